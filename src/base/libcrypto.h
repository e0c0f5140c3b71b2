/* OpenSSL's hashes and signatures, loaded when the first file or picture is hashed. See base/library.h. */
#ifndef BASE_LIBCRYPTO_H
#define BASE_LIBCRYPTO_H

#include "base/library.h"

#include <openssl/evp.h>

#define LIBCRYPTO_FUNCTIONS(F)                                                                                         \
    F(EVP_DigestFinal_ex)                                                                                              \
    F(EVP_DigestInit_ex)                                                                                               \
    F(EVP_DigestUpdate)                                                                                                \
    F(EVP_DigestVerify)                                                                                                \
    F(EVP_DigestVerifyInit)                                                                                            \
    F(EVP_MD_CTX_free)                                                                                                 \
    F(EVP_MD_CTX_new)                                                                                                  \
    F(EVP_PKEY_CTX_free)                                                                                               \
    F(EVP_PKEY_CTX_new_from_name)                                                                                      \
    F(EVP_PKEY_free)                                                                                                   \
    F(EVP_PKEY_fromdata)                                                                                               \
    F(EVP_PKEY_fromdata_init)                                                                                          \
    F(EVP_sha256)

typedef struct {
    LIBCRYPTO_FUNCTIONS(LIBRARY_MEMBER)
} Libcrypto;

extern Libcrypto libcrypto; /* filled once by libcrypto_load, then only read */

/* Loads libcrypto if that was not done yet. E_IO with the reason if it is not there. Safe from any thread. */
MUST_CHECK Code libcrypto_load(Error *e);

#define EVP_DigestFinal_ex         libcrypto.EVP_DigestFinal_ex_
#define EVP_DigestInit_ex          libcrypto.EVP_DigestInit_ex_
#define EVP_DigestUpdate           libcrypto.EVP_DigestUpdate_
#define EVP_DigestVerify           libcrypto.EVP_DigestVerify_
#define EVP_DigestVerifyInit       libcrypto.EVP_DigestVerifyInit_
#define EVP_MD_CTX_free            libcrypto.EVP_MD_CTX_free_
#define EVP_MD_CTX_new             libcrypto.EVP_MD_CTX_new_
#define EVP_PKEY_CTX_free          libcrypto.EVP_PKEY_CTX_free_
#define EVP_PKEY_CTX_new_from_name libcrypto.EVP_PKEY_CTX_new_from_name_
#define EVP_PKEY_free              libcrypto.EVP_PKEY_free_
#define EVP_PKEY_fromdata          libcrypto.EVP_PKEY_fromdata_
#define EVP_PKEY_fromdata_init     libcrypto.EVP_PKEY_fromdata_init_
#define EVP_sha256                 libcrypto.EVP_sha256_

#endif
