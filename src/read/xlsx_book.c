/* The parts of a workbook that are read whole: relations, sheet names, styles, shared strings. See xlsx_book.h. */
#include "read/xlsx_book.h"

#include "base/limits.h"
#include "base/memory.h"

enum { PIECE = 64 * 1024, MOST_STYLES = 100000, MOST_SHEETS = 4096 };

static Code no_workbook(const Book *b, const char *what, Error *e)
{
    fail(e, E_INPUT, "cannot read \"%.*s\" as an XLSX workbook: %s", VIEW_ARGS(b->file), what);
    return hint(e, "open it in a spreadsheet program and save it again, or save it as CSV");
}

/* Runs the XML of a member through `handler`. A part that is not there is OK when `optional`. */
static Code read_part(Book *b, const char *part, bool optional, const SaxHandler *handler, void *ctx, Error *e)
{
    ptrdiff_t index = archive_find(b->archive, part);
    Member *m = NULL;
    Sax *sax = NULL;
    char *piece = NULL;
    size_t n = 1;
    Code c;

    if (index < 0)
        return optional ? OK : no_workbook(b, "its parts are not where they should be", e);
    if ((c = member_open(&m, b->archive, (size_t)index, e)) != OK)
        return c;
    if ((c = sax_open(&sax, handler, ctx, b->file, e)) != OK)
        goto out;
    if (!(piece = mem_alloc(PIECE))) {
        c = fail_memory(e, "reading a workbook");
        goto out;
    }
    while (n && c == OK)
        if ((c = member_read(m, piece, PIECE, &n, e)) == OK)
            c = sax_push(sax, piece, n, n == 0, e);
    if (c != OK)
        during(e, "%s", part);
out:
    sax_close(sax);
    member_close(m);
    mem_free(piece);
    return c;
}

static Code no_end(void *ctx, View name, Error *e)
{
    (void)ctx, (void)name, (void)e;
    return OK;
}

/* ---- relations: part names by id -------------------------------------------------------------------------------- */

typedef struct Relation Relation;
struct Relation {
    View id, target;
    Relation *next;
};

typedef struct {
    Book *book;
    Arena arena;
    Relation *relation;
    View by_type;   /* type that ends so ...         */
    View of_type;   /* ... leads to this target      */
} Relations;

static Code relation_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Relations *r = ctx;
    Relation *new = NULL;
    View id, type, target;
    (void)space;

    if (!view_eq(name, V("Relationship")) || !sax_attribute(a, "Id", &id) || !sax_attribute(a, "Target", &target))
        return OK;
    new = ARENA_NEW(&r->arena, Relation);
    if (!new)
        return arena_fail(&r->arena, sizeof *new, "the parts of a workbook", e);
    *new = (Relation){ arena_copy(&r->arena, id), arena_copy(&r->arena, target), r->relation };
    if (!new->id.p || !new->target.p)
        return arena_fail(&r->arena, id.n + target.n, "the parts of a workbook", e);
    r->relation = new;
    sax_attribute(a, "Type", &type);
    if (r->by_type.n && view_ends(type, r->by_type) && !r->of_type.n)
        r->of_type = new->target;
    return OK;
}

static Code relations_of(Relations *r, const char *part, Error *e)
{
    static const SaxHandler handler = { .start = relation_start, .end = no_end };
    return read_part(r->book, part, true, &handler, r, e);
}

/* Where `target` leads from a part in `folder` ("xl/"): ECMA-376 part 2, 6.5.3. */
static View resolve(Arena *out, View folder, View target)
{
    if (target.n && target.p[0] == '/')
        return arena_copy(out, view_sub(target, 1, target.n));
    while (view_starts(target, V("../")) && folder.n) {
        target = view_sub(target, 3, target.n);
        for (folder.n--; folder.n && folder.p[folder.n - 1] != '/'; folder.n--)
            ;
    }
    return arena_printf(out, "%.*s%.*s", VIEW_ARGS(folder), VIEW_ARGS(target));
}

static View folder_of(View part)
{
    while (part.n && part.p[part.n - 1] != '/')
        part.n--;
    return part;
}

/* ---- the workbook ----------------------------------------------------------------------------------------------- */

