/* Zip archives over libzip: see archive.h. The library does the format and checks CRCs; this file adds bounds, error
 * sentences and nothing else. */
#include "read/archive.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/libzip.h"

struct Archive {
    zip_t *zip;
    View name;
    Budget *budget;
    uint64_t *seen; /* per member: how far it was ever unpacked */
    size_t count;
};

struct Member {
    Archive *archive;
    zip_file_t *file;
    size_t index;
    uint64_t at;
};

Code budget_spend(Budget *b, uint64_t n, View name, Error *e)
{
    b->unpacked += n;
    if (b->unpacked <= LIMIT_ARCHIVE_FREE || b->unpacked / LIMIT_ARCHIVE_RATIO <= b->disk)
        return OK;
    fail(e, E_INPUT, "cannot unpack \"%.*s\": it grows to more than %d times its size on disk", VIEW_ARGS(name),
         LIMIT_ARCHIVE_RATIO);
    return hint(e, "such files are made to fill a disk; if this one is honest, unpack it by hand");
}

bool archive_looks_like(View head)
{
    return view_starts(head, V("PK\x03\x04")) || view_starts(head, V("PK\x05\x06"));
}

static Code broken_zip(View name, zip_error_t *why, Error *e)
{
    const char *reason = zip_error_strerror(why);
    int kind = zip_error_code_zip(why);
    if (kind == ZIP_ER_MEMORY)
        return fail_memory(e, "opening a zip");
    if (kind == ZIP_ER_OPEN || kind == ZIP_ER_READ || kind == ZIP_ER_NOENT)
        return fail(e, E_IO, "could not read the zip \"%.*s\": %s", VIEW_ARGS(name), reason);
    fail(e, E_INPUT, "cannot read \"%.*s\" as a zip: %s", VIEW_ARGS(name), reason);
    return hint(e, "fetch the file again: it may have been cut off on the way");
}

/* Takes the source over, also when it fails. */
static Code open_source(Archive **out, zip_source_t *source, View name, Budget *budget, zip_error_t *why, Error *e)
{
    Archive *a = NULL;
    Code c = OK;

    *out = NULL;
    if (!source)
        return broken_zip(name, why, e);
    a = mem_alloc(sizeof *a);
    if (!a) {
        zip_source_free(source);
        return fail_memory(e, "opening a zip");
    }
    *a = (Archive){ .name = name, .budget = budget };
    a->zip = zip_open_from_source(source, ZIP_RDONLY, why);
    if (!a->zip) {
        zip_source_free(source);
        c = broken_zip(name, why, e);
        goto out;
    }
    a->count = (size_t)zip_get_num_entries(a->zip, 0);
    if (a->count > LIMIT_ARCHIVE_MEMBERS) {
        c = fail(e, E_INPUT, "cannot read \"%.*s\": it holds %zu files, more than the %d allowed in one zip",
                 VIEW_ARGS(name), a->count, LIMIT_ARCHIVE_MEMBERS);
        hint(e, "unpack it by hand and read the folder");
        goto out;
    }
    a->seen = mem_alloc((a->count + 1) * sizeof *a->seen);
    if (!a->seen) {
        c = fail_memory(e, "the list of a zip's members");
        goto out;
    }
    memset(a->seen, 0, (a->count + 1) * sizeof *a->seen);
    *out = a;
    a = NULL;
out:
    archive_close(a);
    return c;
}

Code archive_of_path(Archive **out, const char *path, View name, Budget *budget, Error *e)
{
    zip_error_t why;
    Code c;
    if ((c = libzip_load(e)) != OK)
        return c;
    zip_error_init(&why);
    c = open_source(out, zip_source_file_create(path, 0, -1, &why), name, budget, &why, e);
    zip_error_fini(&why);
    return c;
}

Code archive_of_bytes(Archive **out, View bytes, View name, Budget *budget, Error *e)
{
    zip_error_t why;
    Code c;
    if ((c = libzip_load(e)) != OK)
        return c;
    zip_error_init(&why);
    c = open_source(out, zip_source_buffer_create(bytes.p, bytes.n, 0, &why), name, budget, &why, e);
    zip_error_fini(&why);
    return c;
}

