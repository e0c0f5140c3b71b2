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

/* Words of a stretch of documents; parts may be filled at the same time. */
typedef struct {
    Segments *segments;
    Lengths lengths;
    int64_t last;  /* document, -1 */
    unsigned mask; /* of the field in hand */
    bool no_memory;
} Part;

struct IndexWriter {
    int parts;
    Part part[INDEX_PARTS_MOST]; /* the first takes the others over in the end */
    FacetWriter *facets;
    int64_t last_counted; /* document whose facets came last, -1 */
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

Code index_writer_new(IndexWriter **out, size_t memory_bytes, int parts, const char *folder, Error *e)
{
    IndexWriter *w = *out = mem_alloc(sizeof *w);
    Code c = OK;

    if (!w)
        return fail_memory(e, "the search index");
    memset(w, 0, sizeof *w);
    w->last_counted = -1;
    w->parts = parts < 1 ? 1 : parts > INDEX_PARTS_MOST ? INDEX_PARTS_MOST : parts;
    text_init(&w->block, MIB);
    text_init(&w->entry, MIB);
    for (int i = 0; i <= LONGEST_WORD; i++)
        text_init(&w->words[i].body, MIB);
    for (int i = 0; i < w->parts && c == OK; i++) {
        w->part[i].last = -1;
        lengths_init(&w->part[i].lengths);
        c = segments_new(&w->part[i].segments, memory_bytes, folder, e);
    }
    if (c != OK || (c = facet_writer_new(&w->facets, folder, e)) != OK) {
        index_writer_free(w);
        *out = NULL;
    }
    return c;
}

void index_writer_free(IndexWriter *w)
{
    if (!w)
        return;
    for (int i = 0; i < w->parts; i++) {
        segments_free(w->part[i].segments);
        lengths_release(&w->part[i].lengths);
    }
    facet_writer_free(w->facets);
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
    Part *p = ctx;
    p->no_memory |= !segments_add(p->segments, t->text, p->mask);
    return !p->no_memory;
}

static Code in_order(int64_t *last, uint32_t doc, Error *e)
{
    if ((int64_t)doc <= *last)
        return fail(e, E_BUG, "document %u came behind document %lld into the search index", doc, (long long)*last);
    *last = doc;
    return OK;
}

Code index_add_words(IndexWriter *w, int part, uint32_t doc, const SearchText *text, int n, Error *e)
{
    Part *p = &w->part[part];
    uint32_t length;
    Code c = in_order(&p->last, doc, e);

    if (c != OK)
        return c;
    segments_begin(p->segments, doc);
    for (int i = 0; i < n; i++) {
        if ((unsigned)text[i].field >= SEARCH_FIELDS + FACETS)
            return fail(e, E_BUG, "field %d is none of the search index", (int)text[i].field);
        if (text[i].field >= SEARCH_FIELDS)
            continue;
        p->mask = 1u << text[i].field;
        tokens_split(text[i].text, text[i].field == SEARCH_NUMBER, add_token, p);
    }
    if (p->no_memory || !segments_end(p->segments, &length) || !lengths_add(&p->lengths, doc, length))
        return fail_memory(e, "the search index");
    return segments_rest(p->segments, e);
}

Code index_end_words(IndexWriter *w, int part, Error *e)
{
    return segments_end_part(w->part[part].segments, e);
}

Code index_add_facets(IndexWriter *w, uint32_t doc, const SearchText *text, int n, Error *e)
{
    Code c = in_order(&w->last_counted, doc, e);
    return c == OK ? facet_writer_add(w->facets, doc, text, n, e) : c;
}

Code index_add(IndexWriter *w, uint32_t doc, const SearchText *text, int n, Error *e)
{
    Code c = index_add_words(w, 0, doc, text, n, e);
    return c == OK ? index_add_facets(w, doc, text, n, e) : c;
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

    while ((c = segments_term(w->part[0].segments, &term, &more, e)) == OK && more) {
        uint32_t documents = 0;
        list_begin(w->lists);
        while ((c = segments_postings(w->part[0].segments, w->got_doc, w->got_mask, GATHER, &n, e)) == OK && n)
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
    for (size_t i = 0; i < w->part[0].lengths.n && c == OK; i++) {
        const struct LengthChunk *x = &w->part[0].lengths.chunk[i];
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
    p = put_varint(p, w->part[0].lengths.documents);
    p = put_varint(p, w->part[0].lengths.total);
    p = put_varint(p, w->part[0].lengths.documents ? w->part[0].lengths.least : 0);
    p = put_varint(p, w->terms);
    return c == OK ? put_fact(w, "index", view((const char *)b, (size_t)(p - b)), e) : c;
}

static Code end_load(Bulk **b, Error *e)
{
    Bulk *x = *b;
    *b = NULL;
    return bulk_end(x, e);
}

/* All parts into the first. */
static Code join_parts(IndexWriter *w, Error *e)
{
    Part *first = &w->part[0];
    Code c = OK;

    for (int i = 0; i < w->parts && c == OK; i++)
        c = index_end_words(w, i, e);
    for (int i = 1; i < w->parts && c == OK; i++) {
        Part *next = &w->part[i];
        if (next->last >= 0 && next->last <= first->last)
            return fail(e, E_BUG, "part %d of the search index ends before the one before it", i);
        if ((c = segments_join(first->segments, next->segments, e)) == OK &&
            !lengths_join(&first->lengths, &next->lengths))
            c = fail_memory(e, "the search index");
        first->last = next->last >= 0 ? next->last : first->last;
        lengths_release(&next->lengths);
    }
    return c == OK ? segments_sort(first->segments, e) : c;
}

Code index_finish(IndexWriter *w, Store *store, Error *e)
{
    Code c;
    if ((c = join_parts(w, e)) != OK || (c = list_writer_new(&w->lists, &w->part[0].lengths, put_list, w, e)) != OK ||
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
