/* A record as the store keeps it: its number, and the JSON array of its values.
 *
 * Not here: what values mean (facts.h), writing records (reading.c).
 */
#ifndef PICTURE_RECORD_H
#define PICTURE_RECORD_H

#include "base/arena.h"

/* A record's number: that of its source, and its place there from 1. */
#define SOURCE_SHIFT               32
#define RECORD_ID(source, ordinal) (((int64_t)(source) << SOURCE_SHIFT) | (int64_t)(ordinal))

/* Takes a record's `fields` apart: values point into `fields` or, where they held escapes, into `arena`. *n gets the
 * number of values, at most `most`. E_BUG if it is no such array. O(length). */
MUST_CHECK Code record_values(View fields, Arena *arena, View *value, int most, int *n, Error *e);

#endif
