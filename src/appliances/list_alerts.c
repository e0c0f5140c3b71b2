/* `appliances alerts`: what a subscription wants to be told of between two months: changed prices, packs that are gone,
 * packs that are new in a group that is followed. Not here: the file's form (subscription.c), sending anything. */
#include "appliances/answers.h"
#include "appliances/list.h"
#include "appliances/list_changes.h"
#include "appliances/subscription.h"

#include "base/limits.h"
#include "picture/lookup.h"
#include "read/input.h"
#include "sql.h"

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    ListEditions editions;
    Subscription subscription;
    Diff diff;
    Standing groups;
    uint16_t *because, *near; /* of each listing: the line that follows it, or another of its group, + 1 */
    size_t n;
    bool *met; /* of each line: something on the list */
    int64_t followed, alerts;
} Alerts;

static Code read_file(Alerts *x, View *text, Error *e)
{
    const char *path = arena_cstr(x->ask->arena, ask_text(x->ask, "subscription"));
    char *room = arena_bytes(x->ask->arena, SUBSCRIPTION_BYTES_MOST + 1);
    Input *in = NULL;
    size_t n = 0, got = 1;
    Code c = path && room ? input_open(&in, path, e) : arena_fail(x->ask->arena, 0, "a subscription", e);

    while (c == OK && got && n <= SUBSCRIPTION_BYTES_MOST) {
        c = input_read(in, room + n, SUBSCRIPTION_BYTES_MOST + 1 - n, &got, e);
        n += c == OK ? got : 0;
    }
    input_close(in);
    if (c == OK && n > SUBSCRIPTION_BYTES_MOST)
        c = fail(e, E_LIMIT, "a subscription has at most %d bytes", SUBSCRIPTION_BYTES_MOST);
    *text = view(room, n);
    return c;
}

/* ---- which packs are followed ------------------------------------------------------------------------------------ */

static void follow(Alerts *x, size_t listing, int line)
{
    x->met[line] = true;
    if (listing < x->n && !x->because[listing]) {
        x->because[listing] = (uint16_t)(line + 1);
        x->followed++;
    }
}

static Code follow_rows(Alerts *x, const Query *q, Arg by, int line, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, q, (Args){ &by, 1 }, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        follow(x, (size_t)rows_int(r, 0) - 1, line);
    rows_close(r);
    return c;
}

static Code follow_code(Alerts *x, int line, Error *e)
{
    View code = x->subscription.follow[line].value;
    Lookup found;
    Code c = follow_rows(x, &SQL_list_by_key, arg_text(code), line, e);

    if (c != OK || x->met[line] || (c = lookup_code(x->ask, &x->model, code, &found, e)) != OK)
        return c;
    for (int i = 0; i < found.n && c == OK; i++)
        c = follow_rows(x, &SQL_list_of_product, arg_int(found.hit[i].product), line, e);
    return c;
}

/* Lines that name a term of a column: as a whole, or what it contains where no term is exactly that. */
static Code follow_terms(Alerts *x, FollowKind kind, Error *e)
{
    const Subscription *s = &x->subscription;
    const Standing *groups = kind == FOLLOW_GROUP ? &x->groups : NULL;
    ListColumn column;
    ListTerms terms;
    uint16_t *term;
    Code c = list_facet(x->ask, follow_name(kind), groups, &terms, &column, e);

    if (c != OK)
        return c;
    if (!(term = ARENA_ARRAY(x->ask->arena, uint16_t, (size_t)terms.n + 1)))
        return arena_fail(x->ask->arena, (size_t)terms.n, "what is followed", e);
    for (int i = 0; i < s->n; i++) {
        View value = s->follow[i].value;
        if (s->follow[i].kind == kind)
            list_terms_named(&terms, groups ? curation_merged(&groups->curation, value) : value, term,
                             (uint16_t)(i + 1));
    }
    for (size_t i = 0; i < x->n && 4 * i < column.bytes.n; i++) {
        uint32_t k = column_u32(&column, i);
        if ((int)k < terms.n && term[k])
            follow(x, i, term[k] - 1);
    }
    return OK;
}

