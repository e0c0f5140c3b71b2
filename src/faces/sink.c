/* The buffer of faces. See sink.h. */
#include "faces/sink.h"

#include "base/limits.h"

enum { PIECE = 64 << 10, HELD = 1 << 20 };

void sink_init(Sink *s, Code (*write)(Sink *s, View bytes, Error *e))
{
    *s = (Sink){ .write = write };
    text_init(&s->text, LIMIT_QUESTION_BYTES);
}

void sink_release(Sink *s)
{
    text_release(&s->text);
}

void sink_begin(Sink *s)
{
    s->mark = s->text.n;
    s->sent = false;
}

Code sink_flush(Sink *s, Error *e)
{
    Code c;

    if (!text_ok(&s->text))
        return text_fail(&s->text, "the answer", e);
    if (!s->text.n)
        return OK;
    s->sent = s->sent || s->text.n > s->mark;
    c = s->write(s, text_view(&s->text), e);
    text_clear(&s->text);
    s->mark = 0;
    return c;
}

Code sink_step(Sink *s, Error *e)
{
    if (s->text.n >= (s->sent ? PIECE : HELD) || !text_ok(&s->text))
        return sink_flush(s, e);
    return OK;
}

Code sink_end(Sink *s, Error *e)
{
    Code c = s->text.n >= PIECE || !text_ok(&s->text) ? sink_flush(s, e) : OK;
    if (c == OK)
        sink_begin(s);
    return c;
}

bool sink_drop(Sink *s)
{
    if (s->text.n > s->mark)
        s->text.n = s->mark;
    s->text.failed = false;
    return !s->sent;
}
