/* AccessGUDID, the delimited release: nine tables of one folder, and the smaller part that comes as one XML file.
 *
 * Dirt of the real release: identifiers of HIBC makers, primary DIs that name the pack (deviceCount) with the single
 * item as unit of use, DIs that lost their leading zero in side tables, records that no device has, catalogue numbers
 * left out, former company names, rows broken by a delimiter inside a description.
 * Not here: the XML itself (gudid_xml.c).
 */
#include "demo/inside.h"

enum { ROW = 400, KEYS };

enum { DEVICE, IDENTIFIERS, GMDN, PRODUCT_CODES, SIZES, ENVIRONMENT, STERILISATION, CONTACTS, PREMARKET, TABLES };

static const struct {
    const char *path, *header;
} tables[TABLES] = {
    { "gudid/made-up_device_20260501.txt",
      "PrimaryDI|publicDeviceRecordKey|publicVersionStatus|deviceRecordStatus|publicVersionNumber|publicVersionDate|"
      "devicePublishDate|deviceCommDistributionEndDate|deviceCommDistributionStatus|brandName|versionModelNumber|"
      "catalogNumber|dunsNumber|companyName|deviceCount|deviceDescription|DMExempt|premarketExempt|deviceHCTP|"
      "deviceKit|"
      "deviceCombinationProduct|singleUse|lotBatch|serialNumber|manufacturingDate|expirationDate|donationIdNumber|"
      "labeledContainsNRL|labeledNoNRL|MRISafetyStatus|rx|otc|deviceSterile|sterilizationPriorToUse" },
    { "gudid/made-up_identifiers_20260501.txt",
      "PrimaryDI|deviceId|deviceIdType|deviceIdIssuingAgency|containsDINumber|"
      "pkgQuantity|pkgDiscontinueDate|pkgStatus|pkgType" },
    { "gudid/made-up_gmdnTerms_20260501.txt",
      "PrimaryDI|gmdnPTName|gmdnPTDefinition|implantable|gmdnCodeStatus|gmdnCode" },
    { "gudid/made-up_productCodes_20260501.txt", "PrimaryDI|productCode|productCodeName" },
    { "gudid/made-up_deviceSizes_20260501.txt", "PrimaryDI|sizeType|size (Unit)|size (Value)|sizeText " },
    { "gudid/made-up_environmentalConditions_20260501.txt",
      "PrimaryDI|storageHandlingType|storageHandlingHigh (Unit)|storageHandlingHigh (Value)|storageHandlingLow (Unit)|"
      "storageHandlingLow (Value)|storageHandlingSpecialConditionText " },
    { "gudid/made-up_sterilizationMethodTypes_20260501.txt", "PrimaryDI|sterilizationMethod" },
    { "gudid/made-up_contacts_20260501.txt", "PrimaryDI|phone|phoneExtension|email" },
    { "gudid/made-up_premarketSubmissions_20260501.txt", "PrimaryDI|submissionNumber|supplementNumber" },
};

typedef struct {
    Demo *d;
    Out table[TABLES];
} Gudid;

/* ---- identifiers ------------------------------------------------------------------------------------------------- */

bool in_gudid_xml(const Product *p)
{
    return p->prefix % 16 == 5;
}

Level gudid_level(const Product *p)
{
    return p->boxed_in_gudid ? PACK : UNIT;
}

/* LIC, catalogue number without punctuation (a running number for those who number by five plain digits, which would
 * collide), unit of measure: 0 the item, 1 the pack, 3 the case. */
static void hibc(const Maker *m, const Product *p, char measure, Str *s)
{
    str_add(s, m->labeler);
    if (p->catalogue[0] < 'A') {
        str_number(s, p->prefix, 4);
        str_number(s, p->item, 5);
    } else
        for (const char *c = p->catalogue; *c; c++)
            if (*c != '-')
                str_byte(s, *c);
    str_byte(s, measure);
}

static void di_at(const Demo *d, const Product *p, Level level, Str *s)
{
    static const char measure[] = { '0', '1', '3' };
    const Maker *m = &d->world.maker[p->maker];
    char gtin[15];
    if (m->hibc) {
        hibc(m, p, measure[level == PACK && !has_packs(p) ? UNIT : level], s);
        return;
    }
    product_gtin(p, (int)level, gtin);
    str_put(s, gtin, 14);
}

