/* Sorting records in memory by a 64-bit number that stands first in each, in place.
 *
 * American flag sort by bytes from the top (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993), insertion
 * sort for small parts: a few nanoseconds a record and no second copy, where qsort takes as much memory again. Not
 * stable. sort_find looks one up. sort_first sorts no more than is wanted. Besides, what qsort wants for plain numbers.
 * Not here: byte strings (sorter.h).
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* n records of `size` bytes (a multiple of 8, at most 64), each beginning with a uint64_t; ascending. */
void sort_by_number(void *records, size_t n, size_t size);

/* Where the first of n such records in order stands whose number is not below `number`; n: there is none. */
static inline size_t sort_find(const void *records, size_t n, size_t size, uint64_t number)
{
    const unsigned char *p = records;
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t x;
        memcpy(&x, p + middle * size, sizeof x);
        if (x < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Brings the first `most` records of the order of `compare`, which must be total, to the front, in order; the others
 * stand behind them in any order. Records of at most SORT_RECORD_MOST bytes. O(n + most log most) on average. */
enum { SORT_RECORD_MOST = 64 };
void sort_first(void *records, size_t n, size_t size, size_t most, int (*compare)(const void *, const void *));

/* For qsort and bsearch: ascending. */
int compare_int64(const void *a, const void *b);
int compare_uint32(const void *a, const void *b);
int compare_double(const void *a, const void *b); /* no NaN */

#endif
