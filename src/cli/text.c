/* Answers as text. See text.h.
 *
 * A table is kept in the arena until its columns can be measured: until it ends, or until it is too long to keep. A
 * tree needs its whole table, so a chart that is known before its table lets more be kept.
 */
#include "cli/text.h"

#include "base/limits.h"
#include "base/map.h"
#include "cli/columns.h"
#include "cli/screen.h"
#include "faces/format.h"

enum { SAMPLE_ROWS = 1000, TREE_ROWS = 100000, SAMPLE_BYTES = 4 << 20, TREE_DEPTH = 64 };

struct TextRow {
    TextRow *next;
    View cell[];
};

struct TextChart {
    TextChart *next;
    View table, x, y;
};

static TextFace *face_of(Answer *a)
{
    return (TextFace *)a;
}

static Code no_room(TextFace *f, Error *e)
{
    return arena_fail(&f->arena, 0, "a table", e);
}

/* Marks within a cell until its line is written: characters that safe text does not have. Each word has its own, so
 * that folding parts none. */
enum { MARK_BEGINS = 1, MARK_ENDS = 2 };

static void put_marked(Text *t, const Value *v)
{
    uint32_t at = 0;

    for (int i = 0; i < v->marks; i++) {
        View rest = view_sub(v->text, v->mark[i].from, v->mark[i].to - v->mark[i].from);
        screen_put(t, view_sub(v->text, at, v->mark[i].from - at));
        for (bool first = true; rest.p; first = false) {
            View word = view_cut(&rest, ' ');
            text_put(t, first ? V("") : V(" "));
            text_byte(t, MARK_BEGINS);
            screen_put(t, word);
            text_byte(t, MARK_ENDS);
        }
        at = v->mark[i].to;
    }
    screen_put(t, view_sub(v->text, at, v->text.n));
}

/* Ends a mark that was cut off, and turns marks behind `from` into what terminals know: bold. */
static void show_marks(Text *t, size_t from)
{
    static const View bold = { "\033[1m", 4 }, plain = { "\033[22m", 5 };
    View all = view_sub(text_view(t), from, t->n);
    bool begun = false;
    Text shown;

    if (view_find(all, MARK_BEGINS) < 0)
        return;
    text_init(&shown, LIMIT_ROW_BYTES);
    for (size_t i = 0; i < all.n; i++) {
        if (all.p[i] != MARK_BEGINS && all.p[i] != MARK_ENDS) {
            text_byte(&shown, all.p[i]);
            continue;
        }
        begun = all.p[i] == MARK_BEGINS;
        text_put(&shown, begun ? bold : plain);
    }
    if (begun)
        text_put(&shown, plain);
    t->n = from;
    text_put(t, text_view(&shown));
    text_release(&shown);
}

/* The cell as it is shown, in the arena. */
static View cell_text(TextFace *f, const Column *c, const Value *v)
{
    Text plain;
    View out;

    if (v->null)
        return V("-");
    text_clear(&f->cell);
    if (column_is_text(c->type) && v->marks && f->bold && !f->trees) {
        put_marked(&f->cell, v);
    } else if (column_is_text(c->type)) {
        screen_put(&f->cell, v->text);
    } else {
        text_init(&plain, LIMIT_FIELD_BYTES);
        value_people(&plain, c, v);
        screen_put(&f->cell, text_view(&plain));
        text_release(&plain);
    }
    out = text_ok(&f->cell) ? arena_copy(&f->arena, text_view(&f->cell)) : (View){ NULL, 0 };
    return out;
}

static View title_with_unit(TextFace *f, const Column *c)
{
    char made[TITLE_CHARS];
    const char *title = column_title(c, made);

    return c->unit ? arena_printf(&f->arena, "%s (%s)", title, c->unit) : arena_copy(&f->arena, view_of(title));
}

/* ---- begin, facts ----------------------------------------------------------------------------------------------- */

static Code text_begin(Answer *a, Error *e)
{
    TextFace *f = face_of(a);

    sink_begin(f->sink);
    if (f->any)
        text_byte(&f->sink->text, '\n');
    f->any = f->facts = f->pending = f->streaming = false;
    f->trees = NULL;
    arena_reset(&f->arena);
    return sink_step(f->sink, e);
}

