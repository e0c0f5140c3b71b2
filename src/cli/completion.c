/* The completion script for bash, made from the declarations. See help.h.
 *
 * The script holds everything that it needs, so that completing never starts the program: names of questions, the
 * options of each, the choices of each option, and which values are files.
 */
#include "cli/help.h"

static const char script_head[] =
    "# Completion of words for bash, made by `trefoil completion bash`.\n"
    "_trefoil()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local i word words='' question='' choices='' files=0 name rest\n"
    "    COMPREPLY=()\n";

static const char script_words[] =
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        case $word in\n"
    "        @GLOBALS@) i=$((i + 1)) && continue ;;\n"
    "        -*) continue ;;\n"
    "        esac\n"
    "        words=\"${words:+$words }$word\"\n"
    "        case $words in\n"
    "        @NAMES@) question=$words ;;\n"
    "        esac\n"
    "    done\n";

static const char script_tail[] =
    "    if [ $files = 1 ]; then\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "        compopt -o filenames 2>/dev/null\n"
    "    elif [ -n \"$choices\" ]; then\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$choices\" -- \"$cur\")\n"
    "    fi\n"
    "}\n"
    "complete -F _trefoil trefoil\n";

/* The next words of names that begin with the words so far. */
static const char script_names[] =
    "    if [ -z \"$choices\" ] && [ $files = 0 ] && [[ $cur != -* ]]; then\n"
    "        while read -r name; do\n"
    "            if [ -z \"$words\" ]; then\n"
    "                choices+=\" ${name%% *}\"\n"
    "            elif [[ $name == \"$words \"* ]]; then\n"
    "                rest=${name#\"$words \"}\n"
    "                choices+=\" ${rest%% *}\"\n"
    "            fi\n"
    "        done <<'END'\n";

/* Writes `words` with every | as a blank. */
static void spaced(Text *t, const char *words)
{
    for (; *words; words++)
        text_byte(t, *words == '|' ? ' ' : *words);
}

static void put_globals(Text *t)
{
    bool first = true;

    for (const GlobalOption *g = global_options; g->name; g++)
        if (g->placeholder) {
            text_printf(t, "%s--%s", first ? "" : " | ", g->name);
            first = false;
        }
}

static void put_names(Text *t)
{
    bool first = true;

    for (const Question *const *q = all_questions(); *q; q++, first = false)
        text_printf(t, "%s'%s'", first ? "" : " | ", (*q)->name);
    for (const Builtin *b = builtins; b->name; b++, first = false)
        text_printf(t, "%s%s", first ? "" : " | ", b->name);
}

/* The script with @GLOBALS@ and @NAMES@ filled in. */
static void put_words(Text *t)
{
    View rest = view_of(script_words);

    while (rest.p) {
        View part = view_cut(&rest, '@');
        if (view_eq(part, V("GLOBALS")))
            put_globals(t);
        else if (view_eq(part, V("NAMES")))
            put_names(t);
        else
            text_put(t, part);
    }
}

/* What the value of the option before the cursor may be. */
static void put_values(Text *t)
{
    text_put(t, V("    case $prev in\n"));
    for (const GlobalOption *g = global_options; g->name; g++)
        if (g->choices) {
            text_printf(t, "    --%s) choices='", g->name);
            spaced(t, g->choices);
            text_put(t, V("' ;;\n"));
        } else if (g->file) {
            text_printf(t, "    --%s) files=1 ;;\n", g->name);
        }
    text_put(t, V("    esac\n    case \"$question $prev\" in\n"));
    for (const Question *const *q = all_questions(); *q; q++)
        for (const Param *p = (*q)->params; p && p->name; p++) {
            if (param_positional(*q, p))
                continue;
            if (p->type == PARAM_CHOICE && p->choices) {
                text_printf(t, "    '%s --%s') choices='", (*q)->name, p->name);
                spaced(t, p->choices);
                text_put(t, V("' ;;\n"));
            } else if (p->type == PARAM_PATH) {
                text_printf(t, "    '%s --%s') files=1 ;;\n", (*q)->name, p->name);
            }
        }
    text_put(t, V("    esac\n"));
}

/* The options of each question, and whether its words are files or choices. */
static void put_questions(Text *t)
{
    text_put(t, V("    if [ -z \"$choices\" ] && [ $files = 0 ]; then\n        case $question in\n"));
    for (const Question *const *q = all_questions(); *q; q++) {
        bool files = false, options = false;
        for (const Param *p = (*q)->params; p && p->name; p++) {
            files = files || (param_positional(*q, p) && p->type == PARAM_PATH);
            options = options || !param_positional(*q, p);
        }
        if (!files && !options)
            continue;
        text_printf(t, "        '%s')\n", (*q)->name);
        if (files)
            text_put(t, V("            [[ $cur == -* ]] || files=1\n"));
        if (options)
            text_put(t, V("            [[ $cur != -* ]] || choices='"));
        for (const Param *p = (*q)->params; options && p->name; p++)
            if (!param_positional(*q, p))
                text_printf(t, "--%s ", p->name);
        text_put(t, options ? V("'\n            ;;\n") : V("            ;;\n"));
    }
    text_put(t, V("        completion) choices=bash ;;\n        esac\n    fi\n"));
    text_put(t, V("    if [[ $cur == -* ]]; then\n        choices+=' "));
    for (const GlobalOption *g = global_options; g->name; g++)
        text_printf(t, "--%s ", g->name);
    text_put(t, V("'\n    fi\n"));
}

Code completion_script(Text *t, View shell, Error *e)
{
    if (!view_eq(shell, V("bash"))) {
        if (shell.n)
            fail(e, E_USAGE, "there is no completion for '%.*s'", VIEW_ARGS(shell));
        else
            fail(e, E_USAGE, "completion for which shell");
        return hint(e, "write: trefoil completion bash");
    }
    text_put(t, view_of(script_head));
    put_words(t);
    put_values(t);
    put_questions(t);
    text_put(t, view_of(script_names));
    for (const Question *const *q = all_questions(); *q; q++)
        text_printf(t, "%s\n", (*q)->name);
    for (const Builtin *b = builtins; b->name; b++)
        text_printf(t, "%s\n", b->name);
    for (const Question *const *q = all_questions(); *q; q++)
        text_printf(t, "help %s\nman %s\n", (*q)->name, (*q)->name);
    text_put(t, V("END\n    fi\n"));
    text_put(t, view_of(script_tail));
    return text_ok(t) ? OK : text_fail(t, "the script", e);
}
