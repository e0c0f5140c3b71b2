/* Step charts as SVG: something that held from one edition to the next, such as a price. See pages.h.
 *
 * Nothing in it moves or needs a script; it prints; its title and description are read aloud, and the page puts the
 * table that it draws beside it. Colours alone tell nothing: series have their own dashes and are named. */
#include "web/pages.h"

#include <math.h>

enum { HEIGHT = 260, LEFT = 104, RIGHT = 20, TOP = 16, BOTTOM = 44, MOST_SERIES = 6, LINES = 4 };
enum { NAME_HEIGHT = 24 /* as letters are on a telephone */ };

typedef struct {
    double least, most; /* of values     */
    Date first, last;   /* of time       */
    int series;
} Scale;

static Date day_of(View period, bool end)
{
    Date first, last;
    return period_days(period, &first, &last) ? (end ? last : first) : DATE_NONE;
}

static Scale scale_of(const ChartStep *step, int n)
{
    Scale s = { step[0].value, step[0].value, INT32_MAX, INT32_MIN, 1 };

    for (int i = 0; i < n; i++) {
        Date from = day_of(step[i].from, false), to = day_of(step[i].to, true);
        s.least = step[i].value < s.least ? step[i].value : s.least;
        s.most = step[i].value > s.most ? step[i].value : s.most;
        s.first = from < s.first ? from : s.first;
        s.last = to > s.last ? to : s.last;
        s.series += i > 0 && !view_eq(step[i].series, step[i - 1].series);
    }
    if (s.most - s.least < 0.01 * fabs(s.most) || s.most <= s.least) {
        s.least -= fabs(s.most) * 0.05 + 0.01;
        s.most += fabs(s.most) * 0.05 + 0.01;
    }
    s.last = s.last > s.first ? s.last : s.first + 1;
    return s;
}

static double x_at(const Scale *s, Date day)
{
    return LEFT + (double)(day - s->first) * (CHART_WIDTH - LEFT - RIGHT) / (double)(s->last - s->first);
}

static double y_at(const Scale *s, double value)
{
    return TOP + (s->most - value) * (HEIGHT - TOP - BOTTOM) / (s->most - s->least);
}

