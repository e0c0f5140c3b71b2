/* The access log and the counts for Prometheus.
 *
 * A line of the log: instant, address, method, path, status, bytes, milliseconds. The path is written without what
 * follows '?': what somebody searched for is nobody's business. Lines are collected and written by the watch. */
#include "web/inside.h"
#include "web/resolver.h"

#include <stdio.h>
#include <unistd.h>

static const int64_t bucket_ms[COUNT_BUCKETS] = { 1, 2, 5, 10, 20, 50, 100, 1000, 10000 };

static void count(Server *s, const Conn *c, int64_t micros)
{
    int hundreds = c->status / 100;

    atomic_fetch_add(&s->counts.answered[hundreds > 0 && hundreds < COUNT_STATUS ? hundreds : 0], 1);
    atomic_fetch_add(&s->counts.bytes, c->bytes);
    atomic_fetch_add(&s->counts.micros, (unsigned long long)micros);
    if (c->cached)
        atomic_fetch_add(&s->counts.kept, 1);
    for (int i = 0; i < COUNT_BUCKETS; i++)
        if (micros <= bucket_ms[i] * 1000) {
            atomic_fetch_add(&s->counts.bucket[i], 1);
            break;
        }
}

void log_request(Conn *c)
{
    Server *s = c->server;
    int64_t micros = now_micros() - c->began;
    View path = text_view(&c->target);
    char at[INSTANT_CHARS];

    path = resolver_logged(view_cut(&path, '?')); /* lots and serial numbers neither */
    count(s, c, micros);
    if (s->log_fd < 0)
        return;
    pthread_mutex_lock(&s->log_lock);
    text_printf(&s->log, "%s %s %s ", instant_text(s->base->clock(), at), c->client[0] ? c->client : c->address,
                c->method);
    for (size_t i = 0; i < path.n && i < 200; i++)
        text_byte(&s->log, path.p[i] > ' ' && path.p[i] < 0x7f ? path.p[i] : '?');
    text_printf(&s->log, " %d %llu %.1f\n", c->status, (unsigned long long)c->bytes, (double)micros / 1000);
    pthread_mutex_unlock(&s->log_lock);
}

void log_flush(Server *s)
{
    View rest;

    if (s->log_fd < 0)
        return;
    pthread_mutex_lock(&s->log_lock);
    rest = text_view(&s->log);
    while (rest.n) {
        ssize_t n = write(s->log_fd, rest.p, rest.n);
        if (n <= 0)
            break; /* a log that cannot be written stops nothing */
        rest = view_sub(rest, (size_t)n, rest.n);
    }
    text_clear(&s->log);
    pthread_mutex_unlock(&s->log_lock);
}

static void metric(Text *t, const char *name, const char *type, const char *help, unsigned long long value)
{
    text_printf(t, "# HELP trefoil_%s %s\n# TYPE trefoil_%s %s\ntrefoil_%s %llu\n", name, help, name, type, name,
                value);
}

static void histogram(Server *s, Text *t)
{
    unsigned long long sum = 0, all = 0;

    for (int i = 0; i < COUNT_STATUS; i++)
        all += atomic_load(&s->counts.answered[i]);
    text_put(t, V("# HELP trefoil_request_seconds Time from the header to the end of the answer.\n"
                  "# TYPE trefoil_request_seconds histogram\n"));
    for (int i = 0; i < COUNT_BUCKETS; i++) {
        sum += atomic_load(&s->counts.bucket[i]);
        text_printf(t, "trefoil_request_seconds_bucket{le=\"%g\"} %llu\n", (double)bucket_ms[i] / 1000, sum);
    }
    text_printf(t,
                "trefoil_request_seconds_bucket{le=\"+Inf\"} %llu\ntrefoil_request_seconds_sum %.6f\n"
                "trefoil_request_seconds_count %llu\n",
                all, (double)atomic_load(&s->counts.micros) / 1e6, all);
}

void metrics_write(Server *s, Text *t)
{
    int queued, workers, idle;

    pthread_mutex_lock(&s->work_lock);
    queued = s->queued, workers = s->workers, idle = s->idle;
    pthread_mutex_unlock(&s->work_lock);
    text_put(t, V("# HELP trefoil_requests_total Requests answered, by class of status.\n"
                  "# TYPE trefoil_requests_total counter\n"));
    for (int i = 1; i < COUNT_STATUS; i++)
        text_printf(t, "trefoil_requests_total{status=\"%dxx\"} %llu\n", i, atomic_load(&s->counts.answered[i]));
    histogram(s, t);
    metric(t, "kept_answers_total", "counter", "Answers that were kept from before.", atomic_load(&s->counts.kept));
    metric(t, "worked_answers_total", "counter", "Questions given to workers.", atomic_load(&s->counts.worked));
    metric(t, "refused_total", "counter", "Requests refused because too many waited.", atomic_load(&s->counts.refused));
    metric(t, "cut_connections_total", "counter", "Connections cut at their deadline.", atomic_load(&s->counts.cut));
    metric(t, "sent_bytes_total", "counter", "Bytes of bodies.", atomic_load(&s->counts.bytes));
    metric(t, "connections", "gauge", "Open connections.", (unsigned long long)atomic_load(&s->n_conns));
    metric(t, "questions_waiting", "gauge", "Questions that wait for a worker.", (unsigned long long)queued);
    metric(t, "workers", "gauge", "Workers.", (unsigned long long)workers);
    metric(t, "workers_idle", "gauge", "Workers that wait for a question.", (unsigned long long)idle);
    metric(t, "picture_changes", "counter", "How often the store was seen to have changed.", s->cache.epoch);
}
