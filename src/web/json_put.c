/* See json_put.h. */
#include "web/json_put.h"

void json_key(Json *j, const char *key)
{
    if (j->comma)
        text_byte(j->t, ',');
    j->comma = true;
    if (!key)
        return;
    text_json(j->t, view_of(key));
    text_byte(j->t, ':');
}

void json_open(Json *j, const char *key, char bracket)
{
    json_key(j, key);
    text_byte(j->t, bracket);
    j->comma = false;
}

void json_shut(Json *j, char bracket)
{
    text_byte(j->t, bracket);
    j->comma = true;
}

void json_view(Json *j, const char *key, View v)
{
    if (!v.n)
        return;
    json_key(j, key);
    text_json(j->t, v);
}

void json_cstr(Json *j, const char *key, const char *v)
{
    json_view(j, key, view_of(v));
}

void json_int(Json *j, const char *key, int64_t v)
{
    json_key(j, key);
    text_int(j->t, v);
}

void json_bool(Json *j, const char *key, bool v)
{
    json_key(j, key);
    text_put(j->t, v ? V("true") : V("false"));
}

void json_instant(Json *j, const char *key, Instant v)
{
    char at[INSTANT_CHARS];
    json_cstr(j, key, instant_text(v, at));
}
