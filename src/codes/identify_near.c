/* Illegal readings beside legal ones, and of codes that fit nowhere: what a code was probably meant to be.
 *
 * A code that is legal in an unlikely scheme by accident (one GTIN-14 in 160 with a wrong check digit is a SNOMED CT
 * identifier) would otherwise hide the reading that matters, with its fault and the right check digit. Which scheme is
 * likely is judged from length and form alone, and such a reading is always an illegal one: what would make the code
 * legal is never taken for what stands there.
 *
 * Codes that fit nowhere are read once more as a person means them: without hyphens and other marks between digits, in
 * capitals, with letters that look like digits taken for these. Where that gives a legal code, the scheme is named and
 * the first character that it does not allow is at fault.
 */
#include "codes/charset.h"
#include "codes/identify_build.h"

enum { NEAR_BYTES = 64, INTERNATIONAL_SCTID = 11, GMN_DIGITS = 5 };

static bool legal_in(const Build *b, Scheme scheme)
{
    for (size_t i = 0; i < b->readings; i++)
        if (b->reading[i].legal && b->reading[i].scheme == scheme)
            return true;
    return false;
}

/* Nothing but forms, which hold of many codes by accident. */
static bool forms_only(const Build *b)
{
    for (size_t i = 0; i < b->readings; i++)
        if (b->reading[i].legal && !b->reading[i].form_only)
            return false;
    return true;
}

/* ---- beside legal readings -------------------------------------------------------------------------------------- */

/* Identifiers in use: short ones of the international edition, or longer with a namespace, all of which begin with 1000
 * as far as they have been given out. */
bool sctid_likely(View v)
{
    int partition;
    if (v.n < 6 || v.n > 18 || !digits_only(v) || v.p[0] == '0')
        return false;
    partition = (v.p[v.n - 3] - '0') * 10 + v.p[v.n - 2] - '0';
    if (partition <= 2)
        return v.n <= INTERNATIONAL_SCTID;
    return partition >= 10 && partition <= 12 && v.n > 10 && memcmp(v.p + v.n - 10, "1000", 4) == 0;
}

static bool gs1_key_legal(const Build *b)
{
    return legal_in(b, SCHEME_GTIN) || legal_in(b, SCHEME_GSIN) || legal_in(b, SCHEME_SSCC);
}

static void hidden_digits(Build *b)
{
    bool sctid = legal_in(b, SCHEME_SCTID), at_home = sctid && sctid_likely(b->code);
    bool other = legal_in(b, SCHEME_PPN) || legal_in(b, SCHEME_GS1_ELEMENT_STRING);
    if (!sctid && sctid_likely(b->code))
        identify_sctid(b, true);
    if (!at_home && !other && !gs1_key_legal(b))
        identify_gs1_keys(b, true);
    if (!at_home && !legal_in(b, SCHEME_NHS_NUMBER))
        identify_nhs_number(b, true);
    if (!other && forms_only(b))
        identify_element_string(b, true);
}

static size_t digits_in(View v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += (code_set[(unsigned char)v.p[i]] & SET_DIGIT) != 0;
    return n;
}

/* Letters that are typed or read for digits. */
static char digit_meant(char c)
{
    switch (c) {
    case 'O':
    case 'o': return '0';
    case 'I':
    case 'l': return '1';
    default: return 0;
    }
}

bool digits_or_alike(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!(code_set[(unsigned char)v.p[i]] & SET_DIGIT) && !digit_meant(v.p[i]))
            return false;
    return v.n && digits_in(v) * 4 >= v.n * 3;
}

/* A letter that is no category, and pairs of digits. */
static bool emdn_other_category(View v)
{
    return v.n >= 3 && v.n <= 13 && v.n % 2 == 1 && strchr("EIO", v.p[0]) &&
           set_span(v.p + 1, v.n - 1, SET_DIGIT) + 1 == v.n;
}

