/* Text for people: columns, the width of a terminal, trees, hostile text; and lines of input. */
#include "ask/ask.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/screen.h"
#include "cli/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>
#include <cmocka.h>

typedef struct {
    TextFace face;
    Sink sink;
    Arena arena;
    Error e;
} Fixture;

static Code never(Sink *s, View bytes, Error *e)
{
    (void)s, (void)bytes, (void)e;
    return OK;
}

static Answer *start(Fixture *f, int width)
{
    arena_init(&f->arena, LIMIT_QUESTION_BYTES);
    sink_init(&f->sink, never);
    text_face(&f->face, &f->sink, width);
    f->face.answer.arena = &f->arena;
    f->face.answer.question = "fake";
    assert_int_equal(answer_begin(&f->face.answer, &f->e), OK);
    return &f->face.answer;
}

static void finish(Fixture *f, const char *wanted)
{
    assert_int_equal(answer_end(&f->face.answer, &f->e), OK);
    text_byte(&f->sink.text, '\0');
    assert_string_equal(f->sink.text.p, wanted);
    text_face_release(&f->face);
    sink_release(&f->sink);
    arena_release(&f->arena);
}

static const Column columns[] = { { .name = "code", .type = COLUMN_CODE },
                                  { .name = "name", .type = COLUMN_TEXT },
                                  { .name = "price", .type = COLUMN_MONEY, .unit = "a pack" } };

static void fill(Answer *a, Error *e)
{
    const Value one[] = { value_text(V("0123456789")), value_text(V("a long name of a short thing")),
                          value_money(money_pence(123456)) };
    const Value two[] = { value_text(V("7")), value_text(V("\xc3\xa9t\xc3\xa9 \x1b[31m\tred")), value_null() };

    assert_int_equal(answer_table(a, "things", "All things", columns, 3, e), OK);
    assert_int_equal(answer_row(a, one, e), OK);
    assert_int_equal(answer_row(a, two, e), OK);
    assert_int_equal(answer_table_end(a, e), OK);
}

static void wide(void **state)
{
    const AnswerSource s = { .source = V("dmd/2025-12"), .dataset = V("dmd"), .edition = V("2025-12"),
                             .publisher = V("NHSBSA") };
    Fixture f;
    Answer *a = start(&f, 0);

    (void)state;
    assert_int_equal(answer_fact(a, "rows_kept", value_count(1234), &f.e), OK);
    assert_int_equal(answer_fact(a, "newest", value_null(), &f.e), OK);
    fill(a, &f.e);
    assert_int_equal(answer_note(a, &f.e, "A note."), OK);
    assert_int_equal(answer_source(a, &s, &f.e), OK);
    finish(&f, "Rows kept: 1,234\n"
               "Newest: not published\n"
               "\n"
               "All things\n"
               "Code        Name                          Price (a pack)\n"
               "----------  ----------------------------  --------------\n"
               "0123456789  a long name of a short thing       \xc2\xa3" "1,234.56\n"
               "7           \xc3\xa9t\xc3\xa9 \xe2\x90\x9b[31m red                              -\n"
               "\n"
               "A note.\n"
               "\n"
               "Drawn from\n"
               "  dmd/2025-12, NHSBSA\n");
}

/* Marks are bold on a terminal that knows it, also in texts that are folded or cut, and nowhere else. */
static void marked(void **state)
{
    static const Mark mark[] = { { 2, 11 }, { 23, 30 } };
    for (int bold = 0; bold < 2; bold++) {
        Fixture f;
        Answer *a = start(&f, bold ? 36 : 0);
        const Value row[] = { value_text(V("7")), value_marked(V("a long name of a short \xc3\xa9thing"), mark, 2),
                              value_null() };
        (void)state;
        f.face.bold = bold;
        assert_int_equal(answer_table(a, "things", "All things", columns, 3, &f.e), OK);
        assert_int_equal(answer_row(a, row, &f.e), OK);
        assert_int_equal(answer_table_end(a, &f.e), OK);
        finish(&f, bold ? "All things\n"
                          "Code  Name                     Price\n"
                          "                                  (a\n"
                          "                               pack)\n"
                          "----  -----------------------  -----\n"
                          "7     a \033[1mlong\033[22m \033[1mname\033[22m of a short       -\n"
                          "      \033[1m\xc3\xa9thing\033[22m\n"
                        : "All things\n"
                          "Code  Name                           Price (a pack)\n"
                          "----  -----------------------------  --------------\n"
                          "7     a long name of a short \xc3\xa9thing               -\n");
    }
}

