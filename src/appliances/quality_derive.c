/* Fills list_check and list_finding: each edition is read once more, line by line, sorted in memory by what its checks
 * compare, and let go. Memory: some hundred bytes for each line of one edition. Not here: what the checks mean
 * (quality.h). */
#include "appliances/quality.h"

#include "appliances/listing.h"
#include "appliances/market.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "codes/check.h"
#include "picture/attributes/maker.h"
#include "picture/facts.h"
#include "picture/links.h"
#include "picture/reading.h"
#include "picture/scan.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { EDITIONS_MOST = 4096 };

typedef struct {
    View value[LISTING_FIELDS];
    View key;         /* what one check compares */
    View price_group; /* group, or generic name, and unit */
    int64_t row;
    double each_pence; /* price of one unit; 0: unknown */
} Line;

typedef struct {
    const DeriveInput *in;
    Arena run, edition;
    Map group; /* listing's key -> index + 1 into codes of groups */
    Map codes; /* codes of groups, numbered as they first come */
    Line *line;
    size_t n, room;
    const Line **sorted;
    double *prices;
    ListingLayout layout;
    Bulk *findings, *checks;
    int64_t number; /* of the edition */
    int64_t found[QUALITY_CHECKS], looked_at[QUALITY_CHECKS];
    Text text;
} Quality;

/* ---- findings -----------------------------------------------------------------------------------------------------
 */

static Code put_finding(Quality *q, QualityCheck check, int64_t row, View pack, View name, View supplier, View value,
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

/* `evidence` is in q->text. */
static Code put_line(Quality *q, QualityCheck check, const Line *l, View value, Error *e)
{
    if (!text_ok(&q->text))
        return text_fail(&q->text, "the evidence of a finding", e);
    return put_finding(q, check, l->row, l->value[LISTING_PACK_CODE], l->value[LISTING_NAME],
                       l->value[LISTING_SUPPLIER], value.p ? value : V(""), q->text.n ? text_view(&q->text) : V(""), e);
}

/* ---- one line -----------------------------------------------------------------------------------------------------
 */

static bool is_bnf(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= '0' && v.p[i] <= '9') || (v.p[i] >= 'A' && v.p[i] <= 'Z')))
            return false;
    return v.n == 11 || v.n == 15;
}

static bool is_part(View v)
{
    for (View rest = v; rest.p;) {
        View one = view_cut(&rest, '&');
        one = view_trim(one);
        if (!view_eq(one, V("IXA")) && !view_eq(one, V("IXB")) && !view_eq(one, V("IXC")) && !view_eq(one, V("IXR")))
            return false;
    }
    return v.n > 0;
}

/* Has the value the form of its column? Empty ones have. */
static bool fits(ListingField field, View v)
{
    int64_t x;

    if (!v.n)
        return true;
    switch (field) {
    case LISTING_PART: return is_part(v);
    case LISTING_GENERIC:
    case LISTING_NAME:
    case LISTING_SUPPLIER:
    case LISTING_UNIT: return !view_digits(v);
    case LISTING_QUANTITY: return view_scaled(v, 3, &x);
    case LISTING_PRICE: return view_digits(v);
    case LISTING_PRODUCT_CODE:
    case LISTING_PACK_CODE:
    case LISTING_SUPPLIER_CODE: return sctid_valid(v, NULL);
    case LISTING_GTIN: return view_digits(v);
    case LISTING_BNF: return is_bnf(v);
    default: return true;
    }
}

static Code check_form(Quality *q, const Line *l, Error *e)
{
    int wrong = 0, first = 0;

    text_clear(&q->text);
    for (int i = 0; i < LISTING_FIELDS; i++)
        if (!fits((ListingField)i, l->value[i])) {
            first = wrong++ ? first : i;
            text_printf(&q->text, "%s%s holds '%.*s'", wrong > 1 ? "; " : "", listing_field_name((ListingField)i),
                        VIEW_ARGS(view_sub(l->value[i], 0, 80)));
        }
    if (!wrong)
        return OK;
    return put_line(q, wrong > 1 ? QUALITY_SLIPPED : QUALITY_ILL_FORMED, l, l->value[first], e);
}

