/* XML records: trees, choices, damage, hostile input; and the helpers that find one's way in a tree. */
#include "support/reading.h"

#include <dirent.h>

typedef struct {
    const char *element;
    Text out;
} Take;

static bool choose(void *ctx, View path, View name)
{
    const Take *t = ctx;
    (void)path;
    return view_eq(name, view_of(t->element));
}

static Code visit(void *ctx, const TreeRecord *r, Error *e)
{
    Take *t = ctx;
    (void)e;
    text_printf(&t->out, "%lld@%lld %.*s ", (long long)r->number, (long long)r->line, VIEW_ARGS(r->parent_path));
    node_json(&t->out, r->node);
    text_byte(&t->out, '\n');
    return OK;
}

static Code records(View bytes, const char *element, Take *t, Error *e)
{
    Input *in = NULL;
    Code c = input_of_bytes(&in, bytes, "test.xml", e);
    t->element = element;
    if (c == OK)
        c = xml_records(in, choose, visit, t, e);
    input_close(in);
    return c;
}

static void expect(View bytes, const char *element, const char *wanted)
{
    Take t = { 0 };
    Error e = { 0 };
    text_init(&t.out, 64 * MIB);
    if (records(bytes, element, &t, &e) != OK)
        text_printf(&t.out, "error %s: %s", code_name(e.code), e.what);
    expect_text(&t.out, wanted);
    text_release(&t.out);
}

static void expect_error(View bytes, const char *what, const char *where)
{
    Take t = { 0 };
    Error e = { 0 };
    text_init(&t.out, 64 * MIB);
    assert_int_equal(records(bytes, "a", &t, &e), E_INPUT);
    if (!strstr(e.what, what) || !strstr(e.where, where))
        fail_msg("got: %s (%s)", e.what, e.where);
    text_release(&t.out);
}

static void trees(void **state)
{
    (void)state;
    expect(V("<r><g><a x='1'>t</a>\n<a/></g></r>"), "a", "1@1 /g {\"@x\":\"1\",\"#text\":\"t\"}\n2@2 /g \"\"\n");
    expect(V("<r>\n<a><b>1</b><b>2</b>\n<c><d> x </d></c></a></r>"), "a",
           "1@2  {\"b\":[\"1\",\"2\"],\"c\":{\"d\":\" x \"}}\n");
    expect(V("<a>one <b>two</b> three</a>"), "a", "1@1  {\"b\":\"two\",\"#text\":\"one  three\"}\n");
    expect(V("<r><a>&lt;&amp;&#163;&#x1F340;<![CDATA[<&>]]></a></r>"), "a",
           "1@1  \"<&\xc2\xa3\xf0\x9f\x8d\x80<&>\"\n");
    expect(V("<r xmlns:q='urn:x'><q:a q:y='2'><q:b/></q:a></r>"), "a", "1@1  {\"@y\":\"2\",\"b\":\"\"}\n");
    expect(V("<r><a><a>inner</a></a></r>"), "a", "1@1  {\"a\":\"inner\"}\n");
    expect(V("<r/>"), "a", "");
}

/* libxml2 leaves the ampersand of an attribute as "&#38;". */
static void attributes(void **state)
{
    (void)state;
    expect(V("<r><a x='&lt;&amp;&gt;' y='&#38;#38;' z='&quot;&apos; &#xe9;'/></r>"), "a",
           "1@1  {\"@x\":\"<&>\",\"@y\":\"&#38;\",\"@z\":\"\\\"' \xc3\xa9\"}\n");
}

static void encodings(void **state)
{
    (void)state;
    expect(V("\xef\xbb\xbf<r><a>\xc3\xa9</a></r>"), "a", "1@1  \"\xc3\xa9\"\n");
    expect(V("<?xml version='1.0' encoding='windows-1252'?><r><a>\x80\xe9</a></r>"), "a",
           "1@1  \"\xe2\x82\xac\xc3\xa9\"\n");
    expect(view("\xff\xfe<\0r\0>\0<\0a\0>\0\xe9\0<\0/\0a\0>\0<\0/\0r\0>\0", 32), "a", "1@1  \"\xc3\xa9\"\n");
    expect(V("<!DOCTYPE r SYSTEM 'r.dtd'><r><a>x</a></r>"), "a", "1@1  \"x\"\n");
}

static void damaged(void **state)
{
    (void)state;
    expect_error(V("<r>\n<a>\n</r>"), "as XML", "line 3");
    expect_error(V("<r><a x='<!-- no -->'/></r>"), "as XML", "line 1");
    expect_error(V("<r><a>\xe9</a></r>"), "as XML", "line 1");
    expect_error(V("<r><a>"), "as XML", "line 1");
    expect_error(V(""), "as XML", "line");
    expect_error(V("not XML"), "as XML", "line 1");
    expect_error(V("\xff\xfe<\0r\0>\0" "\x31\xda&\0<\0/\0r\0>\0"), "as XML", "line 1");
    expect_error(V("<r/><r/>"), "as XML", "line 1");
}

static void hostile(void **state)
{
    Text deep;
    (void)state;
    expect_error(V("<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><l>&c;</l>"),
                 "entities", "line 1");
    expect_error(V("<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><l>&a;</l>"), "entities", "line 1");
    expect_error(V("<!DOCTYPE l [<!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;]><l/>"), "entities", "line 1");
    expect_error(V("<!DOCTYPE l SYSTEM 'file:///etc/passwd'><l>&a;</l>"), "entities", "line 1");
    expect_error(V("<l>&unknown;</l>"), "as XML", "line 1");
    text_init(&deep, MIB);
    for (int i = 0; i <= LIMIT_TREE_DEPTH; i++)
        text_put(&deep, V("<a>"));
    expect_error(text_view(&deep), "nested more than 64 deep", "line 1");
    text_release(&deep);
}

