/* Elements to links: see digital_link.h. */
#include "codes/charset.h"
#include "codes/digital_link.h"
#include "codes/out.h"

static void escape(Out *out, View v, bool query)
{
    static const char digit[] = "0123456789ABCDEF";
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (code_set[c] & SET_PLAIN)
            out_byte(out, (char)c);
        else if (query && c == ' ')
            out_byte(out, '+');
        else {
            out_byte(out, '%');
            out_byte(out, digit[c >> 4]);
            out_byte(out, digit[c & 15]);
        }
    }
}

bool dl_escape(View plain, bool query, char *buffer, size_t room, size_t *n)
{
    Out out = { .p = buffer, .room = room };
    escape(&out, plain, query);
    return out_end(&out, n);
}

static void code_and(Out *out, const Gs1Element *e, char between, bool query)
{
    char digits[GS1_AI_MAX];
    out_view(out, gs1_unpack(e->packed, digits));
    out_byte(out, between);
    escape(out, e->value, query);
}

static bool refused(const Gs1Element *e, Rule rule, Fault *f)
{
    return fault(f, rule, e->ai_at, e->at + e->raw - e->ai_at);
}

/* Which elements have been placed: one bit each, GS1_ELEMENTS_MAX of them. */
typedef uint64_t Placed;

static size_t find(const Gs1Elements *e, uint32_t packed)
{
    size_t i = 0;
    while (i < e->n && e->item[i].packed != packed)
        i++;
    return i;
}

static bool in_query(const Gs1Elements *e, size_t i, const Gs1Options *o)
{
    const Gs1Ai *ai = e->item[i].ai;
    return ai == &gs1_ai_unknown ? o->dl_unknown_attribute : (ai->flags & GS1_ATTRIBUTE) != 0;
}

/* The elements that the order of qualifiers at q takes up, and whether what is left may stand in the query. */
static Placed take(const Gs1Elements *e, size_t key, const uint32_t *q, const Gs1Options *o, bool *rest_fits)
{
    Placed placed = (Placed)1 << key;
    *rest_fits = true;
    for (; q && *q != 0 && *q != GS1_OR; q++) {
        size_t i = find(e, *q);
        if (i < e->n)
            placed |= (Placed)1 << i;
    }
    for (size_t i = 0; i < e->n; i++)
        if (!(placed >> i & 1) && !in_query(e, i, o) && find(e, e->item[i].packed) == i)
            *rest_fits = false;
    return placed;
}

/* The order that leaves nothing behind that may not stand in the query; the earliest of those. */
static const uint32_t *choose(const Gs1Elements *e, size_t key, const Gs1Options *o, Placed *placed)
{
    const uint32_t *first = e->item[key].ai->qualifier, *q = first;
    bool fits;
    *placed = take(e, key, q, o, &fits);
    while (!fits && q && *q) {
        while (*q != 0 && *q != GS1_OR)
            q++;
        if (*q == 0)
            break;
        q++;
        *placed = take(e, key, q, o, &fits);
        if (fits)
            return q;
    }
    if (!fits)
        *placed = take(e, key, first, o, &fits);
    return fits ? q : first;
}

static bool write_stem(Out *out, View stem, Fault *f)
{
    size_t path;
    if (stem.n == 0)
        stem = V("https://id.gs1.org");
    if (!dl_address(stem, &path, NULL) || memchr(stem.p, '?', stem.n) || memchr(stem.p, '#', stem.n))
        return fault(f, RULE_DL_STEM, 0, 0);
    while (stem.p[stem.n - 1] == '/')
        stem.n--;
    out_view(out, stem);
    return true;
}

/* What is not in the path: predefined lengths first, then the others, each in their order and once. */
static bool write_query(Out *out, const Gs1Elements *e, Placed placed, const Gs1Options *o, Fault *f)
{
    char before = '?';
    for (int fixed = 1; fixed >= 0; fixed--)
        for (size_t i = 0; i < e->n; i++) {
            if (placed >> i & 1 || !!(e->item[i].ai->flags & GS1_FIXED) != fixed || find(e, e->item[i].packed) != i)
                continue;
            if (!in_query(e, i, o))
                return refused(&e->item[i], RULE_DL_ATTRIBUTE, f);
            out_byte(out, before);
            code_and(out, &e->item[i], '=', true);
            before = '&';
        }
    return true;
}

bool dl_write(const Gs1Elements *e, View stem, const Gs1Options *o, char *buffer, size_t room, size_t *n, Fault *f)
{
    Out out = { .p = buffer, .room = room };
    size_t key = 0;
    const uint32_t *q;
    Placed placed;
    *n = 0;
    while (key < e->n && !(e->item[key].ai->flags & GS1_KEY))
        key++;
    if (key == e->n)
        return fault(f, RULE_DL_NO_KEY, 0, 0);
    if (!write_stem(&out, stem, f))
        return false;
    q = choose(e, key, o, &placed);
    out_byte(&out, '/');
    code_and(&out, &e->item[key], '/', false);
    for (; q && *q != 0 && *q != GS1_OR; q++) {
        size_t i = find(e, *q);
        if (i == e->n)
            continue;
        out_byte(&out, '/');
        code_and(&out, &e->item[i], '/', false);
    }
    if (!write_query(&out, e, placed, o, f))
        return false;
    return out_end(&out, n) || fault(f, RULE_GS1_TOO_LONG, 0, 0);
}
