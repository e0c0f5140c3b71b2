/* See temp.h. */
#include "base/temp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

Code (temp_fail)(const char *doing, Error *e)
{
    fail(e, E_IO, "could not %s a temporary file: %s", doing, strerror(errno));
    return hint(e, "free some disk space, or set TMPDIR to a folder with room");
}

Code temp_open(FILE **out, const char *folder, Error *e)
{
    char path[4096];
    int fd;

    *out = NULL;
    if (!folder) {
        *out = tmpfile();
    } else if (snprintf(path, sizeof path, "%s/.trefoil-sort-XXXXXX", folder) < (int)sizeof path &&
               (fd = mkstemp(path)) >= 0) {
        remove(path);
        *out = fdopen(fd, "w+b");
    }
    return *out ? OK : temp_fail("make", e);
}