static Code check_line(Quality *q, const Line *l, Error *e)
{
    View gtin = l->value[LISTING_GTIN], quantity = l->value[LISTING_QUANTITY];
    int64_t thousandths;
    Fault f;
    Code c = check_form(q, l, e);

    if (c == OK && (!l->value[LISTING_PRICE].n || view_eq(l->value[LISTING_PRICE], V("0")) ||
                    !market_quantity(quantity, &thousandths))) {
        text_clear(&q->text);
        text_printf(&q->text, "price '%.*s', quantity '%.*s'", VIEW_ARGS(l->value[LISTING_PRICE]), VIEW_ARGS(quantity));
        c = put_line(q, QUALITY_NO_PRICE, l, l->value[LISTING_PRICE], e);
    }
    q->found[QUALITY_NO_GTIN] += !gtin.n;
    if (c == OK && gtin.n && view_digits(gtin) && !gtin_valid(gtin, &f)) {
        text_clear(&q->text);
        text_printf(&q->text, "%zu digits; a GTIN has 8, 12, 13 or 14, and its last digit checks the others", gtin.n);
        c = put_line(q, QUALITY_BAD_GTIN, l, gtin, e);
    }
    return c;
}

/* ---- lines against each other -------------------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b)
{
    const Line *x = *(const Line *const *)a, *y = *(const Line *const *)b;
    int order = view_cmp(x->key, y->key);

    order = order ? order : view_cmp(x->value[LISTING_PACK_CODE], y->value[LISTING_PACK_CODE]);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Lines that have a key, in its order. */
static size_t sort_lines(Quality *q)
{
    size_t n = 0;

    for (size_t i = 0; i < q->n; i++)
        if (q->line[i].key.n)
            q->sorted[n++] = &q->line[i];
    if (n)
        qsort(q->sorted, n, sizeof *q->sorted, by_key);
    return n;
}

/* The value that a check of several lines is about. */
static ListingField told_field(QualityCheck check)
{
    switch (check) {
    case QUALITY_SHARED_GTIN: return LISTING_GTIN;
    case QUALITY_SAME_ORDER_NO: return LISTING_PRODUCT_ORDER_NO;
    case QUALITY_SAME_PACK: return LISTING_PRODUCT_CODE;
    default: return LISTING_PACK_CODE;
    }
}

/* Every line of a run but its first is told with the first; `packs`: only lines of other packs. */
static Code put_run(Quality *q, QualityCheck check, size_t from, size_t end, bool packs, Error *e)
{
    const Line *first = q->sorted[from];
    Code c = OK;

    for (size_t i = from + 1; i < end && c == OK; i++) {
        const Line *l = q->sorted[i];
        if (packs && view_eq(l->value[LISTING_PACK_CODE], first->value[LISTING_PACK_CODE]))
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "also row %lld: %.*s, pack %.*s", (long long)first->row,
                    VIEW_ARGS(view_sub(first->value[LISTING_NAME], 0, 120)),
                    VIEW_ARGS(first->value[LISTING_PACK_CODE]));
        c = put_line(q, check, l, l->value[told_field(check)], e);
    }
    return c;
}

static Code each_run(Quality *q, QualityCheck check, bool packs, Error *e)
{
    size_t n = sort_lines(q), from = 0;
    Code c = OK;

    for (size_t i = 1; i <= n && c == OK; i++)
        if (i == n || !view_eq(q->sorted[i]->key, q->sorted[from]->key)) {
            if (i > from + 1)
                c = put_run(q, check, from, i, packs, e);
            from = i;
        }
    return c;
}

