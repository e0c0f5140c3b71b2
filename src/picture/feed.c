/* See feed.h. A value in a box: its kind, then eight bytes (number, or length and that many bytes). */
#include "picture/feed.h"

#include "base/channel.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"

enum { BOXES = 4, BOX_BYTES = 1 << 20, COLUMNS_MOST = 32 };

struct RowFeed {
    Store *store;
    const BulkTable *table;
    Channel channel;
    Text box[BOXES], *filling;
    pthread_t writer;
    bool writing, dropped;
    Error error; /* the writer's; read after it has been joined */
};

static Code write_rows(RowFeed *f, Bulk *bulk, View box, Error *e)
{
    Arg row[COLUMNS_MOST];
    Code c = OK;

    while (box.n && c == OK) {
        for (int i = 0; i < f->table->n_columns; i++) {
            int64_t x;
            row[i] = (Arg){ .kind = (ArgKind)box.p[0] };
            memcpy(&x, box.p + 1, sizeof x);
            box = view_sub(box, 9, box.n);
            if (row[i].kind == ARG_INT) {
                row[i].i = x;
            } else if (row[i].kind == ARG_REAL) {
                memcpy(&row[i].d, &x, sizeof x);
            } else if (row[i].kind != ARG_NULL) {
                row[i].v = view(box.p ? box.p : "", (size_t)x);
                box = view_sub(box, (size_t)x, box.n);
            }
        }
        c = bulk_row(bulk, row, e);
    }
    return c;
}

static void *writer_main(void *p)
{
    RowFeed *f = p;
    Error *e = &f->error;
    Bulk *bulk = NULL;
    Text *box;
    Code c = bulk_begin(f->store, f->table, true, &bulk, e);

    while (c == OK && (box = channel_receive(&f->channel))) {
        c = write_rows(f, bulk, text_view(box), e);
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
        text_release(&f->box[i]);
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
        text_init(&f->box[i], BOX_BYTES + 2 * LIMIT_ROW_BYTES);
        boxes[i] = &f->box[i];
    }
    channel_init(&f->channel, boxes, BOXES);
    if (table->n_columns > COLUMNS_MOST || pthread_create(&f->writer, NULL, writer_main, f) != 0) {
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
        text_clear(f->filling);
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
    Text *t = f->filling;
    size_t before;
    Code c;

    if ((!t || t->n >= BOX_BYTES) && (c = pass_box(f, e)) != OK)
        return c;
    t = f->filling;
    before = t->n;
    for (int i = 0; i < f->table->n_columns; i++) {
        char head[9] = { (char)row[i].kind };
        int64_t x = row[i].kind == ARG_INT ? row[i].i : (int64_t)row[i].v.n;
        if (row[i].kind == ARG_REAL)
            memcpy(&x, &row[i].d, sizeof x);
        memcpy(head + 1, &x, sizeof x);
        text_put(t, view(head, sizeof head));
        if (row[i].kind == ARG_TEXT || row[i].kind == ARG_BYTES)
            text_put(t, row[i].v);
    }
    if (text_ok(t))
        return OK;
    c = text_fail(t, "one row", e);
    t->n = before; /* the writer takes whole rows only */
    return c;
}

Code row_feed_close(RowFeed *f, Error *e)
{
    Code c = OK;
    if (join(f)) {
        *e = f->error;
        c = e->code;
    }
    free_feed(f);
    return c;
}

void row_feed_abort(RowFeed *f)
{
    if (!f)
        return;
    f->dropped = true; /* read by the writer only after the channel has ended */
    join(f);
    free_feed(f);
}
