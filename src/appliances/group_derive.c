/* Fills listing_group and listing_group_total: every listing is read by itself, then groups are summed.
 *
 * Memory: a hundred bytes for each listing. Not here: what people changed (curation.c), which is never derived. */
#include "appliances/group_members.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/sort.h"
#include "picture/feed.h"
#include "sql.h"

#include <stdlib.h>

enum { NO_GROUP = UINT32_MAX };

typedef struct {
    int64_t id, price[UNIT_PRICES]; /* micropence; -1: unknown */
    View thing;
    const char *reason;
    uint32_t group; /* index, NO_GROUP */
    bool in_force;
} Member;

typedef struct {
    View code, title, thing;
    const Kind *kind;
    bool things_differ;
    int64_t listings, in_force, makers, priced, used, cost;
    size_t first; /* of the sorted prices */
} Group;

typedef struct {
    const DeriveInput *in;
    Arena arena;
    Map codes, things, makers;
    Member *member;
    size_t n, room;
    Group *group;
    size_t groups, group_room;
} Groups;

static Code find_group(Groups *x, const Grouped *g, uint32_t *out, Error *e)
{
    bool fresh;
    View code = view(g->code, g->code_bytes);
    uint64_t *at = map_add(&x->codes, code, &fresh);

    if (!at)
        return fail_memory(e, "groups of the list");
    if (fresh) {
        if (!mem_room(&x->group, x->groups, &x->group_room, sizeof *x->group))
            return fail_memory(e, "groups of the list");
        x->group[x->groups] = (Group){ .code = x->codes.entry[x->codes.n - 1].key,
                                       .title = arena_copy(&x->arena, view(g->title, g->title_bytes)),
                                       .kind = g->kind };
        if (!x->group[x->groups].title.p)
            return arena_fail(&x->arena, g->title_bytes, "groups of the list", e);
        *at = x->groups++;
    }
    *out = (uint32_t)*at;
    return OK;
}

static Code count_maker(Groups *x, Group *g, View supplier, Error *e)
{
    char key[512];
    size_t n = supplier.n < sizeof key - 8 ? supplier.n : sizeof key - 8;
    uint64_t number = (uint64_t)(g - x->group);
    bool fresh;

    memcpy(key, &number, 8);
    if (n)
        memcpy(key + 8, supplier.p, n);
    if (!map_add(&x->makers, view(key, n + 8), &fresh))
        return fail_memory(e, "groups of the list");
    g->makers += fresh;
    return OK;
}

static Code count_member(Groups *x, const Member *m, View supplier, Error *e)
{
    Group *g = &x->group[m->group];

    if (!g->listings++)
        g->thing = m->thing;
    else if (!view_eq(g->thing, m->thing))
        g->things_differ = true;
    if (!m->in_force)
        return OK;
    g->in_force++;
    g->priced += m->price[UNIT_PRICE_THING] >= 0;
    return count_maker(x, g, supplier, e);
}

static Code add_member(Groups *x, const Rows *r, Error *e)
{
    ListingWords l = { .generic = rows_text(r, 1),
                       .name = rows_text(r, 2),
                       .quantity = rows_text(r, 3),
                       .unit = rows_text(r, 4),
                       .price_pence = rows_text(r, 5),
                       .colour = rows_text(r, 6),
                       .size = rows_text(r, 7),
                       .bnf = rows_text(r, 8) };
    EachPrice price[UNIT_PRICES];
    Grouped g;
    Member *m;
    bool fresh;
    Code c;

    if (!mem_room(&x->member, x->n, &x->room, sizeof *x->member))
        return fail_memory(e, "groups of the list");
    group_of(&l, &g);
    unit_prices_of(&l, price);
    m = &x->member[x->n++];
    *m = (Member){ .id = rows_int(r, 0), .reason = g.reason, .group = NO_GROUP, .in_force = rows_int(r, 10) != 0 };
    for (int i = 0; i < UNIT_PRICES; i++)
        m->price[i] = price[i].unknown ? -1 : price[i].micropence;
    uint64_t *at = map_add(&x->things, unit_price_thing(&l, &g), &fresh);
    if (!at)
        return fail_memory(e, "groups of the list");
    if (fresh)
        *at = x->things.n - 1;
    m->thing = x->things.entry[*at].key;
    if (!g.kind)
        return OK;
    c = find_group(x, &g, &m->group, e);
    return c == OK ? count_member(x, m, rows_text(r, 9), e) : c;
}

static Code read_listings(Groups *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, &SQL_group_listings, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        c = add_member(x, r, e);
        if (c == OK && x->n % 8192 == 0 && x->in->ask)
            c = ask_continue(x->in->ask, e);
    }
    rows_close(r);
    return c;
}

