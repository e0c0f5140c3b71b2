/* Addresses of FHIR, the Bundle, errors. See fhir.h. */
#include "web/fhir.h"

#include "base/limits.h"
#include "web/fhir_search.h"
#include "web/problem.h"

#include <stdio.h>

#define FHIR_JSON "application/fhir+json"

const char *const fhir_types[FHIR_TYPES] = { "Device", "DeviceDefinition", "Location", "Organization" };

/* ---- errors ----------------------------------------------------------------------------------------------------- */

/* http://hl7.org/fhir/issue-type */
static const char *issue_of(int status)
{
    switch (status) {
    case 400: return "invalid";
    case 401: return "login";
    case 403: return "forbidden";
    case 404: return "not-found";
    case 405:
    case 406:
    case 415: return "not-supported";
    case 409: return "conflict";
    case 422: return "processing";
    case 429: return "throttled";
    case 503: return "transient";
    default: return status == 410 ? "processing" : "exception";
    }
}

void fhir_refuse(Reply *r, const Error *e)
{
    Json j = { &r->sink.text, false };
    char said[sizeof e->what + sizeof e->hint + 8];
    int status = r->status >= 400 ? r->status : status_of(e);

    if (!reply_again(r)) {
        r->status = 500;
        return;
    }
    snprintf(said, sizeof said, "%s%s%s", e->what, e->hint[0] ? "; " : "", e->hint);
    r->status = status;
    r->type = FHIR_JSON;
    json_open(&j, NULL, '{');
    json_cstr(&j, "resourceType", "OperationOutcome");
    json_open(&j, "issue", '[');
    json_open(&j, NULL, '{');
    json_cstr(&j, "severity", "error");
    json_cstr(&j, "code", issue_of(status));
    json_open(&j, "details", '{');
    json_cstr(&j, "text", status_title(status));
    json_shut(&j, '}');
    json_cstr(&j, "diagnostics", said);
    json_shut(&j, '}');
    json_shut(&j, ']');
    json_shut(&j, '}');
    text_byte(j.t, '\n');
}

/* ---- resources and the Bundle ----------------------------------------------------------------------------------- */

static void put_resource(FhirSearch *s, Json *j, const FhirItem *x)
{
    switch (s->type) {
    case FHIR_DEVICE: fhir_put_device(&s->out, j, x->answer, x->row); break;
    case FHIR_DEVICE_DEFINITION: fhir_put_device_definition(&s->out, j, x->answer, x->row); break;
    default:
        if (x->maker)
            fhir_put_maker(&s->out, j, x->answer, x->row);
        else
            fhir_put_organisation(&s->out, j, x->answer, x->row);
    }
}

static const char *table_of(const FhirSearch *s, const FhirItem *x)
{
    return s->type == FHIR_DEVICE              ? "equipment"
           : s->type == FHIR_DEVICE_DEFINITION ? "products"
           : x->maker                          ? "makers"
                                               : "organisations";
}

static View id_of(FhirSearch *s, const FhirItem *x)
{
    return fhir_id_of_row(s->q, s->type, captured_table(x->answer, table_of(s, x)), x->row);
}

static void put_link(FhirSearch *s, Json *j, const char *relation, View cursor)
{
    View used = text_view(&s->used);

    json_open(j, NULL, '{');
    json_cstr(j, "relation", relation);
    json_key(j, "url");
    text_printf(j->t, "\"%.*s/%s%.*s", VIEW_ARGS(s->out.base), fhir_types[s->type], VIEW_ARGS(used));
    if (cursor.n)
        text_printf(j->t, "%s_cursor=%.*s", used.n ? "&" : "?", VIEW_ARGS(cursor));
    text_byte(j->t, '"');
    json_shut(j, '}');
}

static void put_links(FhirSearch *s, Json *j)
{
    View own = V("");

    for (int i = 0; i < s->n; i++)
        if (view_eq(s->given[i].name, V("_cursor")))
            own = s->given[i].text;
    json_open(j, "link", '[');
    put_link(s, j, "self", own);
    if (s->next.n || s->previous.n)
        put_link(s, j, "first", V(""));
    if (s->previous.n)
        put_link(s, j, "previous", s->previous);
    if (s->next.n)
        put_link(s, j, "next", s->next);
    json_shut(j, ']');
}

/* A register that repeats a number has two pieces with one id: the first stands for it. */
static bool stands_before(FhirSearch *s, int at)
{
    View id = id_of(s, &s->item[at]);

    for (int i = 0; i < at; i++)
        if (view_eq(id_of(s, &s->item[i]), id))
            return true;
    return false;
}

static void put_bundle(FhirSearch *s, Json *j)
{
    bool repeated = false;

    json_open(j, NULL, '{');
    json_cstr(j, "resourceType", "Bundle");
    json_cstr(j, "type", "searchset");
    if (s->total >= 0)
        json_int(j, "total", s->total);
    put_links(s, j);
    if (s->items && !s->count_only) {
        json_open(j, "entry", '[');
        for (int i = 0; i < s->items; i++) {
            if (stands_before(s, i)) {
                repeated = true;
                continue;
            }
            json_open(j, NULL, '{');
            json_key(j, "fullUrl");
            text_printf(j->t, "\"%.*s/%s/%.*s\"", VIEW_ARGS(s->out.base), fhir_types[s->type],
                        VIEW_ARGS(id_of(s, &s->item[i])));
            json_key(j, "resource");
            Json inner = { j->t, false };
            put_resource(s, &inner, &s->item[i]);
            json_open(j, "search", '{');
            json_cstr(j, "mode", "match");
            json_shut(j, '}');
            json_shut(j, '}');
        }
        if (repeated) {
            json_open(j, NULL, '{');
            json_key(j, "resource");
            text_put(j->t,
                     V("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"warning\",\"code\":"
                       "\"duplicate\",\"diagnostics\":\"a register repeats a number: what stands under it a second "
                       "time is left out\"}]},\"search\":{\"mode\":\"outcome\"}"));
            json_shut(j, '}');
        }
        json_shut(j, ']');
    }
    json_shut(j, '}');
    text_byte(j->t, '\n');
}

