/* The question `alternatives`: products that could stand in for one, in classes of evidence that are never mixed
 * (evidence.h), each with its reasons, with whether it can be had and with list prices side by side.
 *
 * Candidates come from the search index: products of the same class, and products whose words have the generic name
 * without its sizes; those of the same size first, then the nearest by words. At most ALTERNATIVES_WEIGHED are weighed,
 * whatever the store holds, and the answer says so where there are more. Identical items come from exact codes, and
 * from links of LINK_LIKELY_PPM. Where class schemes differ, the crosswalk (crossing.h) leads to further ones, which
 * are a class of evidence of their own.
 *
 * Not here: what buyers paid, what is clinically equivalent: nobody but people can say that.
 */
#include "picture/questions.h"

#include "base/limits.h"
#include "picture/compose.h"
#include "picture/crossing.h"
#include "picture/evidence.h"
#include "picture/links.h"
#include "picture/owners.h"
#include "picture/record.h"
#include "picture/search/index.h"
#include "sql.h"

#include <stdlib.h>

enum { ALTERNATIVES_WEIGHED = 400, ALTERNATIVES_A_PASS = 120, SIZES_MOST = 16 };

typedef struct {
    int64_t product;
    View same_item; /* why it is the same item; "" otherwise */
    Assessment assessment;
    bool available, same_maker;
    double each;  /* price for one; 0: not published */
    double share; /* probability by the crosswalk; 0: none is needed */
} Candidate;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    Facts facts;
    Profile asked;
    Crossings crossings;
    Owners owners;
    View maker; /* key of its maker, or of who owns that today */
    bool moved; /* an owner that a list states made two makers one */
    Candidate *candidate;
    int n;
    int64_t nearby; /* products of the same class or generic name, as far as the index counts them */
    bool cut;       /* more of them than were weighed */
    /* filters of the index */
    View size[SIZES_MOST];
    int sizes;
    Arena batch; /* lifetime: one candidate */
} Alternatives;

/* The word for --evidence, the fact, the table and its title. */
static const struct {
    const char *word, *fact, *table, *title;
} evidence_names[EVIDENCES] = {
    [EVIDENCE_IDENTICAL] = { "identical-item", "identical_items", "identical_item", "Identical item" },
    [EVIDENCE_SPECIFICATION] = { "same-specification", "same_specification", "same_specification",
                                 "Same specification, as far as it is stated" },
    [EVIDENCE_FUNCTION] = { "same-function", "same_function", "same_function", "Same function; what differs is named" },
    [EVIDENCE_PROPOSED] = { "proposed", "proposed", "proposed",
                            "Proposed: probably the same function, by the crosswalk between class schemes" },
};

/* ---- candidates -------------------------------------------------------------------------------------------------- */

static void add_candidate(Alternatives *q, int64_t product, View same_item)
{
    if (product == q->asked.row.id)
        return;
    for (int i = 0; i < q->n; i++)
        if (q->candidate[i].product == product)
            return;
    if (q->n == ALTERNATIVES_WEIGHED)
        q->cut = true;
    else
        q->candidate[q->n++] = (Candidate){ .product = product, .same_item = same_item };
}

/* Codes that name one item: a Basic UDI-DI names a family of models, and the keys of one list are no other's. */
static bool names_item(View scheme)
{
    static const char *const schemes[] = { "gtin", "hibc", "isbt128", "udi-di", "ifa", "sctid" };
    return view_among(scheme, schemes, COUNT_OF(schemes)) >= 0;
}

/* What links hold to be the same item, or packs of it. */
static Code add_linked(Alternatives *q, Error *e)
{
    LinkedProducts l;
    Code c = links_of(q->ask, &q->asked.row, LINK_LIKELY_PPM, &l, e);

    for (int i = 1; c == OK && i < l.n; i++) {
        View relation = link_relation(l.at[0].units, &l.at[i], q->ask->arena);
        View why = arena_printf(q->ask->arena, "%.*s, by a link of probability %.2f %%", VIEW_ARGS(relation),
                                100.0 * (double)l.at[i].ppm / LINK_PPM);
        if (!relation.p || !why.p)
            return arena_fail(q->ask->arena, 0, "alternatives", e);
        add_candidate(q, l.at[i].row.id, why);
    }
    return c;
}

