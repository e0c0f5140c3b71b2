/* The questions `audit list` and `audit verify`. See audit.h. */
#include "access/inside.h"
#include "access/questions.h"
#include "access/secret.h"
#include "base/limits.h"
#include "sql.h"

/* ---- list -------------------------------------------------------------------------------------------------------- */

static bool is_wanted(Ask *ask, const Rows *r)
{
    const ParamValue *account = ask_value(ask, "account");
    View question = ask_text(ask, "question"), kind = ask_text(ask, "kind");

    return (!account->n || account->number[0] == rows_int(r, 2)) && (!kind.n || view_eq(kind, rows_text(r, 3))) &&
           (!question.n || view_starts(rows_text(r, 4), question));
}

Code audit_list_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "number", COLUMN_COUNT, NULL, NULL, 0 },  { "at", COLUMN_INSTANT, NULL, NULL, 0 },
        { "account", COLUMN_COUNT, NULL, NULL, 0 }, { "kind", COLUMN_TEXT, NULL, NULL, 0 },
        { "question", COLUMN_TEXT, NULL, NULL, 0 }, { "parameters", COLUMN_TEXT, NULL, NULL, 0 }
    };
    int64_t limit = ask_count(ask, "limit", 100), n = 0;
    bool ends = ask_given(ask, "to");
    Instant from = date_begins_in_london((Date)ask_count(ask, "from", 0));
    Instant to = ends ? date_begins_in_london((Date)ask_count(ask, "to", 0) + 1) : INT64_MAX;
    Rows *r = NULL;
    bool more = false;
    Code c = answer_table(answer, "audit", "Who asked or did what, the newest first", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(ask->store, &SQL_audit_newest, ARGS(arg_int(from), arg_int(to)), &r, e);
    while (c == OK && n < limit && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_count(rows_int(r, 0)), value_instant(rows_int(r, 1)), value_count(rows_int(r, 2)),
                        value_text(rows_text(r, 3)), value_text(rows_text(r, 4)),   value_text(rows_text(r, 5)) };
        if ((c = ask_continue(ask, e)) != OK || !is_wanted(ask, r))
            continue;
        c = answer_row(answer, row, e);
        n++;
    }
    rows_close(r);
    if (c == OK)
        c = answer_table_end(answer, e);
    if (c == OK && n == limit && more)
        c = answer_note(answer, e, "The newest %s are listed; --limit lists more.", COUNT_TEXT(limit));
    return c == OK ? answer_note(answer, e, "Account 0 is the local operator; `trefoil account list` names the others.")
                   : c;
}

/* ---- verify ------------------------------------------------------------------------------------------------------ */

enum { FAULTS_TOLD = 100 };

typedef struct {
    int64_t number;
    const char *what;
} Fault;

typedef struct {
    Ask *ask;
    Arena row; /* lifetime: one row */
    Fault told[FAULTS_TOLD];
    int64_t rows, faults;
    int64_t number; /* of the row before           */
    char hash[SECRET_HEX];
    int64_t known; /* number that --known names; 0 */
    View known_hash;
    bool known_seen;
} Verify;

static void fault(Verify *v, int64_t number, const char *what)
{
    if (v->faults < FAULTS_TOLD)
        v->told[v->faults] = (Fault){ number, what };
    v->faults++;
}

static Code verify_row(Verify *v, const Rows *r, Error *e)
{
    int64_t number = rows_int(r, 0);
    AuditRow row = { rows_int(r, 1), rows_int(r, 2), rows_text(r, 3), rows_text(r, 4), rows_text(r, 5) };
    View previous = rows_text(r, 6), hash = rows_text(r, 7), is;
    Code c;

    arena_reset(&v->row);
    if ((c = audit_hash(number, &row, previous, &v->row, &is, e)) != OK)
        return c;
    if (number != v->number + 1)
        fault(v, v->number + 1, "rows from this one to the next that is there are missing");
    if (!view_eq(previous, view(v->hash, SECRET_HEX)))
        fault(v, number, "it does not follow from the row before");
    if (!view_eq(hash, is))
        fault(v, number, "it was changed");
    if (number == v->known) {
        v->known_seen = true;
        if (!view_eq(hash, v->known_hash))
            fault(v, number, "its hash is not the known one");
    }
    v->rows++;
    v->number = number;
    memset(v->hash, 0, SECRET_HEX);
    memcpy(v->hash, hash.p ? hash.p : "", hash.n < SECRET_HEX ? hash.n : SECRET_HEX);
    return c;
}

