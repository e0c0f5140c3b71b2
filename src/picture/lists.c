/* The questions about what was read and what is wrong in it: `sources`, `set-aside`, `quality`.
 *
 * Each lists stored rows as they are, of the sources that the asker may see. Not here: the checks (derive_checks.c). */
#include "picture/questions.h"

#include "picture/model.h"
#include "picture/spoiled.h"
#include "sql.h"

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static const Column source_columns[] = {
    { "source", COLUMN_CODE, NULL, NULL, 0 },
    { "dataset", COLUMN_TEXT, "Data set", NULL, 0 },
    { "edition", COLUMN_MONTH, NULL, NULL, 0 },
    { "file", COLUMN_TEXT, NULL, NULL, 0 },
    { "rows_read", COLUMN_COUNT, NULL, NULL, 0 },
    { "rows_kept", COLUMN_COUNT, NULL, NULL, 0 },
    { "rows_set_aside", COLUMN_COUNT, NULL, NULL, 0 },
    { "sha256", COLUMN_CODE, "SHA-256", NULL, 0 },
    { "part", COLUMN_TEXT, NULL, NULL, 0 },
    { "edition_from", COLUMN_TEXT, "Edition known from", NULL, 0 },
    { "label", COLUMN_TEXT, NULL, NULL, 0 },
    { "owner", COLUMN_CODE, NULL, NULL, 0 },
    { "state", COLUMN_TEXT, NULL, NULL, 0 },
    { "read_at", COLUMN_INSTANT, NULL, NULL, 0 },
    { "note", COLUMN_TEXT, NULL, NULL, 0 },
    { "publisher", COLUMN_TEXT, NULL, NULL, 0 },
    { "licence", COLUMN_TEXT, NULL, NULL, 0 },
    { "title", COLUMN_TEXT, "What it is", NULL, 0 },
};

static Code source_row(const Rows *r, Answer *answer, Error *e)
{
    bool withdrawn = view_eq(rows_text(r, 15), V("withdrawn"));
    View note = withdrawn && rows_text(r, 21).n ? rows_text(r, 21) : rows_text(r, 18);
    Value row[] = { value_text(rows_text(r, 1)),
                    value_text(rows_text(r, 2)),
                    value_text(rows_text(r, 4)),
                    value_text(rows_text(r, 6)),
                    value_count(rows_int(r, 7)),
                    value_count(rows_int(r, 8)),
                    value_count(rows_int(r, 9)),
                    value_text(rows_text(r, 10)),
                    value_text(rows_text(r, 3)),
                    value_text(rows_text(r, 5)),
                    value_text(view_of(label_name((Label)rows_int(r, 11)))),
                    value_text(rows_text(r, 12)),
                    value_text(rows_text(r, 15)),
                    value_instant(rows_int(r, 16)),
                    value_text_or_null(note),
                    value_text(rows_text(r, 13)),
                    value_text(rows_text(r, 14)),
                    value_text(rows_text(r, 22)) };
    return answer_row(answer, row, e);
}

static Code refused_table(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = { { "file", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "state", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "reason", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "seen_at", COLUMN_INSTANT, NULL, NULL, 0 } };
    Rows *r = NULL;
    bool more, begun = false;
    Code c = OK;

    if (!ask_may(ask, ADMINISTER))
        return OK; /* names of files that people tried are nobody else's business */
    c = store_rows(ask->store, &SQL_q_refused, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_text(rows_text(r, 0)), value_text(rows_text(r, 1)), value_text(rows_text(r, 2)),
                        value_instant(rows_int(r, 3)) };
        if (!begun)
            c = answer_table(answer, "refused", "Files not taken", columns, COUNT_OF(columns), e);
        begun = true;
        if (c == OK)
            c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c == OK && begun ? answer_table_end(answer, e) : c;
}

/* A data set that was never read is told, not shown as a list of nothing. */
static Code known_dataset(const Model *m, View name, Error *e)
{
    for (int i = 0; i < m->n_sources; i++)
        if (m->source[i].visible && view_eq(m->source[i].dataset, name))
            return OK;
    if (!name.n)
        return OK;
    fail(e, E_ABSENT, "the picture has no data set '%.*s'", VIEW_ARGS(name));
    return hint(e, "`trefoil sources` lists what was read");
}