/* Listings of a group of which something is followed. */
static Code follow_groups(Alerts *x, Error *e)
{
    const ListColumn group = x->groups.group;
    uint16_t *followed = ARENA_ARRAY(x->ask->arena, uint16_t, (size_t)x->groups.code.n + 1);

    if (!followed)
        return arena_fail(x->ask->arena, (size_t)x->groups.code.n, "what is followed", e);
    for (size_t i = 0; i < x->n; i++)
        if (x->because[i] && !followed[column_u32(&group, i)])
            followed[column_u32(&group, i)] = x->because[i];
    for (size_t i = 0; i < x->n; i++)
        x->near[i] = column_u32(&group, i) ? followed[column_u32(&group, i)] : 0;
    return OK;
}

static Code follow_all(Alerts *x, Error *e)
{
    unsigned char *all;
    Code c = list_all(x->ask, &all, &x->n, e);

    if (c != OK)
        return c;
    x->because = ARENA_ARRAY(x->ask->arena, uint16_t, x->n + 1);
    x->near = ARENA_ARRAY(x->ask->arena, uint16_t, x->n + 1);
    x->met = ARENA_ARRAY(x->ask->arena, bool, (size_t)x->subscription.n + 1);
    if (!x->because || !x->near || !x->met)
        return arena_fail(x->ask->arena, x->n, "what is followed", e);
    for (int i = 0; i < x->subscription.n && c == OK; i++)
        if (x->subscription.follow[i].kind == FOLLOW_PACK)
            c = follow_code(x, i, e);
    if (c == OK)
        c = standing_read(&x->groups, x->ask, 0, e);
    for (int k = FOLLOW_SUPPLIER; k <= FOLLOW_PART && c == OK; k++)
        c = follow_terms(x, (FollowKind)k, e);
    return c == OK ? follow_groups(x, e) : c;
}

/* ---- what is told ------------------------------------------------------------------------------------------------ */

static const char *alert_of(const Alerts *x, const DiffChange *d, uint16_t *because)
{
    const Subscription *s = &x->subscription;
    double share;

    *because = x->because[d->listing];
    if (d->kind == DIFF_NEW) {
        *because = *because ? *because : x->near[d->listing];
        return s->new_in_group && *because ? "new in group" : NULL;
    }
    if (!*because)
        return NULL;
    if (d->kind == DIFF_GONE)
        return s->discontinuation ? "discontinuation" : NULL;
    if (d->kind == DIFF_CANNOT_TELL)
        return "cannot tell";
    if (d->kind != DIFF_REPRICED || !s->price_change)
        return NULL;
    share = d->before > 0 && d->after >= 0 ? (double)(d->after - d->before) / d->before : 1;
    return (share < 0 ? -share : share) >= s->price_change_from ? "price change" : NULL;
}

