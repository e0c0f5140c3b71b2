/* The program: arguments, environment, clock and signals go in, the exit status comes out. Nothing else is here.
 *
 * Environment: TREFOIL_STORE (the store), TMPDIR (temporary files), COLUMNS (width of the terminal), TERM and NO_COLOR
 * (may it show bold), and for tests TREFOIL_NOW (the time to take for now, 2026-11-22T12:00:00Z).
 */
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_bool cancel;

/* The second signal of its kind ends the program at once: the first is answered between two rows. */
static void on_signal(int signal_number)
{
    atomic_store(&cancel, true);
    signal(signal_number, SIG_DFL);
}

static void catch_signals(void)
{
    static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction act = { .sa_handler = on_signal }, before;

    for (int i = 0; i < COUNT_OF(ends); i++)
        if (sigaction(ends[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup keeps its meaning */
            sigaction(ends[i], &act, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static Instant read_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (Instant)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* 2026-11-22T12:00:00Z and nothing else. */
static bool instant_parse(View v, Instant *out)
{
    int64_t h, m, s;
    Date day;

    if (v.n != 20 || v.p[10] != 'T' || v.p[13] != ':' || v.p[16] != ':' || v.p[19] != 'Z' ||
        !date_parse_iso(view_sub(v, 0, 10), &day))
        return false;
    if (!view_digits(view_sub(v, 11, 2)) || !view_digits(view_sub(v, 14, 2)) || !view_digits(view_sub(v, 17, 2)) ||
        !view_int(view_sub(v, 11, 2), &h) || !view_int(view_sub(v, 14, 2), &m) || !view_int(view_sub(v, 17, 2), &s) ||
        h > 23 || m > 59 || s > 59)
        return false;
    *out = ((int64_t)day * 86400 + h * 3600 + m * 60 + s) * 1000;
    return true;
}

static const char *from_environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

int main(int argc, char **argv)
{
    Environment env = { .clock = read_clock, .cancel = &cancel };
    const char *now = from_environment("TREFOIL_NOW", NULL);
    int64_t width;
    Error e;

    catch_signals();
    env.store = from_environment("TREFOIL_STORE", "trefoil.db");
    env.folder = from_environment("TMPDIR", "/tmp");
    if (view_int(view_of(from_environment("COLUMNS", "")), &width) && width > 0 && width < 10000)
        env.width = (int)width;
    env.bold = strcmp(from_environment("TERM", "dumb"), "dumb") != 0 && !from_environment("NO_COLOR", NULL);
    env.now = read_clock();
    if (now && !instant_parse(view_of(now), &env.now)) {
        fail(&e, E_USAGE, "TREFOIL_NOW '%s' is not a time", now);
        hint(&e, "write it as 2026-11-22T12:00:00Z, or unset it");
        cli_complain(&e);
        return EXIT_USAGE;
    }
    return cli_run(&env, argc, argv);
}
