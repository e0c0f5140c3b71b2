/* AccessGUDID, XML full release: root `data` (or `gudid`) with one `device` element of the namespace
 * http://www.fda.gov/cdrh/gudid for each device, in the schemas of 2016 and of 2017 and later.
 *
 * A device is one record; identifiers with packages, GMDN terms, product codes, sizes, storage, sterilisation,
 * contacts, submissions and establishments hang on it. Values are kept as published: company names that were escaped
 * twice keep their "&amp;". The release states no date inside; the edition is that of the file name.
 *
 * Not here: the delimited release (gudid_delimited.c), the JSON interface (gudid_api.c), the paths (gudid_tree.c).
 */
#include "picture/sources/gudid_tree.h"

#define GUDID_NAMESPACE "http://www.fda.gov/cdrh/gudid"

static int gudid_xml_recognise(Sniff *s)
{
    View root = sniff_xml_root(s);
    bool fits = view_eq(root, V("device")) || view_eq(root, V("gudid")) || /* a header may stand before the devices */
                (view_eq(root, V("data")) && view_eq(sniff_xml_child(s), V("device")));
    if (!root.p || !fits)
        return 0;
    return view_find_view(sniff_bytes(s), V(GUDID_NAMESPACE)) >= 0 ? 95 : 0;
}

static bool gudid_xml_choose(void *ctx, View path, View name)
{
    (void)ctx;
    (void)path;
    return view_eq(name, V("device"));
}

static Code gudid_xml_device(void *ctx, const TreeRecord *record, Error *e)
{
    Place at = { .row = record->number, .line = record->line };
    return gudid_keep(ctx, record->node, &at, NULL, e);
}

static Code gudid_xml_read(Reading *r, Error *e)
{
    TreeReader t;
    Code c;
    tree_reader_init(&t, r, gudid_maps, GUDID_MAPS);
    c = xml_records(reading_input(r), gudid_xml_choose, gudid_xml_device, &t, e);
    tree_reader_release(&t);
    return c;
}

static const RecordKind *const kinds[] = {
    &gudid_device, &gudid_package, &gudid_gmdn_term, &gudid_product_code, &gudid_size, &gudid_storage,
    &gudid_sterilisation, &gudid_contact, &gudid_premarket, &gudid_establishment, NULL,
};

const SourceReader source_gudid_xml = {
    .dataset = "gudid",
    .title = GUDID_TITLE,
    .publisher = GUDID_PUBLISHER,
    .licence = GUDID_LICENCE,
    .where = GUDID_WHERE,
    .label = LABEL_PUBLIC,
    .version = 3,
    .whole = false,
    .kinds = kinds,
    .recognise = gudid_xml_recognise,
    .read = gudid_xml_read,
};
