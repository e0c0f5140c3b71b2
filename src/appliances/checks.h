/* What can be said of an application at once, without anybody's judgement: its codes, whether it is listed already, its
 * price against its category and against the published cap.
 *
 * A check finds something wrong, something to look at, nothing to object to, or cannot tell; it decides nothing. */
#ifndef APPLIANCES_CHECKS_H
#define APPLIANCES_CHECKS_H

#include "appliances/applications.h"

/* Table "checks". */
MUST_CHECK Code checks_table(Ask *ask, Answer *answer, const Application *a, Error *e);
/* Its own price per unit and the lowest of a listed pack of its category, in micropence; 0 what is not known. */
MUST_CHECK Code checks_unit_prices(Ask *ask, const Application *a, int64_t *own, int64_t *lowest, Error *e);

#endif
