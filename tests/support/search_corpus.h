/* What the tests of the search index share: made-up documents, the index built from them, and a reference that reckons
 * every score from the texts themselves, one document after the other. Header only. Not here: tests. */
#ifndef SUPPORT_SEARCH_CORPUS_H
#define SUPPORT_SEARCH_CORPUS_H

#include "base/limits.h"
#include "base/random.h"
#include "base/text.h"
#include "picture/search/index.h"
#include "picture/search/match.h"
#include "picture/search/tokens.h"
#include "sql.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CORPUS_TEXTS = 3 };

typedef struct {
    uint32_t doc;
    SearchText text[CORPUS_TEXTS];
} CorpusDoc;

typedef struct {
    CorpusDoc *doc;
    int n;
    Arena arena;
} Corpus;

static const Schema *const search_schemas[] = { &SCHEMA_picture, NULL };

static inline void *must_have(void *p)
{
    if (!p)
        abort();
    return p;
}

/* Word number i of a made-up language: 0 is "aba", each one is different, letters only. */
static inline void corpus_word(Text *t, unsigned i)
{
    static const char vowel[] = "aeiou", other[] = "bcdfghklmnprstvz";
    unsigned rest = i;
    text_byte(t, vowel[i % 5]);
    do {
        text_byte(t, other[rest % 16]);
        text_byte(t, vowel[rest / 16 % 5]);
        rest /= 80;
    } while (rest);
}

/* Few words are frequent, most are rare. */
static inline void corpus_text(Text *t, Random *r, int words, unsigned vocabulary)
{
    for (int i = 0; i < words; i++) {
        double u = random_unit(r);
        if (i)
            text_byte(t, ' ');
        corpus_word(t, (unsigned)(vocabulary * u * u * u));
        if (random_below(r, 40) == 0)
            text_printf(t, " %u", (unsigned)random_below(r, 3000));
    }
}

/* n documents with numbers `step` apart and texts in three fields. */
static inline void corpus_make(Corpus *c, int n, unsigned step, unsigned vocabulary, uint64_t seed)
{
    static const SearchField field[CORPUS_TEXTS] = { SEARCH_NAME, SEARCH_MAKER, SEARCH_DESCRIPTION };
    Random r;
    Text t;

    random_seed(&r, seed);
    text_init(&t, MIB);
    arena_init(&c->arena, GIB);
    c->n = n;
    c->doc = must_have(ARENA_ARRAY(&c->arena, CorpusDoc, (size_t)n));
    for (int i = 0; i < n; i++) {
        c->doc[i].doc = 1 + (uint32_t)i * step;
        for (int k = 0; k < CORPUS_TEXTS; k++) {
            text_clear(&t);
            corpus_text(&t, &r, k == 2 ? 2 + (int)random_below(&r, 90) : 1 + (int)random_below(&r, 3), vocabulary);
            c->doc[i].text[k] = (SearchText){ field[k], arena_copy(&c->arena, text_view(&t)) };
        }
    }
    text_release(&t);
}

static inline void corpus_release(Corpus *c)
{
    arena_release(&c->arena);
}

/* Builds the index into the next slot of the store and switches to it: in one go, or the words of `parts` parts, the
 * last first. */
static inline Code corpus_build_parts(const Corpus *c, Store *s, size_t memory, int parts, Error *e)
{
    IndexWriter *w = NULL;
    Code code = store_next_begin(s, e);

    if (code == OK)
        code = index_writer_new(&w, memory, parts, NULL, e);
    for (int i = 0; i < c->n && code == OK; i++)
        code = parts == 1 ? index_add(w, c->doc[i].doc, c->doc[i].text, CORPUS_TEXTS, e)
                          : index_add_facets(w, c->doc[i].doc, c->doc[i].text, CORPUS_TEXTS, e);
    for (int p = parts; p-- > 0 && parts > 1 && code == OK;) {
        for (int i = c->n * p / parts; i < c->n * (p + 1) / parts && code == OK; i++)
            code = index_add_words(w, p, c->doc[i].doc, c->doc[i].text, CORPUS_TEXTS, e);
        if (code == OK)
            code = index_end_words(w, p, e);
    }
    if (code == OK)
        code = index_finish(w, s, e);
    index_writer_free(w);
    return code == OK ? store_switch(s, e) : code;
}

static inline Code corpus_build(const Corpus *c, Store *s, size_t memory, Error *e)
{
    return corpus_build_parts(c, s, memory, 1, e);
}

/* ---- the reference ---- */

typedef struct {
    int64_t matched;
    bool relaxed;
    SearchHit *hit;
    int n;
} Reference;

typedef struct {
    View word;
    bool prefix;
    unsigned mask, field;
    uint32_t *length;
    unsigned *seen; /* fields of each distinct word of the document so far */
    View *distinct;
    int n_distinct;
} Looking;

static inline bool look(void *ctx, const Token *t)
{
    Looking *l = ctx;
    int i = 0;
    if (l->prefix ? view_starts(t->text, l->word) : view_eq(t->text, l->word))
        l->mask |= 1u << l->field;
    if (!l->length)
        return true;
    while (i < l->n_distinct && !view_eq(l->distinct[i], t->text))
        i++;
    if (i == l->n_distinct) {
        static char kept[1024][WORD_MOST];
        memcpy(kept[i], t->text.p, t->text.n);
        l->distinct[i] = view(kept[i], t->text.n);
        l->seen[i] = 0;
        l->n_distinct++;
    }
    *l->length += !(l->seen[i] >> l->field & 1);
    l->seen[i] |= 1u << l->field;
    return true;
}

