/* Fills list_check and list_finding: each edition is read once more, line by line, compared in memory, and let go.
 *
 * Of a line hashes of what checks compare are kept, and its fields as they are stored, packed. Memory: some 300 bytes
 * for each line of one edition. Not here: what the checks mean (quality.h), the checks (quality_inside.h says where).
 */
#include "appliances/quality_inside.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/record.h"
#include "picture/scan.h"
#include "sql.h"

const QualityName quality_names[QUALITY_CHECKS] = {
    [QUALITY_SLIPPED] = { "slipped-columns", "two or more values stand in columns where they cannot belong" },
    [QUALITY_ILL_FORMED] = { "ill-formed-value", "one value does not have the form of its column" },
    [QUALITY_NO_PRICE] = { "no-price-or-quantity", "no price, or no quantity above zero" },
    [QUALITY_REPEATED_PACK] = { "repeated-pack-code", "the pack code stands in several lines" },
    [QUALITY_SAME_PACK] = { "duplicate-pack", "two pack codes say the same in all else" },
    [QUALITY_SAME_ORDER_NO] = { "shared-order-number",
                                "packs of one supplier and quantity have the same product order number" },
    [QUALITY_SHARED_GTIN] = { "shared-gtin", "different packs have the same GTIN" },
    [QUALITY_BAD_GTIN] = { "bad-gtin", "the GTIN has a wrong length or check digit" },
    [QUALITY_NO_GTIN] = { "no-gtin", "no GTIN is published (counted, not listed)" },
    [QUALITY_REGISTERED_GTIN] = { "gtin-in-register", "no GTIN is published, but a register has one" },
    [QUALITY_PRICE] = { "improbable-price", "the price per unit is far from others of its group" },
    [QUALITY_SUPPLIER] = { "unregistered-supplier", "no manufacturer of the registers that were read has this name" },
};

enum { EDITIONS_MOST = 4096 };

Code quality_no_room(Error *e)
{
    return fail_memory(e, "the quality of the list");
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

Code quality_put(Quality *q, QualityCheck check, int64_t row, View pack, View name, View supplier, View value,
                 View evidence, Error *e)
{
    Arg arg[] = { arg_int(q->number),
                  arg_text(view_of(quality_names[check].name)),
                  arg_int(++q->found[check]),
                  arg_int(row),
                  arg_text(pack),
                  arg_text(name),
                  arg_text(supplier),
                  arg_text(value),
                  arg_text(evidence) };
    return q->found[check] <= QUALITY_ROWS_MOST ? bulk_row(q->findings, arg, e) : OK;
}

Code quality_put_line(Quality *q, QualityCheck check, int64_t row, const View value[LISTING_FIELDS], View about,
                      Error *e)
{
    if (!text_ok(&q->text))
        return text_fail(&q->text, "the evidence of a finding", e);
    return quality_put(q, check, row, value[LISTING_PACK_CODE], value[LISTING_NAME], value[LISTING_SUPPLIER],
                       about.p ? about : V(""), q->text.n ? text_view(&q->text) : V(""), e);
}

/* ---- reading an edition ------------------------------------------------------------------------------------------ */

static Code take_line(void *ctx, const Record *row, Error *e)
{
    Quality *q = ctx;
    View value[LISTING_FIELDS];
    Line *l;
    Code c;

    if (!mem_room(&q->line, q->n, &q->room, sizeof *q->line))
        return quality_no_room(e);
    l = &q->line[q->n++];
    *l = (Line){ .row = row->row, .layout = row->layout, .at = q->packed.n, .bytes = (uint32_t)row->fields.n };
    text_put(&q->packed, row->fields);
    if (!text_ok(&q->packed))
        return text_fail(&q->packed, "the quality of the list", e);
    if ((c = listing_read(&q->layout, q->in->model, row->layout, row->fields, &q->edition, value, e)) != OK ||
        (c = quality_check_line(q, row->row, value, e)) != OK)
        return c;
    quality_hash(l, value);
    return quality_find_price(q, l, row->key, value, e);
}

/* For comparing the lines of the edition in hand. */
static Code make_room(Quality *q, Error *e)
{
    for (q->slots = 64; q->slots < q->n * 2; q->slots *= 2)
        ;
    mem_free(q->prices);
    mem_free(q->table);
    q->prices = mem_alloc((q->n + 1) * sizeof *q->prices);
    q->table = mem_alloc(q->slots * sizeof *q->table);
    return q->prices && q->table ? OK : quality_no_room(e);
}

static Code check_lines(Quality *q, Error *e)
{
    Code c = OK;

    if ((c = make_room(q, e)) != OK)
        return c;
    for (int i = 0; i < QUALITY_CHECKS; i++)
        if (i != QUALITY_PRICE && i != QUALITY_SUPPLIER && i != QUALITY_REGISTERED_GTIN)
            q->looked_at[i] = (int64_t)q->n;
    return (c = quality_compare(q, e)) == OK ? quality_check_prices(q, e) : c;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static Code put_checks(Quality *q, Error *e)
{
    Code c = OK;

    for (int i = 0; i < QUALITY_CHECKS && c == OK; i++) {
        Arg row[] = { arg_int(q->number), arg_text(view_of(quality_names[i].name)), arg_int(q->looked_at[i]),
                      arg_int(q->found[i]) };
        c = bulk_row(q->checks, row, e);
    }
    return c;
}

static Code check_edition(Quality *q, const SourceInfo *s, bool newest, Error *e)
{
    Code c;

    q->n = 0;
    text_clear(&q->packed);
    arena_reset(&q->edition);
    memset(q->found, 0, sizeof q->found);
    memset(q->looked_at, 0, sizeof q->looked_at);
    c = scan_ahead(q->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), NULL, take_line, q, e);
    if (c == OK && (c = check_lines(q, e)) == OK && newest)
        c = quality_check_registers(q, e);
    return c;
}

typedef struct {
    int64_t number[EDITIONS_MOST], rank[EDITIONS_MOST];
    int n;
} Editions;

static Code read_editions(Quality *q, Editions *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_editions, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && x->n < EDITIONS_MOST) {
        x->number[x->n] = rows_int(r, 0);
        x->rank[x->n++] = rows_int(r, 1);
    }
    rows_close(r);
    return c;
}

