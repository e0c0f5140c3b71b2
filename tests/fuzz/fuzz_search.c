/* Laws of the search index's decoders and of words: whatever the bytes, nothing is read beyond them, and what is
 * accepted keeps its promises. The first byte chooses what the rest is taken for. */
#include "base/limits.h"
#include "base/text.h"
#include "picture/search/correct.h"
#include "picture/search/format.h"
#include "picture/search/index_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

static bool word(void *ctx, const Token *t)
{
    size_t bad;
    LAW(t->at < t->end && t->end <= ((const View *)ctx)->n);
    LAW(t->text.n >= 1 && t->text.n <= WORD_MOST);
    LAW(view_utf8(t->text, &bad));
    return true;
}

static void words(View v)
{
    tokens_split(v, false, word, &v);
    tokens_split(v, true, word, &v);
}

static void postings(Bytes b, uint32_t n)
{
    static Posting out[SPARSE_MOST];
    if (n > SPARSE_MOST || !postings_decode(b, n, out))
        return;
    for (uint32_t i = 0; i < n; i++) {
        LAW(posting_mask(out[i]) > 0);
        LAW(i == 0 || posting_doc(out[i]) > posting_doc(out[i - 1]));
    }
}

static void block(View v)
{
    BlockScan scan;
    TermEntry t;
    block_scan(&scan, v);
    while (block_next(&scan, &t) == SCAN_ENTRY) {
        LAW(t.term.n >= 1 && t.term.n <= WORD_MOST && t.documents > 0);
        if (t.documents <= INLINE_MOST)
            postings(t.postings, t.documents);
        else
            LAW(t.parts >= 1 && t.parts <= CHUNK_DOCS && t.list >= 0);
    }
}

static void part(View v)
{
    static uint64_t bits[CHUNK_WORDS];
    static unsigned char mask[CHUNK_DOCS];
    Bytes b = bytes_of(v);
    Container c;
    int64_t before = -1;

    while (container_take(&b, before, &c)) {
        LAW((int64_t)c.chunk > before && c.n > 0);
        before = c.chunk;
        memset(bits, 0, sizeof bits);
        container_bits(&c, bits);
        container_masks(&c, mask);
        for (int i = 0; i < CHUNK_DOCS; i += 4001)
            LAW(mask[i] < MASKS);
    }
}

static void vocabulary(View v, size_t length)
{
    Corrector k;
    if (length < 1 || length > LONGEST_WORD)
        return;
    corrector_begin(&k, V("dressing"));
    corrector_row(&k, v, length);
    for (int i = 0; i < k.n; i++)
        LAW(k.best[i].distance == word_distance(V("dressing"), k.best[i].word) && k.best[i].distance <= 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data + 1, n ? n - 1 : 0);
    IndexFacts facts;
    Error e;

    if (n == 0)
        return 0;
    switch (data[0] % 8) {
    case 0: words(v); break;
    case 1: block(v); break;
    case 2: part(v); break;
    case 3: vocabulary(v, data[0] / 8 + 1u); break;
    case 4: postings(bytes_of(v), data[0] / 8u); break;
    case 5:
        if (index_facts_decode(v, &facts, &e) == OK)
            LAW(facts.average >= 1 && facts.least < LENGTHS);
        break;
    default: words(v);
    }
    return 0;
}
