/* Addresses: decoding, encoding, the fields of a query. See http.h. */
#include "base/limits.h"
#include "web/http.h"

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

View url_decode(View v, bool query, Arena *arena)
{
    char *p = arena_bytes(arena, v.n + 1);
    size_t n = 0, bad;

    if (!p)
        return (View){ NULL, 0 };
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c == '%') {
            int high = v.n - i > 2 ? hex(v.p[i + 1]) : -1, low = v.n - i > 2 ? hex(v.p[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return (View){ NULL, 0 };
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && query) {
            c = ' ';
        }
        p[n++] = c;
    }
    return view_utf8(view(p, n), &bad) ? view(p, n) : (View){ NULL, 0 };
}

void url_encode(Text *t, View v)
{
    static const char digit[] = "0123456789ABCDEF";

    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || memchr("-._~", c, 4)) {
            text_byte(t, (char)c);
        } else {
            char escaped[3] = { '%', digit[c >> 4], digit[c & 15] };
            text_put(t, view(escaped, 3));
        }
    }
}

Code query_read(View query, Arena *arena, Given **out, int *n, Error *e)
{
    int most = 1;

    for (size_t i = 0; i < query.n; i++)
        most += query.p[i] == '&';
    *n = 0;
    if (most > LIMIT_WEB_FIELDS) {
        fail(e, E_USAGE, "the address has %d fields", most);
        return hint(e, "at most %d are taken", LIMIT_WEB_FIELDS);
    }
    if (!(*out = ARENA_ARRAY(arena, Given, (size_t)most)))
        return arena_fail(arena, (size_t)most * sizeof **out, "an address", e);
    while (query.p) {
        View value = view_cut(&query, '&'), name = view_cut(&value, '=');
        if (!name.n)
            continue;
        Given g = { url_decode(name, true, arena), url_decode(value.p ? value : V(""), true, arena) };
        if (!g.name.p || !g.text.p) {
            fail(e, E_USAGE, "the address field '%.*s' is ill-formed", VIEW_ARGS(view_sub(name, 0, 40)));
            return hint(e, "write it as UTF-8 with %%XX escapes");
        }
        (*out)[(*n)++] = g;
    }
    return OK;
}

View query_value(const Given *given, int n, View name)
{
    for (int i = 0; i < n; i++)
        if (view_eq(given[i].name, name))
            return given[i].text;
    return (View){ NULL, 0 };
}

/* What a client calls us goes into addresses as it stands, so it must be a host. */
static bool is_host(View host)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || memchr("-.:[]", c, 5)))
            return false;
    }
    return host.n > 0;
}

View web_root(const Request *q)
{
    return arena_printf(q->context.arena, "%s://%.*s", q->secure ? "https" : "http",
                        VIEW_ARGS(is_host(q->host) ? q->host : V("localhost")));
}

bool web_names_host(View path)
{
    return view_starts(path, V("/appliances/changes."));
}
