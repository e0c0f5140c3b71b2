/* See web/libcurl.h. */
#include "web/libcurl.h"

#include "libraries.h"

Libcurl libcurl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode begun;

static void begin(void)
{
    begun = curl_global_init(CURL_GLOBAL_DEFAULT);
}

Code libcurl_load(Error *e)
{
    static const char *const names[] = { LIBCURL_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_CURL, "libcurl4", names, &libcurl);
    Code c = library_load(&library, e);

    if (c != OK)
        return c;
    pthread_once(&once, begin);
    return begun == CURLE_OK ? OK : fail(e, E_IO, "could not begin to use %s", library.file);
}
