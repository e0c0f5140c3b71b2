/* Checks that compare whole files: two that state one edition, one content under two editions, products of another
 * list, periods that overlap. What a file lists is compared by samples of its keys: those with the smallest numbers, so
 * that samples of any two files can be laid over each other; a list of up to SAMPLE_MOST keys is its own sample.
 *
 * Which of two files for one edition is in force is decided here, before the survey, by content alone, so that the
 * order in which they came does not matter. Not here: checks within one file (derive_checks.c). */
#include "picture/derive_inside.h"

#include "base/memory.h"
#include "base/sort.h"
#include "picture/fields.h"

enum { SAMPLE_MOST = 65536, LIST_LEAST = 20, NEIGHBOURS = 2 };

/* ---- samples ----------------------------------------------------------------------------------------------------- */

static void sample_trim(DeriveSample *s)
{
    size_t n = 0;
    if (!s->n)
        return;
    sort_by_number(s->at, s->n, sizeof *s->at);
    for (size_t i = 0; i < s->n; i++)
        if (!n || s->at[n - 1] != s->at[i])
            s->at[n++] = s->at[i];
    s->cut |= n > SAMPLE_MOST;
    s->n = n < SAMPLE_MOST ? n : SAMPLE_MOST;
}

static Code sample_add(DeriveSample *s, uint64_t number, Error *e)
{
    if (s->cut && number > s->at[SAMPLE_MOST - 1])
        return OK;
    if (s->n == s->room && s->n >= 2 * SAMPLE_MOST)
        sample_trim(s);
    if (!mem_room(&s->at, s->n, &s->room, sizeof *s->at))
        return fail_memory(e, "the keys of a source");
    s->at[s->n++] = number;
    return OK;
}

/* A statistic is known by what it counts, without the counts. */
static uint64_t dimensions(const Facts *f)
{
    uint64_t h = 0;
    for (int i = 0; i < f->layout->n && i < f->n; i++) {
        const LayoutField *x = &f->layout->field[i];
        bool measure = x->role == ROLE_ITEMS || x->role == ROLE_AMOUNT || x->role == ROLE_COST ||
                       x->type == FIELD_DECIMAL || x->type == FIELD_POUNDS || x->type == FIELD_PENCE;
        if (!measure && f->value[i].n)
            h = (h ^ view_hash(f->value[i]) ^ (uint64_t)i) * 0x9e3779b97f4a7c15u;
    }
    return h;
}

/* The number by which what the record lists is compared between files, 0 for none: of products their code, which other
 * data sets may list too. */
static uint64_t list_number(const Facts *f)
{
    if (f->layout->thing == THING_STATISTIC)
        return dimensions(f);
    if (!f->key.n || f->layout->thing == THING_DETAIL)
        return 0;
    for (int i = 0; i < f->identifiers && derive_makes_products(f->layout->thing); i++)
        if (f->identifier[i].role == ROLE_KEY)
            return identifier_number(f->identifier[i].scheme, f->identifier[i].value);
    return derive_key(f);
}

Code derive_sample(Derive *d, Error *e)
{
    uint64_t number = list_number(&d->facts);
    d->sample.products |= number && derive_makes_products(d->facts.layout->thing);
    return number ? sample_add(&d->sample, number, e) : OK;
}

Code derive_sample_join(Derive *d, const DeriveSample *more, Error *e)
{
    Code c = OK;
    d->sample.products |= more->products;
    for (size_t i = 0; i < more->n && c == OK; i++)
        c = sample_add(&d->sample, more->at[i], e);
    d->sample.cut |= more->cut;
    return c;
}

/* Ends the sample in hand and keeps it as that of the source. */
Code derive_sample_keep(Derive *d, const SourceInfo *s, Error *e)
{
    DeriveSample *kept = &d->samples[s->rank];

    sample_trim(&d->sample);
    *kept = d->sample;
    kept->room = 0;
    kept->at = d->sample.n ? arena_alloc(&d->run, d->sample.n * sizeof *kept->at) : NULL;
    if (d->sample.n && !kept->at)
        return arena_fail(&d->run, d->sample.n * sizeof *kept->at, "the keys of a source", e);
    if (kept->at)
        memcpy(kept->at, d->sample.at, kept->n * sizeof *kept->at);
    d->sample.n = 0;
    d->sample.cut = d->sample.products = false;
    return OK;
}

