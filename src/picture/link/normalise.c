/* See normalise.h. */
#include "picture/link/normalise.h"

#include "base/limits.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "picture/link/dates.h"
#include "picture/link/words.h"

#include <math.h>

enum { PARTS = 16, RECORD_TOKENS = 2048 };

/* A token of one chunk. */
typedef struct {
    uint64_t hash;
    uint32_t text, df;
    uint32_t last, at; /* the record that held it last (from 1), and where in its list */
    uint8_t n, kind;
} Local;

typedef struct {
    Local *local;
    uint32_t n, room, *slot, slots;
    char *text;
    size_t text_n, text_room;
    uint32_t *by_part, part_at[PARTS + 1]; /* numbers of its tokens, each part's together */
    uint32_t *global;
} Dictionary;

typedef struct {
    char folded[FOLD_BYTES], squashed[FOLD_BYTES];
} Scratch;

typedef struct {
    LinkMemory *memory;
    const LinkPlan *plan;
    LinkSet set;
    LinkSide *side[2];
    int sides;
    Dictionary *dictionary; /* left chunks, then right ones */
    size_t n;
    Scratch *scratch; /* of each worker               */
    LinkVocabulary *vocabulary;
    struct Part *part;
    uint32_t base[PARTS + 1]; /* first number of each part, before numbering by rarity */
    uint32_t *rank;           /* from there to the final number                        */
    struct Ranked *ranked;
} Work;

static LinkChunk *chunk_of(const Work *w, size_t i, int *side)
{
    *side = i >= w->side[0]->chunks;
    return *side ? &w->side[1]->chunk[i - w->side[0]->chunks] : &w->side[0]->chunk[i];
}

/* ---- the dictionary of a chunk ---------------------------------------------------------------------------------- */

static bool dictionary_grow(Dictionary *d, LinkMemory *memory)
{
    uint32_t slots = d->slots ? d->slots * 2 : 1 << 14, *slot = link_take_zero(memory, slots, sizeof *slot);
    Local *local = link_regrow(memory, d->local, slots / 2, sizeof *local);

    if (local)
        d->local = local;
    if (!slot || !local) {
        link_give(memory, slot);
        return false;
    }
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t at = (uint32_t)local[i].hash & (slots - 1);
        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = i + 1;
    }
    link_give(memory, d->slot);
    d->slot = slot;
    d->slots = slots;
    d->room = slots / 2;
    return true;
}

static bool keep_text(Dictionary *d, LinkMemory *memory, View text)
{
    if (text.n > d->text_room - d->text_n) {
        size_t room = d->text_room * 2 + 64 * KIB;
        char *p = link_regrow(memory, d->text, room, 1);
        if (!p)
            return false;
        d->text = p;
        d->text_room = room;
    }
    memcpy(d->text + d->text_n, text.p, text.n);
    d->text_n += text.n;
    return true;
}

/* The number of a token in this chunk, or UINT32_MAX without memory. */
static uint32_t dictionary_number(Dictionary *d, LinkMemory *memory, View text, uint8_t kind)
{
    uint64_t hash = view_hash(text);
    uint32_t at;

    if (d->n == d->room && !dictionary_grow(d, memory))
        return UINT32_MAX;
    for (at = (uint32_t)hash & (d->slots - 1); d->slot[at]; at = (at + 1) & (d->slots - 1)) {
        Local *l = &d->local[d->slot[at] - 1];
        if (l->hash == hash && view_eq(view(d->text + l->text, l->n), text)) {
            if (kind > l->kind)
                l->kind = kind;
            return d->slot[at] - 1;
        }
    }
    d->local[d->n] = (Local){ .hash = hash, .text = (uint32_t)d->text_n, .n = (uint8_t)text.n, .kind = kind };
    if (!keep_text(d, memory, text))
        return UINT32_MAX;
    d->slot[at] = ++d->n;
    return d->n - 1;
}

/* ---- one record ------------------------------------------------------------------------------------------------- */

