/* FDA product classification: the three-letter product codes of the US, with device class, regulation and review panel.
 *
 * Source: US Food and Drug Administration, "foiclass.txt": pipe-separated, Windows-1252, quotation marks are ordinary
 * characters (read as quotes they would swallow rows). Not here: openFDA's JSON of the same. */
#include "picture/sources/tables.h"

static const FieldDef code_fields[] = {
    { .name = "REVIEW_PANEL" },
    { .name = "MEDICALSPECIALTY" },
    { .name = "PRODUCTCODE", .type = FIELD_FDA, .role = ROLE_KEY, .scheme = "fda", .required = true },
    { .name = "DEVICENAME", .role = ROLE_NAME },
    { .name = "DEVICECLASS" },
    { .name = "UNCLASSIFIED_REASON" },
    { .name = "GMPEXEMPTFLAG" },
    { .name = "THIRDPARTYFLAG" },
    { .name = "REVIEWCODE" },
    { .name = "REGULATIONNUMBER" },
    { .name = "SUBMISSION_TYPE_ID" },
    { .name = "DEFINITION", .role = ROLE_DESCRIPTION },
    { .name = "PHYSICALSTATE" },
    { .name = "TECHNICALMETHOD" },
    { .name = "TARGETAREA" },
    { .name = "Implant_Flag", .type = FIELD_FLAG },
    { .name = "Life_Sustain_support_flag", .type = FIELD_FLAG },
    { .name = "SummaryMalfunctionReporting" },
    { .name = NULL },
};
static const RecordKind product_code = { "product-code", THING_CLASS, "fda", code_fields };
static const RecordKind *const kinds[] = { &product_code, NULL };

static const TableOptions pipes = { .delimiter = "|", .quote = '\1' };
static const TableLayout layouts[] = {
    { .kind = &product_code, .needs = "PRODUCTCODE|DEVICENAME|DEVICECLASS|REGULATIONNUMBER", .options = &pipes },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_fda_product_classification = {
    .dataset = "fda-product-classification",
    .title = "FDA product classification",
    .publisher = "US Food and Drug Administration",
    .licence = "US public domain",
    .where = "FDA, Product Classification, foiclass",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
