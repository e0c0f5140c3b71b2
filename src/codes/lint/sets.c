/* Which characters a GS1 value may hold (GS1 General Specifications 7.11; Syntax Dictionary: types N, X, Y, Z).
 * Not here: lengths, which belong to the application identifier. */
#include "codes/charset.h"
#include "codes/lint/lint.h"

static bool in_set(View v, unsigned set, Rule rule, Fault *f)
{
    size_t i = set_span(v.p, v.n, set);
    return i == v.n || fault(f, rule, i, 1);
}

bool lint_digits(View v, Fault *f)
{
    return in_set(v, SET_DIGIT, RULE_NON_DIGIT_CHARACTER, f);
}

/* Type N: digits. */
bool lint_csetnumeric(View v, int year, Fault *f)
{
    (void)year;
    return lint_digits(v, f);
}

/* Type X: GS1 AI encodable character set 82. */
bool lint_cset82(View v, int year, Fault *f)
{
    (void)year;
    return in_set(v, SET_82, RULE_INVALID_CSET82_CHARACTER, f);
}

/* Type Y: GS1 AI encodable character set 39. */
bool lint_cset39(View v, int year, Fault *f)
{
    (void)year;
    return in_set(v, SET_39, RULE_INVALID_CSET39_CHARACTER, f);
}

/* Type Z: file-safe base64, which may end in one or two = that fill its length up to a multiple of three. */
bool lint_cset64(View v, int year, Fault *f)
{
    size_t body = v.n, pad;
    (void)year;
    while (body > 0 && v.p[body - 1] == '=')
        body--;
    pad = v.n - body;
    if (!in_set(view(v.p, body), SET_64, RULE_INVALID_CSET64_CHARACTER, f))
        return false;
    if (pad > 2 || (pad > 0 && v.n % 3 != 0))
        return fault(f, RULE_INVALID_CSET64_PADDING, body, pad);
    return true;
}

/* At least one character is not a digit, so that the value cannot be taken for another key. */
bool lint_hasnondigit(View v, int year, Fault *f)
{
    (void)year;
    return set_span(v.p, v.n, SET_DIGIT) < v.n || fault(f, RULE_REQUIRES_NON_DIGIT_CHARACTER, 0, v.n);
}
