/* What a header must be before anything is done with it.
 *
 * Two programs that read one header in two ways are how requests are smuggled past a proxy (RFC 9112, 11.2), so
 * whatever could be read in two ways is refused: libmicrohttpd by itself takes both lengths at once, two hosts, and
 * transfer codings that it does not know. Bodies in chunks are refused too (411): what stands behind the size of a
 * chunk, how its line ends, and headers behind the last one are read in many ways, and nothing that is sent here needs
 * them. Not here: limits on sizes that libmicrohttpd keeps (server.c).
 */
#include "web/inside.h"

typedef struct {
    int hosts, lengths, codings, credentials, headers;
    View host, length, coding;
    bool ill;
} Headers;

/* RFC 9110, 5.6.2 */
static bool is_token(View v)
{
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c <= ' ' || c >= 0x7f || memchr("\"(),/:;<=>?@[\\]{}", c, 17))
            return false;
    }
    return v.n > 0;
}

static bool has_controls(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if (((unsigned char)v.p[i] < ' ' && v.p[i] != '\t') || v.p[i] == 0x7f)
            return true;
    return false;
}

static enum MHD_Result look(void *ctx, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value,
                            size_t value_n)
{
    Headers *h = ctx;
    View name = view(key, key_n), v = value ? view(value, value_n) : V("");

    (void)kind;
    h->headers++;
    if (!is_token(name) || has_controls(v))
        h->ill = true;
    if (view_eq_nocase(name, V("host")))
        h->hosts++, h->host = v;
    else if (view_eq_nocase(name, V("content-length")))
        h->lengths++, h->length = v;
    else if (view_eq_nocase(name, V("transfer-encoding")))
        h->codings++, h->coding = v;
    else if (view_eq_nocase(name, V("authorization")))
        h->credentials++;
    return MHD_YES;
}

/* host [":" port], without anything that an address has elsewhere. */
static bool is_host(View v)
{
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c <= ' ' || c >= 0x7f || memchr("\"#/<>?@\\^`{|}", c, 13))
            return false;
    }
    return v.n > 0;
}

static int check_lengths(const Headers *h, const char **why)
{
    int64_t length = 0;

    if (h->lengths > 1 || h->codings > 1 || (h->lengths && h->codings)) {
        *why = "the length of the body is said twice";
        return 400;
    }
    if (h->lengths && (!view_digits(h->length) || !view_int(h->length, &length))) {
        *why = "Content-Length is not a number";
        return 400;
    }
    if (h->codings && !view_eq_nocase(h->coding, V("chunked"))) {
        *why = "this transfer coding is not known";
        return 501;
    }
    if (h->codings) {
        *why = "the length of the body must be said";
        return 411;
    }
    if (length > (int64_t)LIMIT_WEB_BODY) {
        *why = "the body is too large";
        return 413;
    }
    return 0;
}

static bool known_method(const char *method)
{
    static const char *const known[] = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"
    };
    for (int i = 0; i < COUNT_OF(known); i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return false;
}

bool host_is_local(View host)
{
    static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };

    for (int i = 0; i < COUNT_OF(names); i++) {
        View name = view_of(names[i]);
        if (view_eq_nocase(view_sub(host, 0, name.n), name) &&
            (host.n == name.n || (host.p[name.n] == ':' && view_digits(view_sub(host, name.n + 1, host.n)))))
            return true;
    }
    return false;
}

int guard_request(const Conn *c, const char *method, const char *version, const char **why)
{
    Headers h = { 0 };
    View target = text_view(&c->target);
    int status;

    MHD_get_connection_values_n(c->connection, MHD_HEADER_KIND, look, &h);
    *why = "the header is ill-formed";
    if (h.ill)
        return 400;
    if ((status = check_lengths(&h, why)) != 0)
        return status;
    *why = "who asks is said twice";
    if (h.credentials > 1)
        return 400;
    *why = "the request needs one Host";
    if (h.hosts > 1 || (h.hosts && !is_host(h.host)) || (!h.hosts && strcmp(version, "HTTP/1.0") != 0))
        return 400;
    *why = "this version of HTTP is not spoken here";
    if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
        return 505;
    *why = "this method is not known";
    if (!known_method(method))
        return 501;
    *why = "this address is not served here";
    if (c->server->loopback && !c->server->options.behind_proxy && h.hosts && !host_is_local(h.host))
        return 421;
    *why = "the address is too long";
    if (target.n > LIMIT_WEB_TARGET || !text_ok(&c->target))
        return 414;
    *why = "the address is ill-formed";
    return target.n && target.p[0] == '/' && !has_controls(target) ? 0 : 400;
}

View header_of(const Conn *c, const char *name)
{
    const char *value = NULL;
    size_t n = 0;

    if (MHD_lookup_connection_value_n(c->connection, MHD_HEADER_KIND, name, strlen(name), &value, &n) != MHD_YES ||
        !value)
        return V("");
    return view(value, n);
}
