/* Laws of the CSV reader: the AVX2 and the scalar scanner and pieces of any size give the same rows; rows lie in the
 * input without overlapping; fields are text. The first byte of the input chooses options, so that a corpus stays
 * usable.
 */
#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "read/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

typedef struct {
    View rest;
    size_t step;
} Pieces;

static Code feed(void *ctx, char *buffer, size_t n, size_t *got, Error *e)
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

static void check_row(const TableRow *row)
{
    size_t bad;
    LAW(row->n >= 1 && row->n <= LIMIT_ROW_FIELDS);
    LAW(view_utf8(row->raw, &bad));
    for (int i = 0; i < row->n; i++)
        LAW(view_utf8(row->field[i], &bad));
}

/* A hash over all rows; *raw gets the sum of their lengths in the input, as far as that is known. */
static uint64_t read_all(View text, CsvOptions options, size_t step, size_t *raw)
{
    Pieces pieces = { text, step };
    Error e = { 0 };
    Csv *csv = NULL;
    TableRow row;
    bool more = true;
    uint64_t h = 0;
    int64_t last_line = 0;
    Code c = csv_open(&csv, &options, feed, &pieces, &e);

    *raw = 0;
    LAW(c == OK);
    while ((c = csv_next(csv, &row, &more, &e)) == OK && more) {
        check_row(&row);
        LAW(row.line > last_line);
        last_line = row.line;
        if (!csv_met_windows_1252(csv) && (!row.fault || !strstr(row.fault, "not text")))
            *raw += row.raw.n;
        h = h * 31 + view_hash(row.raw) + (uint64_t)row.line + (row.fault ? view_hash(view_of(row.fault)) : 0);
        for (int i = 0; i < row.n; i++)
            h = h * 31 + view_hash(row.field[i]);
    }
    LAW(c == OK || c == E_INPUT);
    csv_close(csv);
    return h + (c == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const View delimiter[] = { { ",", 1 }, { "|", 1 }, { "\t", 1 }, { "\xc2\xac", 2 }, { "||", 2 }, { "abc", 3 },
                                      { "\xac", 1 }, { "\xf0\x9f\x8d\x80", 4 } };
    unsigned choice = n ? data[0] : 0;
    View text = view((const char *)data + (n > 0), n - (n > 0));
    CsvOptions options = { .delimiter = delimiter[choice & 7] };
    size_t raw, raw2;
    uint64_t h;

    options.quote = choice & 8 ? '\'' : choice & 16 ? '\1' : '"';
    options.windows_1252 = choice & 32;
    options.strict_utf8 = choice & 64;
    options.plain = true;
    h = read_all(text, options, SIZE_MAX, &raw);
    LAW(raw <= text.n);
    options.plain = false;
    LAW(read_all(text, options, SIZE_MAX, &raw2) == h && raw == raw2);
    LAW(read_all(text, options, choice & 128 ? 1 : 61, &raw2) == h && raw == raw2);
    LAW(blocks_live() == 0);
    return 0;
}
