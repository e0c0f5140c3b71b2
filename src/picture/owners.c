/* See owners.h. */
#include "picture/owners.h"

#include "base/limits.h"
#include "picture/fields.h"
#include "picture/record.h"
#include "sql.h"

enum { OWNERS_A_READ = 1000 };

typedef struct {
    Ask *ask;
    const Model *model;
    Facts *facts;
    Owners *out;
    size_t room;
} Loading;

static bool is_list_of_owners(const LayoutInfo *l)
{
    return l->thing == THING_RELATION && layout_field(l, ROLE_MAKER, NULL) >= 0 &&
           layout_field(l, ROLE_SUCCESSOR, NULL) >= 0;
}

static bool may_state_owners(const Model *m, const SourceInfo *s)
{
    for (int i = 0; i < m->n_layouts; i++)
        if (view_eq(m->layout[i].dataset, s->dataset) && is_list_of_owners(&m->layout[i]))
            return s->visible && s->in_force;
    return false;
}

static View value_of(const Loading *q, FieldRole role)
{
    const Facts *f = q->facts;
    int at = layout_field(f->layout, role, NULL);
    bool seen = at >= 0 && at < f->n && ask_sees(q->ask, f->layout->field[at].label, f->source->owner);
    return seen ? f->value[at] : V("");
}

static Date day_of(const Loading *q, FieldRole role)
{
    int at = layout_field(q->facts->layout, role, NULL);
    View v = value_of(q, role);
    Date day;
    return v.n && field_date(&q->facts->layout->field[at].def, v, &day) ? day : DATE_NONE;
}

static Code make_room(Loading *q, Error *e)
{
    Owners *o = q->out;
    size_t room = q->room ? q->room * 2 : 64;
    MakerOwner *p = ARENA_ARRAY(q->ask->arena, MakerOwner, room);
    const SourceInfo **s = ARENA_ARRAY(q->ask->arena, const SourceInfo *, room);

    if (!p || !s)
        return arena_fail(q->ask->arena, room * sizeof *p, "the owners of makers", e);
    if (o->n) {
        memcpy(p, o->statement, o->n * sizeof *p);
        memcpy(s, o->source, o->n * sizeof(SourceInfo *));
    }
    o->statement = p;
    o->source = s;
    q->room = room;
    return OK;
}

static Code keep_name(Loading *q, View key, View owner, Error *e)
{
    uint64_t *at = map_add(&q->out->name, key, NULL);
    View *kept = at && !*at ? ARENA_NEW(q->ask->arena, View) : NULL;

    if (!at || (!*at && !kept))
        return arena_fail(q->ask->arena, owner.n, "the owners of makers", e);
    if (!kept)
        return OK;
    *kept = arena_copy(q->ask->arena, owner);
    *at = (uint64_t)(uintptr_t)kept;
    return kept->p ? OK : arena_fail(q->ask->arena, owner.n, "the owners of makers", e);
}

static Code add_statement(Loading *q, Error *e)
{
    View maker = value_of(q, ROLE_MAKER), owner = value_of(q, ROLE_SUCCESSOR);
    Owners *o = q->out;
    Maker who, whose;
    Code c = OK;

    if (!maker.n || !owner.n)
        return OK;
    if (o->n == OWNERS_MOST) {
        o->cut = true;
        return OK;
    }
    if (o->n == q->room && (c = make_room(q, e)) != OK)
        return c;
    if (!maker_read(maker, q->ask->arena, &who) || !maker_read(owner, q->ask->arena, &whose))
        return arena_fail(q->ask->arena, maker.n, "the owners of makers", e);
    if (!who.key.n || !whose.key.n)
        return OK;
    if ((c = keep_name(q, whose.key, owner, e)) != OK)
        return c;
    o->source[o->n] = q->facts->source;
    o->statement[o->n++] = (MakerOwner){ who.key, whose.key, day_of(q, ROLE_FROM), day_of(q, ROLE_TO) };
    return OK;
}

static Code load_source(Loading *q, const SourceInfo *s, Error *e)
{
    int64_t after = RECORD_ID(s->id, 0) - 1, read = OWNERS_A_READ;
    Code c = OK;

    while (c == OK && read == OWNERS_A_READ && !q->out->cut) {
        Arena scratch;
        Rows *r = NULL;
        bool more;
        read = 0;
        arena_init(&scratch, 64u << 20);
        c = store_rows(q->ask->store, &SQL_record_range,
                       ARGS(arg_int(after), arg_int(RECORD_ID(s->id + 1, 0)), arg_int(OWNERS_A_READ)), &r, e);
        while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
            arena_reset(&scratch);
            after = rows_int(r, 0);
            read++;
            if ((c = facts_read(q->model, r, &scratch, q->facts, e)) == OK && q->facts->source &&
                is_list_of_owners(q->facts->layout))
                c = add_statement(q, e);
        }
        rows_close(r);
        arena_release(&scratch);
    }
    return c;
}

Code owners_load(Ask *ask, const Model *m, Facts *facts, Owners *out, Error *e)
{
    Loading q = { .ask = ask, .model = m, .facts = facts, .out = out };
    Code c = OK;

    *out = (Owners){ 0 };
    map_init(&out->name, ask->arena);
    for (int i = 0; i < m->n_sources && c == OK; i++)
        if (may_state_owners(m, &m->source[i]))
            c = load_source(&q, &m->source[i], e);
    if (c == OK && out->n)
        maker_owners_sort(out->statement, out->n);
    return c;
}

View owner_of(const Owners *o, View maker, Date today, Arena *arena)
{
    Maker m;
    if (!maker.n || !maker_read(maker, arena, &m))
        return V("");
    return o->n ? maker_owner(o->statement, o->n, m.key, today) : m.key;
}

View owner_name(const Owners *o, View maker, Date today, Arena *arena)
{
    View key = o->n ? owner_of(o, maker, today, arena) : V("");
    const uint64_t *at = key.n ? map_find(&o->name, key) : NULL;
    return at ? *(const View *)(uintptr_t)*at : maker;
}

void owners_release(Owners *o)
{
    map_release(&o->name);
}

Code owners_cite(const Owners *o, Answer *answer, Error *e)
{
    Code c = OK;
    for (size_t i = 0; i < o->n && c == OK; i++)
        if (i == 0 || o->source[i] != o->source[i - 1])
            c = model_cite(o->source[i], answer, e);
    return c;
}
