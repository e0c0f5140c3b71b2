/* Fills use_edition and listing_use: which files make the year, and what was dispensed in it of each product.
 *
 * Rows are summed by product code and unit in a sorter, so that neither the order of rows nor that of files decides
 * anything. Memory: what the list knows of its products, some 30 MB. Not here: practices (practice_derive.c). */
#include "appliances/use_inside.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/facts.h"
#include "picture/record.h"
#include "sql.h"

enum { EDITIONS_MOST = 4096 };

/* ---- records ----------------------------------------------------------------------------------------------------- */

bool use_source(const SourceInfo *s, const char *dataset)
{
    return view_eq(s->dataset, view_of(dataset)) && s->label == LABEL_PUBLIC && !s->gave_way_to &&
           period_valid(s->edition);
}

static void find_columns(Use *x, const LayoutInfo *l)
{
    static const struct {
        FieldRole role;
        const char *name[3];
    } columns[USE_COLUMNS] = {
        [USE_CODE] = { ROLE_GROUP, { NULL } },
        [USE_BNF] = { ROLE_CLASS, { NULL } },
        [USE_UNIT] = { ROLE_UNIT, { NULL } },
        [USE_SAID] = { ROLE_GENERIC, { NULL } },
        [USE_CHAPTER_CODE] = { ROLE_NONE, { "BNF_CHAPTER_CODE" } },
        [USE_CHAPTER_NAME] = { ROLE_NONE, { "BNF_CHAPTER" } },
        [USE_MONTH] = { ROLE_FROM, { NULL } },
        [USE_ITEMS] = { ROLE_ITEMS, { NULL } },
        [USE_QUANTITY] = { ROLE_AMOUNT, { NULL } },
        [USE_COST] = { ROLE_COST, { NULL } },
        [USE_PRACTICE] = { ROLE_ORGANISATION, { NULL } },
        [USE_PRACTICE_NAME] = { ROLE_NONE, { "PRACTICE_NAME" } },
        [USE_AREA] = { ROLE_NONE, { "PCO_CODE" } },
        [USE_AREA_NAME] = { ROLE_NONE, { "PCO_NAME" } },
        [USE_BOARD] = { ROLE_NONE, { "ICB_CODE" } },
        [USE_BOARD_NAME] = { ROLE_NONE, { "ICB_NAME" } },
        [USE_REGION] = { ROLE_NONE, { "REGIONAL_OFFICE_CODE", "REGION_CODE" } },
        [USE_REGION_NAME] = { ROLE_NONE, { "REGIONAL_OFFICE_NAME", "REGION_NAME" } },
    };

    x->layout = l;
    for (int i = 0; i < USE_COLUMNS; i++) {
        x->at[i] = columns[i].role == ROLE_NONE ? -1 : layout_field(l, columns[i].role, NULL);
        for (int k = 0; k < l->n && x->at[i] < 0; k++)
            for (const char *const *name = columns[i].name; *name && x->at[i] < 0; name++)
                if (view_eq(l->field[k].name, view_of(*name)))
                    x->at[i] = k;
    }
}

Code use_values(Use *x, const Record *row, View value[USE_COLUMNS], Error *e)
{
    View all[FACT_VALUES_MOST];
    const LayoutInfo *l = model_layout(x->in->model, row->layout);
    int n;
    Code c;

    if (!l)
        return fail(e, E_BUG, "a record has a layout that the store does not know");
    if (x->layout != l)
        find_columns(x, l);
    if ((c = record_values(row->fields, &x->batch, all, FACT_VALUES_MOST, &n, e)) != OK)
        return c;
    for (int i = 0; i < USE_COLUMNS; i++)
        value[i] = x->at[i] >= 0 && x->at[i] < n && all[x->at[i]].p ? all[x->at[i]] : V("");
    return OK;
}

