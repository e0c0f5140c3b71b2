/* Which schemes a code may belong to, and in what order: see identify.h. The readers of the schemes are in the other
 * files of this name. A code with a prefix of its own (brackets, FNC1, +, =, http, urn) is read in that scheme alone.
 */
#include "codes/identify.h"

#include "base/limits.h"
#include "codes/charset.h"
#include "codes/digital_link.h"
#include "codes/epc.h"
#include "codes/gs1_scan.h"
#include "codes/identify_build.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- building ---- */

/* After the first refusal what is built does not count any more. */
static void refused(Build *b, size_t n)
{
    if (!b->refused)
        b->refused = n ? n : 1;
}

View build_copy(Build *b, View v)
{
    View copy = arena_copy(b->arena, v);
    if (!copy.p) {
        refused(b, v.n);
        return view("", 0);
    }
    return copy;
}

View build_text(Build *b, const char *fmt, ...)
{
    char text[256];
    va_list args;
    int n;
    va_start(args, fmt);
    n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n < 0)
        n = 0;
    return build_copy(b, view(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
}

View build_date(Build *b, int year, int month, int day)
{
    return build_text(b, "%04d-%02d-%02d", year, month, day);
}

static void element(Build *b, const char *field, const char *title, View value, View raw, UdiPart part, bool derived)
{
    if (b->elements < READING_ELEMENTS_MAX)
        b->element[b->elements++] = (Element){ .field = view_of(field),
                                               .title = view_of(title),
                                               .value = value,
                                               .raw = raw,
                                               .part = part,
                                               .derived = derived };
}

void build_element(Build *b, const char *field, const char *title, View value, View raw, UdiPart part)
{
    element(b, field, title, value, raw, part, false);
}

void build_derived(Build *b, const char *field, const char *title, View value, UdiPart part)
{
    element(b, field, title, value, view("", 0), part, true);
}

static CodeReading *finish(Build *b, Scheme scheme, const char *rule)
{
    CodeReading *r = &b->reading[b->readings < READINGS_MAX - 1 ? b->readings++ : READINGS_MAX - 1];
    Element *copy = NULL;
    if (b->elements && !(copy = ARENA_ARRAY(b->arena, Element, b->elements)))
        refused(b, b->elements * sizeof *copy);
    if (copy)
        memcpy(copy, b->element, b->elements * sizeof *copy);
    *r = (CodeReading){ .scheme = scheme,
                        .rule = view_of(rule),
                        .element = copy,
                        .elements = copy ? b->elements : 0,
                        .di = view("", 0),
                        .key = b->code,
                        .expected = view("", 0) };
    b->elements = 0;
    return r;
}

CodeReading *build_legal(Build *b, Scheme scheme, const char *rule)
{
    CodeReading *r = finish(b, scheme, rule);
    r->legal = true;
    return r;
}

CodeReading *build_form(Build *b, Scheme scheme, const char *rule)
{
    CodeReading *r = build_legal(b, scheme, rule);
    r->form_only = true;
    return r;
}

/* Where byte i of b->code stands in what the caller gave. */
static size_t place(const Build *b, size_t i)
{
    size_t at = 0;
    if (!b->spaced)
        return (size_t)(b->code.p - b->start) + i;
    for (; at < b->spaced_n; at++)
        if (b->spaced[at] != ' ' && i-- == 0)
            break;
    return (size_t)(b->spaced - b->start) + at;
}

static bool continues(const Build *b, size_t at)
{
    return at < b->input_n && ((unsigned char)b->start[at] & 0xc0) == 0x80;
}

/* A character of several bytes is at fault as a whole. */
CodeReading *build_illegal(Build *b, Scheme scheme, const Fault *f)
{
    CodeReading *r = finish(b, scheme, rule_sentence(f->rule));
    r->fault_at = place(b, f->at);
    r->fault_length = f->n ? place(b, f->at + f->n - 1) + 1 - r->fault_at : 0;
    while (r->fault_length && continues(b, r->fault_at + r->fault_length))
        r->fault_length++;
    for (int i = 0; i < 3 && r->fault_length && r->fault_at && continues(b, r->fault_at); i++) {
        r->fault_at--;
        r->fault_length++;
    }
    if (f->expected[0])
        r->expected = build_copy(b, view_of(f->expected));
    return r;
}

/* ---- choosing ---- */

/* Digits with single blanks between, as GTINs and NHS numbers are printed: read without the blanks. */
static void close_up(Build *b)
{
    View v = b->code;
    size_t n = 0;
    char *p;
    if (!v.n || !memchr(v.p, ' ', v.n) || v.p[0] == ' ' || v.n > 32)
        return;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == ' ' ? v.p[i - 1] == ' ' : !(code_set[(unsigned char)v.p[i]] & SET_DIGIT))
            return;
    if (!(p = arena_bytes(b->arena, v.n))) {
        refused(b, v.n);
        return;
    }
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != ' ')
            p[n++] = v.p[i];
    b->spaced = v.p;
    b->spaced_n = v.n;
    b->code = view(p, n);
}

