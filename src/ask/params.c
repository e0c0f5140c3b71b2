/* Parameters: from the texts that a face was given to checked, typed values, by the declaration alone.
 *
 * First every text finds its parameter (by name, or by position), then defaults come in, then each value is checked by
 * its type. The form is checked here and never again; whether the thing exists is the question's business. Messages
 * are the same on every face, so they speak of names and not of dashes.
 */
#include "ask/params.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

enum { SHOWN_BYTES = 64 };

typedef struct {
    const Question *q;
    ParamValue *value;
    int n_declared;
    Arena *arena;
} Params;

int params_declared(const Question *q)
{
    int n = 0;
    while (q->params && q->params[n].name)
        n++;
    return n;
}

const Param *param_named(const Question *q, View name)
{
    for (const Param *p = q ? q->params : NULL; p && p->name; p++)
        if (view_eq(name, view_of(p->name)))
            return p;
    return NULL;
}

bool param_repeats(const Param *p)
{
    return p->need == REPEATED || p->need == REQUIRED_REPEATED;
}

bool param_required(const Param *p)
{
    return p->need == REQUIRED || p->need == REQUIRED_REPEATED;
}

bool param_positional(const Question *q, const Param *p)
{
    if (p->need == OPTIONAL || p->type == PARAM_FLAG || p->type == PARAM_SECRET)
        return false;
    for (const Param *before = q->params; before != p; before++)
        if (param_repeats(before) || (before->type == PARAM_WORDS && before->need == REQUIRED))
            return false; /* it takes all the words that there are */
    return true;
}

/* A value as messages show it: not too long, and broken bytes as '?'. */
typedef struct {
    char text[SHOWN_BYTES + 4];
} Shown;

static Shown shown(View v)
{
    Shown s;
    size_t n = v.n > SHOWN_BYTES ? SHOWN_BYTES : v.n, bad;

    while (n < v.n && n && ((unsigned char)v.p[n] & 0xc0) == 0x80)
        n--;
    if (n)
        memcpy(s.text, v.p, n);
    while (!view_utf8((View){ s.text, n }, &bad))
        s.text[bad] = '?';
    snprintf(s.text + n, sizeof s.text - n, "%s", n < v.n ? "\xe2\x80\xa6" : "");
    return s;
}

