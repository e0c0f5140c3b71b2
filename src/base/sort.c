/* See sort.h. */
#include "base/sort.h"

#include <string.h>

enum { SMALL = 32, RECORD_MOST = 64 };

static uint64_t number_at(const unsigned char *p, size_t i, size_t size)
{
    uint64_t x;
    memcpy(&x, p + i * size, sizeof x);
    return x;
}

static void insertion(unsigned char *p, size_t n, size_t size)
{
    unsigned char held[RECORD_MOST];
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

static void swap_records(unsigned char *p, size_t a, size_t b, size_t size)
{
    unsigned char held[RECORD_MOST];
    memcpy(held, p + a * size, size);
    memcpy(p + a * size, p + b * size, size);
    memcpy(p + b * size, held, size);
}

static void flag_sort(unsigned char *p, size_t n, size_t size, int shift)
{
    size_t count[256] = { 0 }, from[257], next[256];

    if (n <= SMALL) {
        insertion(p, n, size);
        return;
    }
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
    for (int b = 0; b < 256 && shift > 0; b++)
        if (count[b] > 1)
            flag_sort(p + from[b] * size, count[b], size, shift - 8);
}

void sort_by_number(void *records, size_t n, size_t size)
{
    if (n > 1)
        flag_sort(records, n, size, 56);
}
