/* JSON records: shapes, strictness (yajl is the oracle), numbers kept as written, damage, heads. */
#include "base/random.h"
#include "read/json_value.h"
#include "support/reading.h"

#include <yajl/yajl_parse.h>

static Code visit(void *ctx, const TreeRecord *r, Error *e)
{
    Text *out = ctx;
    (void)e;
    text_printf(out, "%lld@%lld ", (long long)r->number, (long long)r->line);
    node_json(out, r->node);
    text_byte(out, '\n');
    return OK;
}

static Code bad(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    (void)e;
    text_printf(ctx, "bad %lld: %.*s: %s\n", (long long)number, VIEW_ARGS(raw), reason);
    return OK;
}

static void expect(View bytes, const char *path, const char *wanted)
{
    Error e = { 0 };
    Input *in = NULL;
    Text out;
    text_init(&out, 64 * MIB);
    if (input_of_bytes(&in, bytes, "test.json", &e) != OK ||
        json_records(in, view_of(path), visit, bad, &out, &e) != OK)
        text_printf(&out, "error %s: %s", code_name(e.code), e.what);
    expect_text(&out, wanted);
    input_close(in);
    text_release(&out);
}

#define FAULT "error input: cannot read \"test.json\" as JSON: "

static void shapes(void **state)
{
    (void)state;
    expect(V("[{\"a\":1},\n {\"a\":2}]"), "", "1@1 {\"a\":1}\n2@2 {\"a\":2}\n");
    expect(V(" [ ] "), "", "");
    expect(V("{\"a\":[1,2]}"), "", "1@1 {\"a\":[1,2]}\n");
    expect(V("{\"n\":1,\"content\":[{\"a\":1},{\"a\":2}],\"z\":{}}"), "content", "1@1 {\"a\":1}\n2@1 {\"a\":2}\n");
    expect(V("{\"x\":{\"items\":[9]},\"data\":{\"y\":0,\n\"items\":[1,[2]]}}"), "data.items", "1@2 1\n2@2 [2]\n");
    expect(V("{\"other\":[1]}"), "content", "");
    expect(V("{\"content\":{\"a\":1}}"), "content", "");
    expect(V("{\"a\":1}\n{\"a\":2}\n\n{\"a\":3}"), "", "1@1 {\"a\":1}\n2@2 {\"a\":2}\n3@4 {\"a\":3}\n");
    expect(V("{\"a\":1}\r\n{\"a\":2}\r\n"), "content", "1@1 {\"a\":1}\n2@2 {\"a\":2}\n");
    expect(V("\xef\xbb\xbf{\"a\":1}"), "", "1@1 {\"a\":1}\n");
    expect(view("\xff\xfe{\0\"\0a\0\"\0:\0\xe9\0}\0", 16), "",
           FAULT "line 1: a character that begins no value");
    expect(view("\xff\xfe[\0\"\0\xe9\0\"\0]\0", 12), "", "1@1 \"\xc3\xa9\"\n");
}

static void bad_lines(void **state)
{
    (void)state;
    expect(V("{\"a\":1}\n{\"a\":\n{\"a\":2}\nxyz\n{\"a\":3} 4\n{\"\xe9\":1}\n{\"a\":4}\n"), "",
           "1@1 {\"a\":1}\nbad 2: {\"a\":: a value that is missing\n2@3 {\"a\":2}\n"
           "bad 4: xyz: a character that begins no value\nbad 5: {\"a\":3} 4: something follows the value\n"
           "bad 6: {\"\xe9\":1}: bytes that are not text in UTF-8\n3@7 {\"a\":4}\n");
    expect(V("{\"a\":\n{\"a\":2}\n"), "", "bad 1: {\"a\":: a value that is missing\n1@2 {\"a\":2}\n");
}

static void damaged(void **state)
{
    (void)state;
    expect(V("[{\"a\":1},\n{\"a\":}]"), "", "1@1 {\"a\":1}\n" FAULT "line 2: a character that begins no value");
    expect(V("[1,2"), "", "1@1 1\n2@1 2\n" FAULT "line 1: the file ends too early");
    expect(V("[1 2]"), "", "1@1 1\n" FAULT "line 1: no comma between two values");
    expect(V("[1,]"), "", "1@1 1\n" FAULT "line 1: a comma before the closing bracket");
    expect(V("[1]]"), "", "1@1 1\n" FAULT "line 1: something follows the end");
    expect(V(""), "", FAULT "line 1: it begins with neither { nor [");
    expect(V("text"), "", FAULT "line 1: it begins with neither { nor [");
    expect(V("{\"a\":1"), "b", FAULT "line 1: the file ends too early");
    expect(V("{\"a\" 1}"), "b", FAULT "line 1: a name that no colon follows");
    expect(V("{a:1}"), "b", FAULT "line 1: a member without a name in quotes");
}

