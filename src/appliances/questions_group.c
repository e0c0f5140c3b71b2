/* The questions about comparable groups and choosing, declared. */
#include "appliances/choose.h"
#include "appliances/answers.h"
#include "appliances/questions.h"
#include "picture/entries.h"

#define AREAS "stoma|continence|wound|testing|compression|skin|eye|airway|other"
#define PARAM(name, type, need, help)                                                                                  \
    {                                                                                                                  \
        name, type, need, help, NULL, NULL, LABEL_PUBLIC                                                               \
    }
#define REASONED                                                                                                       \
    { "reason", PARAM_TEXT, OPTIONAL, "why, for everybody who asks later", NULL, NULL, LABEL_PERSONAL },               \
        { "by", PARAM_TEXT, OPTIONAL, "who decides, if not the account", NULL, NULL, LABEL_PERSONAL }, SEEN_PARAM,     \
    {                                                                                                                  \
        0                                                                                                              \
    }

static const Param groups_params[] = {
    PARAM("words", PARAM_TEXT, REPEATED, "words of the title or code, all of which must stand there"),
    { "area", PARAM_CHOICE, OPTIONAL, "only groups of this area", AREAS, NULL, LABEL_PUBLIC },
    PARAM("all", PARAM_FLAG, OPTIONAL, "also groups of which nothing is listed any more"),
    { "limit", PARAM_COUNT, OPTIONAL, "how many groups", NULL, "50", LABEL_PUBLIC },
    { 0 },
};
static const Param group_params[] = {
    PARAM("group", PARAM_TEXT, REQUIRED, "the code of a group, or of a pack or product in it"),
    PARAM("on", PARAM_DATE, OPTIONAL, "with what people had decided by the end of that day"),
    { "limit", PARAM_COUNT, OPTIONAL, "how many packs", NULL, "100", LABEL_PUBLIC },
    { 0 },
};
static const Param pack_params[] = { PARAM("pack", PARAM_PRODUCT, REQUIRED, "any code of a pack or product"), { 0 } };
static const Param move_params[] = { PARAM("pack", PARAM_PRODUCT, REQUIRED, "any code of the pack"),
                                     PARAM("group", PARAM_TEXT, REQUIRED, "the code of the group"), REASONED };
static const Param split_params[] = { PARAM("group", PARAM_TEXT, REQUIRED, "the code of the group that is split"),
                                      PARAM("into", PARAM_TEXT, REQUIRED, "the code of the new one"),
                                      PARAM("pack", PARAM_PRODUCT, REPEATED, "the packs that go there"), REASONED };
static const Param merge_params[] = { PARAM("group", PARAM_TEXT, REQUIRED, "the code of the group that ends"),
                                      PARAM("into", PARAM_TEXT, REQUIRED, "the code of the one that takes it in"),
                                      REASONED };
static const Param rename_params[] = { PARAM("group", PARAM_TEXT, REQUIRED, "the code of the group"),
                                       PARAM("title", PARAM_TEXT, REQUIRED, "its new title"), REASONED };
static const Param undo_params[] = { PARAM("entry", PARAM_COUNT, REQUIRED, "the number of the decision"), REASONED };

#define CHOICE_AREAS "stoma|continence|wound|testing"