static Code workbook_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Book *b = ctx;
    View value, title = { 0 }, id = { 0 };
    (void)space;

    if (view_eq(name, V("workbookPr"))) {
        sax_attribute(a, "date1904", &value);
        b->since_1904 = view_eq(value, V("1")) || view_eq(value, V("true"));
    }
    if (!view_eq(name, V("sheet")))
        return OK;
    if (b->sheets == MOST_SHEETS)
        return no_workbook(b, "it has more than 4096 sheets", e);
    sax_attribute(a, "name", &title);
    sax_attribute(a, "id", &id);
    if (!arena_room(&b->keep, &b->sheet, (size_t)b->sheets, &b->room_sheets, sizeof *b->sheet))
        return arena_fail(&b->keep, sizeof *b->sheet, "the sheets of a workbook", e);
    b->sheet[b->sheets] = (Sheet){ arena_copy(&b->keep, title), arena_copy(&b->keep, id) };
    if (!b->sheet[b->sheets].name.p || !b->sheet[b->sheets].part.p)
        return arena_fail(&b->keep, title.n + id.n, "the sheets of a workbook", e);
    b->sheets++;
    return OK;
}

/* Turns the relation ids in b->sheet[].part into part names. */
static Code name_parts(Book *b, const Relations *r, View folder, Error *e)
{
    for (int i = 0; i < b->sheets; i++) {
        const Relation *x = r->relation;
        while (x && !view_eq(x->id, b->sheet[i].part))
            x = x->next;
        b->sheet[i].part = x ? resolve(&b->keep, folder, x->target) : V("");
        if (!b->sheet[i].part.p)
            return arena_fail(&b->keep, folder.n, "the sheets of a workbook", e);
    }
    return OK;
}

static Code read_workbook(Book *b, View *folder, Error *e)
{
    static const SaxHandler handler = { .start = workbook_start, .end = no_end };
    Relations root = { .book = b, .by_type = V("/officeDocument") }, own = { .book = b };
    View part, rels;
    Code c;

    arena_init(&root.arena, 16 * MIB);
    arena_init(&own.arena, 16 * MIB);
    if ((c = relations_of(&root, "_rels/.rels", e)) != OK)
        goto out;
    part = resolve(&b->keep, V(""), root.of_type.n ? root.of_type : V("xl/workbook.xml"));
    *folder = folder_of(part);
    rels = arena_printf(&b->keep, "%.*s_rels/%.*s.rels", VIEW_ARGS(*folder),
                        VIEW_ARGS(view_sub(part, folder->n, part.n)));
    part = part.p ? view_of(arena_cstr(&b->keep, part)) : part;
    if (!part.p || !rels.p) {
        c = arena_fail(&b->keep, part.n, "the parts of a workbook", e);
        goto out;
    }
    if ((c = relations_of(&own, rels.p, e)) != OK || (c = read_part(b, part.p, false, &handler, b, e)) != OK)
        goto out;
    c = b->sheets ? name_parts(b, &own, *folder, e) : no_workbook(b, "it has no sheets", e);
out:
    arena_release(&root.arena);
    arena_release(&own.arena);
    return c;
}

/* ---- styles ----------------------------------------------------------------------------------------------------- */

typedef struct {
    Book *book;
    int64_t *id;          /* own formats that are dates or times: id * 4 + CellFormat */
    size_t n, room;
    bool in_cells;
} Styles;

static Code add_format(Styles *s, int64_t id, CellFormat format, Error *e)
{
    if (!mem_room(&s->id, s->n, &s->room, sizeof *s->id))
        return fail_memory(e, "the formats of a workbook");
    s->id[s->n++] = id * 4 + (int64_t)format;
    return OK;
}

static CellFormat format_number(const Styles *s, int64_t id)
{
    for (size_t i = s->n; i-- > 0;)
        if (s->id[i] / 4 == id)
            return (CellFormat)(s->id[i] % 4);
    return format_of_id(id);
}

static Code styles_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Styles *s = ctx;
    int64_t id = 0;
    View value;
    (void)space;

    if (view_eq(name, V("cellXfs")))
        s->in_cells = true;
    if (!sax_attribute(a, "numFmtId", &value) || !view_int(value, &id) || id < 0 || id > INT32_MAX)
        id = 0;
    if (view_eq(name, V("numFmt")) && s->n < MOST_STYLES) {
        sax_attribute(a, "formatCode", &value);
        return add_format(s, id, format_of_code(value), e);
    }
    if (s->in_cells && view_eq(name, V("xf"))) {
        text_byte(&s->book->formats, (char)format_number(s, id));
        if (!text_ok(&s->book->formats))
            return text_fail(&s->book->formats, "the list of cell styles of a workbook", e);
    }
    return OK;
}

