/* EPC URIs to elements: see epc.h. */
#include "codes/epc.h"

#include "codes/charset.h"
#include "codes/check.h"

enum { PREFIX_LEAST = 6, PREFIX_MOST = 12, EPC_PARTS = 5 };

/* What a scheme is made of. Behind its name stand the company prefix, the reference and, dot after dot, the rest. */
typedef struct {
    char kind[6], name[6];
    uint8_t parts;
    uint8_t digits; /* of prefix and reference together; 0: the reference is text                              */
    bool indicator; /* the first digit of the reference goes before the prefix                                 */
    bool check;     /* a check digit belongs behind them                                                       */
    bool joined;    /* what follows stands in the same element, as serial number of the key                    */
    bool pattern;   /* also as idpat, with * for the last part                                                 */
    char key[5];    /* application identifier                                                                  */
    char serial[5]; /* of the last part; "" none                                                               */
    Rule rule;      /* what a wrong number of digits breaks                                                    */
} EpcScheme;

static const EpcScheme schemes[] = {
    { "id", "sgtin", 3, 13, true, true, false, true, "01", "21", RULE_EPC_DIGITS_13 },
    { "class", "lgtin", 3, 13, true, true, false, false, "01", "10", RULE_EPC_DIGITS_13 },
    { "id", "upui", 3, 13, true, true, false, true, "01", "235", RULE_EPC_DIGITS_13 },
    { "id", "itip", 5, 13, true, true, false, true, "8006", "21", RULE_EPC_DIGITS_13 },
    { "id", "sscc", 2, 17, true, true, false, false, "00", "", RULE_EPC_DIGITS_17 },
    { "id", "gsrn", 2, 17, false, true, false, false, "8018", "", RULE_EPC_DIGITS_17 },
    { "id", "gsrnp", 2, 17, false, true, false, false, "8017", "", RULE_EPC_DIGITS_17 },
    { "id", "sgln", 3, 12, false, true, false, true, "414", "254", RULE_EPC_DIGITS_12 },
    { "id", "pgln", 2, 12, false, true, false, false, "417", "", RULE_EPC_DIGITS_12 },
    { "id", "grai", 3, 12, false, true, true, true, "8003", "8003", RULE_EPC_DIGITS_12 },
    { "id", "gdti", 3, 12, false, true, true, true, "253", "253", RULE_EPC_DIGITS_12 },
    { "id", "sgcn", 3, 12, false, true, true, true, "255", "255", RULE_EPC_DIGITS_12 },
    { "id", "gsin", 2, 16, false, true, false, false, "402", "", RULE_EPC_DIGITS_16 },
    { "id", "cpi", 3, 0, false, false, false, true, "8010", "8011", RULE_NONE },
    { "id", "giai", 2, 0, false, false, false, false, "8004", "", RULE_NONE },
    { "id", "ginc", 2, 0, false, false, false, false, "401", "", RULE_NONE },
};

/* A part of the URI: where it begins and ends. */
typedef struct {
    size_t at, end;
} Span;

typedef struct {
    View uri;
    const Gs1Options *o;
    Gs1Elements *out;
    Fault *f;
    const EpcScheme *scheme;
    bool pattern;
    Span part[EPC_PARTS]; /* prefix, reference, (piece, total,) serial */
    int parts;
} Epc;

static size_t length(Span s)
{
    return s.end - s.at;
}

static bool wrong(Epc *x, Rule rule, Span s)
{
    return fault(x->f, rule, s.at, length(s));
}

bool epc_like(View uri)
{
    return uri.n >= 8 && view_eq_nocase(view(uri.p, 8), V("urn:epc:"));
}

/* ---- the parts --------------------------------------------------------------------------------------------------- */

static size_t find(View uri, size_t at, char c)
{
    const char *p = memchr(uri.p + at, c, uri.n - at);
    return p ? (size_t)(p - uri.p) : uri.n;
}

