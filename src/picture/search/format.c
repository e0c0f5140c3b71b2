/* See format.h. Every decoder checks what it reads against what is there; what comes from a damaged store can only make
 * it say "corrupt". */
#include "picture/search/format.h"

#include "picture/search/index.h"

#include <endian.h>

static const unsigned char lengths[LENGTHS] = { 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 51, 64, 81, 102, 128 };

unsigned length_code(uint32_t length)
{
    unsigned code = 0;
    while (code < LENGTHS - 1 && 2 * length > (unsigned)lengths[code] + lengths[code + 1])
        code++;
    return code;
}

uint32_t length_of_code(unsigned code)
{
    return lengths[code % LENGTHS];
}

double mask_weight(unsigned mask)
{
    static const double weight[SEARCH_FIELDS] = { [SEARCH_NAME] = 3,        [SEARCH_MAKER] = 2,  [SEARCH_GENERIC] = 2.5,
                                                  [SEARCH_DESCRIPTION] = 1, [SEARCH_NUMBER] = 2, [SEARCH_CLASS] = 1.5 };
    double sum = 0;
    for (int f = 0; f < SEARCH_FIELDS; f++)
        if (mask & 1u << f)
            sum += weight[f];
    return sum;
}

/* ---- term blocks ------------------------------------------------------------------------------------------------- */

void block_scan(BlockScan *s, View body)
{
    s->rest = bytes_of(body);
    s->n = 0;
}

static bool take_directory(Bytes *b, TermEntry *out)
{
    uint64_t list, parts, size;

    if (!take_varint(b, &list) || !take_varint(b, &parts) || !take_varint(b, &size) || list >= LENGTHS_ROW ||
        parts == 0 || parts > CHUNK_DOCS || !take_bytes(b, size, &out->directory))
        return false;
    out->list = (int64_t)list;
    out->parts = (uint32_t)parts;
    return true;
}

static bool take_entry(BlockScan *s, TermEntry *out)
{
    Bytes *b = &s->rest, suffix;
    uint64_t shared, added, documents, size;

    if (!take_varint(b, &shared) || !take_varint(b, &added) || shared > s->n || added == 0 ||
        added > WORD_MOST - shared || !take_bytes(b, added, &suffix) || !take_varint(b, &documents) || documents == 0 ||
        documents > UINT32_MAX)
        return false;
    memcpy(s->term + shared, suffix.p, added);
    s->n = shared + added;
    *out = (TermEntry){ .term = view(s->term, s->n), .documents = (uint32_t)documents };
    if (documents <= INLINE_MOST)
        return take_varint(b, &size) && take_bytes(b, size, &out->postings);
    return take_directory(b, out);
}

Scan block_next(BlockScan *s, TermEntry *out)
{
    if (s->rest.p == s->rest.end)
        return SCAN_END;
    return take_entry(s, out) ? SCAN_ENTRY : SCAN_CORRUPT;
}

bool postings_decode(Bytes b, uint32_t n, Posting *out)
{
    uint64_t doc = 0, x;
    unsigned mask = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (!take_varint(&b, &x) || x >> 5 > UINT32_MAX - doc || (i && x >> 5 == 0) || bytes_left(&b) < (x & 1))
            return false;
        doc += x >> 5;
        if (x & 1)
            mask = *b.p++;
        if (mask == 0 || mask >= MASKS)
            return false;
        out[i] = posting(doc, x >> 1 & (LENGTHS - 1), mask);
    }
    return b.p == b.end;
}

/* ---- containers -------------------------------------------------------------------------------------------------- */

static size_t docs_size(ContainerKind kind, uint32_t n)
{
    switch (kind) {
    case CONTAINER_ARRAY: return (size_t)n * 2;
    case CONTAINER_PACKED: return 256 + (size_t)n;
    default: return CHUNK_WORDS * 8;
    }
}

/* A bitmap needs no such look: whoever reads it counts for himself. */
static bool counts_agree(const Container *c)
{
    uint32_t sum = 0;
    if (c->kind != CONTAINER_PACKED)
        return true;
    for (int i = 0; i < 256; i++)
        sum += c->docs.p[i];
    return sum == c->n;
}

static bool take_masks(Bytes *part, unsigned n_masks, Container *out)
{
    if (n_masks > 16)
        return false;
    out->mask_bits = n_masks == 0 ? 8 : n_masks == 1 ? 0 : n_masks == 2 ? 1 : n_masks <= 4 ? 2 : 4;
    for (unsigned i = 0; i < n_masks; i++) {
        if (part->p == part->end || *part->p == 0 || *part->p >= MASKS)
            return false;
        out->masks[i] = *part->p++;
    }
    return true;
}

