/* The GS1 application identifiers as compiled from src/codes/tables by tools/mkcodes: shapes and lookup.
 *
 * Not here: rules (src/codes/lint) and reading (gs1.h). Everything is constant and lives as long as the program. */
#ifndef CODES_GS1_TABLE_H
#define CODES_GS1_TABLE_H

#include "codes/fault.h"

/* A rule for one part of a value. `year` is the current year, for two-digit years. On a breach it fills *f (never NULL)
 * with offsets inside `v` and returns false. */
typedef bool Lint(View v, int year, Fault *f);

#define GS1_PART_LINTS 3

typedef struct {
    char type; /* N X Y Z, see tables/gs1_ai.tsv */
    bool optional;
    uint8_t min, max;
    uint8_t lints;
    Lint *lint[GS1_PART_LINTS];
} Gs1Part;

/* One term of a condition over the identifiers present. An identifier is packed into four bytes, first digit highest,
 * missing digits 0; it meets the term if (packed & mask) == value. */
typedef struct {
    uint32_t value, mask;
    char next; /* '+' and the next term, '|' or the next, ' ' another condition follows, 0 the end */
} Gs1Term;

enum { GS1_FIXED = 1, GS1_ATTRIBUTE = 2, GS1_KEY = 4, GS1_CHECKED_KEY = 8 };
enum { GS1_UDI_NONE, GS1_UDI_DI, GS1_UDI_PI };

typedef struct {
    char code[5];
    uint8_t digits;
    uint8_t flags;
    uint8_t udi;
    uint8_t parts;
    uint8_t min, max; /* length of the whole value */
    uint32_t packed;
    const Gs1Part *part;
    const Gs1Term *need, *exclude; /* NULL: none                                                                  */
    const uint32_t *qualifier;     /* packed, in order; GS1_OR between alternatives; 0 at the end; NULL: none     */
    const char *title;
} Gs1Ai;

#define GS1_OR 1u
#define GS1_AI_MAX 4

extern const Gs1Ai gs1_ai_table[];
extern const unsigned gs1_ai_count;
extern const Gs1Ai gs1_ai_unknown;          /* for callers that accept unknown identifiers: X 1-90          */
extern const uint8_t gs1_ai_digits[100];    /* digits of the identifiers that begin with these two, 0: none */
extern const uint16_t gs1_ai_index2[100];   /* 1 + place in gs1_ai_table, 0: none                           */
extern const uint16_t gs1_ai_index3[1000];
extern const uint16_t gs1_ai_index4[10000];

extern const uint8_t iso3166_number[125];   /* bit sets of three-digit numbers */
extern const uint8_t iso4217_number[125];
extern const uint8_t iso3166_letters[85];   /* bit set of 26 * first + second  */
extern const char package_type[][4];
extern const unsigned package_types;

/* The identifier that p..p+n begins with, or NULL. */
static inline const Gs1Ai *gs1_ai_at(const char *p, size_t n)
{
    unsigned a, b, c, d, code;
    uint16_t i;
    if (n < 2 || (a = (unsigned char)p[0] - '0') > 9 || (b = (unsigned char)p[1] - '0') > 9)
        return NULL;
    code = a * 10 + b;
    switch (gs1_ai_digits[code]) {
    case 2: i = gs1_ai_index2[code]; break;
    case 3:
        if (n < 3 || (c = (unsigned char)p[2] - '0') > 9)
            return NULL;
        i = gs1_ai_index3[code * 10 + c];
        break;
    case 4:
        if (n < 4 || (c = (unsigned char)p[2] - '0') > 9 || (d = (unsigned char)p[3] - '0') > 9)
            return NULL;
        i = gs1_ai_index4[code * 100 + c * 10 + d];
        break;
    default: return NULL;
    }
    return i ? &gs1_ai_table[i - 1] : NULL;
}

/* The identifier with exactly this code, or NULL. */
static inline const Gs1Ai *gs1_ai_find(View code)
{
    const Gs1Ai *ai = gs1_ai_at(code.p, code.n);
    return ai && ai->digits == code.n ? ai : NULL;
}

static inline uint32_t gs1_pack(View code)
{
    uint32_t x = 0;
    for (size_t i = 0; i < GS1_AI_MAX; i++)
        x = x << 8 | (i < code.n ? (unsigned char)code.p[i] : 0u);
    return x;
}

/* The reverse. */
static inline View gs1_unpack(uint32_t packed, char buffer[GS1_AI_MAX])
{
    size_t n = 0;
    for (int shift = 24; shift >= 0; shift -= 8)
        if (packed >> shift & 0xff)
            buffer[n++] = (char)(packed >> shift & 0xff);
    return view(buffer, n);
}

#endif
