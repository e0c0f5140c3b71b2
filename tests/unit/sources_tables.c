/* Readers of tabular data sets: made-up small files for each of them, the generic table reader, and exact counts on the
 * real files.
 *
 * limit: 180 The real files lie in $TREFOIL_REAL_DATA (default ../shared/data); where they are missing, those tests say
 * so and pass. Expected numbers were counted with Python's csv module. */
#include "support/fake_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <xlsxwriter.h>

static Reading r;
static Input *in;
static Error e;

/* The one reader that takes the file; two that claim it are a bug. NULL if nobody does. */
static const SourceReader *only_reader(Sniff *s, const char *name)
{
    const SourceReader *found = NULL;
    for (int i = 0; source_readers[i]; i++) {
        if (source_readers[i]->recognise(s) == 0)
            continue;
        if (found)
            fail_msg("%s: both %s and %s take it", name, found->dataset, source_readers[i]->dataset);
        found = source_readers[i];
    }
    return found;
}

static void end_read(void)
{
    fake_close(&r);
    input_close(in);
    in = NULL;
}

/* Reads bytes by the reader that takes them, which must be of that data set. */
static void read_bytes(View bytes, const char *name, const char *dataset)
{
    const SourceReader *reader;

    assert_int_equal(input_of_bytes(&in, bytes, name, &e), OK);
    assert_int_equal(fake_open(&r, in, 1000, &e), OK);
    reader = only_reader(r.sniff, name);
    if (!reader)
        fail_msg("%s: nobody takes it", name);
    assert_string_equal(reader->dataset, dataset);
    assert_int_equal(input_rewind(in, &e), OK);
    if (reader->read(&r, &e) != OK)
        fail_msg("%s: %s", name, e.what);
    assert_int_equal(r.rows_kept + r.rows_set_aside, r.rows_read);
}

#define READ(text, dataset) read_bytes(view_of(text), "made-up", dataset)

static void expect_counts(int64_t kept, int64_t set_aside)
{
    assert_int_equal(r.rows_kept, kept);
    assert_int_equal(r.rows_set_aside, set_aside);
}

static void expect(int record, const char *field, const char *value)
{
    View v = fake_value(&r, record, field);
    if (!v.p || !view_eq(v, view_of(value)))
        fail_msg("%s of record %d is '%.*s'%s, not '%s'", field, record, VIEW_ARGS(v), v.p ? "" : " (no field)", value);
}

/* ---- Drug Tariff
 * ----------------------------------------------------------------------------------------------------- */

#define TITLE_LINES "Drug Tariff Part IX,,,,,,,,,,,,,,,,\nEffective 1 October 2025,,,,,,,,,,,,,,,,\n\n"
#define PUBLISHED                                                                                                      \
    "Drug Tariff part,Supplier name,VMP name,AMP name,Colour,Size or weight,Quantity,Quantity unit of measure,"        \
    "Product order number,Pack order number,Price,Add dispensing indicator,Product SNOMED code,Pack SNOMED code,"      \
    "GTIN,Supplier SNOMED code,BNF code\n"
#define PACK_1                                                                                                         \
    "IXA,Example Ltd,Made-up dressing 5cm,\"Madeup, dressing 5cm\",,5cm x 5cm,10,dressing,MU5,,123,Normal Item,"       \
    "10514511000001106,39113611000001102,9520001000010,12345671000001102,20030100113\n"

static void part_ix_as_published(void **state)
{
    (void)state;
    READ(TITLE_LINES PUBLISHED PACK_1, "drug-tariff-part-ix");
    expect_counts(1, 0);
    assert_string_equal(r.edition, "2025-10");
    assert_int_equal(r.n_notes, 2);
    expect(0, "price_in_p", "123");
    expect(0, "amp_name", "Madeup, dressing 5cm");
    expect(0, "pack_snomed_code", "39113611000001102");
    expect(0, "gtin", "9520001000010");
    assert_int_equal(fake_ill_formed(&r, "gtin"), 0);
    end_read();
}

static void part_ix_of_an_older_edition(void **state)
{
    (void)state;
    READ(
        "Drug Tariff Part,VMP Name,AMP Name,Supplier Name,Quantity,Quantity Unit of Measure,Price (p),Pack SNOMED Code,"
        "Remark\nIXC,a,b,c,1,device,12.5,39113611000001102,new\n",
        "drug-tariff-part-ix");
    expect_counts(1, 0);
    expect(0, "gtin", "");
    expect(0, "price_in_p", "12.5");
    expect(0, "Remark", "new");
    end_read();
}

