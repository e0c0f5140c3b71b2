/* EUDAMED, the European database on medical devices, as JSON in two forms.
 *
 * (a) Firstbase: draft items of GS1's GDSN vocabulary made from EUDAMED records, one object a line. The item is the
 *     highest package; inside stand its contents, level by level (CatalogueItemChildItemLink), down to the base unit,
 *     which holds what is known of the device. The base unit is the record, each level above it a `package` with its
 *     own number, what it contains and how many. The key is the EUDAMED UUID in which DraftItem.Identifier ends.
 *     Transport fields that are the same in every item (target sector, information provider, GPC) are not kept.
 * (b) The public site's own answers, which are not documented: lists ({"content":[...]}), details of a device, and
 *     details of a Basic UDI-DI. Members that are not known by name are kept together as JSON in `other`.
 *
 * Values are kept as published: part numbers such as "/", booleans in capitals, numeric country codes. The English
 * name is taken as the name where there is one; names and descriptions in all languages hang on the device.
 * That details of (b) have a text as {"texts": [{"language": {"isoCode": "en"}, "text": ...}]} is from knowledge.
 *
 * Not here: the register's workbook export, the data exchange messages (eudamed_dtx.c), asking the site.
 */
#include "picture/sources/eudamed_kinds.h"
#include "picture/sources/short_fields.h"
#include "picture/sources/tree_map.h"

/* One line for each field of a device: X(field as declared, path in a draft item's trade item, path in the public
 * answers). Both forms fill the same record. */
#define MDI "MedicalDeviceTradeItemModule/MedicalDeviceInformation/"
#define HII "HealthcareItemInformationModule/HealthcareItemInformation/"
#define NAMES "TradeItemDescriptionModule/TradeItemDescriptionInformation/TradeItemDescription"
#define MORE "TradeItemDescriptionModule/TradeItemDescriptionInformation/AdditionalTradeItemDescription"
#define PARTY(role) "TradeItemContactInformation[ContactTypeCode/Value=" role "]/"
#define SRN "AdditionalPartyIdentification[AdditionalPartyIdentificationTypeCode=SRN]/Value"
#define IDENTIFIED(type) "AdditionalTradeItemIdentification[AdditionalTradeItemIdentificationTypeCode=" type "]/Value"
#define CLASSES "GdsnTradeItemClassification/AdditionalTradeItemClassification"
#define SYSTEM(code) CLASSES "[AdditionalTradeItemClassificationSystemCode/Value=" code "]/"
#define CLASS_CODE "AdditionalTradeItemClassificationValue/AdditionalTradeItemClassificationCodeValue"
/* A text of the public answers: plain in lists, in the languages of its maker in details. */
#define PUBLIC_TEXT(name) name "|" name "/texts[language/isoCode=en]/text|" name "/texts/text"
#define DATES "TradeItemSynchronisationDates/"

