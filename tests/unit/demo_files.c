/* `trefoil demo`: the same seed gives the same files, codes are right but for the stated faults, the truth names what
 * the files hold, refusals are clear, a full disk is told, memory stays small.
 *
 * Not here: reading the files with Trefoil's own readers (store tests do that when the picture is built from them).
 */
#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "codes/check.h"
#include "demo/demo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- running it ---------------------------------------------------------------------------------------------------
 */

typedef struct {
    Answer answer;
    int64_t products, records, faults;
    char file[64][96]; /* the table of files */
    int64_t rows[64];
    int files;
} Kept;

static Code take_nothing(Answer *a, Error *e)
{
    (void)a;
    (void)e;
    return OK;
}

static Code take_fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    Kept *k = (Kept *)a;
    (void)title;
    (void)e;
    if (strcmp(name, "products") == 0)
        k->products = v->i;
    if (strcmp(name, "records") == 0)
        k->records = v->i;
    if (strcmp(name, "faults") == 0)
        k->faults = v->i;
    return OK;
}

static Code take_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    (void)a;
    (void)title;
    (void)columns;
    (void)e;
    assert_string_equal(name, "files");
    assert_int_equal(n, 5);
    return OK;
}

static Code take_row(Answer *a, const Value *row, Error *e)
{
    Kept *k = (Kept *)a;
    (void)e;
    assert_true(k->files < 64);
    snprintf(k->file[k->files], sizeof k->file[0], "%.*s", VIEW_ARGS(row[0].text));
    k->rows[k->files++] = row[3].i;
    return OK;
}

static Code take_chart(Answer *a, const Chart *chart, Error *e)
{
    (void)a;
    (void)chart;
    (void)e;
    return OK;
}

static const Face keeping = { .begin = take_nothing,
                              .fact = take_fact,
                              .table = take_table,
                              .row = take_row,
                              .table_end = take_nothing,
                              .chart = take_chart,
                              .end = take_nothing };

static Code run_with(const char *dir, const char *products, const char *seed, bool force, atomic_bool *cancel, Kept *k,
                     Error *e)
{
    Arena arena;
    Account local = { 0 };
    Given given[4] = { { view_of(""), view_of(dir) },
                       { view_of("products"), view_of(products) },
                       { view_of("seed"), view_of(seed) },
                       { view_of("force"), view_of("yes") } };
    AskContext context = { .account = &local, .access = &access_local, .arena = &arena, .cancel = cancel };
    Code c;
    arena_init(&arena, 64 * MIB);
    memset(k, 0, sizeof *k);
    memset(e, 0, sizeof *e);
    k->answer = (Answer){ .face = &keeping, .arena = &arena, .question = "demo", .declared = demo_questions };
    c = ask_run(demo_questions, given, force ? 4 : 3, &context, &k->answer, e);
    arena_release(&arena);
    return c;
}

static Code run(const char *dir, const char *products, const char *seed, Kept *k, Error *e)
{
    return run_with(dir, products, seed, false, NULL, k, e);
}

static char base[256];

static void fresh(char *out, size_t room, const char *name)
{
    snprintf(out, room, "%s/%s", base, name);
}

/* ---- files --------------------------------------------------------------------------------------------------------
 */

static View slurp(const char *dir, const char *file)
{
    char path[512];
    FILE *f;
    long n;
    char *p;
    snprintf(path, sizeof path, "%s/%s", dir, file);
    f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    n = ftell(f);
    rewind(f);
    p = mem_alloc((size_t)n + 1);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, (size_t)n, f), (size_t)n);
    fclose(f);
    return (View){ p, (size_t)n };
}

static void drop(View v)
{
    mem_free((void *)(uintptr_t)v.p);
}

/* The field at `column` of a row whose quoted fields hold no quotes; cut off its quotes. */
static View field(View row, char delimiter, int column)
{
    size_t at = 0;
    for (int i = 0;; i++) {
        size_t from = at;
        bool quoted = at < row.n && row.p[at] == '"';
        if (quoted)
            for (at++; at < row.n && row.p[at] != '"'; at++)
                ;
        while (at < row.n && row.p[at] != delimiter)
            at++;
        if (i == column) {
            View v = view_trim(view_sub(row, from, at - from));
            return quoted ? view_sub(v, 1, v.n - 2) : v;
        }
        if (at >= row.n)
            return (View){ "", 0 };
        at++;
    }
}

