/* Files, gzip, zips and folders as Inputs: reading, hashing, bounds, damage. */
#include "support/reading.h"

#include <sys/stat.h>

static void drop(View v)
{
    free((char *)(uintptr_t)v.p);
}

/* All of an Input, read `step` bytes at a time. */
static Code slurp(Input *in, size_t step, Text *out, Error *e)
{
    char *buffer = malloc(step);
    size_t n = 1;
    Code c = OK;
    while (c == OK && n) {
        c = input_read(in, buffer, step, &n, e);
        if (c == OK)
            text_put(out, view(buffer, n));
    }
    free(buffer);
    return c;
}

static void expect_bytes(View stored, View wanted)
{
    static const size_t steps[] = { 1, 100, 65536, 1000000 };
    for (size_t i = wanted.n > 100000; i < 4; i++) {
        Error e = { 0 };
        Input *in = NULL;
        Text out;
        text_init(&out, 64 * MIB);
        assert_int_equal(input_of_bytes(&in, stored, "test", &e), OK);
        for (int again = 0; again < 2; again++) {
            text_clear(&out);
            if (slurp(in, steps[i], &out, &e) != OK)
                fail_msg("%s", e.what);
            assert_true(view_eq(text_view(&out), wanted));
            assert_int_equal(input_rewind(in, &e), OK);
        }
        input_close(in);
        text_release(&out);
    }
}

static Code outcome(View stored, Error *e)
{
    Input *in = NULL;
    Text out;
    Code c = input_of_bytes(&in, stored, "test.gz", e);
    text_init(&out, 512 * MIB);
    if (c == OK)
        c = slurp(in, 65536, &out, e);
    input_close(in);
    text_release(&out);
    return c;
}

/* Text of n bytes that packs neither too well nor too badly; caller drops it. */
static View sample(size_t n)
{
    char *p = malloc(n);
    uint64_t x = 88172645463325252u;
    for (size_t i = 0; i < n; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        p[i] = "abcdefgh\n,"[x % 10];
    }
    return view(p, n);
}

static void plain(void **state)
{
    View large = sample(300000);
    (void)state;
    expect_bytes(V(""), V(""));
    expect_bytes(V("hello"), V("hello"));
    expect_bytes(large, large);
    drop(large);
}

static void gzip(void **state)
{
    View text = sample(300000), z = make_gzip(text), small = make_gzip(V("hello"));
    Text two;
    (void)state;
    expect_bytes(z, text);
    expect_bytes(small, V("hello"));
    text_init(&two, MIB);
    text_put(&two, small);
    text_put(&two, small);
    expect_bytes(text_view(&two), V("hellohello"));
    text_put(&two, view("\0\0\0", 3));
    expect_bytes(text_view(&two), V("hellohello"));
    text_release(&two);
    drop(text);
    drop(z);
    drop(small);
}

static void gzip_damaged(void **state)
{
    View text = sample(300000), z = make_gzip(text);
    char *bad = malloc(z.n + 4);
    Error e = { 0 };
    (void)state;
    assert_int_equal(outcome(view(z.p, z.n / 2), &e), E_INPUT);
    assert_non_null(strstr(e.what, "the file ends too early"));
    assert_int_equal(outcome(view(z.p, z.n - 1), &e), E_INPUT);
    assert_int_equal(outcome(view(z.p, 5), &e), E_INPUT);
    memcpy(bad, z.p, z.n);
    bad[z.n - 6] ^= 1; /* the CRC */
    assert_int_equal(outcome(view(bad, z.n), &e), E_INPUT);
    assert_non_null(strstr(e.what, "incorrect data check"));
    memcpy(bad, z.p, z.n);
    memcpy(bad + z.n, "rest", 4);
    assert_int_equal(outcome(view(bad, z.n + 4), &e), E_INPUT);
    assert_non_null(strstr(e.what, "follow the end"));
    free(bad);
    drop(text);
    drop(z);
}

static void zips(void **state)
{
    View text = sample(200000);
    Packed one = { "a.csv", text }, two[] = { { "a", V("x") }, { "b", V("y") } };
    Packed shadow[] = { { "__MACOSX/._a", V("x") }, { "f/.hidden", V("y") }, { "f/a.csv", text } };
    View z = make_zip(&one, 1), many = make_zip(two, 2), mac = make_zip(shadow, 3);
    Packed nested = { "inner.zip", z };
    View zz = make_zip(&nested, 1);
    Error e = { 0 };
    Input *in = NULL;
    (void)state;
    expect_bytes(z, text);
    expect_bytes(mac, text);
    expect_bytes(zz, text);
    assert_int_equal(input_of_bytes(&in, zz, "r.zip", &e), OK);
    assert_true(view_eq(input_name(in), V("r.zip!inner.zip!a.csv")));
    input_close(in);
    assert_int_equal(input_of_bytes(&in, many, "r.zip", &e), E_USAGE);
    assert_non_null(strstr(e.what, "holds 2 files"));
    drop(text), drop(z), drop(many), drop(mac), drop(zz);
}

