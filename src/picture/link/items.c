/* See items.h: blocks of the spool become items, in parallel; then every word learns how many items have it. */
#include "picture/link/items_inside.h"

#include "base/limits.h"
#include "base/parallel.h"

#include <stdlib.h>

enum { COUNT_PARTS = 8 };

unsigned items_dataset(const Model *model, View dataset)
{
    unsigned n = 0;
    for (int i = 0; i < model->n_sources; i++) {
        bool fresh = i == 0 || !view_eq(model->source[i].dataset, model->source[i - 1].dataset);
        n += fresh;
        if (view_eq(model->source[i].dataset, dataset))
            return n < ITEM_DATASETS - 1 ? n : ITEM_DATASETS - 1;
    }
    return 0;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

typedef struct {
    Item *item; /* taken from the account */
    size_t n, room;
    char *data;
    size_t used, data_room;
    Code code;
    Error error;
} BlockItems;

typedef struct Parse Parse;

/* What a thread keeps from block to block. */
typedef struct {
    const Parse *p;
    BlockItems *out;
    Arena own, batch;
    Text block;
    ItemCache *cache;
    Facts *facts;
    ItemDraft *draft;
} Parser;

struct Parse {
    const ItemSpool *spool;
    const Model *model;
    const Map *makers;
    LinkMemory *memory;
    const uint8_t *dataset; /* by rank of the source */
    BlockItems *block;
    Parser parser[PARALLEL_MOST];
};

static Code keep_item(Parser *w, Error *e)
{
    BlockItems *b = w->out;
    size_t size = item_draft_size(w->draft);

    if (!w->draft->head.level)
        return OK; /* nothing but details */
    if (b->n == b->room) {
        size_t room = b->room ? b->room * 2 : 1024;
        Item *item = link_regrow(w->p->memory, b->item, room, sizeof *item);
        if (!item)
            return link_memory_fail(w->p->memory, "items", e);
        b->item = item;
        b->room = room;
    }
    if (b->used + size > b->data_room) {
        size_t room = (b->used + size) * 3 / 2 + 65536;
        char *data = link_regrow(w->p->memory, b->data, room, 1);
        if (!data)
            return link_memory_fail(w->p->memory, "items", e);
        b->data = data;
        b->data_room = room;
    }
    item_draft_pack(w->draft, b->data + b->used);
    b->item[b->n] = w->draft->head;
    b->item[b->n].data = (void *)(uintptr_t)b->used; /* data may move: an offset until the block is done */
    b->n++;
    b->used += size;
    return OK;
}

/* The most open label of a product's records, and which data sets speak of it. */
static Label most_open(const Parse *p, View records, uint32_t product, uint64_t *datasets)
{
    Label label = LABEL_PERSONAL;
    uint32_t of;
    Record r;

    *datasets = 0;
    while (item_spool_next(&records, &of, &r) && of == product) {
        const SourceInfo *s = model_source(p->model, r.id);
        if (s && s->label < label)
            label = s->label;
    }
    return label;
}

static Code parse_record(Parser *w, const Record *r, Label label, unsigned dataset, Error *e)
{
    const Parse *p = w->p;
    const SourceInfo *s = model_source(p->model, r->id);
    ArenaMark mark;
    Code c;

    if (!s || s->label > label || p->dataset[s->rank] != dataset)
        return OK;
    mark = arena_mark(&w->batch);
    c = facts_of(p->model, r->id, r->row, r->layout, r->key, r->fields, &w->batch, w->facts, e);
    for (int i = 0; c == OK && i < w->facts->n && i < w->facts->layout->n; i++)
        if (w->facts->layout->field[i].label > label)
            w->facts->value[i] = V("");
    if (c == OK)
        c = item_draft_add(w->draft, w->facts, p->makers, w->cache, &w->batch, e);
    arena_rewind(&w->batch, mark);
    return c;
}

static Code parse_dataset(Parser *w, View records, uint32_t product, Label label, unsigned dataset, Error *e)
{
    Code c = OK;
    uint32_t of;
    Record r;

    item_draft_begin(w->draft, product, dataset);
    while (c == OK && item_spool_next(&records, &of, &r) && of == product)
        c = parse_record(w, &r, label, dataset, e);
    return c == OK ? keep_item(w, e) : c;
}

static Code parse_product(Parser *w, View *block, uint32_t product, Error *e)
{
    const Parse *p = w->p;
    View records = *block, next = *block;
    uint64_t datasets;
    Label label = most_open(p, records, product, &datasets);
    uint32_t of;
    Record r;
    Code c = OK;

    while (item_spool_next(&next, &of, &r) && of == product) {
        const SourceInfo *s = model_source(p->model, r.id);
        if (s && s->label <= label)
            datasets |= (uint64_t)1 << p->dataset[s->rank];
        *block = next;
    }
    for (unsigned i = 1; i < ITEM_DATASETS && c == OK; i++)
        if (datasets >> i & 1)
            c = parse_dataset(w, records, product, label, i, e);
    return c;
}

static Code parse_text(Parser *w, View block, Error *e)
{
    uint32_t product;
    Record r;
    Code c = OK;

    for (View look = block; c == OK && item_spool_next(&look, &product, &r); look = block) {
        arena_reset(&w->batch);
        c = parse_product(w, &block, product, e);
    }
    return c;
}

static Code open_parser(Parser *w, const Parse *p, Error *e)
{
    w->p = p;
    arena_init(&w->own, 16 * MIB);
    arena_init(&w->batch, LIMIT_TREE_BYTES);
    text_init(&w->block, ITEM_SPOOL_BLOCK_MOST);
    w->cache = ARENA_NEW(&w->own, ItemCache);
    w->facts = ARENA_NEW(&w->own, Facts);
    w->draft = ARENA_NEW(&w->own, ItemDraft);
    return w->cache && w->facts && w->draft ? OK : arena_fail(&w->own, 0, "items", e);
}

static void close_parser(Parser *w)
{
    if (!w->p)
        return;
    text_release(&w->block);
    arena_release(&w->batch);
    arena_release(&w->own);
}

static Code parse_block(Parser *w, size_t task, Error *e)
{
    const Parse *p = w->p;
    size_t bytes = p->spool->at[task].bytes;
    char *room;
    Code c = OK;

    text_clear(&w->block);
    if (!(room = text_room(&w->block, bytes)))
        return text_fail(&w->block, "items", e);
    if (!item_spool_read(p->spool, task, room))
        return fail(e, E_IO, "could not read the spool of items");
    c = parse_text(w, view(room, bytes), e);
    if (c == OK && w->out->used) { /* give back what was taken ahead */
        char *data = link_regrow(p->memory, w->out->data, w->out->used, 1);
        w->out->data = data ? data : w->out->data;
    }
    for (size_t i = 0; i < w->out->n; i++)
        w->out->item[i].data = w->out->data + (uintptr_t)w->out->item[i].data;
    return c;
}

static void parse_task(void *ctx, size_t task, int worker)
{
    Parse *p = ctx;
    Parser *w = &p->parser[worker];
    BlockItems *b = &p->block[task];

    b->code = w->p ? OK : open_parser(w, p, &b->error);
    w->out = b;
    if (b->code == OK)
        b->code = parse_block(w, task, &b->error);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static Code gather(Items *x, Parse *p, size_t blocks, Error *e)
{
    size_t n = 0, at = 0;
    uint32_t product = 0;

    for (size_t i = 0; i < blocks; i++) {
        if (p->block[i].code != OK) {
            *e = p->block[i].error;
            return e->code;
        }
        n += p->block[i].n;
        if (p->block[i].n)
            x->products = p->block[i].item[p->block[i].n - 1].product;
    }
    x->at = link_take(x->memory, n, sizeof *x->at);
    x->first = link_take(x->memory, (size_t)x->products + 2, sizeof *x->first);
    if (!x->at || !x->first)
        return link_memory_fail(x->memory, "items", e);
    for (size_t i = 0; i < blocks; i++) {
        BlockItems *b = &p->block[i];
        if (b->n)
            memcpy(x->at + at, b->item, b->n * sizeof *b->item);
        at += b->n;
        link_give(x->memory, b->item);
        b->item = NULL;
    }
    x->n = n;
    for (size_t i = 0; i < n; i++)
        while (product <= x->at[i].product)
            x->first[product++] = (uint32_t)i;
    while (product < x->products + 2)
        x->first[product++] = (uint32_t)n;
    return OK;
}

/* ---- how common words are ---------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t hash, n;
} Counted;

typedef struct {
    const Items *x;
    Code code[COUNT_PARTS];
} Counting;

static Counted *slot_of(Counted *table, size_t mask, uint32_t hash)
{
    size_t i = (hash * 2654435769u >> 7) & mask;
    while (table[i].hash && table[i].hash != hash)
        i = (i + 1) & mask;
    return &table[i];
}

static bool grow(LinkMemory *m, Counted **table, size_t *mask)
{
    size_t wider = *mask * 2 + 1;
    Counted *t = link_take_zero(m, wider + 1, sizeof *t);
    if (!t)
        return false;
    for (size_t i = 0; i <= *mask; i++)
        if ((*table)[i].hash)
            *slot_of(t, wider, (*table)[i].hash) = (*table)[i];
    link_give(m, *table);
    *table = t;
    *mask = wider;
    return true;
}

/* Words whose hash ends with the task's number. */
static void count_task(void *ctx, size_t task, int worker)
{
    Counting *c = ctx;
    const Items *x = c->x;
    size_t mask = 1023, used = 0;
    Counted *table = link_take_zero(x->memory, mask + 1, sizeof *table);

    (void)worker;
    c->code[task] = table ? OK : E_MEMORY;
    for (size_t i = 0; i < x->n && c->code[task] == OK; i++) {
        const ItemWord *word = item_word(&x->at[i]);
        for (int k = 0; k < x->at[i].words; k++) {
            Counted *s;
            if (word[k].hash % COUNT_PARTS != task)
                continue;
            s = slot_of(table, mask, word[k].hash);
            used += !s->hash;
            s->hash = word[k].hash;
            s->n++;
            if (used * 2 > mask && !grow(x->memory, &table, &mask))
                c->code[task] = E_MEMORY;
        }
    }
    for (size_t i = 0; i < x->n && c->code[task] == OK; i++) {
        ItemWord *word = item_word(&x->at[i]);
        for (int k = 0; k < x->at[i].words; k++)
            if (word[k].hash % COUNT_PARTS == task)
                word[k].seen = slot_of(table, mask, word[k].hash)->n;
    }
    link_give(x->memory, table);
}

static int by_rarity(const void *a, const void *b)
{
    const ItemWord *x = a, *y = b;
    if (x->seen != y->seen)
        return x->seen < y->seen ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static void order_task(void *ctx, size_t task, int worker)
{
    const Items *x = ctx;
    size_t end = (task + 1) * 4096;
    (void)worker;
    for (size_t i = task * 4096; i < end && i < x->n; i++)
        if (x->at[i].words > 1)
            qsort(item_word(&x->at[i]), x->at[i].words, sizeof(ItemWord), by_rarity);
}

static Code count_words(const Items *x, int threads, Error *e)
{
    Counting c = { .x = x };
    parallel_run(threads, COUNT_PARTS, count_task, &c);
    for (int i = 0; i < COUNT_PARTS; i++)
        if (c.code[i] != OK)
            return link_memory_fail(x->memory, "words", e);
    parallel_run(threads, (x->n + 4095) / 4096, order_task, (void *)(uintptr_t)x);
    return OK;
}

Code items_parse(Items *out, ItemSpool *s, const Model *model, const Map *makers, LinkMemory *memory, int threads,
                 Error *e)
{
    Parse p = { .spool = s, .model = model, .makers = makers, .memory = memory };
    uint8_t *dataset = NULL;
    Code c;

    memset(out, 0, sizeof *out);
    out->memory = memory;
    if ((c = item_spool_end(s, e)) != OK)
        return c;
    p.block = link_take_zero(memory, s->blocks, sizeof *p.block);
    out->block = link_take_zero(memory, s->blocks, sizeof *out->block);
    dataset = link_take_zero(memory, (size_t)model->n_sources + 2, 1);
    if (!p.block || !out->block || !dataset) {
        c = link_memory_fail(memory, "items", e);
        goto out;
    }
    for (int i = 0; i < model->n_sources; i++)
        dataset[model->source[i].rank] = (uint8_t)items_dataset(model, model->source[i].dataset);
    p.dataset = dataset;
    parallel_run(threads, s->blocks, parse_task, &p);
    out->blocks = s->blocks;
    for (size_t i = 0; i < s->blocks; i++)
        out->block[i] = p.block[i].data;
    if ((c = gather(out, &p, s->blocks, e)) == OK)
        c = count_words(out, threads, e);
    for (size_t i = 0; i < s->blocks; i++)
        link_give(memory, p.block[i].item);
    for (int i = 0; i < PARALLEL_MOST; i++)
        close_parser(&p.parser[i]);
out:
    link_give(memory, dataset);
    link_give(memory, p.block);
    return c;
}

void items_release(Items *x)
{
    for (size_t i = 0; i < x->blocks; i++)
        link_give(x->memory, x->block[i]);
    if (x->memory) {
        link_give(x->memory, x->block);
        link_give(x->memory, x->at);
        link_give(x->memory, x->first);
    }
    memset(x, 0, sizeof *x);
}
