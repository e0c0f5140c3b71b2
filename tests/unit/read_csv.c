/* The CSV reader and its scanner: rules, recovery, and that pieces of any size and both scanners give the same. */
#include "base/random.h"
#include "support/reading.h"

static const size_t steps[] = { 1, 2, 3, 7, 63, 64, 65, 4096, SIZE_MAX };

/* All piece sizes, with and without AVX2, must give `wanted`. */
static void expect_csv(View text, CsvOptions options, const char *wanted)
{
    if (!options.delimiter.p)
        options.delimiter = V(",");
    for (size_t i = 0; i < 2 * sizeof steps / sizeof steps[0]; i++) {
        Text out;
        text_init(&out, 64 * MIB);
        options.plain = i & 1;
        csv_words(&out, text, &options, steps[i / 2]);
        expect_text(&out, wanted);
        text_release(&out);
    }
}

#define CSV(text, wanted) expect_csv(V(text), (CsvOptions){ 0 }, wanted)

static void line_ends(void **state)
{
    (void)state;
    CSV("", "");
    CSV("a,b", "1:[a][b]\n");
    CSV("a,b\nc,d\n", "1:[a][b]\n2:[c][d]\n");
    CSV("a,b\r\nc,d\r\n", "1:[a][b]\n2:[c][d]\n");
    CSV("a,b\rc,d\r", "1:[a][b]\n2:[c][d]\n");
    CSV("a\n\n\nb\r\n\r\nc\r\rd", "1:[a]\n4:[b]\n6:[c]\n8:[d]\n");
    CSV("a,b,\n,\nc", "1:[a][b][]\n2:[][]\n3:[c]\n");
}

static void quotes(void **state)
{
    (void)state;
    CSV("\"a\",\"b,c\",\"\"\n", "1:[a][b,c][]\n");
    CSV("\"say \"\"hi\"\"\",x\n", "1:[say \"hi\"][x]\n");
    CSV("\"\"\"\"\n", "1:[\"]\n");
    CSV("\"two\nlines\",x\ny\n", "1:[two\nlines][x]\n3:[y]\n");
    CSV("\"two\r\nlines\",x\r\ny\r\n", "1:[two\r\nlines][x]\n3:[y]\n");
    CSV("5\" pipe,3\"\nb\n", "1:[5\" pipe][3\"]\n2:[b]\n");
    CSV("\"big\" pipe,x\n", "1:[\"big\" pipe][x]\n");
    CSV("a \"b,c\" d\n", "1:[a \"b][c\" d]\n");
    expect_csv(V("'a,b',\"c\"\n"), (CsvOptions){ .quote = '\'' }, "1:[a,b][\"c\"]\n");
    expect_csv(V("\"a,b\"\n"), (CsvOptions){ .quote = '\1' }, "1:[\"a][b\"]\n");
}

static void unclosed(void **state)
{
    (void)state;
    CSV("a,\"b\nc,d\n", "1:[a][\"b]!quote is never closed\n2:[c][d]\n");
    CSV("a,\"b,x\r\nc,d\r\n", "1:[a][\"b][x]!quote is never closed\n2:[c][d]\n");
    CSV("a,\"b", "1:[a][\"b]!quote is never closed\n");
    CSV("a,\"", "1:[a][\"]!quote is never closed\n");
    /* the next quote in the file does not end a field: it is another field's */
    CSV("a,\"b\nc,d\n\"e\",f\n", "1:[a][\"b]!quote is never closed\n2:[c][d]\n3:[e][f]\n");
    CSV("\"ok\nok\",\"b\nc,d\n", "1:[ok\nok][\"b]!quote is never closed\n3:[c][d]\n");
}

