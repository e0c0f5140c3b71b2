/* Known matches: read from a table of two columns of ids, and what a result is worth against them.
 *
 * Not here: finding matches. Nothing of the truth is used for that.
 */
#ifndef PICTURE_LINK_TRUTH_H
#define PICTURE_LINK_TRUTH_H

#include "picture/link/block.h"

typedef struct {
    LinkMemory *memory;
    uint32_t *left, *right; /* pairs of records, ordered by right, then left, each once */
    size_t n;
    int64_t unknown; /* rows with an id that no record has                       */
    bool crossed;    /* the first column held ids of the right side: they were exchanged */
} LinkTruth;

/* The first two columns of the table at `path` hold ids of the left and the right side, or the other way round, which
 * is told by which ids occur where. right may be left: then the order of the two does not matter, and left < right in
 * the result. */
MUST_CHECK Code truth_read(LinkTruth *t, const char *path, const LinkSide *left, const LinkSide *right, Error *e);
/* Puts pairs into order again after left and right were exchanged. */
MUST_CHECK Code truth_sort(LinkTruth *t, Error *e);
void truth_release(LinkTruth *t);
bool truth_holds(const LinkTruth *t, uint32_t left, uint32_t right);

/* Wilson's interval (1927) for `good` of `n`, at 95 %. */
void wilson(double good, double n, double *low, double *high);

#endif
