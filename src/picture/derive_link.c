/* The stage that finds which products of different data sets are one where no code says so (link/item_*.h), and writes
 * the tables link and link_weight. A picture with products of one data set has nothing to link and pays nothing. Not
 * here: how likeness is reckoned, which links a question walks (links.h). */
#include "picture/derive_inside.h"

#include "base/limits.h"
#include "base/parallel.h"
#include "picture/link/item_tree.h"
#include "picture/links.h"
#include "picture/source.h"
#include "sql.h"

#include <stdio.h>

/* Does a data set name products? Its layouts may be in the store without its files. */
static bool names_products(const Derive *d, View dataset)
{
    for (int i = 0; i < d->model.n_layouts; i++)
        if (derive_makes_products(d->model.layout[i].thing) && view_eq(d->model.layout[i].dataset, dataset))
            return true;
    return false;
}

Code derive_link_open(Derive *d, Error *e)
{
    int datasets = 0;
    for (int i = 0; i < d->model.n_sources; i++) {
        const SourceInfo *s = &d->model.source[i];
        if ((i == 0 || !view_eq(s->dataset, s[-1].dataset)) && names_products(d, s->dataset))
            datasets++;
    }
    if (datasets < 2)
        return OK;
    link_memory_init(&d->link_memory, LIMIT_ITEM_BYTES);
    return item_reader_new(&d->items, &d->model, &d->makers, (uint32_t)d->homes.products, &d->link_memory, e);
}

Code derive_link_take(Derive *d, uint32_t product, const Record *record, Error *e)
{
    Thing thing = d->facts.layout->thing;
    return thing <= THING_DETAIL || thing == THING_PURCHASE ? item_reader_add(d->items, product, record, e) : OK;
}

static uint32_t find_product(void *ctx, View scheme, View code)
{
    Derive *d = ctx;
    uint32_t home = homes_resolve(&d->homes, identifier_number(scheme, code));
    return home == HOME_NONE ? 0 : d->homes.home[homes_root(&d->homes, home)].product;
}

Code derive_link_decisions(Derive *d, Error *e)
{
    DecisionList list;
    Arena arena;
    Code c;

    arena_init(&arena, 1 * GIB);
    if ((c = decisions_read(&list, d->in, &arena, e)) == OK)
        c = link_decisions_make(&d->decisions, &list, find_product, d, e);
    arena_release(&arena);
    return c;
}

/* Registers name each thing once: they are those that Trefoil has a reader for. Lists of a user's own promise nothing.
 */
static uint64_t exclusive_datasets(const Derive *d)
{
    uint64_t mask = 0;
    for (int i = 0; i < d->model.n_sources; i++)
        for (int k = 0; source_readers[k]; k++)
            if (view_eq(d->model.source[i].dataset, view_of(source_readers[k]->dataset)))
                mask |= (uint64_t)1 << items_dataset(&d->model, d->model.source[i].dataset);
    return mask & ~((uint64_t)1 << (ITEM_DATASETS - 1)); /* the last number stands for several */
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static Code write_links(Derive *d, const ItemPairs *pairs, const ItemLink *link, const Items *x, Error *e)
{
    static const char *const rules[] = { "likeness", "accepted", "rejected" };
    RowFeed *feed = NULL;
    Code c = row_feed_open(&feed, d->out, &BULK_link_load, e);

    for (size_t i = 0; i < pairs->n && c == OK; i++) {
        const ItemPair *p = &pairs->at[i];
        bool decided = link[i].rule != ITEM_BY_MODEL;
        int64_t ppm = link[i].rule == ITEM_BY_PEOPLE ? LINK_PPM : link[i].rule == ITEM_NOT_BY_PEOPLE ? 0 : p->ppm;
        uint32_t units_a, units_b;
        item_pair_units(x, p, &units_a, &units_b);
        Arg row[] = { arg_int(p->a),
                      arg_int(p->b),
                      arg_int(ppm),
                      arg_int(p->bits),
                      arg_int((int64_t)p->pattern),
                      arg_int(units_a),
                      arg_int(units_b),
                      arg_text(view_of(rules[link[i].rule])),
                      arg_int(link[i].chosen) };
        if (p->ppm < LINK_KEPT_PPM && !decided)
            continue;
        d->counts->linked += link[i].chosen && ppm >= LINK_LIKELY_PPM;
        c = row_feed_add(feed, row, e);
        if (c == OK && link[i].chosen)
            c = derive_crosswalk_link(d, p->a, p->b, ppm, e);
    }
    return row_feed_close(feed, c, e);
}

static Code write_weights(Derive *d, const ItemModel *m, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_link_weight_load, true, &bulk, e);

    for (int i = 0; i < ITEM_COMPARISONS && c == OK; i++)
        for (int k = 0; k < ITEM_LEVELS && c == OK; k++) {
            Arg row[] = { arg_int(i), arg_int(k), arg_text(view_of(item_comparison_term(i))),
                          arg_text(view_of(item_level_words(i, k))), arg_int(m->weight[i][k]) };
            if (k == 0 || item_level_words(i, k)[0])
                c = bulk_row(bulk, row, e);
        }
    if (c == OK) { /* behind the comparisons: what speaks against any two before they are compared */
        Arg row[] = { arg_int(ITEM_COMPARISONS), arg_int(0), arg_text(V("before comparing")), arg_text(V("")),
                      arg_int(m->base) };
        c = bulk_row(bulk, row, e);
    }
    return bulk_close(bulk, c, e);
}

