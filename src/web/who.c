/* See who.h. */
#include "web/who.h"

#include "access/access.h"

void who_asks(Request *q)
{
    q->account = q->local ? account_local : account_public;
}
