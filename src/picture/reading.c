/* The store side of reading one file: see reading.h. The thread that calls a source reader checks and packs records
 * into a feed, whose thread writes them in chunks. Everything that is not a record (set-aside rows, column profiles,
 * layouts, counts) is written at the end, the counts together with the state that makes the source visible. */
#include "picture/reading.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/sorter.h"
#include "sql.h"
#include "picture/feed.h"
#include "picture/fields.h"
#include "picture/sniff.h"
#include "picture/spoiled.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    LAYOUTS_MOST = 64,
    FIELDS_MOST = 512, /* of one layout, extra columns included */
    EXAMPLE_MOST = 120,
    SPOILED_EXAMPLES = 5
};

/* Codes of one column that a spreadsheet spoiled in one way. */
typedef struct {
    int64_t found, row[SPOILED_EXAMPLES];
    View value[SPOILED_EXAMPLES];
} SpoiledCount;

typedef struct {
    int64_t filled, ill_formed, example_row;
    char example[EXAMPLE_MOST];
    bool absent;           /* the file has no such column */
    SpoiledCount *spoiled; /* SPOILED_KINDS of them, or NULL: none yet */
} Profile;

typedef struct {
    const RecordKind *kind;
    int n_declared, n_fields;
    int64_t id; /* from its content, so that every store gives it the same */
    View fields_json;
    Profile *profile; /* n_declared of them */
    int64_t *trimmed; /* of each field: values that had blanks around them */
    View *heading;    /* of each column of the file; n_columns of them */
    int *column_field;
    int n_columns;
} Layout;

struct Reading {
    Store *store;
    Input *in;
    Sniff *sniff;
    const SourcePlan *plan;
    const ReadOptions *options;
    Arena arena; /* lifetime: this file */
    Arena row;   /* lifetime: one record */

    View edition, part;
    const char *edition_origin;
    char sha256[SHA256_CHARS], content_sha256[SHA256_CHARS];
    int64_t bytes; /* of the unpacked content */
    int64_t source;
    View name;
    bool begun;       /* the source row is there */
    RowFeed *feed;    /* of records; the store is its until it is closed */
    Text key, fields; /* of the record in hand */

    Layout layout[LAYOUTS_MOST];
    int n_layouts;
    int64_t rows_read, rows_kept, rows_set_aside, records;
    Text note, scratch;
    Sorter *aside;
    int64_t asides;
    int64_t told;
};

/* ---- beginning and ending a source ------------------------------------------------------------------------------- */

static Code choose_edition(Reading *r, Error *e)
{
    View found;
    if (r->edition.n)
        return OK;
    found = period_in_name(input_name(r->in), &r->arena);
    r->edition_origin = "name";
    if (!found.n) {
        found = r->options->edition_given;
        r->edition_origin = "given";
    }
    if (!found.n) {
        found = V("undated");
        r->edition_origin = "none";
    }
    r->edition = arena_copy(&r->arena, found);
    return r->edition.p ? OK : arena_fail(&r->arena, found.n, "an edition", e);
}

static Code insert_source(Reading *r, Error *e)
{
    const SourcePlan *p = r->plan;
    return store_run(r->store, &SQL_source_begin,
                     ARGS(arg_int(r->source), arg_text(r->name), arg_text(p->dataset), arg_text(r->part),
                          arg_text(r->edition), arg_text(view_of(r->edition_origin)), arg_text(p->title),
                          arg_text(p->publisher), arg_text(p->licence), arg_text(input_name(r->in)),
                          arg_int((int64_t)p->label), arg_text(p->owner), arg_int(p->whole), arg_int(p->version),
                          arg_text(view_of(p->mapping_sha256)), arg_int(r->options->now)),
                     NULL, e);
}

static Code leave_replaced(Reading *r, Error *e)
{
    const ReadReplaces *x = &r->options->replaces;
    Code c = OK;
    for (int i = 0; i < x->n && c == OK; i++)
        c = store_run(r->store, &SQL_source_leaving, ARGS(arg_int(x->source[i])), NULL, e);
    return c;
}

