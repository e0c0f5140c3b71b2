/* The stages of deriving a picture, in order: survey (every record once: homes, identifiers, classes, organisations,
 * checks), join (homes.c), gather (every record again, grouped by product through a sorter), compose (compose.c:
 * product rows, texts for the index), then identifiers, findings and the switch. See derive.h. */
#include "picture/derive.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/sorter.h"
#include "picture/compose.h"
#include "picture/facts.h"
#include "picture/feed.h"
#include "picture/fields.h"
#include "picture/findings.h"
#include "picture/homes.h"
#include "picture/reading.h"
#include "picture/scan.h"
#include "picture/search/index.h"
#include "picture/texts.h"
#include "sql.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCHEMES_MOST = 32 };

typedef struct {
    uint64_t *at;
    size_t n, room;
} Numbers;

/* The records of one product that came through the sorter. */
typedef struct {
    View head;
    bool more;
    uint32_t product;
} Grouped;

typedef struct {
    Store *out, *in;
    const DeriveOptions *options;
    DeriveCounts *counts;
    Arena run;   /* lifetime: this derivation                */
    Arena batch; /* lifetime: one record                     */
    Model model;
    Map makers;                            /* organisations by number: see compose.h    */
    Map datasets;                          /* name -> number from 1                   */
    View declares[HOME_DATASETS_MOST + 1]; /* by data set: the scheme of its products' own keys, empty if it has none */
    Numbers class_keys;                    /* of every class entry, as a home */
    Homes homes;
    Findings findings;
    Sorter *classes, *organisations, *grouped, *identifiers, *links;
    uint64_t *rows_hash;          /* of each source, by rank: sum over its records, so that order does not matter */
    Numbers keys;                 /* key numbers of the source in hand, for repetition */
    Numbers before;               /* those of the source before it                     */
    uint64_t kinds, kinds_before; /* which kinds of records they are of, as a set */
    Numbers repeated;             /* repeated keys, mixed with their source's rank     */
    struct {
        View scheme;
        int64_t n;
    } looked_at[SCHEMES_MOST]; /* identifiers of the source in hand */
    int n_looked_at;
    size_t next_first; /* of homes.first: see first_product */
    Composed composed;
    Texts *texts;          /* of products, for the index */
    IndexWriter *index;    /* open while the index is made */
    RowFeed *products;     /* open while composing */
    uint64_t first_origin; /* of the product being composed */
    Grouped waiting;
    Arena product; /* lifetime: one product */
    Facts facts;
    Text scratch;
    unsigned dataset;        /* number of that of the source being surveyed */
    const atomic_bool *stop; /* of a second surveyor: give up */
    int64_t done, total;
} Derive;

static Code tell(Derive *d, const char *doing, Error *e)
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

static uint64_t origin_of(const Facts *f)
{
    return (uint64_t)f->source->rank << SOURCE_SHIFT | (uint64_t)(f->id & 0xffffffff);
}

static bool makes_products(Thing t)
{
    return t == THING_PRODUCT || t == THING_PACK;
}

/* Number of a data set, from 1; data sets past the most share the last number, which only makes joining more careful.
 */
static unsigned dataset_number(Derive *d, View name)
{
    uint64_t *at = map_add(&d->datasets, name, NULL);
    if (!at)
        return HOME_DATASETS_MOST;
    if (!*at)
        *at = d->datasets.n < HOME_DATASETS_MOST ? d->datasets.n : HOME_DATASETS_MOST;
    return (unsigned)*at;
}

/* Can an identifier of that role and scheme join data sets? A Basic UDI-DI covers many models, a catalogue number is
 * the maker's own. */
static bool joins(const FactIdentifier *id)
{
    return (id->role == ROLE_ID || id->role == ROLE_KEY) && id->legal && !view_eq(id->scheme, V("basic-udi-di"));
}

/* ---- survey ------------------------------------------------------------------------------------------------------ */

static Code numbers_add(Numbers *x, uint64_t number, Error *e)
{
    if (x->n == x->room) {
        size_t room = x->room ? x->room * 2 : 4096;
        uint64_t *p = mem_grow(x->at, room * sizeof *p);
        if (!p)
            return fail_memory(e, "the keys of a source");
        x->at = p;
        x->room = room;
    }
    x->at[x->n++] = number;
    return OK;
}

static int by_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool numbers_have(const Numbers *x, uint64_t number)
{
    return x->n && bsearch(&number, x->at, x->n, sizeof *x->at, by_u64) != NULL;
}

static uint64_t key_number(const Facts *f)
{
    return identifier_number(f->layout->kind, f->key);
}

static uint64_t repeated_number(uint64_t key, int rank)
{
    return (key ^ (uint64_t)rank) * 0x9e3779b97f4a7c15u;
}

static bool has_own_key(const Facts *f)
{
    return f->key.n && f->layout->thing != THING_DETAIL && f->layout->thing != THING_STATISTIC &&
           f->layout->thing != THING_RELATION;
}

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
    if (makes_products(f->layout->thing) &&
        (c = homes_add(&d->homes, home, dataset, f->layout->thing == THING_PRODUCT, origin_of(f), e)) != OK)
        return c;
    if (f->layout->thing != THING_DETAIL && !makes_products(f->layout->thing))
        return OK;
    if (view_eq(f->home.scheme, V("sctid")) && (c = homes_claim(&d->homes, home, home, e)) != OK)
        return c;
    for (int i = 0; i < f->identifiers; i++)
        if (joins(&f->identifier[i]) &&
            (c = homes_claim(&d->homes, identifier_number(f->identifier[i].scheme, f->identifier[i].value), home, e)) !=
                OK)
            return c;
    return OK;
}

