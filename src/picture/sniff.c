/* Looking at the start of a file: see sniff.h. */
#include "picture/sniff.h"

#include "base/date.h"
#include "picture/fields.h"
#include "picture/reading_table.h"

enum { HEAD_ROWS = 50, SHEETS_MOST = 16 };

struct Sniff {
    Input *in;
    Arena *arena;
    bool has_bytes, has_xml, has_json;
    View bytes;
    int sheet; /* that sniff_table shows: 0 the first with rows */
    bool has_table[SHEETS_MOST + 1];
    TableHead table[SHEETS_MOST + 1];
    View xml_root, xml_namespace, xml_child;
    JsonShape json_shape;
    Node *json;
};

Code sniff_new(Input *in, Arena *arena, Sniff **out, Error *e)
{
    Sniff *s = ARENA_NEW(arena, Sniff);
    if (!s)
        return arena_fail(arena, sizeof *s, "recognising a file", e);
    s->in = in;
    s->arena = arena;
    *out = s;
    return OK;
}

Input *sniff_input(Sniff *s)
{
    return s->in;
}

Arena *sniff_arena(Sniff *s)
{
    return s->arena;
}

View sniff_bytes(Sniff *s)
{
    Error ignored;
    if (!s->has_bytes && input_peek(s->in, &s->bytes, &ignored) != OK)
        s->bytes = (View){ NULL, 0 };
    s->has_bytes = true;
    return s->bytes;
}

View sniff_name(Sniff *s)
{
    return input_name(s->in);
}

const TableHead *sniff_table(Sniff *s)
{
    TableHead *t = &s->table[s->sheet];
    Error ignored;
    if (!s->has_table[s->sheet] && table_head(s->in, s->sheet, HEAD_ROWS, s->arena, t, &ignored) != OK)
        *t = (TableHead){ 0 };
    s->has_table[s->sheet] = true;
    return t;
}

int sniff_sheets(Sniff *s)
{
    int now = s->sheet, n;
    s->sheet = 0;
    n = sniff_table(s)->sheets;
    s->sheet = now;
    return n < SHEETS_MOST ? n : SHEETS_MOST;
}

void sniff_sheet(Sniff *s, int number)
{
    s->sheet = number >= 0 && number <= sniff_sheets(s) ? number : 0;
}

static void look_for_xml(Sniff *s)
{
    Error ignored;
    if (s->has_xml)
        return;
    s->has_xml = true;
    if (xml_head(s->in, s->arena, &s->xml_root, &s->xml_namespace, &s->xml_child, &ignored) != OK)
        s->xml_root = s->xml_namespace = s->xml_child = (View){ NULL, 0 };
}

View sniff_xml_root(Sniff *s)
{
    look_for_xml(s);
    return s->xml_root;
}

View sniff_xml_namespace(Sniff *s)
{
    look_for_xml(s);
    return s->xml_namespace;
}

View sniff_xml_child(Sniff *s)
{
    look_for_xml(s);
    return s->xml_child;
}

static void look_for_json(Sniff *s)
{
    Error ignored;
    if (s->has_json)
        return;
    s->has_json = true;
    s->json_shape = JSON_NOT;
    if (json_head(s->in, s->arena, &s->json_shape, &s->json, &ignored) != OK) {
        s->json_shape = JSON_NOT;
        s->json = NULL;
    }
}

const Node *sniff_json(Sniff *s)
{
    look_for_json(s);
    return s->json;
}