/* ---- requests --------------------------------------------------------------------------------------------------- */

static bool names_json(View accept)
{
    static const char *const takes[] = { "application/fhir+json", "application/json", "application/*", "*/*" };

    while (accept.p) {
        View params = view_cut(&accept, ','), range = view_trim(view_cut(&params, ';'));
        for (int i = 0; i < COUNT_OF(takes); i++)
            if (view_eq_nocase(range, view_of(takes[i])))
                return true;
    }
    return false;
}

/* _format wins over Accept. */
static Code check_format(const FhirSearch *s, Error *e)
{
    View format = query_value(s->given, s->n, V("_format"));

    if (format.p ? view_eq_nocase(format, V("json")) || names_json(format)
                 : !s->q->accept.n || names_json(s->q->accept))
        return OK;
    s->r->status = 406;
    fail(e, E_USAGE, "only JSON is served");
    return hint(e, "ask for " FHIR_JSON);
}

static Code answer_search(FhirSearch *s, Error *e)
{
    Json j = { &s->r->sink.text, false };
    Code c = fhir_search_read(s, e);

    if (c == OK && (c = fhir_search_run(s, e)) == OK)
        put_bundle(s, &j);
    return c;
}

static View http_date(Instant at, Arena *a)
{
    static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t seconds = at / 1000, day = seconds / 86400, rest = seconds % 86400;
    Civil c = date_civil((Date)day);

    return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day % 7], c.day, months[c.month - 1], c.year,
                        (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

static Code answer_read(FhirSearch *s, View id, Error *e)
{
    Json j = { &s->r->sink.text, false };
    Instant updated;
    Code c = fhir_search_id(s, id, e);

    if (c != OK)
        return c;
    put_resource(s, &j, &s->item[0]);
    text_byte(j.t, '\n');
    updated =
        fhir_updated(s->item[0].answer, captured_table(s->item[0].answer, table_of(s, &s->item[0])), s->item[0].row);
    if (updated)
        s->r->modified = http_date(updated, s->q->context.arena);
    return OK;
}

static bool type_named(View name, FhirType *out)
{
    int i = view_among(name, fhir_types, FHIR_TYPES);

    if (i >= 0)
        *out = (FhirType)i;
    return i >= 0;
}

/* What the address names: metadata, a type, a type and an id, a type and _search. */
static Code dispatch(FhirSearch *s, Error *e)
{
    View path = view_sub(s->q->path, sizeof FHIR_ROOT, s->q->path.n), first, id;
    bool search;
    Json j = { &s->r->sink.text, false };
    Code c;

    first = view_cut(&path, '/');
    id = url_decode(path, false, s->q->context.arena);
    search = view_eq(id, V("_search"));
    if ((c = check_format(s, e)) != OK)
        return c;
    if (view_eq(first, V("metadata")) && !path.n) {
        fhir_capability(s->q, &j);
        return OK;
    }
    if (!type_named(first, &s->type) || (path.n && view_find(path, '/') >= 0)) {
        fail(e, E_ABSENT, "there is nothing at this address");
        return hint(e, FHIR_ROOT "/metadata says what there is");
    }
    return id.n && !search ? answer_read(s, id, e) : answer_search(s, e);
}

/* The fields of the address, and of the form of a POST. */
static Code read_fields(FhirSearch *s, Error *e)
{
    const Request *q = s->q;
    bool post = is_post(q);
    View all = q->query;

    if (view_eq(q->method, V("DELETE")) || (post && !view_ends(q->path, V("/_search")))) {
        s->r->status = 405;
        fail(e, E_USAGE, "this service is for reading only");
        return hint(e, "POST goes to TYPE/_search");
    }
    if (post && q->body.n && !view_starts(q->body_type, V("application/x-www-form-urlencoded"))) {
        s->r->status = 415;
        fail(e, E_USAGE, "the body is of a type that is not taken");
        return hint(e, "send application/x-www-form-urlencoded");
    }
    if (post && q->body.n)
        all = arena_printf(q->context.arena, "%.*s%s%.*s", VIEW_ARGS(q->query), q->query.n ? "&" : "",
                           VIEW_ARGS(q->body));
    return query_read(all, q->context.arena, &s->given, &s->n, e);
}

void fhir_answer(const Request *q, Reply *r)
{
    FhirSearch *s = ARENA_NEW(q->context.arena, FhirSearch);
    View host;
    Error e;

    r->type = FHIR_JSON;
    if (!s) {
        fail_memory(&e, "a page");
        fhir_refuse(r, &e);
        return;
    }
    *s = (FhirSearch){ .q = q, .r = r, .out = { q, fhir_base(q) } };
    s->strict = view_find_view(q->prefer, V("handling=strict")) >= 0;
    host = arena_printf(q->context.arena, "fhir %d %.*s %.*s", q->secure, VIEW_ARGS(q->host), VIEW_ARGS(q->prefer));
    if (!is_post(q) && reply_tag(r, host))
        return;
    text_init(&s->used, LIMIT_WEB_TARGET * 4);
    if (read_fields(s, &e) != OK || dispatch(s, &e) != OK)
        fhir_refuse(r, &e);
    text_release(&s->used);
}