bool use_figures(const View value[USE_COLUMNS], UseFigures *out)
{
    View quantity = value[USE_QUANTITY].n ? value[USE_QUANTITY] : V("0"); /* old files of practices have none */

    return view_scaled(value[USE_ITEMS], 0, &out->items) && view_scaled(quantity, 3, &out->quantity_thousandths) &&
           use_cost(value[USE_COST], &out->cost_millipence);
}

Code use_tell(Use *x, Error *e)
{
    Code c;

    if (++x->done % 16384 || !x->in->ask)
        return OK;
    if ((c = ask_continue(x->in->ask, e)) == OK)
        ask_progress(x->in->ask, "use and cost of what is listed", x->done, x->total, "rows");
    return c;
}

void use_put_figures(Text *t, const UseFigures *f)
{
    sort_u64(t, (uint64_t)f->items);
    sort_u64(t, (uint64_t)f->quantity_thousandths);
    sort_u64(t, (uint64_t)f->cost_millipence);
}

UseFigures use_get_figures(View *v)
{
    int64_t items = (int64_t)sort_read_u64(v), quantity = (int64_t)sort_read_u64(v);

    return (UseFigures){ items, quantity, (int64_t)sort_read_u64(v) };
}

void use_add(UseFigures *sum, const UseFigures *f)
{
    sum->items += f->items;
    sum->quantity_thousandths += f->quantity_thousandths;
    sum->cost_millipence += f->cost_millipence;
}

Code use_put_edition(Bulk *editions, const SourceInfo *s, const UseCounts *n, Error *e)
{
    Arg row[] = { arg_text(s->dataset),
                  arg_text(s->edition),
                  arg_int(s->rank),
                  arg_int(n->counted),
                  arg_int(n->months),
                  arg_int(s->rows_kept),
                  arg_int(n->unread),
                  arg_int(n->appliance_rows),
                  arg_int(n->joined_rows),
                  arg_int(n->joined_newest_rows),
                  arg_int(n->appliance_millipence),
                  arg_int(n->joined_millipence) };
    return bulk_row(editions, row, e);
}

/* ---- what the list knows ----------------------------------------------------------------------------------------- */

View use_text(Use *x, View v, uint32_t *number)
{
    bool fresh;
    uint64_t *at = map_add(&x->texts, v, &fresh);

    if (!at)
        return view(NULL, 0);
    if (fresh)
        *at = x->texts.n - 1;
    if (number)
        *number = (uint32_t)*at;
    return x->texts.entry[*at].key;
}

static Code new_product(Use *x, Error *e)
{
    if (!mem_room(&x->product, x->n, &x->room, sizeof *x->product))
        return fail_memory(e, "the products of the list");
    x->product[x->n++] = (UseProduct){ .listing = 0 };
    return OK;
}

/* A product is what its line in force says, of several the one of the newest edition, then the first. */
static Code state_product(Use *x, UseProduct *p, const Rows *r, Error *e)
{
    bool in_force = rows_int(r, 2);
    int64_t last = rows_int(r, 10), packs = p->packs + in_force;

    if (p->listing && (p->in_force > in_force || (p->in_force == in_force && p->last_edition >= last))) {
        p->packs = packs;
        return OK;
    }
    *p = (UseProduct){ .in_force = in_force,
                       .product = rows_int(r, 3),
                       .listing = rows_int(r, 4),
                       .packs = packs,
                       .last_edition = last,
                       .part = use_text(x, rows_text(r, 5), NULL),
                       .generic = use_text(x, rows_text(r, 6), NULL),
                       .name = arena_copy(&x->run, rows_text(r, 7)),
                       .bnf = use_text(x, rows_text(r, 9), NULL) };
    p->supplier = use_text(x, rows_text(r, 8), &p->maker);
    return p->part.p && p->generic.p && p->name.p && p->supplier.p && p->bnf.p
               ? OK
               : arena_fail(&x->run, 0, "the products of the list", e);
}

