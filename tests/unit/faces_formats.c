/* JSON, CSV and workbooks of one answer that holds every type of column; early failures leave nothing behind. */
#include "ask/ask.h"
#include "base/limits.h"
#include "base/memory.h"
#include "faces/csv.h"
#include "faces/format.h"
#include "faces/json.h"
#include "faces/xlsx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdlib.h>
#include <zip.h>
#include <cmocka.h>

/* A sink that keeps what it is sent. */
typedef struct {
    Sink sink;
    Text got;
} Kept;

static Code keep(Sink *s, View bytes, Error *e)
{
    Kept *k = (Kept *)s;

    text_put(&k->got, bytes);
    return text_ok(&k->got) ? OK : text_fail(&k->got, "the output", e);
}

static void kept_init(Kept *k)
{
    sink_init(&k->sink, keep);
    text_init(&k->got, LIMIT_QUESTION_BYTES);
}

static void kept_release(Kept *k)
{
    sink_release(&k->sink);
    text_release(&k->got);
}

static const Column columns[] = {
    { .name = "name", .type = COLUMN_TEXT },   { .name = "code", .type = COLUMN_CODE },
    { .name = "n", .type = COLUMN_COUNT },     { .name = "length", .type = COLUMN_NUMBER, .digits = 2 },
    { .name = "share", .type = COLUMN_SHARE, .digits = 1 }, { .name = "price", .type = COLUMN_MONEY },
    { .name = "day", .type = COLUMN_DATE },    { .name = "at", .type = COLUMN_INSTANT },
    { .name = "month", .type = COLUMN_MONTH }, { .name = "flag", .type = COLUMN_FLAG },
    { .name = "place", .type = COLUMN_PLACE }, { .name = "took", .type = COLUMN_DURATION },
};

static void fill(Value row[], const char *name, const char *code)
{
    int i = 0;

    row[i++] = value_text(view_of(name));
    row[i++] = value_text(view_of(code));
    row[i++] = value_count(-1234567);
    row[i++] = value_number(2.345678);
    row[i++] = value_share(0.12345);
    row[i++] = value_money(money_pence(-123456));
    row[i++] = value_date(date_from_civil(2025, 12, 31));
    row[i++] = value_instant(1751324400123);
    row[i++] = value_text(V("2025-12"));
    row[i++] = value_flag(true);
    row[i++] = value_text(V("Leeds"));
    row[i++] = value_duration(65000);
}

static Code tell(Answer *a, Error *e)
{
    static const Column two[] = { { .name = "k", .type = COLUMN_TEXT } };
    const AnswerSource s = { .source = V("dmd/2025-12"), .dataset = V("dmd"), .edition = V("2025-12") };
    Value row[COUNT_OF(columns)], nulls[COUNT_OF(columns)];
    Code c = answer_begin(a, e);

    for (int i = 0; i < COUNT_OF(columns); i++)
        nulls[i] = value_null();
    c = c ? c : answer_fact(a, "total", value_money(money_pence(5)), e);
    c = c ? c : answer_fact(a, "mean", value_number(0.1), e);
    c = c ? c : answer_fact(a, "unknown", value_null(), e);
    c = c ? c : answer_table(a, "all", NULL, columns, COUNT_OF(columns), e);
    fill(row, "say \"hi\", \xc3\xa9\n\x01", "+H1");
    c = c ? c : answer_row(a, row, e);
    c = c ? c : answer_row(a, nulls, e);
    fill(row, "=1+1", "-5");
    c = c ? c : answer_row(a, row, e);
    c = c ? c : answer_table_end(a, e);
    c = c ? c : answer_table(a, "notes", NULL, two, 1, e);
    row[0] = value_text(V("x"));
    c = c ? c : answer_row(a, row, e);
    c = c ? c : answer_table_end(a, e);
    c = c ? c : answer_note(a, e, "Half of it.");
    c = c ? c : answer_source(a, &s, e);
    c = c ? c : answer_end(a, e);
    if (c != OK)
        answer_abort(a);
    return c;
}

static void prepare(Answer *a, Arena *arena)
{
    arena_init(arena, LIMIT_QUESTION_BYTES);
    a->arena = arena;
    a->question = "fake";
    a->now = 1751324400000;
}

