/* The questions and actions about applications, the figures of the rules, and rehearsal, declared. */
#include "appliances/answers.h"
#include "appliances/applications.h"
#include "appliances/questions.h"
#include "picture/entries.h"

#define APPLICATION                                                                                                    \
    {                                                                                                                  \
        "application", PARAM_COUNT, REQUIRED, "its number", NULL, NULL, LABEL_PUBLIC                                   \
    }
#define ON                                                                                                             \
    {                                                                                                                  \
        "on", PARAM_DATE, OPTIONAL, "the day on which it happened, if not today", NULL, NULL, LABEL_PUBLIC             \
    }
#define REASON                                                                                                         \
    {                                                                                                                  \
        "reason", PARAM_TEXT, REQUIRED, "why, for everybody who may see it later", NULL, NULL, LABEL_PERSONAL          \
    }
#define PRODUCT                                                                                                        \
    { "product", PARAM_TEXT, OPTIONAL, "what it is called", NULL, NULL, LABEL_COMMERCIAL },                            \
        { "category",                                                                                                  \
          PARAM_TEXT,                                                                                                  \
          OPTIONAL,                                                                                                    \
          "the generic name under which like products are listed, or a group's code",                                  \
          NULL,                                                                                                        \
          NULL,                                                                                                        \
          LABEL_COMMERCIAL },                                                                                          \
        { "part", PARAM_CHOICE, OPTIONAL, "the part of the list", "IXA|IXB|IXC|IXR", NULL, LABEL_PUBLIC },             \
        { "pack", PARAM_CODE, OPTIONAL, "SNOMED code of the listed pack that is meant", NULL, NULL, LABEL_PUBLIC },    \
        { "gtin", PARAM_CODE, OPTIONAL, "GTIN of the pack", NULL, NULL, LABEL_COMMERCIAL },                            \
        { "order-code", PARAM_TEXT, OPTIONAL, "the maker's order code", NULL, NULL, LABEL_COMMERCIAL },                \
        { "quantity", PARAM_TEXT, OPTIONAL, "how many units a pack holds", NULL, NULL, LABEL_COMMERCIAL },             \
        { "unit", PARAM_TEXT, OPTIONAL, "of what: dressing, bag, strip, ml", NULL, NULL, LABEL_COMMERCIAL },           \
        { "price", PARAM_TEXT, OPTIONAL, "of a pack, in pounds", NULL, NULL, LABEL_COMMERCIAL },                       \
    {                                                                                                                  \
        "month", PARAM_MONTH, OPTIONAL, "the edition in which it is to take effect", NULL, NULL, LABEL_COMMERCIAL      \
    }

static const Param make_params[] = { { "route", PARAM_CHOICE, REQUIRED, "what is applied for",
                                       "existing|new|amendment|price|deletion", NULL, LABEL_PUBLIC },
                                     { "organisation", PARAM_TEXT, OPTIONAL,
                                       "whose application it is, if not one's own organisation's", NULL, NULL,
                                       LABEL_COMMERCIAL },
                                     PRODUCT,
                                     { "text", PARAM_TEXT, OPTIONAL, "anything more", NULL, NULL, LABEL_PERSONAL },
                                     ON,
                                     { 0 } };
static const Param evidence_params[] = {
    APPLICATION,
    { "item", PARAM_TEXT, REQUIRED, "which evidence: form, samples, conformity, ...", NULL, NULL, LABEL_COMMERCIAL },
    { "reference", PARAM_TEXT, REQUIRED, "where it can be found: a file, a number, a day", NULL, NULL, LABEL_PERSONAL },
    ON,
    SEEN_PARAM,
    { 0 }
};
static const Param step_params[] = { APPLICATION, ON, SEEN_PARAM, { 0 } };
static const Param query_params[] = {
    APPLICATION, { "text", PARAM_TEXT, REQUIRED, "what is asked", NULL, NULL, LABEL_PERSONAL }, ON, SEEN_PARAM, { 0 }
};
static const Param answer_params[] = {
    APPLICATION, { "text", PARAM_TEXT, REQUIRED, "the answer", NULL, NULL, LABEL_PERSONAL }, PRODUCT, ON, SEEN_PARAM,
    { 0 }
};
static const Param score_params[] = {
    APPLICATION,
    { "quality", PARAM_TEXT, REQUIRED, "points for quality", NULL, NULL, LABEL_COMMERCIAL },
    { "social", PARAM_TEXT, REQUIRED, "points for social value", NULL, NULL, LABEL_COMMERCIAL },
    { "price", PARAM_TEXT, OPTIONAL, "points for the price, if they are not to be reckoned", NULL, NULL,
      LABEL_COMMERCIAL },
    { "reason", PARAM_TEXT, OPTIONAL, "why", NULL, NULL, LABEL_PERSONAL },
    ON,
    SEEN_PARAM,
    { 0 }
};
static const Param accept_params[] = {
    APPLICATION,
    REASON,
    { "month", PARAM_MONTH, OPTIONAL, "the edition in which it is to appear", NULL, NULL, LABEL_COMMERCIAL },
    { "without-evidence", PARAM_TEXT, OPTIONAL, "why it is accepted although it lacks evidence that it needs", NULL,
      NULL, LABEL_PERSONAL },
    ON,
    SEEN_PARAM,
    { 0 }
};
static const Param reason_params[] = { APPLICATION, REASON, ON, SEEN_PARAM, { 0 } };
static const Param list_params[] = { APPLICATION,
                                     { "edition", PARAM_MONTH, OPTIONAL, "the edition of the list in which it stands",
                                       NULL, NULL, LABEL_PUBLIC },
                                     ON,
                                     SEEN_PARAM,
                                     { 0 } };
