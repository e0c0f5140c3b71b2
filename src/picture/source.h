/* Sources: the contract between a reader of one data set (a file of its own below picture/sources) and the picture.
 *
 * A reader says how its files are recognised (by content, never by name), what kinds of records they hold, and turns
 * each row, element or object into one record of such a kind, or sets it aside with a reason. It keeps what was
 * published: values go into the store as they stand in the file (transcoded to UTF-8, trimmed), in the order of the
 * kind's fields. What a field means is declared, not coded: its type lets the picture check it, its role lets the
 * picture use it. So most readers are a table of fields and a few lines.
 *
 * Counting: every row, element or object of the file is kept or set aside, and the two counts add up to the rows read.
 * Parts hung on a record (packages of a device, say) share its row and are not counted.
 *
 * Not here: SQL and the store (picture/reading.c), what sources together amount to (picture/derive.c).
 */
#ifndef PICTURE_SOURCE_H
#define PICTURE_SOURCE_H

#include "ask/answer.h" /* Label */
#include "base/arena.h"
#include "read/input.h"
#include "read/table.h"
#include "read/tree.h"

/* ---- what a file holds ---------------------------------------------------------------------------------------- */

/* The form of a value. An ill-formed value in a key or required field sets the row aside; elsewhere the row is kept,
 * the value stays as published, and the defect is counted (quality). Empty values are never ill-formed. */
typedef enum {
    FIELD_TEXT,
    FIELD_COUNT,   /* whole number >= 0                                                        */
    FIELD_DECIMAL, /* number                                                                   */
    FIELD_PENCE,   /* whole or decimal number of pence                                         */
    FIELD_POUNDS,  /* amount with at most decimals; commas and pound sign allowed              */
    FIELD_DATE,    /* by `format` (default YYYY-MM-DD)                                         */
    FIELD_FLAG,    /* true/false, yes/no, Y/N, 1/0, any case                                   */
    FIELD_GTIN,    /* 8, 12, 13 or 14 digits with a right check digit                          */
    FIELD_DI,      /* a UDI-DI of GS1 (14 digits), HIBCC or ICCBBA                             */
    FIELD_SCTID,   /* SNOMED CT / dm+d identifier                                              */
    FIELD_ODS,     /* form of an ODS code                                                      */
    FIELD_EMDN,    /* form of an EMDN code                                                     */
    FIELD_SRN,     /* single registration number                                               */
    FIELD_BNF,     /* BNF code: 4 to 15 letters and digits, or as `format` says                */
    FIELD_GMDN,    /* five digits                                                              */
    FIELD_FDA,     /* three letters                                                            */
    FIELD_CHOICE,  /* one of `format` ("IXA|IXB|IXC")                                          */
    FIELD_CODE     /* letters, digits and - . / _ without blanks; `format` may give "3..12"     */
} FieldType;

/* What a value is for. The picture builds products, identifiers, classes and organisations from roles alone. */
typedef enum {
    ROLE_NONE,  /* kept and shown, not otherwise used                                                          */
    ROLE_KEY,   /* the record's own key within its data set; several key fields are joined with '/'             */
    ROLE_GROUP, /* the thing at product level that this record belongs to: its key in this data set, or an
                   identifier when `scheme` is set (Part IX: the AMP of a pack; GUDID package: the primary DI)  */
    ROLE_ID, /* an identifier of this very record; scheme "gtin", "hibc", "sctid", "udi-di", "basic-udi-di", "npc" ...
              */
    ROLE_CONTAINS, /* identifier of what is inside a package                                                       */
    ROLE_COUNT_INSIDE, /* how many of them */
    ROLE_LEVEL,   /* packaging level or type in words                                                             */
    ROLE_NAME,    /* what the source calls it                                                                     */
    ROLE_GENERIC, /* what kind of thing it is, in words (VMP name, device term); `scheme`: the words of a class there */
    ROLE_DESCRIPTION,
    ROLE_MAKER,    /* manufacturer or supplier                                                                     */
    ROLE_MAKER_ID, /* their number; scheme "srn", "duns", "sctid"                                                  */
    ROLE_CATALOGUE_NO, /* catalogue, order, part or reference number */
    ROLE_MODEL,
    ROLE_SIZE,
    ROLE_COLOUR,
    ROLE_QUANTITY,   /* of a pack                                                                                    */
    ROLE_UNIT,       /* of that quantity                                                                             */
    ROLE_PRICE,      /* of the pack                                                                                  */
    ROLE_CLASS,      /* code in a class scheme: "emdn", "gmdn", "fda", "bnf", "drug-tariff", "eclass", "cpv", "vmp"   */
    ROLE_CLASS_TERM, /* the words beside such a code, same scheme                                                    */
    ROLE_STATUS,     /* on the market, discontinued, ...                                                             */
    ROLE_FROM,       /* first day it holds                                                                           */
    ROLE_TO,         /* last day                                                                                     */
    ROLE_STERILE,
    ROLE_SINGLE_USE,
    ROLE_LATEX,
    ROLE_SUCCESSOR,  /* key of what follows it                                                                       */
    ROLE_FORMER_KEY, /* key that it had before                                                                       */
    ROLE_PARENT,     /* key of the class or organisation above                                                       */
    ROLE_POSTCODE,
    ROLE_LATITUDE,
    ROLE_LONGITUDE,
    ROLE_ORGANISATION, /* ODS code of whom it concerns (buyer, holder, practice) */
    ROLE_ITEMS,  /* statistics: number of items                                                                  */
    ROLE_AMOUNT, /* statistics: total quantity                                                                   */
    ROLE_COST,   /* statistics: total cost                                                                       */
    ROLE_SERIAL,
    ROLE_LOT,
    ROLE_LOCATION,
    ROLE_AGENCY /* who gave out the device identifiers of this record: GS1, HIBCC, ICCBBA, IFA */
} FieldRole;

