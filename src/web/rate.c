/* See rate.h. */
#include "web/rate.h"

#include <arpa/inet.h>
#include <stdio.h>

void rates_init(Rates *r)
{
    memset(r, 0, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
}

void rates_release(Rates *r)
{
    pthread_mutex_destroy(&r->lock);
}

/* Its bucket; a new one in place of the one that was left alone longest. */
static RateBucket *bucket_of(Rates *r, uint64_t who, int64_t full, int64_t now)
{
    RateBucket *set = r->bucket[who % RATE_SETS], *oldest = set;

    for (int i = 0; i < RATE_WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].at < oldest->at)
            oldest = &set[i];
    }
    *oldest = (RateBucket){ .who = who, .at = now, .left = (double)full };
    return oldest;
}

int rate_take(Rates *r, View who, int64_t per_minute, int64_t now)
{
    RateBucket *b;
    int wait = 0;

    if (per_minute <= 0)
        return 0;
    pthread_mutex_lock(&r->lock);
    b = bucket_of(r, view_hash(who), per_minute, now);
    b->left += (double)(now - b->at) * (double)per_minute / 60000;
    b->left = b->left > (double)per_minute ? (double)per_minute : b->left;
    b->at = now;
    if (b->left >= 1)
        b->left -= 1;
    else
        wait = 1 + (int)((1 - b->left) * 60 / (double)per_minute);
    pthread_mutex_unlock(&r->lock);
    return wait;
}

View rate_address(View address, char out[64])
{
    unsigned char six[16];

    snprintf(out, 64, "%.*s", VIEW_ARGS(view_sub(address, 0, 60)));
    if (inet_pton(AF_INET6, out, six) == 1) {
        memset(six + 8, 0, 8);
        inet_ntop(AF_INET6, six, out, 64);
    }
    return view_of(out);
}
