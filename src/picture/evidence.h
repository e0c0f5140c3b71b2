/* What speaks for and against one product standing in for another: two profiles compared, class by class and attribute
 * by attribute.
 *
 *   identical item: the same item under another record, with an exact code of one item in common, and nothing differs
 *
 *   same specification: the same class or generic name, every attribute that either states agrees (attributes_compare),
 *   and a measure among them or the whole generic name is the same; no class of one scheme differs
 *
 *   same function: the same class or generic name without sizes; whatever differs or is not known is named
 *
 *   proposed: only the crosswalk between class schemes speaks for it (crossing.h), with its probability and support; no
 *   class of one scheme differs
 *
 * Where two share a code and differ, a source is wrong: that is no identical item, and the difference is named. What
 * only one of the two states is not known of the other, and never agrees. How things are packed is no part of the
 * specification. Not here: finding candidates (alternatives.c).
 */
#ifndef PICTURE_EVIDENCE_H
#define PICTURE_EVIDENCE_H

#include "picture/profile.h"

typedef enum {
    EVIDENCE_NONE,
    EVIDENCE_IDENTICAL,
    EVIDENCE_SPECIFICATION,
    EVIDENCE_FUNCTION,
    EVIDENCE_PROPOSED,
    EVIDENCES
} Evidence;

typedef struct {
    Evidence evidence;
    int agree, differ, unknown; /* classes and attributes */
    /* In words, where they were asked for: what makes it this evidence, and each attribute with its values. */
    View because, agrees, differs, not_known;
} Assessment;

/* How `y` would stand in for `x`. same_item: why they are one item ("same gtin 0506..."); "" if nothing says so.
 * crossed: what the crosswalk says for it, "" for nothing. words: say them, in `arena`. O(attributes of x * attributes
 * of y). */
MUST_CHECK Code evidence_assess(const Profile *x, const Profile *y, View same_item, View crossed, bool words,
                                Arena *arena, Assessment *out, Error *e);

#endif
