/* How alike two products are: one level for each comparison, packed into a pattern of three bits each.
 *
 * A product is given by its items (one for each data set that names it): what any of them says counts for the product.
 * Level 0 says nothing. About half a microsecond for products of one item. Not here: what a level is worth
 * (item_model.h).
 */
#ifndef PICTURE_LINK_ITEM_COMPARE_H
#define PICTURE_LINK_ITEM_COMPARE_H

#include "picture/link/items.h"

/* comparison, its term, and its levels from 1 in words */
#define ITEM_COMPARISONS_X(X)                                                                                          \
    X(NUMBER, "catalogue number", "the same", "the same digits", "the same characters, or one written otherwise",      \
      "another", NULL, NULL, NULL)                                                                                     \
    X(MAKER, "maker", "the same", "the same first word", "names that stand for one maker elsewhere", "another", NULL,  \
      NULL, NULL)                                                                                                      \
    X(BRAND, "rarest common word", "very rare", "rare", "rare but for a letter", "seldom", "common at most", NULL,     \
      NULL)                                                                                                            \
    X(WORDS, "other words", "all of one stand in the other", "three quarters", "half", "a quarter", "hardly any",      \
      NULL, NULL)                                                                                                      \
    X(AFTER, "word behind the rarest common one", "known to the other too", "unknown to one", "unknown to both", NULL, \
      NULL, NULL, NULL)                                                                                                \
    X(EXTRA, "words of one name only", "none", "hardly any", "some", "many", "very many", NULL, NULL)                  \
    X(SIZES, "sizes", "several the same", "the same", "some the same, some not", "different", "the same value",        \
      "cannot be compared", NULL)                                                                                      \
    X(TRAITS, "traits", "several the same", "one the same", "some the same, some not", "different", NULL, NULL, NULL)  \
    X(PACK, "pack", "the same number", "another number", NULL, NULL, NULL, NULL, NULL)                                 \
    X(GTIN, "GTIN", "packages of one item", "another of the same issuer", "another issuer's",                          \
      "two units of one issuer", NULL, NULL, NULL)                                                                     \
    X(CLASS, "class", "the same", "codes that go together", "another", NULL, NULL, NULL, NULL)

typedef enum {
#define X(name, ...) BY_##name,
    ITEM_COMPARISONS_X(X)
#undef X
        ITEM_COMPARISONS
} ItemComparison;

enum { ITEM_LEVELS = 8, ITEM_GTIN_SAME = 1, ITEM_GTIN_TWO_UNITS = 4 };

typedef uint64_t ItemPattern;

static inline int item_level(ItemPattern p, int comparison)
{
    return (int)(p >> 3 * comparison & 7);
}

static inline ItemPattern item_with_level(ItemPattern p, int comparison, int level)
{
    return (p & ~((ItemPattern)7 << 3 * comparison)) | (ItemPattern)level << 3 * comparison;
}

/* "catalogue number"; "the same digits" or "" for level 0. */
const char *item_comparison_term(int comparison);
const char *item_level_words(int comparison, int level);

/* A set of pairs of numbers in any order; a pair of zeros is never in it. */
typedef struct {
    uint64_t *slot; /* open addressing, 0 empty; NULL: no pairs */
    size_t mask;
} ItemPairSet;

#define ITEM_PAIR_SLOT(pair) ((size_t)((pair)*0x9e3779b97f4a7c15u >> 24))

/* What comparing needs to know of all items. */
typedef struct {
    uint32_t items;      /* how many there are, for how rare a word is */
    ItemPairSet makers;  /* first words that stand for one maker */
    ItemPairSet classes; /* codes that go together; and each code with the schemes of its partners */
} ItemContext;

ItemPattern items_compare(const ItemContext *c, const Item *a, size_t n_a, const Item *b, size_t n_b);

/* The same in parts that are put together by or, for those who can tell from one part that the others do not matter:
 * numbers, makers, classes, packs and GTINs, which cost little; words; sizes and traits. */
ItemPattern items_compare_codes(const ItemContext *c, const Item *a, size_t n_a, const Item *b, size_t n_b);
ItemPattern items_compare_words(const ItemContext *c, const Item *a, size_t n_a, const Item *b, size_t n_b);
ItemPattern items_compare_attributes(const Item *a, size_t n_a, const Item *b, size_t n_b);

#endif
