/* A hash map from text to one 64-bit number; keys are copied into an arena that the caller names.
 *
 * For dictionaries of a run: names to ids, keys to rows. Order of iteration is the order of insertion, so that what is
 * made from a map is the same on every machine. Not here: deletion, concurrent use.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

typedef struct {
    View key;
    uint64_t value;
} MapEntry;

typedef struct {
    Arena *arena;    /* where copied keys live                 */
    MapEntry *entry; /* in order of insertion, `n` of them     */
    uint32_t *slot;  /* index + 1 into entry, 0 empty          */
    size_t n, room, slots;
} Map;

/* An empty map whose keys are copied into `arena` (NULL: keys are not copied and must outlive the map). */
void map_init(Map *m, Arena *arena);
/* Gives back the tables (not the arena). */
void map_release(Map *m);
/* The value under key, or NULL. Valid until the next map_add. */
uint64_t *map_find(const Map *m, View key);
/* The value under key, new and 0 if it was not there (*fresh tells, may be NULL). NULL without memory. Valid until the
 * next map_add. Amortised O(1). */
uint64_t *map_add(Map *m, View key, bool *fresh);

#endif
