/* The question `changes`: what differs between two editions of a data set, field by field.
 *
 * Records are paired by their key within their kind. Where a key stands in several rows of an edition (it does in Part
 * IX), rows that are equal on both sides are paired first, the rest in order of row; what is left over is added or
 * removed. So the answer turns the earlier edition into the later one exactly. What kind of change a field makes
 * follows from its role.
 *
 * Not here: what a change costs, validity over many editions.
 */
#include "picture/questions.h"

#include "base/limits.h"
#include "base/sorter.h"
#include "picture/fields.h"
#include "picture/model.h"
#include "picture/reading.h"
#include "sql.h"

enum { FIELDS_MOST = 512, GROUP_MOST = 4096 };

typedef struct {
    uint64_t row, layout;
    View fields;
    bool paired;
} Side;

typedef enum { ADDED, REMOVED, REPRICED, RENAMED, RECODED, REPACKED, MAKER_CHANGED, CHANGED, KINDS } ChangeKind;
static const char *const kind_names[KINDS] = { "added",   "removed",  "repriced",      "renamed",
                                               "recoded", "repacked", "maker-changed", "changed" };

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    Sorter *sorter;
    Sorter *spool; /* changes found, in order; written once they are counted */
    Text text;
    Arena group; /* lifetime: the records of one key */
    int64_t count[KINDS], repeated, same;
    uint64_t order;
    bool partial; /* an edition need not state everything */
} Changes;

/* ---- collecting ----------------------------------------------------------------------------------------------------
 */