/* The fields of the document that have the word; its length too, when asked for. */
static inline unsigned corpus_mask(const CorpusDoc *d, View word, bool prefix, uint32_t *length)
{
    static unsigned seen[1024];
    static View distinct[1024];
    Looking l = { .word = word, .prefix = prefix, .length = length, .seen = seen, .distinct = distinct };
    if (length)
        *length = 0;
    for (int k = 0; k < CORPUS_TEXTS; k++) {
        l.field = d->text[k].field;
        tokens_split(d->text[k].text, false, look, &l);
    }
    return l.mask;
}

static inline double reference_weight(unsigned mask)
{
    return 3.0 * (mask >> SEARCH_NAME & 1) + 2.0 * (mask >> SEARCH_MAKER & 1) + 1.0 * (mask >> SEARCH_DESCRIPTION & 1);
}

static inline int by_score(const void *a, const void *b)
{
    const SearchHit *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

typedef struct {
    View term;
    int docs, last;
} Having;

typedef struct {
    View prefix;
    Arena *arena;
    Having *have;
    int n, doc;
} Terms;

static inline bool note_term(void *ctx, const Token *t)
{
    Terms *x = ctx;
    int i = 0;
    if (!view_starts(t->text, x->prefix))
        return true;
    while (i < x->n && !view_eq(x->have[i].term, t->text))
        i++;
    if (i == x->n) {
        if (x->n == 4096)
            abort();
        x->have[x->n++] = (Having){ arena_copy(x->arena, t->text), 0, -1 };
    }
    if (x->have[i].last != x->doc) {
        x->have[i].last = x->doc;
        x->have[i].docs++;
    }
    return true;
}

/* Sum over the terms that begin so of the documents that have each. */
static inline uint64_t documents_of_prefix(const Corpus *c, View prefix, Arena *a)
{
    Terms x = { .prefix = prefix, .arena = a, .have = must_have(ARENA_ARRAY(a, Having, 4096)) };
    uint64_t sum = 0;
    for (int i = 0; i < c->n; i++) {
        x.doc = i;
        for (int k = 0; k < CORPUS_TEXTS; k++)
            tokens_split(c->doc[i].text[k].text, false, note_term, &x);
    }
    for (int i = 0; i < x.n; i++)
        sum += (uint64_t)x.have[i].docs;
    return sum;
}

/* Words are plain and different; lengths[i] is the length of document i. Order of hits: score, then number. */
static inline void reference_run(const Corpus *c, const uint32_t *lengths, const View *word, int words, bool prefix,
                                 Arena *a, Reference *out)
{
    double total = 0, average;
    unsigned *mask = must_have(ARENA_ARRAY(a, unsigned, (size_t)(c->n * words)));
    double idf[16];
    int most = 0;

    for (int i = 0; i < c->n; i++)
        total += length_of_code(length_code(lengths[i]));
    average = total / c->n < 1 ? 1 : total / c->n;
    for (int w = 0; w < words; w++) {
        bool begins = prefix && w == words - 1;
        double n = 0, N = c->n;
        for (int i = 0; i < c->n; i++)
            n += (mask[i * words + w] = corpus_mask(&c->doc[i], word[w], begins, NULL)) != 0;
        if (begins)
            n = (double)documents_of_prefix(c, word[w], a);
        n = n > N ? N : n;
        idf[w] = log(1 + (N - n + 0.5) / (n + 0.5));
    }
    *out = (Reference){ .hit = must_have(ARENA_ARRAY(a, SearchHit, (size_t)c->n)) };
    for (int i = 0; i < c->n; i++) {
        int have = 0;
        for (int w = 0; w < words; w++)
            have += mask[i * words + w] != 0;
        most = have > most ? have : most;
    }
    out->relaxed = most < words && words > 1;
    for (int i = 0; i < c->n && most > 0 && (most == words || words > 1); i++) {
        uint64_t score = 0;
        int have = 0;
        for (int w = 0; w < words; w++) {
            double f = reference_weight(mask[i * words + w]);
            double norm = 1.2 * (1 - 0.6 + 0.6 * length_of_code(length_code(lengths[i])) / average);
            have += f > 0;
            score += f > 0 ? (uint64_t)(idf[w] * f / (f + norm) * (1 << 20) + 0.5) : 0;
        }
        if (have == most)
            out->hit[out->n++] = (SearchHit){ c->doc[i].doc, (double)score / (1 << 20) };
    }
    out->matched = out->n;
    qsort(out->hit, (size_t)out->n, sizeof *out->hit, by_score);
}

/* ---- all rows of the index as one hash ---- */

static inline Code index_hash(Store *s, uint64_t *out, Error *e)
{
    const Query *queries[] = { &SQL_digest_search_block, &SQL_digest_search_list, &SQL_digest_search_fact };
    int columns[] = { 3, 2, 2 };
    Code c = OK;

    *out = 0;
    for (int q = 0; q < 3 && c == OK; q++) {
        Rows *r = NULL;
        bool more;
        c = store_rows(s, queries[q], NO_ARGS, &r, e);
        while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
            if (q < 2)
                *out = *out * 31 + (uint64_t)rows_int(r, 0);
            for (int k = q < 2; k < columns[q]; k++)
                *out = *out * 0x9e3779b97f4a7c15u + view_hash(k == 0 ? rows_text(r, k) : rows_bytes(r, k));
        }
        rows_close(r);
    }
    return c;
}

#endif
