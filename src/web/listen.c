/* Where to listen, and the socket for it. See server.h. */
#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static Code not_an_address(View listen, Error *e)
{
    fail(e, E_USAGE, "listen '%.*s' is not an address", VIEW_ARGS(view_sub(listen, 0, 80)));
    return hint(e, "write an address and a port, for example 127.0.0.1:8080 or [::1]:8080");
}

/* [::1]:8080, 127.0.0.1:8080, localhost:8080, 8080 */
static void split(View listen, View *host, View *port)
{
    ptrdiff_t end;

    *host = V("127.0.0.1");
    *port = listen;
    if (view_starts(listen, V("[")) && (end = view_find(listen, ']')) > 0) {
        *host = view_sub(listen, 1, (size_t)end - 1);
        *port = view_sub(listen, (size_t)end + 1, listen.n);
        *port = view_starts(*port, V(":")) ? view_sub(*port, 1, port->n) : V("x");
    } else if (view_find(listen, ':') >= 0) {
        *port = listen;
        *host = view_cut(port, ':');
    }
    if (view_eq(*host, V("localhost")))
        *host = V("127.0.0.1");
}

Code web_address(View listen, WebAddress *out, Error *e)
{
    unsigned char bytes[16];
    View host, port;
    int64_t number;

    split(listen, &host, &port);
    *out = (WebAddress){ .port = 0 };
    if (!view_digits(port) || !view_int(port, &number) || number > 65535 || host.n >= sizeof out->host || !host.n)
        return not_an_address(listen, e);
    memcpy(out->host, host.p, host.n);
    out->port = (int)number;
    if (inet_pton(AF_INET, out->host, bytes) == 1)
        out->loopback = bytes[0] == 127;
    else if (inet_pton(AF_INET6, out->host, bytes) == 1)
        out->loopback = strcmp(out->host, "::1") == 0;
    else
        return not_an_address(listen, e);
    return OK;
}

static socklen_t socket_address(const WebAddress *a, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, a->host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)a->port);
        return sizeof *four;
    }
    inet_pton(AF_INET6, a->host, &six->sin6_addr);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)a->port);
    return sizeof *six;
}

static Code cannot_listen(const WebAddress *a, Error *e)
{
    int why = errno;

    fail(e, E_IO, "could not listen on %s, port %d: %s", a->host, a->port, strerror(why));
    return why == EADDRINUSE ? hint(e, "another program has that port; name another one with --listen") : e->code;
}

Code web_listen(WebAddress *a, int *out, Error *e)
{
    struct sockaddr_storage at;
    socklen_t n = socket_address(a, &at);
    int on = 1, fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *out = -1;
    if (fd < 0)
        return cannot_listen(a, e);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&at, n) != 0 || listen(fd, 4096) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &n) != 0) {
        Code c = cannot_listen(a, e);
        close(fd);
        return c;
    }
    a->port = ntohs(at.ss_family == AF_INET ? ((struct sockaddr_in *)&at)->sin_port
                                            : ((struct sockaddr_in6 *)&at)->sin6_port);
    *out = fd;
    return OK;
}

bool web_is_address(View v)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];

    if (!v.n || v.n >= sizeof text)
        return false;
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

bool web_peer(int fd, char *out, size_t n)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    const unsigned char *four;

    snprintf(out, n, "-");
    if (getpeername(fd, (struct sockaddr *)&at, &size) != 0)
        return false;
    if (at.ss_family == AF_INET) {
        inet_ntop(AF_INET, &((struct sockaddr_in *)&at)->sin_addr, out, (socklen_t)n);
        four = (const unsigned char *)&((struct sockaddr_in *)&at)->sin_addr;
        return four[0] == 127;
    }
    inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&at)->sin6_addr, out, (socklen_t)n);
    return strcmp(out, "::1") == 0;
}