static Code collect_source(Changes *x, const SourceInfo *s, char side, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c =
        store_rows(x->ask->store, &SQL_record_range,
                   ARGS(arg_int(RECORD_ID(s->id, 0)), arg_int(RECORD_ID(s->id + 1, 0)), arg_int(INT64_MAX)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const LayoutInfo *l = model_layout(&x->model, rows_int(r, 2));
        Text *t = &x->text;
        if (!l)
            continue;
        text_clear(t);
        text_put(t, l->kind);
        text_byte(t, '\0');
        if (rows_text(r, 3).n)
            text_put(t, rows_text(r, 3));
        else /* no key: the row is known by what it says, so it is there, added or removed, never altered */
            text_printf(t, "#%016llx", (unsigned long long)view_hash(rows_text(r, 4)));
        text_byte(t, '\0');
        text_byte(t, side);
        sort_u64(t, (uint64_t)rows_int(r, 1));
        sort_u64(t, (uint64_t)rows_int(r, 2));
        text_put(t, rows_text(r, 4));
        c = text_ok(t) ? sorter_add(x->sorter, text_view(t), e) : text_fail(t, "a record", e);
    }
    rows_close(r);
    return c;
}

static Code no_edition(Changes *x, View dataset, View edition, Error *e)
{
    Text t;
    text_init(&t, 200);
    for (int i = 0; i < x->model.n_sources; i++) {
        const SourceInfo *s = &x->model.source[i];
        if (s->visible && view_eq(s->dataset, dataset) &&
            view_find_view(text_view(&t).p ? text_view(&t) : V(""), s->edition) < 0)
            text_printf(&t, "%s%.*s", t.n ? ", " : "", VIEW_ARGS(s->edition));
    }
    if (!t.n) {
        fail(e, E_ABSENT, "the picture has no data set '%.*s'", VIEW_ARGS(dataset));
        hint(e, "`trefoil sources` lists what was read");
    } else {
        fail(e, E_ABSENT, "the picture has no edition %.*s of %.*s", VIEW_ARGS(edition), VIEW_ARGS(dataset));
        hint(e, "it has %.*s", VIEW_ARGS(text_view(&t)));
    }
    text_release(&t);
    return E_ABSENT;
}

static Code collect_edition(Changes *x, const char *param, char side, Error *e)
{
    View dataset = ask_text(x->ask, "dataset"), edition = ask_text(x->ask, param);
    bool any = false;
    Code c = OK;
    for (int i = 0; i < x->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &x->model.source[i];
        if (!s->visible || !view_eq(s->dataset, dataset) || !view_eq(s->edition, edition))
            continue;
        any = true;
        x->partial |= !s->whole;
        if ((c = collect_source(x, s, side, e)) == OK)
            c = model_cite(s, x->answer, e);
    }
    return c == OK && !any ? no_edition(x, dataset, edition, e) : c;
}

/* ---- comparing -----------------------------------------------------------------------------------------------------
 */

static Code note_change(Changes *x, ChangeKind kind, View key, View field, View before, View after, Error *e)
{
    Text *t = &x->text;
    x->count[kind]++;
    text_clear(t);
    sort_u64(t, x->order++);
    text_byte(t, (char)kind);
    text_put(t, key);
    text_byte(t, '\0');
    text_put(t, field);
    text_byte(t, '\0');
    text_byte(t, before.p ? '1' : '0');
    text_put(t, before);
    text_byte(t, '\0');
    text_byte(t, after.p ? '1' : '0');
    text_put(t, after);
    return text_ok(t) ? sorter_add(x->spool, text_view(t), e) : text_fail(t, "a change", e);
}

static ChangeKind kind_of(FieldRole role)
{
    switch (role) {
    case ROLE_PRICE: return REPRICED;
    case ROLE_NAME:
    case ROLE_GENERIC:
    case ROLE_DESCRIPTION:
    case ROLE_CLASS_TERM: return RENAMED;
    case ROLE_ID:
    case ROLE_GROUP:
    case ROLE_CLASS:
    case ROLE_CONTAINS: return RECODED;
    case ROLE_QUANTITY:
    case ROLE_UNIT:
    case ROLE_COUNT_INSIDE: return REPACKED;
    case ROLE_MAKER:
    case ROLE_MAKER_ID: return MAKER_CHANGED;
    default: return CHANGED;
    }
}

static View at_or_empty(const View *v, int n, int i)
{
    return i < n && v[i].n ? v[i] : V("");
}

static Code compare(Changes *x, View key, const Side *a, const Side *b, Error *e)
{
    const LayoutInfo *la = model_layout(&x->model, (int64_t)a->layout),
                     *lb = model_layout(&x->model, (int64_t)b->layout);
    View va[FIELDS_MOST], vb[FIELDS_MOST];
    int na, nb;
    Code c;

    if ((c = record_values(a->fields, &x->group, va, FIELDS_MOST, &na, e)) != OK ||
        (c = record_values(b->fields, &x->group, vb, FIELDS_MOST, &nb, e)) != OK)
        return c;
    for (int i = 0; i < lb->n && c == OK; i++) {
        int j = i < la->n && view_eq(la->field[i].name, lb->field[i].name) ? i : -1;
        View before, after = at_or_empty(vb, nb, i);
        for (int k = 0; j < 0 && k < la->n; k++)
            if (view_eq(la->field[k].name, lb->field[i].name))
                j = k;
        if (j < 0)
            continue; /* a column that one of the editions does not have */
        before = at_or_empty(va, na, j);
        if (!view_eq(before, after))
            c = note_change(x, kind_of(lb->field[i].role), key, lb->field[i].name, before, after, e);
    }
    return c;
}

/* What to show of a record that came or went: its name, else its key. */
static Code whole_record(Changes *x, ChangeKind kind, View key, const Side *s, Error *e)
{
    const LayoutInfo *l = model_layout(&x->model, (int64_t)s->layout);
    int name = layout_field(l, ROLE_NAME, NULL), n;
    View v[FIELDS_MOST], shown;
    Code c = record_values(s->fields, &x->group, v, FIELDS_MOST, &n, e);

    if (c != OK)
        return c;
    if (name < 0)
        name = layout_field(l, ROLE_GENERIC, NULL);
    shown = name >= 0 && name < n && v[name].n ? v[name] : key;
    if (view_starts(key, V("#")))
        key = V(""); /* a stand-in for no key */
    return note_change(x, kind, key, V(""), kind == REMOVED ? shown : view(NULL, 0),
                       kind == ADDED ? shown : view(NULL, 0), e);
}

static Code compare_group(Changes *x, View key, Side *a, int na, Side *b, int nb, Error *e)
{
    int i = 0, j = 0;
    Code c = OK;

    for (int p = 0; p < na; p++)
        for (int q = 0; q < nb && !a[p].paired; q++)
            if (!b[q].paired && a[p].layout == b[q].layout && view_eq(a[p].fields, b[q].fields))
                a[p].paired = b[q].paired = true, x->same++;
    for (;; i++, j++) {
        while (i < na && a[i].paired)
            i++;
        while (j < nb && b[j].paired)
            j++;
        if (i >= na && j >= nb)
            break;
        if (i < na && j < nb)
            c = compare(x, key, &a[i], &b[j], e);
        else if (i < na)
            c = whole_record(x, REMOVED, key, &a[i], e);
        else
            c = whole_record(x, ADDED, key, &b[j], e);
        if (c != OK)
            return c;
    }
    x->repeated += na > 1 || nb > 1;
    return OK;
}

static Code add_side(Changes *x, Side *side, int *n, View rest, Error *e)
{
    Side *s = &side[*n];
    if (*n == GROUP_MOST)
        return fail(e, E_LIMIT, "a key stands in more than %d rows: these records have no key to compare by",
                    GROUP_MOST);
    *s = (Side){ .row = sort_read_u64(&rest) };
    s->layout = sort_read_u64(&rest);
    s->fields = arena_copy(&x->group, rest);
    ++*n;
    return s->fields.p ? OK : arena_fail(&x->group, rest.n, "the records of one key", e);
}

static Code compare_all(Changes *x, Error *e)
{
    static const size_t side_bytes = GROUP_MOST * sizeof(Side);
    Side *a = arena_alloc(x->ask->arena, side_bytes), *b = arena_alloc(x->ask->arena, side_bytes);
    View key = { NULL, 0 }, record;
    int na = 0, nb = 0;
    bool more = true;
    Code c = sorter_sort(x->sorter, e);

    if (!a || !b)
        return arena_fail(x->ask->arena, side_bytes, "comparing", e);
    while (c == OK && more && (c = sorter_next(x->sorter, &record, &more, e)) == OK) {
        View kind = { NULL, 0 }, rest = record, this_key = { NULL, 0 }, both = { NULL, 0 };
        if (more) {
            kind = view_cut(&rest, '\0');
            this_key = view_cut(&rest, '\0');
            both = view(kind.p, (size_t)(this_key.p + this_key.n - kind.p));
        }
        if (key.p && (!more || !view_eq(key, both))) {
            View only = key;
            view_cut(&only, '\0');
            c = compare_group(x, only, a, na, b, nb, e);
            na = nb = 0;
            arena_reset(&x->group);
            key = view(NULL, 0);
        }
        if (c != OK || !more)
            break;
        if (!key.p && !(key = arena_copy(&x->group, both)).p)
            return arena_fail(&x->group, both.n, "a key", e);
        c = rest.p[0] == 'a' ? add_side(x, a, &na, view_sub(rest, 1, rest.n), e)
                             : add_side(x, b, &nb, view_sub(rest, 1, rest.n), e);
    }
    return c;
}

/* ---- answering -----------------------------------------------------------------------------------------------------
 */

static Code write_changes(Changes *x, Error *e)
{
    static const Column columns[] = { { "kind", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "key", COLUMN_CODE, NULL, NULL, 0 },
                                      { "field", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "before", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "after", COLUMN_TEXT, NULL, NULL, 0 } };
    View record;
    bool more;
    Code c = answer_table(x->answer, "changes", "Changes", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = sorter_sort(x->spool, e);
    while (c == OK && (c = sorter_next(x->spool, &record, &more, e)) == OK && more) {
        View rest = view_sub(record, 9, record.n), key = view_cut(&rest, '\0'), field = view_cut(&rest, '\0');
        View before = view_cut(&rest, '\0');
        bool b = before.p[0] == '1', a = rest.p[0] == '1';
        Value row[] = { value_text(view_of(kind_names[(unsigned char)record.p[8]])), value_text(key),
                        field.n ? value_text(field) : value_null(),
                        b ? value_text(view_sub(before, 1, before.n)) : value_null(),
                        a ? value_text(view_sub(rest, 1, rest.n)) : value_null() };
        c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static Code write_facts(Changes *x, Error *e)
{
    static const char *const facts[KINDS] = { "added",   "removed",  "repriced",      "renamed",
                                              "recoded", "repacked", "maker_changed", "changed" };
    Code c = answer_fact(x->answer, "unchanged_records", value_count(x->same), e);
    for (int i = 0; i < KINDS && c == OK; i++)
        c = answer_fact(x->answer, facts[i], value_count(x->count[i]), e);
    if (c == OK && x->partial && x->count[REMOVED])
        c = answer_note(
            x->answer, e,
            "An edition of this data set need not state everything: what is missing from the later one may still "
            "hold.");
    if (c == OK && x->repeated)
        c = answer_note(
            x->answer, e,
            "%lld keys stand in more than one row of an edition; equal rows were paired first, the rest in order.",
            (long long)x->repeated);
    return c;
}

Code changes_answer(Ask *ask, Answer *answer, Error *e)
{
    Changes x = { .ask = ask, .answer = answer };
    Code c;

    text_init(&x.text, 4 * LIMIT_ROW_BYTES);
    arena_init(&x.group, LIMIT_TREE_BYTES);
    if ((c = model_load(&x.model, ask->store, ask, ask->arena, e)) != OK)
        goto out;
    if ((c = sorter_new(&x.sorter, LIMIT_SORT_BYTES, NULL, e)) != OK ||
        (c = sorter_new(&x.spool, LIMIT_SORT_BYTES / 4, NULL, e)) != OK ||
        (c = collect_edition(&x, "from", 'a', e)) != OK || (c = collect_edition(&x, "to", 'b', e)) != OK ||
        (c = compare_all(&x, e)) != OK || (c = write_facts(&x, e)) != OK)
        goto release;
    c = write_changes(&x, e);
release:
    model_release(&x.model);
out:
    sorter_free(x.sorter);
    sorter_free(x.spool);
    arena_release(&x.group);
    text_release(&x.text);
    return c;
}
