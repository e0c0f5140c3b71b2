/* HIBC labels and ISBT 128 messages: fields, check characters and what is at fault. Examples: ANSI/HIBC 2.6, IMDRF UDI
 * application guide (appendix A), ICCBBA ST-011. */
#include "codes_marked.h"

#include "codes/hibc.h"
#include "codes/isbt.h"

static void hibc_legal(void **state)
{
    (void)state;
    check_marked(hibc_valid, RULE_NONE, "+A123BJC5D6E71G");
    check_marked(hibc_valid, RULE_NONE, "*+A123BJC5D6E71G*");
    check_marked(hibc_valid, RULE_NONE, "+$$52001510X3GD");
    check_marked(hibc_valid, RULE_NONE, "+A99912345/$$52001510X33");
    check_marked(hibc_valid, RULE_NONE, "+A99912345/$$52001510X3/16D20111212/S77DEFG457");
    check_marked(hibc_valid, RULE_NONE, "+A99912345/$10X3/16D20111231/14D202001313");
    check_marked(hibc_valid, RULE_NONE, "+A99912349/$10X3/16D20111231/14D20200131/Q500Z");
    check_marked(hibc_valid, RULE_NONE, "+A999ABC1230V");
    check_marked(hibc_valid, RULE_NONE, "+$$02231162074ZA");
}

static void hibc_faults(void **state)
{
    (void)state;
    check_marked(hibc_valid, RULE_HIBC_CHECK, "+A99912345/$$52001510X3/16D20111212/S77DEFG45[Z]");
    check_marked(hibc_valid, RULE_HIBC_START, "[A]99912345/$$52001510X33");
    check_marked(hibc_valid, RULE_HIBC_START, "[]");
    check_marked(hibc_valid, RULE_HIBC_CUT, "[+A]");
    check_marked(hibc_valid, RULE_HIBC_CUT, "+[A9991]G");
    check_marked(hibc_valid, RULE_HIBC_CHARACTER, "+A999[a]BC1230V");
    check_marked(hibc_valid, RULE_HIBC_UM, "+A999ABC123[X]V");
    check_marked(hibc_valid, RULE_HIBC_PCN, "+A999[1234567890123456789]0V");
    check_marked(hibc_valid, RULE_HIBC_DATE, "+A99912345/$$5[20367]10X33");
    check_marked(hibc_valid, RULE_HIBC_DATE, "+A99912345/$$3[201332]10X33");
    check_marked(hibc_valid, RULE_HIBC_DATE_CUT, "+A99912345/$$3[2012]3");
    check_marked(hibc_valid, RULE_HIBC_FLAG, "+A99912345/$$[A]2012313");
    check_marked(hibc_valid, RULE_HIBC_QUANTITY, "+A99912345/$$8[2X]3");
    check_marked(hibc_valid, RULE_HIBC_LOT, "+A99912345/$123456789012345678[9]3");
    check_marked(hibc_valid, RULE_HIBC_SUPPLEMENT, "+A99912345/$10X3/[X123]3");
    check_right(hibc_valid, "+A99912345/$$52001510X3/16D20111212/S77DEFG45Z", "7");
    assert_int_equal(hibc_check_character(V("+A123BJC5D6E71")), 'G');
    assert_int_equal(hibc_check_character(V("+a")), 0);
    assert_true(hibc_di_form(V("A999ABC1230")));
    assert_false(hibc_di_form(V("A999ABC123X")));
    assert_false(hibc_di_form(V("A9990")));
}

