/* Delimited text: from bytes to rows of Views. The inside of table.c; it can be fed from anywhere, for tests.
 *
 * Two steps. The scanner walks the bytes in blocks of 64 and writes down where fields and rows end, with quotes taken
 * into account (AVX2 and carry-less multiplication where the processor has them, after G. Langdale and D. Lemire,
 * "Parsing Gigabytes of JSON per Second", 2019, section 3.1; else byte by byte with the same outcome). The reader
 * makes Views of that, takes quotes off and mends encodings, row by row.
 *
 * Rules, where RFC 4180 is silent or publishers stray:
 *  - a quote means something only at the start of a field; elsewhere it is an inch sign;
 *  - a field that starts with a quote but has text after the closing one is taken literally, quotes and all;
 *  - a quoted field that runs over a line end and then does not close cleanly (text after the closing quote, end of
 *    file, more than LIMIT_FIELD_BYTES) is an unclosed quote: the row ends with the physical line,
 *    its quote is taken literally, and it has a fault;
 *  - LF, CR LF and lone CR end rows; empty lines are passed over.
 *
 * Not here: XLSX, guessing of delimiters (table.c).
 */
#ifndef READ_CSV_H
#define READ_CSV_H

#include "read/table.h"

/* ---- the scanner ------------------------------------------------------------------------------------------------ */

typedef enum { SCAN_START, SCAN_PLAIN, SCAN_QUOTED, SCAN_CLOSING } ScanState;

enum { SCAN_HIGH = 1, SCAN_NUL = 2, SCAN_QUOTE = 4 }; /* bytes met: above 0x7f, NUL, the quote */

typedef struct {
    char delimiter[4];
    unsigned delimiter_n;  /* 1..4 */
    unsigned char quote;
    bool quotes;           /* false: no quoting at all                                      */
    bool overlaps;         /* the delimiter can overlap itself ("||"): byte by byte then    */
    bool plain;            /* never use AVX2, for tests and comparison                      */
    ScanState state;
    unsigned met;          /* SCAN_HIGH | ...: may say so a little too early, never too late */
    uint64_t run;          /* bytes since the field began; kept only when `overlaps`        */
} CsvScan;

void scan_init(CsvScan *s, View delimiter, char quote, bool quotes);
/* Scans p[0..n), to be found at offset `base` of the caller's buffer, and writes the offset of the last byte of each
 * delimiter and of each CR and LF that ends a field into mark (room for n). Returns how many. Three readable bytes must
 * lie before p (earlier text, or zeros at the start). */
size_t scan_bytes(CsvScan *s, const char *p, size_t n, uint32_t base, uint32_t *mark);

/* ---- the reader ------------------------------------------------------------------------------------------------- */

typedef struct Csv Csv;
/* Up to n more bytes of 8-bit text; *got == 0 at the end. */
typedef Code CsvFeed(void *ctx, char *buffer, size_t n, size_t *got, Error *e);

typedef struct {
    View delimiter;        /* as the bytes in the text, 1..4 of them, no quote, CR or LF among them          */
    char quote;            /* 0 stands for '"', '\1' for none                                           */
    bool windows_1252;     /* rows that are not UTF-8 are Windows-1252 for sure                              */
    bool strict_utf8;      /* rows that are not UTF-8 are faulty for sure (text that came as UTF-16)         */
    bool plain;            /* never use AVX2                                                                 */
} CsvOptions;

MUST_CHECK Code csv_open(Csv **out, const CsvOptions *options, CsvFeed *feed, void *ctx, Error *e);
/* As table_next. Amortised O(bytes); memory: the longest row. */
MUST_CHECK Code csv_next(Csv *csv, TableRow *row, bool *more, Error *e);
/* True once a row was read as Windows-1252. */
bool csv_met_windows_1252(const Csv *csv);
void csv_close(Csv *csv); /* accepts NULL */

#endif