typedef struct {
    const char *name; /* as published in the current layout                                              */
    const char *also; /* other spellings in headers, separated by '|'; NULL for none. Headers are compared
                         without case, blanks, '_', '-', '(', ')' and '.'                                 */
    FieldType type;
    FieldRole role;
    const char *scheme; /* for ROLE_ID, ROLE_GROUP, ROLE_CONTAINS, ROLE_CLASS, ROLE_MAKER_ID; else NULL     */
    const char *format; /* FIELD_DATE pattern (base/date.h), FIELD_CHOICE list, FIELD_CODE lengths          */
    bool required;      /* an empty or ill-formed value sets the row aside                                 */
    Label label;        /* more closed than the source's own label                                         */
} FieldDef;

/* What sort of thing a record of a kind is. */
typedef enum {
    THING_PRODUCT,      /* a product, device, listing or catalogue item                                      */
    THING_PACK,         /* a pack of a product (ROLE_GROUP names the product)                                */
    THING_DETAIL,       /* a fact hung on a product (ROLE_GROUP): size, storage, class term, market          */
    THING_CLASS,        /* an entry of a nomenclature or code list                                           */
    THING_ORGANISATION, /* organisation or site                                                              */
    THING_RELATION,     /* one thing related to another (predecessor, catchment)                             */
    THING_STATISTIC,    /* prescribing, activity or cost figures                                             */
    THING_PURCHASE,     /* an order or invoice line                                                          */
    THING_ASSET         /* one piece of equipment                                                            */
} Thing;

typedef struct {
    const char *kind; /* "pack", "device", "package", "organisation": unique within the data set           */
    Thing thing;
    const char *scheme;        /* THING_CLASS: the class scheme it defines; else NULL                              */
    const FieldDef *fields;    /* ends with a NULL name                                                         */
    const char *key_otherwise; /* "a|b|c": fields that make the key of a record whose key fields are all empty, for
                                  lists that have entries without a code; NULL: such a record has no key            */
} RecordKind;

/* ---- recognising ----------------------------------------------------------------------------------------------- */

/* The start of a file, seen in whichever way a reader likes; each view is made once, on first use. */
typedef struct Sniff Sniff;
View sniff_bytes(Sniff *s);             /* unpacked, before transcoding                                */
View sniff_name(Sniff *s);              /* file name, for editions only                                */
const TableHead *sniff_table(Sniff *s); /* first 50 rows; n_rows 0 if it is no table                   */
View sniff_xml_root(Sniff *s);          /* p == NULL if it is no XML                                   */
View sniff_xml_namespace(Sniff *s);
View sniff_xml_child(Sniff *s);   /* first element below the root                                */
const Node *sniff_json(Sniff *s); /* the first record, NULL if it is no JSON                     */
JsonShape sniff_json_shape(Sniff *s);
/* Is there a header row (among the first 20) that has all the names in "a|b|c" (compared as FieldDef.also says)?
 * Returns its index or -1. */
int sniff_header(Sniff *s, const char *names);
/* How many of the first rows (without header_index) have in `column` a value of that type: 0..1, 0 when all are empty.
 */
double sniff_share(Sniff *s, int header_index, int column, FieldType type, const char *format);

/* ---- reading --------------------------------------------------------------------------------------------------- */

typedef struct Reading Reading; /* one file being read into the store */

Input *reading_input(Reading *r);
Sniff *reading_sniff(Reading *r);
Arena *reading_arena(Reading *r); /* lifetime: this file */

