/* See evidence.h. */
#include "picture/evidence.h"

#include "base/limits.h"

/* What one product holds of one attribute: the values of the source that is trusted most. */
typedef struct {
    Attribute value[ATTRIBUTES_MOST];
    const Described *item[ATTRIBUTES_MOST];
    size_t n;
    bool disputed;
} Held;

typedef struct {
    const Profile *x, *y;
    bool words;
    Assessment *out;
    Text because, agrees, differs, not_known;
    bool measured, function, whole_generic, class_differs;
} Assess;

static bool same_group(const Attribute *a, const Attribute *b)
{
    return a->name == b->name && a->part == b->part;
}

/* What is packed, and in what, says nothing of the thing itself. */
static bool is_packing(const Attribute *a)
{
    return a->name == ATTRIBUTE_PACK || a->name == ATTRIBUTE_PACK_OF || a->name == ATTRIBUTE_ITEM;
}

static void held_of(const Profile *p, const Attribute *like, Held *out)
{
    const Described *best = NULL;

    out->n = 0;
    out->disputed = false;
    for (int i = 0; i < p->described.n && out->n < ATTRIBUTES_MOST; i++) {
        const Described *d = p->described.item + i;
        if (!same_group(&d->attribute, like))
            continue;
        best = best ? best : d;
        if (!view_eq(d->layout->dataset, best->layout->dataset) || d->source->in_force != best->source->in_force)
            continue;
        out->item[out->n] = d;
        out->value[out->n++] = d->attribute;
        out->disputed |= d->disputed;
    }
}

static void put_values(Text *t, const Held *h)
{
    for (size_t i = 0; i < h->n; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = view_eq(h->item[k]->value, h->item[i]->value);
        if (!again)
            text_printf(t, "%s%.*s", i ? " or " : "", VIEW_ARGS(h->item[i]->value));
    }
}

static void put_name(Text *t, const Attribute *a)
{
    if (t->n)
        text_put(t, V("; "));
    attribute_put_name(a, t);
    text_put(t, V(" "));
}

static void say_agrees(Assess *s, const Attribute *like, const Held *y)
{
    s->out->agree++;
    if (!s->words)
        return;
    put_name(&s->agrees, like);
    put_values(&s->agrees, y);
}

static void say_differs(Assess *s, const Attribute *like, const Held *x, const Held *y)
{
    s->out->differ++;
    if (!s->words)
        return;
    put_name(&s->differs, like);
    put_values(&s->differs, y);
    text_put(&s->differs, V(", asked "));
    put_values(&s->differs, x);
}

static void say_unknown(Assess *s, const Attribute *like, const Held *x, const Held *y)
{
    Text *t = &s->not_known;

    s->out->unknown++;
    if (!s->words)
        return;
    put_name(t, like);
    if (!x->n) {
        put_values(t, y);
        text_put(t, V(", asked not stated"));
    } else if (!y->n) {
        text_put(t, V("not stated, asked "));
        put_values(t, x);
    } else {
        put_values(t, y);
        text_put(t, V(", asked "));
        put_values(t, x);
        text_put(t, x->disputed || y->disputed ? V(" (disputed)") : V(" (cannot be compared)"));
    }
}

static void assess_attribute(Assess *s, const Attribute *like)
{
    Held x, y;
    AttributeVerdict v = ATTRIBUTES_UNKNOWN;

    if (is_packing(like))
        return;
    held_of(s->x, like, &x);
    held_of(s->y, like, &y);
    if (x.n && y.n)
        v = attributes_compare(x.value, x.n, y.value, y.n, (AttributeName)like->name);
    if (v == ATTRIBUTES_AGREE && (x.disputed || y.disputed))
        v = ATTRIBUTES_UNKNOWN;
    if (v == ATTRIBUTES_CONFLICT) {
        say_differs(s, like, &x, &y);
    } else if (v == ATTRIBUTES_AGREE) {
        say_agrees(s, like, &y);
        s->measured |=
            attribute_info((AttributeName)like->name)->type == ATTRIBUTE_MEASURE || like->name == ATTRIBUTE_SIZE_LABEL;
    } else {
        say_unknown(s, like, &x, &y);
    }
}

static bool holds(const Profile *p, int until, const Attribute *like)
{
    for (int i = 0; i < until; i++)
        if (same_group(&p->described.item[i].attribute, like))
            return true;
    return false;
}

