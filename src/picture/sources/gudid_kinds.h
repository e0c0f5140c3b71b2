/* The kinds of records of AccessGUDID (US National Library of Medicine and FDA), shared by every way it is published:
 * the delimited full release (gudid_delimited.c), the XML full release and the JSON interfaces.
 *
 * Fields are named as the delimited release names them and stand in its order; a device identifier that fails its check
 * digit or lost a leading zero is a mistake of the source, kept as published. Not here: reading anything.
 */
#ifndef PICTURE_SOURCES_GUDID_KINDS_H
#define PICTURE_SOURCES_GUDID_KINDS_H

#include "picture/source.h"

extern const RecordKind gudid_device;        /* device.txt: one version or model; key the primary DI                */
extern const RecordKind gudid_package;       /* identifiers.txt: every identifier of a device, packages included    */
extern const RecordKind gudid_gmdn_term;     /* gmdnTerms.txt                                                       */
extern const RecordKind gudid_product_code;  /* productCodes.txt: FDA product codes                                 */
extern const RecordKind gudid_size;          /* deviceSizes.txt                                                     */
extern const RecordKind gudid_storage;       /* environmentalConditions.txt                                         */
extern const RecordKind gudid_sterilisation; /* sterilizationMethodTypes.txt                                        */
extern const RecordKind gudid_contact;       /* contacts.txt: customer service of the labeler, published as such    */
extern const RecordKind gudid_premarket;     /* premarketSubmissions.txt                                            */

/* All of them, in the order above, NULL at the end. */
extern const RecordKind *const gudid_kinds[];

#define GUDID_TITLE     "AccessGUDID: the FDA's Global Unique Device Identification Database"
#define GUDID_PUBLISHER "US National Library of Medicine and US Food and Drug Administration"
#define GUDID_LICENCE   "US public domain; GMDN terms (c) GMDN Agency"
#define GUDID_WHERE     "accessgudid.nlm.nih.gov/download"

#endif
