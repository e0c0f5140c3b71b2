/* See quality.h: the checks by name. */
#include "appliances/quality.h"

const QualityName quality_names[QUALITY_CHECKS] = {
    [QUALITY_SLIPPED] = { "slipped-columns", "two or more values stand in columns where they cannot belong" },
    [QUALITY_ILL_FORMED] = { "ill-formed-value", "one value does not have the form of its column" },
    [QUALITY_NO_PRICE] = { "no-price-or-quantity", "no price, or no quantity above zero" },
    [QUALITY_REPEATED_PACK] = { "repeated-pack-code", "the pack code stands in several lines" },
    [QUALITY_SAME_PACK] = { "duplicate-pack", "two pack codes say the same in all else" },
    [QUALITY_SAME_ORDER_NO] = { "shared-order-number",
                                "packs of one supplier and quantity have the same product order number" },
    [QUALITY_SHARED_GTIN] = { "shared-gtin", "different packs have the same GTIN" },
    [QUALITY_BAD_GTIN] = { "bad-gtin", "the GTIN has a wrong length or check digit" },
    [QUALITY_NO_GTIN] = { "no-gtin", "no GTIN is published (counted, not listed)" },
    [QUALITY_REGISTERED_GTIN] = { "gtin-in-register", "no GTIN is published, but a register has one" },
    [QUALITY_PRICE] = { "improbable-price", "the price per unit is far from others of its group" },
    [QUALITY_SUPPLIER] = { "unregistered-supplier", "no manufacturer of the registers that were read has this name" },
};
