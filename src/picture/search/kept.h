/* What was read of the index, kept with the open store: the next question that needs it makes no journey.
 *
 * Rows of search_list and blocks of terms are kept up to LIMIT_INDEX_CACHE bytes; when that is reached, those that were
 * not used for longest go, but only between two questions (kept_tidy): what one question was given stays where it is
 * until it ends. All is of one generation of the picture. Not here: facets (facets.h keeps its own), decoding.
 */
#ifndef PICTURE_SEARCH_KEPT_H
#define PICTURE_SEARCH_KEPT_H

#include "picture/search/format.h"
#include "store/store.h"

typedef struct SearchKept SearchKept;

/* What is kept of the live picture. Owned by the store. Errors of all here: E_MEMORY. */
MUST_CHECK Code search_kept(Store *s, SearchKept **out, Error *e);
/* Between questions: makes room. Views that were given before end here. O(1) while there is room. */
void kept_tidy(SearchKept *k);

/* A row of search_list; false: it is not kept. Valid until kept_tidy. O(1). */
bool kept_row(SearchKept *k, int64_t id, View *out);
/* Keeps a copy, where there is room; a row that is kept already stays. */
MUST_CHECK Code kept_add_row(SearchKept *k, int64_t id, View body, Error *e);

/* The block that has `term` if the index has it; false: it is not kept, or not known to be the one. O(log blocks). */
bool kept_block(SearchKept *k, View term, int64_t *id, View *body);
/* Keeps a copy of a block, if it is well-formed and there is room. */
MUST_CHECK Code kept_add_block(SearchKept *k, int64_t id, View body, Error *e);

#endif
