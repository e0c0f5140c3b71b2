/* Reckoning by the published rules on figures that the asker gives: the most that a price may be raised to
 * (`appliances price-cap`), and the benchmark of a group whose prices and costs stand in a file (`appliances
 * benchmark`). Not here: prices that the list holds (rehearsal_question.c). */
#include "appliances/answers.h"
#include "appliances/applications.h"

#include "appliances/pricing.h"
#include "read/table.h"

/* ---- the cap ----------------------------------------------------------------------------------------------------- */

static Code share_of(Ask *ask, const Rules *rules, const char *param, FigureName figure, int64_t *ppm, Error *e)
{
    if (ask_given(ask, param))
        return ppm_parse(ask_text(ask, param), ppm)
                   ? OK
                   : fail(e, E_USAGE, "%s '%.*s' is no share such as 2.30%%", param, VIEW_ARGS(ask_text(ask, param)));
    if (figure_share(rules, figure, ppm))
        return OK;
    fail(e, E_USAGE, "%s is not known: it is announced anew each time", param);
    return hint(e, "give --%s, or set it with `trefoil appliances rule set %s`", param, figure_defs[figure].name);
}

Code price_cap_answer(Ask *ask, Answer *answer, Error *e)
{
    int64_t micropence, deflator, factor, most;
    View price = ask_text(ask, "price");
    Rules rules;
    Code c = rules_load(&rules, ask, e);

    if (c == OK && (!price_parse(price, &micropence) || micropence % MICROPENCE))
        return fail(e, E_USAGE, "a price is in pounds and whole pence, such as 12.34, not '%.*s'",
                    VIEW_ARGS(view_sub(price, 0, 100)));
    if (c != OK || (c = share_of(ask, &rules, "deflator", FIGURE_DEFLATOR, &deflator, e)) != OK ||
        (c = share_of(ask, &rules, "factor", FIGURE_CAP_FACTOR, &factor, e)) != OK)
        return c;
    if (!price_cap(micropence / MICROPENCE, deflator, factor, &most))
        return fail(e, E_USAGE, "no cap can be reckoned from these figures");
    const Fact fact[] = {
        { "price", value_money(money_pence(micropence / MICROPENCE)) },
        { "most", value_money(money_pence(most)) },
        { "increase", value_money(money_pence(most - micropence / MICROPENCE)) },
        { "increase_most", value_share(deflator > factor ? (double)(deflator - factor) / PPM : 0) },
    };
    c = answer_facts(answer, fact, COUNT_OF(fact), e);
    return c == OK ? answer_note(answer, e,
                                 "The forecast GDP deflator less %.4g percentage points, rounded down to whole pence; "
                                 "a deflator below that allows no increase, and decreases need no cap.",
                                 (double)factor / (PPM / 100.0))
                   : c;
}

/* ---- the benchmark of a file ------------------------------------------------------------------------------------- */

enum { MEMBERS_MOST = 100000 };

typedef struct {
    Ask *ask;
    BenchmarkMember *member;
    View *name;
    int n, price_at, cost_at, name_at;
} Members;

/* The column of that name, or the first whose name holds it; -1. */
static int column_like(const TableRow *head, View wanted, View word)
{
    for (int i = 0; i < head->n; i++)
        if (wanted.n && view_eq_nocase(view_trim(head->field[i]), wanted))
            return i;
    for (int i = 0; !wanted.n && i < head->n; i++)
        if (view_has_nocase(head->field[i], word))
            return i;
    return -1;
}

static Code read_head(Members *m, const TableRow *head, Error *e)
{
    static const char *const param[] = { "price", "cost" };
    int *at[] = { &m->price_at, &m->cost_at };

    for (int i = 0; i < COUNT_OF(param); i++)
        if ((*at[i] = column_like(head, ask_text(m->ask, param[i]), view_of(param[i]))) < 0) {
            fail(e, E_INPUT, "the file has no column for the %s", param[i]);
            return hint(e, "its first row names the columns; say which with --%s NAME", param[i]);
        }
    m->name_at = -1;
    for (int i = 0; i < head->n && m->name_at < 0; i++)
        if (i != m->price_at && i != m->cost_at)
            m->name_at = i;
    return OK;
}

static View cell(const TableRow *row, int at)
{
    return at >= 0 && at < row->n ? view_trim(row->field[at]) : V("");
}

