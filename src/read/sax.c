/* XML events over libxml2: see sax.h.
 *
 * Entities: the five of XML are resolved by the parser itself; getEntity knows no others, so nothing a document
 * declares can ever expand ("billion laughs"), and a document that declares any is refused anyway. */
#include "read/sax.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/libxml.h"

struct Sax {
    xmlParserCtxtPtr parser;
    const SaxHandler *handler;
    void *ctx;
    View name;
    int depth;
    Code code; /* the first failure, told in `why` */
    Error why;
    bool undecoded;   /* the encoding is broken: libxml2 does not count that as not well-formed */
    char reason[200]; /* libxml2's complaint */
    int reason_line;
};

static void stop(Sax *s, Code code)
{
    if (s->code == OK && code != OK) {
        s->code = code;
        xmlStopParser(s->parser);
    }
}

int64_t sax_line(const Sax *s)
{
    return s->parser && s->parser->input ? s->parser->input->line : 0;
}

static Code refuse(Sax *s, const char *what, const char *advice)
{
    int64_t line = sax_line(s);
    fail(&s->why, E_INPUT, "cannot read \"%.*s\": %s", VIEW_ARGS(s->name), what);
    hint(&s->why, "%s", advice);
    return during(&s->why, "line %lld", (long long)line);
}

static View name_of(const unsigned char *p)
{
    return view_of((const char *)p);
}

/* The parser leaves the ampersand of a value as "&#38;" for a later pass that we do not make. Such a value is always a
 * copy of its own, never the input, so it is mended where it lies. */
static void mend_ampersands(const xmlChar **attribute, int n)
{
    for (int i = 0; i < n; i++) {
        const xmlChar **value = attribute + 5 * (size_t)i + 3;
        char *p = (char *)(uintptr_t)value[0], *end = (char *)(uintptr_t)value[1], *to;
        if (!(p = memchr(p, '&', (size_t)(end - p))))
            continue;
        for (to = p; p < end; *to++ = *p++)
            if (end - p >= 5 && memcmp(p, "&#38;", 5) == 0) {
                p += 4;
                *p = '&';
            }
        value[1] = (const xmlChar *)to;
    }
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int spaces,
                     const xmlChar **space, int attributes, int defaulted, const xmlChar **attribute)
{
    Sax *s = ctx;
    (void)prefix, (void)spaces, (void)space, (void)defaulted;
    if (s->code != OK)
        return;
    if (++s->depth > LIMIT_TREE_DEPTH) {
        stop(s, refuse(s, "elements are nested more than 64 deep", "see whether it is the right file"));
        return;
    }
    mend_ampersands(attribute, attributes);
    stop(s, s->handler->start(s->ctx, name_of(local), name_of(uri), (SaxAttributes){ attribute, attributes }, &s->why));
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    Sax *s = ctx;
    (void)prefix, (void)uri;
    if (s->code != OK)
        return;
    s->depth--;
    stop(s, s->handler->end(s->ctx, name_of(local), &s->why));
}

static void on_text(void *ctx, const xmlChar *p, int n)
{
    Sax *s = ctx;
    if (s->code == OK && s->handler->text)
        stop(s, s->handler->text(s->ctx, view((const char *)p, (size_t)n), &s->why));
}

static const char no_entities[] = "it defines or uses entities, which files from outside may not";
static const char no_entities_advice[] = "ask the publisher for the file without a DOCTYPE";

/* Called before an internal subset is looked at; what follows tells whether there is one. */
static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    Sax *s = ctx;
    const xmlParserInput *in = s->parser->input;
    (void)name, (void)external, (void)system;
    if (s->code == OK && !s->handler->any_doctype && in && in->cur < in->end && *in->cur == '[')
        stop(s, refuse(s, no_entities, no_entities_advice));
}

static void on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id,
                      xmlChar *content)
{
    Sax *s = ctx;
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    if (s->code == OK && !s->handler->any_doctype)
        stop(s, refuse(s, no_entities, no_entities_advice));
}

static void on_reference(void *ctx, const xmlChar *name)
{
    Sax *s = ctx;
    (void)name;
    if (s->code == OK)
        stop(s, refuse(s, no_entities, no_entities_advice));
}

static xmlEntityPtr on_get_entity(void *ctx, const xmlChar *name)
{
    (void)ctx;
    return xmlGetPredefinedEntity(name);
}

static void keep_reason(Sax *s, const xmlError *error)
{
    size_t n;
    if (s->reason[0] || !error->message)
        return;
    n = strlen(error->message);
    while (n && (unsigned char)error->message[n - 1] <= ' ')
        n--;
    if (n >= sizeof s->reason)
        n = sizeof s->reason - 1;
    memcpy(s->reason, error->message, n);
    s->reason[n] = '\0';
    s->reason_line = error->line ? error->line : (int)sax_line(s);
}

