/* Questions and actions: declared once, answered on every face.
 *
 * A declaration (Question) names a capability: its words ("price spread"), one line of help, typed parameters, the
 * permission it needs and the function that answers it. From the declarations alone come the command, its help, the man
 * page, shell completion, the JSON endpoint, the web form and the downloads. The runner (ask_run) checks parameters and
 * permission, opens the snapshot, calls the function and finishes the answer; faces render answers and compute nothing.
 *
 *     static const Param changes_params[] = {
 *         { "dataset", PARAM_DATASET, REQUIRED, "the data set to compare" },
 *         { "from",    PARAM_EDITION, REQUIRED, "the earlier edition" },
 *         { "to",      PARAM_EDITION, REQUIRED, "the later edition" },
 *         { 0 }
 *     };
 *     const Question picture_questions[] = {
 *         { "changes", "what differs between two editions of a data set", changes_params, SEE_PUBLIC, changes_answer },
 *         { 0 }
 *     };
 *
 * Required parameters are positional on the command line, in this order; optional ones are --name VALUE; flags are
 * --name. A repeated parameter takes all remaining positional words.
 *
 * Not here: any question (they live in the capability folders), text rendering, HTTP, accounts (access fills in
 * Access).
 */
#ifndef ASK_ASK_H
#define ASK_ASK_H

#include "ask/answer.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/map.h"
#include "store/store.h"

#include <stdatomic.h>

/* What a parameter may hold. The runner checks the form; whether the thing exists is the question's business. */
typedef enum {
    PARAM_TEXT,    /* any text                                                            */
    PARAM_WORDS,   /* text for search; several words on the command line become one value */
    PARAM_CODE,    /* any identifier as scanned or typed                                  */
    PARAM_PRODUCT, /* any identifier of a product                                         */
    PARAM_DATASET, /* kebab-case name of a data set                                       */
    PARAM_SOURCE,  /* name of a source as `sources` lists it                              */
    PARAM_EDITION, /* ISO year, month or day                                              */
    PARAM_MONTH,   /* YYYY-MM                                                             */
    PARAM_DATE,    /* YYYY-MM-DD                                                          */
    PARAM_COUNT,   /* whole number >= 0                                                   */
    PARAM_SHARE,   /* 0 to 1, or 0% to 100%                                               */
    PARAM_FLAG,    /* present or absent                                                   */
    PARAM_CHOICE,  /* one of `choices`                                                    */
    PARAM_PATH,    /* a file or folder; operations only                                   */
    PARAM_SECRET   /* a password: faces read it apart (terminal, standard input, password field), and never show it */
} ParamType;

typedef enum { OPTIONAL, REQUIRED, REPEATED /* zero or more */, REQUIRED_REPEATED /* one or more */ } ParamNeed;

typedef struct {
    const char *name; /* kebab-case                                              */
    ParamType type;
    ParamNeed need;
    const char *help;         /* one line, without a full stop                           */
    const char *choices;      /* PARAM_CHOICE: "text|json|csv"                            */
    const char *otherwise;    /* value when not given, as it would be typed; NULL for none */
    Label label;              /* LABEL_PERSONAL: logged only as a keyed hash               */
} Param;

/* What an account must be allowed to do. Roles are sets of these (src/access). */
typedef enum {
    SEE_PUBLIC,       /* everybody                                                  */
    SEE_NHS,          /* members of NHS organisations                               */
    SEE_OWN_PRICES,   /* commercial data of one's own organisation                  */
    ENTER_NOTES,      /* notes and corrections                                      */
    CURATE,           /* reviews that change links and groups                       */
    ADMINISTER,       /* build, withdraw, backup, accounts                          */
    KEEP_ACCOUNT      /* one's own password and tokens: a person who signed in       */
} Permission;

/* Who asks. The local operator at the command line is account 0, whoever did not sign in is -1; src/access fills in the
 * others. */
typedef struct {
    int64_t number;       /* 0: the local operator, -1: the public                    */
    View name;            /* "local", "public" or the account's name                 */
    View organisation;    /* ODS code, SRN, GLN or a maker's name; "" for none        */
    bool public_only;     /* sees what everybody sees                                */
    View signature;       /* what it signs with and stays for good, so no name: "account 7"; "": its name */
    const struct AccountRights *rights; /* src/access knows what is in it; NULL: local or public           */
} Account;

