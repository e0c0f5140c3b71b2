/* The question `compare`: products side by side, one row for each attribute, each cell a value with the data set and
 * edition that say it, or "not published".
 *
 * Values are those that the asker may see, chosen as everywhere (compose.h): the most open source first, one in force
 * before a former one, then the order of data sets, then the newest. Where a data set in force says otherwise, the cell
 * says "disputed"; `show` tells both. A row differs if two of the products that publish it disagree; what one of them
 * does not publish is no difference, for nobody knows.
 *
 * Not here: which products do the same job (alternatives), prices.
 */
#include "picture/questions.h"

#include "picture/compose.h"
#include "picture/described.h"
#include "picture/lookup.h"
#include "picture/product_records.h"

#include <stdio.h>

enum { COMPARE_MOST = 20, ROW_NAME_MOST = 80, VALUES_OF_CELL = 8 };

/* The main values beside attributes. */
typedef enum { MAIN_NAME, MAIN_MAKER, MAIN_GENERIC, MAIN_CATALOGUE_NO, MAIN_CLASS, MAINS } MainValue;

typedef struct {
    View value;
    const SourceInfo *source;
    int64_t row;
    uint64_t rank;
    bool disputed;
} Cell;

typedef struct {
    ProductRow row;
    View asked; /* as it was named */
    Cell main[MAINS];
    DescribedProduct described;
} Compared;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    Facts facts;
    Compared *product;
    int n;
} Compare;

/* ---- gathering --------------------------------------------------------------------------------------------------- */

static const struct {
    FieldRole role;
    MainValue value;
    uint64_t later; /* a worse choice than the field before it */
} main_roles[] = {
    { ROLE_NAME, MAIN_NAME, 0 },
    { ROLE_DESCRIPTION, MAIN_NAME, (uint64_t)1 << 54 },
    { ROLE_MAKER, MAIN_MAKER, 0 },
    { ROLE_GENERIC, MAIN_GENERIC, 0 },
    { ROLE_CLASS_TERM, MAIN_GENERIC, (uint64_t)1 << 53 },
    { ROLE_CATALOGUE_NO, MAIN_CATALOGUE_NO, 0 },
    { ROLE_MODEL, MAIN_CATALOGUE_NO, (uint64_t)1 << 54 },
    { ROLE_CLASS, MAIN_CLASS, 0 },
};

static Code add_main(Compare *q, Compared *p, const LayoutField *x, View value, Error *e)
{
    const Facts *f = &q->facts;
    uint64_t rank = compose_rank(f->source) | (f->layout->thing == THING_PACK ? (uint64_t)1 << 39 : 0);
    Arena *a = q->ask->arena;

    for (int i = 0; i < COUNT_OF(main_roles); i++) {
        Cell *cell = &p->main[main_roles[i].value];
        if (main_roles[i].role != x->role || (rank | main_roles[i].later) >= cell->rank ||
            (x->role == ROLE_DESCRIPTION && f->layout->thing == THING_DETAIL) ||
            (x->role == ROLE_MODEL && !compose_model_is_number(value)))
            continue;
        *cell = (Cell){ x->role == ROLE_CLASS ? arena_printf(a, "%.*s %.*s", VIEW_ARGS(x->scheme), VIEW_ARGS(value))
                                              : arena_copy(a, value),
                        f->source, f->row, rank | main_roles[i].later, false };
        if (!cell->value.p)
            return arena_fail(a, value.n, "a product", e);
    }
    return OK;
}

static Code add_record(Compare *q, Compared *p, Error *e)
{
    const Facts *f = &q->facts;
    Code c = OK;

    if (f->layout->thing > THING_DETAIL)
        return OK;
    for (int i = 0; i < f->layout->n && i < f->n && c == OK; i++)
        if (f->value[i].n && ask_sees(q->ask, f->layout->field[i].label, f->source->owner))
            c = add_main(q, p, &f->layout->field[i], f->value[i], e);
    return c == OK ? described_add(&p->described, q->ask, f, q->ask->arena, e) : c;
}

