/* The fields of AccessGUDID: see gudid_kinds.h. Source: "AccessGUDID Delimited Full Release", column headings of its
 * nine files as three public loaders of it agree; spellings of older releases and of the XML stand in `also`. */
#include "picture/sources/gudid_kinds.h"

#define PRIMARY_DI(role, scheme)                                                                                       \
    {                                                                                                                  \
        "PrimaryDI", "primary device identifier|di", FIELD_TEXT, role, scheme, NULL, true, LABEL_PUBLIC                \
    }
#define FLAG(name, role)                                                                                               \
    {                                                                                                                  \
        name, NULL, FIELD_FLAG, role, NULL, NULL, false, LABEL_PUBLIC                                                  \
    }
#define TEXT(name, also, role)                                                                                         \
    {                                                                                                                  \
        name, also, FIELD_TEXT, role, NULL, NULL, false, LABEL_PUBLIC                                                  \
    }
#define DAY(name, also, role)                                                                                          \
    {                                                                                                                  \
        name, also, FIELD_DATE, role, NULL, NULL, false, LABEL_PUBLIC                                                  \
    }
#define END_OF_FIELDS                                                                                                  \
    {                                                                                                                  \
        NULL, NULL, FIELD_TEXT, ROLE_NONE, NULL, NULL, false, LABEL_PUBLIC                                             \
    }

static const FieldDef device_fields[] = {
    PRIMARY_DI(ROLE_KEY, "udi-di"),
    TEXT("publicDeviceRecordKey", NULL, ROLE_NONE),
    TEXT("publicVersionStatus", "versionStatus", ROLE_NONE),
    TEXT("deviceRecordStatus", "recordStatus", ROLE_NONE),
    { "publicVersionNumber", NULL, FIELD_COUNT, ROLE_NONE, NULL, NULL, false, LABEL_PUBLIC },
    DAY("publicVersionDate", NULL, ROLE_NONE),
    DAY("devicePublishDate", "publishDate", ROLE_FROM),
    DAY("deviceCommDistributionEndDate", NULL, ROLE_TO),
    TEXT("deviceCommDistributionStatus", NULL, ROLE_STATUS),
    TEXT("brandName", NULL, ROLE_NAME),
    TEXT("versionModelNumber", "versionOrModelNumber", ROLE_MODEL),
    TEXT("catalogNumber", NULL, ROLE_CATALOGUE_NO),
    { "dunsNumber", "labelerDunsNumber", FIELD_CODE, ROLE_MAKER_ID, "duns", "9..9", false, LABEL_PUBLIC },
    TEXT("companyName", "labelerName", ROLE_MAKER),
    { "deviceCount", "deviceCountInBasePackage", FIELD_COUNT, ROLE_QUANTITY, NULL, NULL, false, LABEL_PUBLIC },
    TEXT("deviceDescription", NULL, ROLE_DESCRIPTION),
    FLAG("DMExempt", ROLE_NONE),
    FLAG("premarketExempt", ROLE_NONE),
    FLAG("deviceHCTP", ROLE_NONE),
    FLAG("deviceKit", ROLE_NONE),
    FLAG("deviceCombinationProduct", ROLE_NONE),
    FLAG("singleUse", ROLE_SINGLE_USE),
    FLAG("lotBatch", ROLE_NONE),
    FLAG("serialNumber", ROLE_NONE),
    FLAG("manufacturingDate", ROLE_NONE),
    FLAG("expirationDate", ROLE_NONE),
    FLAG("donationIdNumber", ROLE_NONE),
    FLAG("labeledContainsNRL", ROLE_LATEX),
    FLAG("labeledNoNRL", ROLE_NONE),
    { "MRISafetyStatus", NULL, FIELD_CHOICE, ROLE_NONE, NULL,
      "MR Safe|MR Unsafe|MR Conditional|Labeling does not contain MRI Safety Information", false, LABEL_PUBLIC },
    FLAG("rx", ROLE_NONE),
    FLAG("otc", ROLE_NONE),
    FLAG("deviceSterile", ROLE_STERILE),
    FLAG("sterilizationPriorToUse", ROLE_NONE),
    END_OF_FIELDS,
};
const RecordKind gudid_device = { "device", THING_PRODUCT, NULL, device_fields };

