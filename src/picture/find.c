/* The question `find`: products by words, codes, maker, class ...; ranked, forgiving of typing errors, with counts of
 * what there is of each kind.
 *
 * A code is looked up exactly; words go through the search index (search/index.h), filters and counts through its
 * facets (search/facets.h). Products that the asker may not see are left out before they are counted. The sources that
 * say something of the products listed are cited, those of most products first, FIND_SOURCES of them at most. Not here:
 * comparison.
 */
#include "picture/questions.h"

#include "base/limits.h"
#include "codes/identify.h"
#include "picture/classes.h"
#include "picture/compose.h"
#include "picture/lookup.h"
#include "picture/owners.h"
#include "picture/product_records.h"
#include "picture/search/highlight.h"
#include "picture/search/index.h"
#include "sql.h"

enum { FIND_SOURCES = 20 };

/* What the products listed are drawn from. */
typedef struct {
    const Model *model;
    int64_t *products; /* of each source of the model */
} Drawn;

/* What narrows the answer down: parameters, and what the asker may see. */
typedef struct {
    Ask *ask;
    SearchFilter filter[FACETS];
    SearchRefine refine;
    const ParamValue *wanted[FACETS]; /* by facet; NULL where none was given */
    Drawn drawn;
    const SearchResult *result; /* whose words are marked; NULL where a code was looked up */
    Owners owners;              /* read where --maker or --facets was given */
    bool prefix, excerpts;
    bool owned;   /* --maker named an owner, and products of another maker passed; or they count under it */
    Facts *facts; /* room for a record */
} Find;

/* The facets that are counted, with the parameter that narrows them. */
static const struct {
    SearchFacet facet;
    const char *name;
} find_facets[] = {
    { FACET_CLASS, "class" }, { FACET_MAKER, "maker" },     { FACET_SOURCE, "source" },        { FACET_PART, "part" },
    { FACET_SIZE, "size" },   { FACET_STERILE, "sterile" }, { FACET_SINGLE_USE, "single-use" }
};

static bool is_seen(void *ctx, View value)
{
    return audience_has(value, ((const Find *)ctx)->ask);
}

/* The data set of a source value, or p == NULL where the asker may not know. */
static View source_shown(const Ask *ask, View value)
{
    View rest = value, dataset = view_cut(&rest, ' ');
    return audience_has(rest, ask) ? dataset : view(NULL, 0);
}

/* Schemes with too many codes to narrow down by: shown only below a --class that names the scheme. */
static bool is_too_fine(View scheme)
{
    return view_eq(scheme, V("vmp")) || view_eq(scheme, V("vmpp"));
}

/* How many bytes of the class's code a --class that it fits names; -1: none that it fits was given. */
static int narrowed_to(const Find *f, View value, View scheme, View code)
{
    const ParamValue *p = f->wanted[FACET_CLASS];
    int most = -1;

    for (int i = 0; p && i < p->n; i++) {
        View w = p->text[i];
        int n = -1;
        if (view_starts(value, w))
            n = w.n > scheme.n ? (int)(w.n - scheme.n - 1) : 0;
        else if (view_starts(code, w))
            n = (int)w.n;
        most = n > most ? n : most;
    }
    return most;
}

/* The class under which a code is counted: one level below what the answer is narrowed down to, at first a general one.
 */
static View class_shown(const Find *f, View value)
{
    View code = value, scheme = view_cut(&code, ' ');
    const uint8_t *level = class_levels(scheme);
    int narrowed = level || is_too_fine(scheme) ? narrowed_to(f, value, scheme, code) : 0;

    if (narrowed < 0 && !level)
        return view(NULL, 0);
    for (; level && *level; level++)
        if ((int)*level > narrowed)
            return view_sub(value, 0, scheme.n + 1 + *level);
    return value;
}

static View facet_shown(void *ctx, SearchFacet facet, View value)
{
    Find *f = ctx;
    switch (facet) {
    case FACET_SOURCE: return source_shown(f->ask, value);
    case FACET_CLASS: return class_shown(f, value);
    case FACET_MAKER: {
        View owner = owner_name(&f->owners, value, f->ask->today, f->ask->arena);
        f->owned |= !view_eq(owner, value);
        return owner;
    }
    default: return value;
    }
}

/* Class codes are "scheme code": asked for by the beginning of the code, of the scheme and code, or of either. */
static bool class_begins(View value, View wanted)
{
    View code = value;
    view_cut(&code, ' ');
    return view_starts(value, wanted) || view_starts(code, wanted);
}

