/* Do two products agree? The rules stand at attributes_compare in attributes.h. */
#include "picture/attributes/attributes.h"

typedef AttributeVerdict Verdict;

/* Two lengths, volumes ... in thousandths. */
static bool close_to(int64_t x, int64_t y, bool mixed, bool length)
{
    int64_t gap = x > y ? x - y : y - x, larger = x > y ? x : y, room = larger / 200;

    if (mixed) { /* 4 inches are sold as 10 cm */
        room = larger * 3 / 100;
        if (length && room < 1000 && larger >= 10000)
            room = 1000;
    }
    return gap <= (room > 2 ? room : 2);
}

/* The same lengths in any order? `scale` turns b's into thousandths of a millimetre. */
static bool same_sizes(const Attribute *a, const Attribute *b, int64_t scale, bool mixed)
{
    static const uint8_t order[][3] = { { 0, 1, 2 }, { 1, 0, 2 }, { 0, 2, 1 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

    for (int k = 0; k < (a->count == 2 ? 2 : 6); k++) {
        bool same = true;
        for (int i = 0; i < a->count && same; i++)
            same = close_to(a->value[i], b->value[order[k][i]] * scale / 1000, mixed, true);
        if (same)
            return true;
    }
    return false;
}

static Verdict compare_sizes(const Attribute *a, const Attribute *b)
{
    bool mixed = a->imperial != b->imperial;

    if (a->count != b->count)
        return ATTRIBUTES_UNKNOWN;
    if (a->unitless == b->unitless)
        return same_sizes(a, b, 1000, mixed) ? ATTRIBUTES_AGREE
               : a->unitless                 ? ATTRIBUTES_UNKNOWN
                                             : ATTRIBUTES_CONFLICT;
    if (a->unitless) {
        const Attribute *swap = a;
        a = b;
        b = swap;
    }
    return same_sizes(a, b, 1000, false) || same_sizes(a, b, 10000, false) || same_sizes(a, b, 25400, !a->imperial)
               ? ATTRIBUTES_AGREE
               : ATTRIBUTES_UNKNOWN;
}

static void limits(const Attribute *a, int64_t *low, int64_t *high)
{
    *low = a->form == ATTRIBUTE_AT_MOST ? 0 : a->value[0];
    *high = a->form == ATTRIBUTE_AT_LEAST ? INT64_MAX / 4 : a->form == ATTRIBUTE_RANGE ? a->value[1] : a->value[0];
}

static Verdict compare_measures(const Attribute *a, const Attribute *b)
{
    bool mixed = a->imperial != b->imperial;
    bool length = a->name <= ATTRIBUTE_STARTER_HOLE;
    int64_t low_a, high_a, low_b, high_b;

    if (a->name == ATTRIBUTE_DIMENSIONS)
        return compare_sizes(a, b);
    if (a->form == b->form && close_to(a->value[0], b->value[0], mixed, length) &&
        (a->form != ATTRIBUTE_RANGE || close_to(a->value[1], b->value[1], mixed, length)))
        return ATTRIBUTES_AGREE;
    if (a->form == ATTRIBUTE_EXACT && b->form == ATTRIBUTE_EXACT)
        return ATTRIBUTES_CONFLICT;
    limits(a, &low_a, &high_a);
    limits(b, &low_b, &high_b);
    return low_a > high_b || low_b > high_a ? ATTRIBUTES_CONFLICT : ATTRIBUTES_UNKNOWN;
}

static Verdict compare_one(const Attribute *a, const Attribute *b)
{
    const AttributeInfo *info = attribute_info((AttributeName)a->name);
    Verdict v = ATTRIBUTES_CONFLICT;

    if (info->type == ATTRIBUTE_MEASURE)
        v = compare_measures(a, b);
    else if (a->value[0] == b->value[0])
        v = ATTRIBUTES_AGREE;
    if (v == ATTRIBUTES_CONFLICT && (a->doubtful || b->doubtful || info->sense == ATTRIBUTE_SENSE_SEVERAL))
        v = ATTRIBUTES_UNKNOWN;
    return v;
}

/* Of one name and one part of a: does anything in b agree, does anything conflict? A part against the product itself
 * can agree and cannot conflict. */
static Verdict compare_part(const Attribute *a, size_t n_a, const Attribute *b, size_t n_b, uint8_t name, uint16_t part)
{
    bool conflict = false;

    for (size_t i = 0; i < n_a; i++) {
        if (a[i].name != name || a[i].part != part)
            continue;
        for (size_t k = 0; k < n_b; k++) {
            Verdict v;
            if (b[k].name != name || (b[k].part != part && b[k].part && part))
                continue;
            v = compare_one(a + i, b + k);
            if (v == ATTRIBUTES_AGREE)
                return v;
            conflict |= v == ATTRIBUTES_CONFLICT && b[k].part == part;
        }
    }
    return conflict ? ATTRIBUTES_CONFLICT : ATTRIBUTES_UNKNOWN;
}

AttributeVerdict attributes_compare(const Attribute *a, size_t n_a, const Attribute *b, size_t n_b, AttributeName name)
{
    Verdict all = ATTRIBUTES_UNKNOWN;

    for (size_t i = 0; i < n_a; i++) {
        bool done = a[i].name != name;
        Verdict v;
        for (size_t k = 0; k < i && !done; k++)
            done = a[k].name == name && a[k].part == a[i].part;
        if (done)
            continue;
        v = compare_part(a, n_a, b, n_b, (uint8_t)name, a[i].part);
        if (v == ATTRIBUTES_CONFLICT)
            return v;
        if (v == ATTRIBUTES_AGREE)
            all = v;
    }
    return all;
}

void attributes_verdicts(const Attribute *a, size_t n_a, const Attribute *b, size_t n_b, uint64_t *agree,
                         uint64_t *conflict)
{
    uint64_t in_a = 0, in_b = 0;

    *agree = *conflict = 0;
    for (size_t i = 0; i < n_a; i++)
        in_a |= UINT64_C(1) << a[i].name;
    for (size_t i = 0; i < n_b; i++)
        in_b |= UINT64_C(1) << b[i].name;
    in_a &= in_b;
    for (unsigned name = 1; name < ATTRIBUTE_NAMES; name++) {
        Verdict v;
        if (!(in_a >> name & 1))
            continue;
        v = attributes_compare(a, n_a, b, n_b, (AttributeName)name);
        if (v == ATTRIBUTES_AGREE)
            *agree |= UINT64_C(1) << name;
        else if (v == ATTRIBUTES_CONFLICT)
            *conflict |= UINT64_C(1) << name;
    }
}
