/* XML as events, from bytes in pieces: the inside of xml.c and xlsx.c.
 *
 * libxml2's SAX2 push parser with everything dangerous shut off (no network, no entities, no DTD, no huge nodes), a
 * limit on depth, and errors as sentences. Names come without prefix. XML 1.0 and Namespaces in XML 1.0 (W3C).
 *
 * Not here: trees, which elements matter.
 */
#ifndef READ_SAX_H
#define READ_SAX_H

#include "base/error.h"
#include "base/view.h"

typedef struct Sax Sax;

typedef struct {
    const unsigned char **p; /* libxml2's five pointers per attribute */
    int n;
} SaxAttributes;

typedef struct {
    /* A Code other than OK ends parsing. Views live during the call; `name` lives as long as the Sax. */
    Code (*start)(void *ctx, View name, View space, SaxAttributes attributes, Error *e);
    Code (*end)(void *ctx, View name, Error *e);
    Code (*text)(void *ctx, View piece, Error *e); /* text comes in pieces of any size; may be NULL */
    bool any_doctype; /* an internal subset is no fault (nothing of it is used): for looking at heads only */
} SaxHandler;

/* `name` is the file's, for error texts; it and `handler` must outlive the Sax. */
MUST_CHECK Code sax_open(Sax **out, const SaxHandler *handler, void *ctx, View name, Error *e);
/* The next piece; `last` with the last one (may be empty). E_INPUT when it is not well-formed, with line and reason. */
MUST_CHECK Code sax_push(Sax *s, const char *p, size_t n, bool last, Error *e);
void sax_close(Sax *s); /* accepts NULL */
int64_t sax_line(const Sax *s);

/* Attribute i, or by name (without prefix). The value lives during the call. */
View sax_attribute_at(SaxAttributes a, int i, View *value);
bool sax_attribute(SaxAttributes a, const char *name, View *value);

#endif
