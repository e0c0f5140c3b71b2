/* The runner: permission, store and snapshot, cancel and deadline, aborted answers, every allocation refused once. */
#include "support/transcript.h"

#include "base/limits.h"
#include "base/memory.h"
#include "sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#undef fail /* cmocka's; ours makes errors */

static const Param params[] = { { "code", PARAM_CODE, REQUIRED_REPEATED, "codes", NULL, NULL, LABEL_PUBLIC },
                                { "limit", PARAM_COUNT, OPTIONAL, "how many", NULL, "20", LABEL_PUBLIC },
                                { "bad", PARAM_FLAG, OPTIONAL, "fail half-way", NULL, NULL, LABEL_PUBLIC },
                                { "open", PARAM_FLAG, OPTIONAL, "leave the table open", NULL, NULL, LABEL_PUBLIC },
                                { 0 } };

static Code echo(Ask *ask, Answer *a, Error *e)
{
    static const Column columns[] = { { .name = "code", .type = COLUMN_CODE } };
    const ParamValue *code = ask_value(ask, "code");
    Code c = answer_fact(a, "limit", value_count(ask_count(ask, "limit", 0)), e);

    if (c == OK)
        c = answer_fact(a, "today", value_date(ask->today), e);
    if (c == OK)
        c = answer_table(a, "codes", NULL, columns, 1, e);
    for (int i = 0; i < code->n && c == OK; i++) {
        Value v = value_text(code->text[i]);
        if ((c = ask_continue(ask, e)) == OK)
            c = answer_row(a, &v, e);
        ask_progress(ask, "echoing", i + 1, code->n, "codes");
    }
    if (c == OK && ask_given(ask, "bad"))
        return fail(e, E_ABSENT, "half-way");
    if (c == OK && !ask_given(ask, "open"))
        c = answer_table_end(a, e);
    return c == OK ? answer_note(a, e, "Seen by %.*s.", VIEW_ARGS(ask->account->name)) : c;
}

static Code generation(Ask *ask, Answer *a, Error *e)
{
    return answer_fact(a, "generation", value_count(store_generation(ask->store)), e);
}

static Code operate(Ask *ask, Answer *a, Error *e)
{
    Store *store = NULL;
    Code c = ask_open_store(ask, STORE_CREATE, &store, e);

    if (c == OK)
        c = answer_fact(a, "made", value_flag(true), e);
    store_close(store);
    return c;
}

static const Question questions[] = {
    { "echo", "says it again", params, SEE_PUBLIC, echo, NO_STORE, NULL, NULL },
    { "echo loudly", "says it again", params, SEE_NHS, echo, NO_STORE, NULL, NULL },
    { "generation", "which generation", NULL, SEE_PUBLIC, generation, ANSWERS, NULL, NULL },
    { "built", "which generation, once built", NULL, SEE_PUBLIC, generation, NEEDS_PICTURE, NULL, NULL },
    { "make", "makes a store", NULL, ADMINISTER, operate, OPERATES, NULL, NULL },
    { 0 },
};
static const QuestionGroup groups[] = { { "Fakes", questions }, { NULL, NULL } };
static const Schema *const schemas[] = { &SCHEMA_store, NULL };

typedef struct {
    Transcript t;
    Arena arena;
    Account who;
    AskContext context;
    Error e;
} Fixture;

static void start(Fixture *f)
{
    *f = (Fixture){ .who = { .name = V("local") } };
    arena_init(&f->arena, LIMIT_QUESTION_BYTES);
    transcript_init(&f->t);
    f->context = (AskContext){ .account = &f->who, .access = &access_local, .arena = &f->arena, .schemas = schemas,
                               .now = 1751324400000 /* 2025-07-01, midnight of British Summer Time */ };
}

static void finish(Fixture *f)
{
    transcript_release(&f->t);
    arena_release(&f->arena);
}

static Code ask(Fixture *f, const char *name, const Given *given, int n)
{
    const Question *q = question_named(view_of(name));

    assert_non_null(q);
    return ask_run(q, given, n, &f->context, &f->t.answer, &f->e);
}

static void answers(void **state)
{
    const Given given[] = { { { NULL, 0 }, V("A1") }, { { NULL, 0 }, V("A2") } };
    Fixture f;

    (void)state;
    start(&f);
    assert_int_equal(ask(&f, "echo", given, 2), OK);
    assert_string_equal(transcript_words(&f.t), "begin echo code='A1' code='A2' limit='20'\n"
                                                "fact limit (Limit)=20\n"
                                                "fact today (Today)=2025-07-01\n"
                                                "table codes (Codes): code\n"
                                                "row A1\nrow A2\ntable end\n"
                                                "note Seen by local.\nend\n");
    finish(&f);
}