static void narrow(void **state)
{
    Fixture f;

    (void)state;
    fill(start(&f, 45), &f.e);
    finish(&f, "All things\n"
               "Code        Name                     Price (a\n"
               "                                        pack)\n"
               "----------  ----------------------  ---------\n"
               "0123456789  a long name of a short  \xc2\xa3" "1,234.56\n"
               "            thing\n"
               "7           \xc3\xa9t\xc3\xa9 \xe2\x90\x9b[31m red                   -\n");
    fill(start(&f, 34), &f.e);
    finish(&f, "All things\n"
               "Code         Price (a\n"
               "                pack)\n"
               "----------  ---------\n"
               "0123456789  \xc2\xa3" "1,234.56\n"
               "    Name: a long name of a short\n"
               "    thing\n"
               "7                   -\n"
               "    Name: \xc3\xa9t\xc3\xa9 \xe2\x90\x9b[31m red\n");
    fill(start(&f, 20), &f.e);
    finish(&f, "All things\n"
               "Code            0123456789\n"
               "Name            a long name of a\n"
               "                short thing\n"
               "Price (a pack)  \xc2\xa3" "1,234.56\n"
               "\n"
               "Code            7\n"
               "Name            \xc3\xa9t\xc3\xa9 \xe2\x90\x9b[31m red\n"
               "Price (a pack)  -\n");
}

/* What stays the same over rows is said once above them, what is too wide stands below; every cell is there. */
static void above_and_below(void **state)
{
    static const Column some[] = { { .name = "source", .type = COLUMN_TEXT },
                                   { .name = "field", .type = COLUMN_TEXT },
                                   { .name = "value", .type = COLUMN_TEXT },
                                   { .name = "hash", .type = COLUMN_CODE } };
    static const char *const rows[][4] = { { "dmd/2026-06/one", "name", "gauze", "00000000000000000000000000000001" },
                                           { "dmd/2026-06/one", "size", "10cm", "00000000000000000000000000000002" },
                                           { "eudamed/2026/b", "name", "swab", "00000000000000000000000000000003" },
                                           { "eudamed/2026/b", "size", "-", "00000000000000000000000000000004" } };
    Fixture f;
    Answer *a = start(&f, 40);

    (void)state;
    assert_int_equal(answer_table(a, "t", "Said", some, 4, &f.e), OK);
    for (int i = 0; i < 4; i++) {
        Value row[4];
        for (int k = 0; k < 4; k++)
            row[k] = rows[i][k][0] == '-' ? value_null() : value_text(view_of(rows[i][k]));
        assert_int_equal(answer_row(a, row, &f.e), OK);
    }
    assert_int_equal(answer_table_end(a, &f.e), OK);
    finish(&f, "Said\n"
               "Source           Field  Value\n"
               "---------------  -----  -----\n"
               "dmd/2026-06/one  name   gauze\n"
               "    Hash:\n"
               "    00000000000000000000000000000001\n"
               "dmd/2026-06/one  size   10cm\n"
               "    Hash:\n"
               "    00000000000000000000000000000002\n"
               "eudamed/2026/b   name   swab\n"
               "    Hash:\n"
               "    00000000000000000000000000000003\n"
               "eudamed/2026/b   size   -\n"
               "    Hash:\n"
               "    00000000000000000000000000000004\n");
    a = start(&f, 28);
    assert_int_equal(answer_table(a, "t", "Said", some, 3, &f.e), OK);
    for (int i = 0; i < 4; i++) {
        const Value row[] = { value_text(view_of(rows[i][0])), value_text(view_of(rows[i][1])),
                              value_text(V("no bigger than a hand")) };
        assert_int_equal(answer_row(a, row, &f.e), OK);
    }
    assert_int_equal(answer_table_end(a, &f.e), OK);
    finish(&f, "Said\n"
               "Source           Field\n"
               "---------------  -----\n"
               "= Value: no bigger than a\n"
               "  hand\n"
               "dmd/2026-06/one  name\n"
               "dmd/2026-06/one  size\n"
               "eudamed/2026/b   name\n"
               "eudamed/2026/b   size\n");
}

/* What changes now and then is said where it changes. */
static void above_changes(void **state)
{
    static const Column some[] = { { .name = "source", .type = COLUMN_TEXT },
                                   { .name = "field", .type = COLUMN_TEXT },
                                   { .name = "value", .type = COLUMN_TEXT } };
    Fixture f;
    Answer *a = start(&f, 26);

    (void)state;
    assert_int_equal(answer_table(a, "t", "Said", some, 3, &f.e), OK);
    for (int i = 0; i < 4; i++) {
        const Value row[] = { value_text(i < 2 ? V("dmd/2026-06/one") : V("eudamed/2026/b")),
                              value_text(i % 2 ? V("size") : V("name")),
                              i == 3 ? value_null() : value_text(V("gauze")) };
        assert_int_equal(answer_row(a, row, &f.e), OK);
    }
    assert_int_equal(answer_table_end(a, &f.e), OK);
    finish(&f, "Said\n"
               "Field  Value\n"
               "-----  -----\n"
               "= Source: dmd/2026-06/one\n"
               "name   gauze\n"
               "size   gauze\n"
               "\n"
               "= Source: eudamed/2026/b\n"
               "name   gauze\n"
               "size   -\n");
}

