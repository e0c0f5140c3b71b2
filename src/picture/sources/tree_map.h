/* From a tree (XML element, JSON object) to the values of a record, by tables of paths instead of code.
 *
 * A reader of trees says for each field of a kind where in the tree its value stands. A path is
 *
 *     steps        a/b/c        names of children; through a JSON array it takes the first item
 *     filter       a[k/v=x]/b   the first a whose k/v is exactly x (no blanks trimmed from x)
 *     all          a*, then /b  every a: their texts joined with "; "
 *     otherwise    a/b|c        c when a/b is absent or empty
 *     itself       .            the text of the node
 *     owner        ^            the value that the caller passes for all parts of one record (its key)
 *     words        =Primary     that very text
 *     nothing      NULL         the field stays empty
 *
 * A list path leads to all items, through every array and every repeated element; with '+' in front, to all but the
 * first. An item of a list that has nothing but its owner ("<premarketSubmission/>") is no part and is passed over.
 * Not here: which elements are records (the readers), what a field means (its FieldDef).
 */
#ifndef PICTURE_SOURCES_TREE_MAP_H
#define PICTURE_SOURCES_TREE_MAP_H

#include "picture/source.h"

enum { TREE_MOST_FIELDS = 80, TREE_MOST_MAPS = 32 };

typedef struct {
    const RecordKind *kind;
    const char *list;         /* where the items hang below the record; NULL: the record itself                    */
    const char *const *path;  /* one for each field of the kind, without the last if `rest`                        */
    bool rest;                /* the kind's last field gets, as JSON, the children that no path begins with         */
} TreeMap;

/* Maps of one reader at work on one file. */
typedef struct {
    Reading *reading;
    const TreeMap *map;
    int n;
    int layout[TREE_MOST_MAPS];
    int fields[TREE_MOST_MAPS];
    bool announced[TREE_MOST_MAPS];
    Arena arena; /* lifetime: one record */
} TreeReader;

void tree_reader_init(TreeReader *t, Reading *r, const TreeMap *map, int n);
void tree_reader_release(TreeReader *t);

/* The text at a path; "" when there is none. A joined text lives in `arena`; *failed becomes true when that is full.
 */
View tree_text(const Node *n, const char *path, Arena *arena, bool *failed);

/* Keeps the node as a record by map[m] (counts one row; the runner may set it aside for its key). Forgets the texts
 * of the record before. */
MUST_CHECK Code tree_keep(TreeReader *t, int m, const Node *n, View owner, const Place *at, bool *kept, Error *e);
/* Hangs every item of map[m].list below the node on the record kept last. */
MUST_CHECK Code tree_hang(TreeReader *t, int m, const Node *n, View owner, const Place *at, Error *e);
/* Hangs values that the reader made itself, in the order of the kind's fields. */
MUST_CHECK Code tree_hang_values(TreeReader *t, int m, const View *value, int n, const Place *at, Error *e);
/* Keeps a record of values that the reader made itself. */
MUST_CHECK Code tree_keep_values(TreeReader *t, int m, const View *value, int n, const Place *at, bool *kept, Error *e);
/* Sets the node aside, its JSON as the raw text. */
MUST_CHECK Code tree_set_aside(TreeReader *t, const Node *n, const Place *at, const char *field, Error *e,
                               const char *fmt, ...) PRINTF_LIKE(6, 7);
/* Sets aside what json_records could not read. */
MUST_CHECK Code tree_no_json(TreeReader *t, int64_t row, int64_t line, View raw, const char *reason, Error *e);

/* The values of a node by map[m], `owner` for "^"; lives until the next tree_keep. Returns how many. */
MUST_CHECK Code tree_values(TreeReader *t, int m, const Node *n, View owner, View value[TREE_MOST_FIELDS], Error *e);

/* True if the node has a child of that name that is not null. */
bool tree_has(const Node *n, const char *name);

#endif
