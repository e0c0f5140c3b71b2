/* AccessGUDID: the part of the made-up registry that comes as one XML file, in the layout of the full release.
 *
 * Products of every sixteenth company prefix are here and not in the delimited tables. The file has a byte order mark
 * and carriage returns, as the real ones have. Not here: the tables (gudid.c), most of the dirt.
 */
#include "demo/inside.h"

enum { ROW = 450, KEYS };

static void element(Out *o, const char *name, const char *value)
{
    out_lit(o, "    <");
    out_str(o, name);
    if (*value) {
        out_lit(o, ">");
        out_xml(o, view_of(value));
        out_lit(o, "</");
        out_str(o, name);
        out_lit(o, ">\r\n");
    } else
        out_lit(o, " />\r\n");
}

static void yes(Out *o, const char *name, bool is)
{
    element(o, name, is ? "true" : "false");
}

static void identifier(Out *o, Str *id, const char *type, const char *agency, Str *contains, uint32_t quantity,
                       const char *package)
{
    char number[12] = "";
    Str none;
    str_clear(&none);
    if (quantity)
        snprintf(number, sizeof number, "%u", (unsigned)quantity);
    out_lit(o, "   <identifier>\r\n");
    element(o, "deviceId", str_cstr(id));
    element(o, "deviceIdType", type);
    element(o, "deviceIdIssuingAgency", agency);
    element(o, "containsDINumber", str_cstr(contains ? contains : &none));
    element(o, "pkgQuantity", number);
    element(o, "pkgDiscontinueDate", "");
    element(o, "pkgStatus", contains ? "In Commercial Distribution" : "");
    element(o, "pkgType", package);
    out_lit(o, "   </identifier>\r\n");
}

static void identifiers(Out *o, const Product *p, Str *primary, const Maker *m)
{
    Str other;
    char gtin[15];
    out_lit(o, "   <identifiers>\r\n");
    identifier(o, primary, "Primary", m->hibc ? "HIBCC" : "GS1", NULL, 0, "");
    if (m->hibc && p->gs1_beside_hibc) {
        product_gtin(p, (int)gudid_level(p), gtin);
        other = str_of(gtin);
        identifier(o, &other, "Secondary", "GS1", NULL, 0, "");
    }
    if (!m->hibc && has_packs(p) && !p->boxed_in_gudid) {
        product_gtin(p, 1, gtin);
        other = str_of(gtin);
        identifier(o, &other, "Package", "GS1", primary, p->pack, "Box");
    }
    out_lit(o, "   </identifiers>\r\n");
}

static void head(Out *o, const Product *p, Str *primary, const World *w)
{
    uint64_t h = product_hash(w, p, KEYS);
    char uuid[37], day[DATE_CHARS];
    number_uuid(uuid, h, product_hash(w, p, KEYS + 1));
    out_lit(o,
            "  <device xmlns=\"http://www.fda.gov/cdrh/gudid\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
            "deviceid=\"");
    out_view(o, str_view(primary));
    out_lit(o, "\">\r\n");
    element(o, "publicDeviceRecordKey", uuid);
    element(o, "publicVersionStatus", "Update");
    element(o, "deviceRecordStatus", "Published");
    element(o, "publicVersionNumber", "3");
    element(o, "publicVersionDate", day_text(some_day(h, 2024, 2), day));
    element(o, "devicePublishDate", day_text(some_day(h >> 9, 2015, 9), day));
    element(o, "deviceCommDistributionEndDate", "");
    element(o, "deviceCommDistributionStatus", "In Commercial Distribution");
}

static void names(Out *o, const Product *p, Dirt *x)
{
    Str brand = str_of(p->brand), catalogue = str_of(p->catalogue), company, text, none;
    char count[12];
    str_clear(&text);
    str_clear(&none);
    describe_model(&brand, p);
    if (dirt_happens(x, 200))
        dirt_typo(x, &brand, "brandName");
    dirt_catalogue(x, &catalogue, "versionModelNumber");
    company = str_of(x->m->legal);
    describe_american(&text, p, x);
    snprintf(count, sizeof count, "%d", p->boxed_in_gudid ? p->pack : 1);
    element(o, "brandName", str_cstr(&brand));
    element(o, "versionModelNumber", str_cstr(&catalogue));
    element(o, "catalogNumber", str_cstr(dirt_happens(x, 8700) ? &catalogue : &none));
    element(o, "dunsNumber", x->m->duns);
    element(o, "companyName", str_cstr(&company));
    element(o, "deviceCount", count);
    element(o, "deviceDescription", str_cstr(&text));
}

