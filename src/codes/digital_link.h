/* GS1 Digital Link URIs: parsed into elements and written from them (GS1 Digital Link URI Syntax).
 *
 *     https://id.gs1.org/01/09506000134352/10/ABC?17=271231
 *     scheme, any domain and path, primary key, its qualifiers in their order, other elements in the query
 *
 * A link that is no URI by RFC 3986 is illegal wherever the slip stands; what is only unusual (reserved characters left
 * plain) is read.
 *
 * Not here: compressed links, which are recognised and refused (only their resolver can be asked), and resolving
 * anything: nothing here touches a network.
 */
#ifndef CODES_DIGITAL_LINK_H
#define CODES_DIGITAL_LINK_H

#include "codes/gs1.h"

/* Begins with http:// or https://, in any case of letters. */
bool dl_like(View uri);

/* Is it a web address by RFC 3986, with nothing to guess: scheme, domain, port, characters, escapes? *path: the end of
 * its domain. O(n). */
bool dl_address(View uri, size_t *path, Fault *f);

/* Reads and judges a link like gs1_parse does an element string: elements in the order of path and query. Names in the
 * query that are not all digits belong to others and are left alone, as is the fragment. Values whose escapes had to
 * be taken out point into out->text. O(n). */
bool dl_parse(View uri, const Gs1Options *options, Gs1Elements *out, Fault *f);

/* Writes the canonical link under `stem` (empty: https://id.gs1.org): the first primary key among the elements, as
 * many of its qualifiers as one of its orders takes, then the rest as query, predefined lengths first. False, and *f:
 * no key, an element that may not stand in the query, a stem that is no web address, or GS1_TOO_LONG when the buffer is
 * full. Spans in *f are those of the element where it was read. O(n). */
bool dl_write(const Gs1Elements *elements, View stem, const Gs1Options *options, char *buffer, size_t room, size_t *n,
              Fault *f);

/* RFC 3986 escapes: every byte but the unreserved ones; in a query a space is '+'. False when the buffer is full. */
bool dl_escape(View plain, bool query, char *buffer, size_t room, size_t *n);
/* The reverse; a % without two hexadecimal digits stands for itself. The result is never longer than `raw`. */
size_t dl_unescape(View raw, bool query, char *buffer);

#endif
