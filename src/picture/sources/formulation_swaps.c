/* Formulation swaps: pairs of presentations of one substance (tablet, capsule, ...) with a pharmacist's verdict whether
 * one may stand in for the other. A small judged set to measure substitution against; it says nothing of devices.
 *
 * Source: OpenPrescribing (University of Oxford), frontend/price_per_unit/formulation_swaps.csv. An empty verdict means
 * that nobody has judged the pair. */
#include "picture/sources/tables.h"

static const FieldDef swap_fields[] = {
    { .name = "Code", .type = FIELD_BNF, .format = "15", .role = ROLE_KEY, .required = true },
    { .name = "Name", .role = ROLE_NAME },
    { .name = "Alternative code", .type = FIELD_BNF, .format = "15", .role = ROLE_KEY, .required = true },
    { .name = "Formulation" },
    { .name = "Alternative name" },
    { .name = "Alternative formulation" },
    { .name = "Really equivalent?", .also = "really equivalent", .type = FIELD_FLAG },
    { .name = NULL },
};
static const RecordKind swap = { "swap", THING_RELATION, NULL, swap_fields };
static const RecordKind *const kinds[] = { &swap, NULL };

static const TableLayout layouts[] = {
    { .kind = &swap, .needs = "Code|Alternative code|Formulation|Alternative formulation" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_formulation_swaps = {
    .dataset = "formulation-swaps",
    .title = "Formulation swaps judged by hand",
    .publisher = "OpenPrescribing",
    .licence = "MIT",
    .where = "github.com/ebmdatalab/openprescribing, price_per_unit/formulation_swaps.csv",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
