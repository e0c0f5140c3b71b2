/* libxml2, loaded when the first XML file is read: it brings ICU, 30 MB of tables, and the C++ library. See
 * base/library.h. Only sax.c includes this. */
#ifndef READ_LIBXML_H
#define READ_LIBXML_H

#include "base/library.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#define LIBXML_FUNCTIONS(F)                                                                                            \
    F(__xmlGenericError)                                                                                               \
    F(__xmlGenericErrorContext)                                                                                        \
    F(__xmlStructuredError)                                                                                            \
    F(__xmlStructuredErrorContext)                                                                                     \
    F(xmlCreatePushParserCtxt)                                                                                         \
    F(xmlCtxtUseOptions)                                                                                               \
    F(xmlFreeDoc)                                                                                                      \
    F(xmlFreeParserCtxt)                                                                                               \
    F(xmlGetPredefinedEntity)                                                                                          \
    F(xmlInitParser)                                                                                                   \
    F(xmlParseChunk)                                                                                                   \
    F(xmlSetGenericErrorFunc)                                                                                          \
    F(xmlSetStructuredErrorFunc)                                                                                       \
    F(xmlStopParser)

typedef struct {
    LIBXML_FUNCTIONS(LIBRARY_MEMBER)
} Libxml;

extern Libxml libxml; /* filled once by libxml_load, then only read */

/* Loads libxml2 if that was not done yet. E_IO with the reason if it is not there. Safe from any thread. */
MUST_CHECK Code libxml_load(Error *e);

#define __xmlGenericError           libxml.__xmlGenericError_
#define __xmlGenericErrorContext    libxml.__xmlGenericErrorContext_
#define __xmlStructuredError        libxml.__xmlStructuredError_
#define __xmlStructuredErrorContext libxml.__xmlStructuredErrorContext_
#define xmlCreatePushParserCtxt     libxml.xmlCreatePushParserCtxt_
#define xmlCtxtUseOptions           libxml.xmlCtxtUseOptions_
#define xmlFreeDoc                  libxml.xmlFreeDoc_
#define xmlFreeParserCtxt           libxml.xmlFreeParserCtxt_
#define xmlGetPredefinedEntity      libxml.xmlGetPredefinedEntity_
#define xmlInitParser               libxml.xmlInitParser_
#define xmlParseChunk               libxml.xmlParseChunk_
#define xmlSetGenericErrorFunc      libxml.xmlSetGenericErrorFunc_
#define xmlSetStructuredErrorFunc   libxml.xmlSetStructuredErrorFunc_
#define xmlStopParser               libxml.xmlStopParser_

#endif
