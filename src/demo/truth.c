/* The truth about the made-up records: which are the same thing, what contains what, who is who, what is wrong.
 *
 * products.csv  truth_id,dataset,key,level,units   one row for every record about a product
 * packages.csv  parent,child,quantity,truth_id     the GTINs of a pack or case and of what is inside
 * makers.csv    maker,name,kind,from,to            the names that one maker goes by
 * faults.csv    file,row,field,fault,right_value   what is wrong on purpose; row counts records, a header is row 1
 * Two records are the same thing if truth_id and level agree; with the same truth_id and another level, one contains
 * the other.
 */
#include "demo/inside.h"

void truth_open(Demo *d)
{
    out_open(&d->products, d, "truth/products.csv", "truth", "");
    out_lit(&d->products, "truth_id,dataset,key,level,units\n");
    out_open(&d->faults, d, "truth/faults.csv", "truth", "");
    out_lit(&d->faults, "file,row,field,fault,right_value\n");
    d->products.rows = d->faults.rows = 1;
}

void truth_close(Demo *d)
{
    d->n_records = d->products.rows - 1;
    d->n_faults = d->faults.rows - 1;
    out_close(&d->products);
    out_close(&d->faults);
}

static void truth_id(char out[9], uint32_t number)
{
    out[0] = 'P';
    for (int i = 7; i > 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    out[8] = ',';
}

void truth_record(Demo *d, const Product *p, const char *dataset, View key, Level level, uint32_t units)
{
    static const char *const levels[] = { ",each,", ",pack,", ",case," };
    Out *o = &d->products;
    char id[9];
    truth_id(id, p->number + 1);
    out_bytes(o, id, 9);
    out_str(o, dataset);
    out_lit(o, ",");
    out_view(o, key);
    out_str(o, levels[level]);
    out_number(o, units);
    out_end(o, "\n");
}

void truth_fault(Out *file, const char *field, const char *fault, View right)
{
    Out *o = &file->d->faults;
    out_str(o, file->path);
    out_lit(o, ",");
    out_number(o, (uint64_t)file->rows + 1);
    out_lit(o, ",");
    out_csv(o, view_of(field));
    out_lit(o, ",");
    out_str(o, fault);
    out_lit(o, ",");
    out_csv(o, right);
    out_end(o, "\n");
}

static void package(Out *o, const Product *p, int parent, uint32_t quantity)
{
    char gtin[15], id[9];
    truth_id(id, p->number + 1);
    product_gtin(p, parent, gtin);
    out_bytes(o, gtin, 14);
    out_lit(o, ",");
    product_gtin(p, parent - 1, gtin);
    out_bytes(o, gtin, 14);
    out_lit(o, ",");
    out_number(o, quantity);
    out_lit(o, ",");
    out_bytes(o, id, 8);
    out_end(o, "\n");
}

static void packages_of(void *self, const Product *p)
{
    Out *o = self;
    if (has_packs(p))
        package(o, p, 1, p->pack);
    if (p->boxes)
        package(o, p, 2, p->boxes);
}

void truth_packages(Demo *d)
{
    Out o;
    out_open(&o, d, "truth/packages.csv", "truth", "");
    out_lit(&o, "parent,child,quantity,truth_id\n");
    o.rows = 1;
    for_products(d, 0, ~0u, "packages", packages_of, &o);
    out_close(&o);
}

static void maker_name(Out *o, uint32_t i, const char *name, const char *kind, Date from, Date to)
{
    char day[DATE_CHARS];
    if (!*name)
        return;
    out_lit(o, "M");
    out_number(o, i + 1);
    out_lit(o, ",");
    out_csv(o, view_of(name));
    out_lit(o, ",");
    out_str(o, kind);
    out_lit(o, ",");
    out_str(o, from == DATE_NONE ? "" : date_text(from, day));
    out_lit(o, ",");
    out_str(o, to == DATE_NONE ? "" : date_text(to, day));
    out_end(o, "\n");
}

void truth_makers(Demo *d)
{
    Out o;
    out_open(&o, d, "truth/makers.csv", "truth", "");
    out_lit(&o, "maker,name,kind,from,to\n");
    o.rows = 1;
    for (uint32_t i = 0; i < d->world.n_makers && going(d); i++) {
        const Maker *m = &d->world.maker[i];
        Date end = m->moved == DATE_NONE ? DATE_NONE : m->moved - 1;
        maker_name(&o, i, m->legal, "legal", m->owner[0] ? DATE_NONE : m->moved, DATE_NONE);
        if (strcmp(m->name, m->legal) != 0)
            maker_name(&o, i, m->name, "short", DATE_NONE, DATE_NONE);
        if (strcmp(m->supplier, m->name) != 0)
            maker_name(&o, i, m->supplier, m->distributed ? "distributor" : "british company", DATE_NONE, DATE_NONE);
        maker_name(&o, i, m->former, m->owner[0] ? "former spelling" : "former", DATE_NONE, end);
        maker_name(&o, i, m->owner, "owner", m->moved, DATE_NONE);
        maker_name(&o, i, m->duns, "duns", DATE_NONE, DATE_NONE);
        maker_name(&o, i, m->srn, "srn", DATE_NONE, DATE_NONE);
        maker_name(&o, i, m->sctid, "sctid", DATE_NONE, DATE_NONE);
    }
    out_close(&o);
}
