/* The fields of AccessGUDID: see gudid_kinds.h. Source: "AccessGUDID Delimited Full Release", column headings of its
 * nine files as three public loaders of it agree; spellings of older releases and of the XML stand in `also`. */
#include "picture/sources/gudid_kinds.h"

#include "picture/sources/short_fields.h"

#define ITS_DI "PrimaryDI", .also = "primary device identifier|di", .scheme = "udi-di", .required = true

static const FieldDef device_fields[] = {
    { .name = ITS_DI, .role = ROLE_KEY },
    TEXT("publicDeviceRecordKey"),
    ALSO("publicVersionStatus", "versionStatus", FIELD_TEXT, ROLE_NONE),
    ALSO("deviceRecordStatus", "recordStatus", FIELD_TEXT, ROLE_NONE),
    FIELD("publicVersionNumber", FIELD_COUNT, ROLE_NONE),
    DAY("publicVersionDate"),
    ALSO("devicePublishDate", "publishDate", FIELD_DATE, ROLE_FROM),
    FIELD("deviceCommDistributionEndDate", FIELD_DATE, ROLE_TO),
    FIELD("deviceCommDistributionStatus", FIELD_TEXT, ROLE_STATUS),
    FIELD("brandName", FIELD_TEXT, ROLE_NAME),
    ALSO("versionModelNumber", "versionOrModelNumber", FIELD_TEXT, ROLE_MODEL),
    FIELD("catalogNumber", FIELD_TEXT, ROLE_CATALOGUE_NO),
    { .name = "dunsNumber",
      .also = "labelerDunsNumber",
      .type = FIELD_CODE,
      .role = ROLE_MAKER_ID,
      .scheme = "duns",
      .format = "9..9" },
    ALSO("companyName", "labelerName", FIELD_TEXT, ROLE_MAKER),
    ALSO("deviceCount", "deviceCountInBasePackage", FIELD_COUNT, ROLE_QUANTITY),
    FIELD("deviceDescription", FIELD_TEXT, ROLE_DESCRIPTION),
    FLAG("DMExempt"),
    FLAG("premarketExempt"),
    FLAG("deviceHCTP"),
    FLAG("deviceKit"),
    FLAG("deviceCombinationProduct"),
    FIELD("singleUse", FIELD_FLAG, ROLE_SINGLE_USE),
    FLAG("lotBatch"),
    FLAG("serialNumber"),
    FLAG("manufacturingDate"),
    FLAG("expirationDate"),
    FLAG("donationIdNumber"),
    FIELD("labeledContainsNRL", FIELD_FLAG, ROLE_LATEX),
    FLAG("labeledNoNRL"),
    { .name = "MRISafetyStatus",
      .type = FIELD_CHOICE,
      .format = "MR Safe|MR Unsafe|MR Conditional|Labeling does not contain MRI Safety Information" },
    FLAG("rx"),
    FLAG("otc"),
    FIELD("deviceSterile", FIELD_FLAG, ROLE_STERILE),
    FLAG("sterilizationPriorToUse"),
    END,
};
const RecordKind gudid_device = { "device", THING_PRODUCT, NULL, device_fields };

static const FieldDef package_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    { .name = "deviceId", .role = ROLE_KEY, .scheme = "udi-di", .required = true },
    { .name = "deviceIdType",
      .type = FIELD_CHOICE,
      .role = ROLE_LEVEL,
      .format = "Primary|Secondary|Direct Marking|Unit of Use|Package|Previous" },
    { .name = "deviceIdIssuingAgency",
      .type = FIELD_CHOICE,
      .role = ROLE_AGENCY,
      .format = "GS1|HIBCC|ICCBBA|NDC/NHRIC|NDC-NHRIC" },
    CODED("containsDINumber", FIELD_DI, ROLE_CONTAINS, "udi-di"),
    FIELD("pkgQuantity", FIELD_COUNT, ROLE_COUNT_INSIDE),
    FIELD("pkgDiscontinueDate", FIELD_DATE, ROLE_TO),
    FIELD("pkgStatus", FIELD_TEXT, ROLE_STATUS),
    TEXT("pkgType"),
    END,
};
const RecordKind gudid_package = { "package", THING_PACK, NULL, package_fields };

static const FieldDef gmdn_term_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    CODED("gmdnPTName", FIELD_TEXT, ROLE_CLASS_TERM, "gmdn"),
    FIELD("gmdnPTDefinition", FIELD_TEXT, ROLE_DESCRIPTION),
    FLAG("implantable"),
    FIELD("gmdnCodeStatus", FIELD_TEXT, ROLE_STATUS),
    CODED("gmdnCode", FIELD_GMDN, ROLE_CLASS, "gmdn"),
    END,
};
const RecordKind gudid_gmdn_term = { "gmdn-term", THING_DETAIL, NULL, gmdn_term_fields };

static const FieldDef product_code_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    CODED("productCode", FIELD_FDA, ROLE_CLASS, "fda"),
    CODED("productCodeName", FIELD_TEXT, ROLE_CLASS_TERM, "fda"),
    END,
};
const RecordKind gudid_product_code = { "product-code", THING_DETAIL, NULL, product_code_fields };

static const FieldDef size_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    TEXT("sizeType"),
    FIELD("size (Unit)", FIELD_TEXT, ROLE_UNIT),
    ALSO("size (Value)", "size", FIELD_TEXT, ROLE_SIZE), /* free text: "32/6" occurs */
    FIELD("sizeText", FIELD_TEXT, ROLE_DESCRIPTION),
    END,
};
const RecordKind gudid_size = { "size", THING_DETAIL, NULL, size_fields };

static const FieldDef storage_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    TEXT("storageHandlingType"),
    TEXT("storageHandlingHigh (Unit)"),
    FIELD("storageHandlingHigh (Value)", FIELD_DECIMAL, ROLE_NONE),
    TEXT("storageHandlingLow (Unit)"),
    FIELD("storageHandlingLow (Value)", FIELD_DECIMAL, ROLE_NONE),
    FIELD("storageHandlingSpecialConditionText", FIELD_TEXT, ROLE_DESCRIPTION),
    END,
};
const RecordKind gudid_storage = { "storage", THING_DETAIL, NULL, storage_fields };

static const FieldDef sterilisation_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    ALSO("sterilizationMethod", "sterilizationMethodType", FIELD_TEXT, ROLE_DESCRIPTION),
    END,
};
const RecordKind gudid_sterilisation = { "sterilisation", THING_DETAIL, NULL, sterilisation_fields };

static const FieldDef contact_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP }, TEXT("phone"), TEXT("phoneExtension"), TEXT("email"), END,
};
const RecordKind gudid_contact = { "contact", THING_DETAIL, NULL, contact_fields };

static const FieldDef premarket_fields[] = {
    { .name = ITS_DI, .role = ROLE_GROUP },
    TEXT("submissionNumber"),
    TEXT("supplementNumber"),
    TEXT("submissionType"), /* XML and JSON only */
    END,
};
const RecordKind gudid_premarket = { "premarket", THING_DETAIL, NULL, premarket_fields };

const RecordKind *const gudid_kinds[] = {
    &gudid_device,  &gudid_package,       &gudid_gmdn_term, &gudid_product_code, &gudid_size,
    &gudid_storage, &gudid_sterilisation, &gudid_contact,   &gudid_premarket,    NULL
};
