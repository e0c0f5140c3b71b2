/* Stored records taken apart. See record.h. */
#include "picture/record.h"

#include "read/encoding.h"

/* Resolves the escapes that text_json writes. s is what stands between the quotes. */
static View unescape(View s, Arena *arena)
{
    char *p = arena_bytes(arena, s.n);
    size_t n = 0;
    if (!p)
        return (View){ NULL, 0 };
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c != '\\' || i + 1 >= s.n) {
            p[n++] = c;
            continue;
        }
        c = s.p[++i];
        if (c == 'u' && i + 4 < s.n + 1) {
            uint32_t x = 0;
            for (int k = 1; k <= 4 && i + (size_t)k < s.n; k++) {
                char h = s.p[i + (size_t)k];
                x = x << 4 | (uint32_t)(h <= '9' ? h - '0' : (h | 32) - 'a' + 10);
            }
            i += 4;
            n += utf8_put(x & 0xffff, p + n);
        } else {
            p[n++] = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
        }
    }
    return (View){ p, n };
}

/* The closing quote of a value that begins at p, *escaped if there are escapes before it; NULL if there is none. Values
 * are short: a plain loop over eight bytes at a time beats a call. */
static const char *value_end(const char *p, const char *end, bool *escaped)
{
    *escaped = false;
    for (;;) {
        while (p + 8 <= end) { /* which of eight bytes is '"' or '\\' (Mycroft's zero-byte test) */
            uint64_t x, q, b;
            memcpy(&x, p, 8);
            q = x ^ 0x2222222222222222u;
            b = x ^ 0x5c5c5c5c5c5c5c5cu;
            q = ((q - 0x0101010101010101u) & ~q) | ((b - 0x0101010101010101u) & ~b);
            q &= 0x8080808080808080u;
            if (q) {
                p += __builtin_ctzll(q) / 8;
                break;
            }
            p += 8;
        }
        while (p < end && *p != '"' && *p != '\\')
            p++;
        if (p >= end)
            return NULL;
        if (*p == '"')
            return p;
        *escaped = true;
        p += 2;
    }
}

Code record_values(View fields, Arena *arena, View *value, int most, int *n, Error *e)
{
    const char *p = fields.p, *end = fields.p + fields.n;

    *n = 0;
    if (fields.n < 2 || *p++ != '[' || end[-1] != ']')
        return fail(e, E_BUG, "a stored record is no array: '%.*s'", VIEW_ARGS(view_sub(fields, 0, 60)));
    end--;
    while (p < end && *n < most) {
        const char *from = p + 1, *q;
        bool escaped;
        if (*p != '"')
            return fail(e, E_BUG, "a stored record holds something other than text: '%.*s'",
                        VIEW_ARGS(view_sub(fields, 0, 60)));
        q = value_end(from, end, &escaped);
        if (!q)
            return fail(e, E_BUG, "a stored record is cut off");
        value[*n] = view(from, (size_t)(q - from));
        if (escaped && !(value[*n] = unescape(value[*n], arena)).p)
            return arena_fail(arena, (size_t)(q - from), "a record", e);
        (*n)++;
        p = q + 1;
        if (p < end && *p == ',')
            p++;
    }
    return OK;
}
