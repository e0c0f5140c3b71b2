/* Element strings to elements: see gs1.h. The form is read here; rules for values are in src/codes/lint, associations
 * in gs1_associations.c, symbology identifiers in gs1_scan.c. */
#include "codes/gs1.h"

#include "codes/charset.h"
#include "codes/lint/lint.h"

#define GS '\x1d'
#define UNKNOWN_DIGITS_MIN 2

static const struct {
    uint8_t set;
    Rule rule;
} type_of[128] = {
    ['N'] = { SET_DIGIT, RULE_NON_DIGIT_CHARACTER },
    ['X'] = { SET_82, RULE_INVALID_CSET82_CHARACTER },
    ['Y'] = { SET_39, RULE_INVALID_CSET39_CHARACTER },
};

/* One part of a value: its characters, then its rules. Offsets inside the part. */
static bool part_valid(const Gs1Part *part, View v, int year, Fault *f)
{
    if (part->type == 'Z') {
        if (!lint_cset64(v, year, f))
            return false;
    } else {
        size_t i = set_span(v.p, v.n, type_of[(unsigned char)part->type].set);
        if (i < v.n)
            return fault(f, type_of[(unsigned char)part->type].rule, i, 1);
    }
    for (unsigned i = 0; i < part->lints; i++)
        if (!part->lint[i](v, year, f))
            return false;
    return true;
}

bool gs1_value_valid(const Gs1Ai *ai, View value, int year, Fault *f)
{
    size_t at = 0;
    if (value.n < ai->min)
        return fault(f, RULE_GS1_TOO_SHORT, 0, value.n);
    if (value.n > ai->max)
        return fault(f, RULE_GS1_TOO_LONG, ai->max, value.n - ai->max);
    for (unsigned i = 0; i < ai->parts; i++) {
        const Gs1Part *part = &ai->part[i];
        size_t left = value.n - at, n = left < part->max ? left : part->max;
        if (n == 0 && part->optional)
            continue;
        if (n < part->min)
            return fault(f, RULE_GS1_PART_CUT, at, n);
        if (!part_valid(part, view(value.p + at, n), year, f)) {
            f->at += (uint32_t)at;
            return false;
        }
        at += n;
    }
    return at == value.n || fault(f, RULE_GS1_TOO_LONG, at, value.n - at);
}

/* Puts one element behind the others. */
static bool put(Gs1Elements *out, const Gs1Ai *ai, uint32_t packed, size_t ai_at, View value, size_t at, Fault *f)
{
    if (out->n == GS1_ELEMENTS_MAX)
        return fault(f, RULE_GS1_TOO_MANY, ai_at, at - ai_at);
    out->item[out->n++] = (Gs1Element){ .ai = ai,
                                        .packed = packed,
                                        .ai_at = (uint32_t)ai_at,
                                        .at = (uint32_t)at,
                                        .raw = (uint32_t)value.n,
                                        .value = value };
    return true;
}

/* The value begins at `at`; an empty span is widened to the identifier, so that there is something to see. */
static bool value_fault(Fault *f, size_t ai_at, size_t at)
{
    if (f->n == 0) {
        f->at = (uint32_t)ai_at;
        f->n = (uint32_t)(at - ai_at);
    } else {
        f->at += (uint32_t)at;
    }
    return false;
}

static bool no_such_ai(View in, size_t at, Fault *f)
{
    size_t digits = set_span(in.p + at, in.n - at < GS1_AI_MAX ? in.n - at : GS1_AI_MAX, SET_DIGIT);
    return fault(f, RULE_GS1_UNKNOWN_AI, at, digits ? digits : 1);
}

static inline bool separator(char c, bool caret)
{
    return c == GS || (caret && c == '^');
}

/* Where the value that begins at `at` ends: at the next separator, or for predefined lengths after so many bytes. */
static size_t value_end(View in, size_t at, const Gs1Ai *ai, bool caret)
{
    size_t end = at, stop = in.n;
    if ((ai->flags & GS1_FIXED) && stop - at > ai->max)
        stop = at + ai->max;
    while (end < stop && !separator(in.p[end], caret))
        end++;
    return end;
}

/* From `at` to the end: identifier, value, separator where one is due or tolerated (GenSpecs 7.8.6). */
static bool elements(View in, size_t at, bool caret, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    if (at == in.n)
        return fault(f, RULE_GS1_NO_ELEMENTS, 0, in.n);
    while (at < in.n) {
        const Gs1Ai *ai = gs1_ai_at(in.p + at, in.n - at);
        size_t value_at, end;
        View value;
        if (!ai)
            return no_such_ai(in, at, f);
        value_at = at + ai->digits;
        end = value_end(in, value_at, ai, caret);
        value = view(in.p + value_at, end - value_at);
        if (!gs1_value_valid(ai, value, o->year, f))
            return value_fault(f, at, value_at);
        if (!put(out, ai, ai->packed, at, value, value_at, f))
            return false;
        at = end;
        if (at < in.n && separator(in.p[at], caret))
            at++;
    }
    return o->no_associations || gs1_associations(out, f);
}

static void start(Gs1Elements *out)
{
    out->n = 0;
    out->text_n = 0;
}

bool gs1_parse_fnc1(View in, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    start(out);
    if (in.n == 0 || !separator(in.p[0], true))
        return fault(f, RULE_GS1_NOT_GS1, 0, in.n ? 1 : 0);
    return elements(in, 1, in.p[0] == '^', o, out, f);
}

bool gs1_parse_bare(View in, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    start(out);
    return elements(in, 0, false, o, out, f);
}

