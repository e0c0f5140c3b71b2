/* Pairs of GMDN and EMDN codes made by a third party. There is no official table; these pairs are weak evidence, and a
 * GMDN code may stand beside several EMDN codes.
 *
 * Source: lisadonlon/GMDNEMDN, data/corrected-gmdn-emdn-mappings.psv, pipe-separated. Not here: a judgement of the
 * pairs. */
#include "picture/sources/tables.h"

static const FieldDef pair_fields[] = {
    { .name = "Correct GMDN Code",
      .also = "GMDN Code",
      .type = FIELD_GMDN,
      .role = ROLE_KEY,
      .scheme = "gmdn",
      .required = true },
    { .name = "GMDN Description", .also = "GMDN Term", .role = ROLE_CLASS_TERM, .scheme = "gmdn" },
    { .name = "EMDN Code", .type = FIELD_EMDN, .role = ROLE_CLASS, .scheme = "emdn", .required = true },
    { .name = "EMDN Term", .also = "EMDN Description", .role = ROLE_CLASS_TERM, .scheme = "emdn" },
    { .name = NULL },
};
static const RecordKind pair = { "pair", THING_RELATION, NULL, pair_fields };
static const RecordKind *const kinds[] = { &pair, NULL };

static const TableLayout layouts[] = {
    { .kind = &pair, .needs = "Correct GMDN Code|EMDN Code" },
    { .kind = &pair, .needs = "GMDN Code|EMDN Code" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_gmdn_emdn_mapping = {
    .dataset = "gmdn-emdn-mapping",
    .title = "GMDN to EMDN pairs by a third party (weak evidence, not official)",
    .publisher = "a third party (lisadonlon/GMDNEMDN)",
    .licence = "none stated; GMDN terms (c) GMDN Agency; do not redistribute without asking",
    .where = "github.com/lisadonlon/GMDNEMDN, data/corrected-gmdn-emdn-mappings.psv",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
