/* Questions and actions about links: `link explain`, `withdraw`, `accept`, `reject`, `revoke`. Decisions become entries
 * (link/decisions.h) and nothing else; the picture takes them when it is next derived, and links that were withdrawn
 * are walked no more from the moment of the decision. Not here: reviews (link_review.c), walking links (links.c). */
#include "picture/link_questions.h"

#include "picture/entries.h"
#include "sql.h"

#include <math.h>

enum { EVIDENCE_MOST = 32 };

Code link_pair_read(Ask *ask, LinkPair *p, Error *e)
{
    static const char *const names[] = { "a", "b" };
    ProductRow *row[] = { &p->a, &p->b };
    Model m;
    Code c = model_load(&m, ask->store, ask, ask->arena, e);

    for (int i = 0; i < 2 && c == OK; i++) {
        View code = ask_text(ask, names[i]);
        Lookup found;
        bool seen;
        if ((c = lookup_code(ask, &m, code, &found, e)) != OK)
            break;
        if (found.n != 1) {
            fail(e, found.n ? E_USAGE : E_ABSENT,
                 found.n ? "several products carry '%.*s'" : "no product carries '%.*s'",
                 VIEW_ARGS(view_sub(code, 0, 100)));
            c = hint(e, "`trefoil find` lists codes; write one that a single product carries");
        } else if ((c = lookup_product(ask, found.hit[0].product, row[i], &seen, e)) == OK && !seen)
            c = fail(e, E_ABSENT, "no product carries '%.*s'", VIEW_ARGS(view_sub(code, 0, 100)));
    }
    model_release(&m);
    if (c == OK && p->a.id == p->b.id) {
        fail(e, E_USAGE, "both codes name one product: exact codes join them, and no link does");
        c = hint(e, "`trefoil show` tells which source names which code");
    }
    if (c != OK)
        return c;
    p->subject = decision_subject(p->a.code_scheme, p->a.code, p->b.code_scheme, p->b.code, ask->arena);
    return p->subject.p ? decisions_read(&p->decisions, ask->store, ask->arena, e)
                        : arena_fail(ask->arena, 0, "a link", e);
}

/* ---- the pair in the picture ------------------------------------------------------------------------------------- */

typedef struct {
    bool kept, chosen;
    int64_t ppm, millibits, pattern, units_a, units_b;
    View rule;
} PairRow;

static Code read_pair(Ask *ask, const LinkPair *p, PairRow *out, Error *e)
{
    bool turned = p->a.id > p->b.id;
    int64_t low = turned ? p->b.id : p->a.id, high = turned ? p->a.id : p->b.id;
    Rows *r = NULL;
    bool more = false;
    Code c = store_rows(ask->store, &SQL_link_pair, ARGS(arg_int(low), arg_int(high)), &r, e);

    *out = (PairRow){ .rule = V("") };
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        *out = (PairRow){ .kept = true,
                          .ppm = rows_int(r, 0),
                          .millibits = rows_int(r, 1),
                          .pattern = rows_int(r, 2),
                          .units_a = rows_int(r, turned ? 4 : 3),
                          .units_b = rows_int(r, turned ? 3 : 4),
                          .rule = arena_copy(ask->arena, rows_text(r, 5)),
                          .chosen = rows_int(r, 6) != 0 };
    }
    rows_close(r);
    return c;
}

typedef struct {
    View term, words;
    int64_t millibits;
} Evidence;

static Code read_evidence(Ask *ask, const PairRow *p, Evidence *out, int *n, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_link_weights, NO_ARGS, &r, e);

    *n = 0;
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && *n < EVIDENCE_MOST) {
        int64_t comparison = rows_int(r, 0), level = rows_int(r, 1);
        bool base = comparison >= ITEM_COMPARISONS;
        Evidence *x = &out[*n];
        if (!base && item_level((ItemPattern)p->pattern, (int)comparison) != level)
            continue;
        *x = (Evidence){ arena_copy(ask->arena, rows_text(r, 2)), arena_copy(ask->arena, rows_text(r, 3)),
                         rows_int(r, 4) };
        if (!base && level == 0)
            x->words = V("one of them says nothing");
        ++*n;
    }
    rows_close(r);
    return c;
}

static Code evidence_row(Answer *answer, View term, View words, double bits, double *total, Error *e)
{
    *total += bits;
    {
        Value row[] = { value_text(term), value_text_or_null(words), value_number(bits), value_number(*total) };
        return answer_row(answer, row, e);
    }
}

/* What speaks for and against, in bits, in order of comparison; at last what rivals and calibration take away or give,
 * so that the total is the probability that was stated. */
