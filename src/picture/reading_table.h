/* The generic table reader with the wishes that only some callers have: see reading_table in source.h for the plain
 * one. */
#ifndef PICTURE_READING_TABLE_H
#define PICTURE_READING_TABLE_H

#include "picture/source.h"

#define HEADER_WITHIN_ROWS 20 /* where the header must be unless somebody says otherwise */

typedef struct {
    const char *needs;           /* columns that the header has, "a|b"                                           */
    const TableOptions *options; /* NULL: as the file looks                                                      */
    int header_within;           /* the header is among the first so many rows; 0: HEADER_WITHIN_ROWS            */
    bool published_only;         /* columns are found by FieldDef.also alone, never by the field's own name:
                                    in a mapping the names are the mapping's, not the publisher's                */
} TableWish;

MUST_CHECK Code reading_table_as(Reading *r, const RecordKind *kind, const TableWish *wish, Error *e);

#endif
