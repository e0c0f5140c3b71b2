/* What a workbook holds besides its sheets' rows: names, shared strings, which formats are dates. The inside of xlsx.c.
 *
 * Not here: rows and cells (xlsx.c).
 */
#ifndef READ_XLSX_BOOK_H
#define READ_XLSX_BOOK_H

#include "base/text.h"
#include "read/archive.h"
#include "read/sax.h"

typedef enum { FORMAT_NUMBER, FORMAT_DATE, FORMAT_TIME } CellFormat;

typedef struct {
    View name, part; /* as people see it; the member of the zip */
} Sheet;

typedef struct {
    Archive *archive;
    View file;                /* its name, for error texts            */
    Arena keep;
    Sheet *sheet;
    int sheets;
    size_t room_sheets;
    bool since_1904;          /* serial dates count from 1904-01-01   */
    Text formats;             /* one CellFormat as a byte, per style  */
    Text strings;             /* all shared strings, one after another */
    uint32_t *string_end;     /* where each ends                      */
    size_t n_strings, room_strings;
} Book;

/* book_close is needed also after a failure. `in` must outlive the book. */
MUST_CHECK Code book_open(Book *b, Input *in, Error *e);
void book_close(Book *b);
/* Shared string by number; false if there is none. */
bool book_string(const Book *b, int64_t number, View *out);
CellFormat book_format(const Book *b, int64_t style);

/* What a number format makes of a number (ECMA-376 part 1, 18.8.30 and 18.8.31). */
CellFormat format_of_code(View code);
CellFormat format_of_id(int64_t id);
/* Appends the number as text: plain, or the ISO date or time that it stands for. */
void put_number(Text *out, View number, CellFormat format, bool since_1904);
/* Undoes _xHHHH_ in what was put into t from byte `from` on (ST_Xstring, ECMA-376 part 1, 22.9.2.19). */
void undo_escapes(Text *t, size_t from);

#endif
