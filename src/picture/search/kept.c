/* See kept.h. Rows stand in a table by their number; blocks in an array in the order of their terms. */
#include "picture/search/kept.h"

#include "base/limits.h"
#include "base/memory.h"

enum { FIRST_SLOTS = 256 };

typedef struct {
    int64_t id;
    uint64_t used;       /* the question that used it last */
    unsigned char *body; /* NULL: an empty slot */
    size_t n;
} Row;

/* Terms of a block: from its first to its last, both inclusive. */
typedef struct {
    int64_t id;
    uint64_t used;
    unsigned char *body; /* the block, then the bytes of both terms */
    size_t n;
    View first, last;
} Block;

struct SearchKept {
    int64_t generation;
    uint64_t question; /* counts from 1 */
    size_t bytes;
    Row *row;
    size_t rows, slots; /* slots: a power of two, at least twice the rows; or 0 */
    Block *block;
    size_t blocks, block_room;
};

static void kept_free(void *p)
{
    SearchKept *k = p;
    for (size_t i = 0; i < k->slots; i++)
        mem_free(k->row[i].body);
    for (size_t i = 0; i < k->blocks; i++)
        mem_free(k->block[i].body);
    mem_free(k->row);
    mem_free(k->block);
    mem_free(k);
}

Code search_kept(Store *s, SearchKept **out, Error *e)
{
    SearchKept *k = store_kept(s, KEEP_INDEX);

    if (!k || k->generation != store_generation(s)) {
        if (!(k = mem_alloc(sizeof *k)))
            return fail_memory(e, "the search index");
        *k = (SearchKept){ .generation = store_generation(s), .question = 1 };
        store_keep(s, KEEP_INDEX, k, kept_free);
    }
    *out = k;
    return OK;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static size_t slot_of(const SearchKept *k, int64_t id)
{
    size_t at = (size_t)((uint64_t)id * 0x9e3779b97f4a7c15u >> 20) & (k->slots - 1);
    while (k->row[at].body && k->row[at].id != id)
        at = (at + 1) & (k->slots - 1);
    return at;
}

static bool more_slots(SearchKept *k, size_t slots)
{
    SearchKept wider = *k;

    if (!(wider.row = mem_alloc(slots * sizeof *wider.row)))
        return false;
    memset(wider.row, 0, slots * sizeof *wider.row);
    wider.slots = slots;
    for (size_t i = 0; i < k->slots; i++)
        if (k->row[i].body)
            wider.row[slot_of(&wider, k->row[i].id)] = k->row[i];
    mem_free(k->row);
    *k = wider;
    return true;
}

static bool has_room(const SearchKept *k, size_t n)
{
    return k->bytes + n <= LIMIT_INDEX_CACHE;
}

bool kept_row(SearchKept *k, int64_t id, View *out)
{
    Row *r = k->slots ? &k->row[slot_of(k, id)] : NULL;

    if (!r || !r->body)
        return false;
    r->used = k->question;
    *out = view((const char *)r->body, r->n);
    return true;
}

Code kept_add_row(SearchKept *k, int64_t id, View body, Error *e)
{
    unsigned char *copy;
    View before;

    if (kept_row(k, id, &before) || !has_room(k, body.n))
        return OK;
    if (2 * (k->rows + 1) > k->slots && !more_slots(k, k->slots ? 2 * k->slots : FIRST_SLOTS))
        return fail_memory(e, "the search index");
    if (!(copy = mem_alloc(body.n + 1)))
        return fail_memory(e, "the search index");
    if (body.n)
        memcpy(copy, body.p, body.n);
    k->row[slot_of(k, id)] = (Row){ id, k->question, copy, body.n };
    k->rows++;
    k->bytes += body.n;
    return OK;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

/* How many blocks begin at or before `term`. */
static size_t blocks_up_to(const SearchKept *k, View term)
{
    size_t lo = 0, hi = k->blocks;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (view_cmp(k->block[mid].first, term) <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool kept_block(SearchKept *k, View term, int64_t *id, View *body)
{
    size_t at = blocks_up_to(k, term);
    Block *b = at ? &k->block[at - 1] : NULL;

    if (!b || (view_cmp(term, b->last) > 0 && !(at < k->blocks && k->block[at].id == b->id + 1)))
        return false;
    b->used = k->question;
    *id = b->id;
    *body = view((const char *)b->body, b->n);
    return true;
}

/* First and last term of a block; false: it has none, or is not well formed. */
static bool ends_of(View body, char first[WORD_MOST], size_t *first_n, BlockScan *scan)
{
    TermEntry t;
    Scan at;

    *first_n = 0;
    block_scan(scan, body);
    while ((at = block_next(scan, &t)) == SCAN_ENTRY)
        if (!*first_n) {
            *first_n = t.term.n;
            memcpy(first, t.term.p, t.term.n);
        }
    return at == SCAN_END && *first_n;
}

static bool block_space(SearchKept *k)
{
    size_t room = k->block_room ? 2 * k->block_room : 64;
    Block *p;

    if (k->blocks < k->block_room)
        return true;
    if (!(p = mem_grow(k->block, room * sizeof *p)))
        return false;
    k->block = p;
    k->block_room = room;
    return true;
}

Code kept_add_block(SearchKept *k, int64_t id, View body, Error *e)
{
    char first[WORD_MOST];
    size_t first_n, at;
    unsigned char *copy;
    BlockScan scan;
    Block b;

    if (!has_room(k, body.n) || !ends_of(body, first, &first_n, &scan))
        return OK;
    at = blocks_up_to(k, view(first, first_n));
    if (at && k->block[at - 1].id == id)
        return OK;
    if (!block_space(k) || !(copy = mem_alloc(body.n + first_n + scan.n)))
        return fail_memory(e, "the search index");
    memcpy(copy, body.p, body.n);
    memcpy(copy + body.n, first, first_n);
    memcpy(copy + body.n + first_n, scan.term, scan.n);
    b = (Block){ id, k->question, copy, body.n, { 0 }, { 0 } };
    b.first = view((const char *)copy + body.n, first_n);
    b.last = view((const char *)copy + body.n + first_n, scan.n);
    memmove(k->block + at + 1, k->block + at, (k->blocks - at) * sizeof b);
    k->block[at] = b;
    k->blocks++;
    k->bytes += body.n;
    return OK;
}

/* ---- making room ------------------------------------------------------------------------------------------------- */

/* The bytes last used in question `up_to` or before. */
static size_t bytes_up_to(const SearchKept *k, uint64_t up_to)
{
    size_t n = 0;

    for (size_t i = 0; i < k->slots; i++)
        if (k->row[i].body && k->row[i].used <= up_to)
            n += k->row[i].n;
    for (size_t i = 0; i < k->blocks; i++)
        if (k->block[i].used <= up_to)
            n += k->block[i].n;
    return n;
}

/* The first question by which at least half of what is kept was last used: that half goes. */
static uint64_t half_time(const SearchKept *k)
{
    uint64_t lo = 0, hi = k->question;

    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (bytes_up_to(k, mid) >= k->bytes / 2)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* Empties a slot and moves up those behind it that would not be found otherwise. */
static void empty_slot(SearchKept *k, size_t at)
{
    k->bytes -= k->row[at].n;
    k->rows--;
    mem_free(k->row[at].body);
    k->row[at].body = NULL;
    for (size_t i = (at + 1) & (k->slots - 1); k->row[i].body; i = (i + 1) & (k->slots - 1)) {
        Row moved = k->row[i];
        k->row[i].body = NULL;
        k->row[slot_of(k, moved.id)] = moved;
    }
}

static void forget_rows(SearchKept *k, uint64_t up_to)
{
    for (size_t i = 0; i < k->slots; i++)
        while (k->row[i].body && k->row[i].used <= up_to)
            empty_slot(k, i);
}

static void forget_blocks(SearchKept *k, uint64_t up_to)
{
    size_t n = 0;

    for (size_t i = 0; i < k->blocks; i++) {
        if (k->block[i].used > up_to) {
            k->block[n++] = k->block[i];
            continue;
        }
        k->bytes -= k->block[i].n;
        mem_free(k->block[i].body);
    }
    k->blocks = n;
}

void kept_tidy(SearchKept *k)
{
    k->question++;
    if (k->bytes > LIMIT_INDEX_CACHE - LIMIT_INDEX_CACHE / 8) {
        uint64_t up_to = half_time(k);
        forget_rows(k, up_to);
        forget_blocks(k, up_to);
    }
}
