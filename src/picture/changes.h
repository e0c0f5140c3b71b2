/* Comparing the rows that two editions have under one key: which row became which, and what to call the difference.
 *
 * Rows that are equal are paired first, the others so that as few fields as possible differ. A row that is left over
 * belongs to a key that is still there, so it is not `removed` or `added`: if it differs from the row that is most like
 * it in codes alone, those codes went or came (`recoded`); else it is `row-removed` or `row-added`.
 *
 * Not here: collecting the rows of an edition and writing the answer (changes.c).
 */
#ifndef PICTURE_CHANGES_H
#define PICTURE_CHANGES_H

#include "base/map.h"
#include "picture/model.h"

enum { CHANGES_GROUP_MOST = 4096 };

/* One row of one edition. */
typedef struct {
    uint64_t rank, row, source, layout;
    View fields;
    int n; /* of value; -1 until they are taken apart */
    View *value;
} Side;

/* Their names stand in changes.c. */
typedef enum {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_REPRICED,
    CHANGE_RENAMED,
    CHANGE_RECODED,
    CHANGE_REPACKED,
    CHANGE_MAKER,
    CHANGE_OTHER,
    CHANGE_ROW_ADDED,
    CHANGE_ROW_REMOVED,
    CHANGE_SET_ASIDE,
    CHANGE_KINDS
} ChangeKind;

/* Takes one change: before or after with p == NULL where there is none, field "" for the whole record. */
typedef Code ChangeFound(void *ctx, ChangeKind kind, View field, View before, View after, Error *e);

typedef struct {
    const Model *model;
    Arena *arena;     /* lifetime: the rows of one key */
    const Map *lacks; /* changes_column of columns that a file does not have */
    ChangeFound *found;
    void *ctx;
} ChangeRows;

/* What turns the rows `a` into the rows `b`, neither of which is empty. *same: how many are unchanged. Cost: the
 * product of both counts. */
MUST_CHECK Code changes_of_rows(const ChangeRows *x, Side *a, int na, Side *b, int nb, int64_t *same, Error *e);
/* One column of one source, as a key of `lacks`; p == NULL without memory. */
View changes_column(Arena *arena, int64_t source, int64_t layout, int64_t field);
/* What to call a record: its name, else its generic name, else "". */
MUST_CHECK Code changes_name(const ChangeRows *x, Side *s, View *name, Error *e);

#endif
