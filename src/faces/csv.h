/* One table of an answer as CSV (RFC 4180): a header of column names, CR LF, UTF-8 without a mark.
 *
 * An answer with several tables gives the one that is asked for, else the first; the others are named, so that the
 * caller can say so. An answer without tables gives its facts as a table `fact`, `value`, also under the name "facts".
 * Money stands in two columns, `price` and `price_currency`; unknown is empty; shares are 0 to 1.
 *
 * A spreadsheet takes a cell that begins with = + - @ or a control character for a formula. Text that begins so gets a
 * single quote in front (OWASP, CSV Injection), unless it is a plain number. Not here: XLSX, where cells have types.
 */
#ifndef FACES_CSV_H
#define FACES_CSV_H

#include "ask/answer.h"
#include "faces/sink.h"

typedef struct {
    Answer answer; /* first: the face is found from it                                          */
    Sink *sink;
    View want;     /* table to write; p == NULL: the first                                      */
    const char *line_name; /* asked line by line: two columns come first, `line` and this one;  */
    int64_t line;          /* the header is written once                                        */
    View line_text;
    bool headed;   /* the header stands                                                         */
    bool found, writing;
    Text facts;    /* kept until it is clear that no table comes                                */
    Text tables;   /* names of the tables, with ", " between                                    */
    int n_tables;
} CsvFace;

void csv_face(CsvFace *f, Sink *sink, View want);
void csv_release(CsvFace *f);
/* v as one CSV field with the guard against formulas. */
void csv_guarded(Text *t, View v);

#endif