/* How two lists lie over each other, as far as their samples tell. */
typedef struct {
    size_t a, b, common;
} Overlap;

static Overlap overlap_of(const DeriveSample *a, const DeriveSample *b)
{
    uint64_t limit = UINT64_MAX;
    Overlap o = { 0 };

    if (a->cut && a->at[a->n - 1] < limit)
        limit = a->at[a->n - 1];
    if (b->cut && b->at[b->n - 1] < limit)
        limit = b->at[b->n - 1];
    for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
        bool left = i < a->n && a->at[i] <= limit, right = k < b->n && b->at[k] <= limit;
        if (!left && !right)
            break;
        if (left && right && a->at[i] == b->at[k])
            o.common++, o.a++, o.b++, i++, k++;
        else if (left && (!right || a->at[i] < b->at[k]))
            o.a++, i++;
        else
            o.b++, k++;
    }
    return o;
}

static bool mostly_same(Overlap o)
{
    size_t least = o.a < o.b ? o.a : o.b;
    return least > 0 && o.common * 2 >= least;
}

static bool hardly_same(Overlap o)
{
    size_t least = o.a < o.b ? o.a : o.b;
    return o.common * 5 < least;
}

/* ---- two files of one edition ------------------------------------------------------------------------------------ */

static bool same_edition(const SourceInfo *a, const SourceInfo *b)
{
    return model_same_list(a, b) && view_eq(a->edition, b->edition);
}

static Code visit_sample(Derive *d, const Record *row, Error *e)
{
    Code c = derive_facts(d, row, e);
    return c == OK && d->facts.source ? derive_sample(d, e) : c;
}

/* Which of two files that state one edition of one list is in force, and why. */
static const SourceInfo *better_of(Derive *d, const SourceInfo *a, const SourceInfo *b, View *why)
{
    const SourceInfo *best;

    if (a->edition_in_content != b->edition_in_content) {
        best = a->edition_in_content ? a : b;
        *why = V("its content names the edition, the other's only its file name or --edition");
    } else if (a->rows_kept != b->rows_kept) {
        best = a->rows_kept > b->rows_kept ? a : b;
        *why = arena_printf(&d->run, "more of its rows were kept (%lld and %lld)", (long long)best->rows_kept,
                            (long long)(best == a ? b : a)->rows_kept);
    } else if (a->rows_set_aside != b->rows_set_aside) {
        best = a->rows_set_aside < b->rows_set_aside ? a : b;
        *why = V("fewer of its rows were set aside");
    } else {
        best = view_cmp(a->content_sha256, b->content_sha256) > 0 ? a : b;
        *why = V("nothing but the hash of its content, which is greater, tells them apart");
    }
    return best;
}

static Code add_same_edition(Derive *d, const SourceInfo *s, const SourceInfo *other, View about, Overlap o, Error *e)
{
    View of = arena_printf(&d->run, "%zu of %zu keys are in both", o.common, o.a < o.b ? o.a : o.b);
    const char *text = about.p ? arena_cstr(&d->run, about) : NULL;

    if (!of.p || !text)
        return arena_fail(&d->run, about.n, "findings", e);
    return findings_add(&d->findings, s->name, "same-edition", V("edition"), text, 0, other->name, of, e);
}

/* `s` and the better one of its edition: either has the same records, and then s gives way, or both stand. */
static Code settle_pair(Derive *d, SourceInfo *s, const SourceInfo *best, Error *e)
{
    Overlap o = overlap_of(&d->samples[s->rank], &d->samples[best->rank]);
    View why = V(""), about;

    if (!mostly_same(o))
        return add_same_edition(d, s, best,
                                V("another file states the same edition with other records: both are in force"), o, e);
    (void)better_of(d, s, best, &why);
    s->gave_way_to = best->rank;
    about = arena_printf(&d->run,
                         "another file states the same edition: %.*s is in force and this one is not, since %.*s; "
                         "`trefoil withdraw` takes the wrong one out",
                         VIEW_ARGS(best->name), VIEW_ARGS(why));
    return add_same_edition(d, s, best, about, o, e);
}

