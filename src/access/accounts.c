/* The questions and actions about accounts: making, changing, granting, erasing.
 *
 * Each is one transaction, in which it is also written down (ask_commit). Not here: rights (access.h), passwords as
 * such (secret.h), tokens (tokens.c). */
#include "access/access.h"
#include "access/inside.h"
#include "access/questions.h"
#include "access/secret.h"
#include "codes/check.h"
#include "sql.h"

enum { NAME_MOST = 64, ORGANISATION_MOST = 120 };

/* ---- names and organisations ------------------------------------------------------------------------------------- */

static Code check_name(View name, Error *e)
{
    bool fine = name.n > 0 && name.n <= NAME_MOST && name.p[0] >= 'a' && name.p[0] <= 'z';

    for (size_t i = 0; i < name.n && fine; i++)
        fine = (name.p[i] >= 'a' && name.p[i] <= 'z') || (name.p[i] >= '0' && name.p[i] <= '9') ||
               (name.p[i] && strchr(".-_@+", name.p[i]));
    if (fine && !view_eq(name, V("local")) && !view_eq(name, V("public")))
        return OK;
    fail(e, E_USAGE, "'%.*s' cannot be an account's name", VIEW_ARGS(view_sub(name, 0, 80)));
    return hint(e, "up to %d small letters, digits and . - _ @ +, a letter first; not local, not public", NAME_MOST);
}

/* What kind of code the organisation has; NULL, with the reason, if that role cannot have it. */
static const char *scheme_of(Role role, View organisation, bool confirmed, Error *e)
{
    if (role != ROLE_SUPPLIER) {
        if (ods_form(organisation))
            return "ods";
        fail(e, E_USAGE, "organisation '%.*s' is no ODS code", VIEW_ARGS(view_sub(organisation, 0, 80)));
        hint(e, "only suppliers are named otherwise");
        return NULL;
    }
    if (srn_form(organisation))
        return "srn";
    if (gln_valid(organisation, NULL))
        return "gln";
    if (confirmed && organisation.n <= ORGANISATION_MOST)
        return "maker";
    fail(e, E_USAGE, "organisation '%.*s' is neither an SRN nor a GLN", VIEW_ARGS(view_sub(organisation, 0, 80)));
    hint(e, "with --confirmed it is taken for a maker's name");
    return NULL;
}

Code account_number_of(Ask *ask, View name, int64_t *number, View *state, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_account_named, ARGS(arg_text(name)), &r, e);

    if (c == OK && (c = rows_next(r, &more, e)) == OK && !more)
        c = no_account(name, e);
    if (c == OK) {
        *number = rows_int(r, 0);
        *state = arena_copy(ask->arena, rows_text(r, 4));
    }
    rows_close(r);
    return c;
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static Code add(Ask *ask, Role role, const char *scheme, int64_t *number, Error *e)
{
    View name = ask_text(ask, "name"), organisation = ask_text(ask, "organisation");
    bool there;
    Code c = store_int(ask->store, &SQL_account_named, ARGS(arg_text(name)), number, &there, e);

    if (c == OK && there)
        return fail(e, E_CONFLICT, "there is an account '%.*s' already; choose another name", VIEW_ARGS(name));
    if (c == OK && (c = store_int(ask->store, &SQL_account_next, NO_ARGS, number, NULL, e)) == OK)
        c = store_run(ask->store, &SQL_account_add,
                      ARGS(arg_int(*number), arg_text(name), arg_text(view_of(role_name(role))),
                           arg_text(view_of(scheme)), arg_text(organisation), arg_int(ask->now)),
                      NULL, e);
    return c;
}