/* Rows, with line breaks inside quotes taken as part of a row. */
static View next_row(View *rest)
{
    bool quoted = false;
    size_t i = 0;
    View row;
    for (; i < rest->n && (quoted || rest->p[i] != '\n'); i++)
        quoted ^= rest->p[i] == '"';
    row = view_sub(*rest, 0, i);
    *rest = view_sub(*rest, i + 1, rest->n);
    return row;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *tree_hash(const Kept *k, const char *dir, bool workbook, char out[65])
{
    const char *order[64];
    SHA256_CTX sum;
    unsigned char md[32];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    SHA256_Init(&sum);
    for (int i = 0; i < k->files; i++)
        order[i] = k->file[i];
    qsort(order, (size_t)k->files, sizeof order[0], by_name);
    for (int i = 0; i < k->files; i++) {
        View v;
        if (!workbook && view_ends(view_of(order[i]), V(".xlsx")))
            continue;
        v = slurp(dir, order[i]);
        SHA256_Update(&sum, order[i], strlen(order[i]));
        SHA256_Update(&sum, v.p, v.n);
        drop(v);
    }
    SHA256_Final(md, &sum);
#pragma GCC diagnostic pop
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", md[i]);
    return out;
}

/* ---- the same seed, the same bytes ----------------------------------------------------------------------------------
 */

static void same_seed_same_bytes(void **state)
{
    char a[300], b[300], c[300], ha[65], hb[65], hc[65];
    Kept k;
    Error e;
    (void)state;
    fresh(a, sizeof a, "a");
    fresh(b, sizeof b, "b");
    fresh(c, sizeof c, "c");
    assert_int_equal(run(a, "400", "7", &k, &e), OK);
    tree_hash(&k, a, true, ha);
    assert_int_equal(run(b, "400", "7", &k, &e), OK);
    tree_hash(&k, b, true, hb);
    assert_int_equal(run(c, "400", "8", &k, &e), OK);
    tree_hash(&k, c, true, hc);
    assert_string_equal(ha, hb);
    assert_string_not_equal(ha, hc);
    assert_int_equal(blocks_live(), 0);
}

/* When the vocabulary or a rate is changed on purpose, so is this. */
static void golden(void **state)
{
    char dir[300], h[65];
    Kept k;
    Error e;
    (void)state;
    fresh(dir, sizeof dir, "golden");
    assert_int_equal(run(dir, "50", "1", &k, &e), OK);
    assert_string_equal(tree_hash(&k, dir, false, h),
                        "2f2a9f3a52b5b86d227207e6e83912431f1ff94777cdb1fc29e88eb87fe2ceb1");
}

/* ---- codes --------------------------------------------------------------------------------------------------------
 */

static int faults_of(const char *dir, const char *file, const char *fault)
{
    View v = slurp(dir, "truth/faults.csv"), rest = v;
    int n = 0;
    next_row(&rest);
    while (rest.n) {
        View row = next_row(&rest);
        n += view_eq(field(row, ',', 0), view_of(file)) && view_eq(field(row, ',', 3), view_of(fault));
    }
    drop(v);
    return n;
}

/* How many filled values of a column are not valid; `rows` of the table that have `columns` fields. */
static int invalid(const char *dir, const char *file, char delimiter, int column, bool (*valid)(View, Fault *),
                   int *filled)
{
    View v = slurp(dir, file), rest = v;
    int bad = 0;
    *filled = 0;
    next_row(&rest);
    while (rest.n) {
        View value = field(next_row(&rest), delimiter, column);
        if (!value.n)
            continue;
        ++*filled;
        bad += !valid(value, NULL);
    }
    drop(v);
    return bad;
}

static bool sctid(View v, Fault *f)
{
    int partition = 0;
    (void)f;
    return sctid_valid(v, &partition) && partition == 10;
}

static bool ods(View v, Fault *f)
{
    (void)f;
    return ods_form(v);
}

static void check_digits(void **state)
{
    static const char tariff[] = "drug-tariff-part-ix/made-up_drug_tariff_ix_202604.csv";
    static const char master[] = "item-master/made-up_item_master_202605.csv";
    static const char orders[] = "purchase-orders/made-up_purchase_orders_202406_202605.csv";
    char dir[300];
    Kept k;
    Error e;
    int n, wrong;
    (void)state;
    fresh(dir, sizeof dir, "codes");
    assert_int_equal(run(dir, "6000", "3", &k, &e), OK);
    wrong = faults_of(dir, tariff, "wrong check digit");
    assert_true(wrong > 0);
    /* a repeated or broken row repeats the wrong one */
    assert_in_range(invalid(dir, tariff, ',', 14, gtin_valid, &n), wrong, wrong + 3);
    assert_true(n > 800);
    assert_int_equal(invalid(dir, tariff, ',', 12, sctid, &n), 0);
    assert_int_equal(invalid(dir, tariff, ',', 13, sctid, &n), faults_of(dir, tariff, "rounded by a spreadsheet"));
    assert_int_equal(invalid(dir, master, ',', 6, gtin_valid, &n), faults_of(dir, master, "wrong check digit"));
    assert_true(n > 800);
    assert_int_equal(invalid(dir, orders, ',', 11, gtin_valid, &n), faults_of(dir, orders, "wrong check digit"));
    assert_int_equal(invalid(dir, orders, ',', 3, ods, &n), 0);
}

static void registry_codes(void **state)
{
    char dir[300];
    View v, rest;
    int gtins = 0, wrong = 0;
    (void)state;
    fresh(dir, sizeof dir, "codes");
    v = rest = slurp(dir, "eudamed/made-up_eudamed_20260515.jsonl");
    while (rest.n) {
        View row = next_row(&rest);
        ptrdiff_t at = view_find_view(row, V("\"GlobalModelNumber\":\""));
        View model = view_sub(row, (size_t)at + 21, row.n), gtin;
        assert_true(gmn_valid(view_sub(model, 0, (size_t)view_find(model, '"')), NULL));
        at = view_find_view(row, V("\"SRN\",\"Value\":\""));
        assert_true(srn_form(view_sub(row, (size_t)at + 15, 15)));
        at = view_find_view(row, V("AdditionalTradeItemClassificationSystemCode\":{\"Value\":\"88\""));
        model = view_sub(row, (size_t)at, row.n);
        at = view_find_view(model, V("CodeValue\":\""));
        assert_true(emdn_form(view_sub(model, (size_t)at + 12, 7)));
        at = view_find_view(row, V("],\"Gtin\":\""));
        gtin = view_sub(row, (size_t)at + 10, 14);
        if (gtin.p[0] == '"')
            continue;
        gtins++;
        wrong += !gtin_valid(gtin, NULL);
    }
    drop(v);
    assert_true(gtins > 2500);
    assert_int_equal(wrong, faults_of(dir, "eudamed/made-up_eudamed_20260515.jsonl", "wrong check digit"));
}

/* ---- truth --------------------------------------------------------------------------------------------------------
 */

typedef struct {
    Arena arena;
    Map map; /* "dataset key" to how often the files have it */
} Keys;

static void note_key(Keys *s, const char *dataset, View key)
{
    char text[160];
    uint64_t *n;
    snprintf(text, sizeof text, "%s %.*s", dataset, VIEW_ARGS(key));
    n = map_add(&s->map, view_of(text), NULL);
    assert_non_null(n);
    ++*n;
}

static void keys_of_table(Keys *s, const char *dir, const char *file, const char *dataset, char delimiter, int column,
                          int columns)
{
    View v = slurp(dir, file), rest = v;
    next_row(&rest);
    while (rest.n) {
        View row = next_row(&rest), key = field(row, delimiter, column);
        bool whole = field(row, delimiter, columns).n == 0;
        char joined[64];
        if (!whole || !key.n)
            continue;
        if (strcmp(dataset, "purchase-orders") == 0) {
            snprintf(joined, sizeof joined, "%.*s/%.*s", VIEW_ARGS(key), VIEW_ARGS(field(row, delimiter, 1)));
            key = view_of(joined);
        }
        note_key(s, dataset, key);
    }
    drop(v);
}

static void keys_between(Keys *s, const char *dir, const char *file, const char *dataset, View before, char after)
{
    View v = slurp(dir, file), rest = v;
    for (;;) {
        ptrdiff_t at = view_find_view(rest, before);
        if (at < 0)
            break;
        rest = view_sub(rest, (size_t)at + before.n, rest.n);
        note_key(s, dataset, view_sub(rest, 0, (size_t)view_find(rest, after)));
    }
    drop(v);
}

static void keys_of_files(Keys *s, const char *dir)
{
    keys_of_table(s, dir, "drug-tariff-part-ix/made-up_drug_tariff_ix_202604.csv", "drug-tariff-part-ix", ',', 13, 17);
    keys_of_table(s, dir, "drug-tariff-part-ix/made-up_drug_tariff_ix_202606.csv", "drug-tariff-part-ix", ',', 13, 17);
    keys_between(s, dir, "dmd/f_amp2_3040626.xml", "dmd", V("<AMP><APID>"), '<');
    keys_between(s, dir, "dmd/f_ampp2_3040626.xml", "dmd", V("<AMPP><APPID>"), '<');
    keys_of_table(s, dir, "pca/made-up_pca_calendar_year_2025.csv", "pca", ',', 2, 8);
    keys_of_table(s, dir, "gudid/made-up_device_20260501.txt", "gudid", '|', 0, 34);
    keys_between(s, dir, "gudid/made-up_gudid_20260501.xml", "gudid", V("deviceid=\""), '"');
    keys_between(s, dir, "eudamed/made-up_eudamed_20260515.jsonl", "eudamed", V("\"Identifier\":\"Draft_"), '"');
    keys_of_table(s, dir, "item-master/made-up_item_master_202605.csv", "item-master", ',', 0, 13);
    keys_of_table(s, dir, "purchase-orders/made-up_purchase_orders_202406_202605.csv", "purchase-orders", ',', 0, 18);
}

/* Every key of the truth is in a file and every record of a file is in the truth, but for those that are broken on
 * purpose. */
static void truth_is_of_the_files(void **state)
{
    char dir[300];
    Keys s;
    Kept k;
    Error e;
    View v, rest;
    int found = 0, strangers = 0, missing = 0;
    (void)state;
    fresh(dir, sizeof dir, "truth");
    assert_int_equal(run(dir, "300", "5", &k, &e), OK);
    arena_init(&s.arena, 64 * MIB);
    map_init(&s.map, &s.arena);
    keys_of_files(&s, dir);
    v = rest = slurp(dir, "truth/products.csv");
    next_row(&rest);
    while (rest.n) {
        View row = next_row(&rest);
        char text[160];
        uint64_t *n;
        if (view_eq(field(row, ',', 1), V("asset-register")))
            continue; /* a workbook */
        snprintf(text, sizeof text, "%.*s %.*s", VIEW_ARGS(field(row, ',', 1)), VIEW_ARGS(field(row, ',', 2)));
        n = map_find(&s.map, view_of(text));
        if (n) {
            *n |= UINT64_C(1) << 32;
            found++;
        } else
            missing++;
    }
    drop(v);
    for (size_t i = 0; i < s.map.n; i++)
        strangers += !(s.map.entry[i].value >> 32);
    assert_true(found > 900);
    assert_in_range(missing, 0, 5);    /* in the tariff of May alone, which is packed */
    assert_in_range(strangers, 0, 14); /* keys that are wrong on purpose */
    map_release(&s.map);
    arena_release(&s.arena);
}

static void rows_are_counted(void **state)
{
    char dir[300];
    Kept k;
    Error e;
    (void)state;
    fresh(dir, sizeof dir, "counts");
    assert_int_equal(run(dir, "2000", "2", &k, &e), OK);
    assert_int_equal(k.products, 2000);
    for (int i = 0; i < k.files; i++) {
        View name = view_of(k.file[i]), v, rest;
        int64_t rows = 0;
        if (!view_ends(name, V(".csv")) && !view_ends(name, V(".txt")) && !view_ends(name, V(".jsonl")))
            continue;
        if (view_ends(name, V("DATA.txt")) || view_ends(name, V("README.txt")))
            continue;
        v = rest = slurp(dir, k.file[i]);
        while (rest.n) {
            next_row(&rest);
            rows++;
        }
        drop(v);
        assert_int_equal(rows, k.rows[i]);
        if (view_eq(name, V("truth/products.csv")))
            assert_int_equal(rows - 1, k.records);
        if (view_eq(name, V("truth/faults.csv")))
            assert_int_equal(rows - 1, k.faults);
    }
}

/* Every column that a mapping names stands in the header of the list beside it. */
static void mapping_fits(const char *dir, const char *mapping, const char *list)
{
    View m = slurp(dir, mapping), v = slurp(dir, list), rest = m, head = v;
    View header = next_row(&head);
    int columns = 0;
    while (rest.n) {
        View line = next_row(&rest);
        ptrdiff_t arrow = view_find_view(line, V(" -> "));
        bool found = false;
        if (arrow < 0)
            continue;
        for (int i = 0; i < 20 && !found; i++)
            found = view_eq(field(header, ',', i), view_sub(line, 0, (size_t)arrow));
        columns += found || view_starts(line, V("PO Number")); /* behind the byte order mark */
        assert_true(found || view_starts(line, V("PO Number")));
    }
    assert_true(columns >= 13);
    drop(m);
    drop(v);
}

static void mappings_fit(void **state)
{
    char dir[300];
    Kept k;
    Error e;
    (void)state;
    fresh(dir, sizeof dir, "mappings");
    assert_int_equal(run(dir, "100", "4", &k, &e), OK);
    mapping_fits(dir, "item-master/item-master.mapping", "item-master/made-up_item_master_202605.csv");
    mapping_fits(dir, "purchase-orders/purchase-orders.mapping",
                 "purchase-orders/made-up_purchase_orders_202406_202605.csv");
}

/* ---- sizes, refusals, failures
 * ---------------------------------------------------------------------------------------- */

static void sizes_and_memory(void **state)
{
    static const char *const sizes[] = { "10", "300", "20000" };
    Kept k;
    Error e;
    struct rusage used;
    (void)state;
    for (int i = 0; i < 3; i++) {
        char dir[300];
        fresh(dir, sizeof dir, sizes[i]);
        assert_int_equal(run(dir, sizes[i], "1", &k, &e), OK);
        assert_int_equal(k.products, atoi(sizes[i]));
        assert_true(k.records >= k.products);
        assert_int_equal(blocks_live(), 0);
    }
    getrusage(RUSAGE_SELF, &used);
#if !defined(__SANITIZE_ADDRESS__)
    assert_true(used.ru_maxrss < 100 * 1024);
#endif
}

static void refusals(void **state)
{
    char dir[300];
    Kept k;
    Error e;
    (void)state;
    fresh(dir, sizeof dir, "refused");
    assert_int_equal(run(dir, "9", "1", &k, &e), E_USAGE);
    assert_int_equal(run(dir, "4000001", "1", &k, &e), E_USAGE);
    assert_int_equal(run(dir, "10", "1", &k, &e), OK);
    assert_int_equal(run(dir, "10", "1", &k, &e), E_USAGE);
    assert_non_null(strstr(e.what, "is not empty"));
    assert_non_null(strstr(e.hint, "--force"));
    assert_int_equal(run_with(dir, "10", "1", true, NULL, &k, &e), OK);
    fresh(dir, sizeof dir, "refused/README.txt");
    assert_int_equal(run(dir, "10", "1", &k, &e), E_USAGE);
}

static void a_full_disk_is_told(void **state)
{
    char dir[300];
    struct rlimit before, small;
    Kept k;
    Error e;
    Code c;
    (void)state;
    fresh(dir, sizeof dir, "full");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 40000;
    setrlimit(RLIMIT_FSIZE, &small);
    c = run(dir, "2000", "1", &k, &e);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(c, E_IO);
    assert_non_null(strstr(e.what, "could not write"));
    assert_int_equal(blocks_live(), 0);
}

static void it_can_be_called_off(void **state)
{
    char dir[300];
    atomic_bool cancel;
    Kept k;
    Error e;
    (void)state;
    atomic_init(&cancel, true);
    fresh(dir, sizeof dir, "cancelled");
    assert_int_equal(run_with(dir, "2000", "1", false, &cancel, &k, &e), E_CANCEL);
    assert_int_equal(blocks_live(), 0);
}

/* ---- the folder
 * ------------------------------------------------------------------------------------------------------- */

static int set_up(void **state)
{
    const char *tmp = getenv("TMPDIR");
    (void)state;
    snprintf(base, sizeof base, "%s/trefoil-demo.XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(base) ? 0 : -1;
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        char inner[1024];
        struct stat st;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (lstat(inner, &st) == 0 && S_ISDIR(st.st_mode))
            remove_tree(inner);
        else
            unlink(inner);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int tear_down(void **state)
{
    (void)state;
    remove_tree(base);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(golden),
        cmocka_unit_test(check_digits),
        cmocka_unit_test(registry_codes),
        cmocka_unit_test(truth_is_of_the_files),
        cmocka_unit_test(rows_are_counted),
        cmocka_unit_test(mappings_fit),
        cmocka_unit_test(sizes_and_memory),
        cmocka_unit_test(refusals),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(it_can_be_called_off),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
