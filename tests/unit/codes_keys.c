/* Single codes: check characters and forms, with the characters at fault marked. The examples are those that the
 * standards and issuing agencies print, or were computed by hand from their rules. */
#include "codes_marked.h"

#include "codes/ifa.h"
#include "codes/isbt.h"

static void gtins(void **state)
{
    char full[14];
    (void)state;
    check_marked(gtin_valid, RULE_NONE, "09506000117843");
    check_marked(gtin_valid, RULE_NONE, "51022222233336");
    check_marked(gtin_valid, RULE_NONE, "00643169001763");
    check_marked(gtin_valid, RULE_NONE, "5060123456783");
    check_marked(gtin_valid, RULE_NONE, "15012345678907");
    check_marked(gtin_valid, RULE_NONE, "416000336108");
    check_marked(gtin_valid, RULE_NONE, "02345673");
    check_marked(gtin_valid, RULE_INCORRECT_CHECK_DIGIT, "505123456789[7]");
    check_marked(gtin_valid, RULE_INCORRECT_CHECK_DIGIT, "0614141123452[5]");
    check_marked(gtin_valid, RULE_INCORRECT_CHECK_DIGIT, "400638133393[2]");
    check_marked(gtin_valid, RULE_NON_DIGIT_CHARACTER, "40063[x]1333931");
    check_marked(gtin_valid, RULE_GTIN_LENGTH, "[123456789]");
    check_marked(gtin_valid, RULE_GTIN_LENGTH, "[]");
    check_right(gtin_valid, "5051234567897", "5");
    check_right(gtin_valid, "06141411234525", "4");
    assert_true(gtin_normalise(V("5060123456783"), full, NULL));
    assert_memory_equal(full, "05060123456783", 14);
    assert_int_equal(gtin_format(full), 13);
    assert_int_equal(gtin_format("15012345678907"), 14);
    assert_int_equal(gtin_format("00416000336108"), 12);
    assert_int_equal(gtin_format("00000002345673"), 8);
    assert_false(gtin_normalise(V("5060123456784"), full, NULL));
}

static void other_gs1_keys(void **state)
{
    (void)state;
    check_marked(gsrn_valid, RULE_NONE, "506012345000000127");
    check_marked(sscc_valid, RULE_NONE, "350601234000000015");
    check_marked(sscc_valid, RULE_INCORRECT_CHECK_DIGIT, "35060123400000001[6]");
    check_marked(sscc_valid, RULE_SSCC_LENGTH, "[35060123400000001]");
    check_marked(gln_valid, RULE_NONE, "9520123456788");
    check_marked(gln_valid, RULE_GLN_LENGTH, "[02345673]");
    check_marked(gsin_valid, RULE_GSIN_LENGTH, "[1]");
    assert_true(gs1_check_digit(V("5060123456783")));
    assert_false(gs1_check_digit(V("5")));
    assert_false(gs1_check_digit(V("506012345678x")));
    assert_int_equal(gs1_check_digit_of(V("0950600011784")), '3');
}

static void gmns(void **state)
{
    char pair[2];
    (void)state;
    check_marked(gmn_valid, RULE_NONE, "1987654Ad4X4bL5ttr2310c2K");
    check_marked(gmn_valid, RULE_NONE, "12345ANJ");
    check_marked(gmn_valid, RULE_NONE, "12345678901234567890123NT");
    check_marked(gmn_valid, RULE_NONE, "00000!HV");
    check_marked(gmn_valid, RULE_NONE, "99999zzzzzzzzzzzzzzzzzzT2");
    check_marked(gmn_valid, RULE_NONE, "7907665Bm8v2AB");
    check_marked(gmn_valid, RULE_NONE, "23956qk1&dB!23");
    check_marked(gmn_valid, RULE_NONE, "0881063PhHvY89");
    check_marked(gmn_valid, RULE_NONE, "506012345TREFOIL015H");
    check_marked(gmn_valid, RULE_INCORRECT_CHECK_PAIR, "1987654Ad4X4bL5ttr2310c[XK]");
    check_marked(gmn_valid, RULE_INCORRECT_CHECK_PAIR, "1987654Ad4X4bL5ttr2310c[2X]");
    check_marked(gmn_valid, RULE_INCORRECT_CHECK_PAIR, "1987654Ad4X4bL5ttr2310c[2x]");
    check_marked(gmn_valid, RULE_GMN_FORM, "[X]987654Ad4X4bL5ttr2310c2K");
    check_marked(gmn_valid, RULE_GMN_FORM, "1234[A]BCDE");
    check_marked(gmn_valid, RULE_GMN_FORM, "[123456789012345678901234NT]");
    check_marked(gmn_valid, RULE_INVALID_CSET82_CHARACTER, "12345[ ]NJ");
    check_right(gmn_valid, "1987654Ad4X4bL5ttr2310cXK", "2K");
    assert_true(gmn_check_pair(V("12345A"), pair));
    assert_memory_equal(pair, "NJ", 2);
    assert_false(gmn_check_pair(V("123456789012345678901234"), pair));
}

