/* Calendar dates and instants.
 *
 * A Date is the number of days since 1970-01-01 in the proleptic Gregorian calendar; an Instant is milliseconds since
 * 1970-01-01T00:00:00Z. Days and months that people mean are those of Europe/London. Nothing here reads the clock: the
 * faces pass the time in.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/view.h"

typedef int32_t Date;
typedef int64_t Instant;

#define DATE_NONE INT32_MIN

typedef struct {
    int year, month, day;
} Civil;

Date date_from_civil(int year, int month, int day); /* no check: use date_valid first */
Civil date_civil(Date d);
bool date_valid(int year, int month, int day);
int days_in_month(int year, int month);
/* YYYY-MM-DD and nothing else. */
bool date_parse_iso(View v, Date *out);
/* By pattern: Y, M, D digits (YYYY, YY, MM, M, DD, D), MON = Jan..Dec, any other character stands for itself.
 * YY is resolved to within 50 years of `near` (GS1 General Specifications 7.12 window). */
bool date_parse(View v, View pattern, Date near, Date *out);
/* Writes YYYY-MM-DD and a NUL into buffer. */
#define DATE_CHARS 16
const char *date_text(Date d, char buffer[DATE_CHARS]);
/* Writes YYYY-MM-DDThh:mm:ssZ and a NUL. */
#define INSTANT_CHARS 32
const char *instant_text(Instant t, char buffer[INSTANT_CHARS]);
/* The day it is in London at t (British Summer Time by the EU/UK rule since 1996; before that GMT is assumed). */
Date date_in_london(Instant t);
/* When that day begins in London. */
Instant date_begins_in_london(Date d);

/* An edition or period as published: a year, a month or a day; ISO text 2025, 2025-12, 2025-12-01. */
bool period_valid(View v);
/* First and last day of such a period. */
bool period_days(View v, Date *first, Date *last);

#endif
