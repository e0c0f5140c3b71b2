/* The values everything is made of, at their edges: every day of two centuries, money, whole and scaled numbers, hashes
 * and views, against plain references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/date.h"
#include "base/money.h"
#include "base/random.h"
#include "base/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- dates ---------------------------------------------------------------------------------------------------------
 */

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Counted day by day, and compared with the C library's calendar. */
static void every_day_of_two_centuries(void **state)
{
    static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    Date d = -25567; /* 1900-01-01 */
    (void)state;
    for (int y = 1900; y <= 2100; y++)
        for (int m = 1; m <= 12; m++) {
            int days = length[m - 1] + (m == 2 && leap(y));
            assert_int_equal(days_in_month(y, m), days);
            for (int day = 1; day <= days; day++, d++) {
                char text[DATE_CHARS], want[32];
                time_t t = (time_t)d * 86400;
                struct tm tm;
                Civil c = date_civil(d);
                Date back;
                assert_int_equal(date_from_civil(y, m, day), d);
                assert_true(c.year == y && c.month == m && c.day == day);
                assert_true(date_valid(y, m, day));
                snprintf(want, sizeof want, "%04d-%02d-%02d", y, m, day);
                assert_string_equal(date_text(d, text), want);
                assert_true(date_parse_iso(view_of(text), &back));
                assert_int_equal(back, d);
                assert_non_null(gmtime_r(&t, &tm));
                assert_true(tm.tm_year + 1900 == y && tm.tm_mon + 1 == m && tm.tm_mday == day);
            }
            assert_false(date_valid(y, m, days + 1));
            assert_false(date_valid(y, m, 0));
        }
    assert_int_equal(date_from_civil(1970, 1, 1), 0);
}

static void no_such_days(void **state)
{
    static const char *const bad[] = { "2025-02-29", "1900-02-29", "2025-13-01",  "2025-00-10",
                                       "2025-1-01",  "2025-01-1",  "20250101",    "2025-01-32",
                                       "",           "0000-01-01", "2025-01-01 ", "x025-01-01" };
    Date d;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_parse_iso(view_of(bad[i]), &d));
    assert_true(date_parse_iso(V("2000-02-29"), &d));
}

/* The window of GS1 General Specifications 7.12: 51 years ahead is the century before, 50 years back the one after. */
static void two_digit_years(void **state)
{
    (void)state;
    for (int now = 1990; now <= 2060; now++)
        for (int yy = 0; yy < 100; yy++) {
            char text[8];
            Date d;
            int y = now / 100 * 100 + yy, apart = yy - now % 100;
            y += apart >= 51 ? -100 : apart <= -50 ? 100 : 0;
            snprintf(text, sizeof text, "%02d0228", yy);
            assert_true(date_parse(view_of(text), V("YYMMDD"), date_from_civil(now, 6, 1), &d));
            assert_int_equal(date_civil(d).year, y);
        }
}

static void patterns(void **state)
{
    Date d;
    (void)state;
    assert_true(date_parse(V("5/6/2024"), V("D/M/YYYY"), 0, &d) && d == date_from_civil(2024, 6, 5));
    assert_true(date_parse(V("05/06/2024"), V("DD/MM/YYYY"), 0, &d) && d == date_from_civil(2024, 6, 5));
    assert_true(date_parse(V("5-jUn-24"), V("D-MON-YY"), 0x7000, &d));
    assert_false(date_parse(V("5/6/2024"), V("DD/MM/YYYY"), 0, &d));
    assert_false(date_parse(V("05/06/2024x"), V("DD/MM/YYYY"), 0, &d));
    assert_false(date_parse(V("05/06"), V("DD/MM/YYYY"), 0, &d));
    assert_false(date_parse(V("31/02/2024"), V("DD/MM/YYYY"), 0, &d));
}

