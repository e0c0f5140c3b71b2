/* Answers: order, types, charts, notes, sources. What a question does wrongly is E_BUG and never reaches the face. */
#include "support/transcript.h"

#include "base/limits.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const Column columns[] = { { .name = "code", .type = COLUMN_CODE }, { .name = "price", .type = COLUMN_MONEY } };

typedef struct {
    Transcript t;
    Arena arena;
    Error e;
} Fixture;

static Answer *start(Fixture *f)
{
    f->e = (Error){ 0 };
    arena_init(&f->arena, LIMIT_QUESTION_BYTES);
    transcript_init(&f->t);
    f->t.answer.arena = &f->arena;
    f->t.answer.question = "fake";
    assert_int_equal(answer_begin(&f->t.answer, &f->e), OK);
    return &f->t.answer;
}

static void finish(Fixture *f)
{
    transcript_release(&f->t);
    arena_release(&f->arena);
}

static void in_order(void **state)
{
    Fixture f;
    Answer *a = start(&f);
    const Value row[] = { value_text(V("A1")), value_money(money_pence(1250)) };
    const Value nulls[] = { value_null(), value_null() };
    const AnswerSource s = { .source = V("dmd/2025-12"), .dataset = V("dmd"), .edition = V("2025-12") };
    const Chart chart = { "t", "prices", "code", "price", NULL, MARK_BAR };

    (void)state;
    assert_int_equal(answer_note(a, &f.e, "%d rows were set aside.", 3), OK);
    assert_int_equal(answer_fact(a, "rows_kept", value_count(12), &f.e), OK);
    assert_int_equal(answer_chart(a, &chart, &f.e), OK);
    assert_int_equal(answer_table(a, "prices", NULL, columns, 2, &f.e), OK);
    assert_int_equal(answer_row(a, row, &f.e), OK);
    assert_int_equal(answer_row(a, nulls, &f.e), OK);
    assert_int_equal(a->rows, 2);
    assert_int_equal(answer_table_end(a, &f.e), OK);
    assert_int_equal(answer_source(a, &s, &f.e), OK);
    assert_int_equal(answer_source(a, &s, &f.e), OK);
    answer_no(a);
    assert_int_equal(answer_end(a, &f.e), OK);
    answer_abort(a);
    assert_string_equal(transcript_words(&f.t), "begin fake\n"
                                                "fact rows_kept (Rows kept)=12\n"
                                                "chart prices\n"
                                                "table prices (Prices): code price\n"
                                                "row A1 12.50\n"
                                                "row - -\n"
                                                "table end\n"
                                                "note 3 rows were set aside.\n"
                                                "source dmd/2025-12\n"
                                                "end no\n");
    finish(&f);
}

static void a_bug(Fixture *f, Code c, const char *words)
{
    assert_int_equal(c, E_BUG);
    assert_int_equal(f->e.code, E_BUG);
    if (!strstr(f->e.what, words))
        fail_msg("'%s' does not say '%s'", f->e.what, words);
    answer_abort(&f->t.answer);
    assert_non_null(strstr(transcript_words(&f->t), "abort"));
    assert_int_equal(answer_fact(&f->t.answer, "late", value_count(1), &f->e), E_BUG);
    finish(f);
}

static void out_of_order(void **state)
{
    Fixture f;
    Answer *a = start(&f);
    const Value row[] = { value_text(V("A1")), value_money(money_pence(1250)) };

    (void)state;
    assert_int_equal(answer_table(a, "prices", NULL, columns, 2, &f.e), OK);
    a_bug(&f, answer_fact(a, "rows", value_count(1), &f.e), "a fact after its tables");
    a = start(&f);
    a_bug(&f, answer_row(a, row, &f.e), "a row outside a table");
    a = start(&f);
    a_bug(&f, answer_table_end(a, &f.e), "a table that is not open");
    a = start(&f);
    assert_int_equal(answer_table(a, "prices", NULL, columns, 2, &f.e), OK);
    a_bug(&f, answer_table(a, "more", NULL, columns, 2, &f.e), "inside another: 'more'");
    a = start(&f);
    assert_int_equal(answer_table(a, "prices", NULL, columns, 2, &f.e), OK);
    a_bug(&f, answer_end(a, &f.e), "leaves a table open: 'prices'");
    a = start(&f);
    assert_int_equal(answer_table(a, "prices", NULL, columns, 2, &f.e), OK);
    assert_int_equal(answer_table_end(a, &f.e), OK);
    a_bug(&f, answer_table(a, "prices", NULL, columns, 2, &f.e), "two tables of the same name: 'prices'");
    a = start(&f);
    a_bug(&f, answer_table(a, "none", NULL, columns, 0, &f.e), "without columns: 'none'");
}

