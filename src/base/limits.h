/* Every limit in one place: the threat model on one screen. Sizes in bytes unless the name says otherwise.
 *
 * A limit is reached with E_LIMIT and a sentence, or with a set-aside row; never with a crash or silent cutting.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

/* src/read: files from outside */
#define LIMIT_FIELD_BYTES (1 * MIB)         /* one field of one row                                        */
#define LIMIT_ROW_BYTES (16 * MIB)          /* one row or record                                           */
#define LIMIT_ROW_FIELDS 4096               /* columns of a table                                          */
#define LIMIT_TREE_BYTES (64 * MIB)         /* one XML or JSON record held as a tree                       */
#define LIMIT_TREE_DEPTH 64                 /* nesting of XML and JSON                                     */
#define LIMIT_ARCHIVE_MEMBERS 10000         /* files in a zip                                              */
#define LIMIT_ARCHIVE_DEPTH 3               /* zip in zip (dm+d nests one)                                 */
#define LIMIT_ARCHIVE_RATIO 2000            /* unpacked over packed, once past LIMIT_ARCHIVE_FREE          */
#define LIMIT_ARCHIVE_FREE (256 * MIB)      /* bytes unpacked before the ratio is looked at                */
#define LIMIT_UNPACKED_BYTES (64 * GIB)     /* one file after unpacking                                    */
#define LIMIT_XLSX_STRINGS (512 * MIB)      /* shared strings of a workbook                                */
#define LIMIT_MAPPING_BYTES (256 * KIB)     /* a mapping file                                              */
#define LIMIT_SNIFF_BYTES (64 * KIB)        /* start of a file that readers look at to recognise it        */

/* src/codes: one code, scan or link */
#define LIMIT_CODE_BYTES 4096

/* src/ask: one question */
#define LIMIT_QUESTION_BYTES (256 * MIB)    /* scratch of one question                                     */
#define LIMIT_PARAM_BYTES (64 * KIB)        /* one parameter value                                         */
#define LIMIT_STDIN_LINE (64 * KIB)         /* one input line of a question asked line by line             */

#define LIMIT_FACET_CACHE (128 * MIB)       /* facets of documents kept with an open store                  */
#define LIMIT_FACET_VALUES (512 * MIB)      /* the values of facets                                         */

/* src/store and the build */
#define LIMIT_CHUNK_ROWS 20000              /* rows written in one transaction: keeps waits of others <= 1 s */
#define LIMIT_SET_ASIDE_RAW (4 * KIB)       /* raw text kept of a row that was set aside                   */
#define LIMIT_ITEM_BYTES (5 * GIB)             /* memory for finding the products that are one             */
#define LIMIT_SORT_BYTES (96 * MIB)         /* memory of one sorter before it spills to disk               */

#endif