/* All values of a line but the pack's own codes, as one text. */
static Code same_but_codes(Quality *q, Line *l, Error *e)
{
    text_clear(&q->text);
    for (int i = 0; i < LISTING_FIELDS; i++)
        if (i != LISTING_PACK_CODE && i != LISTING_GTIN && i != LISTING_PACK_ORDER_NO) {
            text_put(&q->text, l->value[i]);
            text_byte(&q->text, '\n');
        }
    l->key = l->value[LISTING_PRODUCT_CODE].n && l->value[LISTING_PACK_CODE].n && text_ok(&q->text)
                 ? arena_copy(&q->edition, text_view(&q->text))
                 : V("");
    return l->key.p ? OK : arena_fail(&q->edition, q->text.n, "the quality of the list", e);
}

/* Supplier, product order number and quantity. */
static Code order_key(Quality *q, Line *l, Error *e)
{
    View number = l->value[LISTING_PRODUCT_ORDER_NO];

    l->key = number.n ? arena_printf(&q->edition, "%.*s\n%.*s\n%.*s", VIEW_ARGS(l->value[LISTING_SUPPLIER]),
                                     VIEW_ARGS(number), VIEW_ARGS(l->value[LISTING_QUANTITY]))
                      : V("");
    return l->key.p ? OK : arena_fail(&q->edition, number.n, "the quality of the list", e);
}

static Code compare_lines(Quality *q, Error *e)
{
    Code c;

    for (size_t i = 0; i < q->n; i++)
        q->line[i].key = q->line[i].value[LISTING_PACK_CODE];
    if ((c = each_run(q, QUALITY_REPEATED_PACK, false, e)) != OK)
        return c;
    for (size_t i = 0; i < q->n; i++) {
        View gtin = q->line[i].value[LISTING_GTIN];
        while (gtin.n > 1 && *gtin.p == '0') /* 13 and 14 digits are one GTIN */
            gtin = view_sub(gtin, 1, gtin.n);
        q->line[i].key = gtin;
    }
    if ((c = each_run(q, QUALITY_SHARED_GTIN, true, e)) != OK)
        return c;
    for (size_t i = 0; i < q->n && c == OK; i++)
        c = same_but_codes(q, &q->line[i], e);
    if (c == OK)
        c = each_run(q, QUALITY_SAME_PACK, true, e);
    for (size_t i = 0; i < q->n && c == OK; i++)
        c = order_key(q, &q->line[i], e);
    return c == OK ? each_run(q, QUALITY_SAME_ORDER_NO, true, e) : c;
}

/* ---- prices -------------------------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static Code check_price_run(Quality *q, size_t from, size_t end, Error *e)
{
    double median;
    Code c = OK;

    if (end - from < QUALITY_PRICES_LEAST)
        return OK;
    for (size_t i = from; i < end; i++)
        q->prices[i - from] = q->sorted[i]->each_pence;
    qsort(q->prices, end - from, sizeof *q->prices, by_number);
    median = stat_quantile(q->prices, end - from, 0.5);
    q->looked_at[QUALITY_PRICE] += (int64_t)(end - from);
    for (size_t i = from; i < end && c == OK; i++) {
        const Line *l = q->sorted[i];
        View group = l->price_group, kind = view_cut(&group, '\n');
        char value[64];
        if (l->each_pence * QUALITY_IMPROBABLE > median && l->each_pence < median * QUALITY_IMPROBABLE)
            continue;
        snprintf(value, sizeof value, "%.3f p each", l->each_pence);
        text_clear(&q->text);
        text_printf(&q->text, "%s pence for %.*s %.*s; the median of %zu lines of '%.*s' is %.3f p each",
                    arena_cstr(&q->edition, l->value[LISTING_PRICE]), VIEW_ARGS(l->value[LISTING_QUANTITY]),
                    VIEW_ARGS(l->value[LISTING_UNIT]), end - from, VIEW_ARGS(view_sub(kind, 0, 120)), median);
        c = put_line(q, QUALITY_PRICE, l, view_of(value), e);
    }
    return c;
}

static Code check_prices(Quality *q, Error *e)
{
    size_t n, from = 0;
    Code c = OK;

    for (size_t i = 0; i < q->n; i++)
        q->line[i].key = q->line[i].each_pence > 0 ? q->line[i].price_group : V("");
    n = sort_lines(q);
    for (size_t i = 1; i <= n && c == OK; i++)
        if (i == n || !view_eq(q->sorted[i]->key, q->sorted[from]->key)) {
            c = check_price_run(q, from, i, e);
            from = i;
        }
    return c;
}

/* ---- reading an edition -------------------------------------------------------------------------------------------
 */

