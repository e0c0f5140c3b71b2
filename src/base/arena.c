/* Chunked bump allocation. See arena.h for lifetimes. Under AddressSanitizer the unused part of a chunk is poisoned,
 * so that running over the end of an allocation is caught as it would be with malloc. */
#include "base/arena.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

struct ArenaChunk {
    ArenaChunk *next;
    size_t size, used;
    _Alignas(max_align_t) unsigned char data[];
};

/* The largest is a little below a megabyte, with which a server's memory would begin to be given back each time
 * (mem_stay). */
enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = (1 << 20) - 256 };

void arena_init(Arena *a, size_t limit_bytes)
{
    *a = (Arena){ .limit = limit_bytes };
}

static void drop_chunk(ArenaChunk *c)
{
    UNPOISON(c->data, c->size);
    mem_free(c);
}

void arena_release(Arena *a)
{
    while (a->chunk) {
        ArenaChunk *next = a->chunk->next;
        drop_chunk(a->chunk);
        a->chunk = next;
    }
    a->used = 0;
}

void arena_reset(Arena *a)
{
    ArenaChunk *largest = NULL, *c, *next;
    for (c = a->chunk; c; c = c->next)
        if (!largest || c->size > largest->size)
            largest = c;
    for (c = a->chunk; c; c = next) {
        next = c->next;
        if (c != largest)
            drop_chunk(c);
    }
    a->chunk = largest;
    if (largest) {
        largest->next = NULL;
        largest->used = 0;
        POISON(largest->data, largest->size);
    }
    a->used = 0;
}

static void *take(Arena *a, size_t n, size_t align)
{
    ArenaChunk *c = a->chunk;
    size_t at = c ? (c->used + align - 1) & ~(align - 1) : 0;

    if (n == 0)
        n = 1;
    if (n > a->limit || a->used > a->limit - n)
        return NULL;
    if (!c || at > c->size || c->size - at < n) {
        size_t size = c ? c->size * 2 : FIRST_CHUNK;
        if (size > LARGEST_CHUNK)
            size = LARGEST_CHUNK;
        if (size < n)
            size = n;
        c = mem_alloc(sizeof *c + size);
        if (!c)
            return NULL;
        *c = (ArenaChunk){ .next = a->chunk, .size = size };
        POISON(c->data, c->size);
        a->chunk = c;
        at = 0;
    }
    UNPOISON(c->data + at, n);
    c->used = at + n;
    a->used += n;
    return c->data + at;
}

void *arena_alloc(Arena *a, size_t n)
{
    return take(a, n, _Alignof(max_align_t));
}

void *arena_zero(Arena *a, size_t count, size_t size)
{
    size_t n;
    void *p;
    if (__builtin_mul_overflow(count, size, &n))
        return NULL;
    p = take(a, n, _Alignof(max_align_t));
    return p ? memset(p, 0, n) : NULL;
}

char *arena_bytes(Arena *a, size_t n)
{
    return take(a, n, 1);
}

View arena_copy(Arena *a, View v)
{
    char *p = arena_bytes(a, v.n);
    if (!p)
        return (View){ NULL, 0 };
    if (v.n)
        memcpy(p, v.p, v.n);
    return (View){ p, v.n };
}

View arena_copy_unless(Arena *a, View v, View before)
{
    return before.p && view_eq(v, before) ? before : arena_copy(a, v);
}

char *arena_cstr(Arena *a, View v)
{
    char *p = arena_bytes(a, v.n + 1);
    if (!p)
        return NULL;
    if (v.n)
        memcpy(p, v.p, v.n);
    p[v.n] = '\0';
    return p;
}

View arena_printf(Arena *a, const char *fmt, ...)
{
    va_list ap, again;
    char *p, small[256];
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    p = n < 0 ? NULL : arena_bytes(a, (size_t)n + 1);
    if (p && (size_t)n < sizeof small)
        memcpy(p, small, (size_t)n + 1);
    else if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p ? (View){ p, (size_t)n } : (View){ NULL, 0 };
}

ArenaMark arena_mark(const Arena *a)
{
    return (ArenaMark){ a->chunk, a->chunk ? a->chunk->used : 0, a->used };
}

void arena_rewind(Arena *a, ArenaMark m)
{
    while (a->chunk != m.chunk) {
        ArenaChunk *next = a->chunk->next;
        drop_chunk(a->chunk);
        a->chunk = next;
    }
    if (a->chunk) {
        a->chunk->used = m.chunk_used;
        POISON(a->chunk->data + m.chunk_used, a->chunk->size - m.chunk_used);
    }
    a->used = m.used;
}

bool (arena_room)(Arena *a, void *array, size_t n, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 64;
    void *wider, *before;

    if (n < *room)
        return true;
    if (!(wider = arena_alloc(a, more * size)))
        return false;
    memcpy(&before, array, sizeof before);
    if (n)
        memcpy(wider, before, n * size);
    memcpy(array, &wider, sizeof wider);
    *room = more;
    return true;
}

Code (arena_fail)(const Arena *a, size_t wanted, const char *what, Error *e)
{
    if (wanted > a->limit || a->used > a->limit - wanted) {
        fail(e, E_LIMIT, "%s needs more than the %zu bytes that it may use", what, a->limit);
        return hint(e, "ask for less at a time, or raise the limit in base/limits.h");
    }
    return fail_memory(e, what);
}