static void put_part(Text *t, View v)
{
    text_put(t, v);
    text_byte(t, '\0');
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
    put_part(t, scheme);
    put_part(t, f->key);
    sort_u64(t, origin_of(f));
    put_part(t, term.n ? term : facts_value(f, ROLE_CLASS_TERM, NULL));
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
    put_part(t, f->key);
    sort_u64(t, origin_of(f));
    put_part(t, facts_value(f, ROLE_NAME, NULL));
    put_part(t, facts_value(f, ROLE_FROM, NULL));
    put_part(t, facts_value(f, ROLE_TO, NULL));
    put_part(t, facts_value(f, ROLE_POSTCODE, NULL));
    text_put(t, facts_value(f, ROLE_SUCCESSOR, NULL));
    return text_ok(t) ? sorter_add(d->organisations, text_view(t), e) : text_fail(t, "an organisation", e);
}

/* How many identifiers of a scheme the source in hand has: for shares. */
static void count_looked_at(Derive *d, View scheme, int64_t n)
{
    int i = 0;
    while (i < d->n_looked_at && !view_eq(d->looked_at[i].scheme, scheme))
        i++;
    if (i == SCHEMES_MOST)
        return;
    if (i == d->n_looked_at) {
        d->looked_at[i].scheme = arena_copy(&d->run, scheme);
        d->looked_at[i].n = 0;
        d->n_looked_at++;
    }
    d->looked_at[i].n += n;
}

static Code note_looked_at(Derive *d, const SourceInfo *s, Error *e)
{
    Code c = OK;
    for (int i = 0; i < d->n_looked_at && c == OK; i++)
        c = findings_of(&d->findings, s->name, "failed-check-digit", d->looked_at[i].scheme, d->looked_at[i].n, e);
    d->n_looked_at = 0;
    return c;
}

/* Checks that need nothing but the record itself. */
static Code check_record(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    View source = f->source->name;
    Code c = OK;

    for (int i = 0; i < f->identifiers && c == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        if (id->role == ROLE_CATALOGUE_NO)
            continue;
        count_looked_at(d, id->scheme, 1);
        if (!id->legal)
            c = findings_add(&d->findings, source, "failed-check-digit", id->scheme,
                             "the check digit is wrong, or the value is no such code", f->row, f->key, id->value, e);
        if (c == OK && id->role == ROLE_CONTAINS && f->count_inside <= 0)
            c = findings_add(&d->findings, source, "impossible-package", V("quantity"),
                             "a package that contains something states no number of it", f->row, f->key, id->value, e);
        for (int k = 0; c == OK && id->role == ROLE_CONTAINS && k < f->identifiers; k++)
            if (f->identifier[k].role != ROLE_CONTAINS && view_eq(f->identifier[k].value, id->value))
                c = findings_add(&d->findings, source, "impossible-package", V("contains"), "a package contains itself",
                                 f->row, f->key, id->value, e);
    }
    if (c == OK && f->layout->thing == THING_PRODUCT && !facts_value(f, ROLE_NAME, NULL).n &&
        !facts_value(f, ROLE_DESCRIPTION, NULL).n && !facts_value(f, ROLE_GENERIC, NULL).n)
        c = findings_add(&d->findings, source, "missing-field", V("name"), "a product without name or description",
                         f->row, f->key, V(""), e);
    if (c == OK && f->layout->thing == THING_PRODUCT && !facts_value(f, ROLE_MAKER, NULL).n &&
        !facts_value(f, ROLE_MAKER_ID, NULL).n)
        c = findings_add(&d->findings, source, "missing-field", V("maker"), "a product without its maker", f->row,
                         f->key, V(""), e);
    return c;
}

/* A code of a device that in this data set has 14 digits was published with fewer. */
static Code check_zeros(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    Code c = OK;
    for (int i = 0; i < f->layout->n && i < f->n && c == OK; i++) {
        const LayoutField *x = &f->layout->field[i];
        if (f->value[i].n && f->value[i].n < 14 && view_digits(f->value[i]) && f->value[i].n > 8 &&
            view_eq(x->scheme, V("udi-di")))
            c = findings_add(&d->findings, f->source->name, "lost-zero", x->name,
                             "a device identifier of fewer than 14 digits: leading zeros were lost", f->row, f->key,
                             f->value[i], e);
        else if (f->value[i].n >= 16 && x->type == FIELD_SCTID && view_ends(f->value[i], V("000")) &&
                 !field_value_ok(&x->def, f->value[i]))
            c = findings_add(&d->findings, f->source->name, "lost-digits", x->name,
                             "a long number that ends in 000 and fails its check: a spreadsheet rounded it", f->row,
                             f->key, f->value[i], e);
    }
    return c;
}

static Code out_of_place(const Derive *d, Error *e)
{
    return fail(e, E_BUG, "row %lld of %.*s is no statement about a product", (long long)d->facts.row,
                VIEW_ARGS(d->facts.source->name));
}

