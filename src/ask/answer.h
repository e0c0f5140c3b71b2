/* An Answer is what a question says: facts, tables of typed columns, charts over those tables, notes, sources.
 *
 * It is streamed: the question calls these functions in order (facts, then tables row by row; notes and sources at any
 * time, they are kept and written last) and the face that made the Answer writes as it goes, so that a download of two
 * million rows holds one row in memory. Every column has a type and a unit, so that every face formats it the same way.
 * A chart names a table and its columns; it never carries its own data.
 *
 * Not here: how anything looks.
 */
#ifndef ASK_ANSWER_H
#define ASK_ANSWER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "base/text.h"
#include "base/view.h"

/* Who may see a source or a field. The order is from open to closed. */
typedef enum { LABEL_PUBLIC, LABEL_NHS, LABEL_COMMERCIAL, LABEL_PERSONAL } Label;
const char *label_name(Label l); /* "public", "nhs", "commercial", "personal" */
bool label_named(View name, Label *out);

typedef enum {
    COLUMN_TEXT,
    COLUMN_CODE,   /* an identifier: never rounded, wrapped or grouped; text in spreadsheets */
    COLUMN_COUNT,  /* whole number of things                                                */
    COLUMN_NUMBER, /* measured number; `digits` after the point                             */
    COLUMN_SHARE,  /* 0..1, shown as per cent                                               */
    COLUMN_MONEY,
    COLUMN_DATE,
    COLUMN_INSTANT,
    COLUMN_MONTH,   /* text YYYY-MM or an edition                                            */
    COLUMN_FLAG,    /* yes / no                                                              */
    COLUMN_PLACE,   /* text naming a place or organisation                                   */
    COLUMN_DURATION /* milliseconds                                                          */
} ColumnType;

typedef struct {
    const char *name; /* snake_case with its unit where it has one: lead_time_days, price */
    ColumnType type;
    const char *title; /* what people read; NULL: made from the name                       */
    const char *unit;  /* "days", "mm"; NULL for none                                      */
    int digits;        /* COLUMN_NUMBER: digits after the point; COLUMN_SHARE: of the per cent */
} Column;

/* Bytes from..to-1 of a text that answer to what was asked; ascending. */
typedef struct {
    uint32_t from, to;
} Mark;

typedef struct {
    ColumnType type;
    bool null; /* unknown or not published: shown as such, never as 0 or "" */
    int64_t i; /* COUNT, FLAG, DATE, INSTANT, DURATION                      */
    double d;  /* NUMBER, SHARE                                             */
    View text; /* TEXT, CODE, MONTH, PLACE                                  */
    Money money;
    const Mark *mark; /* of the text; NULL: it was not looked for any        */
    int marks;
} Value;

/* Those that most cells are made of are here to be compiled into the row that is written. */
static inline Value value_null(void)
{
    return (Value){ .null = true };
}
/* p == NULL gives null. */
static inline Value value_text(View v)
{
    return (Value){ .type = COLUMN_TEXT, .text = v, .null = !v.p };
}
/* An empty text is null, too. */
static inline Value value_text_or_null(View v)
{
    return v.n ? value_text(v) : value_null();
}
static inline Value value_count(int64_t n)
{
    return (Value){ .type = COLUMN_COUNT, .i = n };
}
static inline Value value_flag(bool b)
{
    return (Value){ .type = COLUMN_FLAG, .i = b };
}
/* With marks, which live as long as the text. Terminals show them bold; JSON gives them beside NAME as NAME_marks, in
 * characters; tables for other programs leave them out. */
Value value_marked(View v, const Mark *mark, int marks);
Value value_number(double d);
Value value_share(double d);
Value value_money(Money m);
Value value_date(Date d); /* DATE_NONE gives null                      */
Value value_instant(Instant t);
Value value_duration(int64_t ms);

typedef struct {
    const char *name;
    Value value;
} Fact;

/* MARK_TREE: x names the column with a node's own name, y the one with its parent's (null or unknown: a root), or a
 * COLUMN_COUNT column with its depth from 0; rows stand in the order in which they are shown. */
typedef enum { MARK_BAR, MARK_LINE, MARK_POINT, MARK_STEP, MARK_WATERFALL, MARK_TREE } ChartMark;
typedef struct {
    const char *title, *table, *x, *y, *series; /* column names; series may be NULL */
    ChartMark mark;
} Chart;

typedef struct {
    View source; /* as `sources` names it                     */
    View dataset, edition, publisher, licence;
    int64_t rows; /* of the answer that it says something of; 0: not counted */
} AnswerSource;

typedef struct Answer Answer;

