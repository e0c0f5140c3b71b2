/* See decisions.h. */
#include "picture/link/decisions.h"

#include "base/memory.h"
#include "sql.h"

#include <stdlib.h>

static const char *const words[DECISIONS] = { "",     "accepted",  "rejected", "withdrawn",
                                              "same", "different", "revoked",  "unsure" };

const char *decision_word(DecisionKind kind)
{
    return words[kind];
}

static DecisionKind kind_of(View word)
{
    for (int i = 1; i < DECISIONS; i++)
        if (view_eq(word, view_of(words[i])))
            return (DecisionKind)i;
    return DECISION_NONE;
}

Code decisions_read(DecisionList *out, Store *store, Arena *arena, Error *e)
{
    Rows *r = NULL;
    size_t room = 0;
    bool more;
    Code c = store_rows(store, &SQL_link_entries, NO_ARGS, &r, e);

    *out = (DecisionList){ 0 };
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View body = rows_text(r, 2), word = view_cut(&body, '\n'), who = view_cut(&body, '\n');
        Decision *d;
        if (!arena_room(arena, &out->at, (size_t)out->n, &room, sizeof *d)) {
            c = arena_fail(arena, 0, "decisions", e);
            break;
        }
        d = &out->at[out->n++];
        *d = (Decision){ .id = rows_int(r, 0),
                         .subject = arena_copy(arena, rows_text(r, 1)),
                         .who = arena_copy(arena, who),
                         .why = arena_copy(arena, body.p ? body : V("")),
                         .kind = kind_of(word),
                         .entered_at = rows_int(r, 4) };
        if (!d->subject.p || !d->who.p || !d->why.p)
            c = arena_fail(arena, 0, "decisions", e);
    }
    rows_close(r);
    return c;
}

/* Was that entry revoked, or followed by another word of the same person on the same question? */
static bool was_followed(const DecisionList *list, const Decision *d)
{
    bool vote = decision_is_verdict(d->kind);
    for (const Decision *x = d + 1; x < list->at + list->n; x++) {
        bool voted = decision_is_verdict(x->kind);
        if (!view_eq(x->subject, d->subject))
            continue;
        if (x->kind == DECISION_REVOKED ? !vote || view_eq(x->who, d->who)
            : vote                      ? voted && view_eq(x->who, d->who)
                                        : !voted)
            return true;
    }
    return false;
}

DecisionKind decisions_about(const DecisionList *list, View subject, const Decision **by)
{
    const Decision *acted = NULL, *voted[2] = { NULL, NULL };
    int votes[2] = { 0, 0 };

    if (by)
        *by = NULL;
    for (const Decision *d = list->at; d && d < list->at + list->n; d++) {
        if (!view_eq(d->subject, subject) || d->kind == DECISION_REVOKED || d->kind == DECISION_NONE ||
            d->kind == DECISION_UNSURE || was_followed(list, d))
            continue;
        if (d->kind == DECISION_SAME || d->kind == DECISION_DIFFERENT) {
            votes[d->kind == DECISION_SAME]++;
            voted[d->kind == DECISION_SAME] = d;
        } else
            acted = d;
    }
    if (!acted && votes[0] != votes[1] && (votes[0] > 1 || votes[1] > 1))
        acted = voted[votes[1] > votes[0]];
    if (by)
        *by = acted;
    if (!acted)
        return DECISION_NONE;
    return acted->kind == DECISION_SAME        ? DECISION_ACCEPTED
           : acted->kind == DECISION_DIFFERENT ? DECISION_REJECTED
                                               : acted->kind;
}

/* ---- subjects ---------------------------------------------------------------------------------------------------- */

View decision_subject(View scheme_a, View code_a, View scheme_b, View code_b, Arena *arena)
{
    View a = arena_printf(arena, "%.*s %.*s", VIEW_ARGS(scheme_a), VIEW_ARGS(code_a));
    View b = arena_printf(arena, "%.*s %.*s", VIEW_ARGS(scheme_b), VIEW_ARGS(code_b));
    if (!a.p || !b.p)
        return view(NULL, 0);
    return view_cmp(a, b) < 0 ? arena_printf(arena, "%.*s\t%.*s", VIEW_ARGS(a), VIEW_ARGS(b))
                              : arena_printf(arena, "%.*s\t%.*s", VIEW_ARGS(b), VIEW_ARGS(a));
}