static Code text_fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    TextFace *f = face_of(a);
    Column c = column_of_fact(name, v);
    ArenaMark mark = arena_mark(&f->arena);
    View value = v->null ? V("not published") : cell_text(f, &c, v), label = view_of(title);

    if (!value.p)
        return no_room(f, e);
    text_put(&f->sink->text, label);
    text_put(&f->sink->text, V(": "));
    screen_wrap(&f->sink->text, value, (int)label.n + 2, 4, f->width);
    arena_rewind(&f->arena, mark);
    f->any = f->facts = true;
    return sink_step(f->sink, e);
}

/* ---- columns ---------------------------------------------------------------------------------------------------- */

static bool may_shrink(const Column *c)
{
    return c->type == COLUMN_TEXT || c->type == COLUMN_PLACE;
}

static int longest_word(View v)
{
    int longest = 0;

    while (v.p) {
        int w = screen_width(view_cut(&v, ' '));
        longest = w > longest ? w : longest;
    }
    return longest;
}

/* Measures titles and kept rows and says where columns go. False when one field a line is better. */
static bool measure(TextFace *f, const View *title)
{
    ColumnFit *c = f->column;

    for (int i = 0; i < f->n; i++)
        c[i] = (ColumnFit){ .title = screen_width(title[i]),
                            .title_word = longest_word(title[i]),
                            .folds = may_shrink(&f->columns[i]) };
    for (const TextRow *r = f->rows, *before = NULL; r; before = r, r = r->next)
        for (int i = 0; i < f->n; i++) {
            int w = screen_width(r->cell[i]);
            c[i].cell = w > c[i].cell ? w : c[i].cell;
            if (f->width && c[i].folds && w > c[i].cell_word) {
                w = longest_word(r->cell[i]);
                c[i].cell_word = w > c[i].cell_word ? w : c[i].cell_word;
            }
            c[i].runs += !before || !view_eq(before->cell[i], r->cell[i]);
        }
    if (f->width)
        return columns_fit(c, f->n, f->n_rows, f->width);
    for (int i = 0; i < f->n; i++)
        c[i].wide = c[i].cell > c[i].title ? c[i].cell : c[i].title;
    return true;
}

static int last_beside(const TextFace *f)
{
    int last = f->n - 1;
    while (last > 0 && f->column[last].place != PLACE_BESIDE)
        last--;
    return last;
}

static void put_line(TextFace *f, const View *cell)
{
    Text *t = &f->sink->text;
    int last = last_beside(f);
    bool first = true;

    for (int i = 0; i < f->n; i++) {
        bool right = column_is_number(f->columns[i].type);
        size_t from;
        if (f->column[i].place != PLACE_BESIDE)
            continue;
        if (!first)
            text_put(t, V("  "));
        first = false;
        from = t->n;
        if (i == last && !right)
            text_put(t, cell[i]);
        else
            screen_pad(t, cell[i], f->column[i].wide, right, false);
        show_marks(t, from);
    }
    while (t->n && t->p[t->n - 1] == ' ')
        t->n--;
    text_byte(t, '\n');
}

/* The words of *text that fit into the column, cut off it; of a word that does not, as much as does. */
static View some_words(View *text, int wide)
{
    View all = *text, fits = view_cut(text, ' ');

    if (screen_width(fits) > wide) {
        fits = screen_beginning(all, wide);
        *text = view_sub(all, fits.n, all.n);
        return fits;
    }
    while (text->p) {
        View rest = *text, word = view_cut(&rest, ' '), longer = view(all.p, (size_t)(word.p + word.n - all.p));
        if (screen_width(longer) > wide)
            break;
        fits = longer;
        *text = rest;
    }
    return fits;
}

/* Titles, or cells with long texts, over as many lines as they need. */
static void put_folded(TextFace *f, const View *cell, bool heading)
{
    View *rest = f->scratch, *line = f->scratch + f->n;
    bool more = true;

    memcpy(rest, cell, (size_t)f->n * sizeof *rest);
    while (more) {
        more = false;
        for (int i = 0; i < f->n; i++) {
            bool fold = rest[i].p && (heading || may_shrink(&f->columns[i])) && f->column[i].place == PLACE_BESIDE;
            line[i] = fold ? some_words(&rest[i], f->column[i].wide) : rest[i].p ? rest[i] : V("");
            if (!fold)
                rest[i].p = NULL;
            more = more || rest[i].p;
        }
        put_line(f, line);
    }
}

