/* Questions that go on without a connection: who finds them, how far they are, how they end, how many there may be,
 * when they are forgotten. Not here: when a request becomes one (tests/cli/serve_jobs.sh). */
#include "base/limits.h"
#include "web/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena arena;
static Jobs *jobs;
static Server server;
static Conn conn = { .server = &server };

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 16 * MIB);
    jobs = jobs_new();
    return jobs ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    jobs_free(jobs);
    arena_release(&arena);
    return 0;
}

/* ---- accounts, requests, answers --------------------------------------------------------------------------------- */

static AccountRights acts = { ROLE_NHS, SCOPE_ACT, { "RX1", 3 }, NULL, 0 };
static AccountRights reads = { ROLE_NHS, SCOPE_READ, { "RX1", 3 }, NULL, 0 };
static AccountRights curates = { ROLE_CURATOR, SCOPE_ACT, { "RX1", 3 }, NULL, 0 };

static Account account(int64_t number, const AccountRights *rights)
{
    return (Account){ .number = number, .name = V("x"), .organisation = V("RX1"), .rights = rights };
}

static Job *job_of(Account who, const char *query)
{
    Job *job = job_new(&conn);

    assert_non_null(job);
    job->request =
        (Request){ .method = V("GET"), .path = V("/api/v1/digest"), .query = view_of(query), .account = who };
    return job;
}

/* Of the two owners the connection has gone already. */
static void job_gone(Job *job)
{
    job_leave(job);
    job_leave(job);
}

static JobStatus status_of(Account who, const char *id)
{
    JobStatus s = { .state = JOB_STATES };

    assert_true(jobs_find(jobs, &who, view_of(id), &arena, &s));
    return s;
}

static bool finds(Account who, const char *id)
{
    JobStatus s;
    return jobs_find(jobs, &who, view_of(id), &arena, &s);
}

static const char *id_of(JobRecord *x)
{
    JobStatus s;

    jobs_status(jobs, x, &s);
    return arena_printf(&arena, "%s", s.id).p;
}

/* The answer of so many bytes is there. */
static void answer(JobRecord *x, Job *job, size_t bytes, int status, bool failed, int64_t now)
{
    Reply r;

    reply_init(&r, &job->request);
    r.status = status;
    r.type = "application/json";
    r.disposition = V("attachment");
    for (size_t i = 0; i < bytes; i++)
        text_byte(&r.held, (char)('a' + i % 26));
    jobs_done(jobs, x, &r, failed, now);
    reply_release(&r);
    job_gone(job);
}

/* What jobs_write gives, whole, in memory. */
typedef struct {
    Sink sink;
    Text got;
    int64_t forget; /* this account's: the record is forgotten while it is read */
    const char *id;
} Taken;

static Code take(Sink *s, View bytes, Error *e)
{
    Taken *t = (Taken *)s;
    Account who = account(t->forget, &acts);

    (void)e;
    text_put(&t->got, bytes);
    if (t->forget && t->id)
        assert_true(jobs_cancel(jobs, &who, view_of(t->id)));
    t->id = NULL;
    return OK;
}

static Code written(Account who, const char *id, bool forget, Text *out)
{
    Taken t = { .forget = forget ? who.number : 0, .id = id };
    Error e;
    Code c;

    sink_init(&t.sink, take);
    text_init(&t.got, 16 * MIB);
    c = jobs_write(jobs, &who, view_of(id), &t.sink, &e);
    if (c == OK)
        c = sink_flush(&t.sink, &e);
    sink_release(&t.sink);
    if (out)
        *out = t.got;
    else
        text_release(&t.got);
    return c;
}

/* ---- the course of one ------------------------------------------------------------------------------------------- */

