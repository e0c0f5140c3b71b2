/* Splitting text into folded words, numbers, measures and part numbers: the one meaning of "word" that the index and
 * the questions share.
 *
 * Folding: case, accents and compatibility forms go (NFKD, case fold, marks stripped; UAX 15 and UTS 30 name the
 * steps). ASCII, which is nearly everything, takes a path of its own. Nothing is allocated and nothing can fail:
 * ill-formed bytes separate words, and a word longer than WORD_MOST bytes is cut there on both sides.
 *
 * Not here: stemming, synonyms, languages; which tokens a question asks for (search.c).
 */
#ifndef PICTURE_SEARCH_TOKENS_H
#define PICTURE_SEARCH_TOKENS_H

#include "base/view.h"

enum { WORD_MOST = 60 };

typedef enum {
    TOKEN_WORD,    /* letters, or letters and digits                                                       */
    TOKEN_NUMBER,  /* 10, 2.5 (no zeros behind the point)                                                  */
    TOKEN_UNIT,    /* the unit behind a number; the number came just before                                */
    TOKEN_MEASURE, /* both together: 10cm, whether written 10cm or 10 cm; follows number and unit          */
    TOKEN_SIZES,   /* 10x20, however written; follows its numbers and units                                */
    TOKEN_JOINED,  /* words with hyphens or apostrophes written as one: nonsterile; follows its parts      */
    TOKEN_CODE     /* the same with digits in it: d6956718 of D695-6718; follows its parts                 */
} TokenKind;

typedef struct {
    View text; /* valid during the call                            */
    TokenKind kind;
    bool first;       /* begins a new stretch of parts, which a later TOKEN_JOINED or TOKEN_CODE sums up */
    uint32_t at, end; /* the bytes of the text that it was read from */
} Token;

/* Stops when it returns false. */
typedef bool TokenTake(void *ctx, const Token *t);
/* Calls `take` for every token. blanks_join: also blanks stand between the parts of one code (for fields that hold
 * nothing but a part number). */
void tokens_split(View text, bool blanks_join, TokenTake *take, void *ctx);

/* True for words that say nothing by themselves: of, for, with... */
bool token_is_function_word(View word);

#endif
