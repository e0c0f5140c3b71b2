/* See results.h. */
#include "picture/link/results.h"

#include "ask/answer.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/sheets.h"
#include "read/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { FLUSH_BYTES = 1 << 20, PATH_BYTES = 4096, PAIR_WAVE = 16, PAIR_ROWS = 4096 };

typedef struct {
    const char *path;
    char beside[PATH_BYTES];
    int fd;
    Text buffer, reason;
    char delimiter;
    Sheets *book; /* NULL: text is written */
    int column;   /* of the next cell */
} Out;

static Code out_failed(const Out *o, const char *doing, Error *e)
{
    fail(e, E_IO, "could not %s %s: %s", doing, o->path, strerror(errno));
    return hint(e, "name a file in a folder that exists, may be written to and has room");
}

static bool is_workbook(const char *path)
{
    View v = view_of(path);
    return v.n >= 5 && view_eq_nocase(view_sub(v, v.n - 5, v.n), V(".xlsx"));
}

static Code out_open(Out *o, const char *path, Instant when, Error *e)
{
    *o = (Out){ .path = path, .fd = -1, .delimiter = ',' };
    text_init(&o->buffer, LIMIT_ROW_BYTES * 4);
    text_init(&o->reason, 64 * KIB);
    if (snprintf(o->beside, sizeof o->beside, "%s.%ld.part", path, (long)getpid()) >= (int)sizeof o->beside)
        return fail(e, E_USAGE, "the name of the file is too long: %s", path);
    o->fd = open(o->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (o->fd < 0)
        return out_failed(o, "create", e);
    return is_workbook(path) ? sheets_open(&o->book, o->beside, when, e) : OK;
}

/* Writes `from` and empties it. */
static Code out_write(const Out *o, Text *from, Error *e)
{
    const char *p = from->p;
    size_t n = from->n;

    if (!text_ok(from))
        return text_fail(from, "a row of results", e);
    while (n) {
        ssize_t k = write(o->fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return out_failed(o, "write", e);
        p += k;
        n -= (size_t)k;
    }
    text_clear(from);
    return OK;
}

static Code out_flush(Out *o, Error *e)
{
    return out_write(o, &o->buffer, e);
}

static Code out_row_end(Out *o, Error *e)
{
    o->column = 0;
    if (o->book)
        return sheets_row_end(o->book, e);
    text_byte(&o->buffer, '\n');
    return o->buffer.n >= FLUSH_BYTES || !text_ok(&o->buffer) ? out_flush(o, e) : OK;
}

/* Ends the file; after a failure nothing of it stays. */
static Code out_close(Out *o, Code c, Error *e)
{
    c = sheets_close(o->book, c, e);
    if (c == OK)
        c = out_flush(o, e);
    if (o->fd >= 0 && close(o->fd) < 0 && c == OK)
        c = out_failed(o, "finish", e);
    if (c == OK && rename(o->beside, o->path) < 0)
        c = out_failed(o, "put into place", e);
    if (c != OK && o->fd >= 0)
        (void)unlink(o->beside);
    text_release(&o->buffer);
    text_release(&o->reason);
    return c;
}

/* The next cell of the row. */
static void put_field(Out *o, View v)
{
    bool quote = false;
    if (o->book) {
        sheets_text(o->book, v);
        return;
    }
    if (o->column++)
        text_byte(&o->buffer, o->delimiter);
    for (size_t i = 0; i < v.n && !quote; i++)
        quote = v.p[i] == o->delimiter || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r';
    if (quote)
        text_quoted(&o->buffer, v);
    else
        text_put(&o->buffer, v);
}

/* Four digits, rounded down: what is below a threshold never shows as at it. */
static void put_probability(Out *o, float p)
{
    unsigned x = (unsigned)((double)p * 10000);
    char text[6] = { (char)('0' + x / 10000), '.' };
    if (o->book) {
        sheets_number(o->book, (double)x / 10000);
        return;
    }
    for (int i = 5; i > 1; i--, x /= 10)
        text[i] = (char)('0' + x % 10);
    put_field(o, view(text, sizeof text));
}

/* ---- pairs and clusters ----------------------------------------------------------------------------------------- */

static Code put_names(Out *o, const char *const *name, int n, Error *e)
{
    for (int i = 0; i < n; i++)
        put_field(o, view_of(name[i]));
    return out_row_end(o, e);
}

static void put_pair(Out *o, const Linkage *l, size_t chosen)
{
    size_t at = l->choice.pair[chosen];
    View left = side_cell(l->left, l->pairs.left[at], l->left->id);
    View right = side_cell(l->right, l->pairs.right[at], l->right->id);

    put_field(o, l->swapped ? right : left);
    put_field(o, l->swapped ? left : right);
    put_probability(o, l->pairs.probability[at]);
    put_field(o, link_reason(l, at, &o->reason));
}

/* Text is put together by all threads, a wave of tasks at a time: the cells of pairs lie all over the memory. */
typedef struct {
    const Linkage *l;
    size_t first;
    Out part[PAIR_WAVE];
} PairWave;

static void put_some(void *ctx, size_t task, int worker)
{
    PairWave *w = ctx;
    Out *o = &w->part[task];
    size_t from = w->first + task * PAIR_ROWS, to = from + PAIR_ROWS;

    (void)worker;
    text_clear(&o->buffer);
    for (; from < to && from < w->l->choice.n; from++) {
        o->column = 0;
        put_pair(o, w->l, from);
        text_byte(&o->buffer, '\n');
    }
}

static Code put_pairs(Out *o, const Linkage *l, int threads, Error *e)
{
    PairWave *w = link_take_zero(l->memory, 1, sizeof *w);
    Code c = w ? out_flush(o, e) : link_memory_fail(l->memory, "the pairs", e);

    for (int i = 0; w && i < PAIR_WAVE; i++) {
        w->part[i].delimiter = o->delimiter;
        text_init(&w->part[i].buffer, (size_t)PAIR_ROWS * LIMIT_ROW_BYTES);
        text_init(&w->part[i].reason, 64 * KIB);
    }
    if (w)
        w->l = l;
    for (size_t at = 0; c == OK && at < l->choice.n; at += (size_t)PAIR_WAVE * PAIR_ROWS) {
        w->first = at;
        parallel_run(threads, PAIR_WAVE, put_some, w);
        for (int i = 0; c == OK && i < PAIR_WAVE; i++)
            c = out_write(o, &w->part[i].buffer, e);
    }
    for (int i = 0; w && i < PAIR_WAVE; i++) {
        text_release(&w->part[i].buffer);
        text_release(&w->part[i].reason);
    }
    link_give(l->memory, w);
    return c;
}

Code results_pairs(const Linkage *l, const char *path, int threads, Instant when, Error *e)
{
    static const char *const pair_names[] = { "left", "right", "probability", "reason" };
    Out o;
    Code c = out_open(&o, path, when, e);

    if (c == OK)
        c = put_names(&o, pair_names, COUNT_OF(pair_names), e);
    if (c == OK && !o.book)
        c = put_pairs(&o, l, threads, e);
    for (size_t i = 0; c == OK && o.book && i < l->choice.n; i++) {
        put_pair(&o, l, i);
        c = out_row_end(&o, e);
    }
    return out_close(&o, c, e);
}

Code results_clusters(const Linkage *l, const char *path, Instant when, Error *e)
{
    static const char *const cluster_names[] = { "id", "cluster" };
    Out o;
    Code c = out_open(&o, path, when, e);

    if (c == OK)
        c = put_names(&o, cluster_names, COUNT_OF(cluster_names), e);
    for (uint32_t i = 0; c == OK && i < l->left->n; i++) {
        put_field(&o, side_cell(l->left, i, l->left->id));
        put_field(&o, side_cell(l->left, l->cluster[i], l->left->id));
        c = out_row_end(&o, e);
    }
    return out_close(&o, c, e);
}

/* ---- the user's own file ---------------------------------------------------------------------------------------- */

/* For each record of `mine` its best chosen pair, or SIZE_MAX. */
static size_t *best_of(const Linkage *l, const LinkSide *mine)
{
    size_t *best = link_take(l->memory, (size_t)mine->n + 1, sizeof *best);

    if (!best)
        return NULL;
    for (uint32_t i = 0; i < mine->n; i++)
        best[i] = SIZE_MAX;
    for (size_t i = l->choice.n; i-- > 0;) { /* the best come last and stay */
        size_t at = l->choice.pair[i];
        if (l->left == mine)
            best[l->pairs.left[at]] = at;
        if (l->right == mine)
            best[l->pairs.right[at]] = at;
    }
    return best;
}

/* A row of the file; short ones are filled up, so that what is added stands under its names. */
static void put_row(Out *o, const TableRow *row, int columns)
{
    int n = row->n > columns ? row->n : columns;
    for (int i = 0; i < n; i++)
        put_field(o, i < row->n ? row->field[i] : V(""));
}

/* Has the file, or what was added before, a column of that name? */
static bool is_taken(const TableRow *head, const View *before, int n, View name)
{
    for (int i = 0; i < head->n; i++)
        if (view_eq_nocase(view_trim(head->field[i]), name))
            return true;
    for (int i = 0; i < n; i++)
        if (view_eq_nocase(before[i], name))
            return true;
    return false;
}

/* The names of the added columns: "match", or "match_2" where the file has a "match". */
static void put_added_names(Out *o, const TableRow *head, const View *name, int n)
{
    char room[RESULTS_ADDED_MOST][64];
    View given[RESULTS_ADDED_MOST];

    for (int i = 0; i < n; i++) {
        given[i] = name[i];
        for (int k = 2; is_taken(head, given, i, given[i]); k++) {
            int bytes = snprintf(room[i], sizeof room[i], "%.*s_%d", VIEW_ARGS(view_sub(name[i], 0, 40)), k);
            given[i] = view(room[i], (size_t)bytes);
        }
        put_field(o, given[i]);
    }
}

static void put_answer(Out *o, const Linkage *l, const LinkSide *mine, uint32_t record, size_t at)
{
    if (l->cluster) {
        put_field(o, side_cell(mine, l->cluster[record], mine->id));
    } else if (at != SIZE_MAX) {
        const LinkSide *other = l->left == mine ? l->right : l->left;
        put_field(o, side_cell(other, l->left == mine ? l->pairs.right[at] : l->pairs.left[at], other->id));
    } else {
        put_field(o, V(""));
    }
    if (at != SIZE_MAX)
        put_probability(o, l->pairs.probability[at]);
    else
        put_field(o, V(""));
    put_field(o, at != SIZE_MAX ? link_reason(l, at, &o->reason) : V(""));
}

static Code write_rows(Out *o, const Linkage *l, const LinkSide *mine, Table *t, const size_t *best, Error *e)
{
    const char *delimiter = table_delimiter(t);
    const View names[] = { l->cluster ? V("cluster") : V("match"), V("probability"), V("reason") };
    TableRow row;
    bool more;
    Code c = table_next(t, &row, &more, e);

    if (!table_is_xlsx(t) && delimiter[0] && !delimiter[1])
        o->delimiter = delimiter[0];
    if (c != OK || !more)
        return c;
    put_row(o, &row, mine->columns);
    put_added_names(o, &row, names, COUNT_OF(names));
    c = out_row_end(o, e);
    for (uint32_t i = 0; c == OK && (c = table_next(t, &row, &more, e)) == OK && more; i++) {
        if (i >= mine->n)
            return fail(e, E_CONFLICT, "the file was changed while it was linked; link it once more");
        put_row(o, &row, mine->columns);
        put_answer(o, l, mine, i, best[i]);
        c = out_row_end(o, e);
    }
    return c;
}

Code results_own(const Linkage *l, const LinkSide *mine, const char *from, const char *path, Instant when, Error *e)
{
    Input *in = NULL;
    Table *t = NULL;
    size_t *best = best_of(l, mine);
    Out o;
    Code c = out_open(&o, path, when, e);

    if (c == OK && !best)
        c = link_memory_fail(l->memory, "the rows with their matches", e);
    if (c == OK && (c = input_open(&in, from, e)) == OK && (c = table_open(&t, in, NULL, e)) == OK)
        c = write_rows(&o, l, mine, t, best, e);
    table_close(t);
    input_close(in);
    link_give(l->memory, best);
    return out_close(&o, c, e);
}

static Code write_added(Out *o, const LinkSide *mine, Table *t, const ResultsAdded *added, Error *e)
{
    const char *delimiter = table_delimiter(t);
    View field[RESULTS_ADDED_MOST];
    TableRow row;
    bool more;
    Code c = table_next(t, &row, &more, e);

    if (!table_is_xlsx(t) && delimiter[0] && !delimiter[1])
        o->delimiter = delimiter[0];
    for (int64_t i = -1; c == OK && more; c = table_next(t, &row, &more, e), i++) {
        if (i >= (int64_t)mine->n)
            return fail(e, E_CONFLICT, "the file was changed while it was linked; link it once more");
        if (i >= 0 && (c = added->put(added->ctx, (uint32_t)i, field, e)) != OK)
            return c;
        put_row(o, &row, mine->columns);
        if (i < 0)
            put_added_names(o, &row, added->name, added->n);
        for (int k = 0; k < added->n && i >= 0; k++)
            put_field(o, field[k]);
        if ((c = out_row_end(o, e)) != OK)
            return c;
    }
    return c;
}

Code results_added(const LinkSide *mine, const char *from, const char *path, const ResultsAdded *added, Instant when,
                   Error *e)
{
    Input *in = NULL;
    Table *t = NULL;
    Out o;
    Code c = out_open(&o, path, when, e);

    if (c == OK && (c = input_open(&in, from, e)) == OK && (c = table_open(&t, in, NULL, e)) == OK)
        c = write_added(&o, mine, t, added, e);
    table_close(t);
    input_close(in);
    return out_close(&o, c, e);
}
