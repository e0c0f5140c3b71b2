/* Reading the index: a term's entry, terms by prefix, lists a container at a time, lengths of documents.
 *
 * Everything is a plain lookup by key; what was read stays with the open store (kept.h). What a damaged store holds is
 * told with E_IO and a sentence. Not here: which words are asked for, scores.
 */
#ifndef PICTURE_SEARCH_INDEX_READ_H
#define PICTURE_SEARCH_INDEX_READ_H

#include "base/text.h"
#include "picture/search/format.h"
#include "store/store.h"

typedef struct {
    uint64_t documents, terms;
    double average; /* length of a document */
    unsigned least; /* code of the shortest */
} IndexFacts;

/* documents == 0: there is no index, or nothing in it. */
MUST_CHECK Code index_facts(Store *s, IndexFacts *out, Error *e);
/* The same from the row's bytes; for tests and fuzzing. */
MUST_CHECK Code index_facts_decode(View body, IndexFacts *out, Error *e);

/* The entry of one term, its bytes copied into `arena`; *found says whether the index has it. */
MUST_CHECK Code term_find(Store *s, View term, Arena *arena, TermEntry *out, bool *found, Error *e);
/* Every term that begins with `prefix`, in byte order; the entry is valid during the visit. */
typedef Code TermVisit(void *ctx, const TermEntry *t, Error *e);
MUST_CHECK Code terms_with_prefix(Store *s, View prefix, TermVisit *visit, void *ctx, Error *e);

/* Rows of search_list that are read one behind the other: who takes the next one gets more of them at once, up to
 * AHEAD_MOST, since each question to a distant store costs a journey. */
enum { AHEAD_MOST = 8 };
typedef struct {
    Text body;
    int64_t id[AHEAD_MOST];
    size_t end[AHEAD_MOST];
    int n, ahead;
    int64_t next; /* behind the row that was given last */
} ListRows;

void list_rows_init(ListRows *r);
void list_rows_release(ListRows *r);
/* The bytes of row `id`, valid until the next call; no row behind `last` is wanted. E_IO if there is none. */
MUST_CHECK Code list_rows_get(ListRows *r, Store *s, int64_t id, int64_t last, View *out, Error *e);

/* Walks the containers of a list of more than SPARSE_MOST documents. */
typedef struct {
    Store *store;
    int64_t first;        /* row of the first part */
    uint32_t parts, part; /* part: that in memory, `parts` when at the end */
    uint32_t *last;       /* last chunk of each part */
    bool loaded;
    ListRows rows;
    Bytes rest;
    int64_t at; /* chunk of `now`, -1 before the first, CHUNK_DOCS behind the last */
    Container now;
} ListCursor;

/* The directory is decoded into `arena`. Release with list_cursor_close, also after a failure. */
MUST_CHECK Code list_cursor_open(ListCursor *c, Store *s, const TermEntry *t, Arena *arena, Error *e);
void list_cursor_close(ListCursor *c);
/* To the first container whose chunk is at or above `chunk`; never goes back. Reads only the parts that it needs. */
MUST_CHECK Code list_cursor_seek(ListCursor *c, uint32_t chunk, Error *e);

Code index_damaged(Error *e, const char *what, long long which);

#endif
