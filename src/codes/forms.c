/* Codes that have a form and nothing more: GMDN, FDA product code, NHS Supply Chain NPC, NHS-eClass, BNF. Each is one
 * line; the reference file of each scheme decides whether a code exists. */
#include "codes/charset.h"
#include "codes/check.h"

static bool letters(View v, size_t n)
{
    return v.n == n && set_span(v.p, n, SET_CAPITAL) == n;
}

/* Five digits, the first not 0. */
bool gmdn_form(View v)
{
    return v.n == 5 && set_span(v.p, 5, SET_DIGIT) == 5 && v.p[0] != '0';
}

/* Three letters (21 CFR 862 to 892: classification database). */
bool fda_product_code_form(View v)
{
    return letters(v, 3);
}

/* Three letters. */
bool eclass_form(View v)
{
    return letters(v, 3);
}

/* Three letters for section, group and subgroup, then three to six digits; a formal grammar was not found. */
bool npc_form(View v)
{
    return v.n >= 6 && v.n <= 9 && set_span(v.p, 3, SET_CAPITAL) == 3 &&
           set_span(v.p + 3, v.n - 3, SET_DIGIT) == v.n - 3;
}

/* Medicines: 15 characters, chapter to subparagraph (7 digits), then substance, product, strength and equivalent;
 * appliances and dressings (chapters 20 to 23): 11 digits. */
bool bnf_form(View v)
{
    if (v.n == 11)
        return set_span(v.p, 11, SET_DIGIT) == 11 && v.p[0] == '2' && v.p[1] <= '3';
    return v.n == 15 && set_span(v.p, 7, SET_DIGIT) == 7 && set_span(v.p + 7, 8, SET_DIGIT | SET_CAPITAL) == 8;
}
