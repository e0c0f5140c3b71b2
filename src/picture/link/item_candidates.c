/* See item_candidates.h. */
#include "picture/link/item_candidates.h"

static bool add_candidate(const Items *x, ItemCandidates *c, uint32_t item)
{
    if (c->seen[item] == c->mark)
        return true;
    c->seen[item] = c->mark;
    if (!link_room(x->memory, &c->list, c->n, &c->room, sizeof *c->list))
        return false;
    c->list[c->n++] = item;
    return true;
}

bool item_candidates_open(ItemCandidates *c, const Items *x)
{
    *c = (ItemCandidates){ .seen = link_take_zero(x->memory, x->all + 1, sizeof *c->seen) };
    return c->seen != NULL;
}

void item_candidates_release(ItemCandidates *c, const Items *x)
{
    link_give(x->memory, c->seen);
    link_give(x->memory, c->list);
    *c = (ItemCandidates){ .n = 0 };
}

bool item_candidates_of(ItemCandidates *c, const Items *x, const ItemBlocks *b, uint32_t item)
{
    c->n = 0;
    c->mark = item + 1;
    c->seen[item] = c->mark;
    for (uint32_t k = b->at_start[item]; k < b->at_start[item + 1]; k++) {
        uint32_t j = b->at[k];
        while (j > 0 && !(b->member[j - 1] & ITEM_BLOCK_LAST))
            j--;
        do {
            uint32_t other = b->member[j] & ~ITEM_BLOCK_LAST;
            if (other < x->n && !add_candidate(x, c, other))
                return false;
        } while (!(b->member[j++] & ITEM_BLOCK_LAST));
    }
    return true;
}

bool item_candidates_above(ItemCandidates *c, const Items *x, const ItemBlocks *b, uint32_t product)
{
    uint32_t end = x->first[product + 1];

    c->n = 0;
    c->mark = product;
    for (uint32_t i = x->first[product]; i < end; i++)
        for (uint32_t k = b->at_start[i]; k < b->at_start[i + 1]; k++)
            for (uint32_t j = b->at[k]; !(b->member[j] & ITEM_BLOCK_LAST);) {
                uint32_t other = b->member[++j] & ~ITEM_BLOCK_LAST;
                if (other >= end && other < x->n && !add_candidate(x, c, other))
                    return false;
            }
    return true;
}
