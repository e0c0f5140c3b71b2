/* The index against a reference that reads every text: same documents, same order, same scores, same counts; the same
 * bytes whatever the memory; memory that fails; rows that were damaged. limit: 240 */
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

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

static char folder[128], path[192];

#define MUST(call)                                                                                                     \
    do {                                                                                                               \
        Error e_ = { 0 };                                                                                              \
        Error *e = &e_;                                                                                                \
        if ((call) != OK)                                                                                              \
            fail_msg("%s: %s", #call, e_.what);                                                                        \
    } while (0)

static void remove_store(void)
{
    static const char *const ending[] = { "", "-wal", "-shm", ".build" };
    for (int i = 0; i < 4; i++) {
        char name[200];
        snprintf(name, sizeof name, "%s%s", path, ending[i]);
        unlink(name);
    }
}

static Store *open_store(StoreMode mode)
{
    Store *s = NULL;
    MUST(store_open(&s, path, mode, search_schemas, e));
    MUST(store_refresh(s, e));
    return s;
}

static Store *built_parts(const Corpus *c, size_t memory, int parts)
{
    Store *s;
    remove_store();
    s = open_store(STORE_CREATE);
    MUST(corpus_build_parts(c, s, memory, parts, e));
    MUST(store_refresh(s, e));
    return s;
}

static Store *built(const Corpus *c, size_t memory)
{
    return built_parts(c, memory, 1);
}

static uint32_t *lengths_of(const Corpus *c)
{
    uint32_t *length = must_have(malloc((size_t)c->n * sizeof *length));
    for (int i = 0; i < c->n; i++)
        corpus_mask(&c->doc[i], V("?"), false, &length[i]);
    return length;
}

static void same(const char *question, const SearchResult *got, const Reference *wanted, int skip, int most)
{
    int n = wanted->n > skip ? wanted->n - skip : 0;
    n = n < most ? n : most;
    if (got->matched != wanted->matched || got->n != n || got->relaxed != wanted->relaxed)
        fail_msg("'%s': %lld matched, %d given, relaxed %d; not %lld, %d, %d", question, (long long)got->matched,
                 got->n, got->relaxed, (long long)wanted->matched, n, wanted->relaxed);
    for (int i = 0; i < n; i++)
        if (got->hit[i].doc != wanted->hit[skip + i].doc ||
            fabs(got->hit[i].score - wanted->hit[skip + i].score) > 1e-9)
            fail_msg("'%s', hit %d: document %u with %.9f, not %u with %.9f", question, i, got->hit[i].doc,
                     got->hit[i].score, wanted->hit[skip + i].doc, wanted->hit[skip + i].score);
}

/* Asks for words that the corpus has, frequent and rare, whole or begun. */
static void compare(const Corpus *c, Store *s, const uint32_t *length, int questions, unsigned vocabulary)
{
    Random r;
    int compared = 0;

    random_seed(&r, 7);
    for (int q = 0; q < questions; q++) {
        Text t;
        View word[4], rest;
        int n = 1 + (int)random_below(&r, 4), found = 0, skip = q % 3 ? 0 : (int)random_below(&r, 30);
        bool prefix = q % 4 == 0;
        Arena a;
        SearchResult got;
        Reference wanted;

        arena_init(&a, GIB);
        text_init(&t, MIB);
        for (int i = 0; i < n; i++) {
            unsigned w = (unsigned)random_below(&r, random_below(&r, 2) ? 12 : vocabulary);
            if (i)
                text_byte(&t, ' ');
            corpus_word(&t, w);
        }
        if (prefix && t.n > 4 && t.p[t.n - 2] != ' ' && t.p[t.n - 3] != ' ')
            t.n--;
        text_byte(&t, 0);
        for (rest = view(t.p, t.n - 1); rest.p;) {
            View v = view_cut(&rest, ' ');
            bool again = false;
            for (int i = 0; i < found; i++)
                again |= view_eq(word[i], v);
            if (!again)
                word[found++] = v;
        }
        if (found == n) {
            bool known = true;
            MUST(search_run(s, view(t.p, t.n - 1), skip, 20, prefix, NULL, &a, &got, e));
            for (int i = 0; i < got.words; i++)
                known &= !got.word[i].corrected;
            if (known) {
                reference_run(c, length, word, n, prefix, &a, &wanted);
                same(t.p, &got, &wanted, skip, 20);
                compared++;
            }
        }
        text_release(&t);
        arena_release(&a);
    }
    assert_true(compared * 2 > questions);
}

/* The reference reads every document for every question: with sanitizers a quarter of the questions has to do. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { ONE_IN = 4 };
#else
enum { ONE_IN = 1 };
#endif

static void agrees(int docs, unsigned step, unsigned vocabulary, int questions)
{
    Corpus c;
    Store *s;
    uint32_t *length;

    corpus_make(&c, docs, step, vocabulary, (uint64_t)docs);
    length = lengths_of(&c);
    s = built(&c, MIB);
    compare(&c, s, length, questions / ONE_IN, vocabulary);
    store_close(s);
    free(length);
    corpus_release(&c);
}

static void small_corpus(void **state)
{
    (void)state;
    agrees(1, 1, 5, 20);
    agrees(300, 1, 100, 300);
    agrees(300, 100000, 100, 100);
}

static void large_corpus(void **state)
{
    (void)state;
    agrees(15000, 13, 400, 40); /* three chunks; frequent words in containers of each kind */
}

