/* Passwords for the command line: from the terminal, which does not show them, or the first line of standard input.
 * Never from an argument, which other users of the machine could read. */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "ask/ask.h"

/* Reads the value of the question's secret parameter, if it has one, and puts it behind the *n given ones, for which
 * there is room. */
MUST_CHECK Code secret_given(const Question *q, Given *given, int *n, Arena *arena, Error *e);

#endif
