/* A cursor over bytes that the caller owns, for writing codes. Once full, nothing more is written and `full` stays set.
 * Not here: growing text (base/text.h). */
#ifndef CODES_OUT_H
#define CODES_OUT_H

#include "base/view.h"

typedef struct {
    char *p;
    size_t n, room;
    bool full;
} Out;

static inline void out_byte(Out *o, char c)
{
    if (o->n == o->room)
        o->full = true;
    else
        o->p[o->n++] = c;
}

static inline void out_view(Out *o, View v)
{
    if (v.n > o->room - o->n)
        o->full = true;
    else if (v.n) {
        memcpy(o->p + o->n, v.p, v.n);
        o->n += v.n;
    }
}

/* The last line of every writer: tells length and success. */
static inline bool out_end(const Out *o, size_t *n)
{
    *n = o->n;
    return !o->full;
}

#endif
