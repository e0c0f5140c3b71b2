/* English Prescribing Dataset: what each practice prescribed in a month, by presentation.
 *
 * Source: NHS Business Services Authority, opendata.nhsbsa.net, data dictionary of EPD. Published with SNOMED codes
 * since 2020 and without until June 2025; column names changed over time, and before them BNF_CHEMICAL_SUBSTANCE held
 * the code whose name stood in CHEMICAL_SUBSTANCE_BNF_DESCR. Values are kept under the name that they were published
 * with. Not here: the national totals (pca.c). Practices are organisations; no patient is in these files. */
#include "picture/sources/tables.h"

static const FieldDef prescribed_fields[] = {
    { .name = "YEAR_MONTH", .type = FIELD_DATE, .format = "YYYYMM|YYYY_MM|YYYY-MM", .role = ROLE_FROM },
    { .name = "REGIONAL_OFFICE_NAME", .also = "REGION_NAME" },
    { .name = "REGIONAL_OFFICE_CODE", .also = "REGION_CODE" },
    { .name = "ICB_NAME", .also = "STP_NAME|AREA_TEAM_NAME" },
    { .name = "ICB_CODE", .also = "STP_CODE|AREA_TEAM_CODE" },
    { .name = "PCO_NAME" },
    { .name = "PCO_CODE" },
    { .name = "PRACTICE_NAME" },
    { .name = "PRACTICE_CODE", .role = ROLE_ORGANISATION },
    { .name = "ADDRESS_1" },
    { .name = "ADDRESS_2" },
    { .name = "ADDRESS_3" },
    { .name = "ADDRESS_4" },
    { .name = "POSTCODE", .role = ROLE_POSTCODE },
    { .name = "BNF_CHEMICAL_SUBSTANCE_CODE" },
    { .name = "BNF_CHEMICAL_SUBSTANCE" },
    { .name = "CHEMICAL_SUBSTANCE_BNF_DESCR" },
    { .name = "BNF_PRESENTATION_CODE",
      .also = "BNF_CODE",
      .type = FIELD_BNF,
      .format = "11|15",
      .role = ROLE_CLASS,
      .scheme = "bnf",
      .required = true },
    { .name = "BNF_PRESENTATION_NAME", .also = "BNF_DESCRIPTION", .role = ROLE_NAME },
    { .name = "BNF_CHAPTER_PLUS_CODE" },
    { .name = "QUANTITY", .type = FIELD_DECIMAL, .role = ROLE_QUANTITY },
    { .name = "ITEMS", .type = FIELD_COUNT, .role = ROLE_ITEMS },
    { .name = "TOTAL_QUANTITY", .type = FIELD_DECIMAL, .role = ROLE_AMOUNT },
    { .name = "ADQ_USAGE", .type = FIELD_DECIMAL },
    { .name = "NIC", .type = FIELD_POUNDS, .role = ROLE_COST },
    { .name = "ACTUAL_COST", .type = FIELD_POUNDS },
    { .name = "UNIDENTIFIED", .type = FIELD_FLAG },
    { .name = "SNOMED_CODE", .type = FIELD_SCTID, .role = ROLE_GROUP, .scheme = "sctid" },
    { .name = NULL },
};
static const RecordKind prescribed = { "prescribed", THING_STATISTIC, NULL, prescribed_fields };
static const RecordKind *const kinds[] = { &prescribed, NULL };

static const TableLayout layouts[] = {
    { .kind = &prescribed,
      .needs = "YEAR_MONTH|PRACTICE_CODE|BNF_PRESENTATION_CODE|ITEMS|NIC",
      .edition_column = "YEAR_MONTH" },
    { .kind = &prescribed, .needs = "YEAR_MONTH|PRACTICE_CODE|BNF_CODE|ITEMS|NIC", .edition_column = "YEAR_MONTH" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_epd = {
    .dataset = "epd",
    .title = "English Prescribing Dataset",
    .publisher = "NHS Business Services Authority",
    .licence = "Open Government Licence v3.0",
    .where = "opendata.nhsbsa.net, English Prescribing Dataset",
    .version = 1,
    .whole = false,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
