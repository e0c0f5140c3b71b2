/* The words of a command line: global options, the question, its parameters. See options.c for the rules. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/cli.h"

typedef enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_XLSX } Format;

/* What the program does besides answering questions; each is documented and completed like a question. */
typedef enum { DO_OVERVIEW, DO_VERSION, DO_HELP, DO_MAN, DO_COMPLETION, DO_ASK } Deed;

typedef struct {
    const char *store;
    const char *account, *output, *table; /* NULL when not given */
    Format format;
    bool quiet, verbose, help, version;
    Deed deed;
    const Question *question; /* DO_ASK, and of help and man where one is named           */
    View *word;               /* what follows help, man, completion                       */
    int n_words;
    Given *given;             /* parameters of the question                               */
    int n_given;
    int n_positional;         /* of them                                                  */
} Options;

typedef struct {
    const char *name;        /* without dashes                  */
    const char *placeholder; /* NULL: takes no value            */
    const char *choices;     /* "text|json", NULL for none      */
    bool file;               /* its value is a path             */
    const char *help;
} GlobalOption;
extern const GlobalOption global_options[]; /* ends with a NULL name */

typedef struct {
    const char *name, *placeholder, *help;
    Deed deed;
} Builtin;
extern const Builtin builtins[]; /* ends with a NULL name */

/* Reads argv[1..]. Everything in *out lives in the arena or in argv. E_USAGE says which word is wrong and what would
 * do. store: unless --store says another. */
MUST_CHECK Code options_read(int argc, char **argv, const char *store, Arena *arena, Options *out, Error *e);

/* E_USAGE: there is no question that begins with that word; `near` as question_from_words gives it. */
Code no_question(View word, const Question *near, Error *e);

#endif
