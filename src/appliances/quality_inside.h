/* Inside the checks of the list: the edition in hand, and what its parts offer each other. See quality.h.
 *
 * quality_derive.c reads editions and writes findings, quality_lines.c looks at lines and compares them,
 * quality_prices.c at their prices, quality_registers.c at what registers say. */
#ifndef APPLIANCES_QUALITY_INSIDE_H
#define APPLIANCES_QUALITY_INSIDE_H

#include "appliances/listing.h"
#include "appliances/quality.h"
#include "base/map.h"

/* Checks that compare lines with each other. */
enum { QUALITY_COMPARED = 4 };

typedef struct {
    uint64_t hash[QUALITY_COMPARED]; /* of what each compares; 0: has none   */
    double each_pence;               /* price of one unit; 0: unknown        */
    int64_t row, layout;
    size_t at;            /* of its fields in `packed`                         */
    uint32_t bytes;       /* of them                                           */
    uint32_t price_group; /* group, or generic name, and unit: index of `priced` */
} Line;

/* A line taken apart, to be compared as text and told. */
typedef struct {
    const Line *line;
    View key; /* what the check compares */
    View value[LISTING_FIELDS];
} Told;

typedef struct {
    const DeriveInput *in;
    Arena run, edition;
    Map group;  /* listing's key -> index + 1 into kinds */
    Map kinds;  /* codes of groups and generic names, numbered as they first come */
    Map units;  /* the same of units */
    Map priced; /* kind and unit (8 bytes) -> number */
    Line *line;
    size_t n, room;
    Text packed;     /* fields of all lines                       */
    uint64_t *table; /* of hashes, twice as many as lines or more */
    size_t slots;
    double *prices;
    ListingLayout layout;
    Bulk *findings, *checks;
    int64_t number; /* of the edition */
    int64_t found[QUALITY_CHECKS], looked_at[QUALITY_CHECKS];
    Text text;
} Quality;

/* ---- quality_derive.c ------------------------------------------------------------------------------------------- */
/* Counts a finding and, up to QUALITY_ROWS_MOST of each check, writes it. row 0: of no line. */
Code quality_put(Quality *q, QualityCheck check, int64_t row, View pack, View name, View supplier, View value,
                 View evidence, Error *e);
/* The same of a line; its evidence is in q->text. */
Code quality_put_line(Quality *q, QualityCheck check, int64_t row, const View value[LISTING_FIELDS], View about,
                      Error *e);
/* "could not" for want of memory. */
Code quality_no_room(Error *e);

/* ---- quality_lines.c -------------------------------------------------------------------------------------------- */
Code quality_take_apart(Quality *q, const Line *l, Told *out, Error *e);
/* By key, pack and row, for qsort. */
int quality_by_key(const void *a, const void *b);
/* What can be said of a line by itself. */
Code quality_check_line(Quality *q, int64_t row, const View value[LISTING_FIELDS], Error *e);
/* Fills l->hash. */
void quality_hash(Line *l, const View value[LISTING_FIELDS]);
/* All lines of the edition against each other; q->table has room. */
Code quality_compare(Quality *q, Error *e);

/* ---- quality_prices.c ------------------------------------------------------------------------------------------- */
/* The groups of listings, before any line. */
Code quality_read_groups(Quality *q, Error *e);
/* Fills l->each_pence and l->price_group; key: the listing's. */
Code quality_find_price(Quality *q, Line *l, View key, const View value[LISTING_FIELDS], Error *e);
/* All prices of the edition; q->prices has room. */
Code quality_check_prices(Quality *q, Error *e);

/* ---- quality_registers.c ---------------------------------------------------------------------------------------- */
/* Of the newest edition only: what the picture says today. */
Code quality_check_registers(Quality *q, Error *e);

#endif
