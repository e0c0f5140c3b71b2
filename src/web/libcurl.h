/* libcurl, loaded when the first person signs in through a provider. See base/library.h. */
#ifndef WEB_LIBCURL_H
#define WEB_LIBCURL_H

#include "base/library.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/* Their macros of the same names only count arguments. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

#define LIBCURL_FUNCTIONS(F)                                                                                           \
    F(curl_easy_cleanup)                                                                                               \
    F(curl_easy_getinfo)                                                                                               \
    F(curl_easy_init)                                                                                                  \
    F(curl_easy_perform)                                                                                               \
    F(curl_easy_setopt)                                                                                                \
    F(curl_easy_strerror)                                                                                              \
    F(curl_global_init)

typedef struct {
    LIBCURL_FUNCTIONS(LIBRARY_MEMBER)
} Libcurl;

extern Libcurl libcurl; /* filled once by libcurl_load, then only read */

/* Loads libcurl if that was not done yet. E_IO with the reason if it is not there. Safe from any thread. */
MUST_CHECK Code libcurl_load(Error *e);

#define curl_easy_cleanup  libcurl.curl_easy_cleanup_
#define curl_easy_getinfo  libcurl.curl_easy_getinfo_
#define curl_easy_init     libcurl.curl_easy_init_
#define curl_easy_perform  libcurl.curl_easy_perform_
#define curl_easy_setopt   libcurl.curl_easy_setopt_
#define curl_easy_strerror libcurl.curl_easy_strerror_
#define curl_global_init   libcurl.curl_global_init_

#endif
