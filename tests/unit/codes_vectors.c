/* Runs the public test vectors of the GS1 syntax engine and of HIBC labels against src/codes.
 *
 * The vectors are not part of this tree: $TREFOIL_REAL_DATA/udi (default ../shared/data/udi) holds them as one JSON
 * object a line; without them the program says so and skips. Every vector counts, except those that need GS1's
 * private register of company prefixes (EXCLUDED below, printed at the end).
 */
#include "base/date.h"
#include "codes/digital_link.h"
#include "codes/gs1_scan.h"
#include "codes/hibc.h"
#include "codes/lint/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <yajl/yajl_tree.h>

#define YEAR 2026
#define ROOM 8192

/* A string of the vector as bytes: characters U+0080 to U+00FF stand for single bytes. p == NULL when absent. */
static View bytes(yajl_val json, const char *key, char *buffer)
{
    const char *path[] = { key, NULL };
    yajl_val v = yajl_tree_get(json, path, yajl_t_string);
    const unsigned char *s = v ? (const unsigned char *)YAJL_GET_STRING(v) : NULL;
    size_t n = 0;
    if (!s)
        return view(NULL, 0);
    for (; *s; s++) {
        if (*s >= 0xc2 && *s <= 0xc3) {
            buffer[n++] = (char)((*s & 3) << 6 | (s[1] & 0x3f));
            s++;
        } else {
            buffer[n++] = (char)*s;
        }
    }
    buffer[n] = '\0';
    return view(buffer, n);
}

static bool is(yajl_val json, const char *key, const char *sub)
{
    const char *path[] = { key, sub, NULL };
    yajl_val v = yajl_tree_get(json, path, yajl_t_any);
    return v && YAJL_IS_TRUE(v);
}

static bool permits(yajl_val json, const char *option)
{
    const char *path[] = { "options", option, NULL };
    yajl_val v = yajl_tree_get(json, path, yajl_t_any);
    return v && YAJL_IS_TRUE(v);
}

static bool option_is_off(yajl_val json, const char *option)
{
    const char *path[] = { "options", option, NULL };
    yajl_val v = yajl_tree_get(json, path, yajl_t_any);
    return v && YAJL_IS_FALSE(v);
}

static Gs1Elements elements;
static char in_b[ROOM], expect_b[ROOM], other_b[ROOM], third_b[ROOM], got_b[ROOM];

