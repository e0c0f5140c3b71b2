/* See resolver.h. */
#include "web/resolver.h"

#include "access/access.h"
#include "base/limits.h"
#include "codes/digital_link.h"
#include "web/fhir.h"
#include "web/json_put.h"
#include "web/pages.h"
#include "web/problem.h"

#include <stdio.h>

#define VOCABULARY "https://ref.gs1.org/voc/"
#define CONTEXT    "https://ref.gs1.org/standards/resolver/linkset-context"

/* The primary keys that GS1's schema of descriptions lists; those that are served have a scheme here. */
static const struct {
    const char *ai, *scheme;
} keys[] = {
    { "01", "gtin" }, { "8006", "gtin" }, { "8013", "basic-udi-di" },
    { "00", NULL },   { "253", NULL },    { "255", NULL },
    { "401", NULL },  { "402", NULL },    { "410", NULL },
    { "411", NULL },  { "412", NULL },    { "413", NULL },
    { "414", NULL },  { "415", NULL },    { "417", NULL },
    { "8003", NULL }, { "8004", NULL },   { "8010", NULL },
    { "8017", NULL }, { "8018", NULL },
};

typedef struct {
    const char *type, *title, *media; /* type: in the vocabulary of GS1 */
    const char *path;                 /* before the code; takes any further field behind it */
} Known;
static const Known known[] = {
    { "pip", "What is known of the product", "text/html", "/product/" },
    { "masterData", "The same as data (FHIR R4)", "application/fhir+json", FHIR_ROOT "/DeviceDefinition?identifier=" },
};

typedef struct {
    Request request; /* as who it is asked */
    const Request *q;
    Reply *r;
    Given *given;
    int n;
    View root; /* "https://host" */
    View code, scheme, name;
    View anchor;
    bool html;
} Resolve;

static int key_of_path(View path)
{
    View rest = view_sub(path, 1, path.n), first = view_cut(&rest, '/');

    for (int i = 0; i < COUNT_OF(keys); i++)
        if (view_eq(first, view_of(keys[i].ai)))
            return i;
    return -1;
}

bool resolver_path(View path)
{
    return view_eq(path, V(RESOLVER_DESCRIPTION)) || key_of_path(path) >= 0;
}

View resolver_logged(View path)
{
    View rest = view_sub(path, 1, path.n);

    if (key_of_path(path) < 0)
        return path;
    view_cut(&rest, '/');
    view_cut(&rest, '/');
    return rest.p ? view(path.p, (size_t)(rest.p - path.p) - 1) : path;
}

/* ---- what is written -------------------------------------------------------------------------------------------- */

static void describe(const Resolve *x)
{
    Json j = { &x->r->sink.text, false };

    x->r->type = "application/json";
    json_open(&j, NULL, '{');
    json_cstr(&j, "name", "Trefoil");
    json_view(&j, "resolverRoot", x->root);
    json_open(&j, "supportedPrimaryKeys", '[');
    for (int i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].scheme)
            json_cstr(&j, NULL, keys[i].ai);
    json_shut(&j, ']');
    json_open(&j, "supportedLinkType", '[');
    json_open(&j, NULL, '{');
    json_cstr(&j, "namespace", VOCABULARY);
    json_cstr(&j, "prefix", "gs1:");
    json_shut(&j, '}');
    json_shut(&j, ']');
    json_bool(&j, "linkTypeDefaultCanBeLinkset", false);
    json_cstr(&j, "jsonLdContextLocation", CONTEXT);
    json_shut(&j, '}');
    text_byte(j.t, '\n');
}

/* The address of a link, whole. */
static View href(const Resolve *x, const Known *k)
{
    View out;
    Text t;

    text_init(&t, LIMIT_WEB_TARGET);
    text_put(&t, x->root);
    text_put(&t, view_of(k->path));
    url_encode(&t, x->code);
    out = text_ok(&t) ? arena_copy(x->q->context.arena, text_view(&t)) : (View){ NULL, 0 };
    text_release(&t);
    return out;
}

static void put_target(const Resolve *x, Json *j, const Known *k, bool whole)
{
    json_open(j, NULL, '{');
    json_view(j, "href", href(x, k));
    json_cstr(j, "title", k->title);
    if (whole) {
        json_cstr(j, "type", k->media);
        json_open(j, "hreflang", '[');
        json_cstr(j, NULL, "en");
        json_shut(j, ']');
    }
    json_shut(j, '}');
}

