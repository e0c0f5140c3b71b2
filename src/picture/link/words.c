/* See words.h. */
#include "picture/link/words.h"

#include <math.h>
#include <utf8proc.h>

/* ---- folding ---------------------------------------------------------------------------------------------------- */

/* 1 letter, 2 digit, 0 anything else; of folded text. */
static const unsigned char class_of[256] = {
    ['a' ... 'z'] = 1,
    [0x80 ... 0xff] = 1,
    ['0' ... '9'] = 2,
};

static bool is_digit(unsigned char c)
{
    return class_of[c] == 2;
}

static bool is_letter(unsigned char c)
{
    return class_of[c] == 1;
}

static bool is_wordly(unsigned char c)
{
    return class_of[c] != 0;
}

/* Letters that Unicode does not take apart, as people type them. */
static const char *plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0x00d7: return "x";
    case 0x00e6: return "ae";
    case 0x00f8: return "o";
    case 0x0111: return "d";
    case 0x0131: return "i";
    case 0x0142: return "l";
    case 0x0153: return "oe";
    case 0x03bc: return "u";
    case 0x2019: return "'";
    case 0x201d: return "\"";
    default: return NULL;
    }
}

/* One code point, folded; characters that are no letters and no digits become blanks. */
static size_t fold_wide(utf8proc_int32_t c, char *out, size_t room)
{
    const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
                                  UTF8PROC_IGNORE | UTF8PROC_STRIPNA;
    utf8proc_int32_t part[24];
    int boundary = 0;
    utf8proc_ssize_t parts = utf8proc_decompose_char(c, part, 24, how, &boundary);
    size_t n = 0;

    for (utf8proc_ssize_t i = 0; i < parts && i < 24 && n + 4 <= room; i++) {
        const char *plain = plain_letter(part[i]);
        utf8proc_category_t k = utf8proc_category(part[i]);
        bool word = (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) ||
                    (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
        if (plain)
            while (*plain)
                out[n++] = *plain++;
        else if (part[i] < 0x80)
            out[n++] = (char)part[i];
        else if (word)
            n += (size_t)utf8proc_encode_char(part[i], (utf8proc_uint8_t *)out + n);
        else
            out[n++] = ' ';
    }
    return n;
}

/* &name; and &#number; at p: the code point, and how many bytes it took; 0 if it is none. */
static size_t entity(const char *p, size_t n, utf8proc_int32_t *c)
{
    static const struct {
        const char *name;
        int c;
    } known[] = {
        { "amp;", '&' }, { "quot;", '"' }, { "apos;", '\'' }, { "lt;", '<' }, { "gt;", '>' }, { "nbsp;", ' ' }
    };
    int32_t x = 0;
    size_t i = 2;

    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        size_t length = strlen(known[k].name);
        if (n > length && memcmp(p + 1, known[k].name, length) == 0) {
            *c = known[k].c;
            return length + 1;
        }
    }
    if (n < 4 || p[1] != '#' || !is_digit((unsigned char)p[2]))
        return 0;
    for (; i < n && i < 8 && is_digit((unsigned char)p[i]); i++)
        x = x * 10 + (p[i] - '0');
    if (i >= n || p[i] != ';' || x < 32 || !utf8proc_codepoint_valid(x))
        return 0;
    *c = x;
    return i + 1;
}

/* Folds the ASCII at the front, eight bytes a step; stops before what needs a closer look. Returns how many bytes. */
static size_t fold_ascii(const char *p, size_t n, char *out)
{
    const uint64_t ones = 0x0101010101010101, tops = ones << 7;
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        uint64_t x, amp, upper;
        memcpy(&x, p + i, 8);
        amp = x ^ ones * '&';
        if (((x | (amp - ones)) & tops) || ((x - ones * 32) & ~x & tops))
            break;
        upper = (x + ones * (0x80 - 'A')) & ~(x + ones * (0x80 - 'Z' - 1)) & tops;
        x |= upper >> 2;
        memcpy(out + i, &x, 8);
    }
    for (; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c >= 0x80 || c == '&')
            break;
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c < 32 ? ' ' : c);
    }
    return i;
}

