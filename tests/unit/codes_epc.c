/* EPC URIs: every scheme reads to the elements of its element string, and what is wrong is marked where it stands. The
 * legal ones are made up in the shapes that GS1's EPCIS examples have. */
#include "codes_marked.h"

#include "codes/epc.h"

static Gs1Elements elements, others;
static Gs1Options options = { .year = 2026 };

static bool parse(View v, Fault *f)
{
    Fault unused = { 0 };
    return epc_parse(v, &options, &elements, f ? f : &unused);
}

/* The URI has the elements of the bracketed string, and both are legal. */
static void same(const char *uri, const char *brackets)
{
    char text[256];
    size_t n;
    Fault f = { 0 };
    check_marked(parse, RULE_NONE, uri);
    assert_true(parse(view_of(uri), &f));
    assert_true(gs1_write_brackets(&elements, text, sizeof text, &n));
    if (!view_eq(view(text, n), view_of(brackets)))
        print_error("%s: %.*s\n", uri, (int)n, text);
    assert_true(view_eq(view(text, n), view_of(brackets)));
    assert_true(gs1_parse_brackets(view_of(brackets), &options, &others, &f));
    assert_int_equal(others.n, elements.n);
    for (size_t i = 0; i < elements.n; i++) {
        assert_int_equal(others.item[i].packed, elements.item[i].packed);
        assert_true(view_eq(others.item[i].value, elements.item[i].value));
    }
}

static void every_scheme(void **state)
{
    (void)state;
    same("urn:epc:id:sgtin:9506000.011784.5678CD", "(01)09506000117843(21)5678CD");
    same("urn:epc:id:sgtin:9506000.111784.5678CD", "(01)19506000117840(21)5678CD");
    same("urn:epc:class:lgtin:9506000.011784.1234AB", "(01)09506000117843(10)1234AB");
    same("urn:epc:id:sscc:952012.01234567890", "(00)095201212345678902");
    same("urn:epc:id:sgln:9520123.45678.0", "(414)9520123456788");
    same("urn:epc:id:sgln:9520123.45678.A7", "(414)9520123456788(254)A7");
    same("urn:epc:id:sgln:952012345678..32", "(414)9520123456788(254)32");
    same("urn:epc:id:pgln:9520123.45678", "(417)9520123456788");
    same("urn:epc:id:pgln:952012345678.", "(417)9520123456788");
    same("urn:epc:id:grai:9520123.45678.98765", "(8003)0952012345678898765");
    same("urn:epc:id:giai:9520123.AAbb", "(8004)9520123AAbb");
    same("urn:epc:id:gsrn:9520123.0000000001", "(8018)952012300000000015");
    same("urn:epc:id:gsrnp:9520123.0000000001", "(8017)952012300000000015");
    same("urn:epc:id:gdti:9520123.45678.PO-4711", "(253)9520123456788PO-4711");
    same("urn:epc:id:sgcn:9520123.45678.44", "(255)952012345678844");
    same("urn:epc:id:cpi:9520123.A%23%2F-1.123", "(8010)9520123A#/-1(8011)123");
    same("urn:epc:id:ginc:9520123.xyz47%2F11", "(401)9520123xyz47/11");
    same("urn:epc:id:gsin:9520123.222333444", "(402)95201232223334447");
    same("urn:epc:id:itip:9520123.045678.01.02.987", "(8006)095201234567880102(21)987");
    same("urn:epc:id:upui:9520123.045678.AB12", "(01)09520123456788(235)AB12");
}

static void patterns(void **state)
{
    (void)state;
    same("urn:epc:idpat:sgtin:9506000.011784.*", "(01)09506000117843");
    same("urn:epc:idpat:itip:9520123.045678.01.02.*", "(8006)095201234567880102");
    same("urn:epc:idpat:grai:9520123.45678.*", "(8003)09520123456788");
    same("urn:epc:idpat:gdti:9520123.45678.*", "(253)9520123456788");
    same("urn:epc:idpat:sgcn:9520123.45678.*", "(255)9520123456788");
    same("urn:epc:idpat:cpi:9520123.ABC.*", "(8010)9520123ABC");
    check_marked(parse, RULE_EPC_PATTERN, "urn:epc:idpat:sgtin:9506000.[*].*");
    check_marked(parse, RULE_EPC_PATTERN, "urn:epc:idpat:sgtin:9506000.011784.[5]");
    check_marked(parse, RULE_EPC_SCHEME, "urn:epc:[idpat:sscc]:9520123.0123456789");
}

