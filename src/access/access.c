/* Roles, rights and the functions behind `Access`. See access.h. */
#include "access/access.h"

#include "access/inside.h"
#include "sql.h"

static const char *const role_names[ROLES] = { "public", "nhs", "analyst", "supplier", "curator", "administrator" };
static const char *const scope_names[SCOPES] = { "public", "read", "act", "person" };

const Account account_public = {
    .number = -1, .name = { "public", 6 }, .organisation = { "", 0 }, .public_only = true
};
const Account account_local = { .number = 0, .name = { "local", 5 }, .organisation = { "", 0 } };

const char *role_name(Role r)
{
    return role_names[r];
}

bool role_named(View name, Role *out)
{
    int i = view_among(name, role_names, ROLES);

    *out = i < 0 ? ROLE_PUBLIC : (Role)i;
    return i >= 0;
}

const char *scope_name(Scope s)
{
    return scope_names[s];
}

bool scope_named(View name, Scope *out)
{
    int i = view_among(name, scope_names, SCOPES);

    *out = i < 0 ? SCOPE_PUBLIC : (Scope)i;
    return i >= 0;
}

/* ---- rights ------------------------------------------------------------------------------------------------------ */

bool rights_may(const AccountRights *r, Permission what)
{
    enum { ONE = 1, READS = ONE << SEE_PUBLIC | ONE << SEE_NHS | ONE << SEE_OWN_PRICES };
    enum { OWN = ONE << ENTER_NOTES | ONE << KEEP_ACCOUNT };
    static const unsigned of_role[ROLES] = {
        [ROLE_PUBLIC] = ONE << SEE_PUBLIC,
        [ROLE_NHS] = READS | OWN,
        [ROLE_ANALYST] = READS | OWN,
        [ROLE_SUPPLIER] = ONE << SEE_PUBLIC | ONE << SEE_OWN_PRICES | OWN,
        [ROLE_CURATOR] = READS | OWN | ONE << CURATE,
        [ROLE_ADMINISTRATOR] = READS | OWN | ONE << CURATE | ONE << ADMINISTER,
    };
    static const unsigned of_scope[SCOPES] = {
        [SCOPE_PUBLIC] = ONE << SEE_PUBLIC,
        [SCOPE_READ] = READS,
        [SCOPE_ACT] = ~(ONE << KEEP_ACCOUNT),
        [SCOPE_PERSON] = ~0u,
    };

    return of_role[r->role] & of_scope[r->scope] & (unsigned)ONE << what;
}

static bool is_granted(const AccountRights *r, Label label, View owner)
{
    for (int i = 0; i < r->grants; i++) {
        const Grant *g = &r->grant[i];
        bool every = view_eq(g->organisation, V("*"));
        if (label <= g->label && owner.n && (every ? label < LABEL_PERSONAL : view_eq_nocase(g->organisation, owner)))
            return true;
    }
    return false;
}

bool rights_see(const AccountRights *r, Label label, View owner)
{
    bool own = owner.n && view_eq_nocase(r->organisation, owner);

    if (label == LABEL_PUBLIC)
        return true;
    if (r->role == ROLE_PUBLIC || r->scope == SCOPE_PUBLIC)
        return false;
    if (label == LABEL_NHS)
        return r->role != ROLE_SUPPLIER;
    if (label == LABEL_COMMERCIAL && r->role == ROLE_ADMINISTRATOR)
        return true;
    if (own)
        return label == LABEL_COMMERCIAL || r->role != ROLE_SUPPLIER;
    return r->role != ROLE_SUPPLIER && is_granted(r, label, owner);
}

uint64_t rights_print(const AccountRights *r)
{
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t sum;

    if (!r)
        return 0;
    sum = (view_hash(r->organisation) ^ (uint64_t)r->role) * odd + 1;
    for (int i = 0; i < r->grants; i++)
        sum += (view_hash(r->grant[i].organisation) * odd ^ (uint64_t)r->grant[i].label) * odd;
    return sum;
}

static bool may(void *ctx, const Account *who, Permission what)
{
    (void)ctx;
    if (what == SEE_PUBLIC)
        return true;
    if (who->public_only)
        return false;
    return who->rights ? rights_may(who->rights, what) : who->number == 0;
}

static bool see(void *ctx, const Account *who, Label label, View owner)
{
    (void)ctx;
    if (label == LABEL_PUBLIC)
        return true;
    if (who->public_only)
        return false;
    return who->rights ? rights_see(who->rights, label, owner) : who->number == 0;
}

void access_open(AccessContext *x, const char *url, const Schema *const *schemas, Store *writer)
{
    *x = (AccessContext){ .url = url, .schemas = schemas, .writer = writer, .given = writer != NULL };
}

void access_close(AccessContext *x)
{
    if (!x->given)
        store_close(x->writer);
    x->writer = NULL;
}

/* What is asked survives the end of this program, though perhaps not of the machine. Actions are written down with what
 * they do, and wait. */
