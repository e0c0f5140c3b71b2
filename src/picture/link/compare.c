/* See compare.h. One walk over the tokens of both records gives what all comparisons of words need. */
#include "picture/link/compare.h"

#include "base/parallel.h"
#include "picture/link/similar.h"

enum { TASK_PAIRS = 1 << 14, CODES_LOOKED_AT = 6 };

enum { SAME_COMMON = LINK_SAME_COMMON, SAME, SAME_RARE };
enum { CODE_DIFFERS = 1, CODE_ONE_EDIT, CODE_PART };
enum { DATE_DIFFERS = 1, DATE_YEAR, DATE_ONE_EDIT };
enum { MEASURES_DIFFER = 1, MEASURES_PARTLY, MEASURES_SAME, MEASURES_OTHER };
enum { SET_DIFFERS = 1, SET_ALIKE, SET_PARTLY, SET_SAME };

/* What the walk over both token lists finds. */
typedef struct {
    uint32_t shared[LINK_SLOTS + 1];  /* sums of squared weights; [columns]: all words     */
    uint32_t spelled[LINK_SLOTS + 1]; /* the same by letters                               */
    int both[6], only[2][6];          /* tokens by TokenIs                                  */
    uint32_t only_dimensions[2];
    uint32_t code[2][CODES_LOOKED_AT]; /* codes that only one of them has                    */
    int codes[2];
} Walk;

static void only_one(Walk *w, int side, const LinkToken *t)
{
    unsigned is = t->kind & 7;
    w->only[side][is]++;
    if (is == TOKEN_IS_MEASURE)
        w->only_dimensions[side] |= 1u << (t->kind >> 3);
    else if (is == TOKEN_IS_CODE && w->codes[side] < CODES_LOOKED_AT)
        w->code[side][w->codes[side]++] = t->id;
}

static void walk(const LinkComparing *c, uint32_t left, uint32_t right, Walk *w)
{
    const LinkToken *a_end, *a = side_tokens(c->left, LINK_BY_WORDS, left, &a_end);
    const LinkToken *b_end, *b = side_tokens(c->right, LINK_BY_WORDS, right, &b_end);
    int columns = c->plan->columns;

    memset(w, 0, sizeof *w);
    while (a < a_end && b < b_end) {
        if (a->id == b->id) {
            uint32_t square = (uint32_t)a->weight * a->weight;
            w->shared[columns] += square;
            w->both[a->kind & 7]++;
            for (unsigned mask = a->mask & b->mask; mask; mask &= mask - 1)
                w->shared[__builtin_ctz(mask)] += square;
            a++;
            b++;
        } else if (a->id < b->id) {
            if (a->kind)
                only_one(w, 0, a);
            a++;
        } else {
            if (b->kind)
                only_one(w, 1, b);
            b++;
        }
    }
    for (; a < a_end; a++)
        if (a->kind)
            only_one(w, 0, a);
    for (; b < b_end; b++)
        if (b->kind)
            only_one(w, 1, b);
}

static void walk_spelling(const LinkComparing *c, uint32_t left, uint32_t right, Walk *w)
{
    const LinkToken *a_end, *a = side_tokens(c->left, LINK_BY_SPELLING, left, &a_end);
    const LinkToken *b_end, *b = side_tokens(c->right, LINK_BY_SPELLING, right, &b_end);
    int columns = c->plan->columns;

    while (a < a_end && b < b_end) {
        if (a->id == b->id) {
            uint32_t product = (uint32_t)a->weight * b->weight;
            w->spelled[columns] += product;
            for (unsigned mask = a->mask & b->mask; mask; mask &= mask - 1)
                w->spelled[__builtin_ctz(mask)] += product;
            a++;
            b++;
        } else if (a->id < b->id) {
            a++;
        } else {
            b++;
        }
    }
}

/* Norms of both records, by words and by letters (NULL where those are not looked at). */
typedef struct {
    const float *a, *b, *a_spelled, *b_spelled;
} Norms;

/* ---- values ----------------------------------------------------------------------------------------------------- */

static View value_text(const LinkVocabulary *v, uint32_t value)
{
    View text = view(v->text[value - 1], v->text_n[value - 1]);
    return text.n > 2 && text.p[0] == 1 ? view_sub(text, 2, text.n) : text;
}

static unsigned same_level(const LinkComparing *c, uint32_t value)
{
    double df = c->vocabulary->df[0][value - 1], n = c->left->n;
    if (c->left != c->right) {
        df += c->vocabulary->df[1][value - 1];
        n += c->right->n;
    }
    return df <= 4 ? SAME_RARE : df <= 0.01 * n ? SAME : SAME_COMMON;
}

static unsigned code_level(const LinkComparing *c, uint32_t a, uint32_t b)
{
    View x = value_text(c->vocabulary, a), y = value_text(c->vocabulary, b);
    if (one_edit_apart(x, y))
        return CODE_ONE_EDIT;
    return begins_or_ends(x, y, 4) ? CODE_PART : CODE_DIFFERS;
}