static Code evidence_table(Ask *ask, Answer *answer, const PairRow *p, Error *e)
{
    static const Column columns[] = { { "comparison", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "finding", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "evidence", COLUMN_NUMBER, NULL, "bits", 2 },
                                      { "total", COLUMN_NUMBER, NULL, "bits", 2 } };
    static const Chart waterfall = { "Evidence", "evidence", "comparison", "evidence", NULL, MARK_WATERFALL };
    Evidence x[EVIDENCE_MOST];
    double total = 0, share = (double)p->ppm / LINK_PPM;
    int n;
    Code c = read_evidence(ask, p, x, &n, e);

    if (c == OK)
        c = answer_table(answer, "evidence", "Evidence for and against", columns, COUNT_OF(columns), e);
    if (c == OK && n) /* what speaks against any two stands last in the table, and first here */
        c = evidence_row(answer, x[n - 1].term, V("two products taken as they come"), (double)x[n - 1].millibits / 1000,
                         &total, e);
    for (int i = 0; i + 1 < n && c == OK; i++)
        c = evidence_row(answer, x[i].term, x[i].words, (double)x[i].millibits / 1000, &total, e);
    if (c == OK && view_eq(p->rule, V("likeness")) && share > 0 && share < 1)
        c = evidence_row(answer, V("rivals and calibration"),
                         V("others that are as much like it, and how often such evidence was right"),
                         log2(share / (1 - share)) - total, &total, e);
    if (c == OK)
        c = answer_table_end(answer, e);
    return c == OK ? answer_chart(answer, &waterfall, e) : c;
}

/* ---- explain ----------------------------------------------------------------------------------------------------- */

