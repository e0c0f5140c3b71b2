/* A list of the user's own, such as an item master, against the products of the picture.
 *
 * Products come from the search index: those that share one of a row's rarest words. A column whose values are codes of
 * products is found out and looked up at all levels of packaging, and what it says wins. The rest is linking as of any
 * two tables (link.h), each row with one product at most; sizes that conflict count against a pair. Only what the asker
 * may see takes part. Not here: writing files (results.h).
 */
#ifndef PICTURE_LINK_MASTER_H
#define PICTURE_LINK_MASTER_H

#include "picture/link/link.h"
#include "picture/lookup.h"

/* What a code in the row leads to. */
typedef struct {
    int64_t product; /* 0: none */
    View scheme, value;
    int column;
} MasterExact;

typedef struct {
    Ask *ask; /* with an open store */
    Model model;
    LinkSide *rows, *products; /* columns of products: MASTER_... */
    const Linkage *linkage;
    MasterExact *exact; /* of each row */
    size_t *pair;       /* of each row: its chosen pair, or SIZE_MAX */
    uint8_t *conflict;  /* of each pair: sizes conflict; NULL before they were compared */
    int64_t by_code, by_likeness;
    Arena arena, scratch;
} Master;

enum { MASTER_ID, MASTER_NAME, MASTER_MAKER, MASTER_GENERIC, MASTER_CATALOGUE_NO, MASTER_COLUMNS };

/* Fills `products` for the rows and finds exact codes. `rows` is read already. The master must be released in any case.
 */
MUST_CHECK Code master_begin(Master *m, Ask *ask, LinkSide *rows, LinkSide *products, Error *e);
/* Before pairs are chosen: makes conflicting sizes count. */
MUST_CHECK Code master_weigh(Master *m, Linkage *l, Error *e);
/* After linking. */
MUST_CHECK Code master_settle(Master *m, const Linkage *l, Error *e);
void master_release(Master *m);

enum { MASTER_ADDED = 6 };
extern const View master_added[MASTER_ADDED]; /* product, code, name, maker, probability, reason */
/* What is added to a row; empty where no product was found. Valid until the next call. */
MUST_CHECK Code master_row(void *ctx, uint32_t row, View added[MASTER_ADDED], Error *e);

#endif
