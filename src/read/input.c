/* Files, archives and folders as streams of bytes: see input.h.
 *
 * An Input knows where its bytes lie; a Pass is one run over them from the start. Reading is one Pass, hashing another,
 * so that asking for a hash never disturbs who reads. The first bytes are kept, so that readers can look at them as
 * often as they like. Gzip: RFC 1952, several members in a row allowed. Not here: what the bytes mean.
 */
#include "read/input.h"

#include "base/libcrypto.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "read/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { PACKED_BYTES = 64 * 1024, HASH_BYTES = 256 * 1024, BESIDE_BYTES = 4 * 1024 * 1024 };

typedef struct {
    Input *in;
    Member *member;   /* bytes of an archive member                    */
    int64_t stored;   /* bytes taken from where they lie               */
    int64_t unpacked; /* bytes handed out                              */
    z_stream z;
    bool inflating;        /* z is set up                                   */
    bool between;          /* gzip: a member ended, another may follow      */
    bool ended;            /* gzip: all is read                             */
    unsigned char *packed; /* gzip: bytes before unpacking                  */
    EVP_MD_CTX *hash;      /* over the stored bytes, or NULL                */
} Pass;

struct Input {
    Text name;
    char *path; /* a file on disk ...                            */
    int fd;
    View bytes;       /* ... or memory ...                             */
    Archive *archive; /* ... or a member of an archive                 */
    size_t index;
    Archive *own_archive; /* closed with this Input                        */
    Input *own_outer;     /* closed after own_archive                      */
    Budget own_budget, *budget;
    int64_t size; /* stored bytes; member: packed bytes            */
    bool gzip;
    uint64_t gunzipped; /* furthest byte ever unpacked from gzip         */
    Pass pass;
    char *head; /* the first bytes, once peeked                  */
    size_t head_n;
    bool head_whole;      /* head is filled                                */
    int64_t at;           /* position of the reader                        */
    bool hashed, hashing; /* hashing: on `hasher`                         */
    pthread_t hasher;
    int64_t unpacked_bytes; /* once hashed                                  */
    char hash_stored[SHA256_CHARS], hash_unpacked[SHA256_CHARS];
};

/* ---- one pass over the bytes ------------------------------------------------------------------------------------ */

static Code read_disk(Pass *p, char *buffer, size_t n, size_t *got, Error *e)
{
    ssize_t k;
    do
        k = pread(p->in->fd, buffer, n, (off_t)p->stored);
    while (k < 0 && errno == EINTR);
    if (k < 0) {
        fail(e, E_IO, "could not read \"%.*s\": %s", VIEW_ARGS(input_name(p->in)), strerror(errno));
        return hint(e, "see whether the disk is well, then try again");
    }
    *got = (size_t)k;
    return OK;
}

static Code read_stored(Pass *p, char *buffer, size_t n, size_t *got, Error *e)
{
    Input *in = p->in;
    Code c = OK;

    *got = 0;
    if (in->archive) {
        if (!p->member && (c = member_open(&p->member, in->archive, in->index, e)) != OK)
            return c;
        c = member_read(p->member, buffer, n, got, e);
    } else if (in->path) {
        c = read_disk(p, buffer, n, got, e);
    } else {
        View rest = view_sub(in->bytes, (size_t)p->stored, n);
        if (rest.n)
            memcpy(buffer, rest.p, rest.n);
        *got = rest.n;
    }
    p->stored += (int64_t)*got;
    if (c == OK && p->hash && *got && EVP_DigestUpdate(p->hash, buffer, *got) != 1)
        c = fail_memory(e, "a hash");
    return c;
}

static void *z_alloc(void *unused, unsigned count, unsigned size)
{
    (void)unused;
    return mem_alloc((size_t)count * size);
}

static void z_free(void *unused, void *p)
{
    (void)unused;
    mem_free(p);
}

static Code inflate_start(Pass *p, Error *e)
{
    p->packed = mem_alloc(PACKED_BYTES);
    p->z = (z_stream){ .zalloc = z_alloc, .zfree = z_free };
    if (!p->packed || inflateInit2(&p->z, 15 + 16) != Z_OK)
        return fail_memory(e, "unpacking gzip");
    p->inflating = true;
    return OK;
}

