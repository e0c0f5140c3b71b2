/* Arenas: memory with a named lifetime.
 *
 * Name the lifetime first, then allocate into it. The five lifetimes of Trefoil: process, run (one build), batch (reset
 * every so many rows), question (one request) and scratch (inside a function, rewound to a mark). A function that
 * returns memory takes `Arena *out`; its scratch is another arena. Every arena has a limit, so that one page or one
 * hostile file cannot eat the machine.
 *
 * Not here: freeing single blocks. Memory goes when the arena is reset, rewound or released.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/error.h"
#include "base/memory.h"
#include "base/view.h"

typedef struct ArenaChunk ArenaChunk;

typedef struct {
    ArenaChunk *chunk; /* newest first                         */
    size_t used;       /* bytes handed out over all chunks     */
    size_t limit;      /* bytes it may hand out                */
} Arena;

typedef struct {
    ArenaChunk *chunk;
    size_t chunk_used, used;
} ArenaMark;

/* An empty arena; allocates nothing yet. */
void arena_init(Arena *a, size_t limit_bytes);
/* Gives everything back; the arena is empty and usable again with the same limit. */
void arena_release(Arena *a);
/* Forgets everything but keeps the largest chunk, for loops over batches. */
void arena_reset(Arena *a);

/* n bytes aligned for any type, not cleared; NULL when the limit or the machine says no. O(1). */
void *arena_alloc(Arena *a, size_t n) __attribute__((malloc, alloc_size(2)));
/* The same, cleared. count*size is checked for overflow. */
void *arena_zero(Arena *a, size_t count, size_t size) __attribute__((malloc, alloc_size(2, 3)));
/* The same, n bytes without alignment: for text. */
char *arena_bytes(Arena *a, size_t n) __attribute__((malloc, alloc_size(2)));
/* A copy of v in the arena; on failure a view with p == NULL (n == 0 gives p != NULL). */
View arena_copy(Arena *a, View v);
/* `before`, a text that is in the arena, if it says the same; else a copy of v. For columns in which texts repeat from
 * row to row. */
View arena_copy_unless(Arena *a, View v, View before);
/* A NUL-terminated copy for library calls, or NULL. */
char *arena_cstr(Arena *a, View v);

/* printf into the arena; p == NULL on failure. */
View arena_printf(Arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* As mem_room, in an arena: what stood there is copied and stays behind until the arena goes. 64 at first. */
bool arena_room(Arena *a, void *array, size_t n, size_t *room, size_t size);
#ifdef __clang_analyzer__
#define arena_room(a, array, ...) (arena_room(a, array, __VA_ARGS__) && not_null(*(array)))
#endif

#define ARENA_NEW(arena, Type) ((Type *)arena_zero((arena), 1, sizeof(Type)))
#define ARENA_ARRAY(arena, Type, n) ((Type *)arena_zero((arena), (n), sizeof(Type)))
/* n of a fixed number of things, not cleared: of room for the most there can be, what is not used costs nothing. */
#define ARENA_ROOM(arena, Type, n) ((Type *)arena_alloc((arena), (n) * sizeof(Type)))

/* Everything allocated after the mark is gone after the rewind. */
ArenaMark arena_mark(const Arena *a);
void arena_rewind(Arena *a, ArenaMark m);

/* E_LIMIT or E_MEMORY with a sentence, after an allocation from `a` for `what` came back NULL. */
Code arena_fail(const Arena *a, size_t wanted, const char *what, Error *e);
#ifdef __clang_analyzer__
#define arena_fail(...) not_ok(arena_fail(__VA_ARGS__))
#endif

#endif
