/* The command line: what main hands over, and what the parts of this folder share.
 *
 * Only main.c touches the environment, the clock and signals; everything else gets them from here.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "ask/ask.h"
#include "picture/derive.h"

typedef struct {
    const char *store;      /* URL of the store unless --store says another          */
    const char *folder;     /* for temporary files                                   */
    Instant now;            /* the one time of this run                              */
    Instant (*clock)(void); /* for progress and deadlines                            */
    atomic_bool *cancel;    /* set by signals                                        */
    int width;              /* of the terminal as the environment says, 0 if unknown */
    bool bold;              /* the terminal knows bold, as the environment says      */
} Environment;

enum { EXIT_FINE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

/* The whole program: returns the exit status. */
int cli_run(const Environment *env, int argc, char **argv);

/* The one list of all folders' questions, and of their tables (questions.c). */
extern const QuestionGroup question_groups[];
extern const Schema *const schemas[];
/* What fills derived tables beside the picture's own. */
extern const Deriver *const *const derivers;

/* One sentence on standard error: `trefoil: what; hint (where)`. */
void cli_complain(const Error *e);
/* A remark on standard error, a whole sentence. */
void cli_remark(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The exit status that stands for an error. */
int exit_status(Code code);

#endif
