/* What is wrong with a code: the rule that it breaks and the characters at fault.
 *
 * Every check in src/codes answers in this one shape, so that a page can underline the wrong characters and a data
 * quality report can count by rule. The sentences, each with its standard and clause, stand in rules.h.
 * Not here: base Errors. An illegal code is an ordinary answer, not a failure of the program.
 */
#ifndef CODES_FAULT_H
#define CODES_FAULT_H

#include "base/view.h"

typedef enum {
#define RULE(name, sentence) RULE_##name,
#include "codes/rules.h"
#undef RULE
    RULE_COUNT
} Rule;

typedef struct {
    Rule rule;        /* RULE_NONE when nothing is wrong                                                  */
    uint32_t at, n;   /* the bytes at fault, as offset and length in the input; at + n <= input.n         */
    char expected[4]; /* NUL-terminated: the check characters that would be right, "" if that is not it   */
} Fault;

/* One sentence: the rule and the standard and clause that it comes from. Static storage; "" for RULE_NONE. */
const char *rule_sentence(Rule rule);
/* Short fixed name of a rule ("GS1_CHECK_DIGIT"), for tests and counts. Static storage. */
const char *rule_name(Rule rule);

/* Fills *f (which may be NULL) and returns false, so that a check can end in `return fault(f, ...)`. */
static inline bool fault(Fault *f, Rule rule, size_t at, size_t n)
{
    if (f)
        *f = (Fault){ .rule = rule, .at = (uint32_t)at, .n = (uint32_t)n };
    return false;
}

#endif