void gudid_primary(const Demo *d, const Product *p, Str *s)
{
    di_at(d, p, gudid_level(p), s);
}

static void identifier(Gudid *g, View primary, View id, const char *type, const char *agency, View contains,
                       uint32_t quantity, const char *status, const char *package)
{
    Out *o = &g->table[IDENTIFIERS];
    out_view(o, primary);
    out_lit(o, "|");
    out_view(o, id);
    out_lit(o, "|");
    out_str(o, type);
    out_lit(o, "|");
    out_str(o, agency);
    out_lit(o, "|");
    out_view(o, contains);
    out_lit(o, "|");
    if (quantity)
        out_number(o, quantity);
    out_lit(o, "||");
    out_str(o, status);
    out_lit(o, "|");
    out_str(o, package);
    out_end(o, "\n");
}

static void identifiers(Gudid *g, const Product *p, View primary, Dirt *x)
{
    const char *agency = x->m->hibc ? "HIBCC" : "GS1", *sold = "In Commercial Distribution";
    View none = { "", 0 };
    View id = primary;
    Str inner, outer;
    char gtin[15];
    x->o = &g->table[IDENTIFIERS];
    if (primary.p[0] == '0' && dirt_happens(x, 30)) {
        truth_fault(x->o, "deviceId", "leading zero lost", primary);
        id = view_sub(primary, 1, primary.n);
    }
    identifier(g, primary, id, "Primary", agency, none, 0, "", "");
    if (x->m->hibc && p->gs1_beside_hibc) {
        product_gtin(p, (int)gudid_level(p), gtin);
        identifier(g, primary, view_of(gtin), "Secondary", "GS1", none, 0, "", "");
    }
    str_clear(&inner);
    if (p->boxed_in_gudid && dirt_happens(x, 7000)) {
        di_at(g->d, p, UNIT, &inner);
        identifier(g, primary, str_view(&inner), "Unit of Use", agency, none, 0, "", "");
    }
    str_clear(&inner);
    str_view_add(&inner, primary);
    if (has_packs(p) && !p->boxed_in_gudid && dirt_happens(x, 7500)) {
        str_clear(&outer);
        di_at(g->d, p, PACK, &outer);
        identifier(g, primary, str_view(&outer), "Package", agency, primary, p->pack, sold, "Box");
        inner = outer;
    }
    if (p->boxes &&
        (inner.n != primary.n || memcmp(inner.p, primary.p, inner.n) != 0 || !has_packs(p) || p->boxed_in_gudid) &&
        dirt_happens(x, 5000)) {
        str_clear(&outer);
        di_at(g->d, p, CASE, &outer);
        identifier(g, primary, str_view(&outer), "Package", agency, str_view(&inner), p->boxes, sold, "Case");
    }
}

/* ---- device.txt -------------------------------------------------------------------------------------------------- */

static void flag(Out *o, bool yes)
{
    out_str(o, yes ? "true|" : "false|");
}

static void versions(Out *o, const Product *p, const World *w, bool moved)
{
    uint64_t h = product_hash(w, p, KEYS);
    char uuid[37], day[DATE_CHARS];
    Date published = some_day(h >> 7, moved ? 2014 : 2015, moved ? 2 : 10);
    Date version = published + (Date)(h % 400);
    number_uuid(uuid, h, product_hash(w, p, KEYS + 1));
    out_bytes(o, uuid, 36);
    out_str(o, h % 5 ? "|Update|Published|" : "|New|Published|");
    out_number(o, h % 5 ? 2 + h % 6 : 1);
    out_lit(o, "|");
    out_str(o, day_text(h % 5 ? version : published, day));
    out_lit(o, "|");
    out_str(o, day_text(published, day));
    if (h % 100 < 7) {
        out_lit(o, "|");
        out_str(o, day_text(version + 700, day));
        out_lit(o, "|Not in Commercial Distribution|");
    } else
        out_lit(o, "||In Commercial Distribution|");
}

