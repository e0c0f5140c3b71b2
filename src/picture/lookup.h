/* From a code as people type or scan it to the products that carry it.
 *
 * Every legal reading of the code is looked up in its normal form, then the code as a data set's own key and as a
 * catalogue number. Only products that the asker may see are returned. Not here: words (search), reading codes (codes).
 */
#ifndef PICTURE_LOOKUP_H
#define PICTURE_LOOKUP_H

#include "ask/ask.h"
#include "picture/model.h"

enum { LOOKUP_MOST = 50, LOOKUP_BATCH = 20 };

typedef struct {
    int64_t id;
    View name, maker, generic, catalogue_no, class_scheme, class_code, owner, code_scheme, code;
    Label label;
    int64_t records, datasets;
    bool in_force;
} ProductRow;

typedef struct {
    int64_t product;
    View scheme, value; /* what matched, in normal form */
} LookupHit;

typedef struct {
    LookupHit hit[LOOKUP_MOST];
    ProductRow first; /* of hit[0], where there is one */
    int n;
    bool more; /* there are others beyond the most */
} Lookup;

/* Exact schemes first (a catalogue number is shown only if nothing else matched). Results live in ask->arena. */
MUST_CHECK Code lookup_code(Ask *ask, const Model *m, View code, Lookup *out, Error *e);
/* The products that carry exactly this code of this scheme, which may be `catalogue` or a data set's name. */
MUST_CHECK Code lookup_exact(Ask *ask, const Model *m, View scheme, View code, Lookup *out, Error *e);
/* One product's row, or *found false (absent, or not to be seen by this asker). */
MUST_CHECK Code lookup_product(Ask *ask, int64_t id, ProductRow *out, bool *found, Error *e);
/* The rows of up to LOOKUP_BATCH products by one statement, in the order of `id`: each costs a journey otherwise. */
MUST_CHECK Code lookup_products(Ask *ask, const int64_t *id, int n, ProductRow *out, bool *found, Error *e);
/* Which sources say something of them: `says` is told of each product (as an index into `id`) and source of the model.
 */
typedef void LookupSays(void *ctx, int product, const SourceInfo *source);
MUST_CHECK Code lookup_sources(Ask *ask, const Model *m, const int64_t *id, int n, LookupSays *says, void *ctx,
                               Error *e);
/* Cites the sources that say something of a product, as far as the asker sees them: those in force, or all where none
 * is. */
MUST_CHECK Code lookup_cite(Ask *ask, const Model *m, int64_t id, Answer *answer, Error *e);
/* What a class code stands for, in the newest list that says so and that the asker may see; p == NULL if there is none.
 */
MUST_CHECK Code lookup_class_term(Ask *ask, View scheme, View code, View *term, Error *e);
typedef struct {
    View scheme, code;
} ClassCode;
/* The same of n classes in as few journeys to the store as may be; term[n]. */
MUST_CHECK Code lookup_class_terms(Ask *ask, const ClassCode *code, int n, View *term, Error *e);
/* Brings `datasets` and `in_force` of a row to what this asker may know. Before a row is shown. */
MUST_CHECK Code lookup_count_visible(Ask *ask, ProductRow *p, Error *e);

#endif
