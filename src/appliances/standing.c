/* See standing.h. */
#include "appliances/standing.h"

#include "appliances/group_members.h"
#include "sql.h"

/* Codes, and the number of each. */
typedef struct {
    Standing *s;
    Ask *ask;
    Map number;
    View *code;
    int n, room;
    unsigned char *column; /* the copy that is changed */
} Change;

static void put_u32(unsigned char *p, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(x >> 8 * i);
}

static Code number_of(Change *x, View code, uint32_t *out, Error *e)
{
    bool fresh;
    uint64_t *at;

    *out = 0;
    if (!code.n)
        return OK;
    if (!(at = map_add(&x->number, code, &fresh)))
        return fail_memory(e, "groups");
    if (fresh) {
        if (x->n == x->room)
            return fail(e, E_BUG, "more groups than decisions about them");
        x->code[x->n] = code;
        *at = (uint64_t)x->n++;
    }
    *out = (uint32_t)*at;
    return OK;
}

static Code begin(Change *x, Error *e)
{
    Standing *s = x->s;
    Arena *arena = x->ask->arena;
    Code c = OK;

    x->room = s->code.n + 1 + (int)s->curation.moved.n + (int)s->curation.merged.n;
    x->code = ARENA_ROOM(arena, View, (size_t)x->room);
    x->column = arena_alloc(arena, s->group.bytes.n + 1);
    if (!x->code || !x->column)
        return arena_fail(arena, s->group.bytes.n, "groups", e);
    memcpy(x->column, s->group.bytes.p, s->group.bytes.n);
    x->code[0] = V("");
    x->n = 1;
    for (int i = 1; i < s->code.n && c == OK; i++) {
        uint32_t number;
        c = number_of(x, s->code.value[i], &number, e);
    }
    return c;
}

/* Those that stand in a group which another took in. */
static Code merge(Change *x, Error *e)
{
    const Standing *s = x->s;
    uint32_t *into = ARENA_ROOM(x->ask->arena, uint32_t, (size_t)s->code.n + 1);
    Code c = OK;

    if (!into)
        return arena_fail(x->ask->arena, (size_t)s->code.n, "groups", e);
    into[0] = 0;
    for (int i = 1; i < s->code.n && c == OK; i++)
        c = number_of(x, curation_merged(&s->curation, s->code.value[i]), &into[i], e);
    for (size_t i = 0; c == OK && 4 * i < s->group.bytes.n; i++) {
        uint32_t from = column_u32(&s->group, i);
        if ((int)from < s->code.n)
            put_u32(x->column + 4 * i, into[from]);
    }
    return c;
}

static Code move(Change *x, View key, Error *e)
{
    int64_t listing = 0;
    uint32_t number;
    bool found;
    Code c = store_int(x->ask->store, &SQL_list_by_key, ARGS(arg_text(key)), &listing, &found, e);

    if (c != OK || !found || listing < 1 || 4 * (size_t)listing > x->s->group.bytes.n)
        return c;
    if ((c = number_of(x, curation_group(&x->s->curation, key, V("")), &number, e)) == OK)
        put_u32(x->column + 4 * ((size_t)listing - 1), number);
    return c;
}

static Code change(Change *x, Error *e)
{
    Standing *s = x->s;
    Code c = begin(x, e);

    if (c == OK && s->curation.merged.n)
        c = merge(x, e);
    for (size_t i = 0; i < s->curation.moved.n && c == OK; i++)
        c = move(x, s->curation.moved.entry[i].key, e);
    s->group.bytes.p = (const char *)x->column;
    s->code = (ListTerms){ x->code, x->n };
    return c;
}

Code standing_read(Standing *s, Ask *ask, Instant until, Error *e)
{
    Change x = { .s = s, .ask = ask };
    Code c;

    *s = (Standing){ .group = { V("") } };
    if ((c = curation_read(&s->curation, ask, until, e)) != OK ||
        (c = column_read(ask, "proposed", 0, &s->group, e)) != OK ||
        (c = terms_read(ask, "proposed", &s->code, e)) != OK || !(s->curation.moved.n || s->curation.merged.n))
        return c;
    map_init(&x.number, NULL);
    c = change(&x, e);
    map_release(&x.number);
    return c;
}

void standing_release(Standing *s)
{
    curation_release(&s->curation);
}

Code standing_title(const Standing *s, Ask *ask, View code, View *title, Error *e)
{
    GroupTotal t;
    bool found;
    Code c = group_total_read(ask, code, &t, &found, e);

    *title = c == OK ? curation_title(&s->curation, code, found ? t.title : code) : V("");
    return c;
}
