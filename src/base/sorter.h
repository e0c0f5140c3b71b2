/* Sorting more than fits in memory: byte strings in memcmp order.
 *
 * Records are added, then read back once in order. Up to a stated number of bytes is held; beyond that sorted runs go
 * to unnamed temporary files, which vanish with the process. Equal records come back in the order in which they were
 * added. Numbers that are to sort as numbers are written big-endian (sort_u32, sort_u64).
 *
 * Not here: duplicates (the reader of the result sees them side by side), threads.
 */
#ifndef BASE_SORTER_H
#define BASE_SORTER_H

#include "base/error.h"
#include "base/text.h"
#include "base/view.h"

typedef struct Sorter Sorter;

/* folder: where runs go when memory is full; NULL for the system's temporary folder. */
MUST_CHECK Code sorter_new(Sorter **out, size_t memory_bytes, const char *folder, Error *e);
void sorter_free(Sorter *s); /* accepts NULL */
/* Adds a copy of a record (at most 16 MiB). Amortised O(log n). */
MUST_CHECK Code sorter_add(Sorter *s, View record, Error *e);
/* Ends adding. */
MUST_CHECK Code sorter_sort(Sorter *s, Error *e);
/* The next record in order; valid until the next call. *more == false at the end. */
MUST_CHECK Code sorter_next(Sorter *s, View *record, bool *more, Error *e);

/* Appends x so that byte order is number order. */
void sort_u32(Text *t, uint32_t x);
void sort_u64(Text *t, uint64_t x);
/* Reads such a number off the front of *v. */
uint32_t sort_read_u32(View *v);
uint64_t sort_read_u64(View *v);

#endif
