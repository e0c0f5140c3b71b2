/* `equipment`: pieces of equipment from registers in force. See listing.h.
 *
 * A piece's place is its source's rank and its number there, as derived tables have it. The product is found by the
 * device identifiers that the register states, never by words. Not here: maintenance, planning. */
#include "picture/listing.h"

#include "base/limits.h"
#include "picture/lookup.h"
#include "picture/record.h"
#include "sql.h"

enum { BATCH = 200 };

/* One piece, with texts of its own. */
typedef struct {
    View asset, name, maker, model, serial, lot, organisation, location, status, di, di_scheme;
    Value installed;
    const SourceInfo *source;
    int64_t row, place, product;
    View product_code, product_scheme;
    bool shared;
} Piece;

static const Column columns[] = { { "place", COLUMN_CODE, NULL, NULL, 0 },
                                  { "asset", COLUMN_CODE, NULL, NULL, 0 },
                                  { "dataset", COLUMN_TEXT, "Register", NULL, 0 },
                                  { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "maker", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "model", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "serial", COLUMN_CODE, NULL, NULL, 0 },
                                  { "lot", COLUMN_CODE, NULL, NULL, 0 },
                                  { "organisation", COLUMN_CODE, NULL, NULL, 0 },
                                  { "location", COLUMN_PLACE, NULL, NULL, 0 },
                                  { "installed", COLUMN_DATE, NULL, NULL, 0 },
                                  { "status", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "device_identifier", COLUMN_CODE, NULL, NULL, 0 },
                                  { "device_identifier_scheme", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "product", COLUMN_CODE, NULL, NULL, 0 },
                                  { "product_code", COLUMN_CODE, NULL, NULL, 0 },
                                  { "product_scheme", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "product_code_is_shared", COLUMN_FLAG, NULL, NULL, 0 },
                                  { "source", COLUMN_CODE, NULL, NULL, 0 },
                                  { "row", COLUMN_COUNT, NULL, NULL, 0 },
                                  { "read_at", COLUMN_INSTANT, NULL, NULL, 0 } };

/* The product that the piece's device identifiers name, if they name one. */
static Code find_product(Listing *l, int64_t *product, Error *e)
{
    const Facts *f = &l->facts;
    Lookup found;
    Code c = OK;

    *product = 0;
    for (int i = 0; i < f->identifiers && c == OK && !*product; i++) {
        const FactIdentifier *id = &f->identifier[i];
        if (id->role != ROLE_ID || !id->legal)
            continue;
        c = lookup_exact(l->ask, &l->model, id->scheme, id->value, &found, e);
        if (c == OK && found.n == 1)
            *product = found.hit[0].product;
    }
    return c;
}

static bool fits(const Listing *l, const Facts *f)
{
    const Ask *ask = l->ask;
    View asset = ask_text(ask, "asset"), organisation = ask_text(ask, "organisation");

    return (!asset.n || view_eq(asset, f->key)) &&
           (!organisation.n || view_eq(organisation, listing_value(ask, f, ROLE_ORGANISATION, NULL))) &&
           listing_fits(ask, "name", listing_value(ask, f, ROLE_NAME, NULL)) &&
           listing_fits(ask, "maker", listing_value(ask, f, ROLE_MAKER, NULL)) &&
           listing_fits(ask, "model", listing_value(ask, f, ROLE_CATALOGUE_NO, NULL));
}

/* Is it a product of `code`? */
static bool is_wanted(const Listing *l, int64_t product)
{
    const Lookup *wanted = l->own;

    if (!ask_given(l->ask, "code"))
        return true;
    for (int i = 0; i < wanted->n; i++)
        if (wanted->hit[i].product == product)
            return true;
    return false;
}

