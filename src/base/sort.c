/* See sort.h. */
#include "base/sort.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 32 };

static inline uint64_t number_at(const unsigned char *p, size_t i, size_t size)
{
    uint64_t x;
    memcpy(&x, p + i * size, sizeof x);
    return x;
}

static inline void insertion(unsigned char *p, size_t n, size_t size)
{
    unsigned char held[SORT_RECORD_MOST];
    for (size_t i = 1; i < n; i++) {
        uint64_t x = number_at(p, i, size);
        size_t j = i;
        if (number_at(p, i - 1, size) <= x)
            continue;
        memcpy(held, p + i * size, size);
        for (; j > 0 && number_at(p, j - 1, size) > x; j--)
            memcpy(p + j * size, p + (j - 1) * size, size);
        memcpy(p + j * size, held, size);
    }
}

static inline void swap_records(unsigned char *p, size_t a, size_t b, size_t size)
{
    unsigned char held[SORT_RECORD_MOST];
    memcpy(held, p + a * size, size);
    memcpy(p + a * size, p + b * size, size);
    memcpy(p + b * size, held, size);
}

/* Puts every record into the part of its byte at `shift`; from[b] gets where part b begins. */
static inline void part_records(unsigned char *p, size_t n, size_t size, int shift, size_t from[257])
{
    size_t count[256] = { 0 }, next[256];

    for (size_t i = 0; i < n; i++)
        count[number_at(p, i, size) >> shift & 255]++;
    from[0] = 0;
    for (int b = 0; b < 256; b++) {
        next[b] = from[b];
        from[b + 1] = from[b] + count[b];
    }
    for (unsigned b = 0; b < 256; b++)
        while (next[b] < from[b + 1]) {
            unsigned to = (unsigned)(number_at(p, next[b], size) >> shift & 255);
            if (to == b)
                next[b]++;
            else
                swap_records(p, next[b], next[to]++, size);
        }
}

/* One function for each size in use: with a size that the compiler knows, a record is moved by a few instructions and
 * not by a call, which takes longer than all the rest. */
#define SORT_OF(size)                                                                                                  \
    static void sort_##size(unsigned char *p, size_t n, int shift)                                                     \
    {                                                                                                                  \
        size_t from[257];                                                                                              \
        if (n <= SMALL) {                                                                                              \
            insertion(p, n, size);                                                                                     \
            return;                                                                                                    \
        }                                                                                                              \
        part_records(p, n, size, shift, from);                                                                         \
        for (int b = 0; b < 256 && shift > 0; b++)                                                                     \
            if (from[b + 1] - from[b] > 1)                                                                             \
                sort_##size(p + from[b] * (size), from[b + 1] - from[b], shift - 8);                                   \
    }
SORT_OF(8)
SORT_OF(16)
SORT_OF(24)
SORT_OF(32)
SORT_OF(40)
SORT_OF(48)
SORT_OF(56)
SORT_OF(64)

void sort_by_number(void *records, size_t n, size_t size)
{
    static void (*const sort[])(unsigned char *, size_t, int) = { sort_8,  sort_16, sort_24, sort_32,
                                                                  sort_40, sort_48, sort_56, sort_64 };
    if (n > 1)
        sort[size / 8 - 1](records, n, 56);
}

/* ---- the first of them ------------------------------------------------------------------------------------------- */

/* The median of three goes to the front. */
static void put_pivot(unsigned char *p, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    size_t middle = n / 2, last = n - 1, at;
    bool a = compare(p, p + middle * size) < 0, b = compare(p + middle * size, p + last * size) < 0,
         c = compare(p, p + last * size) < 0;

    at = a == b ? middle : a == c ? last : 0;
    if (at)
        swap_records(p, 0, at, size);
}

/* Those before the first record, then it, then those behind it; returns its place. */
static size_t part_by_first(unsigned char *p, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    size_t i = 1, j = n - 1;

    for (;;) {
        while (i <= j && compare(p + i * size, p) < 0)
            i++;
        while (i <= j && compare(p + j * size, p) > 0)
            j--;
        if (i >= j)
            break;
        swap_records(p, i++, j--, size);
    }
    swap_records(p, 0, j, size);
    return j;
}

void sort_first(void *records, size_t n, size_t size, size_t most, int (*compare)(const void *, const void *))
{
    unsigned char *p = records;
    size_t left = n, wanted = most < n ? most : n;

    if (n < 2)
        return;
    /* Parts that lie wholly before or behind the border are sorted at the end or not at all. */
    while (left > SMALL && wanted > 0 && wanted < left) {
        size_t at;
        put_pivot(p, left, size, compare);
        at = part_by_first(p, left, size, compare);
        if (at >= wanted) {
            left = at;
        } else {
            p += (at + 1) * size;
            left -= at + 1;
            wanted -= at + 1;
        }
    }
    if (wanted > 0 && wanted < left) /* few are left */
        qsort(p, left, size, compare);
    qsort(records, most < n ? most : n, size, compare);
}

/* ---- plain numbers ----------------------------------------------------------------------------------------------- */

int compare_int64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int compare_uint32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}
