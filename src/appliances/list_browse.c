/* `appliances list` and `appliances editions`: the list narrowed down, with counts of what there is to narrow it by.
 *
 * Everything is counted over the columns in memory; only the rows of the page are read. Not here: ranking by likeness
 * (find.c): a listing has all the words or it is left out. */
#include "appliances/answers.h"
#include "appliances/columns.h"
#include "appliances/list.h"
#include "appliances/list_changes.h"
#include "base/sort.h"
#include "sql.h"

enum { FACETS = 4, GROUP = 3, WORDS_MOST = 16 };

static const char *const facet_names[FACETS] = { "part", "supplier", "generic", "group" };

typedef struct {
    Ask *ask;
    Answer *answer;
    ListEditions editions;
    int edition;
    size_t n;
    unsigned char *base, *passes; /* words and state; a bit for each facet */
    ListColumn term[FACETS], order, cost, price;
    ListTerms terms[FACETS];
    Standing groups;
    int64_t found, gone;
} Browse;

/* ---- which ------------------------------------------------------------------------------------------------------- */

/* Words in lower case, as the lines are. */
static Code read_words(Browse *x, View word[WORDS_MOST], int *n, Error *e)
{
    View rest = ask_text(x->ask, "words");

    for (*n = 0; rest.n && *n < WORDS_MOST;) {
        View w = view_cut(&rest, ' ');
        char *low = arena_bytes(x->ask->arena, w.n + 1);
        if (!low)
            return arena_fail(x->ask->arena, w.n, "the list", e);
        for (size_t i = 0; i < w.n; i++)
            low[i] = w.p[i] >= 'A' && w.p[i] <= 'Z' ? (char)(w.p[i] + 32) : w.p[i];
        if (w.n)
            word[(*n)++] = view(low, w.n);
    }
    return OK;
}

/* Clears the listings whose line lacks the word; returns the listing behind those of this piece. */
static size_t keep_word(Browse *x, size_t listing, View text, View word)
{
    const char *at = text.p, *end = text.p + text.n;

    while (at < end && listing < x->n) {
        const char *hit = memmem(at, (size_t)(end - at), word.p, word.n), *line;
        for (; at < end && listing < x->n; listing++) {
            line = memchr(at, '\n', (size_t)(end - at));
            line = line ? line + 1 : end;
            if (hit && hit < line) {
                at = line;
                listing++;
                break;
            }
            x->base[listing] = 0;
            at = line;
        }
    }
    return listing;
}

static Code keep_words(Browse *x, Error *e)
{
    View word[WORDS_MOST];
    Rows *r = NULL;
    size_t first = 0, behind;
    bool more;
    int n;
    Code c = read_words(x, word, &n, e);

    if (c != OK || !n)
        return c;
    c = store_rows(x->ask->store, &SQL_column_pieces, ARGS(arg_text(V("text"))), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        behind = first;
        for (int k = 0; k < n; k++)
            behind = keep_word(x, first, rows_bytes(r, 0), word[k]);
        first = behind;
    }
    rows_close(r);
    return c;
}

/* Listed in the month asked for, not listed any more then, or either; what came later is neither. */
static Code keep_state(Browse *x, Error *e)
{
    View state = ask_text(x->ask, "state");
    ListColumn first;
    Code c = column_read(x->ask, "first", 0, &first, e);

    if (c == OK)
        c = column_read(x->ask, "price", x->edition, &x->price, e);
    for (size_t i = 0; c == OK && i < x->n; i++) {
        bool listed = column_i32(&x->price, i) != COLUMN_ABSENT;
        bool gone = !listed && (int)column_u32(&first, i) < x->edition;
        x->gone += x->base[i] && gone;
        if (view_eq(state, V("listed")) ? !listed : view_eq(state, V("gone")) ? !gone : !listed && !gone)
            x->base[i] = 0;
    }
    return c;
}

static Code keep_facets(Browse *x, Error *e)
{
    unsigned char *one = ARENA_ROOM(x->ask->arena, unsigned char, x->n + 1);
    Code c = OK;

    if (!one)
        return arena_fail(x->ask->arena, x->n, "the list", e);
    memset(x->passes, 0, x->n);
    for (int f = 0; f < FACETS && c == OK; f++) {
        memset(one, 1, x->n);
        const Standing *groups = f == GROUP ? &x->groups : NULL;
        if ((c = list_narrow(x->ask, facet_names[f], groups, one, x->n, e)) == OK)
            c = list_facet(x->ask, facet_names[f], groups, &x->terms[f], &x->term[f], e);
        for (size_t i = 0; c == OK && i < x->n; i++)
            x->passes[i] |= (unsigned char)(one[i] << f);
    }
    for (size_t i = 0; c == OK && i < x->n; i++)
        x->found += x->base[i] && x->passes[i] == (1 << FACETS) - 1;
    return c;
}

/* ---- facets ------------------------------------------------------------------------------------------------------ */

typedef struct {
    int64_t count;
    int term;
} Counted;

static int most_first(const void *a, const void *b)
{
    const Counted *x = a, *y = b;
    return x->count != y->count ? (x->count > y->count ? -1 : 1) : x->term - y->term;
}

