/* Facets against a plain count over the documents themselves: filters, counts, several values, names shared by values,
 * documents far apart; the bytes of a stripe at every width; damaged rows. limit: 240 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/memory.h"
#include "support/search_corpus.h"

#include <unistd.h>

static char folder[128], path[192];

#define MUST(call)                                                                                                     \
    do {                                                                                                               \
        Error e_ = { 0 };                                                                                              \
        Error *e = &e_;                                                                                                \
        if ((call) != OK)                                                                                              \
            fail_msg("%s: %s", #call, e_.what);                                                                        \
    } while (0)

enum { WORDS = 4, VALUES = 3 /* at most, of one facet of one document */ };

/* A document of this test: which of the words "word0".."word3" it has, and its values. */
typedef struct {
    uint32_t doc;
    unsigned words;
    int value[FACETS][VALUES]; /* -1: none */
} Doc;

static Doc *docs;
static int n_docs;
static int values_of[FACETS]; /* how many different ones each facet has */

static void value_text_of(int facet, int value, char out[40])
{
    snprintf(out, 40, "%c%d", 'a' + facet, value);
}

static void make_docs(int n, unsigned step, uint64_t seed)
{
    Random r;
    random_seed(&r, seed);
    docs = must_have(calloc((size_t)n, sizeof *docs));
    n_docs = n;
    for (int f = 0; f < FACETS; f++)
        values_of[f] = (int[]){ 1, 2, 5, 40, 300, 70000, 3, 2, 17 }[f % 9];
    for (int i = 0; i < n; i++) {
        docs[i].doc = 1 + (uint32_t)i * step;
        docs[i].words = (unsigned)random_below(&r, 1u << WORDS) | (i % 3 == 0);
        for (int f = 0; f < FACETS; f++) {
            int some = f == FACET_SEEN ? 1 : (int)random_below(&r, f % 2 ? 2 : VALUES + 1);
            for (int k = 0; k < VALUES; k++)
                docs[i].value[f][k] = k < some ? (int)random_below(&r, (uint64_t)values_of[f]) : -1;
            if (f == 7 && i > 2 && i < 9000 && docs[i].value[f][0] > 0)
                docs[i].value[f][0] = 0; /* a value that a stripe has, and hardly any document */
        }
    }
}

static int texts_of(const Doc *d, SearchText *out, char kept[][40])
{
    int n = 0;
    for (int w = 0; w < WORDS; w++)
        if (d->words >> w & 1) {
            snprintf(kept[n], 40, "word%c", 'a' + w);
            out[n] = (SearchText){ SEARCH_NAME, view_of(kept[n]) };
            n++;
        }
    for (int f = 0; f < FACETS; f++)
        for (int k = 0; k < VALUES; k++)
            if (d->value[f][k] >= 0) {
                value_text_of(f, d->value[f][k], kept[n]);
                out[n] = (SearchText){ SEARCH_FACET(f), view_of(kept[n]) };
                n++;
            }
    return n;
}

static Store *built(void)
{
    IndexWriter *w = NULL;
    Store *s = NULL;

    for (int i = 0; i < 4; i++) {
        char name[200];
        snprintf(name, sizeof name, "%s%s", path, (const char *[]){ "", "-wal", "-shm", ".build" }[i]);
        unlink(name);
    }
    MUST(store_open(&s, path, STORE_CREATE, search_schemas, e));
    MUST(store_next_begin(s, e));
    MUST(index_writer_new(&w, MIB, 1, NULL, e));
    for (int i = 0; i < n_docs; i++) {
        char kept[WORDS + FACETS * VALUES][40];
        SearchText text[WORDS + FACETS * VALUES];
        int n = texts_of(&docs[i], text, kept);
        MUST(index_add(w, docs[i].doc, text, n, e));
    }
    MUST(index_finish(w, s, e));
    index_writer_free(w);
    MUST(store_switch(s, e));
    MUST(store_refresh(s, e));
    return s;
}

/* ---- filters ---- */

typedef struct {
    int facet, modulus, rest; /* good: values whose number leaves that rest; modulus 0: documents without a value */
} Wanted;

static bool good(void *ctx, View value)
{
    const Wanted *w = ctx;
    int64_t number;
    if (!value.p)
        return w->modulus == 0;
    return w->modulus && view_int(view_sub(value, 1, value.n), &number) && number % w->modulus == w->rest;
}

