/* See lists.h. Postings are held back until it is clear that they are many; then they go into containers. */
#include "picture/search/lists.h"

#include "base/limits.h"
#include "base/memory.h"

#include <endian.h>

struct ListWriter {
    const Lengths *lengths;
    PartOut *out;
    void *ctx;
    uint64_t n; /* documents of this list */
    uint32_t held_doc[SPARSE_MOST];
    unsigned char held_mask[SPARSE_MOST];
    bool chunked;
    uint32_t chunk, in_chunk;
    uint16_t low[CHUNK_DOCS];
    unsigned char mask[CHUNK_DOCS];
    uint64_t masks_seen; /* bit m: mask m is in the chunk */
    uint64_t bits[CHUNK_WORDS];
    unsigned char container[CONTAINER_MOST];
    Text part;
    int64_t after;      /* last chunk in the part, -1 */
    int64_t last_chunk; /* of the part before, -1     */
    int64_t first_id;
    uint32_t parts;
    Text directory;
};

/* ---- lengths ----------------------------------------------------------------------------------------------------- */

void lengths_init(Lengths *l)
{
    *l = (Lengths){ .least = LENGTHS - 1 };
}

void lengths_release(Lengths *l)
{
    for (size_t i = 0; i < l->n; i++)
        mem_free(l->chunk[i].code);
    mem_free(l->chunk);
    lengths_init(l);
}

static bool new_chunk(Lengths *l, uint32_t chunk)
{
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 64;
        struct LengthChunk *p = mem_grow(l->chunk, room * sizeof *p);
        if (!p)
            return false;
        l->chunk = p;
        l->room = room;
    }
    l->chunk[l->n] = (struct LengthChunk){ chunk, 0, mem_alloc(CHUNK_DOCS) };
    if (!l->chunk[l->n].code)
        return false;
    memset(l->chunk[l->n++].code, 0, CHUNK_DOCS);
    return true;
}

bool lengths_add(Lengths *l, uint32_t doc, uint32_t length)
{
    unsigned code = length_code(length);
    if ((l->n == 0 || l->chunk[l->n - 1].chunk != doc / CHUNK_DOCS) && !new_chunk(l, doc / CHUNK_DOCS))
        return false;
    l->chunk[l->n - 1].code[doc % CHUNK_DOCS] = (unsigned char)code;
    l->chunk[l->n - 1].n = doc % CHUNK_DOCS + 1;
    l->documents++;
    l->total += length_of_code(code);
    if (code < l->least)
        l->least = code;
    return true;
}

bool lengths_join(Lengths *l, const Lengths *next)
{
    for (size_t i = 0; i < next->n; i++) {
        const struct LengthChunk *x = &next->chunk[i];
        struct LengthChunk *to;
        if ((l->n == 0 || l->chunk[l->n - 1].chunk != x->chunk) && !new_chunk(l, x->chunk))
            return false;
        to = &l->chunk[l->n - 1];
        memcpy(to->code + to->n, x->code + to->n, x->n - to->n);
        to->n = x->n;
    }
    l->documents += next->documents;
    l->total += next->total;
    l->least = next->least < l->least ? next->least : l->least;
    return true;
}

static const unsigned char *lengths_of(const Lengths *l, uint32_t chunk)
{
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (l->chunk[mid].chunk < chunk)
            lo = mid + 1;
        else
            hi = mid;
    }
    return l->chunk[lo].code; /* every document that has a posting has a length */
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

Code list_writer_new(ListWriter **out, const Lengths *lengths, PartOut *part, void *ctx, Error *e)
{
    ListWriter *w = *out = mem_alloc(sizeof *w);
    if (!w)
        return fail_memory(e, "the search index");
    memset(w, 0, sizeof *w);
    w->lengths = lengths;
    w->out = part;
    w->ctx = ctx;
    text_init(&w->part, MIB);
    text_init(&w->directory, MIB);
    return OK;
}

void list_writer_free(ListWriter *w)
{
    if (!w)
        return;
    text_release(&w->part);
    text_release(&w->directory);
    mem_free(w);
}

void list_begin(ListWriter *w)
{
    w->n = 0;
    w->chunked = false;
    w->in_chunk = 0;
    w->masks_seen = 0;
    w->after = w->last_chunk = -1;
    w->parts = 0;
    text_clear(&w->part);
    text_clear(&w->directory);
}

