/* The declaration of `serve`: an operation beside the others. See server.h. */
#include "web/server.h"

static const Param serve_params[] = {
    { "listen", PARAM_TEXT, OPTIONAL, "address and port; elsewhere than on this machine only secured", NULL,
      "127.0.0.1:8080", LABEL_PUBLIC },
    { "tls-cert", PARAM_PATH, OPTIONAL, "certificate chain, PEM", NULL, NULL, LABEL_PUBLIC },
    { "tls-key", PARAM_PATH, OPTIONAL, "its private key, PEM", NULL, NULL, LABEL_PUBLIC },
    { "behind-proxy", PARAM_FLAG, OPTIONAL, "a proxy in front does TLS and says X-Forwarded-Proto", NULL, NULL,
      LABEL_PUBLIC },
    { "patience", PARAM_COUNT, OPTIONAL, "seconds until a question goes on as a job and the page tells how far it is",
      NULL, "3", LABEL_PUBLIC },
    { "address-limit", PARAM_COUNT, OPTIONAL,
      "requests a minute from one address, this machine's excepted; 0: no limit", NULL, "3000", LABEL_PUBLIC },
    { "account-limit", PARAM_COUNT, OPTIONAL, "requests a minute of one account; 0: no limit", NULL, "1200",
      LABEL_PUBLIC },
    { "cors", PARAM_FLAG, OPTIONAL, "pages of other sites may follow GS1 Digital Links, as the public", NULL, NULL,
      LABEL_PUBLIC },
    { "oidc-issuer", PARAM_TEXT, OPTIONAL, "a sign-in provider (OpenID Connect), as it calls itself", NULL, NULL,
      LABEL_PUBLIC },
    { "oidc-client-id", PARAM_TEXT, OPTIONAL, "what it calls this service", NULL, NULL, LABEL_PUBLIC },
    { "oidc-secret-file", PARAM_PATH, OPTIONAL, "file with the secret that it gave; none for a public client", NULL,
      NULL, LABEL_PUBLIC },
    { "access-log", PARAM_PATH, OPTIONAL, "a line for each request; - is standard error", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};

static Code serve_answer(Ask *ask, Answer *answer, Error *e)
{
    WebOptions options = { .listen = ask_text(ask, "listen"),
                           .tls_cert = ask_text(ask, "tls-cert"),
                           .tls_key = ask_text(ask, "tls-key"),
                           .behind_proxy = ask_given(ask, "behind-proxy"),
                           .patience_ms = ask_count(ask, "patience", 3) * 1000,
                           .address_per_minute = ask_count(ask, "address-limit", 0),
                           .account_per_minute = ask_count(ask, "account-limit", 0),
                           .cors = ask_given(ask, "cors"),
                           .provider = { ask_text(ask, "oidc-issuer"), ask_text(ask, "oidc-client-id"),
                                         ask_text(ask, "oidc-secret-file") },
                           .access_log = ask_text(ask, "access-log") };
    return web_serve(ask, &options, answer, e);
}

const Question web_operations[] = {
    { "serve", "pages for people and the API for programs, over HTTP", serve_params, ADMINISTER, serve_answer, OPERATES,
      "On loopback whoever asks is this machine's operator, until there is an account. From then on, and behind a "
      "proxy and elsewhere at once, people sign in (/sign-in) and programs send a token (`token add`); who does "
      "neither sees "
      "what is public. "
      "A picture that is built meanwhile is seen by the next question. SIGTERM or Ctrl-C lets running answers finish. "
      "/healthz says that it runs, /metrics counts for Prometheus, /api/openapi.json describes the API, "
      "/fhir/R4/metadata what is there as FHIR; GS1 Digital Links "
      "(/01/GTIN/10/LOT) lead to products. The access log "
      "holds no searches, lots or serial numbers: what stands behind '?' or behind the key of a link is left out.",
      "trefoil serve --listen 127.0.0.1:8080" },
    { 0 },
};
