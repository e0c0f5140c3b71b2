/* See libzip.h. */
#include "read/libzip.h"

#include "libraries.h"

Libzip libzip;

Code libzip_load(Error *e)
{
    static const char *const names[] = { LIBZIP_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_ZIP, "libzip4", names, &libzip);
    return library_load(&library, e);
}
