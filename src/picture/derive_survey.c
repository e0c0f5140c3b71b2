/* Survey: every record once. Its home, identifiers, classes and organisations are noted and what can be checked is
 * checked; then the checks that need a whole source. Not here: the checks (derive_checks.c), joining (homes.c). */
#include "picture/derive_inside.h"

#include "base/sort.h"

static Code survey_product(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    unsigned dataset = d->dataset; /* a record's is its source's */
    uint64_t home = identifier_number(f->home.scheme, f->home.value);
    Code c;

    if (!f->home.value.n)
        return OK;
    if (f->layout->thing == THING_PRODUCT && !d->declares[dataset].n)
        d->declares[dataset] = arena_copy(&d->run, f->home.scheme);
    if (derive_makes_products(f->layout->thing) &&
        (c = homes_add(&d->homes, home, dataset, f->layout->thing == THING_PRODUCT, derive_origin(f), e)) != OK)
        return c;
    if (f->layout->thing != THING_DETAIL && !derive_makes_products(f->layout->thing))
        return OK;
    if (view_eq(f->home.scheme, V("sctid")) && (c = homes_claim(&d->homes, home, home, e)) != OK)
        return c;
    for (int i = 0; i < f->identifiers; i++)
        if (derive_joins(&f->identifier[i]) &&
            (c = homes_claim(&d->homes, identifier_number(f->identifier[i].scheme, f->identifier[i].value), home, e)) !=
                OK)
            return c;
    return OK;
}

static Code survey_class(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    Text *t = &d->scratch;
    View scheme = f->layout->scheme.n ? f->layout->scheme : f->layout->dataset;
    View term = facts_value(f, ROLE_NAME, NULL);

    Code c;

    if (!f->key.n || !f->source->in_force)
        return OK;
    if ((c = numbers_add(&d->class_keys, identifier_number(f->home.scheme, f->home.value), e)) != OK)
        return c;
    text_clear(t);
    derive_put(t, scheme);
    derive_put(t, f->key);
    sort_u64(t, derive_origin(f));
    derive_put(t, term.n ? term : facts_value(f, ROLE_CLASS_TERM, NULL));
    text_put(t, facts_value(f, ROLE_PARENT, NULL));
    return text_ok(t) ? sorter_add(d->classes, text_view(t), e) : text_fail(t, "a class", e);
}

/* Organisations with a SNOMED number are makers that other records name by it. The newest name holds. */
static Code note_maker(Derive *d, Error *e)
{
    const Facts *f = &d->facts;
    View name = facts_value(f, ROLE_NAME, NULL), key = arena_printf(&d->batch, "sctid %.*s", VIEW_ARGS(f->home.value));
    View *kept = ARENA_NEW(&d->run, View);
    uint64_t *at = kept && key.p ? map_add(&d->makers, key, NULL) : NULL;

    if (!at || !(*kept = arena_copy(&d->run, name)).p)
        return fail_memory(e, "the names of makers");
    *at = (uint64_t)(uintptr_t)kept;
    return OK;
}

static Code survey_organisation(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    Text *t = &d->scratch;
    Code c;

    if (!f->key.n)
        return OK;
    if (view_eq(f->home.scheme, V("sctid")) && (c = note_maker(d, e)) != OK)
        return c;
    text_clear(t);
    derive_put(t, f->key);
    sort_u64(t, derive_origin(f));
    derive_put(t, facts_value(f, ROLE_NAME, NULL));
    derive_put(t, facts_value(f, ROLE_FROM, NULL));
    derive_put(t, facts_value(f, ROLE_TO, NULL));
    derive_put(t, facts_value(f, ROLE_POSTCODE, NULL));
    text_put(t, facts_value(f, ROLE_SUCCESSOR, NULL));
    return text_ok(t) ? sorter_add(d->organisations, text_view(t), e) : text_fail(t, "an organisation", e);
}

static Code out_of_place(const Derive *d, Error *e)
{
    return fail(e, E_BUG, "row %lld of %.*s is no statement about a product", (long long)d->facts.row,
                VIEW_ARGS(d->facts.source->name));
}

Code derive_survey_record(Derive *d, const Record *row, Error *e)
{
    Facts *f = &d->facts;
    Code c = derive_facts(d, row, e);

    if (c != OK || !f->source)
        return c;
    d->rows_hash[f->source->rank] += view_hash(row->fields);
    switch (f->layout->thing) {
    case THING_CLASS: c = d->classes ? survey_class(d, e) : out_of_place(d, e); break;
    case THING_ORGANISATION: c = d->organisations ? survey_organisation(d, e) : out_of_place(d, e); break;
    default: c = survey_product(d, e);
    }
    if (c == OK && derive_has_own_key(f))
        c = numbers_add(&d->keys, derive_key(f), e);
    if (c == OK && (c = derive_sample(d, e)) == OK)
        c = derive_check_classes(d, e);
    if (c == OK && f->source->in_force)
        c = derive_check_record(d, e);
    return c;
}

static Code survey_source(Derive *d, const SourceInfo *s, Error *e)
{
    const unsigned in_order =
        1u << THING_CLASS | 1u << THING_ORGANISATION; /* are told from each other by their order */
    Derive *second = NULL;
    unsigned things = 0;
    Code c = OK;

    d->dataset = derive_dataset(d, s->dataset);
    if (s->records >= DERIVE_HALVED_FROM && (c = derive_things(d, s, &things, e)) == OK && !(things & in_order))
        second = derive_second_open(d);
    if (c == OK)
        c = second ? derive_survey_halves(d, second, s, e) : derive_each(d, s, "surveying", derive_survey_record, e);
    derive_second_close(second);
    return c;
}

/* What can be said of a source once all its records were seen. */
static Code end_source(Derive *d, const SourceInfo *s, Error *e)
{
    Code c;
    if ((c = derive_note_looked_at(d, s, e)) != OK || (c = derive_note_classes(d, s, e)) != OK ||
        (c = derive_sample_keep(d, s, e)) != OK || (c = derive_check_keys(d, s, e)) != OK ||
        (c = derive_check_spoiled(d, s, e)) != OK)
        return c;
    return derive_check_profiles(d, s, e);
}

Code derive_survey(Derive *d, Error *e)
{
    Code c = derive_settle_editions(d, e);
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        if ((c = survey_source(d, s, e)) == OK)
            c = end_source(d, s, e);
    }
    if (c == OK)
        c = derive_check_editions(d, e);
    if (c == OK)
        c = derive_find_rings(d, e);
    if (d->class_keys.n)
        sort_by_number(d->class_keys.at, d->class_keys.n, sizeof *d->class_keys.at);
    if (d->repeated.n)
        sort_by_number(d->repeated.at, d->repeated.n, sizeof *d->repeated.at);
    return c;
}
