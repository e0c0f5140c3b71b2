/* A bounded channel between two threads.
 *
 * One side fills boxes and sends them, the other receives, empties and returns them: nothing is allocated on the way
 * and memory is bounded by the number of boxes. Not here: more than one sender or receiver.
 */
#ifndef BASE_CHANNEL_H
#define BASE_CHANNEL_H

#include "base/error.h"

#include <pthread.h>

enum { CHANNEL_BOXES = 8 };

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void *full[CHANNEL_BOXES], *empty[CHANNEL_BOXES];
    int n_full, n_empty;
    bool ended;  /* the sender sends no more   */
    bool broken; /* the receiver takes no more */
} Channel;

/* `box` are n <= CHANNEL_BOXES boxes, all empty at first. */
void channel_init(Channel *c, void **box, int n);
void channel_release(Channel *c);
/* Sender: an empty box, or NULL when the receiver has stopped. Waits. */
void *channel_empty(Channel *c);
void channel_send(Channel *c, void *box);
void channel_end(Channel *c);
/* Sender: has the receiver nothing left to do? A guess: it may change at once. */
bool channel_starved(Channel *c);
/* Receiver: a full box, or NULL when all was sent. Waits. */
void *channel_receive(Channel *c);
void channel_return(Channel *c, void *box);
void channel_break(Channel *c);

#endif