/* Kind and name of the scheme; *at: behind them. */
static bool find_scheme(Epc *x, size_t *at)
{
    size_t kind_end = find(x->uri, 8, ':'), name_end = kind_end < x->uri.n ? find(x->uri, kind_end + 1, ':') : x->uri.n;
    View kind = view(x->uri.p + 8, kind_end - 8), name;

    x->pattern = view_eq(kind, V("idpat"));
    if (!x->pattern && !view_eq(kind, V("id")) && !view_eq(kind, V("class")))
        return fault(x->f, RULE_EPC_KIND, 8, kind_end - 8);
    if (name_end == x->uri.n)
        return fault(x->f, RULE_EPC_PARTS, kind_end, x->uri.n - kind_end);
    name = view(x->uri.p + kind_end + 1, name_end - kind_end - 1);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        const EpcScheme *s = &schemes[i];
        if (view_eq(name, view_of(s->name)) && (view_eq(kind, view_of(s->kind)) || (x->pattern && s->pattern))) {
            x->scheme = s;
            *at = name_end + 1;
            return true;
        }
    }
    return fault(x->f, RULE_EPC_SCHEME, 8, name_end - 8);
}

/* Which characters stand where: a dot ends a part, but the last one may hold dots. */
static bool cut_parts(Epc *x, size_t at)
{
    int want = x->scheme->parts;

    while (x->parts < want) {
        size_t end = x->parts + 1 < want ? find(x->uri, at, '.') : x->uri.n;
        x->part[x->parts++] = (Span){ at, end };
        if (end == x->uri.n)
            break;
        at = end + 1;
    }
    if (x->parts < want)
        return fault(x->f, RULE_EPC_PARTS, x->uri.n, 0);
    return true;
}

static bool digits(Epc *x, Span s)
{
    size_t n = set_span(x->uri.p + s.at, length(s), SET_DIGIT);
    return n == length(s) || fault(x->f, RULE_NON_DIGIT_CHARACTER, s.at + n, 1);
}

