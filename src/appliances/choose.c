/* The questions of the chooser: what suits stated needs, the rules themselves, and that somebody reviewed one. */
#include "appliances/answers.h"
#include "appliances/choose.h"

#include "appliances/group_members.h"
#include "base/limits.h"
#include "picture/attributes/attributes.h"
#include "picture/entries.h"
#include "picture/link_questions.h"
#include "picture/search/index.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

#define REVIEW_KIND "appliance-rule"

enum { TYPES_MOST = 400, NAMED_MOST = 50, HASH_CHARS = 17 };

static Value words(const char *s)
{
    return value_text_or_null(view_of(s));
}

/* ---- reviews ----------------------------------------------------------------------------------------------------- */

/* What a rule says, in one number: a review holds for the rule as it was. */
static void rule_hash(const ChoiceRule *r, char out[HASH_CHARS])
{
    const char *part[] = { r->when, r->target, r->source, r->words };
    uint64_t hash = (uint64_t)r->effect;

    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        hash = (hash ^ view_hash(view_of(part[i]))) * 0x9e3779b97f4a7c15u + i;
    snprintf(out, HASH_CHARS, "%016llx", (unsigned long long)hash);
}

typedef struct {
    bool reviewed;
    View who;
    int64_t at;
} Review;

/* The newest word about each rule, if it speaks of the rule as it is. */
static Code read_reviews(Ask *ask, Review *review, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_group_entries, ARGS(arg_text(V(REVIEW_KIND))), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View body = rows_text(r, 2), what = view_cut(&body, '\n'), verb = view_cut(&what, ' ');
        for (int i = 0; i < choice_rule_count; i++) {
            char hash[HASH_CHARS];
            rule_hash(&choice_rules[i], hash);
            if (!view_eq(rows_text(r, 1), view_of(choice_rules[i].key)))
                continue;
            review[i].reviewed = view_eq(verb, V("reviewed")) && view_eq(what, view_of(hash));
            review[i].who = arena_copy(ask->arena, view_cut(&body, '\n'));
            review[i].at = rows_int(r, 4);
        }
    }
    rows_close(r);
    return c;
}

static const Column rule_columns[] = {
    { "rule", COLUMN_CODE, NULL, NULL, 0 },         { "effect", COLUMN_TEXT, NULL, NULL, 0 },
    { "says", COLUMN_TEXT, NULL, NULL, 0 },         { "source", COLUMN_TEXT, NULL, NULL, 0 },
    { "publisher", COLUMN_TEXT, NULL, NULL, 0 },    { "address", COLUMN_TEXT, NULL, NULL, 0 },
    { "when", COLUMN_TEXT, "Holds when", NULL, 0 }, { "reviewed", COLUMN_TEXT, "Clinical review", NULL, 0 },
};

static Code rule_row(Ask *ask, Answer *answer, const ChoiceRule *r, const Review *review, Error *e)
{
    static const char *const effects[] = { "suits", "left out", "advice" };
    const ChoiceSource *s = choice_source_of(r);
    char at[INSTANT_CHARS];
    View reviewed = review->reviewed ? arena_printf(ask->arena, "reviewed by %.*s, %.10s", VIEW_ARGS(review->who),
                                                    instant_text(review->at, at))
                                     : V("not clinically reviewed");
    Value row[] = { words(r->key),       words(effects[r->effect]), words(r->words), words(s->title),
                    words(s->publisher), words(s->address),         words(r->when),  value_text(reviewed) };
    return answer_row(answer, row, e);
}

/* ---- choosing ---------------------------------------------------------------------------------------------------- */

typedef struct {
    GroupTotal total;
    const ChoiceRule *by;
    ChoiceVerdict verdict;
} Type;

typedef struct {
    Ask *ask;
    Answer *answer;
    ChoiceNeeds needs;
    Curation curation;
    Review *review;
    Type *type;
    int n;
} Chooser;

static Code add_type(Chooser *x, const GroupTotal *t, Error *e)
{
    const ChoiceRule *by;
    ChoiceVerdict verdict = choice_judge(&x->needs, t->code, &by);
    Type *type = &x->type[x->n];

    if (verdict == CHOICE_SILENT || t->in_force == 0 || !view_eq(curation_merged(&x->curation, t->code), t->code))
        return OK;
    if (x->n == TYPES_MOST)
        return fail(e, E_LIMIT, "more than %d types suit", TYPES_MOST);
    *type = (Type){ .total = *t, .by = by, .verdict = verdict };
    type->total.code = arena_copy(x->ask->arena, t->code);
    type->total.title = arena_copy(x->ask->arena, curation_title(&x->curation, t->code, t->title));
    type->total.thing = arena_copy(x->ask->arena, t->thing);
    if (!type->total.code.p || !type->total.title.p || !type->total.thing.p)
        return arena_fail(x->ask->arena, 0, "types", e);
    x->n++;
    return OK;
}

