/* See problem.h. */
#include "web/problem.h"

int status_of(const Error *e)
{
    switch (e->code) {
    case OK: return 200;
    case E_USAGE: return 400;
    case E_INPUT: return 422;
    case E_ABSENT: return 404;
    case E_DENIED: return 403;
    case E_CONFLICT: return 409;
    case E_LIMIT: return 422;
    case E_MEMORY:
    case E_IO:
    case E_CANCEL: return 503;
    case E_BUG: return 500;
    }
    return 500;
}

const char *status_title(int status)
{
    switch (status) {
    case 400: return "The question is put wrongly";
    case 401: return "Nobody is signed in with that";
    case 403: return "This account may not ask that";
    case 404: return "Nothing is known of that";
    case 405: return "That cannot be done with this address";
    case 406: return "There is no such format";
    case 409: return "That cannot be answered at the moment";
    case 410: return "That is no more";
    case 422: return "That cannot be used";
    case 429: return "Too many requests";
    case 503: return "The service cannot answer now";
    default: return "Something is wrong with the service";
    }
}

void problem_json(Reply *r, const Error *e)
{
    Text *t = &r->sink.text;

    if (!reply_again(r)) {
        r->status = 500;
        return;
    }
    r->status = r->status >= 400 ? r->status : status_of(e);
    r->type = "application/problem+json";
    text_printf(t,
                "{\"type\": \"about:blank\", \"title\": \"%s\", \"status\": %d, \"detail\": ", status_title(r->status),
                r->status);
    text_json(t, view_of(e->what));
    if (e->hint[0]) {
        text_put(t, V(", \"hint\": "));
        text_json(t, view_of(e->hint));
    }
    text_printf(t, ", \"code\": \"%s\", \"instance\": ", code_name(e->code));
    text_json(t, r->request->path);
    text_put(t, V("}\n"));
}
