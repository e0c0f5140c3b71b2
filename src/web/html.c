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

void html_text(Text *t, View v)
{
    size_t bad;

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

void link_field(Link *l, const char *name, View value)
{
    text_put(l->t, l->fields++ ? V("&amp;") : V("?"));
    url_encode(l->t, view_of(name));
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