#define DEVICE_FIELDS(X)                                                                                               \
    X(KEY("uuid", FIELD_TEXT), "^", "uuid")                                                                            \
    X(CODED("gtin", FIELD_GTIN, ROLE_ID, "gtin"), "Gtin", NULL)                                                        \
    X(CODED("primaryDi", FIELD_DI, ROLE_ID, "udi-di"), NULL, "primaryDi/code|primaryDi")                               \
    X(CODED("ifaCode", FIELD_CODE, ROLE_ID, "ifa"), IDENTIFIED("IFA"), NULL)                                           \
    X(CODED("basicUdi", FIELD_TEXT, ROLE_ID, "basic-udi-di"), "GlobalModelInformation/GlobalModelNumber",              \
      "basicUdi/code|basicUdi")                                                                                        \
    X(FIELD("tradeName", FIELD_TEXT, ROLE_NAME), NAMES "[LanguageCode=en]/Value|" NAMES "/Value",                      \
      PUBLIC_TEXT("tradeName"))                                                                                        \
    X(TEXT("tradeNameLanguage"), NAMES "[LanguageCode=en]/LanguageCode|" NAMES "/LanguageCode", NULL)                  \
    X(FIELD("deviceName", FIELD_TEXT, ROLE_GENERIC),                                                                   \
      "GlobalModelInformation/GlobalModelDescription[LanguageCode=en]/Value|"                                          \
      "GlobalModelInformation/GlobalModelDescription/Value",                                                           \
      "deviceName")                                                                                                    \
    X(FIELD("description", FIELD_TEXT, ROLE_DESCRIPTION), MORE "[LanguageCode=en]/Value|" MORE "/Value",               \
      PUBLIC_TEXT("additionalDescription"))                                                                            \
    X(FIELD("manufacturerName", FIELD_TEXT, ROLE_MAKER), PARTY("EMA") "ContactName|" PARTY("EPP") "ContactName",       \
      "manufacturerName")                                                                                              \
    X(CODED("manufacturerSrn", FIELD_SRN, ROLE_MAKER_ID, "srn"), PARTY("EMA") SRN "|" PARTY("EPP") SRN,                \
      "manufacturerSrn")                                                                                               \
    X(TEXT("authorisedRepresentativeName"), PARTY("EAR") "ContactName", "authorisedRepresentativeName")                \
    X(FIELD("authorisedRepresentativeSrn", FIELD_SRN, ROLE_NONE), PARTY("EAR") SRN, "authorisedRepresentativeSrn")     \
    X(TEXT("riskClass"), SYSTEM("76") CLASS_CODE, "riskClass/code|riskClass")                                          \
    X(TEXT("legacyRiskClass"), SYSTEM("85") CLASS_CODE, NULL)                                                          \
    X(TEXT("legislation"), "RegulatedTradeItemModule/RegulatoryInformation*/RegulatoryAct",                            \
      "legislation/code|legislation")                                                                                  \
    X(CODED("emdn", FIELD_EMDN, ROLE_CLASS, "emdn"), SYSTEM("88") CLASS_CODE,                                          \
      "cndNomenclatures/code|cndNomenclatures")                                                                        \
    X(FIELD("status", FIELD_TEXT, ROLE_STATUS), MDI "EUMedicalDeviceStatusCode/Value",                                 \
      "deviceStatusType/code|deviceStatusType")                                                                        \
    X(FIELD("reference", FIELD_TEXT, ROLE_CATALOGUE_NO), IDENTIFIED("MANUFACTURER_PART_NUMBER"), "reference")          \
    X(FIELD("model", FIELD_TEXT, ROLE_MODEL), IDENTIFIED("MODEL_NUMBER"), "deviceModel")                               \
    X(FIELD("sterile", FIELD_TEXT, ROLE_STERILE),                                                                      \
      MDI "TradeItemSterilityInformation/InitialManufacturerSterilisationCode*/Value", "sterile")                      \
    X(TEXT("sterilisationBeforeUse"), MDI "TradeItemSterilityInformation/InitialSterilisationPriorToUseCode*/Value",   \
      "sterilization")                                                                                                 \
    X(FIELD("singleUse", FIELD_TEXT, ROLE_SINGLE_USE),                                                                 \
      MDI "HealthcareTradeItemReusabilityInformation/ManufacturerDeclaredReusabilityTypeCode/Value", "singleUse")      \
    X(FIELD("numberOfReuses", FIELD_DECIMAL, ROLE_NONE),                                                               \
      MDI "HealthcareTradeItemReusabilityInformation/MaximumCyclesReusable", "numberOfReuses")                         \
    X(FIELD("latex", FIELD_FLAG, ROLE_LATEX), HII "DoesTradeItemContainLatex", "latex")                                \
    X(FIELD("deviceCount", FIELD_COUNT, ROLE_QUANTITY), MDI "UdidDeviceCount", NULL)                                   \
    X(TEXT("udiPiType"), MDI "UDIProductionIdentifierTypeCode*/Value", NULL)                                           \
    X(TEXT("deviceType"), MDI "MultiComponentDeviceTypeCode/Value", NULL)                                              \
    X(TEXT("specialDeviceType"), MDI "SpecialDeviceTypeCode/Value", "specialDeviceType/code|specialDeviceType")        \
    X(TEXT("procedurePackType"), MDI "SystemOrProcedurePackTypeCode/Value", NULL)                                      \
    X(TEXT("medicalPurpose"), MDI "SystemOrProcedurePackMedicalPurposeDescription*/Value", "medicalPurpose")           \
    X(FLAG("implantable"), MDI "IsTradeItemImplantable", "implantable")                                                \
    X(FLAG("implantExempt"), MDI "IsDeviceExemptFromImplantObligations", NULL)                                         \
    X(FLAG("measuringFunction"), MDI "HasDeviceMeasuringFunction", "measuring")                                        \
    X(FLAG("active"), MDI "IsActiveDevice", "active")                                                                  \
    X(FLAG("administeringMedicine"), MDI "IsDeviceIntendedToAdministerOrRemoveMedicinalProduct",                       \
      "administeringMedicine")                                                                                         \
    X(FLAG("medicinalProduct"), MDI "IsDeviceMedicinalProduct", NULL)                                                  \
    X(FLAG("reprocessed"), MDI "IsReprocessedSingleUseDevice", NULL)                                                   \
    X(FLAG("reusableSurgicalInstrument"), MDI "IsReusableSurgicalInstrument", "reusable")                              \
    X(FLAG("humanBloodDerivative"), HII "DoesTradeItemContainHumanBloodDerivative", NULL)                              \
    X(FLAG("humanTissues"), HII "DoesTradeItemContainHumanTissue", "humanTissues")                                     \
    X(FLAG("animalTissues"), HII "DoesTradeItemContainAnimalTissue", NULL)                                             \
    X(FLAG("microbialSubstances"), HII "DoesTradeItemContainMicrobialSubstance", NULL)                                 \
    X(FLAG("newDevice"), MDI "IsNewDevice", NULL)                                                                      \
    X(FLAG("reagent"), MDI "IsDeviceReagent", NULL)                                                                    \
    X(FLAG("instrument"), MDI "IsDeviceInstrument", NULL)                                                              \
    X(FLAG("selfTesting"), MDI "IsDevicePatientSelfTesting", NULL)                                                     \
    X(FLAG("nearPatientTesting"), MDI "IsDeviceNearPatientTesting", NULL)                                              \
    X(FLAG("professionalTesting"), MDI "IsDeviceDesignedForProfessionalTesting", NULL)                                 \
    X(FLAG("companionDiagnostics"), MDI "IsDeviceCompanionDiagnostic", NULL)                                           \
    X(TEXT("website"),                                                                                                 \
      "ReferencedFileDetailInformationModule/ReferencedFileHeader*/UniformResourceIdentifier", NULL)                   \
    X(CODED("replacedBy", FIELD_GTIN, ROLE_SUCCESSOR, "gtin"),                                                         \
      "ReferencedTradeItem[ReferencedTradeItemTypeCode/Value=REPLACED_BY]/Gtin", NULL)                                 \
    X(TEXT("effective"), DATES "EffectiveDateTime", NULL)                                                              \
    X(TEXT("lastChange"), DATES "LastChangeDateTime", NULL)                                                            \
    X(TEXT("discontinued"), DATES "DiscontinuedDateTime", NULL)                                                        \
    X(TEXT("versionNumber"), NULL, "versionNumber")                                                                    \
    X(FLAG("latestVersion"), NULL, "latestVersion")                                                                    \
    X(TEXT("ulid"), NULL, "ulid")                                                                                      \
    X(TEXT("other"), NULL, NULL)