/* The n sources of one edition, best first: what has the same records as a better one gives way. */
static Code settle_edition(Derive *d, SourceInfo *s, int n, Error *e)
{
    bool *settled = ARENA_ARRAY(&d->run, bool, (size_t)n);
    Code c = settled ? OK : arena_fail(&d->run, (size_t)n, "comparing editions", e);

    while (c == OK) {
        const SourceInfo *best = NULL;
        View why;
        for (int k = 0; k < n; k++)
            if (!settled[k])
                best = best ? better_of(d, best, &s[k], &why) : &s[k];
        if (!best)
            break;
        settled[best - s] = true;
        for (int k = 0; k < n && c == OK; k++)
            if (!settled[k]) {
                c = settle_pair(d, &s[k], best, e);
                settled[k] = s[k].gave_way_to > 0;
            }
    }
    return c;
}

Code derive_settle_editions(Derive *d, Error *e)
{
    Model *m = &d->model;
    Code c = OK;

    for (int i = 0, end; i < m->n_sources && c == OK; i = end) {
        unsigned things = 0;
        for (end = i + 1; end < m->n_sources && same_edition(&m->source[i], &m->source[end]);)
            end++;
        if (end - i < 2)
            continue;
        if (!m->source[i].whole &&
            ((c = derive_things(d, &m->source[i], &things, e)) != OK || !(things & 1u << THING_STATISTIC)))
            continue;
        for (int k = i; k < end && c == OK; k++)
            if ((c = derive_each(d, &m->source[k], "comparing editions", visit_sample, e)) == OK)
                c = derive_sample_keep(d, &m->source[k], e);
        if (c == OK)
            c = settle_edition(d, &m->source[i], end - i, e);
    }
    model_forces(m);
    return c;
}

/* Files that add up may state one edition; that they state the same records is told. */
static Code check_added_up(Derive *d, const SourceInfo *s, const SourceInfo *t, Error *e)
{
    Overlap o;
    if (s->whole || s->gave_way_to || t->gave_way_to || !same_edition(s, t))
        return OK;
    o = overlap_of(&d->samples[s->rank], &d->samples[t->rank]);
    if (o.a < LIST_LEAST || o.b < LIST_LEAST || !mostly_same(o))
        return OK;
    return add_same_edition(d, s, t,
                            V("another file states the same edition of mostly the same records: both are in force, "
                              "since files of this data set add up"),
                            o, e);
}

/* ---- one content, two editions ----------------------------------------------------------------------------------- */

/* Sources with the same rows (in any order) under different editions of one list. */
static Code check_same_rows(Derive *d, const SourceInfo *s, const SourceInfo *t, Error *e)
{
    bool rows = d->rows_hash[s->rank] == d->rows_hash[t->rank] && s->records == t->records && s->records > 0;

    if ((!rows && !view_eq(s->content_sha256, t->content_sha256)) || !model_same_list(s, t))
        return OK;
    return findings_add(&d->findings, s->name, "same-content", V("edition"),
                        view_eq(s->edition, t->edition) ? "this file holds exactly the rows of another file"
                                                        : "this file holds exactly the rows of another edition",
                        0, t->name, t->edition, e);
}

/* "2025" holds "2025-03": statistics of both count the month twice when they are added up. */
static Code check_periods(Derive *d, const SourceInfo *s, const SourceInfo *t, Error *e)
{
    const SourceInfo *longer = s->edition.n < t->edition.n ? s : t, *within = longer == s ? t : s;
    unsigned things;
    Code c;

    if (!view_eq(s->dataset, t->dataset) || s->edition.n == t->edition.n || s->gave_way_to || t->gave_way_to ||
        !view_starts(within->edition, longer->edition) || within->edition.p[longer->edition.n] != '-')
        return OK;
    if ((c = derive_things(d, longer, &things, e)) != OK || !(things & 1u << THING_STATISTIC))
        return c;
    return findings_add(&d->findings, longer->name, "overlapping-period", V("edition"),
                        "the period of other files lies within its own: who adds both up counts twice", 0, within->name,
                        within->edition, e);
}

