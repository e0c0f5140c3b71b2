/* EUDAMED data exchange (DTX): the messages by which manufacturers enter devices machine to machine. Root `Push` (or
 * `PullRequest`) of the namespace .../eudamed/dtx/servicemodel/Message/v1.
 *
 * Rows are the entities of the payload: a Basic UDI-DI (MDRBasicUDI, IVDRBasicUDI, MDEUDI, IVDEUDI, BasicUDI), a
 * UDI-DI (MDRUDIDIData, IVDRUDIDIData, MDEUData, IVDEUData, UDIDIData) and the changes to markets, packages and
 * designers. Inside one Device the UDI-DIs take manufacturer, risk class and model from its Basic UDI-DI. A
 * PullRequest asks for devices and holds none. The Commission's own samples carry a comment inside an attribute
 * value; they are not well-formed XML and end as broken files.
 *
 * Not here: the answers of the service, the register as published (eudamed_json.c), the service's tokens.
 */
#include "picture/sources/eudamed_kinds.h"
#include "picture/sources/short_fields.h"
#include "picture/sources/tree_map.h"

#define AGENCY FIELD("issuingEntityCode", FIELD_TEXT, ROLE_AGENCY)
#define IDENTIFIER(name_, scheme_) { .name = name_, .role = ROLE_KEY, .scheme = scheme_, .required = true }

#define MESSAGE_NAMESPACE "eudamed/dtx/servicemodel/Message"

/* ---- UDI-DI ------------------------------------------------------------------------------------------------------ */

static const FieldDef device_fields[] = {
    IDENTIFIER("identifier", "udi-di"), AGENCY, TEXT("entity"),
    CODED("basicUDIIdentifier", FIELD_TEXT, ROLE_ID, "basic-udi-di"), TEXT("basicUDIIssuingEntityCode"),
    FIELD("tradeName", FIELD_TEXT, ROLE_NAME), FIELD("additionalDescription", FIELD_TEXT, ROLE_DESCRIPTION),
    CODED("manufacturerSrn", FIELD_SRN, ROLE_MAKER_ID, "srn"),
    FIELD("authorisedRepresentativeSrn", FIELD_SRN, ROLE_NONE),
    TEXT("riskClass"), FIELD("model", FIELD_TEXT, ROLE_MODEL), TEXT("applicableLegislation"),
    CODED("emdn", FIELD_EMDN, ROLE_CLASS, "emdn"), FIELD("status", FIELD_TEXT, ROLE_STATUS),
    FIELD("referenceNumber", FIELD_TEXT, ROLE_CATALOGUE_NO), TEXT("productionIdentifier"),
    FIELD("sterile", FIELD_FLAG, ROLE_STERILE), FLAG("sterilization"),
    FIELD("numberOfReuses", FIELD_DECIMAL, ROLE_NONE), FIELD("baseQuantity", FIELD_COUNT, ROLE_QUANTITY),
    FIELD("latex", FIELD_FLAG, ROLE_LATEX), FLAG("reprocessed"), FLAG("newDevice"), TEXT("website"), TEXT("version"),
    TEXT("annexXVI"), END,
};
static const RecordKind device = { "device", THING_PRODUCT, NULL, device_fields };
static const char *const device_path[] = {
    "^", "identifier/issuingEntityCode", NULL, "basicUDIIdentifier/DICode", "basicUDIIdentifier/issuingEntityCode",
    "tradeNames/name[language=EN]/textValue|tradeNames/name/textValue",
    "additionalDescription/name[language=EN]/textValue|additionalDescription/name/textValue", NULL, NULL, NULL, NULL,
    NULL, NULL, "status/code", "referenceNumber", "productionIdentifier", "sterile", "sterilization", "numberOfReuses",
    "baseQuantity", "latex", "reprocessed", "newDevice", "website", "version",
    "annexXVINonMedicalDeviceTypes/nmdType*",
};
enum { ENTITY_FIELD = 2, SRN_FIELD = 7, REPRESENTATIVE_FIELD, RISK_FIELD, MODEL_FIELD, LEGISLATION_FIELD, EMDN_FIELD };

