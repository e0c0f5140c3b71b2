/* What documents have besides words: values by which they are counted and narrowed down (maker, class, source, ...),
 * and who may see them. Exact, and the same on both stores.
 *
 * Each document has, for each facet, a set of values; most sets are empty or hold one. Sets are numbered from 1 in the
 * order in which they first appear, 0 is the empty one, and each document keeps its numbers: stripes of STRIPE_DOCS
 * documents, one row of search_list each, a facet behind the other, in as few bits a document as the largest number of
 * the stripe needs (0, 1, 2, 4, 8, 16, 32). What the numbers stand for is in search_fact: the values in order, and the
 * sets, where they are not simply the values.
 *
 * A reader keeps what it has read with the open store (store_keep), so that the next question needs no journey: about 9
 * bytes a document. An asking costs what its documents touch, not what there is. The row's decoders believe nothing.
 *
 * Not here: which values a document has (picture/compose.c), what is shown.
 */
#ifndef PICTURE_SEARCH_FACETS_H
#define PICTURE_SEARCH_FACETS_H

#include "picture/search/format.h"
#include "picture/search/index.h"

enum { STRIPE_DOCS = 8192, STRIPE_WORDS = STRIPE_DOCS / 64, STRIPES_A_CHUNK = CHUNK_DOCS / STRIPE_DOCS };

/* Row of search_list with the facets of stripe 0; the others follow. */
#define FACETS_ROW ((int64_t)1 << 41)

/* ---- writing ---- */

typedef struct FacetWriter FacetWriter;

/* Finished stripes wait in an unnamed temporary file in `folder` (NULL: the system's). */
MUST_CHECK Code facet_writer_new(FacetWriter **out, const char *folder, Error *e);
void facet_writer_free(FacetWriter *w); /* accepts NULL */
/* The facet texts among `text` become the document's values; documents in ascending order. */
MUST_CHECK Code facet_writer_add(FacetWriter *w, uint32_t doc, const SearchText *text, int n, Error *e);
/* The stripes to `list`, and what the numbers stand for to `fact`. */
MUST_CHECK Code facet_writer_finish(FacetWriter *w, Bulk *list, Bulk *fact, Error *e);

/* ---- reading ---- */

/* One facet of one stripe. */
typedef struct {
    unsigned bits; /* of a number: 0, 1, 2, 4, 8, 16, 32 */
    uint32_t same; /* bits == 0: the number of all       */
    const unsigned char *p;
} FacetColumn;

typedef struct {
    uint32_t n; /* documents up to the last one of the stripe */
    FacetColumn column[FACETS];
} FacetStripe;

/* False: corrupt. The columns point into `body`. */
bool facet_stripe_decode(View body, FacetStripe *out);
/* The set of document `low` of the stripe. */
uint32_t facet_set(const FacetColumn *c, uint32_t low);

/* One asking: filters and counts. */
typedef struct FacetRun FacetRun;
MUST_CHECK Code facet_run_new(FacetRun **out, Store *s, const SearchRefine *refine, Arena *arena, Error *e);
/* Counts begin anew. The room for counts is the store's: one asking at a time, and one that is given up ends with this.
 */
void facet_run_reset(FacetRun *r);
/* Takes the documents that do not pass out of a chunk's bits. */
MUST_CHECK Code facet_run_filter(FacetRun *r, uint32_t chunk, uint64_t bits[CHUNK_WORDS], Error *e);
/* Counts the values of the documents that are left. */
MUST_CHECK Code facet_run_count(FacetRun *r, uint32_t chunk, const uint64_t bits[CHUNK_WORDS], Error *e);
/* The counts, most frequent first, then by value, at most refine->values of each facet; views live in `out`. */
MUST_CHECK Code facet_run_result(FacetRun *r, Arena *out, FacetCounts counts[FACETS], Error *e);

#endif