#define FIELD_OF(field, draft, public) field,
#define DRAFT_OF(field, draft, public) draft,
#define PUBLIC_OF(field, draft, public) public,

static const FieldDef device_fields[] = { DEVICE_FIELDS(FIELD_OF) END };
static const char *const draft_path[] = { DEVICE_FIELDS(DRAFT_OF) };
static const char *const public_path[] = { DEVICE_FIELDS(PUBLIC_OF) };
_Static_assert(sizeof device_fields / sizeof *device_fields <= TREE_MOST_FIELDS, "more fields than a record map holds");

static const RecordKind device = { "device", THING_PRODUCT, NULL, device_fields };

/* ---- what hangs on a draft item's base unit ---------------------------------------------------------------------- */

static const char *const text_path[] = { "^", "LanguageCode", "Value" };
static const char *const emdn_path[] = { "^", CLASS_CODE };
static const char *const public_emdn_path[] = { "^", "code|." };
static const char *const market_path[] = {
    "^", "CountryCode/Value", NULL, "StartAvailabilityDateTime", "EndAvailabilityDateTime",
};
static const char *const certificate_path[] = {
    "^", "CertificationStandard", "CertificationAgency", "AdditionalCertificationOrganisationIdentifier*/Value",
    "Certification*/CertificationValue", "Certification*/CertificationIdentification",
    "Certification*/CertificationEffectiveStartDateTime", "Certification*/CertificationEffectiveEndDateTime",
};
static const char *const storage_path[] = {
    "^", "ClinicalStorageHandlingTypeCode/Value", "ClinicalStorageHandlingDescription*/Value",
};
static const char *const warning_path[] = {
    "^", "ClinicalWarningCode", "ClinicalWarningAgencyCode/Value", "WarningsOrContraIndicationDescription*/Value",
};
static const char *const size_path[] = {
    "^", "ClinicalSizeTypeCode/Value", "ClinicalSizeMeasurementPrecisionCode/Value", "ClinicalSizeValue/Value",
    "ClinicalSizeValue/MeasurementUnitCode", "ClinicalSizeValueMaximum/Value",
    "ClinicalSizeValueMaximum/MeasurementUnitCode", "ClinicalSizeValueText|ClinicalSizeDescription*/Value",
};
#define CHANNEL(code)                                                                                                  \
    ("TargetMarketCommunicationChannel*/CommunicationChannel*[CommunicationChannelCode/Value=" code "]/"               \
     "CommunicationValue")
