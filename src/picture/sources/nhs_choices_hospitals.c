/* Hospitals as NHS Choices listed them: sites with coordinates, sector and parent organisation.
 *
 * Source: NHS Choices open data, "Hospital.csv": fields separated by the not sign, Windows-1252, no quotes. The
 * organisation code repeats where several entries share a site, so the entry's own number is the key. Not here: today's
 * NHS website. */
#include "picture/sources/tables.h"

static const FieldDef hospital_fields[] = {
    { .name = "OrganisationID", .type = FIELD_COUNT, .role = ROLE_KEY, .required = true },
    { .name = "OrganisationCode", .role = ROLE_ID, .scheme = "ods" },
    { .name = "OrganisationType" },
    { .name = "SubType" },
    { .name = "Sector" },
    { .name = "OrganisationStatus", .role = ROLE_STATUS },
    { .name = "IsPimsManaged", .type = FIELD_FLAG },
    { .name = "OrganisationName", .role = ROLE_NAME },
    { .name = "Address1" },
    { .name = "Address2" },
    { .name = "Address3" },
    { .name = "City" },
    { .name = "County" },
    { .name = "Postcode", .role = ROLE_POSTCODE },
    { .name = "Latitude", .type = FIELD_DECIMAL, .role = ROLE_LATITUDE },
    { .name = "Longitude", .type = FIELD_DECIMAL, .role = ROLE_LONGITUDE },
    { .name = "ParentODSCode", .role = ROLE_PARENT },
    { .name = "ParentName" },
    { .name = "Phone" },
    { .name = "Email" },
    { .name = "Website" },
    { .name = "Fax" },
    { .name = NULL },
};
static const RecordKind hospital = { "hospital", THING_ORGANISATION, NULL, hospital_fields };
static const RecordKind *const kinds[] = { &hospital, NULL };

static const TableOptions not_signs = { .delimiter = "\xc2\xac", .quote = '\1' };
static const TableLayout layouts[] = {
    { .kind = &hospital,
      .needs = "OrganisationID|OrganisationCode|OrganisationType|ParentODSCode",
      .options = &not_signs },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_nhs_choices_hospitals = {
    .dataset = "nhs-choices-hospitals",
    .title = "Hospitals listed by NHS Choices",
    .publisher = "NHS Choices",
    .licence = "Open Government Licence",
    .where = "NHS Choices open data, Hospital.csv (no longer maintained)",
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