/* The last word of its name stands for the content. */
static Code name_source(Reading *r, const char *content, Error *e)
{
    r->name = arena_printf(&r->arena, "%.*s/%.*s%s%.*s/%s", VIEW_ARGS(r->plan->dataset), VIEW_ARGS(r->edition),
                           r->part.n ? "/" : "", VIEW_ARGS(r->part), content);
    return r->name.p ? OK : arena_fail(&r->arena, 64, "a source name", e);
}

/* The source row first, by itself; then the writer. The hash may still be reckoned beside (input_hash_beside). */
static Code begin_source(Reading *r, Error *e)
{
    char content[32];
    Code c;

    if (r->begun)
        return OK;
    if ((c = choose_edition(r, e)) != OK ||
        (c = store_int(r->store, &SQL_source_next_id, NO_ARGS, &r->source, NULL, e)) != OK)
        return c;
    snprintf(content, sizeof content, "reading-%" PRId64, r->source);
    if ((c = name_source(r, content, e)) != OK || (c = insert_source(r, e)) != OK)
        return c;
    r->begun = true;
    return row_feed_open(&r->feed, r->store, &BULK_record_load, e);
}

/* Ends the feed: `c` is how reading went so far. */
static Code end_records(Reading *r, Code c, Error *e)
{
    c = row_feed_close(r->feed, c, e);
    r->feed = NULL;
    return c;
}

static Code write_asides(Reading *r, Error *e)
{
    Bulk *bulk = NULL;
    Code c;
    View rec;
    bool more;
    int64_t ordinal = 0;

    if (r->asides == 0)
        return OK;
    if ((c = sorter_sort(r->aside, e)) != OK || (c = bulk_begin(r->store, &BULK_set_aside_load, true, &bulk, e)) != OK)
        return c;
    while ((c = sorter_next(r->aside, &rec, &more, e)) == OK && more) {
        int64_t row, line, whole;
        View field, reason;
        rec = view_sub(rec, 8, rec.n);
        row = (int64_t)sort_read_u64(&rec);
        line = (int64_t)sort_read_u64(&rec);
        whole = (int64_t)sort_read_u32(&rec);
        field = view_cut(&rec, '\0');
        reason = view_cut(&rec, '\0');
        {
            Arg a[] = { arg_int(r->source),
                        arg_int(ordinal++),
                        arg_int(row),
                        arg_int(line),
                        arg_text(field),
                        arg_text(reason),
                        arg_text(rec.p ? rec : V("")),
                        arg_int(whole) };
            if ((c = bulk_row(bulk, a, e)) != OK)
                break;
        }
    }
    return bulk_close(bulk, c, e);
}

static Code write_spoiled(Reading *r, const Layout *l, int field, Error *e)
{
    Code c = OK;
    for (int k = 0; k < SPOILED_KINDS; k++) {
        const SpoiledCount *x = &l->profile[field].spoiled[k];
        for (int i = 0; i < x->found && i < SPOILED_EXAMPLES && c == OK; i++)
            c = store_run(r->store, &SQL_spoiled_put,
                          ARGS(arg_int(r->source), arg_int(l->id), arg_int(field),
                               arg_text(view_of(spoiled_kinds[k].check)), arg_int(i), arg_int(x->found),
                               arg_int(x->row[i]), arg_text(x->value[i])),
                          NULL, e);
    }
    return c;
}

static Code write_columns(Reading *r, const Layout *l, int *place, Error *e)
{
    Code c = OK;
    for (int i = 0; i < l->n_columns && c == OK; i++) {
        ++*place;
        c = store_run(r->store, &SQL_source_column_put,
                      ARGS(arg_int(r->source), arg_int(*place), arg_int(l->id), arg_int(l->column_field[i]),
                           arg_text(l->heading[i]), arg_int(l->trimmed[l->column_field[i]])),
                      NULL, e);
    }
    return c;
}

