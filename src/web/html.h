/* Writing HTML: text is escaped, always; only literals of the program go out as they stand.
 *
 * RAW takes string literals alone (a variable does not compile), so that nothing from a file or an address can become
 * markup. Not here: components of the design system (components.h), pages.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/text.h"

#define RAW(t, literal) text_put((t), V(literal))

/* As text between tags, and inside quoted attributes. What is no UTF-8, and control characters, become U+FFFD. */
void html_text(Text *t, View v);
static inline void html_cstr(Text *t, const char *s)
{
    html_text(t, view_of(s));
}
/* ` name="value"`; the name is the program's own. */
void html_attr(Text *t, const char *name, View value);

/* A field of a form that is sent along unseen. */
void html_hidden(Text *t, View name, View value);

/* An address below our own root, for href and action. link_begin writes `href="/path` and each part after it is
 * encoded; link_end closes the quote. */
typedef struct {
    Text *t;
    int fields;
} Link;
Link link_begin(Text *t, const char *attribute, const char *path);
void link_part(Link *l, View part);        /* one part of the path, encoded            */
void link_path(Link *l, const char *more); /* of the program's own, as it stands       */
void link_view(Link *l, View name, View value);
static inline void link_field(Link *l, const char *name, View value)
{
    link_view(l, view_of(name), value);
}
void link_anchor(Link *l, const char *id); /* last */
void link_end(Link *l);

#endif
