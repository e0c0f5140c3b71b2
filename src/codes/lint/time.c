/* Times of day in GS1 values (GS1 General Specifications 7.12; Syntax Dictionary: hh, mi, ss, hhmi). */
#include "codes/lint/lint.h"

typedef struct {
    int end; /* the first number that is too high */
    Rule brief, lengthy, illegal;
} Clock;

static const Clock hour = { 24, RULE_HOUR_TOO_SHORT, RULE_HOUR_TOO_LONG, RULE_ILLEGAL_HOUR };
static const Clock minute = { 60, RULE_MINUTE_TOO_SHORT, RULE_MINUTE_TOO_LONG, RULE_ILLEGAL_MINUTE };
static const Clock second = { 60, RULE_SECOND_TOO_SHORT, RULE_SECOND_TOO_LONG, RULE_ILLEGAL_SECOND };

static bool two_digits(View v, const Clock *clock, Fault *f)
{
    if (v.n != 2)
        return fault(f, v.n < 2 ? clock->brief : clock->lengthy, 0, v.n);
    if (!lint_digits(v, f))
        return false;
    return lint_two(v.p) < clock->end || fault(f, clock->illegal, 0, 2);
}

bool lint_hh(View v, int year, Fault *f)
{
    (void)year;
    return two_digits(v, &hour, f);
}

bool lint_mi(View v, int year, Fault *f)
{
    (void)year;
    return two_digits(v, &minute, f);
}

bool lint_ss(View v, int year, Fault *f)
{
    (void)year;
    return two_digits(v, &second, f);
}

bool lint_hhmi(View v, int year, Fault *f)
{
    (void)year;
    if (v.n != 4)
        return fault(f, v.n < 4 ? RULE_HOUR_WITH_MINUTE_TOO_SHORT : RULE_HOUR_WITH_MINUTE_TOO_LONG, 0, v.n);
    if (!lint_digits(v, f))
        return false;
    if (!two_digits(view(v.p, 2), &hour, f))
        return false;
    return lint_two(v.p + 2) < 60 || fault(f, RULE_ILLEGAL_MINUTE, 2, 2);
}
