/* Bars and funnels as SVG, for use and cost. See pages.h. As in chart.c nothing moves, colours alone tell nothing, and
 * the page puts the table that is drawn beside it. */
#include "web/pages.h"

#include <math.h>

/* Each bar has its name above it, in the chart's whole width. LETTER is a wide one as it is on a telephone. */
enum { TOP = 4, ROW = 48, NAME = 18, BAR = 16, BAR_AT = 24, NAME_MOST = 52, LETTER = 13 };
enum { HEIGHT = 340, F_LEFT = 80, F_RIGHT = 20, F_TOP = 16, F_BOTTOM = 50, LINES = 4 };

/* What is too long ends with dots, never within a letter. */
static void put_bar_name(Text *t, View name)
{
    size_t n = name.n;

    if (n > NAME_MOST)
        for (n = NAME_MOST - 3; n > 0 && ((unsigned char)name.p[n] & 0xc0) == 0x80;)
            n--;
    html_text(t, view_sub(name, 0, n));
    if (n < name.n)
        RAW(t, "\xe2\x80\xa6");
}

static void put_bar(Text *t, const ChartBar *bar, int y, double width)
{
    text_printf(t, "<text class=\"t-bar\" x=\"0\" y=\"%d\">", y + NAME);
    put_bar_name(t, bar->name);
    text_printf(t,
                "</text>\n<rect class=\"t-for\" x=\"1\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n<text "
                "class=\"t-bar\" x=\"%.1f\" y=\"%d\">",
                y + BAR_AT, fmax(width, 1), BAR, fmax(width, 1) + 8, y + BAR_AT + BAR - 3);
    html_text(t, bar->label);
    RAW(t, "</text>\n");
}

void put_bars(Text *t, const char *id, View title, const ChartBar *bar, int n)
{
    double most = 0;
    size_t letters = 0;

    for (int i = 0; i < n; i++) {
        most = fmax(most, bar[i].value);
        letters = bar[i].label.n > letters ? bar[i].label.n : letters;
    }
    if (n < 1 || most <= 0)
        return;
    chart_begin(t, id, title, TOP + n * ROW);
    text_printf(t, "%d bars; the longest is ", n);
    html_text(t, bar[0].name);
    RAW(t, ", ");
    html_text(t, bar[0].label);
    RAW(t, "; the table below has every value.</desc>\n");
    for (int i = 0; i < n; i++)
        put_bar(t, &bar[i], TOP + i * ROW, bar[i].value / most * (CHART_WIDTH - 8 - (int)letters * LETTER));
    RAW(t, "</svg>\n</figure>\n");
}

/* ---- funnel ----------------------------------------------------------------------------------------------------- */

typedef struct {
    double most_x, most_y;
} Scale;

static double x_at(const Scale *s, double x)
{
    return F_LEFT + x * (CHART_WIDTH - F_LEFT - F_RIGHT) / s->most_x;
}

static double y_at(const Scale *s, double y)
{
    return HEIGHT - F_BOTTOM - fmin(y, s->most_y) * (HEIGHT - F_TOP - F_BOTTOM) / s->most_y;
}

static void put_axes(Text *t, const Scale *s, const ChartFunnel *f)
{
    for (int i = 0; i <= LINES; i++) {
        double value = s->most_y * i / LINES, y = y_at(s, value);
        text_printf(t,
                    "<line class=\"t-grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n<text class=\"t-axis\" "
                    "x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>\n",
                    F_LEFT, CHART_WIDTH - F_RIGHT, y, y, F_LEFT - 8, y + 4, value);
        text_printf(t, "<text class=\"t-axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                    x_at(s, s->most_x * i / LINES), HEIGHT - F_BOTTOM + 18, i == LINES ? "end" : "middle",
                    COUNT_TEXT(s->most_x * i / LINES));
    }
    text_printf(t, "<text class=\"t-axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">", CHART_WIDTH / 2, HEIGHT - 10);
    html_text(t, f->over);
    RAW(t, "</text>\n");
    text_printf(t, "<line class=\"t-line\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n", F_LEFT,
                CHART_WIDTH - F_RIGHT, y_at(s, f->target), y_at(s, f->target));
}

/* A point within the limits is a ring, one beyond them a square. */
static void put_point(Text *t, const Scale *s, const ChartPoint *p)
{
    double x = x_at(s, p->x), y = y_at(s, p->y);

    if (p->beyond)
        text_printf(t, "<rect class=\"t-beyond\" x=\"%.1f\" y=\"%.1f\" width=\"9\" height=\"9\">", x - 4.5, y - 4.5);
    else
        text_printf(t, "<circle class=\"t-within\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\">", x, y);
    RAW(t, "<title>");
    html_text(t, p->name);
    text_printf(t, "</title>%s\n", p->beyond ? "</rect>" : "</circle>");
}

void put_funnel(Text *t, const char *id, View title, const ChartFunnel *f)
{
    Scale s = { 1, f->target };
    int beyond = 0;

    for (int i = 0; i < f->points; i++) {
        s.most_x = fmax(s.most_x, f->point[i].x * 1.05);
        s.most_y = fmax(s.most_y, f->point[i].y);
        beyond += f->point[i].beyond;
    }
    s.most_y = s.most_y > 0 ? fmax(s.most_y, f->target * 2) * 1.1 : 1;
    if (f->points < 1)
        return;
    chart_begin(t, id, title, HEIGHT);
    text_printf(
        t,
        "%d units, %d of them beyond the limits of 99.8%%, around a common rate of %.3f per 1,000; limits close "
        "in where more is counted. The table below has every value.</desc>\n",
        f->points, beyond, f->target);
    put_axes(t, &s, f);
    for (int k = 0; k < 4; k++) {
        text_printf(t, "<path class=\"t-line t-line-%d\" fill=\"none\" d=\"", k == 0 || k == 3 ? 1 : 2);
        for (int i = 0; i < f->curves; i++)
            text_printf(t, "%s%.1f %.1f ", i ? "L" : "M", x_at(&s, fmin(f->curve[i].x, s.most_x)),
                        y_at(&s, f->curve[i].limit[k]));
        RAW(t, "\"/>\n");
    }
    for (int i = 0; i < f->points; i++)
        put_point(t, &s, &f->point[i]);
    RAW(t,
        "</svg>\n<figcaption>Line: the rate of all together. Dotted: limits of 95%; dashed: limits of 99.8%. Squares "
        "lie beyond the limits of 99.8%.</figcaption>\n</figure>\n");
}
