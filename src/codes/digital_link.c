/* Links to elements: see digital_link.h. Writing is in digital_link_write.c. */
#include "codes/digital_link.h"

#include "codes/charset.h"

/* Bytes of `raw` from i on that make one byte of value: 1, or 3 for an escape. */
static inline size_t escape_at(View raw, size_t i)
{
    return raw.p[i] == '%' && raw.n - i >= 3 && hex_value(raw.p[i + 1]) >= 0 && hex_value(raw.p[i + 2]) >= 0 ? 3 : 1;
}

size_t dl_unescape(View raw, bool query, char *buffer)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.n;) {
        size_t step = escape_at(raw, i);
        buffer[n++] = step == 3                  ? (char)(hex_value(raw.p[i + 1]) * 16 + hex_value(raw.p[i + 2]))
                      : query && raw.p[i] == '+' ? ' '
                                                 : raw.p[i];
        i += step;
    }
    return n;
}

bool dl_like(View uri)
{
    return (uri.n >= 7 && view_eq_nocase(view(uri.p, 7), V("http://"))) ||
           (uri.n >= 8 && view_eq_nocase(view(uri.p, 8), V("https://")));
}

/* What one parse has in hand; positions are offsets in the whole link. */
typedef struct {
    View uri;
    const Gs1Options *o;
    Gs1Elements *out;
    Fault *f;
    size_t path, path_end;   /* from the slash behind the domain    */
    size_t query, query_end; /* behind the ?, both 0 without        */
} Link;

/* Where a domain of letters, digits, '.' and '-' or an address in [ ] ends, with its port (RFC 3986, 3.2.2 and 3.2.3);
 * `at` itself when there is none. */
static size_t domain_end(View uri, size_t at)
{
    size_t end = at;
    bool address = at < uri.n && uri.p[at] == '[';

    if (address)
        for (end++; end < uri.n && (uri.p[end] == ':' || uri.p[end] == '.' || hex_value(uri.p[end]) >= 0);)
            end++;
    else
        while (end < uri.n && (code_set[(unsigned char)uri.p[end]] & SET_PLAIN) && !strchr("_~", uri.p[end]))
            end++;
    if (address && (end == at + 1 || end == uri.n || uri.p[end++] != ']'))
        return at;
    if (end > at && end < uri.n && uri.p[end] == ':')
        end += 1 + set_span(uri.p + end + 1, uri.n - end - 1, SET_DIGIT);
    return end;
}

/* Only characters of a URI behind the domain, each % an escape, one # at most, no brackets (RFC 3986, 2.1, 3.3 to 3.5).
 * What would have to be guessed ("A%zz": is it the value or a slip?) is not read at all. */
static bool well_formed(View uri, size_t at, Fault *f)
{
    const char *from = uri.p + at, *end = uri.p + uri.n, *p, *fragment;

    for (p = from; (p = memchr(p, '%', (size_t)(end - p))) != NULL; p++)
        if (escape_at(uri, (size_t)(p - uri.p)) == 1)
            return fault(f, RULE_DL_ESCAPE, (size_t)(p - uri.p), end - p < 3 ? (size_t)(end - p) : 3);
    if ((fragment = memchr(from, '#', (size_t)(end - from))) &&
        (p = memchr(fragment + 1, '#', (size_t)(end - fragment - 1))))
        return fault(f, RULE_DL_CHARACTER, (size_t)(p - uri.p), 1);
    for (size_t i = 0; i < 2; i++)
        if ((p = memchr(from, "[]"[i], (size_t)(end - from))))
            return fault(f, RULE_DL_CHARACTER, (size_t)(p - uri.p), 1);
    return true;
}

bool dl_address(View uri, size_t *path, Fault *f)
{
    size_t at, end, bad;
    if (!dl_like(uri))
        return fault(f, RULE_DL_SCHEME, 0, uri.n < 8 ? uri.n : 8);
    if ((bad = set_span(uri.p, uri.n, SET_URI)) < uri.n)
        return fault(f, RULE_DL_CHARACTER, bad, 1);
    at = uri.p[4] == ':' ? 7 : 8;
    *path = end = domain_end(uri, at);
    if (end == at || (end < uri.n && !strchr("/?#", uri.p[end])))
        return fault(f, RULE_DL_DOMAIN, end < uri.n ? end : at, end < uri.n);
    return well_formed(uri, end, f);
}

/* Where path and query lie. */
static bool split(Link *l)
{
    View uri = l->uri;
    size_t end;
    if (!dl_address(uri, &end, l->f))
        return false;
    if (end == uri.n || uri.p[end] != '/')
        return fault(l->f, RULE_DL_NO_PATH, end, uri.n - end);
    l->path = end;
    while (end < uri.n && uri.p[end] != '?' && uri.p[end] != '#')
        end++;
    l->path_end = end;
    if (end < uri.n && uri.p[end] == '?') {
        const char *fragment = memchr(uri.p + end, '#', uri.n - end);
        l->query = end + 1;
        l->query_end = fragment ? (size_t)(fragment - uri.p) : uri.n;
    }
    return true;
}