static Code gzip_broken(const Pass *p, const char *why, Error *e)
{
    fail(e, E_INPUT, "cannot unpack \"%.*s\": %s at byte %lld of the gzip file", VIEW_ARGS(input_name(p->in)), why,
         (long long)(p->stored - p->z.avail_in));
    return hint(e, "fetch the file again: it may have been cut off or damaged on the way");
}

/* After a gzip member: another one, padding with NULs, or the end. */
static Code gzip_follow(Pass *p, Error *e)
{
    while (p->z.avail_in && *p->z.next_in == 0)
        p->z.next_in++, p->z.avail_in--;
    if (!p->z.avail_in)
        return OK;
    if (*p->z.next_in != 0x1f)
        return gzip_broken(p, "bytes that are no gzip follow the end", e);
    p->between = false;
    return inflateReset(&p->z) == Z_OK ? OK : gzip_broken(p, "a broken start", e);
}

/* Gives zlib something to read; sets p->ended at the end of a complete file. */
static Code gzip_refill(Pass *p, Error *e)
{
    size_t k;
    Code c;
    if (p->z.avail_in)
        return OK;
    if ((c = read_stored(p, (char *)p->packed, PACKED_BYTES, &k, e)) != OK)
        return c;
    p->z.next_in = p->packed;
    p->z.avail_in = (unsigned)k;
    if (k)
        return OK;
    if (!p->between)
        return gzip_broken(p, "the file ends too early", e);
    p->ended = true;
    return OK;
}

static Code gzip_count(Pass *p, size_t n, Error *e)
{
    Input *in = p->in;
    uint64_t at = (uint64_t)p->unpacked + n;
    if (at > LIMIT_UNPACKED_BYTES)
        return fail(e, E_INPUT, "cannot unpack \"%.*s\": it is larger than %zu bytes", VIEW_ARGS(input_name(in)),
                    LIMIT_UNPACKED_BYTES);
    if (at > in->gunzipped) {
        uint64_t fresh = at - in->gunzipped;
        in->gunzipped = at;
        return budget_spend(in->budget, fresh, input_name(in), e);
    }
    return OK;
}

static Code read_gzip(Pass *p, char *buffer, size_t n, size_t *got, Error *e)
{
    Code c;

    *got = 0;
    if (!p->inflating && (c = inflate_start(p, e)) != OK)
        return c;
    p->z.next_out = (unsigned char *)buffer;
    p->z.avail_out = n < INT32_MAX ? (unsigned)n : INT32_MAX;
    n = p->z.avail_out;
    while (p->z.avail_out && !p->ended) {
        int z;
        if ((c = gzip_refill(p, e)) != OK)
            return c;
        if (p->between && (c = gzip_follow(p, e)) != OK)
            return c;
        if (p->between || p->ended)
            continue;
        z = inflate(&p->z, Z_NO_FLUSH);
        if (z == Z_STREAM_END)
            p->between = true;
        else if (z == Z_MEM_ERROR)
            return fail_memory(e, "unpacking gzip");
        else if (z != Z_OK && z != Z_BUF_ERROR)
            return gzip_broken(p, p->z.msg ? p->z.msg : "damaged data", e);
    }
    *got = n - p->z.avail_out;
    return gzip_count(p, *got, e);
}

static Code pass_read(Pass *p, char *buffer, size_t n, size_t *got, Error *e)
{
    Code c = p->in->gzip ? read_gzip(p, buffer, n, got, e) : read_stored(p, buffer, n, got, e);
    p->unpacked += (int64_t)*got;
    return c;
}

static void pass_end(Pass *p)
{
    if (p->inflating)
        inflateEnd(&p->z);
    mem_free(p->packed);
    member_close(p->member);
    if (p->hash)
        EVP_MD_CTX_free(p->hash);
    *p = (Pass){ .in = p->in };
}

/* ---- making Inputs ---------------------------------------------------------------------------------------------- */

static Code input_new(Input **out, View name, Error *e)
{
    Input *in = mem_alloc(sizeof *in);
    *out = NULL;
    if (!in)
        return fail_memory(e, "opening a file");
    *in = (Input){ .fd = -1 };
    in->pass.in = in;
    in->budget = &in->own_budget;
    text_init(&in->name, 64 * KIB);
    text_put(&in->name, name);
    if (!text_ok(&in->name)) {
        Code c = text_fail(&in->name, "the name of a file", e);
        input_close(in);
        return c;
    }
    *out = in;
    return OK;
}

