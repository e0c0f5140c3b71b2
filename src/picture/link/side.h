/* One of the two files that are linked, in memory: its rows in chunks, each cell a stretch of the chunk's text.
 *
 * Cells are kept as published; what comparing needs (tokens, values) is hung on the chunks by normalise.c. Chunks have
 * a fixed number of rows, so that work on them comes out alike with any number of threads. A side may also be filled
 * row by row from elsewhere (side_add), such as the picture. Not here: what the cells mean.
 */
#ifndef PICTURE_LINK_SIDE_H
#define PICTURE_LINK_SIDE_H

#include "base/arena.h"
#include "picture/link/memory.h"

enum {
    LINK_CHUNK_ROWS = 1 << 14,
    LINK_SLOTS = 12,       /* columns that are compared at most: bits of a mask                     */
    LINK_COMPARISONS = 32, /* comparisons at most: four bits of level each in a pattern             */
};

/* Two lists of tokens: words, numbers and codes; and, where there is room for it, the three letters at each place. */
typedef enum { LINK_BY_WORDS, LINK_BY_SPELLING, LINK_SETS } LinkSet;

/* What a token is; fits three bits. */
typedef enum { TOKEN_IS_WORD, TOKEN_IS_NUMBER, TOKEN_IS_CODE, TOKEN_IS_MEASURE, TOKEN_IS_PACK, TOKEN_IS_VALUE } TokenIs;

/* A token of a record: which, in which comparisons, and how much it says. Records hold theirs in order of `id`. */
typedef struct {
    uint32_t id;    /* into the vocabulary; rare ones have small numbers                       */
    uint16_t mask;  /* bit i: it stands in a column of comparison i                             */
    uint8_t kind;   /* TokenIs, and for measures the dimension times 8                          */
    uint8_t weight; /* what it says: inverse document frequency, scaled; 0 for values            */
} LinkToken;

/* The tokens of a chunk's records, one list after the other. */
typedef struct {
    LinkToken *token;
    uint32_t *at; /* n + 1: where the list of each record begins                                    */
    float *norm;  /* n * (columns compared + 1): root of the sum of squared weights; the last: of all */
} LinkTokens;

typedef struct {
    char *pool;
    size_t pool_n, pool_room;
    uint32_t *end; /* of cell row * columns + column: where it ends in the pool (it begins where the last ended) */
    uint32_t n;
    LinkTokens of[LINK_SETS]; /* from here on by normalise.c                       */
    uint32_t *value;          /* n * columns compared: number of the whole value, 0 for none */
} LinkChunk;

typedef struct {
    LinkMemory *memory;
    Arena arena; /* names of columns */
    View *column;
    int columns, id; /* id: the column whose values name the rows */
    LinkChunk *chunk;
    size_t chunks, chunk_room;
    uint32_t n;
    int64_t faulty; /* rows of which something could not be read; they are kept */
    int64_t ragged; /* rows with more fields than there are columns; the rest is left out */
} LinkSide;

void side_init(LinkSide *s, LinkMemory *memory);
void side_release(LinkSide *s);
/* Names the columns, once, before the first row. */
MUST_CHECK Code side_columns(LinkSide *s, const View *name, int n, Error *e);
/* Adds a row; missing fields are empty, blanks at the ends go. */
MUST_CHECK Code side_add(LinkSide *s, const View *field, int n, Error *e);
/* Reads a table of any kind that src/read knows; its first row names the columns. delimiter: NULL to guess. E_INPUT
 * for a file without a header or that is no table. */
MUST_CHECK Code side_read(LinkSide *s, const char *path, const char *delimiter, Error *e);
/* The column of that name (or else of that name in any case, or else number from 1), or -1. */
int side_column(const LinkSide *s, View name);

static inline View side_cell(const LinkSide *s, uint32_t record, int column)
{
    const LinkChunk *k = &s->chunk[record / LINK_CHUNK_ROWS];
    size_t at = (size_t)(record % LINK_CHUNK_ROWS) * (size_t)s->columns + (size_t)column;
    uint32_t from = at ? k->end[at - 1] : 0;
    return view(k->pool + from, k->end[at] - from);
}

static inline const LinkToken *side_tokens(const LinkSide *s, LinkSet set, uint32_t record, const LinkToken **end)
{
    const LinkTokens *k = &s->chunk[record / LINK_CHUNK_ROWS].of[set];
    uint32_t i = record % LINK_CHUNK_ROWS;
    *end = k->token + k->at[i + 1];
    return k->token + k->at[i];
}

static inline const uint32_t *side_values(const LinkSide *s, uint32_t record, int columns)
{
    return s->chunk[record / LINK_CHUNK_ROWS].value + (size_t)(record % LINK_CHUNK_ROWS) * (size_t)columns;
}

/* columns + 1 numbers. */
static inline const float *side_norms(const LinkSide *s, LinkSet set, uint32_t record, int columns)
{
    return s->chunk[record / LINK_CHUNK_ROWS].of[set].norm + (size_t)(record % LINK_CHUNK_ROWS) * ((size_t)columns + 1);
}

#endif
