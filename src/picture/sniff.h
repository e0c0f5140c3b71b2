/* The start of a file, seen as bytes, table, XML or JSON, each made once and only when a reader asks (source.h).
 *
 * A file that is broken in one of these shapes is simply not of that shape: recognising never fails, reading does.
 */
#ifndef PICTURE_SNIFF_H
#define PICTURE_SNIFF_H

#include "picture/source.h"

/* A Sniff of `in`, which stays the caller's and must outlive it; everything the sniff_ functions of source.h return
 * lives in `arena`. Position of the Input: undefined afterwards; rewind it (table_open, xml_records and json_records
 * do). */
MUST_CHECK Code sniff_new(Input *in, Arena *arena, Sniff **out, Error *e);
/* The Input, for readers that must open it with options of their own to recognise it. */
Input *sniff_input(Sniff *s);
Arena *sniff_arena(Sniff *s);
/* Cell of the first rows, trimmed; empty where there is none. */
View sniff_cell(Sniff *s, int row, int column);
/* How many sheets of a workbook can be looked at, the first ones; 0 if it is none. */
int sniff_sheets(Sniff *s);
/* From now on sniff_table and what builds on it show that sheet, counted from 1; 0, as at first: the first with rows.
 */
void sniff_sheet(Sniff *s, int number);
/* Column of the header row under which that name stands (compared as headers are), or -1. */
int sniff_column(Sniff *s, int header_index, const char *name);

/* As period_in_name (source.h), in running text such as a title: "Part IX, October 2025" is 2025-10. */
View period_in_text(View text, Arena *out);

#endif
