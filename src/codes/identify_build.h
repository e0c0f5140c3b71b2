/* Inside identify(): readings under construction. Not for others; they include identify.h. */
#ifndef CODES_IDENTIFY_BUILD_H
#define CODES_IDENTIFY_BUILD_H

#include "codes/charset.h"
#include "codes/gs1.h"
#include "codes/identify.h"

#define READINGS_MAX 32
#define READING_ELEMENTS_MAX (GS1_ELEMENTS_MAX * 3 + 8)

typedef struct {
    const char *start;  /* first byte that the caller gave: offsets count from here                                 */
    size_t input_n;     /* and how many there are                                                                   */
    View code;          /* what is read now: the input without blanks, or behind a symbology identifier             */
    const char *spaced; /* when blanks between digits were taken out: where `code` began before, else NULL          */
    size_t spaced_n;
    int year;
    bool one_of_several; /* IdentifyOptions */
    Arena *arena;
    size_t refused;     /* bytes that the arena refused first, 0: none                                              */
    size_t readings, elements;
    CodeReading reading[READINGS_MAX];
    Element element[READING_ELEMENTS_MAX]; /* of the reading under construction                                     */
} Build;

/* At least one digit, and nothing else. */
static inline bool digits_only(View v)
{
    return v.n && set_span(v.p, v.n, SET_DIGIT) == v.n;
}

/* Text in the arena; empty when that is full. */
View build_text(Build *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
View build_copy(Build *b, View v);
/* YYYY-MM-DD. */
View build_date(Build *b, int year, int month, int day);

/* One element of the reading under construction; field and title are static. */
void build_element(Build *b, const char *field, const char *title, View value, View raw, UdiPart part);
/* The same, concluded from others: no raw text. */
void build_derived(Build *b, const char *field, const char *title, View value, UdiPart part);

/* Ends the reading under construction and gives it for what else is to be set, never NULL. `rule` is static. */
CodeReading *build_legal(Build *b, Scheme scheme, const char *rule);
CodeReading *build_form(Build *b, Scheme scheme, const char *rule);
CodeReading *build_illegal(Build *b, Scheme scheme, const Fault *f);

/* The readers of groups of schemes. Each adds legal readings; with `faults` also illegal ones that are plausible. */
void identify_element_string(Build *b, bool faults);     /* (, ^, GS, ]d2 and the like, and bare       */
void identify_digital_link(Build *b);                    /* http...                                    */
void identify_epc(Build *b);                             /* urn:epc:...                                */
void identify_symbol_gtin(Build *b);                     /* ]E0, ]E3, ]E4, ]I1                         */
void identify_gs1_keys(Build *b, bool faults);           /* digits: GTIN, GLN, SSCC, ...               */
void identify_gmn(Build *b, bool faults);
void identify_hibc(Build *b);                            /* +                                          */
void identify_isbt(Build *b);                            /* = and &                                    */
void identify_donation(Build *b, bool faults);
void identify_basic_udi(Build *b, bool faults);
void identify_sctid(Build *b, bool faults);
void identify_basic_udi_prefixed(Build *b);              /* illegal ones that begin with PP or RH      */
void identify_emdn(Build *b, bool faults);
void identify_nhs_number(Build *b, bool faults);
void identify_forms(Build *b, bool faults);              /* ODS, EMDN, SRN, NPC, FDA, ...              */

/* Illegal readings that legal ones would hide, of digits with something between, and of a code that fits nowhere:
 * identify_near.c. `legal` adds the legal readings of b->code. */
void identify_hidden(Build *b);
void identify_as_digits(Build *b, void (*legal)(Build *));
void identify_near(Build *b, void (*legal)(Build *));
/* Has the form of a SNOMED CT identifier as they are given out, whatever its check digit. */
bool sctid_likely(View v);
/* Digits, but for a few letters that look like them (O, o, I, l). */
bool digits_or_alike(View v);

#endif