typedef struct {
    Work *w;
    Dictionary *d;
    LinkTokens *list;
    size_t n, room; /* of list->token */
    uint32_t row;   /* from 1          */
    size_t begin;   /* of its tokens   */
    uint16_t mask;
    int words; /* of the cell; and the number of the last one */
    uint32_t last;
    bool failed;
} Taking;

static uint32_t number_and_count(Taking *t, View text, uint8_t kind)
{
    uint32_t number = dictionary_number(t->d, t->w->memory, view_sub(text, 0, WORD_BYTES), kind);
    if (number == UINT32_MAX)
        t->failed = true;
    return number;
}

static void take_token(Taking *t, View text, uint8_t kind)
{
    uint32_t number = number_and_count(t, text, kind);
    Local *l;

    if (t->failed)
        return;
    t->words++;
    t->last = number;
    l = &t->d->local[number];
    if (l->last == t->row) {
        if (l->at != UINT32_MAX) {
            LinkToken *again = &t->list->token[l->at];
            again->mask |= t->mask;
            again->kind += again->kind < UINT8_MAX; /* how often, until it is numbered */
            return;
        }
    } else {
        l->df++;
    }
    l->last = t->row;
    if (t->n - t->begin >= RECORD_TOKENS) {
        l->at = UINT32_MAX;
        return;
    }
    l->at = (uint32_t)t->n;
    t->list->token[t->n++] = (LinkToken){ .id = number, .mask = t->mask, .kind = 1 };
}

static void take_word(void *ctx, const Word *w)
{
    take_token(ctx, w->text, (uint8_t)(w->is | w->dimension << 3));
}

/* The whole value of a cell as one thing: a token of its own that stands in no list. */
static uint32_t whole_value(Taking *t, View squashed, int slot)
{
    char key[WORD_BYTES] = { 1, (char)('A' + slot) };
    size_t most = WORD_BYTES - 2 - sizeof(uint64_t), n = squashed.n < WORD_BYTES - 2 ? squashed.n : most;
    uint64_t hash;
    uint32_t number;
    Local *l;

    if (squashed.p)
        memcpy(key + 2, squashed.p, n);
    if (n < squashed.n) {
        hash = view_hash(squashed);
        memcpy(key + 2 + n, &hash, sizeof hash);
        n += sizeof hash;
    }
    number = number_and_count(t, view(key, n + 2), TOKEN_IS_VALUE);
    if (t->failed)
        return 0;
    l = &t->d->local[number];
    if (l->last != t->row) {
        l->df++;
        l->at = UINT32_MAX;
    }
    l->last = t->row;
    return number + 1;
}

static View without_zeros(View squashed)
{
    size_t i = 0;
    if (!view_digits(squashed))
        return squashed;
    while (i + 1 < squashed.n && squashed.p[i] == '0')
        i++;
    return view_sub(squashed, i, squashed.n);
}

/* A number's value is the number itself; 0 is "not stated", as lists write it for a price that they do not know. */
static uint32_t number_bits(View text)
{
    double x = 0;
    float narrow;
    uint32_t bits;

    if (!words_number(text, &x) || x == 0)
        return 0;
    narrow = (float)x;
    memcpy(&bits, &narrow, sizeof bits);
    return bits;
}

static void take_cell(Taking *t, View cell, uint16_t mask, uint32_t *value, Scratch *s)
{
    View text = view(s->folded, words_fold(cell, s->folded)), bare;
    int slot = mask ? __builtin_ctz(mask) : -1;
    LinkKind kind = slot < 0 ? LINK_TEXT : t->w->plan->comparison[slot].kind;
    char day[DATE_CHARS];
    Date date;

    t->mask = mask;
    t->words = 0;
    if (t->w->set == LINK_BY_SPELLING) {
        words_spell(text, take_word, t);
        return;
    }
    if (kind == LINK_TEXT) {
        words_split(text, take_word, t);
        if (slot >= 0 && t->words)
            value[slot] = t->last + 1; /* there is something; which does not matter */
        return;
    }
    if (kind == LINK_NUMBER) {
        value[slot] = number_bits(text);
        return;
    }
    bare = view(s->squashed, words_squash(text, s->squashed, FOLD_BYTES));
    if (!bare.n)
        return;
    if (kind == LINK_CODE || kind == LINK_DATE) {
        bare = kind == LINK_DATE && link_date(text, &date) ? view_of(date_text(date, day)) : without_zeros(bare);
        take_token(t, bare, TOKEN_IS_CODE);
    } else {
        words_split(text, take_word, t);
    }
    if (t->words == 1 && !t->failed)
        value[slot] = t->last + 1;
    else
        value[slot] = whole_value(t, bare, slot);
}

