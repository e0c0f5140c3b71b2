/* An application for the Drug Tariff's Part IX as what happened to it: events, in the order in which they were entered,
 * and what follows from them, as pure functions.
 *
 * Each event has the day on which it happened; the entry that holds it also keeps when it was entered. From one event
 * to the next the time is one side's: the assessor's, or the applicant's while a query is open. Days are calendar days,
 * the difference of two dates; an application that has ended, or was rejected, costs nobody time.
 *
 * Not here: the store (applications.c), what evidence is required (rules.h), checks of codes and prices (checks.c).
 */
#ifndef APPLIANCES_APPLICATION_H
#define APPLIANCES_APPLICATION_H

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "base/view.h"

typedef enum { ROUTE_EXISTING, ROUTE_NEW, ROUTE_AMENDMENT, ROUTE_PRICE, ROUTE_DELETION, ROUTES } Route;
const char *route_name(Route r);  /* "existing", "new", "amendment", "price", "deletion" */
const char *route_title(Route r); /* "existing category", ...                             */
bool route_named(View name, Route *out);
/* Does it change something that is listed? */
bool route_needs_pack(Route r);

typedef enum {
    EVENT_MADE,
    EVENT_EVIDENCE,
    EVENT_COMPLETE,
    EVENT_QUERY,
    EVENT_ANSWER,
    EVENT_SCORE,
    EVENT_ACCEPT,
    EVENT_REJECT,
    EVENT_APPEAL,
    EVENT_LIST,
    EVENT_WITHDRAW,
    EVENTS
} EventKind;
const char *event_name(EventKind k);  /* "made", "evidence", ...  as it is stored */
const char *event_title(EventKind k); /* "application made", ...                  */

typedef enum {
    STATE_NONE,
    STATE_RECEIVED,
    STATE_AWAITING, /* complete; its assessment is awaited */
    STATE_QUERIED,
    STATE_ASSESSED,
    STATE_ACCEPTED,
    STATE_REJECTED,
    STATE_APPEALED,
    STATE_LISTED,
    STATE_DISMISSED, /* rejected, also on appeal */
    STATE_WITHDRAWN,
    STATES
} ApplicationState;
const char *state_title(ApplicationState s);

typedef enum { SIDE_ASSESSOR, SIDE_APPLICANT, SIDES, SIDE_NOBODY = SIDES } Side;
const char *side_name(Side s); /* "assessor", "applicant", "nobody" */
/* Whose time passes in this state. */
Side state_side(ApplicationState s);
/* Who enters such an event. */
Side event_side(EventKind k);

/* What events carry, each one line. */
typedef enum {
    SAID_ROUTE,
    SAID_ORGANISATION,
    SAID_NAME,
    SAID_GROUP,
    SAID_PART,
    SAID_PACK,
    SAID_GTIN,
    SAID_ORDER_CODE,
    SAID_QUANTITY,
    SAID_UNIT,
    SAID_PRICE,
    SAID_MONTH,
    SAID_ITEM,
    SAID_REFERENCE,
    SAID_QUALITY,
    SAID_PRICE_POINTS,
    SAID_SOCIAL,
    SAID_FIELDS
} EventField;
const char *field_title(EventField f);

typedef struct {
    EventKind kind;
    Date on;
    View field[SAID_FIELDS]; /* "" for none */
    View text;                /* may have several lines */
} Event;

/* An event as an entry's body and back. event_read gives views into `body`; false if it is no such text. */
View event_write(const Event *x, Arena *arena);
bool event_read(View body, Event *out);

/* Where an application stands. All zero: nothing has happened. */
typedef struct {
    ApplicationState state, before; /* before: the state that a query interrupted */
    Date made, last;
    int64_t days[SIDES]; /* up to `last` */
    int events;
} Course;

/* The state that such an event leads to, or STATE_NONE if it cannot happen now. */
ApplicationState course_next(const Course *c, EventKind k);
/* Takes an event in; false, and nothing changed, if it cannot happen now or comes before the last one. */
bool course_step(Course *c, EventKind k, Date on);
/* The days of each side up to `today`. */
void course_days(const Course *c, Date today, int64_t days[SIDES]);
/* True while anything more is expected of anybody. */
bool course_open(const Course *c);

#endif