static bool check_key(Epc *x)
{
    Span prefix = x->part[0], reference = x->part[1];

    if (!digits(x, prefix))
        return false;
    if (length(prefix) < PREFIX_LEAST || length(prefix) > PREFIX_MOST)
        return wrong(x, RULE_EPC_PREFIX, prefix);
    if (!x->scheme->digits)
        return length(reference) || wrong(x, RULE_EPC_EMPTY, reference);
    if (x->pattern && view_eq(view(x->uri.p + reference.at, length(reference)), V("*")))
        return wrong(x, RULE_EPC_PATTERN, reference);
    if (!digits(x, reference))
        return false;
    return length(prefix) + length(reference) == x->scheme->digits || wrong(x, x->scheme->rule, reference);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* Text of one part with its escapes undone, behind what is in out->text; false when the part cannot stand so. */
static bool put_text(Epc *x, Span s)
{
    View raw = view(x->uri.p + s.at, length(s));

    if (!raw.n)
        return wrong(x, RULE_EPC_EMPTY, s);
    if (raw.n > GS1_TEXT_MAX - x->out->text_n)
        return wrong(x, RULE_GS1_TOO_LONG, s);
    for (size_t i = 0; i < raw.n; i++) {
        bool escape = raw.p[i] == '%';
        if (escape && (raw.n - i < 3 || hex_value(raw.p[i + 1]) < 0 || hex_value(raw.p[i + 2]) < 0))
            return fault(x->f, RULE_DL_ESCAPE, s.at + i, raw.n - i < 3 ? raw.n - i : 3);
        if (strchr("\"#&/<>?", raw.p[i]) && raw.p[i])
            return fault(x->f, RULE_EPC_CHARACTER, s.at + i, 1);
        x->out->text[x->out->text_n++] =
            escape ? (char)(hex_value(raw.p[i + 1]) * 16 + hex_value(raw.p[i + 2])) : raw.p[i];
        i += escape ? 2 : 0;
    }
    return true;
}

static void put(Epc *x, const char *p, size_t n)
{
    memcpy(x->out->text + x->out->text_n, p, n);
    x->out->text_n += n;
}

/* Prefix and reference as a key: indicator first, check digit last. */
static void put_key(Epc *x)
{
    const char *prefix = x->uri.p + x->part[0].at, *reference = x->uri.p + x->part[1].at;
    size_t prefix_n = length(x->part[0]), from = x->scheme->indicator, start = x->out->text_n;

    put(x, reference, from);
    put(x, prefix, prefix_n);
    put(x, reference + from, length(x->part[1]) - from);
    if (x->scheme->check) {
        char check = gs1_check_digit_of(view(x->out->text + start, x->out->text_n - start));
        put(x, &check, 1);
    }
}

/* A fault inside a value, as a span of the URI: of the text behind `head` bytes, else all of the part before it. */
static bool locate(Epc *x, size_t head, Span before, Span text)
{
    size_t at = x->f->at, n = x->f->n, from = text.at, to;

    if (at < head || !length(text))
        return wrong(x, x->f->rule, at < head ? before : text);
    for (at -= head; at && from < text.end; at--)
        from += x->uri.p[from] == '%' ? 3 : 1;
    for (to = from; n && to < text.end; n--)
        to += x->uri.p[to] == '%' ? 3 : 1;
    x->f->at = (uint32_t)from;
    x->f->n = (uint32_t)(to - from);
    return false;
}

/* The value that begins at `start` of out->text, as an element. head: its first bytes come from `before`. */
static bool add(Epc *x, const char *code, size_t start, size_t head, Span before, Span text)
{
    const Gs1Ai *ai = gs1_ai_find(view_of(code));
    View value = view(x->out->text + start, x->out->text_n - start);
    Span all = { head ? before.at : text.at, length(text) ? text.end : before.end };

    if (!gs1_value_valid(ai, value, x->o->year, x->f))
        return locate(x, head, before, text);
    x->out->item[x->out->n++] = (Gs1Element){ .ai = ai,
                                              .packed = ai->packed,
                                              .ai_at = (uint32_t)all.at,
                                              .at = (uint32_t)all.at,
                                              .raw = (uint32_t)length(all),
                                              .value = value };
    return true;
}

static bool is(const Epc *x, Span s, const char *text)
{
    return view_eq(view(x->uri.p + s.at, length(s)), view_of(text));
}

/* The key: digits, or prefix and text; with piece and total behind it, or its serial number. */
static bool read_key(Epc *x, Span serial)
{
    const EpcScheme *s = x->scheme;
    Span key = { x->part[0].at, x->part[1].end }, none = { key.end, key.end }, rest = none;
    size_t start = x->out->text_n, head;

    if (s->joined && s->key[0] == '8')
        put(x, "0", 1);
    if (s->digits)
        put_key(x);
    else
        put(x, x->uri.p + x->part[0].at, length(x->part[0]));
    head = x->out->text_n - start;
    if (!s->digits) {
        rest = x->part[1];
        if (!put_text(x, rest))
            return false;
    } else if (x->parts == EPC_PARTS) {
        Span piece = x->part[2], total = x->part[3];
        if (!digits(x, piece) || !digits(x, total))
            return false;
        if (length(piece) != 2 || length(total) != 2)
            return wrong(x, RULE_EPC_PIECE, length(piece) != 2 ? piece : total);
        put(x, x->uri.p + piece.at, 2);
        put(x, x->uri.p + total.at, 2);
        key.end = total.end;
        head += 4;
    } else if (s->joined && !x->pattern) {
        rest = serial;
        if (!put_text(x, rest))
            return false;
    }
    return add(x, s->key, start, head, s->digits ? key : x->part[0], rest);
}

static bool read_parts(Epc *x)
{
    const EpcScheme *s = x->scheme;
    Span serial = x->part[x->parts - 1], none = { serial.at, serial.at };
    size_t start;

    if (x->pattern && !is(x, serial, "*"))
        return wrong(x, RULE_EPC_PATTERN, serial);
    if (!check_key(x) || !read_key(x, serial))
        return false;
    if (!s->serial[0] || s->joined || x->pattern || (memcmp(s->serial, "254", 4) == 0 && is(x, serial, "0")))
        return true;
    start = x->out->text_n;
    return put_text(x, serial) && add(x, s->serial, start, 0, none, serial);
}

bool epc_parse(View uri, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    Epc x = { .uri = uri, .o = o, .out = out, .f = f };
    size_t at;

    out->n = 0;
    out->text_n = 0;
    if (!epc_like(uri))
        return fault(f, RULE_EPC_KIND, 0, uri.n);
    if (uri.n > GS1_TEXT_MAX / 2)
        return fault(f, RULE_GS1_TOO_LONG, 0, uri.n);
    if (!find_scheme(&x, &at) || !cut_parts(&x, at) || !read_parts(&x))
        return false;
    return o->no_associations || gs1_associations(out, f);
}
