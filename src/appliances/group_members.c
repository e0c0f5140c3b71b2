/* See group_members.h. */
#include "appliances/group_members.h"

#include "appliances/listing.h"
#include "base/limits.h"
#include "base/sort.h"
#include "picture/lookup.h"
#include "sql.h"

#include <stdlib.h>

static int64_t known(const Rows *r, int column)
{
    return rows_null(r, column) ? -1 : rows_int(r, column);
}

static bool copy_views(Arena *arena, View *const *v, int n)
{
    for (int i = 0; i < n; i++) {
        *v[i] = arena_copy(arena, *v[i]);
        if (!v[i]->p)
            return false;
    }
    return true;
}

#define MEMBER_TEXTS(m)                                                                                                \
    {                                                                                                                  \
        &(m)->key, &(m)->product_code, &(m)->name, &(m)->supplier, &(m)->size, &(m)->colour, &(m)->quantity,           \
            &(m)->unit, &(m)->thing, &(m)->last_edition, &(m)->proposed, &(m)->kind, &(m)->generic, &(m)->price,       \
            &(m)->bnf, &(m)->reason                                                                                    \
    }

/* Texts that the member before (NULL: none) has too are used again. */
static Code read_member(const Rows *r, Arena *arena, const GroupMember *before, GroupMember *m, Error *e)
{
    static const GroupMember none;
    const GroupMember *b = before ? before : &none;

    *m = (GroupMember){ .id = rows_int(r, 0),
                        .key = rows_text(r, 1),
                        .product_code = rows_text(r, 2),
                        .name = rows_text(r, 3),
                        .supplier = rows_text(r, 4),
                        .size = rows_text(r, 5),
                        .colour = rows_text(r, 6),
                        .quantity = rows_text(r, 7),
                        .unit = rows_text(r, 8),
                        .price_pence = known(r, 9),
                        .thing = rows_text(r, 10),
                        .each = known(r, 11),
                        .cm2 = known(r, 12),
                        .metre = known(r, 13),
                        .in_force = rows_int(r, 14) != 0,
                        .last_edition = rows_text(r, 15),
                        .proposed = rows_text(r, 16),
                        .kind = rows_text(r, 17),
                        .generic = rows_text(r, 18),
                        .price = rows_text(r, 19),
                        .bnf = rows_text(r, 20),
                        .reason = rows_text(r, 21),
                        .product = rows_int(r, 22) };
    View *const text[] = MEMBER_TEXTS(m);
    const View *const said[] = MEMBER_TEXTS(b);
    for (int i = 0; i < COUNT_OF(text); i++)
        if (!(*text[i] = arena_copy_unless(arena, *text[i], *said[i])).p)
            return arena_fail(arena, 0, "a listing", e);
    return OK;
}

ListingWords group_member_words(const GroupMember *m)
{
    return (ListingWords){ .generic = m->generic,
                           .name = m->name,
                           .quantity = m->quantity,
                           .unit = m->unit,
                           .price_pence = m->price,
                           .colour = m->colour,
                           .size = m->size,
                           .bnf = m->bnf };
}

void group_total_row(const Rows *r, GroupTotal *out)
{
    *out = (GroupTotal){ .code = rows_text(r, 0),
                         .kind = rows_text(r, 1),
                         .area = rows_text(r, 2),
                         .title = rows_text(r, 3),
                         .thing = rows_text(r, 4),
                         .listings = rows_int(r, 5),
                         .in_force = rows_int(r, 6),
                         .makers = rows_int(r, 7),
                         .priced = rows_int(r, 8),
                         .least = known(r, 9),
                         .median = known(r, 10),
                         .most = known(r, 11),
                         .used = rows_int(r, 12),
                         .cost = rows_int(r, 13) };
}

Code group_total_read(Ask *ask, View code, GroupTotal *out, bool *found, Error *e)
{
    Rows *r = NULL;
    Code c = store_rows(ask->store, &SQL_group_total, ARGS(arg_text(code)), &r, e);

    *found = false;
    if (c == OK && (c = rows_next(r, found, e)) == OK && *found) {
        group_total_row(r, out);
        View *const views[] = { &out->code, &out->kind, &out->area, &out->title, &out->thing };
        if (!copy_views(ask->arena, views, COUNT_OF(views)))
            c = arena_fail(ask->arena, 0, "a group", e);
    }
    rows_close(r);
    return c;
}

