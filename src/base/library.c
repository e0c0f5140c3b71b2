/* See library.h. */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

static Code load(Library *l, Error *e)
{
    void *library = dlopen(l->file, RTLD_NOW | RTLD_LOCAL);
    const char *reason = library ? NULL : dlerror();

    if (!library) {
        fail(e, E_IO, "cannot load %s: %s", l->file, reason ? reason : "no reason is known");
        return hint(e, "install Debian's package %s", l->package);
    }
    for (int i = 0; i < l->n; i++) {
        void *p = dlsym(library, l->name[i]);
        if (!p) {
            fail(e, E_IO, "cannot use %s: it has no function %s", l->file, l->name[i]);
            return hint(e, "install Debian's package %s", l->package);
        }
        memcpy((char *)l->functions + (size_t)i * sizeof p, &p, sizeof p);
    }
    l->loaded = true;
    return OK;
}

Code library_load(Library *l, Error *e)
{
    Code c;
    pthread_mutex_lock(&l->lock);
    c = l->loaded ? OK : load(l, e);
    pthread_mutex_unlock(&l->lock);
    return c;
}