static void holds(const Kept *k, const char *bytes)
{
    if (view_find_view(text_view(&k->got), view_of(bytes)) < 0)
        fail_msg("no '%s' in:\n%.*s", bytes, VIEW_ARGS(text_view(&k->got)));
}

static void json(void **state)
{
    Kept k;
    JsonFace f;
    Arena arena;
    Error e;

    (void)state;
    kept_init(&k);
    json_face(&f, &k.sink, true);
    prepare(&f.answer, &arena);
    assert_int_equal(tell(&f.answer, &e), OK);
    assert_int_equal(sink_flush(&k.sink, &e), OK);
    holds(&k, "{\"question\": \"fake\", \"parameters\": {}, \"facts\": {\"total\": {\"amount\": \"0.05\", "
              "\"currency\": \"GBP\"}, \"mean\": 0.1, \"unknown\": null}, \"tables\": {\"all\": [{\"name\": "
              "\"say \\\"hi\\\", \xc3\xa9\\n\\u0001\", \"code\": \"+H1\", \"n\": -1234567, \"length\": 2.35, "
              "\"share\": 0.123, \"price\": {\"amount\": \"-1234.56\", \"currency\": \"GBP\"}, "
              "\"day\": \"2025-12-31\", \"at\": \"2025-06-30T23:00:00Z\", \"month\": \"2025-12\", "
              "\"flag\": true, \"place\": \"Leeds\", \"took\": 65000}, "
              "{\"name\": null, \"code\": null, \"n\": null,");
    holds(&k, "\"took\": 65000}], \"notes\": [{\"k\": \"x\"}]}, \"notes\": [\"Half of it.\"], "
              "\"sources\": [{\"source\": \"dmd/2025-12\", \"dataset\": \"dmd\", \"edition\": \"2025-12\", "
              "\"publisher\": null, \"licence\": null}]}\n");
    assert_null(memchr(k.got.p, '\n', k.got.n - 1));
    json_release(&f);
    arena_release(&arena);
    kept_release(&k);
}

static void csv(void **state)
{
    Kept k;
    CsvFace f;
    Arena arena;
    Error e;

    (void)state;
    kept_init(&k);
    csv_face(&f, &k.sink, (View){ NULL, 0 });
    prepare(&f.answer, &arena);
    assert_int_equal(tell(&f.answer, &e), OK);
    assert_int_equal(sink_flush(&k.sink, &e), OK);
    text_byte(&k.got, '\0');
    assert_string_equal(
        k.got.p,
        "name,code,n,length,share,price,price_currency,day,at,month,flag,place,took\r\n"
        "\"say \"\"hi\"\", \xc3\xa9\n\x01\",\"'+H1\",-1234567,2.35,0.123,-1234.56,GBP,2025-12-31,2025-06-30T23:00:00Z,"
        "2025-12,true,Leeds,65000\r\n"
        ",,,,,,,,,,,,\r\n"
        "\"'=1+1\",-5,-1234567,2.35,0.123,-1234.56,GBP,2025-12-31,2025-06-30T23:00:00Z,2025-12,true,Leeds,65000\r\n");
    csv_release(&f);
    csv_face(&f, &k.sink, V("facts"));
    text_clear(&k.got);
    f.answer.arena = &arena;
    f.answer.question = "fake";
    assert_int_equal(tell(&f.answer, &e), OK);
    assert_int_equal(sink_flush(&k.sink, &e), OK);
    holds(&k, "fact,value\r\ntotal,0.05 GBP\r\nmean,0.1\r\nunknown,\r\n");
    csv_release(&f);
    csv_face(&f, &k.sink, V("nothing"));
    f.answer.arena = &arena;
    f.answer.question = "fake";
    assert_int_equal(tell(&f.answer, &e), E_USAGE);
    assert_string_equal(e.hint, "it has all, notes and facts");
    csv_release(&f);
    arena_release(&arena);
    kept_release(&k);
}

