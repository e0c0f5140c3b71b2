/* `appliances history`: the life of a pack on Part IX: its prices as a chart, what else changed and when as far as the
 * editions that were read tell, what applications about it that the asker may see said, and what it can be compared
 * with. Not here: reading editions and applications (list_diff.c, applications.c, appearance.c). */
#include "appliances/answers.h"
#include "appliances/appearance.h"
#include "appliances/group_members.h"
#include "appliances/list.h"
#include "appliances/list_changes.h"
#include "appliances/listed.h"

#include "picture/lookup.h"
#include "sql.h"

#include <stdlib.h>

enum { PACKS_MOST = 100, MICROPENCE_HUNDREDTHS = 10000, EQUIVALENTS_MOST = 100000 };

enum { LIFE_COLUMNS = 10 };

/* What happened to a pack. */
typedef struct {
    int pack;      /* which of them */
    Date day;      /* of the event; of an edition its first day: where it stands among the others */
    size_t number; /* in the order in which they were found */
    Value cell[LIFE_COLUMNS];
} LifeRow;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    ListEditions editions;
    LifeRow *life;
    size_t lives, life_room;
    int64_t listing[PACKS_MOST];
    View key[PACKS_MOST];
    int n, applications;
    Curation curation;
    GroupMember own; /* the first of them */
    View group;      /* in which it stands; "": in none */
} History;

static Code add_listings(History *x, const Query *q, Arg by, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, q, (Args){ &by, 1 }, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && x->n < PACKS_MOST)
        x->listing[x->n++] = rows_int(r, 0);
    rows_close(r);
    return c;
}

/* By the pack's own code, else through the product that carries the code. */
static Code find_listings(History *x, View code, Error *e)
{
    Lookup found;
    Code c = add_listings(x, &SQL_list_by_key, arg_text(code), e);

    if (c != OK || x->n)
        return c;
    if ((c = lookup_code(x->ask, &x->model, code, &found, e)) != OK)
        return c;
    for (int i = 0; i < found.n && c == OK; i++)
        c = add_listings(x, &SQL_list_of_product, arg_int(found.hit[i].product), e);
    if (c == OK && !x->n) {
        fail(e, E_ABSENT, "no pack of Part IX carries '%.*s'", VIEW_ARGS(code));
        c = hint(e, "`trefoil appliances list --words ...` finds packs by their name");
    }
    return c;
}

/* ---- prices ------------------------------------------------------------------------------------------------------ */

