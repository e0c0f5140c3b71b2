/* Asking for one page of resources. See fhir_search.h. */
#include "web/fhir_search.h"

#include "base/limits.h"
#include "web/api.h"

/* After every text that a place can be. */
#define BEHIND_ALL V("\xf4\x8f\xbf\xbf")

typedef struct {
    const char *question; /* and the table of its answer */
    const char *place;    /* column */
    const char *kind;     /* of organisations */
    bool codes;
} List;

static const List lists[FHIR_TYPES] = {
    [FHIR_DEVICE] = { "equipment", "place", NULL, false },
    [FHIR_DEVICE_DEFINITION] = { "products", "product", NULL, true },
    [FHIR_LOCATION] = { "organisations", "code", "site", false },
    [FHIR_ORGANIZATION] = { "organisations", "code", "organisation", false },
};
static const List makers = { "makers", "name", NULL, false };

static Code ask(FhirSearch *s, const List *l, const Given *more, int n, Captured **out, Error *e)
{
    Given given[FHIR_ASKS_MOST + 8];
    int all = 0;

    if (!(*out = ARENA_NEW(s->q->context.arena, Captured)))
        return arena_fail(s->q->context.arena, sizeof **out, "a page", e);
    for (int i = 0; i < n; i++)
        given[all++] = more[i];
    for (int i = 0; i < s->asks; i++)
        if (param_named(question_named(view_of(l->question)), s->ask[i].name))
            given[all++] = s->ask[i];
    if (l->kind)
        given[all++] = (Given){ V("kind"), view_of(l->kind) };
    return capture_named(*out, s->q, l->question, given, all, e);
}

/* Up to `want` rows of one list behind or before `place` ("": from its end), into `item`; *n of them. */
static Code fetch(FhirSearch *s, const List *l, View place, bool backward, int64_t want, FhirItem *item, int *n,
                  Error *e)
{
    Given given[4] = { { V("limit"), arena_printf(s->q->context.arena, "%lld", (long long)want) } };
    const CapturedTable *t;
    Captured *answer;
    int more = 1;
    Code c;

    *n = 0;
    if (place.n)
        given[more++] = (Given){ backward ? V("before") : V("after"), place };
    if (l->codes)
        given[more++] = (Given){ V("codes"), V("yes") };
    if ((c = ask(s, l, given, more, &answer, e)) != OK)
        return c;
    t = captured_table(answer, l->question);
    for (int i = 0; t && i < t->n; i++)
        item[(*n)++] = (FhirItem){ answer, i, l == &makers, captured_text(t, i, l->place) };
    if (s->total < 0 && captured_fact(answer, "matched"))
        s->total = captured_fact(answer, "matched")->i;
    return OK;
}

/* Organisations, then makers: one list for the client. Places begin with "o" or "m". */
static Code fetch_both(FhirSearch *s, int64_t want, Error *e)
{
    View place = s->cursor.place, rest = view_sub(place, 1, place.n);
    bool backward = s->cursor.backward, in_makers = view_starts(place, V("m")) || s->no_others;
    FhirItem *other = ARENA_ARRAY(s->q->context.arena, FhirItem, FHIR_COUNT_MOST + 1);
    int n = 0, m = 0;
    Code c = OK;

    if (!other)
        return arena_fail(s->q->context.arena, 0, "a page", e);
    s->total = 0; /* each list knows its own only */
    if (!in_makers)
        c = fetch(s, &lists[FHIR_ORGANIZATION], rest, backward, want, s->item, &n, e);
    if (c == OK && !s->no_makers && (in_makers || (!backward && n < want)))
        c = fetch(s, &makers, in_makers ? rest : V(""), backward, want - n, other, &m, e);
    if (c == OK && backward && in_makers && !s->no_others && m < want)
        c = fetch(s, &lists[FHIR_ORGANIZATION], BEHIND_ALL, true, want - m, s->item, &n, e);
    for (int i = 0; i < m; i++)
        s->item[n + i] = other[i];
    s->items = n + m;
    for (int i = 0; i < s->items && c == OK; i++) {
        FhirItem *x = &s->item[i];
        x->place = arena_printf(s->q->context.arena, "%c%.*s", x->maker ? 'm' : 'o', VIEW_ARGS(x->place));
    }
    s->total = -1;
    return c;
}

/* ---- by words --------------------------------------------------------------------------------------------------- */

/* One product that a search found, with its codes. */
static Code add_found(FhirSearch *s, const CapturedTable *hits, int row, Error *e)
{
    Given given[] = { { V("code"), captured_text(hits, row, "code") },
                      { V("scheme"), captured_text(hits, row, "scheme") },
                      { V("codes"), V("yes") } };
    const CapturedTable *t;
    Captured *answer;
    Code c = ask(s, &lists[FHIR_DEVICE_DEFINITION], given, COUNT_OF(given), &answer, e);

    if (c != OK)
        return c;
    t = captured_table(answer, "products");
    for (int i = 0; t && i < t->n; i++)
        if (view_eq(captured_text(t, i, "code"), given[0].text) &&
            view_eq(captured_text(t, i, "name"), captured_text(hits, row, "name"))) {
            s->item[s->items++] = (FhirItem){ answer, i, false, V("") };
            break;
        }
    return OK;
}

static View page_cursor(FhirSearch *s, bool backward, int64_t page)
{
    return cursor_seal(s->q, &(Cursor){ backward, arena_printf(s->q->context.arena, "w%lld", (long long)page) });
}

