/* identify(): every legal reading, the elements of each, where faults stand in what was given, and what happens when
 * memory ends. */
#include "base/memory.h"
#include "codes/identify.h"
#include "codes_marked.h"

static Arena arena;
static Identification id;
static IdentifyOptions options;

static void read_code(View v)
{
    Error e = { 0 };
    arena_reset(&arena);
    assert_int_equal(identify(v, &options, &arena, &id, &e), OK);
    assert_true(id.readings >= 1);
    for (size_t i = 0; i < id.readings; i++) {
        assert_true(id.reading[i].fault_at + id.reading[i].fault_length <= v.n);
        assert_true(id.reading[i].rule.n > 0);
        assert_int_equal(id.reading[i].legal, i < id.legal);
    }
}

/* The schemes of the legal readings, in order, with a blank between. */
static void check_legal(const char *code, const char *schemes)
{
    char got[256] = "";
    size_t n = 0;
    read_code(view_of(code));
    for (size_t i = 0; i < id.legal; i++)
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%s", i ? " " : "", scheme_name(id.reading[i].scheme));
    if (strcmp(got, schemes) != 0)
        print_error("%s\n", code);
    assert_string_equal(got, schemes);
}

/* No legal reading; the first illegal one is of this scheme, with the fault as marked. */
static void check_illegal(const char *code, const char *scheme, const char *expected)
{
    Marked m = marked_with(code, '<', '>');
    read_code(view(m.text, m.n));
    assert_int_equal(id.legal, 0);
    if (strcmp(scheme_name(id.reading[0].scheme), scheme) != 0 || id.reading[0].fault_at != m.at)
        print_error("%s: %s at %zu\n", code, scheme_name(id.reading[0].scheme), id.reading[0].fault_at);
    assert_string_equal(scheme_name(id.reading[0].scheme), scheme);
    assert_int_equal(id.reading[0].fault_at, m.at);
    assert_int_equal(id.reading[0].fault_length, m.length);
    assert_true(view_eq(id.reading[0].expected, view_of(expected)));
}

static void ambiguous(void **state)
{
    (void)state;
    check_legal("5060123456783", "gtin gln gdti grai");
    check_legal("09506000117843", "gtin");
    check_legal("350601234000000015", "sscc gsrn sctid");
    check_legal("506012345000000127", "sscc gsrn");
    check_legal("73211009", "sctid");
    check_legal("9434765919", "nhs-number");
    check_legal("943 476 5919", "nhs-number");
    check_legal("1987654Ad4X4bL5ttr2310c2K", "basic-udi-di gmn");
    check_legal("RXH", "ods fda-product-code nhs-eclass");
    check_legal("A01", "emdn ods");
    check_legal("35223", "gmdn ods");
    check_legal("FTR1234", "npc hibc");
    check_legal("20030100113", "bnf");
    check_legal("111234567842", "ppn");
    check_legal("G123498654321H", "isbt128");
    check_legal("DE-MF-000005131", "srn");
}

static void prefixed(void **state)
{
    (void)state;
    check_legal("(01)09506000117843(10)A", "gs1-element-string");
    check_legal("^010950600011784310A", "gs1-element-string");
    check_legal("]d2010950600011784310A\x1d"
                "21B",
                "gs1-element-string");
    check_legal("010950600011784310A\x1d"
                "21B",
                "gs1-element-string");
    check_legal("https://id.gs1.org/01/09506000117843", "gs1-digital-link");
    check_legal("]Q1https://id.gs1.org/01/09506000117843", "gs1-digital-link");
    check_legal("]C0+A123BJC5D6E71G", "hibc");
    check_legal("]E05060123456783", "gtin");
    check_legal("]E05060123456783|]e010A", "gtin gs1-element-string");
    check_legal("]I115012345678907", "gtin");
    check_legal("  +A123BJC5D6E71G\r\n", "hibc");
    check_legal("++A999MODELIDENTIFIER11S8", "basic-udi-di");
    check_legal("RHE999AQ7B5F", "basic-udi-di");
    check_legal("PP12345ABCD.12345678.9004", "basic-udi-di");
    check_legal("=/A9999XYZ100T0476=,000025", "isbt128");
}

