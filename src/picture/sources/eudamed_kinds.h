/* What hangs on a device of EUDAMED, however it is published: packages, names in further languages, markets,
 * certificates and so on. Shared by the JSON forms (eudamed_json.c) and the data exchange messages (eudamed_dtx.c).
 * The first field of each is the key of the device. Not here: the device itself, which the two know by different
 * keys. */
#ifndef PICTURE_SOURCES_EUDAMED_KINDS_H
#define PICTURE_SOURCES_EUDAMED_KINDS_H

#include "picture/source.h"

extern const RecordKind eudamed_package;     /* device, di, issuingAgency, contains, quantity, level, status, uuid */
extern const RecordKind eudamed_trade_name;  /* device, language, text                                            */
extern const RecordKind eudamed_description; /* device, language, text                                            */
extern const RecordKind eudamed_emdn;        /* device, code: EMDN codes beside the first                         */
extern const RecordKind eudamed_market;      /* device, country, placed, from, to                                 */
/* device, type, notifiedBody, notifiedBodyNumber, number, revision, from, to */
extern const RecordKind eudamed_certificate;
extern const RecordKind eudamed_storage; /* device, condition, text                                           */
extern const RecordKind eudamed_warning; /* device, warning, agency, text                                     */
extern const RecordKind eudamed_size;    /* device, type, precision, value, unit, maximum, maximumUnit, text  */
/* device, role, name, srn, street, number, postcode, city, country, phone, email */
extern const RecordKind eudamed_party;
extern const RecordKind eudamed_identifier; /* device, type, di, issuingAgency: further identifiers of the device */
extern const RecordKind eudamed_component;  /* device, di, issuingAgency, quantity                               */
extern const RecordKind eudamed_substance;  /* device, type, name, agency, code, class                           */

#define EUDAMED_PUBLISHER "European Commission"
#define EUDAMED_LICENCE "European Commission reuse notice"

#endif