/* The commonest terms among the listings that pass all other facets. */
static Code put_facet(Browse *x, int f, int64_t most, Error *e)
{
    const ListTerms terms = x->terms[f];
    Counted *at;
    Code c = OK;

    if (!(at = ARENA_ARRAY(x->ask->arena, Counted, (size_t)terms.n + 1)))
        return arena_fail(x->ask->arena, (size_t)terms.n, "counts", e);
    for (int i = 0; i < terms.n; i++)
        at[i].term = i;
    for (size_t i = 0; i < x->n; i++)
        if (x->base[i] && (x->passes[i] | 1 << f) == (1 << FACETS) - 1 && (int)column_u32(&x->term[f], i) < terms.n)
            at[column_u32(&x->term[f], i)].count++;
    sort_first(at, (size_t)terms.n, sizeof *at, (size_t)most + 1, most_first); /* + 1: those in no group */
    for (int i = 0; i < terms.n && i < most && at[i].count && c == OK; i++) {
        View value = terms.value[at[i].term], title = V("");
        if (!value.n)
            continue;
        if (f == GROUP)
            c = standing_title(&x->groups, x->ask, value, &title, e);
        Value row[] = { value_text(view_of(facet_names[f])), value_text(value), value_text(title.n ? title : value),
                        value_count(at[i].count) };
        if (c == OK)
            c = answer_row(x->answer, row, e);
    }
    return c;
}

static Code put_facets(Browse *x, Error *e)
{
    static const Column columns[] = { { "facet", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "value", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "title", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "packs", COLUMN_COUNT, NULL, NULL, 0 } };
    int64_t most = ask_count(x->ask, "facets", 0);
    Code c;

    if (!most)
        return OK;
    c = answer_table(x->answer, "facets", "What there is", columns, COUNT_OF(columns), e);
    for (int f = 0; f < FACETS && c == OK; f++)
        c = put_facet(x, f, most, e);
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t by;
    uint32_t listing, place; /* place: in the order of names */
} Ordered;

static int largest_first(const void *a, const void *b)
{
    const Ordered *x = a, *y = b;
    return x->by != y->by ? (x->by > y->by ? -1 : 1) : (x->place > y->place) - (x->place < y->place);
}

typedef enum { BY_NAME, BY_COST, BY_LOW, BY_HIGH } SortBy;

static SortBy sort_by(View sort)
{
    return view_eq(sort, V("cost"))         ? BY_COST
           : view_eq(sort, V("price-low"))  ? BY_LOW
           : view_eq(sort, V("price-high")) ? BY_HIGH
                                            : BY_NAME;
}

static int64_t sort_key(const Browse *x, SortBy sort, uint32_t i)
{
    switch (sort) {
    case BY_COST: return x->cost.bytes.n ? column_i64(&x->cost, i) : 0;
    case BY_LOW: return column_i32(&x->price, i) >= 0 ? -(int64_t)column_i32(&x->price, i) : -INT32_MAX - 1LL;
    case BY_HIGH: return column_i32(&x->price, i);
    case BY_NAME: break;
    }
    return 0;
}

