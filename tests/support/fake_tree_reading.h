/* A Reading that keeps records in memory instead of a store, for tests and fuzzing of source readers.
 *
 * Include it in one file of a program; it defines the reading_ functions, which are then not taken from the library.
 * It checks keys and required fields as the real one does, counts everything, and keeps the values of the first
 * records when asked. Not here: threads, the store, editions made from file names.
 */
#ifndef SUPPORT_FAKE_TREE_READING_H
#define SUPPORT_FAKE_TREE_READING_H

#include "base/limits.h"
#include "base/memory.h"
#include "picture/fields.h"
#include "picture/sniff.h"
#include "picture/source.h"

#include <stdio.h>
#include <stdlib.h>

enum { FAKE_LAYOUTS = 64, FAKE_FIELDS = 512 };

typedef struct FakeRecord FakeRecord;
struct FakeRecord {
    FakeRecord *next;
    const RecordKind *kind;
    int64_t row;
    bool hung;
    int n;
    View value[];
};

typedef struct {
    const RecordKind *kind;
    int n;
    int64_t kept, hung, refused; /* refused: parts that failed their checks */
    int64_t filled[FAKE_FIELDS], ill[FAKE_FIELDS];
} FakeLayout;

typedef struct FakeAside FakeAside;
struct FakeAside {
    FakeAside *next;
    int64_t row;
    char field[64], reason[400];
    View raw;
};

struct Reading {
    Input *in;
    Sniff *sniff;
    Arena arena, store;
    bool remember;
    char edition[32], part[64], note[512];
    FakeLayout *layout;
    int layouts;
    int64_t read, kept, aside, last_row;
    FakeRecord *record, *last_record;
    FakeAside *set_aside, *last_aside;
};

static inline Reading *fake_reading_new(Input *in, bool remember)
{
    Reading *r = calloc(1, sizeof *r);
    Error e;
    if (!r || !(r->layout = mem_alloc(FAKE_LAYOUTS * sizeof *r->layout)))
        abort();
    memset(r->layout, 0, FAKE_LAYOUTS * sizeof *r->layout);
    arena_init(&r->arena, 256 * MIB);
    arena_init(&r->store, 1024 * MIB);
    r->in = in;
    r->remember = remember;
    if (sniff_new(in, &r->arena, &r->sniff, &e) != OK)
        abort();
    return r;
}

static inline void fake_reading_free(Reading *r)
{
    arena_release(&r->arena);
    arena_release(&r->store);
    mem_free(r->layout);
    free(r);
}

/* Records of that kind, hung ones included. */
static inline int64_t fake_count(const Reading *r, const char *kind)
{
    int64_t n = 0;
    for (int i = 0; i < r->layouts; i++)
        if (strcmp(r->layout[i].kind->kind, kind) == 0)
            n += r->layout[i].kept + r->layout[i].hung;
    return n;
}

static inline const FakeRecord *fake_record(const Reading *r, const char *kind, int64_t which)
{
    for (const FakeRecord *x = r->record; x; x = x->next)
        if (strcmp(x->kind->kind, kind) == 0 && which-- == 0)
            return x;
    return NULL;
}

/* The value of a field by name, "" when the record has none. */
static inline View fake_value(const FakeRecord *x, const char *field)
{
    for (int i = 0; x && i < x->n; i++)
        if (strcmp(x->kind->fields[i].name, field) == 0)
            return x->value[i];
    return V("");
}

/* How many values of a field are there, and how many of them are ill-formed. */
static inline int64_t fake_filled(const Reading *r, const char *kind, const char *field, int64_t *ill)
{
    int64_t n = 0;
    *ill = 0;
    for (int i = 0; i < r->layouts; i++) {
        const FakeLayout *l = &r->layout[i];
        for (int k = 0; strcmp(l->kind->kind, kind) == 0 && k < l->n; k++)
            if (strcmp(l->kind->fields[k].name, field) == 0) {
                n += l->filled[k];
                *ill += l->ill[k];
            }
    }
    return n;
}

/* ---- the contract of source.h ---- */

Input *reading_input(Reading *r)
{
    return r->in;
}

Sniff *reading_sniff(Reading *r)
{
    return r->sniff;
}

Arena *reading_arena(Reading *r)
{
    return &r->arena;
}

Code reading_edition(Reading *r, View iso, Error *e)
{
    if (r->read || !period_valid(iso))
        return fail(e, E_BUG, "edition '%.*s' is late or no period", VIEW_ARGS(iso));
    snprintf(r->edition, sizeof r->edition, "%.*s", VIEW_ARGS(iso));
    return OK;
}

Code reading_part(Reading *r, const char *part, Error *e)
{
    if (r->read)
        return fail(e, E_BUG, "part '%s' comes behind the first record", part);
    snprintf(r->part, sizeof r->part, "%s", part);
    return OK;
}

