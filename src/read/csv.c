/* The CSV reader: see csv.h for its rules.
 *
 * The buffer holds the row being read and what has been read beyond it. Offsets of marks count from the buffer's start;
 * fields of an unfinished row are moved along when the buffer moves. The scanner itself is in scan.c.
 */
#include "read/csv.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/encoding.h"

enum { PAD = 64, FIRST_CHUNK = 16 * 1024, CHUNK = 256 * 1024 };

static const char fault_quote[] = "quote is never closed";
static const char fault_fields[] = "more than 4096 fields";
static const char fault_long[] = "a field of more than 1048576 bytes";
static const char fault_nul[] = "a NUL byte";
static const char fault_text[] = "bytes that are not text in UTF-8";
static const char fault_1252[] = "bytes that are not text in UTF-8 or Windows-1252";

_Static_assert(LIMIT_ROW_FIELDS == 4096 && LIMIT_FIELD_BYTES == 1048576, "the texts above name the limits");

struct Csv {
    CsvFeed *feed;
    void *ctx;
    CsvOptions options;
    CsvScan scan;
    char *buffer;          /* PAD zero bytes, then text                         */
    size_t room;           /* offsets below are from buffer; room is their end  */
    size_t row_at;         /* where the row being read begins                   */
    size_t field_at;       /* and its current field                             */
    size_t scanned, end;   /* text that is scanned, that is there               */
    size_t chunk_at;       /* where the last scanned piece began                */
    unsigned chunk_met;    /* what it holds (SCAN_HIGH ...)                     */
    unsigned met;          /* what the row being read may hold                  */
    size_t chunk;          /* bytes scanned at a time: grows with the file      */
    uint32_t *mark;        /* what the scanner found and nobody took yet        */
    size_t marks, mark_at;
    View *field;           /* LIMIT_ROW_FIELDS + 1 of them                      */
    size_t fields;         /* may count beyond the limit                        */
    Arena mended;          /* text of this row that differs from what is in the buffer */
    int64_t row, line;     /* rows and line ends so far                         */
    bool after_cr;         /* the last row ended in CR: an LF belongs to it     */
    bool ended;            /* the feed is at its end                            */
    bool met_1252;
};

Code csv_open(Csv **out, const CsvOptions *options, CsvFeed *feed, void *ctx, Error *e)
{
    Csv *c = mem_alloc(sizeof *c);
    char quote = options->quote ? options->quote : '"';

    *out = NULL;
    if (!c)
        return fail_memory(e, "reading a table");
    *c = (Csv){ .feed = feed, .ctx = ctx, .options = *options };
    arena_init(&c->mended, 8 * LIMIT_ROW_BYTES);
    scan_init(&c->scan, options->delimiter, quote, quote != '\1');
    c->scan.plain = options->plain;
    c->row_at = c->field_at = c->scanned = c->end = PAD;
    c->chunk = FIRST_CHUNK;
    c->room = PAD + c->chunk;
    c->buffer = mem_alloc(c->room);
    c->mark = mem_alloc(c->chunk * sizeof *c->mark);
    c->field = mem_alloc((LIMIT_ROW_FIELDS + 1) * sizeof *c->field);
    if (!c->buffer || !c->mark || !c->field) {
        csv_close(c);
        return fail_memory(e, "reading a table");
    }
    memset(c->buffer, 0, PAD);
    *out = c;
    return OK;
}

void csv_close(Csv *c)
{
    if (!c)
        return;
    arena_release(&c->mended);
    mem_free(c->buffer);
    mem_free(c->mark);
    mem_free(c->field);
    mem_free(c);
}

bool csv_met_windows_1252(const Csv *c)
{
    return c->met_1252;
}

/* ---- the buffer ------------------------------------------------------------------------------------------------- */

/* Moves the unfinished row to the front. */
static void move_down(Csv *c)
{
    size_t by = c->row_at - PAD, n = c->fields < LIMIT_ROW_FIELDS ? c->fields : LIMIT_ROW_FIELDS;
    if (!by)
        return;
    memmove(c->buffer + PAD, c->buffer + c->row_at, c->end - c->row_at);
    for (size_t i = 0; i < n; i++)
        c->field[i].p -= by;
    c->row_at -= by;
    c->field_at -= by;
    c->scanned -= by;
    c->end -= by;
    c->chunk_at = c->chunk_at > by ? c->chunk_at - by : 0;
}

