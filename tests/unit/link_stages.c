/* The stages of linking, each by itself: words, dates, likeness of strings, memory, weights and learning,
 * calibrating, choosing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/limits.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "picture/link/calibrate.h"
#include "picture/link/choose.h"
#include "picture/link/dates.h"
#include "picture/link/similar.h"
#include "picture/link/truth.h"
#include "picture/link/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool near(double a, double b, double within)
{
    return fabs(a - b) <= within;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

typedef struct {
    char text[2000];
} Said;

static void say(void *ctx, const Word *w)
{
    Said *s = ctx;
    static const char kinds[] = "wnc", *const apart = "";
    size_t n = strlen(s->text);
    if (w->is == TOKEN_IS_MEASURE) { /* digits stand last first */
        snprintf(s->text + n, sizeof s->text - n, "%sm%d:", n ? " " : apart, w->dimension);
        for (size_t i = w->text.n; i-- > 2;)
            snprintf(s->text + strlen(s->text), sizeof s->text - strlen(s->text), "%c", w->text.p[i]);
    } else if (w->is == TOKEN_IS_PACK) {
        snprintf(s->text + n, sizeof s->text - n, "%sp:", n ? " " : apart);
        for (size_t i = w->text.n; i-- > 2;)
            snprintf(s->text + strlen(s->text), sizeof s->text - strlen(s->text), "%c", w->text.p[i]);
    } else {
        snprintf(s->text + n, sizeof s->text - n, "%s%c:%.*s", n ? " " : apart, kinds[w->is], VIEW_ARGS(w->text));
    }
}

static void words_are(const char *text, const char *expected)
{
    static char folded[FOLD_BYTES];
    Said s = { "" };
    words_split(view(folded, words_fold(view_of(text), folded)), say, &s);
    if (strcmp(s.text, expected) != 0)
        print_message("%s\n", text);
    assert_string_equal(s.text, expected);
}

static void words_and_folding(void **state)
{
    (void)state;
    words_are("Foley Catheter", "w:foley w:catheter");
    words_are("", "");
    words_are(" - / .", "");
    words_are("Lud&#228;scher & B\xc3\xb6hlen", "w:ludascher w:bohlen");
    words_are("Chin's", "w:chins");
    words_are("PSLX350H", "c:pslx350h");
    words_are("PS-LX350H", "w:ps c:lx350h c:pslx350h");
    words_are("non-sterile", "w:non w:sterile");
    words_are("12", "n:12");
    words_are("2.50", "n:2.5");
    words_are("1,299", "n:1299");
    words_are("00456", "c:00456");
    words_are("33-1/3", "n:33 n:1 n:3 c:3313");
}

static void measures_and_packs(void **state)
{
    (void)state;
    words_are("10mm", "m1:10000000");
    words_are("1 cm", "m1:10000000");
    words_are("1.0 CM", "m1:10000000");
    words_are("14 Fr", "m4:14");
    words_are("14FR", "m4:14");
    words_are("500 ml", "m2:500000000");
    words_are("0.5 L", "m2:500000000");
    words_are("5\"", "m1:127000000");
    words_are("10-inch", "m1:254000000");
    words_are("3 in 1", "n:3 w:in n:1");
    words_are("5/box", "p:5");
    words_are("bx/5", "p:5");
    words_are("Box of 100", "p:100");
    words_are("30pk", "p:30");
    words_are("10 pack", "p:10");
    words_are("boxes", "w:boxes");
}

static void folding_is_bounded(void **state)
{
    static char folded[FOLD_BYTES], text[3 * FOLD_BYTES];
    (void)state;
    memset(text, 'A', sizeof text);
    assert_in_range(words_fold(view(text, sizeof text), folded), FOLD_BYTES - 100, FOLD_BYTES);
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\x84", 2);
    assert_in_range(words_fold(view(text, sizeof text), folded), FOLD_BYTES - 100, FOLD_BYTES);
    for (size_t i = 0; i + 5 <= sizeof text; i += 5)
        memcpy(text + i, "&amp;", 5);
    assert_true(words_fold(view(text, sizeof text), folded) <= FOLD_BYTES);
    for (size_t i = 0; i < 9; i++) /* whatever is cut in two */
        assert_true(words_fold(view("ab\xe2\x82\xac&#22", i), folded) <= 10);
}

