/* What trusts hold of products: an item master and two years of purchase orders, as they come out of their systems.
 *
 * The item master is one trust's, in Windows-1252 with carriage returns; the orders are those of twelve trusts, in
 * UTF-8 with a byte order mark, and pay prices that differ by buyer and drift over time. Columns are explained to
 * Trefoil by the mapping file beside each. Not here: equipment (assets.c), organisations (organisations.c).
 */
#include "demo/inside.h"

enum { MASTER = 600, ORDER = 700, PRICES = 750 };

/* What both lists say of a product; level is that of the unit of issue. */
typedef struct {
    Str description, maker, part, gtin;
    char npc[12];
    Level level;
    uint32_t units;
    int64_t pence;
} Item;

static void npc(const Product *p, char out[12])
{
    snprintf(out, 12, "ZX%c%06u", (char)('A' + p->number / 1000000), (unsigned)(p->number % 1000000));
}

/* The GTIN of the next product of the block by mistake, or of the other packing level. */
static void item_gtin(Item *i, Dirt *x, uint32_t share)
{
    int level = (int)i->level;
    uint32_t chance = dirt_below(x, 10000);
    char right[15];
    str_clear(&i->gtin);
    if (!dirt_happens(x, share))
        return;
    product_gtin(x->p, level, right);
    if (chance < 10 && x->p->item % BLOCK) {
        char wrong[15];
        number_gtin(wrong, i->level == UNIT ? 0 : 1, x->p->prefix, x->p->item - 1);
        str_add(&i->gtin, wrong);
        truth_fault(x->o, "GTIN", "GTIN of another product", view_of(right));
    } else if (chance < 210 && has_packs(x->p)) {
        char wrong[15];
        product_gtin(x->p, level == 0, wrong);
        str_add(&i->gtin, wrong);
        truth_fault(x->o, "GTIN", "GTIN of another packing level", view_of(right));
    } else
        dirt_gtin(x, level, 5000, &i->gtin, "GTIN");
}

static void item_of(Item *i, Dirt *x, bool plain, uint32_t gtin_share)
{
    const Product *p = x->p;
    bool stated = dirt_happens(x, 8600);
    i->level = has_packs(p) && dirt_happens(x, 6500) ? PACK : UNIT;
    i->units = i->level == PACK ? p->pack : 1;
    i->pence = i->level == PACK ? p->pence : p->pence / p->pack > 0 ? p->pence / p->pack : 1;
    str_clear(&i->maker);
    if (dirt_happens(x, 9200) || !stated)
        dirt_maker(x, &i->maker, "Manufacturer");
    if (plain)
        dirt_plain(&i->maker);
    str_clear(&i->part);
    if (stated) {
        str_add(&i->part, p->catalogue);
        dirt_catalogue(x, &i->part, "Manufacturer Part No");
    } else
        truth_fault(x->o, "Manufacturer Part No", "left out", view_of(p->catalogue));
    item_gtin(i, x, gtin_share);
    str_clear(&i->description);
    describe_stores(&i->description, p, x, !stated);
    if (dirt_happens(x, 500))
        dirt_typo(x, &i->description, "Description");
    npc(p, i->npc);
}

static void unit_of_issue(Out *o, const Item *i, uint64_t how)
{
    static const char *const packs[] = { "BX", "PK", "Box", "PACK" };
    out_str(o, i->level == UNIT ? (how % 3 ? "EA" : "Each") : packs[how % 4]);
}

static void british_day(Str *s, int day, int month, int year)
{
    str_number(s, (uint64_t)day, 2);
    str_byte(s, '/');
    str_number(s, (uint64_t)month, 2);
    str_byte(s, '/');
    str_number(s, (uint64_t)year, 4);
}

/* ---- item master ------------------------------------------------------------------------------------------------- */

static void eclass(Out *o, const Product *p)
{
    static const char first[AREAS] = { 'E', 'G', 'G', 'G', 'L', 'F', 'F', 'F', 'F', 'F' };
    char code[4] = { first[p->family->area], 'Z', (char)('A' + p->family_index % 26), '\0' };
    out_str(o, code);
}

