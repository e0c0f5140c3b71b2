/* The question `suggest`: how a search might go on, while one types.
 *
 * Completions of the last word, each with the exact number of products that have it beside the words before it, and the
 * first products themselves. Only what the asker may see: a completion that no such product has is not told. Not here:
 * ranking (search), corrections of words that are finished (`find`).
 */
#include "picture/questions.h"

#include "picture/lookup.h"
#include "picture/search/index.h"

enum { CANDIDATES = 40 };

static bool is_seen(void *ctx, View value)
{
    return audience_has(value, ctx);
}

typedef struct {
    View text;
    int64_t products;
} Suggestion;

/* Puts it in its place: most products first, of equals the one that came first. */
static void insert(Suggestion *best, int *n, int most, Suggestion x)
{
    int at = *n;
    if (at == most && (most == 0 || best[most - 1].products >= x.products))
        return;
    if (at == most)
        at--;
    else
        ++*n;
    for (; at > 0 && best[at - 1].products < x.products; at--)
        best[at] = best[at - 1];
    best[at] = x;
}

/* How many products have the words, as they stand. */
static Code count_products(Ask *ask, View words, const SearchRefine *refine, int64_t *n, Error *e)
{
    SearchResult r;
    Code c = search_run(ask->store, words, 0, 0, false, refine, ask->arena, &r, e);
    *n = c == OK && !r.relaxed ? r.matched : 0;
    for (int i = 0; c == OK && i < r.words; i++)
        if (r.word[i].corrected)
            *n = 0;
    return c;
}

static Code suggest_words(Ask *ask, View words, int most, const SearchRefine *refine, Answer *answer, Error *e)
{
    static const Column columns[] = { { "text", COLUMN_TEXT, "Search for", NULL, 0 },
                                      { "products", COLUMN_COUNT, NULL, NULL, 0 } };
    SearchWord candidate[CANDIDATES];
    Suggestion *best = ARENA_ARRAY(ask->arena, Suggestion, (size_t)most + 1);
    View before;
    int n = 0, found = 0;
    Code c;

    if (!best)
        return arena_fail(ask->arena, (size_t)most * sizeof *best, "suggestions", e);
    c = search_complete(ask->store, words, CANDIDATES, ask->arena, &before, candidate, &n, e);
    for (int i = 0; i < n && c == OK; i++) {
        Suggestion x = { arena_printf(ask->arena, "%.*s%s%.*s", VIEW_ARGS(before), before.n ? " " : "",
                                      VIEW_ARGS(candidate[i].used)),
                         0 };
        if (!x.text.p)
            return arena_fail(ask->arena, before.n, "suggestions", e);
        if (found == most && candidate[i].documents <= best[most - 1].products)
            break; /* none of the others can have more */
        if ((c = count_products(ask, x.text, refine, &x.products, e)) == OK && x.products)
            insert(best, &found, most, x);
    }
    if (c != OK || (c = answer_table(answer, "suggestions", "Suggestions", columns, COUNT_OF(columns), e)) != OK)
        return c;
    for (int i = 0; i < found && c == OK; i++) {
        Value row[] = { value_text(best[i].text), value_count(best[i].products) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code suggest_products(Ask *ask, View words, int most, const SearchRefine *refine, Answer *answer, Error *e)
{
    static const Column columns[] = { { "code", COLUMN_CODE, NULL, NULL, 0 },
                                      { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "maker", COLUMN_TEXT, NULL, NULL, 0 } };
    SearchResult r;
    Code c = search_run(ask->store, words, 0, most, true, refine, ask->arena, &r, e);

    if (c == OK && r.relaxed)
        r.n = 0;
    if (c != OK || (c = answer_table(answer, "products", "Products", columns, COUNT_OF(columns), e)) != OK)
        return c;
    for (int i = 0; i < r.n && c == OK; i++) {
        ProductRow p;
        bool seen;
        if ((c = lookup_product(ask, r.hit[i].doc, &p, &seen, e)) != OK || !seen)
            continue;
        Value row[] = { value_text(p.code), value_text(p.code_scheme), value_text(p.name),
                        value_text_or_null(p.maker) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code suggest_answer(Ask *ask, Answer *answer, Error *e)
{
    SearchFilter seen = { FACET_SEEN, is_seen, ask };
    SearchRefine refine = { .filter = &seen, .filters = ask_sees_all(ask) ? 0 : 1 };
    int most = (int)ask_count(ask, "limit", 10);
    View words = ask_text(ask, "words");
    Code c;

    if (most < 1 || most > CANDIDATES)
        return fail(e, E_USAGE, "--limit %d is not between 1 and %d", most, CANDIDATES);
    if ((c = suggest_words(ask, words, most, &refine, answer, e)) != OK)
        return c;
    return suggest_products(ask, words, most < 5 ? most : 5, &refine, answer, e);
}
