/* See listed.h. */
#include "appliances/listed.h"

#include "appliances/group_members.h"
#include "appliances/pricing.h"
#include "base/sort.h"
#include "base/statistics.h"
#include "sql.h"

/* ---- packs ------------------------------------------------------------------------------------------------------- */

static Code read_pack(Ask *ask, const Rows *r, ListedPack *out, Error *e)
{
    View *const text[] = {
        &out->key, &out->generic, &out->name, &out->supplier, &out->quantity, &out->unit, &out->gtin
    };

    *out = (ListedPack){ .id = rows_int(r, 0),
                         .price_pence = rows_int(r, 8),
                         .has_price = !rows_null(r, 8),
                         .in_force = rows_int(r, 9) != 0 };
    for (int i = 0; i < COUNT_OF(text); i++)
        if (!(*text[i] = arena_copy(ask->arena, rows_text(r, i + 1))).p)
            return arena_fail(ask->arena, 0, "a listing", e);
    return OK;
}

Code listed_of_product(Ask *ask, int64_t product, ListedPack *out, int most, int *n, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_entry_listings_of_product, ARGS(arg_int(product)), &r, e);

    *n = 0;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && *n < most)
        c = read_pack(ask, r, &out[(*n)++], e);
    rows_close(r);
    return c;
}

Code listed_of_key(Ask *ask, View key, ListedPack *out, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c;

    *out = (ListedPack){ .id = 0 };
    if (!key.n)
        return OK;
    c = store_rows(ask->store, &SQL_entry_listings_of_key, ARGS(arg_text(key)), &r, e);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = read_pack(ask, r, out, e);
    rows_close(r);
    return c;
}

static View without_zeros(View v)
{
    while (v.n && v.p[0] == '0')
        v = view_sub(v, 1, v.n);
    return v;
}

bool listed_gtin(View gtins, View gtin)
{
    gtin = without_zeros(gtin);
    while (gtin.n && gtins.p)
        if (view_eq(without_zeros(view_cut(&gtins, ' ')), gtin))
            return true;
    return false;
}

/* ---- prices per unit --------------------------------------------------------------------------------------------- */

/* In micropence, rounded half up; false if quantity or price is none that can be divided. */
static bool unit_price(View quantity, int64_t price_micropence, int64_t *out)
{
    enum { QUANTITY_DIGITS = 3, SCALE = 1000 };
    int64_t q;

    if (!quantity.n || quantity.n > 12 || !view_scaled(quantity, QUANTITY_DIGITS, &q) || q <= 0 ||
        price_micropence < 0 || price_micropence > PRICE_MOST_PENCE * MICROPENCE)
        return false;
    *out = (price_micropence * SCALE + q / 2) / q;
    return true;
}

static View category_name(const Application *a, const ListedPack *pack)
{
    View said = application_field(a, SAID_GROUP);
    return said.n ? said : pack->id ? pack->generic : V("");
}

/* What the application states, or else what is listed of its pack. */
static void own_price(const Application *a, const ListedPack *pack, ListedCategory *out)
{
    View quantity = application_field(a, SAID_QUANTITY), price = application_field(a, SAID_PRICE);
    int64_t micropence = pack->price_pence * MICROPENCE;

    out->unit = application_field(a, SAID_UNIT);
    if (!out->unit.n)
        out->unit = pack->id ? pack->unit : V("");
    if (!quantity.n)
        quantity = pack->id ? pack->quantity : V("");
    if (price.n ? !price_parse(price, &micropence) : !pack->has_price)
        return;
    if (out->unit.n && !unit_price(quantity, micropence, &out->own_micropence))
        out->own_micropence = 0;
}

/* Prices per unit of packs of the same unit under a generic name. */
static Code prices_of_generic(Ask *ask, const ListedPack *pack, ListedCategory *out, int64_t **price, Error *e)
{
    int64_t micropence;
    size_t room = 0;
    ListedPack p;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_entry_listings_of_generic, ARGS(arg_text(out->name)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if ((c = read_pack(ask, r, &p, e)) != OK || !p.has_price || p.id == pack->id ||
            !view_eq_nocase(p.unit, out->unit) || !unit_price(p.quantity, p.price_pence * MICROPENCE, &micropence))
            continue;
        if (arena_room(ask->arena, price, (size_t)out->n, &room, sizeof **price))
            (*price)[out->n++] = micropence;
        else
            c = arena_fail(ask->arena, 0, "prices", e);
    }
    rows_close(r);
    return c;
}

/* The same of the group with that code, as people left it. */
static Code prices_of_group(Ask *ask, const ListedPack *pack, ListedCategory *out, int64_t **price, Error *e)
{
    GroupMembers m = { .n = 0 };
    Curation cur;
    Code c = curation_read(&cur, ask, 0, e);

    if (c == OK)
        c = group_members_read(ask, &cur, curation_merged(&cur, out->name), 0, &m, e);
    if (c == OK && !(*price = ARENA_ARRAY(ask->arena, int64_t, (size_t)m.n + 1)))
        c = arena_fail(ask->arena, (size_t)m.n, "prices", e);
    for (int i = 0; i < m.n && c == OK; i++)
        if (m.at[i].in_force && m.at[i].each >= 0 && m.at[i].id != pack->id && view_eq_nocase(m.at[i].unit, out->unit))
            (*price)[out->n++] = m.at[i].each;
    curation_release(&cur);
    return c;
}

Code listed_category(Ask *ask, const Application *a, const ListedPack *pack, ListedCategory *out, Error *e)
{
    int64_t *price = NULL;
    double *ascending;
    Code c;

    *out = (ListedCategory){ .name = category_name(a, pack) };
    own_price(a, pack, out);
    if (!out->name.n)
        return OK;
    c = prices_of_generic(ask, pack, out, &price, e);
    if (c == OK && !out->n)
        c = prices_of_group(ask, pack, out, &price, e);
    if (c != OK || !out->n || !price)
        return c;
    if (!(ascending = ARENA_ARRAY(ask->arena, double, (size_t)out->n)))
        return arena_fail(ask->arena, (size_t)out->n, "prices", e);
    sort_by_number(price, (size_t)out->n, sizeof *price);
    for (int i = 0; i < out->n; i++)
        ascending[i] = (double)price[i];
    out->lowest_micropence = price[0];
    out->highest_micropence = price[out->n - 1];
    out->median_micropence = stat_quantile(ascending, (size_t)out->n, .5);
    return OK;
}
