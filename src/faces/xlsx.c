/* Workbooks, streamed by libxlsxwriter in its constant-memory mode. See xlsx.h for what goes where.
 *
 * The library writes rows of several sheets into temporary files and packs them at the end; a row must be complete
 * before the next one of its sheet begins, which is how answers come. It cannot write to a pipe, so the workbook is
 * made in a temporary file and then goes through the sink like everything else.
 */
#include "faces/xlsx.h"

#include "base/libxlsxwriter.h"
#include "base/sheets.h"
#include "base/limits.h"
#include "base/memory.h"
#include "faces/format.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { NAME_CHARS = 31, EXACT_DIGITS = 15 };
enum { FORMAT_DATE, FORMAT_INSTANT, FORMAT_DURATION, FORMAT_HEADER };

struct XlsxTable {
    XlsxTable *next;
    View name; /* of the table                            */
    bool own;  /* facts, notes, sources: not a table of the answer */
    lxw_worksheet *sheet;
    uint32_t row;          /* the next one to write in sheet          */
    int parts;             /* sheets that the table takes             */
    const Column *columns; /* of the face's own sheets and for further parts */
    int n;
};

static XlsxFace *face_of(Answer *a)
{
    return (XlsxFace *)a;
}

static Code failed(lxw_error code, Error *e)
{
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return fail_memory(e, "a workbook");
    fail(e, E_IO, "could not write the workbook: %s", lxw_strerror(code));
    return hint(e, "is there room in the folder for temporary files?");
}

/* ---- the workbook and its formats ------------------------------------------------------------------------------- */

static lxw_format *format_with(XlsxFace *f, const char *number)
{
    lxw_format *format = workbook_add_format(f->book);
    if (format && number)
        format_set_num_format(format, number);
    if (format && !number)
        format_set_bold(format);
    return format;
}

static void set_properties(XlsxFace *f, const Answer *a)
{
    char title[128];
    lxw_doc_properties properties = { .title = title, .created = (time_t)(f->when / 1000) };

    snprintf(title, sizeof title, "trefoil %s", a->question);
    workbook_set_properties(f->book, &properties);
}

static Code open_book(XlsxFace *f, const Answer *a, Error *e)
{
    char *folder = arena_cstr(&f->arena, view_of(f->folder));
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
    View path = arena_printf(&f->arena, "%s/trefoil-XXXXXX", f->folder);
    int fd;

    if (libxlsxwriter_load(e) != OK)
        return e->code;
    if (!folder || !path.p)
        return arena_fail(&f->arena, strlen(f->folder), "a workbook", e);
    f->path = arena_cstr(&f->arena, path);
    if (!f->path)
        return arena_fail(&f->arena, path.n, "a workbook", e);
    if ((fd = mkstemp(f->path)) < 0) {
        f->path = NULL;
        fail(e, E_IO, "could not make a temporary file in '%s': %s", f->folder, strerror(errno));
        return hint(e, "set TMPDIR to a folder that can be written to");
    }
    close(fd);
    if (!(f->book = workbook_new_opt(f->path, &options)))
        return failed(LXW_ERROR_CREATING_TMPFILE, e);
    f->when = a->now;
    set_properties(f, a);
    f->format[FORMAT_DATE] = format_with(f, "yyyy-mm-dd");
    f->format[FORMAT_INSTANT] = format_with(f, "yyyy-mm-dd hh:mm:ss");
    f->format[FORMAT_DURATION] = format_with(f, "[h]:mm:ss.000");
    f->format[FORMAT_HEADER] = format_with(f, NULL);
    f->share[0] = format_with(f, "0%");
    f->share[1] = format_with(f, "0.0%");
    f->share[2] = format_with(f, "0.00%");
    f->share[3] = format_with(f, "0.000%");
    for (int i = 0; i < 4; i++)
        if (!f->format[i] || !f->share[i])
            return fail_memory(e, "a workbook");
    return OK;
}

/* The format of a currency; the last one when there are too many to keep. */
static lxw_format *money_format(XlsxFace *f, const char *currency)
{
    char number[32];
    int i = 0;

    while (i < XLSX_CURRENCIES - 1 && f->money[i] && strcmp(f->currency[i], currency) != 0)
        i++;
    if (!f->money[i]) {
        snprintf(f->currency[i], sizeof f->currency[i], "%s", currency);
        if (strcmp(currency, "GBP") == 0)
            snprintf(number, sizeof number, "[$\xc2\xa3-809]#,##0.00");
        else
            snprintf(number, sizeof number, "#,##0.00 \"%.3s\"", currency);
        f->money[i] = format_with(f, number);
    }
    return f->money[i];
}