/* "Title: cell; Title: cell" of the columns of one place, into f->cell. What is not published is not named. */
static View named_cells(TextFace *f, const View *cell, ColumnPlace place)
{
    text_clear(&f->cell);
    for (int i = 0; i < f->n; i++)
        if (f->column[i].place == place && !view_eq(cell[i], V("-")) && cell[i].n) {
            text_put(&f->cell, f->cell.n ? V("; ") : V(""));
            text_put(&f->cell, f->titles[i]);
            text_put(&f->cell, V(": "));
            text_put(&f->cell, cell[i]);
        }
    return text_view(&f->cell);
}

static void put_named(TextFace *f, const char *lead, int indent, View named)
{
    size_t from = f->sink->text.n;

    text_put(&f->sink->text, view_of(lead));
    screen_wrap(&f->sink->text, named, indent, indent, f->width);
    show_marks(&f->sink->text, from);
}

/* What is the same over rows is said when it changes. */
static void put_above(TextFace *f, const View *cell)
{
    View above = named_cells(f, cell, PLACE_ABOVE);

    if (view_eq(above, text_view(&f->above)))
        return;
    text_clear(&f->above);
    text_put(&f->above, above);
    put_named(f, f->rows_put ? "\n= " : "= ", 2, above);
}

static void put_row(TextFace *f, const View *cell)
{
    View below;

    if (!f->width) {
        put_line(f, cell);
        return;
    }
    put_above(f, cell);
    put_folded(f, cell, false);
    f->rows_put = true;
    below = named_cells(f, cell, PLACE_BELOW);
    if (below.n)
        put_named(f, "    ", 4, below);
}

static void put_rule(TextFace *f)
{
    bool first = true;

    for (int i = 0; i < f->n; i++) {
        if (f->column[i].place != PLACE_BESIDE)
            continue;
        if (!first)
            text_put(&f->sink->text, V("  "));
        first = false;
        for (int k = 0; k < f->column[i].wide; k++)
            text_byte(&f->sink->text, '-');
    }
    text_byte(&f->sink->text, '\n');
}

/* Too wide for the terminal: one field a line. */
static void put_fields(TextFace *f, const View *cell)
{
    int wide = 0;

    for (int i = 0; i < f->n; i++)
        wide = screen_width(f->titles[i]) > wide ? screen_width(f->titles[i]) : wide;
    for (int i = 0; i < f->n; i++) {
        size_t from;
        screen_pad(&f->sink->text, f->titles[i], wide, false, false);
        text_put(&f->sink->text, V("  "));
        from = f->sink->text.n;
        screen_wrap(&f->sink->text, cell[i], wide + COLUMN_GAP, wide + COLUMN_GAP, f->width);
        show_marks(&f->sink->text, from);
    }
}

static void put_table_title(TextFace *f)
{
    if (f->any || f->facts)
        text_byte(&f->sink->text, '\n');
    screen_put(&f->sink->text, f->title);
    text_byte(&f->sink->text, '\n');
    f->any = true;
}

/* ---- trees ------------------------------------------------------------------------------------------------------ */

typedef struct {
    const View **row;
    int *child, *sibling; /* first child, next sibling: index or -1 */
    bool *shown;
    int n, x, y;
} Tree;

static const TextChart *tree_of(const TextFace *f)
{
    for (const TextChart *c = f->trees; c; c = c->next)
        if (view_eq(c->table, f->name) && column_named(f->columns, f->n, c->x) >= 0 &&
            column_named(f->columns, f->n, c->y) >= 0)
            return c;
    return NULL;
}

/* One cell of a row of the tree, with its title where it is a number, which says nothing beside others. */
static void put_piece(TextFace *f, const Tree *t, int i, int k)
{
    Text *out = &f->cell;
    text_clear(out);
    if (column_is_number(f->columns[k].type)) {
        View title = title_with_unit(f, &f->columns[k]);
        text_byte(out, (char)(title.n ? title.p[0] | 0x20 : ' '));
        text_put(out, view_sub(title, 1, title.n));
        text_byte(out, ' ');
    }
    text_put(out, t->row[i][k]);
}

