/* The question `appliances quality`: what the checks of one edition of Part IX found (quality.h), counted, and the
 * lines of one check or the first of each.
 *
 * That no register names a supplier is a finding only where the registers that were read can be expected to name it:
 * where their files state the whole register, or name at least the share of the list's suppliers that somebody set
 * (`supplier-coverage`). Otherwise it cannot be told, and the answer says so. */
#include "appliances/answers.h"
#include "appliances/curation.h"
#include "appliances/market.h"
#include "appliances/pricing.h"
#include "appliances/quality.h"
#include "appliances/rules.h"
#include "appliances/scope.h"

#include "picture/record.h"
#include "sql.h"

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    View edition;
    int64_t number;
    const SourceInfo *source;
    bool newest;
    View coverage; /* share of suppliers that registers must name; p == NULL: not set */
    bool eudamed, gudid;
    bool can_tell; /* of suppliers that no register names */
    Curation curation;
} Asked;

/* The edition that is asked for, or the newest; E_ABSENT names those that there are. */
static Code find_edition(Asked *x, View wanted, Error *e)
{
    View there = V("");
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_list_quality_editions, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *s = model_source(&x->model, RECORD_ID(rows_int(r, 2), 0));
        if (!s || !s->visible)
            continue;
        x->newest = true;
        there = arena_printf(x->ask->arena, "%.*s%s%.*s", VIEW_ARGS(there), there.n ? ", " : "",
                             VIEW_ARGS(rows_text(r, 1)));
        if (wanted.n && !view_eq(wanted, rows_text(r, 1))) {
            x->newest = false;
            continue;
        }
        x->source = s;
        x->number = rows_int(r, 0);
        x->edition = s->edition;
    }
    rows_close(r);
    if (c != OK || x->source)
        return c;
    if (!there.n)
        return fail(e, E_ABSENT, "no edition of Part IX was read; `trefoil build` with one would settle it");
    fail(e, E_ABSENT, "the edition %.*s of Part IX was not read", VIEW_ARGS(wanted));
    return hint(e, "there are %.*s", VIEW_ARGS(there));
}

typedef struct {
    int64_t looked_at[QUALITY_CHECKS], found[QUALITY_CHECKS];
} Counts;

