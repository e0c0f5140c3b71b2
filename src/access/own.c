/* What an account asks and does about itself: who am I, my tokens, my password, the end of my sessions.
 *
 * Reading needs nothing; what changes something needs a person who signed in (KEEP_ACCOUNT), so that a token cannot
 * make others or outlive itself. Not here: what administrators do with accounts (accounts.c). */
#include "access/access.h"
#include "access/inside.h"
#include "access/questions.h"
#include "access/secret.h"
#include "access/session.h"
#include "sql.h"

static Code needs_account(const Ask *ask, Error *e)
{
    if (ask->account->number > 0)
        return OK;
    fail(e, E_ABSENT, "'%.*s' is no account, so it has neither password nor tokens", VIEW_ARGS(ask->account->name));
    return hint(e, "sign in, or at the command line ask --as NAME");
}

/* ---- who am I ---------------------------------------------------------------------------------------------------- */

static Code grant_rows(Ask *ask, Answer *answer, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c =
        store_rows(ask->store, &SQL_grant_of_account, ARGS(arg_int(ask->account->number), arg_int(ask->today)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_text(rows_text(r, 0)), value_text(view_of(label_name((Label)rows_int(r, 1)))),
                        value_date((Date)rows_int(r, 2)), value_date((Date)rows_int(r, 3)),
                        value_text(rows_text(r, 4)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code token_rows(Ask *ask, Answer *answer, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c =
        store_rows(ask->store, &SQL_token_of_account, ARGS(arg_int(ask->account->number), arg_int(ask->now)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_count(rows_int(r, 0)), value_text(rows_text(r, 1)), value_text(rows_text(r, 2)),
                        value_instant(rows_int(r, 3)), value_instant(rows_int(r, 4)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code own_tables(Ask *ask, Answer *answer, Error *e)
{
    static const Column grants[] = {
        { "organisation", COLUMN_CODE, NULL, NULL, 0 }, { "label", COLUMN_TEXT, NULL, NULL, 0 },
        { "from", COLUMN_DATE, NULL, NULL, 0 },         { "until", COLUMN_DATE, NULL, NULL, 0 },
        { "reason", COLUMN_TEXT, NULL, NULL, 0 },
    };
    static const Column tokens[] = {
        { "token", COLUMN_COUNT, NULL, NULL, 0 },        { "scope", COLUMN_TEXT, NULL, NULL, 0 },
        { "purpose", COLUMN_TEXT, NULL, NULL, 0 },       { "made_at", COLUMN_INSTANT, NULL, NULL, 0 },
        { "expires_at", COLUMN_INSTANT, NULL, NULL, 0 },
    };
    Code c = answer_table(answer, "grants", "Data of other organisations", grants, COUNT_OF(grants), e);

    if (c == OK && (c = grant_rows(ask, answer, e)) == OK && (c = answer_table_end(answer, e)) == OK)
        c = answer_table(answer, "tokens", "Tokens", tokens, COUNT_OF(tokens), e);
    return c == OK && (c = token_rows(ask, answer, e)) == OK ? answer_table_end(answer, e) : c;
}

Code me_answer(Ask *ask, Answer *answer, Error *e)
{
    const Account *who = ask->account;
    const AccountRights *rights = who->rights;
    const char *role = rights ? role_name(rights->role) : who->number == 0 ? "local operator" : "public";
    Code c = answer_fact(answer, "name", value_text(who->name), e);

    if (c == OK)
        c = answer_fact(answer, "role", value_text(view_of(role)), e);
    if (c == OK && who->organisation.n)
        c = answer_fact(answer, "organisation", value_text(who->organisation), e);
    if (c == OK && rights)
        c = answer_fact(answer, "scope", value_text(view_of(scope_name(rights->scope))), e);
    return c == OK && who->number > 0 ? own_tables(ask, answer, e) : c;
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

Code me_token_answer(Ask *ask, Answer *answer, Error *e)
{
    Code c = needs_account(ask, e);

    if (c != OK || (c = token_check_until(ask, e)) != OK || (c = store_begin(ask->store, e)) != OK)
        return c;
    return token_make(ask, ask->account->number, answer, e);
}

Code me_revoke_answer(Ask *ask, Answer *answer, Error *e)
{
    int64_t number = ask_count(ask, "token", 0), changed = 0;
    Code c = needs_account(ask, e);

    if (c != OK || (c = store_begin(ask->store, e)) != OK ||
        (c = store_run(ask->store, &SQL_token_revoke_own,
                       ARGS(arg_int(number), arg_int(ask->now), arg_int(ask->account->number)), &changed, e)) != OK)
        return c;
    if (!changed)
        return fail(e, E_ABSENT, "token %lld is none of yours, or it was revoked already; `trefoil me` lists yours",
                    (long long)number);
    return (c = ask_commit(ask, e)) == OK ? answer_fact(answer, "revoked", value_count(number), e) : c;
}

/* ---- password and sessions --------------------------------------------------------------------------------------- */

Code me_password_answer(Ask *ask, Answer *answer, Error *e)
{
    const Account *who = ask->account;
    View password = ask_text(ask, "password"), hash;
    int64_t ended = 0;
    Code c = needs_account(ask, e);

    if (c != OK || (c = password_check(password, who->name, e)) != OK ||
        (c = password_confirm(ask->store, who, ask_text(ask, "current"), ask->now, ask->arena, e)) != OK ||
        (c = password_hash(password, ask->arena, &hash, e)) != OK || (c = store_begin(ask->store, e)) != OK)
        return c;
    if ((c = store_run(ask->store, &SQL_account_set_password,
                       ARGS(arg_int(who->number), arg_text(hash), arg_int(ask->now)), NULL, e)) != OK ||
        (c = store_run(ask->store, &SQL_session_end_all, ARGS(arg_int(who->number)), &ended, e)) != OK ||
        (c = ask_commit(ask, e)) != OK)
        return c;
    return answer_fact(answer, "sessions_ended", value_count(ended), e);
}

Code me_sign_out_answer(Ask *ask, Answer *answer, Error *e)
{
    int64_t ended = 0;
    Code c = needs_account(ask, e);

    if (c != OK || (c = store_begin(ask->store, e)) != OK ||
        (c = store_run(ask->store, &SQL_session_end_all, ARGS(arg_int(ask->account->number)), &ended, e)) != OK ||
        (c = ask_commit(ask, e)) != OK)
        return c;
    return answer_fact(answer, "sessions_ended", value_count(ended), e);
}
