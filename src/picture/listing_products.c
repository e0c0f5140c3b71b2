/* `products`: all products by number, or those of a code or class, with their codes. See listing.h. */
#include "picture/listing.h"

#include "base/limits.h"
#include "picture/lookup.h"
#include "sql.h"

enum { BATCH = 200, CODES_MOST = 2000 };

/* One code of a product as one data set states it. */
typedef struct {
    int64_t product;
    View scheme, code, level, contains, dataset, source;
    int64_t quantity;
    Instant read_at;
} Stated;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    ListingPage page;
    Facts facts;
    View class_scheme, class_code;
    int64_t listed;
    ProductRow *kept; /* of a page that ends before a place, or whose codes follow */
    Stated *stated;   /* of one product */
    int codes;
    bool cut;
    int64_t *says; /* of each source: how many of the products it speaks of */
} Listing;

static const Column product_columns[] = {
    { "product", COLUMN_CODE, NULL, NULL, 0 },      { "code", COLUMN_CODE, NULL, NULL, 0 },
    { "scheme", COLUMN_TEXT, NULL, NULL, 0 },       { "code_is_shared", COLUMN_FLAG, NULL, NULL, 0 },
    { "name", COLUMN_TEXT, NULL, NULL, 0 },         { "maker", COLUMN_TEXT, NULL, NULL, 0 },
    { "generic", COLUMN_TEXT, NULL, NULL, 0 },      { "catalogue_no", COLUMN_TEXT, NULL, NULL, 0 },
    { "class_scheme", COLUMN_TEXT, NULL, NULL, 0 }, { "class", COLUMN_CODE, NULL, NULL, 0 },
    { "class_term", COLUMN_TEXT, NULL, NULL, 0 },   { "data_sets", COLUMN_COUNT, NULL, NULL, 0 },
    { "in_force", COLUMN_FLAG, NULL, NULL, 0 }
};
static const Column code_columns[] = {
    { "product", COLUMN_CODE, NULL, NULL, 0 },       { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
    { "code", COLUMN_CODE, NULL, NULL, 0 },          { "level", COLUMN_TEXT, NULL, NULL, 0 },
    { "quantity", COLUMN_COUNT, NULL, NULL, 0 },     { "contains", COLUMN_CODE, NULL, NULL, 0 },
    { "dataset", COLUMN_TEXT, "Data set", NULL, 0 }, { "source", COLUMN_CODE, NULL, NULL, 0 },
    { "read_at", COLUMN_INSTANT, NULL, NULL, 0 }
};

static Value text_or_null(View v)
{
    return v.n ? value_text(v) : value_null();
}

/* A product's number: a name, not an amount. */
static Value number_text(const Listing *l, int64_t n)
{
    return value_text(arena_printf(l->ask->arena, "%lld", (long long)n));
}

/* Is the code by which the product is named also that of a product before it? */
static Code is_shared(const Listing *l, const ProductRow *p, bool *shared, Error *e)
{
    int64_t first = p->id;
    bool found;
    Code c = store_int(l->ask->store, &SQL_product_first_with_code, ARGS(arg_text(p->code), arg_text(p->code_scheme)),
                       &first, &found, e);

    *shared = c == OK && found && first > 0 && first < p->id;
    return c;
}

static Code put_product(Listing *l, ProductRow *p, Error *e)
{
    View term = V("");
    bool shared = false;
    Code c = lookup_count_visible(l->ask, p, e);

    if (c == OK && p->class_code.n)
        c = lookup_class_term(l->ask, p->class_scheme, p->class_code, &term, e);
    if (c == OK && p->code.n)
        c = is_shared(l, p, &shared, e);
    Value row[] = { number_text(l, p->id),
                    text_or_null(p->code),
                    text_or_null(p->code_scheme),
                    value_flag(shared),
                    text_or_null(p->name),
                    text_or_null(p->maker),
                    text_or_null(p->generic),
                    text_or_null(p->catalogue_no),
                    text_or_null(p->class_scheme),
                    text_or_null(p->class_code),
                    text_or_null(term),
                    value_count(p->datasets),
                    value_flag(p->in_force) };
    return c == OK ? answer_row(l->answer, row, e) : c;
}

/* ---- codes ------------------------------------------------------------------------------------------------------ */

static Code add_code(Listing *l, int64_t product, const FactIdentifier *id, View level, Error *e)
{
    const Facts *f = &l->facts;
    Arena *a = l->ask->arena;
    View contains = id->role == ROLE_CATALOGUE_NO ? V("") : f->contains;
    Stated *x = NULL;

    if (id->role == ROLE_CONTAINS || !id->value.n)
        return OK;
    for (int i = 0; i < l->codes && !x; i++)
        if (view_eq(l->stated[i].code, id->value) && view_eq(l->stated[i].scheme, id->scheme) &&
            view_eq(l->stated[i].dataset, f->source->dataset))
            x = &l->stated[i];
    if (x && (x->contains.n || !contains.n)) { /* the newest statement, as they come in order */
        x->read_at = f->source->read_at > x->read_at ? f->source->read_at : x->read_at;
        x->source = f->source->name;
        return OK;
    }
    if (!x && l->codes == CODES_MOST) {
        l->cut = true;
        return OK;
    }
    x = x ? x : &l->stated[l->codes++];
    *x = (Stated){ .product = product,
                   .scheme = arena_copy(a, id->scheme),
                   .code = arena_copy(a, id->value),
                   .level = arena_copy(a, level),
                   .contains = arena_copy(a, contains),
                   .quantity = contains.n ? f->count_inside : 0,
                   .dataset = f->source->dataset,
                   .source = f->source->name,
                   .read_at = f->source->read_at };
    return x->code.p && x->level.p && x->contains.p ? OK : arena_fail(a, id->value.n, "a product", e);
}

/* A key of a list that is a code of another scheme besides says nothing new. */
static void drop_keys_said(Listing *l)
{
    int kept = 0;

    for (int i = 0; i < l->codes; i++) {
        bool said = false;
        for (int k = 0; k < l->codes && view_eq(l->stated[i].scheme, l->stated[i].dataset); k++)
            said |= !view_eq(l->stated[k].scheme, l->stated[i].scheme) && view_eq(l->stated[k].code, l->stated[i].code);
        if (!said)
            l->stated[kept++] = l->stated[i];
    }
    l->codes = kept;
}

static Code gather_codes(Listing *l, int64_t product, Error *e)
{
    Arena scratch;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(l->ask->store, &SQL_product_records, ARGS(arg_int(product)), &r, e);

    l->codes = 0;
    arena_init(&scratch, LIMIT_ROW_BYTES * 4);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const Facts *f = &l->facts;
        arena_reset(&scratch);
        if ((c = facts_read(&l->model, r, &scratch, &l->facts, e)) != OK || !f->source || !f->source->visible ||
            f->layout->thing > THING_DETAIL)
            continue;
        for (int i = 0; i < f->identifiers && c == OK; i++)
            c = add_code(l, product, &f->identifier[i], f->level.n ? f->level : f->layout->kind, e);
        if (c == OK && f->home.role == ROLE_KEY && view_eq(f->home.scheme, f->source->dataset))
            c = add_code(l, product, &f->home, f->layout->kind, e);
        if (c == OK && f->home.role == ROLE_GROUP && f->layout->thing == THING_PACK)
            c = add_code(l, product, &(FactIdentifier){ f->home.scheme, f->home.value, ROLE_GROUP, true, false },
                         V("product"), e);
    }
    rows_close(r);
    arena_release(&scratch);
    drop_keys_said(l);
    return c;
}

