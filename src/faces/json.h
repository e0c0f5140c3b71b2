/* An answer as JSON: {"question", "parameters", "facts", "tables", "notes", "sources"}, the shape that other programs
 * rely on, at the command line and over HTTP.
 *
 * Money is {"amount": "12.50", "currency": "GBP"}, never a bare number; dates and instants are ISO 8601; counts are
 * integers; numbers and shares have their declared digits; unknown is null. Charts are left out: they carry no data.
 */
#ifndef FACES_JSON_H
#define FACES_JSON_H

#include "ask/ask.h"
#include "faces/sink.h"

typedef struct {
    Answer answer; /* first: the face is found from it */
    Sink *sink;
    bool one_line; /* one document a line, for many askings */
    bool in_tables;
    int64_t n;     /* facts or tables so far */
    Text keys;     /* `"name": ` of each column of the open table, one after another */
    size_t key_at[64];
} JsonFace;

/* The face writes into sink and never flushes it at the end. json_release gives its own memory back. */
void json_face(JsonFace *f, Sink *sink, bool one_line);
void json_release(JsonFace *f);
/* One value of that column. */
void json_put_value(Text *t, const Column *c, const Value *v);
/* A document that says that this asking failed, in place of the answer: {"question", "parameters", "error": {"code",
 * "what", "hint", "where"}}. All given values have names. */
void json_error(Text *t, const Question *q, const Given *given, int n_given, const Error *error);

#endif
