/* Numbers and dates in cells: which formats are dates, and the text of a number. See xlsx_book.h. */
#include "read/xlsx_book.h"

#include "base/date.h"
#include "read/encoding.h"

#include <math.h>
#include <stdio.h>

CellFormat format_of_id(int64_t id)
{
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
        return FORMAT_DATE;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47)
        return FORMAT_TIME;
    return FORMAT_NUMBER; /* 46 is [h]:mm:ss: a length of time, kept as a number */
}

/* Skips what is not a format letter at v.p[i]: quoted text, escaped characters, brackets. Returns the next index, or
 * i. */
static size_t skip_literal(View v, size_t i)
{
    char c = v.p[i], close = c == '"' ? '"' : c == '[' ? ']' : 0;
    if (c == '\\' || c == '_' || c == '*')
        return i + 2;
    if (!close)
        return i;
    for (i++; i < v.n && v.p[i] != close; i++)
        ;
    return i + 1;
}

CellFormat format_of_code(View code)
{
    bool day = false, hour = false, month = false;
    size_t i = 0;

    while (i < code.n && code.p[i] != ';') {
        size_t next = skip_literal(code, i);
        char c = (char)(code.p[i] | 0x20);
        if (next != i) {
            char inner = i + 1 < code.n ? (char)(code.p[i + 1] | 0x20) : 0;
            if (code.p[i] == '[' && (inner == 'h' || inner == 'm' || inner == 's') && next - i <= 4)
                return FORMAT_NUMBER; /* [h], [mm], [ss]: elapsed time */
            i = next;
            continue;
        }
        if (view_eq_nocase(view_sub(code, i, 7), V("General")))
            return FORMAT_NUMBER;
        day |= c == 'd' || c == 'y';
        month |= c == 'm';
        hour |= c == 'h' || c == 's';
        i++;
    }
    return day ? FORMAT_DATE : hour ? FORMAT_TIME : month ? FORMAT_DATE : FORMAT_NUMBER;
}

/* Digits of a number as Excel keeps them: at most 15 count (ECMA-376 leaves it open; Excel's stated precision). */
static void put_plain(Text *out, View v)
{
    char text[40];
    double x;
    int digits = 0, n;
    bool plain = true;

    for (size_t i = 0; i < v.n; i++) {
        bool digit = v.p[i] >= '0' && v.p[i] <= '9';
        digits += digit;
        plain &= digit || v.p[i] == '.' || (v.p[i] == '-' && i == 0);
    }
    if ((plain && digits <= 15) || !view_double(v, &x)) {
        text_put(out, v);
        return;
    }
    if (fabs(x) < 1e15 && x == floor(x))
        n = snprintf(text, sizeof text, "%.0f", x);
    else
        n = snprintf(text, sizeof text, "%.15g", x);
    text_put(out, view(text, (size_t)n));
}

void put_number(Text *out, View number, CellFormat format, bool since_1904)
{
    char day[DATE_CHARS], clock[16] = "";
    int64_t seconds, days, in_day;
    Date first;
    double x;

    if (format == FORMAT_NUMBER || !view_double(number, &x) || x < 0 || x >= 2958466) {
        put_plain(out, number);
        return;
    }
    seconds = (int64_t)floor(x * 86400 + 0.5);
    days = seconds / 86400;
    in_day = seconds % 86400;
    if (in_day || format == FORMAT_TIME)
        snprintf(clock, sizeof clock, "%02d:%02d:%02d", (int)(in_day / 3600), (int)(in_day / 60 % 60),
                 (int)(in_day % 60));
    if (days == 0 && format == FORMAT_TIME) {
        text_put(out, view_of(clock));
        return;
    }
    if (!since_1904 && (days == 0 || days == 60)) { /* 1900-01-00 and 1900-02-29, days that never were */
        put_plain(out, number);
        return;
    }
    first = since_1904 ? date_from_civil(1904, 1, 1) : date_from_civil(1899, 12, days < 60 ? 31 : 30);
    text_put(out, view_of(date_text(first + (Date)days, day)));
    if (in_day) {
        text_byte(out, 'T');
        text_put(out, view_of(clock));
    }
}

static int hex(char c)
{
    char lower = (char)(c | 0x20);
    if (c >= '0' && c <= '9')
        return c - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The character of "_xHHHH_" at the start of v, or 0 if it is no such thing (or no character of text). */
static unsigned escaped_char(View v)
{
    unsigned c = 0;
    if (v.n < 7 || v.p[0] != '_' || v.p[1] != 'x' || v.p[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        if (hex(v.p[i]) < 0)
            return 0;
        c = c << 4 | (unsigned)hex(v.p[i]);
    }
    return c >= 0xd800 && c <= 0xdfff ? 0 : c;
}

void undo_escapes(Text *t, size_t from)
{
    size_t to = from;
    if (t->failed || t->n <= from || view_find_view(view(t->p + from, t->n - from), V("_x")) < 0)
        return;
    while (from < t->n) {
        unsigned c = escaped_char(view(t->p + from, t->n - from));
        if (!c) {
            t->p[to++] = t->p[from++];
            continue;
        }
        from += 7;
        to += utf8_put(c, t->p + to);
    }
    t->n = to;
}