static Code put_codes(Listing *l, Error *e)
{
    Code c = answer_table(l->answer, "codes", "Codes", code_columns, COUNT_OF(code_columns), e);

    if (!(l->stated = ARENA_ARRAY(l->ask->arena, Stated, CODES_MOST)))
        return arena_fail(l->ask->arena, 0, "codes", e);
    for (int64_t i = 0; i < l->listed && c == OK; i++) {
        int64_t at = l->page.backward ? l->listed - 1 - i : i;
        c = gather_codes(l, l->kept[at].id, e);
        for (int k = 0; k < l->codes && c == OK; k++) {
            const Stated *x = &l->stated[k];
            Value row[] = { number_text(l, x->product),
                            value_text(x->scheme),
                            value_text(x->code),
                            text_or_null(x->level),
                            x->quantity ? value_count(x->quantity) : value_null(),
                            text_or_null(x->contains),
                            value_text(x->dataset),
                            value_text(x->source),
                            value_instant(x->read_at) };
            c = answer_row(l->answer, row, e);
        }
        if (c == OK)
            c = ask_continue(l->ask, e);
    }
    if (c == OK && l->cut)
        c = answer_note(l->answer, e, "A product has more codes than fit here.");
    return c == OK ? answer_table_end(l->answer, e) : c;
}

