/* See scan.h. In a box each record is a head, then the bytes of key and fields; beside it what was prepared. */
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
    Text records;
    Text prepared; /* of each record: length (size_t) and bytes; empty without `prepare` */
} Box;

typedef struct {
    Store *in;
    int64_t after, end;
    const RecordPrepare *prepare;
    Channel channel;
    Box box[BOXES], *filling;
    Text scratch;
    bool full, unprepared; /* the box in hand: has enough; the rest of it is not prepared */
    unsigned looked;
    Error error; /* the reader's; read after it has been joined */
} Ahead;

static Code box_record(void *ctx, const Record *x, Error *e)
{
    Ahead *a = ctx;
    const Head head = { x->id, x->row, x->layout, x->key.n, x->fields.n };
    Text *box = &a->filling->records;

    text_put(box, view((const char *)&head, sizeof head));
    text_put(box, x->key);
    text_put(box, x->fields);
    a->full = box->n >= BOX_BYTES;
    return text_ok(box) ? OK : text_fail(box, "one record", e);
}

/* Visits what is in a box. */
static Code visit_box(const Box *box, RecordVisit *visit, void *ctx, Error *e)
{
    View records = text_view(&box->records), prepared = text_view(&box->prepared);
    Code c = OK;

    while (records.n && c == OK) {
        Head head;
        size_t n;
        Record x;
        memcpy(&head, records.p, sizeof head);
        x = (Record){ .id = head.id,
                      .row = head.row,
                      .layout = head.layout,
                      .key = view(records.p + sizeof head, head.key),
                      .fields = view(records.p + sizeof head + head.key, head.fields) };
        records = view_sub(records, sizeof head + head.key + head.fields, records.n);
        if (prepared.n) {
            memcpy(&n, prepared.p, sizeof n);
            x.prepared = view(prepared.p + sizeof n, n);
            prepared = view_sub(prepared, sizeof n + n, prepared.n);
        }
        c = visit(ctx, &x, e);
    }
    return c;
}

static Code prepare_record(void *ctx, const Record *x, Error *e)
{
    Ahead *a = ctx;
    Text *out = &a->filling->prepared;
    Code c;

    if (a->unprepared || (a->unprepared = ++a->looked % 64 == 0 && channel_starved(&a->channel)))
        return OK;
    text_clear(&a->scratch);
    if ((c = a->prepare->work(a->prepare->ctx, x, &a->scratch, e)) != OK)
        return c;
    text_put(out, view((const char *)&a->scratch.n, sizeof a->scratch.n));
    text_put(out, text_view(&a->scratch));
    return text_ok(out) && text_ok(&a->scratch) ? OK : text_fail(out, "one record", e);
}

/* A stretch for each box: while the reader waits for an empty one, it keeps no snapshot open. */
static void *read_ahead(void *p)
{
    Ahead *a = p;
    bool ended = false;
    Code c = OK;

    while (c == OK && !ended && (a->filling = channel_empty(&a->channel))) {
        text_clear(&a->filling->records);
        text_clear(&a->filling->prepared);
        a->full = a->unprepared = false;
        c = scan_stretch(a->in, &a->after, a->end, AHEAD, box_record, a, &a->full, &ended, &a->error);
        if (c == OK && a->prepare) /* the stretch is closed: no snapshot waits for this */
            c = visit_box(a->filling, prepare_record, a, &a->error);
        if (c == OK)
            channel_send(&a->channel, a->filling);
    }
    channel_end(&a->channel);
    return NULL;
}

static void free_boxes(Ahead *a)
{
    for (int i = 0; i < BOXES; i++) {
        text_release(&a->box[i].records);
        text_release(&a->box[i].prepared);
    }
    text_release(&a->scratch);
    channel_release(&a->channel);
}

Code scan_ahead(Store *in, int64_t after, int64_t end, const RecordPrepare *prepare, RecordVisit *visit, void *ctx,
                Error *e)
{
    Ahead a = { .in = in, .after = after, .end = end, .prepare = prepare };
    void *boxes[BOXES];
    pthread_t reader;
    Box *box;
    Code c = OK;

    for (int i = 0; i < BOXES; i++) {
        text_init(&a.box[i].records, BOX_BYTES + 4 * LIMIT_ROW_BYTES);
        text_init(&a.box[i].prepared, BOX_BYTES + 4 * LIMIT_ROW_BYTES);
        boxes[i] = &a.box[i];
    }
    text_init(&a.scratch, LIMIT_ROW_BYTES);
    channel_init(&a.channel, boxes, BOXES);
    if (pthread_create(&reader, NULL, read_ahead, &a) != 0) {
        c = scan_records(in, after, end, visit, ctx, e);
    } else {
        while (c == OK && (box = channel_receive(&a.channel))) {
            if ((c = visit_box(box, visit, ctx, e)) == OK)
                channel_return(&a.channel, box);
        }
        if (c != OK)
            channel_break(&a.channel);
        pthread_join(reader, NULL);
        if (c == OK && a.error.code != OK)
            *e = a.error, c = a.error.code;
    }
    free_boxes(&a);
    return c;
}
