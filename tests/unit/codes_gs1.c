/* Element strings, scan data and Digital Links: what is legal, which characters are at fault, and that writing is the
 * reverse of reading. */
#include "codes_marked.h"

#include "codes/digital_link.h"
#include "codes/gs1_scan.h"

static Gs1Elements elements;
static Gs1Options options = { .year = 2026 };

static bool parse(View v, Fault *f)
{
    Fault unused = { 0 };
    return gs1_parse(v, &options, &elements, f ? f : &unused);
}

static bool link_parse(View v, Fault *f)
{
    Fault unused = { 0 };
    return dl_parse(v, &options, &elements, f ? f : &unused);
}

static void legal(void **state)
{
    (void)state;
    check_marked(parse, RULE_NONE, "(01)09506000117843(11)141231(17)201231(10)1234AB(21)5678CD");
    check_marked(parse, RULE_NONE, "^0109506000117843111412311720123110ABC123^215678CD");
    check_marked(parse, RULE_NONE, "{GS}010950600011784310ABC123{GS}215678CD");
    check_marked(parse, RULE_NONE, "^0109506000117843^10A^"); /* a decoder tolerates FNC1 where none is needed */
    check_marked(parse, RULE_NONE, "(8003)09506000134352A(8004)9506000AB");
    check_marked(parse, RULE_NONE, "(01)09506000117843(7007)211225211226");
    check_marked(parse, RULE_NONE, "(10)a\\(b)c(01)09506000117843");
}

static void marked_scan(const char *code, Rule rule)
{
    Marked m = marked_with(code, '<', '>');
    Fault f = { 0 };
    bool ok = parse(view(m.text, m.n), &f);
    check_fault(code, &m, ok, &f, rule);
}

static void form(void **state)
{
    (void)state;
    marked_scan("]d20109506000117843111412311720123110ABC123{GS}215678CD", RULE_NONE);
    marked_scan("]C1010950600011784310A", RULE_NONE);
    marked_scan("<]d1>0109506000117843", RULE_GS1_SYMBOLOGY);
    marked_scan("<]x9>0109506000117843", RULE_GS1_SYMBOLOGY);
    marked_scan("<]d2>", RULE_GS1_NO_ELEMENTS);
    marked_scan("<0>109506000117843", RULE_GS1_NOT_GS1);
    marked_scan("^<8912>34", RULE_GS1_UNKNOWN_AI);
    marked_scan("^<3106>001234", RULE_GS1_UNKNOWN_AI);
    marked_scan("^01<0950600011784>", RULE_GS1_TOO_SHORT);
    marked_scan("^0109506000117843^1012345678901234567890<1>", RULE_GS1_TOO_LONG);
    marked_scan("(01)<0950600011784>(10)A", RULE_GS1_TOO_SHORT);
    marked_scan("(01)09506000117843<1>", RULE_GS1_TOO_LONG);
    marked_scan("(01)09506000117843<(10)>", RULE_GS1_TOO_SHORT);
    marked_scan("<()>12345", RULE_GS1_AI_FORM);
    marked_scan("<(15>", RULE_GS1_AI_FORM);
    marked_scan("(<89>)A", RULE_GS1_UNKNOWN_AI);
    marked_scan("(01)09506000117843(10)A<^>B", RULE_INVALID_CSET82_CHARACTER);
    marked_scan("(10)a\\(b\\(<~>", RULE_INVALID_CSET82_CHARACTER);
}

static void values(void **state)
{
    (void)state;
    marked_scan("^010950600011784<4>", RULE_INCORRECT_CHECK_DIGIT);
    marked_scan("^01095060001178431114<13>31", RULE_ILLEGAL_MONTH);
    marked_scan("^0109506000117843172302<29>", RULE_ILLEGAL_DAY);
    marked_scan("^010950600011784317230200", RULE_NONE);
    marked_scan("^0109506000117843422<999>", RULE_NOT_ISO3166);
    marked_scan("^800609506000117843<0302>", RULE_PIECE_NUMBER_EXCEEDS_TOTAL);
    marked_scan("^010950600011784310A< >B", RULE_INVALID_CSET82_CHARACTER);
    marked_scan("^414<A>520123456788", RULE_NON_DIGIT_CHARACTER);
}

