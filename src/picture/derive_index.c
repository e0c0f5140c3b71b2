/* The search index from the texts that composing put by: words in several parts at once, facets beside them, then all
 * together into the store. Not here: how an index is kept (search/). */
#include "picture/derive_inside.h"

#include "base/limits.h"
#include "base/parallel.h"

enum { INDEX_THREADS_MOST = 8, BLOCKS_PER_PART = 16 /* at least: less is not worth a part */ };

/* Task 0 takes the facets of all products, which are numbered in order; the others a part of the words each. */
typedef struct {
    Derive *d;
    IndexWriter *index;
    size_t blocks;
    int parts;
    atomic_long done; /* products, of both kinds of tasks */
    atomic_bool stop;
    Error error[INDEX_PARTS_MOST + 1];
} Indexing;

typedef struct {
    Indexing *all;
    int part; /* -1: facets */
    bool tells;
} Task;

static Code index_product(void *ctx, uint32_t product, const SearchText *text, int n, Error *e)
{
    const Task *t = ctx;
    const Ask *ask = t->all->d->options->ask;
    long done = atomic_fetch_add_explicit(&t->all->done, 1, memory_order_relaxed);
    Code c = t->part < 0 ? index_add_facets(t->all->index, product, text, n, e)
                         : index_add_words(t->all->index, t->part, product, text, n, e);

    if (c != OK || done % 1024)
        return c;
    if (atomic_load_explicit(&t->all->stop, memory_order_relaxed))
        return fail(e, E_CANCEL, "indexing was given up");
    if (!t->tells || !ask)
        return OK;
    ask_progress(ask, "indexing words", done / 2, t->all->d->counts->products, "products");
    return ask_continue(ask, e);
}

static void index_task(void *ctx, size_t i, int worker)
{
    Indexing *x = ctx;
    Task t = { x, (int)i - 1, worker == 0 };
    Error *e = &x->error[i];
    size_t part = (size_t)t.part, parts = (size_t)x->parts;
    Code c;

    if (t.part < 0)
        c = texts_range(x->d->texts, 0, x->blocks, index_product, &t, e);
    else if ((c = texts_range(x->d->texts, x->blocks * part / parts, x->blocks * (part + 1) / parts, index_product, &t,
                              e)) == OK)
        c = index_end_words(x->index, t.part, e);
    if (c != OK)
        atomic_store(&x->stop, true);
}

/* The error of the first task that did not just give up because another failed. */
static Code first_error(const Indexing *x, Error *e)
{
    const Error *found = NULL;
    for (int i = 0; i <= x->parts; i++)
        if (x->error[i].code != OK && (!found || (found->code == E_CANCEL && x->error[i].code != E_CANCEL)))
            found = &x->error[i];
    if (!found)
        return OK;
    *e = *found;
    return e->code;
}

Code derive_index(Derive *d, Error *e)
{
    Indexing x = { .d = d };
    int threads = parallel_processors();
    Code c;

    if (threads > INDEX_THREADS_MOST)
        threads = INDEX_THREADS_MOST;
    if ((c = texts_end(d->texts, &x.blocks, e)) != OK)
        return c;
    x.parts = x.blocks < BLOCKS_PER_PART ? 1 : 2 * threads;
    c = index_writer_new(&x.index, LIMIT_SORT_BYTES / (size_t)threads, x.parts, d->options->temp_folder, e);
    if (c != OK)
        return c;
    parallel_run(threads, (size_t)x.parts + 1, index_task, &x);
    if ((c = first_error(&x, e)) == OK)
        c = index_finish(x.index, d->out, e);
    index_writer_free(x.index);
    return c;
}
