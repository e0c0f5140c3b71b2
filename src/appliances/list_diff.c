/* See list_changes.h. */
#include "appliances/list_changes.h"

#include "base/limits.h"
#include "picture/record.h"
#include "sql.h"

enum { PRODUCTS_MOST = 1 << 28 };

static const char *const kind_names[DIFF_KINDS] = {
    [DIFF_NEW] = "new",
    [DIFF_GONE] = "gone",
    [DIFF_REPRICED] = "repriced",
    [DIFF_RENAMED] = "renamed",
    [DIFF_RECODED] = "recoded",
    [DIFF_REPACKED] = "repacked",
    [DIFF_GTIN_ADDED] = "gtin-added",
    [DIFF_GTIN_CORRECTED] = "gtin-corrected",
    [DIFF_GTIN_REMOVED] = "gtin-removed",
    [DIFF_SUPPLIER] = "supplier-changed",
    [DIFF_MOVED] = "moved",
    [DIFF_DESCRIBED] = "described",
    [DIFF_CANNOT_TELL] = "cannot-tell",
};

static const DiffKind kind_of[LISTING_FIELDS] = {
    [LISTING_PART] = DIFF_MOVED,
    [LISTING_GENERIC] = DIFF_RENAMED,
    [LISTING_NAME] = DIFF_RENAMED,
    [LISTING_SUPPLIER] = DIFF_SUPPLIER,
    [LISTING_QUANTITY] = DIFF_REPACKED,
    [LISTING_UNIT] = DIFF_REPACKED,
    [LISTING_PRICE] = DIFF_REPRICED,
    [LISTING_COLOUR] = DIFF_DESCRIBED,
    [LISTING_SIZE] = DIFF_DESCRIBED,
    [LISTING_PRODUCT_ORDER_NO] = DIFF_RECODED,
    [LISTING_PACK_ORDER_NO] = DIFF_RECODED,
    [LISTING_DISPENSING] = DIFF_DESCRIBED,
    [LISTING_PRODUCT_CODE] = DIFF_RECODED,
    [LISTING_PACK_CODE] = DIFF_RECODED,
    [LISTING_GTIN] = DIFF_GTIN_CORRECTED,
    [LISTING_SUPPLIER_CODE] = DIFF_SUPPLIER,
    [LISTING_BNF] = DIFF_RECODED,
};

const char *diff_kind_name(DiffKind kind)
{
    return kind_names[kind];
}

/* ---- one listing in one edition ---------------------------------------------------------------------------------- */

static Code record_of(Ask *ask, const Model *m, int64_t origin, View value[LISTING_FIELDS], Error *e)
{
    ListingLayout at = { .layout = NULL };
    Rows *r = NULL;
    bool more = false;
    Code c = store_rows(ask->store, &SQL_list_record,
                        ARGS(arg_int(origin >> SOURCE_SHIFT), arg_int(origin & 0xffffffff)), &r, e);

    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View fields = arena_copy(ask->arena, rows_text(r, 3));
        c = fields.p ? listing_read(&at, m, rows_int(r, 2), fields, ask->arena, value, e)
                     : arena_fail(ask->arena, rows_text(r, 3).n, "a line of the list", e);
    }
    rows_close(r);
    return c;
}

/* The origin and GTINs of the stretch that an edition belongs to; *found false: it lists it not. */
static Code version_at(Ask *ask, uint32_t listing, int edition, int64_t *origin, View *gtin, bool *found, Error *e)
{
    Rows *r = NULL;
    Code c = store_rows(ask->store, &SQL_list_version_at, ARGS(arg_int((int64_t)listing + 1), arg_int(edition)), &r, e);

    *found = false;
    if (c == OK && (c = rows_next(r, found, e)) == OK && *found) {
        *origin = rows_int(r, 1);
        *gtin = arena_copy(ask->arena, rows_text(r, 2));
    }
    rows_close(r);
    return c;
}

Code listing_values(Ask *ask, const Model *m, uint32_t listing, int edition, View value[LISTING_FIELDS], Error *e)
{
    int64_t origin;
    View gtin;
    bool found;
    Code c = version_at(ask, listing, edition, &origin, &gtin, &found, e);

    for (int i = 0; i < LISTING_FIELDS; i++)
        value[i] = V("");
    if (c != OK || !found)
        return c;
    c = record_of(ask, m, origin, value, e);
    value[LISTING_GTIN] = gtin;
    return c;
}

