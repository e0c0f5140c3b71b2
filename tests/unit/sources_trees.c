/* Readers of XML and JSON data sets: exact counts on the real files, made-up small documents, and hostile ones.
 *
 * limit: 120 The real files lie in $TREFOIL_REAL_DATA (default ../shared/data); where they are missing, those tests
 * say so and pass. Expected numbers were counted with another program (xml.etree and json of Python). */
#include "support/fake_tree_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const SourceReader *reader_of(Reading *r)
{
    const SourceReader *best = NULL;
    int surest = 0, ties = 0;
    for (const SourceReader *const *x = source_readers; *x; x++) {
        int sure = (*x)->recognise(r->sniff);
        if (sure > surest)
            best = *x, surest = sure, ties = 0;
        else if (sure && sure == surest)
            ties++;
    }
    assert_int_equal(ties, 0);
    return best;
}

typedef struct {
    Reading *r;
    Input *in;
    const SourceReader *reader;
    Code code;
    Error e;
} Run;

static Run run_input(Input *in, bool remember)
{
    Run run = { .r = fake_reading_new(in, remember), .in = in };
    run.reader = reader_of(run.r);
    run.code = E_ABSENT;
    if (run.reader) {
        assert_int_equal(input_rewind(in, &run.e), OK);
        run.code = run.reader->read(run.r, &run.e);
    }
    assert_int_equal(run.r->kept + run.r->aside, run.r->read);
    return run;
}

static Run run_text(const char *text, const char *name)
{
    Input *in = NULL;
    Error e;
    assert_int_equal(input_of_bytes(&in, view_of(text), name, &e), OK);
    return run_input(in, true);
}

static void end_run(Run *run)
{
    fake_reading_free(run->r);
    input_close(run->in);
}

static void expect_dataset(const Run *run, const char *dataset)
{
    assert_non_null(run->reader);
    assert_string_equal(run->reader->dataset, dataset);
    if (run->code != OK)
        print_message("%s\n", run->e.what);
    assert_int_equal(run->code, OK);
}

static void expect_text(View v, const char *want)
{
    if (!view_eq(v, view_of(want)))
        print_message("'%.*s' where '%s' was expected\n", VIEW_ARGS(v), want);
    assert_true(view_eq(v, view_of(want)));
}

/* Counts of the whole file: rows read, kept, set aside. */
static void expect_rows(const Run *run, int64_t read, int64_t kept, int64_t aside)
{
    if (run->r->set_aside && !aside)
        print_message("row %lld: %s: %s\n", (long long)run->r->set_aside->row, run->r->set_aside->field,
                      run->r->set_aside->reason);
    assert_int_equal(run->r->read, read);
    assert_int_equal(run->r->kept, kept);
    assert_int_equal(run->r->aside, aside);
}

typedef struct {
    const char *kind;
    int64_t n;
} Expect;

static void expect_kinds(const Run *run, const Expect *x, int n)
{
    int64_t all = 0, refused = 0;
    for (int i = 0; i < n; i++) {
        if (fake_count(run->r, x[i].kind) != x[i].n)
            print_message("%s: %lld\n", x[i].kind, (long long)fake_count(run->r, x[i].kind));
        assert_int_equal(fake_count(run->r, x[i].kind), x[i].n);
    }
    for (int i = 0; i < run->r->layouts; i++) {
        bool named = false;
        for (int k = 0; k < n; k++)
            named = named || strcmp(x[k].kind, run->r->layout[i].kind->kind) == 0;
        if (!named)
            print_message("not expected: %s\n", run->r->layout[i].kind->kind);
        assert_true(named);
        all += run->r->layout[i].kept;
        refused += run->r->layout[i].refused;
    }
    assert_int_equal(all, run->r->kept);
    assert_int_equal(refused, 0);
}
#define EXPECT_KINDS(run, ...)                                                                                         \
    expect_kinds(run, (const Expect[]){ __VA_ARGS__ }, (int)(sizeof((const Expect[]){ __VA_ARGS__ }) / sizeof(Expect)))

/* ---- real files -------------------------------------------------------------------------------------------------- */

static bool run_file(const char *name, bool remember, Run *run)
{
    const char *folder = getenv("TREFOIL_REAL_DATA");
    char path[1024];
    Input *in = NULL;
    Error e;
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "../shared/data", name);
    if (access(path, R_OK) != 0) {
        print_message("skipped: no %s\n", name);
        return false;
    }
    assert_int_equal(input_open(&in, path, &e), OK);
    *run = run_input(in, remember);
    return true;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void real_dmd(const char *name, const char *part, const Expect *x, int n)
{
    int64_t rows = 0;
    Run run;
    if (!run_file(name, false, &run))
        return;
    expect_dataset(&run, "dmd");
    assert_string_equal(run.r->part, part);
    assert_string_equal(run.r->edition, "2019-04-01");
    for (int i = 0; i < n; i++)
        rows += strcmp(x[i].kind, "gtin-data") ? x[i].n : 0;
    expect_rows(&run, rows, rows, 0);
    expect_kinds(&run, x, n);
    end_run(&run);
}
#define REAL_DMD(name, part, ...)                                                                                      \
    real_dmd(name, part, (const Expect[]){ __VA_ARGS__ },                                                              \
             (int)(sizeof((const Expect[]){ __VA_ARGS__ }) / sizeof(Expect)))