static Code row_too_long(const Csv *c, Error *e)
{
    fail(e, E_INPUT, "cannot read the table: row %lld is longer than the %zu bytes allowed", (long long)c->row + 1,
         LIMIT_ROW_BYTES);
    hint(e, "see whether the file is a table and its line ends are right");
    return during(e, "line %lld", (long long)c->line + 1);
}

static Code make_room(Csv *c, Error *e)
{
    size_t n = c->fields < LIMIT_ROW_FIELDS ? c->fields : LIMIT_ROW_FIELDS, room = c->room * 2;
    char *old = c->buffer, *p;

    if (c->room - c->end >= c->chunk / 2)
        return OK;
    if (room < PAD + c->chunk)
        room = PAD + c->chunk;
    if (c->end - c->row_at > LIMIT_ROW_BYTES)
        return row_too_long(c, e);
    p = mem_alloc(room);
    if (!p)
        return fail_memory(e, "a row of a table");
    memcpy(p, old, c->end);
    for (size_t i = 0; i < n; i++)
        c->field[i].p = p + (c->field[i].p - old);
    mem_free(old);
    c->buffer = p;
    c->room = room;
    return OK;
}

/* Small files are the most; large ones are read in larger pieces as they go on. All marks are taken. */
static Code larger_chunk(Csv *c, Error *e)
{
    size_t chunk = c->chunk * 4 < CHUNK ? c->chunk * 4 : CHUNK;
    uint32_t *mark;
    if (chunk == c->chunk)
        return OK;
    mark = mem_grow(c->mark, chunk * sizeof *mark);
    if (!mark)
        return fail_memory(e, "reading a table");
    c->mark = mark;
    c->chunk = chunk;
    return OK;
}

static Code read_more(Csv *c, Error *e)
{
    bool full = c->end == c->room;
    size_t got;
    Code code;

    move_down(c);
    if (full && (code = larger_chunk(c, e)) != OK)
        return code;
    if ((code = make_room(c, e)) != OK)
        return code;
    if ((code = c->feed(c->ctx, c->buffer + c->end, c->room - c->end, &got, e)) != OK)
        return code;
    c->end += got;
    c->ended = got == 0;
    return OK;
}

/* Puts new marks where the old were: all of those are taken. */
static void scan_more(Csv *c)
{
    size_t n = c->end - c->scanned;
    if (n > c->chunk)
        n = c->chunk;
    if (c->row_at >= c->chunk_at)
        c->met = c->chunk_met; /* no older piece matters any more */
    c->scan.met = 0;
    c->mark_at = 0;
    c->marks = scan_bytes(&c->scan, c->buffer + c->scanned, n, (uint32_t)c->scanned, c->mark);
    c->chunk_at = c->scanned;
    c->chunk_met = c->scan.met;
    c->met |= c->chunk_met;
    c->scanned += n;
}

/* ---- rows out of marks ------------------------------------------------------------------------------------------ */

/* Takes marks until a line end. True when the row is complete. */
static bool take_fields(Csv *c)
{
    const char *b = c->buffer;
    const uint32_t *mark = c->mark, *end = mark + c->marks, *m = mark + c->mark_at;
    size_t from = c->field_at, n = c->fields, tail = c->scan.delimiter_n - 1;
    bool complete = false;

    while (m < end) {
        size_t at = *m++;
        complete = b[at] == '\n' || b[at] == '\r';
        c->field[n < LIMIT_ROW_FIELDS ? n : LIMIT_ROW_FIELDS] = (View){ b + from, at - from - (complete ? 0 : tail) };
        n++;
        from = at + 1;
        if (complete)
            break;
    }
    c->mark_at = (size_t)(m - mark);
    c->field_at = from;
    c->fields = n;
    return complete;
}

static size_t count_lines(View v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += v.p[i] == '\n' || (v.p[i] == '\r' && (i + 1 == v.n || v.p[i + 1] != '\n'));
    return n;
}

/* The offset of the first CR or LF, or v.n. */
static size_t line_end(View v)
{
    const char *lf = v.n ? memchr(v.p, '\n', v.n) : NULL;
    size_t n = lf ? (size_t)(lf - v.p) : v.n;
    const char *cr = n ? memchr(v.p, '\r', n) : NULL;
    return cr ? (size_t)(cr - v.p) : n;
}

/* The offset of the quote that closes the field v, which starts with one, or v.n. *doubled counts quotes written
 * twice. */
