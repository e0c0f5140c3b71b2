/* The list of all questions, as the top layer registers it, and finding one by name or by the words of a command line.
 *
 * The list is set once at the start and never changes after; looking things up needs no lock. Not here: the questions
 * themselves and the list of their folders (cli/questions.c): ask knows nothing above itself.
 */
#include "ask/ask.h"

#include <assert.h>

enum { NAME_BYTES = 128, NAME_WORDS = 5 };

static const QuestionGroup no_groups[] = { { NULL, NULL } };
static const QuestionGroup *registered = no_groups;
static const Question *listed[REGISTRY_MOST + 1];

void ask_register(const QuestionGroup *groups)
{
    int n = 0;

    for (const QuestionGroup *g = groups; g->title; g++)
        for (const Question *q = g->questions; q->name; q++) {
            bool fits = n < REGISTRY_MOST;
            assert(fits);
            if (!fits)
                return;
            for (int i = 0; i < n; i++)
                assert(strcmp(listed[i]->name, q->name) != 0);
            listed[n++] = q;
        }
    listed[n] = NULL;
    registered = groups;
}

const QuestionGroup *all_groups(void)
{
    return registered;
}

const Question *const *all_questions(void)
{
    return listed;
}

const Question *question_named(View name)
{
    for (int i = 0; listed[i]; i++)
        if (view_eq(name, view_of(listed[i]->name)))
            return listed[i];
    return NULL;
}

/* The first n words with one blank between, or an empty view if they are longer than any name. */
static View joined(const View *words, int n, char buffer[NAME_BYTES])
{
    size_t at = 0;

    for (int i = 0; i < n; i++) {
        if (words[i].n + 1 > NAME_BYTES - at)
            return (View){ NULL, 0 };
        if (i)
            buffer[at++] = ' ';
        if (words[i].n)
            memcpy(buffer + at, words[i].p, words[i].n);
        at += words[i].n;
    }
    return (View){ buffer, at };
}

const Question *question_from_words(const View *words, int n, int *used, const Question **near)
{
    char buffer[NAME_BYTES];
    int best = NAMES_NEAR + 1, most = n < NAME_WORDS ? n : NAME_WORDS;
    const Question *close = NULL, *found;

    for (int k = most; k > 0; k--) {
        View name = joined(words, k, buffer);
        if ((found = question_named(name))) {
            *used = k;
            *near = NULL;
            return found;
        }
        for (int i = 0; listed[i]; i++) {
            int d = name.n > 1 ? edit_distance(name, view_of(listed[i]->name)) : NAMES_NEAR + 1;
            if (d < best && (size_t)d + 1 < name.n)
                best = d, close = listed[i];
        }
    }
    *used = 0;
    *near = close;
    return NULL;
}
