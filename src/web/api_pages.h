/* Pages of an answer over HTTP: the way to the next one and the one before (RFC 8288), as cursors.
 *
 * A question has pages if it takes `page`, or `after` and `before`: then the first column of its first table is the
 * place of a row. A cursor (`_cursor`, cursor.h) stands for these parameters and is good for one picture: nothing is
 * listed twice or left out because of a build, the client is told instead (410). Not here: what a page holds.
 */
#ifndef WEB_API_PAGES_H
#define WEB_API_PAGES_H

#include "web/cursor.h"

typedef struct {
    const Question *question;
    bool by_page, by_place;
    Cursor cursor; /* place.n == 0: none was given */
    int64_t generation;
    /* What the answer holds: its face is looked over the shoulder. */
    const Face *face;
    Face tap;
    Answer *answer;
    Text first, last; /* places */
    int64_t tables, rows;
} ApiPages;

/* True for questions that have pages. */
bool pages_has(const Question *q);
/* Takes `_cursor` out of the fields and puts in what it stands for; *given then has room for it. */
MUST_CHECK Code pages_begin(ApiPages *p, const Question *question, const Request *q, Reply *r, Given **given, int *n,
                            Error *e);
/* Before ask_run: notes the places of the rows that pass through `answer`. */
void pages_watch(ApiPages *p, Answer *answer);
/* After it: sets r->link. E_CONFLICT (410) when the picture became another meanwhile. `table`: of a CSV, "" for none.
 */
MUST_CHECK Code pages_end(ApiPages *p, const Request *q, Reply *r, const Given *given, int n, View table, Error *e);
void pages_release(ApiPages *p);

#endif
