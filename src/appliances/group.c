/* Kinds and groups of listings: rules of kinds.tsv over folded texts. group.h says what they promise.
 *
 * Not here: unit prices (unit_price.c).
 */
#include "appliances/group.h"

#include "picture/attributes/attributes.h"

#include <stdio.h>

enum { FOLD_ROOM = 400 };

/* A text with small letters, blanks for all but letters, digits, points and per cent signs, and a blank at either end.
 */
typedef struct {
    size_t n;
    char p[FOLD_ROOM];
} Folded;

typedef struct {
    const ListingWords *said;
    Folded text[KIND_TEXTS];
} Reading;

/* What a byte (or the second one of two) folds to; 0: nothing. */
static char fold_byte(View v, size_t *at)
{
    unsigned char c = (unsigned char)v.p[*at];
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 'a' - 'A');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '%')
        return (char)c;
    if (c == '\'')
        return 0;
    if (c == 0xc3 && *at + 1 < v.n) {
        unsigned char d = (unsigned char)v.p[*at + 1] | 0x20; /* both cases alike */
        ++*at;
        return d >= 0xa8 && d <= 0xab ? 'e' : d >= 0xa0 && d <= 0xa5 ? 'a' : d >= 0xb2 && d <= 0xb6 ? 'o' : ' ';
    }
    return ' ';
}

static void fold(View v, Folded *out)
{
    out->n = 0;
    out->p[out->n++] = ' ';
    for (size_t i = 0; i < v.n && out->n < FOLD_ROOM - 1; i++) {
        char c = fold_byte(v, &i);
        if (c && !(c == ' ' && out->p[out->n - 1] == ' '))
            out->p[out->n++] = c;
    }
    if (out->p[out->n - 1] != ' ')
        out->p[out->n++] = ' ';
}

static bool stands_at(const Folded *t, size_t at, const char *words, size_t n)
{
    return at + n + 2 <= t->n && t->p[at] == ' ' && t->p[at + n + 1] == ' ' && memcmp(t->p + at + 1, words, n) == 0;
}

static bool stands_in(const Folded *t, const char *words)
{
    size_t n = strlen(words);
    for (size_t at = 0; at + n + 2 <= t->n; at++) {
        if (t->p[at] == ' ' && t->p[at + 1] == *words && stands_at(t, at, words, n))
            return true;
    }
    return false;
}

static bool holds_one(const Reading *r, const KindTest *test)
{
    const Folded *t = r->text + test->text;
    bool found = test->n == 0 && t->n > 1; /* no words: any will do */
    for (unsigned i = 0; i < test->n && !found; i++) {
        const char *words = kind_text + kind_phrase[test->first + i];
        size_t n = strlen(words);
        if (test->text == KIND_BNF)
            found = t->n >= n + 1 && memcmp(t->p + 1, words, n) == 0;
        else if (test->anchor)
            found = stands_at(t, 0, words, n);
        else
            found = stands_in(t, words);
    }
    return found != (test->not != 0);
}

static bool holds(const Reading *r, unsigned first, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (!holds_one(r, kind_tests + first + i))
            return false;
    }
    return true;
}

static void read_listing(const ListingWords *l, Reading *r)
{
    r->said = l;
    fold(l->name, r->text + KIND_NAME);
    fold(l->generic, r->text + KIND_GENERIC);
    fold(l->size, r->text + KIND_SIZE);
    fold(l->unit, r->text + KIND_UNIT);
    fold(l->bnf, r->text + KIND_BNF);
    fold(l->colour, r->text + KIND_COLOUR);
}

static unsigned value_of(const Reading *r, unsigned feature)
{
    const KindFeature *f = kind_features + feature;
    for (unsigned i = 0; i < f->n; i++) {
        const KindValue *v = kind_values + f->first + i;
        if (v->otherwise || holds(r, v->first, v->n))
            return f->first + i;
    }
    return f->first + f->n - 1u;
}

/* ---- code and title ---------------------------------------------------------------------------------------------- */