/* ---- cells ------------------------------------------------------------------------------------------------------ */

static Code write_text(XlsxFace *f, XlsxTable *t, uint16_t column, View v, lxw_format *format, Error *e)
{
    lxw_error code;

    text_clear(&f->cell);
    if (!sheets_cell_text(&f->cell, v))
        f->cut++;
    text_byte(&f->cell, '\0');
    if (!text_ok(&f->cell))
        return text_fail(&f->cell, "a cell", e);
    code = worksheet_write_string(t->sheet, t->row, column, f->cell.p, format);
    return code == LXW_NO_ERROR ? OK : failed(code, e);
}

static Code write_plain(XlsxFace *f, XlsxTable *t, uint16_t column, const Column *c, const Value *v, Error *e)
{
    Text plain;
    Code code;

    text_init(&plain, LIMIT_FIELD_BYTES);
    value_plain(&plain, c, v);
    code = text_ok(&plain) ? write_text(f, t, column, text_view(&plain), NULL, e) : text_fail(&plain, "a cell", e);
    text_release(&plain);
    return code;
}

static Code write_number(XlsxTable *t, uint16_t column, double d, lxw_format *format, Error *e)
{
    lxw_error code = worksheet_write_number(t->sheet, t->row, column, d, format);
    return code == LXW_NO_ERROR ? OK : failed(code, e);
}

/* Days in a spreadsheet count from 1899-12-30 and are right from 1900-03-01 on. */
static bool has_serial(double days)
{
    return days >= -25508 && days < 2932897;
}

static lxw_format *number_format(XlsxFace *f, const Column *c)
{
    int digits = c->digits < 0 ? 1 : c->digits > 3 ? 3 : c->digits;
    return c->type == COLUMN_SHARE ? f->share[digits] : NULL;
}

static Code write_value(XlsxFace *f, XlsxTable *t, uint16_t column, const Column *c, const Value *v, Error *e)
{
    const double day = 86400000.0, epoch = 25569;
    char buffer[NUMBER_CHARS];
    const char *number;

    if (v->null)
        return OK;
    switch (c->type) {
    case COLUMN_TEXT:
    case COLUMN_CODE:
    case COLUMN_MONTH:
    case COLUMN_PLACE: return write_text(f, t, column, v->text, NULL, e);
    case COLUMN_COUNT:
        if (v->i > 999999999999999 || v->i < -999999999999999)
            return write_plain(f, t, column, c, v, e);
        return write_number(t, column, (double)v->i, NULL, e);
    case COLUMN_NUMBER:
    case COLUMN_SHARE:
        number = value_number_text(c, v, buffer);
        return number ? write_number(t, column, strtod(number, NULL), number_format(f, c), e) : OK;
    case COLUMN_MONEY:
        if (v->money.minor > 999999999999999 || v->money.minor < -999999999999999)
            return write_plain(f, t, column, c, v, e);
        return write_number(t, column, (double)v->money.minor / 100, money_format(f, v->money.currency), e);
    case COLUMN_DATE:
        return has_serial((double)v->i) ? write_number(t, column, (double)v->i + epoch, f->format[FORMAT_DATE], e)
                                        : write_plain(f, t, column, c, v, e);
    case COLUMN_INSTANT:
        return has_serial((double)v->i / day)
                   ? write_number(t, column, (double)v->i / day + epoch, f->format[FORMAT_INSTANT], e)
                   : write_plain(f, t, column, c, v, e);
    case COLUMN_DURATION: return write_number(t, column, (double)v->i / day, f->format[FORMAT_DURATION], e);
    case COLUMN_FLAG: worksheet_write_boolean(t->sheet, t->row, column, v->i != 0, NULL); return OK;
    }
    return OK;
}

/* ---- sheets ----------------------------------------------------------------------------------------------------- */

static double width_of(const Column *c)
{
    switch (c->type) {
    case COLUMN_TEXT:
    case COLUMN_PLACE: return 36;
    case COLUMN_CODE:
    case COLUMN_INSTANT: return 20;
    default: return 12;
    }
}

