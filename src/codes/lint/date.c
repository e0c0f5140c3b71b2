/* Dates in GS1 values (GS1 General Specifications 7.12): YYMMDD and YYYYMMDD; in some, day 00 means "that month".
 * Not here: which day a 00 stands for (identify_gs1.c says the last of the month). */
#include "codes/lint/lint.h"

#include "base/date.h"

int gs1_days_in(int year, int month)
{
    return month < 1 || month > 12 ? 0 : days_in_month(year, month);
}

/* `at` is where month and day begin: behind two or four digits of year. */
static bool date(View v, size_t at, bool day_zero, int year, Fault *f)
{
    int full, month, day, last;
    if (v.n < at + 4)
        return fault(f, RULE_DATE_TOO_SHORT, 0, v.n);
    if (v.n > at + 4)
        return fault(f, RULE_DATE_TOO_LONG, 0, v.n);
    if (!lint_digits(v, f))
        return false;
    full = at == 2 ? gs1_century(lint_two(v.p), year) : lint_two(v.p) * 100 + lint_two(v.p + 2);
    month = lint_two(v.p + at);
    day = lint_two(v.p + at + 2);
    last = gs1_days_in(full, month);
    if (last == 0)
        return fault(f, RULE_ILLEGAL_MONTH, at, 2);
    if (day > last || (day == 0 && !day_zero))
        return fault(f, RULE_ILLEGAL_DAY, at + 2, 2);
    return true;
}

bool lint_yymmdd(View v, int year, Fault *f)
{
    return date(v, 2, false, year, f);
}

bool lint_yymmd0(View v, int year, Fault *f)
{
    return date(v, 2, true, year, f);
}

bool lint_yyyymmdd(View v, int year, Fault *f)
{
    return date(v, 4, false, year, f);
}

bool lint_yyyymmd0(View v, int year, Fault *f)
{
    return date(v, 4, true, year, f);
}
