/* Which element strings may, must and must not stand together (GenSpecs, data relationships; Syntax Dictionary:
 * req and ex). The terms come from the table; only the rule for digital signatures is code, because it looks at values.
 * O(elements^2) at worst, over the few elements of one item. */
#include "codes/gs1.h"

static bool whole(const Gs1Element *e, Rule rule, Fault *f)
{
    return fault(f, rule, e->ai_at, e->at + e->raw - e->ai_at);
}

bool gs1_repeats_agree(const Gs1Elements *e, Fault *f)
{
    for (size_t i = 1; i < e->n; i++)
        for (size_t k = 0; k < i; k++)
            if (e->item[i].packed == e->item[k].packed && !view_eq(e->item[i].value, e->item[k].value))
                return whole(&e->item[i], RULE_GS1_REPEAT_DIFFERS, f);
    return true;
}

/* An element other than `self` that meets the term. An identifier does not exclude itself, though a pattern may
 * match it. */
static bool other_meets(const Gs1Elements *e, uint32_t self, const Gs1Term *t)
{
    for (size_t i = 0; i < e->n; i++)
        if ((e->item[i].packed & t->mask) == t->value && e->item[i].packed != self)
            return true;
    return false;
}

bool gs1_none_excluded(const Gs1Elements *e, Fault *f)
{
    for (size_t i = 0; i < e->n; i++) {
        const Gs1Term *t = e->item[i].ai->exclude;
        for (; t; t = t->next ? t + 1 : NULL)
            if (other_meets(e, e->item[i].packed, t))
                return whole(&e->item[i], RULE_GS1_EXCLUDED, f);
    }
    return true;
}

static inline bool meets(const Gs1Elements *e, const Gs1Term *t)
{
    for (size_t i = 0; i < e->n; i++)
        if ((e->item[i].packed & t->mask) == t->value)
            return true;
    return false;
}

/* Conditions parted by ' ' must all hold; one holds when all terms joined by '+' of one of its alternatives do. */
static bool needs_met(const Gs1Elements *e, const Gs1Term *t)
{
    for (;;) {
        bool any = false, all = true;
        for (;; t++) {
            all = all && meets(e, t);
            if (t->next == '+')
                continue;
            any = any || all;
            all = true;
            if (t->next != '|')
                break;
        }
        if (!any)
            return false;
        if (!t->next)
            return true;
        t++;
    }
}

bool gs1_needs_met(const Gs1Elements *e, Fault *f)
{
    for (size_t i = 0; i < e->n; i++)
        if (e->item[i].ai->need && !needs_met(e, e->item[i].ai->need))
            return whole(&e->item[i], RULE_GS1_REQUIRED, f);
    return true;
}

/* AI 8030 signs one thing: document type, coupon and returnable asset need their serial component. */
bool gs1_signed_keys_serialised(const Gs1Elements *e, Fault *f)
{
    static const struct {
        char ai[5];
        uint8_t bare; /* length without the serial component */
    } key[] = { { "253", 13 }, { "255", 13 }, { "8003", 14 } };
    if (!gs1_value(e, "8030").p)
        return true;
    for (size_t k = 0; k < sizeof key / sizeof *key; k++)
        for (size_t i = 0; i < e->n; i++)
            if (e->item[i].packed == gs1_pack(view_of(key[k].ai)) && e->item[i].value.n == key[k].bare)
                return whole(&e->item[i], RULE_GS1_SERIAL_REQUIRED, f);
    return true;
}

bool gs1_associations(const Gs1Elements *e, Fault *f)
{
    return gs1_repeats_agree(e, f) && gs1_none_excluded(e, f) && gs1_needs_met(e, f) &&
           gs1_signed_keys_serialised(e, f);
}
