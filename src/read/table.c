/* Tables: one face over CSV (csv.c) and XLSX (xlsx.c), and the guessing of delimiters. See table.h. */
#include "read/table.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/archive.h"
#include "read/csv.h"
#include "read/encoding.h"
#include "read/xlsx.h"

enum { GUESS_ROWS = 40, COMMON = 5 };

struct Table {
    Csv *csv;
    Xlsx *xlsx;
    TextFeed feed;
    char delimiter[5]; /* UTF-8 */
};

/* ---- which delimiter -------------------------------------------------------------------------------------------- */

static View delimiter_view(const char delimiter[4])
{
    return view(delimiter, strnlen(delimiter, 4));
}

/* The delimiter as the bytes in the text: one byte where UTF-8 has two and the text is Windows-1252. */
static View as_written(View delimiter, Encoding encoding, char room[4])
{
    if (encoding == ENCODING_WINDOWS_1252)
        for (int b = 0x80; b < 0x100; b++) {
            char utf8[3];
            size_t n = windows_1252_char((unsigned char)b, utf8);
            if (n && view_eq(view(utf8, n), delimiter)) {
                room[0] = (char)b;
                return view(room, 1);
            }
        }
    return delimiter;
}

static Code from_memory(void *ctx, char *buffer, size_t n, size_t *got, Error *e)
{
    View *rest = ctx, part = view_sub(*rest, 0, n);
    (void)e;
    if (part.n)
        memcpy(buffer, part.p, part.n);
    *rest = view_sub(*rest, part.n, rest->n);
    *got = part.n;
    return OK;
}

/* How well `text` splits into rows of one width: 0 not at all, more is better. */
static Code fitness(View text, const CsvOptions *options, double *out, Error *e)
{
    int width[GUESS_ROWS], rows = 0, best = 0, best_width = 0, faults = 0;
    Csv *csv = NULL;
    TableRow row;
    bool more;
    Code c;

    *out = 0;
    if ((c = csv_open(&csv, options, from_memory, &text, e)) != OK)
        return c;
    while (rows < GUESS_ROWS && (c = csv_next(csv, &row, &more, e)) == OK && more) {
        faults += row.fault != NULL;
        width[rows++] = row.n;
    }
    csv_close(csv);
    if (c != OK)
        return c == E_INPUT ? OK : c;
    for (int i = 0; i < rows; i++) {
        int same = 0;
        for (int k = 0; k < rows; k++)
            same += width[k] == width[i];
        if (width[i] > 1 && (same > best || (same == best && width[i] > best_width))) {
            best = same;
            best_width = width[i];
        }
    }
    if (best_width > 1)
        *out = (double)best / rows + (best_width < 1000 ? best_width : 1000) * 1e-4 - 0.5 * faults / rows;
    return OK;
}

static Code guess_delimiter(View head, CsvOptions options, Encoding encoding, char out[5], Error *e)
{
    /* The last ones also stand in text: they must split every row alike. */
    static const char *const candidates[] = { ",", "\t", "|", ";", "\xc2\xac", "~", "^", "#", "%" };
    double best = 0, score;
    char room[4];
    Code c;

    memcpy(out, ",", 2);
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        options.delimiter = as_written(view_of(candidates[i]), encoding, room);
        if (!memmem(head.p, head.n, options.delimiter.p, options.delimiter.n))
            continue;
        if ((c = fitness(head, &options, &score, e)) != OK)
            return c;
        if (score > best && (i < COMMON || score > 1)) {
            best = score;
            memcpy(out, candidates[i], strlen(candidates[i]) + 1);
        }
    }
    return OK;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static Code no_table(const Input *in, const char *what, const char *advice, Error *e)
{
    fail(e, E_INPUT, "cannot read \"%.*s\" as a table: %s", VIEW_ARGS(input_name(in)), what);
    return hint(e, "%s", advice);
}

/* More than a few NULs: no text. A few are damage, and their rows are told as faulty one by one. */
static bool is_binary(View head)
{
    enum { IN_A_HUNDRED = 1 };
    size_t nuls = 0;
    for (size_t i = 0; i < head.n; i++)
        nuls += head.p[i] == '\0';
    return nuls * 100 > head.n * IN_A_HUNDRED;
}

