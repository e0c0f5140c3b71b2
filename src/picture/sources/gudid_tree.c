/* The paths of AccessGUDID's XML (releases of 2016 and of 2017 and later, which added the record key, versions,
 * pkgType, sizes with unit and value apart, GMDN codes) and of its JSON interface: see gudid_tree.h. Units and values
 * of storage conditions stand in elements in the release and in attributes in the documents that the history
 * interface encloses. */
#include "picture/sources/gudid_tree.h"

#include "picture/sources/short_fields.h"

/* Days come as "2018-07-23" in XML and as midnight instants in JSON: see day_of. */
static const char *const device_path[] = {
    "^", "publicDeviceRecordKey", "publicVersionStatus", "deviceRecordStatus", "publicVersionNumber",
    "publicVersionDate", "devicePublishDate", "deviceCommDistributionEndDate", "deviceCommDistributionStatus",
    "brandName", "versionModelNumber", "catalogNumber", "dunsNumber", "companyName", "deviceCount",
    "deviceDescription", "DMExempt", "premarketExempt", "deviceHCTP", "deviceKit", "deviceCombinationProduct",
    "singleUse", "lotBatch", "serialNumber", "manufacturingDate", "expirationDate", "donationIdNumber",
    "labeledContainsNRL", "labeledNoNRL", "MRISafetyStatus", "rx", "otc", "sterilization/deviceSterile",
    "sterilization/sterilizationPriorToUse",
};

static const char *const package_path[] = {
    "^", "deviceId", "deviceIdType", "deviceIdIssuingAgency", "containsDINumber", "pkgQuantity", "pkgDiscontinueDate",
    "pkgStatus", "pkgType",
};

static const char *const gmdn_term_path[] = {
    "^", "gmdnPTName", "gmdnPTDefinition", "implantable", "gmdnCodeStatus", "gmdnCode",
};

static const char *const product_code_path[] = { "^", "productCode", "productCodeName" };

static const char *const size_path[] = {
    "^", "sizeType", "size/unit|size/@unit", "size/value|size/@value|size", "sizeText",
};

static const char *const storage_path[] = {
    "^", "storageHandlingType", "storageHandlingHigh/unit|storageHandlingHigh/@unit",
    "storageHandlingHigh/value|storageHandlingHigh/@value", "storageHandlingLow/unit|storageHandlingLow/@unit",
    "storageHandlingLow/value|storageHandlingLow/@value", "storageHandlingSpecialConditionText",
};

static const char *const text_path[] = { "^", "." };
static const char *const contact_path[] = { "^", "phone", "phoneExtension", "email" };
static const char *const premarket_path[] = { "^", "submissionNumber", "supplementNumber", "submissionType" };

static const FieldDef establishment_fields[] = {
    { .name = "PrimaryDI", .role = ROLE_GROUP, .scheme = "udi-di", .required = true },
    FIELD("fei", FIELD_CODE, ROLE_NONE),
    END,
};
const RecordKind gudid_establishment = { "establishment", THING_DETAIL, NULL, establishment_fields };

const TreeMap gudid_maps[GUDID_MAPS] = {
    [GUDID_DEVICE] = { &gudid_device, NULL, device_path, false },
    [GUDID_PACKAGE] = { &gudid_package, "identifiers/identifier", package_path, false },
    [GUDID_GMDN_TERM] = { &gudid_gmdn_term, "gmdnTerms/gmdn", gmdn_term_path, false },
    [GUDID_PRODUCT_CODE] = { &gudid_product_code, "productCodes/fdaProductCode", product_code_path, false },
    [GUDID_SIZE] = { &gudid_size, "deviceSizes/deviceSize", size_path, false },
    [GUDID_STORAGE] = { &gudid_storage, "environmentalConditions/storageHandling", storage_path, false },
    [GUDID_STERILISATION] = { &gudid_sterilisation, "sterilization/methodTypes/sterilizationMethod", text_path, false },
    [GUDID_CONTACT] = { &gudid_contact, "contacts/customerContact", contact_path, false },
    [GUDID_PREMARKET] = { &gudid_premarket, "premarketSubmissions/premarketSubmission", premarket_path, false },
    [GUDID_ESTABLISHMENT] = { &gudid_establishment, "feis/fei", text_path, false },
};

View gudid_primary_di(const Node *device)
{
    bool failed = false;
    View di = tree_text(device, "@deviceid|deviceId", NULL, &failed);
    return di.n ? di : tree_text(device, "identifiers/identifier[deviceIdType=Primary]/deviceId", NULL, &failed);
}

/* JSON writes a day as its midnight, 2018-07-23T00:00:00.000Z: the day is what is meant. */
static View day_of(View v)
{
    const View midnight = V("T00:00:00.000Z");
    return v.n == 10 + midnight.n && view_ends(v, midnight) ? view_sub(v, 0, 10) : v;
}

static Code keep_device(TreeReader *t, const Node *device, View di, const Place *at, bool *kept, Error *e)
{
    View value[TREE_MOST_FIELDS];
    const FieldDef *field = gudid_device.fields;
    Code c;
    arena_reset(&t->arena);
    c = tree_values(t, GUDID_DEVICE, device, di, value, e);
    if (c)
        return c;
    for (int i = 0; i < t->fields[GUDID_DEVICE]; i++)
        if (field[i].type == FIELD_DATE)
            value[i] = day_of(value[i]);
    return tree_keep_values(t, GUDID_DEVICE, value, t->fields[GUDID_DEVICE], at, kept, e);
}

Code gudid_keep(TreeReader *t, const Node *device, const Place *at, bool *was_kept, Error *e)
{
    View di = gudid_primary_di(device);
    bool kept = false;
    Code c;
    if (was_kept)
        *was_kept = false;
    if (!di.n)
        return tree_set_aside(t, device, at, "PrimaryDI", e, "the device has no primary device identifier");
    c = keep_device(t, device, di, at, &kept, e);
    if (was_kept)
        *was_kept = kept;
    for (int m = GUDID_DEVICE + 1; !c && kept && m < GUDID_MAPS; m++)
        c = tree_hang(t, m, device, di, at, e);
    return c;
}