static void too_large(void **state)
{
    Text large;
    (void)state;
    text_init(&large, 64 * MIB);
    text_put(&large, V("<r><a>"));
    for (int i = 0; i < 1200000; i++)
        text_put(&large, V("<b/>"));
    text_put(&large, V("</a></r>"));
    expect_error(text_view(&large), "record 1 is larger than", "line 1");
    text_release(&large);
}

static Code stop_visit(void *ctx, const TreeRecord *r, Error *e)
{
    (void)ctx, (void)r;
    return (fail)(e, E_CANCEL, "enough"); /* cmocka has a macro of this name */
}

static void stopped(void **state)
{
    Take t = { .element = "a" };
    Error e = { 0 };
    Input *in = NULL;
    (void)state;
    assert_int_equal(input_of_bytes(&in, V("<r><a/><a/></r>"), "x", &e), OK);
    assert_int_equal(xml_records(in, choose, stop_visit, &t, &e), E_CANCEL);
    assert_string_equal(e.what, "enough");
    input_close(in);
}

static void head_of(View bytes, const char *wanted)
{
    Error e = { 0 };
    Input *in = NULL;
    Arena arena;
    View root, space, first;
    char got[512];
    arena_init(&arena, MIB);
    assert_int_equal(input_of_bytes(&in, bytes, "x", &e), OK);
    assert_int_equal(xml_head(in, &arena, &root, &space, &first, &e), OK);
    snprintf(got, sizeof got, "%.*s|%.*s|%.*s", VIEW_ARGS(root), VIEW_ARGS(space), VIEW_ARGS(first));
    assert_string_equal(got, wanted);
    input_close(in);
    arena_release(&arena);
}

static void heads(void **state)
{
    (void)state;
    head_of(V("<?xml version='1.0'?>\n<!-- c --><p:r xmlns:p='urn:x'><p:a/></p:r>"), "r|urn:x|a");
    head_of(V("<r>text"), "r||");
    head_of(V("<r/>"), "r||");
    head_of(V("<!DOCTYPE r [<!ENTITY a 'b'>]><r><a/></r>"), "r||a");
    head_of(V("a,b,c\n"), "||");
    head_of(V(""), "||");
}

static Code helpers_visit(void *ctx, const TreeRecord *r, Error *e)
{
    const Node *n = r->node, *i;
    (void)ctx, (void)e;
    assert_true(view_eq(node_text(n, "b/c"), V("1")));
    assert_true(view_eq(node_text(n, "b/c/@id"), V("x")));
    assert_true(view_eq(node_text(n, "none/c"), V("")));
    assert_true(view_eq(node_text(n, "nil"), V("")));
    assert_true(view_eq(node_text(n, "sp"), V("y")));
    assert_null(node_child(NULL, "b"));
    assert_null(node_at(n, "b/none"));
    i = node_first(n, "m");
    assert_true(view_eq(node_text(i, ""), V("p")));
    i = node_next_same(i);
    assert_true(view_eq(node_text(i, ""), V("q")));
    assert_null(node_next_same(i));
    return OK;
}

static void helpers(void **state)
{
    Take t = { .element = "a" };
    Error e = { 0 };
    Input *in = NULL;
    View text = V("<a xmlns:xsi='urn:i'><b><c id='x'>1</c></b><m>p</m><sp> y\n</sp><nil xsi:nil='true'>z</nil>"
                  "<m>q</m></a>");
    (void)state;
    assert_int_equal(input_of_bytes(&in, text, "x", &e), OK);
    assert_int_equal(xml_records(in, choose, helpers_visit, &t, &e), OK);
    input_close(in);
}

/* EUDAMED's own samples hold a comment inside an attribute's value. */
static void real_samples(void **state)
{
    const char *folder = real_file("registries/eudamed_dtx_samples");
    DIR *d = folder ? opendir(folder) : NULL;
    struct dirent *entry;
    int broken = 0;
    (void)state;
    while (d && (entry = readdir(d))) {
        char path[8192];
        Take t = { .element = "none" };
        Error e = { 0 };
        Input *in = NULL;
        if (!strstr(entry->d_name, ".xml"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        assert_int_equal(input_open(&in, path, &e), OK);
        if (xml_records(in, choose, visit, &t, &e) != OK) {
            assert_int_equal(e.code, E_INPUT);
            assert_non_null(strstr(e.where, "line "));
            broken++;
        }
        input_close(in);
    }
    if (d)
        assert_int_equal(broken, 26);
    if (d)
        closedir(d);
}

static Code count_visit(void *ctx, const TreeRecord *r, Error *e)
{
    (void)ctx, (void)r, (void)e;
    return OK;
}

static Code swept(void *ctx, Error *e)
{
    Take t = { .element = "a" };
    Input *in = NULL;
    Arena arena;
    View root, space, first;
    Code c = input_of_bytes(&in, *(const View *)ctx, "x", e);
    arena_init(&arena, MIB);
    if (c == OK)
        c = xml_records(in, choose, count_visit, &t, e);
    if (c == OK)
        c = xml_head(in, &arena, &root, &space, &first, e);
    input_close(in);
    arena_release(&arena);
    return c;
}

static void sweeps(void **state)
{
    View text = V("<r><g><a x='1'>t<b>u</b></a>\n<a/></g></r>");
    (void)state;
    sweep(swept, &text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees), cmocka_unit_test(attributes), cmocka_unit_test(encodings),
        cmocka_unit_test(damaged), cmocka_unit_test(hostile),
        cmocka_unit_test(too_large), cmocka_unit_test(stopped), cmocka_unit_test(heads), cmocka_unit_test(helpers),
        cmocka_unit_test(real_samples), cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