static Code find_price(Quality *q, Line *l, View key, Error *e)
{
    const uint64_t *group = map_find(&q->group, key);
    View kind = group ? q->codes.entry[*group - 1].key : l->value[LISTING_GENERIC];
    UnitPrice p = { 0, 0 };

    l->price_group = arena_printf(&q->edition, "%.*s\n%.*s", VIEW_ARGS(kind), VIEW_ARGS(l->value[LISTING_UNIT]));
    if (!l->price_group.p)
        return arena_fail(&q->edition, kind.n, "the quality of the list", e);
    if (view_digits(l->value[LISTING_PRICE]) && view_int(l->value[LISTING_PRICE], &p.price_pence) && kind.n &&
        market_quantity(l->value[LISTING_QUANTITY], &p.quantity_thousandths))
        l->each_pence = unit_price_pence(&p);
    return OK;
}

static Code take_line(void *ctx, const Record *row, Error *e)
{
    Quality *q = ctx;
    const LayoutInfo *layout = model_layout(q->in->model, row->layout);
    View all[FACT_VALUES_MOST], fields = arena_copy(&q->edition, row->fields);
    Line *l;
    int n;
    Code c;

    if (!layout)
        return fail(e, E_BUG, "a record has a layout that the store does not know");
    if (!fields.p)
        return arena_fail(&q->edition, row->fields.n, "the quality of the list", e);
    if (q->layout.layout != layout)
        listing_layout(&q->layout, layout);
    if (q->n == q->room) {
        size_t room = q->room ? q->room * 2 : 65536;
        if (!(l = mem_grow(q->line, room * sizeof *l)))
            return fail_memory(e, "the quality of the list");
        q->line = l;
        q->room = room;
    }
    l = &q->line[q->n++];
    *l = (Line){ .row = row->row, .key = V(""), .price_group = V("") };
    if ((c = record_values(fields, &q->edition, all, FACT_VALUES_MOST, &n, e)) != OK)
        return c;
    for (int i = 0; i < LISTING_FIELDS; i++) {
        int at = q->layout.at[i];
        l->value[i] = at >= 0 && at < n && all[at].p ? all[at] : V("");
    }
    return find_price(q, l, row->key, e);
}

static Code check_lines(Quality *q, Error *e)
{
    Code c = OK;

    mem_free(q->sorted);
    mem_free(q->prices);
    q->sorted = mem_alloc((q->n + 1) * sizeof *q->sorted);
    q->prices = mem_alloc((q->n + 1) * sizeof *q->prices);
    if (!q->sorted || !q->prices)
        return fail_memory(e, "the quality of the list");
    for (int i = 0; i < QUALITY_CHECKS; i++)
        if (i != QUALITY_PRICE && i != QUALITY_SUPPLIER && i != QUALITY_REGISTERED_GTIN)
            q->looked_at[i] = (int64_t)q->n;
    for (size_t i = 0; i < q->n && c == OK; i++)
        c = check_line(q, &q->line[i], e);
    if (c == OK && (c = compare_lines(q, e)) == OK)
        c = check_prices(q, e);
    return c;
}

/* ---- registers ----------------------------------------------------------------------------------------------------
 */

