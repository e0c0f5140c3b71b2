/* The checks of deriving: what can be seen in one record, in the keys of one source, in its profile, and in all records
 * together. Each gives findings and changes nothing else. Not here: how findings are kept (findings.c), what a field's
 * type demands of a value (fields.c). */
#include "picture/derive_inside.h"

#include "base/memory.h"
#include "base/sort.h"
#include "picture/fields.h"
#include "picture/spoiled.h"
#include "sql.h"

#include <stdlib.h>

/* How many identifiers of a scheme the source in hand has: for shares. */
void derive_count_looked_at(Derive *d, View scheme, int64_t n)
{
    int i = 0;
    while (i < d->n_looked_at && !view_eq(d->looked_at[i].scheme, scheme))
        i++;
    if (i == DERIVE_SCHEMES_MOST)
        return;
    if (i == d->n_looked_at) {
        d->looked_at[i].scheme = arena_copy(&d->run, scheme);
        d->looked_at[i].n = 0;
        d->n_looked_at++;
    }
    d->looked_at[i].n += n;
}

Code derive_note_looked_at(Derive *d, const SourceInfo *s, Error *e)
{
    Code c = OK;
    for (int i = 0; i < d->n_looked_at && c == OK; i++)
        c = findings_of(&d->findings, s->name, "failed-check-digit", d->looked_at[i].scheme, d->looked_at[i].n, e);
    d->n_looked_at = 0;
    return c;
}

static bool is_own_code(const FactIdentifier *id)
{
    return id->role == ROLE_ID || id->role == ROLE_KEY;
}

/* Checks that need nothing but the record itself. */
Code derive_check_record(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    View source = f->source->name;
    Code c = OK;

    for (int i = 0; i < f->identifiers && c == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        if (id->role == ROLE_CATALOGUE_NO)
            continue;
        derive_count_looked_at(d, id->scheme, 1);
        if (!id->legal)
            c = findings_add(&d->findings, source, "failed-check-digit", id->scheme,
                             "the check digit is wrong, or the value is no such code", f->row, f->key, id->value, e);
        if (c == OK && id->role == ROLE_CONTAINS && f->count_inside <= 0)
            c = findings_add(&d->findings, source, "impossible-package", V("quantity"),
                             "a package that contains something states no number of it", f->row, f->key, id->value, e);
        for (int k = 0; c == OK && id->role == ROLE_CONTAINS && k < f->identifiers; k++)
            if (!is_own_code(&f->identifier[k]))
                continue;
            else if (!view_eq(f->identifier[k].value, id->value))
                c = derive_add_edge(d, identifier_number(f->identifier[k].scheme, f->identifier[k].value),
                                    identifier_number(id->scheme, id->value), e);
            else
                c = findings_add(&d->findings, source, "impossible-package", V("contains"), "a package contains itself",
                                 f->row, f->key, id->value, e);
    }
    if (c == OK && f->layout->thing == THING_PRODUCT && !facts_value(f, ROLE_NAME, NULL).n &&
        !facts_value(f, ROLE_DESCRIPTION, NULL).n && !facts_value(f, ROLE_GENERIC, NULL).n)
        c = findings_add(&d->findings, source, "missing-field", V("name"), "a product without name or description",
                         f->row, f->key, V(""), e);
    if (c == OK && f->layout->thing == THING_PRODUCT && !facts_value(f, ROLE_MAKER, NULL).n &&
        !facts_value(f, ROLE_MAKER_ID, NULL).n)
        c = findings_add(&d->findings, source, "missing-field", V("maker"), "a product without its maker", f->row,
                         f->key, V(""), e);
    return c;
}

