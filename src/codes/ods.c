/* Codes of NHS organisations and sites (Organisation Data Service; NHS Data Dictionary).
 *
 * Three to six capitals and digits; codes of four and six have at least one digit, and those of six begin with a letter
 * (practices and their branches). There is no check character and the coding frames have changed often, so that this
 * only sorts out what cannot be one: the reference file decides. Sites of independent providers with longer codes are
 * not recognised.
 */
#include "codes/charset.h"
#include "codes/check.h"

bool ods_form(View v)
{
    if (v.n < 3 || v.n > 6 || set_span(v.p, v.n, SET_DIGIT | SET_CAPITAL) < v.n)
        return false;
    if (v.n == 6 && !(code_set[(unsigned char)v.p[0]] & SET_CAPITAL))
        return false;
    return v.n == 3 || v.n == 5 || set_span(v.p, v.n, SET_CAPITAL) < v.n;
}
