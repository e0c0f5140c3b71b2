/* See cursor.h. Base64url (RFC 4648, 5) of "1 GENERATION a|b PLACE" and eight digits of its hash, so that a damaged one
 * is told from one of another picture. */
#include "web/cursor.h"

#include "base/limits.h"

static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum { CHECK_CHARS = 8 };

int64_t cursor_generation(const Request *q)
{
    return q->context.store ? store_generation(q->context.store) : 0;
}

static View encode(View v, Arena *a)
{
    char *p = arena_bytes(a, v.n / 3 * 4 + 5);
    size_t n = 0;

    if (!p)
        return (View){ NULL, 0 };
    for (size_t i = 0; i < v.n; i += 3) {
        size_t here = v.n - i < 3 ? v.n - i : 3;
        uint32_t x = 0;
        for (size_t k = 0; k < 3; k++)
            x = x << 8 | (k < here ? (unsigned char)v.p[i + k] : 0);
        for (size_t k = 0; k <= here; k++)
            p[n++] = digit[x >> (18 - 6 * k) & 63];
    }
    return view(p, n);
}

static View decode(View v, Arena *a)
{
    char *p = arena_bytes(a, v.n + 1);
    size_t n = 0;
    uint32_t x = 0;
    int bits = 0;

    for (size_t i = 0; p && i < v.n; i++) {
        const char *at = v.p[i] ? strchr(digit, v.p[i]) : NULL;
        if (!at)
            return (View){ NULL, 0 };
        x = x << 6 | (uint32_t)(at - digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            p[n++] = (char)(x >> bits & 255);
        }
    }
    return p ? view(p, n) : (View){ NULL, 0 };
}

/* The check characters of a cursor's text. */
static void put_check(View text, char out[CHECK_CHARS + 1])
{
    uint64_t hash = view_hash(text);

    for (int i = 0; i < CHECK_CHARS; i++)
        out[i] = digit[hash >> 6 * i & 63];
    out[CHECK_CHARS] = '\0';
}

View cursor_seal(const Request *q, const Cursor *c)
{
    Arena *a = q->context.arena;
    char check[CHECK_CHARS + 1];
    View text = arena_printf(a, "1 %lld %c %.*s", (long long)cursor_generation(q), c->backward ? 'b' : 'a',
                             VIEW_ARGS(c->place));

    if (!text.p)
        return text;
    put_check(text, check);
    return encode(arena_printf(a, "%s%.*s", check, VIEW_ARGS(text)), a);
}

static Code no_cursor(Error *e)
{
    fail(e, E_USAGE, "that is no cursor of this service");
    return hint(e, "take it from the link to the next page as it stands, or leave it out to begin");
}

Code cursor_still(const Request *q, Reply *r, int64_t generation, Error *e)
{
    if (generation == cursor_generation(q))
        return OK;
    r->status = 410;
    fail(e, E_CONFLICT, "the picture has been derived anew since this list was begun");
    return hint(e, "begin again without the cursor");
}

Code cursor_unseal(const Request *q, Reply *r, View sealed, Cursor *out, Error *e)
{
    View text = sealed.n && sealed.n < LIMIT_PARAM_BYTES ? decode(sealed, q->context.arena) : V("");
    View rest = view_sub(text, CHECK_CHARS, text.n), way;
    char check[CHECK_CHARS + 1];
    int64_t generation;
    size_t bad;

    if (text.n <= CHECK_CHARS || !view_utf8(rest, &bad) || !view_eq(encode(text, q->context.arena), sealed))
        return no_cursor(e);
    put_check(rest, check);
    if (!view_starts(text, view_of(check)) || !view_eq(view_cut(&rest, ' '), V("1")) ||
        !view_int(view_cut(&rest, ' '), &generation))
        return no_cursor(e);
    way = view_cut(&rest, ' ');
    *out = (Cursor){ view_eq(way, V("b")), rest };
    return cursor_still(q, r, generation, e);
}