static void places(void **state)
{
    ColumnFit c[] = { { .title = 6, .title_word = 6, .cell = 20, .folds = false, .runs = 10 },
                      { .title = 6, .title_word = 6, .cell = 30, .cell_word = 9, .folds = true, .runs = 2 },
                      { .title = 6, .title_word = 6, .cell = 30, .cell_word = 9, .folds = true, .runs = 9 },
                      { .title = 5, .title_word = 5, .cell = 12, .folds = false, .runs = 1 } };

    (void)state;
    assert_true(columns_fit(c, 4, 10, 98)); /* side by side as they are */
    assert_true(c[1].place == PLACE_BESIDE && c[1].wide == 30 && c[3].place == PLACE_BESIDE);
    assert_true(columns_fit(c, 4, 10, 84)); /* the constant is said once */
    assert_true(c[3].place == PLACE_ABOVE && c[1].wide == 30 && c[2].wide == 30);
    assert_true(columns_fit(c, 4, 10, 70)); /* texts give way */
    assert_true(c[1].place == PLACE_BESIDE && c[1].wide + c[2].wide == 46);
    assert_true(columns_fit(c, 4, 10, 50)); /* what seldom changes goes above */
    assert_true(c[1].place == PLACE_ABOVE && c[2].place == PLACE_BESIDE && c[2].wide == 28);
    assert_false(columns_fit(c, 4, 10, 30)); /* nothing stands beside the first */
    assert_false(columns_fit(c, 4, 1, 30));
}

static void long_tables(void **state)
{
    static const Column one[] = { { .name = "n", .type = COLUMN_COUNT } };
    Fixture f;
    Answer *a = start(&f, 0);
    int lines = 0;

    (void)state;
    assert_int_equal(answer_table(a, "t", NULL, one, 1, &f.e), OK);
    for (int i = 0; i < 5000; i++) {
        Value v = value_count(i);
        assert_int_equal(answer_row(a, &v, &f.e), OK);
    }
    assert_true(f.face.streaming && f.face.arena.used < 1 << 20);
    assert_int_equal(answer_table_end(a, &f.e), OK);
    assert_int_equal(answer_table(a, "u", NULL, one, 1, &f.e), OK);
    assert_int_equal(answer_table_end(a, &f.e), OK);
    assert_int_equal(answer_end(a, &f.e), OK);
    for (size_t i = 0; i < f.sink.text.n; i++)
        lines += f.sink.text.p[i] == '\n';
    assert_int_equal(lines, 3 + 5000 + 3);
    assert_true(view_ends(text_view(&f.sink.text), V("\n4,999\n\nU\n(none)\n")));
    text_face_release(&f.face);
    sink_release(&f.sink);
    arena_release(&f.arena);
}

static void put_nodes(Answer *a, Error *e, const Column *c, const char *const (*rows)[3], int n, bool depth)
{
    assert_int_equal(answer_table(a, "tree", NULL, c, 3, e), OK);
    for (int i = 0; i < n; i++) {
        int64_t level = 0;
        Value row[] = { value_text(view_of(rows[i][0])), value_text(view_of(rows[i][1])),
                        value_text(view_of(rows[i][2])) };
        if (depth && view_int(view_of(rows[i][1]), &level))
            row[1] = value_count(level);
        assert_int_equal(answer_row(a, row, e), OK);
    }
    assert_int_equal(answer_table_end(a, e), OK);
}

static void trees(void **state)
{
    static const char *const by_name[][3] = { { "case", NULL, "of 10" },
                                              { "box", "case", "of 5" },
                                              { "each", "box", NULL },
                                              { "sleeve", "case", NULL },
                                              { "loop", "ring", NULL },
                                              { "ring", "loop", NULL } };
    static const char *const by_depth[][3] = { { "A", "0", NULL }, { "B", "1", NULL }, { "C", "2", "x" },
                                               { "D", "1", NULL } };
    static const Column names[] = { { .name = "node", .type = COLUMN_TEXT }, { .name = "parent", .type = COLUMN_TEXT },
                                    { .name = "more", .type = COLUMN_TEXT } };
    static const Column depths[] = { { .name = "node", .type = COLUMN_TEXT }, { .name = "depth", .type = COLUMN_COUNT },
                                     { .name = "more", .type = COLUMN_TEXT } };
    const Chart after = { "t", "tree", "node", "parent", NULL, MARK_TREE };
    const Chart before = { "t", "tree", "node", "depth", NULL, MARK_TREE };
    Fixture f;
    Answer *a = start(&f, 0);

    (void)state;
    put_nodes(a, &f.e, names, by_name, COUNT_OF(by_name), false);
    assert_int_equal(answer_chart(a, &after, &f.e), OK);
    finish(&f, "Tree\n"
               "case  of 10\n"
               "\xe2\x94\x9c\xe2\x94\x80 box  of 5\n"
               "\xe2\x94\x82  \xe2\x94\x94\xe2\x94\x80 each\n"
               "\xe2\x94\x94\xe2\x94\x80 sleeve\n"
               "loop\n"
               "\xe2\x94\x94\xe2\x94\x80 ring\n");
    a = start(&f, 0);
    assert_int_equal(answer_chart(a, &before, &f.e), OK);
    put_nodes(a, &f.e, depths, by_depth, COUNT_OF(by_depth), true);
    finish(&f, "Tree\n"
               "A\n"
               "\xe2\x94\x9c\xe2\x94\x80 B\n"
               "\xe2\x94\x82  \xe2\x94\x94\xe2\x94\x80 C  x\n"
               "\xe2\x94\x94\xe2\x94\x80 D\n");
}

