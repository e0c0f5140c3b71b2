/* The command line, word by word.
 *
 * Global options may stand anywhere. The first words that are none name the question (the longest name that fits), the
 * further ones are its positional parameters; --name VALUE and --name=VALUE are its other ones, and which of them take
 * a value is known from the declaration. After -- every word is positional. A lone dash, and a dash before a digit,
 * begin no option.
 *
 * Not here: whether values are right (ask does that, for all faces alike).
 */
#include "cli/options.h"

#include "base/text.h"

#include <ctype.h>

const GlobalOption global_options[] = {
    { "store", "URL", NULL, true, "the store: a file, or postgresql://...; otherwise $TREFOIL_STORE, else trefoil.db" },
    { "as", "ACCOUNT", NULL, false, "ask as this account; `public` sees what everybody sees" },
    { "format", "FORMAT", "text|json|csv|xlsx", false, "text, json, csv or xlsx; text unless given" },
    { "output", "FILE", NULL, true, "write the answer to FILE, which appears only when it is complete" },
    { "table", "NAME", NULL, false, "with csv: which table of the answer; the first unless given" },
    { "quiet", NULL, NULL, false, "no progress and no remarks" },
    { "verbose", NULL, NULL, false, "progress also where standard error is no terminal" },
    { "help", NULL, NULL, false, "what the question is and takes" },
    { "version", NULL, NULL, false, "the version of this program" },
    { NULL, NULL, NULL, false, NULL }
};

const Builtin builtins[] = { { "help", "[QUESTION]", "what can be asked, or what one question is and takes", DO_HELP },
                             { "man", "[QUESTION]", "the manual page, as source for man", DO_MAN },
                             { "completion", "bash", "the script that completes words for a shell", DO_COMPLETION },
                             { NULL, NULL, NULL, DO_ASK } };

typedef struct {
    int argc, at;
    char **argv;
    Arena *arena;
    Options *o;
    View *word; /* those that are no options, in order          */
    int n_words;
    int n_name;      /* of them, those before the first parameter    */
    bool *is_option; /* argv[i] was a global option or its value */
    Error *e;
} Reading;

static bool dashed(const char *word)
{
    return word[0] == '-' && word[1] && !isdigit((unsigned char)word[1]);
}

static View option_name(const char *word)
{
    View v = view_of(word + 2);
    return view_cut(&v, '=');
}

static const GlobalOption *global_named(View name)
{
    for (const GlobalOption *g = global_options; g->name; g++)
        if (view_eq(name, view_of(g->name)))
            return g;
    return NULL;
}

/* ---- global options --------------------------------------------------------------------------------------------- */

static Code set_format(Options *o, const char *value, Error *e)
{
    static const char *const names[] = { "text", "json", "csv", "xlsx" };
    int i = view_among(view_of(value), names, COUNT_OF(names));

    if (i >= 0) {
        o->format = (Format)i;
        return OK;
    }
    fail(e, E_USAGE, "format '%s' is not one of text, json, csv and xlsx", value);
    return hint(e, "choose one of them, for example --format json");
}

static Code set_global(Reading *r, const GlobalOption *g, const char *value)
{
    Options *o = r->o;

    if (g->placeholder && !*value) {
        fail(r->e, E_USAGE, "--%s is given without a value", g->name);
        return hint(r->e, "write --%s %s", g->name, g->placeholder);
    }
    if (strcmp(g->name, "store") == 0)
        o->store = value;
    else if (strcmp(g->name, "as") == 0)
        o->account = value;
    else if (strcmp(g->name, "format") == 0)
        return set_format(o, value, r->e);
    else if (strcmp(g->name, "output") == 0)
        o->output = value;
    else if (strcmp(g->name, "table") == 0)
        o->table = value;
    else if (strcmp(g->name, "quiet") == 0)
        o->quiet = true;
    else if (strcmp(g->name, "verbose") == 0)
        o->verbose = true;
    else if (strcmp(g->name, "help") == 0)
        o->help = true;
    else
        o->version = true;
    return OK;
}

