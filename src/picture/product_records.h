/* The records of one product that the asker may see, one after the other.
 *
 * Every question that reads what was said of a product reads it here, so that what a label closes is left out in one
 * place. Not here: fields with a label of their own (ask_sees), which product a code names (lookup.h).
 */
#ifndef PICTURE_PRODUCT_RECORDS_H
#define PICTURE_PRODUCT_RECORDS_H

#include "picture/facts.h"

typedef struct {
    const Model *model;
    Facts *facts; /* the current record; until the next call */
    Rows *rows;
    Arena scratch;
} ProductRecords;

/* In the order of sources. Close it whatever comes back. */
MUST_CHECK Code product_records_open(ProductRecords *r, Store *s, const Model *m, int64_t product, Facts *facts,
                                     Error *e);
/* The next record of a visible source in r->facts, or *more == false. */
MUST_CHECK Code product_records_next(ProductRecords *r, bool *more, Error *e);
void product_records_close(ProductRecords *r);

#endif