/* What the need is first about, then what goes with it: in the order of the rules. */
static int by_rule_and_title(const void *a, const void *b)
{
    const Type *x = a, *y = b;
    int order = (x->by > y->by) - (x->by < y->by);
    if (!order)
        order = view_cmp(x->total.title, y->total.title);
    return order ? order : view_cmp(x->total.code, y->total.code);
}

/* Those that nobody changed, as they are proposed; then those that people changed or made, as they stand. */
static Code add_types(Chooser *x, const Map *changed, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_group_totals, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        GroupTotal t;
        group_total_row(r, &t);
        if (!map_find(changed, t.code))
            c = add_type(x, &t, e);
    }
    rows_close(r);
    for (size_t i = 0; i < changed->n && c == OK; i++) {
        GroupTotal t;
        if ((c = group_total_now(x->ask, &x->curation, changed->entry[i].key, &t, e)) == OK)
            c = add_type(x, &t, e);
    }
    return c;
}

static Code read_types(Chooser *x, Error *e)
{
    Map changed;
    Code c;

    map_init(&changed, NULL);
    if ((c = groups_changed(x->ask, &x->curation, &changed, e)) == OK)
        c = add_types(x, &changed, e);
    map_release(&changed);
    if (c == OK)
        qsort(x->type, (size_t)x->n, sizeof *x->type, by_rule_and_title);
    return c;
}