static void text_varint(Text *t, uint64_t x)
{
    unsigned char b[VARINT_MOST];
    text_put(t, view((const char *)b, (size_t)(put_varint(b, x) - b)));
}

static Code end_part(ListWriter *w, Error *e)
{
    int64_t id = 0;
    Code c;

    if (!text_ok(&w->part) || !text_ok(&w->directory))
        return fail_memory(e, "the search index");
    if ((c = w->out(w->ctx, text_view(&w->part), &id, e)) != OK)
        return c;
    if (w->parts++ == 0)
        w->first_id = id;
    if (w->chunked) {
        text_varint(&w->directory, (uint64_t)(w->after - w->last_chunk));
        w->last_chunk = w->after;
        w->after = -1;
    }
    text_clear(&w->part);
    return text_ok(&w->directory) ? OK : fail_memory(e, "the search index");
}

static ContainerKind shortest_kind(const ListWriter *w)
{
    size_t array = 2 * (size_t)w->in_chunk, packed = 256 + (size_t)w->in_chunk, bitmap = CHUNK_WORDS * 8;
    if (array <= packed && array <= bitmap)
        return CONTAINER_ARRAY;
    if (packed < bitmap) {
        uint32_t run = 0;
        for (uint32_t i = 1; i < w->in_chunk; i++)
            if ((w->low[i] >> 8) != (w->low[run] >> 8))
                run = i;
            else if (i - run == 255)
                return CONTAINER_BITMAP; /* 256 in a row do not fit a byte's count */
        return CONTAINER_PACKED;
    }
    return CONTAINER_BITMAP;
}

static unsigned char *put_docs(ListWriter *w, unsigned char *p, ContainerKind kind)
{
    if (kind == CONTAINER_ARRAY) {
        for (uint32_t i = 0; i < w->in_chunk; i++) {
            *p++ = (unsigned char)w->low[i];
            *p++ = (unsigned char)(w->low[i] >> 8);
        }
        return p;
    }
    if (kind == CONTAINER_PACKED) {
        unsigned char *count = p;
        memset(count, 0, 256);
        p += 256;
        for (uint32_t i = 0; i < w->in_chunk; i++) {
            count[w->low[i] >> 8]++;
            *p++ = (unsigned char)w->low[i];
        }
        return p;
    }
    memset(w->bits, 0, sizeof w->bits);
    for (uint32_t i = 0; i < w->in_chunk; i++)
        w->bits[w->low[i] >> 6] |= 1ull << (w->low[i] & 63);
    for (int i = 0; i < CHUNK_WORDS; i++) {
        uint64_t word = htole64(w->bits[i]);
        memcpy(p, &word, 8);
        p += 8;
    }
    return p;
}

static unsigned char *put_codes(const ListWriter *w, unsigned char *p, unsigned per, const unsigned char *code_of)
{
    unsigned filled = 0, byte = 0;
    if (per == 0)
        return p;
    for (uint32_t i = 0; i < w->in_chunk; i++) {
        byte |= (unsigned)code_of[w->mask[i]] << filled;
        filled += per;
        if (filled == 8) {
            *p++ = (unsigned char)byte;
            filled = byte = 0;
        }
    }
    if (filled)
        *p++ = (unsigned char)byte;
    return p;
}

static unsigned least_length(const ListWriter *w)
{
    const unsigned char *code = lengths_of(w->lengths, w->chunk);
    unsigned least = LENGTHS - 1;
    for (uint32_t i = 0; i < w->in_chunk; i++)
        least = code[w->low[i]] < least ? code[w->low[i]] : least;
    return least;
}

