/* A Reading without a store, for tests and fuzzers of source readers: keeps records in memory and counts as the real
 * one does (picture/reading.c). It DEFINES the functions of source.h that a reader writes to, so include it in one file
 * of a program; the linker then leaves the store side out.
 *
 *     Reading r;
 *     fake_open(&r, in, 1000);           keeps at most 1,000 records, counts all
 *     code = reader->read(&r, &e);
 *     ... r.rows_read, fake_value(&r, 0, "gtin") ...
 *     fake_close(&r);
 */
#ifndef TESTS_SUPPORT_FAKE_READING_H
#define TESTS_SUPPORT_FAKE_READING_H

#include "base/limits.h"
#include "base/text.h"
#include "picture/fields.h"
#include "picture/sniff.h"
#include "picture/source.h"

#include <stdio.h>

enum { FAKE_LAYOUTS = 64, FAKE_FIELDS = 512, FAKE_ASIDES = 64, FAKE_NOTES = 16 };

typedef struct {
    const RecordKind *kind;
    const char *const *extra;
    int n_declared, n_fields;
    int64_t kept, filled[FAKE_FIELDS], ill_formed[FAKE_FIELDS];
    bool absent[FAKE_FIELDS];
} FakeLayout;

typedef struct {
    int layout, n;
    bool hung;
    int64_t row, line;
    View *value;
} FakeRecord;

struct Reading {
    Input *in;
    Sniff *sniff;
    Arena arena, rows;
    char edition[16], part[64];
    bool edition_stated, begun;
    FakeLayout layout[FAKE_LAYOUTS];
    int n_layouts;
    FakeRecord *record;
    int n_records, most_records;
    int64_t rows_read, rows_kept, rows_set_aside, parts_hung, parts_refused;
    char aside[FAKE_ASIDES][400]; /* "row 7: gtin: reason", the first of them */
    int n_asides;
    char note[FAKE_NOTES][400];
    int n_notes;
};

static inline Code fake_open(Reading *r, Input *in, int most_records, Error *e)
{
    memset(r, 0, sizeof *r);
    r->in = in;
    arena_init(&r->arena, LIMIT_TREE_BYTES);
    arena_init(&r->rows, 1 * GIB);
    r->most_records = most_records;
    r->record = ARENA_ARRAY(&r->rows, FakeRecord, (size_t)most_records + 1);
    if (!r->record)
        return arena_fail(&r->rows, 1, "a test", e);
    return sniff_new(in, &r->arena, &r->sniff, e);
}

static inline void fake_close(Reading *r)
{
    arena_release(&r->arena);
    arena_release(&r->rows);
}

/* The value of a field (or extra column) of the n-th record kept; p == NULL if there is no such field. */
static inline View fake_value(const Reading *r, int n, const char *field)
{
    const FakeRecord *x = n >= 0 && n < r->n_records ? &r->record[n] : NULL;
    const FakeLayout *l = x ? &r->layout[x->layout] : NULL;

    for (int i = 0; l && i < l->n_fields; i++)
        if (strcmp(i < l->n_declared ? l->kind->fields[i].name : l->extra[i - l->n_declared], field) == 0)
            return i < x->n && x->value[i].p ? x->value[i] : V("");
    return (View){ NULL, 0 };
}

static inline int64_t fake_ill_formed(const Reading *r, const char *field)
{
    int64_t n = 0;
    for (int k = 0; k < r->n_layouts; k++)
        for (int i = 0; i < r->layout[k].n_declared; i++)
            if (strcmp(r->layout[k].kind->fields[i].name, field) == 0)
                n += r->layout[k].ill_formed[i];
    return n;
}

/* ---- what readers call
 * ------------------------------------------------------------------------------------------------ */

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
    if (r->begun)
        return fail(e, E_BUG, "an edition after the first record");
    if (!period_valid(iso))
        return OK;
    snprintf(r->edition, sizeof r->edition, "%.*s", VIEW_ARGS(iso));
    r->edition_stated = true;
    return OK;
}

Code reading_part(Reading *r, const char *part, Error *e)
{
    if (r->begun)
        return fail(e, E_BUG, "a part after the first record");
    snprintf(r->part, sizeof r->part, "%s", part);
    return OK;
}

void reading_note(Reading *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (r->n_notes < FAKE_NOTES)
        vsnprintf(r->note[r->n_notes++], sizeof r->note[0], fmt, ap);
    va_end(ap);
}

