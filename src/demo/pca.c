/* Prescription Cost Analysis of a calendar year: items, quantity and cost of what is in the Drug Tariff.
 *
 * One row a product; one in 25 has a code that the tariff no longer lists, and one in 2,000 a code rounded by a
 * spreadsheet (the last digits are zeros), as happened to the real files. Not here: practices and months.
 */
#include "demo/inside.h"

enum { ROW = 300 };

typedef struct {
    Demo *d;
    Out o;
} Pca;

/* cost / quantity to twelve decimals, without trailing zeros: as R prints a quotient. */
static void quotient(Str *s, uint64_t pence, uint64_t quantity)
{
    uint64_t by = quantity * 100, rest = pence % by;
    str_number(s, pence / by, 1);
    if (rest)
        str_byte(s, '.');
    for (int i = 0; i < 12 && rest; i++) {
        rest *= 10;
        str_byte(s, (char)('0' + rest / by)); // cppcheck-suppress zerodivcond ; as much is dispensed
        rest %= by;
    }
}

static const char *chapter(const Family *f)
{
    if (f->flags & DIAGNOSTIC)
        return "Endocrine System";
    switch (f->area) {
    case WOUND: return "Dressings";
    case STOMA: return "Stoma Appliances";
    case CONTINENCE: return strcmp(f->part, "IXB") == 0 ? "Incontinence Appliances" : "Appliances";
    default: return "Appliances";
    }
}

static void row(void *self, const Product *p)
{
    Pca *t = self;
    Out *o = &t->o;
    Dirt x;
    Str name, code, number;
    char id[20];
    uint64_t items, quantity;
    bool gone;
    dirt_begin(&x, t->d, o, p, ROW);
    if (!dirt_happens(&x, 9200))
        return;
    items = 1 + dirt_below(&x, 2u << dirt_below(&x, 14));
    quantity = items * p->pack * (1 + dirt_below(&x, 3));
    gone = dirt_happens(&x, 400);
    str_clear(&name);
    describe_branded(&name, p);
    number_sctid(id, gone ? SCT_AMPP_SINGLE : SCT_AMP, gone ? 9000000 + p->number % 1000000 : p->number);
    code = str_of(id);
    if (gone)
        truth_fault(o, "snomed_code", "a code that is no longer listed", V(""));
    else if (dirt_happens(&x, 5)) {
        truth_fault(o, "snomed_code", "rounded by a spreadsheet", view_of(id));
        memcpy(code.p + 15, "000", 3);
        gone = true;
    }
    out_quoted(o, str_view(&name));
    out_lit(o, ",\"");
    out_str(o, chapter(p->family));
    out_lit(o, "\",\"");
    out_view(o, str_view(&code));
    out_lit(o, "\",\"");
    out_str(o, p->family->unit);
    out_lit(o, "\",\"");
    out_number(o, items);
    out_lit(o, "\",\"");
    out_number(o, quantity);
    out_lit(o, "\",\"");
    str_clear(&number);
    str_decimal(&number, (uint64_t)p->pence * quantity / p->pack, 100);
    out_view(o, str_view(&number));
    out_lit(o, "\",\"");
    str_clear(&number);
    quotient(&number, (uint64_t)p->pence * quantity / p->pack, quantity);
    out_view(o, str_view(&number));
    out_lit(o, "\"");
    out_end(o, "\n");
    if (!gone)
        truth_record(t->d, p, "pca", str_view(&code), UNIT, 1);
}

void write_pca(Demo *d)
{
    Pca t = { .d = d };
    out_open(&t.o, d, "pca/made-up_pca_calendar_year_2025.csv", "pca", "2025");
    out_lit(&t.o, "\"generic_bnf_presentation_name\",\"bnf_chapter_name\",\"snomed_code\",\"unit_of_measure\","
                  "\"total_items\",\"total_quantity\",\"total_cost\",\"cost_per_quantity\"");
    out_end(&t.o, "\n");
    for_products(d, ROW, IN_TARIFF, "Prescription Cost Analysis", row, &t);
    out_close(&t.o);
}
