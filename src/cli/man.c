/* Manual pages as roff source, made from the declarations. See help.h.
 *
 * Only man(7) macros that every formatter knows. The page carries the version and no date, so that the same source
 * gives the same bytes.
 */
#include "cli/help.h"

/* v with what roff would take for its own taken out of its hands. */
static void roff(Text *t, View v)
{
    bool start = true;

    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (start && (c == '.' || c == '\''))
            text_put(t, V("\\&"));
        if (c == '\\')
            text_put(t, V("\\e"));
        else if (c == '-')
            text_put(t, V("\\-"));
        else if (c == '\'')
            text_put(t, V("\\(aq"));
        else if (c == '^')
            text_put(t, V("\\(ha"));
        else if (c == '~')
            text_put(t, V("\\(ti"));
        else if (c == '`')
            text_put(t, V("\\(ga"));
        else if (c == '|')
            text_put(t, V("|\\:")); /* a line may be broken here */
        else
            text_byte(t, c);
        start = c == '\n';
    }
}

static void heading(Text *t, const char *words)
{
    text_printf(t, ".SH %s\n", words);
}

static void line(Text *t, View v)
{
    roff(t, v);
    text_byte(t, '\n');
}

/* Paragraphs of a declaration: an empty line begins the next. */
static void paragraphs(Text *t, View v)
{
    while (v.p) {
        View one = view_cut(&v, '\n');
        if (one.n)
            line(t, one);
        else
            text_put(t, V(".PP\n"));
    }
}

static void tagged(Text *t, View tag, View body)
{
    text_put(t, V(".TP\n.B "));
    line(t, tag);
    line(t, body);
}

/* "trefoil-price-spread" */
static void page_name(Text *t, const char *question, bool capitals)
{
    for (const char *p = "trefoil"; *p; p++)
        text_byte(t, capitals ? (char)(*p - 32) : *p);
    if (question)
        text_put(t, V("\\-"));
    for (const char *p = question ? question : ""; *p; p++)
        if (*p == ' ' || *p == '-')
            text_put(t, V("\\-"));
        else
            text_byte(t, capitals && *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p);
}

static void title(Text *t, const char *question, const char *help, const char *version)
{
    text_put(t, V(".\\\" Made by `trefoil man`; do not edit.\n.TH "));
    page_name(t, question, true);
    text_printf(t, " 1 \"\" \"Trefoil %s\" \"Trefoil\"\n.ad l\n.nh\n", version);
    heading(t, "NAME");
    page_name(t, question, false);
    text_put(t, V(" \\- "));
    line(t, view_of(help));
}

static Code global_section(Text *t, Arena *arena, Error *e)
{
    heading(t, "OPTIONS FOR EVERY QUESTION");
    for (const GlobalOption *g = global_options; g->name; g++) {
        View tag = help_option(g, arena);
        if (!tag.p)
            return arena_fail(arena, 64, "the manual page", e);
        tagged(t, tag, view_of(g->help));
    }
    return OK;
}

static void status_section(Text *t)
{
    heading(t, "EXIT STATUS");
    tagged(t, V("0"), V("fine"));
    tagged(t, V("1"), V("the answer is \"no\", or there are findings"));
    tagged(t, V("2"), V("asked wrongly; the message says which word and what would do"));
    tagged(t, V("3"), V("failed"));
}

static Code question_page(Text *t, const Question *q, const char *version, Arena *arena, Error *e)
{
    View usage = question_usage(q, arena);

    if (!usage.p)
        return arena_fail(arena, 256, "the manual page", e);
    title(t, q->name, q->help, version);
    heading(t, "SYNOPSIS");
    text_put(t, V(".B trefoil\n"));
    line(t, usage);
    if (q->more || q->how & LINE_BY_LINE)
        heading(t, "DESCRIPTION");
    if (q->more)
        paragraphs(t, view_of(q->more));
    if (q->how & LINE_BY_LINE) {
        text_put(t, V(".PP\n"));
        line(t, V(HELP_BY_LINE));
    }
    if (q->params && q->params->name)
        heading(t, "PARAMETERS");
    for (const Param *p = q->params; p && p->name; p++) {
        View tag = help_param(q, p, arena), body = help_of_param(p, arena);
        if (!tag.p || !body.p)
            return arena_fail(arena, 256, "the manual page", e);
        tagged(t, tag, body);
    }
    if (q->example) {
        heading(t, "EXAMPLE");
        text_put(t, V(".EX\n"));
        line(t, view_of(q->example));
        text_put(t, V(".EE\n"));
    }
    status_section(t);
    heading(t, "SEE ALSO");
    text_put(t, V(".BR trefoil (1),\nfor the options that every question has\n"));
    return OK;
}

static Code program_page(Text *t, const char *version, Arena *arena, Error *e)
{
    Code c;

    title(t, NULL, "one picture of medical technology, and the questions to ask of it", version);
    heading(t, "SYNOPSIS");
    text_put(t, V(".B trefoil\n"));
    line(t, V("[OPTIONS] QUESTION [PARAMETERS]"));
    heading(t, "DESCRIPTION");
    line(t, V("Every question is a command. Results go to standard output, progress and remarks to standard error."));
    for (const QuestionGroup *g = all_groups(); g->title; g++) {
        if (!g->questions->name)
            continue;
        text_put(t, V(".SS "));
        line(t, view_of(g->title));
        for (const Question *q = g->questions; q->name; q++)
            tagged(t, view_of(q->name), view_of(q->help));
    }
    text_put(t, V(".SS Help\n"));
    for (const Builtin *b = builtins; b->name; b++) {
        View tag = arena_printf(arena, "%s %s", b->name, b->placeholder);
        if (!tag.p)
            return arena_fail(arena, 64, "the manual page", e);
        tagged(t, tag, view_of(b->help));
    }
    if ((c = global_section(t, arena, e)) != OK)
        return c;
    heading(t, "ENVIRONMENT");
    tagged(t, V("TREFOIL_STORE"), V("the store unless --store is given"));
    tagged(t, V("TREFOIL_NOW"), V("the time to take for now, as 2026-11-22T12:00:00Z; for tests"));
    tagged(t, V("TMPDIR"), V("where temporary files go"));
    status_section(t);
    return OK;
}

Code man_page(Text *t, const Question *q, const char *version, Arena *arena, Error *e)
{
    Code c = q ? question_page(t, q, version, arena, e) : program_page(t, version, arena, e);

    if (c == OK && !text_ok(t))
        c = text_fail(t, "the manual page", e);
    return c;
}