static bool doc_is_good(const Doc *d, const Wanted *w)
{
    bool any = false;
    for (int k = 0; k < VALUES; k++) {
        if (d->value[w->facet][k] < 0)
            continue;
        any = true;
        if (w->modulus && d->value[w->facet][k] % w->modulus == w->rest)
            return true;
    }
    return !any && w->modulus == 0;
}

/* ---- counts ---- */

/* Values of one facet are counted under their number's last digit; 7 is not shown. */
static View last_digit(void *ctx, SearchFacet facet, View value)
{
    (void)ctx;
    (void)facet;
    if (value.p[value.n - 1] == '7')
        return view(NULL, 0);
    return view_sub(value, value.n - 1, value.n);
}

enum { RENAMED = FACET_MAKER };

static void reference_counts(const Wanted *wanted, int filters, unsigned words, int facet, int64_t *count)
{
    for (int i = 0; i < n_docs; i++) {
        bool passes = (docs[i].words & words) == words;
        for (int k = 0; k < filters; k++)
            passes &= doc_is_good(&docs[i], &wanted[k]);
        if (!passes)
            continue;
        for (int k = 0; k < VALUES; k++) {
            int v = docs[i].value[facet][k];
            bool again = false;
            if (v < 0)
                continue;
            if (facet == RENAMED)
                v %= 10;
            for (int j = 0; j < k; j++)
                again |= docs[i].value[facet][j] >= 0 &&
                         (facet == RENAMED ? docs[i].value[facet][j] % 10 : docs[i].value[facet][j]) == v;
            if (!again)
                count[v]++;
        }
    }
    if (facet == RENAMED)
        count[7] = 0;
}

static void check_counts(const FacetCounts *got, int facet, const int64_t *count, int most)
{
    int64_t distinct = 0, last = INT64_MAX, shown = 0;
    for (int v = 0; v < values_of[facet]; v++)
        distinct += count[v] > 0;
    assert_int_equal(got->distinct, distinct);
    assert_int_equal(got->n, distinct < most ? distinct : most);
    for (int i = 0; i < got->n; i++) {
        View v = got->value[i].value;
        int64_t number;
        assert_true(view_int(facet == RENAMED ? v : view_sub(v, 1, v.n), &number));
        assert_int_equal(got->value[i].documents, count[number]);
        assert_true(got->value[i].documents <= last);
        assert_true(got->value[i].documents < last || view_cmp(got->value[i - 1].value, v) < 0);
        last = got->value[i].documents;
    }
    /* nothing that was left out has more than the last one given */
    for (int v = 0; v < values_of[facet]; v++)
        shown += count[v] > last;
    assert_true(got->n == 0 || shown < got->n);
}

static void ask_and_compare(Store *s, Random *r)
{
    Wanted wanted[3];
    SearchFilter filter[3];
    int filters = (int)random_below(r, 4), most = 1 + (int)random_below(r, 30);
    unsigned words = (unsigned)random_below(r, 1u << WORDS);
    char question[64] = "";
    SearchRefine refine = { .filter = filter, .filters = filters, .values = most, .shown = last_digit };
    int64_t matched = 0;
    bool corrected = false;
    SearchResult got;
    Arena a;

    if (!words && !filters)
        words = 1;
    for (int i = 0; i < filters; i++) {
        wanted[i] = (Wanted){ (int)random_below(r, FACETS), (int)random_below(r, 4), 0 };
        wanted[i].rest = wanted[i].modulus ? (int)random_below(r, (uint64_t)wanted[i].modulus) : 0;
        filter[i] = (SearchFilter){ (SearchFacet)wanted[i].facet, good, &wanted[i] };
    }
    refine.count = (unsigned)random_below(r, 1u << FACETS);
    refine.renamed = 1u << RENAMED;
    for (int w = 0; w < WORDS; w++)
        if (words >> w & 1)
            snprintf(question + strlen(question), sizeof question - strlen(question), " word%c", 'a' + w);
    for (int i = 0; i < n_docs; i++) {
        bool passes = (docs[i].words & words) == words;
        for (int k = 0; k < filters; k++)
            passes &= doc_is_good(&docs[i], &wanted[k]);
        matched += passes;
    }
    arena_init(&a, GIB);
    MUST(search_run(s, view_of(question), 0, 50, false, &refine, &a, &got, e));
    for (int i = 0; i < got.words; i++)
        corrected |= got.word[i].corrected; /* no document has that word: others were asked for */
    if (!corrected && (matched || !got.relaxed)) {
        assert_int_equal(got.matched, matched);
        for (int f = 0; f < FACETS; f++) {
            int64_t *count = must_have(calloc((size_t)values_of[f] + 10, sizeof *count));
            reference_counts(wanted, filters, words, f, count);
            if (refine.count >> f & 1)
                check_counts(&got.facet[f], f, count, most);
            else
                assert_int_equal(got.facet[f].n, 0);
            free(count);
        }
        for (int i = 0; i < got.n; i++) {
            bool passes;
            MUST(search_passes(s, got.hit[i].doc, &refine, &passes, e));
            assert_true(passes);
        }
    }
    arena_release(&a);
}