/* The links that lead from one to the other, if they belong to one group. */
static Code way_table(Answer *answer, const LinkedProducts *l, int to, Error *e)
{
    static const Column columns[] = { { "code", COLUMN_CODE, NULL, NULL, 0 },
                                      { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "maker", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "probability", COLUMN_SHARE, "Probability so far", NULL, 2 } };
    Code c = answer_table(answer, "way", "How the two are linked", columns, COUNT_OF(columns), e);

    for (int i = to; i >= 0 && c == OK; i = l->at[i].by) {
        Value row[] = { value_text(l->at[i].row.code), value_text(l->at[i].row.name), value_text(l->at[i].row.maker),
                        value_share((double)l->at[i].ppm / LINK_PPM) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code decision_fact(Answer *answer, const LinkPair *p, Error *e)
{
    const Decision *by;
    DecisionKind kind = decisions_about(&p->decisions, p->subject, &by);
    Code c = answer_fact(answer, "decision", kind ? value_text(view_of(decision_word(kind))) : value_null(), e);
    if (c == OK && by)
        c = answer_fact(answer, "decided_by", value_text(by->who), e);
    if (c == OK && by)
        c = answer_fact(answer, "decided_at", value_instant(by->entered_at), e);
    return c == OK && by ? answer_fact(answer, "reason", value_text(by->why), e) : c;
}

static Code explain_facts(Answer *answer, const LinkPair *p, const PairRow *row, int to, const LinkedProducts *l,
                          Error *e)
{
    int64_t newest = 0;
    Code c = answer_fact(answer, "a", value_text(p->a.name), e);

    for (int i = 0; i < p->decisions.n; i++)
        if (view_eq(p->decisions.at[i].subject, p->subject))
            newest = p->decisions.at[i].id;
    if (c == OK)
        c = answer_fact(answer, "b", value_text(p->b.name), e);
    if (c == OK)
        c = answer_fact(answer, "linked", value_flag(to >= 0), e);
    if (c == OK && to >= 0)
        c = answer_fact(answer, "relation", value_text(link_relation(l->at[0].units, &l->at[to], answer->arena)), e);
    if (c == OK)
        c = answer_fact(answer, "probability", row->kept ? value_share((double)row->ppm / LINK_PPM) : value_null(), e);
    if (c == OK)
        c = answer_fact(answer, "rule", row->kept ? value_text(row->rule) : value_null(), e);
    if (c == OK) /* for --seen */
        c = answer_fact(answer, "newest_entry", newest ? value_count(newest) : value_null(), e);
    return c == OK ? decision_fact(answer, p, e) : c;
}

static Code explain_answer(Ask *ask, Answer *answer, Error *e)
{
    LinkPair p;
    PairRow row = { .kept = false };
    LinkedProducts l = { .n = 0 };
    int to = -1;
    Code c = link_pair_read(ask, &p, e);

    if (c == OK && (c = read_pair(ask, &p, &row, e)) == OK)
        c = links_of(ask, &p.a, LINK_KEPT_PPM, &l, e);
    for (int i = 1; c == OK && i < l.n; i++)
        if (l.at[i].row.id == p.b.id)
            to = i;
    if (c == OK)
        c = explain_facts(answer, &p, &row, to, &l, e);
    if (c == OK && row.kept)
        c = evidence_table(ask, answer, &row, e);
    if (c == OK && to >= 0 && l.at[to].by != 0)
        c = way_table(answer, &l, to, e);
    if (c != OK)
        return c;
    if (to < 0)
        answer_no(answer);
    if (!row.kept)
        return answer_note(answer, e,
                           "The picture keeps no evidence about these two: they have nothing rare in common, or are "
                           "less likely than 2 %% to be one, or a register names both.");
    return to < 0 && !row.chosen && view_eq(row.rule, V("likeness"))
               ? answer_note(answer, e,
                             "They are not linked: likelier links come first, and a group never holds two entries of "
                             "one register at one level, nor two GTINs of units of one issuer.")
               : OK;
}

/* ---- acting ------------------------------------------------------------------------------------------------------ */

/* Verdicts decide nothing by themselves; what was revoked is gone. */
static EntryStanding judge_decision(void *ctx, View body, View account)
{
    View word = view_cut(&body, '\n'), who = view_cut(&body, '\n');

    (void)account;
    if (view_eq(word, V("same")) || view_eq(word, V("different")) || view_eq(word, V("unsure")))
        return ENTRY_OTHER_POINT;
    return view_eq(word, V("revoked")) || view_eq(who, *(const View *)ctx) ? ENTRY_NOTHING : ENTRY_STANDS;
}

Code link_enter(Ask *ask, const LinkPair *p, DecisionKind kind, View who, View why, Answer *answer, Error *e)
{
    View body = arena_printf(ask->arena, "%s\n%.*s\n%.*s", decision_word(kind), VIEW_ARGS(who), VIEW_ARGS(why));
    NewEntry x = { V("link"), p->subject, body, judge_decision, &who };
    int64_t number = 0;
    Code c;

    if (!body.p)
        return arena_fail(ask->arena, why.n, "a decision", e);
    if (decision_is_verdict(kind)) /* verdicts stand beside each other */
        x.judge = NULL;
    if ((c = entry_enter(ask, &x, &number, e)) != OK)
        return c;
    if ((c = answer_fact(answer, "entry", value_count(number), e)) == OK)
        c = answer_fact(answer, "a", value_text(p->a.name), e);
    if (c == OK)
        c = answer_fact(answer, "b", value_text(p->b.name), e);
    return c == OK ? answer_fact(answer, "decision", value_text(view_of(decision_word(kind))), e) : c;
}

View link_person(const Ask *ask, const char *param)
{
    return ask_sees_all(ask) && ask_given(ask, param) ? ask_text(ask, param) : ask_signature(ask);
}

static Code act(Ask *ask, Answer *answer, DecisionKind kind, Error *e)
{
    View who = link_person(ask, "by");
    LinkPair p;
    DecisionKind now;
    Code c = link_pair_read(ask, &p, e);

    if (c != OK)
        return c;
    if (view_find(who, '\n') >= 0)
        return fail(e, E_USAGE, "a name is one line");
    now = decisions_about(&p.decisions, p.subject, NULL);
    if (kind == DECISION_REVOKED && now == DECISION_NONE)
        return fail(
            e, E_ABSENT,
            "nobody decided anything of these two that could be revoked; `trefoil link explain` tells what is known");
    if (kind == DECISION_WITHDRAWN) {
        LinkedProducts l;
        bool linked = false;
        if ((c = links_of(ask, &p.a, LINK_KEPT_PPM, &l, e)) != OK)
            return c;
        for (int i = 1; i < l.n; i++)
            linked |= l.at[i].row.id == p.b.id;
        if (!linked) {
            fail(e, E_ABSENT, "these two are not linked");
            return hint(e, "`trefoil link reject` keeps two products apart that are not linked yet");
        }
    }
    if ((c = link_enter(ask, &p, kind, who, ask_text(ask, "reason"), answer, e)) != OK)
        return c;
    return answer_note(
        answer, e,
        "The picture takes it when it is next derived: with the next `trefoil build`, or `trefoil upgrade` "
        "at once.%s",
        kind == DECISION_WITHDRAWN || kind == DECISION_REJECTED ? " Until then the link itself is not used any more."
                                                                : "");
}

static Code accept_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, DECISION_ACCEPTED, e);
}

static Code reject_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, DECISION_REJECTED, e);
}

