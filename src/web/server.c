/* The server: the watch, start and stop. See server.h and inside.h. Not here: connections (conn.c). */
#include "web/inside.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "web/assets.h"
#include "web/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_MS = 100, LOOK_AT_CLIENTS_MS = 1000 };

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
