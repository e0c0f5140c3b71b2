/* Temporary files without a name: nothing is left behind however the process ends.
 *
 * Not here: what is written to them (sorter.c, texts.c).
 */
#ifndef BASE_TEMP_H
#define BASE_TEMP_H

#include "base/error.h"

#include <stdio.h>

/* A new file for writing and reading, unbuffered or not as the caller sets it; fclose ends it. folder: where; NULL for
 * the system's temporary folder. E_IO says what to do. */
MUST_CHECK Code temp_open(FILE **out, const char *folder, Error *e);
/* E_IO for what failed on such a file ("write", "read"), with errno's words. */
Code temp_fail(const char *doing, Error *e);
#ifdef __clang_analyzer__
#define temp_fail(...) not_ok(temp_fail(__VA_ARGS__))
#endif

#endif