static Code write_layouts(Reading *r, Error *e)
{
    int place = 0;
    Code c = OK;
    for (int i = 0; i < r->n_layouts && c == OK; i++) {
        const Layout *l = &r->layout[i];
        c = store_run(r->store, &SQL_layout_put,
                      ARGS(arg_int(l->id), arg_text(r->plan->dataset), arg_text(view_of(l->kind->kind)),
                           arg_int((int64_t)l->kind->thing),
                           arg_text(l->kind->scheme ? view_of(l->kind->scheme) : V("")), arg_text(l->fields_json)),
                      NULL, e);
        for (int f = 0; f < l->n_declared && c == OK; f++) {
            const Profile *p = &l->profile[f];
            if (p->spoiled && (c = write_spoiled(r, l, f, e)) != OK)
                return c;
            if (p->filled || p->absent)
                c = store_run(r->store, &SQL_column_profile_put,
                              ARGS(arg_int(r->source), arg_int(l->id), arg_int(f), arg_int(p->filled),
                                   arg_int(p->ill_formed), arg_text(view_of(p->example)), arg_int(p->example_row)),
                              NULL, e);
        }
        if (c == OK)
            c = write_columns(r, l, &place, e);
    }
    return c;
}

static Code name_by_content(Reading *r, Error *e)
{
    char eight[9] = "";
    Code c = input_sha256(r->in, r->sha256, r->content_sha256, e);
    if (c != OK)
        return c;
    r->bytes = input_unpacked_bytes(r->in);
    memcpy(eight, r->content_sha256, 8);
    return name_source(r, eight, e);
}

static Code finish_source(Reading *r, ReadResult *result, Error *e)
{
    int64_t ms = r->options->clock ? r->options->clock() - r->options->now : 0;
    Code c;

    if ((c = write_asides(r, e)) != OK || (c = name_by_content(r, e)) != OK || (c = store_begin(r->store, e)) != OK)
        return c;
    if ((c = write_layouts(r, e)) != OK || (c = leave_replaced(r, e)) != OK ||
        (c = store_run(r->store, &SQL_source_finish,
                       ARGS(arg_int(r->source), arg_text(r->name), arg_text(view_of(r->sha256)),
                            arg_text(view_of(r->content_sha256)), arg_int(r->bytes), arg_int(r->rows_read),
                            arg_int(r->rows_kept), arg_int(r->rows_set_aside), arg_int(r->records),
                            arg_text(r->note.n ? text_view(&r->note) : V("")), arg_int(ms)),
                       NULL, e)) != OK ||
        (c = store_run(r->store, &SQL_refused_forget, ARGS(arg_text(view_of(r->content_sha256))), NULL, e)) != OK ||
        (c = store_commit(r->store, e)) != OK)
        store_rollback(r->store);
    result->read_ms = ms;
    return c;
}

/* ---- what readers call ------------------------------------------------------------------------------------------- */

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

static Code too_late(const Reading *r, const char *what, Error *e)
{
    return fail(e, E_BUG, "the reader of %.*s stated the %s after its first record", VIEW_ARGS(r->plan->dataset), what);
}

Code reading_edition(Reading *r, View iso, Error *e)
{
    if (r->begun)
        return too_late(r, "edition", e);
    if (!period_valid(iso))
        return OK; /* no edition that anybody can use: the file name or --edition decides */
    r->edition = arena_copy(&r->arena, iso);
    r->edition_origin = "content";
    return r->edition.p ? OK : arena_fail(&r->arena, iso.n, "an edition", e);
}

Code reading_part(Reading *r, const char *part, Error *e)
{
    if (r->begun)
        return too_late(r, "part", e);
    r->part = arena_copy(&r->arena, view_of(part));
    return r->part.p ? OK : arena_fail(&r->arena, strlen(part), "a part", e);
}

