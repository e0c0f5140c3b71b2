/* The fields of eudamed_kinds.h, named as the public site and the data exchange schema name them where they do. */
#include "picture/sources/eudamed_kinds.h"

#include "picture/sources/short_fields.h"

#define DEVICE { .name = "device", .role = ROLE_GROUP, .required = true }

static const FieldDef package_fields[] = {
    DEVICE,
    CODED("di", FIELD_DI, ROLE_ID, "udi-di"),
    FIELD("issuingAgency", FIELD_TEXT, ROLE_AGENCY),
    CODED("contains", FIELD_DI, ROLE_CONTAINS, "udi-di"),
    FIELD("quantity", FIELD_COUNT, ROLE_COUNT_INSIDE),
    FIELD("level", FIELD_TEXT, ROLE_LEVEL),
    FIELD("status", FIELD_TEXT, ROLE_STATUS),
    TEXT("uuid"),
    END,
};
const RecordKind eudamed_package = { "package", THING_PACK, NULL, package_fields };

static const FieldDef trade_name_fields[] = { DEVICE, TEXT("language"), FIELD("text", FIELD_TEXT, ROLE_NAME), END };
const RecordKind eudamed_trade_name = { "trade-name", THING_DETAIL, NULL, trade_name_fields };

static const FieldDef description_fields[] = {
    DEVICE, TEXT("language"), FIELD("text", FIELD_TEXT, ROLE_DESCRIPTION), END,
};
const RecordKind eudamed_description = { "description", THING_DETAIL, NULL, description_fields };

static const FieldDef emdn_fields[] = { DEVICE, CODED("code", FIELD_EMDN, ROLE_CLASS, "emdn"), END };
const RecordKind eudamed_emdn = { "emdn-code", THING_DETAIL, NULL, emdn_fields };

/* `country` is ISO 3166-1: three digits in the Firstbase form, two letters elsewhere. */
static const FieldDef market_fields[] = {
    DEVICE,
    FIELD("country", FIELD_CODE, ROLE_NONE),
    TEXT("placed"),
    FIELD("from", FIELD_DATE, ROLE_FROM),
    FIELD("to", FIELD_DATE, ROLE_TO),
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
    FIELD("from", FIELD_DATE, ROLE_FROM),
    FIELD("to", FIELD_DATE, ROLE_TO),
    END,
};
const RecordKind eudamed_certificate = { "certificate", THING_DETAIL, NULL, certificate_fields };

static const FieldDef storage_fields[] = {
    DEVICE, FIELD("condition", FIELD_CODE, ROLE_NONE), FIELD("text", FIELD_TEXT, ROLE_DESCRIPTION), END,
};
const RecordKind eudamed_storage = { "storage", THING_DETAIL, NULL, storage_fields };

static const FieldDef warning_fields[] = {
    DEVICE, FIELD("warning", FIELD_CODE, ROLE_NONE), TEXT("agency"), FIELD("text", FIELD_TEXT, ROLE_DESCRIPTION),
    END,
};
const RecordKind eudamed_warning = { "warning", THING_DETAIL, NULL, warning_fields };

static const FieldDef size_fields[] = {
    DEVICE,
    TEXT("type"),
    TEXT("precision"),
    FIELD("value", FIELD_DECIMAL, ROLE_SIZE),
    FIELD("unit", FIELD_TEXT, ROLE_UNIT),
    FIELD("maximum", FIELD_DECIMAL, ROLE_NONE),
    TEXT("maximumUnit"),
    FIELD("text", FIELD_TEXT, ROLE_DESCRIPTION),
    END,
};
const RecordKind eudamed_size = { "size", THING_DETAIL, NULL, size_fields };

/* The manufacturer stands on the device too; here with the others and with addresses. */
static const FieldDef party_fields[] = {
    DEVICE,
    TEXT("role"),
    TEXT("name"),
    FIELD("srn", FIELD_SRN, ROLE_NONE),
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
    DEVICE, FIELD("type", FIELD_TEXT, ROLE_LEVEL), CODED("di", FIELD_DI, ROLE_ID, "udi-di"),
    FIELD("issuingAgency", FIELD_TEXT, ROLE_AGENCY), END,
};
const RecordKind eudamed_identifier = { "identifier", THING_DETAIL, NULL, identifier_fields };

static const FieldDef component_fields[] = {
    DEVICE,
    CODED("di", FIELD_DI, ROLE_CONTAINS, "udi-di"),
    TEXT("issuingAgency"),
    FIELD("quantity", FIELD_COUNT, ROLE_COUNT_INSIDE),
    END,
};
const RecordKind eudamed_component = { "component", THING_DETAIL, NULL, component_fields };

static const FieldDef substance_fields[] = {
    DEVICE, TEXT("type"), FIELD("name", FIELD_TEXT, ROLE_DESCRIPTION), TEXT("agency"), TEXT("code"), TEXT("class"),
    END,
};
const RecordKind eudamed_substance = { "substance", THING_DETAIL, NULL, substance_fields };