static void formulas(void **state)
{
    static const char *const guarded[] = { "=1", "+1", "-a", "@x", "\tx", "\rx", "-1+2", "=" };
    static const char *const plain[] = { "-12.5", "a=b", "1e5", "-1e5", "", "x@y" };
    Text t;

    (void)state;
    text_init(&t, 1000);
    for (int i = 0; i < COUNT_OF(guarded); i++) {
        text_clear(&t);
        csv_guarded(&t, view_of(guarded[i]));
        assert_true(view_starts(text_view(&t), V("\"'")));
    }
    for (int i = 0; i < COUNT_OF(plain); i++) {
        text_clear(&t);
        csv_guarded(&t, view_of(plain[i]));
        assert_true(view_eq(text_view(&t), view_of(plain[i])));
    }
    text_release(&t);
}

/* One part of a workbook, NUL-terminated, in the arena. */
static const char *part(Arena *arena, const Kept *k, const char *name)
{
    zip_source_t *source = zip_source_buffer_create(k->got.p, k->got.n, 0, NULL);
    zip_t *z = zip_open_from_source(source, ZIP_RDONLY, NULL);
    zip_file_t *file = z ? zip_fopen(z, name, 0) : NULL;
    char *out = arena_bytes(arena, 1 << 20);
    zip_int64_t n;

    assert_non_null(z);
    if (!file)
        fail_msg("no %s", name);
    n = zip_fread(file, out, (1 << 20) - 1);
    out[n < 0 ? 0 : n] = '\0';
    zip_fclose(file);
    zip_discard(z);
    return out;
}

static void says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("no '%s' in:\n%s", words, text);
}

static void xlsx_of(Kept *k, Arena *arena, uint32_t rows, Code wanted)
{
    XlsxFace f;
    Error e;

    kept_init(k);
    xlsx_face(&f, &k->sink, "/tmp");
    prepare(&f.answer, arena);
    f.most_rows = rows ? rows : f.most_rows;
    assert_int_equal(tell(&f.answer, &e), wanted);
    assert_int_equal(xlsx_finish(&f, &e), OK);
    assert_int_equal(sink_flush(&k->sink, &e), OK);
    xlsx_release(&f);
}

static void xlsx(void **state)
{
    Kept k, again;
    Arena arena, other;
    const char *book, *sheet;

    (void)state;
    xlsx_of(&k, &arena, 0, OK);
    book = part(&arena, &k, "xl/workbook.xml");
    says(book, "<sheet name=\"facts\" ");
    says(book, "<sheet name=\"all\" ");
    says(book, "<sheet name=\"notes\" ");
    says(book, "<sheet name=\"notes (2)\" ");
    says(book, "<sheet name=\"sources\" ");
    sheet = part(&arena, &k, "xl/worksheets/sheet2.xml");
    says(sheet, "<is><t>+H1</t></is>");     /* codes stay text */
    says(sheet, "<is><t>=1+1</t></is>");    /* and formulas too */
    says(sheet, "_x0001_");
    says(sheet, "<v>-1234567</v>");
    says(sheet, "<v>2.35</v>");
    says(sheet, "<v>0.123</v>");
    says(sheet, "<v>-1234.56</v>");
    says(sheet, "<v>46022</v>");            /* 2025-12-31 */
    says(sheet, "t=\"b\"><v>1</v>");
    assert_null(strstr(sheet, "<f>"));
    says(part(&arena, &k, "xl/styles.xml"), "#,##0.00");
    says(part(&arena, &k, "docProps/core.xml"), "2025-06-30T23:00:00Z");
    xlsx_of(&again, &other, 0, OK);
    assert_true(view_eq(text_view(&k.got), text_view(&again.got))); /* same answer, same bytes */
    kept_release(&again);
    arena_release(&other);
    kept_release(&k);
    arena_release(&arena);
}

/* Three rows on sheets of three rows with header: two sheets. */
static void xlsx_splits(void **state)
{
    Kept k;
    Arena arena;

    (void)state;
    xlsx_of(&k, &arena, 3, OK);
    says(part(&arena, &k, "xl/workbook.xml"), "<sheet name=\"all (2)\" ");
    kept_release(&k);
    arena_release(&arena);
}

