/* IndexWriter (index.h): words of documents into segments, segments into lists, term blocks and the vocabulary.
 *
 * The same documents give the same bytes whatever the memory: list numbers follow the order of terms, and lists are
 * made from whole, merged postings. What is kept besides the stated memory: one byte for each document (its length),
 * and the buffers of three bulk loads while finishing.
 *
 * Not here: reading; which texts a product has (picture/compose.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "picture/search/facets.h"
#include "picture/search/index.h"
#include "picture/search/lists.h"
#include "picture/search/segments.h"
#include "sql.h"

#include <stdio.h>

enum { GATHER = 4096, VOCABULARY_BYTES = 48000 };

typedef struct {
    Text body;
    char last[LONGEST_WORD];
    int rows;
} Vocabulary;

struct IndexWriter {
    Segments *segments;
    FacetWriter *facets;
    Lengths lengths;
    int64_t last;  /* document, -1 */
    unsigned mask; /* of the field in hand */
    bool no_memory;
    /* finishing */
    ListWriter *lists;
    Bulk *block_load, *list_load, *fact_load;
    int64_t list_id, block_id;
    Text block, entry;
    char first_term[WORD_MOST], last_term[WORD_MOST];
    size_t first_n, last_n;
    uint64_t terms;
    Vocabulary words[LONGEST_WORD + 1];
    uint32_t got_doc[GATHER];
    unsigned char got_mask[GATHER];
};

Code index_writer_new(IndexWriter **out, size_t memory_bytes, const char *folder, Error *e)
{
    IndexWriter *w = *out = mem_alloc(sizeof *w);
    Code c;

    if (!w)
        return fail_memory(e, "the search index");
    memset(w, 0, sizeof *w);
    w->last = -1;
    lengths_init(&w->lengths);
    text_init(&w->block, MIB);
    text_init(&w->entry, MIB);
    for (int i = 0; i <= LONGEST_WORD; i++)
        text_init(&w->words[i].body, MIB);
    if ((c = segments_new(&w->segments, memory_bytes, folder, e)) != OK ||
        (c = facet_writer_new(&w->facets, folder, e)) != OK) {
        index_writer_free(w);
        *out = NULL;
    }
    return c;
}