/* The cells of a row behind its name, which ends in column `at`; what is too wide goes on below, behind `stem`. */
static void put_pieces(TextFace *f, const Tree *t, int i, int at, View stem)
{
    Text *out = &f->sink->text;
    for (int k = 0; k < f->n; k++) {
        int width;
        if (k == t->x || k == t->y || view_eq(t->row[i][k], V("-")))
            continue;
        put_piece(f, t, i, k);
        width = screen_width(text_view(&f->cell));
        if (f->width && at + 2 + width > f->width) {
            text_byte(out, '\n');
            text_put(out, stem);
            at = screen_width(stem);
        }
        text_put(out, V("  "));
        text_put(out, text_view(&f->cell));
        at += 2 + width;
    }
    text_byte(out, '\n');
}

static void put_branch(TextFace *f, Tree *t, int i, Text *before, bool last, int depth)
{
    Text *out = &f->sink->text;
    size_t mark = before->n, inside;

    text_put(out, text_view(before));
    if (depth)
        text_put(out, last ? V("\xe2\x94\x94\xe2\x94\x80 ") : V("\xe2\x94\x9c\xe2\x94\x80 "));
    text_put(out, t->row[i][t->x]);
    if (depth)
        text_put(before, last ? V("   ") : V("\xe2\x94\x82  "));
    inside = before->n;
    text_put(before, t->child[i] >= 0 ? V("\xe2\x94\x82  ") : V("   "));
    put_pieces(f, t, i, (depth ? screen_width(view(before->p, inside)) : 0) + screen_width(t->row[i][t->x]),
               text_view(before));
    before->n = inside;
    t->shown[i] = true;
    for (int k = t->child[i]; k >= 0 && depth < TREE_DEPTH; k = t->sibling[k])
        if (!t->shown[k])
            put_branch(f, t, k, before, t->sibling[k] < 0, depth + 1);
    before->n = mark;
}

/* The parent of each row by its depth: the last row before it that is one less deep. */
static void parents_by_depth(const Tree *t, int *parent)
{
    int last[TREE_DEPTH + 1];
    int64_t depth;

    for (int i = 0; i <= TREE_DEPTH; i++)
        last[i] = -1;
    for (int i = 0; i < t->n; i++) {
        if (!view_int(t->row[i][t->y], &depth) || depth < 0)
            depth = 0;
        depth = depth > TREE_DEPTH ? TREE_DEPTH : depth;
        parent[i] = depth ? last[depth - 1] : -1;
        last[depth] = i;
        for (int64_t k = depth + 1; k <= TREE_DEPTH && last[k] >= 0; k++)
            last[k] = -1;
    }
}

/* The parent of each row by name; the first of several rows of the same name. */
static Code parents_by_name(const Tree *t, int *parent, Error *e)
{
    Map names;
    Code c = OK;

    map_init(&names, NULL);
    for (int i = 0; i < t->n && c == OK; i++) {
        bool fresh;
        uint64_t *at = map_add(&names, t->row[i][t->x], &fresh);
        if (!at)
            c = fail_memory(e, "a tree");
        else if (fresh)
            *at = (uint64_t)i;
    }
    for (int i = 0; i < t->n && c == OK; i++) {
        const uint64_t *at = view_eq(t->row[i][t->y], V("-")) ? NULL : map_find(&names, t->row[i][t->y]);
        parent[i] = at && (int)*at != i ? (int)*at : -1;
    }
    map_release(&names);
    return c;
}

/* Hangs every row below its parent, keeping their order. */
static Code hang(TextFace *f, Tree *t, int *parent, Error *e)
{
    Code c = OK;

    if (f->columns[t->y].type == COLUMN_COUNT)
        parents_by_depth(t, parent);
    else
        c = parents_by_name(t, parent, e);
    for (int i = t->n - 1; i >= 0 && c == OK; i--)
        if (parent[i] >= 0) {
            t->sibling[i] = t->child[parent[i]];
            t->child[parent[i]] = i;
        }
    return c;
}

