/* See curation.h. */
#include "appliances/curation.h"

#include "base/limits.h"
#include "sql.h"

enum { MERGES_MOST = 16, CURATION_MOST = 100000 };

static const char *const words[CURATION_VERBS] = { "move", "split", "merge", "rename", "undo" };

const char *curation_word(CurationVerb verb)
{
    return words[verb];
}

View group_kind_of(View code)
{
    return view_cut(&code, '.');
}

bool curation_parse(View subject, View body, CurationEntry *out)
{
    View what = view_cut(&body, '\n'), verb = view_cut(&what, ' ');

    memset(out, 0, sizeof *out);
    out->about_group = view_starts(subject, V("group "));
    if (!out->about_group && !view_starts(subject, V("listing ")))
        return false;
    out->subject = view_sub(subject, out->about_group ? 6 : 8, subject.n);
    out->object = what;
    out->who = view_cut(&body, '\n');
    out->why = body;
    out->holds = true;
    for (int i = 0; i < CURATION_VERBS; i++) {
        if (view_eq(verb, view_of(words[i]))) {
            out->verb = (CurationVerb)i;
            return out->object.n > 0 && out->subject.n > 0;
        }
    }
    return false;
}

/* The newest first, so that an undo that was itself undone does nothing. */
static void strike_undone(Curation *c)
{
    for (int i = c->n - 1; i >= 0; i--) {
        int64_t number;
        if (c->entry[i].verb != CURATION_UNDO || !c->entry[i].holds || !view_int(c->entry[i].object, &number))
            continue;
        for (int k = 0; k < i; k++) {
            if (c->entry[k].number == number)
                c->entry[k].holds = false;
        }
    }
}

static bool set(Map *map, View key, int index)
{
    uint64_t *at = map_add(map, key, NULL);
    if (at)
        *at = (uint64_t)index;
    return at != NULL;
}

static bool take(Curation *c, int i)
{
    const CurationEntry *x = &c->entry[i];
    View rest = x->object;

    switch (x->verb) {
    case CURATION_MOVE: return set(&c->moved, x->subject, i);
    case CURATION_MERGE: return set(&c->merged, x->subject, i);
    case CURATION_RENAME: return set(&c->title, x->subject, i);
    case CURATION_SPLIT:
        (void)view_cut(&rest, ' ');
        while (rest.n) {
            if (!set(&c->moved, view_cut(&rest, ' '), i))
                return false;
        }
        return true;
    case CURATION_UNDO:
    case CURATION_VERBS: break;
    }
    return true;
}

static Code read_entries(Curation *c, Ask *ask, Instant until, Error *e)
{
    Rows *r = NULL;
    bool more;
    size_t room = 0;
    Code code = store_rows(ask->store, &SQL_group_entries, ARGS(arg_text(V(CURATION_KIND))), &r, e);

    while (code == OK && (code = rows_next(r, &more, e)) == OK && more) {
        CurationEntry x;
        if (until && rows_int(r, 4) > until)
            break;
        View subject = arena_copy(ask->arena, rows_text(r, 1)), body = arena_copy(ask->arena, rows_text(r, 2));
        if (!subject.p || !body.p || c->n == CURATION_MOST) {
            code = fail(e, E_LIMIT, "there are too many decisions about groups");
            break;
        }
        if (!curation_parse(subject, body, &x))
            continue;
        x.number = rows_int(r, 0);
        x.at = rows_int(r, 4);
        if (!arena_room(ask->arena, &c->entry, (size_t)c->n, &room, sizeof *c->entry)) {
            code = arena_fail(ask->arena, 0, "decisions about groups", e);
            break;
        }
        c->entry[c->n++] = x;
    }
    rows_close(r);
    return code;
}

Code curation_read(Curation *c, Ask *ask, Instant until, Error *e)
{
    Code code;

    memset(c, 0, sizeof *c);
    map_init(&c->moved, ask->arena);
    map_init(&c->merged, ask->arena);
    map_init(&c->title, ask->arena);
    if ((code = read_entries(c, ask, until, e)) != OK)
        return code;
    strike_undone(c);
    for (int i = 0; i < c->n; i++) {
        if (c->entry[i].holds && !take(c, i))
            return fail_memory(e, "decisions about groups");
    }
    return OK;
}

void curation_release(Curation *c)
{
    map_release(&c->moved);
    map_release(&c->merged);
    map_release(&c->title);
}

static View target(const CurationEntry *x)
{
    View object = x->object;
    return x->verb == CURATION_SPLIT ? view_cut(&object, ' ') : object;
}

View curation_merged(const Curation *c, View code)
{
    for (int i = 0; i < MERGES_MOST; i++) {
        const uint64_t *at = map_find(&c->merged, code);
        if (!at)
            break;
        code = c->entry[*at].object;
    }
    return code;
}

View curation_group(const Curation *c, View key, View proposed)
{
    const uint64_t *at = map_find(&c->moved, key);
    View code = at ? target(&c->entry[*at]) : proposed;

    return code.n ? curation_merged(c, code) : code;
}

View curation_title(const Curation *c, View code, View otherwise)
{
    const uint64_t *at = map_find(&c->title, code);
    return at ? c->entry[*at].object : otherwise;
}

bool curation_made(const Curation *c, View code)
{
    for (int i = 0; i < c->n; i++) {
        const CurationEntry *x = &c->entry[i];
        if (x->holds && (x->verb == CURATION_MOVE || x->verb == CURATION_SPLIT) && view_eq(target(x), code))
            return true;
    }
    return false;
}
