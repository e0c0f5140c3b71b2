/* EUDAMED: one JSON object a line, in the shape of a Firstbase draft item; some nested in their selling pack.
 *
 * Dirt of the real files: booleans as words or values, part numbers that are "/" or a size, names in another language
 * only, records without GTIN (an IFA code instead), a GTIN used by two records.
 * Not here: certificates and the public site's own JSON.
 */
#include "demo/inside.h"

#include "codes/check.h"

enum { ROW = 500, KEYS };

#define PARTY "\"InformationProviderOfTradeItem\":{\"PartyName\":\"MADE-UP DATA\"},"

static const char *const risk_codes[] = { "EU_CLASS_I", "EU_CLASS_IIA", "EU_CLASS_IIB", "EU_CLASS_III", "EU_CLASS_B" };

static void json(Out *o, const Str *s)
{
    out_json(o, str_view(s));
}

static void json_text(Out *o, const char *s)
{
    out_json(o, view_of(s));
}

/* Basic UDI-DI of GS1 form: prefix, line, two check characters. */
static void basic_udi(Str *s, const Product *p)
{
    char pair[2] = { '2', '2' };
    str_add(s, "952");
    str_number(s, p->prefix, 4);
    str_add(s, "L");
    str_number(s, p->line, 7);
    if (gmn_check_pair(str_view(s), pair))
        str_put(s, pair, 2);
}

static void contacts(Out *o, const Maker *m, Dirt *x)
{
    Str name = str_of(m->legal);
    if (m->moved != DATE_NONE && m->former[0] && dirt_happens(x, 1500))
        name = str_of(m->former);
    if (dirt_happens(x, 60))
        dirt_typo(x, &name, "TradeItemContactInformation.ContactName");
    out_lit(
        o,
        "\"TradeItemContactInformation\":[{\"ContactTypeCode\":{\"Value\":\"EMA\"},\"AdditionalPartyIdentification\":"
        "[{\"AdditionalPartyIdentificationTypeCode\":\"SRN\",\"Value\":");
    json_text(o, m->srn);
    out_lit(o, "}],\"ContactName\":");
    json(o, &name);
    if (m->representative[0]) {
        out_lit(o, "},{\"ContactTypeCode\":{\"Value\":\"EAR\"},\"AdditionalPartyIdentification\":"
                   "[{\"AdditionalPartyIdentificationTypeCode\":\"SRN\",\"Value\":");
        json_text(o, m->representative);
        out_lit(o, "}],\"ContactName\":\"Madeup Representatives Ltd\"");
    }
    out_lit(o, "}],");
}

static void device_information(Out *o, const Product *p, Dirt *x)
{
    unsigned f = p->family->flags;
    bool words = dirt_happens(x, 7000);
    out_lit(o, "\"HealthcareItemInformationModule\":{\"HealthcareItemInformation\":{\"DoesTradeItemContainLatex\":");
    out_str(o, f & LATEX && !p->latex_free ? (words ? "\"TRUE\"" : "true") : (words ? "\"FALSE\"" : "false"));
    out_lit(o, ",\"DoesTradeItemContainAnimalTissue\":false");
    if (f & CHILLED)
        out_lit(o,
                ",\"ClinicalStorageHandlingInformation\":[{\"ClinicalStorageHandlingTypeCode\":{\"Value\":\"SHC07\"},"
                "\"ClinicalStorageHandlingDescription\":[{\"LanguageCode\":\"en\",\"Value\":\"25\xc2\xb0"
                "C\"}]}]");
    out_lit(o, "}},\"MedicalDeviceTradeItemModule\":{\"MedicalDeviceInformation\":{\"IsTradeItemImplantable\":");
    out_str(o, f & IMPLANT ? "\"TRUE\"" : "\"FALSE\"");
    out_lit(o, ",\"UdidDeviceCount\":1");
    if (f & (MEASURES | ACTIVE)) {
        out_str(o, f & MEASURES ? ",\"HasDeviceMeasuringFunction\":true" : ",\"HasDeviceMeasuringFunction\":false");
        out_str(o, f & ACTIVE ? ",\"IsActiveDevice\":true" : ",\"IsActiveDevice\":false");
    }
    out_lit(o, ",\"UDIProductionIdentifierTypeCode\":[{\"Value\":");
    out_str(o, f & (ACTIVE | EQUIPMENT) ? "\"SERIAL_NUMBER\"}" : "\"BATCH_NUMBER\"}");
    if (f & STERILE)
        out_lit(o, ",{\"Value\":\"EXPIRATION_DATE\"}");
    out_lit(o, "],\"EUMedicalDeviceStatusCode\":{\"Value\":");
    out_str(o, dirt_happens(x, 9500) ? "\"ON_MARKET\"" : "\"NO_LONGER_PLACED_ON_MARKET\"");
    out_lit(o,
            "},\"HealthcareTradeItemReusabilityInformation\":{\"ManufacturerDeclaredReusabilityTypeCode\":{\"Value\":");
    out_str(o, f & SINGLE_USE ? "\"SINGLE_USE\"" : "\"REUSABLE\"");
    out_lit(o, "}},\"TradeItemSterilityInformation\":{\"InitialManufacturerSterilisationCode\":[{\"Value\":");
    out_str(o, f & STERILE ? "\"UNSPECIFIED\"" : "\"NOT_STERILISED\"");
    out_lit(o, "}]}}},");
}

