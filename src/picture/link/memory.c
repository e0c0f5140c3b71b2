/* See memory.h. The size of a block stands in front of it. */
#include "picture/link/memory.h"

#include "base/limits.h"
#include "base/memory.h"

#include <stdint.h>
#include <string.h>

enum { LARGE = 4 * MIB };

typedef union {
    size_t bytes;
    max_align_t align;
} Head;

void link_memory_init(LinkMemory *m, size_t limit_bytes)
{
    m->limit = limit_bytes;
    atomic_init(&m->used, 0);
    atomic_init(&m->peak, 0);
    atomic_init(&m->over, false);
    atomic_init(&m->refused, false);
}

/* Enters n more bytes, or says no. */
static bool enter(LinkMemory *m, size_t n)
{
    size_t used = atomic_fetch_add(&m->used, n) + n, peak = atomic_load(&m->peak);

    if (used > m->limit) {
        atomic_fetch_sub(&m->used, n);
        atomic_store(&m->over, true);
        return false;
    }
    while (used > peak && !atomic_compare_exchange_weak(&m->peak, &peak, used))
        ;
    return true;
}

void *link_regrow(LinkMemory *m, void *p, size_t count, size_t size)
{
    Head *old = p ? (Head *)p - 1 : NULL, *h;
    size_t before = old ? old->bytes : 0, n;

    if (size && count > (SIZE_MAX / 2 - sizeof(Head)) / size) {
        atomic_store(&m->over, true);
        return NULL;
    }
    n = count * size + sizeof(Head);
    if (n > before && !enter(m, n - before))
        return NULL;
    if (!(h = mem_grow(old, n))) {
        atomic_store(&m->refused, true);
        if (n > before)
            atomic_fetch_sub(&m->used, n - before);
        return NULL;
    }
    if (n < before)
        atomic_fetch_sub(&m->used, before - n);
    h->bytes = n;
    if (n >= LARGE)
        mem_use_large_pages(h, n);
    return h + 1;
}

bool (link_room)(LinkMemory *m, void *array, size_t n, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 1024;
    void *p;

    if (n < *room)
        return true;
    memcpy(&p, array, sizeof p);
    if (!(p = link_regrow(m, p, more, size)))
        return false;
    memcpy(array, &p, sizeof p);
    *room = more;
    return true;
}

void *link_take(LinkMemory *m, size_t count, size_t size)
{
    return link_regrow(m, NULL, count, size);
}

void *link_take_zero(LinkMemory *m, size_t count, size_t size)
{
    void *p = link_take(m, count, size);
    if (p && count > 0 && size > 0)
        memset(p, 0, count * size);
    return p;
}

void link_give(LinkMemory *m, void *p)
{
    Head *h = p ? (Head *)p - 1 : NULL;
    if (!h)
        return;
    atomic_fetch_sub(&m->used, h->bytes);
    mem_free(h);
}

Code (link_memory_fail)(const LinkMemory *m, const char *what, Error *e)
{
    if (!atomic_load(&m->over))
        return fail_memory(e, what);
    fail(e, E_LIMIT, "%s would take more than the %zu MB that linking may use", what, m->limit / MIB);
    return hint(e, "allow more with --memory MB, or link the files in parts");
}
