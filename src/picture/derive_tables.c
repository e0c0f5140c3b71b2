/* The derived tables beside product and the index, written in their key's order from what the stages before spooled.
 * Not here: the product table (derive_compose.c), findings (findings.c). */
#include "picture/derive_inside.h"

#include "base/sort.h"
#include "picture/feed.h"
#include "sql.h"

#include <stdio.h>

/* Writes a sorter's records through `row`, which turns one into the columns of `table` or passes it over. */
typedef bool SpoolRow(Derive *d, View record, Arg *row);

static Code write_spool(Derive *d, Sorter *s, const BulkTable *table, SpoolRow *turn, int64_t *count, Error *e)
{
    RowFeed *feed = NULL;
    View record;
    Arg row[16];
    bool more;
    Code c;

    if ((c = sorter_sort(s, e)) != OK || (c = row_feed_open(&feed, d->out, table, e)) != OK)
        return c;
    while ((c = sorter_next(s, &record, &more, e)) == OK && more) {
        if (!turn(d, record, row))
            continue;
        if ((c = row_feed_add(feed, row, e)) != OK)
            break;
        ++*count;
    }
    return row_feed_close(feed, c, e);
}

static bool link_row(Derive *d, View r, Arg *row)
{
    (void)d;
    row[0] = arg_int(sort_read_u32(&r));
    row[1] = arg_int((int64_t)sort_read_u64(&r));
    row[2] = arg_text(r.p ? r : V(""));
    return true;
}

/* True if the record begins as the last one did over its identity, which is then remembered. */
static bool repeats(Derive *d, View identity)
{
    if (view_eq(text_view(&d->scratch), identity))
        return true;
    text_clear(&d->scratch);
    text_put(&d->scratch, identity);
    return false;
}

static bool identifier_row(Derive *d, View r, Arg *row)
{
    View whole = r, value = view_cut(&r, '\0'), scheme = view_cut(&r, '\0'), level;
    uint32_t product = sort_read_u32(&r);
    uint64_t origin;
    int64_t quantity;

    if (repeats(d, view_sub(whole, 0, (size_t)(r.p - whole.p))))
        return false;
    r = view_sub(r, 2, r.n);
    origin = ~sort_read_u64(&r);
    quantity = (int64_t)sort_read_u64(&r);
    level = view_cut(&r, '\0');
    row[0] = arg_text(value);
    row[1] = arg_text(scheme);
    row[2] = arg_int(product);
    row[3] = arg_int((int64_t)origin);
    row[4] = arg_text(level);
    row[5] = quantity > 0 ? arg_int(quantity) : arg_null();
    row[6] = arg_text(r.p ? r : V(""));
    return true;
}

static bool class_row(Derive *d, View r, Arg *row)
{
    (void)d;
    row[0] = arg_text(view_cut(&r, '\0'));
    row[1] = arg_text(view_cut(&r, '\0'));
    row[2] = arg_int((int64_t)sort_read_u64(&r));
    row[3] = arg_text(view_cut(&r, '\0'));
    row[4] = arg_text(r.p ? r : V(""));
    return true;
}

static bool organisation_row(Derive *d, View r, Arg *row)
{
    (void)d;
    row[0] = arg_text(view_cut(&r, '\0'));
    row[1] = arg_int((int64_t)sort_read_u64(&r));
    for (int i = 2; i < 6; i++)
        row[i] = arg_text(view_cut(&r, '\0'));
    row[6] = arg_text(r.p ? r : V(""));
    return true;
}

static Code write_origins(Derive *d, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_origin_load, true, &bulk, e);
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        Arg row[] = { arg_int(s->rank),     arg_int(s->id),      arg_text(s->name),
                      arg_text(s->dataset), arg_text(s->part),   arg_text(s->edition),
                      arg_int(s->in_force), arg_int(s->records), arg_int(s->gave_way_to) };
        c = bulk_row(bulk, row, e);
    }
    return bulk_close(bulk, c, e);
}

Code derive_summary_row(Bulk *bulk, const char *name, int64_t value, Error *e)
{
    char text[24];
    Arg row[] = { arg_text(view_of(name)), arg_null() };

    snprintf(text, sizeof text, "%lld", (long long)value);
    row[1] = arg_text(view_of(text));
    return bulk_row(bulk, row, e);
}

static Code write_summary(Derive *d, Error *e)
{
    const DeriveCounts *n = d->counts;
    const struct {
        const char *name;
        int64_t value;
    } counts[] = { { "classes", n->classes },
                   { "identifiers", n->identifiers },
                   { "organisations", n->organisations },
                   { "product_records", n->records },
                   { "products", n->products } };
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_summary_load, true, &bulk, e);
    Arg version[] = { arg_text(V("derive_version")), arg_text(derive_version()) };

    if (c == OK)
        c = bulk_row(bulk, version, e);
    for (int i = 0; i < COUNT_OF(counts) && c == OK; i++)
        c = derive_summary_row(bulk, counts[i].name, counts[i].value, e);
    return bulk_close(bulk, c, e);
}

Code derive_write_tables(Derive *d, Error *e)
{
    DeriveCounts *n = d->counts;
    Code c;

    n->products = d->homes.products;
    homes_release(&d->homes);
    text_clear(&d->scratch);
    if ((c = write_origins(d, e)) != OK ||
        (c = write_spool(d, d->links, &BULK_product_record_load, link_row, &n->records, e)) != OK ||
        (c = write_spool(d, d->identifiers, &BULK_identifier_load, identifier_row, &n->identifiers, e)) != OK ||
        (c = write_spool(d, d->classes, &BULK_class_load, class_row, &n->classes, e)) != OK ||
        (c = write_spool(d, d->organisations, &BULK_organisation_load, organisation_row, &n->organisations, e)) != OK)
        return c;
    n->findings = (int64_t)d->findings.n;
    if ((c = write_summary(d, e)) != OK)
        return c;
    return findings_write(&d->findings, d->out, e);
}
