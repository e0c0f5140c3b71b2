/* The question `digest`: one hash over all derived content, the same on both stores and in whatever order files came.
 *
 * SHA-256 over every row of every derived table in order of its key, each value with its kind and length before it.
 * What is local to a store (the number that a source happens to have) is left out. Not here: durable tables.
 */
#include "picture/derive.h"
#include "picture/questions.h"

#include "base/libcrypto.h"
#include "sql.h"

static const DerivedTable digested[] = {
    { "class", &SQL_digest_class, "ttitt" },
    { "crosswalk", &SQL_digest_crosswalk, "ttttiiiiiii" },
    { "crosswalk_class", &SQL_digest_crosswalk_class, "ttti" },
    { "finding", &SQL_digest_finding, "tttiit" },
    { "finding_example", &SQL_digest_finding_example, "tttiitt" },
    { "identifier", &SQL_digest_identifier, "ttiitit" },
    { "link", &SQL_digest_link, "iiiiiiiti" },
    { "link_weight", &SQL_digest_link_weight, "iitti" },
    { "organisation", &SQL_digest_organisation, "tittttt" },
    { "origin", &SQL_digest_origin, "ittttii" },
    { "product", &SQL_digest_product, "iittttttttitiii" },
    { "product_record", &SQL_digest_product_record, "iit" },
    { "search_block", &SQL_digest_search_block, "ibb" },
    { "search_fact", &SQL_digest_search_fact, "tb" },
    { "search_list", &SQL_digest_search_list, "ib" },
    { "summary", &SQL_digest_summary, "tt" },
};

static void digest_value(EVP_MD_CTX *sha, const Rows *r, int column, char kind)
{
    char head[16] = { kind };
    int64_t n;
    View v = { NULL, 0 };

    if (rows_null(r, column)) {
        EVP_DigestUpdate(sha, "n", 1);
        return;
    }
    if (kind == 'i') {
        n = rows_int(r, column);
    } else {
        v = kind == 't' ? rows_text(r, column) : rows_bytes(r, column);
        n = (int64_t)v.n;
    }
    memcpy(head + 1, &n, sizeof n);
    EVP_DigestUpdate(sha, head, 1 + sizeof n);
    if (v.n)
        EVP_DigestUpdate(sha, v.p, v.n);
}

static Code digest_table(Ask *ask, EVP_MD_CTX *sha, const DerivedTable *d, int64_t *rows, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, d->query, NO_ARGS, &r, e);

    *rows = 0;
    EVP_DigestUpdate(sha, d->table, strlen(d->table) + 1);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        for (int i = 0; d->kinds[i]; i++)
            digest_value(sha, r, i, d->kinds[i]);
        ++*rows;
        if (*rows % 65536 == 0 && (c = ask_continue(ask, e)) == OK)
            ask_progress(ask, d->table, *rows, 0, "rows");
    }
    rows_close(r);
    return c;
}

static View hex_of(EVP_MD_CTX *sha, Arena *arena)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    char *p;
    EVP_DigestFinal_ex(sha, raw, &n);
    p = arena_bytes(arena, n * 2 + 1);
    for (unsigned i = 0; p && i < n; i++) {
        p[2 * i] = hex[raw[i] >> 4];
        p[2 * i + 1] = hex[raw[i] & 15];
    }
    return p ? view(p, n * 2) : view(NULL, 0);
}

typedef struct {
    const DerivedTable *table;
    View hash;
    int64_t rows;
} TableDigest;

typedef struct {
    TableDigest *each; /* the picture's tables, then those of each deriver */
    int n;
} Digest;

static Code list_tables(Arena *arena, Digest *out, Error *e)
{
    int n = COUNT_OF(digested);
    for (const Deriver *const *d = derive_derivers(); *d; d++)
        for (const DerivedTable *t = (*d)->tables; t->table; t++)
            n++;
    out->n = 0;
    out->each = ARENA_ARRAY(arena, TableDigest, (size_t)n);
    if (!out->each)
        return arena_fail(arena, (size_t)n * sizeof *out->each, "a digest", e);
    for (int i = 0; i < COUNT_OF(digested); i++)
        out->each[out->n++].table = &digested[i];
    for (const Deriver *const *d = derive_derivers(); *d; d++)
        for (const DerivedTable *t = (*d)->tables; t->table; t++)
            out->each[out->n++].table = t;
    return OK;
}

static Code digest_all(Ask *ask, EVP_MD_CTX *whole, EVP_MD_CTX *sha, const Digest *x, Error *e)
{
    Code c = OK;
    for (int i = 0; i < x->n && c == OK; i++) {
        TableDigest *each = &x->each[i];
        EVP_DigestInit_ex(sha, EVP_sha256(), NULL);
        if ((c = digest_table(ask, sha, each->table, &each->rows, e)) != OK)
            break;
        each->hash = hex_of(sha, ask->arena);
        if (!each->hash.p)
            return arena_fail(ask->arena, 64, "a digest", e);
        EVP_DigestUpdate(whole, each->hash.p, each->hash.n);
    }
    return c;
}

Code digest_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = { { "table", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "rows", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "sha256", COLUMN_CODE, "SHA-256", NULL, 0 } };
    Digest x = { 0 };
    EVP_MD_CTX *whole, *sha;
    Code c = libcrypto_load(e);

    if (c != OK || (c = list_tables(ask->arena, &x, e)) != OK)
        return c;
    whole = EVP_MD_CTX_new(), sha = EVP_MD_CTX_new();
    if (!whole || !sha)
        c = fail_memory(e, "a digest");

    if (c == OK) {
        EVP_DigestInit_ex(whole, EVP_sha256(), NULL);
        c = digest_all(ask, whole, sha, &x, e);
    }
    if (c == OK && (c = answer_fact(answer, "derived", value_text(hex_of(whole, ask->arena)), e)) == OK)
        c = answer_table(answer, "tables", "Tables", columns, COUNT_OF(columns), e);
    for (int i = 0; i < x.n && c == OK; i++) {
        Value row[] = { value_text(view_of(x.each[i].table->table)), value_count(x.each[i].rows),
                        value_text(x.each[i].hash) };
        c = answer_row(answer, row, e);
    }
    if (c == OK)
        c = answer_table_end(answer, e);
    EVP_MD_CTX_free(whole);
    EVP_MD_CTX_free(sha);
    return c;
}
