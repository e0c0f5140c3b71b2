/* From a command line to an exit status: read it, ask, write the answer, say what went wrong.
 *
 * Results go to standard output, everything else to standard error. A question without positional words that can be
 * asked line by line is asked for each line of standard input; a line that cannot be answered does not stop the others.
 */
#include "access/access.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/faces.h"
#include "cli/help.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/secret.h"
#include "version.h"

#include <stdio.h>
#include <unistd.h>

typedef struct {
    const Environment *env;
    const Options *o;
    Arena *arena; /* lifetime: one asking */
    Arena own;    /* lifetime: the run                                */
    Account account;
    AccessContext accounts;
    Access access;
    Output output;
    CliFace face;
    ProgressBar progress;
    AskContext context;
    int status;
} Run;

/* ---- telling ---------------------------------------------------------------------------------------------------- */

void cli_complain(const Error *e)
{
    fprintf(stderr, "trefoil: %s%s%s", e->what, e->hint[0] ? "; " : "", e->hint);
    if (e->where[0])
        fprintf(stderr, " (%s)", e->where);
    fputc('\n', stderr);
}

void cli_remark(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fputs("trefoil: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

int exit_status(Code code)
{
    switch (code) {
    case OK: return EXIT_FINE;
    case E_USAGE: return EXIT_USAGE;
    case E_ABSENT: return EXIT_NO;
    default: return EXIT_FAILED;
    }
}

static int complain(const Error *e)
{
    cli_complain(e);
    return exit_status(e->code);
}

/* ---- texts made from the declarations --------------------------------------------------------------------------- */

/* The question that the words after `help` or `man` name; NULL when there are no words. */
static Code named_question(const Options *o, const Question **out, Error *e)
{
    const Question *near;
    int used;

    *out = o->question;
    if (*out || !o->n_words)
        return OK;
    *out = question_from_words(o->word, o->n_words, &used, &near);
    return *out ? OK : no_question(o->word[0], near, e);
}

/* All questions that begin with that word ("price"). False if there are none. */
static bool list_family(Text *t, const Options *o)
{
    bool any = false;

    for (const Question *const *q = all_questions(); o->n_words == 1 && *q; q++) {
        View name = view_of((*q)->name);
        if (!view_starts(name, o->word[0]) || name.n <= o->word[0].n || name.p[o->word[0].n] != ' ')
            continue;
        text_printf(t, "trefoil %s: %s\n", (*q)->name, (*q)->help);
        any = true;
    }
    return any;
}

/* `trefoil help man`: a line on a builtin. False if it is none. */
static bool list_builtin(Text *t, const Options *o)
{
    for (const Builtin *b = builtins; o->n_words == 1 && b->name; b++)
        if (view_eq(o->word[0], view_of(b->name))) {
            text_printf(t, "trefoil %s %s: %s\n", b->name, b->placeholder, b->help);
            return true;
        }
    return false;
}

static Code text_of_deed(const Options *o, Text *t, Arena *arena, Error *e)
{
    const Question *q = NULL;
    Code c;

    switch (o->deed) {
    case DO_VERSION: text_printf(t, "trefoil %s\n", TREFOIL_VERSION); return OK;
    case DO_OVERVIEW: return help_overview(t, true, arena, e);
    case DO_COMPLETION: return completion_script(t, o->n_words ? o->word[0] : (View){ NULL, 0 }, e);
    default: break;
    }
    if (!o->question && o->deed == DO_HELP && (list_family(t, o) || list_builtin(t, o)))
        return OK;
    if ((c = named_question(o, &q, e)) != OK)
        return c;
    if (o->deed == DO_MAN)
        return man_page(t, q, TREFOIL_VERSION, arena, e);
    return q ? help_question(t, q, arena, e) : help_overview(t, false, arena, e);
}

static int write_text(const Options *o, Arena *arena)
{
    Output output;
    Text t;
    Error e;
    Code c, closed;

    text_init(&t, LIMIT_ROW_BYTES);
    if ((c = text_of_deed(o, &t, arena, &e)) == OK && (c = output_open(&output, o->output, &e)) == OK) {
        text_put(&output.sink.text, text_view(&t));
        closed = output_close(&output, true, &e);
        c = closed != OK && output.gone ? OK : closed;
    }
    text_release(&t);
    return c == OK ? EXIT_FINE : complain(&e);
}

/* ---- asking ----------------------------------------------------------------------------------------------------- */

/* Whoever may run the program on this machine may ask as anybody: the store is theirs. */
static Code find_account(Run *r, Error *e)
{
    const char *name = r->o->account;
    Store *store = NULL;
    Code c;

    r->account = account_local;
    if (!name || strcmp(name, "local") == 0)
        return OK;
    if (strcmp(name, "public") == 0) {
        r->account = account_public;
        return OK;
    }
    if ((c = store_open(&store, r->o->store, STORE_READ, schemas, e)) == OK)
        c = account_load(store, view_of(name), SCOPE_PERSON, date_in_london(r->env->now), &r->own, &r->account, e);
    store_close(store);
    return c == E_ABSENT ? (e->code = E_USAGE) : c; /* it was asked wrongly, and the answer is not "no" */
}

static void remark_tables(const Run *r)
{
    const CsvFace *csv = &r->face.as.csv;

    if (r->o->format == FORMAT_CSV && csv->n_tables > 1 && !r->o->table && !r->o->quiet)
        cli_remark("this answer has the tables %.*s; this is the first, --table NAME gives another",
                   VIEW_ARGS(text_view(&csv->tables)));
}

static Code ask_once(Run *r, Error *e)
{
    int n = r->o->n_given;
    Code c = secret_given(r->o->question, r->o->given, &n, r->arena, e);

    if (c == OK)
        c = ask_run(r->o->question, r->o->given, n, &r->context, r->face.answer, e);
    progress_clear(&r->progress);
    if (c != OK)
        return c;
    if (r->face.answer->broken)
        r->status = EXIT_FAILED;
    else if (r->face.answer->no)
        r->status = EXIT_NO;
    if ((c = cli_face_finish(&r->face, e)) == OK)
        remark_tables(r);
    return c;
}

/* The parameter that a line of input fills. */
static const Param *line_param(const Question *q)
{
    const Param *p = q->params;

    while (p && p->name && !param_positional(q, p))
        p++;
    return p && p->name ? p : NULL;
}

/* True if the question is to be asked for each line of standard input: nothing says what to ask about. */
static bool asked_by_line(const Options *o)
{
    const Param *p = line_param(o->question);

    if (!(o->question->how & LINE_BY_LINE) || !p || o->n_positional)
        return false;
    for (int i = 0; i < o->n_given; i++)
        if (view_eq(o->given[i].name, view_of(p->name)))
            return false;
    return true;
}

/* True for what is wrong with one line and not with the run. */
static bool lines_go_on(Code c)
{
    return c == E_USAGE || c == E_INPUT || c == E_ABSENT || c == E_LIMIT;
}

static Code line_failed(Run *r, const Given *given, int n, int64_t line, Error *e)
{
    int status = exit_status(e->code);

    if (status > r->status)
        r->status = status;
    if (r->o->format == FORMAT_JSON) {
        json_error(&r->output.sink.text, r->o->question, given, n, e);
        return sink_end(&r->output.sink, e);
    }
    during(e, "line %lld", (long long)line);
    cli_complain(e);
    return OK;
}

static Code ask_line(Run *r, View text, bool too_long, int64_t line, Error *e)
{
    const Options *o = r->o;
    Given *given = ARENA_ARRAY(r->arena, Given, (size_t)o->n_given + 1);
    Code c;

    if (!given)
        return arena_fail(r->arena, sizeof *given, "a line", e);
    given[0] = (Given){ view_of(line_param(o->question)->name), text };
    if (o->n_given)
        memcpy(given + 1, o->given, (size_t)o->n_given * sizeof *given);
    cli_face_line(&r->face, line, text);
    if (too_long) {
        fail(e, E_LIMIT, "the line is longer than the %zu bytes that are taken; cut it in two", LIMIT_STDIN_LINE);
        given[0].text = view_sub(text, 0, 80);
        return line_failed(r, given, o->n_given + 1, line, e);
    }
    c = ask_run(o->question, given, o->n_given + 1, &r->context, r->face.answer, e);
    if (c != OK)
        return lines_go_on(c) ? line_failed(r, given, o->n_given + 1, line, e) : c;
    if (r->face.answer->broken)
        r->status = EXIT_FAILED;
    else if (r->face.answer->no && r->status < EXIT_NO)
        r->status = EXIT_NO;
    return OK;
}

static Code ask_lines(Run *r, Error *e)
{
    Lines lines;
    View text;
    bool more, too_long;
    Code c = OK;

    if (isatty(STDIN_FILENO) && !r->o->quiet)
        cli_remark("one %s a line; Ctrl-D ends", line_param(r->o->question)->name);
    lines_open(&lines, STDIN_FILENO, &r->output.sink, r->env->cancel);
    while (c == OK && (c = lines_next(&lines, &text, &more, &too_long, e)) == OK && more) {
        arena_reset(r->arena);
        c = ask_line(r, text, too_long, lines.number, e);
        if (c == OK && r->output.tty && r->o->format != FORMAT_XLSX)
            c = sink_flush(&r->output.sink, e);
    }
    progress_clear(&r->progress);
    lines_release(&lines);
    if (c == OK && (c = cli_face_finish(&r->face, e)) == OK)
        remark_tables(r);
    return c;
}

static Code check_output(const Run *r, Error *e)
{
    if (r->o->format == FORMAT_XLSX && r->output.tty) {
        fail(e, E_USAGE, "a workbook cannot be shown on a terminal");
        return hint(e, "name a file: --output FILE.xlsx");
    }
    if (r->o->table && r->o->format != FORMAT_CSV) {
        fail(e, E_USAGE, "--table '%s' goes with --format csv only", r->o->table);
        return hint(e, "add --format csv, or leave --table out");
    }
    return OK;
}

static void make_context(Run *r)
{
    access_open(&r->accounts, r->o->store, schemas, NULL);
    r->access = access_of(&r->accounts);
    progress_init(&r->progress, r->env->clock, isatty(STDERR_FILENO) == 1, r->env->width, r->o->quiet, r->o->verbose);
    r->context = (AskContext){ .store_url = r->o->store,
                               .account = &r->account,
                               .access = &r->access,
                               .now = r->env->now,
                               .clock = r->env->clock,
                               .cancel = r->env->cancel,
                               .progress = &r->progress.progress,
                               .arena = r->arena,
                               .schemas = schemas };
}

/* Asks and writes; *gone when the reader of the output has left. */
static Code ask_and_write(Run *r, bool *gone, Error *e)
{
    const Question *q = r->o->question;
    bool by_line = asked_by_line(r->o), keep;
    Store *store = NULL;
    Error late;
    Code c, closed;

    if ((c = output_open(&r->output, r->o->output, e)) != OK)
        return c;
    cli_face(&r->face, r->o, &r->output, r->env, by_line ? line_param(q)->name : NULL);
    if ((c = check_output(r, e)) == OK && by_line && (c = ask_store_for(q, &r->context, &store, e)) == OK) {
        r->context.store = store;
        c = ask_lines(r, e);
    } else if (c == OK && !by_line) {
        c = ask_once(r, e);
    }
    store_close(store);
    cli_face_release(&r->face);
    keep = c == OK || (by_line && !r->o->output); /* lines that were answered stay answered */
    closed = output_close(&r->output, keep, c == OK ? e : &late);
    *gone = r->output.gone;
    return c == OK ? closed : c;
}

static int ask_question(const Environment *env, const Options *o, Arena *arena)
{
    Run r = { .env = env, .o = o, .arena = arena, .status = EXIT_FINE };
    bool gone = false;
    Error e;
    Code c;

    arena_init(&r.own, LIMIT_ROW_BYTES);
    if ((c = find_account(&r, &e)) == OK) {
        make_context(&r);
        c = ask_and_write(&r, &gone, &e);
        access_close(&r.accounts);
    }
    arena_release(&r.own);
    if (gone)
        return EXIT_FINE;
    return c == OK ? r.status : complain(&e);
}

int cli_run(const Environment *env, int argc, char **argv)
{
    Arena words, asking;
    Options options;
    Error e;
    int status;

    ask_register(question_groups);
    derive_register(derivers);
    arena_init(&words, LIMIT_ROW_BYTES);
    arena_init(&asking, LIMIT_QUESTION_BYTES);
    if (options_read(argc, argv, env->store, &words, &options, &e) != OK)
        status = complain(&e);
    else if (options.deed != DO_ASK)
        status = write_text(&options, &words);
    else
        status = ask_question(env, &options, &asking);
    arena_release(&asking);
    arena_release(&words);
    return status;
}
