/* See spool.h. */
#include "web/spool.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/temp.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

struct Spool {
    FILE *file;
    pthread_mutex_t lock;
    uint64_t n;
    bool ended, failed, waiting;
    bool left[2]; /* writer, reader */
    void (*wake)(void *ctx);
    void *ctx;
};

Code spool_open(Spool **out, const char *folder, Error *e)
{
    Spool *s = mem_alloc(sizeof *s);
    Code c;

    *out = NULL;
    if (!s)
        return fail_memory(e, "a large answer");
    *s = (Spool){ .file = NULL };
    if ((c = temp_open(&s->file, folder, e)) != OK) {
        mem_free(s);
        return c;
    }
    pthread_mutex_init(&s->lock, NULL);
    *out = s;
    return OK;
}

static void wake_up(Spool *s)
{
    if (!s->waiting)
        return;
    s->waiting = false;
    s->wake(s->ctx);
}

Code spool_write(Spool *s, View bytes, Error *e)
{
    uint64_t at = s->n; /* only this thread changes it */

    if (bytes.n > LIMIT_WEB_SPOOL - at) {
        fail(e, E_LIMIT, "the answer is longer than the %zu bytes that are served", LIMIT_WEB_SPOOL);
        return hint(e, "ask for less at a time, or ask at the command line");
    }
    while (bytes.n) {
        ssize_t n = pwrite(fileno(s->file), bytes.p, bytes.n, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return temp_fail("write", e);
        at += (uint64_t)n;
        bytes = view_sub(bytes, (size_t)n, bytes.n);
    }
    pthread_mutex_lock(&s->lock);
    s->n = at;
    wake_up(s);
    pthread_mutex_unlock(&s->lock);
    return OK;
}

void spool_end(Spool *s, bool failed)
{
    pthread_mutex_lock(&s->lock);
    s->ended = true;
    s->failed = failed;
    wake_up(s);
    pthread_mutex_unlock(&s->lock);
}

void spool_on_more(Spool *s, void (*wake)(void *ctx), void *ctx)
{
    s->wake = wake;
    s->ctx = ctx;
}

SpoolState spool_read(Spool *s, uint64_t at, char *p, size_t n, size_t *got, void (*before_wait)(void *ctx))
{
    uint64_t there;
    ssize_t have;

    pthread_mutex_lock(&s->lock);
    there = s->n;
    if (at >= there) {
        SpoolState state = !s->ended ? SPOOL_WAIT : s->failed ? SPOOL_FAILED : SPOOL_END;
        if (state == SPOOL_WAIT) {
            s->waiting = true;
            before_wait(s->ctx);
        }
        pthread_mutex_unlock(&s->lock);
        return state;
    }
    pthread_mutex_unlock(&s->lock);
    if (n > there - at)
        n = (size_t)(there - at);
    do
        have = pread(fileno(s->file), p, n, (off_t)at);
    while (have < 0 && errno == EINTR);
    if (have <= 0)
        return SPOOL_FAILED;
    *got = (size_t)have;
    return SPOOL_BYTES;
}

uint64_t spool_bytes(Spool *s)
{
    uint64_t n;

    pthread_mutex_lock(&s->lock);
    n = s->n;
    pthread_mutex_unlock(&s->lock);
    return n;
}

bool spool_left(Spool *s)
{
    bool left;

    pthread_mutex_lock(&s->lock);
    left = s->left[1];
    pthread_mutex_unlock(&s->lock);
    return left;
}

void spool_leave(Spool *s, bool reader)
{
    bool last;

    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->left[reader] = true;
    s->waiting = s->waiting && !reader;
    last = s->left[!reader];
    pthread_mutex_unlock(&s->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&s->lock);
    fclose(s->file);
    mem_free(s);
}
