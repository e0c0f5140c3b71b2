/* Connections and what libmicrohttpd calls for them: a request is read, answered at once or given to a worker, and
 * sent. See inside.h. Not here: the watch, start and stop (server.c). */
#include "web/inside.h"

#include "base/memory.h"
#include "web/assets.h"
#include "web/fhir.h"
#include "web/listen.h"
#include "web/resolver.h"
#include "web/who.h"

#include <stdio.h>
#include <time.h>

int64_t now_micros(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t now_ms(void)
{
    return now_micros() / 1000;
}

static void due_in(Conn *c, int64_t ms)
{
    atomic_store(&c->deadline, now_ms() + ms);
}

/* ---- connections ------------------------------------------------------------------------------------------------ */

static Conn *conn_new(Server *s, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    Conn *c = mem_alloc(sizeof *c);

    if (!c)
        return NULL;
    *c = (Conn){ .server = s, .connection = connection, .fd = fd ? (int)fd->connect_fd : -1, .method = "-" };
    c->local = web_peer(c->fd, c->address, sizeof c->address) && !s->options.behind_proxy;
    text_init(&c->target, LIMIT_WEB_TARGET + 1);
    text_init(&c->body, LIMIT_WEB_BODY);
    due_in(c, LIMIT_WEB_HEADER_MS);
    pthread_mutex_lock(&s->conns_lock);
    c->next = s->conns;
    if (c->next)
        c->next->before = c;
    s->conns = c;
    pthread_mutex_unlock(&s->conns_lock);
    atomic_fetch_add(&s->n_conns, 1);
    return c;
}

/* The room that its body takes of what all bodies may. */
static void give_body_back(Conn *c)
{
    atomic_fetch_sub(&c->server->body_bytes, c->body_bytes);
    c->body_bytes = 0;
    text_release(&c->body);
    text_init(&c->body, LIMIT_WEB_BODY);
}

/* More of a body, which is read to its end even where it is kept no longer: only then can it be answered. */
static void take_body(Conn *c, View bytes)
{
    size_t all = atomic_fetch_add(&c->server->body_bytes, bytes.n) + bytes.n;

    c->body_bytes += bytes.n;
    if (all > LIMIT_WEB_BODIES || c->crowded) {
        give_body_back(c);
        c->crowded = true;
    } else {
        text_put(&c->body, bytes);
    }
}

static void conn_end(Conn *c)
{
    Server *s = c->server;

    give_body_back(c);
    pthread_mutex_lock(&s->conns_lock);
    if (c->before)
        c->before->next = c->next;
    else
        s->conns = c->next;
    if (c->next)
        c->next->before = c->before;
    pthread_mutex_unlock(&s->conns_lock);
    atomic_fetch_sub(&s->n_conns, 1);
    text_release(&c->target);
    text_release(&c->body);
    mem_free(c);
}

void on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
                   enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = conn_new(ctx, connection);
    } else if (*socket_context) {
        conn_end(*socket_context);
        *socket_context = NULL;
    }
}

static Conn *conn_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* The first that is known of a request: its address as sent, before anything is decoded. */
void *on_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
    Conn *c = conn_of(connection);

    (void)ctx;
    if (!c)
        return NULL;
    text_clear(&c->target);
    text_put(&c->target, view_of(target));
    give_body_back(c);
    c->crowded = false;
    c->began = now_micros();
    c->status = 0;
    c->bytes = 0;
    c->cached = c->alone = c->looked = false;
    c->method = "-";
    c->stage = STAGE_IDLE;
    return c;
}

/* The watch looks at it meanwhile, with the lock held. */
static void set_job(Conn *c, Job *job)
{
    pthread_mutex_lock(&c->server->conns_lock);
    c->job = job;
    pthread_mutex_unlock(&c->server->conns_lock);
}

static void leave_job(Conn *c)
{
    Job *job = c->job;

    set_job(c, NULL);
    if (!job)
        return;
    if (job->spool) {
        c->bytes = job->sent;
        spool_leave(job->spool, true);
    }
    if (atomic_load(&job->way) != WAY_DETACHED)
        atomic_store(&job->cancel, true);
    job_leave(job);
}