size_t words_fold(View v, char out[FOLD_BYTES])
{
    size_t n = 0, i = 0;

    while (i < v.n && n + 64 <= FOLD_BYTES) {
        size_t most = FOLD_BYTES - 64 - n, used = fold_ascii(v.p + i, v.n - i < most ? v.n - i : most, out + n);
        utf8proc_int32_t wide = 0;
        unsigned char c;
        n += used;
        if ((i += used) >= v.n || n + 64 > FOLD_BYTES)
            break;
        c = (unsigned char)v.p[i];
        if (c < 0x80 && c != '&') /* the room has come to its end */
            break;
        if (c == '&') {
            used = entity(v.p + i, v.n - i, &wide);
        } else {
            utf8proc_ssize_t got =
                utf8proc_iterate((const utf8proc_uint8_t *)v.p + i, (utf8proc_ssize_t)(v.n - i), &wide);
            used = got > 0 ? (size_t)got : 0;
        }
        if (used)
            n += fold_wide(wide, out + n, FOLD_BYTES - n);
        else
            out[n++] = c == '&' ? '&' : ' ';
        i += used ? used : 1;
    }
    return n;
}

size_t words_squash(View folded, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < folded.n && n < room; i++)
        if (is_wordly((unsigned char)folded.p[i]))
            out[n++] = folded.p[i];
    return n;
}

/* ---- units ------------------------------------------------------------------------------------------------------ */

/* Dimensions: 1 length (nm), 2 volume (nl), 3 mass (ug; "g" is also a needle's gauge, alike on both sides),
 * 4 French gauge, 5 gauge, 6 power (mW), 7 voltage (mV), 8 charge (mAh), 9 frequency (Hz), 10 memory (kB), 11 pixels,
 * 12 turns a minute, 13 dots an inch, 14 per cent. */
static const struct {
    const char *name;
    uint8_t dimension;
    double factor;
} units[] = {
    { "mm", 1, 1e6 },       { "cm", 1, 1e7 },       { "m", 1, 1e9 },         { "um", 1, 1e3 },
    { "in", 1, 25.4e6 },    { "inch", 1, 25.4e6 },  { "inches", 1, 25.4e6 }, { "ft", 1, 304.8e6 },
    { "feet", 1, 304.8e6 }, { "foot", 1, 304.8e6 }, { "yd", 1, 914.4e6 },    { "ml", 2, 1e6 },
    { "l", 2, 1e9 },        { "ltr", 2, 1e9 },      { "litre", 2, 1e9 },     { "liter", 2, 1e9 },
    { "cl", 2, 1e7 },       { "dl", 2, 1e8 },       { "ul", 2, 1e3 },        { "cc", 2, 1e6 },
    { "g", 3, 1e6 },        { "kg", 3, 1e9 },       { "mg", 3, 1e3 },        { "mcg", 3, 1 },
    { "ug", 3, 1 },         { "lb", 3, 453592370 }, { "lbs", 3, 453592370 }, { "fr", 4, 1 },
    { "french", 4, 1 },     { "ga", 5, 1 },         { "gauge", 5, 1 },       { "w", 6, 1e3 },
    { "watt", 6, 1e3 },     { "watts", 6, 1e3 },    { "kw", 6, 1e6 },        { "v", 7, 1e3 },
    { "volt", 7, 1e3 },     { "volts", 7, 1e3 },    { "mah", 8, 1 },         { "ah", 8, 1e3 },
    { "hz", 9, 1 },         { "khz", 9, 1e3 },      { "mhz", 9, 1e6 },       { "ghz", 9, 1e9 },
    { "kb", 10, 1 },        { "mb", 10, 1024 },     { "gb", 10, 1048576 },   { "tb", 10, 1073741824 },
    { "mp", 11, 1 },        { "megapixel", 11, 1 }, { "rpm", 12, 1 },        { "dpi", 13, 1 },
};

static int unit_of(View v)
{
    if (!v.n || v.n > 9)
        return -1;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].name[0] == v.p[0] && strlen(units[i].name) == v.n && memcmp(units[i].name, v.p, v.n) == 0)
            return (int)i;
    return -1;
}