static void aborts(void **state)
{
    const Given bad[] = { { { NULL, 0 }, V("A1") }, { V("bad"), V("") } };
    const Given open[] = { { { NULL, 0 }, V("A1") }, { V("open"), V("") } };
    Fixture f;

    (void)state;
    start(&f);
    assert_int_equal(ask(&f, "echo", bad, 2), E_ABSENT);
    assert_non_null(strstr(transcript_words(&f.t), "row A1\nabort\n"));
    finish(&f);
    start(&f);
    assert_int_equal(ask(&f, "echo", open, 2), E_BUG);
    assert_non_null(strstr(transcript_words(&f.t), "abort\n"));
    finish(&f);
    start(&f);
    assert_int_equal(ask(&f, "echo", NULL, 0), E_USAGE);
    assert_string_equal(transcript_words(&f.t), "abort\n");
    finish(&f);
}

static void permissions(void **state)
{
    const Given given[] = { { { NULL, 0 }, V("A1") } };
    Fixture f;

    (void)state;
    start(&f);
    f.who = (Account){ .number = -1, .name = V("public"), .public_only = true };
    assert_int_equal(ask(&f, "echo", given, 1), OK);
    assert_int_equal(ask(&f, "echo loudly", given, 1), E_DENIED);
    assert_non_null(strstr(f.e.what, "account 'public' may not ask 'echo loudly'"));
    assert_false(access_local.see(NULL, &f.who, LABEL_NHS, V("")));
    assert_true(access_local.see(NULL, &f.who, LABEL_PUBLIC, V("")));
    f.who = (Account){ .name = V("local") };
    assert_true(access_local.see(NULL, &f.who, LABEL_COMMERCIAL, V("")));
    assert_int_equal(ask(&f, "echo loudly", given, 1), OK);
    finish(&f);
}

static Instant late(void)
{
    return 2000;
}

static void stops(void **state)
{
    const Given given[] = { { { NULL, 0 }, V("A1") } };
    atomic_bool cancel = false;
    Fixture f;

    (void)state;
    start(&f);
    f.context.cancel = &cancel;
    f.context.clock = late;
    f.context.deadline = 2001;
    assert_int_equal(ask(&f, "echo", given, 1), OK);
    f.context.deadline = 2000;
    assert_int_equal(ask(&f, "echo", given, 1), E_CANCEL);
    f.context.deadline = 0;
    cancel = true;
    assert_int_equal(ask(&f, "echo", given, 1), E_CANCEL);
    finish(&f);
}

static void stores(void **state)
{
    char url[64];
    Fixture f;

    (void)state;
    snprintf(url, sizeof url, "/tmp/trefoil-ask-run-%ld.db", (long)getpid());
    start(&f);
    f.context.store_url = url;
    assert_int_equal(ask(&f, "generation", NULL, 0), E_IO); /* absent, but that is no answer */
    assert_int_equal(ask(&f, "make", NULL, 0), OK);
    assert_int_equal(ask(&f, "generation", NULL, 0), OK);
    assert_non_null(strstr(transcript_words(&f.t), "fact generation (Generation)=0\nend\n"));
    assert_int_equal(ask(&f, "built", NULL, 0), E_CONFLICT);
    assert_non_null(strstr(f.e.what, "nothing has been built in"));
    f.context.schemas = NULL;
    assert_int_equal(ask(&f, "generation", NULL, 0), E_BUG);
    finish(&f);
    unlink(url);
}

static const Question *found(int *used, const Question **near, const char *a, const char *b)
{
    const View words[] = { view_of(a), view_of(b ? b : "") };
    return question_from_words(words, b ? 2 : 1, used, near);
}

static void registry(void **state)
{
    const Question *near;
    int used, n = 0;

    (void)state;
    for (const Question *const *q = all_questions(); *q; q++)
        n++;
    assert_int_equal(n, 5);
    assert_ptr_equal(found(&used, &near, "echo", "loudly"), &questions[1]);
    assert_int_equal(used, 2);
    assert_ptr_equal(found(&used, &near, "echo", "softly"), &questions[0]);
    assert_int_equal(used, 1);
    assert_null(found(&used, &near, "ehco", NULL));
    assert_ptr_equal(near, &questions[0]);
    assert_null(found(&used, &near, "zzz", NULL));
    assert_null(near);
    assert_null(found(&used, &near, "", NULL));
    assert_null(question_named(V("Echo")));
}

/* The n-th allocation fails, for every n until none does. */
static void sweep(void **state)
{
    const Given given[] = { { { NULL, 0 }, V("A1") }, { { NULL, 0 }, V("A2") } };

    (void)state;
    for (long n = 1;; n++) {
        long before = blocks_live();
        Fixture f;
        Code c;
        bool fired;

        start(&f);
        fault_arm(n);
        c = ask(&f, "echo", given, 2);
        fired = fault_disarm();
        if (c != OK)
            assert_true(f.t.aborted);
        finish(&f);
        assert_int_equal(blocks_live(), before);
        if (!fired) {
            assert_int_equal(c, OK);
            assert_true(n > 1);
            return;
        }
        assert_true(c == E_MEMORY && f.e.what[0]);
    }
}

static int set_up(void **state)
{
    (void)state;
    ask_register(groups);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers), cmocka_unit_test(aborts), cmocka_unit_test(permissions), cmocka_unit_test(stops),
        cmocka_unit_test(stores),  cmocka_unit_test(registry), cmocka_unit_test(sweep),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
