/* See classes.h. */
#include "picture/classes.h"

static const struct {
    const char *scheme;
    uint8_t level[CLASS_LEVELS];
} schemes[] = {
    { "emdn", { 3, 5, 7, 9, 11 } },
    { "bnf", { 4, 6, 9 } },
};

const uint8_t *class_levels(View scheme)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (view_eq(scheme, view_of(schemes[i].scheme)))
            return schemes[i].level;
    return NULL;
}

size_t class_above(View scheme, View code)
{
    const uint8_t *level = class_levels(scheme);
    size_t above = 0;

    for (; level && *level && *level < code.n; level++)
        above = *level;
    return above;
}

bool class_within(View scheme, View code, View above)
{
    const uint8_t *level = class_levels(scheme);

    if (view_eq(code, above))
        return true;
    for (; level && *level; level++)
        if (*level == above.n)
            return code.n > above.n && view_starts(code, above);
    return false;
}
