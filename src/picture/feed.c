/* See feed.h. A box holds the rows of one chunk, packed as the store takes them: packing is the maker's work, writing
 * the other thread's. */
#include "picture/feed.h"

#include "base/channel.h"
#include "base/memory.h"

enum { BOXES = 3 };

struct RowFeed {
    Store *store;
    const BulkTable *table;
    Channel channel;
    Tuples box[BOXES], *filling;
    pthread_t writer;
    bool writing, dropped;
    Error error; /* the writer's; read after it has been joined */
};

static void *writer_main(void *p)
{
    RowFeed *f = p;
    Error *e = &f->error;
    Bulk *bulk = NULL;
    Tuples *box;
    Code c = bulk_begin(f->store, f->table, true, &bulk, e);

    while (c == OK && (box = channel_receive(&f->channel))) {
        c = bulk_tuples(bulk, box, e);
        channel_return(&f->channel, box);
    }
    if (c == OK && !f->dropped)
        c = bulk_end(bulk, e);
    else
        bulk_abort(bulk);
    if (c != OK)
        channel_break(&f->channel);
    return NULL;
}

static void free_feed(RowFeed *f)
{
    for (int i = 0; i < BOXES; i++)
        tuples_release(&f->box[i]);
    channel_release(&f->channel);
    mem_free(f);
}

Code row_feed_open(RowFeed **out, Store *store, const BulkTable *table, Error *e)
{
    RowFeed *f = *out = mem_alloc(sizeof *f);
    void *boxes[BOXES];

    if (!f)
        return fail_memory(e, "writing rows");
    memset(f, 0, sizeof *f);
    f->store = store;
    f->table = table;
    for (int i = 0; i < BOXES; i++) {
        tuples_init(&f->box[i]);
        boxes[i] = &f->box[i];
    }
    channel_init(&f->channel, boxes, BOXES);
    if (pthread_create(&f->writer, NULL, writer_main, f) != 0) {
        free_feed(f);
        *out = NULL;
        return fail(e, E_MEMORY, "could not start a thread to write %s", table->name);
    }
    f->writing = true;
    return OK;
}

/* Waits for the writer; true if it failed. */
static bool join(RowFeed *f)
{
    if (f->filling)
        channel_send(&f->channel, f->filling);
    f->filling = NULL;
    channel_end(&f->channel);
    if (f->writing)
        pthread_join(f->writer, NULL);
    f->writing = false;
    return f->error.code != OK;
}

static Code pass_box(RowFeed *f, Error *e)
{
    if (f->filling)
        channel_send(&f->channel, f->filling);
    f->filling = channel_empty(&f->channel);
    if (f->filling) {
        tuples_clear(f->filling);
        return OK;
    }
    if (join(f))
        *e = f->error;
    else
        fail(e, E_BUG, "rows of %s were refused without a reason", f->table->name);
    return e->code;
}

Code row_feed_add(RowFeed *f, const Arg *row, Error *e)
{
    Code c;

    if ((!f->filling || tuples_full(f->filling)) && (c = pass_box(f, e)) != OK)
        return c;
    return tuples_add(f->filling, f->table, row, e);
}

Code row_feed_close(RowFeed *f, Code c, Error *e)
{
    if (!f)
        return c;
    f->dropped = c != OK; /* read by the writer only after the channel has ended */
    if (join(f) && c == OK) {
        *e = f->error;
        c = e->code;
    }
    free_feed(f);
    return c;
}
