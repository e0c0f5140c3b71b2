/* See jobs.h. */
#include "web/jobs.h"

#include "access/secret.h"
#include "base/limits.h"
#include "base/memory.h"
#include "web/inside.h"
#include "web/resolver.h"

#include <stdio.h>

enum { A_MOMENT_MS = 50 }; /* what most questions take less than */

struct JobRecord {
    JobRecord *next; /* the newest first                              */
    JobStatus status;
    int64_t account;
    Scope scope;     /* of the token that asked: a narrower one does not find it   */
    uint64_t rights; /* that the account had: with others it must ask again        */
    Job *job;        /* while it runs                                  */
    Spool *spool;
    int64_t began, ended; /* monotonic milliseconds                         */
    int readers;          /* that copy the answer at the moment             */
    bool gone;            /* nobody finds it any more                       */
    Arena arena;
};

struct Jobs {
    pthread_mutex_t lock;
    JobRecord *first;
    int n;
    uint64_t bytes;
};

const char *job_state_name(JobState state)
{
    static const char *const names[JOB_STATES] = { "running", "done", "failed", "cancelled" };
    return names[state];
}

Jobs *jobs_new(void)
{
    Jobs *j = mem_alloc(sizeof *j);

    if (!j)
        return NULL;
    *j = (Jobs){ .n = 0 };
    pthread_mutex_init(&j->lock, NULL);
    return j;
}

static void record_free(JobRecord *x)
{
    spool_leave(x->spool, true);
    arena_release(&x->arena);
    mem_free(x);
}

void jobs_free(Jobs *j)
{
    JobRecord *next;

    if (!j)
        return;
    for (JobRecord *x = j->first; x; x = next) {
        next = x->next;
        record_free(x);
    }
    pthread_mutex_destroy(&j->lock);
    mem_free(j);
}

/* ---- when ------------------------------------------------------------------------------------------------------- */

/* The seconds of "wait=10", -1 without; *async: "respond-async" is there. */
static int64_t read_prefer(View prefer, bool *async)
{
    int64_t wait = -1, n;

    *async = false;
    while (prefer.p) {
        View rest = view_cut(&prefer, ',');
        View one = view_trim(view_cut(&rest, ';')), value = one, name;
        name = view_trim(view_cut(&value, '='));
        value = value.p ? view_trim(value) : V("");
        if (view_eq_nocase(name, V("respond-async")))
            *async = true;
        else if (view_eq_nocase(name, V("wait")) && view_digits(value) && view_int(value, &n))
            wait = n;
    }
    return wait;
}

int64_t jobs_patience(const Request *q, View prefer, int64_t patience_ms)
{
    bool async, api = view_starts(q->path, V("/api/"));
    int64_t wait = read_prefer(prefer, &async);

    if (!view_eq(q->method, V("GET")) || jobs_path(q->path) || view_starts(q->path, V("/fhir/")) ||
        resolver_path(q->path) || view_starts(q->path, V("/sign-in")))
        return -1; /* clients of these standards know no such answer; what signs in goes to its own browser */
    if (async && wait >= 0 && wait < LIMIT_WEB_QUESTION_MS / 1000)
        return wait * 1000 + A_MOMENT_MS;
    if (async)
        return wait < 0 ? A_MOMENT_MS : LIMIT_WEB_QUESTION_MS;
    if (api && patience_ms < LIMIT_WEB_PROGRAM_MS && view_find_view(q->accept, V("text/html")) < 0)
        return LIMIT_WEB_PROGRAM_MS;
    return patience_ms + A_MOMENT_MS;
}

/* ---- begin and end ---------------------------------------------------------------------------------------------- */

static bool new_id(char id[JOB_ID_CHARS])
{
    unsigned char raw[16];
    Error e;

    if (secret_random(raw, sizeof raw, &e) != OK)
        return false;
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(id + 2 * i, 3, "%02x", raw[i]);
    return true;
}

static Scope scope_of(const Account *who)
{
    return who->rights ? who->rights->scope : SCOPE_PUBLIC;
}

static bool may_find(const JobRecord *x, const Account *who)
{
    return x->account == who->number && scope_of(who) >= x->scope && rights_print(who->rights) == x->rights;
}

static JobRecord *record_new(Job *job, int64_t now)
{
    const Request *q = &job->request;
    JobRecord *x = mem_alloc(sizeof *x);
    bool query = q->query.n > 0;

    if (!x)
        return NULL;
    *x = (JobRecord){ .account = q->account.number,
                      .scope = scope_of(&q->account),
                      .rights = rights_print(q->account.rights),
                      .job = job,
                      .began = job->asked,
                      .status.state = JOB_RUNS };
    arena_init(&x->arena, LIMIT_WEB_TARGET * 4);
    x->status.asked = q->context.now;
    x->status.asked_for =
        arena_printf(&x->arena, "%.*s%s%.*s", VIEW_ARGS(q->path), query ? "?" : "", VIEW_ARGS(q->query));
    x->ended = now;
    if (!x->status.asked_for.p || !new_id(x->status.id)) {
        arena_release(&x->arena);
        mem_free(x);
        return NULL;
    }
    return x;
}

