/* See appearance.h. */
#include "appliances/appearance.h"

#include "appliances/columns.h"
#include "appliances/list_changes.h"
#include "appliances/listed.h"
#include "appliances/pricing.h"
#include "picture/lookup.h"
#include "sql.h"

enum { PACKS_MOST = 50 };

typedef struct {
    Ask *ask;
    const Application *a;
    Appearance *out;
    ListEditions editions;
    Model model;
    Date decided;
    int before, after; /* the last edition that is not after the decision, and the first that is; 0: none */
    int64_t listing;
    Stretch *stretch; /* those of the listing */
    int n;
} Look;

static const Event *decision(const Application *a)
{
    const Event *found = NULL;

    for (const Happened *h = a->first; h; h = h->next)
        if (h->event.kind == EVENT_ACCEPT)
            found = &h->event;
    return found;
}

/* An edition whose name is no month has no day, and is neither before nor after. */
static Date day_of(const Look *x, int edition)
{
    Date first, last;
    return period_days(x->editions.edition[edition], &first, &last) ? first : DATE_NONE;
}

static void find_editions(Look *x)
{
    for (int i = 1; i <= x->editions.n; i++) {
        Date day = day_of(x, i);
        if (day == DATE_NONE)
            continue;
        if (day <= x->decided)
            x->before = i;
        else if (!x->after && day <= x->ask->today)
            x->after = i;
    }
}

static Code settle(Look *x, AppearanceState state, int edition, const char *why)
{
    *x->out = (Appearance){ .state = state, .edition = edition ? x->editions.edition[edition] : V(""), .why = why };
    x->out->day = state == APPEARANCE_SEEN ? day_of(x, edition) : DATE_NONE;
    return OK;
}

static Code unknown(Look *x, const char *why)
{
    return settle(x, APPEARANCE_UNKNOWN, 0, why);
}

/* ---- what editions say ------------------------------------------------------------------------------------------- */

static const Stretch *stretch_at(const Look *x, int edition)
{
    for (int i = 0; i < x->n; i++)
        if (x->stretch[i].from <= edition && edition <= x->stretch[i].to)
            return &x->stretch[i];
    return NULL;
}

static bool asked_pence(const Look *x, int64_t *pence)
{
    int64_t micropence;
    View price = application_field(x->a, SAID_PRICE);

    if (!price.n || !price_parse(price, &micropence))
        return false;
    *pence = micropence / MICROPENCE;
    return true;
}

static const struct {
    EventField asked;
    ListingField listed;
} compared[] = { { SAID_NAME, LISTING_NAME },
                 { SAID_PART, LISTING_PART },
                 { SAID_ORDER_CODE, LISTING_PACK_ORDER_NO },
                 { SAID_QUANTITY, LISTING_QUANTITY },
                 { SAID_UNIT, LISTING_UNIT } };

static bool same_value(const Look *x, int i, const View value[LISTING_FIELDS])
{
    View asked = application_field(x->a, compared[i].asked), listed = value[compared[i].listed];

    return view_eq_nocase(asked, listed) ||
           (compared[i].asked == SAID_ORDER_CODE && view_eq_nocase(asked, value[LISTING_PRODUCT_ORDER_NO]));
}

/* Does an edition have all that was asked? *asked: how many values that was. False where it lists the pack not. */
static Code has_all(Look *x, int edition, bool *all, int *asked, Error *e)
{
    const Stretch *s = stretch_at(x, edition);
    View value[LISTING_FIELDS] = { { NULL, 0 } }, gtin = application_field(x->a, SAID_GTIN);
    int64_t pence;
    Code c = OK;

    *all = s != NULL;
    *asked = 0;
    if (s)
        c = listing_values(x->ask, &x->model, (uint32_t)x->listing - 1, edition, value, e);
    for (int i = 0; i < COUNT_OF(compared) && c == OK; i++) {
        if (!application_field(x->a, compared[i].asked).n)
            continue;
        ++*asked;
        *all = *all && same_value(x, i, value);
    }
    if (gtin.n) {
        ++*asked;
        *all = *all && listed_gtin(value[LISTING_GTIN], gtin);
    }
    if (asked_pence(x, &pence)) {
        ++*asked;
        *all = *all && s->price_pence == pence;
    }
    return c;
}

/* ---- by route ---------------------------------------------------------------------------------------------------- */

/* The first edition after the decision that has all that was asked. */
static Code look_for_values(Look *x, Error *e)
{
    bool all;
    int asked;
    Code c = has_all(x, x->before, &all, &asked, e);

    if (c != OK || !asked)
        return c == OK ? unknown(x, "it asks for nothing that an edition could show") : c;
    if (all)
        return unknown(x, "the edition before the decision had it already");
    for (int i = x->after; i <= x->editions.n && c == OK; i++) {
        if ((c = has_all(x, i, &all, &asked, e)) == OK && all)
            return settle(x, APPEARANCE_SEEN, i, NULL);
    }
    return c == OK ? settle(x, APPEARANCE_NOT_YET, x->editions.n, NULL) : c;
}

