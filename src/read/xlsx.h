/* Sheets of an XLSX workbook as rows: the inside of table.c.
 *
 * ECMA-376 part 1 (SpreadsheetML) in a zip (part 2, Open Packaging). The sheet is streamed; shared strings and cell
 * formats are held. Cells come as text: numbers as Excel shows them in full (15 digits), dates as ISO 8601 by the
 * cell's number format, true and false as TRUE and FALSE, errors as #N/A. Rows are as wide as their last cell.
 *
 * Not here: formulas (their last value is taken), .xls, .xlsb, merged cells, what columns mean.
 */
#ifndef READ_XLSX_H
#define READ_XLSX_H

#include "read/table.h"

typedef struct Xlsx Xlsx;

/* Sheet by name, else by number from 1, else (0) the first that has rows. E_ABSENT if there is no such sheet. */
MUST_CHECK Code xlsx_open(Xlsx **out, Input *in, int sheet, View sheet_name, Error *e);
/* As table_next. */
MUST_CHECK Code xlsx_next(Xlsx *x, TableRow *row, bool *more, Error *e);
int xlsx_sheet_count(const Xlsx *x);
void xlsx_close(Xlsx *x); /* accepts NULL */

#endif
