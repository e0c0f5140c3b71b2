/* The survey of a large source by two: its second half on a thread and a connection of its own. What both find is the
 * same as one finds alone. Not here: what a survey notes of a record (derive_survey.c). */
#include "picture/derive_inside.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/scan.h"

#include <pthread.h>

typedef struct {
    Derive *d; /* a surveyor of its own: what it found is added to the first one's afterwards */
    int64_t after, end;
    atomic_bool stop;
    Error error;
} SecondHalf;

static void *survey_second_half(void *p)
{
    SecondHalf *h = p;
    DerivePass pass = { h->d, derive_survey_record, "surveying" };
    (void)!scan_records(h->d->in, h->after, h->end, derive_visit, &pass, &h->error);
    return NULL;
}

void derive_second_close(Derive *d)
{
    if (!d)
        return;
    store_close(d->in);
    homes_release(&d->homes);
    findings_release(&d->findings);
    mem_free(d->keys.at);
    mem_free(d->sample.at);
    mem_free(d->edge);
    text_release(&d->scratch);
    arena_release(&d->batch);
    arena_release(&d->run);
    mem_free(d);
}

Derive *derive_second_open(const Derive *first)
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
    derive_second_close(d);
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
        derive_count_looked_at(d, second->looked_at[i].scheme, second->looked_at[i].n);
    for (size_t i = 0; i < second->n_edges; i++)
        if ((c = derive_add_edge(d, second->edge[i].outer, second->edge[i].inner, e)) != OK)
            return c;
    if ((c = derive_sample_join(d, &second->sample, e)) != OK)
        return c;
    d->n_classed += second->n_classed;
    if (second->classed.n)
        d->classed = second->classed;
    d->rows_hash[s->rank] += second->rows_hash[s->rank];
    d->done += second->done;
    if (!declares->n && other.n && !(*declares = arena_copy(&d->run, other)).p)
        return arena_fail(&d->run, other.n, "a scheme", e);
    return OK;
}

Code derive_survey_halves(Derive *d, Derive *second, const SourceInfo *s, Error *e)
{
    const int64_t middle = RECORD_ID(s->id, s->records / 2);
    SecondHalf half = { .d = second, .after = middle - 1, .end = RECORD_ID(s->id + 1, 0) };
    DerivePass pass = { d, derive_survey_record, "surveying" };
    pthread_t thread;
    Code c;

    second->stop = &half.stop; // cppcheck-suppress autoVariables ; the thread ends before the function
    if (pthread_create(&thread, NULL, survey_second_half, &half) != 0)
        return derive_each(d, s, "surveying", derive_survey_record, e);
    c = scan_records(d->in, RECORD_ID(s->id, 0), middle, derive_visit, &pass, e);
    if (c != OK)
        atomic_store(&half.stop, true);
    pthread_join(thread, NULL);
    if (c == OK && half.error.code != OK)
        *e = half.error, c = half.error.code;
    return c == OK ? join_halves(d, second, s, e) : c;
}
