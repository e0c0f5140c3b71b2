/* Any bytes as an EPC URI: a fault lies inside; what is legal is a legal element string with the same elements. */
#include "codes_laws.h"

#include "codes/epc.h"

static Gs1Elements first, second;
static char text[4 * GS1_TEXT_MAX];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    Gs1Options o = options_of(v);
    Fault f = { 0 };
    size_t length;
    if (!epc_parse(v, &o, &first, &f)) {
        law_fault(v, &f);
        return 0;
    }
    for (size_t i = 0; i < first.n; i++)
        law((size_t)first.item[i].at + first.item[i].raw <= v.n);
    law(gs1_write_brackets(&first, text, sizeof text, &length));
    law(gs1_parse_brackets(view(text, length), &o, &second, &f));
    law_same(&first, &second);
    if (gs1_value(&first, "01").p)
        law_gtin(gs1_value(&first, "01"));
    return 0;
}
