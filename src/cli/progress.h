/* How far long work is, on standard error: a bar on a terminal, a line now and then elsewhere with --verbose. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "ask/ask.h"

typedef struct {
    Progress progress;      /* to hand to ask_run                    */
    Instant (*clock)(void);
    bool bar, lines;        /* on a terminal; with --verbose         */
    bool drawn;             /* a bar stands on the terminal          */
    int width;
    Instant began, told;    /* of this phase; last shown             */
    int64_t from;           /* done when the phase began             */
    char doing[160];
    atomic_flag busy;       /* several threads may tell; one shows   */
} ProgressBar;

void progress_init(ProgressBar *p, Instant (*clock)(void), bool terminal, int width, bool quiet, bool verbose);
/* Takes the bar away, before anything else is written to the terminal. */
void progress_clear(ProgressBar *p);

#endif
