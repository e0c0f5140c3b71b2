/* `products`: all products by number, or those of a code or class, with their codes. See listing.h. */
#include "picture/listing.h"

#include "base/limits.h"
#include "picture/lookup.h"
#include "picture/product_records.h"
#include "sql.h"

enum { BATCH = 200, CODES_MOST = 2000 };

/* One code of a product as one data set states it. */
typedef struct {
    int64_t product;
    View scheme, code, level, contains, dataset, source;
    int64_t quantity;
    Instant read_at;
} Stated;

/* What this listing keeps besides; rows are kept where their codes follow. */
typedef struct {
    View class_scheme, class_code;
    Stated *stated; /* of one product */
    int codes;
    bool cut;
    int64_t *says; /* of each source: how many of the products it speaks of */
} Own;

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

static Code put_product(Listing *l, void *row_of, Error *e)
{
    ProductRow *p = row_of;
    View term = V("");
    bool shared = false;
    Code c = lookup_count_visible(l->ask, p, e);

    if (c == OK && p->class_code.n)
        c = lookup_class_term(l->ask, p->class_scheme, p->class_code, &term, e);
    if (c == OK && p->code.n)
        c = is_shared(l, p, &shared, e);
    Value row[] = { listing_number(l, p->id),
                    value_text_or_null(p->code),
                    value_text_or_null(p->code_scheme),
                    value_flag(shared),
                    value_text_or_null(p->name),
                    value_text_or_null(p->maker),
                    value_text_or_null(p->generic),
                    value_text_or_null(p->catalogue_no),
                    value_text_or_null(p->class_scheme),
                    value_text_or_null(p->class_code),
                    value_text_or_null(term),
                    value_count(p->datasets),
                    value_flag(p->in_force) };
    return c == OK ? answer_row(l->answer, row, e) : c;
}

/* ---- codes ------------------------------------------------------------------------------------------------------ */