static const char *const text_path[] = { "^", "language", "textValue" };
static const char *const market_path[] = { "^", "country", "originalPlacedOnTheMarket", "startDate", "endDate" };
static const char *const package_path[] = {
    "^", "identifier/DICode", "identifier/issuingEntityCode", "child/DICode", "numberOfItems", NULL, "status/code",
    NULL,
};
static const char *const certificate_path[] = {
    "^", "certificateType", NULL, "NBActorCode", "certificateNumber", "certificateRevisionNumber", NULL, "expiryDate",
};
static const char *const storage_path[] = { "^", "storageHandlingConditionValue", "comments/name*/textValue" };
static const char *const warning_path[] = { "^", "warningValue", NULL, "comments/name*/textValue" };
static const char *const size_path[] = { "^", "clinicalSizeType", NULL, "value", "valueUnit", NULL, NULL, "text" };
static const char *const marking_path[] = { "^", "=Direct Marking", "DICode", "issuingEntityCode" };
static const char *const unit_path[] = { "^", "=Unit of Use", "DICode", "issuingEntityCode" };
static const char *const secondary_path[] = { "^", "=Secondary", "DICode", "issuingEntityCode" };
static const char *const substance_path[] = { "^", "type|@type", "names/name*/textValue|INN", NULL, "CAS", NULL };
static const char *const designer_path[] = {
    "^", "=product designer", "productDesignerOrganisation/organizationName*/textValue", "productDesignerActorCode",
    "productDesignerOrganisation/geographicAddress/street", "productDesignerOrganisation/geographicAddress/streetNum",
    "productDesignerOrganisation/geographicAddress/postCode", "productDesignerOrganisation/geographicAddress/city",
    "productDesignerOrganisation/geographicAddress/country",
    "productDesignerOrganisation/contactsDetails/contactDetail*/phone",
    "productDesignerOrganisation/contactsDetails/contactDetail*/eMail",
};

/* ---- Basic UDI-DI, changes --------------------------------------------------------------------------------------- */

static const FieldDef basic_fields[] = {
    IDENTIFIER("identifier", NULL), AGENCY, TEXT("entity"),
    CODED("MFActorCode", FIELD_SRN, ROLE_MAKER_ID, "srn"), FIELD("ARActorCode", FIELD_SRN, ROLE_NONE),
    TEXT("riskClass"),
    FIELD("model", FIELD_TEXT, ROLE_MODEL), FIELD("name", FIELD_TEXT, ROLE_NAME), TEXT("type"),
    TEXT("specialDevice"), TEXT("applicableLegislation"), TEXT("medicinalPurpose"), FLAG("active"),
    FLAG("administeringMedicine"), FLAG("implantable"), FLAG("measuringFunction"), FLAG("reusable"),
    FLAG("animalTissuesCells"), FLAG("humanTissuesCells"), FLAG("humanProductCheck"), FLAG("medicinalProductCheck"),
    FLAG("microbialSubstances"), FLAG("companionDiagnostics"), FLAG("nearPatientTesting"), FLAG("professionalTesting"),
    FLAG("selfTesting"), FLAG("reagent"), FLAG("instrument"), FLAG("kit"), TEXT("version"), OTHER, END,
};
static const RecordKind basic = { "basic-udi", THING_DETAIL, NULL, basic_fields };
static const char *const basic_path[] = {
    "identifier/DICode", "identifier/issuingEntityCode", NULL, "MFActorCode|PRActorCode", "ARActorCode", "riskClass",
    "model|modelName/model", "name|modelName/name", "type", "specialDevice", "applicableLegislation",
    "medicinalPurpose/name[language=EN]/textValue|medicinalPurpose/name/textValue", "active", "administeringMedicine",
    "implantable", "measuringFunction", "reusable", "animalTissuesCells", "humanTissuesCells", "humanProductCheck",
    "medicinalProductCheck", "microbialSubstances", "companionDiagnostics", "nearPatientTesting", "professionalTesting",
    "selfTesting", "reagent", "instrument", "kit", "version",
};

static const FieldDef change_fields[] = {
    IDENTIFIER("entity", NULL), IDENTIFIER("identifier", NULL), TEXT("issuingEntityCode"),
    CODED("device", FIELD_DI, ROLE_GROUP, "udi-di"), TEXT("version"), END,
};
static const RecordKind change = { "change", THING_DETAIL, NULL, change_fields };
#define CHANGED(what) ("uDIDIIdentifier/" what "|udiIdentifier/" what)
static const char *const change_path[] = {
    NULL, "^", CHANGED("issuingEntityCode"), "^", "marketInfos/version|packages/version|version",
};

enum {
    DEVICE, NAME, DESCRIPTION, MARKET, PACKAGE, STORAGE, WARNING, SIZE, MARKING, UNIT, SECONDARY, SUBSTANCE, DESIGNER,
    DEVICE_MAPS, BASIC = DEVICE_MAPS, CERTIFICATE, CHANGE, EMDN, N_MAPS
};

