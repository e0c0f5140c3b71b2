/* Growing text: see text.h. */
#include "base/text.h"

#include "base/memory.h"

#include <stdio.h>

void text_init(Text *t, size_t cap_bytes)
{
    *t = (Text){ .cap = cap_bytes };
}

void text_release(Text *t)
{
    mem_free(t->p);
    *t = (Text){ .cap = t->cap };
}

void text_clear(Text *t)
{
    t->n = 0;
    t->failed = false;
}

Code (text_fail)(const Text *t, const char *what, Error *e)
{
    if (t->n >= t->cap / 2) {
        fail(e, E_LIMIT, "%s is longer than the %zu bytes allowed", what, t->cap);
        return hint(e, "ask for less at a time");
    }
    return fail_memory(e, what);
}

char *text_ahead(Text *t, size_t n)
{
    size_t room = t->room;
    char *p;

    if (t->failed || n > t->cap - t->n) {
        t->failed = true;
        return NULL;
    }
    if (t->room - t->n < n) {
        room = room ? room : 64;
        while (room < t->n + n)
            room *= 2;
        p = mem_grow(t->p, room);
        if (!p) {
            t->failed = true;
            return NULL;
        }
        t->p = p;
        t->room = room;
    }
    return t->p + t->n;
}

char *text_room(Text *t, size_t n)
{
    char *p = text_ahead(t, n);
    t->n += p ? n : 0;
    return p;
}

void text_put_slowly(Text *t, View v)
{
    char *p = v.n ? text_room(t, v.n) : NULL;
    if (p)
        memcpy(p, v.p, v.n);
}

void text_printf(Text *t, const char *fmt, ...)
{
    va_list ap, again;
    int n;
    char *p, small[256];

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof small)
        text_put(t, (View){ small, (size_t)n });
    else if (n > 0 && (p = text_room(t, (size_t)n + 1))) {
        vsnprintf(p, (size_t)n + 1, fmt, again);
        t->n--; /* the terminator */
    }
    va_end(again);
}

void text_int(Text *t, int64_t x)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;

    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (x < 0)
        digits[--at] = '-';
    text_put(t, (View){ digits + at, sizeof digits - at });
}

/* The escaped form of the bytes of v, all of it well-formed UTF-8. */
static void json_escaped(Text *t, View v)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;

    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c != '"' && c != '\\' && c >= 0x20 && c != 0x7f)
            continue;
        text_put(t, (View){ v.p + from, i - from });
        from = i + 1;
        text_byte(t, '\\');
        switch (c) {
        case '"':
        case '\\': text_byte(t, (char)c); break;
        case '\n': text_byte(t, 'n'); break;
        case '\r': text_byte(t, 'r'); break;
        case '\t': text_byte(t, 't'); break;
        default:
            text_put(t, V("u00"));
            text_byte(t, hex[c >> 4]);
            text_byte(t, hex[c & 15]);
        }
    }
    if (v.n > from)
        text_put(t, (View){ v.p + from, v.n - from });
}

/* Has one of the eight bytes to be escaped, or is it no ASCII? Then the result has the upper bit set in some byte.
 * Where all are ASCII no sum carries into the next byte: + 1 sets the upper bit of DEL only, + 0x60 that of all but
 * controls, + 0x7f that of all but zero, which is what '"' and backslash become. */
static inline uint64_t not_plain(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t quote = x ^ ones * '"', stroke = x ^ ones * '\\';

    return x | (x + ones) | ~((x + ones * 0x60) & (quote + ones * 0x7f) & (stroke + ones * 0x7f));
}

/* Copies while it looks; the last eight (four) bytes overlap those before. */
char *json_plain(char *p, View v)
{
    const uint64_t tops = 0x8080808080808080u;
    uint64_t found = 0, x;
    char *to = p + 1;

    if (v.n >= 8) {
        for (size_t i = 0; i + 8 < v.n; i += 8) {
            memcpy(&x, v.p + i, 8);
            memcpy(to + i, &x, 8);
            found |= not_plain(x);
        }
        memcpy(&x, v.p + v.n - 8, 8);
        memcpy(to + v.n - 8, &x, 8);
        found |= not_plain(x);
    } else if (v.n >= 4) {
        uint32_t low, high;
        memcpy(&low, v.p, 4);
        memcpy(&high, v.p + v.n - 4, 4);
        memcpy(to, &low, 4);
        memcpy(to + v.n - 4, &high, 4);
        found = not_plain(low | (uint64_t)high << 32);
    } else {
        for (size_t i = 0; i < v.n; i++) {
            unsigned char c = (unsigned char)v.p[i];
            to[i] = (char)c;
            found |= c < 0x20 || c >= 0x7f || c == '"' || c == '\\' ? tops : 0;
        }
    }
    *p = to[v.n] = '"';
    return found & tops ? NULL : to + v.n + 1;
}

const char *count_text(int64_t n, char buffer[COUNT_CHARS])
{
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    char digits[COUNT_CHARS], *p = digits + sizeof digits;

    *--p = '\0';
    for (int i = 0; i == 0 || rest; i++, rest /= 10) {
        if (i && i % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + rest % 10);
    }
    if (n < 0)
        *--p = '-';
    return memcpy(buffer, p, (size_t)(digits + sizeof digits - p));
}

void text_json(Text *t, View v)
{
    size_t bad;
    char *p = text_ahead(t, v.n + 2), *end = p ? json_plain(p, v) : NULL;

    if (end) { /* the usual case */
        text_filled(t, end);
        return;
    }
    text_byte(t, '"');
    while (!view_utf8(v, &bad)) {
        json_escaped(t, view_sub(v, 0, bad));
        text_put(t, V("\xef\xbf\xbd"));
        v = view_sub(v, bad + 1, v.n);
    }
    json_escaped(t, v);
    text_byte(t, '"');
}

void text_quoted(Text *t, View v)
{
    text_byte(t, '"');
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"')
            text_byte(t, '"');
        text_byte(t, v.p[i]);
    }
    text_byte(t, '"');
}

void text_csv(Text *t, View v)
{
    bool quote = false;
    for (size_t i = 0; i < v.n && !quote; i++)
        quote = v.p[i] == ',' || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r';
    if (v.n && (v.p[0] == ' ' || v.p[v.n - 1] == ' '))
        quote = true;
    if (quote)
        text_quoted(t, v);
    else
        text_put(t, v);
}
