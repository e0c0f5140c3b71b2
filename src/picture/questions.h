/* The answering functions of the picture's questions, operations and actions; declared to the world in questions.c.
 *
 * Not for other folders: they ask through the declarations. */
#ifndef PICTURE_QUESTIONS_H
#define PICTURE_QUESTIONS_H

#include "ask/ask.h"

QuestionFunction sources_answer, set_aside_answer, quality_answer, changes_answer, show_answer, find_answer,
    compare_answer, alternatives_answer, crosswalk_answer, suggest_answer, digest_answer;
QuestionFunction build_answer, withdraw_answer, backup_answer, restore_answer, upgrade_answer;

extern const Question picture_questions[];
extern const Question picture_operations[];

#endif
