/* See parallel.h. */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef struct {
    ParallelTask *task;
    void *ctx;
    size_t n;
    atomic_size_t next;
} Pool;

typedef struct {
    Pool *pool;
    int worker;
} Seat;

static void *work(void *p)
{
    Seat *seat = p;
    Pool *pool = seat->pool;
    size_t i;

    while ((i = atomic_fetch_add(&pool->next, 1)) < pool->n)
        pool->task(pool->ctx, i, seat->worker);
    return NULL;
}

int parallel_processors(void)
{
    cpu_set_t set;
    int n = 1;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > PARALLEL_MOST ? PARALLEL_MOST : n;
}

void parallel_run(int threads, size_t n, ParallelTask *task, void *ctx)
{
    Pool pool = { .task = task, .ctx = ctx, .n = n };
    Seat seat[PARALLEL_MOST];
    pthread_t thread[PARALLEL_MOST];
    int started = 1;

    atomic_init(&pool.next, 0);
    if (threads > PARALLEL_MOST)
        threads = PARALLEL_MOST;
    for (int i = 0; i < PARALLEL_MOST; i++)
        seat[i] = (Seat){ &pool, i };
    while (started < threads && (size_t)started < n) {
        if (pthread_create(&thread[started], NULL, work, &seat[started]) != 0)
            break;
        started++;
    }
    work(&seat[0]);
    for (int i = 1; i < started; i++)
        pthread_join(thread[i], NULL);
}