/* Does who owns that maker today have `wanted` in the name? */
static bool is_owned_by(Find *f, View maker, View wanted)
{
    Maker m;
    bool owned = f->owners.n && maker_read(wanted, f->ask->arena, &m) && m.key.n &&
                 view_has_nocase(owner_of(&f->owners, maker, f->ask->today, f->ask->arena), m.key);
    f->owned |= owned;
    return owned;
}

static bool fits(const Find *f, SearchFacet facet, View value, View wanted)
{
    switch (facet) {
    case FACET_MAKER: return view_has_nocase(value, wanted) || is_owned_by((Find *)f, value, wanted);
    case FACET_CLASS: return class_begins(value, wanted);
    case FACET_SOURCE: return view_eq(source_shown(f->ask, value), wanted);
    default: return view_eq_nocase(value, wanted);
    }
}

/* One of the values given. "none": products without a value. */
static bool fits_any(const Find *f, SearchFacet facet, View value)
{
    const ParamValue *p = f->wanted[facet];
    for (int i = 0; i < p->n; i++)
        if (value.p ? fits(f, facet, value, p->text[i]) : view_eq_nocase(p->text[i], V("none")))
            return true;
    return false;
}

#define FITS(name, facet)                                                                                              \
    static bool name(void *ctx, View value)                                                                            \
    {                                                                                                                  \
        return fits_any(ctx, facet, value);                                                                            \
    }
FITS(fits_class, FACET_CLASS)
FITS(fits_maker, FACET_MAKER)
FITS(fits_source, FACET_SOURCE)
FITS(fits_part, FACET_PART)
FITS(fits_size, FACET_SIZE)
FITS(fits_sterile, FACET_STERILE)
FITS(fits_single_use, FACET_SINGLE_USE)

static FacetTest *const fits_facet[FACETS] = { [FACET_CLASS] = fits_class,
                                               [FACET_MAKER] = fits_maker,
                                               [FACET_SOURCE] = fits_source,
                                               [FACET_PART] = fits_part,
                                               [FACET_SIZE] = fits_size,
                                               [FACET_STERILE] = fits_sterile,
                                               [FACET_SINGLE_USE] = fits_single_use };

static bool is_any(void *ctx, View value)
{
    (void)ctx;
    return value.p != NULL;
}

static void add_filter(Find *f, SearchFacet facet, FacetTest *test)
{
    f->filter[f->refine.filters++] = (SearchFilter){ facet, test, f };
}

static void find_begin(Find *f, Ask *ask)
{
    *f = (Find){ .ask = ask };
    f->prefix = ask_given(ask, "prefix");
    f->excerpts = ask_given(ask, "excerpts");
    f->refine.filter = f->filter;
    f->refine.values = (int)ask_count(ask, "facets", 0);
    f->refine.renamed = 1u << FACET_SOURCE | 1u << FACET_CLASS;
    f->refine.shown = facet_shown;
    f->refine.ctx = f;
    if (!ask_sees_all(ask))
        add_filter(f, FACET_SEEN, is_seen);
    if (ask_given(ask, "in-force"))
        add_filter(f, FACET_CURRENT, is_seen);
    for (int i = 0; i < COUNT_OF(find_facets); i++) {
        SearchFacet facet = find_facets[i].facet;
        if (f->refine.values)
            f->refine.count |= 1u << facet;
        if (!ask_given(ask, find_facets[i].name))
            continue;
        f->wanted[facet] = ask_value(ask, find_facets[i].name);
        add_filter(f, facet, fits_facet[facet]);
    }
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
    { "found_in", COLUMN_TEXT, NULL, NULL, 0 }, /* only with --excerpts */
};

static Code begin_products(Find *f, Answer *answer, Error *e)
{
    return answer_table(answer, "products", "Products", product_columns, COUNT_OF(product_columns) - !f->excerpts, e);
}

/* ---- marks ------------------------------------------------------------------------------------------------------- */

/* Is the attribute what a filter asked for? */
static bool is_wanted(const Find *f, const Attribute *a)
{
    char room[SIZE_FACET_MOST];
    View flag = a->value[0] ? V("yes") : V("no"), size = compose_size_facet(a, room);

    if (size.n && f->wanted[FACET_SIZE] && fits_any(f, FACET_SIZE, size))
        return true;
    return (a->name == ATTRIBUTE_STERILE && f->wanted[FACET_STERILE] && fits_any(f, FACET_STERILE, flag)) ||
           (a->name == ATTRIBUTE_SINGLE_USE && f->wanted[FACET_SINGLE_USE] && fits_any(f, FACET_SINGLE_USE, flag));
}