static const char *const party_path[] = {
    "^", "ContactTypeCode/Value", "ContactName", SRN, "StructuredAddress/StreetAddress",
    "StructuredAddress/StreetNumber", "StructuredAddress/PostalCode", "StructuredAddress/City",
    "StructuredAddress/CountryCode/Value", CHANNEL("TELEPHONE"), CHANNEL("EMAIL"),
};
static const char *const marking_path[] = { "^", "=Direct Marking", "Value", "IdentificationSchemeAgencyCode" };
static const char *const component_path[] = {
    "^", "ComponentIdentification/Value", "ComponentIdentification/IdentificationSchemeAgencyCode", "ComponentQuantity",
};
static const char *const substance_path[] = {
    "^", "RegulatedChemicalTypeCode/Value", "RegulatedChemicalDescription*/Value",
    "RegulatedChemicalIdentifierCodeReference/CodeListAgencyName", "RegulatedChemicalIdentifierCodeReference/Value",
    "CarcinogenicMutagenicReprotoxicTypeCode/Value",
};

/* The Basic UDI-DI as the public site tells of it; its certificates stand in `other`, their members are not known. */
static const FieldDef basic_udi_fields[] = {
    KEY("uuid", FIELD_TEXT), CODED("basicUdi", FIELD_TEXT, ROLE_GROUP, "basic-udi-di"),
    FIELD("deviceName", FIELD_TEXT, ROLE_GENERIC),
    TEXT("deviceModel"), TEXT("riskClass"), TEXT("legislation"), TEXT("specialDeviceType"), FLAG("implantable"),
    FLAG("active"), FLAG("measuring"), FLAG("reusable"), FLAG("administeringMedicine"), FLAG("humanTissues"),
    TEXT("sscpRevisionNumber"), TEXT("sscpIssueDate"), TEXT("medicalPurpose"), OTHER, END,
};
static const RecordKind basic_udi = { "basic-udi", THING_DETAIL, NULL, basic_udi_fields };
static const char *const basic_udi_path[] = {
    "uuid", "basicUdi/code|basicUdi", "deviceName", "deviceModel", "riskClass/code|riskClass",
    "legislation/code|legislation", "specialDeviceType/code|specialDeviceType", "implantable", "active", "measuring",
    "reusable", "administeringMedicine", "humanTissues", "linkedSscp/revisionNumber", "linkedSscp/issueDate",
    "medicalPurpose",
};