static Code withdraw_link_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, DECISION_WITHDRAWN, e);
}

static Code revoke_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, DECISION_REVOKED, e);
}

/* ---- declared ---------------------------------------------------------------------------------------------------- */

#define PAIR                                                                                                           \
    { "a", PARAM_PRODUCT, REQUIRED, "any identifier of one product", NULL, NULL, LABEL_PUBLIC },                       \
    {                                                                                                                  \
        "b", PARAM_PRODUCT, REQUIRED, "any identifier of the other", NULL, NULL, LABEL_PUBLIC                          \
    }
#define REASONED                                                                                                       \
    { "reason", PARAM_TEXT, REQUIRED, "why, for everybody who asks later", NULL, NULL, LABEL_PERSONAL },               \
    {                                                                                                                  \
        "by", PARAM_TEXT, OPTIONAL, "who decides, if not the account", NULL, NULL, LABEL_PERSONAL                      \
    }

static const Param explain_params[] = { PAIR, { 0 } };
static const Param act_params[] = { PAIR, REASONED, SEEN_PARAM, { 0 } };
static const Param review_params[] = {
    { "reviewer", PARAM_TEXT, REQUIRED, "who reviews; pairs that they judged are not shown again", NULL, NULL,
      LABEL_PERSONAL },
    { "limit", PARAM_COUNT, OPTIONAL, "how many pairs", NULL, "10", LABEL_PUBLIC },
    { 0 },
};
static const Param judge_params[] = {
    PAIR,
    { "verdict", PARAM_CHOICE, REQUIRED, "are they the same item, or packs of it?", "same|different|unsure", NULL,
      LABEL_PUBLIC },
    { "reviewer", PARAM_TEXT, REQUIRED, "who judges", NULL, NULL, LABEL_PERSONAL },
    { "reason", PARAM_TEXT, OPTIONAL, "why", NULL, NULL, LABEL_PERSONAL },
    SEEN_PARAM,
    { 0 },
};

const Question link_questions[] = {
    { "link explain", "why two products are linked, or not: the evidence for and against", explain_params, SEE_PUBLIC,
      explain_answer, NEEDS_PICTURE | FINDINGS_EXIT_1,
      "Evidence is in bits: one bit more makes it twice as likely. Weights are learned from products that exact codes "
      "join. The last line is what rivals take away (two sizes that fit equally well get half each) and what "
      "calibration corrects, so that the total is the probability.",
      "trefoil link explain 05060123456783 MM0001234" },
    { "link withdraw", "takes a link back: the two products stay apart by every way", act_params, CURATE,
      withdraw_link_answer, ACTS | NEEDS_PICTURE, NULL,
      "trefoil link withdraw 05060123456783 MM0001234 --reason 'another size'" },
    { "link accept", "links two products whatever their likeness", act_params, CURATE, accept_answer,
      ACTS | NEEDS_PICTURE,
      "A group still never holds two entries of one register at one level of packaging, nor two GTINs of units of one "
      "issuer.",
      "trefoil link accept 05060123456783 MM0001234 --reason 'label seen'" },
    { "link reject", "keeps two products apart, linked or not", act_params, CURATE, reject_answer, ACTS | NEEDS_PICTURE,
      NULL, "trefoil link reject 05060123456783 MM0001234 --reason 'another size'" },
    { "link revoke", "takes back what was decided of two products", act_params, CURATE, revoke_answer,
      ACTS | NEEDS_PICTURE, NULL, "trefoil link revoke 05060123456783 MM0001234 --reason 'it was the same after all'" },
    { "link review", "pairs worth a person's look, without what the program thinks of them", review_params, CURATE,
      link_review_answer, NEEDS_PICTURE,
      "Half are pairs near the decision, taken in turn from each class; half are links drawn by lot, from which the "
      "error of links is reckoned (`link agreement`). Two reviewers who agree decide; where they differ, a third is "
      "asked.",
      "trefoil link review --reviewer ann" },
    { "link judge", "a reviewer's verdict on a pair", judge_params, CURATE, link_judge_answer, ACTS | NEEDS_PICTURE,
      NULL, "trefoil link judge 05060123456783 MM0001234 --verdict same --reviewer ann" },
    { "link agreement", "how far reviewers agree, and the error of links by class, with intervals", NULL, CURATE,
      link_agreement_answer, NEEDS_PICTURE,
      "Cohen's kappa over pairs that two judged. The error is reckoned from links drawn by lot alone; intervals are "
      "Wilson's, of 95 %.",
      "trefoil link agreement" },
    { 0 },
};
