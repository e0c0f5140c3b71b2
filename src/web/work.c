/* Questions are answered by workers, each with its own open store. See inside.h.
 *
 * There are a few; where all of them are busy with something long, the watch starts another, up to LIMIT_WEB_WORKERS,
 * so that a long question keeps nobody waiting. A worker looks first whether the store has changed since, because what
 * is kept and what clients have is true only as long as it has not.
 */
#include "base/memory.h"
#include "base/parallel.h"
#include "sql.h"
#include "version.h"
#include "web/inside.h"
#include "web/who.h"

#include <stdio.h>

enum {
    LONG_MS = 250,
    GO_ON_MS = 20,            /* that requests in a queue are answered from one state of the store */
    USUAL_BYTES = 32 << 10,   /* of an answer */
    QUESTION_BYTES = 12 << 20 /* that a question about the largest groups takes */
};

/* ---- jobs ------------------------------------------------------------------------------------------------------- */

static void hear(void *ctx, const char *doing, int64_t done, int64_t total, const char *unit)
{
    Job *job = ctx;

    pthread_mutex_lock(&job->told_lock);
    snprintf(job->told.doing, sizeof job->told.doing, "%s", doing);
    snprintf(job->told.unit, sizeof job->told.unit, "%s", unit ? unit : "");
    job->told.done = done;
    job->told.total = total;
    pthread_mutex_unlock(&job->told_lock);
}

void job_told(Job *job, JobStatus *out)
{
    pthread_mutex_lock(&job->told_lock);
    memcpy(out->doing, job->told.doing, sizeof out->doing);
    memcpy(out->unit, job->told.unit, sizeof out->unit);
    out->done = job->told.done;
    out->total = job->told.total;
    pthread_mutex_unlock(&job->told_lock);
}

Job *job_new(Conn *c)
{
    Job *job = mem_alloc(sizeof *job);

    if (!job)
        return NULL;
    *job = (Job){ .server = c->server, .conn = c, .asked = now_ms(), .progress = { job, hear } };
    pthread_mutex_init(&job->told_lock, NULL);
    atomic_init(&job->cancel, false);
    atomic_init(&job->owners, 2);
    arena_init(&job->arena, LIMIT_ROW_BYTES);
    return job;
}

void job_leave(Job *job)
{
    if (!job || atomic_fetch_sub(&job->owners, 1) != 1)
        return;
    if (job->response)
        MHD_destroy_response(job->response);
    pthread_mutex_destroy(&job->told_lock);
    arena_release(&job->arena);
    mem_free(job);
}

/* ---- the store -------------------------------------------------------------------------------------------------- */

/* The version of what is in the store; as long as nothing was committed, the one that the worker has. */
static Code read_version(Worker *w, Error *e)
{
    int64_t stamp = store_stamp(w->store);
    Text *t = &w->version;
    Rows *r = NULL;
    bool more = false;
    Code c;

    if (stamp && stamp == w->stamp)
        return OK;
    w->stamp = 0;
    text_clear(t);
    if ((c = store_rows(w->store, &SQL_web_version, NO_ARGS, &r, e)) == OK && (c = rows_next(r, &more, e)) == OK &&
        more) {
        text_put(t, V(TREFOIL_VERSION));
        for (int i = 0; i < 9; i++)
            text_printf(t, " %lld", (long long)rows_int(r, i));
        w->stamp = stamp;
    }
    rows_close(r);
    return c;
}

/* Does the whole request read one state of the store? Not where it may write, and then reads what it wrote. */
static bool reads_one_state(const Request *q)
{
    return is_get(q) && !q->secret.n && !q->flow.n;
}

/* The worker's store, open, and the version of what is in it. One that fails is opened anew once. */
static Code open_and_look(Worker *w, const Request *q, Error *e)
{
    const AskContext *base = w->server->base;
    Code c = OK;

    store_let_go(w->store);
    w->held_since = now_ms();
    w->held_entered = atomic_load(&w->server->entered);
    for (int tries = 0; tries < 2; tries++) {
        if (!w->store) {
            w->stamp = 0;
            c = store_open(&w->store, base->store_url, STORE_READ, base->schemas, e);
        }
        if (c == OK)
            c = reads_one_state(q) ? store_hold(w->store, e) : store_refresh(w->store, e);
        if (c == OK && (c = read_version(w, e)) == OK)
            return OK;
        store_close(w->store);
        w->store = NULL;
    }
    return c;
}

