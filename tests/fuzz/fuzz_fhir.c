/* Any address below /fhir/R4, and GS1 Digital Links, without a store: parameters are taken or refused, and every reply
 * is JSON.
 *
 * The first byte chooses the type, whether it is posted and whether it is strict; then the query. Laws: a reply is a
 * CapabilityStatement, or an OperationOutcome (503 where a question was asked); ids and cursors read back as they were;
 * what is no id of ours is refused.
 */
#include "base/limits.h"
#include "cli/cli.h"
#include "web/fhir.h"
#include "web/resolver.h"

#include <stdlib.h>

#include <yajl/yajl_tree.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void law(bool holds)
{
    if (!holds)
        abort();
}

static void check_reply(const Request *q)
{
    Reply r;
    Error e;
    char why[200];
    yajl_val tree;

    reply_init(&r, q);
    if (resolver_path(q->path))
        resolver_answer(q, &r);
    else
        fhir_answer(q, &r);
    law(reply_end(&r, &e) == OK && !r.spool);
    text_byte(&r.held, '\0');
    law(text_ok(&r.held));
    tree = yajl_tree_parse(r.held.p, why, sizeof why);
    law(tree != NULL);
    law(r.status == 200 || r.status == 400 || r.status == 404 || r.status == 405 || r.status == 406 ||
        r.status == 410 || r.status == 415 || r.status == 503);
    yajl_tree_free(tree);
    reply_release(&r);
}

static void check_names(const Request *q, View v)
{
    Arena *a = q->context.arena;
    View half = view_sub(v, v.n / 2, v.n), scheme, code, number, id;
    Cursor c = { v.n & 1, v }, back;
    Reply r;
    Error e;
    size_t bad;

    if (fhir_id_read(v, a, &scheme, &code, &number))
        law((code.n || number.n) && view_utf8(code, &bad));
    if (!view_utf8(half, &bad) || !half.n || half.n > 60 || memchr(half.p, 0, half.n))
        return;
    id = fhir_id(a, V("gtin"), half, v.n % 3 == 0, V("12"));
    law(id.n <= 64 && fhir_id_read(id, a, &scheme, &code, &number));
    law(view_eq(scheme, V("number")) || (view_eq(scheme, V("gtin")) && view_eq(code, half)));
    reply_init(&r, q);
    if (view_utf8(v, &bad) && v.n < 1000 && !memchr(v.p, 0, v.n))
        law(cursor_unseal(q, &r, cursor_seal(q, &c), &back, &e) == OK && view_eq(back.place, v) &&
            back.backward == c.backward);
    reply_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const paths[] = { "/Device",   "/DeviceDefinition", "/Organization",         "/Location",
                                         "/metadata", "/Device/_search",   "/Organization/_search", "/" };
    static bool registered;
    Arena arena;
    View v;
    Error none;

    if (!registered)
        ask_register(question_groups);
    registered = true;
    if (n < 1 || n > LIMIT_WEB_TARGET)
        return 0;
    v = view((const char *)data + 1, n - 1);
    arena_init(&arena, LIMIT_QUESTION_BYTES);
    fail(&none, E_IO, "there is no store");
    Request q = { .method = data[0] & 8 ? V("POST") : V("GET"),
                  .path = arena_printf(&arena, FHIR_ROOT "%s", paths[data[0] & 7]),
                  .query = data[0] & 8 ? V("") : v,
                  .body = data[0] & 8 ? v : V(""),
                  .body_type = V("application/x-www-form-urlencoded"),
                  .prefer = data[0] & 16 ? V("handling=strict") : V(""),
                  .host = V("localhost"),
                  .store_error = &none,
                  .account = { .number = 0, .name = V("local") } };
    q.context.arena = &arena;
    q.context.account = &q.account;
    q.context.access = &access_local;
    if (data[0] & 32) { /* an id, as sent */
        q.path = arena_printf(&arena, FHIR_ROOT "/Device/%.*s", VIEW_ARGS(v));
        q.query = V("");
    }
    if (data[0] & 64) { /* a GS1 Digital Link, whose query is the second half */
        q.method = V("GET");
        q.path = arena_printf(&arena, "/01/%.*s", VIEW_ARGS(view_sub(v, 0, v.n / 2)));
        q.query = view_sub(v, v.n / 2, v.n);
        law(resolver_logged(q.path).n <= q.path.n);
    }
    check_reply(&q);
    check_names(&q, v);
    arena_release(&arena);
    return 0;
}
