/* Harmonised System of customs codes (chapters, headings, subheadings) and its sections: what trade figures are counted
 * by. Headings 9018 to 9022 are medical.
 *
 * Source: datasets/harmonized-system. Codes are text: a chapter that lost its leading zero has one digit and is not
 * taken for another code. Not here: national codes of eight and ten digits, trade figures. */
#include "picture/sniff.h"
#include "picture/sources/tables.h"

#define SECTIONS "I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII|XIII|XIV|XV|XVI|XVII|XVIII|XIX|XX|XXI"

/* Codes of nothing in particular (99...) stand in a section TOTAL. The row hscode TOTAL is no code and is set aside. */
static const FieldDef code_fields[] = {
    { .name = "section", .type = FIELD_CHOICE, .format = SECTIONS "|TOTAL" },
    { .name = "hscode", .type = FIELD_CODE, .format = "2|4|6", .role = ROLE_KEY, .scheme = "hs", .required = true },
    { .name = "description", .role = ROLE_NAME },
    { .name = "parent", .role = ROLE_PARENT },
    { .name = "level", .type = FIELD_COUNT, .role = ROLE_LEVEL },
    { .name = NULL },
};
static const RecordKind code = { "code", THING_CLASS, "hs", code_fields };

static const FieldDef section_fields[] = {
    { .name = "section",
      .type = FIELD_CHOICE,
      .format = SECTIONS,
      .role = ROLE_KEY,
      .scheme = "hs-section",
      .required = true },
    { .name = "name", .role = ROLE_NAME },
    { .name = NULL },
};
static const RecordKind section = { "section", THING_CLASS, "hs-section", section_fields };
static const RecordKind *const kinds[] = { &code, &section, NULL };

/* "section" and "name" are words that many tables use: every row must begin with a Roman number. */
static double roman(Sniff *s, int header_index)
{
    const TableHead *t = sniff_table(s);
    return t->row[header_index].n == 2 && sniff_share(s, header_index, 0, FIELD_CHOICE, SECTIONS) == 1.0;
}

static const TableLayout layouts[] = {
    { .kind = &code, .needs = "section|hscode|description|parent|level", .part = "codes" },
    { .kind = &section, .needs = "section|name", .part = "sections", .fit = roman },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_harmonised_system = {
    .dataset = "harmonised-system",
    .title = "Harmonised System of customs codes",
    .publisher = "World Customs Organization, collected by datasets/harmonized-system",
    .licence = "ODC-PDDL 1.0",
    .where = "github.com/datasets/harmonized-system",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
