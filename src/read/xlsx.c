/* Rows of a sheet, streamed: see xlsx.h.
 *
 * The sheet's XML is pushed through the parser a piece at a time; complete rows wait in a queue until they are asked
 * for, so memory is bounded by one piece and one row, not by the sheet. */
#include "read/xlsx.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/xlsx_book.h"

enum { PIECE = 32 * 1024 };

static const char fault_fields[] = "more than 4096 fields";
static const char fault_string[] = "a cell that refers to a shared text which is not there";

typedef struct {
    int column;       /* from 0                               */
    size_t at, n;     /* in x->text, or ...                   */
    View shared;      /* ... a shared string                  */
} Cell;

typedef struct {
    size_t cell, cells;
    int64_t number;
    const char *fault;
} Row;

typedef enum { VALUE_NUMBER, VALUE_SHARED, VALUE_BOOL, VALUE_TEXT } ValueKind;

struct Xlsx {
    Book book;
    Member *member;
    Sax *sax;
    char *piece;
    bool ended;
    Cell *cell;              /* of queued rows, then of the row being read */
    size_t cells, room_cells;
    Row *row;                /* the queue                                  */
    size_t rows, room_rows, next_row;
    Row open;                /* the row being read                         */
    Text text;               /* text of cells                              */
    int64_t last_row;
    int column;              /* of the cell being read                     */
    ValueKind kind;
    CellFormat format;
    bool value, phonetic;    /* inside <v> or <t>, inside <rPh>            */
    Text given;              /* what stands there                          */
    View *field;
    Text raw;
};

/* ---- events of the sheet ---------------------------------------------------------------------------------------- */

/* "AB12": the column from 0, or -1. */
static int column_of(View reference)
{
    int column = 0;
    size_t i = 0;
    while (i < reference.n && i < 4 && reference.p[i] >= 'A' && reference.p[i] <= 'Z')
        column = column * 26 + reference.p[i++] - 'A' + 1;
    return i && i < 4 ? column - 1 : -1;
}

static void cell_start(Xlsx *x, SaxAttributes a)
{
    View value;
    int64_t style = 0;
    int column = sax_attribute(a, "r", &value) ? column_of(value) : -1;

    x->column = column >= 0 ? column : x->column + 1;
    x->format = FORMAT_NUMBER;
    if (sax_attribute(a, "s", &value) && view_int(value, &style))
        x->format = book_format(&x->book, style);
    x->kind = VALUE_NUMBER;
    if (sax_attribute(a, "t", &value) && !view_eq(value, V("n")))
        x->kind = view_eq(value, V("s")) ? VALUE_SHARED : view_eq(value, V("b")) ? VALUE_BOOL : VALUE_TEXT;
    text_clear(&x->given);
}

static Code sheet_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Xlsx *x = ctx;
    View value;
    (void)space, (void)e;

    if (view_eq(name, V("row"))) {
        x->open = (Row){ .cell = x->cells, .number = x->last_row + 1 };
        if (sax_attribute(a, "r", &value) && !view_int(value, &x->open.number))
            x->open.number = x->last_row + 1;
        x->last_row = x->open.number;
        x->column = -1;
    } else if (view_eq(name, V("c"))) {
        cell_start(x, a);
    } else if (view_eq(name, V("rPh"))) {
        x->phonetic = true;
    } else if (view_eq(name, V("v")) || (view_eq(name, V("t")) && !x->phonetic)) {
        x->value = true;
    }
    return OK;
}

static Code row_too_long(const Xlsx *x, const Text *t, Error *e)
{
    if (t->n + PIECE < t->cap / 2)
        return fail_memory(e, "a row of a workbook");
    fail(e, E_INPUT, "cannot read \"%.*s\": row %lld is longer than the %zu bytes allowed", VIEW_ARGS(x->book.file),
         (long long)x->open.number, LIMIT_ROW_BYTES);
    return hint(e, "see whether it is the right file");
}

static Code sheet_text(void *ctx, View piece, Error *e)
{
    Xlsx *x = ctx;
    if (!x->value)
        return OK;
    text_put(&x->given, piece);
    return text_ok(&x->given) ? OK : row_too_long(x, &x->given, e);
}

