/* The question `show`: everything known of one product, each value with its source, edition and row.
 *
 * Records of all editions are read; a value that stands in several editions of a list is one line with the first and
 * the last edition that has it. With --month the picture is shown as it was: of each list the newest edition up to that
 * month. Where records in force disagree, a table says so, and which value was chosen by which rule (compose.h).
 *
 * Not here: prices over time as a chart, comparison of products.
 */
#include "picture/questions.h"

#include "picture/compose.h"
#include "picture/described.h"
#include "picture/links.h"
#include "picture/lookup.h"
#include "picture/product_records.h"
#include "picture/show_lines.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { SHOW_VALUES_MOST = 20000, SHOW_CODES_MOST = 2000, ROLE_CHAINS = 64 /* as many as there are roles, or more */ };

typedef struct {
    const LayoutInfo *layout;
    const LayoutField *field;
    View key, value;
    const SourceInfo *from, *source; /* first and newest that have it */
    int64_t row;
    int before; /* the one before it in its role's chain, or -1 */
    bool chosen;
} Shown;

typedef struct {
    View scheme, value, level, contains;
    int64_t quantity, row;
    const SourceInfo *source;
    int depth;
    bool placed;
} ShownCode;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    ProductRow product;
    Facts *facts; /* of the record that is looked at; too large to be cleared for each question */
    Shown *value;
    int values;
    size_t value_room;
    int last[ROLE_CHAINS]; /* values in fields of a role: index + 1 of the last one; 0: none */
    ShownCode *code;
    int codes;
    size_t code_room;
    ShowLines lines;
    DescribedProduct described;
    bool cut;
} Show;

/* ---- gathering --------------------------------------------------------------------------------------------------- */

/* With --month: is this source the one that held then? */
static bool held_in(const Show *s, const SourceInfo *source, View month)
{
    Date first, last, month_first, month_last, other, other_last;
    if (!month.n)
        return true;
    if (!period_days(source->edition, &first, &last) || !period_days(month, &month_first, &month_last))
        return true; /* undated: it may have held then, and it is all there is */
    if (first > month_last)
        return false;
    for (int i = 0; i < s->model.n_sources && source->whole; i++) {
        const SourceInfo *x = &s->model.source[i];
        if (view_eq(x->dataset, source->dataset) && view_eq(x->part, source->part) &&
            period_days(x->edition, &other, &other_last) && other > first && other <= month_last)
            return false;
    }
    return true;
}

/* The end of the chain of values in fields of that role. */
static int *last_of(Show *s, FieldRole role)
{
    return &s->last[(unsigned)role % ROLE_CHAINS];
}

static Code add_shown(Show *s, const LayoutField *x, View value, Error *e)
{
    const Facts *f = s->facts;
    Arena *a = s->ask->arena;
    int *last = last_of(s, x->role);
    Shown *v;

    for (int i = *last - 1; i >= 0; i = v->before) { /* newest first: editions of one list follow each other */
        v = &s->value[i];
        if (v->field->role == x->role && view_eq(v->field->name, x->name) &&
            view_eq(v->layout->kind, f->layout->kind) && view_eq(v->layout->dataset, f->layout->dataset) &&
            view_eq(v->key, f->key) && view_eq(v->value, value)) {
            v->source = f->source;
            v->row = f->row;
            return OK;
        }
    }
    if (s->values == SHOW_VALUES_MOST) {
        s->cut = true;
        return OK;
    }
    if (!arena_room(a, &s->value, (size_t)s->values, &s->value_room, sizeof *v))
        return arena_fail(a, sizeof *v, "a product", e);
    v = &s->value[s->values++];
    *v = (Shown){ .layout = f->layout,
                  .field = x,
                  .key = arena_copy(a, f->key),
                  .value = arena_copy(a, value),
                  .from = f->source,
                  .source = f->source,
                  .row = f->row,
                  .before = *last - 1 };
    *last = s->values;
    return v->value.p && v->key.p ? OK : arena_fail(a, value.n, "a product", e);
}

