/* What a code is, read completely from its characters: every scheme in which it is legal, and every element in it.
 *
 * A code on a box rarely says which scheme it belongs to. identify() returns EVERY legal reading of an ambiguous code
 * (13 digits with a right check digit are a GTIN-13 and a GLN), most likely first, and never chooses between them.
 * A code that is legal in no scheme comes back with at least one illegal reading, in the scheme that it most looks
 * like, with the rule broken and the characters at fault.
 *
 * Not here: looking anything up. Whether the code was ever issued, and to what, is for the picture to say. Nothing
 * reads the clock: the date that two-digit years are resolved against is passed in.
 */
#ifndef CODES_IDENTIFY_H
#define CODES_IDENTIFY_H

#include "base/arena.h"
#include "base/date.h"
#include "codes/check.h"

typedef enum {
    SCHEME_UNKNOWN,
#define SCHEME(id, name, words) SCHEME_##id,
#include "codes/schemes.h"
#undef SCHEME
    SCHEME_COUNT
} Scheme;

/* Which part of a UDI an element is: the device identifier names the model and pack, the production identifier the lot,
 * serial number, dates and software version. */
typedef enum { UDI_NONE, UDI_DI, UDI_PI } UdiPart;

typedef struct {
    View field;   /* GS1 application identifier ("17") or field name ("lot", "check")              */
    View title;   /* data title for people ("USE BY OR EXPIRY")                                    */
    View value;   /* as read: dates are ISO 8601, escapes are gone                                 */
    View raw;     /* as it stands in the code ("201231")                                           */
    UdiPart part; /* which half of the UDI it belongs to                                           */
    bool derived; /* concluded from other elements (14-digit form, packaging level): raw is empty  */
} Element;

typedef struct {
    Scheme scheme;
    bool legal;
    bool form_only; /* legal by form alone: the scheme has no check character, or none that is published           */
    bool personal;  /* names a patient or a member of staff: label what is made from it `personal`                 */
    View rule;      /* one sentence: the standard and clause that allow it, or the rule broken                     */
    size_t fault_at, fault_length; /* the bytes at fault in the input; 0, 0 when legal                             */
    View expected; /* the check character(s) that would be right, else empty                                      */
    const Element *element;
    size_t elements;
    View di;  /* UDI device identifier as registries store it (14-digit GTIN, LIC+PCN+U/M, ISBT 128), or empty */
    View key; /* the code in normal form, to look up and compare: GTIN-14, SCTID, element string, ...        */
} CodeReading;

typedef struct {
    View input; /* without blanks at either end; points into the caller's bytes                        */
    const CodeReading *reading; /* legal ones first, most likely first; at least one, if only to say that it is empty */
    size_t readings;
    size_t legal; /* how many of them are legal                                                          */
} Identification;

typedef struct {
    Date today; /* two-digit years are resolved against this day (GS1 General Specifications 7.12); never DATE_NONE */
    bool one_of_several; /* the code is one of several on an item: what a GS1 element string must stand beside, or must
                            not, is judged over all of them (GS1 Barcode Syntax Dictionary) and so not here */
} IdentifyOptions;

/* The fixed name of a scheme ("gs1-element-string"), and what it is in words ("GS1 element string"). */
const char *scheme_name(Scheme scheme);
const char *scheme_words(Scheme scheme);

/* Reads `input`, blanks at either end ignored. Offsets count from the first byte of `input` as given.
 * Everything in *out lives in `arena` or is static or points into `input`. Faults are readings, not errors:
 * E_LIMIT when the input is longer than LIMIT_CODE_BYTES, E_MEMORY or E_LIMIT when the arena is full.
 * O(n) a scheme; a few microseconds. For bulk use the functions of check.h and gs1.h. */
MUST_CHECK Code identify(View input, const IdentifyOptions *options, Arena *arena, Identification *out, Error *e);

#endif