static void screens(void **state)
{
    Text t;

    (void)state;
    text_init(&t, 1000);
    screen_put(&t, view("a\x1d" "b\x00\x7f\xc2\x9b\xe2\x80\xae\xff", 11));
    assert_true(view_eq(text_view(&t), V("a\xe2\x90\x9d"
                                         "b\xe2\x90\x80\xe2\x90\xa1\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")));
    assert_int_equal(screen_width(V("\xe6\xbc\xa2" "e\xcc\x81")), 3);
    text_clear(&t);
    screen_pad(&t, V("\xe6\xbc\xa2\xe6\xbc\xa2"), 4, false, true);
    screen_pad(&t, V("\xe6\xbc\xa2\xe6\xbc\xa2"), 3, true, true);
    assert_true(view_eq(text_view(&t), V("\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe2\x80\xa6")));
    text_release(&t);
}

static void lines_of(const char *input, size_t n, const char *const *wanted)
{
    Sink sink;
    Lines l;
    View line;
    bool more, too_long;
    Error e;
    int fd[2], i = 0;

    assert_int_equal(pipe(fd), 0);
    assert_int_equal(write(fd[1], input, n), n);
    close(fd[1]);
    sink_init(&sink, never);
    lines_open(&l, fd[0], &sink, NULL);
    while (lines_next(&l, &line, &more, &too_long, &e) == OK && more) {
        assert_non_null(wanted[i]);
        assert_true(view_eq(line, view_of(wanted[i])));
        assert_int_equal(l.number, ++i);
    }
    assert_null(wanted[i]);
    lines_release(&l);
    sink_release(&sink);
    close(fd[0]);
}

static void lines(void **state)
{
    (void)state;
    lines_of("", 0, (const char *const[]){ NULL });
    lines_of("a\n\nb", 4, (const char *const[]){ "a", "", "b", NULL });
    lines_of("\xef\xbb\xbf" "a\r\n", 6, (const char *const[]){ "a\r", NULL });
}

/* No question may take a name that every question has as an option, and words can go to one parameter only. */
static void declarations(void **state)
{
    (void)state;
    ask_register(question_groups);
    for (const Question *const *q = all_questions(); *q; q++) {
        const Param *many = NULL;
        assert_true((*q)->help && (*q)->answer);
        if (view_ends(view_of((*q)->help), V(".")))
            fail_msg("the help of %s ends with a full stop", (*q)->name);
        for (const Builtin *b = builtins; b->name; b++)
            assert_string_not_equal(b->name, (*q)->name);
        for (const Param *p = (*q)->params; p && p->name; p++) {
            for (const GlobalOption *g = global_options; g->name; g++)
                if (strcmp(g->name, p->name) == 0)
                    fail_msg("%s has --%s, which every question has", (*q)->name, p->name);
            if (!p->help || (p->type == PARAM_CHOICE && !p->choices))
                fail_msg("--%s of %s lacks help or choices", p->name, (*q)->name);
            if (many && p->need != OPTIONAL && p->need != REPEATED)
                fail_msg("%s of %s stands behind %s, which takes all words", p->name, (*q)->name, many->name);
            if (p->need == REPEATED || p->need == REQUIRED_REPEATED || (p->type == PARAM_WORDS && p->need == REQUIRED))
                many = p;
            if (p->otherwise && p->need != OPTIONAL && p->need != REPEATED)
                fail_msg("%s of %s is required and has a default", p->name, (*q)->name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide),          cmocka_unit_test(marked),
        cmocka_unit_test(narrow),        cmocka_unit_test(above_and_below),
        cmocka_unit_test(above_changes), cmocka_unit_test(places),
        cmocka_unit_test(long_tables),   cmocka_unit_test(trees),
        cmocka_unit_test(screens), cmocka_unit_test(lines),  cmocka_unit_test(declarations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
