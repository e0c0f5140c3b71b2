/* See checks.h. */
#include "appliances/checks.h"

#include "appliances/listed.h"
#include "appliances/pricing.h"
#include "codes/check.h"
#include "picture/links.h"
#include "sql.h"

typedef enum { FOUND_FINE, FOUND_WRONG, FOUND_LOOK, FOUND_UNKNOWN } Finding;

typedef struct {
    Ask *ask;
    Answer *answer;
    const Application *a;
    Rules rules;
    ListedPack pack; /* the listed pack that is meant; id 0: none */
} Checks;

static Code put(Checks *x, const char *check, Finding finding, View detail, Error *e)
{
    static const char *const words[] = { "nothing to object to", "wrong", "look at it", "cannot tell" };
    Value row[] = { value_text(view_of(check)), value_text(view_of(words[finding])), value_text_or_null(detail) };

    return detail.p ? answer_row(x->answer, row, e) : arena_fail(x->ask->arena, 0, "a check", e);
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static Code check_gtin(Checks *x, Error *e)
{
    View gtin = application_field(x->a, SAID_GTIN);
    Fault f = { 0 };

    if (!gtin.n)
        return route_needs_pack(x->a->route) ? OK : put(x, "GTIN", FOUND_LOOK, V("no GTIN is stated"), e);
    if (gtin_valid(gtin, &f))
        return put(x, "GTIN", FOUND_FINE, V(""), e);
    return put(x, "GTIN", FOUND_WRONG,
               arena_printf(x->ask->arena, "%.*s: %s%s%s", VIEW_ARGS(gtin), rule_sentence(f.rule),
                            f.expected[0] ? "; expected " : "", f.expected),
               e);
}

static Code check_order_code(Checks *x, Error *e)
{
    if (route_needs_pack(x->a->route))
        return OK;
    return application_field(x->a, SAID_ORDER_CODE).n
               ? put(x, "order code", FOUND_FINE, V(""), e)
               : put(x, "order code", FOUND_LOOK,
                     V("no order code is stated; wrong ones are a frequent reason for queries"), e);
}

static Code check_pack(Checks *x, Error *e)
{
    View pack = application_field(x->a, SAID_PACK);
    Fault f = { 0 };

    if (!pack.n)
        return OK;
    if (x->pack.id && x->pack.in_force)
        return put(x, "listed pack", FOUND_FINE,
                   arena_printf(x->ask->arena, "%.*s, %.*s, %.*s", VIEW_ARGS(x->pack.name), VIEW_ARGS(x->pack.quantity),
                                VIEW_ARGS(x->pack.supplier)),
                   e);
    if (x->pack.id)
        return put(x, "listed pack", FOUND_WRONG, V("the newest edition does not list it any more"), e);
    if (!sctid_check(pack, NULL, &f))
        return put(x, "listed pack", FOUND_WRONG,
                   arena_printf(x->ask->arena, "%.*s: %s", VIEW_ARGS(pack), rule_sentence(f.rule)), e);
    return put(x, "listed pack", FOUND_WRONG, V("no edition that was read lists this code"), e);
}

/* ---- is it listed already? --------------------------------------------------------------------------------------- */

enum { SAME_MOST = 5 };

typedef struct {
    ListedPack at[SAME_MOST];
    View how[SAME_MOST];
    int n;
} SameItems;

static Code add_listings(Checks *x, int64_t product, View how, SameItems *out, Error *e)
{
    View gtin = application_field(x->a, SAID_GTIN);
    ListedPack found[SAME_MOST];
    int n;
    Code c = listed_of_product(x->ask, product, found, SAME_MOST, &n, e);

    for (int i = 0; i < n && c == OK && out->n < SAME_MOST; i++) {
        bool known = !found[i].in_force || (x->pack.id && found[i].id == x->pack.id);
        for (int k = 0; k < out->n; k++)
            known |= out->at[k].id == found[i].id;
        if (known)
            continue;
        out->how[out->n] = listed_gtin(found[i].gtin, gtin) ? V("carries the GTIN") : how;
        out->at[out->n++] = found[i];
    }
    return c;
}

/* Listed products that carry the code, or that the picture links with one that does. */
static Code add_same(Checks *x, const Model *m, View code, const char *what, SameItems *out, Error *e)
{
    LinkedProducts l;
    ProductRow p;
    Lookup found;
    bool seen;
    Code c;

    if (!code.n)
        return OK;
    c = lookup_code(x->ask, m, code, &found, e);
    for (int i = 0; i < found.n && i < SAME_MOST && c == OK; i++) {
        View same = arena_printf(x->ask->arena, "is a pack of a product that carries the %s", what);
        if ((c = add_listings(x, found.hit[i].product, same, out, e)) != OK ||
            (c = lookup_product(x->ask, found.hit[i].product, &p, &seen, e)) != OK || !seen ||
            (c = links_of(x->ask, &p, LINK_LIKELY_PPM, &l, e)) != OK)
            continue;
        for (int k = 1; k < l.n && c == OK; k++)
            c = add_listings(x, l.at[k].row.id,
                             arena_printf(x->ask->arena, "is linked with a product that carries the %s (%.1f%%)", what,
                                          (double)l.at[k].ppm / (LINK_PPM / 100.0)),
                             out, e);
    }
    return c;
}

static Code check_same(Checks *x, Error *e)
{
    View gtin = application_field(x->a, SAID_GTIN), order = application_field(x->a, SAID_ORDER_CODE);
    SameItems same = { .n = 0 };
    Model m;
    Code c;

    if (!gtin.n && !order.n)
        return put(x, "listed already", FOUND_UNKNOWN, V("neither GTIN nor order code is stated"), e);
    if ((c = model_load(&m, x->ask->store, x->ask, x->ask->arena, e)) != OK)
        return c;
    if ((c = add_same(x, &m, gtin, "GTIN", &same, e)) == OK)
        c = add_same(x, &m, order, "order code", &same, e);
    model_release(&m);
    if (c == OK && same.n == 0)
        c = put(x, "listed already", FOUND_FINE, V(""), e);
    for (int i = 0; i < same.n && c == OK; i++)
        c = put(x, "listed already", FOUND_LOOK,
                arena_printf(x->ask->arena, "%.*s (%.*s, %.*s) %.*s", VIEW_ARGS(same.at[i].key),
                             VIEW_ARGS(same.at[i].name), VIEW_ARGS(same.at[i].supplier), VIEW_ARGS(same.how[i])),
                e);
    return c;
}

/* ---- the price --------------------------------------------------------------------------------------------------- */

static View pounds(Arena *arena, int64_t pence)
{
    char buffer[MONEY_CHARS];
    return arena_printf(arena, "\xc2\xa3%s", money_text(money_pence(pence), buffer));
}

static Code check_cap(Checks *x, int64_t price_pence, Error *e)
{
    int64_t deflator, factor, most;
    Arena *arena = x->ask->arena;
    View was = pounds(arena, x->pack.price_pence);

    if (price_pence <= x->pack.price_pence)
        return put(x, "price cap", FOUND_FINE, arena_printf(arena, "no increase: it is %.*s now", VIEW_ARGS(was)), e);
    if (!figure_share(&x->rules, FIGURE_DEFLATOR, &deflator) || !figure_share(&x->rules, FIGURE_CAP_FACTOR, &factor))
        return put(x, "price cap", FOUND_UNKNOWN,
                   V("the forecast GDP deflator is not set (`trefoil appliances rule set gdp-deflator`)"), e);
    if (!price_cap(x->pack.price_pence, deflator, factor, &most))
        return put(x, "price cap", FOUND_UNKNOWN, V("the listed price cannot be"), e);
    return put(x, "price cap", price_pence > most ? FOUND_WRONG : FOUND_FINE,
               arena_printf(arena, "from %.*s at most to %.*s", VIEW_ARGS(was), VIEW_ARGS(pounds(arena, most))), e);
}

static int month_number(View month)
{
    Date first, last;
    Civil c;

    if (!period_days(month, &first, &last))
        return -1;
    c = date_civil(first);
    return c.year * 12 + c.month - 1;
}

/* One increase a year: was the price raised within the twelve months before it is to change? */
static Code check_once_a_year(Checks *x, int asked, Error *e)
{
    int64_t before = -1;
    View raised = V("");
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_entry_listing_prices, ARGS(arg_int(x->pack.id)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (rows_null(r, 1))
            continue;
        if (before >= 0 && rows_int(r, 1) > before && asked - month_number(rows_text(r, 0)) < 12)
            raised = arena_copy(x->ask->arena, rows_text(r, 0));
        before = rows_int(r, 1);
    }
    rows_close(r);
    if (c != OK)
        return c;
    if (!raised.n)
        return put(x, "one increase a year", FOUND_FINE, V("none in the editions that were read"), e);
    return put(x, "one increase a year", FOUND_LOOK,
               arena_printf(x->ask->arena, "its price was raised by edition %.*s", VIEW_ARGS(raised)), e);
}

/* An increase takes effect so many months after the request. */
static Code check_month(Checks *x, int asked, int64_t ahead, Error *e)
{
    Civil made = date_civil(x->a->course.made);
    int earliest = made.year * 12 + made.month - 1 + (int)ahead;

    return put(x, "month", asked < earliest ? FOUND_WRONG : FOUND_FINE,
               arena_printf(x->ask->arena, "an increase asked for in %04d-%02d takes effect in %04d-%02d", made.year,
                            made.month, earliest / 12, earliest % 12 + 1),
               e);
}

static Code check_price_change(Checks *x, Error *e)
{
    int64_t price, ahead = 0;
    int asked = month_number(application_field(x->a, SAID_MONTH));
    Civil made = date_civil(x->a->course.made);
    Code c;

    if (!x->pack.id || !x->pack.has_price || !price_parse(application_field(x->a, SAID_PRICE), &price))
        return put(x, "price cap", FOUND_UNKNOWN, V("no price of that pack is listed"), e);
    price /= MICROPENCE;
    c = check_cap(x, price, e);
    if (c != OK || price <= x->pack.price_pence)
        return c;
    if (asked >= 0 && figure_count(&x->rules, FIGURE_MONTHS_AHEAD, &ahead) &&
        (c = check_month(x, asked, ahead, e)) != OK)
        return c;
    return check_once_a_year(x, asked >= 0 ? asked : made.year * 12 + made.month - 1 + (int)ahead, e);
}

/* Its price per unit beside those of its category. */
static Code check_category(Checks *x, Error *e)
{
    int64_t zero_at = 0, own;
    ListedCategory g;
    Code c = listed_category(x->ask, x->a, &x->pack, &g, e);

    if (c != OK)
        return c;
    own = g.own_micropence;
    if (!g.n)
        return put(x, "price in its category", FOUND_UNKNOWN, V("no listed product of its category is known"), e);
    if (!own)
        return put(x, "price in its category", FOUND_UNKNOWN, V("no price per unit is stated that could be compared"),
                   e);
    figure_share(&x->rules, FIGURE_ZERO_AT, &zero_at);
    return put(
        x, "price in its category",
        zero_at && price_exceeds(own, g.lowest_micropence, zero_at) ? FOUND_LOOK : FOUND_FINE,
        arena_printf(x->ask->arena,
                     "%.4gp per %.*s; %d listed packs of '%.*s' cost from %.4gp to %.4gp per %.*s, median %.4gp%s",
                     (double)own / MICROPENCE, VIEW_ARGS(g.unit), g.n, VIEW_ARGS(g.name),
                     (double)g.lowest_micropence / MICROPENCE, (double)g.highest_micropence / MICROPENCE,
                     VIEW_ARGS(g.unit), g.median_micropence / MICROPENCE,
                     zero_at && price_exceeds(own, g.lowest_micropence, zero_at)
                         ? "; so far above the lowest it scores less than nothing"
                         : ""),
        e);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static Code all_checks(Checks *x, Error *e)
{
    Code c = check_gtin(x, e);

    if (c == OK)
        c = check_order_code(x, e);
    if (c == OK)
        c = check_pack(x, e);
    if (c == OK && x->a->route != ROUTE_DELETION && x->a->route != ROUTE_PRICE)
        c = check_same(x, e);
    if (c == OK && x->a->route == ROUTE_PRICE)
        c = check_price_change(x, e);
    if (c == OK && x->a->route != ROUTE_DELETION)
        c = check_category(x, e);
    return c;
}

Code checks_table(Ask *ask, Answer *answer, const Application *a, Error *e)
{
    static const Column columns[] = { { "check", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "finding", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "detail", COLUMN_TEXT, NULL, NULL, 0 } };
    Checks x = { .ask = ask, .answer = answer, .a = a };
    Code c = answer_table(answer, "checks", "Checks that need nobody's judgement", columns, COUNT_OF(columns), e);

    if (c != OK || (c = rules_load(&x.rules, ask, e)) != OK)
        return c;
    if (store_generation(ask->store) == 0)
        c = put(&x, "list", FOUND_UNKNOWN, V("no list has been read yet"), e);
    else if ((c = listed_of_key(ask, application_field(a, SAID_PACK), &x.pack, e)) == OK)
        c = all_checks(&x, e);
    return c == OK ? answer_table_end(answer, e) : c;
}

Code checks_unit_prices(Ask *ask, const Application *a, int64_t *own, int64_t *lowest, Error *e)
{
    ListedPack pack = { .id = 0 };
    ListedCategory g = { .n = 0 };
    Code c = OK;

    if (store_generation(ask->store) > 0 && (c = listed_of_key(ask, application_field(a, SAID_PACK), &pack, e)) == OK)
        c = listed_category(ask, a, &pack, &g, e);
    *own = g.own_micropence;
    *lowest = g.lowest_micropence;
    return c;
}
