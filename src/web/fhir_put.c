/* Rows of answers as FHIR resources. See fhir.h.
 *
 * What the picture does not know is left out; no element is filled by guessing. Words of registers (a status, a
 * location) stay words. */
#include "picture/listing.h"
#include "web/fhir.h"

#define ORGANISATION_PROFILE "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization"
#define LOCATION_PROFILE     "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Location"

static void begin(Json *j, FhirType type, View id, Instant updated, const char *profile)
{
    json_open(j, NULL, '{');
    json_cstr(j, "resourceType", fhir_types[type]);
    json_view(j, "id", id);
    if (!updated && !profile)
        return;
    json_open(j, "meta", '{');
    if (updated)
        json_instant(j, "lastUpdated", updated);
    if (profile) {
        json_open(j, "profile", '[');
        json_cstr(j, NULL, profile);
        json_shut(j, ']');
    }
    json_shut(j, '}');
}

static void put_identifier(Json *j, View system, View value)
{
    if (!value.n)
        return;
    json_open(j, NULL, '{');
    json_view(j, "system", system);
    json_view(j, "value", value);
    json_shut(j, '}');
}

static void put_reference(Json *j, const char *key, const char *type, View id, View display)
{
    json_open(j, key, '{');
    if (id.n) {
        json_key(j, "reference");
        text_printf(j->t, "\"%s/%.*s\"", type, VIEW_ARGS(id)); /* ids hold nothing that needs escaping */
    }
    json_view(j, "display", display);
    json_shut(j, '}');
}

static void put_names(Json *j, View name)
{
    if (!name.n)
        return;
    json_open(j, "deviceName", '[');
    json_open(j, NULL, '{');
    json_view(j, "name", name);
    json_cstr(j, "type", "user-friendly-name");
    json_shut(j, '}');
    json_shut(j, ']');
}

/* A list of one thing that is said in words: a note, a kind. */
static void put_words(Json *j, const char *key, View words)
{
    if (!words.n)
        return;
    json_open(j, key, '[');
    json_open(j, NULL, '{');
    json_view(j, "text", words);
    json_shut(j, '}');
    json_shut(j, ']');
}

Instant fhir_updated(const Captured *c, const CapturedTable *t, int row)
{
    const Value *v = captured_cell(t, row, "read_at");
    const CapturedTable *codes = captured_table(c, "codes");
    Instant newest = 0;

    if (v)
        return v->i;
    for (int i = 0; codes && i < codes->n; i++) {
        v = captured_cell(codes, i, "read_at");
        if (v && v->i > newest && view_eq(captured_text(codes, i, "product"), captured_text(t, row, "product")))
            newest = v->i;
    }
    return newest;
}

/* ---- DeviceDefinition ------------------------------------------------------------------------------------------- */

/* Registries of device identifiers, and the URI of their jurisdiction where HL7 publishes one. */
static const struct {
    const char *dataset, *jurisdiction;
} registries[] = {
    { "gudid", "http://hl7.org/fhir/NamingSystem/fda-udi" },
    { "openfda-udi", "http://hl7.org/fhir/NamingSystem/fda-udi" },
    { "eudamed", NULL },
};
static const struct {
    const char *scheme, *issuer;
} issuers[] = {
    { "gtin", "http://hl7.org/fhir/NamingSystem/gs1-di" },
    { "hibc", "http://hl7.org/fhir/NamingSystem/hibcc-dI" },
    { "isbt128", "http://hl7.org/fhir/NamingSystem/iccbba-other-di" },
};

static const char *issuer_of(View scheme)
{
    for (int i = 0; i < COUNT_OF(issuers); i++)
        if (view_eq(scheme, view_of(issuers[i].scheme)))
            return issuers[i].issuer;
    return NULL;
}

/* Codes that a registry of devices states, each once for its jurisdiction. */
static void put_udis(const FhirOut *o, Json *j, const CapturedTable *codes, View product)
{
    bool begun = false;

    for (int i = 0; codes && i < codes->n; i++)
        for (int k = 0; k < COUNT_OF(registries); k++) {
            const char *issuer = issuer_of(captured_text(codes, i, "scheme"));
            if (!issuer || !view_eq(captured_text(codes, i, "product"), product) ||
                !view_eq(captured_text(codes, i, "dataset"), view_of(registries[k].dataset)))
                continue;
            if (!begun)
                json_open(j, "udiDeviceIdentifier", '[');
            begun = true;
            json_open(j, NULL, '{');
            json_view(j, "deviceIdentifier", captured_text(codes, i, "code"));
            json_cstr(j, "issuer", issuer);
            json_view(j, "jurisdiction",
                      registries[k].jurisdiction ? view_of(registries[k].jurisdiction)
                                                 : fhir_identifier_system(o, view_of(registries[k].dataset)));
            json_shut(j, '}');
        }
    if (begun)
        json_shut(j, ']');
}

