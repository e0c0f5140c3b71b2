/* How many requests one address, and one account, may send: a bucket each, filled at a steady pace.
 *
 * A bucket holds a minute's worth, so that a page and what it loads, or a short loop, are not slowed down. The table
 * has a fixed size; where it is full, the bucket that was longest left alone gives way, which errs on the asker's side.
 * Not here: how many guess at passwords (access/session.h), how many connections one address has (server.c).
 */
#ifndef WEB_RATE_H
#define WEB_RATE_H

#include "base/view.h"

#include <pthread.h>

enum { RATE_SETS = 1024, RATE_WAYS = 4 };

typedef struct {
    uint64_t who;
    int64_t at; /* milliseconds, when it had `left` */
    double left;
} RateBucket;

typedef struct {
    pthread_mutex_t lock;
    RateBucket bucket[RATE_SETS][RATE_WAYS];
} Rates;

void rates_init(Rates *r);
void rates_release(Rates *r);
/* 0: go on. Else the seconds after which there is room again. per_minute 0: no limit. */
int rate_take(Rates *r, View who, int64_t per_minute, int64_t now_ms);
/* An address as it counts: of IPv6 the first 64 bits, since whoever has one address has all of these. */
View rate_address(View address, char out[64]);

#endif
