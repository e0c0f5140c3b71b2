/* What the files of this folder share while one text is read. Not for others: attributes.h is what they may call. */
#ifndef PICTURE_ATTRIBUTES_INSIDE_H
#define PICTURE_ATTRIBUTES_INSIDE_H

#include "picture/attributes/words.h"

typedef enum { TOKEN_END, TOKEN_NUMERAL, TOKEN_LETTERS, TOKEN_SIGN } LexKind;

typedef struct {
    int64_t micro;          /* NUMERAL: millionths                                                               */
    const WordEntry *entry; /* LETTERS: the entry of this word alone, or NULL                                    */
    uint16_t at, end;       /* the span in the text                                                              */
    uint16_t folded, n;     /* NUMERAL and LETTERS: in Read.folded                                               */
    uint8_t kind;           /* LexKind                                                                           */
    char sign;              /* SIGN: the character; '"' for all inch signs, 'o' for a diameter sign               */
    bool glued;             /* nothing stands between it and the token before                                    */
    bool joint;             /* it and the next word may be one phrase: a blank, or a glued - or / between         */
    bool code;              /* of a piece that is a code                                                         */
    bool upper;             /* LETTERS: the first is upper case                                                  */
    bool whole;             /* NUMERAL: no decimals                                                              */
    bool fraction;          /* NUMERAL: a half, a quarter: belongs to the number before                          */
    uint8_t digits;         /* NUMERAL: before the point                                                         */
    bool zeros;             /* NUMERAL: begins with a zero that numbers do not have                              */
} Lex;

enum { FOLDED_ROOM = 2 * ATTRIBUTES_TEXT_BYTES };

typedef struct {
    View text;
    AttributesHow how;
    AttributeSet *set;
    uint8_t number;
    unsigned n;    /* tokens; token[n] is END                           */
    unsigned used; /* words before it have been taken as names already  */
    unsigned done; /* tokens before it are of attributes that were added */
    uint32_t hints;
    Lex token[ATTRIBUTES_TOKENS + 1];
    char folded[FOLDED_ROOM];
} Read;

/* A phrase of the table. */
typedef struct {
    const WordEntry *entry; /* NULL: none              */
    unsigned to;            /* the token behind it     */
} Phrase;

/* Splits the text into tokens (lex.c), marks codes, gathers hints. */
void lex_text(Read *r);
/* The longest entry that begins at token i, of at least `least` words. */
Phrase phrase_at(const Read *r, unsigned i, unsigned least);
/* The longest entry that ends before token i and does not begin before token `from`; *at is its first token. */
const WordEntry *phrase_before(const Read *r, unsigned i, unsigned from, unsigned *at);

static inline bool is_sign(const Lex *t, char c)
{
    return t->kind == TOKEN_SIGN && t->sign == c;
}

static inline bool is_word(const Read *r, const Lex *t, const char *word, size_t n)
{
    return t->kind == TOKEN_LETTERS && t->n == n && memcmp(r->folded + t->folded, word, n) == 0;
}
#define IS_WORD(r, t, word) is_word(r, t, "" word, sizeof(word) - 1)

/* Does the text of an entry with `needs` hold here? */
static inline bool hinted(const Read *r, uint32_t needs)
{
    return !needs || (r->hints & needs);
}

/* A number that is usable: not of a code. */
static inline bool is_number(const Lex *t)
{
    return t->kind == TOKEN_NUMERAL && !t->code;
}

/* A whole number from 1 to 1,000,000, or 0. */
static inline int32_t whole_number(const Lex *t)
{
    return is_number(t) && t->whole && !t->fraction && t->micro > 0 && t->micro <= 1000000LL * 1000000
               ? (int32_t)(t->micro / 1000000)
               : 0;
}

/* Adds an attribute whose span is tokens from..to-1 (add.c): fills at, bytes and text. */
void add_attribute(Read *r, Attribute a, unsigned from, unsigned to);

/* Reads what begins with the number at token i: a measure, sizes, a pack (measure.c). Returns the token behind. */
unsigned read_numeral(Read *r, unsigned i);
/* A unit with its number behind it at word i (CH14); i if it is none. */
unsigned read_unit_first(Read *r, unsigned i);
/* Packs (pack.c): a container at word i that says how many it holds; i if it does not. */
unsigned read_box(Read *r, unsigned i, const Phrase *box);
/* "100/box", "10 pack", "50 strips", "10s" at number i; i if it is none. */
unsigned read_pack(Read *r, unsigned i);
/* How many things `outer` x `inner` are. */
void add_pack(Read *r, int32_t outer, int32_t inner, AttributeRule rule, bool doubtful, unsigned from, unsigned to);

#endif
