/* What changed in Part IX from the last month but one to the last, as a feed: Atom (RFC 4287) and JSON Feed 1.1,
 * narrowed down by the same fields as the page. An entry's id is made of month, pack, kind and field, so that readers
 * know again what they had. Not here: which changes (`appliances changes`). */
#include "base/date.h"
#include "web/json_put.h"
#include "web/pages.h"

#include <stdio.h>

enum { MOST_ENTRIES = 500, MOST_GIVEN = 32 };

typedef struct {
    Page *page;
    Captured answer;
    const CapturedTable *changes;
    View from, to, root;    /* "https://host" */
    int64_t page_number, n; /* n: changes in all */
    char updated[32];       /* the first day of the newer month */
} Feed;

static void xml_text(Text *t, View v)
{
    html_text(t, v); /* the same five characters */
}

/* "repriced: Name, £1.00 to £1.10 (Supplier)" */
static View title_of_entry(Feed *x, int row)
{
    const Value *before = captured_cell(x->changes, row, "price_before"),
                *after = captured_cell(x->changes, row, "price_after");
    View kind = captured_text(x->changes, row, "kind"), name = captured_text(x->changes, row, "name");
    View size = captured_text(x->changes, row, "size"), a = captured_text(x->changes, row, "before"),
         b = captured_text(x->changes, row, "after");
    char was[MONEY_CHARS], is[MONEY_CHARS], what[600] = "";

    if (view_eq(kind, V("repriced")) && before && after)
        snprintf(what, sizeof what, ": \xc2\xa3%s to \xc2\xa3%s", money_text(before->money, was),
                 money_text(after->money, is));
    else if (a.n || b.n)
        snprintf(what, sizeof what, ": %.*s to %.*s", VIEW_ARGS(a.n ? view_sub(a, 0, 250) : V("nothing")),
                 VIEW_ARGS(b.n ? view_sub(b, 0, 250) : V("nothing")));
    return arena_printf(x->page->q->context.arena, "%.*s, %.*s%s%.*s%s", VIEW_ARGS(kind), VIEW_ARGS(name),
                        size.n ? " " : "", VIEW_ARGS(size), what);
}

static View id_of_entry(Feed *x, int row)
{
    return arena_printf(
        x->page->q->context.arena, "urn:trefoil:part-ix:%.*s:%016llx", VIEW_ARGS(x->to),
        (unsigned long long)view_hash(arena_printf(x->page->q->context.arena, "%.*s|%.*s|%.*s|%.*s", VIEW_ARGS(x->from),
                                                   VIEW_ARGS(captured_text(x->changes, row, "pack")),
                                                   VIEW_ARGS(captured_text(x->changes, row, "kind")),
                                                   VIEW_ARGS(captured_text(x->changes, row, "field")))));
}

static View summary_of_entry(Feed *x, int row)
{
    const Value *cost = captured_cell(x->changes, row, "product_yearly_cost");
    char pounds[MONEY_CHARS];
    View supplier = captured_text(x->changes, row, "supplier"), part = captured_text(x->changes, row, "part");

    if (!cost)
        return arena_printf(x->page->q->context.arena, "%.*s, part %.*s, pack %.*s. Yearly cost: cannot tell.",
                            VIEW_ARGS(supplier), VIEW_ARGS(part), VIEW_ARGS(captured_text(x->changes, row, "pack")));
    return arena_printf(x->page->q->context.arena,
                        "%.*s, part %.*s, pack %.*s. The product cost \xc2\xa3%s in a year (PCA, England).",
                        VIEW_ARGS(supplier), VIEW_ARGS(part), VIEW_ARGS(captured_text(x->changes, row, "pack")),
                        money_text(cost->money, pounds));
}

static View address_of(Feed *x, int row)
{
    Text t;
    View out;
    text_init(&t, 4096);
    text_put(&t, x->root);
    RAW(&t, "/appliances/pack?pack=");
    url_encode(&t, captured_text(x->changes, row, "pack"));
    out = arena_copy(x->page->q->context.arena, text_view(&t));
    text_release(&t);
    return out;
}

/* This feed, or the part of it that follows (RFC 5005): with the fields that were given. */
static View address_of_page(Feed *x, int64_t page)
{
    const Page *p = x->page;
    Text t;
    View out;
    char with = '?';

    text_init(&t, 64 * 1024);
    text_put(&t, x->root);
    text_put(&t, p->q->path);
    for (int i = 0; i < p->n; i++) {
        if (view_eq(p->given[i].name, V("page")))
            continue;
        text_byte(&t, with);
        url_encode(&t, p->given[i].name);
        text_byte(&t, '=');
        url_encode(&t, p->given[i].text);
        with = '&';
    }
    if (page > 1)
        text_printf(&t, "%cpage=%lld", with, (long long)page);
    out = arena_copy(p->q->context.arena, text_view(&t));
    text_release(&t);
    return out;
}

static bool goes_on(const Feed *x)
{
    return x->page_number * MOST_ENTRIES < x->n;
}

static void put_link(Feed *x, const char *rel, View address)
{
    text_printf(x->page->t, "<link rel=\"%s\" href=\"", rel);
    xml_text(x->page->t, address);
    RAW(x->page->t, "\"/>\n");
}

static View changes_page(const Feed *x)
{
    return arena_printf(x->page->q->context.arena, "%.*s/appliances/changes", VIEW_ARGS(x->root));
}