Code account_add_answer(Ask *ask, Answer *answer, Error *e)
{
    const char *scheme;
    int64_t number = 0;
    Role role;
    Code c = check_name(ask_text(ask, "name"), e);

    if (c != OK)
        return c;
    if (!role_named(ask_text(ask, "role"), &role))
        return fail(e, E_BUG, "a role that is none");
    if (!(scheme = scheme_of(role, ask_text(ask, "organisation"), ask_given(ask, "confirmed"), e)))
        return e->code;
    if ((c = store_begin(ask->store, e)) != OK)
        return c;
    if ((c = add(ask, role, scheme, &number, e)) != OK || (c = ask_commit(ask, e)) != OK)
        return c;
    if ((c = answer_fact(answer, "account", value_count(number), e)) == OK)
        c = answer_fact(answer, "name", value_text(ask_text(ask, "name")), e);
    if (c == OK)
        c = answer_fact(answer, "role", value_text(view_of(role_name(role))), e);
    if (c == OK)
        c = answer_fact(answer, "organisation", value_text(ask_text(ask, "organisation")), e);
    return c == OK ? answer_note(answer, e,
                                 "It cannot sign in yet: `trefoil account password`, or `account subject` "
                                 "for a sign-in provider.")
                   : c;
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

/* One change of one account, in a transaction. */
typedef Code Change(Ask *ask, int64_t number, Error *e);

static Code change(Ask *ask, Answer *answer, Change *what, const char *state, Error *e)
{
    View name = ask_text(ask, "name"), is;
    int64_t number = 0;
    Code c = store_begin(ask->store, e);

    if (c != OK || (c = account_number_of(ask, name, &number, &is, e)) != OK)
        return c;
    if (view_eq(is, V("erased")))
        return fail(e, E_CONFLICT, "account '%.*s' was erased; make another one", VIEW_ARGS(name));
    if ((c = what(ask, number, e)) != OK || (c = ask_commit(ask, e)) != OK ||
        (c = answer_fact(answer, "account", value_count(number), e)) != OK)
        return c;
    return answer_fact(answer, "state", value_text(state ? view_of(state) : is), e);
}

static View reason_of(const Ask *ask)
{
    return ask_given(ask, "reason") ? ask_text(ask, "reason") : V("");
}

static Code end_all(Ask *ask, int64_t number, Error *e)
{
    Code c = store_run(ask->store, &SQL_session_end_all, ARGS(arg_int(number)), NULL, e);

    return c == OK ? store_run(ask->store, &SQL_token_revoke_all, ARGS(arg_int(number), arg_int(ask->now)), NULL, e)
                   : c;
}

static Code disable(Ask *ask, int64_t number, Error *e)
{
    Code c =
        store_run(ask->store, &SQL_account_set_state,
                  ARGS(arg_int(number), arg_text(V("disabled")), arg_text(reason_of(ask)), arg_int(ask->now)), NULL, e);

    return c == OK ? end_all(ask, number, e) : c;
}

static Code enable(Ask *ask, int64_t number, Error *e)
{
    return store_run(ask->store, &SQL_account_set_state,
                     ARGS(arg_int(number), arg_text(V("active")), arg_text(V("")), arg_int(ask->now)), NULL, e);
}

static Code erase(Ask *ask, int64_t number, Error *e)
{
    View none = arena_printf(ask->arena, "erased %lld", (long long)number);
    Code c = none.p ? OK : arena_fail(ask->arena, 32, "a name", e);

    if (c == OK)
        c = store_run(ask->store, &SQL_account_erase,
                      ARGS(arg_int(number), arg_text(none), arg_text(reason_of(ask)), arg_int(ask->now)), NULL, e);
    return c == OK ? end_all(ask, number, e) : c;
}

static Code set_password(Ask *ask, int64_t number, Error *e)
{
    View hash;
    Code c = password_check(ask_text(ask, "password"), ask_text(ask, "name"), e);

    if (c == OK && (c = password_hash(ask_text(ask, "password"), ask->arena, &hash, e)) == OK)
        c = store_run(ask->store, &SQL_account_set_password, ARGS(arg_int(number), arg_text(hash), arg_int(ask->now)),
                      NULL, e);
    return c == OK ? store_run(ask->store, &SQL_session_end_all, ARGS(arg_int(number)), NULL, e) : c;
}

static Code set_subject(Ask *ask, int64_t number, Error *e)
{
    View issuer = ask_text(ask, "issuer"), subject = ask_text(ask, "subject");
    int64_t other;
    bool there;
    Code c =
        store_int(ask->store, &SQL_account_of_subject, ARGS(arg_text(subject), arg_text(issuer)), &other, &there, e);

    if (c == OK && there && other != number)
        return fail(e, E_CONFLICT, "that identity belongs to account %lld already", (long long)other);
    return c == OK ? store_run(ask->store, &SQL_account_set_subject,
                               ARGS(arg_int(number), arg_text(issuer), arg_text(subject), arg_int(ask->now)), NULL, e)
                   : c;
}

Code account_disable_answer(Ask *ask, Answer *answer, Error *e)
{
    return change(ask, answer, disable, "disabled", e);
}

Code account_enable_answer(Ask *ask, Answer *answer, Error *e)
{
    return change(ask, answer, enable, "active", e);
}

Code account_erase_answer(Ask *ask, Answer *answer, Error *e)
{
    return change(ask, answer, erase, "erased", e);
}

Code account_password_answer(Ask *ask, Answer *answer, Error *e)
{
    return change(ask, answer, set_password, NULL, e);
}

Code account_subject_answer(Ask *ask, Answer *answer, Error *e)
{
    return change(ask, answer, set_subject, NULL, e);
}

/* ---- granting ---------------------------------------------------------------------------------------------------- */

static Code check_grant(Ask *ask, View name, View organisation, Label label, Error *e)
{
    Account who;
    Code c = account_load(ask->store, name, SCOPE_ACT, ask->today, ask->arena, &who, e);
    bool every = view_eq(organisation, V("*"));

    if (c != OK)
        return c;
    if (organisation.n > ORGANISATION_MOST)
        return fail(e, E_USAGE, "an organisation is named by its code");
    if (who.rights->role == ROLE_SUPPLIER || who.rights->role == ROLE_ADMINISTRATOR)
        return fail(e, E_USAGE,
                    who.rights->role == ROLE_SUPPLIER ? "a supplier sees its own data only"
                                                      : "an administrator sees everybody's data already");
    if (every && (who.rights->role != ROLE_ANALYST || label == LABEL_PERSONAL)) {
        fail(e, E_USAGE, "'*' opens commercial data, and to analysts only");
        return hint(e, "name one organisation");
    }
    return OK;
}

Code account_grant_answer(Ask *ask, Answer *answer, Error *e)
{
    View name = ask_text(ask, "name"), organisation = ask_text(ask, "organisation"), is;
    int64_t number = 0, account = 0, until = ask_count(ask, "until", 0), from = ask_count(ask, "from", ask->today);
    Label label;
    Code c = store_begin(ask->store, e);

    if (!label_named(ask_text(ask, "label"), &label))
        label = LABEL_COMMERCIAL;
    if (c != OK || (c = account_number_of(ask, name, &account, &is, e)) != OK ||
        (c = check_grant(ask, name, organisation, label, e)) != OK)
        return c;
    if (until < from || until < ask->today)
        return fail(e, E_USAGE, "the last day lies before the first, or has passed; choose a later one");
    if ((c = store_int(ask->store, &SQL_grant_next, NO_ARGS, &number, NULL, e)) != OK ||
        (c = store_run(ask->store, &SQL_grant_add,
                       ARGS(arg_int(number), arg_int(account), arg_text(organisation), arg_int(label), arg_int(from),
                            arg_int(until), arg_text(ask_text(ask, "reason")), arg_int(ask->account->number),
                            arg_int(ask->now)),
                       NULL, e)) != OK ||
        (c = ask_commit(ask, e)) != OK)
        return c;
    if ((c = answer_fact(answer, "grant", value_count(number), e)) == OK)
        c = answer_fact(answer, "account", value_count(account), e);
    if (c == OK)
        c = answer_fact(answer, "organisation", value_text(organisation), e);
    return c == OK ? answer_fact(answer, "until", value_date((Date)until), e) : c;
}

Code account_revoke_answer(Ask *ask, Answer *answer, Error *e)
{
    View organisation = ask_text(ask, "organisation"), is;
    int64_t account = 0, changed = 0;
    Code c = store_begin(ask->store, e);

    if (c != OK || (c = account_number_of(ask, ask_text(ask, "name"), &account, &is, e)) != OK ||
        (c = store_run(ask->store, &SQL_grant_revoke,
                       ARGS(arg_int(account), arg_text(organisation), arg_int(ask->account->number), arg_int(ask->now)),
                       &changed, e)) != OK)
        return c;
    if (!changed)
        return fail(e, E_ABSENT, "nothing of '%.*s' is granted to that account; `trefoil account list` tells what is",
                    VIEW_ARGS(organisation));
    if ((c = ask_commit(ask, e)) != OK || (c = answer_fact(answer, "account", value_count(account), e)) != OK)
        return c;
    return answer_fact(answer, "revoked", value_count(changed), e);
}

/* ---- list -------------------------------------------------------------------------------------------------------- */

static Code account_rows(Ask *ask, Answer *answer, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_account_all, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_count(rows_int(r, 0)),         value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 2)),         value_text(rows_text(r, 4)),
                        value_text_or_null(rows_text(r, 3)), value_text(rows_text(r, 5)),
                        value_flag(rows_int(r, 9) != 0),     value_text_or_null(rows_text(r, 10)),
                        value_text_or_null(rows_text(r, 6)), value_instant(rows_int(r, 7)),
                        value_instant(rows_int(r, 8)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code grant_rows(Ask *ask, Answer *answer, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_grant_all, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_count(rows_int(r, 0)),
                        value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 2)),
                        value_text(view_of(label_name((Label)rows_int(r, 3)))),
                        value_date((Date)rows_int(r, 4)),
                        value_date((Date)rows_int(r, 5)),
                        value_text_or_null(rows_text(r, 6)),
                        value_count(rows_int(r, 7)),
                        rows_null(r, 8) ? value_null() : value_instant(rows_int(r, 8)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c;
}

