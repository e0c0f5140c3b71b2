/* GMDN codes and preferred term names as they were found in a release of AccessGUDID.
 *
 * Source: lisadonlon/GMDNEMDN, exports/gmdn-from-gudid. This is not the GMDN: it lacks every term that no device in
 * GUDID bears, and all definitions. GMDN terms are (c) GMDN Agency. Not here: GMDN terms beside devices
 * (gudid_kinds.c). */
#include "picture/sources/tables.h"

static const FieldDef term_fields[] = {
    { .name = "code",
      .also = "gmdn code|gmdn term code",
      .type = FIELD_GMDN,
      .role = ROLE_KEY,
      .scheme = "gmdn",
      .required = true },
    { .name = "description", .also = "term|gmdn term|gmdn term name|gmdn pt name", .role = ROLE_NAME },
    { .name = "relatedEmdnCodes" },
    { .name = "definition",
      .also = "gmdn definition|gmdn term definition|gmdn pt definition",
      .role = ROLE_DESCRIPTION },
    { .name = "status", .also = "gmdn status|gmdn code status|gmdn term status", .role = ROLE_STATUS },
    { .name = NULL },
};
/* Tables of devices and of pairs with another nomenclature also have such columns. */
#define OTHERS "EMDN code|PrimaryDI|Primary DI|udi|manufacturer|model"

static const RecordKind term = { "term", THING_CLASS, "gmdn", term_fields };
static const RecordKind *const kinds[] = { &term, NULL };

static const TableLayout layouts[] = {
    { .kind = &term, .needs = "code|description|relatedEmdnCodes" },
    { .kind = &term, .needs = "gmdn code|gmdn term name", .without = OTHERS },
    { .kind = &term, .needs = "gmdn code|gmdn term", .without = OTHERS },
    { .kind = &term, .needs = "gmdn term code|gmdn term name", .without = OTHERS },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_gmdn_terms = {
    .dataset = "gmdn-terms",
    .title = "GMDN terms found in AccessGUDID (not the whole GMDN)",
    .publisher = "collected by a third party from AccessGUDID",
    .licence = "GMDN terms (c) GMDN Agency, released through FDA GUDID; do not redistribute without asking",
    .where = "github.com/lisadonlon/GMDNEMDN, exports/gmdn-from-gudid",
    .version = 2,
    .whole = false,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
