/* Data sets that are tables with a header: a reader is a list of layouts, and the rest is done here.
 *
 * Not here: the tables of fields (one file per data set), tables without header (reading_headless).
 */
#ifndef PICTURE_SOURCES_TABLES_H
#define PICTURE_SOURCES_TABLES_H

#include "picture/source.h"

/* One way in which a data set's table is published. */
typedef struct {
    const RecordKind *kind;
    const char *needs;           /* columns that its header must have, "a|b"; by a field's own name, any spelling of
                                    it; '##' stands for two digits of a year: "nhs_trust##_code", and the edition
                                    is that year unless said otherwise                                          */
    const char *without;         /* columns it must not have, or NULL                                           */
    const char *part;            /* of its data set; NULL for the whole                                         */
    const char *edition_column;  /* a column that names the month or day of each row, or NULL                   */
    const TableOptions *options; /* NULL: as the file looks                                                     */
    double (*fit)(Sniff *s, int header_index); /* NULL, or a further look at the rows: 0 refuses               */
} TableLayout;

#define TABLE_SURE 90

/* How sure: TABLE_SURE if one of the layouts (ended by a NULL kind) fits, else 0. The first that fits wins. */
int tables_recognise(Sniff *s, const TableLayout *layouts);
/* States part and edition, then reads the table by the layout that fits. A title above the header may name the edition.
 */
MUST_CHECK Code tables_read(Reading *r, const TableLayout *layouts, Error *e);

/* The two functions of a reader that is nothing but layouts. */
#define READS_TABLES(layouts)                                                                                          \
    static int recognise(Sniff *s)                                                                                     \
    {                                                                                                                  \
        return tables_recognise(s, layouts);                                                                           \
    }                                                                                                                  \
    static Code read_file(Reading *r, Error *e)                                                                        \
    {                                                                                                                  \
        return tables_read(r, layouts, e);                                                                             \
    }

/* Other spellings of a column whose name carries the year: "icb20cd|icb21cd|..." */
#define YEARLY(a, b)                                                                                                   \
    a "19" b "|" a "20" b "|" a "21" b "|" a "22" b "|" a "23" b "|" a "24" b "|" a "25" b "|" a "26" b "|" a "27" b   \
      "|" a "28" b "|" a "29" b "|" a "30" b

#endif
