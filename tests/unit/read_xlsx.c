/* XLSX workbooks: made by libxlsxwriter, made by hand for what it never writes, and the real ones where they are. */
#include "support/reading.h"

#include <xlsxwriter.h>

static View whole_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *p = NULL;
    long n;
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    n = ftell(f);
    rewind(f);
    p = malloc((size_t)n + 1);
    assert_int_equal(fread(p, 1, (size_t)n, f), n);
    fclose(f);
    return view(p, (size_t)n);
}

static void drop(View v)
{
    free((char *)(uintptr_t)v.p);
}

static View written(void)
{
    char path[] = "/tmp/trefoil-xlsx-XXXXXX";
    int fd = mkstemp(path);
    lxw_workbook *b = workbook_new(path);
    lxw_worksheet *empty = workbook_add_worksheet(b, "Empty"), *s = workbook_add_worksheet(b, "Data & more");
    lxw_format *day = workbook_add_format(b), *stamp = workbook_add_format(b), *money = workbook_add_format(b);
    lxw_datetime when = { 2025, 12, 1, 0, 0, 0 }, then = { 2024, 2, 29, 13, 5, 7 };
    lxw_worksheet *second = workbook_add_worksheet(b, "Second");
    View v;

    (void)empty;
    close(fd);
    format_set_num_format(day, "dd mmm yyyy");
    format_set_num_format(stamp, "yyyy-mm-dd hh:mm:ss");
    format_set_num_format(money, "[$\xc2\xa3-809]#,##0.00;[Red]-[$\xc2\xa3-809]#,##0.00");
    worksheet_write_string(s, 0, 0, "name", NULL);
    worksheet_write_string(s, 0, 1, "caf\xc3\xa9 <&>", NULL);
    worksheet_write_number(s, 1, 0, 0.1, NULL);
    worksheet_write_number(s, 1, 1, 5012345678900.0, NULL);
    worksheet_write_number(s, 1, 3, -12.5, money);
    worksheet_write_datetime(s, 3, 0, &when, day);
    worksheet_write_datetime(s, 3, 1, &then, stamp);
    worksheet_write_boolean(s, 3, 2, 1, NULL);
    worksheet_write_formula_num(s, 3, 3, "=1+2", NULL, 3);
    worksheet_write_string(s, 4, 0, "name", NULL);
    worksheet_write_string(s, 4, 1, "two\nlines", NULL);
    worksheet_write_string(second, 2, 1, "x", NULL);
    assert_int_equal(workbook_close(b), LXW_NO_ERROR);
    v = whole_file(path);
    unlink(path);
    return v;
}

static void from_writer(void **state)
{
    View v = written();
    TableOptions third = { .sheet = 3 }, named = { .sheet_name = V("Second") };
    (void)state;
    expect_table(v, NULL, "1:[name][caf\xc3\xa9 <&>]\n2:[0.1][5012345678900][][-12.5]\n"
                          "4:[2025-12-01][2024-02-29T13:05:07][TRUE][3]\n5:[name][two\nlines]\n");
    expect_table(v, &third, "3:[][x]\n");
    expect_table(v, &named, "3:[][x]\n");
    expect_table(v, &(TableOptions){ .sheet = 1 }, "");
    drop(v);
}

static void sheets(void **state)
{
    View v = written();
    Error e = { 0 };
    Input *in = NULL;
    Table *t = NULL;
    (void)state;
    assert_int_equal(input_of_bytes(&in, v, "w.xlsx", &e), OK);
    assert_int_equal(table_open(&t, in, NULL, &e), OK);
    assert_true(table_is_xlsx(t));
    table_close(t);
    assert_int_equal(table_open(&t, in, &(TableOptions){ .sheet = 4 }, &e), E_ABSENT);
    assert_int_equal(table_open(&t, in, &(TableOptions){ .sheet_name = V("None") }, &e), E_ABSENT);
    assert_non_null(strstr(e.what, "None"));
    input_close(in);
    drop(v);
}

/* ---- by hand ---- */