static void values(void **state)
{
    (void)state;
    expect(V("[12345678901234567890123.4500e+10,-0,0.10,1E5]"), "",
           "1@1 12345678901234567890123.4500e+10\n2@1 -0\n3@1 0.10\n4@1 1E5\n");
    expect(V("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83c\\udf40 plain text of more than eight\"]"), "",
           "1@1 \"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\xc3\xa9\xf0\x9f\x8d\x80 plain text of more than eight\"\n");
    expect(V("[true,false,null,\"\",{},[]]"), "", "1@1 true\n2@1 false\n3@1 null\n4@1 \"\"\n5@1 {}\n6@1 []\n");
    expect(V("[\"\\ud83c\"]"), "", FAULT "line 1: half of a surrogate pair");
    expect(V("[\"\\udf40\\ud83c\"]"), "", FAULT "line 1: half of a surrogate pair");
    expect(V("[\"\\u0000\"]"), "", FAULT "line 1: the character U+0000, which no text may hold");
    expect(V("[\"a\tb\"]"), "", FAULT "line 1: a control character in a text");
    expect(V("[01]"), "", FAULT "line 1: a number that is not written as JSON has it");
    expect(V("[\"\\x\"]"), "", FAULT "line 1: an escape that JSON does not know");
    expect(V("[tru]"), "", FAULT "line 1: a word that is not true, false or null");
}

static void depth(void **state)
{
    Text deep;
    (void)state;
    text_init(&deep, MIB);
    text_byte(&deep, '[');
    for (int i = 0; i < LIMIT_TREE_DEPTH; i++)
        text_byte(&deep, '[');
    for (int i = 0; i < LIMIT_TREE_DEPTH; i++)
        text_byte(&deep, ']');
    text_byte(&deep, ']');
    {
        Text wanted;
        text_init(&wanted, MIB);
        text_put(&wanted, V("1@1 "));
        text_put(&wanted, view(deep.p + 1, deep.n - 2));
        text_put(&wanted, V("\n"));
        text_byte(&wanted, '\0');
        expect(text_view(&deep), "", wanted.p);
        text_release(&wanted);
    }
    text_clear(&deep);
    for (int i = 0; i < 100000; i++)
        text_byte(&deep, '[');
    expect(text_view(&deep), "", FAULT "line 1: nesting of more than 64 levels");
    text_clear(&deep);
    text_put(&deep, V("{}\n"));
    for (int i = 0; i < 100000; i++)
        text_put(&deep, V("{\"\":"));
    text_put(&deep, V("\n{}\n"));
    {
        Error e = { 0 };
        Input *in = NULL;
        Text out;
        text_init(&out, 4 * MIB);
        assert_int_equal(input_of_bytes(&in, text_view(&deep), "x", &e), OK);
        assert_int_equal(json_records(in, V(""), visit, bad, &out, &e), OK);
        assert_true(view_starts(text_view(&out), V("1@1 {}\nbad 2: {\"\":")));
        assert_true(view_ends(text_view(&out), V("nesting of more than 64 levels\n2@3 {}\n")));
        input_close(in);
        text_release(&out);
    }
    text_release(&deep);
}

static void large_array(void **state)
{
    Text text, wanted;
    (void)state;
    text_init(&text, 64 * MIB);
    text_init(&wanted, 64 * MIB);
    text_byte(&text, '[');
    for (int i = 1; i <= 50000; i++) {
        text_printf(&text, "%s{\"id\":%d,\"t\":\"}]\\\"%d\"}", i > 1 ? ",\n" : "", i, i);
        text_printf(&wanted, "%d@%d {\"id\":%d,\"t\":\"}]\\\"%d\"}\n", i, i, i, i);
    }
    text_byte(&text, ']');
    text_byte(&wanted, '\0');
    expect(text_view(&text), "", wanted.p);
    text_release(&text);
    text_release(&wanted);
}

static void head_of(View bytes, JsonShape wanted_shape, const char *wanted)
{
    Error e = { 0 };
    Input *in = NULL;
    JsonShape shape;
    Node *first;
    Arena arena;
    Text out;
    arena_init(&arena, 64 * MIB);
    text_init(&out, MIB);
    assert_int_equal(input_of_bytes(&in, bytes, "x", &e), OK);
    assert_int_equal(json_head(in, &arena, &shape, &first, &e), OK);
    assert_int_equal(shape, wanted_shape);
    if (first)
        node_json(&out, first);
    expect_text(&out, wanted);
    input_close(in);
    arena_release(&arena);
    text_release(&out);
}

