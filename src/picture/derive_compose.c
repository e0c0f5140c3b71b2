/* Compose: the first records of products in order of product number, each met by its others from the sorter. Gives the
 * product rows, and to sorters identifiers, links and texts for the index. Not here: how values are chosen (compose.c).
 */
#include "picture/derive_inside.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/sort.h"
#include "picture/feed.h"
#include "picture/scan.h"
#include "picture/texts.h"
#include "sql.h"

#include <stddef.h>
#include <stdio.h>

static Code spool_link(Derive *d, uint32_t product, const char *rule, Error *e)
{
    Text *t = &d->scratch;
    text_clear(t);
    sort_u32(t, product);
    sort_u64(t, derive_origin(&d->facts));
    text_put(t, view_of(rule));
    return text_ok(t) ? sorter_add(d->links, text_view(t), e) : text_fail(t, "a link", e);
}

/* One row of the identifier table. Among statements of the same code for the same product the one that tells most of
 * its package stands first, then the most open, then the newest. */
static Code spool_identifier(Derive *d, uint32_t product, const FactIdentifier *id, View level, int64_t quantity,
                             View contains, Error *e)
{
    Text *t = &d->scratch;
    text_clear(t);
    derive_put(t, id->value);
    derive_put(t, id->scheme);
    sort_u32(t, product);
    text_byte(t, contains.n ? 0 : level.n ? 1 : 2);
    text_byte(t, (char)d->facts.source->label);
    sort_u64(t, ~derive_origin(&d->facts));
    sort_u64(t, (uint64_t)quantity);
    derive_put(t, level);
    text_put(t, contains);
    return text_ok(t) ? sorter_add(d->identifiers, text_view(t), e) : text_fail(t, "an identifier", e);
}

/* Is the home's own code among the record's identifiers already? */
static bool names_home(const Facts *f)
{
    for (int i = 0; i < f->identifiers; i++)
        if (f->identifier[i].role != ROLE_CONTAINS && view_eq(f->identifier[i].value, f->home.value))
            return true;
    return false;
}

static Code spool_identifiers(Derive *d, uint32_t product, Error *e)
{
    Facts *f = &d->facts;
    Code c = OK;

    for (int i = 0; i < f->identifiers && c == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        if (id->role == ROLE_CONTAINS)
            continue;
        c = spool_identifier(d, product, id, f->level.n ? f->level : f->layout->kind, f->count_inside,
                             id->role == ROLE_CATALOGUE_NO ? V("") : f->contains, e);
    }
    if (c == OK && f->home.value.n && derive_makes_products(f->layout->thing) && !names_home(f))
        c = spool_identifier(d, product, &f->home, V("product"), 0, V(""), e);
    return c;
}

/* rule: why it belongs, or NULL for the record that makes the product. said: NULL, if it was not read yet. */
static Code compose_record(Derive *d, uint32_t product, const char *rule, const AttributeSet *said, Error *e)
{
    Thing thing = d->facts.layout->thing;
    Code c = compose_add(&d->composed, &d->facts, !rule, said, e);
    if (c == OK && rule)
        c = spool_link(d, product, rule, e);
    if (c == OK && (derive_makes_products(thing) || thing == THING_DETAIL))
        c = spool_identifiers(d, product, e);
    return c;
}

static Code grouped_next(Derive *d, DeriveGrouped *g, Error *e)
{
    Code c = sorter_next(d->grouped, &g->head, &g->more, e);
    if (c == OK && g->more)
        g->product = sort_read_u32(&g->head);
    return c;
}

static Code compose_grouped(Derive *d, DeriveGrouped *g, uint32_t product, Error *e)
{
    Code c = OK;
    while (c == OK && g->more && g->product == product) {
        ArenaMark mark = arena_mark(&d->batch);
        View rest = view_sub(g->head, 8, g->head.n), rule = view_cut(&rest, '\0'), key;
        char rule_text[24];
        int64_t id = (int64_t)sort_read_u64(&rest), row = (int64_t)sort_read_u64(&rest);
        int64_t layout = (int64_t)sort_read_u64(&rest);
        key = view_cut(&rest, '\0');
        snprintf(rule_text, sizeof rule_text, "%.*s", VIEW_ARGS(rule));
        if ((c = facts_of(&d->model, id, row, layout, key, rest, &d->batch, &d->facts, e)) == OK)
            c = compose_record(d, product, rule_text, NULL, e);
        if (c == OK && d->items)
            c = derive_link_take(d, product,
                                 &(Record){ .id = id, .row = row, .layout = layout, .key = key, .fields = rest }, e);
        arena_rewind(&d->batch, mark);
        if (c == OK)
            c = grouped_next(d, g, e);
    }
    return c;
}

static Code check_composed(Derive *d, const SourceInfo *s, Error *e)
{
    static const char *const names[] = { "sterile", "single_use", "latex" };
    Code c = OK;

    for (int i = 0; i < COUNT_OF(names) && c == OK; i++)
        if (d->composed.flag_conflict[i])
            c = findings_add(&d->findings, s->name, "conflicting-field", view_of(names[i]),
                             "records of one product say yes and no", d->facts.row,
                             d->composed.chosen[CHOSEN_NAME].value, V(""), e);
    return c;
}

