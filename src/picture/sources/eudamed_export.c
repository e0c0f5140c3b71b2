/* EUDAMED devices of one manufacturer as a flat workbook of 16 columns, one row for each UDI-DI.
 *
 * Source: EUDAMED public site (European Commission), exported by a third party; UUID joins the rows to the registry's
 * JSON. The manufacturer is named nowhere in the sheet, and the file's name is not evidence, so no row has a maker.
 * Rows may repeat. Not here: the registry's JSON (eudamed_json.c), which also has risk class, EMDN, packages and
 * certificates. */
#include "picture/sources/tables.h"

static const FieldDef device_fields[] = {
    { .name = "UUID", .type = FIELD_CODE, .format = "36", .role = ROLE_KEY, .required = true },
    { .name = "Primary DI", .type = FIELD_DI, .role = ROLE_ID, .scheme = "udi-di" },
    { .name = "Issuing Agency" },
    { .name = "Trade Name (EN)", .also = "Trade Name", .role = ROLE_NAME },
    { .name = "Reference", .role = ROLE_CATALOGUE_NO },
    { .name = "Device Status", .role = ROLE_STATUS },
    { .name = "Sterile", .type = FIELD_FLAG, .role = ROLE_STERILE },
    { .name = "Single Use", .type = FIELD_FLAG, .role = ROLE_SINGLE_USE },
    { .name = "Latex", .type = FIELD_FLAG, .role = ROLE_LATEX },
    { .name = "Reprocessed", .type = FIELD_FLAG },
    { .name = "Base Quantity", .type = FIELD_COUNT, .role = ROLE_QUANTITY },
    { .name = "Direct Marking", .type = FIELD_FLAG },
    { .name = "Clinical Sizes", .role = ROLE_SIZE },
    { .name = "Markets" },
    { .name = "Additional Info URL" },
    { .name = "Version Date" }, /* with time of day: 2023-11-21T17:09:32.059 */
    { .name = NULL },
};
static const RecordKind device_export = { "device-export", THING_PRODUCT, NULL, device_fields };
static const RecordKind *const kinds[] = { &device_export, NULL };

static const TableLayout layouts[] = {
    { .kind = &device_export,
      .needs = "UUID|Primary DI|Issuing Agency|Device Status",
      .without = "publicDeviceRecordKey",
      .part = "export" },
    { .kind = NULL },
};

READS_TABLES(layouts)

const SourceReader source_eudamed_export = {
    .dataset = "eudamed",
    .title = "EUDAMED devices, flat export",
    .publisher = "European Commission",
    .licence = "European Commission reuse notice (public EUDAMED data)",
    .where = "ec.europa.eu/tools/eudamed",
    .version = 1,
    .whole = false,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
