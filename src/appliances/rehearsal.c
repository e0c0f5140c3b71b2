/* See rehearsal.h. */
#include "appliances/rehearsal.h"

#include "base/statistics.h"
#include "read/json_value.h"

#include <math.h>
#include <stdlib.h>

static const char *const effect_names[EFFECTS] = { "within", "above the cap", "some packs above the cap", "deleted",
                                                   "cannot tell" };

const char *effect_name(Effect x)
{
    return effect_names[x];
}

/* ---- the rule as text -------------------------------------------------------------------------------------------- */

RehearsalRule rehearsal_rule(void)
{
    return (RehearsalRule){ .group = V(""), .leave_out_ppm = 1000, .above_ppm = -1, .raise_ppm = -1, .dead_items = -1 };
}

static Code no_value(View name, View value, const char *such_as, Error *e)
{
    fail(e, E_USAGE, "%.*s '%.*s' does not do", VIEW_ARGS(view_sub(name, 0, 40)), VIEW_ARGS(view_sub(value, 0, 60)));
    return hint(e, "give %s", such_as);
}

Code rehearsal_put(RehearsalRule *r, View name, View value, Error *e)
{
    int64_t n;

    if (view_eq(name, V("group"))) {
        r->group = value;
        return OK;
    }
    if (view_eq(name, V("benchmark"))) {
        if (view_eq(value, V("minimum")) || view_eq(value, V("median")))
            r->quantile_ppm = view_eq(value, V("median")) ? PPM / 2 : 0;
        else if (ppm_parse(value, &n) && n >= 0 && n <= PPM)
            r->quantile_ppm = n;
        else
            return no_value(name, value, "minimum, median, or the share of prices below it, such as 25%", e);
        return OK;
    }
    if (view_eq(name, V("leave-out")) || view_eq(name, V("above")) || view_eq(name, V("raise"))) {
        bool above = !view_eq(name, V("leave-out"));
        if (!ppm_parse(value, &n) || n < 0 || n > (above ? 10 * PPM : PPM))
            return no_value(name, value, above ? "a share such as 32%" : "a share such as 0.1%", e);
        *(!above ? &r->leave_out_ppm : view_eq(name, V("above")) ? &r->above_ppm : &r->raise_ppm) = n;
        return OK;
    }
    if (view_eq(name, V("dead-items"))) {
        if (!view_int(value, &n) || n < 0)
            return no_value(name, value, "a whole number of items in a year", e);
        r->dead_items = n;
        return OK;
    }
    fail(e, E_USAGE, "a rule says nothing called '%.*s'", VIEW_ARGS(view_sub(name, 0, 60)));
    return hint(e, "it says group, benchmark, leave-out, above, raise, dead-items");
}

static Code read_json(RehearsalRule *r, View source, Arena *arena, Error *e)
{
    JsonValue j = { .source = source, .out = arena };
    const Node *root = json_value(&j, V("rule"));
    Code c = OK;

    if (!root || !json_value_ends(&j))
        return j.full ? arena_fail(arena, source.n, "a rule", e)
                      : fail(e, E_USAGE, "the rule is no JSON: %s; `trefoil help appliances rehearse` shows one",
                             j.reason ? j.reason : "something follows it");
    for (const Node *x = root->child; x && c == OK; x = x->next) {
        if (x->kind != NODE_TEXT && x->kind != NODE_NUMBER)
            return fail(e, E_USAGE, "'%.*s' of the rule is no text and no number", VIEW_ARGS(view_sub(x->name, 0, 60)));
        c = rehearsal_put(r, x->name, view_trim(x->text), e);
    }
    return c;
}

static View unquoted(View v)
{
    v = view_trim(v);
    return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? view_sub(v, 1, v.n - 2) : v;
}

Code rehearsal_read(RehearsalRule *r, View source, Arena *arena, Error *e)
{
    Code c = OK;

    source = view_trim(source);
    if (view_starts(source, V("{")))
        return read_json(r, source, arena, e);
    while (source.p && c == OK) {
        View line = view_trim(view_cut(&source, '\n')), name;
        size_t at = 0;
        if (!line.n || line.p[0] == '#')
            continue;
        while (at < line.n && line.p[at] != ':' && line.p[at] != ',')
            at++;
        name = unquoted(view_sub(line, 0, at));
        if (at == line.n)
            return fail(e, E_USAGE, "the rule's line '%.*s' is not NAME: VALUE", VIEW_ARGS(view_sub(line, 0, 60)));
        c = rehearsal_put(r, name, unquoted(view_sub(line, at + 1, line.n)), e);
    }
    return c;
}

