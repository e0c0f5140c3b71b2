/* Applications in the store: entries read back in order, who may see them, and how an event is entered.
 *
 * An application is seen by the organisation that made it (and by whom it granted its commercial data) and by those who
 * assess (permission to curate). Everybody sees how long each side took, by number alone. Not here: what events mean
 * (application.h), checks (checks.h).
 */
#ifndef APPLIANCES_APPLICATIONS_H
#define APPLIANCES_APPLICATIONS_H

#include "appliances/application.h"
#include "appliances/rules.h"
#include "ask/ask.h"

typedef struct Happened Happened;
struct Happened {
    Happened *next;
    int64_t entry;
    Instant entered_at;
    View who;
    Event event;
};

typedef struct {
    int64_t number;
    View subject;
    Happened *first, *last; /* in the order in which they were entered */
    Course course;
    Route route;
    View organisation;
    const Event *made;
    int64_t newest; /* entry */
} Application;

/* All of them by number, or the one with this number; E_INPUT where an entry is none that this program can read. */
MUST_CHECK Code applications_load(Ask *ask, Application **out, int *n, Error *e);
/* E_ABSENT if there is none that the asker may see. */
MUST_CHECK Code application_load(Ask *ask, int64_t number, Application *out, Error *e);
/* May who asks see more of it than its number and its days? */
bool application_seen(Ask *ask, const Application *a);
/* The newest value of a field: what an amendment of the application said last. "" if nobody said anything. */
View application_field(const Application *a, EventField f);
/* Evidence of this name, or NULL. */
const Event *application_evidence(const Application *a, View item);
/* The last scores; false: none. */
bool application_scores(const Application *a, Scores *out);
/* True if it is the asker's own, or the asker enters for others. */
bool application_own(const Ask *ask, const Application *a);

/* Enters an event in a transaction of its own: number 0 makes a new application. Judges inside the transaction whether
 * it can happen: E_USAGE where it cannot, E_CONFLICT where `seen` (0: not said) is no longer the newest entry. *a is
 * the application as it is then. */
MUST_CHECK Code application_enter(Ask *ask, int64_t number, const Event *x, int64_t seen, Application *a, Error *e);

#endif