static Code facts_of_record(Derive *d, const Record *x, Error *e)
{
    return facts_of(&d->model, x->id, x->row, x->layout, x->key, x->fields, &d->batch, &d->facts, e);
}

static Code survey_record(Derive *d, const Record *row, Error *e)
{
    Facts *f = &d->facts;
    Code c = facts_of_record(d, row, e);

    if (c != OK || !f->source)
        return c;
    d->rows_hash[f->source->rank] += view_hash(row->fields);
    switch (f->layout->thing) {
    case THING_CLASS: c = d->classes ? survey_class(d, e) : out_of_place(d, e); break;
    case THING_ORGANISATION: c = d->organisations ? survey_organisation(d, e) : out_of_place(d, e); break;
    default: c = survey_product(d, e);
    }
    if (c == OK && has_own_key(f)) {
        d->kinds |= (uint64_t)1 << (view_hash(f->layout->kind) & 63);
        c = numbers_add(&d->keys, key_number(f), e);
    }
    if (c == OK && f->source->in_force && (c = check_record(d, e)) == OK)
        c = check_zeros(d, e);
    return c;
}

/* A visit of records on the way: what it holds of one record is let go before the next. */
typedef Code DeriveVisit(Derive *d, const Record *row, Error *e);

typedef struct {
    Derive *d;
    DeriveVisit *visit;
    const char *doing;
} Pass;

static Code visit_record(void *ctx, const Record *row, Error *e)
{
    const Pass *p = ctx;
    Code c;
    arena_reset(&p->d->batch);
    c = p->visit(p->d, row, e);
    return c == OK ? tell(p->d, p->doing, e) : c;
}

static Code each_record(Derive *d, const SourceInfo *s, const char *doing, DeriveVisit *visit, Error *e)
{
    Pass pass = { d, visit, doing };
    return scan_records(d->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), visit_record, &pass, e);
}

/* How many keys two sorted lists share. */
static size_t common_keys(const Numbers *a, const Numbers *b)
{
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        if (a->at[i] == b->at[j])
            common++, i++, j++;
        else if (a->at[i] < b->at[j])
            i++;
        else
            j++;
    }
    return common;
}

static Code check_other_list(Derive *d, const SourceInfo *s, Error *e)
{
    const SourceInfo *prev = s->rank > 1 ? &d->model.source[s->rank - 2] : NULL;
    size_t common, least = d->keys.n < d->before.n ? d->keys.n : d->before.n;
    View text;

    if (!s->whole || !prev || least < 20 || d->kinds != d->kinds_before || !view_eq(prev->dataset, s->dataset) ||
        !view_eq(prev->part, s->part))
        return OK;
    common = common_keys(&d->keys, &d->before);
    if (common * 5 >= least)
        return OK;
    text = arena_printf(&d->run, "%zu of %zu keys", common, d->keys.n);
    return findings_add(&d->findings, s->name, "other-list", V("key"),
                        "hardly any key is in the edition before: one of the two may hold another list's products", 0,
                        prev->name, text.p ? text : V(""), e);
}

/* Repeated keys of the source just surveyed, and whether it is the same list as the edition before it. */
static Code check_keys(Derive *d, const SourceInfo *s, Error *e)
{
    Numbers *k = &d->keys, spare;
    size_t n = 0, looked_at = k->n;
    bool any = false;
    Code c;

    if (k->n)
        sort_by_number(k->at, k->n, sizeof *k->at);
    for (size_t i = 0; i < k->n; i++) {
        if (n && k->at[n - 1] == k->at[i]) {
            any = true;
            if ((c = numbers_add(&d->repeated, repeated_number(k->at[i], s->rank), e)) != OK)
                return c;
        } else {
            k->at[n++] = k->at[i];
        }
    }
    k->n = n;
    if (any && (c = findings_of(&d->findings, s->name, "repeated-key", V("key"), (int64_t)looked_at, e)) != OK)
        return c;
    if ((c = check_other_list(d, s, e)) != OK)
        return c;
    d->kinds_before = d->kinds;
    d->kinds = 0;
    spare = d->before;
    d->before = d->keys;
    d->keys = spare;
    d->keys.n = 0;
    return OK;
}

static Code check_profile(Derive *d, const SourceInfo *s, const Rows *r, Error *e)
{
    const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
    int64_t field = rows_int(r, 1), filled = rows_int(r, 2), ill = rows_int(r, 3);
    const LayoutField *x;
    Code c = OK;

    if (!l || field < 0 || field >= l->n || !ill)
        return OK;
    x = &l->field[field];
    for (int64_t i = 0; i < ill && c == OK; i++) { /* the first carries the example, the rest only count */
        c = findings_add(&d->findings, s->name, "ill-formed", x->name, field_type_words(&x->def), rows_int(r, 5), V(""),
                         rows_text(r, 4), e);
        if (i == 0 && ill > 1 && c == OK)
            c = findings_count(&d->findings, s->name, "ill-formed", x->name, ill - 1, e), i = ill;
    }
    if (c == OK)
        c = findings_of(&d->findings, s->name, "ill-formed", x->name, filled, e);
    if (c == OK && filled >= 20 && ill * 5 > filled) {
        if ((c = findings_add(&d->findings, s->name, "slipped-column", x->name,
                              "most values under this heading are something else: the columns may have slipped",
                              rows_int(r, 5), V(""), rows_text(r, 4), e)) == OK)
            c = findings_count(&d->findings, s->name, "slipped-column", x->name, ill - 1, e);
        if (c == OK)
            c = findings_of(&d->findings, s->name, "slipped-column", x->name, filled, e);
    }
    return c;
}

