/* See crossing.h. */
#include "picture/crossing.h"

#include "picture/classes.h"
#include "picture/crosswalk.h"
#include "picture/link/truth.h"
#include "sql.h"

/* The class itself, or the one above it that is not the most general; n == 0 for none. */
static View class_or_above(View scheme, View code, int above)
{
    size_t n = above ? class_above(scheme, code) : code.n;
    const uint8_t *level = class_levels(scheme);
    return n && !(level && n <= *level) ? view_sub(code, 0, n) : view(NULL, 0);
}

static bool has_scheme(const Profile *p, View scheme)
{
    for (int i = 0; i < p->kinds; i++)
        if (view_eq(p->kind[i].scheme, scheme))
            return true;
    return false;
}

bool crossing_fits(const Crossing *x, View scheme, View code)
{
    if (!view_eq(scheme, x->scheme))
        return false;
    if (!x->forward)
        return class_within(scheme, code, x->code);
    return view_eq(code, x->code) || view_eq(class_or_above(scheme, code, 1), x->code);
}

typedef struct {
    Ask *ask;
    const Profile *asked;
    Crossings *out;
} CrossingReader;

static void add(CrossingReader *r, const Crossing *x, int64_t ppm, int64_t of_ppm)
{
    Crossing *to = &r->out->at[r->out->n];
    double of = (double)of_ppm / CROSSWALK_PPM;

    if (2 * ppm < of_ppm || !crosswalk_is_enough(of_ppm) || r->out->n == CROSSINGS_MOST)
        return;
    *to = *x;
    to->share = (double)ppm / (double)of_ppm;
    to->items = of;
    wilson(to->share * of, of, &to->low, &to->high);
    r->out->n++;
}

/* What one class of the product asked for crosses to. whole: it is the class or the one directly above. */
static Code read_class(CrossingReader *r, View scheme, View code, bool whole, Error *e)
{
    Arena *a = r->ask->arena;
    Rows *rows = NULL;
    bool more, says = profile_says_function(scheme) && whole;
    Code c = store_rows(r->ask->store, &SQL_crossings, ARGS(arg_text(scheme), arg_text(code)), &rows, e);

    while (c == OK && (c = rows_next(rows, &more, e)) == OK && more) {
        Crossing x = {
            arena_copy(a, rows_text(rows, 0)), arena_copy(a, rows_text(rows, 1)), scheme, code, true, 0, 0, 0, 0
        };
        if (!x.scheme.p || !x.code.p)
            c = arena_fail(a, 0, "a crosswalk", e);
        if (view_eq(x.scheme, V("drug-tariff")))
            continue;
        if (profile_says_function(x.scheme) && !has_scheme(r->asked, x.scheme))
            add(r, &x, rows_int(rows, 2), rows_int(rows, 3));
        x.forward = false;
        if (says)
            add(r, &x, rows_int(rows, 2), rows_int(rows, 4));
    }
    rows_close(rows);
    return c;
}

Code crossings_read(Ask *ask, const Profile *asked, Crossings *out, Error *e)
{
    CrossingReader r = { ask, asked, out };
    Code c = OK;

    *out = (Crossings){ ARENA_ARRAY(ask->arena, Crossing, CROSSINGS_MOST), 0 };
    if (!out->at)
        return arena_fail(ask->arena, 0, "a crosswalk", e);
    for (int i = 0; i < asked->kinds && c == OK; i++) {
        View scheme = asked->kind[i].scheme, code = asked->kind[i].code;
        if (view_eq(scheme, V("drug-tariff")))
            continue;
        for (int above = 0; code.n && c == OK; above++) {
            c = read_class(&r, scheme, code, above < 2, e);
            code = class_or_above(scheme, code, 1);
        }
    }
    return c;
}

const Crossing *crossing_to(const Crossings *c, const Profile *asked, const Profile *p)
{
    const Crossing *best = NULL;

    for (int i = 0; i < c->n; i++) {
        const Crossing *x = &c->at[i];
        View told = x->forward ? x->scheme : x->asked_scheme; /* of this scheme only one of both has a class */
        if ((best && best->share >= x->share) || (x->forward ? has_scheme(asked, told) : has_scheme(p, told)))
            continue;
        for (int k = 0; k < p->kinds; k++)
            if (crossing_fits(x, p->kind[k].scheme, p->kind[k].code))
                best = x;
    }
    return best;
}

View crossing_words(const Crossing *x, Arena *arena)
{
    View from_scheme = x->forward ? x->asked_scheme : x->scheme, from = x->forward ? x->asked_code : x->code;
    View to_scheme = x->forward ? x->scheme : x->asked_scheme, to = x->forward ? x->code : x->asked_code;

    return arena_printf(arena, "crosswalk: of %.0f items of %.*s %.*s, %.0f %% (%.0f to %.0f %%) are of %.*s %.*s",
                        x->items, VIEW_ARGS(from_scheme), VIEW_ARGS(from), 100 * x->share, 100 * x->low, 100 * x->high,
                        VIEW_ARGS(to_scheme), VIEW_ARGS(to));
}
