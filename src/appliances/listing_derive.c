/* Fills listing, listing_version and listing_edition: the editions of Part IX are read in order of time, each line
 * meets what its listing said before, and where nothing changed it is not even taken apart.
 *
 * What several lines of one pack code say is taken in the order of their bytes, so that the order of lines in a file
 * decides nothing. Memory: a few hundred bytes for each listing. Not here: which listings are comparable, what they are
 * used. */
#include "appliances/listing.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/facts.h"
#include "picture/feed.h"
#include "picture/record.h"
#include "picture/scan.h"
#include "sql.h"

#include <stdlib.h>

enum { LINES_MOST = 64 }; /* of one listing in one edition; more are not looked at */

/* A stretch of editions with the same values. */
typedef struct Version {
    struct Version *before;
    uint64_t content; /* hash of all values but the price */
    int64_t origin;
    int64_t price_pence; /* -1: none */
    int from, to, number, changed;
    View gtin;
} Version;

/* A line of the edition in hand. */
typedef struct Line {
    struct Line *next;
    View fields;
    int64_t origin, layout;
} Line;

typedef struct {
    View key;
    View raw; /* the lines as they were, to see at once that nothing changed; the values lie in it */
    View value[LISTING_FIELDS];
    Version *version; /* the newest */
    Line *line;       /* of the edition in hand */
    uint32_t product;
    int first, lines, versions;
} Listing;

typedef struct {
    const DeriveInput *in;
    Arena run, edition; /* lifetimes: this derivation, one edition */
    Map by_key;         /* key -> index + 1 */
    Listing *listing;
    size_t n, room;
    uint32_t *seen; /* listings of the edition in hand, as they first came */
    size_t n_seen, room_seen;
    const SourceInfo *source; /* in hand */
    int number;               /* of its edition, from 1 */
    ListingLayout layout;     /* the one last looked at */
    Text scratch;
    int64_t done, total;
} Lists;

/* ---- an edition's lines ------------------------------------------------------------------------------------------ */

static Listing *listing_of(Lists *x, View key, Error *e)
{
    bool fresh;
    uint64_t *at = map_add(&x->by_key, key, &fresh);

    if (!at || (fresh && !mem_room(&x->listing, x->n, &x->room, sizeof *x->listing))) {
        (void)fail_memory(e, "the list");
        return NULL;
    }
    if (fresh) {
        *at = ++x->n;
        x->listing[x->n - 1] = (Listing){ .key = x->by_key.entry[x->by_key.n - 1].key, .first = x->number };
    }
    return &x->listing[*at - 1];
}

static Code take_line(void *ctx, const Record *row, Error *e)
{
    Lists *x = ctx;
    Listing *l = listing_of(x, row->key, e);
    Line *line = l ? ARENA_NEW(&x->edition, Line) : NULL, **at;
    Code c;

    if (!l)
        return e->code;
    if (!line)
        return arena_fail(&x->edition, sizeof *line, "a line of the list", e);
    /* what a listing of one line said before needs no second copy */
    *line =
        (Line){ .fields = l->lines == 1 && view_eq(row->fields, l->raw) ? l->raw : arena_copy(&x->edition, row->fields),
                .origin = (int64_t)x->source->rank << SOURCE_SHIFT | (row->id & 0xffffffff),
                .layout = row->layout };
    if (!line->fields.p)
        return arena_fail(&x->edition, row->fields.n, "a line of the list", e);
    if (!l->line) {
        if (!mem_room(&x->seen, x->n_seen, &x->room_seen, sizeof *x->seen))
            return fail_memory(e, "the list");
        x->seen[x->n_seen++] = (uint32_t)(l - x->listing);
    }
    for (at = &l->line; *at && view_cmp((*at)->fields, line->fields) <= 0;)
        at = &(*at)->next;
    line->next = *at;
    *at = line;
    if (++x->done % 8192 || !x->in->ask)
        return OK;
    if ((c = ask_continue(x->in->ask, e)) == OK)
        ask_progress(x->in->ask, "the list from month to month", x->done, x->total, "lines");
    return c;
}

