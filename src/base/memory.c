/* malloc with a fault point. See memory.h. */
#include "base/memory.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LARGE_PAGE ((uintptr_t)2 << 20)

static atomic_long live;
static atomic_long countdown; /* 0: no fault armed */
static atomic_bool fired;

enum { STAYS_BYTES = 16 << 20, STEP_BYTES = 256 << 10, APART_BYTES = 1 << 20 };

void mem_stay(void)
{
    mallopt(M_TRIM_THRESHOLD, STAYS_BYTES);
    mallopt(M_TOP_PAD, STEP_BYTES);
    mallopt(M_MMAP_THRESHOLD, APART_BYTES);
}

void mem_ready(size_t bytes)
{
    enum { PIECE = 512 << 10, MOST = 64, PAGE = 4096 };
    char *piece[MOST];
    int n = 0;

    for (; n < MOST && (size_t)n * PIECE < bytes && (piece[n] = mem_alloc(PIECE)); n++)
        for (size_t at = 0; at < PIECE; at += PAGE)
            *(volatile char *)(piece[n] + at) = 0;
    while (n > 0)
        mem_free(piece[--n]);
}

static bool faulted(void)
{
    if (atomic_load_explicit(&countdown, memory_order_relaxed) <= 0)
        return false;
    if (atomic_fetch_sub(&countdown, 1) != 1)
        return false;
    atomic_store(&fired, true);
    return true;
}

void *mem_alloc(size_t n)
{
    void *p = faulted() ? NULL : malloc(n ? n : 1);
    if (p)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return p;
}

void *mem_grow(void *p, size_t n)
{
    void *q = faulted() ? NULL : realloc(p, n ? n : 1);
    if (q && !p)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return q;
}

bool (mem_room)(void *array, size_t n, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 1024;
    void *p;

    if (n < *room)
        return true;
    memcpy(&p, array, sizeof p);
    if (!(p = mem_grow(p, more * size)))
        return false;
    memcpy(array, &p, sizeof p);
    *room = more;
    return true;
}

void mem_free(void *p)
{
    if (p)
        atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
    free(p);
}

void mem_use_large_pages(void *p, size_t n)
{
#ifdef MADV_HUGEPAGE
    uintptr_t from = ((uintptr_t)p + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE, to = (uintptr_t)p + n;

    to -= to % LARGE_PAGE;
    if (to > from)
        (void)madvise((char *)p + (from - (uintptr_t)p), to - from, MADV_HUGEPAGE);
#else
    (void)p;
    (void)n;
#endif
}

void fault_arm(long n)
{
    atomic_store(&fired, false);
    atomic_store(&countdown, n);
}

bool fault_disarm(void)
{
    atomic_store(&countdown, 0);
    return atomic_load(&fired);
}

long blocks_live(void)
{
    return atomic_load(&live);
}