/* Is the state that the worker holds good enough? For those who bring nothing, and for a moment only, unless somebody
 * may have entered something here since: a worker that has nothing to do holds none. */
static bool goes_on(const Worker *w, const Job *job)
{
    const Request *q = &job->request;

    return w->store && store_holds(w->store) && reads_one_state(q) && !q->authorization.n && !job->verify &&
           now_ms() - w->held_since < GO_ON_MS && atomic_load(&w->server->entered) == w->held_entered;
}

/* The store, and the version that its answers are kept under. */
static Code look(Worker *w, const Job *job, Text *version, uint64_t *epoch, Error *e)
{
    Cache *cache = &w->server->cache;
    char day[DATE_CHARS];

    for (;;) {
        bool again = goes_on(w, job);
        Code c = again ? OK : open_and_look(w, &job->request, e);
        if (c != OK)
            return c;
        text_clear(version);
        text_put(version, text_view(&w->version));
        text_byte(version, ' '); /* answers may say how long something has taken until today */
        text_put(version, view_of(date_text(date_in_london(job->request.context.now), day)));
        if (!again) {
            cache_version(cache, text_view(version), epoch);
            return OK;
        }
        if (cache_is_at(cache, text_view(version), epoch))
            return OK;
        store_let_go(w->store); /* another worker has seen a newer one */
    }
}

/* ---- answering -------------------------------------------------------------------------------------------------- */

typedef struct {
    Worker *worker;
    Job *job;
    Reply reply;
    uint64_t epoch;
} Work;

static void resume_sender(void *ctx)
{
    Conn *c = ctx;
    MHD_resume_connection(c->connection);
}

/* True if the connection still waits for this answer, and from now on for nothing else. */
static bool answers(Job *job)
{
    int open = WAY_OPEN;
    return atomic_compare_exchange_strong(&job->way, &open, WAY_ANSWERED) || open == WAY_ANSWERED;
}

/* The first megabyte is there: the client gets it while the rest is made. */
static void begin_sending(void *ctx)
{
    Work *k = ctx;
    Job *job = k->job;

    if (!answers(job))
        return;
    job->spool = k->reply.spool;
    job->status = k->reply.status;
    job->response = response_of_reply(&k->reply, job);
    job->resumed = true;
    spool_on_more(job->spool, resume_sender, job->conn);
    MHD_resume_connection(job->conn->connection);
}

/* What is kept is taken from there like any other kept answer. */
static void keep_answer(Work *k)
{
    Job *job = k->job;
    Kept kept = { .response = job->response, .status = job->status, .bytes = job->bytes };

    memcpy(kept.etag, k->reply.etag, sizeof kept.etag);
    kept.unchanged = response_unchanged(&k->reply);
    if (cache_keep(&job->server->cache, job->key, k->epoch, &kept)) {
        job->response = NULL;
        job->look_again = true;
    } else if (kept.unchanged) {
        MHD_destroy_response(kept.unchanged);
    }
}

static void finish(Work *k, Code c)
{
    Job *job = k->job;
    Reply *r = &k->reply;

    if (job->resumed) {
        spool_end(r->spool, c != OK);
        spool_leave(r->spool, false);
        return;
    }
    if (!answers(job)) {
        jobs_done(job->server->jobs, job->record, r, c != OK, now_ms());
        return;
    }
    job->status = r->status;
    job->response = response_of_reply(r, job);
    if (job->response && r->stays && job->key.n && r->status == 200 && cache_wants(&job->server->cache, job->key))
        keep_answer(k);
    MHD_resume_connection(job->conn->connection);
}

/* The requests of one account, wherever they come from. */
static Code check_rate(Work *k, const Request *q, Error *e)
{
    const Server *s = k->worker->server;
    char who[32];

    if (q->account.number <= 0)
        return OK;
    snprintf(who, sizeof who, "account %lld", (long long)q->account.number);
    k->reply.retry_after = rate_take(&k->worker->server->rates, view_of(who), s->options.account_per_minute, now_ms());
    if (!k->reply.retry_after)
        return OK;
    fail(e, E_LIMIT, "this account has sent more requests than it may");
    return hint(e, "try again in %d seconds", k->reply.retry_after);
}

