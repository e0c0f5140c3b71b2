/* One JSON value, whole in memory, to a tree of Nodes: the inside of json.c.
 *
 * RFC 8259, strictly, plus: UTF-8 only, no U+0000 in text, no half surrogate pairs, nesting up to LIMIT_TREE_DEPTH.
 * Strings without escapes and numbers are Views of the source, so that must outlive the tree.
 *
 * Not here: files, lines, arrays of records.
 */
#ifndef READ_JSON_VALUE_H
#define READ_JSON_VALUE_H

#include "read/tree.h"

typedef struct {
    View source;
    size_t at;           /* where reading goes on, or where the fault is       */
    Arena *out;
    const char *reason;  /* NULL, or why it is no JSON; static text            */
    bool partial;        /* in: source is only a beginning; what there is of the value is the answer */
    bool full;           /* out: `out` is full or the machine has no memory    */
    int depth;
} JsonValue;

/* The value at j->at, blanks before it allowed, or NULL with a reason. */
Node *json_value(JsonValue *j, View name);
/* True if nothing but blanks is left. */
bool json_value_ends(JsonValue *j);
/* A string that begins at j->at with its quote; p == NULL with a reason. */
View json_string(JsonValue *j);

#endif