static const FieldDef package_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    { "deviceId", NULL, FIELD_TEXT, ROLE_KEY, "udi-di", NULL, true, LABEL_PUBLIC },
    { "deviceIdType", NULL, FIELD_CHOICE, ROLE_LEVEL, NULL,
      "Primary|Secondary|Direct Marking|Unit of Use|Package|Previous", false, LABEL_PUBLIC },
    { "deviceIdIssuingAgency", NULL, FIELD_CHOICE, ROLE_AGENCY, NULL, "GS1|HIBCC|ICCBBA|NDC/NHRIC|NDC-NHRIC", false,
      LABEL_PUBLIC },
    { "containsDINumber", NULL, FIELD_DI, ROLE_CONTAINS, "udi-di", NULL, false, LABEL_PUBLIC },
    { "pkgQuantity", NULL, FIELD_COUNT, ROLE_COUNT_INSIDE, NULL, NULL, false, LABEL_PUBLIC },
    DAY("pkgDiscontinueDate", NULL, ROLE_TO),
    TEXT("pkgStatus", NULL, ROLE_STATUS),
    TEXT("pkgType", NULL, ROLE_NONE),
    END_OF_FIELDS,
};
const RecordKind gudid_package = { "package", THING_PACK, NULL, package_fields };

static const FieldDef gmdn_term_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    { "gmdnPTName", NULL, FIELD_TEXT, ROLE_CLASS_TERM, "gmdn", NULL, false, LABEL_PUBLIC },
    TEXT("gmdnPTDefinition", NULL, ROLE_DESCRIPTION),
    FLAG("implantable", ROLE_NONE),
    TEXT("gmdnCodeStatus", NULL, ROLE_STATUS),
    { "gmdnCode", NULL, FIELD_GMDN, ROLE_CLASS, "gmdn", NULL, false, LABEL_PUBLIC },
    END_OF_FIELDS,
};
const RecordKind gudid_gmdn_term = { "gmdn-term", THING_DETAIL, NULL, gmdn_term_fields };

static const FieldDef product_code_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    { "productCode", NULL, FIELD_FDA, ROLE_CLASS, "fda", NULL, false, LABEL_PUBLIC },
    { "productCodeName", NULL, FIELD_TEXT, ROLE_CLASS_TERM, "fda", NULL, false, LABEL_PUBLIC },
    END_OF_FIELDS,
};
const RecordKind gudid_product_code = { "product-code", THING_DETAIL, NULL, product_code_fields };

static const FieldDef size_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),         TEXT("sizeType", NULL, ROLE_NONE),
    TEXT("size (Unit)", NULL, ROLE_UNIT),     TEXT("size (Value)", "size", ROLE_SIZE), /* free text: "32/6" occurs */
    TEXT("sizeText", NULL, ROLE_DESCRIPTION), END_OF_FIELDS,
};
const RecordKind gudid_size = { "size", THING_DETAIL, NULL, size_fields };

static const FieldDef storage_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    TEXT("storageHandlingType", NULL, ROLE_NONE),
    TEXT("storageHandlingHigh (Unit)", NULL, ROLE_NONE),
    { "storageHandlingHigh (Value)", NULL, FIELD_DECIMAL, ROLE_NONE, NULL, NULL, false, LABEL_PUBLIC },
    TEXT("storageHandlingLow (Unit)", NULL, ROLE_NONE),
    { "storageHandlingLow (Value)", NULL, FIELD_DECIMAL, ROLE_NONE, NULL, NULL, false, LABEL_PUBLIC },
    TEXT("storageHandlingSpecialConditionText", NULL, ROLE_DESCRIPTION),
    END_OF_FIELDS,
};
const RecordKind gudid_storage = { "storage", THING_DETAIL, NULL, storage_fields };

static const FieldDef sterilisation_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    TEXT("sterilizationMethod", "sterilizationMethodType", ROLE_DESCRIPTION),
    END_OF_FIELDS,
};
const RecordKind gudid_sterilisation = { "sterilisation", THING_DETAIL, NULL, sterilisation_fields };

static const FieldDef contact_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    TEXT("phone", NULL, ROLE_NONE),
    TEXT("phoneExtension", NULL, ROLE_NONE),
    TEXT("email", NULL, ROLE_NONE),
    END_OF_FIELDS,
};
const RecordKind gudid_contact = { "contact", THING_DETAIL, NULL, contact_fields };

static const FieldDef premarket_fields[] = {
    PRIMARY_DI(ROLE_GROUP, "udi-di"),
    TEXT("submissionNumber", NULL, ROLE_NONE),
    TEXT("supplementNumber", NULL, ROLE_NONE),
    TEXT("submissionType", NULL, ROLE_NONE), /* XML and JSON only */
    END_OF_FIELDS,
};
const RecordKind gudid_premarket = { "premarket", THING_DETAIL, NULL, premarket_fields };

const RecordKind *const gudid_kinds[] = {
    &gudid_device,  &gudid_package,       &gudid_gmdn_term, &gudid_product_code, &gudid_size,
    &gudid_storage, &gudid_sterilisation, &gudid_contact,   &gudid_premarket,    NULL
};
