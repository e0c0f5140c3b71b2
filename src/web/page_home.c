/* Home: a search box, the three leaves with the state of the picture, what changed. Put together from `sources`,
 * `appliances changes` and `changes`. */
#include "web/pages.h"

#include <ctype.h>
#include <stdio.h>

typedef struct {
    View dataset, title, newest, before; /* the last two: editions */
    int64_t rows, aside;
    int sources;
} DataSet;

enum { MOST_SETS = 200 };

/* One line for each data set; editions of one stand together and in order. */
static int datasets_of(const CapturedTable *t, DataSet *set)
{
    int n = 0;

    for (int i = 0; t && i < t->n; i++) {
        View dataset = captured_text(t, i, "dataset"), edition = captured_text(t, i, "edition");
        if (!view_eq(captured_text(t, i, "state"), V("read")))
            continue;
        if (!n || !view_eq(set[n - 1].dataset, dataset)) {
            if (n == MOST_SETS)
                break;
            set[n++] = (DataSet){
                .dataset = dataset, .title = captured_text(t, i, "title"), .newest = V(""), .before = V("")
            };
        }
        DataSet *s = &set[n - 1];
        if (view_cmp(edition, s->newest) > 0)
            s->before = s->newest, s->newest = edition;
        else if (view_cmp(edition, s->before) > 0 && !view_eq(edition, s->newest))
            s->before = edition;
        s->rows += captured_int(t, i, "rows_kept");
        s->aside += captured_int(t, i, "rows_set_aside");
        s->sources++;
    }
    return n;
}

static void leaf_begin(Page *p, const char *title, const char *href, const char *words)
{
    text_printf(p->t,
                "<li class=\"nhsuk-grid-column-one-third nhsuk-card-group__item\">\n<div class=\"nhsuk-card "
                "nhsuk-card--clickable\">\n<div class=\"nhsuk-card__content\">\n<h2 class=\"nhsuk-card__heading "
                "nhsuk-heading-m\"><a class=\"nhsuk-card__link\" href=\"%s\">%s</a></h2>\n<p "
                "class=\"nhsuk-card__description\">%s</p>\n",
                href, title, words);
}

static void leaf_end(Page *p)
{
    RAW(p->t, "</div>\n</div>\n</li>\n");
}

static void put_state(Page *p, const char *names[], const DataSet *set, int n)
{
    bool any = false;

    RAW(p->t, "<ul class=\"nhsuk-list nhsuk-body-s\">\n");
    for (int i = 0; i < n; i++)
        for (int k = 0; names[k]; k++)
            if (view_starts(set[i].dataset, view_of(names[k]))) {
                RAW(p->t, "<li>");
                html_text(p->t, set[i].title);
                RAW(p->t, ": ");
                text_printf(p->t, "%s rows, ", COUNT_TEXT(set[i].rows));
                html_text(p->t, set[i].newest);
                RAW(p->t, "</li>\n");
                any = true;
            }
    if (!any)
        RAW(p->t, "<li>No source of this kind has been read.</li>\n");
    RAW(p->t, "</ul>\n");
}

static void put_leaves(Page *p, const DataSet *set, int n)
{
    static const char *product[] = { "gudid", "eudamed", "dmd", "emdn", NULL };
    static const char *price[] = { "drug-tariff", "pca", "purchases", "cost-collection", NULL };
    static const char *place[] = { "ods", "asset-register", "epd", "nhs-choices", NULL };

    RAW(p->t, "<ul class=\"nhsuk-grid-row nhsuk-card-group\">\n");
    leaf_begin(p, "Right product", "/search",
               "What a thing is, who makes it, what else it is called, what could stand in.");
    put_state(p, product, set, n);
    leaf_end(p);
    leaf_begin(p, "Right price", "/ask/changes", "What lists say that it costs, from edition to edition.");
    put_state(p, price, set, n);
    leaf_end(p);
    leaf_begin(p, "Right place", "/ask/sources", "Organisations, equipment and what was used where.");
    put_state(p, place, set, n);
    leaf_end(p);
    RAW(p->t, "</ul>\n");
}

/* The name of a kind of change within a line: "Repriced" is "repriced", "GTIN added" stays. */
static void put_count(Text *t, int64_t n, const char *what)
{
    bool word = isupper((unsigned char)what[0]) && islower((unsigned char)what[1]);
    text_printf(t, "<li><strong>%s</strong> %c%s</li>\n", COUNT_TEXT(n), word ? *what + 32 : *what, what + 1);
}

