/* How like two strings are. Bytes, not characters: what is compared was folded before and is nearly all ASCII.
 *
 * Not here: which likeness means what (compare.c).
 */
#ifndef PICTURE_LINK_SIMILAR_H
#define PICTURE_LINK_SIMILAR_H

#include "base/view.h"

/* Jaro's measure (1989) with Winkler's bonus of 0.1 for each of up to four equal first letters (1990): 0..1. Of longer
 * strings the first 64 bytes count. O(n). */
double jaro_winkler(View a, View b);
double jaro(View a, View b);

/* True if one is the other but for one letter put in, left out or exchanged, or two neighbours swapped. */
bool one_edit_apart(View a, View b);

/* True if one of them, of at least `least` bytes, stands at the beginning or end of the other. */
bool begins_or_ends(View a, View b, size_t least);

#endif
