/* See master.h. */
#include "picture/link/master.h"

#include "base/limits.h"
#include "base/map.h"
#include "picture/attributes/attributes.h"
#include "picture/search/match.h"
#include "picture/search/tokens.h"
#include "sql.h"

#include <math.h>
#include <stdio.h>

enum {
    ROW_WORDS = 64,       /* of a row that are looked at                                           */
    ROW_PRODUCTS = 120,   /* a row's rarest words are taken until they lead to so many products    */
    SAMPLE_ROWS = 200,    /* of a column, to see whether it holds codes                            */
    CODE_LEAST_BYTES = 6, /* shorter ones are names of sizes and numbers of lines                  */
};
#define CODE_COLUMN      0.3  /* share of a column's values that must be codes of products */
#define CONFLICT         0.02 /* odds of a pair whose sizes conflict, to what they were    */
#define WORTH_A_LOOK     0.02f
#define CODE_PROBABILITY "0.9990"

const View master_added[MASTER_ADDED] = { { "product", 7 }, { "code", 4 },         { "name", 4 },
                                          { "maker", 5 },   { "probability", 11 }, { "reason", 6 } };

/* ---- candidates from the search index ---------------------------------------------------------------------------- */

typedef struct {
    View text;
    uint32_t documents;
} RowWord;

typedef struct {
    Master *m;
    RowWord word[ROW_WORDS];
    int n;
    uint64_t *wanted; /* a bit for each product       */
    uint64_t documents;
    Map known; /* words: documents + 1, and 1 << 40 once their products are marked */
    Error *e;
    Code code;
} Gathering;

/* How many products have the word; looked up once. */
static Code documents_of(Gathering *g, View text, uint64_t **entry)
{
    bool fresh, found;
    TermEntry t;

    if (!(*entry = map_add(&g->known, text, &fresh)))
        return fail_memory(g->e, "the words of the rows");
    if (!fresh)
        return OK;
    arena_reset(&g->m->scratch);
    g->code = term_find(g->m->ask->store, text, &g->m->scratch, &t, &found, g->e);
    **entry = g->code == OK && found ? (uint64_t)t.documents + 1 : 1;
    return g->code;
}

static bool take_row_word(void *ctx, const Token *t)
{
    Gathering *g = ctx;
    uint64_t *entry;

    if (t->kind == TOKEN_UNIT || t->kind == TOKEN_NUMBER || g->n == ROW_WORDS || documents_of(g, t->text, &entry) != OK)
        return g->code == OK && g->n < ROW_WORDS;
    uint64_t documents = (*entry & 0xffffffff) - 1;
    if (documents && documents <= SPARSE_MOST) {
        int i = g->n++;
        for (; i && g->word[i - 1].documents > documents; i--)
            g->word[i] = g->word[i - 1];
        g->word[i] = (RowWord){ arena_copy(&g->m->arena, t->text), (uint32_t)documents };
    }
    return true;
}

/* Marks the products that have the word, once. */
static Code mark(Gathering *g, View text)
{
    uint64_t *entry = map_find(&g->known, text);
    Group group = { 0 };
    TermEntry t;
    bool found;
    Code c;

    if (!entry || *entry >> 40)
        return OK;
    *entry |= (uint64_t)1 << 40;
    arena_reset(&g->m->scratch);
    c = term_find(g->m->ask->store, text, &g->m->scratch, &t, &found, g->e);
    if (c == OK && found && (c = group_add(&group, g->m->ask->store, &t, &g->m->scratch, g->e)) == OK)
        for (size_t i = 0; i < group.n; i++)
            if (posting_doc(group.sparse[i]) <= g->documents)
                g->wanted[posting_doc(group.sparse[i]) >> 6] |= (uint64_t)1 << (posting_doc(group.sparse[i]) & 63);
    group_release(&group);
    return c;
}

static Code gather_row(Gathering *g, uint32_t row)
{
    uint32_t products = 0;
    Code c;

    g->n = 0;
    g->code = OK;
    for (int i = 0; i < g->m->rows->columns && g->code == OK; i++)
        tokens_split(side_cell(g->m->rows, row, i), false, take_row_word, g);
    c = g->code;
    for (int i = 0; i < g->n && c == OK && (!products || products + g->word[i].documents <= ROW_PRODUCTS); i++) {
        products += g->word[i].documents;
        c = mark(g, g->word[i].text);
    }
    return c;
}

/* ---- products ---------------------------------------------------------------------------------------------------- */

/* A product's row as far as the asker may see it; valid until the next one of `r`. */
static Code product_row(const Master *m, int64_t id, Rows **r, bool *seen, Error *e)
{
    Code c = store_rows(m->ask->store, &SQL_product_row, ARGS(arg_int(id)), r, e);

    *seen = false;
    if (c == OK && (c = rows_next(*r, seen, e)) == OK && *seen)
        *seen = ask_sees(m->ask, (Label)rows_int(*r, 7), rows_text(*r, 8));
    return c;
}

