/* Pairing the rows of one key: see changes.h. */
#include "picture/changes.h"

#include "base/limits.h"
#include "picture/fields.h"
#include "picture/record.h"

enum { FIELDS_MOST = 512, NEAREST_MOST = 64 };

static ChangeKind kind_of(FieldRole role)
{
    switch (role) {
    case ROLE_PRICE: return CHANGE_REPRICED;
    case ROLE_NAME:
    case ROLE_GENERIC:
    case ROLE_DESCRIPTION:
    case ROLE_CLASS_TERM: return CHANGE_RENAMED;
    case ROLE_ID:
    case ROLE_GROUP:
    case ROLE_CLASS:
    case ROLE_CONTAINS: return CHANGE_RECODED;
    case ROLE_QUANTITY:
    case ROLE_UNIT:
    case ROLE_COUNT_INSIDE: return CHANGE_REPACKED;
    case ROLE_MAKER:
    case ROLE_MAKER_ID: return CHANGE_MAKER;
    default: return CHANGE_OTHER;
    }
}

static Code take_apart(const ChangeRows *x, Side *s, Error *e)
{
    View v[FIELDS_MOST];
    int n;
    Code c;

    if (s->value)
        return OK;
    if ((c = record_values(s->fields, x->arena, v, FIELDS_MOST, &n, e)) != OK)
        return c;
    if (!(s->value = ARENA_ARRAY(x->arena, View, (size_t)n + 1)))
        return arena_fail(x->arena, (size_t)n * sizeof *v, "comparing", e);
    for (int i = 0; i < n; i++)
        s->value[i] = v[i];
    s->n = n;
    return OK;
}

typedef struct {
    int64_t source, layout, field;
} ColumnKey;

View changes_column(Arena *arena, int64_t source, int64_t layout, int64_t field)
{
    ColumnKey *x = ARENA_NEW(arena, ColumnKey);
    if (!x)
        return view(NULL, 0);
    *x = (ColumnKey){ source, layout, field };
    return view((const char *)x, sizeof *x);
}

/* Does the row's file lack the column? */
static bool lacks(const ChangeRows *x, const Side *s, int field)
{
    const ColumnKey c = { (int64_t)s->source, (int64_t)s->layout, field };
    return x->lacks->n && map_find(x->lacks, view((const char *)&c, sizeof c));
}

static View value_at(const Side *s, int i)
{
    return i < s->n && s->value[i].n ? s->value[i] : V("");
}

/* Where the field `i` of layout b stands in a, or -1. Nearly always at the same place. */
static int field_in(const LayoutInfo *a, const LayoutInfo *b, int i)
{
    if (i < a->n && view_eq(a->field[i].name, b->field[i].name))
        return i;
    for (int k = 0; k < a->n; k++)
        if (header_same(a->field[k].name, b->field[i].name))
            return k;
    return -1;
}

/* The next field from *i on that both have and that differs; false at the end. */
static bool next_difference(const ChangeRows *x, const Side *a, const Side *b, int *i, const LayoutField **field,
                            View *before, View *after)
{
    const LayoutInfo *la = model_layout(x->model, (int64_t)a->layout), *lb = model_layout(x->model, (int64_t)b->layout);

    for (; *i < lb->n; ++*i) {
        int k = field_in(la, lb, *i);
        if (k < 0 || lacks(x, a, k) || lacks(x, b, *i))
            continue; /* a column that one of the editions does not have */
        *before = value_at(a, k);
        *after = value_at(b, *i);
        if (!view_eq(*before, *after)) {
            *field = &lb->field[(*i)++];
            return true;
        }
    }
    return false;
}

/* How far two rows are from each other: fields that differ, and among equals the rows with the same codes first. */
static int distance(const ChangeRows *x, const Side *a, const Side *b)
{
    const LayoutField *f;
    View before, after;
    int far = 0, i = 0;

    while (next_difference(x, a, b, &i, &f, &before, &after))
        far += 4 + (f->role == ROLE_ID);
    return far;
}

static Code tell_differences(const ChangeRows *x, const Side *a, const Side *b, int64_t *same, Error *e)
{
    const LayoutField *f;
    View before, after;
    int i = 0;
    bool any = false;
    Code c = OK;

    while (c == OK && next_difference(x, a, b, &i, &f, &before, &after)) {
        any = true;
        c = x->found(x->ctx, kind_of(f->role), f->name, before, after, e);
    }
    *same += !any;
    return c;
}