static Code put_alert(Alerts *x, const DiffChange *d, const char *alert, uint16_t because, Error *e)
{
    const Follow *f = &x->subscription.follow[because - 1];
    bool both = d->before >= 0 && d->after >= 0, more;
    Rows *r = NULL;
    Code c = store_rows(x->ask->store, &SQL_list_one, ARGS(arg_int((int64_t)d->listing + 1)), &r, e);

    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = {
            value_text(view_of(alert)),
            value_text(rows_text(r, 1)),
            value_text(rows_text(r, 5).n ? rows_text(r, 5) : rows_text(r, 4)),
            value_text_or_null(rows_text(r, 12)),
            value_text(rows_text(r, 6)),
            d->before >= 0 ? value_money(money_pence(d->before)) : value_null(),
            d->after >= 0 ? value_money(money_pence(d->after)) : value_null(),
            both ? value_money(money_pence((int64_t)d->after - d->before)) : value_null(),
            both && d->before ? value_share((double)(d->after - d->before) / d->before) : value_null(),
            list_cost(d->cost),
            value_text(
                arena_printf(x->ask->arena, "line %d, %s: %.*s", f->line, follow_name(f->kind), VIEW_ARGS(f->value))),
        };
        x->alerts++;
        c = answer_row(x->answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code put_alerts(Alerts *x, Error *e)
{
    static const Column columns[] = {
        { "alert", COLUMN_TEXT, NULL, NULL, 0 },
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 },
        { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "size", COLUMN_TEXT, NULL, NULL, 0 },
        { "supplier", COLUMN_TEXT, NULL, NULL, 0 },
        { "price_before", COLUMN_MONEY, NULL, NULL, 0 },
        { "price_after", COLUMN_MONEY, NULL, NULL, 0 },
        { "difference", COLUMN_MONEY, NULL, NULL, 0 },
        { "difference_share", COLUMN_SHARE, "Difference in per cent", NULL, 2 },
        { "product_yearly_cost", COLUMN_MONEY, "The product's cost in a year", NULL, 0 },
        { "because", COLUMN_TEXT, "Followed by", NULL, 0 },
    };
    const Subscription *s = &x->subscription;
    Code c = answer_table(x->answer, "alerts", "Alerts", columns, COUNT_OF(columns), e);

    for (size_t i = 0; i < x->diff.n && c == OK; i++) {
        uint16_t because;
        const char *alert = alert_of(x, &x->diff.change[i], &because);
        if (alert)
            c = put_alert(x, &x->diff.change[i], alert, because, e);
    }
    if (c == OK && (c = answer_table_end(x->answer, e)) == OK && !x->alerts)
        c = answer_note(x->answer, e, "Nothing that is followed changed so between these months.");
    for (int i = 0; i < s->n && c == OK; i++)
        if (!x->met[i])
            c = answer_note(x->answer, e, "Line %d follows nothing: the list never had the %s '%.*s'.",
                            s->follow[i].line, follow_name(s->follow[i].kind), VIEW_ARGS(s->follow[i].value));
    for (int k = 0; k < x->model.n_sources && c == OK; k++)
        if (x->model.source[k].rank == x->editions.rank[x->diff.from] ||
            x->model.source[k].rank == x->editions.rank[x->diff.to])
            c = model_cite(&x->model.source[k], x->answer, e);
    return c;
}

static Code choose_months(Alerts *x, int *from, int *to, Error *e)
{
    Code c = editions_read(x->ask, &x->editions, e);

    *to = x->editions.n;
    if (c == OK && ask_given(x->ask, "to"))
        c = edition_number(x->ask, &x->editions, ask_text(x->ask, "to"), to, e);
    *from = *to > 1 ? *to - 1 : *to;
    if (c == OK && ask_given(x->ask, "from"))
        c = edition_number(x->ask, &x->editions, ask_text(x->ask, "from"), from, e);
    if (c == OK && !*to)
        c = fail(e, E_ABSENT, "no edition of Part IX was read; `trefoil build FILE` reads one");
    return c;
}

static Code answer(Alerts *x, Error *e)
{
    const View organisation = x->subscription.organisation;
    int from, to;
    Code c;

    if ((c = model_load(&x->model, x->ask->store, x->ask, x->ask->arena, e)) != OK)
        return c;
    if ((c = choose_months(x, &from, &to, e)) == OK && (c = follow_all(x, e)) == OK &&
        (c = diff_editions(x->ask, from, to, &x->editions, NULL, &x->diff, e)) == OK &&
        (!organisation.n || (c = answer_fact(x->answer, "organisation", value_text(organisation), e)) == OK) &&
        (c = answer_fact(x->answer, "from", value_text(x->editions.edition[from]), e)) == OK &&
        (c = answer_fact(x->answer, "to", value_text(x->editions.edition[to]), e)) == OK &&
        (c = answer_fact(x->answer, "packs_followed", value_count(x->followed), e)) == OK)
        c = put_alerts(x, e);
    model_release(&x->model);
    return c;
}

Code list_alerts_answer(Ask *ask, Answer *out, Error *e)
{
    Alerts *x = ARENA_NEW(ask->arena, Alerts);
    Store *store = NULL;
    View text;
    Code c;

    if (!x)
        return arena_fail(ask->arena, sizeof *x, "alerts", e);
    x->ask = ask;
    x->answer = out;
    if ((c = read_file(x, &text, e)) != OK || (c = subscription_read(text, ask->arena, &x->subscription, e)) != OK ||
        (c = ask_open_store(ask, STORE_READ, &store, e)) != OK)
        return c;
    ask->store = store; /* what the list's questions look into */
    if ((c = store_refresh(store, e)) == OK && (c = store_begin(store, e)) == OK) {
        c = answer(x, e);
        store_rollback(store);
    }
    standing_release(&x->groups);
    ask->store = NULL;
    store_close(store);
    return c;
}
