/* See maker.h. Legal forms and countries are lists below: a line is all that another one needs. */
#include "picture/attributes/maker.h"

#include "picture/fold.h"

#include <stdlib.h>

enum { WORDS_MOST = 32, OWNERS_MOST = 8, NAME_MOST = 240, KEY_ROOM = 2 * NAME_MOST };

/* Folded, dots gone; at the end of a name. Longer ones go before the shorter ones in them by being looked for first. */
static const char *const legal_forms[] = {
    /* Britain and Ireland */ "limited",
    "ltd",
    "plc",
    "public limited company",
    "llp",
    "lp",
    "cic",
    "clg",
    "dac",
    "teoranta",
    "cyf",
    "unlimited company",
    "uc",
    "designated activity company",
    /* America, Asia and Australia in English */ "incorporated",
    "inc",
    "corporation",
    "corp",
    "company",
    "co",
    "llc",
    "lllp",
    "pc",
    "pllc",
    "pty",
    "pty ltd",
    "pte",
    "pte ltd",
    "private limited",
    "pvt ltd",
    "pvt",
    "proprietary limited",
    "sdn bhd",
    "bhd",
    "berhad",
    "nl",
    "co ltd",
    "co limited",
    "company limited",
    "co inc",
    "fze",
    "fzco",
    "fz llc",
    "wll",
    "limited liability company",
    /* German */ "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "gbr",
    "ug",
    "ug haftungsbeschrankt",
    "ev",
    "ek",
    "kgaa",
    "gmbh co kg",
    "gmbh und co kg",
    "gmbh co kgaa",
    "gmbh co ohg",
    "ag co kg",
    "ag co kgaa",
    "ag co",
    "se co kg",
    "se co kgaa",
    "co kg",
    "gesmbh",
    "ges m b h",
    "aktiengesellschaft",
    "kommanditgesellschaft",
    "gesellschaft mbh",
    "eu",
    /* French and Belgian */ "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "snc",
    "sca",
    "sprl",
    "bvba",
    "srl",
    "asbl",
    "scrl",
    "societe anonyme",
    "societe par actions simplifiee",
    /* Italian */ "spa",
    "srls",
    "sapa",
    "sas di",
    "societa per azioni",
    "societa a responsabilita limitata",
    "soc coop",
    /* Spanish and Portuguese */ "sl",
    "slu",
    "sau",
    "sll",
    "sociedad anonima",
    "sociedad limitada",
    "lda",
    "ltda",
    "sa de cv",
    "s de rl de cv",
    "s de rl",
    "sapi de cv",
    "eireli",
    "me",
    "unipessoal lda",
    "cia ltda",
    /* Dutch */ "bv",
    "nv",
    "vof",
    "cv",
    "besloten vennootschap",
    /* Nordic and Baltic */ "ab",
    "ab publ",
    "as",
    "a s",
    "i s",
    "k s",
    "asa",
    "aps",
    "oy",
    "oyj",
    "oy ab",
    "hf",
    "ehf",
    "ou",
    "sia",
    "uab",
    "aktiebolag",
    "aktieselskab",
    "ks",
    "is",
    "amba",
    /* Central and eastern Europe */ "sro",
    "spol sro",
    "zrt",
    "kft",
    "nyrt",
    "bt",
    "doo",
    "dd",
    "ad",
    "ead",
    "ood",
    "eood",
    "sp zoo",
    "sp z oo",
    "spolka z oo",
    "sp j",
    "spolka akcyjna",
    "ooo",
    "oao",
    "zao",
    "pao",
    "ao",
    "tov",
    "jsc",
    "ojsc",
    "cjsc",
    "ae",
    "epe",
    "ike",
    "oe",
    "mepe",
    /* Turkish */ "as",
    "ltd sti",
    "anonim sirketi",
    "limited sirketi",
    "san ve tic as",
    "san ve tic ltd sti",
    "sanayi ve ticaret as",
    "sanayi ve ticaret anonim sirketi",
    "sanayi ve ticaret limited sirketi",
    "sanayi ve ticaret ltd sti",
    "tic ltd sti",
    "ticaret ltd sti",
    /* Japan, Korea, China, Israel, India */ "kk",
    "kabushiki kaisha",
    "kabushiki gaisha",
    "gk",
    "yk",
    "godo kaisha",
    "co kk",
    "joint stock company",
    "se",
    "sce",
    "societas europaea",
};

