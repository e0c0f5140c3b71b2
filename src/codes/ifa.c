/* IFA Coding System: modulo 97 over the ASCII values of the characters, weighted 2, 3, 4, ... from the left; and the
 * Pharmacy Product Number of a German PZN: 11, eight digits, two check digits.
 * Not here: PPNs of other agencies, whose forms we could not read. */
#include "codes/ifa.h"

#include "codes/charset.h"

bool ifa_check_valid(View v, Fault *f)
{
    unsigned sum = 0;
    char right[2];
    for (size_t i = 0; i + 2 < v.n; i++)
        sum += (unsigned char)v.p[i] * (unsigned)(i + 2);
    sum %= 97;
    right[0] = (char)('0' + sum / 10);
    right[1] = (char)('0' + sum % 10);
    if (memcmp(right, v.p + v.n - 2, 2) == 0)
        return true;
    fault(f, RULE_IFA_CHECK, v.n - 2, 2);
    if (f)
        memcpy(f->expected, right, 2);
    return false;
}

bool ppn_valid(View v, Fault *f)
{
    if (v.n != 12 || set_span(v.p, 12, SET_DIGIT) < 12 || v.p[0] != '1' || v.p[1] != '1')
        return fault(f, RULE_PPN_FORM, 0, v.n);
    return ifa_check_valid(v, f);
}
