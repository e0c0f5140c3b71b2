/* The table of words (words.tsv) as C sees it: the shapes that tools/mkwords fills, and the look-up.
 *
 * Constant data only, the same in every program. Numbers of values (word_values) hold within one build of the program:
 * whoever stores a value stores its text.
 */
#ifndef PICTURE_ATTRIBUTES_WORDS_H
#define PICTURE_ATTRIBUTES_WORDS_H

#include "picture/attributes/attributes.h"

enum { WORD_PHRASE_MOST = 6 }; /* words of the longest entry */

typedef enum {
    WORD_UNIT_NONE,
    WORD_UNIT_LENGTH,
    WORD_UNIT_AREA,
    WORD_UNIT_VOLUME,
    WORD_UNIT_MASS,
    WORD_UNIT_FRENCH,
    WORD_UNIT_GAUGE,
    WORD_UNIT_PRESSURE,
    WORD_UNIT_CONCENTRATION,
    WORD_UNIT_POWER,
    WORD_UNIT_ANGLE,
    WORD_UNIT_OTHER /* a unit that no attribute takes: hours, volts */
} WordUnit;

/* What sort of product a text speaks of; bits. */
enum {
    HINT_GAUGE = 1 << 0,
    HINT_GRAM = 1 << 1,
    HINT_FRENCH = 1 << 2,
    HINT_GARMENT = 1 << 3,
    HINT_OSTOMY = 1 << 4,
    HINT_DRESSING = 1 << 5,
    HINT_WOUND = 1 << 6,
    HINT_MASK = 1 << 7,
    HINT_GLOVE = 1 << 8,
    HINT_PAD = 1 << 9,
    HINT_SUTURE = 1 << 10,
    HINT_ORTHOPAEDIC = 1 << 11,
    HINT_OSSICULAR = 1 << 12,
    HINT_DENTAL = 1 << 13,
    HINT_VOLUME = 1 << 14,
    HINT_METRE = 1 << 15
};

typedef enum { WORD_BOUND_NONE, WORD_LEAST_BEFORE, WORD_MOST_BEFORE, WORD_LEAST_AFTER, WORD_MOST_AFTER } WordBound;

typedef struct {
    uint8_t name;   /* AttributeName */
    uint32_t needs; /* holds only where the text has one of these hints; 0: always */
    uint16_t value; /* number, 0 or 1 of a flag, or which of word_values */
} WordSay;

typedef struct {
    uint16_t text;   /* where it stands in word_text: no address, so that a program starts without making it one */
    uint8_t n;       /* bytes of text */
    uint8_t longest; /* words of the longest entry that begins with these words */
    uint8_t unit;    /* WordUnit */
    int32_t scale;   /* thousandths of the base unit in one */
    uint8_t name;    /* the measure it names; 0: none, as in the next two */
    uint8_t number;  /* the attribute whose number stands behind it */
    uint8_t count;   /* the attribute whose number stands before it */
    uint32_t needs;  /* hints that name, number or count need */
    uint16_t part, box, item; /* of word_values; 0: none */
    bool loose;               /* the part may be the product itself */
    uint8_t negate;           /* 1: what stands behind it; 2: what stands before */
    uint8_t bound;            /* WordBound */
    bool nothing;
    uint32_t hints;
    uint8_t says; /* how many */
    uint16_t say; /* the first, in word_says */
} WordEntry;

extern const char word_text[];
extern const WordSay word_says[];
extern const WordEntry word_entries[];
extern const unsigned word_entry_count, word_value_count;
extern const uint32_t word_slots;
extern const uint16_t word_slot[];
extern const char *const word_values[];

enum { WORD_HASH_BEGIN = 0x811c9dc5 };

/* The hash of n more bytes behind those of h. */
static inline uint32_t word_hash(uint32_t h, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 16777619u;
    return h;
}

/* The entry of folded words with single blanks between, whose hash is known, or NULL. Beginnings of longer entries
 * have one too, which may mean nothing by itself (word_means). */
static inline const WordEntry *word_find_hashed(uint32_t hash, const char *p, size_t n)
{
    for (uint32_t at = hash & (word_slots - 1); word_slot[at]; at = (at + 1) & (word_slots - 1)) {
        const WordEntry *e = word_entries + word_slot[at] - 1;
        if (e->n == n && memcmp(word_text + e->text, p, n) == 0)
            return e;
    }
    return NULL;
}

static inline const WordEntry *word_find(const char *p, size_t n)
{
    return word_find_hashed(word_hash((uint32_t)WORD_HASH_BEGIN, p, n), p, n);
}

/* Does it mean anything, or only begin an entry that does? */
static inline bool word_means(const WordEntry *e)
{
    return e->unit || e->name || e->number || e->count || e->part || e->box || e->item || e->says || e->nothing ||
           e->bound || e->hints || e->negate;
}

#endif
