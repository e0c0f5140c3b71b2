/* search_run (index.h): from words as typed to groups of terms, corrected where nothing has them, and matched.
 *
 * What a question asks for, of the tokens that tokens.h finds: of "10 cm" the measure and not its parts; of D695-6718
 * the whole code if any product has it written so, otherwise its parts; of "10x20" the sizes as well, if any product
 * has them. Words that say nothing (of, for) are left out beside others. Only where no product has all the words, each
 * word also stands for its other form: singular or plural, and Fr or Ch, which are one gauge.
 *
 * Not here: ranking (match.c), distances (correct.c).
 */
#include "picture/search/index.h"

#include "base/limits.h"
#include "picture/search/correct.h"
#include "picture/search/kept.h"
#include "picture/search/match.h"

/* Documents up to which a word may be a misspelling that got into the data. */
enum { HARDLY_ANY = 2, ASKED_MOST = 64 };

typedef struct {
    View text;
    TokenKind kind;
    int from; /* TOKEN_CODE, TOKEN_JOINED: the first of its parts */
} Asked;

typedef struct {
    Store *store;
    bool prefix;
    bool ranked;
    Arena scratch; /* lifetime: this search */
    Arena *out;
    IndexFacts facts;
    Asked asked[ASKED_MOST];
    int n, stretch;
    bool sizes; /* several numbers belong together: 10cm x 3m */
    bool no_memory;
    Group group[WORDS_MOST];
    SearchWord word[WORDS_MOST];
    int words;
} Search;

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static bool collect(void *ctx, const Token *t)
{
    Search *s = ctx;
    Asked *a;

    if (t->first)
        s->stretch = s->n;
    if (t->kind == TOKEN_MEASURE)
        s->n -= s->n > 1 ? 2 : s->n; /* number and unit came just before */
    s->sizes |= t->kind == TOKEN_SIZES;
    if (s->n == ASKED_MOST)
        return false;
    a = &s->asked[s->n++];
    *a = (Asked){ arena_copy(&s->scratch, t->text), t->kind, s->stretch < s->n ? s->stretch : s->n - 1 };
    s->no_memory |= !a->text.p;
    return a->text.p != NULL;
}

static void drop_asked(Search *s, int from, int to)
{
    for (int i = to; i < s->n; i++)
        s->asked[i - (to - from)] = s->asked[i];
    s->n -= to - from;
    for (int i = from; i < s->n; i++)
        s->asked[i].from -= s->asked[i].from >= to ? to - from : 0;
}

static Code counted_visit(void *ctx, const TermEntry *t, Error *e)
{
    (void)t;
    (void)e;
    *(bool *)ctx = true;
    return OK;
}

static Code has_term(Search *s, View text, bool prefix, bool *has, Error *e)
{
    TermEntry t;
    *has = false;
    if (prefix)
        return terms_with_prefix(s->store, text, counted_visit, has, e);
    return term_find(s->store, text, &s->scratch, &t, has, e);
}

/* Chooses between codes and their parts, and whether sizes help. */
static Code resolve(Search *s, Error *e)
{
    for (int i = 0; i < s->n; i++) {
        Asked *a = &s->asked[i];
        bool has = false;
        Code c = OK;
        if (a->kind == TOKEN_CODE || a->kind == TOKEN_SIZES)
            c = has_term(s, a->text, s->prefix && i == s->n - 1 && a->kind == TOKEN_CODE, &has, e);
        if (c != OK)
            return c;
        if (a->kind == TOKEN_CODE && has) {
            int from = a->from;
            drop_asked(s, from, i);
            i = from;
        } else if (a->kind == TOKEN_CODE || a->kind == TOKEN_JOINED || (a->kind == TOKEN_SIZES && !has)) {
            drop_asked(s, i, i + 1);
            i--;
        }
    }
    return OK;
}

/* Too little to be the beginning of something. */
static bool short_prefix(View v)
{
    bool digits = false;
    for (size_t i = 0; i < v.n; i++)
        digits |= v.p[i] >= '0' && v.p[i] <= '9';
    return v.n < (digits ? 3u : 2u);
}

