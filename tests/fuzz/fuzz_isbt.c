/* Any bytes as ISBT 128: a fault lies inside, the structures of a legal message cover it, the DI comes first, and dates
 * are days of the calendar. */
#include "codes_laws.h"

#include "codes/isbt.h"
#include "base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    IsbtMessage m;
    Fault f = { 0 };
    size_t covered;
    if (!isbt_parse(v, &m, &f)) {
        law_fault(v, &f);
        return 0;
    }
    covered = m.compound ? 7 : 0;
    for (size_t i = 0; i < m.n; i++) {
        const IsbtPart *p = &m.part[i];
        law(p->at == covered);
        covered = (size_t)(p->value.p - v.p) + p->value.n;
        law(p->kind != ISBT_DI || (i == 0 && p->value.n == 16));
        if (p->kind == ISBT_EXPIRY || p->kind == ISBT_MADE)
            law(date_valid(p->year, p->month, p->day));
    }
    law(covered == v.n);
    if (!isbt_donation_valid(v, &f))
        law_fault(v, &f);
    return 0;
}
