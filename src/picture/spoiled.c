/* Marks of spreadsheets on codes. See spoiled.h. */
#include "picture/spoiled.h"

#include "codes/check.h"
#include "picture/fields.h"

enum { EXPONENT, ROUNDED, ZERO, POINT, COMMAS };

const Spoiled spoiled_kinds[SPOILED_KINDS] = {
    [EXPONENT] = { "scientific-notation", "a code written as 5.03E+12: its last digits are lost",
                   "a number in scientific notation" },
    [ROUNDED] = { "lost-digits",
                  "a long code that ends in zeros and fails its check, as if rounded to 15 digits or fewer",
                  "its last digits may have been rounded to zeros" },
    [ZERO] = { "lost-zero", "a code that is too short: leading zeros were lost", "leading zeros were lost" },
    [POINT] = { "decimal-point", "a code with a decimal point and zeros behind it", "decimals were added" },
    [COMMAS] = { "thousands-separator", "a code whose digits are separated in groups of three",
                 "its digits were grouped in thousands" },
};

static size_t digits_from(View v, size_t at)
{
    size_t n = 0;
    while (at + n < v.n && (unsigned char)(v.p[at + n] - '0') <= 9)
        n++;
    return n;
}

/* 5.03E+12, 5,03E+12, 5e12 */
static bool is_scientific(View v)
{
    size_t at = digits_from(v, 0), n;
    if (at != 1)
        return false;
    if (at < v.n && (v.p[at] == '.' || v.p[at] == ',')) {
        if (!(n = digits_from(v, at + 1)))
            return false;
        at += 1 + n;
    }
    if (at >= v.n || (v.p[at] | 0x20) != 'e')
        return false;
    at++;
    at += at < v.n && v.p[at] == '+';
    n = digits_from(v, at);
    return n >= 1 && n <= 2 && at + n == v.n;
}

/* 5012345678900.0 */
static bool has_decimals(View v)
{
    size_t at = digits_from(v, 0), end = v.n;
    while (end > 0 && v.p[end - 1] == '0')
        end--;
    return at >= 5 && at + 1 == end && v.n > end && v.p[at] == '.';
}

static bool is_grouped(View v)
{
    size_t at = digits_from(v, 0);
    if (at < 1 || at > 3 || at == v.n)
        return false;
    while (at < v.n) {
        if (v.p[at] != ',' || digits_from(v, at + 1) != 3)
            return false;
        at += 4;
    }
    return true;
}

static size_t zeros_at_end(View v)
{
    size_t n = 0;
    while (n < v.n && v.p[v.n - 1 - n] == '0')
        n++;
    return n;
}

/* Numbers keep 15 digits, and three when they went through 5.03E+12. */
static bool is_rounded(FieldType type, View v)
{
    size_t zeros = zeros_at_end(v);
    if (type == FIELD_SCTID)
        return v.n >= 16 && v.n <= 18 && zeros >= v.n - 15;
    return (type == FIELD_GTIN || type == FIELD_DI) && v.n >= 12 && v.n <= 14 && zeros >= 5;
}

/* Would leading zeros make it whole? */
static bool lost_zeros(FieldType type, View v)
{
    char padded[14];
    if (type == FIELD_BNF)
        return v.n == 10 || v.n == 14;
    if (type == FIELD_DI)
        return v.n > 8 && v.n < 14;
    if (type != FIELD_GTIN || v.n < 9 || v.n > 11)
        return false;
    memset(padded, '0', sizeof padded);
    memcpy(padded + sizeof padded - v.n, v.p, v.n);
    return gs1_check_digit(view(padded, sizeof padded));
}

static const Spoiled *kind_of(FieldType type, View v)
{
    if (view_digits(v))
        return is_rounded(type, v) ? &spoiled_kinds[ROUNDED] : lost_zeros(type, v) ? &spoiled_kinds[ZERO] : NULL;
    return is_scientific(v)  ? &spoiled_kinds[EXPONENT]
           : has_decimals(v) ? &spoiled_kinds[POINT]
           : is_grouped(v)   ? &spoiled_kinds[COMMAS]
                             : NULL;
}

const Spoiled *spoiled_kind(View check)
{
    for (int i = 0; i < SPOILED_KINDS; i++)
        if (view_eq(check, view_of(spoiled_kinds[i].check)))
            return &spoiled_kinds[i];
    return NULL;
}

const Spoiled *spoiled_code(const FieldDef *f, View v)
{
    const Spoiled *kind;

    switch (f->type) {
    case FIELD_GTIN:
    case FIELD_DI:
    case FIELD_SCTID:
    case FIELD_BNF:
    case FIELD_GMDN: break;
    default: return NULL;
    }
    if (v.n < 5 || v.n > 32 || (unsigned char)(v.p[0] - '0') > 9)
        return NULL;
    kind = kind_of(f->type, v);
    return kind && !field_value_ok(f, v) ? kind : NULL;
}
