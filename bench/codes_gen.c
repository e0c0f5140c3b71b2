/* Made-up scans for benchmarks: `codes_gen COUNT [SEED] >FILE`, one a line, the same for the same seed.
 *
 * The mix is what a hospital store scans: device labels with lot, serial number and dates, logistic labels, weights,
 * returnable assets; one in twenty has a fault (check digit, date, length). Company prefixes are those that GS1 keeps
 * for examples. Not here: other schemes than GS1, since the other program reads nothing else.
 */
#include "base/random.h"
#include "codes/check.h"

#include <stdio.h>
#include <stdlib.h>

static Random dice;

static unsigned below(unsigned n)
{
    return (unsigned)random_below(&dice, n);
}

static void digits(unsigned n)
{
    while (n--)
        putchar((int)('0' + below(10)));
}

static void text(unsigned least, unsigned most)
{
    static const char set[] = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    for (unsigned n = least + below(most - least + 1); n; n--)
        putchar(set[below(sizeof set - 1)]);
}

/* A key of n digits with a right check digit, or with `wrong` another one. */
static void key(unsigned n, bool wrong)
{
    char body[20] = "09506000";
    char check;
    for (unsigned i = 7; i + 1 < n; i++)
        body[i] = (char)('0' + below(10));
    check = gs1_check_digit_of(view(body, n - 1));
    body[n - 1] = wrong ? (char)('0' + (check - '0' + 1) % 10) : check;
    fwrite(body, 1, n, stdout);
}

static void date(const char *ai, bool wrong)
{
    printf("%s%02u%02u%02u", ai, 20 + below(12), wrong ? 13 : 1 + below(12), below(29));
}

static void device(bool wrong)
{
    fputs(below(2) ? "]d201" : "]C101", stdout);
    key(14, wrong && below(2));
    if (below(2))
        date("11", false);
    date("17", wrong);
    fputs("10", stdout);
    text(4, 12);
    if (below(3) == 0)
        return;
    fputs("\x1d" "21", stdout);
    text(6, 14);
}

static void scan(void)
{
    bool wrong = below(20) == 0;
    switch (below(10)) {
    case 0:
        fputs("]C100", stdout);
        key(18, wrong);
        break;
    case 1:
        fputs("]e001", stdout);
        key(14, wrong);
        fputs("3103", stdout);
        digits(6);
        break;
    case 2:
        fputs("]Q38003" "0", stdout);
        key(13, wrong);
        text(1, 8);
        break;
    default: device(wrong); break;
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (count == 0) {
        fputs("usage: codes_gen COUNT [SEED] >FILE\n", stderr);
        return 2;
    }
    random_seed(&dice, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    while (count--)
        scan();
    return fflush(stdout) == 0 ? 0 : 3;
}
