/* See sheets.h. */
#include "base/sheets.h"

#include "base/libxlsxwriter.h"
#include "base/limits.h"
#include "base/memory.h"

#include <string.h>

struct Sheets {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    const char *path;
    lxw_row_t row;
    int column;
    Text cell, head; /* head: the cells of the first row, each ended by a zero byte */
    lxw_error failed;
    bool too_wide;
};

bool sheets_cell_text(Text *t, View v)
{
    size_t units = 0, bad = v.n, i = 0;
    bool fine = view_utf8(v, &bad);

    while (i < v.n) {
        unsigned char c = (unsigned char)v.p[i];
        size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        bool whole = fine || i < bad;
        units += whole && n == 4 ? 2 : 1;
        if (units > SHEET_CELL_UNITS)
            return false;
        if (!whole || !c || (n == 3 && memcmp(v.p + i, "\xef\xbf\xbe", 2) == 0 && (v.p[i + 2] & 0xfe) == 0xbe)) {
            text_put(t, V("\xef\xbf\xbd"));
            i += whole ? n : 1;
            if (!whole && !(fine = view_utf8(view_sub(v, i, v.n), &bad)))
                bad += i;
            continue;
        }
        text_put(t, view_sub(v, i, n));
        i += n;
    }
    return true;
}

static Code book_failed(const Sheets *s, lxw_error error, Error *e)
{
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return fail_memory(e, "a workbook");
    fail(e, E_IO, "could not write %s: %s", s->path, lxw_strerror(error));
    return hint(e, "name a file in a folder that exists, may be written to and has room");
}

Code sheets_open(Sheets **out, const char *path, Instant when, Error *e)
{
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    lxw_doc_properties made = { .created = (time_t)(when / 1000) };
    Sheets *s;

    *out = NULL;
    if (libxlsxwriter_load(e) != OK)
        return e->code;
    if (!(s = mem_alloc(sizeof *s)))
        return fail_memory(e, "a workbook");
    memset(s, 0, sizeof *s);
    s->path = path;
    text_init(&s->cell, LIMIT_FIELD_BYTES + KIB);
    text_init(&s->head, LIMIT_ROW_BYTES + KIB);
    s->book = workbook_new_opt(path, &options);
    s->sheet = s->book ? workbook_add_worksheet(s->book, NULL) : NULL;
    *out = s;
    if (!s->sheet)
        return fail_memory(e, "a workbook");
    workbook_set_properties(s->book, &made);
    return OK;
}

static void keep_failure(Sheets *s, lxw_error error)
{
    if (!s->failed)
        s->failed = error;
}

/* Room for one more cell in the row? */
static bool next_column(Sheets *s)
{
    s->too_wide |= s->column == SHEET_COLUMNS;
    return !s->too_wide && s->sheet;
}

void sheets_text(Sheets *s, View v)
{
    text_clear(&s->cell);
    (void)sheets_cell_text(&s->cell, v);
    text_byte(&s->cell, '\0');
    if (!next_column(s))
        return;
    if (!text_ok(&s->cell))
        keep_failure(s, LXW_ERROR_MEMORY_MALLOC_FAILED);
    else if (s->cell.n > 1)
        keep_failure(s, worksheet_write_string(s->sheet, s->row, (lxw_col_t)s->column, s->cell.p, NULL));
    if (s->row == 0 && text_ok(&s->cell))
        text_put(&s->head, text_view(&s->cell));
    s->column++;
}

void sheets_number(Sheets *s, double d)
{
    if (next_column(s))
        keep_failure(s, worksheet_write_number(s->sheet, s->row, (lxw_col_t)s->column++, d, NULL));
}

/* A further sheet begins with the first row. */
static Code next_sheet(Sheets *s, Error *e)
{
    View rest = text_view(&s->head);

    if (!(s->sheet = workbook_add_worksheet(s->book, NULL)))
        return fail_memory(e, "a workbook");
    for (lxw_col_t column = 0; rest.n; column++) {
        View cell = view_cut(&rest, '\0');
        if (cell.n)
            keep_failure(s, worksheet_write_string(s->sheet, 0, column, cell.p, NULL));
    }
    s->row = 1;
    return OK;
}

Code sheets_row_end(Sheets *s, Error *e)
{
    s->column = 0;
    s->row++;
    if (s->too_wide)
        return fail(e, E_LIMIT, "a sheet of a workbook has %d columns at most", SHEET_COLUMNS);
    if (s->failed)
        return book_failed(s, s->failed, e);
    return s->row == SHEET_ROWS ? next_sheet(s, e) : OK;
}

Code sheets_close(Sheets *s, Code c, Error *e)
{
    lxw_error error;

    if (!s)
        return c;
    if (s->book && c == OK) {
        if ((error = workbook_close(s->book)) != LXW_NO_ERROR)
            c = book_failed(s, error, e);
    } else if (s->book) {
        lxw_workbook_free(s->book);
    }
    text_release(&s->cell);
    text_release(&s->head);
    mem_free(s);
    return c;
}
