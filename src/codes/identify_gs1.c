/* Readings of GS1 codes: element strings, Digital Links, keys without an identifier. */
#include "codes/charset.h"
#include "codes/digital_link.h"
#include "codes/epc.h"
#include "codes/gs1_scan.h"
#include "codes/identify_build.h"
#include "codes/lint/lint.h"
#include "codes/out.h"

/* Digits with `decimals` of them behind the point and no zeros in front but one. */
static void put_decimal(Out *o, View v, size_t decimals)
{
    size_t i = 0;
    while (i + 1 < v.n && v.n - i > decimals + 1 && v.p[i] == '0')
        i++;
    if (v.n <= decimals) {
        out_view(o, V("0."));
        for (size_t k = v.n; k < decimals; k++)
            out_byte(o, '0');
    }
    for (; i < v.n; i++) {
        if (decimals && v.n > decimals && i == v.n - decimals)
            out_byte(o, '.');
        out_byte(o, v.p[i]);
    }
}

/* 310n to 369n measures, 390n to 395n amounts: n implied decimals; 391n and 393n begin with a currency. */
static bool put_number(Out *o, const Gs1Element *e)
{
    const char *code = e->ai->code;
    size_t decimals = (size_t)(code[3] - '0');
    View v = e->value;
    if (e->ai->digits != 4 || code[0] != '3')
        return false;
    if (code[1] == '9' && (code[2] == '1' || code[2] == '3')) {
        out_view(o, view(v.p, 3));
        out_byte(o, ' ');
        v = view(v.p + 3, v.n - 3);
    }
    put_decimal(o, v, decimals);
    return true;
}

static void put_date(Out *o, int year, int month, int day)
{
    char text[16];
    Date d = date_from_civil(year, month, day ? day : gs1_days_in(year, month));
    out_view(o, view_of(date_text(d, text)));
}

/* Dates and times of a value in ISO 8601; false if it holds none. Day 00 means the last day of the month. */
static bool put_time(Out *o, const Gs1Element *e, int now)
{
    size_t at = 0;
    for (unsigned i = 0; i < e->ai->parts && at < e->value.n; i++) {
        const Gs1Part *part = &e->ai->part[i];
        const char *p = e->value.p + at;
        Lint *rule = part->lints ? part->lint[0] : NULL;
        if (rule == lint_yymmdd || rule == lint_yymmd0) {
            if (at)
                out_byte(o, '/');
            put_date(o, gs1_century(lint_two(p), now), lint_two(p + 2), lint_two(p + 4));
        } else if (rule == lint_yyyymmdd) {
            put_date(o, lint_two(p) * 100 + lint_two(p + 2), lint_two(p + 4), lint_two(p + 6));
        } else if (rule == lint_hhmi) {
            out_byte(o, 'T');
            out_view(o, view(p, 2));
            out_byte(o, ':');
            out_view(o, view(p + 2, 2));
        } else if (rule == lint_hh || rule == lint_mi || rule == lint_ss) {
            out_byte(o, rule == lint_hh ? 'T' : ':');
            out_view(o, view(p, 2));
        } else {
            return false;
        }
        at += part->max;
    }
    return true;
}

/* The value for people: dates in ISO 8601, numbers with their point, anything else as it is. */
static View shown(Build *b, const Gs1Element *e)
{
    char text[128];
    Out o = { .p = text, .room = sizeof text };
    if (put_number(&o, e))
        return build_copy(b, view(text, o.n));
    o.n = 0;
    if (put_time(&o, e, b->year))
        return build_copy(b, view(text, o.n));
    return build_copy(b, e->value);
}

static void gtin_elements(Build *b, View gtin14, UdiPart part)
{
    int format = gtin_format(gtin14.p);
    build_derived(b, "gtin-format", "Format that the GTIN was issued in", build_text(b, "GTIN-%d", format), part);
    if (format == 14)
        build_derived(b, "gtin-indicator",
                      gtin14.p[0] == '9' ? "Indicator digit: variable measure" : "Indicator digit: packaging level",
                      build_copy(b, view(gtin14.p, 1)), part);
}

static UdiPart part_of(const Gs1Ai *ai)
{
    return ai->udi == GS1_UDI_DI ? UDI_DI : ai->udi == GS1_UDI_PI ? UDI_PI : UDI_NONE;
}

/* Elements as elements of the reading; offsets in `e` count from b->code + skip. */
static void describe(Build *b, const Gs1Elements *e, size_t skip)
{
    for (size_t i = 0; i < e->n; i++) {
        const Gs1Element *item = &e->item[i];
        View raw = view(b->code.p + skip + item->at, item->raw);
        build_element(b, item->ai->code, item->ai->title, shown(b, item), raw, part_of(item->ai));
        if (item->packed == gs1_pack(V("01")) || item->packed == gs1_pack(V("02")))
            gtin_elements(b, item->value, part_of(item->ai));
    }
}

