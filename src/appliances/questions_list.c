/* The questions about the list from month to month, declared. */
#include "appliances/answers.h"
#include "appliances/list.h"
#include "appliances/list_changes.h"
#include "appliances/questions.h"

static const Param month_params[] = {
    { "month", PARAM_MONTH, REQUIRED, "the month whose list it is", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};

/* What packs are narrowed down by. */
#define NARROWING                                                                                                      \
    { "part", PARAM_TEXT, REPEATED, "only this part of the Drug Tariff", NULL, NULL, LABEL_PUBLIC },                   \
        { "supplier", PARAM_TEXT, REPEATED, "only suppliers whose name has this", NULL, NULL, LABEL_PUBLIC },          \
        { "generic", PARAM_TEXT, REPEATED, "only generic names that have this", NULL, NULL, LABEL_PUBLIC },            \
    {                                                                                                                  \
        "group", PARAM_TEXT, REPEATED, "only groups whose code has this", NULL, NULL, LABEL_PUBLIC                     \
    }

static const Param changes_params[] = {
    { "from", PARAM_MONTH, REQUIRED, "the earlier month", NULL, NULL, LABEL_PUBLIC },
    { "to", PARAM_MONTH, REQUIRED, "the later month", NULL, NULL, LABEL_PUBLIC },
    { "kind", PARAM_CHOICE, REPEATED, "only changes of this kind", DIFF_KIND_CHOICES, NULL, LABEL_PUBLIC },
    NARROWING,
    { "pack", PARAM_CODE, REPEATED, "only this pack, by its pack code", NULL, NULL, LABEL_PUBLIC },
    { "sort", PARAM_CHOICE, OPTIONAL, "what stands first: the dearest, the largest difference, or the list's order",
      "cost|share|pence|list", "cost", LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many to list; 0 for all", NULL, "100", LABEL_PUBLIC },
    { "page", PARAM_COUNT, OPTIONAL, "which page of them, from 1", NULL, "1", LABEL_PUBLIC },
    { 0 },
};

static const Param history_params[] = {
    { "pack", PARAM_CODE, REQUIRED, "the pack's code, or any code of its product", NULL, NULL, LABEL_PUBLIC },
    { "equivalents", PARAM_COUNT, OPTIONAL, "how many comparable packs to list", NULL, "20", LABEL_PUBLIC },
    { 0 },
};
static const Param list_params[] = {
    { "words", PARAM_WORDS, OPTIONAL, "only packs that have all these words in name, generic name, size or codes", NULL,
      NULL, LABEL_PUBLIC },
    NARROWING,
    { "month", PARAM_MONTH, OPTIONAL, "the list of that month; otherwise the newest", NULL, NULL, LABEL_PUBLIC },
    { "state", PARAM_CHOICE, OPTIONAL, "listed in that month, listed before and not any more, or both",
      "listed|gone|all", "listed", LABEL_PUBLIC },
    { "sort", PARAM_CHOICE, OPTIONAL, "what stands first", "name|cost|price-low|price-high", "name", LABEL_PUBLIC },
    { "facets", PARAM_COUNT, OPTIONAL, "count packs by part, supplier, generic name and group: how many values of each",
      NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many to list; 0 for all", NULL, "50", LABEL_PUBLIC },
    { "page", PARAM_COUNT, OPTIONAL, "which page of them, from 1", NULL, "1", LABEL_PUBLIC },
    { 0 },
};

static const Param alerts_params[] = {
    { "subscription", PARAM_PATH, REQUIRED, "the file that says what is followed", NULL, NULL, LABEL_PUBLIC },
    { "from", PARAM_MONTH, OPTIONAL, "the earlier month; otherwise the one read before the later", NULL, NULL,
      LABEL_PUBLIC },
    { "to", PARAM_MONTH, OPTIONAL, "the later month; otherwise the newest", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};

const Question appliances_list_questions[] = {
    { "appliances list", "the packs of Part IX, narrowed down and counted", list_params, SEE_PUBLIC, list_browse_answer,
      NEEDS_PICTURE,
      "Any month that was read can be asked for. Counts of a facet are those of packs that pass all others.",
      "trefoil appliances list --words 'silver dressing' --facets 5" },
    { "appliances editions", "the months of Part IX that were read", NULL, SEE_PUBLIC, list_editions_answer,
      NEEDS_PICTURE, NULL, "trefoil appliances editions" },
    { "appliances history", "the life of a pack on Part IX: prices, amendments, removal, comparable packs",
      history_params, SEE_PUBLIC, list_history_answer, NEEDS_PICTURE,
      "A pack is listed, amended, lapsed and listed again, removed: each with the edition in which it is seen first "
      "and the month before which it cannot have happened. Comparable packs are those of its group, or of its generic "
      "name where it is in none, the least price for one first.",
      "trefoil appliances history 18522311000001102" },
    { "appliances month", "one month of Part IX as it was published, row by row", month_params, SEE_PUBLIC,
      list_month_answer, NEEDS_PICTURE,
      "The columns stand under the headings of the file and in its order, the rows in theirs, and no value is mended. "
      "Rows that could not be kept (torn lines, codes that a spreadsheet spoiled) are told one by one with the reason "
      "and as they stand in the file. --format csv gives the list as a file again; a value that a spreadsheet would "
      "take for a formula gets a quote in front there.",
      "trefoil appliances month 2026-01" },
    { "appliances changes", "what differs between two months of Part IX, with the yearly cost it touches",
      changes_params, SEE_PUBLIC, list_changes_answer, NEEDS_PICTURE,
      "Packs are known by their pack code. One row for each value that differs: new, gone, repriced (in pence and per "
      "cent), renamed, recoded, repacked, GTIN added, corrected or removed, supplier changed, moved to another part, "
      "described otherwise. Where a row that might hold the pack could not be kept, the answer cannot tell. The cost "
      "is that of the product in a year of prescriptions in England (PCA), over all its packs.",
      "trefoil appliances changes 2026-05 2026-07 --kind repriced" },
    { "appliances alerts", "what a subscription wants to be told of: prices, discontinuations, new in a group",
      alerts_params, SEE_PUBLIC, list_alerts_answer, OPERATES,
      "The file is text: its first line is 'trefoil subscription 1', each other a name and a value: 'organisation: "
      "...' says for whom; 'pack: CODE', 'supplier: NAME', 'generic: NAME', 'group: CODE', 'part: IXC' say what is "
      "followed; 'alert: price-change, discontinuation, new-in-group' what is told (all three otherwise); "
      "'price-change-from: 5%' from which change on. '#' begins a comment. New packs are told where their group has "
      "one that is followed.",
      "trefoil appliances alerts ward.subscription --from 2026-05 --to 2026-07" },
    { NULL },
};
