/* Open addressing with linear probing over an insertion-ordered entry array. See map.h. */
#include "base/map.h"

#include "base/memory.h"

void map_init(Map *m, Arena *arena)
{
    *m = (Map){ .arena = arena };
}

void map_release(Map *m)
{
    mem_free(m->entry);
    mem_free(m->slot);
    *m = (Map){ .arena = m->arena };
}

static size_t probe(const Map *m, View key)
{
    size_t at = view_hash(key) & (m->slots - 1);
    while (m->slot[at] && !view_eq(m->entry[m->slot[at] - 1].key, key))
        at = (at + 1) & (m->slots - 1);
    return at;
}

uint64_t *map_find(const Map *m, View key)
{
    size_t at;
    if (!m->slots)
        return NULL;
    at = probe(m, key);
    return m->slot[at] ? &m->entry[m->slot[at] - 1].value : NULL;
}

static bool grow(Map *m)
{
    size_t slots = m->slots ? m->slots * 2 : 64, room = slots / 2;
    MapEntry *entry;
    uint32_t *slot;

    if (room > UINT32_MAX - 1)
        return false;
    entry = mem_grow(m->entry, room * sizeof *entry);
    if (!entry)
        return false;
    m->entry = entry;
    m->room = room;
    slot = mem_alloc(slots * sizeof *slot);
    if (!slot)
        return false;
    memset(slot, 0, slots * sizeof *slot);
    mem_free(m->slot);
    m->slot = slot;
    m->slots = slots;
    for (size_t i = 0; i < m->n; i++)
        m->slot[probe(m, m->entry[i].key)] = (uint32_t)i + 1;
    return true;
}

uint64_t *map_add(Map *m, View key, bool *fresh)
{
    size_t at;
    if (fresh)
        *fresh = false;
    if (m->slots) {
        at = probe(m, key);
        if (m->slot[at])
            return &m->entry[m->slot[at] - 1].value;
    }
    if (m->n == m->room || m->slots == 0) {
        if (!grow(m))
            return NULL;
    }
    at = probe(m, key);
    if (m->arena) {
        key = arena_copy(m->arena, key);
        if (!key.p)
            return NULL;
    }
    m->entry[m->n] = (MapEntry){ key, 0 };
    m->slot[at] = (uint32_t)++m->n;
    if (fresh)
        *fresh = true;
    return &m->entry[m->n - 1].value;
}
