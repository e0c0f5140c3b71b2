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

typedef struct Listing Listing;
/* What one answer lists: which page, how many rows of it are taken so far, and, of a page that ends before a place, the
 * rows themselves, since they are found from its end. The caller sets the first five. */
struct Listing {
    Ask *ask;
    Answer *answer;
    Code (*put)(Listing *l, void *row, Error *e); /* writes a row */
    size_t row_bytes;
    void *own; /* what the listing keeps besides */
    Model model;
    Facts facts; /* of the record being read */
    bool backward, count;
    int64_t limit, listed;
    void *kept; /* row_bytes each, NULL where rows are written as they are taken */
};

/* Reads `limit`, `after`, `before` and `count`, loads the model and makes room where rows are kept: of a page that ends
 * before a place, and of any with `keep`. E_USAGE when the parameters do not go together. Whatever it returns,
 * model_release(&l->model) frees what it holds. */
MUST_CHECK Code listing_begin(Listing *l, bool keep, Error *e);
/* May more be taken? */
bool listing_open(const Listing *l);
/* One more row that fits: counted, kept or written. */
MUST_CHECK Code listing_take(Listing *l, void *row, Error *e);
/* Writes rows of a page that ends before a place and ends the table; or says how many there are. */
MUST_CHECK Code listing_end(Listing *l, Error *e);
/* A number that is a name, not an amount. */
Value listing_number(const Listing *l, int64_t n);

/* Does `value` fit what was asked for in the text parameter `name`, as the parameter `match` says (contains, begins,
 * exact; letters of any case)? True when it was not given. */
bool listing_fits(const Ask *ask, const char *name, View value);
/* The value of the first field of that role that the asker may see, "" if there is none. */
View listing_value(const Ask *ask, const Facts *f, FieldRole role, const char *scheme);
/* The same as a day; null if it is none. */
Value listing_day(const Ask *ask, const Facts *f, FieldRole role);

#endif
