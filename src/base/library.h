/* Shared libraries that are loaded when they are first needed.
 *
 * Loading and relocating a library takes longer than most questions, whether it is used or not. A header such as
 * read/libxml.h lists the functions of one library in a macro F(name), has a struct of LIBRARY_MEMBER, and leads each
 * name to its member, so that code calls the functions by their own names, after NAME_load. What is loaded stays until
 * the process ends. Not here: what every question needs (the SQLite library, text), which is linked.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/error.h"

#include <pthread.h>

typedef struct {
    const char *file;        /* as the loader seeks it: "libxml2.so.2"; build/gen/libraries.h knows */
    const char *package;     /* Debian's, for the hint               */
    const char *const *name; /* n functions                          */
    int n;
    void *functions; /* n pointers in the order of the names */
    pthread_mutex_t lock;
    bool loaded;
} Library;

#define LIBRARY_MEMBER(function) __typeof__(&function) function##_;
#define LIBRARY_NAME(function)   #function,
#define LIBRARY(file, package, names, functions)                                                                       \
    {                                                                                                                  \
        file, package, names, sizeof(names) / sizeof(names)[0], functions, PTHREAD_MUTEX_INITIALIZER, false            \
    }

/* Loads it if that was not done yet. E_IO with the loader's reason if it is not installed or lacks a function. Safe
 * from any thread. */
MUST_CHECK Code library_load(Library *l, Error *e);

#endif