Code archive_of_file(Archive **out, FILE *file, View name, Budget *budget, Error *e)
{
    zip_error_t why;
    zip_source_t *source;
    Code c;
    if ((c = libzip_load(e)) != OK)
        return c;
    zip_error_init(&why);
    source = zip_source_filep_create(file, 0, -1, &why);
    if (!source)
        fclose(file);
    c = open_source(out, source, name, budget, &why, e);
    zip_error_fini(&why);
    return c;
}

void archive_close(Archive *a)
{
    if (!a)
        return;
    if (a->zip)
        zip_discard(a->zip);
    mem_free(a->seen);
    mem_free(a);
}

size_t archive_count(const Archive *a)
{
    return a->count;
}

View archive_name(const Archive *a, size_t index)
{
    return view_of(zip_get_name(a->zip, index, ZIP_FL_ENC_GUESS));
}

ptrdiff_t archive_find(const Archive *a, const char *name)
{
    return (ptrdiff_t)zip_name_locate(a->zip, name, ZIP_FL_NOCASE | ZIP_FL_ENC_GUESS);
}

void archive_sizes(const Archive *a, size_t index, int64_t *packed, int64_t *unpacked)
{
    zip_stat_t st;
    *packed = *unpacked = 0;
    if (zip_stat_index(a->zip, index, 0, &st) != 0)
        return;
    if (st.valid & ZIP_STAT_COMP_SIZE && st.comp_size < INT64_MAX)
        *packed = (int64_t)st.comp_size;
    if (st.valid & ZIP_STAT_SIZE && st.size < INT64_MAX)
        *unpacked = (int64_t)st.size;
}

bool archive_is_document(const Archive *a)
{
    return archive_find(a, "[Content_Types].xml") >= 0;
}

static Code broken_member(const Archive *a, size_t index, zip_error_t *why, Error *e)
{
    View name = archive_name(a, index);
    int kind = zip_error_code_zip(why);

    if (kind == ZIP_ER_MEMORY)
        return fail_memory(e, "unpacking a zip");
    if (kind == ZIP_ER_NOPASSWD || kind == ZIP_ER_ENCRNOTSUPP || kind == ZIP_ER_WRONGPASSWD) {
        fail(e, E_INPUT, "cannot unpack \"%.*s\" from \"%.*s\": it is locked with a password", VIEW_ARGS(name),
             VIEW_ARGS(a->name));
        return hint(e, "unpack it by hand, or ask the publisher for a copy without a password");
    }
    fail(e, E_INPUT, "cannot unpack \"%.*s\" from \"%.*s\": %s", VIEW_ARGS(name), VIEW_ARGS(a->name),
         zip_error_strerror(why));
    return hint(e, "fetch the file again: it may have been damaged on the way");
}

Code member_open(Member **out, Archive *a, size_t index, Error *e)
{
    Member *m = mem_alloc(sizeof *m);
    Code c;

    *out = NULL;
    if (!m)
        return fail_memory(e, "unpacking a zip");
    *m = (Member){ .archive = a, .index = index };
    m->file = zip_fopen_index(a->zip, index, 0);
    if (!m->file) {
        c = broken_member(a, index, zip_get_error(a->zip), e);
        mem_free(m);
        return c;
    }
    *out = m;
    return OK;
}

Code member_read(Member *m, char *buffer, size_t n, size_t *got, Error *e)
{
    Archive *a = m->archive;
    zip_int64_t k = zip_fread(m->file, buffer, n);

    *got = 0;
    if (k < 0)
        return broken_member(a, m->index, zip_file_get_error(m->file), e);
    m->at += (uint64_t)k;
    if (m->at > LIMIT_UNPACKED_BYTES)
        return fail(e, E_INPUT, "cannot unpack a file of \"%.*s\": it is larger than %zu bytes", VIEW_ARGS(a->name),
                    LIMIT_UNPACKED_BYTES);
    *got = (size_t)k;
    if (m->at > a->seen[m->index]) {
        uint64_t fresh = m->at - a->seen[m->index];
        a->seen[m->index] = m->at;
        return budget_spend(a->budget, fresh, a->name, e);
    }
    return OK;
}

void member_close(Member *m)
{
    if (!m)
        return;
    if (m->file)
        zip_fclose(m->file);
    mem_free(m);
}
