/* One file being read into the store: what stands behind the Reading that source readers write to (source.h).
 *
 * A reader thread parses, checks and packs; a writer thread stores. Until the last row is in, the source is marked
 * `reading` and nobody sees it; a build that finds one left over (the machine stopped) removes it and reads again.
 *
 * Not here: which files to read (build.c), what a record means (facts.h).
 */
#ifndef PICTURE_READING_H
#define PICTURE_READING_H

#include "ask/ask.h"
#include "picture/record.h"
#include "picture/source.h"
#include "store/store.h"

/* Everything about a data set that a source row repeats; from a SourceReader or from a mapping file. */
typedef struct {
    View dataset, title, publisher, licence, owner;
    Label label;
    bool whole;
    unsigned version;
    const char *mapping_sha256; /* "" for a built-in reader */
    Code (*read)(void *ctx, Reading *r, Error *e);
    void *ctx;
} SourcePlan;

enum { REPLACES_MOST = 16 };

/* Sources that a reading takes the place of. They stay until its last row is in, and for good if it fails. */
typedef struct {
    int64_t source[REPLACES_MOST];
    int n;
} ReadReplaces;

typedef struct {
    View edition_given; /* --edition, or empty */
    Instant now;
    Instant (*clock)(void);  /* NULL: no times are kept */
    const Ask *ask;          /* progress and cancel; may be NULL */
    const char *temp_folder; /* for spilling; NULL for the system's */
    ReadReplaces replaces;
} ReadOptions;

typedef struct {
    View name; /* of the source; in the arena given */
    View dataset, edition;
    int64_t rows_read, rows_kept, rows_set_aside, records, read_ms;
} ReadResult;

/* Reads the whole Input as `plan` says and makes it a source of the store. E_INPUT: the file is broken; nothing of it
 * is left in the store. Other codes: the store or the machine failed; what was written is removed now or by the next
 * build. Results live in `out_arena`. Cost: one pass over the file; memory independent of its length. */
MUST_CHECK Code reading_run(Store *store, Input *in, Sniff *sniff, const SourcePlan *plan, const ReadOptions *options,
                            Arena *out_arena, ReadResult *result, Error *e);

/* Removes all rows of a source in small steps, then marks or deletes the source row itself. */
MUST_CHECK Code source_erase_rows(Store *store, int64_t source, Error *e);
/* Removes sources that were replaced, and what an interrupted build or withdrawal left behind; returns how many in
 * *removed. */
MUST_CHECK Code sources_clean_up(Store *store, int64_t *removed, Error *e);

#endif
