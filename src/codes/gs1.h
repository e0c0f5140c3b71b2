/* GS1 element strings: scan data, brackets and FNC1 to elements, judged completely, and back.
 *
 * The fast core below identify.h: no allocation, no clock, no copy of the input except where escapes must go. A message
 * is judged in three steps: form (identifiers and lengths), values (sets of characters and the rules of src/codes/lint)
 * and associations (repeats, exclusions, needs). Millions a second on one core: bench/codes_bench.c.
 *
 * Not here: Digital Link (digital_link.h), which uses the same elements.
 */
#ifndef CODES_GS1_H
#define CODES_GS1_H

#include "base/date.h"
#include "codes/gs1_table.h"

#define GS1_ELEMENTS_MAX 64
#define GS1_TEXT_MAX 4096

typedef struct {
    const Gs1Ai *ai;
    uint32_t packed;      /* the identifier as four bytes (gs1_pack), also when `ai` is gs1_ai_unknown      */
    uint32_t ai_at;       /* where the identifier begins in the input                                       */
    uint32_t at, raw;     /* where the value begins in the input, and how many bytes it takes there         */
    View value;           /* without escapes: points into the input or into Gs1Elements.text                */
} Gs1Element;

/* Several kilobytes: keep one per thread rather than one per call. Never copy it: values may point into it. */
typedef struct {
    size_t n;
    size_t text_n;                       /* bytes used in text                        */
    Gs1Element item[GS1_ELEMENTS_MAX];
    char text[GS1_TEXT_MAX];             /* values whose escapes had to be taken out  */
} Gs1Elements;

typedef struct {
    int year;                 /* the current year: two-digit years are resolved against it                          */
    bool no_associations;     /* judge form and values only: one of several symbols on an item                      */
    bool unknown_ai;          /* in brackets, accept identifiers that no table knows, with values of X 1-90         */
    bool dl_short_names;      /* Digital Link: accept `gtin`, `lot` and their like in place of identifiers          */
    bool dl_short_gtin;       /* Digital Link: accept a GTIN of 8, 12 or 13 digits                                  */
    bool dl_unknown_attribute; /* Digital Link, with unknown_ai: let unknown identifiers into the query             */
    bool add_check_digit;     /* writing a symbol of one GTIN: its digits come without check digit, which is added  */
} Gs1Options;

/* Does it begin with a symbology identifier that says GS1: ]d2, ]C1, ]e0, ]Q3, ]J1? */
bool gs1_symbology(View scan);

/* Reads any GS1 element string: with brackets, with FNC1 as '^' or GS (0x1D) in front, or as scan data with a symbology
 * identifier. On false *f (never NULL) holds the rule and the bytes at fault; *out then holds the elements read before
 * the fault. Values stay valid while the input and *out do. O(n + elements * associations). */
bool gs1_parse(View input, const Gs1Options *options, Gs1Elements *out, Fault *f);

/* The same, for one form each. */
bool gs1_parse_brackets(View input, const Gs1Options *options, Gs1Elements *out, Fault *f); /* (01)...(10)...        */
bool gs1_parse_fnc1(View input, const Gs1Options *options, Gs1Elements *out, Fault *f);     /* ^01...10...^21...     */
/* As transmitted without a symbology identifier: separators are GS, nothing stands in front. */
bool gs1_parse_bare(View input, const Gs1Options *options, Gs1Elements *out, Fault *f);

/* Step three alone, over elements that were read from several symbols on one item (GenSpecs, data relationships:
 * associations hold over everything on the item). Offsets in *f are those of the first symbol that is at fault. */
bool gs1_associations(const Gs1Elements *elements, Fault *f);
/* Its parts. */
bool gs1_repeats_agree(const Gs1Elements *elements, Fault *f);
bool gs1_none_excluded(const Gs1Elements *elements, Fault *f);
bool gs1_needs_met(const Gs1Elements *elements, Fault *f);
bool gs1_signed_keys_serialised(const Gs1Elements *elements, Fault *f);

/* The value under an identifier, or a View with p == NULL. */
View gs1_value(const Gs1Elements *elements, const char *ai);

/* Writes the elements into room bytes at buffer, and their length to *n. False when they do not fit. The buffer must
 * not be the text that the elements were read from. O(n). */
bool gs1_write_brackets(const Gs1Elements *e, char *buffer, size_t room, size_t *n); /* ( in values becomes \(       */
/* FNC1 in front (when `lead`) and behind every element of variable length but the last; fnc1 is '^' or 0x1D. */
bool gs1_write_fnc1(const Gs1Elements *e, char fnc1, bool lead, char *buffer, size_t room, size_t *n);

/* One element as text: "(AI)" is not included. Adds it at the end of *out, the value copied into out->text; for callers
 * who build messages. False when full, or the identifier unknown. Judge it afterwards with gs1_judge. */
bool gs1_add(Gs1Elements *out, View ai, View value);
/* Values and associations of elements that were added by hand; offsets in *f are meaningless then. */
bool gs1_judge(const Gs1Elements *elements, const Gs1Options *options, Fault *f);

/* One value against its identifier: length, characters and rules. Offsets in *f are inside the value. */
bool gs1_value_valid(const Gs1Ai *ai, View value, int year, Fault *f);

#endif
