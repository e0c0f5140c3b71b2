/* Texts about appliances that people type or that entries hold: rules to rehearse, events, prices, shares, points.
 * Laws: what is read of an event is written and read back the same; figures stay within what the reader promises. */
#include "appliances/application.h"
#include "appliances/rehearsal.h"
#include "appliances/scoring.h"
#include "base/limits.h"

#include <stdlib.h>

#define REQUIRE(x)                                                                                                     \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

static void check_event(View v, Arena *arena)
{
    Event x, back;
    View again;

    if (!event_read(v, &x))
        return;
    again = event_write(&x, arena);
    if (!again.p || memchr(v.p, 0, v.n))
        return;
    REQUIRE(event_read(again, &back));
    REQUIRE(back.kind == x.kind && back.on == x.on && view_eq(back.text, x.text));
    for (int i = 0; i < SAID_FIELDS; i++)
        REQUIRE(view_eq(back.field[i], x.field[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    RehearsalRule rule = rehearsal_rule();
    Arena arena;
    Error e;
    int64_t x, most;

    if (n > 64 * KIB)
        return 0;
    arena_init(&arena, 16 * MIB);
    if (rehearsal_read(&rule, v, &arena, &e) == OK) {
        REQUIRE(rule.quantile_ppm >= 0 && rule.quantile_ppm <= PPM);
        REQUIRE(rule.leave_out_ppm >= 0 && rule.leave_out_ppm <= PPM);
        REQUIRE(rule.above_ppm >= -1 && rule.above_ppm <= 10 * PPM && rule.dead_items >= -1);
    }
    check_event(v, &arena);
    if (price_parse(v, &x))
        REQUIRE(x >= 0 && x <= PRICE_MOST_PENCE * MICROPENCE);
    if (ppm_parse(v, &x) && price_cap(1234, x, 7500, &most))
        REQUIRE(most >= 1234);
    if (points_parse(v, &x))
        REQUIRE(x > -1000000000000ll && x < 1000000000000ll);
    arena_release(&arena);
    return 0;
}