static void agrees(int n, unsigned step, int questions)
{
    Store *s;
    Random r;
    make_docs(n, step, (uint64_t)n * step);
    s = built();
    random_seed(&r, 11);
    for (int i = 0; i < questions; i++)
        ask_and_compare(s, &r);
    store_close(s);
    free(docs);
}

static void few(void **state)
{
    (void)state;
    agrees(1, 1, 20);
    agrees(200, 1, 200);
}

static void many(void **state)
{
    (void)state;
    agrees(30000, 1, 60); /* four stripes; some facets need 16 bits a document, and some 32 */
}

/* Numbers with gaps: without words nothing is asked of these, since everything is numbers 1 to how many there are. */
static void far_apart(void **state)
{
    Store *s;
    SearchResult got;
    Arena a;
    Wanted wanted = { FACET_CLASS, 2, 1 };
    SearchFilter filter = { FACET_CLASS, good, &wanted };
    SearchRefine refine = { .filter = &filter, .filters = 1, .count = 1u << FACET_CLASS, .values = 100 };
    int64_t *count;

    (void)state;
    make_docs(500, 70001, 3);
    s = built();
    arena_init(&a, GIB);
    MUST(search_run(s, V("worda"), 0, 10, false, &refine, &a, &got, e));
    count = must_have(calloc((size_t)values_of[FACET_CLASS] + 10, sizeof *count));
    reference_counts(&wanted, 1, 1, FACET_CLASS, count);
    check_counts(&got.facet[FACET_CLASS], FACET_CLASS, count, 100);
    free(count);
    arena_release(&a);
    store_close(s);
    free(docs);
}

/* A document that may not be seen has more of the words than one that may: the one that may is found. */
static void hidden_best(void **state)
{
    Store *s;
    SearchResult got;
    Arena a;
    Wanted wanted = { FACET_SOURCE, 5, 1 };
    SearchFilter filter = { FACET_SOURCE, good, &wanted };
    SearchRefine refine = { .filter = &filter, .filters = 1 };

    (void)state;
    make_docs(3, 1, 5);
    for (int i = 0; i < 3; i++) {
        docs[i].words = (unsigned[]){ 3, 1, 4 }[i]; /* "worda wordb", "worda", "wordc" */
        docs[i].value[FACET_SOURCE][0] = i == 0 ? 0 : 1;
        docs[i].value[FACET_SOURCE][1] = docs[i].value[FACET_SOURCE][2] = -1;
    }
    s = built();
    arena_init(&a, MIB);
    MUST(search_run(s, V("worda wordb wordd"), 0, 10, false, &refine, &a, &got, e));
    assert_int_equal(got.matched, 1);
    assert_int_equal(got.hit[0].doc, 2);
    arena_release(&a);
    store_close(s);
    free(docs);
}

/* Ranked: what passes the filters matches, whatever words it has, those with more of them first; no word is corrected.
 */
