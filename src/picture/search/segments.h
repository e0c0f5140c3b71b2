/* Collecting postings: from documents in order to terms in order, within a stated memory.
 *
 * A hash table of terms holds their postings in chains of growing slices (Büttcher, Clarke, Cormack, "Information
 * Retrieval", 2010, ch. 4); when memory is full everything goes as one segment, sorted by term, to a temporary file
 * without a name. Afterwards all segments are read side by side, each term once with all its postings in order of
 * documents, so that nothing shows where one segment ended. Parts of the documents may be collected apart, by other
 * threads, and joined.
 *
 * Not here: how the index is kept (index_write.c), scores, words (tokens.c).
 */
#ifndef PICTURE_SEARCH_SEGMENTS_H
#define PICTURE_SEARCH_SEGMENTS_H

#include "base/error.h"
#include "base/view.h"

typedef struct Segments Segments;

MUST_CHECK Code segments_new(Segments **out, size_t memory_bytes, const char *folder, Error *e);
void segments_free(Segments *s); /* accepts NULL */
/* Begins a document; documents come in ascending order. */
void segments_begin(Segments *s, uint32_t doc);
/* A field of it (mask: the field's bit) has the term, of 1 to WORD_MOST bytes. False without memory. Terms are looked
 * up some at a time, so that the waits for memory overlap. Amortised O(1). */
bool segments_add(Segments *s, View term, unsigned mask);
/* Ends it. *length: how many times a term was new to a field. False without memory. */
bool segments_end(Segments *s, uint32_t *length);
/* Between two documents: writes a segment if memory is full. */
MUST_CHECK Code segments_rest(Segments *s, Error *e);

/* Ends adding, and lets the memory go. */
MUST_CHECK Code segments_end_part(Segments *s, Error *e);
/* Takes over what `next` holds, whose documents all come behind those of s; both have ended adding. */
MUST_CHECK Code segments_join(Segments *s, Segments *next, Error *e);
/* Begins reading; adding has ended. */
MUST_CHECK Code segments_sort(Segments *s, Error *e);
/* The next term in byte order, valid until the next call; all postings of the one before must have been read. */
MUST_CHECK Code segments_term(Segments *s, View *term, bool *more, Error *e);
/* Its next postings, at most `room` of them: *n == 0 at the end. */
MUST_CHECK Code segments_postings(Segments *s, uint32_t *doc, unsigned char *mask, size_t room, size_t *n, Error *e);

#endif
