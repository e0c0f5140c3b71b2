/* Folding text for comparison: case, accents and compatibility forms go (NFKD, case fold, marks stripped; UAX 15 and
 * UTS 30 name the steps). ASCII, which is nearly everything, takes a path of its own. Search, attributes and links mean
 * the same by "the same letters".
 *
 * Nothing is allocated and nothing can fail: ill-formed bytes separate words. Not here: splitting into words
 * (search/tokens.h), stemming, transliteration of other scripts.
 */
#ifndef PICTURE_FOLD_H
#define PICTURE_FOLD_H

#include "base/view.h"

enum { FOLD_WIDE_ROOM = 64 }; /* bytes that one character may become */

/* What a character beyond ASCII is. */
typedef enum { FOLD_SEPARATES, FOLD_WORD, FOLD_NOTHING, FOLD_DASH, FOLD_APOSTROPHE } FoldKind;

/* Reads one character that does not begin with an ASCII byte off *p (*p < end); FOLD_WORD: *n bytes of its folded form
 * are in out. An ill-formed byte is read by itself and separates. */
FoldKind fold_wide(const unsigned char **p, const unsigned char *end, char out[FOLD_WIDE_ROOM], size_t *n);

/* The folded text: letters and digits, one blank wherever anything else stood between them, none at the ends;
 * apostrophes are left out. Writes at most `room` bytes to out (whole characters) and returns how many. */
size_t fold_text(View text, char *out, size_t room);

#endif
