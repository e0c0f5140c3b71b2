/* The search index on both engines: the same rows byte for byte, and the same answers. limit: 120 */
#include "store_test.h"

#include "support/search_corpus.h"

enum { ANSWERS = 60, MOST_HITS = 30 };

typedef struct {
    int64_t matched;
    int n;
    bool relaxed;
    SearchHit hit[MOST_HITS];
} Kept;

static Corpus corpus;
static Kept kept[2][ANSWERS];
static uint64_t hash[2];
static bool done[2];

static void ask_all(Store *s, Kept *out)
{
    Random r;
    random_seed(&r, 21);
    for (int q = 0; q < ANSWERS; q++) {
        Text t;
        Arena a;
        SearchResult got;
        arena_init(&a, GIB);
        text_init(&t, MIB);
        corpus_text(&t, &r, 1 + q % 4, 400);
        if (q % 7 == 0)
            t.p[t.n - 1] = 'q';
        OK_OR_SAY(search_run(s, text_view(&t), q % 5, MOST_HITS, q % 3 == 0, NULL, &a, &got, e));
        out[q].matched = got.matched;
        out[q].n = got.n;
        out[q].relaxed = got.relaxed;
        if (got.n)
            memcpy(out[q].hit, got.hit, (size_t)got.n * sizeof *got.hit);
        text_release(&t);
        arena_release(&a);
    }
}

static void answers(void **state)
{
    int which = ((const Engine *)*state)->postgres;
    const char *url = fresh(state);
    Store *s = NULL;

    OK_OR_SAY(store_open(&s, url, STORE_CREATE, search_schemas, e));
    OK_OR_SAY(corpus_build(&corpus, s, which ? 64 * KIB : 16 * MIB, e));
    OK_OR_SAY(store_refresh(s, e));
    OK_OR_SAY(index_hash(s, &hash[which], e));
    ask_all(s, kept[which]);
    store_close(s);
    done[which] = true;
    if (!done[0] || !done[1])
        return;
    assert_true(hash[0] == hash[1]);
    for (int q = 0; q < ANSWERS; q++) {
        assert_int_equal(kept[0][q].matched, kept[1][q].matched);
        assert_int_equal(kept[0][q].n, kept[1][q].n);
        assert_int_equal(kept[0][q].relaxed, kept[1][q].relaxed);
        for (int i = 0; i < kept[0][q].n; i++) {
            assert_int_equal(kept[0][q].hit[i].doc, kept[1][q].hit[i].doc);
            assert_true(kept[0][q].hit[i].score == kept[1][q].hit[i].score);
        }
    }
}

static void a_second_build(void **state)
{
    const char *url = fresh(state);
    Store *s = NULL, *reader = NULL;
    uint64_t first, second;

    OK_OR_SAY(store_open(&s, url, STORE_CREATE, search_schemas, e));
    OK_OR_SAY(corpus_build(&corpus, s, MIB, e));
    OK_OR_SAY(store_open(&reader, url, STORE_READ, search_schemas, e));
    OK_OR_SAY(store_refresh(reader, e));
    OK_OR_SAY(index_hash(reader, &first, e));
    OK_OR_SAY(corpus_build(&corpus, s, 2 * MIB, e));
    OK_OR_SAY(store_refresh(reader, e));
    OK_OR_SAY(index_hash(reader, &second, e));
    assert_true(first == second);
    store_close(reader);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { BOTH(answers), BOTH(a_second_build) };
    int failed;
    corpus_make(&corpus, 5000, 31, 400, 17);
    failed = RUN_TESTS(tests);
    corpus_release(&corpus);
    return failed;
}