Code reading_layout(Reading *r, const RecordKind *kind, const char *const *extra, int *layout, Error *e)
{
    FakeLayout *l = &r->layout[r->n_layouts];

    if (r->n_layouts == FAKE_LAYOUTS)
        return fail(e, E_LIMIT, "too many kinds of records");
    *l = (FakeLayout){ .kind = kind, .extra = extra, .n_declared = kind_fields(kind) };
    l->n_fields = l->n_declared;
    while (extra && extra[l->n_fields - l->n_declared])
        l->n_fields++;
    if (l->n_fields > FAKE_FIELDS)
        return fail(e, E_LIMIT, "too many columns");
    *layout = r->n_layouts++;
    r->begun = true;
    return OK;
}

void reading_absent(Reading *r, int layout, int field)
{
    r->layout[layout].absent[field] = true;
}

Code reading_columns(Reading *r, int layout, const View *heading, const int *field, int n, Error *e)
{
    (void)r, (void)layout, (void)heading, (void)field, (void)n, (void)e; /* as published: reading.c keeps it */
    return OK;
}

static inline void fake_aside(Reading *r, const Place *at, const char *field, const char *reason)
{
    if (r->n_asides < FAKE_ASIDES)
        snprintf(r->aside[r->n_asides++], sizeof r->aside[0], "row %lld: %s: %.300s", (long long)at->row, field,
                 reason);
}

Code reading_set_aside(Reading *r, const Place *at, const char *field, Error *e, const char *fmt, ...)
{
    char reason[400];
    va_list ap;
    (void)e;
    va_start(ap, fmt);
    vsnprintf(reason, sizeof reason, fmt, ap);
    va_end(ap);
    fake_aside(r, at, field ? field : "", reason);
    r->begun = true;
    r->rows_read++;
    r->rows_set_aside++;
    return OK;
}

/* NULL, or why the record cannot be kept. */
static inline const char *fake_check(FakeLayout *l, const View *v, char reason[400], const char **field)
{
    for (int i = 0; i < l->n_declared; i++) {
        const FieldDef *f = &l->kind->fields[i];
        bool well = field_value_ok(f, v[i]);

        l->filled[i] += v[i].n > 0;
        l->ill_formed[i] += !well;
        *field = f->name;
        if (!v[i].n && (f->required || (f->role == ROLE_KEY && f->type != FIELD_TEXT &&
                                        !kind_stands_in(l->kind, v))))
            snprintf(reason, 400, "%s is empty", f->name);
        else if (!well && (f->required || f->role == ROLE_KEY))
            snprintf(reason, 400, "%s '%.*s' is not %s", f->name, VIEW_ARGS(view_sub(v[i], 0, 100)),
                     field_type_words(f));
        else
            continue;
        return reason;
    }
    return NULL;
}

static inline Code fake_keep(Reading *r, int layout, const Place *at, const View *value, int n, bool hung, bool *kept,
                             Error *e)
{
    FakeLayout *l = &r->layout[layout];
    View v[FAKE_FIELDS];
    char reason[400];
    const char *why, *field = "";

    if (n > l->n_fields)
        return fail(e, E_BUG, "%d values for the %d fields of %s", n, l->n_fields, l->kind->kind);
    for (int i = 0; i < l->n_fields; i++)
        v[i] = i < n ? view_trim(value[i]) : V("");
    why = fake_check(l, v, reason, &field);
    if (kept)
        *kept = !why;
    if (why) {
        fake_aside(r, at, field, why);
        r->rows_read += !hung;
        r->rows_set_aside += !hung;
        r->parts_refused += hung;
        return OK;
    }
    l->kept++;
    r->rows_read += !hung;
    r->rows_kept += !hung;
    r->parts_hung += hung;
    if (r->n_records < r->most_records) {
        FakeRecord *x = &r->record[r->n_records];
        *x = (FakeRecord){ layout, l->n_fields, hung, at->row, at->line, NULL };
        if (!(x->value = ARENA_ARRAY(&r->rows, View, (size_t)l->n_fields + 1)))
            return arena_fail(&r->rows, 1, "a test", e);
        for (int i = 0; i < l->n_fields; i++)
            if (!(x->value[i] = arena_copy(&r->rows, v[i])).p)
                return arena_fail(&r->rows, 1, "a test", e);
        r->n_records++;
    }
    return OK;
}

Code reading_keep(Reading *r, int layout, const Place *at, const View *value, int n, bool *kept, Error *e)
{
    return fake_keep(r, layout, at, value, n, false, kept, e);
}

Code reading_hang(Reading *r, int layout, const Place *at, const View *value, int n, Error *e)
{
    return fake_keep(r, layout, at, value, n, true, NULL, e);
}

#endif