/* libxml2's complaints: the first that makes the document not well-formed is kept. */
static void on_error(void *ctx, xmlErrorPtr error)
{
    if (error && error->level == XML_ERR_FATAL)
        keep_reason(ctx, error); /* ctx is the parser's userData */
}

/* Complaints that libxml2 does not tie to a parser: those of the decoders. */
static void on_loose_error(void *ctx, xmlErrorPtr error)
{
    Sax *s = ctx;
    if (!error || error->level < XML_ERR_ERROR)
        return;
    keep_reason(s, error);
    s->undecoded = true;
}

/* What is left libxml2 would print. */
static void on_chatter(void *ctx, const char *fmt, ...)
{
    (void)ctx, (void)fmt;
}

/* xmlParseChunk, with this thread's loose complaints caught. */
static int parse_quietly(Sax *s, const char *p, int n, bool final)
{
    xmlStructuredErrorFunc structured = xmlStructuredError;
    xmlGenericErrorFunc generic = xmlGenericError;
    void *structured_context = xmlStructuredErrorContext, *generic_context = xmlGenericErrorContext;
    int result;

    xmlSetStructuredErrorFunc(s, (xmlStructuredErrorFunc)on_loose_error);
    xmlSetGenericErrorFunc(NULL, on_chatter);
    result = xmlParseChunk(s->parser, p, n, final);
    xmlSetStructuredErrorFunc(structured_context, structured);
    xmlSetGenericErrorFunc(generic_context, generic);
    s->undecoded |= result == XML_ERR_INVALID_ENCODING;
    return result;
}

Code sax_open(Sax **out, const SaxHandler *handler, void *ctx, View name, Error *e)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .internalSubset = on_doctype,
        .entityDecl = on_entity,
        .reference = on_reference,
        .getEntity = on_get_entity,
        .serror = (xmlStructuredErrorFunc)on_error,
    };
    Sax *s;
    Code c = libxml_load(e);

    *out = NULL;
    if (c != OK)
        return c;
    s = mem_alloc(sizeof *s);
    if (!s)
        return fail_memory(e, "reading XML");
    *s = (Sax){ .handler = handler, .ctx = ctx, .name = name };
    xmlInitParser();
    s->parser = xmlCreatePushParserCtxt(&sax, s, NULL, 0, NULL);
    if (!s->parser) {
        sax_close(s);
        return fail_memory(e, "reading XML");
    }
    xmlCtxtUseOptions(s->parser, XML_PARSE_NONET);
    *out = s;
    return OK;
}

void sax_close(Sax *s)
{
    if (!s)
        return;
    if (s->parser) {
        if (s->parser->myDoc)
            xmlFreeDoc(s->parser->myDoc);
        xmlFreeParserCtxt(s->parser);
    }
    mem_free(s);
}

Code sax_push(Sax *s, const char *p, size_t n, bool last, Error *e)
{
    while (s->code == OK && s->parser->wellFormed && !s->undecoded && (n || last)) {
        size_t piece = n < (size_t)1 << 20 ? n : (size_t)1 << 20;
        bool final = last && piece == n;
        int result = parse_quietly(s, p, (int)piece, final);
        if (result == XML_ERR_NO_MEMORY && s->code == OK)
            stop(s, fail_memory(&s->why, "reading XML"));
        p += piece;
        n -= piece;
        if (final)
            break;
    }
    if (s->code == OK && (!s->parser->wellFormed || s->undecoded)) {
        fail(&s->why, E_INPUT, "cannot read \"%.*s\" as XML: %s", VIEW_ARGS(s->name),
             s->reason[0] ? s->reason : "it is not well-formed");
        hint(&s->why, "fetch the file again or ask its publisher: XML must be well-formed to be read");
        s->code = during(&s->why, "line %d", s->reason_line);
    }
    if (s->code != OK)
        *e = s->why;
    return s->code;
}

View sax_attribute_at(SaxAttributes a, int i, View *value)
{
    const unsigned char **p = a.p + 5 * (size_t)i;
    *value = view((const char *)p[3], (size_t)(p[4] - p[3]));
    return name_of(p[0]);
}

bool sax_attribute(SaxAttributes a, const char *name, View *value)
{
    *value = (View){ 0 };
    for (int i = 0; i < a.n; i++) {
        const unsigned char **p = a.p + 5 * (size_t)i;
        if (strcmp((const char *)p[0], name) == 0) {
            *value = view((const char *)p[3], (size_t)(p[4] - p[3]));
            return true;
        }
    }
    return false;
}
