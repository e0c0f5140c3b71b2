/* Cells to tokens and values with numbers of one vocabulary: what blocking and comparing work on.
 *
 * Chunks are taken apart in parallel, each with a dictionary of its own; the dictionaries are then merged in parts by
 * hash, and tokens are numbered by how many records hold them, rare ones first. The outcome does not depend on the
 * number of threads. Not here: which columns matter (plan.h).
 */
#ifndef PICTURE_LINK_NORMALISE_H
#define PICTURE_LINK_NORMALISE_H

#include "picture/link/plan.h"

typedef struct {
    LinkMemory *memory;
    uint32_t n;
    uint32_t *df[2]; /* records of the left and of the right side that hold token i; one side: both the same */
    uint8_t *kind;   /* as LinkToken.kind                                                                     */
    uint8_t *weight;
    const char **text; /* folded, WORD_BYTES at most                                                            */
    uint8_t *text_n;
    void *dictionaries; /* where the texts live */
    size_t n_dictionaries;
} LinkVocabulary;

/* Fills one set of tokens of all chunks, with their norms; by words also the values. `right` may be `left`. */
MUST_CHECK Code normalise(LinkSide *left, LinkSide *right, const LinkPlan *plan, LinkSet set, int threads,
                          LinkVocabulary *out, Error *e);
void vocabulary_release(LinkVocabulary *v);

#endif
