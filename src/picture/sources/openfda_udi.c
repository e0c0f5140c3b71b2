/* openFDA device/udi: the FDA's JSON rendering of AccessGUDID, as answers of its interface and as bulk files. Both
 * are one object whose array `results` holds the devices; the names are those of the openFDA schema.
 *
 * A device becomes the same kinds of records as in AccessGUDID (gudid_kinds.h), under a data set of its own, because
 * it is a copy made by somebody else. What openFDA adds to a product code (device class, regulation) is kept beside
 * it.
 *
 * Not here: asking the interface; recalls, enforcement reports and events, which are other data sets.
 */
#include "picture/sources/gudid_tree.h"
#include "picture/sources/short_fields.h"

static const char *const device_path[] = {
    "^", "public_device_record_key", "public_version_status", "record_status", "public_version_number",
    "public_version_date", "publish_date", "commercial_distribution_end_date", "commercial_distribution_status",
    "brand_name", "version_or_model_number", "catalog_number", "labeler_duns_number", "company_name",
    "device_count_in_base_package", "device_description", "is_direct_marking_exempt", "is_pm_exempt", "is_hct_p",
    "is_kit", "is_combination_product", "is_single_use", "has_lot_or_batch_number", "has_serial_number",
    "has_manufacturing_date", "has_expiration_date", "has_donation_id_number", "is_labeled_as_nrl",
    "is_labeled_as_no_nrl", "mri_safety", "is_rx", "is_otc", "sterilization/is_sterile",
    "sterilization/is_sterilization_prior_use",
};

/* unit_of_use_id is what openFDA calls the release's containsDINumber. */
static const char *const package_path[] = {
    "^", "id", "type", "issuing_agency", "unit_of_use_id", "quantity_per_package", "package_discontinue_date",
    "package_status", "package_type",
};
static const char *const gmdn_path[] = { "^", "name", "definition", "implantable", "code_status", "code" };
static const char *const size_path[] = { "^", "type", "unit|value/unit", "value/value|value", "text" };
static const char *const storage_path[] = {
    "^", "type", "high/unit", "high/value", "low/unit", "low/value", "special_conditions",
};
static const char *const text_path[] = { "^", "." };
static const char *const contact_path[] = { "^", "phone", "ext", "email" };
static const char *const premarket_path[] = { "^", "submission_number", "supplement_number", "submission_type" };

static const FieldDef product_code_fields[] = {
    { .name = "PrimaryDI", .role = ROLE_GROUP, .scheme = "udi-di", .required = true },
    { .name = "code", .also = "productCode", .type = FIELD_FDA, .role = ROLE_CLASS, .scheme = "fda" },
    { .name = "name", .also = "productCodeName", .type = FIELD_TEXT, .role = ROLE_CLASS_TERM, .scheme = "fda" },
    TEXT("device_class"),
    TEXT("device_name"),
    TEXT("medical_specialty_description"),
    TEXT("regulation_number"),
    END,
};
static const RecordKind product_code = { "product-code", THING_DETAIL, NULL, product_code_fields };
static const char *const product_code_path[] = {
    "^", "code", "name", "openfda/device_class", "openfda/device_name", "openfda/medical_specialty_description",
    "openfda/regulation_number",
};

enum { DEVICE, PACKAGE, GMDN, PRODUCT_CODE, SIZE, STORAGE, STERILISATION, CONTACT, PREMARKET, ESTABLISHMENT, N_MAPS };

static const TreeMap maps[N_MAPS] = {
    [DEVICE] = { &gudid_device, NULL, device_path, false },
    [PACKAGE] = { &gudid_package, "identifiers", package_path, false },
    [GMDN] = { &gudid_gmdn_term, "gmdn_terms", gmdn_path, false },
    [PRODUCT_CODE] = { &product_code, "product_codes", product_code_path, false },
    [SIZE] = { &gudid_size, "device_sizes", size_path, false },
    [STORAGE] = { &gudid_storage, "storage", storage_path, false },
    [STERILISATION] = { &gudid_sterilisation, "sterilization/sterilization_methods", text_path, false },
    [CONTACT] = { &gudid_contact, "customer_contacts", contact_path, false },
    [PREMARKET] = { &gudid_premarket, "premarket_submissions", premarket_path, false },
    [ESTABLISHMENT] = { &gudid_establishment, "fei_number", text_path, false },
};

static int openfda_udi_recognise(Sniff *s)
{
    const Node *n = sniff_json(s), *device;
    if (!n)
        return 0;
    device = sniff_json_shape(s) == JSON_OBJECT ? node_at(n, "results") : n;
    device = device && device->array ? device->child : device;
    return device && tree_has(device, "identifiers") &&
                   (tree_has(device, "public_version_status") || tree_has(device, "version_or_model_number") ||
                    tree_has(device, "company_name"))
               ? 95
               : 0;
}

static Code openfda_device(void *ctx, const TreeRecord *record, Error *e)
{
    TreeReader *t = ctx;
    Place at = { .row = record->number, .line = record->line };
    bool failed = false, kept = false;
    View di = tree_text(record->node, "identifiers[type=Primary]/id", NULL, &failed);
    Code c;
    if (!di.n)
        return tree_set_aside(t, record->node, &at, "PrimaryDI", e, "the device has no identifier of type Primary");
    c = tree_keep(t, DEVICE, record->node, di, &at, &kept, e);
    for (int m = DEVICE + 1; !c && kept && m < N_MAPS; m++)
        c = tree_hang(t, m, record->node, di, &at, e);
    return c;
}

static Code openfda_bad_line(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    TreeReader *t = ctx;
    return tree_no_json(t, number, number, raw, reason, e);
}

static Code openfda_udi_read(Reading *r, Error *e)
{
    bool object = sniff_json_shape(reading_sniff(r)) == JSON_OBJECT;
    TreeReader t;
    Code c;
    tree_reader_init(&t, r, maps, N_MAPS);
    c = json_records(reading_input(r), object ? V("results") : V(""), openfda_device, openfda_bad_line, &t, e);
    tree_reader_release(&t);
    return c;
}

static const RecordKind *const kinds[] = {
    &gudid_device, &gudid_package, &gudid_gmdn_term, &product_code, &gudid_size, &gudid_storage, &gudid_sterilisation,
    &gudid_contact, &gudid_premarket, &gudid_establishment, NULL,
};

const SourceReader source_openfda_udi = {
    .dataset = "openfda-udi",
    .title = "openFDA device UDI: AccessGUDID as JSON",
    .publisher = "US Food and Drug Administration",
    .licence = GUDID_LICENCE,
    .where = "api.fda.gov/device/udi.json; bulk files listed at api.fda.gov/download.json",
    .label = LABEL_PUBLIC,
    .version = 2,
    .whole = false,
    .kinds = kinds,
    .recognise = openfda_udi_recognise,
    .read = openfda_udi_read,
};