static Code put_questions(Chooser *x, Error *e)
{
    static const Column columns[] = {
        { "question", COLUMN_CODE, NULL, NULL, 0 },     { "words", COLUMN_TEXT, "Asked", NULL, 0 },
        { "hint", COLUMN_TEXT, NULL, NULL, 0 },         { "value", COLUMN_CODE, "Answer", NULL, 0 },
        { "answer", COLUMN_TEXT, "In words", NULL, 0 }, { "given", COLUMN_FLAG, NULL, NULL, 0 }
    };
    Code c = answer_table(x->answer, "questions", "Questions and answers", columns, COUNT_OF(columns), e);

    for (int q = 0; q < choice_question_count && c == OK; q++) {
        const ChoiceQuestion *question = &choice_questions[q];
        const ChoiceAnswer *given = choice_answer_of(&x->needs, question->key);
        if (strcmp(question->area, x->needs.area->key) != 0 || !choice_holds(&x->needs, question->when))
            continue;
        for (int i = 0; i < choice_answer_count && c == OK; i++) {
            const ChoiceAnswer *a = &choice_answers[i];
            Value row[] = { words(question->key), words(question->words), words(question->hint),
                            words(a->value),      words(a->words),        value_flag(a == given) };
            if (strcmp(a->question, question->key) == 0)
                c = answer_row(x->answer, row, e);
        }
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static Code put_types(Chooser *x, Error *e)
{
    static const Column columns[] = { { "group", COLUMN_CODE, NULL, NULL, 0 },
                                      { "title", COLUMN_TEXT, "Type", NULL, 0 },
                                      { "why", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "rule", COLUMN_CODE, NULL, NULL, 0 },
                                      { "packs", COLUMN_COUNT, "Packs listed", NULL, 0 },
                                      { "makers", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "price_of_one", COLUMN_TEXT, "Price of one", NULL, 0 },
                                      { "least_pence", COLUMN_NUMBER, "Least", "pence", 2 },
                                      { "median_pence", COLUMN_NUMBER, "Median", "pence", 2 },
                                      { "most_pence", COLUMN_NUMBER, "Most", "pence", 2 } };
    Code c = answer_table(x->answer, "types", "Suitable types", columns, COUNT_OF(columns), e);

    for (int i = 0; i < x->n && c == OK; i++) {
        const GroupTotal *t = &x->type[i].total;
        Value row[] = { value_text(t->code),          value_text(t->title),     words(x->type[i].by->words),
                        words(x->type[i].by->key),    value_count(t->in_force), value_count(t->makers),
                        value_text_or_null(t->thing), pence_or_null(t->least),  pence_or_null(t->median),
                        pence_or_null(t->most) };
        if (x->type[i].verdict == CHOICE_SUITS)
            c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* Is it of the kind of something that suits? Nothing is said of other functions, unless nothing suits. */
static bool of_suitable_kind(const Chooser *x, View code)
{
    bool any = false;

    for (int i = 0; i < x->n; i++) {
        any |= x->type[i].verdict == CHOICE_SUITS;
        if (x->type[i].verdict == CHOICE_SUITS && view_eq(group_kind_of(x->type[i].total.code), group_kind_of(code)))
            return true;
    }
    return !any;
}

static Code put_left_out(Chooser *x, Error *e)
{
    static const Column columns[] = { { "group", COLUMN_CODE, NULL, NULL, 0 },
                                      { "title", COLUMN_TEXT, "Type", NULL, 0 },
                                      { "why", COLUMN_TEXT, "Why not", NULL, 0 },
                                      { "rule", COLUMN_CODE, NULL, NULL, 0 } };
    Code c = answer_table(x->answer, "left_out", "Left out by a rule", columns, COUNT_OF(columns), e);

    for (int i = 0; i < x->n && c == OK && x->needs.n; i++) {
        const GroupTotal *t = &x->type[i].total;
        Value row[] = { value_text(t->code), value_text(t->title), words(x->type[i].by->words),
                        words(x->type[i].by->key) };
        if (x->type[i].verdict == CHOICE_LEFT_OUT && of_suitable_kind(x, t->code))
            c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* Rules that decided something here, and advice that holds. */
static Code put_rules(Chooser *x, Error *e)
{
    Code c = answer_table(x->answer, "rules", "Rules that apply, with their sources", rule_columns,
                          COUNT_OF(rule_columns), e);

    for (int i = 0; i < choice_rule_count && c == OK && x->needs.n; i++) {
        const ChoiceRule *r = &choice_rules[i];
        bool used =
            strcmp(r->area, x->needs.area->key) == 0 && r->effect == CHOICE_ADVISE && choice_holds(&x->needs, r->when);
        for (int k = 0; k < x->n && !used; k++)
            used = x->type[k].by == r &&
                   (x->type[k].verdict == CHOICE_SUITS || of_suitable_kind(x, x->type[k].total.code));
        if (used)
            c = rule_row(x->ask, x->answer, r, &x->review[i], e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* How the opening of a stoma product comes, as its size says. */
static View opening_of(const AttributeSet *set)
{
    View found = V("");

    for (unsigned i = 0; i < set->n; i++) {
        switch (set->item[i].name) {
        case ATTRIBUTE_CUT_TO_FIT:
        case ATTRIBUTE_STARTER_HOLE: return V("to be cut");
        case ATTRIBUTE_MOULD_TO_FIT: return V("to be moulded");
        case ATTRIBUTE_SIZE:
        case ATTRIBUTE_DIAMETER: found = V("of the stated size"); break;
        default: break;
        }
    }
    return found;
}

/* Sizes of two-piece systems may be those of the coupling: a bag has no opening of its own, and of a base plate only
 * what is called stoma or is to be cut counts. */
static bool opening_is_stated(View group, View size)
{
    if (!view_starts(group, V("two-piece-")))
        return true;
    return view_starts(group, V("two-piece-base")) &&
           (view_find_view(size, V("stoma")) >= 0 || view_find_view(size, V("ut to fit")) >= 0 ||
            view_find_view(size, V("tarter hole")) >= 0 || view_find_view(size, V("ould to fit")) >= 0);
}

static bool says_filter(const AttributeSet *set)
{
    for (unsigned i = 0; i < set->n; i++) {
        if (set->item[i].name == ATTRIBUTE_FILTER && set->item[i].value[0])
            return true;
    }
    return false;
}

static const Column product_columns[] = { { "group", COLUMN_CODE, NULL, NULL, 0 },
                                          { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                          { "maker", COLUMN_TEXT, "Supplier", NULL, 0 },
                                          { "size", COLUMN_TEXT, NULL, NULL, 0 },
                                          { "opening", COLUMN_TEXT, NULL, NULL, 0 },
                                          { "filter", COLUMN_TEXT, NULL, NULL, 0 },
                                          { "colour", COLUMN_TEXT, NULL, NULL, 0 },
                                          { "quantity", COLUMN_TEXT, "Pack", NULL, 0 },
                                          { "price", COLUMN_MONEY, "Price to the NHS", NULL, 0 },
                                          { "each_pence", COLUMN_NUMBER, "Price of one", "pence", 2 },
                                          { "pack", COLUMN_CODE, "Pack code", NULL, 0 } };

static Code product_row(Chooser *x, const GroupMember *m, View group, Error *e)
{
    AttributeSet set;
    bool stoma = strcmp(x->needs.area->key, "stoma") == 0;
    View opening = V("");

    attributes_clear(&set);
    attributes_read(m->size, ATTRIBUTES_SIZE, 0, &set);
    if (stoma && opening_is_stated(group, m->size))
        opening = opening_of(&set);
    attributes_read(m->name, ATTRIBUTES_FREE, 1, &set);
    Value row[] = { value_text(group),
                    value_text(m->name),
                    value_text_or_null(m->supplier),
                    value_text_or_null(m->size),
                    value_text_or_null(opening),
                    stoma && says_filter(&set) ? value_text(V("stated")) : value_null(),
                    value_text_or_null(m->colour),
                    value_text(arena_printf(x->ask->arena, "%.*s %.*s", VIEW_ARGS(m->quantity), VIEW_ARGS(m->unit))),
                    m->price_pence < 0 ? value_null() : value_money(money_pence(m->price_pence)),
                    pence_or_null(m->each),
                    value_text(m->key) };
    return answer_row(x->answer, row, e);
}

static Code put_products(Chooser *x, Error *e)
{
    View only = view_trim(ask_text(x->ask, "type"));
    int64_t limit = ask_count(x->ask, "limit", only.n ? 1000 : 5);
    Code c = answer_table(x->answer, "products", "Products of these types, the least expensive first", product_columns,
                          COUNT_OF(product_columns), e);

    for (int i = 0; i < x->n && c == OK; i++) {
        View code = x->type[i].total.code;
        GroupMembers members;
        if (x->type[i].verdict != CHOICE_SUITS || (only.n && !view_eq(only, code)))
            continue;
        c = group_members_read(x->ask, &x->curation, code, (int)limit, &members, e);
        for (int k = 0; c == OK && k < members.n && k < limit && members.at[k].in_force; k++)
            c = product_row(x, &members.at[k], code, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static bool in_the_list(void *ctx, View part)
{
    (void)ctx;
    return part.n > 0;
}

/* Its newest pack. */
static Code put_named_product(Chooser *x, int64_t product, Error *e)
{
    const ChoiceRule *by;
    GroupMember m;
    bool found;
    Code c = group_listing_of(x->ask, product, &m, &found, e);

    if (c != OK || !found)
        return c;
    View code = curation_group(&x->curation, m.key, m.proposed);
    Value row[] = { value_text(m.name),       value_text_or_null(m.supplier),
                    value_flag(m.in_force),   value_text(m.last_edition),
                    value_text_or_null(code), value_flag(choice_judge(&x->needs, code, &by) == CHOICE_SUITS),
                    value_text(m.key) };
    return answer_row(x->answer, row, e);
}

/* Listings by name: also those that are listed no more. */
static Code put_named(Chooser *x, Error *e)
{
    static const Column columns[] = {
        { "name", COLUMN_TEXT, NULL, NULL, 0 },           { "maker", COLUMN_TEXT, "Supplier", NULL, 0 },
        { "listed", COLUMN_FLAG, "Listed now", NULL, 0 }, { "last_listed", COLUMN_MONTH, "Last listed", NULL, 0 },
        { "group", COLUMN_CODE, "Its group", NULL, 0 },   { "suitable", COLUMN_FLAG, "Of a suitable type", NULL, 0 },
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 }
    };
    static const SearchFilter listed = { FACET_PART, in_the_list, NULL };
    SearchRefine refine = { .filter = &listed, .filters = 1 };
    SearchResult found;
    Code c = answer_table(x->answer, "named", "Products with that name", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = search_run(x->ask->store, view_trim(ask_text(x->ask, "name")), 0, NAMED_MOST, true, &refine, x->ask->arena,
                       &found, e);
    for (int i = 0; c == OK && !found.relaxed && i < found.n; i++)
        c = put_named_product(x, found.hit[i].doc, e);
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static Code put_notes(Chooser *x, int ignored, Error *e)
{
    Answer *a = x->answer;
    Code c = answer_note(a, e,
                         "Order: types by the rule that names them, in the order of the rules, then by title; products "
                         "by the price of one, then name, then pack code. Nobody can pay for a place.");
    if (c == OK)
        c = answer_note(a, e,
                        "Not published in the list, and so not known here: wear time, comfort, leakage, results on "
                        "the skin, and which products replaced which.");
    if (c == OK)
        c = answer_note(a, e,
                        "This helps a conversation with a professional and replaces none. Rules are not clinically "
                        "reviewed unless it says so.");
    if (c == OK && ignored)
        c = answer_note(a, e, "%d answers were left out: what they answer is not asked with the other answers.",
                        ignored);
    return c;
}

static Code choose(Chooser *x, Error *e)
{
    const ParamValue *given = ask_value(x->ask, "answer");
    const ChoiceArea *area = choice_area_named(ask_text(x->ask, "area"));
    int ignored;
    Code c;

    if (!area)
        return fail(e, E_BUG, "an area that the table does not have");
    if ((c = choice_needs_read(&x->needs, area, given->text, given->n, &ignored, e)) != OK ||
        (c = curation_read(&x->curation, x->ask, 0, e)) != OK || (c = read_reviews(x->ask, x->review, e)) != OK ||
        (x->needs.n && (c = read_types(x, e)) != OK) ||
        (c = answer_fact(x->answer, "area", words(area->title), e)) != OK ||
        (c = answer_fact(x->answer, "about", words(area->introduction), e)) != OK || (c = put_questions(x, e)) != OK ||
        (c = put_types(x, e)) != OK || (c = put_rules(x, e)) != OK || (c = put_left_out(x, e)) != OK ||
        (c = put_products(x, e)) != OK)
        return c;
    if (ask_given(x->ask, "name") && (c = put_named(x, e)) != OK)
        return c;
    return put_notes(x, ignored, e);
}

Code choose_answer(Ask *ask, Answer *answer, Error *e)
{
    Chooser x = { .ask = ask, .answer = answer };
    Code c;

    x.review = ARENA_ARRAY(ask->arena, Review, (size_t)choice_rule_count);
    x.type = ARENA_ARRAY(ask->arena, Type, TYPES_MOST);
    if (!x.review || !x.type)
        return arena_fail(ask->arena, 0, "types", e);
    memset(x.review, 0, (size_t)choice_rule_count * sizeof *x.review);
    if ((c = choose(&x, e)) == OK)
        c = group_cite(ask, answer, e);
    curation_release(&x.curation);
    return c;
}

/* ---- the rules --------------------------------------------------------------------------------------------------- */

Code choice_rules_answer(Ask *ask, Answer *answer, Error *e)
{
    Review *review = ARENA_ARRAY(ask->arena, Review, (size_t)choice_rule_count);
    View area = ask_text(ask, "area");
    Code c;

    if (!review)
        return arena_fail(ask->arena, 0, "rules", e);
    memset(review, 0, (size_t)choice_rule_count * sizeof *review);
    if ((c = read_reviews(ask, review, e)) != OK ||
        (c = answer_table(answer, "rules", "Rules of the chooser", rule_columns, COUNT_OF(rule_columns), e)) != OK)
        return c;
    for (int i = 0; i < choice_rule_count && c == OK; i++) {
        if (!area.n || view_eq(area, view_of(choice_rules[i].area)))
            c = rule_row(ask, answer, &choice_rules[i], &review[i], e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code choice_review_answer(Ask *ask, Answer *answer, Error *e)
{
    View key = view_trim(ask_text(ask, "rule")), who = link_person(ask, "by"), why = view_trim(ask_text(ask, "reason"));
    NewEntry x = { .kind = V(REVIEW_KIND), .subject = key, .judge = entry_of_others, .ctx = ask };
    const ChoiceRule *rule = NULL;
    char hash[HASH_CHARS];
    int64_t number = 0;
    Code c;

    for (int i = 0; i < choice_rule_count; i++) {
        if (view_eq(key, view_of(choice_rules[i].key)))
            rule = &choice_rules[i];
    }
    if (!rule) {
        fail(e, E_ABSENT, "there is no rule '%.*s'", VIEW_ARGS(key));
        return hint(e, "`trefoil appliances choose rules` lists them");
    }
    if (view_find(who, '\n') >= 0)
        return fail(e, E_USAGE, "a name is one line");
    if (!why.n)
        return fail(e, E_USAGE, "--reason says on what ground");
    rule_hash(rule, hash);
    x.body = arena_printf(ask->arena, "%.*s %s\n%.*s\n%.*s", VIEW_ARGS(ask_text(ask, "verdict")), hash, VIEW_ARGS(who),
                          VIEW_ARGS(why));
    if (!x.body.p)
        return arena_fail(ask->arena, 0, "a review", e);
    if ((c = entry_enter(ask, &x, &number, e)) != OK ||
        (c = answer_fact(answer, "entry", value_count(number), e)) != OK)
        return c;
    return answer_fact(answer, "rule", value_text(key), e);
}