static Code put_tree(TextFace *f, const TextChart *chart, Error *e)
{
    Tree t = { .n = (int)f->n_rows,
               .x = column_named(f->columns, f->n, chart->x),
               .y = column_named(f->columns, f->n, chart->y) };
    int *parent = ARENA_ARRAY(&f->arena, int, (size_t)t.n + 1);
    Text before;
    int i = 0;
    Code c;

    t.row = ARENA_ARRAY(&f->arena, const View *, (size_t)t.n + 1);
    t.child = ARENA_ARRAY(&f->arena, int, (size_t)t.n + 1);
    t.sibling = ARENA_ARRAY(&f->arena, int, (size_t)t.n + 1);
    t.shown = ARENA_ARRAY(&f->arena, bool, (size_t)t.n + 1);
    if (!parent || !t.row || !t.child || !t.sibling || !t.shown)
        return no_room(f, e);
    for (const TextRow *r = f->rows; r; r = r->next, i++) {
        t.row[i] = r->cell;
        t.child[i] = t.sibling[i] = -1;
    }
    if ((c = hang(f, &t, parent, e)) != OK)
        return c;
    text_init(&before, LIMIT_PARAM_BYTES);
    for (int pass = 0; pass < 2; pass++) /* second: what hangs in a circle and so under no root */
        for (i = 0; i < t.n; i++)
            if ((parent[i] < 0 || pass) && !t.shown[i])
                put_branch(f, &t, i, &before, true, 0);
    c = text_ok(&before) ? OK : text_fail(&before, "a tree", e);
    text_release(&before);
    return c;
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

/* Writes what is kept of the table. more: rows follow. */
static Code put_kept(TextFace *f, bool more, Error *e)
{
    const TextChart *tree = more ? NULL : tree_of(f);
    bool fits;

    for (int i = 0; i < f->n; i++)
        if (!(f->titles[i] = title_with_unit(f, &f->columns[i])).p)
            return no_room(f, e);
    put_table_title(f);
    if (!f->rows && !more) {
        text_put(&f->sink->text, V("(none)\n"));
        return sink_step(f->sink, e);
    }
    if (tree)
        return put_tree(f, tree, e);
    fits = measure(f, f->titles);
    if (fits) {
        put_folded(f, f->titles, true);
        put_rule(f);
    }
    for (const TextRow *r = f->rows; r; r = r->next) {
        Code c;
        if (fits)
            put_row(f, r->cell);
        else
            put_fields(f, r->cell);
        if (!fits && r->next)
            text_byte(&f->sink->text, '\n');
        if ((c = sink_step(f->sink, e)) != OK)
            return c;
    }
    return OK;
}

static Code flush_table(TextFace *f, Error *e)
{
    Code c;

    if (!f->pending)
        return OK;
    f->pending = false;
    c = put_kept(f, false, e);
    f->rows = f->last = NULL;
    return c;
}

static Code text_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    TextFace *f = face_of(a);
    Code c = flush_table(f, e);

    if (c != OK)
        return c;
    if (!f->trees)
        arena_reset(&f->arena);
    f->name = arena_copy(&f->arena, view_of(name));
    f->title = arena_copy(&f->arena, view_of(title));
    f->column = ARENA_ARRAY(&f->arena, ColumnFit, (size_t)n);
    f->titles = ARENA_ARRAY(&f->arena, View, (size_t)n);
    f->scratch = ARENA_ARRAY(&f->arena, View, 2 * (size_t)n);
    if (!f->name.p || !f->title.p || !f->column || !f->titles || !f->scratch)
        return no_room(f, e);
    f->columns = columns;
    f->n = n;
    f->rows = f->last = NULL;
    f->n_rows = 0;
    f->streaming = f->rows_put = false;
    text_clear(&f->above);
    return OK;
}

static TextRow *keep_row(TextFace *f, const Value *row)
{
    TextRow *r = arena_alloc(&f->arena, sizeof *r + (size_t)f->n * sizeof(View));

    if (!r)
        return NULL;
    r->next = NULL;
    for (int i = 0; i < f->n; i++)
        if (!(r->cell[i] = cell_text(f, &f->columns[i], &row[i])).p)
            return NULL;
    return r;
}