static Code check_profiles(Derive *d, const SourceInfo *s, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(d->in, &SQL_profiles_of_source, ARGS(arg_int(s->id)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = check_profile(d, s, r, e);
    rows_close(r);
    return c;
}

/* Sources with the same rows (in any order) under different editions of one list. */
static Code check_same_rows(Derive *d, Error *e)
{
    Code c = OK;
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        for (int k = 0; k < i && c == OK; k++) {
            const SourceInfo *t = &d->model.source[k];
            bool rows = d->rows_hash[i + 1] == d->rows_hash[k + 1] && s->records == t->records && s->records > 0;
            if ((rows || view_eq(s->content_sha256, t->content_sha256)) && view_eq(s->dataset, t->dataset) &&
                view_eq(s->part, t->part))
                c = findings_add(&d->findings, s->name, "same-content", V("edition"),
                                 "this file holds exactly the rows of another edition", 0, t->name, t->edition, e);
        }
    }
    return c;
}

/* ---- survey by two: the second half of a large source on a thread of its own ---------------------------------------
 */

enum { HALVED_FROM = 200000 }; /* records */

typedef struct {
    Derive *d; /* a surveyor of its own: what it found is added to the first one's afterwards */
    int64_t after, end;
    atomic_bool stop;
    Error error;
} SecondHalf;

static void *survey_second_half(void *p)
{
    SecondHalf *h = p;
    Pass pass = { h->d, survey_record, "surveying" };
    (void)!scan_records(h->d->in, h->after, h->end, visit_record, &pass, &h->error);
    return NULL;
}

static void close_second(Derive *d)
{
    if (!d)
        return;
    store_close(d->in);
    homes_release(&d->homes);
    findings_release(&d->findings);
    mem_free(d->keys.at);
    text_release(&d->scratch);
    arena_release(&d->batch);
    arena_release(&d->run);
    mem_free(d);
}

/* Another surveyor on a connection of its own, or NULL: then one does it alone. It reads the model of the first. */
static Derive *open_second(const Derive *first)
{
    static const DeriveOptions silent = { 0 };
    Derive *d = first->options->ask ? mem_alloc(sizeof *d) : NULL;
    Error ignored;

    if (!d)
        return NULL;
    memset(d, 0, sizeof *d);
    d->options = &silent;
    d->model = first->model;
    d->dataset = first->dataset;
    arena_init(&d->run, 64 * MIB);
    arena_init(&d->batch, LIMIT_TREE_BYTES);
    text_init(&d->scratch, LIMIT_ROW_BYTES + KIB);
    findings_init(&d->findings, &d->run);
    d->rows_hash = ARENA_ARRAY(&d->run, uint64_t, (size_t)d->model.n_sources + 2);
    if (d->rows_hash && ask_open_store(first->options->ask, STORE_WRITE, &d->in, &ignored) == OK)
        return d;
    close_second(d);
    return NULL;
}

/* Adds what the second found behind what the first did. */
static Code join_halves(Derive *d, Derive *second, const SourceInfo *s, Error *e)
{
    View *declares = &d->declares[d->dataset], other = second->declares[d->dataset];
    Code c;

    if ((c = homes_take(&d->homes, &second->homes, e)) != OK ||
        (c = findings_join(&d->findings, &second->findings, e)) != OK)
        return c;
    for (size_t i = 0; i < second->keys.n; i++)
        if ((c = numbers_add(&d->keys, second->keys.at[i], e)) != OK)
            return c;
    for (int i = 0; i < second->n_looked_at; i++)
        count_looked_at(d, second->looked_at[i].scheme, second->looked_at[i].n);
    d->kinds |= second->kinds;
    d->rows_hash[s->rank] += second->rows_hash[s->rank];
    d->done += second->done;
    if (!declares->n && other.n && !(*declares = arena_copy(&d->run, other)).p)
        return arena_fail(&d->run, other.n, "a scheme", e);
    return OK;
}

/* Do all records of a source speak of products? Classes and organisations are told from each other by their order. */
static Code of_products_only(Derive *d, const SourceInfo *s, bool *only, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(d->in, &SQL_profiles_of_source, ARGS(arg_int(s->id)), &r, e);

    *only = true;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
        *only &= l && l->thing != THING_CLASS && l->thing != THING_ORGANISATION;
    }
    rows_close(r);
    return c;
}

static Code survey_halves(Derive *d, Derive *second, const SourceInfo *s, Error *e)
{
    const int64_t middle = RECORD_ID(s->id, s->records / 2);
    SecondHalf half = { .d = second, .after = middle - 1, .end = RECORD_ID(s->id + 1, 0) };
    Pass pass = { d, survey_record, "surveying" };
    pthread_t thread;
    Code c;

    second->stop = &half.stop;
    if (pthread_create(&thread, NULL, survey_second_half, &half) != 0)
        return each_record(d, s, "surveying", survey_record, e);
    c = scan_records(d->in, RECORD_ID(s->id, 0), middle, visit_record, &pass, e);
    if (c != OK)
        atomic_store(&half.stop, true);
    pthread_join(thread, NULL);
    if (c == OK && half.error.code != OK)
        *e = half.error, c = half.error.code;
    return c == OK ? join_halves(d, second, s, e) : c;
}