static void runaway_quote(void **state)
{
    Text text, out;
    CsvOptions options = { .delimiter = V("|") };
    (void)state;
    text_init(&text, 64 * MIB);
    text_put(&text, V("h|i\na|\"b\n"));
    for (int i = 0; i < 200000; i++)
        text_put(&text, V("12345|67890\n"));
    for (int plain = 0; plain < 2; plain++) {
        text_init(&out, 64 * MIB);
        options.plain = plain;
        csv_words(&out, text_view(&text), &options, 100000);
        assert_true(view_starts(text_view(&out), V("1:[h][i]\n2:[a][\"b]!quote is never closed\n3:[12345][67890]\n")));
        assert_true(view_ends(text_view(&out), V("\n200002:[12345][67890]\n")));
        text_release(&out);
    }
    text_release(&text);
}

static void delimiters(void **state)
{
    (void)state;
    expect_csv(V("a\xc2\xac" "b\xc2\xac\"c\xc2\xac\"\nd\xc2\xa3\xc2\xac\n"), (CsvOptions){ .delimiter = V("\xc2\xac") },
               "1:[a][b][c\xc2\xac]\n2:[d\xc2\xa3][]\n");
    expect_csv(V("\xa3" "1\xac\"caf\xe9\"\n"), (CsvOptions){ .delimiter = V("\xac"), .windows_1252 = true },
               "1:[\xc2\xa3" "1][caf\xc3\xa9]\n");
    expect_csv(V("a||b|c||\"d||e\"\n"), (CsvOptions){ .delimiter = V("||") }, "1:[a][b|c][d||e]\n");
    expect_csv(V("a|||b||||c\n"), (CsvOptions){ .delimiter = V("||") }, "1:[a][|b][][c]\n");
    expect_csv(V("a<=>b<=>\nc\n"), (CsvOptions){ .delimiter = V("<=>") }, "1:[a][b][]\n2:[c]\n");
    expect_csv(V("a\xf0\x9f\x8d\x80" "b\n"), (CsvOptions){ .delimiter = V("\xf0\x9f\x8d\x80") }, "1:[a][b]\n");
}

static void text_faults(void **state)
{
    (void)state;
    CSV("caf\xc3\xa9\ncaf\xe9 \x80" "5\nx\n", "1:[caf\xc3\xa9]\n2:[caf\xc3\xa9 \xe2\x82\xac" "5]\n3:[x]\n");
    CSV("\xc3\xa9\xe9,x\n", "1:[\xc3\xa9\xef\xbf\xbd][x]!bytes that are not text in UTF-8\n");
    CSV("\x81\xe9\n", "1:[\xef\xbf\xbd\xc3\xa9]!bytes that are not text in UTF-8 or Windows-1252\n");
    expect_csv(V("\xed\xa0\x80\n"), (CsvOptions){ .strict_utf8 = true },
               "1:[\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd]!bytes that are not text in UTF-8\n");
}

static void nul(void **state)
{
    CsvOptions options = { .delimiter = V(",") };
    Text out;
    (void)state;
    text_init(&out, 4096);
    csv_words(&out, view("a\0b,c\nd\n", 8), &options, SIZE_MAX);
    assert_true(view_eq(text_view(&out), view("1:[a\0b][c]!a NUL byte\n2:[d]\n", 28)));
    text_release(&out);
}

static void late_windows_1252(void **state)
{
    CsvOptions options = { .delimiter = V(",") };
    Text text, out;
    (void)state;
    text_init(&text, 64 * MIB);
    text_init(&out, 64 * MIB);
    for (int i = 0; i < 300000; i++)
        text_put(&text, V("plain,ascii\n"));
    text_put(&text, V("d\xe9j\xe0 vu,\x93quoted\x94\nnext,row\n"));
    csv_words(&out, text_view(&text), &options, SIZE_MAX);
    assert_true(view_ends(text_view(&out), V("\n300001:[d\xc3\xa9j\xc3\xa0 vu][\xe2\x80\x9cquoted\xe2\x80\x9d]\n"
                                             "300002:[next][row]\n")));
    text_release(&text);
    text_release(&out);
}

