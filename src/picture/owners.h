/* Who owns whom, as lists of users state it: which makers belong together on a day.
 *
 * A list of owners is any table that a mapping file reads as `thing: relation` with a column of role maker and one of
 * role successor (the owner), and where it has them from and to. Nothing is known but what such lists state; each
 * statement keeps its source. Only sources that the asker may see count, and of lists that are stated whole those in
 * force.
 *
 * Not here: the form in which makers' names are compared (attributes/maker.h), linking by makers (link).
 */
#ifndef PICTURE_OWNERS_H
#define PICTURE_OWNERS_H

#include "picture/attributes/maker.h"
#include "picture/facts.h"

enum { OWNERS_MOST = 100000 };

typedef struct {
    MakerOwner *statement; /* sorted for maker_owner */
    const SourceInfo **source;
    Map name; /* key of an owner -> how the first statement calls it (a View) */
    size_t n;
    bool cut; /* there are more than OWNERS_MOST */
} Owners;

/* Reads the statements; costs nothing where no list of owners was read. Lives in ask->arena. `facts` is room for a
 * record.
 */
MUST_CHECK Code owners_load(Ask *ask, const Model *m, Facts *facts, Owners *out, Error *e);
/* The key of who stands behind a maker's name today; the maker's own key where nothing is stated. n == 0: no name, or
 * no memory. */
View owner_of(const Owners *o, View maker, Date today, Arena *arena);
/* The name, as a statement has it, of the owner to which that maker belongs today, or which it is; the maker's own name
 * where nothing is stated. */
View owner_name(const Owners *o, View maker, Date today, Arena *arena);
/* Gives back what is not in an arena. */
void owners_release(Owners *o);
/* Cites the sources of the statements in an answer. */
MUST_CHECK Code owners_cite(const Owners *o, Answer *answer, Error *e);

#endif