/* A code without a prefix of its own: every scheme in turn, once for what is legal and, if nothing is, for faults. */
static void every_scheme(Build *b, bool faults)
{
    bool sctid_first = b->code.n > 11 && sctid_likely(b->code);
    if (sctid_first)
        identify_sctid(b, faults);
    identify_gs1_keys(b, faults);
    identify_element_string(b, faults);
    identify_nhs_number(b, faults);
    if (!sctid_first)
        identify_sctid(b, faults);
    identify_basic_udi(b, faults);
    identify_gmn(b, faults);
    identify_donation(b, faults);
    identify_forms(b, faults);
}

static void every_legal(Build *b)
{
    every_scheme(b, false);
}

static void unprefixed(Build *b)
{
    Fault none = { .rule = RULE_UNRECOGNISED };
    close_up(b);
    every_scheme(b, false);
    if (b->readings) {
        identify_hidden(b);
        return;
    }
    identify_as_digits(b, every_legal);
    if (!b->readings)
        every_scheme(b, true);
    if (!b->readings)
        identify_near(b, every_legal);
    if (!b->readings) {
        none.n = (uint32_t)b->code.n;
        build_illegal(b, SCHEME_UNKNOWN, &none);
    }
}

/* Behind a symbology identifier: GS1 carriers say what they hold, others hold anything. */
static void symbol(Build *b)
{
    if (b->code.p[1] == 'E' || b->code.p[1] == 'I')
        identify_symbol_gtin(b);
    else if (gs1_symbology(b->code))
        identify_element_string(b, true);
    else
        b->code = view(b->code.p + 3, b->code.n - 3);
}

static void choose(Build *b)
{
    if (symbology_prefix(b->code)) {
        symbol(b);
        if (b->readings)
            return;
    }
    if (b->code.n == 0) {
        build_illegal(b, SCHEME_UNKNOWN, &(Fault){ .rule = RULE_EMPTY });
        return;
    }
    if (dl_like(b->code)) {
        identify_digital_link(b);
        return;
    }
    if (epc_like(b->code)) {
        identify_epc(b);
        return;
    }
    switch (b->code.p[0]) {
    case '(':
    case '^':
    case '\x1d':
    case ']': identify_element_string(b, true); break;
    case '*':
    case '+': identify_hibc(b); break;
    case '=':
    case '&': identify_isbt(b); break;
    default: unprefixed(b); break;
    }
}

/* Legal readings first; the order is kept otherwise. */
static void legal_first(Build *b, CodeReading *to, size_t *legal)
{
    size_t n = 0;
    for (int want = 1; want >= 0; want--) {
        for (size_t i = 0; i < b->readings; i++)
            if (b->reading[i].legal == want)
                to[n++] = b->reading[i];
        if (want)
            *legal = n;
    }
}

Code identify(View input, const IdentifyOptions *options, Arena *arena, Identification *out, Error *e)
{
    CodeReading *to;
    Build b;

    memset(&b, 0, offsetof(Build, reading)); /* the two arrays at its end have as much as is counted */
    b.start = input.p;
    b.input_n = input.n;
    b.arena = arena;
    *out = (Identification){ .input = view_trim(input) };
    if (input.n > LIMIT_CODE_BYTES)
        return fail(e, E_LIMIT, "cannot read a code of %zu bytes; the most is %zu", input.n, (size_t)LIMIT_CODE_BYTES);
    if (!input.p)
        b.start = input.p = "";
    b.code = out->input.p ? out->input : view(input.p, 0);
    b.year = date_civil(options->today).year;
    b.one_of_several = options->one_of_several;
    choose(&b);
    to = b.refused ? NULL : ARENA_ARRAY(arena, CodeReading, b.readings);
    if (!to)
        return arena_fail(arena, b.refused ? b.refused : b.readings * sizeof *to, "the readings of a code", e);
    legal_first(&b, to, &out->legal);
    out->reading = to;
    out->readings = b.readings;
    return OK;
}
