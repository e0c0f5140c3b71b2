/* See tokens.h. One pass over the bytes. A piece is a run of letters and digits; pieces with a hyphen, stroke, dot or
 * underscore between them, and no blank, are the parts of a compound. */
#include "picture/search/tokens.h"

#include "picture/fold.h"

/* A joined word may be a little longer than a word: emit() cuts it between characters. */
enum { SIZES_ROOM = 4 * WORD_MOST, JOINED_ROOM = WORD_MOST + 8 };

typedef struct {
    const unsigned char *start, *p, *end;
    TokenTake *take;
    void *ctx;
    bool stop, blanks_join;
    char piece[WORD_MOST + FOLD_WIDE_ROOM]; /* being read */
    size_t n, apostrophe;                   /* apostrophe: where the last one was left out; 0: none */
    bool letters, digits;
    uint32_t piece_at, piece_end; /* where it stands in the text; so for the others below */
    uint32_t joined_at, number_at, sizes_at, sizes_end;
    char joined[JOINED_ROOM];
    size_t joined_n;
    int parts;
    bool joined_digits, hyphen, fresh; /* fresh: the next token begins a stretch */
    char number[WORD_MOST];            /* the number that a unit may follow */
    size_t number_n;
    char sizes[SIZES_ROOM];
    size_t sizes_n;
    int sizes_count;
    bool by; /* an x came behind the last number */
} Split;

/* What a byte is: 0 separates; a-z and 0-9 as they fold; '-' joins; '\'' is left out; 1 begins a longer character. */
static const unsigned char fold[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2',   ['3'] = '3',         ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7',
    ['8'] = '8', ['9'] = '9', ['a'] = 'a',   ['b'] = 'b',         ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['g'] = 'g', ['h'] = 'h', ['i'] = 'i',   ['j'] = 'j',         ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
    ['o'] = 'o', ['p'] = 'p', ['q'] = 'q',   ['r'] = 'r',         ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v',
    ['w'] = 'w', ['x'] = 'x', ['y'] = 'y',   ['z'] = 'z',         ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
    ['E'] = 'e', ['F'] = 'f', ['G'] = 'g',   ['H'] = 'h',         ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l',
    ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',   ['P'] = 'p',         ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w',   ['X'] = 'x',         ['Y'] = 'y', ['Z'] = 'z', ['-'] = '-', ['/'] = '/',
    ['.'] = '.', ['_'] = '_', ['\''] = '\'', [0x80 ... 0xff] = 1,
};

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
    return c >= 'a' && c <= 'z';
}

/* ---- handing out ------------------------------------------------------------------------------------------------- */

static void emit(Split *s, TokenKind kind, const char *p, size_t n, uint32_t at, uint32_t end)
{
    Token t = { { p, n < WORD_MOST ? n : WORD_MOST }, kind, s->fresh && kind != TOKEN_SIZES, at, end };
    s->fresh &= kind == TOKEN_SIZES;
    while (t.text.n && t.text.n < n && ((unsigned char)p[t.text.n] & 0xc0) == 0x80)
        t.text.n--; /* not within a character */
    if (!s->stop && t.text.n && !s->take(s->ctx, &t))
        s->stop = true;
}

static void end_sizes(Split *s)
{
    if (s->sizes_count > 1)
        emit(s, TOKEN_SIZES, s->sizes, s->sizes_n, s->sizes_at, s->sizes_end);
    s->sizes_count = 0;
    s->by = false;
}

/* Where byte `i` of the piece stands in the text: behind wide characters only its beginning is known. */
static uint32_t within_piece(const Split *s, size_t i, uint32_t otherwise)
{
    return s->piece_end - s->piece_at == s->n ? s->piece_at + (uint32_t)i : otherwise;
}

/* The number stands in the piece at p. */
static void add_size(Split *s, const char *p, size_t n, uint32_t at, uint32_t end)
{
    if (!s->by || s->sizes_n + n + 1 > SIZES_ROOM) {
        end_sizes(s);
        s->sizes_n = 0;
        s->sizes_at = at;
    } else {
        s->sizes[s->sizes_n++] = 'x';
    }
    memcpy(s->sizes + s->sizes_n, p, n);
    s->sizes_n += n;
    s->sizes_count++;
    s->sizes_end = end;
    s->by = false;
}

/* A number, which stands in the piece. */
static void put_number(Split *s, const char *p, size_t n)
{
    const char *point = memchr(p, '.', n);
    uint32_t at = within_piece(s, (size_t)(p - s->piece), s->piece_at);
    uint32_t end = within_piece(s, (size_t)(p - s->piece) + n, s->piece_end);

    if (n > WORD_MOST)
        n = WORD_MOST;
    if (point) {
        while (n && p[n - 1] == '0')
            n--;
        if (n && p[n - 1] == '.')
            n--;
    }
    if (!n)
        return;
    emit(s, TOKEN_NUMBER, p, n, at, end);
    memcpy(s->number, p, n);
    s->number_n = n;
    s->number_at = at;
    add_size(s, p, n, at, end);
}