/* A product named by a code that another before it has too is known by its number. */
static Code name_product(Listing *l, Piece *p, Error *e)
{
    ProductRow row;
    bool seen = false, found;
    int64_t first = p->product;
    Code c;

    if (!p->product || (c = lookup_product(l->ask, p->product, &row, &seen, e)) != OK)
        return p->product ? c : OK;
    if (!seen) {
        p->product = 0;
        return OK;
    }
    p->product_code = row.code;
    p->product_scheme = row.code_scheme;
    c = store_int(l->ask->store, &SQL_product_first_with_code, ARGS(arg_text(row.code), arg_text(row.code_scheme)),
                  &first, &found, e);
    p->shared = found && first > 0 && first < p->product;
    return c;
}

static Code put_piece(Listing *l, void *row_of, Error *e)
{
    const Piece *p = row_of;
    Value row[] = { listing_number(l, p->place),
                    value_text_or_null(p->asset),
                    value_text(p->source->dataset),
                    value_text_or_null(p->name),
                    value_text_or_null(p->maker),
                    value_text_or_null(p->model),
                    value_text_or_null(p->serial),
                    value_text_or_null(p->lot),
                    value_text_or_null(p->organisation),
                    value_text_or_null(p->location),
                    p->installed,
                    value_text_or_null(p->status),
                    value_text_or_null(p->di),
                    value_text_or_null(p->di_scheme),
                    p->product ? listing_number(l, p->product) : value_null(),
                    value_text_or_null(p->product_code),
                    value_text_or_null(p->product_scheme),
                    p->product ? value_flag(p->shared) : value_null(),
                    value_text(p->source->name),
                    value_count(p->row),
                    value_instant(p->source->read_at) };
    Code c = answer_row(l->answer, row, e);

    return c == OK ? model_cite(p->source, l->answer, e) : c;
}

/* The device identifier that the register states, NULL if there is none. */
static const FactIdentifier *stated(const Facts *f)
{
    static const char *const schemes[] = { "gtin", "hibc", "isbt128" };

    for (int i = 0; i < f->identifiers; i++)
        if (f->identifier[i].role == ROLE_ID && f->identifier[i].legal &&
            view_among(f->identifier[i].scheme, schemes, COUNT_OF(schemes)) >= 0)
            return &f->identifier[i];
    return NULL;
}

static Code take(Listing *l, Error *e)
{
    const Facts *f = &l->facts;
    Ask *ask = l->ask;
    Piece p = { .source = f->source, .row = f->row };
    int64_t product = 0;
    Code c;

    if (!fits(l, f))
        return OK;
    if ((c = find_product(l, &product, e)) != OK || !is_wanted(l, product))
        return c;
    if (l->count)
        return listing_take(l, NULL, e);
    p.product = product;
    p.place = RECORD_ID(f->source->rank, f->id & (RECORD_ID(1, 0) - 1));
    p.installed = listing_day(ask, f, ROLE_FROM);
    const FactIdentifier *di = stated(f);
    const struct {
        View *to;
        View from;
    } text[] = { { &p.asset, f->key },
                 { &p.name, listing_value(ask, f, ROLE_NAME, NULL) },
                 { &p.maker, listing_value(ask, f, ROLE_MAKER, NULL) },
                 { &p.model, listing_value(ask, f, ROLE_CATALOGUE_NO, NULL) },
                 { &p.serial, listing_value(ask, f, ROLE_SERIAL, NULL) },
                 { &p.lot, listing_value(ask, f, ROLE_LOT, NULL) },
                 { &p.organisation, listing_value(ask, f, ROLE_ORGANISATION, NULL) },
                 { &p.location, listing_value(ask, f, ROLE_LOCATION, NULL) },
                 { &p.di, di ? di->value : V("") },
                 { &p.di_scheme, di ? di->scheme : V("") },
                 { &p.status, listing_value(ask, f, ROLE_STATUS, NULL) } };
    for (int i = 0; i < COUNT_OF(text); i++)
        if (!(*text[i].to = arena_copy(ask->arena, text[i].from)).p)
            return arena_fail(ask->arena, text[i].from.n, "a piece of equipment", e);
    c = name_product(l, &p, e);
    return c == OK ? listing_take(l, &p, e) : c;
}

