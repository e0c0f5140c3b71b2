/* Tables as published: CSV with any delimiter, TSV, pipe-separated, and sheets of an XLSX, one row after the other.
 *
 * Encodings (UTF-8 with or without byte order mark, UTF-16 either way, Windows-1252) become UTF-8; quoted newlines,
 * doubled quotes, CR LF and lone CR, ragged rows are read as they are: judging them is the caller's. The format is
 * RFC 4180 plus what publishers do. Fields are Views into the reader's buffer, valid until the next row.
 *
 * Not here: headers that mean something, types, SQL.
 */
#ifndef READ_TABLE_H
#define READ_TABLE_H

#include "read/input.h"

typedef struct Table Table;

typedef enum { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_WINDOWS_1252 } Encoding;

typedef struct {
    char delimiter[4];  /* UTF-8 text of it ("," "\t" "|" "\xc2\xac"), up to 4 bytes; "" guesses from the first lines */
    char quote;         /* '"' by default (0 means default); '\1' none; '\'' as cpv files use                     */
    int sheet;          /* XLSX: 0 the first sheet with rows, else its number from 1                              */
    View sheet_name;    /* XLSX: by name; empty for by number                                                     */
} TableOptions;

typedef struct {
    View *field;
    int n;
    int64_t row;   /* 1 for the first row of the file, header included; XLSX: the sheet's own row number    */
    int64_t line;  /* physical line on which the row begins; XLSX: the row                                    */
    View raw;      /* the row as published (after transcoding), without its line end; XLSX: fields with tabs */
    const char *fault; /* NULL, or why the row cannot be trusted: "quote is never closed", "bytes that are not text in
                        * UTF-8", "more than 4096 fields"; static text. The row still has what could be read */
} TableRow;

/* Opens the table at the Input's start. E_INPUT if the bytes cannot be a table (NUL bytes in 8-bit text, broken
 * workbook), E_ABSENT if there is no such sheet. `options` may be NULL: guess all. Closing the Input is the caller's.
 *  */
MUST_CHECK Code table_open(Table **out, Input *in, const TableOptions *options, Error *e);
void table_close(Table *t); /* accepts NULL */
/* The next row, or *more == false. Wholly empty lines are passed over (but counted in `line`). E_INPUT for what ends
 * the file early: damaged gzip or zip, a row over LIMIT_ROW_BYTES. */
MUST_CHECK Code table_next(Table *t, TableRow *row, bool *more, Error *e);
const char *table_delimiter(const Table *t);
bool table_is_xlsx(const Table *t);

/* The first rows of a file without opening it for good: for recognising. Rows and fields are copied into `out`; at most
 * `most` rows. Bytes that are no table give zero rows and OK. sheet: of a workbook, its number from 1, or 0 for the
 * first with rows. */
typedef struct {
    int n_rows;
    struct {
        View *field;
        int n;
    } *row;
    char delimiter[4];
    int sheets; /* XLSX: how many the workbook has, with and without rows; else 0 */
} TableHead;
MUST_CHECK Code table_head(Input *in, int sheet, int most, Arena *out, TableHead *head, Error *e);

#endif
