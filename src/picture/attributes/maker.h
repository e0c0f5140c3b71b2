/* Names of makers and suppliers: one form for comparing, one for showing.
 *
 * "Smith & Nephew (UK) Ltd", "SMITH AND NEPHEW PLC" and "Smith + Nephew" compare as "smith nephew"; legal forms of many
 * countries, country words at the end, punctuation and "and" go. What stands behind "trading as" is kept apart, for it
 * is another name; so is a former name. A brand is no maker: hand only names of organisations in.
 *
 * Who owns whom is not known here: it is data that users supply, with the days from which it holds (maker_owner).
 * Pure functions; memory comes from the caller's arena. Not here: whether two makers are one (link).
 */
#ifndef PICTURE_ATTRIBUTES_MAKER_H
#define PICTURE_ATTRIBUTES_MAKER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/view.h"

typedef struct {
    View key;        /* for comparing: folded words with single blanks; never empty unless the name holds no letters */
    View display;    /* as published, blanks single, without its legal form at the end                               */
    View trading_as; /* key of the name behind "trading as", "t/a", "dba"; n 0: none                                 */
    View former;     /* key of the name behind "formerly"; n 0: none                                                 */
    bool legal_form; /* the name states one                                                                          */
} Maker;

/* Reads a name as published. False when the arena gave no memory (about three times the name). */
bool maker_read(View published, Arena *out, Maker *m);

/* ---- ownership that users state -------------------------------------------------------------------------------- */

/* "From day `from` until day `to`, `maker` belongs to (or is continued by) `owner`": keys of maker_read. */
typedef struct {
    View maker, owner;
    Date from, to; /* DATE_NONE: always, and still */
} MakerOwner;

/* Sorts statements for maker_owner: by maker, then by day, then by owner. */
void maker_owners_sort(MakerOwner *owner, size_t n);
/* Who stands behind `key` on that day: follows statements that hold then, up to eight of them; a ring ends where it
 * began. The key itself if nothing is stated. Of several that hold, the one that began last. O(log n) each step. */
View maker_owner(const MakerOwner *owner, size_t n, View key, Date day);

#endif
