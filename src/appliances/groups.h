/* Groups in the store: the derived tables of what listings propose, and the questions about them.
 *
 * A group's members are the listings that propose it, but for those that people moved away, and those that people moved
 * there (curation.h). Not here: how a listing is read (group.h).
 */
#ifndef APPLIANCES_GROUPS_H
#define APPLIANCES_GROUPS_H

#include "appliances/group.h"
#include "ask/ask.h"
#include "picture/derive.h"

/* Fills listing_group and listing_group_total; after the list and its use. */
extern const Deriver group_deriver;

QuestionFunction groups_answer, group_answer, group_reading_answer, group_move_answer, group_split_answer,
    group_merge_answer, group_rename_answer, group_undo_answer, group_history_answer;

#endif
