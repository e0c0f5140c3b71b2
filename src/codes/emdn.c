/* European Medical Device Nomenclature: a letter for the category, then up to six pairs of digits, one a level (MDCG
 * 2021-12). Categories E, I and O do not exist. Not here: whether the term exists, and its name. */
#include "codes/charset.h"
#include "codes/check.h"

bool emdn_check(View v, Fault *f)
{
    size_t digits;
    if (v.n == 0 || !(code_set[(unsigned char)v.p[0]] & SET_CAPITAL))
        return fault(f, RULE_EMDN_FORM, 0, v.n ? 1 : 0);
    if (memchr("EIO", v.p[0], 3))
        return fault(f, RULE_EMDN_CATEGORY, 0, 1);
    digits = set_span(v.p + 1, v.n - 1, SET_DIGIT);
    if (digits + 1 < v.n)
        return fault(f, RULE_EMDN_FORM, digits + 1, 1);
    if (v.n % 2 == 0 || v.n > 13)
        return fault(f, RULE_EMDN_FORM, v.n > 13 ? 13 : v.n - 1, v.n > 13 ? v.n - 13 : 1);
    return true;
}

bool emdn_form(View v)
{
    return emdn_check(v, NULL);
}