static void days_in_london(void **state)
{
    (void)state;
    /* 2026: from 29 March 01:00 to 25 October 01:00 UTC */
    const Date march = date_from_civil(2026, 3, 28), october = date_from_civil(2026, 10, 24);
    const Instant before = (Instant)march * 86400000 + 23 * 3600000 + 1800000;
    const Instant within = before + 86400000, late = (Instant)october * 86400000 + 23 * 3600000 + 1800000;
    assert_int_equal(date_in_london(before), march);
    assert_int_equal(date_in_london(within), march + 2);
    assert_int_equal(date_in_london(late), october + 1);
    assert_int_equal(date_in_london(late + 86400000), october + 1);
    assert_int_equal(date_in_london(-1), -1);
    assert_int_equal(date_in_london(0), 0);
    assert_int_equal(date_begins_in_london(march + 1), ((Instant)march + 1) * 86400000);
    assert_int_equal(date_begins_in_london(march + 2), ((Instant)march + 2) * 86400000 - 3600000);
    assert_int_equal(date_begins_in_london(october + 1), ((Instant)october + 1) * 86400000 - 3600000);
    assert_int_equal(date_begins_in_london(october + 2), ((Instant)october + 2) * 86400000);
    assert_int_equal(date_begins_in_london(0), 0);
}

static void periods(void **state)
{
    static const struct {
        const char *text, *first, *last;
    } good[] = { { "2024", "2024-01-01", "2024-12-31" },
                 { "2024-02", "2024-02-01", "2024-02-29" },
                 { "2025-02", "2025-02-01", "2025-02-28" },
                 { "2025-12", "2025-12-01", "2025-12-31" },
                 { "2025-12-07", "2025-12-07", "2025-12-07" } };
    static const char *const bad[] = { "", "25", "2025-", "2025-00", "2025-13", "2025-1", "2025-02-30", "2025-12-01x" };
    Date a, b;
    char text[DATE_CHARS];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(period_valid(view_of(good[i].text)));
        assert_true(period_days(view_of(good[i].text), &a, &b));
        assert_string_equal(date_text(a, text), good[i].first);
        assert_string_equal(date_text(b, text), good[i].last);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(period_valid(view_of(bad[i])));
}

static void instants(void **state)
{
    Random rnd;
    char text[INSTANT_CHARS], want[40];
    (void)state;
    random_seed(&rnd, 9);
    for (int i = 0; i < 20000; i++) {
        int64_t s = (int64_t)random_below(&rnd, 8000000000) - 2000000000;
        time_t t = (time_t)s;
        struct tm tm;
        assert_non_null(gmtime_r(&t, &tm));
        strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm);
        assert_string_equal(instant_text(s * 1000 + (int64_t)random_below(&rnd, 1000), text), want);
    }
}

/* ---- money
 * ----------------------------------------------------------------------------------------------------------- */

static void money(void **state)
{
    static const struct {
        const char *text;
        int64_t minor;
    } good[] = { { "12.5", 1250 },
                 { "12", 1200 },
                 { "\xc2\xa3"
                   "12.50",
                   1250 },
                 { "1,234.00", 123400 },
                 { "-3", -300 },
                 { "0.01", 1 },
                 { "-0.01", -1 },
                 { "0", 0 },
                 { " 7.00 ", 700 },
                 { "1,234,567.89", 123456789 },
                 { "92233720368547758.07", INT64_MAX } };
    static const char *const bad[] = { "",
                                       "x",
                                       "1.234",
                                       "1.2.3",
                                       "--1",
                                       "1-",
                                       "\xc2\xa3",
                                       "1e3",
                                       "92233720368547758.08",
                                       "12.50 GBP",
                                       "99999999999999999999999999999999999999" };
    char text[MONEY_CHARS];
    Money m;
    Random rnd;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(money_parse(view_of(good[i].text), "GBP", &m));
        assert_true(m.minor == good[i].minor);
        assert_string_equal(m.currency, "GBP");
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(money_parse(view_of(bad[i]), "GBP", &m));
    random_seed(&rnd, 10);
    for (int i = 0; i < 50000; i++) { /* what is written is read back */
        int64_t minor = (int64_t)(random_u64(&rnd) >> random_below(&rnd, 64));
        minor = minor == INT64_MIN || random_below(&rnd, 2) ? minor : -minor;
        if (minor == INT64_MIN)
            continue;
        assert_true(money_parse(view_of(money_text((Money){ minor, "GBP" }, text)), "EUR", &m));
        assert_true(m.minor == minor);
    }
    assert_string_equal(money_text((Money){ INT64_MIN, "GBP" }, text), "-92233720368547758.08");
    assert_string_equal(money_text(money_pence(-5), text), "-0.05");
}

