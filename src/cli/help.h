/* Texts made from the declarations: overview, help, manual pages, shell completion. One source, so that none can be out
 * of date. Not here: questions. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/text.h"
#include "cli/options.h"

/* What can be asked, grouped; short: without the options. */
MUST_CHECK Code help_overview(Text *t, bool brief, Arena *arena, Error *e);
MUST_CHECK Code help_question(Text *t, const Question *q, Arena *arena, Error *e);
/* Roff source of trefoil(1), or with q of trefoil-QUESTION(1). */
MUST_CHECK Code man_page(Text *t, const Question *q, const char *version, Arena *arena, Error *e);
/* The completion script of that shell. E_USAGE if there is none. */
MUST_CHECK Code completion_script(Text *t, View shell, Error *e);
/* "--name VALUE" or "NAME...", as usage and help show a parameter. */
View help_param(const Question *q, const Param *p, Arena *arena);
/* "what it is; VALUE unless given" */
View help_of_param(const Param *p, Arena *arena);
/* "--name VALUE" */
View help_option(const GlobalOption *g, Arena *arena);
/* Of questions that are asked line by line. */
#define HELP_BY_LINE                                                                                                   \
    "With nothing given, each line of standard input is asked; with --format json, one document a line comes back."

#endif