static Code add_code(Show *s, const FactIdentifier *id, View level, View contains, Error *e)
{
    const Facts *f = s->facts;
    Arena *a = s->ask->arena;
    ShownCode *x = NULL;

    for (int i = 0; i < s->codes && !x; i++)
        if (view_eq(s->code[i].value, id->value) && view_eq(s->code[i].scheme, id->scheme))
            x = &s->code[i];
    if (x && (x->contains.n || !contains.n)) {
        if (!x->contains.n && contains.n == 0 && f->source->rank > x->source->rank)
            x->source = f->source, x->row = f->row;
        return OK;
    }
    if (!x) {
        if (s->codes == SHOW_CODES_MOST) {
            s->cut = true;
            return OK;
        }
        if (!arena_room(a, &s->code, (size_t)s->codes, &s->code_room, sizeof *x))
            return arena_fail(a, sizeof *x, "a product", e);
        x = &s->code[s->codes++];
    }
    *x = (ShownCode){ .scheme = arena_copy(a, id->scheme),
                      .value = arena_copy(a, id->value),
                      .level = arena_copy(a, level),
                      .contains = arena_copy(a, contains),
                      .quantity = contains.n ? f->count_inside : 0,
                      .row = f->row,
                      .source = f->source };
    return x->value.p && x->level.p && x->contains.p ? OK : arena_fail(a, id->value.n, "a product", e);
}

static Code add_codes(Show *s, Error *e)
{
    const Facts *f = s->facts;
    Code c = OK;
    if (f->layout->thing > THING_DETAIL)
        return OK;
    for (int i = 0; i < f->identifiers && c == OK; i++)
        if (f->identifier[i].role != ROLE_CONTAINS)
            c = add_code(s, &f->identifier[i], f->level.n ? f->level : f->layout->kind,
                         f->identifier[i].role == ROLE_CATALOGUE_NO ? V("") : f->contains, e);
    if (c == OK && f->home.value.n && f->home.role == ROLE_GROUP && f->layout->thing == THING_PACK)
        c = add_code(s, &f->home, V("product"), V(""), e);
    return c;
}

static Code gather_records(Show *s, Error *e)
{
    View month = ask_text(s->ask, "month");
    ProductRecords r;
    bool more;
    Code c = product_records_open(&r, s->ask->store, &s->model, s->product.id, s->facts, e);

    while (c == OK && (c = product_records_next(&r, &more, e)) == OK && more) {
        if (!held_in(s, s->facts->source, month))
            continue;
        if (show_is_line(s->facts)) {
            c = show_lines_add(&s->lines, s->ask, s->facts, e);
            continue;
        }
        for (int i = 0; i < s->facts->layout->n && i < s->facts->n && c == OK; i++) {
            const LayoutField *x = &s->facts->layout->field[i];
            if (s->facts->value[i].n && ask_sees(s->ask, x->label, s->facts->source->owner))
                c = add_shown(s, x, s->facts->value[i], e);
        }
        if (c == OK)
            c = add_codes(s, e);
        if (c == OK)
            c = described_add(&s->described, s->ask, s->facts, s->ask->arena, e);
    }
    product_records_close(&r);
    return c;
}

/* ---- disagreements ----------------------------------------------------------------------------------------------- */

/* Fields of which a product has one true value, so that two are a disagreement. */
static bool has_one_value(FieldRole role)
{
    return role == ROLE_MAKER || role == ROLE_STERILE || role == ROLE_SINGLE_USE || role == ROLE_LATEX;
}

static bool holds_now(const Show *s, const Shown *v)
{
    return v->source->in_force || (ask_given(s->ask, "month") && !v->source->gave_way_to);
}

static bool agree(FieldRole role, View a, View b)
{
    if (role == ROLE_STERILE || role == ROLE_SINGLE_USE || role == ROLE_LATEX)
        return !flag_of(a) || !flag_of(b) || flag_of(a) == flag_of(b);
    return view_eq_nocase(a, b);
}

