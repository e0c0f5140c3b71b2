/* The answering functions of the appliances; each is told in the file that gives it, and declared to the world in a
 * questions_*.c. Not for other folders: they ask through the declarations. */
#ifndef APPLIANCES_ANSWERS_H
#define APPLIANCES_ANSWERS_H

#include "ask/ask.h"

/* the list */
QuestionFunction list_month_answer, list_changes_answer, list_history_answer, list_browse_answer, list_editions_answer,
    list_alerts_answer, appliances_quality_answer;
/* use and cost */
QuestionFunction appliances_use_answer, appliances_concentration_answer, appliances_saving_answer,
    appliances_variation_answer;
/* groups, and choosing */
QuestionFunction groups_answer, group_answer, group_reading_answer, group_move_answer, group_split_answer,
    group_merge_answer, group_rename_answer, group_undo_answer, group_history_answer;
QuestionFunction choose_answer, choice_rules_answer, choice_review_answer;
/* applications, rules, and rehearsal */
QuestionFunction application_make_answer, application_evidence_answer, application_complete_answer,
    application_query_answer, application_answer_answer, application_score_answer, application_accept_answer,
    application_reject_answer, application_appeal_answer, application_list_answer, application_withdraw_answer,
    application_show_answer, applications_answer, application_queue_answer, application_clock_answer;
QuestionFunction appliances_rules_answer, appliances_rule_set_answer, price_cap_answer, benchmark_answer,
    rehearse_answer;

#endif
