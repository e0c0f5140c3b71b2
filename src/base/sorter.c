/* External merge sort over byte strings: see sorter.h. Runs are sorted by an 8-byte prefix first, which settles most
 * comparisons without touching the record; runs are merged through a binary heap. */
#include "base/sorter.h"

#include "base/memory.h"
#include "base/temp.h"

#include <stdio.h>

enum { RECORD_MOST = 16 << 20, RUNS_MOST = 4096, RUN_BUFFER = 1 << 18 };

typedef struct {
    uint64_t prefix;
    uint32_t at; /* offset / 8 into the block of bytes, where length (u32) and bytes stand */
    uint32_t n;
} Item;

typedef struct {
    FILE *file;
    char *record; /* current, grown as needed */
    size_t n, room;
    bool done;
} Run;

struct Sorter {
    char *bytes; /* records of the run being collected: u32 length, bytes, padded to 8 */
    size_t used, room, memory;
    Item *item;
    size_t n_items, item_room;
    Run run[RUNS_MOST];
    int n_runs;
    int *heap; /* run numbers, smallest record first */
    int heap_n;
    char *folder;
    size_t next_item;
    bool started; /* a record was handed out: the heap's top must be advanced first */
};

Code sorter_new(Sorter **out, size_t memory_bytes, const char *folder, Error *e)
{
    Sorter *s = *out = mem_alloc(sizeof *s);
    if (!s)
        return fail_memory(e, "sorting");
    memset(s, 0, sizeof *s);
    s->memory = memory_bytes < 1 << 16 ? 1 << 16 : memory_bytes;
    if (folder) {
        s->folder = mem_alloc(strlen(folder) + 1);
        if (!s->folder) {
            sorter_free(s);
            *out = NULL;
            return fail_memory(e, "sorting");
        }
        memcpy(s->folder, folder, strlen(folder) + 1);
    }
    return OK;
}

void sorter_free(Sorter *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n_runs; i++) {
        if (s->run[i].file)
            fclose(s->run[i].file);
        mem_free(s->run[i].record);
    }
    mem_free(s->bytes);
    mem_free(s->item);
    mem_free(s->heap);
    mem_free(s->folder);
    mem_free(s);
}

static uint64_t prefix_of(View v)
{
    uint64_t x = 0;
    memcpy(&x, v.p, v.n < 8 ? v.n : 8);
    return __builtin_bswap64(x);
}

static View item_view(const Sorter *s, const Item *i)
{
    return (View){ s->bytes + (size_t)i->at * 8, i->n };
}

static bool item_before(const Sorter *s, const Item *a, const Item *b)
{
    int c;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    c = view_cmp(item_view(s, a), item_view(s, b));
    return c < 0 || (c == 0 && a->at < b->at);
}

/* Quicksort with median of three, insertion sort below 16; depth is bounded by always recursing into the smaller half,
 * and equal records cannot degrade it because `at` makes all items differ. */
