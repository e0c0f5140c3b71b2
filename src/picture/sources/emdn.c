/* European Medical Device Nomenclature: categories, groups and types of devices, up to seven levels.
 *
 * Source: European Commission, EMDN V2, tab-separated with a title line above the header; MDCG 2021-12 for the form of
 * codes. Lists in other languages have the same columns, their titles in that language. The level above is part of the
 * code: C0101 lies below C01. One term has a line break inside its quotes. Not here: which EMDN code a device bears
 * (its register says so). */
#include "picture/sniff.h"
#include "picture/sources/tables.h"

#define CODIGO "C\xc3\x93" "DIGO"

static const FieldDef term_fields[] = {
    { .name = "CATEGORY" },
    { .name = "CATEGORY DESCRIPTION" },
    { .name = "CODE",
      .also = "EMDN code|CODICE|" CODIGO "|CODIGO",
      .type = FIELD_EMDN,
      .role = ROLE_KEY,
      .scheme = "emdn",
      .required = true },
    { .name = "TERM",
      .also = "EMDN term|EMDN term (EN)|term (EN)|description|EMDN description|TERME|BEZEICHNUNG|BEGRIFF|TERMINE|"
              "T\xc3\x89RMINO|TERMINO|TERMO",
      .role = ROLE_NAME },
    { .name = "LEVEL",
      .also = "NIVEAU|EBENE|STUFE|LIVELLO|NIVEL|N\xc3\x8dVEL",
      .type = FIELD_COUNT,
      .role = ROLE_LEVEL },
    { .name = "TERMINAL LEVEL YES/NO", .also = "terminal level|terminal|leaf", .type = FIELD_FLAG },
    { .name = NULL },
};
static const RecordKind term = { "term", THING_CLASS, "emdn", term_fields };
static const RecordKind *const kinds[] = { &term, NULL };

/* "Code", "term" and "level" head many lists: the codes decide. */
static double has_emdn_codes(Sniff *s, int header_index)
{
    static const char *const names[] = { "CODE", "EMDN code", "CODICE", (CODIGO), "CODIGO" };
    int column = -1;
    for (int i = 0; i < COUNT_OF(names) && column < 0; i++)
        column = sniff_column(s, header_index, names[i]);
    return sniff_share(s, header_index, column, FIELD_EMDN, NULL) >= 0.8;
}

static const TableLayout layouts[] = {
    { .kind = &term, .needs = "CATEGORY|CODE|TERM|LEVEL|TERMINAL LEVEL YES/NO" },
    { .kind = &term, .needs = "CODE|TERM|LEVEL", .without = "GMDN code|Correct GMDN Code", .fit = has_emdn_codes },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_emdn = {
    .dataset = "emdn",
    .title = "European Medical Device Nomenclature",
    .publisher = "European Commission",
    .licence = "public nomenclature of the European Commission, free to use",
    .where = "European Commission, EMDN, yearly",
    .version = 3,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
