/* The web face without sockets: addresses, tags, formats, problems, the description of the API. */
#include "cli/cli.h"
#include "base/limits.h"
#include "web/api.h"
#include "web/inside.h"
#include "web/listen.h"
#include "web/spool.h"
#include "web/who.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <yajl/yajl_tree.h>

static Arena arena;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 64 * MIB);
    ask_register(question_groups);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void check_view(View got, const char *wanted)
{
    assert_int_equal(got.n, strlen(wanted));
    assert_memory_equal(got.p, wanted, got.n);
}

static void addresses(void **state)
{
    static const char *const bad[] = { "%", "%4", "a%zz", "%00", "%ff", "x%c3" };
    Given *g;
    Error e;
    Text t;
    int n;

    (void)state;
    check_view(url_decode(V("a%2Fb+c%C3%A9"), false, &arena), "a/b+c\xc3\xa9");
    check_view(url_decode(V("a+b"), true, &arena), "a b");
    for (int i = 0; i < COUNT_OF(bad); i++)
        assert_null(url_decode(view_of(bad[i]), true, &arena).p);
    text_init(&t, 1000);
    url_encode(&t, V("a/b +\xc3\xa9\"<"));
    check_view(text_view(&t), "a%2Fb%20%2B%C3%A9%22%3C");
    text_release(&t);
    assert_int_equal(query_read(V("a=1&b=%26&&=x&flag&a=2=3"), &arena, &g, &n, &e), OK);
    assert_int_equal(n, 4);
    check_view(query_value(g, n, V("b")), "&");
    check_view(query_value(g, n, V("flag")), "");
    check_view(g[3].text, "2=3");
    assert_null(query_value(g, n, V("c")).p);
    assert_int_equal(query_read(V("a=%"), &arena, &g, &n, &e), E_USAGE);
}