static void associations(void **state)
{
    (void)state;
    marked_scan("(<10)A>", RULE_GS1_REQUIRED);
    marked_scan("(<01)09506000117843>(37)12", RULE_GS1_EXCLUDED);
    marked_scan("(02)09506000117843(37)12(00)350601234000000015", RULE_NONE);
    marked_scan("(01)09506000117843(21)A(<21)B>", RULE_GS1_REPEAT_DIFFERS);
    marked_scan("(01)09506000117843(<3101)000001>(3102)000001", RULE_GS1_EXCLUDED);
    marked_scan("(01)09506000117843(<250)A>", RULE_GS1_REQUIRED);
    marked_scan("(<8017)506012345000000127>(8018)506012345000000127", RULE_GS1_EXCLUDED);
}

static void links(void **state)
{
    (void)state;
    check_marked(link_parse, RULE_NONE, "https://id.gs1.org/01/09506000117843/10/1234AB/21/5678CD?17=201231&11=141231");
    check_marked(link_parse, RULE_NONE, "http://example.com:8080/a/b/01/09506000117843/235/X?linkType=all#top");
    check_marked(link_parse, RULE_DL_SCHEME, "[ftp://id].gs1.org/01/09506000117843");
    check_marked(link_parse, RULE_DL_NO_PATH, "https://id.gs1.org[?01=09506000117843]");
    check_marked(link_parse, RULE_DL_NO_KEY, "https://id.gs1.org[/10/AB]");
    check_marked(link_parse, RULE_DL_QUALIFIER, "https://id.gs1.org/01/09506000117843/10/A/[22/B]");
    check_marked(link_parse, RULE_DL_QUALIFIER, "https://id.gs1.org/01/09506000117843/10/A/[235/B]");
    check_marked(link_parse, RULE_DL_QUALIFIER, "https://id.gs1.org/01/09506000117843/[shop]/B");
    check_marked(link_parse, RULE_DL_EMPTY_VALUE, "https://id.gs1.org/01/09506000117843/[10/]");
    check_marked(link_parse, RULE_DL_REPEATED, "https://id.gs1.org/01/09506000117843/10/A?[10=A]");
    check_marked(link_parse, RULE_DL_ATTRIBUTE, "https://id.gs1.org/01/09506000117843?[21]=A");
    check_marked(link_parse, RULE_DL_GTIN_14, "https://id.gs1.org/01/[5060123456783]");
    check_marked(link_parse, RULE_DL_ALPHA, "https://id.gs1.org/[gtin]/09506000117843");
    check_marked(link_parse, RULE_DL_COMPRESSED, "https://example.com/[ARFKk4XB0CDKWcnpq]");
    check_marked(link_parse, RULE_INVALID_CSET82_CHARACTER, "https://id.gs1.org/01/09506000117843/10/A[%20]B");
    check_marked(link_parse, RULE_INVALID_CSET82_CHARACTER, "https://id.gs1.org/01/09506000117843/10/%2F[%00]B");
    check_marked(link_parse, RULE_DL_CHARACTER, "https://id.gs1.org/01/09506000117843/10/A[|]B");
    check_marked(link_parse, RULE_DL_DOMAIN, "https://id[$]gs1.org/01/09506000117843");
    check_marked(link_parse, RULE_INCORRECT_CHECK_DIGIT, "https://id.gs1.org/01/0950600011784[4]");
}

/* What RFC 3986 does not let into a URI, wherever it stands: nothing is guessed. */
static void links_no_uri(void **state)
{
    (void)state;
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843/10/A[%zz]");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843/10/A[%4]");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843/10/A[%]");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843/10/100[%/2]1/A");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843?10=[%g1]A");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843?shop=[%g1]A");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/a[%G0]/01/09506000117843");
    check_marked(link_parse, RULE_DL_ESCAPE, "https://id.gs1.org/01/09506000117843#[%-1]");
    check_marked(link_parse, RULE_NONE, "https://id.gs1.org/a%2fb/01/09506000117843/10/100%25?shop=%C3%A9#%41");
    check_marked(link_parse, RULE_DL_CHARACTER, "https://id.gs1.org/01/09506000117843#a[#]b");
    check_marked(link_parse, RULE_NONE, "https://id.gs1.org/01/09506000117843#a/b?c");
    check_marked(link_parse, RULE_DL_DOMAIN, "https://id.gs1.org:8[a]/01/09506000117843");
    check_marked(link_parse, RULE_DL_DOMAIN, "https://a:1[:]2/01/09506000117843");
    check_marked(link_parse, RULE_NONE, "https://id.gs1.org:/01/09506000117843");
}

