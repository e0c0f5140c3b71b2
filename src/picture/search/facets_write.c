/* FacetWriter (facets.h): values of documents to numbers, numbers to stripes. Not here: reading. */
#include "picture/search/facets.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/temp.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

enum { VALUES_MOST = 1024 /* of one facet of one document */, FACT_BYTES = 48000 };

typedef struct {
    Map values; /* value -> its number                                  */
    Map sets;   /* numbers of a set as bytes -> number of the set       */
    bool plain; /* so far, every set is the value of the same number    */
    View last;  /* the value looked up last: neighbours often share one */
    uint32_t last_number;
    uint32_t *set; /* of each document of the stripe */
} Column;

struct FacetWriter {
    Arena arena; /* lifetime: this writer */
    Column column[FACETS];
    int64_t stripe; /* in hand, -1 */
    uint32_t n;     /* documents up to the last one of it */
    Text body;
    const char *folder;
    FILE *spill; /* stripes that are done: number (i64), length (u64), bytes, as this machine writes them */
};

Code facet_writer_new(FacetWriter **out, const char *folder, Error *e)
{
    FacetWriter *w = *out = mem_alloc(sizeof *w);
    if (!w)
        return fail_memory(e, "the facets of the search index");
    memset(w, 0, sizeof *w);
    arena_init(&w->arena, LIMIT_FACET_VALUES);
    text_init(&w->body, FACETS * (STRIPE_DOCS * sizeof(uint32_t) + 16) + FACT_BYTES + LIMIT_ROW_BYTES);
    w->stripe = -1;
    w->folder = folder;
    for (int f = 0; f < FACETS; f++) {
        map_init(&w->column[f].values, &w->arena);
        map_init(&w->column[f].sets, &w->arena);
        w->column[f].plain = true;
        w->column[f].set = ARENA_ARRAY(&w->arena, uint32_t, STRIPE_DOCS);
        if (!w->column[f].set) {
            facet_writer_free(w);
            *out = NULL;
            return fail_memory(e, "the facets of the search index");
        }
    }
    return OK;
}

