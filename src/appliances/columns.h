/* The list by columns: for each listing a fixed number of bytes, so that what concerns all of it (a list narrowed down,
 * what changed between two months) is reckoned in memory, in milliseconds, without its rows.
 *
 * Derived table listing_column; numbers are little-endian. Names:
 *
 *   part, supplier, generic,
 *   proposed                  u32: number of a term; 0: none. Groups as listings propose them: where a listing stands
 *                             is said by standing.h alone
 *   first, last               u32: editions
 *   product                   u32: of table product
 *   by_name                   u32: listings in the order of their names
 *   cost                      i64: thousandths of a penny a year that PCA states of the product, -1 nothing known
 *   packs                     u32: packs of that product in force; 0: the cost is of this very pack
 *   text                      a line for each listing: what people search by, in lower case; pieces end with a line
 *   price 001 ...             i32: by edition: pence, COLUMN_ABSENT, COLUMN_UNKNOWN
 *   content 001 ...           u32: by edition: the same number in one listing: the same values but for the price
 *   changed 001 ...           pairs u32 listing, u32 fields, of listings whose content changed in that edition
 *   terms part ...            what the numbers of the column `part` stand for, from 1: u32 length and text of each
 *
 * What was read stays with the open store, up to LIMIT_COLUMN_CACHE: the next question reads nothing.
 */
#ifndef APPLIANCES_COLUMNS_H
#define APPLIANCES_COLUMNS_H

#include "ask/ask.h"
#include "picture/derive.h"

enum { COLUMN_ABSENT = -1, COLUMN_UNKNOWN = -2 };

typedef struct {
    View bytes;
} ListColumn;

static inline uint32_t column_u32(const ListColumn *c, size_t i)
{
    const unsigned char *p = (const unsigned char *)c->bytes.p + 4 * i;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static inline int32_t column_i32(const ListColumn *c, size_t i)
{
    return (int32_t)column_u32(c, i);
}
static inline int64_t column_i64(const ListColumn *c, size_t i)
{
    return (int64_t)((uint64_t)column_u32(c, 2 * i) | (uint64_t)column_u32(c, 2 * i + 1) << 32);
}

/* A column of the live picture, as long as the question; empty where there is none. `edition` 0: not one of an
 * edition. */
MUST_CHECK Code column_read(Ask *ask, const char *name, int edition, ListColumn *out, Error *e);

typedef struct {
    View *value; /* by number; [0] is "" */
    int n;       /* numbers below n      */
} ListTerms;
MUST_CHECK Code terms_read(Ask *ask, const char *name, ListTerms *out, Error *e);

/* Editions by number; [0] is not used. */
typedef struct {
    View *edition;
    int64_t *set_aside;
    int64_t *rank;
    int n; /* of the newest: 0 none */
} ListEditions;
MUST_CHECK Code editions_read(Ask *ask, ListEditions *out, Error *e);
/* The number of an edition; E_ABSENT names those that there are. */
MUST_CHECK Code edition_number(Ask *ask, const ListEditions *x, View edition, int *out, Error *e);

/* Fills listing_column from the tables of the list and of its use. */
extern const Deriver columns_deriver;

#endif
