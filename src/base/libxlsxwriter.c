/* See libxlsxwriter.h. */
#include "base/libxlsxwriter.h"

#include "libraries.h"

Libxlsxwriter libxlsxwriter;

Code libxlsxwriter_load(Error *e)
{
    static const char *const names[] = { LIBXLSXWRITER_FUNCTIONS(LIBRARY_NAME) };
    static Library library = LIBRARY(LIBRARY_XLSXWRITER, "libxlsxwriter4", names, &libxlsxwriter);
    return library_load(&library, e);
}
