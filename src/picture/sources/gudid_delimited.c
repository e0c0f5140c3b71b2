/* AccessGUDID, delimited full release and tables cut from it: nine pipe-separated files, joined by the primary DI.
 *
 * Source: "AccessGUDID Delimited Full Release", accessgudid.nlm.nih.gov/download. Every file is a component of its own.
 * Header spellings vary between releases (blanks, primary_di, submission_number) and newer columns are missing from
 * older ones; a table with the primary DI and a few columns of device.txt is read as devices too. Not here: the XML and
 * the JSON form (they share the kinds, gudid_kinds.h), joining the files (derived from ROLE_GROUP). */
#include "picture/fields.h"
#include "picture/sniff.h"
#include "picture/sources/gudid_kinds.h"
#include "picture/sources/tables.h"

/* Three columns of device.txt besides the primary DI make a table of devices. */
static double looks_like_devices(Sniff *s, int header_index)
{
    const TableHead *t = sniff_table(s);
    int known = 0;

    for (int c = 0; c < t->row[header_index].n; c++)
        known += kind_field_named(&gudid_device, t->row[header_index].field[c]) >= 0;
    return known >= 4;
}

#define DETAIL(k, column, component)                                                                                   \
    {                                                                                                                  \
        .kind = &k, .needs = "PrimaryDI|" column, .part = component                                                    \
    }

static const TableLayout layouts[] = {
    { .kind = &gudid_device, .needs = "PrimaryDI", .part = "device", .fit = looks_like_devices },
    DETAIL(gudid_package, "deviceId|deviceIdType", "identifiers"),
    DETAIL(gudid_gmdn_term, "gmdnPTName", "gmdnTerms"),
    DETAIL(gudid_product_code, "productCode", "productCodes"),
    DETAIL(gudid_size, "sizeType", "deviceSizes"),
    DETAIL(gudid_storage, "storageHandlingType", "environmentalConditions"),
    DETAIL(gudid_sterilisation, "sterilizationMethod", "sterilizationMethodTypes"),
    DETAIL(gudid_contact, "phone|email", "contacts"),
    DETAIL(gudid_premarket, "submissionNumber", "premarketSubmissions"),
    { .kind = NULL },
};

/* Where the quoted field that begins at `at` ends (behind its closing mark), or 0 if it is not quoted as RFC 4180 says:
 * closed on its line, and nothing but a separator behind it. The end of `v` counts as closed: it may be cut there. */
static size_t quoted_end(View v, size_t at)
{
    size_t i = at + 1;

    for (; i < v.n && v.p[i] != '\n' && v.p[i] != '\r'; i++) {
        if (v.p[i] != '"')
            continue;
        if (i + 1 == v.n || v.p[i + 1] == '|' || v.p[i + 1] == '\n' || v.p[i + 1] == '\r')
            return i + 1;
        if (v.p[i + 1] != '"')
            return 0;
        i++;
    }
    return i >= v.n ? v.n : 0;
}

/* Does the start of a pipe-separated file quote its fields? Only if every field that begins with a quotation mark is
 * quoted in full: descriptions such as `"T" handle` are common, and read as quotes they would swallow rows. */
static bool fields_are_quoted(View bytes)
{
    bool quoted = false;

    for (size_t at = 0; at < bytes.n;) {
        size_t end = at;
        if (bytes.p[at] == '"') {
            if (!(end = quoted_end(bytes, at)))
                return false;
            quoted = true;
        }
        while (end < bytes.n && bytes.p[end] != '|' && bytes.p[end] != '\n' && bytes.p[end] != '\r')
            end++;
        at = end + 1;
    }
    return quoted;
}

static int recognise(Sniff *s)
{
    return tables_recognise(s, layouts);
}

static Code read_file(Reading *r, Error *e)
{
    static const TableOptions unquoted = { .delimiter = "|", .quote = '\1' };
    Sniff *s = reading_sniff(r);
    TableLayout mine[sizeof layouts / sizeof *layouts];
    const bool plain = strcmp(sniff_table(s)->delimiter, "|") == 0 && !fields_are_quoted(sniff_bytes(s));

    memcpy(mine, layouts, sizeof mine);
    for (TableLayout *l = mine; plain && l->kind; l++)
        l->options = &unquoted;
    return tables_read(r, mine, e);
}

const SourceReader source_gudid_delimited = {
    .dataset = "gudid",
    .title = GUDID_TITLE,
    .publisher = GUDID_PUBLISHER,
    .licence = GUDID_LICENCE,
    .where = GUDID_WHERE,
    .version = 2,
    .whole = false,
    .kinds = gudid_kinds,
    .recognise = recognise,
    .read = read_file,
};
