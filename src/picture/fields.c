/* Types of values and names of columns: see fields.h. */
#include "picture/fields.h"

#include "codes/check.h"

/* Two-digit years are meant to lie between 1971 and 2070. */
#define YEARS_NEAR date_from_civil(2020, 1, 1)

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static bool is_alnum(char c)
{
    return is_digit(c) || (unsigned char)((c | 0x20) - 'a') <= 25;
}

/* Digits from *at on; how many. */
static size_t digits_at(View v, size_t *at)
{
    size_t from = *at;
    while (*at < v.n && is_digit(v.p[*at]))
        ++*at;
    return *at - from;
}

static bool is_decimal(View v, bool exponent)
{
    size_t at = v.n && (v.p[0] == '-' || (exponent && v.p[0] == '+')), n = digits_at(v, &at);

    if (at < v.n && v.p[at] == '.') {
        at++;
        n += digits_at(v, &at);
    }
    if (n == 0)
        return false;
    if (exponent && at < v.n && (v.p[at] | 0x20) == 'e') {
        at++;
        at += at < v.n && (v.p[at] == '-' || v.p[at] == '+');
        if (digits_at(v, &at) == 0)
            return false;
    }
    return at == v.n;
}

/* An amount with thousands in groups of three: "12,50" is no amount here, since a comma may have meant the decimal
 * point. */
static bool is_amount(View v, bool pound_sign)
{
    size_t at = v.n && v.p[0] == '-', n;

    if (pound_sign && view_starts(view_sub(v, at, v.n), V("\xc2\xa3")))
        at += 2;
    n = digits_at(v, &at);
    while (n >= 1 && n <= 3 && at < v.n && v.p[at] == ',') {
        at++;
        if ((n = digits_at(v, &at)) != 3)
            return false;
    }
    if (at < v.n && v.p[at] == '.') {
        at++;
        n += digits_at(v, &at);
    }
    return n > 0 && at == v.n;
}

static bool is_flag(View v)
{
    static const char *const words[] = { "true", "false", "yes", "no", "y", "n", "1", "0" };
    if (v.n > 5)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_eq_nocase(v, view_of(words[i])))
            return true;
    return false;
}

/* Three to nine capitals and digits. Real codes have neither a check character nor one form: RXH, A81001, 8HA03, X2C4Y,
 * A81001001 of a branch; the ODS file decides. (identify() asks for a digit: there three letters may be anything.)
 */
static bool is_ods(View v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!is_digit(v.p[i]) && (unsigned char)(v.p[i] - 'A') > 25)
            return false;
    return v.n >= 3 && v.n <= 9;
}

/* GS1: 14 digits with check digit. HIBCC: labeler, product, unit of measure. ICCBBA: 10 or 16 letters and digits. */
static bool is_device_identifier(View v)
{
    if (view_digits(v))
        return v.n == 14 && gtin_valid(v, NULL);
    if (hibc_di_form(v))
        return true;
    if (v.n != 10 && v.n != 16)
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (!is_alnum(v.p[i]))
            return false;
    return true;
}

/* Is n within "3..12", or one of "11|15"? No format: yes. */
static bool length_ok(size_t n, const char *format)
{
    View rest = view_of(format);
    int64_t low, high;

    if (!format)
        return true;
    while (rest.p) {
        View one = view_cut(&rest, '|');
        ptrdiff_t dots = view_find_view(one, V(".."));
        View first = dots < 0 ? one : view_sub(one, 0, (size_t)dots);
        View last = dots < 0 ? one : view_sub(one, (size_t)dots + 2, one.n);
        if (view_int(first, &low) && view_int(last, &high) && (int64_t)n >= low && (int64_t)n <= high)
            return true;
    }
    return false;
}

static bool is_code(View v, const char *format)
{
    for (size_t i = 0; i < v.n; i++)
        if (!is_alnum(v.p[i]) && v.p[i] != '-' && v.p[i] != '.' && v.p[i] != '/' && v.p[i] != '_')
            return false;
    return length_ok(v.n, format);
}

static bool is_bnf(View v, const char *format)
{
    for (size_t i = 0; i < v.n; i++)
        if (!is_alnum(v.p[i]))
            return false;
    return length_ok(v.n, format ? format : "4..15");
}

static bool is_choice(View v, const char *format)
{
    View rest = view_of(format);
    while (rest.p)
        if (view_eq_nocase(view_cut(&rest, '|'), v))
            return true;
    return false;
}

bool field_date(const FieldDef *f, View value, Date *out)
{
    View rest = f->format ? view_of(f->format) : V("YYYY-MM-DD");
    while (rest.p)
        if (date_parse(value, view_cut(&rest, '|'), YEARS_NEAR, out))
            return true;
    return false;
}

