/* A made-up national data set in the real published formats, for tests, benchmarks and everyone without data.
 *
 * The one entry for others is the operation `trefoil demo`. Nothing here reads the store or the picture.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "ask/ask.h"

extern const Question demo_questions[];

/* The function behind `demo`: writes below `dir`, answers with the list of files. */
QuestionFunction demo_write;

#endif
