/* What the tests of accounts share: a store with the program's own tables, asking as somebody. */
#ifndef ACCESS_TEST_H
#define ACCESS_TEST_H

#include "store_test.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/questions.h"
#include "access/session.h"
#include "picture/links.h"
#include "picture/questions.h"
#include "sql.h"
#include "support/transcript.h"

#define NOW   ((Instant)1795780800000) /* 2026-11-27T12:00:00Z */
#define TODAY date_in_london(NOW)

static const QuestionGroup access_groups[] = { { "Products", picture_questions },
                                               { "Links", link_questions },
                                               { "Keeping", picture_operations },
                                               { "Accounts", access_questions },
                                               { NULL, NULL } };

typedef struct {
    Store *store; /* open for writing */
    const char *url;
    Arena arena;
    AccessContext accounts;
    Access access;
    Account who;
    Instant now;
    Transcript t;
    Error e;
} Office;

__attribute__((unused)) static void office_open(Office *o, void **state)
{
    *o = (Office){ .url = fresh(state), .who = account_local, .now = NOW };
    arena_init(&o->arena, LIMIT_QUESTION_BYTES);
    transcript_init(&o->t);
    OK_OR_SAY(store_open(&o->store, o->url, STORE_CREATE, SCHEMAS_IN_sql, e));
    OK_OR_SAY(store_hurry(o->store, true, e));
    access_open(&o->accounts, o->url, SCHEMAS_IN_sql, NULL);
    o->access = access_of(&o->accounts);
}

__attribute__((unused)) static void office_close(Office *o)
{
    access_close(&o->accounts);
    store_close(o->store);
    transcript_release(&o->t);
    arena_release(&o->arena);
}

/* Asks with positional words, and `name=value` for the others; ends with NULL. */
__attribute__((unused, sentinel)) static Code office_ask(Office *o, const char *question, ...)
{
    AskContext context = { .store_url = o->url,
                           .account = &o->who,
                           .access = &o->access,
                           .now = o->now,
                           .arena = &o->arena,
                           .schemas = SCHEMAS_IN_sql };
    const Question *q = question_named(view_of(question));
    Given given[16];
    int n = 0;
    const char *word;
    va_list ap;

    assert_non_null(q);
    va_start(ap, question);
    while ((word = va_arg(ap, const char *))) {
        const char *equals = word[0] == '-' ? strchr(word, '=') : NULL;
        assert_true(n < 16);
        given[n++] = equals ? (Given){ view(word + 2, (size_t)(equals - word) - 2), view_of(equals + 1) }
                            : (Given){ { NULL, 0 }, view_of(word) };
    }
    va_end(ap);
    transcript_release(&o->t);
    transcript_init(&o->t);
    return ask_run(q, given, n, &context, &o->t.answer, &o->e);
}

#define ASKED(o, ...)                                                                                                  \
    do {                                                                                                               \
        if (office_ask(o, __VA_ARGS__, NULL) != OK)                                                                    \
            fail_msg("%s: %s (%s)", #__VA_ARGS__, (o)->e.what, (o)->e.where);                                          \
    } while (0)
#define REFUSED(o, code, ...)                                                                                          \
    do {                                                                                                               \
        Code c_ = office_ask(o, __VA_ARGS__, NULL);                                                                    \
        if (c_ != (code))                                                                                              \
            fail_msg("%s: %s, %s", #__VA_ARGS__, code_name(c_), c_ ? (o)->e.what : "");                                \
    } while (0)

__attribute__((unused)) static bool says(Office *o, const char *words)
{
    return strstr(transcript_words(&o->t), words) != NULL;
}

__attribute__((unused)) static void become(Office *o, const char *name)
{
    OK_OR_SAY(account_load(o->store, view_of(name), SCOPE_ACT, date_in_london(o->now), &o->arena, &o->who, e));
}

static int register_questions(void **state)
{
    (void)state;
    ask_register(access_groups);
    return 0;
}

#define RUN_ACCESS_TESTS(tests) (begin_tests(), end_tests(cmocka_run_group_tests(tests, register_questions, NULL)))

#endif
