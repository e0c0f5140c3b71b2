/* Common Procurement Vocabulary 2008: the codes that public tenders name what they buy by.
 *
 * Source: Regulation (EC) 213/2008. Two forms: the European Union's table of codes with check digit ("33100000-1") and
 * one column of descriptions for each language, of which English is the name where there is English, else the first;
 * and a copy with Spanish descriptions, semicolon-separated, text in single quotes, the check digit in a column of its
 * own (`control`). The level above is part of the code: zeros at its end. Not here: the supplementary vocabulary. */
#include "picture/sniff.h"
#include "picture/sources/tables.h"

#define LANGUAGES "BG|CS|DA|DE|EL|ES|ET|FI|FR|GA|HR|HU|IT|LT|LV|MT|NL|PL|PT|RO|SK|SL|SV"
#define CODE(spellings, lengths)                                                                                       \
    { .name = "_id",                                                                                                   \
      .also = spellings,                                                                                               \
      .type = FIELD_CODE,                                                                                              \
      .format = lengths,                                                                                               \
      .role = ROLE_KEY,                                                                                                \
      .scheme = "cpv",                                                                                                 \
      .required = true }

static const FieldDef code_fields[] = {
    CODE("code|cpv", "8"),
    { .name = "control", .type = FIELD_COUNT },
    { .name = "descripcion", .also = "description|descripci\xc3\xb3n", .role = ROLE_NAME },
    { .name = NULL },
};
static const RecordKind code = { "code", THING_CLASS, "cpv", code_fields };

static const FieldDef english_fields[] = {
    CODE("code|cpv|cpv code", "8|10"),
    { .name = "EN", .also = "description|english", .role = ROLE_NAME },
    { .name = NULL },
};
static const RecordKind english = { "code", THING_CLASS, "cpv", english_fields };

static const FieldDef other_fields[] = {
    CODE("code|cpv|cpv code", "8|10"),
    { .name = "name", .also = LANGUAGES, .role = ROLE_NAME },
    { .name = NULL },
};
static const RecordKind other = { "code", THING_CLASS, "cpv", other_fields };
static const RecordKind *const kinds[] = { &code, &english, &other, NULL };

/* "33100000-1", or without the check digit. */
static bool is_cpv(View v)
{
    return view_digits(view_sub(v, 0, 8)) &&
           (v.n == 8 || (v.n == 10 && v.p[8] == '-' && view_digits(view_sub(v, 9, 1))));
}

static double has_cpv_codes(Sniff *s, int header_index)
{
    static const char *const names[] = { "code", "cpv", "cpv code" };
    int column = -1, good = 0, rows = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names && column < 0; i++)
        column = sniff_column(s, header_index, names[i]);
    for (int i = header_index + 1; i < sniff_table(s)->n_rows && column >= 0; i++, rows++)
        good += is_cpv(sniff_cell(s, i, column));
    return rows && good * 10 >= rows * 9;
}

static const TableOptions semicolons = { .delimiter = ";", .quote = '\'' };
static const TableLayout layouts[] = {
    { .kind = &code, .needs = "_id|control|descripcion", .options = &semicolons },
    { .kind = &english, .needs = "_id|EN", .without = "control", .fit = has_cpv_codes },
    { .kind = &other, .needs = "_id|name", .without = "control", .fit = has_cpv_codes },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_cpv = {
    .dataset = "cpv",
    .title = "Common Procurement Vocabulary 2008",
    .publisher = "European Union",
    .licence = "EU law, free reuse; Apache-2.0 (the copy with Spanish descriptions)",
    .where = "simap.ted.europa.eu, CPV; Spanish: github.com/nextprocurement/datalake_etlscripts, data/cpv.csv",
    .version = 2,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