/* What of a text answers to the words, or says an attribute that was asked for. */
static void highlight(const Find *f, View text, Highlights *h)
{
    AttributeSet said;

    if (f->result)
        highlight_words(h, text, f->result->word, f->result->words, f->prefix);
    if (!f->wanted[FACET_SIZE] && !f->wanted[FACET_STERILE] && !f->wanted[FACET_SINGLE_USE])
        return;
    attributes_clear(&said);
    attributes_read(text, ATTRIBUTES_FREE, 0, &said);
    for (unsigned i = 0; i < said.n; i++)
        if (is_wanted(f, said.item + i))
            highlight_add(h, said.item[i].at, (uint32_t)said.item[i].at + said.item[i].bytes);
}

/* The text with its marks, which are kept in `h`. */
static Value marked(const Find *f, View text, Highlights *h)
{
    h->n = 0;
    if (!text.n)
        return value_null();
    highlight(f, text, h);
    return f->result ? value_marked(text, h->mark, h->n) : value_text(text);
}

/* ---- excerpts ---------------------------------------------------------------------------------------------------- */

enum { EXCERPT_AROUND = 40, EXCERPT_MOST = 600 };

/* To the beginning of a word at or before `at`, EXCERPT_AROUND bytes at most. */
static size_t excerpt_from(View v, size_t at)
{
    size_t from = at > EXCERPT_AROUND ? at - EXCERPT_AROUND : 0;
    if (!from)
        return 0;
    while (from < at && v.p[from - 1] != ' ')
        from++;
    return from;
}

static size_t excerpt_to(View v, size_t at)
{
    size_t to = at + EXCERPT_AROUND < v.n ? at + EXCERPT_AROUND : v.n;
    if (to == v.n)
        return to;
    while (to > at && v.p[to] != ' ')
        to--;
    return to;
}

/* Appends "field: ... words ..." and its marks. */
static void put_excerpt(Text *t, Highlights *marks, View field, View text, const Highlights *h)
{
    size_t from = excerpt_from(text, h->mark[0].from), to = excerpt_to(text, h->mark[h->n - 1].to), shift;

    if (to - from > 4 * EXCERPT_AROUND)
        to = excerpt_to(text, h->mark[0].to);
    text_printf(t, "%s%.*s: %s", t->n ? "; " : "", VIEW_ARGS(field), from ? "... " : "");
    shift = t->n;
    text_put(t, view_sub(text, from, to - from));
    text_put(t, to < text.n ? V(" ...") : V(""));
    for (int i = 0; i < h->n && h->mark[i].to <= to; i++)
        highlight_add(marks, (uint32_t)(shift + h->mark[i].from - from), (uint32_t)(shift + h->mark[i].to - from));
}

/* Fields that the index has words of, as far as the asker may see them. */
static bool is_searched(const Find *f, const Facts *x, int i)
{
    const LayoutField *field = &x->layout->field[i];
    bool role = field->role == ROLE_NAME || field->role == ROLE_DESCRIPTION || field->role == ROLE_GENERIC ||
                field->role == ROLE_CLASS_TERM || field->role == ROLE_MAKER || field->role == ROLE_SIZE ||
                field->role == ROLE_CATALOGUE_NO || field->role == ROLE_MODEL;
    return role && x->value[i].n && ask_sees(f->ask, field->label, x->source->owner);
}

static void excerpt_record(Find *f, Text *t, Highlights *marks)
{
    const Facts *x = f->facts;

    for (int i = 0; i < x->layout->n && i < x->n && t->n < EXCERPT_MOST; i++) {
        Highlights h = { .n = 0 };
        if (!is_searched(f, x, i))
            continue;
        highlight_words(&h, x->value[i], f->result->word, f->result->words, f->prefix);
        if (!h.n || !(h.words & ~marks->words))
            continue;
        marks->words |= h.words;
        put_excerpt(t, marks, x->layout->field[i].name, x->value[i], &h);
    }
}

