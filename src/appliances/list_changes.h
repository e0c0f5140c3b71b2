/* What changed in Part IX from one edition to another, in memory: which packs, what of them, and what the product costs
 * in a year. For the question `appliances changes`, for feeds and alerts.
 *
 * Packs are told from each other by their pack code. Not here: why something changed. */
#ifndef APPLIANCES_LIST_CHANGES_H
#define APPLIANCES_LIST_CHANGES_H

#include "appliances/columns.h"
#include "appliances/listing.h"

typedef enum {
    DIFF_NEW,
    DIFF_GONE,
    DIFF_REPRICED,
    DIFF_RENAMED,
    DIFF_RECODED,
    DIFF_REPACKED,
    DIFF_GTIN_ADDED,
    DIFF_GTIN_CORRECTED,
    DIFF_GTIN_REMOVED,
    DIFF_SUPPLIER,
    DIFF_MOVED,
    DIFF_DESCRIBED,
    DIFF_CANNOT_TELL,
    DIFF_KINDS
} DiffKind;
#define DIFF_KIND_CHOICES                                                                                              \
    "new|gone|repriced|renamed|recoded|repacked|gtin-added|gtin-corrected|gtin-removed|supplier-changed|moved|"        \
    "described|cannot-tell"

/* "new", "gtin-added" ... */
const char *diff_kind_name(DiffKind kind);

/* One value of one listing; NEW and GONE: the listing as a whole. */
typedef struct {
    uint32_t listing; /* from 0 */
    uint8_t kind, field;
    int32_t before, after; /* pence, COLUMN_ABSENT, COLUMN_UNKNOWN */
    int64_t cost;          /* of the product in a year, thousandths of a penny; -1: not known */
} DiffChange;

typedef struct {
    ListEditions editions;
    int from, to;
    DiffChange *change; /* in the order of listings, then of fields */
    size_t n, room;
    size_t listings;                             /* how many listings changed */
    int64_t count[DIFF_KINDS], cost[DIFF_KINDS]; /* cost: of each product once; thousandths of a penny */
    int64_t unknown[DIFF_KINDS];                 /* changes whose product's cost is not known */
    ListColumn packs;
} Diff;

/* Which listings and kinds are wanted; NULL members: all. */
typedef struct {
    const unsigned char *listing; /* a byte for each: 0 not wanted */
    const bool *kind;
} DiffWanted;

/* Everything that differs, in ask->arena. Cost: a few bytes for each listing, and a look into the store for each whose
 * words changed. */
MUST_CHECK Code diff_editions(Ask *ask, int from, int to, const ListEditions *editions, const DiffWanted *wanted,
                              Diff *out, Error *e);

/* Editions in which a listing stood and said the same; ascending, in ask->arena. */
typedef struct {
    int from, to;
    int64_t price_pence; /* -1: not known */
    int64_t content;     /* the same number: all but the price is the same */
} Stretch;
MUST_CHECK Code listing_stretches(Ask *ask, int64_t listing, Stretch **out, int *n, Error *e);

/* The values of a listing as an edition states them, in ask->arena. */
MUST_CHECK Code listing_values(Ask *ask, const Model *m, uint32_t listing, int edition, View value[LISTING_FIELDS],
                               Error *e);

#endif
