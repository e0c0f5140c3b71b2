/* Quality of the published list: what each edition of Part IX says that cannot be right, or that registers contradict
 * (tables list_check and list_finding). Every finding is a line of the list with its evidence; nothing is mended.
 *
 * Checks of a line: slipped or ill-formed columns, no price or quantity, a GTIN with a wrong check digit. Checks of an
 * edition: a pack code in several lines, two pack codes that say the same in all else, packs of
 * one supplier and quantity with one order number, a GTIN of several packs, a price
 * per unit far from others of its group (a tenth or less, ten times or more, of the median of at least
 * MARKET_PRICES_LEAST lines of the same group and unit; the generic name where a line has no group). Checks of the
 * newest edition against registers, through the picture: no GTIN where EUDAMED or GUDID has one for the product or for
 * what a likely link joins to it; suppliers that no manufacturer of those registers is called.
 *
 * Not here: a source's own defects of form, which `quality` counts for every data set.
 */
#ifndef APPLIANCES_QUALITY_H
#define APPLIANCES_QUALITY_H

#include "picture/derive.h"

enum { QUALITY_ROWS_MOST = 10000 /* of one check, kept */ };

typedef enum {
    QUALITY_SLIPPED,
    QUALITY_ILL_FORMED,
    QUALITY_NO_PRICE,
    QUALITY_REPEATED_PACK,
    QUALITY_SAME_PACK,
    QUALITY_SAME_ORDER_NO,
    QUALITY_SHARED_GTIN,
    QUALITY_BAD_GTIN,
    QUALITY_NO_GTIN, /* counted only */
    QUALITY_REGISTERED_GTIN,
    QUALITY_PRICE,
    QUALITY_SUPPLIER,
    QUALITY_CHECKS
} QualityCheck;

typedef struct {
    const char *name, *words;
} QualityName;
extern const QualityName quality_names[QUALITY_CHECKS];

extern const Deriver quality_deriver;

#endif
