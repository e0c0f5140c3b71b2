/* The question `changes`: what differs between two editions of a data set, field by field.
 *
 * Records are paired by their key within their kind; where a key stands in several rows of an edition (it does in Part
 * IX), changes_rows.c says which row became which. So the answer turns the earlier edition into the later one exactly.
 * What kind of change a field makes follows from its role. A key that is missing from an edition but stands in one of
 * its rows that were set aside is told as `set-aside`: it is neither added nor removed.
 *
 * Not here: what a change costs, validity over many editions.
 */
#include "picture/changes.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/sorter.h"
#include "picture/fields.h"
#include "picture/questions.h"
#include "picture/record.h"
#include "sql.h"

enum { ASIDE_WORD_LEAST = 4, ASIDE_WORDS_MOST = 4 * 1024 * 1024 };

/* What a kind is called in a row, and as the fact with how many there are. */
static const struct {
    const char *kind, *fact;
} names[CHANGE_KINDS] = {
    [CHANGE_ADDED] = { "added", "added" },
    [CHANGE_REMOVED] = { "removed", "removed" },
    [CHANGE_REPRICED] = { "repriced", "repriced" },
    [CHANGE_RENAMED] = { "renamed", "renamed" },
    [CHANGE_RECODED] = { "recoded", "recoded" },
    [CHANGE_REPACKED] = { "repacked", "repacked" },
    [CHANGE_MAKER] = { "maker-changed", "maker_changed" },
    [CHANGE_OTHER] = { "changed", "changed" },
    [CHANGE_ROW_ADDED] = { "row-added", "row_added" },
    [CHANGE_SET_ASIDE] = { "set-aside", "set_aside" },
    [CHANGE_ROW_REMOVED] = { "row-removed", "row_removed" },
};

/* The words of the rows of one edition that were set aside, as hashes in order. */
typedef struct {
    uint64_t *at;
    size_t n, room;
    int64_t rows;
} AsideWords;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    Sorter *sorter;
    Sorter *spool; /* changes found, in order; written once they are counted */
    Text text;
    Arena group;    /* lifetime: the records of one key */
    View key;       /* in hand */
    Map lacks;      /* columns that a source's file does not have */
    Map lacking[2]; /* their names, by edition */
    AsideWords aside[2];
    int64_t count[CHANGE_KINDS], repeated, same;
    uint64_t order;
    bool partial; /* an edition need not state everything */
} Changes;

/* ---- rows that were set aside ------------------------------------------------------------------------------------ */

static bool in_word(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10 || c == '-' || c == '_' || c == '.';
}

/* The next word of v, which is cut off; n == 0 at the end. */
static View next_word(View *v)
{
    size_t from = 0, end;
    while (from < v->n && !in_word(v->p[from]))
        from++;
    for (end = from; end < v->n && in_word(v->p[end]);)
        end++;
    View word = view_sub(*v, from, end - from);
    *v = view_sub(*v, end, v->n);
    return word;
}

static Code note_words(AsideWords *w, View raw, Error *e)
{
    for (View word = next_word(&raw); word.n; word = next_word(&raw)) {
        if (word.n < ASIDE_WORD_LEAST || w->n == ASIDE_WORDS_MOST)
            continue;
        if (!mem_room(&w->at, w->n, &w->room, sizeof *w->at))
            return fail_memory(e, "rows that were set aside");
        w->at[w->n++] = view_hash(word);
    }
    return OK;
}

static Code note_asides(Changes *x, const SourceInfo *s, AsideWords *w, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_q_set_aside, ARGS(arg_int(s->id)), &r, e);

    w->rows += s->rows_set_aside;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if (rows_int(r, 6))
            c = note_words(w, rows_text(r, 5), e);
    rows_close(r);
    return c;
}

static bool has_word(const AsideWords *w, uint64_t hash)
{
    size_t at = sort_find(w->at, w->n, sizeof *w->at, hash);
    return at < w->n && w->at[at] == hash;
}

/* Does the key stand in a row that was set aside? Short keys may stand there by chance and do not count. */
static bool was_set_aside(const AsideWords *w, View key)
{
    enum { TELLING = 6 };
    bool telling = false;

    if (!w->n || view_starts(key, V("#")) || view_starts(key, V("~")))
        return false;
    for (View word = next_word(&key); word.n; word = next_word(&key)) {
        if (word.n >= ASIDE_WORD_LEAST && !has_word(w, view_hash(word)))
            return false;
        telling |= word.n >= TELLING;
    }
    return telling;
}

/* ---- collecting -------------------------------------------------------------------------------------------------- */

