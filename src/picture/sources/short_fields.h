/* Short ways to write the fields of a record kind, for readers of trees, whose kinds have many. A field that needs more
 * (other spellings and a scheme, choices, a label) is written with its members' names, as those of tables are.
 *
 * Only for the .c files of readers: the names are common words. */
#ifndef TREFOIL_SOURCES_SHORT_FIELDS_H
#define TREFOIL_SOURCES_SHORT_FIELDS_H

#include "picture/source.h"

#define FIELD(name_, type_, role_) { .name = name_, .type = type_, .role = role_ }
#define CODED(name_, type_, role_, scheme_) { .name = name_, .type = type_, .role = role_, .scheme = scheme_ }
#define ALSO(name_, also_, type_, role_) { .name = name_, .also = also_, .type = type_, .role = role_ }
#define KEY(name_, type_) { .name = name_, .type = type_, .role = ROLE_KEY, .required = true }
#define TEXT(name_) FIELD(name_, FIELD_TEXT, ROLE_NONE)
#define FLAG(name_) FIELD(name_, FIELD_FLAG, ROLE_NONE)
#define DAY(name_) FIELD(name_, FIELD_DATE, ROLE_NONE)
#define OTHER TEXT("other") /* what the schema adds later */
#define END { .name = NULL }

#endif
