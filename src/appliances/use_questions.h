/* The answers behind the questions about use and cost, and the quality of the list; each is described in the file that
 * gives it. Declarations of the questions: questions_use.c. */
#ifndef APPLIANCES_USE_QUESTIONS_H
#define APPLIANCES_USE_QUESTIONS_H

#include "appliances/scope.h"

QuestionFunction appliances_use_answer;           /* use_answer.c */
QuestionFunction appliances_concentration_answer; /* use_answer.c */
QuestionFunction appliances_saving_answer;        /* saving_answer.c */
QuestionFunction appliances_variation_answer;     /* variation_answer.c */
QuestionFunction appliances_quality_answer;       /* quality_answer.c */

#endif