static void heads(void **state)
{
    Text large;
    (void)state;
    head_of(V("[{\"a\":1},{\"b\":2}]"), JSON_ARRAY, "{\"a\":1}");
    head_of(V("[]"), JSON_ARRAY, "");
    head_of(V("{\"a\":1}"), JSON_OBJECT, "{\"a\":1}");
    head_of(V("{\n\"a\":1}\n"), JSON_OBJECT, "{\"a\":1}");
    head_of(V("{\"a\":1}\n{\"b\":2}\n"), JSON_LINES, "{\"a\":1}");
    head_of(V("{\"a\":}\n{\"b\":2}\n"), JSON_LINES, "{\"b\":2}");
    head_of(V("{no json}"), JSON_NOT, "");
    head_of(V("a,b\n"), JSON_NOT, "");
    head_of(V(""), JSON_NOT, "");
    text_init(&large, MIB);
    text_put(&large, V("{\"type\":\"Bundle\",\"entry\":["));
    while (large.n < 5 * LIMIT_SNIFF_BYTES)
        text_put(&large, V("12345678,"));
    text_put(&large, V("0]}"));
    {
        Error e = { 0 };
        Input *in = NULL;
        JsonShape shape;
        Node *first;
        Arena arena;
        arena_init(&arena, 64 * MIB);
        assert_int_equal(input_of_bytes(&in, text_view(&large), "x", &e), OK);
        assert_int_equal(json_head(in, &arena, &shape, &first, &e), OK);
        assert_int_equal(shape, JSON_OBJECT);
        assert_true(view_eq(node_text(first, "type"), V("Bundle")));
        input_close(in);
        arena_release(&arena);
    }
    text_release(&large);
}

static void helpers(void **state)
{
    JsonValue j = { .source = V("{\"a\":[{\"b\":[true,2]},{\"b\":3}],\"n\":null}") };
    Arena arena;
    const Node *n, *i;
    (void)state;
    arena_init(&arena, MIB);
    j.out = &arena;
    n = json_value(&j, V(""));
    assert_non_null(n);
    assert_true(view_eq(node_text(n, "a/b"), V("true")));
    assert_true(view_eq(node_text(n, "n"), V("")));
    i = node_first(n, "a");
    assert_true(view_eq(node_text(i, "b"), V("true")));
    i = node_next_same(i);
    assert_true(view_eq(node_text(i, "b"), V("3")));
    assert_null(node_next_same(i));
    assert_true(node_at(n, "a")->array);
    arena_release(&arena);
}

/* ---- against yajl ---- */

static bool yajl_accepts(View v)
{
    yajl_handle h = yajl_alloc(NULL, NULL, NULL);
    bool fine = yajl_parse(h, (const unsigned char *)v.p, v.n) == yajl_status_ok &&
                yajl_complete_parse(h) == yajl_status_ok;
    yajl_free(h);
    return fine;
}

static void against_yajl(void **state)
{
    static const char *const piece[] = { "{", "}", "[", "]", ",", ":", "\"a\"", "1", "-2.5e3", "true", "null",
                                         " ", "\"\\u00e9\"", "false", "0", "\"x\\n\"", "\n", "1.", "\"", "\\" };
    Arena arena;
    Text text;
    Random r;
    (void)state;
    random_seed(&r, 7);
    arena_init(&arena, MIB);
    text_init(&text, MIB);
    for (int i = 0; i < 200000; i++) {
        JsonValue j = { .out = &arena };
        int n = 1 + (int)random_below(&r, 9);
        bool ours, follows;
        text_clear(&text);
        arena_reset(&arena);
        while (n--)
            text_put(&text, view_of(piece[random_below(&r, sizeof piece / sizeof piece[0])]));
        j.source = text_view(&text);
        ours = json_value(&j, V("")) != NULL;
        follows = ours && !json_value_ends(&j); /* yajl lets half a token follow a value */
        if (!follows && ours != yajl_accepts(j.source))
            fail_msg("%.*s: we say %d (%s)", VIEW_ARGS(j.source), ours, j.reason ? j.reason : "");
    }
    arena_release(&arena);
    text_release(&text);
}

static Code count_visit(void *ctx, const TreeRecord *r, Error *e)
{
    (void)ctx, (void)r, (void)e;
    return OK;
}

static Code swept(void *ctx, Error *e)
{
    Input *in = NULL;
    Arena arena;
    JsonShape shape;
    Node *first;
    Code c = input_of_bytes(&in, *(const View *)ctx, "x", e);
    arena_init(&arena, MIB);
    if (c == OK)
        c = json_records(in, V("c"), count_visit, NULL, NULL, e);
    if (c == OK)
        c = json_head(in, &arena, &shape, &first, e);
    input_close(in);
    arena_release(&arena);
    return c;
}

static void sweeps(void **state)
{
    View lines = V("{\"a\":\"\\n\"}\n{\"a\":[1,2]}\n"), array = V("[1,{\"a\":\"\\t\"}]"), object = V("{\"c\":[1]}");
    Text large;
    (void)state;
    sweep(swept, &lines);
    sweep(swept, &array);
    sweep(swept, &object);
    text_init(&large, MIB);
    text_put(&large, V("[\""));
    memset(text_room(&large, 300000), 'x', 300000);
    text_put(&large, V("\"]"));
    lines = text_view(&large);
    sweep(swept, &lines);
    text_release(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes), cmocka_unit_test(bad_lines), cmocka_unit_test(damaged), cmocka_unit_test(values),
        cmocka_unit_test(depth), cmocka_unit_test(large_array), cmocka_unit_test(heads), cmocka_unit_test(helpers),
        cmocka_unit_test(against_yajl), cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