static bool is_container(View v)
{
    static const char names[][8] = { "box", "bx",  "case", "cs",  "carton", "ctn", "pack",  "packs", "pk", "pkg",
                                     "pkt", "bag", "bg",   "pcs", "count",  "ct",  "boxes", "each",  "ea" };
    if (v.n < 2 || v.n > 6 || (v.p[0] != 'b' && v.p[0] != 'c' && v.p[0] != 'p' && v.p[0] != 'e'))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (memcmp(names[i], v.p, v.n) == 0 && !names[i][v.n])
            return true;
    return false;
}

/* ---- tokens ----------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *p;
    size_t n, at;
    WordTake *take;
    void *ctx;
    char piece[WORD_BYTES];
    size_t piece_n, figures; /* figures: bytes of the number that it begins with */
    bool point, other;       /* other: letters came before digits                */
    char joined[WORD_BYTES];
    size_t joined_n;
    int parts;
    bool joined_digits;
} Split;

static void emit(Split *s, View text, TokenIs is, uint8_t dimension)
{
    Word w = { text, is, dimension };
    s->take(s->ctx, &w);
}

/* Ends a compound of pieces: what has a digit in it is a code as a whole. */
static void end_compound(Split *s)
{
    if (s->parts > 1 && s->joined_digits && s->joined_n > 2)
        emit(s, view(s->joined, s->joined_n), TOKEN_IS_CODE, 0);
    s->joined_n = 0;
    s->parts = 0;
    s->joined_digits = false;
}

static bool joins(const Split *s)
{
    return s->at + 1 < s->n && (s->p[s->at] == '-' || s->p[s->at] == '/' || s->p[s->at] == '.' || s->p[s->at] == '_') &&
           is_wordly((unsigned char)s->p[s->at + 1]);
}

/* A piece that stands alone, as most do, joins nothing. */
static void join_piece(Split *s, View piece)
{
    if (!s->parts++ && !joins(s))
        return;
    for (size_t i = 0; i < piece.n && s->joined_n < WORD_BYTES; i++)
        if (piece.p[i] != '.') {
            s->joined[s->joined_n++] = piece.p[i];
            s->joined_digits |= is_digit((unsigned char)piece.p[i]);
        }
}

/* Reads a run of letters and digits, with the point of a decimal, into s->piece; apostrophes and the commas of
 * thousands are left out. */
static void read_piece(Split *s)
{
    s->piece_n = s->figures = 0;
    s->point = s->other = false;
    for (; s->at < s->n; s->at++) {
        unsigned char c = (unsigned char)s->p[s->at];
        bool all_figures = s->figures == s->piece_n && s->piece_n;
        bool before_digit = s->at + 1 < s->n && is_digit((unsigned char)s->p[s->at + 1]);
        if (c == '\'' && s->piece_n && !all_figures && s->at + 1 < s->n && is_letter((unsigned char)s->p[s->at + 1]))
            continue;
        if (c == ',' && all_figures && !s->point && s->at + 3 < s->n && before_digit &&
            is_digit((unsigned char)s->p[s->at + 2]) && is_digit((unsigned char)s->p[s->at + 3]) &&
            (s->at + 4 == s->n || !is_digit((unsigned char)s->p[s->at + 4])))
            continue;
        if (c == '.' && all_figures && !s->point && before_digit)
            s->point = true;
        else if (!is_wordly(c))
            break;
        if (s->piece_n == WORD_BYTES)
            continue;
        if (s->figures == s->piece_n && (is_digit(c) || c == '.'))
            s->figures++;
        s->piece[s->piece_n++] = (char)c;
    }
}

static double number_of(View v)
{
    double x = 0, scale = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '.') {
            scale = 1;
        } else {
            x = x * 10 + (v.p[i] - '0');
            scale *= 10;
        }
    }
    return scale > 1 ? x / scale : x;
}

static void emit_whole(Split *s, char mark, char dimension, double x, TokenIs is, uint8_t number)
{
    char text[32];
    size_t n = 0;
    uint64_t whole = x < 9e18 ? (uint64_t)llround(x) : (uint64_t)9e18;

    text[n++] = mark;
    text[n++] = dimension;
    do
        text[n++] = (char)('0' + whole % 10);
    while ((whole /= 10) != 0);
    emit(s, view(text, n), is, number);
}