static const Param show_params[] = { APPLICATION, { 0 } };
static const Param applications_params[] = {
    { "state", PARAM_CHOICE, OPTIONAL, "only those that are",
      "open|received|awaiting assessment|queried|assessed|accepted|rejected|under appeal|listed|rejected on "
      "appeal|withdrawn",
      NULL, LABEL_PUBLIC },
    { 0 }
};
static const Param clock_params[] = {
    { "application", PARAM_COUNT, OPTIONAL, "only the one with this number", NULL, NULL, LABEL_PUBLIC }, { 0 }
};
static const Param rule_params[] = { { "rule", PARAM_TEXT, REQUIRED, "which figure, as `appliances rules` calls it",
                                       NULL, NULL, LABEL_PUBLIC },
                                     { "value", PARAM_TEXT, REQUIRED, "the figure", NULL, NULL, LABEL_PUBLIC },
                                     REASON,
                                     SEEN_PARAM,
                                     { 0 } };
static const Param cap_params[] = {
    { "price", PARAM_TEXT, REQUIRED, "the price of a pack now, in pounds", NULL, NULL, LABEL_PUBLIC },
    { "deflator", PARAM_TEXT, OPTIONAL, "the forecast GDP deflator, such as 2.30%, if not the one that was set", NULL,
      NULL, LABEL_PUBLIC },
    { "factor", PARAM_TEXT, OPTIONAL, "what is taken off it, if not the published 0.75%", NULL, NULL, LABEL_PUBLIC },
    { 0 }
};
static const Param benchmark_params[] = {
    { "file", PARAM_PATH, REQUIRED, "a table with the price and the yearly cost of each product of a group, in pounds",
      NULL, NULL, LABEL_PUBLIC },
    { "leave-out", PARAM_TEXT, OPTIONAL, "the share of the group's cost below which a product does not count", NULL,
      "0.1%", LABEL_PUBLIC },
    { "price", PARAM_TEXT, OPTIONAL, "the column with prices, if its name does not say so", NULL, NULL, LABEL_PUBLIC },
    { "cost", PARAM_TEXT, OPTIONAL, "the column with costs, if its name does not say so", NULL, NULL, LABEL_PUBLIC },
    { 0 }
};

static const Param rehearse_params[] = {
    { "group", PARAM_TEXT, OPTIONAL, "the group: a generic name as the list has it, or the code of a group", NULL, NULL,
      LABEL_PUBLIC },
    { "benchmark", PARAM_TEXT, OPTIONAL, "minimum, median, or a share such as 25% for that quantile of prices", NULL,
      NULL, LABEL_PUBLIC },
    { "leave-out", PARAM_TEXT, OPTIONAL,
      "share of the group's cost below which a product sets no benchmark; if not given, the figure of `rules`", NULL,
      NULL, LABEL_PUBLIC },
    { "above", PARAM_TEXT, OPTIONAL, "how far above the benchmark a price may be, such as 32%; if not given, no cap",
      NULL, NULL, LABEL_PUBLIC },
    { "raise", PARAM_TEXT, OPTIONAL,
      "a cap on increases, such as 1.55%: what it would cost if every price rose so far; if not given, none", NULL,
      NULL, LABEL_PUBLIC },
    { "dead-items", PARAM_TEXT, OPTIONAL, "delete lines with at most so many items in the year; if not given, none",
      NULL, NULL, LABEL_PUBLIC },
    { "rule", PARAM_TEXT, OPTIONAL, "the same as text: NAME: VALUE lines, CSV lines, or a JSON object", NULL, NULL,
      LABEL_PUBLIC },
    { 0 }
};

#define ASSESSES "Those who review links and groups (curators) assess; nobody assesses an own organisation's. "
#define ACT(name, help, params, permission, answer, more, example)                                                     \
    {                                                                                                                  \
        "appliances application " name, help, params, permission, answer, ACTS, more, "trefoil appliances " example    \
    }