/* One batch of the records between `from` and `to`, both left out; *at: the last that was read, 0 at the end. */
static Code read_batch(Listing *l, int64_t from, int64_t to, int64_t *at, Error *e)
{
    View key = ask_text(l->ask, "asset");
    const Query *q = key.n ? &SQL_records_with_key : l->backward ? &SQL_records_before : &SQL_records_after;
    int64_t first = l->backward && !key.n ? to : from, second = l->backward && !key.n ? from : to;
    Args args = key.n ? ARGS(arg_int(from), arg_int(to), arg_text(key)) : ARGS(arg_int(first), arg_int(second));
    Arena scratch;
    Rows *r = NULL;
    bool more = false;
    int rows = 0;
    Code c = store_rows(l->ask->store, q, args, &r, e);

    arena_init(&scratch, LIMIT_ROW_BYTES * 4);
    while (c == OK && listing_open(l) && (c = rows_next(r, &more, e)) == OK && more) {
        rows++;
        *at = rows_int(r, 0);
        arena_reset(&scratch);
        if ((c = facts_read(&l->model, r, &scratch, &l->facts, e)) == OK && l->facts.source &&
            l->facts.layout->thing == THING_ASSET)
            c = take(l, e);
    }
    rows_close(r);
    arena_release(&scratch);
    *at = rows < BATCH || key.n ? 0 : *at;
    return c == OK ? ask_continue(l->ask, e) : c;
}

static bool has_pieces(const Listing *l, const SourceInfo *s)
{
    View dataset = ask_text(l->ask, "dataset");

    if (!s->visible || !s->in_force || s->label == LABEL_PERSONAL || (dataset.n && !view_eq(s->dataset, dataset)))
        return false;
    for (int i = 0; i < l->model.n_layouts; i++)
        if (l->model.layout[i].thing == THING_ASSET && view_eq(l->model.layout[i].dataset, s->dataset))
            return true;
    return false;
}

static Code read_source(Listing *l, const SourceInfo *s, Error *e)
{
    int64_t ordinals = RECORD_ID(1, 0) - 1;
    int64_t place = ask_count(l->ask, l->backward ? "before" : "after", l->backward ? INT64_MAX : 0);
    int64_t rank = place >> SOURCE_SHIFT, from = RECORD_ID(s->id, 0), to = RECORD_ID(s->id + 1, 0), at = 0;
    Code c = OK;

    if (l->backward ? s->rank > rank : s->rank < rank)
        return OK;
    if (s->rank == rank && l->backward)
        to = RECORD_ID(s->id, place & ordinals);
    else if (s->rank == rank)
        from = RECORD_ID(s->id, place & ordinals);
    do {
        c = read_batch(l, from, to, &at, e);
        if (l->backward)
            to = at;
        else
            from = at;
    } while (c == OK && at && listing_open(l));
    return c;
}

Code equipment_answer(Ask *ask, Answer *answer, Error *e)
{
    Lookup wanted;
    Listing l = { ask, answer, put_piece, sizeof(Piece), &wanted };
    Code c = listing_begin(&l, false, e);

    if (c == OK && ask_given(ask, "code"))
        c = lookup_code(ask, &l.model, ask_text(ask, "code"), &wanted, e);
    if (c == OK && !l.count)
        c = answer_table(answer, "equipment", "Equipment", columns, COUNT_OF(columns), e);
    for (int i = 0; i < l.model.n_sources && c == OK && listing_open(&l); i++) {
        const SourceInfo *s = &l.model.source[l.backward ? l.model.n_sources - 1 - i : i];
        if (has_pieces(&l, s))
            c = read_source(&l, s, e);
    }
    if (c == OK)
        c = listing_end(&l, e);
    model_release(&l.model);
    return c;
}
