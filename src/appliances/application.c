/* See application.h. */
#include "appliances/application.h"

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *const route_names[ROUTES] = { "existing", "new", "amendment", "price", "deletion" };
static const char *const route_titles[ROUTES] = { "new product in an existing category", "new product, new category",
                                                  "amendment of a listing", "price change", "deletion of a listing" };
static const char *const event_names[EVENTS] = { "made",   "evidence", "complete", "query", "answer",  "score",
                                                 "accept", "reject",   "appeal",   "list",  "withdraw" };
static const char *const event_titles[EVENTS] = {
    "application made", "evidence given", "found complete",       "queried",  "query answered", "scored", "accepted",
    "rejected",         "appealed",       "appeared in the list", "withdrawn"
};
static const char *const state_titles[STATES] = {
    "none",         "received", "awaiting assessment", "queried",  "assessed", "accepted", "rejected",
    "under appeal", "listed",   "rejected on appeal",  "withdrawn"
};
static const char *const side_names[SIDES + 1] = { "assessor", "applicant", "nobody" };
static const char *const field_names[SAID_FIELDS] = { "route",        "organisation", "name",  "group",     "part",
                                                      "pack",         "gtin",         "order", "quantity",  "unit",
                                                      "price",        "month",        "item",  "reference", "quality",
                                                      "price-points", "social" };
static const char *const field_titles[SAID_FIELDS] = { "Route",
                                                       "Applicant",
                                                       "Product",
                                                       "Category",
                                                       "Part",
                                                       "Listed pack",
                                                       "GTIN",
                                                       "Order code",
                                                       "Quantity",
                                                       "Unit",
                                                       "Price (pounds)",
                                                       "Month it is to take effect",
                                                       "Evidence",
                                                       "Reference",
                                                       "Points for quality",
                                                       "Points for price",
                                                       "Points for social value" };

const char *route_name(Route r)
{
    return route_names[r];
}

const char *route_title(Route r)
{
    return route_titles[r];
}

bool route_named(View name, Route *out)
{
    int i = view_among(name, route_names, ROUTES);

    *out = i < 0 ? ROUTE_EXISTING : (Route)i;
    return i >= 0;
}

bool route_needs_pack(Route r)
{
    return r == ROUTE_AMENDMENT || r == ROUTE_PRICE || r == ROUTE_DELETION;
}

const char *event_name(EventKind k)
{
    return event_names[k];
}

const char *event_title(EventKind k)
{
    return event_titles[k];
}

const char *state_title(ApplicationState s)
{
    return state_titles[s];
}

const char *side_name(Side s)
{
    return side_names[s];
}

const char *field_title(EventField f)
{
    return field_titles[f];
}

/* ---- the course -------------------------------------------------------------------------------------------------- */

enum { STATE_BACK = STATES }; /* to the state that the query interrupted */

/* What each event leads to from each state; nothing: it cannot happen there. Something may appear in the list that
 * nobody entered a decision about, so every state that is the assessor's leads there. */
static const unsigned char leads[STATES][EVENTS] = {
    [STATE_NONE] = { [EVENT_MADE] = STATE_RECEIVED },
    [STATE_RECEIVED] = { [EVENT_EVIDENCE] = STATE_RECEIVED,
                         [EVENT_COMPLETE] = STATE_AWAITING,
                         [EVENT_QUERY] = STATE_QUERIED,
                         [EVENT_ACCEPT] = STATE_ACCEPTED,
                         [EVENT_REJECT] = STATE_REJECTED,
                         [EVENT_LIST] = STATE_LISTED,
                         [EVENT_WITHDRAW] = STATE_WITHDRAWN },
    [STATE_AWAITING] = { [EVENT_EVIDENCE] = STATE_AWAITING,
                         [EVENT_QUERY] = STATE_QUERIED,
                         [EVENT_SCORE] = STATE_ASSESSED,
                         [EVENT_ACCEPT] = STATE_ACCEPTED,
                         [EVENT_REJECT] = STATE_REJECTED,
                         [EVENT_LIST] = STATE_LISTED,
                         [EVENT_WITHDRAW] = STATE_WITHDRAWN },
    [STATE_QUERIED] = { [EVENT_EVIDENCE] = STATE_QUERIED,
                        [EVENT_ANSWER] = STATE_BACK,
                        [EVENT_REJECT] = STATE_REJECTED,
                        [EVENT_WITHDRAW] = STATE_WITHDRAWN },
    [STATE_ASSESSED] = { [EVENT_EVIDENCE] = STATE_ASSESSED,
                         [EVENT_QUERY] = STATE_QUERIED,
                         [EVENT_SCORE] = STATE_ASSESSED,
                         [EVENT_ACCEPT] = STATE_ACCEPTED,
                         [EVENT_REJECT] = STATE_REJECTED,
                         [EVENT_LIST] = STATE_LISTED,
                         [EVENT_WITHDRAW] = STATE_WITHDRAWN },
    [STATE_ACCEPTED] = { [EVENT_LIST] = STATE_LISTED, [EVENT_WITHDRAW] = STATE_WITHDRAWN },
    [STATE_REJECTED] = { [EVENT_APPEAL] = STATE_APPEALED },
    [STATE_APPEALED] = { [EVENT_EVIDENCE] = STATE_APPEALED,
                         [EVENT_QUERY] = STATE_QUERIED,
                         [EVENT_ACCEPT] = STATE_ACCEPTED,
                         [EVENT_REJECT] = STATE_DISMISSED,
                         [EVENT_WITHDRAW] = STATE_WITHDRAWN },
};

