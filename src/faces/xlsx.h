/* An answer as a workbook (Office Open XML): one sheet for each table, then facts, notes and sources on their own.
 *
 * Rows go to disk as they come, so that memory stays the same for two million rows. A table goes on on a further sheet,
 * "name (2)", where a sheet is full (1,048,576 rows with the header). Codes are text cells and never become numbers;
 * dates are dates; money is a number with its currency's format; unknown is an empty cell. Texts over the 32,767
 * characters that a cell can hold are cut, and a note counts them. Text is never taken for a formula.
 *
 * Same answer, same bytes: the only time in the file is that of the question. Not here: charts, styles beyond formats.
 */
#ifndef FACES_XLSX_H
#define FACES_XLSX_H

#include "ask/answer.h"
#include "faces/sink.h"

enum { XLSX_CURRENCIES = 16 };

typedef struct XlsxTable XlsxTable;

typedef struct {
    Answer answer;         /* first: the face is found from it                                              */
    Sink *sink;
    const char *folder;    /* where the temporary files go                                                  */
    const char *line_name; /* asked line by line: two columns come first, `line` and this one               */
    int64_t line;
    View line_text;
    Instant when;
    void *book;            /* lxw_workbook                                                                  */
    char *path;            /* of the temporary file; owned                                                  */
    Arena arena;           /* lifetime: the workbook                                                        */
    XlsxTable *tables;     /* all sheets so far                                                             */
    XlsxTable *open;       /* that of the open table                                                        */
    void *format[4];       /* date, instant, duration, header                                               */
    char currency[XLSX_CURRENCIES][4];
    void *money[XLSX_CURRENCIES];
    void *share[4];        /* by digits                                                                     */
    int64_t cut;           /* texts that were too long                                                      */
    uint32_t most_rows;    /* of a sheet; less in tests                                                     */
    Text cell;
} XlsxFace;

/* `folder` must stay valid. With line_name set before the first question, several answers share one workbook. */
void xlsx_face(XlsxFace *f, Sink *sink, const char *folder);
/* Writes the workbook to the sink, after the last answer. */
MUST_CHECK Code xlsx_finish(XlsxFace *f, Error *e);
/* Gives everything back and removes the temporary files, also after a failure. */
void xlsx_release(XlsxFace *f);

#endif
