/* Laws of workbooks. The input is the text of parts, cut at lines of "====": sheet, shared strings, styles, workbook;
 * they are put into a zip (stored) here, since a fuzzer cannot make zips. Rows are text, within limits, and a sheet
 * read twice gives the same. */
#include "base/limits.h"
#include "base/memory.h"
#include "read/table.h"

#include <stdlib.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

enum { MOST_BYTES = 1 << 16, PARTS = 6 };

typedef struct {
    char bytes[MOST_BYTES * 2];
    size_t n;
} Zip;

static void put(Zip *z, const void *p, size_t n)
{
    LAW(z->n + n <= sizeof z->bytes);
    if (n)
        memcpy(z->bytes + z->n, p, n);
    z->n += n;
}

static void put_number(Zip *z, uint64_t x, int bytes)
{
    for (; bytes--; x >>= 8) {
        char c = (char)x;
        put(z, &c, 1);
    }
}

/* APPNOTE 4.3.7 and 4.3.12: the fields that local and central headers share. */
static void put_header(Zip *z, const char *name, View body)
{
    put_number(z, 20, 2);
    put_number(z, 0, 8);
    put_number(z, crc32(0, (const unsigned char *)body.p, (unsigned)body.n), 4);
    put_number(z, body.n, 4);
    put_number(z, body.n, 4);
    put_number(z, strlen(name), 2);
    put_number(z, 0, 2);
}

static void make_zip(Zip *z, const char *const *name, const View *part)
{
    size_t at[PARTS], directory;
    z->n = 0;
    for (int i = 0; i < PARTS; i++) {
        at[i] = z->n;
        put(z, "PK\3\4", 4);
        put_header(z, name[i], part[i]);
        put(z, name[i], strlen(name[i]));
        put(z, part[i].p, part[i].n);
    }
    directory = z->n;
    for (int i = 0; i < PARTS; i++) {
        put(z, "PK\1\2\24\0", 6);
        put_header(z, name[i], part[i]);
        put_number(z, 0, 10);
        put_number(z, at[i], 4);
        put(z, name[i], strlen(name[i]));
    }
    put_number(z, 0x06054b50, 4);
    put_number(z, 0, 4);
    put_number(z, PARTS, 2);
    put_number(z, PARTS, 2);
    put_number(z, z->n - directory - 12, 4);
    put_number(z, directory, 4);
    put_number(z, 0, 2);
}

static uint64_t read_all(View bytes)
{
    Error e = { 0 };
    Input *in = NULL;
    Table *t = NULL;
    TableRow row;
    bool more = true;
    uint64_t h = 0;
    size_t bad;
    Code c = input_of_bytes(&in, bytes, "fuzz.xlsx", &e);

    LAW(c == OK);
    c = table_open(&t, in, NULL, &e);
    while (c == OK && more)
        if ((c = table_next(t, &row, &more, &e)) == OK && more) {
            LAW(row.n >= 0 && row.n <= LIMIT_ROW_FIELDS);
            LAW(view_utf8(row.raw, &bad));
            for (int i = 0; i < row.n; i++)
                h = h * 31 + view_hash(row.field[i]);
            h = h * 31 + (uint64_t)row.row;
        }
    LAW(c == OK || (c == e.code && e.what[0]));
    table_close(t);
    input_close(in);
    return h * 31 + (uint64_t)c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const name[PARTS] = { "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/s.xml",
                                             "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml" };
    static Zip z;
    View part[PARTS] = { V("<x/>"), V("<r><Relationship Id='r' Target='s.xml'/></r>"), { 0 }, { 0 }, { 0 },
                         V("<w xmlns:r='r'><sheet name='s' r:id='r'/></w>") };
    View rest = view((const char *)data, n);
    uint64_t h;

    if (n > MOST_BYTES)
        return 0;
    for (int i = 2; i < PARTS && rest.n; i++) {
        ptrdiff_t cut = view_find_view(rest, V("\n====\n"));
        part[i] = cut < 0 ? rest : view_sub(rest, 0, (size_t)cut);
        rest = cut < 0 ? view(NULL, 0) : view_sub(rest, (size_t)cut + 6, rest.n);
    }
    make_zip(&z, name, part);
    h = read_all(view(z.bytes, z.n));
    LAW(read_all(view(z.bytes, z.n)) == h);
    LAW(blocks_live() == 0);
    return 0;
}
