/* Building: every file below the given paths is recognised, read once, and the picture is derived anew if anything
 * changed.
 *
 * A file is known by the hash of its unpacked bytes: what was read before is not read again, wherever it lies now; what
 * is gone from the paths stays in the picture. A broken or unrecognised file is listed with its reason and changes
 * nothing. One build at a time; people go on entering things meanwhile.
 *
 * Not here: what files mean (sources), what the picture concludes (derive.c).
 */
#ifndef PICTURE_BUILD_H
#define PICTURE_BUILD_H

#include "ask/ask.h"
#include "picture/derive.h"

/* The operation `build`. */
MUST_CHECK Code build_answer(Ask *ask, Answer *answer, Error *e);
/* Derives the picture of an open, locked store again if its sources are not those of the live one (or `always`).
 * *derived tells whether it did. */
MUST_CHECK Code build_derive(Ask *ask, Store *store, bool always, bool *derived, DeriveCounts *counts, Error *e);

#endif
