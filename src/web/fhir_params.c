/* Search parameters of FHIR, read and turned into parameters of questions. See fhir_search.h.
 *
 * What is not known is left out and said in the link to itself, or refused where Prefer: handling=strict asks for that.
 * What is known but cannot be done (a list of values, a modifier) is always refused: leaving it out would answer
 * another question. */
#include "picture/listing.h"
#include "web/fhir_search.h"

const FhirParam fhir_params[] = {
    { FHIR_DEVICE, "identifier", SEARCH_TOKEN, NULL, "Device-identifier", "the number in its register" },
    { FHIR_DEVICE, "device-name", SEARCH_STRING, "name", "Device-device-name", "the register's description" },
    { FHIR_DEVICE, "manufacturer", SEARCH_STRING, "maker", "Device-manufacturer", "the maker as the register has it" },
    { FHIR_DEVICE, "model", SEARCH_STRING, "model", "Device-model", "the model or catalogue number" },
    { FHIR_DEVICE, "organization", SEARCH_REFERENCE, "organisation", "Device-organization",
      "the organisation that holds it" },
    { FHIR_DEVICE, "udi-di", SEARCH_STRING, "code", "Device-udi-di", "a device identifier of its product, whole" },
    { FHIR_DEVICE_DEFINITION, "identifier", SEARCH_TOKEN, NULL, "DeviceDefinition-identifier",
      "any code of the product or its packages" },
    { FHIR_DEVICE_DEFINITION, "type", SEARCH_TOKEN, NULL, "DeviceDefinition-type", "its class, with the system" },
    { FHIR_DEVICE_DEFINITION, "_content", SEARCH_STRING, NULL, "Resource-content",
      "words, as the search page takes them; best matches first" },
    { FHIR_LOCATION, "identifier", SEARCH_TOKEN, NULL, "Location-identifier", "the site's code" },
    { FHIR_LOCATION, "name", SEARCH_STRING, "name", "Location-name", "its name" },
    { FHIR_LOCATION, "address-postalcode", SEARCH_STRING, "postcode", "Location-address-postalcode", "its postcode" },
    { FHIR_LOCATION, "organization", SEARCH_REFERENCE, "parent", "Location-organization",
      "the organisation that runs it" },
    { FHIR_LOCATION, "status", SEARCH_TOKEN, NULL, "Location-status", "active or inactive" },
    { FHIR_ORGANIZATION, "identifier", SEARCH_TOKEN, NULL, "Organization-identifier", "the organisation's code" },
    { FHIR_ORGANIZATION, "name", SEARCH_STRING, "name", "Organization-name", "its name" },
    { FHIR_ORGANIZATION, "address-postalcode", SEARCH_STRING, "postcode", "individual-address-postalcode",
      "its postcode" },
    { FHIR_ORGANIZATION, "active", SEARCH_TOKEN, NULL, "Organization-active", "true or false" },
    { FHIR_ORGANIZATION, "partof", SEARCH_REFERENCE, "parent", "Organization-partof", "the organisation above it" },
    { FHIR_TYPES, NULL, SEARCH_TOKEN, NULL, NULL, NULL },
};

static void put_used(FhirSearch *s, const Given *g)
{
    text_put(&s->used, s->used.n ? V("&") : V("?"));
    url_encode(&s->used, g->name);
    text_byte(&s->used, '=');
    url_encode(&s->used, g->text);
}

static Code add_ask(FhirSearch *s, const char *name, View value, Error *e)
{
    if (s->asks == FHIR_ASKS_MOST)
        return fail(e, E_USAGE, "there are too many parameters");
    s->ask[s->asks++] = (Given){ view_of(name), value };
    return OK;
}

static Code not_supported(Error *e, const Given *g, const char *why)
{
    fail(e, E_USAGE, "%.*s=%.*s: %s", VIEW_ARGS(view_sub(g->name, 0, 60)), VIEW_ARGS(view_sub(g->text, 0, 100)), why);
    return hint(e, FHIR_ROOT "/metadata says what can be searched for");
}

/* Takes \, \| \$ \\ apart; a comma that stands free is a list of values. */
static Code unescape(FhirSearch *s, const Given *g, View *out, Error *e)
{
    char *p = arena_bytes(s->q->context.arena, g->text.n + 1);
    size_t n = 0;

    if (!p)
        return arena_fail(s->q->context.arena, g->text.n, "a parameter", e);
    for (size_t i = 0; i < g->text.n; i++) {
        char c = g->text.p[i];
        if (c == ',')
            return not_supported(e, g, "several values at once are not taken");
        if (c == '\\' && i + 1 < g->text.n)
            c = g->text.p[++i];
        p[n++] = c;
    }
    *out = view_trim(view(p, n));
    return out->n ? OK : not_supported(e, g, "a value is wanted");
}

