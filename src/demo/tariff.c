/* Drug Tariff Part IX: three months, each with prices changed, packs new, gone and renamed.
 *
 * 2026-04 and 2026-05 (gzip) have the column names of the national list as it is exchanged, every value in quotes and
 * empty ones bare; 2026-06 has headings in words, carriage returns and Windows-1252. A pack keeps its typing errors
 * from month to month, so that the only differences between editions are the intended ones. Not here: dm+d, which names
 * the same packs (dmd.c).
 */
#include "demo/inside.h"

enum { LIFE = 100, ROWS };

#define EDITIONS 3

typedef struct {
    Demo *d;
    Out edition[EDITIONS];
} Tariff;

/* What happens to a pack over the three months. */
typedef struct {
    int first, last; /* editions it is in                     */
    int64_t pence[EDITIONS];
    bool renamed;          /* from the third on                     */
    bool supplier_changed; /* from the third on                     */
    bool gtin_late;        /* has its GTIN only from the second on  */
} Life;

static void life_of(const World *w, const Product *p, bool single, Life *l)
{
    uint64_t h = product_hash(w, p, LIFE + (single ? 50 : 0));
    uint32_t x = (uint32_t)(h % 1000), y = (uint32_t)(h / 1000 % 1000);
    l->first = x < 15 ? 1 : x < 30 ? 2 : 0;
    l->last = y < 10 ? 0 : y < 20 ? 1 : 2;
    if (l->last < l->first)
        l->last = 2;
    l->pence[0] = single ? (p->pence * 125 / p->pack + 50) / 100 + 1 : p->pence;
    for (int i = 1; i < EDITIONS; i++) {
        uint32_t z = (uint32_t)(h >> (20 + 10 * i) & 1023);
        l->pence[i] = l->pence[i - 1];
        if (z < 22 * (uint32_t)i)
            l->pence[i] = l->pence[i - 1] * (z % 4 ? 101 + z % 8 : 93) / 100 + (z % 4 ? 1 : 0);
    }
    l->renamed = (h >> 52 & 1023) < 8;
    l->supplier_changed = (h >> 45 & 1023) < 4;
    l->gtin_late = (h >> 35 & 1023) < 8;
}

bool sold_singly(const World *w, const Product *p)
{
    return has_packs(p) && p->in & IN_DMD && product_hash(w, p, LIFE) % 100 < 6;
}

/* ---- one row ---------------------------------------------------------------------------------------------------- */

enum {
    PART,
    VMP,
    AMP,
    SUPPLIER,
    QUANTITY,
    UNIT_OF,
    PRICE,
    COLOUR,
    SIZE_WEIGHT,
    PRODUCT_NO,
    PACK_NO,
    DISPENSING,
    PRODUCT_ID,
    PACK_ID,
    GTIN,
    SUPPLIER_ID,
    BNF,
    COLUMNS
};

static const char *const names[2][COLUMNS] = {
    { "drug_tariff_part", "vmp_name", "amp_name", "supplier_name", "quantity", "quantity_unit_of_measure", "price_in_p",
      "colour", "size_or_weight", "product_order_number", "pack_order_number", "add_dispensing_indicator",
      "product_snomed_code", "pack_snomed_code", "gtin", "supplier_snomed_code", "bnf_code" },
    { "Drug Tariff Part", "VMP Name", "AMP Name", "Supplier Name", "Quantity", "Quantity Unit of Measure",
      "Price (pence)", "Colour", "Size or Weight", "Product Order Number", "Pack Order Number",
      "Add Dispensing Indicator", "Product Snomed Code", "Pack Snomed Code", "GTIN", "Supplier Snomed Code",
      "BNF Code" },
};

static void amp_name(Str *s, const Product *p, bool renamed)
{
    if (p->family->area != STOMA && p->family->area != CONTINENCE) {
        describe_branded(s, p);
    } else { /* the size stands in a column of its own */
        str_add(s, p->brand);
        str_word(s, p->family->noun);
        str_word(s, option_of(p));
        describe_model(s, p);
    }
    if (renamed)
        str_add(s, " new formula");
}

static void size_or_weight(Str *s, const Product *p)
{
    if (p->family->area == STOMA && p->number % 3 == 0 && p->family->sizes->kind == SIZE_DIAMETER)
        str_add(s, "Cut to fit 10mm-");
    if (p->family->area == STOMA || p->family->area == CONTINENCE)
        describe_size(s, p, SIZE_PLAIN);
}

static void words_of(Str *v, Dirt *x, const Product *p, const Life *l, int edition)
{
    const Family *f = p->family;
    bool stated = f->area != WOUND && f->area != TESTING;
    str_add(&v[PART], f->area == STOMA && p->line % 60 == 0 ? "IXB & IXC" : f->part);
    describe_generic(&v[VMP], f, p->option, p->size_index);
    amp_name(&v[AMP], p, l->renamed && edition == 2);
    if (dirt_happens(x, 60))
        dirt_typo(x, &v[AMP], names[0][AMP]);
    str_add(&v[SUPPLIER], l->supplier_changed && edition == 2 ? x->m->legal : x->m->supplier);
    str_add(&v[UNIT_OF], f->unit);
    str_add(&v[COLOUR], colour_of(p));
    size_or_weight(&v[SIZE_WEIGHT], p);
    if (dirt_happens(x, stated ? 8600 : 900)) {
        bool of_pack = dirt_happens(x, 1200);
        str_add(&v[of_pack ? PACK_NO : PRODUCT_NO], p->catalogue);
        dirt_catalogue(x, &v[of_pack ? PACK_NO : PRODUCT_NO], names[0][of_pack ? PACK_NO : PRODUCT_NO]);
    }
    if (f->area == STOMA || f->area == CONTINENCE)
        str_add(&v[DISPENSING], p->pack > 30 ? "Bulky Item" : dirt_happens(x, 8500) ? "Normal Item" : "");
}