static void types(void **state)
{
    static const ColumnType all[] = { COLUMN_TEXT, COLUMN_CODE, COLUMN_COUNT, COLUMN_NUMBER, COLUMN_SHARE,
                                      COLUMN_MONEY, COLUMN_DATE, COLUMN_INSTANT, COLUMN_MONTH, COLUMN_FLAG,
                                      COLUMN_PLACE, COLUMN_DURATION };
    const Value values[] = { value_text(V("x")), value_count(1), value_number(1), value_share(1),
                             value_money(money_pence(1)), value_date(1), value_instant(1), value_flag(true),
                             value_duration(1) };

    (void)state;
    for (int i = 0; i < COUNT_OF(all); i++)
        for (int k = 0; k < COUNT_OF(values); k++) {
            Fixture f;
            Answer *a = start(&f);
            Column c = { .name = "it", .type = all[i] };
            bool fits = values[k].type == all[i] || (column_is_text(all[i]) && values[k].type == COLUMN_TEXT);
            assert_int_equal(answer_table(a, "t", NULL, &c, 1, &f.e), OK);
            if (fits) {
                assert_int_equal(answer_row(a, &values[k], &f.e), OK);
                finish(&f);
            } else {
                a_bug(&f, answer_row(a, &values[k], &f.e), "another type in column 'it'");
            }
        }
}

static void charts(void **state)
{
    static const Chart wrong[] = { { "c", "other", "code", "price", NULL, MARK_BAR },
                                   { "c", "prices", "cod", "price", NULL, MARK_BAR },
                                   { "c", "prices", "code", "prize", NULL, MARK_BAR },
                                   { "c", "prices", "code", "price", "serie", MARK_BAR } };

    (void)state;
    for (int i = 0; i < COUNT_OF(wrong); i++) {
        Fixture f;
        Answer *a = start(&f);
        assert_int_equal(answer_table(a, "prices", NULL, columns, 2, &f.e), OK);
        assert_int_equal(answer_table_end(a, &f.e), OK);
        assert_int_equal(answer_chart(a, &wrong[i], &f.e), OK);
        a_bug(&f, answer_end(a, &f.e), "has a chart");
    }
}

static void nulls_and_names(void **state)
{
    char buffer[TITLE_CHARS];
    Label label;

    (void)state;
    assert_true(value_text((View){ NULL, 0 }).null);
    assert_false(value_text(V("")).null);
    assert_true(value_date(DATE_NONE).null);
    assert_string_equal(title_of("lead_time_days", buffer), "Lead time days");
    assert_string_equal(title_of("gtin", buffer), "GTIN");
    assert_string_equal(title_of("shared-gtin", buffer), "Shared GTIN");
    assert_string_equal(title_of("bnf_codes_begin", buffer), "BNF codes begin");
    assert_string_equal(title_of("", buffer), "");
    title_of("a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_g23456789", buffer);
    assert_int_equal(strlen(buffer), 63);
    assert_true(label_named(V("commercial"), &label) && label == LABEL_COMMERCIAL);
    assert_false(label_named(V("secret"), &label));
    assert_string_equal(label_name(LABEL_PERSONAL), "personal");
}

/* Every call of the face may fail, and the question hears of it. */
static void face_refuses(void **state)
{
    (void)state;
    for (long n = 1;; n++) {
        Fixture f;
        Answer *a;
        const Value row[] = { value_text(V("A1")), value_null() };
        Code c;

        f.e = (Error){ 0 };
        arena_init(&f.arena, LIMIT_QUESTION_BYTES);
        transcript_init(&f.t);
        f.t.refuse = n;
        a = &f.t.answer;
        a->arena = &f.arena;
        a->question = "fake";
        c = answer_begin(a, &f.e);
        c = c ? c : answer_fact(a, "x", value_null(), &f.e);
        c = c ? c : answer_table(a, "prices", NULL, columns, 2, &f.e);
        c = c ? c : answer_row(a, row, &f.e);
        c = c ? c : answer_table_end(a, &f.e);
        c = c ? c : answer_end(a, &f.e);
        if (c != OK)
            answer_abort(a);
        assert_int_equal(strstr(transcript_words(&f.t), "abort") != NULL, c != OK);
        finish(&f);
        if (c == OK) {
            assert_int_equal(n, 7);
            return;
        }
        assert_int_equal(c, E_IO);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order), cmocka_unit_test(out_of_order),    cmocka_unit_test(types),
        cmocka_unit_test(charts),   cmocka_unit_test(nulls_and_names), cmocka_unit_test(face_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