/* Where words stand that the columns do not show; marks->words are those that they do. */
static Code find_excerpts(Find *f, const ProductRow *p, Text *t, Highlights *marks, Error *e)
{
    unsigned all = (1u << f->result->words) - 1;
    ProductRecords r;
    bool more;
    Code c;

    if ((marks->words & all) == all)
        return OK;
    c = product_records_open(&r, f->ask->store, f->drawn.model, p->id, f->facts, e);
    while (c == OK && (marks->words & all) != all && (c = product_records_next(&r, &more, e)) == OK && more)
        if (f->facts->layout->thing <= THING_DETAIL)
            excerpt_record(f, t, marks);
    product_records_close(&r);
    return c == OK && !text_ok(t) ? text_fail(t, "an excerpt", e) : c;
}

/* ---- products ---------------------------------------------------------------------------------------------------- */

static Code product_row(Find *f, Answer *answer, int64_t rank, const ProductRow *p, double score, Error *e)
{
    Highlights name = { .n = 0 }, maker = { .n = 0 }, generic = { .n = 0 }, number = { .n = 0 }, excerpt = { .n = 0 };
    Text found_in;
    Code c = OK;
    Value row[] = { value_count(rank),
                    value_text(p->code),
                    value_text(p->code_scheme),
                    marked(f, p->name, &name),
                    marked(f, p->maker, &maker),
                    marked(f, p->generic, &generic),
                    marked(f, p->catalogue_no, &number),
                    value_text_or_null(p->class_scheme),
                    value_text_or_null(p->class_code),
                    value_count(p->datasets),
                    value_flag(p->in_force),
                    value_number(score),
                    value_null() };

    text_init(&found_in, LIMIT_ROW_BYTES);
    if (f->excerpts && f->result) {
        excerpt.words = name.words | maker.words | generic.words | number.words;
        if ((c = find_excerpts(f, p, &found_in, &excerpt, e)) == OK && found_in.n)
            row[COUNT_OF(row) - 1] = value_marked(text_view(&found_in), excerpt.mark, excerpt.n);
    }
    if (c == OK)
        c = answer_row(answer, row, e);
    text_release(&found_in);
    return c;
}

typedef struct {
    Find *f;
    const bool *seen; /* of each product */
} Counting;

static void count_source(void *ctx, int product, const SourceInfo *s)
{
    const Counting *x = ctx;
    if (x->seen[product] && s->visible)
        x->f->drawn.products[s - x->f->drawn.model->source]++;
}

/* Lists up to LOOKUP_BATCH products, the first at `rank`, and counts the sources that say something of them. */
static Code list_some(Find *f, Answer *answer, int64_t rank, const SearchHit *hit, int n, Error *e)
{
    int64_t id[LOOKUP_BATCH];
    ProductRow row[LOOKUP_BATCH];
    bool seen[LOOKUP_BATCH];
    Counting counting = { f, seen };
    Code c;

    for (int i = 0; i < n; i++)
        id[i] = hit[i].doc;
    c = lookup_products(f->ask, id, n, row, seen, e);
    for (int i = 0; i < n && c == OK; i++)
        if (seen[i] && (c = lookup_count_visible(f->ask, &row[i], e)) == OK)
            c = product_row(f, answer, rank + i, &row[i], hit[i].score, e);
    return c == OK ? lookup_sources(f->ask, f->drawn.model, id, n, count_source, &counting, e) : c;
}

static Code list_products(Find *f, Answer *answer, int64_t rank, const SearchHit *hit, int n, Error *e)
{
    Code c = OK;
    for (int i = 0; i < n && c == OK; i += LOOKUP_BATCH)
        c = list_some(f, answer, rank + i, hit + i, n - i < LOOKUP_BATCH ? n - i : LOOKUP_BATCH, e);
    return c;
}

/* The source that most of the products are drawn from, of those not yet cited; the first of equals. -1: none left. */
static int most_drawn(const Drawn *drawn)
{
    int best = -1;
    for (int i = 0; i < drawn->model->n_sources; i++)
        if (drawn->products[i] && (best < 0 || drawn->products[i] > drawn->products[best]))
            best = i;
    return best;
}

static Code cite(Answer *answer, Drawn *drawn, Error *e)
{
    int at, left = 0;
    Code c = OK;
    for (int i = 0; i < FIND_SOURCES && c == OK && (at = most_drawn(drawn)) >= 0; i++) {
        c = model_cite_rows(&drawn->model->source[at], drawn->products[at], answer, e);
        drawn->products[at] = 0;
    }
    for (int i = 0; i < drawn->model->n_sources; i++)
        left += drawn->products[i] > 0;
    return c == OK && left ? answer_note(answer, e,
                                         "%d more sources say something of these products; `trefoil show` "
                                         "names those of one.",
                                         left)
                           : c;
}

