/* Reading mapping files and files by them: see mapping.h. */
#include "picture/sources/mapping.h"

#include "base/date.h"
#include "base/limits.h"
#include "codes/check.h"
#include "picture/fields.h"
#include "picture/reading_table.h"
#include "picture/sniff.h"

#include <stdio.h>

enum { FIELDS_MOST = 400, ATTRIBUTES_MOST = 16, HEADER_ROW_MOST = 50 };

typedef struct {
    Mapping *m;
    Arena *arena;
    FieldDef *field;
    bool *optional;
    const char **unit; /* by field; for money: pence, pounds */
    bool *money;
    int fields;
    int line;
    uint32_t seen; /* settings that were stated */
    View thing, class_scheme;
} Parse;

static Code broken(const Parse *p, Error *e, const char *fmt, ...) PRINTF_LIKE(3, 4);
static Code broken(const Parse *p, Error *e, const char *fmt, ...)
{
    char why[360];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(why, sizeof why, fmt, ap);
    va_end(ap);
    if (p->line == 0)
        return fail(e, E_INPUT, "cannot use the mapping %.*s: %s", VIEW_ARGS(p->m->name), why);
    return fail(e, E_INPUT, "cannot use the mapping %.*s: line %d: %s", VIEW_ARGS(p->m->name), p->line, why);
}

static Code no_room(const Parse *p, Error *e)
{
    return arena_fail(p->arena, 64, "a mapping", e);
}

static View shown(View v)
{
    return view_sub(v, 0, 80);
}

/* ---- settings ---------------------------------------------------------------------------------------------------- */

static bool is_kebab(View v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool inner = i > 0 && i + 1 < v.n;
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(c == '-' && inner))
            return false;
    }
    return v.n > 0 && v.n <= 60;
}

static Code set_dataset(Parse *p, View v, Error *e)
{
    if (!is_kebab(v))
        return broken(p, e, "the data set's name '%.*s' is not lower-case words joined by '-'", VIEW_ARGS(shown(v)));
    p->m->dataset = v;
    return OK;
}

static Code set_title(Parse *p, View v, Error *e)
{
    (void)e;
    p->m->title = v;
    return OK;
}

static Code set_publisher(Parse *p, View v, Error *e)
{
    (void)e;
    p->m->publisher = v;
    return OK;
}

static Code set_licence(Parse *p, View v, Error *e)
{
    (void)e;
    p->m->licence = v;
    return OK;
}

static Code set_where(Parse *p, View v, Error *e)
{
    (void)e;
    p->m->where = v;
    return OK;
}

static Code set_owner(Parse *p, View v, Error *e)
{
    if (!field_value_ok(&(FieldDef){ .name = "owner", .type = FIELD_ODS }, v) && !srn_form(v) && !gln_valid(v, NULL))
        return broken(p, e, "the owner '%.*s' is neither an ODS code nor a supplier's SRN or GLN",
                      VIEW_ARGS(shown(v)));
    p->m->owner = v;
    return OK;
}

static const char *const label_names[] = { "public", "nhs", "commercial", "personal" };

static bool label_of(View v, Label *out)
{
    for (int i = 0; i < 4; i++)
        if (view_eq_nocase(v, view_of(label_names[i]))) {
            *out = (Label)i;
            return true;
        }
    return false;
}

static Code set_label(Parse *p, View v, Error *e)
{
    if (!label_of(v, &p->m->label))
        return broken(p, e, "'%.*s' is no label; it is public, nhs, commercial or personal", VIEW_ARGS(shown(v)));
    return OK;
}

static Code set_edition(Parse *p, View v, Error *e)
{
    if (!period_valid(v))
        return broken(p, e, "the edition '%.*s' is not a year, month or day such as 2025-10", VIEW_ARGS(shown(v)));
    p->m->edition = v;
    return OK;
}

static Code set_kind(Parse *p, View v, Error *e)
{
    if (!is_kebab(v))
        return broken(p, e, "the kind '%.*s' is not lower-case words joined by '-'", VIEW_ARGS(shown(v)));
    p->m->kind.kind = arena_cstr(p->arena, v);
    return p->m->kind.kind ? OK : no_room(p, e);
}

static Code set_thing(Parse *p, View v, Error *e)
{
    if (!thing_of(v, &p->m->kind.thing))
        return broken(p, e,
                      "'%.*s' is no thing; it is product, pack, detail, class, organisation, relation, statistic, "
                      "purchase or asset",
                      VIEW_ARGS(shown(v)));
    p->thing = v;
    return OK;
}

