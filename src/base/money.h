/* Money: whole minor units and a currency, never a float.
 *
 * Not here: exchange rates, rounding rules of a tariff (the capability that owns the rule has them).
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/view.h"

typedef struct {
    int64_t minor;    /* pence, cents                       */
    char currency[4]; /* ISO 4217 letters, NUL-terminated   */
} Money;

static inline Money money_pence(int64_t pence)
{
    return (Money){ pence, "GBP" };
}

/* "12.5", "£12.50", "1,234.00", "-3": pounds and pence to minor units; more than two decimals are refused, since
 * rounding is a rule and not a matter of reading. */
bool money_parse(View v, const char *currency, Money *out);
/* "12.50" without currency; NUL-terminated. */
#define MONEY_CHARS 32
const char *money_text(Money m, char buffer[MONEY_CHARS]);

#endif
