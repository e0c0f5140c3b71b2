/* What the parts of deriving use share (use_derive.c, use_totals.c, practice_derive.c): reading figures of statistics,
 * and what the list knows. Everybody else sees use.h. */
#ifndef APPLIANCES_USE_INSIDE_H
#define APPLIANCES_USE_INSIDE_H

#include "appliances/market.h"
#include "appliances/use.h"

#include "base/map.h"
#include "base/sorter.h"
#include "picture/feed.h"
#include "picture/model.h"
#include "picture/scan.h"

/* Columns that are read of PCA and EPD. */
typedef enum {
    USE_CODE,
    USE_BNF,
    USE_UNIT,
    USE_SAID,
    USE_CHAPTER_CODE,
    USE_CHAPTER_NAME,
    USE_MONTH,
    USE_ITEMS,
    USE_QUANTITY,
    USE_COST,
    USE_PRACTICE,
    USE_PRACTICE_NAME,
    USE_AREA,
    USE_AREA_NAME,
    USE_BOARD,
    USE_BOARD_NAME,
    USE_REGION,
    USE_REGION_NAME,
    USE_COLUMNS
} UseColumn;

typedef struct {
    int64_t items, quantity_thousandths, cost_millipence;
} UseFigures;

/* A product code of Part IX, as its newest line states it. Equal texts but names are one text in memory. */
typedef struct {
    bool in_force;
    uint32_t maker; /* number of its supplier among x->texts */
    int64_t product, listing, packs, last_edition;
    View part, generic, name, supplier, bnf;
} UseProduct;

/* The price of a pack in force; part, generic name and unit as in UseProduct. */
typedef struct {
    View part, generic, unit;
    uint32_t product; /* index */
    int64_t listing;
    UnitPrice price;
} UsePrice;

typedef struct {
    const DeriveInput *in;
    Arena run, batch;     /* lifetimes: this derivation, one record */
    Map by_code, by_pack; /* product code, pack code -> index + 1 into product */
    Map by_bnf;           /* BNF codes of the list */
    Map texts;            /* of which many rows have the same */
    UseProduct *product;
    size_t n, room;
    UsePrice *price;
    size_t prices, price_room;
    const LayoutInfo *layout; /* the one last looked at, and where its columns are */
    int at[USE_COLUMNS];
    const SourceInfo *source; /* in hand */
    Text scratch;
    int64_t done, total;
} Use;

/* Is it a public source of that data set, in place of no other, for a period that is known? */
bool use_source(const SourceInfo *s, const char *dataset);
/* The values of a record by column, "" where there is none; they live in x->batch or in the record. */
MUST_CHECK Code use_values(Use *x, const Record *row, View value[USE_COLUMNS], Error *e);
/* False: a figure is missing or cannot be counted. */
bool use_figures(const View value[USE_COLUMNS], UseFigures *out);
/* Counts a record and tells of progress. */
MUST_CHECK Code use_tell(Use *x, Error *e);
/* After a key in a sorter's record, and back. */
void use_put_figures(Text *t, const UseFigures *f);
UseFigures use_get_figures(View *v);
void use_add(UseFigures *sum, const UseFigures *f);
/* The one copy of a text that many rows have; NULL p without memory. number may be NULL. */
View use_text(Use *x, View v, uint32_t *number);
/* One row of use_edition. */
typedef struct {
    int64_t counted, months, unread, appliance_rows, joined_rows, joined_newest_rows, appliance_millipence,
        joined_millipence;
} UseCounts;
MUST_CHECK Code use_put_edition(Bulk *editions, const SourceInfo *s, const UseCounts *n, Error *e);

/* use_totals.c: sums for overviews. A row of listing_use; its texts live as long as the derivation. Rows come in the
 * order of code and unit; units and chapters are those of use_text. */
typedef struct {
    View code, unit, chapter;
    const UseProduct *product; /* of the list; empty texts where it is not joined */
    bool joined;
    UseFigures sum;
} UseRow;
typedef struct {
    UseRow *at;
    size_t n, room;
} UseRows;
MUST_CHECK Code use_write_totals(Use *x, const UseRows *rows, Error *e);

/* practice_derive.c: practices and what they prescribed. */
MUST_CHECK Code use_derive_practices(Use *x, Bulk *editions, Error *e);

#endif
