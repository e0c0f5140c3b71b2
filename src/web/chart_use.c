/* Bars and funnels as SVG, for use and cost. See pages.h. As in chart.c nothing moves, colours alone tell nothing, and
 * the page puts the table that is drawn beside it. */
#include "web/pages.h"

#include <math.h>

enum { LEFT = 230, RIGHT = 90, TOP = 12, ROW = 26, BAR = 16, NAME_MOST = 34 };
enum { HEIGHT = 340, F_LEFT = 70, F_RIGHT = 20, F_TOP = 16, F_BOTTOM = 50, LINES = 4 };

void put_bars(Text *t, const char *id, View title, const ChartBar *bar, int n)
{
    double most = 0;
    int height = TOP + n * ROW + 8;

    for (int i = 0; i < n; i++)
        most = bar[i].value > most ? bar[i].value : most;
    if (n < 1 || most <= 0)
        return;
    chart_begin(t, id, title, height);
    text_printf(t, "%d bars; the longest is ", n);
    html_text(t, bar[0].name);
    RAW(t, ", ");
    html_text(t, bar[0].label);
    RAW(t, "; the table below has every value.</desc>\n");
    for (int i = 0; i < n; i++) {
        double width = bar[i].value > 0 ? bar[i].value * (CHART_WIDTH - LEFT - RIGHT) / most : 0;
        int y = TOP + i * ROW;
        text_printf(t, "<text class=\"t-step\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", LEFT - 10, y + BAR - 3);
        html_text(t, view_sub(bar[i].name, 0, NAME_MOST));
        text_printf(t,
                    "</text>\n<rect class=\"t-for\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n<text "
                    "class=\"t-step\" x=\"%.1f\" y=\"%d\">",
                    LEFT, y, width < 1 ? 1 : width, BAR, LEFT + width + 6, y + BAR - 3);
        html_text(t, bar[i].label);
        RAW(t, "</text>\n");
    }
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
        text_printf(t, "<text class=\"t-axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>\n",
                    x_at(s, s->most_x * i / LINES), HEIGHT - F_BOTTOM + 18, s->most_x * i / LINES);
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