static void faults(void **state)
{
    (void)state;
    check_illegal("505123456789<7>", "gtin", "5");
    check_illegal("5 051234 56789<7>", "gtin", "5");
    check_illegal("  505123456789<7>", "gtin", "5");
    check_illegal("]E0505123456789<7>", "gtin", "5");
    check_illegal("943476591<8>", "nhs-number", "9");
    check_illegal("943 476 591<8>", "nhs-number", "9");
    check_illegal("]Q1https://id.gs1.org/01/0950600011784<4>", "gs1-digital-link", "3");
    check_illegal("]d2010950600011784<4>", "gs1-element-string", "3");
    check_illegal("+A99912345/$$52001510X3/16D20111212/S77DEFG45<Z>", "hibc", "7");
    check_illegal("DE-<DI>-000005131", "srn", "");
    check_illegal("1987654Ad4X4bL5ttr2310c<XK>", "gmn", "2K");
    check_illegal("++A999MODELIDENTIFIER11<S9>", "basic-udi-di", "S8");
    check_illegal("A01<a>", "emdn", "");
}

/* Legal in these schemes, and an illegal reading beside them in another: with the fault as marked. */
static void check_beside(const char *code, const char *schemes, const char *scheme, const char *expected)
{
    Marked m = marked_with(code, '<', '>');
    m.text[m.n] = '\0';
    check_legal(m.text, schemes);
    for (size_t i = id.legal; i < id.readings; i++) {
        const CodeReading *r = &id.reading[i];
        if (strcmp(scheme_name(r->scheme), scheme) != 0)
            continue;
        assert_int_equal(r->fault_at, m.at);
        assert_int_equal(r->fault_length, m.length);
        assert_true(view_eq(r->expected, view_of(expected)));
        return;
    }
    fail_msg("%s: no illegal reading as %s", code, scheme);
}

static void check_alone(const char *code, const char *schemes)
{
    check_legal(code, schemes);
    assert_int_equal(id.readings, id.legal);
}

/* A reading that is legal by accident hides no likelier one that is illegal. */
static void accidental(void **state)
{
    (void)state;
    check_beside("15012345600<0>", "sctid", "gtin", "7"); /* twelve digits */
    check_beside("150123456700<3>", "sctid", "gtin", "4");
    check_beside("150123456700<3>", "sctid", "gln", "4");
    check_beside("1501234567800<3>", "sctid", "gtin", "6");
    check_beside("1501234567890700<2>", "sctid", "gsin", "8");
    check_beside("15012345678907300<2>", "sctid", "sscc", "1");
    check_beside("15012345678907300<2>", "sctid", "gsrn", "1");
    check_beside("1 50123 45678 00<3>", "sctid", "gtin", "6");
    check_beside("99900001100000110<9>", "sscc gsrn", "sctid", "4");
    check_beside("3911361100000110<7>", "gsin", "sctid", "2");
    check_beside("2229800<3>", "gtin", "sctid", "6");
    check_beside("PP12345ABCD<90>", "hibc", "basic-udi-di", "82");
    check_beside("PP12345ABCDEFGHI<90>", "basic-udi-di hibc", "basic-udi-di", "82"); /* 18: may be ICCBBA's */
    check_beside("RHE999AQ7B5<5>", "hibc", "basic-udi-di", "F");
    check_beside("<O>9506000117843", "hibc", "gtin", "");
    check_beside("<E>01", "ods", "emdn", "");
    /* what is at home in its scheme stands alone */
    check_alone("22298006", "sctid");
    check_alone("999000011000001104", "sctid");
    check_alone("39113611000001102", "sctid");
    check_alone("09506000117843", "gtin");
    check_alone("111234567842", "ppn");
    check_alone("A81001", "ods hibc");
    /* both illegal: the likely one first */
    check_illegal("99900001100000110<5>", "sctid", "4");
    check_illegal("35060123400000001<6>", "sscc", "5");
    check_illegal("010950600011784<4>", "gs1-element-string", "3");
    check_illegal("0035060123400000001<6>", "gs1-element-string", "5");
    check_illegal("G123498654321<A>", "isbt128", "H");
}

