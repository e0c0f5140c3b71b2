/* Prescription Cost Analysis, England: what was dispensed in the community, by product, with items, quantity and cost.
 *
 * Source: NHS Business Services Authority. Two forms: the monthly and annual open data files (opendata.nhsbsa.net, data
 * dictionary of PCA), and the table by SNOMED code of the calendar-year statistics. Columns of the first were renamed
 * from STP to ICB. Costs are pounds. Rows have no key of their own: a row is a total over all columns that name
 * something. Not here: practices (epd.c), what a tariff price was at the time. */
#include "picture/sources/tables.h"

static const FieldDef dispensed_fields[] = {
    { .name = "YEAR_MONTH", .type = FIELD_DATE, .format = "YYYYMM|YYYY_MM|YYYY-MM", .role = ROLE_FROM },
    { .name = "REGION_NAME" },
    { .name = "REGION_CODE" },
    { .name = "ICB_NAME", .also = "STP_NAME" },
    { .name = "ICB_CODE", .also = "STP_CODE", .role = ROLE_ORGANISATION },
    { .name = "DISPENSER_ACCOUNT_TYPE" },
    { .name = "BNF_PRESENTATION_CODE", .type = FIELD_BNF, .format = "11|15", .role = ROLE_CLASS, .scheme = "bnf" },
    { .name = "BNF_PRESENTATION_NAME", .role = ROLE_NAME },
    { .name = "SNOMED_CODE", .type = FIELD_SCTID, .role = ROLE_GROUP, .scheme = "sctid" },
    { .name = "SUPPLIER_NAME", .role = ROLE_MAKER },
    { .name = "UNIT_OF_MEASURE", .role = ROLE_UNIT },
    { .name = "GENERIC_BNF_EQUIVALENT_CODE", .type = FIELD_BNF, .format = "11|15" },
    { .name = "GENERIC_BNF_EQUIVALENT_NAME", .also = "generic_bnf_presentation_name", .role = ROLE_GENERIC },
    { .name = "BNF_CHEMICAL_SUBSTANCE_CODE" },
    { .name = "BNF_CHEMICAL_SUBSTANCE" },
    { .name = "BNF_PARAGRAPH_CODE" },
    { .name = "BNF_PARAGRAPH" },
    { .name = "BNF_SECTION_CODE" },
    { .name = "BNF_SECTION" },
    { .name = "BNF_CHAPTER_CODE" },
    { .name = "BNF_CHAPTER", .also = "bnf_chapter_name" },
    { .name = "PREP_CLASS", .also = "PREPARATION_CLASS" },
    { .name = "PRESCRIBED_PREP_CLASS" },
    { .name = "ITEMS", .also = "total_items", .type = FIELD_COUNT, .role = ROLE_ITEMS },
    { .name = "TOTAL_QUANTITY", .type = FIELD_DECIMAL, .role = ROLE_AMOUNT },
    { .name = "NIC", .also = "total_cost", .type = FIELD_POUNDS, .role = ROLE_COST },
    { .name = "PHARMACY_ADVANCED_SERVICE" },
    { .name = "cost_per_quantity", .type = FIELD_DECIMAL },
    { .name = NULL },
};
static const RecordKind dispensed = { "dispensed", THING_STATISTIC, NULL, dispensed_fields };
static const RecordKind *const kinds[] = { &dispensed, NULL };

static const TableLayout layouts[] = {
    { .kind = &dispensed,
      .needs = "BNF_PRESENTATION_CODE|ITEMS|TOTAL_QUANTITY|NIC",
      .without = "PRACTICE_CODE",
      .edition_column = "YEAR_MONTH" },
    { .kind = &dispensed, .needs = "generic_bnf_presentation_name|snomed_code|total_items|total_quantity|total_cost" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_pca = {
    .dataset = "pca",
    .title = "Prescription Cost Analysis, England",
    .publisher = "NHS Business Services Authority",
    .licence = "Open Government Licence v3.0",
    .where = "opendata.nhsbsa.net, Prescription Cost Analysis; calendar years: nhsbsa.nhs.uk statistical collections",
    .version = 1,
    .whole = false,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
