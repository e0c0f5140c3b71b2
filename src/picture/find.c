/* The question `find`: products by words, codes, maker, class; ranked, forgiving of typing errors.
 *
 * A code is looked up exactly; words go through the search index (search/index.h). Products that the asker may not see
 * are left out before they are counted. Not here: facets, comparison.
 */
#include "picture/questions.h"

#include "picture/lookup.h"
#include "picture/search/index.h"

typedef struct {
    Ask *ask;
    View maker, class_code;
    Error *e;
    Code failed;
    ProductRow row; /* of the candidate last looked at */
} FindFilter;

static bool contains_nocase(View text, View part)
{
    for (size_t i = 0; i + part.n <= text.n; i++)
        if (view_eq_nocase(view_sub(text, i, part.n), part))
            return true;
    return part.n == 0;
}

static bool keep_candidate(void *ctx, uint32_t doc)
{
    FindFilter *f = ctx;
    bool found = false;
    if (f->failed != OK)
        return false;
    f->failed = lookup_product(f->ask, doc, &f->row, &found, f->e);
    if (f->failed == OK && found && ask_flag(f->ask, "in-force"))
        f->failed = lookup_count_visible(f->ask, &f->row, f->e);
    return f->failed == OK && found && contains_nocase(f->row.maker, f->maker) &&
           (!f->class_code.n || view_starts(f->row.class_code, f->class_code)) &&
           (!ask_flag(f->ask, "in-force") || f->row.in_force);
}

static FindFilter filter_of(Ask *ask, Error *e)
{
    return (FindFilter){ .ask = ask, .maker = ask_text(ask, "maker"), .class_code = ask_text(ask, "class"), .e = e };
}

/* Must candidates be looked at before they count? Only the local operator sees everything. */
static bool filters(const FindFilter *f)
{
    return f->maker.n || f->class_code.n || ask_flag(f->ask, "in-force") || f->ask->account->public_only ||
           f->ask->account->number != 0;
}

static const Column product_columns[] = {
    { "rank", COLUMN_COUNT, NULL, NULL, 0 },
    { "code", COLUMN_CODE, NULL, NULL, 0 },
    { "scheme", COLUMN_TEXT, NULL, NULL, 0 },
    { "name", COLUMN_TEXT, NULL, NULL, 0 },
    { "maker", COLUMN_TEXT, NULL, NULL, 0 },
    { "generic", COLUMN_TEXT, "What it is", NULL, 0 },
    { "catalogue_no", COLUMN_CODE, "Catalogue no.", NULL, 0 },
    { "class_scheme", COLUMN_TEXT, NULL, NULL, 0 },
    { "class", COLUMN_CODE, NULL, NULL, 0 },
    { "data_sets", COLUMN_COUNT, NULL, NULL, 0 },
    { "in_force", COLUMN_FLAG, NULL, NULL, 0 },
    { "score", COLUMN_NUMBER, NULL, NULL, 3 },
};

static Code product_row(Answer *answer, int64_t rank, const ProductRow *p, double score, Error *e)
{
    Value row[] = { value_count(rank),
                    value_text(p->code),
                    value_text(p->code_scheme),
                    value_text(p->name),
                    p->maker.n ? value_text(p->maker) : value_null(),
                    p->generic.n ? value_text(p->generic) : value_null(),
                    p->catalogue_no.n ? value_text(p->catalogue_no) : value_null(),
                    p->class_scheme.n ? value_text(p->class_scheme) : value_null(),
                    p->class_code.n ? value_text(p->class_code) : value_null(),
                    value_count(p->datasets),
                    value_flag(p->in_force),
                    value_number(score) };
    return answer_row(answer, row, e);
}