enum {
    DRAFT, PACKAGE, NAME, DESCRIPTION, EMDN, MARKET, CERTIFICATE, STORAGE, WARNING, SIZE, PARTY_MAP, MARKING, COMPONENT,
    SUBSTANCE, DRAFT_MAPS
};
enum { PUBLIC, PUBLIC_EMDN, BASIC_UDI, PUBLIC_MAPS };

static const TreeMap draft_maps[DRAFT_MAPS] = {
    [DRAFT] = { &device, NULL, draft_path, false },
    [PACKAGE] = { &eudamed_package, NULL, NULL, false },
    [NAME] = { &eudamed_trade_name, NAMES, text_path, false },
    [DESCRIPTION] = { &eudamed_description, MORE, text_path, false },
    [EMDN] = { &eudamed_emdn, "+" CLASSES "[AdditionalTradeItemClassificationSystemCode/Value=88]", emdn_path, false },
    [MARKET] = { &eudamed_market, "SalesInformationModule/SalesInformation/TargetMarketSalesConditions", market_path,
                 false },
    [CERTIFICATE] = { &eudamed_certificate, "CertificationInformationModule/CertificationInformation",
                      certificate_path, false },
    [STORAGE] = { &eudamed_storage, HII "ClinicalStorageHandlingInformation", storage_path, false },
    [WARNING] = { &eudamed_warning, HII "ClinicalWarning", warning_path, false },
    [SIZE] = { &eudamed_size, HII "ClinicalSize", size_path, false },
    [PARTY_MAP] = { &eudamed_party, "TradeItemContactInformation", party_path, false },
    [MARKING] = { &eudamed_identifier, MDI "DirectPartMarkingIdentifier", marking_path, false },
    [COMPONENT] = { &eudamed_component, "TradeItemInformation/TradeItemComponents/ComponentInformation",
                    component_path, false },
    [SUBSTANCE] = { &eudamed_substance,
                    "ChemicalRegulationInformationModule/ChemicalRegulationInformation/ChemicalRegulation/"
                    "RegulatedChemical",
                    substance_path, false },
};

static const TreeMap public_maps[PUBLIC_MAPS] = {
    [PUBLIC] = { &device, NULL, public_path, true },
    [PUBLIC_EMDN] = { &eudamed_emdn, "+cndNomenclatures", public_emdn_path, false },
    [BASIC_UDI] = { &basic_udi, NULL, basic_udi_path, true },
};

typedef struct {
    TreeReader trees;
    int64_t rows;
} EudamedRun;

/* ---- draft items ------------------------------------------------------------------------------------------------- */

static const char item_link[] = "CatalogueItemChildItemLink";

/* The first thing inside a package, or NULL: a JSON array's first item, or the single object. */
static const Node *inside(const Node *item)
{
    return node_at(node_first(item, item_link), "CatalogueItem");
}

/* Down to what contains nothing any more. */
static const Node *base_unit(const Node *item)
{
    const Node *next;
    while ((next = inside(item)) && next->kind == NODE_GROUP)
        item = next;
    return item;
}

static Code hang_package(EudamedRun *run, const Node *item, const Node *link, View key, const Place *at, Error *e)
{
    const Node *trade = node_child(item, "TradeItem");
    View contained = node_text(link, "CatalogueItem/TradeItem/Gtin"), quantity = node_text(link, "Quantity");
    if (!contained.n)
        contained = node_text(trade, "NextLowerLevelTradeItemInformation/ChildTradeItem/Gtin");
    if (!quantity.n)
        quantity = node_text(trade,
                             "NextLowerLevelTradeItemInformation/ChildTradeItem/QuantityOfNextLowerLevelTradeItem");
    const View value[] = {
        key,
        node_text(trade, "Gtin"),
        (View){ NULL, 0 },
        contained,
        quantity,
        node_text(trade, "TradeItemUnitDescriptorCode/Value"),
        node_text(trade, "MedicalDeviceTradeItemModule/MedicalDeviceInformation/EUMedicalDeviceStatusCode/Value"),
        node_text(item, "Identifier"),
    };
    return tree_hang_values(&run->trees, PACKAGE, value, (int)(sizeof value / sizeof *value), at, e);
}

