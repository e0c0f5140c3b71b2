/* ISBT 128: see isbt.h. One row of a table a data structure. */
#include "codes/isbt.h"

#include "codes/charset.h"
#include "codes/lint/lint.h"

#define ALNUM (SET_DIGIT | SET_CAPITAL)
#define DIN 13

typedef struct {
    char id[4];
    IsbtKind kind;
    uint8_t n;   /* characters behind the data identifier */
    uint8_t set; /* of them                               */
} Structure;

/* "=" alone, the donation number, is not in the table: its second character is data. */
static const Structure structures[] = {
    { "=/", ISBT_DI, 16, ALNUM },     { "=,", ISBT_SERIAL, 6, SET_DIGIT },
    { "=>", ISBT_EXPIRY, 6, SET_DIGIT }, { "=}", ISBT_MADE, 6, SET_DIGIT },
    { "&,1", ISBT_LOT, 18, ALNUM },   { "=)", ISBT_BAG_DI, 10, SET_64 },
    { "&)", ISBT_BAG_LOT, 10, SET_64 },
};
static const Structure donation = { "=", ISBT_DONATION, 15, ALNUM };

/* Facility number: five characters without the letter O. */
static bool fin_valid(View v, size_t at, Fault *f)
{
    const char *o = memchr(v.p + at, 'O', 5);
    return !o || fault(f, RULE_ISBT_FIN, (size_t)(o - v.p), 1);
}

/* Facility number (a capital and four digits, as most are), facility product code, product description code (a capital
 * and four digits). Narrower than what =/ may hold, because nothing in front of a stored one says what it is. */
bool isbt_di_form(View v)
{
    return v.n == 16 && set_span(v.p, 16, ALNUM) == 16 && (code_set[(unsigned char)v.p[0]] & SET_CAPITAL) &&
           v.p[0] != 'O' && set_span(v.p + 1, 4, SET_DIGIT) == 4 && (code_set[(unsigned char)v.p[11]] & SET_CAPITAL) &&
           set_span(v.p + 12, 4, SET_DIGIT) == 4;
}

/* cYYJJJ: century digit (0 for 20xx, 9 for 19xx), year, day of the year. */
static bool date_valid_at(View v, size_t at, IsbtPart *part, Fault *f)
{
    int century = v.p[at] - '0', year = century * 100 + (century == 9 ? 1000 : 2000) + lint_two(v.p + at + 1);
    int day = lint_two(v.p + at + 3) * 10 + v.p[at + 5] - '0', month = 1;
    while (month < 12 && day > gs1_days_in(year, month))
        day -= gs1_days_in(year, month++);
    if (day < 1 || day > gs1_days_in(year, month))
        return fault(f, RULE_ISBT_DATE, at + 3, 3);
    part->year = year;
    part->month = month;
    part->day = day;
    return true;
}

/* αppppyynnnnnnff: facility, year, number, flags. */
static bool donation_valid(View v, size_t at, size_t n, Fault *f)
{
    size_t bad = set_span(v.p + at + 5, 8, SET_DIGIT);
    if (bad < 8 && n >= DIN)
        return fault(f, RULE_ISBT_CHARACTER, at + 5 + bad, 1);
    return fin_valid(v, at, f);
}

static bool content_valid(View v, size_t at, IsbtPart *part, Fault *f)
{
    switch (part->kind) {
    case ISBT_DI: return fin_valid(v, at, f);
    case ISBT_DONATION: return donation_valid(v, at, part->value.n, f);
    case ISBT_SERIAL:
        return memcmp(part->value.p, "000000", 6) != 0 || fault(f, RULE_ISBT_DIVISIONS, at, 6);
    case ISBT_EXPIRY:
    case ISBT_MADE: return date_valid_at(v, at, part, f);
    default: return true;
    }
}

