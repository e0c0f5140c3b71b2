/* Dates as they stand in lists of people and orders: 1971-06-24, 24/06/1971, 19710624, 24 Jun 1971.
 *
 * Day before month, unless the second number cannot be a month. Not here: languages, times of day (left out).
 */
#ifndef PICTURE_LINK_DATES_H
#define PICTURE_LINK_DATES_H

#include "base/date.h"

/* False if the folded text is no date between 1800 and 2199. */
bool link_date(View folded, Date *out);

#endif