static void put_axes(Text *t, const Scale *s, const char *unit)
{
    char day[DATE_CHARS];

    for (int i = 0; i <= LINES; i++) {
        double value = s->least + (s->most - s->least) * i / LINES, y = y_at(s, value);
        text_printf(
            t,
            "<line class=\"t-grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n<text class=\"t-axis\" x=\"%d\" "
            "y=\"%.1f\" text-anchor=\"end\">%s%.2f</text>\n",
            LEFT, CHART_WIDTH - RIGHT, y, y, LEFT - 8, y + 4, unit, value);
    }
    text_printf(t, "<text class=\"t-axis\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT, HEIGHT - 18, date_text(s->first, day));
    text_printf(t, "<text class=\"t-axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", CHART_WIDTH - RIGHT,
                HEIGHT - 18, date_text(s->last, day));
}

/* One series: a line that rises and falls at once where a step begins. */
static void put_line(Text *t, const Scale *s, const ChartStep *step, int n, int series)
{
    text_printf(t, "<path class=\"t-line t-line-%d\" fill=\"none\" d=\"", series % MOST_SERIES);
    for (int i = 0; i < n; i++) {
        Date from = day_of(step[i].from, false), to = day_of(step[i].to, true);
        if (i + 1 < n && day_of(step[i + 1].from, false) > from)
            to = day_of(step[i + 1].from, false);
        text_printf(t, "%s%.1f %.1f L%.1f %.1f ", i ? "L" : "M", x_at(s, from), y_at(s, step[i].value), x_at(s, to),
                    y_at(s, step[i].value));
    }
    RAW(t, "\"/>\n");
    /* Above the line's end, or below it where the window ends. */
    double y = y_at(s, step[n - 1].value);
    text_printf(t, "<text class=\"t-name\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", (double)(CHART_WIDTH - RIGHT),
                y < NAME_HEIGHT ? y + NAME_HEIGHT : y - 6);
    html_text(t, step[0].series);
    RAW(t, "</text>\n");
}

void chart_begin(Text *t, const char *id, View title, int height)
{
    text_printf(t,
                "<figure class=\"t-figure\">\n<svg class=\"t-chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
                "aria-labelledby=\"%s-title %s-desc\">\n<title id=\"%s-title\">",
                CHART_WIDTH, height, id, id, id);
    html_text(t, title);
    text_printf(t, "</title>\n<desc id=\"%s-desc\">", id);
}

void put_step_chart(Text *t, const char *id, View title, const char *unit, const ChartStep *step, int n)
{
    Scale s;
    int from = 0, series = 0;
    char a[DATE_CHARS], b[DATE_CHARS];

    for (int i = 0; i < n; i++)
        if (day_of(step[i].from, false) == DATE_NONE || day_of(step[i].to, true) == DATE_NONE)
            return; /* without days there is nothing to draw along: the table says it */
    if (n < 1)
        return;
    s = scale_of(step, n);
    chart_begin(t, id, title, HEIGHT);
    text_printf(t, "From %s to %s, between %s%.2f and %s%.2f; the table below has every step.</desc>\n",
                date_text(s.first, a), date_text(s.last, b), unit, s.least, unit, s.most);
    put_axes(t, &s, unit);
    for (int i = 1; i <= n; i++)
        if (i == n || !view_eq(step[i].series, step[from].series)) {
            put_line(t, &s, step + from, i - from, series++);
            from = i;
        }
    RAW(t, "</svg>\n</figure>\n");
}

/* ---- waterfall --------------------------------------------------------------------------------------------------- */

enum { FALL_LEFT = 240, FALL_RIGHT = 60, FALL_ROW = 28, FALL_BAR = 16, NAME_MOST = 34 };

static double fall_x(double least, double most, double value)
{
    return FALL_LEFT + (value - least) * (CHART_WIDTH - FALL_LEFT - FALL_RIGHT) / (most - least);
}

/* What speaks for goes right and is filled; what speaks against goes left and is hatched by its outline. */
static void put_fall(Text *t, const ChartFall *f, int row, double least, double most)
{
    double before = f->total - f->step, low = f->step < 0 ? f->total : before, high = f->step < 0 ? before : f->total;
    double x = fall_x(least, most, low), width = fall_x(least, most, high) - x;
    int y = TOP + row * FALL_ROW;

    text_printf(t, "<text class=\"t-step\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", FALL_LEFT - 10, y + FALL_BAR - 3);
    html_text(t, view_sub(f->name, 0, NAME_MOST));
    text_printf(t,
                "</text>\n<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n<text "
                "class=\"t-step\" x=\"%.1f\" y=\"%d\">%s%.2f</text>\n",
                f->step < 0 ? "t-against" : "t-for", x, y, width < 1 ? 1 : width, FALL_BAR, x + width + 5,
                y + FALL_BAR - 3, f->step > 0 ? "+" : "", f->step);
}

void put_waterfall(Text *t, const char *id, View title, const char *unit, const ChartFall *fall, int n)
{
    double least = 0, most = 0;
    int height = TOP + n * FALL_ROW + 8;

    if (n < 1)
        return;
    for (int i = 0; i < n; i++) {
        double low = fmin(fall[i].total, fall[i].total - fall[i].step),
               high = fmax(fall[i].total, fall[i].total - fall[i].step);
        least = low < least ? low : least;
        most = high > most ? high : most;
    }
    most = most > least ? most : least + 1;
    chart_begin(t, id, title, height);
    text_printf(t,
                "%d steps, %.2f %s in all; filled bars speak for it, outlined ones "
                "against; the table below has every step.</desc>\n<line class=\"t-grid\" x1=\"%.1f\" x2=\"%.1f\" "
                "y1=\"%d\" y2=\"%d\"/>\n",
                n, fall[n - 1].total, unit, fall_x(least, most, 0), fall_x(least, most, 0), TOP - 6, height);
    for (int i = 0; i < n; i++)
        put_fall(t, &fall[i], i, least, most);
    RAW(t, "</svg>\n</figure>\n");
}