static void dense_corpus(void **state)
{
    (void)state;
    agrees(9000, 1, 30, 40);
}

static void same_bytes(void **state)
{
    static const size_t memory[] = { 1, 64 * KIB, 200 * KIB, 1 * MIB, 100 * MIB, 1, 100 * MIB, 200 * KIB };
    static const int parts[] = { 1, 1, 1, 1, 1, 2, 3, INDEX_PARTS_MOST };
    uint64_t first = 0, hash;
    Corpus c;

    (void)state;
    corpus_make(&c, 12000, 7, 3000, 5);
    for (int i = 0; i < COUNT_OF(memory); i++) {
        Store *s = built_parts(&c, memory[i], parts[i]);
        MUST(index_hash(s, &hash, e));
        if (i == 0)
            first = hash;
        assert_true(hash == first && hash != 0);
        store_close(s);
    }
    corpus_release(&c);
}

/* A late document that has a frequent word in more fields than all before it comes first, though earlier chunks have
 * filled the list of hits: what a container promises at best must not be too little. */
static void late_best(void **state)
{
    enum { DOCS = 70000 };
    Corpus c = { .n = DOCS };
    Store *s;
    Arena a;
    SearchResult r;

    (void)state;
    arena_init(&c.arena, GIB);
    c.doc = must_have(ARENA_ARRAY(&c.arena, CorpusDoc, DOCS));
    for (int i = 0; i < DOCS; i++) {
        bool late = i == DOCS - 100;
        c.doc[i].doc = (uint32_t)i;
        c.doc[i].text[0] = (SearchText){ SEARCH_NAME, i % 2 ? V("common word") : V("common of the") };
        c.doc[i].text[1] = (SearchText){ SEARCH_MAKER, late ? V("common word") : V("some other") };
        c.doc[i].text[2] = (SearchText){ SEARCH_DESCRIPTION, late ? V("common word") : V("or what else") };
        if (late)
            c.doc[i].text[0].text = V("common word");
    }
    s = built(&c, MIB);
    arena_init(&a, MIB);
    MUST(search_run(s, V("common"), 0, 5, false, NULL, &a, &r, e));
    assert_int_equal(r.matched, DOCS);
    assert_int_equal(r.hit[0].doc, DOCS - 100);
    assert_int_equal(r.hit[1].doc, 0);
    MUST(search_run(s, V("common word"), 0, 5, false, NULL, &a, &r, e));
    assert_int_equal(r.matched, DOCS / 2 + 1);
    assert_int_equal(r.hit[0].doc, DOCS - 100);
    assert_int_equal(r.hit[1].doc, 1);
    arena_release(&a);
    store_close(s);
    corpus_release(&c);
}