/* Every level above a base unit, outermost first. Nesting is bounded by the reader of trees. */
static Code hang_packages(EudamedRun *run, const Node *item, View key, const Place *at, Error *e)
{
    Code c = OK;
    for (const Node *link = node_first(item, item_link); link && !c; link = node_next_same(link)) {
        const Node *content = node_child(link, "CatalogueItem");
        c = hang_package(run, item, link, key, at, e);
        if (!c && content)
            c = hang_packages(run, content, key, at, e);
    }
    return c;
}

/* Countries stand in groups: those where the device was placed first, those where it is available besides. */
static Code hang_markets(EudamedRun *run, const Node *trade, View key, const Place *at, Error *e)
{
    View value[TREE_MOST_FIELDS];
    Code c = OK;
    for (const Node *group = node_first(trade, draft_maps[MARKET].list); group && !c; group = node_next_same(group)) {
        View placed = node_text(group, "TargetMarketConsumerSalesConditionCode/Value");
        const Node *country = node_first(group, "SalesConditionTargetMarketCountry");
        for (; country && !c; country = node_next_same(country)) {
            c = tree_values(&run->trees, MARKET, country, key, value, e);
            value[2] = placed;
            if (!c)
                c = tree_hang_values(&run->trees, MARKET, value, run->trees.fields[MARKET], at, e);
        }
    }
    return c;
}

/* "Draft_00005384-4d3c-...": what stands behind the last underscore. */
static View uuid_of(View identifier)
{
    for (size_t i = identifier.n; i-- > 0;)
        if (identifier.p[i] == '_')
            return view_sub(identifier, i + 1, identifier.n);
    return identifier;
}

static Code keep_draft(EudamedRun *run, const Node *item, const Place *at, Error *e)
{
    const Node *trade = node_child(base_unit(item), "TradeItem");
    View key = uuid_of(node_text(item, "Identifier"));
    bool kept = false;
    Code c;

    if (!key.n)
        return tree_set_aside(&run->trees, item, at, "DraftItem.Identifier", e, "the item has no identifier");
    if (!trade || trade->kind != NODE_GROUP || trade->array)
        return tree_set_aside(&run->trees, item, at, "TradeItem", e, "item '%.*s' holds no trade item", VIEW_ARGS(key));
    c = tree_keep(&run->trees, DRAFT, trade, key, at, &kept, e);
    if (c || !kept)
        return c;
    c = hang_packages(run, item, key, at, e);
    if (!c)
        c = hang_markets(run, trade, key, at, e);
    for (int m = NAME; !c && m < DRAFT_MAPS; m++)
        if (m != MARKET)
            c = tree_hang(&run->trees, m, trade, key, at, e);
    return c;
}

static Code draft_object(void *ctx, const TreeRecord *record, Error *e)
{
    EudamedRun *run = ctx;
    const Node *item = node_child(record->node, "DraftItem");
    Place at = { .row = record->number, .line = record->line };
    if (!item || item->kind != NODE_GROUP || item->array)
        return tree_set_aside(&run->trees, record->node, &at, "DraftItem", e, "the object is no draft item");
    return keep_draft(run, item, &at, e);
}

static Code bad_line(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    EudamedRun *run = ctx;
    return tree_no_json(&run->trees, number, number, raw, reason, e);
}

/* ---- public answers ---------------------------------------------------------------------------------------------- */

static bool is_basic_udi(const Node *n)
{
    return !tree_has(n, "primaryDi") && (tree_has(n, "deviceCertificateInfoList") || tree_has(n, "deviceModel"));
}

static Code public_object(void *ctx, const TreeRecord *record, Error *e)
{
    EudamedRun *run = ctx;
    const Node *n = record->node;
    Place at = { .row = ++run->rows, .line = record->line };
    View uuid = node_text(n, "uuid");
    bool kept = false;
    Code c;

    if (n->kind != NODE_GROUP || n->array)
        return tree_set_aside(&run->trees, n, &at, "", e, "the item is no object");
    if (is_basic_udi(n))
        return tree_keep(&run->trees, BASIC_UDI, n, uuid, &at, NULL, e);
    c = tree_keep(&run->trees, PUBLIC, n, uuid, &at, &kept, e);
    return c || !kept ? c : tree_hang(&run->trees, PUBLIC_EMDN, n, uuid, &at, e);
}