static void one_from_start_to_end(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, "x=1");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    JobStatus s;
    const char *id;
    Text body, t;

    (void)state;
    assert_non_null(x);
    id = id_of(x);
    assert_int_equal(strlen(id), JOB_ID_CHARS - 1);
    s = status_of(ann, id);
    assert_int_equal(s.state, JOB_RUNS);
    assert_true(view_eq(s.asked_for, V("/api/v1/digest?x=1")));
    assert_true(s.took_ms >= 0 && !s.doing[0] && s.total == 0);
    assert_int_equal(written(ann, id, false, NULL), E_ABSENT); /* no answer yet */

    job->progress.tell(job->progress.ctx, "hashing product", 25, 100, "rows");
    s = status_of(ann, id);
    assert_string_equal(s.doing, "hashing product");
    assert_string_equal(s.unit, "rows");
    assert_true(s.done == 25 && s.total == 100);
    text_init(&t, 4096);
    job_json(&t, &s);
    text_byte(&t, '\0');
    assert_non_null(strstr(t.p, "\"state\": \"running\""));
    assert_non_null(strstr(t.p, "\"doing\": \"hashing product\", \"done\": 25, \"total\": 100, \"unit\": \"rows\""));
    assert_null(strstr(t.p, "result"));
    job->progress.tell(job->progress.ctx, "hashing product", 26, 0, NULL);
    text_clear(&t);
    s = status_of(ann, id);
    job_json(&t, &s);
    text_byte(&t, '\0');
    assert_non_null(strstr(t.p, "\"total\": null, \"unit\": \"\""));

    answer(x, job, 100000, 200, false, job->asked + 5000);
    s = status_of(ann, id);
    assert_int_equal(s.state, JOB_DONE);
    assert_int_equal(s.status, 200);
    assert_int_equal(s.bytes, 100000);
    assert_int_equal(s.took_ms, 5000);
    assert_true(view_eq(s.disposition, V("attachment")));
    text_clear(&t);
    job_json(&t, &s);
    text_byte(&t, '\0');
    assert_non_null(strstr(t.p, "\"status\": 200, \"bytes\": 100000"));
    text_release(&t);
    for (int i = 0; i < 2; i++) { /* as often as it is asked for */
        assert_int_equal(written(ann, id, false, &body), OK);
        assert_int_equal(body.n, 100000);
        assert_int_equal(body.p[99999], 'a' + 99999 % 26);
        text_release(&body);
    }
    assert_true(jobs_cancel(jobs, &ann, view_of(id)));
    assert_false(finds(ann, id));
    assert_int_equal(written(ann, id, false, NULL), E_ABSENT);
}

static void stopped(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    const char *id = id_of(x);

    (void)state;
    assert_false(atomic_load(&job->cancel));
    assert_true(jobs_cancel(jobs, &ann, view_of(id)));
    assert_true(atomic_load(&job->cancel));
    assert_int_equal(status_of(ann, id).state, JOB_RUNS); /* until its question has heard of it */
    answer(x, job, 10, 503, true, job->asked);
    assert_int_equal(status_of(ann, id).state, JOB_CANCELLED);
    assert_int_equal(written(ann, id, false, NULL), OK); /* why it ended is an answer too */
}

/* One that was told too late is done all the same. */
static void stopped_too_late(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    const char *id = id_of(x);

    (void)state;
    assert_true(jobs_cancel(jobs, &ann, view_of(id)));
    answer(x, job, 10, 200, false, job->asked);
    assert_int_equal(status_of(ann, id).state, JOB_DONE);
}

static void failing(void **state)
{
    static const struct {
        int status;
        bool failed;
        JobState wanted;
    } ends[] = { { 200, true, JOB_FAILED },
                 { 500, false, JOB_FAILED },
                 { 503, false, JOB_FAILED },
                 { 404, false, JOB_DONE },
                 { 400, false, JOB_DONE } };
    Account ann = account(7, &acts);

    (void)state;
    for (int i = 0; i < COUNT_OF(ends); i++) {
        Job *job = job_of(ann, "");
        JobRecord *x = jobs_take(jobs, job, job->asked);
        const char *id = id_of(x);
        answer(x, job, 0, ends[i].status, ends[i].failed, job->asked);
        assert_int_equal(status_of(ann, id).state, ends[i].wanted);
    }
}

/* The folder for the answer cannot be written to. */
static void no_room_for_the_answer(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    const char *id = id_of(x);

    (void)state;
    job->request.folder = "/nonexistent/folder";
    answer(x, job, 10, 200, false, job->asked);
    assert_int_equal(status_of(ann, id).state, JOB_FAILED);
    assert_int_equal(written(ann, id, false, NULL), E_ABSENT);
}

/* ---- who --------------------------------------------------------------------------------------------------------- */

static void nobody_else_finds_it(void **state)
{
    Account ann = account(7, &acts),
            others[] = { account(8, &acts), account(7, &reads), account(7, &curates), account_public, account_local };
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    const char *id = id_of(x);
    JobStatus list[4];

    (void)state;
    for (int done = 0; done < 2; done++) {
        for (int i = 0; i < COUNT_OF(others); i++) {
            assert_false(finds(others[i], id));
            assert_int_equal(jobs_list(jobs, &others[i], &arena, list, 4), 0);
            assert_false(jobs_cancel(jobs, &others[i], view_of(id)));
            assert_int_equal(written(others[i], id, false, NULL), E_ABSENT);
        }
        assert_true(finds(ann, id));
        assert_int_equal(jobs_list(jobs, &ann, &arena, list, 4), 1);
        if (!done) {
            assert_false(atomic_load(&job->cancel));
            answer(x, job, 10, 200, false, job->asked);
        }
    }
}

