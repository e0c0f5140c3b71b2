/* Answers that are kept until what they are drawn from changes.
 *
 * A kept answer is libmicrohttpd's own response object, so that giving it costs no copy. An answer is kept under
 * everything that it depends on: address, who asks, format, compression; all of them under the version of the store
 * (work.c reads it). A version that nobody has looked at for FRESH_MS is looked at first, so nothing is served that is
 * older than that.
 *
 * What is asked for once is not kept: whoever goes through all products would push out what others ask for again and
 * again, and pay for it. An answer is kept when its address has been asked for twice while not too many others were.
 * Not here: what may be kept (Reply.stays).
 */
#include "base/memory.h"
#include "web/inside.h"

enum { FRESH_MS = 50, STALE_MS = 1000, OVERHEAD = 1024 };

void cache_init(Cache *c)
{
    pthread_mutex_init(&c->lock, NULL);
    for (int i = 0; i < 2; i++) {
        arena_init(&c->keys[i], LIMIT_WEB_CACHE);
        map_init(&c->map[i], &c->keys[i]);
    }
    text_init(&c->version, LIMIT_PARAM_BYTES);
}

static void kept_release(Kept *k)
{
    MHD_destroy_response(k->response);
    if (k->unchanged)
        MHD_destroy_response(k->unchanged);
    mem_free(k);
}

static void drop(Cache *c, int which)
{
    Map *m = &c->map[which];

    for (size_t i = 0; i < m->n; i++)
        if (m->entry[i].value)
            kept_release((Kept *)(uintptr_t)m->entry[i].value);
    map_release(m);
    arena_reset(&c->keys[which]);
    map_init(m, &c->keys[which]);
    c->bytes[which] = 0;
}

void cache_release(Cache *c)
{
    drop(c, 0);
    drop(c, 1);
    for (int i = 0; i < 2; i++) {
        map_release(&c->map[i]);
        arena_release(&c->keys[i]);
    }
    text_release(&c->version);
    pthread_mutex_destroy(&c->lock);
}

/* Moves it to the young; when they are too many, the old ones go and the young grow old. */
static bool put(Cache *c, View key, Kept *k)
{
    uint64_t *at;
    bool fresh;

    if (c->bytes[c->young] + k->bytes + OVERHEAD > LIMIT_WEB_CACHE / 2) {
        c->young = !c->young;
        drop(c, c->young);
    }
    if (!(at = map_add(&c->map[c->young], key, &fresh)))
        return false;
    if (*at)
        kept_release((Kept *)(uintptr_t)*at);
    *at = (uint64_t)(uintptr_t)k;
    c->bytes[c->young] += k->bytes + key.n + OVERHEAD;
    return true;
}

static Kept *find(Cache *c, View key)
{
    uint64_t *at = map_find(&c->map[c->young], key);
    Kept *k;

    if (at && *at)
        return (Kept *)(uintptr_t)*at;
    at = map_find(&c->map[!c->young], key);
    if (!at || !*at)
        return NULL;
    k = (Kept *)(uintptr_t)*at;
    if (c->bytes[c->young] + k->bytes + OVERHEAD <= LIMIT_WEB_CACHE / 2) {
        *at = 0;
        if (!put(c, key, k))
            *at = (uint64_t)(uintptr_t)k;
    }
    return k;
}

static bool is_fresh(Cache *c)
{
    int64_t age = now_ms() - atomic_load(&c->checked);
    return age <= FRESH_MS || (age <= STALE_MS && atomic_exchange(&c->checking, true));
}

static bool same_tag(View sent, const char *etag)
{
    return sent.n && view_eq(view_trim(sent), view_of(etag));
}

CacheState cache_send(Cache *c, Conn *conn, View key, View if_none_match, enum MHD_Result *result)
{
    CacheState state = CACHE_NONE;
    Kept *k;

    pthread_mutex_lock(&c->lock);
    if ((k = find(c, key)) && !is_fresh(c)) {
        state = CACHE_VERIFY;
    } else if (k) {
        bool has = k->unchanged && same_tag(if_none_match, k->etag);
        state = CACHE_SENT;
        conn->status = has ? 304 : k->status;
        conn->bytes = has ? 0 : k->bytes;
        *result = MHD_queue_response(conn->connection, (unsigned)conn->status, has ? k->unchanged : k->response);
    }
    pthread_mutex_unlock(&c->lock);
    return state;
}

void cache_version(Cache *c, View version, uint64_t *epoch)
{
    pthread_mutex_lock(&c->lock);
    if (!view_eq(version, text_view(&c->version))) {
        drop(c, 0);
        drop(c, 1);
        text_clear(&c->version);
        text_put(&c->version, version);
        c->epoch++;
    }
    *epoch = c->epoch;
    atomic_store(&c->checked, now_ms());
    atomic_store(&c->checking, false);
    pthread_mutex_unlock(&c->lock);
}

bool cache_is_at(Cache *c, View version, uint64_t *epoch)
{
    bool is;

    pthread_mutex_lock(&c->lock);
    is = view_eq(version, text_view(&c->version));
    *epoch = c->epoch;
    pthread_mutex_unlock(&c->lock);
    return is;
}

bool cache_wants(Cache *c, View key)
{
    uint64_t hash = view_hash(key);
    uint32_t mark = (uint32_t)(hash >> 32) | 1;

    return atomic_exchange_explicit(&c->asked[hash % CACHE_ASKED], mark, memory_order_relaxed) == mark;
}

bool cache_keep(Cache *c, View key, uint64_t epoch, const Kept *kept)
{
    Kept *k = mem_alloc(sizeof *k);
    bool keeps;

    if (!k)
        return false;
    *k = *kept;
    pthread_mutex_lock(&c->lock);
    keeps = epoch == c->epoch && k->bytes <= LIMIT_WEB_CACHE / 16 && put(c, key, k);
    pthread_mutex_unlock(&c->lock);
    if (!keeps)
        mem_free(k);
    return keeps;
}