/* Appends the text that the cell shows, or finds its shared string. */
static void cell_value(Xlsx *x, Cell *cell)
{
    View given = text_view(&x->given);
    int64_t number;

    switch (x->kind) {
    case VALUE_SHARED:
        if (!view_int(view_trim(given), &number) || !book_string(&x->book, number, &cell->shared))
            x->open.fault = fault_string;
        break;
    case VALUE_BOOL: text_put(&x->text, view_eq(view_trim(given), V("1")) ? V("TRUE") : V("FALSE")); break;
    case VALUE_NUMBER: put_number(&x->text, view_trim(given), x->format, x->book.since_1904); break;
    case VALUE_TEXT:
        text_put(&x->text, given);
        undo_escapes(&x->text, cell->at);
    }
}

static Code cell_end(Xlsx *x, Error *e)
{
    Cell cell = { .column = x->column, .at = x->text.n };

    if (!x->given.n)
        return OK;
    if (x->column >= LIMIT_ROW_FIELDS) {
        x->open.fault = fault_fields;
        return OK;
    }
    cell_value(x, &cell);
    cell.n = x->text.n - cell.at;
    if (!text_ok(&x->text))
        return row_too_long(x, &x->text, e);
    if (x->cells == x->room_cells && !mem_room(&x->cell, x->cells, &x->room_cells, sizeof *x->cell))
        return fail_memory(e, "a row of a workbook");
    if (x->cells - x->open.cell > LIMIT_ROW_BYTES / 16)
        return row_too_long(x, &x->text, e);
    x->cell[x->cells++] = cell;
    return OK;
}

static Code row_end(Xlsx *x, Error *e)
{
    x->open.cells = x->cells - x->open.cell;
    if (!x->open.cells && !x->open.fault)
        return OK;
    if (!mem_room(&x->row, x->rows, &x->room_rows, sizeof *x->row))
        return fail_memory(e, "the rows of a workbook");
    x->row[x->rows++] = x->open;
    x->open = (Row){ .cell = x->cells, .number = x->last_row };
    return OK;
}

static Code sheet_end(void *ctx, View name, Error *e)
{
    Xlsx *x = ctx;
    x->value = false;
    if (view_eq(name, V("rPh")))
        x->phonetic = false;
    if (view_eq(name, V("c")))
        return cell_end(x, e);
    return view_eq(name, V("row")) ? row_end(x, e) : OK;
}

/* ---- the queue -------------------------------------------------------------------------------------------------- */

/* All queued rows are used: what belongs to the row being read moves to the front. */
static void compact(Xlsx *x)
{
    size_t from = x->open.cell, n = x->cells - from, text = n ? x->cell[from].at : x->text.n;
    if (n)
        memmove(x->cell, x->cell + from, n * sizeof *x->cell);
    for (size_t i = 0; i < n; i++)
        x->cell[i].at -= text;
    if (x->text.n > text)
        memmove(x->text.p, x->text.p + text, x->text.n - text);
    x->text.n -= text;
    x->cells = n;
    x->open.cell = 0;
    x->rows = x->next_row = 0;
}