static Code read_counts(Asked *x, Counts *n, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_list_checks, ARGS(arg_int(x->number)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        for (int i = 0; i < QUALITY_CHECKS; i++)
            if (view_eq(rows_text(r, 0), view_of(quality_names[i].name))) {
                n->looked_at[i] = rows_int(r, 1);
                n->found[i] = rows_int(r, 2);
            }
    rows_close(r);
    return c;
}

/* Which registers were read, and whether a name that they lack says anything. */
static Code judge_registers(Asked *x, const Counts *n, Error *e)
{
    int64_t all = n->looked_at[QUALITY_SUPPLIER], named = all - n->found[QUALITY_SUPPLIER], least;
    bool whole = true;
    Rules rules;
    Code c = rules_load(&rules, x->ask, e);

    if (c != OK)
        return c;
    for (int i = 0; i < x->model.n_sources; i++) {
        const SourceInfo *s = &x->model.source[i];
        bool eudamed = view_eq(s->dataset, V("eudamed")), gudid = view_eq(s->dataset, V("gudid"));
        if (!s->in_force || (!eudamed && !gudid))
            continue;
        x->eudamed |= eudamed;
        x->gudid |= gudid;
        whole &= s->whole;
    }
    x->coverage = rules.of[FIGURE_SUPPLIER_COVERAGE].text;
    x->can_tell = all && (whole || (figure_share(&rules, FIGURE_SUPPLIER_COVERAGE, &least) &&
                                    (double)named * PPM >= (double)all * (double)least));
    return OK;
}

static bool is_finding(const Asked *x, int check)
{
    return check != QUALITY_NO_GTIN && (check != QUALITY_SUPPLIER || x->can_tell);
}

static Code put_counts(Asked *x, const Counts *n, Error *e)
{
    static const Column columns[] = {
        { "check", COLUMN_CODE, NULL, NULL, 0 },  { "meaning", COLUMN_TEXT, NULL, NULL, 0 },
        { "found", COLUMN_COUNT, NULL, NULL, 0 }, { "looked_at", COLUMN_COUNT, "Looked at", NULL, 0 },
        { "share", COLUMN_SHARE, NULL, NULL, 2 }, { "cannot_tell", COLUMN_COUNT, "Cannot tell", NULL, 0 },
    };
    Code c = answer_table(x->answer, "checks", "What was looked for", columns, COUNT_OF(columns), e);

    for (int i = 0; i < QUALITY_CHECKS && c == OK; i++) {
        bool looked = n->looked_at[i] > 0, told = looked && (i != QUALITY_SUPPLIER || x->can_tell);
        Value row[] = { value_text(view_of(quality_names[i].name)),
                        value_text(view_of(quality_names[i].words)),
                        told ? value_count(n->found[i]) : value_null(),
                        looked ? value_count(n->looked_at[i]) : value_null(),
                        told ? use_share(n->found[i], n->looked_at[i]) : value_null(),
                        looked ? value_count(told ? 0 : n->found[i]) : value_null() };
        c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* Prices were compared within the groups that lines propose: a pack that people moved is in another one now. */
static View evidence_now(Asked *x, int check, View pack, View evidence)
{
    const uint64_t *at = check == QUALITY_PRICE ? map_find(&x->curation.moved, pack) : NULL;

    if (!at)
        return evidence;
    return arena_printf(x->ask->arena, "%.*s; people put this pack into '%.*s' (entry %lld)", VIEW_ARGS(evidence),
                        VIEW_ARGS(curation_group(&x->curation, pack, V(""))), (long long)x->curation.entry[*at].number);
}

static Code put_findings(Asked *x, int only, int64_t limit, Error *e)
{
    static const Column columns[] = {
        { "check", COLUMN_CODE, NULL, NULL, 0 },       { "row", COLUMN_COUNT, "Row of the file", NULL, 0 },
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 }, { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "supplier", COLUMN_TEXT, NULL, NULL, 0 },    { "value", COLUMN_TEXT, NULL, NULL, 0 },
        { "evidence", COLUMN_TEXT, NULL, NULL, 0 },    { "verdict", COLUMN_TEXT, NULL, NULL, 0 },
    };
    Code c =
        answer_table(x->answer, "findings", only < 0 ? "The first of each" : "Lines", columns, COUNT_OF(columns), e);

    for (int i = 0; i < QUALITY_CHECKS && c == OK; i++) {
        Rows *r = NULL;
        bool more;
        if (only >= 0 ? i != only : i == QUALITY_SUPPLIER && !x->can_tell)
            continue;
        c = store_rows(x->ask->store, &SQL_list_findings,
                       ARGS(arg_int(x->number), arg_text(view_of(quality_names[i].name)), arg_int(limit)), &r, e);
        while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
            Value row[8] = { value_text(rows_text(r, 0)), rows_int(r, 1) ? value_count(rows_int(r, 1)) : value_null() };
            for (int k = 2; k < 7; k++) {
                View v = k == 6 ? evidence_now(x, i, rows_text(r, 2), rows_text(r, 6)) : rows_text(r, k);
                row[k] = value_text_or_null(v);
            }
            row[7] = value_text(is_finding(x, i)        ? V("finding")
                                : i == QUALITY_SUPPLIER ? V("cannot tell")
                                                        : V("counted"));
            c = answer_row(x->answer, row, e);
        }
        rows_close(r);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* How much of the list's suppliers the registers name, and what follows for those that they do not. */
static Code note_suppliers(Asked *x, const Counts *n, Error *e)
{
    const char *read = x->eudamed && x->gudid ? "EUDAMED and GUDID" : x->eudamed ? "EUDAMED alone" : "GUDID alone";
    int64_t all = n->looked_at[QUALITY_SUPPLIER], missing = n->found[QUALITY_SUPPLIER];
    double share = (double)(all - missing) * 100 / (double)all;
    Code c =
        answer_note(x->answer, e,
                    "Registers that were read: %s. They name %s of %s suppliers (%.1f %%). One that they do not "
                    "name may be a distributor, or registered elsewhere (no list of the MHRA is among the "
                    "sources).",
                    read, COUNT_TEXT(all - missing), COUNT_TEXT(all), share);

    if (c != OK || x->can_tell || !missing)
        return c;
    if (x->coverage.p)
        return answer_note(x->answer, e,
                           "Cannot tell of %s suppliers whether they are registered: no file that was read states a "
                           "whole register, and together they name less than the %.*s of suppliers that is set "
                           "(supplier-coverage).",
                           COUNT_TEXT(missing), VIEW_ARGS(x->coverage));
    return answer_note(
        x->answer, e,
        "Cannot tell of %s suppliers whether they are registered: no file that was read states a whole "
        "register. `appliances rule set supplier-coverage SHARE` sets from which share of suppliers "
        "named on a missing name is a finding.",
        COUNT_TEXT(missing));
}

static Code put_notes(Asked *x, const Counts *n, int only, int64_t limit, Error *e)
{
    Code c =
        answer_note(x->answer, e,
                    "A finding is a reason to look: nothing is mended, and some differences are meant. A price is "
                    "improbable at a tenth or less, or ten times or more, of the median per unit of at least %d lines "
                    "of the same group (of the generic name where a line has none) and unit.",
                    MARKET_PRICES_LEAST);

    if (c == OK && (x->curation.moved.n || x->curation.merged.n))
        c = answer_note(x->answer, e,
                        "Groups are here as the newest lines propose them: prices were compared when the picture was "
                        "derived, so what people moved or merged (%s packs, %s groups) does not count.",
                        COUNT_TEXT(x->curation.moved.n), COUNT_TEXT(x->curation.merged.n));
    if (c == OK && x->newest && n->looked_at[QUALITY_SUPPLIER])
        c = note_suppliers(x, n, e);
    if (c == OK && !n->looked_at[QUALITY_SUPPLIER])
        c = answer_note(x->answer, e,
                        "Not looked at: what registers say, which is compared with the newest edition only "
                        "and where EUDAMED or GUDID was read.");
    if (c == OK && only >= 0 && n->found[only] > limit)
        c = answer_note(x->answer, e, "%s of %s; --limit shows more.", COUNT_TEXT(limit), COUNT_TEXT(n->found[only]));
    return c == OK ? model_cite(x->source, x->answer, e) : c;
}

static Code answer_edition(Asked *x, Error *e)
{
    View check = ask_text(x->ask, "check");
    Counts n = { { 0 }, { 0 } };
    int64_t found = 0, limit = ask_count(x->ask, "limit", check.n ? 1000 : 5);
    int only = -1;
    Code c = read_counts(x, &n, e);

    if (c == OK)
        c = judge_registers(x, &n, e);
    if (c == OK && (limit < 1 || limit > USE_LIMIT_MOST))
        c = fail(e, E_USAGE, "--limit %lld is not between 1 and %d", (long long)limit, USE_LIMIT_MOST);
    for (int i = 0; i < QUALITY_CHECKS; i++) {
        found += is_finding(x, i) ? n.found[i] : 0;
        only = check.n && view_eq(check, view_of(quality_names[i].name)) ? i : only;
    }
    if (c == OK && (c = answer_fact(x->answer, "edition", value_text(x->edition), e)) == OK &&
        (c = answer_fact(x->answer, "lines", value_count(x->source->rows_kept), e)) == OK &&
        (c = answer_fact(x->answer, "set_aside", value_count(x->source->rows_set_aside), e)) == OK &&
        (c = answer_fact(x->answer, "findings", value_count(found), e)) == OK && (c = put_counts(x, &n, e)) == OK &&
        (c = put_findings(x, only, limit, e)) == OK)
        c = put_notes(x, &n, only, limit, e);
    if (c == OK && found)
        answer_no(x->answer);
    return c;
}

Code appliances_quality_answer(Ask *ask, Answer *answer, Error *e)
{
    Asked x = { .ask = ask, .answer = answer };
    View wanted = ask_given(ask, "month") ? ask_text(ask, "month") : V("");
    Code c = model_load(&x.model, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    if ((c = curation_read(&x.curation, ask, 0, e)) == OK && (c = find_edition(&x, wanted, e)) == OK)
        c = answer_edition(&x, e);
    curation_release(&x.curation);
    model_release(&x.model);
    return c;
}