static bool number_is(const char *text, double expected)
{
    double x = -1;
    return words_number(view_of(text), &x) && near(x, expected, 1e-9);
}

static void numbers(void **state)
{
    double x;
    (void)state;
    assert_true(number_is("12", 12));
    assert_true(number_is("$1,299.50", 1299.5));
    assert_true(number_is("7.5 eur", 7.5));
    assert_true(number_is("-3", -3));
    assert_false(words_number(V("15 g"), &x));
    assert_false(words_number(V("ab"), &x));
    assert_false(words_number(V(""), &x));
    assert_false(words_number(V("2/98"), &x));
}

static void date_is(const char *text, const char *expected)
{
    char got[DATE_CHARS] = "";
    Date d;
    if (link_date(view_of(text), &d))
        date_text(d, got);
    assert_string_equal(got, expected);
}

static void dates(void **state)
{
    (void)state;
    date_is("1971-06-24", "1971-06-24");
    date_is("24/06/1971", "1971-06-24");
    date_is("06/24/1971", "1971-06-24");
    date_is("19710624", "1971-06-24");
    date_is("24 jun 1971", "1971-06-24");
    date_is("1971-06-24t10:00:00z", "1971-06-24");
    date_is("1971-02-30", "");
    date_is("5060031", "");
    date_is("12345678", "");
    date_is("2-3-4-5", "");
}

/* ---- likeness ---------------------------------------------------------------------------------------------------- */

