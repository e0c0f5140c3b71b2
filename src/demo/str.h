/* A short text of fixed room, for names and descriptions that are put together by the million.
 *
 * What does not fit is cut: every text that the demonstration makes is far below the room. Not for text from outside:
 * that is base/text.h.
 */
#ifndef DEMO_STR_H
#define DEMO_STR_H

#include "base/view.h"

#include <stdarg.h>
#include <stdio.h>

#define STR_ROOM 380

typedef struct {
    uint32_t n;
    char p[STR_ROOM];
} Str;

static inline void str_clear(Str *s)
{
    s->n = 0;
}

static inline View str_view(const Str *s)
{
    return (View){ s->p, s->n };
}

static inline void str_put(Str *s, const char *p, size_t n)
{
    if (n > STR_ROOM - s->n)
        n = STR_ROOM - s->n;
    memcpy(s->p + s->n, p, n);
    s->n += (uint32_t)n;
}

static inline void str_add(Str *s, const char *cstr)
{
    str_put(s, cstr, strlen(cstr));
}

static inline void str_byte(Str *s, char c)
{
    if (s->n < STR_ROOM)
        s->p[s->n++] = c;
}

static inline void str_view_add(Str *s, View v)
{
    str_put(s, v.p, v.n);
}

/* Whole number, at least `digits` digits. */
static inline void str_number(Str *s, uint64_t x, int digits)
{
    char b[24];
    int n = 0;
    do {
        b[n++] = (char)('0' + x % 10);
        x /= 10;
    } while (x);
    while (n < digits)
        b[n++] = '0';
    while (n)
        str_byte(s, b[--n]);
}

/* value / scale, a power of ten, with as many decimals as it needs. */
static inline void str_decimal(Str *s, uint64_t value, uint64_t scale)
{
    uint64_t rest = value % scale;
    str_number(s, value / scale, 1);
    if (rest)
        str_byte(s, '.');
    while (rest) {
        scale /= 10;
        str_byte(s, (char)('0' + rest / scale)); // cppcheck-suppress zerodivcond ; rest is 0 before scale is
        rest %= scale;
    }
}

/* NUL-terminated, for what takes such. */
static inline const char *str_cstr(Str *s)
{
    if (s->n == STR_ROOM)
        s->n--;
    s->p[s->n] = '\0';
    return s->p;
}

/* A space in front unless it is the first word; nothing for an empty word. */
static inline void str_word(Str *s, const char *word)
{
    if (!*word)
        return;
    if (s->n)
        str_byte(s, ' ');
    str_add(s, word);
}

static inline Str str_of(const char *cstr)
{
    Str s;
    s.n = 0;
    str_add(&s, cstr);
    return s;
}

#endif
