/* Mapping files: what is a good one, one sentence with the line for each fault, and files read by them. */
#include "support/fake_reading.h"

#include "picture/sources/mapping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <xlsxwriter.h>

#define FIRST   "trefoil mapping 1\n"
#define MINIMAL FIRST "dataset: x-y\nthing: purchase\n"

static Arena arena;
static Error e;
static Reading r;
static Input *in;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static Mapping *parse(const char *text)
{
    Mapping *m = NULL;
    if (mapping_parse(view_of(text), "m.mapping", &arena, &m, &e) != OK)
        fail_msg("%s", e.what);
    return m;
}

static void faults_are_told_with_their_line(void **state)
{
    static const char *const cases[][2] = {
        { "", "line 1: the first line is not 'trefoil mapping 1'" },
        { "dataset: x", "line 1: the first line is not 'trefoil mapping 1'" },
        { "trefoil mapping 2\n", "line 1: it is of version '2', and version 1 is the one known here" },
        { FIRST, "it names no dataset" },
        { FIRST "dataset: x\n", "it does not say which thing a row is (thing: product, purchase, asset, ...)" },
        { MINIMAL, "it maps no column" },
        { MINIMAL "\nA b -> c optional\n", "all its columns are optional, so that every table would fit it" },
        { FIRST "dataset: x\nthing: asset\nA -> a\n", "no field has role=key, and every asset needs a key" },
        { FIRST "dataset: x\nthing: class\nA -> a role=key\n", "a class needs its scheme (scheme: eclass)" },
        { FIRST "dataset: My Data\n", "line 2: the data set's name 'My Data' is not lower-case words joined by '-'" },
        { FIRST "# a\n\ndataset: x\nDataset: y\n", "line 5: dataset is stated twice" },
        { FIRST "title:\n", "line 2: title has no value" },
        { FIRST "colour: red\n", "line 2: there is no setting 'colour'" },
        { FIRST "gibberish\n",
          "line 2: 'gibberish' is neither a setting (name: value) nor a column (column -> field)" },
        { FIRST "label: secret\n", "line 2: 'secret' is no label; it is public, nhs, commercial or personal" },
        { FIRST "owner: my trust\n",
          "line 2: the owner 'my trust' is neither an ODS code nor a supplier's SRN or GLN" },
        { FIRST "edition: soon\n", "line 2: the edition 'soon' is not a year, month or day such as 2025-10" },
        { FIRST "thing: gadget\n", "line 2: 'gadget' is no thing; it is product, pack, detail, class, organisation, "
                                   "relation, statistic, purchase or asset" },
        { FIRST "whole: perhaps\n", "line 2: whole is yes or no, not 'perhaps'" },
        { FIRST "delimiter: dash\n",
          "line 2: 'dash' is no delimiter; it is comma, tab, semicolon, pipe or one character" },
        { FIRST "quote: odd\n", "line 2: quote is double, single or none, not 'odd'" },
        { FIRST "header row: 0\n", "line 2: the header row is a number from 1 to 50, not '0'" },
        { FIRST "sheet: 0\n", "line 2: '0' is no number of a sheet" },
        { FIRST "date format: day first\n", "line 2: 'day first' is no date format such as DD/MM/YYYY" },
        { FIRST "currency: pounds\n", "line 2: the currency 'pounds' is not three capital letters such as GBP" },
        { MINIMAL "A -> b role=wheel\n", "line 4: there is no role 'wheel'" },
        { MINIMAL "A -> b type=wheel\n", "line 4: there is no type 'wheel'" },
        { MINIMAL "A -> b shiny\n",
          "line 4: 'shiny' says nothing of a field; it may be required, optional or name=value" },
        { MINIMAL "A -> b size=3\n", "line 4: there is no attribute 'size'" },
        { MINIMAL "A -> b format=\"x\n", "line 4: a quotation mark is not closed" },
        { MINIMAL "A -> \n", "line 4: the field name '' is not letters, digits, '_' and '-'" },
        { MINIMAL "A -> 1a\n", "line 4: the field name '1a' is not letters, digits, '_' and '-'" },
        { MINIMAL " -> a\n", "line 4: the column has no name" },
        { MINIMAL "A || B -> a\n", "line 4: an empty name among the spellings of a column" },
        { MINIMAL "A -> a\nB -> a\n", "line 5: the field 'a' is stated twice" },
        { MINIMAL "A -> a\nB | a -> b\n", "line 5: the column 'a' is mapped twice" },
        { MINIMAL "A -> a role=id\n", "line 4: role=id needs scheme=, for example scheme=gtin" },
        { MINIMAL "A -> a type=choice\n", "line 4: a choice needs format=, the values separated by '|'" },
        { MINIMAL "A -> a type=date format=xx\n", "line 4: 'xx' is no date format such as DD/MM/YYYY" },
        { MINIMAL "A -> a type=money unit=pints\n", "line 4: the unit of money is pence or pounds, not 'pints'" },
        { MINIMAL "A -> a required optional\n", "line 4: a field cannot be both required and optional" },
        { FIRST "\xff\n", "it is not UTF-8 text" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char wanted[500];
        Mapping *m;
        assert_int_equal(mapping_parse(view_of(cases[i][0]), "m.mapping", &arena, &m, &e), E_INPUT);
        assert_null(m);
        snprintf(wanted, sizeof wanted, "cannot use the mapping m.mapping: %s", cases[i][1]);
        assert_string_equal(e.what, wanted);
    }
}

static void what_nobody_stated_is_closed(void **state)
{
    Mapping *m = parse("\xef\xbb\xbf" MINIMAL "A->a\r\n");
    SourcePlan plan = mapping_plan(m);
    (void)state;
    assert_int_equal(plan.label, LABEL_COMMERCIAL);
    assert_int_equal(plan.owner.n, 0);
    assert_false(plan.whole);
    assert_true(view_eq(plan.dataset, V("x-y")));
    assert_true(view_eq(plan.title, V("x-y")));
    assert_string_equal(m->kind.kind, "purchase");
    assert_string_equal(m->kind.fields[0].name, "a");
}

static void attributes_reach_their_field(void **state)
{
    Mapping *m = parse(MINIMAL "owner: RXH\nlabel: personal\nedition: 2025-01\nkind: line\nwhole: yes\n"
                               "Price | Cost (p) -> price role=price type=money unit=pence\n"
                               "Length -> length type=decimal unit=cm\n"
                               "State -> state type=choice format=\"on order|in use\" label=nhs\n"
                               "Day -> day type=date format=\"DD MON YYYY\" role=from required\n"
                               "Other day -> other type=date\n"
                               "date format: DD/MM/YYYY\ncurrency: EUR\n");
    const FieldDef *f = m->kind.fields;
    (void)state;
    assert_true(view_eq(m->owner, V("RXH")));
    assert_int_equal(m->label, LABEL_PERSONAL);
    assert_true(m->whole);
    assert_int_equal(f[0].type, FIELD_PENCE);
    assert_int_equal(f[0].role, ROLE_PRICE);
    assert_string_equal(f[0].format, "EUR");
    assert_string_equal(f[0].also, "Price|Cost (p)");
    assert_string_equal(f[1].format, "cm");
    assert_string_equal(f[2].format, "on order|in use");
    assert_int_equal(f[2].label, LABEL_NHS);
    assert_string_equal(f[3].format, "DD MON YYYY");
    assert_true(f[3].required);
    assert_string_equal(f[4].format, "DD/MM/YYYY");
    assert_string_equal(m->needs, "Price|Length|State|Day|Other day");
}

static bool open_and_recognise(const Mapping *m, const char *path_or_text, bool is_path)
{
    if (is_path)
        assert_int_equal(input_open(&in, path_or_text, &e), OK);
    else
        assert_int_equal(input_of_bytes(&in, view_of(path_or_text), "made-up", &e), OK);
    assert_int_equal(fake_open(&r, in, 100, &e), OK);
    return mapping_recognise(m, r.sniff) > 0;
}

static void close_file(void)
{
    fake_close(&r);
    input_close(in);
}

static void read_by(const Mapping *m, const char *path_or_text, bool is_path)
{
    assert_true(open_and_recognise(m, path_or_text, is_path));
    if (mapping_read(m, &r, &e) != OK)
        fail_msg("%s", e.what);
    assert_int_equal(r.rows_kept + r.rows_set_aside, r.rows_read);
}

static void expect(int record, const char *field, const char *value)
{
    View v = fake_value(&r, record, field);
    if (!v.p || !view_eq(v, view_of(value)))
        fail_msg("%s of record %d is '%.*s', not '%s'", field, record, VIEW_ARGS(v), value);
}

/* A field is found by what the publisher calls it, never by the name that the mapping gives it. */
static void columns_are_those_of_the_publisher(void **state)
{
    Mapping *m =
        parse(MINIMAL "Item -> key role=key required\nDescription | Long text -> name\nGone -> gone optional\n");
    (void)state;
    read_by(m, "report of 2025\nName,Long text,Item\nshort,the description,1\nshort,x,\n", false);
    assert_int_equal(r.rows_kept, 1);
    assert_int_equal(r.rows_set_aside, 1);
    expect(0, "name", "the description");
    expect(0, "Name, column 1", "short");
    expect(0, "key", "1");
    close_file();
    assert_false(open_and_recognise(m, "Name,Item\na,b\n", false));
    close_file();
    assert_false(open_and_recognise(m, "", false));
    close_file();
}

static void a_deep_header_and_options(void **state)
{
    Mapping *m = parse(MINIMAL "header row: 9\ndelimiter: ~\nquote: single\nA -> a role=key\nB -> b\n");
    (void)state;
    read_by(m, "1~\n2~\n3~\n4~\n5~\n6~\n7~\nB~A\n'x~y'~k\n", false);
    expect(0, "a", "k");
    expect(0, "b", "x~y");
    close_file();
}

static void a_sheet_of_a_workbook(void **state)
{
    static const char *const cells[][3] = { { "Orders", NULL, NULL },
                                            { "PO", "Day", "Price" },
                                            { "P1", "2025-01-02", "9.50" } };
    Mapping *m = parse(
        MINIMAL "sheet: Orders\nPO -> order role=key required\nDay -> day type=date\nPrice -> price type=money\n");
    Mapping *other = parse(MINIMAL "sheet: Elsewhere\nPO -> order role=key required\n");
    char path[] = "/tmp/trefoil-XXXXXX";
    lxw_workbook *book;
    lxw_worksheet *sheet;
    (void)state;
    close(mkstemp(path));
    book = workbook_new(path);
    sheet = workbook_add_worksheet(book, "Cover");
    worksheet_write_string(sheet, 0, 0, "About these data", NULL);
    sheet = workbook_add_worksheet(book, "Orders");
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            if (cells[i][k])
                worksheet_write_string(sheet, (lxw_row_t)i, (lxw_col_t)k, cells[i][k], NULL);
    worksheet_write_number(sheet, 3, 2, 1.25, NULL);
    workbook_close(book);
    read_by(m, path, true);
    assert_int_equal(r.rows_kept, 1);
    assert_int_equal(r.rows_set_aside, 1);
    expect(0, "price", "9.50");
    close_file();
    assert_false(open_and_recognise(other, path, true));
    close_file();
    unlink(path);
}

/* The mappings that come with the program, with their data: nothing is set aside, nothing ill-formed. */
static void examples_are_good(void **state)
{
    static const struct {
        const char *mapping, *data;
        int rows;
    } cases[] = {
        { "examples/mappings/item-master.mapping", "examples/mappings/item-master.csv", 5 },
        { "examples/mappings/purchase-orders.mapping", "examples/mappings/purchase-orders.tsv", 4 },
        { "examples/mappings/asset-register.mapping", "examples/mappings/asset-register.csv", 3 },
    };
    const char *root = getenv("ROOT") ? getenv("ROOT") : ".";
    Mapping *m[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        char path[1024], text[8192];
        size_t n;
        FILE *f;
        snprintf(path, sizeof path, "%s/%s", root, cases[i].mapping);
        f = fopen(path, "r");
        assert_non_null(f);
        n = fread(text, 1, sizeof text - 1, f);
        text[n] = '\0';
        fclose(f);
        m[i] = parse(text);
    }
    for (int i = 0; i < 3; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", root, cases[i].data);
        read_by(m[i], path, true);
        assert_int_equal(r.rows_kept, cases[i].rows);
        assert_int_equal(r.rows_set_aside, 0);
        for (int f = 0; f < r.layout[0].n_declared; f++)
            assert_int_equal(r.layout[0].ill_formed[f], 0);
        for (int k = 0; k < 3; k++)
            assert_int_equal(mapping_recognise(m[k], r.sniff) > 0, i == k);
        close_file();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(faults_are_told_with_their_line, begin, end),
        cmocka_unit_test_setup_teardown(what_nobody_stated_is_closed, begin, end),
        cmocka_unit_test_setup_teardown(attributes_reach_their_field, begin, end),
        cmocka_unit_test_setup_teardown(columns_are_those_of_the_publisher, begin, end),
        cmocka_unit_test_setup_teardown(a_deep_header_and_options, begin, end),
        cmocka_unit_test_setup_teardown(a_sheet_of_a_workbook, begin, end),
        cmocka_unit_test_setup_teardown(examples_are_good, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
