/* `organisations`: NHS organisations and sites by code. See listing.h.
 *
 * Several lists may name one code: the newest statement in force of the Organisation Data Service speaks, else the
 * newest of another list; what it leaves open is taken from the others. Not here: makers (listing_makers.c). */
#include "picture/listing.h"

#include "base/limits.h"
#include "sql.h"

enum { BATCH = 500 }; /* the LIMIT of the statements */

typedef struct {
    View code, scheme, name, postcode, parent, status;
    Value opened, closed, latitude, longitude;
    bool site, ods, in_force;
    const SourceInfo *source;
    int64_t row;
} Organisation;

static const Column columns[] = { { "code", COLUMN_CODE, NULL, NULL, 0 },
                                  { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "kind", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "name", COLUMN_PLACE, NULL, NULL, 0 },
                                  { "open", COLUMN_FLAG, NULL, NULL, 0 },
                                  { "opened", COLUMN_DATE, NULL, NULL, 0 },
                                  { "closed", COLUMN_DATE, NULL, NULL, 0 },
                                  { "postcode", COLUMN_CODE, NULL, NULL, 0 },
                                  { "latitude", COLUMN_NUMBER, NULL, "degrees", 6 },
                                  { "longitude", COLUMN_NUMBER, NULL, "degrees", 6 },
                                  { "parent", COLUMN_CODE, NULL, NULL, 0 },
                                  { "list", COLUMN_TEXT, NULL, NULL, 0 },
                                  { "source", COLUMN_CODE, NULL, NULL, 0 },
                                  { "row", COLUMN_COUNT, NULL, NULL, 0 },
                                  { "read_at", COLUMN_INSTANT, NULL, NULL, 0 } };

/* Lists of sites: the ODS file of them, and lists of hospitals. */
static bool is_site(const Facts *f)
{
    return view_ends(f->source->part, V("site")) || view_starts(f->layout->kind, V("hospital"));
}

static View scheme_of(const Facts *f)
{
    int key = layout_field(f->layout, ROLE_KEY, NULL);

    if (key >= 0 && f->layout->field[key].type == FIELD_ODS)
        return V("ods");
    if (key >= 0 && f->layout->field[key].type == FIELD_SCTID)
        return V("sctid");
    return f->layout->dataset;
}

static Value degrees(const Ask *ask, const Facts *f, FieldRole role)
{
    double x;
    return view_double(listing_value(ask, f, role, NULL), &x) ? value_number(x) : value_null();
}

static bool keep(const Listing *l, View *to, View v)
{
    *to = arena_copy(l->ask->arena, v);
    return to->p != NULL;
}

static Code one_said(const Listing *l, View code, Organisation *o, Error *e)
{
    const Facts *f = &l->facts;

    *o = (Organisation){ .site = is_site(f),
                         .ods = view_eq(f->source->dataset, V("ods")),
                         .in_force = f->source->in_force,
                         .source = f->source,
                         .row = f->row,
                         .opened = listing_day(l->ask, f, ROLE_FROM),
                         .closed = listing_day(l->ask, f, ROLE_TO),
                         .latitude = degrees(l->ask, f, ROLE_LATITUDE),
                         .longitude = degrees(l->ask, f, ROLE_LONGITUDE) };
    if (!keep(l, &o->code, code) || !keep(l, &o->scheme, scheme_of(f)) ||
        !keep(l, &o->name, listing_value(l->ask, f, ROLE_NAME, NULL)) ||
        !keep(l, &o->postcode, listing_value(l->ask, f, ROLE_POSTCODE, NULL)) ||
        !keep(l, &o->parent, listing_value(l->ask, f, ROLE_PARENT, NULL)))
        return arena_fail(l->ask->arena, 0, "an organisation", e);
    return OK;
}

/* What stands in `o` holds before what `x` says, unless x is the better list or the newer statement. */
static void join(Organisation *o, const Organisation *x)
{
    Organisation first = *o, second = *x;

    if (x->in_force != o->in_force ? x->in_force : x->ods || !o->ods)
        first = *x, second = *o;
    *o = first;
    o->name = first.name.n ? first.name : second.name;
    o->postcode = first.postcode.n ? first.postcode : second.postcode;
    o->parent = first.parent.n ? first.parent : second.parent;
    o->latitude = first.latitude.null ? second.latitude : first.latitude;
    o->longitude = first.longitude.null ? second.longitude : first.longitude;
    o->opened = first.opened.null ? second.opened : first.opened;
}

static bool is_open(const Listing *l, const Organisation *o)
{
    return o->closed.null || o->closed.i > l->ask->today;
}

