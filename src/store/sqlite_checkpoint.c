/* SQLite: moving committed pages from the write-ahead log into the file while a bulk load goes on. See sqlite.h.
 *
 * Left to itself, SQLite does this in the commit that fills the log, and the writer waits twice for the disk. Here a
 * thread with a connection of its own does it beside the writer. A log is begun again from its start only when all of
 * it is in the file, which never happens while the writer is ahead: at LOG_PAGES_MOST the writer does the rest itself.
 * The thread also sees to it that what it moved reaches the disk, so that the writer's wait for the disk is short then,
 * and the log keeps its length while the load goes on: what is cut off would be allotted again at once.
 *
 * Nothing depends on it: a failure leaves the pages in the log, where the next checkpoint finds them.
 *
 * Not here: when a chunk waits for the disk (sqlite_bulk.c), the checkpoints of single commits (SQLite's own).
 */
#include "base/memory.h"
#include "store/sqlite.h"

#include <pthread.h>

/* Pages in the log from which on it is moved, and at which the writer waits: 32 and 768 MB (decision 10). */
enum { LOG_PAGES_FEW = 2000, LOG_PAGES_MOST = 48000 };

struct Checkpointer {
    sqlite3 *db; /* the thread's */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool wanted, ended;
    int log_pages; /* the writer's: after its last commit */
};

static void checkpoint(sqlite3 *db)
{
    (void)!sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* SQLite itself syncs the file only when all of the log is in it, which here is the writer's turn. */
static void sync_file(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK && file && file->pMethods)
        (void)!file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

static void *checkpoint_main(void *p)
{
    Checkpointer *x = p;

    pthread_mutex_lock(&x->lock);
    while (!x->ended) {
        if (!x->wanted) {
            pthread_cond_wait(&x->changed, &x->lock);
            continue;
        }
        pthread_mutex_unlock(&x->lock);
        checkpoint(x->db);
        sync_file(x->db);
        pthread_mutex_lock(&x->lock);
        x->wanted = false;
        pthread_cond_signal(&x->changed);
    }
    pthread_mutex_unlock(&x->lock);
    return NULL;
}

/* After every commit. Outside chunks all is as SQLite does it by itself. */
static int note_log(void *engine, sqlite3 *db, const char *name, int pages)
{
    Sqlite *q = engine;
    (void)name;
    q->checkpointer->log_pages = pages;
    if (!q->in_chunk && pages >= LOG_PAGES_FEW)
        checkpoint(db);
    return SQLITE_OK;
}

void sqlite_checkpoint_begin(Store *s)
{
    Sqlite *q = s->engine;
    Checkpointer *x = q->checkpointer ? NULL : mem_alloc(sizeof *x);
    Error ignored;

    if (!x)
        return;
    *x = (Checkpointer){ 0 };
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->changed, NULL);
    if (sqlite_connect(s, true, &x->db, &ignored) != OK || pthread_create(&x->thread, NULL, checkpoint_main, x) != 0) {
        sqlite3_close(x->db);
        pthread_cond_destroy(&x->changed);
        pthread_mutex_destroy(&x->lock);
        mem_free(x);
        return;
    }
    q->checkpointer = x;
    sqlite3_wal_hook(q->db, note_log, q);
    sqlite_log_limit(q->db, false);
}

void sqlite_checkpoint_chunk(Store *s)
{
    Sqlite *q = s->engine;
    Checkpointer *x = q->checkpointer;

    if (!x || x->log_pages < LOG_PAGES_FEW)
        return;
    pthread_mutex_lock(&x->lock);
    while (x->wanted && x->log_pages >= LOG_PAGES_MOST)
        pthread_cond_wait(&x->changed, &x->lock);
    x->wanted = x->wanted || x->log_pages < LOG_PAGES_MOST;
    pthread_cond_signal(&x->changed);
    pthread_mutex_unlock(&x->lock);
    if (x->log_pages >= LOG_PAGES_MOST)
        checkpoint(q->db);
}

void sqlite_checkpoint_end(Store *s)
{
    Sqlite *q = s->engine;
    Checkpointer *x = q->checkpointer;

    if (!x)
        return;
    pthread_mutex_lock(&x->lock);
    x->ended = true;
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->lock);
    pthread_join(x->thread, NULL);
    sqlite3_wal_hook(q->db, NULL, NULL);
    sqlite_log_limit(q->db, true);
    q->checkpointer = NULL;
    sqlite3_close(x->db);
    pthread_cond_destroy(&x->changed);
    pthread_mutex_destroy(&x->lock);
    mem_free(x);
}