int edit_distance(View a, View b)
{
    int row[3][48];

    if (a.n > 46 || b.n > 46 || abs((int)a.n - (int)b.n) > NAMES_NEAR)
        return NAMES_NEAR + 1;
    for (int j = 0; j <= (int)b.n; j++)
        row[0][j] = j;
    for (int i = 1; i <= (int)a.n; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *two = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= (int)b.n; j++) {
            int best = before[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            best = before[j] + 1 < best ? before[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && two[j - 2] + 1 < best)
                best = two[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[a.n % 3][b.n];
}

/* ---- usage in words --------------------------------------------------------------------------------------------- */

View param_placeholder(const Question *q, const Param *p, Arena *out)
{
    size_t n;
    char *name;

    switch (p->type) {
    case PARAM_MONTH: return V("YYYY-MM");
    case PARAM_DATE: return V("YYYY-MM-DD");
    case PARAM_CHOICE: return p->choices ? view_of(p->choices) : V("TEXT");
    case PARAM_SECRET: return V("-"); /* read apart, never typed beside the question */
    default: break;
    }
    if (!param_positional(q, p) && p->type != PARAM_TEXT && p->type != PARAM_PATH) {
        static const char *const word[] = {
            [PARAM_WORDS] = "WORDS",     [PARAM_CODE] = "CODE",     [PARAM_PRODUCT] = "CODE",
            [PARAM_DATASET] = "DATASET", [PARAM_SOURCE] = "SOURCE", [PARAM_EDITION] = "EDITION",
            [PARAM_COUNT] = "NUMBER",    [PARAM_SHARE] = "SHARE"
        };
        if ((int)p->type < COUNT_OF(word) && word[p->type])
            return view_of(word[p->type]);
    }
    if (!param_positional(q, p))
        return p->type == PARAM_PATH ? V("FILE") : V("TEXT");
    n = strlen(p->name);
    if (!(name = arena_bytes(out, n)))
        return (View){ NULL, 0 };
    for (size_t i = 0; i < n; i++)
        name[i] = p->name[i] >= 'a' && p->name[i] <= 'z' ? (char)(p->name[i] - 'a' + 'A') : p->name[i];
    return (View){ name, n };
}

View question_usage(const Question *q, Arena *out)
{
    static const char *const positional[] = {
        [REQUIRED] = "%.*s %.*s", [REPEATED] = "%.*s [%.*s...]", [REQUIRED_REPEATED] = "%.*s %.*s..."
    };
    View line = view_of(q->name);

    for (int pass = 0; pass < 2; pass++)
        for (const Param *p = q->params; p && p->name && line.p; p++) {
            View value = param_placeholder(q, p, out);
            if (param_positional(q, p) != (pass == 0))
                continue;
            if (pass == 0)
                line = arena_printf(out, p->type == PARAM_WORDS ? "%.*s %.*s..." : positional[p->need], VIEW_ARGS(line),
                                    VIEW_ARGS(value));
            else if (p->type == PARAM_FLAG)
                line = arena_printf(out, "%.*s [--%s]", VIEW_ARGS(line), p->name);
            else
                line = arena_printf(out, "%.*s [--%s %.*s]%s", VIEW_ARGS(line), p->name, VIEW_ARGS(value),
                                    param_repeats(p) ? "..." : "");
        }
    return line;
}

static Code hint_usage(const Params *ps, Error *e)
{
    View usage = question_usage(ps->q, ps->arena);
    return usage.p ? hint(e, "it is asked so: %.*s", VIEW_ARGS(usage)) : e->code;
}

/* ---- which parameter a text belongs to -------------------------------------------------------------------------- */

/* A blank behind a HIBC label may be its check character (ANSI/HIBC 2.6). */
static View trimmed_code(View text)
{
    View code = view_trim(text);
    if (view_starts(code, V("+")) && code.p + code.n < text.p + text.n && code.p[code.n] == ' ')
        code.n++;
    return code;
}

/* Appends a text to a parameter's values. room: how many may come at most. */
static Code add_text(Params *ps, ParamValue *v, View text, int room, Error *e)
{
    if (text.n > LIMIT_PARAM_BYTES) {
        fail(e, E_USAGE, "%s is %zu bytes long", v->param->name, text.n);
        return hint(e, "at most %zu bytes are taken", LIMIT_PARAM_BYTES);
    }
    if (!v->text) {
        v->text = arena_alloc(ps->arena, (size_t)(param_repeats(v->param) ? room : 1) * sizeof *v->text);
        if (!v->text)
            return arena_fail(ps->arena, (size_t)room * sizeof *v->text, "the parameters", e);
    }
    v->text[v->n++] = v->param->type == PARAM_PATH || v->param->type == PARAM_SECRET ? text
                      : v->param->type == PARAM_CODE                                 ? trimmed_code(text)
                                                                                     : view_trim(text);
    v->given = true;
    return OK;
}

static Code unknown(const Params *ps, View name, Error *e)
{
    const Param *near = NULL;
    int best = NAMES_NEAR + 1;

    for (const Param *p = ps->q->params; p && p->name; p++) {
        int d = edit_distance(name, view_of(p->name));
        if (d < best)
            best = d, near = p;
    }
    fail(e, E_USAGE, "'%s' has no parameter '%s'", ps->q->name, shown(name).text);
    return near ? hint(e, "did you mean '%s'?", near->name) : hint_usage(ps, e);
}

static Code place_named(Params *ps, const Given *g, int room, Error *e)
{
    const Param *p = param_named(ps->q, g->name);
    ParamValue *v;

    if (!p)
        return unknown(ps, g->name, e);
    v = &ps->value[p - ps->q->params];
    if (!v->n || param_repeats(p))
        return add_text(ps, v, g->text, room, e);
    if (p->type == PARAM_SECRET)
        return fail(e, E_USAGE, "%s is given twice", p->name);
    fail(e, E_USAGE, "%s is given twice, as '%s' and as '%s'", p->name, shown(v->text[0]).text, shown(g->text).text);
    return hint(e, "give it once");
}

/* All words from given[from] on, with one blank between, as one value. */
static Code place_words(Params *ps, ParamValue *v, const Given *given, int from, int n, Error *e)
{
    size_t bytes = 0;
    char *p;
    View all;

    for (int i = from; i < n; i++)
        bytes += given[i].name.n ? 0 : given[i].text.n + 1;
    if (!(p = arena_bytes(ps->arena, bytes + 1)))
        return arena_fail(ps->arena, bytes, "the parameters", e);
    all = (View){ p, 0 };
    for (int i = from; i < n; i++) {
        if (given[i].name.n)
            continue;
        if (all.n)
            p[all.n++] = ' ';
        if (given[i].text.n)
            memcpy(p + all.n, given[i].text.p, given[i].text.n);
        all.n += given[i].text.n;
    }
    return add_text(ps, v, all, 1, e);
}

static Code place_positional(Params *ps, const Given *given, int n, Error *e)
{
    int at = 0;
    Code c = OK;

    for (int i = 0; i < n && c == OK; i++) {
        if (given[i].name.n)
            continue;
        while (at < ps->n_declared && (!param_positional(ps->q, ps->value[at].param) ||
                                       (ps->value[at].given && !param_repeats(ps->value[at].param))))
            at++;
        if (at == ps->n_declared) {
            fail(e, E_USAGE, "'%s' has no use for '%s'", ps->q->name, shown(given[i].text).text);
            return hint_usage(ps, e);
        }
        if (ps->value[at].param->type == PARAM_WORDS && !param_repeats(ps->value[at].param))
            return place_words(ps, &ps->value[at], given, i, n, e);
        c = add_text(ps, &ps->value[at], given[i].text, n, e);
    }
    return c;
}

/* ---- what a text says ------------------------------------------------------------------------------------------- */

static Code wrong(const ParamValue *v, View text, const char *no_such, Error *e)
{
    return fail(e, E_USAGE, "%s '%s' is not %s", v->param->name, shown(text).text, no_such);
}

static bool controls(View v, const char *allowed)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 && (!v.p[i] || !strchr(allowed, v.p[i])))
            return true;
    return false;
}

static Code check_text(const ParamValue *v, View text, Error *e)
{
    size_t bad;

    if (!view_utf8(text, &bad)) {
        wrong(v, text, "UTF-8 text", e);
        return hint(e, "byte %zu begins no character; is the text in another encoding?", bad + 1);
    }
    if (controls(text, "\t\r\n")) {
        wrong(v, text, "plain text", e);
        return hint(e, "it holds a control character; leave it out");
    }
    return OK;
}

static bool kebab(View v)
{
    bool letter = false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool here = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!here && (c != '-' || !letter))
            return false;
        letter = here;
    }
    return letter;
}