static void codes_of(Str *v, Dirt *x, const Product *p, const Life *l, int edition, bool single)
{
    char id[20];
    number_sctid(id, SCT_AMP, p->number);
    str_add(&v[PRODUCT_ID], id);
    number_sctid(id, single ? SCT_AMPP_SINGLE : SCT_AMPP, p->number);
    str_add(&v[PACK_ID], id);
    str_add(&v[SUPPLIER_ID], x->m->sctid);
    code_bnf(&v[BNF], p);
    str_number(&v[QUANTITY], single ? 1 : p->pack, 1);
    str_number(&v[PRICE], (uint64_t)l->pence[edition], 1);
    if (dirt_happens(x, 5800)) {
        bool wrong_level = !single && has_packs(p) && dirt_happens(x, 80);
        bool late = l->gtin_late && edition == 0;
        Str gtin;
        str_clear(&gtin);
        if (late)
            return;
        dirt_gtin(x, single || wrong_level ? 0 : 1, 9500, &gtin, names[0][GTIN]);
        v[GTIN] = gtin;
        if (wrong_level) {
            char right[15];
            product_gtin(p, 1, right);
            truth_fault(x->o, names[0][GTIN], "GTIN of the single item on a pack", view_of(right));
        }
    }
}

static void write_row(Out *o, const Str *v, int edition, int columns, const char *extra)
{
    for (int i = 0; i < columns; i++) {
        if (i)
            out_lit(o, ",");
        if (edition < 2)
            out_quoted(o, str_view(&v[i]));
        else
            out_1252_csv(o, str_view(&v[i]));
    }
    out_str(o, extra);
    out_end(o, edition < 2 ? "\n" : "\r\n");
}

/* Rows that no reader can keep, beside the good one: a field too many, one too few, a key that a spreadsheet rounded.
 */
static void broken_rows(Out *o, Str *v, int edition, uint32_t kind)
{
    switch (kind % 4) {
    case 0:
        truth_fault(o, "", "a field too many", V(""));
        write_row(o, v, edition, COLUMNS, ",\"\"");
        break;
    case 1:
        truth_fault(o, "", "the last field is missing", V(""));
        write_row(o, v, edition, COLUMNS - 1, "");
        break;
    case 2:
        truth_fault(o, names[0][PACK_ID], "rounded by a spreadsheet", str_view(&v[PACK_ID]));
        v[PACK_ID] = str_of("5.00001E+17");
        write_row(o, v, edition, COLUMNS, "");
        break;
    default:
        truth_fault(o, names[0][PRICE], "not a number", str_view(&v[PRICE]));
        v[PRICE] = str_of("POA");
        write_row(o, v, edition, COLUMNS, "");
    }
}

static void listing(Tariff *t, const Product *p, bool single)
{
    Demo *d = t->d;
    Life l;
    static const Str none;
    bool told = false;
    life_of(&d->world, p, single, &l);
    for (int e = l.first; e <= l.last && e < EDITIONS; e++) {
        Out *o = &t->edition[e];
        Str v[COLUMNS];
        Dirt x;
        uint32_t lot = (uint32_t)(product_hash(&d->world, p, ROWS + 1) % 4000);
        for (int i = 0; i < COLUMNS; i++)
            v[i].n = none.n;
        dirt_begin(&x, d, o, p, single ? ROWS + 2 : ROWS);
        words_of(v, &x, p, &l, e);
        codes_of(v, &x, p, &l, e, single);
        write_row(o, v, e, COLUMNS, "");
        if (!told)
            truth_record(d, p, "drug-tariff-part-ix", str_view(&v[PACK_ID]), single || !has_packs(p) ? UNIT : PACK,
                         single ? 1 : p->pack);
        told = true;
        if (lot < 12) {
            truth_fault(o, names[0][PACK_ID], "row repeated", V(""));
            write_row(o, v, e, COLUMNS, "");
        } else if (lot == 12 || o->rows == 2)
            broken_rows(o, v, e, p->number / BLOCK);
    }
}

static void product_rows(void *self, const Product *p)
{
    Tariff *t = self;
    listing(t, p, false);
    if (sold_singly(&t->d->world, p))
        listing(t, p, true);
}

static void header(Out *o, int edition)
{
    for (int i = 0; i < COLUMNS; i++) {
        if (i)
            out_lit(o, ",");
        if (edition < 2)
            out_quoted(o, view_of(names[0][i]));
        else
            out_csv(o, view_of(names[1][i]));
    }
    out_end(o, edition < 2 ? "\n" : "\r\n");
}

void write_tariff(Demo *d)
{
    static const char *const paths[EDITIONS] = { "drug-tariff-part-ix/made-up_drug_tariff_ix_202604.csv",
                                                 "drug-tariff-part-ix/made-up_drug_tariff_ix_202605.csv.gz",
                                                 "drug-tariff-part-ix/made-up_drug_tariff_ix_202606.csv" };
    static const char *const months[EDITIONS] = { "2026-04", "2026-05", "2026-06" };
    Tariff t = { .d = d };
    for (int e = 0; e < EDITIONS; e++) {
        out_open(&t.edition[e], d, paths[e], "drug-tariff-part-ix", months[e]);
        header(&t.edition[e], e);
    }
    for_products(d, ROWS, IN_TARIFF, "Drug Tariff Part IX", product_rows, &t);
    for (int e = 0; e < EDITIONS; e++)
        out_close(&t.edition[e]);
}
