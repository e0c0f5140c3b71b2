/* See texts.h. A block: its length (u32), then products: number (u32), count (u32), and each text as field and length
 * (u32) and bytes. Numbers as this machine writes them: the file does not outlive the process. */
#include "picture/texts.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/temp.h"
#include "base/text.h"

/* All texts of one product: its arena has no more (derive.c). */
#define COMPOSED_MOST (64 * MIB + TEXTS_MOST * 8)

enum { BLOCK_BYTES = 256 << 10, TEXTS_MOST = 4096 };

struct Texts {
    FILE *file; /* none until the first block is full */
    const char *folder;
    Text block;
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
    mem_free(t);
}

static Code flush(Texts *t, Error *e)
{
    uint32_t n = (uint32_t)t->block.n;
    Code c;

    if (!t->file) {
        if ((c = temp_open(&t->file, t->folder, e)) != OK)
            return c;
        setvbuf(t->file, NULL, _IONBF, 0);
    }
    if (n && (fwrite(&n, sizeof n, 1, t->file) != 1 || fwrite(t->block.p, 1, n, t->file) != n))
        return temp_fail("write", e);
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

/* Reads the next block; empty at the end. */
static Code read_block(Texts *t, Error *e)
{
    uint32_t n;
    char *p;

    text_clear(&t->block);
    if (fread(&n, sizeof n, 1, t->file) != 1)
        return ferror(t->file) ? temp_fail("read", e) : OK;
    p = text_room(&t->block, n);
    if (!p)
        return text_fail(&t->block, "the texts of products", e);
    return fread(p, 1, n, t->file) == n ? OK : temp_fail("read", e);
}

Code texts_each(Texts *t, TextsVisit *visit, void *ctx, Error *e)
{
    Code c;

    if (!t->file)
        return visit_block(text_view(&t->block), visit, ctx, e);
    if ((c = flush(t, e)) != OK)
        return c;
    if (fseek(t->file, 0, SEEK_SET) != 0)
        return temp_fail("read", e);
    while ((c = read_block(t, e)) == OK && t->block.n)
        if ((c = visit_block(text_view(&t->block), visit, ctx, e)) != OK)
            break;
    return c;
}