#define TYPES V("<Types/>")
#define WORKBOOK(attributes)                                                                                           \
    "<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>" attributes              \
    "<sheets><sheet name='S' sheetId='1' r:id='rId7'/></sheets></workbook>"
#define RELS                                                                                                           \
    V("<Relationships><Relationship Id='rId7' Type='x/worksheet' Target='/xl/sheets/one.xml'/></Relationships>")

static View book(const char *workbook, const char *styles, const char *strings, const char *sheet)
{
    Packed parts[] = {
        { "[Content_Types].xml", TYPES },
        { "xl/_rels/workbook.xml.rels", RELS },
        { "xl/workbook.xml", view_of(workbook) },
        { "xl/sheets/one.xml", view_of(sheet) },
        { "xl/styles.xml", view_of(styles) },
        { "xl/sharedStrings.xml", view_of(strings) },
    };
    return make_zip(parts, strings ? 6 : styles ? 5 : 4);
}

static void expect_sheet(const char *workbook, const char *styles, const char *strings, const char *sheet,
                         const char *wanted)
{
    View v = book(workbook, styles, strings, sheet);
    expect_table(v, NULL, wanted);
    drop(v);
}

#define STYLES                                                                                                         \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd\\/mm\\/yyyy;@'/>"                                      \
    "<numFmt numFmtId='165' formatCode='0.0 \"days\"'/><numFmt numFmtId='166' formatCode='[h]:mm'/></numFmts>"         \
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"                                                                 \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='20'/>"        \
    "<xf numFmtId='166'/></cellXfs></styleSheet>"

static void dates(void **state)
{
    static const char sheet[] = "<worksheet><sheetData><row r='1'><c s='1'><v>1</v></c><c s='1'><v>59</v></c>"
                                "<c s='1'><v>60</v></c><c s='1'><v>61</v></c><c s='2'><v>45992.5</v></c>"
                                "<c s='3'><v>61</v></c><c s='4'><v>0.75</v></c><c s='5'><v>1.5</v></c>"
                                "<c s='1'><v>-1</v></c><c s='1'><v>9999999</v></c></row></sheetData></worksheet>";
    (void)state;
    expect_sheet(WORKBOOK(""), STYLES, NULL, sheet,
                 "1:[1900-01-01][1900-02-28][60][1900-03-01][2025-12-01T12:00:00][61][18:00:00][1.5][-1][9999999]\n");
    expect_sheet(WORKBOOK("<workbookPr date1904='1'/>"), STYLES, NULL, sheet,
                 "1:[1904-01-02][1904-02-29][1904-03-01][1904-03-02][2029-12-02T12:00:00][61][18:00:00][1.5][-1]"
                 "[9999999]\n");
}

static void kinds(void **state)
{
    (void)state;
    expect_sheet(WORKBOOK(""), STYLES,
                 "<sst><si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si>"
                 "<si><t>a_x000D_b_x005F_x</t></si><si/></sst>",
                 "<worksheet><sheetData><row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='s'><v>1</v></c>"
                 "<c r='D2' t='s'><v>2</v></c><c r='E2' t='s'><v>3</v></c><c r='F2' t='b'><v>0</v></c>"
                 "<c r='G2' t='e'><v>#N/A</v></c><c r='H2' t='str'><f>x</f><v>formula</v></c>"
                 "<c r='I2' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r></is></c>"
                 "<c r='J2'><v>0.10000000000000001</v></c><c r='K2'><v>5.0123456789E12</v></c>"
                 "<c r='L2' t='d'><v>2025-12-01</v></c></row>"
                 "<row r='5'><c r='B5' s='1'/></row><row r='7'><c t='s'><v>9</v></c></row></sheetData></worksheet>",
                 "2:[plain][][rich][a\rb_x][][FALSE][#N/A][formula][inline][0.1][5012345678900][2025-12-01]\n"
                 "7:[]!a cell that refers to a shared text which is not there\n");
}

