/* Any bytes as a subscription. Laws: what is read lies in the text; what is refused says why. */
#include "appliances/subscription.h"
#include "base/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Subscription s;
    Arena arena;
    Error e;

    arena_init(&arena, 4 * MIB);
    if (subscription_read(view((const char *)data, n), &arena, &s, &e) == OK) {
        if (s.n < 1 || s.n > SUBSCRIPTION_LINES_MOST || !(s.price_change_from >= 0 && s.price_change_from <= 10))
            abort();
        for (int i = 0; i < s.n; i++)
            if (!s.follow[i].value.n || s.follow[i].value.p < (const char *)data ||
                s.follow[i].value.p + s.follow[i].value.n > (const char *)data + n || s.follow[i].line < 2)
                abort();
    } else if (e.code == E_BUG || !e.what[0]) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
