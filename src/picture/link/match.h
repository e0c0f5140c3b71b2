/* The operation `match`: links two files, or one with itself, and writes what was found.
 *
 * Declared to the world in questions.c of the picture. It needs no store.
 */
#ifndef PICTURE_LINK_MATCH_H
#define PICTURE_LINK_MATCH_H

#include "ask/ask.h"

extern const Param match_params[];
QuestionFunction match_answer;

#endif
