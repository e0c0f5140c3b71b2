/* See cursor.h. Base64url (RFC 4648, 5) of "1 GENERATION a|b PLACE" and eight digits of its hash, so that a damaged one
 * is told from one of another picture. */
#include "web/cursor.h"

#include "access/secret.h"
#include "base/limits.h"

enum { CHECK_CHARS = 8 };

int64_t cursor_generation(const Request *q)
{
    return q->context.store ? store_generation(q->context.store) : 0;
}

static View decode(View v, Arena *a)
{
    char *p = arena_bytes(a, v.n + 1);
    size_t n;

    return p && secret_from_base64url(v, (unsigned char *)p, v.n, &n) ? view(p, n) : (View){ NULL, 0 };
}

/* The check characters of a cursor's text. */
static void put_check(View text, char out[CHECK_CHARS + 1])
{
    uint64_t hash = view_hash(text);

    for (int i = 0; i < CHECK_CHARS; i++)
        out[i] = secret_digits[hash >> 6 * i & 63];
    out[CHECK_CHARS] = '\0';
}

View cursor_seal(const Request *q, const Cursor *c)
{
    Arena *a = q->context.arena;
    char check[CHECK_CHARS + 1];
    View text = arena_printf(a, "1 %lld %c %.*s", (long long)cursor_generation(q), c->backward ? 'b' : 'a',
                             VIEW_ARGS(c->place));

    put_check(text, check);
    text = text.p ? arena_printf(a, "%s%.*s", check, VIEW_ARGS(text)) : text;
    return text.p ? secret_base64url((const unsigned char *)text.p, text.n, a) : text;
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

    if (text.n <= CHECK_CHARS || !view_utf8(rest, &bad))
        return no_cursor(e);
    put_check(rest, check);
    if (!view_starts(text, view_of(check)) || !view_eq(view_cut(&rest, ' '), V("1")) ||
        !view_int(view_cut(&rest, ' '), &generation))
        return no_cursor(e);
    way = view_cut(&rest, ' ');
    *out = (Cursor){ view_eq(way, V("b")), rest };
    return cursor_still(q, r, generation, e);
}