/* Identifiers of people: GSRN of staff and patients, and the 725n family that says more of them. */
static bool names_person(const Gs1Elements *e)
{
    for (size_t i = 0; i < e->n; i++) {
        const char *code = e->item[i].ai->code;
        if (memcmp(code, "8017", 4) == 0 || memcmp(code, "8018", 4) == 0 || memcmp(code, "725", 3) == 0)
            return true;
    }
    return false;
}

static void judged(Build *b, Scheme scheme, bool legal, const Gs1Elements *e, const Fault *f, const char *rule)
{
    char text[GS1_TEXT_MAX];
    size_t n;
    View di = gs1_value(e, "01");
    CodeReading *r;
    describe(b, e, 0);
    r = legal ? build_legal(b, scheme, rule) : build_illegal(b, scheme, f);
    r->personal = names_person(e);
    if (di.p)
        r->di = build_copy(b, di);
    if (legal && gs1_write_brackets(e, text, sizeof text, &n))
        r->key = build_copy(b, view(text, n));
}

/* Without a prefix: only where it begins with a key that has a check digit. */
static bool bare_plausible(View v)
{
    const Gs1Ai *ai = gs1_ai_at(v.p, v.n);
    return ai && (ai->flags & GS1_CHECKED_KEY) && v.n >= (size_t)ai->digits + ai->min;
}

void identify_element_string(Build *b, bool faults)
{
    Gs1Options o = { .year = b->year, .no_associations = b->one_of_several };
    Gs1Elements e;
    Fault f = { 0 };
    bool bare = !strchr("(^]\x1d", b->code.p[0]) || !b->code.p[0], legal;
    if (bare && !bare_plausible(b->code))
        return;
    legal = bare ? gs1_parse_bare(b->code, &o, &e, &f) : gs1_parse(b->code, &o, &e, &f);
    if (legal || faults)
        judged(b, SCHEME_GS1_ELEMENT_STRING, legal, &e, &f,
               b->one_of_several ? "Element string, one of several on an item: identifiers and values are right; what "
                                   "they must stand beside was not judged (GenSpecs 3, 7.8)"
               : bare ? "Element string as transmitted, without symbology identifier: identifiers, values and "
                        "associations are right (GenSpecs 3, 7.8; data relationships)"
                      : "Element string: identifiers, values and associations are right (GenSpecs 3, 7.8; data "
                        "relationships)");
}

void identify_digital_link(Build *b)
{
    Gs1Options o = { .year = b->year };
    Gs1Elements e;
    Fault f = { 0 };
    bool legal = dl_parse(b->code, &o, &e, &f);
    judged(b, SCHEME_GS1_DIGITAL_LINK, legal, &e, &f,
           "Digital Link: key, qualifiers, query and values are right (GS1 Digital Link URI Syntax)");
}

void identify_epc(Build *b)
{
    Gs1Options o = { .year = b->year };
    Gs1Elements e;
    Fault f = { 0 };
    bool legal = epc_parse(b->code, &o, &e, &f);
    judged(b, SCHEME_EPC_URI, legal, &e, &f,
           "EPC URI: company prefix, reference and serial or lot number make a legal GS1 key (EPC Tag Data Standard)");
}

/* ---- keys ---- */

static CodeReading *gtin(Build *b, View digits)
{
    static const char *const rule[] = {
        [8] = "GTIN-8 with the right check digit (GenSpecs 3: AI 01; 7.9)",
        [12] = "GTIN-12 with the right check digit (GenSpecs 3: AI 01; 7.9)",
        [13] = "GTIN-13 with the right check digit (GenSpecs 3: AI 01; 7.9)",
        [14] = "GTIN-14 with the right check digit (GenSpecs 3: AI 01; 7.9)",
    };
    char full[14];
    View gtin14;
    CodeReading *r;
    if (!gtin_normalise(digits, full, NULL))
        return NULL;
    gtin14 = build_copy(b, view(full, 14));
    build_element(b, "01", "GTIN", gtin14, digits, UDI_DI);
    if (gtin14.n == 14)
        gtin_elements(b, gtin14, UDI_DI);
    r = build_legal(b, SCHEME_GTIN, rule[gtin_format(full)]);
    r->di = r->key = gtin14;
    return r;
}

typedef struct {
    Scheme scheme;
    uint8_t digits;
    bool personal;
    bool (*valid)(View, Fault *);
    const char *field, *title, *rule;
} Key;