static bool basic(View v, Fault *f)
{
    return basic_udi_valid(v, NULL, f);
}

static void basic_udis(void **state)
{
    bool form_only;
    (void)state;
    check_marked(basic, RULE_NONE, "++A999MODELIDENTIFIER11S8");
    check_marked(basic, RULE_NONE, "RHE999AQ7B5F");
    check_marked(basic, RULE_NONE, "PP12345ABCD.12345678.9004");
    check_marked(basic, RULE_NONE, "1987654Ad4X4bL5ttr2310c2K");
    check_marked(basic, RULE_BASIC_UDI_HIBC_CHECK, "++A999MODELIDENTIFIER11[S9]");
    check_marked(basic, RULE_BASIC_UDI_HIBC_OLD_CHECK, "RHE999AQ7B5[G]");
    check_marked(basic, RULE_IFA_CHECK, "PP12345ABCD.12345678.90[05]");
    check_marked(basic, RULE_HIBC_LIC, "++[9999]MODELS8");
    check_marked(basic, RULE_BASIC_UDI_FORM, "[++A999]");
    check_marked(basic, RULE_BASIC_UDI_FORM, "[]");
    check_right(basic, "++A999MODELIDENTIFIER11S9", "S8");
    assert_true(basic_udi_valid(V("A9999BCDEF12345678"), &form_only, NULL));
    assert_true(form_only);
    assert_true(basic_udi_valid(V("RHE999AQ7B5F"), &form_only, NULL));
    assert_false(form_only);
    assert_false(basic_udi_valid(V("AO999BCDEF12345678"), &form_only, NULL));
}

static bool sctid(View v, Fault *f)
{
    int partition;
    return sctid_check(v, &partition, f);
}

static void sctids(void **state)
{
    int partition = -1;
    (void)state;
    check_marked(sctid, RULE_NONE, "73211009");
    check_marked(sctid, RULE_NONE, "22298006");
    check_marked(sctid, RULE_NONE, "404684003");
    check_marked(sctid, RULE_NONE, "138875005");
    check_marked(sctid, RULE_NONE, "337414009");
    check_marked(sctid, RULE_NONE, "39113611000001102");
    check_marked(sctid, RULE_NONE, "10514511000001106");
    check_marked(sctid, RULE_NONE, "999000011000001104");
    check_marked(sctid, RULE_NONE, "12345671000001102");
    check_marked(sctid, RULE_SCTID_CHECK, "7321100[8]");
    check_marked(sctid, RULE_SCTID_CHECK, "128660100000110[2]");
    check_marked(sctid, RULE_SCTID_FORM, "[0]73211009");
    check_marked(sctid, RULE_SCTID_FORM, "7321[A]009");
    check_marked(sctid, RULE_SCTID_FORM, "[12345]");
    check_right(sctid, "73211008", "9");
    assert_true(sctid_valid(V("73211009"), &partition));
    assert_int_equal(partition, 0);
    assert_true(sctid_valid(V("39113611000001102"), &partition));
    assert_int_equal(partition, 10);
    assert_false(sctid_valid(V(""), NULL));
}

static void nhs_numbers(void **state)
{
    (void)state;
    check_marked(nhs_number_valid, RULE_NONE, "9434765919");
    check_marked(nhs_number_valid, RULE_NHS_NUMBER_CHECK, "943476591[8]");
    check_marked(nhs_number_valid, RULE_NHS_NUMBER_LENGTH, "[943476591]");
    check_marked(nhs_number_valid, RULE_NON_DIGIT_CHARACTER, "943[ ]765919");
    check_marked(nhs_number_valid, RULE_NHS_NUMBER_NONE, "[1000000010]");
    check_right(nhs_number_valid, "9434765918", "9");
}