static unsigned date_level(const LinkComparing *c, uint32_t a, uint32_t b)
{
    View x = value_text(c->vocabulary, a), y = value_text(c->vocabulary, b);
    if (one_edit_apart(x, y))
        return DATE_ONE_EDIT;
    if (x.n == 10 && y.n == 10 && memcmp(x.p, y.p, 4) == 0)
        return memcmp(x.p + 5, y.p + 8, 2) == 0 && memcmp(x.p + 8, y.p + 5, 2) == 0 ? DATE_ONE_EDIT : DATE_YEAR;
    return DATE_DIFFERS;
}

/* Numbers stand in `value` as the bits of a float. */
static unsigned number_level(uint32_t a, uint32_t b)
{
    float x, y, ratio;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    if (x == y)
        return 6;
    if ((x < 0) != (y < 0))
        return 1;
    ratio = x > y ? x / y : y / x;
    if (x < 0)
        ratio = 1 / ratio > 1 ? 1 / ratio : ratio;
    return ratio <= 1.03f ? 5 : ratio <= 1.1f ? 4 : ratio <= 1.25f ? 3 : ratio <= 2 ? 2 : 1;
}

/* 1 .. most for a likeness 0 .. 1. */
static unsigned graded(double x, unsigned most)
{
    unsigned level = x > 0 ? 1 + (unsigned)(x * most) : 1;
    return level > most ? most : level;
}

static double cosine(uint32_t shared, float x, float y)
{
    return x > 0 && y > 0 ? shared / ((double)x * y) : 0;
}

static unsigned column_level(const LinkComparing *c, const Walk *w, int i, const uint32_t *a, const uint32_t *b,
                             const Norms *n)
{
    LinkKind kind = c->plan->comparison[i].kind;
    double like;

    if (!a[i] || !b[i])
        return 0;
    if (kind == LINK_NUMBER)
        return number_level(a[i], b[i]);
    if (kind == LINK_TEXT)
        return graded(cosine(w->shared[i], n->a[i], n->b[i]), 15);
    if (a[i] == b[i])
        return same_level(c, a[i]);
    if (kind == LINK_CODE)
        return code_level(c, a[i], b[i]);
    if (kind == LINK_DATE)
        return date_level(c, a[i], b[i]);
    like = cosine(w->shared[i], n->a[i], n->b[i]);
    if (kind != LINK_WORDS || like < 0.1) {
        double letters = jaro_winkler(value_text(c->vocabulary, a[i]), value_text(c->vocabulary, b[i]));
        if (letters > like)
            like = letters;
    }
    return graded(like, 12);
}

/* ---- whole records ---------------------------------------------------------------------------------------------- */

static unsigned measures_level(const Walk *w)
{
    int a = w->only[0][TOKEN_IS_MEASURE], b = w->only[1][TOKEN_IS_MEASURE], both = w->both[TOKEN_IS_MEASURE];

    if (a + both == 0 || b + both == 0)
        return 0;
    if (both)
        return w->only_dimensions[0] & w->only_dimensions[1] ? MEASURES_PARTLY : MEASURES_SAME;
    return w->only_dimensions[0] & w->only_dimensions[1] ? MEASURES_DIFFER : MEASURES_OTHER;
}

static unsigned set_level(const Walk *w, TokenIs is)
{
    int a = w->only[0][is], b = w->only[1][is], both = w->both[is];

    if (a + both == 0 || b + both == 0)
        return 0;
    return !both ? SET_DIFFERS : a && b ? SET_PARTLY : SET_SAME;
}

/* Codes that are not shared may still be one with a letter more: LDF9932, LDF9932ST. */
static bool codes_alike(const LinkVocabulary *v, const Walk *w)
{
    for (int i = 0; i < w->codes[0]; i++)
        for (int k = 0; k < w->codes[1]; k++)
            if (begins_or_ends(view(v->text[w->code[0][i]], v->text_n[w->code[0][i]]),
                               view(v->text[w->code[1][k]], v->text_n[w->code[1][k]]), 4))
                return true;
    return false;
}

static unsigned spelling_level(const Walk *w, int slot, const Norms *n)
{
    if (!n->a_spelled || n->a_spelled[slot] <= 0 || n->b_spelled[slot] <= 0)
        return 0;
    return graded(cosine(w->spelled[slot], n->a_spelled[slot], n->b_spelled[slot]), 15);
}

/* How much of what the record that says less says, the other says too. */
static unsigned part_level(uint32_t shared, float x, float y)
{
    double least = (double)(x < y ? x : y);
    return least > 0 ? graded(shared / (least * least), 15) : 0;
}