const Question appliances_entry_questions[] = {
    ACT("make", "apply for a listing, a change of one, a price or a deletion", make_params, ENTER_NOTES,
        application_make_answer,
        "Checks at once what needs nobody's judgement: codes, whether it is listed already, the price against its "
        "category and against the published cap on increases. A change names the listed --pack, a new product what it "
        "is called (--product).",
        "application make existing --product 'Foam dressing 10cm x 10cm' --category 'Foam dressing 10cm x 10cm square' "
        "--quantity 10 --unit dressing --price 21.50"),
    ACT("evidence", "say that a piece of evidence was given, and where it is", evidence_params, ENTER_NOTES,
        application_evidence_answer,
        "`appliances rules` lists what each route needs. The document itself stays where it is.",
        "application evidence 12 conformity 'UKCA certificate 4711 of 2026-02-03, signed'"),
    ACT("complete", "an assessor finds an application complete", step_params, CURATE, application_complete_answer,
        ASSESSES "Refused while evidence that its route needs was not given.", "application complete 12"),
    ACT("query", "an assessor asks the applicant; until the answer the days are the applicant's", query_params, CURATE,
        application_query_answer, ASSESSES, "application query 12 'which order code is on the box?'"),
    ACT("answer", "an applicant answers a query, and may mend what was said of the product", answer_params, ENTER_NOTES,
        application_answer_answer, NULL, "application answer 12 'the one on the box' --order-code FM1010"),
    ACT("score", "an assessor enters points for quality, social value and price", score_params, CURATE,
        application_score_answer,
        ASSESSES "Points for the price are reckoned from its price per unit and the lowest of its category, once it is "
                 "set how many there are (`appliances rule set points-price`); or they are given.",
        "application score 12 38 6 --price 20.5"),
    ACT("accept", "an application is accepted, with the reason", accept_params, CURATE, application_accept_answer,
        ASSESSES "Refused where scores fail a gate: each gate must be passed by itself; and where evidence that the "
                 "route needs was not given, unless --without-evidence says why.",
        "application accept 12 'passes all gates' --month 2026-12"),
    ACT("reject", "an application is rejected, with the reason", reason_params, CURATE, application_reject_answer,
        ASSESSES, "application reject 12 'quality 17 points of at least 20'"),
    ACT("appeal", "an applicant appeals against a rejection", reason_params, ENTER_NOTES, application_appeal_answer,
        "A rejection after an appeal is final.", "application appeal 12 'the wear-time study was not looked at'"),
    ACT("list", "what was applied for has appeared in the list", list_params, CURATE, application_list_answer,
        ASSESSES
        "What was accepted counts as listed by itself once an edition after the decision shows it: the GTIN of a new "
        "product, an asked price or value that the pack had not before, a pack that is gone.",
        "application list 12 --edition 2026-12"),
    ACT("withdraw", "an applicant withdraws an application", reason_params, ENTER_NOTES, application_withdraw_answer,
        NULL, "application withdraw 12 'not made any more'"),
    { "appliances application show", "one application: where it stands, what happened, evidence, checks", show_params,
      SEE_PUBLIC, application_show_answer, FINDINGS_EXIT_1,
      "Seen by the organisation that made it and by those who assess. `appliances clock` is for everybody.",
      "trefoil appliances application show 12" },
    { "appliances applications", "the applications that one may see, newest first", applications_params, SEE_PUBLIC,
      applications_answer, FINDINGS_EXIT_1, "Suppliers see their own, assessors all.",
      "trefoil appliances applications --state queried" },
    { "appliances queue", "open applications, those that an assessor has had longest first", NULL, CURATE,
      application_queue_answer, ANSWERS, NULL, "trefoil appliances queue" },
    { "appliances clock", "calendar days that assessors and applicants took, by number of the application",
      clock_params, SEE_PUBLIC, application_clock_answer, FINDINGS_EXIT_1,
      "For everybody: what it is about, and whose it is, is not told.", "trefoil appliances clock --application 12" },
    { "appliances rules", "figures of the Drug Tariff's rules and the evidence that applications need", NULL,
      SEE_PUBLIC, appliances_rules_answer, ANSWERS, NULL, "trefoil appliances rules" },
    { "appliances rule set", "set a figure that is not published, or that has changed", rule_params, CURATE,
      appliances_rule_set_answer, ACTS, NULL,
      "trefoil appliances rule set gdp-deflator 2.30% 'forecast of the autumn budget'" },
    { "appliances price-cap", "the most that a listed price may be raised to", cap_params, SEE_PUBLIC, price_cap_answer,
      ANSWERS, NULL, "trefoil appliances price-cap 12.34 --deflator 2.30%" },
    { "appliances benchmark", "shares and benchmark of a group whose prices and costs stand in a file",
      benchmark_params, SEE_PUBLIC, benchmark_answer, OPERATES,
      "Columns are found by their names (price, cost); what is left names the product.",
      "trefoil appliances benchmark group.csv --leave-out 0.1%" },
    { "appliances rehearse", "what a proposed benchmark, cap or deletion would do to a group", rehearse_params,
      SEE_PUBLIC, rehearse_answer, NEEDS_PICTURE | FINDINGS_EXIT_1,
      "Every product, supplier, area and cost that the rule touches, and what would most likely be disputed. Nothing "
      "is entered. A rule in a file: --rule \"$(cat rule.json)\"; what is given beside it goes before it.",
      "trefoil appliances rehearse --group 'Ostomy belts' --benchmark median "
      "--above 32%" },
    { NULL },
};
