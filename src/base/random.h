/* Random numbers that are the same on every machine: xoshiro256++ 1.0 (Blackman and Vigna, 2019, public domain
 * algorithm), seeded through splitmix64. The seed is printed in every answer that used one. Not for secrets. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

typedef struct {
    uint64_t s[4];
} Random;

void random_seed(Random *r, uint64_t seed);
uint64_t random_u64(Random *r);
/* 0 <= x < n, unbiased (Lemire's method); n > 0. */
uint64_t random_below(Random *r, uint64_t n);
/* 0 <= x < 1, 53 bits. */
double random_unit(Random *r);

#endif