static unsigned whole_level(const LinkComparing *c, const Walk *w, const LinkComparison *what, const Norms *n)
{
    int all = c->plan->columns;
    unsigned level;

    switch (what->kind) {
    case LINK_SPELLING: return spelling_level(w, what->slot, n);
    case LINK_LETTERS: return spelling_level(w, all, n);
    case LINK_WHOLE:
        return n->a[all] > 0 && n->b[all] > 0 ? graded(cosine(w->shared[all], n->a[all], n->b[all]), 15) : 0;
    case LINK_PART: return part_level(w->shared[all], n->a[all], n->b[all]);
    case LINK_MEASURES: return measures_level(w);
    case LINK_PACKS: return set_level(w, TOKEN_IS_PACK);
    case LINK_NUMBERS: return set_level(w, TOKEN_IS_NUMBER);
    case LINK_CODES:
        level = set_level(w, TOKEN_IS_CODE);
        return level == SET_DIFFERS && codes_alike(c->vocabulary, w) ? SET_ALIKE : level;
    default: return 0;
    }
}

LinkPattern compare_pair(const LinkComparing *c, uint32_t left, uint32_t right)
{
    int columns = c->plan->columns;
    const uint32_t *a = side_values(c->left, left, columns), *b = side_values(c->right, right, columns);
    Norms n = { side_norms(c->left, LINK_BY_WORDS, left, columns), side_norms(c->right, LINK_BY_WORDS, right, columns),
                NULL, NULL };
    LinkPattern pattern = { { 0 } };
    Walk w;

    walk(c, left, right, &w);
    if (c->spelling) {
        n.a_spelled = side_norms(c->left, LINK_BY_SPELLING, left, columns);
        n.b_spelled = side_norms(c->right, LINK_BY_SPELLING, right, columns);
        walk_spelling(c, left, right, &w);
    }
    for (int i = 0; i < c->plan->n; i++)
        pattern_set(&pattern, i,
                    i < columns ? column_level(c, &w, i, a, b, &n) : whole_level(c, &w, &c->plan->comparison[i], &n));
    return pattern;
}

/* ---- all pairs -------------------------------------------------------------------------------------------------- */

typedef struct {
    const LinkComparing *c;
    LinkPairs *p;
} All;

static void compare_some(void *ctx, size_t task, int worker)
{
    All *a = ctx;
    size_t first = task * TASK_PAIRS, last = first + TASK_PAIRS < a->p->n ? first + TASK_PAIRS : a->p->n;

    (void)worker;
    for (size_t i = first; i < last; i++)
        a->p->pattern[i] = compare_pair(a->c, a->p->left[i], a->p->right[i]);
}

Code compare_all(const LinkComparing *c, LinkPairs *p, int threads, Error *e)
{
    All a = { c, p };

    if (!(p->pattern = link_take(p->memory, p->n + 1, sizeof *p->pattern)))
        return link_memory_fail(p->memory, "the comparisons of pairs", e);
    parallel_run(threads, (p->n + TASK_PAIRS - 1) / TASK_PAIRS, compare_some, &a);
    return OK;
}

/* ---- in words --------------------------------------------------------------------------------------------------- */

static const char *graded_name(unsigned level, unsigned most)
{
    static const char *const names[] = { "differ",       "hardly alike", "little alike", "somewhat alike", "half alike",
                                         "fairly alike", "much alike",   "very alike",   "nearly the same" };
    return names[most > 1 ? (level - 1) * 8 / (most - 1) : 0];
}

const char *compare_level_name(LinkKind kind, unsigned level)
{
    static const char *const codes[] = { "", "differ", "one character apart", "one is part of the other" };
    static const char *const dates[] = { "", "differ", "same year", "one character apart" };
    static const char *const numbers[] = { "",           "differ", "within a factor of 2", "within 25 %", "within 10 %",
                                           "within 3 %", "same" };
    static const char *const measures[] = { "", "differ", "partly the same", "same", "of different things" };
    static const char *const sets[] = { "", "differ", "alike", "partly the same", "same" };

    if (!level)
        return "not stated";
    switch (kind) {
    case LINK_TEXT:
    case LINK_SPELLING:
    case LINK_WHOLE:
    case LINK_LETTERS:
    case LINK_PART: return graded_name(level, 15);
    case LINK_NUMBER: return level <= 6 ? numbers[level] : "";
    case LINK_MEASURES: return level <= 4 ? measures[level] : "";
    case LINK_PACKS:
    case LINK_CODES:
    case LINK_NUMBERS: return level <= 4 ? sets[level] : "";
    default: break;
    }
    if (level >= SAME_COMMON)
        return level == SAME_COMMON ? "same, common" : level == SAME ? "same" : "same, rare";
    if (kind == LINK_CODE)
        return level <= 3 ? codes[level] : "";
    if (kind == LINK_DATE)
        return level <= 3 ? dates[level] : "";
    return graded_name(level, 12);
}
