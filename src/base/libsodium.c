/* See libsodium.h. */
#include "base/libsodium.h"

#include "libraries.h"

Libsodium libsodium;

Code libsodium_load(Error *e)
{
    static const char *const names[] = { LIBSODIUM_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_SODIUM, "libsodium23", names, &libsodium);
    Code c = library_load(&library, e);

    if (c == OK && sodium_init() < 0)
        return fail(e, E_IO, "cannot start libsodium: it found no source of random numbers");
    return c;
}
