/* Applications as pure functions: the clock of each side, every event in every state, events as text; the price cap,
 * benchmarks and scores in exact numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "appliances/application.h"
#include "appliances/pricing.h"
#include "appliances/rehearsal.h"
#include "appliances/scoring.h"
#include "base/limits.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

/* ---- the clock --------------------------------------------------------------------------------------------------- */

static void days_of_each_side(void **state)
{
    Course c = { 0 };
    int64_t days[SIDES];
    (void)state;
    assert_true(course_step(&c, EVENT_MADE, 20000));
    assert_true(course_step(&c, EVENT_QUERY, 20005));
    course_days(&c, 20009, days);
    assert_int_equal(days[SIDE_ASSESSOR], 5);
    assert_int_equal(days[SIDE_APPLICANT], 4);
    assert_true(course_step(&c, EVENT_ANSWER, 20012));
    assert_int_equal(c.state, STATE_RECEIVED);
    assert_true(course_step(&c, EVENT_LIST, 20030));
    for (Date today = 20030; today < 21000; today += 500) { /* the clock stands */
        course_days(&c, today, days);
        assert_int_equal(days[SIDE_ASSESSOR], 23);
        assert_int_equal(days[SIDE_APPLICANT], 7);
    }
    assert_false(course_open(&c));
}

static void two_queries_and_an_appeal(void **state)
{
    static const struct {
        EventKind kind;
        Date on;
        ApplicationState to;
    } step[] = {
        { EVENT_MADE, 100, STATE_RECEIVED },     { EVENT_EVIDENCE, 100, STATE_RECEIVED },
        { EVENT_COMPLETE, 103, STATE_AWAITING }, { EVENT_QUERY, 110, STATE_QUERIED },
        { EVENT_EVIDENCE, 115, STATE_QUERIED },  { EVENT_ANSWER, 120, STATE_AWAITING },
        { EVENT_SCORE, 121, STATE_ASSESSED },    { EVENT_QUERY, 121, STATE_QUERIED },
        { EVENT_ANSWER, 121, STATE_ASSESSED },   { EVENT_REJECT, 130, STATE_REJECTED },
        { EVENT_APPEAL, 190, STATE_APPEALED },   { EVENT_QUERY, 195, STATE_QUERIED },
        { EVENT_REJECT, 200, STATE_DISMISSED },
    };
    Course c = { 0 };
    int64_t days[SIDES];
    (void)state;
    for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
        assert_true(course_step(&c, step[i].kind, step[i].on));
        assert_int_equal(c.state, step[i].to);
    }
    course_days(&c, 999, days);
    assert_int_equal(days[SIDE_ASSESSOR], 10 + 10 + 5); /* to the query, to the refusal, of the appeal */
    assert_int_equal(days[SIDE_APPLICANT], 10 + 5);     /* the sixty days before the appeal are nobody's */
}

static void what_cannot_happen(void **state)
{
    Course c = { 0 };
    (void)state;
    for (EventKind k = 0; k < EVENTS; k++)
        assert_true((course_next(&c, k) != STATE_NONE) == (k == EVENT_MADE));
    assert_true(course_step(&c, EVENT_MADE, 10));
    assert_false(course_step(&c, EVENT_QUERY, 9)); /* before the last event */
    assert_false(course_step(&c, EVENT_MADE, 11));
    assert_false(course_step(&c, EVENT_ANSWER, 11)); /* nobody asked */
    assert_false(course_step(&c, EVENT_APPEAL, 11));
    assert_true(course_step(&c, EVENT_QUERY, 11));
    assert_false(course_step(&c, EVENT_QUERY, 12));
    assert_false(course_step(&c, EVENT_ACCEPT, 12));
    assert_false(course_step(&c, EVENT_LIST, 12));
    assert_int_equal(c.events, 2);
}

/* Whatever happens: days add up to the time that was anybody's, nothing leaves an end, and evidence changes no state.
 */
static void any_course(void **state)
{
    Random r;
    (void)state;
    random_seed(&r, 7);
    for (int run = 0; run < 3000; run++) {
        Course c = { 0 };
        Date day = 0, counted = 0;
        for (int i = 0; i < 30; i++) {
            EventKind k = (EventKind)random_below(&r, EVENTS);
            Course was = c;
            Date on = day + (Date)random_below(&r, 5);
            if (!course_step(&c, k, on)) {
                assert_memory_equal(&was, &c, sizeof c);
                continue;
            }
            if (was.state != STATE_NONE && state_side(was.state) != SIDE_NOBODY)
                counted += on - day;
            day = on;
            assert_int_equal(c.days[SIDE_ASSESSOR] + c.days[SIDE_APPLICANT], counted);
            assert_true(was.state != STATE_LISTED && was.state != STATE_DISMISSED && was.state != STATE_WITHDRAWN);
            assert_true(k != EVENT_EVIDENCE || was.state == c.state);
            assert_true((c.state == STATE_QUERIED) == (state_side(c.state) == SIDE_APPLICANT));
        }
    }
}

