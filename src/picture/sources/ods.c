/* NHS Organisation Data Service: organisations and sites in the layout of 27 columns, and which code succeeded which.
 *
 * Source: ODS CSV files (etr trusts, ets sites, eccg commissioners, epraccur practices, egdpprac dental practices, ...
 * and the successor file), published without header. Which of them a file is shows in its rows: forms of codes, names,
 * prescribing settings; never in its name. Closed organisations stay in the files with their close date. Not here:
 * roles and relationships of the ODS ORD and FHIR interfaces; lookups that others made (ods_lookups.c). */
#include "picture/fields.h"
#include "picture/sniff.h"
#include "picture/sources/tables.h"

enum { ODS_COLUMNS = 27, SUCCESSOR_COLUMNS = 5 };

#define DAY "YYYYMMDD|YYYY-MM-DD"

static const FieldDef organisation_fields[] = {
    { .name = "Organisation Code",
      .also = "org_code|code",
      .type = FIELD_ODS,
      .role = ROLE_KEY,
      .scheme = "ods",
      .required = true },
    { .name = "Name", .also = "organisation name", .role = ROLE_NAME },
    { .name = "National Grouping" },
    { .name = "High Level Health Geography" },
    { .name = "Address Line 1" },
    { .name = "Address Line 2" },
    { .name = "Address Line 3" },
    { .name = "Address Line 4" },
    { .name = "Address Line 5" },
    { .name = "Postcode", .role = ROLE_POSTCODE },
    { .name = "Open Date", .type = FIELD_DATE, .format = DAY, .role = ROLE_FROM },
    { .name = "Close Date", .type = FIELD_DATE, .format = DAY, .role = ROLE_TO },
    { .name = "Status Code", .role = ROLE_STATUS },
    { .name = "Organisation Sub-Type Code", .also = "sub type code|organisation type code" },
    { .name = "Parent Organisation Code",
      .also = "commissioner|parent organisation",
      .type = FIELD_ODS,
      .role = ROLE_PARENT },
    { .name = "Join Parent Date", .also = "join provider/purchaser date", .type = FIELD_DATE, .format = DAY },
    { .name = "Left Parent Date", .also = "left provider/purchaser date", .type = FIELD_DATE, .format = DAY },
    { .name = "Contact Telephone Number", .also = "contact telephone|telephone" },
    { .name = "Column 19" },
    { .name = "Column 20" },
    { .name = "Column 21" },
    { .name = "Amended Record Indicator" },
    { .name = "Column 23" },
    { .name = "GOR Code or Provider/Purchaser", .also = "gor code|provider/purchaser" },
    { .name = "Column 25" },
    { .name = "Prescribing Setting" },
    { .name = "Column 27" },
    { .name = NULL },
};
static const RecordKind organisation = { "organisation", THING_ORGANISATION, NULL, organisation_fields };

/* Many to many: an organisation may be split among several. */
static const FieldDef successor_fields[] = {
    { .name = "old_code",
      .also = "organisation code|predecessor code|code",
      .type = FIELD_ODS,
      .role = ROLE_KEY,
      .scheme = "ods",
      .required = true },
    { .name = "new_code",
      .also = "successor code|succeeded organisation code|successor",
      .type = FIELD_ODS,
      .role = ROLE_SUCCESSOR,
      .required = true },
    { .name = "reason", .also = "reason code" },
    { .name = "date",
      .also = "succession effective date|effective date",
      .type = FIELD_DATE,
      .format = DAY,
      .role = ROLE_FROM },
    { .name = "indicator", .also = "succession indicator" },
    { .name = NULL },
};
static const RecordKind successor = { "successor", THING_RELATION, NULL, successor_fields };
static const RecordKind *const kinds[] = { &organisation, &successor, NULL };

static const TableLayout layouts[] = {
    { .kind = &organisation, .needs = "Organisation Code|Name|National Grouping|Postcode|Open Date" },
    { .kind = &successor, .needs = "old_code|new_code|date", .part = "successor" },
    { .kind = &successor, .needs = "Organisation Code|Succeeded Organisation Code", .part = "successor" },
    { .kind = NULL },
};

static bool all_rows_have(Sniff *s, int columns)
{
    const TableHead *t = sniff_table(s);
    for (int i = 0; i < t->n_rows; i++)
        if (t->row[i].n != columns)
            return false;
    return t->n_rows > 0;
}

/* One row that is cut off or has a stray comma does not make it another file. */
static bool most_rows_have(Sniff *s, int columns)
{
    const TableHead *t = sniff_table(s);
    int good = 0;
    for (int i = 0; i < t->n_rows; i++)
        good += t->row[i].n == columns;
    return good > 0 && good * 10 >= t->n_rows * 9;
}