/* A column slipped under an unchanged header: still the Tariff, and its rows say what is wrong with them. */
static void part_ix_with_slipped_columns(void **state)
{
    (void)state;
    READ("Drug Tariff part,VMP name,AMP name,Supplier name,Quantity,Price,Product SNOMED code,Pack SNOMED code,GTIN\n"
         "IXA,a,b,c,1,10,10514511000001106,39113611000001102,9520001000011\n"
         "a,b,c,1,10,10514511000001106,39113611000001102,9520001000010,\n"
         "IXA,a,b,c,1,1O,10514511000001106,39113611000001102,09520001000010\n"
         "IXA,a,b,c,1,10,1.05E+16,3.9E+16,\n"
         "IXA,a,b,c,1,10,10514511000001106,,\n",
         "drug-tariff-part-ix");
    expect_counts(2, 3);
    assert_int_equal(fake_ill_formed(&r, "gtin"), 1);
    assert_int_equal(fake_ill_formed(&r, "price_in_p"), 1);
    assert_string_equal(r.aside[0], "row 3: pack_snomed_code: pack_snomed_code '9520001000010' is not a SNOMED CT "
                                    "identifier");
    assert_string_equal(r.aside[2], "row 6: pack_snomed_code: pack_snomed_code is empty");
    expect(0, "gtin", "9520001000011");
    end_read();
}

static void part_viii(void **state)
{
    (void)state;
    READ("Part VIIIA May 2025,,,,,,\nMedicine,Pack size,Unit,VMP Snomed Code,VMPP Snomed Code,Drug Tariff Category,"
         "Basic Price\nMade-up 5mg tablets,28,tablet,10514511000001106,39113611000001102,Part VIIIA Category M,99\n",
         "drug-tariff-part-viii");
    expect_counts(1, 0);
    assert_string_equal(r.part, "a");
    assert_string_equal(r.edition, "2025-05");
    expect(0, "basic_price_in_p", "99");
    end_read();
    READ("medicine,unit_of_measure,minimum_quantity_pack_size,minimum_quantity_basic_price_in_p,formulations,"
         "vmp_snomed_code,minimum_quantity_vmpp_snomed_code\nMade-up,ml,100,5,SF,10514511000001106,39113611000001102\n",
         "drug-tariff-part-viii");
    assert_string_equal(r.part, "b");
    expect_counts(1, 0);
    end_read();
    READ("medicine,pack_size,unit_of_measure,basic_price_in_p,formulations,vmp_snomed_code,vmpp_snomed_code\n"
         "Made-up,1,ml,5,STD,10514511000001106,39113611000001102\n",
         "drug-tariff-part-viii");
    assert_string_equal(r.part, "d");
    expect_counts(1, 0);
    end_read();
    READ("Madeup_Tab 1mg,0106000B0AAACAC,M,2016-09-01\nMadeup_Crm 5%,0503021C0AAABAB,A,2016-09-01\n",
         "drug-tariff-part-viii");
    assert_string_equal(r.edition, "2016-09");
    expect_counts(2, 0);
    expect(1, "bnf_code", "0503021C0AAABAB");
    end_read();
}

/* ---- prescribing
 * ------------------------------------------------------------------------------------------------------ */

static void prescribing(void **state)
{
    (void)state;
    READ("YEAR_MONTH,REGION_NAME,REGION_CODE,STP_NAME,STP_CODE,DISPENSER_ACCOUNT_TYPE,BNF_PRESENTATION_CODE,"
         "BNF_PRESENTATION_NAME,SNOMED_CODE,SUPPLIER_NAME,UNIT_OF_MEASURE,ITEMS,TOTAL_QUANTITY,NIC\n"
         "202401,R,Y99,S,QZZ,Pharmacy,20030100113,Made-up,10514511000001106,Ex,dressing,3,30,12.34\n"
         "202401,R,Y99,S,QZZ,Pharmacy,20030100114,Made-up,1.05E+16,Ex,dressing,3,x,12.34\n",
         "pca");
    expect_counts(2, 0);
    assert_string_equal(r.edition, "2024-01");
    expect(0, "ICB_CODE", "QZZ");
    assert_int_equal(fake_ill_formed(&r, "SNOMED_CODE"), 1);
    assert_int_equal(fake_ill_formed(&r, "TOTAL_QUANTITY"), 1);
    end_read();
    READ("generic_bnf_presentation_name,bnf_chapter_name,snomed_code,unit_of_measure,total_items,total_quantity,"
         "total_cost,cost_per_quantity\nMade-up,Dressings,10514511000001106,dressing,1,10,2.50,0.25\n",
         "pca");
    expect(0, "NIC", "2.50");
    expect(0, "GENERIC_BNF_EQUIVALENT_NAME", "Made-up");
    end_read();
    READ("YEAR_MONTH,REGIONAL_OFFICE_NAME,AREA_TEAM_NAME,PCO_CODE,PRACTICE_NAME,PRACTICE_CODE,BNF_CHEMICAL_SUBSTANCE,"
         "CHEMICAL_SUBSTANCE_BNF_DESCR,BNF_CODE,BNF_DESCRIPTION,QUANTITY,ITEMS,TOTAL_QUANTITY,ADQUSAGE,NIC,ACTUAL_COST,"
         "UNIDENTIFIED\n2017_09,R,A,99Z,P,Z99999,2003,Dressings,20030100113,Made-up,1.0,1,1.0,0.0,1.5,1.41234,N\n",
         "epd");
    assert_string_equal(r.edition, "2017-09");
    expect(0, "ICB_NAME", "A");
    expect(0, "BNF_CHEMICAL_SUBSTANCE", "2003");
    expect(0, "CHEMICAL_SUBSTANCE_BNF_DESCR", "Dressings");
    expect(0, "BNF_PRESENTATION_CODE", "20030100113");
    end_read();
    READ("YEAR_MONTH,ICB_NAME,PRACTICE_CODE,BNF_CHEMICAL_SUBSTANCE_CODE,BNF_CHEMICAL_SUBSTANCE,BNF_PRESENTATION_CODE,"
         "BNF_PRESENTATION_NAME,ITEMS,NIC,SNOMED_CODE\n202512,I,Z99999,2003,Dressings,20030100113,M,1,2,"
         "10514511000001106\n",
         "epd");
    expect(0, "BNF_CHEMICAL_SUBSTANCE", "Dressings");
    assert_string_equal(r.edition, "2025-12");
    end_read();
}

