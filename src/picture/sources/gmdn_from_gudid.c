/* GMDN codes and preferred term names as they were found in a release of AccessGUDID.
 *
 * Source: lisadonlon/GMDNEMDN, exports/gmdn-from-gudid. This is not the GMDN: it lacks every term that no device in
 * GUDID bears, and all definitions. GMDN terms are (c) GMDN Agency. Not here: GMDN terms beside devices
 * (gudid_kinds.c). */
#include "picture/sources/tables.h"

static const FieldDef term_fields[] = {
    { .name = "code", .also = "gmdn code", .type = FIELD_GMDN, .role = ROLE_KEY, .scheme = "gmdn", .required = true },
    { .name = "description", .also = "term", .role = ROLE_NAME },
    { .name = "relatedEmdnCodes" },
    { .name = NULL },
};
static const RecordKind term = { "term", THING_CLASS, "gmdn", term_fields };
static const RecordKind *const kinds[] = { &term, NULL };

static const TableLayout layouts[] = {
    { .kind = &term, .needs = "code|description|relatedEmdnCodes" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_gmdn_terms = {
    .dataset = "gmdn-terms",
    .title = "GMDN terms found in AccessGUDID (not the whole GMDN)",
    .publisher = "collected by a third party from AccessGUDID",
    .licence = "GMDN terms (c) GMDN Agency, released through FDA GUDID; do not redistribute without asking",
    .where = "github.com/lisadonlon/GMDNEMDN, exports/gmdn-from-gudid",
    .version = 1,
    .whole = false,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