static const TreeMap maps[N_MAPS] = {
    [DEVICE] = { &device, NULL, device_path, false },
    [NAME] = { &eudamed_trade_name, "tradeNames/name", text_path, false },
    [DESCRIPTION] = { &eudamed_description, "additionalDescription/name", text_path, false },
    [MARKET] = { &eudamed_market, "marketInfos/marketInfo", market_path, false },
    [PACKAGE] = { &eudamed_package, "packages/package", package_path, false },
    [STORAGE] = { &eudamed_storage, "storageHandlingConditions/condition", storage_path, false },
    [WARNING] = { &eudamed_warning, "criticalWarnings/warning", warning_path, false },
    [SIZE] = { &eudamed_size, "clinicalSizes/clinicalSize", size_path, false },
    [MARKING] = { &eudamed_identifier, "deviceMarking/directMarkingDI", marking_path, false },
    [UNIT] = { &eudamed_identifier, "deviceMarking/unitOfUseIdentifier", unit_path, false },
    [SECONDARY] = { &eudamed_identifier, "secondaryIdentifier", secondary_path, false },
    [SUBSTANCE] = { &eudamed_substance, "substances/substance", substance_path, false },
    [DESIGNER] = { &eudamed_party, "productDesignerActor", designer_path, false },
    [BASIC] = { &basic, NULL, basic_path, true },
    [CERTIFICATE] = { &eudamed_certificate, "deviceCertificateLinks/deviceCertificateLink", certificate_path, false },
    [CHANGE] = { &change, NULL, change_path, false },
    [EMDN] = { &eudamed_emdn, NULL, NULL, false },
};

/* A message that breaks already in its root element, as the Commission's samples do, has no root to go by. It is still
 * meant to be one, and reading it tells what is wrong with it. */
static bool meant_to_be_a_message(View head)
{
    View start = view_trim(head);
    if (view_starts(start, V("\xef\xbb\xbf")))
        start = view_sub(start, 3, start.n);
    return view_starts(start, V("<")) && view_find_view(head, V(MESSAGE_NAMESPACE)) >= 0 &&
           (view_find_view(head, V(":Push")) >= 0 || view_find_view(head, V(":PullRequest")) >= 0);
}

