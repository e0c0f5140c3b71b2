/* See product_records.h. */
#include "picture/product_records.h"

#include "base/limits.h"
#include "sql.h"

Code product_records_open(ProductRecords *r, Store *s, const Model *m, int64_t product, Facts *facts, Error *e)
{
    *r = (ProductRecords){ .model = m, .facts = facts };
    arena_init(&r->scratch, LIMIT_TREE_BYTES);
    return store_rows(s, &SQL_product_records, ARGS(arg_int(product)), &r->rows, e);
}

Code product_records_next(ProductRecords *r, bool *more, Error *e)
{
    Code c;

    while ((c = rows_next(r->rows, more, e)) == OK && *more) {
        const SourceInfo *source = model_source(r->model, rows_int(r->rows, 0));
        if (!source || !source->visible)
            continue;
        arena_reset(&r->scratch);
        return facts_read(r->model, r->rows, &r->scratch, r->facts, e);
    }
    return c;
}

void product_records_close(ProductRecords *r)
{
    rows_close(r->rows);
    arena_release(&r->scratch);
}
