/* The build: walk, recognise, read, derive, report. See build.h. */
#include "picture/build.h"

#include "base/limits.h"
#include "picture/link/decisions.h"
#include "picture/model.h"
#include "picture/reading.h"
#include "picture/sniff.h"
#include "picture/sources/mapping.h"
#include "sql.h"

#include <stdio.h>

typedef struct Listed Listed;
struct Listed { /* one line of the report */
    Listed *next;
    View source, dataset, edition, file;
    const char *state; /* read, unchanged, withdrawn; unrecognised, broken */
    View reason;
    int64_t rows_read, rows_kept, rows_set_aside, ms;
};

typedef struct {
    Listed *first, **last;
    int n;
} Listing;

typedef struct MappingFile MappingFile;
struct MappingFile {
    MappingFile *next;
    Mapping *mapping;
    char sha256[SHA256_CHARS];
};

typedef struct {
    Ask *ask;
    Store *store;
    MappingFile *mappings;
    Listing sources, refused;
    bool changed;
    int64_t broken;
} Build;

static Listed *list_add(Build *b, Listing *l)
{
    Listed *x = ARENA_NEW(b->ask->arena, Listed);
    if (!x)
        return NULL;
    if (!l->last)
        l->last = &l->first;
    *l->last = x;
    l->last = &x->next;
    l->n++;
    x->source = x->dataset = x->edition = x->file = x->reason = V("");
    return x;
}

static Code no_room(Build *b, Error *e)
{
    return arena_fail(b->ask->arena, sizeof(Listed), "the report of a build", e);
}

/* Notes a file that could not be taken, in the report and in the store. */
static Code refuse(Build *b, View file, const char *sha256, const char *state, View reason, Error *e)
{
    Listed *x = list_add(b, &b->refused);
    if (!x)
        return no_room(b, e);
    x->file = arena_copy(b->ask->arena, file);
    x->reason = arena_copy(b->ask->arena, reason);
    x->state = state;
    if (!x->file.p || !x->reason.p)
        return no_room(b, e);
    b->broken += state[0] == 'b';
    return store_run(b->store, &SQL_refused_put,
                     ARGS(arg_text(view_of(sha256)), arg_text(x->file), arg_text(view_of(state)), arg_text(x->reason),
                          arg_int(b->ask->now)),
                     NULL, e);
}

/* What went wrong and where, in one line. */
static View reason_of(Build *b, const Error *why)
{
    return arena_printf(b->ask->arena, "%s%s%s%s%s", why->where, why->where[0] ? ": " : "", why->what,
                        why->hint[0] ? "; " : "", why->hint);
}

/* ---- mapping files ----------------------------------------------------------------------------------------------- */

static bool is_mapping(View start)
{
    return view_starts(start, V("trefoil mapping ")) || view_starts(start, V("\xef\xbb\xbftrefoil mapping "));
}

static Code read_whole(Build *b, Input *in, View *text, Error *e)
{
    char *p = arena_bytes(b->ask->arena, LIMIT_MAPPING_BYTES);
    size_t n = 0, got = 1;
    Code c = OK;
    if (!p)
        return no_room(b, e);
    while (n < LIMIT_MAPPING_BYTES && got && (c = input_read(in, p + n, LIMIT_MAPPING_BYTES - n, &got, e)) == OK)
        n += got;
    *text = view(p, n);
    return c;
}

static Code take_mapping(void *ctx, Input *in, Error *e)
{
    Build *b = ctx;
    View start, text;
    MappingFile *m;
    char unpacked[SHA256_CHARS];
    Error why;
    Code c;

    if (input_peek(in, &start, &why) != OK || !is_mapping(start))
        return OK; /* the second walk tells what is wrong with a file */
    m = ARENA_NEW(b->ask->arena, MappingFile);
    if (!m)
        return no_room(b, e);
    if ((c = read_whole(b, in, &text, e)) != OK || (c = input_sha256(in, m->sha256, unpacked, e)) != OK)
        return c;
    if (mapping_parse(text, arena_cstr(b->ask->arena, input_name(in)), b->ask->arena, &m->mapping, &why) != OK)
        return refuse(b, input_name(in), unpacked, "broken", reason_of(b, &why), e);
    memcpy(m->sha256, unpacked, sizeof unpacked);
    m->next = b->mappings;
    b->mappings = m;
    return OK;
}