static bool same(View a, View b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ---- one function a suite: true when the vector holds ---- */

static bool bracketed(yajl_val j)
{
    Gs1Options o = { .year = YEAR, .no_associations = true, .unknown_ai = permits(j, "PermitUnknownAIs") };
    View in = bytes(j, "input", in_b), expect = bytes(j, "expect", expect_b);
    Fault f = { 0 };
    size_t n;
    if (!gs1_parse_brackets(in, &o, &elements, &f))
        return !is(j, "ok", NULL) && f.at + f.n <= in.n && f.rule != RULE_NONE;
    return is(j, "ok", NULL) && gs1_write_fnc1(&elements, '^', true, got_b, ROOM, &n) && same(expect, view(got_b, n));
}

static bool unbracketed(yajl_val j)
{
    Gs1Options o = { .year = YEAR, .no_associations = true, .unknown_ai = permits(j, "PermitUnknownAIs") };
    View in = bytes(j, "input", in_b);
    Fault f = { 0 };
    return gs1_parse_fnc1(in, &o, &elements, &f) == is(j, "ok", NULL);
}

static bool association(yajl_val j)
{
    static const struct {
        const char *name;
        bool (*holds)(const Gs1Elements *, Fault *);
    } rules[] = { { "validateAIrepeats", gs1_repeats_agree },
                  { "validateAImutex", gs1_none_excluded },
                  { "validateAIrequisites", gs1_needs_met },
                  { "validateDigSigRequiresSerialisedKey", gs1_signed_keys_serialised } };
    Gs1Options o = { .year = YEAR, .no_associations = true, .unknown_ai = permits(j, "PermitUnknownAIs") };
    View in = bytes(j, "input", in_b), rule = bytes(j, "rule", other_b);
    Fault f = { 0 };
    if (!gs1_parse_brackets(in, &o, &elements, &f))
        return false;
    for (size_t i = 0; i < 4; i++)
        if (view_eq(rule, view_of(rules[i].name)))
            return rules[i].holds(&elements, &f) == is(j, "ok", NULL);
    return false;
}

static bool parse_link(yajl_val j)
{
    Gs1Options o = { .year = YEAR,
                     .unknown_ai = permits(j, "PermitUnknownAIs"),
                     .dl_short_names = permits(j, "permitConvenienceAlphas"),
                     .dl_short_gtin = permits(j, "PermitZeroSuppressedGTINinDLuris"),
                     .dl_unknown_attribute = option_is_off(j, "ValidationEnabled") };
    View in = bytes(j, "input", in_b), expect = bytes(j, "expect", expect_b);
    Fault f = { 0 };
    size_t n;
    if (!dl_parse(in, &o, &elements, &f))
        return !is(j, "ok", NULL) && f.at + f.n <= in.n && f.rule != RULE_NONE;
    return is(j, "ok", NULL) && gs1_write_fnc1(&elements, '^', true, got_b, ROOM, &n) && same(expect, view(got_b, n));
}

static bool generate_link(yajl_val j)
{
    Gs1Options o = { .year = YEAR,
                     .unknown_ai = permits(j, "PermitUnknownAIs"),
                     .no_associations = true,
                     .dl_unknown_attribute = option_is_off(j, "ValidationEnabled") };
    View in = bytes(j, "input", in_b), expect = bytes(j, "expect", expect_b), stem = bytes(j, "stem", other_b);
    Fault f = { 0 };
    size_t n;
    bool ok = gs1_parse_brackets(in, &o, &elements, &f) && dl_write(&elements, stem, &o, got_b, ROOM, &n, &f);
    return ok == is(j, "ok", NULL) && (!ok || same(expect, view(got_b, n)));
}

static Carrier carrier_named(View name)
{
    static const struct {
        const char *name;
        Carrier carrier;
    } names[] = { { "NONE", CARRIER_NONE },
                  { "QR", CARRIER_QR },
                  { "DM", CARRIER_DATAMATRIX },
                  { "DotCode", CARRIER_DOTCODE },
                  { "DataBarExpanded", CARRIER_DATABAR },
                  { "DataBarOmni", CARRIER_DATABAR_OMNI },
                  { "DataBarTruncated", CARRIER_DATABAR_OMNI },
                  { "DataBarStacked", CARRIER_DATABAR_OMNI },
                  { "DataBarStackedOmni", CARRIER_DATABAR_OMNI },
                  { "DataBarLimited", CARRIER_DATABAR_LIMITED },
                  { "GS1_128_CCA", CARRIER_GS1_128 },
                  { "GS1_128_CCC", CARRIER_GS1_128 },
                  { "UPCA", CARRIER_UPCA },
                  { "UPCE", CARRIER_UPCE },
                  { "EAN13", CARRIER_EAN13 },
                  { "EAN8", CARRIER_EAN8 } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_eq(name, view_of(names[i].name)))
            return names[i].carrier;
    return (Carrier)-1;
}

static bool generate_scan(yajl_val j)
{
    Gs1Options o = { .year = YEAR, .add_check_digit = permits(j, "AddCheckDigit") };
    View in = bytes(j, "input", in_b), expect = bytes(j, "expect", expect_b);
    Fault f = { 0 };
    size_t n;
    bool ok = gs1_write_scan(in, carrier_named(bytes(j, "symbology", other_b)), &o, got_b, ROOM, &n, &f);
    return ok == (expect.p != NULL) && (!ok || same(expect, view(got_b, n)));
}

static bool process_scan(yajl_val j)
{
    Gs1Options o = { .year = YEAR };
    View in = bytes(j, "input", in_b), expect = bytes(j, "expect", expect_b);
    Carrier carrier;
    Fault f = { 0 };
    size_t n;
    bool ok = gs1_read_scan(in, &o, &carrier, got_b, ROOM, &n, &f);
    if (ok != is(j, "ok", NULL) || f.at + f.n > in.n)
        return false;
    return !ok || (same(expect, view(got_b, n)) && carrier == carrier_named(bytes(j, "symbology", other_b)));
}

static bool unescape(yajl_val j)
{
    View in = bytes(j, "input", in_b), path = bytes(j, "expect_path", expect_b);
    View query = bytes(j, "expect_query", other_b);
    return same(path, view(got_b, dl_unescape(in, false, got_b))) &&
           same(query, view(got_b, dl_unescape(in, true, got_b)));
}

static bool escape(yajl_val j)
{
    View in = bytes(j, "input", in_b), path = bytes(j, "expect_path", expect_b);
    View query = bytes(j, "expect_query", other_b);
    size_t n;
    return dl_escape(in, false, got_b, ROOM, &n) && same(path, view(got_b, n)) &&
           dl_escape(in, true, got_b, ROOM, &n) && same(query, view(got_b, n));
}

/* The input with * around the bytes at fault. */
static View marked(View in, const Fault *f, char *buffer)
{
    size_t n = 0;
    for (size_t i = 0; i <= in.n; i++) {
        if (i == f->at)
            buffer[n++] = '*';
        if (i == f->at + f->n)
            buffer[n++] = '*';
        if (i < in.n)
            buffer[n++] = in.p[i];
    }
    return view(buffer, n);
}

static bool lint(yajl_val j)
{
    View in = bytes(j, "input", in_b), name = bytes(j, "linter", other_b), error = bytes(j, "error", expect_b);
    Lint *rule = lint_named(name);
    Fault f = { 0 };
    char got_name[128];
    if (!rule)
        return false;
    if (rule(in, YEAR, &f))
        return is(j, "ok", NULL);
    snprintf(got_name, sizeof got_name, "GS1_LINTER_%s", rule_name(f.rule));
    if (is(j, "ok", NULL) || !view_eq(error, view_of(got_name)))
        return false;
    return same(bytes(j, "marked", third_b), marked(in, &f, got_b));
}

/* Vectors about prefixes that GS1 issued, with answers of a register that is not public. */
static bool excluded(yajl_val j)
{
    View error = bytes(j, "error", expect_b);
    return view_eq(error, V("GS1_LINTER_INVALID_GCP_PREFIX")) || view_eq(error, V("GS1_LINTER_GCP_DATASOURCE_OFFLINE"));
}

static const struct {
    const char *suite;
    bool (*holds)(yajl_val);
} suites[] = {
    { "bracketed_ai_to_unbracketed", bracketed }, { "validate_unbracketed", unbracketed },
    { "validate_association", association },      { "parse_digital_link", parse_link },
    { "generate_digital_link", generate_link },   { "generate_scan_data", generate_scan },
    { "process_scan_data", process_scan },        { "uri_unescape", unescape },
    { "uri_escape", escape },                     { "linter", lint },
};
#define SUITES (sizeof suites / sizeof *suites)

static FILE *open_vectors(const char *name)
{
    const char *root = getenv("TREFOIL_REAL_DATA");
    char path[1024];
    snprintf(path, sizeof path, "%s/udi/%s", root ? root : "../shared/data", name);
    return fopen(path, "r");
}

static void gs1_vectors(void **state)
{
    FILE *in = open_vectors("gs1_vectors_dev.jsonl");
    static char line[65536];
    unsigned passed[SUITES] = { 0 }, failed = 0, left_out = 0;
    (void)state;
    if (!in) {
        print_message("skipped: no vectors under $TREFOIL_REAL_DATA/udi\n");
        skip();
    }
    while (fgets(line, sizeof line, in)) {
        yajl_val j = yajl_tree_parse(line, NULL, 0);
        View suite = bytes(j, "suite", other_b);
        char name[64];
        snprintf(name, sizeof name, "%.*s", VIEW_ARGS(suite));
        for (size_t i = 0; i < SUITES; i++) {
            if (strcmp(name, suites[i].suite) != 0)
                continue;
            if (excluded(j))
                left_out++;
            else if (suites[i].holds(j))
                passed[i]++;
            else {
                failed++;
                print_message("FAILED %s", line);
            }
        }
        yajl_tree_free(j);
    }
    fclose(in);
    for (size_t i = 0; i < SUITES; i++)
        print_message("%-30s %u\n", suites[i].suite, passed[i]);
    print_message("excluded (register of company prefixes is not public): %u\n", left_out);
    assert_int_equal(failed, 0);
}

/* ---- HIBC ---- */

static bool text_is(yajl_val j, const char *key, View got)
{
    View want = bytes(j, key, expect_b);
    return same(want, got);
}

static long number(yajl_val j, const char *key, const char *sub)
{
    const char *path[] = { key, sub, NULL };
    yajl_val v = yajl_tree_get(j, path, yajl_t_number);
    return v ? (long)YAJL_GET_INTEGER(v) : -1;
}

/* Fields agree. The check characters of these labels are placeholders (C, L, or / of a label whose labeler was
 * replaced), and so a wrong one, which is found last, is no failure; codes_hibc.c tests check characters. */
static bool hibc_holds(yajl_val j)
{
    View in = bytes(j, "input", in_b);
    HibcLabel h;
    Fault f = { 0 };
    bool ok;
    long quantity = -1;
    Civil day;
    if (!in.n)
        return false;
    ok = hibc_parse(in, YEAR, &h, &f);
    day = h.expiry.known ? (Civil){ h.expiry.year, h.expiry.month, h.expiry.day } : (Civil){ -1, -1, -1 };
    if (!ok && (f.rule != RULE_HIBC_CHECK || !strchr("CL/", in.p[in.n - 1])))
        return false;
    if (!text_is(j, "labelerIDCode", h.lic) || !text_is(j, "productNumber", h.pcn) || !text_is(j, "lot", h.lot) ||
        !text_is(j, "serial", h.serial))
        return false;
    if (h.quantity.n) {
        char text[32] = { 0 };
        memcpy(text, h.quantity.p, h.quantity.n);
        quantity = strtol(text, NULL, 10);
    }
    if (number(j, "quantity", NULL) != quantity)
        return false;
    if (number(j, "unitOfMeasure", NULL) != (h.um ? h.um - '0' : -1))
        return false;
    if (number(j, "expiration", "year") == -1)
        return true;
    if (number(j, "expiration", "year") != day.year || number(j, "expiration", "month") != day.month)
        return false;
    if (number(j, "expiration", "day") != -1 && number(j, "expiration", "day") != day.day)
        return false;
    return number(j, "expiration", "hour") == (h.expiry.known ? h.expiry.hour : -1);
}

static void hibc_vectors(void **state)
{
    FILE *in = open_vectors("hibc_vectors_dev.jsonl");
    static char line[65536];
    unsigned passed = 0, failed = 0;
    (void)state;
    if (!in) {
        print_message("skipped: no vectors under $TREFOIL_REAL_DATA/udi\n");
        skip();
    }
    while (fgets(line, sizeof line, in)) {
        yajl_val j = yajl_tree_parse(line, NULL, 0);
        if (hibc_holds(j))
            passed++;
        else {
            failed++;
            print_message("FAILED %s", line);
        }
        yajl_tree_free(j);
    }
    fclose(in);
    print_message("hibc %u\n", passed);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gs1_vectors),
        cmocka_unit_test(hibc_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
