/* An answer as text for people: facts as lines, tables in columns, trees as trees, notes and sources at the end.
 *
 * With a width (a terminal) long texts are folded, and of a table that cannot fit some columns go above the rows in
 * which they are the same or below each row (columns.h), or one field a line; without one (a file or a pipe) nothing is
 * folded. Nothing is ever cut, and codes stay on one line. The first rows of a table decide how wide its columns are; a
 * long table then goes on as it comes.
 */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include "ask/answer.h"
#include "cli/columns.h"
#include "faces/sink.h"

typedef struct TextRow TextRow;
typedef struct TextChart TextChart;

typedef struct {
    Answer answer;          /* first: the face is found from it                  */
    Sink *sink;
    int width;              /* of the terminal; 0: it is none                    */
    Arena arena;            /* lifetime: one table                               */
    bool bold;              /* marks may be shown                                */
    bool any;               /* something has been written                        */
    bool facts;             /* a fact has been written and no table              */
    bool pending;           /* a table waits in the arena                        */
    bool streaming;         /* its first rows are written, the rest follows      */
    View name, title;       /* of the table                                      */
    const Column *columns;
    int n;
    ColumnFit *column;      /* where each column goes                            */
    View *titles;           /* of each column                                    */
    Text above;             /* what was last said above rows                     */
    bool rows_put;          /* a row of this table is written                    */
    View *scratch;          /* two for each column, for folding                  */
    TextRow *rows, *last;
    int64_t n_rows;
    TextChart *trees;       /* charts that show a table as a tree                */
    Text cell;
} TextFace;

/* bold is false at first: whoever knows that the terminal understands it says so. */
void text_face(TextFace *f, Sink *sink, int width);
void text_face_release(TextFace *f);

#endif