static Code first_member(Ask *ask, const Query *q, Arg arg, GroupMember *out, bool *found, Error *e)
{
    Rows *r = NULL;
    Code c = store_rows(ask->store, q, ARGS(arg), &r, e);

    *found = false;
    if (c == OK && (c = rows_next(r, found, e)) == OK && *found)
        c = read_member(r, ask->arena, NULL, out, e);
    rows_close(r);
    return c;
}

Code group_listing_find(Ask *ask, View code, GroupMember *out, bool *found, Error *e)
{
    Lookup hits;
    Model m;
    Code c = first_member(ask, &SQL_group_member, arg_text(view_trim(code)), out, found, e);

    if (c != OK || *found)
        return c;
    if ((c = model_load(&m, ask->store, ask, ask->arena, e)) != OK)
        return c;
    c = lookup_code(ask, &m, code, &hits, e);
    for (int i = 0; c == OK && i < hits.n && !*found; i++)
        c = first_member(ask, &SQL_group_member_of_product, arg_int(hits.hit[i].product), out, found, e);
    model_release(&m);
    return c;
}

Code group_listing_at(Ask *ask, int64_t listing, GroupMember *out, bool *found, Error *e)
{
    return first_member(ask, &SQL_group_member_at, arg_int(listing), out, found, e);
}

