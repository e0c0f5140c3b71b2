/* The questions and actions about accounts, tokens and the audit; declared to the world in questions.c.
 *
 * Not for other folders: they ask through the declarations. */
#ifndef ACCESS_QUESTIONS_H
#define ACCESS_QUESTIONS_H

#include "ask/ask.h"

QuestionFunction account_add_answer, account_list_answer, account_disable_answer, account_enable_answer,
    account_erase_answer, account_password_answer, account_subject_answer;
QuestionFunction account_grant_answer, account_revoke_answer;
QuestionFunction me_answer, me_token_answer, me_revoke_answer, me_password_answer, me_sign_out_answer;
QuestionFunction audit_list_answer, audit_verify_answer;
QuestionFunction token_add_answer, token_list_answer, token_revoke_answer;

extern const Question access_questions[];

#endif
