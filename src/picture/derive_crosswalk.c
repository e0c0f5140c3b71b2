/* The stage that learns which class of one scheme goes with which of another (crosswalk.h), from the classes that
 * products have and the links between them, and writes the tables crosswalk and crosswalk_class. What a list states
 * that not everybody may see is no part of it. Not here: how it is reckoned, the question (crosswalk_question.c). */
#include "picture/derive_inside.h"

#include "picture/links.h"
#include "sql.h"

Code derive_crosswalk_take(Derive *d, uint32_t product, Error *e)
{
    CrosswalkClass class[COMPOSE_CLASSES_MOST];
    return crosswalk_product(d->crosswalk.of, product, class, compose_classes(&d->composed, class), e);
}

Code derive_crosswalk_link(Derive *d, int64_t a, int64_t b, int64_t ppm, Error *e)
{
    return ppm >= LINK_LIKELY_PPM ? crosswalk_link(d->crosswalk.of, (uint32_t)a, (uint32_t)b, ppm, e) : OK;
}

/* A class whose entry names one of another scheme: a VMP and its VTM. */
static Code visit_class(Derive *d, const Record *x, Error *e)
{
    const LayoutInfo *l = model_layout(&d->model, x->layout);
    int at = l && l->thing == THING_CLASS && l->scheme.n ? layout_field(l, ROLE_CLASS, NULL) : -1;
    const Facts *f = &d->facts;
    Code c;

    if (at < 0)
        return OK;
    c = facts_values(&d->model, x->id, x->row, x->layout, x->key, x->fields, &d->batch, &d->facts, e);
    if (c != OK || !f->source || at >= f->n || !f->value[at].n)
        return c;
    return crosswalk_implies(d->crosswalk.of, &(CrosswalkClass){ l->scheme, f->key, V("") },
                             &(CrosswalkClass){ l->field[at].scheme, f->value[at], V("") }, e);
}

/* Has a source entries of classes that name another one? Most have none, and their records need not be read again. */
static Code has_such_classes(Derive *d, const SourceInfo *s, bool *has, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(d->in, &SQL_profiles_of_source, ARGS(arg_int(s->id)), &r, e);

    *has = false;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const LayoutInfo *l = model_layout(&d->model, rows_int(r, 0));
        *has |= l && l->thing == THING_CLASS && l->scheme.n && rows_int(r, 2) > 0 &&
                layout_field(l, ROLE_CLASS, NULL) == rows_int(r, 1);
    }
    rows_close(r);
    return c;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

typedef struct {
    RowFeed *rows;
    Bulk *classes;
    Derive *d;
} Tables;

static Code put_row(void *ctx, const CrosswalkRow *x, Error *e)
{
    const Tables *t = ctx;
    t->d->counts->crossed++;
    Arg row[] = { arg_text(x->scheme),    arg_text(x->code),      arg_text(x->to_scheme), arg_text(x->to_code),
                  arg_int(x->ppm),        arg_int(x->of_ppm),     arg_int(x->items),      arg_int(x->exact),
                  arg_int(x->example[0]), arg_int(x->example[1]), arg_int(x->example[2]) };
    return row_feed_add(t->rows, row, e);
}

static Code put_class(void *ctx, const CrosswalkClass *x, int64_t items, Error *e)
{
    Tables *t = ctx;
    Arg row[] = { arg_text(x->scheme), arg_text(x->code), arg_text(x->term), arg_int(items) };
    Code c = OK;

    if (t->rows) { /* rows come first, and the store is theirs until they are written */
        c = row_feed_close(t->rows, OK, e);
        t->rows = NULL;
        if (c == OK)
            c = bulk_begin(t->d->out, &BULK_crosswalk_class_load, true, &t->classes, e);
    }
    return c == OK ? bulk_row(t->classes, row, e) : c;
}

static Code write_left_out(Derive *d, int64_t left_out, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(d->out, &BULK_summary_load, true, &bulk, e);

    if (c == OK)
        c = derive_summary_row(bulk, "crosswalk_left_out", left_out, e);
    return bulk_close(bulk, c, e);
}

static void *count_main(void *p)
{
    DeriveCrosswalk *x = p;
    x->code = crosswalk_count(x->of, &x->e);
    return NULL;
}

/* The index is made meanwhile: neither needs what the other has. */
Code derive_crosswalk_begin(Derive *d, Error *e)
{
    DeriveCrosswalk *x = &d->crosswalk;
    Code c = OK;

    for (int i = 0; i < d->model.n_sources && c == OK; i++) {
        const SourceInfo *s = &d->model.source[i];
        bool has = false;
        if (s->in_force && s->label == LABEL_PUBLIC)
            c = has_such_classes(d, s, &has, e);
        if (c == OK && has)
            c = derive_each(d, s, "reading classes of classes", visit_class, e);
    }
    if (c == OK && !(x->running = pthread_create(&x->thread, NULL, count_main, x) == 0))
        count_main(x);
    return c;
}

void derive_crosswalk_wait(Derive *d)
{
    if (d->crosswalk.running)
        pthread_join(d->crosswalk.thread, NULL);
    d->crosswalk.running = false;
}

Code derive_crosswalk_end(Derive *d, Error *e)
{
    Tables t = { .d = d };
    int64_t left_out;
    Code c;

    derive_crosswalk_wait(d);
    if (d->crosswalk.code != OK) {
        *e = d->crosswalk.e;
        return d->crosswalk.code;
    }
    c = row_feed_open(&t.rows, d->out, &BULK_crosswalk_load, e);
    if (c == OK)
        c = crosswalk_emit(d->crosswalk.of, put_row, put_class, &t, e);
    left_out = crosswalk_left_out(d->crosswalk.of);
    crosswalk_free(d->crosswalk.of);
    d->crosswalk.of = NULL;
    c = row_feed_close(t.rows, c, e);
    c = bulk_close(t.classes, c, e);
    return c == OK ? write_left_out(d, left_out, e) : c;
}
