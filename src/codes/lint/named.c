/* Rules by the names that the GS1 Barcode Syntax Dictionary gives them. For tests and for reading tables; the compiled
 * table of identifiers holds pointers and never looks up names. */
#include "codes/lint/lint.h"

Lint *lint_named(View name)
{
    static const struct {
        const char *name;
        Lint *lint;
    } rules[] = {
#define NAMED(rule) { #rule, lint_##rule }
        NAMED(csetnumeric), NAMED(cset82),        NAMED(cset39),       NAMED(cset64),         NAMED(hasnondigit),
        NAMED(csum),        NAMED(csumalpha),     NAMED(iban),         NAMED(yymmdd),         NAMED(yymmd0),
        NAMED(yyyymmdd),    NAMED(yyyymmd0),      NAMED(hh),           NAMED(mi),             NAMED(ss),
        NAMED(hhmi),        NAMED(iso3166),       NAMED(iso3166999),   NAMED(iso3166alpha2),  NAMED(iso4217),
        NAMED(iso5218),     NAMED(packagetype),   NAMED(mediatype),    NAMED(winding),        NAMED(yesno),
        NAMED(importeridx), NAMED(zero),          NAMED(nonzero),      NAMED(nozeroprefix),   NAMED(hyphen),
        NAMED(pcenc),       NAMED(latitude),      NAMED(longitude),    NAMED(pieceoftotal),   NAMED(posinseqslash),
        NAMED(gcppos1),     NAMED(gcppos2),       NAMED(couponcode),   NAMED(couponposoffer),
#undef NAMED
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (view_eq(name, view_of(rules[i].name)))
            return rules[i].lint;
    return NULL;
}
