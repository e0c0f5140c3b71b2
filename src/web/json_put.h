/* Writing JSON by hand: members and items with their commas, texts escaped; an empty text is left out.
 *
 * For documents whose shape another standard fixes. Not here: answers (faces/json.h). */
#ifndef WEB_JSON_PUT_H
#define WEB_JSON_PUT_H

#include "base/date.h"
#include "base/text.h"

typedef struct {
    Text *t;
    bool comma; /* before the next member or item */
} Json;

/* key NULL: an item of an array, or the document itself. */
void json_key(Json *j, const char *key);
void json_open(Json *j, const char *key, char bracket);
void json_shut(Json *j, char bracket);
void json_view(Json *j, const char *key, View v); /* nothing when it is empty */
void json_cstr(Json *j, const char *key, const char *v);
void json_int(Json *j, const char *key, int64_t v);
void json_bool(Json *j, const char *key, bool v);
void json_instant(Json *j, const char *key, Instant v);

#endif