/* ---- tokens ----------------------------------------------------------------------------------------------------- */

static Code read_device_identifier(FhirSearch *s, View scheme, View code, Error *e)
{
    Code c = add_ask(s, "asset", code, e);
    return c == OK && scheme.n ? add_ask(s, "dataset", scheme, e) : c;
}

static Code read_organisation_identifier(FhirSearch *s, const Given *g, View scheme, View code, Error *e)
{
    View wanted = s->type == FHIR_LOCATION ? V("ods-site") : V("ods");

    if (view_eq(scheme, V("maker"))) {
        s->no_others = true;
        return add_ask(s, "key", code, e);
    }
    if (view_eq(scheme, V("srn")) || view_eq(scheme, V("duns")) || view_eq(scheme, V("gln")))
        return not_supported(e, g, "makers are found by name");
    s->no_makers = true;
    /* the other system of the ODS names nothing here */
    s->nothing |= (view_eq(scheme, V("ods")) || view_eq(scheme, V("ods-site"))) && !view_eq(scheme, wanted);
    return add_ask(s, "code", code, e);
}

static Code read_identifier(FhirSearch *s, const Given *g, View value, Error *e)
{
    View rest = value, system = view_cut(&rest, '|'), code = rest.p ? rest : value, scheme = V("");

    if (!code.n)
        return not_supported(e, g, "a value is wanted after the system");
    if (rest.p && !system.n) {
        s->nothing = true; /* every identifier here has a system */
        return OK;
    }
    if (rest.p && !(scheme = fhir_scheme_of(&s->out, system, false)).p) {
        s->nothing = true;
        return OK;
    }
    if (s->type == FHIR_DEVICE)
        return read_device_identifier(s, scheme, code, e);
    if (s->type != FHIR_DEVICE_DEFINITION)
        return read_organisation_identifier(s, g, scheme, code, e);
    Code c = add_ask(s, "code", code, e);
    return c == OK && scheme.n ? add_ask(s, "scheme", scheme, e) : c;
}

static Code read_token(FhirSearch *s, const FhirParam *p, const Given *g, View value, Error *e)
{
    View rest = value, system = view_cut(&rest, '|'), code = rest.p ? rest : value, scheme;

    if (strcmp(p->name, "identifier") == 0)
        return read_identifier(s, g, value, e);
    if (strcmp(p->name, "type") == 0) {
        if (!rest.p || !system.n || !code.n)
            return not_supported(e, g, "a class is asked for with its system, as SYSTEM|CODE");
        scheme = fhir_scheme_of(&s->out, system, true);
        s->nothing |= !scheme.p;
        return add_ask(s, "class", arena_printf(s->q->context.arena, "%.*s %.*s", VIEW_ARGS(scheme), VIEW_ARGS(code)),
                       e);
    }
    s->no_makers = true; /* nothing is known of whether they are active */
    if (view_eq(code, s->type == FHIR_LOCATION ? V("active") : V("true")))
        return add_ask(s, "open", V("yes"), e);
    if (view_eq(code, s->type == FHIR_LOCATION ? V("inactive") : V("false")))
        return add_ask(s, "open", V("no"), e);
    if (s->type == FHIR_LOCATION && view_eq(code, V("suspended"))) {
        s->nothing = true;
        return OK;
    }
    return not_supported(e, g, "that is no such code");
}

/* ---- strings, references ---------------------------------------------------------------------------------------- */

static Code read_string(FhirSearch *s, const FhirParam *p, const Given *g, View modifier, View value, Error *e)
{
    View match = view_eq(modifier, V("contains")) ? V("contains")
                 : view_eq(modifier, V("exact"))  ? V("exact")
                                                  : V("begins");

    if (modifier.n && !view_eq(match, modifier))
        return not_supported(e, g, "that modifier is not known");
    if (strcmp(p->name, "_content") == 0) {
        s->content = value;
        return modifier.n ? not_supported(e, g, "that modifier is not known") : OK;
    }
    if (strcmp(p->asks, "code") == 0)
        return modifier.n && !view_eq(match, V("exact")) ? not_supported(e, g, "that modifier is not known")
                                                         : add_ask(s, p->asks, value, e);
    if (s->match.n && !view_eq(s->match, match))
        return not_supported(e, g, "texts with different modifiers at once are not taken");
    s->match = match;
    s->no_makers |= strcmp(p->asks, "name") != 0;
    return add_ask(s, p->asks, value, e);
}