/* argv[at] is a global option: takes it and its value. */
static Code take_global(Reading *r, const GlobalOption *g)
{
    const char *word = r->argv[r->at], *equals = strchr(word, '=');

    r->is_option[r->at] = true;
    if (!g->placeholder && equals) {
        fail(r->e, E_USAGE, "--%s takes no value", g->name);
        return hint(r->e, "write --%s alone", g->name);
    }
    if (!g->placeholder || equals)
        return set_global(r, g, equals ? equals + 1 : "");
    if (r->at + 1 >= r->argc)
        return set_global(r, g, "");
    r->is_option[++r->at] = true;
    return set_global(r, g, r->argv[r->at]);
}

/* ---- which question --------------------------------------------------------------------------------------------- */

Code no_question(View word, const Question *near, Error *e)
{
    size_t n = word.n;
    int same = 0;
    const char *first = NULL;

    fail(e, E_USAGE, "there is no question '%.*s'", VIEW_ARGS(view_sub(word, 0, 80)));
    for (const Question *const *q = all_questions(); *q; q++) {
        View name = view_of((*q)->name);
        if (name.n > n && name.p[n] == ' ' && view_starts(name, word)) {
            first = first ? first : (*q)->name;
            same++;
        }
    }
    if (same > 1)
        return hint(e, "there are %d questions that begin so: trefoil help %.*s", same, VIEW_ARGS(word));
    if (same == 1)
        return hint(e, "did you mean '%s'?", first);
    if (near)
        return hint(e, "did you mean '%s'?", near->name);
    for (const Builtin *b = builtins; b->name; b++)
        if (edit_distance(word, view_of(b->name)) <= NAMES_NEAR && n > NAMES_NEAR)
            return hint(e, "did you mean '%s'?", b->name);
    return hint(e, "trefoil help lists what can be asked");
}

/* Finds the question or the builtin; *used gets how many words name it. */
static Code find_deed(Reading *r, int *used)
{
    const Question *near;

    *used = 0;
    if (!r->n_name) {
        r->o->deed = r->o->help ? DO_HELP : DO_OVERVIEW;
        return OK;
    }
    for (const Builtin *b = builtins; b->name; b++)
        if (view_eq(r->word[0], view_of(b->name))) {
            r->o->deed = b->deed;
            *used = 1;
            return OK;
        }
    r->o->deed = DO_ASK;
    r->o->question = question_from_words(r->word, r->n_name, used, &near);
    return r->o->question ? OK : no_question(r->word[0], near, r->e);
}

/* Takes the global options out, wherever they stand, and collects the words. Those in front of the first other option
 * name the question. */
static Code first_words(Reading *r)
{
    static char help[] = "--help";
    bool positional = false;

    for (r->at = 1; r->at < r->argc; r->at++) {
        const char *word = r->argv[r->at];
        const GlobalOption *g;
        Code c;

        if (positional || !dashed(word)) {
            r->word[r->n_words++] = view_of(word);
            continue;
        }
        if (strcmp(word, "--") == 0) {
            positional = true;
            continue;
        }
        if (strcmp(word, "-h") == 0)
            word = r->argv[r->at] = help;
        g = word[1] == '-' ? global_named(option_name(word)) : NULL;
        if (g && (c = take_global(r, g)) != OK)
            return c;
        if (!g && r->n_name < 0)
            r->n_name = r->n_words;
    }
    if (r->n_name < 0)
        r->n_name = r->n_words;
    return OK;
}

/* ---- parameters ------------------------------------------------------------------------------------------------- */