static void attributes(Out *o, const Product *p)
{
    unsigned f = p->family->flags;
    bool serial = f & (ACTIVE | EQUIPMENT);
    out_lit(o, "false|");
    flag(o, p->family->risk == CLASS_I);
    out_lit(o, "false|false|false|");
    flag(o, f & SINGLE_USE);
    flag(o, !serial);
    flag(o, serial);
    flag(o, serial);
    flag(o, f & STERILE);
    out_lit(o, "false|");
    flag(o, f & LATEX && !p->latex_free);
    flag(o, f & LATEX && p->latex_free);
    out_str(o, f & IMPLANT ? (p->line % 3 ? "MR Conditional|" : "MR Safe|")
                           : "Labeling does not contain MRI Safety Information|");
    flag(o, p->family->risk != CLASS_I);
    flag(o, p->family->risk == CLASS_I);
    flag(o, f & STERILE);
    out_str(o, !(f & STERILE) && f & IMPLANT ? "true" : "false");
}

/* Returns the catalogue number as written: "" leaves it out. */
static void numbers_and_names(Out *o, const Product *p, Dirt *x, bool former)
{
    Str brand = str_of(p->brand), catalogue, company, text;
    bool stated = dirt_happens(x, 8700);
    describe_model(&brand, p);
    if (dirt_happens(x, 2500))
        dirt_upper(&brand);
    if (dirt_happens(x, 200))
        dirt_typo(x, &brand, "brandName");
    catalogue = str_of(p->catalogue);
    dirt_catalogue(x, &catalogue, stated ? "catalogNumber" : "versionModelNumber");
    company = str_of(former ? x->m->former : x->m->legal);
    if (dirt_happens(x, 60))
        dirt_typo(x, &company, "companyName");
    str_clear(&text);
    describe_american(&text, p, x);
    out_view(o, str_view(&brand));
    out_lit(o, "|");
    out_view(o, str_view(&catalogue));
    out_lit(o, "|");
    if (stated)
        out_view(o, str_view(&catalogue));
    out_lit(o, "|");
    out_str(o, dirt_happens(x, 9300) ? x->m->duns : "");
    out_lit(o, "|");
    out_view(o, str_view(&company));
    out_lit(o, "|");
    out_number(o, p->boxed_in_gudid ? p->pack : 1);
    out_lit(o, "|");
    if (dirt_happens(x, 9800))
        out_view(o, str_view(&text));
    else
        truth_fault(o, "deviceDescription", "left out", str_view(&text));
    out_lit(o, "|");
}

static void device(Gudid *g, const Product *p, View primary, Dirt *x)
{
    Out *o = &g->table[DEVICE];
    bool former = x->m->former[0] && !x->m->owner[0] && dirt_happens(x, 4000);
    x->o = o;
    if (primary.p[0] == '0' && dirt_happens(x, 8)) {
        Str wrong;
        str_clear(&wrong);
        str_view_add(&wrong, primary);
        wrong.p[wrong.n - 1] = (char)('0' + (wrong.p[wrong.n - 1] - '0' + 3) % 10);
        truth_fault(o, "PrimaryDI", "wrong check digit", primary);
        out_view(o, str_view(&wrong));
        truth_record(g->d, p, "gudid", str_view(&wrong), gudid_level(p), p->boxed_in_gudid ? p->pack : 1);
    } else {
        out_view(o, primary);
        truth_record(g->d, p, "gudid", primary, gudid_level(p), p->boxed_in_gudid ? p->pack : 1);
    }
    out_lit(o, "|");
    versions(o, p, &g->d->world, former);
    numbers_and_names(o, p, x, former);
    attributes(o, p);
    out_end(o, "\n");
}

/* A row with a delimiter in its description: one field too many. The good row stands before it. */
static void broken_device(Gudid *g, const Product *p, View primary)
{
    Out *o = &g->table[DEVICE];
    truth_fault(o, "deviceDescription", "a delimiter inside: a field too many", V(""));
    out_view(o, primary);
    out_lit(o, "|");
    versions(o, p, &g->d->world, false);
    out_str(o, p->brand);
    out_lit(o, "|||||1|SET | TRAY|");
    attributes(o, p);
    out_end(o, "\n");
}

/* ---- the side tables --------------------------------------------------------------------------------------------- */

static void row_start(Out *o, View primary)
{
    out_view(o, primary);
    out_lit(o, "|");
}