/* Listings are numbered from 1 without gaps. */
static Code read_uses(Groups *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, &SQL_group_uses, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t id = rows_int(r, 0);
        if (id < 1 || (size_t)id > x->n || x->member[id - 1].group == NO_GROUP)
            continue;
        Group *g = &x->group[x->member[id - 1].group];
        g->used++;
        g->cost += rows_int(r, 1);
    }
    rows_close(r);
    return c;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static Arg known(int64_t micropence)
{
    return micropence >= 0 ? arg_int(micropence) : arg_null();
}

static Code write_members(const Groups *x, Error *e)
{
    RowFeed *feed = NULL;
    Code c = row_feed_open(&feed, x->in->out, &BULK_listing_group_load, e);

    for (size_t i = 0; i < x->n && c == OK; i++) {
        const Member *m = &x->member[i];
        const Group *g = m->group == NO_GROUP ? NULL : &x->group[m->group];
        Arg row[] = { arg_int(m->id),
                      arg_text(g ? g->code : V("")),
                      arg_text(g ? view_of(kind_words(g->kind->key)) : V("")),
                      arg_text(m->reason ? view_of(m->reason) : V("")),
                      arg_text(m->thing),
                      known(m->price[UNIT_PRICE_THING]),
                      known(m->price[UNIT_PRICE_CM2]),
                      known(m->price[UNIT_PRICE_METRE]) };
        c = row_feed_add(feed, row, e);
    }
    return row_feed_close(feed, c, e);
}

static Code put_total(RowFeed *feed, const Group *g, int64_t *price, Error *e)
{
    int64_t n = g->priced, middle = -1;

    qsort(price, (size_t)n, sizeof *price, compare_int64);
    if (n)
        middle = n % 2 ? price[n / 2] : price[n / 2 - 1] + (price[n / 2] - price[n / 2 - 1] + 1) / 2;
    Arg row[] = { arg_text(g->code),
                  arg_text(view_of(kind_words(g->kind->key))),
                  arg_text(view_of(kind_words(g->kind->area))),
                  arg_text(g->title),
                  arg_text(g->things_differ ? V("") : g->thing),
                  arg_int(g->listings),
                  arg_int(g->in_force),
                  arg_int(g->makers),
                  arg_int(n),
                  known(n ? price[0] : -1),
                  known(middle),
                  known(n ? price[n - 1] : -1),
                  arg_int(g->used),
                  arg_int(g->cost) };
    return row_feed_add(feed, row, e);
}

static Code write_totals(Groups *x, Error *e)
{
    int64_t *price = mem_alloc((x->n + 1) * sizeof *price);
    size_t at = 0;
    RowFeed *feed = NULL;
    Code c = price ? row_feed_open(&feed, x->in->out, &BULK_listing_group_total_load, e)
                   : fail_memory(e, "groups of the list");

    if (c != OK)
        goto out;
    for (size_t i = 0; i < x->groups; i++) {
        x->group[i].first = at;
        at += (size_t)x->group[i].priced;
        x->group[i].priced = 0;
    }
    for (size_t i = 0; i < x->n; i++) {
        const Member *m = &x->member[i];
        if (m->group != NO_GROUP && m->in_force && m->price[UNIT_PRICE_THING] >= 0)
            price[x->group[m->group].first + (size_t)x->group[m->group].priced++] = m->price[UNIT_PRICE_THING];
    }
    for (size_t i = 0; i < x->groups && c == OK; i++)
        c = put_total(feed, &x->group[i], price + x->group[i].first, e);
    c = row_feed_close(feed, c, e);
out:
    mem_free(price);
    return c;
}

static Code derive(const DeriveInput *in, Error *e)
{
    Groups x = { .in = in };
    Code c;

    arena_init(&x.arena, 1 * GIB);
    map_init(&x.codes, &x.arena);
    map_init(&x.things, &x.arena);
    map_init(&x.makers, &x.arena);
    if ((c = read_listings(&x, e)) == OK && x.n && (c = read_uses(&x, e)) == OK && (c = write_members(&x, e)) == OK)
        c = write_totals(&x, e);
    map_release(&x.codes);
    map_release(&x.things);
    map_release(&x.makers);
    mem_free(x.member);
    mem_free(x.group);
    arena_release(&x.arena);
    return c;
}

static const DerivedTable tables[] = {
    { "listing_group", &SQL_digest_listing_group, "ittttiii" },
    { "listing_group_total", &SQL_digest_listing_group_total, "tttttiiiiiiiii" },
    { NULL },
};

const Deriver group_deriver = { "groups", GROUP_METHOD_VERSION, derive, tables };
