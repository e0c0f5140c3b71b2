/* Recognising and reading tables by their header: see tables.h. */
#include "picture/sources/tables.h"

#include "picture/fields.h"
#include "picture/reading_table.h"
#include "picture/sniff.h"

#include <stdio.h>

enum { NAME_MOST = 120, FIRST_YEAR = 10, LAST_YEAR = 60 };

/* Where a layout was found. */
typedef struct {
    const TableLayout *layout;
    int sheet; /* of a workbook; 0: the first with rows */
    int header_index;
    char needs[512]; /* as the header spells them, with the years that it has */
    int year;        /* 0: none in the header              */
} Found;

static void put_name(Found *f, View name)
{
    size_t n = strlen(f->needs);
    snprintf(f->needs + n, sizeof f->needs - n, "%s%.*s", n ? "|" : "", VIEW_ARGS(name));
}

/* Finds a column whose name has '##' for a year; its name with the year is added to f->needs. */
static bool has_yearly(Sniff *s, Found *f, View name, ptrdiff_t hashes)
{
    char one[NAME_MOST];

    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        snprintf(one, sizeof one, "%.*s%02d%.*s", (int)hashes, name.p, year, (int)(name.n - (size_t)hashes - 2),
                 name.p + hashes + 2);
        if (sniff_column(s, f->header_index, one) < 0)
            continue;
        if (!f->year)
            f->year = 2000 + year;
        put_name(f, view_of(one));
        return true;
    }
    return false;
}

/* The column of that name, else of another spelling of the field that bears the name. */
static bool has_column(Sniff *s, Found *f, View name)
{
    char one[NAME_MOST];
    ptrdiff_t hashes = view_find_view(name, V("##"));
    View rest = name;
    int field;

    if (hashes >= 0)
        return has_yearly(s, f, name, hashes);
    field = kind_field_named(f->layout->kind, name);
    if (field >= 0 && !header_same(name, view_of(f->layout->kind->fields[field].name)))
        field = -1; /* the layout asks for one spelling in particular */
    for (bool others = false; rest.p; others = true) {
        View spelling = others ? view_cut(&rest, '|') : name;
        snprintf(one, sizeof one, "%.*s", VIEW_ARGS(spelling));
        if (sniff_column(s, f->header_index, one) >= 0) {
            put_name(f, spelling);
            return true;
        }
        if (!others)
            rest = view_of(field >= 0 ? f->layout->kind->fields[field].also : NULL);
    }
    return false;
}

static bool has_none_of(Sniff *s, int header_index, const char *names)
{
    View rest = view_of(names);
    char one[NAME_MOST];

    while (rest.p) {
        View name = view_cut(&rest, '|');
        snprintf(one, sizeof one, "%.*s", VIEW_ARGS(name));
        if (sniff_column(s, header_index, one) >= 0)
            return false;
    }
    return true;
}

static bool fits(Sniff *s, const TableLayout *l, int header_index, Found *f)
{
    View rest = view_of(l->needs);

    *f = (Found){ .layout = l, .header_index = header_index };
    while (rest.p)
        if (!has_column(s, f, view_cut(&rest, '|')))
            return false;
    return has_none_of(s, header_index, l->without) && (!l->fit || l->fit(s, header_index) > 0);
}

static bool find_here(Sniff *s, const TableLayout *layouts, Found *f)
{
    const TableHead *t = sniff_table(s);

    for (const TableLayout *l = layouts; l->kind; l++)
        for (int i = 0; i < t->n_rows && i < HEADER_WITHIN_ROWS; i++)
            if (fits(s, l, i, f))
                return true;
    return false;
}

/* Looks at the sheets of a workbook in turn: covers and notes often stand before the table. The sheet that was found is
 * the one that `s` shows from then on. */
static bool find(Sniff *s, const TableLayout *layouts, Found *f)
{
    for (int sheet = 0, most = sniff_sheets(s); sheet <= most; sheet++) {
        sniff_sheet(s, sheet);
        if (find_here(s, layouts, f)) {
            f->sheet = sheet;
            return true;
        }
    }
    sniff_sheet(s, 0);
    return false;
}

int tables_recognise(Sniff *s, const TableLayout *layouts)
{
    Found f;
    bool found = find(s, layouts, &f);
    sniff_sheet(s, 0);
    return found ? TABLE_SURE : 0;
}

/* The period that all of the first rows name in one column: the same month, or else the same year. */
static View edition_of_column(Sniff *s, const Found *f, Arena *arena)
{
    int column = sniff_column(s, f->header_index, f->layout->edition_column);
    View edition = V("");

    for (int i = f->header_index + 1; column >= 0 && i < sniff_table(s)->n_rows; i++) {
        View one = period_in_text(sniff_cell(s, i, column), arena);
        if (!one.n)
            continue;
        if (!edition.n)
            edition = one;
        else if (!view_eq(edition, one))
            edition = view_eq(view_sub(edition, 0, 4), view_sub(one, 0, 4)) ? view_sub(edition, 0, 4) : V("");
        if (!edition.n)
            return edition;
    }
    return edition;
}

/* The period that a title line above the header names: the first that names a month or a day ("Part IX, November 2025"
 * stands above "printed 5 December 2025"), else the last year. */
static View edition_of_title(Sniff *s, const Found *f, Arena *arena)
{
    View edition = V("");

    for (int i = 0; i < f->header_index; i++)
        for (int c = 0; c < sniff_table(s)->row[i].n; c++) {
            View one = period_in_text(sniff_cell(s, i, c), arena);
            if (one.n)
                edition = one;
            if (one.n > 4)
                return edition;
        }
    return edition;
}

static Code state_edition(Reading *r, const Found *f, Error *e)
{
    Sniff *s = reading_sniff(r);
    Arena *arena = reading_arena(r);
    View edition = V("");

    if (f->layout->edition_column)
        edition = edition_of_column(s, f, arena);
    if (!edition.n)
        edition = edition_of_title(s, f, arena);
    if (!edition.n && f->year)
        edition = arena_printf(arena, "%d", f->year);
    return edition.n ? reading_edition(r, edition, e) : OK;
}

Code tables_read(Reading *r, const TableLayout *layouts, Error *e)
{
    TableOptions options = { .quote = 0 };
    Found f;
    Code c;

    if (!find(reading_sniff(r), layouts, &f))
        return fail(e, E_INPUT, "%.*s no longer has the header that it was recognised by",
                    VIEW_ARGS(input_name(reading_input(r))));
    if (f.layout->part && (c = reading_part(r, f.layout->part, e)) != OK)
        return c;
    if ((c = state_edition(r, &f, e)) != OK)
        return c;
    if (f.layout->options)
        options = *f.layout->options;
    if (f.sheet)
        options.sheet = f.sheet;
    return reading_table(r, f.layout->kind, f.needs, &options, e);
}
