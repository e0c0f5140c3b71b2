/* The checks of deriving: what can be seen in one record, in the keys of one source, in its profile, and in all records
 * together. Each gives findings and changes nothing else. Not here: how findings are kept (findings.c), what a field's
 * type demands of a value (fields.c). */
#include "picture/derive_inside.h"

#include "base/sort.h"
#include "picture/fields.h"
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
            if (f->identifier[k].role != ROLE_CONTAINS && view_eq(f->identifier[k].value, id->value))
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

/* A code of a device that in this data set has 14 digits was published with fewer. */
Code derive_check_zeros(Derive *d, Error *e)
{
    Facts *f = &d->facts;
    Code c = OK;
    for (int i = 0; i < f->layout->n && i < f->n && c == OK; i++) {
        const LayoutField *x = &f->layout->field[i];
        if (f->value[i].n && f->value[i].n < 14 && view_digits(f->value[i]) && f->value[i].n > 8 &&
            view_eq(x->scheme, V("udi-di")))
            c = findings_add(&d->findings, f->source->name, "lost-zero", x->name,
                             "a device identifier of fewer than 14 digits: leading zeros were lost", f->row, f->key,
                             f->value[i], e);
        else if (f->value[i].n >= 16 && x->type == FIELD_SCTID && view_ends(f->value[i], V("000")) &&
                 !field_value_ok(&x->def, f->value[i]))
            c = findings_add(&d->findings, f->source->name, "lost-digits", x->name,
                             "a long number that ends in 000 and fails its check: a spreadsheet rounded it", f->row,
                             f->key, f->value[i], e);
    }
    return c;
}

/* How many keys two sorted lists share. */
static size_t common_keys(const DeriveNumbers *a, const DeriveNumbers *b)
{
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        if (a->at[i] == b->at[j])
            common++, i++, j++;
        else if (a->at[i] < b->at[j])
            i++;
        else
            j++;
    }
    return common;
}

static Code check_other_list(Derive *d, const SourceInfo *s, Error *e)
{
    const SourceInfo *prev = s->rank > 1 ? &d->model.source[s->rank - 2] : NULL;
    size_t common, least = d->keys.n < d->before.n ? d->keys.n : d->before.n;
    View text;

    if (!s->whole || !prev || least < 20 || d->kinds != d->kinds_before || !view_eq(prev->dataset, s->dataset) ||
        !view_eq(prev->part, s->part))
        return OK;
    common = common_keys(&d->keys, &d->before);
    if (common * 5 >= least)
        return OK;
    text = arena_printf(&d->run, "%zu of %zu keys", common, d->keys.n);
    return findings_add(&d->findings, s->name, "other-list", V("key"),
                        "hardly any key is in the edition before: one of the two may hold another list's products", 0,
                        prev->name, text.p ? text : V(""), e);
}

Code derive_check_keys(Derive *d, const SourceInfo *s, Error *e)
{
    DeriveNumbers *k = &d->keys, spare;
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
    k->n = n;
    if (any && (c = findings_of(&d->findings, s->name, "repeated-key", V("key"), (int64_t)looked_at, e)) != OK)
        return c;
    if ((c = check_other_list(d, s, e)) != OK)
        return c;
    d->kinds_before = d->kinds;
    d->kinds = 0;
    spare = d->before;
    d->before = d->keys;
    d->keys = spare;
    d->keys.n = 0;
    return OK;
}

static Code check_profile(Derive *d, const SourceInfo *s, const Rows *r, Error *e)
{
    const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
    int64_t field = rows_int(r, 1), filled = rows_int(r, 2), ill = rows_int(r, 3);
    const LayoutField *x;
    Code c = OK;

    if (!l || field < 0 || field >= l->n || !ill)
        return OK;
    x = &l->field[field];
    for (int64_t i = 0; i < ill && c == OK; i++) { /* the first carries the example, the rest only count */
        c = findings_add(&d->findings, s->name, "ill-formed", x->name, field_type_words(&x->def), rows_int(r, 5), V(""),
                         rows_text(r, 4), e);
        if (i == 0 && ill > 1 && c == OK)
            c = findings_count(&d->findings, s->name, "ill-formed", x->name, ill - 1, e), i = ill;
    }
    if (c == OK)
        c = findings_of(&d->findings, s->name, "ill-formed", x->name, filled, e);
    if (c == OK && filled >= 20 && ill * 5 > filled) {
        if ((c = findings_add(&d->findings, s->name, "slipped-column", x->name,
                              "most values under this heading are something else: the columns may have slipped",
                              rows_int(r, 5), V(""), rows_text(r, 4), e)) == OK)
            c = findings_count(&d->findings, s->name, "slipped-column", x->name, ill - 1, e);
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

Code derive_check_same_rows(Derive *d, Error *e)
{
    Code c = OK;
    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        for (int k = 0; k < i && c == OK; k++) {
            const SourceInfo *t = &d->model.source[k];
            bool rows = d->rows_hash[i + 1] == d->rows_hash[k + 1] && s->records == t->records && s->records > 0;
            if ((rows || view_eq(s->content_sha256, t->content_sha256)) && view_eq(s->dataset, t->dataset) &&
                view_eq(s->part, t->part))
                c = findings_add(&d->findings, s->name, "same-content", V("edition"),
                                 "this file holds exactly the rows of another edition", 0, t->name, t->edition, e);
        }
    }
    return c;
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