static bool take_record(Taking *t, LinkSide *side, uint32_t i, const uint16_t *mask, Scratch *s)
{
    size_t columns = (size_t)t->w->plan->columns;
    uint32_t *value = side->chunk[i / LINK_CHUNK_ROWS].value + i % LINK_CHUNK_ROWS * columns;
    LinkTokens *k = t->list;

    if (t->n + RECORD_TOKENS > t->room) {
        size_t room = t->room + t->room / 2 + (size_t)16 * RECORD_TOKENS;
        LinkToken *more = link_regrow(t->w->memory, k->token, room, sizeof *more);
        if (!more)
            return false;
        k->token = more;
        t->room = room;
    }
    t->begin = t->n;
    t->row = i % LINK_CHUNK_ROWS + 1;
    k->at[t->row - 1] = (uint32_t)t->n;
    for (int c = 0; c < side->columns && !t->failed; c++)
        if (c != side->id && mask[c] != LINK_LEFT_OUT)
            take_cell(t, side_cell(side, i, c), mask[c], value, s);
    k->at[t->row] = (uint32_t)t->n;
    return !t->failed;
}

static bool take_lists(Work *w, LinkChunk *k)
{
    LinkTokens *list = &k->of[w->set];
    list->at = link_take_zero(w->memory, (size_t)k->n + 1, sizeof *list->at);
    list->norm = link_take(w->memory, (size_t)k->n * ((size_t)w->plan->columns + 1), sizeof *list->norm);
    if (!k->value)
        k->value = link_take_zero(w->memory, (size_t)k->n * (size_t)w->plan->columns + 1, sizeof *k->value);
    return list->at && list->norm && k->value;
}

static uint32_t part_of(uint64_t hash)
{
    return (uint32_t)(hash >> 60);
}

/* Numbers of the tokens by the part that merges them, in their order: each part then reads its own alone. */
static bool sort_by_part(Dictionary *d, LinkMemory *memory)
{
    uint32_t at[PARTS + 1] = { 0 };

    if (!(d->by_part = link_take(memory, (size_t)d->n + 1, sizeof *d->by_part)))
        return false;
    for (uint32_t k = 0; k < d->n; k++)
        at[part_of(d->local[k].hash) + 1]++;
    for (int p = 0; p < PARTS; p++)
        at[p + 1] += at[p];
    memcpy(d->part_at, at, sizeof at);
    for (uint32_t k = 0; k < d->n; k++)
        d->by_part[at[part_of(d->local[k].hash)]++] = k;
    return true;
}

static void take_apart(void *ctx, size_t i, int worker)
{
    Work *w = ctx;
    int side;
    LinkChunk *k = chunk_of(w, i, &side);
    Dictionary *d = &w->dictionary[i];
    LinkTokens *list = &k->of[w->set];
    Taking t = { .w = w, .d = d, .list = list };
    uint32_t first = (uint32_t)((side ? i - w->side[0]->chunks : i) * LINK_CHUNK_ROWS);
    LinkToken *exact;

    if (!take_lists(w, k))
        return;
    for (uint32_t r = 0; r < k->n; r++)
        if (!take_record(&t, w->side[side], first + r, side ? w->plan->right_mask : w->plan->left_mask,
                         &w->scratch[worker]))
            return;
    link_give(w->memory, d->slot);
    d->slot = NULL;
    if ((exact = link_regrow(w->memory, list->token, t.n + 1, sizeof *exact)))
        list->token = exact;
    if (sort_by_part(d, w->memory))
        d->global = link_take(w->memory, (size_t)d->n + 1, sizeof *d->global);
}

