/* Inside the server: connections, work, the cache. See server.h for what it promises and http.h for requests.
 *
 * Threads: libmicrohttpd's own read requests, give what needs no work (files, kept answers) and send; workers answer
 * questions, each with its own open store; one watches (deadlines, clients that have left, workers that are all busy
 * with long questions). A request that needs work is a Job: its connection is suspended until the answer, or the first
 * megabyte of it, is there.
 */
#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H

#include "access/access.h"
#include "base/map.h"
#include "web/http.h"
#include "web/jobs.h"
#include "web/libmicrohttpd.h"
#include "web/rate.h"
#include "web/server.h"
#include "web/spool.h"

#include <pthread.h>

typedef struct Server Server;
typedef struct Conn Conn;

typedef enum {
    STAGE_IDLE, /* waits for a header                                   */
    STAGE_BODY, /* the header is good, a body may come                  */
    STAGE_WORK, /* suspended                                            */
    STAGE_SEND  /* the answer is on its way                             */
} Stage;

/* One connection, and the request that it carries at the moment. */
struct Conn {
    Server *server;
    struct MHD_Connection *connection;
    Conn *next, *before; /* of all, under server->conns_lock                     */
    int fd;
    _Atomic int64_t deadline;     /* monotonic milliseconds; 0: none                     */
    char address[64], client[64]; /* of the other end; of who asks, which a proxy may say */
    bool local;
    _Atomic Stage stage;
    Text target, body;
    size_t body_bytes;  /* of server->body_bytes                                */
    bool crowded;       /* its body was thrown away: too many are on their way  */
    int64_t began;      /* monotonic microseconds                               */
    const char *method; /* static; for the log                                  */
    int status;
    uint64_t bytes;
    bool cached;
    int wait;    /* seconds that it is told to wait              */
    bool looked; /* it was worked for already                            */
    bool alone;  /* the answer is for this request only: looking again found nothing */
    Job *job;    /* changed under server->conns_lock            */
};

/* A request is answered by its worker, or was told by the watch where it will find its answer. */
typedef enum { WAY_OPEN, WAY_ANSWERED, WAY_DETACHED } JobWay;

/* A request that a worker answers. Two owners: the worker and the connection. */
struct Job {
    Job *next;
    Server *server;
    Conn *conn;  /* valid while it is suspended, and no longer           */
    Arena arena; /* lifetime: the job; the request's texts               */
    Request request;
    View key; /* under which the answer may be kept; n == 0: it may not */
    atomic_bool cancel;
    atomic_int owners;
    int64_t asked, began; /* monotonic milliseconds; began 0: it waits     */
    int64_t patience;     /* milliseconds until it goes on without a connection (jobs.h); -1: never */
    atomic_int way;       /* JobWay: who tells the connection, decided once */
    atomic_bool known;    /* who asks is known: it may go on without a connection */
    JobRecord *record;    /* then; set before `way`                        */
    View cookie[2];       /* of the reply, set before `known`              */
    pthread_mutex_t told_lock;
    Progress progress;
    JobStatus told; /* how far it is                                       */
    bool verify;    /* the answer is kept, but is it still true?            */
    /* The outcome, set before the connection goes on. */
    struct MHD_Response *response;
    int status;
    uint64_t bytes;
    bool look_again; /* the kept answer is still true                        */
    bool resumed;    /* the connection went on when the first part was there */
    Spool *spool;
    uint64_t sent;
};

typedef struct {
    Server *server;
    pthread_t thread;
    Store *store;           /* open as long as the worker lives, unless it fails    */
    Text version;           /* of what is in it, when it had that stamp             */
    int64_t stamp;          /* store_stamp; 0: look                                 */
    int64_t held_since;     /* monotonic milliseconds: when the state that it holds was the newest */
    unsigned held_entered;  /* server->entered then                                 */
    Arena arena;            /* lifetime: one question                               */
    AccessContext accounts; /* what access needs of each thread */
    Access access;
    Job *job; /* under server->work_lock                              */
    bool started;
} Worker;

typedef struct {
    struct MHD_Response *response;
    struct MHD_Response *unchanged; /* 304 for who has it already; NULL without a tag */
    int status;
    char etag[48];
    uint64_t bytes;
} Kept;

/* Answers that stay until the version changes: two generations, so that what is asked for stays and the rest goes. */
enum { CACHE_ASKED = 4096 };
typedef struct {
    pthread_mutex_t lock;
    atomic_uint_least32_t asked[CACHE_ASKED]; /* marks of the addresses that were asked for last: by their hash, each in
                                                 the place of another                     */
    Map map[2];
    Arena keys[2];
    size_t bytes[2];
    int young;
    Text version;            /* of all that is kept                                   */
    uint64_t epoch;          /* how often the version changed                         */
    _Atomic int64_t checked; /* monotonic milliseconds: then the version was current  */
    atomic_bool checking;
} Cache;

