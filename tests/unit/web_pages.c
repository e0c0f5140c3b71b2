/* Writing pages: nothing from a file or an address becomes markup, in any place where text is put. */
#include "base/limits.h"
#include "web/pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HOSTILE "<script>alert(1)</script>\"'&\x01"
#define ESCAPED "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\xef\xbf\xbd"

static void is(Text *t, const char *wanted)
{
    text_byte(t, '\0');
    assert_true(text_ok(t));
    assert_string_equal(t->p, wanted);
    text_clear(t);
}

static void has(Text *t, const char *wanted)
{
    text_byte(t, '\0');
    assert_non_null(strstr(t->p, wanted));
    assert_null(strstr(t->p, "<script>"));
    text_clear(t);
}

static void escaping(void **state)
{
    Text t;

    (void)state;
    text_init(&t, MIB);
    html_text(&t, V(HOSTILE));
    is(&t, ESCAPED);
    html_attr(&t, "value", V("\" onfocus=\"x"));
    is(&t, " value=\"&quot; onfocus=&quot;x\"");
    html_text(&t, V("a\xff"
                    "b\xc3"));
    is(&t, "a\xef\xbf\xbd"
           "b\xef\xbf\xbd");
    html_text(&t, V("caf\xc3\xa9\nnew"));
    is(&t, "caf\xc3\xa9 new");
    Link l = link_begin(&t, "href", "/product/");
    link_part(&l, V("../\"x?#&"));
    link_field(&l, "a", V("1&b=2"));
    link_field(&l, "c", V(""));
    link_end(&l);
    is(&t, " href=\"/product/..%2F%22x%3F%23%26?a=1%26b%3D2&amp;c=\"");
    text_release(&t);
}

/* Each ASCII byte at each place of short and long texts, which are copied in different ways. */
static void bytes(void **state)
{
    char text[20];
    Text t, want;

    (void)state;
    text_init(&t, MIB);
    text_init(&want, MIB);
    for (size_t n = 1; n <= sizeof text; n++)
        for (size_t at = 0; at < n; at++)
            for (int byte = 0; byte < 128; byte++) {
                memset(text, 'z', n);
                text[at] = (char)byte;
                text_clear(&t);
                text_clear(&want);
                html_text(&t, view(text, n));
                text_put(&want, view(text, at));
                switch (byte) {
                case '&': text_put(&want, V("&amp;")); break;
                case '<': text_put(&want, V("&lt;")); break;
                case '>': text_put(&want, V("&gt;")); break;
                case '"': text_put(&want, V("&quot;")); break;
                case '\'': text_put(&want, V("&#39;")); break;
                case '\n':
                case '\r':
                case '\t': text_byte(&want, ' '); break;
                default: text_put(&want, byte < ' ' || byte == 0x7f ? V("\xef\xbf\xbd") : view(text + at, 1));
                }
                text_put(&want, view(text + at + 1, n - at - 1));
                assert_true(view_eq(text_view(&t), text_view(&want)));
            }
    text_release(&t);
    text_release(&want);
}

static void components(void **state)
{
    static const Column code = { .name = "code", .type = COLUMN_CODE }, text = { .name = "name", .type = COLUMN_TEXT };
    static const Mark mark[] = { { 0, 8 }, { 9, 14 } };
    Value v = value_text(V(HOSTILE));
    Text t;

    (void)state;
    text_init(&t, MIB);
    put_value(&t, &text, &v);
    is(&t, ESCAPED);
    put_value(&t, &code, &v);
    has(&t, "<a href=\"/product/%3Cscript%3E");
    v = value_marked(V(HOSTILE), mark, 2);
    put_value(&t, &text, &v);
    has(&t, "<mark>&lt;script&gt;</mark>a<mark>lert(</mark>1)&lt;/script");
    put_error_summary(&t, V(HOSTILE), "field");
    has(&t, "<a href=\"#field\">" ESCAPED "</a>");
    put_input(&t, &(InputField){ .id = "i",
                                 .name = "n",
                                 .label = V(HOSTILE),
                                 .hint = V(HOSTILE),
                                 .value = V(HOSTILE),
                                 .error = V(HOSTILE) });
    has(&t, "value=\"" ESCAPED "\"");
    put_select(&t, &(InputField){ .id = "i", .name = "n", .label = V("l"), .hint = V(""), .value = V("b\"") },
               V("a|b\""), true);
    has(&t, "<option value=\"b&quot;\" selected>b&quot;</option>");
    put_step_chart(
        &t, "c", V(HOSTILE), "\xc2\xa3",
        (ChartStep[]){ { V(HOSTILE), V("2026-01"), V("2026-03"), 1.5 }, { V(HOSTILE), V("2026-04"), V("2026-04"), 2 } },
        2);
    has(&t, "<title id=\"c-title\">" ESCAPED "</title>");
    put_step_chart(&t, "c", V("x"), "", (ChartStep[]){ { V("a"), V("undated"), V("undated"), 1.5 } }, 1);
    is(&t, ""); /* nothing can be drawn along no time */
    v = value_null();
    put_value(&t, &text, &v);
    has(&t, "not stated");
    text_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escaping),
        cmocka_unit_test(bytes),
        cmocka_unit_test(components),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