/* What cannot be a text table, by its first bytes. */
static Code check_text(const Input *in, View head, Encoding encoding, Error *e)
{
    if (view_starts(head, V("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
        return no_table(in, "it is an old Excel file (.xls) or a workbook locked with a password",
                        "save it as .xlsx without a password, or as CSV", e);
    if (encoding != ENCODING_UTF16LE && encoding != ENCODING_UTF16BE && is_binary(head))
        return no_table(in, "it holds NUL bytes, which text does not", "see whether it is the right file", e);
    return OK;
}

static bool delimiter_fits(View d, char quote)
{
    for (size_t i = 0; i < d.n; i++)
        if (d.p[i] == '\n' || d.p[i] == '\r' || d.p[i] == (quote ? quote : '"'))
            return false;
    return true;
}

/* Without the last line, which may be cut, unless it is the only one. */
static View whole_lines(View v)
{
    size_t n = v.n;
    while (n && v.p[n - 1] != '\n' && v.p[n - 1] != '\r')
        n--;
    return n ? view_sub(v, 0, n) : v;
}

/* Text of the head: UTF-16 becomes UTF-8, and what is cut at its end is left out. */
static Code head_text(View head, Encoding encoding, size_t mark, Arena *out, View *text, Error *e)
{
    Utf16 u = { .big = encoding == ENCODING_UTF16BE };
    bool whole = head.n < LIMIT_SNIFF_BYTES;

    *text = view_sub(head, mark, head.n);
    if (encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE) {
        char *p = arena_bytes(out, UTF16_ROOM(text->n));
        if (!p)
            return arena_fail(out, UTF16_ROOM(text->n), "the start of a table", e);
        *text = view(p, text->n ? utf16_decode(&u, text->p, text->n, p) : 0);
    }
    if (!whole)
        *text = whole_lines(*text);
    return OK;
}

/* Fills what of *options follows from the head, and t->delimiter. */
static Code settle(Table *t, View head, Encoding encoding, size_t mark, const TableOptions *wish,
                   CsvOptions *options, Error *e)
{
    Arena scratch;
    View text, given = wish ? delimiter_view(wish->delimiter) : (View){ 0 };
    Code c;

    *options = (CsvOptions){ .quote = wish ? wish->quote : 0 };
    options->windows_1252 = encoding == ENCODING_WINDOWS_1252;
    options->strict_utf8 = encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE;
    if (given.n && !delimiter_fits(given, options->quote))
        return fail(e, E_USAGE, "cannot read a table: \"%.*s\" cannot separate fields", VIEW_ARGS(given));
    if (given.n) {
        memcpy(t->delimiter, given.p, given.n);
        return OK;
    }
    arena_init(&scratch, 4 * MIB);
    c = head_text(head, encoding, mark, &scratch, &text, e);
    if (c == OK)
        c = guess_delimiter(text, *options, encoding, t->delimiter, e);
    arena_release(&scratch);
    return c;
}

static Code from_feed(void *ctx, char *buffer, size_t n, size_t *got, Error *e)
{
    return feed_read(ctx, buffer, n, got, e);
}

static Code open_csv(Table *t, Input *in, View head, const TableOptions *wish, Error *e)
{
    CsvOptions options;
    char room[4];
    Code c;

    if ((c = feed_open(&t->feed, in, e)) != OK || (c = check_text(in, head, t->feed.encoding, e)) != OK)
        return c;
    c = settle(t, head, t->feed.encoding, t->feed.skip, wish, &options, e);
    if (c != OK)
        return c;
    options.delimiter = as_written(view_of(t->delimiter), t->feed.encoding, room);
    return csv_open(&t->csv, &options, from_feed, &t->feed, e);
}

Code table_open(Table **out, Input *in, const TableOptions *options, Error *e)
{
    Table *t = mem_alloc(sizeof *t);
    View head;
    Code c;

    *out = NULL;
    if (!t)
        return fail_memory(e, "reading a table");
    *t = (Table){ 0 };
    if ((c = input_peek(in, &head, e)) != OK)
        goto out;
    if (archive_looks_like(head))
        c = xlsx_open(&t->xlsx, in, options ? options->sheet : 0, options ? options->sheet_name : (View){ 0 }, e);
    else
        c = open_csv(t, in, head, options, e);
    if (c != OK)
        goto out;
    *out = t;
    t = NULL;
out:
    table_close(t);
    return c;
}

void table_close(Table *t)
{
    if (!t)
        return;
    csv_close(t->csv);
    xlsx_close(t->xlsx);
    feed_close(&t->feed);
    mem_free(t);
}

Code table_next(Table *t, TableRow *row, bool *more, Error *e)
{
    if (t->xlsx)
        return xlsx_next(t->xlsx, row, more, e);
    return csv_next(t->csv, row, more, e);
}

const char *table_delimiter(const Table *t)
{
    return t->delimiter;
}

bool table_is_xlsx(const Table *t)
{
    return t->xlsx != NULL;
}

/* ---- the head of a table ---------------------------------------------------------------------------------------- */

static Code copy_row(const TableRow *row, Arena *out, TableHead *head, Error *e)
{
    View *field = ARENA_ARRAY(out, View, (size_t)row->n + 1);
    bool fine = field != NULL;
    for (int i = 0; i < row->n && fine; i++) {
        field[i] = arena_copy(out, row->field[i]);
        fine = field[i].p != NULL;
    }
    if (!fine)
        return arena_fail(out, row->raw.n, "the first rows of a table", e);
    head->row[head->n_rows].field = field;
    head->row[head->n_rows++].n = row->n;
    return OK;
}

static Code csv_head(const Input *in, View bytes, int most, Arena *out, TableHead *head, Error *e)
{
    bool more = true;
    Table t = { 0 };
    CsvOptions options;
    Csv *csv = NULL;
    Arena scratch;
    TableRow row;
    View text;
    size_t mark;
    char room[4];
    Code c;
    Encoding encoding = encoding_of(bytes, bytes.n < LIMIT_SNIFF_BYTES, &mark);

    arena_init(&scratch, 4 * MIB);
    if ((c = check_text(in, bytes, encoding, e)) != OK ||
        (c = settle(&t, bytes, encoding, mark, NULL, &options, e)) != OK ||
        (c = head_text(bytes, encoding, mark, &scratch, &text, e)) != OK)
        goto out;
    options.delimiter = as_written(view_of(t.delimiter), encoding, room);
    memcpy(head->delimiter, t.delimiter, sizeof head->delimiter);
    if ((c = csv_open(&csv, &options, from_memory, &text, e)) != OK)
        goto out;
    while (c == OK && more && head->n_rows < most)
        if ((c = csv_next(csv, &row, &more, e)) == OK && more)
            c = copy_row(&row, out, head, e);
out:
    csv_close(csv);
    arena_release(&scratch);
    return c;
}

static Code xlsx_head(Input *in, int sheet, int most, Arena *out, TableHead *head, Error *e)
{
    Xlsx *x = NULL;
    bool more = true;
    TableRow row;
    Code c = xlsx_open(&x, in, sheet, (View){ 0 }, e);
    if (c == OK)
        head->sheets = xlsx_sheet_count(x);
    while (c == OK && more && head->n_rows < most)
        if ((c = xlsx_next(x, &row, &more, e)) == OK && more)
            c = copy_row(&row, out, head, e);
    xlsx_close(x);
    return c;
}

Code table_head(Input *in, int sheet, int most, Arena *out, TableHead *head, Error *e)
{
    View bytes;
    Code c;

    *head = (TableHead){ 0 };
    if ((c = input_peek(in, &bytes, e)) != OK)
        return c;
    head->row = arena_zero(out, (size_t)(most > 0 ? most : 0) + 1, sizeof *head->row);
    if (!head->row)
        return arena_fail(out, (size_t)most * sizeof *head->row, "the first rows of a table", e);
    c = archive_looks_like(bytes) ? xlsx_head(in, sheet, most, out, head, e)
                                  : csv_head(in, bytes, most, out, head, e);
    if (c == E_INPUT) {
        head->n_rows = 0;
        *e = (Error){ 0 };
        c = OK;
    }
    return c;
}