Code group_listing_of(Ask *ask, int64_t product, GroupMember *out, bool *found, Error *e)
{
    return first_member(ask, &SQL_group_member_of_product, arg_int(product), out, found, e);
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static Code add(Ask *ask, GroupMembers *list, const GroupMember *m, Error *e)
{
    if (!arena_room(ask->arena, &list->at, (size_t)list->n, &list->room, sizeof *list->at))
        return arena_fail(ask->arena, 0, "members of a group", e);
    list->at[list->n++] = *m;
    return OK;
}

static const GroupMember *last_member(const GroupMembers *list)
{
    return list->n ? &list->at[list->n - 1] : NULL;
}

/* Those who propose `code` and stand in `group`: the first `most` of them. */
static Code add_proposed(Ask *ask, const Curation *cur, View code, View group, int most, GroupMembers *list, Error *e)
{
    Rows *r = NULL;
    bool more;
    int before = list->n;
    Code c = store_rows(ask->store, most ? &SQL_group_members : &SQL_group_members_all, ARGS(arg_text(code)), &r, e);

    while (c == OK && (most == 0 || list->n - before < most) && (c = rows_next(r, &more, e)) == OK && more) {
        GroupMember m;
        if (!view_eq(curation_group(cur, rows_text(r, 1), rows_text(r, 16)), group))
            continue;
        if ((c = read_member(r, ask->arena, last_member(list), &m, e)) != OK)
            break;
        m.moved = map_find(&cur->moved, m.key) != NULL;
        c = add(ask, list, &m, e);
    }
    rows_close(r);
    return c;
}

/* A listing that people moved here and that proposes another group. */
static Code add_moved(Ask *ask, const Curation *cur, View key, View group, GroupMembers *list, Error *e)
{
    GroupMember m;
    bool found;
    Code c;

    if (!view_eq(curation_group(cur, key, V("")), group))
        return OK;
    if ((c = first_member(ask, &SQL_group_member, arg_text(key), &m, &found, e)) != OK || !found ||
        view_eq(curation_merged(cur, m.proposed), group))
        return c; /* it proposes this group itself: it is there already */
    m.moved = true;
    return add(ask, list, &m, e);
}

static int by_price(const void *a, const void *b)
{
    const GroupMember *x = a, *y = b;
    int order = (int)y->in_force - (int)x->in_force;

    if (!order)
        order = (x->each < 0) - (y->each < 0);
    if (!order)
        order = compare_int64(&x->each, &y->each);
    if (!order)
        order = view_cmp(x->name, y->name);
    return order ? order : view_cmp(x->key, y->key);
}

Code group_members_read(Ask *ask, const Curation *cur, View code, int most, GroupMembers *out, Error *e)
{
    Code c;

    memset(out, 0, sizeof *out);
    c = add_proposed(ask, cur, code, code, most, out, e);
    for (size_t i = 0; i < cur->merged.n && c == OK; i++) {
        if (view_eq(curation_merged(cur, cur->merged.entry[i].key), code) && !view_eq(cur->merged.entry[i].key, code))
            c = add_proposed(ask, cur, cur->merged.entry[i].key, code, most, out, e);
    }
    for (size_t i = 0; i < cur->moved.n && c == OK; i++)
        c = add_moved(ask, cur, cur->moved.entry[i].key, code, out, e);
    if (c == OK && out->n)
        qsort(out->at, (size_t)out->n, sizeof *out->at, by_price);
    return c;
}

Code group_members_of_generic(Ask *ask, View generic, int most, GroupMembers *out, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = OK;

    memset(out, 0, sizeof *out);
    if (generic.n)
        c = store_rows(ask->store, &SQL_group_members_of_generic, ARGS(arg_text(generic)), &r, e);
    while (c == OK && r && (most == 0 || out->n < most) && (c = rows_next(r, &more, e)) == OK && more) {
        GroupMember m;
        if ((c = read_member(r, ask->arena, last_member(out), &m, e)) == OK)
            c = add(ask, out, &m, e);
    }
    rows_close(r);
    return c;
}

Code group_total_of(Ask *ask, const GroupMembers *members, GroupTotal *total, Error *e)
{
    Map makers;
    bool fresh;
    int64_t n = 0;
    Code c = OK;

    map_init(&makers, ask->arena);
    total->listings = members->n;
    total->in_force = total->makers = 0;
    total->least = total->median = total->most = total->used = total->cost = -1;
    total->thing = members->n ? members->at[0].thing : V("");
    for (int i = 0; i < members->n && c == OK; i++) {
        const GroupMember *m = &members->at[i];
        if (!view_eq(m->thing, total->thing))
            total->thing = V("");
        if (!m->in_force)
            continue;
        total->in_force++;
        n += m->each >= 0; /* they come first, in order */
        if (!map_add(&makers, m->supplier, &fresh))
            c = fail_memory(e, "makers of a group");
        else
            total->makers += fresh;
    }
    total->priced = n;
    if (n) {
        const GroupMember *m = members->at;
        total->least = m[0].each;
        total->most = m[n - 1].each;
        total->median = n % 2 ? m[n / 2].each : m[n / 2 - 1].each + (m[n / 2].each - m[n / 2 - 1].each + 1) / 2;
    }
    map_release(&makers);
    return c;
}

static Code add_code(Map *codes, View code, Error *e)
{
    return !code.n || map_add(codes, code, NULL) ? OK : fail_memory(e, "groups");
}

/* Where listings left and where they went. */
Code groups_changed(Ask *ask, const Curation *cur, Map *codes, Error *e)
{
    Code c = OK;

    for (size_t i = 0; i < cur->moved.n && c == OK; i++) {
        View key = cur->moved.entry[i].key;
        GroupMember m;
        bool found;
        if ((c = first_member(ask, &SQL_group_member, arg_text(key), &m, &found, e)) == OK && found &&
            (c = add_code(codes, m.proposed, e)) == OK)
            c = add_code(codes, curation_group(cur, key, m.proposed), e);
    }
    for (size_t i = 0; i < cur->merged.n && c == OK; i++) {
        View code = cur->merged.entry[i].key;
        if ((c = add_code(codes, code, e)) == OK)
            c = add_code(codes, curation_merged(cur, code), e);
    }
    return c;
}

Code group_total_now(Ask *ask, const Curation *cur, View code, GroupTotal *out, Error *e)
{
    const Kind *kind = kind_named(group_kind_of(code));
    GroupMembers members;
    bool found;
    Code c = group_total_read(ask, code, out, &found, e);

    if (c != OK)
        return c;
    if (!found)
        *out = (GroupTotal){ .code = code,
                             .title = code,
                             .kind = group_kind_of(code),
                             .area = kind ? view_of(kind_words(kind->area)) : V("") };
    if ((c = group_members_read(ask, cur, code, 0, &members, e)) != OK ||
        (c = group_total_of(ask, &members, out, e)) != OK)
        return c;
    out->title = curation_title(cur, code, out->title);
    out->curated = true;
    return OK;
}

Code group_cite(Ask *ask, Answer *answer, Error *e)
{
    Model m;
    const SourceInfo *newest = NULL;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    for (int i = 0; i < m.n_sources; i++) {
        if (listing_source(&m.source[i]))
            newest = &m.source[i];
    }
    if (newest)
        c = model_cite(newest, answer, e);
    model_release(&m);
    return c;
}