static Code set_scheme(Parse *p, View v, Error *e)
{
    if (!is_kebab(v))
        return broken(p, e, "the scheme '%.*s' is not lower-case words joined by '-'", VIEW_ARGS(shown(v)));
    p->class_scheme = v;
    p->m->kind.scheme = arena_cstr(p->arena, v);
    return p->m->kind.scheme ? OK : no_room(p, e);
}

static Code set_whole(Parse *p, View v, Error *e)
{
    if (!view_eq_nocase(v, V("yes")) && !view_eq_nocase(v, V("no")))
        return broken(p, e, "whole is yes or no, not '%.*s'", VIEW_ARGS(shown(v)));
    p->m->whole = view_eq_nocase(v, V("yes"));
    return OK;
}

static Code set_delimiter(Parse *p, View v, Error *e)
{
    static const char *const words[][2] = { { "comma", "," }, { "tab", "\t" }, { "semicolon", ";" }, { "pipe", "|" } };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_eq_nocase(v, view_of(words[i][0])))
            v = view_of(words[i][1]);
    if (v.n > 3 || (v.n > 1 && (unsigned char)v.p[0] < 0x80) || view_eq(v, V("\"")))
        return broken(p, e, "'%.*s' is no delimiter; it is comma, tab, semicolon, pipe or one character",
                      VIEW_ARGS(shown(v)));
    memcpy(p->m->table.delimiter, v.p, v.n);
    return OK;
}

static Code set_quote(Parse *p, View v, Error *e)
{
    if (view_eq_nocase(v, V("double")))
        p->m->table.quote = '"';
    else if (view_eq_nocase(v, V("single")))
        p->m->table.quote = '\'';
    else if (view_eq_nocase(v, V("none")))
        p->m->table.quote = '\1';
    else
        return broken(p, e, "quote is double, single or none, not '%.*s'", VIEW_ARGS(shown(v)));
    return OK;
}

static Code set_sheet(Parse *p, View v, Error *e)
{
    int64_t number;
    if (!view_digits(v))
        p->m->table.sheet_name = v;
    else if (view_int(v, &number) && number >= 1 && number <= 1000)
        p->m->table.sheet = (int)number;
    else
        return broken(p, e, "'%.*s' is no number of a sheet", VIEW_ARGS(shown(v)));
    return OK;
}

static Code set_header_row(Parse *p, View v, Error *e)
{
    int64_t row;
    if (!view_int(v, &row) || row < 1 || row > HEADER_ROW_MOST)
        return broken(p, e, "the header row is a number from 1 to %d, not '%.*s'", HEADER_ROW_MOST,
                      VIEW_ARGS(shown(v)));
    p->m->header_within = (int)row;
    return OK;
}

/* A pattern that a day of the calendar can be written in and read back from. */
static bool date_pattern_ok(View v)
{
    View rest = v;
    while (rest.p) {
        View one = view_cut(&rest, '|');
        bool month = view_find(one, 'M') >= 0;
        if (view_find_view(one, V("YY")) < 0 || !month || one.n > 30)
            return false;
    }
    return true;
}

static Code set_date_format(Parse *p, View v, Error *e)
{
    if (!date_pattern_ok(v))
        return broken(p, e, "'%.*s' is no date format such as DD/MM/YYYY", VIEW_ARGS(shown(v)));
    p->m->date_format = v;
    return OK;
}

static Code set_currency(Parse *p, View v, Error *e)
{
    bool letters = v.n == 3;
    for (size_t i = 0; i < v.n; i++)
        letters = letters && v.p[i] >= 'A' && v.p[i] <= 'Z';
    if (!letters)
        return broken(p, e, "the currency '%.*s' is not three capital letters such as GBP", VIEW_ARGS(shown(v)));
    memcpy(p->m->currency, v.p, 3);
    return OK;
}