static int eudamed_dtx_recognise(Sniff *s)
{
    View root = sniff_xml_root(s), name = sniff_xml_namespace(s);
    if (!root.p)
        return meant_to_be_a_message(sniff_bytes(s)) ? 60 : 0;
    if (!view_eq(root, V("Push")) && !view_eq(root, V("PullRequest")))
        return 0;
    return view_find_view(name, V(MESSAGE_NAMESPACE)) >= 0 ? 95 : 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef struct {
    TreeReader trees;
    int64_t rows;
} DtxRun;

static bool is_basic(View name)
{
    return view_ends(name, V("BasicUDI")) || view_eq(name, V("MDEUDI")) || view_eq(name, V("IVDEUDI"));
}

static bool is_udi_di(View name)
{
    return view_ends(name, V("UDIDIData")) || view_eq(name, V("MDEUData")) || view_eq(name, V("IVDEUData"));
}

static View text_of(const Node *n, const char *path)
{
    bool failed = false;
    return tree_text(n, path, NULL, &failed);
}

/* Several EMDN codes stand in one element, apart by blanks. The first is the device's, the others hang on it. */
static View first_word(View *rest)
{
    *rest = view_trim(*rest);
    return view_cut(rest, ' ');
}

static Code hang_codes(DtxRun *run, View codes, View key, const Place *at, Error *e)
{
    Code c = OK;
    while (!c && codes.p && view_trim(codes).n) {
        View value[2] = { key, first_word(&codes) };
        c = tree_hang_values(&run->trees, EMDN, value, 2, at, e);
    }
    return c;
}

static Code keep_udi_di(DtxRun *run, const Node *n, const Node *model, Error *e)
{
    TreeReader *t = &run->trees;
    Place at = { .row = ++run->rows };
    View value[TREE_MOST_FIELDS], key = node_text(n, "identifier/DICode"), codes = node_text(n, "MDNCodes");
    bool kept = false;
    Code c;

    arena_reset(&t->arena);
    c = tree_values(t, DEVICE, n, key, value, e);
    value[ENTITY_FIELD] = n->name;
    value[SRN_FIELD] = text_of(model, "MFActorCode|PRActorCode");
    value[REPRESENTATIVE_FIELD] = text_of(model, "ARActorCode");
    value[RISK_FIELD] = text_of(model, "riskClass");
    value[MODEL_FIELD] = text_of(model, "model|modelName/model");
    value[LEGISLATION_FIELD] = text_of(model, "applicableLegislation");
    value[EMDN_FIELD] = first_word(&codes);
    if (!c)
        c = tree_keep_values(t, DEVICE, value, t->fields[DEVICE], &at, &kept, e);
    for (int m = NAME; !c && kept && m < DEVICE_MAPS; m++)
        c = tree_hang(t, m, n, key, &at, e);
    return c || !kept ? c : hang_codes(run, codes, key, &at, e);
}

static Code keep_basic(DtxRun *run, const Node *n, Error *e)
{
    TreeReader *t = &run->trees;
    Place at = { .row = ++run->rows };
    View value[TREE_MOST_FIELDS];
    bool kept = false;
    Code c;

    arena_reset(&t->arena);
    c = tree_values(t, BASIC, n, (View){ NULL, 0 }, value, e);
    value[ENTITY_FIELD] = n->name;
    if (!c)
        c = tree_keep_values(t, BASIC, value, t->fields[BASIC], &at, &kept, e);
    return c || !kept ? c : tree_hang(t, CERTIFICATE, n, node_text(n, "identifier/DICode"), &at, e);
}

static Code keep_change(DtxRun *run, const Node *n, Error *e)
{
    TreeReader *t = &run->trees;
    Place at = { .row = ++run->rows };
    View value[TREE_MOST_FIELDS], key = text_of(n, CHANGED("DICode"));
    bool kept = false;
    Code c;

    arena_reset(&t->arena);
    c = tree_values(t, CHANGE, n, key, value, e);
    value[0] = n->name;
    if (!c)
        c = tree_keep_values(t, CHANGE, value, t->fields[CHANGE], &at, &kept, e);
    if (!c && kept)
        c = tree_hang(t, MARKET, n, key, &at, e);
    if (!c && kept)
        c = tree_hang(t, PACKAGE, n, key, &at, e);
    return c || !kept ? c : tree_hang(t, DESIGNER, n, key, &at, e);
}

/* A Device's Basic UDI-DI may stand before or behind its UDI-DIs. */
static Code keep_device(DtxRun *run, const Node *n, Error *e)
{
    const Node *model = NULL, *x;
    Code c = OK;
    for (x = n->child; x && !model; x = x->next)
        if (is_basic(x->name))
            model = x;
    for (x = n->child; x && !c; x = x->next)
        if (is_basic(x->name))
            c = keep_basic(run, x, e);
        else if (is_udi_di(x->name))
            c = keep_udi_di(run, x, model, e);
        else if (!view_starts(x->name, V("@")))
            c = tree_set_aside(&run->trees, x, &(Place){ .row = ++run->rows }, "", e,
                               "%.*s is no entity of a device", VIEW_ARGS(x->name));
    return c;
}

static bool dtx_choose(void *ctx, View path, View name)
{
    (void)ctx;
    (void)name;
    return view_eq(path, V("/Push/payload"));
}

static Code dtx_entity(void *ctx, const TreeRecord *record, Error *e)
{
    DtxRun *run = ctx;
    const Node *n = record->node;
    if (view_eq(n->name, V("Device")))
        return keep_device(run, n, e);
    if (is_basic(n->name))
        return keep_basic(run, n, e);
    if (is_udi_di(n->name))
        return keep_udi_di(run, n, NULL, e);
    if (tree_has(n, "uDIDIIdentifier") || tree_has(n, "udiIdentifier"))
        return keep_change(run, n, e);
    return tree_set_aside(&run->trees, n, &(Place){ .row = ++run->rows, .line = record->line }, "", e,
                          "%.*s is no entity of a device", VIEW_ARGS(n->name));
}

static Code eudamed_dtx_read(Reading *r, Error *e)
{
    bool asks = view_eq(sniff_xml_root(reading_sniff(r)), V("PullRequest"));
    DtxRun run = { .rows = 0 };
    Code c;
    tree_reader_init(&run.trees, r, maps, N_MAPS);
    c = xml_records(reading_input(r), dtx_choose, dtx_entity, &run, e);
    if (!c && asks)
        reading_note(r, "a request for devices; it holds none");
    tree_reader_release(&run.trees);
    return c;
}

static const RecordKind *const kinds[] = {
    &device, &basic, &change, &eudamed_package, &eudamed_trade_name, &eudamed_description, &eudamed_emdn,
    &eudamed_market, &eudamed_certificate, &eudamed_storage, &eudamed_warning, &eudamed_size, &eudamed_party,
    &eudamed_identifier, &eudamed_substance, NULL,
};

const SourceReader source_eudamed_dtx = {
    .dataset = "eudamed-dtx",
    .title = "EUDAMED data exchange messages",
    .publisher = EUDAMED_PUBLISHER,
    .licence = EUDAMED_LICENCE,
    .where = "ec.europa.eu/tools/eudamed",
    .label = LABEL_PUBLIC,
    .version = 2,
    .whole = false,
    .kinds = kinds,
    .recognise = eudamed_dtx_recognise,
    .read = eudamed_dtx_read,
};
