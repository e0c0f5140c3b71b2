/* What the files of the questions about links share. Private to link_*.c. */
#ifndef PICTURE_LINK_QUESTIONS_H
#define PICTURE_LINK_QUESTIONS_H

#include "picture/links.h"

/* The two products that the parameters a and b name, and everything that was decided. */
typedef struct {
    ProductRow a, b;
    View subject;
    DecisionList decisions;
} LinkPair;

/* E_ABSENT or E_USAGE where a code names no product or several. */
MUST_CHECK Code link_pair_read(Ask *ask, LinkPair *p, Error *e);
/* Who decides or reviews: the local operator may enter for others, an account only for itself. */
View link_person(const Ask *ask, const char *param);
/* Enters a decision, in a transaction, and answers with it. */
MUST_CHECK Code link_enter(Ask *ask, const LinkPair *p, DecisionKind kind, View who, View why, Answer *answer,
                           Error *e);

QuestionFunction link_review_answer, link_judge_answer, link_agreement_answer;

#endif
