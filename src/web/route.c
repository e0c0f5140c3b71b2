/* Which part answers an address. See http.h. */
#include "web/api.h"
#include "web/problem.h"

void web_answer(const Request *q, Reply *r)
{
    api_answer(q, r);
}