/* Products that carry `code`; others: the words beside it, which are marked where they stand. */
static Code by_code(Find *f, View code, View others, Answer *answer, bool *done, Error *e)
{
    Ask *ask = f->ask;
    Lookup found;
    Code c = lookup_code(ask, f->drawn.model, code, &found, e);
    int kept = 0;

    if (c == OK && others.n && found.n && view_eq(found.hit[0].scheme, V("catalogue")))
        found.n = 0; /* part numbers are words too: search them together */

    for (int i = 0; i < found.n && c == OK; i++) {
        bool passes = true;
        if (f->refine.filters)
            c = search_passes(ask->store, (uint32_t)found.hit[i].product, &f->refine, &passes, e);
        if (passes)
            found.hit[kept++] = found.hit[i];
    }
    if (c == OK)
        found.n = kept;

    *done = c == OK && found.n > 0;
    if (!*done)
        return c;
    if ((c = answer_fact(answer, "matched", value_count(found.n), e)) != OK || (c = begin_products(f, answer, e)) != OK)
        return c;
    for (int i = 0; i < found.n && c == OK; i++)
        c = list_some(f, answer, i + 1, &(SearchHit){ (uint32_t)found.hit[i].product, 0 }, 1, e);
    if (c == OK)
        c = answer_table_end(answer, e);
    if (c == OK)
        c = cite(answer, &f->drawn, e);
    if (c == OK)
        c = answer_note(answer, e, "Found by the %.*s %.*s.", VIEW_ARGS(found.hit[0].scheme),
                        VIEW_ARGS(found.hit[0].value));
    return c == OK && others.n ? answer_note(answer, e, "The words beside the code ('%.*s') were not searched for.",
                                             VIEW_ARGS(view_trim(others)))
                               : c;
}

typedef struct {
    SearchWord word[32];
    int n;
    Arena *arena;
} OtherWords;

static bool add_other(void *ctx, View word)
{
    OtherWords *o = ctx;
    View kept = arena_copy(o->arena, word);
    if (kept.p && o->n < COUNT_OF(o->word))
        o->word[o->n++] = (SearchWord){ .asked = kept, .used = kept };
    return kept.p != NULL;
}

/* May a piece of what was asked be a code beside words? Six digits at least: a shorter one is a size or a part number.
 */
static bool looks_like_code(View v)
{
    size_t digits = 0;
    for (size_t i = 0; i < v.n; i++)
        digits += v.p[i] >= '0' && v.p[i] <= '9';
    return digits >= 6;
}

/* A code among words: the products that carry it. What no product carries is searched for as a word. */
static Code by_code_among(Find *f, View words, Answer *answer, bool *done, Error *e)
{
    Arena *a = f->ask->arena;
    SearchResult *result = ARENA_NEW(a, SearchResult);
    OtherWords *o = ARENA_NEW(a, OtherWords);
    Code c = OK;

    if (!result || !o)
        return arena_fail(a, sizeof *o, "a search", e);
    for (View rest = words; rest.p && c == OK && !*done;) {
        View piece = view_cut(&rest, ' ');
        View before = view_sub(words, 0, (size_t)(piece.p - words.p)), others;
        if (piece.n == words.n || !looks_like_code(piece))
            continue;
        others = arena_printf(a, "%.*s%.*s", VIEW_ARGS(before), VIEW_ARGS(rest));
        if (!others.p)
            return arena_fail(a, words.n, "a search", e);
        o->n = 0;
        o->arena = a;
        search_tokens(others, a, add_other, o);
        result->word = o->word;
        result->words = o->n;
        f->result = result;
        c = by_code(f, piece, others, answer, done, e);
        f->result = NULL;
    }
    return c;
}

/* A legal code beside words that nothing carries: they were searched for without it. */
static Code note_missing_code(const Find *f, View words, Answer *answer, Error *e)
{
    Code c = OK;

    for (View rest = words; rest.p && c == OK;) {
        View piece = view_cut(&rest, ' ');
        Identification id;
        if (piece.n == words.n || !looks_like_code(piece))
            continue;
        if ((c = identify(piece, &(IdentifyOptions){ f->ask->today }, f->ask->arena, &id, e)) == OK && id.legal)
            c = answer_note(answer, e, "Nothing carries the code '%.*s'.", VIEW_ARGS(piece));
    }
    return c;
}