static Code survey_source(Derive *d, const SourceInfo *s, Error *e)
{
    Derive *second = NULL;
    bool only = false;
    Code c = OK;

    d->dataset = dataset_number(d, s->dataset);
    if (s->records >= HALVED_FROM && (c = of_products_only(d, s, &only, e)) == OK && only)
        second = open_second(d);
    if (c == OK)
        c = second ? survey_halves(d, second, s, e) : each_record(d, s, "surveying", survey_record, e);
    close_second(second);
    return c;
}

static Code survey(Derive *d, Error *e)
{
    Code c = OK;
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        if ((c = survey_source(d, s, e)) == OK && (c = note_looked_at(d, s, e)) == OK &&
            (c = check_keys(d, s, e)) == OK)
            c = check_profiles(d, s, e);
    }
    if (c == OK)
        c = check_same_rows(d, e);
    if (d->class_keys.n)
        sort_by_number(d->class_keys.at, d->class_keys.n, sizeof *d->class_keys.at);
    if (d->repeated.n)
        sort_by_number(d->repeated.at, d->repeated.n, sizeof *d->repeated.at);
    return c;
}

/* ---- gather ------------------------------------------------------------------------------------------------------ */

/* The number of the product that a record is the first of, or 0. Products are numbered in the order in which records
 * are read, so that no search is needed: records must be asked about in that order, with next_first 0 at the beginning.
 */
static uint32_t first_product(Derive *d, int64_t id)
{
    const Homes *h = &d->homes;
    const SourceInfo *s = model_source(&d->model, id);
    uint64_t origin = s ? (uint64_t)s->rank << SOURCE_SHIFT | (uint64_t)(id & 0xffffffff) : 0;

    while (d->next_first < h->products && h->first[d->next_first] < origin)
        d->next_first++;
    return d->next_first < h->products && h->first[d->next_first] == origin ? (uint32_t)d->next_first + 1 : 0;
}

/* Where in homes.first the records of a source begin and end. */
static void firsts_of(const Homes *h, const SourceInfo *s, size_t end[2])
{
    for (int k = 0; k < 2; k++) {
        uint64_t origin = (uint64_t)(s->rank + k) << SOURCE_SHIFT;
        size_t low = 0, high = h->products;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (h->first[mid] < origin)
                low = mid + 1;
            else
                high = mid;
        }
        end[k] = low;
    }
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
        root = joins(id) ? homes_of_identifier(&d->homes, identifier_number(id->scheme, id->value)) : HOME_NONE;
        if (root != HOME_NONE) {
            *rule = id->scheme.n == 4 ? "gtin" : "identifier";
            return d->homes.home[root].product;
        }
    }
    return 0;
}

/* Checks that need to know all records. */
static Code check_references(Derive *d, uint32_t product, Error *e)
{
    Facts *f = &d->facts;
    Thing thing = f->layout->thing;
    Code c = OK;

    if (d->repeated.n && has_own_key(f) && numbers_have(&d->repeated, repeated_number(key_number(f), f->source->rank)))
        c = findings_add(&d->findings, f->source->name, "repeated-key", V("key"), "the key stands in more than one row",
                         f->row, f->key, V(""), e);
    if (c == OK && f->source->in_force && f->home.role == ROLE_GROUP &&
        (thing == THING_PACK || thing == THING_DETAIL)) {
        uint64_t number = identifier_number(f->home.scheme, f->home.value);
        uint32_t home = homes_resolve(&d->homes, number);
        bool orphan = !product || home == HOME_NONE || !d->homes.home[home].declared;
        if (orphan && view_eq(d->declares[dataset_number(d, f->layout->dataset)], f->home.scheme) &&
            !numbers_have(&d->class_keys, number))
            c = findings_add(&d->findings, f->source->name, "dangling-reference", f->layout->kind,
                             "it belongs to a product that the data set does not have", f->row, f->key, f->home.value,
                             e);
    }
    for (int i = 0; i < f->identifiers && c == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        uint64_t number;
        if (!f->source->in_force || (id->role != ROLE_CONTAINS && !d->homes.n_shared))
            continue;
        number = identifier_number(id->scheme, id->value);
        if (joins(id) && homes_is_shared(&d->homes, number, dataset_number(d, f->layout->dataset)))
            c = findings_add(&d->findings, f->source->name, "shared-identifier", id->scheme,
                             "the same code names several products of one data set", f->row, f->key, id->value, e);
        else if (id->role == ROLE_CONTAINS && !homes_knows(&d->homes, number))
            c = findings_add(&d->findings, f->source->name, "dangling-reference", V("contains"),
                             "the package contains a code that nothing is named by", f->row, f->key, id->value, e);
    }
    return c;
}