static Code add_code(Listing *l, int64_t product, const FactIdentifier *id, View level, Error *e)
{
    const Facts *f = &l->facts;
    Own *own = l->own;
    Arena *a = l->ask->arena;
    View contains = id->role == ROLE_CATALOGUE_NO ? V("") : f->contains;
    Stated *x = NULL;

    if (id->role == ROLE_CONTAINS || !id->value.n)
        return OK;
    for (int i = 0; i < own->codes && !x; i++)
        if (view_eq(own->stated[i].code, id->value) && view_eq(own->stated[i].scheme, id->scheme) &&
            view_eq(own->stated[i].dataset, f->source->dataset))
            x = &own->stated[i];
    if (x && (x->contains.n || !contains.n)) { /* the newest statement, as they come in order */
        x->read_at = f->source->read_at > x->read_at ? f->source->read_at : x->read_at;
        x->source = f->source->name;
        return OK;
    }
    if (!x && own->codes == CODES_MOST) {
        own->cut = true;
        return OK;
    }
    x = x ? x : &own->stated[own->codes++];
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
static void drop_keys_said(Own *own)
{
    int kept = 0;

    for (int i = 0; i < own->codes; i++) {
        bool said = false;
        for (int k = 0; k < own->codes && view_eq(own->stated[i].scheme, own->stated[i].dataset); k++)
            said |= !view_eq(own->stated[k].scheme, own->stated[i].scheme) &&
                    view_eq(own->stated[k].code, own->stated[i].code);
        if (!said)
            own->stated[kept++] = own->stated[i];
    }
    own->codes = kept;
}

static Code gather_codes(Listing *l, int64_t product, Error *e)
{
    Own *own = l->own;
    const Facts *f = &l->facts;
    ProductRecords r;
    bool more;
    Code c = product_records_open(&r, l->ask->store, &l->model, product, &l->facts, e);

    own->codes = 0;
    while (c == OK && (c = product_records_next(&r, &more, e)) == OK && more) {
        if (f->layout->thing > THING_DETAIL)
            continue;
        for (int i = 0; i < f->identifiers && c == OK; i++)
            c = add_code(l, product, &f->identifier[i], f->level.n ? f->level : f->layout->kind, e);
        if (c == OK && f->home.role == ROLE_KEY && view_eq(f->home.scheme, f->source->dataset))
            c = add_code(l, product, &f->home, f->layout->kind, e);
        if (c == OK && f->home.role == ROLE_GROUP && f->layout->thing == THING_PACK)
            c = add_code(l, product, &(FactIdentifier){ f->home.scheme, f->home.value, ROLE_GROUP, true, false },
                         V("product"), e);
    }
    product_records_close(&r);
    drop_keys_said(own);
    return c;
}

static Code put_codes(Listing *l, Error *e)
{
    Own *own = l->own;
    const ProductRow *kept = l->kept;
    Code c = answer_table(l->answer, "codes", "Codes", code_columns, COUNT_OF(code_columns), e);

    if (!(own->stated = ARENA_ARRAY(l->ask->arena, Stated, CODES_MOST)))
        return arena_fail(l->ask->arena, 0, "codes", e);
    for (int64_t i = 0; i < l->listed && c == OK; i++) {
        int64_t at = l->backward ? l->listed - 1 - i : i;
        c = gather_codes(l, kept[at].id, e);
        for (int k = 0; k < own->codes && c == OK; k++) {
            const Stated *x = &own->stated[k];
            Value row[] = { listing_number(l, x->product),
                            value_text(x->scheme),
                            value_text(x->code),
                            value_text_or_null(x->level),
                            x->quantity ? value_count(x->quantity) : value_null(),
                            value_text_or_null(x->contains),
                            value_text(x->dataset),
                            value_text(x->source),
                            value_instant(x->read_at) };
            c = answer_row(l->answer, row, e);
        }
        if (c == OK)
            c = ask_continue(l->ask, e);
    }
    if (c == OK && own->cut)
        c = answer_note(l->answer, e, "A product has more codes than fit here.");
    return c == OK ? answer_table_end(l->answer, e) : c;
}

/* ---- which products --------------------------------------------------------------------------------------------- */

static Code take(Listing *l, ProductRow *p, Error *e)
{
    const Own *own = l->own;

    if (own->class_code.n && (!view_eq(p->class_code, own->class_code) || !view_eq(p->class_scheme, own->class_scheme)))
        return OK; /* what the row says of its class is not for this asker */
    return listing_take(l, p, e);
}

static void source_says(void *ctx, int product, const SourceInfo *source)
{
    Listing *l = ctx;
    Own *own = l->own;

    (void)product;
    own->says[source - l->model.source]++;
}

static Code cite(Listing *l, Error *e)
{
    const Own *own = l->own;
    Code c = OK;

    for (int i = 0; i < l->model.n_sources && c == OK; i++)
        if (own->says[i] && l->model.source[i].visible)
            c = model_cite_rows(&l->model.source[i], own->says[i], l->answer, e);
    return c;
}

static Code take_ids(Listing *l, const int64_t *id, int n, Error *e)
{
    ProductRow row[LOOKUP_BATCH];
    bool found[LOOKUP_BATCH];
    int64_t shown[LOOKUP_BATCH];
    int n_shown = 0;
    Code c = OK;

    for (int at = 0; at < n && c == OK && listing_open(l); at += LOOKUP_BATCH) {
        int here = n - at < LOOKUP_BATCH ? n - at : LOOKUP_BATCH;
        c = lookup_products(l->ask, id + at, here, row, found, e);
        for (int i = 0; i < here && c == OK && listing_open(l); i++) {
            int64_t before = l->listed;
            if (found[i] && (c = take(l, &row[i], e)) == OK && l->listed > before)
                shown[n_shown++] = row[i].id;
        }
        if (c == OK && !l->count)
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
    const Own *own = l->own;
    static const Query *const all[] = { &SQL_product_ids_after, &SQL_product_ids_before };
    static const Query *const of_class[] = { &SQL_product_ids_of_class_after, &SQL_product_ids_of_class_before };
    int64_t id[BATCH], at = ask_count(l->ask, l->backward ? "before" : "after", 0);
    int way = l->backward, n = BATCH;
    Arena *whole = l->ask->arena, batch;
    Code c = OK;

    arena_init(&batch, LIMIT_PARAM_BYTES * 1024);
    if (!l->kept)
        l->ask->arena = &batch;
    while (c == OK && n == BATCH && listing_open(l)) {
        arena_reset(&batch);
        c = own->class_code.n
                ? read_ids(l, of_class[way], ARGS(arg_text(own->class_scheme), arg_text(own->class_code), arg_int(at)),
                           id, &n, e)
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
        for (; at > 0 && (id[at - 1] > found.hit[i].product) != l->backward; at--)
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

/* "emdn M04010101". */
static Code read_class(View class, Own *own, Error *e)
{
    own->class_scheme = view_trim(view_cut(&class, ' '));
    own->class_code = class.p ? view_trim(class) : V("");
    if (own->class_code.n)
        return OK;
    fail(e, E_USAGE, "class '%.*s' is no scheme and code", VIEW_ARGS(own->class_scheme));
    return hint(e, "write it like 'emdn M04010101'");
}

static Code begin(Listing *l, Error *e)
{
    Ask *ask = l->ask;
    Own *own = l->own;
    View class = ask_text(ask, "class");
    bool codes = ask_given(ask, "codes");
    bool all = !class.n && !ask_given(ask, "code") && !ask_given(ask, "product") && !ask_given(ask, "after") &&
               !ask_given(ask, "before");
    Code c = class.n ? read_class(class, own, e) : OK;

    if (c == OK && codes && ask_count(ask, "limit", 100) > LISTING_PAGE_MOST) {
        fail(e, E_USAGE, "limit %lld is too much together with codes", (long long)ask_count(ask, "limit", 100));
        return hint(e, "at most %d; go on with --after", LISTING_PAGE_MOST);
    }
    if (c != OK || (c = listing_begin(l, codes, e)) != OK)
        return c;
    if (!(own->says = ARENA_ARRAY(ask->arena, int64_t, (size_t)l->model.n_sources + 1)))
        return arena_fail(ask->arena, 0, "a list", e);
    if (all && !l->count && (c = put_total(l, e)) != OK)
        return c;
    return l->count ? OK
                    : answer_table(l->answer, "products", "Products", product_columns, COUNT_OF(product_columns), e);
}

Code products_answer(Ask *ask, Answer *answer, Error *e)
{
    Own own = { .codes = 0 };
    Listing l = { ask, answer, put_product, sizeof(ProductRow), &own };
    Code c = begin(&l, e);

    if (c == OK)
        c = list(&l, e);
    if (c == OK)
        c = listing_end(&l, e);
    if (c == OK && !l.count && ask_given(ask, "codes"))
        c = put_codes(&l, e);
    if (c == OK)
        c = cite(&l, e);
    model_release(&l.model);
    return c;
}