static void put(char *to, size_t *n, size_t room, View v)
{
    size_t k = v.n < room - *n ? v.n : room - *n;
    if (k)
        memcpy(to + *n, v.p, k);
    *n += k;
}

static void put_title(Grouped *g, View words)
{
    if (!words.n)
        return;
    if (g->title_bytes)
        put(g->title, &g->title_bytes, sizeof g->title, V(", "));
    put(g->title, &g->title_bytes, sizeof g->title, words);
}

/* A further part of the code: folded words with hyphens between. */
static void put_code(Grouped *g, const Folded *t)
{
    if (g->code_bytes)
        put(g->code, &g->code_bytes, sizeof g->code, V("."));
    for (size_t i = 1; i + 1 < t->n; i++) {
        char c = t->p[i] == ' ' ? '-' : t->p[i] == '%' ? 'p' : t->p[i] == '.' ? '_' : t->p[i];
        put(g->code, &g->code_bytes, sizeof g->code, (View){ &c, 1 });
    }
}

static void put_both(Grouped *g, View words)
{
    Folded t;
    fold(words, &t);
    put_code(g, &t);
    put_title(g, words);
}

/* Words of a generic name that say how long, how wide or how square it is. */
static bool is_measure(View word)
{
    static const char *const units[] = { "cm", "mm", "m", "ch", "gauge" };
    size_t i = 0;

    if (view_eq(word, V("x")) || view_eq(word, V("square")) || view_eq(word, V("rectangular")))
        return true;
    while (i < word.n && ((word.p[i] >= '0' && word.p[i] <= '9') || word.p[i] == '.'))
        i++;
    if (i == 0)
        return false;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        if (view_eq(view_sub(word, i, word.n), view_of(units[u])))
            return true;
    }
    return false;
}

/* The generic name without them. */
static void split_stem(const Reading *r, Grouped *g)
{
    View rest = view_trim(r->said->generic);
    char words[GROUP_TITLE_ROOM];
    size_t n = 0;

    while (rest.n) {
        View word = view_cut(&rest, ' ');
        Folded t;
        fold(word, &t);
        if (t.n < 3 || is_measure(view(t.p + 1, t.n - 2)))
            continue;
        if (n)
            put(words, &n, sizeof words, V(" "));
        put(words, &n, sizeof words, word);
    }
    put_both(g, view(words, n));
}

static const Attribute *attribute_in(const AttributeSet *set, AttributeName name)
{
    for (unsigned i = 0; i < set->n; i++) {
        const Attribute *a = set->item + i;
        if (a->name == name && (!a->part || name == ATTRIBUTE_VOLUME) && !a->doubtful && !a->unitless)
            return a;
    }
    return NULL;
}

/* The first of three texts that says it. */
static const Attribute *attribute_of(const ListingWords *l, AttributeName name, AttributeSet *set)
{
    View text[] = { l->size, l->generic, l->name };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        attributes_clear(set);
        attributes_read(text[i], i == 0 ? ATTRIBUTES_SIZE : ATTRIBUTES_FREE, 0, set);
        const Attribute *a = attribute_in(set, name);
        if (a)
            return a;
    }
    return NULL;
}

static void split_area(const Reading *r, Grouped *g)
{
    AttributeSet set;
    const Attribute *a = attribute_of(r->said, ATTRIBUTE_DIMENSIONS, &set);

    if (!a || a->count < 2 || a->form != ATTRIBUTE_EXACT) {
        put_both(g, V("area not stated"));
        return;
    }
    /* thousandths of mm each: in cm2 that is 10^-8 */
    int64_t area = (int64_t)a->value[0] * a->value[1];
    put_both(g, area <= 5000000000    ? V("up to 50 cm2")
                : area <= 15000000000 ? V("over 50 to 150 cm2")
                : area <= 30000000000 ? V("over 150 to 300 cm2")
                                      : V("over 300 cm2"));
}

