/* URIs of code systems and ids of resources. See fhir.h.
 *
 * Only URIs that HL7, NHS England or GS1 publish are named as theirs; every other scheme gets a name below this
 * server's own address, which says nothing more than that. */
#include "web/fhir.h"

static const struct {
    const char *scheme, *system;
} identifiers[] = {
    { "gtin", "https://www.gs1.org/gtin" },
    { "gln", "https://www.gs1.org/gln" },
    { "hibc", "http://hl7.org/fhir/NamingSystem/hibcc-dI" },
    { "isbt128", "http://hl7.org/fhir/NamingSystem/iccbba-other-di" },
    { "sctid", "http://snomed.info/sct" },
    { "ods", "https://fhir.nhs.uk/Id/ods-organization-code" },
    { "ods-site", "https://fhir.nhs.uk/Id/ods-site-code" },
};
/* Classes of dm+d are concepts of SNOMED CT's UK drug extension. */
static const struct {
    const char *scheme, *system;
} classes[] = {
    { "gmdn", "http://terminology.hl7.org/CodeSystem/GMDN" },
    { "vmp", "http://snomed.info/sct" },
    { "vmpp", "http://snomed.info/sct" },
    { "vtm", "http://snomed.info/sct" },
    { "amp", "http://snomed.info/sct" },
};

static bool plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

View fhir_base(const Request *q)
{
    return arena_printf(q->context.arena, "%.*s" FHIR_ROOT, VIEW_ARGS(web_root(q)));
}

View fhir_identifier_system(const FhirOut *o, View scheme)
{
    for (int i = 0; i < COUNT_OF(identifiers); i++)
        if (view_eq(scheme, view_of(identifiers[i].scheme)))
            return view_of(identifiers[i].system);
    return arena_printf(o->q->context.arena, "%.*s/NamingSystem/%.*s", VIEW_ARGS(o->base), VIEW_ARGS(scheme));
}

View fhir_class_system(const FhirOut *o, View scheme)
{
    for (int i = 0; i < COUNT_OF(classes); i++)
        if (view_eq(scheme, view_of(classes[i].scheme)))
            return view_of(classes[i].system);
    return arena_printf(o->q->context.arena, "%.*s/CodeSystem/%.*s", VIEW_ARGS(o->base), VIEW_ARGS(scheme));
}

View fhir_scheme_of(const FhirOut *o, View system, bool class)
{
    View kind = class ? V("/CodeSystem/") : V("/NamingSystem/"), rest;

    for (int i = 0; !class && i < COUNT_OF(identifiers); i++)
        if (view_eq(system, view_of(identifiers[i].system)))
            return view_of(identifiers[i].scheme);
    for (int i = 0; class && i < COUNT_OF(classes); i++)
        if (view_eq(system, view_of(classes[i].system)))
            return view_of(classes[i].scheme);
    if (!view_starts(system, o->base))
        return (View){ NULL, 0 };
    rest = view_sub(system, o->base.n, system.n);
    return view_starts(rest, kind) && rest.n > kind.n ? view_sub(rest, kind.n, rest.n) : (View){ NULL, 0 };
}

/* ---- ids -------------------------------------------------------------------------------------------------------- */

enum { ID_MOST = 64 };

static size_t put_part(char out[ID_MOST * 4], size_t n, View v)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < v.n && n <= ID_MOST; i++) {
        if (plain(v.p[i])) {
            out[n++] = v.p[i];
            continue;
        }
        out[n++] = '.';
        out[n++] = digit[(unsigned char)v.p[i] >> 4];
        out[n++] = digit[v.p[i] & 15];
    }
    return n;
}

View fhir_id(Arena *a, View scheme, View code, bool shared, View number)
{
    char id[ID_MOST * 4];
    size_t n = put_part(id, 0, scheme);

    if (n <= ID_MOST)
        id[n++] = '.';
    n = put_part(id, n, code);
    if (shared || n > ID_MOST || !code.n) {
        if (n + number.n + 2 > ID_MOST || !code.n)
            return arena_printf(a, "number.p%.*s", VIEW_ARGS(number));
        return arena_printf(a, "%.*s.p%.*s", (int)n, id, VIEW_ARGS(number));
    }
    return arena_copy(a, view(id, n));
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool fhir_id_read(View id, Arena *a, View *scheme, View *code, View *number)
{
    View rest = id;
    char *p = arena_bytes(a, id.n + 1);
    size_t n = 0, bad;

    *scheme = view_cut(&rest, '.');
    *code = *number = V("");
    if (!p || id.n > ID_MOST || !rest.n)
        return false;
    for (size_t i = 0; i < rest.n; i++) {
        if (plain(rest.p[i])) {
            p[n++] = rest.p[i];
            continue;
        }
        if (rest.p[i] != '.' || i + 2 >= rest.n)
            return false;
        if (rest.p[i + 1] == 'p') {
            *number = view_sub(rest, i + 2, rest.n);
            break;
        }
        int high = hex(rest.p[i + 1]), low = hex(rest.p[i + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return false;
        p[n++] = (char)(high << 4 | low);
        i += 2;
    }
    *code = view(p, n);
    if (view_starts(rest, V("p")) && view_eq(*scheme, V("number"))) {
        *number = view_sub(rest, 1, rest.n);
        *code = V("");
    }
    return view_utf8(*code, &bad) && (!number->n || view_digits(*number)) && (code->n || number->n);
}

View fhir_id_of_row(const Request *q, FhirType type, const CapturedTable *t, int row)
{
    Arena *a = q->context.arena;
    const Value *shared = captured_cell(t, row, "code_is_shared");

    switch (type) {
    case FHIR_DEVICE:
        return fhir_id(a, captured_text(t, row, "dataset"), captured_text(t, row, "asset"), false,
                       captured_text(t, row, "place"));
    case FHIR_DEVICE_DEFINITION:
        return fhir_id(a, captured_text(t, row, "scheme"), captured_text(t, row, "code"), shared && shared->i,
                       captured_text(t, row, "product"));
    default: break;
    }
    if (captured_column(t, "key") >= 0)
        return fhir_id(a, V("maker"), captured_text(t, row, "key"), false, V(""));
    return fhir_id(a, captured_text(t, row, "scheme"), captured_text(t, row, "code"), false, V("0"));
}