/* "Organization/ods.RXX", with or without our own address, or the id alone. */
static Code read_reference(FhirSearch *s, const FhirParam *p, View value, Error *e)
{
    View scheme, code, number;

    if (view_starts(value, s->out.base))
        value = view_sub(value, s->out.base.n + 1, value.n);
    if (view_starts(value, V("Organization/")))
        value = view_sub(value, 13, value.n);
    s->no_makers = true;
    if (!fhir_id_read(value, s->q->context.arena, &scheme, &code, &number) || !view_eq(scheme, V("ods"))) {
        s->nothing = true;
        return OK;
    }
    return add_ask(s, p->asks, code, e);
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

static Code read_count(FhirSearch *s, const Given *g, Error *e)
{
    if (!view_int(g->text, &s->count) || s->count < 0)
        return not_supported(e, g, "that is no whole number");
    s->count_only |= s->count == 0;
    s->count = s->count > FHIR_COUNT_MOST ? FHIR_COUNT_MOST : s->count ? s->count : 1;
    return OK;
}

/* Parameters of every search. *known says whether it is one. */
static Code read_common(FhirSearch *s, const Given *g, bool *known, Error *e)
{
    *known = true;
    if (view_eq(g->name, V("_count")))
        return read_count(s, g, e);
    if (view_eq(g->name, V("_format")) || view_eq(g->name, V("_pretty")))
        return OK;
    if (view_eq(g->name, V("_id"))) {
        if (s->id.n)
            return not_supported(e, g, "one at a time is taken");
        return unescape(s, g, &s->id, e);
    }
    if (view_eq(g->name, V("_total"))) {
        s->accurate = view_eq(g->text, V("accurate"));
        return s->accurate || view_eq(g->text, V("none")) || view_eq(g->text, V("estimate"))
                   ? OK
                   : not_supported(e, g, "that is none of none, estimate, accurate");
    }
    if (view_eq(g->name, V("_summary")) && view_eq(g->text, V("count"))) {
        s->count_only = true;
        return OK;
    }
    if (view_eq(g->name, V("_summary")) && view_eq(g->text, V("false")))
        return OK;
    if (view_eq(g->name, V("_cursor"))) {
        s->paged = true;
        return cursor_unseal(s->q, s->r, g->text, &s->cursor, e);
    }
    *known = false;
    return OK;
}

static const FhirParam *param_of(FhirType type, View name)
{
    for (const FhirParam *p = fhir_params; p->name; p++)
        if (p->type == type && view_eq(name, view_of(p->name)))
            return p;
    return NULL;
}

static Code read_one(FhirSearch *s, const Given *g, Error *e)
{
    View modifier = g->name, name = view_cut(&modifier, ':'), value;
    const FhirParam *p = param_of(s->type, name);
    bool known;
    Code c = read_common(s, g, &known, e);

    if (c != OK)
        return c;
    if (known || p)
        put_used(s, g);
    if (known)
        return OK;
    if (!p)
        return s->strict ? not_supported(e, g, "there is no such parameter here") : OK;
    for (const Given *before = s->given; before < g; before++) {
        View other = before->name;
        if (view_eq(view_cut(&other, ':'), name))
            return not_supported(e, g, "the same parameter twice is not taken");
    }
    if (modifier.p && p->search != SEARCH_STRING)
        return not_supported(e, g, "that modifier is not known");
    if ((c = unescape(s, g, &value, e)) != OK)
        return c;
    switch (p->search) {
    case SEARCH_TOKEN: return read_token(s, p, g, value, e);
    case SEARCH_REFERENCE: return read_reference(s, p, value, e);
    default: return read_string(s, p, g, modifier.p ? modifier : V(""), value, e);
    }
}

Code fhir_search_read(FhirSearch *s, Error *e)
{
    Code c = OK;

    s->count = FHIR_COUNT;
    for (int i = 0; i < s->n && c == OK; i++)
        c = read_one(s, &s->given[i], e);
    if (c == OK && (s->id.n || s->content.n) && (s->asks || (s->id.n && s->content.n))) {
        fail(e, E_USAGE, "_id and _content are asked for by themselves");
        c = hint(e, "leave the other parameters out");
    }
    if (c == OK && s->match.n)
        c = add_ask(s, "match", s->match, e);
    return c;
}
