/* The questions about the list from month to month, and what they share. Each function stands in the file of its name.
 */
#ifndef APPLIANCES_LIST_H
#define APPLIANCES_LIST_H

#include "appliances/listing.h"
#include "ask/ask.h"

QuestionFunction list_month_answer;

/* The source of an edition, as the asker sees it; E_ABSENT names the editions that there are. */
MUST_CHECK Code list_source(Ask *ask, const Model *m, View month, const SourceInfo **out, Error *e);

#endif