static void xlsx_cuts(void **state)
{
    static const Column text[] = { { .name = "t", .type = COLUMN_TEXT } };
    size_t n = 40000;
    Kept k;
    Arena arena;
    XlsxFace f;
    Error e;
    char *big = malloc(n);
    Value row = value_text(view(big, n));

    (void)state;
    assert_non_null(big);
    memset(big, 'x', n);
    big[0] = '\xff';
    big[1] = '\0';
    kept_init(&k);
    xlsx_face(&f, &k.sink, "/tmp");
    prepare(&f.answer, &arena);
    assert_int_equal(answer_begin(&f.answer, &e), OK);
    assert_int_equal(answer_table(&f.answer, "t", NULL, text, 1, &e), OK);
    assert_int_equal(answer_row(&f.answer, &row, &e), OK);
    assert_int_equal(answer_table_end(&f.answer, &e), OK);
    assert_int_equal(answer_end(&f.answer, &e), OK);
    assert_int_equal(f.cut, 1);
    assert_int_equal(xlsx_finish(&f, &e), OK);
    assert_int_equal(sink_flush(&k.sink, &e), OK);
    says(part(&arena, &k, "xl/worksheets/sheet1.xml"), "<t>\xef\xbf\xbd\xef\xbf\xbdxxx");
    says(part(&arena, &k, "xl/worksheets/sheet2.xml"), "1 texts were longer");
    xlsx_release(&f);
    kept_release(&k);
    arena_release(&arena);
    free(big);
}

static void counts_for_people(void **state)
{
    static const struct {
        int64_t n;
        const char *text;
    } cases[] = { { 0, "0" },           { 999, "999" },         { 1000, "1,000" },
                  { -1000, "-1,000" },  { -999999, "-999,999" }, { 31637, "31,637" },
                  { INT64_MAX, "9,223,372,036,854,775,807" },    { INT64_MIN, "-9,223,372,036,854,775,808" } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(COUNT_TEXT(cases[i].n), cases[i].text);
    assert_string_not_equal(COUNT_TEXT(1), COUNT_TEXT(2)); /* each has its own room */
}

static void people(void **state)
{
    static const struct {
        Column column;
        Value value;
        const char *text;
    } cases[] = {
        { { .type = COLUMN_COUNT }, { .i = 0 }, "0" },
        { { .type = COLUMN_COUNT }, { .i = INT64_MIN }, "-9,223,372,036,854,775,808" },
        { { .type = COLUMN_NUMBER, .digits = 1 }, { .d = 1234.56 }, "1,234.6" },
        { { .type = COLUMN_NUMBER, .digits = 2 }, { .d = -0.001 }, "0.00" },
        { { .type = COLUMN_NUMBER, .digits = 9 }, { .d = 1336.718156495 }, "1,336.7182" },
        { { .type = COLUMN_NUMBER, .digits = 9 }, { .d = 0.001234567891 }, "0.001234568" },
        { { .type = COLUMN_NUMBER, .digits = DIGITS_NATURAL }, { .d = 0.1 }, "0.1" },
        { { .type = COLUMN_NUMBER, .digits = DIGITS_NATURAL }, { .d = 3.113338308988165 }, "3.1133" },
        { { .type = COLUMN_NUMBER, .digits = DIGITS_NATURAL }, { .d = 42.250000000000007 }, "42.25" },
        { { .type = COLUMN_NUMBER, .digits = DIGITS_NATURAL }, { .d = 100 }, "100" },
        { { .type = COLUMN_NUMBER, .digits = DIGITS_NATURAL }, { .d = 0.00012 }, "0.00012" },
        { { .type = COLUMN_NUMBER, .digits = DIGITS_NATURAL }, { .d = NAN }, "" },
        { { .type = COLUMN_NUMBER }, { .d = NAN }, "" },
        { { .type = COLUMN_SHARE, .digits = 1 }, { .d = 0.125 }, "12.5%" },
        { { .type = COLUMN_MONEY }, { .money = { -123456, "GBP" } }, "-\xc2\xa3" "1,234.56" },
        { { .type = COLUMN_MONEY }, { .money = { 1200, "EUR" } }, "12.00 EUR" },
        { { .type = COLUMN_DURATION }, { .i = 65000 }, "1 min 5 s" },
        { { .type = COLUMN_DURATION }, { .i = 12 }, "12 ms" },
        { { .type = COLUMN_FLAG }, { .i = 0 }, "no" },
    };
    Text t;

    (void)state;
    text_init(&t, 1000);
    for (int i = 0; i < COUNT_OF(cases); i++) {
        text_clear(&t);
        value_people(&t, &cases[i].column, &cases[i].value);
        if (!view_eq(text_view(&t), view_of(cases[i].text)))
            fail_msg("'%.*s' is not '%s'", VIEW_ARGS(text_view(&t)), cases[i].text);
    }
    text_release(&t);
}

/* The n-th allocation fails, for each face, until none does; nothing of the failed document is sent. */
static void sweep(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++)
        for (long n = 1;; n++) {
            long before = blocks_live();
            Kept k;
            Arena arena;
            JsonFace j;
            CsvFace v;
            Error e = { 0 };
            Code c;
            bool fired;

            kept_init(&k);
            json_face(&j, &k.sink, false);
            csv_face(&v, &k.sink, (View){ NULL, 0 });
            prepare(which ? &v.answer : &j.answer, &arena);
            fault_arm(n);
            c = tell(which ? &v.answer : &j.answer, &e);
            fired = fault_disarm();
            assert_int_equal(k.got.n, 0);
            if (c != OK)
                assert_int_equal(k.sink.text.n, 0);
            json_release(&j);
            csv_release(&v);
            arena_release(&arena);
            kept_release(&k);
            assert_int_equal(blocks_live(), before);
            if (!fired) {
                assert_int_equal(c, OK);
                break;
            }
            assert_int_equal(c, E_MEMORY);
        }
}