static void terms(Gudid *g, const Product *p, View primary, Dirt *x)
{
    Out *o = &g->table[GMDN];
    Str code;
    if (dirt_happens(x, 8800)) {
        row_start(o, primary);
        out_str(o, p->family->generic);
        out_lit(o, "|A made-up term of the demonstration for a ");
        out_str(o, p->family->noun);
        out_lit(o, "; it is not in any nomenclature.|");
        out_str(o, p->family->flags & IMPLANT ? "true" : "false");
        out_lit(o, "|Active|");
        str_clear(&code);
        code_gmdn(&code, p->family_index);
        out_view(o, str_view(&code));
        out_end(o, "\n");
    }
    if (dirt_happens(x, 9600)) {
        o = &g->table[PRODUCT_CODES];
        row_start(o, primary);
        str_clear(&code);
        code_fda(&code, p->family_index);
        out_view(o, str_view(&code));
        out_lit(o, "|");
        out_str(o, p->family->american);
        out_end(o, "\n");
    }
}

/* A size as numbers where it is one measure, else in words. */
static void sizes(Gudid *g, const Product *p, View primary, Dirt *x)
{
    Out *o = &g->table[SIZES];
    SizeKind kind = p->family->sizes->kind;
    Str s;
    if (kind == SIZE_NONE || !dirt_happens(x, 6500))
        return;
    if (primary.p[0] == '0' && dirt_happens(x, 40)) {
        truth_fault(o, "PrimaryDI", "leading zero lost", primary);
        row_start(o, view_sub(primary, 1, primary.n));
    } else
        row_start(o, primary);
    str_clear(&s);
    if (kind == SIZE_BORE || kind == SIZE_DIAMETER) {
        out_str(o, kind == SIZE_BORE ? "Catheter Gauge|French|" : "Outer Diameter|Millimeter|");
        str_decimal(&s, (uint64_t)p->size.a, 10);
        out_view(o, str_view(&s));
        out_lit(o, "|");
    } else {
        out_lit(o, "Device Size Text, specify|||");
        describe_size(&s, p, SIZE_SPACED);
        out_view(o, str_view(&s));
    }
    out_end(o, "\n");
}

static void conditions(Gudid *g, const Product *p, View primary, Dirt *x)
{
    static const char *const methods[] = { "Ethylene Oxide", "Radiation Sterilization",
                                           "Moist Heat or Steam Sterilization" };
    Out *o;
    if (p->family->flags & CHILLED || dirt_happens(x, 1500)) {
        o = &g->table[ENVIRONMENT];
        row_start(o, primary);
        out_lit(o, "Storage Environment Temperature|Degrees Celsius|30|Degrees Celsius|2|");
        out_end(o, "\n");
    }
    if (p->family->flags & STERILE && dirt_happens(x, 4500)) {
        o = &g->table[STERILISATION];
        row_start(o, primary);
        out_str(o, methods[p->line % 3]);
        out_end(o, "\n");
    }
    if (dirt_happens(x, 9000)) {
        o = &g->table[CONTACTS];
        row_start(o, primary);
        out_lit(o, "+1(555)010-0");
        out_number(o, 100 + p->maker % 900);
        out_lit(o, "||made-up@example.invalid");
        out_end(o, "\n");
    }
    if (p->family->risk >= CLASS_IIA && dirt_happens(x, 7000)) {
        o = &g->table[PREMARKET];
        row_start(o, primary);
        out_str(o, p->family->risk == CLASS_III ? "P99" : "K99");
        out_number(o, 1000 + p->line % 9000);
        out_lit(o, "|0");
        out_end(o, "\n");
    }
}

static void record(void *self, const Product *p)
{
    Gudid *g = self;
    Dirt x;
    Str primary;
    if (in_gudid_xml(p))
        return;
    str_clear(&primary);
    gudid_primary(g->d, p, &primary);
    dirt_begin(&x, g->d, &g->table[DEVICE], p, ROW);
    device(g, p, str_view(&primary), &x);
    identifiers(g, p, str_view(&primary), &x);
    terms(g, p, str_view(&primary), &x);
    sizes(g, p, str_view(&primary), &x);
    conditions(g, p, str_view(&primary), &x);
    if (dirt_happens(&x, 1) || g->table[DEVICE].rows == 2)
        broken_device(g, p, str_view(&primary));
}

void write_gudid(Demo *d)
{
    Gudid g = { .d = d };
    for (int i = 0; i < TABLES; i++) {
        out_open(&g.table[i], d, tables[i].path, "gudid", "2026-05-01");
        out_str(&g.table[i], tables[i].header);
        out_end(&g.table[i], "\n");
    }
    for_products(d, ROW, IN_GUDID, "AccessGUDID tables", record, &g);
    for (int i = 0; i < TABLES; i++)
        out_close(&g.table[i]);
}
