/* GS1 values that must stand in a list: countries, currencies, sexes, package types, media, windings, flags.
 * The long lists are data (src/codes/tables); the short ones stand here, each with its source. */
#include "codes/charset.h"
#include "codes/check.h"
#include "codes/lint/lint.h"

static bool in_bits(const uint8_t *bits, unsigned n)
{
    return bits[n >> 3] >> (n & 7) & 1;
}

/* Three digits that the bit set holds. */
static bool listed_number(View v, const uint8_t *bits)
{
    return v.n == 3 && set_span(v.p, 3, SET_DIGIT) == 3 &&
           in_bits(bits, (unsigned)(lint_two(v.p) * 10 + v.p[2] - '0'));
}

bool iso_country(View v)
{
    return v.n == 2 && set_span(v.p, 2, SET_CAPITAL) == 2 &&
           in_bits(iso3166_letters, (unsigned)((v.p[0] - 'A') * 26 + v.p[1] - 'A'));
}

/* ISO 3166-1 numeric, assigned. */
bool lint_iso3166(View v, int year, Fault *f)
{
    (void)year;
    return listed_number(v, iso3166_number) || fault(f, RULE_NOT_ISO3166, 0, v.n);
}

/* The same, or 999 for many countries. */
bool lint_iso3166999(View v, int year, Fault *f)
{
    (void)year;
    return view_eq(v, V("999")) || listed_number(v, iso3166_number) || fault(f, RULE_NOT_ISO3166_OR_999, 0, v.n);
}

/* ISO 3166-1 alpha-2, assigned. */
bool lint_iso3166alpha2(View v, int year, Fault *f)
{
    (void)year;
    return iso_country(v) || fault(f, RULE_NOT_ISO3166_ALPHA2, 0, v.n);
}

/* ISO 4217 numeric, in force. */
bool lint_iso4217(View v, int year, Fault *f)
{
    (void)year;
    return listed_number(v, iso4217_number) || fault(f, RULE_NOT_ISO4217, 0, v.n);
}

static bool one_of(View v, const char *allowed, Rule rule, Fault *f)
{
    return (v.n == 1 && v.p[0] && strchr(allowed, v.p[0])) || fault(f, rule, 0, v.n);
}

/* ISO/IEC 5218: not known, male, female, not applicable. */
bool lint_iso5218(View v, int year, Fault *f)
{
    (void)year;
    return one_of(v, "0129", RULE_INVALID_BIOLOGICAL_SEX_CODE, f);
}

/* Winding direction of a roll: face out, face in, undefined. */
bool lint_winding(View v, int year, Fault *f)
{
    (void)year;
    return one_of(v, "019", RULE_INVALID_WINDING_DIRECTION, f);
}

/* A flag. */
bool lint_yesno(View v, int year, Fault *f)
{
    (void)year;
    return one_of(v, "01", RULE_NOT_ZERO_OR_ONE, f);
}

/* AIDC media types of the ICCBBA table: 01 to 10, and 80 to 99 for local use. */
bool lint_mediatype(View v, int year, Fault *f)
{
    int type = v.n == 2 && set_span(v.p, 2, SET_DIGIT) == 2 ? lint_two(v.p) : 0;
    (void)year;
    return (type >= 1 && type <= 10) || type >= 80 || fault(f, RULE_INVALID_MEDIA_TYPE, 0, v.n);
}

/* UN/ECE Recommendation 21 with the additions of GS1. O(log of the list). */
bool lint_packagetype(View v, int year, Fault *f)
{
    unsigned low = 0, high = package_types;
    (void)year;
    while (low < high) {
        unsigned mid = low + (high - low) / 2;
        int c = view_cmp(v, view_of(package_type[mid]));
        if (c == 0)
            return true;
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return fault(f, RULE_INVALID_PACKAGE_TYPE, 0, v.n);
}

/* Importer index of the EU tobacco identifier: one character of the file-safe base64 set. */
bool lint_importeridx(View v, int year, Fault *f)
{
    (void)year;
    if (v.n != 1)
        return fault(f, RULE_IMPORTER_IDX_MUST_BE_ONE_CHARACTER, 0, v.n);
    return set_span(v.p, 1, SET_64) == 1 || fault(f, RULE_INVALID_IMPORT_IDX_CHARACTER, 0, 1);
}
