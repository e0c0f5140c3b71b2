/* See libcrypto.h. */
#include "base/libcrypto.h"

#include "libraries.h"

Libcrypto libcrypto;

Code libcrypto_load(Error *e)
{
    static const char *const names[] = { LIBCRYPTO_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_CRYPTO, "libssl3", names, &libcrypto);
    return library_load(&library, e);
}
