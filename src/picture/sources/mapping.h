/* Mapping files: any CSV, TSV or workbook as a data set, by a small text that says what its columns are.
 *
 *     trefoil mapping 1
 *     # what an item master of a made-up trust looks like
 *     dataset: item-master
 *     title: Item master
 *     owner: RXX
 *     label: commercial
 *     kind: item
 *     thing: product
 *
 *     Item code -> item_code          role=key type=code required
 *     Barcode | GTIN -> gtin          role=id scheme=gtin type=gtin optional
 *     Unit price -> price             role=price type=pounds
 *
 * Left of the arrow stand the column's name in the file and other spellings of it; right of it the name that the field
 * gets and what is known of it. A file belongs to a mapping if its header has every column that is not `optional`.
 * Settings: dataset, title, publisher, licence, where, owner (ODS code), label (public, nhs, commercial, personal),
 * edition, kind, thing, scheme (of thing: class), whole (yes: an edition states the whole list), delimiter, quote,
 * sheet, header row, date format, currency. What nobody stated is closed: label commercial, owner "" (administrators
 * alone). Attributes: role, type (money with unit=pence or unit=pounds), unit, scheme, format, label, required (an
 * empty or ill-formed value sets the row aside), optional (the column may be missing). A value with blanks stands in
 * double quotes.
 *
 * Money fields carry the currency in FieldDef.format, other numbers their unit. Not here: finding mapping files
 * (build.c), expressions and lookups; what needs them needs a reader.
 */
#ifndef PICTURE_SOURCES_MAPPING_H
#define PICTURE_SOURCES_MAPPING_H

#include "picture/reading.h"
#include "picture/source.h"

#define MAPPING_FIRST_LINE "trefoil mapping 1"

#define MAPPING_BYTES_MOST (256 * 1024)

typedef struct {
    View name; /* of the mapping file, for messages */
    View dataset, title, publisher, licence, where, owner, edition;
    Label label;
    bool whole;
    RecordKind kind;
    TableOptions table;
    int header_within;
    char currency[4];
    View date_format;
    const char *needs;    /* the columns a file must have, first spellings, "a|b" */
    const bool *optional; /* by field */
} Mapping;

/* Reads a mapping; everything in **out lives in `arena` (text need not outlive the call). E_INPUT with the line number
 * for a faulty one, in one sentence. */
MUST_CHECK Code mapping_parse(View text, const char *name, Arena *arena, Mapping **out, Error *e);
/* 0: the file is not of this mapping; else how sure. */
int mapping_recognise(const Mapping *m, Sniff *s);
/* Reads the file by the mapping. */
MUST_CHECK Code mapping_read(const Mapping *m, Reading *r, Error *e);
/* What a source row says of a file read by it; mapping_sha256, read and ctx are the caller's to fill in. */
SourcePlan mapping_plan(const Mapping *m);

#endif