Code changes_name(const ChangeRows *x, Side *s, View *name, Error *e)
{
    const LayoutInfo *l = model_layout(x->model, (int64_t)s->layout);
    int at = layout_field(l, ROLE_NAME, NULL);
    Code c = take_apart(x, s, e);

    if (c != OK)
        return c;
    if (at < 0 || !value_at(s, at).n)
        at = layout_field(l, ROLE_GENERIC, NULL);
    *name = at >= 0 ? value_at(s, at) : V("");
    return OK;
}

/* ---- a row too many ---------------------------------------------------------------------------------------------- */

/* The differences of a row from the one most like it, for a line about the whole row. */
typedef struct {
    Text fields, values;
    bool codes_only;
    int n;
} Extra;

static void put_listed(Text *t, View v)
{
    if (t->n)
        text_put(t, V(", "));
    text_put(t, v);
}

static void describe_extra(const ChangeRows *x, const Side *extra, const Side *like, Extra *out)
{
    const LayoutField *f;
    View before, after;
    int i = 0;

    out->codes_only = true;
    while (next_difference(x, like, extra, &i, &f, &before, &after)) {
        out->codes_only &= kind_of(f->role) == CHANGE_RECODED;
        out->n++;
        put_listed(&out->fields, f->name);
        put_listed(&out->values, after);
    }
}

/* The row of `other` most like `s`. */
static Side *nearest(const ChangeRows *x, const Side *s, Side *other, int n)
{
    Side *best = &other[0];
    int least = distance(x, s, best);
    for (int i = 1; i < n; i++) {
        int far = distance(x, s, &other[i]);
        if (far < least)
            least = far, best = &other[i];
    }
    return best;
}

static Code tell_codes(const ChangeRows *x, const Side *s, const Side *like, bool went, Error *e)
{
    const LayoutField *f;
    View before, after;
    int i = 0;
    Code c = OK;

    while (c == OK && next_difference(x, like, s, &i, &f, &before, &after))
        if (after.n) /* the other row's code stays: only what this row said of its own came or went */
            c = x->found(x->ctx, CHANGE_RECODED, f->name, went ? after : view(NULL, 0), went ? view(NULL, 0) : after,
                         e);
    return c;
}

/* Does the row state a code that the one most like it does not? */
static bool states_codes(const ChangeRows *x, const Side *s, const Side *like)
{
    const LayoutField *f;
    View before, after;
    int i = 0;

    while (next_difference(x, like, s, &i, &f, &before, &after))
        if (after.n)
            return true;
    return false;
}

static Code tell_extra(const ChangeRows *x, Side *s, Side *other, int n, bool went, Error *e)
{
    const Side *like = nearest(x, s, other, n);
    Extra d = { .n = 0 };
    View name, shown;
    Code c;

    text_init(&d.fields, LIMIT_ROW_BYTES);
    text_init(&d.values, LIMIT_ROW_BYTES);
    describe_extra(x, s, like, &d);
    if (d.n && d.codes_only && states_codes(x, s, like)) {
        c = tell_codes(x, s, like, went, e);
    } else if ((c = changes_name(x, s, &name, e)) == OK) {
        shown = d.n && text_ok(&d.values) ? text_view(&d.values) : name;
        if (!shown.p)
            shown = V("");
        c = x->found(x->ctx, went ? CHANGE_ROW_REMOVED : CHANGE_ROW_ADDED,
                     d.n && text_ok(&d.fields) ? text_view(&d.fields) : V(""), went ? shown : view(NULL, 0),
                     went ? view(NULL, 0) : shown, e);
    }
    text_release(&d.fields);
    text_release(&d.values);
    return c;
}

/* ---- pairing ----------------------------------------------------------------------------------------------------- */

/* to[i]: the row of b that row i of a became, or -1. */
typedef struct {
    int *to, *from;
    int na, nb;
} Pairing;

