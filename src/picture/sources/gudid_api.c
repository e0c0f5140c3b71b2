/* AccessGUDID, answers of its JSON interface: devices/lookup (one device), devices/history (all public versions of a
 * device, each an XML document inside a JSON string) and parse_udi (a UDI taken apart).
 *
 * Lookup: the device is one record, as from the release; the FDA's classification of its product codes, which the
 * answer adds, hangs on it. History: every version is one row; the newest becomes the device, those before it
 * `device-version`. parse_udi: one record of what the service read out of the UDI; it says nothing about a device.
 *
 * Not here: asking the interface (nothing below the faces uses the network), the paths (gudid_tree.c).
 */
#include "picture/sources/gudid_tree.h"

#include "base/limits.h"
#include "picture/sources/short_fields.h"


static const FieldDef version_fields[] = {
    KEY("PrimaryDI", FIELD_TEXT),
    KEY("publicVersionNumber", FIELD_COUNT),
    CODED("device", FIELD_DI, ROLE_GROUP, "udi-di"),
    TEXT("publicDeviceRecordKey"),
    FIELD("publicVersionStatus", FIELD_TEXT, ROLE_STATUS),
    TEXT("publicVersionDate"),
    TEXT("creationDate"),
    TEXT("brandName"),
    TEXT("versionModelNumber"),
    TEXT("catalogNumber"),
    TEXT("companyName"),
    TEXT("deviceDescription"),
    TEXT("deviceCommDistributionStatus"),
    TEXT("xml"),
    END,
};
static const RecordKind version = { "device-version", THING_DETAIL, NULL, version_fields };

static const FieldDef udi_fields[] = {
    KEY("udi", FIELD_TEXT),
    FIELD("issuingAgency", FIELD_TEXT, ROLE_AGENCY),
    CODED("di", FIELD_TEXT, ROLE_GROUP, "udi-di"),
    FIELD("serialNumber", FIELD_TEXT, ROLE_SERIAL),
    TEXT("donationId"),
    FIELD("lotNumber", FIELD_TEXT, ROLE_LOT),
    TEXT("expirationDateOriginalFormat"),
    TEXT("expirationDateOriginal"),
    FIELD("expirationDate", FIELD_DATE, ROLE_NONE),
    TEXT("manufacturingDateOriginalFormat"),
    TEXT("manufacturingDateOriginal"),
    FIELD("manufacturingDate", FIELD_DATE, ROLE_NONE),
    OTHER,
    END,
};
static const RecordKind parsed_udi = { "parsed-udi", THING_DETAIL, NULL, udi_fields };
static const char *const udi_path[] = {
    "udi", "issuingAgency", "di", "serialNumber", "donationId", "lotNumber", "expirationDateOriginalFormat",
    "expirationDateOriginal", "expirationDate", "manufacturingDateOriginalFormat", "manufacturingDateOriginal",
    "manufacturingDate",
};

static const FieldDef classification_fields[] = {
    CODED("PrimaryDI", FIELD_TEXT, ROLE_GROUP, "udi-di"),
    CODED("productCode", FIELD_FDA, ROLE_CLASS, "fda"),
    CODED("deviceName", FIELD_TEXT, ROLE_CLASS_TERM, "fda"),
    TEXT("deviceClass"),
    FIELD("definition", FIELD_TEXT, ROLE_DESCRIPTION),
    TEXT("physicalState"),
    TEXT("technicalMethod"),
    TEXT("targetArea"),
    TEXT("regulationNumber"),
    TEXT("medicalSpecialty"),
    TEXT("reviewPanel"),
    TEXT("reviewCode"),
    TEXT("submissionTypeID"),
    TEXT("unclassifiedReason"),
    FLAG("thirdPartyFlag"),
    FLAG("gmpExemptFlag"),
    FLAG("lifeSustainSupportFlag"),
    FLAG("implantFlag"),
    END,
};
static const RecordKind classification = { "classification", THING_DETAIL, NULL, classification_fields };
static const char *const classification_path[] = {
    "^", "productCode", "deviceName", "deviceClass", "definition", "physicalState", "technicalMethod", "targetArea",
    "regulationNumber", "medicalSpecialty", "reviewPanel", "reviewCode", "submissionTypeID", "unclassifiedReason",
    "thirdPartyFlag", "gmpExemptFlag", "lifeSustainSupportFlag", "implantFlag",
};

enum { VERSION, PARSED_UDI, CLASSIFICATION, OWN_MAPS };

static const TreeMap own_maps[OWN_MAPS] = {
    [VERSION] = { &version, NULL, NULL, false },
    [PARSED_UDI] = { &parsed_udi, NULL, udi_path, true },
    [CLASSIFICATION] = { &classification, "productCodes", classification_path, false },
};

static bool is_history(const Node *n)
{
    const Node *h = node_child(n, "history");
    return h && h->kind == NODE_GROUP && node_at(h->child, "xml");
}

static bool is_parsed_udi(const Node *n)
{
    return tree_has(n, "udi") && tree_has(n, "issuingAgency") && tree_has(n, "di");
}

static int gudid_api_recognise(Sniff *s)
{
    const Node *n = sniff_json(s);
    if (!n)
        return 0;
    return node_at(n, "gudid/device") || is_history(n) ? 95 : is_parsed_udi(n) ? 80 : 0;
}

typedef struct {
    TreeReader device, own;
    int64_t rows;
} ApiRun;

/* ---- history ----------------------------------------------------------------------------------------------------- */

typedef struct {
    ApiRun *run;
    const Node *entry;
    const Place *at;
    bool newest, seen;
} Version;