/* The file's edition as its content says it (ISO year, month or day). If it is never called, the edition comes from the
 * file name (period_in_name), else from --edition, else it is "undated". Call before the first record. */
MUST_CHECK Code reading_edition(Reading *r, View iso, Error *e);
/* The component of its data set that this file is ("f_amp2", "etr", "device"): editions of one component follow each
 * other independently of other components. Default "". Call before the first record. */
MUST_CHECK Code reading_part(Reading *r, const char *part, Error *e);
/* Something about the whole file that people should know (a title line, a column without name); shown by `sources`. */
void reading_note(Reading *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Announces a kind; *layout is the handle for reading_keep. `extra` (may be NULL, ends with NULL) names further columns
 * that the file has and the kind does not declare: they are kept as text after the declared fields. */
MUST_CHECK Code reading_layout(Reading *r, const RecordKind *kind, const char *const *extra, int *layout, Error *e);

/* The file has no column for that declared field: other than a column that is there and empty, it says nothing. */
void reading_absent(Reading *r, int layout, int field);
/* The columns of the file's table in its order: headings as published, and the field of the layout that each fills.
 * Nobody calls it for what has no headings. */
MUST_CHECK Code reading_columns(Reading *r, int layout, const View *heading, const int *field, int n, Error *e);

/* Where a record stands in its file. */
typedef struct {
    int64_t row;  /* row, element or object number, from 1 (tables: the row of the file, header included)          */
    int64_t line; /* 0 if unknown                                                                                 */
    View raw;     /* as published, for set-aside; may be empty, then the values joined are kept                   */
    /* NULL, or asked with `ctx` once two values of a record are ill-formed: why the record cannot be trusted at all (it
     * is set aside for that reason), or NULL if it can.                                                          */
    const char *(*doubt)(void *ctx);
    void *ctx;
} Place;

/* Keeps a record: one value for each field of the layout (empty View where there is none; missing trailing ones may be
 * left off). Values are trimmed. Checks key and required fields and sets the row aside by itself when they fail; *kept
 * (may be NULL) tells. Counts one row read. */
MUST_CHECK Code reading_keep(Reading *r, int layout, const Place *at, const View *value, int n, bool *kept, Error *e);
/* A part hung on the record last kept, same row; not counted. A part that fails its checks is noted in set-aside with
 * the reason but not counted as a row. */
MUST_CHECK Code reading_hang(Reading *r, int layout, const Place *at, const View *value, int n, Error *e);
/* Sets a row aside: field may be "" for the whole row; reason is a sentence fragment that names the value ("price '12x'
 * is not a whole number of pence"). Counts one row read. */
MUST_CHECK Code reading_set_aside(Reading *r, const Place *at, const char *field, Error *e, const char *fmt, ...)
    PRINTF_LIKE(5, 6);

/* The generic reader of a table with a header: finds the header (sniff_header(needs)), maps its columns to the kind's
 * fields, keeps unknown columns as extra, and keeps every following row; rows with too many or too few fields are set
 * aside
 * ("18 fields where the header has 17"), as are repetitions of the header. */
MUST_CHECK Code reading_table(Reading *r, const RecordKind *kind, const char *needs, const TableOptions *options,
                              Error *e);
/* The same for a table without header: column i is field i of the kind; rows must have n_columns fields. */
MUST_CHECK Code reading_headless(Reading *r, const RecordKind *kind, int n_columns, const TableOptions *options,
                                 Error *e);

/* Finds an edition in a file name: "drug_tariff_ix_202510.csv.gz" 2025-10, "epraccur_2016-02" 2016-02, "etr_2025" 2025,
 * "..._20190401" 2019-04-01. The last that is plausible (1990..2099) wins. p == NULL if there is none. */
View period_in_name(View name, Arena *out);

/* ---- the data sets --------------------------------------------------------------------------------------------- */

typedef struct {
    const char *dataset; /* kebab-case                                                                      */
    const char *title;
    const char *publisher;
    const char *licence;
    const char *where; /* where its publisher offers it, in words or as an address                        */
    Label label;
    unsigned version; /* raise when the reader's result changes: files are then read again               */
    bool whole;       /* true: an edition states the whole list, what it lacks is gone (tariff, nomenclature);
                         false: files add up and the newest statement about a key holds (registers)      */
    const RecordKind *const *kinds; /* all kinds it can make, NULL at the end: for help and documentation      */
    /* 0: not ours; 1..100: how sure. The surest reader gets the file; a tie is a bug that a test finds. */
    int (*recognise)(Sniff *s);
    Code (*read)(Reading *r, Error *e);
} SourceReader;

/* All readers, from the one list in picture/sources/registry.c; NULL at the end. */
extern const SourceReader *const source_readers[];

#endif