static Code spool_record(Derive *d, uint32_t product, const char *rule, const Record *row, Error *e)
{
    Text *t = &d->scratch;
    text_clear(t);
    sort_u32(t, product);
    sort_u64(t, origin_of(&d->facts));
    put_part(t, view_of(rule));
    sort_u64(t, (uint64_t)row->id);
    sort_u64(t, (uint64_t)row->row);
    sort_u64(t, (uint64_t)row->layout);
    put_part(t, row->key);
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

    if (first_product(d, row->id))
        return OK;
    l = model_layout(&d->model, row->layout);
    if (l && (l->thing == THING_CLASS || l->thing == THING_ORGANISATION))
        return OK;
    if ((c = facts_of_record(d, row, e)) != OK || !d->facts.source)
        return c;
    product = product_of(d, &rule);
    if ((c = check_references(d, product, e)) != OK || !product)
        return c;
    return spool_record(d, product, rule, row, e);
}

enum { SELDOM = 1024 }; /* one record in so many is sought by itself, more are met by reading all */

/* The records of a source that are not the first of a product; few or none are read without the others. */
static Code gather_source(Derive *d, const SourceInfo *s, Error *e)
{
    Pass pass = { d, gather_record, "gathering" };
    size_t at[2];
    int64_t next = 1, others;
    Code c = OK;

    firsts_of(&d->homes, s, at);
    others = s->records - (int64_t)(at[1] - at[0]);
    if (others * SELDOM > s->records)
        return each_record(d, s, pass.doing, gather_record, e);
    d->done += s->records - others;
    for (size_t i = at[0]; i < at[1] && c == OK; i++) {
        int64_t first = (int64_t)(d->homes.first[i] & 0xffffffff);
        if (first > next)
            c = scan_records(d->in, RECORD_ID(s->id, next - 1), RECORD_ID(s->id, first), visit_record, &pass, e);
        next = first + 1;
    }
    if (c == OK && next <= s->records)
        c = scan_records(d->in, RECORD_ID(s->id, next - 1), RECORD_ID(s->id + 1, 0), visit_record, &pass, e);
    return c;
}

static Code gather(Derive *d, Error *e)
{
    Code c = OK;
    d->next_first = 0;
    for (int i = 0; i < d->model.n_sources && c == OK; i++)
        c = gather_source(d, &d->model.source[i], e);
    return c;
}

/* ---- compose ----------------------------------------------------------------------------------------------------- */

static Code spool_link(Derive *d, uint32_t product, const char *rule, Error *e)
{
    Text *t = &d->scratch;
    text_clear(t);
    sort_u32(t, product);
    sort_u64(t, origin_of(&d->facts));
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
    put_part(t, id->value);
    put_part(t, id->scheme);
    sort_u32(t, product);
    text_byte(t, contains.n ? 0 : level.n ? 1 : 2);
    text_byte(t, (char)d->facts.source->label);
    sort_u64(t, ~origin_of(&d->facts));
    sort_u64(t, (uint64_t)quantity);
    put_part(t, level);
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
    if (c == OK && f->home.value.n && makes_products(f->layout->thing) && !names_home(f))
        c = spool_identifier(d, product, &f->home, V("product"), 0, V(""), e);
    return c;
}

/* rule: why it belongs, or NULL for the record that makes the product. */
static Code compose_record(Derive *d, uint32_t product, const char *rule, Error *e)
{
    Thing thing = d->facts.layout->thing;
    Code c = compose_add(&d->composed, &d->facts, e);
    if (c == OK && rule)
        c = spool_link(d, product, rule, e);
    if (c == OK && (makes_products(thing) || thing == THING_DETAIL))
        c = spool_identifiers(d, product, e);
    return c;
}

static Code grouped_next(Derive *d, Grouped *g, Error *e)
{
    Code c = sorter_next(d->grouped, &g->head, &g->more, e);
    if (c == OK && g->more)
        g->product = sort_read_u32(&g->head);
    return c;
}

static Code compose_grouped(Derive *d, Grouped *g, uint32_t product, Error *e)
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
            c = compose_record(d, product, rule_text, e);
        arena_rewind(&d->batch, mark);
        if (c == OK)
            c = grouped_next(d, g, e);
    }
    return c;
}

static Code check_composed(Derive *d, const SourceInfo *s, uint32_t product, Error *e)
{
    static const char *const names[] = { "sterile", "single_use", "latex" };
    Code c = OK;
    (void)product;
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
    SearchText text[COMPOSE_TEXTS_MOST];
    int n = compose_texts(p, text);
    Arg row[] = { arg_int(product),
                  arg_int((int64_t)d->first_origin),
                  arg_text(p->chosen[CHOSEN_NAME].value),
                  arg_text(p->chosen[CHOSEN_MAKER].value),
                  arg_text(p->chosen[CHOSEN_GENERIC].value),
                  arg_text(p->chosen[CHOSEN_CATALOGUE_NO].value),
                  arg_text(p->chosen[CHOSEN_CODE].scheme),
                  arg_text(p->chosen[CHOSEN_CODE].value),
                  arg_text(p->chosen[CHOSEN_CLASS].scheme),
                  arg_text(p->chosen[CHOSEN_CLASS].value),
                  arg_int((int64_t)p->label),
                  arg_text(p->owner),
                  arg_int(p->records),
                  arg_int(p->datasets),
                  arg_int(p->in_force) };
    Code c = row_feed_add(d->products, row, e);
    return c == OK ? texts_add(d->texts, product, text, n, e) : c;
}

