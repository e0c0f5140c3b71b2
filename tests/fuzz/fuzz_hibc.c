/* Any bytes as a HIBC label: a fault lies inside, fields lie inside, and a wrong check character becomes legal once it
 * is the one that was expected. */
#include "codes_laws.h"

#include "codes/hibc.h"

static void inside(View v, View field)
{
    law(field.n == 0 || (field.p >= v.p && field.p + field.n <= v.p + v.n));
}

static void fields(View v, const HibcLabel *h)
{
    inside(v, h->lic);
    inside(v, h->pcn);
    inside(v, h->lot);
    inside(v, h->serial);
    inside(v, h->quantity);
    inside(v, h->expiry.raw);
    inside(v, h->made.raw);
    law(!h->expiry.known || (h->expiry.month >= 1 && h->expiry.month <= 12 && h->expiry.day >= 1));
    law(!h->um || hibc_di_form(view(h->lic.p, h->lic.n + h->pcn.n + 1)) || h->lic.n != 4);
}

static void corrected(View v, int year, const Fault *wrong)
{
    char *copy = malloc(v.n);
    HibcLabel h;
    Fault f = { 0 };
    if (!copy)
        abort();
    memcpy(copy, v.p, v.n);
    law(wrong->n == 1 && wrong->expected[0]);
    copy[wrong->at] = wrong->expected[0];
    law(hibc_parse(view(copy, v.n), year, &h, &f));
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    int year = options_of(v).year;
    HibcLabel h;
    Fault f = { 0 };
    bool legal = hibc_parse(v, year, &h, &f);
    fields(v, &h);
    if (!legal)
        law_fault(v, &f);
    if (!legal && f.rule == RULE_HIBC_CHECK)
        corrected(v, year, &f);
    if (!hibc_valid(v, &f))
        law_fault(v, &f);
    return 0;
}