static View inner_text(const Node *device, const char *path)
{
    bool failed = false;
    return tree_text(device, path, NULL, &failed);
}

static Code keep_version(Version *v, const Node *device, Error *e)
{
    View di = node_text(v->entry, "primary_di");
    const View value[] = {
        di,
        node_text(v->entry, "publicVersionNumber"),
        di,
        node_text(v->entry, "publicDeviceRecordKey"),
        node_text(v->entry, "publicVersionStatus"),
        node_text(v->entry, "publicVersionDate"),
        node_text(v->entry, "creationDate"),
        inner_text(device, "brandName"),
        inner_text(device, "versionModelNumber"),
        inner_text(device, "catalogNumber"),
        inner_text(device, "companyName"),
        inner_text(device, "deviceDescription"),
        inner_text(device, "deviceCommDistributionStatus"),
        node_text(v->entry, "xml"),
    };
    return tree_keep_values(&v->run->own, VERSION, value, (int)(sizeof value / sizeof *value), v->at, NULL, e);
}

static bool version_choose(void *ctx, View path, View name)
{
    (void)ctx;
    (void)path;
    return view_eq(name, V("device"));
}

static Code version_device(void *ctx, const TreeRecord *record, Error *e)
{
    Version *v = ctx;
    if (v->seen) /* one version holds one device; a second one would be a second row of the same number */
        return OK;
    v->seen = true;
    return v->newest ? gudid_keep(&v->run->device, record->node, v->at, NULL, e) : keep_version(v, record->node, e);
}

static Code history_entry(ApiRun *run, const Node *entry, bool newest, Error *e)
{
    Place at = { .row = ++run->rows };
    Version v = { run, entry, &at, newest, false };
    View xml = node_text(entry, "xml");
    Input *in = NULL;
    Code c;

    if (!xml.n)
        return tree_set_aside(&run->own, entry, &at, "xml", e, "version '%.*s' has no document",
                              VIEW_ARGS(entry->name));
    c = input_of_bytes(&in, xml, "version", e);
    if (!c)
        c = xml_records(in, version_choose, version_device, &v, e);
    input_close(in);
    if (c == E_INPUT && !v.seen)
        return tree_set_aside(&run->own, entry, &at, "xml", e, "the document of version '%.*s' is broken: %s",
                              VIEW_ARGS(entry->name), e->what);
    if (c)
        return c == E_INPUT ? OK : c;
    return v.seen ? OK : tree_set_aside(&run->own, entry, &at, "xml", e, "the document of version '%.*s' has no device",
                                        VIEW_ARGS(entry->name));
}

static int64_t version_number(const Node *entry)
{
    int64_t x = -1;
    return view_int(node_text(entry, "publicVersionNumber"), &x) ? x : -1;
}

static Code read_history(ApiRun *run, const Node *history, Error *e)
{
    const Node *newest = NULL;
    Code c = OK;
    for (const Node *v = history->child; v; v = v->next)
        if (node_text(v, "xml").n && (!newest || version_number(v) > version_number(newest)))
            newest = v;
    for (const Node *v = history->child; v && !c; v = v->next)
        c = history_entry(run, v, v == newest, e);
    return c;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static Code read_lookup(ApiRun *run, const Node *answer, const Node *device, const Place *at, Error *e)
{
    bool kept = false;
    Code c = gudid_keep(&run->device, device, at, &kept, e);
    return c || !kept ? c : tree_hang(&run->own, CLASSIFICATION, answer, gudid_primary_di(device), at, e);
}

static Code gudid_api_answer(void *ctx, const TreeRecord *record, Error *e)
{
    ApiRun *run = ctx;
    const Node *n = record->node, *device = node_at(n, "gudid/device");
    Place at = { .row = run->rows + 1, .line = record->line };

    if (is_history(n))
        return read_history(run, node_child(n, "history"), e);
    run->rows++;
    if (device && device->kind == NODE_GROUP)
        return read_lookup(run, n, device, &at, e);
    if (is_parsed_udi(n))
        return tree_keep(&run->own, PARSED_UDI, n, (View){ NULL, 0 }, &at, NULL, e);
    return tree_set_aside(&run->own, n, &at, "", e, "the object is no answer about a device");
}

static Code gudid_api_bad_line(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    ApiRun *run = ctx;
    return tree_no_json(&run->own, ++run->rows, number, raw, reason, e);
}

/* Usually one answer a file; several, one a line or in an array, are read too. */
static Code gudid_api_read(Reading *r, Error *e)
{
    ApiRun run = { .rows = 0 };
    Code c;
    tree_reader_init(&run.device, r, gudid_maps, GUDID_MAPS);
    tree_reader_init(&run.own, r, own_maps, OWN_MAPS);
    c = json_records(reading_input(r), V(""), gudid_api_answer, gudid_api_bad_line, &run, e);
    tree_reader_release(&run.device);
    tree_reader_release(&run.own);
    return c;
}

static const RecordKind *const kinds[] = {
    &gudid_device, &gudid_package, &gudid_gmdn_term, &gudid_product_code, &gudid_size, &gudid_storage,
    &gudid_sterilisation, &gudid_contact, &gudid_premarket, &gudid_establishment, &version, &parsed_udi,
    &classification, NULL,
};

const SourceReader source_gudid_api = {
    .dataset = "gudid",
    .title = GUDID_TITLE,
    .publisher = GUDID_PUBLISHER,
    .licence = GUDID_LICENCE,
    .where = GUDID_WHERE,
    .label = LABEL_PUBLIC,
    .version = 2,
    .whole = false,
    .kinds = kinds,
    .recognise = gudid_api_recognise,
    .read = gudid_api_read,
};
