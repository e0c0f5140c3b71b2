/* What the picture holds, listed page by page in an order that does not change while the picture stays: products,
 * organisations and sites, makers, pieces of equipment. For other programs, and for faces of other standards.
 *
 * A page begins after a place (`after`) or ends before one (`before`); its rows are ascending either way. A row's
 * place is in the first column, and good as long as the picture is not derived anew. Only what the asker may see is
 * listed, so a page is full unless it is the last one. Not here: search by words (find.c), everything known of one
 * product (show.c).
 */
#ifndef PICTURE_LISTING_H
#define PICTURE_LISTING_H

#include "ask/ask.h"
#include "picture/facts.h"

QuestionFunction products_answer, organisations_answer, makers_answer, equipment_answer;

extern const Question picture_listings[];

/* A page that ends before a place is collected, so it has a size. */
enum { LISTING_PAGE_MOST = 1000, MAKER_KEY_CHARS = 17 };

/* Sixteen digits made from a maker's name, by which it can be asked for; NUL-terminated. */
const char *maker_key(View name, char key[MAKER_KEY_CHARS]);

/* ---- for the questions ------------------------------------------------------------------------------------------ */

/* `limit` and the direction; E_USAGE when they do not go together. */
typedef struct {
    bool backward;
    int64_t limit;
} ListingPage;
MUST_CHECK Code listing_page(const Ask *ask, ListingPage *out, Error *e);

/* Does `value` fit what was asked for in the text parameter `name`, as the parameter `match` says (contains, begins,
 * exact; letters of any case)? True when it was not given. */
bool listing_fits(const Ask *ask, const char *name, View value);
/* The value of the first field of that role that the asker may see, "" if there is none. */
View listing_value(const Ask *ask, const Facts *f, FieldRole role, const char *scheme);
/* The same as a day; null if it is none. */
Value listing_day(const Ask *ask, const Facts *f, FieldRole role);

#endif