static bool stood_before(const CapturedTable *codes, int at)
{
    for (int i = 0; i < at; i++)
        if (view_eq(captured_text(codes, i, "product"), captured_text(codes, at, "product")) &&
            view_eq(captured_text(codes, i, "scheme"), captured_text(codes, at, "scheme")) &&
            view_eq(captured_text(codes, i, "code"), captured_text(codes, at, "code")))
            return true;
    return false;
}

static void put_codes(const FhirOut *o, Json *j, const CapturedTable *codes, View product)
{
    bool begun = false;

    for (int i = 0; codes && i < codes->n; i++) {
        if (!view_eq(captured_text(codes, i, "product"), product) || stood_before(codes, i))
            continue;
        if (!begun)
            json_open(j, "identifier", '[');
        begun = true;
        put_identifier(j, fhir_identifier_system(o, captured_text(codes, i, "scheme")),
                       captured_text(codes, i, "code"));
    }
    if (begun)
        json_shut(j, ']');
}

static void put_type(const FhirOut *o, Json *j, const CapturedTable *t, int row)
{
    View code = captured_text(t, row, "class"), words = captured_text(t, row, "generic");

    if (!code.n && !words.n)
        return;
    json_open(j, "type", '{');
    if (code.n) {
        json_open(j, "coding", '[');
        json_open(j, NULL, '{');
        json_view(j, "system", fhir_class_system(o, captured_text(t, row, "class_scheme")));
        json_view(j, "code", code);
        json_view(j, "display", captured_text(t, row, "class_term"));
        json_shut(j, '}');
        json_shut(j, ']');
    }
    json_view(j, "text", words.n ? words : captured_text(t, row, "class_term"));
    json_shut(j, '}');
}

void fhir_put_device_definition(const FhirOut *o, Json *j, const Captured *c, int row)
{
    const CapturedTable *t = captured_table(c, "products"), *codes = captured_table(c, "codes");
    View product = captured_text(t, row, "product"), maker = captured_text(t, row, "maker");
    const Value *in_force = captured_cell(t, row, "in_force");
    Arena *a = o->q->context.arena;
    char key[MAKER_KEY_CHARS];
    Text page;

    begin(j, FHIR_DEVICE_DEFINITION, fhir_id_of_row(o->q, FHIR_DEVICE_DEFINITION, t, row), fhir_updated(c, t, row),
          NULL);
    put_codes(o, j, codes, product);
    put_udis(o, j, codes, product);
    if (maker.n)
        put_reference(j, "manufacturerReference", "Organization",
                      fhir_id(a, V("maker"), view_of(maker_key(maker, key)), false, V("")), maker);
    put_names(j, captured_text(t, row, "name"));
    put_type(o, j, t, row);
    if (captured_text(t, row, "code").n) {
        text_init(&page, 4096);
        text_put(&page, view_sub(o->base, 0, o->base.n - strlen(FHIR_ROOT)));
        text_put(&page, V("/product/"));
        url_encode(&page, captured_text(t, row, "code"));
        if (text_ok(&page))
            json_view(j, "onlineInformation", text_view(&page));
        text_release(&page);
    }
    if (in_force && !in_force->i)
        put_words(j, "note", V("Only former editions of its lists name this product."));
    json_shut(j, '}');
}

/* ---- Device ----------------------------------------------------------------------------------------------------- */

