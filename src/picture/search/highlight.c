/* See highlight.h. */
#include "picture/search/highlight.h"

#include "picture/search/tokens.h"

typedef struct {
    Highlights *out;
    const SearchWord *word;
    int n;
    bool prefix;
} Highlighting;

void highlight_add(Highlights *h, uint32_t from, uint32_t to)
{
    int at = h->n, behind;

    if (from >= to)
        return;
    while (at > 0 && h->mark[at - 1].to >= from)
        at--;
    behind = at;
    for (; behind < h->n && h->mark[behind].from <= to; behind++) { /* those that it touches become one with it */
        from = h->mark[behind].from < from ? h->mark[behind].from : from;
        to = h->mark[behind].to > to ? h->mark[behind].to : to;
    }
    if (behind == at && h->n == HIGHLIGHT_MOST)
        return;
    memmove(h->mark + at + 1, h->mark + behind, (size_t)(h->n - behind) * sizeof *h->mark);
    h->mark[at] = (Mark){ from, to };
    h->n += 1 - (behind - at);
}

static bool look(void *ctx, const Token *t)
{
    Highlighting *x = ctx;

    for (int i = 0; i < x->n; i++) {
        const SearchWord *w = x->word + i;
        bool begins = x->prefix && i == x->n - 1 && w->used.n > 1 && view_starts(t->text, w->used);
        if (!begins && !view_eq(t->text, w->used) && !(w->also.p && view_eq(t->text, w->also)))
            continue;
        x->out->words |= 1u << i;
        highlight_add(x->out, t->at, t->end);
    }
    return true;
}

void highlight_words(Highlights *h, View text, const SearchWord *word, int n, bool prefix)
{
    Highlighting x = { h, word, n < 32 ? n : 32, prefix };
    tokens_split(text, false, look, &x);
}
