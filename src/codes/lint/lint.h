/* The rules for parts of GS1 element values: one function a rule, named as the GS1 Barcode Syntax Dictionary names it.
 *
 * Each takes the part, the current year (for two-digit years) and a Fault that is never NULL; offsets in the fault are
 * inside the part. All are O(n), allocate nothing and read nothing outside the part. tools/mkcodes binds the names in
 * tables/gs1_ai.tsv to these functions; lint_named finds one by name, for tests.
 */
#ifndef CODES_LINT_LINT_H
#define CODES_LINT_LINT_H

#include "codes/gs1_table.h"

/* sets.c: which characters */
Lint lint_csetnumeric, lint_cset82, lint_cset39, lint_cset64, lint_hasnondigit;
/* check characters: ../gs1_keys.c, ../gmn.c; iban.c */
Lint lint_csum, lint_csumalpha, lint_iban;
/* date.c, time.c */
Lint lint_yymmdd, lint_yymmd0, lint_yyyymmdd, lint_yyyymmd0;
Lint lint_hh, lint_mi, lint_ss, lint_hhmi;
/* lists.c: values that a list names */
Lint lint_iso3166, lint_iso3166999, lint_iso3166alpha2, lint_iso4217, lint_iso5218;
Lint lint_packagetype, lint_mediatype, lint_winding, lint_yesno, lint_importeridx;
/* shapes.c: numbers and shapes */
Lint lint_zero, lint_nonzero, lint_nozeroprefix, lint_hyphen, lint_pcenc, lint_latitude, lint_longitude;
Lint lint_pieceoftotal, lint_posinseqslash, lint_gcppos1, lint_gcppos2;
/* coupon.c: North American coupons */
Lint lint_couponcode, lint_couponposoffer;

/* The rule of that name, or NULL. */
Lint *lint_named(View name);

/* The four-digit year that a two-digit year means in `year`: within 50 years ahead and 49 behind (GS1 General
 * Specifications 7.12). */
static inline int gs1_century(int yy, int year)
{
    int now = year % 100, century = year - now, gap = yy - now;
    if (gap >= 51)
        return century - 100 + yy;
    if (gap <= -50)
        return century + 100 + yy;
    return century + yy;
}

/* Days of a month of a year; 0 if there is no such month. */
int gs1_days_in(int year, int month);

static inline int lint_two(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

/* Every character a digit? */
bool lint_digits(View v, Fault *f);

#endif