/* ---- one vocabulary --------------------------------------------------------------------------------------------- */

typedef struct {
    uint64_t hash;
    uint32_t df[2];
    const char *text;
    uint8_t n, kind;
} Entry;

typedef struct Part {
    Entry *entry;
    uint32_t n, room, *slot, slots;
} Part;

static bool part_grow(Part *p, LinkMemory *memory)
{
    uint32_t slots = p->slots ? p->slots * 2 : 1 << 12, *slot = link_take_zero(memory, slots, sizeof *slot);
    Entry *entry = link_regrow(memory, p->entry, slots / 2, sizeof *entry);

    if (entry)
        p->entry = entry;
    if (!slot || !entry) {
        link_give(memory, slot);
        return false;
    }
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t at = (uint32_t)entry[i].hash & (slots - 1);
        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = i + 1;
    }
    link_give(memory, p->slot);
    p->slot = slot;
    p->slots = slots;
    p->room = slots / 2;
    return true;
}

static bool part_add(Part *p, LinkMemory *memory, const Dictionary *d, uint32_t number, int side)
{
    const Local *l = &d->local[number];
    View text = view(d->text + l->text, l->n);
    uint32_t at;
    Entry *x;

    if (p->n == p->room && !part_grow(p, memory))
        return false;
    for (at = (uint32_t)l->hash & (p->slots - 1); p->slot[at]; at = (at + 1) & (p->slots - 1)) {
        x = &p->entry[p->slot[at] - 1];
        if (x->hash == l->hash && view_eq(view(x->text, x->n), text))
            break;
    }
    if (!p->slot[at]) {
        p->entry[p->n] = (Entry){ .hash = l->hash, .text = text.p, .n = l->n };
        p->slot[at] = ++p->n;
    }
    x = &p->entry[p->slot[at] - 1];
    x->df[side] += l->df;
    if (l->kind > x->kind)
        x->kind = l->kind;
    d->global[number] = p->slot[at] - 1;
    return true;
}

/* Merges what falls into one part of all dictionaries. */
static void merge_part(void *ctx, size_t part, int worker)
{
    Work *w = ctx;
    Part *p = &w->part[part];

    (void)worker;
    for (size_t i = 0; i < w->n; i++) {
        const Dictionary *d = &w->dictionary[i];
        int side = i >= w->side[0]->chunks;
        for (uint32_t k = d->part_at[part]; k < d->part_at[part + 1]; k++)
            if (!part_add(p, w->memory, d, d->by_part[k], side))
                return;
    }
    link_give(w->memory, p->slot);
    p->slot = NULL;
}

typedef struct Ranked {
    uint64_t key;
    uint64_t at; /* part and number within it, by `base` */
} Ranked;

/* Sixteenths of a nat, of letters eighths: those are weighted up where they are repeated. */
static uint8_t weight_of(double df, double n, LinkSet set)
{
    double x = (set == LINK_BY_WORDS ? 16 : 8) * log((n + 1) / (df > 0 ? df : 1));
    return (uint8_t)(x < 1 ? 1 : x > 255 ? 255 : x + 0.5);
}

enum { MOVED = 1 << 16 };

/* Moves MOVED tokens into the vocabulary, in the order of their numbers. */
static void move_some(void *ctx, size_t task, int worker)
{
    Work *w = ctx;
    LinkVocabulary *v = w->vocabulary;
    double records = w->side[0]->n + (w->sides > 1 ? w->side[1]->n : 0);
    uint32_t first = (uint32_t)(task * MOVED), last = v->n - first < MOVED ? v->n : first + MOVED;

    (void)worker;
    for (uint32_t i = first; i < last; i++) {
        uint64_t p = w->ranked[i].at >> 40, at = w->ranked[i].at & 0xffffffffff;
        const Entry *x = &w->part[p].entry[at - w->base[p]];
        w->rank[at] = i;
        for (int k = 0; k < w->sides; k++)
            v->df[k][i] = x->df[k];
        v->kind[i] = x->kind;
        v->weight[i] = x->kind == TOKEN_IS_VALUE ? 0 : weight_of((double)x->df[0] + x->df[1], records, w->set);
        v->text[i] = x->text;
        v->text_n[i] = x->n;
    }
}