static const char *const countries[] = {
    "uk",
    "gb",
    "united kingdom",
    "great britain",
    "england",
    "scotland",
    "wales",
    "northern ireland",
    "ireland",
    "eire",
    "usa",
    "us",
    "united states",
    "america",
    "north america",
    "canada",
    "germany",
    "deutschland",
    "france",
    "italy",
    "italia",
    "spain",
    "espana",
    "portugal",
    "netherlands",
    "nederland",
    "holland",
    "belgium",
    "belgique",
    "belgie",
    "austria",
    "osterreich",
    "switzerland",
    "schweiz",
    "suisse",
    "sweden",
    "sverige",
    "denmark",
    "danmark",
    "norway",
    "norge",
    "finland",
    "suomi",
    "poland",
    "polska",
    "czech republic",
    "hungary",
    "japan",
    "china",
    "hong kong",
    "singapore",
    "australia",
    "new zealand",
    "india",
    "israel",
    "korea",
    "malaysia",
    "europe",
    "emea",
    "eu",
    "benelux",
    "iberica",
    "iberia",
    "nordic",
    "uk and ireland",
    "uk ireland",
    "uki",
    "gb and ireland",
};

static const char *const before_names[] = { "the", "pt", "ooo", "zao", "oao", "firma", "messrs" };
static const char *const trading[] = { "trading as", "t a", "dba", "d b a", "doing business as" };
static const char *const formerly[] = { "formerly", "formerly known as", "previously", "fka", "f k a", "ehemals" };
static const char *const division[] = { "a division of",   "division of",    "c o",
                                        "a part of",       "part of",        "a brand of",
                                        "an affiliate of", "a subsidiary of" };

#define LENGTH_OF(list) (sizeof(list) / sizeof *(list))

/* A name as words; where each stands in the published text. */
typedef struct {
    View word[WORDS_MOST];
    size_t from[WORDS_MOST], to[WORDS_MOST]; /* bytes of the published name */
    bool stroke[WORDS_MOST];                 /* a / stands right before it  */
    size_t n;
    char folded[KEY_ROOM];
    size_t used;
} Words;

static bool is_break(unsigned char c)
{
    return !(c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '\'' || c == '&' ||
             c == '+');
}

/* "S.p.A." and "C. R." become one word: single characters that dots or strokes part. */
static bool joins_last(const Words *w, View published, size_t from, size_t n)
{
    size_t last;
    bool dot = false;

    if (!w->n || n != 1 || w->word[w->n - 1].n > 3)
        return false;
    last = w->to[w->n - 1];
    if (w->word[w->n - 1].n > 1 && w->to[w->n - 1] - w->from[w->n - 1] == w->word[w->n - 1].n)
        return false; /* a word of its own */
    for (size_t i = last; i < from; i++) {
        if (published.p[i] != '.' && published.p[i] != ' ')
            return false;
        dot |= published.p[i] == '.';
    }
    return dot;
}