/* How a word was corrected is told only of words that the asker may have seen: the index knows those of all lists. */
static Code note_words(const Ask *ask, const SearchResult *r, Answer *answer, Error *e)
{
    Code c = OK;
    if (!ask_sees_all(ask) && (r->matched == 0 || r->relaxed))
        return OK;
    for (int i = 0; i < r->words && c == OK; i++)
        if (r->word[i].corrected)
            c = answer_note(answer, e, "No product has '%.*s'; searched for '%.*s'.", VIEW_ARGS(r->word[i].asked),
                            VIEW_ARGS(r->word[i].used));
    for (int i = 0; i < r->words && c == OK && !r->relaxed; i++)
        if (r->word[i].also.p)
            c = answer_note(answer, e, "Searched for '%.*s' as well as '%.*s'.", VIEW_ARGS(r->word[i].also),
                            VIEW_ARGS(r->word[i].used));
    for (int i = 0; i < r->words && c == OK && r->two_readings; i++)
        if (r->word[i].used.n > 1 && r->word[i].used.p[0] >= '0' && r->word[i].used.p[0] <= '9' &&
            r->word[i].used.p[r->word[i].used.n - 1] > '9')
            c = answer_note(answer, e, "'%.*s' may be a maker or a size: products of both readings are listed in turn.",
                            VIEW_ARGS(r->word[i].used));
    if (c == OK && r->relaxed && r->matched)
        c = answer_note(answer, e, "No product has all the words; those with most of them are shown.");
    return c;
}

/* What looks like a code and finds nothing may be misread: nobody else tells that here. */
static Code note_code(View words, Answer *answer, Error *e)
{
    size_t digits = 0, others = 0;
    for (size_t i = 0; i < words.n; i++) {
        digits += words.p[i] >= '0' && words.p[i] <= '9';
        others += words.p[i] == ' ';
    }
    return digits >= 6 && others == 0
               ? answer_note(answer, e, "Nothing carries this code; `trefoil identify` says whether it is a legal one.")
               : OK;
}

static const Column facet_columns[] = {
    { "facet", COLUMN_TEXT, NULL, NULL, 0 },
    { "value", COLUMN_TEXT, NULL, NULL, 0 },
    { "term", COLUMN_TEXT, "What it stands for", NULL, 0 },
    { "products", COLUMN_COUNT, NULL, NULL, 0 },
};

/* The words of class codes, where a nomenclature in the picture has them. */
static Code class_terms(Ask *ask, const FacetCounts *counts, View *term, Error *e)
{
    ClassCode *code = ARENA_ARRAY(ask->arena, ClassCode, (size_t)counts->n + 1);

    if (!code)
        return arena_fail(ask->arena, (size_t)counts->n * sizeof *code, "the names of classes", e);
    for (int i = 0; i < counts->n; i++) {
        code[i].code = counts->value[i].value;
        code[i].scheme = view_cut(&code[i].code, ' ');
    }
    return lookup_class_terms(ask, code, counts->n, term, e);
}

static Code one_facet(Find *f, const char *name, SearchFacet facet, const FacetCounts *counts, Answer *answer, Error *e)
{
    View *term = ARENA_ARRAY(f->ask->arena, View, (size_t)counts->n + 1);
    Code c = OK;

    if (!term)
        return arena_fail(f->ask->arena, (size_t)counts->n * sizeof *term, "facets", e);
    if (facet == FACET_CLASS && (c = class_terms(f->ask, counts, term, e)) != OK)
        return c;
    for (int k = 0; k < counts->n && c == OK; k++) {
        Value row[] = { value_text(view_of(name)), value_text(counts->value[k].value), value_text_or_null(term[k]),
                        value_count(counts->value[k].documents) };
        c = answer_row(answer, row, e);
    }
    return c;
}

static Code facet_rows(Find *f, const SearchResult *r, Answer *answer, Error *e)
{
    Code c = answer_table(answer, "facets", "Narrow down by", facet_columns, COUNT_OF(facet_columns), e);
    for (int i = 0; i < COUNT_OF(find_facets) && c == OK; i++)
        c = one_facet(f, find_facets[i].name, find_facets[i].facet, &r->facet[find_facets[i].facet], answer, e);
    return c == OK ? answer_table_end(answer, e) : c;
}