/* Marks, of each role that has one value, the one that the rule chooses. */
static void choose_values(Show *s)
{
    static const FieldRole roles[] = { ROLE_MAKER, ROLE_STERILE, ROLE_SINGLE_USE, ROLE_LATEX };
    for (int k = 0; k < COUNT_OF(roles); k++) {
        Shown *best = NULL;
        for (int i = 0; *last_of(s, roles[k]) && i < s->values; i++) {
            Shown *v = &s->value[i];
            if (v->field->role == roles[k] && v->layout->thing <= THING_DETAIL &&
                (!best || compose_rank(v->source) < compose_rank(best->source)))
                best = v;
        }
        if (best)
            best->chosen = true;
    }
}

static bool disputed(Show *s, const Shown *v)
{
    if (!has_one_value(v->field->role) || v->layout->thing > THING_DETAIL || !holds_now(s, v))
        return false;
    for (int i = *last_of(s, v->field->role) - 1; i >= 0; i = s->value[i].before) {
        const Shown *w = &s->value[i];
        if (w->field->role == v->field->role && w->layout->thing <= THING_DETAIL && holds_now(s, w) &&
            !agree(v->field->role, v->value, w->value))
            return true;
    }
    return false;
}

static bool same_statement(const Shown *a, const Shown *b)
{
    return a->field->role == b->field->role && view_eq(a->layout->dataset, b->layout->dataset) &&
           view_eq_nocase(a->value, b->value);
}

/* Has an earlier line of the same data set said the same? */
static bool said_before(Show *s, int i)
{
    for (int k = 0; k < i; k++)
        if (same_statement(&s->value[k], &s->value[i]) && disputed(s, &s->value[k]))
            return true;
    return false;
}

static bool is_chosen(const Show *s, const Shown *v)
{
    for (int k = 0; k < s->values; k++)
        if (s->value[k].chosen && same_statement(&s->value[k], v))
            return true;
    return false;
}

static Code disagreement_table(Show *s, Error *e)
{
    static const char *const names[] = { [ROLE_MAKER] = "maker",
                                         [ROLE_STERILE] = "sterile",
                                         [ROLE_SINGLE_USE] = "single use",
                                         [ROLE_LATEX] = "contains latex" };
    static const Column columns[] = {
        { "what", COLUMN_TEXT, NULL, NULL, 0 },     { "value", COLUMN_TEXT, NULL, NULL, 0 },
        { "chosen", COLUMN_FLAG, NULL, NULL, 0 },   { "source", COLUMN_CODE, NULL, NULL, 0 },
        { "edition", COLUMN_MONTH, NULL, NULL, 0 }, { "row", COLUMN_COUNT, NULL, NULL, 0 }
    };
    bool any = false;
    Code c = OK;

    for (int role = 0; role < COUNT_OF(names) && c == OK; role++)
        for (int i = 0; *last_of(s, (FieldRole)role) && names[role] && i < s->values && c == OK; i++) {
            const Shown *v = &s->value[i];
            if ((int)v->field->role != role || !disputed(s, v) || said_before(s, i))
                continue;
            if (!any)
                c = answer_table(s->answer, "disagreements", "Where sources disagree", columns, COUNT_OF(columns), e);
            any = true;
            if (c == OK) {
                Value row[] = { value_text(view_of(names[role])), value_text(v->value),
                                value_flag(is_chosen(s, v)),      value_text(v->source->name),
                                value_text(v->source->edition),   value_count(v->row) };
                c = answer_row(s->answer, row, e);
            }
        }
    if (c != OK || !any)
        return c;
    if ((c = answer_table_end(s->answer, e)) != OK)
        return c;
    return answer_note(
        s->answer, e,
        "Chosen: the most open source first, then one in force, then in the order dm+d, Drug Tariff Part IX, "
        "EUDAMED, AccessGUDID, others, then the newest.");
}

/* ---- packaging --------------------------------------------------------------------------------------------------- */

static Code code_row(Show *s, ShownCode *x, int depth, int64_t units, Error *e)
{
    Value row[] = { value_count(depth),
                    value_text(x->value),
                    value_text(x->scheme),
                    value_text(x->level),
                    x->quantity > 0 ? value_count(x->quantity) : value_null(),
                    units > 0 ? value_count(units) : value_null(),
                    value_text_or_null(x->contains),
                    value_text(x->source->name),
                    value_text(x->source->edition),
                    value_count(x->row) };
    x->placed = true;
    x->depth = depth;
    return answer_row(s->answer, row, e);
}

