/* The search index over products: words to products, ranked, tolerant of typing errors; the same on both stores.
 *
 * Built once for each picture from a stream of documents in order of product number, written as opaque blocks into
 * {next}search_block, {next}search_list and {next}search_fact, and read back block by block: nothing is loaded at
 * start, so that the first question of a process is as quick as the others. Ranking is BM25 over weighted fields
 * (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009); ties by product number.
 *
 * Not here: codes and part numbers as such (table identifier), visibility, what is shown of a hit.
 */
#ifndef PICTURE_SEARCH_INDEX_H
#define PICTURE_SEARCH_INDEX_H

#include "base/arena.h"
#include "base/view.h"
#include "store/store.h"

typedef enum {
    SEARCH_NAME,
    SEARCH_MAKER,
    SEARCH_GENERIC,
    SEARCH_DESCRIPTION,
    SEARCH_NUMBER,
    SEARCH_CLASS,
    SEARCH_FIELDS
} SearchField;

/* Besides words, documents have values by which they are counted and narrowed down: facets.h. */
typedef enum {
    FACET_SEEN,    /* who may see it                                   */
    FACET_CURRENT, /* who may see that a current edition names it      */
    FACET_SOURCE,  /* data sets that name it, with who may see that    */
    FACET_CLASS,
    FACET_MAKER,
    FACET_PART, /* of the Drug Tariff                               */
    FACET_SIZE,
    FACET_STERILE,
    FACET_SINGLE_USE,
    FACETS
} SearchFacet;

/* A word field, or SEARCH_FACET(facet): the text is then one value of it, taken as it stands. */
typedef struct {
    SearchField field;
    View text;
} SearchText;
#define SEARCH_FACET(facet) ((SearchField)(SEARCH_FIELDS + (facet)))

/* ---- building ---- */

enum { INDEX_PARTS_MOST = 32 };

typedef struct IndexWriter IndexWriter;
/* Words may be collected in several parts (1 .. INDEX_PARTS_MOST), each a stretch of documents before those of the next
 * part; the outcome does not depend on where parts end. memory_bytes bounds what a part holds that is being filled;
 * beyond it segments go to unnamed temporary files in `folder` (NULL: the system's). */
MUST_CHECK Code index_writer_new(IndexWriter **out, size_t memory_bytes, int parts, const char *folder, Error *e);
void index_writer_free(IndexWriter *w); /* accepts NULL */
/* One document: all texts of one product; doc > the last one. Texts may repeat words: a word counts once a field. The
 * words go to the first part. */
MUST_CHECK Code index_add(IndexWriter *w, uint32_t doc, const SearchText *text, int n, Error *e);
/* The same in two halves: words into a part, doc > the last one of it; facets, doc > the last one. Different parts and
 * facets may be filled by different threads at the same time. */
MUST_CHECK Code index_add_words(IndexWriter *w, int part, uint32_t doc, const SearchText *text, int n, Error *e);
MUST_CHECK Code index_add_facets(IndexWriter *w, uint32_t doc, const SearchText *text, int n, Error *e);
/* A part is complete: lets its memory go. index_finish does it for those that were not ended. */
MUST_CHECK Code index_end_words(IndexWriter *w, int part, Error *e);
/* Merges and writes everything to the slot under construction of `store` by chunked bulk loads. */
MUST_CHECK Code index_finish(IndexWriter *w, Store *store, Error *e);

/* ---- asking ---- */

/* Is a value good? One without any is asked for once, as a view with p == NULL. Asked at most once for each set of
 * values, not for each document. */
typedef bool FacetTest(void *ctx, View value);
/* What a value is counted under, or p == NULL for values that are not to be shown; several may share one. */
typedef View FacetShown(void *ctx, SearchFacet facet, View value);

/* A document passes if one of its values of the facet is good. */
typedef struct {
    SearchFacet facet;
    FacetTest *test;
    void *ctx;
} SearchFilter;

typedef struct {
    const SearchFilter *filter; /* all must pass */
    int filters;
    bool ranked;      /* words only rank: whatever passes the filters matches, and no word is corrected */
    unsigned count;   /* facets to count: bits 1 << FACET_... */
    int values;       /* at most so many values of each       */
    unsigned renamed; /* facets whose values are counted under what `shown` says; the others under themselves */
    FacetShown *shown;
    void *ctx;
} SearchRefine;

typedef struct {
    View value;
    int64_t documents;
} FacetCount;

/* Documents with several values count under each of them, once. */
typedef struct {
    FacetCount *value; /* most documents first, then by value */
    int n;
    int64_t distinct; /* values that any document has, of which n are given */
} FacetCounts;

typedef struct {
    uint32_t doc;
    double score;
} SearchHit;

typedef struct {
    View asked;        /* as typed, folded                                     */
    View used;         /* the word searched for: same, or the correction       */
    int64_t documents; /* that have it                                        */
    bool corrected;
    View also; /* its other form, searched for as well; p == NULL if not */
} SearchWord;

typedef struct {
    SearchHit *hit; /* best first */
    int n;
    int64_t matched; /* exactly how many products match */
    SearchWord *word;
    int words;
    bool two_readings;         /* a word reads as a size and as a maker ("3m"): hits of both stand in turn */
    bool relaxed;              /* no product has all the words: those with most of them are given */
    FacetCounts facet[FACETS]; /* of those that were asked for */
} SearchResult;

/* The best `most` products after skipping `skip`, of those that pass `refine` (NULL: all). Words are folded (case,
 * accents); the last word also matches as a prefix when `prefix`. No words at all match everything that passes the
 * filters, in order of number, if there are any. */
MUST_CHECK Code search_run(Store *store, View words, int skip, int most, bool prefix, const SearchRefine *refine,
                           Arena *arena, SearchResult *result, Error *e);
/* Does a document pass the filters? */
MUST_CHECK Code search_passes(Store *store, uint32_t doc, const SearchRefine *refine, bool *passes, Error *e);

/* The last word of `words` as people might go on typing it: the most frequent words of the index that begin so, most
 * documents first, at most `most`; none for a beginning of one letter. `before` gets the words in front of it as typed.
 * *documents are those of the word alone, whoever may see them. */
MUST_CHECK Code search_complete(Store *store, View words, int most, Arena *arena, View *before, SearchWord *out, int *n,
                                Error *e);

/* Splits text into folded words, as both sides do. Calls `word` for each; stops when it returns false. */
typedef bool SearchToken(void *ctx, View word);
void search_tokens(View text, Arena *scratch, SearchToken *word, void *ctx);

#endif
