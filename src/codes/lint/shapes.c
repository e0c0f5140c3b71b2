/* GS1 values that are numbers within bounds or have a shape: zero, piece of total, position in sequence, degrees,
 * percent escapes. Not here: dates and times. */
#include "codes/charset.h"
#include "codes/lint/lint.h"

/* Every character is c, and there is one. */
static bool all_are(View v, char c)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != c)
            return false;
    return v.n > 0;
}

bool lint_zero(View v, int year, Fault *f)
{
    (void)year;
    return all_are(v, '0') || fault(f, RULE_NOT_ZERO, 0, v.n);
}

bool lint_hyphen(View v, int year, Fault *f)
{
    (void)year;
    return all_are(v, '-') || fault(f, RULE_NOT_HYPHEN, 0, v.n);
}

bool lint_nonzero(View v, int year, Fault *f)
{
    (void)year;
    if (!lint_digits(v, f))
        return false;
    return (v.n > 0 && !all_are(v, '0')) || fault(f, RULE_ILLEGAL_ZERO_VALUE, 0, v.n);
}

/* A number without zeros in front; the single digit 0 is one. */
bool lint_nozeroprefix(View v, int year, Fault *f)
{
    (void)year;
    if (!lint_digits(v, f))
        return false;
    return v.n <= 1 || v.p[0] != '0' || fault(f, RULE_ILLEGAL_ZERO_PREFIX, 0, 1);
}

/* RFC 3986, 2.1: a % begins an escape of two hexadecimal digits. */
bool lint_pcenc(View v, int year, Fault *f)
{
    (void)year;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] != '%')
            continue;
        if (v.n - i < 3 || hex_value(v.p[i + 1]) < 0 || hex_value(v.p[i + 2]) < 0)
            return fault(f, RULE_INVALID_PERCENT_SEQUENCE, i, v.n - i < 3 ? v.n - i : 3);
        i += 2;
    }
    return true;
}

/* Ten digits, ten-millionths of a degree; digits compare as text. */
static bool degrees(View v, View most, Rule length, Rule value, Fault *f)
{
    if (v.n != 10)
        return fault(f, length, 0, v.n);
    if (!lint_digits(v, f))
        return false;
    return view_cmp(v, most) <= 0 || fault(f, value, 0, v.n);
}

bool lint_latitude(View v, int year, Fault *f)
{
    (void)year;
    return degrees(v, V("1800000000"), RULE_LATITUDE_INVALID_LENGTH, RULE_INVALID_LATITUDE, f);
}

bool lint_longitude(View v, int year, Fault *f)
{
    (void)year;
    return degrees(v, V("3600000000"), RULE_LONGITUDE_INVALID_LENGTH, RULE_INVALID_LONGITUDE, f);
}

/* Two numbers of as many digits each: piece and number of pieces. */
bool lint_pieceoftotal(View v, int year, Fault *f)
{
    View piece = view(v.p, v.n / 2), total = view(v.p + v.n / 2, v.n / 2);
    (void)year;
    if (v.n == 0 || v.n % 2)
        return fault(f, RULE_INVALID_LENGTH_FOR_PIECE_OF_TOTAL, 0, v.n);
    if (!lint_digits(v, f))
        return false;
    if (all_are(piece, '0'))
        return fault(f, RULE_ZERO_PIECE_NUMBER, 0, piece.n);
    if (all_are(total, '0'))
        return fault(f, RULE_ZERO_TOTAL_PIECES, piece.n, total.n);
    return view_cmp(piece, total) <= 0 || fault(f, RULE_PIECE_NUMBER_EXCEEDS_TOTAL, 0, v.n);
}

/* Numbers without zeros in front: the longer is the greater. */
static bool number_above(View a, View b)
{
    return a.n != b.n ? a.n > b.n : view_cmp(a, b) > 0;
}

/* "2/3": position in a sequence and its end. */
bool lint_posinseqslash(View v, int year, Fault *f)
{
    size_t slash = set_span(v.p, v.n, SET_DIGIT);
    View position = view(v.p, slash), end;
    (void)year;
    if (slash == 0 || slash + 1 >= v.n || v.p[slash] != '/')
        return fault(f, RULE_POSITION_IN_SEQUENCE_MALFORMED, 0, v.n);
    end = view(v.p + slash + 1, v.n - slash - 1);
    if (set_span(end.p, end.n, SET_DIGIT) < end.n)
        return fault(f, RULE_POSITION_IN_SEQUENCE_MALFORMED, 0, v.n);
    if (position.p[0] == '0')
        return fault(f, RULE_ILLEGAL_ZERO_PREFIX, 0, position.n);
    if (end.p[0] == '0')
        return fault(f, RULE_ILLEGAL_ZERO_PREFIX, slash + 1, end.n);
    return !number_above(position, end) || fault(f, RULE_POSITION_EXCEEDS_END, 0, v.n);
}

/* A GS1 company prefix stands at the first, or the second, character. How long it is, and whether it was issued, only
 * GS1's own register says, which is not public; and so these hold for every value. */
bool lint_gcppos1(View v, int year, Fault *f)
{
    (void)v, (void)year, (void)f;
    return true;
}

bool lint_gcppos2(View v, int year, Fault *f)
{
    (void)v, (void)year, (void)f;
    return true;
}
