/* Prepared statements by the address of their Query (backend.h). Open addressing; entries never go singly. */
#include "base/memory.h"
#include "store/backend.h"

static size_t place(const Cache *c, const void *key)
{
    size_t i = (size_t)(((uintptr_t)key >> 3) * 0x9e3779b97f4a7c15u >> 20) & (c->room - 1);
    while (c->key[i] && c->key[i] != key)
        i = (i + 1) & (c->room - 1);
    return i;
}

void *cache_find(const Cache *c, const void *key)
{
    size_t i;
    if (c->n == 0)
        return NULL;
    i = place(c, key);
    return c->key[i] ? c->value[i] : NULL;
}

static bool cache_widen(Cache *c)
{
    Cache wide = { .room = c->room ? c->room * 2 : 64 };
    size_t i, at;

    wide.key = mem_alloc(wide.room * sizeof *wide.key);
    wide.value = mem_alloc(wide.room * sizeof *wide.value);
    if (!wide.key || !wide.value) {
        mem_free(wide.key);
        mem_free(wide.value);
        return false;
    }
    memset(wide.key, 0, wide.room * sizeof *wide.key);
    for (i = 0; i < c->room; i++) {
        if (!c->key[i])
            continue;
        at = place(&wide, c->key[i]);
        wide.key[at] = c->key[i];
        wide.value[at] = c->value[i];
    }
    wide.n = c->n;
    mem_free(c->key);
    mem_free(c->value);
    *c = wide;
    return true;
}

bool cache_add(Cache *c, const void *key, void *value)
{
    size_t i;
    if (c->n * 2 >= c->room && !cache_widen(c))
        return false;
    i = place(c, key);
    c->key[i] = key;
    c->value[i] = value;
    c->n++;
    return true;
}

void cache_clear(Cache *c, void (*drop)(void *ctx, void *value), void *ctx)
{
    for (size_t i = 0; i < c->room; i++)
        if (c->key[i])
            drop(ctx, c->value[i]);
    mem_free(c->key);
    mem_free(c->value);
    *c = (Cache){ 0 };
}