/* ---- events as text ---------------------------------------------------------------------------------------------- */

static void events_come_back(void **state)
{
    Arena arena;
    Event x = { .kind = EVENT_MADE, .on = 20454 }, back;
    View body;
    (void)state;
    arena_init(&arena, MIB);
    for (int i = 0; i < SAID_FIELDS; i++)
        x.field[i] = i % 3 ? arena_printf(&arena, "value %d of it", i) : V("");
    x.text = V("two lines\n\nand more\n");
    body = event_write(&x, &arena);
    assert_true(view_starts(body, V("made\n2026-01-01\n")));
    assert_true(event_read(body, &back));
    assert_int_equal(back.kind, EVENT_MADE);
    assert_int_equal(back.on, x.on);
    for (int i = 0; i < SAID_FIELDS; i++)
        assert_true(view_eq(back.field[i], x.field[i]));
    assert_true(view_eq(back.text, x.text));
    assert_false(event_read(V(""), &back));
    assert_false(event_read(V("made"), &back));
    assert_false(event_read(V("made\n2026-02-30\n\n"), &back));
    assert_false(event_read(V("sold\n2026-02-03\n\n"), &back));
    assert_false(event_read(V("made\n2026-02-03\nname x"), &back)); /* cut short */
    assert_true(event_read(V("made\n2026-02-03\nlater-field x\nname\nname Bag\n\n"), &back));
    assert_true(view_eq(back.field[SAID_NAME], V("Bag")));
    arena_release(&arena);
}

/* ---- the price cap ----------------------------------------------------------------------------------------------- */

static void cap_on_increases(void **state)
{
    int64_t most;
    (void)state;
    assert_true(price_cap(1234, 23000, 7500, &most)); /* 2.30 % - 0.75 points */
    assert_int_equal(most, 1253);
    assert_true(price_cap(1000, 14500, 7500, &most)); /* 1.45 % as in the published example */
    assert_int_equal(most, 1007);
    assert_true(price_cap(10000, 17500, 7500, &most)); /* exactly a whole penny is kept */
    assert_int_equal(most, 10100);
    assert_true(price_cap(99, 17500, 7500, &most)); /* rounded down: no increase for what is cheap */
    assert_int_equal(most, 99);
    assert_true(price_cap(1234, 5000, 7500, &most)); /* less than the factor */
    assert_int_equal(most, 1234);
    assert_true(price_cap(1234, -5000, 7500, &most));
    assert_int_equal(most, 1234);
    assert_true(price_cap(PRICE_MOST_PENCE, 10 * PPM, 0, &most));
    assert_int_equal(most, PRICE_MOST_PENCE * 11);
    assert_false(price_cap(-1, 23000, 7500, &most));
    assert_false(price_cap(PRICE_MOST_PENCE + 1, 23000, 7500, &most));
}

static void prices_and_shares_as_written(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } price[] = { { "2.10", 210000000 },
                  { "\xc2\xa3"
                    "2.1",
                    210000000 },
                  { "0", 0 },
                  { " 12 ", 1200000000 },
                  { "0.00000001", 1 } },
      share[] = { { "0.1%", 1000 }, { "2.30 %", 23000 }, { "0.023", 23000 }, { "-0.5%", -5000 }, { "100%", PPM } };
    static const char *const no[] = { "", "%", "x", "1e3", "1.2.3", "--1", "0.123456789", "1,000", "nan" };
    int64_t v;
    (void)state;
    for (size_t i = 0; i < sizeof price / sizeof *price; i++) {
        assert_true(price_parse(view_of(price[i].text), &v));
        assert_int_equal(v, price[i].value);
    }
    for (size_t i = 0; i < sizeof share / sizeof *share; i++) {
        assert_true(ppm_parse(view_of(share[i].text), &v));
        assert_int_equal(v, share[i].value);
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        assert_false(price_parse(view_of(no[i]), &v));
        assert_false(ppm_parse(view_of(no[i]), &v));
    }
    assert_false(price_parse(V("-1"), &v));
    assert_false(price_parse(V("10000000.01"), &v));
    assert_false(ppm_parse(V("0.00001%"), &v));
}

