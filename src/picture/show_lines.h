/* The lines of `show` about purchases and statistics: one row each, in typed columns. What has no column of its own, or
 * a value that is not of its column's type, stands as published in `details`.
 *
 * Not here: sums over lines, prices compared (capabilities of their own).
 */
#ifndef PICTURE_SHOW_LINES_H
#define PICTURE_SHOW_LINES_H

#include "picture/facts.h"

enum { SHOW_LINES_MOST = 10000 };

typedef struct {
    Thing thing;
    const SourceInfo *source;
    int64_t row, items;
    Date date;
    View key, buyer, name, unit, details;
    double quantity;
    Money price, cost;
    bool has_items, has_quantity, has_price, has_cost;
} ShowLine;

typedef struct {
    ShowLine *line; /* in the question's arena */
    int n;
    size_t room;
    bool cut; /* there are more */
} ShowLines;

/* Is the record one of these lines? */
bool show_is_line(const Facts *f);
/* Takes a record as a line; fields that the asker may not see are left out. */
MUST_CHECK Code show_lines_add(ShowLines *lines, const Ask *ask, const Facts *f, Error *e);
/* Writes tables `purchases` and `statistics`, newest first; none where there are no lines. Cites their sources. */
MUST_CHECK Code show_lines_tables(ShowLines *lines, Answer *answer, Error *e);

#endif
