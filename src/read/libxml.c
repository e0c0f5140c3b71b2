/* See libxml.h. */
#include "read/libxml.h"

#include "libraries.h"

Libxml libxml;

Code libxml_load(Error *e)
{
    static const char *const names[] = { LIBXML_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_XML, "libxml2", names, &libxml);
    return library_load(&library, e);
}