/* What a face implements, as far as it needs it: any function may be NULL. Names, titles, values and charts are the
 * caller's: they may be gone after the call, columns not before the end. An error (disk full, client gone) is what the
 * question passes on. */
typedef struct {
    Code (*begin)(Answer *a, Error *e); /* question and parameters are in *a                                       */
    Code (*fact)(Answer *a, const char *name, const char *title, const Value *v, Error *e);
    Code (*table)(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e);
    Code (*row)(Answer *a, const Value *row, Error *e);
    Code (*table_end)(Answer *a, Error *e);
    Code (*chart)(Answer *a, const Chart *chart, Error *e);
    Code (*end)(Answer *a, Error *e); /* notes and sources are in *a                                             */
    void (*abort)(Answer *a);         /* instead of end, after a failure: drops what was not yet sent; may come without
                                         a begin                                                                 */
} Face;

typedef struct AnswerNote AnswerNote;
struct AnswerNote {
    AnswerNote *next;
    View text;
};
typedef struct AnswerTable AnswerTable; /* what was opened, to check charts against */
typedef struct AnswerChartNode AnswerChartNode;
typedef struct AnswerSourceNode AnswerSourceNode;
struct AnswerSourceNode {
    AnswerSourceNode *next;
    AnswerSource s;
};

/* Faces embed this first in their own struct. Fields are the runner's and the face's; questions use the functions. */
struct Answer {
    const Face *face;
    Arena *arena;         /* lifetime: this question                                   */
    const char *question; /* "price spread"                                            */
    const struct Question *declared;
    int n_parameters; /* as given, for printing back                               */
    const char **parameter_name;
    View *parameter_text;
    AnswerNote *notes, *notes_last;
    AnswerSourceNode *sources, *sources_last;
    const Column *columns; /* of the open table                                         */
    int n_columns;
    int64_t rows;            /* of the open table                                         */
    AnswerTable *tables;     /* newest first                                              */
    AnswerChartNode *charts; /* newest first                                              */
    Instant now;             /* when it was asked                                         */
    int stage;               /* 0 facts, 1 tables, 2 ended                                */
    bool no;                 /* the answer is "no", or there are findings                 */
    bool broken;             /* part of what was asked for failed: files that are broken  */
};

/* In this order: facts first (a fact after a table is E_BUG). Names are snake_case. Columns are copied, the texts that
 * they point at are not: they live as long as the question. */
MUST_CHECK Code answer_fact(Answer *a, const char *name, Value v, Error *e);
MUST_CHECK Code answer_facts(Answer *a, const Fact *facts, int n, Error *e);
MUST_CHECK Code answer_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e);
/* One value for each column; types must match the columns' (a null matches all). */
MUST_CHECK Code answer_row(Answer *a, const Value *row, Error *e);
MUST_CHECK Code answer_table_end(Answer *a, Error *e);
/* Before or after the table it draws; a chart of a table or column that never comes is E_BUG at the end. */
MUST_CHECK Code answer_chart(Answer *a, const Chart *chart, Error *e);
/* Kept and written at the end; a note is a whole sentence. */
MUST_CHECK Code answer_note(Answer *a, Error *e, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* "Drawn from these sources"; the same source twice is kept once. */
MUST_CHECK Code answer_source(Answer *a, const AnswerSource *s, Error *e);
/* The answer is "no", or there are findings: the command exits 1. */
void answer_no(Answer *a);

/* The answer is whole, but something that it was to take in is broken: the command exits 3 after giving it. */
void answer_broken(Answer *a);

/* What people read for a name without a title: "lead_time_days" gives "Lead time days", "shared_gtin" "Shared GTIN".
 * NUL-terminated; longer names are cut. Returns buffer. */
#define TITLE_CHARS 64
const char *title_of(const char *name, char buffer[TITLE_CHARS]);

/* ---- for the runner and for faces ------------------------------------------------------------------------------- */

/* Begin once, before anything else. After an error of any function here nothing but answer_abort may follow. */
MUST_CHECK Code answer_begin(Answer *a, Error *e);
/* Checks that all is closed and lets the face write notes and sources. */
MUST_CHECK Code answer_end(Answer *a, Error *e);
/* Instead of answer_end. No effect on an answer that has ended. */
void answer_abort(Answer *a);
/* True for the types whose Value is text: they may stand for each other in rows. */
static inline bool column_is_text(ColumnType t)
{
    return t == COLUMN_TEXT || t == COLUMN_CODE || t == COLUMN_MONTH || t == COLUMN_PLACE;
}

/* The index of a column, -1 if there is none of that name. */
int column_named(const Column *columns, int n, View name);
/* What people read above it. Returns its title or buffer. */
const char *column_title(const Column *c, char buffer[TITLE_CHARS]);

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
