/* Findings: what is wrong in the data, counted by source, check and field, with the first few examples.
 *
 * Collected while a picture is derived, written to its finding tables, read by the question `quality`. A finding never
 * changes the data. Examples are those that come first in canonical order, so that findings are the same on every
 * machine.
 *
 * Not here: the checks themselves (derive_checks.c).
 */
#ifndef PICTURE_FINDINGS_H
#define PICTURE_FINDINGS_H

#include "base/map.h"
#include "store/store.h"

enum { FINDING_EXAMPLES = 5, FINDINGS_RECENT = 4 };

typedef struct {
    int64_t row;
    View key, value;
} FindingExample;

typedef struct {
    View source, check, field, about;
    int64_t found, of;
    int examples;
    FindingExample example[FINDING_EXAMPLES];
} Finding;

typedef struct {
    Arena *arena;
    Map at; /* source NUL check NUL field -> index + 1 */
    Finding **finding;
    size_t n, room;
    Finding *recent[FINDINGS_RECENT]; /* met last: what is wrong in one row is mostly wrong in the next */
    unsigned turn;
} Findings;

void findings_init(Findings *f, Arena *arena);
void findings_release(Findings *f);
/* Counts one. `about` is one line of help, static or in the arena, the first one given is kept. key and value are
 * copied for the first examples. */
MUST_CHECK Code findings_add(Findings *f, View source, const char *check, View field, const char *about, int64_t row,
                             View key, View value, Error *e);
/* Counts n more of a finding whose examples are elsewhere. */
MUST_CHECK Code findings_count(Findings *f, View source, const char *check, View field, int64_t n, Error *e);
/* How many things the check looked at, for the share. Adds up. Makes no finding by itself. */
MUST_CHECK Code findings_of(Findings *f, View source, const char *check, View field, int64_t n, Error *e);
/* How many were found so far. */
int64_t findings_found(const Findings *f, View source, const char *check, View field);
/* Adds what `more` has, as if it had been added here after all that is here. */
MUST_CHECK Code findings_join(Findings *f, const Findings *more, Error *e);
/* Writes both tables of the slot under construction, in byte order; findings with nothing found are left out. */
MUST_CHECK Code findings_write(Findings *f, Store *store, Error *e);

#endif