/* W. E. Winkler, "Overview of record linkage and current research directions", 2006, table 6. */
static void jaro_and_winkler(void **state)
{
    static const struct {
        const char *a, *b;
        double jaro, winkler;
    } known[] = {
        { "SHACKLEFORD", "SHACKELFORD", 0.970, 0.982 }, { "DUNNINGHAM", "CUNNIGHAM", 0.896, 0.896 },
        { "NICHLESON", "NICHULSON", 0.926, 0.956 },     { "JONES", "JOHNSON", 0.790, 0.832 },
        { "MASSEY", "MASSIE", 0.889, 0.933 },           { "ABROMS", "ABRAMS", 0.889, 0.922 },
        { "MARTHA", "MARHTA", 0.944, 0.961 },           { "DWAYNE", "DUANE", 0.822, 0.840 },
        { "DIXON", "DICKSONX", 0.767, 0.813 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        View a = view_of(known[i].a), b = view_of(known[i].b);
        assert_true(near(jaro(a, b), known[i].jaro, 0.0006));
        assert_true(near(jaro_winkler(a, b), known[i].winkler, 0.0006));
        assert_true(near(jaro(a, b), jaro(b, a), 1e-12));
    }
    assert_true(jaro(V(""), V("")) == 1 && jaro(V("a"), V("")) == 0 && jaro(V("a"), V("b")) == 0);
    assert_true(jaro_winkler(V("same"), V("same")) == 1);
}

static void edits(void **state)
{
    (void)state;
    assert_true(one_edit_apart(V("abc"), V("abd")));
    assert_true(one_edit_apart(V("abc"), V("ab")));
    assert_true(one_edit_apart(V("abc"), V("xabc")));
    assert_true(one_edit_apart(V("abcd"), V("acbd")));
    assert_true(one_edit_apart(V("aab"), V("ab")));
    assert_false(one_edit_apart(V("abc"), V("abc")));
    assert_false(one_edit_apart(V("abcd"), V("abxy")));
    assert_false(one_edit_apart(V("abcd"), V("dabc")));
    assert_true(begins_or_ends(V("ldf9932"), V("ldf9932st"), 4));
    assert_true(begins_or_ends(V("hn123456"), V("123456"), 4));
    assert_false(begins_or_ends(V("123"), V("123456"), 4));
    assert_false(begins_or_ends(V("12345"), V("12345"), 4));
}

/* ---- memory and threads ------------------------------------------------------------------------------------------ */

static void memory_has_a_limit(void **state)
{
    LinkMemory m;
    Error e = { 0 };
    void *p, *q;
    (void)state;
    link_memory_init(&m, 10000);
    p = link_take(&m, 100, 50);
    assert_non_null(p);
    assert_null(link_take(&m, 100, 60));
    assert_int_equal(link_memory_fail(&m, "a test", &e), E_LIMIT);
    assert_non_null(strstr(e.what, "0 MB"));
    q = link_regrow(&m, p, 9000, 1);
    assert_non_null(q);
    assert_null(link_regrow(&m, q, 11000, 1)); /* and q stays */
    assert_null(link_take(&m, SIZE_MAX / 2, 4));
    link_give(&m, q);
    link_give(&m, NULL);
    assert_int_equal(atomic_load(&m.used), 0);
    assert_true(atomic_load(&m.peak) >= 9000);
    link_memory_init(&m, SIZE_MAX);
    fault_arm(1);
    assert_null(link_take(&m, 10, 10));
    assert_true(fault_disarm());
    assert_int_equal(link_memory_fail(&m, "a test", &e), E_MEMORY);
    assert_int_equal(atomic_load(&m.used), 0);
}

static void count_task(void *ctx, size_t task, int worker)
{
    int *done = ctx;
    done[task] += worker >= 0 && worker < PARALLEL_MOST;
}

static void each_task_is_done_once(void **state)
{
    (void)state;
    for (int threads = 0; threads < 70; threads += 3) {
        int done[1000] = { 0 };
        parallel_run(threads, 1000, count_task, done);
        for (int i = 0; i < 1000; i++)
            assert_int_equal(done[i], 1);
    }
    parallel_run(4, 0, count_task, NULL);
    assert_in_range(parallel_processors(), 1, PARALLEL_MOST);
}

/* ---- weights ----------------------------------------------------------------------------------------------------- */

/* Fellegi and Sunter's weights by hand: log2(m / u) for agreeing, log2((1 - m) / (1 - u)) for differing. */
static void weights_by_hand(void **state)
{
    LinkModel model = { .n = 2, .kind = { LINK_CODE, LINK_NAME } };
    (void)state;
    model.m[0][14] = 0.95;
    model.u[0][14] = 0.01;
    model.m[0][1] = 0.05;
    model.u[0][1] = 0.99;
    model.m[1][14] = 0.9;
    model.u[1][14] = 0.1;
    model_weigh(&model);
    assert_true(near(model.weight[0][14], 6.5699, 1e-3));
    assert_true(near(model.weight[0][1], -4.3074, 1e-3));
    assert_true(near(model.weight[1][14], 3.1699, 1e-3));
    assert_true(model.weight[0][0] == 0);
    assert_true(near(model_bits(&model, (LinkPattern){ { 0xee } }), 9.7398, 1e-3));
    assert_true(near(model_bits(&model, (LinkPattern){ { 0x01 } }), -4.3074, 1e-3)); /* the second says nothing */
    model.accidents = 0.05; /* what differs by accident weighs less: log2(0.95 * 0.05 / 0.99 + 0.05) */
    model_weigh(&model);
    assert_true(near(model.weight[0][1], log2(0.95 * 0.05 / 0.99 + 0.05), 1e-3));
}

static void simulate(LinkPairs *p, Random *rnd, const double *m, const double *u, int n, double prior)
{
    for (size_t i = 0; i < p->n; i++) {
        bool same = random_unit(rnd) < prior;
        p->left[i] = p->right[i] = (uint32_t)i;
        p->begin[i] = i;
        p->pattern[i] = (LinkPattern){ { 0 } };
        for (int c = 0; c < n; c++)
            pattern_set(&p->pattern[i], c, random_unit(rnd) < (same ? m[c] : u[c]) ? 14 : 1);
    }
}

static void learning_finds_what_was_simulated(void **state)
{
    static const double m[] = { 0.9, 0.8, 0.95, 0.7, 0.85 }, u[] = { 0.1, 0.2, 0.01, 0.3, 0.05 };
    enum { PAIRS = 40000 };
    static uint32_t left[PAIRS], right[PAIRS];
    static size_t begin[PAIRS];
    static LinkPattern pattern[PAIRS];
    LinkMemory memory;
    LinkPairs p = { .memory = &memory, .n = PAIRS, .left = left, .right = right, .begin = begin, .pattern = pattern };
    LinkPlan plan = { .n = 5, .columns = 5 };
    LinkModel model;
    Random rnd;
    Error e = { 0 };

    (void)state;
    link_memory_init(&memory, 64 * MIB);
    random_seed(&rnd, 7);
    simulate(&p, &rnd, m, u, 5, 0.2);
    for (int i = 0; i < 5; i++)
        plan.comparison[i].kind = LINK_CODE;
    model_start(&model, &plan);
    model.accidents = 0;
    assert_int_equal(model_learn(&model, &p, PAIRS, PAIRS, LINK_MANY, &e), OK);
    assert_true(near(model.prior, 0.2, 0.02));
    for (int i = 0; i < 5; i++) {
        assert_true(near(model.m[i][14], m[i], 0.03));
        assert_true(near(model.u[i][14], u[i], 0.02));
        assert_true(near(model.m[i][14] + model.m[i][1], 1, 1e-6));
    }
    assert_int_equal(atomic_load(&memory.used), 0);
}

/* ---- calibrating ------------------------------------------------------------------------------------------------- */

/* Records of two sides in families: `share` of the left ones have a partner, which scores about 20; a sibling, which
 * every left record meets but `alone` of those that have a partner, scores about 5. */
static void families(LinkPairs *p, Random *rnd, uint32_t records, double share, double alone)
{
    p->n = 0;
    for (uint32_t i = 0; i < records; i++) {
        bool partner = random_unit(rnd) < share, sibling = !partner || random_unit(rnd) >= alone;
        for (int k = 0; k < 2; k++)
            if (k ? sibling : partner) {
                p->left[p->n] = i;
                p->right[p->n] = 2 * i + (uint32_t)k;
                p->bits[p->n++] = (float)((k ? 5 : 20) + 4 * (random_unit(rnd) - 0.5));
            }
    }
}

/* Whether all records with a partner met a sibling too or only some, siblings are no partners. */
static void siblings_are_told_from_partners(void **state)
{
    enum { RECORDS = 3000 };
    static uint32_t left[2 * RECORDS], right[2 * RECORDS];
    static float bits[2 * RECORDS];
    static const double alone[] = { 0, 0.05, 0.15, 0.5 };

    (void)state;
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
        LinkMemory memory;
        LinkPairs p = { .memory = &memory, .left = left, .right = right, .bits = bits };
        LinkCalibration c;
        LinkBest best;
        Random rnd;
        Error e = { 0 };

        link_memory_init(&memory, 64 * MIB);
        random_seed(&rnd, 11);
        families(&p, &rnd, RECORDS, 0.7, alone[i]);
        assert_int_equal(best_take(&best, &p, RECORDS, 2 * RECORDS, &e), OK);
        best_fill(&best, &p, 1);
        assert_int_equal(calibrate(&c, &p, &best, LINK_ONCE, 0.4, &e), OK);
        assert_true(calibrated(&c, 5) < 0.2);
        assert_true(calibrated(&c, 20) > 0.95);
        best_release(&best);
        assert_int_equal(atomic_load(&memory.used), 0);
    }
}

