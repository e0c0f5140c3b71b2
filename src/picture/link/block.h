/* Which pairs are worth comparing: an index of the words of one side, asked with every record of the other.
 *
 * In large files a record's rare words (and codes, measures, packs) are looked up, rarest first, until a stated number
 * of entries has been read; the records met are ranked by the weight of all words they share, and the best few become
 * candidates. In small files the same is done from many sides: by words and by spelling, of whole records and of each
 * column of text, both ways. Nothing is quadratic, and the share of true pairs that survives can be measured. Not here:
 * whether a pair is a match.
 */
#ifndef PICTURE_LINK_BLOCK_H
#define PICTURE_LINK_BLOCK_H

#include "picture/link/normalise.h"

/* Four bits of level for each comparison of a pair (compare.h). */
typedef struct {
    uint64_t part[LINK_COMPARISONS / 16];
} LinkPattern;

/* How many partners records may have. LINK_ONCE_RIGHT: each right record at most one, a left one several. */
typedef enum { LINK_MANY, LINK_ONCE, LINK_ONCE_RIGHT } LinkPartners;

/* Candidate pairs; those of a right record stand side by side. Of one side with itself: left < right. */
typedef struct {
    LinkMemory *memory;
    size_t n, room;
    uint32_t *left, *right;
    size_t *begin; /* of each right record: its first pair, or SIZE_MAX */
    LinkPattern *pattern;
    float *bits; /* evidence that the two are the same, log2 of the odds (score.c)     */
    float *probability;
} LinkPairs;

/* Small files are looked at from many sides, so that nothing is missed; then the spelling must be normalised too. */
bool block_is_thorough(const LinkSide *left, const LinkSide *right);
/* left (the smaller one) is indexed; right may be left. v: the vocabularies of both sets. */
MUST_CHECK Code block(const LinkSide *left, const LinkSide *right, const LinkPlan *plan,
                      const LinkVocabulary v[LINK_SETS], int threads, LinkPairs *out, Error *e);
void pairs_release(LinkPairs *p);
/* Exchanges left and right. Bits and probabilities, if there are any, do not stay with their pairs. */
MUST_CHECK Code pairs_turn(LinkPairs *p, uint32_t lefts, Error *e);
/* Where the pair stands, or SIZE_MAX. O(candidates of the right record). */
size_t pairs_find(const LinkPairs *p, uint32_t left, uint32_t right);

#endif
