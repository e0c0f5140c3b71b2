/* See index_read.h. */
#include "picture/search/index_read.h"

#include "base/limits.h"
#include "picture/search/kept.h"
#include "sql.h"

enum { SUMMARY_ROW = -1 /* among the rows that are kept; those of search_list are not below 0 */ };

Code index_damaged(Error *e, const char *what, long long which)
{
    fail(e, E_IO, "the search index is damaged: %s %lld is not what was written", what, which);
    return hint(e, "make it again with trefoil build; sources and entries are not concerned");
}

Code index_facts_decode(View body, IndexFacts *out, Error *e)
{
    Bytes b = bytes_of(body);
    uint64_t version, documents, total, least, terms;

    if (!take_varint(&b, &version) || !take_varint(&b, &documents) || !take_varint(&b, &total) ||
        !take_varint(&b, &least) || !take_varint(&b, &terms) || documents > UINT32_MAX + 1ull || least >= LENGTHS)
        return index_damaged(e, "its summary, version", INDEX_VERSION);
    if (version != INDEX_VERSION) {
        fail(e, E_CONFLICT, "the search index was made by another version of Trefoil");
        return hint(e, "make it again with trefoil build");
    }
    *out = (IndexFacts){ documents, terms, documents ? (double)total / (double)documents : 1, (unsigned)least };
    if (out->average < 1)
        out->average = 1;
    return OK;
}

