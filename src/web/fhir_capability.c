/* The CapabilityStatement: what is served, and what is not. See fhir.h. */
#include "version.h"
#include "web/fhir.h"

static const struct {
    const char *documentation, *profile;
} about[FHIR_TYPES] = {
    [FHIR_DEVICE] = { "Pieces of equipment, from the asset registers that the picture holds and the asker may see; "
                      "none otherwise. Fields that a register marks as personal are left out. Statuses and locations "
                      "are the register's own words. The id is register and asset number; where a register repeats a "
                      "number, the first piece.",
                      NULL },
    [FHIR_DEVICE_DEFINITION] = { "Products. identifier: all codes of the product and its packages, of every scheme. "
                                 "udiDeviceIdentifier: only what a registry of devices states. type: the class that "
                                 "was chosen. The id is made of the product's chosen code.",
                                 NULL },
    [FHIR_LOCATION] = { "Sites of the NHS as the Organisation Data Service and lists of hospitals name them.",
                        "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Location" },
    [FHIR_ORGANIZATION] = { "Organisations of the NHS, then makers of products. A maker is a name as products have it; "
                            "its numbers are those that registers give it.",
                            "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization" },
};
static const char *const search_types[] = { "token", "string", "reference" };

static void put_param(Json *j, const char *name, const char *definition, const char *type, const char *words)
{
    json_open(j, NULL, '{');
    json_cstr(j, "name", name);
    json_key(j, "definition");
    text_printf(j->t, "\"http://hl7.org/fhir/SearchParameter/%s\"", definition);
    json_cstr(j, "type", type);
    json_cstr(j, "documentation", words);
    json_shut(j, '}');
}

static void put_interaction(Json *j, const char *code)
{
    json_open(j, NULL, '{');
    json_cstr(j, "code", code);
    json_shut(j, '}');
}

static void put_resource(Json *j, FhirType type)
{
    json_open(j, NULL, '{');
    json_cstr(j, "type", fhir_types[type]);
    if (about[type].profile) {
        json_open(j, "supportedProfile", '[');
        json_cstr(j, NULL, about[type].profile);
        json_shut(j, ']');
    }
    json_cstr(j, "documentation", about[type].documentation);
    json_open(j, "interaction", '[');
    put_interaction(j, "read");
    put_interaction(j, "search-type");
    json_shut(j, ']');
    json_cstr(j, "versioning", "no-version");
    json_cstr(j, "conditionalRead", "not-match");
    json_open(j, "searchParam", '[');
    put_param(j, "_id", "Resource-id", "token", "the id of the resource, by itself");
    for (const FhirParam *p = fhir_params; p->name; p++)
        if (p->type == type)
            put_param(j, p->name, p->definition, search_types[p->search], p->about);
    json_shut(j, ']');
    json_shut(j, '}');
}

void fhir_capability(const Request *q, Json *j)
{
    json_open(j, NULL, '{');
    json_cstr(j, "resourceType", "CapabilityStatement");
    json_cstr(j, "status", "active");
    json_cstr(j, "date", "2026-11-27"); /* of this description */
    json_cstr(j, "publisher", "Trefoil");
    json_cstr(j, "kind", "instance");
    json_open(j, "software", '{');
    json_cstr(j, "name", "Trefoil");
    json_cstr(j, "version", TREFOIL_VERSION);
    json_shut(j, '}');
    json_open(j, "implementation", '{');
    json_cstr(j, "description", "A picture of medical technology, for reading");
    json_view(j, "url", fhir_base(q));
    json_shut(j, '}');
    json_cstr(j, "fhirVersion", "4.0.1");
    json_open(j, "format", '[');
    json_cstr(j, NULL, "application/fhir+json");
    json_cstr(j, NULL, "json");
    json_shut(j, ']');
    json_open(j, "rest", '[');
    json_open(j, NULL, '{');
    json_cstr(j, "mode", "server");
    json_cstr(
        j, "documentation",
        "Read only. Each parameter once, one value each; :contains and :exact for texts. _count up to 200, _total, "
        "_summary=count, _format. Unknown parameters are left out, and of the link to itself too, or refused with "
        "Prefer: handling=strict. Pages are linked; a link of a picture that has been derived anew since is 410. "
        "Identifiers and classes whose URI nobody publishes have a name below this address, which cannot be "
        "read.");
    json_open(j, "security", '{');
    json_cstr(j, "description", "What an account may see decides what is found; without one, what everybody may see.");
    json_shut(j, '}');
    json_open(j, "resource", '[');
    for (int i = 0; i < FHIR_TYPES; i++)
        put_resource(j, (FhirType)i);
    json_shut(j, ']');
    json_shut(j, '}');
    json_shut(j, ']');
    json_shut(j, '}');
    text_byte(j->t, '\n');
}
