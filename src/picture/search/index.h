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

typedef struct {
    SearchField field;
    View text;
} SearchText;

/* ---- building ---- */

typedef struct IndexWriter IndexWriter;
/* memory_bytes bounds what is held; beyond it segments go to unnamed temporary files in `folder` (NULL: the system's).
 */
MUST_CHECK Code index_writer_new(IndexWriter **out, size_t memory_bytes, const char *folder, Error *e);
void index_writer_free(IndexWriter *w); /* accepts NULL */
/* One document: all texts of one product; doc > the last one. Texts may repeat words: a word counts once a field. */
MUST_CHECK Code index_add(IndexWriter *w, uint32_t doc, const SearchText *text, int n, Error *e);
/* Merges and writes everything to the slot under construction of `store` by chunked bulk loads. */
MUST_CHECK Code index_finish(IndexWriter *w, Store *store, Error *e);

/* ---- asking ---- */

typedef struct {
    uint32_t doc;
    double score;
} SearchHit;

typedef struct {
    View asked;        /* as typed, folded                                     */
    View used;         /* the word searched for: same, or the correction       */
    int64_t documents; /* that have it                                        */
    bool corrected;
} SearchWord;

typedef struct {
    SearchHit *hit; /* best first */
    int n;
    int64_t matched; /* exactly how many products match */
    SearchWord *word;
    int words;
    bool relaxed; /* no product has all the words: those with most of them are given */
} SearchResult;

/* The best `most` products after skipping `skip`. Words are folded (case, accents); the last word also matches as a
 * prefix when `prefix`. `keep` (may be NULL) is asked for each candidate and leaves out those the asker may not see. */
typedef bool SearchKeep(void *ctx, uint32_t doc);
MUST_CHECK Code search_run(Store *store, View words, int skip, int most, bool prefix, SearchKeep *keep, void *ctx,
                           Arena *arena, SearchResult *result, Error *e);

/* Splits text into folded words, as both sides do. Calls `word` for each; stops when it returns false. */
typedef bool SearchToken(void *ctx, View word);
void search_tokens(View text, Arena *scratch, SearchToken *word, void *ctx);

#endif
