/* See libpq.h. The library stays loaded until the process ends. */
#include "store/libpq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* The macros of libpq.h are for callers; here the members are named. */
Libpq libpq;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char why[200]; /* "" when all is loaded */

static void *symbol(void *library, const char *name)
{
    void *p = dlsym(library, name);
    if (!p && !why[0])
        snprintf(why, sizeof why, "libpq.so.5 has no function %s", name);
    return p;
}

static void load(void)
{
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL), *p;

    if (!library) {
        const char *reason = dlerror();
        snprintf(why, sizeof why, "%s", reason ? reason : "libpq.so.5 cannot be loaded");
        return;
    }
#define LIBPQ_LOAD(name)                                                                                               \
    p = symbol(library, #name);                                                                                        \
    memcpy(&libpq.name##_, &p, sizeof p);
    LIBPQ_FUNCTIONS(LIBPQ_LOAD)
#undef LIBPQ_LOAD
}

Code libpq_load(Error *e)
{
    pthread_once(&once, load);
    if (!why[0])
        return OK;
    fail(e, E_IO, "cannot open a PostgreSQL store: %s", why);
    return hint(e, "install Debian's package libpq5");
}