/* The same with brackets, which check_marked takes for marks. */
static void links_brackets(void **state)
{
    static const struct {
        const char *link;
        Rule rule;
    } cases[] = { { "https://[2001:db8::1]:80/01/09506000117843", RULE_NONE },
                  { "https://[]/01/09506000117843", RULE_DL_DOMAIN },
                  { "https://[::1/01/09506000117843", RULE_DL_DOMAIN },
                  { "https://]/01/09506000117843", RULE_DL_DOMAIN },
                  { "https://a]/01/09506000117843", RULE_DL_DOMAIN },
                  { "https://id.gs1.org/[a/01/09506000117843", RULE_DL_CHARACTER },
                  { "https://id.gs1.org/01/09506000117843?shop=a]", RULE_DL_CHARACTER } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Fault f = { 0 };
        assert_int_equal(link_parse(view_of(cases[i].link), &f), cases[i].rule == RULE_NONE);
        assert_int_equal(f.rule, cases[i].rule);
    }
}

/* Element string to link and back, and to scan data and back, loses nothing. */
static void there_and_back(void **state)
{
    static const char brackets[] = "(01)09506000117843(10)1/2%+A(21)5678CD(17)201231(11)141231";
    static const char uri[] = "https://id.gs1.org/01/09506000117843/10/1%2F2%25%2BA/21/5678CD?17=201231&11=141231";
    char link[512], text[512], scan[512], again[512];
    Carrier carrier;
    Fault f;
    size_t n, m;
    (void)state;
    assert_true(gs1_parse(view_of(brackets), &options, &elements, &f));
    assert_true(dl_write(&elements, view("", 0), &options, link, sizeof link, &n, &f));
    assert_int_equal(n, sizeof uri - 1);
    assert_memory_equal(link, uri, n);
    assert_true(dl_parse(view(link, n), &options, &elements, &f));
    assert_true(gs1_write_brackets(&elements, text, sizeof text, &n));
    assert_int_equal(n, sizeof brackets - 1);
    assert_memory_equal(text, brackets, n);
    assert_true(gs1_write_fnc1(&elements, '^', true, text, sizeof text, &n));
    assert_true(gs1_write_scan(view(text, n), CARRIER_DATAMATRIX, &options, scan, sizeof scan, &m, &f));
    assert_memory_equal(scan,
                        "]d20109506000117843101/2%+A\x1d"
                        "215678CD\x1d",
                        37);
    assert_true(gs1_read_scan(view(scan, m), &options, &carrier, again, sizeof again, &m, &f));
    assert_int_equal(carrier, CARRIER_DATAMATRIX);
    assert_int_equal(m, n);
    assert_memory_equal(again, text, n);
}

static void writers_refuse(void **state)
{
    char text[512];
    Fault f = { 0 };
    size_t n;
    (void)state;
    assert_true(parse(V("(01)09506000117843(21)A"), &f));
    assert_false(gs1_write_brackets(&elements, text, 5, &n));
    assert_false(gs1_write_fnc1(&elements, '\x1d', true, text, 5, &n));
    assert_false(dl_write(&elements, view("", 0), &options, text, 20, &n, &f));
    assert_int_equal(f.rule, RULE_GS1_TOO_LONG);
    assert_false(dl_write(&elements, V("ftp://example.com"), &options, text, sizeof text, &n, &f));
    assert_int_equal(f.rule, RULE_DL_STEM);
    assert_false(dl_write(&elements, V("https://example.com/?a=b"), &options, text, sizeof text, &n, &f));
    assert_int_equal(f.rule, RULE_DL_STEM);
    assert_false(dl_write(&elements, V("https://example.com/%zz"), &options, text, sizeof text, &n, &f));
    assert_int_equal(f.rule, RULE_DL_STEM);
    assert_true(parse(V("(01)09506000117843(8200)A"), &f));
    assert_false(dl_write(&elements, view("", 0), &options, text, sizeof text, &n, &f));
    assert_int_equal(f.rule, RULE_DL_ATTRIBUTE);
    assert_false(gs1_write_scan(V("4006381333932"), CARRIER_EAN13, &options, text, sizeof text, &n, &f));
    assert_int_equal(f.rule, RULE_INCORRECT_CHECK_DIGIT);
    assert_false(gs1_write_scan(V("^0110614141123459"), CARRIER_EAN13, &options, text, sizeof text, &n, &f));
    assert_int_equal(f.rule, RULE_GTIN_INDICATOR);
}

