/* The progress bar. See progress.h. It is redrawn five times a second at most, on one line. */
#include "cli/progress.h"

#include "base/text.h"
#include "cli/screen.h"

#include <inttypes.h>
#include <stdio.h>

enum { BAR_EVERY_MS = 200, LINE_EVERY_MS = 10000, BAR_CELLS = 24, LINE_BYTES = 1024 };

/* "12,345 rows" without the grouping of digits: short. */
static void put_amount(Text *t, double n, const char *unit)
{
    bool bytes = unit && strcmp(unit, "bytes") == 0;

    if (bytes && n >= 1e9)
        text_printf(t, "%.1f GB", n / 1e9);
    else if (bytes && n >= 1e6)
        text_printf(t, "%.1f MB", n / 1e6);
    else if (bytes)
        text_printf(t, "%.0f kB", n / 1e3);
    else
        text_printf(t, "%.0f %s", n, unit ? unit : "");
}

static void put_time_left(Text *t, double seconds)
{
    int64_t s = seconds > 359999 ? 359999 : (int64_t)seconds + 1;

    if (s >= 3600)
        text_printf(t, ", %d:%02d h left", (int)(s / 3600), (int)(s / 60 % 60));
    else
        text_printf(t, ", %d:%02d min left", (int)(s / 60), (int)(s % 60));
}

static void describe(const ProgressBar *p, Text *t, Instant now, int64_t done, int64_t total, const char *unit)
{
    double seconds = (double)(now - p->began) / 1000, rate;

    screen_put(t, view_of(p->doing));
    if (total > 0) {
        int full = (int)((double)(done < total ? done : total) / (double)total * BAR_CELLS);
        if (p->bar) {
            text_put(t, V(" ["));
            for (int i = 0; i < BAR_CELLS; i++)
                text_byte(t, i < full ? '#' : '.');
            text_byte(t, ']');
        }
        text_printf(t, " %d%%", (int)((double)(done < total ? done : total) / (double)total * 100));
    }
    text_byte(t, ' ');
    put_amount(t, (double)done, unit);
    if (seconds < 1 || done <= p->from)
        return;
    rate = (double)(done - p->from) / seconds;
    text_put(t, V(", "));
    put_amount(t, rate, unit);
    text_put(t, V("/s"));
    if (total > done)
        put_time_left(t, (double)(total - done) / rate);
}

static void show(ProgressBar *p, Instant now, int64_t done, int64_t total, const char *unit)
{
    Text line, fitted;

    text_init(&line, LINE_BYTES);
    text_init(&fitted, LINE_BYTES);
    describe(p, &line, now, done, total, unit);
    if (p->bar) {
        int width = screen_width(text_view(&line)), room = p->width > 20 ? p->width - 1 : 79;
        screen_pad(&fitted, text_view(&line), width > room ? room : width, false, true);
        fprintf(stderr, "\r\033[K%.*s", VIEW_ARGS(text_view(&fitted)));
        p->drawn = true;
    } else {
        fprintf(stderr, "trefoil: %.*s\n", VIEW_ARGS(text_view(&line)));
    }
    fflush(stderr);
    text_release(&fitted);
    text_release(&line);
}

static void tell(void *ctx, const char *doing, int64_t done, int64_t total, const char *unit)
{
    ProgressBar *p = ctx;
    Instant now = p->clock();
    bool fresh;

    if (atomic_flag_test_and_set(&p->busy))
        return;
    fresh = strcmp(doing, p->doing) != 0 && strncmp(doing, p->doing, sizeof p->doing - 1) != 0;
    if (fresh) {
        snprintf(p->doing, sizeof p->doing, "%s", doing);
        p->began = now;
        p->from = done;
    }
    if (fresh ? p->lines || now - p->told >= BAR_EVERY_MS : now - p->told >= (p->bar ? BAR_EVERY_MS : LINE_EVERY_MS)) {
        p->told = now;
        show(p, now, done, total, unit);
    }
    atomic_flag_clear(&p->busy);
}

void progress_init(ProgressBar *p, Instant (*clock)(void), bool terminal, int width, bool quiet, bool verbose)
{
    *p = (ProgressBar){ .clock = clock, .bar = terminal && !quiet, .lines = !terminal && verbose && !quiet,
                        .width = width, .busy = ATOMIC_FLAG_INIT };
    if (p->bar || p->lines)
        p->progress = (Progress){ .ctx = p, .tell = tell };
}

void progress_clear(ProgressBar *p)
{
    if (!p->drawn)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    p->drawn = false;
}