static Code look_for_end(Look *x)
{
    if (!stretch_at(x, x->before))
        return unknown(x, "the edition before the decision did not list it");
    for (int i = x->after; i <= x->editions.n; i++)
        if (!stretch_at(x, i))
            return settle(x, APPEARANCE_SEEN, i, NULL);
    return settle(x, APPEARANCE_NOT_YET, x->editions.n, NULL);
}

static Code look_at_pack(Look *x, Error *e)
{
    ListedPack pack;
    Code c = listed_of_key(x->ask, application_field(x->a, SAID_PACK), &pack, e);

    if (c != OK || !pack.id)
        return c == OK ? unknown(x, "no edition that was read lists the pack") : c;
    x->listing = pack.id;
    if ((c = listing_stretches(x->ask, x->listing, &x->stretch, &x->n, e)) != OK)
        return c;
    return x->a->route == ROUTE_DELETION ? look_for_end(x) : look_for_values(x, e);
}

/* The first edition that has the GTIN. */
static Code first_with_gtin(Look *x, View gtin, int *edition, Error *e)
{
    ListedPack pack[PACKS_MOST];
    Lookup found;
    int n = 0;
    Code c = lookup_code(x->ask, &x->model, gtin, &found, e);

    *edition = 0;
    if (c == OK && found.n == 1)
        c = listed_of_product(x->ask, found.hit[0].product, pack, PACKS_MOST, &n, e);
    for (int i = 0; i < n && c == OK; i++) {
        x->listing = pack[i].id;
        if (!listed_gtin(pack[i].gtin, gtin) ||
            (c = listing_stretches(x->ask, x->listing, &x->stretch, &x->n, e)) != OK || !x->n)
            continue;
        *edition = !*edition || x->stretch[0].from < *edition ? x->stretch[0].from : *edition;
    }
    return c;
}

static Code look_for_product(Look *x, Error *e)
{
    View gtin = application_field(x->a, SAID_GTIN);
    int first;
    Code c;

    if (!gtin.n)
        return unknown(x, "it states no GTIN by which an edition could be searched");
    if ((c = first_with_gtin(x, gtin, &first, e)) != OK)
        return c;
    if (first && day_of(x, first) <= x->decided)
        return unknown(x, "the edition before the decision had it already");
    return first && first <= x->editions.n && day_of(x, first) <= x->ask->today
               ? settle(x, APPEARANCE_SEEN, first, NULL)
               : settle(x, APPEARANCE_NOT_YET, x->editions.n, NULL);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static Code look(Look *x, Error *e)
{
    find_editions(x);
    if (!x->after)
        return settle(x, APPEARANCE_AWAITED, 0, NULL);
    if (!x->before)
        return unknown(x, "no edition from before the decision was read");
    return route_needs_pack(x->a->route) ? look_at_pack(x, e) : look_for_product(x, e);
}

Code appearance_of(Ask *ask, const Application *a, Appearance *out, Error *e)
{
    const Event *accepted = decision(a);
    Look *x;
    Code c;

    *out = (Appearance){ .state = APPEARANCE_NONE, .edition = V(""), .day = DATE_NONE };
    if (!accepted || store_generation(ask->store) == 0)
        return OK;
    if (!(x = ARENA_NEW(ask->arena, Look)))
        return arena_fail(ask->arena, sizeof *x, "what appeared", e);
    *x = (Look){ .ask = ask, .a = a, .out = out, .decided = accepted->on };
    if ((c = editions_read(ask, &x->editions, e)) != OK ||
        (c = model_load(&x->model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    c = look(x, e);
    model_release(&x->model);
    return c;
}

View appearance_words(const Appearance *x, Arena *arena)
{
    switch (x->state) {
    case APPEARANCE_SEEN: return arena_printf(arena, "appeared in edition %.*s", VIEW_ARGS(x->edition));
    case APPEARANCE_NOT_YET: return arena_printf(arena, "not in edition %.*s, the newest", VIEW_ARGS(x->edition));
    case APPEARANCE_AWAITED: return V("no edition after the decision was read");
    case APPEARANCE_UNKNOWN: return arena_printf(arena, "cannot tell: %s", x->why);
    case APPEARANCE_NONE: break;
    }
    return V("");
}

Code appearances_take(Ask *ask, Application *a, int n, Error *e)
{
    Code c = OK;

    for (int i = 0; i < n && c == OK; i++) {
        Appearance x;
        if (a[i].course.state != STATE_ACCEPTED || (c = appearance_of(ask, &a[i], &x, e)) != OK)
            continue;
        if (x.state == APPEARANCE_SEEN && !course_step(&a[i].course, EVENT_LIST, x.day))
            return fail(e, E_BUG, "application %lld cannot be listed", (long long)a[i].number);
    }
    return c;
}