/* ---- words as people write them ---- */

static const char *const texts[] = {
    "Medipore H soft cloth surgical tape 10 cm x 10 m",
    "Foam dressing 10x10cm non-adhesive, sterile",
    "Foam dressing 12.5 cm x 12.5 cm adhesive",
    "Hydrocolloid dressing for burns",
    "Catheter D695-6718 14Fr",
    "Catheter female 14 Fr",
    "Gauze swab cotton",
    "Gloves nitrile powder free",
    "Caf\xc3\xa9 adapter",
    "Medipore dressing 6cm",
    "Nelaton catheters 12Ch",
};

static void make_shop(Corpus *c)
{
    arena_init(&c->arena, MIB);
    c->n = COUNT_OF(texts);
    c->doc = must_have(ARENA_ARRAY(&c->arena, CorpusDoc, COUNT_OF(texts)));
    for (int i = 0; i < c->n; i++) {
        c->doc[i].doc = 1 + (uint32_t)i;
        c->doc[i].text[0] = (SearchText){ SEARCH_NAME, view_of(texts[i]) };
        c->doc[i].text[1] = (SearchText){ SEARCH_MAKER, V("") };
        c->doc[i].text[2] = (SearchText){ SEARCH_CLASS, V("") };
    }
}

/* The documents found, in order of their numbers, as "1 2 3"; '~' in front: relaxed. */
static void expect(Store *s, const char *question, bool prefix, const char *wanted)
{
    SearchResult r;
    Arena a;
    char got[200] = "";
    bool have[COUNT_OF(texts) + 1] = { false };

    arena_init(&a, 16 * MIB);
    MUST(search_run(s, view_of(question), 0, 20, prefix, NULL, &a, &r, e));
    if (r.relaxed)
        strcat(got, "~");
    for (int i = 0; i < r.n; i++)
        have[r.hit[i].doc] = true;
    for (int i = 1; i <= COUNT_OF(texts); i++)
        if (have[i])
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%d", strlen(got) > (size_t)r.relaxed ? " " : "",
                     i);
    if (strcmp(got, wanted) != 0 || r.matched != r.n)
        fail_msg("'%s': '%s' (%lld), not '%s'", question, got, (long long)r.matched, wanted);
    arena_release(&a);
}

static void as_written(void **state)
{
    Corpus c;
    Store *s;

    (void)state;
    make_shop(&c);
    s = built(&c, MIB);
    expect(s, "", false, "");
    expect(s, "?!", false, "");
    expect(s, "foam", false, "2 3");
    expect(s, "FOAM Dressing", false, "2 3");
    expect(s, "medipor dressing", false, "10");
    expect(s, "medipor", false, "1 10");
    expect(s, "medip", true, "1 10");
    expect(s, "dresing foma", false, "2 3");
    expect(s, "foam dressing 10 x 10", false, "2");
    expect(s, "dressing 10cm", false, "2");
    expect(s, "tape 10 cm", false, "1");
    expect(s, "12.5cm", false, "3");
    expect(s, "12.50 cm", false, "3");
    expect(s, "12.5 x 12.5", false, "3");
    expect(s, "D695-6718", false, "5");
    expect(s, "d6956718", false, "5");
    expect(s, "d695 6718", false, "5");
    expect(s, "catheter d6956", true, "5");
    expect(s, "14 fr catheter", false, "5 6");
    expect(s, "14fr", false, "5 6");
    expect(s, "nonadhesive", false, "2");
    expect(s, "non adhesive", false, "2");
    expect(s, "cafe", false, "9");
    expect(s, "CAF\xc3\x89", false, "9");
    expect(s, "dressing for burns", false, "4");
    expect(s, "burns for dressing of", false, "4");
    expect(s, "for", false, "4");
    expect(s, "foam burns", false, "~2 3 4");
    expect(s, "zzzzzzzz", false, "");
    expect(s, "foam zzzzzzzz", false, "~2 3");
    expect(s, "foam foam", false, "2 3");
    expect(s, "catheter", false, "5 6");
    expect(s, "nelaton catheter", false, "11");
    expect(s, "catheters female", false, "6");
    expect(s, "female 14ch", false, "6");
    expect(s, "12 fr catheter", false, "11");
    expect(s, "14ch", false, "5 6");
    expect(s, "foam d", true, "2 3");
    expect(s, "foam dr", true, "2 3");
    store_close(s);
    corpus_release(&c);
}