void on_completed(void *ctx, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode why)
{
    Conn *c = conn_of(connection);

    (void)ctx, (void)con_cls, (void)why;
    if (!c)
        return;
    leave_job(c);
    give_body_back(c);
    if (c->status)
        log_request(c);
    c->stage = STAGE_IDLE;
    due_in(c, LIMIT_WEB_HEADER_MS);
}

/* ---- sending ---------------------------------------------------------------------------------------------------- */

static enum MHD_Result send_response(Conn *c, int status, struct MHD_Response *r, uint64_t bytes)
{
    enum MHD_Result result;

    if (!r)
        return MHD_NO;
    c->status = status;
    c->bytes = bytes;
    c->stage = STAGE_SEND;
    due_in(c, bytes == UINT64_MAX ? LIMIT_WEB_STREAM_MS : LIMIT_WEB_SEND_MS + (int64_t)(bytes / (8 << 10)) * 1000);
    if (bytes == UINT64_MAX)
        c->bytes = 0;
    result = MHD_queue_response(c->connection, (unsigned)status, r);
    MHD_destroy_response(r);
    return result;
}

/* A plain sentence; `close`: nothing more is read from this connection. */
static enum MHD_Result refuse(Conn *c, int status, const char *why, bool close_it)
{
    struct MHD_Response *r;
    uint64_t n;
    Text t;

    text_init(&t, LIMIT_PARAM_BYTES);
    text_printf(&t, "{\"type\": \"about:blank\", \"title\": \"%s\", \"status\": %d}\n", why, status);
    n = t.n;
    r = response_of_text(&t, "application/problem+json", false);
    text_release(&t);
    if (r && close_it)
        MHD_add_response_header(r, "Connection", "close");
    if (r && status == 405)
        MHD_add_response_header(r, "Allow", "GET, HEAD, POST, DELETE");
    if (r && (status == 503 || status == 429)) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%d", status == 503 ? 5 : c->wait);
        MHD_add_response_header(r, "Retry-After", seconds);
    }
    return send_response(c, status, r, n);
}

static enum MHD_Result send_text(Conn *c, Text *t, const char *type)
{
    uint64_t n = t->n;
    struct MHD_Response *r = response_of_text(t, type, false);

    text_release(t);
    if (r)
        MHD_add_response_header(r, "Cache-Control", "no-store");
    return send_response(c, 200, r, n);
}

/* Files of our own, health, counts: what needs no question. False if it is none of these. */
static bool send_simple(Conn *c, View path, enum MHD_Result *result)
{
    const WebAsset *asset;
    Text t;

    if (view_starts(path, V("/assets/"))) {
        asset = asset_named(path);
        if (!asset) {
            *result = refuse(c, 404, "there is no such file", false);
            return true;
        }
        bool gzip = view_find_view(header_of(c, "Accept-Encoding"), V("gzip")) >= 0;
        View body = gzip ? asset->packed : asset->plain;
        *result = send_response(c, 200, response_of_static(body, asset->type, gzip), body.n);
        return true;
    }
    text_init(&t, LIMIT_PARAM_BYTES);
    if (view_eq(path, V("/healthz"))) {
        text_put(&t, atomic_load(&c->server->stopping) ? V("stopping\n") : V("ok\n"));
        *result = send_text(c, &t, "text/plain; charset=utf-8");
        return true;
    }
    if (view_eq(path, V("/metrics"))) {
        metrics_write(c->server, &t);
        *result = send_text(c, &t, "text/plain; version=0.0.4; charset=utf-8");
        return true;
    }
    return false;
}

/* ---- a request becomes work ------------------------------------------------------------------------------------- */

static View copy_header(Conn *c, Job *job, const char *name)
{
    View v = arena_copy(&job->arena, header_of(c, name));
    return v.p ? v : V("");
}

