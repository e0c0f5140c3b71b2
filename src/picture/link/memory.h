/* The memory of one linking: every large block is taken from one account with a stated limit.
 *
 * Blocks are taken and given back by any thread. Once the limit is reached or the machine refuses, the account has
 * failed and link_memory_fail says so in a sentence. Not here: small things (arenas), spilling to disk.
 */
#ifndef PICTURE_LINK_MEMORY_H
#define PICTURE_LINK_MEMORY_H

#include "base/error.h"
#include "base/memory.h"

#include <stdatomic.h>

typedef struct {
    size_t limit;
    atomic_size_t used, peak;
    atomic_bool over, refused;
} LinkMemory;

void link_memory_init(LinkMemory *m, size_t limit_bytes);
/* count * size bytes, aligned for any type, not cleared; NULL when the limit or the machine says no. Never NULL for 0.
 */
void *link_take(LinkMemory *m, size_t count, size_t size);
void *link_take_zero(LinkMemory *m, size_t count, size_t size);
/* p (may be NULL) with room for count * size bytes; on failure NULL, and p stays valid. */
void *link_regrow(LinkMemory *m, void *p, size_t count, size_t size);
/* Room for one more than the n things of `size` bytes in *array (the address of a pointer), as mem_room; false where
 * there is none, and all stays as it is. */
bool link_room(LinkMemory *m, void *array, size_t n, size_t *room, size_t size);
#ifdef __clang_analyzer__
#define link_room(m, array, ...) (link_room(m, array, __VA_ARGS__) && not_null(*(array)))
#endif
void link_give(LinkMemory *m, void *p); /* accepts NULL */
/* E_LIMIT or E_MEMORY with a sentence, after one of the above gave NULL. */
Code link_memory_fail(const LinkMemory *m, const char *what, Error *e);
#ifdef __clang_analyzer__
#define link_memory_fail(...) not_ok(link_memory_fail(__VA_ARGS__))
#endif

#endif