/* ---- what would follow ------------------------------------------------------------------------------------------- */

static void set_allowed(const RehearsalRule *rule, Outcome *out)
{
    double pounds = benchmark_pounds(&out->benchmark, (double)rule->quantile_ppm / PPM);

    out->known = out->benchmark.counted > 0;
    out->each =
        rule->quantile_ppm == 0 ? out->benchmark.minimum_micropence : (int64_t)floor(pounds * 100 * MICROPENCE + 1e-3);
    out->allowed = out->each;
    if (rule->above_ppm > 0)
        out->allowed += out->each / PPM * rule->above_ppm + out->each % PPM * rule->above_ppm / PPM;
}

static Effect effect_of(const RehearsalRule *rule, const Rehearsed *p, bool used, const Outcome *o)
{
    if (rule->dead_items >= 0 && used && p->items <= rule->dead_items)
        return EFFECT_DELETED;
    if (rule->above_ppm < 0)
        return EFFECT_WITHIN;
    if (!o->known || p->priced < p->packs)
        return EFFECT_UNKNOWN;
    if (!price_exceeds(p->most_each, o->each, rule->above_ppm))
        return EFFECT_WITHIN;
    return price_exceeds(p->least_each, o->each, rule->above_ppm) ? EFFECT_ABOVE : EFFECT_PARTLY;
}

static void follow(const RehearsalRule *rule, Rehearsed *p, bool used, Outcome *o)
{
    p->effect = effect_of(rule, p, used, o);
    o->n[p->effect]++;
    o->cost_pence[p->effect] += p->cost_pence;
    p->saving_known = p->effect == EFFECT_ABOVE && used && p->least_each == p->most_each && p->most_each > 0;
    p->saving_pence = 0;
    if (p->saving_known)
        p->saving_pence = llround((double)p->cost_pence * (double)(p->most_each - o->allowed) / (double)p->most_each);
    o->saving_pence += p->saving_pence;
    o->saving_unknown += (p->effect == EFFECT_ABOVE && !p->saving_known) || p->effect == EFFECT_PARTLY;
}

/* What is deleted does not rise. */
static void raise_price(const RehearsalRule *rule, Rehearsed *p, bool used, Outcome *o)
{
    p->raised_pence = p->more_pence = 0;
    if (rule->raise_ppm < 0 || p->effect == EFFECT_DELETED)
        return;
    if (p->pack_pence <= 0 || !price_cap(p->pack_pence, rule->raise_ppm, 0, &p->raised_pence)) {
        o->more_unknown += used && p->cost_pence > 0;
        return;
    }
    if (used)
        p->more_pence =
            llround((double)p->cost_pence * (double)(p->raised_pence - p->pack_pence) / (double)p->pack_pence);
    o->more_pence += p->more_pence;
}

Code rehearse(const RehearsalRule *rule, Rehearsed *product, int n, bool used, Arena *arena, Outcome *out, Error *e)
{
    BenchmarkMember *m = ARENA_ARRAY(arena, BenchmarkMember, (size_t)n + 1);
    Code c;

    *out = (Outcome){ .known = false };
    if (!m)
        return arena_fail(arena, (size_t)n, "a group", e);
    for (int i = 0; i < n; i++)
        m[i] = (BenchmarkMember){ .price_micropence = product[i].least_each,
                                  .cost_pence = product[i].cost_pence,
                                  .unknown = product[i].priced == 0 };
    if ((c = benchmark_make(m, n, rule->leave_out_ppm, arena, &out->benchmark, e)) != OK)
        return c;
    set_allowed(rule, out);
    for (int i = 0; i < n; i++) {
        product[i].member = m[i];
        follow(rule, &product[i], used, out);
        raise_price(rule, &product[i], used, out);
    }
    return OK;
}

/* ---- what would be disputed -------------------------------------------------------------------------------------- */

/* The benchmark if this product counted the other way round; false: there would be none. */
static bool turned(const RehearsalRule *rule, const Rehearsed *p, const Outcome *o, double *room, double *each)
{
    int n = 0;
    bool gone = false, put = p->member.left_out;

    for (int i = 0; i < o->benchmark.counted; i++) {
        double x = o->benchmark.ascending[i];
        if (!p->member.left_out && !gone && x == (double)p->least_each) {
            gone = true;
            continue;
        }
        if (put && x >= (double)p->least_each) {
            room[n++] = (double)p->least_each;
            put = false;
        }
        room[n++] = x;
    }
    if (put)
        room[n++] = (double)p->least_each;
    if (n)
        *each = stat_quantile(room, (size_t)n, (double)rule->quantile_ppm / PPM);
    return n > 0;
}