static void master_row(Out *o, Dirt *x, const Item *i, const char *code)
{
    const Product *p = x->p;
    Str day;
    Civil c = date_civil(some_day(product_hash(&o->d->world, p, MASTER + 5), 2024, 2));
    out_str(o, code);
    out_lit(o, ",");
    out_1252_csv(o, str_view(&i->description));
    out_lit(o, ",");
    out_1252_csv(o, str_view(&i->maker));
    out_lit(o, ",");
    out_1252_csv(o, str_view(&i->part));
    out_lit(o, ",");
    out_1252_csv(o, view_of(x->m->supplier));
    out_lit(o, ",");
    out_str(o, dirt_happens(x, 6000) ? i->npc : "");
    out_lit(o, ",");
    out_view(o, str_view(&i->gtin));
    out_lit(o, ",");
    unit_of_issue(o, i, dirt_below(x, 12));
    out_lit(o, ",");
    if (dirt_happens(x, 9500))
        out_number(o, i->units);
    out_lit(o, ",\xa3"); /* the pound sign of Windows-1252 */
    out_pounds(o, i->pence * (92 + (int64_t)dirt_below(x, 20)) / 100);
    out_lit(o, ",");
    eclass(o, p);
    out_lit(o, ",");
    str_clear(&day);
    british_day(&day, c.day, c.month, c.year);
    out_view(o, str_view(&day));
    out_str(o, dirt_happens(x, 9300) ? ",Active" : ",Obsolete");
    out_end(o, "\r\n");
    truth_record(o->d, p, "item-master", view_of(code), i->level, i->units);
}

static void master_item(void *self, const Product *p)
{
    Out *o = self;
    uint32_t spread = (uint32_t)(p->number * UINT64_C(7654321) % 10000000);
    char code[12];
    Item i;
    Dirt x;
    dirt_begin(&x, o->d, o, p, MASTER);
    item_of(&i, &x, true, 6400);
    snprintf(code, sizeof code, "MM%07u", (unsigned)spread);
    master_row(o, &x, &i, code);
    if (dirt_happens(&x, 300)) { /* entered twice by different people */
        item_of(&i, &x, true, 4000);
        code[1] = 'N';
        master_row(o, &x, &i, code);
    }
    if (dirt_happens(&x, 2) || o->rows == 3) {
        truth_fault(o, "", "the row was cut in two", V(""));
        out_lit(o, "MX0000000,LINE BROKEN BY THE EXPORT");
        out_end(o, "\r\n");
    }
}

void write_item_master(Demo *d)
{
    Out o;
    out_open(&o, d, "item-master/made-up_item_master_202605.csv", "item-master", "2026-05");
    out_lit(
        &o,
        "Item Code,Description,Manufacturer,Manufacturer Part No,Supplier,NPC,GTIN,Unit of Issue,Pack Size,Unit Price,"
        "eClass,Last Ordered,Status");
    out_end(&o, "\r\n");
    for_products(d, MASTER, IN_MASTER, "item master", master_item, &o);
    out_close(&o);
}

/* ---- purchase orders --------------------------------------------------------------------------------------------- */

static int order_lines(Dirt *x)
{
    uint32_t share = dirt_below(x, 100);
    if (share < 70)
        return 1;
    if (share < 90)
        return 2 + (int)dirt_below(x, 3);
    return share < 98 ? 5 + (int)dirt_below(x, 11) : 16 + (int)dirt_below(x, 45);
}

/* What this buyer pays: a level of its own for the product, and two per cent a year. */
static int64_t price_of(const World *w, const Product *p, int trust, int month, int64_t pence)
{
    uint64_t h = number_hash(w->seed, PRICES + (uint64_t)trust, p->number);
    int64_t level = 82 + (int64_t)(h % 48), paid = pence * level * (1200 + 2 * month) / 120000;
    return paid > 0 ? paid : 1;
}

typedef struct {
    int trust, month;
    int64_t quantity, pence;
    char key[16];
} OrderLine;

static void order_head(Out *o, const OrderLine *l, Dirt *x)
{
    char code[6], site[6];
    int year = 2024 + (l->month + 5) / 12, month = (l->month + 5) % 12 + 1, day = 1 + (int)dirt_below(x, 28);
    bool no_day = dirt_happens(x, 1);
    Str name;
    trust_code(l->trust, code);
    site_code(l->trust, (int)dirt_below(x, SITES_OF_TRUST), site);
    str_clear(&name);
    british_day(&name, day, month, year);
    if (no_day) {
        truth_fault(o, "Order Date", "no such day", str_view(&name));
        name.n = 0;
        british_day(&name, 31, 2, year);
    }
    out_bytes(o, l->key, 9);
    out_lit(o, ",");
    out_bytes(o, l->key + 10, 1);
    out_lit(o, ",");
    out_view(o, str_view(&name));
    out_lit(o, ",");
    out_str(o, code);
    out_lit(o, ",");
    str_clear(&name);
    trust_name(l->trust, &name);
    out_csv(o, str_view(&name));
    out_lit(o, ",");
    out_str(o, site);
    out_lit(o, ",");
    out_csv(o, view_of(x->m->supplier));
    out_lit(o, ",");
}