static void sort_items(const Sorter *s, Item *a, size_t n)
{
    while (n > 16) {
        Item pivot, t, *lo = a, *hi = a + n - 1, *mid = a + n / 2;
        if (item_before(s, mid, lo))
            t = *mid, *mid = *lo, *lo = t;
        if (item_before(s, hi, mid)) {
            t = *hi, *hi = *mid, *mid = t;
            if (item_before(s, mid, lo))
                t = *mid, *mid = *lo, *lo = t;
        }
        pivot = *mid;
        while (lo <= hi) {
            while (item_before(s, lo, &pivot))
                lo++;
            while (item_before(s, &pivot, hi))
                hi--;
            if (lo <= hi) {
                t = *lo, *lo = *hi, *hi = t;
                lo++, hi--;
            }
        }
        if (hi + 1 - a < a + n - lo) {
            sort_items(s, a, (size_t)(hi + 1 - a));
            n = (size_t)(a + n - lo);
            a = lo;
        } else {
            sort_items(s, lo, (size_t)(a + n - lo));
            n = (size_t)(hi + 1 - a);
        }
    }
    for (size_t i = 1; i < n; i++) {
        Item x = a[i];
        size_t j = i;
        for (; j > 0 && item_before(s, &x, &a[j - 1]); j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

static bool in_order(const Sorter *s)
{
    for (size_t i = 1; i < s->n_items; i++)
        if (item_before(s, &s->item[i], &s->item[i - 1]))
            return false;
    return true;
}

static Code spill(Sorter *s, Error *e)
{
    Run *r = &s->run[s->n_runs];
    Code c;

    if (s->n_runs == RUNS_MOST)
        return fail(e, E_LIMIT, "sorting needs more than %d runs: too much data for the memory allowed", RUNS_MOST);
    if (!in_order(s))
        sort_items(s, s->item, s->n_items);
    if ((c = temp_open(&r->file, s->folder, e)) != OK)
        return c;
    s->n_runs++;
    setvbuf(r->file, NULL, _IOFBF, RUN_BUFFER);
    for (size_t i = 0; i < s->n_items; i++) {
        const char *p = s->bytes + (size_t)s->item[i].at * 8 - 4;
        if (fwrite(p, 1, s->item[i].n + 4, r->file) != s->item[i].n + 4)
            return temp_fail("write", e);
    }
    if (fflush(r->file) != 0 || fseek(r->file, 0, SEEK_SET) != 0)
        return temp_fail("write", e);
    s->used = 0;
    s->n_items = 0;
    return OK;
}

static bool make_room(Sorter *s, size_t need)
{
    if (s->room - s->used < need) {
        size_t room = s->room ? s->room * 2 : 1 << 16;
        char *p;
        while (room - s->used < need)
            room *= 2;
        p = mem_grow(s->bytes, room);
        if (!p)
            return false;
        s->bytes = p;
        s->room = room;
    }
    return mem_room(&s->item, s->n_items, &s->item_room, sizeof *s->item);
}

Code sorter_add(Sorter *s, View record, Error *e)
{
    size_t need = (8 + record.n + 7) & ~(size_t)7; /* four bytes of padding, length, bytes: the bytes are 8-aligned */
    uint32_t n = (uint32_t)record.n;
    Code c;

    if (record.n > RECORD_MOST)
        return fail(e, E_LIMIT, "a record of %zu bytes is too long to sort (at most %d)", record.n, RECORD_MOST);
    if (s->n_items && s->used + need + (s->n_items + 1) * sizeof(Item) > s->memory && (c = spill(s, e)) != OK)
        return c;
    if (!make_room(s, need))
        return fail_memory(e, "sorting");
    memcpy(s->bytes + s->used + 4, &n, 4);
    if (n)
        memcpy(s->bytes + s->used + 8, record.p, n);
    s->item[s->n_items++] = (Item){ prefix_of(record), (uint32_t)(s->used / 8 + 1), n };
    s->used += need;
    return OK;
}

/* Reads the next record of a run into its buffer. */
static Code run_read(Run *r, Error *e)
{
    uint32_t n;
    size_t got = fread(&n, 1, 4, r->file);
    if (got != 4) {
        if (ferror(r->file) || got)
            return temp_fail("read", e);
        r->done = true;
        return OK;
    }
    if (n + 1 > r->room) {
        char *p = mem_grow(r->record, (size_t)n * 2 + 64);
        if (!p)
            return fail_memory(e, "sorting");
        r->record = p;
        r->room = (size_t)n * 2 + 64;
    }
    if (n && fread(r->record, 1, n, r->file) != n)
        return temp_fail("read", e);
    r->n = n;
    return OK;
}

static bool run_before(const Sorter *s, int a, int b)
{
    int c = view_cmp(view(s->run[a].record, s->run[a].n), view(s->run[b].record, s->run[b].n));
    return c < 0 || (c == 0 && a < b);
}

static void sift(Sorter *s, int at)
{
    for (;;) {
        int child = 2 * at + 1, x;
        if (child >= s->heap_n)
            return;
        if (child + 1 < s->heap_n && run_before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!run_before(s, s->heap[child], s->heap[at]))
            return;
        x = s->heap[at], s->heap[at] = s->heap[child], s->heap[child] = x;
        at = child;
    }
}

Code sorter_sort(Sorter *s, Error *e)
{
    Code c;
    if (s->n_runs == 0) {
        if (!in_order(s))
            sort_items(s, s->item, s->n_items);
        return OK;
    }
    if (s->n_items && (c = spill(s, e)) != OK)
        return c;
    mem_free(s->bytes);
    mem_free(s->item);
    s->bytes = NULL;
    s->item = NULL;
    s->room = s->item_room = 0;
    s->heap = mem_alloc((size_t)s->n_runs * sizeof *s->heap);
    if (!s->heap)
        return fail_memory(e, "sorting");
    for (int i = 0; i < s->n_runs; i++) {
        if ((c = run_read(&s->run[i], e)) != OK)
            return c;
        if (!s->run[i].done)
            s->heap[s->heap_n++] = i;
    }
    for (int i = s->heap_n / 2 - 1; i >= 0; i--)
        sift(s, i);
    return OK;
}

Code sorter_next(Sorter *s, View *record, bool *more, Error *e)
{
    Code c;
    if (s->n_runs == 0) {
        *more = s->next_item < s->n_items;
        if (*more)
            *record = item_view(s, &s->item[s->next_item++]);
        return OK;
    }
    if (s->started && s->heap_n) {
        Run *r = &s->run[s->heap[0]];
        if ((c = run_read(r, e)) != OK)
            return c;
        if (r->done)
            s->heap[0] = s->heap[--s->heap_n];
        sift(s, 0);
    }
    s->started = true;
    *more = s->heap_n > 0;
    if (*more)
        *record = view(s->run[s->heap[0]].record, s->run[s->heap[0]].n);
    return OK;
}

void sort_u32(Text *t, uint32_t x)
{
    x = __builtin_bswap32(x);
    text_put(t, view((const char *)&x, 4));
}

void sort_u64(Text *t, uint64_t x)
{
    x = __builtin_bswap64(x);
    text_put(t, view((const char *)&x, 8));
}

uint32_t sort_read_u32(View *v)
{
    uint32_t x;
    memcpy(&x, v->p, 4);
    *v = view_sub(*v, 4, v->n);
    return __builtin_bswap32(x);
}

uint64_t sort_read_u64(View *v)
{
    uint64_t x;
    memcpy(&x, v->p, 8);
    *v = view_sub(*v, 8, v->n);
    return __builtin_bswap64(x);
}