static void put_atom(Feed *x)
{
    Text *t = x->page->t;

    RAW(t,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>What changed "
        "in Part IX of the Drug Tariff, ");
    xml_text(t, x->from);
    RAW(t, " to ");
    xml_text(t, x->to);
    RAW(t, "</title>\n<id>urn:trefoil:part-ix:");
    xml_text(t, x->to);
    RAW(t, "</id>\n<author><name>Trefoil</name></author>\n");
    put_link(x, "self", address_of_page(x, x->page_number));
    put_link(x, "alternate", changes_page(x));
    if (goes_on(x))
        put_link(x, "next", address_of_page(x, x->page_number + 1));
    text_printf(t, "<updated>%s</updated>\n", x->updated);
    for (int i = 0; x->changes && i < x->changes->n; i++) {
        RAW(t, "<entry>\n<title>");
        xml_text(t, title_of_entry(x, i));
        RAW(t, "</title>\n<id>");
        xml_text(t, id_of_entry(x, i));
        RAW(t, "</id>\n");
        put_link(x, "alternate", address_of(x, i));
        text_printf(t, "<updated>%s</updated>\n<category term=\"", x->updated);
        xml_text(t, captured_text(x->changes, i, "kind"));
        RAW(t, "\"/>\n<summary>");
        xml_text(t, summary_of_entry(x, i));
        RAW(t, "</summary>\n</entry>\n");
    }
    RAW(t, "</feed>\n");
}

static void put_json(Feed *x)
{
    Json j = { .t = x->page->t };

    json_open(&j, NULL, '{');
    json_cstr(&j, "version", "https://jsonfeed.org/version/1.1");
    json_view(&j, "title",
              arena_printf(x->page->q->context.arena, "What changed in Part IX of the Drug Tariff, %.*s to %.*s",
                           VIEW_ARGS(x->from), VIEW_ARGS(x->to)));
    json_view(&j, "home_page_url", changes_page(x));
    json_view(&j, "feed_url", address_of_page(x, x->page_number));
    if (goes_on(x))
        json_view(&j, "next_url", address_of_page(x, x->page_number + 1));
    json_open(&j, "items", '[');
    for (int i = 0; x->changes && i < x->changes->n; i++) {
        json_open(&j, NULL, '{');
        json_view(&j, "id", id_of_entry(x, i));
        json_view(&j, "url", address_of(x, i));
        json_view(&j, "title", title_of_entry(x, i));
        json_view(&j, "content_text", summary_of_entry(x, i));
        json_cstr(&j, "date_published", x->updated);
        json_open(&j, "tags", '[');
        json_view(&j, NULL, captured_text(x->changes, i, "kind"));
        json_shut(&j, ']');
        json_shut(&j, '}');
    }
    json_shut(&j, ']');
    json_shut(&j, '}');
    text_byte(x->page->t, '\n');
}

/* The two newest months, unless the address says others. */
static Code months_of(Feed *x, Error *e)
{
    const CapturedTable *t;
    Captured c;
    Code code = capture_named(&c, x->page->q, "appliances editions", NULL, 0, e);

    if (code != OK)
        return code;
    t = captured_table(&c, "editions");
    if (!t || !t->n) {
        fail(e, E_ABSENT, "no edition of Part IX was read; `trefoil build FILE` reads one");
        return e->code;
    }
    x->to = page_field(x->page, "to").n ? page_field(x->page, "to") : captured_text(t, t->n - 1, "edition");
    x->from = page_field(x->page, "from").n ? page_field(x->page, "from")
                                            : captured_text(t, t->n > 1 ? t->n - 2 : 0, "edition");
    return OK;
}

void page_appliance_feed(Page *p, bool json)
{
    static const char *const fields[] = { "kind", "part", "supplier", "generic", "group", "pack" };
    Feed x = { .page = p, .root = web_root(p->q), .page_number = page_number(p, "page") };
    const Value *all;
    Given given[MOST_GIVEN];
    char day[DATE_CHARS];
    Date first, last;
    int n = 0;
    Error e;

    if (months_of(&x, &e) != OK) {
        page_problem(p, &e);
        return;
    }
    given[n++] = (Given){ V("from"), x.from };
    given[n++] = (Given){ V("to"), x.to };
    given[n++] = (Given){ V("limit"), arena_printf(p->q->context.arena, "%d", MOST_ENTRIES) };
    given[n++] = (Given){ V("page"), page_digits(p, x.page_number) };
    for (int i = 0; i < p->n && n < MOST_GIVEN; i++)
        for (int k = 0; k < COUNT_OF(fields); k++)
            if (view_eq(p->given[i].name, view_of(fields[k])) && p->given[i].text.n)
                given[n++] = p->given[i];
    if (!page_asks(p, &x.answer, "appliances changes", given, n))
        return;
    x.changes = captured_table(&x.answer, "changes");
    all = captured_fact(&x.answer, "changes");
    x.n = all ? all->i : 0;
    if (!period_days(x.to, &first, &last))
        first = 0;
    snprintf(x.updated, sizeof x.updated, "%sT00:00:00Z", date_text(first, day));
    p->r->type = json ? "application/feed+json" : "application/atom+xml; charset=utf-8";
    if (json)
        put_json(&x);
    else
        put_atom(&x);
}