typedef struct {
    const RehearsalRule *rule;
    const Outcome *o;
    Arena *arena;
    Dispute *out;
    int n;
} Disputes;

/* Nobody disputes what nobody uses, where use is known. */
static bool is_idle(const Disputes *d, const Rehearsed *p)
{
    return d->o->benchmark.cost_pence > 0 && p->cost_pence == 0;
}

static Code dispute(Disputes *d, int product, int64_t stake, View why, Error *e)
{
    if (!why.p)
        return arena_fail(d->arena, 0, "what would be disputed", e);
    d->out[d->n++] = (Dispute){ product, why, stake };
    return OK;
}

/* Near the share that decides whether it sets the benchmark, or the only one on whose price the benchmark rests. */
static Code about_benchmark(Disputes *d, int at, const Rehearsed *p, double *room, Error *e)
{
    double share = p->member.share * PPM, threshold = (double)d->rule->leave_out_ppm, each = 0;
    bool near = d->o->benchmark.cost_pence > 0 && threshold > 0 && share >= threshold / 2 && share <= threshold * 2;
    int64_t all = d->o->benchmark.cost_pence;

    if (!p->priced || (!near && p->least_each > d->o->each) || !turned(d->rule, p, d->o, room, &each) ||
        fabs(each - (double)d->o->each) < 1)
        return OK;
    if (near)
        return dispute(d, at, all,
                       arena_printf(d->arena,
                                    "its share of the cost, %.3g%%, is near the %.3g%% that decide whether it counts: "
                                    "%s, the benchmark would be %.5gp",
                                    share / 1e4, threshold / 1e4, p->member.left_out ? "if it did" : "if it did not",
                                    each / MICROPENCE),
                       e);
    if (p->member.left_out)
        return OK;
    return dispute(
        d, at, all,
        arena_printf(d->arena, "the benchmark rests on its price: without it, it would be %.5gp", each / MICROPENCE),
        e);
}

static Code about_price(Disputes *d, int at, const Rehearsed *p, Error *e)
{
    double above = d->o->allowed > 0 ? (double)p->least_each / (double)d->o->allowed : 0;
    Code c = OK;

    if (p->effect == EFFECT_ABOVE && above <= 1.05)
        c = dispute(d, at, p->cost_pence,
                    arena_printf(d->arena, "its price is above the cap by %.2g%% only", (above - 1) * 100), e);
    if (c == OK && p->effect == EFFECT_PARTLY)
        c = dispute(d, at, p->cost_pence, V("some of its packs are above the cap and some are not"), e);
    if (c == OK && p->priced < p->packs)
        c = dispute(d, at, p->cost_pence, V("a pack has no price per unit that could be compared"), e);
    return c;
}

static Code about_product(Disputes *d, int at, const Rehearsed *p, Error *e)
{
    Code c = OK;

    if (!p->same_unit)
        c = dispute(d, at, p->cost_pence, V("it is sold by another unit than most of the group"), e);
    if (c == OK && p->effect == EFFECT_DELETED && p->items > 0)
        c = dispute(d, at, p->cost_pence,
                    arena_printf(d->arena, "it would be deleted though it was dispensed %lld times in the year",
                                 (long long)p->items),
                    e);
    return c;
}

static int by_stake(const void *x, const void *y)
{
    const Dispute *a = x, *b = y;

    if (a->stake_pence != b->stake_pence)
        return a->stake_pence > b->stake_pence ? -1 : 1;
    if (a->product != b->product)
        return a->product < b->product ? -1 : 1;
    return view_cmp(a->why, b->why);
}

Code rehearsal_disputes(const RehearsalRule *rule, const Rehearsed *product, int n, const Outcome *o, Arena *arena,
                        Dispute *out, int *disputes, Error *e)
{
    Disputes d = { rule, o, arena, out, *disputes };
    double *room = ARENA_ARRAY(arena, double, (size_t)o->benchmark.counted + 2);
    Code c = room ? OK : arena_fail(arena, (size_t)n, "what would be disputed", e);

    for (int i = 0; i < n && c == OK; i++)
        if (!is_idle(&d, &product[i]) && (c = about_benchmark(&d, i, &product[i], room, e)) == OK &&
            (c = about_price(&d, i, &product[i], e)) == OK)
            c = about_product(&d, i, &product[i], e);
    if (c == OK && d.n > 1)
        qsort(out, (size_t)d.n, sizeof *out, by_stake);
    *disputes = d.n;
    return c;
}