static void nothing_built(void **state)
{
    Corpus c = { .n = 0 };
    Store *s;
    Arena a;
    SearchResult r;

    (void)state;
    s = built(&c, MIB);
    arena_init(&a, MIB);
    MUST(search_run(s, V("dressing"), 0, 20, true, NULL, &a, &r, e));
    assert_int_equal(r.matched, 0);
    arena_release(&a);
    store_close(s);
}

static void out_of_order(void **state)
{
    IndexWriter *w = NULL;
    Error e = { 0 };
    SearchText t = { SEARCH_NAME, V("a") };
    (void)state;
    assert_int_equal(index_writer_new(&w, MIB, 1, NULL, &e), OK);
    assert_int_equal(index_add(w, 5, &t, 1, &e), OK);
    assert_int_equal(index_add(w, 5, &t, 1, &e), E_BUG);
    t.field = SEARCH_FIELDS + FACETS;
    assert_int_equal(index_add(w, 6, &t, 1, &e), E_BUG);
    index_writer_free(w);
    assert_int_equal(index_writer_new(&w, MIB, 1, "/nowhere/at/all", &e), OK);
    t.field = SEARCH_NAME;
    assert_int_equal(index_add(w, 5, &t, 1, &e), OK);
    assert_int_equal(index_finish(w, NULL, &e), E_IO);
    index_writer_free(w);
}

/* ---- memory that fails ---- */

static Code build_once(const Corpus *c, Error *e)
{
    Store *s = NULL;
    Code code = store_open(&s, path, STORE_CREATE, search_schemas, e);
    if (code == OK)
        code = corpus_build(c, s, 1, e);
    store_close(s);
    return code;
}

static Code ask_once(const Corpus *c, Error *e)
{
    static const char *const questions[] = { "aba foma", "aba ec", "zzzzz aba eca", "abba ida" };
    Store *s = NULL;
    Arena a;
    SearchResult r;
    Code code = store_open(&s, path, STORE_READ, search_schemas, e);

    (void)c;
    arena_init(&a, GIB);
    if (code == OK)
        code = store_refresh(s, e);
    for (int i = 0; i < COUNT_OF(questions) && code == OK; i++)
        code = search_run(s, view_of(questions[i]), 0, 10, i == 1, NULL, &a, &r, e);
    arena_release(&a);
    store_close(s);
    return code;
}

static void sweep(Code once(const Corpus *, Error *), const Corpus *c, bool empty, long step)
{
    for (long n = 1;; n += step) {
        Error e = { 0 };
        long before;
        Code code;
        bool fired;
        if (empty)
            remove_store();
        before = blocks_live();
        fault_arm(n);
        code = once(c, &e);
        fired = fault_disarm();
        assert_int_equal(blocks_live(), before);
        if (!fired) {
            assert_int_equal(code, OK);
            return;
        }
        if (code != E_MEMORY)
            fail_msg("allocation %ld failed, but the outcome was %s: %s", n, code_name(code), e.what);
    }
}

static void faults(void **state)
{
    Corpus c;
    (void)state;
    corpus_make(&c, 6000, 20, 300, 9);
    store_close(built(&c, MIB));
    sweep(ask_once, &c, false, 1);
    c.n = 700;
    sweep(build_once, &c, true, 3);
    corpus_release(&c);
}

/* ---- damaged rows ---- */

