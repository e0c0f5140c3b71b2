/* Fills list_check and list_finding: each edition is read once more, line by line, compared in memory, and let go.
 *
 * Of a line hashes of what checks compare are kept, and its fields as they are stored, packed; only lines whose hash
 * comes twice are taken apart again, sorted as text and told. Memory: some 300 bytes for each line of one edition. Not
 * here: what the checks mean (quality.h). */
#include "appliances/quality.h"

#include "appliances/listing.h"
#include "appliances/market.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/sort.h"
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

/* Checks that compare lines with each other. */
static const QualityCheck compared[] = { QUALITY_REPEATED_PACK, QUALITY_SHARED_GTIN, QUALITY_SAME_PACK,
                                         QUALITY_SAME_ORDER_NO };

typedef struct {
    uint64_t hash[COUNT_OF(compared)]; /* of what each compares; 0: has none   */
    double each_pence;                 /* price of one unit; 0: unknown        */
    int64_t row, layout;
    size_t at;            /* of its fields in `packed`                         */
    uint32_t bytes;       /* of them                                           */
    uint32_t price_group; /* group, or generic name, and unit: index of `priced` */
} Line;

/* A line taken apart, to be compared as text and told. */
typedef struct {
    const Line *line;
    View key; /* what the check compares */
    View value[LISTING_FIELDS];
} Told;

