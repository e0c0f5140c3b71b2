/* What is compared with what: columns of both sides paired by name and content, each pair with a kind that is guessed
 * from the values; and comparisons of the whole records, which do not care how the columns are split.
 *
 * Nothing here knows a data set. A person may pair columns or leave some out by name. Not here: comparing (compare.h).
 */
#ifndef PICTURE_LINK_PLAN_H
#define PICTURE_LINK_PLAN_H

#include "picture/link/side.h"

typedef enum {
    LINK_CODE,     /* identifiers, catalogue and telephone numbers: letters and digits alone count   */
    LINK_NAME,     /* one or two words: names of people and places, brands; misspellings matter      */
    LINK_WORDS,    /* a few words: organisations, titles, streets                                    */
    LINK_TEXT,     /* many words                                                                     */
    LINK_CATEGORY, /* few different values                                                           */
    LINK_NUMBER,   /* quantities and prices: nearness counts                                         */
    LINK_DATE,
    LINK_SPELLING, /* a column again, by the letters of its words                                    */
    LINK_WHOLE,    /* from here on of the whole record: its words, wherever they stand               */
    LINK_LETTERS,  /* the same by letters                                                            */
    LINK_PART,     /* how much of what the shorter one says the other says too                       */
    LINK_MEASURES, /* sizes with units                                                               */
    LINK_PACKS,
    LINK_CODES,  /* code-like words                                                                */
    LINK_NUMBERS /* numbers without a unit                                                         */
} LinkKind;

const char *link_kind_name(LinkKind k); /* "code", "name" ... */

/* Mask of a column that is not looked at at all. */
#define LINK_LEFT_OUT UINT16_MAX

typedef struct {
    LinkKind kind;
    int left, right; /* columns; -1 for the whole record            */
    int slot;        /* place among the columns that are compared   */
    View name;       /* as people read it                */
} LinkComparison;

typedef struct {
    LinkComparison comparison[LINK_COMPARISONS];
    int n, columns;                   /* all; and how many of them, the first ones, compare columns */
    uint16_t *left_mask, *right_mask; /* of each column: the comparisons that it takes part in, or LINK_LEFT_OUT */
    int main; /* the column of text that says most, of those that compare columns; -1: none        */
} LinkPlan;

typedef struct {
    View left, right; /* names; `right` empty: left out of comparing in both files */
} LinkWish;

/* Plans for two sides (the same one twice to find duplicates). spelling: compare letters too. Names and masks are
 * allocated from `arena`. E_USAGE for a wish that names no column. */
MUST_CHECK Code plan_make(LinkPlan *plan, const LinkSide *left, const LinkSide *right, bool spelling,
                          const LinkWish *wish, int wishes, Arena *arena, Error *e);

#endif
