/* Single registration number of an economic operator in EUDAMED: country, role, nine digits, with hyphens. The country
 * is one of ISO 3166-1 (GB, not UK) or XI for Northern Ireland; the role a manufacturer, authorised representative,
 * importer or producer of systems and procedure packs. No check character. */
#include "codes/charset.h"
#include "codes/check.h"

#define SRN 15

bool srn_check(View v, Fault *f)
{
    static const char roles[][3] = { "MF", "AR", "IM", "PR" };
    size_t digits;
    bool role = false;
    if (v.n != SRN)
        return fault(f, RULE_SRN_FORM, 0, v.n);
    if (v.p[2] != '-' || v.p[5] != '-')
        return fault(f, RULE_SRN_FORM, v.p[2] != '-' ? 2 : 5, 1);
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && !(code_set[(unsigned char)v.p[i]] & SET_CAPITAL))
            return fault(f, RULE_SRN_FORM, i, 1);
    if (!iso_country(view(v.p, 2)) && memcmp(v.p, "XI", 2) != 0)
        return fault(f, RULE_SRN_COUNTRY, 0, 2);
    for (size_t i = 0; i < 4; i++)
        role = role || memcmp(v.p + 3, roles[i], 2) == 0;
    if (!role)
        return fault(f, RULE_SRN_ROLE, 3, 2);
    digits = set_span(v.p + 6, 9, SET_DIGIT);
    return digits == 9 || fault(f, RULE_SRN_FORM, 6 + digits, 1);
}

bool srn_form(View v)
{
    return srn_check(v, NULL);
}