static void limits(void **state)
{
    CsvOptions options = { .delimiter = V(",") };
    Text text, out;
    (void)state;
    text_init(&text, 64 * MIB);
    text_init(&out, 128 * MIB);
    for (int i = 0; i < LIMIT_ROW_FIELDS + 10; i++)
        text_put(&text, V("x,"));
    text_put(&text, V("\nnext\n"));
    csv_words(&out, text_view(&text), &options, SIZE_MAX);
    assert_true(view_ends(text_view(&out), V("[x]!more than 4096 fields\n2:[next]\n")));
    text_clear(&text);
    text_clear(&out);
    memset(text_room(&text, LIMIT_FIELD_BYTES + 1), 'x', LIMIT_FIELD_BYTES + 1);
    text_put(&text, V(",y\nnext\n"));
    csv_words(&out, text_view(&text), &options, 12345);
    assert_true(view_ends(text_view(&out), V("x][y]!a field of more than 1048576 bytes\n2:[next]\n")));
    text_clear(&text);
    text_clear(&out);
    memset(text_room(&text, LIMIT_ROW_BYTES + 1), 'x', LIMIT_ROW_BYTES + 1);
    csv_words(&out, text_view(&text), &options, SIZE_MAX);
    assert_true(view_starts(text_view(&out), V("error input: cannot read the table: row 1 is longer")));
    text_release(&text);
    text_release(&out);
}

/* Random text over an alphabet that makes everything happen. */
static void random_text(Random *r, Text *text, size_t n)
{
    static const char dull[] = "abcdefghijklmnop ";
    static const char sharp[] = "\"\",,\n\r|\xc2\xac\xe9\"";
    uint64_t spice = 2 + random_below(r, 40);
    text_clear(text);
    for (size_t i = 0; i < n; i++)
        text_byte(text, random_below(r, spice) ? dull[random_below(r, sizeof dull - 1)]
                                               : sharp[random_below(r, sizeof sharp - 1)]);
}

static void same_either_way(void **state)
{
    static const View delimiter[] = { { ",", 1 }, { "|", 1 }, { "\xc2\xac", 2 }, { "ab", 2 }, { "aa", 2 } };
    Text text, a, b;
    Random r;
    (void)state;
    random_seed(&r, 20231109);
    text_init(&text, MIB);
    text_init(&a, 16 * MIB);
    text_init(&b, 16 * MIB);
    for (int i = 0; i < 3000; i++) {
        CsvOptions options = { .delimiter = delimiter[random_below(&r, 5)] };
        random_text(&r, &text, random_below(&r, i % 10 ? 600 : 5000));
        options.plain = true;
        text_clear(&a);
        csv_words(&a, text_view(&text), &options, SIZE_MAX);
        options.plain = false;
        text_clear(&b);
        csv_words(&b, text_view(&text), &options, 1 + random_below(&r, 300));
        if (!view_eq(text_view(&a), text_view(&b)))
            fail_msg("round %d differs: %.*s", i, VIEW_ARGS(text_view(&text)));
    }
    text_release(&text);
    text_release(&a);
    text_release(&b);
}

static Code read_all(void *ctx, Error *e)
{
    CsvOptions options = { .delimiter = V(",") };
    Pieces pieces = { *(const View *)ctx, SIZE_MAX };
    Csv *csv = NULL;
    TableRow row;
    bool more = true;
    Code c = csv_open(&csv, &options, pieces_feed, &pieces, e);
    while (c == OK && more)
        c = csv_next(csv, &row, &more, e);
    csv_close(csv);
    return c;
}

static void sweeps(void **state)
{
    View text = V("a,\"b\"\"c\"\n\xe9,\xc3\xa9\n\xe9\n\"x\n");
    Text large;
    (void)state;
    sweep(read_all, &text);
    text_init(&large, 4 * MIB);
    memset(text_room(&large, 700000), 'x', 700000);
    text = text_view(&large);
    sweep(read_all, &text);
    text_release(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends),   cmocka_unit_test(quotes),      cmocka_unit_test(unclosed),
        cmocka_unit_test(runaway_quote), cmocka_unit_test(delimiters), cmocka_unit_test(text_faults),
        cmocka_unit_test(nul),         cmocka_unit_test(late_windows_1252), cmocka_unit_test(limits),
        cmocka_unit_test(same_either_way), cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