void reading_note(Reading *r, const char *fmt, ...)
{
    char line[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (r->note.n)
        text_byte(&r->note, '\n');
    text_put(&r->note, view_of(line));
    if (!text_ok(&r->note))
        text_clear(&r->note); /* notes are for people: too many of them say nothing */
}

/* {"name":..,"type":..,"role":..,"scheme":..,"format":..,"label":..} of one field; numbers are those of source.h, which
 * only grows at the end of its enums. */
static void field_json(Text *t, const FieldDef *f)
{
    text_put(t, V("{\"name\":"));
    text_json(t, view_of(f->name));
    text_printf(t, ",\"type\":%d,\"role\":%d,\"label\":%d", (int)f->type, (int)f->role, (int)f->label);
    if (f->scheme) {
        text_put(t, V(",\"scheme\":"));
        text_json(t, view_of(f->scheme));
    }
    if (f->format) {
        text_put(t, V(",\"format\":"));
        text_json(t, view_of(f->format));
    }
    text_byte(t, '}');
}

static Code describe_layout(Reading *r, Layout *l, const char *const *extra, Error *e)
{
    Text t;
    Code c = OK;

    text_init(&t, 4 * MIB);
    text_byte(&t, '[');
    for (int i = 0; i < l->n_declared; i++) {
        if (i)
            text_byte(&t, ',');
        field_json(&t, &l->kind->fields[i]);
    }
    for (int i = l->n_declared; i < l->n_fields; i++) {
        text_byte(&t, ',');
        field_json(&t, &(FieldDef){ .name = extra[i - l->n_declared] });
    }
    text_byte(&t, ']');
    if (!text_ok(&t))
        c = text_fail(&t, "the column names of a file", e);
    else if (!(l->fields_json = arena_copy(&r->arena, text_view(&t))).p)
        c = arena_fail(&r->arena, t.n, "the column names of a file", e);
    text_release(&t);
    return c;
}

static int64_t layout_id(const Reading *r, const Layout *l)
{
    uint64_t h = view_hash(r->plan->dataset) * 31 + view_hash(view_of(l->kind->kind));
    h = h * 31 + view_hash(l->fields_json) + (uint64_t)l->kind->thing;
    h = h * 31 + view_hash(l->kind->scheme ? view_of(l->kind->scheme) : V(""));
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15u;
    return (int64_t)(h >> 17); /* 47 bits: six bytes in a row of SQLite */
}

Code reading_layout(Reading *r, const RecordKind *kind, const char *const *extra, int *layout, Error *e)
{
    Layout *l = &r->layout[r->n_layouts];
    Code c;

    if (r->n_layouts == LAYOUTS_MOST)
        return fail(e, E_LIMIT, "%.*s has more than %d kinds of records", VIEW_ARGS(input_name(r->in)), LAYOUTS_MOST);
    *l = (Layout){ .kind = kind };
    while (kind->fields[l->n_declared].name)
        l->n_declared++;
    l->n_fields = l->n_declared;
    while (extra && extra[l->n_fields - l->n_declared])
        l->n_fields++;
    if (l->n_fields > FIELDS_MOST)
        return fail(e, E_LIMIT, "%.*s has %d columns; at most %d can be kept", VIEW_ARGS(input_name(r->in)),
                    l->n_fields, FIELDS_MOST);
    if ((c = describe_layout(r, l, extra, e)) != OK)
        return c;
    l->id = layout_id(r, l);
    l->profile = ARENA_ARRAY(&r->arena, Profile, (size_t)l->n_declared + 1);
    l->trimmed = ARENA_ARRAY(&r->arena, int64_t, (size_t)l->n_fields + 1);
    if (!l->profile || !l->trimmed)
        return arena_fail(&r->arena, sizeof(Profile), "column counts", e);
    *layout = r->n_layouts++;
    return begin_source(r, e);
}

void reading_absent(Reading *r, int layout, int field)
{
    r->layout[layout].profile[field].absent = true;
}

Code reading_columns(Reading *r, int layout, const View *heading, const int *field, int n, Error *e)
{
    Layout *l = &r->layout[layout];

    l->heading = ARENA_ARRAY(&r->arena, View, (size_t)n + 1);
    l->column_field = ARENA_ARRAY(&r->arena, int, (size_t)n + 1);
    if (!l->heading || !l->column_field)
        return arena_fail(&r->arena, sizeof(View), "the columns of a table", e);
    for (int i = 0; i < n; i++) {
        if (!(l->heading[i] = arena_copy(&r->arena, heading[i])).p)
            return arena_fail(&r->arena, heading[i].n, "the columns of a table", e);
        l->column_field[i] = field[i];
    }
    l->n_columns = n;
    return OK;
}

static Code spool_aside(Reading *r, const Place *at, View field, View reason, bool whole, Error *e)
{
    Text *t = &r->scratch;
    View raw = view_sub(at->raw, 0, LIMIT_SET_ASIDE_RAW);
    size_t bad;
    Code c;

    if (!r->aside && (c = sorter_new(&r->aside, 8 * MIB, r->options->temp_folder, e)) != OK)
        return c;
    text_clear(t);
    sort_u64(t, (uint64_t)r->asides++);
    sort_u64(t, (uint64_t)at->row);
    sort_u64(t, (uint64_t)at->line);
    sort_u32(t, whole);
    text_put(t, field);
    text_byte(t, '\0');
    text_put(t, reason);
    text_byte(t, '\0');
    while (raw.n) { /* bytes that are no text, and NUL, cannot stand in a text column: U+FFFD */
        bool clean = view_utf8(raw, &bad);
        View head = view_sub(raw, 0, clean ? raw.n : bad);
        ptrdiff_t nul = view_find(head, '\0');
        if (nul >= 0)
            head.n = (size_t)nul, clean = false, bad = (size_t)nul;
        text_put(t, head);
        if (clean)
            break;
        text_put(t, V("\xef\xbf\xbd"));
        raw = view_sub(raw, bad + 1, raw.n);
    }
    return text_ok(t) ? sorter_add(r->aside, text_view(t), e) : text_fail(t, "a row set aside", e);
}

static void clean_reason(char *s)
{
    size_t bad;
    for (; *s && !view_utf8(view_of(s), &bad); s += bad)
        s[bad] = '?';
}

static Code aside(Reading *r, const Place *at, const char *field, bool whole, Error *e, const char *fmt, va_list ap)
{
    char reason[400];
    Code c = begin_source(r, e);
    if (c != OK)
        return c;
    vsnprintf(reason, sizeof reason, fmt, ap);
    clean_reason(reason);
    if (whole) {
        r->rows_read++;
        r->rows_set_aside++;
    }
    return spool_aside(r, at, view_of(field ? field : ""), view_of(reason), whole, e);
}

Code reading_set_aside(Reading *r, const Place *at, const char *field, Error *e, const char *fmt, ...)
{
    va_list ap;
    Code c;
    va_start(ap, fmt);
    c = aside(r, at, field, true, e, fmt, ap);
    va_end(ap);
    return c;
}

static Code aside_value(Reading *r, const Place *at, const FieldDef *f, bool whole, Error *e, const char *fmt, ...)
    PRINTF_LIKE(6, 7);
static Code aside_value(Reading *r, const Place *at, const FieldDef *f, bool whole, Error *e, const char *fmt, ...)
{
    va_list ap;
    Code c;
    va_start(ap, fmt);
    c = aside(r, at, f->name, whole, e, fmt, ap);
    va_end(ap);
    return c;
}

static Code count_spoiled(Reading *r, Profile *p, const Spoiled *how, View v, int64_t row, Error *e)
{
    SpoiledCount *x;

    if (!p->spoiled && !(p->spoiled = ARENA_ARRAY(&r->arena, SpoiledCount, SPOILED_KINDS)))
        return arena_fail(&r->arena, sizeof *x, "column counts", e);
    x = &p->spoiled[how - spoiled_kinds];
    if (x->found < SPOILED_EXAMPLES) {
        x->row[x->found] = row;
        x->value[x->found] = arena_copy(&r->arena, v);
        if (!x->value[x->found].p)
            return arena_fail(&r->arena, v.n, "column counts", e);
    }
    x->found++;
    return OK;
}

static void count_value(Profile *p, const FieldDef *f, View v, int64_t row, bool *ok)
{
    p->filled++;
    *ok = f->type == FIELD_TEXT || field_value_ok(f, v);
    if (*ok)
        return;
    if (p->ill_formed++ == 0) {
        size_t n = v.n < EXAMPLE_MOST - 1 ? v.n : EXAMPLE_MOST - 1, bad;
        memcpy(p->example, v.p, n);
        p->example[n] = '\0';
        if (!view_utf8(view(p->example, n), &bad)) /* cut within a character */
            p->example[bad] = '\0';
        p->example_row = row;
    }
}

/* A place whose raw text is known: as published, or its values one after the other. */
static Place raw_place(Reading *r, const Place *at, const View *v, int n)
{
    Place p = *at;
    Text t;
    if (at->raw.n)
        return p;
    text_init(&t, LIMIT_SET_ASIDE_RAW);
    for (int i = 0; i < n; i++) {
        if (i)
            text_put(&t, V(" | "));
        text_put(&t, v[i]);
    }
    p.raw = arena_copy(&r->row, text_view(&t).p ? text_view(&t) : V(""));
    text_release(&t);
    return p;
}

/* Sets a record aside for one of its values, or for what is wrong with it as a whole. */
static Code aside_record(Reading *r, const Layout *l, const Place *at, View *v, const FieldDef *f, View value,
                         const char *doubt, bool whole, Error *e)
{
    static const FieldDef none = { .name = "" };
    const Spoiled *how;
    Place with_raw = raw_place(r, at, v, l->n_fields);

    if (doubt)
        return aside_value(r, &with_raw, &none, whole, e, "%s", doubt);
    if (!value.n)
        return aside_value(r, &with_raw, f, whole, e, "%s is empty", f->name);
    how = spoiled_code(f, value);
    return aside_value(r, &with_raw, f, whole, e, "%s '%.*s' is not %s%s%s", f->name,
                       VIEW_ARGS(view_sub(value, 0, 120)), field_type_words(f), how ? ": " : "", how ? how->brief : "");
}

static const char *doubt_of(const Place *at, int ill_formed)
{
    return at->doubt && ill_formed >= 2 ? at->doubt(at->ctx) : NULL;
}

/* Counts one value of a column; *well false if it is ill-formed. */
static Code check_value(Reading *r, Layout *l, int field, View v, int64_t row, bool *well, Error *e)
{
    const FieldDef *f = &l->kind->fields[field];
    const Spoiled *how;

    *well = true;
    if (!v.n)
        return OK;
    count_value(&l->profile[field], f, v, row, well);
    how = *well ? NULL : spoiled_code(f, v);
    return how ? count_spoiled(r, &l->profile[field], how, v, row, e) : OK;
}

/* Can no record of the kind do without a value there? */
static bool is_needed(const RecordKind *kind, const FieldDef *f, const View *v)
{
    return f->required || (f->role == ROLE_KEY && f->type != FIELD_TEXT && !kind_stands_in(kind, v));
}

/* Checks the values of one record. *ok false: it was set aside, for the first value that it cannot do without. */
static Code check_values(Reading *r, Layout *l, const Place *at, View *v, bool whole, bool *ok, Error *e)
{
    const char *doubt;
    int ill = 0, fault = -1;
    Code c;

    arena_reset(&r->row);
    for (int i = 0; i < l->n_declared; i++) {
        const FieldDef *f = &l->kind->fields[i];
        bool well;
        if ((c = check_value(r, l, i, v[i], at->row, &well, e)) != OK)
            return c;
        ill += !well;
        if (fault < 0 && (f->required || f->role == ROLE_KEY) && (!well || (!v[i].n && is_needed(l->kind, f, v))))
            fault = i;
    }
    doubt = doubt_of(at, ill + (fault >= 0));
    *ok = fault < 0 && !doubt;
    if (*ok)
        return OK;
    if (fault < 0)
        return aside_record(r, l, at, v, NULL, V(""), doubt, whole, e);
    return aside_record(r, l, at, v, &l->kind->fields[fault], v[fault], doubt, whole, e);
}

/* The key of a record that has none of its own: its stand-in fields, marked so that it is never taken for a code. */
static void put_stand_in_key(Text *t, const Layout *l, const View *v)
{
    View names = view_of(l->kind->key_otherwise);
    text_byte(t, '~');
    while (names.p) {
        int i = kind_field_named(l->kind, view_cut(&names, '|'));
        text_byte(t, '/');
        if (i >= 0)
            text_put(t, v[i]);
    }
}

static void put_key(Text *t, const Layout *l, const View *v)
{
    size_t before = t->n;
    bool first = true, filled = false;
    for (int i = 0; i < l->n_declared; i++) {
        if (l->kind->fields[i].role != ROLE_KEY)
            continue;
        if (!first)
            text_byte(t, '/');
        text_put(t, v[i]);
        first = false;
        filled |= v[i].n > 0;
    }
    if (!filled && l->kind->key_otherwise && text_ok(t)) {
        t->n = before;
        put_stand_in_key(t, l, v);
    }
}

static Code pack(Reading *r, const Layout *l, const Place *at, const View *v, int n, Error *e)
{
    Text *t = &r->fields;

    text_clear(&r->key);
    text_clear(t);
    put_key(&r->key, l, v);
    while (n && !v[n - 1].n)
        n--; /* trailing empty values are understood */
    text_byte(t, '[');
    for (int i = 0; i < n; i++) {
        if (i)
            text_byte(t, ',');
        text_json(t, v[i]);
    }
    text_byte(t, ']');
    if (!text_ok(t) || !text_ok(&r->key))
        return text_fail(t, "one record", e);
    r->records++;
    {
        Arg row[] = { arg_int(RECORD_ID(r->source, r->records)), arg_int(at->row), arg_int(l->id),
                      arg_text(r->key.n ? text_view(&r->key) : V("")), arg_text(text_view(t)) };
        return row_feed_add(r->feed, row, e);
    }
}

static Code tell_progress(Reading *r, Error *e)
{
    const Ask *ask = r->options->ask;
    Code c;
    if (!ask || r->rows_read < r->told)
        return OK;
    r->told = r->rows_read + 5000;
    if ((c = ask_continue(ask, e)) == OK)
        ask_progress(ask, "reading", input_position(r->in), input_size(r->in), "bytes");
    return c;
}

static Code keep(Reading *r, int layout, const Place *at, const View *value, int n, bool hung, bool *kept, Error *e)
{
    Layout *l = &r->layout[layout];
    View v[FIELDS_MOST];
    bool ok;
    Code c;

    if (n > l->n_fields)
        return fail(e, E_BUG, "%d values for the %d fields of %s", n, l->n_fields, l->kind->kind);
    for (int i = 0; i < n; i++) {
        v[i] = view_trim(value[i]);
        l->trimmed[i] += v[i].n != value[i].n;
    }
    for (int i = n; i < l->n_fields; i++)
        v[i] = (View){ NULL, 0 };
    if ((c = check_values(r, l, at, v, !hung, &ok, e)) != OK)
        return c;
    if (kept)
        *kept = ok;
    if (!ok)
        return OK;
    if (!hung) {
        r->rows_read++;
        r->rows_kept++;
        if ((c = tell_progress(r, e)) != OK)
            return c;
    }
    return pack(r, l, at, v, n, e);
}

Code reading_keep(Reading *r, int layout, const Place *at, const View *value, int n, bool *kept, Error *e)
{
    return keep(r, layout, at, value, n, false, kept, e);
}

Code reading_hang(Reading *r, int layout, const Place *at, const View *value, int n, Error *e)
{
    return keep(r, layout, at, value, n, true, NULL, e);
}

/* ---- the whole of it --------------------------------------------------------------------------------------------- */

static void open_reading(Reading *r)
{
    arena_init(&r->arena, LIMIT_TREE_BYTES);
    arena_init(&r->row, MIB);
    text_init(&r->note, 64 * KIB);
    text_init(&r->scratch, 2 * MIB);
    text_init(&r->key, LIMIT_ROW_BYTES);
    text_init(&r->fields, 2 * LIMIT_ROW_BYTES);
}

static void close_reading(Reading *r)
{
    text_release(&r->key);
    text_release(&r->fields);
    sorter_free(r->aside);
    text_release(&r->note);
    text_release(&r->scratch);
    arena_release(&r->row);
    arena_release(&r->arena);
    mem_free(r);
}

static Code result_of(const Reading *r, Arena *out, ReadResult *result, Error *e)
{
    result->name = arena_copy(out, r->name);
    result->dataset = arena_copy(out, r->plan->dataset);
    result->edition = arena_copy(out, r->edition);
    result->rows_read = r->rows_read;
    result->rows_kept = r->rows_kept;
    result->rows_set_aside = r->rows_set_aside;
    result->records = r->records;
    return result->name.p && result->dataset.p && result->edition.p ? OK : arena_fail(out, 64, "a result", e);
}

Code reading_run(Store *store, Input *in, Sniff *sniff, const SourcePlan *plan, const ReadOptions *options,
                 Arena *out_arena, ReadResult *result, Error *e)
{
    Reading *r = mem_alloc(sizeof *r);
    Code c, undo;
    Error ignored;

    if (!r)
        return fail_memory(e, "reading");
    memset(r, 0, sizeof *r);
    r->store = store, r->in = in, r->sniff = sniff, r->plan = plan, r->options = options;
    r->part = V("");
    open_reading(r);
    if ((c = input_rewind(in, e)) == OK)
        c = plan->read(plan->ctx, r, e);
    if (c == OK)
        c = begin_source(r, e); /* a file without any record is still a source */
    c = end_records(r, c, e);
    if (c == OK)
        c = finish_source(r, result, e);
    if (c == OK)
        c = result_of(r, out_arena, result, e);
    else if (r->begun) {
        undo = source_erase_rows(store, r->source, &ignored);
        if (undo == OK)
            undo = store_run(store, &SQL_source_delete, ARGS(arg_int(r->source)), NULL, &ignored);
        (void)undo; /* what could not be removed now, the next build removes */
    }
    close_reading(r);
    return c;
}

/* ---- removing ---------------------------------------------------------------------------------------------------- */

Code source_erase_rows(Store *store, int64_t source, Error *e)
{
    const int64_t first = RECORD_ID(source, 0), end = RECORD_ID(source + 1, 0);
    int64_t last = 0;
    Code c;

    if ((c = store_int(store, &SQL_record_last_of, ARGS(arg_int(first), arg_int(end)), &last, NULL, e)) != OK)
        return c;
    for (int64_t at = first; at <= last; at += LIMIT_CHUNK_ROWS)
        if ((c = store_run(store, &SQL_record_delete_range, ARGS(arg_int(at), arg_int(at + LIMIT_CHUNK_ROWS)), NULL,
                           e)) != OK)
            return c;
    if ((c = store_int(store, &SQL_set_aside_last_of, ARGS(arg_int(source)), &last, NULL, e)) != OK)
        return c;
    for (int64_t at = 0; at <= last; at += LIMIT_CHUNK_ROWS)
        if ((c = store_run(store, &SQL_set_aside_delete_range, ARGS(arg_int(source), arg_int(at + LIMIT_CHUNK_ROWS)),
                           NULL, e)) != OK)
            return c;
    c = store_run(store, &SQL_source_forget_spoiled, ARGS(arg_int(source)), NULL, e);
    if (c == OK)
        c = store_run(store, &SQL_source_forget_columns, ARGS(arg_int(source)), NULL, e);
    return c == OK ? store_run(store, &SQL_source_forget_profile, ARGS(arg_int(source)), NULL, e) : c;
}

Code sources_clean_up(Store *store, int64_t *removed, Error *e)
{
    Code c = OK;
    int64_t id;
    bool found;

    *removed = 0;
    while ((c = store_int(store, &SQL_sources_half_read, NO_ARGS, &id, &found, e)) == OK && found) {
        if ((c = source_erase_rows(store, id, e)) != OK ||
            (c = store_run(store, &SQL_source_delete, ARGS(arg_int(id)), NULL, e)) != OK)
            return c;
        (*removed)++;
    }
    while (c == OK && (c = store_int(store, &SQL_sources_half_withdrawn, NO_ARGS, &id, &found, e)) == OK && found)
        c = source_erase_rows(store, id, e);
    return c;
}