static void zip_damaged(void **state)
{
    View text = sample(200000);
    Packed one = { "a.csv", text };
    View z = make_zip(&one, 1);
    char *bad = malloc(z.n);
    Error e = { 0 };
    (void)state;
    assert_int_equal(outcome(view(z.p, z.n / 2), &e), E_INPUT);
    memcpy(bad, z.p, z.n);
    bad[z.n / 2] ^= 0x55;
    assert_int_equal(outcome(view(bad, z.n), &e), E_INPUT);
    assert_non_null(strstr(e.what, "cannot unpack"));
    free(bad);
    drop(text), drop(z);
}

static void zip_bomb(void **state)
{
    size_t n = LIMIT_ARCHIVE_FREE + 32 * MIB;
    char *zeros = calloc(1, n);
    Packed flat = { "zeros", view(zeros, n) };
    View inner = make_zip(&flat, 1);
    Packed nested = { "inner.zip", inner };
    View outer = make_zip(&nested, 1);
    Input *in = NULL;
    Error e = { 0 };
    size_t got = 1;
    Code c;
    (void)state;
    assert_true(n / outer.n > LIMIT_ARCHIVE_RATIO);
    c = input_of_bytes(&in, outer, "bomb.zip", &e);
    while (c == OK && got)
        c = input_read(in, zeros, MIB, &got, &e);
    assert_int_equal(c, E_INPUT);
    assert_non_null(strstr(e.what, "times its size on disk"));
    input_close(in);
    drop(inner), drop(outer), free(zeros);
}

static void too_deep(void **state)
{
    Packed p = { "a.csv", V("x") };
    View z = make_zip(&p, 1);
    Error e = { 0 };
    (void)state;
    for (int i = 0; i <= LIMIT_ARCHIVE_DEPTH; i++) {
        Packed outer = { "z.zip", z };
        View next = make_zip(&outer, 1);
        drop(z);
        z = next;
    }
    assert_int_equal(outcome(z, &e), E_INPUT);
    assert_non_null(strstr(e.what, "zips lie in zips"));
    drop(z);
}

static void peek_and_position(void **state)
{
    View text = sample(200000), z = make_gzip(text);
    char buffer[1000];
    Error e = { 0 };
    Input *in = NULL;
    size_t got;
    View head;
    (void)state;
    assert_int_equal(input_of_bytes(&in, z, "x", &e), OK);
    assert_int_equal(input_read(in, buffer, 10, &got, &e), OK);
    assert_int_equal(input_peek(in, &head, &e), OK);
    assert_true(view_eq(head, view_sub(text, 0, LIMIT_SNIFF_BYTES)));
    assert_int_equal(input_read(in, buffer, 990, &got, &e), OK);
    assert_true(view_eq(view(buffer, got), view_sub(text, 10, 990)));
    assert_int_equal(input_size(in), z.n);
    assert_true(input_position(in) > 0 && input_position(in) <= input_size(in));
    input_close(in);
    drop(text), drop(z);
}

/* FIPS 180-2, B.1, and the same gzipped. */
static void hashes(void **state)
{
    static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    char stored[SHA256_CHARS], unpacked[SHA256_CHARS], rest[8];
    View z = make_gzip(V("abc"));
    Error e = { 0 };
    Input *in = NULL;
    size_t got;
    (void)state;
    assert_int_equal(input_of_bytes(&in, V("abc"), "x", &e), OK);
    assert_int_equal(input_read(in, rest, 1, &got, &e), OK);
    assert_int_equal(input_sha256(in, stored, unpacked, &e), OK);
    assert_string_equal(stored, abc);
    assert_string_equal(unpacked, abc);
    assert_int_equal(input_read(in, rest, 8, &got, &e), OK);
    assert_true(view_eq(view(rest, got), V("bc")));
    input_close(in);
    assert_int_equal(input_of_bytes(&in, z, "x", &e), OK);
    assert_int_equal(input_sha256(in, stored, unpacked, &e), OK);
    assert_string_not_equal(stored, abc);
    assert_string_equal(unpacked, abc);
    input_close(in);
    drop(z);
}

/* ---- the walk ---- */

typedef struct {
    Text seen;
    size_t skip; /* the folder's name and the slash */
} Walked;

static Code on_visit(void *ctx, Input *in, Error *e)
{
    Walked *w = ctx;
    View head, name = view_sub(input_name(in), w->skip, 4096);
    Code c = input_peek(in, &head, e);
    if (c == OK)
        text_printf(&w->seen, "%.*s=%.*s\n", VIEW_ARGS(name), VIEW_ARGS(view_sub(head, 0, 8)));
    return c;
}