Code sources_answer(Ask *ask, Answer *answer, Error *e)
{
    View dataset = ask_text(ask, "dataset");
    Rows *r = NULL;
    bool more, made_up = false;
    Model m;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    c = known_dataset(&m, dataset, e);
    model_release(&m);
    if (c == OK)
        c = answer_table(answer, "sources", "Sources", source_columns, COUNT_OF(source_columns), e);
    if (c == OK)
        c = store_rows(ask->store, &SQL_q_sources, ARGS(arg_text(dataset.n ? dataset : V(""))), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if (ask_sees(ask, (Label)rows_int(r, 11), rows_text(r, 12))) {
            made_up |= view_eq(rows_text(r, 13), V(MADE_UP_PUBLISHER));
            c = source_row(r, answer, e);
        }
    rows_close(r);
    if (c == OK)
        c = answer_table_end(answer, e);
    if (c == OK && made_up)
        c = model_note_made_up(answer, e);
    return c == OK && !dataset.n ? refused_table(ask, answer, e) : c;
}

/* ---- set-aside --------------------------------------------------------------------------------------------------- */

static Code set_aside_of(Ask *ask, const SourceInfo *s, int64_t *left, Answer *answer, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_q_set_aside, ARGS(arg_int(s->id)), &r, e);

    while (c == OK && *left > 0 && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t line = rows_int(r, 2);
        Value row[] = { value_text(s->name),
                        value_count(rows_int(r, 1)),
                        line ? value_count(line) : value_null(),
                        value_text(rows_text(r, 3)),
                        value_text(rows_text(r, 4)),
                        value_text(rows_text(r, 5)),
                        value_text(rows_int(r, 6) ? V("row") : V("part")) };
        --*left;
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c;
}

Code set_aside_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "source", COLUMN_CODE, NULL, NULL, 0 }, { "row", COLUMN_COUNT, NULL, NULL, 0 },
        { "line", COLUMN_COUNT, NULL, NULL, 0 },  { "field", COLUMN_TEXT, NULL, NULL, 0 },
        { "reason", COLUMN_TEXT, NULL, NULL, 0 }, { "raw", COLUMN_TEXT, "As published", NULL, 0 },
        { "what", COLUMN_TEXT, NULL, NULL, 0 }
    };
    View wanted = ask_text(ask, "source");
    int64_t left = ask_count(ask, "limit", 1000), total = 0;
    Model m;
    bool any = false;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    for (int i = 0; i < m.n_sources; i++)
        if (m.source[i].visible && view_starts(m.source[i].name, wanted))
            total += m.source[i].rows_set_aside, any = true;
    if (!any && wanted.n) {
        model_release(&m);
        fail(e, E_ABSENT, "no source is named '%.*s'", VIEW_ARGS(wanted));
        return hint(e, "`trefoil sources` lists them; the beginning of a name is enough");
    }
    c = answer_fact(answer, "rows_set_aside", value_count(total), e);
    if (c == OK)
        c = answer_table(answer, "set_aside", "Rows set aside", columns, COUNT_OF(columns), e);
    for (int i = 0; i < m.n_sources && c == OK; i++)
        if (m.source[i].visible && view_starts(m.source[i].name, wanted) && m.source[i].rows_set_aside &&
            (c = model_cite(&m.source[i], answer, e)) == OK)
            c = set_aside_of(ask, &m.source[i], &left, answer, e);
    if (c == OK)
        c = answer_table_end(answer, e);
    if (c == OK && left == 0)
        c = answer_note(answer, e, "The list is cut at --limit; raise it to see all.");
    model_release(&m);
    return c;
}

/* ---- quality ----------------------------------------------------------------------------------------------------- */

static const SourceInfo *visible_named(const Model *m, View name)
{
    for (int i = 0; i < m->n_sources; i++)
        if (view_eq(m->source[i].name, name))
            return m->source[i].visible ? &m->source[i] : NULL;
    return NULL;
}

static bool wanted_finding(Ask *ask, const SourceInfo *s, View check)
{
    View dataset = ask_text(ask, "dataset"), only = ask_text(ask, "check");
    return s && (!dataset.n || view_eq(s->dataset, dataset)) && (!only.n || view_eq(check, only));
}

