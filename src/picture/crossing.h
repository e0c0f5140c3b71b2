/* What the crosswalk between class schemes says of one product, for finding what may do the same where another product
 * has no class in the same scheme (alternatives.c).
 *
 *   forward: the class asked for is, for most items, a class of another scheme; a product of that class may do the same
 *
 *   backward: of the items of another class, most are of the class asked for; a product of that class may do the same
 *
 * Only what more likely holds than not counts, and only with enough items (crosswalk.h). A class is taken as it stands
 * or one level above, never as the most general level: that holds too many kinds of things. So do parts of the Drug
 * Tariff, which are left out. Not here: learning it.
 */
#ifndef PICTURE_CROSSING_H
#define PICTURE_CROSSING_H

#include "picture/profile.h"

enum { CROSSINGS_MOST = 512 };

typedef struct {
    View scheme, code;             /* of the other product                      */
    View asked_scheme, asked_code; /* of the product asked for                   */
    bool forward;
    double share, low, high, items; /* probability, its interval, of how many items */
} Crossing;

typedef struct {
    Crossing *at; /* in the question's arena */
    int n;
} Crossings;

MUST_CHECK Code crossings_read(Ask *ask, const Profile *asked, Crossings *out, Error *e);
/* Does the class of another product, as it stands, answer to it? */
bool crossing_fits(const Crossing *x, View scheme, View code);
/* The likeliest crossing from the product asked for to `p`, or NULL. None where both have a class in the scheme of
 * which it would tell: that class is what holds. */
const Crossing *crossing_to(const Crossings *c, const Profile *asked, const Profile *p);
/* "probably: of 51 items of gmdn 99100, 96 % (87 to 99 %) are of emdn M9801". p NULL without memory. */
View crossing_words(const Crossing *x, Arena *arena);

#endif
