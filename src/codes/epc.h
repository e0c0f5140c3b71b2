/* EPC URIs, in which EPCIS messages name things: read into the elements of a GS1 element string (GS1 EPC Tag Data
 * Standard).
 *
 *     urn:epc:id:sgtin:9506000.011784.5678CD      (01)09506000117843(21)5678CD
 *     urn:epc:class:lgtin:9506000.011784.1234AB   (01)09506000117843(10)1234AB
 *     urn:epc:idpat:sgtin:9506000.011784.*        (01)09506000117843
 *
 * Company prefix and reference stand apart there, an indicator digit in front of the reference, no check digit at all.
 *
 * Not here: writing them (how long a company prefix is, a GS1 key does not say); the URIs of tags (urn:epc:tag,
 * urn:epc:raw), patterns with a * in place of prefix or reference, and the EPC schemes that hold no GS1 key (gid, adi,
 * usdod, bic, imovn), all of which are refused by name of the rule.
 */
#ifndef CODES_EPC_H
#define CODES_EPC_H

#include "codes/gs1.h"

/* Begins with urn:epc:, in any case of letters. */
bool epc_like(View uri);

/* Reads and judges a URI like dl_parse does a link. Every value points into out->text. O(n). */
bool epc_parse(View uri, const Gs1Options *options, Gs1Elements *out, Fault *f);

#endif
