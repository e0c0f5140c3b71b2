/* Files from outside as a stream of bytes: plain, gzip, or a member of a zip (also zip in zip, as dm+d ships).
 *
 * Everything that enters Trefoil comes through here, is bounded (base/limits.h) and hashed. What the bytes mean is
 * recognised elsewhere, by content (picture/source.h). Not here: network, SQL, anything of the domain.
 */
#ifndef READ_INPUT_H
#define READ_INPUT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/view.h"

typedef struct Input Input;

/* Called once for each logical file under a path. `name` is what people see: "a/b.csv",
 * "release.zip!f_amp2_3010419.xml". The Input is valid during the call and positioned at its start. A Code other than
 * OK ends the walk. */
typedef Code InputVisit(void *ctx, Input *in, Error *e);
/* A file or archive member that could not be opened (broken zip, permission); the walk goes on if this returns OK. */
typedef Code InputBroken(void *ctx, View name, const Error *why, Error *e);

/* Visits a file, the members of an archive, or a folder and all below it (names in byte order; hidden names, symbolic
 * links that leave the folder and special files are passed over). A gzip file is one logical file. Zips are recognised
 * by content; an .xlsx is one logical file, not an archive. E_ABSENT if the path does not exist. */
MUST_CHECK Code input_walk(const char *path, InputVisit *visit, InputBroken *broken, void *ctx, Error *e);
/* E_ABSENT if there is no file or folder of that path, as input_walk says it. */
MUST_CHECK Code input_there(const char *path, Error *e);
/* One file by itself; close with input_close. A zip with exactly one member opens as that member. */
MUST_CHECK Code input_open(Input **out, const char *path, Error *e);
/* Bytes in memory as an Input, for tests and fuzzing; the bytes must outlive it. gz and zip are recognised. */
MUST_CHECK Code input_of_bytes(Input **out, View bytes, const char *name, Error *e);
void input_close(Input *in); /* accepts NULL */

View input_name(const Input *in);
/* The first bytes (up to LIMIT_SNIFF_BYTES) after unpacking; does not move the position. Valid until close. */
MUST_CHECK Code input_peek(Input *in, View *out, Error *e);
/* Up to n bytes after unpacking; *got == 0 at the end. E_INPUT: a damaged or oversized archive; E_IO: the disk. */
MUST_CHECK Code input_read(Input *in, char *buffer, size_t n, size_t *got, Error *e);
/* Back to the start. */
MUST_CHECK Code input_rewind(Input *in, Error *e);

/* SHA-256, lower-case hex with NUL: of the file as it lies on disk (for an archive member: of the member's bytes),
 * and of the unpacked bytes. Reads the file if need be and keeps the result; position is kept. */
#define SHA256_CHARS 65
MUST_CHECK Code input_sha256(Input *in, char stored[SHA256_CHARS], char unpacked[SHA256_CHARS], Error *e);
/* Begins to reckon the hashes on a thread of its own while the caller reads on; input_sha256 waits for it. False, and
 * nothing happens, where that saves no time or cannot be: a small file, one that is packed, or no thread. */
bool input_hash_beside(Input *in);
/* Length of the content: -1 for what is packed until it was hashed. */
int64_t input_unpacked_bytes(const Input *in);
/* Bytes on disk, and bytes read so far from the disk: for progress. */
int64_t input_size(const Input *in);
int64_t input_position(const Input *in);

#endif
