/* See api_pages.h. */
#include "web/api_pages.h"

#include "base/limits.h"
#include "web/api.h"

#include <stddef.h>

static const char *const names[] = { "page", "after", "before" };

bool pages_has(const Question *q)
{
    return param_named(q, V("page")) || (param_named(q, V("after")) && param_named(q, V("before")));
}

static bool is_of_pages(View name)
{
    return view_among(name, names, COUNT_OF(names)) >= 0;
}

/* ---- the cursor ------------------------------------------------------------------------------------------------- */

Code pages_begin(ApiPages *p, const Question *question, const Request *q, Reply *r, Given **given, int *n, Error *e)
{
    View sealed = query_value(*given, *n, V("_cursor"));
    Given *out;
    int kept = 0;
    Code c;

    *p = (ApiPages){ .question = question, .by_page = param_named(question, V("page")) };
    p->by_place = !p->by_page && pages_has(question);
    text_init(&p->first, LIMIT_PARAM_BYTES);
    text_init(&p->last, LIMIT_PARAM_BYTES);
    if (!sealed.p)
        return OK;
    if (!pages_has(question)) {
        fail(e, E_USAGE, "'%s' has no pages", question->name);
        return hint(e, "leave _cursor out");
    }
    if ((c = cursor_unseal(q, r, sealed, &p->cursor, e)) != OK)
        return c;
    p->generation = cursor_generation(q);
    if (!(out = ARENA_ARRAY(q->context.arena, Given, (size_t)*n + 1)))
        return arena_fail(q->context.arena, 0, "the fields", e);
    for (int i = 0; i < *n; i++) {
        if (is_of_pages((*given)[i].name)) {
            fail(e, E_USAGE, "%.*s and _cursor do not go together", VIEW_ARGS((*given)[i].name));
            return hint(e, "a cursor stands for it");
        }
        if (!view_eq((*given)[i].name, V("_cursor")))
            out[kept++] = (*given)[i];
    }
    out[kept++] = (Given){ view_of(p->by_page ? "page" : p->cursor.backward ? "before" : "after"), p->cursor.place };
    *given = out;
    *n = kept;
    return OK;
}

/* ---- looking over the face's shoulder --------------------------------------------------------------------------- */

/* The tap is the face of the answer as long as it is watched, and lies in its ApiPages. */
static ApiPages *pages_of(const Answer *a)
{
    return (ApiPages *)((char *)(uintptr_t)a->face - offsetof(ApiPages, tap));
}

static Code tap_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    ApiPages *p = pages_of(a);

    p->tables++;
    return p->face->table(a, name, title, columns, n, e);
}

static Code tap_row(Answer *a, const Value *row, Error *e)
{
    ApiPages *p = pages_of(a);

    if (p->tables == 1) {
        Text *t = p->rows++ ? &p->last : &p->first;
        text_clear(t);
        if (column_is_text(a->columns[0].type))
            text_put(t, row[0].text);
        if (t == &p->first) {
            text_clear(&p->last);
            text_put(&p->last, text_view(t));
        }
    }
    return p->face->row(a, row, e);
}

void pages_watch(ApiPages *p, Answer *answer)
{
    if (!pages_has(p->question))
        return;
    p->answer = answer;
    p->face = answer->face;
    p->tap = *answer->face;
    p->tap.table = tap_table;
    p->tap.row = tap_row;
    answer->face = &p->tap;
}

/* ---- links ------------------------------------------------------------------------------------------------------ */

static void put_link(Text *t, const Request *q, const Given *given, int n, View table, const Cursor *c,
                     const char *relation)
{
    View sealed = cursor_seal(q, c);

    text_printf(t, "%s<%.*s?", t->n ? ", " : "", VIEW_ARGS(q->path));
    for (int i = 0; i < n; i++) {
        if (is_of_pages(given[i].name))
            continue;
        url_encode(t, given[i].name);
        text_byte(t, '=');
        url_encode(t, given[i].text);
        text_byte(t, '&');
    }
    if (table.n) {
        text_put(t, V("_table="));
        url_encode(t, table);
        text_byte(t, '&');
    }
    text_printf(t, "_cursor=%.*s>; rel=\"%s\"", VIEW_ARGS(sealed), relation);
}

static int64_t number_given(const ApiPages *p, const Given *given, int n, View name)
{
    View text = query_value(given, n, name);
    const Param *declared = param_named(p->question, name);
    int64_t number = 0;

    if (!text.p && declared && declared->otherwise)
        text = view_of(declared->otherwise);
    return text.p && view_int(text, &number) ? number : 0;
}

/* A page that is full may have a next one; the last of them is then empty. */
Code pages_end(ApiPages *p, const Request *q, Reply *r, const Given *given, int n, View table, Error *e)
{
    int64_t limit = number_given(p, given, n, V("limit")), page = number_given(p, given, n, V("page"));
    bool backward = query_value(given, n, V("before")).p, full = limit > 0 && p->rows >= limit;
    bool placed = backward || query_value(given, n, V("after")).p;
    Arena *a = q->context.arena;
    Text t;
    Code c;

    if (p->answer)
        p->answer->face = p->face;
    if (!p->by_page && !p->by_place)
        return OK;
    if (p->cursor.place.n && (c = cursor_still(q, r, p->generation, e)) != OK)
        return c;
    text_init(&t, LIMIT_WEB_TARGET * 2);
    if (p->by_page && page > 1)
        put_link(&t, q, given, n, table, &(Cursor){ true, arena_printf(a, "%lld", (long long)page - 1) }, "prev");
    if (p->by_page && full && page > 0)
        put_link(&t, q, given, n, table, &(Cursor){ false, arena_printf(a, "%lld", (long long)page + 1) }, "next");
    if (p->by_place && p->rows && (backward ? full : placed))
        put_link(&t, q, given, n, table, &(Cursor){ true, text_view(&p->first) }, "prev");
    if (p->by_place && p->rows && (backward || full))
        put_link(&t, q, given, n, table, &(Cursor){ false, text_view(&p->last) }, "next");
    if (text_ok(&t) && t.n)
        r->link = arena_copy(a, text_view(&t));
    text_release(&t);
    return OK;
}

void pages_release(ApiPages *p)
{
    text_release(&p->first);
    text_release(&p->last);
}