/* ---- products of another list ------------------------------------------------------------------------------------ */

static const DeriveSample *sample_of(const Derive *d, const SourceInfo *s)
{
    return &d->samples[s->rank];
}

static bool is_list(const Derive *d, const SourceInfo *s)
{
    return s->whole && sample_of(d, s)->products && sample_of(d, s)->n >= LIST_LEAST;
}

/* Is the list anything like the editions around it? *any: there are some. */
static bool like_neighbours(const Derive *d, const SourceInfo *s, bool *any, bool *before)
{
    bool like = false;

    *any = *before = false;
    for (int step = -1; step <= 1; step += 2)
        for (int i = s->rank - 1 + step, met = 0; i >= 0 && i < d->model.n_sources && met < NEIGHBOURS; i += step) {
            const SourceInfo *t = &d->model.source[i];
            if (!model_same_list(s, t))
                break;
            if (view_eq(s->edition, t->edition) || !is_list(d, t))
                continue;
            met++;
            *any = true;
            *before |= step < 0;
            like |= !hardly_same(overlap_of(sample_of(d, s), sample_of(d, t)));
        }
    return like;
}

/* Is it told already that the list is unlike its own other editions? */
static bool is_suspect(const Derive *d, const SourceInfo *s)
{
    bool any, before;
    return !like_neighbours(d, s, &any, &before) && any;
}

/* Does the data set define classes too? Then it is a dictionary, and what it lists other lists are made of. */
static bool is_dictionary(const Derive *d, View dataset)
{
    for (int i = 0; i < d->model.n_layouts; i++)
        if (d->model.layout[i].thing == THING_CLASS && view_eq(d->model.layout[i].dataset, dataset))
            return true;
    return false;
}

/* Another list that has most of what s lists; NULL if there is none. `mutual`: and hardly anything else. */
static const SourceInfo *list_like(const Derive *d, const SourceInfo *s, bool other_dataset, bool mutual)
{
    for (int i = 0; i < d->model.n_sources; i++) {
        const SourceInfo *t = &d->model.source[i];
        Overlap o;
        if (model_same_list(s, t) || !is_list(d, t) || view_eq(s->dataset, t->dataset) == other_dataset)
            continue;
        o = overlap_of(sample_of(d, s), sample_of(d, t));
        if (o.common >= LIST_LEAST && o.common * 2 >= o.a && (!mutual || o.common * 2 >= o.b) && !is_suspect(d, t))
            return t;
    }
    return NULL;
}

static Code add_other_list(Derive *d, const SourceInfo *s, const SourceInfo *other, const char *about, Error *e)
{
    return findings_add(&d->findings, s->name, "other-list", V("key"), about, 0, other ? other->name : V(""),
                        other ? V("lists most of the same products") : V("no list that was read has its products"), e);
}

static Code check_other_list(Derive *d, const SourceInfo *s, Error *e)
{
    const SourceInfo *part, *dataset;
    bool any, before, like;

    if (!is_list(d, s))
        return OK;
    like = like_neighbours(d, s, &any, &before);
    part = list_like(d, s, false, false);
    dataset = list_like(d, s, true, any ? false : true);
    if (any && !like && (before || part || dataset))
        return add_other_list(d, s, part ? part : dataset,
                              "hardly any key is in the editions around it: it may hold another list's products", e);
    if (part && !like)
        return add_other_list(d, s, part, "most of its products are those of another part of the data set", e);
    if (!any && dataset && !is_dictionary(d, s->dataset) && !is_dictionary(d, dataset->dataset))
        return add_other_list(d, s, dataset, "most of its products are those of another data set's list", e);
    return OK;
}

Code derive_check_editions(Derive *d, Error *e)
{
    Code c = OK;
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        c = check_other_list(d, s, e);
        for (int k = 0; k < i && c == OK; k++) {
            const SourceInfo *t = &d->model.source[k];
            if ((c = check_same_rows(d, s, t, e)) == OK && (c = check_added_up(d, s, t, e)) == OK)
                c = check_periods(d, s, t, e);
        }
    }
    return c;
}