static void test_real_dmd(void **state)
{
    (void)state;
    REAL_DMD("dmd/2019-04_a/f_vtm2_3010419.xml.gz", "f_vtm", { "vtm", 2859 });
    REAL_DMD("dmd/2019-04_a/f_ingredient2_3010419.xml.gz", "f_ingredient", { "ingredient", 3482 });
    REAL_DMD("dmd/2019-04_a/f_lookup2_3010419.xml.gz", "f_lookup", { "supplier", 1818 }, { "lookup", 1182 });
    REAL_DMD("dmd/2019-04_a/f_vmp2_3010419.xml", "f_vmp", { "vmp", 7 }, { "vpi", 8 }, { "ont", 5 }, { "dform", 7 },
             { "droute", 7 }, { "control-info", 7 });
    REAL_DMD("dmd/2019-04_a/f_vmpp2_3010419.xml", "f_vmpp", { "vmpp", 14 }, { "dtinfo", 3 });
    REAL_DMD("dmd/2019-04_a/f_amp2_3010419.xml", "f_amp", { "amp", 15 }, { "ap-ing", 2 }, { "lic-route", 7 });
    REAL_DMD("dmd/2019-04_a/f_ampp2_3010419.xml", "f_ampp", { "ampp", 26 }, { "prescrib-info", 13 },
             { "price-info", 26 }, { "reimb-info", 26 });
    REAL_DMD("dmd/2019-04_a/f_gtin2_0010419.xml", "f_gtin", { "gtin", 11 }, { "gtin-data", 16 });
}

static void test_real_gudid_xml(void **state)
{
    double began = seconds(), took;
    int64_t ill;
    Run run;
    (void)state;
    if (!run_file("registries/gudid_2016_dev.xml.gz", false, &run))
        return;
    took = seconds() - began;
    print_message("gudid_2016: %.2f s\n", took);
    expect_dataset(&run, "gudid");
    expect_rows(&run, 27056, 27056, 0);
    EXPECT_KINDS(&run, { "device", 27056 }, { "package", 33053 }, { "gmdn-term", 27453 }, { "product-code", 30709 },
                 { "size", 25494 }, { "storage", 6102 }, { "sterilisation", 8170 }, { "contact", 20271 },
                 { "premarket", 132 }, { "establishment", 188 });
    assert_int_equal(fake_filled(run.r, "device", "brandName", &ill), 27056);
    assert_int_equal(fake_filled(run.r, "device", "versionModelNumber", &ill), 27056);
    assert_int_equal(fake_filled(run.r, "device", "companyName", &ill), 27056);
    assert_int_equal(fake_filled(run.r, "device", "catalogNumber", &ill), 10668);
    end_run(&run);

    if (!run_file("registries/gudid_2017_schema_sample.xml", true, &run))
        return;
    expect_dataset(&run, "gudid");
    EXPECT_KINDS(&run, { "device", 1 }, { "package", 2 }, { "gmdn-term", 2 }, { "product-code", 2 }, { "size", 2 },
                 { "storage", 2 }, { "sterilisation", 1 }, { "contact", 2 }, { "premarket", 2 },
                 { "establishment", 2 });
    end_run(&run);
}

static void test_real_gudid_api(void **state)
{
    const char *folder = "registries/accessgudid_api/json_";
    char name[200];
    Run run;
    (void)state;
    snprintf(name, sizeof name, "%sdevices_lookup_by_device_identifier_code.json", folder);
    if (run_file(name, true, &run)) {
        expect_dataset(&run, "gudid");
        expect_rows(&run, 1, 1, 0);
        EXPECT_KINDS(&run, { "device", 1 }, { "package", 1 }, { "gmdn-term", 1 }, { "product-code", 1 },
                     { "storage", 3 }, { "contact", 1 }, { "classification", 1 });
        end_run(&run);
    }
    snprintf(name, sizeof name, "%sdevices_history_by_device_identifier_code.json", folder);
    if (run_file(name, true, &run)) {
        expect_dataset(&run, "gudid");
        expect_rows(&run, 2, 2, 0);
        EXPECT_KINDS(&run, { "device", 1 }, { "device-version", 1 }, { "package", 1 }, { "gmdn-term", 1 },
                     { "product-code", 1 }, { "storage", 3 }, { "contact", 1 });
        expect_text(fake_value(fake_record(run.r, "device", 0), "publicVersionNumber"), "3");
        expect_text(fake_value(fake_record(run.r, "device-version", 0), "publicVersionNumber"), "2");
        end_run(&run);
    }
    snprintf(name, sizeof name, "%sparse_udi_by_unique_device_identifier_code.json", folder);
    if (run_file(name, true, &run)) {
        expect_dataset(&run, "gudid");
        EXPECT_KINDS(&run, { "parsed-udi", 1 });
        end_run(&run);
    }
}

