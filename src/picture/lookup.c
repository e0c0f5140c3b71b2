/* See lookup.h. */
#include "picture/lookup.h"

#include "codes/identify.h"
#include "picture/product_records.h"
#include "picture/record.h"
#include "sql.h"

/* A closed product's row speaks with the words of one owner. Another owner, who has it in a closed list of their own,
 * is told the number alone: what their own list says stands in its records. */
static Code own_part(Ask *ask, ProductRow *p, bool *found, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_product_data_sets, ARGS(arg_int(p->id)), &r, e);

    while (c == OK && !*found && (c = rows_next(r, &more, e)) == OK && more)
        *found = rows_int(r, 1) >= LABEL_COMMERCIAL && ask_sees(ask, (Label)rows_int(r, 1), rows_text(r, 2));
    rows_close(r);
    p->name = p->maker = p->generic = p->catalogue_no = p->class_scheme = p->class_code = V("");
    p->code_scheme = p->code = p->owner = V("");
    return c;
}

static Code read_row(Ask *ask, const Rows *r, ProductRow *out, bool *found, Error *e)
{
    View *const text[] = { &out->name,         &out->maker,        &out->generic,
                           &out->catalogue_no, &out->class_scheme, &out->class_code };

    *out = (ProductRow){ .id = rows_int(r, 0),
                         .label = (Label)rows_int(r, 7),
                         .records = rows_int(r, 9),
                         .datasets = rows_int(r, 10),
                         .in_force = rows_int(r, 11) != 0 };
    out->owner = arena_copy(ask->arena, rows_text(r, 8));
    out->code_scheme = arena_copy(ask->arena, rows_text(r, 12));
    out->code = arena_copy(ask->arena, rows_text(r, 13));
    for (int i = 0; i < COUNT_OF(text); i++) {
        *text[i] = arena_copy(ask->arena, rows_text(r, i + 1));
        if (!text[i]->p)
            return arena_fail(ask->arena, 0, "a product", e);
    }
    *found = ask_sees(ask, out->label, out->owner);
    return OK;
}

/* May another owner of it be told the number? See own_part. */
static bool is_hidden(const Ask *ask, const ProductRow *p, bool found)
{
    return !found && p->label >= LABEL_COMMERCIAL && !ask->account->public_only;
}

Code lookup_product(Ask *ask, int64_t id, ProductRow *out, bool *found, Error *e)
{
    Rows *r = NULL;
    bool more = false;
    Code c = store_rows(ask->store, &SQL_product_row, ARGS(arg_int(id)), &r, e);

    *found = false;
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = read_row(ask, r, out, found, e);
    rows_close(r);
    return c == OK && more && is_hidden(ask, out, *found) ? own_part(ask, out, found, e) : c;
}

/* The arguments of a statement about LOOKUP_BATCH products: the last one fills up. */
static Args batch_args(const int64_t *id, int n, Arg arg[LOOKUP_BATCH])
{
    for (int i = 0; i < LOOKUP_BATCH; i++)
        arg[i] = arg_int(id[i < n ? i : n - 1]);
    return (Args){ arg, LOOKUP_BATCH };
}

static int index_in(const int64_t *id, int n, int64_t product)
{
    int i = 0;
    while (i < n && id[i] != product)
        i++;
    return i;
}

Code lookup_products(Ask *ask, const int64_t *id, int n, ProductRow *out, bool *found, Error *e)
{
    Arg arg[LOOKUP_BATCH];
    bool is_there[LOOKUP_BATCH] = { false };
    Rows *r = NULL;
    bool more;
    Code c;

    for (int i = 0; i < n; i++)
        found[i] = false;
    if (n == 0)
        return OK;
    c = store_rows(ask->store, &SQL_product_rows, batch_args(id, n, arg), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int at = index_in(id, n, rows_int(r, 0));
        if (at == n)
            continue;
        is_there[at] = true;
        c = read_row(ask, r, &out[at], &found[at], e);
    }
    rows_close(r);
    for (int i = 0; i < n && c == OK; i++)
        if (is_there[i] && is_hidden(ask, &out[i], found[i]))
            c = own_part(ask, &out[i], &found[i], e);
    return c;
}

Code lookup_sources(Ask *ask, const Model *m, const int64_t *id, int n, LookupSays *says, void *ctx, Error *e)
{
    Arg arg[LOOKUP_BATCH];
    Rows *r = NULL;
    bool more;
    Code c;

    if (n == 0)
        return OK;
    c = store_rows(ask->store, &SQL_products_sources, batch_args(id, n, arg), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int at = index_in(id, n, rows_int(r, 0));
        const SourceInfo *s = model_source(m, RECORD_ID(rows_int(r, 1), 0));
        if (at < n && s)
            says(ctx, at, s);
    }
    rows_close(r);
    return c;
}

enum { CLASS_BATCH = 10 };

