/* The questions about appliances, part by part. What each does stands in the file that answers it. */
#ifndef APPLIANCES_QUESTIONS_H
#define APPLIANCES_QUESTIONS_H

#include "ask/ask.h"
#include "picture/derive.h"

extern const Question appliances_list_questions[];  /* the list from month to month  */
extern const Question appliances_group_questions[]; /* groups, and choosing          */
extern const Question appliances_entry_questions[]; /* applications, and rehearsal   */
extern const Question appliances_use_questions[];   /* use and cost, quality         */

/* What fills the folder's derived tables, in order; NULL at the end. */
extern const Deriver *const appliances_derivers[];

#endif