static void answer_as_who_asks(Work *k, Request *q)
{
    Session session = { .due = false };
    Error e;
    Code c = who_asks(q, &session, &e);

    q->context.account = &q->account;
    if (q->secret.n || q->authorization.n)
        k->reply.personal = true;
    who_goes_on(q, &session, &k->reply);
    memcpy(k->job->cookie, k->reply.cookie, sizeof k->job->cookie);
    atomic_store(&k->job->known, c == OK);
    if (c == OK)
        c = check_rate(k, q, &e);
    if (c == OK)
        web_answer(q, &k->reply);
    else
        web_refuse(q, &k->reply, &e);
}

static void answer(Worker *w, Job *job)
{
    Work k = { .worker = w, .job = job };
    Request *q = &job->request;
    Error failed, e;
    Text version;
    Code c;

    text_init(&version, LIMIT_PARAM_BYTES);
    arena_reset(&w->arena);
    c = look(w, job, &version, &k.epoch, &failed);
    q->version = c == OK ? arena_copy(&job->arena, text_view(&version)) : V("");
    text_release(&version);
    q->store_error = c == OK ? NULL : &failed;
    q->context.store = w->store;
    q->context.arena = &w->arena;
    q->context.access = &w->access;
    q->accounts = &w->accounts;
    if (job->verify && c == OK && answers(job)) {
        store_let_go(w->store);
        job->verify = false;
        job->look_again = true;
        MHD_resume_connection(job->conn->connection);
        return;
    }
    reply_init(&k.reply, q);
    if (!text_ahead(&k.reply.sink.text, USUAL_BYTES))
        text_clear(&k.reply.sink.text);
    k.reply.begun = begin_sending;
    k.reply.ctx = &k;
    answer_as_who_asks(&k, q);
    if (is_post(q)) { /* what was just entered is in the next answer */
        atomic_fetch_add(&job->server->entered, 1);
        atomic_store(&job->server->cache.checked, 0);
    }
    c = reply_end(&k.reply, &e);
    finish(&k, k.reply.status >= 500 && job->resumed ? E_BUG : c);
    reply_release(&k.reply);
}

/* ---- workers ---------------------------------------------------------------------------------------------------- */

static Job *next_job(Worker *w)
{
    Server *s = w->server;
    Job *job;

    pthread_mutex_lock(&s->work_lock);
    if (!s->first) { /* nobody waits, and nothing is held meanwhile */
        w->job = NULL;
        pthread_mutex_unlock(&s->work_lock);
        store_let_go(w->store);
        pthread_mutex_lock(&s->work_lock);
    }
    w->job = NULL;
    s->idle++;
    while (!s->first && !s->no_more)
        pthread_cond_wait(&s->work_there, &s->work_lock);
    s->idle--;
    if ((job = s->first)) {
        s->first = job->next;
        s->last = s->first ? s->last : NULL;
        s->queued--;
        job->began = now_ms();
        w->job = job;
    }
    pthread_mutex_unlock(&s->work_lock);
    return job;
}

static void *work(void *arg)
{
    Worker *w = arg;
    Job *job;

    mem_ready(QUESTION_BYTES);
    arena_init(&w->arena, LIMIT_QUESTION_BYTES);
    text_init(&w->version, LIMIT_PARAM_BYTES);
    access_open(&w->accounts, w->server->base->store_url, w->server->base->schemas, NULL);
    w->access = access_of(&w->accounts);
    while ((job = next_job(w))) {
        job->request.context.deadline = job->request.context.clock() + LIMIT_WEB_JOB_MS;
        answer(w, job);
        pthread_mutex_lock(&w->server->work_lock);
        w->job = NULL;
        pthread_mutex_unlock(&w->server->work_lock);
        job_leave(job);
    }
    access_close(&w->accounts);
    store_close(w->store);
    text_release(&w->version);
    arena_release(&w->arena);
    return NULL;
}

/* With the lock held, or before there are others. */
static bool start_worker(Server *s)
{
    Worker *w = &s->worker[s->workers];

    if (s->workers == LIMIT_WEB_WORKERS)
        return false;
    w->server = s;
    w->started = pthread_create(&w->thread, NULL, work, w) == 0;
    s->workers += w->started;
    return w->started;
}

