/* See html.h. */
#include "web/html.h"

#include "web/http.h"

static void put_escaped(Text *t, View v)
{
    size_t from = 0;

    for (size_t i = 0; i < v.n; i++) {
        View entity;
        switch (v.p[i]) {
        case '&': entity = V("&amp;"); break;
        case '<': entity = V("&lt;"); break;
        case '>': entity = V("&gt;"); break;
        case '"': entity = V("&quot;"); break;
        case '\'': entity = V("&#39;"); break;
        default:
            if ((unsigned char)v.p[i] >= ' ' && v.p[i] != 0x7f)
                continue;
            entity = v.p[i] == '\n' || v.p[i] == '\t' || v.p[i] == '\r' ? V(" ") : V("\xef\xbf\xbd");
        }
        text_put(t, view_sub(v, from, i - from));
        text_put(t, entity);
        from = i + 1;
    }
    text_put(t, view_sub(v, from, v.n));
}

/* Has one of eight bytes to be escaped, or is it no ASCII? Then the result has the upper bit set in some byte (as in
 * base/text.c); '&' and '\'', '<' and '>' are a bit apart. */
static inline uint64_t not_plain(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t quote = x ^ ones * '"', and = (x | ones) ^ ones * '\'', angle = (x | ones * 2) ^ ones * '>';

    return x | (x + ones) | ~((x + ones * 0x60) & (quote + ones * 0x7f) & (and+ones * 0x7f) & (angle + ones * 0x7f));
}

/* Copies a text in which every byte stands for itself, as most do; false: it is not one, and nothing was written. */
static bool put_plain(Text *t, View v)
{
    uint64_t found = 0, x;
    char *to;

    if (v.n < 8 || !(to = text_ahead(t, v.n)))
        return false;
    for (size_t i = 0; i + 8 < v.n; i += 8) {
        memcpy(&x, v.p + i, 8);
        memcpy(to + i, &x, 8);
        found |= not_plain(x);
    }
    memcpy(&x, v.p + v.n - 8, 8);
    memcpy(to + v.n - 8, &x, 8);
    found |= not_plain(x);
    if (found & 0x8080808080808080u)
        return false;
    text_filled(t, to + v.n);
    return true;
}

void html_text(Text *t, View v)
{
    size_t bad;

    if (put_plain(t, v))
        return;

    while (v.n && !view_utf8(v, &bad)) {
        put_escaped(t, view_sub(v, 0, bad));
        text_put(t, V("\xef\xbf\xbd"));
        v = view_sub(v, bad + 1, v.n);
    }
    put_escaped(t, v);
}

void html_attr(Text *t, const char *name, View value)
{
    text_printf(t, " %s=\"", name);
    html_text(t, value);
    text_byte(t, '"');
}

void html_hidden(Text *t, View name, View value)
{
    RAW(t, "<input type=\"hidden\"");
    html_attr(t, "name", name);
    html_attr(t, "value", value);
    RAW(t, ">\n");
}

Link link_begin(Text *t, const char *attribute, const char *path)
{
    text_printf(t, " %s=\"%s", attribute, path);
    return (Link){ t, 0 };
}

void link_part(Link *l, View part)
{
    url_encode(l->t, part);
}

void link_path(Link *l, const char *more)
{
    text_put(l->t, view_of(more));
}

void link_view(Link *l, View name, View value)
{
    text_put(l->t, l->fields++ ? V("&amp;") : V("?"));
    url_encode(l->t, name);
    text_byte(l->t, '=');
    url_encode(l->t, value);
}

void link_anchor(Link *l, const char *id)
{
    text_printf(l->t, "#%s", id);
}

void link_end(Link *l)
{
    text_byte(l->t, '"');
}