bool field_value_ok(const FieldDef *f, View v)
{
    Date day;

    if (v.n == 0)
        return true;
    switch (f->type) {
    case FIELD_TEXT: return true;
    case FIELD_COUNT: return v.n <= 18 && view_digits(v);
    case FIELD_DECIMAL: return is_decimal(v, true);
    case FIELD_PENCE: return is_decimal(v, false) || is_amount(v, false);
    case FIELD_POUNDS: return is_amount(v, true);
    case FIELD_DATE: return field_date(f, v, &day);
    case FIELD_FLAG: return is_flag(v);
    case FIELD_GTIN: return gtin_valid(v, NULL);
    case FIELD_DI: return is_device_identifier(v);
    case FIELD_SCTID: return sctid_valid(v, NULL);
    case FIELD_ODS: return is_ods(v);
    case FIELD_EMDN: return emdn_form(v);
    case FIELD_SRN: return srn_form(v);
    case FIELD_BNF: return is_bnf(v, f->format);
    case FIELD_GMDN: return gmdn_form(v);
    case FIELD_FDA: return fda_product_code_form(v);
    case FIELD_CHOICE: return is_choice(v, f->format);
    case FIELD_CODE: return is_code(v, f->format);
    }
    return false;
}

bool field_money(const FieldDef *f, View value, Money *out)
{
    const char *currency = f->format && strlen(f->format) == 3 ? f->format : "GBP";
    int64_t pence;

    if (f->type == FIELD_POUNDS)
        return money_parse(value, currency, out);
    if (f->type != FIELD_PENCE || !view_scaled(value, 0, &pence) || !money_parse(V("0"), currency, out))
        return false;
    out->minor = pence;
    return true;
}

const char *field_type_words(const FieldDef *f)
{
    switch (f->type) {
    case FIELD_TEXT: return "text";
    case FIELD_COUNT: return "a whole number";
    case FIELD_DECIMAL: return "a number";
    case FIELD_PENCE: return "a number of pence";
    case FIELD_POUNDS: return "an amount of money";
    case FIELD_DATE: return "a date of the form stated";
    case FIELD_FLAG: return "true or false, yes or no, Y or N, 1 or 0";
    case FIELD_GTIN: return "a GTIN with a right check digit";
    case FIELD_DI: return "a device identifier of GS1 (14 digits), HIBCC or ICCBBA";
    case FIELD_SCTID: return "a SNOMED CT identifier";
    case FIELD_ODS: return "of the form of an ODS code";
    case FIELD_EMDN: return "of the form of an EMDN code";
    case FIELD_SRN: return "a single registration number";
    case FIELD_BNF: return "of the form of a BNF code";
    case FIELD_GMDN: return "a GMDN code of five digits";
    case FIELD_FDA: return "an FDA product code of three letters";
    case FIELD_CHOICE: return f->format;
    case FIELD_CODE: return "a code of the form stated";
    }
    return "of its type";
}

/* ---- header cells ------------------------------------------------------------------------------------------------ */

/* How many bytes at v[at] a comparison of headers passes over: 0 for none. */
static size_t ignored(View v, size_t at)
{
    switch (v.p[at]) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '_':
    case '-':
    case '(':
    case ')':
    case '.': return 1;
    case '\xc2': return at + 1 < v.n && v.p[at + 1] == '\xa0' ? 2 : 0; /* no-break space */
    case '\xef': return view_starts(view_sub(v, at, 3), V("\xef\xbb\xbf")) ? 3 : 0;
    default: return 0;
    }
}