static void other_figures(void **state)
{
    (void)state;
    READ("Practice Name,Practice Code,Male 0-4,Female 0-4,Male 75+\nP,Z99999,1,2,3\nP,,1,2,3\nP,Z99998,1,two,3\n",
         "gp-list-sizes");
    expect_counts(2, 1);
    assert_int_equal(fake_ill_formed(&r, "Female 0-4"), 1);
    end_read();
    READ("department_code,currency_code,currency_desc,activity,unit_cost,cost\nAmb,01,Made-up,5,2.5,12.5\n",
         "national-cost-collection");
    expect_counts(1, 0);
    end_read();
    READ("\"Code\",\"Name\",\"Alternative code\",\"Formulation\",\"Alternative name\",\"Alternative formulation\","
         "\"Really equivalent?\"\n0101010I0AAABAB,a,0101010I0AAAEAE,Cap,b,Tab,Y\n",
         "formulation-swaps");
    expect_counts(1, 0);
    end_read();
}

/* ---- nomenclatures
 * ------------------------------------------------------------------------------------------------------ */

static void nomenclatures(void **state)
{
    (void)state;
    READ("EMDN V9\t\t\t\t\t\nCATEGORY \tCATEGORY DESCRIPTION\tCODE\tTERM\tLEVEL \tTERMINAL LEVEL YES/NO \n"
         "Z\tMADE UP\tZ\tMADE UP\t1\tNO\nZ\tMADE UP\tZ01\t\"MADE\nUP\"\t2\tYES\nZ\tMADE UP\tZ1\tx\t2\tYES\n",
         "emdn");
    expect_counts(2, 1);
    expect(1, "TERM", "MADE\nUP");
    assert_string_equal(r.note[0], "above the header: EMDN V9");
    end_read();
    READ("code,description,relatedEmdnCodes\n10234,\"Made up, thing\",\nV,Made up,\n01234,lost,\n", "gmdn-terms");
    expect_counts(1, 2);
    end_read();
    READ("Correct GMDN Code|GMDN Description|EMDN Code|EMDN Term\n10234|a|Z01|b\n10234|a|Z02|c\n", "gmdn-emdn-mapping");
    expect_counts(2, 0);
    end_read();
    READ("REVIEW_PANEL|MEDICALSPECIALTY|PRODUCTCODE|DEVICENAME|DEVICECLASS|REGULATIONNUMBER|DEFINITION\r\n"
         "AN|AN|ZZZ|\"T\" piece, 22\" long|1|868.1|\"never closed\r\nAN|AN|ZZY|Caf\xe9|1|868.2|\r\n",
         "fda-product-classification");
    expect_counts(2, 0);
    expect(0, "DEVICENAME", "\"T\" piece, 22\" long");
    expect(1, "DEVICENAME", "Caf\xc3\xa9");
    end_read();
    READ("_id;control;descripcion\n'03000000';1;'Hecho; inventado'\n3110000;5;'cero perdido'\n", "cpv");
    expect_counts(1, 1);
    expect(0, "descripcion", "Hecho; inventado");
    end_read();
    READ("section,hscode,description,parent,level\nI,01,Made up,TOTAL,2\nI,101,lost its zero,01,4\n",
         "harmonised-system");
    expect_counts(1, 1);
    end_read();
    READ("\xef\xbb\xbfsection,name\nI,made up\nII,too\n", "harmonised-system");
    assert_string_equal(r.part, "sections");
    expect_counts(2, 0);
    end_read();
}

/* ---- registers
 * ---------------------------------------------------------------------------------------------------------- */