static void fill_request(Conn *c, Job *job)
{
    Server *s = c->server;
    Request *q = &job->request;
    View rest = arena_copy(&job->arena, text_view(&c->target)), proto;

    q->method = view_of(c->method);
    q->path = view_cut(&rest, '?');
    q->query = rest.p ? rest : V("");
    q->accept = copy_header(c, job, "Accept");
    q->if_none_match = copy_header(c, job, "If-None-Match");
    q->host = copy_header(c, job, "Host");
    q->prefer = copy_header(c, job, "Prefer");
    q->origin = copy_header(c, job, "Origin");
    q->fetch_site = copy_header(c, job, "Sec-Fetch-Site");
    q->authorization = copy_header(c, job, "Authorization");
    q->address = arena_copy(&job->arena, view_of(c->client));
    q->body_type = copy_header(c, job, "Content-Type");
    q->body = arena_copy(&job->arena, text_view(&c->body));
    q->gzip = view_find_view(header_of(c, "Accept-Encoding"), V("gzip")) >= 0;
    q->local = c->local && host_is_local(q->host);
    proto = s->options.behind_proxy ? header_of(c, "X-Forwarded-Proto") : V("");
    q->secure = s->options.tls_cert.p != NULL || view_eq_nocase(proto, V("https"));
    q->provider = s->provider;
    q->flow = s->provider ? provider_cookie(copy_header(c, job, "Cookie"), q->secure) : V("");
    q->secret = who_secret(copy_header(c, job, "Cookie"), q->secure);
    q->cors = s->options.cors;
    q->folder = s->folder;
    q->version = V("");
    q->context = *s->base;
    q->context.arena = &job->arena;
    q->context.now = s->base->clock();
    q->context.cancel = &job->cancel;
    q->context.progress = &job->progress;
    q->jobs = s->jobs;
    job->patience = jobs_patience(q, header_of(c, "Prefer"), s->options.patience_ms);
}

/* Changes something, or asks what may be done: never kept, and no file. */
static bool is_entry(const Conn *c)
{
    return strcmp(c->method, "GET") != 0 && strcmp(c->method, "HEAD") != 0;
}

/* What the answer depends on besides the store; nothing for who brings a token or a cookie: what an account is told is
 * kept for nobody, and each of its askings is written down. Who brings neither is the same for all (who_asks). */
static View key_of(Conn *c, Job *job)
{
    const Request *q = &job->request;
    View tail = V("");

    if (c->alone || is_entry(c) || q->secret.n || q->authorization.n)
        return V("");
    if (view_starts(q->path, V(FHIR_ROOT)) || resolver_path(q->path) || web_names_host(q->path)) /* whole addresses */
        tail = arena_printf(&job->arena, "%d %.*s %.*s", q->origin.n > 0, VIEW_ARGS(view_sub(q->prefer, 0, 400)),
                            VIEW_ARGS(q->host));
    return arena_printf(&job->arena, "%d%d%d %.*s\n%.*s\n%.*s", q->gzip, q->secure, q->local,
                        VIEW_ARGS(view_sub(q->accept, 0, 400)), VIEW_ARGS(text_view(&c->target)), VIEW_ARGS(tail));
}

static enum MHD_Result give_to_worker(Conn *c, Job *job)
{
    Server *s = c->server;

    set_job(c, job);
    c->stage = STAGE_WORK;
    atomic_store(&c->deadline, 0);
    atomic_fetch_add(&s->counts.worked, 1);
    MHD_suspend_connection(c->connection);
    if (work_put(s, job))
        return MHD_YES;
    atomic_fetch_add(&s->counts.refused, 1);
    atomic_fetch_sub(&job->owners, 1); /* the worker that it will not have */
    job->status = 503;
    MHD_resume_connection(c->connection);
    return MHD_YES;
}

static enum MHD_Result dispatch(Conn *c)
{
    View path = text_view(&c->target);
    enum MHD_Result result = MHD_NO;
    CacheState state = CACHE_NONE;
    Job *job;

    path = view_cut(&path, '?');
    if (!is_entry(c) && send_simple(c, path, &result))
        return result;
    if (!(job = job_new(c)))
        return MHD_NO;
    fill_request(c, job);
    job->key = key_of(c, job);
    if (job->key.n)
        state = cache_send(&c->server->cache, c, job->key, job->request.if_none_match, &result);
    job->verify = state == CACHE_VERIFY;
    if (state != CACHE_SENT)
        return give_to_worker(c, job);
    c->cached = !c->looked;
    c->stage = STAGE_SEND;
    due_in(c, LIMIT_WEB_SEND_MS + (int64_t)(c->bytes / (8 << 10)) * 1000);
    atomic_store(&job->owners, 1);
    job_leave(job);
    return result;
}

