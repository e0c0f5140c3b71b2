/* Reading the records of a source in order of their ids, in this thread or with another one reading ahead.
 *
 * Records are read in stretches: no stretch keeps a snapshot open for long, so that the store can tidy up behind a
 * writer. Not here: what records mean (facts.c).
 */
#ifndef PICTURE_SCAN_H
#define PICTURE_SCAN_H

#include "store/store.h"

typedef struct {
    int64_t id, row, layout;
    View key, fields; /* valid during the visit */
} Record;

/* Called for each record; another code than OK ends the scan and comes back. */
typedef Code RecordVisit(void *ctx, const Record *record, Error *e);

/* All records with after < id < end. */
MUST_CHECK Code scan_records(Store *in, int64_t after, int64_t end, RecordVisit *visit, void *ctx, Error *e);
/* The same; the store, which belongs to the scan meanwhile, is read by a thread of its own into a few boxes of memory.
 */
MUST_CHECK Code scan_ahead(Store *in, int64_t after, int64_t end, RecordVisit *visit, void *ctx, Error *e);

#endif