bool decision_codes(View subject, View scheme[2], View code[2])
{
    View one = view_cut(&subject, '\t'), two = subject;
    scheme[0] = view_cut(&one, ' '), code[0] = one;
    scheme[1] = view_cut(&two, ' '), code[1] = two;
    return code[0].p && code[1].p && code[0].n && code[1].n;
}

/* ---- for a derivation -------------------------------------------------------------------------------------------- */

void link_decisions_release(LinkDecisions *d)
{
    mem_free(d->at);
    *d = (LinkDecisions){ 0 };
}

static bool first_of(const DecisionList *list, int i)
{
    for (int k = 0; k < i; k++)
        if (view_eq(list->at[k].subject, list->at[i].subject))
            return false;
    return true;
}

/* Hashes add up, so that the order of entries does not matter. */
static uint64_t hash_of(View subject, DecisionKind kind)
{
    return (view_hash(subject) ^ (uint64_t)(kind == DECISION_ACCEPTED) * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u | 1;
}

static Code add(LinkDecisions *d, uint32_t p, uint32_t q, bool same, Error *e)
{
    if (!mem_room(&d->at, d->n, &d->room, sizeof *d->at))
        return fail_memory(e, "decisions");
    d->at[d->n++] = (ItemDecision){ p < q ? p : q, p < q ? q : p, same };
    return OK;
}

Code link_decisions_make(LinkDecisions *d, const DecisionList *list,
                         uint32_t (*find)(void *ctx, View scheme, View code), void *ctx, Error *e)
{
    size_t kept = 0;
    Code c = OK;

    *d = (LinkDecisions){ 0 };
    for (int i = 0; i < list->n && c == OK; i++) {
        DecisionKind kind;
        View scheme[2], code[2];
        uint32_t p, q;
        if (!first_of(list, i) || (kind = decisions_about(list, list->at[i].subject, NULL)) == DECISION_NONE ||
            !decision_codes(list->at[i].subject, scheme, code))
            continue;
        d->hash += hash_of(list->at[i].subject, kind);
        p = find(ctx, scheme[0], code[0]), q = find(ctx, scheme[1], code[1]);
        if (p && q && p != q)
            c = add(d, p, q, kind == DECISION_ACCEPTED, e);
        else
            d->lost++;
    }
    if (d->n)
        qsort(d->at, d->n, sizeof *d->at, item_decision_order);
    for (size_t i = 0; i < d->n; i++) { /* of two that name the same products by other codes, "not the same" holds */
        if (kept && item_decision_order(&d->at[kept - 1], &d->at[i]) == 0)
            d->at[kept - 1].same &= d->at[i].same;
        else
            d->at[kept++] = d->at[i];
    }
    d->n = kept;
    return c;
}

/* The hash of what holds, as text of 16 characters in `arena`; "" for nothing. */
static View hash_text(const DecisionList *list, Arena *arena)
{
    uint64_t hash = 0;
    for (int i = 0; i < list->n; i++) {
        DecisionKind kind = first_of(list, i) ? decisions_about(list, list->at[i].subject, NULL) : DECISION_NONE;
        View scheme[2], code[2];
        if (kind != DECISION_NONE && decision_codes(list->at[i].subject, scheme, code))
            hash += hash_of(list->at[i].subject, kind);
    }
    return hash ? arena_printf(arena, "%016llx", (unsigned long long)hash) : V("");
}

Code decisions_taken(Store *store, Arena *arena, bool *taken, Error *e)
{
    DecisionList list;
    View hash;
    Code c = decisions_read(&list, store, arena, e);

    if (c == OK)
        c = store_text(store, &SQL_summary_value, ARGS(arg_text(V("link_decisions"))), arena, &hash, e);
    if (c == OK)
        *taken = view_eq(hash, hash_text(&list, arena));
    return c;
}