/* Some systems wrap the description inside its quotes. */
static void order_description(Out *o, Item *i, Dirt *x)
{
    if (dirt_happens(x, 60)) {
        ptrdiff_t blank = view_find(str_view(&i->description), ' ');
        if (blank > 0)
            i->description.p[blank] = '\n';
    }
    out_csv(o, str_view(&i->description));
    out_lit(o, ",");
}

static void order_row(Out *o, const OrderLine *l, Item *i, Dirt *x)
{
    int64_t pence = l->pence, quantity = l->quantity;
    if (i->level == PACK && dirt_happens(x, 40)) {
        char right[32];
        truth_fault(o, "Unit Price", "price of a single item for a pack",
                    view_of(money_text(money_pence(pence), right)));
        pence = pence / i->units > 0 ? pence / i->units : 1;
    }
    order_head(o, l, x);
    order_description(o, i, x);
    out_csv(o, str_view(&i->maker));
    out_lit(o, ",");
    out_csv(o, str_view(&i->part));
    out_lit(o, ",");
    out_str(o, dirt_happens(x, 5500) ? i->npc : "");
    out_lit(o, ",");
    out_view(o, str_view(&i->gtin));
    out_lit(o, ",");
    if (dirt_happens(x, 30))
        out_lit(o, "-"); /* a credit */
    out_number(o, (uint64_t)quantity);
    out_lit(o, ",");
    unit_of_issue(o, i, dirt_below(x, 12));
    out_lit(o, ",");
    if (dirt_happens(x, 9000))
        out_number(o, i->units);
    out_lit(o, ",");
    out_pounds(o, pence);
    out_lit(o, ",");
    out_pounds(o, pence * quantity);
    out_lit(o, ",GBP");
    out_end(o, "\r\n");
}

/* "P00000012/3": no two lines have the same number. */
static void order_key(char out[16], uint64_t number, uint32_t line)
{
    out[0] = 'P';
    for (int i = 8; i > 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    out[9] = '/';
    out[10] = (char)('0' + line % 10);
    out[11] = '\0';
}

static void orders_of(void *self, const Product *p)
{
    Out *o = self;
    Demo *d = o->d;
    Dirt x;
    int lines, buyers;
    dirt_begin(&x, d, o, p, ORDER);
    lines = order_lines(&x);
    buyers = 1 + (int)dirt_below(&x, TRUSTS);
    for (int k = 0; k < lines; k++) {
        OrderLine l = { .quantity = 1 + (int64_t)dirt_below(&x, 1u << dirt_below(&x, 7)) };
        Item i;
        l.trust = (int)(((uint32_t)p->line + dirt_below(&x, (uint32_t)buyers)) % TRUSTS);
        l.month = (int)dirt_below(&x, 24);
        item_of(&i, &x, false, 5600);
        l.pence = price_of(&d->world, p, l.trust, l.month, i.pence);
        order_key(l.key, (uint64_t)o->rows, 1 + dirt_below(&x, 9));
        order_row(o, &l, &i, &x);
        truth_record(d, p, "purchase-orders", view_of(l.key), i.level, i.units);
    }
    if (dirt_happens(&x, 1) || (o->rows > 4 && o->rows < 5 + lines && p->number % 2)) {
        truth_fault(o, "", "an unquoted comma: a field too many", V(""));
        out_lit(o, "P99999999,1,01/02/2026,TZ1,,,,GAUZE, SWAB,,,,,1,EA,1,1.00,1.00,GBP");
        out_end(o, "\r\n");
    }
}

void write_orders(Demo *d)
{
    Out o;
    out_open(&o, d, "purchase-orders/made-up_purchase_orders_202406_202605.csv", "purchase-orders", "2026-05");
    out_lit(
        &o,
        "\xef\xbb\xbfPO Number,PO Line,Order Date,Buyer Code,Buyer,Delivery Point,Supplier,Description,Manufacturer,"
        "Manufacturer Part No,NPC,GTIN,Quantity,Unit of Issue,Units per Issue,Unit Price,Line Total,Currency");
    out_end(&o, "\r\n");
    for_products(d, ORDER, IN_ORDERS, "purchase orders", orders_of, &o);
    out_close(&o);
}