static Code verify_rows(Verify *v, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(v->ask->store, &SQL_audit_rows, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        c = verify_row(v, r, e);
        if (c == OK && v->rows % 4096 == 0)
            c = ask_continue(v->ask, e);
    }
    rows_close(r);
    return c;
}

/* The newest row is the one that was written last, and the known one was passed. */
static Code verify_end(Verify *v, Error *e)
{
    View head, is;
    Code c = store_text(v->ask->store, &SQL_access_state_get, ARGS(arg_text(V(AUDIT_HEAD))), v->ask->arena, &head, e);

    if (c != OK)
        return c;
    is = arena_printf(v->ask->arena, "%lld:%.*s", (long long)v->number, SECRET_HEX, v->hash);
    if (!is.p)
        return arena_fail(v->ask->arena, SECRET_HEX, "the audit", e);
    if ((v->rows || head.n) && !view_eq(head, is))
        fault(v, v->number + 1, "rows at the end are missing, or were added by another program");
    if (v->known && !v->known_seen)
        fault(v, v->known, "the known row is not there");
    return OK;
}

static Code read_known(Verify *v, Error *e)
{
    View hash = ask_text(v->ask, "known"), number = view_cut(&hash, ':');

    if (!ask_given(v->ask, "known"))
        return OK;
    if (view_digits(number) && view_int(number, &v->known) && v->known > 0 && hash.n == SECRET_HEX) {
        v->known_hash = hash;
        return OK;
    }
    fail(e, E_USAGE, "known '%.*s' is no row of the audit", VIEW_ARGS(view_sub(number, 0, 80)));
    return hint(e, "write it as `audit verify` told it then: NUMBER:HASH");
}

static Code verify_facts(const Verify *v, Answer *answer, Error *e)
{
    View newest = arena_printf(v->ask->arena, "%lld:%.*s", (long long)v->number, SECRET_HEX, v->hash);
    Code c = answer_fact(answer, "rows", value_count(v->rows), e);

    if (c == OK)
        c = answer_fact(answer, "faults", value_count(v->faults), e);
    return c == OK ? answer_fact(answer, "newest", value_text(newest), e) : c;
}

static Code verify_table(const Verify *v, Answer *answer, Error *e)
{
    static const Column columns[] = { { "number", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "fault", COLUMN_TEXT, NULL, NULL, 0 } };
    Code c = answer_table(answer, "faults", "Where the chain is broken", columns, COUNT_OF(columns), e);

    for (int i = 0; i < v->faults && i < FAULTS_TOLD && c == OK; i++) {
        Value row[] = { value_count(v->told[i].number), value_text(view_of(v->told[i].what)) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code audit_verify_answer(Ask *ask, Answer *answer, Error *e)
{
    Verify v = { .ask = ask };
    Code c = read_known(&v, e);

    if (c != OK)
        return c;
    memset(v.hash, '0', SECRET_HEX);
    arena_init(&v.row, LIMIT_ROW_BYTES);
    if ((c = verify_rows(&v, e)) == OK)
        c = verify_end(&v, e);
    arena_release(&v.row);
    if (c != OK || (c = verify_facts(&v, answer, e)) != OK)
        return c;
    if (!v.faults)
        return answer_note(answer, e,
                           "Noted elsewhere, `newest` shows later that nothing up to it was reckoned anew "
                           "(--known).");
    answer_no(answer);
    return verify_table(&v, answer, e);
}