/* The nearest of what is left, one pair after the other. */
static void pair_nearest(const ChangeRows *x, const Side *a, const Side *b, Pairing *p)
{
    for (;;) {
        int best_i = -1, best_k = -1, least = 0;
        for (int i = 0; i < p->na; i++)
            for (int k = 0; k < p->nb && p->to[i] < 0; k++) {
                int far = p->from[k] < 0 ? distance(x, &a[i], &b[k]) : -1;
                if (far >= 0 && (best_i < 0 || far < least))
                    best_i = i, best_k = k, least = far;
            }
        if (best_i < 0)
            return;
        p->to[best_i] = best_k;
        p->from[best_k] = best_i;
    }
}

static int cost(const ChangeRows *x, const Side *a, const Side *b, int i, int k)
{
    return i < 0 || k < 0 ? 0 : distance(x, &a[i], &b[k]);
}

/* Exchanges partners as long as that leaves fewer differences. */
static void improve(const ChangeRows *x, const Side *a, const Side *b, Pairing *p)
{
    bool better = true;
    for (int round = 0; better && round < NEAREST_MOST; round++) {
        better = false;
        for (int i = 0; i < p->na; i++)
            for (int j = i + 1; j < p->na; j++) {
                int k = p->to[i], l = p->to[j];
                if (cost(x, a, b, i, l) + cost(x, a, b, j, k) >= cost(x, a, b, i, k) + cost(x, a, b, j, l))
                    continue;
                p->to[i] = l, p->to[j] = k;
                if (k >= 0)
                    p->from[k] = j;
                if (l >= 0)
                    p->from[l] = i;
                better = true;
            }
    }
}

static void pair_equal(const Side *a, const Side *b, Pairing *p, int64_t *same)
{
    for (int i = 0; i < p->na; i++)
        for (int k = 0; k < p->nb && p->to[i] < 0; k++)
            if (p->from[k] < 0 && a[i].layout == b[k].layout && view_eq(a[i].fields, b[k].fields)) {
                p->to[i] = k;
                p->from[k] = i;
                ++*same;
            }
}

static void pair_in_order(Pairing *p)
{
    int i = 0, k = 0;
    for (;; i++, k++) {
        while (i < p->na && p->to[i] >= 0)
            i++;
        while (k < p->nb && p->from[k] >= 0)
            k++;
        if (i == p->na || k == p->nb)
            return;
        p->to[i] = k;
        p->from[k] = i;
    }
}

static Code begin_pairing(const ChangeRows *x, Side *a, Side *b, Pairing *p, Error *e)
{
    Code c = OK;

    p->to = ARENA_ARRAY(x->arena, int, (size_t)p->na + 1);
    p->from = ARENA_ARRAY(x->arena, int, (size_t)p->nb + 1);
    if (!p->to || !p->from)
        return arena_fail(x->arena, (size_t)(p->na + p->nb) * sizeof(int), "comparing", e);
    for (int i = 0; i < p->na && c == OK; i++)
        p->to[i] = -1, c = take_apart(x, &a[i], e);
    for (int k = 0; k < p->nb && c == OK; k++)
        p->from[k] = -1, c = take_apart(x, &b[k], e);
    return c;
}

Code changes_of_rows(const ChangeRows *x, Side *a, int na, Side *b, int nb, int64_t *same, Error *e)
{
    Pairing p = { .na = na, .nb = nb };
    bool many = na > NEAREST_MOST || nb > NEAREST_MOST; /* so many rows under one key: it is none */
    Code c;

    if (na == 1 && nb == 1 && a->layout == b->layout && view_eq(a->fields, b->fields))
        return ++*same, OK;
    if ((c = begin_pairing(x, a, b, &p, e)) != OK)
        return c;
    pair_equal(a, b, &p, same);
    if (many) {
        pair_in_order(&p);
    } else {
        pair_nearest(x, a, b, &p);
        improve(x, a, b, &p);
    }
    for (int i = 0; i < na && c == OK; i++)
        if (p.to[i] < 0)
            c = tell_extra(x, &a[i], b, many ? 1 : nb, true, e);
        else if (!view_eq(a[i].fields, b[p.to[i]].fields) || a[i].layout != b[p.to[i]].layout)
            c = tell_differences(x, &a[i], &b[p.to[i]], same, e);
    for (int k = 0; k < nb && c == OK; k++)
        if (p.from[k] < 0)
            c = tell_extra(x, &b[k], a, many ? 1 : na, false, e);
    return c;
}
