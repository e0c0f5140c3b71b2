/* Any words to any declaration: parameters are accepted or refused with a sentence, and what is accepted has its form.
 *
 * The first byte chooses the types, the rest is cut at NULs into words; a word with '=' in its first 16 bytes is named.
 * Laws: an accepted value keeps to its declaration; a refusal has a sentence; the same words give the same result.
 */
#include "ask/params.h"

#include "base/limits.h"

#include <stdlib.h>

enum { MOST_WORDS = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void law(bool holds)
{
    if (!holds)
        abort();
}

static void check(const ParamValue *v)
{
    law(v->given || !v->n || v->param->type == PARAM_FLAG);
    for (int i = 0; i < v->n; i++) {
        law(v->text[i].n <= LIMIT_PARAM_BYTES);
        switch (v->param->type) {
        case PARAM_COUNT:
            law(v->number[i] >= 0);
            break;
        case PARAM_SHARE:
            law(v->share[i] >= 0 && v->share[i] <= 1);
            break;
        case PARAM_MONTH:
        case PARAM_DATE:
        case PARAM_EDITION:
            law(period_valid(v->text[i]));
            break;
        case PARAM_CHOICE:
            law(view_eq(v->text[i], V("red")) || view_eq(v->text[i], V("green")));
            break;
        case PARAM_TEXT:
        case PARAM_WORDS:
            law(view_utf8(v->text[i], &(size_t){ 0 }));
            break;
        default:
            break;
        }
    }
}

static Code read_once(const Question *q, const Given *given, int n, Error *e)
{
    Arena arena;
    ParamValue *value;
    Code c;

    arena_init(&arena, LIMIT_QUESTION_BYTES);
    c = params_read(q, given, n, &arena, &value, e);
    if (c == OK)
        for (int i = 0; i < params_declared(q); i++)
            check(&value[i]);
    else
        law(e->code == c && e->what[0] && !value);
    arena_release(&arena);
    return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Param params[] = { { .name = "first", .help = "x", .choices = "red|green" },
                       { .name = "second", .help = "x", .choices = "red|green" },
                       { .name = "third", .type = PARAM_FLAG, .help = "x" },
                       { .name = "limit", .type = PARAM_COUNT, .help = "x", .otherwise = "20" },
                       { .name = "rest", .help = "x", .choices = "red|green", .need = REPEATED },
                       { 0 } };
    const Question q = { .name = "fake", .help = "x", .params = params };
    Given given[MOST_WORDS];
    int words = 0;
    View rest;
    Error e = { 0 }, again = { 0 };

    if (!n)
        return 0;
    params[0].type = (ParamType)(data[0] % (PARAM_SECRET + 1));
    params[1].type = (ParamType)(data[0] / 3 % (PARAM_SECRET + 1));
    params[1].need = data[0] & 1 ? REQUIRED : OPTIONAL;
    params[4].type = (ParamType)(data[0] / 7 % (PARAM_SECRET + 1));
    rest = view((const char *)data + 1, n - 1);
    while (rest.p && words < MOST_WORDS) {
        View text = view_cut(&rest, '\0'), name = { NULL, 0 };
        ptrdiff_t equals = view_find(view_sub(text, 0, 16), '=');
        if (equals > 0)
            name = view_cut(&text, '=');
        given[words++] = (Given){ name, text };
    }
    law(read_once(&q, given, words, &e) == read_once(&q, given, words, &again));
    return 0;
}