/* Products that carry the words as a code. */
static Code by_code(Ask *ask, View words, const Model *m, Answer *answer, bool *done, Error *e)
{
    FindFilter filter = filter_of(ask, e);
    Lookup found;
    Code c = lookup_code(ask, m, words, &found, e);
    int kept = 0;

    for (int i = 0; i < found.n && c == OK; i++) {
        if (!filters(&filter) || keep_candidate(&filter, (uint32_t)found.hit[i].product))
            found.hit[kept++] = found.hit[i];
        c = filter.failed;
    }
    if (c == OK)
        found.n = kept;

    *done = c == OK && found.n > 0;
    if (!*done)
        return c;
    if ((c = answer_fact(answer, "matched", value_count(found.n), e)) != OK ||
        (c = answer_table(answer, "products", "Products", product_columns, COUNT_OF(product_columns), e)) != OK)
        return c;
    for (int i = 0; i < found.n && c == OK; i++) {
        ProductRow p;
        bool seen;
        if ((c = lookup_product(ask, found.hit[i].product, &p, &seen, e)) == OK && seen &&
            (c = lookup_count_visible(ask, &p, e)) == OK)
            c = product_row(answer, i + 1, &p, 0, e);
    }
    if (c == OK)
        c = answer_table_end(answer, e);
    return c == OK ? answer_note(answer, e, "Found by the %.*s %.*s.", VIEW_ARGS(found.hit[0].scheme),
                                 VIEW_ARGS(found.hit[0].value))
                   : c;
}

/* How a word was corrected is told only of words that the asker may have seen: the index knows those of all lists. */
static Code note_words(const Ask *ask, const SearchResult *r, Answer *answer, Error *e)
{
    Code c = OK;
    if (ask->account->public_only && (r->matched == 0 || r->relaxed))
        return OK;
    for (int i = 0; i < r->words && c == OK; i++)
        if (r->word[i].corrected)
            c = answer_note(answer, e, "No product has '%.*s'; searched for '%.*s'.", VIEW_ARGS(r->word[i].asked),
                            VIEW_ARGS(r->word[i].used));
    if (c == OK && r->relaxed)
        c = answer_note(answer, e, "No product has all the words; those with most of them are shown.");
    return c;
}

static Code by_words(Ask *ask, View words, Answer *answer, Error *e)
{
    FindFilter filter = filter_of(ask, e);
    int most = (int)ask_count(ask, "limit", 20), page = (int)ask_count(ask, "page", 1);
    SearchResult r;
    Code c;

    if (most < 1 || most > 10000)
        return fail(e, E_USAGE, "--limit %d is not between 1 and 10000", most);
    if (page < 1 || page > 100000)
        return fail(e, E_USAGE, "--page %d is not between 1 and 100000", page);
    c = search_run(ask->store, words, (page - 1) * most, most, ask_flag(ask, "prefix"),
                   filters(&filter) ? keep_candidate : NULL, &filter, ask->arena, &r, e);
    if (c == OK)
        c = filter.failed;
    if (c != OK || (c = answer_fact(answer, "matched", value_count(r.matched), e)) != OK ||
        (c = answer_table(answer, "products", "Products", product_columns, COUNT_OF(product_columns), e)) != OK)
        return c;
    for (int i = 0; i < r.n && c == OK; i++) {
        ProductRow p;
        bool seen;
        if ((c = lookup_product(ask, r.hit[i].doc, &p, &seen, e)) == OK && seen &&
            (c = lookup_count_visible(ask, &p, e)) == OK)
            c = product_row(answer, (int64_t)(page - 1) * most + i + 1, &p, r.hit[i].score, e);
    }
    if (c == OK && (c = answer_table_end(answer, e)) == OK)
        c = note_words(ask, &r, answer, e);
    if (c == OK && r.matched == 0)
        answer_no(answer);
    return c;
}

Code find_answer(Ask *ask, Answer *answer, Error *e)
{
    View words = ask_text(ask, "words");
    bool done = false;
    Model m;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    c = by_code(ask, words, &m, answer, &done, e);
    model_release(&m);
    return c == OK && !done ? by_words(ask, words, answer, e) : c;
}
