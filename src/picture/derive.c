/* The stages of deriving a picture, in order: survey (every record once: homes, identifiers, classes, organisations,
 * checks), join (homes.c), gather (every record again, grouped by product through a sorter), compose (product rows,
 * texts for the index), then identifiers, findings, links by likeness, the index with the crosswalk beside it, and the
 * switch. Here are their order and what they share; a stage is a file: derive_*.c. See derive.h. */
#include "picture/derive.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/sort.h"
#include "picture/derive_inside.h"
#include "picture/scan.h"
#include "picture/search/index.h"
#include "picture/texts.h"
#include "sql.h"

#include <assert.h>
#include <stdio.h>

static const Deriver *const no_derivers[] = { NULL };
static const Deriver *const *registered = no_derivers;
static char versions[256] = DERIVE_VERSION;

void derive_register(const Deriver *const *derivers)
{
    size_t n = (size_t)snprintf(versions, sizeof versions, "%s", DERIVE_VERSION);

    registered = derivers;
    for (; *derivers; derivers++) {
        n += (size_t)snprintf(versions + n, sizeof versions - n, " %s.%u", (*derivers)->name, (*derivers)->version);
        assert(n < sizeof versions);
    }
}

const Deriver *const *derive_derivers(void)
{
    return registered;
}

View derive_version(void)
{
    return view_of(versions);
}

/* Counts a record, tells of progress now and then, and gives E_CANCEL when asked to stop. */
static Code derive_tell(Derive *d, const char *doing, Error *e)
{
    Code c;
    if (++d->done % 8192)
        return OK;
    if (d->stop && atomic_load_explicit(d->stop, memory_order_relaxed))
        return fail(e, E_CANCEL, "%s was given up", doing);
    if (!d->options->ask)
        return OK;
    if ((c = ask_continue(d->options->ask, e)) == OK)
        ask_progress(d->options->ask, doing, d->done, d->total, "records");
    return c;
}

uint64_t derive_origin(const Facts *f)
{
    return (uint64_t)f->source->rank << SOURCE_SHIFT | (uint64_t)(f->id & 0xffffffff);
}

bool derive_makes_products(Thing t)
{
    return t == THING_PRODUCT || t == THING_PACK;
}

unsigned derive_dataset(Derive *d, View name)
{
    uint64_t *at = map_add(&d->datasets, name, NULL);
    if (!at)
        return HOME_DATASETS_MOST;
    if (!*at)
        *at = d->datasets.n < HOME_DATASETS_MOST ? d->datasets.n : HOME_DATASETS_MOST;
    return (unsigned)*at;
}

bool derive_joins(const FactIdentifier *id)
{
    return (id->role == ROLE_ID || id->role == ROLE_KEY) && id->legal && !view_eq(id->scheme, V("basic-udi-di"));
}

Code numbers_add(DeriveNumbers *x, uint64_t number, Error *e)
{
    if (!mem_room(&x->at, x->n, &x->room, sizeof *x->at))
        return fail_memory(e, "the keys of a source");
    x->at[x->n++] = number;
    return OK;
}

bool numbers_have(const DeriveNumbers *x, uint64_t number)
{
    size_t at = sort_find(x->at, x->n, sizeof *x->at, number);
    return at < x->n && x->at[at] == number;
}

uint64_t derive_key(const Facts *f)
{
    return identifier_number(f->layout->kind, f->key);
}

uint64_t derive_repeated(uint64_t key, int rank)
{
    return (key ^ (uint64_t)rank) * 0x9e3779b97f4a7c15u;
}

bool derive_has_own_key(const Facts *f)
{
    return f->key.n && f->layout->thing != THING_DETAIL && f->layout->thing != THING_STATISTIC &&
           f->layout->thing != THING_RELATION;
}

void derive_put(Text *t, View v)
{
    text_put(t, v);
    text_byte(t, '\0');
}

Code derive_facts(Derive *d, const Record *x, Error *e)
{
    return facts_of(&d->model, x->id, x->row, x->layout, x->key, x->fields, &d->batch, &d->facts, e);
}

Code derive_visit(void *ctx, const Record *row, Error *e)
{
    const DerivePass *p = ctx;
    Code c;
    arena_reset(&p->d->batch);
    c = p->visit(p->d, row, e);
    return c == OK ? derive_tell(p->d, p->doing, e) : c;
}

Code derive_each(Derive *d, const SourceInfo *s, const char *doing, DeriveVisit *visit, Error *e)
{
    DerivePass pass = { d, visit, doing };
    return scan_records(d->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), derive_visit, &pass, e);
}

Code derive_things(Derive *d, const SourceInfo *s, unsigned *things, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(d->in, &SQL_profiles_of_source, ARGS(arg_int(s->id)), &r, e);

    *things = 0;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
        *things |= l ? 1u << l->thing : 0;
    }
    rows_close(r);
    return c;
}