/* ---- what changed ------------------------------------------------------------------------------------------------ */

/* The GTINs of several lines, each once. */
static void add_gtin(Text *t, View gtin)
{
    View rest = text_view(t);
    if (!gtin.n)
        return;
    while (rest.n)
        if (view_eq(view_cut(&rest, ' '), gtin))
            return;
    if (t->n)
        text_byte(t, ' ');
    text_put(t, gtin);
}

/* The values of a listing in the edition in hand, taken out of a copy of its lines that stays, and a hash of all of
 * them but the price. */
static Code read_lines(Lists *x, const Listing *l, View raw, View value[LISTING_FIELDS], uint64_t *content, Error *e)
{
    const Line *first = l->line;
    View other[LISTING_FIELDS];
    Code c =
        listing_read(&x->layout, x->in->model, first->layout, view_sub(raw, 0, first->fields.n), &x->run, value, e);
    int n = 0;

    *content = 0;
    text_clear(&x->scratch);
    for (const Line *line = l->line; line && c == OK && n < LINES_MOST; line = line->next, n++) {
        if (line == l->line)
            memcpy(other, value, sizeof other);
        else
            c = listing_read(&x->layout, x->in->model, line->layout, line->fields, &x->edition, other, e);
        for (int i = 0; i < LISTING_FIELDS && c == OK; i++)
            if (i != LISTING_PRICE)
                *content = (*content ^ view_hash(other[i])) * 0x9e3779b97f4a7c15u + (uint64_t)i;
        if (c == OK)
            add_gtin(&x->scratch, other[LISTING_GTIN]);
    }
    if (c == OK && l->line->next) {
        value[LISTING_GTIN] = arena_copy(&x->run, text_view(&x->scratch));
        if (!value[LISTING_GTIN].p)
            c = arena_fail(&x->edition, x->scratch.n, "the codes of a pack", e);
    }
    return c;
}

/* The lines of the edition in hand as one text. */
static View raw_lines(Lists *x, const Listing *l)
{
    if (!l->line->next)
        return l->line->fields;
    text_clear(&x->scratch);
    for (const Line *line = l->line; line; line = line->next) {
        text_put(&x->scratch, line->fields);
        text_byte(&x->scratch, '\n');
    }
    return text_view(&x->scratch);
}

static int64_t pence_of(View price)
{
    int64_t pence;
    return view_digits(price) && view_int(price, &pence) ? pence : -1;
}

static Code add_version(Lists *x, Listing *l, uint64_t content, int changed, Error *e)
{
    Version *v = ARENA_NEW(&x->run, Version);
    int highest = -1;

    if (!v)
        return arena_fail(&x->run, sizeof *v, "the list", e);
    *v = (Version){ .before = l->version,
                    .content = content,
                    .origin = l->line->origin,
                    .price_pence = pence_of(l->value[LISTING_PRICE]),
                    .from = x->number,
                    .to = x->number,
                    .number = -1,
                    .changed = changed,
                    .gtin = l->value[LISTING_GTIN] };
    for (const Version *b = l->version; b; b = b->before) {
        highest = b->number > highest ? b->number : highest;
        if (b->content == content)
            v->number = b->number;
    }
    if (v->number < 0)
        v->number = highest + 1;
    l->version = v;
    l->versions++;
    return OK;
}

static int changed_fields(const View before[LISTING_FIELDS], const View now[LISTING_FIELDS])
{
    int changed = 0;
    for (int i = 0; i < LISTING_FIELDS; i++)
        if (!view_eq(before[i], now[i]))
            changed |= 1 << i;
    return changed;
}