/* A list that states neither day does not tell. */
static bool is_told(const Organisation *o)
{
    return !o->opened.null || !o->closed.null;
}

static bool wanted(const Listing *l, const Organisation *o)
{
    View kind = ask_text(l->ask, "kind"), open = ask_text(l->ask, "open"), parent = ask_text(l->ask, "parent");

    return (!kind.n || view_eq(kind, V("site")) == o->site) &&
           (!open.n || (is_told(o) && view_eq(open, V("yes")) == is_open(l, o))) &&
           (!parent.n || view_eq(parent, o->parent)) && listing_fits(l->ask, "name", o->name) &&
           listing_fits(l->ask, "postcode", o->postcode);
}

static Code put_organisation(Listing *l, void *row_of, Error *e)
{
    const Organisation *o = row_of;
    Value row[] = { value_text(o->code),
                    value_text(o->scheme),
                    value_text(o->site ? V("site") : V("organisation")),
                    value_text_or_null(o->name),
                    is_told(o) ? value_flag(is_open(l, o)) : value_null(),
                    o->opened,
                    o->closed,
                    value_text_or_null(o->postcode),
                    o->latitude,
                    o->longitude,
                    value_text_or_null(o->parent),
                    value_text_or_null(o->source->part),
                    value_text(o->source->name),
                    value_count(o->row),
                    value_instant(o->source->read_at) };
    Code c = answer_row(l->answer, row, e);

    return c == OK ? model_cite(o->source, l->answer, e) : c;
}

/* One organisation is complete. */
static Code take(Listing *l, Organisation *o, Error *e)
{
    if (!o->source || !wanted(l, o))
        return OK;
    return listing_take(l, o, e);
}

/* Reads one batch; *last is the code up to which organisations are complete, "" when there are no more. */
static Code read_batch(Listing *l, const Query *q, View from, View *last, Error *e)
{
    Organisation now = { .source = NULL }, said;
    View code = V("");
    Arena scratch;
    Rows *r = NULL;
    bool more = false;
    int rows = 0;
    Code c = store_rows(l->ask->store, q, ARGS(arg_text(from)), &r, e);

    *last = V("");
    arena_init(&scratch, LIMIT_ROW_BYTES * 4);
    while (c == OK && listing_open(l) && (c = rows_next(r, &more, e)) == OK && more) {
        rows++;
        if (!view_eq(rows_text(r, 0), code)) {
            if (code.n && (c = take(l, &now, e)) != OK)
                break;
            *last = code;
            code = arena_copy(l->ask->arena, rows_text(r, 0));
            now = (Organisation){ .source = NULL };
            if (!code.p)
                c = arena_fail(l->ask->arena, 0, "an organisation", e);
        }
        arena_reset(&scratch);
        if (c != OK || (c = facts_values(&l->model, rows_int(r, 2), rows_int(r, 3), rows_int(r, 4), rows_text(r, 5),
                                         rows_text(r, 6), &scratch, &l->facts, e)) != OK)
            break;
        if (!l->facts.source || !l->facts.source->visible || (c = one_said(l, code, &said, e)) != OK)
            continue;
        if (now.source)
            join(&now, &said);
        else
            now = said;
    }
    rows_close(r);
    arena_release(&scratch);
    /* the last code of a full batch may go on in the next one; one that fills a batch by itself is taken as it is */
    if (c == OK && listing_open(l) && code.n && (rows < BATCH || !last->n)) {
        *last = rows < BATCH ? V("") : code;
        c = take(l, &now, e);
    } else if (rows < BATCH) {
        *last = V("");
    }
    return c;
}

static Code read_all(Listing *l, Error *e)
{
    Ask *ask = l->ask;
    View at = ask_text(ask, l->backward ? "before" : "after");
    const Query *q = l->backward ? &SQL_organisations_before : &SQL_organisations_after;
    Code c = OK;

    if (ask_given(ask, "code"))
        return read_batch(l, &SQL_organisations_of_code, ask_text(ask, "code"), &at, e);
    at = at.p ? at : V("");
    do
        c = read_batch(l, q, at, &at, e);
    while (c == OK && at.n && listing_open(l) && (c = ask_continue(ask, e)) == OK);
    return c;
}

Code organisations_answer(Ask *ask, Answer *answer, Error *e)
{
    Listing l = { ask, answer, put_organisation, sizeof(Organisation) };
    Code c = listing_begin(&l, false, e);

    if (c == OK && !l.count)
        c = answer_table(answer, "organisations", "Organisations", columns, COUNT_OF(columns), e);
    if (c == OK)
        c = read_all(&l, e);
    if (c == OK)
        c = listing_end(&l, e);
    model_release(&l.model);
    return c;
}