static void hidden_letters(Build *b)
{
    View v = b->code;
    bool hibc_alone = b->readings == 1 && b->reading[0].scheme == SCHEME_HIBC;
    Fault f = { 0 };
    identify_basic_udi_prefixed(b);
    if (v.n >= 12 && v.n <= 14 && digits_or_alike(v) && !gtin_valid(v, &f))
        build_illegal(b, SCHEME_GTIN, &f);
    /* most codes of letters and digits have the form of a stored HIBC identifier */
    if (hibc_alone || emdn_other_category(v))
        identify_emdn(b, true);
}

void identify_hidden(Build *b)
{
    if (digits_only(b->code))
        hidden_digits(b);
    else if (forms_only(b))
        hidden_letters(b);
}

/* ---- codes that fit nowhere ------------------------------------------------------------------------------------- */

/* Characters that look like others, from the Unicode charts: the bytes in UTF-8 and the ASCII character, or a blank for
 * what stands between digits and means nothing. */
static const struct {
    char utf8[5], ascii;
} look_alike[] = {
    { "\xc2\xa0", ' ' },     { "\xc2\xad", ' ' },     { "\xe2\x80\x89", ' ' }, { "\xe2\x80\xaf", ' ' },
    { "\xe2\x80\x8b", ' ' }, { "\xef\xbb\xbf", ' ' }, { "\xe2\x80\x90", '-' }, { "\xe2\x80\x91", '-' },
    { "\xe2\x80\x92", '-' }, { "\xe2\x80\x93", '-' }, { "\xe2\x80\x94", '-' }, { "\xe2\x88\x92", '-' },
    { "\xd0\x90", 'A' },     { "\xd0\x92", 'B' },     { "\xd0\x95", 'E' },     { "\xd0\x9a", 'K' },
    { "\xd0\x9c", 'M' },     { "\xd0\x9d", 'H' },     { "\xd0\x9e", 'O' },     { "\xd0\xa0", 'P' },
    { "\xd0\xa1", 'C' },     { "\xd0\xa2", 'T' },     { "\xd0\xa5", 'X' },     { "\xce\x9f", 'O' },
};

/* The character that stands at v.p, as meant, and how many bytes it takes; 0 when it is none that is known. */
static char meant(View v, size_t *bytes)
{
    unsigned char c = (unsigned char)v.p[0];
    *bytes = 1;
    if (c < 0x20 || c == 0x7f)
        return ' ';
    if (c < 0x80)
        return (char)c;
    /* full-width forms: U+FF01 to U+FF5E stand for ! to ~ */
    if (v.n >= 3 && c == 0xef && ((unsigned char)v.p[1] == 0xbc || (unsigned char)v.p[1] == 0xbd)) {
        unsigned wide = ((unsigned)v.p[1] & 0x3f) << 6 | ((unsigned)v.p[2] & 0x3f);
        *bytes = 3;
        return wide >= 0xf01 && wide <= 0xf5e ? (char)(wide - 0xf01 + '!') : 0;
    }
    for (size_t i = 0; i < sizeof look_alike / sizeof *look_alike; i++)
        if (view_starts(v, view_of(look_alike[i].utf8))) {
            *bytes = strlen(look_alike[i].utf8);
            return look_alike[i].ascii;
        }
    return 0;
}

typedef struct {
    char text[NEAR_BYTES];
    size_t n;
    size_t at, length; /* the first character that was read as another or left out */
} Near;

static void changed(Near *near, size_t at, size_t length)
{
    if (!near->length) {
        near->at = at;
        near->length = length;
    }
}

/* The code as a person may have meant it; false if it is too long or holds what nobody means. */
static bool read_near(View v, bool digits, Near *near)
{
    size_t bytes;
    *near = (Near){ .n = 0 };
    for (size_t i = 0; i < v.n; i += bytes) {
        char c = meant(view_sub(v, i, v.n), &bytes), as = c;
        if (!c || near->n == NEAR_BYTES)
            return false;
        if (digits && digit_meant(c))
            as = digit_meant(c);
        else if (c >= 'a' && c <= 'z')
            as = (char)(c - 'a' + 'A');
        else if (strchr(" -./_", c) && (digits || bytes > 1 || c != v.p[i]))
            as = 0;
        if (!as || as != v.p[i] || bytes > 1)
            changed(near, i, bytes);
        if (as)
            near->text[near->n++] = as;
    }
    return near->n && near->length;
}

