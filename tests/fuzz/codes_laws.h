/* What the fuzz targets of src/codes share: stop on a broken law, options from the input itself (so that a corpus keeps
 * its meaning), and two laws over elements. */
#ifndef CODES_LAWS_H
#define CODES_LAWS_H

#include "codes/gs1.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static inline void law(bool holds)
{
    if (!holds)
        abort();
}

static inline Gs1Options options_of(View v)
{
    uint64_t h = view_hash(v);
    return (Gs1Options){ .year = 1990 + (int)(h & 127), .no_associations = h >> 8 & 1 };
}

/* A fault has a rule and lies inside what was read. */
static inline void law_fault(View v, const Fault *f)
{
    law(f->rule != RULE_NONE && f->rule < RULE_COUNT);
    law((size_t)f->at + f->n <= v.n);
    law(rule_sentence(f->rule)[0]);
    law(memchr(f->expected, 0, sizeof f->expected));
}

/* Element by element the same identifiers and values. */
static inline void law_same(const Gs1Elements *a, const Gs1Elements *b)
{
    law(a->n == b->n);
    for (size_t i = 0; i < a->n; i++)
        law(a->item[i].packed == b->item[i].packed && view_eq(a->item[i].value, b->item[i].value));
}

/* The check digit of a GTIN once more, the slow way. */
static inline void law_gtin(View gtin)
{
    unsigned sum = 0;
    for (size_t i = 0; i < gtin.n; i++)
        sum += (unsigned)(gtin.p[gtin.n - 1 - i] - '0') * (i % 2 ? 3 : 1);
    law(sum % 10 == 0);
}

#endif
