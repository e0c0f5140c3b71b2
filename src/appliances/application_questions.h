/* The answering functions of applications and rehearsal; declared to the world in questions_entry.c.
 *
 * Not for other folders: they ask through the declarations. */
#ifndef APPLIANCES_APPLICATION_QUESTIONS_H
#define APPLIANCES_APPLICATION_QUESTIONS_H

#include "appliances/applications.h"

QuestionFunction application_make_answer, application_evidence_answer, application_complete_answer,
    application_query_answer, application_answer_answer, application_score_answer, application_accept_answer,
    application_reject_answer, application_appeal_answer, application_list_answer, application_withdraw_answer;
QuestionFunction application_show_answer, applications_answer, application_queue_answer, application_clock_answer;
QuestionFunction price_cap_answer, benchmark_answer, rehearse_answer;

#endif
