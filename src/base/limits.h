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
#define LIMIT_FIELD_BYTES     (1 * MIB)   /* one field of one row                                        */
#define LIMIT_ROW_BYTES       (16 * MIB)  /* one row or record                                           */
#define LIMIT_ROW_FIELDS      4096        /* columns of a table                                          */
#define LIMIT_TREE_BYTES      (64 * MIB)  /* one XML or JSON record held as a tree                       */
#define LIMIT_TREE_DEPTH      64          /* nesting of XML and JSON                                     */
#define LIMIT_ARCHIVE_MEMBERS 10000       /* files in a zip                                              */
#define LIMIT_ARCHIVE_DEPTH   3           /* zip in zip (dm+d nests one)                                 */
#define LIMIT_ARCHIVE_RATIO   2000        /* unpacked over packed, once past LIMIT_ARCHIVE_FREE          */
#define LIMIT_ARCHIVE_FREE    (256 * MIB) /* bytes unpacked before the ratio is looked at                */
#define LIMIT_UNPACKED_BYTES  (64 * GIB)  /* one file after unpacking                                    */
#define LIMIT_XLSX_STRINGS    (512 * MIB) /* shared strings of a workbook                                */
#define LIMIT_MAPPING_BYTES   (256 * KIB) /* a mapping file                                              */
#define LIMIT_SNIFF_BYTES     (64 * KIB)  /* start of a file that readers look at to recognise it        */

/* src/codes: one code, scan or link */
#define LIMIT_CODE_BYTES 4096

/* src/ask: one question */
#define LIMIT_QUESTION_BYTES (256 * MIB) /* scratch of one question                                     */
#define LIMIT_PARAM_BYTES    (64 * KIB)  /* one parameter value                                         */
#define LIMIT_STDIN_LINE     (64 * KIB)  /* one input line of a question asked line by line             */

#define LIMIT_FACET_CACHE  (128 * MIB) /* facets of documents kept with an open store                  */
#define LIMIT_INDEX_CACHE  (64 * MIB)  /* rows of the search index kept with an open store             */
#define LIMIT_COLUMN_CACHE (64 * MIB)  /* columns of the list of appliances, likewise                */
#define LIMIT_FACET_VALUES (512 * MIB) /* the values of facets                                         */

/* src/web: one server (a request's own limits are those of src/ask) */
#define LIMIT_WEB_HEADER       (24 * KIB)  /* request line and headers of one request                     */
#define LIMIT_WEB_TARGET       (8 * KIB)   /* its path and query                                          */
#define LIMIT_WEB_FIELDS       256         /* fields of a query or form                                   */
#define LIMIT_WEB_BODY         (256 * KIB) /* body of one request                                         */
#define LIMIT_WEB_BODIES       (64 * MIB)  /* bodies of all requests that are on their way                */
#define LIMIT_WEB_HELD         (1 * MIB)   /* of an answer in memory; what is longer goes through a file  */
#define LIMIT_WEB_SPOOL        (4 * GIB)   /* one answer                                                  */
#define LIMIT_WEB_CACHE        (64 * MIB)  /* answers kept for the next who asks the same                 */
#define LIMIT_WEB_ROWS         20000       /* rows of an answer that a page keeps to sort and page through */
#define LIMIT_WEB_CONNECTIONS  12000       /* at a time                                                   */
#define LIMIT_WEB_FROM_ONE     256         /* of them from one address; not on loopback or behind a proxy */
#define LIMIT_WEB_WORKERS      16          /* questions answered at a time                                */
#define LIMIT_WEB_QUEUE        1024        /* questions that wait; the next is told to come again         */
#define LIMIT_WEB_QUESTION_MS  60000       /* one question                                                */
#define LIMIT_WEB_PROGRAM_MS   30000       /* that a program is kept waiting before its question is a job */
#define LIMIT_WEB_JOB_MS       3600000     /* one question that has become a job                          */
#define LIMIT_WEB_JOB_KEPT_MS  3600000     /* its answer, from its end                                    */
#define LIMIT_WEB_JOBS         256         /* jobs known at a time                                        */
#define LIMIT_WEB_JOBS_OF_ONE  16          /* of them of one account                                      */
#define LIMIT_WEB_JOBS_RUN     4           /* of one account that run                                     */
#define LIMIT_WEB_JOBS_RUN_ALL 12          /* that run: fewer than workers, so that others are answered   */
#define LIMIT_WEB_JOBS_BYTES   (4 * GIB)   /* their answers, on disk                                      */
#define LIMIT_WEB_HEADER_MS    15000       /* from connecting, or from the last answer, to a whole header */
#define LIMIT_WEB_CROWDED_MS   1000        /* the same, where nine of ten connections are taken           */
#define LIMIT_WEB_BODY_MS      30000       /* for the body of a request                                   */
#define LIMIT_WEB_SEND_MS      60000       /* for an answer, and a second more for each 8 KiB of it       */
#define LIMIT_WEB_STREAM_MS    3600000     /* for an answer of unknown length                             */
#define LIMIT_WEB_STOP_MS      20000       /* for running answers when the server is stopped              */

/* src/store and the build */
#define LIMIT_CHUNK_ROWS    20000      /* rows written in one transaction: keeps waits of others <= 1 s */
#define LIMIT_SET_ASIDE_RAW (4 * KIB)  /* raw text kept of a row that was set aside                   */
#define LIMIT_ITEM_BYTES    (5 * GIB)  /* memory for finding the products that are one             */
#define LIMIT_SORT_BYTES    (96 * MIB) /* memory of one sorter before it spills to disk               */

#endif
