/* What the questions about the list from month to month share. */
#ifndef APPLIANCES_LIST_H
#define APPLIANCES_LIST_H

#include "appliances/columns.h"
#include "appliances/listing.h"
#include "appliances/standing.h"
#include "ask/ask.h"

/* A byte for each listing, all 1. */
MUST_CHECK Code list_all(Ask *ask, unsigned char **wanted, size_t *n, Error *e);
/* What the list is narrowed down by: part, supplier, generic, or group, as groups stand (NULL for the others). */
MUST_CHECK Code list_facet(Ask *ask, const char *facet, const Standing *groups, ListTerms *terms, ListColumn *column,
                           Error *e);
/* Clears those whose term is none that the repeated parameter of the facet's name names: as a whole or, if no term is
 * exactly that, by what it contains; a group that another took in names that one. E_ABSENT where none does. Nothing if
 * it was not given. */
MUST_CHECK Code list_narrow(Ask *ask, const char *facet, const Standing *groups, unsigned char *wanted, size_t n,
                            Error *e);

/* Gives the terms that `value` names the mark, where they have none: the one that is exactly that (letters of any
 * case), or all that contain it. False: there is none. */
bool list_terms_named(const ListTerms *terms, View value, uint16_t *mark, uint16_t with);

/* Thousandths of a penny as money, null below 0. */
Value list_cost(int64_t millipence);

#endif