JsonShape sniff_json_shape(Sniff *s)
{
    look_for_json(s);
    return s->json_shape;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

View sniff_cell(Sniff *s, int row, int column)
{
    const TableHead *t = sniff_table(s);
    if (row < 0 || row >= t->n_rows || column < 0 || column >= t->row[row].n)
        return V("");
    return view_trim(t->row[row].field[column]);
}

int sniff_column(Sniff *s, int header_index, const char *name)
{
    const TableHead *t = sniff_table(s);
    if (header_index < 0 || header_index >= t->n_rows)
        return -1;
    for (int i = 0; i < t->row[header_index].n; i++)
        if (header_same(t->row[header_index].field[i], view_of(name)))
            return i;
    return -1;
}

int sniff_header(Sniff *s, const char *names)
{
    const TableHead *t = sniff_table(s);
    for (int i = 0; i < t->n_rows && i < HEADER_WITHIN_ROWS; i++)
        if (header_has(t->row[i].field, t->row[i].n, names))
            return i;
    return -1;
}

double sniff_share(Sniff *s, int header_index, int column, FieldType type, const char *format)
{
    const FieldDef f = { .name = "", .type = type, .format = format };
    const TableHead *t = sniff_table(s);
    int filled = 0, good = 0;

    for (int i = header_index + 1; i < t->n_rows; i++) {
        View v = sniff_cell(s, i, column);
        filled += v.n > 0;
        good += v.n > 0 && field_value_ok(&f, v);
    }
    return filled ? (double)good / filled : 0;
}

/* ---- periods ----------------------------------------------------------------------------------------------------- */

typedef struct {
    int year, month, day; /* 0: not stated */
} Period;

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') <= 25;
}

static int number_at(View v, size_t at, size_t n)
{
    int x = 0;
    for (size_t i = 0; i < n; i++)
        x = x * 10 + (v.p[at + i] - '0');
    return x;
}

static size_t run_of_digits(View v, size_t at)
{
    size_t n = 0;
    while (at + n < v.n && is_digit(v.p[at + n]))
        n++;
    return n;
}

static bool plausible(Period p)
{
    if (p.year < 1990 || p.year > 2099)
        return false;
    if (p.month == 0)
        return true;
    return date_valid(p.year, p.month, p.day ? p.day : 1);
}

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

/* Digits without separators: 2025, 202510, 20251001, and time stamps of 12 and 14 digits. */
static bool period_of_run(View v, size_t at, size_t n, Period *out)
{
    if (n != 4 && n != 6 && n != 8 && n != 12 && n != 14)
        return false;
    *out = (Period){ number_at(v, at, 4), n >= 6 ? number_at(v, at + 4, 2) : 0, n >= 8 ? number_at(v, at + 6, 2) : 0 };
    return plausible(*out) && (n < 6 || out->month) && (n < 8 || out->day);
}

/* 2025-10, 2025_10_01: behind a year at `at`; the two separators must be the same. Advances *end past what was used. */
static void add_month_and_day(View v, size_t at, Period *p, size_t *end)
{
    size_t m = at + 4, d = m + 3;
    Period longer = *p;

    if (m >= v.n || !is_separator(v.p[m]) || run_of_digits(v, m + 1) != 2)
        return;
    longer.month = number_at(v, m + 1, 2);
    if (longer.month == 0 || !plausible(longer))
        return;
    *p = longer;
    *end = d;
    if (d >= v.n || v.p[d] != v.p[m] || run_of_digits(v, d + 1) != 2)
        return;
    longer.day = number_at(v, d + 1, 2);
    if (longer.day == 0 || !plausible(longer))
        return;
    *p = longer;
    *end = d + 3;
}

/* 12-2025, 01/12/2025, 5.12.2025: month and year, or the day before them as Europe writes it; the separators must be
 * the same. The first of a month says no more than the month. n is the length of the digits at `at`. */
static bool period_backwards(View v, size_t at, size_t n, Period *out, size_t *end)
{
    size_t m = at + n + 1, second, y;

    if (n > 2 || m >= v.n || (!is_separator(v.p[m - 1]) && v.p[m - 1] != '/'))
        return false;
    second = run_of_digits(v, m);
    y = m + second + 1;
    if (second == 4 && n == 2) {
        *out = (Period){ number_at(v, m, 4), number_at(v, at, 2), 0 };
        y = m;
    } else if ((second == 1 || second == 2) && y < v.n && v.p[y - 1] == v.p[m - 1] && run_of_digits(v, y) == 4) {
        *out = (Period){ number_at(v, y, 4), number_at(v, m, second), number_at(v, at, n) };
        if (!out->day || !out->month || !plausible(*out))
            return false;
        if (out->day == 1)
            out->day = 0;
    } else {
        return false;
    }
    *end = y + 4;
    return out->month && plausible(*out);
}

