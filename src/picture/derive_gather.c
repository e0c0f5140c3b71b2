/* Gather: which product every record belongs to. The first record of each product is left where it is; every other goes
 * to a sorter, so that composing meets it beside its product. Not here: which homes are one product (homes.c). */
#include "picture/derive_inside.h"

#include "base/sort.h"
#include "picture/scan.h"

uint32_t derive_first_product(const Derive *d, size_t *next, int64_t id)
{
    const Homes *h = &d->homes;
    const SourceInfo *s = model_source(&d->model, id);
    uint64_t origin = s ? (uint64_t)s->rank << SOURCE_SHIFT | (uint64_t)(id & 0xffffffff) : 0;

    while (*next < h->products && h->first[*next] < origin)
        ++*next;
    return *next < h->products && h->first[*next] == origin ? (uint32_t)*next + 1 : 0;
}

void derive_firsts(const Homes *h, const SourceInfo *s, size_t end[2])
{
    for (int k = 0; k < 2; k++)
        end[k] = sort_find(h->first, h->products, sizeof *h->first, (uint64_t)(s->rank + k) << SOURCE_SHIFT);
}

/* The product that the record in hand speaks of and by what rule, or 0. */
static uint32_t product_of(Derive *d, const char **rule)
{
    Facts *f = &d->facts;
    uint32_t root =
        f->home.value.n ? homes_resolve(&d->homes, identifier_number(f->home.scheme, f->home.value)) : HOME_NONE;

    if (root != HOME_NONE) {
        *rule = f->home.role == ROLE_KEY ? "key" : "group";
        return d->homes.home[root].product;
    }
    for (int i = 0; i < f->identifiers && f->layout->thing != THING_DETAIL; i++) {
        const FactIdentifier *id = &f->identifier[i];
        root = derive_joins(id) ? homes_of_identifier(&d->homes, identifier_number(id->scheme, id->value)) : HOME_NONE;
        if (root != HOME_NONE) {
            *rule = id->scheme.n == 4 ? "gtin" : "identifier";
            return d->homes.home[root].product;
        }
    }
    return 0;
}

static Code spool_record(Derive *d, uint32_t product, const char *rule, const Record *row, Error *e)
{
    Text *t = &d->scratch;
    text_clear(t);
    sort_u32(t, product);
    sort_u64(t, derive_origin(&d->facts));
    derive_put(t, view_of(rule));
    sort_u64(t, (uint64_t)row->id);
    sort_u64(t, (uint64_t)row->row);
    sort_u64(t, (uint64_t)row->layout);
    derive_put(t, row->key);
    text_put(t, row->fields);
    return text_ok(t) ? sorter_add(d->grouped, text_view(t), e) : text_fail(t, "a record", e);
}

/* First of two readings after the join: everything but the first record of each product goes to the sorter. */
static Code gather_record(Derive *d, const Record *row, Error *e)
{
    const char *rule = "";
    const LayoutInfo *l;
    uint32_t product;
    Code c;

    if (derive_first_product(d, &d->next_first, row->id))
        return OK;
    l = model_layout(&d->model, row->layout);
    if (l && (l->thing == THING_CLASS || l->thing == THING_ORGANISATION))
        return OK;
    if ((c = derive_facts(d, row, e)) != OK || !d->facts.source)
        return c;
    product = product_of(d, &rule);
    if ((c = derive_check_references(d, product, e)) != OK || !product)
        return c;
    return spool_record(d, product, rule, row, e);
}

enum { SELDOM = 1024 }; /* one record in so many is sought by itself, more are met by reading all */

/* The records of a source that are not the first of a product; few or none are read without the others. */
static Code gather_source(Derive *d, const SourceInfo *s, Error *e)
{
    DerivePass pass = { d, gather_record, "gathering" };
    size_t at[2];
    int64_t next = 1, others;
    Code c = OK;

    derive_firsts(&d->homes, s, at);
    others = s->records - (int64_t)(at[1] - at[0]);
    if (others * SELDOM > s->records)
        return derive_each(d, s, pass.doing, gather_record, e);
    d->done += s->records - others;
    for (size_t i = at[0]; i < at[1] && c == OK; i++) {
        int64_t first = (int64_t)(d->homes.first[i] & 0xffffffff);
        if (first > next)
            c = scan_records(d->in, RECORD_ID(s->id, next - 1), RECORD_ID(s->id, first), derive_visit, &pass, e);
        next = first + 1;
    }
    if (c == OK && next <= s->records)
        c = scan_records(d->in, RECORD_ID(s->id, next - 1), RECORD_ID(s->id + 1, 0), derive_visit, &pass, e);
    return c;
}

Code derive_gather(Derive *d, Error *e)
{
    Code c = OK;
    d->next_first = 0;
    for (int i = 0; i < d->model.n_sources && c == OK; i++)
        c = gather_source(d, &d->model.source[i], e);
    return c;
}
