/* What the listings share. See listing.h. */
#include "picture/listing.h"

#include "picture/fields.h"

const char *maker_key(View name, char key[MAKER_KEY_CHARS])
{
    static const char digit[] = "0123456789abcdef";
    uint64_t hash = view_hash(name);

    for (int i = 0; i < MAKER_KEY_CHARS - 1; i++)
        key[i] = digit[hash >> (60 - 4 * i) & 15];
    key[MAKER_KEY_CHARS - 1] = '\0';
    return key;
}

static Code read_page(Listing *l, Error *e)
{
    l->backward = ask_given(l->ask, "before");
    l->limit = ask_count(l->ask, "limit", 100);
    l->count = ask_given(l->ask, "count");
    if (l->backward && ask_given(l->ask, "after")) {
        fail(e, E_USAGE, "after and before do not go together");
        return hint(e, "a page begins after a place or ends before one");
    }
    if (l->backward && l->limit > LISTING_PAGE_MOST) {
        fail(e, E_USAGE, "limit %lld is more than a page before a place may have", (long long)l->limit);
        return hint(e, "at most %d", LISTING_PAGE_MOST);
    }
    if (l->count) {
        l->backward = false;
        l->limit = INT64_MAX;
    }
    return OK;
}

Code listing_begin(Listing *l, bool keep, Error *e)
{
    Code c = read_page(l, e);

    if (c == OK)
        c = model_load(&l->model, l->ask->store, l->ask, l->ask->arena, e);
    if (c == OK && !l->count && (keep || l->backward) &&
        !(l->kept = arena_alloc(l->ask->arena, ((size_t)l->limit + 1) * l->row_bytes)))
        c = arena_fail(l->ask->arena, 0, "a list", e);
    return c;
}

bool listing_open(const Listing *l)
{
    return l->listed < l->limit;
}

Code listing_take(Listing *l, void *row, Error *e)
{
    int64_t at = l->listed++;

    if (l->count)
        return OK;
    if (l->kept)
        memcpy((char *)l->kept + (size_t)at * l->row_bytes, row, l->row_bytes);
    return l->backward ? OK : l->put(l, row, e);
}

Code listing_end(Listing *l, Error *e)
{
    Code c = OK;

    if (l->count)
        return answer_fact(l->answer, "matched", value_count(l->listed), e);
    for (int64_t i = l->backward ? l->listed : 0; i > 0 && c == OK; i--)
        c = l->put(l, (char *)l->kept + (size_t)(i - 1) * l->row_bytes, e);
    return c == OK ? answer_table_end(l->answer, e) : c;
}

Value listing_number(const Listing *l, int64_t n)
{
    return value_text(arena_printf(l->ask->arena, "%lld", (long long)n));
}

bool listing_fits(const Ask *ask, const char *name, View value)
{
    View wanted = ask_text(ask, name), match = ask_text(ask, "match");

    if (!ask_given(ask, name))
        return true;
    if (view_eq(match, V("exact")))
        return view_eq(value, wanted);
    return view_eq(match, V("begins")) ? view_eq_nocase(view_sub(value, 0, wanted.n), wanted)
                                       : view_has_nocase(value, wanted);
}

View listing_value(const Ask *ask, const Facts *f, FieldRole role, const char *scheme)
{
    for (int i = 0; i < f->layout->n && i < f->n; i++) {
        const LayoutField *x = &f->layout->field[i];
        if (x->role == role && f->value[i].n && (!scheme || view_eq(x->scheme, view_of(scheme))) &&
            x->label != LABEL_PERSONAL && ask_sees(ask, x->label, f->source->owner))
            return f->value[i];
    }
    return V("");
}

Value listing_day(const Ask *ask, const Facts *f, FieldRole role)
{
    View text = listing_value(ask, f, role, NULL);
    int i = layout_field(f->layout, role, NULL);
    Date day;

    if (!text.n || i < 0)
        return value_null();
    return date_parse_iso(text, &day) || field_date(&f->layout->field[i].def, text, &day) ? value_date(day)
                                                                                          : value_null();
}

/* ---- declarations ----------------------------------------------------------------------------------------------- */

#define LIMIT_PARAM                                                                                                    \
    {                                                                                                                  \
        "limit", PARAM_COUNT, OPTIONAL, "how many to list", NULL, "100", LABEL_PUBLIC                                  \
    }
#define MATCH_PARAM                                                                                                    \
    {                                                                                                                  \
        "match", PARAM_CHOICE, OPTIONAL, "how texts are to fit", "contains|begins|exact", "contains", LABEL_PUBLIC     \
    }

