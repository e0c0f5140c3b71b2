/* See segments.h. A posting is kept in its term until the next document has the term too, so that several fields of one
 * document become one posting, and so that a number that one document has needs no slice. */
#include "picture/search/segments.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/search/format.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    FIRST_SLICE = 12,
    LARGEST_SLICE = 4096,
    LINK = 4,
    OUT_ROOM = 1 << 18,
    LEAST_WINDOW = 1 << 12,
    MOST_WINDOW = 1 << 18
};
#define LEAST_MEMORY (64 * KIB)
#define MOST_MEMORY  (2 * GIB)

/* A term in the pool; its bytes follow. */
typedef struct {
    uint32_t doc, before;    /* the posting in hand; the document of the one before it              */
    uint32_t first, at, end; /* slices: the first, where the next byte goes, where the link stands */
    unsigned char mask, mask_before, slices, text_n;
} Term;

/* A term of the document in hand, waiting to be looked up. */
typedef struct {
    uint64_t hash;
    unsigned char mask, n;
    char text[WORD_MOST];
} Staged;

enum { STAGE = 32, ALIGN = 4 };

/* One segment in the file, and the window of it that is in memory. */
typedef struct {
    FILE *file;
    int64_t at, end; /* of the file, what is not in the window yet */
    unsigned char *window;
    size_t n, used;
    unsigned char term[WORD_MOST];
    size_t term_n;
    uint64_t left; /* bytes of postings of this term that were not decoded */
    uint64_t doc;
    unsigned mask;
} Segment;

struct Segments {
    size_t memory;
    unsigned char *pool;
    size_t used, room;
    size_t n;       /* terms */
    uint64_t *slot; /* upper half of the hash, place of the term in the pool / ALIGN + 1 */
    size_t slots;   /* a power of two, at least twice the terms */
    Staged staged[STAGE];
    int n_staged;
    uint32_t doc, length; /* document in hand */
    char *folder;
    FILE *file;
    FILE **joined; /* those of others whose segments came over */
    size_t n_joined;
    unsigned char *out;
    size_t out_n;
    int64_t written;
    Segment *segment;
    size_t n_segments, segment_room, window;
    unsigned char *windows;
    uint32_t *heap; /* segments, that with the smallest term first; equal terms in order of the segments */
    size_t heap_n;
    unsigned char now[WORD_MOST]; /* the term handed out last */
    size_t now_n;
    bool any;
};

Code segments_new(Segments **out, size_t memory_bytes, const char *folder, Error *e)
{
    Segments *s = *out = mem_alloc(sizeof *s);
    if (!s)
        return fail_memory(e, "the search index");
    memset(s, 0, sizeof *s);
    s->memory = memory_bytes < LEAST_MEMORY ? LEAST_MEMORY : memory_bytes > MOST_MEMORY ? MOST_MEMORY : memory_bytes;
    s->slots = 1024;
    s->room = 16 * KIB;
    s->slot = mem_alloc(s->slots * sizeof *s->slot);
    s->pool = mem_alloc(s->room);
    if (folder && (s->folder = mem_alloc(strlen(folder) + 1)) != NULL)
        memcpy(s->folder, folder, strlen(folder) + 1);
    if (!s->slot || !s->pool || (folder && !s->folder)) {
        segments_free(s);
        *out = NULL;
        return fail_memory(e, "the search index");
    }
    memset(s->slot, 0, s->slots * sizeof *s->slot);
    return OK;
}

static void free_table(Segments *s)
{
    mem_free(s->pool);
    mem_free(s->slot);
    mem_free(s->out);
    s->pool = s->out = NULL;
    s->slot = NULL;
}

