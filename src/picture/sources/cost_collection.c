/* National Cost Collection: what NHS care costs on average, by department and currency (HRG or other unit of activity).
 *
 * Source: NHS England, National Cost Collection, England; one row for each department and currency. Costs are pounds;
 * some rows have a cost and no activity, which is how small numbers were published. Not here: costs of single
 * providers. */
#include "picture/sources/tables.h"

static const FieldDef cost_fields[] = {
    { .name = "department_code", .role = ROLE_KEY, .required = true },
    { .name = "currency_code", .role = ROLE_KEY, .required = true },
    { .name = "currency_desc", .also = "currency description", .role = ROLE_NAME },
    { .name = "activity", .type = FIELD_DECIMAL, .role = ROLE_AMOUNT },
    { .name = "unit_cost", .type = FIELD_POUNDS },
    { .name = "cost", .also = "total_cost", .type = FIELD_POUNDS, .role = ROLE_COST },
    { .name = NULL },
};
static const RecordKind unit_cost = { "unit-cost", THING_STATISTIC, NULL, cost_fields };
static const RecordKind *const kinds[] = { &unit_cost, NULL };

static const TableLayout layouts[] = {
    { .kind = &unit_cost, .needs = "department_code|currency_code|activity|unit_cost" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_national_cost_collection = {
    .dataset = "national-cost-collection",
    .title = "National Cost Collection: unit costs of NHS care",
    .publisher = "NHS England",
    .licence = "Open Government Licence v3.0",
    .where = "NHS England, National Cost Collection, yearly",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
