/* The actions about tokens. A token is shown once, when it is made. Checking one: session.h. */
#include "access/access.h"
#include "access/inside.h"
#include "access/questions.h"
#include "access/secret.h"
#include "access/session.h"
#include "sql.h"

enum { DAYS_MOST = 366 * 2 };

static Code add(Ask *ask, int64_t account, int64_t *number, View *secret, Error *e)
{
    Date until = (Date)ask_count(ask, "until", 0);
    View hash;
    Code c = secret_new(V(TOKEN_PREFIX), ask->arena, secret, e);

    if (c != OK || (c = secret_sha256(*secret, ask->arena, &hash, e)) != OK ||
        (c = store_int(ask->store, &SQL_token_next, NO_ARGS, number, NULL, e)) != OK)
        return c;
    return store_run(ask->store, &SQL_token_add,
                     ARGS(arg_int(*number), arg_int(account), arg_text(hash), arg_text(ask_text(ask, "scope")),
                          arg_text(ask_text(ask, "purpose")), arg_int(ask->now),
                          arg_int(date_begins_in_london(until + 1))),
                     NULL, e);
}

Code token_check_until(Ask *ask, Error *e)
{
    int64_t until = ask_count(ask, "until", 0);

    if (until >= ask->today && until <= ask->today + DAYS_MOST)
        return OK;
    fail(e, E_USAGE, "until %.*s cannot be a token's last day", VIEW_ARGS(ask_text(ask, "until")));
    return hint(e, "a token holds for %d days at most, and not until yesterday", DAYS_MOST);
}

Code token_make(Ask *ask, int64_t account, Answer *answer, Error *e)
{
    int64_t number = 0;
    View secret;
    Code c = add(ask, account, &number, &secret, e);

    if (c != OK || (c = ask_commit(ask, e)) != OK ||
        (c = answer_fact(answer, "number", value_count(number), e)) != OK ||
        (c = answer_fact(answer, "token", value_text(secret), e)) != OK ||
        (c = answer_fact(answer, "until", value_date((Date)ask_count(ask, "until", 0)), e)) != OK)
        return c;
    return answer_note(answer, e, "It is not shown again. Programs send it as `Authorization: Bearer TOKEN`.");
}

Code token_add_answer(Ask *ask, Answer *answer, Error *e)
{
    int64_t account = 0;
    View state;
    Code c = token_check_until(ask, e);

    if (c != OK || (c = store_begin(ask->store, e)) != OK ||
        (c = account_number_of(ask, ask_text(ask, "name"), &account, &state, e)) != OK)
        return c;
    if (!view_eq(state, V("active")))
        return fail(e, E_CONFLICT, "that account is %.*s", VIEW_ARGS(state));
    return token_make(ask, account, answer, e);
}

Code token_list_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "token", COLUMN_COUNT, NULL, NULL, 0 },        { "account", COLUMN_TEXT, NULL, NULL, 0 },
        { "scope", COLUMN_TEXT, NULL, NULL, 0 },         { "purpose", COLUMN_TEXT, NULL, NULL, 0 },
        { "made_at", COLUMN_INSTANT, NULL, NULL, 0 },    { "expires_at", COLUMN_INSTANT, NULL, NULL, 0 },
        { "revoked_at", COLUMN_INSTANT, NULL, NULL, 0 },
    };
    Rows *r = NULL;
    bool more;
    Code c = answer_table(answer, "tokens", "Tokens", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(ask->store, &SQL_token_all, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_count(rows_int(r, 0)),
                        value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 2)),
                        value_text(rows_text(r, 3)),
                        value_instant(rows_int(r, 4)),
                        value_instant(rows_int(r, 5)),
                        rows_null(r, 6) ? value_null() : value_instant(rows_int(r, 6)) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c == OK ? answer_table_end(answer, e) : c;
}

Code token_revoke_answer(Ask *ask, Answer *answer, Error *e)
{
    int64_t number = ask_count(ask, "token", 0), changed = 0;
    Code c = store_begin(ask->store, e);

    if (c != OK ||
        (c = store_run(ask->store, &SQL_token_revoke, ARGS(arg_int(number), arg_int(ask->now)), &changed, e)) != OK)
        return c;
    if (!changed)
        return fail(e, E_ABSENT,
                    "there is no token %lld, or it was revoked already; `trefoil token list` lists those that hold",
                    (long long)number);
    if ((c = ask_commit(ask, e)) != OK)
        return c;
    return answer_fact(answer, "revoked", value_count(number), e);
}
