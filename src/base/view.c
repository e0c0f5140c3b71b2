/* Views: see view.h. */
#include "base/view.h"

#include <locale.h>
#include <stdlib.h>

int view_cmp(View a, View b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

bool view_eq_nocase(View a, View b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower((unsigned char)a.p[i]) != lower((unsigned char)b.p[i]))
            return false;
    return true;
}

bool view_has_nocase(View v, View part)
{
    for (size_t i = 0; i + part.n <= v.n; i++)
        if (view_eq_nocase(view_sub(v, i, part.n), part))
            return true;
    return false;
}

int view_among(View v, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (view_eq(v, view_of(names[i])))
            return i;
    return -1;
}

bool view_starts(View v, View prefix)
{
    return v.n >= prefix.n && (prefix.n == 0 || memcmp(v.p, prefix.p, prefix.n) == 0);
}

bool view_ends(View v, View suffix)
{
    return v.n >= suffix.n && (suffix.n == 0 || memcmp(v.p + v.n - suffix.n, suffix.p, suffix.n) == 0);
}

ptrdiff_t view_find(View v, char c)
{
    const char *p = v.n ? memchr(v.p, c, v.n) : NULL;
    return p ? p - v.p : -1;
}

ptrdiff_t view_find_view(View v, View needle)
{
    const char *p = v.n ? memmem(v.p, v.n, needle.p, needle.n) : NULL;
    return p ? p - v.p : needle.n == 0 ? 0 : -1;
}

View view_sub(View v, size_t from, size_t n)
{
    if (from > v.n)
        from = v.n;
    if (n > v.n - from)
        n = v.n - from;
    return (View){ v.n ? v.p + from : v.p, n };
}

static bool blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f' || c == '\0';
}

View view_trim(View v)
{
    for (;;) {
        if (v.n && blank((unsigned char)v.p[0]))
            v.p++, v.n--;
        else if (v.n >= 2 && memcmp(v.p, "\xc2\xa0", 2) == 0)
            v.p += 2, v.n -= 2;
        else
            break;
    }
    for (;;) {
        if (v.n && blank((unsigned char)v.p[v.n - 1]))
            v.n--;
        else if (v.n >= 2 && memcmp(v.p + v.n - 2, "\xc2\xa0", 2) == 0)
            v.n -= 2;
        else
            break;
    }
    return v;
}

View view_cut(View *rest, char c)
{
    ptrdiff_t at = view_find(*rest, c);
    View head = *rest;
    if (at < 0) {
        *rest = (View){ NULL, 0 };
        return head;
    }
    head.n = (size_t)at;
    rest->p += at + 1;
    rest->n -= (size_t)at + 1;
    return head;
}

bool view_digits(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)(v.p[i] - '0') > 9)
            return false;
    return v.n > 0;
}

bool view_int(View v, int64_t *out)
{
    bool minus = v.n && v.p[0] == '-';
    int64_t x = 0;
    View d = minus ? view_sub(v, 1, v.n) : v;

    if (!view_digits(d))
        return false;
    for (size_t i = 0; i < d.n; i++) {
        int digit = d.p[i] - '0';
        if (__builtin_mul_overflow(x, 10, &x) || __builtin_sub_overflow(x, digit, &x)) /* below zero: has INT64_MIN */
            return false;
    }
    if (!minus && x == INT64_MIN)
        return false;
    *out = minus ? x : -x;
    return true;
}

bool view_double(View v, double *out)
{
    char buffer[64], *end;
    double x;
    if (v.n == 0 || v.n >= sizeof buffer)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E'))
            return false;
        buffer[i] = c;
    }
    buffer[v.n] = '\0';
    x = strtod(buffer, &end);
    if (*end || end == buffer || x != x || x - x != 0)
        return false;
    *out = x;
    return true;
}

bool view_scaled(View v, int digits, int64_t *out)
{
    bool minus = v.n && v.p[0] == '-', any = false, half_up = false;
    int64_t x = 0;
    int after = -1; /* digits seen after the point, or -1 before it */

    for (size_t i = minus; i < v.n; i++) {
        char c = v.p[i];
        if (c == '.' && after < 0) {
            after = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        any = true;
        if (after >= digits) {
            if (after == digits)
                half_up = c >= '5';
            after++;
            continue;
        }
        if (after >= 0)
            after++;
        if (__builtin_mul_overflow(x, 10, &x) || __builtin_add_overflow(x, c - '0', &x))
            return false;
    }
    if (!any)
        return false;
    for (int i = after < 0 ? 0 : after; i < digits; i++)
        if (__builtin_mul_overflow(x, 10, &x))
            return false;
    if (half_up && __builtin_add_overflow(x, 1, &x))
        return false;
    *out = minus ? -x : x;
    return true;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 m = (unsigned __int128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t load64(const char *p, size_t n)
{
    uint64_t x = 0;
    memcpy(&x, p, n < 8 ? n : 8);
    return x; /* little-endian machines only, which is all that Debian amd64 and arm64 are */
}

uint64_t view_hash(View v)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ v.n;
    const char *p = v.p;
    size_t n = v.n;
    for (; n > 16; n -= 16, p += 16)
        h = mix(load64(p, 8) ^ h, load64(p + 8, 8) ^ 0xe7037ed1a0b428dbu);
    if (n > 8)
        h = mix(load64(p, 8) ^ h, load64(p + 8, n - 8) ^ 0x8ebc6af09c88c6e3u);
    else if (n)
        h = mix(load64(p, n) ^ h, 0x589965cc75374cc3u);
    return mix(h ^ 0xa0761d6478bd642fu, v.n ^ 0x1d8e4e27c47d124fu);
}

bool view_utf8(View v, size_t *bad)
{
    size_t i = 0;
    while (i < v.n) {
        unsigned char c = (unsigned char)v.p[i];
        size_t more;
        uint32_t code;
        if (c < 0x80) {
            while (i + 8 <= v.n && !(load64(v.p + i, 8) & 0x8080808080808080u))
                i += 8;
            while (i < v.n && (unsigned char)v.p[i] < 0x80)
                i++;
            continue;
        }
        if (c >= 0xc2 && c <= 0xdf)
            more = 1, code = c & 0x1fu;
        else if ((c & 0xf0) == 0xe0)
            more = 2, code = c & 0x0fu;
        else if (c >= 0xf0 && c <= 0xf4)
            more = 3, code = c & 0x07u;
        else
            break;
        if (v.n - i <= more)
            break;
        for (size_t k = 1; k <= more; k++) {
            unsigned char d = (unsigned char)v.p[i + k];
            if ((d & 0xc0) != 0x80)
                goto fault;
            code = code << 6 | (d & 0x3fu);
        }
        if ((more == 2 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) ||
            (more == 3 && (code < 0x10000 || code > 0x10ffff)))
            break;
        i += more + 1;
    }
    if (i == v.n)
        return true;
fault:
    if (bad)
        *bad = i;
    return false;
}