/* ---- numbers
 * --------------------------------------------------------------------------------------------------------- */

static void whole_numbers(void **state)
{
    static const char *const bad[] = { "",
                                       "-",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1.0",
                                       "0x1",
                                       "9223372036854775808",
                                       "-9223372036854775809",
                                       "99999999999999999999",
                                       "1\0002" };
    Random rnd;
    int64_t x;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad - 1; i++)
        assert_false(view_int(view_of(bad[i]), &x));
    assert_false(view_int(view("1\0002", 3), &x));
    assert_true(view_int(V("-9223372036854775808"), &x) && x == INT64_MIN);
    assert_true(view_int(V("9223372036854775807"), &x) && x == INT64_MAX);
    assert_true(view_int(V("-0"), &x) && x == 0);
    assert_true(view_int(V("007"), &x) && x == 7);
    random_seed(&rnd, 11);
    for (int i = 0; i < 50000; i++) {
        char text[32];
        int64_t want = (int64_t)(random_u64(&rnd) >> random_below(&rnd, 64));
        snprintf(text, sizeof text, "%" PRId64, want);
        assert_true(view_int(view_of(text), &x) && x == want);
    }
}

static void scaled_numbers(void **state)
{
    static const struct {
        const char *text;
        int digits;
        int64_t want;
    } good[] = { { "12.345", 2, 1235 },
                 { "12.344", 2, 1234 },
                 { "12.3", 2, 1230 },
                 { "-12.345", 2, -1235 },
                 { "-12.344", 2, -1234 },
                 { "0.5", 0, 1 },
                 { "-0.5", 0, -1 },
                 { "0.49", 0, 0 },
                 { "5", 3, 5000 },
                 { "5.", 1, 50 },
                 { ".5", 1, 5 },
                 { "0.999", 2, 100 },
                 { "92233720368547758.07", 2, INT64_MAX } };
    static const char *const bad[] = {
        "", ".", "-", "-.", "1.2.3", "1,2", "1e2", " 1", "92233720368547758.08", "999999999999999999999"
    };
    Random rnd;
    int64_t x;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!view_scaled(view_of(good[i].text), good[i].digits, &x))
            print_message("%s is refused\n", good[i].text);
        else if (x != good[i].want)
            print_message("%s, %d digits: %" PRId64 "\n", good[i].text, good[i].digits, x);
        assert_true(view_scaled(view_of(good[i].text), good[i].digits, &x) && x == good[i].want);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(view_scaled(view_of(bad[i]), 2, &x));
    random_seed(&rnd, 12);
    for (int i = 0; i < 50000; i++) { /* against whole numbers: k thousandths to hundredths, half away from zero */
        int64_t k = (int64_t)random_below(&rnd, 2000000000) - 1000000000, a = k < 0 ? -k : k;
        int64_t want = (a + 5) / 10;
        char text[40];
        snprintf(text, sizeof text, "%s%" PRId64 ".%03" PRId64, k < 0 ? "-" : "", a / 1000, a % 1000);
        assert_true(view_scaled(view_of(text), 2, &x));
        assert_true(x == (k < 0 ? -want : want));
    }
}

/* ---- views
 * ------------------------------------------------------------------------------------------------------------ */