static Code no_option(Reading *r, const char *word)
{
    const Question *q = r->o->question;
    View name = word[1] == '-' ? option_name(word) : view_of(word + 1);
    const char *near = NULL;
    int best = NAMES_NEAR + 1, d;

    for (const Param *p = q ? q->params : NULL; p && p->name; p++)
        if ((d = edit_distance(name, view_of(p->name))) < best)
            best = d, near = p->name;
    for (const GlobalOption *g = global_options; g->name; g++)
        if ((d = edit_distance(name, view_of(g->name))) < best)
            best = d, near = g->name;
    if (q)
        fail(r->e, E_USAGE, "'%s' has no option '%s'", q->name, word);
    else
        fail(r->e, E_USAGE, "there is no option '%s'", word);
    if (near && name.n > 1)
        return hint(r->e, "did you mean --%s?", near);
    if (word[1] != '-')
        return hint(r->e, "write -- before words that begin with a dash and are no options");
    return q ? hint(r->e, "trefoil help %s lists what it takes", q->name)
             : hint(r->e, "trefoil help lists what can be asked");
}

static void add_given(Options *o, View name, View text)
{
    o->given[o->n_given++] = (Given){ name, text };
    o->n_positional += !name.n;
}

static Code take_value(Reading *r, const Param *p, const char *value)
{
    if (p->type == PARAM_SECRET && strcmp(value, "-") != 0) {
        fail(r->e, E_USAGE, "a %s is not taken from the command line, where others can read it", p->name);
        return hint(r->e, "leave --%s out: it is read from the terminal or from standard input", p->name);
    }
    add_given(r->o, view_of(p->name), view_of(value));
    return OK;
}

/* argv[at] begins with a dash and is no global option. */
static Code take_parameter(Reading *r)
{
    const char *word = r->argv[r->at], *equals = strchr(word, '=');
    const Param *p = word[1] == '-' ? param_named(r->o->question, option_name(word)) : NULL;

    if (!p)
        return no_option(r, word);
    if (equals || p->type == PARAM_FLAG)
        return take_value(r, p, equals ? equals + 1 : "");
    if (r->at + 1 >= r->argc || r->is_option[r->at + 1]) {
        View value = param_placeholder(r->o->question, p, r->arena);
        fail(r->e, E_USAGE, "--%s is given without a value", p->name);
        return hint(r->e, "write --%s %.*s: %s", p->name, VIEW_ARGS(value), p->help);
    }
    return take_value(r, p, r->argv[++r->at]);
}

/* Everything that is left, in order; the first `skip` words have named the question. */
static Code parameters(Reading *r, int skip)
{
    bool positional = false;
    Code c;

    for (r->at = 1; r->at < r->argc; r->at++) {
        const char *word = r->argv[r->at];
        if (r->is_option[r->at])
            continue;
        if (!positional && strcmp(word, "--") == 0) {
            positional = true;
        } else if (!positional && dashed(word)) {
            if ((c = take_parameter(r)) != OK)
                return c;
        } else if (skip > 0) {
            skip--;
        } else {
            add_given(r->o, (View){ NULL, 0 }, view_of(word));
        }
    }
    return OK;
}

Code options_read(int argc, char **argv, const char *store, Arena *arena, Options *out, Error *e)
{
    size_t n = (size_t)argc + 1;
    Reading r = { .argc = argc, .argv = argv, .arena = arena, .o = out, .n_name = -1, .e = e };
    int used;
    Code c;

    *out = (Options){ .store = store, .deed = DO_OVERVIEW };
    r.word = ARENA_ARRAY(arena, View, n);
    r.is_option = ARENA_ARRAY(arena, bool, n);
    out->given = ARENA_ARRAY(arena, Given, n + 4); /* and secrets, which come apart */
    if (!r.word || !r.is_option || !out->given)
        return arena_fail(arena, n * sizeof(View), "the command line", e);
    if ((c = first_words(&r)) != OK)
        return c;
    if (out->version) {
        out->deed = DO_VERSION;
        return OK;
    }
    if ((c = find_deed(&r, &used)) != OK)
        return c;
    if (out->deed == DO_ASK && out->help) {
        out->deed = DO_HELP;
        return OK;
    }
    out->word = r.word + used;
    out->n_words = r.n_words - used;
    return parameters(&r, used);
}