/* A month's name (whole or its first three letters) that is the whole word at `at`; 0 if it is none. */
static int month_word(View v, size_t at, size_t *length)
{
    static const char *const months[] = { "january", "february", "march",     "april",   "may",      "june",
                                          "july",    "august",   "september", "october", "november", "december" };
    size_t n = 0;
    while (at + n < v.n && is_letter(v.p[at + n]))
        n++;
    *length = n;
    for (int m = 0; m < 12; m++)
        if (n >= 3 && (view_eq_nocase(view_sub(v, at, n), view_of(months[m])) ||
                       view_eq_nocase(view_sub(v, at, n), view_sub(view_of(months[m]), 0, 3))))
            return m + 1;
    return view_eq_nocase(view_sub(v, at, n), V("sept")) ? 9 : 0;
}

/* Passes over what may stand between a month and its year; "%20" is how addresses write a blank. */
static size_t skip_blanks(View v, size_t at)
{
    for (;;) {
        if (at < v.n && (v.p[at] == ' ' || v.p[at] == ',' || is_separator(v.p[at])))
            at++;
        else if (view_starts(view_sub(v, at, 3), V("%20")))
            at += 3;
        else
            return at;
    }
}

/* "October 2025", "Oct-2025", "oct2025", "Oct 25": the year behind a month's name. Two digits are a year from 2010 to
 * 2060, unless a year follows them: then they are the day. */
static bool period_of_month(View v, size_t at, size_t n, int month, Period *out, size_t *end)
{
    size_t y = skip_blanks(v, at + n), digits = run_of_digits(v, y);

    if (digits == 2 && run_of_digits(v, skip_blanks(v, y + 2)) == 4)
        return false;
    if (digits != 4 && (digits != 2 || y == at + n || number_at(v, y, 2) < 10 || number_at(v, y, 2) > 60))
        return false;
    *out = (Period){ number_at(v, y, digits) + (digits == 2 ? 2000 : 0), month, 0 };
    *end = y + digits;
    return plausible(*out);
}

/* The last plausible period in v. */
static bool last_period(View v, Period *found)
{
    bool any = false;
    size_t at = 0, end, next, n;
    int month;
    Period p;

    while (at < v.n) {
        if (view_starts(view_sub(v, at, 3), V("%20"))) {
            at += 3;
        } else if (is_digit(v.p[at])) {
            n = run_of_digits(v, at);
            end = at + n;
            if (period_of_run(v, at, n, &p)) {
                if (n == 4)
                    add_month_and_day(v, at, &p, &end);
                *found = p;
                any = true;
            } else if (period_backwards(v, at, n, &p, &next)) {
                *found = p;
                any = true;
                end = next;
            }
            at = end;
        } else if (is_letter(v.p[at])) {
            month = month_word(v, at, &n);
            end = at + n;
            if (month && period_of_month(v, at, n, month, &p, &end)) {
                *found = p;
                any = true;
            }
            at = end;
        } else {
            at++;
        }
    }
    return any;
}

static View period_text(Period p, Arena *out)
{
    if (p.day)
        return arena_printf(out, "%04d-%02d-%02d", p.year, p.month, p.day);
    return p.month ? arena_printf(out, "%04d-%02d", p.year, p.month) : arena_printf(out, "%04d", p.year);
}

View period_in_text(View text, Arena *out)
{
    Period p;
    return last_period(text, &p) ? period_text(p, out) : (View){ NULL, 0 };
}

/* The file's own name first, then the archives that it lies in and one folder: what lies further up says nothing of the
 * file, and would make the edition depend on where somebody keeps it. */
View period_in_name(View name, Arena *out)
{
    int folders = 0;
    size_t end = name.n;
    Period p;

    for (;;) {
        size_t from = end;
        while (from > 0 && name.p[from - 1] != '/' && name.p[from - 1] != '!')
            from--;
        if (last_period(view_sub(name, from, end - from), &p))
            return period_text(p, out);
        if (from == 0 || (name.p[from - 1] == '/' && folders++ > 0))
            return (View){ NULL, 0 };
        end = from - 1;
    }
}