static bool is_organisations(Sniff *s)
{
    return most_rows_have(s, ODS_COLUMNS) && sniff_share(s, -1, 0, FIELD_ODS, NULL) >= 0.8 &&
           sniff_share(s, -1, 10, FIELD_DATE, DAY) >= 0.8;
}

static bool is_successors(Sniff *s)
{
    return all_rows_have(s, SUCCESSOR_COLUMNS) && sniff_share(s, -1, 0, FIELD_ODS, NULL) >= 0.8 &&
           sniff_share(s, -1, 1, FIELD_ODS, NULL) >= 0.8 && sniff_share(s, -1, 2, FIELD_CODE, "1..2") >= 0.8 &&
           sniff_share(s, -1, 3, FIELD_DATE, "YYYYMMDD") >= 0.8;
}

/* Share of the first rows, from `from` on, whose value in `column` has one of the words "A|B". */
static double share_with(Sniff *s, int from, int column, const char *words)
{
    const TableHead *t = sniff_table(s);
    int good = 0;

    for (int i = from; i < t->n_rows; i++) {
        View rest = view_of(words), value = sniff_cell(s, i, column);
        bool has = false;
        while (rest.p && !has)
            has = view_find_view(value, view_cut(&rest, '|')) >= 0;
        good += has;
    }
    return t->n_rows > from ? (double)good / (t->n_rows - from) : 0;
}

/* Share of codes of a form: 'A' a letter, '9' a digit, '?' either, any other character itself. */
static double share_of_form(Sniff *s, int from, const char *form)
{
    const TableHead *t = sniff_table(s);
    const size_t n = strlen(form);
    int good = 0;

    for (int i = from; i < t->n_rows; i++) {
        View v = sniff_cell(s, i, 0);
        bool fits = v.n == n;
        for (size_t k = 0; k < n && fits; k++) {
            bool digit = v.p[k] >= '0' && v.p[k] <= '9', letter = v.p[k] >= 'A' && v.p[k] <= 'Z';
            fits = form[k] == '9'   ? digit
                   : form[k] == 'A' ? letter
                   : form[k] == '?' ? digit || letter
                                    : v.p[k] == form[k];
        }
        good += fits;
    }
    return t->n_rows > from ? (double)good / (t->n_rows - from) : 0;
}

static double filled(Sniff *s, int from, int column)
{
    const TableHead *t = sniff_table(s);
    int n = 0;
    for (int i = from; i < t->n_rows; i++)
        n += sniff_cell(s, i, column).n > 0;
    return t->n_rows > from ? (double)n / (t->n_rows - from) : 0;
}

/* Which of the files it is. Practices have a prescribing setting and a letter with five digits; sites of trusts extend
 * the trust's code by two characters; pharmacies begin with F. */
static const char *part_of(Sniff *s, int from)
{
    const bool setting = filled(s, from, 25) >= 0.8;

    if (setting && (share_of_form(s, from, "A99999") >= 0.8 || share_of_form(s, from, "A?????") >= 0.8))
        return "gp-practice";
    if (share_of_form(s, from, "R????") + share_of_form(s, from, "T????") >= 0.9)
        return "trust-site";
    if (share_of_form(s, from, "F????") >= 0.9)
        return "pharmacy";
    if (share_with(s, from, 1, "TRUST") >= 0.8)
        return "trust";
    if (share_with(s, from, 1, "CCG|COMMISSIONING|INTEGRATED CARE BOARD|ICB") >= 0.8)
        return "commissioner";
    return "organisation";
}

static int recognise(Sniff *s)
{
    int sure = tables_recognise(s, layouts);
    if (sure)
        return sure;
    return is_organisations(s) ? 80 : is_successors(s) ? 70 : 0;
}

static Code read_file(Reading *r, Error *e)
{
    Sniff *s = reading_sniff(r);
    int header = sniff_header(s, layouts[0].needs);
    Code c;

    if (header >= 0) {
        if ((c = reading_part(r, part_of(s, header + 1), e)) != OK)
            return c;
        return tables_read(r, layouts, e);
    }
    if (tables_recognise(s, layouts))
        return tables_read(r, layouts, e);
    if (is_organisations(s)) {
        if ((c = reading_part(r, part_of(s, 0), e)) != OK)
            return c;
        return reading_headless(r, &organisation, ODS_COLUMNS, NULL, e);
    }
    if ((c = reading_part(r, "successor", e)) != OK)
        return c;
    return reading_headless(r, &successor, SUCCESSOR_COLUMNS, NULL, e);
}

const SourceReader source_ods = {
    .dataset = "ods",
    .title = "NHS Organisation Data Service: organisations, sites, successors",
    .publisher = "NHS England",
    .licence = "Open Government Licence v3.0",
    .where = "NHS England, Organisation Data Service, CSV downloads (etr, ets, eccg, epraccur, succ, ...)",
    .version = 1,
    .whole = false,
    .kinds = kinds,
    .recognise = recognise,
    .read = read_file,
};
