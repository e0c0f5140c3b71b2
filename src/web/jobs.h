/* Questions that take long: they go on without a connection, and their answers are kept for a while.
 *
 * A request whose answer is not there after its patience is given another address, where its progress and later its
 * answer is found: /jobs/ID for people, /api/v1/jobs/ID for programs. The worker goes on undisturbed. An answer lies
 * in a temporary file without a name, exactly as it would have been sent. Only the account that asked finds it, with
 * the rights that it had, and no token of it that sees less; what was asked without an account is found by whoever has
 * the address (128 random bits), and listed to nobody. How many there are, how many run for one account, how long and
 * how large they are kept is bounded (limits.h). All may be called from any thread.
 *
 * Not here: when a request becomes one (work.c), pages about them (page_jobs.c).
 */
#ifndef WEB_JOBS_H
#define WEB_JOBS_H

#include "web/http.h"

typedef struct Jobs Jobs;
typedef struct Job Job; /* a request that a worker answers (inside.h) */
typedef struct JobRecord JobRecord;

typedef enum { JOB_RUNS, JOB_DONE, JOB_FAILED, JOB_CANCELLED, JOB_STATES } JobState;
enum { JOB_ID_CHARS = 33, JOB_WORDS = 80 };

/* What is known of one, copied. */
typedef struct {
    char id[JOB_ID_CHARS];
    JobState state;
    View asked_for; /* path and query, as sent                          */
    Instant asked;
    int64_t took_ms, ends_in_ms; /* so far, or in all; until it is forgotten         */
    char doing[JOB_WORDS], unit[JOB_WORDS];
    int64_t done, total; /* total 0: unknown                                 */
    int status;          /* of the answer                                    */
    const char *type;
    View disposition;
    uint64_t bytes;
} JobStatus;

/* "running", "done", "failed", "cancelled" */
const char *job_state_name(JobState state);
/* NULL without memory. */
Jobs *jobs_new(void);
/* When all workers have ended. Accepts NULL. */
void jobs_free(Jobs *j);

/* Milliseconds that this request is waited for, by the header Prefer (RFC 7240) and by what it is; -1: it never becomes
 * a job. */
int64_t jobs_patience(const Request *q, View prefer, int64_t patience_ms);
/* The request becomes a job. NULL: this account has as many as it may, or there is no memory. */
JobRecord *jobs_take(Jobs *j, Job *job, int64_t now_ms);
/* One that jobs_take gave and that was answered meanwhile. */
void jobs_forget(Jobs *j, JobRecord *x);
/* What is known of it now, for the thread that has taken it, while it runs; `asked_for` is its own. */
void jobs_status(Jobs *j, const JobRecord *x, JobStatus *out);
/* It is answered: takes the body of r over. */
void jobs_done(Jobs *j, JobRecord *x, Reply *r, bool failed, int64_t now_ms);
/* Forgets what is old or too much. */
void jobs_sweep(Jobs *j, int64_t now_ms);
/* Asks all that run to end. */
void jobs_stop(Jobs *j);

/* False if there is none of this name, or another account's. */
bool jobs_find(Jobs *j, const Account *who, View id, Arena *arena, JobStatus *out);
/* The newest first; how many of `most` there were. None for who has no account. */
int jobs_list(Jobs *j, const Account *who, Arena *arena, JobStatus *out, int most);
/* One that runs is asked to end; one that has ended is forgotten. */
bool jobs_cancel(Jobs *j, const Account *who, View id);
/* The answer, into the sink. E_ABSENT as jobs_find, and where it still runs. */
MUST_CHECK Code jobs_write(Jobs *j, const Account *who, View id, Sink *sink, Error *e);
/* As JSON: what /api/v1/jobs/ID says. */
void job_json(Text *t, const JobStatus *x);

/* Answers /jobs/... and /api/v1/jobs/...; page_jobs.c. */
void jobs_answer(const Request *q, Reply *r);
/* Is the path one of them? */
bool jobs_path(View path);

#endif
