/* See applications.h. */
#include "appliances/applications.h"

#include "sql.h"

#define SUBJECT "appliance-application "

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static Code add_event(Ask *ask, Application *a, const Rows *r, Error *e)
{
    Happened *h = ARENA_NEW(ask->arena, Happened);
    View body = arena_copy(ask->arena, rows_text(r, 2)), who = arena_copy(ask->arena, rows_text(r, 3));

    if (!h || !body.p || !who.p)
        return arena_fail(ask->arena, 0, "an application", e);
    *h = (Happened){ .entry = rows_int(r, 0), .entered_at = rows_int(r, 4), .who = who };
    if (!event_read(body, &h->event) || !course_step(&a->course, h->event.kind, h->event.on)) {
        fail(e, E_INPUT, "entry %lld about application %lld is none that this program understands", (long long)h->entry,
             (long long)a->number);
        return hint(e, "a newer version of the program may have entered it");
    }
    if (!a->first) {
        a->first = h;
        a->made = &h->event;
        a->organisation = h->event.field[SAID_ORGANISATION];
        route_named(h->event.field[SAID_ROUTE], &a->route);
    } else {
        a->last->next = h;
    }
    a->last = h;
    a->newest = h->entry;
    return OK;
}

static bool number_of(View subject, int64_t *number)
{
    return view_starts(subject, V(SUBJECT)) && view_int(view_sub(subject, sizeof SUBJECT - 1, subject.n), number) &&
           *number > 0;
}

Code applications_load(Ask *ask, Application **out, int *n, Error *e)
{
    Application *list;
    Rows *r = NULL;
    int64_t count = 0;
    bool more;
    Code c = store_int(ask->store, &SQL_application_count, NO_ARGS, &count, NULL, e);

    *n = 0;
    if (c != OK)
        return c;
    if (!(*out = list = ARENA_ARRAY(ask->arena, Application, (size_t)count + 1)))
        return arena_fail(ask->arena, (size_t)count, "applications", e);
    c = store_rows(ask->store, &SQL_application_entries, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t number;
        if (!number_of(rows_text(r, 1), &number) || number > count)
            continue;
        if (!list[number - 1].number) {
            list[number - 1].number = number;
            list[number - 1].subject = arena_copy(ask->arena, rows_text(r, 1));
        }
        c = add_event(ask, &list[number - 1], r, e);
    }
    rows_close(r);
    for (int64_t i = 0; i < count && c == OK; i++)
        if (list[i].number)
            list[(*n)++] = list[i];
    return c;
}

