/* Who asks: the one place where a request gets its account. Sessions and tokens plug in here. */
#ifndef WEB_WHO_H
#define WEB_WHO_H

#include "web/http.h"

/* Fills q->account from what the request says of itself: who comes from this machine, through no
 * proxy, is its operator; everybody else sees what everybody sees. */
void who_asks(Request *q);

#endif
