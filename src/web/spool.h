/* The body of a reply that is too large for memory: a temporary file that one thread writes while another sends it.
 *
 * Two owners (the writer, and whoever sends) each call spool_leave; the second one closes the file. The writer never
 * waits for the reader. Not here: sockets.
 */
#ifndef WEB_SPOOL_H
#define WEB_SPOOL_H

#include "web/http.h"

/* A spool with two owners. */
MUST_CHECK Code spool_open(Spool **out, const char *folder, Error *e);
MUST_CHECK Code spool_write(Spool *s, View bytes, Error *e);
/* No more will come; failed: what came is not the whole, and the reader is to break off. */
void spool_end(Spool *s, bool failed);
/* wake(ctx) is called, from the writer's thread, when a reader that found nothing may look again; set once, before the
 * first spool_read. */
void spool_on_more(Spool *s, void (*wake)(void *ctx), void *ctx);

typedef enum { SPOOL_BYTES, SPOOL_WAIT, SPOOL_END, SPOOL_FAILED } SpoolState;
/* Up to n bytes from `at`. SPOOL_WAIT: none yet; `before_wait` has been called under the lock, and wake will be. */
SpoolState spool_read(Spool *s, uint64_t at, char *p, size_t n, size_t *got, void (*before_wait)(void *ctx));
/* How many bytes there are; for one that is complete. Then several threads may read it at once. */
uint64_t spool_bytes(Spool *s);
/* True once the reader has left: the writer may stop. */
bool spool_left(Spool *s);
/* `reader`: whose share ends. */
void spool_leave(Spool *s, bool reader);

#endif
