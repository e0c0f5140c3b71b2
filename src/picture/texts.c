/* See texts.h. A block holds products: number (u32), count (u32), and each text as field and length (u32) and bytes.
 * Numbers as this machine writes them: the file does not outlive the process. */
#include "picture/texts.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/temp.h"
#include "base/text.h"

#include <errno.h>
#include <unistd.h>

/* All texts of one product: its arena has no more (derive.c). */
#define COMPOSED_MOST (64 * MIB + TEXTS_MOST * 8)

enum { BLOCK_BYTES = 256 << 10, TEXTS_MOST = 4096 };

struct Texts {
    FILE *file; /* none until the first block is full */
    const char *folder;
    Text block;
    int64_t *end; /* of each block in the file */
    size_t n, room;
};

Code texts_new(Texts **out, const char *folder, Error *e)
{
    Texts *t = *out = mem_alloc(sizeof *t);
    if (!t)
        return fail_memory(e, "the texts of products");
    *t = (Texts){ .folder = folder };
    text_init(&t->block, BLOCK_BYTES + COMPOSED_MOST);
    return OK;
}

void texts_free(Texts *t)
{
    if (!t)
        return;
    if (t->file)
        fclose(t->file);
    text_release(&t->block);
    mem_free(t->end);
    mem_free(t);
}

static Code flush(Texts *t, Error *e)
{
    Code c;

    if (!mem_room(&t->end, t->n, &t->room, sizeof *t->end))
        return fail_memory(e, "the texts of products");
    if (!t->file) {
        if ((c = temp_open(&t->file, t->folder, e)) != OK)
            return c;
        setvbuf(t->file, NULL, _IONBF, 0);
    }
    if (fwrite(t->block.p, 1, t->block.n, t->file) != t->block.n)
        return temp_fail("write", e);
    t->end[t->n] = (t->n ? t->end[t->n - 1] : 0) + (int64_t)t->block.n;
    t->n++;
    text_clear(&t->block);
    return OK;
}

static void put_u32(Text *t, uint32_t x)
{
    text_put(t, view((const char *)&x, sizeof x));
}

static uint32_t take_u32(View *v)
{
    uint32_t x;
    memcpy(&x, v->p, sizeof x);
    v->p += sizeof x;
    v->n -= sizeof x;
    return x;
}

Code texts_add(Texts *t, uint32_t product, const SearchText *text, int n, Error *e)
{
    if (n > TEXTS_MOST)
        return fail(e, E_LIMIT, "product %u has %d texts and values to index, more than %d", product, n, TEXTS_MOST);
    put_u32(&t->block, product);
    put_u32(&t->block, (uint32_t)n);
    for (int i = 0; i < n; i++) {
        put_u32(&t->block, (uint32_t)text[i].field);
        put_u32(&t->block, (uint32_t)text[i].text.n);
        text_put(&t->block, text[i].text);
    }
    if (!text_ok(&t->block))
        return text_fail(&t->block, "the texts of products", e);
    return t->block.n >= BLOCK_BYTES ? flush(t, e) : OK;
}

static Code visit_block(View block, TextsVisit *visit, void *ctx, Error *e)
{
    SearchText text[TEXTS_MOST];
    Code c = OK;

    while (block.n && c == OK) {
        uint32_t product = take_u32(&block), n = take_u32(&block);
        for (uint32_t i = 0; i < n; i++) {
            text[i].field = (SearchField)take_u32(&block);
            text[i].text.n = take_u32(&block);
            text[i].text.p = block.p;
            block = view_sub(block, text[i].text.n, block.n);
        }
        c = visit(ctx, product, text, (int)n, e);
    }
    return c;
}

Code texts_end(Texts *t, size_t *blocks, Error *e)
{
    Code c = OK;

    *blocks = 1; /* all is in memory */
    if (!t->file)
        return OK;
    if (t->block.n)
        c = flush(t, e);
    text_release(&t->block);
    *blocks = t->n;
    return c;
}

static Code read_block(const Texts *t, size_t i, Text *to, Error *e)
{
    int64_t at = i ? t->end[i - 1] : 0;
    size_t n = (size_t)(t->end[i] - at);
    char *p;

    text_clear(to);
    if (!(p = text_room(to, n)))
        return text_fail(to, "the texts of products", e);
    while (n) {
        ssize_t got = pread(fileno(t->file), p, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return temp_fail("read", e);
        p += got;
        at += got;
        n -= (size_t)got;
    }
    return OK;
}

Code texts_range(const Texts *t, size_t from, size_t to, TextsVisit *visit, void *ctx, Error *e)
{
    Text block;
    Code c = OK;

    if (!t->file)
        return from < to ? visit_block(text_view(&t->block), visit, ctx, e) : OK;
    text_init(&block, BLOCK_BYTES + COMPOSED_MOST);
    for (size_t i = from; i < to && c == OK; i++)
        if ((c = read_block(t, i, &block, e)) == OK)
            c = visit_block(text_view(&block), visit, ctx, e);
    text_release(&block);
    return c;
}