void index_writer_free(IndexWriter *w)
{
    if (!w)
        return;
    segments_free(w->segments);
    facet_writer_free(w->facets);
    lengths_release(&w->lengths);
    list_writer_free(w->lists);
    bulk_abort(w->block_load);
    bulk_abort(w->list_load);
    bulk_abort(w->fact_load);
    text_release(&w->block);
    text_release(&w->entry);
    for (int i = 0; i <= LONGEST_WORD; i++)
        text_release(&w->words[i].body);
    mem_free(w);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static bool add_token(void *ctx, const Token *t)
{
    IndexWriter *w = ctx;
    w->no_memory |= !segments_add(w->segments, t->text, w->mask);
    return !w->no_memory;
}

Code index_add(IndexWriter *w, uint32_t doc, const SearchText *text, int n, Error *e)
{
    uint32_t length;
    Code c;

    if ((int64_t)doc <= w->last)
        return fail(e, E_BUG, "document %u came behind document %lld into the search index", doc, (long long)w->last);
    w->last = doc;
    segments_begin(w->segments, doc);
    for (int i = 0; i < n; i++) {
        if ((unsigned)text[i].field >= SEARCH_FIELDS + FACETS)
            return fail(e, E_BUG, "field %d is none of the search index", (int)text[i].field);
        if (text[i].field >= SEARCH_FIELDS)
            continue;
        w->mask = 1u << text[i].field;
        tokens_split(text[i].text, text[i].field == SEARCH_NUMBER, add_token, w);
    }
    if (w->no_memory || !segments_end(w->segments, &length) || !lengths_add(&w->lengths, doc, length))
        return fail_memory(e, "the search index");
    if ((c = facet_writer_add(w->facets, doc, text, n, e)) != OK)
        return c;
    return segments_rest(w->segments, e);
}

/* ---- finishing --------------------------------------------------------------------------------------------------- */

static Code put_list(void *ctx, View body, int64_t *id, Error *e)
{
    IndexWriter *w = ctx;
    Arg row[] = { arg_int(++w->list_id), arg_bytes(body) };
    *id = w->list_id;
    return bulk_row(w->list_load, row, e);
}

static Code end_block(IndexWriter *w, Error *e)
{
    Code c;
    if (w->block.n == 0)
        return OK;
    if (!text_ok(&w->block))
        return fail_memory(e, "the search index");
    Arg row[] = { arg_int(++w->block_id), arg_bytes(view(w->first_term, w->first_n)), arg_bytes(text_view(&w->block)) };
    c = bulk_row(w->block_load, row, e);
    text_clear(&w->block);
    return c;
}

static size_t common(const char *a, size_t an, const char *b, size_t bn)
{
    size_t n = 0;
    while (n < an && n < bn && a[n] == b[n])
        n++;
    return n;
}

static void text_varint(Text *t, uint64_t x)
{
    unsigned char b[VARINT_MOST];
    text_put(t, view((const char *)b, (size_t)(put_varint(b, x) - b)));
}

/* The term with what `entry` says of its list goes into the block in hand. */
static Code put_term(IndexWriter *w, View term, Error *e)
{
    size_t shared;
    Code c;

    if (w->block.n + w->entry.n + term.n > BLOCK_BYTES && (c = end_block(w, e)) != OK)
        return c;
    if (w->block.n == 0) {
        memcpy(w->first_term, term.p, term.n);
        w->first_n = term.n;
        w->last_n = 0;
    }
    shared = common(w->last_term, w->last_n, term.p, term.n);
    text_varint(&w->block, shared);
    text_varint(&w->block, term.n - shared);
    text_put(&w->block, view_sub(term, shared, term.n));
    text_put(&w->block, text_view(&w->entry));
    memcpy(w->last_term, term.p, term.n);
    w->last_n = term.n;
    return text_ok(&w->block) ? OK : fail_memory(e, "the search index");
}

static bool is_plain_word(View term)
{
    if (term.n < SHORTEST_WORD || term.n > LONGEST_WORD)
        return false;
    for (size_t i = 0; i < term.n; i++)
        if (term.p[i] < 'a' || term.p[i] > 'z')
            return false;
    return true;
}

static Code put_fact(IndexWriter *w, const char *name, View body, Error *e)
{
    Arg row[] = { arg_text(view_of(name)), arg_bytes(body) };
    return bulk_row(w->fact_load, row, e);
}

static Code end_vocabulary(IndexWriter *w, size_t length, Error *e)
{
    Vocabulary *v = &w->words[length];
    char name[32];
    Code c;

    if (v->body.n == 0)
        return OK;
    snprintf(name, sizeof name, "words %02zu %06d", length, v->rows++);
    c = put_fact(w, name, text_view(&v->body), e);
    text_clear(&v->body);
    return c;
}

static Code put_word(IndexWriter *w, View word, uint32_t documents, Error *e)
{
    Vocabulary *v = &w->words[word.n];
    size_t shared;
    Code c;

    if (v->body.n + word.n > VOCABULARY_BYTES && (c = end_vocabulary(w, word.n, e)) != OK)
        return c;
    shared = v->body.n ? common(v->last, word.n, word.p, word.n) : 0;
    text_varint(&v->body, shared);
    text_put(&v->body, view_sub(word, shared, word.n));
    text_varint(&v->body, documents);
    memcpy(v->last, word.p, word.n);
    return text_ok(&v->body) ? OK : fail_memory(e, "the search index");
}

static Code write_terms(IndexWriter *w, Error *e)
{
    View term;
    bool more;
    size_t n;
    Code c;

    while ((c = segments_term(w->segments, &term, &more, e)) == OK && more) {
        uint32_t documents = 0;
        list_begin(w->lists);
        while ((c = segments_postings(w->segments, w->got_doc, w->got_mask, GATHER, &n, e)) == OK && n)
            if ((c = list_add(w->lists, w->got_doc, w->got_mask, n, e)) != OK)
                return c;
        text_clear(&w->entry);
        if (c != OK || (c = list_end(w->lists, &w->entry, &documents, e)) != OK || (c = put_term(w, term, e)) != OK)
            return c;
        if (is_plain_word(term) && (c = put_word(w, term, documents, e)) != OK)
            return c;
        w->terms++;
    }
    return c == OK ? end_block(w, e) : c;
}

static Code write_lengths(IndexWriter *w, Error *e)
{
    unsigned char packed[CHUNK_DOCS / 2];
    Code c = OK;
    for (size_t i = 0; i < w->lengths.n && c == OK; i++) {
        const struct LengthChunk *x = &w->lengths.chunk[i];
        size_t n = (x->n + 1) / 2;
        for (size_t k = 0; k < n; k++) /* behind the last document stands 0 */
            packed[k] = (unsigned char)(x->code[2 * k] | x->code[2 * k + 1] << 4);
        Arg row[] = { arg_int(LENGTHS_ROW + x->chunk), arg_bytes(view((const char *)packed, n)) };
        c = bulk_row(w->list_load, row, e);
    }
    return c;
}

static Code write_facts(IndexWriter *w, Error *e)
{
    unsigned char b[8 * VARINT_MOST], *p = b;
    Code c = OK;

    for (size_t i = SHORTEST_WORD; i <= LONGEST_WORD && c == OK; i++)
        c = end_vocabulary(w, i, e);
    p = put_varint(p, INDEX_VERSION);
    p = put_varint(p, w->lengths.documents);
    p = put_varint(p, w->lengths.total);
    p = put_varint(p, w->lengths.documents ? w->lengths.least : 0);
    p = put_varint(p, w->terms);
    return c == OK ? put_fact(w, "index", view((const char *)b, (size_t)(p - b)), e) : c;
}

static Code end_load(Bulk **b, Error *e)
{
    Bulk *x = *b;
    *b = NULL;
    return bulk_end(x, e);
}

Code index_finish(IndexWriter *w, Store *store, Error *e)
{
    Code c;
    if ((c = segments_sort(w->segments, e)) != OK ||
        (c = list_writer_new(&w->lists, &w->lengths, put_list, w, e)) != OK ||
        (c = bulk_begin(store, &BULK_search_list_load, true, &w->list_load, e)) != OK ||
        (c = bulk_begin(store, &BULK_search_block_load, true, &w->block_load, e)) != OK ||
        (c = bulk_begin(store, &BULK_search_fact_load, true, &w->fact_load, e)) != OK)
        return c;
    if ((c = write_lengths(w, e)) != OK || (c = write_terms(w, e)) != OK || (c = write_facts(w, e)) != OK ||
        (c = facet_writer_finish(w->facets, w->list_load, w->fact_load, e)) != OK ||
        (c = end_load(&w->list_load, e)) != OK || (c = end_load(&w->block_load, e)) != OK)
        return c;
    return end_load(&w->fact_load, e);
}