void segments_free(Segments *s)
{
    if (!s)
        return;
    free_table(s);
    if (s->file)
        fclose(s->file);
    for (size_t i = 0; i < s->n_joined; i++)
        fclose(s->joined[i]);
    mem_free(s->joined);
    mem_free(s->folder);
    mem_free(s->segment);
    mem_free(s->windows);
    mem_free(s->heap);
    mem_free(s);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static bool pool_room(Segments *s, size_t n)
{
    if (s->room - s->used < n) {
        size_t room = s->room * 2;
        unsigned char *p = mem_grow(s->pool, room);
        if (!p)
            return false;
        s->pool = p;
        s->room = room;
    }
    return true;
}

static bool wider_table(Segments *s)
{
    size_t slots = s->slots * 2;
    uint64_t *slot = mem_alloc(slots * sizeof *slot);

    if (!slot)
        return false;
    memset(slot, 0, slots * sizeof *slot);
    for (size_t i = 0; i < s->slots; i++)
        if (s->slot[i]) {
            size_t at = (size_t)(s->slot[i] >> 32) & (slots - 1);
            while (slot[at])
                at = (at + 1) & (slots - 1);
            slot[at] = s->slot[i];
        }
    mem_free(s->slot);
    s->slot = slot;
    s->slots = slots;
    return true;
}

/* What a slot points to: offset of the term in the pool. */
static size_t slot_offset(uint64_t slot)
{
    return ((uint32_t)slot - 1) * (size_t)ALIGN;
}

static Term *term_at(const Segments *s, size_t offset)
{
    return (Term *)(void *)(s->pool + offset);
}

static unsigned char *text_at(const Segments *s, size_t offset)
{
    return s->pool + offset + sizeof(Term);
}

static bool new_term(Segments *s, const Staged *x, size_t at, size_t *offset)
{
    Term *t;
    s->used = (s->used + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (s->used / ALIGN >= UINT32_MAX || !pool_room(s, sizeof *t + x->n + ALIGN))
        return false;
    *offset = s->used;
    s->slot[at] = x->hash >> 32 << 32 | (*offset / ALIGN + 1);
    t = term_at(s, *offset);
    memset(t, 0, sizeof *t);
    t->text_n = x->n;
    memcpy(text_at(s, *offset), x->text, x->n);
    s->used += sizeof *t + x->n;
    s->n++;
    return true;
}

static bool find_term(Segments *s, const Staged *x, size_t *offset)
{
    uint64_t tag = x->hash >> 32;
    size_t at;

    if (2 * s->n >= s->slots && !wider_table(s))
        return false;
    for (at = (size_t)tag & (s->slots - 1); s->slot[at]; at = (at + 1) & (s->slots - 1))
        if (s->slot[at] >> 32 == tag) {
            *offset = slot_offset(s->slot[at]);
            if (term_at(s, *offset)->text_n == x->n && memcmp(text_at(s, *offset), x->text, x->n) == 0)
                return true;
        }
    return new_term(s, x, at, offset);
}

static size_t slice_size(unsigned slices)
{
    return slices >= 9 ? LARGEST_SLICE : (size_t)FIRST_SLICE << slices;
}

static bool new_slice(Segments *s, size_t offset)
{
    Term *t = term_at(s, offset);
    size_t size = slice_size(t->slices);
    uint32_t at;

    if (s->used > UINT32_MAX - size - LINK || !pool_room(s, size + LINK))
        return false;
    t = term_at(s, offset); /* the pool may have moved */
    at = (uint32_t)s->used;
    s->used += size + LINK;
    if (t->slices == 0)
        t->first = at;
    else
        memcpy(s->pool + t->end, &at, LINK);
    t->at = at;
    t->end = at + (uint32_t)size;
    t->slices = t->slices < 255 ? (unsigned char)(t->slices + 1) : t->slices;
    return true;
}

static size_t encode_posting(const Term *t, unsigned char *to)
{
    unsigned other = t->mask != t->mask_before;
    unsigned char *p = put_varint(to, (uint64_t)(t->doc - t->before) << 1 | other);
    if (other)
        *p++ = t->mask;
    return (size_t)(p - to);
}

static bool put_posting(Segments *s, size_t offset)
{
    unsigned char bytes[VARINT_MOST + 1];
    Term *t = term_at(s, offset);
    size_t n;

    if (t->end - t->at >= sizeof bytes) {
        t->at += (uint32_t)encode_posting(t, s->pool + t->at);
    } else {
        n = encode_posting(t, bytes);
        for (size_t i = 0; i < n; i++) {
            if (t->at == t->end && !new_slice(s, offset))
                return false;
            t = term_at(s, offset);
            s->pool[t->at++] = bytes[i];
        }
    }
    t->before = t->doc;
    t->mask_before = t->mask;
    return true;
}

static bool add_staged(Segments *s, const Staged *x)
{
    size_t offset;
    Term *t;

    if (!find_term(s, x, &offset))
        return false;
    t = term_at(s, offset);
    if (t->mask && t->doc == s->doc) {
        s->length += (t->mask & x->mask) != x->mask;
        t->mask |= x->mask;
        return true;
    }
    if (t->mask && !put_posting(s, offset))
        return false;
    t = term_at(s, offset);
    t->doc = s->doc;
    t->mask = x->mask;
    s->length++;
    return true;
}

/* Slots were fetched when the terms were staged; now the terms, then the work. */
static bool add_all_staged(Segments *s)
{
    bool ok = true;
    for (int i = 0; i < s->n_staged; i++) {
        uint64_t slot = s->slot[(size_t)(s->staged[i].hash >> 32) & (s->slots - 1)];
        const unsigned char *p = s->pool + (slot ? slot_offset(slot) : 0);
        __builtin_prefetch(p, 1);
        __builtin_prefetch(p + 31, 1);
    }
    for (int i = 0; i < s->n_staged && ok; i++)
        ok = add_staged(s, &s->staged[i]);
    s->n_staged = 0;
    return ok;
}

bool segments_add(Segments *s, View term, unsigned mask)
{
    Staged *x = &s->staged[s->n_staged++];
    x->hash = view_hash(term);
    x->mask = (unsigned char)mask;
    x->n = (unsigned char)term.n;
    memcpy(x->text, term.p, term.n);
    __builtin_prefetch(&s->slot[(size_t)(x->hash >> 32) & (s->slots - 1)]);
    return s->n_staged < STAGE || add_all_staged(s);
}

void segments_begin(Segments *s, uint32_t doc)
{
    s->doc = doc;
    s->length = 0;
    s->n_staged = 0;
}

bool segments_end(Segments *s, uint32_t *length)
{
    bool ok = add_all_staged(s);
    *length = s->length;
    return ok;
}

/* ---- writing segments -------------------------------------------------------------------------------------------- */

static Code file_fail(const char *doing, Error *e)
{
    fail(e, E_IO, "could not %s a temporary file of the search index: %s", doing, strerror(errno));
    return hint(e, "free some disk space, or set TMPDIR to a folder with room");
}

static FILE *unnamed_file(const char *folder)
{
    char path[4096];
    int fd;
    if (!folder)
        return tmpfile();
    if (snprintf(path, sizeof path, "%s/.trefoil-index-XXXXXX", folder) >= (int)sizeof path)
        return NULL;
    fd = mkstemp(path);
    if (fd < 0)
        return NULL;
    unlink(path);
    return fdopen(fd, "w+b");
}

static Code flush_out(Segments *s, Error *e)
{
    size_t done = 0;
    while (done < s->out_n) {
        ssize_t n = pwrite(fileno(s->file), s->out + done, s->out_n - done, s->written + (int64_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_fail("write", e);
        done += (size_t)n;
    }
    s->written += (int64_t)s->out_n;
    s->out_n = 0;
    return OK;
}

static Code put_out(Segments *s, const unsigned char *p, size_t n, Error *e)
{
    while (n) {
        size_t part = OUT_ROOM - s->out_n < n ? OUT_ROOM - s->out_n : n;
        Code c;
        memcpy(s->out + s->out_n, p, part);
        s->out_n += part;
        p += part;
        n -= part;
        if (s->out_n == OUT_ROOM && (c = flush_out(s, e)) != OK)
            return c;
    }
    return OK;
}

static size_t chain_bytes(const Term *t)
{
    size_t n = 0;
    for (unsigned i = 0; i + 1 < t->slices && i < 9; i++)
        n += slice_size(i);
    return n;
}

/* The bytes of a term's postings; slices beyond the 255th are counted by walking. */
static size_t postings_bytes(const Segments *s, const Term *t)
{
    size_t n = 0;
    uint32_t at = t->first;
    if (t->slices == 0)
        return 0;
    if (t->slices <= 9)
        return chain_bytes(t) + (t->at - (t->end - slice_size(t->slices - 1u)));
    for (unsigned i = 0;; i++) {
        size_t size = slice_size(i);
        if (at + size == t->end)
            return n + (t->at - at);
        n += size;
        memcpy(&at, s->pool + at + size, LINK);
    }
}

static Code put_chain(Segments *s, const Term *t, Error *e)
{
    uint32_t at = t->first;
    Code c = OK;
    if (t->slices == 0)
        return OK;
    for (unsigned i = 0; c == OK; i++) {
        size_t size = slice_size(i);
        if (at + size == t->end)
            return put_out(s, s->pool + at, t->at - at, e);
        c = put_out(s, s->pool + at, size, e);
        memcpy(&at, s->pool + at + size, LINK);
    }
    return c;
}

static Code put_term(Segments *s, size_t offset, Error *e)
{
    const Term *t = term_at(s, offset);
    unsigned char head[VARINT_MOST], last[VARINT_MOST + 1];
    size_t n_last = encode_posting(t, last), n = postings_bytes(s, t) + n_last;
    Code c = put_out(s, &t->text_n, 1, e);

    if (c == OK)
        c = put_out(s, text_at(s, offset), t->text_n, e);
    if (c == OK)
        c = put_out(s, head, (size_t)(put_varint(head, n) - head), e);
    if (c == OK)
        c = put_chain(s, t, e);
    return c == OK ? put_out(s, last, n_last, e) : c;
}

typedef struct {
    uint64_t prefix;
    size_t term;
} Key;

static View text_of(const Segments *s, size_t offset)
{
    return view((const char *)text_at(s, offset), term_at(s, offset)->text_n);
}

static uint64_t prefix_of(View v)
{
    uint64_t x = 0;
    memcpy(&x, v.p, v.n < 8 ? v.n : 8);
    return be64toh(x);
}

static bool key_before(const Segments *s, const Key *a, const Key *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    return view_cmp(text_of(s, a->term), text_of(s, b->term)) < 0;
}

/* Quicksort with the median of three; no two keys are equal. Recurses into the smaller half only. */
static void sort_keys(const Segments *s, Key *a, size_t n)
{
    while (n > 16) {
        Key pivot, t, *lo = a, *hi = a + n - 1, *mid = a + n / 2;
        if (key_before(s, mid, lo))
            t = *mid, *mid = *lo, *lo = t;
        if (key_before(s, hi, mid)) {
            t = *hi, *hi = *mid, *mid = t;
            if (key_before(s, mid, lo))
                t = *mid, *mid = *lo, *lo = t;
        }
        pivot = *mid;
        while (lo <= hi) {
            while (key_before(s, lo, &pivot))
                lo++;
            while (key_before(s, &pivot, hi))
                hi--;
            if (lo <= hi) {
                t = *lo, *lo = *hi, *hi = t;
                lo++, hi--;
            }
        }
        if (hi + 1 - a < a + n - lo) {
            sort_keys(s, a, (size_t)(hi + 1 - a));
            n = (size_t)(a + n - lo);
            a = lo;
        } else {
            sort_keys(s, lo, (size_t)(a + n - lo));
            n = (size_t)(hi + 1 - a);
        }
    }
    for (size_t i = 1; i < n; i++) {
        Key x = a[i];
        size_t j = i;
        for (; j > 0 && key_before(s, &x, &a[j - 1]); j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

static Code segment_room(Segments *s, size_t more, Error *e)
{
    size_t room = s->segment_room ? s->segment_room : 16;
    Segment *p;

    while (room < s->n_segments + more)
        room *= 2;
    if (room == s->segment_room)
        return OK;
    if (!(p = mem_grow(s->segment, room * sizeof *p)))
        return fail_memory(e, "the search index");
    s->segment = p;
    s->segment_room = room;
    return OK;
}

static Code ready_to_write(Segments *s, Error *e)
{
    if (!s->out && !(s->out = mem_alloc(OUT_ROOM)))
        return fail_memory(e, "the search index");
    if (!s->file && !(s->file = unnamed_file(s->folder)))
        return file_fail("make", e);
    return segment_room(s, 1, e);
}

/* The slots are not needed until the table is empty again, and there are two for every term: the keys take their place.
 */
static Key *collect_keys(Segments *s)
{
    Key *key = (Key *)(void *)s->slot;
    size_t n = 0;
    for (size_t i = 0; i < s->slots; i++)
        if (s->slot[i])
            s->slot[n++] = s->slot[i];
    while (n-- > 0) { /* from behind: a key is as long as two slots */
        size_t offset = slot_offset(s->slot[n]);
        key[n] = (Key){ prefix_of(text_of(s, offset)), offset };
    }
    return key;
}

static Code write_segment(Segments *s, Error *e)
{
    Key *key;
    Segment *g;
    Code c;

    if (s->n == 0)
        return OK;
    if ((c = ready_to_write(s, e)) != OK)
        return c;
    key = collect_keys(s);
    sort_keys(s, key, s->n);
    g = &s->segment[s->n_segments++];
    memset(g, 0, sizeof *g);
    g->file = s->file;
    g->at = s->written;
    for (size_t i = 0; i < s->n && c == OK; i++)
        c = put_term(s, key[i].term, e);
    if (c == OK)
        c = flush_out(s, e);
    g->end = s->written;
    memset(s->slot, 0, s->slots * sizeof *s->slot);
    s->n = 0;
    s->used = 0;
    return c;
}

Code segments_rest(Segments *s, Error *e)
{
    size_t held = s->used + s->slots * sizeof *s->slot;
    return held + LARGEST_SLICE > s->memory && s->n ? write_segment(s, e) : OK;
}

/* ---- reading segments -------------------------------------------------------------------------------------------- */

/* Brings at least `want` bytes into the window, or all there are. */
static Code fill(Segments *s, Segment *g, size_t want, Error *e)
{
    if (g->n - g->used >= want || g->at == g->end)
        return OK;
    memmove(g->window, g->window + g->used, g->n - g->used);
    g->n -= g->used;
    g->used = 0;
    while (g->n < want && g->at < g->end) {
        size_t room = s->window - g->n;
        ssize_t n;
        if ((int64_t)room > g->end - g->at)
            room = (size_t)(g->end - g->at);
        n = pread(fileno(g->file), g->window + g->n, room, g->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_fail("read", e);
        g->n += (size_t)n;
        g->at += n;
    }
    return OK;
}

static Code broken(Error *e)
{
    return fail(e, E_IO, "a temporary file of the search index came back other than it was written");
}

/* The head of the segment's next term; term_n == 0 at the end. */
static Code read_term(Segments *s, Segment *g, Error *e)
{
    Code c = fill(s, g, 1 + WORD_MOST + VARINT_MOST, e);
    Bytes b;

    g->term_n = 0;
    if (c != OK || g->n == g->used)
        return c;
    b = (Bytes){ g->window + g->used, g->window + g->n };
    g->term_n = *b.p++;
    if (g->term_n == 0 || g->term_n > WORD_MOST || g->term_n > bytes_left(&b))
        return broken(e);
    memcpy(g->term, b.p, g->term_n);
    b.p += g->term_n;
    if (!take_varint(&b, &g->left))
        return broken(e);
    g->used = (size_t)(b.p - g->window);
    g->doc = 0;
    g->mask = 0;
    return OK;
}

static View term_of(const Segments *s, uint32_t i)
{
    return view((const char *)s->segment[i].term, s->segment[i].term_n);
}

static bool segment_before(const Segments *s, uint32_t a, uint32_t b)
{
    int c = view_cmp(term_of(s, a), term_of(s, b));
    return c < 0 || (c == 0 && a < b);
}

static void sift(Segments *s, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        uint32_t x;
        if (child >= s->heap_n)
            return;
        if (child + 1 < s->heap_n && segment_before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!segment_before(s, s->heap[child], s->heap[at]))
            return;
        x = s->heap[at], s->heap[at] = s->heap[child], s->heap[child] = x;
        at = child;
    }
}

Code segments_end_part(Segments *s, Error *e)
{
    Code c = write_segment(s, e);
    free_table(s);
    return c;
}

Code segments_join(Segments *s, Segments *next, Error *e)
{
    FILE **joined;
    Code c;

    if (next->n_segments == 0)
        return OK;
    if ((c = segment_room(s, next->n_segments, e)) != OK)
        return c;
    if (!(joined = mem_grow(s->joined, (s->n_joined + 1) * sizeof(FILE *))))
        return fail_memory(e, "the search index");
    s->joined = joined;
    s->joined[s->n_joined++] = next->file;
    next->file = NULL;
    memcpy(s->segment + s->n_segments, next->segment, next->n_segments * sizeof *next->segment);
    s->n_segments += next->n_segments;
    next->n_segments = 0;
    return OK;
}

Code segments_sort(Segments *s, Error *e)
{
    size_t n = s->n_segments;
    Code c = OK;

    if (n == 0)
        return OK;
    s->window = s->memory / n < LEAST_WINDOW ? LEAST_WINDOW : s->memory / n > MOST_WINDOW ? MOST_WINDOW : s->memory / n;
    s->windows = mem_alloc(s->window * n + 16); /* decode may look that far beyond */
    s->heap = mem_alloc(n * sizeof *s->heap);
    if (!s->windows || !s->heap)
        return fail_memory(e, "the search index");
    for (size_t i = 0; i < n; i++) {
        s->segment[i].window = s->windows + i * s->window;
        if ((c = read_term(s, &s->segment[i], e)) != OK)
            return c;
        if (s->segment[i].term_n)
            s->heap[s->heap_n++] = (uint32_t)i;
    }
    for (size_t i = s->heap_n / 2; i-- > 0;)
        sift(s, i);
    return OK;
}

Code segments_term(Segments *s, View *term, bool *more, Error *e)
{
    View first;
    (void)e;
    *more = s->heap_n > 0;
    if (!*more)
        return OK;
    first = term_of(s, s->heap[0]);
    memcpy(s->now, first.p, first.n);
    s->now_n = first.n;
    *term = view((const char *)s->now, s->now_n);
    return OK;
}

/* Decodes postings of one segment; both ends of the window were seen to. */
static size_t decode(Segment *g, const unsigned char *safe, uint32_t *doc, unsigned char *mask, size_t room)
{
    const unsigned char *p = g->window + g->used, *begin = p;
    uint64_t d = g->doc;
    unsigned m = g->mask;
    size_t n = 0;

    while (n < room && p < safe) {
        uint64_t x = *p++;
        if (x & 128) {
            x &= 127;
            for (int shift = 7; shift < 63; shift += 7) {
                x |= (uint64_t)(*p & 127) << shift;
                if (*p++ < 128)
                    break;
            }
        }
        d += x >> 1;
        if (x & 1)
            m = *p++;
        doc[n] = (uint32_t)d;
        mask[n++] = (unsigned char)m;
    }
    g->doc = d;
    g->mask = m;
    g->used += (size_t)(p - begin);
    g->left -= (size_t)(p - begin) < g->left ? (size_t)(p - begin) : g->left;
    return n;
}

Code segments_postings(Segments *s, uint32_t *doc, unsigned char *mask, size_t room, size_t *n, Error *e)
{
    enum { ONE = VARINT_MOST + 1 };
    Code c;

    for (*n = 0; s->heap_n && *n == 0;) {
        Segment *g = &s->segment[s->heap[0]];
        size_t here;
        if (!view_eq(term_of(s, s->heap[0]), view((const char *)s->now, s->now_n)))
            return OK;
        if (g->left == 0) { /* this segment is done with the term */
            if ((c = read_term(s, g, e)) != OK)
                return c;
            if (g->term_n == 0)
                s->heap[0] = s->heap[--s->heap_n];
            sift(s, 0);
            continue;
        }
        if ((c = fill(s, g, g->left < 8 * ONE ? (size_t)g->left : 8 * ONE, e)) != OK)
            return c;
        here = g->n - g->used;
        if (here == 0 || (here < g->left && here <= ONE))
            return broken(e);
        *n = decode(g, here < g->left ? g->window + g->n - ONE : g->window + g->used + g->left, doc, mask, room);
    }
    return OK;
}
