/* Whether what an application asked for stands in the list, and since which edition: by comparing what the editions
 * before and after the decision say with what was asked.
 *
 *   new product       an edition after the decision is the first that has its GTIN
 *   price change      the pack has the asked price, and had another one before
 *   amendment         the pack has every value that was asked, and lacked at least one before
 *   deletion          the pack is not listed any more, and was before
 *
 * An edition is after the decision if its first day is. What stood there before already proves nothing, and where
 * nothing was asked that an edition could show, it cannot be told. Not here: entering it (an event of the application).
 */
#ifndef APPLIANCES_APPEARANCE_H
#define APPLIANCES_APPEARANCE_H

#include "appliances/applications.h"

typedef enum {
    APPEARANCE_NONE,    /* nothing was accepted                                */
    APPEARANCE_AWAITED, /* no edition after the decision was read              */
    APPEARANCE_NOT_YET, /* the newest edition has it not: `edition` is that one */
    APPEARANCE_SEEN,    /* since `edition`                                     */
    APPEARANCE_UNKNOWN  /* it cannot be told: `why`                            */
} AppearanceState;

typedef struct {
    AppearanceState state;
    View edition;
    Date day; /* the first of that edition; SEEN only */
    const char *why;
} Appearance;

/* Of an application on which it was decided to accept it, whatever happened since. */
MUST_CHECK Code appearance_of(Ask *ask, const Application *a, Appearance *out, Error *e);
/* "appeared in edition 2026-07", "not in edition 2026-07", "cannot tell: ..."; in the arena. "": nothing was accepted.
 */
View appearance_words(const Appearance *x, Arena *arena);
/* Takes in what appeared: as listed on that edition's first day. */
MUST_CHECK Code appearances_take(Ask *ask, Application *a, int n, Error *e);

#endif
