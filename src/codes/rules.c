/* The sentences of rules.h and schemes.h as tables. */
#include "codes/identify.h"

static const char *const sentence[RULE_COUNT] = {
#define RULE(name, words) [RULE_##name] = words,
#include "codes/rules.h"
#undef RULE
};

static const char *const name_of[RULE_COUNT] = {
#define RULE(name, words) [RULE_##name] = #name,
#include "codes/rules.h"
#undef RULE
};

const char *rule_sentence(Rule rule)
{
    return (unsigned)rule < RULE_COUNT ? sentence[rule] : "";
}

const char *rule_name(Rule rule)
{
    return (unsigned)rule < RULE_COUNT ? name_of[rule] : "";
}

static const struct {
    const char *name, *words;
} scheme[SCHEME_COUNT] = {
    [SCHEME_UNKNOWN] = { "unknown", "unknown" },
#define SCHEME(id, name, words) [SCHEME_##id] = { name, words },
#include "codes/schemes.h"
#undef SCHEME
};

const char *scheme_name(Scheme s)
{
    return (unsigned)s < SCHEME_COUNT ? scheme[s].name : scheme[0].name;
}

const char *scheme_words(Scheme s)
{
    return (unsigned)s < SCHEME_COUNT ? scheme[s].words : scheme[0].words;
}
