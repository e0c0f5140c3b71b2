/* See items.h: blocks of the spool become items, in parallel; then every word learns how many items have it. */
#include "picture/link/items_inside.h"

#include "base/limits.h"
#include "base/parallel.h"

#include <stdlib.h>

enum {
    COUNT_PARTS = 8,
    CLOSED_PRODUCTS = 300000, /* of about so many products closed items are kept */
};

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
    Item *at; /* taken from the account */
    size_t n, room;
} ItemList;

typedef struct {
    ItemList open, closed;
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
    uint32_t every;         /* product of which closed items are kept */
    BlockItems *block;
    Parser parser[PARALLEL_MOST];
};

static Code keep_item(Parser *w, bool closed, Error *e)
{
    BlockItems *b = w->out;
    ItemList *list = closed ? &b->closed : &b->open;
    size_t size = item_draft_size(w->draft);

    if (!w->draft->head.level)
        return OK; /* nothing but details */
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 1024;
        Item *item = link_regrow(w->p->memory, list->at, room, sizeof *item);
        if (!item)
            return link_memory_fail(w->p->memory, "items", e);
        list->at = item;
        list->room = room;
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
    list->at[list->n] = w->draft->head;
    list->at[list->n++].data = (void *)(uintptr_t)b->used; /* data may move: an offset until the block is done */
    b->used += size;
    return OK;
}

static void settle_data(const ItemList *list, const char *data)
{
    for (size_t i = 0; i < list->n; i++)
        list->at[i].data = data + (uintptr_t)list->at[i].data;
}

/* Which data sets speak of a product, and the most open label of each; the most open of all. */
typedef struct {
    uint64_t datasets;
    uint8_t label[ITEM_DATASETS];
    Label open;
} Speakers;

/* Whose records are read: those of a data set that are this open, and orders as open. */
typedef struct {
    unsigned dataset;
    Label label;
} Speaker;

/* Takes the records of the product off the block. */
static Speakers speakers_of(const Parse *p, View *block, uint32_t product)
{
    Speakers out;
    View next = *block;
    uint32_t of;
    Record r;

    out.datasets = 0;
    out.open = LABEL_PERSONAL;
    while (item_spool_next(&next, &of, &r) && of == product) {
        const SourceInfo *s = model_source(p->model, r.id);
        *block = next;
        if (!s)
            continue;
        unsigned d = p->dataset[s->rank];
        if (!(out.datasets >> d & 1) || s->label < out.label[d])
            out.label[d] = (uint8_t)s->label;
        out.datasets |= (uint64_t)1 << d;
        out.open = s->label < out.open ? s->label : out.open;
    }
    return out;
}

/* Orders of a thing count for what a list says of it. */
static bool is_purchase(const Parse *p, int64_t layout)
{
    const LayoutInfo *l = model_layout(p->model, layout);
    return l && l->thing == THING_PURCHASE;
}

static Code parse_record(Parser *w, const Record *r, const Speaker *by, Error *e)
{
    const Parse *p = w->p;
    const SourceInfo *s = model_source(p->model, r->id);
    ArenaMark mark;
    Code c;

    if (!s || s->label > by->label)
        return OK;
    if (p->dataset[s->rank] != by->dataset && !is_purchase(p, r->layout))
        return OK;
    mark = arena_mark(&w->batch);
    c = facts_of(p->model, r->id, r->row, r->layout, r->key, r->fields, &w->batch, w->facts, e);
    for (int i = 0; c == OK && i < w->facts->n && i < w->facts->layout->n; i++)
        if (w->facts->layout->field[i].label > by->label)
            w->facts->value[i] = V("");
    if (c == OK)
        c = item_draft_add(w->draft, w->facts, p->makers, w->cache, &w->batch, e);
    arena_rewind(&w->batch, mark);
    return c;
}

static Code parse_speaker(Parser *w, View records, uint32_t product, const Speaker *by, Error *e)
{
    Code c = OK;
    uint32_t of;
    Record r;

    item_draft_begin(w->draft, product, by->dataset);
    while (c == OK && item_spool_next(&records, &of, &r) && of == product)
        c = parse_record(w, &r, by, e);
    return c;
}

static Code parse_product(Parser *w, View *block, uint32_t product, Error *e)
{
    View records = *block;
    Speakers s = speakers_of(w->p, block, product);
    size_t first = w->out->open.n;
    uint8_t unit = 0;
    Code c = OK;

    for (uint64_t left = s.datasets; left && c == OK; left &= left - 1) {
        unsigned d = (unsigned)__builtin_ctzll(left);
        Speaker by = { d, (Label)s.label[d] };
        bool closed = by.label > s.open;
        if (closed && by.label >= LABEL_PERSONAL)
            continue;
        c = parse_speaker(w, records, product, &by, e);
        if (c == OK && (!closed || product % w->p->every == 0))
            c = keep_item(w, closed, e);
        if (closed && (w->draft->head.level & ITEM_UNIT) && (!unit || by.label < unit))
            unit = (uint8_t)by.label;
    }
    for (size_t i = first; i < w->out->open.n; i++) {
        w->out->open.at[i].label = (uint8_t)s.open;
        w->out->open.at[i].closed_unit = unit;
    }
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
    settle_data(&w->out->open, w->out->data);
    settle_data(&w->out->closed, w->out->data);
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

static size_t append(Items *x, size_t at, const ItemList *list)
{
    if (list->n)
        memcpy(x->at + at, list->at, list->n * sizeof *list->at);
    return at + list->n;
}

static Code gather(Items *x, Parse *p, size_t blocks, Error *e)
{
    size_t at = 0;
    uint32_t product = 0;

    for (size_t i = 0; i < blocks; i++) {
        const BlockItems *b = &p->block[i];
        if (b->code != OK) {
            *e = b->error;
            return e->code;
        }
        x->n += b->open.n;
        x->all += b->open.n + b->closed.n;
        if (b->open.n)
            x->products = b->open.at[b->open.n - 1].product;
    }
    x->at = link_take(x->memory, x->all, sizeof *x->at);
    x->first = link_take(x->memory, (size_t)x->products + 2, sizeof *x->first);
    if (!x->at || !x->first)
        return link_memory_fail(x->memory, "items", e);
    for (size_t i = 0; i < blocks; i++) {
        at = append(x, at, &p->block[i].open);
        link_give(x->memory, p->block[i].open.at);
        p->block[i].open.at = NULL;
    }
    for (size_t i = 0; i < blocks; i++)
        at = append(x, at, &p->block[i].closed);
    for (size_t i = 0; i < x->n; i++)
        while (product <= x->at[i].product)
            x->first[product++] = (uint32_t)i;
    while (product < x->products + 2)
        x->first[product++] = (uint32_t)x->n;
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
    for (size_t i = 0; i < x->all && c->code[task] == OK; i++) {
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
    for (size_t i = task * 4096; i < end && i < x->all; i++)
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
    parallel_run(threads, (x->all + 4095) / 4096, order_task, (void *)(uintptr_t)x);
    return OK;
}

Code items_parse(Items *out, ItemSpool *s, const Model *model, const Map *makers, LinkMemory *memory, int threads,
                 Error *e)
{
    Parse p = {
        .spool = s, .model = model, .makers = makers, .memory = memory, .every = s->last / CLOSED_PRODUCTS + 1
    };
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
    for (size_t i = 0; i < s->blocks; i++) {
        link_give(memory, p.block[i].open.at);
        link_give(memory, p.block[i].closed.at);
    }
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