/* Stretches that follow upon each other with one price are one line. */
static Code put_prices(History *x, View key, const Stretch *s, int n, Error *e)
{
    int64_t before = -1;
    Code c = OK;

    for (int i = 0; i < n && c == OK; i++) {
        int last = i;
        while (last + 1 < n && s[last + 1].from == s[last].to + 1 && s[last + 1].price_pence == s[i].price_pence)
            last++;
        Value row[] = { value_text(key),
                        value_text(x->editions.edition[s[i].from]),
                        value_text(x->editions.edition[s[last].to]),
                        s[i].price_pence >= 0 ? value_money(money_pence(s[i].price_pence)) : value_null(),
                        s[i].price_pence >= 0 && before >= 0 ? value_money(money_pence(s[i].price_pence - before))
                                                             : value_null(),
                        s[i].price_pence >= 0 && before > 0
                            ? value_share((double)(s[i].price_pence - before) / (double)before)
                            : value_null() };
        c = answer_row(x->answer, row, e);
        before = s[i].price_pence;
        i = last;
    }
    return c;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

/* The month after an edition, where it is a month: before that nothing can have changed. */
static View month_after(History *x, int edition)
{
    View v = x->editions.edition[edition];
    int64_t year, month;
    if (v.n != 7 || !view_int(view_sub(v, 0, 4), &year) || !view_int(view_sub(v, 5, 2), &month))
        return v;
    year += month == 12;
    month = month == 12 ? 1 : month + 1;
    return arena_printf(x->ask->arena, "%04lld-%02lld", (long long)year, (long long)month);
}

static Code add_life(History *x, const LifeRow *row, Error *e)
{
    if (!arena_room(x->ask->arena, &x->life, x->lives, &x->life_room, sizeof *x->life))
        return arena_fail(x->ask->arena, x->lives * sizeof *x->life, "a history", e);
    x->life[x->lives] = *row;
    x->life[x->lives].number = x->lives;
    x->lives++;
    return OK;
}

/* An edition without a month in its name stands where it stands among the editions: at the day of the one before. */
static Date edition_day(const History *x, int edition)
{
    Date first, last;

    for (int i = edition; i > 0; i--)
        if (period_days(x->editions.edition[i], &first, &last))
            return first;
    return DATE_NONE;
}

static Code put_event(History *x, int pack, const char *state, int edition, View what, View before, View after,
                      Error *e)
{
    LifeRow row = {
        .pack = pack,
        .day = edition_day(x, edition),
        .cell = { value_text(x->key[pack]), value_text(view_of(state)), value_text(x->editions.edition[edition]),
                  edition > 1 ? value_text(month_after(x, edition - 1)) : value_null(), value_text_or_null(what),
                  value_text_or_null(before), value_text_or_null(after), value_null(), value_null(), value_null() }
    };
    return add_life(x, &row, e);
}

static Code put_amendments(History *x, int pack, const Stretch *before, const Stretch *now, Error *e)
{
    View a[LISTING_FIELDS], b[LISTING_FIELDS];
    uint32_t listing = (uint32_t)x->listing[pack] - 1;
    Code c = listing_values(x->ask, &x->model, listing, before->to, a, e);

    if (c == OK)
        c = listing_values(x->ask, &x->model, listing, now->from, b, e);
    for (int i = 0; i < LISTING_FIELDS && c == OK; i++)
        if (i != LISTING_PRICE && !view_eq(a[i], b[i]))
            c = put_event(x, pack, "amended", now->from, view_of(listing_field_name((ListingField)i)), a[i], b[i], e);
    return c;
}

static Code put_life(History *x, int pack, const Stretch *s, int n, Error *e)
{
    const View none = V("");
    Code c = OK;

    for (int i = 0; i < n && c == OK; i++) {
        if (i == 0)
            c = put_event(x, pack, s[0].from > 1 ? "listed" : "listed before", s[0].from, none, none, none, e);
        else if (s[i].from > s[i - 1].to + 1 &&
                 (c = put_event(x, pack, "lapsed", s[i - 1].to + 1, none, none, none, e)) == OK)
            c = put_event(x, pack, "listed again", s[i].from, none, none, none, e);
        if (c == OK && i && s[i].content != s[i - 1].content)
            c = put_amendments(x, pack, &s[i - 1], &s[i], e);
        if (c == OK && i + 1 == n && s[i].to < x->editions.n)
            c = put_event(x, pack, "removed", s[i].to + 1, none, none, none, e);
    }
    return c;
}

/* ---- applications ------------------------------------------------------------------------------------------------ */

static View reason_of(History *x, const Application *a, const Event *event)
{
    View text = event->text;

    if (event->kind == EVENT_MADE)
        return arena_printf(x->ask->arena, "%s%s%.*s", route_title(a->route), text.n ? ": " : "", VIEW_ARGS(text));
    if (event->kind == EVENT_EVIDENCE)
        return arena_printf(x->ask->arena, "%.*s: %.*s", VIEW_ARGS(event->field[SAID_ITEM]),
                            VIEW_ARGS(event->field[SAID_REFERENCE]));
    return text;
}

static Code put_step(History *x, int pack, const Application *a, const Event *event, Error *e)
{
    View month = event->field[SAID_MONTH], price = event->field[SAID_PRICE];
    LifeRow row = { .pack = pack,
                    .day = event->on,
                    .cell = { value_text(x->key[pack]), value_text(view_of(event_title(event->kind))),
                              event->kind == EVENT_LIST ? value_text_or_null(month) : value_null(), value_null(),
                              price.n ? value_text(V("price")) : value_null(), value_null(), value_text_or_null(price),
                              value_date(event->on), value_text_or_null(reason_of(x, a, event)),
                              value_count(a->number) } };
    return add_life(x, &row, e);
}

/* What came of the decision, where nobody entered it. */
static Code put_appearance(History *x, int pack, const Application *a, Error *e)
{
    Appearance seen;
    Code c = appearance_of(x->ask, a, &seen, e);
    bool there = seen.state == APPEARANCE_SEEN;
    const char *state = there                              ? "appeared in the list"
                        : seen.state == APPEARANCE_UNKNOWN ? "whether it appeared cannot be told"
                                                           : "not in the list yet";

    if (c != OK || seen.state == APPEARANCE_NONE || a->last->event.kind == EVENT_LIST)
        return c;
    if (a->course.state != STATE_ACCEPTED)
        return OK; /* it went another way since */
    LifeRow row = { .pack = pack,
                    .day = there ? seen.day : x->ask->today,
                    .cell = { value_text(x->key[pack]), value_text(view_of(state)), value_text_or_null(seen.edition),
                              value_null(), value_null(), value_null(), value_null(), value_null(),
                              value_text(arena_printf(x->ask->arena, "%s: %.*s", route_title(a->route),
                                                      VIEW_ARGS(appearance_words(&seen, x->ask->arena)))),
                              value_count(a->number) } };
    return add_life(x, &row, e);
}

/* Which of the packs it is about, or -1: by pack code, else by GTIN. */
static Code pack_of(History *x, const Application *a, int *pack, Error *e)
{
    View key = application_field(a, SAID_PACK), gtin = application_field(a, SAID_GTIN);
    Code c = OK;

    *pack = -1;
    for (int i = 0; i < x->n && *pack < 0; i++)
        if (key.n && view_eq(key, x->key[i]))
            *pack = i;
    for (int i = 0; i < x->n && *pack < 0 && gtin.n && !key.n && c == OK; i++) {
        ListedPack listed;
        if ((c = listed_of_key(x->ask, x->key[i], &listed, e)) == OK && listed.id && listed_gtin(listed.gtin, gtin))
            *pack = i;
    }
    return c;
}

/* Applications about these packs, as far as who asks may see them: an applicant its own, assessors all. */
static Code put_applications(History *x, Error *e)
{
    const Account *who = x->ask->account;
    Application *all;
    int n, pack;
    Code c;

    if (!ask_sees_all(x->ask) && !ask_may(x->ask, CURATE) && !(who && who->organisation.n))
        return OK;
    c = applications_load(x->ask, &all, &n, e);
    for (int i = 0; c == OK && i < n; i++) {
        if ((c = pack_of(x, &all[i], &pack, e)) != OK || pack < 0 || !application_seen(x->ask, &all[i]))
            continue;
        for (const Happened *h = all[i].first; h && c == OK; h = h->next)
            c = put_step(x, pack, &all[i], &h->event, e);
        if (c == OK)
            c = put_appearance(x, pack, &all[i], e);
        x->applications++;
    }
    return c;
}

static int in_time(const void *a, const void *b)
{
    const LifeRow *x = a, *y = b;

    if (x->pack != y->pack)
        return x->pack < y->pack ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static Code put_lives(History *x, Error *e)
{
    static const Column life[LIFE_COLUMNS] = {
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 },
        { "state", COLUMN_TEXT, NULL, NULL, 0 },
        { "edition", COLUMN_MONTH, "Seen first in", NULL, 0 },
        { "not_before", COLUMN_MONTH, NULL, NULL, 0 },
        { "field", COLUMN_TEXT, NULL, NULL, 0 },
        { "before", COLUMN_TEXT, NULL, NULL, 0 },
        { "after", COLUMN_TEXT, NULL, NULL, 0 },
        { "on", COLUMN_DATE, "Day", NULL, 0 },
        { "reason", COLUMN_TEXT, NULL, NULL, 0 },
        { "application", COLUMN_COUNT, NULL, NULL, 0 },
    };
    Code c = answer_table(x->answer, "life", "What happened", life, COUNT_OF(life), e);

    if (x->lives)
        qsort(x->life, x->lives, sizeof *x->life, in_time);
    for (size_t i = 0; i < x->lives && c == OK; i++)
        c = answer_row(x->answer, x->life[i].cell, e);
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* ---- what else there is ------------------------------------------------------------------------------------------ */

static Code put_pack(History *x, const Rows *r, Error *e)
{
    Value row[] = { value_text(rows_text(r, 1)),
                    value_text(rows_text(r, 5).n ? rows_text(r, 5) : rows_text(r, 4)),
                    value_text_or_null(rows_text(r, 12)),
                    value_text(rows_text(r, 4)),
                    value_text(rows_text(r, 6)),
                    value_text(rows_text(r, 3)),
                    value_text(rows_text(r, 7)),
                    value_text(rows_text(r, 8)),
                    rows_null(r, 10) ? value_null() : value_money(money_pence(rows_int(r, 10))),
                    value_text_or_null(rows_text(r, 18)),
                    value_text_or_null(rows_text(r, 16)),
                    value_text_or_null(rows_text(r, 20)),
                    value_text_or_null(rows_text(r, 13)),
                    value_text(rows_int(r, 24) ? V("listed") : V("removed")),
                    value_text(x->editions.edition[rows_int(r, 22)]),
                    value_text(x->editions.edition[rows_int(r, 23)]) };
    return answer_row(x->answer, row, e);
}

static Code put_packs(History *x, Error *e)
{
    static const Column columns[] = {
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 },    { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "size", COLUMN_TEXT, NULL, NULL, 0 },           { "generic", COLUMN_TEXT, "What it is", NULL, 0 },
        { "supplier", COLUMN_TEXT, NULL, NULL, 0 },       { "part", COLUMN_TEXT, NULL, NULL, 0 },
        { "quantity", COLUMN_TEXT, NULL, NULL, 0 },       { "unit", COLUMN_TEXT, NULL, NULL, 0 },
        { "price", COLUMN_MONEY, NULL, NULL, 0 },         { "gtin", COLUMN_CODE, "GTIN", NULL, 0 },
        { "product_code", COLUMN_CODE, NULL, NULL, 0 },   { "bnf", COLUMN_CODE, "BNF code", NULL, 0 },
        { "order_number", COLUMN_CODE, NULL, NULL, 0 },   { "state", COLUMN_TEXT, NULL, NULL, 0 },
        { "first_edition", COLUMN_MONTH, NULL, NULL, 0 }, { "last_edition", COLUMN_MONTH, NULL, NULL, 0 },
    };
    Code c = answer_table(x->answer, "packs", "Packs", columns, COUNT_OF(columns), e);

    for (int i = 0; i < x->n && c == OK; i++) {
        Rows *r = NULL;
        bool more = false;
        c = store_rows(x->ask->store, &SQL_list_one, ARGS(arg_int(x->listing[i])), &r, e);
        if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
            x->key[i] = arena_copy(x->ask->arena, rows_text(r, 1));
            c = put_pack(x, r, e);
        }
        rows_close(r);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* ---- comparable packs -------------------------------------------------------------------------------------------- */

static Value each_value(int64_t micropence)
{
    int64_t hundredths = micropence / MICROPENCE_HUNDREDTHS;
    return micropence < 0 ? value_null() : value_number((double)hundredths / 100);
}

static Code put_equivalent(History *x, const GroupMember *m, Error *e)
{
    Value row[] = { value_text(m->key),
                    value_text(m->name.n ? m->name : m->generic),
                    value_text_or_null(m->size),
                    value_text(m->supplier),
                    value_text(m->quantity),
                    value_text(m->unit),
                    m->price_pence < 0 ? value_null() : value_money(money_pence(m->price_pence)),
                    each_value(m->each),
                    value_text_or_null(m->thing) };
    return answer_row(x->answer, row, e);
}

/* The group in which the first pack stands, as people left it. */
static Code read_group(History *x, Error *e)
{
    bool found;
    Code c = curation_read(&x->curation, x->ask, 0, e);

    if (c != OK || (c = group_listing_at(x->ask, x->listing[0], &x->own, &found, e)) != OK)
        return c;
    x->group = found ? curation_group(&x->curation, x->own.key, x->own.proposed) : V("");
    return OK;
}

static Code put_group(History *x, Error *e)
{
    GroupTotal t;
    bool found;
    Code c;

    if (!x->group.n)
        return answer_fact(x->answer, "group", value_null(), e);
    if ((c = group_total_read(x->ask, x->group, &t, &found, e)) != OK ||
        (c = answer_fact(x->answer, "group", value_text(x->group), e)) != OK)
        return c;
    return answer_fact(x->answer, "group_title",
                       value_text(curation_title(&x->curation, x->group, found ? t.title : x->group)), e);
}

/* Other packs in force of that group, or of the generic name where the pack stands in none. */
static Code put_equivalents(History *x, Error *e)
{
    static const Column columns[] = {
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 }, { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "size", COLUMN_TEXT, NULL, NULL, 0 },        { "supplier", COLUMN_TEXT, NULL, NULL, 0 },
        { "quantity", COLUMN_TEXT, NULL, NULL, 0 },    { "unit", COLUMN_TEXT, NULL, NULL, 0 },
        { "price", COLUMN_MONEY, NULL, NULL, 0 },      { "pence_each", COLUMN_NUMBER, "Pence for one", "p", 2 },
        { "one", COLUMN_TEXT, "One is", NULL, 0 },
    };
    int64_t limit = ask_count(x->ask, "equivalents", 20), shown = 0;
    GroupMembers members;
    Code c;

    if (limit < 0 || limit > EQUIVALENTS_MOST)
        return fail(e, E_USAGE, "--equivalents is at most %d", EQUIVALENTS_MOST);
    c = x->group.n ? group_members_read(x->ask, &x->curation, x->group, (int)limit + 1, &members, e)
                   : group_members_of_generic(x->ask, x->own.generic, (int)limit + 1, &members, e);
    if (c == OK)
        c = answer_table(x->answer, "equivalents", "Comparable packs in force", columns, COUNT_OF(columns), e);
    for (int i = 0; c == OK && i < members.n && shown < limit; i++)
        if (members.at[i].in_force && members.at[i].id != x->own.id) {
            shown++;
            c = put_equivalent(x, &members.at[i], e);
        }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* Prices and life of every pack. */
static Code put_stretches(History *x, Error *e)
{
    static const Column prices[] = { { "pack", COLUMN_CODE, "Pack code", NULL, 0 },
                                     { "from", COLUMN_MONTH, "From edition", NULL, 0 },
                                     { "to", COLUMN_MONTH, "To edition", NULL, 0 },
                                     { "price", COLUMN_MONEY, NULL, NULL, 0 },
                                     { "difference", COLUMN_MONEY, NULL, NULL, 0 },
                                     { "difference_share", COLUMN_SHARE, "Difference in per cent", NULL, 2 } };
    static const Chart chart = { "Price by edition", "prices", "from", "price", "pack", MARK_STEP };
    Stretch *s[PACKS_MOST];
    int n[PACKS_MOST];
    Code c = OK;

    for (int i = 0; i < x->n && c == OK; i++)
        c = listing_stretches(x->ask, x->listing[i], &s[i], &n[i], e);
    if (c != OK || (c = answer_table(x->answer, "prices", "Prices", prices, COUNT_OF(prices), e)) != OK)
        return c;
    for (int i = 0; i < x->n && c == OK; i++)
        c = put_prices(x, x->key[i], s[i], n[i], e);
    if (c != OK || (c = answer_table_end(x->answer, e)) != OK || (c = answer_chart(x->answer, &chart, e)) != OK)
        return c;
    for (int i = 0; i < x->n && c == OK; i++)
        c = put_life(x, i, s[i], n[i], e);
    if (c == OK && (c = put_applications(x, e)) == OK)
        c = put_lives(x, e);
    return c;
}

static Code remarks(History *x, Error *e)
{
    Code c = answer_note(x->answer, e,
                         "A change is seen in the first edition that was read after it: it happened in that month, or "
                         "from the month on that stands as not before. What was listed in the first edition that was "
                         "read was listed before.");

    if (c == OK && x->applications)
        c = answer_note(x->answer, e,
                        "Applications are shown to the organisation that made them and to those who assess: %d here. "
                        "Whether something appeared is judged by the editions before and after the decision.",
                        x->applications);
    for (int k = 0; k < x->model.n_sources && c == OK; k++)
        if (listing_source(&x->model.source[k]) && x->model.source[k].visible)
            c = model_cite(&x->model.source[k], x->answer, e);
    return c;
}

static Code answer(History *x, Error *e)
{
    Code c;

    if ((c = editions_read(x->ask, &x->editions, e)) != OK || (c = find_listings(x, ask_text(x->ask, "pack"), e)) != OK)
        return c;
    for (int i = 0; i < PACKS_MOST; i++)
        x->key[i] = V("");
    if ((c = read_group(x, e)) != OK ||
        (c = answer_fact(x->answer, "editions_read", value_count(x->editions.n), e)) != OK ||
        (c = answer_fact(x->answer, "newest_edition", value_text(x->editions.edition[x->editions.n]), e)) != OK ||
        (c = put_group(x, e)) != OK || (c = put_packs(x, e)) != OK || (c = put_stretches(x, e)) != OK ||
        (c = put_equivalents(x, e)) != OK)
        return c;
    return remarks(x, e);
}

Code list_history_answer(Ask *ask, Answer *out, Error *e)
{
    History *x = ARENA_NEW(ask->arena, History);
    Code c;

    if (!x)
        return arena_fail(ask->arena, sizeof *x, "a history", e);
    x->ask = ask;
    x->answer = out;
    if ((c = model_load(&x->model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    c = answer(x, e);
    model_release(&x->model);
    curation_release(&x->curation);
    return c;
}
