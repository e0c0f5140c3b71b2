/* Patients registered with each GP practice, by sex and ten-year age band: what prescribing is compared per head of.
 *
 * Source: "Patient list size" tables of NHS prescribing information, one a quarter, 26 columns. Counts of people, no
 * person. Not here: who belongs to which commissioner today (gp_map.c). */
#include "picture/sources/tables.h"

#define BAND(band, folded)                                                                                             \
    { .name = "Male " band, .also = "male " folded, .type = FIELD_COUNT },                                             \
    {                                                                                                                  \
        .name = "Female " band, .also = "female " folded, .type = FIELD_COUNT                                          \
    }

static const FieldDef list_size_fields[] = {
    { .name = "Regional Office Name" },
    { .name = "Regional Office Code" },
    { .name = "Area Team Name", .also = "STP Name|ICB Name" },
    { .name = "Area Team Code", .also = "STP Code|ICB Code" },
    { .name = "PCO Name" },
    { .name = "PCO Code" },
    { .name = "Practice Name" },
    { .name = "Practice Code", .type = FIELD_ODS, .role = ROLE_ORGANISATION, .required = true },
    BAND("0-4", "0 to 4"),
    BAND("5-14", "5 to 14"),
    BAND("15-24", "15 to 24"),
    BAND("25-34", "25 to 34"),
    BAND("35-44", "35 to 44"),
    BAND("45-54", "45 to 54"),
    BAND("55-64", "55 to 64"),
    BAND("65-74", "65 to 74"),
    BAND("75+", "75 plus"),
    { .name = NULL },
};
static const RecordKind list_size = { "list-size", THING_STATISTIC, NULL, list_size_fields };
static const RecordKind *const kinds[] = { &list_size, NULL };

static const TableLayout layouts[] = {
    { .kind = &list_size, .needs = "Practice Code|Male 0-4|Female 0-4|Male 75+" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_gp_list_sizes = {
    .dataset = "gp-list-sizes",
    .title = "Registered patients of GP practices by age and sex",
    .publisher = "NHS Business Services Authority",
    .licence = "Open Government Licence v3.0",
    .where = "NHS prescribing information, patient list sizes, quarterly",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