/* GRAI and GDTI without their serial component are thirteen digits with a check digit, like a GLN. */
static const Key keys[] = {
    { SCHEME_GLN, 13, false, gln_valid, "gln", "GLN",
      "GLN with the right check digit (GenSpecs 3: AI 410 to 417; "
      "7.9)" },
    { SCHEME_GDTI, 13, false, gln_valid, "253", "GDTI",
      "GDTI without serial, with the right check digit (GenSpecs 3: "
      "AI 253; 7.9)" },
    { SCHEME_GRAI, 13, false, gln_valid, "8003", "GRAI",
      "GRAI without serial, with the right check digit (GenSpecs 3: "
      "AI 8003; 7.9)" },
    { SCHEME_GSIN, 17, false, gsin_valid, "402", "GSIN", "GSIN with the right check digit (GenSpecs 3: AI 402; 7.9)" },
    { SCHEME_SSCC, 18, false, sscc_valid, "00", "SSCC", "SSCC with the right check digit (GenSpecs 3: AI 00; 7.9)" },
    { SCHEME_GSRN, 18, true, gsrn_valid, "gsrn", "GSRN",
      "GSRN with the right check digit (GenSpecs 3: AI 8017, 8018; "
      "7.9)" },
};

void identify_gs1_keys(Build *b, bool faults)
{
    View v = b->code;
    Fault f = { 0 };
    size_t n = set_span(v.p, v.n, SET_DIGIT);
    bool gtin_length = v.n == 8 || (v.n >= 12 && v.n <= 14);
    if (n < v.n && (!faults || ((n < 5 || v.n - n > 2) && !digits_or_alike(v))))
        return;
    if (gtin_length && !gtin(b, v) && faults) {
        gtin_valid(v, &f);
        build_illegal(b, SCHEME_GTIN, &f);
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const Key *key = &keys[i];
        bool legal = v.n == key->digits && key->valid(v, &f);
        if (v.n != key->digits || (!legal && (!faults || key->scheme == SCHEME_GDTI || key->scheme == SCHEME_GRAI)))
            continue;
        if (legal)
            build_element(b, key->field, key->title, v, v, UDI_NONE);
        (legal ? build_legal(b, key->scheme, key->rule) : build_illegal(b, key->scheme, &f))->personal = key->personal;
    }
}

/* EAN/UPC and ITF-14 as scanned: a GTIN, perhaps an add-on or a composite component. */
void identify_symbol_gtin(Build *b)
{
    View v = b->code;
    size_t digits = v.p[1] == 'I' ? 14 : v.p[2] == '4' ? 8 : v.p[2] == '0' || v.p[2] == '3' ? 13 : 0;
    View code = view_sub(v, 3, digits), rest = view_sub(v, 3 + digits, v.n);
    Gs1Options o = { .year = b->year };
    Gs1Elements e = { .n = 0 };
    Fault f = { 0 };
    bool composite = view_starts(rest, V("|]e0")), ok = true;
    size_t skip = 3 + digits + 4;
    if (digits == 0 || code.n < digits)
        ok = fault(&f, digits ? RULE_GS1_CARRIER_LENGTH : RULE_GS1_SYMBOLOGY, digits ? 3 : 0, digits ? v.n - 3 : 3);
    else if (!gtin_valid(code, &f)) {
        f.at += 3;
        ok = false;
    } else if (composite && !gs1_parse_bare(view_sub(rest, 4, rest.n), &o, &e, &f)) {
        f.at += (uint32_t)skip;
        if (f.rule == RULE_GS1_REQUIRED) /* the GTIN of the linear symbol is what the composite part needs */
            f = (Fault){ 0 };
        else
            ok = false;
    } else if (!composite && rest.n && v.p[2] != '3')
        ok = fault(&f, RULE_GS1_COMPOSITE, 3 + digits, rest.n);
    if (!ok) {
        build_illegal(b, SCHEME_GTIN, &f);
        return;
    }
    gtin(b, code);
    if (composite) {
        describe(b, &e, skip);
        build_legal(b, SCHEME_GS1_ELEMENT_STRING, "Composite component of the symbol (GenSpecs 5)");
    } else if (rest.n) {
        b->reading[0].key = b->reading[0].di;
    }
}

void identify_gmn(Build *b, bool faults)
{
    static const char rule[] = "GMN with the right check characters (GenSpecs 7.9)";
    View v = b->code;
    Fault f = { 0 };
    bool legal = gmn_valid(v, &f);
    if (!legal && (!faults || v.n < 5 || set_span(v.p, 5, SET_DIGIT) < 5 || set_span(v.p, v.n, SET_DIGIT) == v.n))
        return;
    if (!legal) { /* a Basic UDI-DI of GS1 is a GMN */
        build_illegal(b, SCHEME_GMN, &f);
        build_illegal(b, SCHEME_BASIC_UDI_DI, &f);
        return;
    }
    build_element(b, "8013", "GMN", v, v, UDI_NONE);
    build_derived(b, "check", "Check characters", view(v.p + v.n - 2, 2), UDI_NONE);
    build_legal(b, SCHEME_GMN, rule);
}
