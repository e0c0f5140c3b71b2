/* A crosswalk between class schemes, learned from products: of the things of one class, how many are of that class in
 * another scheme. Many to many, counted in both directions.
 *
 * What is counted is items: products that links hold together are one. Two classes that one product has (its records
 * are joined by exact codes, or one source states both) count fully; classes of two products that a link joins count
 * with the link's probability, by the least likely link on the way. A class counts at its own level and at those above
 * it. Sums are whole millionths of an item, so that the outcome is the same whatever the order.
 *
 * Pure: which products and links there are is handed in, what comes out is handed to a function. Not here: the tables
 * (derive_crosswalk.c), the question (crosswalk_question.c).
 */
#ifndef PICTURE_CROSSWALK_H
#define PICTURE_CROSSWALK_H

#include "base/error.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    CROSSWALK_PPM = 1000000,    /* one item                                                             */
    CROSSWALK_LEAST = 5,        /* items: fewer are no evidence                                         */
    CROSSWALK_RARITY = 200,     /* a class that fewer than one in so many items of another have is left out    */
    CROSSWALK_EXAMPLES = 3,     /* products named for a pair of classes                                 */
    CROSSWALK_CLASSES = 64,     /* of one product, with the levels above                                */
    CROSSWALK_CODE_BYTES = 255, /* longer ones are none                                                 */
    CROSSWALK_PAIRS = 3000000,  /* of classes; what comes after that is left out and counted            */
    CROSSWALK_GROUP = 64        /* products of one group of links; others are left out                  */
};

/* So many millionths of an item: are they any evidence? */
static inline bool crosswalk_is_enough(int64_t ppm)
{
    return ppm >= (int64_t)CROSSWALK_LEAST * CROSSWALK_PPM;
}

/* A class of a product. term: what it is called there, or "". */
typedef struct {
    View scheme, code, term;
} CrosswalkClass;

/* Items that have both classes. Given in both directions. */
typedef struct {
    View scheme, code;                    /* of the items of this class ... */
    View to_scheme, to_code;              /* ... those that have that one   */
    int64_t ppm;                          /* how many, in millionths        */
    int64_t of_ppm;                       /* the items of `code` that have any class of to_scheme */
    int64_t items, exact;                 /* items that have both; those of them where one product has both */
    uint32_t example[CROSSWALK_EXAMPLES]; /* products, 0 for none, ascending */
} CrosswalkRow;

typedef Code CrosswalkEmit(void *ctx, const CrosswalkRow *row, Error *e);
/* items: in which it occurs. of: pointers to what crosses to other schemes are in rows only. */
typedef Code CrosswalkEmitClass(void *ctx, const CrosswalkClass *x, int64_t items, Error *e);

typedef struct Crosswalk Crosswalk;

MUST_CHECK Code crosswalk_new(Crosswalk **out, Error *e);
void crosswalk_free(Crosswalk *c); /* accepts NULL */
/* The classes of one product; each product once. */
MUST_CHECK Code crosswalk_product(Crosswalk *c, uint32_t product, const CrosswalkClass *x, int n, Error *e);
/* Whatever has the first class has the second one too, as a nomenclature states it (a VMP and its VTM). */
MUST_CHECK Code crosswalk_implies(Crosswalk *c, const CrosswalkClass *x, const CrosswalkClass *y, Error *e);
/* A link that was chosen. */
MUST_CHECK Code crosswalk_link(Crosswalk *c, uint32_t a, uint32_t b, int64_t ppm, Error *e);
/* Counts what was handed in, once, and puts it in order. It uses nothing but `c`, so it may run on a thread of its own.
 * Cost: the links and the different sets of classes, by the square of the classes of each. */
MUST_CHECK Code crosswalk_count(Crosswalk *c, Error *e);
/* After that: rows by scheme, code, to_scheme, to_code, then classes by scheme and code. Pairs with too few items in
 * either direction are not emitted, nor how many have any class of a scheme where the class has too few by itself. */
MUST_CHECK Code crosswalk_emit(const Crosswalk *c, CrosswalkEmit *emit, CrosswalkEmitClass *emit_class, void *ctx,
                               Error *e);
/* Pairs and products beyond the limits. */
int64_t crosswalk_left_out(const Crosswalk *c);

#endif
