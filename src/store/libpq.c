/* See libpq.h. */
#include "store/libpq.h"

#include "libraries.h"

Libpq libpq;

Code libpq_load(Error *e)
{
    static const char *const names[] = { LIBPQ_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_PQ, "libpq5", names, &libpq);
    return library_load(&library, e) == OK ? OK : during(e, "opening a PostgreSQL store");
}