static void hibc_fields(void **state)
{
    HibcLabel h;
    Fault f = { 0 };
    (void)state;
    assert_true(hibc_parse(V("+A99912345/$$52001510X3/16D20111212/S77DEFG457"), 2026, &h, &f));
    assert_true(view_eq(h.lic, V("A999")) && view_eq(h.pcn, V("1234")) && h.um == '5');
    assert_true(view_eq(h.lot, V("10X3")) && view_eq(h.serial, V("77DEFG45")) && view_eq(h.expiry.raw, V("20015")));
    assert_int_equal(h.expiry.year, 2020);
    assert_int_equal(h.expiry.month, 1);
    assert_int_equal(h.expiry.day, 15);
    assert_int_equal(h.made.year, 2011);
    assert_int_equal(h.check, '7');
    assert_true(hibc_parse(V("+$$02231162074ZA"), 2026, &h, &f));
    assert_int_equal(h.expiry.year, 2023);
    assert_int_equal(h.expiry.month, 2);
    assert_int_equal(h.expiry.day, 28);
    assert_true(view_eq(h.lot, V("1162074")) && h.link == 'Z' && h.um == 0);
    assert_true(hibc_parse(V("+A99912349/$10X3/16D20111231/14D20200131/Q500Z"), 2026, &h, &f));
    assert_true(view_eq(h.quantity, V("500")));
}

/* A check character that is a blank is printed as _. */
static void hibc_blank(void **state)
{
    char label[] = "+A123BJC5D0000?";
    size_t last = sizeof label - 2;
    (void)state;
    for (int c = '0'; c <= '9'; c++)
        for (int d = 'A'; d <= 'Z'; d++) {
            label[6] = (char)d;
            label[10] = (char)c;
            label[last] = hibc_check_character(view(label, last));
            assert_true(hibc_valid(view(label, last + 1), NULL));
            if (label[last] != ' ')
                continue;
            label[last] = '_';
            assert_true(hibc_valid(view(label, last + 1), NULL));
            return;
        }
    fail_msg("no label has a blank check character");
}

static void isbt(void **state)
{
    static const char all[] = "=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123";
    IsbtMessage m;
    Fault f = { 0 };
    (void)state;
    check_marked(isbt_valid, RULE_NONE, all);
    check_marked(isbt_valid, RULE_NONE,
                 "=+06000=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123");
    check_marked(isbt_valid, RULE_NONE, "=)abcDEF1234");
    check_marked(isbt_valid, RULE_ISBT_COUNT, "=+[05]000=/A9999XYZ100T0476");
    check_marked(isbt_valid, RULE_ISBT_START, "[A]9999XYZ100T0476");
    check_marked(isbt_valid, RULE_ISBT_START, "=/A9999XYZ100T0476[XX]");
    check_marked(isbt_valid, RULE_ISBT_IDENTIFIER, "[=<]E0791000");
    check_marked(isbt_valid, RULE_ISBT_LENGTH, "[=/A9999XYZ100T047]");
    check_marked(isbt_valid, RULE_ISBT_FIN, "=/A9[O]99XYZ100T0476");
    check_marked(isbt_valid, RULE_ISBT_CHARACTER, "=/A9999[x]YZ100T0476");
    check_marked(isbt_valid, RULE_ISBT_DIVISIONS, "=/A9999XYZ100T0476=,[000000]");
    check_marked(isbt_valid, RULE_ISBT_DATE, "=/A9999XYZ100T0476=>019[366]");
    check_marked(isbt_valid, RULE_ISBT_DATE, "=>020[000]");
    check_marked(isbt_valid, RULE_ISBT_DI_FIRST, "=,000025[=/A9999XYZ100T0476]");
    check_marked(isbt_valid, RULE_ISBT_REPEATED, "=,000025[=,000026]");
    assert_true(isbt_parse(view_of(all), &m, &f));
    assert_int_equal(m.n, 6);
    assert_int_equal(m.part[0].kind, ISBT_DI);
    assert_true(view_eq(m.part[0].value, V("A9999XYZ100T0476")));
    assert_int_equal(m.part[3].year, 2019);
    assert_int_equal(m.part[3].month, 2);
    assert_int_equal(m.part[3].day, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hibc_legal), cmocka_unit_test(hibc_faults), cmocka_unit_test(hibc_fields),
        cmocka_unit_test(hibc_blank), cmocka_unit_test(isbt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