static Code check_count(const ParamValue *v, View text, int64_t *out, Error *e)
{
    if (view_digits(text) && view_int(text, out))
        return OK;
    if (view_digits(text)) {
        wrong(v, text, "a whole number that fits into 63 bits", e);
        return hint(e, "write a smaller one");
    }
    wrong(v, text, "a whole number of 0 or more", e);
    return hint(e, "write digits only, for example 20");
}

static Code check_share(const ParamValue *v, View text, double *out, Error *e)
{
    View number = view_trim(view_ends(text, V("%")) ? view_sub(text, 0, text.n - 1) : text);

    if (view_double(number, out)) {
        if (number.n != text.n)
            *out /= 100;
        if (*out >= 0 && *out <= 1)
            return OK;
    }
    wrong(v, text, "a share", e);
    return hint(e, "write a number from 0 to 1 or a percentage, for example 0.25 or 25%%");
}

static Code check_period(const ParamValue *v, View text, int64_t *out, Error *e)
{
    Date first, last;
    ParamType type = v->param->type;
    size_t want = type == PARAM_MONTH ? 7 : type == PARAM_DATE ? 10 : text.n;

    if (text.n == want && period_valid(text) && period_days(text, &first, &last)) {
        *out = first;
        return OK;
    }
    if (type == PARAM_MONTH) {
        wrong(v, text, "a month", e);
        return hint(e, "write YYYY-MM, for example 2025-12");
    }
    if (type == PARAM_DATE) {
        wrong(v, text, "a day in the calendar", e);
        return hint(e, "write YYYY-MM-DD, for example 2025-12-31");
    }
    wrong(v, text, "an edition", e);
    return hint(e, "write its year, month or day, for example 2025, 2025-12 or 2025-12-31");
}

static Code check_choice(const ParamValue *v, View text, Error *e)
{
    const char *choices = v->param->choices ? v->param->choices : "";
    View rest = view_of(choices), one, near = { NULL, 0 };
    int best = NAMES_NEAR + 1, d;

    while (rest.p) {
        one = view_cut(&rest, '|');
        if (view_eq(one, text))
            return OK;
        if ((d = edit_distance(text, one)) < best && d < (int)one.n)
            best = d, near = one;
    }
    fail(e, E_USAGE, "%s '%s' is not one of %s", v->param->name, shown(text).text, choices);
    return near.p ? hint(e, "did you mean '%.*s'?", VIEW_ARGS(near)) : hint(e, "choose one of them");
}