static Code pass_broken(void *ctx, View name, const Error *why, Error *e)
{
    (void)ctx, (void)name, (void)why, (void)e;
    return OK;
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

static Code read_by_reader(void *ctx, Reading *r, Error *e)
{
    return ((const SourceReader *)ctx)->read(r, e);
}

static Code read_by_mapping(void *ctx, Reading *r, Error *e)
{
    return mapping_read(ctx, r, e);
}

/* Demonstration data says so in its name, or at its beginning where the format leaves the name no choice (dm+d). */
static void call_made_up(Sniff *s, SourcePlan *plan)
{
    View head = view_sub(sniff_bytes(s), 0, 512);
    if (view_find_view(sniff_name(s), V("made-up_")) >= 0 || view_find_view(head, V("MADE-UP DATA")) >= 0) {
        plan->publisher = V(MADE_UP_PUBLISHER);
        plan->licence = V(MADE_UP_LICENCE);
    }
}

/* The surest reader or mapping; a mapping that fits beats a reader, since somebody wrote it for this very file. Of
 * several mappings that fit equally well the smallest hash wins, so that the order of paths does not matter. */
static bool choose_reader(Build *b, Sniff *s, SourcePlan *plan)
{
    const SourceReader *best = NULL;
    MappingFile *fits = NULL;
    int surest = 0;

    for (MappingFile *m = b->mappings; m; m = m->next) {
        int sure = mapping_recognise(m->mapping, s);
        if (sure > surest || (sure > 0 && sure == surest && strcmp(m->sha256, fits->sha256) < 0))
            surest = sure, fits = m;
    }
    if (fits) {
        *plan = mapping_plan(fits->mapping);
        plan->mapping_sha256 = fits->sha256;
        plan->read = read_by_mapping;
        plan->ctx = fits->mapping;
        return true;
    }
    for (int i = 0; source_readers[i]; i++) {
        int sure = source_readers[i]->recognise(s);
        if (sure > surest)
            surest = sure, best = source_readers[i];
    }
    if (!best)
        return false;
    *plan = (SourcePlan){ .dataset = view_of(best->dataset),
                          .title = view_of(best->title),
                          .publisher = view_of(best->publisher),
                          .licence = view_of(best->licence),
                          .owner = V(""),
                          .label = best->label,
                          .whole = best->whole,
                          .version = best->version,
                          .mapping_sha256 = "",
                          .read = read_by_reader,
                          .ctx = (void *)(uintptr_t)best };
    return true;
}

static bool plan_for(Build *b, Sniff *s, SourcePlan *plan)
{
    bool found = choose_reader(b, s, plan);
    if (found)
        call_made_up(s, plan);
    return found;
}

/* What the store has of a content that is offered. */
typedef struct {
    Listed line; /* for the report, if it is known                               */
    bool found;
    ReadReplaces replaces; /* sources that reading it would replace              */
} Known;

static bool same_reader(const Rows *r, const SourcePlan *plan)
{
    View mapping = rows_text(r, 7);
    if (!plan) /* nobody reads it now: it stays as it was read */
        return true;
    if (mapping.n && !plan->mapping_sha256[0])
        return true; /* read by a mapping that was not given this time */
    return rows_int(r, 5) == plan->version && view_eq(rows_text(r, 6), plan->dataset) &&
           view_eq(mapping, view_of(plan->mapping_sha256));
}

/* One source of the same content. `edition` is what the file's name or --edition says, if anything. */
static bool is_known(Build *b, const Rows *r, const SourcePlan *plan, View edition, bool *obsolete)
{
    View origin = rows_text(r, 3), its = rows_text(r, 2);
    bool withdrawn = view_eq(rows_text(r, 4), V("withdrawn"));

    *obsolete = false;
    if (withdrawn && !(plan && ask_given(b->ask, "again")))
        return true;
    if (edition.n && (view_eq(origin, V("name")) || view_eq(origin, V("given"))) && !view_eq(its, edition))
        return false; /* the same bytes under another month: read, and reported */
    *obsolete = withdrawn || !same_reader(r, plan) || (plan && edition.n && view_eq(origin, V("none")));
    return !*obsolete;
}

/* Has this content been read already, as this edition? What was read by an older reader, by another mapping, or without
 * knowing its edition is to be replaced. */
static Code find_known(Build *b, const char *sha256, const SourcePlan *plan, View edition, Known *known, Error *e)
{
    Arena *a = b->ask->arena;
    Rows *r = NULL;
    bool more, obsolete;
    Code c = store_rows(b->store, &SQL_source_same_content, ARGS(arg_text(view_of(sha256))), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        bool is = is_known(b, r, plan, edition, &obsolete);
        if (obsolete && known->replaces.n < REPLACES_MOST)
            known->replaces.source[known->replaces.n++] = rows_int(r, 0);
        if (!is)
            continue;
        known->found = true;
        known->line.source = arena_copy(a, rows_text(r, 1));
        known->line.edition = arena_copy(a, rows_text(r, 2));
        known->line.dataset = arena_copy(a, rows_text(r, 6));
        known->line.state = view_eq(rows_text(r, 4), V("withdrawn")) ? "withdrawn" : "unchanged";
    }
    rows_close(r);
    return c;
}

static Code list_known(Build *b, Input *in, const Listed *known, Error *e)
{
    Listed *x = list_add(b, &b->sources), *next = NULL;
    if (!x)
        return no_room(b, e);
    next = x->next;
    *x = *known;
    x->next = next;
    x->file = arena_copy(b->ask->arena, input_name(in));
    if (!x->file.p)
        return no_room(b, e);
    return store_run(b->store, &SQL_refused_forget_file, ARGS(arg_text(x->file)), NULL, e);
}

static Code list_read(Build *b, Input *in, const ReadResult *r, Error *e)
{
    Listed *x = list_add(b, &b->sources);
    if (!x)
        return no_room(b, e);
    x->source = r->name, x->dataset = r->dataset, x->edition = r->edition;
    x->file = arena_copy(b->ask->arena, input_name(in));
    x->state = "read";
    x->rows_read = r->rows_read, x->rows_kept = r->rows_kept, x->rows_set_aside = r->rows_set_aside, x->ms = r->read_ms;
    if (!x->file.p)
        return no_room(b, e);
    return store_run(b->store, &SQL_refused_forget_file, ARGS(arg_text(x->file)), NULL, e);
}

/* Is the failure the file's own fault, so that the build goes on without it? */
static bool files_own_fault(Code c)
{
    return c == E_INPUT || c == E_LIMIT;
}

static Code read_file(Build *b, Input *in, Sniff *sniff, const SourcePlan *plan, const ReadReplaces *replaces, Error *e)
{
    char stored[SHA256_CHARS], sha256[SHA256_CHARS];
    Instant now = b->ask->clock ? b->ask->clock() : b->ask->now;
    ReadOptions options = { .edition_given = ask_text(b->ask, "edition"),
                            .now = now,
                            .clock = b->ask->clock,
                            .ask = b->ask,
                            .replaces = *replaces };
    ReadResult result = { 0 };
    Error why;
    Code c = reading_run(b->store, in, sniff, plan, &options, b->ask->arena, &result, &why);

    if (c == OK) {
        b->changed = true;
        return list_read(b, in, &result, e);
    }
    if (files_own_fault(c) && input_sha256(in, stored, sha256, e) == OK)
        return refuse(b, input_name(in), sha256, "broken", reason_of(b, &why), e);
    *e = why;
    return during(e, "%.*s", VIEW_ARGS(input_name(in)));
}

/* Why nobody reads a file, as far as its start tells. */
static View why_unrecognised(Build *b, Sniff *s)
{
    const View bytes = sniff_bytes(s), known = V("no data set that Trefoil knows, and no mapping file fits");
    const TableHead *t = sniff_table(s);
    ptrdiff_t nul = view_find(bytes, '\0');
    Text first;
    View reason;

    if (!bytes.n)
        return V("the file is empty");
    if (nul >= 0)
        return arena_printf(b->ask->arena, "byte %lld is NUL: it is no text, or a damaged one", (long long)nul + 1);
    if (!view_trim(bytes).n)
        return V("the file holds nothing but blanks");
    if (!t->n_rows || t->row[0].n < 2 || sniff_json(s) || sniff_xml_root(s).p)
        return known;
    text_init(&first, 300);
    for (int i = 0; i < t->row[0].n && first.n < 160; i++)
        text_printf(&first, "%s%.*s", i ? ", " : "", VIEW_ARGS(view_sub(view_trim(t->row[0].field[i]), 0, 40)));
    reason = text_ok(&first) ? arena_printf(b->ask->arena, "%.*s; its first row is: %.*s", VIEW_ARGS(known),
                                            VIEW_ARGS(text_view(&first)))
                             : known;
    text_release(&first);
    return reason.p ? reason : known;
}

static Code pass_record(void *ctx, const TreeRecord *record, Error *e)
{
    (void)ctx, (void)record, (void)e;
    return OK;
}

/* Nobody's, since it is JSON that was cut off or damaged: what it would have been cannot be told. Looked at in full
 * only where the beginning is that of an object and the file is not large. */
static bool is_broken_json(Input *in, Sniff *s, Error *why)
{
    View v = view_trim(sniff_bytes(s)), next = view_trim(view_sub(v, 1, v.n));
    if (!next.n || v.p[0] != '{' || next.p[0] != '"' || input_unpacked_bytes(in) > (int64_t)LIMIT_TREE_BYTES ||
        input_rewind(in, why) != OK)
        return false;
    return json_records(in, V("-"), pass_record, NULL, NULL, why) == E_INPUT;
}

static Code unreadable(Build *b, Input *in, const Error *why, Error *e)
{
    return why->code == E_CANCEL ? fail(e, E_CANCEL, "%s", why->what)
                                 : refuse(b, input_name(in), "", "broken", reason_of(b, why), e);
}

/* No source has content of this length: it need not be hashed before it is read. Best effort; false is always right. */
static bool is_new_by_length(Build *b, const Input *in)
{
    int64_t bytes = input_unpacked_bytes(in), n = 1;
    Error ignored;
    return bytes >= 0 && store_int(b->store, &SQL_sources_of_length, ARGS(arg_int(bytes)), &n, NULL, &ignored) == OK &&
           n == 0;
}

/* A file whose start could be read: known, to be read, or nobody's. */
static Code take_content(Build *b, Input *in, Arena *arena, Error *e)
{
    char stored[SHA256_CHARS], sha256[SHA256_CHARS] = "";
    Sniff *sniff = NULL;
    SourcePlan plan;
    Known known = { 0 };
    View edition;
    Error why;
    bool planned;
    Code c = sniff_new(in, arena, &sniff, &why);

    if (c != OK && files_own_fault(c))
        return unreadable(b, in, &why, e);
    if (c != OK) {
        *e = why;
        return c;
    }
    planned = plan_for(b, sniff, &plan);
    edition = period_in_name(input_name(in), arena);
    if (!edition.n)
        edition = ask_text(b->ask, "edition");
    if (planned && is_new_by_length(b, in) && input_hash_beside(in))
        return read_file(b, in, sniff, &plan, &known.replaces, e);
    if (input_sha256(in, stored, sha256, &why) != OK)
        return unreadable(b, in, &why, e);
    if ((c = find_known(b, sha256, planned ? &plan : NULL, edition, &known, e)) != OK)
        return c;
    if (known.found)
        return list_known(b, in, &known.line, e);
    if (planned)
        return read_file(b, in, sniff, &plan, &known.replaces, e);
    if (is_broken_json(in, sniff, &why))
        return refuse(b, input_name(in), sha256, "broken", reason_of(b, &why), e);
    return refuse(b, input_name(in), sha256, "unrecognised", why_unrecognised(b, sniff), e);
}

/* The store that is being built lies below the paths: it and what stands beside it are no sources. */
static bool is_own_file(const Build *b, View name)
{
    static const char *const beside[] = { "", "-wal", "-shm", "-journal", ".build" };
    View own = view_of(b->ask->store_url);
    ptrdiff_t slash;

    while ((slash = view_find(own, '/')) >= 0)
        own = view_sub(own, (size_t)slash + 1, own.n);
    while ((slash = view_find(name, '/')) >= 0)
        name = view_sub(name, (size_t)slash + 1, name.n);
    for (int i = 0; i < COUNT_OF(beside) && own.n; i++)
        if (view_starts(name, own) && view_eq(view_sub(name, own.n, name.n), view_of(beside[i])))
            return true;
    return false;
}

static Code take_file(void *ctx, Input *in, Error *e)
{
    Build *b = ctx;
    Arena arena;
    View start;
    Error why;
    Code c;

    if (is_own_file(b, input_name(in)))
        return OK;
    arena_init(&arena, LIMIT_TREE_BYTES);
    if ((c = ask_continue(b->ask, e)) != OK)
        goto out;
    if (input_peek(in, &start, &why) != OK)
        c = unreadable(b, in, &why, e);
    else if (!is_mapping(start))
        c = take_content(b, in, &arena, e);
out:
    arena_release(&arena);
    return c;
}

static Code note_broken(void *ctx, View name, const Error *why, Error *e)
{
    Build *b = ctx;
    return refuse(b, name, "", "broken", reason_of(b, why), e);
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

static Code report_sources(Build *b, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "source", COLUMN_CODE, NULL, NULL, 0 },     { "dataset", COLUMN_TEXT, "Data set", NULL, 0 },
        { "edition", COLUMN_MONTH, NULL, NULL, 0 },   { "file", COLUMN_TEXT, NULL, NULL, 0 },
        { "state", COLUMN_TEXT, NULL, NULL, 0 },      { "rows_read", COLUMN_COUNT, NULL, NULL, 0 },
        { "rows_kept", COLUMN_COUNT, NULL, NULL, 0 }, { "rows_set_aside", COLUMN_COUNT, NULL, NULL, 0 },
        { "time", COLUMN_DURATION, NULL, NULL, 0 }
    };
    Code c = answer_table(answer, "sources", "Sources", columns, COUNT_OF(columns), e);

    for (const Listed *x = b->sources.first; x && c == OK; x = x->next) {
        bool read = x->state[0] == 'r';
        Value row[] = { value_text(x->source),     value_text(x->dataset),         value_text(x->edition),
                        value_text(x->file),       value_text(view_of(x->state)),  value_count(x->rows_read),
                        value_count(x->rows_kept), value_count(x->rows_set_aside), value_duration(x->ms) };
        for (int i = 5; i < COUNT_OF(row) && !read; i++)
            row[i] = value_null();
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code report_refused(Build *b, Answer *answer, Error *e)
{
    static const Column columns[] = { { "file", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "state", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "reason", COLUMN_TEXT, NULL, NULL, 0 } };
    Code c;
    if (!b->refused.n)
        return OK;
    c = answer_table(answer, "refused", "Files not taken", columns, COUNT_OF(columns), e);
    for (const Listed *x = b->refused.first; x && c == OK; x = x->next) {
        Value row[] = { value_text(x->file), value_text(view_of(x->state)), value_text(x->reason) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code report_stages(const DeriveCounts *n, Answer *answer, Error *e)
{
    static const Column columns[] = { { "stage", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "made", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "time", COLUMN_DURATION, NULL, NULL, 0 } };
    const struct {
        const char *stage;
        int64_t made, ms;
    } stages[] = { { "join records by exact codes", n->products, n->link_ms },
                   { "compose products and key indexes", n->identifiers, n->compose_ms },
                   { "link products by likeness", n->linked, n->likeness_ms },
                   { "text index", n->products, n->index_ms },
                   { "crosswalk of classes", n->crossed, n->crosswalk_ms },
                   { "tables of capabilities", -1, n->above_ms } };
    Code c = answer_table(answer, "stages", "Stages", columns, COUNT_OF(columns), e);
    for (int i = 0; i < COUNT_OF(stages) && c == OK; i++) {
        Value row[] = { value_text(view_of(stages[i].stage)),
                        stages[i].made < 0 ? value_null() : value_count(stages[i].made), value_duration(stages[i].ms) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

/* Files whose edition nobody stated: they can be asked for by no month, and follow no other edition. */
static Code report_undated(Build *b, Answer *answer, Error *e)
{
    enum { NAMED = 3 };
    int64_t undated = 0;
    Text names;
    Code c = OK;

    text_init(&names, 2 * KIB);
    for (const Listed *x = b->sources.first; x; x = x->next)
        if (view_eq(x->edition, V("undated")) && x->state[0] != 'w' && undated++ < NAMED)
            text_printf(&names, "%s%.*s", names.n ? ", " : "", VIEW_ARGS(x->file));
    if (undated)
        c = answer_note(answer, e,
                        "%s file%s no edition, neither inside nor by name (%.*s%s): build %s once more with "
                        "--edition.",
                        COUNT_TEXT(undated), undated == 1 ? " states" : "s state",
                        VIEW_ARGS(text_ok(&names) && names.n ? text_view(&names) : V("...")),
                        undated > NAMED ? ", ..." : "", undated == 1 ? "it" : "each");
    text_release(&names);
    return c;
}

static Code report(Build *b, bool derived, const DeriveCounts *counts, Answer *answer, Error *e)
{
    int64_t read = 0;
    Code c;

    for (const Listed *x = b->sources.first; x; x = x->next)
        read += x->state[0] == 'r';
    if ((c = answer_fact(answer, "files_read", value_count(read), e)) != OK ||
        (c = answer_fact(answer, "files_not_taken", value_count(b->refused.n), e)) != OK ||
        (derived && (c = answer_fact(answer, "products", value_count(counts->products), e)) != OK) ||
        (c = report_sources(b, answer, e)) != OK || (c = report_refused(b, answer, e)) != OK ||
        (derived && (c = report_stages(counts, answer, e)) != OK))
        return c;
    if ((c = report_undated(b, answer, e)) != OK)
        return c;
    if (!derived)
        c = answer_note(answer, e, "Nothing changed: the picture is as it was.");
    if (c == OK && b->broken) {
        answer_broken(answer);
        c = answer_note(answer, e,
                        "%s file%s broken and changed nothing; mend or fetch %s again, then build once more.",
                        COUNT_TEXT(b->broken), b->broken == 1 ? " is" : "s are", b->broken == 1 ? "it" : "them");
    }
    return c;
}

/* ---- the whole of it --------------------------------------------------------------------------------------------- */

/* Is the live picture the one that this program would derive from the sources as they are? */
static Code is_current(Ask *ask, Store *store, bool *current, Error *e)
{
    int64_t added = 0, gone = 0;
    View version;
    Code c;

    *current = false;
    if (store_generation(store) == 0)
        return OK;
    if ((c = store_int(store, &SQL_sources_not_derived, NO_ARGS, &added, NULL, e)) != OK ||
        (c = store_int(store, &SQL_origins_without_source, NO_ARGS, &gone, NULL, e)) != OK ||
        (c = store_text(store, &SQL_summary_value, ARGS(arg_text(V("derive_version"))), ask->arena, &version, e)) != OK)
        return c;
    *current = !added && !gone && view_eq(version, derive_version());
    return *current ? decisions_taken(store, ask->arena, current, e) : OK;
}

Code build_derive(Ask *ask, Store *store, bool always, bool *derived, DeriveCounts *counts, Error *e)
{
    DeriveOptions options = { .ask = ask, .clock = ask->clock };
    Store *reader = NULL;
    bool current = false;
    Code c;

    *derived = false;
    if (!always && ((c = is_current(ask, store, &current, e)) != OK || current))
        return c;
    if ((c = ask_open_store(ask, STORE_WRITE, &reader, e)) != OK)
        return c;
    c = derive_run(store, reader, &options, counts, e);
    store_close(reader);
    *derived = c == OK;
    return c;
}

/* A path that is not there is a failure: nothing was built, and that is not the answer "no". */
static Code walk(Build *b, const char *path, InputVisit *visit, InputBroken *broken, Error *e)
{
    Code c = input_walk(path, visit, broken, b, e);
    return c == E_ABSENT ? (e->code = E_IO) : c;
}

/* What --mapping names is a mapping file, or a folder that holds one. */
static Code walk_mappings(Build *b, Error *e)
{
    const ParamValue *paths = ask_value(b->ask, "mapping");
    Code c = OK;

    for (int i = 0; i < paths->n && c == OK; i++) {
        const char *path = arena_cstr(b->ask->arena, paths->text[i]);
        const MappingFile *before = b->mappings;
        int refused = b->refused.n;
        c = path ? walk(b, path, take_mapping, pass_broken, e) : no_room(b, e);
        if (c == OK && b->mappings == before && b->refused.n == refused) {
            fail(e, E_USAGE, "'%s' is no mapping file", path);
            c = hint(e, "a mapping file begins with the line 'trefoil mapping 1'; `trefoil help build` says more");
        }
    }
    return c;
}

/* Before anything is made: a path that is not there leaves no empty store behind. */
static Code paths_are_there(Ask *ask, const char *param, Error *e)
{
    const ParamValue *paths = ask_value(ask, param);
    Code c = OK;
    for (int i = 0; i < paths->n && c == OK; i++) {
        const char *path = arena_cstr(ask->arena, paths->text[i]);
        c = path ? input_there(path, e) : arena_fail(ask->arena, paths->text[i].n, "a path", e);
    }
    return c == E_ABSENT ? (e->code = E_IO) : c;
}

static Code walk_paths(Build *b, InputVisit *visit, InputBroken *broken, const char *param, Error *e)
{
    const ParamValue *paths = ask_value(b->ask, param);
    Code c = OK;
    for (int i = 0; i < paths->n && c == OK; i++) {
        const char *path = arena_cstr(b->ask->arena, paths->text[i]);
        c = path ? walk(b, path, visit, broken, e) : no_room(b, e);
    }
    return c;
}

Code build_answer(Ask *ask, Answer *answer, Error *e)
{
    Build b = { .ask = ask };
    DeriveCounts counts = { 0 };
    bool derived = false;
    int64_t removed;
    Code c;

    if ((c = paths_are_there(ask, "mapping", e)) != OK || (c = paths_are_there(ask, "path", e)) != OK ||
        (c = ask_open_store(ask, STORE_CREATE, &b.store, e)) != OK)
        return c;
    if ((c = store_build_lock(b.store, arena_cstr(ask->arena, ask_signature(ask)), ask->now, e)) != OK)
        goto out;
    if ((c = store_hurry(b.store, true, e)) == OK && (c = sources_clean_up(b.store, &removed, e)) == OK &&
        (c = walk_mappings(&b, e)) == OK && (c = walk_paths(&b, take_mapping, pass_broken, "path", e)) == OK &&
        (c = walk_paths(&b, take_file, note_broken, "path", e)) == OK &&
        (c = sources_clean_up(b.store, &removed, e)) == OK &&
        (c = build_derive(ask, b.store, ask_given(ask, "afresh"), &derived, &counts, e)) == OK &&
        (c = store_hurry(b.store, false, e)) == OK)
        c = report(&b, derived, &counts, answer, e);
    store_build_unlock(b.store);
out:
    store_close(b.store);
    return c;
}