struct Ask;
/* When something is written down: before a question is answered; inside an action's transaction; before an operation
 * does anything, with the store that it opened; when it was refused for want of permission (no store is open). */
typedef enum { NOTE_ASKED, NOTE_ACTS, NOTE_OPERATES, NOTE_DENIED } NoteWhen;

/* What src/access fills in; ask knows only this much of it. */
typedef struct {
    void *ctx;
    bool (*may)(void *ctx, const Account *who, Permission what);
    /* May this account see data with this label that belongs to `owner` ("" for none)? */
    bool (*see)(void *ctx, const Account *who, Label label, View owner);
    /* Writes down what is asked, where that must be; *noted says whether it was. On failure nothing is answered. NULL:
     * nothing is written down. */
    Code (*note)(void *ctx, const struct Ask *ask, Store *store, NoteWhen when, bool *noted, Error *e);
} Access;
/* Without accounts: account 0 may do and see everything; a public_only account may SEE_PUBLIC and sees only
 * LABEL_PUBLIC. Nothing is written down. */
extern const Access access_local;

/* Long work tells how far it is; NULL members are allowed. */
typedef struct {
    void *ctx;
    /* `doing` is a short phrase ("reading drug_tariff_ix.csv"); total 0 when unknown; unit "rows", "bytes",
     * "products". */
    void (*tell)(void *ctx, const char *doing, int64_t done, int64_t total, const char *unit);
} Progress;

typedef struct {
    const Param *param;
    bool given;        /* by the asker or by `otherwise`                            */
    int n;             /* values; 1 unless repeated                                 */
    View *text;        /* as given, trimmed                                         */
    int64_t *number;   /* PARAM_COUNT the number, PARAM_DATE/MONTH/EDITION the first day */
    double *share;     /* PARAM_SHARE                                               */
} ParamValue;

typedef struct Question Question;

/* One asking of one question. Everything in it lives as long as the asking. */
typedef struct Ask {
    const Question *question;
    Store *store;          /* NULL for questions that need none (NO_STORE)              */
    Arena *arena;          /* lifetime: this question                                   */
    const Account *account;
    const Access *access;
    Instant now;           /* passed in by the face                                     */
    Date today;            /* the day in London                                         */
    Instant deadline;      /* 0 for none                                                */
    atomic_bool *cancel;   /* NULL for none                                             */
    Instant (*clock)(void); /* for the deadline of long work; NULL for none             */
    const Progress *progress; /* NULL for none                                          */
    ParamValue *value;     /* one for each declared parameter, same order               */
    const char *store_url; /* for operations, which open the store by themselves        */
    const Schema *const *schemas; /* all folders' tables, for store_open                */
    bool *noted;           /* the runner's: it is written down; NULL: nothing is        */
    bool *saw_closed;      /* set when it was shown something that not everybody sees   */
} Ask;

/* The value of a declared parameter; asking for one that is not declared is a bug and stops the program (assert). */
const ParamValue *ask_value(const Ask *ask, const char *name);
bool ask_given(const Ask *ask, const char *name);                      /* the value of a flag                */
View ask_text(const Ask *ask, const char *name);                       /* "" (p == NULL) when not given */
int64_t ask_count(const Ask *ask, const char *name, int64_t otherwise);
bool ask_sees(const Ask *ask, Label label, View owner);
bool ask_sees_all(const Ask *ask); /* the local operator: whoever holds the store */
bool ask_may(const Ask *ask, Permission what);
/* What is written beside what this account enters. */
View ask_signature(const Ask *ask);
/* Ends an action's transaction: what was done is written down in it, or not done. Instead of store_commit. */
MUST_CHECK Code ask_commit(const Ask *ask, Error *e);
/* E_CANCEL when the asker gave up or the deadline passed; call it in long loops. Cheap. */
MUST_CHECK Code ask_continue(const Ask *ask, Error *e);
void ask_progress(const Ask *ask, const char *doing, int64_t done, int64_t total, const char *unit);

/* Opens the store that the asker named, for operations, and writes down there what is asked. The caller closes it. */
MUST_CHECK Code ask_open_store(const Ask *ask, StoreMode mode, Store **out, Error *e);

typedef Code QuestionFunction(Ask *ask, Answer *answer, Error *e);

