/* From a Reply to what libmicrohttpd sends, with the headers that every answer has. */
#include "base/memory.h"
#include "web/inside.h"

#include <stdio.h>
#include <zlib.h>

enum { WORTH_PACKING = 1024, PACK_LEVEL = 5, SLACK = 1024, BLOCK = 64 << 10 };

/* Nothing but our own files; no script or style stands in a page; nobody frames it. */
static const char csp[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static struct MHD_Response *empty(void)
{
    static char nothing[1];
    return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *with_headers(struct MHD_Response *r, const char *type, bool secure, bool camera)
{
    static const char *const always[][2] = {
        { "X-Content-Type-Options", "nosniff" },
        { "X-Frame-Options", "DENY" },
        { "Referrer-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
    };

    if (!r)
        return NULL;
    if (type)
        MHD_add_response_header(r, "Content-Type", type);
    for (int i = 0; i < COUNT_OF(always); i++)
        MHD_add_response_header(r, always[i][0], always[i][1]);
    MHD_add_response_header(r, "Permissions-Policy",
                            camera ? "camera=(self), geolocation=(), microphone=()"
                                   : "camera=(), geolocation=(), microphone=()");
    MHD_add_response_header(r, "Content-Security-Policy", csp);
    if (secure)
        MHD_add_response_header(r, "Strict-Transport-Security", "max-age=31536000");
    return r;
}

static struct MHD_Response *response_for(Text *body, const char *type, bool secure, bool camera)
{
    struct MHD_Response *r;
    char *p;

    if (body->room - body->n > SLACK && (p = mem_grow(body->p, body->n)))
        body->p = p; /* it may be kept */
    if (!(p = body->p))
        r = empty();
    else
        r = MHD_create_response_from_buffer_with_free_callback(body->n, p, mem_free);
    if (r && p)
        *body = (Text){ .cap = body->cap };
    return with_headers(r, type, secure, camera);
}

struct MHD_Response *response_of_text(Text *body, const char *type, bool secure)
{
    return response_for(body, type, secure, false);
}

struct MHD_Response *response_of_static(View body, const char *type, bool gzip)
{
    struct MHD_Response *r;

    r = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_PERSISTENT);
    if (!with_headers(r, type, false, false))
        return NULL;
    if (gzip)
        MHD_add_response_header(r, "Content-Encoding", "gzip");
    MHD_add_response_header(r, "Vary", "Accept-Encoding");
    MHD_add_response_header(r, "Cache-Control", "public, max-age=31536000, immutable");
    return r;
}

/* ---- gzip ------------------------------------------------------------------------------------------------------- */

/* The body packed in place; left as it is where that saves nothing. True if it was. */
static bool pack(Text *body)
{
    z_stream z = { .next_in = (unsigned char *)body->p, .avail_in = (unsigned)body->n };
    Text packed;
    bool done = false;
    char *room;

    if (body->n < WORTH_PACKING || deflateInit2(&z, PACK_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    text_init(&packed, LIMIT_WEB_HELD * 2);
    room = text_room(&packed, deflateBound(&z, body->n));
    if (room) {
        z.next_out = (unsigned char *)room;
        z.avail_out = (unsigned)packed.n;
        done = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < body->n;
        packed.n = z.total_out;
    }
    deflateEnd(&z);
    if (!done) {
        text_release(&packed);
        return false;
    }
    text_release(body);
    *body = packed;
    return true;
}

/* ---- a reply ---------------------------------------------------------------------------------------------------- */

static void add(struct MHD_Response *r, const char *name, View value)
{
    char buffer[LIMIT_WEB_TARGET + 512];

    if (!value.p || value.n >= sizeof buffer)
        return;
    memcpy(buffer, value.p, value.n);
    buffer[value.n] = '\0';
    MHD_add_response_header(r, name, buffer);
}

void add_cookies(struct MHD_Response *r, const View cookie[2])
{
    add(r, "Set-Cookie", cookie[0]);
    add(r, "Set-Cookie", cookie[1]);
}

static void add_reply_headers(struct MHD_Response *r, const Reply *reply)
{
    if (reply->etag[0])
        MHD_add_response_header(r, "ETag", reply->etag);
    MHD_add_response_header(r, "Cache-Control",
                            reply->personal || !reply->stays ? "private, no-store" : "private, no-cache");
    MHD_add_response_header(r, "Vary", "Accept, Accept-Encoding, Cookie, Authorization");
    add(r, "Link", reply->link);
    add(r, "Location", reply->location);
    add(r, "Content-Disposition", reply->disposition);
    add(r, "Last-Modified", reply->modified);
    add_cookies(r, reply->cookie);
    if (reply->retry_after) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%d", reply->retry_after);
        MHD_add_response_header(r, "Retry-After", seconds);
    }
    if (reply->status == 401)
        MHD_add_response_header(r, "WWW-Authenticate", "Bearer realm=\"trefoil\", error=\"invalid_token\"");
    if (reply->refresh)
        MHD_add_response_header(r, "Refresh", reply->refresh < 5 ? "2" : "10");
    if (reply->open) {
        MHD_add_response_header(r, "Access-Control-Allow-Origin", "*");
        MHD_add_response_header(r, "Access-Control-Expose-Headers", "Link, Location");
        if (reply->status == 204)
            MHD_add_response_header(r, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
    }
    if (reply->status == 204)
        MHD_add_response_header(r, "Allow", "GET, HEAD, OPTIONS");
    if (reply->status == 405)
        MHD_add_response_header(r, "Allow", "GET, HEAD");
    if (reply->status == 503)
        MHD_add_response_header(r, "Retry-After", "5");
}

struct MHD_Response *response_unchanged(const Reply *reply)
{
    struct MHD_Response *r = empty();

    if (with_headers(r, NULL, reply->request->secure, reply->camera))
        add_reply_headers(r, reply);
    return r;
}

static void sleep_until_more(void *ctx)
{
    Conn *c = ctx;
    MHD_suspend_connection(c->connection);
}

static ssize_t read_spool(void *ctx, uint64_t at, char *p, size_t n)
{
    Job *job = ctx;
    size_t got = 0;

    switch (spool_read(job->spool, at, p, n, &got, sleep_until_more)) {
    case SPOOL_BYTES: job->sent += got; return (ssize_t)got;
    case SPOOL_WAIT: return 0;
    case SPOOL_END: return MHD_CONTENT_READER_END_OF_STREAM;
    default: return MHD_CONTENT_READER_END_WITH_ERROR;
    }
}

struct MHD_Response *response_of_reply(Reply *reply, Job *job)
{
    bool packed = false;
    struct MHD_Response *r;

    if (reply->status == 304)
        return response_unchanged(reply);
    if (reply->spool) {
        r = with_headers(MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_spool, job, NULL), reply->type,
                         reply->request->secure, false);
    } else {
        packed = reply->request->gzip && !strstr(reply->type, "spreadsheet") && pack(&reply->held);
        job->bytes = reply->held.n;
        r = response_for(&reply->held, reply->type, reply->request->secure, reply->camera);
    }
    if (r && packed)
        MHD_add_response_header(r, "Content-Encoding", "gzip");
    if (r)
        add_reply_headers(r, reply);
    return r;
}
