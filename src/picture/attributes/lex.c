/* Splitting a text into numbers, words and signs, and telling codes from sizes.
 *
 * A run is a stretch of tokens with no blank, comma or bracket between. Where letters stand right beside digits in a
 * run and are no unit, name or container ("AT033", "RLPSXF511-RK"), the whole run is a code and none of it is read. */
#include "picture/attributes/inside.h"

#include "picture/fold.h"

typedef struct {
    Read *r;
    const unsigned char *p, *begin, *end;
    unsigned folded;
    bool glued;
} Lexer;

static bool digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static Lex *new_token(Lexer *x, LexKind kind, const unsigned char *from)
{
    Lex *t = x->r->token + x->r->n++;
    *t = (Lex){ .kind = (uint8_t)kind,
                .at = (uint16_t)(from - x->begin),
                .end = (uint16_t)(x->p - x->begin),
                .folded = (uint16_t)x->folded,
                .glued = x->glued };
    x->glued = true;
    return t;
}

/* Room for one more token and n bytes of its folded form with the blank behind it. */
static bool has_room(const Lexer *x, size_t n)
{
    return x->r->n < ATTRIBUTES_TOKENS && x->folded + n + 2 <= FOLDED_ROOM;
}

static void end_folded(Lexer *x, Lex *t)
{
    t->n = (uint16_t)(x->folded - t->folded);
    x->r->folded[x->folded++] = ' ';
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* Does the comma at p part decimals ("2,5 cm"), and not items of a list or thousands? */
static bool decimal_comma(const Lexer *x, const unsigned char *p, int before)
{
    const unsigned char *q = p + 1;
    while (q < x->end && digit(*q))
        q++;
    if (q - p - 1 < 1 || q - p - 1 > 3 || before > 4)
        return false;
    if (q - p - 1 == 3)
        return false;
    while (q < x->end && *q == ' ')
        q++;
    return q < x->end && (letter(*q) || *q == '"' || *q >= 0x80);
}

/* 1,000: a comma between thousands. */
static bool thousands_comma(const Lexer *x, const unsigned char *p, int before)
{
    return before >= 1 && before <= 3 && p[-before] != '0' && x->end - p > 3 && digit(p[1]) && digit(p[2]) &&
           digit(p[3]) && !(x->end - p > 4 && digit(p[4]));
}

static void lex_number(Lexer *x)
{
    const unsigned char *from = x->p, *p = x->p;
    int64_t micro = 0, scale = 100000;
    int before = 0, after = 0;
    Lex *t;

    for (; p < x->end && (digit(*p) || (*p == ',' && thousands_comma(x, p, before))); p++)
        if (*p != ',' && before++ < 9)
            micro = micro * 10 + (*p - '0');
    micro *= 1000000;
    if (p + 1 < x->end && digit(p[1]) && (*p == '.' || (*p == ',' && decimal_comma(x, p, before))))
        for (p++; p < x->end && digit(*p); p++, after++, scale /= 10)
            micro += scale * (*p - '0');
    x->p = p;
    t = new_token(x, TOKEN_NUMERAL, from);
    for (const unsigned char *q = from; q < p && q < from + 24; q++)
        x->r->folded[x->folded++] = (char)*q;
    end_folded(x, t);
    t->micro = micro;
    t->whole = after == 0;
    t->digits = (uint8_t)(before < 200 ? before : 200);
    t->zeros = before > 1 && *from == '0';
    t->code = before > 9 || (p + 1 < x->end && after && *p == '.' && digit(p[1]));
}

/* ---- words and signs --------------------------------------------------------------------------------------------- */

/* "10cmx10": letters behind a number that end in an x before another: the x stands by itself. */
static size_t letters_before_by(const Lexer *x, const unsigned char *from, size_t n)
{
    bool after_number = x->glued && x->r->n && x->r->token[x->r->n - 1].kind == TOKEN_NUMERAL;
    const unsigned char *next = from + n;

    if (!after_number || n < 2 || (from[n - 1] | 0x20) != 'x' || next >= x->end)
        return n;
    return digit(*next) || *next == ' ' || (*next == '.' && next + 1 < x->end && digit(next[1])) ? n - 1 : n;
}

static void put_letters(Lexer *x, const unsigned char *from, const char *folded, size_t n)
{
    Lex *t = new_token(x, TOKEN_LETTERS, from);
    memcpy(x->r->folded + x->folded, folded, n);
    x->folded += (unsigned)n;
    end_folded(x, t);
    t->upper = *from >= 'A' && *from <= 'Z';
    t->entry = word_find(x->r->folded + t->folded, t->n);
    if (t->entry)
        x->r->hints |= t->entry->hints;
}

/* What a sign of diameter stands before. */
static bool before_size(const unsigned char *p, const unsigned char *end)
{
    return p < end && (digit(*p) || *p == ' ' || *p == '.');
}

/* A character beyond ASCII that means something by itself: sign or number. */
static bool lex_special(Lexer *x)
{
    static const struct {
        const char *bytes;
        char sign;
        int32_t micro;
    } special[] = {
        { "\xe2\x80\x9d", '"', 0 }, { "\xe2\x80\x9c", '"', 0 }, { "\xe2\x80\xb3", '"', 0 }, { "\xc3\x98", 'o', 0 },
        { "\xc3\xb8", 'o', 0 },     { "\xe2\x8c\x80", 'o', 0 }, { "\xc2\xb0", '^', 0 },     { "\xc2\xba", '^', 0 },
        { "\xc2\xbd", 0, 500000 },  { "\xc2\xbc", 0, 250000 },  { "\xc2\xbe", 0, 750000 },  { "\xe2\x89\xa5", '>', 0 },
        { "\xe2\x89\xa4", '<', 0 },
    };
    const unsigned char *from = x->p;

    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        size_t n = strlen(special[i].bytes);
        Lex *t;
        if ((size_t)(x->end - from) < n || memcmp(from, special[i].bytes, n) != 0)
            continue;
        if (special[i].sign == 'o' && !before_size(from + n, x->end))
            return false; /* a letter of a word */
        x->p += n;
        t = new_token(x, special[i].micro ? TOKEN_NUMERAL : TOKEN_SIGN, from);
        t->sign = special[i].sign;
        t->micro = special[i].micro;
        t->fraction = special[i].micro != 0;
        if (t->fraction)
            end_folded(x, t);
        return true;
    }
    return false;
}

