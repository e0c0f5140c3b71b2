/* What one product is, as far as the question what could stand in for it needs it: classes, generic name, the
 * attributes that hold, whether it can be had, its list price. Read from the records that the asker may see.
 *
 * Only what holds counts: of a product that an edition in force names, what editions in force say; of one that none
 * names any more, what was said last. Not here: which products are compared (alternatives.c), prices that buyers paid.
 */
#ifndef PICTURE_PROFILE_H
#define PICTURE_PROFILE_H

#include "picture/described.h"
#include "picture/lookup.h"

enum { PROFILE_CLASSES = 32, PROFILE_CODES = 64 };

typedef struct {
    View scheme, code;
    bool in_force;
} ProfileCode;

/* The list price that is shown: in force before former ones, open lists before closed ones, then the lowest for one
 * thing, then the first read. A price of nothing is none. */
typedef struct {
    bool known, in_force;
    Money price;
    double quantity, each; /* things in the pack; minor units for one of them. 0: not published */
    View unit;
    const SourceInfo *source;
    int64_t row;
} ProfilePrice;

typedef struct {
    ProductRow row;
    DescribedProduct described;         /* in order, disputes marked (described_compare)                           */
    ProfileCode class[PROFILE_CLASSES]; /* that say what it is for: profile_says_function                          */
    int classes;
    ProfileCode kind[PROFILE_CLASSES]; /* all classes but packs', the words of one where no code is published       */
    int kinds;
    ProfileCode code[PROFILE_CODES]; /* legal identifiers of the product and its packs; no catalogue numbers       */
    int codes;
    View generic_whole; /* the generic name in folded words                                                        */
    View generic;       /* the same without its sizes; "" where there is none                                      */
    View description;   /* the first one, or the name: words to search by                                            */
    bool listed;        /* an edition in force names it                                                              */
    bool available;     /* listed, and no source in force says that it has gone, or a whole list in force has it     */
    View availability;  /* in words, with data set and edition                                                      */
    View replaced_by;   /* what a source says follows it; "" for nothing                                            */
    const SourceInfo *seen; /* the newest edition that names it, in force if any is                                */
    ProfilePrice price;
} Profile;

/* Reads product `id` into *p; everything lives in `arena`. *found false: absent, or not for this asker. `facts` is room
 * for one record at a time. */
MUST_CHECK Code profile_read(Ask *ask, const Model *m, int64_t id, Facts *facts, Arena *arena, Profile *p, bool *found,
                             Error *e);
/* Does a code in that scheme say what a product is for? Parts of the Drug Tariff hold too many kinds of things, BNF
 * codes of appliances follow brands, VMPP and VTM are packs and substances. */
bool profile_says_function(View scheme);

#endif
