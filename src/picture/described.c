/* See described.h. */
#include "picture/described.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/compose.h"

#include <stdlib.h>

/* ---- fields ------------------------------------------------------------------------------------------------------ */

/* The first value in a field with that name, or "". */
static View value_named(const Facts *f, const char *name)
{
    for (int i = 0; i < f->layout->n && i < f->n; i++)
        if (view_eq(f->layout->field[i].name, view_of(name)))
            return f->value[i];
    return V("");
}

static bool is_size_detail(const LayoutInfo *l)
{
    return l->thing == THING_DETAIL && view_eq(l->kind, V("size"));
}

/* attributes_read by way of the cache. */
static void read_text(View text, AttributesHow how, uint8_t number, DescribeCache *cache, AttributeSet *set)
{
    AttributeSet said;
    size_t at = view_hash(text) % DESCRIBE_CACHE;

    if (!cache || !text.n || text.n > DESCRIBE_CACHE_TEXT) {
        attributes_read(text, how, number, set);
        return;
    }
    if (cache->entry[at].how != how || !view_eq(text, view(cache->entry[at].text, cache->entry[at].bytes))) {
        attributes_clear(&said);
        attributes_read(text, how, 0, &said);
        if (said.n > DESCRIBE_CACHE_ITEMS) {
            attributes_read(text, how, number, set);
            return;
        }
        cache->entry[at].how = (uint8_t)how;
        cache->entry[at].bytes = (uint16_t)text.n;
        cache->entry[at].n = (uint8_t)said.n;
        memcpy(cache->entry[at].text, text.p, text.n);
        memcpy(cache->entry[at].item, said.item, said.n * sizeof *said.item);
    }
    for (int i = 0; i < cache->entry[at].n; i++)
        attributes_add(set, &cache->entry[at].item[i], number);
}

static void describe_text(const Facts *f, int i, DescribeCache *cache, AttributeSet *set)
{
    const LayoutInfo *l = f->layout;
    AttributesHow how = is_size_detail(l) ? ATTRIBUTES_SIZE : ATTRIBUTES_FREE;

    if (l->thing == THING_DETAIL && how == ATTRIBUTES_FREE && !view_eq(l->kind, V("trade-name")) &&
        !view_eq(l->kind, V("description")))
        return;
    read_text(f->value[i], how, (uint8_t)i, cache, set);
}

static void describe_size(const Facts *f, int i, DescribeCache *cache, AttributeSet *set)
{
    View type;

    if (!is_size_detail(f->layout)) {
        read_text(f->value[i], ATTRIBUTES_SIZE, (uint8_t)i, cache, set);
        return;
    }
    type = value_named(f, "sizeType");
    attributes_read_measure(type.n ? type : value_named(f, "type"), f->value[i], facts_value(f, ROLE_UNIT, NULL),
                            (uint8_t)i, set);
}

/* "Labelled as containing latex: no" does not say that there is none. */
static void describe_latex(const Facts *f, int i, AttributeSet *set)
{
    char flag = flag_of(f->value[i]);
    if (flag == 'y' || (flag == 'n' && !view_eq(f->layout->field[i].name, V("labeledContainsNRL"))))
        attributes_read_flag(ATTRIBUTE_LATEX, flag == 'y' ? V("yes") : V("no"), (uint8_t)i, set);
}

static void describe_flag(const Facts *f, int i, AttributeName name, AttributeSet *set)
{
    char flag = flag_of(f->value[i]);
    if (flag)
        attributes_read_flag(name, flag == 'y' ? V("yes") : V("no"), (uint8_t)i, set);
}

void describe_field(const Facts *f, int i, DescribeCache *cache, AttributeSet *set)
{
    const LayoutField *x = &f->layout->field[i];

    if (i > UINT8_MAX || !f->value[i].n || f->layout->thing > THING_DETAIL)
        return;
    switch (x->role) {
    case ROLE_NAME:
    case ROLE_GENERIC:
    case ROLE_DESCRIPTION: describe_text(f, i, cache, set); break;
    case ROLE_SIZE: describe_size(f, i, cache, set); break;
    case ROLE_COLOUR: attributes_read_colour(f->value[i], (uint8_t)i, set); break;
    case ROLE_QUANTITY: attributes_read_quantity(f->value[i], facts_value(f, ROLE_UNIT, NULL), (uint8_t)i, set); break;
    case ROLE_STERILE: describe_flag(f, i, ATTRIBUTE_STERILE, set); break;
    case ROLE_SINGLE_USE: describe_flag(f, i, ATTRIBUTE_SINGLE_USE, set); break;
    case ROLE_LATEX: describe_latex(f, i, set); break;
    case ROLE_NONE:
        if (view_eq(x->name, V("labeledNoNRL")) && flag_of(f->value[i]) == 'y')
            attributes_read_flag(ATTRIBUTE_LATEX, V("no"), (uint8_t)i, set);
        break;
    default: break;
    }
}

View attribute_full_name(const Attribute *a, Arena *arena)
{
    const char *term = attribute_info((AttributeName)a->name)->term;
    if (!a->part)
        return view_of(term);
    return arena_printf(arena, "%s of %s", term, attribute_word(a->part));
}

/* ---- a product --------------------------------------------------------------------------------------------------- */