static const Param choose_params[] = {
    { "area", PARAM_CHOICE, REQUIRED, "what it is about", CHOICE_AREAS, NULL, LABEL_PUBLIC },
    PARAM("answer", PARAM_TEXT, REPEATED, "an answer, as question=value"),
    PARAM("type", PARAM_TEXT, OPTIONAL, "all products of this type: the code of a group"),
    PARAM("name", PARAM_TEXT, OPTIONAL, "says of products with that name whether they are listed and suitable"),
    PARAM("limit", PARAM_COUNT, OPTIONAL, "how many products of each type; 5 if not given"),
    { 0 },
};
static const Param rules_params[] = {
    { "area", PARAM_CHOICE, OPTIONAL, "only rules of this area", CHOICE_AREAS, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param review_params[] = { PARAM("rule", PARAM_TEXT, REQUIRED, "the rule's name"),
                                       { "verdict", PARAM_CHOICE, OPTIONAL, "reviewed, or not any more",
                                         "reviewed|withdrawn", "reviewed", LABEL_PUBLIC },
                                       REASONED };

const Question appliances_group_questions[] = {
    { "appliances choose", "which types and products suit stated needs, by rules that cite public sources",
      choose_params, SEE_PUBLIC, choose_answer, NEEDS_PICTURE,
      "Without answers it lists the questions. Each rule names its source; what no public source decides is shown as a "
      "difference between products. Nothing of what is asked is kept.",
      "trefoil appliances choose stoma stoma=colostomy output=formed skin=fragile grip=poor swims=yes" },
    { "appliances choose rules", "the rules of the chooser, with their sources and whether they were reviewed",
      rules_params, SEE_PUBLIC, choice_rules_answer, NEEDS_PICTURE, NULL,
      "trefoil appliances choose rules --area stoma" },
    { "appliances choose review", "enters that a rule of the chooser was reviewed clinically", review_params, CURATE,
      choice_review_answer, ACTS | NEEDS_PICTURE,
      "A review holds for the rule as it is: when its words or its target change, it is not reviewed any more.",
      "trefoil appliances choose review colostomy-formed-one-piece --reason 'agreed in the stoma care team'" },
    { "appliances groups", "groups of comparable listings, with prices of one and what they cost in the year",
      groups_params, SEE_PUBLIC, groups_answer, NEEDS_PICTURE,
      "Groups are proposed by what listings say: the generic name, the product's name, size, unit and BNF code, by "
      "rules in a table. Two functions never share a group. What cannot be put safely stands in none, with the reason.",
      "trefoil appliances groups soft convex --area stoma" },
    { "appliances group", "one group: its packs by the price of one, and what people decided about it", group_params,
      SEE_PUBLIC, group_answer, NEEDS_PICTURE, NULL, "trefoil appliances group colostomy-bag.soft.none" },
    { "appliances reading", "how a listing was read: its function, group, unit prices and the words that say so",
      pack_params, SEE_PUBLIC, group_reading_answer, NEEDS_PICTURE, NULL,
      "trefoil appliances reading 1650611000001109" },
    { "appliances group decisions", "everything that people decided about groups", NULL, SEE_PUBLIC,
      group_history_answer, NEEDS_PICTURE, NULL, "trefoil appliances group decisions" },
    { "appliances group move", "moves a pack to another group", move_params, CURATE, group_move_answer,
      ACTS | NEEDS_PICTURE, "Only to a group of the same function; a pack that stands in no group may go to any.",
      "trefoil appliances group move 1650611000001109 dressing.x --reason 'has a border'" },
    { "appliances group split", "makes a new group of some packs of one", split_params, CURATE, group_split_answer,
      ACTS | NEEDS_PICTURE, NULL,
      "trefoil appliances group split sheath.none sheath.none.wide 1650611000001109 --reason 'another width'" },
    { "appliances group merge", "lets one group take in another of the same function", merge_params, CURATE,
      group_merge_answer, ACTS | NEEDS_PICTURE, NULL,
      "trefoil appliances group merge colostomy-bag.light.none colostomy-bag.soft.none --reason 'the same in use'" },
    { "appliances group rename", "gives a group another title", rename_params, CURATE, group_rename_answer,
      ACTS | NEEDS_PICTURE, NULL, "trefoil appliances group rename lancet-safety 'Safety lancets' --reason 'plainer'" },
    { "appliances group undo", "takes a decision about groups back", undo_params, CURATE, group_undo_answer,
      ACTS | NEEDS_PICTURE, "Undoing an undo brings the decision back.",
      "trefoil appliances group undo 12 --reason 'mistaken'" },
    { NULL },
};
