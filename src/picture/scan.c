/* See scan.h. In a box each record is a head, then the bytes of key and fields. */
#include "picture/scan.h"

#include "base/channel.h"
#include "base/limits.h"
#include "base/text.h"
#include "sql.h"

enum { STRETCH = 100000, AHEAD = 2000, BOXES = 4, BOX_BYTES = 1 << 20 };

/* Visits up to `most` records behind *after, which then is the last one, or until *enough; *ended: there are no more.
 */
static Code scan_stretch(Store *in, int64_t *after, int64_t end, int64_t most, RecordVisit *visit, void *ctx,
                         const bool *enough, bool *ended, Error *e)
{
    Rows *r = NULL;
    bool more = true;
    int64_t n = 0;
    Code c = store_rows(in, &SQL_record_range, ARGS(arg_int(*after), arg_int(end), arg_int(most)), &r, e);

    while (c == OK && !*enough && (c = rows_next(r, &more, e)) == OK && more) {
        Record x = { .id = rows_int(r, 0),
                     .row = rows_int(r, 1),
                     .layout = rows_int(r, 2),
                     .key = rows_text(r, 3),
                     .fields = rows_text(r, 4) };
        *after = x.id;
        n++;
        c = visit(ctx, &x, e);
    }
    rows_close(r);
    *ended = !more && n < most;
    return c;
}

Code scan_records(Store *in, int64_t after, int64_t end, RecordVisit *visit, void *ctx, Error *e)
{
    static const bool never = false;
    bool ended;
    Code c;

    do
        c = scan_stretch(in, &after, end, STRETCH, visit, ctx, &never, &ended, e);
    while (c == OK && !ended);
    return c;
}

typedef struct {
    int64_t id, row, layout;
    size_t key, fields;
} Head;

typedef struct {
    Store *in;
    int64_t after, end;
    Channel channel;
    Text box[BOXES], *filling;
    bool full;   /* the box in hand */
    Error error; /* the reader's; read after it has been joined */
} Ahead;

static Code box_record(void *ctx, const Record *x, Error *e)
{
    Ahead *a = ctx;
    const Head head = { x->id, x->row, x->layout, x->key.n, x->fields.n };

    text_put(a->filling, view((const char *)&head, sizeof head));
    text_put(a->filling, x->key);
    text_put(a->filling, x->fields);
    a->full = a->filling->n >= BOX_BYTES;
    return text_ok(a->filling) ? OK : text_fail(a->filling, "one record", e);
}

/* A stretch for each box: while the reader waits for an empty one, it keeps no snapshot open. */
static void *read_ahead(void *p)
{
    Ahead *a = p;
    bool ended = false;
    Code c = OK;

    while (c == OK && !ended && (a->filling = channel_empty(&a->channel))) {
        text_clear(a->filling);
        a->full = false;
        c = scan_stretch(a->in, &a->after, a->end, AHEAD, box_record, a, &a->full, &ended, &a->error);
        if (c == OK)
            channel_send(&a->channel, a->filling);
    }
    channel_end(&a->channel);
    return NULL;
}

static Code visit_box(View box, RecordVisit *visit, void *ctx, Error *e)
{
    Code c = OK;
    while (box.n && c == OK) {
        Head head;
        Record x;
        memcpy(&head, box.p, sizeof head);
        x = (Record){ head.id, head.row, head.layout, view(box.p + sizeof head, head.key),
                      view(box.p + sizeof head + head.key, head.fields) };
        box = view_sub(box, sizeof head + head.key + head.fields, box.n);
        c = visit(ctx, &x, e);
    }
    return c;
}

Code scan_ahead(Store *in, int64_t after, int64_t end, RecordVisit *visit, void *ctx, Error *e)
{
    Ahead a = { .in = in, .after = after, .end = end };
    void *boxes[BOXES];
    pthread_t reader;
    Text *box;
    Code c = OK;

    for (int i = 0; i < BOXES; i++) {
        text_init(&a.box[i], BOX_BYTES + 4 * LIMIT_ROW_BYTES);
        boxes[i] = &a.box[i];
    }
    channel_init(&a.channel, boxes, BOXES);
    if (pthread_create(&reader, NULL, read_ahead, &a) != 0) {
        c = scan_records(in, after, end, visit, ctx, e);
    } else {
        while (c == OK && (box = channel_receive(&a.channel))) {
            if ((c = visit_box(text_view(box), visit, ctx, e)) == OK)
                channel_return(&a.channel, box);
        }
        if (c != OK)
            channel_break(&a.channel);
        pthread_join(reader, NULL);
        if (c == OK && a.error.code != OK)
            *e = a.error, c = a.error.code;
    }
    for (int i = 0; i < BOXES; i++)
        text_release(&a.box[i]);
    channel_release(&a.channel);
    return c;
}
