/* The generic readers of tables, with and without a header: see reading_table and reading_headless in source.h.
 *
 * Written on reading_layout, reading_keep and reading_set_aside alone, so that tests can stand in for the store. Every
 * row below the header is kept or set aside; what stands above the header is a note. A column that the kind does not
 * declare is kept under its own name. Not here: judging values (reading_keep), choosing the reader.
 */
#include "picture/reading_table.h"

#include "picture/fields.h"

#include "base/limits.h"

#include <stdio.h>

typedef struct {
    Reading *r;
    Table *table;
    Arena *arena;
    const RecordKind *kind;
    const char *needs; /* NULL: no header */
    int header_within;
    bool published_only;
    View *header;
    int columns; /* that every row must have      */
    int *place;  /* column -> index of its value  */
    View *value;
    int values;
    int layout;
    bool xlsx;
    const TableRow *row; /* in hand */
    char slipped[160];
} Job;

static bool is_empty(const TableRow *row)
{
    for (int i = 0; i < row->n; i++)
        if (view_trim(row->field[i]).n)
            return false;
    return true;
}

/* The filled cells of a row above the header, as one line. */
static void note_title(Job *j, const TableRow *row)
{
    Text t;

    text_init(&t, 4 * KIB);
    for (int i = 0; i < row->n; i++) {
        View v = view_trim(row->field[i]);
        if (v.n && t.n)
            text_byte(&t, ' ');
        text_put(&t, view_sub(v, 0, 400));
    }
    if (t.n)
        reading_note(j->r, "above the header: %.*s", VIEW_ARGS(text_view(&t)));
    text_release(&t);
}

/* Reads up to the header; E_INPUT without one. */
static Code find_header(Job *j, Error *e)
{
    TableRow row;
    bool more;
    Code c;

    for (int i = 0; i < j->header_within; i++) {
        if ((c = table_next(j->table, &row, &more, e)) != OK)
            return c;
        if (!more)
            break;
        if (!header_has(row.field, row.n, j->needs)) {
            note_title(j, &row);
            continue;
        }
        while (j->xlsx && row.n && !view_trim(row.field[row.n - 1]).n)
            row.n--; /* formatted but empty cells */
        j->columns = row.n;
        if (!(j->header = ARENA_ARRAY(j->arena, View, (size_t)row.n + 1)))
            return arena_fail(j->arena, sizeof(View), "a header", e);
        for (int k = 0; k < row.n; k++)
            if (!(j->header[k] = arena_copy(j->arena, view_trim(row.field[k]))).p)
                return arena_fail(j->arena, row.field[k].n, "a header", e);
        return OK;
    }
    fail(e, E_INPUT, "%.*s has no header row with the columns %s", VIEW_ARGS(input_name(reading_input(j->r))),
         j->needs);
    return hint(e, "the header must be among the first %d rows", j->header_within);
}

/* Which value each column becomes: first the columns that bear a field's own name, then other spellings; -1: not
 * declared. */
static void place_columns(Job *j, int declared)
{
    for (int c = 0; c < j->columns; c++)
        j->place[c] = -1;
    for (int other = j->published_only; other < 2; other++)
        for (int f = 0; f < declared; f++) {
            bool taken = false;
            for (int c = 0; c < j->columns && !taken; c++)
                taken = j->place[c] == f;
            for (int c = 0; c < j->columns && !taken; c++)
                if (j->place[c] < 0 && (other ? header_listed(j->kind->fields[f].also, j->header[c])
                                              : header_same(view_of(j->kind->fields[f].name), j->header[c]))) {
                    j->place[c] = f;
                    taken = true;
                }
        }
}

