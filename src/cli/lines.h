/* Standard input, line by line, for questions that are asked so.
 *
 * Before it waits for input it sends what was answered, so that a program at the other end of both pipes gets each
 * answer before it writes its next line. Not here: what a line means.
 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "faces/sink.h"

#include <stdatomic.h>

typedef struct {
    int fd;
    Sink *sink;          /* to send before waiting           */
    atomic_bool *cancel; /* ends the wait                    */
    char *buffer;
    size_t at, n, room;
    bool end, skipping;
    int64_t number;      /* of the line last given, from 1   */
} Lines;

/* Allocates nothing yet. */
void lines_open(Lines *l, int fd, Sink *sink, atomic_bool *cancel);
void lines_release(Lines *l);
/* *more false at the end. The line, without its end, is valid until the next call. A line over LIMIT_STDIN_LINE comes
 * cut to that, with *too_long true, and the rest of it is passed over. A mark of UTF-8 at the start of the input is
 * dropped. */
MUST_CHECK Code lines_next(Lines *l, View *line, bool *more, bool *too_long, Error *e);

#endif
