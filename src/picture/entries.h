/* What people enter: notes, corrections, decisions. Entries are only ever added, and never over what somebody else said
 * meanwhile without a word.
 *
 * An action may name the newest entry about the thing as its asker saw it (parameter `seen`): if there is a newer one,
 * nothing is entered (E_CONFLICT). Without it, an account is refused where it would overrule what another person's
 * newest entry says of the very same point; whoever means to repeats it with the number that the refusal names. The
 * local operator, who enters for others, is not asked. Not here: what entries mean (link/decisions.h).
 */
#ifndef PICTURE_ENTRIES_H
#define PICTURE_ENTRIES_H

#include "ask/ask.h"

/* Does an entry stand against a new one? Called with the newest first. */
typedef enum { ENTRY_OTHER_POINT /* look at the one before */, ENTRY_NOTHING, ENTRY_STANDS } EntryStanding;
typedef EntryStanding EntryJudge(void *ctx, View body, View account);

/* The newest one alone stands, unless it is the asker's own; ctx is the Ask. */
EntryJudge entry_of_others;

typedef struct {
    View kind, subject, body;
    EntryJudge *judge; /* NULL: it overrules nothing */
    void *ctx;
} NewEntry;

#define SEEN_PARAM                                                                                                     \
    {                                                                                                                  \
        "seen", PARAM_COUNT, OPTIONAL, "the newest entry about it that you know of; a newer one is a conflict", NULL,  \
            NULL, LABEL_PUBLIC                                                                                         \
    }

/* Enters it, in a transaction of its own. The question has SEEN_PARAM. *number gets the entry's. */
MUST_CHECK Code entry_enter(Ask *ask, const NewEntry *x, int64_t *number, Error *e);

QuestionFunction note_add_answer, correct_answer;

#endif
