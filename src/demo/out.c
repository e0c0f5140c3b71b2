/* Files being written: buffered, counted, failure told once with the file's name.
 *
 * The gz edition is gzip with stored blocks: what zlib compresses differs between its versions, and the same seed must
 * give the same bytes on every machine. Not here: what goes into a file.
 */
#include "demo/inside.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define GZ_STORED 65535

static void out_failed(Out *o, const char *doing)
{
    Demo *d = o->d;
    if (d->code != OK)
        return;
    d->code = fail(d->e, E_IO, "could not %s %s/%s: %s", doing, d->folder, o->path, strerror(errno));
    if (errno == ENOSPC)
        d->code = hint(d->e, "the disk is full; free some space or ask for fewer products");
}

static void to_disk(Out *o, const char *p, size_t n)
{
    while (n && going(o->d)) {
        ssize_t k = write(o->fd, p, n);
        if (k < 0) {
            if (errno == EINTR)
                continue;
            out_failed(o, "write");
            return;
        }
        p += k;
        n -= (size_t)k;
        o->written += (uint64_t)k;
    }
}

static void stored_block(Out *o, const char *p, size_t n, bool last)
{
    uint16_t size = (uint16_t)n, other = (uint16_t)~size;
    char head[5] = { last, (char)(size & 255), (char)(size >> 8), (char)(other & 255), (char)(other >> 8) };
    to_disk(o, head, sizeof head);
    to_disk(o, p, n);
}

static void flush(Out *o)
{
    if (!o->n || o->fd < 0)
        return;
    o->plain += o->n;
    if (!o->gz)
        to_disk(o, o->buffer, o->n);
    else {
        o->crc = (uint32_t)crc32(o->crc, (const Bytef *)o->buffer, (uInt)o->n);
        for (size_t at = 0; at < o->n; at += GZ_STORED)
            stored_block(o, o->buffer + at, o->n - at < GZ_STORED ? o->n - at : GZ_STORED, false);
    }
    o->n = 0;
}

void out_bytes_slowly(Out *o, const char *p, size_t n)
{
    while (n) {
        size_t room = OUT_ROOM - o->n, k = n < room ? n : room;
        if (o->fd < 0)
            return;
        memcpy(o->buffer + o->n, p, k);
        o->n += k;
        p += k;
        n -= k;
        if (o->n == OUT_ROOM)
            flush(o);
    }
}

/* Makes the folders of a path below d->folder. */
static void make_folders(Out *o, char *full, size_t base)
{
    for (char *slash = full + base; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(full, 0777) < 0 && errno != EEXIST)
            out_failed(o, "make the folder of");
        *slash = '/';
    }
}