/* The packages that contain code `inside`, below it, and what contains them. Cycles end by `placed`. */
static Code code_branch(Show *s, const ShownCode *inside, int depth, int64_t units, Error *e)
{
    Code c = OK;
    for (int i = 0; i < s->codes && c == OK && depth < 32; i++) {
        ShownCode *x = &s->code[i];
        int64_t total = 0;
        if (x->placed || !x->contains.n || !view_eq(x->contains, inside->value))
            continue;
        if (units > 0 && x->quantity > 0 && __builtin_mul_overflow(units, x->quantity, &total))
            total = 0;
        if ((c = code_row(s, x, depth, total, e)) == OK)
            c = code_branch(s, x, depth + 1, total, e);
    }
    return c;
}

/* Codes as a tree: what is smallest first, each package below what it contains. */
static Code identifier_table(Show *s, Error *e)
{
    static const Column columns[] = {
        { "depth", COLUMN_COUNT, NULL, NULL, 0 },       { "code", COLUMN_CODE, NULL, NULL, 0 },
        { "scheme", COLUMN_TEXT, NULL, NULL, 0 },       { "level", COLUMN_TEXT, NULL, NULL, 0 },
        { "quantity", COLUMN_COUNT, "Holds", NULL, 0 }, { "units", COLUMN_COUNT, "Units in all", NULL, 0 },
        { "contains", COLUMN_CODE, NULL, NULL, 0 },     { "source", COLUMN_CODE, NULL, NULL, 0 },
        { "edition", COLUMN_MONTH, NULL, NULL, 0 },     { "row", COLUMN_COUNT, NULL, NULL, 0 }
    };
    static const Chart tree = { "Packaging", "identifiers", "code", "depth", NULL, MARK_TREE };
    Code c = answer_table(s->answer, "identifiers", "Codes and packaging", columns, COUNT_OF(columns), e);

    for (int i = 0; i < s->codes && c == OK; i++)
        if (!s->code[i].contains.n && (c = code_row(s, &s->code[i], 0, 1, e)) == OK)
            c = code_branch(s, &s->code[i], 1, 1, e);
    for (int i = 0; i < s->codes && c == OK; i++) /* those whose inside nobody names */
        if (!s->code[i].placed && (c = code_row(s, &s->code[i], 0, 0, e)) == OK)
            c = code_branch(s, &s->code[i], 1, 0, e);
    if (c == OK)
        c = answer_table_end(s->answer, e);
    return c == OK && s->codes ? answer_chart(s->answer, &tree, e) : c;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static Code value_table(Show *s, Error *e)
{
    static const Column columns[] = { { "dataset", COLUMN_TEXT, "Data set", NULL, 0 },
                                      { "kind", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "key", COLUMN_CODE, NULL, NULL, 0 },
                                      { "field", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "value", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "edition", COLUMN_MONTH, NULL, NULL, 0 },
                                      { "since", COLUMN_MONTH, "In editions since", NULL, 0 },
                                      { "in_force", COLUMN_FLAG, NULL, NULL, 0 },
                                      { "source", COLUMN_CODE, NULL, NULL, 0 },
                                      { "row", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "disputed", COLUMN_FLAG, NULL, NULL, 0 } };
    const SourceInfo *cited = NULL;
    Code c = answer_table(s->answer, "values", "What sources say", columns, COUNT_OF(columns), e);

    for (int i = 0; i < s->values && c == OK; i++) {
        const Shown *v = &s->value[i];
        Value row[] = { value_text(v->layout->dataset),
                        value_text(v->layout->kind),
                        value_text(v->key),
                        value_text(v->field->name),
                        value_text(v->value),
                        value_text(v->source->edition),
                        value_text(v->from->edition),
                        value_flag(v->source->in_force),
                        value_text(v->source->name),
                        value_count(v->row),
                        value_flag(disputed(s, v)) };
        if ((c = answer_row(s->answer, row, e)) == OK && v->source != cited)
            c = model_cite(cited = v->source, s->answer, e);
    }
    return c == OK ? answer_table_end(s->answer, e) : c;
}

/* What descriptions say of the product, each with the words that say it. */
static Code attribute_table(Show *s, Error *e)
{
    static const Column columns[] = {
        { "attribute", COLUMN_TEXT, NULL, NULL, 0 }, { "value", COLUMN_TEXT, NULL, NULL, 0 },
        { "doubtful", COLUMN_FLAG, NULL, NULL, 0 },  { "disputed", COLUMN_FLAG, NULL, NULL, 0 },
        { "published", COLUMN_TEXT, NULL, NULL, 0 }, { "field", COLUMN_TEXT, NULL, NULL, 0 },
        { "rule", COLUMN_TEXT, NULL, NULL, 0 },      { "edition", COLUMN_MONTH, NULL, NULL, 0 },
        { "source", COLUMN_CODE, NULL, NULL, 0 },    { "row", COLUMN_COUNT, NULL, NULL, 0 }
    };
    const DescribedProduct *d = &s->described;
    Code c;

    if (!d->n)
        return OK;
    c = answer_table(s->answer, "attributes", "Attributes read from descriptions", columns, COUNT_OF(columns), e);
    for (int i = 0; i < d->n && c == OK; i++) {
        const Described *x = d->item + i;
        View name = attribute_full_name(&x->attribute, s->ask->arena);
        Value row[] = { value_text(name),
                        value_text(x->value),
                        value_flag(x->attribute.doubtful),
                        value_flag(x->disputed),
                        value_text(x->published),
                        value_text(x->field),
                        value_text(view_of(attribute_rule_name((AttributeRule)x->attribute.rule))),
                        value_text(x->source->edition),
                        value_text(x->source->name),
                        value_count(x->row) };
        c = name.p ? answer_row(s->answer, row, e) : arena_fail(s->ask->arena, 0, "an attribute", e);
    }
    return c == OK ? answer_table_end(s->answer, e) : c;
}

/* What people enter is NHS data; everybody sees their own. */
static bool is_entry_seen(const Ask *ask, View by)
{
    return ask_sees(ask, LABEL_NHS, V("")) || (!ask->account->public_only && view_eq(by, ask_signature(ask)));
}

/* What people entered about one code. *any: the table was begun. */
static Code entries_about(Show *s, View subject, bool *any, Error *e)
{
    static const Column columns[] = { { "kind", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "text", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "by", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "at", COLUMN_INSTANT, NULL, NULL, 0 },
                                      { "entry", COLUMN_COUNT, NULL, NULL, 0 } };
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s->ask->store, &SQL_entries_about, ARGS(arg_text(subject)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_text(rows_text(r, 1)), value_text(rows_text(r, 2)), value_text(rows_text(r, 3)),
                        value_instant(rows_int(r, 4)), value_count(rows_int(r, 0)) };
        if (!is_entry_seen(s->ask, rows_text(r, 3)))
            continue;
        if (!*any)
            c = answer_table(s->answer, "entries", "What people entered", columns, COUNT_OF(columns), e);
        *any = true;
        if (c == OK)
            c = answer_row(s->answer, row, e);
    }
    rows_close(r);
    return c;
}