/* Codes that a spreadsheet spoiled, in rows kept and set aside, as reading counted them. */
Code derive_check_spoiled(Derive *d, const SourceInfo *s, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(d->in, &SQL_spoiled_of_source, ARGS(arg_int(s->id)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
        int64_t field = rows_int(r, 1);
        const Spoiled *how = spoiled_kind(rows_text(r, 2));
        if (!l || !how || field < 0 || field >= l->n)
            continue;
        c = findings_add(&d->findings, s->name, how->check, l->field[field].name, how->about, rows_int(r, 5), V(""),
                         rows_text(r, 6), e);
        if (c == OK && rows_int(r, 3) == 0) /* every example counted one */
            c = findings_count(&d->findings, s->name, how->check, l->field[field].name,
                               rows_int(r, 4) - (rows_int(r, 4) < FINDING_EXAMPLES ? rows_int(r, 4) : FINDING_EXAMPLES),
                               e);
    }
    rows_close(r);
    return c;
}

/* The BNF chapters of appliances and the parts of the Drug Tariff that list them: dressings and appliances in IXA,
 * incontinence in IXB, stoma in IXC (NHSBSA data dictionary; so it is in every edition of 2025 and 2026). */
static const char *part_of_chapter(View bnf)
{
    static const struct {
        const char *chapter, *part;
    } parts[] = { { "20", "IXA" }, { "21", "IXA" }, { "22", "IXB" }, { "23", "IXC" } };
    for (int i = 0; i < COUNT_OF(parts); i++)
        if (view_starts(bnf, view_of(parts[i].chapter)))
            return parts[i].part;
    return NULL;
}

Code derive_check_classes(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    const LayoutInfo *l = f->layout;
    View tariff, bnf, said;
    const char *part;

    if (l->tariff_at < 0 || l->bnf_at < 0 || l->tariff_at >= f->n || l->bnf_at >= f->n)
        return OK;
    tariff = f->value[l->tariff_at], bnf = f->value[l->bnf_at];
    if (!view_starts(tariff, V("IX")) || bnf.n < 11 || !(part = part_of_chapter(bnf)))
        return OK;
    d->n_classed++;
    d->classed = l->field[l->tariff_at].name;
    if (view_find_view(tariff, view_of(part)) >= 0) /* "IXB & IXC" is either */
        return OK;
    said = arena_printf(&d->batch, "%.*s, but BNF %.*s", VIEW_ARGS(tariff), VIEW_ARGS(bnf));
    return findings_add(&d->findings, f->source->name, "other-list", d->classed,
                        "the BNF code says that it belongs to another part of the Drug Tariff", f->row, f->key,
                        said.p ? said : tariff, e);
}

Code derive_note_classes(Derive *d, const SourceInfo *s, Error *e)
{
    int64_t n = d->n_classed;
    d->n_classed = 0;
    if (!n || !d->classed.n || !findings_found(&d->findings, s->name, "other-list", d->classed))
        return OK;
    return findings_of(&d->findings, s->name, "other-list", d->classed, n, e);
}

/* ---- packages in packages ---------------------------------------------------------------------------------------- */

enum { RING_LONGEST = 16 };

Code derive_add_edge(Derive *d, uint64_t outer, uint64_t inner, Error *e)
{
    if (outer == inner)
        return OK; /* told by itself */
    if (!mem_room(&d->edge, d->n_edges, &d->room_edges, sizeof *d->edge))
        return fail_memory(e, "packages");
    d->edge[d->n_edges++] = (DeriveEdge){ outer, inner };
    return OK;
}

/* Does a way inwards from `at` lead back to `start`? Of a package that holds several codes the first is followed. */
static bool leads_back(const Derive *d, uint64_t start, uint64_t at)
{
    for (int step = 1; step < RING_LONGEST; step++) {
        size_t i;
        if (at == start)
            return true;
        i = sort_find(d->edge, d->n_edges, sizeof *d->edge, at);
        if (i == d->n_edges || d->edge[i].outer != at)
            return false;
        at = d->edge[i].inner;
    }
    return at == start;
}

Code derive_find_rings(Derive *d, Error *e)
{
    Code c = OK;
    if (!d->n_edges)
        return OK;
    sort_by_number(d->edge, d->n_edges, sizeof *d->edge);
    for (size_t i = 0; i < d->n_edges && c == OK; i++)
        if (leads_back(d, d->edge[i].outer, d->edge[i].inner))
            c = numbers_add(&d->ringed, d->edge[i].outer, e);
    mem_free(d->edge);
    d->edge = NULL;
    d->n_edges = d->room_edges = 0;
    return c; /* edges were in order, so rings are */
}

/* ---- a whole source ---------------------------------------------------------------------------------------------- */

Code derive_check_keys(Derive *d, const SourceInfo *s, Error *e)
{
    DeriveNumbers *k = &d->keys;
    size_t n = 0, looked_at = k->n;
    bool any = false;
    Code c;

    if (k->n)
        sort_by_number(k->at, k->n, sizeof *k->at);
    for (size_t i = 0; i < k->n; i++) {
        if (n && k->at[n - 1] == k->at[i]) {
            any = true;
            if ((c = numbers_add(&d->repeated, derive_repeated(k->at[i], s->rank), e)) != OK)
                return c;
        } else {
            k->at[n++] = k->at[i];
        }
    }
    if (any && (c = findings_of(&d->findings, s->name, "repeated-key", V("key"), (int64_t)looked_at, e)) != OK)
        return c;
    d->keys.n = 0;
    return OK;
}

static Code check_profile(Derive *d, const SourceInfo *s, const Rows *r, Error *e)
{
    const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
    int64_t field = rows_int(r, 1), filled = rows_int(r, 2), ill = rows_int(r, 3), slipped = ill;
    const LayoutField *x;
    Code c;

    if (!l || field < 0 || field >= l->n || !ill)
        return OK;
    x = &l->field[field];
    c = findings_add(&d->findings, s->name, "ill-formed", x->name, field_type_words(&x->def), rows_int(r, 5), V(""),
                     rows_text(r, 4), e);
    if (c == OK) /* the first carries the example, the rest only count */
        c = findings_count(&d->findings, s->name, "ill-formed", x->name, ill - 1, e);
    if (c == OK)
        c = findings_of(&d->findings, s->name, "ill-formed", x->name, filled, e);
    for (int i = 0; i < SPOILED_KINDS && c == OK; i++) {
        int64_t found = findings_found(&d->findings, s->name, spoiled_kinds[i].check, x->name);
        slipped -= found;
        if (found)
            c = findings_of(&d->findings, s->name, spoiled_kinds[i].check, x->name, filled, e);
    }
    if (c == OK && filled >= 20 && slipped * 5 > filled) {
        if ((c = findings_add(&d->findings, s->name, "slipped-column", x->name,
                              "most values under this heading are something else: the columns may have slipped",
                              rows_int(r, 5), V(""), rows_text(r, 4), e)) == OK)
            c = findings_count(&d->findings, s->name, "slipped-column", x->name, slipped - 1, e);
        if (c == OK)
            c = findings_of(&d->findings, s->name, "slipped-column", x->name, filled, e);
    }
    return c;
}

Code derive_check_profiles(Derive *d, const SourceInfo *s, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(d->in, &SQL_profiles_of_source, ARGS(arg_int(s->id)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = check_profile(d, s, r, e);
    rows_close(r);
    return c;
}

static Code check_ring(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    for (int i = 0; i < f->identifiers; i++)
        if (is_own_code(&f->identifier[i]) &&
            numbers_have(&d->ringed, identifier_number(f->identifier[i].scheme, f->identifier[i].value)))
            return findings_add(&d->findings, f->source->name, "impossible-package", V("ring"),
                                "packages contain each other in a ring", f->row, f->identifier[i].value, f->contains,
                                e);
    return OK;
}

/* Checks that need to know all records. */
Code derive_check_references(Derive *d, uint32_t product, Error *e)
{
    Facts *f = &d->facts;
    Thing thing = f->layout->thing;
    Code c = OK;

    if (d->repeated.n && derive_has_own_key(f) &&
        numbers_have(&d->repeated, derive_repeated(derive_key(f), f->source->rank)))
        c = findings_add(&d->findings, f->source->name, "repeated-key", V("key"), "the key stands in more than one row",
                         f->row, f->key, V(""), e);
    if (c == OK && f->source->in_force && f->home.role == ROLE_GROUP &&
        (thing == THING_PACK || thing == THING_DETAIL)) {
        uint64_t number = identifier_number(f->home.scheme, f->home.value);
        uint32_t home = homes_resolve(&d->homes, number);
        bool orphan = !product || home == HOME_NONE || !d->homes.home[home].declared;
        if (orphan && view_eq(d->declares[derive_dataset(d, f->layout->dataset)], f->home.scheme) &&
            !numbers_have(&d->class_keys, number))
            c = findings_add(&d->findings, f->source->name, "dangling-reference", f->layout->kind,
                             "it belongs to a product that the data set does not have", f->row, f->key, f->home.value,
                             e);
    }
    if (c == OK && d->ringed.n && f->contains.n && f->source->in_force)
        c = check_ring(d, e);
    for (int i = 0; i < f->identifiers && c == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        uint64_t number;
        if (!f->source->in_force || (id->role != ROLE_CONTAINS && !d->homes.n_shared))
            continue;
        number = identifier_number(id->scheme, id->value);
        if (derive_joins(id) && homes_is_shared(&d->homes, number, derive_dataset(d, f->layout->dataset)))
            c = findings_add(&d->findings, f->source->name, "shared-identifier", id->scheme,
                             "the same code names several products of one data set", f->row, f->key, id->value, e);
        else if (id->role == ROLE_CONTAINS && !homes_knows(&d->homes, number))
            c = findings_add(&d->findings, f->source->name, "dangling-reference", V("contains"),
                             "the package contains a code that nothing is named by", f->row, f->key, id->value, e);
    }
    return c;
}