static Code take_price(Use *x, uint32_t product, const Rows *r, Error *e)
{
    UnitPrice price = { rows_int(r, 11), 0 };
    UsePrice *p;

    if (!rows_int(r, 2) || rows_null(r, 11) || !market_quantity(rows_text(r, 12), &price.quantity_thousandths))
        return OK;
    if (!mem_room(&x->price, x->prices, &x->price_room, sizeof *x->price))
        return fail_memory(e, "the prices of the list");
    p = &x->price[x->prices++];
    *p = (UsePrice){ .part = use_text(x, rows_text(r, 5), NULL),
                     .generic = use_text(x, rows_text(r, 6), NULL),
                     .unit = use_text(x, rows_text(r, 13), NULL),
                     .product = product,
                     .listing = rows_int(r, 4),
                     .price = price };
    return p->part.p && p->generic.p && p->unit.p ? OK : fail_memory(e, "the prices of the list");
}

/* The pack of a product; should products share its code, of the first of them. */
static Code take_pack(Use *x, View pack, uint64_t product, Error *e)
{
    uint64_t *at = map_add(&x->by_pack, pack, NULL);

    if (!at)
        return fail_memory(e, "the products of the list");
    if (!*at || view_cmp(x->by_code.entry[product - 1].key, x->by_code.entry[*at - 1].key) < 0)
        *at = product;
    return OK;
}

static Code take_listing(Use *x, const Rows *r, Error *e)
{
    View code = rows_text(r, 0), pack = rows_text(r, 1), bnf = rows_text(r, 9);
    uint64_t *at;
    Code c;

    if (bnf.n && !map_add(&x->by_bnf, bnf, NULL))
        return fail_memory(e, "the products of the list");
    if (!code.n)
        return OK;
    if (!(at = map_add(&x->by_code, code, NULL)))
        return fail_memory(e, "the products of the list");
    if (!*at) {
        if ((c = new_product(x, e)) != OK)
            return c;
        *at = x->n;
    }
    uint64_t product = *at;
    if ((c = state_product(x, &x->product[product - 1], r, e)) != OK ||
        (c = take_price(x, (uint32_t)product - 1, r, e)) != OK)
        return c;
    return pack.n ? take_pack(x, pack, product, e) : OK;
}

static Code read_list(Use *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, &SQL_use_listings, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = take_listing(x, r, e);
    rows_close(r);
    return c;
}

/* ---- which files make the year ----------------------------------------------------------------------------------- */

/* Months since year 0 of an edition's last month, and how many it covers. */
static int last_month(View edition, int *months)
{
    Date first = 0, last = 0;
    Civil from, to;

    (void)period_days(edition, &first, &last);
    from = date_civil(first), to = date_civil(last);
    *months = (to.year - from.year) * 12 + to.month - from.month + 1;
    return to.year * 12 + to.month - 1;
}

/* Of several files of one edition the one with most rows counts. */
static bool is_best(const Model *m, const SourceInfo *s)
{
    for (int i = 0; i < m->n_sources; i++) {
        const SourceInfo *o = &m->source[i];
        if (o != s && use_source(o, "pca") && view_eq(o->edition, s->edition) &&
            (o->rows_kept > s->rows_kept || (o->rows_kept == s->rows_kept && o->rank < s->rank)))
            return false;
    }
    return true;
}

/* How many months of the twelve that end with `end` have a file of their own. */
static int months_before(const Model *m, int end)
{
    bool there[USE_YEAR_MONTHS] = { false };
    int n = 0, months;

    for (int i = 0; i < m->n_sources; i++) {
        const SourceInfo *s = &m->source[i];
        if (use_source(s, "pca") && s->edition.n > 4) {
            int back = end - last_month(s->edition, &months);
            if (back >= 0 && back < USE_YEAR_MONTHS)
                there[back] = true;
        }
    }
    for (int i = 0; i < USE_YEAR_MONTHS; i++)
        n += there[i];
    return n;
}