/* Numbers all tokens by rarity and moves them into the vocabulary. */
static bool number_all(Work *w, uint32_t total, int threads)
{
    LinkVocabulary *v = w->vocabulary;
    Ranked *r = w->ranked = link_take(w->memory, (size_t)total + 1, sizeof *r);
    size_t n = 0;

    v->n = total;
    for (int i = 0; i < w->sides; i++)
        v->df[i] = link_take(w->memory, (size_t)total + 1, sizeof *v->df[i]);
    v->kind = link_take(w->memory, (size_t)total + 1, 1);
    v->weight = link_take(w->memory, (size_t)total + 1, 1);
    v->text_n = link_take(w->memory, (size_t)total + 1, 1);
    v->text = link_take(w->memory, (size_t)total + 1, sizeof *v->text);
    w->rank = link_take(w->memory, (size_t)total + 1, sizeof *w->rank);
    if (!r || !v->df[0] || (w->sides > 1 && !v->df[1]) || !v->kind || !v->weight || !v->text_n || !v->text ||
        !w->rank)
        return false;
    for (int p = 0; p < PARTS; p++)
        for (uint32_t i = 0; i < w->part[p].n; i++, n++) {
            const Entry *x = &w->part[p].entry[i];
            r[n] = (Ranked){ (uint64_t)(x->df[0] + x->df[1]) << 32 | x->hash >> 32, n | (uint64_t)p << 40 };
        }
    sort_by_number(r, n, sizeof *r);
    parallel_run(threads, (total + MOVED - 1) / MOVED, move_some, w);
    return true;
}

/* ---- final numbers ---------------------------------------------------------------------------------------------- */

/* By number: Shell's method with Ciura's gaps; lists are short. */
static void sort_tokens(LinkToken *t, size_t n)
{
    static const size_t gaps[] = { 701, 301, 132, 57, 23, 10, 4, 1 };

    for (size_t g = n > 24 ? 0 : 7; g < sizeof gaps / sizeof gaps[0]; g++)
        for (size_t gap = gaps[g], i = gap; i < n; i++) {
            LinkToken x = t[i];
            size_t k = i;
            for (; k >= gap && t[k - gap].id > x.id; k -= gap)
                t[k] = t[k - gap];
            t[k] = x;
        }
}

static void norms_of(const LinkToken *t, size_t n, float *norm, int columns)
{
    uint32_t sum[LINK_SLOTS + 1] = { 0 };

    for (size_t i = 0; i < n; i++) {
        uint32_t square = (uint32_t)t[i].weight * t[i].weight;
        sum[columns] += square;
        for (unsigned mask = t[i].mask; mask; mask &= mask - 1)
            sum[__builtin_ctz(mask)] += square;
    }
    for (int c = 0; c <= columns; c++)
        norm[c] = sqrtf((float)sum[c]);
}

/* What a token says; letters that stand in a record several times say a little more (1 + ln n). */
static uint8_t weight_in(const Work *w, uint8_t weight, uint8_t times)
{
    double x;
    if (w->set == LINK_BY_WORDS || times < 2)
        return weight;
    x = weight * (1 + log(times));
    return (uint8_t)(x > 255 ? 255 : x + 0.5);
}

static void number_values(Work *w, LinkChunk *k, const uint32_t *global)
{
    size_t columns = (size_t)w->plan->columns;
    for (size_t j = 0; j < k->n * columns; j++)
        if (k->value[j] && w->plan->comparison[j % columns].kind != LINK_NUMBER)
            k->value[j] = global[k->value[j] - 1] + 1;
}

