/* The server: libmicrohttpd's callbacks, the watch, start and stop. See server.h and inside.h. */
#include "web/inside.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "web/assets.h"
#include "web/fhir.h"
#include "web/listen.h"
#include "web/resolver.h"
#include "web/who.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_MS = 100, LOOK_AT_CLIENTS_MS = 1000 };

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

static void on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
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
static void *on_target(void *ctx, const char *target, struct MHD_Connection *connection)
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

static void on_completed(void *ctx, struct MHD_Connection *connection, void **con_cls,
                         enum MHD_RequestTerminationCode why)
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

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
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

/* ---- the watch -------------------------------------------------------------------------------------------------- */

static bool has_left(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Where nearly all places are taken, who asks nothing for a moment gives its place to who waits for one. */
static int64_t patience_with_idle(Server *s)
{
    bool crowded = atomic_load(&s->n_conns) > s->most_conns - s->most_conns / 10;
    return crowded ? LIMIT_WEB_HEADER_MS - LIMIT_WEB_CROWDED_MS : 0;
}

static void watch_conns(Server *s, int64_t now, bool look_at_clients)
{
    int64_t sooner = patience_with_idle(s);

    pthread_mutex_lock(&s->conns_lock);
    for (Conn *c = s->conns; c; c = c->next) {
        int64_t deadline = atomic_load(&c->deadline);
        if (deadline && now > deadline - (c->stage == STAGE_IDLE ? sooner : 0)) {
            atomic_store(&c->deadline, 0);
            atomic_fetch_add(&s->counts.cut, 1);
            shutdown(c->fd, SHUT_RDWR);
        } else if (look_at_clients && !deadline && c->stage == STAGE_WORK && c->job &&
                   atomic_load(&c->job->way) != WAY_DETACHED && has_left(c->fd)) {
            atomic_store(&c->job->cancel, true);
        }
    }
    pthread_mutex_unlock(&s->conns_lock);
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static void watch_until_stopped(Server *s, const Ask *ask)
{
    int64_t looked = 0;

    while (!atomic_load(ask->cancel)) {
        int64_t now = now_ms();
        bool look = now - looked >= LOOK_AT_CLIENTS_MS;
        work_watch(s, now);
        watch_conns(s, now, look);
        looked = look ? now : looked;
        if (look)
            jobs_sweep(s->jobs, now);
        log_flush(s);
        pause_ms(WATCH_MS);
    }
}

/* No new connections; what is being answered is answered, for a while. */
static void let_finish(Server *s)
{
    int64_t until = now_ms() + LIMIT_WEB_STOP_MS;
    int busy = 1;

    atomic_store(&s->stopping, true);
    close((int)MHD_quiesce_daemon(s->daemon));
    jobs_stop(s->jobs);
    while (busy && now_ms() < until) {
        busy = 0;
        pthread_mutex_lock(&s->conns_lock);
        for (Conn *c = s->conns; c; c = c->next)
            busy += c->stage != STAGE_IDLE;
        pthread_mutex_unlock(&s->conns_lock);
        work_watch(s, now_ms());
        if (busy)
            pause_ms(20);
    }
    pthread_mutex_lock(&s->conns_lock);
    for (Conn *c = s->conns; c; c = c->next)
        if (c->stage == STAGE_WORK && c->job)
            atomic_store(&c->job->cancel, true);
    pthread_mutex_unlock(&s->conns_lock);
}

/* ---- start and stop --------------------------------------------------------------------------------------------- */

/* As many files as the system lets us; how many connections that is. */
static unsigned connections_possible(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 512;
    limit.rlim_cur = limit.rlim_max > LIMIT_WEB_CONNECTIONS + 512 ? LIMIT_WEB_CONNECTIONS + 512 : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur > 1024 ? (unsigned)limit.rlim_cur - 512 : (unsigned)limit.rlim_cur / 2;
}

static Code read_file(View path, Arena *arena, const char **out, Error *e)
{
    char *name = arena_cstr(arena, path), *text = arena_bytes(arena, LIMIT_MAPPING_BYTES);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd >= 0 && text ? read(fd, text, LIMIT_MAPPING_BYTES - 1) : -1;

    if (fd >= 0)
        close(fd);
    if (n <= 0) {
        fail(e, E_USAGE, "could not read the file '%.*s': %s", VIEW_ARGS(path),
             n == 0 ? "it is empty" : strerror(errno));
        return hint(e, "name a file in PEM form");
    }
    text[n] = '\0';
    *out = text;
    return OK;
}

static void silent(void *ctx, const char *fmt, va_list ap)
{
    (void)ctx, (void)fmt, (void)ap;
}

static Code start_daemon(Server *s, const WebAddress *address, Arena *arena, Error *e)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    int processors = parallel_processors(), n = 0;
    const char *cert = NULL, *key = NULL;
    struct MHD_OptionItem tls[4];
    Code c;

    s->most_conns = (int)connections_possible();
    if (s->options.tls_cert.p) {
        if ((c = read_file(s->options.tls_cert, arena, &cert, e)) != OK ||
            (c = read_file(s->options.tls_key, arena, &key, e)) != OK)
            return c;
        flags |= MHD_USE_TLS;
        tls[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)cert };
        tls[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key };
    }
    tls[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
    s->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, silent, NULL,
                         MHD_OPTION_LISTEN_SOCKET, (MHD_socket)s->socket, MHD_OPTION_THREAD_POOL_SIZE,
                         (unsigned)(processors < 2   ? 2
                                    : processors > 8 ? 8
                                                     : processors),
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->most_conns, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                         (unsigned)(address->loopback || s->options.behind_proxy ? 0 : LIMIT_WEB_FROM_ONE),
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_WEB_HEADER, MHD_OPTION_CONNECTION_TIMEOUT,
                         (unsigned)(LIMIT_WEB_SEND_MS / 1000), MHD_OPTION_STRICT_FOR_CLIENT, 1,
                         MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
                         MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (s->daemon)
        return OK;
    fail(e, cert ? E_USAGE : E_IO, "could not start to serve on %s, port %d", address->host, address->port);
    return cert ? hint(e, "do --tls-cert and --tls-key belong together, in PEM form?") : e->code;
}

static Code open_log(Server *s, Arena *arena, Error *e)
{
    View name = s->options.access_log;
    char *path = name.p ? arena_cstr(arena, name) : NULL;

    s->log_fd = -1;
    pthread_mutex_init(&s->log_lock, NULL);
    text_init(&s->log, LIMIT_ROW_BYTES);
    if (!path)
        return OK;
    s->log_fd =
        strcmp(path, "-") == 0 ? dup(STDERR_FILENO) : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (s->log_fd >= 0)
        return OK;
    fail(e, E_IO, "could not open the access log '%s': %s", path, strerror(errno));
    return hint(e, "name a file that may be written to, or - for standard error");
}

/* Elsewhere than on loopback only what is secured, here or in front. */
static Code check_options(const WebOptions *o, const WebAddress *a, Error *e)
{
    if (!o->tls_cert.p != !o->tls_key.p) {
        fail(e, E_USAGE, "--tls-cert and --tls-key go together");
        return hint(e, "name both files");
    }
    if (a->loopback || o->tls_cert.p || o->behind_proxy)
        return OK;
    fail(e, E_USAGE, "'%s' is not this machine alone, and nothing would be secured", a->host);
    return hint(e, "add --tls-cert and --tls-key, or --behind-proxy where a proxy in front does TLS");
}

/* Nor where nobody could sign in. */
static Code check_accounts(const Ask *ask, const WebAddress *a, Error *e)
{
    Store *store = NULL;
    bool any = false;
    Code c;

    if (a->loopback)
        return OK;
    if ((c = store_open(&store, ask->store_url, STORE_READ, ask->schemas, e)) == OK)
        c = account_any(store, &any, e);
    store_close(store);
    if (c != OK || any)
        return c;
    fail(e, E_USAGE, "'%s' is not this machine alone, and there is no account that could sign in", a->host);
    return hint(e, "make one: trefoil account add NAME administrator ORGANISATION, then trefoil account password NAME");
}

static void say_where(const Server *s, const WebAddress *a)
{
    bool six = strchr(a->host, ':') != NULL;
    fprintf(stderr, "trefoil: serving %s://%s%s%s:%d/ (Ctrl-C ends it)\n", s->options.tls_cert.p ? "https" : "http",
            six ? "[" : "", a->host, six ? "]" : "", a->port);
}

static void release(Server *s)
{
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    log_flush(s);
    if (s->log_fd > 2)
        close(s->log_fd);
    cache_release(&s->cache);
    provider_free(s->provider);
    rates_release(&s->rates);
    jobs_free(s->jobs);
    text_release(&s->log);
    pthread_mutex_destroy(&s->log_lock);
    pthread_mutex_destroy(&s->conns_lock);
    mem_free(s);
}

static Code serve(Server *s, Ask *ask, WebAddress *address, Error *e)
{
    Code c;

    if ((c = web_listen(address, &s->socket, e)) != OK)
        return c;
    if ((c = work_start(s, e)) == OK && (c = start_daemon(s, address, ask->arena, e)) == OK) {
        say_where(s, address);
        watch_until_stopped(s, ask);
        let_finish(s);
    } else {
        close(s->socket);
    }
    work_stop(s);
    return c;
}

Code web_serve(Ask *ask, const WebOptions *options, Answer *answer, Error *e)
{
    AskContext base = {
        .store_url = ask->store_url, .access = ask->access, .clock = ask->clock, .schemas = ask->schemas
    };
    const char *temporary = getenv("TMPDIR");
    WebAddress address;
    unsigned long long answered = 0;
    Server *s;
    Code c;

    if ((c = web_address(options->listen, &address, e)) != OK || (c = check_options(options, &address, e)) != OK ||
        (c = check_accounts(ask, &address, e)) != OK || (c = libmicrohttpd_load(e)) != OK || (c = assets_load(e)) != OK)
        return c;
    if (!(s = mem_alloc(sizeof *s)))
        return fail_memory(e, "the server");
    *s = (Server){ .options = *options,
                   .base = &base,
                   .folder = temporary && *temporary ? temporary : "/tmp",
                   .loopback = address.loopback,
                   .log_fd = -1 };
    mem_stay();
    pthread_mutex_init(&s->conns_lock, NULL);
    cache_init(&s->cache);
    rates_init(&s->rates);
    if (!(s->jobs = jobs_new()))
        c = fail_memory(e, "the server");
    else if ((c = open_log(s, ask->arena, e)) == OK && (c = provider_new(&options->provider, &s->provider, e)) == OK)
        c = serve(s, ask, &address, e);
    for (int i = 0; i < COUNT_STATUS; i++)
        answered += atomic_load(&s->counts.answered[i]);
    release(s);
    return c == OK ? answer_fact(answer, "requests_answered", value_count((int64_t)answered), e) : c;
}