static void put_change(Page *p, const DataSet *s)
{
    Given given[] = { { V("dataset"), s->dataset }, { V("from"), s->before }, { V("to"), s->newest } };
    char buffer[TITLE_CHARS];
    Captured c;
    Error e;

    if (capture_named(&c, p->q, "changes", given, COUNT_OF(given), &e) != OK)
        return;
    RAW(p->t, "<h3 class=\"nhsuk-heading-s\"><a");
    Link l = link_begin(p->t, "href", "/ask/changes");
    for (int i = 0; i < COUNT_OF(given); i++)
        link_field(&l, (const char *[]){ "dataset", "from", "to" }[i], given[i].text);
    link_end(&l);
    RAW(p->t, ">");
    html_text(p->t, s->title);
    RAW(p->t, ", ");
    html_text(p->t, s->before);
    RAW(p->t, " to ");
    html_text(p->t, s->newest);
    RAW(p->t, "</a></h3>\n<ul class=\"nhsuk-list t-changes\">\n");
    for (const CapturedFact *f = c.facts; f; f = f->next)
        if (!f->value.null && f->value.type == COLUMN_COUNT && f->value.i > 0)
            put_count(p->t, f->value.i, title_of(f->name, buffer));
    RAW(p->t, "</ul>\n");
}

/* Part IX by what it costs: changes are found in tables of its own. False if the picture has none. */
static bool put_appliances(Page *p, const DataSet *s)
{
    Given given[] = { { V("from"), s->before }, { V("to"), s->newest } };
    const CapturedTable *kinds;
    char name[TITLE_CHARS], title[TITLE_CHARS];
    Captured c;
    Error e;

    if (capture_named(&c, p->q, "appliances changes", given, COUNT_OF(given), &e) != OK ||
        !(kinds = captured_table(&c, "kinds")))
        return false;
    RAW(p->t, "<h3 class=\"nhsuk-heading-s\"><a");
    Link l = link_begin(p->t, "href", "/appliances/changes");
    for (int i = 0; i < COUNT_OF(given); i++)
        link_field(&l, i ? "to" : "from", given[i].text);
    link_end(&l);
    RAW(p->t, ">Drug Tariff Part IX, ");
    html_text(p->t, s->before);
    RAW(p->t, " to ");
    html_text(p->t, s->newest);
    RAW(p->t, "</a></h3>\n<ul class=\"nhsuk-list t-changes\">\n");
    for (int i = 0; i < kinds->n; i++) {
        int64_t n = captured_int(kinds, i, "changes");
        View kind = captured_text(kinds, i, "kind");
        snprintf(name, sizeof name, "%.*s", VIEW_ARGS(kind));
        if (n > 0)
            put_count(p->t, n, title_of(name, title));
    }
    RAW(p->t, "</ul>\n");
    return true;
}

/* The lists of prices, because they come out every month; others are asked for. */
static void put_changes(Page *p, const DataSet *set, int n)
{
    bool any = false;

    for (int i = 0; i < n; i++) {
        if (!view_starts(set[i].dataset, V("drug-tariff")) || !set[i].before.n)
            continue;
        if (!any)
            RAW(p->t, "<h2 class=\"nhsuk-heading-l\">What changed</h2>\n");
        any = true;
        if (!view_eq(set[i].dataset, V("drug-tariff-part-ix")) || !put_appliances(p, &set[i]))
            put_change(p, &set[i]);
    }
}

static void put_sums(Page *p, const DataSet *set, int n)
{
    int64_t rows = 0, aside = 0;
    int sources = 0;

    for (int i = 0; i < n; i++)
        rows += set[i].rows, aside += set[i].aside, sources += set[i].sources;
    text_printf(p->t,
                "<p>Drawn from <a href=\"/ask/sources\">%s files of %d data sets</a>: %s rows, and <a "
                "href=\"/ask/set-aside\">%s rows set aside</a> with their reasons. See <a href=\"/ask/quality\">what "
                "is wrong in the data</a>.</p>\n",
                COUNT_TEXT(sources), n, COUNT_TEXT(rows), COUNT_TEXT(aside));
}

void page_home(Page *p)
{
    DataSet *set = ARENA_ARRAY(p->q->context.arena, DataSet, MOST_SETS);
    Captured c;
    Error e;
    int n;

    if (!set || capture_named(&c, p->q, "sources", NULL, 0, &e) != OK) {
        if (!set)
            fail_memory(&e, "a page");
        page_problem(p, &e);
        return;
    }
    n = datasets_of(captured_table(&c, "sources"), set);
    page_begin(p, V("One trusted picture of medical technology"), "/");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">One trusted picture of medical technology</h1>\n<form action=\"/search\" "
              "method=\"get\" class=\"t-search\">\n");
    put_input(p->t, &(InputField){ .id = "words",
                                   .name = "words",
                                   .label = V("Which product?"),
                                   .type = "search",
                                   .hint = V("Words, a maker, a part number, or any code as scanned") });
    put_button(p->t, "Search", false);
    RAW(p->t, "</form>\n");
    put_leaves(p, set, n);
    put_changes(p, set, n);
    put_sums(p, set, n);
    put_notes(p, &c);
    page_end(p);
}