Code access_writer(AccessContext *x, Store **out, Error *e)
{
    Code c = OK;

    if (!x->writer && (!x->url || !x->schemas))
        return fail(e, E_BUG, "something must be written down, and no store is named for it");
    if (x->writer && !x->given && store_refresh(x->writer, e) != OK) { /* its connection was lost, say */
        store_close(x->writer);
        x->writer = NULL;
    }
    if (!x->writer && (c = store_open(&x->writer, x->url, STORE_WRITE, x->schemas, e)) == OK)
        c = store_hurry(x->writer, true, e);
    *out = x->writer;
    return c;
}

Access access_of(AccessContext *x)
{
    return (Access){ .ctx = x, .may = may, .see = see, .note = audit_note };
}

/* ---- accounts ---------------------------------------------------------------------------------------------------- */

static Code load_grants(Store *s, int64_t number, Date today, Arena *arena, AccountRights *rights, Error *e)
{
    enum { GRANTS_MOST = 200 };
    Rows *r = NULL;
    bool more;
    Code c;

    if (!(rights->grant = ARENA_ARRAY(arena, Grant, GRANTS_MOST)))
        return arena_fail(arena, 0, "an account", e);
    c = store_rows(s, &SQL_grant_of_day, ARGS(arg_int(number), arg_int(today)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Grant *g = &rights->grant[rights->grants];
        if (rights->grants == GRANTS_MOST) {
            c = fail(e, E_LIMIT, "account %lld has more than %d grants", (long long)number, GRANTS_MOST);
            break;
        }
        *g = (Grant){ arena_copy(arena, rows_text(r, 0)), (Label)rows_int(r, 1) };
        rights->grants++;
        if (!g->organisation.p)
            c = arena_fail(arena, 0, "an account", e);
    }
    rows_close(r);
    return c;
}

/* The account of a row of account_named and its like. */
static Code account_of_row(const Rows *r, Scope scope, Arena *arena, Account *out, AccountRights **rights, Error *e)
{
    AccountRights *x = ARENA_NEW(arena, AccountRights);
    int64_t number = rows_int(r, 0);

    if (!x)
        return arena_fail(arena, sizeof *x, "an account", e);
    if (!view_eq(rows_text(r, 4), V("active"))) {
        fail(e, E_DENIED, "account '%.*s' is %.*s", VIEW_ARGS(rows_text(r, 1)), VIEW_ARGS(rows_text(r, 4)));
        return hint(e, "an administrator can enable it: trefoil account enable");
    }
    x->scope = scope;
    x->organisation = arena_copy(arena, rows_text(r, 3));
    if (!role_named(rows_text(r, 2), &x->role))
        return fail(e, E_DENIED, "account '%.*s' has a role that this program does not know",
                    VIEW_ARGS(rows_text(r, 1)));
    *out = (Account){ .number = number,
                      .name = arena_copy(arena, rows_text(r, 1)),
                      .organisation = x->organisation,
                      .public_only = x->scope == SCOPE_PUBLIC,
                      .signature = arena_printf(arena, "account %lld", (long long)number),
                      .rights = x };
    *rights = x;
    return out->name.p && out->organisation.p && out->signature.p ? OK : arena_fail(arena, 0, "an account", e);
}

static Code load(Store *s, const Query *q, Arg by, Scope scope, Date today, Arena *arena, Account *out, bool *found,
                 Error *e)
{
    AccountRights *rights = NULL;
    Rows *r = NULL;
    Code c = store_rows(s, q, ARGS(by), &r, e);

    *found = false;
    if (c == OK && (c = rows_next(r, found, e)) == OK && *found)
        c = account_of_row(r, scope, arena, out, &rights, e);
    rows_close(r);
    return c == OK && rights ? load_grants(s, out->number, today, arena, rights, e) : c;
}

Code no_account(View name, Error *e)
{
    fail(e, E_ABSENT, "there is no account '%.*s'", VIEW_ARGS(view_sub(name, 0, 100)));
    return hint(e, "`trefoil account list` tells which there are");
}

Code account_load(Store *s, View name, Scope scope, Date today, Arena *arena, Account *out, Error *e)
{
    int64_t number;
    bool found;
    Code c;

    if (view_digits(name) && view_int(name, &number))
        return account_load_number(s, number, scope, today, arena, out, e);
    c = load(s, &SQL_account_named, arg_text(name), scope, today, arena, out, &found, e);
    return c == OK && !found ? no_account(name, e) : c;
}

Code account_load_number(Store *s, int64_t number, Scope scope, Date today, Arena *arena, Account *out, Error *e)
{
    bool found;
    Code c = load(s, &SQL_account_numbered, arg_int(number), scope, today, arena, out, &found, e);

    if (c == OK && !found) {
        View text = arena_printf(arena, "%lld", (long long)number);
        return no_account(text.p ? text : V("?"), e);
    }
    return c;
}

Code account_any(Store *s, bool *any, Error *e)
{
    int64_t number;

    *any = false;
    return store_int(s, &SQL_account_any, NO_ARGS, &number, any, e);
}
