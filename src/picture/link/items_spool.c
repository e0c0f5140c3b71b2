/* The spool of items.h. A block: records of whole products, each as product, id, row, layout, lengths of key and
 * fields, and their bytes; numbers as this machine writes them, for the file does not outlive the process. */
#include "picture/link/items_inside.h"

#include "base/memory.h"
#include "base/temp.h"

#include <unistd.h>

Code item_spool_new(ItemSpool **out, const char *folder, Error *e)
{
    ItemSpool *s = *out = mem_alloc(sizeof *s);
    if (!s)
        return fail_memory(e, "the spool of items");
    *s = (ItemSpool){ .folder = folder };
    text_init(&s->block, ITEM_SPOOL_BLOCK_MOST);
    return OK;
}

void item_spool_free(ItemSpool *s)
{
    if (!s)
        return;
    if (s->file)
        fclose(s->file);
    text_release(&s->block);
    mem_free(s->at);
    mem_free(s);
}

static Code flush(ItemSpool *s, Error *e)
{
    Code c;
    if (!s->block.n)
        return OK;
    if (!s->file) {
        if ((c = temp_open(&s->file, s->folder, e)) != OK)
            return c;
        setvbuf(s->file, NULL, _IONBF, 0);
    }
    if (s->blocks == s->room) {
        size_t room = s->room ? s->room * 2 : 256;
        SpoolBlock *p = mem_grow(s->at, room * sizeof *p);
        if (!p)
            return fail_memory(e, "the spool of items");
        s->at = p;
        s->room = room;
    }
    if (fwrite(s->block.p, 1, s->block.n, s->file) != s->block.n)
        return temp_fail("write", e);
    s->at[s->blocks++] = (SpoolBlock){ s->written, s->block.n, s->last };
    s->written += s->block.n;
    text_clear(&s->block);
    return OK;
}

Code item_spool_add(ItemSpool *s, uint32_t product, const Record *record, Error *e)
{
    SpoolHead head = {
        record->id, record->row, record->layout, product, (uint32_t)record->key.n, (uint32_t)record->fields.n
    };
    Code c;

    if (product != s->last && s->block.n >= ITEM_SPOOL_BLOCK && (c = flush(s, e)) != OK)
        return c;
    s->last = product;
    text_put(&s->block, view((const char *)&head, sizeof head));
    text_put(&s->block, record->key);
    text_put(&s->block, record->fields);
    return text_ok(&s->block) ? OK : text_fail(&s->block, "the records of a product", e);
}

Code item_spool_end(ItemSpool *s, Error *e)
{
    Code c = flush(s, e);
    if (c == OK && s->file && fflush(s->file) != 0)
        return temp_fail("write", e);
    return c;
}

bool item_spool_read(const ItemSpool *s, size_t block, char *room)
{
    size_t n = s->at[block].bytes, done = 0;
    while (done < n) {
        ssize_t got = pread(fileno(s->file), room + done, n - done, (off_t)(s->at[block].at + done));
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

bool item_spool_next(View *block, uint32_t *product, Record *out)
{
    SpoolHead head;
    if (block->n < sizeof head)
        return false;
    memcpy(&head, block->p, sizeof head);
    *product = head.product;
    out->id = head.id;
    out->row = head.row;
    out->layout = head.layout;
    out->key = view(block->p + sizeof head, head.key);
    out->fields = view(block->p + sizeof head + head.key, head.fields);
    *block = view_sub(*block, sizeof head + head.key + head.fields, block->n);
    return true;
}
