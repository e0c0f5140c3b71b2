/* See subscription.h. */
#include "appliances/subscription.h"

static const char *const follow_names[FOLLOW_KINDS] = { "pack", "supplier", "generic", "group", "part" };

const char *follow_name(FollowKind kind)
{
    return follow_names[kind];
}

static Code wrong(int line, const char *what, View value, Error *e)
{
    fail(e, E_INPUT, "cannot use the subscription: line %d: %s '%.*s'", line, what, VIEW_ARGS(view_sub(value, 0, 80)));
    return hint(e, "it begins with the line 'trefoil subscription 1'; `trefoil help appliances alerts` shows one");
}

static Code read_alerts(View value, int line, Subscription *out, Error *e)
{
    out->price_change = out->discontinuation = out->new_in_group = false;
    while (value.p) {
        View one = view_trim(view_cut(&value, ','));
        if (view_eq(one, V("price-change")))
            out->price_change = true;
        else if (view_eq(one, V("discontinuation")))
            out->discontinuation = true;
        else if (view_eq(one, V("new-in-group")))
            out->new_in_group = true;
        else
            return wrong(line, "there is no alert", one, e);
    }
    return OK;
}

static Code read_share(View value, int line, Subscription *out, Error *e)
{
    double per_cent;
    if (!value.n || value.p[value.n - 1] != '%' || !view_double(view_sub(value, 0, value.n - 1), &per_cent) ||
        per_cent < 0 || per_cent > 1000)
        return wrong(line, "a share such as 5% is wanted, not", value, e);
    out->price_change_from = per_cent / 100;
    return OK;
}

static Code read_line(View text, int line, Subscription *out, Error *e)
{
    View value = text, name = view_trim(view_cut(&value, ':'));

    value = view_trim(value);
    if (!value.n)
        return wrong(line, "a name and a value are wanted, as in 'supplier: Name', not", text, e);
    if (view_eq(name, V("organisation"))) {
        out->organisation = value;
        return OK;
    }
    if (view_eq(name, V("alert")))
        return read_alerts(value, line, out, e);
    if (view_eq(name, V("price-change-from")))
        return read_share(value, line, out, e);
    for (int k = 0; k < FOLLOW_KINDS; k++)
        if (view_eq(name, view_of(follow_names[k]))) {
            if (out->n == SUBSCRIPTION_LINES_MOST)
                return wrong(line, "there are too many lines at", text, e);
            out->follow[out->n++] = (Follow){ (FollowKind)k, value, line };
            return OK;
        }
    return wrong(line, "nothing is called", name, e);
}

Code subscription_read(View text, Arena *arena, Subscription *out, Error *e)
{
    bool begun = false;
    int line = 0;
    size_t bad;
    Code c = OK;

    *out = (Subscription){ .price_change = true, .discontinuation = true, .new_in_group = true };
    if (view_starts(text, V("\xef\xbb\xbf")))
        text = view_sub(text, 3, text.n);
    if (!view_utf8(text, &bad) || memchr(text.p ? text.p : "", 0, text.n))
        return wrong(1, "the file is no text in UTF-8:", V(""), e);
    if (!(out->follow = ARENA_ROOM(arena, Follow, SUBSCRIPTION_LINES_MOST)))
        return arena_fail(arena, SUBSCRIPTION_LINES_MOST * sizeof(Follow), "a subscription", e);
    while (text.n && c == OK) {
        View one = view_trim(view_cut(&text, '\n'));
        line++;
        if (!one.n || one.p[0] == '#')
            continue;
        if (!begun)
            c = (begun = view_eq(one, V("trefoil subscription 1"))) ? OK
                                                                    : wrong(line, "it does not begin with", one, e);
        else
            c = read_line(one, line, out, e);
    }
    if (c == OK && !out->n)
        c = wrong(line, "nothing is followed:", V("pack, supplier, generic, group or part"), e);
    return c;
}
