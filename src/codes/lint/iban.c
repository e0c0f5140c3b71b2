/* International bank account number (ISO 13616): country, two check digits, account; modulo 97 (ISO/IEC 7064).
 * Not here: the length and form that each country gives its accounts. */
#include "codes/charset.h"
#include "codes/check.h"
#include "codes/lint/lint.h"

#define IBAN_MIN 5 /* country, check digits and something */

/* Letters count as 10 to 35, and the first four characters are moved to the end. */
static unsigned iban_remainder(View v)
{
    unsigned rest = 0;
    for (size_t i = 0; i < v.n; i++) {
        unsigned c = (unsigned char)v.p[(i + 4) % v.n];
        rest = c <= '9' ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
    }
    return rest;
}

bool lint_iban(View v, int year, Fault *f)
{
    size_t i = set_span(v.p, v.n, SET_DIGIT | SET_CAPITAL);
    (void)year;
    if (i < v.n)
        return fault(f, RULE_ILLEGAL_IBAN_CHARACTER, i, 1);
    if (v.n < IBAN_MIN)
        return fault(f, RULE_IBAN_TOO_SHORT, 0, v.n);
    if (!iso_country(view(v.p, 2)))
        return fault(f, RULE_ILLEGAL_IBAN_COUNTRY_CODE, 0, 2);
    return iban_remainder(v) == 1 || fault(f, RULE_INCORRECT_IBAN_CHECKSUM, 2, 2);
}