/* ---- the benchmark ----------------------------------------------------------------------------------------------- */

static const int64_t pound = 100ll * MICROPENCE;

static void benchmark_of_five(void **state)
{
    BenchmarkMember m[] = { { 210ll * MICROPENCE, 40000000 },
                            { 240ll * MICROPENCE, 35000000 },
                            { 255ll * MICROPENCE, 20000000 },
                            { 320ll * MICROPENCE, 4950000 },
                            { 490ll * MICROPENCE, 50000 } };
    static const double share[] = { .40, .35, .20, .0495, .0005 };
    Arena arena;
    Benchmark b;
    Error e;
    (void)state;
    arena_init(&arena, MIB);
    assert_int_equal(benchmark_make(m, 5, 1000, &arena, &b, &e), OK);
    for (int i = 0; i < 5; i++) {
        assert_true(fabs(m[i].share - share[i]) < 1e-12);
        assert_int_equal(m[i].left_out, i == 4);
    }
    assert_int_equal(b.minimum_micropence, 210ll * MICROPENCE);
    assert_true(fabs(benchmark_pounds(&b, .5) - 2.475) < 1e-12);
    assert_int_equal(b.counted, 4);
    assert_int_equal(b.cost_pence, 100000000);
    assert_int_equal(benchmark_make(m, 5, 500, &arena, &b, &e), OK); /* exactly the threshold stays */
    assert_int_equal(b.counted, 5);
    assert_true(fabs(benchmark_pounds(&b, .5) - 2.55) < 1e-12);
    arena_release(&arena);
}

/* The one that would fall below the threshold if the cost were reckoned anew stays. */
static void left_out_once(void **state)
{
    BenchmarkMember m[] = { { 5 * pound, 99899900 }, { pound, 100000 }, { 2 * pound, 100 }, { pound / 2, 0 } };
    Arena arena;
    Benchmark b;
    Error e;
    (void)state;
    arena_init(&arena, MIB);
    assert_int_equal(benchmark_make(m, 4, 1000, &arena, &b, &e), OK);
    assert_int_equal(b.cost_pence, 100000000);
    assert_true(!m[0].left_out && !m[1].left_out && m[2].left_out && m[3].left_out);
    assert_int_equal(b.minimum_micropence, pound);
    m[1].unknown = true; /* no price: its cost counts, it sets nothing */
    assert_int_equal(benchmark_make(m, 4, 1000, &arena, &b, &e), OK);
    assert_int_equal(b.minimum_micropence, 5 * pound);
    assert_int_equal(b.unknown, 1);
    m[0].cost_pence = m[1].cost_pence = m[2].cost_pence = 0; /* nothing was spent at all */
    assert_int_equal(benchmark_make(m, 4, 1000, &arena, &b, &e), OK);
    assert_int_equal(b.left_out, 0);
    m[0].cost_pence = COST_MOST_PENCE;
    m[1].cost_pence = 1;
    assert_int_equal(benchmark_make(m, 4, 1000, &arena, &b, &e), E_LIMIT);
    m[1].cost_pence = -1;
    assert_int_equal(benchmark_make(m, 4, 1000, &arena, &b, &e), E_LIMIT);
    assert_int_equal(benchmark_make(m, 0, 1000, &arena, &b, &e), OK);
    assert_true(benchmark_pounds(&b, .5) == 0);
    arena_release(&arena);
}

