/* Any bytes as a Digital Link: a fault lies inside; a legal link can be written, and from then on writes the same. */
#include "codes_laws.h"

#include "codes/digital_link.h"

static Gs1Elements first, second;
static char text[4 * GS1_TEXT_MAX], again[4 * GS1_TEXT_MAX];

static void round_trip(const Gs1Options *o)
{
    Fault f = { 0 };
    size_t n, m;
    law(dl_write(&first, view("", 0), o, text, sizeof text, &n, &f));
    law(dl_parse(view(text, n), o, &second, &f));
    law(first.n == second.n);
    for (size_t i = 0; i < first.n; i++) {
        View other = gs1_value(&second, first.item[i].ai->code);
        law(view_eq(first.item[i].value, other));
    }
    law(dl_write(&second, view("", 0), o, again, sizeof again, &m, &f));
    law(n == m && memcmp(text, again, n) == 0);
    if (gs1_value(&first, "01").p)
        law_gtin(gs1_value(&first, "01"));
}

static void escapes(View v)
{
    size_t n, m;
    for (int query = 0; query < 2; query++) {
        law(dl_escape(v, query, text, sizeof text, &n));
        m = dl_unescape(view(text, n), query, again);
        law(m == v.n && (m == 0 || memcmp(again, v.p, m) == 0));
        law(dl_unescape(v, query, again) <= v.n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    Gs1Options o = options_of(v);
    Fault f = { 0 };
    if (n > GS1_TEXT_MAX)
        return 0;
    if (dl_parse(v, &o, &first, &f))
        round_trip(&o);
    else
        law_fault(v, &f);
    o.dl_short_names = o.dl_short_gtin = true;
    if (!dl_parse(v, &o, &first, &f))
        law_fault(v, &f);
    escapes(v);
    return 0;
}
