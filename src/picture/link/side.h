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
    LINK_COMPARISONS = 16, /* comparisons at most: bits of a mask, four bits of level each in a pattern */
};

/* What a token is; fits three bits. */
typedef enum { TOKEN_IS_WORD, TOKEN_IS_NUMBER, TOKEN_IS_CODE, TOKEN_IS_MEASURE, TOKEN_IS_PACK, TOKEN_IS_VALUE } TokenIs;

/* A token of a record: which, in which comparisons, and how much it says. Records hold theirs in order of `id`. */
typedef struct {
    uint32_t id;    /* into the vocabulary; rare ones have small numbers                       */
    uint16_t mask;  /* bit i: it stands in a column of comparison i                             */
    uint8_t kind;   /* TokenIs, and for measures the dimension times 8                          */
    uint8_t weight; /* inverse document frequency, sixteenths of a nat; 0 for values            */
} LinkToken;

typedef struct {
    char *pool;
    size_t pool_n, pool_room;
    uint32_t *end; /* of cell row * columns + column: where it ends in the pool (it begins where the last ended) */
    uint32_t n;
    LinkToken *token;   /* from here on by normalise.c */
    uint32_t *token_at; /* n + 1                        */
    uint32_t *value;    /* n * comparisons: number of the whole value, 0 for none          */
    float *norm;        /* n * comparisons: root of the sum of squared weights             */
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

static inline const LinkToken *side_tokens(const LinkSide *s, uint32_t record, const LinkToken **end)
{
    const LinkChunk *k = &s->chunk[record / LINK_CHUNK_ROWS];
    uint32_t i = record % LINK_CHUNK_ROWS;
    *end = k->token + k->token_at[i + 1];
    return k->token + k->token_at[i];
}

static inline const uint32_t *side_values(const LinkSide *s, uint32_t record, int comparisons)
{
    return s->chunk[record / LINK_CHUNK_ROWS].value + (size_t)(record % LINK_CHUNK_ROWS) * (size_t)comparisons;
}

static inline const float *side_norms(const LinkSide *s, uint32_t record, int comparisons)
{
    return s->chunk[record / LINK_CHUNK_ROWS].norm + (size_t)(record % LINK_CHUNK_ROWS) * (size_t)comparisons;
}

#endif
