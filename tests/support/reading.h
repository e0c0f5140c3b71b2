/* What the tests of src/read share: readers fed from memory, outcomes as one text that can be compared, the allocation
 * sweep, zips and gzips made on the spot. Header only, every function static inline. Not here: tests. */
#ifndef SUPPORT_READING_H
#define SUPPORT_READING_H

#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "read/csv.h"
#include "read/table.h"
#include "read/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include <zip.h>
#include <zlib.h>

/* Bytes handed out in pieces of at most `step`. */
typedef struct {
    View rest;
    size_t step;
} Pieces;

static inline Code pieces_feed(void *ctx, char *buffer, size_t n, size_t *got, Error *e)
{
    Pieces *p = ctx;
    View part = view_sub(p->rest, 0, n < p->step ? n : p->step);
    (void)e;
    if (part.n)
        memcpy(buffer, part.p, part.n);
    p->rest = view_sub(p->rest, part.n, p->rest.n);
    *got = part.n;
    return OK;
}

static inline void put_row(Text *out, const TableRow *row)
{
    text_printf(out, "%lld:", (long long)row->line);
    for (int i = 0; i < row->n; i++) {
        text_byte(out, '[');
        text_put(out, row->field[i]);
        text_byte(out, ']');
    }
    if (row->fault)
        text_printf(out, "!%s", row->fault);
    text_byte(out, '\n');
}

/* All rows of `text` in words, or "error: ..." at the end. */
static inline void csv_words(Text *out, View text, const CsvOptions *options, size_t step)
{
    Pieces pieces = { text, step };
    Error e = { 0 };
    Csv *csv = NULL;
    TableRow row;
    bool more = true;
    Code c = csv_open(&csv, options, pieces_feed, &pieces, &e);

    while (c == OK && more)
        if ((c = csv_next(csv, &row, &more, &e)) == OK && more)
            put_row(out, &row);
    if (c != OK)
        text_printf(out, "error %s: %s\n", code_name(c), e.what);
    csv_close(csv);
}

static inline Code table_words(Text *out, View bytes, const TableOptions *options, Error *e)
{
    Input *in = NULL;
    Table *t = NULL;
    TableRow row;
    bool more = true;
    Code c = input_of_bytes(&in, bytes, "test", e);

    if (c == OK)
        c = table_open(&t, in, options, e);
    while (c == OK && more)
        if ((c = table_next(t, &row, &more, e)) == OK && more)
            put_row(out, &row);
    table_close(t);
    input_close(in);
    return c;
}

static inline void expect_text(const Text *got, const char *wanted)
{
    if (!view_eq(text_view(got), view_of(wanted)))
        fail_msg("got:\n%.*swanted:\n%s", VIEW_ARGS(text_view(got)), wanted);
}

/* The table in `bytes`, options guessed unless given. */
static inline void expect_table(View bytes, const TableOptions *options, const char *wanted)
{
    Error e = { 0 };
    Text out;
    text_init(&out, 64 * MIB);
    if (table_words(&out, bytes, options, &e) != OK)
        text_printf(&out, "error %s: %s\n", code_name(e.code), e.what);
    expect_text(&out, wanted);
    text_release(&out);
}

/* ---- the sweep ---- */

typedef Code SweepBody(void *ctx, Error *e);

/* Runs body with the 1st, 2nd, ... allocation failing until none does any more: each is told, nothing leaks. */
static inline void sweep(SweepBody *body, void *ctx)
{
    for (long n = 1; n < 100000; n++) {
        Error e = { 0 };
        long before = blocks_live();
        Code c;
        bool fired;
        fault_arm(n);
        c = body(ctx, &e);
        fired = fault_disarm();
        assert_int_equal(blocks_live(), before);
        if (!fired) {
            assert_int_equal(c, OK);
            return;
        }
        if (c != E_MEMORY || !e.what[0])
            fail_msg("allocation %ld failed, but the outcome was %s: %s", n, code_name(c), e.what);
    }
    fail_msg("the sweep does not end");
}

/* ---- archives ---- */

typedef struct {
    const char *name;
    View bytes;
} Packed;

/* A zip of `n` members, in memory that the caller frees with free(). */
static inline View make_zip(const Packed *member, int n)
{
    zip_error_t why;
    zip_source_t *source;
    zip_t *z;
    zip_stat_t st;
    char *p;

    zip_error_init(&why);
    source = zip_source_buffer_create(NULL, 0, 0, &why);
    assert_non_null(source);
    z = zip_open_from_source(source, ZIP_TRUNCATE, &why);
    assert_non_null(z);
    zip_source_keep(source);
    for (int i = 0; i < n; i++) {
        zip_source_t *s = zip_source_buffer(z, member[i].bytes.p, member[i].bytes.n, 0);
        assert_true(zip_file_add(z, member[i].name, s, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    zip_source_stat(source, &st);
    p = malloc(st.size);
    assert_non_null(p);
    zip_source_open(source);
    assert_int_equal(zip_source_read(source, p, st.size), st.size);
    zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&why);
    return view(p, st.size);
}

/* A gzip file, in memory that the caller frees with free(). */
static inline View make_gzip(View bytes)
{
    z_stream z = { 0 };
    size_t room = bytes.n + bytes.n / 100 + 1024;
    char *p = malloc(room);
    assert_non_null(p);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)bytes.p;
    z.avail_in = (unsigned)bytes.n;
    z.next_out = (unsigned char *)p;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    room -= z.avail_out;
    deflateEnd(&z);
    return view(p, room);
}

/* The path of a real file below $TREFOIL_REAL_DATA (default ../shared/data), or NULL, which is said. */
static inline const char *real_file(const char *name)
{
    static char path[4096];
    const char *root = getenv("TREFOIL_REAL_DATA");
    snprintf(path, sizeof path, "%s/%s", root && *root ? root : "../shared/data", name);
    if (access(path, R_OK) == 0)
        return path;
    print_message("skipped: no %s under $TREFOIL_REAL_DATA\n", name);
    return NULL;
}

#endif