static size_t closing_quote(View v, unsigned char quote, size_t *doubled)
{
    size_t at = 1;
    *doubled = 0;
    while (at < v.n) {
        const char *q = memchr(v.p + at, quote, v.n - at);
        if (!q)
            return v.n;
        at = (size_t)(q - v.p);
        if (at + 1 >= v.n || v.p[at + 1] != (char)quote)
            return at;
        at += 2;
        ++*doubled;
    }
    return v.n;
}

static bool undouble(Csv *c, View *f)
{
    char quote = (char)c->scan.quote, *p = arena_bytes(&c->mended, f->n);
    size_t n = 0;
    if (!p)
        return false;
    for (size_t i = 0; i < f->n; i++) {
        p[n++] = f->p[i];
        i += f->p[i] == quote;
    }
    *f = view(p, n);
    return true;
}

typedef enum { QUOTED_FINE, QUOTED_LITERAL, QUOTED_OPEN, QUOTED_MEMORY } Quoted;

/* Takes the quotes off *f, which starts with one; counts its line ends. QUOTED_OPEN: the quote is never closed, *f is
 * what follows it on its line. */
static Quoted unquote(Csv *c, View *f, size_t *lines)
{
    size_t doubled, close = closing_quote(*f, c->scan.quote, &doubled);
    View inside = view_sub(*f, 1, close - 1);
    size_t eol = line_end(inside);
    bool over = eol < inside.n;

    if (close == f->n || (over && (close + 1 < f->n || f->n > LIMIT_FIELD_BYTES))) {
        *f = view_sub(inside, 0, eol);
        return QUOTED_OPEN;
    }
    if (close + 1 < f->n)
        return QUOTED_LITERAL;
    if (over)
        *lines += count_lines(inside);
    *f = inside;
    return !doubled || undouble(c, f) ? QUOTED_FINE : QUOTED_MEMORY;
}

/* Begins the row after this one at `at`, forgetting what was scanned beyond. */
static void resume_at(Csv *c, size_t at)
{
    c->scanned = c->field_at = at;
    c->marks = c->mark_at = 0;
    c->scan.state = SCAN_START;
    c->scan.run = 0;
}

/* Splits the rest of a line anew from field i on, which begins at `p`, as if quotes meant nothing. All marks are
 * taken. */
static void split_literally(Csv *c, TableRow *row, int i, const char *p, size_t n)
{
    CsvScan scan = c->scan;
    size_t marks, from = 0;

    scan.quotes = false;
    scan.state = SCAN_START;
    scan.run = 0;
    marks = scan_bytes(&scan, p, n < c->chunk ? n : c->chunk, 0, c->mark);
    for (size_t m = 0; m < marks && i < LIMIT_ROW_FIELDS - 1; m++) {
        row->field[i++] = view(p + from, c->mark[m] + 1 - scan.delimiter_n - from);
        from = c->mark[m] + 1;
    }
    row->field[i++] = view(p + from, n - from);
    row->n = i;
}

/* Quotes of a complete row whose text ends at `*stop`; on an unclosed quote the row is cut there. */
static Code mend_quotes(Csv *c, TableRow *row, size_t *stop, size_t *lines, Error *e)
{
    for (int i = 0; i < row->n; i++) {
        View *f = &row->field[i];
        const char *from;
        Quoted q;
        if (!f->n || f->p[0] != (char)c->scan.quote)
            continue;
        from = f->p;
        q = unquote(c, f, lines);
        if (q == QUOTED_MEMORY)
            return arena_fail(&c->mended, f->n, "a row of a table", e);
        if (q != QUOTED_OPEN)
            continue;
        row->fault = fault_quote;
        *stop = (size_t)(f->p + f->n - c->buffer);
        split_literally(c, row, i, from, f->n + 1);
        break;
    }
    return OK;
}

static bool row_well_formed(const Csv *c, const TableRow *row)
{
    size_t bad;
    if (!view_utf8(row->raw, &bad))
        return false;
    if (((unsigned char)c->scan.delimiter[0] & 0xc0) != 0x80)
        return true;
    for (int i = 0; i < row->n; i++) /* a delimiter that is no character of UTF-8 may have cut one */
        if (!view_utf8(row->field[i], &bad))
            return false;
    return true;
}