static void regulation(Out *o, const Product *p, Dirt *x)
{
    static const char *const extra[] = { "276", "250", "380", "528", "724", "752" };
    bool legacy = dirt_happens(x, 800);
    char day[DATE_CHARS];
    Date from = some_day(product_hash(&o->d->world, p, KEYS + 3), 2019, 6);
    Str emdn;
    out_str(o, "\"RegulatedTradeItemModule\":{\"RegulatoryInformation\":[{\"RegulatoryAct\":\"");
    out_str(o, p->family->risk == CLASS_IVD ? (legacy ? "IVDD" : "IVDR") : legacy ? "MDD" : "MDR");
    out_lit(o, "\",\"RegulatoryAgency\":\"EU\"}]},");
    out_lit(
        o,
        "\"SalesInformationModule\":{\"SalesInformation\":{\"TargetMarketSalesConditions\":["
        "{\"TargetMarketConsumerSalesConditionCode\":{\"Value\":\"ORIGINAL_PLACED\"},"
        "\"SalesConditionTargetMarketCountry\":[{\"CountryCode\":{\"Value\":\"372\"},\"StartAvailabilityDateTime\":\"");
    out_str(o, day_text(from, day));
    out_lit(o, "\"}");
    if (p->number % 3 == 0) {
        out_lit(o, "]},{\"TargetMarketConsumerSalesConditionCode\":{\"Value\":\"ADDITIONAL_MARKET_AVAILABILITY\"},"
                   "\"SalesConditionTargetMarketCountry\":[{\"CountryCode\":{\"Value\":\"");
        out_str(o, extra[p->line % 6]);
        out_lit(o, "\"}}");
    }
    out_lit(o, "]}]}},\"GdsnTradeItemClassification\":{\"GpcCategoryCode\":\"10005844\","
               "\"AdditionalTradeItemClassification\":[{"
               "\"AdditionalTradeItemClassificationSystemCode\":{\"Value\":\"");
    out_str(o, legacy ? "85" : "76");
    out_lit(o, "\"},\"AdditionalTradeItemClassificationValue\":[{\"AdditionalTradeItemClassificationCodeValue\":\"");
    out_str(o, risk_codes[p->family->risk]);
    str_clear(&emdn);
    code_emdn(&emdn, p->family_index);
    str_number(&emdn, p->option + 1u, 2);
    out_lit(o, "\"}]},{\"AdditionalTradeItemClassificationSystemCode\":{\"Value\":\"88\"},"
               "\"AdditionalTradeItemClassificationValue\":[{\"AdditionalTradeItemClassificationCodeValue\":\"");
    out_view(o, str_view(&emdn));
    out_lit(o, "\"}]}]},");
}

/* Brand and noun; option and size stand in the name, in a description of their own, or (one in 70) nowhere. */
static void names(Out *o, const Product *p, Dirt *x, bool sure)
{
    Str name = str_of(p->brand), more;
    uint32_t style = dirt_below(x, 100);
    bool sized = sure || style % 10 < 6;
    describe_model(&name, p);
    if (dirt_happens(x, 150))
        dirt_typo(x, &name, "TradeItemDescription");
    if (style < 6) {
        str_word(&name, p->family->german);
    } else if (style < 90)
        str_word(&name, p->family->noun);
    if (sized) {
        str_word(&name, option_of(p));
        if (p->family->sizes->kind != SIZE_NONE)
            str_byte(&name, ' ');
        describe_size(&name, p, (SizeStyle)dirt_below(x, 4));
    }
    str_clear(&more);
    if (sure || dirt_happens(x, sized ? 5000 : 9650)) {
        describe_generic(&more, p->family, p->option, p->size_index);
        if (has_packs(p)) {
            str_add(&more, ", ");
            describe_pack(&more, p, dirt_below(x, 5));
        }
    }
    out_lit(o, "\"TradeItemDescriptionModule\":{\"TradeItemDescriptionInformation\":{");
    if (more.n) {
        out_lit(o, "\"AdditionalTradeItemDescription\":[{\"LanguageCode\":\"en\",\"Value\":");
        json(o, &more);
        out_lit(o, "}],");
    }
    out_str(o, style < 6 ? "\"TradeItemDescription\":[{\"LanguageCode\":\"de\",\"Value\":"
                         : "\"TradeItemDescription\":[{\"LanguageCode\":\"en\",\"Value\":");
    json(o, &name);
    out_lit(o, "}]}},");
}

static void model(Out *o, const Product *p)
{
    Str s;
    str_clear(&s);
    basic_udi(&s, p);
    out_lit(o, "\"GlobalModelInformation\":[{\"GlobalModelNumber\":");
    json(o, &s);
    out_lit(o, ",\"GlobalModelDescription\":[{\"LanguageCode\":\"en\",\"Value\":");
    s = str_of(p->brand);
    str_word(&s, p->family->noun);
    json(o, &s);
    out_lit(o, "}]}],");
}