Code work_start(Server *s, Error *e)
{
    int want = parallel_processors();

    want = want < 2 ? 2 : want > LIMIT_WEB_WORKERS / 2 ? LIMIT_WEB_WORKERS / 2 : want;
    pthread_mutex_init(&s->work_lock, NULL);
    pthread_cond_init(&s->work_there, NULL);
    for (int i = 0; i < want; i++)
        if (!start_worker(s) && i == 0)
            return fail(e, E_IO, "could not start a thread to answer questions");
    return OK;
}

bool work_put(Server *s, Job *job)
{
    bool taken = false;

    pthread_mutex_lock(&s->work_lock);
    if (s->queued < LIMIT_WEB_QUEUE && !s->no_more) {
        job->next = NULL;
        if (s->last)
            s->last->next = job;
        else
            s->first = job;
        s->last = job;
        s->queued++;
        taken = true;
        pthread_cond_signal(&s->work_there);
    }
    pthread_mutex_unlock(&s->work_lock);
    return taken;
}

/* The connection is told where the answer will be; the worker goes on. With the lock held, so that the job stays. */
static void detach(Server *s, Job *job, int64_t now)
{
    const Request *q = &job->request;
    bool person = !view_starts(q->path, V("/api/")) || view_find_view(q->accept, V("text/html")) >= 0;
    int open = WAY_OPEN;
    JobStatus status;
    char place[64];
    Text body;

    job->patience = -1;
    if (!(job->record = jobs_take(s->jobs, job, now)))
        return; /* too many: it has as long as any other */
    if (!atomic_compare_exchange_strong(&job->way, &open, WAY_DETACHED)) {
        jobs_forget(s->jobs, job->record);
        return;
    }
    jobs_status(s->jobs, job->record, &status);
    text_init(&body, LIMIT_PARAM_BYTES);
    if (!person)
        job_json(&body, &status);
    job->status = person ? 303 : 202;
    job->bytes = body.n;
    job->response = response_of_text(&body, person ? "text/html; charset=utf-8" : "application/json", q->secure);
    text_release(&body);
    snprintf(place, sizeof place, "%s/jobs/%s", person ? "" : "/api/v1", status.id);
    if (job->response) {
        add_cookies(job->response, job->cookie);
        MHD_add_response_header(job->response, "Location", place);
        MHD_add_response_header(job->response, "Cache-Control", "no-store");
    }
    if (job->response && !person) {
        MHD_add_response_header(job->response, "Preference-Applied", "respond-async");
        MHD_add_response_header(job->response, "Retry-After", "2");
    }
    MHD_resume_connection(job->conn->connection);
}

/* Whose patience is over, and who has had their time. With the lock held. */
static void look_at_job(Server *s, Job *job, int64_t now)
{
    if (atomic_load(&job->way) == WAY_DETACHED)
        return;
    if (!atomic_load(&s->stopping) && job->patience >= 0 && now - job->asked >= job->patience &&
        atomic_load(&job->known))
        detach(s, job, now);
    else if (now - job->began > LIMIT_WEB_QUESTION_MS)
        atomic_store(&job->cancel, true);
}

void work_watch(Server *s, int64_t now)
{
    bool all_long;

    pthread_mutex_lock(&s->work_lock);
    for (int i = 0; i < s->workers; i++)
        if (s->worker[i].job)
            look_at_job(s, s->worker[i].job, now);
    all_long = s->queued > 0 && s->idle == 0;
    for (int i = 0; i < s->workers && all_long; i++)
        all_long = s->worker[i].job && now - s->worker[i].job->began > LONG_MS;
    if (all_long)
        start_worker(s);
    pthread_mutex_unlock(&s->work_lock);
}

void work_stop(Server *s)
{
    pthread_mutex_lock(&s->work_lock);
    s->no_more = true;
    pthread_cond_broadcast(&s->work_there);
    pthread_mutex_unlock(&s->work_lock);
    for (int i = 0; i < s->workers; i++)
        pthread_join(s->worker[i].thread, NULL);
    pthread_cond_destroy(&s->work_there);
    pthread_mutex_destroy(&s->work_lock);
}
