/* Basic UDI-DI of the four issuing entities (MDCG 2019-1: at most 25 characters, with check characters).
 *
 *     GS1      a Global Model Number                          two characters, modulo 1021
 *     HIBCC    ++ LIC model                                   two characters, modulo 1021 over the whole
 *     HIBCC    RH LIC device number (annex of 2019 to 2021)   one character, modulo 43; read, never written
 *     IFA      PP manufacturer(5) device group                two digits, modulo 97
 *     ICCBBA   18 characters that begin with a facility number; how its check is computed is not published where we
 *              could read it, and so the form alone is judged
 *
 * A Basic UDI-DI never stands on a label. Not here: which products it covers (EUDAMED says).
 */
#include "codes/charset.h"
#include "codes/check.h"
#include "codes/gmn.h"
#include "codes/hibc.h"
#include "codes/ifa.h"

#define BASIC_UDI_MAX 25
#define PREFIX 2
#define LIC 4
#define ICCBBA 18
#define ALNUM (SET_DIGIT | SET_CAPITAL)

static bool lic_form(View v, size_t at)
{
    return v.n >= at + LIC && (code_set[(unsigned char)v.p[at]] & SET_CAPITAL) &&
           set_span(v.p + at, LIC, ALNUM) == LIC;
}

static bool hibcc(View v, Fault *f)
{
    char pair[2];
    size_t bad;
    if (v.n < PREFIX + LIC + 1 + 2 || v.n > BASIC_UDI_MAX)
        return fault(f, RULE_BASIC_UDI_FORM, 0, v.n);
    if (!lic_form(v, PREFIX))
        return fault(f, RULE_HIBC_LIC, PREFIX, LIC);
    if (!check_pair_1021(view(v.p, v.n - 2), pair, &bad))
        return fault(f, RULE_INVALID_CSET82_CHARACTER, bad, 1);
    if (memcmp(pair, v.p + v.n - 2, 2) == 0)
        return true;
    fault(f, RULE_BASIC_UDI_HIBC_CHECK, v.n - 2, 2);
    if (f)
        memcpy(f->expected, pair, 2);
    return false;
}

static bool hibcc_old(View v, Fault *f)
{
    char right;
    if (v.n < PREFIX + LIC + 1 + 1 || v.n > BASIC_UDI_MAX)
        return fault(f, RULE_BASIC_UDI_FORM, 0, v.n);
    if (!lic_form(v, PREFIX))
        return fault(f, RULE_HIBC_LIC, PREFIX, LIC);
    for (size_t i = 0; i < v.n; i++)
        if (!(code_set[(unsigned char)v.p[i]] & SET_43))
            return fault(f, RULE_HIBC_CHARACTER, i, 1);
    right = hibc_check_character(view(v.p, v.n - 1));
    if (right == v.p[v.n - 1])
        return true;
    fault(f, RULE_BASIC_UDI_HIBC_OLD_CHECK, v.n - 1, 1);
    if (f)
        f->expected[0] = right;
    return false;
}

static bool ifa(View v, Fault *f)
{
    if (v.n < PREFIX + 5 + 1 + 2 || v.n > BASIC_UDI_MAX)
        return fault(f, RULE_BASIC_UDI_FORM, 0, v.n);
    for (size_t i = PREFIX; i < v.n; i++)
        if (!(code_set[(unsigned char)v.p[i]] & SET_82) || (i < PREFIX + 5 && set_span(v.p + i, 1, ALNUM) == 0))
            return fault(f, RULE_BASIC_UDI_FORM, i, 1);
    return ifa_check_valid(v, f);
}

/* A facility number is five letters and digits without O. */
static bool iccbba(View v)
{
    return v.n == ICCBBA && set_span(v.p, v.n, ALNUM) == v.n && (code_set[(unsigned char)v.p[0]] & SET_CAPITAL) &&
           !memchr(v.p, 'O', 5);
}

bool basic_udi_prefixed_valid(View v, Fault *f)
{
    return view_starts(v, V("++")) ? hibcc(v, f)
         : view_starts(v, V("PP")) ? ifa(v, f)
         : view_starts(v, V("RH")) ? hibcc_old(v, f)
                                   : true;
}

bool basic_udi_valid(View v, bool *form_only, Fault *f)
{
    if (form_only)
        *form_only = false;
    if (view_starts(v, V("++")) || ((view_starts(v, V("PP")) || view_starts(v, V("RH"))) && !iccbba(v)))
        return basic_udi_prefixed_valid(v, f);
    if (iccbba(v)) {
        bool checked = (view_starts(v, V("PP")) && ifa(v, NULL)) || (view_starts(v, V("RH")) && hibcc_old(v, NULL));
        if (form_only)
            *form_only = !checked;
        return true;
    }
    if (v.n && (code_set[(unsigned char)v.p[0]] & SET_DIGIT))
        return gmn_valid(v, f);
    return fault(f, RULE_BASIC_UDI_FORM, 0, v.n);
}
