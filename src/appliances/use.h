/* Use and cost: what Prescription Cost Analysis (PCA) says was dispensed of what Part IX lists, and what the English
 * Prescribing Dataset (EPD) says each practice prescribed of it (schema.sql: use_edition, listing_use, practice,
 * practice_month, practice_use).
 *
 * The join. A row of PCA is of appliance type if its BNF chapter is 20 to 23 (dressings, appliances, incontinence
 * appliances, stoma appliances). It is joined if its SNOMED code is the product code of a line of Part IX, in any
 * edition that was read, or the code of a pack. Rows of other chapters are kept only if they are joined (reagents of
 * part IXR stand in BNF chapter 6). What is not joined is kept, counted, and never guessed at.
 *
 * PCA speaks of products, so where a product has several packs, their use cannot be told apart. It is national: by
 * practice there is only EPD, which is joined by BNF code, since most of its editions have no other.
 *
 * Figures are whole numbers: items, thousandths of a unit, thousandths of a penny. The year is the newest twelve months
 * for which PCA was read whole (one file of a year, or twelve of a month); otherwise as many months as there are, which
 * the answer says. Only public sources count.
 *
 * Not here: comparable groups, prices of the list.
 */
#ifndef APPLIANCES_USE_H
#define APPLIANCES_USE_H

#include "picture/derive.h"

enum {
    USE_FRACTION = 1000, /* of a unit, of a penny */
    USE_YEAR_MONTHS = 12,
};

/* How a row of PCA is joined. */
typedef enum {
    USE_NOT_JOINED,
    USE_BY_PACK,    /* the code is a pack's                                 */
    USE_BY_FORMER,  /* a product that only former editions of Part IX list  */
    USE_BY_PRODUCT, /* a product that the newest edition lists              */
} UseJoin;

/* A chapter of the BNF by its code, or by its name where a file has no other: "20" to "23", or "" for others. */
View use_chapter(View chapter_code, View bnf, View chapter_name);

/* Thousandths of a penny of an amount in pounds ("1,234.5", two to five decimals); false: it is none. */
bool use_cost(View pounds, int64_t *millipence);
/* To whole pence, half away from zero. */
int64_t use_pence(int64_t millipence);

extern const Deriver use_deriver;

#endif