/* The body of an action as one JSON object. */
static void json_bodies(void **state)
{
    static const char *const bad[] = { "",
                                       "[]",
                                       "7",
                                       "{",
                                       "{\"a\":1} x",
                                       "{\"a\":{\"b\":1}}",
                                       "{\"a\":[[1]]}",
                                       "{\"a\":[{\"b\":1}]}",
                                       "a=1",
                                       "{\"a\":\"\\u0000\"}" };
    Given *g;
    Error e;
    Text t;
    int n;

    (void)state;
    assert_int_equal(
        json_fields_read(V(" {\"a\": \"x\\u00e9 \\\"&\", \"b\": [1.50, \"two\"], \"c\": true, \"d\": false, "
                           "\"e\": null, \"f\": [], \"_csrf\": \"x\"}\n"),
                         &arena, &g, &n, &e),
        OK);
    assert_int_equal(n, 6);
    check_view(query_value(g, n, V("a")), "x\xc3\xa9 \"&");
    check_view(g[1].name, "b");
    check_view(g[1].text, "1.50");
    check_view(g[2].name, "b");
    check_view(g[2].text, "two");
    check_view(query_value(g, n, V("c")), "yes");
    check_view(query_value(g, n, V("d")), "no");
    assert_null(query_value(g, n, V("e")).p);
    assert_int_equal(json_fields_read(V("{}"), &arena, &g, &n, &e), OK);
    assert_int_equal(n, 0);
    for (int i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(json_fields_read(view_of(bad[i]), &arena, &g, &n, &e), E_USAGE);
    text_init(&t, 10000); /* as many fields as an address may have */
    text_put(&t, V("{\"a\": [1"));
    for (int i = 1; i < LIMIT_WEB_FIELDS; i++)
        text_put(&t, V(",1"));
    text_put(&t, V("], \"b\": null}"));
    assert_int_equal(json_fields_read(text_view(&t), &arena, &g, &n, &e), OK);
    assert_int_equal(n, LIMIT_WEB_FIELDS);
    t.n -= 5;
    text_put(&t, V("2}"));
    assert_int_equal(json_fields_read(text_view(&t), &arena, &g, &n, &e), E_USAGE);
    text_release(&t);
}

static void listening(void **state)
{
    static const struct {
        const char *text;
        bool fine, loopback;
        int port;
    } cases[] = {
        { "127.0.0.1:8080", true, true, 8080 },
        { "8080", true, true, 8080 },
        { "localhost:0", true, true, 0 },
        { "[::1]:80", true, true, 80 },
        { "0.0.0.0:443", true, false, 443 },
        { "[::]:443", true, false, 443 },
        { "127.0.0.1", false, false, 0 },
        { "host.example:80", false, false, 0 },
        { "1.2.3.4:99999", false, false, 0 },
        { ":80", false, false, 0 },
        { "", false, false, 0 },
    };
    WebAddress a;
    Error e;

    (void)state;
    for (int i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(web_address(view_of(cases[i].text), &a, &e), cases[i].fine ? OK : E_USAGE);
        if (cases[i].fine) {
            assert_int_equal(a.loopback, cases[i].loopback);
            assert_int_equal(a.port, cases[i].port);
        }
    }
}

/* A request for an address, as the local operator. */
static Request request(const char *path, const char *query)
{
    Request q = { .method = V("GET"),
                  .path = view_of(path),
                  .query = view_of(query),
                  .accept = V(""),
                  .body = V(""),
                  .body_type = V(""),
                  .origin = V(""),
                  .host = V("localhost"),
                  .if_none_match = V(""),
                  .version = V("1"),
                  .folder = "/tmp" };
    q.account = (Account){ .name = V("local"), .organisation = V("") };
    q.context = (AskContext){ .access = &access_local, .arena = &arena };
    return q;
}

static int status_for(Request *q, Reply *r)
{
    q->context.account = &q->account;
    reply_init(r, q);
    web_answer(q, r);
    return r->status;
}

static void formats(void **state)
{
    static const struct {
        const char *accept;
        int status;
        const char *type;
    } cases[] = {
        { "", 200, "application/json" },
        { "*/*", 200, "application/json" },
        { "text/csv", 200, "text/csv; charset=utf-8" },
        { "text/*;q=0.2, application/json;q=0.1", 200, "text/csv; charset=utf-8" },
        { "TEXT/CSV ; q=0.5, application/json; q=0.7", 200, "application/json" },
        { "application/json;q=0", 406, "application/problem+json" },
        { "image/png", 406, "application/problem+json" },
    };

    (void)state;
    for (int i = 0; i < COUNT_OF(cases); i++) {
        Request q = request("/api/v1/identify", "code=4006381333931");
        Reply r;
        q.accept = view_of(cases[i].accept);
        assert_int_equal(status_for(&q, &r), cases[i].status);
        assert_string_equal(r.type, cases[i].type);
        reply_release(&r);
    }
}

static void tags(void **state)
{
    Request q = request("/api/v1/identify", "code=4006381333931");
    char tag[64];
    Reply r;

    (void)state;
    assert_int_equal(status_for(&q, &r), 200);
    assert_int_equal(r.etag[0], 'W');
    strncpy(tag, r.etag, sizeof tag);
    reply_release(&r);
    q.if_none_match = view_of(tag);
    assert_int_equal(status_for(&q, &r), 304);
    reply_release(&r);
    q.version = V("2"); /* the store has changed */
    assert_int_equal(status_for(&q, &r), 200);
    reply_release(&r);
    q.version = V("1");
    q.account = (Account){ .number = -1, .name = V("public"), .organisation = V(""), .public_only = true };
    assert_int_equal(status_for(&q, &r), 200); /* somebody else's answer */
    reply_release(&r);
    q = request("/api/v1/identify", "code=4006381333931");
    q.if_none_match = V("\"a\", *");
    assert_int_equal(status_for(&q, &r), 304);
    reply_release(&r);
}

static void problems(void **state)
{
    Request q = request("/api/v1/identify", "kode=1");
    char error[200];
    yajl_val tree;
    Reply r;

    (void)state;
    assert_int_equal(status_for(&q, &r), 400);
    text_byte(&r.sink.text, '\0');
    assert_non_null(tree = yajl_tree_parse(r.sink.text.p, error, sizeof error));
    assert_string_equal(YAJL_GET_STRING(yajl_tree_get(tree, (const char *[]){ "hint", NULL }, yajl_t_string)),
                        "did you mean 'code'?");
    yajl_tree_free(tree);
    assert_null(r.etag[0] ? "an error may not be kept" : NULL);
    reply_release(&r);
}

/* No action is taken for a page of another site. */
static void senders(void **state)
{
    Request q = request("/api/v1/note/add", "");
    Error e;

    (void)state;
    q.method = V("POST");
    assert_int_equal(check_sender(&q, &e), OK);
    q.origin = V("http://localhost");
    assert_int_equal(check_sender(&q, &e), OK);
    q.origin = V("http://localhost:81");
    assert_int_equal(check_sender(&q, &e), E_DENIED);
    q.origin = V("null");
    assert_int_equal(check_sender(&q, &e), E_DENIED);
}

static void description(void **state)
{
    char error[200];
    yajl_val tree, paths;
    int n = 0;
    Text t;

    (void)state;
    text_init(&t, 4 * MIB);
    openapi_write(&t);
    text_byte(&t, '\0');
    tree = yajl_tree_parse(t.p, error, sizeof error);
    assert_non_null(tree);
    paths = yajl_tree_get(tree, (const char *[]){ "paths", NULL }, yajl_t_object);
    for (const Question *const *q = all_questions(); *q; q++)
        n += question_is_served(*q);
    for (size_t i = 0; i < YAJL_GET_OBJECT(paths)->len; i++) /* questions that go on by themselves have their own */
        n -= strncmp(YAJL_GET_OBJECT(paths)->keys[i], "/api/v1/jobs", 12) != 0;
    assert_int_equal(n, 0);
    yajl_tree_free(tree);
    text_release(&t);
    assert_null(question_of_path(V("build")));
    assert_null(question_of_path(V("serve")));
    assert_non_null(question_of_path(V("note/add")));
}

/* The names that addresses use for themselves are nobody's parameters. */
static void names(void **state)
{
    (void)state;
    for (const Question *const *q = all_questions(); *q; q++)
        for (const Param *p = (*q)->params; p && p->name; p++)
            assert_true(p->name[0] != '_');
}

static bool woken, waited;
static void wake(void *ctx)
{
    woken = ctx != NULL;
}
static void wait_for(void *ctx)
{
    waited = ctx != NULL;
}

/* A body that is too large for memory is read while it is written, and in order. */
static void spooling(void **state)
{
    char buffer[100];
    Spool *s;
    size_t got;
    Error e;

    (void)state;
    assert_int_equal(spool_open(&s, NULL, &e), OK);
    spool_on_more(s, wake, &woken);
    assert_int_equal(spool_read(s, 0, buffer, sizeof buffer, &got, wait_for), SPOOL_WAIT);
    assert_true(waited && !woken);
    assert_int_equal(spool_write(s, V("hello"), &e), OK);
    assert_true(woken);
    assert_int_equal(spool_read(s, 1, buffer, sizeof buffer, &got, wait_for), SPOOL_BYTES);
    check_view(view(buffer, got), "ello");
    spool_end(s, true);
    assert_int_equal(spool_read(s, 5, buffer, sizeof buffer, &got, wait_for), SPOOL_FAILED);
    spool_leave(s, true);
    assert_true(spool_left(s));
    spool_leave(s, false);
}

static void large_replies(void **state)
{
    Request q = request("/", "");
    char row[1000];
    Reply r;
    Error e;

    (void)state;
    memset(row, 'x', sizeof row);
    reply_init(&r, &q);
    for (int i = 0; i < 3000; i++) {
        text_put(&r.sink.text, view(row, sizeof row));
        assert_int_equal(sink_step(&r.sink, &e), OK);
    }
    assert_int_equal(reply_end(&r, &e), OK);
    assert_non_null(r.spool);
    assert_false(reply_again(&r)); /* a part is on its way */
    assert_true(r.sink.text.room + r.held.room < 4 * MIB);
    spool_leave(r.spool, true);
    text_put(&r.sink.text, view(row, sizeof row));
    assert_int_equal(reply_end(&r, &e), E_CANCEL); /* nobody reads it any more */
    spool_leave(r.spool, false);
    reply_release(&r);
}

/* Worth keeping is what is asked for again before others have taken its place. */
static void kept_answers(void **state)
{
    static Cache cache;
    char name[32];
    int wanted = 0;

    (void)state;
    assert_false(cache_wants(&cache, V("/product/1")));
    assert_true(cache_wants(&cache, V("/product/1")));
    assert_false(cache_wants(&cache, V("/product/2")));
    assert_true(cache_wants(&cache, V("/product/1")));
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < CACHE_ASKED * 4; i++) {
            snprintf(name, sizeof name, "/product/x%d", i);
            wanted += cache_wants(&cache, view_of(name));
        }
    assert_true(wanted < CACHE_ASKED / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses), cmocka_unit_test(json_bodies),   cmocka_unit_test(listening),
        cmocka_unit_test(formats),   cmocka_unit_test(tags),          cmocka_unit_test(problems),
        cmocka_unit_test(senders),   cmocka_unit_test(description),   cmocka_unit_test(names),
        cmocka_unit_test(spooling),  cmocka_unit_test(large_replies), cmocka_unit_test(kept_answers),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
