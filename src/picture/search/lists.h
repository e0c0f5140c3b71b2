/* Writing one word's documents in the shape of format.h: inline, sparse, or containers packed into parts.
 *
 * Not here: where parts go (the caller's function), terms.
 */
#ifndef PICTURE_SEARCH_LISTS_H
#define PICTURE_SEARCH_LISTS_H

#include "base/error.h"
#include "base/text.h"
#include "picture/search/format.h"

/* Lengths of documents as codes (length_code), a chunk at a time. */
typedef struct {
    struct LengthChunk {
        uint32_t chunk;
        uint32_t n;          /* documents up to the last one */
        unsigned char *code; /* CHUNK_DOCS */
    } * chunk;
    size_t n, room;
    uint64_t documents, total; /* total: sum of the lengths that the codes stand for */
    unsigned least;
} Lengths;

void lengths_init(Lengths *l);
void lengths_release(Lengths *l);
/* Documents come in ascending order. False without memory. */
bool lengths_add(Lengths *l, uint32_t doc, uint32_t length);
/* Adds those of `next`, whose documents all come behind those of l. False without memory. */
bool lengths_join(Lengths *l, const Lengths *next);

/* Takes one finished row of search_list and says its number. */
typedef Code PartOut(void *ctx, View body, int64_t *id, Error *e);

typedef struct ListWriter ListWriter;

MUST_CHECK Code list_writer_new(ListWriter **out, const Lengths *lengths, PartOut *part, void *ctx, Error *e);
void list_writer_free(ListWriter *w); /* accepts NULL */
void list_begin(ListWriter *w);
/* Postings in ascending order of documents. */
MUST_CHECK Code list_add(ListWriter *w, const uint32_t *doc, const unsigned char *mask, size_t n, Error *e);
/* Appends to `entry` what a term block says of the list: number of documents, then postings or where they are. */
MUST_CHECK Code list_end(ListWriter *w, Text *entry, uint32_t *documents, Error *e);

#endif