static Code on_broken(void *ctx, View name, const Error *why, Error *e)
{
    Walked *w = ctx;
    (void)e;
    text_printf(&w->seen, "%.*s broken: %s\n", VIEW_ARGS(view_sub(name, w->skip, 4096)), code_name(why->code));
    return OK;
}

static void put_file(const char *folder, const char *name, View bytes)
{
    char path[4096];
    FILE *f;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    fclose(f);
}

static void make_tree(const char *folder)
{
    Packed files[] = { { "b.csv", V("b") }, { "a.csv", V("a") }, { "d/", V("") } };
    Packed book[] = { { "[Content_Types].xml", V("<x/>") }, { "xl/workbook.xml", V("<y/>") } };
    View z = make_zip(files, 3), office = make_zip(book, 2), gz = make_gzip(V("packed"));
    char path[4096], link[4200];

    snprintf(path, sizeof path, "%s/sub", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    put_file(folder, "z.txt", V("zed"));
    put_file(folder, ".hidden", V("no"));
    put_file(folder, "r.zip", z);
    put_file(folder, "w.xlsx", office);
    put_file(path, "p.gz", gz);
    put_file(folder, "broken.zip", view(z.p, 30));
    snprintf(link, sizeof link, "%s/inside", folder);
    assert_int_equal(symlink("z.txt", link), 0);
    snprintf(link, sizeof link, "%s/outside", folder);
    assert_int_equal(symlink("/etc/hostname", link), 0);
    snprintf(link, sizeof link, "%s/loop", folder);
    assert_int_equal(symlink(".", link), 0);
    snprintf(link, sizeof link, "%s/pipe", folder);
    assert_int_equal(mkfifo(link, 0600), 0);
    drop(z), drop(office), drop(gz);
}

static void remove_tree(const char *folder)
{
    static const char *const names[] = { "sub/p.gz", "sub", "z.txt", ".hidden", "r.zip", "w.xlsx", "broken.zip",
                                         "inside", "outside", "loop", "pipe" };
    char path[4096];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    rmdir(folder);
}

static void walk(void **state)
{
    char folder[] = "/tmp/trefoil-walk-XXXXXX", slash[64];
    Walked w = { 0 };
    Error e = { 0 };
    (void)state;
    assert_non_null(mkdtemp(folder));
    make_tree(folder);
    text_init(&w.seen, MIB);
    snprintf(slash, sizeof slash, "%s//", folder);
    w.skip = strlen(folder) + 1;
    assert_int_equal(input_walk(slash, on_visit, on_broken, &w, &e), OK);
    expect_text(&w.seen, "broken.zip broken: input\ninside=zed\nr.zip!a.csv=a\nr.zip!b.csv=b\nsub/p.gz=packed\n"
                         "w.xlsx=PK\3\4\24\nz.txt=zed\n");
    remove_tree(folder);
    text_release(&w.seen);
    assert_int_equal(input_walk("/tmp/there is no such file", on_visit, on_broken, &w, &e), E_ABSENT);
}

static void no_file(void **state)
{
    Error e = { 0 };
    Input *in = NULL;
    (void)state;
    assert_int_equal(input_open(&in, "/tmp/there is no such file", &e), E_ABSENT);
    assert_int_equal(input_open(&in, "/tmp", &e), E_USAGE);
    assert_null(in);
}

static Code swept(void *ctx, Error *e)
{
    char stored[SHA256_CHARS], unpacked[SHA256_CHARS], buffer[256];
    Input *in = NULL;
    size_t got = 1;
    Code c = input_of_bytes(&in, *(const View *)ctx, "test", e);
    while (c == OK && got)
        c = input_read(in, buffer, sizeof buffer, &got, e);
    if (c == OK)
        c = input_sha256(in, stored, unpacked, e);
    input_close(in);
    return c;
}

static void sweeps(void **state)
{
    Packed one = { "a.csv", V("hello") };
    View z = make_zip(&one, 1), gz = make_gzip(V("hello")), plain_text = V("hello");
    Packed nested = { "i.zip", z };
    View zz = make_zip(&nested, 1);
    (void)state;
    sweep(swept, &plain_text);
    sweep(swept, &gz);
    sweep(swept, &z);
    sweep(swept, &zz);
    drop(z), drop(gz), drop(zz);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain), cmocka_unit_test(gzip), cmocka_unit_test(gzip_damaged), cmocka_unit_test(zips),
        cmocka_unit_test(zip_damaged), cmocka_unit_test(zip_bomb), cmocka_unit_test(too_deep),
        cmocka_unit_test(peek_and_position), cmocka_unit_test(hashes), cmocka_unit_test(walk),
        cmocka_unit_test(no_file), cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