bool gs1_symbology(View scan)
{
    static const char ids[][4] = { "]d2", "]C1", "]e0", "]Q3", "]J1" };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (scan.n >= 3 && memcmp(scan.p, ids[i], 3) == 0)
            return true;
    return false;
}

static bool gs1_parse_scan(View in, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    start(out);
    return gs1_symbology(in) ? elements(in, 3, false, o, out, f) : fault(f, RULE_GS1_SYMBOLOGY, 0, in.n < 3 ? in.n : 3);
}

/* ---- brackets ---- */

/* The value from `at` up to the next bracket that is not escaped; "\(" becomes "(". Escaped values go to out->text. */
static size_t bracket_value(View in, size_t at, Gs1Elements *out, View *value)
{
    size_t end = at, escapes = 0, n = 0;
    char *to = out->text + out->text_n;
    while (end < in.n && in.p[end] != '(') {
        if (in.p[end] == '\\' && end + 1 < in.n && in.p[end + 1] == '(')
            escapes++, end++;
        end++;
    }
    *value = view(in.p + at, end - at);
    if (!escapes || value->n - escapes > GS1_TEXT_MAX - out->text_n)
        return end;
    for (size_t i = at; i < end; i++)
        if (!(in.p[i] == '\\' && i + 1 < end && in.p[i + 1] == '('))
            to[n++] = in.p[i];
    out->text_n += n;
    *value = view(to, n);
    return end;
}

/* A fault inside a value whose escapes are gone, as a span of the input. */
static void escaped_span(Fault *f, View in, size_t at)
{
    size_t from = 0, length = 0, seen = 0;
    for (size_t i = at; i < in.n && seen < f->at + f->n; i++, seen++) {
        size_t step = in.p[i] == '\\' && i + 1 < in.n && in.p[i + 1] == '(' ? 2 : 1;
        if (seen < f->at)
            from += step;
        else
            length += step;
        i += step - 1;
    }
    f->at = (uint32_t)from;
    f->n = (uint32_t)length;
}

/* "(01)" at `at`: the identifier, and where its value begins; NULL and a fault. */
static const Gs1Ai *bracket_ai(View in, size_t at, const Gs1Options *o, View *code, size_t *value_at, Fault *f)
{
    const Gs1Ai *ai;
    size_t digits;
    if (in.p[at] != '(') {
        fault(f, RULE_GS1_AI_FORM, at, 1);
        return NULL;
    }
    digits = set_span(in.p + at + 1, in.n - at - 1, SET_DIGIT);
    *value_at = at + 1 + digits + 1;
    if (digits < UNKNOWN_DIGITS_MIN || digits > GS1_AI_MAX || *value_at > in.n || in.p[*value_at - 1] != ')') {
        size_t end = at + 1 + digits < in.n ? at + 2 + digits : in.n;
        fault(f, RULE_GS1_AI_FORM, at, end - at);
        return NULL;
    }
    *code = view(in.p + at + 1, digits);
    ai = gs1_ai_find(*code);
    if (!ai && o->unknown_ai)
        ai = &gs1_ai_unknown;
    if (!ai)
        fault(f, RULE_GS1_UNKNOWN_AI, at + 1, digits);
    return ai;
}

bool gs1_parse_brackets(View in, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    size_t at = 0;
    start(out);
    if (in.n == 0)
        return fault(f, RULE_GS1_NO_ELEMENTS, 0, 0);
    while (at < in.n) {
        View code, value;
        size_t value_at, end;
        const Gs1Ai *ai = bracket_ai(in, at, o, &code, &value_at, f);
        if (!ai)
            return false;
        end = bracket_value(in, value_at, out, &value);
        if (!gs1_value_valid(ai, value, o->year, f)) {
            escaped_span(f, in, value_at);
            return value_fault(f, at, value_at);
        }
        if (!put(out, ai, gs1_pack(code), at + 1, value, value_at, f))
            return false;
        out->item[out->n - 1].raw = (uint32_t)(end - value_at);
        at = end;
    }
    return o->no_associations || gs1_associations(out, f);
}

bool gs1_parse(View in, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    switch (in.n ? in.p[0] : 0) {
    case '(': return gs1_parse_brackets(in, o, out, f);
    case ']': return gs1_parse_scan(in, o, out, f);
    case '^':
    case GS: return gs1_parse_fnc1(in, o, out, f);
    default: start(out); return fault(f, RULE_GS1_NOT_GS1, 0, in.n ? 1 : 0);
    }
}

View gs1_value(const Gs1Elements *e, const char *ai)
{
    uint32_t packed = gs1_pack(view_of(ai));
    for (size_t i = 0; i < e->n; i++)
        if (e->item[i].packed == packed)
            return e->item[i].value;
    return view(NULL, 0);
}

bool gs1_add(Gs1Elements *out, View code, View value)
{
    const Gs1Ai *ai = gs1_ai_find(code);
    char *to = out->text + out->text_n;
    Fault unused = { 0 };
    if (!ai || value.n > GS1_TEXT_MAX - out->text_n || !put(out, ai, ai->packed, 0, view(to, value.n), 0, &unused))
        return false;
    memcpy(to, value.p, value.n);
    out->text_n += value.n;
    return true;
}

bool gs1_judge(const Gs1Elements *e, const Gs1Options *o, Fault *f)
{
    for (size_t i = 0; i < e->n; i++)
        if (!gs1_value_valid(e->item[i].ai, e->item[i].value, o->year, f))
            return false;
    return o->no_associations || gs1_associations(e, f);
}