static void words_only_rank(void **state)
{
    Store *s;
    SearchResult got;
    Arena a;
    Wanted wanted = { FACET_SOURCE, 5, 1 };
    SearchFilter filter = { FACET_SOURCE, good, &wanted };
    SearchRefine refine = { .filter = &filter, .filters = 1, .ranked = true };
    int64_t passing = 0;

    (void)state;
    make_docs(70000, 1, 5);
    for (int i = 0; i < 70000; i++) {
        docs[i].words = i == 69999 ? 3 : i == 66000 ? 1 : 4; /* "worda wordb", "worda", "wordc" */
        docs[i].value[FACET_SOURCE][0] = i == 69999 || i == 66000 || i % 1000 == 7;
        docs[i].value[FACET_SOURCE][1] = docs[i].value[FACET_SOURCE][2] = -1;
        passing += docs[i].value[FACET_SOURCE][0];
    }
    s = built();
    arena_init(&a, 8 * MIB);
    MUST(search_run(s, V("worda wordb wordx"), 0, 5, false, &refine, &a, &got, e));
    assert_int_equal(got.matched, passing);
    assert_int_equal(got.n, 5);
    assert_int_equal(got.hit[0].doc, 70000);
    assert_int_equal(got.hit[1].doc, 66001);
    assert_int_equal(got.hit[2].doc, 8); /* the others score nothing: in order of number */
    assert_true(got.hit[0].score > got.hit[1].score && got.hit[1].score > 0 && got.hit[2].score == 0);
    for (int i = 0; i < got.words; i++)
        assert_false(got.word[i].corrected);
    arena_release(&a);
    store_close(s);
    free(docs);
}

/* A rebuilt picture is seen by a connection that has read the old one. */
static void another_picture(void **state)
{
    Store *s;
    Random r;
    IndexWriter *w = NULL;
    Wanted wanted = { FACET_SOURCE, 1, 0 };
    SearchFilter filter = { FACET_SOURCE, good, &wanted };
    SearchRefine refine = { .filter = &filter, .filters = 1, .count = 1u << FACET_MAKER, .values = 5 };
    SearchText text[] = { { SEARCH_NAME, V("worda") },
                          { SEARCH_FACET(FACET_SOURCE), V("x0") },
                          { SEARCH_FACET(FACET_MAKER), V("other") } };
    SearchResult got;
    Arena a;

    (void)state;
    make_docs(100, 1, 9);
    s = built();
    random_seed(&r, 11);
    ask_and_compare(s, &r);
    MUST(store_next_begin(s, e));
    MUST(index_writer_new(&w, MIB, 1, NULL, e));
    MUST(index_add(w, 1, text, 3, e));
    MUST(index_finish(w, s, e));
    index_writer_free(w);
    MUST(store_switch(s, e));
    MUST(store_refresh(s, e));
    arena_init(&a, MIB);
    MUST(search_run(s, V("worda"), 0, 10, false, &refine, &a, &got, e));
    assert_int_equal(got.matched, 1);
    assert_int_equal(got.facet[FACET_MAKER].n, 1);
    assert_true(view_eq(got.facet[FACET_MAKER].value[0].value, V("other")));
    arena_release(&a);
    store_close(s);
    free(docs);
}

/* Whatever a row holds, it is decoded or refused. */
static void damaged_rows(void **state)
{
    static const char *const bad[] = { "", "\x01", "\xff\xff\x7f", "\x01\x03", "\x08\x40", "\x08\x10\x01" };
    FacetStripe stripe;
    Random r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(facet_stripe_decode(view_of(bad[i]), &stripe));
    random_seed(&r, 1);
    for (int i = 0; i < 20000; i++) {
        char *p = must_have(malloc(200));
        size_t n = (size_t)random_below(&r, 200);
        for (size_t k = 0; k < n; k++)
            p[k] = (char)random_below(&r, k % 3 ? 256 : 9);
        if (facet_stripe_decode(view(p, n), &stripe))
            for (int f = 0; f < FACETS; f++)
                for (uint32_t k = 0; k < stripe.n; k++)
                    (void)facet_set(&stripe.column[f], k);
        free(p);
    }
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/trefoil-facets-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/store.db", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        char name[200];
        snprintf(name, sizeof name, "%s%s", path, (const char *[]){ "", "-wal", "-shm", ".build" }[i]);
        unlink(name);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few),
        cmocka_unit_test(many),
        cmocka_unit_test(far_apart),
        cmocka_unit_test(hidden_best),
        cmocka_unit_test(words_only_rank),
        cmocka_unit_test(another_picture),
        cmocka_unit_test(damaged_rows),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
