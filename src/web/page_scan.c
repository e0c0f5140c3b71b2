/* The scan box (/scan): what a hand scanner types, or the camera reads, is told apart and looked up.
 *
 * Scanners put a group separator (GS, character 29) between the fields of a GS1 symbol. Browsers drop control
 * characters that are typed, and a page cannot hold them, so signs that stand for it are read as it: the picture of it
 * (U+241D), which our script types in its place, and <GS>, {GS}, [GS], \x1D and ^], which scanners can be set to. None
 * of these signs may stand in a GS1 element string, but for < and >, which nobody puts around GS. The character itself
 * is taken from addresses. Not here: what a code means (`identify`), what is known of it (`show`). */
#include "web/pages.h"

#include "base/limits.h"
#include "web/problem.h"

#define GS      "\x1d"
#define GS_SIGN "\xe2\x90\x9d"

static const char *const signs[] = { GS_SIGN, "<GS>", "{GS}", "[GS]", "\\x1D", "\\x1d", "^]" };

bool scan_is_scanned(View v)
{
    if (view_starts(v, V("]")) || view_find(v, '\x1d') >= 0)
        return true;
    for (int i = 0; i < COUNT_OF(signs); i++)
        if (view_find_view(v, view_of(signs[i])) >= 0)
            return true;
    return false;
}

/* Every sign for GS, and GS itself, becomes `gs`. */
static View with_separators(View v, View gs, Arena *arena)
{
    Text t;
    View out;

    text_init(&t, LIMIT_PARAM_BYTES);
    for (size_t i = 0; i < v.n;) {
        View rest = view_sub(v, i, v.n);
        size_t n = rest.p[0] == '\x1d';
        for (int k = 0; k < COUNT_OF(signs) && !n; k++)
            n = view_starts(rest, view_of(signs[k])) ? strlen(signs[k]) : 0;
        if (n)
            text_put(&t, gs);
        else
            text_byte(&t, rest.p[0]);
        i += n ? n : 1;
    }
    out = text_ok(&t) ? arena_copy(arena, text_view(&t)) : V("");
    text_release(&t);
    return out.p ? out : V("");
}

static void put_box(Page *p, View shown)
{
    Text *t = p->t;

    RAW(t, "<form action=\"/scan\" method=\"get\" class=\"t-scan\">\n<div class=\"nhsuk-form-group\">\n<label "
           "class=\"nhsuk-label nhsuk-label--m\" for=\"code\">Code</label>\n<div class=\"nhsuk-hint\" "
           "id=\"code-hint\">Scan "
           "into this field, or type what stands below the bars</div>\n<input class=\"nhsuk-input t-code\" id=\"code\" "
           "name=\"code\" type=\"text\" aria-describedby=\"code-hint\" autocomplete=\"off\" autocapitalize=\"off\" "
           "spellcheck=\"false\" data-scan autofocus");
    html_attr(t, "value", shown);
    RAW(t, ">\n</div>\n");
    put_button(t, "Look it up", false);
    RAW(t,
        "</form>\n<div data-camera hidden>\n<button class=\"nhsuk-button nhsuk-button--secondary\" "
        "type=\"button\">Use the camera</button>\n<p role=\"status\"></p>\n<video class=\"t-video\" playsinline muted "
        "hidden aria-label=\"What the camera sees\"></video>\n</div>\n");
}

static void put_product(Page *p, View code)
{
    const Given given[] = { { V("code"), code } };
    Captured c;
    Error e;
    Code found = capture_named(&c, p->q, "show", given, 1, &e);

    RAW(p->t, "<h2 class=\"nhsuk-heading-l\">In the picture</h2>\n");
    if (found == OK) {
        const Value *name = captured_fact(&c, "name"), *maker = captured_fact(&c, "maker");
        RAW(p->t, "<p class=\"nhsuk-body-l\">");
        link_product(p->t, code, NULL);
        html_text(p->t, name ? name->text : V("Several products carry it"));
        RAW(p->t, "</a>");
        if (maker) {
            RAW(p->t, ", ");
            html_text(p->t, maker->text);
        }
        RAW(p->t, "</p>\n");
        put_notes(p, &c);
        return;
    }
    RAW(p->t, "<p>");
    html_cstr(p->t, e.what);
    RAW(p->t, ".</p>\n");
}

static void put_readings(Page *p, const Captured *c)
{
    static const char *const hide[] = { "reading", "raw", "part", "derived", NULL };
    const CapturedTable *elements = captured_table(c, "elements"), *readings = captured_table(c, "readings");

    RAW(p->t, "<h2 class=\"nhsuk-heading-l\">What it says</h2>\n");
    put_notes(p, c);
    if (elements && elements->n)
        put_table(p->t, &(TableView){ .table = elements, .hide = hide });
    if (readings)
        put_table(p->t, &(TableView){ .table = readings, .hide = hide });
}

void page_scan(Page *p)
{
    View given = view_trim(page_field(p, "code"));
    View code = with_separators(given, V(GS), p->q->context.arena);
    Given fields[] = { { V("code"), code } };
    Captured c;
    Error e;

    if (code.n && capture_named(&c, p->q, "identify", fields, 1, &e) != OK) {
        page_problem(p, &e);
        return;
    }
    page_begin(p, V("Scan"), "/scan");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Scan a code</h1>\n");
    put_box(p, with_separators(given, V(GS_SIGN), p->q->context.arena));
    if (code.n) {
        put_product(p, code);
        put_readings(p, &c);
        put_downloads(p, question_named(V("identify")), fields, 1);
    }
    page_end(p);
}
