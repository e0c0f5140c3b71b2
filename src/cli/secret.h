/* Passwords for the command line: from the terminal, which does not show them, or from standard input, a line each.
 * Never from an argument, which other users of the machine could read. */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "ask/ask.h"

/* Reads the values of the question's secret parameters, in their order, and puts them behind the *n given ones, for
 * which there is room. */
MUST_CHECK Code secret_given(const Question *q, Given *given, int *n, Arena *arena, Error *e);

#endif
