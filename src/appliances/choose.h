/* Choosing: which kinds of appliances suit stated needs, by rules that each cite a public source (choices.tsv).
 *
 * Nothing is kept of what is asked: no account, no tracking. The order of types is that of their titles, the order of
 * products their price of one, then name, then pack code; nobody can pay for a place. Changing one answer changes what
 * the rules that look at it say, and nothing else. Not here: groups (group_members.h), pages.
 */
#ifndef APPLIANCES_CHOOSE_H
#define APPLIANCES_CHOOSE_H

#include "appliances/choices.h"
#include "ask/ask.h"

enum { CHOICE_ANSWERS_MOST = 32 };

/* What was answered, of one area: only questions that are asked count. */
typedef struct {
    const ChoiceArea *area;
    int n;
    const ChoiceAnswer *answer[CHOICE_ANSWERS_MOST];
} ChoiceNeeds;

const ChoiceArea *choice_area_named(View key);
const ChoiceSource *choice_source_of(const ChoiceRule *rule);
/* Does a condition of the table hold? */
bool choice_holds(const ChoiceNeeds *needs, const char *when);
/* The answer to a question, or NULL. */
const ChoiceAnswer *choice_answer_of(const ChoiceNeeds *needs, const char *question);
/* Takes answers "question=value"; E_USAGE for what the area does not ask. Answers to questions that are not asked in
 * these circumstances are left out, and counted in *ignored. */
MUST_CHECK Code choice_needs_read(ChoiceNeeds *out, const ChoiceArea *area, const View *given, int n, int *ignored,
                                  Error *e);
/* Does a group's code fit a target: "colostomy-bag.none.*|stoma-cap"? */
bool choice_fits(const char *target, View code);
/* Is a group suitable? *by gets the first rule that includes or excludes it, NULL where none speaks of it. */
typedef enum { CHOICE_SILENT, CHOICE_SUITS, CHOICE_LEFT_OUT } ChoiceVerdict;
ChoiceVerdict choice_judge(const ChoiceNeeds *needs, View code, const ChoiceRule **by);

#endif