/* ---- which products --------------------------------------------------------------------------------------------- */

static Code take(Listing *l, ProductRow *p, Error *e)
{
    if (l->class_code.n && (!view_eq(p->class_code, l->class_code) || !view_eq(p->class_scheme, l->class_scheme)))
        return OK; /* what the row says of its class is not for this asker */
    l->listed++;
    if (ask_flag(l->ask, "count"))
        return OK;
    if (l->kept)
        l->kept[l->listed - 1] = *p;
    return l->page.backward ? OK : put_product(l, p, e);
}

static void source_says(void *ctx, int product, const SourceInfo *source)
{
    Listing *l = ctx;

    (void)product;
    l->says[source - l->model.source]++;
}

static Code cite(Listing *l, Error *e)
{
    Code c = OK;

    for (int i = 0; i < l->model.n_sources && c == OK; i++)
        if (l->says[i] && l->model.source[i].visible)
            c = model_cite_rows(&l->model.source[i], l->says[i], l->answer, e);
    return c;
}

static Code take_ids(Listing *l, const int64_t *id, int n, Error *e)
{
    ProductRow row[LOOKUP_BATCH];
    bool found[LOOKUP_BATCH];
    int64_t shown[LOOKUP_BATCH];
    int n_shown = 0;
    Code c = OK;

    for (int at = 0; at < n && c == OK && l->listed < l->page.limit; at += LOOKUP_BATCH) {
        int here = n - at < LOOKUP_BATCH ? n - at : LOOKUP_BATCH;
        c = lookup_products(l->ask, id + at, here, row, found, e);
        for (int i = 0; i < here && c == OK && l->listed < l->page.limit; i++) {
            int64_t before = l->listed;
            if (found[i] && (c = take(l, &row[i], e)) == OK && l->listed > before)
                shown[n_shown++] = row[i].id;
        }
        if (c == OK && !ask_flag(l->ask, "count"))
            c = lookup_sources(l->ask, &l->model, shown, n_shown, source_says, l, e);
        n_shown = 0;
    }
    return c == OK ? ask_continue(l->ask, e) : c;
}

static Code read_ids(Listing *l, const Query *q, Args args, int64_t id[BATCH], int *n, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(l->ask->store, q, args, &r, e);

    *n = 0;
    while (c == OK && *n < BATCH && (c = rows_next(r, &more, e)) == OK && more)
        id[(*n)++] = rows_int(r, 0);
    rows_close(r);
    return c;
}

/* Products in order, a batch at a time. What a batch took of the arena is given back where nothing is kept. */
static Code list_all(Listing *l, Error *e)
{
    static const Query *const all[] = { &SQL_product_ids_after, &SQL_product_ids_before };
    static const Query *const of_class[] = { &SQL_product_ids_of_class_after, &SQL_product_ids_of_class_before };
    int64_t id[BATCH], at = ask_count(l->ask, l->page.backward ? "before" : "after", 0);
    int way = l->page.backward, n = BATCH;
    Arena *whole = l->ask->arena, batch;
    Code c = OK;

    arena_init(&batch, LIMIT_PARAM_BYTES * 1024);
    if (!l->kept)
        l->ask->arena = &batch;
    while (c == OK && n == BATCH && l->listed < l->page.limit) {
        arena_reset(&batch);
        c = l->class_code.n ? read_ids(l, of_class[way],
                                       ARGS(arg_text(l->class_scheme), arg_text(l->class_code), arg_int(at)), id, &n, e)
                            : read_ids(l, all[way], ARGS(arg_int(at)), id, &n, e);
        if (c == OK && n)
            c = take_ids(l, id, n, e);
        at = n ? id[n - 1] : at;
    }
    l->ask->arena = whole;
    arena_release(&batch);
    return c;
}