/* Letters of any kind; they end where digits, signs or blanks begin. An apostrophe between is left out. */
static void lex_letters(Lexer *x)
{
    const unsigned char *from = x->p;
    char word[ATTRIBUTES_TEXT_BYTES];
    size_t n = 0, by;

    while (x->p < x->end && n + FOLD_WIDE_ROOM < sizeof word) {
        unsigned char c = *x->p;
        if (letter(c)) {
            word[n++] = (char)(c | 0x20);
            x->p++;
        } else if (c == '\'' && n && x->end - x->p > 1 && letter(x->p[1])) {
            x->p++;
        } else if (c >= 0x80) {
            const unsigned char *before = x->p;
            size_t wide;
            FoldKind kind;
            if (n == 0 && lex_special(x))
                return;
            kind = fold_wide(&x->p, x->end, word + n, &wide);
            if (kind == FOLD_WORD) {
                n += wide;
            } else if (kind != FOLD_NOTHING && kind != FOLD_APOSTROPHE) {
                if (n) {
                    x->p = before;
                } else if (kind == FOLD_DASH) {
                    new_token(x, TOKEN_SIGN, from)->sign = '-';
                } else {
                    x->glued = false;
                }
                break;
            }
        } else {
            break;
        }
    }
    if (!n || !has_room(x, n + 2))
        return;
    by = (size_t)(x->p - from) == n ? letters_before_by(x, from, n) : n;
    if (by < n)
        x->p = from + by;
    put_letters(x, from, word, by);
}