/* A wider token finds what a narrower one asked, not the other way; the public's is found by its address, and listed to
 * nobody. */
static void scopes_and_the_public(void **state)
{
    Account ann = account(7, &reads), wider = account(7, &acts);
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    JobStatus list[4];

    (void)state;
    assert_true(finds(wider, id_of(x)));
    answer(x, job, 1, 200, false, job->asked);
    job = job_of(account_public, "");
    x = jobs_take(jobs, job, job->asked);
    assert_true(finds(account_public, id_of(x)));
    assert_int_equal(jobs_list(jobs, &account_public, &arena, list, 4), 0);
    assert_false(finds(account_public, "00000000000000000000000000000000"));
    assert_false(finds(account_public, ""));
    answer(x, job, 1, 200, false, job->asked);
}

/* ---- how many ---------------------------------------------------------------------------------------------------- */

static void so_many_run(void **state)
{
    Job *job[LIMIT_WEB_JOBS_RUN_ALL + 1];
    JobRecord *x[LIMIT_WEB_JOBS_RUN_ALL + 1];
    int n = 0;

    (void)state;
    for (int64_t who = 1; n < LIMIT_WEB_JOBS_RUN_ALL; who++) {
        Account one = account(who, &acts);
        for (int i = 0; i < LIMIT_WEB_JOBS_RUN; i++, n++) {
            job[n] = job_of(one, "");
            assert_non_null(x[n] = jobs_take(jobs, job[n], job[n]->asked));
        }
        job[n] = job_of(one, ""); /* one more of this account */
        assert_null(jobs_take(jobs, job[n], job[n]->asked));
        job_gone(job[n]);
    }
    job[n] = job_of(account(99, &acts), ""); /* one more of all */
    assert_null(jobs_take(jobs, job[n], job[n]->asked));
    answer(x[0], job[0], 1, 200, false, 0);
    assert_non_null(x[n] = jobs_take(jobs, job[n], job[n]->asked));
    jobs_stop(jobs);
    for (int i = 1; i <= n; i++) {
        assert_true(atomic_load(&job[i]->cancel));
        answer(x[i], job[i], 1, 503, true, 0);
    }
}

/* What one account keeps is bounded, and so is what all keep: the one that ended first gives way. */
static void so_many_are_kept(void **state)
{
    const char *id[LIMIT_WEB_JOBS_OF_ONE + 2];
    JobStatus list[LIMIT_WEB_JOBS_OF_ONE + 2];
    Account ann = account(7, &acts), bea = account(8, &acts);
    const char *hers = NULL;

    (void)state;
    for (int i = 0; i < COUNT_OF(id); i++) {
        Job *job = job_of(ann, arena_printf(&arena, "%d", i).p);
        JobRecord *x = jobs_take(jobs, job, job->asked);
        id[i] = id_of(x);
        answer(x, job, 1, 200, false, 1000 + i);
        if (!hers) {
            job = job_of(bea, "");
            x = jobs_take(jobs, job, job->asked);
            hers = id_of(x);
            answer(x, job, 1, 200, false, 1); /* the oldest of all */
        }
    }
    assert_true(finds(bea, hers));
    assert_false(finds(ann, id[0]) || finds(ann, id[1]));
    assert_true(finds(ann, id[2]));
    assert_int_equal(jobs_list(jobs, &ann, &arena, list, COUNT_OF(list)), LIMIT_WEB_JOBS_OF_ONE);
    assert_string_equal(list[0].id, id[COUNT_OF(id) - 1]); /* the newest first */
    assert_string_equal(list[LIMIT_WEB_JOBS_OF_ONE - 1].id, id[2]);
    assert_int_equal(jobs_list(jobs, &ann, &arena, list, 3), 3);
    for (int i = 0; i < LIMIT_WEB_JOBS; i++) {
        Job *job = job_of(account(100 + i, &acts), "");
        JobRecord *x = jobs_take(jobs, job, job->asked);
        assert_non_null(x);
        answer(x, job, 1, 200, false, 2000 + i);
    }
    assert_false(finds(bea, hers));
    assert_int_equal(jobs_list(jobs, &ann, &arena, list, COUNT_OF(list)), 0);
}