static void put_linkset(const Resolve *x, bool linked_data)
{
    Json j = { &x->r->sink.text, false };

    x->r->type = linked_data ? "application/ld+json" : "application/linkset+json";
    x->r->link = V("<" CONTEXT ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
    json_open(&j, NULL, '{');
    if (linked_data)
        json_cstr(&j, "@context", CONTEXT);
    json_open(&j, "linkset", '[');
    json_open(&j, NULL, '{');
    json_view(&j, "anchor", x->anchor);
    json_view(&j, "description", x->name);
    json_open(&j, VOCABULARY "defaultLink", '[');
    put_target(x, &j, &known[0], false);
    json_shut(&j, ']');
    for (int i = 0; i < COUNT_OF(known); i++) {
        char relation[64];
        snprintf(relation, sizeof relation, VOCABULARY "%s", known[i].type);
        json_open(&j, relation, '[');
        put_target(x, &j, &known[i], true);
        json_shut(&j, ']');
    }
    json_shut(&j, '}');
    json_shut(&j, ']');
    json_shut(&j, '}');
    text_byte(j.t, '\n');
}

/* The same for people. */
static void put_linkset_page(const Resolve *x)
{
    Page p = page_of(&x->request, x->r);

    page_begin(&p, x->name.n ? x->name : V("Links"), NULL);
    RAW(p.t, "<h1 class=\"nhsuk-heading-xl\">");
    html_text(p.t, x->name.n ? x->name : x->code);
    RAW(p.t, "</h1>\n<p class=\"t-code\">");
    html_text(p.t, x->anchor);
    RAW(p.t, "</p>\n<ul class=\"nhsuk-list nhsuk-list--bullet\">\n");
    for (int i = 0; i < COUNT_OF(known); i++) {
        RAW(p.t, "<li><a");
        html_attr(p.t, "href", view_sub(href(x, &known[i]), x->root.n, LIMIT_WEB_TARGET));
        RAW(p.t, ">");
        html_cstr(p.t, known[i].title);
        RAW(p.t, "</a> (gs1:");
        html_cstr(p.t, known[i].type);
        RAW(p.t, ")</li>\n");
    }
    RAW(p.t, "</ul>\n");
    page_end(&p);
}

/* To the target, with all that stands behind '?' (the standard, 2.12); the way to the linkset goes along. */
static void redirect(const Resolve *x, const Known *k)
{
    Reply *r = x->r;
    View to = href(x, k), query = x->q->query;
    Arena *a = x->q->context.arena;

    r->status = 307;
    r->stays = false;
    r->type = "text/plain; charset=utf-8";
    r->link = arena_printf(a, "<%.*s?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"",
                           VIEW_ARGS(x->anchor));
    r->location =
        query.n ? arena_printf(a, "%.*s%c%.*s", VIEW_ARGS(to), view_find(to, '?') >= 0 ? '&' : '?', VIEW_ARGS(query))
                : to;
    text_put(&r->sink.text, V("see the header Location\n"));
}

static void refuse(const Resolve *x, const Error *e)
{
    Page p = page_of(&x->request, x->r);

    if (x->html)
        page_problem(&p, e);
    else
        problem_json(x->r, e);
}

/* ---- what is asked for ------------------------------------------------------------------------------------------ */

static const char *trimmed_type(View type, char out[40])
{
    static const View prefixes[] = { { "gs1:", 4 },
                                     { VOCABULARY, sizeof VOCABULARY - 1 },
                                     { "https://gs1.org/voc/", 20 },
                                     { "https://www.gs1.org/voc/", 24 } };

    for (int i = 0; i < COUNT_OF(prefixes); i++)
        if (view_starts(type, prefixes[i])) {
            type = view_sub(type, prefixes[i].n, type.n);
            break;
        }
    snprintf(out, 40, "%.*s", VIEW_ARGS(view_sub(type, 0, 39)));
    return out;
}

static bool asks_linkset(const Resolve *x, const char *type)
{
    if (strcmp(type, "linkset") == 0 || strcmp(type, "all") == 0)
        return true;
    return !type[0] && (view_find_view(x->q->accept, V("application/linkset+json")) >= 0 ||
                        view_find_view(x->q->accept, V("application/ld+json")) >= 0 ||
                        (view_find_view(x->q->accept, V("application/json")) >= 0 && !x->html));
}

static void lead(const Resolve *x)
{
    View asked = query_value(x->given, x->n, V("linkType"));
    char room[40];
    const char *type = trimmed_type(asked.p ? asked : V(""), room);
    Error e;

    if (asks_linkset(x, type)) {
        if (reply_tag(x->r, arena_printf(x->q->context.arena, "links %d %d %.*s", x->html, x->q->origin.n > 0,
                                         VIEW_ARGS(x->root))))
            return;
        if (x->html)
            put_linkset_page(x);
        else
            put_linkset(x, view_find_view(x->q->accept, V("application/ld+json")) >= 0);
        return;
    }
    if (!type[0] || strcmp(type, "defaultLink") == 0) {
        redirect(x, &known[0]);
        return;
    }
    for (int i = 0; i < COUNT_OF(known); i++)
        if (strcmp(type, known[i].type) == 0) {
            redirect(x, &known[i]);
            return;
        }
    fail(&e, E_ABSENT, "nothing of the type '%s' is known of this product", type);
    hint(&e, "linkType=linkset lists what there is");
    refuse(x, &e);
}

/* ---- the link --------------------------------------------------------------------------------------------------- */

static Code ill_formed(const Fault *f, View uri, Error *e)
{
    fail(e, E_USAGE, "this is no GS1 Digital Link: %s", rule_sentence(f->rule));
    if (f->expected[0])
        return hint(e, "'%.*s' is at fault; '%s' would be right",
                    VIEW_ARGS(view_sub(uri, f->at, f->n < 40 ? f->n : 40)), f->expected);
    return f->n ? hint(e, "'%.*s' is at fault", VIEW_ARGS(view_sub(uri, f->at, f->n < 40 ? f->n : 40))) : e->code;
}

/* The key of the link in the form in which products have it; what is illegal is E_USAGE. */
static Code read_key(Resolve *x, Error *e)
{
    const Request *q = x->q;
    Arena *a = q->context.arena;
    View path = q->path, uri;
    int key = key_of_path(path);
    Gs1Elements *elements = ARENA_NEW(a, Gs1Elements);
    Gs1Options options = { .year = date_civil(date_in_london(q->context.now)).year };
    Fault f = { RULE_NONE, 0, 0, "" };

    if (!elements)
        return arena_fail(a, sizeof *elements, "a link", e);
    if (path.n > 1 && view_ends(path, V("/")))
        path.n--;
    uri = arena_printf(a, "https://resolver.invalid%.*s%s%.*s", VIEW_ARGS(path), q->query.n ? "?" : "",
                       VIEW_ARGS(q->query));
    if (!uri.p)
        return arena_fail(a, path.n, "a link", e);
    if (!dl_parse(uri, &options, elements, &f) || !elements->n)
        return ill_formed(&f, uri, e);
    x->code = arena_copy(a, elements->item[0].value);
    x->anchor = arena_printf(a, "%.*s%.*s", VIEW_ARGS(x->root), VIEW_ARGS(path));
    if (!keys[key].scheme) {
        fail(e, E_ABSENT, "no products are known by the key %s", keys[key].ai);
        return hint(e, RESOLVER_DESCRIPTION " says which keys are served");
    }
    x->scheme = view_of(keys[key].scheme);
    if (strcmp(keys[key].ai, "8006") == 0) /* GTIN, piece, of how many */
        x->code = view_sub(x->code, 0, 14);
    return OK;
}

/* Is a product named so that the asker may see? */
static Code find_product(Resolve *x, Error *e)
{
    Given given[] = { { V("code"), x->code }, { V("scheme"), x->scheme }, { V("limit"), V("2") } };
    const CapturedTable *t;
    Captured found;
    Code c = capture_named(&found, &x->request, "products", given, COUNT_OF(given), e);

    if (c != OK)
        return c;
    t = captured_table(&found, "products");
    if (!t || !t->n)
        return fail(e, E_ABSENT, "nothing is known of %.*s", VIEW_ARGS(x->code));
    x->name = t->n == 1 ? captured_text(t, 0, "name") : V("");
    return OK;
}

/* A page of another site reads what everybody may see, whoever sits before it. */
static void choose_asker(Resolve *x)
{
    x->request = *x->q;
    x->r->open = x->q->cors;
    if (x->q->cors && x->q->origin.n) {
        x->request.account = account_public;
        x->request.session = NULL;
    }
    x->request.context.account = &x->request.account;
}

void resolver_answer(const Request *q, Reply *r)
{
    Resolve x = { .q = q, .r = r, .root = web_root(q), .html = view_find_view(q->accept, V("text/html")) >= 0 };
    Error e;

    choose_asker(&x);
    if (view_eq(q->method, V("OPTIONS"))) {
        r->status = 204;
        return;
    }
    if (!is_get(q)) {
        r->status = 405;
        fail(&e, E_USAGE, "a link is followed, and nothing is sent to it");
        refuse(&x, &e);
        return;
    }
    if (view_eq(q->path, V(RESOLVER_DESCRIPTION))) {
        if (!reply_tag(r, x.root))
            describe(&x);
        return;
    }
    if (query_read(q->query, q->context.arena, &x.given, &x.n, &e) != OK || read_key(&x, &e) != OK ||
        find_product(&x, &e) != OK)
        refuse(&x, &e);
    else
        lead(&x);
}