/* The worker is done, or has begun. */
static enum MHD_Result after_work(Conn *c)
{
    Job *job = c->job;
    struct MHD_Response *r = job->response;

    if (job->look_again) {
        c->alone = c->looked; /* what was kept went at once: now it is made for this request alone */
        c->looked = true;
        leave_job(c);
        return dispatch(c);
    }
    if (job->status == 503 && !r)
        return refuse(c, 503, "too many questions wait for an answer", false);
    if (!r)
        return refuse(c, 500, "there was no memory for the answer", false);
    job->response = NULL;
    return send_response(c, job->status, r, job->spool ? UINT64_MAX : job->bytes);
}

/* ---- libmicrohttpd's callback ----------------------------------------------------------------------------------- */

static const char *method_of(const char *method)
{
    static const char *const served[] = { "GET", "HEAD", "POST", "DELETE", "OPTIONS" };

    for (int i = 0; i < COUNT_OF(served); i++)
        if (strcmp(method, served[i]) == 0)
            return served[i];
    return NULL;
}

/* The last address of the last X-Forwarded-For: what the proxy itself added; what stands before it anybody can send. */
static enum MHD_Result take_forwarded(void *ctx, enum MHD_ValueKind kind, const char *key, size_t key_n,
                                      const char *value, size_t value_n)
{
    View *last = ctx, v = value ? view(value, value_n) : V("");

    (void)kind;
    while (view_eq_nocase(view(key, key_n), V("x-forwarded-for")) && v.p)
        *last = view_trim(view_cut(&v, ','));
    return MHD_YES;
}

static void take_client(Conn *c)
{
    View last = V("");

    snprintf(c->client, sizeof c->client, "%s", c->address);
    if (c->server->options.behind_proxy)
        MHD_get_connection_values_n(c->connection, MHD_HEADER_KIND, take_forwarded, &last);
    if (web_is_address(last))
        snprintf(c->client, sizeof c->client, "%.*s", VIEW_ARGS(last));
}

static enum MHD_Result on_header(Conn *c, const char *method, const char *version)
{
    const char *why;
    int status = guard_request(c, method, version, &why);

    if (status)
        return refuse(c, status, why, true);
    take_client(c);
    if (!(c->method = method_of(method))) {
        c->method = "-";
        return refuse(c, 405, "only GET, HEAD, POST, DELETE and OPTIONS are served", true);
    }
    c->stage = STAGE_BODY;
    due_in(c, LIMIT_WEB_BODY_MS);
    return MHD_YES;
}

/* Files of our own and what watches the server are not counted. */
static bool is_too_many(Conn *c)
{
    View path = text_view(&c->target);
    char address[64];

    c->wait = 0;
    if (!c->local && !view_starts(path, V("/assets/")) && !view_eq(path, V("/healthz")) &&
        !view_eq(path, V("/metrics")))
        c->wait = rate_take(&c->server->rates, rate_address(view_of(c->client), address),
                            c->server->options.address_per_minute, now_ms());
    return c->wait > 0;
}

enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                           const char *version, const char *upload, size_t *upload_n, void **con_cls)
{
    Conn *c = conn_of(connection);

    (void)ctx, (void)url, (void)con_cls;
    if (!c)
        return MHD_NO;
    if (c->stage == STAGE_IDLE)
        return on_header(c, method, version);
    if (*upload_n) {
        take_body(c, view(upload, *upload_n));
        *upload_n = 0;
        return MHD_YES;
    }
    if (c->stage == STAGE_WORK)
        return after_work(c);
    if (c->crowded)
        return refuse(c, 503, "too many bodies are on their way", true);
    if (!text_ok(&c->body))
        return refuse(c, 413, "the body is too large", true);
    if (is_too_many(c))
        return refuse(c, 429, "this address has sent more requests than it may", false);
    return dispatch(c);
}
