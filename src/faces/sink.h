/* Where a face writes: a buffer that goes out in large pieces.
 *
 * What belongs to a document stays in the buffer until it is complete or large, so that an early failure leaves nothing
 * behind: no half document on standard output, no half body after a status line. Who embeds a Sink (a file, a socket)
 * gives `write`. Not here: files, sockets, formats.
 */
#ifndef FACES_SINK_H
#define FACES_SINK_H

#include "base/text.h"

typedef struct Sink Sink;
struct Sink {
    Text text;   /* not yet sent                                                    */
    size_t mark; /* where the document that is being written begins in it           */
    bool sent;   /* a part of that document has gone out                            */
    Code (*write)(Sink *s, View bytes, Error *e); /* sends all of it or fails       */
};

/* An empty sink; allocates nothing yet. */
void sink_init(Sink *s, Code (*write)(Sink *s, View bytes, Error *e));
void sink_release(Sink *s);
/* A document begins: what stands before is complete. */
void sink_begin(Sink *s);
/* Between two rows of a document: sends what is there if it is much. Reports a text that could not grow. */
MUST_CHECK Code sink_step(Sink *s, Error *e);
/* The document is complete: it is sent now or with others. */
MUST_CHECK Code sink_end(Sink *s, Error *e);
/* The document failed: takes back what was not sent. True if nothing of it has gone out. */
bool sink_drop(Sink *s);
/* Sends everything. */
MUST_CHECK Code sink_flush(Sink *s, Error *e);

#endif
