/* See who.h. */
#include "web/who.h"

void who_asks(Request *q)
{
    q->account = (Account){ .name = V("local"), .organisation = V("") };
    if (!q->local)
        q->account = (Account){ .number = -1, .name = V("public"), .organisation = V(""), .public_only = true };
    if (!q->context.access)
        q->context.access = &access_local;
}
