/* NHS dictionary of medicines and devices: the XML files of one release, for the community products.
 *
 * The sections of a file follow each other, so a file is written in as many passes over the products as it has
 * sections. Generic names (VMP, VMPP) are those in use. Packs outside the Drug Tariff are marked as not allowed.
 * Not here: medicines; there are only enough moieties and ingredients to have the files.
 */
#include "demo/inside.h"

#include "base/memory.h"

enum { PASS = 200, CODES, FATE };

#define RELEASE     "3040626" /* 3, then ddmmyy: as the real files are named */
#define SIZES_MOST  20
#define PACK_SINGLE FAMILY_PACKS
#define GENERICS    ((size_t)(128 * FAMILY_OPTIONS * SIZES_MOST * (FAMILY_PACKS + 1)))

static uint32_t generic_number(int family, int option, int size)
{
    return (uint32_t)((family * FAMILY_OPTIONS + option) * SIZES_MOST + size);
}

static uint32_t generic_pack_number(uint32_t generic, int pack)
{
    return generic * (FAMILY_PACKS + 1) + (uint32_t)pack;
}

static uint32_t generic_of(const Product *p)
{
    return generic_number(p->family_index, p->option, p->size_index);
}

static int unit_number(const char *unit)
{
    int i = 0;
    while (strcmp(families[i].unit, unit) != 0)
        i++;
    return i;
}

/* ---- XML --------------------------------------------------------------------------------------------------------- */

static void element(Out *o, const char *name, View value)
{
    if (!value.n)
        return;
    out_lit(o, "<");
    out_str(o, name);
    out_lit(o, ">");
    out_xml(o, value);
    out_lit(o, "</");
    out_str(o, name);
    out_lit(o, ">");
}

static void element_text(Out *o, const char *name, const char *value)
{
    element(o, name, view_of(value));
}

static void element_id(Out *o, const char *name, int kind, uint32_t number)
{
    char id[20];
    number_sctid(id, kind, number);
    element_text(o, name, id);
}

static void element_number(Out *o, const char *name, uint64_t x)
{
    Str s;
    str_clear(&s);
    str_number(&s, x, 1);
    element(o, name, str_view(&s));
}

