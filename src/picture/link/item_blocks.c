/* See item_blocks.h. Keys are counted, laid out in parts by their highest byte, sorted part by part, and runs become
 * blocks. */
#include "picture/link/item_blocks.h"

#include "base/parallel.h"
#include "base/sort.h"

enum { PARTS = 256, TURN_TASKS = 4, TASK_ITEMS = 1 << 14, SIZES_MOST = 3, RARE_WORDS = 4 };

/* What a key is made of. */
enum { KEY_NUMBER = 1, KEY_DIGITS, KEY_LETTERS, KEY_GTIN, KEY_WORD, KEY_WORDS, KEY_WORD_SIZE, KEY_WORD_PACK };

static uint64_t mix(uint64_t kind, uint64_t a, uint64_t b)
{
    uint64_t h = kind * 0x9e3779b97f4a7c15u ^ a * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 32) * 0xc4ceb9fe1a85ec53u ^ b * 0x9fb21c651e98df25u;
    h = (h ^ h >> 29) * 0xff51afd7ed558ccdu;
    return (h ^ h >> 31) & 0xffffffffffu;
}

/* A size without the name it goes by: what one calls a length another calls a size. 0: it is none. */
static uint64_t size_key(const Attribute *a)
{
    const AttributeInfo *info = attribute_info((AttributeName)a->name);
    uint32_t low = (uint32_t)a->value[0], high = (uint32_t)(a->count > 1 ? a->value[1] : 0), t;

    if (a->name == ATTRIBUTE_SIZE_LABEL)
        return mix(100, low, 0);
    if (info->type != ATTRIBUTE_MEASURE || a->part || a->unitless)
        return 0;
    if (low > high)
        t = low, low = high, high = t;
    return mix(101 + (uint64_t)info->unit[0], low, high);
}

static int item_keys(const Item *x, uint64_t key[ITEM_KEYS_MOST])
{
    const ItemNumber *number = item_number(x);
    const ItemWord *word = item_word(x);
    const Attribute *a = item_attribute(x);
    uint64_t size[SIZES_MOST], rare[RARE_WORDS];
    int n = 0, sizes = 0, words = 0;

    for (int i = 0; i < x->numbers; i++) {
        key[n++] = mix(KEY_NUMBER, number[i].full, 0);
        if (number[i].digits)
            key[n++] = mix(KEY_DIGITS, number[i].digits, 0);
        if (number[i].letters)
            key[n++] = mix(KEY_LETTERS, number[i].letters, 0);
    }
    for (int i = 0; i < x->gtins && i < 4; i++)
        key[n++] = mix(KEY_GTIN, item_gtin(x)[i].core, 0);
    for (int i = 0; i < x->attributes && sizes < SIZES_MOST; i++)
        if ((size[sizes] = size_key(a + i)))
            sizes++;
    for (int i = 0; i < x->words && words < RARE_WORDS; i++)
        if (word[i].seen > 1)
            rare[words++] = word[i].hash;
    if (words)
        key[n++] = mix(KEY_WORD, rare[0], 0);
    for (int i = 0; i < words; i++)
        for (int k = i + 1; k < words; k++)
            key[n++] = mix(KEY_WORDS, rare[i] < rare[k] ? rare[i] : rare[k], rare[i] < rare[k] ? rare[k] : rare[i]);
    for (int i = 0; i < words && i < 2; i++) {
        for (int k = 0; k < sizes; k++)
            key[n++] = mix(KEY_WORD_SIZE, rare[i], size[k]);
        for (int k = 0; k < x->packs && k < 2; k++)
            key[n++] = mix(KEY_WORD_PACK, rare[i], item_pack(x)[k]);
    }
    return n;
}

/* ---- laying out -------------------------------------------------------------------------------------------------- */

typedef struct {
    const Items *x;
    uint64_t exclusive;
    uint64_t *entry; /* low 32 bits of a key, item */
    size_t tasks;
    size_t *at; /* of each task and part: first how many, then where */
    size_t part[PARTS + 1];
    size_t members[PARTS]; /* of each part */
    int64_t over[PARTS];
    ItemBlocks *out;
} Layout;

/* Counts the keys of a task's items in each part; once it is known where they go, puts them there. */
static void keys_task(void *ctx, size_t task, int worker)
{
    Layout *l = ctx;
    size_t end = (task + 1) * TASK_ITEMS, *at = l->at + task * PARTS;
    (void)worker;
    for (size_t i = task * TASK_ITEMS; i < end && i < l->x->all; i++) {
        uint64_t key[ITEM_KEYS_MOST];
        int n = item_keys(&l->x->at[i], key);
        for (int k = 0; k < n; k++) {
            size_t place = at[key[k] >> 32]++;
            if (l->entry)
                l->entry[place] = key[k] << 32 | i;
        }
    }
}

/* The end of the run of equal keys that begins at i; *n: how many items it has, if it makes a block. Closed items come
 * last; whether there is a block does not depend on how many there are, and too many of them are left out. */
static size_t run_end(const Layout *l, size_t i, size_t end, size_t *n, bool *over)
{
    const Item *x = l->x->at, *first = &x[(uint32_t)l->entry[i]];
    size_t k = i, open = 0, closed = 0;
    uint64_t datasets = 0;
    bool products = false;

    *n = *over = 0;
    if (k + 1 == end || l->entry[k + 1] >> 32 != l->entry[k] >> 32)
        return k + 1; /* as most do */
    for (; k < end && l->entry[k] >> 32 == l->entry[i] >> 32; k++) {
        const Item *item = &x[(uint32_t)l->entry[k]];
        if (k == i || l->entry[k] != l->entry[k - 1]) {
            open += item < x + l->x->n;
            closed += item >= x + l->x->n;
        }
        products |= item->product != first->product;
        datasets |= (uint64_t)1 << item->dataset;
    }
    /* entries of one register are never compared */
    products &= (datasets & (datasets - 1)) != 0 || !(datasets & l->exclusive);
    *over = products && open > ITEM_BLOCK_MOST;
    *n = !products || *over || !open ? 0 : closed > ITEM_BLOCK_MOST ? open : open + closed;
    return k;
}

