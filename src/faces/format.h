/* How values are written, the same on every face: once for programs, once for people.
 *
 * Not here: the frame around them (JSON, CSV, tables), escaping.
 */
#ifndef FACES_FORMAT_H
#define FACES_FORMAT_H

#include "ask/answer.h"
#include "base/text.h"

/* Facts have no declared digits: a Column with these digits says "as many as it takes". */
enum { DIGITS_NATURAL = -1 };
/* The column that a fact would stand in. */
Column column_of_fact(const char *name, const Value *v);

/* For programs: 1234567, 0.125, 12.50 (without currency), 2025-12-31, true. Nothing for a null. A number that is none
 * (infinite, not a number) is nothing too. */
void value_plain(Text *t, const Column *c, const Value *v);
/* For people: 1,234,567, 12.5%, £12.50, 2025-12-31, yes, 1 min 5 s. Nothing for a null. Text is as it stands. */
void value_people(Text *t, const Column *c, const Value *v);
/* True for columns whose values line up at the right. */
bool column_is_number(ColumnType t);
/* A number or share as programs get it, with the digits of its column. NULL if it is not finite. */
#define NUMBER_CHARS 352
const char *value_number_text(const Column *c, const Value *v, char buffer[NUMBER_CHARS]);

#endif
