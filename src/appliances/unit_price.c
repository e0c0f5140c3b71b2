/* Unit prices of a listing: whole numbers only. group.h says what they promise. */
#include "appliances/group.h"

#include "picture/attributes/attributes.h"

enum { MICRO = 1000000 };

/* a * b, or false. */
static bool times(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static int64_t common(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* price * scale / by in micropence, rounded half up; false where the numbers are too large. All are positive. */
static bool divide(int64_t price_pence, int64_t scale, int64_t by, int64_t *out)
{
    int64_t top, g = common(scale, by);

    scale /= g;
    by /= g;
    g = common(MICRO, by);
    by /= g;
    if (!times(price_pence, MICRO / g, &top) || !times(top, scale, &top))
        return false;
    // NOLINTNEXTLINE(clang-analyzer-core.DivideZero) nothing is sold by 0
    *out = top / by + (top % by >= by - top % by ? 1 : 0);
    return true;
}

View unit_price_thing(const ListingWords *l, const Grouped *g)
{
    const char *word = g->kind ? kind_words(g->kind->thing) : "=";
    return strcmp(word, "=") == 0 ? l->unit : view_of(word);
}

/* Is it a square or a rectangle, as far as the text says? */
static bool is_flat_shape(View text)
{
    static const char *const other_shapes[] = { "sacr",      "heel",   "oval",        "circular",   "shaped",
                                                "disc",      "round",  "fenestrated", "triangular", "contoured",
                                                "multisite", "toe",    "finger",      "tube",       "rope",
                                                "ribbon",    "cavity", "multishape",  "roll" };
    char low[400];
    size_t n = text.n < sizeof low ? text.n : sizeof low;

    for (size_t i = 0; i < n; i++)
        low[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] | 0x20) : text.p[i];
    for (size_t i = 0; i < sizeof other_shapes / sizeof *other_shapes; i++) {
        if (view_find_view(view(low, n), view_of(other_shapes[i])) >= 0)
            return false;
    }
    return true;
}

/* Width and length of a flat, square or rectangular thing in thousandths of mm: by the generic name, else the name. */
static const char *sides_of(const ListingWords *l, const Attribute **found, AttributeSet *set)
{
    View text[] = { l->generic, l->name };

    for (size_t t = 0; t < sizeof text / sizeof *text; t++) {
        if (!is_flat_shape(text[t]))
            return "the area of this shape is not published";
        attributes_clear(set);
        attributes_read(text[t], ATTRIBUTES_FREE, 0, set);
        for (unsigned i = 0; i < set->n; i++) {
            const Attribute *a = set->item + i;
            if (a->name == ATTRIBUTE_DIMENSIONS && a->count == 2 && a->form == ATTRIBUTE_EXACT && !a->unitless &&
                !a->part && !a->doubtful && a->value[0] > 0 && a->value[1] > 0) {
                *found = a;
                return NULL;
            }
        }
    }
    return "the names state no width and length";
}

static void per_area(const ListingWords *l, int64_t price, int64_t quantity, EachPrice *out)
{
    AttributeSet set;
    const Attribute *a = NULL;
    int64_t by;

    out->unknown = sides_of(l, &a, &set);
    if (out->unknown)
        return;
    /* sides in thousandths of mm, quantity in thousandths: 1 cm2 = 10^8 square thousandths of mm */
    int64_t x = a->value[0], y = a->value[1], scale = (int64_t)100000000 * 1000;
    int64_t g = common(scale, x);
    scale /= g;
    x /= g;
    g = common(scale, y);
    scale /= g;
    y /= g;
    if (!times(x, y, &by) || !times(by, quantity, &by) || !divide(price, scale, by, &out->micropence))
        out->unknown = "the numbers are too large";
}

/* A bandage: "10cm x 4m"; what is sold by the metre: its quantity. */
static void per_metre(const ListingWords *l, int64_t price, int64_t quantity, EachPrice *out)
{
    AttributeSet set;
    const Attribute *a = NULL;
    int64_t by;

    if (view_eq(l->unit, V("m"))) {
        if (!divide(price, 1000, quantity, &out->micropence))
            out->unknown = "the numbers are too large";
        return;
    }
    out->unknown = sides_of(l, &a, &set);
    if (out->unknown)
        return;
    int32_t length = a->value[0] > a->value[1] ? a->value[0] : a->value[1];
    if (!times(length, quantity, &by) || !divide(price, (int64_t)MICRO * 1000, by, &out->micropence))
        out->unknown = "the numbers are too large";
}

void unit_prices_of(const ListingWords *l, EachPrice price[UNIT_PRICES])
{
    int64_t pence = 0, quantity = 0;
    const char *why = NULL;
    bool dressing = view_eq(l->unit, V("dressing")), bandage = view_eq(l->unit, V("bandage"));

    for (int i = 0; i < UNIT_PRICES; i++)
        price[i] = (EachPrice){ "", 0 };
    if (!view_int(l->price_pence, &pence) || pence <= 0)
        why = "the price is no whole number of pence";
    else if (!view_scaled(l->quantity, 3, &quantity) || quantity <= 0)
        why = "the quantity is no positive number";
    else if (!l->unit.n)
        why = "no unit of quantity is published";
    price[UNIT_PRICE_THING].unknown = why;
    if (dressing)
        price[UNIT_PRICE_CM2].unknown = why;
    if (bandage || view_eq(l->unit, V("m")))
        price[UNIT_PRICE_METRE].unknown = why;
    if (why)
        return;
    if (!divide(pence, 1000, quantity, &price[UNIT_PRICE_THING].micropence))
        price[UNIT_PRICE_THING].unknown = "the numbers are too large";
    if (dressing)
        per_area(l, pence, quantity, price + UNIT_PRICE_CM2);
    if (bandage || view_eq(l->unit, V("m")))
        per_metre(l, pence, quantity, price + UNIT_PRICE_METRE);
}