static const Param products_params[] = {
    { "code", PARAM_PRODUCT, OPTIONAL, "only products that carry this code", NULL, NULL, LABEL_PUBLIC },
    { "scheme", PARAM_TEXT, OPTIONAL, "the code is one of this scheme: gtin, hibc, sctid, a data set ...", NULL, NULL,
      LABEL_PUBLIC },
    { "product", PARAM_COUNT, OPTIONAL, "only the product with this number", NULL, NULL, LABEL_PUBLIC },
    { "class", PARAM_TEXT, OPTIONAL, "only products of this class: 'SCHEME CODE'", NULL, NULL, LABEL_PUBLIC },
    { "codes", PARAM_FLAG, OPTIONAL, "also list all codes of each product, with the data sets that state them", NULL,
      NULL, LABEL_PUBLIC },
    { "count", PARAM_FLAG, OPTIONAL, "only count them", NULL, NULL, LABEL_PUBLIC },
    { "after", PARAM_COUNT, OPTIONAL, "begin after this product's number", NULL, NULL, LABEL_PUBLIC },
    { "before", PARAM_COUNT, OPTIONAL, "end before this product's number", NULL, NULL, LABEL_PUBLIC },
    LIMIT_PARAM,
    { 0 },
};
static const Param organisations_params[] = {
    { "code", PARAM_CODE, OPTIONAL, "only the one with this code", NULL, NULL, LABEL_PUBLIC },
    { "kind", PARAM_CHOICE, OPTIONAL, "only organisations, or only sites", "organisation|site", NULL, LABEL_PUBLIC },
    { "name", PARAM_TEXT, OPTIONAL, "only names that fit this", NULL, NULL, LABEL_PUBLIC },
    { "postcode", PARAM_TEXT, OPTIONAL, "only postcodes that fit this", NULL, NULL, LABEL_PUBLIC },
    { "parent", PARAM_CODE, OPTIONAL, "only those below this organisation", NULL, NULL, LABEL_PUBLIC },
    { "open", PARAM_CHOICE, OPTIONAL, "only those that are open, or closed", "yes|no", NULL, LABEL_PUBLIC },
    MATCH_PARAM,
    { "count", PARAM_FLAG, OPTIONAL, "only count them", NULL, NULL, LABEL_PUBLIC },
    { "after", PARAM_TEXT, OPTIONAL, "begin after this code", NULL, NULL, LABEL_PUBLIC },
    { "before", PARAM_TEXT, OPTIONAL, "end before this code", NULL, NULL, LABEL_PUBLIC },
    LIMIT_PARAM,
    { 0 },
};
static const Param makers_params[] = {
    { "name", PARAM_TEXT, OPTIONAL, "only names that fit this", NULL, NULL, LABEL_PUBLIC },
    { "key", PARAM_TEXT, OPTIONAL, "only the one with this key", NULL, NULL, LABEL_PUBLIC },
    MATCH_PARAM,
    { "count", PARAM_FLAG, OPTIONAL, "only count them", NULL, NULL, LABEL_PUBLIC },
    { "after", PARAM_TEXT, OPTIONAL, "begin after this name", NULL, NULL, LABEL_PUBLIC },
    { "before", PARAM_TEXT, OPTIONAL, "end before this name", NULL, NULL, LABEL_PUBLIC },
    LIMIT_PARAM,
    { 0 },
};
static const Param equipment_params[] = {
    { "asset", PARAM_CODE, OPTIONAL, "only the one with this number in its register", NULL, NULL, LABEL_PUBLIC },
    { "dataset", PARAM_DATASET, OPTIONAL, "only of this register", NULL, NULL, LABEL_PUBLIC },
    { "code", PARAM_PRODUCT, OPTIONAL, "only pieces of the product that carries this code", NULL, NULL, LABEL_PUBLIC },
    { "name", PARAM_TEXT, OPTIONAL, "only descriptions that fit this", NULL, NULL, LABEL_PUBLIC },
    { "maker", PARAM_TEXT, OPTIONAL, "only makers that fit this", NULL, NULL, LABEL_PUBLIC },
    { "model", PARAM_TEXT, OPTIONAL, "only models that fit this", NULL, NULL, LABEL_PUBLIC },
    { "organisation", PARAM_CODE, OPTIONAL, "only what this organisation holds", NULL, NULL, LABEL_PUBLIC },
    MATCH_PARAM,
    { "count", PARAM_FLAG, OPTIONAL, "only count them", NULL, NULL, LABEL_PUBLIC },
    { "after", PARAM_COUNT, OPTIONAL, "begin after this place, as the column `place` has it", NULL, NULL,
      LABEL_PUBLIC },
    { "before", PARAM_COUNT, OPTIONAL, "end before this place", NULL, NULL, LABEL_PUBLIC },
    LIMIT_PARAM,
    { 0 },
};

const Question picture_listings[] = {
    { "products", "list products in the order of their numbers, with their codes", products_params, SEE_PUBLIC,
      products_answer, NEEDS_PICTURE,
      "Numbers, and with them the order, stay until the picture is derived anew. Without --codes any number of "
      "products "
      "can be listed; they are written as they are read.",
      "trefoil products --limit 20" },
    { "organisations", "list NHS organisations and sites by their codes", organisations_params, SEE_PUBLIC,
      organisations_answer, NEEDS_PICTURE,
      "As the newest list says that names them; what it leaves open is taken from others.",
      "trefoil organisations --name hospital --kind site" },
    { "makers", "list makers of products by name, with the numbers that registers give them", makers_params, SEE_PUBLIC,
      makers_answer, NEEDS_PICTURE,
      "A maker is a name as products have it: names of one company that are spelt differently stand apart. The numbers "
      "are those that the records of one of its products state.",
      "trefoil makers --name acme" },
    { "equipment", "list pieces of equipment from the registers that you may see", equipment_params, SEE_PUBLIC,
      equipment_answer, NEEDS_PICTURE,
      "Of each register the edition in force. Personal fields are left out, whoever asks.",
      "trefoil equipment --organisation RXX" },
    { 0 },
};