static Code check_flag(const ParamValue *v, View text, int64_t *out, Error *e)
{
    static const char *const yes[] = { "", "true", "yes", "on", "1" }, *const no[] = { "false", "no", "off", "0" };

    for (int i = 0; i < COUNT_OF(yes); i++)
        if (view_eq_nocase(text, view_of(yes[i]))) {
            *out = 1;
            return OK;
        }
    for (int i = 0; i < COUNT_OF(no); i++)
        if (view_eq_nocase(text, view_of(no[i]))) {
            *out = 0;
            return OK;
        }
    wrong(v, text, "yes or no", e);
    return hint(e, "give the name alone for yes, and leave it out for no");
}

static Code check_one(ParamValue *v, int i, Error *e)
{
    View text = v->text[i];

    if (!text.n && v->param->type != PARAM_FLAG && v->param->type != PARAM_CODE) {
        fail(e, E_USAGE, "%s is empty", v->param->name);
        return hint(e, "it should be %s", v->param->help);
    }
    switch (v->param->type) {
    case PARAM_CODE:
    case PARAM_PRODUCT: return OK; /* any bytes: what they are is the question */
    case PARAM_TEXT:
    case PARAM_WORDS:
    case PARAM_SOURCE: return check_text(v, text, e);
    case PARAM_DATASET:
        if (kebab(text))
            return OK;
        wrong(v, text, "the name of a data set", e);
        return hint(e, "names are small letters, digits and hyphens, for example drug-tariff-part-ix");
    case PARAM_EDITION:
    case PARAM_MONTH:
    case PARAM_DATE: return check_period(v, text, &v->number[i], e);
    case PARAM_COUNT: return check_count(v, text, &v->number[i], e);
    case PARAM_SHARE: return check_share(v, text, &v->share[i], e);
    case PARAM_FLAG: return check_flag(v, text, &v->number[i], e);
    case PARAM_CHOICE: return check_choice(v, text, e);
    case PARAM_SECRET: /* whatever is wrong with it, it is not shown */
        return controls(text, "\t") ? fail(e, E_USAGE, "%s holds a control character", v->param->name) : OK;
    case PARAM_PATH:
        if (!memchr(text.p, '\0', text.n))
            return OK;
        wrong(v, text, "a path", e);
        return hint(e, "a path holds no NUL byte");
    }
    return fail(e, E_BUG, "parameter '%s' of '%s' has no type", v->param->name, v->param->help);
}

static bool counted(ParamType t)
{
    return t == PARAM_COUNT || t == PARAM_DATE || t == PARAM_MONTH || t == PARAM_EDITION || t == PARAM_FLAG;
}

static Code check_all(Params *ps, ParamValue *v, Error *e)
{
    size_t n = (size_t)v->n;
    Code c = OK;

    if (counted(v->param->type) && !(v->number = ARENA_ARRAY(ps->arena, int64_t, n)))
        return arena_fail(ps->arena, n * sizeof *v->number, "the parameters", e);
    if (v->param->type == PARAM_SHARE && !(v->share = ARENA_ARRAY(ps->arena, double, n)))
        return arena_fail(ps->arena, n * sizeof *v->share, "the parameters", e);
    for (int i = 0; i < v->n && c == OK; i++)
        c = check_one(v, i, e);
    if (c == OK && v->param->type == PARAM_FLAG)
        v->given = v->number[0] != 0;
    return c;
}

static Code missing(const Params *ps, const Param *p, Error *e)
{
    fail(e, E_USAGE, "'%s' needs %s: %s", ps->q->name, p->name, p->help);
    return hint_usage(ps, e);
}

Code params_read(const Question *q, const Given *given, int n_given, Arena *arena, ParamValue **out, Error *e)
{
    Params ps = { .q = q, .n_declared = params_declared(q), .arena = arena };
    Code c = OK;

    *out = NULL;
    if (!(ps.value = ARENA_ARRAY(arena, ParamValue, (size_t)ps.n_declared + 1)))
        return arena_fail(arena, sizeof *ps.value, "the parameters", e);
    for (int i = 0; i < ps.n_declared; i++)
        ps.value[i].param = &q->params[i];
    for (int i = 0; i < n_given && c == OK; i++)
        if (given[i].name.n)
            c = place_named(&ps, &given[i], n_given, e);
    if (c == OK)
        c = place_positional(&ps, given, n_given, e);
    for (int i = 0; i < ps.n_declared && c == OK; i++) {
        ParamValue *v = &ps.value[i];
        if (!v->n && v->param->otherwise)
            c = add_text(&ps, v, view_of(v->param->otherwise), 1, e);
        if (c == OK && !v->n && param_required(v->param))
            c = missing(&ps, v->param, e);
        if (c == OK && v->n)
            c = check_all(&ps, v, e);
    }
    if (c == OK)
        *out = ps.value;
    return c;
}