static void add_word(Words *w, View published, size_t from, size_t to)
{
    View raw = view_sub(published, from, to - from);
    size_t n;
    char *at = w->folded + w->used;

    if (raw.n == 1 && (*raw.p == '&' || *raw.p == '+'))
        n = 3, memcpy(at, "and", 3);
    else
        n = fold_text(raw, at, KEY_ROOM - 4 - w->used);
    if (!n)
        return;
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) there is a last word
    if (joins_last(w, published, from, n) && w->word[w->n - 1].p + w->word[w->n - 1].n == at) {
        w->word[w->n - 1].n += n;
        w->to[w->n - 1] = to;
        w->used += n;
        return;
    }
    w->stroke[w->n] = from > 0 && published.p[from - 1] == '/';
    w->from[w->n] = from;
    w->to[w->n] = to;
    w->word[w->n++] = view(at, n);
    w->used += n;
}

static void split(View published, Words *w)
{
    w->n = w->used = 0;
    for (size_t i = 0; i < published.n && w->n < WORDS_MOST && w->used + 64 < KEY_ROOM;) {
        size_t from = i;
        if (is_break((unsigned char)published.p[i])) {
            i++;
            continue;
        }
        if (published.p[i] == '&' || published.p[i] == '+') {
            i++;
        } else {
            while (i < published.n && !is_break((unsigned char)published.p[i]) && published.p[i] != '&' &&
                   i - from < 60)
                i++;
        }
        add_word(w, published, from, i);
    }
}

/* Do words from..to-1, joined with blanks or with nothing, read as `phrase`? "and" within them does not count. */
static bool reads(const Words *w, size_t from, size_t to, const char *phrase)
{
    if (from < to && w->word[from].n && w->word[from].p[0] != *phrase)
        return false; /* as nearly always */
    for (size_t i = from; i < to; i++) {
        if (view_eq(w->word[i], V("and")) && i > from && i + 1 < to)
            continue;
        if (*phrase == ' ' && i > from)
            phrase++;
        if (strncmp(phrase, w->word[i].p, w->word[i].n) != 0)
            return false;
        phrase += w->word[i].n;
    }
    return *phrase == '\0';
}

/* How many words at the end (before `to`) are one of the list; 0: none. The longest. */
static size_t ends_with(const Words *w, size_t low, size_t to, const char *const *list, size_t length)
{
    for (size_t n = to - low < 7 ? to - low : 7; n > 0; n--)
        for (size_t i = 0; i < length; i++)
            if (reads(w, to - n, to, list[i]))
                return n;
    return 0;
}

/* The first place at or behind 1 where one of the list begins; *behind is the word after it. */
static size_t find_phrase(const Words *w, const char *const *list, size_t length, size_t *behind)
{
    for (size_t at = 1; at < w->n; at++)
        for (size_t n = w->n - at < 4 ? w->n - at : 4; n > 0; n--)
            for (size_t i = 0; i < length; i++) {
                bool letters = strlen(list[i]) <= 5 && list[i][1] == ' ';
                if (reads(w, at, at + n, list[i]) && (!letters || (at + n - 1 < w->n && w->stroke[at + n - 1]))) {
                    *behind = at + n;
                    return at;
                }
            }
    *behind = w->n;
    return w->n;
}

/* The key of words from..to-1; *end is where the name without legal form ends. */
static bool make_key(const Words *w, size_t from, size_t to, Arena *out, View *key, size_t *end, bool *form)
{
    size_t cut, bytes = 0;
    char *p;

    while (to - from > 1 && ends_with(w, from, from + 1, before_names, LENGTH_OF(before_names)))
        from++;
    *end = to;
    for (;;) {
        cut = ends_with(w, from, to, legal_forms, LENGTH_OF(legal_forms));
        if (cut && cut < to - from) {
            *form = true;
            *end = to - cut;
        } else {
            cut = ends_with(w, from, to, countries, LENGTH_OF(countries));
        }
        if (to - from > 1 && !cut && view_eq(w->word[to - 1], V("and")))
            cut = 1;
        if (!cut || cut >= to - from)
            break;
        to -= cut;
    }
    for (size_t i = from; i < to; i++)
        bytes += w->word[i].n + 1;
    p = arena_bytes(out, bytes + 1);
    if (!p)
        return false;
    *key = view(p, 0);
    for (size_t i = from; i < to; i++) {
        bool single = w->word[i].n == 1, joins = single && i > from && w->word[i - 1].n == 1;
        if (to - from > 1 && (view_eq(w->word[i], V("and")) || view_eq(w->word[i], V("und"))))
            continue;
        if (key->n && !joins)
            p[key->n++] = ' ';
        memcpy(p + key->n, w->word[i].p, w->word[i].n);
        key->n += w->word[i].n;
    }
    return true;
}