bool container_take(Bytes *part, int64_t after, Container *out)
{
    uint64_t chunk, n;
    Bytes head;

    memset(out->masks, 1, sizeof out->masks);
    if (!take_varint(part, &chunk) || !take_varint(part, &n) || !take_bytes(part, 4, &head) ||
        (int64_t)chunk <= after || chunk >= CHUNK_DOCS || n == 0 || n > CHUNK_DOCS || head.p[0] > CONTAINER_BITMAP ||
        head.p[1] >= MASKS)
        return false;
    out->chunk = (uint32_t)chunk;
    out->n = (uint32_t)n;
    out->kind = (ContainerKind)head.p[0];
    out->best_mask = head.p[1];
    out->least_length = head.p[2];
    return take_masks(part, head.p[3], out) && take_bytes(part, docs_size(out->kind, out->n), &out->docs) &&
           counts_agree(out) && take_bytes(part, ((size_t)n * out->mask_bits + 7) / 8, &out->codes);
}

static unsigned array_at(const Container *c, uint32_t i)
{
    return c->docs.p[2 * i] | (unsigned)c->docs.p[2 * i + 1] << 8;
}

void container_bits(const Container *c, uint64_t bits[CHUNK_WORDS])
{
    if (c->kind == CONTAINER_ARRAY) {
        for (uint32_t i = 0; i < c->n; i++)
            bits[array_at(c, i) >> 6] |= 1ull << (array_at(c, i) & 63);
    } else if (c->kind == CONTAINER_PACKED) {
        const unsigned char *low = c->docs.p + 256;
        for (unsigned high = 0; high < 256; high++)
            for (unsigned k = c->docs.p[high]; k && low < c->docs.end; k--, low++)
                bits[high * 4 + (*low >> 6)] |= 1ull << (*low & 63);
    } else {
        uint64_t word;
        for (int i = 0; i < CHUNK_WORDS; i++) {
            memcpy(&word, c->docs.p + i * 8, 8);
            bits[i] |= le64toh(word);
        }
    }
}

static unsigned mask_at(const Container *c, uint32_t i)
{
    unsigned code, per = c->mask_bits;
    if (per == 0)
        return c->masks[0];
    if (i >= c->n)
        return 0;
    if (per == 8)
        return c->codes.p[i] & (MASKS - 1);
    code = c->codes.p[i * per / 8] >> (i * per % 8) & ((1u << per) - 1);
    return c->masks[code];
}

void container_masks(const Container *c, unsigned char mask[CHUNK_DOCS])
{
    uint32_t at = 0;
    if (c->kind == CONTAINER_ARRAY) {
        for (uint32_t i = 0; i < c->n; i++)
            mask[array_at(c, i)] |= (unsigned char)mask_at(c, i);
    } else if (c->kind == CONTAINER_PACKED) {
        const unsigned char *low = c->docs.p + 256;
        for (unsigned high = 0; high < 256; high++)
            for (unsigned k = c->docs.p[high]; k && low < c->docs.end; k--, low++)
                mask[high << 8 | *low] |= (unsigned char)mask_at(c, at++);
    } else {
        for (unsigned i = 0; i < CHUNK_WORDS; i++) {
            uint64_t word;
            memcpy(&word, c->docs.p + i * 8, 8);
            word = le64toh(word);
            for (; word; word &= word - 1)
                mask[i << 6 | (unsigned)__builtin_ctzll(word)] |= (unsigned char)mask_at(c, at++);
        }
    }
}

/* ---- vocabulary -------------------------------------------------------------------------------------------------- */

void vocabulary_scan(VocabularyScan *s, View body, size_t length)
{
    s->rest = bytes_of(body);
    s->length = length;
    s->shared = 0;
    memset(s->word, 'a', sizeof s->word);
}

Scan vocabulary_next(VocabularyScan *s)
{
    Bytes suffix;
    uint64_t shared;

    if (s->rest.p == s->rest.end)
        return SCAN_END;
    if (s->length > LONGEST_WORD || !take_varint(&s->rest, &shared) || shared >= s->length ||
        !take_bytes(&s->rest, s->length - shared, &suffix) || !take_varint(&s->rest, &s->documents) ||
        s->documents == 0)
        return SCAN_CORRUPT;
    memcpy(s->word + shared, suffix.p, s->length - shared);
    for (size_t i = shared; i < s->length; i++)
        if (s->word[i] < 'a' || s->word[i] > 'z')
            return SCAN_CORRUPT;
    s->shared = shared;
    return SCAN_ENTRY;
}