/* Which structure begins at `at`; NULL and a fault. */
static const Structure *structure_at(View v, size_t at, Fault *f)
{
    View left = view_sub(v, at, v.n);
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++)
        if (view_starts(left, view_of(structures[i].id)))
            return &structures[i];
    if (left.n >= 2 && left.p[0] == '=' && (code_set[(unsigned char)left.p[1]] & ALNUM))
        return &donation;
    fault(f, left.p[0] == '=' || left.p[0] == '&' ? RULE_ISBT_IDENTIFIER : RULE_ISBT_START, at,
          left.n < 2 ? left.n : 2);
    return NULL;
}

/* One structure at *at, which moves behind it. */
static bool take(View v, size_t *at, IsbtMessage *out, Fault *f)
{
    const Structure *s = structure_at(v, *at, f);
    size_t id, from, bad;
    IsbtPart *part = &out->part[out->n];
    if (!s)
        return false;
    id = strlen(s->id);
    from = *at + id;
    if (v.n - from < s->n)
        return fault(f, RULE_ISBT_LENGTH, *at, v.n - *at);
    if ((bad = set_span(v.p + from, s->n, s->set)) < s->n)
        return fault(f, RULE_ISBT_CHARACTER, from + bad, 1);
    for (size_t i = 0; i < out->n; i++)
        if (out->part[i].kind == s->kind)
            return fault(f, RULE_ISBT_REPEATED, *at, id + s->n);
    if (s->kind == ISBT_DI && out->n > 0)
        return fault(f, RULE_ISBT_DI_FIRST, *at, id + s->n);
    *part = (IsbtPart){ .kind = s->kind, .at = *at, .value = view(v.p + from, s->n) };
    if (!content_valid(v, from, part, f))
        return false;
    out->n++;
    *at = from + s->n;
    return true;
}

bool isbt_parse(View v, IsbtMessage *out, Fault *f)
{
    size_t at = 0, expected = 0;
    out->n = 0;
    out->compound = view_starts(v, V("=+"));
    if (v.n == 0 || (v.p[0] != '=' && v.p[0] != '&'))
        return fault(f, RULE_ISBT_START, 0, v.n ? 1 : 0);
    if (out->compound) {
        if (v.n < 7 || set_span(v.p + 2, 5, SET_DIGIT) < 5)
            return fault(f, RULE_ISBT_LENGTH, 0, v.n < 7 ? v.n : 7);
        expected = (size_t)lint_two(v.p + 2);
        at = 7;
    }
    while (at < v.n)
        if (!take(v, &at, out, f))
            return false;
    if (out->n == 0 || (out->compound && out->n != expected))
        return fault(f, RULE_ISBT_COUNT, 2, out->compound ? 2 : 0);
    return true;
}

bool isbt_valid(View v, Fault *f)
{
    IsbtMessage message;
    Fault here = { 0 };
    if (isbt_parse(v, &message, &here))
        return true;
    if (f)
        *f = here;
    return false;
}

char isbt_donation_check(View din13)
{
    static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
    unsigned sum = 0;
    if (din13.n != DIN || set_span(din13.p, DIN, ALNUM) < DIN)
        return 0;
    for (size_t i = 0; i < DIN; i++) {
        unsigned value = din13.p[i] <= '9' ? (unsigned)(din13.p[i] - '0') : (unsigned)(din13.p[i] - 'A' + 10);
        sum = (sum + value) * 2 % 37;
    }
    return set[(38 - sum) % 37];
}

bool isbt_donation_valid(View v, Fault *f)
{
    char right = v.n == DIN + 1 ? isbt_donation_check(view(v.p, DIN)) : 0;
    if (!right)
        return fault(f, RULE_ISBT_LENGTH, 0, v.n);
    if (!donation_valid(v, 0, DIN, f))
        return false;
    if (v.p[DIN] == right)
        return true;
    fault(f, RULE_ISBT_CHECK, DIN, 1);
    if (f)
        f->expected[0] = right;
    return false;
}
