/* Readings of device identifiers that are not GS1's: HIBC, ISBT 128, Basic UDI-DI. */
#include "codes/charset.h"
#include "codes/hibc.h"
#include "codes/identify_build.h"
#include "codes/isbt.h"

/* ---- HIBC ---- */

static void hibc_date(Build *b, const char *field, const char *title, const HibcDate *d)
{
    View text;
    if (!d->known)
        return;
    text = d->hour < 0 ? build_date(b, d->year, d->month, d->day)
                       : build_text(b, "%04d-%02d-%02dT%02dZ", d->year, d->month, d->day, d->hour);
    build_element(b, field, title, text, d->raw, UDI_PI);
}

static void hibc_field(Build *b, const char *field, const char *title, View v, UdiPart part)
{
    if (v.n)
        build_element(b, field, title, v, v, part);
}

static const char *unit_title(char um)
{
    return um == '0' ? "Unit of measure: unit of use" : um == '9' ? "Unit of measure: variable quantity"
                                                                   : "Unit of measure: packaging level";
}

static void hibc_elements(Build *b, const HibcLabel *h, View v)
{
    hibc_field(b, "lic", "Labeler identification code", h->lic, UDI_DI);
    hibc_field(b, "pcn", "Product or catalogue number", h->pcn, UDI_DI);
    if (h->um)
        hibc_field(b, "um", unit_title(h->um), view(h->pcn.p + h->pcn.n, 1), UDI_DI);
    hibc_date(b, "expiry", "Expiry date", &h->expiry);
    hibc_date(b, "made", "Date of manufacture", &h->made);
    hibc_field(b, "lot", "Lot number", h->lot, UDI_PI);
    hibc_field(b, "serial", "Serial number", h->serial, UDI_PI);
    hibc_field(b, "quantity", "Quantity", h->quantity, UDI_NONE);
    if (h->link)
        hibc_field(b, "link", "Link character: check character of the primary label", view(v.p + h->check_at - 1, 1),
                   UDI_NONE);
    if (h->check)
        hibc_field(b, "check", "Check character", view(v.p + h->check_at, 1), UDI_NONE);
}

static bool hibc_reading(Build *b, bool faults)
{
    HibcLabel h;
    Fault f = { 0 };
    CodeReading *r;
    bool legal = hibc_parse(b->code, b->year, &h, &f);
    if (!legal && !faults)
        return false;
    hibc_elements(b, &h, b->code);
    r = legal ? build_legal(b, SCHEME_HIBC, "HIBC label with the right check character (ANSI/HIBC 2.6)")
              : build_illegal(b, SCHEME_HIBC, &f);
    if (h.um)
        r->di = view(h.lic.p, h.lic.n + h.pcn.n + 1);
    return true;
}

/* The check character may be a blank, which was taken for the end of a line. */
void identify_hibc(Build *b)
{
    View trimmed = b->code;
    if (view_starts(trimmed, V("++"))) {
        identify_basic_udi(b, true);
        return;
    }
    if (hibc_reading(b, false))
        return;
    b->code.n++;
    if (b->code.p + b->code.n <= b->start + b->input_n && b->code.p[trimmed.n] == ' ' && hibc_reading(b, false))
        return;
    b->code = trimmed;
    hibc_reading(b, true);
}

/* ---- ISBT 128 ---- */

static void isbt_di(Build *b, View v)
{
    build_element(b, "di", "Processor product identification code", v, v, UDI_DI);
    build_derived(b, "facility", "Facility identification number", view(v.p, 5), UDI_DI);
    build_derived(b, "facility-product", "Facility product code", view(v.p + 5, 6), UDI_DI);
    build_derived(b, "product-description", "Product description code", view(v.p + 11, 5), UDI_DI);
}

static void isbt_donation(Build *b, View v)
{
    char check = isbt_donation_check(view(v.p, 13));
    build_element(b, "donation", "Donation identification number", view(v.p, 13), v, UDI_PI);
    if (v.n > 13)
        build_derived(b, "flags", "Flag characters", view(v.p + 13, v.n - 13), UDI_NONE);
    build_derived(b, "donation-check", "Check character as printed", build_text(b, "%c", check), UDI_NONE);
}

