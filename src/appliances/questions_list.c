/* The questions about the list from month to month, declared. */
#include "appliances/list.h"
#include "appliances/questions.h"

static const Param month_params[] = {
    { "month", PARAM_MONTH, REQUIRED, "the month whose list it is", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};

const Question appliances_list_questions[] = {
    { "appliances month", "one month of Part IX as it was published, row by row", month_params, SEE_PUBLIC,
      list_month_answer, NEEDS_PICTURE,
      "The columns stand under the headings of the file and in its order, the rows in theirs, and no value is mended. "
      "Rows that could not be kept (torn lines, codes that a spreadsheet spoiled) are told one by one with the reason "
      "and as they stand in the file. --format csv gives the list as a file again; a value that a spreadsheet would "
      "take for a formula gets a quote in front there.",
      "trefoil appliances month 2026-01" },
    { NULL },
};