/* ---- choosing ---------------------------------------------------------------------------------------------------- */

static void best_first_each_once(void **state)
{
    uint32_t left[] = { 0, 1, 0, 1, 2 }, right[] = { 0, 0, 1, 1, 2 };
    float bits[] = { 9, 8, 8, 1, 0 }, probability[] = { 0.9f, 0.8f, 0.7f, 0.2f, 0.3f };
    LinkMemory memory;
    LinkPairs p = { .memory = &memory, .n = 5, .left = left, .right = right, .bits = bits, .probability = probability };
    LinkChoice c;
    Error e = { 0 };

    (void)state;
    link_memory_init(&memory, MIB);
    assert_int_equal(choose_pairs(&c, &p, 3, 3, LINK_ONCE, 0.25, &e), OK);
    assert_int_equal(c.n, 2); /* 0-0 and 2-2; 1-1 is not likely enough */
    assert_int_equal(c.all, 3);
    assert_int_equal(c.pair[0], 0);
    assert_int_equal(c.pair[1], 4);
    assert_true(near(c.precision, 0.6, 1e-6));
    choice_release(&c);
    assert_int_equal(choose_pairs(&c, &p, 3, 3, LINK_MANY, -1, &e), OK);
    /* Expected F1 with k pairs, of 2.9 in all: 2*0.9/3.9, 2*1.7/4.9, 2*2.4/5.9, 2*2.7/6.9, ...: three are best. */
    assert_int_equal(c.n, 3);
    assert_true(near(c.threshold, 0.7, 1e-6));
    choice_release(&c);
    assert_int_equal(atomic_load(&memory.used), 0);
}