Code listing_stretches(Ask *ask, int64_t listing, Stretch **out, int *n, Error *e)
{
    size_t room = 0;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_list_versions, ARGS(arg_int(listing)), &r, e);

    *out = NULL;
    *n = 0;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (arena_room(ask->arena, out, (size_t)*n, &room, sizeof **out))
            (*out)[(*n)++] = (Stretch){ (int)rows_int(r, 0), (int)rows_int(r, 1), rows_null(r, 2) ? -1 : rows_int(r, 2),
                                        rows_int(r, 3) };
        else
            c = arena_fail(ask->arena, 0, "a history", e);
    }
    rows_close(r);
    return c;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

typedef struct {
    Ask *ask;
    const DiffWanted *wanted;
    Diff *out;
    Model model;
    bool modelled;
    ListColumn price[2], content[2], cost, product;
    uint32_t *fields;     /* what changed of each listing between the editions */
    unsigned char *times; /* in how many of them its content changed */
    uint16_t *seen;       /* by product: kinds whose cost has been added */
    size_t products, listings;
    View aside[2]; /* rows of either edition that were set aside, as published */
} Work;

static Code add(Work *x, const DiffChange *change, Error *e)
{
    Diff *d = x->out;
    uint32_t product = column_u32(&x->product, change->listing);

    if (x->wanted && x->wanted->kind && !x->wanted->kind[change->kind])
        return OK;
    if (!arena_room(x->ask->arena, &d->change, d->n, &d->room, sizeof *d->change))
        return arena_fail(x->ask->arena, d->n * sizeof *d->change, "changes", e);
    d->listings += !d->n || d->change[d->n - 1].listing != change->listing;
    d->change[d->n++] = *change;
    d->count[change->kind]++;
    if (change->cost < 0) {
        d->unknown[change->kind]++;
    } else if (!product || product >= x->products || !(x->seen[product] >> change->kind & 1)) {
        if (product && product < x->products)
            x->seen[product] |= (uint16_t)(1u << change->kind);
        d->cost[change->kind] += change->cost;
    }
    return OK;
}

static Code model_once(Work *x, Error *e)
{
    Code c = x->modelled ? OK : model_load(&x->model, x->ask->store, x->ask, x->ask->arena, e);
    x->modelled |= c == OK;
    return c;
}

/* Which fields of a listing differ, where it changed more than once on the way. */
static Code compare_values(Work *x, uint32_t listing, uint32_t *fields, Error *e)
{
    View before[LISTING_FIELDS], after[LISTING_FIELDS];
    Code c = model_once(x, e);

    if (c != OK || (c = listing_values(x->ask, &x->model, listing, x->out->from, before, e)) != OK ||
        (c = listing_values(x->ask, &x->model, listing, x->out->to, after, e)) != OK)
        return c;
    *fields = 0;
    for (int i = 0; i < LISTING_FIELDS; i++)
        *fields |= view_eq(before[i], after[i]) ? 0 : 1u << i;
    return OK;
}

static Code gtin_kind(Work *x, uint32_t listing, uint8_t *kind, Error *e)
{
    int64_t origin;
    View before = V(""), after = V("");
    bool found;
    Code c = version_at(x->ask, listing, x->out->from, &origin, &before, &found, e);

    if (c == OK)
        c = version_at(x->ask, listing, x->out->to, &origin, &after, &found, e);
    *kind = !before.n ? DIFF_GTIN_ADDED : !after.n ? DIFF_GTIN_REMOVED : DIFF_GTIN_CORRECTED;
    return c;
}

static Code content_changed(Work *x, DiffChange change, Error *e)
{
    uint32_t fields = x->fields[change.listing];
    Code c = OK;

    if (x->times[change.listing] != 1)
        c = compare_values(x, change.listing, &fields, e);
    for (int i = 0; i < LISTING_FIELDS && c == OK; i++) {
        if (!(fields >> i & 1) || i == LISTING_PRICE)
            continue;
        change.kind = (uint8_t)kind_of[i];
        change.field = (uint8_t)i;
        if (i == LISTING_GTIN && (c = gtin_kind(x, change.listing, &change.kind, e)) != OK)
            break;
        c = add(x, &change, e);
    }
    return c;
}

/* Does the code of a pack stand in a row that was set aside? */
static Code in_aside(Work *x, uint32_t listing, int side, bool *in, Error *e)
{
    Rows *r = NULL;
    bool more = false;
    Code c;

    *in = false;
    if (!x->aside[side].n)
        return OK;
    c = store_rows(x->ask->store, &SQL_list_one, ARGS(arg_int((int64_t)listing + 1)), &r, e);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        *in = rows_text(r, 1).n && view_find_view(x->aside[side], rows_text(r, 1)) >= 0;
    rows_close(r);
    return c;
}