static Code open_derive(Derive *d, Error *e)
{
    const char *folder = d->options->temp_folder;
    Code c;

    arena_init(&d->run, 1 * GIB);
    arena_init(&d->batch, LIMIT_TREE_BYTES);
    arena_init(&d->product, 64 * MIB);
    text_init(&d->scratch, LIMIT_ROW_BYTES + KIB);
    map_init(&d->datasets, &d->run);
    map_init(&d->makers, &d->run);
    d->composed.cache = ARENA_NEW(&d->run, DescribeCache); /* without it texts are read each time */
    findings_init(&d->findings, &d->run);
    if ((c = model_load(&d->model, d->in, NULL, &d->run, e)) != OK)
        return c;
    for (int i = 0; i < d->model.n_sources; i++)
        d->total += d->model.source[i].records * 3;
    d->rows_hash = ARENA_ARRAY(&d->run, uint64_t, (size_t)d->model.n_sources + 2);
    d->samples = ARENA_ARRAY(&d->run, DeriveSample, (size_t)d->model.n_sources + 2);
    if (!d->rows_hash || !d->samples)
        return arena_fail(&d->run, 0, "sources", e);
    if ((c = sorter_new(&d->classes, 16 * MIB, folder, e)) != OK ||
        (c = sorter_new(&d->organisations, 16 * MIB, folder, e)) != OK ||
        (c = sorter_new(&d->grouped, LIMIT_SORT_BYTES / 2, folder, e)) != OK ||
        (c = sorter_new(&d->identifiers, LIMIT_SORT_BYTES / 2, folder, e)) != OK ||
        (c = sorter_new(&d->links, LIMIT_SORT_BYTES / 4, folder, e)) != OK)
        return c;
    if ((c = crosswalk_new(&d->crosswalk.of, e)) != OK)
        return c;
    return texts_new(&d->texts, folder, e);
}

static void close_derive(Derive *d)
{
    Sorter *const sorters[] = { d->classes, d->organisations, d->grouped, d->identifiers, d->links };
    for (int i = 0; i < COUNT_OF(sorters); i++)
        sorter_free(sorters[i]);
    texts_free(d->texts);
    item_reader_free(d->items);
    derive_crosswalk_wait(d);
    crosswalk_free(d->crosswalk.of);
    link_decisions_release(&d->decisions);
    homes_release(&d->homes);
    findings_release(&d->findings);
    map_release(&d->datasets);
    map_release(&d->makers);
    model_release(&d->model);
    mem_free(d->keys.at);
    mem_free(d->sample.at);
    mem_free(d->edge);
    mem_free(d->ringed.at);
    mem_free(d->repeated.at);
    mem_free(d->class_keys.at);
    text_release(&d->scratch);
    arena_release(&d->product);
    arena_release(&d->batch);
    arena_release(&d->run);
    mem_free(d);
}

static Instant clock_of(const Derive *d)
{
    return d->options->clock ? d->options->clock() : 0;
}

static Code link_stage(Derive *d, Error *e)
{
    Code c = derive_survey(d, e);
    if (c != OK)
        return c;
    mem_free(d->keys.at); /* not needed again: the next stages want the room */
    d->keys = (DeriveNumbers){ 0 };
    c = homes_join(&d->homes, e);
    return c == OK ? derive_gather(d, e) : c;
}

/* What the layers above derive. */
static Code derive_above(Derive *d, Error *e)
{
    const DeriveInput x = { d->out, d->in, &d->model, d->options->ask, d->options->temp_folder };
    Code c = OK;
    for (const Deriver *const *above = registered; *above && c == OK; above++)
        c = (*above)->derive(&x, e);
    return c;
}

Code derive_run(Store *store, Store *reader, const DeriveOptions *options, DeriveCounts *counts, Error *e)
{
    Derive *d = mem_alloc(sizeof *d);
    Instant begun, linked, composed, alike, indexed, crossed;
    Code c;

    if (!d)
        return fail_memory(e, "deriving the picture");
    memset(d, 0, sizeof *d);
    memset(counts, 0, sizeof *counts);
    d->out = store, d->in = reader, d->options = options, d->counts = counts;
    begun = clock_of(d);
    if ((c = open_derive(d, e)) != OK || (c = store_next_begin(store, e)) != OK || (c = link_stage(d, e)) != OK)
        goto out;
    linked = clock_of(d);
    if ((c = derive_link_open(d, e)) != OK || (c = derive_compose(d, e)) != OK ||
        (c = derive_link_decisions(d, e)) != OK || (c = derive_write_tables(d, e)) != OK)
        goto out;
    composed = clock_of(d);
    if ((c = derive_link(d, e)) != OK || (c = derive_crosswalk_begin(d, e)) != OK)
        goto out;
    alike = clock_of(d);
    if ((c = derive_index(d, e)) != OK)
        goto out;
    indexed = clock_of(d);
    if ((c = derive_crosswalk_end(d, e)) != OK)
        goto out;
    crossed = clock_of(d);
    if ((c = derive_above(d, e)) != OK || (c = store_switch(store, e)) != OK)
        goto out;
    counts->link_ms = linked - begun;
    counts->compose_ms = composed - linked;
    counts->likeness_ms = alike - composed;
    counts->index_ms = indexed - alike;
    counts->crosswalk_ms = crossed - indexed;
    counts->above_ms = clock_of(d) - crossed;
out:
    close_derive(d);
    return c;
}
