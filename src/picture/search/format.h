/* How the index lies in the store: what writer and reader agree on, and decoders that believe nothing.
 *
 * Documents are cut into chunks of 65,536. A word's documents are kept in one of three ways, by their number:
 *
 *   up to INLINE_MOST  in the term block itself: difference, length of the document (so that rare words
 *                      need no other row to be ranked) and whether the mask changes in one varint; the mask
 *   up to SPARSE_MOST  the same, as a row of search_list
 *   more               containers, one for each chunk that has the word, packed into rows of about PART_BYTES
 *
 * A container is an array of 16-bit numbers, 256 counts with low bytes, or a bitmap, whichever is shortest (the idea of
 * Roaring bitmaps: Chambi, Lemire, Kaser, Godin, 2016), followed by the field masks. Each says the best it can add to
 * a score (block-max: Ding and Suel, 2011): ranking passes over chunks that cannot win, while counting stays exact.
 *
 * Term blocks hold terms in byte order, front-coded, about BLOCK_BYTES each. Vocabulary rows hold words of a-z of one
 * length, front-coded, with their numbers of documents: what misspelt words are compared with.
 *
 * Not here: the store, scores, anything that allocates.
 */
#ifndef PICTURE_SEARCH_FORMAT_H
#define PICTURE_SEARCH_FORMAT_H

#include "base/view.h"
#include "picture/search/tokens.h"

enum {
    INDEX_VERSION = 2,
    CHUNK_DOCS = 65536,
    CHUNK_WORDS = CHUNK_DOCS / 64,
    INLINE_MOST = 256,
    SPARSE_MOST = 4096,
    PART_BYTES = 60000,
    BLOCK_BYTES = 8192,
    MASKS = 64,        /* field masks: 6 fields */
    LENGTHS = 16,      /* lengths of documents as kept */
    SHORTEST_WORD = 3, /* of the vocabulary */
    LONGEST_WORD = 40,
    CONTAINER_MOST = 8192 + CHUNK_DOCS + 64 /* bytes of one container */
};

/* Row of search_list with the lengths of chunk 0; the others follow. */
#define LENGTHS_ROW ((int64_t)1 << 40)

typedef struct {
    const unsigned char *p, *end;
} Bytes;

static inline Bytes bytes_of(View v)
{
    return (Bytes){ (const unsigned char *)v.p, (const unsigned char *)v.p + v.n };
}
static inline size_t bytes_left(const Bytes *b)
{
    return (size_t)(b->end - b->p);
}
/* Cuts n bytes off the front. */
static inline bool take_bytes(Bytes *b, size_t n, Bytes *out)
{
    if (n > bytes_left(b))
        return false;
    *out = (Bytes){ b->p, b->p + n };
    b->p += n;
    return true;
}
static inline bool take_varint(Bytes *b, uint64_t *x)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 64 && b->p < b->end; shift += 7) {
        unsigned char c = *b->p++;
        v |= (uint64_t)(c & 127) << shift;
        if (c < 128) {
            *x = v;
            return true;
        }
    }
    return false;
}
enum { VARINT_MOST = 10 };
static inline unsigned char *put_varint(unsigned char *p, uint64_t x)
{
    for (; x >= 128; x >>= 7)
        *p++ = (unsigned char)(x | 128);
    *p++ = (unsigned char)x;
    return p;
}

/* A document's length in four bits, steps of a third of an octave from 4 to 128: two documents a byte, since lengths
 * are what questions for frequent words read most of. Order is kept. */
unsigned length_code(uint32_t length);
/* The length that the code stands for. */
uint32_t length_of_code(unsigned code);
/* Weight of a posting: the sum over the fields that hold the word. */
double mask_weight(unsigned mask);

/* ---- term blocks ---- */

typedef struct {
    View term; /* valid until the next entry */
    uint32_t documents;
    Bytes postings;  /* documents <= INLINE_MOST */
    int64_t list;    /* first row in search_list, otherwise */
    uint32_t parts;  /* rows                                */
    Bytes directory; /* for each part the difference of its last chunk from the part before: varints */
} TermEntry;

typedef struct {
    Bytes rest;
    char term[WORD_MOST];
    size_t n;
} BlockScan;

typedef enum { SCAN_ENTRY, SCAN_END, SCAN_CORRUPT } Scan;
void block_scan(BlockScan *s, View body);
Scan block_next(BlockScan *s, TermEntry *out);

/* One document that has a word: its number, the code of its length, the fields with the word. Numbers order postings.
 */
typedef uint64_t Posting;
static inline Posting posting(uint64_t doc, unsigned length, unsigned mask)
{
    return doc << 16 | length << 8 | mask;
}
static inline uint32_t posting_doc(Posting p)
{
    return (uint32_t)(p >> 16);
}
static inline uint32_t posting_chunk(Posting p)
{
    return (uint32_t)(p >> 32);
}
static inline unsigned posting_low(Posting p)
{
    return (unsigned)(p >> 16) & (CHUNK_DOCS - 1);
}
static inline unsigned posting_length(Posting p)
{
    return (unsigned)(p >> 8) & (LENGTHS - 1);
}
static inline unsigned posting_mask(Posting p)
{
    return (unsigned)p & (MASKS - 1);
}
/* Decodes `n` postings, ascending. False: corrupt. */
bool postings_decode(Bytes b, uint32_t n, Posting *out);

/* ---- containers ---- */

typedef enum { CONTAINER_ARRAY, CONTAINER_PACKED, CONTAINER_BITMAP } ContainerKind;

typedef struct {
    uint32_t chunk, n; /* n documents of that chunk */
    ContainerKind kind;
    unsigned best_mask, least_length; /* nothing in it weighs more or is shorter */
    unsigned mask_bits;               /* bits of a mask code: 0 (all the same), 1, 2, 4, 8 (the mask itself) */
    unsigned char masks[16];
    Bytes docs, codes;
} Container;

/* The next container of a part, whose chunk must be above `after` (-1: any). False: corrupt. */
bool container_take(Bytes *part, int64_t after, Container *out);
/* Sets the bits of its documents. */
void container_bits(const Container *c, uint64_t bits[CHUNK_WORDS]);
/* Adds its field masks: mask[document in chunk] |= mask. */
void container_masks(const Container *c, unsigned char mask[CHUNK_DOCS]);

/* ---- vocabulary ---- */

typedef struct {
    Bytes rest;
    char word[LONGEST_WORD];
    size_t length;
    size_t shared; /* letters in common with the word before */
    uint64_t documents;
} VocabularyScan;

void vocabulary_scan(VocabularyScan *s, View body, size_t length);
Scan vocabulary_next(VocabularyScan *s);

#endif
