/* `trefoil serve`: one process that answers over HTTP/1.1 what the command line answers.
 *
 * Listens on loopback unless told otherwise; elsewhere only with TLS, or behind a proxy that is said to be there. A
 * slow client, a long question and a rebuild hold up nobody: see inside.h. A rebuilt picture is seen by the next
 * question. SIGTERM and SIGINT let running answers finish. Not here: what pages and the API look like (pages.h, api.h).
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "ask/ask.h"
#include "base/limits.h"
#include "web/provider.h"

typedef struct {
    View listen;            /* "127.0.0.1:8080", "[::1]:8080", "8080"; port 0: any that is free          */
    View tls_cert, tls_key; /* files; p == NULL for none                                                */
    bool behind_proxy;      /* a proxy in front does TLS and says X-Forwarded-For and -Proto             */
    int64_t patience_ms;    /* after which a question of a page becomes a job                           */
    int64_t address_per_minute, account_per_minute; /* requests; 0: as many as come                     */
    bool cors; /* pages of other sites may use the resolver                                */
    ProviderOptions provider;
    View access_log; /* file, "-" for standard error; p == NULL for none                         */
} WebOptions;

/* Serves until ask->cancel is set. E_USAGE for an address that may not be served so, E_IO for one that is taken. */
MUST_CHECK Code web_serve(Ask *ask, const WebOptions *options, Answer *answer, Error *e);

/* The declaration of `serve`. */
extern const Question web_operations[];

#endif
