/* The question `crosswalk`: what a class of one scheme is in the others, as the items that have both tell.
 * Probabilities with Wilson's interval and the number of items; fewer than CROSSWALK_LEAST items are no evidence. A
 * likelihood is no statement of anybody, so where a code has to be exact nothing is given. Not here: how it is learned
 * (crosswalk.h). */
#include "picture/questions.h"

#include "picture/classes.h"
#include "picture/crosswalk.h"
#include "picture/link/decisions.h"
#include "picture/link/truth.h"
#include "picture/lookup.h"
#include "picture/record.h"
#include "sql.h"

enum { SCHEMES = 64, LIMIT_MOST = 1000, SOURCES_CITED = 20 };

typedef struct {
    View to_scheme, to_code, term;
    int64_t ppm, of_ppm, back_ppm, items, exact;
    int64_t example[CROSSWALK_EXAMPLES];
} Row;

typedef struct {
    View scheme;
    int64_t ppm, items, exact;
    int64_t shown, hidden;
} Support;

typedef struct {
    Ask *ask;
    Answer *answer;
    View scheme, code, term, to;
    int64_t items;
    Support support[SCHEMES];
    int schemes;
    Row *row;
    int rows;
    Model model;
    bool *cited; /* by source of the model */
} Walk;

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static bool names_one_product(View scheme)
{
    static const char *const schemes[] = { "gtin", "udi-di", "hibc", "isbt128", "sctid", "ifa", "basic-udi-di" };
    return view_among(scheme, schemes, COUNT_OF(schemes)) >= 0;
}

static Code check_scheme(Walk *w, View scheme, Error *e)
{
    View list = V("");
    Rows *r = NULL;
    bool more, known = false;
    Code c;

    if (names_one_product(scheme)) {
        fail(e, E_USAGE, "%.*s is no class scheme: its codes name one product each, and a likelihood is no code",
             VIEW_ARGS(scheme));
        return hint(e, "`trefoil show` gives the codes and classes that sources state of a product");
    }
    c = store_rows(w->ask->store, &SQL_crosswalk_schemes, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        known |= view_eq(rows_text(r, 0), scheme);
        list =
            arena_printf(w->ask->arena, "%.*s%s%.*s", VIEW_ARGS(list), list.n ? ", " : "", VIEW_ARGS(rows_text(r, 0)));
    }
    rows_close(r);
    if (c != OK || known)
        return c;
    fail(e, E_USAGE, "no product of the picture has a class of the scheme '%.*s'", VIEW_ARGS(view_sub(scheme, 0, 60)));
    return list.n ? hint(e, "schemes that products have: %.*s", VIEW_ARGS(list))
                  : hint(e, "no source that was read states classes that everybody may see");
}

static Code read_class(Walk *w, View code, bool *found, Error *e)
{
    Rows *r = NULL;
    bool more = false;
    Code c = store_rows(w->ask->store, &SQL_crosswalk_class, ARGS(arg_text(w->scheme), arg_text(code)), &r, e);

    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        w->code = code;
        w->term = arena_copy(w->ask->arena, rows_text(r, 0));
        w->items = rows_int(r, 1);
    }
    *found = more;
    rows_close(r);
    return c;
}

/* As it is written, in capitals, or by what it is called. */
static Code find_class(Walk *w, bool *found, Error *e)
{
    View asked = ask_text(w->ask, "code"), by_term = { NULL, 0 };
    char *p = arena_bytes(w->ask->arena, asked.n);
    Code c = read_class(w, asked, found, e);

    if (!p)
        return arena_fail(w->ask->arena, asked.n, "a crosswalk", e);
    for (size_t i = 0; i < asked.n; i++)
        p[i] = asked.p[i] >= 'a' && asked.p[i] <= 'z' ? (char)(asked.p[i] - 32) : asked.p[i];
    if (c == OK && !*found)
        c = read_class(w, view(p, asked.n), found, e);
    if (c == OK && !*found)
        c = store_text(w->ask->store, &SQL_crosswalk_term, ARGS(arg_text(w->scheme), arg_text(asked)), w->ask->arena,
                       &by_term, e);
    return c == OK && !*found && by_term.n ? read_class(w, by_term, found, e) : c;
}