/* How many values of a facet are not listed. */
static Code note_facets(const SearchResult *r, Answer *answer, Error *e)
{
    Code c = OK;
    for (int i = 0; i < COUNT_OF(find_facets) && c == OK; i++) {
        const FacetCounts *counts = &r->facet[find_facets[i].facet];
        if (counts->distinct > counts->n)
            c = answer_note(answer, e, "%s: the %d most frequent of %lld values are listed.", find_facets[i].name,
                            counts->n, (long long)counts->distinct);
    }
    return c;
}

/* ---- filters that name what is not there ------------------------------------------------------------------------- */

enum { NEAR_AMONG = 1000 };

/* How far what was asked is from a value, or from a word of it. */
static int distance(View asked, View value)
{
    int best = edit_distance(asked, value);
    for (View rest = value, word; rest.p && (word = view_cut(&rest, ' ')).p;) {
        int d = edit_distance(asked, word);
        best = d < best ? d : best;
    }
    return best;
}

static View folded(Arena *arena, View v)
{
    char *p = arena_bytes(arena, v.n);
    for (size_t i = 0; p && i < v.n; i++)
        p[i] = v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] + 32) : v.p[i];
    return view(p, p ? v.n : 0);
}

/* The most frequent value that is close to what was asked; n == 0: none is. */
static View nearest(Arena *arena, View asked, const View *value, int n)
{
    int best = asked.n > 3 ? 2 : 1;
    View near = V("");
    for (int i = 0; i < n; i++) {
        int d = distance(folded(arena, asked), folded(arena, value[i]));
        if (d <= best && (!near.n || d < best)) {
            best = d;
            near = value[i];
        }
    }
    return near;
}

static Code fail_value(const char *what, View asked, View near, Error *e)
{
    fail(e, E_ABSENT, "the picture has no %s '%.*s'", what, VIEW_ARGS(view_sub(asked, 0, 100)));
    return near.n ? hint(e, "did you mean '%.*s'?", VIEW_ARGS(view_sub(near, 0, 100))) : e->code;
}

/* Data sets that were never read, or not for this asker. */
static Code check_sources(const Find *f, Error *e)
{
    const ParamValue *p = f->wanted[FACET_SOURCE];
    const Model *m = f->drawn.model;
    View *known = ARENA_ARRAY(f->ask->arena, View, (size_t)m->n_sources + 1);
    int n = 0;

    if (!known)
        return arena_fail(f->ask->arena, 0, "a search", e);
    for (int i = 0; i < m->n_sources; i++)
        if (m->source[i].visible && (!n || !view_eq(known[n - 1], m->source[i].dataset)))
            known[n++] = m->source[i].dataset;
    for (int i = 0; p && i < p->n; i++) {
        bool found = view_eq_nocase(p->text[i], V("none"));
        for (int k = 0; k < n && !found; k++)
            found = view_eq(known[k], p->text[i]);
        if (!found) {
            View near = nearest(f->ask->arena, p->text[i], known, n);
            fail_value("data set", p->text[i], near, e);
            return near.n ? e->code : hint(e, "`trefoil sources` lists what was read");
        }
    }
    return OK;
}

/* Does any product that the asker sees have a value of the facet that fits? If not, that is what is wrong. */
static Code check_value(Find *f, SearchFacet facet, const char *what, View asked, Error *e)
{
    ParamValue one = { .given = true, .n = 1, .text = &asked };
    Find only = *f;
    SearchResult r;
    Code c;

    only.refine = (SearchRefine){ .filter = only.filter };
    only.wanted[facet] = &one;
    if (f->ask->account->public_only || f->ask->account->number != 0)
        add_filter(&only, FACET_SEEN, is_seen);
    for (int i = 0; i < only.refine.filters; i++)
        only.filter[i].ctx = &only;
    add_filter(&only, facet, fits_facet[facet]);
    c = search_run(f->ask->store, V(""), 0, 1, false, &only.refine, f->ask->arena, &r, e);
    if (c != OK || r.matched || view_eq_nocase(asked, V("none")))
        return c;
    only.refine.filters--; /* what there is instead */
    only.refine.count = 1u << facet;
    only.refine.values = NEAR_AMONG;
    if (!only.refine.filters)
        add_filter(&only, facet, is_any);
    c = search_run(f->ask->store, V(""), 0, 1, false, &only.refine, f->ask->arena, &r, e);
    if (c != OK)
        return c;
    {
        const FacetCounts *counts = &r.facet[facet];
        View *value = ARENA_ARRAY(f->ask->arena, View, (size_t)counts->n + 1);
        if (!value)
            return arena_fail(f->ask->arena, 0, "a search", e);
        for (int i = 0; i < counts->n; i++)
            value[i] = counts->value[i].value;
        return fail_value(what, asked, nearest(f->ask->arena, asked, value, counts->n), e);
    }
}