/* The same item under another record: whatever else carries one of its codes, and what links join to it. This is the
 * one place that says so. */
static Code add_identical(Alternatives *q, Error *e)
{
    Code c = OK;

    for (int i = 0; i < q->asked.codes && c == OK; i++) {
        Rows *r = NULL;
        const ProfileCode *code = q->asked.code + i;
        bool more;
        View why;
        if (!names_item(code->scheme))
            continue;
        why = arena_printf(q->ask->arena, "same %.*s %.*s", VIEW_ARGS(code->scheme), VIEW_ARGS(code->code));
        if (!why.p)
            return arena_fail(q->ask->arena, code->code.n, "alternatives", e);
        c = store_rows(q->ask->store, &SQL_identifier_products, ARGS(arg_text(code->code)), &r, e);
        while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
            const SourceInfo *s = model_source(&q->model, RECORD_ID(rows_int(r, 2), 0));
            if (s && s->visible && view_eq(rows_text(r, 1), code->scheme))
                add_candidate(q, rows_int(r, 0), why);
        }
        rows_close(r);
    }
    return c == OK ? add_linked(q, e) : c;
}

static bool is_seen(void *ctx, View value)
{
    return audience_has(value, ((const Alternatives *)ctx)->ask);
}

/* "scheme code", one of the asked product's? */
static bool has_class(void *ctx, View value)
{
    const Profile *p = &((const Alternatives *)ctx)->asked;
    View code = value, scheme = view_cut(&code, ' ');

    for (int i = 0; value.p && i < p->classes; i++)
        if (view_eq(p->class[i].scheme, scheme) && view_eq(p->class[i].code, code))
            return true;
    return false;
}

/* "scheme code", one to which the crosswalk leads? */
static bool is_crossed(void *ctx, View value)
{
    const Crossings *x = &((const Alternatives *)ctx)->crossings;
    View code = value, scheme = view_cut(&code, ' ');

    for (int i = 0; value.p && i < x->n; i++)
        if (crossing_fits(&x->at[i], scheme, code))
            return true;
    return false;
}

static bool has_size(void *ctx, View value)
{
    const Alternatives *q = ctx;
    for (int i = 0; value.p && i < q->sizes; i++)
        if (view_eq(q->size[i], value))
            return true;
    return false;
}

/* One pass through the index: only products whose class passes `classes` (NULL: all words have to be there instead of
 * only ranking), and of the same size? */
static Code search_pass(Alternatives *q, View words, FacetTest *classes, bool by_size, Error *e)
{
    SearchFilter filter[3];
    SearchRefine refine = { .filter = filter, .ranked = classes != NULL };
    SearchResult r;
    Code c;

    if (by_size && !q->sizes)
        return OK;
    if (!ask_sees_all(q->ask))
        filter[refine.filters++] = (SearchFilter){ FACET_SEEN, is_seen, q };
    if (classes)
        filter[refine.filters++] = (SearchFilter){ FACET_CLASS, classes, q };
    if (by_size)
        filter[refine.filters++] = (SearchFilter){ FACET_SIZE, has_size, q };
    c = search_run(q->ask->store, words, 0, ALTERNATIVES_A_PASS, false, &refine, q->ask->arena, &r, e);
    if (c != OK || r.relaxed)
        return c;
    for (int i = 0; i < r.words; i++)
        if (r.word[i].corrected)
            return OK;
    if (!by_size && r.matched > q->nearby)
        q->nearby = r.matched;
    q->cut |= r.matched > r.n;
    for (int i = 0; i < r.n; i++)
        add_candidate(q, r.hit[i].doc, V(""));
    return OK;
}

static Code remember_sizes(Alternatives *q, Error *e)
{
    const DescribedProduct *d = &q->asked.described;

    for (int i = 0; i < d->n && q->sizes < SIZES_MOST; i++) {
        char room[SIZE_FACET_MOST];
        View size = compose_size_facet(&d->item[i].attribute, room);
        if (size.n && !(q->size[q->sizes++] = arena_copy(q->ask->arena, size)).p)
            return arena_fail(q->ask->arena, size.n, "a search", e);
    }
    return OK;
}