/* Digits with something between, look-alikes, small letters, a link without its scheme: named, marked, never legal. */
static void as_meant(void **state)
{
    (void)state;
    check_illegal("0<->95060-00117-84-3", "gtin", "");
    check_illegal("943<->476-5919", "nhs-number", "");
    check_illegal("09506<O>OO117843", "gtin", "");
    check_illegal("0950600011784<l>", "gtin", "");
    check_illegal("<\xef\xbc\x90>9506000117843", "gtin", ""); /* full-width 0    */
    check_illegal("0950600011784<\xef\xbc\x93>", "gtin", "");
    check_illegal("<\xef\xbb\xbf>09506000117843", "gtin", ""); /* byte order mark */
    check_illegal("0950600<\xc2\xa0>0117843", "gtin", "");     /* no-break space  */
    check_illegal("0950<\x01>6000117843", "gtin", "");
    check_illegal("<\xd0\xa0>XH01", "ods", ""); /* Cyrillic Er */
    check_illegal("<r>xh01", "ods", "");
    check_illegal("<d>e-mf-000005131", "srn", "");
    check_illegal("(01)09506000117843(10)<\xc3\xa9>", "gs1-element-string", ""); /* the whole character */
    check_illegal("<REF 12 >(01)09506000117843", "gs1-element-string", "");
    check_illegal("1234<A>NJ", "gmn", "");
    check_illegal("<X>987654Ad4X4bL5ttr2310c2K", "gmn", "");
    read_code(V("id.gs1.org/01/09506000117843"));
    assert_int_equal(id.legal, 0);
    assert_int_equal(id.reading[0].scheme, SCHEME_GS1_DIGITAL_LINK);
    read_code(view("0950\0"
                   "6000117843",
                   15));
    assert_int_equal(id.reading[0].scheme, SCHEME_GTIN);
    assert_int_equal(id.reading[0].fault_at, 4);
    read_code(V("gauze"));
    assert_int_equal(id.reading[0].scheme, SCHEME_UNKNOWN);
}

static void nothing(void **state)
{
    (void)state;
    read_code(V(""));
    assert_int_equal(id.legal, 0);
    assert_int_equal(id.reading[0].scheme, SCHEME_UNKNOWN);
    read_code(view(NULL, 0));
    assert_int_equal(id.legal, 0);
    read_code(V("hello, world"));
    assert_int_equal(id.reading[0].scheme, SCHEME_UNKNOWN);
    assert_int_equal(id.reading[0].fault_length, 12);
    /* a malformed EMDN code that has the form of a stored HIBC identifier: both are said */
    read_code(V("A01AA01"));
    assert_int_equal(id.readings, 2);
    assert_int_equal(id.reading[0].scheme, SCHEME_HIBC);
    assert_true(id.reading[0].form_only);
    assert_int_equal(id.reading[1].scheme, SCHEME_EMDN);
    assert_int_equal(id.reading[1].fault_at, 3);
}

static void check_element(const CodeReading *r, const char *field, const char *value, const char *raw, UdiPart part)
{
    for (size_t i = 0; i < r->elements; i++) {
        const Element *e = &r->element[i];
        if (!view_eq(e->field, view_of(field)))
            continue;
        assert_true(view_eq(e->value, view_of(value)));
        assert_true(view_eq(e->raw, view_of(raw)));
        assert_int_equal(e->part, part);
        return;
    }
    fail_msg("no element %s", field);
}

static void gs1_elements(void **state)
{
    const CodeReading *r;
    (void)state;
    read_code(V("(01)15012345678907(10)A\\(1(11)141231(17)200200(3103)000195(7003)2012312359(8012)V1"));
    r = &id.reading[0];
    check_element(r, "01", "15012345678907", "15012345678907", UDI_DI);
    check_element(r, "gtin-format", "GTIN-14", "", UDI_DI);
    check_element(r, "gtin-indicator", "1", "", UDI_DI);
    check_element(r, "10", "A(1", "A\\(1", UDI_PI);
    check_element(r, "11", "2014-12-31", "141231", UDI_PI);
    check_element(r, "17", "2020-02-29", "200200", UDI_PI);
    check_element(r, "3103", "0.195", "000195", UDI_NONE);
    check_element(r, "7003", "2020-12-31T23:59", "2012312359", UDI_PI);
    check_element(r, "8012", "V1", "V1", UDI_PI);
    assert_true(view_eq(r->di, V("15012345678907")));
    assert_false(r->personal);
    read_code(V("(8018)506012345000000127"));
    assert_true(id.reading[0].personal);
    read_code(V("https://id.gs1.org/01/09506000117843/10/A%2FB?17=201231"));
    check_element(&id.reading[0], "10", "A/B", "A%2FB", UDI_PI);
    assert_true(view_eq(id.reading[0].key, V("(01)09506000117843(10)A/B(17)201231")));
    read_code(V("5060123456783"));
    assert_true(view_eq(id.reading[0].key, V("05060123456783")));
    check_element(&id.reading[0], "01", "05060123456783", "5060123456783", UDI_DI);
}