static void above_the_benchmark(void **state)
{
    (void)state;
    assert_false(price_exceeds(132 * pound, 100 * pound, 320000)); /* exactly 32 % above */
    assert_true(price_exceeds(132 * pound + 1, 100 * pound, 320000));
    assert_false(price_exceeds(3 * pound, 3 * pound, 0));
    assert_true(price_exceeds(2, 1, 999999)); /* 1.999999 */
    assert_false(price_exceeds(1, 1, 999999));
    assert_false(price_exceeds(2, 1, PPM));
    assert_true(price_exceeds(PRICE_MOST_PENCE * MICROPENCE, PRICE_MOST_PENCE * MICROPENCE - 1, 0));
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

static void gates_one_by_one(void **state)
{
    static const GateRule rule = { { 55000, 20000, 0 } };
    static const struct {
        Scores s;
        bool passed[GATES];
    } of[] = {
        { { 30000, 20000, 5000 }, { true, true, true } },
        { { 30000, 19999, 5000 }, { false, true, true } },
        { { 19999, 40000, 10000 }, { true, false, true } },
        { { 80000, -1, 10000 }, { true, true, false } }, /* a high total does not help */
        { { 20000, 0, 10000 }, { false, true, true } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        for (Gate g = 0; g < GATES; g++)
            assert_int_equal(gate_passed(&of[i].s, &rule, g), of[i].passed[g]);
        assert_int_equal(gates_passed(&of[i].s, &rule), of[i].passed[0] && of[i].passed[1] && of[i].passed[2]);
    }
}

static void points_for_the_price(void **state)
{
    int64_t p;
    (void)state;
    assert_true(price_points(100 * pound, 100 * pound, 320000, 40000, &p));
    assert_int_equal(p, 40000);
    assert_true(price_points(132 * pound, 100 * pound, 320000, 40000, &p));
    assert_int_equal(p, 0);
    assert_true(price_points(116 * pound, 100 * pound, 320000, 40000, &p));
    assert_int_equal(p, 20000);
    assert_true(price_points(164 * pound, 100 * pound, 320000, 40000, &p));
    assert_int_equal(p, -40000);
    assert_true(price_points(132 * pound + 1, 100 * pound, 320000, 40000, &p)); /* a hair above fails the gate */
    assert_true(p < 0);
    assert_false(price_points(pound, 0, 320000, 40000, &p));
    assert_false(price_points(pound, pound, 0, 40000, &p));
    assert_true(points_parse(V("-3.5"), &p));
    assert_int_equal(p, -3500);
    assert_true(points_parse(V("20"), &p));
    assert_int_equal(p, 20000);
    assert_false(points_parse(V("1.2345"), &p));
    assert_false(points_parse(V("a"), &p));
    assert_false(points_parse(V(""), &p));
}

/* ---- rehearsal --------------------------------------------------------------------------------------------------- */

static Rehearsed product(const char *code, int64_t pence_each, int64_t cost_pence, int64_t items)
{
    return (Rehearsed){ .code = view_of(code),
                        .packs = 1,
                        .priced = pence_each > 0,
                        .least_each = pence_each * MICROPENCE,
                        .most_each = pence_each * MICROPENCE,
                        .items = items,
                        .cost_pence = cost_pence,
                        .same_unit = true };
}

static void a_rule_on_five_products(void **state)
{
    Rehearsed p[] = { product("a", 210, 40000000, 9), product("b", 240, 35000000, 9), product("c", 255, 20000000, 9),
                      product("d", 320, 4950000, 1), product("e", 490, 50000, 0) };
    Dispute d[5 * DISPUTES_OF_ONE];
    RehearsalRule rule = rehearsal_rule();
    Arena arena;
    Outcome o;
    Error e;
    int n = 0;
    (void)state;
    arena_init(&arena, MIB);
    rule.quantile_ppm = PPM / 2;
    rule.above_ppm = 50000;
    rule.dead_items = 0;
    assert_int_equal(rehearse(&rule, p, 5, true, &arena, &o, &e), OK);
    assert_int_equal(o.each, 247500000);
    assert_int_equal(o.allowed, 259875000);
    assert_int_equal(p[0].effect, EFFECT_WITHIN);
    assert_int_equal(p[2].effect, EFFECT_WITHIN);
    assert_int_equal(p[3].effect, EFFECT_ABOVE);
    assert_int_equal(p[4].effect, EFFECT_DELETED);
    assert_int_equal(p[3].saving_pence, 930059); /* 49,500 * (320 - 259.875) / 320, to the penny */
    assert_int_equal(o.cost_pence[EFFECT_ABOVE], 4950000);
    assert_int_equal(o.n[EFFECT_WITHIN], 3);
    assert_int_equal(o.more_pence, 0);
    for (int i = 0; i < 5; i++)
        p[i].pack_pence = p[i].least_each / MICROPENCE * 10;
    p[0].pack_pence = 0; /* several packs, say */
    rule.raise_ppm = 15500;
    assert_int_equal(rehearse(&rule, p, 5, true, &arena, &o, &e), OK);
    assert_int_equal(p[1].raised_pence, 2437); /* 2437.2 */
    assert_int_equal(p[1].more_pence, 539583); /* 350,000 * 37 / 2400 */
    assert_int_equal(p[4].raised_pence, 0);    /* deleted */
    assert_int_equal(o.more_unknown, 1);
    rule.raise_ppm = -1;
    assert_int_equal(rehearsal_disputes(&rule, p, 5, &o, &arena, d, &n, &e), OK);
    assert_int_equal(n, 3); /* the median rests on each of the two in the middle and below */
    rule.quantile_ppm = 0;
    rule.leave_out_ppm = 400000; /* exactly the share of a, which stays */
    n = 0;
    assert_int_equal(rehearse(&rule, p, 5, true, &arena, &o, &e), OK);
    assert_int_equal(o.each, 210000000);
    assert_int_equal(o.benchmark.left_out, 4);
    assert_int_equal(rehearse(&rule, p, 5, false, &arena, &o, &e), OK); /* no use was read: nothing is dead */
    assert_int_equal(o.n[EFFECT_DELETED], 0);
    arena_release(&arena);
}

static void packs_that_cannot_be_told_apart(void **state)
{
    Rehearsed p[] = { product("a", 100, 1000, 1), product("b", 150, 1000, 1), product("c", 0, 1000, 1),
                      product("d", 200, 1000, 1) };
    Dispute d[4 * DISPUTES_OF_ONE];
    RehearsalRule rule = rehearsal_rule();
    Arena arena;
    Outcome o;
    Error e;
    int n = 0;
    (void)state;
    arena_init(&arena, MIB);
    p[1].packs = p[1].priced = p[3].packs = p[3].priced = 2;
    p[1].least_each = 100 * MICROPENCE;
    p[3].most_each = 210 * MICROPENCE;
    rule.above_ppm = 320000;
    assert_int_equal(rehearse(&rule, p, 4, true, &arena, &o, &e), OK);
    assert_int_equal(p[1].effect, EFFECT_PARTLY);
    assert_int_equal(p[2].effect, EFFECT_UNKNOWN);
    assert_int_equal(p[3].effect, EFFECT_ABOVE);
    assert_false(p[3].saving_known);
    assert_int_equal(o.saving_unknown, 2);
    assert_int_equal(o.saving_pence, 0);
    assert_int_equal(rehearsal_disputes(&rule, p, 4, &o, &arena, d, &n, &e), OK);
    assert_int_equal(n, 2);
    assert_int_equal(d[0].product, 1);
    assert_int_equal(d[1].product, 2);
    p[2].priced = 0;
    rule.leave_out_ppm = PPM; /* nobody counts: there is no benchmark */
    assert_int_equal(rehearse(&rule, p, 4, true, &arena, &o, &e), OK);
    assert_false(o.known);
    assert_int_equal(o.n[EFFECT_UNKNOWN], 4);
    arena_release(&arena);
}

static void rules_as_text(void **state)
{
    static const char *const same[] = {
        "group: Foam, square\nbenchmark: median\n# a comment\nleave-out: 0.2%\n\nabove: 32%\r\ndead-items: 3",
        "\"group\",\"Foam, square\"\nbenchmark,50%\nleave-out,0.2%\nabove,0.32\ndead-items,3\n",
        ("{\"group\": \"Foam, square\", \"benchmark\": \"median\", \"leave-out\": 0.002, \"above\": \"32%\", "
         "\"dead-items\": 3}"),
    };
    static const char *const wrong[] = {
        "benchmark: mean", "leave-out: 101%",  "above: -1%",           "dead-items: few",   "colour: red",
        "median",          "{\"group\": [1]}", "{\"group\": \"a\"} x", "{\"above\": true}", "{"
    };
    Arena arena;
    Error e;
    (void)state;
    arena_init(&arena, MIB);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        RehearsalRule r = rehearsal_rule();
        assert_int_equal(rehearsal_read(&r, view_of(same[i]), &arena, &e), OK);
        assert_true(view_eq(r.group, V("Foam, square")));
        assert_int_equal(r.quantile_ppm, 500000);
        assert_int_equal(r.leave_out_ppm, 2000);
        assert_int_equal(r.above_ppm, 320000);
        assert_int_equal(r.dead_items, 3);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        RehearsalRule r = rehearsal_rule();
        assert_int_equal(rehearsal_read(&r, view_of(wrong[i]), &arena, &e), E_USAGE);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_of_each_side),
        cmocka_unit_test(two_queries_and_an_appeal),
        cmocka_unit_test(what_cannot_happen),
        cmocka_unit_test(any_course),
        cmocka_unit_test(events_come_back),
        cmocka_unit_test(cap_on_increases),
        cmocka_unit_test(prices_and_shares_as_written),
        cmocka_unit_test(benchmark_of_five),
        cmocka_unit_test(left_out_once),
        cmocka_unit_test(above_the_benchmark),
        cmocka_unit_test(gates_one_by_one),
        cmocka_unit_test(points_for_the_price),
        cmocka_unit_test(a_rule_on_five_products),
        cmocka_unit_test(packs_that_cannot_be_told_apart),
        cmocka_unit_test(rules_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
