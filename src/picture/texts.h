/* The texts of products on their way to the search index: written while products are composed, read back when the
 * index is made, so that making it is a stage of its own and composing does not wait for it.
 *
 * They stand in an unnamed temporary file in blocks; memory is one block and a number for each, whatever the number of
 * products. Not here: which texts a product has (compose.c), the index (search/index.h).
 */
#ifndef PICTURE_TEXTS_H
#define PICTURE_TEXTS_H

#include "picture/search/index.h"

typedef struct Texts Texts;

MUST_CHECK Code texts_new(Texts **out, const char *folder, Error *e);
void texts_free(Texts *t); /* accepts NULL */
/* Copies all texts of one product. */
MUST_CHECK Code texts_add(Texts *t, uint32_t product, const SearchText *text, int n, Error *e);
/* Called for each product that was added, in that order; another code than OK ends the reading and comes back. */
typedef Code TextsVisit(void *ctx, uint32_t product, const SearchText *text, int n, Error *e);
/* Ends adding; *blocks: how many stretches of products there are to read. */
MUST_CHECK Code texts_end(Texts *t, size_t *blocks, Error *e);
/* Reads the blocks from .. to - 1 back; texts are valid during the call. Several threads may read at the same time,
 * each in a block of memory of its own. */
MUST_CHECK Code texts_range(const Texts *t, size_t from, size_t to, TextsVisit *visit, void *ctx, Error *e);

#endif
