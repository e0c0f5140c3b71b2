/* See columns.h. */
#include "cli/columns.h"

static int least_title(const ColumnFit *c, bool fold)
{
    return fold ? c->title_word : c->title;
}

static int beside(const ColumnFit *c, int n)
{
    int stay = 0;
    for (int i = 0; i < n; i++)
        stay += c[i].place == PLACE_BESIDE;
    return stay;
}

static int total(const ColumnFit *c, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        if (c[i].place == PLACE_BESIDE)
            sum += c[i].wide + (sum ? COLUMN_GAP : 0);
    return sum;
}

/* The least that a column can be cut down to: its title, its longest word, and enough of a text. */
static int least(const ColumnFit *c, bool fold)
{
    int title = least_title(c, fold), cell = c->cell;
    if (c->folds && cell > COLUMN_LEAST)
        cell = c->cell_word > COLUMN_LEAST ? c->cell_word : COLUMN_LEAST;
    return title > cell ? title : cell;
}

/* Every column as wide as its cells; texts give way, the widest first, when `shrink`. */
static bool fits(ColumnFit *c, int n, int width, bool fold, bool shrink)
{
    for (int i = 0; i < n; i++)
        c[i].wide = c[i].cell > least_title(&c[i], fold) ? c[i].cell : least_title(&c[i], fold);
    for (int over = total(c, n) - width; over > 0; over = total(c, n) - width) {
        int widest = -1;
        for (int i = 0; shrink && i < n; i++)
            if (c[i].place == PLACE_BESIDE && c[i].wide > least(&c[i], fold) &&
                (widest < 0 || c[i].wide > c[widest].wide))
                widest = i;
        if (widest < 0)
            return false;
        c[widest].wide--;
    }
    return true;
}

/* The same, and no text takes many lines. */
static bool readable(ColumnFit *c, int n, int width)
{
    if (!fits(c, n, width, true, true))
        return false;
    for (int i = 0; i < n; i++)
        if (c[i].place == PLACE_BESIDE && c[i].cell > COLUMN_FOLDS * c[i].wide)
            return false;
    return true;
}

/* What is the same in all rows goes above them, but for the last that is left. */
static void lift_constants(ColumnFit *c, int n)
{
    for (int i = n - 1; i >= 0; i--)
        if (c[i].runs <= 1 && beside(c, n) > 1)
            c[i].place = PLACE_ABOVE;
}

/* The column that changes least often, if it stays the same over two rows on average; -1 none. */
static int steadiest(const ColumnFit *c, int n, int64_t rows)
{
    int best = -1;
    for (int i = 0; i < n; i++)
        if (c[i].place == PLACE_BESIDE && c[i].runs * 2 <= rows && (best < 0 || c[i].runs < c[best].runs))
            best = i;
    return best;
}

/* The widest column, the last of several, but not the first: it says what the row is about. */
static int widest(const ColumnFit *c, int n)
{
    int best = -1;
    bool first = true;
    for (int i = 0; i < n; i++) {
        if (c[i].place != PLACE_BESIDE)
            continue;
        if (!first && (best < 0 || c[i].cell >= c[best].cell))
            best = i;
        first = false;
    }
    return best;
}

/* What would take half the line and differs from row to row goes below each, but for the first column. */
static void lower_widest(ColumnFit *c, int n, int64_t rows, int width)
{
    bool first = true;
    for (int i = 0; i < n; i++) {
        if (c[i].place != PLACE_BESIDE)
            continue;
        if (!first && least(&c[i], true) * 2 >= width && c[i].runs * 2 > rows && beside(c, n) > 2)
            c[i].place = PLACE_BELOW;
        first = false;
    }
}

bool columns_fit(ColumnFit *c, int n, int64_t rows, int width)
{
    for (int i = 0; i < n; i++)
        c[i].place = PLACE_BESIDE;
    if (fits(c, n, width, false, false) || fits(c, n, width, true, false))
        return true;
    if (rows > 1) {
        lift_constants(c, n);
        lower_widest(c, n, rows, width);
    }
    while (!readable(c, n, width)) {
        int at = beside(c, n) > 2 ? steadiest(c, n, rows) : -1;
        if (at >= 0)
            c[at].place = PLACE_ABOVE;
        else if (rows > 1 && beside(c, n) > 2 && (at = widest(c, n)) >= 0)
            c[at].place = PLACE_BELOW;
        else
            return fits(c, n, width, true, true);
    }
    return true;
}