static Code list_of_code(Listing *l, Error *e)
{
    View code = ask_text(l->ask, "code"), scheme = ask_text(l->ask, "scheme");
    int64_t after = ask_count(l->ask, "after", 0), before = ask_count(l->ask, "before", INT64_MAX);
    int64_t id[LOOKUP_MOST];
    int n = 0;
    Lookup found;
    Code c = scheme.n ? lookup_exact(l->ask, &l->model, scheme, code, &found, e)
                      : lookup_code(l->ask, &l->model, code, &found, e);

    for (int i = 0; c == OK && i < found.n; i++) {
        int at = n;
        if (found.hit[i].product <= after || found.hit[i].product >= before)
            continue;
        for (; at > 0 && (id[at - 1] > found.hit[i].product) != l->page.backward; at--)
            id[at] = id[at - 1];
        id[at] = found.hit[i].product;
        n++;
    }
    return c == OK ? take_ids(l, id, n, e) : c;
}

static Code list(Listing *l, Error *e)
{
    int64_t one = ask_count(l->ask, "product", 0);

    if (ask_given(l->ask, "product"))
        return take_ids(l, &one, 1, e);
    return ask_given(l->ask, "code") ? list_of_code(l, e) : list_all(l, e);
}

/* How many there are, where that takes no walk: an owner of closed products may know of more than their rows tell. */
static Code put_total(Listing *l, Error *e)
{
    Rows *r = NULL;
    int64_t total = 0;
    bool more;
    Code c;

    if (!ask_sees_all(l->ask) && !l->ask->account->public_only)
        return OK;
    c = store_rows(l->ask->store, &SQL_product_counts, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if (ask_sees(l->ask, (Label)rows_int(r, 0), rows_text(r, 1)))
            total += rows_int(r, 2);
    rows_close(r);
    return c == OK ? answer_fact(l->answer, "matched", value_count(total), e) : c;
}

static Code begin(Listing *l, Error *e)
{
    View class = ask_text(l->ask, "class");
    bool codes = ask_flag(l->ask, "codes"), count = ask_flag(l->ask, "count");
    bool all = !class.n && !ask_given(l->ask, "code") && !ask_given(l->ask, "product") && !ask_given(l->ask, "after") &&
               !ask_given(l->ask, "before");
    Code c = listing_page(l->ask, &l->page, e);

    if (c != OK)
        return c;
    if (class.n) {
        l->class_scheme = view_trim(view_cut(&class, ' '));
        l->class_code = class.p ? view_trim(class) : V("");
        if (!l->class_code.n) {
            fail(e, E_USAGE, "class '%.*s' is no scheme and code", VIEW_ARGS(l->class_scheme));
            return hint(e, "write it like 'emdn M04010101'");
        }
    }
    if (codes && l->page.limit > LISTING_PAGE_MOST) {
        fail(e, E_USAGE, "limit %lld is too much together with codes", (long long)l->page.limit);
        return hint(e, "at most %d; go on with --after", LISTING_PAGE_MOST);
    }
    if (count)
        l->page = (ListingPage){ false, INT64_MAX };
    else if ((codes || l->page.backward) &&
             !(l->kept = ARENA_ARRAY(l->ask->arena, ProductRow, (size_t)l->page.limit + 1)))
        return arena_fail(l->ask->arena, 0, "a list", e);
    if (all && !count)
        c = put_total(l, e);
    return c == OK && !count
               ? answer_table(l->answer, "products", "Products", product_columns, COUNT_OF(product_columns), e)
               : c;
}

Code products_answer(Ask *ask, Answer *answer, Error *e)
{
    Listing l = { .ask = ask, .answer = answer };
    bool count = ask_flag(ask, "count");
    Code c = model_load(&l.model, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    if (!(l.says = ARENA_ARRAY(ask->arena, int64_t, (size_t)l.model.n_sources + 1)))
        c = arena_fail(ask->arena, 0, "a list", e);
    else
        memset(l.says, 0, ((size_t)l.model.n_sources + 1) * sizeof *l.says);
    if (c == OK && (c = begin(&l, e)) == OK)
        c = list(&l, e);
    if (c == OK && count)
        c = answer_fact(answer, "matched", value_count(l.listed), e);
    for (int64_t i = l.page.backward ? l.listed : 0; i > 0 && c == OK; i--)
        c = put_product(&l, &l.kept[i - 1], e);
    if (c == OK && !count)
        c = answer_table_end(answer, e);
    if (c == OK && !count && ask_flag(ask, "codes"))
        c = put_codes(&l, e);
    if (c == OK)
        c = cite(&l, e);
    model_release(&l.model);
    return c;
}