/* Of one account: how many there are. *room: another one may run. */
static int count_of(const Jobs *j, int64_t account, bool *room)
{
    int all = 0, run = 0, run_all = 0;

    for (const JobRecord *x = j->first; x; x = x->next) {
        bool mine = x->account == account, runs = x->job != NULL;
        all += mine, run += mine && runs, run_all += runs;
    }
    *room = run < LIMIT_WEB_JOBS_RUN && run_all < LIMIT_WEB_JOBS_RUN_ALL;
    return all;
}

static void unlink_record(Jobs *j, JobRecord *gone)
{
    JobRecord **at = &j->first;

    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
    j->n--;
    j->bytes -= gone->status.bytes;
    if (gone->readers)
        gone->gone = true; /* the last reader frees it */
    else
        record_free(gone);
}

/* The one that ended first (of an account, or of all: account NULL), or NULL. */
static JobRecord *oldest(const Jobs *j, const int64_t *account)
{
    JobRecord *found = NULL;

    for (JobRecord *x = j->first; x; x = x->next)
        if (!x->job && (!account || x->account == *account) && (!found || x->ended <= found->ended))
            found = x;
    return found;
}

JobRecord *jobs_take(Jobs *j, Job *job, int64_t now)
{
    JobRecord *x = record_new(job, now), *old;
    bool room;

    if (!x)
        return NULL;
    pthread_mutex_lock(&j->lock);
    if (count_of(j, x->account, &room) >= LIMIT_WEB_JOBS_OF_ONE && (old = oldest(j, &x->account)))
        unlink_record(j, old);
    if (j->n >= LIMIT_WEB_JOBS && (old = oldest(j, NULL)))
        unlink_record(j, old);
    room = room && j->n < LIMIT_WEB_JOBS;
    if (room) {
        x->next = j->first;
        j->first = x;
        j->n++;
    }
    pthread_mutex_unlock(&j->lock);
    if (room)
        return x;
    record_free(x);
    return NULL;
}

void jobs_forget(Jobs *j, JobRecord *x)
{
    pthread_mutex_lock(&j->lock);
    unlink_record(j, x);
    pthread_mutex_unlock(&j->lock);
}

/* The body as a file that is complete. */
static Spool *spool_of(Reply *r, Error *e)
{
    Spool *s = r->spool;
    Code c = OK;

    if (!s && (c = spool_open(&s, r->request->folder, e)) == OK)
        c = spool_write(s, text_view(&r->held), e);
    if (s) {
        spool_end(s, c != OK);
        spool_leave(s, false);
    }
    r->spool = NULL;
    if (s && c != OK) {
        spool_leave(s, true);
        return NULL;
    }
    return s;
}

void jobs_done(Jobs *j, JobRecord *x, Reply *r, bool failed, int64_t now)
{
    Error e;
    Spool *s = spool_of(r, &e);
    bool cancelled;

    pthread_mutex_lock(&j->lock);
    cancelled = atomic_load(&x->job->cancel);
    x->job = NULL;
    x->ended = now;
    x->spool = s;
    x->status.status = r->status;
    x->status.type = r->type;
    x->status.disposition = arena_copy(&x->arena, r->disposition.p ? r->disposition : V(""));
    x->status.bytes = s ? spool_bytes(s) : 0;
    j->bytes += x->status.bytes;
    failed |= !s || r->status >= 500;
    x->status.state = !failed ? JOB_DONE : cancelled ? JOB_CANCELLED : JOB_FAILED;
    pthread_mutex_unlock(&j->lock);
}

void jobs_sweep(Jobs *j, int64_t now)
{
    JobRecord *old;

    pthread_mutex_lock(&j->lock);
    while ((old = oldest(j, NULL)) && (now - old->ended > LIMIT_WEB_JOB_KEPT_MS || j->bytes > LIMIT_WEB_JOBS_BYTES))
        unlink_record(j, old);
    pthread_mutex_unlock(&j->lock);
}

