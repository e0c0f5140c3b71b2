/* PostgreSQL: not joined up yet. */
#include "store/backend.h"

static Code postgres_open(Store *s, bool *exists, Error *e)
{
    *exists = false;
    return fail(e, E_IO, "cannot reach %s: PostgreSQL is not joined up yet", s->name);
}

const Backend POSTGRES_BACKEND = { .engine = "postgresql", .open = postgres_open };
