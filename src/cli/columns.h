/* Where the columns of a table go on a terminal that is too narrow for all of them side by side.
 *
 * Nothing is left out. A column stays in the table; or, where its value stays the same over rows, it goes above them
 * and is said once; or it goes below each row, with its title. Texts give way first, down to a width at which they can
 * still be read.
 *
 * Pure functions over widths. Not here: measuring and writing (text.c).
 */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { PLACE_BESIDE, PLACE_ABOVE, PLACE_BELOW } ColumnPlace;

enum { COLUMN_GAP = 2, COLUMN_LEAST = 16 /* columns that a text keeps */, COLUMN_FOLDS = 6 /* lines of a text */ };

typedef struct {
    int title, title_word; /* width of the title, and of its longest word        */
    int cell, cell_word;   /* width of the widest cell, and of the longest word  */
    bool folds;            /* a text: may take several lines                     */
    int64_t runs;          /* how many times its value begins: 1, it is the same */
    ColumnPlace place;     /* the answer                                         */
    int wide;              /* the answer, for what stays beside others           */
} ColumnFit;

/* Sets place and wide of the n columns of a table of that many rows. False when not even two columns would stand
 * beside each other: then one field a line is better. */
bool columns_fit(ColumnFit *c, int n, int64_t rows, int width);

#endif