static void test_real_eudamed(void **state)
{
    static const Expect filled[] = {
        { "gtin", 11480 },   { "ifaCode", 43 },  { "basicUdi", 9691 },         { "manufacturerSrn", 11523 },
        { "emdn", 11523 },   { "model", 6383 },  { "reference", 11523 },       { "tradeName", 8936 },
        { "replacedBy", 43 }, { "udiPiType", 9691 }, { "manufacturerName", 11523 }, { "status", 11523 },
    };
    int64_t ill;
    Run run;
    (void)state;
    if (!run_file("registries/eudamed_dev.jsonl.gz", false, &run))
        return;
    expect_dataset(&run, "eudamed");
    expect_rows(&run, 11523, 11523, 0);
    EXPECT_KINDS(&run, { "device", 11523 }, { "package", 3049 }, { "trade-name", 9367 }, { "description", 6772 },
                 { "emdn-code", 25 }, { "market", 136738 }, { "certificate", 2345 }, { "storage", 20365 },
                 { "warning", 18425 }, { "size", 2492 }, { "party", 14699 }, { "identifier", 1559 },
                 { "component", 60 },
                 { "substance", 4 });
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        assert_int_equal(fake_filled(run.r, "device", filled[i].kind, &ill), filled[i].n);
    end_run(&run);
}

