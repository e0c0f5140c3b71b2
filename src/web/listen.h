/* The socket that the server listens on. Not here: what comes through it. */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

#include "web/server.h"

/* Where to listen. Only numbers and "localhost": no name is looked up. */
typedef struct {
    char host[64];
    int port;
    bool loopback;
} WebAddress;

/* E_USAGE for what is no address. */
MUST_CHECK Code web_address(View listen, WebAddress *out, Error *e);
/* A listening socket; a->port becomes the real one where it was 0. */
MUST_CHECK Code web_listen(WebAddress *a, int *out, Error *e);
/* Is that an IP address as text? */
bool web_is_address(View v);
/* Who is at the other end, as text. True for this machine itself. */
bool web_peer(int fd, char *out, size_t n);

#endif
