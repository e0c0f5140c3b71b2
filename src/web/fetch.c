/* See fetch.h. */
#include "web/fetch.h"

#include "base/text.h"
#include "web/libcurl.h"

bool fetch_url(View url)
{
    static const char *const here[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= ' ' || url.p[i] >= 0x7f)
            return false;
    if (view_starts(url, V("https://")))
        return url.n > 8;
    for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
        View base = view_of(here[i]);
        if (view_starts(url, base) && (url.n == base.n || strchr(":/", url.p[base.n])))
            return true;
    }
    return false;
}

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
    Text *t = ctx;

    text_put(t, view(p, size * n));
    return text_ok(t) ? size * n : 0;
}

static Code unreachable(View url, const char *why, Error *e)
{
    fail(e, E_IO, "could not ask the sign-in provider at %.*s: %s", VIEW_ARGS(view_sub(url, 0, 200)), why);
    return hint(e, "try again in a while, or sign in with a password");
}

static Code perform(CURL *curl, const Fetch *f, Text *t, Error *e)
{
    CURLcode did;
    long status = 0;
    char why[64];

    if ((did = curl_easy_perform(curl)) != CURLE_OK)
        return unreachable(f->url, text_ok(t) ? curl_easy_strerror(did) : "its answer is too large", e);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200)
        return OK;
    snprintf(why, sizeof why, "it answers with status %ld", status);
    return unreachable(f->url, why, e);
}

static bool prepare(CURL *curl, const Fetch *f, Text *t, Arena *arena)
{
    const char *url = arena_cstr(arena, f->url), *form = f->form.p ? arena_cstr(arena, f->form) : NULL;
    const char *user = f->user.n ? arena_cstr(arena, f->user) : NULL;
    const char *password = f->user.n ? arena_cstr(arena, f->password) : NULL;

    if (!url || (f->form.p && !form) || (f->user.n && (!user || !password)))
        return false;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)FETCH_MS);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)FETCH_CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "trefoil");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
    if (form)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
    if (user) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    }
    return true;
}

Code fetch(const Fetch *f, Arena *arena, View *body, Error *e)
{
    CURL *curl;
    Text t;
    Code c;

    if (!fetch_url(f->url)) {
        fail(e, E_USAGE, "'%.*s' is not an address that is asked", VIEW_ARGS(view_sub(f->url, 0, 200)));
        return hint(e, "https://..., or http:// on this machine itself");
    }
    if ((c = libcurl_load(e)) != OK)
        return c;
    if (!(curl = curl_easy_init()))
        return fail_memory(e, "a request");
    text_init(&t, FETCH_MOST);
    c = prepare(curl, f, &t, arena) ? perform(curl, f, &t, e) : arena_fail(arena, f->form.n, "a request", e);
    if (c == OK) {
        *body = arena_copy(arena, t.n ? text_view(&t) : V(""));
        c = body->p ? OK : arena_fail(arena, t.n, "an answer", e);
    }
    curl_easy_cleanup(curl);
    text_release(&t);
    return c;
}