static void forgotten_in_time(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, ""), *runs = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked), *y = jobs_take(jobs, runs, runs->asked);
    const char *id = id_of(x), *other = id_of(y);

    (void)state;
    answer(x, job, 10, 200, false, 1000);
    jobs_sweep(jobs, 1000 + LIMIT_WEB_JOB_KEPT_MS);
    assert_true(finds(ann, id));
    jobs_sweep(jobs, 1001 + LIMIT_WEB_JOB_KEPT_MS);
    assert_false(finds(ann, id));
    assert_true(finds(ann, other)); /* one that runs is never swept away */
    answer(y, runs, 10, 200, false, 1001 + LIMIT_WEB_JOB_KEPT_MS);
}

/* Forgotten while its answer is on the way: the answer is whole. */
static void forgotten_while_read(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    const char *id = id_of(x);
    Text body;

    (void)state;
    answer(x, job, 700000, 200, false, 1000);
    assert_int_equal(written(ann, id, true, &body), OK);
    assert_int_equal(body.n, 700000);
    text_release(&body);
    assert_false(finds(ann, id));
}

/* Answered at the moment in which it was taken: as if it had never been. */
static void never_was(void **state)
{
    Account ann = account(7, &acts);
    Job *job = job_of(ann, "");
    JobRecord *x = jobs_take(jobs, job, job->asked);
    const char *id = id_of(x);

    (void)state;
    jobs_forget(jobs, x);
    assert_false(finds(ann, id));
    job_gone(job);
}

/* ---- when -------------------------------------------------------------------------------------------------------- */

static void patience(void **state)
{
    static const struct {
        const char *method, *path, *accept, *prefer;
        int64_t least, most;
    } way[] = {
        { "GET", "/api/v1/digest", "", "", LIMIT_WEB_PROGRAM_MS, LIMIT_WEB_PROGRAM_MS },
        { "GET", "/api/v1/digest", "text/html", "", 3000, 3100 }, /* a person's browser */
        { "GET", "/ask/digest", "", "", 3000, 3100 },
        { "GET", "/api/v1/digest", "", "respond-async", 1, 100 },
        { "GET", "/api/v1/digest", "", "Respond-Async, wait=5", 5000, 5100 },
        { "GET", "/api/v1/digest", "", "foo; wait=9, respond-async; x, wait = 7", 7000, 7100 },
        { "GET", "/api/v1/digest", "", "respond-async, wait=99999999999999999999", 1, 100 }, /* no number */
        { "GET", "/api/v1/digest", "", "respond-async, wait=86400", LIMIT_WEB_QUESTION_MS, LIMIT_WEB_QUESTION_MS },
        { "GET", "/api/v1/digest", "", "wait=1", LIMIT_WEB_PROGRAM_MS, LIMIT_WEB_PROGRAM_MS },
        { "POST", "/api/v1/note/add", "", "respond-async", -1, -1 },
        { "GET", "/jobs/x", "", "", -1, -1 },
        { "GET", "/fhir/R4/Device", "", "respond-async", -1, -1 },
        { "GET", "/01/09506000134352", "", "", -1, -1 },
        { "GET", "/sign-in/provider", "", "", -1, -1 },
    };

    (void)state;
    for (int i = 0; i < COUNT_OF(way); i++) {
        Request q = { .method = view_of(way[i].method),
                      .path = view_of(way[i].path),
                      .accept = view_of(way[i].accept) };
        int64_t got = jobs_patience(&q, view_of(way[i].prefer), 3000);
        if (got < way[i].least || got > way[i].most)
            fail_msg("%s %s, Prefer: %s: %lld", way[i].method, way[i].path, way[i].prefer, (long long)got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_from_start_to_end, begin, end),
        cmocka_unit_test_setup_teardown(stopped, begin, end),
        cmocka_unit_test_setup_teardown(stopped_too_late, begin, end),
        cmocka_unit_test_setup_teardown(failing, begin, end),
        cmocka_unit_test_setup_teardown(no_room_for_the_answer, begin, end),
        cmocka_unit_test_setup_teardown(nobody_else_finds_it, begin, end),
        cmocka_unit_test_setup_teardown(scopes_and_the_public, begin, end),
        cmocka_unit_test_setup_teardown(so_many_run, begin, end),
        cmocka_unit_test_setup_teardown(so_many_are_kept, begin, end),
        cmocka_unit_test_setup_teardown(forgotten_in_time, begin, end),
        cmocka_unit_test_setup_teardown(forgotten_while_read, begin, end),
        cmocka_unit_test_setup_teardown(never_was, begin, end),
        cmocka_unit_test_setup_teardown(patience, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
