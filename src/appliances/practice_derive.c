/* Fills practice, practice_month and practice_use: what each practice prescribed, by month and BNF code, and how many
 * patients it had.
 *
 * Of a practice and month one file counts, the first in canonical order that has them, so that a corrected or repeated
 * file is not added to itself. Of the lists of patients the newest counts that is not later than the newest month of
 * prescribing; where all are later, the oldest. Memory: a few hundred bytes for each practice and month. */
#include "appliances/use_inside.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/facts.h"
#include "picture/record.h"
#include "sql.h"

#include <stdlib.h>

enum { MONTH_CHARS = 7 };

typedef struct {
    View code, month;
    View text[7];     /* name, area, area name, board, board name, region, region name */
    int64_t patients; /* -1: not known */
} Practice;

typedef struct {
    View practice, month;
    int rank; /* of the file that counts */
    int64_t items, cost_millipence;
} PracticeMonth;

typedef struct {
    Use *use;
    Sorter *rows; /* BNF code, month, practice; figures */
    Map by_code, by_month;
    Practice *practice;
    PracticeMonth *month;
    size_t practices, months, practice_room, month_room;
    View newest; /* month */
    View patients_edition;
    UseCounts n;
} Practices;

/* "2017_09", "201709", "2017-09-01" to "2017-09"; the file's edition where the row has none. */
static View month_of(const Use *x, View stated, char buffer[MONTH_CHARS])
{
    size_t n = 0;

    for (size_t i = 0; i < stated.n && n < MONTH_CHARS; i++) {
        if (stated.p[i] < '0' || stated.p[i] > '9')
            continue;
        if (n == 4)
            buffer[n++] = '-';
        buffer[n++] = stated.p[i];
    }
    return n == MONTH_CHARS ? view(buffer, n) : view_sub(x->source->edition, 0, MONTH_CHARS);
}

static Code practice_of(Practices *p, const View value[USE_COLUMNS], View month, Error *e)
{
    static const UseColumn kept[] = { USE_PRACTICE_NAME, USE_AREA,   USE_AREA_NAME,  USE_BOARD,
                                      USE_BOARD_NAME,    USE_REGION, USE_REGION_NAME };
    Arena *run = &p->use->run;
    uint64_t *at = map_add(&p->by_code, value[USE_PRACTICE], NULL);
    Practice *x;

    if (!at)
        return fail_memory(e, "practices");
    if (!*at) {
        if (!mem_room(&p->practice, p->practices, &p->practice_room, sizeof *p->practice))
            return fail_memory(e, "practices");
        *at = ++p->practices;
        p->practice[*at - 1] = (Practice){ .code = p->by_code.entry[p->by_code.n - 1].key, .patients = -1 };
    }
    x = &p->practice[*at - 1];
    if (x->month.n && view_cmp(x->month, month) >= 0)
        return OK;
    x->month = arena_copy(run, month);
    for (int i = 0; i < COUNT_OF(kept); i++)
        if (!(x->text[i] = arena_copy(run, value[kept[i]])).p)
            return arena_fail(run, 0, "practices", e);
    if (!p->newest.n || view_cmp(p->newest, month) < 0)
        p->newest = x->month;
    return x->month.p ? OK : arena_fail(run, month.n, "practices", e);
}

/* The practice's month, or NULL with e->code OK if another file has it. */
static PracticeMonth *month_row(Practices *p, View practice, View month, Error *e)
{
    Text *t = &p->use->scratch;
    uint64_t *at;

    e->code = OK;
    text_clear(t);
    text_put(t, practice);
    text_byte(t, '\0');
    text_put(t, month);
    at = text_ok(t) ? map_add(&p->by_month, text_view(t), NULL) : NULL;
    if (at && !*at) {
        if (!mem_room(&p->month, p->months, &p->month_room, sizeof *p->month)) {
            (void)fail_memory(e, "practices");
            return NULL;
        }
        *at = ++p->months;
        View rest = p->by_month.entry[p->by_month.n - 1].key, code = view_cut(&rest, '\0');
        p->month[*at - 1] = (PracticeMonth){ .practice = code, .month = rest, .rank = p->use->source->rank };
    }
    if (!at) {
        (void)fail_memory(e, "practices");
        return NULL;
    }
    return p->month[*at - 1].rank == p->use->source->rank ? &p->month[*at - 1] : NULL;
}