static void isbt_elements(Build *b, const IsbtMessage *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const IsbtPart *p = &m->part[i];
        switch (p->kind) {
        case ISBT_DI: isbt_di(b, p->value); break;
        case ISBT_DONATION: isbt_donation(b, p->value); break;
        case ISBT_SERIAL: build_element(b, "serial", "Serial number (divisions)", p->value, p->value, UDI_PI); break;
        case ISBT_LOT: build_element(b, "lot", "Lot number", p->value, p->value, UDI_PI); break;
        case ISBT_BAG_DI: build_element(b, "bag", "Blood bag identification", p->value, p->value, UDI_DI); break;
        case ISBT_BAG_LOT: build_element(b, "bag-lot", "Lot number of blood bag", p->value, p->value, UDI_PI); break;
        case ISBT_EXPIRY:
            build_element(b, "expiry", "Expiry date", build_date(b, p->year, p->month, p->day), p->value, UDI_PI);
            break;
        case ISBT_MADE:
            build_element(b, "made", "Date of manufacture", build_date(b, p->year, p->month, p->day), p->value, UDI_PI);
            break;
        }
    }
}

void identify_isbt(Build *b)
{
    IsbtMessage m;
    Fault f = { 0 };
    CodeReading *r;
    bool legal = isbt_parse(b->code, &m, &f);
    isbt_elements(b, &m);
    r = legal ? build_legal(b, SCHEME_ISBT128, "ISBT 128 data structures of the right form (ICCBBA ST-011, ST-017)")
              : build_illegal(b, SCHEME_ISBT128, &f);
    if (m.n && (m.part[0].kind == ISBT_DI || m.part[0].kind == ISBT_BAG_DI))
        r->di = m.part[0].value;
}

/* A donation number as printed. */
void identify_donation(Build *b, bool faults)
{
    Fault f = { 0 };
    if (!isbt_donation_valid(b->code, &f)) {
        if (faults && f.rule == RULE_ISBT_CHECK && (code_set[(unsigned char)b->code.p[0]] & SET_CAPITAL))
            build_illegal(b, SCHEME_ISBT128, &f);
        return;
    }
    isbt_donation(b, view(b->code.p, 13));
    build_legal(b, SCHEME_ISBT128, "Donation identification number as printed, with the right check character (ISO/IEC "
                                   "7064 mod 37-2)");
}

/* ---- Basic UDI-DI ---- */

typedef struct {
    const char *entity, *rule;
    size_t check; /* characters */
} Basic;

static Basic basic_of(View v, bool form_only)
{
    if (view_starts(v, V("++")))
        return (Basic){ "HIBCC", "Basic UDI-DI of HIBCC with the right check characters (modulo 1021; MDCG 2019-1)",
                        2 };
    if (form_only)
        return (Basic){ "ICCBBA", "Basic UDI-DI of ICCBBA by length and facility number: form only, check not "
                                  "verifiable", 0 };
    if (view_starts(v, V("PP")))
        return (Basic){ "IFA", "Basic UDI-DI of IFA with the right check digits (modulo 97; MDCG 2019-1)", 2 };
    if (view_starts(v, V("RH")))
        return (Basic){ "HIBCC", "Basic UDI-DI in the form of HIBCC's annex of 2019 to 2021, with the right check "
                                 "character (modulo 43)", 1 };
    return (Basic){ "GS1", "Basic UDI-DI of GS1: a GMN with the right check characters (GenSpecs 7.9; MDCG 2019-1)",
                    2 };
}

static bool basic_plausible(View v)
{
    return view_starts(v, V("++")) || (v.n >= 8 && view_starts(v, V("PP"))) || (v.n >= 8 && view_starts(v, V("RH")));
}

/* Beside the form of ICCBBA, or of a stored HIBC identifier: IFA and HIBCC have check characters to go by. */
void identify_basic_udi_prefixed(Build *b)
{
    Fault f = { 0 };
    if (b->code.n >= 8 && !basic_udi_prefixed_valid(b->code, &f))
        build_illegal(b, SCHEME_BASIC_UDI_DI, &f);
}

void identify_basic_udi(Build *b, bool faults)
{
    View v = b->code;
    Fault f = { 0 };
    bool form_only, legal = basic_udi_valid(v, &form_only, &f);
    Basic basic = basic_of(v, form_only);
    if (!legal && faults && basic_plausible(v))
        build_illegal(b, SCHEME_BASIC_UDI_DI, &f);
    if (!legal)
        return;
    build_element(b, "basic-udi-di", "Basic UDI-DI", v, v, UDI_NONE);
    build_derived(b, "issuing-entity", "Issuing entity", view_of(basic.entity), UDI_NONE);
    if (basic.check)
        build_derived(b, "check", "Check characters", view(v.p + v.n - basic.check, basic.check), UDI_NONE);
    build_legal(b, SCHEME_BASIC_UDI_DI, basic.rule)->form_only = form_only;
}