void fhir_put_device(const FhirOut *o, Json *j, const Captured *c, int row)
{
    const CapturedTable *t = captured_table(c, "equipment");
    View di = captured_text(t, row, "device_identifier"), status = captured_text(t, row, "status");
    View organisation = captured_text(t, row, "organisation"), location = captured_text(t, row, "location");
    const Value *shared = captured_cell(t, row, "product_code_is_shared");
    Arena *a = o->q->context.arena;

    begin(j, FHIR_DEVICE, fhir_id_of_row(o->q, FHIR_DEVICE, t, row), fhir_updated(c, t, row), NULL);
    if (captured_text(t, row, "asset").n) {
        json_open(j, "identifier", '[');
        put_identifier(j, fhir_identifier_system(o, captured_text(t, row, "dataset")), captured_text(t, row, "asset"));
        json_shut(j, ']');
    }
    if (captured_text(t, row, "product").n)
        put_reference(j, "definition", "DeviceDefinition",
                      fhir_id(a, captured_text(t, row, "product_scheme"), captured_text(t, row, "product_code"),
                              shared && shared->i, captured_text(t, row, "product")),
                      V(""));
    if (di.n) {
        json_open(j, "udiCarrier", '[');
        json_open(j, NULL, '{');
        json_view(j, "deviceIdentifier", di);
        json_cstr(j, "issuer", issuer_of(captured_text(t, row, "device_identifier_scheme")));
        json_shut(j, '}');
        json_shut(j, ']');
    }
    json_view(j, "manufacturer", captured_text(t, row, "maker"));
    json_view(j, "lotNumber", captured_text(t, row, "lot"));
    json_view(j, "serialNumber", captured_text(t, row, "serial"));
    put_names(j, captured_text(t, row, "name"));
    json_view(j, "modelNumber", captured_text(t, row, "model"));
    if (organisation.n)
        put_reference(j, "owner", "Organization", fhir_id(a, V("ods"), organisation, false, V("0")), V(""));
    if (location.n)
        put_reference(j, "location", "Location", V(""), location);
    if (status.n)
        put_words(j, "note", arena_printf(a, "Status in the register: %.*s", VIEW_ARGS(status)));
    json_shut(j, '}');
}

/* ---- Organization, Location ------------------------------------------------------------------------------------- */

static void put_position(Json *j, const CapturedTable *t, int row)
{
    const Value *latitude = captured_cell(t, row, "latitude"), *longitude = captured_cell(t, row, "longitude");

    if (!latitude || !longitude)
        return;
    json_open(j, "position", '{');
    json_key(j, "longitude");
    text_printf(j->t, "%.6f", longitude->d);
    json_key(j, "latitude");
    text_printf(j->t, "%.6f", latitude->d);
    json_shut(j, '}');
}

static void put_address(Json *j, bool site, View postcode)
{
    if (!postcode.n)
        return;
    if (!site)
        json_open(j, "address", '[');
    json_open(j, site ? "address" : NULL, '{');
    json_view(j, "postalCode", postcode);
    json_shut(j, '}');
    if (!site)
        json_shut(j, ']');
}

void fhir_put_organisation(const FhirOut *o, Json *j, const Captured *c, int row)
{
    const CapturedTable *t = captured_table(c, "organisations");
    bool site = view_eq(captured_text(t, row, "kind"), V("site"));
    FhirType type = site ? FHIR_LOCATION : FHIR_ORGANIZATION;
    View scheme = captured_text(t, row, "scheme"), parent = captured_text(t, row, "parent");
    bool ods = view_eq(scheme, V("ods"));
    const Value *open = captured_cell(t, row, "open");

    begin(j, type, fhir_id_of_row(o->q, type, t, row), fhir_updated(c, t, row),
          !ods   ? NULL
          : site ? LOCATION_PROFILE
                 : ORGANISATION_PROFILE);
    json_open(j, "identifier", '[');
    put_identifier(j, fhir_identifier_system(o, ods && site ? V("ods-site") : scheme), captured_text(t, row, "code"));
    json_shut(j, ']');
    if (open && site)
        json_cstr(j, "status", open->i ? "active" : "inactive");
    else if (open)
        json_bool(j, "active", open->i != 0);
    if (!site)
        put_words(j, "type", captured_text(t, row, "list"));
    json_view(j, "name", captured_text(t, row, "name"));
    if (site)
        json_cstr(j, "mode", "instance");
    put_address(j, site, captured_text(t, row, "postcode"));
    if (site)
        put_position(j, t, row);
    if (parent.n && ods)
        put_reference(j, site ? "managingOrganization" : "partOf", "Organization",
                      fhir_id(o->q->context.arena, V("ods"), parent, false, V("0")), V(""));
    json_shut(j, '}');
}

void fhir_put_maker(const FhirOut *o, Json *j, const Captured *c, int row)
{
    static const char *const schemes[] = { "srn", "gln", "duns", "sctid" };
    const CapturedTable *t = captured_table(c, "makers");

    begin(j, FHIR_ORGANIZATION, fhir_id_of_row(o->q, FHIR_ORGANIZATION, t, row), fhir_updated(c, t, row), NULL);
    json_open(j, "identifier", '[');
    put_identifier(j, fhir_identifier_system(o, V("maker")), captured_text(t, row, "key"));
    for (int i = 0; i < COUNT_OF(schemes); i++)
        put_identifier(j, fhir_identifier_system(o, view_of(schemes[i])), captured_text(t, row, schemes[i]));
    json_shut(j, ']');
    put_words(j, "type", V("maker"));
    json_view(j, "name", captured_text(t, row, "name"));
    json_shut(j, '}');
}