static void hash_wait(Input *in)
{
    if (in->hashing)
        pthread_join(in->hasher, NULL);
    in->hashing = false;
}

void input_close(Input *in)
{
    if (!in)
        return;
    hash_wait(in);
    pass_end(&in->pass);
    if (in->fd >= 0)
        close(in->fd);
    archive_close(in->own_archive);
    input_close(in->own_outer);
    mem_free(in->head);
    mem_free(in->path);
    text_release(&in->name);
    mem_free(in);
}

/* Gzip by its first three bytes: magic and the only method there is (RFC 1952, 2.3.1). */
static Code recognise_gzip(Input *in, Error *e)
{
    char first[3];
    size_t n = 0, k = 1;
    Code c = OK;
    while (n < sizeof first && k && c == OK) {
        c = read_stored(&in->pass, first + n, sizeof first - n, &k, e);
        n += k;
    }
    in->gzip = view_eq(view(first, n), V("\x1f\x8b\x08"));
    pass_end(&in->pass);
    return c;
}

/* The end of opening: looks at its first bytes and hands it over, or closes it after a failure. */
static Code opened(Input **out, Input *in, Code c, Error *e)
{
    if (c == OK && (c = recognise_gzip(in, e)) == OK) {
        *out = in;
        return OK;
    }
    *out = NULL;
    input_close(in);
    return c;
}

static Code not_opened(const char *path, int why, Error *e)
{
    if (why == ENOENT || why == ENOTDIR) {
        fail(e, E_ABSENT, "cannot open \"%s\": there is no such file or folder", path);
        return hint(e, "see whether the path is spelt right");
    }
    fail(e, why == ENOMEM ? E_MEMORY : E_IO, "could not open \"%s\": %s", path, strerror(why));
    return hint(e, why == EACCES ? "ask for the right to read it" : "try again");
}

Code input_there(const char *path, Error *e)
{
    struct stat st;
    if (stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR))
        return OK;
    return not_opened(path, errno, e);
}

static char *copy_path(const char *path)
{
    size_t n = strlen(path) + 1;
    char *p = mem_alloc(n);
    return p ? memcpy(p, path, n) : NULL;
}

/* The file itself, not looked into. */
static Code open_plain(Input **out, const char *path, View name, Error *e)
{
    Input *in = NULL;
    struct stat st;
    Code c = input_new(&in, name, e);

    if (c == OK && !(in->path = copy_path(path)))
        c = fail_memory(e, "opening a file");
    if (c != OK)
        return opened(out, in, c, e);
    in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (in->fd < 0 || fstat(in->fd, &st) != 0)
        return opened(out, in, not_opened(path, errno, e), e);
    if (!S_ISREG(st.st_mode)) {
        c = fail(e, E_USAGE, "cannot read \"%s\": it is not an ordinary file", path);
        hint(e, "give the path of a file");
        return opened(out, in, c, e);
    }
    (void)posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    in->size = st.st_size;
    in->own_budget.disk = (uint64_t)st.st_size;
    return opened(out, in, OK, e);
}

static Code open_bytes(Input **out, View bytes, View name, Error *e)
{
    Input *in = NULL;
    Code c = input_new(&in, name, e);

    if (c == OK) {
        in->bytes = bytes;
        in->size = (int64_t)bytes.n;
        in->own_budget.disk = bytes.n;
    }
    return opened(out, in, c, e);
}

static Code open_member(Input **out, const Input *outer, Archive *a, size_t index, Error *e)
{
    Input *in = NULL;
    int64_t unpacked;
    Code c = input_new(&in, input_name(outer), e);

    if (c != OK)
        return opened(out, in, c, e);
    text_byte(&in->name, '!');
    text_put(&in->name, archive_name(a, index));
    if (!text_ok(&in->name))
        return opened(out, in, text_fail(&in->name, "the name of a file", e), e);
    in->archive = a;
    in->index = index;
    in->budget = outer->budget;
    archive_sizes(a, index, &in->size, &unpacked);
    return opened(out, in, OK, e);
}