static Code write_product(Derive *d, uint32_t product, Error *e)
{
    const Composed *p = &d->composed;
    int n;
    const SearchText *text = compose_texts(p, &n);
    Arg row[] = { arg_int(product),
                  arg_int((int64_t)d->first_origin),
                  arg_text(compose_chosen(p, CHOSEN_NAME).value),
                  arg_text(compose_chosen(p, CHOSEN_MAKER).value),
                  arg_text(compose_chosen(p, CHOSEN_GENERIC).value),
                  arg_text(compose_chosen(p, CHOSEN_CATALOGUE_NO).value),
                  arg_text(compose_chosen(p, CHOSEN_CODE).scheme),
                  arg_text(compose_chosen(p, CHOSEN_CODE).value),
                  arg_text(compose_chosen(p, CHOSEN_CLASS).scheme),
                  arg_text(compose_chosen(p, CHOSEN_CLASS).value),
                  arg_int((int64_t)p->label),
                  arg_text(p->owner),
                  arg_int(p->records),
                  arg_int(p->datasets),
                  arg_int(p->in_force) };
    Code c = text ? row_feed_add(d->products, row, e) : arena_fail(&d->product, 0, "a product", e);
    if (c == OK && p->classes)
        c = derive_crosswalk_take(d, product, e);
    return c == OK ? texts_add(d->texts, product, text, n, e) : c;
}

/* ---- what the reading thread does ------------------------------------------------------------------------------- */

typedef struct {
    const Derive *d;
    size_t next_first;
    Arena arena; /* lifetime: one record */
    DescribeCache cache;
    Facts facts;
    AttributeSet said;
} Describer;

/* A RecordWork: the attributes of a product's first record. */
static Code describe_first(void *ctx, const Record *x, Text *out, Error *e)
{
    Describer *w = ctx;
    Code c;

    if (!derive_first_product(w->d, &w->next_first, x->id))
        return OK;
    arena_reset(&w->arena);
    c = facts_values(&w->d->model, x->id, x->row, x->layout, x->key, x->fields, &w->arena, &w->facts, e);
    if (c != OK || !w->facts.source)
        return c;
    compose_read(&w->facts, &w->cache, &w->said);
    text_put(out, view((const char *)&w->said, offsetof(AttributeSet, item) + w->said.n * sizeof *w->said.item));
    return text_ok(out) ? OK : text_fail(out, "one record", e);
}

/* What the reading thread found, or NULL. */
static const AttributeSet *prepared(const Record *x, AttributeSet *said)
{
    if (!x->prepared.n)
        return NULL;
    memcpy(said, x->prepared.p, x->prepared.n);
    return said;
}

static Describer *new_describer(const Derive *d)
{
    Describer *w = mem_alloc(sizeof *w);
    if (!w)
        return NULL;
    memset(w, 0, sizeof *w);
    w->d = d;
    arena_init(&w->arena, LIMIT_TREE_BYTES);
    return w;
}

static void free_describer(Describer *w)
{
    if (w)
        arena_release(&w->arena);
    mem_free(w);
}

/* ---- products ---------------------------------------------------------------------------------------------------- */

/* Second reading: the first records of products, in order of product number, each joined by those from the sorter. */
static Code compose_first(Derive *d, const Record *row, Error *e)
{
    uint32_t product = derive_first_product(d, &d->next_first, row->id);
    const SourceInfo *first;
    AttributeSet said;
    Code c;

    if (!product)
        return OK;
    if ((c = derive_facts(d, row, e)) != OK || !d->facts.source)
        return c;
    compose_begin(&d->composed, &d->product, &d->makers);
    if ((c = derive_check_references(d, product, e)) != OK ||
        (c = compose_record(d, product, NULL, prepared(row, &said), e)) != OK ||
        (d->items && (c = derive_link_take(d, product, row, e)) != OK))
        return c;
    d->first_origin = derive_origin(&d->facts);
    first = d->facts.source;
    if ((c = compose_grouped(d, &d->waiting, product, e)) != OK || (c = check_composed(d, first, e)) != OK)
        return c;
    return write_product(d, product, e);
}

Code derive_compose(Derive *d, Error *e)
{
    DerivePass pass = { d, compose_first, "composing products" };
    Describer *w = new_describer(d); /* without it texts are read here */
    const RecordPrepare prepare = { describe_first, w };
    Code c;

    if ((c = sorter_sort(d->grouped, e)) != OK || (c = grouped_next(d, &d->waiting, e)) != OK ||
        (c = row_feed_open(&d->products, d->out, &BULK_product_load, e)) != OK) {
        free_describer(w);
        return c;
    }
    d->next_first = 0;
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        size_t at[2];
        derive_firsts(&d->homes, s, at);
        if (at[1] > at[0])
            c = scan_ahead(d->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), w ? &prepare : NULL, derive_visit,
                           &pass, e);
        else
            d->done += s->records;
    }
    free_describer(w);
    c = row_feed_close(d->products, c, e);
    d->products = NULL;
    return c;
}
