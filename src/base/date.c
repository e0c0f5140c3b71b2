/* Civil calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (public domain notes),
 * written anew. See date.h. */
#include "base/date.h"

#include <stdio.h>

Date date_from_civil(int y, int m, int d)
{
    int era, yoe, doy, doe;
    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

Civil date_civil(Date date)
{
    int z = date + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int m = mp < 10 ? mp + 3 : mp - 9;
    return (Civil){ yoe + era * 400 + (m <= 2), m, doy - (153 * mp + 2) / 5 + 1 };
}

int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

bool date_parse_iso(View v, Date *out)
{
    return date_parse(v, V("YYYY-MM-DD"), 0, out);
}

/* Up to `most` digits from v at *at; at least `least`. */
static bool number(View v, size_t *at, size_t least, size_t most, int *out)
{
    size_t from = *at;
    *out = 0;
    while (*at < v.n && *at - from < most && (unsigned char)(v.p[*at] - '0') <= 9)
        *out = *out * 10 + (v.p[(*at)++] - '0');
    return *at - from >= least;
}

static int month_named(View v, size_t at)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char three[3];
    if (at + 3 > v.n)
        return 0;
    for (int i = 0; i < 3; i++)
        three[i] = (char)(v.p[at + (size_t)i] | 0x20);
    for (int m = 0; m < 12; m++)
        if (memcmp(names + 3 * m, three, 3) == 0)
            return m + 1;
    return 0;
}

static int century_near(int yy, Date near)
{
    int now = date_civil(near).year, year = now / 100 * 100 + yy;
    if (yy - now % 100 >= 51)
        return year - 100;
    if (yy - now % 100 <= -50)
        return year + 100;
    return year;
}

bool date_parse(View v, View pattern, Date near, Date *out)
{
    int y = -1, m = 1, d = 1;
    size_t at = 0, i = 0;

    while (i < pattern.n) {
        char c = pattern.p[i];
        size_t run = 1;
        while (i + run < pattern.n && pattern.p[i + run] == c)
            run++;
        if (c == 'Y') {
            if (!number(v, &at, run, run, &y))
                return false;
            if (run == 2)
                y = century_near(y, near);
        } else if (c == 'M' && view_starts(view_sub(pattern, i, 3), V("MON"))) {
            run = 3;
            if (!(m = month_named(v, at)))
                return false;
            at += 3;
        } else if (c == 'M') {
            if (!number(v, &at, run, 2, &m))
                return false;
        } else if (c == 'D') {
            if (!number(v, &at, run, 2, &d))
                return false;
        } else {
            for (size_t k = 0; k < run; k++)
                if (at >= v.n || v.p[at++] != c)
                    return false;
        }
        i += run;
    }
    if (at != v.n || !date_valid(y, m, d))
        return false;
    *out = date_from_civil(y, m, d);
    return true;
}

const char *date_text(Date d, char buffer[DATE_CHARS])
{
    Civil c = date_civil(d);
    if (d == DATE_NONE)
        buffer[0] = '\0';
    else
        snprintf(buffer, DATE_CHARS, "%04d-%02d-%02d", c.year % 10000, c.month % 100, c.day % 100);
    return buffer;
}

const char *instant_text(Instant t, char buffer[INSTANT_CHARS])
{
    int64_t s = t / 1000 - (t % 1000 < 0), days = s / 86400 - (s % 86400 < 0), in_day = s - days * 86400;
    Civil c = date_civil((Date)days);
    snprintf(buffer, INSTANT_CHARS, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year % 10000, c.month % 100, c.day % 100,
             (int)(in_day / 3600), (int)(in_day / 60 % 60), (int)(in_day % 60));
    return buffer;
}

/* Last Sunday of a month, 01:00 UTC. */
static int64_t last_sunday(int year, int month)
{
    Date d = date_from_civil(year, month, days_in_month(year, month));
    int weekday = ((int)d % 7 + 11) % 7; /* 1970-01-01 was a Thursday: 0 = Sunday */
    return ((int64_t)d - weekday) * 86400 + 3600;
}

Date date_in_london(Instant t)
{
    int64_t s = t / 1000 - (t % 1000 < 0);
    int64_t days = s / 86400 - (s % 86400 < 0);
    int year = date_civil((Date)days).year;
    if (year >= 1996 && s >= last_sunday(year, 3) && s < last_sunday(year, 10))
        s += 3600;
    return (Date)(s / 86400 - (s % 86400 < 0));
}

Instant date_begins_in_london(Date d)
{
    Instant utc = (Instant)d * 86400000, summer = utc - 3600000;

    return date_in_london(summer) == d ? summer : utc;
}

bool period_days(View v, Date *first, Date *last)
{
    Date d;
    if (date_parse(v, V("YYYY-MM-DD"), 0, &d)) {
        *first = *last = d;
    } else if (date_parse(v, V("YYYY-MM"), 0, &d)) {
        Civil c = date_civil(d);
        *first = d;
        *last = d + days_in_month(c.year, c.month) - 1;
    } else if (date_parse(v, V("YYYY"), 0, &d)) {
        *first = d;
        *last = date_from_civil(date_civil(d).year, 12, 31);
    } else {
        return false;
    }
    return true;
}

bool period_valid(View v)
{
    Date a, b;
    return (v.n == 4 || v.n == 7 || v.n == 10) && period_days(v, &a, &b);
}