static Code quality_table(Ask *ask, const Model *m, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "source", COLUMN_CODE, NULL, NULL, 0 }, { "dataset", COLUMN_TEXT, "Data set", NULL, 0 },
        { "check", COLUMN_TEXT, NULL, NULL, 0 },  { "field", COLUMN_TEXT, NULL, NULL, 0 },
        { "found", COLUMN_COUNT, NULL, NULL, 0 }, { "of", COLUMN_COUNT, NULL, NULL, 0 },
        { "share", COLUMN_SHARE, NULL, NULL, 2 }, { "about", COLUMN_TEXT, NULL, NULL, 0 }
    };
    Rows *r = NULL;
    bool more;
    Code c = answer_table(answer, "findings", "What is wrong", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(ask->store, &SQL_q_findings, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *s = visible_named(m, rows_text(r, 0));
        int64_t found = rows_int(r, 3), of = rows_int(r, 4);
        Value row[] = { value_text(rows_text(r, 0)),
                        value_null(),
                        value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 2)),
                        value_count(found),
                        value_null(),
                        value_null(),
                        value_text(rows_text(r, 5)) };
        if (!wanted_finding(ask, s, rows_text(r, 1)))
            continue;
        if (of > found || view_eq(rows_text(r, 1), V("ill-formed")) ||
            view_eq(rows_text(r, 1), V("failed-check-digit")) || spoiled_kind(rows_text(r, 1)))
            row[5] = value_count(of), row[6] = value_share(of ? (double)found / (double)of : 0);
        row[1] = value_text(s->dataset);
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code examples_of(Ask *ask, View source, View check, View field, Answer *answer, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_q_finding_examples, ARGS(arg_text(source), arg_text(check), arg_text(field)),
                        &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t n = rows_int(r, 0);
        Value row[] = { value_text(source),          value_text(check),
                        value_text(field),           n ? value_count(n) : value_null(),
                        value_text(rows_text(r, 1)), value_text(rows_text(r, 2)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code example_table(Ask *ask, const Model *m, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "source", COLUMN_CODE, NULL, NULL, 0 }, { "check", COLUMN_TEXT, NULL, NULL, 0 },
        { "field", COLUMN_TEXT, NULL, NULL, 0 },  { "row", COLUMN_COUNT, NULL, NULL, 0 },
        { "key", COLUMN_CODE, NULL, NULL, 0 },    { "value", COLUMN_TEXT, NULL, NULL, 0 }
    };
    Rows *r = NULL;
    bool more;
    Code c = answer_table(answer, "examples", "Examples", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(ask->store, &SQL_q_findings, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if (wanted_finding(ask, visible_named(m, rows_text(r, 0)), rows_text(r, 1)))
            c = examples_of(ask, arena_copy(ask->arena, rows_text(r, 0)), arena_copy(ask->arena, rows_text(r, 1)),
                            arena_copy(ask->arena, rows_text(r, 2)), answer, e);
    rows_close(r);
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code completeness_table(Ask *ask, const Model *m, Answer *answer, Error *e)
{
    static const Column columns[] = { { "source", COLUMN_CODE, NULL, NULL, 0 },
                                      { "rows_read", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "rows_kept", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "rows_set_aside", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "kept", COLUMN_SHARE, "Share kept", NULL, 2 } };
    View dataset = ask_text(ask, "dataset");
    Code c = answer_table(answer, "completeness", "How complete", columns, COUNT_OF(columns), e);

    for (int i = 0; i < m->n_sources && c == OK; i++) {
        const SourceInfo *s = &m->source[i];
        Value row[] = { value_text(s->name), value_count(s->rows_read), value_count(s->rows_kept),
                        value_count(s->rows_set_aside),
                        s->rows_read ? value_share((double)s->rows_kept / (double)s->rows_read) : value_null() };
        if (s->visible && (!dataset.n || view_eq(s->dataset, dataset)))
            c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static const char *const check_names[] = {
    "failed-check-digit",  "ill-formed",         "slipped-column",      "lost-zero",     "lost-digits",
    "scientific-notation", "decimal-point",      "thousands-separator", "repeated-key",  "shared-identifier",
    "same-content",        "dangling-reference", "impossible-package",  "missing-field", "conflicting-field",
    "other-list",          "same-edition",       "overlapping-period",
};

static Code known_check(View name, Error *e)
{
    if (!name.n || view_among(name, check_names, COUNT_OF(check_names)) >= 0)
        return OK;
    fail(e, E_USAGE, "there is no check '%.*s'", VIEW_ARGS(name));
    return hint(e, "`trefoil help quality` names them");
}

Code quality_answer(Ask *ask, Answer *answer, Error *e)
{
    Model m;
    Code c = known_check(ask_text(ask, "check"), e);

    if (c != OK || (c = model_load(&m, ask->store, ask, ask->arena, e)) != OK)
        return c;
    if ((c = known_dataset(&m, ask_text(ask, "dataset"), e)) == OK && (c = quality_table(ask, &m, answer, e)) == OK &&
        (c = example_table(ask, &m, answer, e)) == OK)
        c = completeness_table(ask, &m, answer, e);
    for (int i = 0; i < m.n_sources && c == OK; i++)
        if (m.source[i].visible && view_eq(m.source[i].publisher, V(MADE_UP_PUBLISHER)))
            c = model_note_made_up(answer, e);
    model_release(&m);
    return c;
}