/* The lines of one listing in the edition in hand are all there. */
static Code end_listing(Lists *x, Listing *l, Error *e)
{
    bool goes_on = l->version && l->version->to >= x->number - 1;
    View value[LISTING_FIELDS], raw = raw_lines(x, l), kept;
    uint64_t content;
    int changed = 0;
    Code c;

    if (goes_on && view_eq(raw, l->raw)) {
        l->version->to = x->number;
        return OK;
    }
    kept = arena_copy(&x->run, raw); /* before the scratch is used again */
    if (!kept.p)
        return arena_fail(&x->run, raw.n, "the list", e);
    if ((c = read_lines(x, l, kept, value, &content, e)) != OK)
        return c;
    if (l->version)
        changed = changed_fields(l->value, value);
    if (l->version && !changed && l->version->content != content)
        changed = 1 << LISTING_FIELDS;
    l->raw = kept;
    l->lines = 0;
    for (const Line *line = l->line; line; line = line->next)
        l->lines++;
    memcpy(l->value, value, sizeof l->value);
    if (goes_on && !changed) {
        l->version->to = x->number;
        return OK;
    }
    return add_version(x, l, content, changed, e);
}

static Code end_edition(Lists *x, Error *e)
{
    Code c = OK;
    for (size_t i = 0; i < x->n_seen && c == OK; i++) {
        Listing *l = &x->listing[x->seen[i]];
        c = end_listing(x, l, e);
        l->line = NULL;
    }
    x->n_seen = 0;
    arena_reset(&x->edition);
    return c;
}

/* ---- products ---------------------------------------------------------------------------------------------------- */

/* The product of each listing: by the record that speaks of it first in its newest stretch. */
static Code find_products(Lists *x, const Query *q, const Map *by_origin, int64_t from, int64_t end, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, q, ARGS(arg_int(from), arg_int(end)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t origin = rows_int(r, 0);
        const uint64_t *at = map_find(by_origin, view((const char *)&origin, sizeof origin));
        if (at)
            x->listing[*at - 1].product = (uint32_t)rows_int(r, 1);
    }
    rows_close(r);
    return c;
}

