/* `makers`: makers of products by name. See listing.h.
 *
 * A maker is a name as the product rows have it. Its numbers (SRN, GLN, DUNS, SNOMED) are read from the records of one
 * of its products, where a record states that very name. Not here: which names mean the same company. */
#include "picture/listing.h"

#include "picture/lookup.h"
#include "picture/product_records.h"
#include "sql.h"

enum { BATCH = 500, NUMBERS_MOST = 8 };

typedef struct {
    View name;
    int64_t products, example;
} Maker;

static const Column columns[] = {
    { "name", COLUMN_PLACE, NULL, NULL, 0 },        { "key", COLUMN_CODE, NULL, NULL, 0 },
    { "products", COLUMN_COUNT, NULL, NULL, 0 },    { "srn", COLUMN_CODE, "SRN", NULL, 0 },
    { "gln", COLUMN_CODE, "GLN", NULL, 0 },         { "duns", COLUMN_CODE, "D-U-N-S", NULL, 0 },
    { "sctid", COLUMN_CODE, "SNOMED CT", NULL, 0 }, { "read_at", COLUMN_INSTANT, NULL, NULL, 0 }
};
static const char *const schemes[] = { "srn", "gln", "duns", "sctid" };

/* Numbers of the record in l->facts, if it speaks of this maker. */
static Code read_numbers(const Listing *l, const Maker *m, View number[], Error *e)
{
    const Facts *f = &l->facts;

    if (!view_eq(view_trim(listing_value(l->ask, f, ROLE_MAKER, NULL)), m->name))
        return OK;
    for (int i = 0; i < COUNT_OF(schemes); i++) {
        View found = number[i].n ? V("") : listing_value(l->ask, f, ROLE_MAKER_ID, schemes[i]);
        if (found.n && !(number[i] = arena_copy(l->ask->arena, found)).p)
            return arena_fail(l->ask->arena, found.n, "a maker", e);
    }
    return OK;
}

static Code put_maker(Listing *l, void *row_of, Error *e)
{
    const Maker *m = row_of;
    View number[COUNT_OF(schemes)] = { { NULL, 0 } };
    char key[MAKER_KEY_CHARS];
    Instant newest = 0;
    ProductRecords r;
    bool more;
    Code c = product_records_open(&r, l->ask->store, &l->model, m->example, &l->facts, e);

    while (c == OK && (c = product_records_next(&r, &more, e)) == OK && more) {
        if (l->facts.layout->thing > THING_DETAIL)
            continue;
        newest = l->facts.source->read_at > newest ? l->facts.source->read_at : newest;
        if ((c = read_numbers(l, m, number, e)) == OK)
            c = model_cite(l->facts.source, l->answer, e);
    }
    product_records_close(&r);
    Value row[] = { value_text(m->name),           value_text(view_of(maker_key(m->name, key))),
                    value_count(m->products),      value_text_or_null(number[0]),
                    value_text_or_null(number[1]), value_text_or_null(number[2]),
                    value_text_or_null(number[3]), newest ? value_instant(newest) : value_null() };
    return c == OK ? answer_row(l->answer, row, e) : c;
}

static Code take(Listing *l, Maker *m, Error *e)
{
    char key[MAKER_KEY_CHARS];
    View wanted = ask_text(l->ask, "key");

    if (!m->products || !listing_fits(l->ask, "name", m->name) ||
        (ask_given(l->ask, "key") && !view_eq(wanted, view_of(maker_key(m->name, key)))))
        return OK;
    return listing_take(l, m, e);
}

/* The rows of a name are few: one for each owner. The last name of a full batch is read again with the next. */
static Code read_batch(Listing *l, View *at, Error *e)
{
    Maker now = { .products = 0 };
    Rows *r = NULL;
    bool more = false;
    int rows = 0;
    View last = V("");
    Code c =
        store_rows(l->ask->store, l->backward ? &SQL_makers_before : &SQL_makers_after, ARGS(arg_text(*at)), &r, e);

    while (c == OK && listing_open(l) && (c = rows_next(r, &more, e)) == OK && more) {
        rows++;
        if (!view_eq(rows_text(r, 0), now.name)) {
            if (now.name.n && (c = take(l, &now, e)) != OK)
                break;
            last = now.name;
            now = (Maker){ .name = arena_copy(l->ask->arena, rows_text(r, 0)) };
            if (!now.name.p)
                c = arena_fail(l->ask->arena, 0, "a maker", e);
        }
        if (c != OK || !ask_sees(l->ask, (Label)rows_int(r, 1), rows_text(r, 2)))
            continue;
        now.example = now.products ? now.example : rows_int(r, 4);
        now.products += rows_int(r, 3);
    }
    rows_close(r);
    if (c == OK && listing_open(l) && now.name.n && (rows < BATCH || !last.n)) {
        last = now.name;
        c = take(l, &now, e);
    }
    *at = rows < BATCH ? V("") : last;
    return c;
}

Code makers_answer(Ask *ask, Answer *answer, Error *e)
{
    Listing l = { ask, answer, put_maker, sizeof(Maker) };
    View at;
    Code c = listing_begin(&l, false, e);

    if (c == OK && !l.count)
        c = answer_table(answer, "makers", "Makers", columns, COUNT_OF(columns), e);
    at = ask_text(ask, l.backward ? "before" : "after");
    at = at.p ? at : V("");
    do
        c = c == OK ? read_batch(&l, &at, e) : c;
    while (c == OK && at.n && listing_open(&l) && (c = ask_continue(ask, e)) == OK);
    if (c == OK)
        c = listing_end(&l, e);
    model_release(&l.model);
    return c;
}