static size_t encode_container(ListWriter *w)
{
    unsigned char *p = w->container, code_of[MASKS] = { 0 };
    ContainerKind kind = shortest_kind(w);
    unsigned n_masks = (unsigned)__builtin_popcountll(w->masks_seen), best = 0, k = 0;
    unsigned per = n_masks > 16 ? 8 : n_masks > 4 ? 4 : n_masks > 2 ? 2 : n_masks > 1 ? 1 : 0;

    for (unsigned m = 1; m < MASKS; m++)
        if (w->masks_seen >> m & 1 && mask_weight(m) > mask_weight(best))
            best = m;
    p = put_varint(p, w->chunk);
    p = put_varint(p, w->in_chunk);
    *p++ = (unsigned char)kind;
    *p++ = (unsigned char)best;
    *p++ = (unsigned char)least_length(w);
    *p++ = (unsigned char)(n_masks > 16 ? 0 : n_masks);
    for (unsigned m = 1; m < MASKS; m++)
        if (w->masks_seen >> m & 1) {
            code_of[m] = (unsigned char)(per == 8 ? m : k++);
            if (n_masks <= 16)
                *p++ = (unsigned char)m;
        }
    p = put_docs(w, p, kind);
    return (size_t)(put_codes(w, p, per, code_of) - w->container);
}

static Code end_chunk(ListWriter *w, Error *e)
{
    size_t n;
    Code c;

    if (w->in_chunk == 0)
        return OK;
    n = encode_container(w);
    if (w->part.n && w->part.n + n > PART_BYTES && (c = end_part(w, e)) != OK)
        return c;
    text_put(&w->part, view((const char *)w->container, n));
    w->after = w->chunk;
    w->in_chunk = 0;
    w->masks_seen = 0;
    return OK;
}

static Code add_chunked(ListWriter *w, const uint32_t *doc, const unsigned char *mask, size_t n, Error *e)
{
    Code c;
    for (size_t i = 0; i < n; i++) {
        if (w->chunk != doc[i] / CHUNK_DOCS) {
            if ((c = end_chunk(w, e)) != OK)
                return c;
            w->chunk = doc[i] / CHUNK_DOCS;
        }
        w->low[w->in_chunk] = (uint16_t)doc[i];
        w->mask[w->in_chunk++] = mask[i];
        w->masks_seen |= 1ull << (mask[i] & 63);
    }
    return OK;
}

Code list_add(ListWriter *w, const uint32_t *doc, const unsigned char *mask, size_t n, Error *e)
{
    Code c;
    if (!w->chunked && w->n + n <= SPARSE_MOST) {
        memcpy(w->held_doc + w->n, doc, n * sizeof *doc);
        memcpy(w->held_mask + w->n, mask, n);
        w->n += n;
        return OK;
    }
    if (!w->chunked) {
        w->chunked = true;
        w->chunk = (w->n ? w->held_doc[0] : doc[0]) / CHUNK_DOCS;
        if ((c = add_chunked(w, w->held_doc, w->held_mask, w->n, e)) != OK)
            return c;
    }
    w->n += n;
    return add_chunked(w, doc, mask, n, e);
}

static void put_postings(const ListWriter *w, Text *to)
{
    const unsigned char *length = NULL;
    uint32_t before = 0;
    unsigned mask = 0;

    for (uint64_t i = 0; i < w->n; i++) {
        bool other = w->held_mask[i] != mask;
        uint32_t chunk = w->held_doc[i] / CHUNK_DOCS;
        if (!length || chunk != before / CHUNK_DOCS)
            length = lengths_of(w->lengths, chunk);
        text_varint(to, (uint64_t)(w->held_doc[i] - before) << 5 | (uint64_t)length[w->held_doc[i] % CHUNK_DOCS] << 1 |
                            other);
        if (other)
            text_byte(to, (char)w->held_mask[i]);
        before = w->held_doc[i];
        mask = w->held_mask[i];
    }
}

Code list_end(ListWriter *w, Text *entry, uint32_t *documents, Error *e)
{
    Code c = OK;

    *documents = (uint32_t)w->n;
    text_varint(entry, w->n);
    if (!w->chunked)
        put_postings(w, &w->part);
    if (!text_ok(&w->part))
        return fail_memory(e, "the search index");
    if (w->n <= INLINE_MOST) {
        text_varint(entry, w->part.n);
        text_put(entry, text_view(&w->part));
    } else {
        if (w->chunked)
            c = end_chunk(w, e);
        if (c == OK)
            c = end_part(w, e);
        if (c != OK)
            return c;
        text_varint(entry, (uint64_t)w->first_id);
        text_varint(entry, w->parts);
        text_varint(entry, w->directory.n);
        text_put(entry, text_view(&w->directory));
    }
    return text_ok(entry) ? OK : fail_memory(e, "the search index");
}
