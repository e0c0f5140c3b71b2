/* What one record says, in the picture's own words: which thing it is about, which identifiers name it, names and
 * classes.
 *
 * Works from declared roles alone (source.h), so that a new data set needs no code here. Identifiers are brought to one
 * form each: GTINs to 14 digits, device identifiers to the scheme they belong to, others trimmed and upper-cased.
 *
 * Not here: joining records (homes.h), the store.
 */
#ifndef PICTURE_FACTS_H
#define PICTURE_FACTS_H

#include "picture/model.h"

enum { FACT_IDENTIFIERS_MOST = 64, FACT_VALUES_MOST = 512, IDENTIFIER_CHARS = 128 };

typedef struct {
    View scheme;    /* gtin, hibc, isbt128, sctid, catalogue, ... or the data set's name for its own keys */
    View value;     /* normal form                                                                    */
    FieldRole role; /* ROLE_KEY, ROLE_GROUP, ROLE_ID, ROLE_CONTAINS, ROLE_CATALOGUE_NO                  */
    bool legal;     /* a check digit that fails makes it false                                         */
    bool padded;    /* leading zeros were added to what was published                                  */
} FactIdentifier;

typedef struct {
    int64_t id, row;
    const SourceInfo *source;
    const LayoutInfo *layout;
    View key;
    View value[FACT_VALUES_MOST];
    int n;
    FactIdentifier home; /* the thing at product level that the record is about */
    FactIdentifier identifier[FACT_IDENTIFIERS_MOST];
    int identifiers;
    View level;           /* "" when not stated */
    int64_t count_inside; /* 0 when not stated */
    View contains;        /* what the record's package holds, in normal form; "" when it is none */
} Facts;

/* Reads a record row (columns of record_range) into *f. Views live in `arena` and in the row. OK with f->source == NULL
 * if the source is unknown (withdrawn while reading). */
MUST_CHECK Code facts_read(const Model *m, const Rows *row, Arena *arena, Facts *f, Error *e);
/* The same from its parts. */
MUST_CHECK Code facts_of(const Model *m, int64_t id, int64_t row, int64_t layout, View key, View fields, Arena *arena,
                         Facts *f, Error *e);
/* Only source, layout, key and values: no identifiers, no home. */
MUST_CHECK Code facts_values(const Model *m, int64_t id, int64_t row, int64_t layout, View key, View fields,
                             Arena *arena, Facts *f, Error *e);
/* The first value with that role (and scheme if not NULL), or "". */
View facts_value(const Facts *f, FieldRole role, const char *scheme);

/* Normal form of an identifier of a scheme ("udi-di" resolves to gtin, hibc or isbt128). The value is in `arena` or
 * static. */
MUST_CHECK Code identifier_normal(View scheme, View value, Arena *arena, FactIdentifier *out, Error *e);
/* A catalogue number without punctuation and blanks, upper case: "92.885*BK" -> "92885BK". */
View catalogue_normal(View v, Arena *arena);

/* 64-bit number of an identifier for joining: exact for numbers of up to 18 digits, a hash for the rest. */
uint64_t identifier_number(View scheme, View value);

#endif