/* Up to CLASS_BATCH classes. */
static Code read_terms(Ask *ask, const ClassCode *code, int n, View *term, Error *e)
{
    Arg arg[2 * CLASS_BATCH];
    Rows *r = NULL;
    bool more;
    Code c;

    for (int i = 0; i < CLASS_BATCH; i++) {
        arg[2 * i] = arg_text(code[i < n ? i : n - 1].scheme);
        arg[2 * i + 1] = arg_text(code[i < n ? i : n - 1].code);
    }
    c = store_rows(ask->store, &SQL_class_terms, (Args){ arg, 2 * CLASS_BATCH }, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View scheme = rows_text(r, 0), text = rows_text(r, 1), said = { NULL, 0 };
        if (!ask_sees(ask, (Label)rows_int(r, 3), rows_text(r, 4)))
            continue;
        for (int i = 0; i < n && c == OK; i++) {
            if (term[i].p || !view_eq(code[i].scheme, scheme) || !view_eq(code[i].code, text))
                continue;
            if (!said.p && !(said = arena_copy(ask->arena, rows_text(r, 2))).p)
                c = arena_fail(ask->arena, 0, "the name of a class", e);
            term[i] = said;
        }
    }
    rows_close(r);
    return c;
}

Code lookup_class_terms(Ask *ask, const ClassCode *code, int n, View *term, Error *e)
{
    Code c = OK;

    for (int i = 0; i < n; i++)
        term[i] = (View){ NULL, 0 };
    for (int i = 0; i < n && c == OK; i += CLASS_BATCH)
        c = read_terms(ask, code + i, n - i < CLASS_BATCH ? n - i : CLASS_BATCH, term + i, e);
    return c;
}

Code lookup_class_term(Ask *ask, View scheme, View code, View *term, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_class_term, ARGS(arg_text(scheme), arg_text(code)), &r, e);

    *term = (View){ NULL, 0 };
    while (c == OK && !term->p && (c = rows_next(r, &more, e)) == OK && more) {
        if (ask_sees(ask, (Label)rows_int(r, 1), rows_text(r, 2)) &&
            !(*term = arena_copy(ask->arena, rows_text(r, 0))).p)
            c = arena_fail(ask->arena, 0, "the name of a class", e);
    }
    rows_close(r);
    return c;
}

