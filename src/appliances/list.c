/* See list.h: which listings are wanted, and what they cost. */
#include "appliances/list.h"

#include "appliances/use.h"

Value list_cost(int64_t millipence)
{
    return millipence < 0 ? value_null() : value_money(money_pence(use_pence(millipence)));
}

Code list_all(Ask *ask, unsigned char **wanted, size_t *n, Error *e)
{
    ListColumn first;
    Code c = column_read(ask, "first", 0, &first, e);

    if (c != OK)
        return c;
    *n = first.bytes.n / 4;
    if (!(*wanted = ARENA_ROOM(ask->arena, unsigned char, *n + 1)))
        return arena_fail(ask->arena, *n, "what is wanted", e);
    memset(*wanted, 1, *n + 1);
    return OK;
}

Code list_facet(Ask *ask, const char *facet, const Standing *groups, ListTerms *terms, ListColumn *column, Error *e)
{
    Code c;

    if (groups) {
        *terms = groups->code;
        *column = groups->group;
        return OK;
    }
    if ((c = terms_read(ask, facet, terms, e)) != OK)
        return c;
    return column_read(ask, facet, 0, column, e);
}

bool list_terms_named(const ListTerms *terms, View value, uint16_t *mark, uint16_t with)
{
    bool exact = false, any = false;

    for (int k = 1; k < terms->n; k++)
        exact |= view_eq_nocase(terms->value[k], value);
    for (int k = 1; k < terms->n; k++)
        if (exact ? view_eq_nocase(terms->value[k], value) : view_has_nocase(terms->value[k], value)) {
            mark[k] = mark[k] ? mark[k] : with;
            any = true;
        }
    return any;
}

/* Terms that a repeated parameter names. */
static Code wanted_terms(Ask *ask, const char *facet, const Standing *groups, const ListTerms *terms, uint16_t **out,
                         Error *e)
{
    const ParamValue *v = ask_value(ask, facet);
    Code c = OK;

    if (!(*out = ARENA_ARRAY(ask->arena, uint16_t, (size_t)terms->n + 1)))
        return arena_fail(ask->arena, (size_t)terms->n, "what is wanted", e);
    for (int i = 0; i < v->n && c == OK; i++) {
        View value = groups ? curation_merged(&groups->curation, v->text[i]) : v->text[i];
        if (list_terms_named(terms, value, *out, 1))
            continue;
        fail(e, E_ABSENT, "the list has no %s '%.*s'", facet, VIEW_ARGS(v->text[i]));
        c = hint(e, "`trefoil appliances list --facets 20` counts those that there are");
    }
    return c;
}

Code list_narrow(Ask *ask, const char *facet, const Standing *groups, unsigned char *wanted, size_t n, Error *e)
{
    ListColumn column;
    ListTerms terms;
    uint16_t *term;
    Code c;

    if (!ask_given(ask, facet))
        return OK;
    if ((c = list_facet(ask, facet, groups, &terms, &column, e)) != OK ||
        (c = wanted_terms(ask, facet, groups, &terms, &term, e)) != OK)
        return c;
    for (size_t i = 0; i < n && 4 * i < column.bytes.n; i++)
        wanted[i] = wanted[i] && term[column_u32(&column, i)] != 0;
    return OK;
}