static Code each_edition(Quality *q, Error *e)
{
    Editions *x = ARENA_NEW(&q->run, Editions);
    Code c = x ? read_editions(q, x, e) : arena_fail(&q->run, sizeof *x, "the quality of the list", e);

    for (int i = 0; c == OK && i < x->n; i++) {
        const SourceInfo *s = NULL;
        for (int k = 0; k < q->in->model->n_sources; k++)
            if (q->in->model->source[k].rank == x->rank[i])
                s = &q->in->model->source[k];
        q->number = x->number[i];
        if (s && (c = check_edition(q, s, i == x->n - 1, e)) == OK)
            c = put_checks(q, e);
    }
    return c;
}

static Code write_all(Quality *q, Error *e)
{
    Code c = bulk_begin(q->in->out, &BULK_list_finding_load, true, &q->findings, e);

    if (c != OK)
        return c;
    if ((c = bulk_begin(q->in->out, &BULK_list_check_load, true, &q->checks, e)) != OK) {
        bulk_abort(q->findings);
        return c;
    }
    if ((c = each_edition(q, e)) != OK) {
        bulk_abort(q->findings);
        bulk_abort(q->checks);
        return c;
    }
    if ((c = bulk_end(q->findings, e)) == OK)
        return bulk_end(q->checks, e);
    bulk_abort(q->checks);
    return c;
}

static Code derive(const DeriveInput *in, Error *e)
{
    Quality *q = mem_alloc(sizeof *q);
    Code c;

    if (!q)
        return quality_no_room(e);
    memset(q, 0, sizeof *q);
    q->in = in;
    arena_init(&q->run, 1 * GIB);
    arena_init(&q->edition, 1 * GIB);
    map_init(&q->group, &q->run);
    map_init(&q->kinds, &q->run);
    map_init(&q->units, &q->run);
    map_init(&q->priced, &q->run);
    text_init(&q->text, LIMIT_ROW_BYTES);
    text_init(&q->packed, 1 * GIB);
    if ((c = quality_read_groups(q, e)) == OK)
        c = write_all(q, e);
    map_release(&q->group);
    map_release(&q->kinds);
    map_release(&q->units);
    map_release(&q->priced);
    text_release(&q->text);
    text_release(&q->packed);
    mem_free(q->line);
    mem_free(q->table);
    mem_free(q->prices);
    arena_release(&q->edition);
    arena_release(&q->run);
    mem_free(q);
    return c;
}

static const DerivedTable tables[] = {
    { "list_check", &SQL_digest_list_check, "itii" },
    { "list_finding", &SQL_digest_list_finding, "itiittttt" },
    { NULL },
};

const Deriver quality_deriver = { "list-quality", 1, derive, tables };