/* A column that a file does not have is not compared: it says nothing of any record. */
static Code note_lacks(Changes *x, const SourceInfo *s, int side, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_profiles_of_source, ARGS(arg_int(s->id)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const LayoutInfo *l = model_layout(&x->model, rows_int(r, 0));
        int64_t field = rows_int(r, 1);
        if (rows_int(r, 2) || !l || field < 0 || field >= l->n)
            continue;
        if (!map_add(&x->lacks, changes_column(x->ask->arena, s->id, l->id, field), NULL) ||
            !map_add(&x->lacking[side], l->field[field].name, NULL))
            c = fail_memory(e, "columns");
    }
    rows_close(r);
    return c;
}

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
        sort_u64(t, (uint64_t)s->rank);
        sort_u64(t, (uint64_t)rows_int(r, 1));
        sort_u64(t, (uint64_t)s->id);
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

static Code collect_edition(Changes *x, const char *param, int side, Error *e)
{
    View dataset = ask_text(x->ask, "dataset"), edition = ask_text(x->ask, param);
    AsideWords *w = &x->aside[side];
    bool any = false;
    Code c = OK;
    for (int i = 0; i < x->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &x->model.source[i];
        if (!s->visible || !view_eq(s->dataset, dataset) || !view_eq(s->edition, edition))
            continue;
        any = true;
        if (s->gave_way_to) {
            const SourceInfo *way = &x->model.source[s->gave_way_to - 1];
            c = answer_note(x->answer, e, "%.*s is left out: %.*s states the same edition and is in force.",
                            VIEW_ARGS(s->name), VIEW_ARGS(way->visible ? way->name : V("another file")));
            continue;
        }
        x->partial |= !s->whole;
        if ((c = collect_source(x, s, side ? 'b' : 'a', e)) == OK && (c = note_asides(x, s, w, e)) == OK &&
            (c = note_lacks(x, s, side, e)) == OK)
            c = model_cite(s, x->answer, e);
    }
    if (w->n)
        sort_by_number(w->at, w->n, sizeof *w->at);
    return c == OK && !any ? no_edition(x, dataset, edition, e) : c;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static Code note_change(void *ctx, ChangeKind kind, View field, View before, View after, Error *e)
{
    Changes *x = ctx;
    Text *t = &x->text;

    x->count[kind]++;
    text_clear(t);
    sort_u64(t, x->order++);
    text_byte(t, (char)kind);
    if (!view_starts(x->key, V("#"))) /* a stand-in for no key */
        text_put(t, x->key);
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

/* A record whose key is in one edition only. */
static Code whole_record(Changes *x, const ChangeRows *rows, Side *s, bool went, Error *e)
{
    ChangeKind kind = was_set_aside(&x->aside[went], x->key) ? CHANGE_SET_ASIDE : went ? CHANGE_REMOVED : CHANGE_ADDED;
    View name;
    Code c = changes_name(rows, s, &name, e);

    if (c != OK)
        return c;
    if (!name.n)
        name = x->key.n ? x->key : V("");
    return note_change(x, kind, V(""), went ? name : view(NULL, 0), went ? view(NULL, 0) : name, e);
}

static Code compare_group(Changes *x, Side *a, int na, Side *b, int nb, Error *e)
{
    const ChangeRows rows = {
        .model = &x->model, .arena = &x->group, .lacks = &x->lacks, .found = note_change, .ctx = x
    };
    Code c = OK;

    x->repeated += na > 1 || nb > 1;
    if (na && nb)
        return changes_of_rows(&rows, a, na, b, nb, &x->same, e);
    for (int i = 0; i < na && c == OK; i++)
        c = whole_record(x, &rows, &a[i], true, e);
    for (int i = 0; i < nb && c == OK; i++)
        c = whole_record(x, &rows, &b[i], false, e);
    return c;
}

static Code add_side(Changes *x, Side *side, int *n, View rest, Error *e)
{
    Side *s = &side[*n];
    if (*n == CHANGES_GROUP_MOST)
        return fail(e, E_LIMIT, "a key stands in more than %d rows: these records have no key to compare by",
                    CHANGES_GROUP_MOST);
    *s = (Side){ .rank = sort_read_u64(&rest) };
    s->row = sort_read_u64(&rest);
    s->source = sort_read_u64(&rest);
    s->layout = sort_read_u64(&rest);
    s->fields = arena_copy(&x->group, rest);
    ++*n;
    return s->fields.p ? OK : arena_fail(&x->group, rest.n, "the records of one key", e);
}

static Code compare_all(Changes *x, Error *e)
{
    static const size_t side_bytes = CHANGES_GROUP_MOST * sizeof(Side);
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
            x->key = key;
            view_cut(&x->key, '\0');
            c = compare_group(x, a, na, b, nb, e);
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

/* ---- answering --------------------------------------------------------------------------------------------------- */

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
        Value row[] = { value_text(view_of(names[(unsigned char)record.p[8]].kind)), value_text(key),
                        value_text_or_null(field), b ? value_text(view_sub(before, 1, before.n)) : value_null(),
                        a ? value_text(view_sub(rest, 1, rest.n)) : value_null() };
        c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* The columns that one edition has and the other has not. */
static Code write_lacking(Changes *x, int side, Error *e)
{
    const Map *own = &x->lacking[side], *other = &x->lacking[1 - side];
    Text t;
    Code c = OK;

    text_init(&t, 64 * KIB);
    for (size_t i = 0; i < own->n; i++)
        if (!map_find(other, own->entry[i].key))
            text_printf(&t, "%s%.*s", t.n ? ", " : "", VIEW_ARGS(own->entry[i].key));
    if (t.n && text_ok(&t))
        c = answer_note(x->answer, e, "Not compared, since %.*s has no such column: %.*s.",
                        VIEW_ARGS(ask_text(x->ask, side ? "to" : "from")), VIEW_ARGS(text_view(&t)));
    text_release(&t);
    return c;
}

/* Editions are in order as text. A question against time is answered as it was asked, and says so. */
static Code write_order(Changes *x, Error *e)
{
    View from = ask_text(x->ask, "from"), to = ask_text(x->ask, "to"), dataset = ask_text(x->ask, "dataset");
    int order = view_cmp(from, to);

    if (order == 0)
        return answer_note(x->answer, e, "Both editions are %.*s: it was compared with itself.", VIEW_ARGS(from));
    if (order > 0)
        return answer_note(x->answer, e,
                           "%.*s is the later edition, so this answer goes back in time: what came is told as removed, "
                           "what went as added. `trefoil changes %.*s %.*s %.*s` goes forward.",
                           VIEW_ARGS(from), VIEW_ARGS(dataset), VIEW_ARGS(to), VIEW_ARGS(from));
    return OK;
}

/* What the counts above do not hold. */
static Code write_notes(Changes *x, Error *e)
{
    int sides = view_eq(ask_text(x->ask, "from"), ask_text(x->ask, "to")) ? 1 : 2;
    Code c = write_order(x, e);

    if (c == OK && x->partial && x->count[CHANGE_REMOVED])
        c = answer_note(
            x->answer, e,
            "An edition of this data set need not state everything: what is missing from the later one may still "
            "hold.");
    if (c == OK && x->repeated)
        c = answer_note(
            x->answer, e,
            "%s keys stand in more than one row of an edition; their rows were paired so that as few fields as "
            "possible differ.",
            COUNT_TEXT(x->repeated));
    for (int side = 0; side < sides && c == OK; side++) {
        long long rows = (long long)x->aside[side].rows;
        if (rows)
            c = answer_note(x->answer, e, "%s row%s of %.*s %s set aside and not compared: see `trefoil set-aside`.",
                            COUNT_TEXT(rows), rows == 1 ? "" : "s", VIEW_ARGS(ask_text(x->ask, side ? "to" : "from")),
                            rows == 1 ? "was" : "were");
        if (c == OK)
            c = write_lacking(x, side, e);
    }
    return c;
}

static Code write_facts(Changes *x, Error *e)
{
    Code c = answer_fact(x->answer, "unchanged_records", value_count(x->same), e);
    for (int i = 0; i < CHANGE_KINDS && c == OK; i++)
        c = answer_fact(x->answer, names[i].fact, value_count(x->count[i]), e);
    return c == OK ? write_notes(x, e) : c;
}

Code changes_answer(Ask *ask, Answer *answer, Error *e)
{
    Changes x = { .ask = ask, .answer = answer };
    Code c;

    text_init(&x.text, 4 * LIMIT_ROW_BYTES);
    arena_init(&x.group, LIMIT_TREE_BYTES);
    map_init(&x.lacks, ask->arena);
    for (int side = 0; side < 2; side++)
        map_init(&x.lacking[side], ask->arena);
    if ((c = model_load(&x.model, ask->store, ask, ask->arena, e)) != OK)
        goto out;
    if ((c = sorter_new(&x.sorter, LIMIT_SORT_BYTES, NULL, e)) != OK ||
        (c = sorter_new(&x.spool, LIMIT_SORT_BYTES / 4, NULL, e)) != OK ||
        (c = collect_edition(&x, "from", 0, e)) != OK || (c = collect_edition(&x, "to", 1, e)) != OK ||
        (c = compare_all(&x, e)) != OK || (c = write_facts(&x, e)) != OK)
        goto release;
    c = write_changes(&x, e);
release:
    model_release(&x.model);
out:
    sorter_free(x.sorter);
    sorter_free(x.spool);
    for (int side = 0; side < 2; side++) {
        mem_free(x.aside[side].at);
        map_release(&x.lacking[side]);
    }
    map_release(&x.lacks);
    arena_release(&x.group);
    text_release(&x.text);
    return c;
}
