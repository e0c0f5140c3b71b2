/* Mutex and condition over two small stacks of boxes. See channel.h. */
#include "base/channel.h"

#include <string.h>

void channel_init(Channel *c, void **box, int n)
{
    memset(c, 0, sizeof *c);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    for (int i = 0; i < n && i < CHANNEL_BOXES; i++)
        c->empty[c->n_empty++] = box[i];
}

void channel_release(Channel *c)
{
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
}

void *channel_empty(Channel *c)
{
    void *box = NULL;
    pthread_mutex_lock(&c->lock);
    while (!c->n_empty && !c->broken)
        pthread_cond_wait(&c->changed, &c->lock);
    if (!c->broken)
        box = c->empty[--c->n_empty];
    pthread_mutex_unlock(&c->lock);
    return box;
}

void channel_send(Channel *c, void *box)
{
    pthread_mutex_lock(&c->lock);
    c->full[c->n_full++] = box;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

bool channel_starved(Channel *c)
{
    bool starved;
    pthread_mutex_lock(&c->lock);
    starved = c->n_full == 0;
    pthread_mutex_unlock(&c->lock);
    return starved;
}

void channel_end(Channel *c)
{
    pthread_mutex_lock(&c->lock);
    c->ended = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

void *channel_receive(Channel *c)
{
    void *box = NULL;
    pthread_mutex_lock(&c->lock);
    while (!c->n_full && !c->ended)
        pthread_cond_wait(&c->changed, &c->lock);
    if (c->n_full) { /* oldest first */
        box = c->full[0];
        memmove(c->full, c->full + 1, (size_t)--c->n_full * sizeof *c->full);
    }
    pthread_mutex_unlock(&c->lock);
    return box;
}

void channel_return(Channel *c, void *box)
{
    pthread_mutex_lock(&c->lock);
    c->empty[c->n_empty++] = box;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

void channel_break(Channel *c)
{
    pthread_mutex_lock(&c->lock);
    c->broken = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}