/* Second reading: the first records of products, in order of product number, each joined by those from the sorter. */
static Code compose_first(Derive *d, const Record *row, Error *e)
{
    uint32_t product = first_product(d, row->id);
    Code c;

    if (!product)
        return OK;
    if ((c = facts_of_record(d, row, e)) != OK || !d->facts.source)
        return c;
    compose_begin(&d->composed, &d->product, &d->makers);
    if ((c = check_references(d, product, e)) != OK || (c = compose_record(d, product, NULL, e)) != OK)
        return c;
    d->first_origin = origin_of(&d->facts);
    {
        const SourceInfo *s = d->facts.source;
        if ((c = compose_grouped(d, &d->waiting, product, e)) != OK || (c = check_composed(d, s, product, e)) != OK)
            return c;
    }
    return write_product(d, product, e);
}

static Code compose(Derive *d, Error *e)
{
    Pass pass = { d, compose_first, "composing products" };
    Code c;

    if ((c = sorter_sort(d->grouped, e)) != OK || (c = grouped_next(d, &d->waiting, e)) != OK ||
        (c = row_feed_open(&d->products, d->out, &BULK_product_load, e)) != OK)
        return c;
    d->next_first = 0;
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        size_t at[2];
        firsts_of(&d->homes, s, at);
        if (at[1] > at[0])
            c = scan_ahead(d->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), visit_record, &pass, e);
        else
            d->done += s->records;
    }
    if (c != OK) {
        row_feed_abort(d->products);
        d->products = NULL;
        return c;
    }
    c = row_feed_close(d->products, e);
    d->products = NULL;
    return c;
}

/* ---- writing the other tables
 * ---------------------------------------------------------------------------------------- */

/* Writes a sorter's records through `row`, which turns one into the columns of `table` or passes it over. */
typedef bool SpoolRow(Derive *d, View record, Arg *row);

static Code write_spool(Derive *d, Sorter *s, const BulkTable *table, SpoolRow *turn, int64_t *count, Error *e)
{
    RowFeed *feed = NULL;
    View record;
    Arg row[16];
    bool more;
    Code c;

    if ((c = sorter_sort(s, e)) != OK || (c = row_feed_open(&feed, d->out, table, e)) != OK)
        return c;
    while ((c = sorter_next(s, &record, &more, e)) == OK && more) {
        if (!turn(d, record, row))
            continue;
        if ((c = row_feed_add(feed, row, e)) != OK)
            break;
        ++*count;
    }
    if (c == OK)
        return row_feed_close(feed, e);
    row_feed_abort(feed);
    return c;
}

static bool link_row(Derive *d, View r, Arg *row)
{
    (void)d;
    row[0] = arg_int(sort_read_u32(&r));
    row[1] = arg_int((int64_t)sort_read_u64(&r));
    row[2] = arg_text(r.p ? r : V(""));
    return true;
}

/* True if the record begins as the last one did over its identity, which is then remembered. */
static bool repeats(Derive *d, View identity)
{
    if (view_eq(text_view(&d->scratch), identity))
        return true;
    text_clear(&d->scratch);
    text_put(&d->scratch, identity);
    return false;
}

static bool identifier_row(Derive *d, View r, Arg *row)
{
    View whole = r, value = view_cut(&r, '\0'), scheme = view_cut(&r, '\0'), level;
    uint32_t product = sort_read_u32(&r);
    uint64_t origin;
    int64_t quantity;

    if (repeats(d, view_sub(whole, 0, (size_t)(r.p - whole.p))))
        return false;
    r = view_sub(r, 2, r.n);
    origin = ~sort_read_u64(&r);
    quantity = (int64_t)sort_read_u64(&r);
    level = view_cut(&r, '\0');
    row[0] = arg_text(value);
    row[1] = arg_text(scheme);
    row[2] = arg_int(product);
    row[3] = arg_int((int64_t)origin);
    row[4] = arg_text(level);
    row[5] = quantity > 0 ? arg_int(quantity) : arg_null();
    row[6] = arg_text(r.p ? r : V(""));
    return true;
}

static bool class_row(Derive *d, View r, Arg *row)
{
    (void)d;
    row[0] = arg_text(view_cut(&r, '\0'));
    row[1] = arg_text(view_cut(&r, '\0'));
    row[2] = arg_int((int64_t)sort_read_u64(&r));
    row[3] = arg_text(view_cut(&r, '\0'));
    row[4] = arg_text(r.p ? r : V(""));
    return true;
}

static bool organisation_row(Derive *d, View r, Arg *row)
{
    (void)d;
    row[0] = arg_text(view_cut(&r, '\0'));
    row[1] = arg_int((int64_t)sort_read_u64(&r));
    for (int i = 2; i < 6; i++)
        row[i] = arg_text(view_cut(&r, '\0'));
    row[6] = arg_text(r.p ? r : V(""));
    return true;
}

static Code write_origins(Derive *d, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_origin_load, true, &bulk, e);
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        Arg row[] = { arg_int(s->rank),  arg_int(s->id),       arg_text(s->name),    arg_text(s->dataset),
                      arg_text(s->part), arg_text(s->edition), arg_int(s->in_force), arg_int(s->records) };
        c = bulk_row(bulk, row, e);
    }
    if (c != OK) {
        bulk_abort(bulk);
        return c;
    }
    return bulk_end(bulk, e);
}