/* The published bytes up to where word `end` begins, blanks single, punctuation at the end gone. */
static bool make_display(View published, const Words *w, size_t end, Arena *out, View *display)
{
    size_t bytes = end < w->n ? w->from[end] : published.n, n = 0;
    char *p;

    while (end < w->n && bytes &&
           (published.p[bytes - 1] == ' ' || published.p[bytes - 1] == ',' || published.p[bytes - 1] == '-' ||
            published.p[bytes - 1] == '('))
        bytes--;
    p = arena_bytes(out, bytes + 1);
    if (!p)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        bool blank =
            published.p[i] == ' ' || published.p[i] == '\t' || published.p[i] == '\n' || published.p[i] == '\r';
        if (blank && (n == 0 || p[n - 1] == ' '))
            continue;
        p[n++] = blank ? ' ' : published.p[i];
    }
    while (n && p[n - 1] == ' ')
        n--;
    *display = view(p, n);
    return true;
}

bool maker_read(View published, Arena *out, Maker *m)
{
    Words w;
    size_t to, at, behind, end, other;
    bool form = false;

    *m = (Maker){ .key = V(""), .display = V(""), .trading_as = V(""), .former = V("") };
    published = view_trim(published);
    published = view_sub(published, 0, NAME_MOST);
    split(published, &w);
    to = w.n;
    at = find_phrase(&w, formerly, LENGTH_OF(formerly), &behind);
    if (at < w.n) {
        if (behind < w.n && !make_key(&w, behind, w.n, out, &m->former, &end, &form))
            return false;
        to = at;
    }
    at = find_phrase(&w, trading, LENGTH_OF(trading), &behind);
    if (at < to) {
        if (behind < to && !make_key(&w, behind, to, out, &m->trading_as, &end, &form))
            return false;
        to = at;
    }
    other = find_phrase(&w, division, LENGTH_OF(division), &behind);
    if (other < to)
        to = other;
    form = false;
    if (!make_key(&w, 0, to, out, &m->key, &end, &form))
        return false;
    m->legal_form = form;
    return make_display(published, &w, end, out, &m->display);
}

/* ---- ownership --------------------------------------------------------------------------------------------------- */

static int compare_owners(const void *a, const void *b)
{
    const MakerOwner *x = a, *y = b;
    int c = view_cmp(x->maker, y->maker);
    if (c)
        return c;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    c = view_cmp(x->owner, y->owner);
    return c ? c : (x->to > y->to) - (x->to < y->to);
}

void maker_owners_sort(MakerOwner *owner, size_t n)
{
    if (n)
        qsort(owner, n, sizeof *owner, compare_owners);
}

/* The statement about key that holds on that day and began last, or NULL. */
static const MakerOwner *statement(const MakerOwner *owner, size_t n, View key, Date day)
{
    const MakerOwner *found = NULL;
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (view_cmp(owner[middle].maker, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n && view_eq(owner[low].maker, key); low++)
        if (owner[low].from <= day && (owner[low].to == DATE_NONE || day <= owner[low].to))
            found = owner + low;
    return found;
}

View maker_owner(const MakerOwner *owner, size_t n, View key, Date day)
{
    View at = key;

    for (int steps = 0; steps < OWNERS_MOST; steps++) {
        const MakerOwner *next = statement(owner, n, at, day);
        if (!next || view_eq(next->owner, key))
            break;
        at = next->owner;
    }
    return at;
}
