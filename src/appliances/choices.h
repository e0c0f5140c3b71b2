/* The table of the chooser (choices.tsv) as C sees it: the shapes that tools/mkchoices fills. What they mean stands in
 * the table's own first lines. Constant data only. Not here: what rules do (choose.c).
 */
#ifndef APPLIANCES_CHOICES_H
#define APPLIANCES_CHOICES_H

typedef enum { CHOICE_INCLUDE, CHOICE_EXCLUDE, CHOICE_ADVISE } ChoiceEffect;

typedef struct {
    const char *key, *title, *introduction;
} ChoiceArea;
typedef struct {
    const char *key, *title, *publisher, *address;
} ChoiceSource;
typedef struct {
    const char *area, *key, *when, *words, *hint;
} ChoiceQuestion;
typedef struct {
    const char *question, *value, *words;
} ChoiceAnswer;
typedef struct {
    const char *key, *area, *when;
    ChoiceEffect effect;
    const char *target, *source, *words;
} ChoiceRule;

extern const ChoiceArea choice_areas[];
extern const ChoiceSource choice_sources[];
extern const ChoiceQuestion choice_questions[];
extern const ChoiceAnswer choice_answers[];
extern const ChoiceRule choice_rules[];
extern const int choice_area_count, choice_source_count, choice_question_count, choice_answer_count, choice_rule_count;

#endif
