/* What others publish about NHS organisations, beside the ODS itself: practices and the networks, commissioners and
 * regions above them; names of integrated care boards; where trusts and hospitals lie; which areas a trust's patients
 * come from.
 *
 * Sources: NHS England "Patients Registered at a GP Practice" (mapping table); ONS names and codes of integrated care
 * boards; tables of the R package humaniverse/geographr (coordinates WGS84). Each is a data set of its own: they have
 * other editions and other owners than the ODS files. Not here: ODS files (ods.c), NHS Choices
 * (nhs_choices_hospitals.c). */
#include "picture/sources/tables.h"

#define GEOGRAPHR_PUBLISHER "humaniverse/geographr, from NHS data"
#define GEOGRAPHR_LICENCE   "Open Government Licence v3.0 (data), MIT (package)"
#define OGL                 "Open Government Licence v3.0"

/* A reader that is one kind and one layout. */
#define ONE_TABLE(symbol, kind_, thing_, layout_...)                                                                   \
    static const RecordKind symbol##_kind = { kind_, thing_, NULL, symbol##_fields };                                  \
    static const RecordKind *const symbol##_kinds[] = { &symbol##_kind, NULL };                                        \
    static const TableLayout symbol##_layouts[] = { { .kind = &symbol##_kind, layout_ }, { .kind = NULL } };           \
    static int symbol##_recognise(Sniff *s)                                                                            \
    {                                                                                                                  \
        return tables_recognise(s, symbol##_layouts);                                                                  \
    }                                                                                                                  \
    static Code symbol##_read(Reading *r, Error *e)                                                                    \
    {                                                                                                                  \
        return tables_read(r, symbol##_layouts, e);                                                                    \
    }

#define READER_OF(symbol)                                                                                              \
    .version = 1, .whole = true, .kinds = symbol##_kinds, .recognise = symbol##_recognise, .read = symbol##_read

/* ---- practices and who is above them ----------------------------------------------------------------------------- */

static const FieldDef gp_map_fields[] = {
    { .name = "PUBLICATION" },
    { .name = "EXTRACT_DATE", .type = FIELD_DATE, .format = "DDMONYYYY|YYYY-MM-DD" },
    { .name = "PRACTICE_CODE", .type = FIELD_ODS, .role = ROLE_KEY, .scheme = "ods", .required = true },
    { .name = "PRACTICE_NAME", .role = ROLE_NAME },
    { .name = "PRACTICE_POSTCODE", .role = ROLE_POSTCODE },
    { .name = "PCN_CODE", .type = FIELD_ODS },
    { .name = "PCN_NAME" },
    { .name = "ONS_SUB_ICB_LOCATION_CODE", .also = "ONS_CCG_CODE" },
    { .name = "SUB_ICB_LOCATION_CODE", .also = "CCG_CODE", .type = FIELD_ODS, .role = ROLE_PARENT },
    { .name = "SUB_ICB_LOCATION_NAME", .also = "CCG_NAME" },
    { .name = "ONS_ICB_CODE", .also = "ONS_STP_CODE" },
    { .name = "ICB_CODE", .also = "STP_CODE", .type = FIELD_ODS },
    { .name = "ICB_NAME", .also = "STP_NAME" },
    { .name = "ONS_COMM_REGION_CODE" },
    { .name = "COMM_REGION_CODE" },
    { .name = "COMM_REGION_NAME" },
    { .name = NULL },
};
ONE_TABLE(gp_map, "practice", THING_ORGANISATION, .needs = "PRACTICE_CODE|PRACTICE_POSTCODE|PCN_CODE|COMM_REGION_CODE",
          .edition_column = "EXTRACT_DATE")

const SourceReader source_gp_registered_patients_map = {
    .dataset = "gp-registered-patients-map",
    .title = "GP practices with their network, commissioner and region",
    .publisher = "NHS England",
    .licence = OGL,
    .where = "NHS England, Patients Registered at a GP Practice, mapping table",
    READER_OF(gp_map),
};

/* ---- names of integrated care boards ----------------------------------------------------------------------------- */

static const FieldDef icb_fields[] = {
    { .name = "ICB code (ONS)",
      .also = YEARLY("ICB", "CD"),
      .type = FIELD_CODE,
      .format = "9",
      .role = ROLE_ID,
      .scheme = "gss" },
    { .name = "ICB code (ODS)",
      .also = YEARLY("ICB", "CDH"),
      .type = FIELD_ODS,
      .role = ROLE_KEY,
      .scheme = "ods",
      .required = true },
    { .name = "ICB name", .also = YEARLY("ICB", "NM"), .role = ROLE_NAME },
    { .name = "ObjectId", .also = "FID" },
    { .name = NULL },
};
ONE_TABLE(icb, "board", THING_ORGANISATION, .needs = "ICB##CD|ICB##CDH|ICB##NM")

const SourceReader source_icb_names = {
    .dataset = "icb-names",
    .title = "Integrated care boards: names and codes",
    .publisher = "Office for National Statistics",
    .licence = OGL,
    .where = "Office for National Statistics, Integrated Care Boards: names and codes",
    READER_OF(icb),
};

/* ---- where trusts and hospitals lie ------------------------------------------------------------------------------ */

#define LATITUDE                                                                                                       \
    {                                                                                                                  \
        .name = "latitude", .type = FIELD_DECIMAL, .role = ROLE_LATITUDE                                               \
    }
#define LONGITUDE                                                                                                      \
    {                                                                                                                  \
        .name = "longitude", .type = FIELD_DECIMAL, .role = ROLE_LONGITUDE                                             \
    }

static const FieldDef trust_point_fields[] = {
    { .name = "nhs_trust_name", .also = YEARLY("nhs_trust", "_name"), .role = ROLE_NAME },
    { .name = "nhs_trust_code",
      .also = YEARLY("nhs_trust", "_code"),
      .type = FIELD_ODS,
      .role = ROLE_KEY,
      .scheme = "ods",
      .required = true },
    { .name = "status", .role = ROLE_STATUS },
    LONGITUDE,
    LATITUDE,
    { .name = NULL },
};
ONE_TABLE(trust_point, "trust-point", THING_ORGANISATION,
          .needs = "nhs_trust##_code|nhs_trust##_name|longitude|latitude")

const SourceReader source_nhs_trust_points = {
    .dataset = "nhs-trust-points",
    .title = "Where NHS trusts lie",
    .publisher = GEOGRAPHR_PUBLISHER,
    .licence = GEOGRAPHR_LICENCE,
    .where = "github.com/humaniverse/geographr, points_nhs_trusts",
    READER_OF(trust_point),
};

/* Hospitals have no code there: the name is the key, and some names repeat in several towns. */
static const FieldDef hospital_point_fields[] = {
    { .name = "hospital_name", .also = YEARLY("hospital", "_name"), .role = ROLE_KEY, .required = true },
    LONGITUDE,
    LATITUDE,
    { .name = NULL },
};
ONE_TABLE(hospital_point, "hospital-point", THING_ORGANISATION, .needs = "hospital##_name|longitude|latitude")

const SourceReader source_hospital_points = {
    .dataset = "hospital-points",
    .title = "Where hospitals lie",
    .publisher = GEOGRAPHR_PUBLISHER,
    .licence = GEOGRAPHR_LICENCE,
    .where = "github.com/humaniverse/geographr, points_hospitals",
    READER_OF(hospital_point),
};

/* ---- where a trust's patients come from -------------------------------------------------------------------------- */

#define TRUST                                                                                                          \
    {                                                                                                                  \
        .name = "nhs_trust_code", .also = YEARLY("nhs_trust", "_code"), .type = FIELD_ODS, .role = ROLE_KEY,           \
        .scheme = "ods", .required = true                                                                              \
    }
#define AREA(name_, also_)                                                                                             \
    {                                                                                                                  \
        .name = name_, .also = also_, .type = FIELD_CODE, .format = "9", .role = ROLE_KEY, .scheme = "gss",            \
        .required = true                                                                                               \
    }

static const FieldDef trust_icb_fields[] = {
    TRUST,
    AREA("icb_code", YEARLY("icb", "_code")),
    { .name = "proportion_trust_came_from_icb", .type = FIELD_DECIMAL },
    { .name = NULL },
};
ONE_TABLE(trust_icb, "catchment", THING_RELATION, .needs = "nhs_trust##_code|icb##_code|proportion_trust_came_from_icb")

const SourceReader source_trust_icb_lookup = {
    .dataset = "trust-icb-lookup",
    .title = "Share of each NHS trust's patients by integrated care board",
    .publisher = GEOGRAPHR_PUBLISHER,
    .licence = GEOGRAPHR_LICENCE,
    .where = "github.com/humaniverse/geographr, lookup_nhs_trusts22_icb22",
    READER_OF(trust_icb),
};

static const FieldDef trust_ltla_fields[] = {
    TRUST,
    AREA("ltla_code", YEARLY("ltla", "_code")),
    { .name = "proportion_trust_came_from_ltla", .type = FIELD_DECIMAL },
    { .name = NULL },
};
ONE_TABLE(trust_ltla, "catchment", THING_RELATION,
          .needs = "nhs_trust##_code|ltla##_code|proportion_trust_came_from_ltla")

const SourceReader source_trust_ltla_lookup = {
    .dataset = "trust-ltla-lookup",
    .title = "Share of each NHS trust's patients by local authority",
    .publisher = GEOGRAPHR_PUBLISHER,
    .licence = GEOGRAPHR_LICENCE,
    .where = "github.com/humaniverse/geographr, lookup_nhs_trusts22_ltla21",
    READER_OF(trust_ltla),
};