static Code add_product(Master *m, int64_t id, Error *e)
{
    char number[24];
    Rows *r = NULL;
    bool seen;
    Code c = product_row(m, id, &r, &seen, e);

    if (c == OK && seen) {
        int n = snprintf(number, sizeof number, "%lld", (long long)id);
        View field[MASTER_COLUMNS] = { view(number, (size_t)n), rows_text(r, 1), rows_text(r, 2), rows_text(r, 3),
                                       rows_text(r, 4) };
        c = side_add(m->products, field, MASTER_COLUMNS, e);
    }
    rows_close(r);
    return c;
}

static Code fill_products(Master *m, Error *e)
{
    const View names[MASTER_COLUMNS] = { V("product"), V("name"), V("maker"), V("generic"), V("catalogue_no") };
    Gathering g = { .m = m, .e = e };
    IndexFacts facts;
    Code c = index_facts(m->ask->store, &facts, e);

    map_init(&g.known, &m->arena);
    if (c == OK)
        c = side_columns(m->products, names, MASTER_COLUMNS, e);
    g.documents = facts.documents > UINT32_MAX - 64 ? UINT32_MAX - 64 : facts.documents;
    if (c == OK && !(g.wanted = link_take_zero(m->rows->memory, g.documents / 64 + 2, sizeof *g.wanted)))
        c = link_memory_fail(m->rows->memory, "the products that share a word with a row", e);
    for (uint32_t i = 0; i < m->rows->n && c == OK; i++)
        if ((c = gather_row(&g, i)) == OK && i % 1024 == 0)
            c = ask_continue(m->ask, e);
    for (uint64_t id = 1; id <= g.documents && c == OK; id++)
        if (g.wanted[id >> 6] >> (id & 63) & 1)
            c = add_product(m, (int64_t)id, e);
    link_give(m->rows->memory, g.wanted);
    map_release(&g.known);
    return c;
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static bool may_be_code(View v)
{
    int digits = 0;
    for (size_t i = 0; i < v.n; i++)
        digits += v.p[i] >= '0' && v.p[i] <= '9';
    return v.n >= CODE_LEAST_BYTES && v.n <= 200 && digits >= 4;
}

/* The one product that carries the code; catalogue numbers of different makers are alike and are left to likeness. */
static Code look_up(Master *m, View code, MasterExact *out, Error *e)
{
    Ask asking = *m->ask;
    Lookup found = { .n = 0 };
    Code c;

    *out = (MasterExact){ 0 };
    if (!may_be_code(code))
        return OK;
    arena_reset(&m->scratch);
    asking.arena = &m->scratch;
    if ((c = lookup_code(&asking, &m->model, code, &found, e)) != OK || found.n != 1 || found.more ||
        view_eq(found.hit[0].scheme, V("catalogue")))
        return c;
    *out = (MasterExact){ found.hit[0].product, arena_copy(&m->arena, found.hit[0].scheme),
                          arena_copy(&m->arena, found.hit[0].value), 0 };
    return out->value.p ? OK : arena_fail(&m->arena, found.hit[0].value.n, "codes", e);
}

static Code is_code_column(Master *m, int column, bool *is, Error *e)
{
    uint32_t rows = m->rows->n < SAMPLE_ROWS ? m->rows->n : SAMPLE_ROWS;
    int filled = 0, codes = 0;
    Code c = OK;

    for (uint32_t i = 0; i < rows && c == OK; i++) {
        View v = side_cell(m->rows, (uint32_t)((uint64_t)i * m->rows->n / rows), column);
        MasterExact found;
        filled += v.n > 0;
        c = look_up(m, v, &found, e);
        codes += found.product != 0;
    }
    *is = codes && codes >= CODE_COLUMN * filled;
    return c;
}

static Code find_codes(Master *m, Error *e)
{
    Code c = OK;

    for (int k = 0; k < m->rows->columns && c == OK; k++) {
        bool is = false;
        c = is_code_column(m, k, &is, e);
        for (uint32_t i = 0; i < m->rows->n && is && c == OK; i++) {
            MasterExact found;
            if (m->exact[i].product)
                continue;
            c = look_up(m, side_cell(m->rows, i, k), &found, e);
            found.column = k;
            m->exact[i] = found;
        }
    }
    return c;
}

Code master_begin(Master *m, Ask *ask, LinkSide *rows, LinkSide *products, Error *e)
{
    Code c;

    *m = (Master){ .ask = ask, .rows = rows, .products = products };
    arena_init(&m->arena, 1024 * MIB);
    arena_init(&m->scratch, 256 * MIB);
    if ((c = model_load(&m->model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    if (!(m->exact = link_take_zero(rows->memory, (size_t)rows->n + 1, sizeof *m->exact)))
        return link_memory_fail(rows->memory, "the codes of the rows", e);
    return (c = find_codes(m, e)) == OK ? fill_products(m, e) : c;
}

void master_release(Master *m)
{
    if (!m->ask)
        return;
    model_release(&m->model);
    link_give(m->rows->memory, m->exact);
    link_give(m->rows->memory, m->pair);
    link_give(m->rows->memory, m->conflict);
    arena_release(&m->arena);
    arena_release(&m->scratch);
    *m = (Master){ 0 };
}

/* ---- sizes ------------------------------------------------------------------------------------------------------- */

static void read_sizes(const LinkSide *s, uint32_t record, AttributeSet *set)
{
    attributes_clear(set);
    for (int i = 0; i < s->columns; i++)
        if (i != s->id)
            attributes_read(side_cell(s, record, i), ATTRIBUTES_FREE, (uint8_t)i, set);
}

static bool sizes_conflict(const AttributeSet *a, const AttributeSet *b)
{
    uint64_t agree = 0, conflict = 0;

    attributes_verdicts(a->item, a->n, b->item, b->n, &agree, &conflict);
    for (int name = 1; name < ATTRIBUTE_NAMES; name++)
        if (conflict >> name & 1 && attribute_info((AttributeName)name)->type == ATTRIBUTE_MEASURE)
            return true;
    return false;
}

Code master_weigh(Master *m, Linkage *l, Error *e)
{
    AttributeSet row, product;
    uint32_t last = UINT32_MAX;

    if (!(m->conflict = link_take_zero(l->memory, l->pairs.n + 1, 1)))
        return link_memory_fail(l->memory, "conflicts of sizes", e);
    for (size_t i = 0; i < l->pairs.n; i++) {
        uint32_t a = l->left == m->rows ? l->pairs.left[i] : l->pairs.right[i];
        uint32_t b = l->left == m->rows ? l->pairs.right[i] : l->pairs.left[i];
        double p = (double)l->pairs.probability[i];
        if (l->pairs.probability[i] < WORTH_A_LOOK)
            continue;
        if (a != last)
            read_sizes(m->rows, a, &row);
        last = a;
        read_sizes(m->products, b, &product);
        if (!sizes_conflict(&row, &product))
            continue;
        m->conflict[i] = 1;
        l->pairs.probability[i] = (float)(p * CONFLICT / (p * CONFLICT + 1 - p + 1e-9));
    }
    return OK;
}

/* ---- outcome ----------------------------------------------------------------------------------------------------- */

Code master_settle(Master *m, const Linkage *l, Error *e)
{
    m->linkage = l;
    if (!(m->pair = link_take(l->memory, (size_t)m->rows->n + 1, sizeof *m->pair)))
        return link_memory_fail(l->memory, "the rows with their products", e);
    for (uint32_t i = 0; i < m->rows->n; i++)
        m->pair[i] = SIZE_MAX;
    for (size_t i = l->choice.n; i-- > 0;) {
        size_t at = l->choice.pair[i];
        m->pair[l->left == m->rows ? l->pairs.left[at] : l->pairs.right[at]] = at;
    }
    for (uint32_t i = 0; i < m->rows->n; i++) {
        m->by_code += m->exact[i].product != 0;
        m->by_likeness += !m->exact[i].product && m->pair[i] != SIZE_MAX;
    }
    return OK;
}

static int64_t linked_product(const Master *m, size_t pair)
{
    const Linkage *l = m->linkage;
    uint32_t record = l->left == m->rows ? l->pairs.right[pair] : l->pairs.left[pair];
    int64_t id = 0;
    (void)view_int(side_cell(m->products, record, MASTER_ID), &id);
    return id;
}

Code master_row(void *ctx, uint32_t row, View added[MASTER_ADDED], Error *e)
{
    Master *m = ctx;
    const MasterExact *exact = &m->exact[row];
    size_t pair = m->pair[row];
    Rows *r = NULL;
    bool seen;
    Text reason;
    Code c;

    for (int i = 0; i < MASTER_ADDED; i++)
        added[i] = V("");
    if (!exact->product && pair == SIZE_MAX)
        return OK;
    arena_reset(&m->scratch);
    c = product_row(m, exact->product ? exact->product : linked_product(m, pair), &r, &seen, e);
    if (c == OK && seen) {
        added[0] = arena_printf(&m->scratch, "%lld", (long long)rows_int(r, 0));
        added[1] = arena_copy(&m->scratch, rows_text(r, 13));
        added[2] = arena_copy(&m->scratch, rows_text(r, 1));
        added[3] = arena_copy(&m->scratch, rows_text(r, 2));
        if (exact->product) {
            added[4] = V(CODE_PROBABILITY);
            added[5] = arena_printf(&m->scratch, "%.*s in %.*s is its %.*s", VIEW_ARGS(exact->value),
                                    VIEW_ARGS(m->rows->column[exact->column]), VIEW_ARGS(exact->scheme));
        } else {
            text_init(&reason, LIMIT_ROW_BYTES);
            added[4] =
                arena_printf(&m->scratch, "%.4f", floor((double)m->linkage->pairs.probability[pair] * 10000) / 10000);
            added[5] = arena_copy(&m->scratch, link_reason(m->linkage, pair, &reason));
            if (m->conflict && m->conflict[pair])
                added[5] = arena_printf(&m->scratch, "%.*s; sizes conflict", VIEW_ARGS(added[5]));
            text_release(&reason);
        }
        if (!added[5].p)
            c = arena_fail(&m->scratch, 0, "a row of results", e);
    }
    rows_close(r);
    return c;
}
