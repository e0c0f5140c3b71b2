/* The fields of eudamed_kinds.h, named as the public site and the data exchange schema name them where they do. */
#include "picture/sources/eudamed_kinds.h"

#define T(name, type, role, scheme) { name, NULL, type, role, scheme, NULL, false, LABEL_PUBLIC }
#define TEXT(name) T(name, FIELD_TEXT, ROLE_NONE, NULL)
#define DEVICE { "device", NULL, FIELD_TEXT, ROLE_GROUP, NULL, NULL, true, LABEL_PUBLIC }
#define END { NULL, NULL, FIELD_TEXT, ROLE_NONE, NULL, NULL, false, LABEL_PUBLIC }

static const FieldDef package_fields[] = {
    DEVICE,
    T("di", FIELD_DI, ROLE_ID, "udi-di"),
    T("issuingAgency", FIELD_TEXT, ROLE_AGENCY, NULL),
    T("contains", FIELD_DI, ROLE_CONTAINS, "udi-di"),
    T("quantity", FIELD_COUNT, ROLE_COUNT_INSIDE, NULL),
    T("level", FIELD_TEXT, ROLE_LEVEL, NULL),
    T("status", FIELD_TEXT, ROLE_STATUS, NULL),
    TEXT("uuid"),
    END,
};
const RecordKind eudamed_package = { "package", THING_PACK, NULL, package_fields };

static const FieldDef trade_name_fields[] = { DEVICE, TEXT("language"), T("text", FIELD_TEXT, ROLE_NAME, NULL), END };
const RecordKind eudamed_trade_name = { "trade-name", THING_DETAIL, NULL, trade_name_fields };

static const FieldDef description_fields[] = {
    DEVICE, TEXT("language"), T("text", FIELD_TEXT, ROLE_DESCRIPTION, NULL), END,
};
const RecordKind eudamed_description = { "description", THING_DETAIL, NULL, description_fields };

static const FieldDef emdn_fields[] = { DEVICE, T("code", FIELD_EMDN, ROLE_CLASS, "emdn"), END };
const RecordKind eudamed_emdn = { "emdn-code", THING_DETAIL, NULL, emdn_fields };

/* `country` is ISO 3166-1: three digits in the Firstbase form, two letters elsewhere. */
static const FieldDef market_fields[] = {
    DEVICE,
    T("country", FIELD_CODE, ROLE_NONE, NULL),
    TEXT("placed"),
    T("from", FIELD_DATE, ROLE_FROM, NULL),
    T("to", FIELD_DATE, ROLE_TO, NULL),
    END,
};
const RecordKind eudamed_market = { "market", THING_DETAIL, NULL, market_fields };

static const FieldDef certificate_fields[] = {
    DEVICE,
    TEXT("type"),
    TEXT("notifiedBody"),
    TEXT("notifiedBodyNumber"),
    TEXT("number"),
    TEXT("revision"),
    T("from", FIELD_DATE, ROLE_FROM, NULL),
    T("to", FIELD_DATE, ROLE_TO, NULL),
    END,
};
const RecordKind eudamed_certificate = { "certificate", THING_DETAIL, NULL, certificate_fields };

static const FieldDef storage_fields[] = {
    DEVICE, T("condition", FIELD_CODE, ROLE_NONE, NULL), T("text", FIELD_TEXT, ROLE_DESCRIPTION, NULL), END,
};
const RecordKind eudamed_storage = { "storage", THING_DETAIL, NULL, storage_fields };

static const FieldDef warning_fields[] = {
    DEVICE, T("warning", FIELD_CODE, ROLE_NONE, NULL), TEXT("agency"), T("text", FIELD_TEXT, ROLE_DESCRIPTION, NULL),
    END,
};
const RecordKind eudamed_warning = { "warning", THING_DETAIL, NULL, warning_fields };

static const FieldDef size_fields[] = {
    DEVICE,
    TEXT("type"),
    TEXT("precision"),
    T("value", FIELD_DECIMAL, ROLE_SIZE, NULL),
    T("unit", FIELD_TEXT, ROLE_UNIT, NULL),
    T("maximum", FIELD_DECIMAL, ROLE_NONE, NULL),
    TEXT("maximumUnit"),
    T("text", FIELD_TEXT, ROLE_DESCRIPTION, NULL),
    END,
};
const RecordKind eudamed_size = { "size", THING_DETAIL, NULL, size_fields };

/* The manufacturer stands on the device too; here with the others and with addresses. */
static const FieldDef party_fields[] = {
    DEVICE,
    TEXT("role"),
    TEXT("name"),
    T("srn", FIELD_SRN, ROLE_NONE, NULL),
    TEXT("street"),
    TEXT("number"),
    TEXT("postcode"),
    TEXT("city"),
    TEXT("country"),
    TEXT("phone"),
    TEXT("email"),
    END,
};
const RecordKind eudamed_party = { "party", THING_DETAIL, NULL, party_fields };

static const FieldDef identifier_fields[] = {
    DEVICE, T("type", FIELD_TEXT, ROLE_LEVEL, NULL), T("di", FIELD_DI, ROLE_ID, "udi-di"),
    T("issuingAgency", FIELD_TEXT, ROLE_AGENCY, NULL), END,
};
const RecordKind eudamed_identifier = { "identifier", THING_DETAIL, NULL, identifier_fields };

static const FieldDef component_fields[] = {
    DEVICE,
    T("di", FIELD_DI, ROLE_CONTAINS, "udi-di"),
    TEXT("issuingAgency"),
    T("quantity", FIELD_COUNT, ROLE_COUNT_INSIDE, NULL),
    END,
};
const RecordKind eudamed_component = { "component", THING_DETAIL, NULL, component_fields };

static const FieldDef substance_fields[] = {
    DEVICE, TEXT("type"), T("name", FIELD_TEXT, ROLE_DESCRIPTION, NULL), TEXT("agency"), TEXT("code"), TEXT("class"),
    END,
};
const RecordKind eudamed_substance = { "substance", THING_DETAIL, NULL, substance_fields };