/* The word that begins at `at`: letters alone, with nothing wordly behind. */
static View word_at(const Split *s, size_t at)
{
    size_t end = at;
    while (end < s->n && is_letter((unsigned char)s->p[end]))
        end++;
    if (end < s->n && is_digit((unsigned char)s->p[end]))
        end = at;
    return view(s->p + at, end - at);
}

static size_t skip_blanks(const Split *s, size_t at)
{
    while (at < s->n && s->p[at] == ' ')
        at++;
    return at;
}

/* After a number: a unit or a container behind it makes one token of both. True if it did. */
static bool number_with_word(Split *s, View figures)
{
    size_t at = s->at;
    bool stroke = at < s->n && s->p[at] == '/', hyphen = at < s->n && s->p[at] == '-';
    View word;
    int unit;

    if (at < s->n && s->p[at] == '"') {
        emit_whole(s, 2, 'A', number_of(figures) * 25.4e6, TOKEN_IS_MEASURE, 1);
        s->at++;
        return true;
    }
    if (at < s->n && s->p[at] == '%') {
        emit_whole(s, 2, 'A' + 13, number_of(figures) * 1000, TOKEN_IS_MEASURE, 14);
        s->at++;
        return true;
    }
    at = stroke || hyphen ? at + 1 : skip_blanks(s, at);
    word = word_at(s, at);
    if (!word.n)
        return false;
    if (is_container(word)) {
        emit_whole(s, 3, 'p', number_of(figures), TOKEN_IS_PACK, 0);
        s->at = at + word.n;
        return true;
    }
    unit = stroke ? -1 : unit_of(word);
    if (unit < 0)
        return false;
    if (word.n == 2 && word.p[0] == 'i' && skip_blanks(s, at + 2) < s->n &&
        is_digit((unsigned char)s->p[skip_blanks(s, at + 2)]))
        return false; /* 3 in 1 */
    emit_whole(s, 2, (char)('A' + units[unit].dimension - 1), number_of(figures) * units[unit].factor, TOKEN_IS_MEASURE,
               units[unit].dimension);
    s->at = at + word.n;
    return true;
}

/* After a word such as box: "/5" or " of 5". True if it made a pack. */
static bool container_with_number(Split *s)
{
    size_t at = s->at, end;

    if (at < s->n && s->p[at] == '/') {
        at++;
    } else {
        at = skip_blanks(s, at);
        if (at + 3 > s->n || memcmp(s->p + at, "of ", 3) != 0)
            return false;
        at = skip_blanks(s, at + 3);
    }
    for (end = at; end < s->n && is_digit((unsigned char)s->p[end]); end++)
        ;
    if (end == at || end - at > 6 || (end < s->n && is_letter((unsigned char)s->p[end])))
        return false;
    emit_whole(s, 3, 'p', number_of(view(s->p + at, end - at)), TOKEN_IS_PACK, 0);
    s->at = end;
    return true;
}

static void emit_number(Split *s, View figures)
{
    if (s->point) {
        while (figures.n && figures.p[figures.n - 1] == '0')
            figures.n--;
        if (figures.n && figures.p[figures.n - 1] == '.')
            figures.n--;
        emit(s, figures.n ? figures : V("0"), TOKEN_IS_NUMBER, 0);
    } else {
        bool code = figures.n > 4 || (figures.n > 1 && figures.p[0] == '0');
        emit(s, figures, code ? TOKEN_IS_CODE : TOKEN_IS_NUMBER, 0);
    }
}

/* A piece that begins with figures and goes on with letters. */
static void emit_mixed(Split *s, View figures, View rest)
{
    int unit = unit_of(rest);

    if (unit >= 0) {
        emit_whole(s, 2, (char)('A' + units[unit].dimension - 1), number_of(figures) * units[unit].factor,
                   TOKEN_IS_MEASURE, units[unit].dimension);
    } else if (is_container(rest)) {
        emit_whole(s, 3, 'p', number_of(figures), TOKEN_IS_PACK, 0);
    } else if (s->point) {
        emit_number(s, figures);
        emit(s, rest, TOKEN_IS_WORD, 0);
    } else {
        emit(s, view(figures.p, figures.n + rest.n), TOKEN_IS_CODE, 0);
    }
}

