/* The questions about use and cost, and the quality of the list, declared. */
#include "appliances/questions.h"
#include "appliances/answers.h"
#include "appliances/scope.h"

#define LIST_PARAMS                                                                                                    \
    { "part", PARAM_CHOICE, OPTIONAL, "only this part of the list", "IXA|IXB|IXC|IXR", NULL, LABEL_PUBLIC },           \
        { "group", PARAM_CODE, OPTIONAL, "only this group of comparable listings", NULL, NULL, LABEL_PUBLIC },         \
    {                                                                                                                  \
        "generic", PARAM_TEXT, OPTIONAL, "only this generic name (VMP)", NULL, NULL, LABEL_PUBLIC                      \
    }
#define PRODUCT_PARAM                                                                                                  \
    {                                                                                                                  \
        "product", PARAM_PRODUCT, OPTIONAL, "only this product, by any of its codes", NULL, NULL, LABEL_PUBLIC         \
    }
#define MAKER_PARAM                                                                                                    \
    {                                                                                                                  \
        "maker", PARAM_TEXT, OPTIONAL, "only this supplier, as the list names it", NULL, NULL, LABEL_PUBLIC            \
    }
#define LIMIT_PARAM                                                                                                    \
    {                                                                                                                  \
        "limit", PARAM_COUNT, OPTIONAL, "how many rows to list", NULL, "50", LABEL_PUBLIC                              \
    }

static const Param use_params[] = {
    LIST_PARAMS,
    PRODUCT_PARAM,
    MAKER_PARAM,
    { "by", PARAM_CHOICE, OPTIONAL, "what a row is", "part|chapter|generic|maker|product", NULL, LABEL_PUBLIC },
    LIMIT_PARAM,
    { 0 },
};
static const Param concentration_params[] = {
    LIST_PARAMS,
    { "top", PARAM_COUNT, OPTIONAL, "the share of how many makers together", NULL, "3", LABEL_PUBLIC },
    LIMIT_PARAM,
    { 0 },
};
static const Param saving_params[] = {
    LIST_PARAMS,
    PRODUCT_PARAM,
    LIMIT_PARAM,
    { 0 },
};

static const Param variation_params[] = {
    LIST_PARAMS,
    PRODUCT_PARAM,
    { "bnf", PARAM_CODE, OPTIONAL, "only BNF codes that begin so", NULL, NULL, LABEL_PUBLIC },
    { "by", PARAM_CHOICE, OPTIONAL, "what is compared", "practice|area|board|region", "practice", LABEL_PUBLIC },
    { "per", PARAM_CHOICE, OPTIONAL, "what items are counted over", "patients|items", "patients", LABEL_PUBLIC },
    { "month", PARAM_MONTH, OPTIONAL, "the month of prescribing; otherwise the newest", NULL, NULL, LABEL_PUBLIC },
    { "limits", PARAM_CHOICE, OPTIONAL, "how limits are reckoned", "auto|interpolated|exact|over-dispersed", "auto",
      LABEL_PUBLIC },
    { "curve", PARAM_FLAG, OPTIONAL, "the limits along the axis too, for drawing them", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many rows to list", NULL, "10000", LABEL_PUBLIC },
    { 0 },
};

static const Param quality_params[] = {
    { "month", PARAM_MONTH, OPTIONAL, "the edition; otherwise the newest", NULL, NULL, LABEL_PUBLIC },
    { "check", PARAM_CHOICE, OPTIONAL, "only the lines that this check found",
      "slipped-columns|ill-formed-value|no-price-or-quantity|repeated-pack-code|duplicate-pack|shared-order-number|"
      "shared-gtin|bad-gtin|gtin-in-register|improbable-price|unregistered-supplier",
      NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many lines to list; otherwise 5 of each check, 1,000 of one", NULL, NULL,
      LABEL_PUBLIC },
    { 0 },
};

const Question appliances_use_questions[] = {
    { "appliances use", "what was dispensed of the list in a year: items, quantity, cost, cost per unit", use_params,
      SEE_PUBLIC, appliances_use_answer, NEEDS_PICTURE,
      "Prescription Cost Analysis joined to Part IX by product code. Without --by a row is a part; within a part or a "
      "maker a generic name; within a generic name or a group a product. PCA counts products: what each of several "
      "packs of one product costs cannot be told from it. Rows of PCA that are not joined stand under their own name.",
      "trefoil appliances use --part IXC --by maker" },
    { "appliances concentration", "how the cost of a part or a generic name is shared among makers",
      concentration_params, SEE_PUBLIC, appliances_concentration_answer, NEEDS_PICTURE,
      "The Herfindahl-Hirschman index (the sum of squared shares of cost, 0 to 1; index_points is the same times "
      "10,000), the share of the largest makers together, and every maker with its share.",
      "trefoil appliances concentration --part IXB" },
    { "appliances saving", "what a group or generic name would cost at the price of its least expensive product",
      saving_params, SEE_PUBLIC, appliances_saving_answer, NEEDS_PICTURE,
      "Quantities of the year at the list prices in force now: each product at its own price per unit, and at that of "
      "the least expensive product of the group or generic name. A sum and no advice: price differences may be "
      "justified, and no evidence of outcomes is published with the list. Without a name, all generic names, the "
      "largest difference first.",
      "trefoil appliances saving --part IXR" },
    { "appliances variation", "how prescribing differs between practices or areas, with funnel limits",
      variation_params, SEE_PUBLIC, appliances_variation_answer, NEEDS_PICTURE,
      "Items of one month of the English Prescribing Dataset per 1,000 registered patients, or per 1,000 items of all "
      "prescribing. Limits at 95 % and 99.8 % around the common rate (Spiegelhalter 2005). In R, with E the items "
      "expected: exact, qpois(p, E); interpolated, k <- qpois(p, E); pmax(0, k - (ppois(k, E) - p) / dpois(k, E)); "
      "per items qbinom, pbinom and dbinom; over-dispersed, E + qnorm(p) * sqrt(phi * V), V being E or E * (1 - rate) "
      "and phi the mean of z^2 with the lowest and highest tenth of z drawn in to quantile(z, c(0.1, 0.9), type = 7). "
      "`auto` takes over-dispersed limits where 10 units or more have phi above 1 + 2 * sqrt(2 / n), else "
      "interpolated. Percentiles are R's type 7.",
      "trefoil appliances variation --part IXC --per items" },
    { "appliances quality", "what an edition of the list says that cannot be right, or that registers contradict",
      quality_params, SEE_PUBLIC, appliances_quality_answer, NEEDS_PICTURE | FINDINGS_EXIT_1,
      "Duplicate packs, GTINs of several packs or with a wrong check digit, GTINs that a register has and the list "
      "does not, improbable prices per unit, slipped columns: counted, with the lines and the evidence of each. That "
      "no register names a supplier cannot be told to be a finding while registers were read in part: `appliances "
      "rule set supplier-coverage` sets from which share of suppliers named on it is one.",
      "trefoil appliances quality --month 2026-07 --check shared-gtin" },
    { NULL },
};
