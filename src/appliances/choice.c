/* Needs and rules, purely. choose.h says what they promise. */
#include "appliances/choose.h"

const ChoiceArea *choice_area_named(View key)
{
    for (int i = 0; i < choice_area_count; i++) {
        if (view_eq(key, view_of(choice_areas[i].key)))
            return &choice_areas[i];
    }
    return NULL;
}

const ChoiceSource *choice_source_of(const ChoiceRule *rule)
{
    for (int i = 0; i < choice_source_count; i++) {
        if (strcmp(choice_sources[i].key, rule->source) == 0)
            return &choice_sources[i];
    }
    return NULL;
}

const ChoiceAnswer *choice_answer_of(const ChoiceNeeds *needs, const char *question)
{
    for (int i = 0; i < needs->n; i++) {
        if (strcmp(needs->answer[i]->question, question) == 0)
            return needs->answer[i];
    }
    return NULL;
}

/* "question=a|b" or "question!=a|b". */
static bool one_holds(const ChoiceNeeds *needs, View part)
{
    View key = view_cut(&part, '=');
    bool other = view_ends(key, V("!")), among = false;
    View given = V("");

    if (other)
        key.n--;
    for (int i = 0; i < needs->n; i++) {
        if (view_eq(view_of(needs->answer[i]->question), key))
            given = view_of(needs->answer[i]->value);
    }
    while (part.n)
        among |= view_eq(view_cut(&part, '|'), given);
    return other ? !among : given.n && among;
}

bool choice_holds(const ChoiceNeeds *needs, const char *when)
{
    View rest = view_of(when);

    if (view_eq(rest, V("*")))
        return true;
    while (rest.n) {
        if (!one_holds(needs, view_trim(view_cut(&rest, ';'))))
            return false;
    }
    return true;
}

static const ChoiceAnswer *answer_named(const ChoiceArea *area, View question, View value, bool *asked)
{
    *asked = false;
    for (int i = 0; i < choice_question_count; i++)
        *asked |=
            strcmp(choice_questions[i].area, area->key) == 0 && view_eq(question, view_of(choice_questions[i].key));
    for (int i = 0; *asked && i < choice_answer_count; i++) {
        if (view_eq(question, view_of(choice_answers[i].question)) && view_eq(value, view_of(choice_answers[i].value)))
            return &choice_answers[i];
    }
    return NULL;
}

static Code check(const ChoiceArea *area, View text, Error *e)
{
    View question = view_cut(&text, '=');
    bool asked;

    if (answer_named(area, question, text, &asked))
        return OK;
    fail(e, E_USAGE, asked ? "'%.*s' is no answer to '%.*s'" : "'%.*s' answers nothing that is asked", VIEW_ARGS(text),
         VIEW_ARGS(question));
    return hint(e, "`trefoil appliances choose %s` lists questions and answers", area->key);
}

Code choice_needs_read(ChoiceNeeds *out, const ChoiceArea *area, const View *given, int n, int *ignored, Error *e)
{
    *out = (ChoiceNeeds){ .area = area };
    *ignored = 0;
    for (int i = 0; i < n; i++) {
        Code c = check(area, given[i], e);
        if (c != OK)
            return c;
    }
    /* in the order of the questions, so that a question is asked only by what stands before it */
    for (int q = 0; q < choice_question_count; q++) {
        const ChoiceQuestion *question = &choice_questions[q];
        if (strcmp(question->area, area->key) != 0)
            continue;
        for (int i = 0; i < n; i++) {
            View value = given[i], key = view_cut(&value, '=');
            bool asked;
            const ChoiceAnswer *a = answer_named(area, key, value, &asked);
            if (!a || !view_eq(key, view_of(question->key)))
                continue;
            if (choice_holds(out, question->when) && !choice_answer_of(out, question->key) &&
                out->n < CHOICE_ANSWERS_MOST)
                out->answer[out->n++] = a;
            else
                ++*ignored;
        }
    }
    return OK;
}

/* "*" stands for any bytes, also none. */
static bool glob(View pattern, View text)
{
    while (pattern.n) {
        if (*pattern.p == '*') {
            pattern = view_sub(pattern, 1, pattern.n);
            for (size_t i = 0; i <= text.n; i++) {
                if (glob(pattern, view_sub(text, i, text.n)))
                    return true;
            }
            return false;
        }
        if (!text.n || *pattern.p != *text.p)
            return false;
        pattern = view_sub(pattern, 1, pattern.n);
        text = view_sub(text, 1, text.n);
    }
    return text.n == 0;
}

bool choice_fits(const char *target, View code)
{
    View rest = view_of(target);

    while (rest.n) {
        if (glob(view_cut(&rest, '|'), code))
            return true;
    }
    return false;
}

ChoiceVerdict choice_judge(const ChoiceNeeds *needs, View code, const ChoiceRule **by)
{
    ChoiceVerdict verdict = CHOICE_SILENT;

    *by = NULL;
    for (int i = 0; i < choice_rule_count; i++) {
        const ChoiceRule *r = &choice_rules[i];
        if (r->effect == CHOICE_ADVISE || strcmp(r->area, needs->area->key) != 0 || !choice_fits(r->target, code) ||
            !choice_holds(needs, r->when))
            continue;
        if (r->effect == CHOICE_EXCLUDE) {
            *by = r;
            return CHOICE_LEFT_OUT;
        }
        if (verdict == CHOICE_SILENT)
            *by = r;
        verdict = CHOICE_SUITS;
    }
    return verdict;
}