static Code read_member(Members *m, const TableRow *row, Error *e)
{
    View price = cell(row, m->price_at), cost = cell(row, m->cost_at);
    BenchmarkMember *x = &m->member[m->n];
    Money money;

    if (m->n == MEMBERS_MOST)
        return fail(e, E_LIMIT, "more than %d products are no group", MEMBERS_MOST);
    *x = (BenchmarkMember){ .unknown = price.n == 0 };
    if (price.n && !price_parse(price, &x->price_micropence)) {
        if (!money_parse(price, "GBP", &money) || money.minor < 0 || money.minor > PRICE_MOST_PENCE)
            return fail(e, E_INPUT, "row %lld: '%.*s' is no price", (long long)row->row,
                        VIEW_ARGS(view_sub(price, 0, 60)));
        x->price_micropence = money.minor * MICROPENCE;
    }
    if (!money_parse(cost, "GBP", &money) || money.minor < 0)
        return fail(e, E_INPUT, "row %lld: '%.*s' is no cost in pounds", (long long)row->row,
                    VIEW_ARGS(view_sub(cost, 0, 60)));
    x->cost_pence = money.minor;
    m->name[m->n] = m->name_at < 0 ? arena_printf(m->ask->arena, "row %lld", (long long)row->row)
                                   : arena_copy(m->ask->arena, cell(row, m->name_at));
    return m->name[m->n++].p ? OK : arena_fail(m->ask->arena, 0, "a group", e);
}

static Code read_members(Members *m, Table *t, Error *e)
{
    TableRow row;
    bool more;
    Code c = table_next(t, &row, &more, e);

    if (c == OK && !more)
        return fail(e, E_INPUT, "the file has no rows");
    if (c == OK)
        c = read_head(m, &row, e);
    while (c == OK && (c = table_next(t, &row, &more, e)) == OK && more)
        c = row.fault ? fail(e, E_INPUT, "row %lld: %s", (long long)row.row, row.fault) : read_member(m, &row, e);
    return c;
}

static Code read_file(Members *m, Error *e)
{
    char *path = arena_cstr(m->ask->arena, ask_text(m->ask, "file"));
    Input *in = NULL;
    Table *t = NULL;
    Code c;

    m->member = ARENA_ROOM(m->ask->arena, BenchmarkMember, MEMBERS_MOST);
    m->name = ARENA_ROOM(m->ask->arena, View, MEMBERS_MOST);
    if (!path || !m->member || !m->name)
        return arena_fail(m->ask->arena, 0, "a group", e);
    if ((c = input_open(&in, path, e)) == OK && (c = table_open(&t, in, NULL, e)) == OK)
        c = read_members(m, t, e);
    table_close(t);
    input_close(in);
    return c == OK && m->n == 0 ? fail(e, E_INPUT, "the file names no product") : c;
}

static Code benchmark_facts(Answer *answer, const Benchmark *b, int n, Error *e)
{
    static const struct {
        const char *name;
        double p;
    } quantile[] = { { "minimum_pounds", 0 },
                     { "lower_quartile_pounds", .25 },
                     { "median_pounds", .5 },
                     { "upper_quartile_pounds", .75 },
                     { "maximum_pounds", 1 } };
    const Fact fact[] = {
        { "products", value_count(n) },
        { "yearly_cost", value_money(money_pence(b->cost_pence)) },
        { "left_out", value_count(b->left_out) },
    };
    Code c = answer_facts(answer, fact, COUNT_OF(fact), e);

    for (int i = 0; i < COUNT_OF(quantile) && c == OK; i++)
        c = answer_fact(answer, quantile[i].name,
                        b->counted ? value_number(benchmark_pounds(b, quantile[i].p)) : value_null(), e);
    return c;
}

static Code members_table(Answer *answer, const Members *m, Error *e)
{
    static const Column columns[] = { { "product", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "price", COLUMN_NUMBER, NULL, "pounds", -1 },
                                      { "yearly_cost", COLUMN_MONEY, NULL, NULL, 0 },
                                      { "share", COLUMN_SHARE, "Share of the cost", NULL, 2 },
                                      { "left_out", COLUMN_FLAG, NULL, NULL, 0 } };
    Code c = answer_table(answer, "members", "The group", columns, COUNT_OF(columns), e);

    for (int i = 0; i < m->n && c == OK; i++) {
        const BenchmarkMember *x = &m->member[i];
        Value row[] = { value_text(m->name[i]),
                        x->unknown ? value_null() : value_number((double)x->price_micropence / (100.0 * MICROPENCE)),
                        value_money(money_pence(x->cost_pence)), value_share(x->share), value_flag(x->left_out) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code benchmark_answer(Ask *ask, Answer *answer, Error *e)
{
    Members m = { .ask = ask };
    int64_t threshold = 0;
    Benchmark b;
    Code c;

    if (!ppm_parse(ask_text(ask, "leave-out"), &threshold))
        return fail(e, E_USAGE, "leave-out '%.*s' is no share such as 0.1%%", VIEW_ARGS(ask_text(ask, "leave-out")));
    if ((c = read_file(&m, e)) != OK || (c = benchmark_make(m.member, m.n, threshold, ask->arena, &b, e)) != OK ||
        (c = benchmark_facts(answer, &b, m.n, e)) != OK || (c = members_table(answer, &m, e)) != OK)
        return c;
    return answer_note(answer, e,
                       "Products with less than %.4g%% of the cost of all are left out of the benchmark, once: shares "
                       "are not reckoned anew without them. Quantiles are in pounds, of type 7 as in R.",
                       (double)threshold / (PPM / 100.0));
}
