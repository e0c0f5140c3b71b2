/* See columns.h: reading columns of the live picture. */
#include "appliances/columns.h"

#include "base/limits.h"
#include "base/memory.h"
#include "sql.h"

#include <stdio.h>

/* ---- what is kept ------------------------------------------------------------------------------------------------ */

enum { COLUMNS_MOST = 4096, NAME_ROOM = 40 };

typedef struct {
    char name[NAME_ROOM];
    ListColumn column;
    ListTerms terms; /* of a column `terms ...` */
} KeptColumn;

typedef struct {
    int64_t generation; /* of the picture */
    Arena arena;
    KeptColumn *at;
    size_t n, room;
} Kept;

static void kept_free(void *p)
{
    Kept *k = p;
    arena_release(&k->arena);
    mem_free(k->at);
    mem_free(k);
}

static Code kept_of(Store *s, Kept **out, Error *e)
{
    Kept *k = store_kept(s, KEEP_COLUMNS);

    if (!k || k->generation != store_generation(s)) {
        if (!(k = mem_alloc(sizeof *k)))
            return fail_memory(e, "the columns of the list");
        *k = (Kept){ .generation = store_generation(s) };
        arena_init(&k->arena, LIMIT_COLUMN_CACHE);
        store_keep(s, KEEP_COLUMNS, k, kept_free);
    }
    *out = k;
    return OK;
}

static KeptColumn *kept_named(const Kept *k, const char *name)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->at[i].name, name) == 0)
            return &k->at[i];
    return NULL;
}

/* A place for one more: in what is kept, or in *own when that is full or it lies in no arena that stays. */
static KeptColumn *place_for(Kept *k, bool stays, KeptColumn *own, const char *name)
{
    KeptColumn *at = own;

    if (stays && k->n < COLUMNS_MOST && mem_room(&k->at, k->n, &k->room, sizeof *k->at))
        at = &k->at[k->n++];
    *at = (KeptColumn){ .column = { V("") } };
    snprintf(at->name, sizeof at->name, "%s", name);
    return at;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Its pieces together, in the arena of what is kept where there is room (*stays), else in that of the question. */
static Code read_pieces(Ask *ask, Kept *k, const char *name, View *out, bool *stays, Error *e)
{
    Rows *r = NULL;
    size_t all = 0, n = 0;
    int64_t bytes = 0;
    char *room = NULL;
    bool more;
    Code c = store_int(ask->store, &SQL_column_bytes, ARGS(arg_text(view_of(name))), &bytes, NULL, e);

    *out = V("");
    *stays = true;
    if (c != OK || bytes <= 0)
        return c;
    all = (size_t)bytes;
    if (!(room = arena_bytes(&k->arena, all))) {
        *stays = false;
        room = arena_bytes(ask->arena, all);
    }
    if (!room)
        return arena_fail(ask->arena, all, "a column of the list", e);
    c = store_rows(ask->store, &SQL_column_pieces, ARGS(arg_text(view_of(name))), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View piece = rows_bytes(r, 0);
        if (piece.n > all - n) {
            c = fail(e, E_BUG, "a column of the list is longer than it says");
            break;
        }
        memcpy(room + n, piece.p, piece.n);
        n += piece.n;
    }
    rows_close(r);
    *out = view(room, n);
    return c;
}

static Code kept_column(Ask *ask, const char *name, KeptColumn *own, KeptColumn **out, Error *e)
{
    View bytes;
    bool stays;
    Kept *k;
    Code c = kept_of(ask->store, &k, e);

    if (c != OK || (*out = kept_named(k, name)))
        return c;
    if ((c = read_pieces(ask, k, name, &bytes, &stays, e)) != OK)
        return c;
    *out = place_for(k, stays, own, name);
    (*out)->column.bytes = bytes;
    return OK;
}

Code column_read(Ask *ask, const char *name, int edition, ListColumn *out, Error *e)
{
    KeptColumn own, *at;
    char full[NAME_ROOM];
    Code c;

    if (edition)
        snprintf(full, sizeof full, "%s %03d", name, edition);
    else
        snprintf(full, sizeof full, "%s", name);
    if ((c = kept_column(ask, full, &own, &at, e)) == OK)
        *out = at->column;
    return c;
}

static View *room_for_terms(Ask *ask, Kept *k, size_t n, bool *stays)
{
    View *room = *stays ? ARENA_ROOM(&k->arena, View, n) : NULL;

    *stays = room != NULL;
    return room ? room : ARENA_ROOM(ask->arena, View, n);
}

/* The text that stands first in `rest`, which is left with what follows. */
static View cut_term(View *rest)
{
    View text = view_sub(*rest, 4, column_u32(&(ListColumn){ *rest }, 0));

    *rest = view_sub(*rest, 4 + text.n, rest->n);
    return text;
}

Code terms_read(Ask *ask, const char *name, ListTerms *out, Error *e)
{
    KeptColumn own, *at;
    char full[NAME_ROOM];
    size_t n = 1;
    bool stays;
    View rest;
    Kept *k;
    Code c;

    snprintf(full, sizeof full, "terms %s", name);
    if ((c = kept_column(ask, full, &own, &at, e)) != OK || (c = kept_of(ask->store, &k, e)) != OK)
        return c;
    *out = at->terms;
    if (out->n)
        return OK;
    for (rest = at->column.bytes; rest.n >= 4; n++)
        (void)cut_term(&rest);
    stays = at != &own;
    if (!(out->value = room_for_terms(ask, k, n, &stays)))
        return arena_fail(ask->arena, n * sizeof(View), "the words of the list", e);
    out->value[0] = V("");
    for (rest = at->column.bytes, out->n = 1; (size_t)out->n < n; out->n++)
        out->value[out->n] = cut_term(&rest);
    if (stays)
        at->terms = *out;
    return OK;
}

Code editions_read(Ask *ask, ListEditions *out, Error *e)
{
    enum { MOST = 1000 };
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_list_editions, NO_ARGS, &r, e);

    *out = (ListEditions){ ARENA_ARRAY(ask->arena, View, MOST + 1), ARENA_ARRAY(ask->arena, int64_t, MOST + 1),
                           ARENA_ARRAY(ask->arena, int64_t, MOST + 1), 0 };
    if (c == OK && (!out->edition || !out->set_aside || !out->rank))
        c = arena_fail(ask->arena, MOST * sizeof(View), "the editions of the list", e);
    while (c == OK && out->n < MOST && (c = rows_next(r, &more, e)) == OK && more) {
        out->edition[++out->n] = arena_copy(ask->arena, rows_text(r, 1));
        out->rank[out->n] = rows_int(r, 2);
        out->set_aside[out->n] = rows_int(r, 4);
    }
    rows_close(r);
    return c;
}

Code edition_number(Ask *ask, const ListEditions *x, View edition, int *out, Error *e)
{
    Text t;
    Code c;

    for (*out = x->n; *out > 0; --*out)
        if (view_eq(x->edition[*out], edition))
            return OK;
    text_init(&t, 16 * KIB);
    for (int i = 1; i <= x->n; i++)
        text_printf(&t, "%s%.*s", i > 1 ? ", " : "", VIEW_ARGS(x->edition[i]));
    fail(e, E_ABSENT, "no edition of Part IX for %.*s was read", VIEW_ARGS(edition));
    c = t.n ? hint(e, "there are %s", arena_cstr(ask->arena, text_view(&t)))
            : hint(e, "read the file of that month: `trefoil build FILE`");
    text_release(&t);
    return c;
}