static bool has_digit(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if (is_digit((unsigned char)v.p[i]))
            return true;
    return false;
}

/* Nearly all text: a word of letters alone, which stands in the text as it is emitted. False if it is anything else. */
static bool plain_word(Split *s)
{
    size_t end = s->at;
    View word;

    while (end < s->n && is_letter((unsigned char)s->p[end]))
        end++;
    word = view(s->p + s->at, end - s->at);
    if (!word.n || word.n > WORD_BYTES || (end < s->n && (is_digit((unsigned char)s->p[end]) || s->p[end] == '\'')) ||
        is_container(word))
        return false;
    s->at = end;
    emit(s, word, TOKEN_IS_WORD, 0);
    join_piece(s, word);
    return true;
}

static void one_piece(Split *s)
{
    View piece, figures;
    bool alone = s->parts == 0;

    if (plain_word(s))
        return;
    read_piece(s);
    piece = view(s->piece, s->piece_n);
    figures = view(s->piece, s->figures);
    if (!piece.n)
        return;
    if (figures.n == piece.n) {
        if (alone && number_with_word(s, figures))
            return;
        emit_number(s, figures);
    } else if (figures.n) {
        emit_mixed(s, figures, view_sub(piece, figures.n, piece.n));
    } else if (has_digit(piece)) {
        emit(s, piece, TOKEN_IS_CODE, 0);
    } else if (alone && is_container(piece) && container_with_number(s)) {
        return;
    } else {
        emit(s, piece, TOKEN_IS_WORD, 0);
    }
    join_piece(s, piece);
}

void words_split(View folded, WordTake *take, void *ctx)
{
    Split s = { .p = folded.p, .n = folded.n, .take = take, .ctx = ctx };

    while (s.at < s.n) {
        if (!is_wordly((unsigned char)s.p[s.at])) {
            s.at++;
            continue;
        }
        one_piece(&s);
        if (s.parts && joins(&s)) {
            s.at++;
            continue;
        }
        end_compound(&s);
    }
    end_compound(&s);
}

void words_spell(View folded, WordTake *take, void *ctx)
{
    for (size_t at = 0, end; at < folded.n; at = end + 1) {
        for (end = at; end < folded.n && is_wordly((unsigned char)folded.p[end]); end++)
            ;
        for (size_t i = at; i < end; i++) { /* around letter i */
            char gram[3] = { i > at ? folded.p[i - 1] : '#', folded.p[i], i + 1 < end ? folded.p[i + 1] : '#' };
            Word w = { view(gram, 3), TOKEN_IS_WORD, 0 };
            take(ctx, &w);
        }
    }
}

static bool is_currency(View v)
{
    return view_eq(v, V("eur")) || view_eq(v, V("gbp")) || view_eq(v, V("usd")) || view_eq(v, V("chf")) ||
           view_eq(v, V("p")) || (v.n && (unsigned char)v.p[0] >= 0x80 && v.n < 4);
}

bool words_number(View folded, double *out)
{
    char text[40];
    size_t n = 0, i = 0;
    bool point = false, digit = false;

    while (i < folded.n && (folded.p[i] == '$' || folded.p[i] == ' ' || (unsigned char)folded.p[i] >= 0x80))
        i++;
    for (; i < folded.n && n + 1 < sizeof text; i++) {
        char c = folded.p[i];
        if (is_digit((unsigned char)c)) {
            text[n++] = c;
            digit = true;
        } else if (c == '.' && !point) {
            text[n++] = c;
            point = true;
        } else if (c == ',' && digit && !point) {
            continue;
        } else if (c == '-' && !n) {
            text[n++] = c;
        } else {
            break;
        }
    }
    while (i < folded.n && folded.p[i] == ' ')
        i++;
    if (i < folded.n && !is_currency(view_sub(folded, i, folded.n)))
        return false;
    return digit && view_double(view(text, n), out);
}
