/* Types of values, names of columns, and periods in names and titles. */
#include "picture/fields.h"
#include "picture/sniff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool ok(FieldType type, const char *format, const char *value)
{
    return field_value_ok(&(FieldDef){ .name = "x", .type = type, .format = format }, view_of(value));
}

static void values_are_of_their_type(void **state)
{
    static const struct {
        FieldType type;
        const char *format, *good, *bad; /* separated by a blank */
    } cases[] = {
        { FIELD_COUNT, NULL, "0 7 007 123456789012345678", "-1 1.0 1,000 x 1e3 1234567890123456789" },
        { FIELD_DECIMAL, NULL, "0 -1.5 .5 7. 1e3 2.5E-7 +4", "- . 1,5 1e x nan inf 0x10 --1" },
        { FIELD_PENCE, NULL, "0 1234 0.7 -12 1,234 1,234.5", "12p 1e3 12,50 \xc2\xa3" "12 . -" },
        { FIELD_POUNDS, NULL,
          "12 12.5 12.50 1,234.00 12,345,678 -3 0.12345 \xc2\xa3"
          "9.99",
          "12,50 1,23,456 1234,567 .  \xc2\xa3 1e3 GBP" },
        { FIELD_DATE, NULL, "2025-01-31 2024-02-29", "2025-02-29 20250131 31/01/2025 2025-1-31" },
        { FIELD_DATE, "YYYYMMDD|YYYY-MM-DD", "20250131 2025-01-31", "2025013 202501311 20251301" },
        { FIELD_DATE, "DDMONYYYY", "01Jan2022 31DEC2021", "1Jan2022 32Jan2022 01Foo2022" },
        { FIELD_FLAG, NULL, "true FALSE Yes no Y n 1 0", "t 2 ja TRUEE" },
        { FIELD_GTIN, NULL, "09520001000010 9520001000010", "9520001000011 520001000010 x" },
        { FIELD_DI, NULL, "09520001000010 B062110037545 A9999XYZ100T0944", "9520001000010 09520001000011" },
        { FIELD_SCTID, NULL, "39113611000001102 73211009", "39113611000001103 073211009 1.65E+15" },
        { FIELD_ODS, NULL, "RXH QYG A81001 8HA03 X2C4Y RXH01 A81001001", "rxh RX R-X ABCDEFGHIJ" },
        { FIELD_EMDN, NULL, "A C0101 H01010102", "A1 C01010 1A a01" },
        { FIELD_SRN, NULL, "DE-MF-000005131", "DE-DI-000005131 DE-MF-5131" },
        { FIELD_BNF, NULL, "20030100113 0501 0105010B0BIAAAS", "050 0105010B0BIAAASX 0501-01" },
        { FIELD_BNF, "11|15", "20030100113 0105010B0BIAAAS", "2003010011 010501" },
        { FIELD_GMDN, NULL, "10234 99999", "1023 V 01234 102345" },
        { FIELD_FDA, NULL, "LWQ", "LW LWQQ lwq L1Q" },
        { FIELD_CHOICE, "IXA|IXB", "IXA ixb", "IX IXAB IXC" },
        { FIELD_CODE, NULL, "A-1/2_x.y", "a+b \xc3\xa9" },
        { FIELD_CODE, "2|4|6", "01 0101 010101", "1 101 10101" },
        { FIELD_CODE, "9..9", "123456789", "12345678 1234567890" },
        { FIELD_TEXT, NULL, "anything", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int bad = 0; bad < 2; bad++) {
            View rest = view_of(bad ? cases[i].bad : cases[i].good);
            const FieldDef f = { .name = "x", .type = cases[i].type, .format = cases[i].format };
            while (rest.p) {
                View v = view_cut(&rest, ' ');
                if (v.n && field_value_ok(&f, v) == bad)
                    fail_msg("%s '%.*s' should be %s", field_type_name(f.type), VIEW_ARGS(v), bad ? "bad" : "good");
            }
            assert_true(field_value_ok(&f, V("")));
            assert_true(f.type == FIELD_CHOICE || field_type_words(&f)[0]);
        }
    assert_true(ok(FIELD_DATE, "DD MON YYYY", "01 Jan 2025"));
}

static void headers_are_compared_without_dress(void **state)
{
    (void)state;
    assert_true(header_same(V("Drug Tariff part"), V("drug_tariff_part")));
    assert_true(header_same(V("TERMINAL LEVEL YES/NO "), V("terminal level yes/no")));
    assert_true(header_same(V("Price (p)"), V("PRICE.P")));
    assert_true(header_same(V("size (Unit)"), V("sizeUnit")));
    assert_true(header_same(V("\xef\xbb\xbf"
                              "Pack\xc2\xa0"
                              "size"),
                            V("pack size")));
    assert_false(header_same(V("Price"), V("Prices")));
    assert_false(header_same(V("Price"), V("Pric")));
    assert_true(header_same(V("()"), V("")));
    assert_true(header_listed("a|b c|d", V("B_C")));
    assert_false(header_listed("a|b c|d", V("e")));
    assert_false(header_listed(NULL, V("a")));
}

static void names_of_types_lead_back(void **state)
{
    FieldType type;
    FieldRole role;
    Thing thing;
    (void)state;
    for (int i = FIELD_TEXT; i <= FIELD_CODE; i++)
        assert_true(field_type_of(view_of(field_type_name((FieldType)i)), &type) && (int)type == i);
    for (int i = ROLE_NONE; i <= ROLE_LOCATION; i++)
        assert_true(field_role_of(view_of(field_role_name((FieldRole)i)), &role) && (int)role == i);
    for (int i = THING_PRODUCT; i <= THING_ASSET; i++)
        assert_true(thing_of(view_of(thing_name((Thing)i)), &thing) && (int)thing == i);
    assert_false(field_role_of(V("no such role"), &role));
    assert_null(field_type_name((FieldType)99));
}

static void periods_are_found_in_names(void **state)
{
    static const char *const cases[][2] = {
        { "drug_tariff_ix_202510.csv.gz", "2025-10" },
        { "epraccur_2016-02.csv.gz", "2016-02" },
        { "etr_2025.csv", "2025" },
        { "ods_20190401.csv", "2019-04-01" },
        { "ods_2019-04-01.csv", "2019-04-01" },
        { "epd_2019_04.csv", "2019-04" },
        { "patient_list_size_2016_01-03.csv", "2016-01" },
        { "national_cost_collection_2024_25.csv", "2024" },
        { "nhsbsa_dmd_4.1.0_20190401000001.zip", "2019-04-01" },
        { "Drug Tariff Part IX October 2025.csv", "2025-10" },
        { "Part%20VIIIA%20May%2023.xls.csv", "2023-05" },
        { "Part VIIIA Apr 25.xlsx", "2025-04" },
        { "oct2025_v2.csv", "2025-10" },
        { "2019-04_a/f_amp2_3010419.xml", "2019-04" },
        { "2019/2020/file_202530.csv", "2020" },
        { "2018/a/b/file.csv", NULL },
        { "release_20240601.zip!sub/device.txt", "2024-06-01" },
        { "one_2020_and_2021-13.csv", "2021" },
        { "marching_2000_men_1989.csv", "2000" },
        { "CN-MF-000016558.xlsx", NULL },
        { "lookup_trust22_icb22.csv", NULL },
        { "mayo 12.csv", NULL },
        { "Part IX Sept 2025.zip", "2025-09" },
        { "part-ix-12-2025.csv", "2025-12" },
        { "Part IX 01.12.2025.csv", "2025-12" },
        { "ets 31-01-2026.csv", "2026-01-31" },
        { "list_13-2025.csv", "2025" },
        { "v1-2025.csv", "2025" },
        { "", NULL },
    };
    Arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        View p = period_in_name(view_of(cases[i][0]), &a);
        if (!cases[i][1] ? p.p != NULL : !view_eq(p, view_of(cases[i][1])))
            fail_msg("'%s' gave '%.*s'", cases[i][0], VIEW_ARGS(p));
    }
    assert_true(view_eq(period_in_text(V("Part IX, effective 1 October 2025"), &a), V("2025-10")));
    assert_true(view_eq(period_in_text(V("01Jan2022"), &a), V("2022-01")));
    assert_true(view_eq(period_in_text(V("May 25, 2026"), &a), V("2026")));
    assert_true(view_eq(period_in_text(V("Printed 05/01/2026"), &a), V("2026-01-05")));
    assert_null(period_in_text(V("EMDN V2"), &a).p);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_of_their_type),
        cmocka_unit_test(headers_are_compared_without_dress),
        cmocka_unit_test(names_of_types_lead_back),
        cmocka_unit_test(periods_are_found_in_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