static void wide(void **state)
{
    (void)state;
    expect_sheet(WORKBOOK(""), NULL, NULL,
                 "<worksheet><sheetData><row r='1'><c r='B1'><v>1</v></c><c r='XFD1'><v>2</v></c></row>"
                 "<row><c><v>3</v></c></row></sheetData></worksheet>",
                 "1:[][1]!more than 4096 fields\n2:[3]\n");
}

static void expect_error(View v, Code wanted, const char *what)
{
    Error e = { 0 };
    Text out;
    text_init(&out, MIB);
    assert_int_equal(table_words(&out, v, NULL, &e), wanted);
    if (!strstr(e.what, what))
        fail_msg("got: %s", e.what);
    text_release(&out);
    drop(v);
}

static void broken(void **state)
{
    Packed only = { "[Content_Types].xml", V("<x/>") };
    (void)state;
    expect_error(make_zip(&only, 1), E_INPUT, "its parts are not where they should be");
    expect_error(book("<workbook/>", NULL, NULL, "<worksheet/>"), E_INPUT, "it has no sheets");
    expect_error(book(WORKBOOK(""), NULL, NULL, "<worksheet><sheetData><row>"), E_INPUT, "as XML");
    expect_error(book(WORKBOOK(""), NULL, NULL, "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"), E_INPUT,
                 "entities");
}

/* More rows than fit into one piece of XML: the queue and its leftovers. */
static void many_rows(void **state)
{
    Text sheet, wanted;
    View v;
    (void)state;
    text_init(&sheet, 16 * MIB);
    text_init(&wanted, 16 * MIB);
    text_put(&sheet, V("<worksheet><sheetData>"));
    for (int i = 1; i <= 20000; i++) {
        text_printf(&sheet, "<row r='%d'><c r='A%d' t='str'><v>row %d</v></c><c r='C%d'><v>%d</v></c></row>", i, i, i,
                    i, i * 7);
        text_printf(&wanted, "%d:[row %d][][%d]\n", i, i, i * 7);
    }
    text_put(&sheet, V("</sheetData></worksheet>"));
    text_byte(&sheet, '\0');
    text_byte(&wanted, '\0');
    v = book(WORKBOOK(""), NULL, NULL, sheet.p);
    expect_table(v, NULL, wanted.p);
    drop(v);
    text_release(&sheet);
    text_release(&wanted);
}

static void real_files(void **state)
{
    static const struct {
        const char *name;
        int rows;
    } files[] = { { "registries/eudamed_BE-MF-000000691_details.xlsx", 547 },
                  { "registries/eudamed_CN-MF-000016558_details.xlsx", 134 } };
    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *path = real_file(files[i].name);
        Error e = { 0 };
        Input *in = NULL;
        Table *t = NULL;
        TableRow row;
        bool more = true;
        int rows = 0;
        if (!path)
            continue;
        assert_int_equal(input_open(&in, path, &e), OK);
        assert_int_equal(table_open(&t, in, NULL, &e), OK);
        while (table_next(t, &row, &more, &e) == OK && more) {
            assert_int_equal(row.n, 16);
            if (!rows++)
                assert_true(view_eq(row.field[1], V("Primary DI")));
        }
        assert_int_equal(rows, files[i].rows);
        table_close(t);
        input_close(in);
    }
}

static Code swept(void *ctx, Error *e)
{
    Input *in = NULL;
    Table *t = NULL;
    TableRow row;
    bool more = true;
    Code c = input_of_bytes(&in, *(const View *)ctx, "w.xlsx", e);
    if (c == OK)
        c = table_open(&t, in, NULL, e);
    while (c == OK && more)
        c = table_next(t, &row, &more, e);
    table_close(t);
    input_close(in);
    return c;
}

static void sweeps(void **state)
{
    View v = written();
    (void)state;
    sweep(swept, &v);
    drop(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_writer), cmocka_unit_test(sheets), cmocka_unit_test(dates), cmocka_unit_test(kinds),
        cmocka_unit_test(wide), cmocka_unit_test(broken), cmocka_unit_test(many_rows), cmocka_unit_test(real_files),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