static void put_unit(Split *s, const char *p, size_t n)
{
    char both[WORD_MOST + 16];
    uint32_t at = within_piece(s, (size_t)(p - s->piece), s->piece_at);
    uint32_t end = within_piece(s, (size_t)(p - s->piece) + n, s->piece_end);

    emit(s, TOKEN_UNIT, p, n, at, end);
    memcpy(both, s->number, s->number_n);
    memcpy(both + s->number_n, p, n);
    emit(s, TOKEN_MEASURE, both, s->number_n + n, s->number_at, end);
    s->sizes_end = end;
    s->number_n = 0;
}

static bool is_unit(const char *p, size_t n)
{
    static const char units[] =
        " mm cm m km um nm in inch inches ft ml cl l dl ul mcl cc g kg mg mcg ug fr ch ga gauge w kw v kv mv "
        "a ma mah hz khz mhz ghz iu mmhg bar psi kpa mpa mmol mol gsm cm2 mm2 m2 mm3 cm3 usp ";
    if (n == 0 || n > 6)
        return false;
    for (const char *u = units + 1; *u;) {
        const char *blank = strchr(u, ' ');
        if ((size_t)(blank - u) == n && memcmp(u, p, n) == 0)
            return true;
        u = blank + 1;
    }
    return false;
}

/* Length of the unit that stands at p (it may have an x and another number behind it), or 0. */
static size_t unit_at(const char *p, size_t n)
{
    size_t k = 0;
    while (k < n && is_letter(p[k]))
        k++;
    if (is_unit(p, n) && !(k < n && k > 1 && p[k - 1] == 'x'))
        return n;
    if (k == n)
        return 0;
    if (k > 1 && p[k - 1] == 'x' && is_unit(p, k - 1))
        return k - 1;
    return 0;
}

/* 10cm, 10x10cm, 10cmx10cm: numbers with units, an x between them. do_it == false: only whether it is such a thing. */
static bool split_measure(Split *s, bool do_it)
{
    const char *p = s->piece, *end = p + s->n;

    while (p < end) {
        const char *q = p;
        size_t unit;
        while (q < end && (is_digit(*q) || *q == '.'))
            q++;
        if (q == p)
            return false;
        if (do_it)
            put_number(s, p, (size_t)(q - p));
        unit = q < end ? unit_at(q, (size_t)(end - q)) : 0;
        if (do_it && unit)
            put_unit(s, q, unit);
        q += unit;
        if (q == end)
            return true;
        if (*q != 'x' || q + 1 == end)
            return false;
        s->by = do_it;
        p = q + 1;
    }
    return false;
}

/* Does a number stand behind p, blanks aside? */
static bool number_follows(const Split *s)
{
    const unsigned char *p = s->p;
    while (p < s->end && *p == ' ')
        p++;
    return p < s->end && is_digit(*p);
}

static void put_word(Split *s)
{
    size_t n = s->n;
    end_sizes(s);
    s->number_n = 0;
    if (s->apostrophe && s->apostrophe + 1 == n && s->piece[n - 1] == 's') { /* women's: women, womens */
        emit(s, TOKEN_WORD, s->piece, n - 1, s->piece_at, s->piece_end);
        emit(s, TOKEN_JOINED, s->piece, n, s->piece_at, s->piece_end);
    } else {
        emit(s, TOKEN_WORD, s->piece, n, s->piece_at, s->piece_end);
    }
}

static void join_piece(Split *s)
{
    if (s->parts++ == 0) {
        s->joined_n = 0;
        s->joined_at = s->piece_at;
        s->joined_digits = s->hyphen = false;
    }
    s->joined_digits |= s->digits;
    for (size_t i = 0; i < s->n && s->joined_n < JOINED_ROOM; i++)
        if (s->piece[i] != '.')
            s->joined[s->joined_n++] = s->piece[i];
}

static void put_piece(Split *s)
{
    s->fresh = s->parts == 0;
    join_piece(s);
    if (!s->letters) {
        put_number(s, s->piece, s->n);
    } else if (s->digits) {
        if (is_digit(s->piece[0]) && split_measure(s, false))
            split_measure(s, true);
        else
            put_word(s);
    } else if (s->n == 1 && s->piece[0] == 'x' && s->sizes_count && number_follows(s)) {
        s->by = true;
        s->number_n = 0;
    } else if (s->number_n && is_unit(s->piece, s->n)) {
        put_unit(s, s->piece, s->n);
    } else {
        put_word(s);
    }
}