/* Words that need not be searched for beside others; each word once. */
static void thin_out(Search *s)
{
    bool others = false;

    if (s->prefix && s->n > 1 && s->asked[s->n - 1].text.n == 1) { /* one letter, as one types */
        s->n--;
        s->prefix = false;
    }
    for (int i = 0; i < s->n; i++)
        others |= !token_is_function_word(s->asked[i].text);
    for (int i = s->n - 1; i >= 0; i--) {
        View v = s->asked[i].text;
        bool again = false, begun = s->prefix && i == s->n - 1;
        for (int k = i + 1; k < s->n; k++)
            again |= view_eq(s->asked[k].text, v);
        if (again || (others && !begun && token_is_function_word(v)))
            drop_asked(s, i, i + 1);
    }
    if (s->n > WORDS_MOST) {
        s->n = WORDS_MOST;
        s->prefix = false;
    }
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

typedef struct {
    Search *s;
    Group *g;
} Adding;

static Code add_visit(void *ctx, const TermEntry *t, Error *e)
{
    Adding *a = ctx;
    return group_add(a->g, a->s->store, t, &a->s->scratch, e);
}

static Code open_word(Search *s, int i, View text, bool prefix, Error *e)
{
    Adding adding = { s, &s->group[i] };
    TermEntry t;
    bool found;
    Code c;

    if (prefix && !short_prefix(text)) {
        c = terms_with_prefix(s->store, text, add_visit, &adding, e);
    } else {
        c = term_find(s->store, text, &s->scratch, &t, &found, e);
        if (c == OK && found)
            c = group_add(&s->group[i], s->store, &t, &s->scratch, e);
    }
    return c == OK ? group_ready(&s->group[i], e) : c;
}

/* Takes the closest word instead, if there is one that far more documents have. */
static Code correct_word(Search *s, int i, bool *changed, Error *e)
{
    Correction best[CORRECTIONS];
    SearchWord *w = &s->word[i];
    int n;
    Code c = corrections_of(s->store, w->asked, s->out, best, &n, e);

    if (c != OK || n == 0 || best[0].documents < 100 * s->group[i].documents)
        return c;
    group_release(&s->group[i]);
    w->used = best[0].word;
    w->corrected = true;
    *changed = true;
    c = open_word(s, i, w->used, false, e);
    w->documents = (int64_t)s->group[i].documents;
    return c;
}

static Code open_words(Search *s, Error *e)
{
    bool changed;
    Code c = OK;

    for (int i = 0; i < s->n && c == OK; i++) {
        SearchWord *w = &s->word[i];
        w->asked = w->used = arena_copy(s->out, s->asked[i].text);
        s->words++;
        s->group[i].maker_first = s->asked[i].kind == TOKEN_MEASURE && !s->sizes;
        if (!w->asked.p)
            return arena_fail(s->out, s->asked[i].text.n, "a search", e);
        c = open_word(s, i, w->asked, s->prefix && i == s->n - 1, e);
        w->documents = (int64_t)s->group[i].documents;
        if (c == OK && w->documents == 0 && !s->ranked)
            c = correct_word(s, i, &changed, e);
    }
    return c;
}

/* ---- the other form of a word ------------------------------------------------------------------------------------ */

/* "needles" of needle, "needle" of needles, "16ch" of 16fr and the reverse; p == NULL where there is none. */
static View other_form(View w, Arena *arena)
{
    static const View none;
    size_t letters = 0;

    while (letters < w.n && w.p[w.n - 1 - letters] >= 'a' && w.p[w.n - 1 - letters] <= 'z')
        letters++;
    if (letters < w.n) {
        bool fr = view_ends(w, V("fr")), ch = view_ends(w, V("ch"));
        if (letters != 2 || !(fr || ch))
            return none;
        return arena_printf(arena, "%.*s%s", VIEW_ARGS(view_sub(w, 0, w.n - 2)), fr ? "ch" : "fr");
    }
    if (w.n < 3 || view_ends(w, V("ss")))
        return none;
    if (w.p[w.n - 1] == 's')
        return w.n > 3 ? view_sub(w, 0, w.n - 1) : none;
    return arena_printf(arena, "%.*ss", VIEW_ARGS(w));
}

/* Lets word i also stand for its other form, if any product has that. */
static Code widen_word(Search *s, int i, bool *changed, Error *e)
{
    SearchWord *w = &s->word[i];
    View other = other_form(w->used, s->out);
    bool maker_first = s->group[i].maker_first, found = false;
    TermEntry t;
    Code c = OK;

    if (other.p)
        c = term_find(s->store, other, &s->scratch, &t, &found, e);
    if (c != OK || !found)
        return c;
    group_release(&s->group[i]);
    s->group[i].maker_first = maker_first;
    if ((c = group_add(&s->group[i], s->store, &t, &s->scratch, e)) == OK)
        c = open_word(s, i, w->used, false, e);
    w->also = other;
    w->documents = (int64_t)s->group[i].documents;
    *changed = true;
    return c;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static Code match_all_words(Search *s, Match *m, SearchResult *result, Error *e)
{
    for (int i = 0; i < s->words; i++)
        if (s->group[i].documents == 0)
            return OK;
    return match_run(m, true, s->out, result, e);
}

static Code match_words(Search *s, Match *m, SearchResult *result, Error *e)
{
    bool changed = false;
    Code c = match_all_words(s, m, result, e);

    /* A word that hardly any product has may be a misspelling in the data too. */
    for (int i = 0; i < s->words && c == OK && !result->matched; i++)
        if (s->group[i].documents && s->group[i].documents <= HARDLY_ANY && !s->word[i].corrected)
            c = correct_word(s, i, &changed, e);
    if (c == OK && changed)
        c = match_all_words(s, m, result, e);
    changed = false;
    for (int i = 0; i < s->words && c == OK && !result->matched; i++)
        if (!s->prefix || i < s->words - 1) /* what begins so has its plural already */
            c = widen_word(s, i, &changed, e);
    if (c == OK && changed)
        c = match_all_words(s, m, result, e);
    if (c != OK || result->matched || s->words < 2)
        return c;
    result->relaxed = true;
    return match_run(m, false, s->out, result, e);
}

static Code ask_index(Search *s, View words, Match *m, const SearchRefine *refine, SearchResult *result, Error *e)
{
    SearchKept *kept;
    Code c = search_kept(s->store, &kept, e);

    if (c != OK)
        return c;
    kept_tidy(kept);
    if ((c = index_facts(s->store, &s->facts, e)) != OK || s->facts.documents == 0)
        return c;
    if (refine && (refine->filters || refine->count) &&
        (c = facet_run_new(&m->facets, s->store, refine, &s->scratch, e)) != OK)
        return c;
    tokens_split(words, false, collect, s);
    if (s->no_memory)
        return fail_memory(e, "a search");
    if ((c = resolve(s, e)) != OK)
        return c;
    thin_out(s);
    if (s->n == 0 && refine && refine->filters && (s->ranked || view_trim(words).n == 0))
        return match_run(m, true, s->out, result, e);
    if ((c = open_words(s, e)) != OK || s->words == 0)
        return c;
    for (int i = 0; i < s->words; i++)
        m->group[m->groups++] = &s->group[i];
    if (s->ranked)
        return match_run(m, false, s->out, result, e);
    return match_words(s, m, result, e);
}

Code search_run(Store *store, View words, int skip, int most, bool prefix, const SearchRefine *refine, Arena *arena,
                SearchResult *result, Error *e)
{
    Search s = { .store = store, .prefix = prefix, .out = arena };
    Match m = { .store = store, .facts = &s.facts, .skip = skip, .most = most, .scratch = &s.scratch };
    Code c;

    *result = (SearchResult){ 0 };
    s.ranked = m.ranked = refine && refine->ranked;
    arena_init(&s.scratch, LIMIT_QUESTION_BYTES);
    c = ask_index(&s, words, &m, refine, result, e);
    if (c == OK && s.words) {
        result->word = ARENA_ARRAY(arena, SearchWord, (size_t)s.words);
        if (result->word)
            memcpy(result->word, s.word, (size_t)s.words * sizeof *s.word);
        else
            c = arena_fail(arena, (size_t)s.words * sizeof *s.word, "a search", e);
        result->words = c == OK ? s.words : 0;
    }
    for (int i = 0; i < WORDS_MOST; i++)
        group_release(&s.group[i]);
    arena_release(&s.scratch);
    return c;
}

Code search_passes(Store *store, uint32_t doc, const SearchRefine *refine, bool *passes, Error *e)
{
    SearchRefine filters = { .filter = refine->filter, .filters = refine->filters };
    uint64_t bits[CHUNK_WORDS] = { 0 };
    unsigned low = doc % CHUNK_DOCS;
    FacetRun *run;
    Arena scratch;
    Code c;

    arena_init(&scratch, LIMIT_QUESTION_BYTES);
    bits[low / 64] = 1ull << low % 64;
    if ((c = facet_run_new(&run, store, &filters, &scratch, e)) == OK)
        c = facet_run_filter(run, doc / CHUNK_DOCS, bits, e);
    *passes = bits[low / 64] != 0;
    arena_release(&scratch);
    return c;
}

/* ---- index.h: search_complete ------------------------------------------------------------------------------------ */

typedef struct {
    SearchWord *best; /* most documents first */
    int n, most;
    Arena *arena;
} Completing;

/* Numbers and codes complete themselves badly: a word is wanted. */
static bool begins_with_letter(View term)
{
    return term.n && ((unsigned char)term.p[0] >= 128 || (term.p[0] >= 'a' && term.p[0] <= 'z'));
}

static Code complete_visit(void *ctx, const TermEntry *t, Error *e)
{
    Completing *c = ctx;
    int at = c->n;
    View kept;

    if (!begins_with_letter(t->term) || (c->n == c->most && c->best[c->n - 1].documents >= t->documents))
        return OK; /* terms come in order: of equals the first ones stay */
    if (!(kept = arena_copy(c->arena, t->term)).p)
        return arena_fail(c->arena, t->term.n, "a search", e);
    if (c->n < c->most)
        c->n++;
    else
        at--;
    for (; at > 0 && c->best[at - 1].documents < t->documents; at--)
        c->best[at] = c->best[at - 1];
    c->best[at] = (SearchWord){ .asked = kept, .used = kept, .documents = t->documents };
    return OK;
}

Code search_complete(Store *store, View words, int most, Arena *arena, View *before, SearchWord *out, int *n, Error *e)
{
    Search s = { .store = store, .out = arena };
    Completing completing = { out, 0, most, arena };
    size_t from = words.n;
    Code c = OK;

    *n = 0;
    while (from > 0 && words.p[from - 1] != ' ')
        from--;
    *before = view_trim(view_sub(words, 0, from));
    arena_init(&s.scratch, LIMIT_QUESTION_BYTES);
    tokens_split(view_sub(words, from, words.n), false, collect, &s);
    if (s.no_memory)
        c = fail_memory(e, "a search");
    else if (s.n == 1 && most > 0 && !short_prefix(s.asked[0].text))
        c = terms_with_prefix(store, s.asked[0].text, complete_visit, &completing, e);
    *n = completing.n;
    arena_release(&s.scratch);
    return c;
}

/* ---- index.h: search_tokens -------------------------------------------------------------------------------------- */

typedef struct {
    SearchToken *word;
    void *ctx;
} Passing;

static bool pass_on(void *ctx, const Token *t)
{
    Passing *p = ctx;
    return p->word(p->ctx, t->text);
}

void search_tokens(View text, Arena *scratch, SearchToken *word, void *ctx)
{
    Passing p = { word, ctx };
    (void)scratch;
    tokens_split(text, false, pass_on, &p);
}