/* The short names of release 1.0 and 1.1 of the standard, withdrawn since. */
static const Gs1Ai *short_name(View name)
{
    static const char names[][2][8] = {
        { "gtin", "01" },   { "itip", "8006" },  { "gmn", "8013" },   { "cpid", "8010" }, { "gln", "414" },
        { "party", "417" }, { "payTo", "415" },  { "gsrnp", "8017" }, { "gsrn", "8018" }, { "gcn", "255" },
        { "sscc", "00" },   { "gdti", "253" },   { "ginc", "401" },   { "gsin", "402" },  { "grai", "8003" },
        { "giai", "8004" }, { "cpv", "22" },     { "lot", "10" },     { "ser", "21" },    { "cpsn", "8011" },
        { "glnx", "254" },  { "refno", "8020" }, { "srin", "8019" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_eq(name, view_of(names[i][0])))
            return gs1_ai_find(view_of(names[i][1]));
    return NULL;
}

static inline const Gs1Ai *segment_ai(const Link *l, View segment)
{
    const Gs1Ai *ai = gs1_ai_find(segment);
    return ai || !l->o->dl_short_names ? ai : short_name(segment);
}

static View between(const Link *l, size_t from, size_t to)
{
    return view(l->uri.p + from, to - from);
}

/* The slash before `end`, or the first of the path. */
static size_t slash_before(const Link *l, size_t end)
{
    while (end > l->path && l->uri.p[end - 1] != '/')
        end--;
    return end ? end - 1 : 0;
}

/* First byte of a compressed link: two digits, four bits each, that begin a primary key. */
static bool compressed(View segment)
{
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *a, *b;
    if (segment.n < 10 || set_span(segment.p, segment.n, SET_64) < segment.n)
        return false;
    a = memchr(set, segment.p[0], 64);
    b = memchr(set, segment.p[1], 64);
    switch ((a - set) << 2 | (b - set) >> 4) {
    case 0x00:
    case 0x01:
    case 0x25:
    case 0x40:
    case 0x41:
    case 0x80: return true;
    default: return false;
    }
}

/* Why there is no key, as well as can be said. */
static bool no_key(Link *l)
{
    size_t last = slash_before(l, l->path_end), before = slash_before(l, last);
    View name = before < last ? between(l, before + 1, last) : view(NULL, 0);
    View end = between(l, last + 1, l->path_end);
    if (!l->o->dl_short_names && name.n && short_name(name))
        return fault(l->f, RULE_DL_ALPHA, before + 1, name.n);
    if (compressed(end))
        return fault(l->f, RULE_DL_COMPRESSED, last + 1, end.n);
    if (end.n == 0 && name.n)
        return fault(l->f, RULE_DL_EMPTY_VALUE, last, 1);
    return fault(l->f, RULE_DL_NO_KEY, l->path, l->path_end - l->path);
}

/* The rightmost segment that is a primary key and has its value behind it: its place, or 0. */
static size_t find_key(const Link *l)
{
    size_t end = l->path_end;
    for (;;) {
        size_t value = slash_before(l, end), key = value > l->path ? slash_before(l, value) : value;
        const Gs1Ai *ai;
        if (key == value)
            return 0;
        ai = segment_ai(l, between(l, key + 1, value));
        if (ai && (ai->flags & GS1_KEY))
            return key + 1;
        if (key <= l->path)
            return 0;
        end = key;
    }
}

/* A fault inside a value whose escapes are gone, as a span of the link. */
static bool raw_span(Link *l, View raw, size_t at)
{
    size_t from = 0, length = 0, seen = 0;
    for (size_t i = 0; i < raw.n && seen < l->f->at + l->f->n; seen++) {
        size_t step = escape_at(raw, i);
        if (seen < l->f->at)
            from += step;
        else
            length += step;
        i += step;
    }
    l->f->at = (uint32_t)(at + from);
    l->f->n = (uint32_t)length;
    return false;
}

/* A GTIN of 8, 12 or 13 digits in 14, in out->text. */
static View full_gtin(Link *l, View v)
{
    char *to = l->out->text + l->out->text_n;
    if ((v.n != 8 && v.n != 12 && v.n != 13) || GS1_TEXT_MAX - l->out->text_n < 14)
        return v;
    memset(to, '0', 14 - v.n);
    memcpy(to + 14 - v.n, v.p, v.n);
    l->out->text_n += 14;
    return view(to, 14);
}

/* One element from path or query: no repeats, escapes out, judged, put behind the others. */
static bool add(Link *l, const Gs1Ai *ai, uint32_t packed, size_t ai_at, size_t at, size_t end, bool query)
{
    View raw = between(l, at, end), value = raw;
    if (l->out->n == GS1_ELEMENTS_MAX)
        return fault(l->f, RULE_GS1_TOO_MANY, ai_at, end - ai_at);
    for (size_t i = 0; i < l->out->n; i++)
        if (l->out->item[i].packed == packed)
            return fault(l->f, RULE_DL_REPEATED, ai_at, end - ai_at);
    if (raw.n == 0)
        return fault(l->f, RULE_DL_EMPTY_VALUE, ai_at, end - ai_at);
    if (memchr(raw.p, '%', raw.n) || (query && memchr(raw.p, '+', raw.n))) {
        char *to = l->out->text + l->out->text_n;
        if (raw.n > GS1_TEXT_MAX - l->out->text_n)
            return fault(l->f, RULE_GS1_TOO_LONG, at, raw.n);
        value = view(to, dl_unescape(raw, query, to));
        l->out->text_n += value.n;
    }
    if (l->o->dl_short_gtin && ai->code[0] == '0' && ai->code[1] == '1')
        value = full_gtin(l, value);
    if (!gs1_value_valid(ai, value, l->o->year, l->f)) {
        if (l->f->rule == RULE_GS1_TOO_SHORT && ai->code[0] == '0' && ai->code[1] == '1')
            l->f->rule = RULE_DL_GTIN_14;
        return raw_span(l, raw, at);
    }
    l->out->item[l->out->n++] = (Gs1Element){
        .ai = ai, .packed = packed, .ai_at = (uint32_t)ai_at, .at = (uint32_t)at, .raw = (uint32_t)raw.n, .value = value
    };
    return true;
}

/* Are elements 1..n of the path, in their order, among the qualifiers of the key in one of their orders? */
static bool qualifiers_fit(const Gs1Elements *e)
{
    const uint32_t *q = e->item[0].ai->qualifier;
    size_t next = 1;
    if (!q)
        return e->n == 1;
    for (;; q++) {
        if (next < e->n && *q == e->item[next].packed)
            next++;
        if (*q == 0 || *q == GS1_OR) {
            if (next == e->n)
                return true;
            if (*q == 0)
                return false;
            next = 1;
        }
    }
}

/* Key and qualifiers, from the key to the end of the path. */
static bool read_path(Link *l, size_t at)
{
    while (at < l->path_end) {
        const char *slash = memchr(l->uri.p + at, '/', l->path_end - at);
        size_t name_end = slash ? (size_t)(slash - l->uri.p) : l->path_end, value_end;
        const Gs1Ai *ai = segment_ai(l, between(l, at, name_end));
        if (!ai)
            return fault(l->f, RULE_DL_QUALIFIER, at, name_end - at);
        if (!slash)
            return fault(l->f, RULE_DL_EMPTY_VALUE, at, name_end - at);
        slash = memchr(l->uri.p + name_end + 1, '/', l->path_end - name_end - 1);
        value_end = slash ? (size_t)(slash - l->uri.p) : l->path_end;
        if (!add(l, ai, ai->packed, at, name_end + 1, value_end, false))
            return false;
        if (l->out->n > 1 && !qualifiers_fit(l->out))
            return fault(l->f, RULE_DL_QUALIFIER, at, value_end - at);
        at = value_end + 1;
    }
    return true;
}

/* One name=value of the query. */
static bool read_attribute(Link *l, size_t at, size_t end)
{
    size_t digits = set_span(l->uri.p + at, end - at, SET_DIGIT), name_end = at + digits;
    View name = between(l, at, name_end);
    const Gs1Ai *ai;
    if (digits == 0 || name_end == end || l->uri.p[name_end] != '=')
        return true; /* not ours: names of others are not all digits, or have no value */
    ai = gs1_ai_find(name);
    if (ai ? !(ai->flags & GS1_ATTRIBUTE)
           : !l->o->unknown_ai || !l->o->dl_unknown_attribute || name.n < 2 || name.n > GS1_AI_MAX)
        return fault(l->f, RULE_DL_ATTRIBUTE, at, name.n);
    return add(l, ai ? ai : &gs1_ai_unknown, gs1_pack(name), at, name_end + 1, end, true);
}

static bool read_query(Link *l)
{
    size_t at = l->query;
    while (at < l->query_end) {
        const char *amp = memchr(l->uri.p + at, '&', l->query_end - at);
        size_t end = amp ? (size_t)(amp - l->uri.p) : l->query_end;
        if (!read_attribute(l, at, end))
            return false;
        at = end + 1;
    }
    return true;
}

bool dl_parse(View uri, const Gs1Options *o, Gs1Elements *out, Fault *f)
{
    Link l = { .uri = uri, .o = o, .out = out, .f = f };
    size_t key;
    out->n = 0;
    out->text_n = 0;
    if (!split(&l))
        return false;
    if (l.path_end == l.path + 1)
        return fault(f, RULE_DL_NO_PATH, l.path, 1);
    if (!(key = find_key(&l)))
        return no_key(&l);
    if (!read_path(&l, key) || !read_query(&l))
        return false;
    return o->no_associations || gs1_associations(out, f);
}