/* A page of the list as one record: each item of its content is a row. */
static Code page_object(void *ctx, const TreeRecord *record, Error *e)
{
    EudamedRun *run = ctx;
    const Node *content = node_child(record->node, "content");
    TreeRecord item = *record;
    Code c = OK;

    if (!content || !content->array) {
        Place at = { .row = ++run->rows, .line = record->line };
        return tree_set_aside(&run->trees, record->node, &at, "content", e, "the object is no page: it has no content");
    }
    for (const Node *n = content->child; n && c == OK; n = n->next) {
        item.node = (Node *)(uintptr_t)n;
        c = public_object(run, &item, e);
    }
    return c;
}

static Code bad_page(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    EudamedRun *run = ctx;
    return tree_no_json(&run->trees, ++run->rows, number, raw, reason, e);
}

/* ---- the data set ------------------------------------------------------------------------------------------------ */

static bool is_draft(const Node *n)
{
    return node_at(n, "DraftItem/TradeItem") || tree_has(node_child(n, "DraftItem"), "Identifier");
}

/* Only the start of the file is seen: what stands behind a long list may be missing. */
static bool is_list(const Node *n)
{
    const Node *content = node_child(n, "content"), *first = content && content->array ? content->child : NULL;
    if (!first)
        return content && content->array && tree_has(n, "totalElements") && tree_has(n, "totalPages");
    return tree_has(first, "uuid") && (tree_has(first, "primaryDi") || tree_has(first, "basicUdi"));
}

static bool is_detail(const Node *n)
{
    return tree_has(n, "uuid") && (tree_has(n, "primaryDi") || tree_has(n, "basicUdi") || is_basic_udi(n));
}

static int eudamed_json_recognise(Sniff *s)
{
    const Node *n = sniff_json(s);
    if (!n)
        return 0;
    return is_draft(n) ? 95 : is_list(n) ? 85 : is_detail(n) ? 80 : 0;
}

static Code read_public(Reading *r, const Node *first, Error *e)
{
    bool list = is_list(first), pages = list && sniff_json_shape(reading_sniff(r)) != JSON_OBJECT;
    EudamedRun run = { .rows = 0 };
    Code c;
    tree_reader_init(&run.trees, r, public_maps, PUBLIC_MAPS);
    c = json_records(reading_input(r), list ? V("content") : V(""), pages ? page_object : public_object,
                     list ? bad_page : bad_line, &run, e);
    if (!c && list && !run.rows)
        reading_note(r,
                         "the answer holds no device; the site also answers so when it is asked too often, so nothing "
                         "follows about what is registered");
    tree_reader_release(&run.trees);
    return c;
}

static Code eudamed_json_read(Reading *r, Error *e)
{
    const Node *first = sniff_json(reading_sniff(r));
    EudamedRun run = { .rows = 0 };
    Code c;
    if (!first || !is_draft(first))
        return read_public(r, first, e);
    tree_reader_init(&run.trees, r, draft_maps, DRAFT_MAPS);
    c = json_records(reading_input(r), V(""), draft_object, bad_line, &run, e);
    tree_reader_release(&run.trees);
    return c;
}

static const RecordKind *const kinds[] = {
    &device, &eudamed_package, &eudamed_trade_name, &eudamed_description, &eudamed_emdn, &eudamed_market,
    &eudamed_certificate, &eudamed_storage, &eudamed_warning, &eudamed_size, &eudamed_party, &eudamed_identifier,
    &eudamed_component, &eudamed_substance, &basic_udi, NULL,
};

const SourceReader source_eudamed_json = {
    .dataset = "eudamed",
    .title = "EUDAMED: European database on medical devices",
    .publisher = EUDAMED_PUBLISHER,
    .licence = EUDAMED_LICENCE,
    .where = "ec.europa.eu/tools/eudamed",
    .label = LABEL_PUBLIC,
    .version = 3,
    .whole = false,
    .kinds = kinds,
    .recognise = eudamed_json_recognise,
    .read = eudamed_json_read,
};