enum {
    ANSWERS = 0,          /* a question: reads the store in one snapshot                               */
    ACTS = 1 << 0,        /* an action: enters something, in one transaction that the function begins and commits */
    OPERATES = 1 << 1,    /* an operation of the command line only (build, backup): opens what it needs */
    NO_STORE = 1 << 2,    /* needs no store                                                             */
    NEEDS_PICTURE = 1 << 3, /* something must have been built                                           */
    LINE_BY_LINE = 1 << 4, /* with no positional words, each line of stdin is one asking                */
    FINDINGS_EXIT_1 = 1 << 5 /* the command exits 1 when the answer's `answer_no` was called             */
};

struct Question {
    const char *name;        /* "identify", "price spread": words, lower case                    */
    const char *help;        /* one line                                                         */
    const Param *params;     /* ends with a zero name; NULL for none                             */
    Permission permission;
    QuestionFunction *answer;
    unsigned how;            /* ANSWERS, ACTS, ... ored                                          */
    const char *more;        /* a paragraph or two for help and man page; may be NULL            */
    const char *example;     /* "trefoil changes drug-tariff-part-ix 2025-10 2025-11"; may be NULL */
};

/* The questions of one folder, with the heading under which overviews list them. */
typedef struct {
    const char *title;         /* "Products and sources"; NULL ends a list of groups  */
    const Question *questions; /* ends with a NULL name                               */
} QuestionGroup;

/* Called once at the start, by the layer that may see every folder (cli/questions.c holds the one list). `groups` must
 * stay valid. The same name twice, or more than REGISTRY_MOST questions, is a bug that stops the program. */
enum { REGISTRY_MOST = 512 };
void ask_register(const QuestionGroup *groups);
/* As given to ask_register; an empty list before that. */
const QuestionGroup *all_groups(void);
/* All questions in the order of the groups. Ends with NULL. */
const Question *const *all_questions(void);
/* By name, words separated by one space; NULL if there is none. */
const Question *question_named(View name);
/* The question whose words begin words[0..n); *used gets how many words its name took. NULL if none; *near gets the
 * closest name (edit distance <= 2) or NULL, for "did you mean". */
const Question *question_from_words(const View *words, int n, int *used, const Question **near);

/* A value as the face got it: from the command line, a query string or a form. */
typedef struct {
    View name; /* "" for positional                                              */
    View text;
} Given;

typedef struct {
    const char *store_url;   /* may be NULL when the question has NO_STORE                    */
    Store *store;            /* an open store to use instead (server, line by line); may be NULL */
    const Account *account;
    const Access *access;
    Instant now, deadline;
    Instant (*clock)(void);
    atomic_bool *cancel;
    const Progress *progress;
    Arena *arena;
    const Schema *const *schemas; /* may be NULL when the question has NO_STORE               */
} AskContext;

/* Opens the store for asking q many times (line by line, server): reading for questions, writing for actions. *out is
 * NULL when q needs none. A store that is not there is E_IO here: the question was not answered. */
MUST_CHECK Code ask_store_for(const Question *q, const AskContext *context, Store **out, Error *e);

/* Checks, opens, answers, closes: the one runner. Errors of parameters are E_USAGE naming parameter, value and what
 * would do. The answer is begun before the function is called and ended (also after a failure: answer_abort). */
MUST_CHECK Code ask_run(const Question *q, const Given *given, int n_given, const AskContext *context, Answer *answer,
                        Error *e);

/* ---- parameters, for faces that print or complete them ---------------------------------------------------------- */

/* The parameter of that name; NULL if there is none, or no question. */
const Param *param_named(const Question *q, View name);
bool param_repeats(const Param *p);  /* may be given several times */
bool param_required(const Param *p); /* at least once              */
/* True if the words of the command line go to it: it is required, or the first repeated one. The others are --name
 * VALUE, given several times where they repeat. */
bool param_positional(const Question *q, const Param *p);
/* "changes DATASET FROM TO [--limit COUNT]"; p == NULL without memory. */
View question_usage(const Question *q, Arena *out);
/* "YYYY-MM", "COUNT", "text|json": what stands for a value of this parameter in usage and help. */
View param_placeholder(const Question *q, const Param *p, Arena *out);
/* Edit distance with exchanged neighbours; more than NAMES_NEAR when it is more than that. For "did you mean". */
enum { NAMES_NEAR = 2 };
int edit_distance(View a, View b);

#endif