static void ppns_and_donations(void **state)
{
    (void)state;
    check_marked(ppn_valid, RULE_NONE, "111234567842");
    check_marked(ppn_valid, RULE_IFA_CHECK, "1112345678[43]");
    check_marked(ppn_valid, RULE_PPN_FORM, "[121234567842]");
    check_right(ppn_valid, "111234567800", "42");
    check_marked(isbt_donation_valid, RULE_NONE, "G123498654321H");
    check_marked(isbt_donation_valid, RULE_ISBT_CHECK, "G123498654321[A]");
    check_marked(isbt_donation_valid, RULE_ISBT_FIN, "G1[O]3498654321H");
    check_marked(isbt_donation_valid, RULE_ISBT_LENGTH, "[G12349865432]");
    assert_int_equal(isbt_donation_check(V("G123498654321")), 'H');
    assert_int_equal(isbt_donation_check(V("G12349865432")), 0);
}

static void registrations(void **state)
{
    (void)state;
    check_marked(srn_check, RULE_NONE, "DE-MF-000005131");
    check_marked(srn_check, RULE_NONE, "CH-AR-000000001");
    check_marked(srn_check, RULE_NONE, "XI-IM-000000001");
    check_marked(srn_check, RULE_SRN_ROLE, "DE-[DI]-000005131");
    check_marked(srn_check, RULE_SRN_COUNTRY, "[UK]-MF-000005131");
    check_marked(srn_check, RULE_SRN_FORM, "DE-MF-00000513[X]");
    check_marked(srn_check, RULE_SRN_FORM, "DE[_]MF-000005131");
    check_marked(srn_check, RULE_SRN_FORM, "[DE-MF-5131]");
    assert_true(srn_form(V("DE-MF-000005131")));
    assert_true(iso_country(V("GB")));
    assert_false(iso_country(V("UK")));
    assert_false(iso_country(V("gb")));
}

static void nomenclatures(void **state)
{
    (void)state;
    check_marked(emdn_check, RULE_NONE, "A");
    check_marked(emdn_check, RULE_NONE, "A01");
    check_marked(emdn_check, RULE_NONE, "Z121104020101");
    check_marked(emdn_check, RULE_EMDN_FORM, "A01[A]A01");
    check_marked(emdn_check, RULE_EMDN_FORM, "A01[0]");
    check_marked(emdn_check, RULE_EMDN_CATEGORY, "[E]01");
    check_marked(emdn_check, RULE_EMDN_FORM, "[1]01");
    check_marked(emdn_check, RULE_EMDN_FORM, "A010101010101[01]");
    assert_true(emdn_form(V("P0908")));
    assert_false(emdn_form(V("")));
    assert_true(gmdn_form(V("35223")));
    assert_false(gmdn_form(V("05223")));
    assert_true(fda_product_code_form(V("FRN")));
    assert_false(fda_product_code_form(V("FR1")));
    assert_true(eclass_form(V("EBA")));
    assert_true(npc_form(V("FTR1234")));
    assert_true(npc_form(V("ELW216")));
    assert_false(npc_form(V("EL1216")));
    assert_true(bnf_form(V("20030100113")));
    assert_true(bnf_form(V("0105010B0BIAAAS")));
    assert_false(bnf_form(V("0105010B0BIAAA")));
}

static void organisations(void **state)
{
    static const char *const codes[] = { "RXH", "RXH01", "A81001", "FA002", "QF7", "8HA03", "Y56", "11M00", "Z4H8X" };
    static const char *const others[] = { "", "RX", "rxh", "RXH-1", "123456", "ABCDEF", "A810011", "R H" };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_true(ods_form(view_of(codes[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(ods_form(view_of(others[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gtins),       cmocka_unit_test(other_gs1_keys),     cmocka_unit_test(gmns),
        cmocka_unit_test(basic_udis),  cmocka_unit_test(sctids),             cmocka_unit_test(nhs_numbers),
        cmocka_unit_test(ppns_and_donations), cmocka_unit_test(registrations), cmocka_unit_test(nomenclatures),
        cmocka_unit_test(organisations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
