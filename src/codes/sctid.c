/* SNOMED CT identifiers (SNOMED CT Release File Specifications, component identifiers): item, namespace for partitions
 * 1x, partition, Verhoeff check digit. dm+d codes are SNOMED CT identifiers.
 *
 * Not here: whether the component exists or is active, which the release files say. Keep identifiers as text: 18 digits
 * do not survive spreadsheets.
 */
#include "codes/charset.h"
#include "codes/check.h"

/* Multiplication in the dihedral group D5, and the permutation applied by place. */
static const uint8_t d5[10][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 2, 3, 4, 0, 6, 7, 8, 9, 5 }, { 2, 3, 4, 0, 1, 7, 8, 9, 5, 6 },
    { 3, 4, 0, 1, 2, 8, 9, 5, 6, 7 }, { 4, 0, 1, 2, 3, 9, 5, 6, 7, 8 }, { 5, 9, 8, 7, 6, 0, 4, 3, 2, 1 },
    { 6, 5, 9, 8, 7, 1, 0, 4, 3, 2 }, { 7, 6, 5, 9, 8, 2, 1, 0, 4, 3 }, { 8, 7, 6, 5, 9, 3, 2, 1, 0, 4 },
    { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
};
static const uint8_t permuted[8][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 }, { 5, 8, 0, 3, 7, 9, 6, 1, 4, 2 },
    { 8, 9, 1, 6, 0, 4, 3, 5, 2, 7 }, { 9, 4, 5, 3, 1, 2, 6, 8, 7, 0 }, { 4, 2, 8, 6, 5, 7, 3, 9, 0, 1 },
    { 2, 7, 9, 3, 8, 0, 6, 4, 1, 5 }, { 7, 0, 4, 6, 9, 1, 3, 2, 5, 8 },
};
static const uint8_t inverse[10] = { 0, 4, 3, 2, 1, 5, 6, 7, 8, 9 };

/* Over digits from the right, the first of them at place `from`. */
static unsigned verhoeff(View v, size_t from)
{
    unsigned c = 0;
    for (size_t i = 0; i < v.n; i++)
        c = d5[c][permuted[(from + i) % 8][v.p[v.n - 1 - i] - '0']];
    return c;
}

/* 0, 1, 2, 10, 11, 12, or -1. Partitions 1x have a namespace of seven digits and an item in front. */
static int partition_of(View v)
{
    int p = (v.p[v.n - 3] - '0') * 10 + v.p[v.n - 2] - '0';
    if (p >= 0 && p <= 2)
        return p;
    return p >= 10 && p <= 12 && v.n >= 11 ? p : -1;
}

bool sctid_check(View v, int *partition, Fault *f)
{
    size_t bad;
    int p;
    if (v.n < 6 || v.n > 18)
        return fault(f, RULE_SCTID_FORM, 0, v.n);
    if ((bad = set_span(v.p, v.n, SET_DIGIT)) < v.n || v.p[0] == '0')
        return fault(f, RULE_SCTID_FORM, bad < v.n ? bad : 0, 1);
    if (verhoeff(v, 0) != 0) {
        fault(f, RULE_SCTID_CHECK, v.n - 1, 1);
        if (f)
            f->expected[0] = (char)('0' + inverse[verhoeff(view(v.p, v.n - 1), 1)]);
        return false;
    }
    if ((p = partition_of(v)) < 0)
        return fault(f, RULE_SCTID_PARTITION, v.n - 3, 2);
    if (partition)
        *partition = p;
    return true;
}

bool sctid_valid(View v, int *partition)
{
    return sctid_check(v, partition, NULL);
}
