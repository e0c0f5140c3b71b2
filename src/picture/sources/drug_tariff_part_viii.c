/* Drug Tariff Part VIII: basic prices of generic medicines (VIIIA) and of specials and imported unlicensed ones (VIIIB,
 * VIIID).
 *
 * Source: NHS Business Services Authority, "Drug Tariff Part VIII". Trefoil needs it to tell medicines from devices in
 * prescribing, and for devices that are listed there. A file of 2016 without header (name, BNF code, category, month)
 * is read too; it holds no prices. Each part is a component of its own: VIIIA is monthly, the others are not. Not here:
 * price concessions, Part VIIIC. */
#include "picture/sniff.h"
#include "picture/sources/tables.h"

#define VMP                                                                                                            \
    {                                                                                                                  \
        .name = "vmp_snomed_code", .type = FIELD_SCTID, .role = ROLE_GROUP, .scheme = "sctid"                          \
    }
#define UNIT                                                                                                           \
    {                                                                                                                  \
        .name = "unit_of_measure", .also = "unit", .role = ROLE_UNIT                                                   \
    }

static const FieldDef a_fields[] = {
    { .name = "drug_tariff_category", .also = "category", .role = ROLE_CLASS, .scheme = "drug-tariff" },
    { .name = "medicine", .also = "drug name", .role = ROLE_NAME },
    { .name = "pack_size", .type = FIELD_DECIMAL, .role = ROLE_QUANTITY },
    UNIT,
    { .name = "basic_price_in_p",
      .also = "basic price|basic price (p)|price",
      .type = FIELD_PENCE,
      .role = ROLE_PRICE },
    VMP,
    { .name = "vmpp_snomed_code", .type = FIELD_SCTID, .role = ROLE_KEY, .scheme = "sctid", .required = true },
    { .name = NULL },
};
static const RecordKind basic_price = { "basic-price", THING_PACK, NULL, a_fields };

static const FieldDef b_fields[] = {
    { .name = "medicine", .role = ROLE_NAME },
    UNIT,
    { .name = "minimum_quantity_pack_size", .type = FIELD_DECIMAL, .role = ROLE_QUANTITY },
    { .name = "minimum_quantity_basic_price_in_p",
      .also = "minimum quantity basic price",
      .type = FIELD_PENCE,
      .role = ROLE_PRICE },
    { .name = "additional_unit_pack_size", .type = FIELD_DECIMAL },
    { .name = "additional_unit_basic_price_in_p", .also = "additional unit basic price", .type = FIELD_PENCE },
    { .name = "formulations" },
    { .name = "special_container_indicator" },
    VMP,
    { .name = "minimum_quantity_vmpp_snomed_code",
      .type = FIELD_SCTID,
      .role = ROLE_KEY,
      .scheme = "sctid",
      .required = true },
    { .name = "additional_unit_vmpp_snomed_code", .type = FIELD_SCTID },
    { .name = NULL },
};
static const RecordKind special_by_unit = { "special-by-unit", THING_PACK, NULL, b_fields };

static const FieldDef d_fields[] = {
    { .name = "medicine", .role = ROLE_NAME },
    { .name = "pack_size", .type = FIELD_DECIMAL, .role = ROLE_QUANTITY },
    UNIT,
    { .name = "basic_price_in_p",
      .also = "basic price|basic price (p)|price",
      .type = FIELD_PENCE,
      .role = ROLE_PRICE },
    { .name = "formulations" },
    { .name = "special_container_indicator", .also = "spec cont ind" },
    VMP,
    { .name = "vmpp_snomed_code", .type = FIELD_SCTID, .role = ROLE_KEY, .scheme = "sctid", .required = true },
    { .name = NULL },
};
static const RecordKind special = { "special", THING_PACK, NULL, d_fields };

/* Beside the category nothing is known of the pack: a class of the medicine. */
static const FieldDef listed_fields[] = {
    { .name = "name", .role = ROLE_NAME },
    { .name = "bnf_code", .type = FIELD_BNF, .format = "15", .role = ROLE_KEY, .required = true },
    { .name = "category", .type = FIELD_CODE, .format = "1..1", .role = ROLE_CLASS, .scheme = "drug-tariff" },
    { .name = "month", .type = FIELD_DATE, .role = ROLE_FROM },
    { .name = NULL },
};
static const RecordKind listed = { "listed", THING_PRODUCT, NULL, listed_fields };
static const RecordKind *const kinds[] = { &basic_price, &special_by_unit, &special, &listed, NULL };

static const TableLayout layouts[] = {
    { .kind = &basic_price, .needs = "drug_tariff_category|medicine|vmpp_snomed_code", .part = "a" },
    { .kind = &special_by_unit, .needs = "medicine|minimum_quantity_vmpp_snomed_code", .part = "b" },
    { .kind = &special,
      .needs = "medicine|formulations|vmpp_snomed_code",
      .without = "minimum_quantity_vmpp_snomed_code",
      .part = "d" },
    { .kind = NULL },
};

/* Four columns without header, one tariff letter and one month in every row. */
static bool is_listed(Sniff *s)
{
    const TableHead *t = sniff_table(s);

    for (int i = 0; i < t->n_rows; i++)
        if (t->row[i].n != 4)
            return false;
    return t->n_rows > 0 && sniff_share(s, -1, 1, FIELD_BNF, "15") > 0.9 &&
           sniff_share(s, -1, 2, FIELD_CODE, "1..1") > 0.9 && sniff_share(s, -1, 3, FIELD_DATE, NULL) > 0.9;
}

static int recognise(Sniff *s)
{
    int sure = tables_recognise(s, layouts);
    return sure ? sure : is_listed(s) ? 70 : 0;
}

static Code read_file(Reading *r, Error *e)
{
    Sniff *s = reading_sniff(r);
    View month;
    Code c;

    if (tables_recognise(s, layouts))
        return tables_read(r, layouts, e);
    month = period_in_text(sniff_cell(s, 0, 3), reading_arena(r));
    if ((c = reading_part(r, "a", e)) != OK || (c = reading_edition(r, view_sub(month, 0, 7), e)) != OK)
        return c;
    return reading_headless(r, &listed, 4, NULL, e);
}

const SourceReader source_drug_tariff_part_viii = {
    .dataset = "drug-tariff-part-viii",
    .title = "Drug Tariff Part VIII (basic prices of medicines; specials)",
    .publisher = "NHS Business Services Authority, for the Department of Health and Social Care",
    .licence = "Open Government Licence v3.0",
    .where = "nhsbsa.nhs.uk, Drug Tariff, Part VIII",
    .version = 2,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
