/* Files and standard output. See output.h. */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static Code cannot_write(const Output *o, Error *e)
{
    const char *name = o->path[0] ? o->path : "the output";
    int why = errno;

    if (why == ENOSPC || why == EDQUOT) {
        fail(e, E_IO, "could not write %s: the disk is full", name);
        return hint(e, "make room and ask again");
    }
    fail(e, E_IO, "could not write %s: %s", name, strerror(why));
    return why == ENOENT || why == EACCES || why == ENOTDIR || why == EROFS
               ? hint(e, "name a file in a folder that exists and may be written to")
               : e->code;
}

static Code write_all(Sink *s, View bytes, Error *e)
{
    Output *o = (Output *)s;

    while (bytes.n) {
        ssize_t n = write(o->fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            o->gone = errno == EPIPE;
            return cannot_write(o, e);
        }
        bytes = view_sub(bytes, (size_t)n, bytes.n);
    }
    return OK;
}

/* A file that is to be: beside its place, with the rights that it will have. */
static Code open_part(Output *o, const struct stat *there, Error *e)
{
    mode_t mask = umask(0);

    umask(mask);
    if ((size_t)snprintf(o->part, sizeof o->part, "%s.XXXXXX", o->path) >= sizeof o->part)
        return fail(e, E_USAGE, "the path of the output is too long; name a shorter one");
    if ((o->fd = mkstemp(o->part)) < 0) {
        o->part[0] = '\0';
        return cannot_write(o, e);
    }
    if (fchmod(o->fd, there ? there->st_mode & 07777 : 0666 & ~mask) != 0)
        return cannot_write(o, e);
    return OK;
}

static Code open_file(Output *o, const char *path, Error *e)
{
    struct stat there;
    char real[PATH_MAX];
    bool exists = stat(path, &there) == 0;

    if (exists && S_ISDIR(there.st_mode)) {
        fail(e, E_USAGE, "output '%s' is a folder", path);
        return hint(e, "name a file");
    }
    if (exists && realpath(path, real))
        path = real;
    if ((size_t)snprintf(o->path, sizeof o->path, "%s", path) >= sizeof o->path)
        return fail(e, E_USAGE, "the path of the output is too long; name a shorter one");
    if (!exists || S_ISREG(there.st_mode))
        return open_part(o, exists ? &there : NULL, e);
    if ((o->fd = open(path, O_WRONLY | O_CLOEXEC)) < 0)
        return cannot_write(o, e);
    return OK;
}

Code output_open(Output *o, const char *path, Error *e)
{
    Code c = OK;

    memset(o, 0, sizeof *o);
    sink_init(&o->sink, write_all);
    o->fd = STDOUT_FILENO;
    if (path && (c = open_file(o, path, e)) != OK) {
        if (o->part[0]) {
            close(o->fd);
            unlink(o->part);
        }
        return c;
    }
    o->tty = isatty(o->fd) == 1;
    return OK;
}

Code output_close(Output *o, bool keep, Error *e)
{
    Code c = OK;
    bool file = o->fd != STDOUT_FILENO;

    if (keep)
        c = sink_flush(&o->sink, e);
    if (keep && c == OK && !file) { /* some file systems tell only here that there was no room */
        int again = dup(o->fd);
        if (again >= 0 && close(again) != 0)
            c = cannot_write(o, e);
    }
    if (file && close(o->fd) != 0 && c == OK && keep)
        c = cannot_write(o, e);
    if (o->part[0] && keep && c == OK && rename(o->part, o->path) != 0)
        c = cannot_write(o, e);
    if (o->part[0] && (!keep || c != OK))
        unlink(o->part);
    sink_release(&o->sink);
    return c;
}