static bool code_before(const Show *s, int i)
{
    for (int k = 0; k < i; k++)
        if (view_eq(s->code[k].value, s->code[i].value))
            return true;
    return false;
}

/* Entries hang on the code that was named then; all codes of the product tell theirs. */
static Code entry_table(Show *s, View subject, Error *e)
{
    bool any = false;
    Code c;

    c = entries_about(s, subject, &any, e);
    for (int i = 0; i < s->codes && c == OK; i++)
        if (!view_eq(s->code[i].value, subject) && !code_before(s, i))
            c = entries_about(s, s->code[i].value, &any, e);
    return c == OK && any ? answer_table_end(s->answer, e) : c;
}

static bool is_among(const View *list, int n, View v)
{
    for (int i = 0; i < n; i++)
        if (view_eq(list[i], v))
            return true;
    return false;
}

/* How many data sets say something that the asker may see. */
static Code datasets_seen(const Show *s, int64_t *out, Error *e)
{
    View *seen = ARENA_ROOM(s->ask->arena, View, (size_t)(s->values + s->lines.n) + 1);
    const LayoutInfo *before = NULL;
    int n = 0;

    if (!seen)
        return arena_fail(s->ask->arena, (size_t)s->values * sizeof *seen, "a product", e);
    for (int i = 0; i < s->values; before = s->value[i++].layout)
        if (s->value[i].layout != before && !is_among(seen, n, s->value[i].layout->dataset))
            seen[n++] = s->value[i].layout->dataset;
    for (int i = 0; i < s->lines.n; i++)
        if (!is_among(seen, n, s->lines.line[i].source->dataset))
            seen[n++] = s->lines.line[i].source->dataset;
    *out = n;
    return OK;
}

