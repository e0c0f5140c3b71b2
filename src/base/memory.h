/* The only place that calls malloc, realloc and free.
 *
 * Everything else allocates from an Arena (arena.h), a Text (text.h) or a Map (map.h), which come here. Tests arm a
 * fault (the n-th allocation fails) and count live blocks, to prove that every failure is told and nothing leaks.
 * Not here: limits (they belong to arenas and texts) and lifetimes.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* NULL when the machine refuses or a fault is armed. n > 0. */
void *mem_alloc(size_t n);
/* As realloc; p may be NULL. On failure NULL, and p stays valid. */
void *mem_grow(void *p, size_t n);
/* Room for one more than the n things of `size` bytes in *array (the address of a pointer): where there is none, for
 * twice as many, 1,024 at first. On failure false, and all stays as it is. */
bool mem_room(void *array, size_t n, size_t *room, size_t size);
/* The analyzer looks into one file at a time: that *array is not NULL where there is room is told it here. */
#ifdef __clang_analyzer__
static inline bool not_null(const void *p)
{
    if (!p)
        __builtin_unreachable();
    return true;
}
#define mem_room(a, ...) (mem_room(a, __VA_ARGS__) && not_null(*(a)))
#endif
/* p may be NULL. */
void mem_free(void *p);
/* Asks the machine to keep the whole large pages (2 MiB) inside p[0, n) as such: for large blocks that are read here
 * and there, where much time goes into finding pages. A machine that does not is as right. */
void mem_use_large_pages(void *p, size_t n);

/* From now on up to 16 MiB that were given back stay with each thread: for a server, whose questions take about the
 * same again and again. */
void mem_stay(void);
/* Takes so many bytes (at most 32 MiB) and gives them back: after mem_stay they are there for this thread's first
 * question, which would find them page by page, in as much time as it takes to answer. Some ten milliseconds. */
void mem_ready(size_t bytes);

/* For tests: the n-th allocation from now fails (n >= 1), once. */
void fault_arm(long n);
/* For tests: stops counting; true if the armed fault happened. */
bool fault_disarm(void);
/* For tests: blocks allocated and not freed, over all threads. */
long blocks_live(void);

#endif