void facet_writer_free(FacetWriter *w)
{
    if (!w)
        return;
    for (int f = 0; f < FACETS; f++) {
        map_release(&w->column[f].values);
        map_release(&w->column[f].sets);
    }
    if (w->spill)
        fclose(w->spill);
    text_release(&w->body);
    arena_release(&w->arena);
    mem_free(w);
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* The number of a key, given when it is new; 0 without memory. */
static uint32_t number_of(Map *m, View key)
{
    bool fresh;
    uint64_t *at = map_add(m, key, &fresh);
    if (at && fresh)
        *at = m->n;
    return at ? (uint32_t)*at : 0;
}

static uint32_t value_number(Column *c, View value)
{
    if (!c->last.p || !view_eq(c->last, value)) {
        c->last_number = number_of(&c->values, value);
        c->last = c->last_number ? c->values.entry[c->last_number - 1].key : view(NULL, 0);
    }
    return c->last_number;
}

/* The number of a set of values; 0 without memory. Sorts them. Most sets hold one value, whose entry remembers the set
 * in its upper half. */
static uint32_t set_number(Column *c, uint32_t *value, int n)
{
    uint64_t *single = NULL;
    uint32_t number;
    int distinct = 0;

    if (n > 1)
        qsort(value, (size_t)n, sizeof *value, compare_uint32);
    for (int i = 0; i < n; i++)
        if (!distinct || value[distinct - 1] != value[i])
            value[distinct++] = value[i];
    if (distinct == 1) {
        single = &c->values.entry[value[0] - 1].value;
        if (*single >> 32)
            return (uint32_t)(*single >> 32);
    }
    number = number_of(&c->sets, view((const char *)value, (size_t)distinct * sizeof *value));
    c->plain &= distinct == 1 && number == value[0];
    if (single)
        *single |= (uint64_t)number << 32;
    return number;
}

/* ---- stripes ----------------------------------------------------------------------------------------------------- */

static unsigned bits_for(uint32_t number)
{
    unsigned bits = 1;
    while (bits < 32 && number >> bits)
        bits *= 2;
    return bits;
}

static void put_number(unsigned char *p, unsigned bits, uint32_t at, uint32_t x)
{
    switch (bits) {
    case 8: p[at] = (unsigned char)x; break;
    case 16:
        p[2 * at] = (unsigned char)x;
        p[2 * at + 1] = (unsigned char)(x >> 8);
        break;
    case 32:
        for (unsigned i = 0; i < 4; i++)
            p[4 * at + i] = (unsigned char)(x >> 8 * i);
        break;
    default: p[at * bits / 8] |= (unsigned char)(x << at * bits % 8);
    }
}

static void text_varint(Text *t, uint64_t x)
{
    unsigned char b[VARINT_MOST];
    text_put(t, view((const char *)b, (size_t)(put_varint(b, x) - b)));
}

static void put_column(Text *t, const uint32_t *set, uint32_t n)
{
    uint32_t most = 0;
    bool same = true;
    unsigned bits;
    size_t bytes;
    char *p;

    for (uint32_t i = 0; i < n; i++) {
        most = set[i] > most ? set[i] : most;
        same &= set[i] == set[0];
    }
    bits = same ? 0 : bits_for(most);
    text_byte(t, (char)bits);
    if (same) {
        text_varint(t, n ? set[0] : 0);
        return;
    }
    bytes = ((size_t)n * bits + 7) / 8;
    if (!(p = text_room(t, bytes)))
        return;
    memset(p, 0, bytes);
    for (uint32_t i = 0; i < n; i++)
        put_number((unsigned char *)p, bits, i, set[i]);
}

static Code end_stripe(FacetWriter *w, Error *e)
{
    uint64_t n;
    Code c;

    if (w->stripe < 0)
        return OK;
    text_clear(&w->body);
    text_varint(&w->body, w->n);
    for (int f = 0; f < FACETS; f++) {
        put_column(&w->body, w->column[f].set, w->n);
        memset(w->column[f].set, 0, STRIPE_DOCS * sizeof *w->column[f].set);
    }
    if (!text_ok(&w->body))
        return text_fail(&w->body, "the facets of the search index", e);
    if (!w->spill && (c = temp_open(&w->spill, w->folder, e)) != OK)
        return c;
    n = w->body.n;
    if (fwrite(&w->stripe, sizeof w->stripe, 1, w->spill) != 1 || fwrite(&n, sizeof n, 1, w->spill) != 1 ||
        fwrite(w->body.p, 1, w->body.n, w->spill) != w->body.n)
        return temp_fail("write", e);
    return OK;
}

/* The stripes from the temporary file into rows. */
static Code put_stripes(FacetWriter *w, Bulk *list, Error *e)
{
    int64_t stripe;
    uint64_t n;
    Code c = OK;

    if (!w->spill)
        return OK;
    if (fflush(w->spill) != 0 || fseek(w->spill, 0, SEEK_SET) != 0)
        return temp_fail("read", e);
    while (c == OK && fread(&stripe, sizeof stripe, 1, w->spill) == 1) {
        char *p;
        text_clear(&w->body);
        if (fread(&n, sizeof n, 1, w->spill) != 1)
            return temp_fail("read", e);
        if (!(p = text_room(&w->body, n)))
            return text_fail(&w->body, "the facets of the search index", e);
        if (fread(p, 1, n, w->spill) != n)
            return temp_fail("read", e);
        Arg row[] = { arg_int(FACETS_ROW + stripe), arg_bytes(text_view(&w->body)) };
        c = bulk_row(list, row, e);
    }
    return c == OK && ferror(w->spill) ? temp_fail("read", e) : c;
}

Code facet_writer_add(FacetWriter *w, uint32_t doc, const SearchText *text, int n, Error *e)
{
    uint32_t value[FACETS][VALUES_MOST];
    int count[FACETS] = { 0 };
    Code c;

    if (doc / STRIPE_DOCS != w->stripe) {
        if ((c = end_stripe(w, e)) != OK)
            return c;
        w->stripe = doc / STRIPE_DOCS;
    }
    w->n = doc % STRIPE_DOCS + 1;
    for (int i = 0; i < n; i++) {
        int f = (int)text[i].field - SEARCH_FIELDS;
        if (f < 0)
            continue;
        if (count[f] == VALUES_MOST)
            return fail(e, E_LIMIT, "product %u has more than %d values of one facet", doc, VALUES_MOST);
        if (!(value[f][count[f]++] = value_number(&w->column[f], text[i].text)))
            return fail_memory(e, "the facets of the search index");
    }
    for (int f = 0; f < FACETS; f++)
        if (count[f] && !(w->column[f].set[doc % STRIPE_DOCS] = set_number(&w->column[f], value[f], count[f])))
            return fail_memory(e, "the facets of the search index");
    return OK;
}

/* ---- what the numbers stand for ---------------------------------------------------------------------------------- */

static Code put_fact(FacetWriter *w, int facet, const char *what, int part, Bulk *fact, Error *e)
{
    char name[48];
    snprintf(name, sizeof name, "facet %02d %s %06d", facet, what, part);
    if (!text_ok(&w->body))
        return text_fail(&w->body, "the facets of the search index", e);
    Arg row[] = { arg_text(view_of(name)), arg_bytes(text_view(&w->body)) };
    return bulk_row(fact, row, e);
}

/* Keys of the map in order of their numbers, about FACT_BYTES a row. `as_numbers`: they are numbers, not text. */
static Code put_keys(FacetWriter *w, int facet, const char *what, const Map *m, bool as_numbers, Bulk *fact, Error *e)
{
    int part = 0;
    Code c;

    text_clear(&w->body);
    for (size_t i = 0; i < m->n; i++) {
        View key = m->entry[i].key;
        text_varint(&w->body, as_numbers ? key.n / sizeof(uint32_t) : key.n);
        if (as_numbers) {
            uint32_t number;
            for (size_t k = 0; k < key.n; k += sizeof number) {
                memcpy(&number, key.p + k, sizeof number);
                text_varint(&w->body, number);
            }
        } else {
            text_put(&w->body, key);
        }
        if (w->body.n >= FACT_BYTES || i + 1 == m->n) {
            if ((c = put_fact(w, facet, what, part++, fact, e)) != OK)
                return c;
            text_clear(&w->body);
        }
    }
    return OK;
}

Code facet_writer_finish(FacetWriter *w, Bulk *list, Bulk *fact, Error *e)
{
    Code c = end_stripe(w, e);
    if (c == OK)
        c = put_stripes(w, list, e);
    for (int f = 0; f < FACETS && c == OK; f++) {
        const Column *x = &w->column[f];
        if (!x->plain)
            c = put_keys(w, f, "sets", &x->sets, true, fact, e);
        if (c == OK)
            c = put_keys(w, f, "values", &x->values, false, fact, e);
    }
    return c;
}
