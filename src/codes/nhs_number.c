/* NHS numbers (NHS Data Dictionary: NHS NUMBER): nine digits and a modulo 11 check digit.
 *
 * An NHS number names a patient. Whoever stores or shows what comes out of here labels it `personal`.
 */
#include "codes/charset.h"
#include "codes/check.h"

bool nhs_number_valid(View v, Fault *f)
{
    unsigned sum = 0, check;
    size_t bad;
    if (v.n != 10)
        return fault(f, RULE_NHS_NUMBER_LENGTH, 0, v.n);
    if ((bad = set_span(v.p, 10, SET_DIGIT)) < 10)
        return fault(f, RULE_NON_DIGIT_CHARACTER, bad, 1);
    for (unsigned i = 0; i < 9; i++)
        sum += (unsigned)(v.p[i] - '0') * (10 - i);
    check = (11 - sum % 11) % 11;
    if (check == 10)
        return fault(f, RULE_NHS_NUMBER_NONE, 0, 10);
    if (v.p[9] == (char)('0' + check))
        return true;
    fault(f, RULE_NHS_NUMBER_CHECK, 9, 1);
    if (f)
        f->expected[0] = (char)('0' + check);
    return false;
}
