/* `makers`: makers of products by name. See listing.h.
 *
 * A maker is a name as the product rows have it. Its numbers (SRN, GLN, DUNS, SNOMED) are read from the records of one
 * of its products, where a record states that very name. Not here: which names mean the same company. */
#include "picture/listing.h"

#include "base/limits.h"
#include "picture/lookup.h"
#include "sql.h"

enum { BATCH = 500, NUMBERS_MOST = 8 };

typedef struct {
    View name;
    int64_t products, example;
} Maker;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    ListingPage page;
    Facts facts;
    int64_t listed;
    Maker *kept;
} Listing;

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

static Code put_maker(Listing *l, const Maker *m, Error *e)
{
    View number[COUNT_OF(schemes)] = { { NULL, 0 } };
    char key[MAKER_KEY_CHARS];
    Instant newest = 0;
    Arena scratch;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(l->ask->store, &SQL_product_records, ARGS(arg_int(m->example)), &r, e);

    arena_init(&scratch, LIMIT_ROW_BYTES * 4);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        arena_reset(&scratch);
        if ((c = facts_read(&l->model, r, &scratch, &l->facts, e)) != OK || !l->facts.source ||
            !l->facts.source->visible || l->facts.layout->thing > THING_DETAIL)
            continue;
        newest = l->facts.source->read_at > newest ? l->facts.source->read_at : newest;
        if ((c = read_numbers(l, m, number, e)) == OK)
            c = model_cite(l->facts.source, l->answer, e);
    }
    rows_close(r);
    arena_release(&scratch);
    Value row[] = { value_text(m->name),
                    value_text(view_of(maker_key(m->name, key))),
                    value_count(m->products),
                    number[0].n ? value_text(number[0]) : value_null(),
                    number[1].n ? value_text(number[1]) : value_null(),
                    number[2].n ? value_text(number[2]) : value_null(),
                    number[3].n ? value_text(number[3]) : value_null(),
                    newest ? value_instant(newest) : value_null() };
    return c == OK ? answer_row(l->answer, row, e) : c;
}

static Code take(Listing *l, const Maker *m, Error *e)
{
    char key[MAKER_KEY_CHARS];
    View wanted = ask_text(l->ask, "key");

    if (!m->products || !listing_fits(l->ask, "name", m->name) ||
        (ask_given(l->ask, "key") && !view_eq(wanted, view_of(maker_key(m->name, key)))))
        return OK;
    l->listed++;
    if (ask_flag(l->ask, "count"))
        return OK;
    if (!l->page.backward)
        return put_maker(l, m, e);
    l->kept[l->listed - 1] = *m;
    return OK;
}

/* The rows of a name are few: one for each owner. The last name of a full batch is read again with the next. */
static Code read_batch(Listing *l, View *at, Error *e)
{
    Maker now = { .products = 0 };
    Rows *r = NULL;
    bool more = false;
    int rows = 0;
    View last = V("");
    Code c = store_rows(l->ask->store, l->page.backward ? &SQL_makers_before : &SQL_makers_after, ARGS(arg_text(*at)),
                        &r, e);

    while (c == OK && l->listed < l->page.limit && (c = rows_next(r, &more, e)) == OK && more) {
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
    if (c == OK && l->listed < l->page.limit && now.name.n && (rows < BATCH || !last.n)) {
        last = now.name;
        c = take(l, &now, e);
    }
    *at = rows < BATCH ? V("") : last;
    return c;
}

Code makers_answer(Ask *ask, Answer *answer, Error *e)
{
    Listing l = { .ask = ask, .answer = answer };
    bool count = ask_flag(ask, "count");
    View at;
    Code c = listing_page(ask, &l.page, e);

    if (c != OK || (c = model_load(&l.model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    if (count)
        l.page = (ListingPage){ false, INT64_MAX };
    else if (l.page.backward && !(l.kept = ARENA_ARRAY(ask->arena, Maker, (size_t)l.page.limit + 1)))
        c = arena_fail(ask->arena, 0, "a list", e);
    if (c == OK && !count)
        c = answer_table(answer, "makers", "Makers", columns, COUNT_OF(columns), e);
    at = ask_text(ask, l.page.backward ? "before" : "after");
    at = at.p ? at : V("");
    do
        c = c == OK ? read_batch(&l, &at, e) : c;
    while (c == OK && at.n && l.listed < l.page.limit && (c = ask_continue(ask, e)) == OK);
    if (c == OK && count)
        c = answer_fact(answer, "matched", value_count(l.listed), e);
    for (int64_t i = l.page.backward ? l.listed : 0; i > 0 && c == OK; i--)
        c = put_maker(&l, &l.kept[i - 1], e);
    if (c == OK && !count)
        c = answer_table_end(answer, e);
    model_release(&l.model);
    return c;
}
