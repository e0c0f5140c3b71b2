/* See items.h: blocks of records become items; then every word learns how many items have it. */
#include "picture/link/items_inside.h"

#include "base/limits.h"
#include "base/parallel.h"

#include <stdlib.h>

enum {
    COUNT_PARTS = 4,
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

static Code keep_item(ItemParser *w, bool closed, Error *e)
{
    ItemsOfBlock *b = w->out;
    ItemList *list = closed ? &b->closed : &b->open;
    size_t size = item_draft_size(w->draft);

    if (!w->draft->head.level)
        return OK; /* nothing but details */
    if (!link_room(w->memory, &list->at, list->n, &list->room, sizeof *list->at))
        return link_memory_fail(w->memory, "items", e);
    if (b->used + size > b->data_room) {
        size_t room = (b->used + size) * 3 / 2 + 65536;
        char *data = link_regrow(w->memory, b->data, room, 1);
        if (!data)
            return link_memory_fail(w->memory, "items", e);
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
    uint16_t owner[ITEM_DATASETS]; /* of its first source that is so open */
    Label open;
    uint16_t open_owner;
} Speakers;

/* Whose records are read: those of a data set that are this open, and orders as open; closed ones of one owner only,
 * for nobody's closed list has a say in what another is shown. */
typedef struct {
    unsigned dataset;
    Label label;
    uint16_t owner;
} Speaker;

/* Takes the records of the product off the block. */
static Speakers speakers_of(const ItemParser *p, View *block, uint32_t product)
{
    Speakers out;
    bool opened = false;
    View next = *block;
    uint32_t of;
    Record r;

    out.datasets = out.open_owner = 0;
    out.open = LABEL_PERSONAL;
    while (item_block_next(&next, &of, &r) && of == product) {
        const SourceInfo *s = model_source(p->model, r.id);
        *block = next;
        if (!s)
            continue;
        unsigned d = p->dataset[s->rank];
        if (!(out.datasets >> d & 1) || s->label < out.label[d])
            out.label[d] = (uint8_t)s->label, out.owner[d] = p->owner[s->rank];
        out.datasets |= (uint64_t)1 << d;
        if (s->label < out.open || !opened)
            out.open = s->label, out.open_owner = p->owner[s->rank];
        opened = true;
    }
    return out;
}

/* Orders of a thing count for what a list says of it. */
static bool is_purchase(const ItemParser *p, int64_t layout)
{
    const LayoutInfo *l = model_layout(p->model, layout);
    return l && l->thing == THING_PURCHASE;
}

static Code parse_record(ItemParser *w, const Record *r, const Speaker *by, Error *e)
{
    const ItemParser *p = w;
    const SourceInfo *s = model_source(p->model, r->id);
    ArenaMark mark;
    Code c;

    if (!s || s->label > by->label || (s->label >= LABEL_COMMERCIAL && p->owner[s->rank] != by->owner))
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

static Code parse_speaker(ItemParser *w, View records, uint32_t product, const Speaker *by, Error *e)
{
    Code c = OK;
    uint32_t of;
    Record r;

    item_draft_begin(w->draft, product, by->dataset);
    while (c == OK && item_block_next(&records, &of, &r) && of == product)
        c = parse_record(w, &r, by, e);
    return c;
}

static Code parse_product(ItemParser *w, View *block, uint32_t product, Error *e)
{
    View records = *block;
    Speakers s = speakers_of(w, block, product);
    size_t first = w->out->open.n;
    uint16_t unit_owner = 0;
    uint8_t unit = 0;
    Code c = OK;

    for (uint64_t left = s.datasets; left && c == OK; left &= left - 1) {
        unsigned d = (unsigned)__builtin_ctzll(left);
        bool closed = (Label)s.label[d] > s.open;
        Speaker by = { d, (Label)s.label[d], closed ? s.owner[d] : s.open_owner };
        if (closed && by.label >= LABEL_PERSONAL)
            continue;
        c = parse_speaker(w, records, product, &by, e);
        if (c == OK && (!closed || product % w->every == 0))
            c = keep_item(w, closed, e);
        if (closed && (w->draft->head.level & ITEM_UNIT) && (!unit || by.label < unit))
            unit = (uint8_t)by.label, unit_owner = by.owner;
    }
    for (size_t i = first; i < w->out->open.n; i++) {
        w->out->open.at[i].label = (uint8_t)s.open;
        w->out->open.at[i].owner = s.open_owner;
        w->out->open.at[i].closed_unit = unit;
        w->out->open.at[i].closed_owner = unit_owner;
    }
    return c;
}

static Code parse_text(ItemParser *w, View block, Error *e)
{
    uint32_t product;
    Record r;
    Code c = OK;

    for (View look = block; c == OK && item_block_next(&look, &product, &r); look = block) {
        arena_reset(&w->batch);
        c = parse_product(w, &block, product, e);
    }
    return c;
}

static uint16_t owner_number(const Model *model, View owner)
{
    for (int i = 0; owner.n && i < model->n_sources && i < UINT16_MAX; i++)
        if (view_eq(model->source[i].owner, owner))
            return (uint16_t)(i + 1);
    return 0;
}

Code item_parser_open(ItemParser *w, const Model *model, const Map *makers, uint32_t products, LinkMemory *memory,
                      Error *e)
{
    *w = (ItemParser){ .model = model, .makers = makers, .memory = memory, .every = products / CLOSED_PRODUCTS + 1 };
    arena_init(&w->own, 16 * MIB);
    arena_init(&w->batch, LIMIT_TREE_BYTES);
    w->cache = ARENA_NEW(&w->own, ItemCache);
    w->facts = ARENA_NEW(&w->own, Facts);
    w->draft = ARENA_NEW(&w->own, ItemDraft);
    w->dataset = ARENA_ARRAY(&w->own, uint8_t, (size_t)model->n_sources + 2);
    w->owner = ARENA_ARRAY(&w->own, uint16_t, (size_t)model->n_sources + 2);
    if (!w->cache || !w->facts || !w->draft || !w->dataset || !w->owner)
        return arena_fail(&w->own, 0, "items", e);
    for (int i = 0; i < model->n_sources; i++)
        w->dataset[model->source[i].rank] = (uint8_t)items_dataset(model, model->source[i].dataset);
    for (int i = 0; i < model->n_sources; i++)
        w->owner[model->source[i].rank] = owner_number(model, model->source[i].owner);
    return OK;
}

void item_parser_close(ItemParser *w)
{
    arena_release(&w->batch);
    arena_release(&w->own);
}

Code item_parser_read(ItemParser *w, View block, ItemsOfBlock *out, Error *e)
{
    Code c;

    *out = (ItemsOfBlock){ .used = 0 };
    w->out = out;
    c = parse_text(w, block, e);
    if (c == OK && out->used) { /* give back what was taken ahead */
        char *data = link_regrow(w->memory, out->data, out->used, 1);
        out->data = data ? data : out->data;
    }
    settle_data(&out->open, out->data);
    settle_data(&out->closed, out->data);
    return c;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static size_t append(Items *x, size_t at, const ItemList *list)
{
    if (list->n)
        memcpy(x->at + at, list->at, list->n * sizeof *list->at);
    return at + list->n;
}

static Code put_together(Items *x, ItemsOfBlock *block, Error *e)
{
    size_t at = 0;
    uint32_t product = 0;

    for (size_t i = 0; i < x->blocks; i++) {
        const ItemsOfBlock *b = &block[i];
        x->n += b->open.n;
        x->all += b->open.n + b->closed.n;
        if (b->open.n)
            x->products = b->open.at[b->open.n - 1].product;
    }
    x->at = link_take(x->memory, x->all, sizeof *x->at);
    x->first = link_take(x->memory, (size_t)x->products + 2, sizeof *x->first);
    if (!x->at || !x->first)
        return link_memory_fail(x->memory, "items", e);
    for (size_t i = 0; i < x->blocks; i++) {
        at = append(x, at, &block[i].open);
        link_give(x->memory, block[i].open.at);
        block[i].open = (ItemList){ 0 };
    }
    for (size_t i = 0; i < x->blocks; i++)
        at = append(x, at, &block[i].closed);
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

Code items_gather(Items *x, ItemsOfBlock *block, size_t blocks, int threads, Error *e)
{
    Code c;

    if (!(x->block = link_take_zero(x->memory, blocks, sizeof *x->block)))
        return link_memory_fail(x->memory, "items", e);
    x->blocks = blocks;
    for (size_t i = 0; i < blocks; i++) {
        x->block[i] = block[i].data;
        block[i].data = NULL;
    }
    c = put_together(x, block, e);
    return c == OK ? count_words(x, threads, e) : c;
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