static void renumber(void *ctx, size_t i, int worker)
{
    Work *w = ctx;
    int side, columns = w->plan->columns;
    LinkChunk *k = chunk_of(w, i, &side);
    LinkTokens *list = &k->of[w->set];
    const LinkVocabulary *v = w->vocabulary;
    uint32_t *global = w->dictionary[i].global;

    (void)worker;
    for (uint32_t j = 0; j < w->dictionary[i].n; j++)
        global[j] = w->rank[w->base[part_of(w->dictionary[i].local[j].hash)] + global[j]];
    if (w->set == LINK_BY_WORDS)
        number_values(w, k, global);
    for (uint32_t j = 0; j < list->at[k->n]; j++) {
        LinkToken *t = &list->token[j];
        t->id = global[t->id];
        t->weight = weight_in(w, v->weight[t->id], t->kind);
        t->kind = v->kind[t->id];
    }
    for (uint32_t r = 0; r < k->n; r++) {
        LinkToken *t = list->token + list->at[r];
        size_t n = list->at[r + 1] - list->at[r];
        sort_tokens(t, n);
        norms_of(t, n, list->norm + (size_t)r * ((size_t)columns + 1), columns);
    }
    link_give(w->memory, w->dictionary[i].local);
    link_give(w->memory, global);
    w->dictionary[i].local = NULL;
    w->dictionary[i].global = NULL;
}

static bool failed(const Work *w)
{
    return atomic_load(&w->memory->over) || atomic_load(&w->memory->refused);
}

static void release_work(Work *w)
{
    for (int p = 0; w->part && p < PARTS; p++) {
        link_give(w->memory, w->part[p].entry);
        link_give(w->memory, w->part[p].slot);
    }
    for (size_t i = 0; w->dictionary && i < w->n; i++) {
        link_give(w->memory, w->dictionary[i].local);
        link_give(w->memory, w->dictionary[i].slot);
        link_give(w->memory, w->dictionary[i].by_part);
        w->dictionary[i].by_part = NULL;
        link_give(w->memory, w->dictionary[i].global);
    }
    link_give(w->memory, w->ranked);
    link_give(w->memory, w->part);
    link_give(w->memory, w->rank);
    link_give(w->memory, w->scratch);
}

/* In four steps; what fails is told by the memory. */
static void put_together(Work *w, int threads)
{
    parallel_run(threads, w->n, take_apart, w);
    if (failed(w))
        return;
    parallel_run(threads, PARTS, merge_part, w);
    if (failed(w))
        return;
    for (int p = 0; p < PARTS; p++)
        w->base[p + 1] = w->base[p] + w->part[p].n;
    if (number_all(w, w->base[PARTS], threads))
        parallel_run(threads, w->n, renumber, w);
}

Code normalise(LinkSide *left, LinkSide *right, const LinkPlan *plan, LinkSet set, int threads, LinkVocabulary *out,
               Error *e)
{
    Work w = { .memory = left->memory, .plan = plan, .set = set, .side = { left, right }, .vocabulary = out };

    w.sides = left == right ? 1 : 2;
    w.n = left->chunks + (w.sides > 1 ? right->chunks : 0);
    *out = (LinkVocabulary){ .memory = left->memory, .n_dictionaries = w.n };
    w.dictionary = out->dictionaries = link_take_zero(w.memory, w.n + 1, sizeof *w.dictionary);
    w.scratch = link_take(w.memory, (size_t)(threads < 1 ? 1 : threads), sizeof *w.scratch);
    w.part = link_take_zero(w.memory, PARTS, sizeof *w.part);
    if (w.dictionary && w.scratch && w.part)
        put_together(&w, threads);
    if (w.sides == 1)
        out->df[1] = out->df[0];
    release_work(&w);
    return failed(&w) ? link_memory_fail(w.memory, "words of the records", e) : OK;
}

void vocabulary_release(LinkVocabulary *v)
{
    Dictionary *d = v->dictionaries;
    if (!v->memory)
        return;
    for (size_t i = 0; d && i < v->n_dictionaries; i++)
        link_give(v->memory, d[i].text);
    link_give(v->memory, d);
    if (v->df[1] != v->df[0])
        link_give(v->memory, v->df[1]);
    link_give(v->memory, v->df[0]);
    link_give(v->memory, v->kind);
    link_give(v->memory, v->weight);
    link_give(v->memory, v->text_n);
    link_give(v->memory, v->text);
    *v = (LinkVocabulary){ 0 };
}
