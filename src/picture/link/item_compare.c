/* See item_compare.h. */
#include "picture/link/item_compare.h"

enum { ATTRIBUTES_TOGETHER = 64 };

static const char *const terms[] = {
#define X(name, term, ...) term,
    ITEM_COMPARISONS_X(X)
#undef X
};

static const char *const levels[][ITEM_LEVELS] = {
#define X(name, term, ...) { "", __VA_ARGS__ },
    ITEM_COMPARISONS_X(X)
#undef X
};

const char *item_comparison_term(int comparison)
{
    return terms[comparison];
}

const char *item_level_words(int comparison, int level)
{
    const char *words = levels[comparison][level];
    return words ? words : "";
}

static bool item_pair_known(const ItemPairSet *set, uint32_t x, uint32_t y)
{
    uint64_t wanted = x < y ? (uint64_t)x << 32 | y : (uint64_t)y << 32 | x;
    if (!set->slot)
        return false;
    for (size_t i = ITEM_PAIR_SLOT(wanted) & set->mask; set->slot[i]; i = (i + 1) & set->mask)
        if (set->slot[i] == wanted)
            return true;
    return false;
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

/* The better of two levels, 0 being none. */
static int better(int a, int b)
{
    return !a ? b : !b || a < b ? a : b;
}

/* Are the letters before the number of one the last of the other's? A reseller puts some in front. */
static bool extends(const ItemNumber *x, const ItemNumber *y)
{
    uint32_t a = x->before, b = y->before;
    while (a && b) {
        if ((a & 255) != (b & 255))
            return false;
        a >>= 8, b >>= 8;
    }
    return true;
}

static int compare_numbers(const Item *a, const Item *b)
{
    const ItemNumber *x = item_number(a), *y = item_number(b);
    int level = 0;
    for (int i = 0; i < a->numbers; i++)
        for (int k = 0; k < b->numbers; k++) {
            int here = x[i].full == y[k].full                                               ? 1
                       : x[i].digits && x[i].digits == y[k].digits && extends(&x[i], &y[k]) ? 2
                       : x[i].letters && x[i].letters == y[k].letters                       ? 3
                                                                                            : 4;
            level = better(level, here);
        }
    return level;
}

static int compare_makers(const ItemContext *c, const Item *a, const Item *b)
{
    const ItemMaker *x = item_maker(a), *y = item_maker(b);
    int level = 0;
    for (int i = 0; i < a->makers; i++)
        for (int k = 0; k < b->makers; k++) {
            int here = x[i].key == y[k].key                                  ? 1
                       : x[i].first == y[k].first                            ? 2
                       : item_pair_known(&c->makers, x[i].first, y[k].first) ? 3
                                                                             : 4;
            level = better(level, here);
        }
    return level;
}

/* Two codes of one scheme differ; of two schemes they differ only if both are known to go with others. */
static int class_level(const ItemContext *c, uint32_t x, uint32_t y)
{
    if (x == y)
        return 1;
    if (ITEM_CLASS_SCHEME(x) == ITEM_CLASS_SCHEME(y))
        return 3;
    if (item_pair_known(&c->classes, x, y))
        return 2;
    return item_pair_known(&c->classes, x, ITEM_CLASS_SCHEME(y)) &&
                   item_pair_known(&c->classes, y, ITEM_CLASS_SCHEME(x))
               ? 3
               : 0;
}

static int compare_classes(const ItemContext *c, const Item *a, const Item *b)
{
    const uint32_t *x = item_class(a), *y = item_class(b);
    int level = 0;
    for (int i = 0; i < a->classes; i++)
        for (int k = 0; k < b->classes; k++)
            level = better(level, class_level(c, x[i], y[k]));
    return level;
}

static int compare_packs(const Item *a, const Item *b)
{
    const uint32_t *x = item_pack(a), *y = item_pack(b);
    int level = 0;
    for (int i = 0; i < a->packs; i++)
        for (int k = 0; k < b->packs; k++)
            level = better(level, x[i] == y[k] ? 1 : 2);
    return level;
}

static int compare_gtins(const Item *a, const Item *b, bool *two_units)
{
    const ItemGtin *x = item_gtin(a), *y = item_gtin(b);
    int level = 0;
    for (int i = 0; i < a->gtins; i++)
        for (int k = 0; k < b->gtins; k++) {
            bool issuer = x[i].core / ITEM_ISSUER_DIGITS == y[k].core / ITEM_ISSUER_DIGITS;
            bool same = x[i].core == y[k].core;
            *two_units |= issuer && !same && x[i].unit && y[k].unit;
            level = better(level, same ? 1 : issuer ? 2 : 3);
        }
    return level;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* How much a word says, in bits: one in a million items says 20. Of few items none would say anything: they are taken
 * for a thousand. */
static int word_bits(const ItemContext *c, const ItemWord *w)
{
    int all = 63 - __builtin_clzll((uint64_t)c->items | 1024), seen = 31 - __builtin_clz(w->seen | 1);
    return all > seen ? all - seen : 0;
}

static bool short_for(const char *p, size_t n, const char *whole, size_t length)
{
    size_t k = 0;
    if (n < 3 || n >= length || p[0] != whole[0])
        return false;
    for (size_t i = 0; i < length && k < n; i++)
        k += whole[i] == p[k];
    return k == n;
}

/* One letter more, less, other, or two exchanged; words of five letters at least. */
static bool but_for_a_letter(const char *p, size_t n, const char *q, size_t m)
{
    size_t i = 0, k = 0;
    if (n < 5 || m < 5 || n > m + 1 || m > n + 1)
        return false;
    while (i < n && i < m && p[i] == q[i])
        i++;
    while (k < n - i && k < m - i && p[n - 1 - k] == q[m - 1 - k])
        k++;
    if (n == m)
        return n - i - k <= 1 || (n - i - k == 2 && p[i] == q[i + 1] && p[i + 1] == q[i]);
    return (n > m ? n : m) - i - k <= 1;
}

typedef struct {
    int common, best; /* bits of common words, of the rarest of them      */
    int left_a, left_b;
    int named_a, named_b; /* of those left, what stands in a name */
    int n_a, n_b;         /* words besides the rarest common one */
    bool nearly;          /* a rare word of one is one of the other but for a letter */
    int after;            /* level of BY_AFTER */
} Words;

/* Is that word one of those that were met? No word at all is. */
static bool was_met(const ItemWord *word, int n, uint32_t met, uint32_t hash)
{
    for (int i = 0; i < n; i++)
        if (word[i].hash == hash)
            return met >> i & 1;
    return true;
}

/* "Xyz Duo dressing" and "Xyz dressing" are two: what stands behind the rarest word belongs to the name. */
static int after_level(const ItemWord *x, int n_a, uint32_t met_a, uint32_t next_a, const ItemWord *y, int n_b,
                       uint32_t met_b, uint32_t next_b, int best)
{
    if (best < 8 || (!next_a && !next_b))
        return 0;
    return 3 - was_met(x, n_a, met_a, next_a) - was_met(y, n_b, met_b, next_b);
}

static void find_common(const ItemContext *c, const Item *a, const Item *b, Words *w)
{
    const ItemWord *x = item_word(a), *y = item_word(b);
    const char *p = item_letters(a), *q = item_letters(b);
    uint32_t met_a = 0, met_b = 0, next_a = 0, next_b = 0;

    for (int i = 0; i < a->words; i++)
        for (int k = 0; k < b->words; k++)
            if (x[i].hash == y[k].hash) {
                int bits = word_bits(c, &x[i]);
                met_a |= 1u << i, met_b |= 1u << k;
                w->common += bits;
                if (bits > w->best || !next_a)
                    next_a = x[i].next, next_b = y[k].next;
                w->best = bits > w->best ? bits : w->best;
            }
    for (int i = 0; i < a->words; i++)
        for (int k = 0; k < b->words && !(met_a >> i & 1); k++) {
            const char *u = p + x[i].at, *v = q + y[k].at;
            int bits;
            bool nearly;
            if (met_b >> k & 1 || u[0] != v[0])
                continue;
            nearly = but_for_a_letter(u, x[i].bytes, v, y[k].bytes);
            if (!nearly && !short_for(u, x[i].bytes, v, y[k].bytes) && !short_for(v, y[k].bytes, u, x[i].bytes))
                continue;
            met_a |= 1u << i, met_b |= 1u << k;
            bits = word_bits(c, x[i].seen > y[k].seen ? &x[i] : &y[k]);
            w->common += bits;
            w->nearly |= nearly && bits >= 7;
        }
    for (int i = 0; i < a->words; i++) {
        int bits = met_a >> i & 1 ? 0 : word_bits(c, &x[i]);
        w->left_a += bits;
        w->named_a += x[i].named && !(met_a >> i & 1) ? bits + 1 : 0;
    }
    for (int k = 0; k < b->words; k++) {
        int bits = met_b >> k & 1 ? 0 : word_bits(c, &y[k]);
        w->left_b += bits;
        w->named_b += y[k].named && !(met_b >> k & 1) ? bits + 1 : 0;
    }
    w->n_a = a->words, w->n_b = b->words;
    w->after = after_level(x, a->words, met_a, next_a, y, b->words, met_b, next_b, w->best);
}

static int brand_level(const Words *w)
{
    return !w->n_a || !w->n_b ? 0 : w->best >= 10 ? 1 : w->best >= 8 ? 2 : w->nearly ? 3 : w->best >= 5 ? 4 : 5;
}

static int extra_level(const Words *w)
{
    int most = w->named_a > w->named_b ? w->named_a : w->named_b;
    return !w->n_a || !w->n_b ? 0 : most == 0 ? 1 : most <= 4 ? 2 : most <= 9 ? 3 : most <= 18 ? 4 : 5;
}

static int words_level(const Words *w)
{
    int rest = w->common - w->best, least = w->left_a < w->left_b ? w->left_a : w->left_b;
    if (rest + least == 0 || w->n_a < 2 || w->n_b < 2)
        return 0;
    return least * 20 <= rest ? 1 : least * 3 <= rest ? 2 : least <= rest ? 3 : least <= rest * 3 ? 4 : 5;
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

#define BIT(name) ((uint64_t)1 << ATTRIBUTE_##name)
/* Sizes: what tells one of a family from the next. Everything else that has one value is a trait. */
#define SIZES                                                                                                          \
    (BIT(DIMENSIONS) | BIT(SIZE) | BIT(LENGTH) | BIT(WIDTH) | BIT(HEIGHT) | BIT(DEPTH) | BIT(THICKNESS) |              \
     BIT(DIAMETER) | BIT(INNER_DIAMETER) | BIT(OUTER_DIAMETER) | BIT(CIRCUMFERENCE) | BIT(CUT_TO_FIT) |                \
     BIT(MOULD_TO_FIT) | BIT(AREA) | BIT(VOLUME) | BIT(MASS) | BIT(FRENCH) | BIT(GAUGE) | BIT(POWER) | BIT(ANGLE) |    \
     BIT(SIZE_NUMBER) | BIT(SIZE_LABEL))

static bool same_value(const Attribute *a, const Attribute *b)
{
    const AttributeInfo *x = attribute_info((AttributeName)a->name), *y = attribute_info((AttributeName)b->name);
    return x->type == ATTRIBUTE_MEASURE && y->type == ATTRIBUTE_MEASURE && strcmp(x->unit, y->unit) == 0 &&
           a->count == b->count && memcmp(a->value, b->value, sizeof a->value) == 0;
}

static int sizes_level(const Attribute *a, size_t n_a, const Attribute *b, size_t n_b, uint64_t agree,
                       uint64_t conflict)
{
    bool has_a = false, has_b = false;

    if (agree)
        return conflict ? 3 : agree & (agree - 1) ? 1 : 2;
    for (size_t i = 0; i < n_a; i++)
        for (size_t k = 0; k < n_b; k++)
            if ((SIZES >> a[i].name & 1) && (SIZES >> b[k].name & 1) && same_value(&a[i], &b[k]))
                return 5;
    if (conflict)
        return 4;
    for (size_t i = 0; i < n_a; i++)
        has_a |= SIZES >> a[i].name & 1;
    for (size_t k = 0; k < n_b; k++)
        has_b |= SIZES >> b[k].name & 1;
    return has_a && has_b ? 6 : 0;
}

static int traits_level(uint64_t agree, uint64_t conflict)
{
    if (agree)
        return conflict ? 3 : agree & (agree - 1) ? 1 : 2;
    return conflict ? 4 : 0;
}

static const Attribute *together(const Item *x, size_t items, Attribute *room, size_t *n)
{
    *n = 0;
    if (items == 1) {
        *n = x->attributes;
        return item_attribute(x);
    }
    for (size_t i = 0; i < items; i++)
        for (int k = 0; k < x[i].attributes && *n < ATTRIBUTES_TOGETHER; k++)
            room[(*n)++] = item_attribute(&x[i])[k];
    return room;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

ItemPattern items_compare_codes(const ItemContext *c, const Item *a, size_t n_a, const Item *b, size_t n_b)
{
    int number = 0, maker = 0, class_code = 0, pack = 0, gtin = 0;
    bool two_units = false;
    ItemPattern p;

    for (size_t i = 0; i < n_a; i++)
        for (size_t k = 0; k < n_b; k++) {
            number = better(number, compare_numbers(&a[i], &b[k]));
            maker = better(maker, compare_makers(c, &a[i], &b[k]));
            class_code = better(class_code, compare_classes(c, &a[i], &b[k]));
            pack = better(pack, compare_packs(&a[i], &b[k]));
            gtin = better(gtin, compare_gtins(&a[i], &b[k], &two_units));
        }
    if (two_units && gtin != ITEM_GTIN_SAME)
        gtin = ITEM_GTIN_TWO_UNITS;
    p = item_with_level(item_with_level(0, BY_NUMBER, number), BY_MAKER, maker);
    p = item_with_level(item_with_level(p, BY_CLASS, class_code), BY_PACK, pack);
    return item_with_level(p, BY_GTIN, gtin);
}

ItemPattern items_compare_words(const ItemContext *c, const Item *a, size_t n_a, const Item *b, size_t n_b)
{
    int brand = 0, words = 0, after = 0, extra = 0;
    ItemPattern p;

    for (size_t i = 0; i < n_a; i++)
        for (size_t k = 0; k < n_b; k++) {
            Words w = { 0 };
            find_common(c, &a[i], &b[k], &w);
            brand = better(brand, brand_level(&w));
            words = better(words, words_level(&w));
            after = better(after, w.after);
            extra = better(extra, extra_level(&w));
        }
    p = item_with_level(item_with_level(0, BY_BRAND, brand), BY_WORDS, words);
    return item_with_level(item_with_level(p, BY_AFTER, after), BY_EXTRA, extra);
}

ItemPattern items_compare_attributes(const Item *a, size_t n_a, const Item *b, size_t n_b)
{
    Attribute room_a[ATTRIBUTES_TOGETHER], room_b[ATTRIBUTES_TOGETHER];
    uint64_t agree, conflict;
    size_t m_a, m_b;
    const Attribute *x = together(a, n_a, room_a, &m_a), *y = together(b, n_b, room_b, &m_b);
    ItemPattern p;

    attributes_verdicts(x, m_a, y, m_b, &agree, &conflict);
    p = item_with_level(0, BY_SIZES, sizes_level(x, m_a, y, m_b, agree & SIZES, conflict & SIZES));
    return item_with_level(p, BY_TRAITS, traits_level(agree & ~SIZES, conflict & ~SIZES));
}

ItemPattern items_compare(const ItemContext *c, const Item *a, size_t n_a, const Item *b, size_t n_b)
{
    return items_compare_codes(c, a, n_a, b, n_b) | items_compare_words(c, a, n_a, b, n_b) |
           items_compare_attributes(a, n_a, b, n_b);
}
