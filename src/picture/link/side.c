/* See side.h. */
#include "picture/link/side.h"

#include "base/limits.h"
#include "read/table.h"

void side_init(LinkSide *s, LinkMemory *memory)
{
    *s = (LinkSide){ .memory = memory };
    arena_init(&s->arena, 4 * MIB);
}

void side_release(LinkSide *s)
{
    for (size_t i = 0; i < s->chunks; i++) {
        LinkChunk *k = &s->chunk[i];
        link_give(s->memory, k->pool);
        link_give(s->memory, k->end);
        for (int set = 0; set < LINK_SETS; set++) {
            link_give(s->memory, k->of[set].token);
            link_give(s->memory, k->of[set].at);
            link_give(s->memory, k->of[set].norm);
        }
        link_give(s->memory, k->value);
    }
    link_give(s->memory, s->chunk);
    arena_release(&s->arena);
    *s = (LinkSide){ .memory = s->memory };
}

Code side_columns(LinkSide *s, const View *name, int n, Error *e)
{
    if (!(s->column = ARENA_ARRAY(&s->arena, View, (size_t)n + 1)))
        return arena_fail(&s->arena, sizeof(View) * (size_t)n, "names of columns", e);
    for (int i = 0; i < n; i++)
        if (!(s->column[i] = arena_copy(&s->arena, view_trim(name[i]))).p)
            return arena_fail(&s->arena, name[i].n, "names of columns", e);
    s->columns = n;
    return OK;
}

static LinkChunk *chunk_new(LinkSide *s)
{
    LinkChunk *k;

    if (s->chunks == s->chunk_room) {
        size_t room = s->chunk_room ? 2 * s->chunk_room : 16;
        LinkChunk *more = link_regrow(s->memory, s->chunk, room, sizeof *more);
        if (!more)
            return NULL;
        s->chunk = more;
        s->chunk_room = room;
    }
    k = &s->chunk[s->chunks];
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference) no room at first, so there is an array
    *k = (LinkChunk){ 0 };
    if (!(k->end = link_take(s->memory, (size_t)LINK_CHUNK_ROWS * (size_t)s->columns, sizeof *k->end)))
        return NULL;
    s->chunks++;
    return k;
}

/* The chunk that takes the next row, with room for n more bytes of text. */
static LinkChunk *chunk_with_room(LinkSide *s, size_t n)
{
    LinkChunk *k = s->chunks ? &s->chunk[s->chunks - 1] : NULL;

    if ((!k || k->n == LINK_CHUNK_ROWS) && !(k = chunk_new(s)))
        return NULL;
    if (n > k->pool_room - k->pool_n) {
        size_t room = k->pool_room + k->pool_room / 2 + n + 256 * KIB;
        char *p = link_regrow(s->memory, k->pool, room, 1);
        if (!p)
            return NULL;
        k->pool = p;
        k->pool_room = room;
    }
    return k;
}

Code side_add(LinkSide *s, const View *field, int n, Error *e)
{
    int used = n < s->columns ? n : s->columns;
    size_t bytes = 0;
    LinkChunk *k;
    uint32_t *end;

    for (int i = 0; i < used; i++)
        bytes += field[i].n;
    if (s->n == UINT32_MAX - 1)
        return fail(e, E_LIMIT, "more than 4294967294 rows cannot be linked at once");
    if (!(k = chunk_with_room(s, bytes)))
        return link_memory_fail(s->memory, "the rows", e);
    if (k->pool_n + bytes > UINT32_MAX)
        return fail(e, E_LIMIT, "%d rows with more than 4 GB of text cannot be linked", LINK_CHUNK_ROWS);
    end = k->end + (size_t)k->n * (size_t)s->columns;
    for (int i = 0; i < s->columns; i++) {
        View v = i < used ? view_trim(field[i]) : (View){ 0 };
        if (v.n)
            memcpy(k->pool + k->pool_n, v.p, v.n);
        k->pool_n += v.n;
        end[i] = (uint32_t)k->pool_n;
    }
    k->n++;
    s->n++;
    s->ragged += n > s->columns;
    return OK;
}

static Code read_rows(LinkSide *s, Table *t, const char *path, Error *e)
{
    TableRow row;
    bool more;
    Code c;

    if ((c = table_next(t, &row, &more, e)) != OK)
        return c;
    if (!more) {
        fail(e, E_INPUT, "cannot link \"%s\": it has no rows", path);
        return hint(e, "the first row must name the columns");
    }
    if ((c = side_columns(s, row.field, row.n, e)) != OK)
        return c;
    while ((c = table_next(t, &row, &more, e)) == OK && more) {
        if ((c = side_add(s, row.field, row.n, e)) != OK)
            return c;
        s->faulty += row.fault != NULL;
    }
    return c;
}

Code side_read(LinkSide *s, const char *path, const char *delimiter, Error *e)
{
    TableOptions options = { 0 };
    Input *in = NULL;
    Table *t = NULL;
    Code c = input_open(&in, path, e);

    if (delimiter)
        memcpy(options.delimiter, delimiter, strnlen(delimiter, sizeof options.delimiter));
    if (c == OK && (c = table_open(&t, in, &options, e)) == OK)
        c = read_rows(s, t, path, e);
    table_close(t);
    input_close(in);
    return c;
}

int side_column(const LinkSide *s, View name)
{
    int64_t number;

    for (int i = 0; i < s->columns; i++)
        if (view_eq(s->column[i], name))
            return i;
    for (int i = 0; i < s->columns; i++)
        if (view_eq_nocase(s->column[i], name))
            return i;
    return view_int(name, &number) && number >= 1 && number <= s->columns ? (int)number - 1 : -1;
}
