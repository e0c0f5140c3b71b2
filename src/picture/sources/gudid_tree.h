/* A device of AccessGUDID as a tree, as the XML release and the JSON interface spell it, turned into the records of
 * gudid_kinds.h: one table of paths for both. Not here: where devices stand in a file (gudid_xml.c, gudid_api.c). */
#ifndef PICTURE_SOURCES_GUDID_TREE_H
#define PICTURE_SOURCES_GUDID_TREE_H

#include "picture/sources/gudid_kinds.h"
#include "picture/sources/tree_map.h"

enum {
    GUDID_DEVICE,
    GUDID_PACKAGE,
    GUDID_GMDN_TERM,
    GUDID_PRODUCT_CODE,
    GUDID_SIZE,
    GUDID_STORAGE,
    GUDID_STERILISATION,
    GUDID_CONTACT,
    GUDID_PREMARKET,
    GUDID_ESTABLISHMENT,
    GUDID_MAPS
};

/* An FDA establishment identifier of a device: in the XML release only. */
extern const RecordKind gudid_establishment;

/* Maps in the order of the enum above. */
extern const TreeMap gudid_maps[GUDID_MAPS];

/* The device's primary identifier: the attribute, the element beside the others, or the identifier of type Primary.
 */
View gudid_primary_di(const Node *device);

/* Keeps the device with everything that hangs on it. Counts one row; *kept may be NULL. */
MUST_CHECK Code gudid_keep(TreeReader *t, const Node *device, const Place *at, bool *kept, Error *e);

#endif