static Code take_registered(Quality *q, const Query *query, Args args, Map *told, Error *e)
{
    Rows *r = NULL;
    bool more, fresh;
    Code c = store_rows(q->in->out, query, args, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (!map_add(told, rows_text(r, 0), &fresh))
            c = fail_memory(e, "the quality of the list");
        if (c != OK || !fresh)
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "%s: %.*s", query == &SQL_quality_registered ? "of the same product" : "by a likely link",
                    VIEW_ARGS(rows_text(r, 4)));
        c = put_finding(q, QUALITY_REGISTERED_GTIN, 0, rows_text(r, 0), rows_text(r, 1), rows_text(r, 2),
                        rows_text(r, 3), text_view(&q->text), e);
    }
    rows_close(r);
    return c;
}

static Code read_makers(Quality *q, Map *makers, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_makers, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Maker m;
        if (!maker_read(rows_text(r, 0), &q->run, &m) || (m.key.n && !map_add(makers, m.key, NULL)))
            c = fail_memory(e, "the quality of the list");
    }
    rows_close(r);
    return c;
}

static Code check_suppliers(Quality *q, const Map *makers, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_suppliers, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View supplier = rows_text(r, 0);
        Maker m;
        if (!maker_read(supplier, &q->run, &m)) {
            c = fail_memory(e, "the quality of the list");
            break;
        }
        q->looked_at[QUALITY_SUPPLIER]++;
        if (map_find(makers, m.key) || (m.trading_as.n && map_find(makers, m.trading_as)))
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "%lld lines in force; compared as '%.*s'", (long long)rows_int(r, 1), VIEW_ARGS(m.key));
        c = put_finding(q, QUALITY_SUPPLIER, 0, V(""), V(""), supplier, supplier, text_view(&q->text), e);
    }
    rows_close(r);
    return c;
}

/* Of the newest edition only: what the picture says today. */
static Code check_registers(Quality *q, Error *e)
{
    Map makers, told;
    Code c;

    map_init(&makers, &q->run);
    map_init(&told, &q->run);
    if ((c = read_makers(q, &makers, e)) == OK && makers.n) {
        q->looked_at[QUALITY_REGISTERED_GTIN] = q->found[QUALITY_NO_GTIN];
        if ((c = take_registered(q, &SQL_quality_registered, NO_ARGS, &told, e)) == OK &&
            (c = take_registered(q, &SQL_quality_registered_linked, ARGS(arg_int(LINK_LIKELY_PPM)), &told, e)) == OK)
            c = check_suppliers(q, &makers, e);
    }
    map_release(&makers);
    map_release(&told);
    return c;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------
 */

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
    arena_reset(&q->edition);
    memset(q->found, 0, sizeof q->found);
    memset(q->looked_at, 0, sizeof q->looked_at);
    c = scan_records(q->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), take_line, q, e);
    if (c == OK && (c = check_lines(q, e)) == OK && newest)
        c = check_registers(q, e);
    return c;
}

static Code read_groups(Quality *q, Error *e)
{
    Rows *r = NULL;
    bool more, fresh;
    Code c = store_rows(q->in->out, &SQL_quality_groups, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        uint64_t *code = map_add(&q->codes, rows_text(r, 1), &fresh), number, *at;
        if (code && fresh)
            *code = q->codes.n;
        number = code ? *code : 0;
        if (!code || !(at = map_add(&q->group, rows_text(r, 0), NULL)))
            c = fail_memory(e, "the quality of the list");
        else
            *at = number;
    }
    rows_close(r);
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
        return fail_memory(e, "the quality of the list");
    memset(q, 0, sizeof *q);
    q->in = in;
    arena_init(&q->run, 1 * GIB);
    arena_init(&q->edition, 1 * GIB);
    map_init(&q->group, &q->run);
    map_init(&q->codes, &q->run);
    text_init(&q->text, LIMIT_ROW_BYTES);
    if ((c = read_groups(q, e)) == OK)
        c = write_all(q, e);
    map_release(&q->group);
    map_release(&q->codes);
    text_release(&q->text);
    mem_free(q->line);
    mem_free(q->sorted);
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
