/* Common Procurement Vocabulary 2008: the codes that public tenders name what they buy by.
 *
 * Source: Regulation (EC) 213/2008; this layout is a copy with Spanish descriptions, semicolon-separated, text in
 * single quotes, the check digit in a column of its own (`control`). The level above is part of the code: zeros at its
 * end. Not here: the supplementary vocabulary. */
#include "picture/sources/tables.h"

static const FieldDef code_fields[] = {
    { .name = "_id",
      .also = "code|cpv",
      .type = FIELD_CODE,
      .format = "8",
      .role = ROLE_KEY,
      .scheme = "cpv",
      .required = true },
    { .name = "control", .type = FIELD_COUNT },
    { .name = "descripcion", .also = "description|descripci\xc3\xb3n", .role = ROLE_NAME },
    { .name = NULL },
};
static const RecordKind code = { "code", THING_CLASS, "cpv", code_fields };
static const RecordKind *const kinds[] = { &code, NULL };

static const TableOptions semicolons = { .delimiter = ";", .quote = '\'' };
static const TableLayout layouts[] = {
    { .kind = &code, .needs = "_id|control|descripcion", .options = &semicolons },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_cpv = {
    .dataset = "cpv",
    .title = "Common Procurement Vocabulary 2008 (Spanish descriptions)",
    .publisher = "European Union",
    .licence = "EU law, free reuse; Apache-2.0 (this copy)",
    .where = "github.com/nextprocurement/datalake_etlscripts, data/cpv.csv",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
