/* A workbook of one table, written row by row: texts and numbers, the first row once more on each further sheet when
 * the rows of one are full.
 *
 * libxlsxwriter in its constant-memory mode: one row is held, whatever the number of rows. Not here: workbooks of
 * several tables, formats and charts (faces/xlsx.h).
 */
#ifndef BASE_SHEETS_H
#define BASE_SHEETS_H

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "base/view.h"

enum { SHEET_ROWS = 1048576, SHEET_COLUMNS = 16384, SHEET_CELL_UNITS = 32767 };

typedef struct Sheets Sheets;

/* Will write to `path`, which sheets_close makes. when: stands in the workbook as the time of its making. */
MUST_CHECK Code sheets_open(Sheets **out, const char *path, Instant when, Error *e);
/* The next cell of the row. Texts that are longer than a cell are cut. Failures are told by sheets_row_end. */
void sheets_text(Sheets *s, View v);
void sheets_number(Sheets *s, double d);
MUST_CHECK Code sheets_row_end(Sheets *s, Error *e);
/* Finishes the file if all went well so far; gives everything back. Accepts NULL. */
MUST_CHECK Code sheets_close(Sheets *s, Code c, Error *e);

/* Appends v as the XML of a cell can hold it: broken bytes, NUL and the two characters that XML forbids become U+FFFD;
 * at most SHEET_CELL_UNITS units of UTF-16. False if it was cut. */
bool sheets_cell_text(Text *t, View v);

#endif