void reading_note(Reading *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(r->note, sizeof r->note, fmt, ap);
    va_end(ap);
}

Code reading_layout(Reading *r, const RecordKind *kind, const char *const *extra, int *layout, Error *e)
{
    FakeLayout *l = &r->layout[r->layouts];
    (void)extra;
    if (r->layouts == FAKE_LAYOUTS)
        return fail(e, E_BUG, "more than %d layouts", FAKE_LAYOUTS);
    l->kind = kind;
    while (kind->fields[l->n].name)
        l->n++;
    *layout = r->layouts++;
    return OK;
}

void reading_absent(Reading *r, int layout, int field)
{
    (void)r, (void)layout, (void)field; /* trees have no columns */
}

Code reading_columns(Reading *r, int layout, const View *heading, const int *field, int n, Error *e)
{
    (void)r, (void)layout, (void)heading, (void)field, (void)n, (void)e; /* as published: reading.c keeps it */
    return OK;
}

static void fake_aside(Reading *r, const Place *at, const char *field, const char *reason)
{
    FakeAside *a = ARENA_NEW(&r->store, FakeAside);
    if (!a)
        abort();
    a->row = at->row;
    snprintf(a->field, sizeof a->field, "%s", field);
    snprintf(a->reason, sizeof a->reason, "%s", reason);
    a->raw = arena_copy(&r->store, at->raw);
    *(r->last_aside ? &r->last_aside->next : &r->set_aside) = a;
    r->last_aside = a;
}

Code reading_set_aside(Reading *r, const Place *at, const char *field, Error *e, const char *fmt, ...)
{
    char reason[400];
    va_list ap;
    (void)e;
    va_start(ap, fmt);
    vsnprintf(reason, sizeof reason, fmt, ap);
    va_end(ap);
    r->read++;
    r->aside++;
    r->last_row = at->row;
    fake_aside(r, at, field, reason);
    return OK;
}

static bool fake_check(Reading *r, FakeLayout *l, const Place *at, const View *v)
{
    char reason[400];
    for (int i = 0; i < l->n; i++) {
        const FieldDef *f = &l->kind->fields[i];
        bool must = f->required || (f->role == ROLE_KEY && f->type != FIELD_TEXT), well = field_value_ok(f, v[i]);
        l->filled[i] += v[i].n > 0;
        l->ill[i] += !well;
        if ((must && !v[i].n) || ((f->required || f->role == ROLE_KEY) && !well)) {
            snprintf(reason, sizeof reason, "%s '%.*s' is %s", f->name, VIEW_ARGS(view_sub(v[i], 0, 60)),
                     v[i].n ? "ill-formed" : "empty");
            fake_aside(r, at, f->name, reason);
            return false;
        }
    }
    return true;
}

static void fake_remember(Reading *r, const FakeLayout *l, const Place *at, const View *v, bool hung)
{
    FakeRecord *x = arena_zero(&r->store, 1, sizeof *x + (size_t)l->n * sizeof(View));
    if (!x)
        abort();
    *x = (FakeRecord){ .kind = l->kind, .row = at->row, .hung = hung, .n = l->n };
    for (int i = 0; i < l->n; i++)
        x->value[i] = arena_copy(&r->store, v[i]);
    *(r->last_record ? &r->last_record->next : &r->record) = x;
    r->last_record = x;
}

static Code fake_take(Reading *r, int layout, const Place *at, const View *value, int n, bool hung, bool *kept,
                      Error *e)
{
    FakeLayout *l = &r->layout[layout];
    View v[FAKE_FIELDS] = { { NULL, 0 } };
    bool ok;
    if (layout < 0 || layout >= r->layouts || n > l->n)
        return fail(e, E_BUG, "%d values for the %d fields of layout %d", n, l->n, layout);
    for (int i = 0; i < n; i++)
        v[i] = view_trim(value[i]);
    ok = fake_check(r, l, at, v);
    if (kept)
        *kept = ok;
    if (hung) {
        *(ok ? &l->hung : &l->refused) += 1;
    } else {
        r->read++;
        r->kept += ok;
        r->aside += !ok;
        l->kept += ok;
        r->last_row = at->row;
    }
    if (ok && r->remember)
        fake_remember(r, l, at, v, hung);
    return OK;
}

Code reading_keep(Reading *r, int layout, const Place *at, const View *value, int n, bool *kept, Error *e)
{
    return fake_take(r, layout, at, value, n, false, kept, e);
}

Code reading_hang(Reading *r, int layout, const Place *at, const View *value, int n, Error *e)
{
    if (r->last_row != at->row)
        return fail(e, E_BUG, "a part of row %lld hangs on row %lld", (long long)at->row, (long long)r->last_row);
    return fake_take(r, layout, at, value, n, true, NULL, e);
}

#endif