static Code add_row(Practices *p, const View value[USE_COLUMNS], View month, const UseFigures *f, Error *e)
{
    Text *t = &p->use->scratch;

    text_clear(t);
    text_put(t, value[USE_BNF]);
    text_byte(t, '\0');
    text_put(t, month);
    text_byte(t, '\0');
    text_put(t, value[USE_PRACTICE]);
    text_byte(t, '\0');
    use_put_figures(t, f);
    return text_ok(t) ? sorter_add(p->rows, text_view(t), e) : text_fail(t, "a row of EPD", e);
}

static Code take_prescribed(void *ctx, const Record *row, Error *e)
{
    Practices *p = ctx;
    Use *x = p->use;
    View value[USE_COLUMNS], month, chapter;
    char buffer[MONTH_CHARS];
    PracticeMonth *m;
    UseFigures f;
    Code c = use_values(x, row, value, e);

    if (c != OK)
        return c;
    month = month_of(x, value[USE_MONTH], buffer);
    chapter = use_chapter(V(""), value[USE_BNF], V(""));
    if (!value[USE_PRACTICE].n || month.n < MONTH_CHARS || !use_figures(value, &f)) {
        p->n.unread++;
    } else if ((m = month_row(p, value[USE_PRACTICE], month, e))) {
        bool listed = map_find(&x->by_bnf, value[USE_BNF]) != NULL;
        m->items += f.items;
        m->cost_millipence += f.cost_millipence;
        p->n.appliance_rows += chapter.n > 0;
        p->n.joined_rows += chapter.n && listed;
        p->n.joined_newest_rows += chapter.n && listed;
        p->n.appliance_millipence += chapter.n ? f.cost_millipence : 0;
        p->n.joined_millipence += chapter.n && listed ? f.cost_millipence : 0;
        if ((c = practice_of(p, value, month, e)) == OK && (chapter.n || listed))
            c = add_row(p, value, month, &f, e);
    } else {
        c = e->code;
    }
    arena_reset(&x->batch);
    return c == OK ? use_tell(x, e) : c;
}

/* ---- patients ---------------------------------------------------------------------------------------------------- */

static Code take_patients(void *ctx, const Record *row, Error *e)
{
    Practices *p = ctx;
    Use *x = p->use;
    View value[FACT_VALUES_MOST];
    const LayoutInfo *l = model_layout(x->in->model, row->layout);
    int n, code = l ? layout_field(l, ROLE_ORGANISATION, NULL) : -1;
    const uint64_t *at;
    Code c;

    if (code < 0)
        return OK;
    if ((c = record_values(row->fields, &x->batch, value, FACT_VALUES_MOST, &n, e)) != OK)
        return c;
    if (code < n && (at = map_find(&p->by_code, value[code]))) {
        int64_t all = 0, band;
        for (int i = 0; i < l->n && i < n; i++)
            if (l->field[i].type == FIELD_COUNT && view_int(value[i], &band))
                all += band;
        p->practice[*at - 1].patients = all;
    }
    arena_reset(&x->batch);
    return OK;
}

/* The list of patients that counts: see the head of this file. */
static const SourceInfo *patients_source(const Practices *p)
{
    const Model *m = p->use->in->model;
    const SourceInfo *before = NULL, *after = NULL;

    for (int i = 0; i < m->n_sources; i++) {
        const SourceInfo *s = &m->source[i];
        if (!use_source(s, "gp-list-sizes"))
            continue;
        if (view_cmp(view_sub(s->edition, 0, MONTH_CHARS), p->newest) <= 0) {
            if (!before || view_cmp(s->edition, before->edition) > 0)
                before = s;
        } else if (!after || view_cmp(s->edition, after->edition) < 0) {
            after = s;
        }
    }
    return before ? before : after;
}

static Code read_patients(Practices *p, Bulk *editions, Error *e)
{
    const SourceInfo *s = patients_source(p);
    UseCounts n = { .counted = 1 };
    Code c;

    p->patients_edition = V("");
    if (!s || !p->practices)
        return OK;
    p->patients_edition = s->edition;
    c = scan_records(p->use->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), take_patients, p, e);
    return c == OK ? use_put_edition(editions, s, &n, e) : c;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static int by_code(const void *a, const void *b)
{
    return view_cmp(((const Practice *)a)->code, ((const Practice *)b)->code);
}

static int by_practice_month(const void *a, const void *b)
{
    const PracticeMonth *x = a, *y = b;
    int order = view_cmp(x->practice, y->practice);

    return order ? order : view_cmp(x->month, y->month);
}