typedef struct {
    int end;     /* last month; 0: there is no PCA */
    int months;  /* that were read                 */
    bool yearly; /* one file of a year            */
} UseYear;

static UseYear choose_year(const Model *m)
{
    UseYear best = { 0 };

    for (int i = 0; i < m->n_sources; i++) {
        const SourceInfo *s = &m->source[i];
        UseYear y;
        if (!use_source(s, "pca"))
            continue;
        y.end = last_month(s->edition, &y.months);
        y.yearly = s->edition.n == 4;
        if (!y.yearly)
            y.months = months_before(m, y.end);
        if (y.months > best.months || (y.months == best.months && y.end > best.end))
            best = y;
    }
    return best;
}

static bool is_counted(const Model *m, const UseYear *y, const SourceInfo *s)
{
    int months, end = last_month(s->edition, &months);

    if (!is_best(m, s) || (s->edition.n == 4) != y->yearly)
        return false;
    return y->yearly ? end == y->end : end <= y->end && end > y->end - USE_YEAR_MONTHS;
}

/* ---- what was dispensed ------------------------------------------------------------------------------------------ */

typedef struct {
    Use *use;
    Sorter *rows;
    UseCounts n;
} Dispensed;

static UseJoin join(const Use *x, View code)
{
    const uint64_t *at = code.n ? map_find(&x->by_code, code) : NULL;

    if (at)
        return x->product[*at - 1].in_force ? USE_BY_PRODUCT : USE_BY_FORMER;
    return code.n && map_find(&x->by_pack, code) ? USE_BY_PACK : USE_NOT_JOINED;
}

static Code take_dispensed(void *ctx, const Record *row, Error *e)
{
    Dispensed *d = ctx;
    Use *x = d->use;
    View value[USE_COLUMNS], chapter;
    UseFigures f;
    UseJoin joined;
    Code c = use_values(x, row, value, e);

    if (c != OK)
        return c;
    chapter = use_chapter(value[USE_CHAPTER_CODE], value[USE_BNF], value[USE_CHAPTER_NAME]);
    joined = join(x, value[USE_CODE]);
    if (!use_figures(value, &f)) {
        d->n.unread++;
    } else if (chapter.n || joined) {
        if (chapter.n) {
            d->n.appliance_rows++;
            d->n.appliance_millipence += f.cost_millipence;
        }
        if (chapter.n && joined) {
            d->n.joined_rows++;
            d->n.joined_newest_rows += joined == USE_BY_PRODUCT;
            d->n.joined_millipence += f.cost_millipence;
        }
        text_clear(&x->scratch);
        text_put(&x->scratch, value[USE_CODE]);
        text_byte(&x->scratch, '\0');
        text_put(&x->scratch, value[USE_UNIT]);
        text_byte(&x->scratch, '\0');
        text_put(&x->scratch, chapter);
        text_byte(&x->scratch, '\0');
        text_put(&x->scratch, value[USE_SAID]);
        text_byte(&x->scratch, '\0');
        use_put_figures(&x->scratch, &f);
        c = text_ok(&x->scratch) ? sorter_add(d->rows, text_view(&x->scratch), e)
                                 : text_fail(&x->scratch, "a row of PCA", e);
    }
    arena_reset(&x->batch);
    return c == OK ? use_tell(x, e) : c;
}

static Code read_dispensed(Use *x, Sorter *rows, Bulk *editions, Error *e)
{
    const Model *m = x->in->model;
    UseYear year = choose_year(m);
    Code c = OK;

    for (int i = 0; i < m->n_sources && c == OK; i++) {
        const SourceInfo *s = &m->source[i];
        Dispensed d = { .use = x, .rows = rows };
        int months;
        if (!use_source(s, "pca"))
            continue;
        x->source = s;
        (void)last_month(s->edition, &months);
        d.n.months = months;
        d.n.counted = is_counted(m, &year, s);
        if (d.n.counted)
            c = scan_ahead(x->in->in, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), NULL, take_dispensed, &d, e);
        if (c == OK)
            c = use_put_edition(editions, s, &d.n, e);
    }
    return c;
}

