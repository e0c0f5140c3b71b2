/* See dates.h. */
#include "picture/link/dates.h"

static bool made(int year, int month, int day, Date *out)
{
    if (year < 1800 || year > 2199 || !date_valid(year, month, day))
        return false;
    *out = date_from_civil(year, month, day);
    return true;
}

static int month_named(View v)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; i < 12 && v.n >= 3; i++)
        if (memcmp(v.p, names + (ptrdiff_t)3 * i, 3) == 0)
            return i + 1;
    return 0;
}

/* Up to three runs of digits or letters; false if there are more or fewer. */
static bool three_parts(View v, View part[3])
{
    int n = 0;
    for (size_t i = 0; i < v.n;) {
        size_t from = i;
        bool digit = v.p[i] >= '0' && v.p[i] <= '9', letter = v.p[i] >= 'a' && v.p[i] <= 'z';
        if (!digit && !letter) {
            i++;
            continue;
        }
        while (i < v.n && (digit ? v.p[i] >= '0' && v.p[i] <= '9' : v.p[i] >= 'a' && v.p[i] <= 'z'))
            i++;
        if (n == 3)
            return false;
        part[n++] = view_sub(v, from, i - from);
    }
    return n == 3;
}

bool link_date(View folded, Date *out)
{
    View v = view_trim(folded), part[3];
    int64_t a, b, c;

    if (v.n > 11 && (v.p[10] == 't' || v.p[10] == ' ') && v.p[4] == '-')
        v = view_sub(v, 0, 10);
    if (v.n == 8 && view_int(v, &a))
        return made((int)(a / 10000), (int)(a / 100 % 100), (int)(a % 100), out) ||
               made((int)(a % 10000), (int)(a / 10000 % 100), (int)(a / 1000000), out);
    if (v.n < 8 || v.n > 20 || !three_parts(v, part))
        return false;
    if (month_named(part[1]) && view_int(part[0], &a) && view_int(part[2], &c))
        return a > 31 ? made((int)a, month_named(part[1]), (int)c, out)
                      : made((int)c, month_named(part[1]), (int)a, out);
    if (!view_int(part[0], &a) || !view_int(part[1], &b) || !view_int(part[2], &c))
        return false;
    if (part[0].n == 4)
        return made((int)a, (int)b, (int)c, out);
    return part[2].n == 4 && (made((int)c, (int)b, (int)a, out) || made((int)c, (int)a, (int)b, out));
}
