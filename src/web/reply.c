/* How a reply grows: in memory, then in a spool. See http.h. */
#include "base/limits.h"
#include "web/http.h"
#include "web/spool.h"

static Code into_spool(Reply *r, View bytes, Error *e)
{
    Code c = OK;
    bool first = !r->spool;

    if (first && (c = spool_open(&r->spool, r->request->folder, e)) != OK)
        return c;
    if (first)
        c = spool_write(r->spool, text_view(&r->held), e);
    if (c == OK)
        c = spool_write(r->spool, bytes, e);
    if (first) {
        text_release(&r->held);
        if (r->begun)
            r->begun(r->ctx);
    }
    if (c == OK && spool_left(r->spool))
        c = fail(e, E_CANCEL, "the client has gone");
    return c;
}

/* What the sink has becomes what is held, without a copy. */
static void move_held(Reply *r)
{
    Text *from = &r->sink.text, *to = &r->held, empty = *to;

    *to = (Text){ .p = from->p, .n = from->n, .room = from->room, .cap = to->cap };
    *from = (Text){ .p = empty.p, .room = empty.room, .cap = from->cap };
}

static Code take(Sink *s, View bytes, Error *e)
{
    Reply *r = (Reply *)s;

    if (r->spool || bytes.n > LIMIT_WEB_HELD - r->held.n)
        return into_spool(r, bytes, e);
    if (!r->held.n && bytes.p == s->text.p) {
        move_held(r);
        return OK;
    }
    text_put(&r->held, bytes);
    return text_ok(&r->held) ? OK : text_fail(&r->held, "an answer", e);
}

void reply_init(Reply *r, const Request *q)
{
    *r = (Reply){ .request = q, .status = 200, .type = "text/html; charset=utf-8" };
    sink_init(&r->sink, take);
    text_init(&r->held, LIMIT_WEB_HELD);
}

void reply_release(Reply *r)
{
    sink_release(&r->sink);
    text_release(&r->held);
}

Code reply_end(Reply *r, Error *e)
{
    return sink_flush(&r->sink, e);
}

bool reply_again(Reply *r)
{
    if (r->spool)
        return false;
    text_clear(&r->sink.text);
    sink_begin(&r->sink);
    text_clear(&r->held);
    r->link = r->location = r->disposition = r->modified = (View){ NULL, 0 };
    r->etag[0] = '\0';
    r->stays = false;
    r->refresh = 0;
    return true;
}

/* The 128 bits of two hashes in hexadecimal digits. */
static void put_tag(char out[48], uint64_t a, uint64_t b)
{
    static const char digit[] = "0123456789abcdef";
    char *p = out;

    memcpy(p, "W/\"", 3);
    p += 3;
    for (int i = 60; i >= 0; i -= 4)
        *p++ = digit[a >> i & 15];
    for (int i = 60; i >= 0; i -= 4)
        *p++ = digit[b >> i & 15];
    memcpy(p, "\"", 2);
}

/* Is the tag in the list of If-None-Match? Compared weakly (RFC 9110, 13.1.2). */
static bool listed(View list, View tag)
{
    View opaque = view_sub(tag, 2, tag.n);

    while (list.p) {
        View one = view_trim(view_cut(&list, ','));
        if (view_eq(one, V("*")))
            return true;
        if (view_starts(one, V("W/")))
            one = view_sub(one, 2, one.n);
        if (view_eq(one, opaque))
            return true;
    }
    return false;
}

bool reply_tag(Reply *r, View what)
{
    const Request *q = r->request;
    char day[DATE_CHARS];
    Text t;

    if (!q->version.n || q->secret.n || q->authorization.n) /* each asking of an account is written down */
        return false;
    text_init(&t, LIMIT_ROW_BYTES);
    text_printf(&t, "%.*s\n%s\n%lld %.*s\n", VIEW_ARGS(q->version), date_text(date_in_london(q->context.now), day),
                (long long)q->account.number, VIEW_ARGS(q->account.name));
    text_put(&t, q->path);
    text_byte(&t, '?');
    text_put(&t, q->query);
    text_byte(&t, '\n');
    text_put(&t, what);
    if (text_ok(&t)) {
        uint64_t first = view_hash(text_view(&t));
        text_byte(&t, '.');
        put_tag(r->etag, first, view_hash(text_view(&t)));
        r->stays = true;
    }
    text_release(&t);
    if (!r->etag[0] || !q->if_none_match.n || !listed(q->if_none_match, view_of(r->etag)))
        return false;
    r->status = 304;
    return true;
}

Code request_context(const Request *q, const Question *question, AskContext *out, Error *e)
{
    *out = q->context;
    if (question->how & ACTS && !out->store && q->store_error->code != E_ABSENT) {
        *e = *q->store_error; /* and not that the public may not: who asks could not be looked up */
        return e->code;
    }
    if (question->how & (ACTS | NO_STORE))
        out->store = NULL;
    else if (!out->store) {
        *e = *q->store_error;
        return e->code == E_ABSENT ? (e->code = E_IO) : e->code;
    }
    return OK;
}

void reply_go(Reply *r, View location)
{
    if (!reply_again(r))
        return;
    r->status = 303;
    r->location = location;
}