static Code fill_queue(Xlsx *x, Error *e)
{
    size_t n;
    Code c = OK;
    if (x->next_row < x->rows)
        return OK;
    compact(x);
    while (c == OK && !x->rows && !x->ended) {
        if ((c = member_read(x->member, x->piece, PIECE, &n, e)) != OK)
            break;
        x->ended = n == 0;
        c = sax_push(x->sax, x->piece, n, x->ended, e);
    }
    return c;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static void close_sheet(Xlsx *x)
{
    sax_close(x->sax);
    member_close(x->member);
    x->sax = NULL;
    x->member = NULL;
}

static Code open_sheet(Xlsx *x, int number_from_1, Error *e)
{
    static const SaxHandler handler = { .start = sheet_start, .end = sheet_end, .text = sheet_text };
    char part[1024];
    View name = x->book.sheet[number_from_1 - 1].part;
    ptrdiff_t index;
    Code c;

    close_sheet(x);
    x->ended = false;
    x->cells = x->rows = x->next_row = 0;
    x->open = (Row){ 0 };
    x->last_row = 0;
    if (name.n >= sizeof part)
        name.n = 0;
    memcpy(part, name.p, name.n);
    part[name.n] = '\0';
    if ((index = archive_find(x->book.archive, part)) < 0) {
        fail(e, E_INPUT, "cannot read \"%.*s\": its sheet \"%.*s\" is not in the file", VIEW_ARGS(x->book.file),
             VIEW_ARGS(x->book.sheet[number_from_1 - 1].name));
        return hint(e, "open it in a spreadsheet program and save it again");
    }
    if ((c = member_open(&x->member, x->book.archive, (size_t)index, e)) != OK)
        return c;
    return sax_open(&x->sax, &handler, x, x->book.file, e);
}

static Code first_with_rows(Xlsx *x, Error *e)
{
    Code c = OK;
    for (int i = 1; i <= x->book.sheets && c == OK; i++)
        if ((c = open_sheet(x, i, e)) == OK && (c = fill_queue(x, e)) == OK && x->rows)
            return OK;
    return c;
}

static Code choose_sheet(Xlsx *x, int sheet, View name, Error *e)
{
    if (name.n) {
        for (sheet = 1; sheet <= x->book.sheets; sheet++)
            if (view_eq(x->book.sheet[sheet - 1].name, name))
                return open_sheet(x, sheet, e);
        fail(e, E_ABSENT, "cannot read \"%.*s\": it has no sheet \"%.*s\"", VIEW_ARGS(x->book.file), VIEW_ARGS(name));
        return hint(e, "its first sheet is \"%.*s\"", VIEW_ARGS(x->book.sheet[0].name));
    }
    if (!sheet)
        return first_with_rows(x, e);
    if (sheet > 0 && sheet <= x->book.sheets)
        return open_sheet(x, sheet, e);
    fail(e, E_ABSENT, "cannot read sheet %d of \"%.*s\": it has %d", sheet, VIEW_ARGS(x->book.file), x->book.sheets);
    return hint(e, "give a number from 1 to %d", x->book.sheets);
}

Code xlsx_open(Xlsx **out, Input *in, int sheet, View sheet_name, Error *e)
{
    Xlsx *x = mem_alloc(sizeof *x);
    Code c;

    *out = NULL;
    if (!x)
        return fail_memory(e, "reading a workbook");
    *x = (Xlsx){ 0 };
    text_init(&x->text, 2 * LIMIT_ROW_BYTES);
    text_init(&x->given, LIMIT_ROW_BYTES);
    text_init(&x->raw, 4 * LIMIT_ROW_BYTES);
    x->piece = mem_alloc(PIECE);
    x->field = mem_alloc(LIMIT_ROW_FIELDS * sizeof *x->field);
    if (!x->piece || !x->field) {
        c = fail_memory(e, "reading a workbook");
        goto out;
    }
    if ((c = book_open(&x->book, in, e)) != OK || (c = choose_sheet(x, sheet, sheet_name, e)) != OK)
        goto out;
    *out = x;
    x = NULL;
out:
    xlsx_close(x);
    return c;
}

void xlsx_close(Xlsx *x)
{
    if (!x)
        return;
    close_sheet(x);
    book_close(&x->book);
    mem_free(x->piece);
    mem_free(x->cell);
    mem_free(x->row);
    mem_free(x->field);
    text_release(&x->text);
    text_release(&x->given);
    text_release(&x->raw);
    mem_free(x);
}

/* ---- rows out --------------------------------------------------------------------------------------------------- */

/* Fills x->field from the queued row; returns how many. */
static int spread(Xlsx *x, const Row *r)
{
    int n = 0;
    for (size_t i = r->cell; i < r->cell + r->cells; i++) {
        const Cell *c = &x->cell[i];
        while (n <= c->column)
            x->field[n++] = V("");
        x->field[c->column] = c->shared.n ? c->shared : c->n ? view(x->text.p + c->at, c->n) : V("");
    }
    return n;
}

static bool all_empty(const View *field, int n)
{
    for (int i = 0; i < n; i++)
        if (field[i].n)
            return false;
    return true;
}

Code xlsx_next(Xlsx *x, TableRow *row, bool *more, Error *e)
{
    const Row *r;
    int n;
    Code c;

    *more = false;
    do {
        if ((c = fill_queue(x, e)) != OK || !x->rows)
            return c;
        r = &x->row[x->next_row++];
        n = spread(x, r);
    } while (all_empty(x->field, n) && !r->fault);
    text_clear(&x->raw);
    for (int i = 0; i < n; i++) {
        if (i)
            text_byte(&x->raw, '\t');
        text_put(&x->raw, x->field[i]);
    }
    if (!text_ok(&x->raw))
        return row_too_long(x, &x->raw, e);
    *row = (TableRow){ x->field, n, r->number, r->number, text_view(&x->raw), r->fault };
    *more = true;
    return OK;
}

int xlsx_sheet_count(const Xlsx *x)
{
    return x->book.sheets;
}