static void gudid_tables(void **state)
{
    static const struct {
        const char *text, *part, *field, *value;
    } cases[] = {
        { "PrimaryDI|publicDeviceRecordKey|versionStatus|brandName|versionModelNumber|catalogNumber|dunsNumber|"
          "companyName|"
          "deviceCount|deviceDescription|MRISafetyStatus|publishDate\n"
          "09520001000010|k|New|Made up|1|C-1|123456789|Ex|1|\"T\" handle|MR Safe|2020-01-01\n"
          "9520001000011|k|New|Made up|1|C-1|123456789|Ex|1|22\" pipe|Who knows|2020-01-01\n",
          "device", "deviceDescription", "\"T\" handle" },
        { "PrimaryDI|deviceId|deviceIdType|deviceIdIssuingAgency|containsDINumber|pkgQuantity|pkgDiscontinuedate|"
          "pkgStatus\n"
          "09520001000010|09520001000010|Primary|GS1||||\n"
          "09520001000010|19520001000017|Package|GS1|09520001000010|10||In Commercial Distribution\n",
          "identifiers", "deviceIdType", "Primary" },
        { "PrimaryDI|gmdnPTName|gmdnPTDefinition|gmdnCode\nB1|n|d|10234\nB1|m|d|\n", "gmdnTerms", "gmdnCode", "10234" },
        { "PrimaryDI|productCode|productCodeName\nB1|LWQ|n\nB1|LWX|n\n", "productCodes", "productCode", "LWQ" },
        { "PrimaryDI|sizeType|size (Unit)|size (Value)|sizeText \nB1|Length|mm|32/6|\nB1|Length|mm|3|\n", "deviceSizes",
          "size (Value)", "32/6" },
        { "PrimaryDI|storageHandlingType|storageHandlingHigh (Unit)|storageHandlingHigh (Value)\nB1|T|C|28\nB1|T|C|2\n",
          "environmentalConditions", "storageHandlingHigh (Value)", "28" },
        { "PrimaryDI|sterilizationMethod\nB1|Ethylene Oxide\nB2|x\n", "sterilizationMethodTypes", "sterilizationMethod",
          "Ethylene Oxide" },
        { "PrimaryDI|phone|phoneExtension|email\nB1|+1|2|a@example.com\nB1|+1||\n", "contacts", "phoneExtension", "2" },
        { "primary_di|submission_number|supplement_number\nB1|K1|S1\nB1|K2|\n", "premarketSubmissions",
          "submissionNumber", "K1" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        READ(cases[i].text, "gudid");
        assert_string_equal(r.part, cases[i].part);
        expect_counts(2, 0);
        expect(0, cases[i].field, cases[i].value);
        end_read();
    }
    READ("\"PrimaryDI\"|\"brandName\"|\"companyName\"|\"catalogNumber\"\n\"B1\"|\"a|b \"\"c\"\"\"|\"Ex\"|\"1\"\n",
         "gudid");
    expect(0, "brandName", "a|b \"c\"");
    end_read();
}

static void eudamed_workbook(void **state)
{
    static const char *const header[] = { "UUID",        "Primary DI",    "Issuing Agency", "Trade Name (EN)",
                                          "Reference",   "Device Status", "Sterile",        "Base Quantity",
                                          "Version Date" };
    static const char *const row[] = { "12345678-1234-1234-1234-123456789abc",
                                       "09520001000010",
                                       "gs1",
                                       "Made up",
                                       "R1",
                                       "on-the-market",
                                       "true",
                                       "1",
                                       NULL };
    char path[] = "/tmp/trefoil-XXXXXX";
    lxw_workbook *book;
    lxw_worksheet *sheet;
    (void)state;
    close(mkstemp(path));
    book = workbook_new(path);
    sheet = workbook_add_worksheet(book, NULL);
    for (int i = 0; i < 9; i++) {
        worksheet_write_string(sheet, 0, (lxw_col_t)i, header[i], NULL);
        if (row[i])
            worksheet_write_string(sheet, 1, (lxw_col_t)i, row[i], NULL);
    }
    worksheet_write_string(sheet, 2, 1, "a row without key", NULL);
    worksheet_write_string(sheet, 3, 20, "too far right", NULL);
    workbook_close(book);
    assert_int_equal(input_open(&in, path, &e), OK);
    assert_int_equal(fake_open(&r, in, 10, &e), OK);
    assert_string_equal(only_reader(r.sniff, "workbook")->dataset, "eudamed");
    assert_int_equal(only_reader(r.sniff, "workbook")->read(&r, &e), OK);
    expect_counts(1, 2);
    expect(0, "Trade Name (EN)", "Made up");
    expect(0, "Version Date", "");
    end_read();
    unlink(path);
}

/* A cover and notes stand before the sheet that holds the table. */
static void a_table_behind_a_cover(void **state)
{
    static const char *const header[] = { "EMDN Code", "EMDN Term (EN)", "Level" };
    char path[64];
    lxw_workbook *book;
    lxw_worksheet *sheet;

    (void)state;
    snprintf(path, sizeof path, "/tmp/trefoil-cover-%ld.xlsx", (long)getpid());
    book = workbook_new(path);
    sheet = workbook_add_worksheet(book, "Read me");
    worksheet_write_string(sheet, 0, 0, "Made-up nomenclature", NULL);
    workbook_add_worksheet(book, "Empty");
    sheet = workbook_add_worksheet(book, "Codes");
    worksheet_write_string(sheet, 0, 0, "Edition of March 2026", NULL);
    for (int i = 0; i < 3; i++)
        worksheet_write_string(sheet, 2, (lxw_col_t)i, header[i], NULL);
    worksheet_write_string(sheet, 3, 0, "A01", NULL);
    worksheet_write_string(sheet, 3, 1, "made up", NULL);
    worksheet_write_number(sheet, 3, 2, 2, NULL);
    workbook_close(book);
    assert_int_equal(input_open(&in, path, &e), OK);
    assert_int_equal(fake_open(&r, in, 10, &e), OK);
    assert_string_equal(only_reader(r.sniff, "workbook")->dataset, "emdn");
    assert_int_equal(only_reader(r.sniff, "workbook")->read(&r, &e), OK);
    assert_string_equal(r.edition, "2026-03");
    expect_counts(1, 0);
    expect(0, "TERM", "made up");
    end_read();
    unlink(path);
}

/* Spellings that a kind declares are enough to recognise its table by; codes decide where headings are common words. */
static void other_spellings_of_headings(void **state)
{
    (void)state;
    READ("Drug Tariff Part,VMP Name,AMP Name,Price,AMP SNOMED Code,AMPP SNOMED Code\n"
         "IXC,a,b,1,10514511000001106,39113611000001102\n",
         "drug-tariff-part-ix");
    expect_counts(1, 0);
    expect(0, "pack_snomed_code", "39113611000001102");
    end_read();
    READ("Predecessor Code,Successor Code,Reason,Succession Effective Date,Indicator\n5A1,07A,R,20130401,1\n", "ods");
    expect_counts(1, 0);
    end_read();
    READ("CODE,BG,DE,EN,FR\n33100000-1,a,b,Medical equipments,c\n33140000-3,a,b,Medical consumables,c\n", "cpv");
    expect_counts(2, 0);
    expect(0, "EN", "Medical equipments");
    end_read();
    READ("CODE;DE;FR\n33100000-1;Medizin;c\n", "cpv");
    expect(0, "name", "Medizin");
    end_read();
    READ("GMDN Code,GMDN Term Name,GMDN Definition,Status\n47071,made up,what it is,Active\n", "gmdn-terms");
    expect_counts(1, 0);
    expect(0, "status", "Active");
    end_read();
}

/* "Printed ..." below the title is not the edition, and twenty lines may stand above the header. */
static void titles_above_the_header(void **state)
{
    (void)state;
    READ("Drug Tariff Part IX November 2025\nPrinted 05/01/2026\na\nb\nc\nd\n" PUBLISHED PACK_1,
         "drug-tariff-part-ix");
    assert_string_equal(r.edition, "2025-11");
    expect_counts(1, 0);
    end_read();
}

/* ---- organisations
 * -------------------------------------------------------------------------------------------------------- */

#define ADDRESS "\"Y99\",\"QZZ\",\"1 STREET\",\"\",\"TOWN\",\"\",\"\",\"ZZ1 1ZZ\",\"20200401\""
#define ODS_ROW(code, name, setting)                                                                                   \
    "\"" code "\",\"" name "\"," ADDRESS                                                                               \
    ",\"\",\"A\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"0\",\"\",\"\",\"\",\"" setting "\",\"\"\r\n"

static void organisations(void **state)
{
    static const char *const cases[][2] = {
        { ODS_ROW("RZZ", "MADE UP NHS TRUST", "") ODS_ROW("X9Z9Y", "OTHER NHS FOUNDATION TRUST", ""), "trust" },
        { ODS_ROW("99Z", "NHS NOWHERE CCG", "") ODS_ROW("QZZ", "NHS NOWHERE INTEGRATED CARE BOARD", ""),
          "commissioner" },
        { ODS_ROW("Z99999", "THE SURGERY", "4") ODS_ROW("Z99998", "OTHER SURGERY", "0"), "gp-practice" },
        { ODS_ROW("RZZ01", "MADE UP HOSPITAL", "") ODS_ROW("RZZ02", "OTHER", ""), "trust-site" },
        { ODS_ROW("FZ999", "A PHARMACY", "") ODS_ROW("FZ998", "OTHER", ""), "pharmacy" },
        { ODS_ROW("V99999", "A DENTIST", "") ODS_ROW("8ZZ99", "A CLINIC", ""), "organisation" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        READ(cases[i][0], "ods");
        assert_string_equal(r.part, cases[i][1]);
        expect_counts(2, 0);
        expect(0, "Postcode", "ZZ1 1ZZ");
        expect(0, "Status Code", "A");
        assert_int_equal(fake_ill_formed(&r, "Open Date"), 0);
        end_read();
    }
    READ("Organisation Code,Name,National Grouping,Postcode,Open Date,Close Date\nRZZ,MADE UP NHS TRUST,Y99,ZZ1 "
         "1ZZ,20200401,\n",
         "ods");
    assert_string_equal(r.part, "trust");
    expect_counts(1, 0);
    end_read();
}

static void successors_and_lookups(void **state)
{
    (void)state;
    READ("\"old_code\",\"new_code\",\"date\"\n\"99Z\",\"X9Z9Y\",2021-04-01\n99Y,,2021-04-01\n", "ods");
    assert_string_equal(r.part, "successor");
    expect_counts(1, 1);
    end_read();
    READ("99Z,X9Z9Y,R,20210401,1\n99Y,X9Z9Y,R,20210401,1\n", "ods");
    expect_counts(2, 0);
    expect(1, "date", "20210401");
    end_read();
    READ("ICB24CD,ICB24CDH,ICB24NM,ObjectId\nE54999999,QZZ,NHS Nowhere ICB,1\n", "icb-names");
    assert_string_equal(r.edition, "2024");
    expect(0, "ICB name", "NHS Nowhere ICB");
    end_read();
    READ("PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_CCG_CODE,CCG_"
         "CODE,"
         "COMM_REGION_CODE\nX,01Jan2022,Z99999,P,ZZ1 1ZZ,U99999,N,E38999999,99Z,Y99\n",
         "gp-registered-patients-map");
    assert_string_equal(r.edition, "2022-01");
    expect(0, "SUB_ICB_LOCATION_CODE", "99Z");
    end_read();
    READ("nhs_trust23_name,nhs_trust23_code,status,longitude,latitude\nMade up,RZZ,open,-1.5,53\n", "nhs-trust-points");
    assert_string_equal(r.edition, "2023");
    expect(0, "nhs_trust_code", "RZZ");
    end_read();
    READ("hospital22_name,longitude,latitude\nMade up,-1.5,53\n,1,2\n", "hospital-points");
    expect_counts(1, 1);
    end_read();
    READ("nhs_trust22_code,icb22_code,proportion_trust_came_from_icb\nRZZ,E54999999,1\n", "trust-icb-lookup");
    expect_counts(1, 0);
    end_read();
    READ("nhs_trust22_code,ltla21_code,proportion_trust_came_from_ltla\nRZZ,E06999999,1e-05\n", "trust-ltla-lookup");
    expect_counts(1, 0);
    assert_int_equal(fake_ill_formed(&r, "proportion_trust_came_from_ltla"), 0);
    end_read();
    READ("OrganisationID\xacOrganisationCode\xacOrganisationType\xacOrganisationName\xacParentODSCode\n"
         "1\xacRZZ01\xacHospital\xacSt \"X\" Caf\xe9\xacRZZ\n",
         "nhs-choices-hospitals");
    expect(0, "OrganisationName", "St \"X\" Caf\xc3\xa9");
    end_read();
}

/* ---- the generic table reader
 * ------------------------------------------------------------------------------------------ */

static void every_row_is_kept_or_set_aside(void **state)
{
    (void)state;
    READ("department_code,currency_code,currency_desc,activity,unit_cost,cost,,cost\n"
         "a,1,x,1,1,1,note,2\n"
         "a,2,x,1,1,1,note\n"
         "a,3,x,1,1,1,note,2,3\n"
         ",,,,,,,\n"
         "department_code,currency_code,currency_desc,activity,unit_cost,cost,,cost\n"
         "a,4,\"x,1,1,1\n",
         "national-cost-collection");
    expect_counts(1, 5);
    expect(0, "column 7", "note");
    expect(0, "cost, column 8", "2");
    assert_int_equal(r.n_notes, 2);
    assert_string_equal(r.aside[0], "row 3: : 7 fields where the header has 8");
    assert_string_equal(r.aside[1], "row 4: : 9 fields where the header has 8");
    assert_string_equal(r.aside[2], "row 5: : the row has no values");
    assert_string_equal(r.aside[3], "row 6: : the header is repeated");
    end_read();
}

static void a_header_without_rows_is_a_source(void **state)
{
    (void)state;
    READ("code,description,relatedEmdnCodes\n", "gmdn-terms");
    expect_counts(0, 0);
    assert_int_equal(r.n_layouts, 1);
    end_read();
}

static void what_is_no_data_set_is_left_alone(void **state)
{
    static const char *const none[] = { "",
                                        "a",
                                        "a,b\n1,2\n",
                                        "section,name\nDressings,Ann\n",
                                        "\0\0",
                                        "PrimaryDI|x\n1|2\n",
                                        "<xml/>",
                                        "{\"a\":1}",
                                        "name,code,category,month\n" };
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(input_of_bytes(&in, view_of(none[i]), "x", &e), OK);
        assert_int_equal(fake_open(&r, in, 1, &e), OK);
        assert_null(only_reader(r.sniff, none[i]));
        end_read();
    }
}

/* What registry and documentation rely on. */
static void readers_are_declared_in_full(void **state)
{
    (void)state;
    for (int i = 0; source_readers[i]; i++) {
        const SourceReader *x = source_readers[i];
        assert_non_null(x->title);
        assert_non_null(x->publisher);
        assert_non_null(x->licence);
        assert_non_null(x->where);
        assert_true(x->version > 0);
        for (int k = 0; x->kinds[k]; k++)
            for (const FieldDef *f = x->kinds[k]->fields; f->name; f++) {
                assert_true(f->type != FIELD_CHOICE || f->format);
                for (const FieldDef *g = x->kinds[k]->fields; g < f; g++)
                    if (header_same(view_of(f->name), view_of(g->name)))
                        fail_msg("%s: %s: %s is declared twice", x->dataset, x->kinds[k]->kind, f->name);
            }
    }
}

/* Two million rows of twelve columns must pass in two seconds; a tenth of that is measured, and no time is asserted in
 * slow builds. */
static void tables_are_read_quickly(void **state)
{
    enum { ROWS = 200000 };
    struct timespec from, to;
    Text t;
    double seconds;
    (void)state;
    text_init(&t, 64 * MIB);
    text_put(&t, V("section,hscode,description,parent,level,c6,c7,c8,c9,c10,c11,c12\n"));
    for (int i = 0; i < ROWS; i++)
        text_put(&t, V("I,010121,a made-up description,0101,6,six,seven,eight,nine,ten,eleven,twelve\n"));
    clock_gettime(CLOCK_MONOTONIC, &from);
    read_bytes(text_view(&t), "made-up", "harmonised-system");
    clock_gettime(CLOCK_MONOTONIC, &to);
    expect_counts(ROWS, 0);
    seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    print_message("%d rows of 12 columns in %.3f s\n", ROWS, seconds);
    end_read();
    text_release(&t);
}

/* ---- real files
 * ------------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *file, *dataset, *part, *edition; /* edition: of content, or of the name in brackets */
    int64_t kept, set_aside;
} real[] = {
    { "tariff/drug_tariff_ix_202510.csv.gz", "drug-tariff-part-ix", "", "(2025-10)", 66038, 0 },
    { "tariff/drug_tariff_ix_202511.csv.gz", "drug-tariff-part-ix", "", "(2025-11)", 66019, 0 },
    { "tariff/drug_tariff_ix_202601.csv.gz", "drug-tariff-part-ix", "", "(2026-01)", 65934, 0 },
    { "tariff/drug_tariff_ix_202604.csv.gz", "drug-tariff-part-ix", "", "(2026-04)", 66086, 0 },
    { "tariff/drug_tariff_ix_202605.csv.gz", "drug-tariff-part-ix", "", "(2026-05)", 66208, 0 },
    { "tariff/drug_tariff_ix_202607.csv.gz", "drug-tariff-part-ix", "", "(2026-07)", 66389, 0 },
    { "tariff/drug_tariff_viii_a_2016_style_fixture.csv", "drug-tariff-part-viii", "a", "2016-09", 2452, 0 },
    { "tariff/drug_tariff_viii_a_202510.csv.gz", "drug-tariff-part-viii", "a", "(2025-10)", 3609, 0 },
    { "tariff/drug_tariff_viii_a_202607.csv.gz", "drug-tariff-part-viii", "a", "(2026-07)", 3535, 0 },
    { "tariff/drug_tariff_viii_b_202605.csv.gz", "drug-tariff-part-viii", "b", "(2026-05)", 248, 0 },
    { "tariff/drug_tariff_viii_d_202605.csv.gz", "drug-tariff-part-viii", "d", "(2026-05)", 57, 0 },
    { "prescribing/epd_201709.csv.gz", "epd", "", "2017-09", 10027, 0 },
    { "prescribing/formulation_swaps.csv", "formulation-swaps", "", "()", 677, 0 },
    { "prescribing/national_cost_collection_2024_25.csv.gz", "national-cost-collection", "", "(2024)", 13362, 0 },
    { "prescribing/patient_list_size_2016_01-03.csv.gz", "gp-list-sizes", "", "(2016-01)", 7705, 0 },
    { "prescribing/pca_calendar_year_2025.csv.gz", "pca", "", "(2025)", 58925, 0 },
    { "registries/eudamed_BE-MF-000000691_details.xlsx", "eudamed", "export", "()", 546, 0 },
    { "registries/eudamed_CN-MF-000016558_details.xlsx", "eudamed", "export", "()", 133, 0 },
    { "registries/gudid_delimited_sample/contacts.txt", "gudid", "contacts", "()", 4, 0 },
    { "registries/gudid_delimited_sample/device.txt", "gudid", "device", "()", 9, 0 },
    { "registries/gudid_delimited_sample/deviceSizes.txt", "gudid", "deviceSizes", "()", 7, 0 },
    { "registries/gudid_delimited_sample/environmentalConditions.txt", "gudid", "environmentalConditions", "()", 4, 0 },
    { "registries/gudid_delimited_sample/gmdnTerms.txt", "gudid", "gmdnTerms", "()", 16, 0 },
    { "registries/gudid_delimited_sample/identifiers.txt", "gudid", "identifiers", "()", 14, 0 },
    { "registries/gudid_delimited_sample/premarketSubmissions.txt", "gudid", "premarketSubmissions", "()", 6, 0 },
    { "registries/gudid_delimited_sample/productCodes.txt", "gudid", "productCodes", "()", 15, 0 },
    { "registries/gudid_delimited_sample/sterilizationMethodTypes.txt", "gudid", "sterilizationMethodTypes", "()", 2,
      0 },
    { "nomenclature/cpv_2008.csv", "cpv", "", "(2008)", 9453, 0 },
    { "nomenclature/emdn_v2.tsv", "emdn", "", "()", 8454, 0 },
    { "nomenclature/fda_foiclass_2019.txt", "fda-product-classification", "", "(2019)", 6530, 0 },
    { "nomenclature/gmdn_emdn_mapping_dev.psv", "gmdn-emdn-mapping", "", "()", 309, 0 },
    { "nomenclature/gmdn_from_gudid.csv", "gmdn-terms", "", "()", 12274, 1 },
    { "nomenclature/harmonized_system.csv", "harmonised-system", "codes", "()", 6939, 1 },
    { "nomenclature/harmonized_system_sections.csv", "harmonised-system", "sections", "()", 21, 0 },
    { "ods/eccg_2025.csv", "ods", "commissioner", "(2025)", 320, 0 },
    { "ods/epraccur_2016-02.csv.gz", "ods", "gp-practice", "(2016-02)", 12922, 0 },
    { "ods/etr_2025.csv", "ods", "trust", "(2025)", 273, 0 },
    { "ods/gp_reg_pat_prac_map_2022.csv.gz", "gp-registered-patients-map", "", "2022-01", 6527, 0 },
    { "ods/icb_names_codes_2024.csv", "icb-names", "", "2024", 42, 0 },
    { "ods/lookup_successor_org.csv", "ods", "successor", "()", 25478, 2 },
    { "ods/lookup_trust22_icb22.csv", "trust-icb-lookup", "", "2022", 1321, 0 },
    { "ods/lookup_trust22_ltla21.csv", "trust-ltla-lookup", "", "2022", 5670, 0 },
    { "ods/nhs_choices_hospitals_2018.csv", "nhs-choices-hospitals", "", "(2018)", 1234, 0 },
    { "ods/points_hospitals_2022.csv", "hospital-points", "", "2022", 1061, 0 },
    { "ods/points_nhs_trusts_2022.csv", "nhs-trust-points", "", "2022", 218, 0 },
};

