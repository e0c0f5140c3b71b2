/* Inside ask: from given texts to checked values. For others: ask_run in ask.h. */
#ifndef ASK_PARAMS_H
#define ASK_PARAMS_H

#include "ask/ask.h"

/* *out gets one ParamValue for each declared parameter of q, in the arena; texts point into the given ones. E_USAGE
 * names parameter, value and what would do. O(given * declared). */
MUST_CHECK Code params_read(const Question *q, const Given *given, int n_given, Arena *arena, ParamValue **out,
                            Error *e);
int params_declared(const Question *q);

#endif