/* Nothing was found: is it because a filter names what no product has? */
static Code check_values(Find *f, Error *e)
{
    static const struct {
        SearchFacet facet;
        const char *what;
    } facets[] = { { FACET_MAKER, "maker" },
                   { FACET_CLASS, "class" },
                   { FACET_PART, "part of the Drug Tariff" },
                   { FACET_SIZE, "size" } };
    Code c = OK;

    for (int i = 0; i < COUNT_OF(facets) && c == OK; i++) {
        const ParamValue *p = f->wanted[facets[i].facet];
        for (int k = 0; p && k < p->n && c == OK; k++)
            c = check_value(f, facets[i].facet, facets[i].what, p->text[k], e);
    }
    return c;
}

static Code by_words(Find *f, View words, Answer *answer, Error *e)
{
    Ask *ask = f->ask;
    int most = (int)ask_count(ask, "limit", 20), page = (int)ask_count(ask, "page", 1);
    SearchResult r;
    Code c;

    if (most < 1 || most > 10000)
        return fail(e, E_USAGE, "--limit %d is not between 1 and 10000", most);
    if (page < 1 || page > 100000)
        return fail(e, E_USAGE, "--page %d is not between 1 and 100000", page);
    if (f->refine.values > 1000)
        return fail(e, E_USAGE, "--facets %d is more than 1000", f->refine.values);
    c = search_run(ask->store, words, (page - 1) * most, most, ask_given(ask, "prefix"), &f->refine, ask->arena, &r, e);
    if (c == OK && r.matched == 0)
        c = check_values(f, e);
    if (c != OK || (c = answer_fact(answer, "matched", value_count(r.matched), e)) != OK ||
        (c = begin_products(f, answer, e)) != OK)
        return c;
    f->result = &r; // cppcheck-suppress autoVariables ; until the end of this function
    c = list_products(f, answer, (int64_t)(page - 1) * most + 1, r.hit, r.n, e);
    if (c == OK)
        c = answer_table_end(answer, e);
    if (c == OK && f->refine.values && (c = facet_rows(f, &r, answer, e)) == OK)
        c = note_facets(&r, answer, e);
    if (c == OK && (c = note_words(ask, &r, answer, e)) == OK && (c = note_missing_code(f, words, answer, e)) == OK)
        c = cite(answer, &f->drawn, e);
    if (c == OK && r.matched == 0) {
        answer_no(answer);
        c = note_code(words, answer, e);
    }
    f->result = NULL;
    return c;
}

Code find_answer(Ask *ask, Answer *answer, Error *e)
{
    View words = ask_text(ask, "words");
    bool done = false, owners;
    Find f;
    Model m;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    find_begin(&f, ask);
    f.drawn = (Drawn){ &m, ARENA_ARRAY(ask->arena, int64_t, (size_t)m.n_sources + 1) };
    owners = f.wanted[FACET_MAKER] || f.refine.values;
    f.facts = f.excerpts || owners ? ARENA_NEW(ask->arena, Facts) : NULL;
    if (!f.drawn.products || ((f.excerpts || owners) && !f.facts))
        c = arena_fail(ask->arena, (size_t)m.n_sources * sizeof *f.drawn.products, "the sources of an answer", e);
    if (c == OK && f.wanted[FACET_SOURCE])
        c = check_sources(&f, e);
    if (c == OK && owners)
        c = owners_load(ask, &m, f.facts, &f.owners, e);
    if (f.owners.n)
        f.refine.renamed |= 1u << FACET_MAKER;
    if (view_eq(words, V("*"))) {
        words = V("");
        if (!f.refine.filters) /* everything */
            add_filter(&f, FACET_SEEN, is_seen);
    }
    if (c == OK && words.n)
        c = by_code(&f, words, V(""), answer, &done, e);
    if (c == OK && words.n && !done)
        c = by_code_among(&f, words, answer, &done, e);
    if (c == OK && !done)
        c = by_words(&f, words, answer, e);
    if (c == OK && f.owned && (c = owners_cite(&f.owners, answer, e)) == OK)
        c = answer_note(
            answer, e,
            "Makers count under who owns them today, and --maker takes them too, as lists of owners state it "
            "that users gave.");
    owners_release(&f.owners);
    model_release(&m);
    return c;
}