static Code styles_end(void *ctx, View name, Error *e)
{
    Styles *s = ctx;
    (void)e;
    if (view_eq(name, V("cellXfs")))
        s->in_cells = false;
    return OK;
}

static Code read_styles(Book *b, const char *part, Error *e)
{
    static const SaxHandler handler = { .start = styles_start, .end = styles_end };
    Styles s = { .book = b };
    Code c = read_part(b, part, true, &handler, &s, e);
    mem_free(s.id);
    return c;
}

CellFormat book_format(const Book *b, int64_t style)
{
    return style >= 0 && (uint64_t)style < b->formats.n ? (CellFormat)b->formats.p[style] : FORMAT_NUMBER;
}

/* ---- shared strings --------------------------------------------------------------------------------------------- */

typedef struct {
    Book *book;
    size_t from;             /* where the string being read begins */
    bool text, phonetic;     /* inside <t>, inside <rPh>           */
} Strings;

static Code strings_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Strings *s = ctx;
    (void)space, (void)a, (void)e;
    if (view_eq(name, V("si")))
        s->from = s->book->strings.n;
    else if (view_eq(name, V("rPh")))
        s->phonetic = true;
    else if (view_eq(name, V("t")))
        s->text = !s->phonetic;
    return OK;
}

static Code strings_text(void *ctx, View piece, Error *e)
{
    Strings *s = ctx;
    if (!s->text)
        return OK;
    text_put(&s->book->strings, piece);
    return text_ok(&s->book->strings) ? OK : text_fail(&s->book->strings, "the shared text of a workbook", e);
}

static Code strings_end(void *ctx, View name, Error *e)
{
    Strings *s = ctx;
    Book *b = s->book;

    s->text = false;
    if (view_eq(name, V("rPh")))
        s->phonetic = false;
    if (!view_eq(name, V("si")))
        return OK;
    undo_escapes(&b->strings, s->from);
    if (b->n_strings == b->room_strings) {
        size_t room = b->room_strings ? b->room_strings * 2 : 1024, n = room * sizeof(uint32_t);
        uint32_t *more = n <= LIMIT_XLSX_STRINGS ? mem_grow(b->string_end, n) : NULL;
        if (!more)
            return fail_memory(e, "the shared strings of a workbook");
        b->string_end = more;
        b->room_strings = room;
    }
    b->string_end[b->n_strings++] = (uint32_t)b->strings.n;
    return OK;
}

static Code read_strings(Book *b, const char *part, Error *e)
{
    static const SaxHandler handler = { .start = strings_start, .end = strings_end, .text = strings_text };
    Strings s = { .book = b };
    return read_part(b, part, true, &handler, &s, e);
}

bool book_string(const Book *b, int64_t number, View *out)
{
    size_t i = (size_t)number, from;
    *out = V("");
    if (number < 0 || i >= b->n_strings)
        return false;
    from = i ? b->string_end[i - 1] : 0;
    if (b->string_end[i] > from)
        *out = view(b->strings.p + from, b->string_end[i] - from);
    return true;
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

Code book_open(Book *b, Input *in, Error *e)
{
    View folder, styles, strings;
    Code c;

    *b = (Book){ .file = input_name(in) };
    arena_init(&b->keep, 16 * MIB);
    text_init(&b->formats, MOST_STYLES);
    text_init(&b->strings, LIMIT_XLSX_STRINGS);
    if ((c = input_archive(in, &b->archive, e)) != OK)
        return c;
    if (!archive_is_document(b->archive))
        return no_workbook(b, "it is a zip of other files", e);
    if ((c = read_workbook(b, &folder, e)) != OK)
        return c;
    styles = arena_printf(&b->keep, "%.*sstyles.xml", VIEW_ARGS(folder));
    strings = arena_printf(&b->keep, "%.*ssharedStrings.xml", VIEW_ARGS(folder));
    if (!styles.p || !strings.p)
        return arena_fail(&b->keep, folder.n + 32, "the parts of a workbook", e);
    if ((c = read_styles(b, styles.p, e)) != OK)
        return c;
    return read_strings(b, strings.p, e);
}

void book_close(Book *b)
{
    archive_close(b->archive);
    arena_release(&b->keep);
    text_release(&b->formats);
    text_release(&b->strings);
    mem_free(b->string_end);
    *b = (Book){ 0 };
}