static Code give_products(Lists *x, int64_t first_rank, int64_t last_rank, Error *e)
{
    int64_t from = first_rank << SOURCE_SHIFT, end = (last_rank + 1) << SOURCE_SHIFT;
    Map by_origin;
    Code c = OK;

    map_init(&by_origin, &x->run);
    for (size_t i = 0; i < x->n && c == OK; i++) {
        int64_t origin = x->listing[i].version->origin;
        uint64_t *at = map_add(&by_origin, view((const char *)&origin, sizeof origin), NULL);
        if (!at)
            c = fail_memory(e, "the products of the list");
        else
            *at = i + 1;
    }
    if (c == OK && (c = find_products(x, &SQL_listing_products, &by_origin, from, end, e)) == OK)
        c = find_products(x, &SQL_listing_product_records, &by_origin, from, end, e);
    map_release(&by_origin);
    return c;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static Code put_listing(RowFeed *feed, const Lists *x, size_t i, Error *e)
{
    const Listing *l = &x->listing[i];
    const Version *v = l->version;
    Arg row[27];
    int n = 0;

    row[n++] = arg_int((int64_t)i + 1);
    row[n++] = arg_text(l->key);
    row[n++] = arg_int(l->product);
    for (int k = 0; k < LISTING_FIELDS; k++) {
        row[n++] = arg_text(l->value[k]);
        if (k == LISTING_PRICE)
            row[n++] = v->price_pence >= 0 ? arg_int(v->price_pence) : arg_null();
    }
    row[n++] = arg_int(l->lines);
    row[n++] = arg_int(l->first);
    row[n++] = arg_int(v->to);
    row[n++] = arg_int(v->to == x->number);
    row[n++] = arg_int(l->versions);
    row[n++] = arg_int(v->origin);
    return row_feed_add(feed, row, e);
}

static Code write_listings(const Lists *x, Error *e)
{
    RowFeed *feed = NULL;
    Code c = row_feed_open(&feed, x->in->out, &BULK_listing_load, e);

    for (size_t i = 0; i < x->n && c == OK; i++)
        c = put_listing(feed, x, i, e);
    return row_feed_close(feed, c, e);
}

/* Oldest first; the list is turned round on the way. */
static Code put_versions(RowFeed *feed, size_t listing, Version *newest, Error *e)
{
    Version *v = NULL;
    Code c = OK;

    while (newest) {
        Version *before = newest->before;
        newest->before = v;
        v = newest;
        newest = before;
    }
    for (; v && c == OK; v = v->before) {
        Arg row[] = { arg_int((int64_t)listing + 1),
                      arg_int(v->from),
                      arg_int(v->to),
                      v->price_pence >= 0 ? arg_int(v->price_pence) : arg_null(),
                      arg_int(v->number),
                      arg_int(v->changed),
                      arg_text(v->gtin),
                      arg_int(v->origin) };
        c = row_feed_add(feed, row, e);
    }
    return c;
}

static Code write_versions(const Lists *x, Error *e)
{
    RowFeed *feed = NULL;
    Code c = row_feed_open(&feed, x->in->out, &BULK_listing_version_load, e);

    for (size_t i = 0; i < x->n && c == OK; i++)
        c = put_versions(feed, i, x->listing[i].version, e);
    return row_feed_close(feed, c, e);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static Code read_editions(Lists *x, int64_t *first_rank, int64_t *last_rank, Error *e)
{
    const Model *m = x->in->model;
    Bulk *editions = NULL;
    View before = V("");
    Code c = bulk_begin(x->in->out, &BULK_listing_edition_load, true, &editions, e);

    for (int i = 0; i < m->n_sources && c == OK; i++) {
        const SourceInfo *s = &m->source[i];
        if (!listing_source(s) || (x->number && view_eq(s->edition, before))) /* one file for each edition */
            continue;
        Arg row[] = { arg_int(++x->number), arg_text(s->edition), arg_int(s->rank), arg_int(s->rows_kept),
                      arg_int(s->rows_set_aside) };
        before = s->edition;
        x->source = s;
        *first_rank = *first_rank ? *first_rank : s->rank;
        *last_rank = s->rank;
        if ((c = scan_ahead(x->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), NULL, take_line, x, e)) == OK &&
            (c = end_edition(x, e)) == OK)
            c = bulk_row(editions, row, e);
    }
    return bulk_close(editions, c, e);
}

static Code derive(const DeriveInput *in, Error *e)
{
    Lists *x = mem_alloc(sizeof *x);
    int64_t first_rank = 0, last_rank = 0;
    Code c;

    if (!x)
        return fail_memory(e, "the list");
    memset(x, 0, sizeof *x);
    x->in = in;
    arena_init(&x->run, 1 * GIB);
    arena_init(&x->edition, 1 * GIB);
    map_init(&x->by_key, &x->run);
    text_init(&x->scratch, LIMIT_ROW_BYTES * LINES_MOST);
    for (int i = 0; i < in->model->n_sources; i++)
        x->total += listing_source(&in->model->source[i]) ? in->model->source[i].records : 0;
    if ((c = read_editions(x, &first_rank, &last_rank, e)) == OK && x->n &&
        (c = give_products(x, first_rank, last_rank, e)) == OK && (c = write_listings(x, e)) == OK)
        c = write_versions(x, e);
    map_release(&x->by_key);
    mem_free(x->listing);
    mem_free(x->seen);
    text_release(&x->scratch);
    arena_release(&x->edition);
    arena_release(&x->run);
    mem_free(x);
    return c;
}

static const DerivedTable tables[] = {
    { "listing", &SQL_digest_listing, "ititttttttittttttttttiiiiii" },
    { "listing_edition", &SQL_digest_listing_edition, "itiii" },
    { "listing_version", &SQL_digest_listing_version, "iiiiiiti" },
    { NULL },
};

const Deriver listing_deriver = { "list", 2, derive, tables };
