/* HIBC labels: see hibc.h. A slash is both a separator and a possible check character, and so the check character is
 * cut off first. Two-digit years are resolved as in GS1 (General Specifications 7.12); ANSI/HIBC leaves that open. */
#include "codes/hibc.h"

#include "codes/charset.h"
#include "codes/lint/lint.h"

#define LIC 4
#define PCN_MAX 18
#define LOT_MAX 18
#define ALNUM (SET_DIGIT | SET_CAPITAL)

static const char set43[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

char hibc_check_character(View body)
{
    unsigned sum = 0;
    for (size_t i = 0; i < body.n; i++) {
        char c = body.p[i] == '_' ? ' ' : body.p[i];
        const char *at = memchr(set43, c, 43);
        if (!at)
            return 0;
        sum += (unsigned)(at - set43);
    }
    return set43[sum % 43];
}

/* What one parse has in hand: the label between `at` and `end`, both offsets in the whole input. */
typedef struct {
    View v;
    size_t at, end;
    int year;
    HibcLabel *out;
    Fault *f;
} Label;

static View field(const Label *l, size_t from, size_t to)
{
    return view(l->v.p + from, to - from);
}

static bool rest(Label *l, Rule rule)
{
    return fault(l->f, rule, l->at < l->v.n ? l->at : l->v.n - 1, l->at < l->end ? l->end - l->at : 1);
}

/* n digits from l->at, or -1 and a fault. */
static int digits(Label *l, size_t n, Rule cut)
{
    int x = 0;
    size_t good = set_span(l->v.p + l->at, l->end - l->at < n ? l->end - l->at : n, SET_DIGIT);
    if (good < n) {
        rest(l, cut);
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        x = x * 10 + (l->v.p[l->at + i] - '0');
    l->at += n;
    return x;
}

static bool set_date(Label *l, HibcDate *d, int year, int month, int day, int hour, size_t from)
{
    int last = gs1_days_in(year, month);
    if (last == 0 || day > last || day < 1 || hour > 23)
        return fault(l->f, RULE_HIBC_DATE, from, l->at - from);
    *d = (HibcDate){ true, year, month, day, hour, field(l, from, l->at) };
    return true;
}

/* Day of the year to month and day. */
static bool set_julian(Label *l, HibcDate *d, int year, int day, int hour, size_t from)
{
    int month = 1;
    while (month < 12 && day > gs1_days_in(year, month))
        day -= gs1_days_in(year, month++);
    return set_date(l, d, year, month, day, hour, from);
}

/* The order of the parts in each kind of date: Y two digits of year, M month, D day, J day of year, H hour. */
static const char *const date_form[8] = { "MY", "MY", "MDY", "YMD", "YMDH", "YJ", "YJH", "" };

/* What stands where a digit should, or all of a date that ends too soon. */
static bool date_cut(Label *l, size_t from)
{
    size_t good = set_span(l->v.p + from, l->end - from, SET_DIGIT);
    if (from + good < l->end)
        return fault(l->f, RULE_HIBC_DATE_CUT, from + good, 1);
    l->at = from;
    return rest(l, RULE_HIBC_DATE_CUT);
}

static bool read_date(Label *l, const char *form, HibcDate *d)
{
    size_t from = l->at;
    int year = 0, month = 0, day = 0, julian = 0, hour = -1;
    if (!*form)
        return true;
    for (; *form; form++) {
        int x = digits(l, *form == 'J' ? 3 : 2, RULE_HIBC_DATE_CUT);
        if (x < 0)
            return date_cut(l, from);
        switch (*form) {
        case 'Y': year = gs1_century(x, l->year); break;
        case 'M': month = x; break;
        case 'D': day = x; break;
        case 'J': julian = x ? x : -1; break;
        default: hour = x; break;
        }
    }
    if (julian)
        return set_julian(l, d, year, julian, hour, from);
    if (l->at - from == 4) /* month and year: good until the month ends */
        day = gs1_days_in(year, month);
    return set_date(l, d, year, month, day, hour, from);
}

/* What is left up to the next slash, as lot or serial number. */
static bool read_number(Label *l, View *to)
{
    const char *slash = memchr(l->v.p + l->at, '/', l->end - l->at);
    size_t stop = slash ? (size_t)(slash - l->v.p) : l->end;
    if (stop - l->at > LOT_MAX)
        return fault(l->f, RULE_HIBC_LOT, l->at + LOT_MAX, stop - l->at - LOT_MAX);
    if (stop > l->at)
        *to = field(l, l->at, stop);
    l->at = stop;
    return true;
}

/* "$$", perhaps "+", perhaps quantity, then flag, date, lot or serial number. */
static bool read_flagged(Label *l)
{
    bool serial = l->at < l->end && l->v.p[l->at] == '+';
    char flag;
    l->at += serial;
    if (l->at < l->end && (l->v.p[l->at] == '8' || l->v.p[l->at] == '9')) {
        size_t n = l->v.p[l->at++] == '8' ? 2 : 5, from = l->at;
        if (digits(l, n, RULE_HIBC_QUANTITY) < 0)
            return false;
        l->out->quantity = field(l, from, l->at);
        if (l->at == l->end || l->v.p[l->at] == '/')
            return true;
    }
    if (l->at == l->end)
        return rest(l, RULE_HIBC_CUT);
    flag = l->v.p[l->at];
    if (flag < '0' || flag > '7')
        return fault(l->f, RULE_HIBC_FLAG, l->at, 1);
    l->at += flag > '1'; /* 0 and 1 are no flags but the first digit of the month */
    return read_date(l, date_form[flag - '0'], &l->out->expiry) &&
           read_number(l, serial ? &l->out->serial : &l->out->lot);
}

/* Eight digits, YYYYMMDD. */
static bool read_full_date(Label *l, HibcDate *d)
{
    size_t from = l->at;
    int year = digits(l, 4, RULE_HIBC_DATE_CUT), month, day;
    if (year < 0 || (month = digits(l, 2, RULE_HIBC_DATE_CUT)) < 0 || (day = digits(l, 2, RULE_HIBC_DATE_CUT)) < 0)
        return false;
    return set_date(l, d, year, month, day, -1, from);
}

/* One field behind a slash: S, 16D, 14D or Q. */
static bool read_supplement(Label *l)
{
    View s = field(l, l->at, l->end);
    if (view_starts(s, V("16D")) || view_starts(s, V("14D"))) {
        l->at += 3;
        return read_full_date(l, s.p[1] == '6' ? &l->out->made : &l->out->expiry);
    }
    if (view_starts(s, V("S"))) {
        l->at++;
        return read_number(l, &l->out->serial);
    }
    if (view_starts(s, V("Q"))) {
        size_t n = set_span(s.p + 1, s.n - 1, SET_DIGIT);
        l->out->quantity = view(s.p + 1, n);
        l->at += n + 1;
        if (n > 0)
            return true;
        l->at--;
    }
    return rest(l, RULE_HIBC_SUPPLEMENT);
}

static bool read_secondary(Label *l)
{
    View s = field(l, l->at, l->end);
    bool ok;
    if (view_starts(s, V("$$"))) {
        l->at += 2;
        ok = read_flagged(l);
    } else if (view_starts(s, V("$+"))) {
        l->at += 2;
        ok = read_number(l, &l->out->serial);
    } else if (view_starts(s, V("$"))) {
        l->at += 1;
        ok = read_number(l, &l->out->lot);
    } else if (s.n && s.p[0] >= '0' && s.p[0] <= '9') {
        ok = read_date(l, "YJ", &l->out->expiry) && read_number(l, &l->out->lot);
    } else {
        return rest(l, s.n ? RULE_HIBC_FLAG : RULE_HIBC_CUT);
    }
    while (ok && l->at < l->end) {
        if (l->v.p[l->at] != '/')
            return rest(l, RULE_HIBC_SUPPLEMENT);
        l->at++;
        ok = read_supplement(l);
    }
    return ok;
}

/* LIC, PCN and unit of measure between l->at and `end`. */
static bool read_primary(Label *l, size_t end)
{
    size_t n = end - l->at;
    if (n < LIC + 2)
        return fault(l->f, RULE_HIBC_CUT, l->at, n ? n : 1);
    if (n > LIC + PCN_MAX + 1)
        return fault(l->f, RULE_HIBC_PCN, l->at + LIC, n - LIC - 1);
    if (!(code_set[(unsigned char)l->v.p[end - 1]] & SET_DIGIT))
        return fault(l->f, RULE_HIBC_UM, end - 1, 1);
    l->out->lic = field(l, l->at, l->at + LIC);
    l->out->pcn = field(l, l->at + LIC, end - 1);
    l->out->um = l->v.p[end - 1];
    l->at = end;
    return true;
}

/* Data from behind the + to the check character, which stands at l->end. */
static bool read_data(Label *l)
{
    size_t run;
    if (!(code_set[(unsigned char)l->v.p[l->at]] & SET_CAPITAL)) {
        if (l->end - l->at < 2)
            return rest(l, RULE_HIBC_CUT);
        l->out->link = l->v.p[--l->end];
        return read_secondary(l);
    }
    run = l->at + set_span(l->v.p + l->at, l->end - l->at, ALNUM);
    if (!read_primary(l, run))
        return false;
    if (run == l->end)
        return true;
    if (l->v.p[run] != '/')
        return fault(l->f, RULE_HIBC_PCN, run, 1);
    l->at++;
    return read_secondary(l);
}

/* The label without the asterisks that Code 39 prints round it. */
static void without_stars(Label *l)
{
    if (l->end - l->at >= 2 && l->v.p[l->at] == '*' && l->v.p[l->end - 1] == '*') {
        l->at++;
        l->end--;
    }
}

static bool check_is_right(Label *l, size_t from, size_t check)
{
    char right = hibc_check_character(field(l, from, check)), is = l->v.p[check];
    if (right == (is == '_' ? ' ' : is))
        return true;
    fault(l->f, RULE_HIBC_CHECK, check, 1);
    l->f->expected[0] = right;
    return false;
}

bool hibc_parse(View v, int year, HibcLabel *out, Fault *f)
{
    Label l = { .v = v, .end = v.n, .year = year, .out = out, .f = f };
    size_t from, check;
    *out = (HibcLabel){ .expiry.hour = -1, .made.hour = -1 };
    without_stars(&l);
    from = l.at;
    if (l.at == l.end || v.p[l.at] != '+')
        return fault(f, RULE_HIBC_START, l.at < v.n ? l.at : 0, l.at < v.n);
    for (size_t i = l.at; i < l.end; i++)
        if (!(code_set[(unsigned char)v.p[i]] & SET_43) && !(v.p[i] == '_' && i + 2 >= l.end))
            return fault(f, RULE_HIBC_CHARACTER, i, 1);
    if (l.end - l.at < 3)
        return fault(f, RULE_HIBC_CUT, l.at, l.end - l.at);
    check = --l.end;
    out->check = v.p[check];
    out->check_at = check;
    l.at++;
    return read_data(&l) && check_is_right(&l, from, check);
}

bool hibc_valid(View v, Fault *f)
{
    HibcLabel label;
    Fault here = { 0 };
    if (hibc_parse(v, 2000, &label, &here))
        return true;
    if (f)
        *f = here;
    return false;
}

bool hibc_di_form(View v)
{
    return v.n >= LIC + 2 && v.n <= LIC + PCN_MAX + 1 && set_span(v.p, v.n, ALNUM) == v.n &&
           (code_set[(unsigned char)v.p[0]] & SET_CAPITAL) && (code_set[(unsigned char)v.p[v.n - 1]] & SET_DIGIT);
}