/* Does anything shown hold: now, or in the month asked for? */
static bool anything_holds(const Show *s)
{
    for (int i = 0; i < s->values; i++)
        if (holds_now(s, &s->value[i]) && s->value[i].layout->thing <= THING_DETAIL)
            return true;
    return false;
}

static Code show_facts(Show *s, Error *e)
{
    const ProductRow *p = &s->product;
    const struct {
        const char *name;
        View value;
    } facts[] = {
        { "name", p->name }, { "maker", p->maker }, { "generic", p->generic }, { "catalogue_no", p->catalogue_no }
    };
    View term = V("");
    int64_t datasets = 0;
    Code c = answer_fact(s->answer, "product", value_text(arena_printf(s->ask->arena, "%lld", (long long)p->id)), e);

    for (int i = 0; i < COUNT_OF(facts) && c == OK; i++)
        c = answer_fact(s->answer, facts[i].name, value_text_or_null(facts[i].value), e);
    if (c == OK && p->class_code.n) {
        c = lookup_class_term(s->ask, p->class_scheme, p->class_code, &term, e);
        if (c == OK)
            c = answer_fact(s->answer, "class",
                            value_text(arena_printf(s->ask->arena, "%.*s %.*s%s%.*s", VIEW_ARGS(p->class_scheme),
                                                    VIEW_ARGS(p->class_code), term.n ? ": " : "", VIEW_ARGS(term))),
                            e);
    }
    if (c == OK && (c = datasets_seen(s, &datasets, e)) == OK)
        c = answer_fact(s->answer, "data_sets", value_count(datasets), e);
    return c == OK ? answer_fact(s->answer, "in_force", value_flag(anything_holds(s)), e) : c;
}

/* Several products carry the code: they are listed, none is chosen. */
static Code show_candidates(Show *s, const Lookup *found, Error *e)
{
    static const Column columns[] = { { "product", COLUMN_CODE, NULL, NULL, 0 },
                                      { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "maker", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "code", COLUMN_CODE, NULL, NULL, 0 } };
    Code c = answer_table(s->answer, "candidates", "Several products carry this code", columns, COUNT_OF(columns), e);

    for (int i = 0; i < found->n && c == OK; i++) {
        ProductRow p;
        bool seen;
        if ((c = lookup_product(s->ask, found->hit[i].product, &p, &seen, e)) == OK && seen) {
            Value row[] = { value_text(arena_printf(s->ask->arena, "%lld", (long long)p.id)), value_text(p.name),
                            value_text(p.maker), value_text(p.code_scheme), value_text(p.code) };
            c = answer_row(s->answer, row, e);
        }
    }
    if (c == OK)
        c = answer_table_end(s->answer, e);
    answer_no(s->answer);
    return c == OK ? answer_note(s->answer, e,
                                 "Ask again by the code of the one you mean, or with --product and its number.")
                   : c;
}