/* ---- archives --------------------------------------------------------------------------------------------------- */

/* All unpacked bytes into a temporary file without a name. */
static Code spool(Input *in, FILE **out, Error *e)
{
    Pass p = { .in = in };
    FILE *f = tmpfile();
    char *buffer = mem_alloc(PACKED_BYTES);
    size_t n = 1;
    Code c = OK;

    *out = NULL;
    if (!buffer) {
        c = fail_memory(e, "unpacking a zip");
        goto out;
    }
    if (!f) {
        c = fail(e, E_IO, "could not make a temporary file to unpack \"%.*s\": %s", VIEW_ARGS(input_name(in)),
                 strerror(errno));
        goto out;
    }
    while (n) {
        if ((c = pass_read(&p, buffer, PACKED_BYTES, &n, e)) != OK)
            goto out;
        if (fwrite(buffer, 1, n, f) != n) {
            c = fail(e, E_IO, "could not unpack \"%.*s\": %s", VIEW_ARGS(input_name(in)), strerror(errno));
            hint(e, "make room on the disk that holds temporary files");
            goto out;
        }
    }
    rewind(f);
    *out = f;
    f = NULL;
out:
    if (f)
        fclose(f);
    mem_free(buffer);
    pass_end(&p);
    return c;
}

Code input_archive(Input *in, Archive **out, Error *e)
{
    FILE *f;
    Code c;
    *out = NULL;
    if (in->path && !in->gzip)
        return archive_of_path(out, in->path, input_name(in), in->budget, e);
    if (!in->archive && !in->gzip)
        return archive_of_bytes(out, in->bytes, input_name(in), in->budget, e);
    if ((c = spool(in, &f, e)) != OK)
        return c;
    return archive_of_file(out, f, input_name(in), in->budget, e);
}

/* True for members that people mean: no folders, nothing hidden, not the shadow files that macOS adds. */
static bool member_counts(View name)
{
    if (!name.n || name.p[name.n - 1] == '/' || view_starts(name, V("__MACOSX/")))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '.' && (i == 0 || name.p[i - 1] == '/'))
            return false;
    return true;
}

/* *a becomes the archive that `in` is, or NULL if it is no bag of files. */
static Code bag_of(Input *in, Archive **a, Error *e)
{
    View head;
    Code c = input_peek(in, &head, e);
    *a = NULL;
    if (c != OK || !archive_looks_like(head) || in->gzip)
        return c;
    if ((c = input_archive(in, a, e)) == OK && archive_is_document(*a)) {
        archive_close(*a);
        *a = NULL;
    }
    return c;
}

static Code too_deep(const Input *in, Error *e)
{
    fail(e, E_INPUT, "cannot unpack \"%.*s\": zips lie in zips more than %d deep", VIEW_ARGS(input_name(in)),
         LIMIT_ARCHIVE_DEPTH);
    return hint(e, "unpack it by hand");
}

/* Replaces *in by the only member of the zip that it is, as often as need be. */
static Code open_only_member(Input **in, Error *e)
{
    for (int depth = 0;; depth++) {
        Archive *a = NULL;
        Input *inner = NULL;
        size_t members = 0, only = 0;
        Code c = bag_of(*in, &a, e);
        if (c != OK || !a)
            return c;
        for (size_t i = 0; i < archive_count(a); i++)
            if (member_counts(archive_name(a, i)))
                members++, only = i;
        if (depth >= LIMIT_ARCHIVE_DEPTH)
            c = too_deep(*in, e);
        else if (members != 1) {
            c = fail(e, E_USAGE, "cannot open \"%.*s\" as one file: the zip holds %zu files",
                     VIEW_ARGS(input_name(*in)), members);
            hint(e, "unpack it and name one of them");
        } else
            c = open_member(&inner, *in, a, only, e);
        if (c != OK) {
            archive_close(a);
            return c;
        }
        inner->own_archive = a;
        inner->own_outer = *in;
        *in = inner;
    }
}

static Code open_whole(Input **out, Input *in, Code c, Error *e)
{
    *out = NULL;
    if (c == OK)
        c = open_only_member(&in, e);
    if (c == OK)
        *out = in;
    else
        input_close(in);
    return c;
}

