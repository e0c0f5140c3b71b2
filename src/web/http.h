/* A request and its reply, apart from sockets: what api, pages and the server share.
 *
 * The server (server.h) fills a Request and calls web_answer; that and everything below it writes a Reply and knows
 * nothing of connections, so that tests call it directly. A reply grows in memory and goes to a temporary file without
 * a name once it is large (LIMIT_WEB_HELD), so that a download of millions of rows holds a few of them, and a slow
 * reader holds neither a thread nor a snapshot of the store. Not here: sockets, threads, caching.
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "access/session.h"
#include "faces/sink.h"

/* Everything lives as long as the request. */
typedef struct {
    View method;      /* "GET", "HEAD" or "POST"                                                    */
    View path, query; /* as sent: still encoded; query without '?'                                  */
    View accept;      /* "" when not sent, as the others                                            */
    View if_none_match;
    View body, body_type;
    View origin;     /* Origin                                                                     */
    View fetch_site; /* Sec-Fetch-Site: what the browser vouches for                               */
    View host;
    View address;              /* of who asks, as text; behind a proxy what the proxy says                   */
    View authorization;        /* as sent; "" for none                                                       */
    View secret;               /* of the session, from its cookie; "" for none                               */
    View prefer;               /* Prefer: how strictly FHIR takes parameters                                 */
    bool secure;               /* came over TLS, here or at the proxy                                        */
    bool local;                /* from this machine, and through no proxy                                    */
    bool gzip;                 /* the client takes gzip                                                      */
    bool cors;                 /* pages of other sites may read what everybody may see (resolver)            */
    Account account;           /* who_asks                                                                   */
    const Session *session;    /* of who signed in here; NULL: nobody did, or it is a program with a token   */
    View flow;                 /* of a sign-in through a provider that is under way, from its cookie         */
    struct Provider *provider; /* NULL: there is none                                                       */
    AccessContext *accounts;   /* where sessions are written                                                 */
    AskContext context;        /* store (NULL: could not be opened), arena, clock ... for ask_run            */
    const Error *store_error;  /* why the store is NULL                                               */
    const char *folder;        /* for temporary files                                                       */
    View version;              /* of what answers are drawn from: changes when anything does                 */
    struct Jobs *jobs;         /* questions that went on without a connection (jobs.h); NULL: there are none */
} Request;

/* A part of a reply that was too large for memory; see spool.h. */
typedef struct Spool Spool;

typedef struct {
    Sink sink;    /* first: the body is written here                                            */
    Text held;    /* what has left the sink and is not in the spool                             */
    Spool *spool; /* NULL: all of the body is in memory                                         */
    const Request *request;
    int status;
    const char *type;                 /* Content-Type; static                                                       */
    char etag[48];                    /* with quotes; "" for none                                                   */
    View link, location, disposition; /* headers; p == NULL for none; in the request's arena         */
    View modified;                    /* Last-Modified, the same                                     */
    View cookie[2];                   /* Set-Cookie; they stay when something else is written            */
    bool camera;                      /* the page may use it                                                        */
    int refresh;                      /* seconds after which a browser is to look again; 0: never                   */
    bool stays;                       /* the same until the version changes: may be kept and revalidated            */
    int retry_after;                  /* seconds; 0: nothing is said of it                                          */
    bool open;                        /* pages of other sites may read it (CORS)                             */
    bool personal;                    /* never kept by anybody                                                      */
    void (*begun)(void *ctx);         /* called once, when a spool is there and its first bytes are           */
    void *ctx;
} Reply;

/* Something is sent to be entered or looked for. */
static inline bool is_post(const Request *q)
{
    return view_eq(q->method, V("POST"));
}
/* Something is only read. */
static inline bool is_get(const Request *q)
{
    return view_eq(q->method, V("GET")) || view_eq(q->method, V("HEAD"));
}

void reply_init(Reply *r, const Request *q);
/* Gives everything back but the spool, which has owners of its own. */
void reply_release(Reply *r);
/* The body is complete: what is in the sink joins what was held or spooled. */
MUST_CHECK Code reply_end(Reply *r, Error *e);
/* Throws away what was written, to write something else. False if a part is on its way already. */
bool reply_again(Reply *r);

/* Answers any request; never fails: what went wrong is a reply too. */
void web_answer(const Request *q, Reply *r);
/* Answers one whose token or cookie does not hold, or could not be looked at. */
void web_refuse(const Request *q, Reply *r, const Error *e);

/* Sets r->etag from the version, the day, who asks, and what is asked for. True if the client has exactly that: the
 * reply is then 304 without a body. */
bool reply_tag(Reply *r, View what);
/* To another address of ours, with GET (303). */
void reply_go(Reply *r, View location);

/* What `question` is asked with: the request's context, without its store where the question opens one for writing or
 * needs none. Else E_IO or the like where the store could not be opened. */
MUST_CHECK Code request_context(const Request *q, const Question *question, AskContext *out, Error *e);

/* ---- addresses -------------------------------------------------------------------------------------------------- */

/* %XX and, in queries, + as written out, in the arena; p == NULL for ill-formed escapes, NUL or text that is not UTF-8.
 */
View url_decode(View v, bool query, Arena *arena);
/* "https://host" as the client calls us, for addresses that must be whole; localhost where that is no host. What holds
 * it depends on the host (web_names_host). */
View web_root(const Request *q);
/* Do answers at this address hold whole addresses of ours? */
bool web_names_host(View path);
/* v as one part of a path or query: everything but letters, digits and -._~ is escaped. */
void url_encode(Text *t, View v);
/* The fields of a query or form, decoded, in order; empty fields are left out. E_USAGE for ill-formed ones and too many
 * of them. */
MUST_CHECK Code query_read(View query, Arena *arena, Given **out, int *n, Error *e);
/* The first value of that name, or p == NULL. */
View query_value(const Given *given, int n, View name);

#endif