/* Classes that begin as the one does that no product has. */
static Code hint_near(Walk *w, View code, Error *e)
{
    View list = V("");
    Error ignored;

    for (size_t n = code.n; n >= 2 && !list.n; n--) {
        Rows *r = NULL;
        bool more;
        Code c = store_rows(w->ask->store, &SQL_crosswalk_near,
                            ARGS(arg_text(w->scheme), arg_text(view_sub(code, 0, n))), &r, &ignored);
        while (c == OK && (c = rows_next(r, &more, &ignored)) == OK && more)
            list = arena_printf(w->ask->arena, "%.*s%s%.*s", VIEW_ARGS(list), list.n ? ", " : "",
                                VIEW_ARGS(rows_text(r, 0)));
        rows_close(r);
    }
    return list.n ? hint(e, "classes that begin so and that products have: %.*s", VIEW_ARGS(list)) : e->code;
}

static Code name_of(Walk *w, View scheme, View code, View otherwise, View *out, Error *e)
{
    Code c = lookup_class_term(w->ask, scheme, code, out, e);

    if (c == OK && !out->n)
        *out = otherwise;
    return c;
}

static Code absent(Walk *w, Error *e)
{
    View code = ask_text(w->ask, "code"), term;
    Code c = name_of(w, w->scheme, code, V(""), &term, e);

    if (c != OK)
        return c;
    if (term.n)
        fail(e, E_ABSENT, "insufficient evidence: no product of the picture is of %.*s %.*s (%.*s)",
             VIEW_ARGS(w->scheme), VIEW_ARGS(view_sub(code, 0, 100)), VIEW_ARGS(view_sub(term, 0, 200)));
    else
        fail(e, E_ABSENT, "no product of the picture is of %.*s '%.*s'", VIEW_ARGS(w->scheme),
             VIEW_ARGS(view_sub(code, 0, 100)));
    return hint_near(w, code, e);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static Code read_support(Walk *w, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(w->ask->store, &SQL_crosswalk_support,
                        ARGS(arg_text(w->scheme), arg_text(w->code), arg_text(w->to)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && w->schemes < SCHEMES)
        w->support[w->schemes++] = (Support){ .scheme = arena_copy(w->ask->arena, rows_text(r, 0)),
                                              .ppm = rows_int(r, 1),
                                              .items = rows_int(r, 2),
                                              .exact = rows_int(r, 3) };
    rows_close(r);
    return c;
}

static Support *support_of(Walk *w, View scheme)
{
    for (int i = 0; i < w->schemes; i++)
        if (view_eq(w->support[i].scheme, scheme))
            return &w->support[i];
    return NULL;
}

/* A level that says no more than one below it that stands already. */
static bool says_no_more(const Walk *w, const Row *x)
{
    for (int i = w->rows - 1; i >= 0 && view_eq(w->row[i].to_scheme, x->to_scheme); i--)
        if (w->row[i].ppm == x->ppm && class_within(x->to_scheme, w->row[i].to_code, x->to_code))
            return true;
    return false;
}

static Code read_rows(Walk *w, int64_t limit, Error *e)
{
    Arena *a = w->ask->arena;
    Rows *r = NULL;
    bool more;
    Code c = OK;

    w->row = ARENA_ARRAY(a, Row, (size_t)(limit * (w->schemes + 1)));
    if (!w->row)
        return arena_fail(a, (size_t)limit * sizeof *w->row, "a crosswalk", e);
    c = store_rows(w->ask->store, &SQL_crosswalk_rows, ARGS(arg_text(w->scheme), arg_text(w->code), arg_text(w->to)),
                   &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Row x = { .to_scheme = rows_text(r, 0), .to_code = rows_text(r, 1), .ppm = rows_int(r, 2) };
        Support *s = support_of(w, x.to_scheme);
        if (!s || !crosswalk_is_enough(s->ppm) || says_no_more(w, &x))
            continue;
        if (s->shown == limit) {
            s->hidden++;
            continue;
        }
        s->shown++;
        x.to_scheme = s->scheme;
        x.to_code = arena_copy(a, x.to_code);
        x.of_ppm = rows_int(r, 3), x.back_ppm = rows_int(r, 4), x.items = rows_int(r, 5), x.exact = rows_int(r, 6);
        for (int i = 0; i < CROSSWALK_EXAMPLES; i++)
            x.example[i] = rows_int(r, 7 + i);
        x.term = rows_null(r, 10) ? V("") : arena_copy(a, rows_text(r, 10));
        w->row[w->rows++] = x;
    }
    rows_close(r);
    return c;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static Code note_sources(Walk *w, int64_t product, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(w->ask->store, &SQL_product_sources, ARGS(arg_int(product)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *s = model_source(&w->model, RECORD_ID(rows_int(r, 0), 0));
        if (s && s->visible)
            w->cited[s - w->model.source] = true;
    }
    rows_close(r);
    return c;
}

static Code examples(Walk *w, const Row *x, View *out, Error *e)
{
    Code c = OK;

    *out = V("");
    for (int i = 0; i < CROSSWALK_EXAMPLES && x->example[i] && c == OK; i++) {
        ProductRow p;
        bool seen;
        if ((c = lookup_product(w->ask, x->example[i], &p, &seen, e)) != OK || !seen)
            continue;
        *out = arena_printf(w->ask->arena, "%.*s%s%.*s", VIEW_ARGS(*out), out->n ? ", " : "", VIEW_ARGS(p.code));
        c = out->p ? note_sources(w, p.id, e) : arena_fail(w->ask->arena, p.code.n, "a crosswalk", e);
    }
    return c;
}

static Code put_rows(Walk *w, Error *e)
{
    static const Column columns[] = {
        { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
        { "code", COLUMN_CODE, NULL, NULL, 0 },
        { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "probability", COLUMN_SHARE, NULL, NULL, 1 },
        { "low", COLUMN_SHARE, "From", NULL, 1 },
        { "high", COLUMN_SHARE, "To", NULL, 1 },
        { "support", COLUMN_NUMBER, "Of items", NULL, 1 },
        { "items", COLUMN_COUNT, "Have both", NULL, 0 },
        { "exact", COLUMN_COUNT, "By codes", NULL, 0 },
        { "back", COLUMN_SHARE, "The other way", NULL, 1 },
        { "examples", COLUMN_TEXT, NULL, NULL, 0 },
    };
    Code c = answer_table(w->answer, "crosswalk", "Classes of other schemes", columns, COUNT_OF(columns), e);

    for (int i = 0; i < w->rows && c == OK; i++) {
        const Row *x = &w->row[i];
        double good = (double)x->ppm / CROSSWALK_PPM, of = (double)x->of_ppm / CROSSWALK_PPM, low, high;
        View name, named;
        wilson(good, of, &low, &high);
        if ((c = name_of(w, x->to_scheme, x->to_code, x->term, &name, e)) != OK ||
            (c = examples(w, x, &named, e)) != OK)
            return c;
        Value row[] = { value_text(x->to_scheme),
                        value_text(x->to_code),
                        value_text_or_null(name),
                        value_share(good / of),
                        value_share(low),
                        value_share(high),
                        value_number(of),
                        value_count(x->items),
                        value_count(x->exact),
                        crosswalk_is_enough(x->back_ppm) ? value_share((double)x->ppm / (double)x->back_ppm)
                                                         : value_null(),
                        value_text_or_null(named) };
        c = answer_row(w->answer, row, e);
    }
    return c == OK ? answer_table_end(w->answer, e) : c;
}

static Code put_too_few(Walk *w, Error *e)
{
    static const Column columns[] = { { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "items", COLUMN_COUNT, "Items that have both", NULL, 0 },
                                      { "support", COLUMN_NUMBER, "By probability", NULL, 1 } };
    bool any = false;
    Code c = OK;

    for (int i = 0; i < w->schemes; i++)
        any |= !crosswalk_is_enough(w->support[i].ppm);
    if (any)
        c = answer_table(w->answer, "insufficient", "Insufficient evidence", columns, COUNT_OF(columns), e);
    for (int i = 0; i < w->schemes && any && c == OK; i++) {
        const Support *s = &w->support[i];
        Value row[] = { value_text(s->scheme), value_count(s->items), value_number((double)s->ppm / CROSSWALK_PPM) };
        if (!crosswalk_is_enough(s->ppm))
            c = answer_row(w->answer, row, e);
    }
    return c == OK && any ? answer_table_end(w->answer, e) : c;
}

static Code cite(Walk *w, Error *e)
{
    int n = 0, left = 0;
    Code c = OK;

    for (int i = 0; i < w->model.n_sources && c == OK; i++) {
        if (!w->cited[i])
            continue;
        if (n++ < SOURCES_CITED)
            c = model_cite(&w->model.source[i], w->answer, e);
        else
            left++;
    }
    return c == OK && left ? answer_note(w->answer, e, "%d more sources name the examples.", left) : c;
}

/* What people decided about links since the picture was derived is not in it. */
static Code note_decisions(Walk *w, Error *e)
{
    bool taken = false;
    Code c = decisions_taken(w->ask->store, w->ask->arena, &taken, e);

    if (c != OK || taken)
        return c;
    return answer_note(w->answer, e,
                       "Links were decided on since the picture was derived: the crosswalk takes that with the next "
                       "`trefoil build`, or `trefoil upgrade` at once.");
}

static Code put_notes(Walk *w, Error *e)
{
    Code c = OK;

    if (w->rows)
        c = answer_note(w->answer, e,
                        "Learned from items that have both classes, stated by nobody. An item is a product with those "
                        "that links of 90 %% or more join to it; linked ones count by their probability. Intervals are "
                        "Wilson's, of 95 %%. A class that fewer than one in %d items have is left out, unless most of "
                        "its items are of this one.",
                        CROSSWALK_RARITY);
    else {
        answer_no(w->answer);
        c = answer_note(
            w->answer, e,
            "Insufficient evidence: fewer than %d items have this class and one of %.*s%.*s. More products that "
            "codes or links join would settle it.",
            CROSSWALK_LEAST, VIEW_ARGS(w->to.n ? V("") : V("another scheme")), VIEW_ARGS(w->to));
    }
    for (int i = 0; i < w->schemes && c == OK; i++)
        if (w->support[i].hidden)
            c = answer_note(w->answer, e, "%.*s: %s more classes, less likely ones; --limit shows more.",
                            VIEW_ARGS(w->support[i].scheme), COUNT_TEXT(w->support[i].hidden));
    return c == OK ? note_decisions(w, e) : c;
}

static Code put_facts(Walk *w, bool refused, Error *e)
{
    View name;
    Code c = name_of(w, w->scheme, w->code, w->term, &name, e);

    if (c == OK)
        c = answer_fact(w->answer, "scheme", value_text(w->scheme), e);
    if (c == OK)
        c = answer_fact(w->answer, "code", value_text(w->code), e);
    if (c == OK)
        c = answer_fact(w->answer, "name", value_text_or_null(name), e);
    if (c == OK)
        c = answer_fact(w->answer, "items", value_count(w->items), e);
    return c == OK ? answer_fact(w->answer, "refused", value_flag(refused), e) : c;
}

static Code refuse(Walk *w, Error *e)
{
    answer_no(w->answer);
    return answer_note(w->answer, e,
                       "Refused: this crosswalk is a likelihood learned from products. Where a code has to be exact (a "
                       "registration, a claim, a tariff, a recall) take it from the source that publishes it; `trefoil "
                       "show` gives what sources state of one product.");
}

Code crosswalk_answer(Ask *ask, Answer *answer, Error *e)
{
    Walk w = { .ask = ask, .answer = answer, .scheme = ask_text(ask, "scheme"), .to = ask_text(ask, "to") };
    int64_t limit = ask_count(ask, "limit", 5);
    bool found = false;
    Code c;

    if (limit < 1 || limit > LIMIT_MOST)
        return fail(e, E_USAGE, "--limit %lld is not between 1 and %d", (long long)limit, LIMIT_MOST);
    if (view_eq(w.scheme, w.to))
        return fail(e, E_USAGE, "--to %.*s: a crosswalk leads from one scheme to another", VIEW_ARGS(w.to));
    if ((c = check_scheme(&w, w.scheme, e)) != OK || (w.to.n && (c = check_scheme(&w, w.to, e)) != OK) ||
        (c = find_class(&w, &found, e)) != OK)
        return c;
    if (!found)
        return absent(&w, e);
    if (!w.to.p)
        w.to = V("");
    if ((c = put_facts(&w, ask_given(ask, "exact"), e)) != OK)
        return c;
    if (ask_given(ask, "exact"))
        return refuse(&w, e);
    if ((c = model_load(&w.model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    w.cited = ARENA_ARRAY(ask->arena, bool, (size_t)w.model.n_sources + 1);
    if (!w.cited)
        c = arena_fail(ask->arena, 0, "a crosswalk", e);
    if (c == OK && (c = read_support(&w, e)) == OK && (c = read_rows(&w, limit, e)) == OK &&
        (c = put_rows(&w, e)) == OK && (c = put_too_few(&w, e)) == OK && (c = put_notes(&w, e)) == OK)
        c = cite(&w, e);
    model_release(&w.model);
    return c;
}
