/* An answer kept in memory, for pages that are put together from it: a face of its own.
 *
 * Of each table the first LIMIT_WEB_ROWS rows are kept, or no more than the page shows; the others are counted. Not
 * here: how anything looks.
 */
#ifndef WEB_CAPTURED_H
#define WEB_CAPTURED_H

#include "ask/ask.h"
#include "web/http.h"

typedef struct CapturedFact CapturedFact;
struct CapturedFact {
    CapturedFact *next;
    const char *name;
    Value value;
};

typedef struct CapturedTable CapturedTable;
struct CapturedTable {
    CapturedTable *next;
    const char *name, *title;
    const Column *columns;
    int n_columns;
    Value **row; /* those that are kept */
    int n, room;
    int64_t rows; /* that there were     */
};

typedef struct {
    Answer answer; /* first: the face is found from it; notes and sources are in it */
    CapturedFact *facts, *facts_last;
    CapturedTable *tables, *tables_last;
    int most; /* rows of each table that are kept */
} Captured;

/* Asks and keeps the answer, in the request's arena. */
MUST_CHECK Code capture(Captured *c, const Request *q, const Question *question, const Given *given, int n, Error *e);
/* The same, by name. */
MUST_CHECK Code capture_named(Captured *c, const Request *q, const char *question, const Given *given, int n, Error *e);

/* The same for a page that shows no more than the first `most` rows of each table. */
MUST_CHECK Code capture_first(Captured *c, const Request *q, const char *question, const Given *given, int n, int most,
                              Error *e);

const CapturedTable *captured_table(const Captured *c, const char *name); /* NULL if there is none */
const Value *captured_fact(const Captured *c, const char *name);          /* NULL if there is none, or it is unknown */
/* Index of a column, -1 if there is none. */
int captured_column(const CapturedTable *t, const char *name);
/* A cell, NULL if there is no such column or it is unknown. */
const Value *captured_cell(const CapturedTable *t, int row, const char *column);
/* Its number, 0 if there is none. */
int64_t captured_int(const CapturedTable *t, int row, const char *column);
/* Its text, "" if there is none. */
View captured_text(const CapturedTable *t, int row, const char *column);
/* The same by the column's index, for going through many rows. */
View captured_text_at(const CapturedTable *t, int row, int column);

#endif
