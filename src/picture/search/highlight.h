/* Which words of a text a search hit: the same words that the index has of it (tokens.h), compared with those that were
 * searched for, as typed, as corrected, in their other form, or as the beginning of one.
 *
 * Pure. Not here: how marks look (faces), which texts are shown.
 */
#ifndef PICTURE_SEARCH_HIGHLIGHT_H
#define PICTURE_SEARCH_HIGHLIGHT_H

#include "ask/answer.h"
#include "picture/search/index.h"

enum { HIGHLIGHT_MOST = 32 };

typedef struct {
    Mark mark[HIGHLIGHT_MOST]; /* ascending, none touches the next */
    int n;
    unsigned words; /* bit 1 << i: the i-th word that was searched for stands here */
} Highlights;

/* Adds what `word` (n of them; prefix: the last may be a beginning) hits in `text`. O(text * n). */
void highlight_words(Highlights *h, View text, const SearchWord *word, int n, bool prefix);
/* Adds one stretch of bytes. */
void highlight_add(Highlights *h, uint32_t from, uint32_t to);

#endif
