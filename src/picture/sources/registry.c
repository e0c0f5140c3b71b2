/* The one list of source readers. Add a line for each new reader; the order has no meaning: the surest reader gets a file.
 * Not here: how a file finds its reader (picture/reading.c). */
#include "picture/source.h"

const SourceReader *const source_readers[] = {
    NULL,
};