Code lookup_count_visible(Ask *ask, ProductRow *p, Error *e)
{
    Rows *r = NULL;
    bool more;
    View last = V("");
    Code c;

    if (ask_sees_all(ask))
        return OK; /* the row counts everything */
    p->datasets = 0;
    p->in_force = false;
    c = store_rows(ask->store, &SQL_product_data_sets, ARGS(arg_int(p->id)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (!ask_sees(ask, (Label)rows_int(r, 1), rows_text(r, 2)))
            continue;
        p->datasets += !view_eq(last, rows_text(r, 0));
        p->in_force |= rows_int(r, 3) != 0;
        last = arena_copy(ask->arena, rows_text(r, 0));
    }
    rows_close(r);
    return c;
}

static bool has_product(const Lookup *l, int64_t product)
{
    for (int i = 0; i < l->n; i++)
        if (l->hit[i].product == product)
            return true;
    return false;
}

/* Does a record that the asker may see say this code of the product? The identifier's own row names one source only. */
static Code is_said(Ask *ask, const Model *m, const LookupHit *hit, bool *said, Error *e)
{
    Facts *f = ARENA_NEW(ask->arena, Facts);
    ProductRecords r;
    bool more;
    Code c;

    *said = false;
    if (!f)
        return arena_fail(ask->arena, sizeof *f, "a product", e);
    c = product_records_open(&r, ask->store, m, hit->product, f, e);
    while (c == OK && !*said && (c = product_records_next(&r, &more, e)) == OK && more)
        for (int i = 0; i < f->identifiers; i++)
            *said |= view_eq(f->identifier[i].value, hit->value);
    product_records_close(&r);
    return c;
}

/* Adds the products that carry `value`; catalogue says whether catalogue numbers count. */
static Code add_value(Ask *ask, const Model *m, View value, bool catalogue, Lookup *out, Error *e)
{
    LookupHit found[LOOKUP_MOST];
    bool visible[LOOKUP_MOST];
    int n = 0;
    Rows *r = NULL;
    bool more;
    Code c;

    if (!value.n)
        return OK;
    c = store_rows(ask->store, &SQL_identifier_products, ARGS(arg_text(value)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *s = model_source(m, RECORD_ID(rows_int(r, 2), 0));
        bool is_catalogue = view_eq(rows_text(r, 1), V("catalogue"));
        if (is_catalogue != catalogue || !s || has_product(out, rows_int(r, 0)))
            continue;
        if (out->n + n == LOOKUP_MOST) {
            out->more = true;
            break;
        }
        visible[n] = s->visible;
        found[n].product = rows_int(r, 0);
        found[n].scheme = arena_copy(ask->arena, rows_text(r, 1));
        found[n++].value = arena_copy(ask->arena, value);
    }
    rows_close(r);
    for (int i = 0; i < n && c == OK; i++) {
        ProductRow p;
        bool seen;
        if (has_product(out, found[i].product))
            continue;
        if (!visible[i] && ((c = is_said(ask, m, &found[i], &visible[i], e)) != OK || !visible[i]))
            continue;
        if ((c = lookup_product(ask, found[i].product, &p, &seen, e)) != OK || !seen)
            continue;
        if (!out->n)
            out->first = p;
        out->hit[out->n++] = found[i];
    }
    return c;
}

static Code add_reading(Ask *ask, const Model *m, const CodeReading *r, Lookup *out, Error *e)
{
    const View forms[] = { r->di, r->key };
    Code c = OK;
    for (int i = 0; i < COUNT_OF(forms) && c == OK; i++) {
        FactIdentifier id;
        if (!forms[i].n || (i && view_eq(forms[0], forms[1])))
            continue;
        if ((c = identifier_normal(V("udi-di"), forms[i], ask->arena, &id, e)) == OK &&
            (c = add_value(ask, m, id.value, false, out, e)) == OK && !view_eq(id.value, forms[i]))
            c = add_value(ask, m, forms[i], false, out, e);
    }
    return c;
}

/* A code as it stands: a data set's own key, one whose check digit is wrong in the data too, or a catalogue number.
 * Most words that come here are none of these: that takes one look. */
static Code add_raw(Ask *ask, const Model *m, View code, Lookup *out, Error *e)
{
    View catalogue = catalogue_normal(code, ask->arena);
    FactIdentifier key, di;
    Rows *r = NULL;
    bool any = false;
    Code c;

    if ((c = identifier_normal(V("key"), code, ask->arena, &key, e)) != OK ||
        (c = identifier_normal(V("udi-di"), code, ask->arena, &di, e)) != OK)
        return c;
    c = store_rows(ask->store, &SQL_identifier_any, ARGS(arg_text(key.value), arg_text(di.value), arg_text(catalogue)),
                   &r, e);
    if (c == OK)
        c = rows_next(r, &any, e);
    rows_close(r);
    if (c != OK || !any)
        return c;
    if ((c = add_value(ask, m, key.value, false, out, e)) == OK && !out->n)
        c = add_value(ask, m, di.value, false, out, e);
    return c == OK && !out->n ? add_value(ask, m, catalogue, true, out, e) : c;
}

Code lookup_code(Ask *ask, const Model *m, View code, Lookup *out, Error *e)
{
    Identification id;
    Code c;

    out->n = 0;
    out->more = false;
    code = view_trim(code);
    if ((c = identify(code, &(IdentifyOptions){ ask->today }, ask->arena, &id, e)) != OK)
        return c;
    for (size_t i = 0; i < id.legal && c == OK; i++)
        c = add_reading(ask, m, &id.reading[i], out, e);
    if (c == OK && !out->n)
        c = add_raw(ask, m, code, out, e);
    return c;
}

/* Of one scheme: unlike add_value, nothing is said of other schemes that have the same code. */
Code lookup_exact(Ask *ask, const Model *m, View scheme, View code, Lookup *out, Error *e)
{
    FactIdentifier id;
    int64_t product[LOOKUP_MOST];
    bool visible[LOOKUP_MOST];
    int n = 0;
    Rows *r = NULL;
    bool more = false;
    Code c;

    out->n = 0;
    if ((c = identifier_normal(scheme, view_trim(code), ask->arena, &id, e)) != OK)
        return c;
    c = store_rows(ask->store, &SQL_product_ids_with_code, ARGS(arg_text(id.value), arg_text(scheme)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && n < LOOKUP_MOST) {
        const SourceInfo *s = model_source(m, RECORD_ID(rows_int(r, 1), 0));
        product[n] = rows_int(r, 0);
        visible[n++] = s && s->visible;
    }
    rows_close(r);
    out->more = more;
    for (int i = 0; i < n && c == OK; i++) {
        LookupHit hit = { product[i], scheme, id.value };
        ProductRow p;
        bool seen = false;
        if (!visible[i] && ((c = is_said(ask, m, &hit, &visible[i], e)) != OK || !visible[i]))
            continue;
        if ((c = lookup_product(ask, hit.product, &p, &seen, e)) != OK || !seen)
            continue;
        if (!out->n)
            out->first = p;
        out->hit[out->n++] = hit;
    }
    return c;
}

Code lookup_cite(Ask *ask, const Model *m, int64_t id, Answer *answer, Error *e)
{
    bool *names = ARENA_ARRAY(ask->arena, bool, (size_t)m->n_sources + 1);
    bool in_force = false, more;
    Rows *r = NULL;
    Code c;

    if (!names)
        return arena_fail(ask->arena, (size_t)m->n_sources, "the sources of an answer", e);
    memset(names, 0, (size_t)m->n_sources * sizeof *names);
    c = store_rows(ask->store, &SQL_product_sources, ARGS(arg_int(id)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *s = model_source(m, RECORD_ID(rows_int(r, 0), 0));
        if (!s || !s->visible)
            continue;
        names[s - m->source] = true;
        in_force |= s->in_force;
    }
    rows_close(r);
    for (int i = 0; i < m->n_sources && c == OK; i++)
        if (names[i] && (m->source[i].in_force || !in_force))
            c = model_cite(&m->source[i], answer, e);
    return c;
}