static void end_compound(Split *s)
{
    if (s->parts > 1 && (s->joined_digits || s->hyphen))
        emit(s, s->joined_digits ? TOKEN_CODE : TOKEN_JOINED, s->joined, s->joined_n, s->joined_at, s->piece_end);
    s->parts = 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* A point within a number: 2.5, also of 10x2.5; not the second one of 1.2.3. */
static bool decimal_point(const Split *s)
{
    size_t i = s->n;
    if (s->p + 1 >= s->end || !is_digit(s->p[1]) || i == 0 || !is_digit(s->piece[i - 1]))
        return false;
    while (i > 0 && is_digit(s->piece[i - 1]))
        i--;
    return i == 0 || (i > 1 && s->piece[i - 1] == 'x');
}

static void add_bytes(Split *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool digit = is_digit((unsigned char)p[i]);
        s->digits |= digit;
        s->letters |= !digit;
    }
    if (s->n + n <= sizeof s->piece) {
        memcpy(s->piece + s->n, p, n);
        s->n += n;
    }
}

/* Reads a piece; false: no piece begins here (one separator was read instead, *joint says whether it was a dash). */
static bool read_piece(Split *s, bool *joint)
{
    *joint = false;
    s->n = s->apostrophe = 0;
    s->letters = s->digits = false;
    while (s->p < s->end) {
        unsigned char c = fold[*s->p];
        char wide[FOLD_WIDE_ROOM];
        size_t n;
        const unsigned char *before = s->p;

        if (is_letter(c) || is_digit(c)) {
            *(is_letter(c) ? &s->letters : &s->digits) = true;
            if (s->n < WORD_MOST)
                s->piece[s->n++] = (char)c;
            s->p++;
        } else if (c == '.' && decimal_point(s)) {
            if (s->n < WORD_MOST)
                s->piece[s->n++] = '.';
            s->p++;
        } else if (c == '\'' && s->n && s->p + 1 < s->end && is_letter(fold[s->p[1]])) {
            s->apostrophe = s->n;
            s->p++;
        } else if (c == 1) {
            FoldKind kind = fold_wide(&s->p, s->end, wide, &n);
            if (kind == FOLD_WORD) {
                add_bytes(s, wide, n);
            } else if (kind == FOLD_APOSTROPHE && s->n && s->p < s->end && is_letter(fold[*s->p])) {
                s->apostrophe = s->n;
            } else if (kind != FOLD_NOTHING) {
                if (s->n)
                    s->p = before;
                else
                    *joint = kind == FOLD_DASH;
                return s->n > 0;
            }
        } else {
            break;
        }
    }
    return s->n > 0;
}

static bool begins_piece(const Split *s, const unsigned char *p)
{
    return p < s->end && (is_letter(fold[*p]) || is_digit(fold[*p]) || fold[*p] == 1);
}

/* What stands between two pieces. A joint keeps the compound together. */
static void read_between(Split *s)
{
    unsigned char c = *s->p;
    bool joint = (fold[c] == '-' || fold[c] == '/' || fold[c] == '.' || fold[c] == '_') && begins_piece(s, s->p + 1);

    if (joint || (s->blanks_join && c == ' ')) {
        s->hyphen |= c == '-';
    } else {
        end_compound(s);
        if (c != ' ') {
            end_sizes(s);
            s->number_n = 0;
        }
    }
    s->p++;
}

void tokens_split(View text, bool blanks_join, TokenTake *take, void *ctx)
{
    Split s;

    s.start = s.p = (const unsigned char *)text.p;
    s.end = s.p + text.n;
    s.take = take;
    s.ctx = ctx;
    s.blanks_join = blanks_join;
    s.stop = s.by = s.hyphen = s.joined_digits = s.fresh = false;
    s.parts = s.sizes_count = 0;
    s.number_n = s.sizes_n = s.joined_n = 0;
    s.piece_at = s.piece_end = s.joined_at = s.number_at = s.sizes_at = s.sizes_end = 0;
    while (s.p < s.end && !s.stop) {
        bool joint;
        if (fold[*s.p] == 1 || is_letter(fold[*s.p]) || is_digit(fold[*s.p])) {
            uint32_t at = (uint32_t)(s.p - s.start);
            if (read_piece(&s, &joint)) {
                s.piece_at = at;
                s.piece_end = (uint32_t)(s.p - s.start);
                put_piece(&s);
            } else if (joint && s.parts && begins_piece(&s, s.p)) {
                s.hyphen = true;
            } else if (s.p < s.end || s.parts) {
                end_compound(&s);
                end_sizes(&s);
                s.number_n = 0;
            }
        } else {
            read_between(&s);
        }
    }
    end_compound(&s);
    end_sizes(&s);
}

bool token_is_function_word(View word)
{
    static const char words[] = " a an and are as at by for from in into is of on or per that the this to with ";
    if (word.n == 0 || word.n > 4)
        return false;
    for (const char *u = words + 1; *u;) {
        const char *blank = strchr(u, ' ');
        if ((size_t)(blank - u) == word.n && memcmp(u, word.p, word.n) == 0)
            return true;
        u = blank + 1;
    }
    return false;
}
