/* See columns.h: reading columns of the live picture. */
#include "appliances/columns.h"

#include "base/limits.h"
#include "sql.h"

#include <stdio.h>

Code column_read(Ask *ask, const char *name, int edition, ListColumn *out, Error *e)
{
    char full[40];
    Rows *r = NULL;
    Text all;
    bool more;
    Code c;

    if (edition)
        snprintf(full, sizeof full, "%s %03d", name, edition);
    else
        snprintf(full, sizeof full, "%s", name);
    text_init(&all, 128 * MIB);
    c = store_rows(ask->store, &SQL_column_pieces, ARGS(arg_text(view_of(full))), &r, e);
    out->bytes = V("");
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (out->bytes.n && !all.n)
            text_put(&all, out->bytes);
        if (all.n)
            text_put(&all, rows_bytes(r, 0));
        else if (!(out->bytes = arena_copy(ask->arena, rows_bytes(r, 0))).p)
            c = arena_fail(ask->arena, rows_bytes(r, 0).n, "a column of the list", e);
    }
    rows_close(r);
    if (c == OK && !text_ok(&all))
        c = text_fail(&all, "a column of the list", e);
    if (c == OK && all.n && !(out->bytes = arena_copy(ask->arena, text_view(&all))).p)
        c = arena_fail(ask->arena, all.n, "a column of the list", e);
    text_release(&all);
    return c;
}

Code terms_read(Ask *ask, const char *name, ListTerms *out, Error *e)
{
    Rows *r = NULL;
    size_t room = 0;
    bool more;
    Code c = store_rows(ask->store, &SQL_column_terms, ARGS(arg_text(view_of(name))), &r, e);

    *out = (ListTerms){ NULL, 0 };
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if ((size_t)out->n + 2 > room) {
            View *wider = ARENA_ARRAY(ask->arena, View, room = room ? room * 2 : 512);
            if (!wider) {
                c = arena_fail(ask->arena, room * sizeof *wider, "the words of the list", e);
                break;
            }
            if (out->n)
                memcpy(wider, out->value, (size_t)out->n * sizeof *wider);
            else
                wider[out->n++] = V("");
            out->value = wider;
        }
        out->value[out->n++] = arena_copy(ask->arena, rows_text(r, 1));
    }
    rows_close(r);
    return c;
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