void jobs_stop(Jobs *j)
{
    pthread_mutex_lock(&j->lock);
    for (JobRecord *x = j->first; x; x = x->next)
        if (x->job)
            atomic_store(&x->job->cancel, true);
    pthread_mutex_unlock(&j->lock);
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

/* With the lock held. */
static JobRecord *record_of(const Jobs *j, const Account *who, View id)
{
    for (JobRecord *x = j->first; x; x = x->next)
        if (view_eq(id, view_of(x->status.id)))
            return may_find(x, who) ? x : NULL;
    return NULL;
}

static void tell(const JobRecord *x, Arena *arena, JobStatus *out)
{
    int64_t now = now_ms();

    *out = x->status;
    out->asked_for = arena_copy(arena, x->status.asked_for);
    out->disposition = arena_copy(arena, x->status.disposition.p ? x->status.disposition : V(""));
    out->took_ms = (x->job ? now : x->ended) - x->began;
    out->ends_in_ms = x->job ? 0 : x->ended + LIMIT_WEB_JOB_KEPT_MS - now;
    if (x->job)
        job_told(x->job, out);
}

void jobs_status(Jobs *j, const JobRecord *x, JobStatus *out)
{
    pthread_mutex_lock(&j->lock);
    *out = x->status;
    out->took_ms = now_ms() - x->began;
    pthread_mutex_unlock(&j->lock);
}

bool jobs_find(Jobs *j, const Account *who, View id, Arena *arena, JobStatus *out)
{
    const JobRecord *x;

    pthread_mutex_lock(&j->lock);
    if ((x = record_of(j, who, id)))
        tell(x, arena, out);
    pthread_mutex_unlock(&j->lock);
    return x != NULL;
}

int jobs_list(Jobs *j, const Account *who, Arena *arena, JobStatus *out, int most)
{
    int n = 0;

    if (who->number < 0)
        return 0;
    pthread_mutex_lock(&j->lock);
    for (const JobRecord *x = j->first; x && n < most; x = x->next)
        if (may_find(x, who))
            tell(x, arena, &out[n++]);
    pthread_mutex_unlock(&j->lock);
    return n;
}

bool jobs_cancel(Jobs *j, const Account *who, View id)
{
    JobRecord *x;

    pthread_mutex_lock(&j->lock);
    if ((x = record_of(j, who, id)) && x->job)
        atomic_store(&x->job->cancel, true);
    else if (x)
        unlink_record(j, x);
    pthread_mutex_unlock(&j->lock);
    return x != NULL;
}

static Code copy_spool(Spool *s, Sink *sink, Error *e)
{
    char block[16 << 10];
    uint64_t at = 0;
    size_t got = 0;
    SpoolState state;
    Code c = OK;

    while (c == OK && (state = spool_read(s, at, block, sizeof block, &got, NULL)) != SPOOL_END) {
        if (state != SPOOL_BYTES)
            return fail(e, E_IO, "the answer could not be read from its temporary file");
        text_put(&sink->text, view(block, got));
        at += got;
        c = sink_step(sink, e);
    }
    return c;
}

Code jobs_write(Jobs *j, const Account *who, View id, Sink *sink, Error *e)
{
    JobRecord *x;
    Code c;

    pthread_mutex_lock(&j->lock);
    x = record_of(j, who, id);
    if (x && x->spool)
        x->readers++;
    else
        x = NULL;
    pthread_mutex_unlock(&j->lock);
    if (!x)
        return fail(e, E_ABSENT, "there is no answer at this address");
    c = copy_spool(x->spool, sink, e);
    pthread_mutex_lock(&j->lock);
    if (--x->readers == 0 && x->gone)
        record_free(x);
    pthread_mutex_unlock(&j->lock);
    return c;
}

void job_json(Text *t, const JobStatus *x)
{
    text_put(t, V("{\"job\": "));
    text_json(t, view_of(x->id));
    text_put(t, V(", \"state\": "));
    text_json(t, view_of(job_state_name(x->state)));
    text_put(t, V(", \"question\": "));
    text_json(t, x->asked_for);
    text_printf(t, ", \"milliseconds\": %lld", (long long)x->took_ms);
    if (x->state == JOB_RUNS && x->doing[0]) {
        text_put(t, V(", \"doing\": "));
        text_json(t, view_of(x->doing));
        text_printf(t, ", \"done\": %lld, \"total\": ", (long long)x->done);
        if (x->total > 0)
            text_int(t, x->total);
        else
            text_put(t, V("null"));
        text_put(t, V(", \"unit\": "));
        text_json(t, view_of(x->unit));
    }
    if (x->state != JOB_RUNS && x->status)
        text_printf(t,
                    ", \"status\": %d, \"bytes\": %llu, \"kept_seconds\": %lld, \"result\": "
                    "\"/api/v1/jobs/%s/result\"",
                    x->status, (unsigned long long)x->bytes, (long long)x->ends_in_ms / 1000, x->id);
    text_put(t, V("}\n"));
}
