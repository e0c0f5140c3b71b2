/* HIBC supplier labels: primary data (who makes what), secondary data (lot, dates, serial, quantity), or both.
 *
 *     +A99912345/$$52001510X3/16D20111212/S77DEFG457
 *     +LIC PCN UM / $$5 YYJJJ lot / 16D made / S serial, check character
 *
 * ANSI/HIBC 2.6, Supplier Labeling Standard. Not here: HIBC provider labels, and symbols (Code 128, Code 39, ...).
 */
#ifndef CODES_HIBC_H
#define CODES_HIBC_H

#include "codes/check.h"

typedef struct {
    bool known;
    int year, month, day; /* the last day of the month where only month and year stand in the code */
    int hour;             /* -1 unless the code has one (GMT)                                       */
    View raw;             /* the digits, without their flag                                         */
} HibcDate;

/* Fields that a label does not have are empty (n == 0, p == NULL). Views point into the input. */
typedef struct {
    View lic, pcn;
    char um;         /* unit of measure digit, 0 without primary data */
    HibcDate expiry, made;
    View lot, serial, quantity;
    char link;       /* the check character of the primary label that a secondary label belongs to; 0: none */
    char check;      /* as it stands in the label                                                        */
    size_t check_at;
} HibcLabel;

/* Reads a label: `+...`, also with the `*` that are printed round it, and `_` for a space. `year` is the current year,
 * for two-digit years. On false *f (never NULL) says why, and *out holds what was read before; a wrong check character
 * (RULE_HIBC_CHECK) is found last, so that everything else is there. O(n). */
bool hibc_parse(View v, int year, HibcLabel *out, Fault *f);

/* The check character for `body`, which includes the leading + (ANSI/HIBC 2.6: modulo 43); 0 if body holds a
 * character that HIBC does not allow. */
char hibc_check_character(View body);

#endif