static Code find_candidates(Alternatives *q, Error *e)
{
    const Profile *p = &q->asked;
    View words = arena_printf(q->ask->arena, "%.*s %.*s", VIEW_ARGS(p->row.generic),
                              VIEW_ARGS(view_sub(p->description, 0, 200)));
    Code c = add_identical(q, e);

    if (c == OK && !words.p)
        c = arena_fail(q->ask->arena, 0, "a search", e);
    if (c == OK)
        c = remember_sizes(q, e);
    for (int by_size = 1; by_size >= 0 && c == OK; by_size--) {
        if (p->generic.n)
            c = search_pass(q, p->generic, NULL, by_size, e);
        if (c == OK && p->classes)
            c = search_pass(q, words, has_class, by_size, e);
    }
    for (int by_size = 1; by_size >= 0 && c == OK && q->crossings.n; by_size--)
        c = search_pass(q, words, is_crossed, by_size, e);
    return c;
}

/* ---- weighing ---------------------------------------------------------------------------------------------------- */

/* What speaks for and against a candidate, whose profile is read. */
static Code assess(Alternatives *q, Candidate *x, const Profile *p, bool words, Assessment *out, Error *e)
{
    const Crossing *crossing = x->same_item.n ? NULL : crossing_to(&q->crossings, &q->asked, p);
    View crossed = crossing ? crossing_words(crossing, &q->batch) : V("");

    if (!crossed.p)
        return arena_fail(&q->batch, 0, "alternatives", e);
    x->share = crossing ? crossing->share : 0;
    return evidence_assess(&q->asked, p, x->same_item, crossed, words, &q->batch, out, e);
}

/* The same firm, or one owner today as lists of owners state it. */
static bool is_same_maker(Alternatives *q, const Profile *p, Arena *arena)
{
    View owner = owner_of(&q->owners, p->row.maker, q->ask->today, arena);
    Maker a, b;

    if (!q->maker.n || !owner.n || !view_eq(owner, q->maker))
        return false;
    if (q->owners.n && maker_read(p->row.maker, arena, &a) && maker_read(q->asked.row.maker, arena, &b))
        q->moved |= !view_eq(a.key, b.key);
    return true;
}

/* Assesses the candidates and keeps those for which anything speaks. */
static Code weigh(Alternatives *q, Error *e)
{
    bool available = ask_given(q->ask, "available"), others = ask_given(q->ask, "other-makers");
    int kept = 0;
    Code c = OK;

    for (int i = 0; i < q->n && c == OK; i++) {
        Candidate *x = q->candidate + i;
        Profile p;
        bool found;
        arena_reset(&q->batch);
        if ((c = ask_continue(q->ask, e)) != OK ||
            (c = profile_read(q->ask, &q->model, x->product, &q->facts, &q->batch, &p, &found, e)) != OK || !found)
            continue;
        c = assess(q, x, &p, false, &x->assessment, e);
        x->available = p.available;
        x->same_maker = is_same_maker(q, &p, &q->batch);
        x->each = p.price.each;
        if (x->assessment.evidence == EVIDENCE_NONE || (available && !x->available) || (others && x->same_maker))
            continue;
        q->candidate[kept++] = *x;
    }
    q->n = kept;
    return c;
}

static int by_price(const Candidate *x, const Candidate *y)
{
    if ((x->each > 0) != (y->each > 0))
        return x->each > 0 ? -1 : 1;
    return (x->each > y->each) - (x->each < y->each);
}

/* What can be had before what cannot; then what differs least, is known best and agrees most; then the price for one.
 */
