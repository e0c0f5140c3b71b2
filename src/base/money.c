/* Money in minor units: see money.h. Two decimals are assumed; currencies with none or three are not yet met. */
#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>

bool money_parse(View v, const char *currency, Money *out)
{
    char digits[32];
    size_t n = 0, point = 0;
    bool seen = false;

    v = view_trim(v);
    if (view_starts(v, V("\xc2\xa3")))
        v = view_sub(v, 2, v.n);
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == ',' && !seen)
            continue;
        if (n == sizeof digits)
            return false;
        if (v.p[i] == '.') {
            seen = true;
            point = n;
        }
        digits[n++] = v.p[i];
    }
    if (seen && n - point > 3)
        return false;
    if (!view_scaled((View){ digits, n }, 2, &out->minor))
        return false;
    snprintf(out->currency, sizeof out->currency, "%.3s", currency);
    return true;
}

const char *money_text(Money m, char buffer[MONEY_CHARS])
{
    uint64_t x = m.minor < 0 ? 0 - (uint64_t)m.minor : (uint64_t)m.minor;
    snprintf(buffer, MONEY_CHARS, "%s%" PRIu64 ".%02d", m.minor < 0 ? "-" : "", x / 100, (int)(x % 100));
    return buffer;
}
