/* GS1 keys that are digits with a check digit: GTIN, GLN, SSCC, GSRN, GSIN (GS1 General Specifications 3 and 7.9).
 *
 * A GTIN is kept in 14 digits with zeros in front; the zeros never change the check digit, because the weights count
 * from the right. Not here: company prefixes, whose lengths only GS1 knows.
 */
#include "codes/charset.h"
#include "codes/check.h"
#include "codes/lint/lint.h"

char gs1_check_digit_of(View body)
{
    unsigned odd = 0, even = 0; /* counted from the right: weights 3 and 1 */
    size_t i = body.n;
    for (; i >= 2; i -= 2) {
        odd += (unsigned char)body.p[i - 1] - '0';
        even += (unsigned char)body.p[i - 2] - '0';
    }
    if (i)
        odd += (unsigned char)body.p[0] - '0';
    return (char)('0' + (10 - (odd * 3 + even) % 10) % 10);
}

bool gs1_check_digit(View v)
{
    return v.n >= 2 && set_span(v.p, v.n, SET_DIGIT) == v.n && v.p[v.n - 1] == gs1_check_digit_of(view(v.p, v.n - 1));
}

/* Digits only, at least one, and a right check digit. */
static bool key_digits(View v, Fault *f)
{
    size_t i = set_span(v.p, v.n, SET_DIGIT);
    char right;
    if (i < v.n)
        return fault(f, RULE_NON_DIGIT_CHARACTER, i, 1);
    right = gs1_check_digit_of(view(v.p, v.n - 1));
    if (v.p[v.n - 1] == right)
        return true;
    fault(f, RULE_INCORRECT_CHECK_DIGIT, v.n - 1, 1);
    if (f)
        f->expected[0] = right;
    return false;
}

/* The rule of the Syntax Dictionary for parts of values. */
bool lint_csum(View v, int year, Fault *f)
{
    (void)year;
    return v.n ? key_digits(v, f) : fault(f, RULE_INCORRECT_CHECK_DIGIT, 0, 0);
}

static bool key_of_length(View v, size_t n, Rule rule, Fault *f)
{
    return v.n == n ? key_digits(v, f) : fault(f, rule, 0, v.n);
}

bool gtin_valid(View v, Fault *f)
{
    if (v.n != 8 && (v.n < 12 || v.n > 14))
        return fault(f, RULE_GTIN_LENGTH, 0, v.n);
    return key_digits(v, f);
}

bool gtin_normalise(View v, char out14[14], Fault *f)
{
    if (!gtin_valid(v, f))
        return false;
    memset(out14, '0', 14 - v.n);
    memcpy(out14 + 14 - v.n, v.p, v.n);
    return true;
}

int gtin_format(const char gtin14[14])
{
    int zeros = 0;
    while (zeros < 6 && gtin14[zeros] == '0')
        zeros++;
    return zeros == 6 ? 8 : zeros >= 2 ? 12 : zeros == 1 ? 13 : 14;
}

bool gln_valid(View v, Fault *f)
{
    return key_of_length(v, 13, RULE_GLN_LENGTH, f);
}

bool sscc_valid(View v, Fault *f)
{
    return key_of_length(v, 18, RULE_SSCC_LENGTH, f);
}

bool gsrn_valid(View v, Fault *f)
{
    return key_of_length(v, 18, RULE_GSRN_LENGTH, f);
}

bool gsin_valid(View v, Fault *f)
{
    return key_of_length(v, 17, RULE_GSIN_LENGTH, f);
}
