/* See secret.h. */
#include "cli/secret.h"

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

enum { SECRET_MOST = 4096 };

/* One line of standard input, without its end. */
static Code read_line(char *buffer, size_t room, size_t *n, Error *e)
{
    ssize_t got = 1;
    char c = 0;

    *n = 0;
    while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
        if (*n == room)
            return fail(e, E_LIMIT, "the line is longer than the %zu bytes that are taken", room);
        buffer[(*n)++] = c;
    }
    if (got < 0)
        return fail(e, E_IO, "could not read standard input");
    if (*n && buffer[*n - 1] == '\r')
        --*n;
    return OK;
}

static Code ask_terminal(const Param *p, char *buffer, size_t *n, Error *e)
{
    struct termios shown, hidden;
    Code c;

    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return read_line(buffer, SECRET_MOST, n, e);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", p->name);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    c = read_line(buffer, SECRET_MOST, n, e);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    return c;
}

static Code read_secret(const Param *p, Given *given, int *n, Arena *arena, Error *e)
{
    char *buffer = arena_bytes(arena, SECRET_MOST);
    size_t length = 0;
    int kept = 0;
    Code c;

    if (!buffer)
        return arena_fail(arena, SECRET_MOST, "a line", e);
    for (int i = 0; i < *n; i++) /* `--password -` says what is done anyhow */
        if (!view_eq(given[i].name, view_of(p->name)))
            given[kept++] = given[i];
    *n = kept;
    c = isatty(STDIN_FILENO) ? ask_terminal(p, buffer, &length, e) : read_line(buffer, SECRET_MOST, &length, e);
    if (c == OK)
        given[(*n)++] = (Given){ view_of(p->name), view(buffer, length) };
    return c;
}

Code secret_given(const Question *q, Given *given, int *n, Arena *arena, Error *e)
{
    Code c = OK;

    for (const Param *p = q->params; p && p->name && c == OK; p++)
        if (p->type == PARAM_SECRET)
            c = read_secret(p, given, n, arena, e);
    return c;
}
