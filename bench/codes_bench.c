/* How many codes a second one core reads and judges: `codes_bench [FILE]`.
 *
 * Without a file: four messages, over and over, each judged completely (check digits, dates, sets of characters,
 * associations) with its elements as result and nothing printed. With a file, one code a line (bench/codes_gen.c writes
 * one): reads it into memory and judges every line once, as bench/codes_peer.mjs does.
 *
 * Prints one line a measurement: name, codes, seconds, codes a second. Instructions a code are counted where the kernel
 * lets this process (perf_event_open), for the wall clock of a shared machine lies. Not here: any judgement of speed.
 */
#include "codes/digital_link.h"
#include "codes/gs1.h"
#include "codes/hibc.h"
#include "codes/identify.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 1.0
#define YEAR 2026

static Gs1Elements elements;
static Gs1Options options = { .year = YEAR };

static bool gs1(View v)
{
    Fault f;
    return gs1_parse(v, &options, &elements, &f);
}

static bool digital_link(View v)
{
    Fault f;
    return dl_parse(v, &options, &elements, &f);
}

static bool hibc(View v)
{
    HibcLabel label;
    Fault f;
    return hibc_parse(v, YEAR, &label, &f);
}

static bool gtin(View v)
{
    return gtin_valid(v, NULL);
}

static Arena arena;

static bool rich(View v)
{
    IdentifyOptions o = { .today = date_from_civil(YEAR, 7, 1) };
    Identification id;
    Error e;
    bool legal = identify(v, &o, &arena, &id, &e) == OK && id.legal > 0;
    arena_reset(&arena);
    return legal;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int counter_open(void)
{
    struct perf_event_attr a = { .type = PERF_TYPE_HARDWARE,
                                 .size = sizeof a,
                                 .config = PERF_COUNT_HW_INSTRUCTIONS,
                                 .exclude_kernel = 1,
                                 .exclude_hv = 1 };
    return (int)syscall(SYS_perf_event_open, &a, 0, -1, -1, 0);
}

static void report(const char *name, size_t codes, size_t legal, double seconds, int counter)
{
    uint64_t instructions = 0;
    printf("%-28s %9zu codes %9zu legal %7.3f s %12.0f codes/s", name, codes, legal, seconds, (double)codes / seconds);
    if (counter >= 0 && read(counter, &instructions, sizeof instructions) == sizeof instructions)
        printf(" %7.0f instructions/code", (double)instructions / (double)codes);
    putchar('\n');
}

static void over_and_over(const char *name, bool (*judge)(View), View v)
{
    size_t codes = 0, legal = 0;
    int counter = counter_open();
    double begin = now(), end;
    do {
        for (int i = 0; i < 4096; i++)
            legal += judge(v);
        codes += 4096;
    } while ((end = now()) - begin < SECONDS);
    report(name, codes, legal, end - begin, counter);
    if (counter >= 0)
        close(counter);
}

static bool any(View v)
{
    return v.n && v.p[0] == 'h' ? digital_link(v) : gs1(v);
}

/* The whole file, or NULL. */
static char *file_text(const char *path, size_t *n)
{
    FILE *in = fopen(path, "rb");
    char *text = NULL;
    long end;
    if (!in)
        return NULL;
    if (fseek(in, 0, SEEK_END) == 0 && (end = ftell(in)) >= 0 && (text = malloc((size_t)end + 1))) {
        rewind(in);
        *n = fread(text, 1, (size_t)end, in);
    }
    fclose(in);
    return text;
}

static int over_file(const char *path)
{
    size_t n = 0, codes = 0, legal = 0;
    char *text = file_text(path, &n);
    View rest;
    double begin;
    int counter;
    if (!text)
        return 3;
    counter = counter_open();
    begin = now();
    for (rest = view(text, n); rest.p && rest.n; codes++)
        legal += any(view_cut(&rest, '\n'));
    report("file", codes, legal, now() - begin, counter);
    if (counter >= 0)
        close(counter);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return over_file(argv[1]);
    arena_init(&arena, 1 << 20);
    over_and_over("gs1 scan", gs1, V("]d20109506000117843111412311720123110ABC123\x1d" "215678CD"));
    over_and_over("gs1 brackets", gs1, V("(01)09506000117843(11)141231(17)201231(10)ABC123(21)5678CD"));
    over_and_over("digital link", digital_link,
                  V("https://id.gs1.org/01/09506000117843/10/ABC123/21/5678CD?11=141231&17=201231"));
    over_and_over("hibc", hibc, V("+A99912345/$$52001510X3/16D20111212/S77DEFG457"));
    over_and_over("gtin", gtin, V("5060123456783"));
    over_and_over("identify, with elements", rich, V("]d20109506000117843111412311720123110ABC123\x1d" "215678CD"));
    over_and_over("identify, thirteen digits", rich, V("5060123456783"));
    arena_release(&arena);
    return 0;
}