static Code compare(Work *x, uint32_t i, Error *e)
{
    DiffChange change = { .listing = i, .before = column_i32(&x->price[0], i), .after = column_i32(&x->price[1], i) };
    bool aside;
    Code c = OK;

    if (change.before == COLUMN_ABSENT && change.after == COLUMN_ABSENT)
        return OK;
    change.cost = x->cost.bytes.n ? column_i64(&x->cost, i) : -1;
    change.field = LISTING_FIELDS;
    if (change.before == COLUMN_ABSENT || change.after == COLUMN_ABSENT) {
        if ((c = in_aside(x, i, change.after == COLUMN_ABSENT, &aside, e)) != OK)
            return c;
        change.kind = aside ? DIFF_CANNOT_TELL : change.before == COLUMN_ABSENT ? DIFF_NEW : DIFF_GONE;
        return add(x, &change, e);
    }
    if (change.before != change.after) {
        change.kind = DIFF_REPRICED;
        change.field = LISTING_PRICE;
        c = add(x, &change, e);
    }
    if (c == OK && column_u32(&x->content[0], i) != column_u32(&x->content[1], i))
        c = content_changed(x, change, e);
    return c;
}

/* What changed of whose content in each edition on the way. */
static Code read_changed(Work *x, Error *e)
{
    int low = x->out->from < x->out->to ? x->out->from : x->out->to;
    int high = x->out->from < x->out->to ? x->out->to : x->out->from;
    Code c = OK;

    for (int k = low + 1; k <= high && c == OK; k++) {
        ListColumn changed;
        if ((c = column_read(x->ask, "changed", k, &changed, e)) != OK)
            return c;
        for (size_t i = 0; i + 8 <= changed.bytes.n; i += 8) {
            uint32_t listing = column_u32(&changed, i / 4);
            if (listing >= x->listings)
                continue;
            x->fields[listing] |= column_u32(&changed, i / 4 + 1);
            x->times[listing] += x->times[listing] < 2;
        }
    }
    return c;
}

static Code read_aside(Work *x, int side, int edition, Error *e)
{
    Rows *r = NULL;
    Text all;
    bool more;
    Code c;

    if (!x->out->editions.set_aside[edition])
        return OK;
    text_init(&all, 16 * MIB);
    c = store_rows(x->ask->store, &SQL_list_set_aside, ARGS(arg_int(x->out->editions.rank[edition])), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        text_put(&all, rows_text(r, 0));
        text_byte(&all, '\n');
    }
    rows_close(r);
    if (c == OK && !(x->aside[side] = arena_copy(x->ask->arena, text_view(&all))).p)
        c = arena_fail(x->ask->arena, all.n, "rows set aside", e);
    text_release(&all);
    return c;
}

static Code read_columns(Work *x, Error *e)
{
    Diff *d = x->out;
    Code c;

    if ((c = column_read(x->ask, "price", d->from, &x->price[0], e)) != OK ||
        (c = column_read(x->ask, "price", d->to, &x->price[1], e)) != OK ||
        (c = column_read(x->ask, "content", d->from, &x->content[0], e)) != OK ||
        (c = column_read(x->ask, "content", d->to, &x->content[1], e)) != OK ||
        (c = column_read(x->ask, "cost", 0, &x->cost, e)) != OK ||
        (c = column_read(x->ask, "product", 0, &x->product, e)) != OK ||
        (c = column_read(x->ask, "packs", 0, &d->packs, e)) != OK)
        return c;
    x->listings = x->price[0].bytes.n / 4;
    for (size_t i = 0; i < x->listings; i++) {
        size_t product = column_u32(&x->product, i);
        x->products = product < PRODUCTS_MOST && product >= x->products ? product + 1 : x->products;
    }
    x->fields = ARENA_ARRAY(x->ask->arena, uint32_t, x->listings + 1);
    x->times = ARENA_ARRAY(x->ask->arena, unsigned char, x->listings + 1);
    x->seen = ARENA_ARRAY(x->ask->arena, uint16_t, x->products + 1);
    if (!x->fields || !x->times || !x->seen)
        return arena_fail(x->ask->arena, x->listings, "what changed", e);
    if ((c = read_aside(x, 0, d->from, e)) != OK || (c = read_aside(x, 1, d->to, e)) != OK)
        return c;
    return read_changed(x, e);
}

Code diff_editions(Ask *ask, int from, int to, const ListEditions *editions, const DiffWanted *wanted, Diff *out,
                   Error *e)
{
    Work x = { .ask = ask, .wanted = wanted, .out = out };
    Code c;

    *out = (Diff){ .editions = *editions, .from = from, .to = to };
    c = read_columns(&x, e);
    for (size_t i = 0; i < x.listings && c == OK; i++)
        if (!wanted || !wanted->listing || wanted->listing[i])
            c = compare(&x, (uint32_t)i, e);
    if (x.modelled)
        model_release(&x.model);
    return c;
}
