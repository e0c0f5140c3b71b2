/* Reviewing links: which pairs to look at (`link review`, blind), verdicts (`link judge`), and what they say of the
 * reviewers and of the links (`link agreement`).
 *
 * Whether a link is drawn by lot follows from a hash of its two products' codes, so that every reviewer gets the same
 * ones and nobody chooses: errors are reckoned from these alone. Pairs near the decision teach most and would make
 * links look worse than they are. Not here: what verdicts decide (link/decisions.h). */
#include "picture/link_questions.h"

#include "sql.h"

#include <math.h>

enum { LOOKED_AT = 2000, LOT = 16, CLASSES_MOST = 500 };

/* One link in so many is drawn by lot. */
static bool is_drawn(View subject)
{
    return view_hash(subject) % LOT == 0;
}

typedef struct {
    int64_t a, b;
    View class_code;
} Asked;

static Code read_asked(Ask *ask, const Query *q, Asked *out, int *n, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, q, ARGS(arg_int(LINK_LIKELY_PPM)), &r, e);

    *n = 0;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && *n < LOOKED_AT) {
        out[*n] = (Asked){ rows_int(r, 0), rows_int(r, 1), arena_copy(ask->arena, rows_text(r, 2)) };
        ++*n;
    }
    rows_close(r);
    return c;
}

static bool has_judged(const DecisionList *list, View subject, View who)
{
    for (int i = 0; i < list->n; i++)
        if (decision_is_verdict(list->at[i].kind) && view_eq(list->at[i].subject, subject) &&
            view_eq(list->at[i].who, who))
            return true;
    return false;
}

typedef struct {
    Ask *ask;
    Answer *answer;
    DecisionList decisions;
    View reviewer;
    int64_t shown, limit;
} Review;

static Code show_side(Review *v, int64_t number, const ProductRow *p, Error *e)
{
    Value row[] = { value_count(number),  value_text(p->code),    value_text(p->name),
                    value_text(p->maker), value_text(p->generic), value_text(p->catalogue_no) };
    return answer_row(v->answer, row, e);
}

/* Shows a pair if this reviewer has something to say of it. drawn: only links that were drawn by lot. */
static Code offer(Review *v, const Asked *x, bool drawn, bool *taken, Error *e)
{
    ProductRow a, b;
    View subject;
    bool seen, seen_b = false;
    Code c = lookup_product(v->ask, x->a, &a, &seen, e);

    *taken = false;
    if (c == OK && seen)
        c = lookup_product(v->ask, x->b, &b, &seen_b, e);
    if (c != OK || !seen_b)
        return c;
    subject = decision_subject(a.code_scheme, a.code, b.code_scheme, b.code, v->ask->arena);
    if (!subject.p)
        return arena_fail(v->ask->arena, 0, "a pair", e);
    if ((drawn && !is_drawn(subject)) || has_judged(&v->decisions, subject, v->reviewer) ||
        decisions_about(&v->decisions, subject, NULL) != DECISION_NONE)
        return OK;
    *taken = true;
    v->shown++;
    c = show_side(v, v->shown, &a, e);
    return c == OK ? show_side(v, v->shown, &b, e) : c;
}

/* From the list in order, but no class twice before each had its turn. */
static Code offer_by_class(Review *v, Asked *x, int n, int64_t most, bool drawn, Error *e)
{
    int64_t before = v->shown;
    bool progress = true;
    Code c = OK;

    while (progress && c == OK && v->shown - before < most) {
        View had[CLASSES_MOST];
        int classes = 0;
        progress = false;
        for (int i = 0; i < n && c == OK && v->shown - before < most; i++) {
            bool again = x[i].a == 0, taken;
            for (int k = 0; k < classes && !again; k++)
                again = view_eq(had[k], x[i].class_code);
            if (again || classes == CLASSES_MOST)
                continue;
            c = offer(v, &x[i], drawn, &taken, e);
            x[i].a = 0; /* shown, or not worth it */
            progress = true;
            if (taken)
                had[classes++] = x[i].class_code;
        }
    }
    return c;
}