typedef struct {
    const DeriveInput *in;
    Arena run, edition;
    Map group;  /* listing's key -> index + 1 into kinds */
    Map kinds;  /* codes of groups and generic names, numbered as they first come */
    Map units;  /* the same of units */
    Map priced; /* kind and unit (8 bytes) -> number */
    Line *line;
    size_t n, room;
    Text packed;     /* fields of all lines                       */
    uint64_t *table; /* of hashes, twice as many as lines or more */
    size_t slots;
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
static Code put_line(Quality *q, QualityCheck check, int64_t row, const View value[LISTING_FIELDS], View about,
                     Error *e)
{
    if (!text_ok(&q->text))
        return text_fail(&q->text, "the evidence of a finding", e);
    return put_finding(q, check, row, value[LISTING_PACK_CODE], value[LISTING_NAME], value[LISTING_SUPPLIER],
                       about.p ? about : V(""), q->text.n ? text_view(&q->text) : V(""), e);
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

static Code check_form(Quality *q, int64_t row, const View value[LISTING_FIELDS], Error *e)
{
    int wrong = 0, first = 0;

    text_clear(&q->text);
    for (int i = 0; i < LISTING_FIELDS; i++)
        if (!fits((ListingField)i, value[i])) {
            first = wrong++ ? first : i;
            text_printf(&q->text, "%s%s holds '%.*s'", wrong > 1 ? "; " : "", listing_field_name((ListingField)i),
                        VIEW_ARGS(view_sub(value[i], 0, 80)));
        }
    if (!wrong)
        return OK;
    return put_line(q, wrong > 1 ? QUALITY_SLIPPED : QUALITY_ILL_FORMED, row, value, value[first], e);
}

static Code check_line(Quality *q, int64_t row, const View value[LISTING_FIELDS], Error *e)
{
    View gtin = value[LISTING_GTIN], quantity = value[LISTING_QUANTITY];
    int64_t thousandths;
    Fault f;
    Code c = check_form(q, row, value, e);

    if (c == OK && (!value[LISTING_PRICE].n || view_eq(value[LISTING_PRICE], V("0")) ||
                    !market_quantity(quantity, &thousandths))) {
        text_clear(&q->text);
        text_printf(&q->text, "price '%.*s', quantity '%.*s'", VIEW_ARGS(value[LISTING_PRICE]), VIEW_ARGS(quantity));
        c = put_line(q, QUALITY_NO_PRICE, row, value, value[LISTING_PRICE], e);
    }
    q->found[QUALITY_NO_GTIN] += !gtin.n;
    if (c == OK && gtin.n && view_digits(gtin) && !gtin_valid(gtin, &f)) {
        text_clear(&q->text);
        text_printf(&q->text, "%zu digits; a GTIN has 8, 12, 13 or 14, and its last digit checks the others", gtin.n);
        c = put_line(q, QUALITY_BAD_GTIN, row, value, gtin, e);
    }
    return c;
}

/* ---- lines against each other -------------------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b)
{
    const Told *x = a, *y = b;
    int order = view_cmp(x->key, y->key);

    order = order ? order : view_cmp(x->value[LISTING_PACK_CODE], y->value[LISTING_PACK_CODE]);
    return order ? order : (x->line->row > y->line->row) - (x->line->row < y->line->row);
}

/* A line's values; texts live in the packed fields and in `edition`. */
static Code line_values(Quality *q, int64_t layout, View fields, View value[LISTING_FIELDS], Error *e)
{
    const LayoutInfo *known = model_layout(q->in->model, layout);
    View all[FACT_VALUES_MOST];
    int n;
    Code c;

    if (!known)
        return fail(e, E_BUG, "a record has a layout that the store does not know");
    if (q->layout.layout != known)
        listing_layout(&q->layout, known);
    if ((c = record_values(fields, &q->edition, all, FACT_VALUES_MOST, &n, e)) != OK)
        return c;
    for (int i = 0; i < LISTING_FIELDS; i++) {
        int at = q->layout.at[i];
        value[i] = at >= 0 && at < n && all[at].p ? all[at] : V("");
    }
    return OK;
}

static Code take_apart(Quality *q, const Line *l, Told *out, Error *e)
{
    *out = (Told){ .line = l, .key = V("") };
    return line_values(q, l->layout, view_sub(text_view(&q->packed), l->at, l->bytes), out->value, e);
}

/* Where the table of hashes has this one, or would have it. */
static size_t slot_of(const Quality *q, uint64_t hash)
{
    size_t at = (size_t)(hash >> 20) & (q->slots - 1);

    while (q->table[at] && (q->table[at] | 1) != (hash | 1))
        at = (at + 1) & (q->slots - 1);
    return at;
}

/* The lines whose hash another line has too. The table holds each hash once, its lowest bit telling whether it came
 * again. *told is for mem_free. */
static Code find_repeated(Quality *q, int which, Told **told, size_t *n, Error *e)
{
    size_t found = 0;
    Code c = OK;

    *told = NULL;
    *n = 0;
    memset(q->table, 0, q->slots * sizeof *q->table);
    for (size_t i = 0; i < q->n; i++) {
        uint64_t hash = q->line[i].hash[which];
        if (!hash)
            continue;
        uint64_t *slot = &q->table[slot_of(q, hash)];
        found += *slot ? 1 : 0;
        *slot = *slot ? *slot | 1 : hash & ~(uint64_t)1;
    }
    if (!found)
        return OK;
    if (!(*told = mem_alloc(found * 2 * sizeof **told)))
        return fail_memory(e, "the quality of the list");
    for (size_t i = 0; i < q->n && c == OK; i++) {
        uint64_t hash = q->line[i].hash[which];
        if (hash && q->table[slot_of(q, hash)] & 1)
            c = take_apart(q, &q->line[i], &(*told)[(*n)++], e);
    }
    return c;
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
static Code put_run(Quality *q, QualityCheck check, const Told *first, size_t n, bool packs, Error *e)
{
    Code c = OK;

    for (size_t i = 1; i < n && c == OK; i++) {
        const Told *l = &first[i];
        if (packs && view_eq(l->value[LISTING_PACK_CODE], first->value[LISTING_PACK_CODE]))
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "also row %lld: %.*s, pack %.*s", (long long)first->line->row,
                    VIEW_ARGS(view_sub(first->value[LISTING_NAME], 0, 120)),
                    VIEW_ARGS(first->value[LISTING_PACK_CODE]));
        c = put_line(q, check, l->line->row, l->value, l->value[told_field(check)], e);
    }
    return c;
}

/* ---- what is compared ---- */

static uint64_t hash_on(uint64_t hash, View v)
{
    return (hash ^ view_hash(v)) * 0x9e3779b97f4a7c15u;
}

/* 13 and 14 digits are one GTIN. */
static View short_gtin(View gtin)
{
    while (gtin.n > 1 && *gtin.p == '0')
        gtin = view_sub(gtin, 1, gtin.n);
    return gtin;
}

static bool is_code(int field)
{
    return field == LISTING_PACK_CODE || field == LISTING_GTIN || field == LISTING_PACK_ORDER_NO;
}

/* Never 0, nor without a bit above the lowest: the table of hashes has a use for both. */
static uint64_t some_hash(uint64_t hash)
{
    return hash | 2;
}

/* The hash of what a check compares, 0 where the line has nothing to compare. */
static uint64_t hash_of(const View v[LISTING_FIELDS], QualityCheck check)
{
    uint64_t hash = 0;

    switch (check) {
    case QUALITY_REPEATED_PACK: return v[LISTING_PACK_CODE].n ? some_hash(view_hash(v[LISTING_PACK_CODE])) : 0;
    case QUALITY_SHARED_GTIN: return v[LISTING_GTIN].n ? some_hash(view_hash(short_gtin(v[LISTING_GTIN]))) : 0;
    case QUALITY_SAME_PACK: /* all but the pack's own codes */
        if (!v[LISTING_PRODUCT_CODE].n || !v[LISTING_PACK_CODE].n)
            return 0;
        for (int i = 0; i < LISTING_FIELDS; i++)
            hash = is_code(i) ? hash : hash_on(hash, v[i]);
        return some_hash(hash);
    default: /* supplier, product order number and quantity */
        if (!v[LISTING_PRODUCT_ORDER_NO].n)
            return 0;
        hash = hash_on(hash_on(0, v[LISTING_SUPPLIER]), v[LISTING_PRODUCT_ORDER_NO]);
        return some_hash(hash_on(hash, v[LISTING_QUANTITY]));
    }
}

/* The same as text, into the key. */
static Code put_key(Quality *q, Told *l, QualityCheck check, Error *e)
{
    const View *v = l->value;

    if (check == QUALITY_REPEATED_PACK || check == QUALITY_SHARED_GTIN) {
        l->key = check == QUALITY_SHARED_GTIN ? short_gtin(v[LISTING_GTIN]) : v[LISTING_PACK_CODE];
        return OK;
    }
    text_clear(&q->text);
    if (check == QUALITY_SAME_ORDER_NO)
        text_printf(&q->text, "%.*s\n%.*s\n%.*s", VIEW_ARGS(v[LISTING_SUPPLIER]),
                    VIEW_ARGS(v[LISTING_PRODUCT_ORDER_NO]), VIEW_ARGS(v[LISTING_QUANTITY]));
    else
        for (int i = 0; i < LISTING_FIELDS; i++)
            if (!is_code(i)) {
                text_put(&q->text, v[i]);
                text_byte(&q->text, '\n');
            }
    if (!text_ok(&q->text))
        return text_fail(&q->text, "the quality of the list", e);
    l->key = arena_copy(&q->edition, text_view(&q->text));
    return l->key.p ? OK : arena_fail(&q->edition, q->text.n, "the quality of the list", e);
}

static Code each_run(Quality *q, int which, Error *e)
{
    QualityCheck check = compared[which];
    size_t n, from = 0;
    Told *told;
    Code c = find_repeated(q, which, &told, &n, e);

    for (size_t i = 0; i < n && c == OK; i++)
        c = put_key(q, &told[i], check, e);
    if (c == OK && n)
        qsort(told, n, sizeof *told, by_key);
    for (size_t i = 1; i <= n && c == OK; i++)
        if (i == n || !view_eq(told[i].key, told[from].key)) {
            if (i > from + 1)
                c = put_run(q, check, &told[from], i - from, check != QUALITY_REPEATED_PACK, e);
            from = i;
        }
    mem_free(told);
    return c;
}

/* ---- prices -------------------------------------------------------------------------------------------------------
 */

typedef struct {
    size_t from, n; /* its prices in `prices` */
    double median;
} PriceGroup;

/* Numbers of a price group's kind and unit. */
static void parts_of(const Quality *q, const Line *l, View *kind, View *unit)
{
    uint32_t part[2];

    memcpy(part, q->priced.entry[l->price_group].key.p, sizeof part);
    *kind = q->kinds.entry[part[0]].key;
    *unit = q->units.entry[part[1]].key;
}

static bool is_improbable(const Line *l, const PriceGroup *g)
{
    return l->each_pence > 0 && g->n >= QUALITY_PRICES_LEAST &&
           (l->each_pence * QUALITY_IMPROBABLE <= g->median || l->each_pence >= g->median * QUALITY_IMPROBABLE);
}

static Code put_price(Quality *q, const Told *l, const PriceGroup *g, Error *e)
{
    char value[64];
    View kind, unit;

    parts_of(q, l->line, &kind, &unit);
    snprintf(value, sizeof value, "%.3f p each", l->line->each_pence);
    text_clear(&q->text);
    text_printf(&q->text, "%.*s pence for %.*s %.*s; the median of %zu lines of '%.*s' is %.3f p each",
                VIEW_ARGS(l->value[LISTING_PRICE]), VIEW_ARGS(l->value[LISTING_QUANTITY]),
                VIEW_ARGS(l->value[LISTING_UNIT]), g->n, VIEW_ARGS(view_sub(kind, 0, 120)), g->median);
    return put_line(q, QUALITY_PRICE, l->line->row, l->value, view_of(value), e);
}

/* Prices of each group beside each other, and its median. */
static void gather_prices(Quality *q, PriceGroup *group)
{
    size_t at = 0;

    for (size_t i = 0; i < q->n; i++)
        group[q->line[i].price_group].n += q->line[i].each_pence > 0;
    for (size_t i = 0; i < q->priced.n; i++) {
        group[i].from = at;
        at += group[i].n;
        group[i].n = 0;
    }
    for (size_t i = 0; i < q->n; i++) {
        const Line *l = &q->line[i];
        PriceGroup *g = &group[l->price_group];
        if (l->each_pence > 0)
            q->prices[g->from + g->n++] = l->each_pence;
    }
    for (size_t i = 0; i < q->priced.n; i++) {
        PriceGroup *g = &group[i];
        if (g->n < QUALITY_PRICES_LEAST)
            continue;
        qsort(q->prices + g->from, g->n, sizeof *q->prices, compare_double);
        g->median = stat_quantile(q->prices + g->from, g->n, 0.5);
        q->looked_at[QUALITY_PRICE] += (int64_t)g->n;
    }
}

/* An improbable price, with its group as key. */
static Code take_improbable(Quality *q, const Line *l, Told *out, Error *e)
{
    View kind, unit;
    Code c = take_apart(q, l, out, e);

    parts_of(q, l, &kind, &unit);
    out->key = arena_printf(&q->edition, "%.*s\n%.*s", VIEW_ARGS(kind), VIEW_ARGS(unit));
    return c == OK && !out->key.p ? arena_fail(&q->edition, kind.n, "the quality of the list", e) : c;
}

static Code check_prices(Quality *q, Error *e)
{
    PriceGroup *group = mem_alloc((q->priced.n + 1) * sizeof *group);
    Told *told = NULL;
    size_t n = 0, most = 0;
    Code c = OK;

    if (!group)
        return fail_memory(e, "the quality of the list");
    memset(group, 0, (q->priced.n + 1) * sizeof *group);
    gather_prices(q, group);
    for (size_t i = 0; i < q->n; i++)
        most += is_improbable(&q->line[i], &group[q->line[i].price_group]);
    if (most && !(told = mem_alloc(most * sizeof *told)))
        c = fail_memory(e, "the quality of the list");
    for (size_t i = 0; i < q->n && n < most && c == OK; i++)
        if (is_improbable(&q->line[i], &group[q->line[i].price_group]))
            c = take_improbable(q, &q->line[i], &told[n++], e);
    if (c == OK && n)
        qsort(told, n, sizeof *told, by_key);
    for (size_t i = 0; i < n && c == OK; i++)
        c = put_price(q, &told[i], &group[told[i].line->price_group], e);
    mem_free(told);
    mem_free(group);
    return c;
}

/* ---- reading an edition -------------------------------------------------------------------------------------------
 */

/* The number of a text among those of a map, as they first come. */
static Code number_in(Map *m, View text, uint32_t *out, Error *e)
{
    bool fresh;
    uint64_t *at = map_add(m, text, &fresh);

    if (!at)
        return fail_memory(e, "the quality of the list");
    if (fresh)
        *at = m->n - 1;
    *out = (uint32_t)*at;
    return OK;
}

static Code find_price(Quality *q, Line *l, View key, const View value[LISTING_FIELDS], Error *e)
{
    const uint64_t *group = map_find(&q->group, key);
    View generic = value[LISTING_GENERIC];
    UnitPrice p = { 0, 0 };
    uint32_t part[2] = { 0, 0 };
    Code c;

    if (!(view_digits(value[LISTING_PRICE]) && view_int(value[LISTING_PRICE], &p.price_pence) && (group || generic.n) &&
          market_quantity(value[LISTING_QUANTITY], &p.quantity_thousandths)))
        return OK;
    if (group)
        part[0] = (uint32_t)*group - 1;
    else if ((c = number_in(&q->kinds, generic, &part[0], e)) != OK)
        return c;
    if ((c = number_in(&q->units, value[LISTING_UNIT], &part[1], e)) != OK ||
        (c = number_in(&q->priced, view((const char *)part, sizeof part), &l->price_group, e)) != OK)
        return c;
    l->each_pence = unit_price_pence(&p);
    return OK;
}

static Code take_line(void *ctx, const Record *row, Error *e)
{
    Quality *q = ctx;
    View value[LISTING_FIELDS];
    Line *l;
    Code c;

    if (q->n == q->room) {
        size_t room = q->room ? q->room * 2 : 65536;
        if (!(l = mem_grow(q->line, room * sizeof *l)))
            return fail_memory(e, "the quality of the list");
        q->line = l;
        q->room = room;
    }
    l = &q->line[q->n++];
    *l = (Line){ .row = row->row, .layout = row->layout, .at = q->packed.n, .bytes = (uint32_t)row->fields.n };
    text_put(&q->packed, row->fields);
    if (!text_ok(&q->packed))
        return text_fail(&q->packed, "the quality of the list", e);
    if ((c = line_values(q, row->layout, row->fields, value, e)) != OK || (c = check_line(q, row->row, value, e)) != OK)
        return c;
    for (int i = 0; i < COUNT_OF(compared); i++)
        l->hash[i] = hash_of(value, compared[i]);
    return find_price(q, l, row->key, value, e);
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
    return q->prices && q->table ? OK : fail_memory(e, "the quality of the list");
}

static Code check_lines(Quality *q, Error *e)
{
    Code c = OK;

    if ((c = make_room(q, e)) != OK)
        return c;
    for (int i = 0; i < QUALITY_CHECKS; i++)
        if (i != QUALITY_PRICE && i != QUALITY_SUPPLIER && i != QUALITY_REGISTERED_GTIN)
            q->looked_at[i] = (int64_t)q->n;
    for (int i = 0; i < COUNT_OF(compared) && c == OK; i++)
        c = each_run(q, i, e);
    return c == OK ? check_prices(q, e) : c;
}

/* ---- registers ----------------------------------------------------------------------------------------------------
 */

/* A GTIN of a register. */
typedef struct {
    View value;
    const SourceInfo *source;
} Registered;

/* A line in force without a GTIN whose product is known. */
typedef struct {
    View key, name, supplier;
    uint32_t product;
    Registered own, linked; /* of its product, of one that a likely link joins to it; the first by value and source */
} Wanting;

/* A product whose GTINs are looked for, for whom. */
typedef struct {
    uint32_t product, next; /* the next of the same product, + 1 */
    uint32_t wanting;
    bool linked;
} Need;

typedef struct {
    Wanting *wanting;
    size_t n, room;
    Need *need;
    size_t needs, need_room;
    uint32_t *first; /* of each product: its first need + 1 */
    size_t products;
} Registers;

static Code add_need(Registers *x, uint32_t product, size_t wanting, bool linked, Error *e)
{
    if (x->needs == x->need_room) {
        size_t room = x->need_room ? x->need_room * 2 : 4096;
        Need *p = mem_grow(x->need, room * sizeof *p);
        if (!p)
            return fail_memory(e, "the quality of the list");
        x->need = p;
        x->need_room = room;
    }
    x->need[x->needs++] = (Need){ .product = product, .wanting = (uint32_t)wanting, .linked = linked };
    return OK;
}

static Code take_wanting(Quality *q, Registers *x, const Rows *r, Error *e)
{
    Wanting *p;

    if (x->n == x->room) {
        size_t room = x->room ? x->room * 2 : 4096;
        if (!(p = mem_grow(x->wanting, room * sizeof *p)))
            return fail_memory(e, "the quality of the list");
        x->wanting = p;
        x->room = room;
    }
    p = &x->wanting[x->n];
    *p = (Wanting){ .key = arena_copy(&q->run, rows_text(r, 1)),
                    .name = arena_copy(&q->run, rows_text(r, 2)),
                    .supplier = arena_copy(&q->run, rows_text(r, 3)),
                    .product = (uint32_t)rows_int(r, 0) };
    if (!p->key.p || !p->name.p || !p->supplier.p)
        return arena_fail(&q->run, 0, "the quality of the list", e);
    return add_need(x, p->product, x->n++, false, e);
}

/* The needs of each product hang on each other; those before `from` do already. */
static Code hang_needs(Registers *x, size_t from, Error *e)
{
    for (size_t i = from; i < x->needs; i++) {
        Need *need = &x->need[i];
        if (need->product >= x->products) {
            size_t products = (size_t)need->product * 2 + 1024;
            uint32_t *p = mem_grow(x->first, products * sizeof *p);
            if (!p)
                return fail_memory(e, "the quality of the list");
            memset(p + x->products, 0, (products - x->products) * sizeof *p);
            x->first = p;
            x->products = products;
        }
        need->next = x->first[need->product];
        x->first[need->product] = (uint32_t)i + 1;
    }
    return OK;
}

static uint32_t first_need(const Registers *x, int64_t product)
{
    return product > 0 && (size_t)product < x->products ? x->first[product] : 0;
}

/* Whoever wants a GTIN of one end of a link takes one of the other end too. */
static Code take_link(Registers *x, int64_t here, int64_t there, Error *e)
{
    Code c = OK;

    for (uint32_t i = first_need(x, here); i && c == OK; i = x->need[i - 1].next)
        c = add_need(x, (uint32_t)there, x->need[i - 1].wanting, true, e);
    return c;
}

static bool is_better(View value, const SourceInfo *source, const Registered *than)
{
    int order = than->source ? view_cmp(value, than->value) : -1;

    return order < 0 || (order == 0 && view_cmp(source->name, than->source->name) < 0);
}

static Code take_gtin(Quality *q, Registers *x, const Rows *r, Error *e)
{
    const Model *m = q->in->model;
    int64_t rank = rows_int(r, 2) >> SOURCE_SHIFT;
    const SourceInfo *s = rank > 0 && rank <= m->n_sources ? &m->source[rank - 1] : NULL;

    if (!s || !(view_eq(s->dataset, V("eudamed")) || view_eq(s->dataset, V("gudid"))))
        return OK;
    for (uint32_t i = first_need(x, rows_int(r, 0)); i; i = x->need[i - 1].next) {
        const Need *need = &x->need[i - 1];
        Wanting *w = &x->wanting[need->wanting];
        Registered *at = need->linked ? &w->linked : &w->own;
        if (!is_better(rows_text(r, 1), s, at))
            continue;
        *at = (Registered){ arena_copy(&q->run, rows_text(r, 1)), s };
        if (!at->value.p)
            return arena_fail(&q->run, rows_text(r, 1).n, "the quality of the list", e);
    }
    return OK;
}

static Code read_wanting(Quality *q, Registers *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_wanting, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = take_wanting(q, x, r, e);
    rows_close(r);
    return c == OK ? hang_needs(x, 0, e) : c;
}

static Code read_links(Quality *q, Registers *x, Error *e)
{
    size_t own = x->needs;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_links, ARGS(arg_int(LINK_LIKELY_PPM)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if ((c = take_link(x, rows_int(r, 0), rows_int(r, 1), e)) == OK)
            c = take_link(x, rows_int(r, 1), rows_int(r, 0), e);
    rows_close(r);
    return c == OK ? hang_needs(x, own, e) : c;
}

static Code read_gtins(Quality *q, Registers *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_gtins, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = take_gtin(q, x, r, e);
    rows_close(r);
    return c;
}

/* First those of the same product, then those of a link. */
static Code put_registered(Quality *q, const Registers *x, bool linked, Error *e)
{
    Code c = OK;

    for (size_t i = 0; i < x->n && c == OK; i++) {
        const Wanting *w = &x->wanting[i];
        const Registered *found = linked ? &w->linked : &w->own;
        if (!found->source || (linked && w->own.source))
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "%s: %.*s", linked ? "by a likely link" : "of the same product",
                    VIEW_ARGS(found->source->name));
        c = put_finding(q, QUALITY_REGISTERED_GTIN, 0, w->key, w->name, w->supplier, found->value, text_view(&q->text),
                        e);
    }
    return c;
}

/* No GTIN is published where a register has one. */
static Code check_registered(Quality *q, Error *e)
{
    Registers x = { 0 };
    Code c = read_wanting(q, &x, e);

    if (c == OK && x.n && (c = read_links(q, &x, e)) == OK && (c = read_gtins(q, &x, e)) == OK &&
        (c = put_registered(q, &x, false, e)) == OK)
        c = put_registered(q, &x, true, e);
    mem_free(x.wanting);
    mem_free(x.need);
    mem_free(x.first);
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
    Map makers;
    Code c;

    map_init(&makers, &q->run);
    if ((c = read_makers(q, &makers, e)) == OK && makers.n) {
        q->looked_at[QUALITY_REGISTERED_GTIN] = q->found[QUALITY_NO_GTIN];
        if ((c = check_registered(q, e)) == OK)
            c = check_suppliers(q, &makers, e);
    }
    map_release(&makers);
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
    text_clear(&q->packed);
    arena_reset(&q->edition);
    memset(q->found, 0, sizeof q->found);
    memset(q->looked_at, 0, sizeof q->looked_at);
    c = scan_ahead(q->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), NULL, take_line, q, e);
    if (c == OK && (c = check_lines(q, e)) == OK && newest)
        c = check_registers(q, e);
    return c;
}

static Code read_groups(Quality *q, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_groups, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        uint32_t kind = 0;
        uint64_t *at;
        if ((c = number_in(&q->kinds, rows_text(r, 1), &kind, e)) != OK)
            break;
        if (!(at = map_add(&q->group, rows_text(r, 0), NULL)))
            c = fail_memory(e, "the quality of the list");
        else
            *at = kind + 1u;
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
    map_init(&q->kinds, &q->run);
    map_init(&q->units, &q->run);
    map_init(&q->priced, &q->run);
    text_init(&q->text, LIMIT_ROW_BYTES);
    text_init(&q->packed, 1 * GIB);
    if ((c = read_groups(q, e)) == OK)
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