/* Each byte at each place of short and long texts: plain exactly where JSON lets the byte stand. */
static void plain(void **state)
{
    char text[24], out[32];

    (void)state;
    for (size_t n = 1; n <= sizeof text; n++)
        for (size_t at = 0; at < n; at++)
            for (int byte = 0; byte < 256; byte++) {
                bool stands = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
                char *end;
                memset(text, 'a' + (int)(n % 20), n);
                text[at] = (char)byte;
                end = json_plain(out, view(text, n));
                assert_int_equal(end != NULL, stands);
                if (!end)
                    continue;
                assert_ptr_equal(end, out + n + 2);
                assert_true(out[0] == '"' && out[n + 1] == '"' && memcmp(out + 1, text, n) == 0);
            }
    assert_ptr_equal(json_plain(out, V("")), out + 2);
}

/* What a row is made of by way of the room for all of it is what each of its values is by itself. */
static void rows(void **state)
{
    static const char *const names[] = {
        "", "plain", "a longer text, all of it plain", "qu\"ote", "caf\303\251", "\001"
    };
    Value row[COUNT_OF(columns)];
    Arena arena;
    JsonFace j;
    Text want;
    Error e;
    Kept k;

    (void)state;
    arena_init(&arena, MIB);
    text_init(&want, MIB);
    for (int i = 0; i < COUNT_OF(names); i++)
        for (int nulls = 0; nulls < 3; nulls++) {
            kept_init(&k);
            fill(row, names[i], names[COUNT_OF(names) - 1 - i]);
            for (int x = nulls; nulls && x < COUNT_OF(row); x += nulls)
                row[x] = value_null();
            row[2] = i % 2 ? value_count(i * 1000000000000) : row[2];
            json_face(&j, &k.sink, true);
            j.answer.arena = &arena;
            j.answer.question = "show";
            assert_int_equal(answer_begin(&j.answer, &e), OK);
            assert_int_equal(answer_table(&j.answer, "things", NULL, columns, COUNT_OF(columns), &e), OK);
            text_clear(&k.sink.text);
            assert_int_equal(answer_row(&j.answer, row, &e), OK);
            text_clear(&want);
            for (int x = 0; x < COUNT_OF(row); x++) {
                text_printf(&want, "%s\"%s\": ", x ? ", " : "{", columns[x].name);
                json_put_value(&want, &columns[x], &row[x]);
            }
            text_byte(&want, '}');
            assert_true(view_eq(text_view(&k.sink.text), text_view(&want)));
            json_release(&j);
            kept_release(&k);
        }
    text_release(&want);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json),        cmocka_unit_test(csv),       cmocka_unit_test(formulas), cmocka_unit_test(xlsx),
        cmocka_unit_test(xlsx_splits), cmocka_unit_test(xlsx_cuts), cmocka_unit_test(people),   cmocka_unit_test(sweep),
        cmocka_unit_test(counts_for_people),
        cmocka_unit_test(plain),       cmocka_unit_test(rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