Code link_review_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "pair", COLUMN_COUNT, NULL, NULL, 0 },   { "code", COLUMN_CODE, NULL, NULL, 0 },
        { "name", COLUMN_TEXT, NULL, NULL, 0 },    { "maker", COLUMN_TEXT, NULL, NULL, 0 },
        { "generic", COLUMN_TEXT, NULL, NULL, 0 }, { "catalogue_no", COLUMN_TEXT, NULL, NULL, 0 }
    };
    Review v = { ask, answer, { 0 }, link_person(ask, "reviewer"), 0, ask_count(ask, "limit", 10) };
    Asked *x = ARENA_ARRAY(ask->arena, Asked, LOOKED_AT);
    Model m; /* checks that the picture is one of this program's */
    int n;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    model_release(&m);
    if (!x)
        return arena_fail(ask->arena, 0, "pairs", e);
    if ((c = decisions_read(&v.decisions, ask->store, ask->arena, e)) != OK ||
        (c = answer_table(answer, "pairs", "Pairs to look at: the same item, or packs of it?", columns,
                          COUNT_OF(columns), e)) != OK)
        return c;
    if ((c = read_asked(ask, &SQL_link_near, x, &n, e)) == OK)
        c = offer_by_class(&v, x, n, (v.limit + 1) / 2, false, e);
    if (c == OK && (c = read_asked(ask, &SQL_link_likely, x, &n, e)) == OK)
        c = offer_by_class(&v, x, n, v.limit - v.shown, true, e);
    if (c == OK)
        c = answer_table_end(answer, e);
    return c == OK ? answer_note(answer, e,
                                 "Say what you see with `trefoil link judge CODE CODE --verdict same|different|unsure "
                                 "--reviewer NAME`.")
                   : c;
}

Code link_judge_answer(Ask *ask, Answer *answer, Error *e)
{
    View who = link_person(ask, "reviewer"), verdict = ask_text(ask, "verdict");
    DecisionKind kind = view_eq(verdict, V("same"))        ? DECISION_SAME
                        : view_eq(verdict, V("different")) ? DECISION_DIFFERENT
                                                           : DECISION_UNSURE;
    LinkPair p;
    Code c = link_pair_read(ask, &p, e);

    if (c != OK)
        return c;
    if (view_find(who, '\n') >= 0)
        return fail(e, E_USAGE, "a name is one line");
    return link_enter(ask, &p, kind, who, ask_given(ask, "reason") ? ask_text(ask, "reason") : V(""), answer, e);
}

/* ---- agreement --------------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t both_same, both_different, first_same,
        second_same; /* of pairs that two judged: by the first two in order */
} Kappa;

/* The last verdicts of the first two people who judged a subject. */
static int verdicts(const DecisionList *list, View subject, bool out[2])
{
    View who[2] = { { NULL, 0 }, { NULL, 0 } };
    int n = 0;
    for (int i = 0; i < list->n; i++) {
        const Decision *d = &list->at[i];
        int k = 0;
        if ((d->kind != DECISION_SAME && d->kind != DECISION_DIFFERENT) || !view_eq(d->subject, subject))
            continue;
        while (k < n && !view_eq(who[k], d->who))
            k++;
        if (k == 2)
            continue;
        who[k] = d->who;
        out[k] = d->kind == DECISION_SAME;
        n = k + 1 > n ? k + 1 : n;
    }
    return n;
}

static bool is_first(const DecisionList *list, int i)
{
    for (int k = 0; k < i; k++)
        if (view_eq(list->at[k].subject, list->at[i].subject))
            return false;
    return true;
}

static void count_kappa(const DecisionList *list, Kappa *k)
{
    for (int i = 0; i < list->n; i++) {
        bool said[2];
        if (!is_first(list, i) || verdicts(list, list->at[i].subject, said) < 2)
            continue;
        k->both_same += said[0] && said[1];
        k->both_different += !said[0] && !said[1];
        k->first_same += said[0] && !said[1];
        k->second_same += !said[0] && said[1];
    }
}

