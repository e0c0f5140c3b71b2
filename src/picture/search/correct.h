/* Misspelt words: the closest words of the vocabulary.
 *
 * Distance: insertions, deletions, substitutions and swaps of neighbours (Damerau-Levenshtein in its restricted form),
 * by bit-parallel columns (Myers 1999; swaps: Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
 * distances", 2003). The vocabulary is front-coded, so that columns of a shared beginning are computed once, and a
 * beginning that is already too far drops all words that share it.
 *
 * Not here: words with digits or letters beyond a-z, words that sound alike.
 */
#ifndef PICTURE_SEARCH_CORRECT_H
#define PICTURE_SEARCH_CORRECT_H

#include "picture/search/format.h"
#include "store/store.h"

/* Distance of two words of at most 64 bytes each. */
unsigned word_distance(View a, View b);
/* How far a word of that many letters may be from what was meant: 0, 1 or 2. */
unsigned tolerated_distance(size_t letters);

typedef struct {
    View word;
    uint64_t documents;
    unsigned distance;
} Correction;

enum { CORRECTIONS = 4 };

/* The closest words, nearest first, then by number of documents, then by bytes; the word itself is not among them. *n
 * == 0: none is near enough. Words are copied into `arena`. O(vocabulary of similar length). */
MUST_CHECK Code corrections_of(Store *s, View word, Arena *arena, Correction out[CORRECTIONS], int *n, Error *e);

/* The same over one row of the vocabulary; for tests and fuzzing. `keep` are the words found so far. */
typedef struct {
    View word;
    unsigned most; /* distance */
    Correction best[CORRECTIONS];
    char text[CORRECTIONS][LONGEST_WORD];
    int n;
} Corrector;
void corrector_begin(Corrector *c, View word);
bool corrector_row(Corrector *c, View body, size_t length);

#endif