typedef struct {
    Text key;           /* code, 0, unit, 0 */
    Text chapter, said; /* of its first row */
    UseFigures sum;
    bool any;
    UseRows rows; /* all that were written */
} Gathered;

/* Remembers a row for the totals. */
static Code keep_row(Use *x, UseRows *rows, const UseRow *row, Error *e)
{
    UseRow *p;

    if (!mem_room(&rows->at, rows->n, &rows->room, sizeof *rows->at))
        return fail_memory(e, "use and cost");
    p = &rows->at[rows->n++];
    *p = *row;
    p->code = arena_copy(&x->run, row->code);
    p->unit = use_text(x, row->unit, NULL);
    p->chapter = use_text(x, row->chapter, NULL);
    return p->code.p && p->unit.p && p->chapter.p ? OK : arena_fail(&x->run, 0, "use and cost", e);
}

static Code put_gathered(Use *x, RowFeed *feed, Gathered *g, Error *e)
{
    static const UseProduct none = { .part = V(""), .generic = V(""), .name = V(""), .supplier = V(""), .bnf = V("") };
    View chapter = g->chapter.n ? text_view(&g->chapter) : V("");
    Code c;
    View unit = text_view(&g->key), code = view_cut(&unit, '\0');
    const uint64_t *at = code.n ? map_find(&x->by_code, code) : NULL;
    const UseProduct *p = &none;
    Arg row[16];
    int n = 0;

    if (!at && code.n)
        at = map_find(&x->by_pack, code);
    if (at)
        p = &x->product[*at - 1];
    unit = view_cut(&unit, '\0');
    c = keep_row(x, &g->rows, &(UseRow){ code, unit, chapter, p, at != NULL, g->sum }, e);
    if (c != OK)
        return c;
    row[n++] = arg_text(code);
    row[n++] = arg_text(unit);
    row[n++] = arg_int(join(x, code));
    row[n++] = arg_text(chapter);
    row[n++] = arg_text(g->said.n ? text_view(&g->said) : V(""));
    row[n++] = arg_int(p->product);
    row[n++] = arg_int(p->listing);
    row[n++] = arg_text(p->part);
    row[n++] = arg_text(p->generic);
    row[n++] = arg_text(p->name);
    row[n++] = arg_text(p->supplier);
    row[n++] = arg_text(p->bnf);
    row[n++] = arg_int(p->packs);
    row[n++] = arg_int(g->sum.items);
    row[n++] = arg_int(g->sum.quantity_thousandths);
    row[n++] = arg_int(g->sum.cost_millipence);
    return row_feed_add(feed, row, e);
}

/* The part of a sorter's record that ends with its second zero byte. */
static View cut_key(View *rest)
{
    View whole = *rest;

    (void)view_cut(rest, '\0');
    (void)view_cut(rest, '\0');
    return view_sub(whole, 0, whole.n - rest->n);
}

static Code gather(Use *x, Sorter *rows, RowFeed *feed, Gathered *g, Error *e)
{
    View rest, key;
    bool more;
    Code c = sorter_sort(rows, e);

    while (c == OK && (c = sorter_next(rows, &rest, &more, e)) == OK && more) {
        View chapter, said;
        UseFigures f;
        key = cut_key(&rest);
        chapter = view_cut(&rest, '\0');
        said = view_cut(&rest, '\0');
        f = use_get_figures(&rest);
        if (!g->any || !view_eq(key, text_view(&g->key))) {
            if (g->any && (c = put_gathered(x, feed, g, e)) != OK)
                break;
            text_clear(&g->key), text_clear(&g->chapter), text_clear(&g->said);
            text_put(&g->key, key), text_put(&g->chapter, chapter), text_put(&g->said, said);
            g->sum = (UseFigures){ 0 };
            g->any = true;
        }
        use_add(&g->sum, &f);
    }
    if (c == OK && (!text_ok(&g->key) || !text_ok(&g->said)))
        c = text_fail(text_ok(&g->key) ? &g->said : &g->key, "a row of PCA", e);
    return c == OK && g->any ? put_gathered(x, feed, g, e) : c;
}

