/* Lines of standard input. See lines.h. */
#include "cli/lines.h"

#include "base/limits.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void lines_open(Lines *l, int fd, Sink *sink, atomic_bool *cancel)
{
    *l = (Lines){ .fd = fd, .sink = sink, .cancel = cancel, .room = LIMIT_STDIN_LINE + 64 * KIB };
}

void lines_release(Lines *l)
{
    mem_free(l->buffer);
    l->buffer = NULL;
}

/* Reads more behind what is there. */
static Code fill(Lines *l, Error *e)
{
    struct pollfd ready = { .fd = l->fd, .events = POLLIN };
    ssize_t n;
    Code c;

    memmove(l->buffer, l->buffer + l->at, l->n - l->at);
    l->n -= l->at;
    l->at = 0;
    if (poll(&ready, 1, 0) == 0 && (c = sink_flush(l->sink, e)) != OK)
        return c;
    do {
        if (l->cancel && atomic_load(l->cancel))
            return fail(e, E_CANCEL, "stopped while reading standard input");
        n = read(l->fd, l->buffer + l->n, l->room - l->n);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return fail(e, E_IO, "could not read standard input: %s", strerror(errno));
    l->n += (size_t)n;
    l->end = n == 0;
    if (l->number == 0 && l->at == 0 && l->n >= 3 && memcmp(l->buffer, "\xef\xbb\xbf", 3) == 0)
        l->at = 3;
    return OK;
}

Code lines_next(Lines *l, View *line, bool *more, bool *too_long, Error *e)
{
    Code c;

    *more = *too_long = false;
    if (!l->buffer && !(l->buffer = mem_alloc(l->room)))
        return fail_memory(e, "lines of standard input");
    for (;;) {
        const char *from = l->buffer + l->at, *end = memchr(from, '\n', l->n - l->at);
        size_t n = end ? (size_t)(end - from) : l->n - l->at;
        bool long_one = n > LIMIT_STDIN_LINE;
        if (end || long_one || (l->end && n)) {
            bool rest = l->skipping;
            l->at += end ? n + 1 : n;
            l->skipping = !end && !l->end;
            if (rest)
                continue;
            *line = view(from, long_one ? LIMIT_STDIN_LINE : n);
            *more = true;
            *too_long = long_one;
            l->number++;
            return OK;
        }
        if (l->end)
            return OK;
        if ((c = fill(l, e)) != OK)
            return c;
    }
}
