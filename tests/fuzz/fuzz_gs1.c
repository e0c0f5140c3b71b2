/* Any bytes as an element string or scan: a fault lies inside, and what is legal is the same after writing and reading
 * it again, in brackets, with FNC1 and as scanned. */
#include "codes_laws.h"

#include "codes/gs1_scan.h"
#include "codes/lint/lint.h"

static Gs1Elements first, second;
static char text[4 * GS1_TEXT_MAX], scan[4 * GS1_TEXT_MAX];

static void round_trips(const Gs1Options *o)
{
    Fault f = { 0 };
    size_t n;
    law(gs1_write_brackets(&first, text, sizeof text, &n));
    law(gs1_parse_brackets(view(text, n), o, &second, &f));
    law_same(&first, &second);
    law(gs1_write_fnc1(&first, '^', true, text, sizeof text, &n));
    law(gs1_parse_fnc1(view(text, n), o, &second, &f));
    law_same(&first, &second);
    law(gs1_write_fnc1(&first, '\x1d', false, text, sizeof text, &n));
    law(gs1_parse_bare(view(text, n), o, &second, &f));
    law_same(&first, &second);
    if (gs1_value(&first, "01").p)
        law_gtin(gs1_value(&first, "01"));
}

static void scans(View v, const Gs1Options *o)
{
    Fault f = { 0 };
    Carrier carrier;
    size_t n, m;
    if (!gs1_read_scan(v, o, &carrier, text, sizeof text, &n, &f)) {
        law_fault(v, &f);
        return;
    }
    law(gs1_write_scan(view(text, n), carrier, o, scan, sizeof scan, &m, &f));
    if (m == v.n) /* a composite or DataBar may be sent by several carriers; the shortest way back is the same */
        law(memcmp(scan, v.p, m) == 0);
}

/* Every rule alone: the fault lies inside the value. */
static void rules(View v)
{
    static const char *const names[] = { "couponcode", "couponposoffer", "iban",         "csumalpha", "cset64",
                                         "pcenc",      "latitude",       "pieceoftotal", "posinseqslash", "hhmi" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Fault f = { 0 };
        if (!lint_named(view_of(names[i]))(v, 2026, &f))
            law_fault(v, &f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    Gs1Options o = options_of(v);
    Fault f = { 0 };
    if (n > GS1_TEXT_MAX)
        return 0;
    if (gs1_parse(v, &o, &first, &f))
        round_trips(&o);
    else
        law_fault(v, &f);
    if (gs1_parse_bare(v, &o, &first, &f))
        round_trips(&o);
    else
        law_fault(v, &f);
    scans(v, &o);
    rules(v);
    return 0;
}