static Code gather_product(Compare *q, Compared *p, Error *e)
{
    ProductRecords r;
    bool more;
    Code c;

    for (int i = 0; i < MAINS; i++)
        p->main[i].rank = UINT64_MAX;
    if ((c = described_begin(&p->described, q->ask, q->ask->arena, e)) != OK)
        return c;
    c = product_records_open(&r, q->ask->store, &q->model, p->row.id, &q->facts, e);
    while (c == OK && (c = product_records_next(&r, &more, e)) == OK && more)
        c = add_record(q, p, e);
    product_records_close(&r);
    described_compare(&p->described, false);
    return c;
}

/* The one product that the code names. */
static Code find_product(Compare *q, View code, Compared *p, Error *e)
{
    Lookup found;
    bool seen = false;
    Code c = lookup_code(q->ask, &q->model, code, &found, e);

    if (c != OK)
        return c;
    if (found.n > 1) {
        fail(e, E_USAGE, "'%.*s' names %d products", VIEW_ARGS(view_sub(code, 0, 100)), found.n);
        return hint(e, "`trefoil show` lists them: compare by a code that only one of them has");
    }
    if (found.n == 1 && (c = lookup_product(q->ask, found.hit[0].product, &p->row, &seen, e)) != OK)
        return c;
    if (!seen) {
        fail(e, E_ABSENT, "nothing in the picture is named by '%.*s'", VIEW_ARGS(view_sub(code, 0, 100)));
        return hint(e, "`trefoil find` searches by words");
    }
    p->asked = code;
    return gather_product(q, p, e);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* Of the same data set, and neither a former edition's while the other's holds. */
static bool trusted_alike(const Described *x, const Described *best)
{
    return view_eq(x->layout->dataset, best->layout->dataset) && x->source->in_force == best->source->in_force;
}

/* What product p publishes of one attribute: the values of the source that is trusted most, beside each other. */
static Code attribute_cell(Compare *q, const Compared *p, const Attribute *like, Cell *cell, Error *e)
{
    const Described *best = NULL;
    Text text;
    int values = 0;

    *cell = (Cell){ .value = V("") };
    text_init(&text, 64 * 1024);
    for (int i = 0; i < p->described.n; i++) {
        const Described *x = p->described.item + i;
        bool repeated = false;
        if (x->attribute.name != like->name || x->attribute.part != like->part || values == VALUES_OF_CELL)
            continue;
        if (!best)
            best = x;
        if (!trusted_alike(x, best))
            continue;
        for (int k = 0; k < i && !repeated; k++)
            repeated = p->described.item[k].attribute.name == like->name &&
                       p->described.item[k].attribute.part == like->part &&
                       view_eq(p->described.item[k].value, x->value);
        if (repeated)
            continue;
        if (values++)
            text_put(&text, V("; "));
        text_put(&text, x->value);
        if (x->attribute.doubtful)
            text_put(&text, V(" (in doubt)"));
        cell->disputed |= x->disputed;
    }
    if (best) {
        cell->source = best->source;
        cell->row = best->row;
        cell->value = arena_copy(q->ask->arena, text_view(&text));
    }
    text_release(&text);
    return cell->value.p ? OK : arena_fail(q->ask->arena, 0, "a comparison", e);
}

/* Those that its cell shows. */
static size_t attributes_like(const Compared *p, const Attribute *like, Attribute *out)
{
    const Described *best = NULL;
    size_t n = 0;

    for (int i = 0; i < p->described.n && n < ATTRIBUTES_MOST; i++) {
        const Described *x = p->described.item + i;
        if (x->attribute.name != like->name || x->attribute.part != like->part)
            continue;
        best = best ? best : x;
        if (trusted_alike(x, best))
            out[n++] = x->attribute;
    }
    return n;
}

/* Do any two products that publish the attribute disagree? */
static bool attribute_differs(const Compare *q, const Attribute *like, const Cell *cell)
{
    Attribute a[ATTRIBUTES_MOST], b[ATTRIBUTES_MOST];

    for (int i = 0; i < q->n; i++)
        for (int k = i + 1; k < q->n; k++) {
            AttributeVerdict v;
            if (!cell[i].source || !cell[k].source)
                continue;
            v = attributes_compare(a, attributes_like(q->product + i, like, a), b,
                                   attributes_like(q->product + k, like, b), (AttributeName)like->name);
            if (v == ATTRIBUTES_CONFLICT || (v == ATTRIBUTES_UNKNOWN && !view_eq(cell[i].value, cell[k].value)))
                return true;
        }
    return false;
}

static bool mains_differ(const Compare *q, const Cell *cell)
{
    for (int i = 0; i < q->n; i++)
        for (int k = i + 1; k < q->n; k++)
            if (cell[i].source && cell[k].source && !view_eq_nocase(cell[i].value, cell[k].value))
                return true;
    return false;
}

static Code put_row(Compare *q, View what, const Cell *cell, bool differs, Error *e)
{
    Value row[COMPARE_MOST + 2];
    Arena *a = q->ask->arena;

    row[0] = value_text(what);
    row[1] = value_flag(differs);
    for (int i = 0; i < q->n; i++) {
        const SourceInfo *s = cell[i].source;
        View shown = s ? arena_printf(a, "%.*s [%.*s %.*s]%s", VIEW_ARGS(cell[i].value), VIEW_ARGS(s->dataset),
                                      VIEW_ARGS(s->edition), cell[i].disputed ? " disputed" : "")
                       : V("not published");
        if (!shown.p)
            return arena_fail(a, 0, "a comparison", e);
        row[2 + i] = value_text(shown);
    }
    return answer_row(q->answer, row, e);
}

static Code put_cells(Compare *q, View what, const Cell *cell, bool differs, Error *e)
{
    Code c = OK;
    (void)differs;
    for (int i = 0; i < q->n && c == OK; i++) {
        const SourceInfo *s = cell[i].source;
        Value row[] = { value_text(what),
                        value_text(q->product[i].row.code),
                        s ? value_text(cell[i].value) : value_text(V("not published")),
                        value_flag(s != NULL),
                        value_flag(cell[i].disputed),
                        s ? value_text(s->dataset) : value_null(),
                        s ? value_text(s->edition) : value_null(),
                        s ? value_text(s->name) : value_null(),
                        s ? value_count(cell[i].row) : value_null() };
        if ((c = answer_row(q->answer, row, e)) == OK && s)
            c = model_cite(s, q->answer, e);
    }
    return c;
}

typedef Code PutRow(Compare *q, View what, const Cell *cell, bool differs, Error *e);

/* Has any product before (p, i) an attribute of that name and part? */
static bool told_before(const Compare *q, int p, int i)
{
    const Attribute *like = &q->product[p].described.item[i].attribute;
    for (int k = 0; k <= p; k++)
        for (int m = 0; m < (k == p ? i : q->product[k].described.n); m++)
            if (q->product[k].described.item[m].attribute.name == like->name &&
                q->product[k].described.item[m].attribute.part == like->part)
                return true;
    return false;
}

static Code each_attribute(Compare *q, uint8_t name, PutRow *put, Error *e)
{
    Code c = OK;

    for (int p = 0; p < q->n; p++)
        for (int i = 0; i < q->product[p].described.n && c == OK; i++) {
            const Attribute *like = &q->product[p].described.item[i].attribute;
            Cell cell[COMPARE_MOST];
            View what;
            if (like->name != name || told_before(q, p, i))
                continue;
            for (int k = 0; k < q->n && c == OK; k++)
                c = attribute_cell(q, q->product + k, like, cell + k, e);
            what = attribute_full_name(like, q->ask->arena);
            if (c == OK && !what.p)
                c = arena_fail(q->ask->arena, 0, "a comparison", e);
            if (c == OK)
                c = put(q, what, cell, attribute_differs(q, like, cell), e);
        }
    return c;
}

static Code each_row(Compare *q, PutRow *put, Error *e)
{
    static const char *const names[] = { "name", "maker", "what it is", "catalogue no", "class" };
    Code c = OK;

    for (int i = 0; i < MAINS && c == OK; i++) {
        Cell cell[COMPARE_MOST];
        for (int k = 0; k < q->n; k++)
            cell[k] = q->product[k].main[i];
        c = put(q, view_of(names[i]), cell, mains_differ(q, cell), e);
    }
    for (unsigned name = 1; name < ATTRIBUTE_NAMES && c == OK; name++)
        c = each_attribute(q, (uint8_t)name, put, e);
    return c;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static Code product_table(Compare *q, Error *e)
{
    static const Column columns[] = {
        { "column", COLUMN_TEXT, NULL, NULL, 0 },          { "code", COLUMN_CODE, NULL, NULL, 0 },
        { "scheme", COLUMN_TEXT, NULL, NULL, 0 },          { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "asked", COLUMN_CODE, "Asked for as", NULL, 0 }, { "in_force", COLUMN_FLAG, NULL, NULL, 0 }
    };
    Code c = answer_table(q->answer, "products", "Products", columns, COUNT_OF(columns), e);

    for (int i = 0; i < q->n && c == OK; i++) {
        ProductRow *p = &q->product[i].row;
        View column = arena_printf(q->ask->arena, "product_%d", i + 1);
        if (!column.p)
            return arena_fail(q->ask->arena, 0, "a comparison", e);
        if ((c = lookup_count_visible(q->ask, p, e)) == OK) {
            Value row[] = { value_text(column),
                            value_text(p->code),
                            value_text(p->code_scheme),
                            value_text(p->name),
                            value_text(q->product[i].asked),
                            value_flag(p->in_force) };
            c = answer_row(q->answer, row, e);
        }
    }
    return c == OK ? answer_table_end(q->answer, e) : c;
}

/* One column for each product: made here, because their number is not known before. */
static Code side_by_side(Compare *q, Error *e)
{
    Column columns[COMPARE_MOST + 2] = { { "attribute", COLUMN_TEXT, NULL, NULL, 0 },
                                         { "differs", COLUMN_FLAG, NULL, NULL, 0 } };
    Code c;

    for (int i = 0; i < q->n; i++) {
        View name = arena_printf(q->ask->arena, "product_%d", i + 1);
        const ProductRow *p = &q->product[i].row;
        columns[2 + i] = (Column){ .type = COLUMN_TEXT,
                                   .name = name.p ? arena_cstr(q->ask->arena, name) : NULL,
                                   .title = arena_cstr(q->ask->arena, p->code.n ? p->code : q->product[i].asked) };
        if (!columns[2 + i].name || !columns[2 + i].title)
            return arena_fail(q->ask->arena, 0, "a comparison", e);
    }
    if ((c = answer_table(q->answer, "comparison", "Side by side", columns, q->n + 2, e)) != OK ||
        (c = each_row(q, put_row, e)) != OK)
        return c;
    return answer_table_end(q->answer, e);
}

static Code cell_table(Compare *q, Error *e)
{
    static const Column columns[] = {
        { "attribute", COLUMN_TEXT, NULL, NULL, 0 }, { "product", COLUMN_CODE, NULL, NULL, 0 },
        { "value", COLUMN_TEXT, NULL, NULL, 0 },     { "published", COLUMN_FLAG, NULL, NULL, 0 },
        { "disputed", COLUMN_FLAG, NULL, NULL, 0 },  { "dataset", COLUMN_TEXT, "Data set", NULL, 0 },
        { "edition", COLUMN_MONTH, NULL, NULL, 0 },  { "source", COLUMN_CODE, NULL, NULL, 0 },
        { "row", COLUMN_COUNT, NULL, NULL, 0 }
    };
    Code c = answer_table(q->answer, "cells", "Where each value stands", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = each_row(q, put_cells, e);
    return c == OK ? answer_table_end(q->answer, e) : c;
}

Code compare_answer(Ask *ask, Answer *answer, Error *e)
{
    Compare q = { .ask = ask, .answer = answer };
    const ParamValue *codes = ask_value(ask, "code");
    Code c;

    if (codes->n < 2 || codes->n > COMPARE_MOST) {
        fail(e, E_USAGE, "%s cannot be compared", codes->n < 2 ? "one product" : "more than twenty products");
        return hint(e, "name two to %d products by any code", COMPARE_MOST);
    }
    q.product = ARENA_ARRAY(ask->arena, Compared, (size_t)codes->n);
    if (!q.product)
        return arena_fail(ask->arena, 0, "a comparison", e);
    if ((c = model_load(&q.model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    for (int i = 0; i < codes->n && c == OK; i++, q.n++)
        c = find_product(&q, codes->text[i], &q.product[i], e);
    if (c == OK && (c = product_table(&q, e)) == OK && (c = side_by_side(&q, e)) == OK)
        c = cell_table(&q, e);
    model_release(&q.model);
    return c;
}