/* A name that no sheet has: without the characters that sheets may not have, at most 31 long. */
static void sheet_name(XlsxFace *f, View table, int part, char out[NAME_CHARS + 1])
{
    char suffix[16] = "";
    int room;

    for (;; part++) {
        if (part > 1)
            snprintf(suffix, sizeof suffix, " (%d)", part);
        room = NAME_CHARS - (int)strlen(suffix);
        snprintf(out, NAME_CHARS + 1, "%.*s%s", (int)table.n < room ? (int)table.n : room, table.p, suffix);
        for (char *p = out; *p; p++)
            if (strchr("[]:*?/\\'", *p))
                *p = '_';
        if (!workbook_get_worksheet_by_name(f->book, out))
            return;
    }
}

/* Starts the next sheet of t and writes its header. */
static Code next_sheet(XlsxFace *f, XlsxTable *t, Error *e)
{
    char name[NAME_CHARS + 1];
    uint16_t at = 0;
    Code c = OK;
    bool lead = f->line_name && t->columns;

    sheet_name(f, t->name, ++t->parts, name);
    if (!(t->sheet = workbook_add_worksheet(f->book, name)))
        return fail_memory(e, "a sheet");
    t->row = 0;
    worksheet_freeze_panes(t->sheet, 1, 0);
    if (lead) {
        worksheet_set_column(t->sheet, 1, 1, 20, NULL);
        c = write_text(f, t, at++, V("line"), f->format[FORMAT_HEADER], e);
        if (c == OK)
            c = write_text(f, t, at++, view_of(f->line_name), f->format[FORMAT_HEADER], e);
    }
    for (int i = 0; i < t->n && c == OK; i++) {
        worksheet_set_column(t->sheet, at, at, width_of(&t->columns[i]), NULL);
        c = write_text(f, t, at++, view_of(t->columns[i].name), f->format[FORMAT_HEADER], e);
    }
    t->row = 1;
    return c;
}

/* The sheet of that table, a new one if there is none; a workbook of many askings goes on in it. */
static Code sheet_for(XlsxFace *f, View name, bool own, const Column *columns, int n, XlsxTable **out, Error *e)
{
    XlsxTable *t = f->tables;
    Column *copy;

    while (t && (t->own != own || !view_eq(t->name, name)))
        t = t->next;
    *out = t;
    if (t)
        return t->n == n ? OK : fail(e, E_BUG, "table '%.*s' changes its columns", VIEW_ARGS(name));
    t = ARENA_NEW(&f->arena, XlsxTable);
    copy = arena_alloc(&f->arena, (size_t)n * sizeof *copy);
    if (!t || !copy || !(t->name = arena_copy(&f->arena, name)).p)
        return arena_fail(&f->arena, (size_t)n * sizeof *copy, "a sheet", e);
    memcpy(copy, columns, (size_t)n * sizeof *copy);
    t->columns = copy;
    t->n = n;
    t->own = own;
    t->next = f->tables;
    f->tables = *out = t;
    return next_sheet(f, t, e);
}

static Code put_row(XlsxFace *f, XlsxTable *t, const Value *row, Error *e)
{
    uint16_t at = 0;
    Code c = OK;

    if (t->row >= f->most_rows && (c = next_sheet(f, t, e)) != OK)
        return c;
    if (f->line_name) {
        c = write_number(t, at++, (double)f->line, NULL, e);
        if (c == OK)
            c = write_text(f, t, at++, f->line_text, NULL, e);
    }
    for (int i = 0; i < t->n && c == OK; i++)
        c = write_value(f, t, at++, &t->columns[i], &row[i], e);
    t->row++;
    return c;
}

/* ---- the answer ------------------------------------------------------------------------------------------------- */

static Code xlsx_begin(Answer *a, Error *e)
{
    XlsxFace *f = face_of(a);
    return f->book ? OK : open_book(f, a, e);
}

/* Facts have values of all types in one column: the value is written by its own type. */
static Code xlsx_fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    static const Column columns[] = { { .name = "fact" }, { .name = "title" }, { .name = "value" } };
    XlsxFace *f = face_of(a);
    Column own = column_of_fact(name, v);
    Value row[] = { value_text(view_of(name)), value_text(view_of(title)), value_null() };
    XlsxTable *t;
    Code c = sheet_for(f, V("facts"), true, columns, COUNT_OF(columns), &t, e);

    if (c == OK)
        c = put_row(f, t, row, e);
    if (c != OK)
        return c;
    t->row--;
    c = write_value(f, t, (uint16_t)(2 + (f->line_name ? 2 : 0)), &own, v, e);
    t->row++;
    return c;
}

