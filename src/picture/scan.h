/* Reading the records of a source in order of their ids, in this thread or with another one reading ahead.
 *
 * Records are read in stretches: no stretch keeps a snapshot open for long, so that the store can tidy up behind a
 * writer. Not here: what records mean (facts.c).
 */
#ifndef PICTURE_SCAN_H
#define PICTURE_SCAN_H

#include "base/text.h"
#include "store/store.h"

typedef struct {
    int64_t id, row, layout;
    View key, fields; /* valid during the visit */
    View prepared;    /* what scan_ahead's `prepare` made of it; none: empty */
} Record;

/* Called for each record; another code than OK ends the scan and comes back. */
typedef Code RecordVisit(void *ctx, const Record *record, Error *e);

/* All records with after < id < end. */
MUST_CHECK Code scan_records(Store *in, int64_t after, int64_t end, RecordVisit *visit, void *ctx, Error *e);

/* Work on a record that needs nothing but the record, done by the thread that reads ahead: what it appends to `out` is
 * the record's `prepared`. Records come in order. */
typedef Code RecordWork(void *ctx, const Record *record, Text *out, Error *e);
typedef struct {
    RecordWork *work;
    void *ctx; /* the reading thread's alone */
} RecordPrepare;

/* The same; the store, which belongs to the scan meanwhile, is read by a thread of its own into a few boxes of memory.
 * prepare may be NULL. What is not prepared when the visitor has nothing left to do comes to it as it is, so that both
 * threads are busy; where the machine refuses a thread, that is all. */
MUST_CHECK Code scan_ahead(Store *in, int64_t after, int64_t end, const RecordPrepare *prepare, RecordVisit *visit,
                           void *ctx, Error *e);

#endif