Side state_side(ApplicationState s)
{
    static const unsigned char side[STATES] = {
        [STATE_NONE] = SIDE_NOBODY,       [STATE_RECEIVED] = SIDE_ASSESSOR, [STATE_AWAITING] = SIDE_ASSESSOR,
        [STATE_QUERIED] = SIDE_APPLICANT, [STATE_ASSESSED] = SIDE_ASSESSOR, [STATE_ACCEPTED] = SIDE_ASSESSOR,
        [STATE_REJECTED] = SIDE_NOBODY,   [STATE_APPEALED] = SIDE_ASSESSOR, [STATE_LISTED] = SIDE_NOBODY,
        [STATE_DISMISSED] = SIDE_NOBODY,  [STATE_WITHDRAWN] = SIDE_NOBODY,
    };
    return (Side)side[s];
}

Side event_side(EventKind k)
{
    return k == EVENT_MADE || k == EVENT_EVIDENCE || k == EVENT_ANSWER || k == EVENT_APPEAL || k == EVENT_WITHDRAW
               ? SIDE_APPLICANT
               : SIDE_ASSESSOR;
}

ApplicationState course_next(const Course *c, EventKind k)
{
    unsigned to = leads[c->state][k];

    if (to == STATE_BACK)
        return c->before;
    /* a query does not turn an appeal into a first assessment: what is refused then is refused for good */
    if (to == STATE_REJECTED && c->state == STATE_QUERIED && c->before == STATE_APPEALED)
        return STATE_DISMISSED;
    return (ApplicationState)to;
}

bool course_step(Course *c, EventKind k, Date on)
{
    ApplicationState to = course_next(c, k);
    Side side = state_side(c->state);

    if (to == STATE_NONE || (c->events && on < c->last))
        return false;
    if (!c->events)
        c->made = on;
    else if (side != SIDE_NOBODY)
        c->days[side] += on - c->last;
    if (k == EVENT_QUERY)
        c->before = c->state;
    c->state = to;
    c->last = on;
    c->events++;
    return true;
}

void course_days(const Course *c, Date today, int64_t days[SIDES])
{
    Side side = state_side(c->state);

    for (int i = 0; i < SIDES; i++)
        days[i] = c->days[i];
    if (side != SIDE_NOBODY && today > c->last)
        days[side] += today - c->last;
}

bool course_open(const Course *c)
{
    return state_side(c->state) != SIDE_NOBODY;
}

/* ---- events as text ---------------------------------------------------------------------------------------------- */

/* The kind, the day, a line for each field, an empty line, and the words. */
View event_write(const Event *x, Arena *arena)
{
    char day[DATE_CHARS];
    View body = arena_printf(arena, "%s\n%s\n", event_names[x->kind], date_text(x->on, day));

    for (int i = 0; i < SAID_FIELDS && body.p; i++)
        if (x->field[i].n)
            body = arena_printf(arena, "%.*s%s %.*s\n", VIEW_ARGS(body), field_names[i], VIEW_ARGS(x->field[i]));
    return body.p ? arena_printf(arena, "%.*s\n%.*s", VIEW_ARGS(body), VIEW_ARGS(x->text)) : body;
}

bool event_read(View body, Event *out)
{
    int kind = view_among(view_cut(&body, '\n'), event_names, EVENTS);

    *out = (Event){ .kind = kind < 0 ? EVENT_MADE : (EventKind)kind };
    for (int i = 0; i < SAID_FIELDS; i++)
        out->field[i] = V("");
    out->text = V("");
    if (kind < 0 || !body.p || !date_parse_iso(view_cut(&body, '\n'), &out->on))
        return false;
    while (body.p) {
        View line = view_cut(&body, '\n');
        int f;
        if (!line.n) {
            out->text = body.p ? body : V("");
            return true;
        }
        f = view_among(view_cut(&line, ' '), field_names, SAID_FIELDS);
        if (f >= 0 && line.p)
            out->field[f] = line;
    }
    return false;
}