void out_open(Out *o, Demo *d, const char *path, const char *dataset, const char *edition)
{
    char full[4096];
    size_t n = strlen(path);
    *o = (Out){ .d = d, .fd = -1, .dataset = dataset, .edition = edition };
    snprintf(o->path, sizeof o->path, "%s", path);
    if (!going(d))
        return;
    snprintf(full, sizeof full, "%s/%s", d->folder, path);
    make_folders(o, full, strlen(d->folder) + 1);
    o->buffer = d->spares ? d->spare[--d->spares] : mem_alloc(OUT_ROOM);
    if (!o->buffer) {
        d->code = fail_memory(d->e, "the buffer of a file");
        return;
    }
    if (going(d))
        o->fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (going(d) && o->fd < 0)
        out_failed(o, "create");
    o->gz = n > 3 && strcmp(path + n - 3, ".gz") == 0;
    if (o->gz)
        to_disk(o, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
}

static void gzip_end(Out *o)
{
    char tail[8];
    uint32_t size = (uint32_t)o->plain;
    stored_block(o, "", 0, true);
    for (int i = 0; i < 4; i++) {
        tail[i] = (char)(o->crc >> 8 * i & 255);
        tail[4 + i] = (char)(size >> 8 * i & 255);
    }
    to_disk(o, tail, sizeof tail);
}

void out_note(Out *o)
{
    Demo *d = o->d;
    FileNote *f = ARENA_NEW(d->ask->arena, FileNote);
    View path = arena_copy(d->ask->arena, view_of(o->path));
    if (!f || !path.p) {
        if (going(d))
            d->code = fail_memory(d->e, "the list of files");
        return;
    }
    *f = (FileNote){ .path = path, .dataset = o->dataset, .edition = o->edition, .rows = o->rows, .bytes = o->written };
    if (d->last_file)
        d->last_file->next = f;
    else
        d->files = f;
    d->last_file = f;
    d->bytes += o->written;
}

void out_close(Out *o)
{
    Demo *d = o->d;
    if (o->fd >= 0) {
        flush(o);
        if (o->gz)
            gzip_end(o);
        if (close(o->fd) < 0)
            out_failed(o, "finish");
        out_note(o);
        o->fd = -1;
    }
    if (o->buffer && d->spares < (int)(sizeof d->spare / sizeof d->spare[0]))
        d->spare[d->spares++] = o->buffer;
    else
        mem_free(o->buffer);
    o->buffer = NULL;
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

void out_number(Out *o, uint64_t x)
{
    char b[20];
    int n = 20;
    do {
        b[--n] = (char)('0' + x % 10);
        x /= 10;
    } while (x);
    out_bytes(o, b + n, (size_t)(20 - n));
}

void out_pounds(Out *o, int64_t pence)
{
    char b[3] = { '.', (char)('0' + pence / 10 % 10), (char)('0' + pence % 10) };
    out_number(o, (uint64_t)(pence / 100));
    out_bytes(o, b, 3);
}

static bool needs_quotes(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == ',' || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r')
            return true;
    return false;
}

static void quoted(Out *o, View v)
{
    out_bytes(o, "\"", 1);
    for (size_t i = 0, from = 0; i <= v.n; i++)
        if (i == v.n || v.p[i] == '"') {
            out_bytes(o, v.p + from, i - from + (i < v.n));
            from = i; /* the quote again, as the start of the next stretch */
        }
    out_bytes(o, "\"", 1);
}

void out_csv(Out *o, View v)
{
    if (needs_quotes(v))
        quoted(o, v);
    else
        out_view(o, v);
}

void out_quoted(Out *o, View v)
{
    if (v.n)
        quoted(o, v);
}

void out_xml(Out *o, View v)
{
    for (size_t i = 0, from = 0; i <= v.n; i++) {
        const char *entity = i == v.n        ? ""
                             : v.p[i] == '&' ? "&amp;"
                             : v.p[i] == '<' ? "&lt;"
                             : v.p[i] == '>' ? "&gt;"
                                             : NULL;
        if (!entity)
            continue;
        out_bytes(o, v.p + from, i - from);
        out_str(o, entity);
        from = i + 1;
    }
}

void out_json(Out *o, View v)
{
    out_bytes(o, "\"", 1);
    for (size_t i = 0, from = 0; i <= v.n; i++)
        if (i == v.n || v.p[i] == '"' || v.p[i] == '\\' || v.p[i] == '\n') {
            out_bytes(o, v.p + from, i - from);
            from = i;
            if (i < v.n)
                out_bytes(o, "\\", 1);
            if (i < v.n && v.p[i] == '\n') {
                out_bytes(o, "n", 1);
                from = i + 1;
            }
        }
    out_bytes(o, "\"", 1);
}

void out_1252_csv(Out *o, View v)
{
    Str s;
    str_clear(&s);
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c < 0x80)
            str_byte(&s, (char)c);
        else if ((c & 0xfc) == 0xc0 && i + 1 < v.n) /* U+0080..U+00FF */
            str_byte(&s, (char)((c & 3) << 6 | (v.p[++i] & 0x3f)));
        else if ((c & 0xc0) != 0x80)
            str_byte(&s, '?');
    }
    out_csv(o, str_view(&s));
}
