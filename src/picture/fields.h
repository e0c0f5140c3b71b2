/* Fields of records as declared in source.h: is a value of its type, does a header cell name a field, what is the key.
 *
 * Pure functions over Views; nothing is repaired here: a GTIN that lost its leading zero is ill-formed and stays as it
 * was published. Not here: what values mean together (facts.h), storing (reading.c).
 */
#ifndef PICTURE_FIELDS_H
#define PICTURE_FIELDS_H

#include "base/date.h"
#include "base/text.h"
#include "picture/source.h"

/* Is `value` (trimmed) of the field's type? An empty value is: absence is not a defect of form. O(n).
 * FIELD_DATE's format may hold several patterns separated by '|'; FIELD_CODE's and FIELD_BNF's may be a range "3..12"
 * or lengths "11|15"; FIELD_POUNDS and FIELD_PENCE take any number of decimals, and commas only in front of
 * three digits. */
bool field_value_ok(const FieldDef *f, View value);
/* The date in a FIELD_DATE value by the field's patterns. */
bool field_date(const FieldDef *f, View value, Date *out);
/* The amount in a FIELD_PENCE or FIELD_POUNDS value, in the currency that `format` names (otherwise GBP). False for
 * what has more decimals than whole minor units, and for other types. */
bool field_money(const FieldDef *f, View value, Money *out);
/* What the type wants, for "price '12x' is not ...". Static storage, or the field's own list of choices. */
const char *field_type_words(const FieldDef *f);

/* Do two header cells name the same column: without case, blanks, '_', '-', '(', ')' and '.'? */
bool header_same(View a, View b);
/* Is `header` one of the names in "a|b|c"? names may be NULL. */
bool header_listed(const char *names, View header);
/* Are all the names in "a|b|c" among the n cells of a row? */
bool header_has(const View *cell, int n, const char *names);
/* How many fields a kind declares. */
int kind_fields(const RecordKind *kind);
/* Index of the field of that name or spelling (the name itself is preferred), or -1. */
int kind_field_named(const RecordKind *kind, View header);

/* May a record without a key be known by the kind's stand-in fields (key_otherwise)? Only if the first of them is
 * filled and it has no code or brand name of its own at all: a row that lost its key, or a line of totals, is something
 * else. `value` holds every declared field. */
bool kind_stands_in(const RecordKind *kind, const View *value);

/* Types and roles by name, for mapping files and help: "text", "pence"; "key", "catalogue-no". The names are those of
 * the enums in lower case with '-'. NULL beyond the last; false if there is no such name. */
const char *field_type_name(FieldType type);
const char *field_role_name(FieldRole role);
const char *thing_name(Thing thing);
bool field_type_of(View name, FieldType *out);
bool field_role_of(View name, FieldRole *out);
bool thing_of(View name, Thing *out);

#endif