/* Where blanks, hyphens and strokes let words be one phrase. */
static void mark_joints(Read *r)
{
    for (unsigned i = 0; i < r->n; i++) {
        Lex *t = r->token + i;
        const Lex *next = t + 1;
        if (t->kind == TOKEN_SIGN)
            continue;
        if ((is_sign(next, '-') || is_sign(next, '/')) && next->glued && i + 2 <= r->n)
            next++;
        t->joint = next->kind == TOKEN_LETTERS || next->kind == TOKEN_NUMERAL;
    }
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static bool run_goes_on(const Lex *t)
{
    return t->kind != TOKEN_END && t->glued &&
           (t->kind != TOKEN_SIGN ||
            (t->sign != ',' && t->sign != ';' && t->sign != '(' && t->sign != ')' && t->sign != ':' && t->sign != '='));
}

/* May these letters stand right behind a number? */
static bool fits_behind(const Read *r, const Lex *t)
{
    const WordEntry *e = t->entry;
    if (IS_WORD(r, t, "x") || IS_WORD(r, t, "s"))
        return true;
    if (t[-1].kind == TOKEN_NUMERAL && phrase_at(r, (unsigned)(t - 1 - r->token), 2).entry)
        return true;
    return e && (e->unit || e->box || e->item || e->count || (e->name && t->n > 1));
}

static bool fits_before(const Read *r, const Lex *t)
{
    const WordEntry *e = t->entry;
    if (IS_WORD(r, t, "x"))
        return true;
    return e && ((e->unit == WORD_UNIT_FRENCH && t->n > 1) || e->box || (e->name && t->n > 2) || e->number ||
                 (e->unit && t->glued && t[-1].kind == TOKEN_NUMERAL) || (e->part && t->n > 3));
}

/* Is a number in the run first..to-1 used as a code's digits? */
static bool run_is_code(const Read *r, unsigned first, unsigned to)
{
    unsigned hyphens = 0, numbers = 0;

    for (unsigned i = first; i < to; i++) {
        const Lex *t = r->token + i;
        if (t->kind == TOKEN_NUMERAL) {
            bool unit = i + 1 < to && t[1].kind == TOKEN_LETTERS;
            numbers++;
            if (t->code || (t->digits > 5 && !unit) || (t->zeros && t->whole))
                return true;
            if (i > first + 1 && !unit && is_sign(t - 1, '-') && t[-2].kind == TOKEN_LETTERS &&
                !(fits_before(r, t - 2) || (t[-2].entry && t[-2].entry->unit)))
                return true;
        } else if (t->kind == TOKEN_LETTERS) {
            if (i > first && t[-1].kind == TOKEN_NUMERAL && !fits_behind(r, t))
                return true;
            if (i + 1 < to && t[1].kind == TOKEN_NUMERAL && !t[1].fraction && !fits_before(r, t))
                return true;
        } else if (i > first && i + 1 < to && (t->sign == '-' || t->sign == '.' || t->sign == '_')) {
            hyphens += t[-1].kind == TOKEN_NUMERAL && t[1].kind == TOKEN_NUMERAL;
        }
    }
    return hyphens > 1 || (to - first == 2 && numbers == 1 && r->token[first].kind == TOKEN_NUMERAL &&
                           IS_WORD(r, r->token + first + 1, "m") && r->token[first + 1].upper &&
                           r->token[first].micro == 3000000 && !(first && IS_WORD(r, r->token + first - 1, "x")));
}

static void mark_codes(Read *r)
{
    for (unsigned i = 0; i < r->n;) {
        unsigned to = i + 1;
        bool digits = r->token[i].kind == TOKEN_NUMERAL;
        while (to < r->n && run_goes_on(r->token + to)) {
            digits |= r->token[to].kind == TOKEN_NUMERAL;
            to++;
        }
        if (digits && run_is_code(r, i, to))
            for (unsigned k = i; k < to; k++)
                r->token[k].code = true;
        i = to;
    }
}

void lex_text(Read *r)
{
    Lexer x = { .r = r, .p = (const unsigned char *)r->text.p };

    x.begin = x.p;
    x.end = x.p + (r->text.n < ATTRIBUTES_TEXT_BYTES ? r->text.n : ATTRIBUTES_TEXT_BYTES);
    r->n = 0;
    r->hints = 0;
    while (x.p < x.end && has_room(&x, FOLD_WIDE_ROOM)) {
        unsigned char c = *x.p;
        bool behind_word = x.glued && r->n && r->token[r->n - 1].kind != TOKEN_SIGN;
        if (digit(c) || (c == '.' && x.end - x.p > 1 && digit(x.p[1]) && !behind_word)) {
            lex_number(&x);
        } else if (letter(c) || c >= 0x80) {
            lex_letters(&x);
        } else if (c <= ' ' || c == 0x7f) {
            x.glued = false;
            x.p++;
        } else if (c == '\'' && x.end - x.p > 1 && x.p[1] == '\'') {
            x.p += 2;
            new_token(&x, TOKEN_SIGN, x.p - 2)->sign = '"';
        } else if (c == '\'') { /* 10's */
            x.p++;
        } else {
            x.p++;
            new_token(&x, TOKEN_SIGN, x.p - 1)->sign = (char)c;
        }
    }
    r->token[r->n] = (Lex){ .kind = TOKEN_END, .at = (uint16_t)(x.p - x.begin), .end = (uint16_t)(x.p - x.begin) };
    mark_joints(r);
    mark_codes(r);
}

/* ---- phrases ----------------------------------------------------------------------------------------------------- */

/* The next number or word behind token i, if both may be one phrase; else 0. */
static unsigned joined(const Read *r, unsigned i)
{
    if (!r->token[i].joint)
        return 0;
    return r->token[i + 1].kind == TOKEN_SIGN ? i + 2 : i + 1;
}

/* The longest phrase at token i, which may have an entry by itself, `first`: word by word, as long as the table has
 * entries that begin so. */
static Phrase longest_phrase(const Read *r, unsigned i, const WordEntry *first, unsigned least)
{
    const Lex *t = r->token + i;
    const char *p = r->folded + t->folded;
    uint32_t hash = (uint32_t)WORD_HASH_BEGIN;
    Phrase best = { NULL, i + 1 };
    size_t hashed = 0;
    unsigned n = 1;

    for (const WordEntry *e = first; e;) {
        size_t end;
        if (n >= least && word_means(e))
            best = (Phrase){ e, i + 1 };
        if (n >= e->longest || (i = joined(r, i)) == 0)
            break;
        end = (size_t)(r->token[i].folded + r->token[i].n - t->folded);
        hash = word_hash(hash, p + hashed, end - hashed);
        hashed = end;
        e = word_find_hashed(hash, p, end);
        n++;
    }
    return best;
}

Phrase phrase_at(const Read *r, unsigned i, unsigned least)
{
    const Lex *t = r->token + i;
    const WordEntry *e = t->entry;

    if (t->kind == TOKEN_NUMERAL)
        e = t->digits == 1 ? word_find(r->folded + t->folded, t->n) : NULL;
    return longest_phrase(r, i, e, least);
}

const WordEntry *phrase_before(const Read *r, unsigned i, unsigned from, unsigned *at)
{
    const WordEntry *best = NULL;
    unsigned k = i;

    for (unsigned n = 1; n <= WORD_PHRASE_MOST && k > from; n++) {
        Phrase found;
        k--;
        if (r->token[k].kind == TOKEN_SIGN) {
            if (k == from || !(r->token[k].sign == '-' || r->token[k].sign == '/') || n == 1)
                break;
            k--;
        }
        if (r->token[k].kind != TOKEN_LETTERS || r->token[k].code || (n > 1 && !r->token[k].joint))
            break;
        found = phrase_at(r, k, 1);
        if (found.entry && found.to == i) {
            best = found.entry;
            *at = k;
        }
    }
    return best;
}
