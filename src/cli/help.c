/* Help on the terminal. See help.h. Lines are 80 columns at most, so that help looks the same everywhere. */
#include "cli/help.h"

#include "cli/screen.h"

enum { LINE_WIDTH = 80, NAME_WIDTH = 24 };

static Code no_memory(Text *t, Error *e)
{
    return text_ok(t) ? OK : text_fail(t, "the help text", e);
}

View help_param(const Question *q, const Param *p, Arena *arena)
{
    View value = param_placeholder(q, p, arena);

    if (!value.p)
        return value;
    if (p->type == PARAM_FLAG)
        return arena_printf(arena, "--%s", p->name);
    if (!param_positional(q, p))
        return arena_printf(arena, "--%s %.*s", p->name, VIEW_ARGS(value));
    if (p->need == REQUIRED && p->type != PARAM_WORDS)
        return value;
    return arena_printf(arena, "%.*s...", VIEW_ARGS(value));
}

View help_of_param(const Param *p, Arena *arena)
{
    return p->otherwise ? arena_printf(arena, "%s; %s unless given", p->help, p->otherwise) : view_of(p->help);
}

View help_option(const GlobalOption *g, Arena *arena)
{
    return arena_printf(arena, "--%s%s%s", g->name, g->placeholder ? " " : "", g->placeholder ? g->placeholder : "");
}

/* "  NAME    what it is", the second column wrapped. */
static void put_entry(Text *t, View name, View help)
{
    int n = screen_width(name) + 2;

    text_put(t, V("  "));
    text_put(t, name);
    if (n > NAME_WIDTH - 2) {
        text_byte(t, '\n');
        n = 0;
    }
    screen_blanks(t, NAME_WIDTH - n);
    screen_wrap(t, help, NAME_WIDTH, NAME_WIDTH, LINE_WIDTH);
}

static void put_paragraphs(Text *t, View v)
{
    while (v.p) {
        View line = view_cut(&v, '\n');
        screen_wrap(t, line, 0, 0, LINE_WIDTH);
    }
}

static Code put_options(Text *t, Arena *arena, Error *e)
{
    text_put(t, V("\nOptions, anywhere on the line\n"));
    for (const GlobalOption *g = global_options; g->name; g++) {
        View name = help_option(g, arena);
        if (!name.p)
            return arena_fail(arena, 64, "the help text", e);
        put_entry(t, name, view_of(g->help));
    }
    text_put(t, V("\nExit status: 0 fine, 1 the answer is \"no\" or there are findings, 2 asked wrongly, 3 failed.\n"));
    return OK;
}

Code help_overview(Text *t, bool brief, Arena *arena, Error *e)
{
    Code c = OK;

    text_put(t, V("Trefoil: one picture of medical technology, and the questions to ask of it.\n\n"
                  "  trefoil [OPTIONS] QUESTION [PARAMETERS]\n"));
    for (const QuestionGroup *g = all_groups(); g->title; g++) {
        if (!g->questions->name)
            continue;
        text_printf(t, "\n%s\n", g->title);
        for (const Question *q = g->questions; q->name; q++)
            put_entry(t, view_of(q->name), view_of(q->help));
    }
    text_put(t, V("\nHelp\n"));
    for (const Builtin *b = builtins; b->name; b++) {
        View name = arena_printf(arena, "%s %s", b->name, b->placeholder);
        if (!name.p)
            return arena_fail(arena, 64, "the help text", e);
        put_entry(t, name, view_of(b->help));
    }
    if (!brief)
        c = put_options(t, arena, e);
    return c == OK ? no_memory(t, e) : c;
}

Code help_question(Text *t, const Question *q, Arena *arena, Error *e)
{
    View usage = question_usage(q, arena);

    text_printf(t, "trefoil %s: ", q->name);
    screen_wrap(t, view_of(q->help), (int)strlen(q->name) + 10, 2, LINE_WIDTH);
    text_put(t, V("\n  trefoil "));
    screen_wrap(t, usage, 10, 6, LINE_WIDTH);
    if (q->params && q->params->name) {
        text_byte(t, '\n');
        for (int positional = 1; positional >= 0; positional--)
            for (const Param *p = q->params; p->name; p++)
                if (param_positional(q, p) == positional)
                    put_entry(t, help_param(q, p, arena), help_of_param(p, arena));
    }
    if (q->more) {
        text_byte(t, '\n');
        put_paragraphs(t, view_of(q->more));
    }
    if (q->how & LINE_BY_LINE) {
        text_byte(t, '\n');
        screen_wrap(t, V(HELP_BY_LINE), 0, 0, LINE_WIDTH);
    }
    if (q->example)
        text_printf(t, "\nExample\n  %s\n", q->example);
    if (q->how & FINDINGS_EXIT_1)
        text_put(t, V("\nExit status 1: the answer is \"no\", or there are findings.\n"));
    text_put(t, V("\nOptions for every question (--store, --format, --output ...): trefoil help\n"));
    return usage.p ? no_memory(t, e) : arena_fail(arena, 256, "the help text", e);
}
