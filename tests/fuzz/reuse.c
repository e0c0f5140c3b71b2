/* Keeps large blocks for the next input, for fuzzers that run (`make fuzz`); replays in `make test` have none of it.
 *
 * The address sanitizer asks the machine for each block over 256 KB and gives it back at once: a reader that takes one
 * for every file spends nine tenths of a fuzzer's time so. Linked with -Wl,--wrap=mem_alloc and so on (Makefile), these
 * stand before base/memory.c and hand out the same few blocks again. What is beyond a block's size, and all of one that
 * lies here unused, is poisoned, so that reading or writing there is still found.
 */
#include "base/memory.h"

#include <pthread.h>
#include <sanitizer/allocator_interface.h>
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

void *__real_mem_alloc(size_t n);
void *__real_mem_grow(void *p, size_t n);
void __real_mem_free(void *p);
long __real_blocks_live(void);
void *__wrap_mem_alloc(size_t n);
void *__wrap_mem_grow(void *p, size_t n);
void __wrap_mem_free(void *p);
long __wrap_blocks_live(void);

enum { LARGE_BYTES = 64 << 10, LARGEST_BYTES = 4 << 20, BLOCKS = 64 };

typedef struct {
    char *p; /* NULL: none here yet */
    size_t bytes, room;
    int lent;
} Block;

static Block block[BLOCKS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static Block *block_at(const void *p)
{
    for (int i = 0; p && i < BLOCKS; i++)
        if (block[i].p == p)
            return block + i;
    return NULL;
}

/* The smallest that is large enough; else a new one, where there is place. */
static Block *block_for(size_t n)
{
    Block *best = NULL, *none = NULL;

    for (int i = 0; i < BLOCKS; i++) {
        Block *b = block + i;
        if (!b->p)
            none = b;
        else if (!b->lent && b->room >= n && b->room <= 4 * n && (!best || b->room < best->room))
            best = b;
    }
    if (best || !none || !(none->p = __real_mem_alloc(n)))
        return best;
    none->room = n;
    return none;
}

void *__wrap_mem_alloc(size_t n)
{
    Block *b;

    if (n < LARGE_BYTES || n > LARGEST_BYTES)
        return __real_mem_alloc(n);
    pthread_mutex_lock(&lock);
    if ((b = block_for(n))) {
        b->lent = 1;
        b->bytes = n;
        ASAN_POISON_MEMORY_REGION(b->p, b->room);
        ASAN_UNPOISON_MEMORY_REGION(b->p, n);
    }
    pthread_mutex_unlock(&lock);
    return b ? b->p : __real_mem_alloc(n);
}

void __wrap_mem_free(void *p)
{
    Block *b;

    pthread_mutex_lock(&lock);
    if ((b = block_at(p))) {
        if (!b->lent)
            abort(); /* freed twice */
        b->lent = 0;
        ASAN_POISON_MEMORY_REGION(b->p, b->room);
    }
    pthread_mutex_unlock(&lock);
    if (!b)
        __real_mem_free(p);
}

void *__wrap_mem_grow(void *p, size_t n)
{
    size_t had = 0;
    Block *b;
    void *q;

    pthread_mutex_lock(&lock);
    if ((b = block_at(p)))
        had = b->bytes;
    pthread_mutex_unlock(&lock);
    if (!b && n < LARGE_BYTES)
        return __real_mem_grow(p, n);
    if (!b && p)
        had = __sanitizer_get_allocated_size(p);
    if (!(q = __wrap_mem_alloc(n)))
        return NULL;
    if (had)
        memcpy(q, p, had < n ? had : n);
    __wrap_mem_free(p);
    return q;
}

long __wrap_blocks_live(void)
{
    long idle = 0;

    pthread_mutex_lock(&lock);
    for (int i = 0; i < BLOCKS; i++)
        idle += block[i].p && !block[i].lent;
    pthread_mutex_unlock(&lock);
    return __real_blocks_live() - idle;
}
