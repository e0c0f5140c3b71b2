/* What a code says: the question `identify`. */
#ifndef IDENTIFY_QUESTIONS_H
#define IDENTIFY_QUESTIONS_H

#include "ask/ask.h"

/* Ends with a NULL name. */
extern const Question identify_questions[];

#endif
