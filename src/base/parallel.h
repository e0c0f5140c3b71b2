/* Work on all processors: numbered tasks, handed out in order, each done by one thread.
 *
 * A task must not depend on which thread does it or on when: then the outcome is the same with one thread and with
 * many. Errors stay with the tasks (in `ctx`). Where the machine refuses a thread, fewer threads do the same work.
 * Not here: tasks that wait for each other (channel.h).
 */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

/* More are never started: scratch for each worker can be a plain array. */
enum { PARALLEL_MOST = 64 };

/* worker: 0 .. threads - 1, for scratch that tasks do not share. */
typedef void ParallelTask(void *ctx, size_t task, int worker);

/* Processors that this process may use, 1 .. PARALLEL_MOST. */
int parallel_processors(void);
/* Does tasks 0 .. n - 1 and returns when all are done. The caller's thread is worker 0; threads <= 1: it alone. */
void parallel_run(int threads, size_t n, ParallelTask *task, void *ctx);

#endif
