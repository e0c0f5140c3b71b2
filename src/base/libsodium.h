/* libsodium's password hash, loaded when the first password is set or checked. See base/library.h. */
#ifndef BASE_LIBSODIUM_H
#define BASE_LIBSODIUM_H

#include "base/library.h"

#include <sodium.h>

#define LIBSODIUM_FUNCTIONS(F)                                                                                         \
    F(crypto_pwhash_str)                                                                                               \
    F(crypto_pwhash_str_needs_rehash)                                                                                  \
    F(crypto_pwhash_str_verify)                                                                                        \
    F(sodium_init)                                                                                                     \
    F(sodium_memzero)

typedef struct {
    LIBSODIUM_FUNCTIONS(LIBRARY_MEMBER)
} Libsodium;

extern Libsodium libsodium; /* filled once by libsodium_load, then only read */

/* Loads and starts libsodium if that was not done yet. E_IO with the reason if it is not there. Safe from any thread.
 */
MUST_CHECK Code libsodium_load(Error *e);

#define crypto_pwhash_str              libsodium.crypto_pwhash_str_
#define crypto_pwhash_str_needs_rehash libsodium.crypto_pwhash_str_needs_rehash_
#define crypto_pwhash_str_verify       libsodium.crypto_pwhash_str_verify_
#define sodium_init                    libsodium.sodium_init_
#define sodium_memzero                 libsodium.sodium_memzero_

#endif
