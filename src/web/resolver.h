/* A resolver of GS1 Digital Link: /01/{gtin}[/22/..][/10/..][/21/..][?..] leads to what is known of the product.
 *
 * As the GS1-Conformant Resolver standard 1.2 says: 307 to the product's page, link types by `linkType`, the linkset
 * (RFC 9264) by `linkType=linkset` or Accept, a description at /.well-known/gs1resolver. Keys: 01, 8006 (by its GTIN)
 * and 8013. Decision 16 says where it departs. Lots and serial numbers decide nothing here: they are judged, passed on
 * to nobody and written into no log. Not here: reading links (codes/digital_link.h), compressed links.
 */
#ifndef WEB_RESOLVER_H
#define WEB_RESOLVER_H

#include "web/http.h"

#define RESOLVER_DESCRIPTION "/.well-known/gs1resolver"

/* Does the path begin with a key of GS1, or is it the description? */
bool resolver_path(View path);
/* Answers such an address. */
void resolver_answer(const Request *q, Reply *r);
/* What of a path may be written into a log: the key without its qualifiers. */
View resolver_logged(View path);

#endif
