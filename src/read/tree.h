/* Records of an XML or JSON file as small trees, one at a time.
 *
 * A file of a million records is never held whole: the caller says which elements are records, and gets each one as a
 * tree of Nodes in an arena that is reset before the next. XML names come without namespace prefix; attributes are
 * children whose name begins with '@' (an element with attributes and text is NODE_TEXT with such children). In JSON
 * an object's members are children by name, an array's items are children with the array's own name and `array` set
 * on the parent, numbers keep the text they were written with.
 *
 * Hostile input: depth, sizes and entity tricks are bounded; a DOCTYPE with an internal subset, and any external
 * entity, is refused (E_INPUT). Not here: schema validation, SQL, anything of the domain.
 */
#ifndef READ_TREE_H
#define READ_TREE_H

#include "base/text.h"
#include "read/input.h"

typedef enum { NODE_TEXT, NODE_GROUP, NODE_NUMBER, NODE_TRUE, NODE_FALSE, NODE_NULL } NodeKind;

typedef struct Node Node;
struct Node {
    View name;
    View text;       /* NODE_TEXT, NODE_NUMBER: as written, entities and escapes resolved; XML: untrimmed, and a
                      * NODE_GROUP has the text between its child elements, if it is more than blanks           */
    Node *child;     /* first child                                                                          */
    Node *next;      /* next sibling                                                                         */
    Node *last;      /* last child, for building                                                             */
    NodeKind kind;
    bool array;      /* JSON: this group was written as [...]                                                */
};

typedef struct {
    Node *node;
    View parent_path; /* "/AMPS" for <ACTUAL_MEDICINAL_PRODUCTS><AMPS><AMP>: names below the root down to the parent */
    int64_t number;   /* 1 for the first record of the file                                                   */
    int64_t line;     /* where it begins; JSON: line or 0                                                     */
} TreeRecord;

/* Returns OK to go on. The tree is gone after the call. */
typedef Code TreeVisit(void *ctx, const TreeRecord *record, Error *e);

/* XML: which elements are records. Return true to take the element `name`, whose ancestors are `path` ("/root/a"), as a
 * record. An element inside a record is never asked about. */
typedef bool TreeChoose(void *ctx, View path, View name);

/* Streams all records. E_INPUT when the XML is not well-formed (with line and libxml2's reason), too deep or too large.
 * Cost: one pass, memory of the largest record. */
MUST_CHECK Code xml_records(Input *in, TreeChoose *choose, TreeVisit *visit, void *ctx, Error *e);
/* Name of the root element and the first `most` child element names, from the peeked bytes: for recognising. root.p is
 * NULL if the bytes are no XML. Views are copied into out. */
MUST_CHECK Code xml_head(Input *in, Arena *out, View *root, View *root_namespace, View *first_child, Error *e);

/* JSON: records are: each line's object (NDJSON); each item of a top-level array; or, in a top-level object, each
 * item of the array under `array_path` ("content", "data.items"; "" means the object itself is the one record), and so
 * in every object that follows it (pages too long for their lines to be seen at the start). A line or item that is
 * broken JSON ends the file with E_INPUT, except in NDJSON, where `bad` (may be NULL) is called with line number, raw
 * line and reason, and reading goes on. */
typedef Code TreeBad(void *ctx, int64_t number, View raw, const char *reason, Error *e);
MUST_CHECK Code json_records(Input *in, View array_path, TreeVisit *visit, TreeBad *bad, void *ctx, Error *e);
/* The first record of the file as a tree in `out`, or NULL if the bytes are no JSON; *shape says how the file is laid
 * out. */
typedef enum { JSON_NOT, JSON_OBJECT, JSON_ARRAY, JSON_LINES } JsonShape;
MUST_CHECK Code json_head(Input *in, Arena *out, JsonShape *shape, Node **first, Error *e);

/* For building: the last child of `parent` from now on. */
static inline void node_add(Node *parent, Node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->child = child;
    parent->last = child;
}

/* Child by name, or NULL; n may be NULL. */
const Node *node_child(const Node *n, const char *name);
/* Follows "a/b/c"; through arrays it takes the first item. */
const Node *node_at(const Node *n, const char *path);
/* Trimmed text at the path ("" for n itself); "" if absent, empty, null or xsi:nil. true/false give "true"/"false". */
View node_text(const Node *n, const char *path);
/* Loops over items: children of an array node, or siblings of the same name. */
const Node *node_first(const Node *n, const char *path);
const Node *node_next_same(const Node *item);
/* Writes the tree back as compact JSON (for raw text of what was set aside). */
void node_json(Text *out, const Node *n);

#endif
