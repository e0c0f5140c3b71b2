/* A bulk load on a thread of its own: one thread makes rows, another writes them, so that both cores work.
 *
 * Between row_feed_open and row_feed_close the Store belongs to the feed; its maker must not touch it. Rows are packed
 * into boxes of a chunk each, so memory is bounded whatever the number of rows. Not here: which rows.
 */
#ifndef PICTURE_FEED_H
#define PICTURE_FEED_H

#include "store/store.h"

typedef struct RowFeed RowFeed;

/* Starts a chunked bulk load of `table`. */
MUST_CHECK Code row_feed_open(RowFeed **out, Store *store, const BulkTable *table, Error *e);
/* Copies one row (as many values as the table has columns). When the writer has failed, its error comes back here or,
 * at the latest, from row_feed_close. */
MUST_CHECK Code row_feed_add(RowFeed *f, const Arg *row, Error *e);
/* The end of a feed that went as `c` says: if that is OK, waits until all is written; else drops what is not, and gives
 * c again. What was committed stays: it belongs to a source or slot that nobody sees yet. Gives everything back,
 * whatever happened. Accepts NULL. */
MUST_CHECK Code row_feed_close(RowFeed *f, Code c, Error *e);

#endif
