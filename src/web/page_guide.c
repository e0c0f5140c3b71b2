/* The guide (/guide): docs/guide, made into pages by tools/guide when the program is built.
 *
 * What it says is the repository's own text, so it goes out as it stands. Not here: questions and answers.
 */
#include "web/pages.h"

const GuidePage *guide_of_path(View path)
{
    View name;

    if (!view_starts(path, V("/guide")) || (path.n > 6 && path.p[6] != '/'))
        return NULL;
    name = path.n > 6 ? view_sub(path, 7, path.n) : V("");
    for (const GuidePage *g = guide_pages; g->name; g++)
        if (view_eq(name, view_of(g->name)) && (name.n || path.n == 6))
            return g;
    return NULL;
}

void page_guide(Page *p, const GuidePage *g)
{
    page_begin(p, view_of(g->title), NULL);
    if (*g->name)
        RAW(p->t, "<a class=\"nhsuk-back-link\" href=\"/guide\">Guide</a>\n");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">");
    html_cstr(p->t, g->title);
    RAW(p->t, "</h1>\n<div class=\"nhsuk-u-reading-width\">\n");
    text_put(p->t, view_of(g->html));
    RAW(p->t, "</div>\n");
    page_end(p);
}