static Code write_practices(Practices *p, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(p->use->in->out, &BULK_practice_load, true, &bulk, e);

    if (p->practices)
        qsort(p->practice, p->practices, sizeof *p->practice, by_code);
    for (size_t i = 0; i < p->practices && c == OK; i++) {
        const Practice *x = &p->practice[i];
        Arg row[11] = { arg_text(x->code), arg_text(x->text[0]), arg_text(x->month) };
        for (int k = 1; k < COUNT_OF(x->text); k++)
            row[2 + k] = arg_text(x->text[k]);
        row[9] = x->patients >= 0 ? arg_int(x->patients) : arg_null();
        row[10] = arg_text(x->patients >= 0 ? p->patients_edition : V(""));
        c = bulk_row(bulk, row, e);
    }
    return bulk_close(bulk, c, e);
}

static Code write_months(Practices *p, Error *e)
{
    Bulk *bulk = NULL;
    Code c = bulk_begin(p->use->in->out, &BULK_practice_month_load, true, &bulk, e);

    if (p->months)
        qsort(p->month, p->months, sizeof *p->month, by_practice_month);
    for (size_t i = 0; i < p->months && c == OK; i++) {
        const PracticeMonth *x = &p->month[i];
        Arg row[] = { arg_text(x->practice), arg_text(x->month), arg_int(x->items), arg_int(x->cost_millipence) };
        c = bulk_row(bulk, row, e);
    }
    return bulk_close(bulk, c, e);
}

static Code put_use(RowFeed *feed, const Text *key, const UseFigures *sum, Error *e)
{
    View rest = text_view(key), bnf = view_cut(&rest, '\0'), month = view_cut(&rest, '\0');
    Arg row[] = { arg_text(bnf),
                  arg_text(month),
                  arg_text(view_cut(&rest, '\0')),
                  arg_int(sum->items),
                  arg_int(sum->quantity_thousandths),
                  arg_int(sum->cost_millipence) };
    return row_feed_add(feed, row, e);
}

static Code gather(Practices *p, RowFeed *feed, Text *key, Error *e)
{
    UseFigures sum = { 0 };
    View record;
    bool more;
    Code c = sorter_sort(p->rows, e);

    while (c == OK && (c = sorter_next(p->rows, &record, &more, e)) == OK && more) {
        View figures = view_sub(record, record.n - 24, 24), own = view_sub(record, 0, record.n - 24);
        UseFigures f = use_get_figures(&figures);
        if (key->n && !view_eq(own, text_view(key))) {
            if ((c = put_use(feed, key, &sum, e)) != OK)
                break;
            sum = (UseFigures){ 0 };
        }
        if (!view_eq(own, text_view(key))) {
            text_clear(key);
            text_put(key, own);
        }
        use_add(&sum, &f);
    }
    return c == OK && key->n ? put_use(feed, key, &sum, e) : c;
}

static Code write_use(Practices *p, Error *e)
{
    RowFeed *feed = NULL;
    Text key;
    Code c = row_feed_open(&feed, p->use->in->out, &BULK_practice_use_load, e);

    if (c != OK)
        return c;
    text_init(&key, LIMIT_ROW_BYTES);
    c = gather(p, feed, &key, e);
    text_release(&key);
    return row_feed_close(feed, c, e);
}

static Code read_prescribed(Practices *p, Bulk *editions, Error *e)
{
    const Model *m = p->use->in->model;
    Code c = OK;

    for (int i = 0; i < m->n_sources && c == OK; i++) {
        const SourceInfo *s = &m->source[i];
        if (!use_source(s, "epd"))
            continue;
        p->use->source = s;
        p->n = (UseCounts){ .counted = 1, .months = 1 };
        c = scan_ahead(p->use->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), NULL, take_prescribed, p, e);
        if (c == OK)
            c = use_put_edition(editions, s, &p->n, e);
    }
    return c;
}

Code use_derive_practices(Use *x, Bulk *editions, Error *e)
{
    Practices p = { .use = x, .newest = V(""), .patients_edition = V("") };
    Code c = sorter_new(&p.rows, LIMIT_SORT_BYTES / 4, x->in->temp_folder, e);

    map_init(&p.by_code, &x->run);
    map_init(&p.by_month, &x->run);
    if (c == OK && (c = read_prescribed(&p, editions, e)) == OK && (c = read_patients(&p, editions, e)) == OK &&
        (c = write_practices(&p, e)) == OK && (c = write_months(&p, e)) == OK)
        c = write_use(&p, e);
    map_release(&p.by_code);
    map_release(&p.by_month);
    mem_free(p.practice);
    mem_free(p.month);
    sorter_free(p.rows);
    return c;
}