/* The same item, and packs of it, in other lists: products that no code joins, as far as they are likely. */
static Code linked_table(Show *s, Error *e)
{
    static const Column columns[] = {
        { "relation", COLUMN_TEXT, NULL, NULL, 0 },    { "probability", COLUMN_SHARE, NULL, NULL, 2 },
        { "code", COLUMN_CODE, NULL, NULL, 0 },        { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
        { "name", COLUMN_TEXT, NULL, NULL, 0 },        { "maker", COLUMN_TEXT, NULL, NULL, 0 },
        { "catalogue_no", COLUMN_TEXT, NULL, NULL, 0 }
    };
    LinkedProducts l;
    Code c = links_of(s->ask, &s->product, LINK_LIKELY_PPM, &l, e);

    if (c != OK || l.n < 2)
        return c;
    c = answer_table(s->answer, "linked", "The same item in other lists", columns, COUNT_OF(columns), e);
    for (int i = 1; i < l.n && c == OK; i++) {
        const ProductRow *p = &l.at[i].row;
        Value row[] = { value_text(link_relation(l.at[0].units, &l.at[i], s->ask->arena)),
                        value_share((double)l.at[i].ppm / LINK_PPM),
                        value_text(p->code),
                        value_text(p->code_scheme),
                        value_text(p->name),
                        value_text_or_null(p->maker),
                        value_text_or_null(p->catalogue_no) };
        if ((c = answer_row(s->answer, row, e)) == OK)
            c = lookup_cite(s->ask, &s->model, p->id, s->answer, e);
    }
    if (c == OK)
        c = answer_table_end(s->answer, e);
    return c == OK
               ? answer_note(s->answer, e,
                             "What stands in other lists was found by likeness, not by a code; `trefoil link explain` "
                             "tells why.")
               : c;
}

/* s->product is known. */
static Code show_product(Show *s, View subject, Error *e)
{
    Code c;

    if (!(s->facts = ARENA_ROOM(s->ask->arena, Facts, 1)))
        return arena_fail(s->ask->arena, sizeof *s->facts, "a product", e);
    if ((c = described_begin(&s->described, s->ask, s->ask->arena, e)) != OK || (c = gather_records(s, e)) != OK)
        return c;
    described_compare(&s->described, ask_given(s->ask, "month"));
    if (!s->values && !s->lines.n && ask_given(s->ask, "month")) {
        View month = ask_text(s->ask, "month");
        fail(e, E_ABSENT, "no edition that the picture has says anything of '%.*s' in %.*s", VIEW_ARGS(s->product.name),
             VIEW_ARGS(month));
        return hint(e, "`trefoil show` without --month tells since when it is known");
    }
    choose_values(s);
    if ((c = show_facts(s, e)) != OK || (c = identifier_table(s, e)) != OK || (c = disagreement_table(s, e)) != OK ||
        (c = show_lines_tables(&s->lines, s->answer, e)) != OK || (c = attribute_table(s, e)) != OK ||
        (c = value_table(s, e)) != OK || (c = linked_table(s, e)) != OK || (c = entry_table(s, subject, e)) != OK)
        return c;
    if (s->cut || s->lines.cut || s->described.cut)
        c = answer_note(s->answer, e, "More is known than fits here; the tables are cut.");
    return c;
}

static Code show_numbered(Show *s, int64_t id, View subject, Error *e)
{
    bool seen;
    Code c = lookup_product(s->ask, id, &s->product, &seen, e);

    if (c != OK)
        return c;
    if (!seen)
        return fail(e, E_ABSENT, "the picture has no product %lld; `trefoil products` lists them", (long long)id);
    return show_product(s, subject, e);
}

Code show_answer(Ask *ask, Answer *answer, Error *e)
{
    Show s = { .ask = ask, .answer = answer };
    View code = ask_text(ask, "code");
    Lookup found;
    Code c = model_load(&s.model, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    if (ask_given(ask, "product")) {
        c = show_numbered(&s, ask_count(ask, "product", 0), code, e);
    } else if ((c = lookup_code(ask, &s.model, code, &found, e)) == OK) {
        if (found.n == 1) {
            s.product = found.first;
            c = show_product(&s, found.hit[0].value, e);
        } else if (found.n > 1)
            c = show_candidates(&s, &found, e);
        else {
            fail(e, E_ABSENT, "nothing in the picture is named by '%.*s'", VIEW_ARGS(view_sub(code, 0, 100)));
            c = hint(e, "`trefoil identify` says what the code is; `trefoil find` searches by words");
        }
    }
    model_release(&s.model);
    return c;
}