Code index_facts(Store *s, IndexFacts *out, Error *e)
{
    SearchKept *kept;
    Rows *r = NULL;
    bool more = false;
    View body;
    Code c = search_kept(s, &kept, e);

    *out = (IndexFacts){ .average = 1 };
    if (c != OK)
        return c;
    if (kept_row(kept, SUMMARY_ROW, &body))
        return index_facts_decode(body, out, e);
    if ((c = store_rows(s, &SQL_search_fact_get, ARGS(arg_text(V("index"))), &r, e)) == OK)
        c = rows_next(r, &more, e);
    if (c == OK && more && (c = index_facts_decode(rows_bytes(r, 0), out, e)) == OK)
        c = kept_add_row(kept, SUMMARY_ROW, rows_bytes(r, 0), e);
    rows_close(r);
    return c;
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static Code copy_bytes(Arena *arena, Bytes *b, Error *e)
{
    View v = arena_copy(arena, view((const char *)b->p, bytes_left(b)));
    if (!v.p)
        return arena_fail(arena, v.n, "a search", e);
    *b = bytes_of(v);
    return OK;
}

static Code keep_entry(TermEntry *t, Arena *arena, Error *e)
{
    View term = arena_copy(arena, t->term);
    Code c = term.p ? OK : arena_fail(arena, t->term.n, "a search", e);
    t->term = term;
    if (c == OK)
        c = copy_bytes(arena, &t->postings, e);
    return c == OK ? copy_bytes(arena, &t->directory, e) : c;
}

static Code find_in_block(View body, int64_t id, View term, Arena *arena, TermEntry *out, bool *found, Error *e)
{
    BlockScan scan;
    Scan at;

    block_scan(&scan, body);
    while ((at = block_next(&scan, out)) == SCAN_ENTRY) {
        int order = view_cmp(out->term, term);
        if (order < 0)
            continue;
        *found = order == 0;
        return *found ? keep_entry(out, arena, e) : OK;
    }
    return at == SCAN_CORRUPT ? index_damaged(e, "term block", id) : OK;
}

Code term_find(Store *s, View term, Arena *arena, TermEntry *out, bool *found, Error *e)
{
    SearchKept *kept;
    Rows *r = NULL;
    bool more = false;
    int64_t id;
    View body;
    Code c;

    *found = false;
    if (term.n == 0 || term.n > WORD_MOST)
        return OK;
    if ((c = search_kept(s, &kept, e)) != OK)
        return c;
    if (kept_block(kept, term, &id, &body))
        return find_in_block(body, id, term, arena, out, found, e);
    if ((c = store_rows(s, &SQL_search_block_of, ARGS(arg_bytes(term)), &r, e)) == OK)
        c = rows_next(r, &more, e);
    if (c == OK && more) {
        c = find_in_block(rows_bytes(r, 1), rows_int(r, 0), term, arena, out, found, e);
        if (c == OK)
            c = kept_add_block(kept, rows_int(r, 0), rows_bytes(r, 1), e);
    }
    rows_close(r);
    return c;
}

/* Visits what begins with the prefix; *past: a term behind all of those came. */
static Code visit_block(View body, int64_t id, View prefix, TermVisit *visit, void *ctx, bool *past, Error *e)
{
    BlockScan scan;
    TermEntry t;
    Scan at;
    Code c = OK;

    block_scan(&scan, body);
    while (c == OK && (at = block_next(&scan, &t)) == SCAN_ENTRY) {
        if (view_starts(t.term, prefix))
            c = visit(ctx, &t, e);
        else if (view_cmp(t.term, prefix) > 0) {
            *past = true;
            return OK;
        }
    }
    return c == OK && at == SCAN_CORRUPT ? index_damaged(e, "term block", id) : c;
}

/* The rows of one answer; *last gets the number of the last block, *n how many there were. */
static Code visit_rows(Rows *r, View prefix, TermVisit *visit, void *ctx, int64_t *last, int64_t *n, bool *past,
                       Error *e)
{
    bool more;
    Code c = OK;
    *n = 0;
    while (!*past && (c = rows_next(r, &more, e)) == OK && more) {
        *last = rows_int(r, 0);
        ++*n;
        if ((c = visit_block(rows_bytes(r, 1), *last, prefix, visit, ctx, past, e)) != OK)
            break;
    }
    return c;
}

/* The block in which terms with the prefix begin. *last, *n: as for visit_rows. */
static Code visit_first(Store *s, View prefix, TermVisit *visit, void *ctx, int64_t *last, int64_t *n, bool *past,
                        Error *e)
{
    SearchKept *kept;
    Rows *r = NULL;
    View body;
    Code c = search_kept(s, &kept, e);

    *n = 1;
    if (c == OK && kept_block(kept, prefix, last, &body))
        return visit_block(body, *last, prefix, visit, ctx, past, e);
    if (c == OK && (c = store_rows(s, &SQL_search_block_of, ARGS(arg_bytes(prefix)), &r, e)) == OK)
        c = visit_rows(r, prefix, visit, ctx, last, n, past, e);
    rows_close(r);
    return c;
}

Code terms_with_prefix(Store *s, View prefix, TermVisit *visit, void *ctx, Error *e)
{
    int64_t last = 0, n = 0, batch = 1;
    bool past = false;
    Rows *r = NULL;
    Code c = visit_first(s, prefix, visit, ctx, &last, &n, &past, e);

    while (c == OK && !past) {
        r = NULL;
        c = store_rows(s, &SQL_search_block_from, ARGS(arg_int(last), arg_int(batch)), &r, e);
        if (c == OK)
            c = visit_rows(r, prefix, visit, ctx, &last, &n, &past, e);
        rows_close(r);
        past |= n < batch;
        batch = batch < 32 ? batch * 4 : batch;
    }
    return c;
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

void list_rows_init(ListRows *r)
{
    r->n = r->ahead = 0;
    r->next = -1;
    text_init(&r->body, (AHEAD_MOST + 1) * LIMIT_ROW_BYTES);
}

void list_rows_release(ListRows *r)
{
    text_release(&r->body);
    r->n = 0;
}

/* Reads rows from..to, up to the first one that is kept, into `r`; those for which there is room are kept. */
static Code fetch_rows(ListRows *r, Store *s, SearchKept *kept, int64_t from, int64_t to, Error *e)
{
    Rows *rows = NULL;
    View body;
    bool more;
    Code c;

    for (int64_t id = from + 1; id <= to; id++)
        if (kept_row(kept, id, &body))
            to = id - 1;
    c = store_rows(s, &SQL_search_list_range, ARGS(arg_int(from), arg_int(to)), &rows, e);
    r->n = 0;
    text_clear(&r->body);
    while (c == OK && (c = rows_next(rows, &more, e)) == OK && more && r->n < AHEAD_MOST) {
        if ((c = kept_add_row(kept, rows_int(rows, 0), rows_bytes(rows, 1), e)) != OK)
            break;
        text_put(&r->body, rows_bytes(rows, 1));
        r->id[r->n] = rows_int(rows, 0);
        r->end[r->n++] = r->body.n;
    }
    rows_close(rows);
    return c == OK && !text_ok(&r->body) ? text_fail(&r->body, "a search", e) : c;
}

static bool held(const ListRows *r, int64_t id, View *out)
{
    for (int i = 0; i < r->n; i++)
        if (r->id[i] == id) {
            size_t begin = i ? r->end[i - 1] : 0;
            *out = view(r->body.p + begin, r->end[i] - begin);
            return true;
        }
    return false;
}

Code list_rows_get(ListRows *r, Store *s, int64_t id, int64_t last, View *out, Error *e)
{
    bool next = r->next == id;
    SearchKept *kept;
    Code c;

    r->next = id + 1;
    if (held(r, id, out))
        return OK;
    if ((c = search_kept(s, &kept, e)) != OK || kept_row(kept, id, out))
        return c;
    r->ahead = !next || !r->ahead ? 1 : r->ahead < AHEAD_MOST ? 2 * r->ahead : AHEAD_MOST;
    if ((c = fetch_rows(r, s, kept, id, id + r->ahead - 1 < last ? id + r->ahead - 1 : last, e)) != OK)
        return c;
    return held(r, id, out) ? OK : index_damaged(e, "the missing list", id);
}

Code list_cursor_open(ListCursor *c, Store *s, const TermEntry *t, Arena *arena, Error *e)
{
    Bytes b = t->directory;
    int64_t last = -1;
    uint64_t x;

    *c = (ListCursor){ .store = s, .first = t->list, .parts = t->parts, .at = -1 };
    list_rows_init(&c->rows);
    c->last = ARENA_ARRAY(arena, uint32_t, t->parts);
    if (!c->last)
        return arena_fail(arena, t->parts * sizeof *c->last, "a search", e);
    for (uint32_t i = 0; i < t->parts; i++) {
        if (!take_varint(&b, &x) || x == 0 || x > CHUNK_DOCS || (last += (int64_t)x) >= CHUNK_DOCS)
            return index_damaged(e, "the directory of list", t->list);
        c->last[i] = (uint32_t)last;
    }
    return OK;
}

void list_cursor_close(ListCursor *c)
{
    list_rows_release(&c->rows);
}

Code list_cursor_seek(ListCursor *c, uint32_t chunk, Error *e)
{
    View body;
    Code code;

    while (c->at < (int64_t)chunk) {
        while (c->part < c->parts && c->last[c->part] < chunk) {
            c->part++;
            c->loaded = false;
        }
        if (c->part == c->parts) {
            c->at = CHUNK_DOCS;
            return OK;
        }
        if (!c->loaded) {
            code = list_rows_get(&c->rows, c->store, c->first + c->part, c->first + c->parts - 1, &body, e);
            if (code != OK)
                return code;
            c->rest = bytes_of(body);
            c->loaded = true;
        }
        if (!container_take(&c->rest, c->at, &c->now) || c->now.chunk > c->last[c->part])
            return index_damaged(e, "list", c->first + c->part);
        c->at = c->now.chunk;
    }
    return OK;
}
