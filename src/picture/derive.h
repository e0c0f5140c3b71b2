/* Deriving: from what sources said to what there is. Products, identifiers, classes, organisations, findings, links,
 * the crosswalk between class schemes, the search index: all tables of the derived slot, made anew from the durable
 * ones, the same bytes whatever order sources came in.
 *
 * A product is everything that shares a data set's own product key, or a device identifier that names one thing in each
 * data set; what is alike without a common code is linked, not joined. Sources are taken in canonical order (model.h),
 * products are numbered by where they first appear in that order.
 *
 * Not here: reading files (reading.c), questions.
 */
#ifndef PICTURE_DERIVE_H
#define PICTURE_DERIVE_H

#include "ask/ask.h"
#include "store/store.h"

/* The version of the method; raise it when the same sources give other content. */
#define DERIVE_VERSION "15"

/* ---- what capabilities derive ----------------------------------------------------------------------------------- */

struct Model;

/* A derived table as `digest` reads it: every row in the order of its key. */
typedef struct {
    const char *table; /* NULL ends a list                                                        */
    const Query *query;
    const char *kinds; /* i: number, t: text, b: bytes; one for each column */
} DerivedTable;

typedef struct {
    Store *out;                /* the slot under construction: {next} tables may be read and filled      */
    Store *in;                 /* a second connection: what sources said                                 */
    const struct Model *model; /* the sources, ranked as table origin says                               */
    const Ask *ask;            /* progress and cancel; may be NULL                                       */
    const char *temp_folder;
} DeriveInput;

/* Derived tables of a layer above, filled when the picture's own are there and before the slot is switched. */
typedef struct {
    const char *name;
    unsigned version; /* raise it when the same sources and picture give other content: stores are derived again */
    Code (*derive)(const DeriveInput *x, Error *e);
    const DerivedTable *tables;
} Deriver;

/* Called once at the start, by the layer that may see every folder: they are called in this order. The list ends with
 * NULL and must stay valid. */
void derive_register(const Deriver *const *derivers);
/* As registered; an empty list before that. */
const Deriver *const *derive_derivers(void);
/* The version of all methods together; it stands in table summary. */
View derive_version(void);

typedef struct {
    int64_t products, identifiers, records, classes, organisations, findings, linked, crossed;
    /* How long each stage took; 0 without a clock. */
    int64_t link_ms, compose_ms, likeness_ms, index_ms, crosswalk_ms, above_ms;
} DeriveCounts;

typedef struct {
    const Ask *ask;          /* progress and cancel; may be NULL                 */
    Instant (*clock)(void);  /* may be NULL                                      */
    const char *temp_folder; /* for spilling; NULL for the system's              */
} DeriveOptions;

/* Fills the slot that is not live and switches to it. `reader` is a second connection to the same store. On failure the
 * live picture is untouched. Cost: a few passes over all records; memory a few hundred MB at four million products. */
MUST_CHECK Code derive_run(Store *store, Store *reader, const DeriveOptions *options, DeriveCounts *counts, Error *e);

#endif