static bool plain_utf8(const unsigned char *p, size_t n, size_t *bad)
{
    for (size_t i = 0; i < n;) {
        size_t more = p[i] < 0x80                    ? 0
                      : p[i] >= 0xc2 && p[i] <= 0xdf ? 1
                      : p[i] >= 0xe0 && p[i] <= 0xef ? 2
                      : p[i] >= 0xf0 && p[i] <= 0xf4 ? 3
                                                     : 99;
        uint32_t c = p[i];
        *bad = i;
        if (more == 99 || i + more >= n + (more == 0))
            return more == 0;
        for (size_t k = 1; k <= more; k++) {
            if (i + k >= n || (p[i + k] & 0xc0) != 0x80)
                return false;
            c = k == 1 ? (c & (0x3fu >> more)) << 6 | (p[i + k] & 0x3f) : c << 6 | (p[i + k] & 0x3f);
        }
        if ((more == 2 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) || (more == 3 && (c < 0x10000 || c > 0x10ffff)))
            return false;
        i += more + 1;
    }
    return true;
}

static void utf8(void **state)
{
    static const unsigned char letters[] = { 'a',  'b',  ' ',  0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0,
                                             0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5, 0xff, 0xc3, 0xa9 };
    Random rnd;
    (void)state;
    random_seed(&rnd, 13);
    for (int i = 0; i < 200000; i++) {
        unsigned char text[40];
        size_t n = random_below(&rnd, sizeof text), bad = 99, want = 99;
        size_t kinds = random_below(&rnd, 2) ? 3 : sizeof letters;
        bool ok;
        for (size_t k = 0; k < n; k++)
            text[k] = letters[random_below(&rnd, kinds)];
        if (n && random_below(&rnd, 2))
            text[random_below(&rnd, n)] = letters[random_below(&rnd, sizeof letters)];
        ok = plain_utf8(text, n, &want);
        assert_int_equal(view_utf8(view((char *)text, n), &bad), ok);
        if (!ok)
            assert_int_equal(bad, want);
    }
}

static void cutting_and_trimming(void **state)
{
    View rest = V("a,,b,"), v;
    int n = 0;
    (void)state;
    while (rest.p) {
        static const char *const want[] = { "a", "", "b", "" };
        v = view_cut(&rest, ',');
        assert_true(n < 4 && view_eq(v, view_of(want[n])));
        n++;
    }
    assert_int_equal(n, 4);
    assert_true(view_eq(view_trim(V(" \t\r\n\xc2\xa0x y\xc2\xa0 ")), V("x y")));
    assert_int_equal(view_trim(V(" \xc2\xa0 ")).n, 0);
    assert_true(view_eq(view_trim(V("\xc3\xa0")), V("\xc3\xa0"))); /* ends in the byte of U+00A0 but is none */
    assert_int_equal(view_sub(V("abc"), 5, 2).n, 0);
    assert_true(view_eq(view_sub(V("abc"), 1, SIZE_MAX), V("bc")));
    assert_true(view_cmp(V("a"), V("ab")) < 0 && view_cmp(V("b"), V("ab")) > 0 && view_cmp(V(""), V("")) == 0);
    assert_true(view_cmp(V("\xc3"), V("a")) > 0); /* bytes, not characters with a sign */
    assert_int_equal(view_find_view(V("aab"), V("ab")), 1);
    assert_int_equal(view_find_view(V("aab"), V("")), 0);
    assert_int_equal(view_find_view(V(""), V("x")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_two_centuries),
        cmocka_unit_test(no_such_days),
        cmocka_unit_test(two_digit_years),
        cmocka_unit_test(patterns),
        cmocka_unit_test(days_in_london),
        cmocka_unit_test(periods),
        cmocka_unit_test(instants),
        cmocka_unit_test(money),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(scaled_numbers),
        cmocka_unit_test(utf8),
        cmocka_unit_test(cutting_and_trimming),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