static const struct {
    const char *name;
    Code (*set)(Parse *p, View v, Error *e);
} settings[] = {
    { "dataset", set_dataset },
    { "title", set_title },
    { "publisher", set_publisher },
    { "licence", set_licence },
    { "where", set_where },
    { "owner", set_owner },
    { "label", set_label },
    { "edition", set_edition },
    { "kind", set_kind },
    { "thing", set_thing },
    { "scheme", set_scheme },
    { "whole", set_whole },
    { "delimiter", set_delimiter },
    { "quote", set_quote },
    { "sheet", set_sheet },
    { "header row", set_header_row },
    { "date format", set_date_format },
    { "currency", set_currency },
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static Code take_setting(Parse *p, View line, Error *e)
{
    View rest = line, name = view_trim(view_cut(&rest, ':')), value = view_trim(rest);

    if (!rest.p)
        return broken(p, e, "'%.*s' is neither a setting (name: value) nor a column (column -> field)",
                      VIEW_ARGS(shown(line)));
    for (int i = 0; i < SETTINGS; i++) {
        if (!header_same(name, view_of(settings[i].name)))
            continue;
        if (p->seen & (1u << i))
            return broken(p, e, "%s is stated twice", settings[i].name);
        if (value.n == 0)
            return broken(p, e, "%s has no value", settings[i].name);
        p->seen |= 1u << i;
        return settings[i].set(p, value, e);
    }
    return broken(p, e, "there is no setting '%.*s'", VIEW_ARGS(shown(name)));
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* The next word of *rest: up to a blank, but blanks inside double quotes belong to it (the quotes do not). */
static Code next_word(const Parse *p, View *rest, View *word, Error *e)
{
    size_t n = 0;
    bool quoted = false;
    char *out;

    *rest = view_trim(*rest);
    if (!(out = arena_bytes(p->arena, rest->n + 1)))
        return no_room(p, e);
    size_t i = 0;
    for (; i < rest->n && (quoted || (rest->p[i] != ' ' && rest->p[i] != '\t')); i++) {
        if (rest->p[i] == '"')
            quoted = !quoted;
        else
            out[n++] = rest->p[i];
    }
    if (quoted)
        return broken(p, e, "a quotation mark is not closed");
    *word = view(out, n);
    *rest = view_sub(*rest, i, rest->n);
    return OK;
}

static Code keep_text(const Parse *p, View v, const char **out, Error *e)
{
    *out = arena_cstr(p->arena, v);
    return *out ? OK : no_room(p, e);
}

static Code take_type(Parse *p, FieldDef *f, View value, Error *e)
{
    if (view_eq_nocase(value, V("money"))) {
        f->type = FIELD_POUNDS;
        p->money[p->fields] = true;
    } else if (!field_type_of(value, &f->type)) {
        return broken(p, e, "there is no type '%.*s'", VIEW_ARGS(shown(value)));
    }
    return OK;
}

static Code take_attribute(Parse *p, FieldDef *f, View word, Error *e)
{
    View value = word, name = view_cut(&value, '=');

    if (!value.p && view_eq(word, V("required"))) {
        f->required = true;
        return OK;
    }
    if (!value.p && view_eq(word, V("optional"))) {
        p->optional[p->fields] = true;
        return OK;
    }
    if (!value.p || value.n == 0)
        return broken(p, e, "'%.*s' says nothing of a field; it may be required, optional or name=value",
                      VIEW_ARGS(shown(word)));
    if (view_eq(name, V("role"))) {
        if (!field_role_of(value, &f->role))
            return broken(p, e, "there is no role '%.*s'", VIEW_ARGS(shown(value)));
        return OK;
    }
    if (view_eq(name, V("type")))
        return take_type(p, f, value, e);
    if (view_eq(name, V("unit")))
        return keep_text(p, value, &p->unit[p->fields], e);
    if (view_eq(name, V("scheme")))
        return keep_text(p, value, &f->scheme, e);
    if (view_eq(name, V("format")))
        return keep_text(p, value, &f->format, e);
    if (view_eq(name, V("label"))) {
        if (!label_of(value, &f->label))
            return broken(p, e, "'%.*s' is no label; it is public, nhs, commercial or personal",
                          VIEW_ARGS(shown(value)));
        return OK;
    }
    return broken(p, e, "there is no attribute '%.*s'", VIEW_ARGS(shown(name)));
}

static bool is_field_name(View v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(i > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-')))
            return false;
    }
    return v.n > 0 && v.n <= 60;
}

/* The published names left of the arrow, trimmed, joined with '|'. */
static Code take_names(Parse *p, View names, const char **out, Error *e)
{
    char *s = arena_bytes(p->arena, names.n + 1);
    size_t n = 0;

    if (!s)
        return no_room(p, e);
    if (!view_trim(names).n)
        return broken(p, e, "the column has no name");
    while (names.p) {
        View one = view_trim(view_cut(&names, '|'));
        if (one.n == 0)
            return broken(p, e, "an empty name among the spellings of a column");
        for (int f = 0; f < p->fields; f++)
            if (header_listed(p->field[f].also, one))
                return broken(p, e, "the column '%.*s' is mapped twice", VIEW_ARGS(shown(one)));
        if (n)
            s[n++] = '|';
        memcpy(s + n, one.p, one.n);
        n += one.n;
    }
    s[n] = '\0';
    *out = s;
    return OK;
}

static bool wants_scheme(FieldRole role)
{
    return role == ROLE_ID || role == ROLE_CLASS || role == ROLE_CLASS_TERM || role == ROLE_MAKER_ID ||
           role == ROLE_CONTAINS;
}

/* Unit, currency and date format go where the type keeps them; then what is missing or contradicts is told. */
static Code finish_field(Parse *p, FieldDef *f, Error *e)
{
    const char *unit = p->unit[p->fields];
    const bool amount = f->type == FIELD_PENCE || f->type == FIELD_POUNDS;

    if (unit && p->money[p->fields]) {
        if (!view_eq(view_of(unit), V("pence")) && !view_eq(view_of(unit), V("pounds")))
            return broken(p, e, "the unit of money is pence or pounds, not '%s'", unit);
        f->type = unit[1] == 'e' ? FIELD_PENCE : FIELD_POUNDS;
    } else if (unit && !f->format) {
        f->format = unit;
    }
    if (amount || p->money[p->fields])
        f->format = p->m->currency;
    if (f->type == FIELD_CHOICE && !f->format)
        return broken(p, e, "a choice needs format=, the values separated by '|'");
    if (f->type == FIELD_DATE && f->format && !date_pattern_ok(view_of(f->format)))
        return broken(p, e, "'%s' is no date format such as DD/MM/YYYY", f->format);
    if (wants_scheme(f->role) && !f->scheme)
        return broken(p, e, "role=%s needs scheme=, for example scheme=gtin", field_role_name(f->role));
    if (f->required && p->optional[p->fields])
        return broken(p, e, "a field cannot be both required and optional");
    return OK;
}

static Code take_column(Parse *p, View names, View rest, Error *e)
{
    FieldDef *f = &p->field[p->fields];
    View word = { NULL, 0 };
    Code c;

    if (p->fields == FIELDS_MOST)
        return broken(p, e, "more than %d columns", FIELDS_MOST);
    if ((c = take_names(p, names, &f->also, e)) != OK || (c = next_word(p, &rest, &word, e)) != OK)
        return c;
    if (!is_field_name(word))
        return broken(p, e, "the field name '%.*s' is not letters, digits, '_' and '-'", VIEW_ARGS(shown(word)));
    for (int i = 0; i < p->fields; i++)
        if (header_same(view_of(p->field[i].name), word))
            return broken(p, e, "the field '%.*s' is stated twice", VIEW_ARGS(shown(word)));
    if ((c = keep_text(p, word, &f->name, e)) != OK)
        return c;
    for (int i = 0; view_trim(rest).n; i++) {
        if (i == ATTRIBUTES_MOST)
            return broken(p, e, "more than %d attributes", ATTRIBUTES_MOST);
        if ((c = next_word(p, &rest, &word, e)) != OK || (c = take_attribute(p, f, word, e)) != OK)
            return c;
    }
    if ((c = finish_field(p, f, e)) == OK)
        p->fields++;
    return c;
}

/* ---- the whole text ---------------------------------------------------------------------------------------------- */

static Code take_line(Parse *p, View line, Error *e)
{
    ptrdiff_t arrow;

    line = view_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return OK;
    arrow = view_find_view(line, V("->"));
    if (arrow >= 0)
        return take_column(p, view_sub(line, 0, (size_t)arrow), view_sub(line, (size_t)arrow + 2, line.n), e);
    return take_setting(p, line, e);
}

static Code check_first_line(Parse *p, View line, Error *e)
{
    View rest = view_trim(line);

    if (view_eq(rest, V(MAPPING_FIRST_LINE)))
        return OK;
    if (view_starts(rest, V("trefoil mapping ")))
        return broken(p, e, "it is of version '%.*s', and version 1 is the one known here",
                      VIEW_ARGS(shown(view_sub(rest, 16, rest.n))));
    return broken(p, e, "the first line is not '%s'", MAPPING_FIRST_LINE);
}

/* First spellings of the columns that a file must have, and date formats for fields that state none. */
static Code settle_fields(Parse *p, Error *e)
{
    Text needs;
    Code c = OK;

    text_init(&needs, MAPPING_BYTES_MOST);
    for (int i = 0; i < p->fields; i++) {
        FieldDef *f = &p->field[i];
        View names = view_of(f->also);
        if (f->type == FIELD_DATE && !f->format && p->m->date_format.n &&
            (c = keep_text(p, p->m->date_format, &f->format, e)) != OK)
            break;
        if (p->optional[i])
            continue;
        if (needs.n)
            text_byte(&needs, '|');
        text_put(&needs, view_cut(&names, '|'));
    }
    if (c == OK && !text_ok(&needs))
        c = text_fail(&needs, "a mapping", e);
    if (c == OK)
        c = keep_text(p, text_view(&needs), &p->m->needs, e);
    text_release(&needs);
    return c;
}

static bool has_role(const Parse *p, FieldRole role)
{
    for (int i = 0; i < p->fields; i++)
        if (p->field[i].role == role)
            return true;
    return false;
}

static Code check_whole(Parse *p, Error *e)
{
    const Thing thing = p->m->kind.thing;

    p->line = 0;
    if (!p->m->dataset.n)
        return broken(p, e, "it names no dataset");
    if (!p->thing.n)
        return broken(p, e, "it does not say which thing a row is (thing: product, purchase, asset, ...)");
    if (p->fields == 0)
        return broken(p, e, "it maps no column");
    if (thing == THING_CLASS && !p->class_scheme.n)
        return broken(p, e, "a class needs its scheme (scheme: eclass)");
    if (!has_role(p, ROLE_KEY) && (thing == THING_PRODUCT || thing == THING_PACK || thing == THING_CLASS ||
                                   thing == THING_ORGANISATION || thing == THING_ASSET))
        return broken(p, e, "no field has role=key, and every %s needs a key", thing_name(thing));
    if (!p->m->kind.kind)
        p->m->kind.kind = thing_name(thing);
    if (!p->m->title.n)
        p->m->title = p->m->dataset;
    for (int i = 0; i < p->fields; i++)
        if (!p->optional[i])
            return settle_fields(p, e);
    return broken(p, e, "all its columns are optional, so that every table would fit it");
}

static Code begin(Parse *p, const char *name, Error *e)
{
    p->m = ARENA_NEW(p->arena, Mapping);
    p->field = ARENA_ARRAY(p->arena, FieldDef, FIELDS_MOST + 1);
    p->optional = ARENA_ARRAY(p->arena, bool, FIELDS_MOST + 1);
    p->unit = ARENA_ARRAY(p->arena, const char *, FIELDS_MOST + 1);
    p->money = ARENA_ARRAY(p->arena, bool, FIELDS_MOST + 1);
    if (!p->m || !p->field || !p->optional || !p->unit || !p->money)
        return no_room(p, e);
    p->m->name = arena_copy(p->arena, view_of(name ? name : "(no name)"));
    p->m->publisher = p->m->licence = p->m->where = p->m->owner = p->m->edition = V("");
    p->m->label = LABEL_COMMERCIAL;
    memcpy(p->m->currency, "GBP", 4);
    p->m->kind.fields = p->field;
    p->m->optional = p->optional;
    return p->m->name.p ? OK : no_room(p, e);
}

Code mapping_parse(View text, const char *name, Arena *arena, Mapping **out, Error *e)
{
    Parse p = { .arena = arena };
    View rest;
    size_t bad;
    Code c;

    *out = NULL;
    if ((c = begin(&p, name, e)) != OK)
        return c;
    if (view_starts(text, V("\xef\xbb\xbf")))
        text = view_sub(text, 3, text.n);
    if (text.n > MAPPING_BYTES_MOST)
        return broken(&p, e, "it has more than %d bytes", MAPPING_BYTES_MOST);
    if (!view_utf8(text, &bad) || view_find(text, '\0') >= 0)
        return broken(&p, e, "it is not UTF-8 text");
    rest = arena_copy(arena, text);
    if (!rest.p)
        return no_room(&p, e);
    for (p.line = 1; rest.p; p.line++) {
        View line = view_cut(&rest, '\n');
        c = p.line == 1 ? check_first_line(&p, line, e) : take_line(&p, line, e);
        if (c != OK)
            return c;
    }
    if ((c = check_whole(&p, e)) == OK)
        *out = p.m;
    return c;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static int header_rows(const Mapping *m)
{
    return m->header_within ? m->header_within : HEADER_WITHIN_ROWS;
}

/* Does the row have every column that is not optional, each in one of its spellings? */
static bool row_fits(const Mapping *m, const View *field, int n)
{
    for (int f = 0; m->kind.fields[f].name; f++) {
        bool found = m->optional[f];
        for (int i = 0; i < n && !found; i++)
            found = header_listed(m->kind.fields[f].also, field[i]);
        if (!found)
            return false;
    }
    return true;
}

static bool has_options(const Mapping *m)
{
    return m->table.delimiter[0] || m->table.quote || m->table.sheet || m->table.sheet_name.n;
}

/* The header of this file as the mapping wants it read; spellings that it uses go to *needs ("a|b", in `arena`). */
static Code names_used(const Mapping *m, const View *field, int n, Arena *arena, const char **needs, Error *e)
{
    Text t;

    text_init(&t, MAPPING_BYTES_MOST);
    for (int f = 0; m->kind.fields[f].name; f++) {
        View rest = view_of(m->kind.fields[f].also);
        bool found = m->optional[f];
        while (rest.p && !found) {
            View one = view_cut(&rest, '|');
            for (int i = 0; i < n && !found; i++)
                found = header_same(field[i], one);
            if (found && t.n)
                text_byte(&t, '|');
            if (found)
                text_put(&t, one);
        }
    }
    *needs = text_ok(&t) ? arena_cstr(arena, text_view(&t)) : NULL;
    text_release(&t);
    return *needs ? OK : arena_fail(arena, 64, "a header", e);
}

/* Opens the file with the mapping's own options. *needs NULL: it is not of this mapping. */
static Code look(const Mapping *m, Input *in, int sheet, Arena *arena, const char **needs, Error *e)
{
    TableOptions options = m->table;
    Table *t = NULL;
    TableRow row;
    bool more;
    Code c;

    *needs = NULL;
    if (sheet)
        options.sheet = sheet;
    if ((c = input_rewind(in, e)) != OK || (c = table_open(&t, in, &options, e)) != OK)
        return c;
    for (int i = 0; i < header_rows(m); i++) {
        if ((c = table_next(t, &row, &more, e)) != OK || !more)
            break;
        if (!row_fits(m, row.field, row.n))
            continue;
        c = names_used(m, row.field, row.n, arena, needs, e);
        break;
    }
    table_close(t);
    return c;
}

/* The same in the sheet that the mapping names, else in the first sheet of a workbook that has the columns. */
static Code look_at_sheets(const Mapping *m, Sniff *s, int *sheet, const char **needs, Error *e)
{
    int most = m->table.sheet || m->table.sheet_name.n ? 0 : sniff_sheets(s);
    Code c = look(m, sniff_input(s), *sheet = 0, sniff_arena(s), needs, e);
    Error ignored;

    for (int k = 1; k <= most && c == OK && !*needs; k++) /* charts cannot be opened, and need not */
        if (look(m, sniff_input(s), *sheet = k, sniff_arena(s), needs, &ignored) != OK)
            *needs = NULL;
    return c;
}

int mapping_recognise(const Mapping *m, Sniff *s)
{
    const char *needs;
    Error ignored;
    int sheet;

    if (has_options(m) || sniff_sheets(s) > 1)
        return look_at_sheets(m, s, &sheet, &needs, &ignored) == OK && needs ? 100 : 0;
    for (int i = 0; i < sniff_table(s)->n_rows && i < header_rows(m); i++)
        if (row_fits(m, sniff_table(s)->row[i].field, sniff_table(s)->row[i].n))
            return 100;
    return 0;
}

Code mapping_read(const Mapping *m, Reading *r, Error *e)
{
    TableOptions options = m->table;
    TableWish wish = { .options = &options, .header_within = header_rows(m), .published_only = true };
    Input *in = reading_input(r);
    int sheet;
    Code c;

    if (m->edition.n && (c = reading_edition(r, m->edition, e)) != OK)
        return c;
    if ((c = look_at_sheets(m, reading_sniff(r), &sheet, &wish.needs, e)) != OK || (c = input_rewind(in, e)) != OK)
        return c;
    if (sheet)
        options.sheet = sheet;
    if (!wish.needs)
        return fail(e, E_INPUT, "%.*s lacks columns that the mapping %.*s needs: %s", VIEW_ARGS(input_name(in)),
                    VIEW_ARGS(m->name), m->needs);
    return reading_table_as(r, &m->kind, &wish, e);
}

SourcePlan mapping_plan(const Mapping *m)
{
    return (SourcePlan){ .dataset = m->dataset,
                         .title = m->title,
                         .publisher = m->publisher,
                         .licence = m->licence,
                         .owner = m->owner,
                         .label = m->label,
                         .whole = m->whole,
                         .version = 1,
                         .mapping_sha256 = "" };
}