/* Rows that are not UTF-8: Windows-1252 if nothing in them is UTF-8, else broken. */
static Code mend_text(Csv *c, TableRow *row, Error *e)
{
    bool from_1252, odd = false;

    if (row_well_formed(c, row))
        return OK;
    from_1252 = c->options.windows_1252 || (!c->options.strict_utf8 && looks_windows_1252(row->raw));
    for (int i = -1; i < row->n; i++) {
        View *v = i < 0 ? &row->raw : &row->field[i], was = *v;
        *v = from_1252 ? windows_1252_text(was, &c->mended, &odd) : utf8_mended(was, &c->mended);
        if (!v->p)
            return arena_fail(&c->mended, 3 * was.n, "a row of a table", e);
    }
    c->met_1252 |= from_1252;
    if (!from_1252)
        row->fault = fault_text;
    else if (odd)
        row->fault = fault_1252;
    return OK;
}

static const char *other_fault(const Csv *c, const TableRow *row)
{
    if (c->fields > LIMIT_ROW_FIELDS)
        return fault_fields;
    if (c->met & SCAN_NUL && view_find(row->raw, '\0') >= 0)
        return fault_nul;
    if (row->raw.n > LIMIT_FIELD_BYTES)
        for (int i = 0; i < row->n; i++)
            if (row->field[i].n > LIMIT_FIELD_BYTES)
                return fault_long;
    return NULL;
}

/* The row from c->row_at to `stop` (its line end or the end of the text), whose fields are split. */
static Code finish_row(Csv *c, size_t stop, TableRow *row, Error *e)
{
    size_t lines = 0, was = stop;
    Code code;

    *row = (TableRow){ .field = c->field, .row = ++c->row, .line = c->line + 1 };
    row->n = (int)(c->fields < LIMIT_ROW_FIELDS ? c->fields : LIMIT_ROW_FIELDS);
    if (c->mended.used)
        arena_reset(&c->mended);
    if (c->met & SCAN_QUOTE && (code = mend_quotes(c, row, &stop, &lines, e)) != OK)
        return code;
    row->raw = view(c->buffer + c->row_at, stop - c->row_at);
    if (row->raw.n > LIMIT_ROW_BYTES) {
        c->row--;
        return row_too_long(c, e);
    }
    if (!row->fault)
        row->fault = other_fault(c, row);
    if (c->met & SCAN_HIGH && (code = mend_text(c, row, e)) != OK)
        return code;
    if (stop != was)
        resume_at(c, stop + 1);
    c->line += (int64_t)lines + 1;
    c->after_cr = stop < c->end && c->buffer[stop] == '\r';
    c->row_at = c->field_at;
    c->fields = 0;
    return OK;
}

/* A complete row that is nothing: an empty line, or the LF of a CR LF. */
static bool pass_over(Csv *c)
{
    if (c->fields != 1 || c->field[0].n)
        return false;
    if (c->after_cr && c->buffer[c->row_at] == '\n')
        c->after_cr = false;
    else {
        c->line++;
        c->after_cr = c->buffer[c->row_at] == '\r';
    }
    c->row_at = c->field_at;
    c->fields = 0;
    return true;
}

/* A quoted field that has become too long to be one, with a line end in it. */
static bool quote_runs_away(const Csv *c)
{
    View f = view(c->buffer + c->field_at, c->scanned - c->field_at);
    return c->scan.state == SCAN_QUOTED && f.n > LIMIT_FIELD_BYTES + 1 && line_end(f) < f.n;
}

/* The end of the text, or of patience, inside a row: the last field is what is there. */
static Code finish_cut(Csv *c, TableRow *row, Error *e)
{
    size_t at = c->fields < LIMIT_ROW_FIELDS ? c->fields : LIMIT_ROW_FIELDS;
    c->field[at] = view(c->buffer + c->field_at, c->scanned - c->field_at);
    c->fields++;
    c->field_at = c->scanned;
    return finish_row(c, c->scanned, row, e);
}

Code csv_next(Csv *c, TableRow *row, bool *more, Error *e)
{
    Code code;

    *more = true;
    for (;;) {
        if (take_fields(c)) {
            if (pass_over(c))
                continue;
            return finish_row(c, c->field_at - 1, row, e);
        }
        if (quote_runs_away(c))
            return finish_cut(c, row, e);
        if (c->scanned < c->end) {
            scan_more(c);
            continue;
        }
        if (c->ended)
            break;
        if ((code = read_more(c, e)) != OK)
            return code;
    }
    if (c->row_at < c->end)
        return finish_cut(c, row, e);
    *more = false;
    return OK;
}
