/* The list: what a line of Part IX holds, and the derived tables that say how each pack's line changed from edition to
 * edition (schema.sql: listing, listing_version, listing_edition).
 *
 * A listing is a pack: its SNOMED code is its key; generic lines, which have none, are known by what they are, as the
 * source's reader says. Lines that repeat a pack code in one edition are one listing with several GTINs. Values are
 * those published; nothing is mended. Only public editions count, and one file for each edition. Not here: groups, use.
 */
#ifndef APPLIANCES_LISTING_H
#define APPLIANCES_LISTING_H

#include "picture/derive.h"
#include "picture/model.h"

#define LISTING_DATASET "drug-tariff-part-ix"

/* The values of a line in the published order; bits of listing_version.changed. */
typedef enum {
    LISTING_PART,
    LISTING_GENERIC,
    LISTING_NAME,
    LISTING_SUPPLIER,
    LISTING_QUANTITY,
    LISTING_UNIT,
    LISTING_PRICE,
    LISTING_COLOUR,
    LISTING_SIZE,
    LISTING_PRODUCT_ORDER_NO,
    LISTING_PACK_ORDER_NO,
    LISTING_DISPENSING,
    LISTING_PRODUCT_CODE,
    LISTING_PACK_CODE,
    LISTING_GTIN,
    LISTING_SUPPLIER_CODE,
    LISTING_BNF,
    LISTING_FIELDS
} ListingField;

/* What the reader of Part IX calls it: "vmp_name". */
const char *listing_field_name(ListingField field);

/* Where a layout keeps each of them, or -1. */
typedef struct {
    const LayoutInfo *layout;
    int at[LISTING_FIELDS];
} ListingLayout;
void listing_layout(ListingLayout *out, const LayoutInfo *layout);
/* The values of a line in a layout: views into its fields or `arena`. `at` remembers the layout from line to line. */
MUST_CHECK Code listing_read(ListingLayout *at, const Model *m, int64_t layout, View fields, Arena *arena,
                             View value[LISTING_FIELDS], Error *e);

/* Is it an edition of the list: of the data set, seen by everybody, and in place of no other of its month? */
bool listing_source(const SourceInfo *s);

/* Fills the tables of the list. */
extern const Deriver listing_deriver;

#endif
