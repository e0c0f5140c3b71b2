/* Secrets: random bytes, hashes of them, comparing without telling where they differ, passwords.
 *
 * What a session or token proves itself with has 256 random bits, so a plain SHA-256 of it is enough to keep; passwords
 * are guessed, so they are kept as argon2id. Not here: who they belong to.
 */
#ifndef ACCESS_SECRET_H
#define ACCESS_SECRET_H

#include "base/arena.h"
#include "base/error.h"
#include "base/view.h"

enum { SECRET_BYTES = 32, SECRET_CHARS = 43 /* of base64url */, SECRET_HEX = 64 };

/* Fills `out` from the kernel's random numbers. E_IO if it has none. */
MUST_CHECK Code secret_random(unsigned char *out, size_t n, Error *e);
/* A new secret of SECRET_CHARS characters (A-Z a-z 0-9 - _) behind `prefix`. */
MUST_CHECK Code secret_new(View prefix, Arena *out_arena, View *out, Error *e);
extern const char secret_digits[]; /* of base64url (RFC 4648, 5), by value */
/* n bytes as base64url without padding, in `arena`; p NULL without memory. */
View secret_base64url(const unsigned char *bytes, size_t n, Arena *arena);
/* Reads base64url without padding; false: it is none, or longer than `room`. */
bool secret_from_base64url(View text, unsigned char *out, size_t room, size_t *n);

/* SHA-256, and HMAC-SHA-256 (RFC 2104), as SECRET_HEX characters in `arena`. */
MUST_CHECK Code secret_sha256(View data, Arena *arena, View *hex, Error *e);
MUST_CHECK Code secret_hmac(View key, View data, Arena *arena, View *hex, Error *e);
MUST_CHECK Code secret_sha256_raw(View data, unsigned char out[SECRET_BYTES], Error *e);

/* Takes the same time wherever they differ. */
bool secret_equal(View a, View b);

/* ---- passwords ---- */

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 1024 }; /* characters that count; bytes */

/* E_USAGE if it is too short, too long or one character over and over. Never shows it. */
MUST_CHECK Code password_check(View password, View name, Error *e);
/* argon2id with libsodium's parameters for signing in: 64 MiB, some 60 ms. */
MUST_CHECK Code password_hash(View password, Arena *arena, View *out, Error *e);
/* Takes as long for "" (an account without a password, or no account) as for any other. */
MUST_CHECK Code password_matches(View password, View hash, bool *out, Error *e);

#endif