static Code xlsx_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    (void)title;
    return sheet_for(face_of(a), view_of(name), false, columns, n, &face_of(a)->open, e);
}

static Code xlsx_row(Answer *a, const Value *row, Error *e)
{
    return put_row(face_of(a), face_of(a)->open, row, e);
}

static Code put_note(XlsxFace *f, View text, Error *e)
{
    static const Column columns[] = { { .name = "note" } };
    XlsxTable *t;
    Code c = sheet_for(f, V("notes"), true, columns, COUNT_OF(columns), &t, e);
    Value row = value_text(text);

    return c == OK ? put_row(f, t, &row, e) : c;
}

static Code xlsx_end(Answer *a, Error *e)
{
    static const Column columns[] = { { .name = "source" },  { .name = "dataset" },
                                      { .name = "edition" }, { .name = "publisher" },
                                      { .name = "licence" }, { .name = "rows", .type = COLUMN_COUNT } };
    XlsxFace *f = face_of(a);
    XlsxTable *t;
    Code c = OK;

    for (const AnswerNote *n = a->notes; n && c == OK; n = n->next)
        c = put_note(f, n->text, e);
    for (const AnswerSourceNode *s = a->sources; s && c == OK; s = s->next) {
        const Value row[] = { value_text(s->s.source),  value_text(s->s.dataset),
                              value_text(s->s.edition), value_text(s->s.publisher),
                              value_text(s->s.licence), s->s.rows ? value_count(s->s.rows) : value_null() };
        if ((c = sheet_for(f, V("sources"), true, columns, COUNT_OF(columns), &t, e)) == OK)
            c = put_row(f, t, row, e);
    }
    return c;
}

void xlsx_face(XlsxFace *f, Sink *sink, const char *folder)
{
    static const Face face = {
        .begin = xlsx_begin, .fact = xlsx_fact, .table = xlsx_table, .row = xlsx_row, .end = xlsx_end
    };

    *f = (XlsxFace){ .answer = { .face = &face }, .sink = sink, .folder = folder, .most_rows = SHEET_ROWS };
    arena_init(&f->arena, LIMIT_QUESTION_BYTES);
    text_init(&f->cell, LIMIT_ROW_BYTES);
    sink_begin(sink);
}

/* ---- the file --------------------------------------------------------------------------------------------------- */

static Code copy_file(XlsxFace *f, FILE *in, Error *e)
{
    char piece[16384];
    size_t n;
    Code c = OK;

    while (c == OK && (n = fread(piece, 1, sizeof piece, in)) > 0) {
        text_put(&f->sink->text, view(piece, n));
        c = sink_step(f->sink, e);
    }
    if (c == OK && ferror(in))
        c = fail(e, E_IO, "could not read the workbook back: %s", strerror(errno));
    return c == OK ? sink_end(f->sink, e) : c;
}

/* One after the other: libxlsxwriter writes the time of the workbook through gmtime's one buffer. */
static lxw_error close_book(lxw_workbook *book)
{
    static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;
    lxw_error code;

    pthread_mutex_lock(&closing);
    code = workbook_close(book);
    pthread_mutex_unlock(&closing);
    return code;
}

Code xlsx_finish(XlsxFace *f, Error *e)
{
    lxw_error code;
    FILE *in;
    Code c = OK;

    if (!f->book)
        return OK;
    if (f->cut) {
        View note = arena_printf(&f->arena, "%lld texts were longer than the %d characters of a cell and are cut here.",
                                 (long long)f->cut, SHEET_CELL_UNITS);
        f->line_name = NULL;
        if ((c = note.p ? put_note(f, note, e) : arena_fail(&f->arena, 100, "a note", e)) != OK)
            return c;
    }
    code = close_book(f->book);
    f->book = NULL;
    if (code != LXW_NO_ERROR)
        return failed(code, e);
    if (!(in = fopen(f->path, "rb")))
        return fail(e, E_IO, "could not read the workbook '%s' back: %s", f->path, strerror(errno));
    c = copy_file(f, in, e);
    fclose(in);
    return c;
}

void xlsx_release(XlsxFace *f)
{
    if (f->book)
        lxw_workbook_free(f->book);
    if (f->path)
        unlink(f->path);
    f->book = NULL;
    f->path = NULL;
    text_release(&f->cell);
    arena_release(&f->arena);
}
