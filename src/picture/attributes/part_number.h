/* Part, catalogue and order numbers as makers write them: one form for comparing, and what is none.
 *
 * The same number is printed as "D695-6718", "D695 6718" and "d6956718"; a spreadsheet takes zeros off "0012345". What
 * goes is only what cannot tell two numbers of one maker apart: case, blanks, punctuation, and the zeros at the front
 * of a number of digits alone that keeps at least four digits. Kept are a sign with a decimal number behind it at the
 * end (lenses: "AB+13.5" is not "AB+135") and all other zeros.
 *
 * Pure functions, no allocation. Not here: identifiers with check digits (src/codes).
 */
#ifndef PICTURE_ATTRIBUTES_PART_NUMBER_H
#define PICTURE_ATTRIBUTES_PART_NUMBER_H

#include "base/view.h"

enum { PART_NUMBER_MOST = 64 };

typedef enum {
    PART_NUMBER_NONE,  /* none: empty, "/", "n/a", a size ("10cm", "XL"), one character                      */
    PART_NUMBER_WEAK,  /* may be one: letters alone ("Repose"), or too short to be rare ("12")               */
    PART_NUMBER_STRONG /* at least four characters with at least three digits, or three of both kinds         */
} PartNumberKind;

/* What a value of a field for part numbers is. */
PartNumberKind part_number_kind(View published);

/* The form for comparing: at most `room` bytes (PART_NUMBER_MOST is enough for what people print; the rest is cut).
 * Returns its length; 0 for what holds no letter or digit. Letters beyond ASCII are folded. */
size_t part_number_key(View published, char *out, size_t room);

#endif
