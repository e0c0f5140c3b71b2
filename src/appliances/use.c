/* See use.h: chapters and amounts. */
#include "appliances/use.h"

static const struct {
    const char *code, *name;
} chapters[] = {
    { "20", "Dressings" },
    { "21", "Appliances" },
    { "22", "Incontinence Appliances" },
    { "23", "Stoma Appliances" },
};

View use_chapter(View chapter_code, View bnf, View chapter_name)
{
    View code = chapter_code.n ? chapter_code : view_sub(bnf, 0, 2);

    for (int i = 0; i < COUNT_OF(chapters); i++)
        if (code.n ? view_eq(code, view_of(chapters[i].code)) : view_eq_nocase(chapter_name, view_of(chapters[i].name)))
            return view_of(chapters[i].code);
    return V("");
}

bool use_cost(View pounds, int64_t *millipence)
{
    char plain[40];
    size_t n = 0;

    if (view_starts(pounds, V("\xc2\xa3")))
        pounds = view_sub(pounds, 2, pounds.n);
    for (size_t i = 0; i < pounds.n; i++) {
        if (pounds.p[i] == ',')
            continue;
        if (n == sizeof plain)
            return false;
        plain[n++] = pounds.p[i];
    }
    return view_scaled(view(plain, n), 5, millipence); /* hundreds of thousandths of a pound */
}

int64_t use_pence(int64_t millipence)
{
    int64_t half = USE_FRACTION / 2;
    return (millipence + (millipence < 0 ? -half : half)) / USE_FRACTION;
}