static void test_real_code_lists(void **state)
{
    static const struct {
        const char *name, *dataset, *kind, *part;
        int64_t rows;
    } file[] = {
        { "nomenclature/peppol_codelists/ICD.xml", "peppol-codelists", "code", "ICD", 235 },
        { "nomenclature/peppol_codelists/ISO3166-1_Alpha2.xml", "peppol-codelists", "code", "ISO3166", 251 },
        { "nomenclature/peppol_codelists/UNECERec20-11e.xml", "peppol-codelists", "code", "UNECERec20", 2162 },
        { "ods/integrated_care_boards_2024.json", "icb-boards", "organisation", "", 42 },
        { "ods/icb_local_authorities_2024.json", "icb-local-authorities", "area", "", 271 },
        { "ods/welsh_health_boards_2024.json", "welsh-health-boards", "organisation", "", 7 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        Run run;
        if (!run_file(file[i].name, false, &run))
            continue;
        expect_dataset(&run, file[i].dataset);
        assert_string_equal(run.r->part, file[i].part);
        expect_rows(&run, file[i].rows, file[i].rows, 0);
        EXPECT_KINDS(&run, { file[i].kind, file[i].rows });
        end_run(&run);
    }
}

/* ---- the Commission's samples ------------------------------------------------------------------------------------ */

/* The samples as published break in their root element; mended the way their comment asks for, they are read. */
static Run run_mended(const char *path)
{
    static char text[64 * 1024];
    char mended[64 * 1024];
    const char *bad = "<!-- Schema version here-->", *at;
    size_t n;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    at = strstr(text, bad);
    assert_non_null(at);
    snprintf(mended, sizeof mended, "%.*s3.0%s", (int)(at - text), text, at + strlen(bad));
    memcpy(text, mended, strlen(mended) + 1);
    return run_text(text, "message.xml");
}

static void test_real_dtx(void **state)
{
    static const struct {
        const char *name;
        int64_t rows, kept;
    } sample[] = {
        { "ACT_001.01", 0, 0 }, { "ACT_001.03", 0, 0 }, { "ACT_001.05", 0, 0 }, { "ACT_001.07", 0, 0 },
        { "UDI_001.02", 4, 4 }, { "UDI_001.03", 2, 2 }, { "UDI_001.05", 2, 2 }, { "UDI_001.12", 2, 2 },
        { "UDI_002.01", 2, 2 }, { "UDI_002.03", 2, 2 }, { "UDI_004.01", 0, 0 }, { "UDI_004.06", 0, 0 },
        { "UDI_005.02", 2, 2 }, { "UDI_005.03", 2, 2 }, { "UDI_007.02", 2, 2 }, { "UDI_007.03", 1, 1 },
        { "UDI_009.01", 2, 2 }, { "UDI_009.02", 1, 1 }, { "UDI_009.04", 2, 2 }, { "UDI_010.01", 2, 2 },
        { "UDI_010.03", 1, 1 }, { "UDI_010.04", 1, 1 }, { "UDI_011.01", 0, 0 }, { "UDI_011.02", 0, 0 },
        { "UDI_012.02", 1, 0 }, { "UDI_015.01", 1, 0 },
    };
    const char *folder = getenv("TREFOIL_REAL_DATA");
    (void)state;
    for (size_t i = 0; i < sizeof sample / sizeof *sample; i++) {
        char name[200], path[1024];
        Run run;
        snprintf(name, sizeof name, "registries/eudamed_dtx_samples/SAMPLE_DTX_%s.xml", sample[i].name);
        if (!run_file(name, false, &run))
            return;
        assert_non_null(run.reader);
        assert_string_equal(run.reader->dataset, "eudamed-dtx");
        assert_int_equal(run.code, E_INPUT);
        assert_non_null(strstr(run.e.what, "attribute"));
        end_run(&run);
        snprintf(path, sizeof path, "%s/%s", folder ? folder : "../shared/data", name);
        run = run_mended(path);
        expect_dataset(&run, "eudamed-dtx");
        expect_rows(&run, sample[i].rows, sample[i].kept, sample[i].rows - sample[i].kept);
        if (strcmp(sample[i].name, "UDI_001.02") == 0) {
            const FakeRecord *x = fake_record(run.r, "device", 0);
            expect_text(fake_value(x, "identifier"), "1234_12333_1");
            expect_text(fake_value(x, "manufacturerSrn"), "BE-MF-000000001");
            expect_text(fake_value(x, "riskClass"), "CLASS_I");
            expect_text(fake_value(x, "tradeName"), "Generic Device Name_DEV_1");
            expect_text(fake_value(x, "emdn"), "A01030101");
            assert_int_equal(fake_count(run.r, "package"), 3);
        }
        end_run(&run);
    }
}

/* ---- made-up documents: dm+d ------------------------------------------------------------------------------------- */

static void test_dmd(void **state)
{
    Run run = run_text("<ACTUAL_MEDICINAL_PROD_PACKS><!-- Generated by NHSBSA PPD on 2024/02/29 05:30:06 --><AMPPS>"
                       "<AMPP><APPID>73211009</APPID><NM> A pack &amp; more </NM><VPPID>22298006</VPPID>"
                       "<APID>404684003</APID><LEGAL_CATCD>0004</LEGAL_CATCD><NEWFIELD>7</NEWFIELD></AMPP>"
                       "<AMPP><NM>no key</NM></AMPP>"
                       "<AMPP><APPID>73211008</APPID><NM>wrong check digit</NM></AMPP>"
                       "</AMPPS><APPLIANCE_PACK_INFO><PACK_INFO><APPID>73211009</APPID><REIMB_STATCD>0001</REIMB"
                       "_STATCD>"
                       "<PACK_ORDER_NO>AB 12</PACK_ORDER_NO></PACK_INFO></APPLIANCE_PACK_INFO>"
                       "<FUTURE_SECTION><WHAT><APPID>73211009</APPID></WHAT></FUTURE_SECTION>"
                       "<PRICE_INFO><APPID>73211009</APPID></PRICE_INFO></ACTUAL_MEDICINAL_PROD_PACKS>",
                       "f_ampp2_3010419.xml");
    const FakeRecord *x;
    (void)state;
    expect_dataset(&run, "dmd");
    assert_string_equal(run.r->edition, "2024-02-29");
    assert_string_equal(run.r->part, "f_ampp");
    expect_rows(&run, 6, 2, 4);
    x = fake_record(run.r, "ampp", 0);
    expect_text(fake_value(x, "NM"), "A pack & more");
    expect_text(fake_value(x, "APID"), "404684003");
    expect_text(fake_value(x, "other"), "{\"NEWFIELD\":\"7\"}");
    expect_text(fake_value(fake_record(run.r, "pack-info", 0), "PACK_ORDER_NO"), "AB 12");
    assert_string_equal(run.r->set_aside->field, "APPID");
    assert_non_null(strstr(run.r->set_aside->next->next->reason, "WHAT"));
    assert_non_null(strstr(run.r->set_aside->next->next->next->reason, "outside"));
    end_run(&run);
}

static void test_dmd_gtins(void **state)
{
    Run run = run_text("<GTIN_DETAILS><AMPPS><AMPP><AMPPID>73211009</AMPPID><GTINDATA><GTIN>5000000000005</GTIN>"
                       "<STARTDT>2010-02-01</STARTDT><ENDDT>2013-07-21</ENDDT></GTINDATA><GTINDATA>"
                       "<GTIN>12345678901234</GTIN><STARTDT>2013-07-22</STARTDT></GTINDATA></AMPP>"
                       "<AMPP><GTINDATA><GTIN>5000000000005</GTIN></GTINDATA></AMPP></AMPPS></GTIN_DETAILS>",
                       "release.zip!f_gtin2_0310124.xml.gz");
    int64_t ill;
    (void)state;
    expect_dataset(&run, "dmd");
    assert_string_equal(run.r->edition, "2024-01-31");
    expect_rows(&run, 2, 1, 1);
    assert_int_equal(fake_count(run.r, "gtin-data"), 2);
    expect_text(fake_value(fake_record(run.r, "gtin-data", 1), "AMPPID"), "73211009");
    assert_int_equal(fake_filled(run.r, "gtin-data", "GTIN", &ill), 2);
    assert_int_equal(ill, 1);
    end_run(&run);
}

static void test_dmd_lookup(void **state)
{
    Run run = run_text("<LOOKUP><COLOUR><INFO><CD>0001</CD><DESC>Beige</DESC></INFO></COLOUR><SUPPLIER><INFO>"
                       "<CD>73211009</CD><CDDT>2009-08-07</CDDT><DESC>A &lt;firm&gt;</DESC></INFO></SUPPLIER></LOOKUP>",
                       "lookup.xml");
    (void)state;
    expect_dataset(&run, "dmd");
    assert_string_equal(run.r->edition, "");
    expect_rows(&run, 2, 2, 0);
    expect_text(fake_value(fake_record(run.r, "lookup", 0), "list"), "COLOUR");
    expect_text(fake_value(fake_record(run.r, "supplier", 0), "DESC"), "A <firm>");
    end_run(&run);
    run = run_text("<LOOKUP><THING><INFO><CD>0001</CD></INFO></THING></LOOKUP>", "lookup.xml");
    assert_null(run.reader);
    end_run(&run);
}

/* ---- made-up documents: GUDID ------------------------------------------------------------------------------------ */

#define DEVICE_XML(attribute, inside) \
    "<data><device xmlns=\"http://www.fda.gov/cdrh/gudid\" " attribute ">" inside "</device></data>"

static void test_gudid_xml(void **state)
{
    Run run = run_text(DEVICE_XML("deviceid=\"00000000000017\"",
                                  "<identifiers><identifier><deviceId>00000000000017</deviceId>"
                                  "<deviceIdType>Primary</deviceIdType><pkgQuantity/></identifier><identifier>"
                                  "<deviceId>10000000000014</deviceId><deviceIdType>Package</deviceIdType>"
                                  "<containsDINumber>00000000000017</containsDINumber><pkgQuantity>25</pkgQuantity>"
                                  "</identifier></identifiers><companyName>A &amp;amp; B</companyName><deviceSizes>"
                                  "<deviceSize><sizeType>Length</sizeType><size><unit>Millimeter</unit><value>32/6"
                                  "</value></size></deviceSize></deviceSizes><sterilization><deviceSterile>true"
                                  "</deviceSterile><methodTypes><sterilizationMethod>Steam</sterilizationMethod>"
                                  "<sterilizationMethod>Dry heat</sterilizationMethod></methodTypes></sterilization>"
                                  "<premarketSubmissions xmlns=\"\"><premarketSubmission><submissionNumber/>"
                                  "</premarketSubmission></premarketSubmissions>"),
                       "x.xml");
    const FakeRecord *x;
    (void)state;
    expect_dataset(&run, "gudid");
    expect_rows(&run, 1, 1, 0);
    x = fake_record(run.r, "device", 0);
    expect_text(fake_value(x, "companyName"), "A &amp; B");
    expect_text(fake_value(x, "deviceSterile"), "true");
    expect_text(fake_value(fake_record(run.r, "package", 1), "pkgQuantity"), "25");
    expect_text(fake_value(fake_record(run.r, "package", 1), "PrimaryDI"), "00000000000017");
    expect_text(fake_value(fake_record(run.r, "size", 0), "size (Value)"), "32/6");
    assert_int_equal(fake_count(run.r, "sterilisation"), 2);
    assert_int_equal(fake_count(run.r, "premarket"), 0);
    end_run(&run);

    run = run_text(DEVICE_XML("", "<brandName>no identifier</brandName><device>nested</device>"), "x.xml");
    expect_dataset(&run, "gudid");
    expect_rows(&run, 1, 0, 1);
    assert_true(view_find_view(run.r->set_aside->raw, V("no identifier")) > 0);
    end_run(&run);
}

static void test_gudid_history(void **state)
{
    Run run = run_text("{\"history\":{\"1\":{\"primary_di\":\"00000000000017\",\"publicVersionNumber\":\"1\",\"xml\":"
                       "\"<device xmlns='http://www.fda.gov/cdrh/gudid'><deviceId>00000000000017</deviceId><bran"
                       "dName>Old"
                       "</brandName></device>\"},\"10\":{\"primary_di\":\"00000000000017\",\"publicVersionNumbe"
                       "r\":\"10\","
                       "\"xml\":\"<device><deviceId>00000000000017</deviceId><brandName>New</brandName></device>\"},"
                       "\"2\":{\"publicVersionNumber\":\"2\",\"xml\":\"<device><brandName>\"},"
                       "\"3\":{\"publicVersionNumber\":\"3\"},\"4\":{\"publicVersionNumber\":\"4\",\"xml\":\"<a/>\"}}}",
                       "h.json");
    (void)state;
    expect_dataset(&run, "gudid");
    expect_rows(&run, 5, 2, 3);
    expect_text(fake_value(fake_record(run.r, "device", 0), "brandName"), "New");
    expect_text(fake_value(fake_record(run.r, "device-version", 0), "brandName"), "Old");
    assert_non_null(strstr(run.r->set_aside->reason, "broken"));
    end_run(&run);
}

static void test_gudid_lookup(void **state)
{
    Run run = run_text("{\"gudid\":{\"device\":{\"publicVersionDate\":\"2018-07-23T00:00:00.000Z\",\"identifiers\":"
                       "{\"identifier\":{\"deviceId\":17000000000017,\"deviceIdType\":\"Primary\"}},\"rx\":true,"
                       "\"deviceCount\":1,\"gmdnTerms\":{\"gmdn\":[{\"gmdnPTName\":\"Thing\"},7,null,[]]},"
                       "\"deviceSizes\":null}},\"productCodes\":[{\"productCode\":\"NIQ\",\"deviceClass\":\"3\"}]}",
                       "l.json");
    const FakeRecord *x;
    (void)state;
    expect_dataset(&run, "gudid");
    expect_rows(&run, 1, 1, 0);
    x = fake_record(run.r, "device", 0);
    expect_text(fake_value(x, "PrimaryDI"), "17000000000017");
    expect_text(fake_value(x, "publicVersionDate"), "2018-07-23");
    expect_text(fake_value(x, "rx"), "true");
    expect_text(fake_value(fake_record(run.r, "classification", 0), "deviceClass"), "3");
    assert_int_equal(fake_count(run.r, "gmdn-term"), 1);
    end_run(&run);
}

static void test_openfda(void **state)
{
    Run run = run_text("{\"meta\":{\"results\":{\"total\":3}},\"results\":[{\"identifiers\":[{\"id\":\"100000000"
                       "00014\","
                       "\"type\":\"Package\",\"unit_of_use_id\":\"00000000000017\",\"quantity_per_packag"
                       "e\":\"6\"},{\"id\":"
                       "\"00000000000017\",\"type\":\"Primary\"}],\"brand_name\":\"Thing\",\"company_name\":\"Firm\","
                       "\"sterilization\":{\"is_sterile\":\"true\",\"sterilization_methods\":[\"Steam\",\"Dry heat\"]},"
                       "\"product_codes\":[{\"code\":\"NIQ\",\"name\":\"Stent\",\"openfda\":{\"device_class\":\"3\"}}],"
                       "\"device_sizes\":[{\"type\":\"Length\",\"unit\":\"mm\",\"value\":\"3\"}]},"
                       "{\"identifiers\":{\"id\":\"1\",\"type\":\"Package\"}},[1,2]]}",
                       "o.json");
    const FakeRecord *x;
    (void)state;
    expect_dataset(&run, "openfda-udi");
    expect_rows(&run, 3, 1, 2);
    x = fake_record(run.r, "device", 0);
    expect_text(fake_value(x, "PrimaryDI"), "00000000000017");
    expect_text(fake_value(x, "deviceSterile"), "true");
    expect_text(fake_value(fake_record(run.r, "package", 0), "containsDINumber"), "00000000000017");
    expect_text(fake_value(fake_record(run.r, "product-code", 0), "device_class"), "3");
    expect_text(fake_value(fake_record(run.r, "size", 0), "size (Value)"), "3");
    assert_int_equal(fake_count(run.r, "sterilisation"), 2);
    end_run(&run);
}

/* ---- made-up documents: EUDAMED ---------------------------------------------------------------------------------- */

#define BASE_UNIT                                                                                                      \
    "{\"TradeItemUnitDescriptorCode\":{\"Value\":\"BASE_UNIT_OR_EACH\"},\"Gtin\":12345678901231,"                      \
    "\"HealthcareItemInformationModule\":{\"HealthcareItemInformation\":{\"DoesTradeItemContainLatex\":\"TRUE\"}},"    \
    "\"AdditionalTradeItemIdentification\":[{\"AdditionalTradeItemIdentificationTypeCode\":"                           \
    "\"MANUFACTURER_PART_NUMBER\",\"Value\":\"/\"}],\"GdsnTradeItemClassification\":{"                                 \
    "\"AdditionalTradeItemClassification\":[" CLASS("76", "EU_CLASS_IIA") "," CLASS("88", "K01") "," CLASS("88", "K02")\
    "]},\"TradeItemDescriptionModule\":{\"TradeItemDescriptionInformation\":{\"TradeItemDescription\":["               \
    "{\"LanguageCode\":\"de\",\"Value\":\"Handschuh\"},{\"LanguageCode\":\"en\",\"Value\":\"Glove\"}]}},"              \
    "\"TradeItemContactInformation\":[{\"ContactTypeCode\":{\"Value\":\"EAR\"},\"ContactName\":\"Rep\"},"              \
    "{\"ContactTypeCode\":{\"Value\":\"EMA\"},\"ContactName\":\"Maker\",\"AdditionalPartyIdentification\":["           \
    "{\"AdditionalPartyIdentificationTypeCode\":\"SRN\",\"Value\":\"DE-MF-000000001\"}]}],"                            \
    "\"SalesInformationModule\":{\"SalesInformation\":{\"TargetMarketSalesConditions\":["                              \
    "{\"TargetMarketConsumerSalesConditionCode\":{\"Value\":\"ORIGINAL_PLACED\"},"                                     \
    "\"SalesConditionTargetMarketCountry\":[{\"CountryCode\":{\"Value\":\"040\"}}]},{"                                 \
    "\"SalesConditionTargetMarketCountry\":[{\"CountryCode\":{\"Value\":\"056\"}},{\"CountryCode\":{\"Value\":"        \
    "\"100\"}}]}]}}}"
#define CLASS(system, code)                                                                                            \
    "{\"AdditionalTradeItemClassificationSystemCode\":{\"Value\":\"" system                                            \
    "\"},\"AdditionalTradeItemClassificationValue\":[{\"AdditionalTradeItemClassificationCodeValue\":\"" code "\"}]}"
#define INNER(gtin, quantity, inside)                                                                                  \
    "{\"TradeItem\":{\"Gtin\":\"" gtin "\"},\"CatalogueItemChildItemLink\":[{\"Quantity\":" quantity                   \
    ",\"CatalogueItem\":" inside "}]"

static void test_eudamed_packages(void **state)
{
    Run run = run_text("{\"DraftItem\":" INNER("32345678901232", "4",
                                               INNER("22345678901235", "50", "{\"TradeItem\":" BASE_UNIT "}") "}")
                       ",\"Identifier\":\"Draft_00005384-4d3c-42a6-bf8d-39b866b2df1d\"}}\n",
                       "e.jsonl");
    const FakeRecord *x, *outer, *inner;
    (void)state;
    expect_dataset(&run, "eudamed");
    expect_rows(&run, 1, 1, 0);
    x = fake_record(run.r, "device", 0);
    expect_text(fake_value(x, "uuid"), "00005384-4d3c-42a6-bf8d-39b866b2df1d");
    expect_text(fake_value(x, "gtin"), "12345678901231");
    expect_text(fake_value(x, "tradeName"), "Glove");
    expect_text(fake_value(x, "manufacturerName"), "Maker");
    expect_text(fake_value(x, "manufacturerSrn"), "DE-MF-000000001");
    expect_text(fake_value(x, "authorisedRepresentativeName"), "Rep");
    expect_text(fake_value(x, "riskClass"), "EU_CLASS_IIA");
    expect_text(fake_value(x, "emdn"), "K01");
    expect_text(fake_value(x, "reference"), "/");
    expect_text(fake_value(x, "latex"), "TRUE");
    expect_text(fake_value(fake_record(run.r, "emdn-code", 0), "code"), "K02");
    assert_int_equal(fake_count(run.r, "trade-name"), 2);
    assert_int_equal(fake_count(run.r, "market"), 3);
    expect_text(fake_value(fake_record(run.r, "market", 0), "placed"), "ORIGINAL_PLACED");
    outer = fake_record(run.r, "package", 0);
    inner = fake_record(run.r, "package", 1);
    assert_int_equal(fake_count(run.r, "package"), 2);
    expect_text(fake_value(outer, "di"), "32345678901232");
    expect_text(fake_value(outer, "contains"), "22345678901235");
    expect_text(fake_value(outer, "quantity"), "4");
    expect_text(fake_value(inner, "contains"), "12345678901231");
    expect_text(fake_value(inner, "quantity"), "50");
    end_run(&run);
}

static void test_eudamed_hostile(void **state)
{
    Run run = run_text("{\"DraftItem\":{\"TradeItem\":{\"Gtin\":\"\"},\"Identifier\":\"Draft_a\"}}\n"
                       "{\"DraftItem\":{\"TradeItem\":[],\"Identifier\":\"Draft_b\"}}\n"
                       "{\"DraftItem\":{\"TradeItem\":{}}}\n"
                       "{\"DraftItem\":[{\"TradeItem\":{}}]}\n"
                       "{\"other\":1}\n"
                       "{\"DraftItem\":\n"
                       "{\"DraftItem\":{\"TradeItem\":{\"Gtin\":99999999999999999999999999999999999999},\"Identifier\":"
                       "\"Draft_c\",\"CatalogueItemChildItemLink\":{\"Quantity\":\"x\",\"CatalogueItem\":null}}}\n",
                       "e.jsonl");
    (void)state;
    expect_dataset(&run, "eudamed");
    expect_rows(&run, 7, 2, 5);
    expect_text(fake_value(fake_record(run.r, "device", 1), "gtin"), "99999999999999999999999999999999999999");
    assert_int_equal(fake_count(run.r, "package"), 1);
    end_run(&run);
}

static void test_eudamed_public(void **state)
{
    Run run = run_text("{\"content\":[{\"uuid\":\"u-1\",\"primaryDi\":\"00000000000017\",\"basicUdi\":\"B1\",\"t"
                       "radeName\":"
                       "\"Glove\",\"riskClass\":{\"code\":\"refdata.risk-class.class-i\"},\"unheardOf\":{\"a\":[1]}},"
                       "{\"primaryDi\":\"1\"},7],\"totalPages\":1,\"totalElements\":3}",
                       "p.json");
    (void)state;
    expect_dataset(&run, "eudamed");
    expect_rows(&run, 3, 1, 2);
    expect_text(fake_value(fake_record(run.r, "device", 0), "riskClass"), "refdata.risk-class.class-i");
    expect_text(fake_value(fake_record(run.r, "device", 0), "other"), "{\"unheardOf\":{\"a\":[1]}}");
    end_run(&run);

    run = run_text("{\"content\":[],\"totalPages\":0,\"totalElements\":0}", "p.json");
    expect_dataset(&run, "eudamed");
    expect_rows(&run, 0, 0, 0);
    assert_non_null(strstr(run.r->note, "no device"));
    end_run(&run);

    run = run_text("{\"uuid\":\"u-2\",\"primaryDi\":\"00000000000017\",\"cndNomenclatures\":[{\"code\":\"K01\"},"
                   "{\"code\":"
                   "\"K02\"}],\"sterile\":true,\"numberOfReuses\":0}",
                   "d.json");
    expect_dataset(&run, "eudamed");
    expect_text(fake_value(fake_record(run.r, "device", 0), "emdn"), "K01");
    expect_text(fake_value(fake_record(run.r, "emdn-code", 0), "code"), "K02");
    end_run(&run);

    run = run_text("{\"uuid\":\"u-3\",\"basicUdi\":\"B1\",\"deviceModel\":\"M\",\"deviceCertificateInfoList\":["
                   "{\"x\":1}],"
                   "\"implantable\":false}",
                   "b.json");
    expect_dataset(&run, "eudamed");
    expect_text(fake_value(fake_record(run.r, "basic-udi", 0), "implantable"), "false");
    expect_text(fake_value(fake_record(run.r, "basic-udi", 0), "other"), "{\"deviceCertificateInfoList\":[{\"x\":1}]}");
    end_run(&run);
}

static void test_eudamed_dtx(void **state)
{
    Run run = run_text("<m:Push xmlns:m=\"https://ec.europa.eu/tools/eudamed/dtx/servicemodel/Message/v1\"><m:payload>"
                       "<Device><MDRUDIDIData><identifier><DICode>00000000000017</DICode></identifier><MDNCodes>"
                       " A01  B02 "
                       "</MDNCodes></MDRUDIDIData><MDRBasicUDI><identifier><DICode>B1</DICode></identifier><MFAc"
                       "torCode>"
                       "DE-MF-000000001</MFActorCode></MDRBasicUDI><Other/></Device><UDIDIData/><Nothing/></m:payload>"
                       "</m:Push>",
                       "m.xml");
    (void)state;
    expect_dataset(&run, "eudamed-dtx");
    expect_rows(&run, 5, 2, 3);
    expect_text(fake_value(fake_record(run.r, "device", 0), "manufacturerSrn"), "DE-MF-000000001");
    expect_text(fake_value(fake_record(run.r, "device", 0), "emdn"), "A01");
    expect_text(fake_value(fake_record(run.r, "emdn-code", 0), "code"), "B02");
    end_run(&run);
}

/* ---- made-up documents: lists ------------------------------------------------------------------------------------ */

static void test_code_lists(void **state)
{
    Run run = run_text("<CodeList xmlns=\"urn:fdc:difi.no:2017:vefa:structure:CodeList-1\"><Title>Units</Title><"
                       "Identifier>"
                       "U</Identifier><Version>2013</Version><Code><Id>10</Id><Name>group</Name></Code><Code><Name>none"
                       "</Name></Code><Code><Id>A</Id><Flag>x</Flag></Code></CodeList>",
                       "c.xml");
    (void)state;
    expect_dataset(&run, "peppol-codelists");
    expect_rows(&run, 3, 2, 1);
    assert_string_equal(run.r->part, "U");
    assert_string_equal(run.r->edition, "2013");
    expect_text(fake_value(fake_record(run.r, "code", 0), "list"), "U");
    expect_text(fake_value(fake_record(run.r, "code", 1), "other"), "{\"Flag\":\"x\"}");
    end_run(&run);

    run = run_text("[{\"ods_code\":\"QOX\",\"gss_code\":\"E54000040\",\"name\":\"A board\"},{\"ods_code\":null},3,"
                   "{\"ods_code\":{\"a\":1}}]",
                   "b.json");
    expect_dataset(&run, "icb-boards");
    expect_rows(&run, 4, 1, 3);
    end_run(&run);
}

/* A damaged file is not recognised, or it ends with E_INPUT; its counts add up (run_input proves it). */
static void test_broken(void **state)
{
    static const char *const text[] = {
        "<VIRTUAL_MED_PRODUCTS><VMPS><VMP><VPID>1",
        "<GTIN_DETAILS><AMPPS><AMPP><AMPPID>73211009</AMPPID></AMPPS></GTIN_DETAILS>",
        "<data><device xmlns=\"http://www.fda.gov/cdrh/gudid\"><deviceId>1</deviceId></device>",
        "{\"gudid\":{\"device\":{\"deviceId\":\"1\"}}",
        "{\"results\":[{\"identifiers\":[],\"company_name\":\"x\"},",
        "{\"content\":[{\"uuid\":\"1\",\"primaryDi\":\"2\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        Run run = run_text(text[i], "broken");
        assert_int_equal(run.code, run.reader ? E_INPUT : E_ABSENT);
        end_run(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_dmd),         cmocka_unit_test(test_real_gudid_xml),
        cmocka_unit_test(test_real_gudid_api),   cmocka_unit_test(test_real_eudamed),
        cmocka_unit_test(test_real_code_lists),  cmocka_unit_test(test_real_dtx),
        cmocka_unit_test(test_dmd),              cmocka_unit_test(test_dmd_gtins),
        cmocka_unit_test(test_dmd_lookup),       cmocka_unit_test(test_gudid_xml),
        cmocka_unit_test(test_gudid_history),    cmocka_unit_test(test_gudid_lookup),
        cmocka_unit_test(test_openfda),          cmocka_unit_test(test_eudamed_packages),
        cmocka_unit_test(test_eudamed_hostile),  cmocka_unit_test(test_eudamed_public),
        cmocka_unit_test(test_eudamed_dtx),      cmocka_unit_test(test_code_lists),
        cmocka_unit_test(test_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
