/* See entries.h. Also the actions `note add` and `correct`. */
#include "picture/entries.h"

#include "picture/lookup.h"
#include "picture/product_records.h"
#include "sql.h"

static Code conflict(const Rows *r, Error *e)
{
    View body = rows_text(r, 1), first = view_cut(&body, '\n');
    char at[INSTANT_CHARS];

    fail(e, E_CONFLICT, "%.*s entered something about it: entry %lld of %s, '%.*s'", VIEW_ARGS(rows_text(r, 2)),
         (long long)rows_int(r, 0), instant_text(rows_int(r, 3), at), VIEW_ARGS(view_sub(first, 0, 100)));
    return hint(e, "look at it; whoever still means it repeats with --seen %lld", (long long)rows_int(r, 0));
}

/* In the transaction, so that nobody comes between. */
static Code check_conflict(Ask *ask, const NewEntry *x, Error *e)
{
    const ParamValue *seen = ask_value(ask, "seen");
    EntryStanding is = ENTRY_OTHER_POINT;
    Rows *r = NULL;
    bool more = false;
    Code c;

    if (!seen->n && (!x->judge || ask_sees_all(ask)))
        return OK;
    c = store_rows(ask->store, &SQL_entries_newest_first, ARGS(arg_text(x->subject), arg_text(x->kind)), &r, e);
    while (c == OK && is == ENTRY_OTHER_POINT && (c = rows_next(r, &more, e)) == OK && more) {
        if (seen->n)
            is = rows_int(r, 0) > seen->number[0] ? ENTRY_STANDS : ENTRY_NOTHING;
        else
            is = x->judge(x->ctx, rows_text(r, 1), rows_text(r, 2));
        if (is == ENTRY_STANDS)
            c = conflict(r, e);
    }
    rows_close(r);
    return c;
}

EntryStanding entry_of_others(void *ctx, View body, View account)
{
    const Ask *ask = ctx;
    (void)body;
    return view_eq(account, ask_signature(ask)) ? ENTRY_NOTHING : ENTRY_STANDS;
}

Code entry_enter(Ask *ask, const NewEntry *x, int64_t *number, Error *e)
{
    Code c = store_begin(ask->store, e);

    if (c != OK)
        return c;
    if ((c = check_conflict(ask, x, e)) != OK ||
        (c = store_run(ask->store, &SQL_entry_add,
                       ARGS(arg_text(x->kind), arg_text(x->subject), arg_text(x->body), arg_text(ask_signature(ask)),
                            arg_int(ask->now)),
                       NULL, e)) != OK ||
        (c = store_int(ask->store, &SQL_entry_newest, NO_ARGS, number, NULL, e)) != OK)
        goto out;
    c = ask_commit(ask, e);
out:
    if (c != OK)
        store_rollback(ask->store);
    return c;
}

/* ---- about one product ------------------------------------------------------------------------------------------- */

/* Does a record that this supplier may see name it as the maker: by its number, or by the name that was confirmed? */
static Code names_as_maker(Ask *ask, const Model *m, int64_t product, bool *named, Error *e)
{
    View own = ask->account->organisation;
    Facts *f = ARENA_NEW(ask->arena, Facts);
    ProductRecords r;
    bool more;
    Code c;

    *named = false;
    if (!f)
        return arena_fail(ask->arena, sizeof *f, "a product", e);
    c = product_records_open(&r, ask->store, m, product, f, e);
    while (c == OK && !*named && (c = product_records_next(&r, &more, e)) == OK && more)
        for (int i = 0; i < f->n && i < f->layout->n; i++) {
            FieldRole role = f->layout->field[i].role;
            *named |= (role == ROLE_MAKER || role == ROLE_MAKER_ID) && f->value[i].n && own.n &&
                      view_eq_nocase(view_trim(f->value[i]), own);
        }
    product_records_close(&r);
    return c;
}

/* The one product that carries the code; of a supplier, one of its own. */
static Code one_product(Ask *ask, View *subject, Error *e)
{
    View code = ask_text(ask, "code");
    bool own = true;
    Lookup found;
    Model m;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    if ((c = lookup_code(ask, &m, code, &found, e)) == OK && found.n == 1 && !ask_may(ask, SEE_NHS))
        c = names_as_maker(ask, &m, found.hit[0].product, &own, e);
    model_release(&m);
    if (c != OK)
        return c;
    if (found.n != 1) {
        fail(e, found.n ? E_USAGE : E_ABSENT, found.n ? "several products carry '%.*s'" : "no product carries '%.*s'",
             VIEW_ARGS(code));
        return hint(e, found.n ? "write a code that only one of them carries; `trefoil show` lists a product's codes"
                               : "`trefoil find` searches by words and lists codes");
    }
    if (!own) {
        fail(e, E_DENIED, "no source names '%.*s' as the maker of that product", VIEW_ARGS(ask->account->organisation));
        return hint(e, "suppliers enter something about their own products only");
    }
    *subject = found.hit[0].value;
    return OK;
}

static Code answer_entry(Answer *answer, int64_t number, View subject, Error *e)
{
    Code c = answer_fact(answer, "entry", value_count(number), e);

    return c == OK ? answer_fact(answer, "about", value_text(subject), e) : c;
}

Code note_add_answer(Ask *ask, Answer *answer, Error *e)
{
    NewEntry x = { .kind = V("note"), .body = ask_text(ask, "text") };
    int64_t number = 0;
    Code c = one_product(ask, &x.subject, e);

    if (c == OK)
        c = entry_enter(ask, &x, &number, e);
    return c == OK ? answer_entry(answer, number, x.subject, e) : c;
}

/* ---- corrections ------------------------------------------------------------------------------------------------- */

typedef struct {
    View point; /* "name: " */
    View who;
} Correction;

static EntryStanding judge_correction(void *ctx, View body, View account)
{
    const Correction *x = ctx;

    if (!view_starts(body, x->point))
        return ENTRY_OTHER_POINT;
    return view_eq(account, x->who) ? ENTRY_NOTHING : ENTRY_STANDS;
}

Code correct_answer(Ask *ask, Answer *answer, Error *e)
{
    View value = ask_text(ask, "value"), evidence = ask_text(ask, "evidence");
    Correction point = { arena_printf(ask->arena, "%.*s: ", VIEW_ARGS(ask_text(ask, "field"))), ask_signature(ask) };
    NewEntry x = { .kind = V("correction"), .judge = judge_correction, .ctx = &point };
    int64_t number = 0;
    Code c;

    x.body = arena_printf(ask->arena, "%.*s%.*s\nEvidence: %.*s", VIEW_ARGS(point.point), VIEW_ARGS(value),
                          VIEW_ARGS(evidence));
    if (!point.point.p || !x.body.p)
        return arena_fail(ask->arena, value.n + evidence.n, "a correction", e);
    if (view_find(value, '\n') >= 0)
        return fail(e, E_USAGE, "a value is one line");
    if ((c = one_product(ask, &x.subject, e)) != OK || (c = entry_enter(ask, &x, &number, e)) != OK ||
        (c = answer_entry(answer, number, x.subject, e)) != OK)
        return c;
    return answer_note(answer, e, "`trefoil show` tells it beside what sources say; their values stay as published.");
}