/* Copies the index of `from` into `to`, every row with one byte changed, cut or left as it is. */
static Code copy_damaged(Store *from, Store *to, Random *r, Error *e)
{
    const Query *query[] = { &SQL_digest_search_block, &SQL_digest_search_list, &SQL_digest_search_fact };
    const BulkTable *table[] = { &BULK_search_block_load, &BULK_search_list_load, &BULK_search_fact_load };
    Code c = store_next_begin(to, e);

    for (int q = 0; q < 3 && c == OK; q++) {
        int last = q == 0 ? 2 : 1;
        Rows *rows = NULL;
        Bulk *b = NULL;
        bool more;
        if ((c = bulk_begin(to, table[q], true, &b, e)) != OK ||
            (c = store_rows(from, query[q], NO_ARGS, &rows, e)) != OK)
            return c;
        while (c == OK && (c = rows_next(rows, &more, e)) == OK && more) {
            static char copy[100000];
            View body = rows_bytes(rows, last);
            Arg row[3] = { q == 2 ? arg_text(rows_text(rows, 0)) : arg_int(rows_int(rows, 0)),
                           arg_bytes(rows_bytes(rows, 1)) };
            if (body.n > sizeof copy)
                abort();
            memcpy(copy, body.p, body.n);
            switch (random_below(r, q == 2 ? 40 : 4)) {
            case 0: copy[random_below(r, body.n)] ^= (char)(1 << random_below(r, 8)); break;
            case 1: copy[random_below(r, body.n)] = (char)random_below(r, 256); break;
            case 2: body.n = random_below(r, body.n); break;
            default: break;
            }
            row[last] = arg_bytes(view(copy, body.n));
            c = bulk_row(b, row, e);
        }
        rows_close(rows);
        if (c != OK || (c = bulk_end(b, e)) != OK)
            return c;
    }
    return c == OK ? store_switch(to, e) : c;
}

static void damaged(void **state)
{
    Corpus c;
    Random r;
    int told = 0;
    char other[192];
    Store *from, *to = NULL;

    (void)state;
    corpus_make(&c, 6000, 20, 300, 11);
    snprintf(other, sizeof other, "%s/other.db", folder);
    from = built(&c, MIB);
    random_seed(&r, 4);
    MUST(store_open(&to, other, STORE_CREATE, search_schemas, e));
    for (int i = 0; i < 25; i++) {
        MUST(copy_damaged(from, to, &r, e));
        MUST(store_refresh(to, e));
        for (int q = 0; q < 60; q++) {
            Text t;
            Arena a;
            SearchResult result;
            Error e = { 0 };
            Code code;
            arena_init(&a, GIB);
            text_init(&t, MIB);
            corpus_text(&t, &r, 1 + q % 3, 300);
            if (q % 5 == 0)
                t.p[random_below(&r, t.n)] = 'q';
            code = search_run(to, text_view(&t), 0, 10, q % 4 == 0, NULL, &a, &result, &e);
            if (code != OK && code != E_IO && code != E_CONFLICT)
                fail_msg("%s: %s", code_name(code), e.what);
            told += code != OK;
            text_release(&t);
            arena_release(&a);
        }
    }
    assert_true(told > 0);
    store_close(to);
    store_close(from);
    memcpy(path, other, sizeof path);
    remove_store();
    snprintf(path, sizeof path, "%s/store.db", folder);
    corpus_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_corpus),  cmocka_unit_test(large_corpus), cmocka_unit_test(dense_corpus),
        cmocka_unit_test(same_bytes),    cmocka_unit_test(late_best),    cmocka_unit_test(as_written),
        cmocka_unit_test(nothing_built), cmocka_unit_test(out_of_order), cmocka_unit_test(faults),
        cmocka_unit_test(damaged),
    };
    const char *tmp = getenv("TMPDIR");
    int failed;
    snprintf(folder, sizeof folder, "%.90s/trefoil-search.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return 3;
    snprintf(path, sizeof path, "%s/store.db", folder);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_store();
    rmdir(folder);
    return failed;
}