/* A name for a column that the kind does not declare: its own, or "column 7" where it has none or repeats another's. */
static Code name_extra(Job *j, int column, const char **out, Error *e)
{
    const View own = j->header[column];
    bool repeats = false;
    View made = own;

    for (int k = 0; k < column && !repeats; k++)
        repeats = own.n && header_same(j->header[k], own);
    for (int f = 0; j->kind->fields[f].name && !repeats; f++)
        repeats = own.n && header_same(view_of(j->kind->fields[f].name), own);
    if (repeats || !own.n) {
        if (own.n)
            reading_note(j->r, "column %d repeats the name '%.*s'", column + 1, VIEW_ARGS(view_sub(own, 0, 100)));
        else
            reading_note(j->r, "column %d has no name", column + 1);
        made = own.n ? arena_printf(j->arena, "%.*s, column %d", VIEW_ARGS(own), column + 1)
                     : arena_printf(j->arena, "column %d", column + 1);
    }
    *out = made.p ? arena_cstr(j->arena, made) : NULL;
    return *out ? OK : arena_fail(j->arena, made.n, "the columns of a table", e);
}

static Code announce(Job *j, Error *e)
{
    const int declared = kind_fields(j->kind);
    const char **extra = ARENA_ARRAY(j->arena, const char *, (size_t)j->columns + 1);
    int extras = 0;
    Code code;

    j->place = ARENA_ARRAY(j->arena, int, (size_t)j->columns + 1);
    j->value = ARENA_ARRAY(j->arena, View, (size_t)(declared + j->columns) + 1);
    if (!extra || !j->place || !j->value)
        return arena_fail(j->arena, sizeof(View), "the columns of a table", e);
    if (j->needs)
        place_columns(j, declared);
    for (int c = 0; c < j->columns; c++) {
        if (!j->needs)
            j->place[c] = c;
        if (j->place[c] >= 0)
            continue;
        if ((code = name_extra(j, c, &extra[extras], e)) != OK)
            return code;
        j->place[c] = declared + extras++;
    }
    j->values = declared + extras;
    if ((code = reading_layout(j->r, j->kind, extra, &j->layout, e)) != OK)
        return code;
    if (j->needs && (code = reading_columns(j->r, j->layout, j->header, j->place, j->columns, e)) != OK)
        return code;
    for (int f = 0; f < declared; f++) {
        bool there = false;
        for (int c = 0; c < j->columns && !there; c++)
            there = j->place[c] == f;
        if (!there)
            reading_absent(j->r, j->layout, f);
    }
    return OK;
}

static bool repeats_header(const Job *j, const TableRow *row)
{
    if (!j->needs || row->n != j->columns)
        return false;
    for (int c = 0; c < j->columns; c++)
        if (!view_eq(view_trim(row->field[c]), j->header[c]))
            return false;
    return true;
}

/* Empty cells at the end of a workbook's row are not stored there, or stored without meaning. */
static int width_of(const Job *j, const TableRow *row)
{
    int n = row->n;
    if (!j->xlsx)
        return n;
    while (n > j->columns && !view_trim(row->field[n - 1]).n)
        n--;
    return n < j->columns ? j->columns : n;
}

/* ---- columns that slipped under an unchanged header -------------------------------------------------------------- */

static const FieldDef *field_of_column(const Job *j, int column)
{
    static const FieldDef text = { .name = "", .type = FIELD_TEXT };
    int place = j->place[column];
    return place >= 0 && place < kind_fields(j->kind) ? &j->kind->fields[place] : &text;
}

static View cell(const TableRow *row, int column)
{
    return column >= 0 && column < row->n ? view_trim(row->field[column]) : V("");
}

/* How many typed values of the row would be ill-formed if its cells from `column` on stood `by` columns further; the
 * cell that nothing moves to is empty. *typed: how many there would be. */
static int ill_when_moved(const Job *j, int column, int by, int *typed)
{
    int ill = 0;

    *typed = 0;
    for (int c = 0; c < j->columns; c++) {
        const FieldDef *f = field_of_column(j, c);
        View v = c < column ? cell(j->row, c) : by > 0 && c == column ? V("") : cell(j->row, c - by);
        if (f->type == FIELD_TEXT || !v.n)
            continue;
        ill += !field_value_ok(f, v);
        ++*typed;
    }
    return ill;
}