static Code search_words(FhirSearch *s, Error *e)
{
    int64_t page = 1;
    Arena *a = s->q->context.arena;
    const CapturedTable *hits;
    Captured found;
    Code c;

    if (s->paged && (!view_starts(s->cursor.place, V("w")) ||
                     !view_int(view_sub(s->cursor.place, 1, s->cursor.place.n), &page) || page < 1))
        return fail(e, E_USAGE, "that cursor is not of this search");
    Given given[] = { { V("words"), s->content },
                      { V("limit"), arena_printf(a, "%lld", (long long)s->count) },
                      { V("page"), arena_printf(a, "%lld", (long long)page) } };
    c = capture_named(&found, s->q, "find", given, COUNT_OF(given), e);
    if (c != OK)
        return c;
    hits = captured_table(&found, "products");
    s->total = captured_fact(&found, "matched") ? captured_fact(&found, "matched")->i : 0;
    for (int i = 0; hits && i < hits->n && c == OK && !s->count_only; i++)
        c = add_found(s, hits, i, e);
    if (page * s->count < s->total)
        s->next = page_cursor(s, false, page + 1);
    if (page > 1)
        s->previous = page_cursor(s, true, page - 1);
    return c;
}

/* ---- one by its id ---------------------------------------------------------------------------------------------- */

static Code no_such(FhirSearch *s, View id, Error *e)
{
    return fail(e, E_ABSENT, "there is no %s with the id '%.*s'", fhir_types[s->type], VIEW_ARGS(view_sub(id, 0, 64)));
}

Code fhir_search_id(FhirSearch *s, View id, Error *e)
{
    Arena *a = s->q->context.arena;
    const List *l = &lists[s->type];
    Given given[4] = { { V("limit"), V("200") } };
    View scheme, code, number;
    Captured *answer;
    const CapturedTable *t;
    int n = 1;
    Code c;

    if (!fhir_id_read(id, a, &scheme, &code, &number))
        return no_such(s, id, e);
    if (s->type == FHIR_DEVICE_DEFINITION) {
        given[n++] = (Given){ V("codes"), V("yes") };
        given[n++] = number.n ? (Given){ V("product"), number } : (Given){ V("code"), code };
        if (!number.n)
            given[n++] = (Given){ V("scheme"), scheme };
    } else if (s->type == FHIR_DEVICE && number.n) {
        int64_t place = 0;
        given[0].text = V("1");
        if (view_int(number, &place) && place > 0)
            given[n++] = (Given){ V("after"), arena_printf(a, "%lld", (long long)place - 1) };
    } else if (s->type == FHIR_DEVICE) {
        given[n++] = (Given){ V("asset"), code };
        given[n++] = (Given){ V("dataset"), scheme };
    } else if (s->type == FHIR_ORGANIZATION && view_eq(scheme, V("maker"))) {
        l = &makers;
        given[n++] = (Given){ V("key"), code };
    } else {
        given[n++] = (Given){ V("code"), code };
    }
    c = ask(s, l, given, n, &answer, e);
    if (c == E_USAGE) /* a code that is too long, say */
        return no_such(s, id, e);
    if (c != OK)
        return c;
    t = captured_table(answer, l->question);
    for (int i = 0; t && i < t->n && !s->items; i++)
        if (view_eq(fhir_id_of_row(s->q, s->type, t, i), id))
            s->item[s->items++] = (FhirItem){ answer, i, l == &makers, V("") };
    return s->items ? OK : no_such(s, id, e);
}

/* ---- a page ----------------------------------------------------------------------------------------------------- */

static Code count_list(FhirSearch *s, const List *l, Error *e)
{
    Given given[] = { { V("count"), V("yes") } };
    Captured *answer;
    Code c = ask(s, l, given, 1, &answer, e);

    if (c == OK && captured_fact(answer, "matched"))
        s->total = (s->total > 0 ? s->total : 0) + captured_fact(answer, "matched")->i;
    return c;
}

static Code count_all(FhirSearch *s, Error *e)
{
    Code c = OK;

    s->total = 0;
    if (s->type != FHIR_ORGANIZATION || !s->no_others)
        c = count_list(s, &lists[s->type], e);
    if (c == OK && s->type == FHIR_ORGANIZATION && !s->no_makers)
        c = count_list(s, &makers, e);
    return c;
}

/* The one item too many says that there is a further page in that direction. */
static void cut_page(FhirSearch *s)
{
    bool over = s->items > s->count, backward = s->cursor.backward;

    if (over && backward)
        memmove(s->item, s->item + 1, (size_t)s->count * sizeof *s->item);
    s->items = over ? (int)s->count : s->items;
    if (!s->items)
        return;
    if (backward || over)
        s->next = cursor_seal(s->q, &(Cursor){ false, s->item[s->items - 1].place });
    if (backward ? over : s->paged)
        s->previous = cursor_seal(s->q, &(Cursor){ true, s->item[0].place });
}

Code fhir_search_run(FhirSearch *s, Error *e)
{
    int64_t generation = cursor_generation(s->q);
    Code c = OK;

    s->total = s->nothing ? 0 : -1;
    if (s->nothing)
        return OK;
    if (s->id.n) {
        c = fhir_search_id(s, s->id, e);
        s->total = s->items;
        return c == E_ABSENT ? OK : c;
    }
    if (s->content.n)
        c = search_words(s, e);
    else if (s->count_only)
        c = count_all(s, e);
    else if (s->type == FHIR_ORGANIZATION)
        c = fetch_both(s, s->count + 1, e);
    else
        c = fetch(s, &lists[s->type], s->cursor.place, s->cursor.backward, s->count + 1, s->item, &s->items, e);
    if (c != OK)
        return c;
    if (!s->content.n && !s->count_only) {
        cut_page(s);
        if (!s->paged && !s->next.n)
            s->total = s->items;
        else if (s->accurate)
            c = count_all(s, e);
    }
    return c == OK && s->paged ? cursor_still(s->q, s->r, generation, e) : c;
}
