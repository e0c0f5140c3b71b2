/* Documents that have words, and which of them are best: one chunk of 65,536 documents after the other.
 *
 * A Group is one word of the question with all terms that stand for it (itself, or everything that begins with it). In
 * each chunk the groups become bitmaps, which gives the exact number of matches; only chunks whose best possible score
 * could still get among the hits are scored.
 *
 * Score of a document: the sum over words of idf * w / (w + k1 * (1 - b + b * length / average)), where w is the sum of
 * the weights of the fields that have the word and idf = ln(1 + (N - n + 0.5) / (n + 0.5)); reckoned in whole 1/2^20,
 * so that it is the same on every machine. n of a group is the sum over its terms, at most N. A word that reads as a
 * size scores MAKER_FIRST idf more where it stands in the maker's name: "3M" is a firm before it is a length. Beside
 * other words nobody can tell ("3m bandage"): the best of either reading stand in turn, the maker's first.
 *
 * Not here: which words and terms are asked for (search.c).
 */
#ifndef PICTURE_SEARCH_MATCH_H
#define PICTURE_SEARCH_MATCH_H

#include "picture/search/facets.h"
#include "picture/search/index.h"
#include "picture/search/index_read.h"

enum { WORDS_MOST = 16, SCORE_ONE = 1 << 20, MAKER_FIRST = 2 };
#define BM25_K1 1.2
#define BM25_B  0.6

typedef struct {
    Posting *sparse; /* ascending: the terms that have few documents */
    size_t n, room, at;
    ListCursor *list;
    int lists, list_room;
    uint64_t documents; /* sum over its terms */
    bool maker_first;   /* reads as a size ("3m"): a maker or brand of that name is meant rather */
    /* while matching */
    double idf;
    uint32_t *impact[MASKS]; /* by length code; made when first needed */
    uint64_t *bits;
    unsigned char *mask;
    int64_t chunk;   /* the chunk that it stands at; CHUNK_DOCS at the end */
    unsigned single; /* the field mask of all its documents in this chunk; 0: look at each */
} Group;

/* Adds a term's documents. The arena must live as long as the group. */
MUST_CHECK Code group_add(Group *g, Store *s, const TermEntry *t, Arena *arena, Error *e);
/* Sorts what was added; call once, behind the last group_add. */
MUST_CHECK Code group_ready(Group *g, Error *e);
void group_release(Group *g);

typedef struct {
    Store *store;
    const IndexFacts *facts;
    Group *group[WORDS_MOST]; /* match_run puts them in order of rarity */
    int groups;
    int skip, most;
    bool ranked;      /* words only rank: every document that passes the filters matches */
    FacetRun *facets; /* filters and counts; NULL for none */
    Arena *scratch;   /* for as long as the search */
} Match;

/* all: documents that have every word; without groups, every document there is, in order of number. Otherwise those
 * that have the most words that any document has. With Match.ranked every document, the best by words first. Fills hit,
 * n, matched, facet of `out` (in out_arena). The groups can be matched again afterwards. */
MUST_CHECK Code match_run(Match *m, bool all, Arena *out_arena, SearchResult *out, Error *e);

#endif