static void expect_edition(const char *wanted, const char *file)
{
    char got[40];
    View name = period_in_name(view_of(file), &r.arena);

    if (r.edition_stated)
        snprintf(got, sizeof got, "%s", r.edition);
    else
        snprintf(got, sizeof got, "(%.*s)", VIEW_ARGS(name));
    assert_string_equal(got, wanted);
}

static void real_files_give_these_counts(void **state)
{
    const char *root = getenv("TREFOIL_REAL_DATA");
    char path[1024];
    (void)state;
    if (!root)
        root = "../shared/data";
    if (access(root, R_OK) != 0) {
        print_message("the real data are not here: skipped\n");
        skip();
    }
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        const SourceReader *reader;
        snprintf(path, sizeof path, "%s/%s", root, real[i].file);
        assert_int_equal(input_open(&in, path, &e), OK);
        assert_int_equal(fake_open(&r, in, 1, &e), OK);
        if (!(reader = only_reader(r.sniff, path)))
            fail_msg("%s: nobody takes it", path);
        assert_string_equal(reader->dataset, real[i].dataset);
        assert_int_equal(input_rewind(in, &e), OK);
        if (reader->read(&r, &e) != OK)
            fail_msg("%s: %s", path, e.what);
        if (r.rows_kept != real[i].kept || r.rows_set_aside != real[i].set_aside)
            fail_msg("%s: %lld kept, %lld set aside", path, (long long)r.rows_kept, (long long)r.rows_set_aside);
        assert_int_equal(r.rows_read, real[i].kept + real[i].set_aside);
        assert_string_equal(r.part, real[i].part);
        expect_edition(real[i].edition, real[i].file);
        end_read();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(part_ix_as_published),
        cmocka_unit_test(part_ix_of_an_older_edition),
        cmocka_unit_test(part_ix_with_slipped_columns),
        cmocka_unit_test(part_viii),
        cmocka_unit_test(prescribing),
        cmocka_unit_test(other_figures),
        cmocka_unit_test(nomenclatures),
        cmocka_unit_test(gudid_tables),
        cmocka_unit_test(eudamed_workbook),
        cmocka_unit_test(organisations),
        cmocka_unit_test(successors_and_lookups),
        cmocka_unit_test(every_row_is_kept_or_set_aside),
        cmocka_unit_test(a_header_without_rows_is_a_source),
        cmocka_unit_test(what_is_no_data_set_is_left_alone),
        cmocka_unit_test(readers_are_declared_in_full),
        cmocka_unit_test(tables_are_read_quickly),
        cmocka_unit_test(a_table_behind_a_cover),
        cmocka_unit_test(other_spellings_of_headings),
        cmocka_unit_test(titles_above_the_header),
        cmocka_unit_test(real_files_give_these_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
