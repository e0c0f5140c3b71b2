/* See findings.h. */
#include "picture/findings.h"

#include "base/memory.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

void findings_init(Findings *f, Arena *arena)
{
    *f = (Findings){ .arena = arena };
    map_init(&f->at, arena);
}

void findings_release(Findings *f)
{
    map_release(&f->at);
    mem_free(f->finding);
    f->finding = NULL;
}

static View name_of(char room[1024], View source, const char *check, View field)
{
    int n = snprintf(room, 1024, "%.*s%c%s%c%.*s", VIEW_ARGS(source), 1, check, 1, VIEW_ARGS(field));
    return view(room, n < 1024 ? (size_t)n : 1023);
}

int64_t findings_found(const Findings *f, View source, const char *check, View field)
{
    char room[1024];
    const uint64_t *at = map_find(&f->at, name_of(room, source, check, field));
    return at && *at ? f->finding[*at - 1]->found : 0;
}

static Finding *find(Findings *f, View source, const char *check, View field)
{
    char name[1024];
    uint64_t *at = map_add(&f->at, name_of(name, source, check, field), NULL);
    Finding *x;

    if (!at)
        return NULL;
    if (*at)
        return f->finding[*at - 1];
    if (!mem_room(&f->finding, f->n, &f->room, sizeof(Finding *)))
        return NULL;
    x = ARENA_NEW(f->arena, Finding);
    if (!x)
        return NULL;
    x->source = arena_copy(f->arena, source);
    x->check = view_of(check);
    x->field = arena_copy(f->arena, field);
    x->about = V("");
    f->finding[f->n++] = x;
    *at = f->n;
    return x->source.p && x->field.p ? x : NULL;
}

static Finding *finding_at(Findings *f, View source, const char *check, View field)
{
    Finding *x;

    for (int i = 0; i < FINDINGS_RECENT; i++) {
        x = f->recent[i];
        if (x && view_eq(x->check, view_of(check)) && view_eq(x->field, field) && view_eq(x->source, source))
            return x;
    }
    x = find(f, source, check, field);
    if (x)
        f->recent[f->turn++ % FINDINGS_RECENT] = x;
    return x;
}

static Code add_example(Findings *f, Finding *x, int64_t row, View key, View value, Error *e)
{
    FindingExample *example = &x->example[x->examples];
    if (x->examples == FINDING_EXAMPLES)
        return OK;
    x->examples++;
    example->row = row;
    example->key = arena_copy(f->arena, view_sub(key, 0, 200));
    example->value = arena_copy(f->arena, value.n <= 200 ? value : V("(long text)"));
    return example->key.p && example->value.p ? OK : fail_memory(e, "findings");
}

Code findings_add(Findings *f, View source, const char *check, View field, const char *about, int64_t row, View key,
                  View value, Error *e)
{
    Finding *x = finding_at(f, source, check, field);

    if (!x)
        return fail_memory(e, "findings");
    if (!x->about.n)
        x->about = view_of(about);
    x->found++;
    return add_example(f, x, row, key, value, e);
}

Code findings_join(Findings *f, const Findings *more, Error *e)
{
    Code c = OK;
    for (size_t i = 0; i < more->n && c == OK; i++) {
        const Finding *y = more->finding[i];
        Finding *x = finding_at(f, y->source, y->check.p, y->field); /* names of checks are C strings */
        if (!x)
            return fail_memory(e, "findings");
        if (!x->about.n && y->about.n && !(x->about = arena_copy(f->arena, y->about)).p)
            return fail_memory(e, "findings");
        x->found += y->found;
        x->of += y->of;
        for (int k = 0; k < y->examples && c == OK; k++)
            c = add_example(f, x, y->example[k].row, y->example[k].key, y->example[k].value, e);
    }
    return c;
}

Code findings_of(Findings *f, View source, const char *check, View field, int64_t n, Error *e)
{
    Finding *x = finding_at(f, source, check, field);
    if (!x)
        return fail_memory(e, "findings");
    x->of += n;
    return OK;
}

Code findings_count(Findings *f, View source, const char *check, View field, int64_t n, Error *e)
{
    Finding *x = finding_at(f, source, check, field);
    if (!x)
        return fail_memory(e, "findings");
    x->found += n;
    return OK;
}

static int by_name(const void *a, const void *b)
{
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    int c = view_cmp(x->source, y->source);
    if (!c)
        c = view_cmp(x->check, y->check);
    return c ? c : view_cmp(x->field, y->field);
}

static Code write_examples(const Findings *f, Store *store, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(store, &BULK_finding_example_load, true, &bulk, e);
    for (size_t i = 0; i < f->n && c == OK; i++) {
        const Finding *x = f->finding[i];
        for (int k = 0; k < x->examples && c == OK; k++) {
            const FindingExample *s = &x->example[k];
            Arg row[] = { arg_text(x->source), arg_text(x->check), arg_text(x->field), arg_int(k),
                          arg_int(s->row),     arg_text(s->key),   arg_text(s->value) };
            c = bulk_row(bulk, row, e);
        }
    }
    return bulk_close(bulk, c, e);
}

Code findings_write(Findings *f, Store *store, Error *e)
{
    Bulk *bulk = NULL;
    Code c;

    if (f->n)
        qsort(f->finding, f->n, sizeof(Finding *), by_name);
    c = bulk_begin(store, &BULK_finding_load, true, &bulk, e);
    for (size_t i = 0; i < f->n && c == OK; i++) {
        const Finding *x = f->finding[i];
        Arg row[] = { arg_text(x->source),
                      arg_text(x->check),
                      arg_text(x->field),
                      arg_int(x->found),
                      arg_int(x->of < x->found ? x->found : x->of),
                      arg_text(x->about) };
        if (x->found)
            c = bulk_row(bulk, row, e);
    }
    if (c != OK) {
        bulk_abort(bulk);
        return c;
    }
    if ((c = bulk_end(bulk, e)) != OK)
        return c;
    return write_examples(f, store, e);
}