/* Place.doubt of a row: do its values stand one column beside their headings from some column on? */
static const char *doubt_slipped(void *ctx)
{
    Job *j = ctx;
    const int last = j->columns - 1;
    int at = 0, typed, ill = ill_when_moved(j, j->columns, 0, &typed);

    while (at < last && field_value_ok(field_of_column(j, at), cell(j->row, at)))
        at++;
    for (int c = 0; c <= at; c++)
        for (int by = -1; by <= 1; by += 2) {
            if (by > 0 && cell(j->row, last).n) /* what slipped to the left leaves its last column empty */
                continue;
            int left = ill_when_moved(j, c, by, &typed);
            if (typed < 3 || left > 1 || ill - left < 2) /* one value may be faulty of its own */
                continue;
            snprintf(j->slipped, sizeof j->slipped,
                     "the values stand one column to the %s of their headings: '%.*s' stands under %.*s",
                     by > 0 ? "left" : "right", VIEW_ARGS(view_sub(cell(j->row, at), 0, 40)),
                     VIEW_ARGS(view_sub(j->header[at], 0, 40)));
            return j->slipped;
        }
    return NULL;
}

static Code take_row(Job *j, const TableRow *row, Error *e)
{
    const Place at = {
        .row = row->row, .line = row->line, .raw = row->raw, .doubt = j->needs ? doubt_slipped : NULL, .ctx = j
    };
    const int width = width_of(j, row);

    if (row->fault)
        return reading_set_aside(j->r, &at, "", e, "%s", row->fault);
    if (is_empty(row))
        return reading_set_aside(j->r, &at, "", e, "the row has no values");
    if (width != j->columns)
        return reading_set_aside(j->r, &at, "", e, "%d field%s where %s %d", width, width == 1 ? "" : "s",
                                 j->needs ? "the header has" : "there should be", j->columns);
    if (repeats_header(j, row))
        return reading_set_aside(j->r, &at, "", e, "the header is repeated");
    j->row = row;
    for (int c = 0; c < j->columns; c++)
        j->value[j->place[c]] = c < row->n ? row->field[c] : V("");
    return reading_keep(j->r, j->layout, &at, j->value, j->values, NULL, e);
}

static Code take_rows(Job *j, Error *e)
{
    TableRow row;
    bool more;
    Code c;

    while ((c = table_next(j->table, &row, &more, e)) == OK && more)
        if ((c = take_row(j, &row, e)) != OK)
            break;
    return c;
}

static Code run(Job *j, const TableOptions *options, Error *e)
{
    static const TableOptions guess = { .quote = 0 };
    Code c = table_open(&j->table, reading_input(j->r), options ? options : &guess, e);

    if (c != OK)
        return c;
    j->xlsx = table_is_xlsx(j->table);
    if (j->needs)
        c = find_header(j, e);
    if (c == OK && (c = announce(j, e)) == OK)
        c = take_rows(j, e);
    table_close(j->table);
    return c;
}

Code reading_table_as(Reading *r, const RecordKind *kind, const TableWish *wish, Error *e)
{
    Job j = { .r = r,
              .arena = reading_arena(r),
              .kind = kind,
              .needs = wish->needs,
              .header_within = wish->header_within ? wish->header_within : HEADER_WITHIN_ROWS,
              .published_only = wish->published_only };
    return run(&j, wish->options, e);
}

Code reading_table(Reading *r, const RecordKind *kind, const char *needs, const TableOptions *options, Error *e)
{
    const TableWish wish = { .needs = needs, .options = options };
    return reading_table_as(r, kind, &wish, e);
}

Code reading_headless(Reading *r, const RecordKind *kind, int n_columns, const TableOptions *options, Error *e)
{
    Job j = { .r = r, .arena = reading_arena(r), .kind = kind, .columns = n_columns };
    if (n_columns != kind_fields(kind))
        return fail(e, E_BUG, "%s declares %d fields for a table of %d columns", kind->kind, kind_fields(kind),
                    n_columns);
    return run(&j, options, e);
}
