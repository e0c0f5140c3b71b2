/* Codes that a spreadsheet spoiled: what a number program does to digits that were no number.
 *
 * A code is only called spoiled when it is ill-formed for its field and has the mark of one such accident. What it was
 * cannot be told any more, or only guessed, so nothing is ever mended. Not here: counting (derive_checks.c).
 */
#ifndef PICTURE_SPOILED_H
#define PICTURE_SPOILED_H

#include "picture/source.h"

typedef struct {
    const char *check; /* the name of the finding                */
    const char *about; /* what happened, for people              */
    const char *brief; /* the same, after the value and a comma  */
} Spoiled;

enum { SPOILED_KINDS = 5 };
extern const Spoiled spoiled_kinds[SPOILED_KINDS];

/* The kind of that name, or NULL. */
const Spoiled *spoiled_kind(View check);
/* What happened to a value of that field, or NULL: nothing that shows. Cost: a glance at values that are well. */
const Spoiled *spoiled_code(const FieldDef *f, View value);

#endif