static Code kappa_facts(Answer *answer, const Kappa *k, Error *e)
{
    double n = (double)(k->both_same + k->both_different + k->first_same + k->second_same);
    double a = (double)(k->both_same + k->first_same) / (n > 0 ? n : 1);
    double b = (double)(k->both_same + k->second_same) / (n > 0 ? n : 1);
    double seen = (double)(k->both_same + k->both_different) / (n > 0 ? n : 1);
    double chance = a * b + (1 - a) * (1 - b);
    Code c = answer_fact(answer, "judged_by_two", value_count((int64_t)n), e);

    if (c == OK)
        c = answer_fact(answer, "agreed", n > 0 ? value_share(seen) : value_null(), e);
    return c == OK ? answer_fact(answer, "kappa",
                                 n > 0 && chance < 1 ? value_number((seen - chance) / (1 - chance)) : value_null(), e)
                   : c;
}

typedef struct {
    View class_code;
    int64_t judged, wrong;
} ClassError;

static Code error_row(Answer *answer, const ClassError *x, Error *e)
{
    const double z = 1.96;
    double n = (double)x->judged, p = (double)x->wrong / n, mid = p + z * z / (2 * n);
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)), whole = 1 + z * z / n;
    double low = (mid - half) / whole, high = (mid + half) / whole;
    Value row[] = {
        value_text_or_null(x->class_code), value_count(x->judged),          value_count(x->wrong), value_share(p),
        value_share(low < 0 ? 0 : low),    value_share(high > 1 ? 1 : high)
    };
    return answer_row(answer, row, e);
}

static ClassError *class_of(ClassError *list, int *n, View class_code)
{
    for (int i = 0; i < *n; i++)
        if (view_eq(list[i].class_code, class_code))
            return &list[i];
    if (*n == CLASSES_MOST)
        return &list[CLASSES_MOST - 1];
    list[*n] = (ClassError){ class_code, 0, 0 };
    return &list[(*n)++];
}

/* Counts a subject if it is a link that was drawn by lot and people decided it. */
static Code count_error(Ask *ask, const DecisionList *list, View subject, ClassError *errors, int *n, Error *e)
{
    DecisionKind kind = decisions_about(list, subject, NULL);
    View scheme[2], code[2], class_code = V("");
    Rows *r = NULL;
    bool more = false;
    Code c;

    if (kind == DECISION_NONE || !is_drawn(subject) || !decision_codes(subject, scheme, code))
        return OK;
    c = store_rows(ask->store, &SQL_link_of_codes,
                   ARGS(arg_text(scheme[0]), arg_text(code[0]), arg_text(scheme[1]), arg_text(code[1])), &r, e);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        class_code = arena_copy(ask->arena, rows_text(r, 0));
    rows_close(r);
    if (c == OK && more) {
        ClassError *x = class_of(errors, n, class_code);
        x->judged++;
        x->wrong += kind != DECISION_ACCEPTED;
    }
    return c;
}

Code link_agreement_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { "class", COLUMN_CODE, NULL, NULL, 0 },  { "judged", COLUMN_COUNT, NULL, NULL, 0 },
        { "wrong", COLUMN_COUNT, NULL, NULL, 0 }, { "error", COLUMN_SHARE, NULL, NULL, 1 },
        { "from", COLUMN_SHARE, NULL, NULL, 1 },  { "to", COLUMN_SHARE, NULL, NULL, 1 }
    };
    ClassError *errors = ARENA_ARRAY(ask->arena, ClassError, CLASSES_MOST);
    DecisionList list;
    Kappa k = { 0 };
    Model m;
    int n = 0;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    if (c != OK)
        return c;
    model_release(&m);
    if (!errors)
        return arena_fail(ask->arena, 0, "classes", e);
    if ((c = decisions_read(&list, ask->store, ask->arena, e)) != OK)
        return c;
    count_kappa(&list, &k);
    for (int i = 0; i < list.n && c == OK; i++)
        if (is_first(&list, i))
            c = count_error(ask, &list, list.at[i].subject, errors, &n, e);
    if (c == OK)
        c = kappa_facts(answer, &k, e);
    if (c == OK)
        c = answer_table(answer, "errors", "Links drawn by lot that people judged, by class", columns,
                         COUNT_OF(columns), e);
    for (int i = 0; i < n && c == OK; i++)
        c = error_row(answer, &errors[i], e);
    return c == OK ? answer_table_end(answer, e) : c;
}