/* The next byte that counts, in lower case, or -1 at the end. */
static int next_byte(View v, size_t *at)
{
    size_t skip;
    while (*at < v.n && (skip = ignored(v, *at)))
        *at += skip;
    if (*at >= v.n)
        return -1;
    unsigned char c = (unsigned char)v.p[(*at)++];
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

bool header_same(View a, View b)
{
    size_t i = 0, k = 0;
    for (;;) {
        int x = next_byte(a, &i), y = next_byte(b, &k);
        if (x != y)
            return false;
        if (x < 0)
            return true;
    }
}

bool header_listed(const char *names, View header)
{
    View rest = view_of(names);
    while (rest.p)
        if (header_same(view_cut(&rest, '|'), header))
            return true;
    return false;
}

bool header_has(const View *cell, int n, const char *names)
{
    View rest = view_of(names);
    while (rest.p) {
        View name = view_cut(&rest, '|');
        bool found = false;
        for (int i = 0; i < n && !found; i++)
            found = header_same(cell[i], name);
        if (!found)
            return false;
    }
    return true;
}

int kind_fields(const RecordKind *kind)
{
    int n = 0;
    while (kind->fields[n].name)
        n++;
    return n;
}

int kind_field_named(const RecordKind *kind, View header)
{
    for (int i = 0; kind->fields[i].name; i++)
        if (header_same(view_of(kind->fields[i].name), header))
            return i;
    for (int i = 0; kind->fields[i].name; i++)
        if (header_listed(kind->fields[i].also, header))
            return i;
    return -1;
}

bool kind_stands_in(const RecordKind *kind, const View *value)
{
    View names = view_of(kind->key_otherwise);
    int first = names.p ? kind_field_named(kind, view_cut(&names, '|')) : -1;

    if (first < 0 || !view_trim(value[first]).n)
        return false;
    for (int i = 0; kind->fields[i].name; i++) {
        FieldRole role = kind->fields[i].role;
        if (value[i].n && (role == ROLE_GROUP || role == ROLE_ID || role == ROLE_NAME))
            return false;
    }
    return true;
}

/* ---- names of types, roles and things ---------------------------------------------------------------------------- */

static const char *const type_names[] = {
    [FIELD_TEXT] = "text",     [FIELD_COUNT] = "count", [FIELD_DECIMAL] = "decimal", [FIELD_PENCE] = "pence",
    [FIELD_POUNDS] = "pounds", [FIELD_DATE] = "date",   [FIELD_FLAG] = "flag",       [FIELD_GTIN] = "gtin",
    [FIELD_DI] = "di",         [FIELD_SCTID] = "sctid", [FIELD_ODS] = "ods",         [FIELD_EMDN] = "emdn",
    [FIELD_SRN] = "srn",       [FIELD_BNF] = "bnf",     [FIELD_GMDN] = "gmdn",       [FIELD_FDA] = "fda",
    [FIELD_CHOICE] = "choice", [FIELD_CODE] = "code",
};

static const char *const role_names[] = {
    [ROLE_NONE] = "none",
    [ROLE_KEY] = "key",
    [ROLE_GROUP] = "group",
    [ROLE_ID] = "id",
    [ROLE_CONTAINS] = "contains",
    [ROLE_COUNT_INSIDE] = "count-inside",
    [ROLE_LEVEL] = "level",
    [ROLE_NAME] = "name",
    [ROLE_GENERIC] = "generic",
    [ROLE_DESCRIPTION] = "description",
    [ROLE_MAKER] = "maker",
    [ROLE_MAKER_ID] = "maker-id",
    [ROLE_CATALOGUE_NO] = "catalogue-no",
    [ROLE_MODEL] = "model",
    [ROLE_SIZE] = "size",
    [ROLE_COLOUR] = "colour",
    [ROLE_QUANTITY] = "quantity",
    [ROLE_UNIT] = "unit",
    [ROLE_PRICE] = "price",
    [ROLE_CLASS] = "class",
    [ROLE_CLASS_TERM] = "class-term",
    [ROLE_STATUS] = "status",
    [ROLE_FROM] = "from",
    [ROLE_TO] = "to",
    [ROLE_STERILE] = "sterile",
    [ROLE_SINGLE_USE] = "single-use",
    [ROLE_LATEX] = "latex",
    [ROLE_SUCCESSOR] = "successor",
    [ROLE_FORMER_KEY] = "former-key",
    [ROLE_PARENT] = "parent",
    [ROLE_POSTCODE] = "postcode",
    [ROLE_LATITUDE] = "latitude",
    [ROLE_LONGITUDE] = "longitude",
    [ROLE_ORGANISATION] = "organisation",
    [ROLE_ITEMS] = "items",
    [ROLE_AMOUNT] = "amount",
    [ROLE_COST] = "cost",
    [ROLE_SERIAL] = "serial",
    [ROLE_LOT] = "lot",
    [ROLE_LOCATION] = "location",
};

static const char *const thing_names[] = {
    [THING_PRODUCT] = "product",
    [THING_PACK] = "pack",
    [THING_DETAIL] = "detail",
    [THING_CLASS] = "class",
    [THING_ORGANISATION] = "organisation",
    [THING_RELATION] = "relation",
    [THING_STATISTIC] = "statistic",
    [THING_PURCHASE] = "purchase",
    [THING_ASSET] = "asset",
};

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static const char *name_at(const char *const *names, int n, int i)
{
    return i >= 0 && i < n ? names[i] : NULL;
}

static int index_of(const char *const *names, int n, View name)
{
    for (int i = 0; i < n; i++)
        if (header_same(view_of(names[i]), name))
            return i;
    return -1;
}

const char *field_type_name(FieldType type)
{
    return name_at(type_names, COUNT(type_names), (int)type);
}

const char *field_role_name(FieldRole role)
{
    return name_at(role_names, COUNT(role_names), (int)role);
}

const char *thing_name(Thing thing)
{
    return name_at(thing_names, COUNT(thing_names), (int)thing);
}

bool field_type_of(View name, FieldType *out)
{
    int i = index_of(type_names, COUNT(type_names), name);
    if (i >= 0)
        *out = (FieldType)i;
    return i >= 0;
}

bool field_role_of(View name, FieldRole *out)
{
    int i = index_of(role_names, COUNT(role_names), name);
    if (i >= 0)
        *out = (FieldRole)i;
    return i >= 0;
}

bool thing_of(View name, Thing *out)
{
    int i = index_of(thing_names, COUNT(thing_names), name);
    if (i >= 0)
        *out = (Thing)i;
    return i >= 0;
}