enum { COUNT_STATUS = 6, COUNT_BUCKETS = 9 };
typedef struct {
    atomic_ullong answered[COUNT_STATUS]; /* by hundreds of the status               */
    atomic_ullong kept, worked, refused, cut, bytes;
    atomic_ullong bucket[COUNT_BUCKETS]; /* of the time to answer                    */
    atomic_ullong micros;
} Counts;

struct Server {
    WebOptions options;
    struct MHD_Daemon *daemon;
    int socket;
    bool loopback;
    const AskContext *base; /* url, schemas, clock                                   */
    const char *folder;
    atomic_bool stopping;

    pthread_mutex_t conns_lock;
    Conn *conns;
    atomic_int n_conns;
    int most_conns;           /* that libmicrohttpd takes; others wait until one ends    */
    atomic_size_t body_bytes; /* of all bodies that are on their way or in work       */

    pthread_mutex_t work_lock;
    pthread_cond_t work_there;
    Job *first, *last;
    int queued;
    Worker worker[LIMIT_WEB_WORKERS];
    int workers, idle;
    atomic_uint entered; /* how many requests may have entered something                                */
    bool no_more;
    Jobs *jobs;

    Cache cache;
    Rates rates;
    Provider *provider;
    Counts counts;
    pthread_mutex_t log_lock;
    Text log;
    int log_fd;
};

int64_t now_ms(void);     /* monotonic */
int64_t now_micros(void); /* monotonic */

/* ---- conn.c: what libmicrohttpd calls; ctx: the server --------------------------------------------------------- */
void on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
                   enum MHD_ConnectionNotificationCode what);
void *on_target(void *ctx, const char *target, struct MHD_Connection *connection);
enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                           const char *version, const char *upload, size_t *upload_n, void **con_cls);
void on_completed(void *ctx, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode why);

/* ---- guard.c ---------------------------------------------------------------------------------------------------- */
/* 0 if the header is one that cannot be read in two ways; else the status that refuses it, with *why. */
int guard_request(const Conn *c, const char *method, const char *version, const char **why);
/* A header's value, or "" */
View header_of(const Conn *c, const char *name);
/* Is the Host header a name of this machine itself? On loopback no other is answered, so that no web page can reach
 * this server under a name of its own (DNS rebinding). */
bool host_is_local(View host);

/* ---- cache.c ---------------------------------------------------------------------------------------------------- */
void cache_init(Cache *c);
void cache_release(Cache *c);
typedef enum { CACHE_NONE, CACHE_SENT, CACHE_VERIFY } CacheState;
/* Queues the kept answer; CACHE_VERIFY when there is one whose version nobody has looked at for a moment. */
CacheState cache_send(Cache *c, Conn *conn, View key, View if_none_match, enum MHD_Result *result);
/* The version as it is now; drops everything if it is another. */
void cache_version(Cache *c, View version, uint64_t *epoch);
/* Is that still the newest version that anybody has seen? Says nothing of what is in the store now. */
bool cache_is_at(Cache *c, View version, uint64_t *epoch);
/* Was it asked for lately, so that it is worth keeping? Remembers that it was now. */
bool cache_wants(Cache *c, View key);
/* Keeps an answer that was made at `epoch` and takes the references to its responses over. False if it does neither. */
bool cache_keep(Cache *c, View key, uint64_t epoch, const Kept *kept);

/* ---- work.c ----------------------------------------------------------------------------------------------------- */
MUST_CHECK Code work_start(Server *s, Error *e);
/* Takes the job over; its connection is suspended already. False when too many wait. */
bool work_put(Server *s, Job *job);
/* Ends all workers when what they have is done. */
void work_stop(Server *s);
/* Starts another worker where all are busy with something long. */
void work_watch(Server *s, int64_t now);
Job *job_new(Conn *c);
void job_leave(Job *job);
/* Copies how far it is. */
void job_told(Job *job, JobStatus *out);

/* ---- respond.c -------------------------------------------------------------------------------------------------- */
/* A response with the headers that every answer has. Takes the text's memory over. NULL without memory. */
struct MHD_Response *response_of_text(Text *body, const char *type, bool secure);
struct MHD_Response *response_of_reply(Reply *r, Job *job);
/* For a text that lives as long as the program. */
struct MHD_Response *response_of_static(View body, const char *type, bool gzip);
struct MHD_Response *response_unchanged(const Reply *r);
void add_cookies(struct MHD_Response *r, const View cookie[2]);

/* ---- log.c ------------------------------------------------------------------------------------------------------ */
void log_request(Conn *c);
void log_flush(Server *s);
void metrics_write(Server *s, Text *t);

#endif