static int best_first(const void *a, const void *b)
{
    const Candidate *x = a, *y = b;
    const Assessment *s = &x->assessment, *t = &y->assessment;
    int c;

    if (s->evidence != t->evidence)
        return s->evidence < t->evidence ? -1 : 1;
    if (x->available != y->available)
        return x->available ? -1 : 1;
    if (s->evidence == EVIDENCE_PROPOSED && x->share != y->share)
        return x->share > y->share ? -1 : 1;
    if (s->differ != t->differ)
        return s->differ < t->differ ? -1 : 1;
    if (s->unknown != t->unknown)
        return s->unknown < t->unknown ? -1 : 1;
    if (s->agree != t->agree)
        return s->agree > t->agree ? -1 : 1;
    if ((c = by_price(x, y)) != 0)
        return c;
    return x->product < y->product ? -1 : x->product > y->product;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

/* Columns that a product has in every table, and what put_offer fills. */
#define NAMED_COLUMNS                                                                                                  \
    { "code", COLUMN_CODE, NULL, NULL, 0 }, { "scheme", COLUMN_TEXT, NULL, NULL, 0 },                                  \
        { "name", COLUMN_TEXT, NULL, NULL, 0 },                                                                        \
    {                                                                                                                  \
        "maker", COLUMN_TEXT, NULL, NULL, 0                                                                            \
    }
#define OFFER_COLUMNS                                                                                                  \
    { "available", COLUMN_FLAG, NULL, NULL, 0 }, { "availability", COLUMN_TEXT, "Where it stands", NULL, 0 },          \
        { "price", COLUMN_MONEY, "List price", NULL, 0 }, { "pack", COLUMN_TEXT, NULL, NULL, 0 },                      \
        { "price_each_pence", COLUMN_NUMBER, "Price for one", "p", 2 },                                                \
    {                                                                                                                  \
        "price_edition", COLUMN_TEXT, "Price from", NULL, 0                                                            \
    }

static const Column columns[] = {
    { "rank", COLUMN_COUNT, NULL, NULL, 0 },
    NAMED_COLUMNS,
    { "same_maker", COLUMN_FLAG, NULL, NULL, 0 },
    OFFER_COLUMNS,
    { "because", COLUMN_TEXT, NULL, NULL, 0 },
    { "agrees", COLUMN_TEXT, NULL, NULL, 0 },
    { "differs", COLUMN_TEXT, NULL, NULL, 0 },
    { "not_known", COLUMN_TEXT, NULL, NULL, 0 },
    { "replaced_by", COLUMN_CODE, NULL, NULL, 0 },
    { "probability", COLUMN_SHARE, NULL, NULL, 1 }, /* of what is proposed only */
};

/* The columns from `available` to `price_edition`. */
static Code put_offer(const Profile *p, Arena *arena, Value *row, Error *e)
{
    const ProfilePrice *price = &p->price;
    View pack = V(""), edition = V("");
    bool pounds = price->known && view_eq(view_of(price->price.currency), V("GBP"));

    if (price->known && price->quantity > 0)
        pack = arena_printf(arena, "%.10g %.*s", price->quantity, VIEW_ARGS(price->unit));
    if (price->known)
        edition = arena_printf(arena, "%.*s %.*s%s", VIEW_ARGS(price->source->dataset),
                               VIEW_ARGS(price->source->edition), price->in_force ? "" : " (no longer in force)");
    if (!pack.p || !edition.p)
        return arena_fail(arena, 0, "a price", e);
    row[0] = value_flag(p->available);
    row[1] = value_text(p->availability);
    row[2] = price->known ? value_money(price->price) : value_null();
    row[3] = value_text_or_null(pack);
    row[4] = pounds && price->each > 0 ? value_number(price->each) : value_null();
    row[5] = value_text_or_null(edition);
    return OK;
}

static Code cite_profile(Alternatives *q, const Profile *p, Error *e)
{
    Code c = p->seen ? model_cite(p->seen, q->answer, e) : OK;
    if (c == OK && p->price.known && p->price.source != p->seen)
        c = model_cite(p->price.source, q->answer, e);
    return c;
}

static Code candidate_row(Alternatives *q, int64_t rank, Candidate *x, Error *e)
{
    Value row[COUNT_OF(columns)];
    Assessment s;
    Profile p;
    bool found;
    Code c;

    arena_reset(&q->batch);
    if ((c = profile_read(q->ask, &q->model, x->product, &q->facts, &q->batch, &p, &found, e)) != OK || !found ||
        (c = assess(q, x, &p, true, &s, e)) != OK)
        return c;
    row[0] = value_count(rank);
    row[1] = value_text(p.row.code);
    row[2] = value_text(p.row.code_scheme);
    row[3] = value_text(p.row.name);
    row[4] = value_text_or_null(p.row.maker);
    row[5] = q->maker.n && p.row.maker.n ? value_flag(x->same_maker) : value_null();
    if ((c = put_offer(&p, &q->batch, row + 6, e)) != OK)
        return c;
    row[12] = value_text(s.because);
    row[13] = value_text_or_null(s.agrees);
    row[14] = value_text_or_null(s.differs);
    row[15] = value_text_or_null(s.not_known);
    row[16] = value_text_or_null(p.replaced_by);
    row[17] = value_share(x->share);
    c = answer_row(q->answer, row, e);
    return c == OK ? cite_profile(q, &p, e) : c;
}

static bool is_asked_for(const Ask *ask, Evidence evidence)
{
    return !ask_given(ask, "evidence") ||
           view_eq_nocase(ask_text(ask, "evidence"), view_of(evidence_names[evidence].word));
}

static int count_of(const Alternatives *q, Evidence evidence)
{
    int n = 0;
    for (int i = 0; i < q->n; i++)
        n += q->candidate[i].assessment.evidence == evidence;
    return n;
}

static Code evidence_table(Alternatives *q, Evidence evidence, int most, int page, Error *e)
{
    int64_t rank = 0, skip = (int64_t)(page - 1) * most;
    int n = COUNT_OF(columns) - (evidence != EVIDENCE_PROPOSED);
    Code c = answer_table(q->answer, evidence_names[evidence].table, evidence_names[evidence].title, columns, n, e);

    for (int i = 0; i < q->n && c == OK && rank < skip + most; i++)
        if (q->candidate[i].assessment.evidence == evidence && ++rank > skip)
            c = candidate_row(q, rank, q->candidate + i, e);
    return c == OK ? answer_table_end(q->answer, e) : c;
}

static Code asked_table(Alternatives *q, Error *e)
{
    static const Column asked_columns[] = {
        NAMED_COLUMNS,
        { "generic", COLUMN_TEXT, "What it is", NULL, 0 },
        OFFER_COLUMNS,
        { "classes", COLUMN_TEXT, NULL, NULL, 0 },
        { "replaced_by", COLUMN_CODE, NULL, NULL, 0 },
    };
    const Profile *p = &q->asked;
    Value row[COUNT_OF(asked_columns)] = { value_text(p->row.code), value_text(p->row.code_scheme),
                                           value_text(p->row.name), value_text_or_null(p->row.maker),
                                           value_text_or_null(p->row.generic) };
    View classes = V("");
    Code c = answer_table(q->answer, "asked", "Asked for", asked_columns, COUNT_OF(asked_columns), e);

    for (int i = 0; i < p->classes; i++)
        classes = arena_printf(q->ask->arena, "%.*s%s%.*s %.*s", VIEW_ARGS(classes), classes.n ? "; " : "",
                               VIEW_ARGS(p->class[i].scheme), VIEW_ARGS(p->class[i].code));
    if (c != OK || (c = put_offer(p, q->ask->arena, row + 5, e)) != OK)
        return c;
    row[11] = value_text_or_null(classes);
    row[12] = value_text_or_null(p->replaced_by);
    if ((c = answer_row(q->answer, row, e)) == OK)
        c = answer_table_end(q->answer, e);
    return c == OK ? cite_profile(q, p, e) : c;
}

static Code notes(Alternatives *q, Error *e)
{
    const Profile *p = &q->asked;
    Code c =
        answer_note(q->answer, e,
                    "Proposed by algorithm from what the sources publish, reviewed by nobody. What a source does not "
                    "state is not known, and never counts as agreeing.");

    if (c == OK && count_of(q, EVIDENCE_PROPOSED) && is_asked_for(q->ask, EVIDENCE_PROPOSED))
        c = answer_note(
            q->answer, e,
            "What is proposed rests on a crosswalk learned from other products, not on a class that both have: it "
            "is a likelihood; `trefoil crosswalk` shows it.");
    if (c == OK && !p->classes && !p->generic.n && !q->crossings.n)
        c = answer_note(q->answer, e,
                        "No source states a class or a generic name of this product, so that nothing can be said to do "
                        "the same; `trefoil find` searches by words.");
    if (c == OK && q->cut)
        c = answer_note(q->answer, e,
                        "Not all products of the same class or generic name (%s at least) were weighed: those of the "
                        "same size and the nearest by words were.",
                        COUNT_TEXT(q->nearby));
    if (c == OK && q->moved && (c = owners_cite(&q->owners, q->answer, e)) == OK)
        c = answer_note(q->answer, e,
                        "Makers with one owner today count as the same maker, as lists of owners state it "
                        "that users gave.");
    if (c == OK && !p->available)
        c = answer_note(q->answer, e, "The product asked for: %.*s.", VIEW_ARGS(p->availability));
    return c;
}

static Code put_answer(Alternatives *q, int weighed, Error *e)
{
    int most = (int)ask_count(q->ask, "limit", 10), page = (int)ask_count(q->ask, "page", 1), found = 0;
    Code c = OK;

    for (Evidence v = EVIDENCE_IDENTICAL; v < EVIDENCES && c == OK; v++) {
        found += is_asked_for(q->ask, v) ? count_of(q, v) : 0;
        c = answer_fact(q->answer, evidence_names[v].fact, value_count(count_of(q, v)), e);
    }
    if (c != OK || (c = answer_fact(q->answer, "weighed", value_count(weighed), e)) != OK ||
        (c = asked_table(q, e)) != OK)
        return c;
    for (Evidence v = EVIDENCE_IDENTICAL; v < EVIDENCES && c == OK; v++)
        if (is_asked_for(q->ask, v))
            c = evidence_table(q, v, most, page, e);
    if (!found)
        answer_no(q->answer);
    return c == OK ? notes(q, e) : c;
}

static Code answer_for(Alternatives *q, int64_t product, Error *e)
{
    bool found;
    int weighed;
    Code c = profile_read(q->ask, &q->model, product, &q->facts, q->ask->arena, &q->asked, &found, e);

    if (c == OK && !found)
        c = fail(e, E_ABSENT, "the picture has no product %lld; `trefoil products` lists them", (long long)product);
    if (c != OK)
        return c;
    if ((c = owners_load(q->ask, &q->model, &q->facts, &q->owners, e)) != OK)
        return c;
    q->maker = owner_of(&q->owners, q->asked.row.maker, q->ask->today, q->ask->arena);
    q->candidate = ARENA_ARRAY(q->ask->arena, Candidate, ALTERNATIVES_WEIGHED);
    if (!q->candidate)
        return arena_fail(q->ask->arena, 0, "alternatives", e);
    if ((c = crossings_read(q->ask, &q->asked, &q->crossings, e)) != OK || (c = find_candidates(q, e)) != OK)
        return c;
    weighed = q->n;
    if ((c = weigh(q, e)) != OK)
        return c;
    qsort(q->candidate, (size_t)q->n, sizeof *q->candidate, best_first);
    return put_answer(q, weighed, e);
}

/* The one product that is asked for. */
static Code asked_product(Alternatives *q, int64_t *product, Error *e)
{
    View code = ask_text(q->ask, "code");
    Lookup found;
    Code c;

    if (ask_given(q->ask, "product")) {
        *product = ask_count(q->ask, "product", 0);
        return OK;
    }
    if ((c = lookup_code(q->ask, &q->model, code, &found, e)) != OK)
        return c;
    if (found.n == 0) {
        fail(e, E_ABSENT, "nothing in the picture is named by '%.*s'", VIEW_ARGS(view_sub(code, 0, 100)));
        return hint(e, "`trefoil identify` says what the code is; `trefoil find` searches by words");
    }
    if (found.n > 1) {
        fail(e, E_USAGE, "'%.*s' names %d products", VIEW_ARGS(view_sub(code, 0, 100)), found.n);
        return hint(e, "`trefoil show` lists them: ask by a code that only one of them has, or with --product");
    }
    *product = found.hit[0].product;
    return OK;
}

Code alternatives_answer(Ask *ask, Answer *answer, Error *e)
{
    Alternatives q = { .ask = ask, .answer = answer };
    int64_t product = 0, most = ask_count(ask, "limit", 10), page = ask_count(ask, "page", 1);
    Code c;

    if (most < 1 || most > ALTERNATIVES_WEIGHED)
        return fail(e, E_USAGE, "--limit %lld is not between 1 and %d", (long long)most, ALTERNATIVES_WEIGHED);
    if (page < 1 || page > 100000)
        return fail(e, E_USAGE, "--page %lld is not between 1 and 100000", (long long)page);
    if ((c = model_load(&q.model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    arena_init(&q.batch, LIMIT_QUESTION_BYTES);
    if ((c = asked_product(&q, &product, e)) == OK)
        c = answer_for(&q, product, e);
    arena_release(&q.batch);
    owners_release(&q.owners);
    model_release(&q.model);
    return c;
}