static void split_volume(const Reading *r, Grouped *g)
{
    AttributeSet set;
    const Attribute *a = attribute_of(r->said, ATTRIBUTE_VOLUME, &set);

    if (!a || a->form != ATTRIBUTE_EXACT)
        put_both(g, V("capacity not stated"));
    else
        put_both(g, a->value[0] <= 400000   ? V("up to 400 ml")
                    : a->value[0] <= 600000 ? V("over 400 to 600 ml")
                                            : V("over 600 ml"));
}

static void split_measure(const Reading *r, Grouped *g, AttributeName name, View unknown)
{
    AttributeSet set;
    char room[128];
    const Attribute *a = attribute_of(r->said, name, &set);
    put_both(g, a ? attribute_short(a, room, sizeof room) : unknown);
}

/* "4mm/32gauge": the first length of the generic name. */
static void split_needle(const Reading *r, Grouped *g)
{
    AttributeSet set;
    char room[128];

    attributes_clear(&set);
    attributes_read(r->said->generic, ATTRIBUTES_FREE, 0, &set);
    for (unsigned i = 0; i < set.n; i++) {
        const Attribute *a = set.item + i;
        if ((a->name == ATTRIBUTE_SIZE || a->name == ATTRIBUTE_LENGTH) && a->form == ATTRIBUTE_EXACT && a->count == 1) {
            put_both(g, attribute_short(a, room, sizeof room));
            return;
        }
    }
    put_both(g, V("length not stated"));
}

static void split_feature(const Reading *r, Grouped *g, unsigned feature)
{
    unsigned v = value_of(r, feature);
    View value = view_of(kind_words(kind_values[v].value));

    if (g->n < GROUP_FEATURES)
        g->feature[g->n++] = (GroupFeature){ (uint8_t)feature, (uint16_t)v, kind_values[v].otherwise };
    put(g->code, &g->code_bytes, sizeof g->code, V("."));
    put(g->code, &g->code_bytes, sizeof g->code, value);
    put_title(g, view_of(kind_words(kind_values[v].words)));
}

static void split(const Reading *r, Grouped *g, int by)
{
    switch (by) {
    case SPLIT_VMP: put_both(g, r->said->generic); break;
    case SPLIT_STEM: split_stem(r, g); break;
    case SPLIT_AREA: split_area(r, g); break;
    case SPLIT_MMHG: split_measure(r, g, ATTRIBUTE_COMPRESSION, V("pressure not stated")); break;
    case SPLIT_VOLUME: split_volume(r, g); break;
    case SPLIT_UNIT: put_both(g, r->said->unit); break;
    case SPLIT_NEEDLE_LENGTH: split_needle(r, g); break;
    default: split_feature(r, g, (unsigned)by);
    }
}

/* A kind whose groups are generic names needs no title of its own before them. */
static bool names_itself(const Kind *k)
{
    return k->n && (kind_split[k->first] == SPLIT_VMP || kind_split[k->first] == SPLIT_STEM);
}

void group_of(const ListingWords *l, Grouped *g)
{
    Reading r;

    memset(g, 0, sizeof *g);
    g->reason = "no generic name is published";
    if (!view_trim(l->generic).n)
        return;
    read_listing(l, &r);
    for (unsigned i = 0; i < kind_rule_count; i++) {
        const KindRule *rule = kind_rules + i;
        if (!holds(&r, rule->first, rule->n))
            continue;
        g->line = rule->line;
        g->reason = rule->kind < 0 ? kind_words(rule->reason) : NULL;
        if (rule->kind < 0)
            return;
        g->kind = kinds + rule->kind;
        break;
    }
    if (!g->kind)
        return;
    put(g->code, &g->code_bytes, sizeof g->code, view_of(kind_words(g->kind->key)));
    if (!names_itself(g->kind))
        put_title(g, view_of(kind_words(g->kind->title)));
    for (unsigned i = 0; i < g->kind->n; i++)
        split(&r, g, kind_split[g->kind->first + i]);
}

const Kind *kind_named(View key)
{
    for (unsigned i = 0; i < kind_count; i++) {
        if (view_eq(key, view_of(kind_words(kinds[i].key))))
            return kinds + i;
    }
    return NULL;
}