static void assess_attributes(Assess *s)
{
    const DescribedProduct *x = &s->x->described, *y = &s->y->described;

    for (int i = 0; i < x->n; i++)
        if (!holds(s->x, i, &x->item[i].attribute))
            assess_attribute(s, &x->item[i].attribute);
    for (int i = 0; i < y->n; i++)
        if (!holds(s->y, i, &y->item[i].attribute) && !holds(s->x, x->n, &y->item[i].attribute))
            assess_attribute(s, &y->item[i].attribute);
}

/* ---- classes ----------------------------------------------------------------------------------------------------- */

static const ProfileCode *class_of(const Profile *p, View scheme, const ProfileCode *same)
{
    for (int i = 0; i < p->classes; i++)
        if (view_eq(p->class[i].scheme, scheme) && (!same || view_eq(p->class[i].code, same->code)))
            return p->class + i;
    return NULL;
}

static void put_because(Assess *s, View what, View code)
{
    if (s->words)
        text_printf(&s->because, "%ssame %.*s %.*s", s->because.n ? "; " : "", VIEW_ARGS(what), VIEW_ARGS(code));
}

static void assess_classes(Assess *s)
{
    const Profile *x = s->x, *y = s->y;

    for (int i = 0; i < x->classes; i++) {
        const ProfileCode *c = x->class + i, *other;
        bool before = false, common = false;
        for (int k = 0; k < i && !before; k++)
            before = view_eq(x->class[k].scheme, c->scheme);
        if (before || !(other = class_of(y, c->scheme, NULL)))
            continue;
        for (int k = i; k < x->classes && !common; k++)
            if (view_eq(x->class[k].scheme, c->scheme) && class_of(y, c->scheme, x->class + k)) {
                common = true;
                put_because(s, c->scheme, x->class[k].code);
            }
        if (common) {
            s->function = true;
            s->out->agree++;
            continue;
        }
        s->out->differ++;
        s->class_differs = true;
        if (s->words)
            text_printf(&s->differs, "%s%.*s %.*s, asked %.*s", s->differs.n ? "; " : "", VIEW_ARGS(c->scheme),
                        VIEW_ARGS(other->code), VIEW_ARGS(c->code));
    }
}

static void assess_generic(Assess *s)
{
    if (!s->x->generic.n || !view_eq(s->x->generic, s->y->generic))
        return;
    s->function = true;
    s->whole_generic = view_eq(s->x->generic_whole, s->y->generic_whole);
    put_because(s, s->whole_generic ? V("generic name") : V("generic name but for sizes:"), s->y->row.generic);
}

/* ---- the verdict ------------------------------------------------------------------------------------------------- */

static Code say_words(Assess *s, Arena *arena, Error *e)
{
    Text *const t[] = { &s->because, &s->agrees, &s->differs, &s->not_known };
    View *const to[] = { &s->out->because, &s->out->agrees, &s->out->differs, &s->out->not_known };
    Code c = OK;

    for (int i = 0; i < COUNT_OF(t); i++) {
        if (c == OK && !text_ok(t[i]))
            c = text_fail(t[i], "a comparison", e);
        if (c == OK && !(*to[i] = arena_copy(arena, text_view(t[i]))).p)
            c = arena_fail(arena, t[i]->n, "a comparison", e);
        text_release(t[i]);
    }
    return c;
}

Code evidence_assess(const Profile *x, const Profile *y, View same_item, View crossed, bool words, Arena *arena,
                     Assessment *out, Error *e)
{
    Assess s = { .x = x, .y = y, .words = words, .out = out };
    Text *const t[] = { &s.because, &s.agrees, &s.differs, &s.not_known };

    *out = (Assessment){ .evidence = EVIDENCE_NONE };
    for (int i = 0; i < COUNT_OF(t); i++)
        text_init(t[i], LIMIT_ROW_BYTES);
    if (words && same_item.n)
        text_put(&s.because, same_item);
    assess_classes(&s);
    assess_generic(&s);
    assess_attributes(&s);
    if (same_item.n && out->differ == 0)
        out->evidence = EVIDENCE_IDENTICAL;
    else if (!same_item.n && s.function && out->differ == 0 && out->unknown == 0 && (s.measured || s.whole_generic))
        out->evidence = EVIDENCE_SPECIFICATION;
    else if (s.function || same_item.n)
        out->evidence = EVIDENCE_FUNCTION;
    else if (crossed.n && !s.class_differs)
        out->evidence = EVIDENCE_PROPOSED;
    if (out->evidence == EVIDENCE_PROPOSED && words)
        text_put(&s.because, crossed);
    return say_words(&s, arena, e);
}