static Code write_dispensed(Use *x, Sorter *rows, Error *e)
{
    RowFeed *feed = NULL;
    Gathered g = { .any = false };
    Code c = row_feed_open(&feed, x->in->out, &BULK_listing_use_load, e);

    if (c != OK)
        return c;
    text_init(&g.key, LIMIT_ROW_BYTES), text_init(&g.chapter, LIMIT_ROW_BYTES), text_init(&g.said, LIMIT_ROW_BYTES);
    c = gather(x, rows, feed, &g, e);
    text_release(&g.key), text_release(&g.chapter), text_release(&g.said);
    c = row_feed_close(feed, c, e);
    if (c == OK)
        c = use_write_totals(x, &g.rows, e);
    mem_free(g.rows.at);
    return c;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static Code derive_tables(Use *x, Error *e)
{
    Sorter *rows = NULL;
    Bulk *editions = NULL;
    Code c = read_list(x, e);

    if (c == OK && (c = sorter_new(&rows, LIMIT_SORT_BYTES / 4, x->in->temp_folder, e)) == OK &&
        (c = bulk_begin(x->in->out, &BULK_use_edition_load, true, &editions, e)) == OK) {
        if ((c = read_dispensed(x, rows, editions, e)) == OK && (c = use_derive_practices(x, editions, e)) == OK)
            c = bulk_end(editions, e);
        else
            bulk_abort(editions);
    }
    if (c == OK)
        c = write_dispensed(x, rows, e);
    sorter_free(rows);
    return c;
}

static Code derive(const DeriveInput *in, Error *e)
{
    Use *x = mem_alloc(sizeof *x);
    Code c;

    if (!x)
        return fail_memory(e, "use and cost");
    memset(x, 0, sizeof *x);
    x->in = in;
    arena_init(&x->run, 1 * GIB);
    arena_init(&x->batch, LIMIT_ROW_BYTES * 2);
    map_init(&x->by_code, &x->run);
    map_init(&x->by_pack, &x->run);
    map_init(&x->by_bnf, &x->run);
    map_init(&x->texts, &x->run);
    text_init(&x->scratch, LIMIT_ROW_BYTES);
    for (int i = 0; i < in->model->n_sources; i++)
        if (use_source(&in->model->source[i], "pca") || use_source(&in->model->source[i], "epd"))
            x->total += in->model->source[i].records;
    c = x->total ? derive_tables(x, e) : OK;
    map_release(&x->by_code);
    map_release(&x->by_pack);
    map_release(&x->by_bnf);
    map_release(&x->texts);
    mem_free(x->product);
    mem_free(x->price);
    text_release(&x->scratch);
    arena_release(&x->batch);
    arena_release(&x->run);
    mem_free(x);
    return c;
}

static const DerivedTable tables[] = {
    { "listing_use", &SQL_digest_listing_use, "ttittiitttttiiii" },
    { "practice", &SQL_digest_practice, "tttttttttit" },
    { "practice_month", &SQL_digest_practice_month, "ttii" },
    { "practice_use", &SQL_digest_practice_use, "tttiii" },
    { "use_edition", &SQL_digest_use_edition, "ttiiiiiiiiii" },
    { "use_total", &SQL_digest_use_total, "tttiiitiiiitiiiiii" },
    { NULL },
};

const Deriver use_deriver = { "use", 2, derive, tables };
