/* Where answers go: standard output, or a file that appears only when it is complete.
 *
 * With --output the answer is written beside its final place and renamed at the end, so that a failure never leaves
 * half a file or destroys the one that was there. Errors of writing are noticed; a reader who has left is no error
 * worth a message. Not here: formats.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "faces/sink.h"

typedef struct {
    Sink sink;      /* first: the output is found from it       */
    int fd;
    bool tty;       /* a terminal                               */
    bool gone;      /* the reader has closed the pipe           */
    char path[4096], part[4096]; /* "" for standard output, and when written straight */
} Output;

/* path NULL: standard output. */
MUST_CHECK Code output_open(Output *o, const char *path, Error *e);
/* Sends what is left and checks that it arrived; keep false throws away what was not sent. */
MUST_CHECK Code output_close(Output *o, bool keep, Error *e);

#endif
