/* Where listings stand: the groups of comparable listings as people left them, now or at some moment.
 *
 * The one place that puts together what listings propose (derived) and what people changed (entries, curation.h).
 * Whoever looks at listings takes the column `group`; members of a group are read by group_members.h, which follows the
 * same rule. Not here: the rule (curation_group), the actions.
 */
#ifndef APPLIANCES_STANDING_H
#define APPLIANCES_STANDING_H

#include "appliances/columns.h"
#include "appliances/curation.h"

typedef struct {
    Curation curation;
    ListColumn group; /* u32 for each listing: number of its group's code, 0: in none */
    ListTerms code;   /* codes by that number: those that are proposed, then those that people made */
} Standing;

/* Groups by entries up to `until` (0: now), in ask->arena. Release it whatever it returns. A column's copy where people
 * moved or merged anything, else nothing but looking for entries. */
MUST_CHECK Code standing_read(Standing *s, Ask *ask, Instant until, Error *e);
void standing_release(Standing *s);

/* What a group is called: by people, or as it was proposed, or its code. */
MUST_CHECK Code standing_title(const Standing *s, Ask *ask, View code, View *title, Error *e);

#endif
