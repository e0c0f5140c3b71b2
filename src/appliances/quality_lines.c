/* The lines of an edition, each by itself and against each other. See quality_inside.h.
 *
 * Only lines whose hash comes twice are taken apart again, sorted as text and told. */
#include "appliances/market.h"
#include "appliances/quality_inside.h"
#include "base/memory.h"
#include "codes/check.h"

#include <stdlib.h>

static const QualityCheck compared[QUALITY_COMPARED] = { QUALITY_REPEATED_PACK, QUALITY_SHARED_GTIN, QUALITY_SAME_PACK,
                                                         QUALITY_SAME_ORDER_NO };

Code quality_take_apart(Quality *q, const Line *l, Told *out, Error *e)
{
    *out = (Told){ .line = l, .key = V("") };
    return listing_read(&q->layout, q->in->model, l->layout, view_sub(text_view(&q->packed), l->at, l->bytes),
                        &q->edition, out->value, e);
}

/* ---- one line ---------------------------------------------------------------------------------------------------- */

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
    return quality_put_line(q, wrong > 1 ? QUALITY_SLIPPED : QUALITY_ILL_FORMED, row, value, value[first], e);
}

Code quality_check_line(Quality *q, int64_t row, const View value[LISTING_FIELDS], Error *e)
{
    View gtin = value[LISTING_GTIN], quantity = value[LISTING_QUANTITY];
    int64_t thousandths;
    Fault f;
    Code c = check_form(q, row, value, e);

    if (c == OK && (!value[LISTING_PRICE].n || view_eq(value[LISTING_PRICE], V("0")) ||
                    !market_quantity(quantity, &thousandths))) {
        text_clear(&q->text);
        text_printf(&q->text, "price '%.*s', quantity '%.*s'", VIEW_ARGS(value[LISTING_PRICE]), VIEW_ARGS(quantity));
        c = quality_put_line(q, QUALITY_NO_PRICE, row, value, value[LISTING_PRICE], e);
    }
    q->found[QUALITY_NO_GTIN] += !gtin.n;
    if (c == OK && gtin.n && view_digits(gtin) && !gtin_valid(gtin, &f)) {
        text_clear(&q->text);
        text_printf(&q->text, "%zu digits; a GTIN has 8, 12, 13 or 14, and its last digit checks the others", gtin.n);
        c = quality_put_line(q, QUALITY_BAD_GTIN, row, value, gtin, e);
    }
    return c;
}

/* ---- lines against each other ------------------------------------------------------------------------------------ */

int quality_by_key(const void *a, const void *b)
{
    const Told *x = a, *y = b;
    int order = view_cmp(x->key, y->key);

    order = order ? order : view_cmp(x->value[LISTING_PACK_CODE], y->value[LISTING_PACK_CODE]);
    return order ? order : (x->line->row > y->line->row) - (x->line->row < y->line->row);
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
        return quality_no_room(e);
    for (size_t i = 0; i < q->n && c == OK; i++) {
        uint64_t hash = q->line[i].hash[which];
        if (hash && q->table[slot_of(q, hash)] & 1)
            c = quality_take_apart(q, &q->line[i], &(*told)[(*n)++], e);
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
        c = quality_put_line(q, check, l->line->row, l->value, l->value[told_field(check)], e);
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

void quality_hash(Line *l, const View value[LISTING_FIELDS])
{
    for (int i = 0; i < QUALITY_COMPARED; i++)
        l->hash[i] = hash_of(value, compared[i]);
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
        qsort(told, n, sizeof *told, quality_by_key);
    for (size_t i = 1; i <= n && c == OK; i++)
        if (i == n || !view_eq(told[i].key, told[from].key)) {
            if (i > from + 1)
                c = put_run(q, check, &told[from], i - from, check != QUALITY_REPEATED_PACK, e);
            from = i;
        }
    mem_free(told);
    return c;
}

Code quality_compare(Quality *q, Error *e)
{
    Code c = OK;

    for (int i = 0; i < QUALITY_COMPARED && c == OK; i++)
        c = each_run(q, i, e);
    return c;
}