static void begin(Out *o, Demo *d, const char *file, const char *root, const char *schema)
{
    char path[96];
    snprintf(path, sizeof path, "dmd/%s" RELEASE ".xml", file);
    out_open(o, d, path, "dmd", "2026-06-04");
    o->records_only = true;
    out_lit(o, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<");
    out_str(o, root);
    out_lit(o, " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"");
    out_str(o, schema);
    out_lit(o, "\">\n<!-- MADE-UP DATA: no product, supplier or code in this file is real -->\n");
}

static void finish(Out *o, const char *root)
{
    out_lit(o, "</");
    out_str(o, root);
    out_lit(o, ">\n");
    out_close(o);
}

/* ---- generic products -------------------------------------------------------------------------------------------- */

static void mark(Demo *d, uint32_t pack)
{
    d->used[pack / 8] |= (uint8_t)(1u << pack % 8);
}

static bool marked(const Demo *d, uint32_t pack)
{
    return d->used[pack / 8] >> pack % 8 & 1;
}

static void mark_product(void *self, const Product *p)
{
    Demo *d = self;
    mark(d, generic_pack_number(generic_of(p), p->pack_index));
    if (sold_singly(&d->world, p))
        mark(d, generic_pack_number(generic_of(p), PACK_SINGLE));
}

typedef void EachGeneric(Out *o, int family, int option, int size);

static void for_generics(Demo *d, Out *o, EachGeneric *each)
{
    for (int f = 0; f < n_families; f++)
        for (int op = 0; op < FAMILY_OPTIONS && families[f].option[op]; op++)
            for (int s = 0; s < families[f].sizes->n && going(d); s++)
                each(o, f, op, s);
}

static void vmp(Out *o, int family, int option, int size)
{
    uint32_t g = generic_number(family, option, size);
    bool used = false;
    Str name;
    for (int k = 0; k <= PACK_SINGLE; k++)
        used = used || marked(o->d, generic_pack_number(g, k));
    if (!used)
        return;
    str_clear(&name);
    describe_generic(&name, &families[family], option, size);
    out_lit(o, "<VMP>");
    element_id(o, "VPID", SCT_VMP, g);
    element(o, "NM", str_view(&name));
    out_lit(o, "<BASISCD>0007</BASISCD><PRES_STATCD>0001</PRES_STATCD><DF_INDCD>1</DF_INDCD><UDFS>1</UDFS>");
    element_id(o, "UDFS_UOMCD", SCT_UNIT, (uint32_t)unit_number(families[family].unit));
    out_lit(o, "</VMP>");
    out_end(o, "\n");
}

static void vmpp(Out *o, int family, int option, int size)
{
    const Family *f = &families[family];
    uint32_t g = generic_number(family, option, size);
    for (int k = 0; k <= PACK_SINGLE; k++) {
        uint16_t quantity = k == PACK_SINGLE ? 1 : f->pack[k];
        Str name;
        if (!marked(o->d, generic_pack_number(g, k)))
            continue;
        str_clear(&name);
        describe_generic(&name, f, option, size);
        str_byte(&name, ' ');
        str_number(&name, quantity, 1);
        str_word(&name, f->unit);
        out_lit(o, "<VMPP>");
        element_id(o, "VPPID", SCT_VMPP, generic_pack_number(g, k));
        element(o, "NM", str_view(&name));
        element_id(o, "VPID", SCT_VMP, g);
        element_number(o, "QTYVAL", quantity);
        element_id(o, "QTY_UOMCD", SCT_UNIT, (uint32_t)unit_number(f->unit));
        out_lit(o, "</VMPP>");
        out_end(o, "\n");
    }
}

static void generics(Demo *d)
{
    Out o;
    for_products(d, PASS, IN_DMD, "dm+d: generic names", mark_product, d);
    begin(&o, d, "f_vmp2_", "VIRTUAL_MED_PRODUCTS", "vmp_v2_3.xsd");
    out_lit(&o, "<VMPS>\n");
    for_generics(d, &o, vmp);
    out_lit(&o, "</VMPS>\n");
    finish(&o, "VIRTUAL_MED_PRODUCTS");
    begin(&o, d, "f_vmpp2_", "VIRTUAL_MED_PRODUCT_PACK", "vmpp_v2_3.xsd");
    out_lit(&o, "<VMPPS>\n");
    for_generics(d, &o, vmpp);
    out_lit(&o, "</VMPPS>\n");
    finish(&o, "VIRTUAL_MED_PRODUCT_PACK");
}

/* ---- products of suppliers --------------------------------------------------------------------------------------- */

static void amp(void *self, const Product *p)
{
    Out *o = self;
    Demo *d = o->d;
    const Maker *m = &d->world.maker[p->maker];
    uint64_t fate = product_hash(&d->world, p, FATE);
    char id[20];
    Str name;
    str_clear(&name);
    describe_branded(&name, p);
    number_sctid(id, SCT_AMP, p->number);
    out_lit(o, "<AMP>");
    element_text(o, "APID", id);
    if (fate % 1000 < 12)
        out_lit(o, "<INVALID>1</INVALID>");
    if (fate / 1000 % 10000 < 4) {
        char right[20];
        number_sctid(right, SCT_VMP, generic_of(p));
        truth_fault(o, "VPID", "names a generic product that is not there", view_of(right));
        element_id(o, "VPID", SCT_VMP, 9999999);
    } else
        element_id(o, "VPID", SCT_VMP, generic_of(p));
    element(o, "NM", str_view(&name));
    str_add(&name, " (");
    str_add(&name, m->supplier);
    str_add(&name, ")");
    element(o, "DESC", str_view(&name));
    element_text(o, "SUPPCD", m->sctid);
    out_lit(o, "<LIC_AUTHCD>0002</LIC_AUTHCD><AVAIL_RESTRICTCD>0001</AVAIL_RESTRICTCD></AMP>");
    out_end(o, "\n");
    truth_record(d, p, "dmd", view_of(id), UNIT, 1);
}

static void ap_info(void *self, const Product *p)
{
    Out *o = self;
    Str size;
    str_clear(&size);
    if (p->family->area == STOMA || p->family->area == CONTINENCE)
        describe_size(&size, p, SIZE_PLAIN);
    out_lit(o, "<AP_INFO>");
    element_id(o, "APID", SCT_AMP, p->number);
    element(o, "SZ_WEIGHT", str_view(&size));
    if (p->family->flags & COLOURED) {
        Str code;
        str_clear(&code);
        str_number(&code, p->colour + 1u, 4);
        element(o, "COLOURCD", str_view(&code));
    }
    element_text(o, "PROD_ORDER_NO", p->catalogue);
    out_lit(o, "</AP_INFO>");
    out_end(o, "\n");
}

static void amps(Demo *d)
{
    Out o;
    begin(&o, d, "f_amp2_", "ACTUAL_MEDICINAL_PRODUCTS", "amp_v2_3.xsd");
    out_lit(&o, "<AMPS>\n");
    for_products(d, PASS, IN_DMD, "dm+d: products", amp, &o);
    out_lit(&o, "</AMPS>\n<AP_INFORMATION>\n");
    for_products(d, PASS, IN_DMD, "dm+d: sizes and order numbers", ap_info, &o);
    out_lit(&o, "</AP_INFORMATION>\n");
    finish(&o, "ACTUAL_MEDICINAL_PRODUCTS");
}

/* ---- packs of suppliers ------------------------------------------------------------------------------------------ */

/* Calls f for the pack and, where the item is also sold singly, for that. */
typedef void EachPack(Out *o, const Product *p, bool single, const char *id);

static void packs_of(Out *o, const Product *p, EachPack *f)
{
    char id[20];
    number_sctid(id, SCT_AMPP, p->number);
    f(o, p, false, id);
    if (sold_singly(&o->d->world, p)) {
        number_sctid(id, SCT_AMPP_SINGLE, p->number);
        f(o, p, true, id);
    }
}

static bool discontinued(const World *w, const Product *p)
{
    return product_hash(w, p, FATE + 1) % 100 < 3;
}

static void ampp(Out *o, const Product *p, bool single, const char *id)
{
    Demo *d = o->d;
    uint16_t quantity = single ? 1 : p->pack;
    Str name;
    str_clear(&name);
    describe_branded(&name, p);
    str_add(&name, " (");
    str_add(&name, d->world.maker[p->maker].supplier);
    str_add(&name, ") ");
    str_number(&name, quantity, 1);
    str_word(&name, p->family->unit);
    out_lit(o, "<AMPP>");
    element_text(o, "APPID", id);
    element(o, "NM", str_view(&name));
    element_id(o, "VPPID", SCT_VMPP, generic_pack_number(generic_of(p), single ? PACK_SINGLE : p->pack_index));
    element_id(o, "APID", SCT_AMP, p->number);
    out_lit(o, "<LEGAL_CATCD>0004</LEGAL_CATCD>");
    if (discontinued(&d->world, p)) {
        char day[DATE_CHARS];
        out_lit(o, "<DISCCD>0001</DISCCD>");
        element_text(o, "DISCDT", day_text(some_day(product_hash(&d->world, p, FATE + 2), 2024, 2), day));
    }
    out_lit(o, "</AMPP>");
    out_end(o, "\n");
    truth_record(d, p, "dmd", view_of(id), single || !has_packs(p) ? UNIT : PACK, quantity);
}

static void pack_info(Out *o, const Product *p, bool single, const char *id)
{
    (void)single;
    out_lit(o, "<PACK_INFO>");
    element_text(o, "APPID", id);
    element_text(o, "REIMB_STATCD", p->in & IN_TARIFF ? "0001" : "0000");
    out_lit(o, "</PACK_INFO>");
    out_end(o, "\n");
}

static void price_info(Out *o, const Product *p, bool single, const char *id)
{
    int64_t pence = single ? (p->pence * 125 / p->pack + 50) / 100 + 1 : p->pence;
    char day[DATE_CHARS];
    out_lit(o, "<PRICE_INFO>");
    element_text(o, "APPID", id);
    element_number(o, "PRICE", (uint64_t)pence);
    element_text(o, "PRICEDT", day_text(some_day(product_hash(&o->d->world, p, FATE + 3), 2022, 4), day));
    element_number(o, "PRICE_PREV", (uint64_t)(pence * 97 / 100));
    out_lit(o, "<PRICE_BASISCD>0001</PRICE_BASISCD></PRICE_INFO>");
    out_end(o, "\n");
}

static void reimbursement(Out *o, const Product *p, bool single, const char *id)
{
    (void)single;
    if (!(p->in & IN_TARIFF))
        return;
    out_lit(o, "<REIMB_INFO>");
    element_text(o, "APPID", id);
    out_lit(o, "<PX_CHRGS>1</PX_CHRGS><DISP_FEES>1</DISP_FEES></REIMB_INFO>");
    out_end(o, "\n");
}

#define SECTION(name, function)                                                                                        \
    static void name(void *self, const Product *p)                                                                     \
    {                                                                                                                  \
        packs_of(self, p, function);                                                                                   \
    }
SECTION(ampp_rows, ampp)
SECTION(pack_info_rows, pack_info)
SECTION(price_rows, price_info)
SECTION(reimbursement_rows, reimbursement)
#undef SECTION

static void ampps(Demo *d)
{
    Out o;
    begin(&o, d, "f_ampp2_", "ACTUAL_MEDICINAL_PROD_PACKS", "ampp_v2_3.xsd");
    out_lit(&o, "<AMPPS>\n");
    for_products(d, PASS, IN_DMD, "dm+d: packs", ampp_rows, &o);
    out_lit(&o, "</AMPPS>\n<APPLIANCE_PACK_INFO>\n");
    for_products(d, PASS, IN_DMD, "dm+d: appliance packs", pack_info_rows, &o);
    out_lit(&o, "</APPLIANCE_PACK_INFO>\n<MEDICINAL_PRODUCT_PRICE>\n");
    for_products(d, PASS, IN_DMD, "dm+d: prices", price_rows, &o);
    out_lit(&o, "</MEDICINAL_PRODUCT_PRICE>\n<REIMBURSEMENT_INFO>\n");
    for_products(d, PASS, IN_DMD, "dm+d: reimbursement", reimbursement_rows, &o);
    out_lit(&o, "</REIMBURSEMENT_INFO>\n");
    finish(&o, "ACTUAL_MEDICINAL_PROD_PACKS");
}

/* Two thirds of the packs have a GTIN; a few had another one before: that of the single item. */
static void gtin_of(Out *o, const Product *p, bool single, const char *id)
{
    Dirt x;
    Str gtin;
    char former[15];
    dirt_begin(&x, o->d, o, p, single ? CODES + 10 : CODES + 11);
    if (!dirt_happens(&x, 6600))
        return;
    str_clear(&gtin);
    out_lit(o, "<AMPP>");
    element_text(o, "AMPPID", id);
    if (!single && has_packs(p) && dirt_happens(&x, 300)) {
        product_gtin(p, 0, former);
        out_lit(o, "<GTINDATA>");
        element_text(o, "GTIN", former);
        out_lit(o, "<STARTDT>2015-02-01</STARTDT><ENDDT>2019-12-31</ENDDT></GTINDATA>");
    }
    dirt_gtin(&x, single ? 0 : 1, 9000, &gtin, "GTIN");
    out_lit(o, "<GTINDATA>");
    element(o, "GTIN", str_view(&gtin));
    out_lit(o, "<STARTDT>2020-01-01</STARTDT></GTINDATA></AMPP>");
    out_end(o, "\n");
}

static void gtin_rows(void *self, const Product *p)
{
    packs_of(self, p, gtin_of);
}

/* ---- small files ------------------------------------------------------------------------------------------------- */

static void info(Out *o, const char *code, const char *words)
{
    out_lit(o, "<INFO>");
    element_text(o, "CD", code);
    element_text(o, "DESC", words);
    out_lit(o, "</INFO>");
    out_end(o, "\n");
}

static void lookup_fixed(Out *o)
{
    static const char *const lists[][7] = {
        { "LICENSING_AUTHORITY", "0000", "None", "0001", "Medicines - MHRA/EMA", "0002", "Devices" },
        { "REIMBURSEMENT_STATUS", "0000", "Not allowed (not in Drug Tariff)", "0001", "Allowed (in Drug Tariff)", NULL,
          NULL },
        { "DISCONTINUED_IND", "0000", "Reinstated", "0001", "Discontinued Flag", NULL, NULL },
        { "LEGAL_CATEGORY", "0001", "GSL", "0004", "Not Applicable", NULL, NULL },
        { "PRICE_BASIS", "0001", "NHS Indicative Price", "0002", "No Price Available", NULL, NULL },
        { "AVAILABILITY_RESTRICTION", "0001", "None", "0009", "Not available", NULL, NULL },
        { "VIRTUAL_PRODUCT_PRES_STATUS", "0001", "Valid as a prescribable product", NULL, NULL, NULL, NULL },
        { "BASIS_OF_NAME", "0007", "Other", NULL, NULL, NULL, NULL },
        { "DF_INDICATOR", "1", "Discrete", "2", "Continuous", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        out_lit(o, "<");
        out_str(o, lists[i][0]);
        out_lit(o, ">");
        for (int k = 1; k < 7 && lists[i][k]; k += 2)
            info(o, lists[i][k], lists[i][k + 1]);
        out_lit(o, "</");
        out_str(o, lists[i][0]);
        out_lit(o, ">\n");
    }
}

static void lookup(Demo *d)
{
    Out o;
    char id[20];
    begin(&o, d, "f_lookup2_", "LOOKUP", "lookup_v2_3.xsd");
    lookup_fixed(&o);
    out_lit(&o, "<COLOUR>\n");
    for (int i = 0; i < n_colours; i++) {
        snprintf(id, sizeof id, "%04d", i + 1);
        info(&o, id, colours[i]);
    }
    out_lit(&o, "</COLOUR>\n<UNIT_OF_MEASURE>\n");
    for (int f = 0; f < n_families; f++)
        if (unit_number(families[f].unit) == f) {
            number_sctid(id, SCT_UNIT, (uint32_t)f);
            info(&o, id, families[f].unit);
        }
    out_lit(&o, "</UNIT_OF_MEASURE>\n<SUPPLIER>\n");
    for (uint32_t i = 0; i < d->world.n_makers; i++)
        info(&o, d->world.maker[i].sctid, d->world.maker[i].supplier);
    out_lit(&o, "</SUPPLIER>\n");
    finish(&o, "LOOKUP");
}

static void substances(Demo *d)
{
    static const char *const names[] = { "Madeupamine", "Fictivol", "Zimbrate sodium", "Quorvane", "Umbrasil" };
    Out o;
    begin(&o, d, "f_vtm2_", "VIRTUAL_THERAPEUTIC_MOIETIES", "vtm_v2_3.xsd");
    for (uint32_t i = 0; i < 5; i++) {
        out_lit(&o, "<VTM>");
        element_id(&o, "VTMID", SCT_VTM, i);
        element_text(&o, "NM", names[i]);
        out_lit(&o, "</VTM>");
        out_end(&o, "\n");
    }
    finish(&o, "VIRTUAL_THERAPEUTIC_MOIETIES");
    begin(&o, d, "f_ingredient2_", "INGREDIENT_SUBSTANCES", "ingredient_v2_3.xsd");
    for (uint32_t i = 0; i < 5; i++) {
        out_lit(&o, "<ING>");
        element_id(&o, "ISID", SCT_INGREDIENT, i);
        element_text(&o, "NM", names[i]);
        out_lit(&o, "</ING>");
        out_end(&o, "\n");
    }
    finish(&o, "INGREDIENT_SUBSTANCES");
}

void write_dmd(Demo *d)
{
    Out o;
    d->used = mem_alloc(GENERICS / 8);
    if (!d->used) {
        d->code = fail_memory(d->e, "the list of generic names");
        return;
    }
    memset(d->used, 0, GENERICS / 8);
    substances(d);
    generics(d);
    amps(d);
    ampps(d);
    begin(&o, d, "f_gtin2_", "GTIN_DETAILS", "gtin_v2_0.xsd");
    out_lit(&o, "<AMPPS>\n");
    for_products(d, PASS, IN_DMD, "dm+d: GTINs", gtin_rows, &o);
    out_lit(&o, "</AMPPS>\n");
    finish(&o, "GTIN_DETAILS");
    lookup(d);
    mem_free(d->used);
    d->used = NULL;
}
