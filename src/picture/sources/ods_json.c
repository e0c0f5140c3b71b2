/* NHS organisations in the JSON constants of RCPCH's list of NHS organisations: integrated care boards of England,
 * their local authorities and trusts, health boards of Wales. Arrays of flat objects, told apart by their members.
 *
 * Codes are those of the Organisation Data Service and of the Office for National Statistics, as published. Not here:
 * the ODS files themselves (CSV, other readers).
 */
#include "picture/sources/short_fields.h"
#include "picture/sources/tree_map.h"

static const FieldDef board_fields[] = {
    KEY("ods_code", FIELD_ODS), FIELD("gss_code", FIELD_CODE, ROLE_NONE), FIELD("name", FIELD_TEXT, ROLE_NAME),
    OTHER, END,
};
static const RecordKind board = { "organisation", THING_ORGANISATION, NULL, board_fields };
static const char *const board_path[] = { "ods_code", "gss_code", "name" };

static const FieldDef welsh_fields[] = {
    KEY("ods_code", FIELD_ODS), FIELD("gss_code", FIELD_CODE, ROLE_NONE), FIELD("health_board", FIELD_TEXT, ROLE_NAME),
    OTHER, END,
};
static const RecordKind welsh = { "organisation", THING_ORGANISATION, NULL, welsh_fields };
static const char *const welsh_path[] = { "ods_code", "gss_code", "health_board" };

/* Three lists side by side for each board: sub-locations, local authorities and trusts, whichever is longest. What
 * stands in one object need not belong together; the trust is always there. */
static const FieldDef area_fields[] = {
    KEY("ODS ICB Code", FIELD_ODS),
    KEY("ODS Trust Code", FIELD_ODS),
    FIELD("ODS Sub ICB Code", FIELD_ODS, ROLE_NONE),
    FIELD("ODS LA Code", FIELD_CODE, ROLE_NONE),
    TEXT("NHS Trusts"),
    TEXT("Local Authority"),
    TEXT("Sub ICB Locations (formerly CCGs)"),
    FIELD("ICB Name", FIELD_TEXT, ROLE_NAME),
    FIELD("ONS ICB Boundary Code", FIELD_CODE, ROLE_NONE),
    TEXT("NHS England Region"),
    FIELD("NHS England Region Code", FIELD_ODS, ROLE_PARENT),
    OTHER,
    END,
};
static const RecordKind area = { "area", THING_RELATION, NULL, area_fields };
static const char *const area_path[] = {
    "ODS ICB Code", "ODS Trust Code", "ODS Sub ICB Code", "ODS LA Code", "NHS Trusts", "Local Authority",
    "Sub ICB Locations (formerly CCGs)", "ICB Name", "ONS ICB Boundary Code", "NHS England Region",
    "NHS England Region Code",
};

static const TreeMap board_map = { &board, NULL, board_path, true };
static const TreeMap welsh_map = { &welsh, NULL, welsh_path, true };
static const TreeMap area_map = { &area, NULL, area_path, true };

static bool code_begins(const Node *n, const char *member, View prefix)
{
    return view_starts(node_text(n, member), prefix);
}

static int boards_recognise(Sniff *s)
{
    const Node *n = sniff_json(s);
    return n && tree_has(n, "ods_code") && tree_has(n, "name") && code_begins(n, "gss_code", V("E54")) ? 90 : 0;
}

static int welsh_recognise(Sniff *s)
{
    const Node *n = sniff_json(s);
    return n && tree_has(n, "ods_code") && tree_has(n, "health_board") ? 90 : 0;
}

static int areas_recognise(Sniff *s)
{
    const Node *n = sniff_json(s);
    return n && tree_has(n, "ODS ICB Code") && tree_has(n, "ODS LA Code") ? 90 : 0;
}

static Code keep_object(void *ctx, const TreeRecord *record, Error *e)
{
    TreeReader *t = ctx;
    Place at = { .row = record->number, .line = record->line };
    if (record->node->kind != NODE_GROUP || record->node->array)
        return tree_set_aside(t, record->node, &at, "", e, "the item is no object");
    return tree_keep(t, 0, record->node, (View){ NULL, 0 }, &at, NULL, e);
}

static Code bad_line(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    TreeReader *t = ctx;
    return tree_no_json(t, number, number, raw, reason, e);
}

static Code read_objects(Reading *r, const TreeMap *map, Error *e)
{
    TreeReader t;
    Code c;
    tree_reader_init(&t, r, map, 1);
    c = json_records(reading_input(r), V(""), keep_object, bad_line, &t, e);
    tree_reader_release(&t);
    return c;
}

static Code boards_read(Reading *r, Error *e)
{
    return read_objects(r, &board_map, e);
}

static Code welsh_read(Reading *r, Error *e)
{
    return read_objects(r, &welsh_map, e);
}

static Code areas_read(Reading *r, Error *e)
{
    return read_objects(r, &area_map, e);
}

static const RecordKind *const board_kinds[] = { &board, NULL };
static const RecordKind *const welsh_kinds[] = { &welsh, NULL };
static const RecordKind *const area_kinds[] = { &area, NULL };

#define PUBLISHER "Royal College of Paediatrics and Child Health, from NHS England and ONS"
#define LICENCE "Open Government Licence v3.0"
#define WHERE "github.com/rcpch/rcpch-nhs-organisations"

const SourceReader source_icb_boards = {
    "icb-boards", "Integrated care boards of England", PUBLISHER, LICENCE, WHERE, LABEL_PUBLIC, 1, true, board_kinds,
    boards_recognise, boards_read,
};

const SourceReader source_icb_local_authorities = {
    "icb-local-authorities", "Integrated care boards with their local authorities and trusts", PUBLISHER, LICENCE,
    WHERE, LABEL_PUBLIC, 1, true, area_kinds, areas_recognise, areas_read,
};

const SourceReader source_welsh_health_boards = {
    "welsh-health-boards", "Local health boards of Wales", PUBLISHER, LICENCE, WHERE, LABEL_PUBLIC, 1, true,
    welsh_kinds, welsh_recognise, welsh_read,
};