static void written_so(void **state)
{
    (void)state;
    same("URN:EPC:id:sgtin:9506000.011784.5678CD", "(01)09506000117843(21)5678CD");
    same("urn:epc:id:sgtin:9506000.011784.6789%2F%26%25%22!%3F.5", "(01)09506000117843(21)6789/&%\"!?.5");
    check_marked(parse, RULE_DL_ESCAPE, "urn:epc:id:sgtin:9506000.011784.A[%zz]");
    check_marked(parse, RULE_DL_ESCAPE, "urn:epc:id:sgtin:9506000.011784.A[%2]");
    check_marked(parse, RULE_EPC_CHARACTER, "urn:epc:id:sgtin:9506000.011784.A[/]B");
    check_marked(parse, RULE_EPC_CHARACTER, "urn:epc:id:sgtin:9506000.011784.A[?]B");
    check_marked(parse, RULE_INVALID_CSET82_CHARACTER, "urn:epc:id:sgtin:9506000.011784.A%2F[%20]B");
    check_marked(parse, RULE_INVALID_CSET82_CHARACTER, "urn:epc:id:giai:9520123.%2FA[~]");
    check_marked(parse, RULE_INVALID_CSET39_CHARACTER, "urn:epc:id:cpi:9520123.AB[c].12");
}

static void lengths(void **state)
{
    (void)state;
    check_marked(parse, RULE_EPC_DIGITS_13, "urn:epc:id:sgtin:9506000.[01178].5678CD");
    check_marked(parse, RULE_EPC_DIGITS_13, "urn:epc:id:sgtin:9506000.[0117843].5678CD");
    check_marked(parse, RULE_EPC_DIGITS_13, "urn:epc:class:lgtin:9506000.[].AB");
    check_marked(parse, RULE_EPC_DIGITS_12, "urn:epc:id:sgln:9520123.[456].0");
    check_marked(parse, RULE_EPC_DIGITS_16, "urn:epc:id:gsin:9520123.[2223334445]");
    check_marked(parse, RULE_EPC_DIGITS_17, "urn:epc:id:sscc:9520123.[012345678]");
    check_marked(parse, RULE_EPC_PREFIX, "urn:epc:id:sgtin:[95060].00011784.5678CD");
    check_marked(parse, RULE_EPC_PREFIX, "urn:epc:id:sgtin:[9506000117843]..5678CD");
    check_marked(parse, RULE_EPC_PIECE, "urn:epc:id:itip:9520123.045678.[1].02.987");
    check_marked(parse, RULE_PIECE_NUMBER_EXCEEDS_TOTAL, "urn:epc:id:itip:[9520123.045678.03.02].987");
    check_marked(parse, RULE_GS1_TOO_LONG, "urn:epc:id:sgtin:9506000.011784.12345678901234567890[1]");
    check_marked(parse, RULE_GS1_TOO_LONG, "urn:epc:id:giai:9520123.12345678901234567890123[4]");
    check_marked(parse, RULE_NON_DIGIT_CHARACTER, "urn:epc:id:sgtin:9506[O]00.011784.1");
    check_marked(parse, RULE_NON_DIGIT_CHARACTER, "urn:epc:id:sgtin:9506000.01178[X].1");
    check_marked(parse, RULE_EPC_EMPTY, "urn:epc:id:sgtin:9506000.011784.[]");
    check_marked(parse, RULE_EPC_EMPTY, "urn:epc:id:giai:9520123.[]");
    check_marked(parse, RULE_EPC_PARTS, "urn:epc:id:sgtin:9506000.011784[]");
    check_marked(parse, RULE_EPC_PARTS, "urn:epc:id[:sgtin]");
}

static void not_read(void **state)
{
    (void)state;
    check_marked(parse, RULE_EPC_KIND, "urn:epc:[tag]:sgtin-96:3.9506000.011784.1");
    check_marked(parse, RULE_EPC_KIND, "urn:epc:[raw]:96.x3034257BF7194E4000001A85");
    check_marked(parse, RULE_EPC_KIND, "[urn:isbn:0451450523]");
    check_marked(parse, RULE_EPC_SCHEME, "urn:epc:[id:gid]:95100000.12345.400");
    check_marked(parse, RULE_EPC_SCHEME, "urn:epc:[id:lgtin]:9506000.011784.1");
    check_marked(parse, RULE_EPC_SCHEME, "urn:epc:[id:SGTIN]:9506000.011784.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scheme), cmocka_unit_test(patterns), cmocka_unit_test(written_so),
        cmocka_unit_test(lengths),      cmocka_unit_test(not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