Code input_open(Input **out, const char *path, Error *e)
{
    Input *in = NULL;
    Code c = open_plain(&in, path, view_of(path), e);
    return open_whole(out, in, c, e);
}

Code input_of_bytes(Input **out, View bytes, const char *name, Error *e)
{
    Input *in = NULL;
    Code c = open_bytes(&in, bytes, view_of(name), e);
    return open_whole(out, in, c, e);
}

/* ---- the walk --------------------------------------------------------------------------------------------------- */

typedef struct {
    InputVisit *visit;
    InputBroken *broken;
    void *ctx;
    char *root; /* real path of the folder walked, or NULL */
} Walk;

static Code walk_broken(Walk *w, View name, Error *why, Error *e)
{
    if (why->code == E_MEMORY || why->code == E_CANCEL || !w->broken) {
        *e = *why;
        return e->code;
    }
    return w->broken(w->ctx, name, why, e);
}

typedef struct {
    View name;
    size_t index;
} Listed;

static int by_view(const void *a, const void *b)
{
    return view_cmp(*(const View *)a, *(const View *)b);
}

static int by_name(const void *a, const void *b)
{
    const Listed *x = a, *y = b;
    int c = view_cmp(x->name, y->name);
    return c ? c : (x->index > y->index) - (x->index < y->index);
}

static Code walk_input(Walk *w, Input *in, int depth, Error *e);

static Code walk_member(Walk *w, Input *outer, Archive *a, const Listed *member, int depth, Error *e)
{
    Input *in = NULL;
    Error why = { 0 };
    Text full;
    Code c;

    if (open_member(&in, outer, a, member->index, &why) == OK) {
        c = walk_input(w, in, depth + 1, e);
        input_close(in);
        return c;
    }
    text_init(&full, 128 * KIB);
    text_put(&full, input_name(outer));
    text_byte(&full, '!');
    text_put(&full, member->name);
    c = walk_broken(w, text_view(&full), &why, e);
    text_release(&full);
    return c;
}

static Code walk_archive(Walk *w, Input *outer, Archive *a, int depth, Error *e)
{
    Listed *list = mem_alloc((archive_count(a) + 1) * sizeof *list);
    size_t n = 0;
    Code c = OK;

    if (!list)
        return fail_memory(e, "the list of a zip's members");
    for (size_t i = 0; i < archive_count(a); i++) {
        View v = archive_name(a, i);
        if (member_counts(v))
            list[n++] = (Listed){ v, i };
    }
    qsort(list, n, sizeof *list, by_name);
    for (size_t i = 0; i < n && c == OK; i++)
        c = walk_member(w, outer, a, &list[i], depth, e);
    mem_free(list);
    return c;
}

static Code walk_input(Walk *w, Input *in, int depth, Error *e)
{
    Archive *a = NULL;
    Error why = { 0 };
    Code c = bag_of(in, &a, &why);

    if (c == OK && a && depth >= LIMIT_ARCHIVE_DEPTH)
        c = too_deep(in, &why);
    if (c != OK)
        c = walk_broken(w, input_name(in), &why, e);
    else if (a)
        c = walk_archive(w, in, a, depth, e);
    else
        c = w->visit(w->ctx, in, e);
    archive_close(a);
    return c;
}

static Code walk_file(Walk *w, const char *path, Error *e)
{
    Input *in = NULL;
    Error why = { 0 };
    View name = view_of(path);
    Code c;
    if (view_starts(name, V("./")))
        name = view_sub(name, 2, name.n);
    if (open_plain(&in, path, name, &why) == OK)
        c = walk_input(w, in, 0, e);
    else
        c = walk_broken(w, name, &why, e);
    input_close(in);
    return c;
}

/* A link is followed to a file inside the folder; links to folders are not, since what they lead to is visited
 * anyway. */
static bool link_stays(const Walk *w, const char *path)
{
    char *real = realpath(path, NULL);
    size_t n = w->root ? strlen(w->root) : 0;
    bool stays = real && n && strncmp(real, w->root, n) == 0 && (real[n] == '/' || w->root[n - 1] == '/');
    free(real); /* realpath's own */
    return stays;
}