static Code write_summary(Derive *d, Error *e)
{
    const DeriveCounts *n = d->counts;
    const struct {
        const char *name;
        int64_t value;
    } counts[] = { { "classes", n->classes },
                   { "identifiers", n->identifiers },
                   { "organisations", n->organisations },
                   { "product_records", n->records },
                   { "products", n->products } };
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_summary_load, true, &bulk, e);
    Arg version[] = { arg_text(V("derive_version")), arg_text(V(DERIVE_VERSION)) };

    if (c == OK)
        c = bulk_row(bulk, version, e);
    for (int i = 0; i < COUNT_OF(counts) && c == OK; i++) {
        char text[24];
        Arg row[] = { arg_text(view_of(counts[i].name)), arg_null() };
        snprintf(text, sizeof text, "%lld", (long long)counts[i].value);
        row[1] = arg_text(view_of(text));
        c = bulk_row(bulk, row, e);
    }
    if (c != OK) {
        bulk_abort(bulk);
        return c;
    }
    return bulk_end(bulk, e);
}

static Code write_tables(Derive *d, Error *e)
{
    DeriveCounts *n = d->counts;
    Code c;

    n->products = d->homes.products;
    homes_release(&d->homes);
    text_clear(&d->scratch);
    if ((c = write_origins(d, e)) != OK ||
        (c = write_spool(d, d->links, &BULK_product_record_load, link_row, &n->records, e)) != OK ||
        (c = write_spool(d, d->identifiers, &BULK_identifier_load, identifier_row, &n->identifiers, e)) != OK ||
        (c = write_spool(d, d->classes, &BULK_class_load, class_row, &n->classes, e)) != OK ||
        (c = write_spool(d, d->organisations, &BULK_organisation_load, organisation_row, &n->organisations, e)) != OK)
        return c;
    n->findings = (int64_t)d->findings.n;
    if ((c = write_summary(d, e)) != OK)
        return c;
    return findings_write(&d->findings, d->out, e);
}

/* ---- the whole of it
 * ------------------------------------------------------------------------------------------------- */

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
    findings_init(&d->findings, &d->run);
    if ((c = model_load(&d->model, d->in, NULL, &d->run, e)) != OK)
        return c;
    for (int i = 0; i < d->model.n_sources; i++)
        d->total += d->model.source[i].records * 3;
    d->rows_hash = ARENA_ARRAY(&d->run, uint64_t, (size_t)d->model.n_sources + 2);
    if (!d->rows_hash)
        return arena_fail(&d->run, 0, "sources", e);
    if ((c = sorter_new(&d->classes, 16 * MIB, folder, e)) != OK ||
        (c = sorter_new(&d->organisations, 16 * MIB, folder, e)) != OK ||
        (c = sorter_new(&d->grouped, LIMIT_SORT_BYTES / 2, folder, e)) != OK ||
        (c = sorter_new(&d->identifiers, LIMIT_SORT_BYTES / 2, folder, e)) != OK ||
        (c = sorter_new(&d->links, LIMIT_SORT_BYTES / 4, folder, e)) != OK)
        return c;
    return texts_new(&d->texts, folder, e);
}

static void close_derive(Derive *d)
{
    Sorter *const sorters[] = { d->classes, d->organisations, d->grouped, d->identifiers, d->links };
    for (int i = 0; i < COUNT_OF(sorters); i++)
        sorter_free(sorters[i]);
    texts_free(d->texts);
    index_writer_free(d->index);
    homes_release(&d->homes);
    findings_release(&d->findings);
    map_release(&d->datasets);
    map_release(&d->makers);
    model_release(&d->model);
    mem_free(d->keys.at);
    mem_free(d->before.at);
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
    Code c = survey(d, e);
    if (c != OK)
        return c;
    mem_free(d->keys.at); /* not needed again: the next stages want the room */
    mem_free(d->before.at);
    d->keys = d->before = (Numbers){ 0 };
    c = homes_join(&d->homes, e);
    return c == OK ? gather(d, e) : c;
}

static Code index_texts(void *ctx, uint32_t product, const SearchText *text, int n, Error *e)
{
    Derive *d = ctx;
    Code c = index_add(d->index, product, text, n, e);
    return c == OK ? tell(d, "indexing words", e) : c;
}

static Code index_stage(Derive *d, Error *e)
{
    Code c = index_writer_new(&d->index, LIMIT_SORT_BYTES, d->options->temp_folder, e);
    if (c == OK)
        c = texts_each(d->texts, index_texts, d, e);
    return c == OK ? index_finish(d->index, d->out, e) : c;
}

Code derive_run(Store *store, Store *reader, const DeriveOptions *options, DeriveCounts *counts, Error *e)
{
    Derive *d = mem_alloc(sizeof *d);
    Instant begun, linked, composed;
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
    if ((c = compose(d, e)) != OK || (c = write_tables(d, e)) != OK)
        goto out;
    composed = clock_of(d);
    if ((c = index_stage(d, e)) != OK || (c = store_switch(store, e)) != OK)
        goto out;
    counts->link_ms = linked - begun;
    counts->compose_ms = composed - linked;
    counts->index_ms = clock_of(d) - composed;
out:
    close_derive(d);
    return c;
}
