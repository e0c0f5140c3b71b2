/* Records of products on their way to items (items.h): they are packed into blocks of whole products, each as product,
 * id, row, layout, lengths of key and fields, and their bytes; blocks go to a thread that reads them in the order in
 * which they come. Numbers as this machine writes them, for no block outlives the process. */
#include "picture/link/items_inside.h"

#include "base/channel.h"
#include "base/memory.h"

enum { BOXES = 4 };

typedef struct {
    int64_t id, row, layout;
    uint32_t product, key, fields;
} Head;

struct ItemReader {
    ItemParser parser;
    LinkMemory *memory;
    Channel channel;
    Text box[BOXES], *filling;
    pthread_t thread;
    bool running; /* a thread reads; the rest of this is its until it was joined */
    ItemsOfBlock *block;
    size_t blocks, room;
    uint32_t last; /* product that was added to */
    Error error;
};

static void item_block_put(Text *block, uint32_t product, const Record *record)
{
    Head head = {
        record->id, record->row, record->layout, product, (uint32_t)record->key.n, (uint32_t)record->fields.n
    };
    text_put(block, view((const char *)&head, sizeof head));
    text_put(block, record->key);
    text_put(block, record->fields);
}

bool item_block_next(View *block, uint32_t *product, Record *out)
{
    Head head;
    if (block->n < sizeof head)
        return false;
    memcpy(&head, block->p, sizeof head);
    *product = head.product;
    out->id = head.id;
    out->row = head.row;
    out->layout = head.layout;
    out->key = view(block->p + sizeof head, head.key);
    out->fields = view(block->p + sizeof head + head.key, head.fields);
    *block = view_sub(*block, sizeof head + head.key + head.fields, block->n);
    return true;
}

static Code read_block(ItemReader *r, View block, Error *e)
{
    if (!mem_room(&r->block, r->blocks, &r->room, sizeof *r->block))
        return fail_memory(e, "items");
    return item_parser_read(&r->parser, block, &r->block[r->blocks++], e);
}

static void *read_blocks(void *p)
{
    ItemReader *r = p;
    Text *box;

    while ((box = channel_receive(&r->channel))) {
        if (read_block(r, text_view(box), &r->error) != OK) {
            channel_break(&r->channel);
            break;
        }
        text_clear(box);
        channel_return(&r->channel, box);
    }
    return NULL;
}

Code item_reader_new(ItemReader **out, const Model *model, const Map *makers, uint32_t products, LinkMemory *memory,
                     Error *e)
{
    ItemReader *r = *out = mem_alloc(sizeof *r);
    void *boxes[BOXES];
    Code c;

    if (!r)
        return fail_memory(e, "items");
    memset(r, 0, sizeof *r);
    r->memory = memory;
    for (int i = 0; i < BOXES; i++) {
        text_init(&r->box[i], ITEM_BLOCK_CAP);
        boxes[i] = &r->box[i];
    }
    channel_init(&r->channel, boxes, BOXES);
    if ((c = item_parser_open(&r->parser, model, makers, products, memory, e)) != OK) {
        item_reader_free(r);
        *out = NULL;
        return c;
    }
    r->filling = channel_empty(&r->channel);
    r->running = pthread_create(&r->thread, NULL, read_blocks, r) == 0;
    return OK;
}

static void join(ItemReader *r)
{
    channel_end(&r->channel);
    if (r->running)
        pthread_join(r->thread, NULL);
    r->running = false;
}

void item_reader_free(ItemReader *r)
{
    if (!r)
        return;
    if (r->running)
        channel_break(&r->channel);
    join(r);
    for (size_t i = 0; i < r->blocks; i++) {
        link_give(r->memory, r->block[i].open.at);
        link_give(r->memory, r->block[i].closed.at);
        link_give(r->memory, r->block[i].data);
    }
    for (int i = 0; i < BOXES; i++)
        text_release(&r->box[i]);
    item_parser_close(&r->parser);
    channel_release(&r->channel);
    mem_free(r->block);
    mem_free(r);
}

/* The block in hand to the thread, or, where there is none, into items. */
static Code pass_block(ItemReader *r, Error *e)
{
    Code c;

    if (!r->running) {
        c = read_block(r, text_view(r->filling), e);
        text_clear(r->filling);
        return c;
    }
    channel_send(&r->channel, r->filling);
    if ((r->filling = channel_empty(&r->channel)))
        return OK;
    join(r);
    *e = r->error;
    return e->code;
}

Code item_reader_add(ItemReader *r, uint32_t product, const Record *record, Error *e)
{
    Code c;

    if (product != r->last && r->filling->n >= ITEM_BLOCK_BYTES && (c = pass_block(r, e)) != OK)
        return c;
    r->last = product;
    item_block_put(r->filling, product, record);
    return text_ok(r->filling) ? OK : text_fail(r->filling, "the records of a product", e);
}

Code item_reader_end(ItemReader *r, Items *out, int threads, Error *e)
{
    Code c = OK;

    *out = (Items){ .memory = r->memory };
    if (r->running) {
        channel_send(&r->channel, r->filling);
        join(r);
        if ((c = r->error.code) != OK)
            *e = r->error;
    } else {
        c = read_block(r, text_view(r->filling), e);
    }
    r->filling = NULL;
    return c == OK ? items_gather(out, r->block, r->blocks, threads, e) : c;
}