/* The catalogue number, or what some write in its place. */
static void part_number(Out *o, const Product *p, Dirt *x, bool stated)
{
    Str s = str_of(p->catalogue);
    if (stated)
        dirt_catalogue(x, &s, "MANUFACTURER_PART_NUMBER");
    else {
        if (dirt_happens(x, 500)) {
            s = str_of("/");
        } else if (dirt_happens(x, 500)) {
            str_clear(&s);
            describe_size(&s, p, SIZE_TIGHT);
        } else
            return;
        truth_fault(o, "MANUFACTURER_PART_NUMBER", "not a part number", view_of(p->catalogue));
    }
    if (!s.n)
        return;
    out_lit(o, ",{\"AdditionalTradeItemIdentificationTypeCode\":\"MANUFACTURER_PART_NUMBER\",\"Value\":");
    json(o, &s);
    out_lit(o, "}");
}

static void gtin_and_parts(Out *o, const Product *p, Dirt *x, bool stated)
{
    Str gtin;
    bool none = dirt_happens(x, 30);
    str_clear(&gtin);
    if (!none)
        dirt_gtin(x, 0, 0, &gtin, "Gtin");
    out_lit(o, "\"Gtin\":");
    json(o, &gtin);
    out_lit(o, ",\"AdditionalTradeItemIdentification\":[{\"AdditionalTradeItemIdentificationTypeCode\":");
    if (none) {
        out_lit(o, "\"IFA\",\"Value\":\"99");
        out_number(o, 10000000 + p->number);
        out_lit(o, "\"}");
        truth_fault(o, "Gtin", "left out, an IFA code instead", V(""));
    } else {
        out_lit(o, "\"MODEL_NUMBER\",\"Value\":");
        json_text(o, p->brand);
        out_lit(o, "}");
    }
    part_number(o, p, x, stated);
    out_lit(o, "]");
}

static void item(Out *o, const Product *p, Dirt *x)
{
    bool stated = dirt_happens(x, 8800);
    out_lit(o, "{\"TargetSector\":[\"UDI_REGISTRY\"],");
    device_information(o, p, x);
    regulation(o, p, x);
    names(o, p, x, !stated);
    out_lit(o,
            "\"IsTradeItemABaseUnit\":true,\"TradeItemUnitDescriptorCode\":{\"Value\":\"BASE_UNIT_OR_EACH\"}," PARTY);
    contacts(o, x->m, x);
    model(o, p);
    gtin_and_parts(o, p, x, stated);
    out_lit(o, "}");
}

static void pack_item(Out *o, const Product *p)
{
    char inner[15], outer[15];
    product_gtin(p, 0, inner);
    product_gtin(p, 1, outer);
    out_lit(
        o,
        "\"TradeItem\":{\"TargetSector\":[\"UDI_REGISTRY\"],\"IsTradeItemABaseUnit\":false,"
        "\"TradeItemUnitDescriptorCode\":{\"Value\":\"CASE\"}," PARTY
        "\"NextLowerLevelTradeItemInformation\":{\"QuantityOfChildren\":1,\"TotalQuantityOfNextLowerLevelTradeItem\":");
    out_number(o, p->pack);
    out_lit(o, ",\"ChildTradeItem\":[{\"QuantityOfNextLowerLevelTradeItem\":");
    out_number(o, p->pack);
    out_lit(o, ",\"Gtin\":\"");
    out_str(o, inner);
    out_lit(o, "\"}]},\"Gtin\":\"");
    out_str(o, outer);
    out_lit(o, "\"},\"CatalogueItemChildItemLink\":[{\"Quantity\":");
    out_number(o, p->pack);
    out_lit(o, ",\"CatalogueItem\":{\"Identifier\":\"");
}

static void record(void *self, const Product *p)
{
    Out *o = self;
    Demo *d = o->d;
    Dirt x;
    char uuid[37];
    number_uuid(uuid, product_hash(&d->world, p, KEYS), product_hash(&d->world, p, KEYS + 1));
    dirt_begin(&x, d, o, p, ROW);
    out_lit(o, "{\"DraftItem\":{");
    if (has_packs(p) && dirt_happens(&x, 5500)) {
        pack_item(o, p);
        out_bytes(o, uuid, 36);
        out_lit(o, "\",\"TradeItem\":");
        item(o, p, &x);
        out_lit(o, "}}]");
    } else {
        out_lit(o, "\"TradeItem\":");
        item(o, p, &x);
    }
    out_lit(o, ",\"Identifier\":\"Draft_");
    out_bytes(o, uuid, 36);
    out_lit(o, "\"}}");
    out_end(o, "\n");
    truth_record(d, p, "eudamed", view_of(uuid), UNIT, 1);
}

void write_eudamed(Demo *d)
{
    Out o;
    out_open(&o, d, "eudamed/made-up_eudamed_20260515.jsonl", "eudamed", "2026-05-15");
    o.records_only = true;
    for_products(d, ROW, IN_EUDAMED, "EUDAMED", record, &o);
    out_close(&o);
}