/* Every legal reading becomes an illegal one of the same scheme, with the character of `near` at fault. */
static void all_illegal(Build *b, bool digits, View given, const Near *near)
{
    const Fault f = { .rule = RULE_CHARACTER, .at = (uint32_t)near->at, .n = (uint32_t)near->length };
    size_t to = 0, n = b->readings;
    b->code = given;
    for (size_t i = 0; i < n; i++) {
        Scheme scheme = b->reading[i].scheme;
        bool personal = b->reading[i].personal;
        if (scheme == SCHEME_ISBT128 || (b->reading[i].form_only && (digits || scheme == SCHEME_HIBC)))
            continue; /* any word with a digit behind it has the form of a stored HIBC identifier */
        b->readings = to++;
        build_illegal(b, scheme, &f)->personal = personal;
    }
    b->readings = to;
}

static bool as_meant(Build *b, bool digits, void (*legal)(Build *))
{
    View given = b->code;
    const char *spaced = b->spaced;
    Near near;
    if (!read_near(given, digits, &near) || !digits_in(view(near.text, near.n)) ||
        (digits && !digits_only(view(near.text, near.n))))
        return false;
    b->code = build_copy(b, view(near.text, near.n));
    b->spaced = NULL;
    if (b->code.n)
        legal(b);
    b->spaced = spaced;
    all_illegal(b, digits, given, &near);
    return b->readings > 0;
}

/* A web address without its scheme: "id.gs1.org/01/09506000117843". */
static bool link_without_scheme(View v)
{
    const char *slash = memchr(v.p, '/', v.n);
    size_t domain = slash ? (size_t)(slash - v.p) : 0;
    return domain >= 4 && memchr(v.p, '.', domain) && set_span(v.p, domain, SET_PLAIN) == domain && v.n > domain + 4 &&
           gs1_ai_at(slash + 1, v.n - domain - 1);
}

/* Four of the five digits that a GMN begins with, and a right length without the first. */
static bool gmn_likely(View v, Fault *f)
{
    size_t bad;
    if (v.n < 7 || v.n > 26 || set_span(v.p, v.n, SET_82) < v.n || digits_in(view(v.p, GMN_DIGITS)) + 1 != GMN_DIGITS)
        return false;
    bad = set_span(v.p, GMN_DIGITS, SET_DIGIT);
    *f = (Fault){ .rule = RULE_GMN_FORM, .at = (uint32_t)bad, .n = 1 };
    return !digits_only(v);
}

/* Words before the brackets of an element string: "REF 12 (01)09506000117843". */
static size_t brackets_at(View v)
{
    for (size_t i = 1; i + 4 < v.n; i++)
        if (v.p[i] == '(') {
            size_t digits = set_span(v.p + i + 1, v.n - i - 1, SET_DIGIT);
            if (digits >= 2 && digits <= 4 && i + 1 + digits < v.n && v.p[i + 1 + digits] == ')')
                return i;
        }
    return 0;
}

void identify_as_digits(Build *b, void (*legal)(Build *))
{
    size_t words = brackets_at(b->code);
    if (words)
        build_illegal(b, SCHEME_GS1_ELEMENT_STRING, &(Fault){ .rule = RULE_GS1_NOT_GS1, .n = (uint32_t)words });
    else
        as_meant(b, true, legal);
}

void identify_near(Build *b, void (*legal)(Build *))
{
    Fault f = { 0 };
    if (as_meant(b, false, legal))
        return;
    if (link_without_scheme(b->code))
        build_illegal(b, SCHEME_GS1_DIGITAL_LINK, &(Fault){ .rule = RULE_DL_SCHEME });
    else if (gmn_likely(b->code, &f))
        build_illegal(b, SCHEME_GMN, &f);
}
