/* Text of any file to folded words, numbers, measures, packs and code-like tokens: the first stage of linking.
 *
 * Folding: case, accents, compatibility forms and character entities (&amp; &#228;) go. A number and the unit behind it
 * become one measure in one unit for each dimension (10 mm = 1 cm); "5/box", "bx/5", "box of 5", "5 pk" become a pack
 * of 5; pieces joined by hyphens, strokes and dots with a digit among them become one code besides (AB-12/3: ab, 12, 3
 * and ab123). Nothing is allocated and nothing can fail. Not here: which words matter (normalise.h).
 */
#ifndef PICTURE_LINK_WORDS_H
#define PICTURE_LINK_WORDS_H

#include "picture/link/side.h"

enum {
    WORD_BYTES = 48,        /* a longer token is cut here                      */
    FOLD_BYTES = 16 * 1024, /* of a longer cell the rest is not looked at      */
};

typedef struct {
    View text; /* valid during the call; measures and packs begin with a control character */
    TokenIs is;
    uint8_t dimension; /* of a measure: 1 .. 31, else 0 */
} Word;

typedef void WordTake(void *ctx, const Word *w);

/* Writes the folded form of v (at most FOLD_BYTES) and returns its length. */
size_t words_fold(View v, char out[FOLD_BYTES]);
/* Calls `take` for each token of a folded text, in order. */
void words_split(View folded, WordTake *take, void *ctx);
/* Calls `take` for the three letters at each place of each run of letters and digits, with # before and behind it. */
void words_spell(View folded, WordTake *take, void *ctx);
/* Letters and digits of a folded text alone; at most `room` bytes. Returns how many. */
size_t words_squash(View folded, char *out, size_t room);
/* The value of a number as it stands in files: 12, 1,299.00, $5, 7.5 EUR; false for anything else. */
bool words_number(View folded, double *out);

#endif
