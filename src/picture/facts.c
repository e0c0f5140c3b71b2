/* From values and roles to facts. See facts.h. */
#include "picture/facts.h"

#include "base/limits.h"
#include "codes/check.h"
#include "picture/record.h"

static View upper(View v, Arena *arena)
{
    char *p;
    size_t small = 0;

    for (size_t i = 0; i < v.n; i++)
        small += (unsigned char)(v.p[i] - 'a') < 26;
    if (!small)
        return v.p ? v : V("");
    if (!(p = arena_bytes(arena, v.n)))
        return (View){ NULL, 0 };
    for (size_t i = 0; i < v.n; i++)
        p[i] = v.p[i] >= 'a' && v.p[i] <= 'z' ? (char)(v.p[i] - 32) : v.p[i];
    return (View){ p, v.n };
}

View catalogue_normal(View v, Arena *arena)
{
    char *p = arena_bytes(arena, v.n);
    size_t n = 0;
    if (!p)
        return (View){ NULL, 0 };
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c >= 'a' && c <= 'z')
            p[n++] = (char)(c - 32);
        else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c >= 0x80)
            p[n++] = (char)c;
    }
    return (View){ p, n };
}

/* Digits as a 14-digit GTIN. A wrong check digit is kept (legal false), so that the code can still be found. */
static Code gtin_form(View value, Arena *arena, FactIdentifier *out, Error *e)
{
    *out = (FactIdentifier){ .scheme = V("gtin"), .value = value, .padded = value.n < 14 };
    if (out->padded) {
        char *p = arena_bytes(arena, 14);
        if (!p)
            return arena_fail(arena, 14, "an identifier", e);
        memset(p, '0', 14);
        memcpy(p + 14 - value.n, value.p, value.n);
        out->value = view(p, 14);
    }
    out->legal = gs1_check_digit(out->value);
    return OK;
}

static bool named(View scheme, const char *name)
{
    return view_eq(scheme, view_of(name));
}

Code identifier_normal(View scheme, View value, Arena *arena, FactIdentifier *out, Error *e)
{
    bool udi = named(scheme, "udi-di");
    Code c;

    *out = (FactIdentifier){ .scheme = scheme, .legal = true };
    if (value.n > IDENTIFIER_CHARS)
        value.n = IDENTIFIER_CHARS; /* longer than any code: text in the wrong column; kept findable by its start */
    if ((udi || named(scheme, "gtin")) && view_digits(value) && value.n >= 8 && value.n <= 14)
        return gtin_form(value, arena, out, e);
    if (named(scheme, "catalogue")) {
        out->value = catalogue_normal(value, arena);
        return out->value.p ? OK : arena_fail(arena, value.n, "an identifier", e);
    }
    if (udi)
        out->scheme = isbt_di_form(value) ? V("isbt128") : hibc_di_form(value) ? V("hibc") : V("udi-di");
    else if (named(scheme, "gtin"))
        out->legal = false;
    else if (named(scheme, "sctid"))
        out->legal = sctid_valid(value, NULL);
    out->value = upper(value, arena);
    c = out->value.p ? OK : arena_fail(arena, value.n, "an identifier", e);
    return c;
}

uint64_t identifier_number(View scheme, View value)
{
    uint64_t h;
    if (view_digits(value) && value.n <= 18 && value.p[0] >= '0') {
        uint64_t tag = named(scheme, "gtin") ? 1 : named(scheme, "sctid") ? 2 : 0, x = 0;
        if (tag) {
            for (size_t i = 0; i < value.n; i++)
                x = x * 10 + (uint64_t)(value.p[i] - '0');
            /* spread, so that neighbours are not neighbours: an odd multiplier keeps 62-bit numbers apart */
            return (tag << 62 | x) * 0x9e3779b97f4a7c15u;
        }
    }
    /* one code is one identifier, whether or not the record says which agency gave it out */
    if (named(scheme, "hibc") || named(scheme, "isbt128"))
        scheme = V("udi-di");
    h = view_hash(value) ^ view_hash(scheme) * 0xd6e8feb86659fd93u;
    return h ^ h >> 29;
}

View facts_value(const Facts *f, FieldRole role, const char *scheme)
{
    for (int i = 0; i < f->layout->n && i < f->n; i++)
        if (f->layout->field[i].role == role && f->value[i].n &&
            (!scheme || view_eq(f->layout->field[i].scheme, view_of(scheme))))
            return f->value[i];
    return V("");
}

/* HIBCC's identifiers and those of ICCBBA share a form: the record says whose its are, if it names the agency. */
static void take_agency(const Facts *f, FactIdentifier *id)
{
    View agency = V("");
    if (named(id->scheme, "hibc") || named(id->scheme, "isbt128") || named(id->scheme, "udi-di"))
        agency = facts_value(f, ROLE_AGENCY, NULL);
    if (agency.n >= 6 && view_eq_nocase(view_sub(agency, agency.n - 6, agency.n), V("iccbba")))
        id->scheme = V("isbt128");
    else if (agency.n >= 5 && view_eq_nocase(view_sub(agency, agency.n - 5, agency.n), V("hibcc")))
        id->scheme = hibc_di_form(id->value) ? V("hibc") : V("udi-di");
}