static void check_scan(const char *text, Carrier carrier, const char *expect, Rule rule)
{
    char scan[128];
    Fault f = { 0 };
    size_t n;
    bool ok = gs1_write_scan(view_of(text), carrier, &options, scan, sizeof scan, &n, &f);
    assert_int_equal(ok, rule == RULE_NONE);
    assert_int_equal(f.rule, rule);
    if (ok)
        assert_true(view_eq(view(scan, n), view_of(expect)));
}

/* Symbols of one GTIN: with a check digit to add, and what UPC-E cannot hold. */
static void one_gtin(void **state)
{
    (void)state;
    check_scan("001234000057", CARRIER_UPCE, "]E00001234000057", RULE_NONE);
    check_scan("416000336108", CARRIER_UPCE, "", RULE_UPC_E);
    check_scan("15012345678907", CARRIER_ITF14, "]I115012345678907", RULE_NONE);
    check_scan("211234567890", CARRIER_EAN13, "", RULE_GS1_CARRIER_LENGTH);
    options.add_check_digit = true;
    check_scan("211234567890", CARRIER_EAN13, "]E02112345678900", RULE_NONE);
    check_scan("0234567", CARRIER_EAN8, "]E402345673", RULE_NONE);
    check_scan("1501234567890", CARRIER_DATABAR_LIMITED, "]e00115012345678907", RULE_NONE);
    check_scan("2112345678901", CARRIER_EAN13, "", RULE_GS1_CARRIER_LENGTH);
    check_scan("21123456789x", CARRIER_EAN13, "", RULE_NON_DIGIT_CHARACTER);
    options.add_check_digit = false;
}

/* Elements put together by hand. */
static void built(void **state)
{
    Fault f = { 0 };
    char text[64];
    size_t n;
    (void)state;
    elements.n = elements.text_n = 0;
    assert_true(gs1_add(&elements, V("01"), V("09506000117843")));
    assert_true(gs1_add(&elements, V("10"), V("A(1)")));
    assert_false(gs1_add(&elements, V("89"), V("A")));
    assert_true(gs1_judge(&elements, &options, &f));
    assert_true(gs1_write_brackets(&elements, text, sizeof text, &n));
    assert_memory_equal(text, "(01)09506000117843(10)A\\(1)", n);
    assert_int_equal(gs1_value(&elements, "10").n, 4);
    assert_null(gs1_value(&elements, "21").p);
    assert_true(gs1_add(&elements, V("17"), V("201332")));
    assert_false(gs1_judge(&elements, &options, &f));
}

/* GenSpecs 7.12: 51 years or more ahead is the last century, 50 or more behind the next. */
static void centuries(void **state)
{
    (void)state;
    assert_int_equal(gs1_ai_count > 500, true);
    marked_scan("(01)09506000117843(17)000229", RULE_NONE);
    options.year = 2051;
    marked_scan("(01)09506000117843(17)0002<29>", RULE_ILLEGAL_DAY);
    options.year = 2026;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal),          cmocka_unit_test(form),           cmocka_unit_test(values),
        cmocka_unit_test(links),          cmocka_unit_test(links_no_uri),   cmocka_unit_test(links_brackets),
        cmocka_unit_test(associations),   cmocka_unit_test(there_and_back), cmocka_unit_test(built),
        cmocka_unit_test(writers_refuse), cmocka_unit_test(centuries),      cmocka_unit_test(one_gtin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
