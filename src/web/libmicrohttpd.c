/* See libmicrohttpd.h. */
#include "web/libmicrohttpd.h"

#include "libraries.h"

Libmicrohttpd libmicrohttpd;

Code libmicrohttpd_load(Error *e)
{
    static const char *const names[] = { LIBMICROHTTPD_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_MICROHTTPD, "libmicrohttpd12", names, &libmicrohttpd);
    return library_load(&library, e);
}