static Code write_summary(Derive *d, const ItemModel *m, const ItemPairs *pairs, const ItemBlocks *b, Error *e)
{
    const struct {
        const char *name;
        int64_t value;
    } counts[] = { { "link_decisions_lost", (int64_t)d->decisions.lost },
                   { "link_examples", m->examples },
                   { "link_partnered_ppm", (int64_t)(m->partnered * LINK_PPM + 0.5) },
                   { "link_over_full", b->over_full },
                   { "link_pairs", (int64_t)pairs->n },
                   { "link_partners_known", m->known },
                   { "link_partners_met", m->met },
                   { "links", d->counts->linked } };
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_summary_load, true, &bulk, e);
    char hash[24];
    Arg method[] = { arg_text(V("link_method")), arg_text(V(LINK_METHOD)) };
    Arg decided[] = { arg_text(V("link_decisions")), arg_null() };

    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)d->decisions.hash);
    decided[1] = arg_text(d->decisions.hash ? view_of(hash) : V(""));
    if (c == OK && (c = bulk_row(bulk, method, e)) == OK)
        c = bulk_row(bulk, decided, e);
    for (int i = 0; i < COUNT_OF(counts) && c == OK; i++)
        c = derive_summary_row(bulk, counts[i].name, counts[i].value, e);
    return bulk_close(bulk, c, e);
}

/* ---- the stage --------------------------------------------------------------------------------------------------- */

typedef struct {
    LinkMemory *memory;
    Items items;
    ItemBlocks blocks;
    ItemLearned learned;
    ItemModel model;
    ItemPairs pairs;
    ItemLink *link;
} Stage;

static Code step(Derive *d, const char *doing, Error *e)
{
    if (!d->options->ask)
        return OK;
    ask_progress(d->options->ask, doing, 0, 0, "");
    return ask_continue(d->options->ask, e);
}

static Code choose(Derive *d, Stage *s, uint64_t exclusive, Error *e)
{
    Code c = OK;
    for (size_t i = 0; i < d->decisions.n && c == OK; i++)
        if (d->decisions.at[i].b <= s->items.products)
            c = item_pairs_add(&s->pairs, &s->model, &s->items, &s->learned.context, d->decisions.at[i].a,
                               d->decisions.at[i].b, e);
    if (c != OK)
        return c;
    if (!(s->link = link_take(s->memory, s->pairs.n, sizeof *s->link)))
        return link_memory_fail(s->memory, "links", e);
    return item_tree_choose(s->link, &s->pairs, &s->items, exclusive, d->decisions.at, d->decisions.n, e);
}

static Code find_links(Derive *d, Stage *s, Error *e)
{
    int threads = parallel_processors();
    uint64_t exclusive = exclusive_datasets(d);
    Code c = step(d, "reading what products are called", e);

    if (c == OK)
        c = item_reader_end(d->items, &s->items, threads, e);
    item_reader_free(d->items);
    d->items = NULL;
    item_model_start(&s->model);
    if (c == OK && (c = step(d, "finding products that may be one", e)) == OK)
        c = item_blocks_make(&s->blocks, &s->items, exclusive, threads, e);
    if (c == OK && (c = step(d, "learning from products that codes joined", e)) == OK)
        c = items_learn_pairs(&s->learned, &s->items, e);
    if (c == OK)
        c = item_model_learn(&s->model, &s->items, &s->blocks, &s->learned.context, exclusive, threads, e);
    if (c == OK && (c = step(d, "comparing products", e)) == OK)
        c = item_pairs_score(&s->pairs, &s->model, &s->items, &s->blocks, &s->learned.context, exclusive, threads, e);
    if (c == OK && (c = step(d, "choosing links", e)) == OK)
        c = choose(d, s, exclusive, e);
    return c;
}

Code derive_link(Derive *d, Error *e)
{
    Stage s = { .memory = &d->link_memory };
    Code c = OK;

    if (d->items)
        c = find_links(d, &s, e);
    if (c == OK)
        c = write_links(d, &s.pairs, s.link, &s.items, e);
    if (c == OK && s.items.n)
        c = write_weights(d, &s.model, e);
    if (c == OK)
        c = write_summary(d, &s.model, &s.pairs, &s.blocks, e);
    link_give(s.memory, s.link);
    item_pairs_release(&s.pairs);
    items_learned_release(&s.learned);
    item_blocks_release(&s.blocks);
    items_release(&s.items);
    return c;
}