static void other_elements(void **state)
{
    (void)state;
    read_code(V("+A99912345/$$52001510X3/16D20111212/S77DEFG457"));
    check_element(&id.reading[0], "lic", "A999", "A999", UDI_DI);
    check_element(&id.reading[0], "pcn", "1234", "1234", UDI_DI);
    check_element(&id.reading[0], "um", "5", "5", UDI_DI);
    check_element(&id.reading[0], "expiry", "2020-01-15", "20015", UDI_PI);
    check_element(&id.reading[0], "made", "2011-12-12", "20111212", UDI_PI);
    assert_true(view_eq(id.reading[0].di, V("A99912345")));
    read_code(V("=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123"));
    check_element(&id.reading[0], "di", "A9999XYZ100T0476", "A9999XYZ100T0476", UDI_DI);
    check_element(&id.reading[0], "expiry", "2019-02-01", "019032", UDI_PI);
    check_element(&id.reading[0], "donation", "A999717123456", "A99971712345600", UDI_PI);
    read_code(V("39113611000001102"));
    check_element(&id.reading[0], "namespace", "1000001", "", UDI_NONE);
    check_element(&id.reading[0], "partition", "10", "", UDI_NONE);
    read_code(V("9434765919"));
    assert_true(id.reading[0].personal);
    read_code(V("A9999BCDEF12345678"));
    assert_int_equal(id.reading[0].scheme, SCHEME_BASIC_UDI_DI);
    assert_true(id.reading[0].form_only);
}

/* A check character that is a blank must not be taken for the end of a line. */
static void trailing_blank(void **state)
{
    (void)state;
    read_code(V("+A123BJC5D000O "));
    for (size_t i = 0; i < id.readings; i++)
        assert_int_equal(id.reading[i].scheme, SCHEME_HIBC);
}

static void too_long(void **state)
{
    static char text[5000];
    Error e = { 0 };
    (void)state;
    memset(text, '1', sizeof text);
    assert_int_equal(identify(view(text, sizeof text), &options, &arena, &id, &e), E_LIMIT);
    read_code(view(text, 4096));
    assert_int_equal(id.legal, 0);
}

/* Every allocation fails once: the failure is told, nothing leaks. */
static void no_memory(void **state)
{
    static const char *const codes[] = { "(01)09506000117843(17)201231(10)A", "5060123456783", "943 476 5919",
                                         "+A99912345/$$52001510X3/16D20111212/S77DEFG457", "x" };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        bool fired = true;
        for (long n = 1; fired; n++) {
            long before = blocks_live();
            Arena small;
            Error e = { 0 };
            Code c;
            arena_init(&small, 1 << 20);
            fault_arm(n);
            c = identify(view_of(codes[i]), &options, &small, &id, &e);
            fired = fault_disarm();
            arena_release(&small);
            assert_int_equal(blocks_live(), before);
            assert_int_equal(c, fired ? E_MEMORY : OK);
            assert_true(!fired || e.what[0]);
        }
    }
}

/* An arena that is too small: E_LIMIT, whatever was left. */
static void small_arena(void **state)
{
    Code c = E_LIMIT;
    (void)state;
    for (size_t room = 1; c != OK; room += 16) {
        Arena small;
        Error e = { 0 };
        arena_init(&small, room);
        c = identify(V("(01)09506000117843(17)201231(10)A"), &options, &small, &id, &e);
        assert_true(c == OK || c == E_LIMIT);
        arena_release(&small);
        assert_true(room < 100000);
    }
}

static void names(void **state)
{
    (void)state;
    for (int s = 1; s < SCHEME_COUNT; s++)
        assert_true(scheme_name((Scheme)s)[0] && scheme_words((Scheme)s)[0]);
    for (int r = 1; r < RULE_COUNT; r++)
        assert_true(rule_sentence((Rule)r)[0] && rule_name((Rule)r)[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ambiguous),   cmocka_unit_test(prefixed),       cmocka_unit_test(faults),
        cmocka_unit_test(accidental),  cmocka_unit_test(as_meant),       cmocka_unit_test(nothing),
        cmocka_unit_test(names),       cmocka_unit_test(gs1_elements),   cmocka_unit_test(other_elements),
        cmocka_unit_test(too_long),    cmocka_unit_test(trailing_blank), cmocka_unit_test(no_memory),
        cmocka_unit_test(small_arena),
    };
    int failed;
    arena_init(&arena, 1 << 20);
    options.today = date_from_civil(2026, 7, 1);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
