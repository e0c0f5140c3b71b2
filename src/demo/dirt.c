/* What goes wrong in real files, at stated rates and decided by the seed. What makes a value wrong is told to
 * truth/faults.csv with the right value; a different spelling of the right thing is not a fault.
 *
 * Not here: rows that are broken as rows (each data set's own file).
 */
#include "demo/inside.h"

#include <ctype.h>

void dirt_begin(Dirt *x, Demo *d, Out *o, const Product *p, uint64_t what)
{
    *x = (Dirt){ .o = o, .p = p, .m = &d->world.maker[p->maker] };
    random_seed(&x->r, product_hash(&d->world, p, what));
}

void dirt_typo(Dirt *x, Str *s, const char *field)
{
    Str right = *s;
    uint32_t at = s->n < 4 ? 0 : 1 + dirt_below(x, s->n - 3);
    bool alone = at && isalpha((unsigned char)s->p[at]) && isalpha((unsigned char)s->p[at + 1]);
    if (!alone)
        return; /* numbers, blanks and accents are left alone */
    switch (dirt_below(x, 4)) {
    case 0:
        s->p[at] = right.p[at + 1];
        s->p[at + 1] = right.p[at];
        break;
    case 1:
        memmove(s->p + at, s->p + at + 1, s->n - at - 1);
        s->n--;
        break;
    case 2: s->p[at] = (char)('a' + dirt_below(x, 26)); break;
    default:
        if (s->n < STR_ROOM) {
            memmove(s->p + at + 1, s->p + at, s->n - at);
            s->n++;
        }
    }
    if (!view_eq(str_view(s), str_view(&right)))
        truth_fault(x->o, field, "typo", str_view(&right));
}

static bool word_at(const Str *s, uint32_t at, const char *word, size_t n)
{
    return s->n - at >= n && memcmp(s->p + at, word, n) == 0 && (at == 0 || s->p[at - 1] == ' ') &&
           (at + n == s->n || s->p[at + n] == ' ' || s->p[at + n] == ',');
}

void dirt_abbreviate(Dirt *x, Str *s, int share_of_100)
{
    Str in;
    uint32_t wanted = dirt_below(x, 100);
    if (wanted >= (uint32_t)share_of_100)
        return;
    in = *s;
    str_clear(s);
    for (uint32_t at = 0; at < in.n;) {
        const char *shorter = NULL;
        size_t n = 0;
        for (int i = 0; i < n_abbreviations && !shorter && (at == 0 || in.p[at - 1] == ' '); i++) {
            n = strlen(abbreviations[i].word);
            if (abbreviations[i].word[0] == in.p[at] && word_at(&in, at, abbreviations[i].word, n))
                shorter = abbreviations[i].shorter;
        }
        if (shorter) {
            str_add(s, shorter);
            at += (uint32_t)n;
        } else
            str_byte(s, in.p[at++]);
    }
}

void dirt_upper(Str *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        unsigned char c = (unsigned char)s->p[i], before = i ? (unsigned char)s->p[i - 1] : 0;
        if ((c >= 'a' && c <= 'z') || (before == 0xc3 && c >= 0xa0 && c <= 0xbe && c != 0xb7))
            s->p[i] = (char)(c - 32);
    }
}

void dirt_plain(Str *s)
{
    static const char plain[] = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy";
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if ((unsigned char)s->p[i] == 0xc3 && i + 1 < s->n)
            s->p[n++] = plain[(unsigned char)s->p[++i] & 0x3f];
        else
            s->p[n++] = s->p[i];
    }
    s->n = n;
}

void dirt_catalogue(Dirt *x, Str *s, const char *field)
{
    static const char *const fronts[] = { "HN", "OM", "MC" };
    uint32_t share = dirt_below(x, 1000);
    if (share < 400) { /* without its hyphen, or with a blank */
        for (uint32_t i = 0; i < s->n; i++)
            if (s->p[i] == '-' && share < 300) {
                memmove(s->p + i, s->p + i + 1, s->n - i - 1);
                s->n--;
            } else if (s->p[i] == '-')
                s->p[i] = ' ';
    }
    if (share % 25 == 7) {
        Str in = *s;
        *s = str_of(fronts[dirt_below(x, 3)]);
        str_view_add(s, str_view(&in));
    }
    if (dirt_happens(x, 120) && s->n > 3) {
        Str right = *s;
        uint32_t at = 1 + dirt_below(x, s->n - 2);
        char t = s->p[at];
        s->p[at] = s->p[at + 1];
        s->p[at + 1] = t;
        if (t != s->p[at])
            truth_fault(x->o, field, "digits swapped", str_view(&right));
    }
}

void dirt_gtin(Dirt *x, int level, uint32_t share_of_13, Str *s, const char *field)
{
    char gtin[15];
    View right;
    product_gtin(x->p, level, gtin);
    right = view(gtin, 14);
    if (gtin[0] == '0' && dirt_happens(x, share_of_13))
        right = view(gtin + 1, 13);
    str_view_add(s, right);
    if (dirt_happens(x, 40)) {
        char *last = &s->p[s->n - 1];
        *last = (char)('0' + (*last - '0' + 1 + (int)dirt_below(x, 9)) % 10);
        truth_fault(x->o, field, "wrong check digit", right);
    }
}

void dirt_maker(Dirt *x, Str *s, const char *field)
{
    static const char *const suffixes[] = { "Ltd", "Limited", "Inc", "GmbH", "plc", "UK" };
    const Maker *m = x->m;
    uint32_t share = dirt_below(x, 1000);
    if (share < 330)
        str_add(s, m->legal);
    else if (share < 620)
        str_add(s, m->name);
    else if (share < 720) {
        str_add(s, m->name);
        dirt_upper(s);
    } else if (share < 830) {
        str_add(s, m->name);
        str_word(s, suffixes[dirt_below(x, 6)]);
    } else if (share < 900)
        str_add(s, m->former[0] ? m->former : m->name);
    else if (share < 920)
        str_add(s, m->owner[0] ? m->owner : m->name);
    else
        str_add(s, m->supplier);
    if (dirt_happens(x, 5000))
        dirt_plain(s);
    if (dirt_happens(x, 250))
        dirt_typo(x, s, field);
}