static DescribeCache *cache_of(Store *s)
{
    DescribeCache *cache = s ? store_kept(s, KEEP_DESCRIBED) : NULL;

    if (!s || cache || !(cache = mem_alloc(sizeof *cache)))
        return cache;
    memset(cache, 0, sizeof *cache);
    store_keep(s, KEEP_DESCRIBED, cache, mem_free);
    return cache;
}

Code described_begin(DescribedProduct *d, const Ask *ask, Arena *arena, Error *e)
{
    *d = (DescribedProduct){ .item = ARENA_ROOM(arena, Described, DESCRIBED_MOST), .cache = cache_of(ask->store) };
    return d->item ? OK : arena_fail(arena, 0, "the attributes of a product", e);
}

static bool same_attribute(const Attribute *a, const Attribute *b)
{
    return a->name == b->name && a->part == b->part && a->form == b->form && a->count == b->count &&
           a->doubtful == b->doubtful && memcmp(a->value, b->value, sizeof a->value) == 0;
}

static Code add_one(DescribedProduct *d, const Facts *f, const Attribute *a, Arena *arena, Error *e)
{
    const LayoutField *x = &f->layout->field[a->text];
    View text = f->value[a->text];
    Described *item;
    Text value;

    for (int i = 0; i < d->n; i++) {
        item = d->item + i;
        if (same_attribute(&item->attribute, a) && view_eq(item->layout->dataset, f->layout->dataset) &&
            view_eq(item->field, x->name)) {
            item->source = f->source;
            item->row = f->row;
            item->rank = compose_rank(f->source);
            return OK;
        }
    }
    if (d->n == DESCRIBED_MOST) {
        d->cut = true;
        return OK;
    }
    text_init(&value, LIMIT_FIELD_BYTES + KIB);
    attribute_put_value(a, text, true, &value);
    item = d->item + d->n++;
    *item = (Described){ .attribute = *a,
                         .value = arena_copy(arena, text_view(&value)),
                         .published = arena_copy(arena, a->bytes ? view_sub(text, a->at, a->bytes) : text),
                         .field = x->name,
                         .layout = f->layout,
                         .source = f->source,
                         .row = f->row,
                         .rank = compose_rank(f->source) };
    text_release(&value);
    return item->value.p && item->published.p ? OK : arena_fail(arena, text.n, "the attributes of a product", e);
}

Code described_add(DescribedProduct *d, const Ask *ask, const Facts *f, Arena *arena, Error *e)
{
    AttributeSet set;
    Code c = OK;

    attributes_clear(&set);
    for (int i = 0; i < f->layout->n && i < f->n; i++)
        if (ask_sees(ask, f->layout->field[i].label, f->source->owner))
            describe_field(f, i, d->cache, &set);
    for (unsigned i = 0; i < set.n && c == OK; i++)
        c = add_one(d, f, set.item + i, arena, e);
    return c;
}

static int by_name(const void *a, const void *b)
{
    const Described *x = a, *y = b;
    int c = (x->attribute.name > y->attribute.name) - (x->attribute.name < y->attribute.name);
    if (!c)
        c = view_cmp(view_of(attribute_word(x->attribute.part)), view_of(attribute_word(y->attribute.part)));
    if (!c)
        c = (x->attribute.doubtful > y->attribute.doubtful) - (x->attribute.doubtful < y->attribute.doubtful);
    if (!c)
        c = (x->rank > y->rank) - (x->rank < y->rank);
    if (!c)
        c = view_cmp(x->value, y->value);
    return c ? c : view_cmp(x->field, y->field);
}

/* What a data set says of one name and part, as a list for comparing. */
static size_t said_by(const DescribedProduct *d, View dataset, const Attribute *like, bool all, Attribute *out)
{
    size_t n = 0;
    for (int i = 0; i < d->n && n < ATTRIBUTES_MOST; i++) {
        const Described *x = d->item + i;
        if (x->attribute.name == like->name && x->attribute.part == like->part &&
            view_eq(x->layout->dataset, dataset) && (all || x->source->in_force))
            out[n++] = x->attribute;
    }
    return n;
}

/* Packs of one product hold different numbers of it without anybody being wrong. */
static bool may_differ(uint8_t name)
{
    return name == ATTRIBUTE_PACK || attribute_info((AttributeName)name)->sense != ATTRIBUTE_SENSE_ONE;
}

void described_compare(DescribedProduct *d, bool all)
{
    Attribute mine[ATTRIBUTES_MOST], theirs[ATTRIBUTES_MOST];

    qsort(d->item, (size_t)d->n, sizeof *d->item, by_name);
    for (int i = 0; i < d->n; i++) {
        Described *x = d->item + i;
        uint8_t name = x->attribute.name;
        size_t n;
        if (may_differ(name) || x->attribute.doubtful || (!all && !x->source->in_force))
            continue;
        n = said_by(d, x->layout->dataset, &x->attribute, all, mine);
        for (int k = 0; k < d->n && !x->disputed; k++) {
            const Described *y = d->item + k;
            if (y->attribute.name != name || y->attribute.part != x->attribute.part ||
                view_eq(y->layout->dataset, x->layout->dataset))
                continue;
            x->disputed =
                attributes_compare(mine, n, theirs, said_by(d, y->layout->dataset, &x->attribute, all, theirs),
                                   (AttributeName)name) == ATTRIBUTES_CONFLICT;
        }
    }
}