static Code text_row(Answer *a, const Value *row, Error *e)
{
    TextFace *f = face_of(a);
    ArenaMark mark = arena_mark(&f->arena);
    TextRow *r = keep_row(f, row);
    bool tree = f->trees && tree_of(f);
    Code c;

    if (!r)
        return no_room(f, e);
    if (f->streaming) {
        put_row(f, r->cell);
        arena_rewind(&f->arena, mark);
        return sink_step(f->sink, e);
    }
    if (f->last)
        f->last->next = r;
    else
        f->rows = r;
    f->last = r;
    f->n_rows++;
    if (tree ? f->n_rows < TREE_ROWS : f->n_rows < SAMPLE_ROWS && f->arena.used < SAMPLE_BYTES)
        return OK;
    f->streaming = true;
    c = put_kept(f, true, e);
    f->rows = f->last = NULL;
    return c;
}

static Code text_table_end(Answer *a, Error *e)
{
    TextFace *f = face_of(a);

    f->pending = !f->streaming;
    return sink_step(f->sink, e);
}

static Code text_chart(Answer *a, const Chart *chart, Error *e)
{
    TextFace *f = face_of(a);
    TextChart *c;

    if (chart->mark != MARK_TREE)
        return OK;
    if (!(c = ARENA_NEW(a->arena, TextChart)))
        return arena_fail(a->arena, sizeof *c, "a chart", e);
    c->table = arena_copy(a->arena, view_of(chart->table));
    c->x = arena_copy(a->arena, view_of(chart->x));
    c->y = arena_copy(a->arena, view_of(chart->y));
    if (!c->table.p || !c->x.p || !c->y.p)
        return arena_fail(a->arena, sizeof *c, "a chart", e);
    c->next = f->trees;
    f->trees = c;
    return OK;
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

static void put_safe(TextFace *f, View v, int indent)
{
    text_clear(&f->cell);
    screen_put(&f->cell, v);
    screen_wrap(&f->sink->text, text_view(&f->cell), 0, indent, f->width);
}

/* The name of a source says its data set and edition. */
static void put_source(TextFace *f, const AnswerSource *s)
{
    Text *t = &f->cell;
    const View part[] = { s->source, s->dataset, s->edition, s->publisher, s->licence };
    bool named = view_starts(s->source, s->dataset);

    text_clear(t);
    for (int i = 0; i < COUNT_OF(part); i++) {
        if (!part[i].n || (named && (i == 1 || i == 2)))
            continue;
        text_put(t, i == 0 ? V("") : i == 2 ? V(" ") : V(", "));
        screen_put(t, part[i]);
    }
    if (s->rows)
        text_printf(t, " (%lld of the rows above)", (long long)s->rows);
    text_put(&f->sink->text, V("  "));
    screen_wrap(&f->sink->text, text_view(t), 2, 4, f->width);
}

static Code text_end(Answer *a, Error *e)
{
    TextFace *f = face_of(a);
    Code c = flush_table(f, e);

    if (c != OK)
        return c;
    if (a->notes && f->any)
        text_byte(&f->sink->text, '\n');
    for (const AnswerNote *n = a->notes; n; n = n->next)
        put_safe(f, n->text, 2);
    if (a->sources)
        text_put(&f->sink->text, f->any || a->notes ? V("\nDrawn from\n") : V("Drawn from\n"));
    for (const AnswerSourceNode *s = a->sources; s; s = s->next)
        put_source(f, &s->s);
    f->any = true;
    return text_ok(&f->cell) ? sink_end(f->sink, e) : text_fail(&f->cell, "a note", e);
}

static void text_abort(Answer *a)
{
    sink_drop(face_of(a)->sink);
    face_of(a)->pending = false;
}

void text_face(TextFace *f, Sink *sink, int width)
{
    static const Face face = { text_begin,     text_fact,  text_table, text_row,
                               text_table_end, text_chart, text_end,   text_abort };

    *f = (TextFace){ .answer = { .face = &face }, .sink = sink, .width = width };
    arena_init(&f->arena, LIMIT_QUESTION_BYTES);
    text_init(&f->cell, 2 * LIMIT_ROW_BYTES);
    text_init(&f->above, 2 * LIMIT_ROW_BYTES);
    sink_begin(sink);
}

void text_face_release(TextFace *f)
{
    text_release(&f->cell);
    text_release(&f->above);
    arena_release(&f->arena);
}