/* What a value in a field of that role says about identity. */
static Code add_identifier(Facts *f, const LayoutField *x, View value, Arena *arena, Error *e)
{
    FactIdentifier *id = &f->identifier[f->identifiers];
    View scheme = x->scheme.n ? x->scheme : f->layout->dataset;
    Code c;

    if (f->identifiers == FACT_IDENTIFIERS_MOST)
        return OK; /* more codes than any product has: the rest stays in the record */
    if (x->role == ROLE_CATALOGUE_NO)
        scheme = V("catalogue");
    else if (x->role == ROLE_KEY && x->type == FIELD_SCTID)
        scheme = V("sctid");
    else if (x->role == ROLE_CONTAINS && !x->scheme.n)
        scheme = V("udi-di");
    if ((c = identifier_normal(scheme, value, arena, id, e)) != OK)
        return c;
    if (named(scheme, "udi-di"))
        take_agency(f, id);
    id->role = x->role;
    if (id->value.n)
        f->identifiers++;
    return OK;
}

static Code home_of_key(const LayoutInfo *l, View key, Arena *arena, FactIdentifier *home, Error *e)
{
    int at = layout_field(l, ROLE_KEY, NULL);
    bool stand_in = key.n && key.p[0] == '~';
    Code c;

    if (at >= 0 && !stand_in && l->field[at].scheme.n && !view_eq(l->field[at].scheme, V("udi-di")) &&
        !view_eq(l->field[at].scheme, V("gtin"))) {
        c = identifier_normal(l->field[at].scheme, key, arena, home, e);
    } else if (at >= 0 && !stand_in && l->field[at].type == FIELD_SCTID) {
        c = identifier_normal(V("sctid"), key, arena, home, e);
    } else if (stand_in) {
        *home = (FactIdentifier){ .scheme = l->dataset, .value = key, .legal = true };
        c = OK;
    } else {
        c = identifier_normal(V("udi-di"), key, arena, home, e);
        home->scheme = l->dataset;
    }
    home->role = ROLE_KEY;
    return c;
}

/* The home: the group if one is stated, else the record's own key. A key of the data set that reads as a device
 * identifier is brought to normal form too, so that a part whose key lost a zero still finds its device. */
static Code find_home(Facts *f, Arena *arena, Error *e)
{
    View dataset = f->layout->dataset;
    for (int i = 0; i < f->layout->n && i < f->n; i++) {
        const LayoutField *x = &f->layout->field[i];
        Code c;
        if (x->role != ROLE_GROUP || !f->value[i].n)
            continue;
        if (x->scheme.n && !view_eq(x->scheme, V("udi-di")) && !view_eq(x->scheme, V("gtin"))) {
            c = identifier_normal(x->scheme, f->value[i], arena, &f->home, e);
        } else if (x->type == FIELD_SCTID) {
            c = identifier_normal(V("sctid"), f->value[i], arena, &f->home, e);
        } else {
            c = identifier_normal(V("udi-di"), f->value[i], arena, &f->home, e);
            f->home.scheme = dataset;
        }
        f->home.role = ROLE_GROUP;
        return c;
    }
    return home_of_key(f->layout, f->key, arena, &f->home, e);
}

/* What a package holds: the code it states, or, for a pack whose product has a code of the same kind as its own (AMPP
 * and AMP), that product as often as the pack's quantity says. */
static void find_inside(Facts *f)
{
    int64_t quantity;

    f->contains = V("");
    for (int i = 0; i < f->identifiers; i++)
        if (f->identifier[i].role == ROLE_CONTAINS)
            f->contains = f->identifier[i].value;
    if (f->contains.n || f->layout->thing != THING_PACK || f->home.role != ROLE_GROUP ||
        !named(f->home.scheme, "sctid"))
        return;
    for (int i = 0; i < f->identifiers; i++)
        if (view_eq(f->identifier[i].value, f->home.value))
            return;
    f->contains = f->home.value;
    if (view_int(facts_value(f, ROLE_QUANTITY, NULL), &quantity) && quantity > 0)
        f->count_inside = quantity;
}

Code facts_read(const Model *m, const Rows *row, Arena *arena, Facts *f, Error *e)
{
    return facts_of(m, rows_int(row, 0), rows_int(row, 1), rows_int(row, 2), rows_text(row, 3), rows_text(row, 4),
                    arena, f, e);
}

Code facts_values(const Model *m, int64_t id, int64_t row, int64_t layout, View key, View fields, Arena *arena,
                  Facts *f, Error *e)
{
    f->id = id;
    f->row = row;
    f->layout = model_layout(m, layout);
    f->key = key;
    f->source = model_source(m, f->id);
    f->identifiers = 0;
    f->level = V("");
    f->count_inside = 0;
    if (!f->source)
        return OK;
    if (!f->layout)
        return fail(e, E_BUG, "record %lld has a layout that the store does not know", (long long)f->id);
    return record_values(fields, arena, f->value, FACT_VALUES_MOST, &f->n, e);
}

Code facts_of(const Model *m, int64_t id, int64_t row, int64_t layout, View key, View fields, Arena *arena, Facts *f,
              Error *e)
{
    Code c = facts_values(m, id, row, layout, key, fields, arena, f, e);

    if (c != OK || !f->source)
        return c;
    for (int i = 0; i < f->layout->n && i < f->n; i++) {
        const LayoutField *x = &f->layout->field[i];
        if (!f->value[i].n)
            continue;
        switch (x->role) {
        case ROLE_KEY:
            if (x->type != FIELD_SCTID && !x->scheme.n)
                break;
            __attribute__((fallthrough));
        case ROLE_ID:
        case ROLE_CONTAINS:
        case ROLE_CATALOGUE_NO:
            if ((c = add_identifier(f, x, f->value[i], arena, e)) != OK)
                return c;
            break;
        case ROLE_LEVEL: f->level = f->value[i]; break;
        case ROLE_COUNT_INSIDE:
            if (!view_int(f->value[i], &f->count_inside))
                f->count_inside = 0;
            break;
        default: break;
        }
    }
    if ((c = find_home(f, arena, e)) == OK)
        find_inside(f);
    return c;
}
