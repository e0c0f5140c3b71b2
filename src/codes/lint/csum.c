/* Modulo 10 check digit of all numeric GS1 keys (GS1 General Specifications 7.9). */
#include "codes/lint/lint.h"

#include "codes/charset.h"
#include "codes/check.h"

/* The last digit makes the sum, weighted 1 3 1 3 ... from the right, a multiple of ten. */
bool lint_csum(View v, int year, Fault *f)
{
    char right;
    (void)year;
    if (!lint_digits(v, f))
        return false;
    if (v.n == 0)
        return fault(f, RULE_INCORRECT_CHECK_DIGIT, 0, 0);
    right = gs1_check_digit_of(view(v.p, v.n - 1));
    if (v.p[v.n - 1] == right)
        return true;
    fault(f, RULE_INCORRECT_CHECK_DIGIT, v.n - 1, 1);
    f->expected[0] = right;
    return false;
}
