/* Error texts: formatting and cleaning only. See error.h for what an Error is and is not. */
#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Control characters and broken bytes never reach a terminal or a page through an error text. */
static void clean(char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = '?';
}

Code (fail)(Error *e, Code code, const char *fmt, ...)
{
    va_list ap;
    e->code = code;
    e->hint[0] = e->where[0] = '\0';
    va_start(ap, fmt);
    vsnprintf(e->what, sizeof e->what, fmt, ap);
    va_end(ap);
    clean(e->what);
    return code;
}

Code (hint)(Error *e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->hint, sizeof e->hint, fmt, ap);
    va_end(ap);
    clean(e->hint);
    return e->code;
}

Code (during)(Error *e, const char *fmt, ...)
{
    char old[sizeof e->where];
    va_list ap;
    int n;

    memcpy(old, e->where, sizeof old);
    va_start(ap, fmt);
    n = vsnprintf(e->where, sizeof e->where, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n + 2 < sizeof e->where && old[0])
        snprintf(e->where + n, sizeof e->where - (size_t)n, ": %s", old);
    clean(e->where);
    return e->code;
}

Code (fail_memory)(Error *e, const char *what)
{
    fail(e, E_MEMORY, "could not get memory for %s", what);
    return hint(e, "close other programs or raise the memory limit, then try again");
}

const char *code_name(Code code)
{
    static const char *const names[] = { "ok", "usage", "input", "absent", "denied", "conflict",
                                         "limit", "memory", "io", "cancel", "bug" };
    return (size_t)code < sizeof names / sizeof names[0] ? names[code] : "bug";
}