Code account_list_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column accounts[] = {
        { "account", COLUMN_COUNT, NULL, NULL, 0 },      { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "role", COLUMN_TEXT, NULL, NULL, 0 },          { "organisation", COLUMN_CODE, NULL, NULL, 0 },
        { "scheme", COLUMN_TEXT, NULL, NULL, 0 },        { "state", COLUMN_TEXT, NULL, NULL, 0 },
        { "has_password", COLUMN_FLAG, NULL, NULL, 0 },  { "issuer", COLUMN_TEXT, NULL, NULL, 0 },
        { "reason", COLUMN_TEXT, NULL, NULL, 0 },        { "made_at", COLUMN_INSTANT, NULL, NULL, 0 },
        { "changed_at", COLUMN_INSTANT, NULL, NULL, 0 },
    };
    static const Column grants[] = {
        { "grant", COLUMN_COUNT, NULL, NULL, 0 },        { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "organisation", COLUMN_CODE, NULL, NULL, 0 },  { "label", COLUMN_TEXT, NULL, NULL, 0 },
        { "from", COLUMN_DATE, NULL, NULL, 0 },          { "until", COLUMN_DATE, NULL, NULL, 0 },
        { "reason", COLUMN_TEXT, NULL, NULL, 0 },        { "granted_by", COLUMN_COUNT, NULL, NULL, 0 },
        { "revoked_at", COLUMN_INSTANT, NULL, NULL, 0 },
    };
    Code c = answer_table(answer, "accounts", "Accounts", accounts, COUNT_OF(accounts), e);

    if (c == OK && (c = account_rows(ask, answer, e)) == OK && (c = answer_table_end(answer, e)) == OK)
        c = answer_table(answer, "grants", "Data of other organisations", grants, COUNT_OF(grants), e);
    if (c == OK && (c = grant_rows(ask, answer, e)) == OK)
        c = answer_table_end(answer, e);
    return c;
}
