/* See correct.h. */
#include "picture/search/correct.h"

#include "picture/search/index_read.h"
#include "sql.h"

#include <stdio.h>

/* A column of the table of distances, as differences in bits. */
typedef struct {
    uint64_t more, less, diagonal, before; /* before: where the last letter stands in the pattern */
    unsigned score;                        /* distance of the whole pattern from what was read */
} Column;

static Column first_column(size_t pattern)
{
    return (Column){ ~0ull, 0, 0, 0, (unsigned)pattern };
}

/* The column behind one more letter, which stands in the pattern where `match` has bits; `last` is the pattern's last
 * bit. */
static Column next_column(Column v, uint64_t match, uint64_t last)
{
    uint64_t swap = ((~v.diagonal & match) << 1) & v.before, right, left;

    v.diagonal = swap | (((match & v.more) + v.more) ^ v.more) | match | v.less;
    right = v.less | ~(v.diagonal | v.more);
    left = v.diagonal & v.more;
    v.score += (right & last) != 0;
    v.score -= (left & last) != 0;
    right = right << 1 | 1;
    left <<= 1;
    v.more = left | ~(v.diagonal | right);
    v.less = right & v.diagonal;
    v.before = match;
    return v;
}

unsigned word_distance(View a, View b)
{
    uint64_t match[256] = { 0 }, last;
    Column v = first_column(a.n);

    if (a.n == 0 || a.n > 64)
        return (unsigned)b.n;
    last = 1ull << (a.n - 1);
    for (size_t i = 0; i < a.n; i++)
        match[(unsigned char)a.p[i]] |= 1ull << i;
    for (size_t i = 0; i < b.n; i++)
        v = next_column(v, match[(unsigned char)b.p[i]], last);
    return v.score;
}

unsigned tolerated_distance(size_t letters)
{
    return letters < 4 || letters > LONGEST_WORD - 2 ? 0 : letters < 8 ? 1 : 2;
}

void corrector_begin(Corrector *c, View word)
{
    c->word = word;
    c->most = tolerated_distance(word.n);
    c->n = 0;
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < 'a' || word.p[i] > 'z')
            c->most = 0;
}

static bool better(const Correction *a, const Correction *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    if (a->documents != b->documents)
        return a->documents > b->documents;
    return view_cmp(a->word, b->word) < 0;
}

static void offer(Corrector *c, View word, uint64_t documents, unsigned distance)
{
    Correction x = { word, documents, distance };
    int at = c->n;

    while (at > 0 && better(&x, &c->best[at - 1]))
        at--;
    if (at == CORRECTIONS)
        return;
    if (c->n < CORRECTIONS)
        c->n++;
    for (int i = c->n - 1; i > at; i--) {
        memcpy(c->text[i], c->text[i - 1], LONGEST_WORD);
        c->best[i] = c->best[i - 1];
        c->best[i].word.p = c->text[i];
    }
    memcpy(c->text[at], word.p, word.n);
    x.word.p = c->text[at];
    c->best[at] = x;
}

bool corrector_row(Corrector *c, View body, size_t length)
{
    VocabularyScan scan;
    Column column[LONGEST_WORD + 1];
    uint64_t match[32] = { 0 }, last;
    size_t known = 0; /* columns that hold for the word in hand */
    Scan at;

    if (c->most == 0)
        return true;
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) no word is empty
    last = 1ull << (c->word.n - 1);
    for (size_t i = 0; i < c->word.n; i++)
        match[c->word.p[i] & 31] |= 1ull << i;
    column[0] = first_column(c->word.n);
    vocabulary_scan(&scan, body, length);
    while ((at = vocabulary_next(&scan)) == SCAN_ENTRY) {
        size_t j = scan.shared < known ? scan.shared : known;
        /* The rest can at best win back one a letter. */
        while (j < length && column[j].score <= c->most + (length - j)) {
            column[j + 1] = next_column(column[j], match[scan.word[j] & 31], last);
            j++;
        }
        known = j;
        if (j == length && column[j].score <= c->most && column[j].score > 0)
            offer(c, view(scan.word, length), scan.documents, column[j].score);
    }
    return at == SCAN_END;
}

Code corrections_of(Store *s, View word, Arena *arena, Correction out[CORRECTIONS], int *n, Error *e)
{
    char from[16], to[16];
    Corrector k;
    Rows *r = NULL;
    bool more;
    Code c;

    *n = 0;
    corrector_begin(&k, word);
    if (k.most == 0)
        return OK;
    snprintf(from, sizeof from, "words %02zu ", word.n - k.most);
    snprintf(to, sizeof to, "words %02zu!", word.n + k.most);
    c = store_rows(s, &SQL_search_fact_range, ARGS(arg_text(view_of(from)), arg_text(view_of(to))), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t length = 0;
        if (!view_int(view_sub(rows_text(r, 0), 6, 2), &length) || length < 1 || length > LONGEST_WORD ||
            !corrector_row(&k, rows_bytes(r, 1), (size_t)length))
            c = index_damaged(e, "vocabulary of letters", length);
    }
    rows_close(r);
    for (int i = 0; i < k.n && c == OK; i++) {
        out[i] = k.best[i];
        out[i].word = arena_copy(arena, k.best[i].word);
        if (!out[i].word.p)
            c = arena_fail(arena, k.best[i].word.n, "a search", e);
    }
    *n = c == OK ? k.n : 0;
    return c;
}
