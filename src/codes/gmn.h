/* The sum behind the check characters of GMN and Basic UDI-DI. Not here: the forms of either (check.h). */
#ifndef CODES_GMN_H
#define CODES_GMN_H

#include "codes/check.h"

/* The two check characters that belong behind body. False if it is longer than 97 (*bad == body.n) or holds a
 * character outside GS1 set 82 (*bad is its place). O(n). */
bool check_pair_1021(View body, char pair[2], size_t *bad);

#endif