static Code put_row(Browse *x, uint32_t listing, Error *e)
{
    int32_t pence = column_i32(&x->price, listing);
    bool more, listed = pence != COLUMN_ABSENT;
    Rows *r = NULL;
    Code c = store_rows(x->ask->store, &SQL_list_one, ARGS(arg_int((int64_t)listing + 1)), &r, e);

    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 5).n ? rows_text(r, 5) : rows_text(r, 4)),
                        value_text_or_null(rows_text(r, 12)),
                        value_text(rows_text(r, 4)),
                        value_text(rows_text(r, 6)),
                        value_text(rows_text(r, 3)),
                        value_text(rows_text(r, 7)),
                        value_text(rows_text(r, 8)),
                        pence >= 0 ? value_money(money_pence(pence)) : value_null(),
                        value_text(listed ? V("listed") : V("not listed")),
                        value_text(x->editions.edition[rows_int(r, 22)]),
                        value_text(x->editions.edition[rows_int(r, 23)]),
                        list_cost(x->cost.bytes.n ? column_i64(&x->cost, listing) : -1) };
        c = answer_row(x->answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code put_rows(Browse *x, Error *e)
{
    static const Column columns[] = {
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 },
        { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "size", COLUMN_TEXT, NULL, NULL, 0 },
        { "generic", COLUMN_TEXT, "What it is", NULL, 0 },
        { "supplier", COLUMN_TEXT, NULL, NULL, 0 },
        { "part", COLUMN_TEXT, NULL, NULL, 0 },
        { "quantity", COLUMN_TEXT, NULL, NULL, 0 },
        { "unit", COLUMN_TEXT, NULL, NULL, 0 },
        { "price", COLUMN_MONEY, NULL, NULL, 0 },
        { "state", COLUMN_TEXT, NULL, NULL, 0 },
        { "first_edition", COLUMN_MONTH, NULL, NULL, 0 },
        { "last_edition", COLUMN_MONTH, NULL, NULL, 0 },
        { "product_yearly_cost", COLUMN_MONEY, "The product's cost in a year", NULL, 0 },
    };
    int64_t limit = ask_count(x->ask, "limit", 50), page = ask_count(x->ask, "page", 1);
    size_t most = limit ? (size_t)limit : x->n, at = page > 1 ? (size_t)(page - 1) * most : 0, n = 0;
    SortBy sort = sort_by(ask_text(x->ask, "sort"));
    Ordered *row = ARENA_ROOM(x->ask->arena, Ordered, (size_t)x->found + 1);
    Code c;

    if (!row)
        return arena_fail(x->ask->arena, (size_t)x->found, "the list", e);
    for (size_t i = 0; i < x->n; i++) {
        uint32_t listing = column_u32(&x->order, i);
        if (x->base[listing] && x->passes[listing] == (1 << FACETS) - 1)
            row[n++] = (Ordered){ sort_key(x, sort, listing), listing, (uint32_t)i };
    }
    if (sort != BY_NAME)
        sort_first(row, n, sizeof *row, at + most, largest_first);
    if ((c = answer_table(x->answer, "packs", "Packs", columns, COUNT_OF(columns), e)) != OK)
        return c;
    for (size_t i = at; i < n && i - at < most && c == OK; i++)
        c = put_row(x, row[i].listing, e);
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static Code remarks(Browse *x, Error *e)
{
    Model m;
    Code c = model_load(&m, x->ask->store, x->ask, x->ask->arena, e);

    if (c != OK)
        return c;
    for (int k = 0; k < m.n_sources && c == OK; k++)
        if (x->edition && m.source[k].rank == x->editions.rank[x->edition])
            c = model_cite(&m.source[k], x->answer, e);
    model_release(&m);
    if (c == OK && x->gone && view_eq(ask_text(x->ask, "state"), V("listed")) && ask_given(x->ask, "words"))
        c = answer_note(x->answer, e, "%s pack%s with these words %s not listed any more: --state gone shows %s.",
                        COUNT_TEXT(x->gone), x->gone == 1 ? "" : "s", x->gone == 1 ? "is" : "are",
                        x->gone == 1 ? "it" : "them");
    return c;
}

static Code browse(Browse *x, Error *e)
{
    Code c;

    if ((ask_given(x->ask, "words") && (c = keep_words(x, e)) != OK) || (c = keep_state(x, e)) != OK ||
        (c = keep_facets(x, e)) != OK || (c = column_read(x->ask, "by_name", 0, &x->order, e)) != OK ||
        (c = column_read(x->ask, "cost", 0, &x->cost, e)) != OK ||
        (c = answer_fact(x->answer, "month", value_text(x->editions.edition[x->edition]), e)) != OK ||
        (c = answer_fact(x->answer, "packs", value_count(x->found), e)) != OK || (c = put_facets(x, e)) != OK ||
        (c = put_rows(x, e)) != OK)
        return c;
    return remarks(x, e);
}

Code list_browse_answer(Ask *ask, Answer *answer, Error *e)
{
    Browse x = { .ask = ask, .answer = answer };
    Code c;

    if ((c = editions_read(ask, &x.editions, e)) != OK || (c = list_all(ask, &x.base, &x.n, e)) != OK)
        return c;
    x.edition = x.editions.n;
    if (ask_given(ask, "month") && (c = edition_number(ask, &x.editions, ask_text(ask, "month"), &x.edition, e)) != OK)
        return c;
    if (!x.edition) {
        fail(e, E_ABSENT, "no edition of Part IX was read");
        return hint(e, "`trefoil build FILE` reads one");
    }
    if (!(x.passes = ARENA_ROOM(ask->arena, unsigned char, x.n + 1)))
        return arena_fail(ask->arena, x.n, "the list", e);
    if ((c = standing_read(&x.groups, ask, 0, e)) == OK)
        c = browse(&x, e);
    standing_release(&x.groups);
    return c;
}

static Code cite_editions(Ask *ask, Answer *answer, Error *e)
{
    ListEditions editions;
    Model m;
    Code c;

    if ((c = editions_read(ask, &editions, e)) != OK || (c = model_load(&m, ask->store, ask, ask->arena, e)) != OK)
        return c;
    for (int k = 0; k < m.n_sources && c == OK; k++)
        for (int i = 1; i <= editions.n && c == OK; i++)
            if (m.source[k].rank == editions.rank[i])
                c = model_cite(&m.source[k], answer, e);
    model_release(&m);
    return c;
}

Code list_editions_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = { { "edition", COLUMN_MONTH, NULL, NULL, 0 },
                                      { "rows", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "rows_set_aside", COLUMN_COUNT, NULL, NULL, 0 } };
    Rows *r = NULL;
    bool more;
    Code c = answer_table(answer, "editions", "Editions of Part IX", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(ask->store, &SQL_list_editions, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_text(rows_text(r, 1)), value_count(rows_int(r, 3)), value_count(rows_int(r, 4)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    if (c == OK && (c = answer_table_end(answer, e)) == OK)
        c = cite_editions(ask, answer, e);
    return c;
}