static Code walk_folder(Walk *w, const char *path, Error *e);

static Code walk_entry(Walk *w, const char *path, Error *e)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return OK; /* gone since the folder was listed */
    if (S_ISDIR(st.st_mode))
        return walk_folder(w, path, e);
    if (S_ISLNK(st.st_mode) && (!link_stays(w, path) || stat(path, &st) != 0))
        return OK;
    return S_ISREG(st.st_mode) ? walk_file(w, path, e) : OK;
}

/* Names in a folder, sorted, in `out`. */
static Code list_folder(const char *path, Arena *out, View **names, size_t *n, Error *e)
{
    DIR *d = opendir(path);
    struct dirent *entry;
    size_t room = 0;
    Code c = OK;

    *names = NULL;
    *n = 0;
    if (!d)
        return not_opened(path, errno, e);
    while (c == OK && (entry = readdir(d))) {
        View v;
        if (entry->d_name[0] == '.')
            continue;
        v = view_of(arena_cstr(out, view_of(entry->d_name)));
        if (!v.p || !arena_room(out, names, *n, &room, sizeof v))
            c = arena_fail(out, room * sizeof v, "the list of a folder", e);
        else
            (*names)[(*n)++] = v;
    }
    closedir(d);
    if (c == OK && *n)
        qsort(*names, *n, sizeof **names, by_view);
    return c;
}

static Code walk_folder(Walk *w, const char *path, Error *e)
{
    Arena names;
    Text child;
    View *name = NULL;
    size_t n = 0;
    Error why = { 0 };
    bool here = strcmp(path, ".") == 0;
    Code c;

    arena_init(&names, 64 * MIB);
    text_init(&child, 64 * KIB);
    c = list_folder(path, &names, &name, &n, &why);
    if (c != OK)
        c = walk_broken(w, view_of(path), &why, e);
    for (size_t i = 0; i < n && c == OK; i++) {
        text_clear(&child);
        if (!here)
            text_printf(&child, "%s/", path);
        text_put(&child, name[i]);
        text_byte(&child, '\0');
        c = text_ok(&child) ? walk_entry(w, child.p, e) : text_fail(&child, "a path", e);
    }
    text_release(&child);
    arena_release(&names);
    return c;
}

Code input_walk(const char *path, InputVisit *visit, InputBroken *broken, void *ctx, Error *e)
{
    Walk w = { .visit = visit, .broken = broken, .ctx = ctx };
    struct stat st;
    char *trimmed = NULL;
    size_t n = strlen(path);
    Code c;

    if (stat(path, &st) != 0)
        return not_opened(path, errno, e);
    if (!S_ISDIR(st.st_mode))
        return walk_file(&w, path, e);
    if (!(trimmed = copy_path(path)))
        return fail_memory(e, "a path");
    while (n > 1 && trimmed[n - 1] == '/')
        trimmed[--n] = '\0';
    w.root = realpath(path, NULL);
    c = walk_folder(&w, trimmed, e);
    free(w.root); /* realpath's own */
    mem_free(trimmed);
    return c;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

View input_name(const Input *in)
{
    return text_view(&in->name);
}

static Code fill_head(Input *in, Error *e)
{
    size_t got = 1;
    Code c = OK;

    if (in->head_whole)
        return OK;
    if (!in->head && !(in->head = mem_alloc(LIMIT_SNIFF_BYTES)))
        return fail_memory(e, "the start of a file");
    in->head_n = 0;
    pass_end(&in->pass);
    while (c == OK && got && in->head_n < LIMIT_SNIFF_BYTES) {
        c = pass_read(&in->pass, in->head + in->head_n, LIMIT_SNIFF_BYTES - in->head_n, &got, e);
        in->head_n += got;
    }
    in->head_whole = c == OK;
    return c;
}

Code input_peek(Input *in, View *out, Error *e)
{
    Code c;
    *out = (View){ 0 };
    if ((c = fill_head(in, e)) == OK)
        *out = view(in->head, in->head_n);
    return c;
}

Code input_read(Input *in, char *buffer, size_t n, size_t *got, Error *e)
{
    Code c;
    *got = 0;
    if ((c = fill_head(in, e)) != OK)
        return c;
    if ((uint64_t)in->at < in->head_n) {
        View rest = view_sub(view(in->head, in->head_n), (size_t)in->at, n);
        memcpy(buffer, rest.p, rest.n);
        *got = rest.n;
    } else if (in->head_n == LIMIT_SNIFF_BYTES) {
        c = pass_read(&in->pass, buffer, n, got, e);
    }
    in->at += (int64_t)*got;
    return c;
}

Code input_rewind(Input *in, Error *e)
{
    in->at = 0;
    if (!in->head_whole || (uint64_t)in->pass.unpacked == in->head_n)
        return OK;
    in->head_whole = false;
    return fill_head(in, e);
}

static Code hash_start(EVP_MD_CTX **out, Error *e)
{
    Code c = libcrypto_load(e);
    if (c != OK)
        return c;
    *out = EVP_MD_CTX_new();
    if (!*out || EVP_DigestInit_ex(*out, EVP_sha256(), NULL) != 1)
        return fail_memory(e, "a hash");
    return OK;
}

static Code hash_text(EVP_MD_CTX *hash, char out[SHA256_CHARS], Error *e)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_DigestFinal_ex(hash, digest, &n) != 1 || n != 32)
        return fail_memory(e, "a hash");
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[64] = '\0';
    return OK;
}