/* A chain a-b, b-c whose ends contradict each other stays apart at its weaker link. */
static void clusters_heed_contradiction(void **state)
{
    uint32_t left[] = { 0, 0, 1, 3 }, right[] = { 1, 2, 2, 4 }, cluster[6];
    size_t begin[] = { SIZE_MAX, 0, 1, SIZE_MAX, 3, SIZE_MAX };
    float bits[] = { 12, -18, 6, 9 }, probability[] = { 0.999f, 0.001f, 0.9f, 0.99f };
    static const uint32_t expected[] = { 0, 0, 2, 3, 3, 5 };
    LinkMemory memory;
    LinkPairs p = { .memory = &memory,
                    .n = 4,
                    .left = left,
                    .right = right,
                    .begin = begin,
                    .bits = bits,
                    .probability = probability };
    LinkChoice c;
    Error e = { 0 };

    (void)state;
    link_memory_init(&memory, MIB);
    assert_int_equal(choose_pairs(&c, &p, 6, 6, false, 0.5, &e), OK);
    assert_int_equal(c.n, 3);
    assert_int_equal(choose_clusters(&c, &p, 0.5, 6, cluster, &e), OK);
    assert_memory_equal(cluster, expected, sizeof expected);
    bits[1] = 4; /* now they agree a little: one group of three */
    assert_int_equal(choose_clusters(&c, &p, 0.5, 6, cluster, &e), OK);
    assert_int_equal(cluster[2], 0);
    choice_release(&c);
}

/* Wilson's interval: 8 of 10, as published tables have it. */
static void intervals(void **state)
{
    double low, high;
    (void)state;
    wilson(8, 10, &low, &high);
    assert_true(near(low, 0.4902, 1e-4) && near(high, 0.9433, 1e-4));
    wilson(0, 0, &low, &high);
    assert_true(low == 0 && high == 1);
    wilson(5, 5, &low, &high);
    assert_true(high == 1 && near(low, 0.5655, 1e-4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_folding),
        cmocka_unit_test(measures_and_packs),
        cmocka_unit_test(folding_is_bounded),
        cmocka_unit_test(numbers),
        cmocka_unit_test(dates),
        cmocka_unit_test(jaro_and_winkler),
        cmocka_unit_test(edits),
        cmocka_unit_test(memory_has_a_limit),
        cmocka_unit_test(each_task_is_done_once),
        cmocka_unit_test(weights_by_hand),
        cmocka_unit_test(learning_finds_what_was_simulated),
        cmocka_unit_test(siblings_are_told_from_partners),
        cmocka_unit_test(best_first_each_once),
        cmocka_unit_test(clusters_heed_contradiction),
        cmocka_unit_test(intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
