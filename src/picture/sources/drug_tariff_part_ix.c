/* Drug Tariff Part IX: the monthly price list of appliances and reagents that are payable in the community, England and
 * Wales.
 *
 * Source: NHS Business Services Authority, "Drug Tariff Part IX", one CSV a month. One row is one listed pack of one
 * supplier; prices are whole or decimal pence. Older editions lack GTIN, BNF code and supplier code; title lines stand
 * above the header. Not here: what the Tariff pays besides (fees, Part IIIA), assessment and renewal of listings
 * (appliances/). */
#include "picture/sources/tables.h"

static const FieldDef pack_fields[] = {
    { .name = "drug_tariff_part",
      .type = FIELD_CHOICE,
      .format = "IXA|IXB|IXC|IXR|IXB & IXC",
      .role = ROLE_CLASS,
      .scheme = "drug-tariff" },
    { .name = "vmp_name", .also = "generic name", .role = ROLE_GENERIC, .scheme = "vmp" },
    { .name = "amp_name", .also = "product name", .role = ROLE_NAME },
    { .name = "supplier_name", .also = "supplier", .role = ROLE_MAKER },
    { .name = "quantity", .also = "pack size|pack quantity", .type = FIELD_DECIMAL, .role = ROLE_QUANTITY },
    { .name = "quantity_unit_of_measure", .also = "unit of measure|quantity uom", .role = ROLE_UNIT },
    { .name = "price_in_p",
      .also = "price|price (p)|price (pence)|price in pence",
      .type = FIELD_PENCE,
      .role = ROLE_PRICE },
    { .name = "colour", .role = ROLE_COLOUR },
    { .name = "size_or_weight", .also = "size/weight|size", .role = ROLE_SIZE },
    { .name = "product_order_number", .also = "product order no", .role = ROLE_CATALOGUE_NO },
    { .name = "pack_order_number", .also = "pack order no", .role = ROLE_CATALOGUE_NO },
    { .name = "add_dispensing_indicator", .also = "additional dispensing indicator" },
    { .name = "product_snomed_code",
      .also = "AMP SNOMED code",
      .type = FIELD_SCTID,
      .role = ROLE_GROUP,
      .scheme = "sctid" },
    { .name = "pack_snomed_code",
      .also = "AMPP SNOMED code",
      .type = FIELD_SCTID,
      .role = ROLE_KEY,
      .scheme = "sctid" },
    { .name = "gtin", .type = FIELD_GTIN, .role = ROLE_ID, .scheme = "gtin" },
    { .name = "supplier_snomed_code", .type = FIELD_SCTID, .role = ROLE_MAKER_ID, .scheme = "sctid" },
    { .name = "bnf_code", .type = FIELD_BNF, .format = "11|15", .role = ROLE_CLASS, .scheme = "bnf" },
    { .name = NULL },
};
/* Generic listings ("Absorbent cotton BP 1988, 25 gram") have no pack code: they are known by what they are. */
static const RecordKind pack = { "pack", THING_PACK, NULL, pack_fields,
                                 "vmp_name|quantity|quantity_unit_of_measure|supplier_name" };
static const RecordKind *const kinds[] = { &pack, NULL };

static const TableLayout layouts[] = {
    { .kind = &pack, .needs = "Drug Tariff part|AMP name|Pack SNOMED code" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_drug_tariff_part_ix = {
    .dataset = "drug-tariff-part-ix",
    .title = "Drug Tariff Part IX (appliances and chemical reagents)",
    .publisher = "NHS Business Services Authority, for the Department of Health and Social Care",
    .licence = "Open Government Licence v3.0",
    .where = "nhsbsa.nhs.uk, Drug Tariff, Part IX: one CSV a month",
    .version = 5,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
