/* Zip archives, bounded: the inside of input.c and xlsx.c, not for other folders.
 *
 * A thin coat over libzip: open, list, stream one member. Every byte that is unpacked is counted against a Budget that
 * belongs to the file on disk, so that nested zips, overlapping members (as in the "zip bombs" of D. Fifield, WOOT
 * 2019) and many small members are bounded together. Format: PKWARE APPNOTE 6.3.
 *
 * Not here: what a logical file is (input.c), writing archives.
 */
#ifndef READ_ARCHIVE_H
#define READ_ARCHIVE_H

#include "read/input.h"

#include <stdio.h>

/* What one file on disk may become. */
typedef struct {
    uint64_t disk;     /* bytes on disk                              */
    uint64_t unpacked; /* bytes unpacked from it, each counted once  */
} Budget;

/* Counts n freshly unpacked bytes. E_INPUT once LIMIT_ARCHIVE_RATIO is passed. */
MUST_CHECK Code budget_spend(Budget *b, uint64_t n, View name, Error *e);

typedef struct Archive Archive;
typedef struct Member Member;

/* Opens a zip. `name` (for error texts), `bytes` and `budget` must outlive it. archive_of_file owns `file` at once,
 * also when it fails. E_INPUT when it is no zip that can be read, or has more than LIMIT_ARCHIVE_MEMBERS members. */
MUST_CHECK Code archive_of_path(Archive **out, const char *path, View name, Budget *budget, Error *e);
MUST_CHECK Code archive_of_bytes(Archive **out, View bytes, View name, Budget *budget, Error *e);
MUST_CHECK Code archive_of_file(Archive **out, FILE *file, View name, Budget *budget, Error *e);
void archive_close(Archive *a); /* accepts NULL; members must be closed before */

/* Members by index 0..count-1; the name is UTF-8 and lives as long as the archive. */
size_t archive_count(const Archive *a);
View archive_name(const Archive *a, size_t index);
/* Index of a member by name (ASCII case ignored, as OPC asks: ECMA-376 part 2, 6.2.2), or -1. */
ptrdiff_t archive_find(const Archive *a, const char *name);
/* Packed and unpacked size as stated in the archive; 0 when not stated. */
void archive_sizes(const Archive *a, size_t index, int64_t *packed, int64_t *unpacked);
/* True for a zip that is one document (Open Packaging Conventions: xlsx, docx), not a bag of files. */
bool archive_is_document(const Archive *a);

/* One pass over a member. E_INPUT: encrypted, unknown compression, damaged (CRC), over budget. */
MUST_CHECK Code member_open(Member **out, Archive *a, size_t index, Error *e);
MUST_CHECK Code member_read(Member *m, char *buffer, size_t n, size_t *got, Error *e);
void member_close(Member *m); /* accepts NULL */

/* The unpacked bytes of an Input as an archive, whatever it lies in; close it before the Input. A file on disk is
 * opened in place, anything else is unpacked into a temporary file without a name. Position of `in` is kept. */
MUST_CHECK Code input_archive(Input *in, Archive **out, Error *e);
/* True if bytes begin as a zip does (local header, or end record of an empty zip). */
bool archive_looks_like(View head);

#endif
