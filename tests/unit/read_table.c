/* Tables as a whole: encodings, byte order marks, guessing of delimiters, heads, refusals. */
#include "read/encoding.h"
#include "support/reading.h"

static void expect_refused(View bytes, Code wanted, const char *what)
{
    Error e = { 0 };
    Text out;
    text_init(&out, MIB);
    assert_int_equal(table_words(&out, bytes, NULL, &e), wanted);
    if (!strstr(e.what, what))
        fail_msg("got: %s", e.what);
    text_release(&out);
}

/* UTF-8 text as UTF-16, with a byte order mark if asked for. Caller frees. */
static View utf16(View v, bool big, bool mark)
{
    char *p = malloc(2 * v.n + 2);
    size_t n = 0;
    View all = mark ? V("\xef\xbb\xbf") : V("");
    for (int part = 0; part < 2; part++, all = v) {
        for (size_t i = 0; i < all.n;) {
            unsigned char b = (unsigned char)all.p[i];
            int more = b < 0x80 ? 0 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
            unsigned c = more == 0 ? b : b & (0x3fu >> more);
            unsigned unit[2];
            int units = 1;
            for (i++; more--; i++)
                c = c << 6 | ((unsigned char)all.p[i] & 63);
            unit[0] = c;
            if (c >= 0x10000) {
                unit[0] = 0xd800 + ((c - 0x10000) >> 10);
                unit[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
                units = 2;
            }
            for (int u = 0; u < units; u++) {
                p[n++] = (char)(big ? unit[u] >> 8 : unit[u]);
                p[n++] = (char)(big ? unit[u] : unit[u] >> 8);
            }
        }
    }
    return view(p, n);
}

static void encodings(void **state)
{
    static const char wanted[] = "1:[name][price]\n2:[caf\xc3\xa9 \xf0\x9f\x8d\x80][\xc2\xa3" "5]\n";
    View text = V("name,price\ncaf\xc3\xa9 \xf0\x9f\x8d\x80,\xc2\xa3" "5\n");
    (void)state;
    expect_table(text, NULL, wanted);
    expect_table(V("\xef\xbb\xbfname,price\ncaf\xc3\xa9 \xf0\x9f\x8d\x80,\xc2\xa3" "5\n"), NULL, wanted);
    for (int i = 0; i < 4; i++) {
        View v = utf16(text, i & 1, i & 2);
        expect_table(v, NULL, wanted);
        free((char *)(uintptr_t)v.p);
    }
    expect_table(V("name,price\ncaf\xe9,\xa3" "5 \x96 6\n"), NULL,
                 "1:[name][price]\n2:[caf\xc3\xa9][\xc2\xa3" "5 \xe2\x80\x93 6]\n");
    expect_table(V("\xef\xbb\xbf"), NULL, "");
    expect_table(V(""), NULL, "");
}

static void encoding_told(void **state)
{
    static const struct {
        View bytes;
        Encoding wanted;
    } cases[] = {
        { { "a,b\n", 4 }, ENCODING_UTF8 },
        { { "\xef\xbb\xbfgh", 5 }, ENCODING_UTF8 },
        { { "\xff\xfe" "a\0", 4 }, ENCODING_UTF16LE },
        { { "\xfe\xff\0a", 4 }, ENCODING_UTF16BE },
        { { "a\0b\0c\0", 6 }, ENCODING_UTF16LE },
        { { "\0a\0b\0c", 6 }, ENCODING_UTF16BE },
        { { "caf\xe9", 4 }, ENCODING_WINDOWS_1252 },
        { { "\xc3\xa9\xc3\xa9\xe9", 5 }, ENCODING_UTF8 },
    };
    size_t mark;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(encoding_of(cases[i].bytes, true, &mark), cases[i].wanted);
    assert_int_equal(encoding_of(V("ab\xc3"), false, &mark), ENCODING_UTF8);
    assert_int_equal(encoding_of(V("ab\xc3"), true, &mark), ENCODING_WINDOWS_1252);
}

/* Half surrogates and odd bytes are told, whatever the pieces. */
static void broken_utf16(void **state)
{
    static const char bytes[] = "\xff\xfe" "a\0,\0\x00\xd8" "b\0\n\0c\0\n\0";
    View v = view(bytes, sizeof bytes - 1);
    (void)state;
    expect_table(v, NULL,
                 "1:[a][\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" "b]!bytes that are not text in UTF-8\n2:[c]\n");
    expect_table(view("\xff\xfe" "a\0,\0b", 7), NULL, "1:[a][\xef\xbf\xbd]!bytes that are not text in UTF-8\n");
}

static void decoder_pieces(void **state)
{
    View v = utf16(V("a\xf0\x9f\x8d\x80\xc3\xa9z"), false, false);
    (void)state;
    for (size_t step = 1; step < 6; step++) {
        Utf16 u = { 0 };
        char out[64];
        size_t n = 0;
        for (size_t at = 0; at < v.n; at += step)
            n += utf16_decode(&u, v.p + at, v.n - at < step ? v.n - at : step, out + n);
        n += utf16_decode(&u, NULL, 0, out + n);
        assert_true(view_eq(view(out, n), V("a\xf0\x9f\x8d\x80\xc3\xa9z")));
    }
    free((char *)(uintptr_t)v.p);
}

static void windows_1252_whole(void **state)
{
    char out[3];
    (void)state;
    assert_int_equal(windows_1252_char(0x80, out), 3);
    assert_memory_equal(out, "\xe2\x82\xac", 3);
    assert_int_equal(windows_1252_char(0x9f, out), 2);
    assert_memory_equal(out, "\xc5\xb8", 2);
    assert_int_equal(windows_1252_char(0x81, out), 0);
    assert_int_equal(windows_1252_char(0xff, out), 2);
    assert_memory_equal(out, "\xc3\xbf", 2);
}

static void guesses(void **state)
{
    (void)state;
    expect_table(V("a\tb\n1,5\t2,5\n"), NULL, "1:[a][b]\n2:[1,5][2,5]\n");
    expect_table(V("a|b\n1,5|2,5\n"), NULL, "1:[a][b]\n2:[1,5][2,5]\n");
    expect_table(V("a;b;c\n1,5;2,5;x\n"), NULL, "1:[a][b][c]\n2:[1,5][2,5][x]\n");
    expect_table(V("a\xc2\xac" "b\nc\xc2\xac" "d\n"), NULL, "1:[a][b]\n2:[c][d]\n");
    expect_table(V("a\xac" "b\nc\xac" "d, e\n"), NULL, "1:[a][b]\n2:[c][d, e]\n");
    expect_table(V("id%t%n\n1%x, y%z\n2%p, q%r\n"), NULL, "1:[id][t][n]\n2:[1][x, y][z]\n3:[2][p, q][r]\n");
    expect_table(V("rate,x\n5%,1\n6%,2\n"), NULL, "1:[rate][x]\n2:[5%][1]\n3:[6%][2]\n");
    expect_table(V("name\n\"x,y\"\n"), NULL, "1:[name]\n2:[x,y]\n");
    expect_table(V("a,\"x|y\"\nb,\"p|q\"\n"), NULL, "1:[a][x|y]\n2:[b][p|q]\n");
    expect_table(V("one\ntwo\n"), NULL, "1:[one]\n2:[two]\n");
}

static void options(void **state)
{
    TableOptions pipe = { .delimiter = "|" }, not = { .delimiter = "\xc2\xac" }, bad = { .delimiter = "\"" };
    Error e = { 0 };
    Text out;
    (void)state;
    expect_table(V("a,b|c\n"), &pipe, "1:[a,b][c]\n");
    expect_table(V("a\xac" "b\n"), &not, "1:[a][b]\n");
    text_init(&out, MIB);
    assert_int_equal(table_words(&out, V("a"), &bad, &e), E_USAGE);
    text_release(&out);
}

static void refusals(void **state)
{
    (void)state;
    expect_refused(view("abc\0\0\0\0\0\0\1\2\3", 12), E_INPUT, "NUL bytes");
    expect_refused(V("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 xls"), E_INPUT, "old Excel file");
    expect_refused(V("PK\x03\x04 no zip at all"), E_INPUT, "as a zip");
}

static void head_of(View bytes, int most, const char *wanted, const char *delimiter)
{
    Error e = { 0 };
    Input *in = NULL;
    TableHead head;
    Arena arena;
    Text out;
    char again[8];
    size_t got;

    arena_init(&arena, 16 * MIB);
    text_init(&out, MIB);
    assert_int_equal(input_of_bytes(&in, bytes, "test", &e), OK);
    assert_int_equal(table_head(in, 0, most, &arena, &head, &e), OK);
    for (int r = 0; r < head.n_rows; r++) {
        for (int i = 0; i < head.row[r].n; i++)
            text_printf(&out, "[%.*s]", VIEW_ARGS(head.row[r].field[i]));
        text_byte(&out, '\n');
    }
    expect_text(&out, wanted);
    if (delimiter)
        assert_string_equal(head.delimiter, delimiter);
    assert_int_equal(input_read(in, again, sizeof again, &got, &e), OK);
    assert_int_equal(got, bytes.n < sizeof again ? bytes.n : sizeof again); /* nothing was used up */
    input_close(in);
    arena_release(&arena);
    text_release(&out);
}

static void heads(void **state)
{
    Text large;
    (void)state;
    head_of(V("a|b\nc|d\ne|f\n"), 2, "[a][b]\n[c][d]\n", "|");
    head_of(V("a\xac" "b\n"), 5, "[a][b]\n", "\xc2\xac");
    head_of(view("\0\1\2\3\0\0\0\1\1\1", 10), 2, "", NULL);
    head_of(V(""), 2, "", NULL);
    text_init(&large, MIB);
    text_put(&large, V("h,i\n"));
    while (large.n < 2 * LIMIT_SNIFF_BYTES)
        text_put(&large, V("\"aaaaaaaaaaaaaaaaaaaaa\",bbbbbbbbbbbb\n"));
    head_of(text_view(&large), 2, "[h][i]\n[aaaaaaaaaaaaaaaaaaaaa][bbbbbbbbbbbb]\n", ",");
    text_release(&large);
}

static void real_not_sign(void **state)
{
    const char *path = real_file("ods/nhs_choices_hospitals_2018.csv");
    Error e = { 0 };
    Input *in = NULL;
    Table *t = NULL;
    TableRow row;
    bool more = true;
    int rows = 0;
    (void)state;
    if (!path)
        return;
    assert_int_equal(input_open(&in, path, &e), OK);
    assert_int_equal(table_open(&t, in, NULL, &e), OK);
    assert_string_equal(table_delimiter(t), "\xc2\xac");
    while (table_next(t, &row, &more, &e) == OK && more) {
        assert_int_equal(row.n, 22);
        assert_null(row.fault);
        rows++;
    }
    assert_int_equal(rows, 1235);
    table_close(t);
    input_close(in);
}

static Code read_all(void *ctx, Error *e)
{
    Input *in = NULL;
    Table *t = NULL;
    TableRow row;
    bool more = true;
    Code c = input_of_bytes(&in, *(const View *)ctx, "test", e);
    if (c == OK)
        c = table_open(&t, in, NULL, e);
    while (c == OK && more)
        c = table_next(t, &row, &more, e);
    table_close(t);
    input_close(in);
    return c;
}

static Code read_head(void *ctx, Error *e)
{
    Arena arena;
    TableHead head;
    Input *in = NULL;
    Code c = input_of_bytes(&in, *(const View *)ctx, "test", e);
    arena_init(&arena, MIB);
    if (c == OK)
        c = table_head(in, 0, 3, &arena, &head, e);
    input_close(in);
    arena_release(&arena);
    return c;
}

static void sweeps(void **state)
{
    View text = V("a,\"b\"\"c\"\n\xe9,x\n"), wide = utf16(V("a,b\nc,d\n"), false, true);
    (void)state;
    sweep(read_head, &text);
    sweep(read_head, &wide);
    sweep(read_all, &text);
    sweep(read_all, &wide);
    free((char *)(uintptr_t)wide.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings), cmocka_unit_test(encoding_told), cmocka_unit_test(broken_utf16),
        cmocka_unit_test(decoder_pieces), cmocka_unit_test(windows_1252_whole), cmocka_unit_test(guesses),
        cmocka_unit_test(options), cmocka_unit_test(refusals), cmocka_unit_test(heads),
        cmocka_unit_test(real_not_sign), cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