/* Sorts a part and leaves the members of its blocks at its beginning. */
static void sort_task(void *ctx, size_t part, int worker)
{
    Layout *l = ctx;
    size_t end = l->part[part + 1], at = l->part[part], n;
    bool over;
    (void)worker;
    sort_by_number(l->entry + at, end - at, sizeof *l->entry);
    for (size_t i = at, next; i < end; i = next) {
        size_t begin = at;
        next = run_end(l, i, end, &n, &over);
        l->over[part] += over;
        for (size_t k = i, last = UINT32_MAX; at < begin + n; k++) {
            size_t item = (uint32_t)l->entry[k]; /* at <= k: nothing is overwritten that is to be read */
            if (item != last)
                l->entry[at++] = item;
            last = item;
        }
        if (n)
            l->entry[at - 1] |= ITEM_BLOCK_LAST;
    }
    l->members[part] = at - l->part[part];
}

static void blocks_task(void *ctx, size_t part, int worker)
{
    Layout *l = ctx;
    size_t end = part + 1 < PARTS ? l->members[part + 1] : l->out->members;
    (void)worker;
    for (size_t at = l->members[part], i = l->part[part]; at < end; at++, i++)
        l->out->member[at] = (uint32_t)l->entry[i];
}

/* Of each item, its places, each task for a range of items: counted at first; then, with room for them, put there. */
static void places_task(void *ctx, size_t task, int worker)
{
    const Layout *l = ctx;
    ItemBlocks *b = l->out;
    uint32_t low = (uint32_t)(l->x->all * task / TURN_TASKS), high = (uint32_t)(l->x->all * (task + 1) / TURN_TASKS);
    (void)worker;
    for (size_t i = 0; i < b->members; i++) {
        uint32_t item = b->member[i] & ~ITEM_BLOCK_LAST;
        if (item < low || item >= high)
            continue;
        if (b->at)
            b->at[b->at_start[item + 1]++] = (uint32_t)i;
        else
            b->at_start[item + 2]++;
    }
}

static Code turn_round(ItemBlocks *b, Layout *l, int threads, Error *e)
{
    size_t items = l->x->all;

    if (!(b->at_start = link_take_zero(b->memory, items + 2, sizeof *b->at_start)))
        return link_memory_fail(b->memory, "blocks", e);
    parallel_run(threads, TURN_TASKS, places_task, l);
    for (size_t i = 2; i < items + 2; i++)
        b->at_start[i] += b->at_start[i - 1];
    if (!(b->at = link_take(b->memory, b->members, sizeof *b->at)))
        return link_memory_fail(b->memory, "blocks", e);
    parallel_run(threads, TURN_TASKS, places_task, l);
    return OK;
}

static Code make(ItemBlocks *b, Layout *l, int threads, Error *e)
{
    size_t total = 0;

    parallel_run(threads, l->tasks, keys_task, l);
    for (size_t part = 0; part < PARTS; part++) {
        l->part[part] = total;
        for (size_t task = 0; task < l->tasks; task++) {
            size_t n = l->at[task * PARTS + part];
            l->at[task * PARTS + part] = total;
            total += n;
        }
    }
    l->part[PARTS] = total;
    if (total > UINT32_MAX || l->x->all >= ITEM_BLOCK_LAST)
        return fail(e, E_LIMIT, "more than %u keys of products are to be linked", UINT32_MAX);
    l->entry = link_take(b->memory, total, sizeof *l->entry);
    if (!l->entry)
        return link_memory_fail(b->memory, "the keys of products", e);
    parallel_run(threads, l->tasks, keys_task, l);
    parallel_run(threads, PARTS, sort_task, l);
    for (size_t part = 0; part < PARTS; part++) {
        size_t n = l->members[part];
        l->members[part] = b->members;
        b->members += n;
        b->over_full += l->over[part];
    }
    if (!(b->member = link_take(b->memory, b->members, sizeof *b->member)))
        return link_memory_fail(b->memory, "blocks", e);
    parallel_run(threads, PARTS, blocks_task, l);
    link_give(b->memory, l->entry);
    l->entry = NULL;
    return turn_round(b, l, threads, e);
}

Code item_blocks_make(ItemBlocks *b, const Items *x, uint64_t exclusive, int threads, Error *e)
{
    Layout l = { .x = x, .exclusive = exclusive, .tasks = (x->all + TASK_ITEMS - 1) / TASK_ITEMS, .out = b };
    Code c;

    *b = (ItemBlocks){ .memory = x->memory };
    l.at = link_take_zero(x->memory, l.tasks * PARTS, sizeof *l.at);
    c = l.at ? make(b, &l, threads, e) : link_memory_fail(x->memory, "blocks", e);
    link_give(x->memory, l.entry);
    link_give(x->memory, l.at);
    return c;
}

void item_blocks_release(ItemBlocks *b)
{
    if (!b->memory)
        return;
    link_give(b->memory, b->member);
    link_give(b->memory, b->at);
    link_give(b->memory, b->at_start);
    *b = (ItemBlocks){ 0 };
}
