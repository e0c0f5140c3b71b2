/* A face that writes down what it was told, in one line a call, for tests of questions and of the runner. */
#ifndef SUPPORT_TRANSCRIPT_H
#define SUPPORT_TRANSCRIPT_H

#include "ask/ask.h"
#include "base/text.h"

typedef struct {
    Answer answer; /* first: the face is found from it                                             */
    Text text;     /* "begin NAME", "fact NAME=VALUE", "table NAME: columns", "row ...", "end" ... */
    long refuse;   /* the call of that number fails with E_IO; 0 for none                          */
    long calls;
    bool aborted;
} Transcript;

void transcript_init(Transcript *t);
void transcript_release(Transcript *t);
/* The words so far, NUL-terminated; "" without memory. Valid until the next call. */
const char *transcript_words(Transcript *t);

#endif