static void attributes(Out *o, const Product *p)
{
    unsigned f = p->family->flags;
    bool serial = f & (ACTIVE | EQUIPMENT);
    yes(o, "DMExempt", false);
    yes(o, "premarketExempt", p->family->risk == CLASS_I);
    yes(o, "deviceHCTP", false);
    yes(o, "deviceKit", false);
    yes(o, "deviceCombinationProduct", false);
    yes(o, "singleUse", f & SINGLE_USE);
    yes(o, "lotBatch", !serial);
    yes(o, "serialNumber", serial);
    yes(o, "manufacturingDate", serial);
    yes(o, "expirationDate", f & STERILE);
    yes(o, "donationIdNumber", false);
    yes(o, "labeledContainsNRL", f & LATEX && !p->latex_free);
    yes(o, "labeledNoNRL", f & LATEX && p->latex_free);
    element(o, "MRISafetyStatus", f & IMPLANT ? "MR Conditional" : "Labeling does not contain MRI Safety Information");
    yes(o, "rx", p->family->risk != CLASS_I);
    yes(o, "otc", p->family->risk == CLASS_I);
}

static void tail(Out *o, const Product *p)
{
    Str code;
    out_lit(o, "   <contacts><customerContact><phone>+1(555)010-0100</phone><phoneExtension />"
               "<email>made-up@example.invalid</email></customerContact></contacts>\r\n   <gmdnTerms><gmdn>\r\n");
    str_clear(&code);
    code_gmdn(&code, p->family_index);
    element(o, "gmdnCode", str_cstr(&code));
    element(o, "gmdnPTName", p->family->generic);
    element(o, "gmdnPTDefinition", "A made-up term of the demonstration; it is not in any nomenclature.");
    yes(o, "implantable", p->family->flags & IMPLANT);
    element(o, "gmdnCodeStatus", "Active");
    out_lit(o, "   </gmdn></gmdnTerms>\r\n   <productCodes><fdaProductCode>\r\n");
    str_clear(&code);
    code_fda(&code, p->family_index);
    element(o, "productCode", str_cstr(&code));
    element(o, "productCodeName", p->family->american);
    out_lit(o, "   </fdaProductCode></productCodes>\r\n   <deviceSizes>");
    if (p->family->sizes->kind != SIZE_NONE) {
        out_lit(o, "<deviceSize>\r\n");
        element(o, "sizeType", "Device Size Text, specify");
        str_clear(&code);
        describe_size(&code, p, SIZE_SPACED);
        element(o, "sizeText", str_cstr(&code));
        out_lit(o, "   </deviceSize>");
    }
    out_lit(o, "</deviceSizes>\r\n   <environmentalConditions />\r\n   <sterilization>\r\n");
    yes(o, "deviceSterile", p->family->flags & STERILE);
    yes(o, "sterilizationPriorToUse", !(p->family->flags & STERILE) && p->family->flags & IMPLANT);
    out_lit(o, "    <methodTypes />\r\n   </sterilization>\r\n  </device>");
}

static void record(void *self, const Product *p)
{
    Out *o = self;
    Demo *d = o->d;
    Dirt x;
    Str primary;
    if (!in_gudid_xml(p))
        return;
    str_clear(&primary);
    gudid_primary(d, p, &primary);
    dirt_begin(&x, d, o, p, ROW);
    head(o, p, &primary, &d->world);
    identifiers(o, p, &primary, x.m);
    names(o, p, &x);
    attributes(o, p);
    tail(o, p);
    out_end(o, "\r\n");
    truth_record(d, p, "gudid", str_view(&primary), gudid_level(p), p->boxed_in_gudid ? p->pack : 1);
}

void write_gudid_xml(Demo *d)
{
    Out o;
    out_open(&o, d, "gudid/made-up_gudid_20260501.xml", "gudid", "2026-05-01");
    o.records_only = true;
    out_lit(&o, "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<data>\r\n"
                "<!-- MADE-UP DATA: no device, company or code in this file is real -->\r\n");
    for_products(d, ROW, IN_GUDID, "AccessGUDID XML", record, &o);
    out_lit(&o, "</data>\r\n");
    out_close(&o);
}