static Code load_one(Ask *ask, int64_t number, Application *a, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c;

    *a = (Application){ .number = number, .subject = arena_printf(ask->arena, SUBJECT "%lld", (long long)number) };
    if (!a->subject.p)
        return arena_fail(ask->arena, 0, "an application", e);
    c = store_rows(ask->store, &SQL_application_entries_of, ARGS(arg_text(a->subject)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = add_event(ask, a, r, e);
    rows_close(r);
    return c;
}

static Code absent(int64_t number, Error *e)
{
    fail(e, E_ABSENT, "there is no application %lld that you may see", (long long)number);
    return hint(e, "`trefoil appliances applications` lists those that you may see; `trefoil appliances clock` tells "
                   "everybody how long each side took");
}

Code application_load(Ask *ask, int64_t number, Application *out, Error *e)
{
    Code c = load_one(ask, number, out, e);

    return c == OK && (!out->first || !application_seen(ask, out)) ? absent(number, e) : c;
}

/* ---- who may ----------------------------------------------------------------------------------------------------- */

bool application_seen(Ask *ask, const Application *a)
{
    if (ask_sees(ask, LABEL_COMMERCIAL, a->organisation))
        return true;
    if (!ask_may(ask, CURATE))
        return false;
    if (ask->saw_closed)
        *ask->saw_closed = true;
    return true;
}

bool application_own(const Ask *ask, const Application *a)
{
    return ask_may(ask, CURATE) || view_eq_nocase(ask->account->organisation, a->organisation);
}

/* ---- what was said ----------------------------------------------------------------------------------------------- */

View application_field(const Application *a, EventField f)
{
    View v = V("");

    for (const Happened *h = a->first; h; h = h->next)
        if (h->event.field[f].n)
            v = h->event.field[f];
    return v;
}

const Event *application_evidence(const Application *a, View item)
{
    const Event *found = NULL;

    for (const Happened *h = a->first; h; h = h->next)
        if (h->event.kind == EVENT_EVIDENCE && view_eq(h->event.field[SAID_ITEM], item))
            found = &h->event;
    return found;
}

bool application_scores(const Application *a, Scores *out)
{
    bool any = false;

    for (const Happened *h = a->first; h; h = h->next)
        if (h->event.kind == EVENT_SCORE)
            any = points_parse(h->event.field[SAID_QUALITY], &out->quality) &&
                  points_parse(h->event.field[SAID_PRICE_POINTS], &out->price) &&
                  points_parse(h->event.field[SAID_SOCIAL], &out->social);
    return any;
}

/* ---- entering ---------------------------------------------------------------------------------------------------- */

static Code cannot_happen(const Application *a, const Event *x, Error *e)
{
    char day[DATE_CHARS];

    if (course_next(&a->course, x->kind) == STATE_NONE) {
        fail(e, E_USAGE, "application %lld is %s, and '%s' cannot happen to it then", (long long)a->number,
             state_title(a->course.state), event_title(x->kind));
        return hint(e, "`trefoil appliances application show %lld` tells what can happen next", (long long)a->number);
    }
    return fail(e, E_USAGE, "%s was the day of what happened last to application %lld: nothing happens before that",
                date_text(a->course.last, day), (long long)a->number);
}

/* In the transaction. */
static Code judge(Ask *ask, const Event *x, int64_t seen, Application *a, Error *e)
{
    Course after = a->course;
    int64_t newest = a->newest;

    if (!a->first && x->kind != EVENT_MADE)
        return absent(a->number, e);
    if (a->first && x->kind != EVENT_MADE && !application_seen(ask, a))
        return absent(a->number, e);
    if (seen && newest > seen) {
        fail(e, E_CONFLICT, "meanwhile something else happened to application %lld: %s (entry %lld)",
             (long long)a->number, event_title(a->last->event.kind), (long long)newest);
        return hint(e, "look at it; whoever still means it repeats with --seen %lld", (long long)newest);
    }
    return course_step(&after, x->kind, x->on) ? OK : cannot_happen(a, x, e);
}

static Code enter(Ask *ask, int64_t number, const Event *x, int64_t seen, Application *a, Error *e)
{
    View body = event_write(x, ask->arena);
    int64_t count = 0;
    Code c;

    if (!body.p)
        return arena_fail(ask->arena, x->text.n, "an application", e);
    if (x->kind == EVENT_MADE) {
        if ((c = store_int(ask->store, &SQL_application_count, NO_ARGS, &count, NULL, e)) != OK)
            return c;
        number = count + 1;
    }
    if ((c = load_one(ask, number, a, e)) != OK || (c = judge(ask, x, seen, a, e)) != OK)
        return c;
    if ((c = store_run(ask->store, &SQL_entry_add,
                       ARGS(arg_text(V("appliance-application")), arg_text(a->subject), arg_text(body),
                            arg_text(ask_signature(ask)), arg_int(ask->now)),
                       NULL, e)) != OK)
        return c;
    return load_one(ask, number, a, e);
}

Code application_enter(Ask *ask, int64_t number, const Event *x, int64_t seen, Application *a, Error *e)
{
    Code c = store_begin(ask->store, e);

    if (c != OK)
        return c;
    if ((c = enter(ask, number, x, seen, a, e)) == OK)
        c = ask_commit(ask, e);
    if (c != OK)
        store_rollback(ask->store);
    return c;
}