static Code hash_all(Input *in, Error *e)
{
    Pass p = { .in = in };
    EVP_MD_CTX *unpacked = NULL;
    char *buffer = mem_alloc(HASH_BYTES);
    size_t n = 1;
    Code c = buffer ? OK : fail_memory(e, "a hash");

    if (c != OK || (c = hash_start(&p.hash, e)) != OK || (in->gzip && (c = hash_start(&unpacked, e)) != OK))
        goto out;
    while (n) {
        if ((c = pass_read(&p, buffer, HASH_BYTES, &n, e)) != OK)
            goto out;
        if (unpacked && n && EVP_DigestUpdate(unpacked, buffer, n) != 1) {
            c = fail_memory(e, "a hash");
            goto out;
        }
    }
    if ((c = hash_text(p.hash, in->hash_stored, e)) != OK)
        goto out;
    if (unpacked)
        c = hash_text(unpacked, in->hash_unpacked, e);
    else
        memcpy(in->hash_unpacked, in->hash_stored, SHA256_CHARS);
    in->unpacked_bytes = p.unpacked;
    in->hashed = c == OK;
out:
    if (unpacked)
        EVP_MD_CTX_free(unpacked);
    mem_free(buffer);
    pass_end(&p);
    return c;
}

/* What went wrong here goes wrong again for input_sha256, which tells. */
static void *hash_main(void *p)
{
    Error ignored;
    (void)!hash_all(p, &ignored);
    return NULL;
}

bool input_hash_beside(Input *in)
{
    Error ignored;
    if (in->hashed || in->hashing || !in->path || in->archive || in->gzip || in->size < BESIDE_BYTES ||
        libcrypto_load(&ignored) != OK)
        return false;
    in->hashing = pthread_create(&in->hasher, NULL, hash_main, in) == 0;
    return in->hashing;
}

int64_t input_unpacked_bytes(const Input *in)
{
    if (in->hashed)
        return in->unpacked_bytes;
    return in->archive || in->gzip ? -1 : in->size;
}

Code input_sha256(Input *in, char stored[SHA256_CHARS], char unpacked[SHA256_CHARS], Error *e)
{
    Code c = OK;
    stored[0] = unpacked[0] = '\0';
    hash_wait(in);
    if (!in->hashed && (c = hash_all(in, e)) != OK)
        return c;
    memcpy(stored, in->hash_stored, SHA256_CHARS);
    memcpy(unpacked, in->hash_unpacked, SHA256_CHARS);
    return OK;
}

int64_t input_size(const Input *in)
{
    return in->size;
}

int64_t input_position(const Input *in)
{
    int64_t packed, unpacked, at = in->pass.stored;
    if (in->at < in->pass.unpacked && !in->gzip)
        at = in->at;
    if (!in->archive)
        return at;
    archive_sizes(in->archive, in->index, &packed, &unpacked);
    return unpacked > 0 ? (int64_t)((double)packed * (double)at / (double)unpacked) : at;
}
