/* The files that `match` writes: pairs, clusters, and the user's own file with three columns more.
 *
 * Each is written beside its place and renamed when it is complete: a workbook if its name ends in .xlsx, else text.
 * Ids are written as the file has them. A column that is added gets a name that no column of the file has. `when`
 * stands in workbooks as the time of their making. Not here: what is a match.
 */
#ifndef PICTURE_LINK_RESULTS_H
#define PICTURE_LINK_RESULTS_H

#include "base/date.h"
#include "picture/link/link.h"

/* left, right, probability, reason: best first. */
MUST_CHECK Code results_pairs(const Linkage *l, const char *path, int threads, Instant when, Error *e);
/* id, cluster: in the order of the file; a cluster is named by the id of its first record. */
MUST_CHECK Code results_clusters(const Linkage *l, const char *path, Instant when, Error *e);
/* The file at `from`, which `mine` was read from, row by row with match (or cluster), probability and reason. */
MUST_CHECK Code results_own(const Linkage *l, const LinkSide *mine, const char *from, const char *path, Instant when,
                            Error *e);
/* The same with other columns: `put` gives what is added to a row, valid until its next call. */
typedef struct {
    const View *name;
    int n;
    Code (*put)(void *ctx, uint32_t row, View *added, Error *e);
    void *ctx;
} ResultsAdded;
enum { RESULTS_ADDED_MOST = 8 };
MUST_CHECK Code results_added(const LinkSide *mine, const char *from, const char *path, const ResultsAdded *added,
                              Instant when, Error *e);

#endif
